"""What the tests of the run share: a way to make an edition, and to hear how it went."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.model.periods import parse_period
from kpi.report.drafts import Making, Order
from kpi.report.here import Here
from kpi.report.plan import make_plan
from kpi.report.run import make_editions


class Heard:
    """Takes down how a run went on."""

    def __init__(self):
        self.why, self.ran, self.pages, self.errors, self.seconds = {}, [], [], [], {}

    def planned(self, draft):
        self.why |= draft.why
        self.unchanged = draft.unchanged

    def begun(self, edition, section):
        self.ran.append((edition, section))

    def ended(self, edition, section, seconds):
        self.seconds = {**self.seconds, (edition, section): seconds}

    def made(self, draft):
        self.pages.append(draft.target / "index.html")

    def failed(self, error):
        self.errors.append(str(error))


@pytest.fixture
def make(root, warm):
    """Make editions of a report of the sandbox, and tell how it went."""

    def made(report_id="southend-mpr", periods=("2018-11",), *, count=2, workers=None, **settings):
        places = Places(root)
        report = read_report(places, report_id)
        orders = [
            Order(
                make_plan(report, parse_period(text).counted(report.year), notebooks=places.notebooks),
                partial(places.read_by, report.data, report.id),
            )
            for text in periods
        ]
        now = datetime(2018, 12, 20, 9, 30, tzinfo=UTC)
        making = Making(root, root / "output", "kpi.prepare:prepare", now, "0")
        made.heard = heard = Heard()
        make_editions(orders, replace(making, **settings), lambda: workers or Here(warm, count), heard)
        return heard

    return made
