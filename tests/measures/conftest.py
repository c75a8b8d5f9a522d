"""Small figures to measure, typed row by row as a person types them into data/."""

import pandas as pd
import pytest

from kpi.model.figures import Edition, Figures
from kpi.model.periods import parse_period
from kpi.model.reports import Report

INDICATOR = {
    "code": "A 1",
    "name": "Visits on time",
    "role": "performance",
    "polarity": "maximise",
    "kind": "snapshot",
    "frequency": "month",
    "unit": "percent",
    "decimals": 1,
    "lag": 0,
    "tolerance": "",
    "part_of": "",
    "owner": "Head of Visits",
    "introduced": "",
    "definition": "",
    "source": "",
    "aim": "safe",
}
SPAN = {"code": "str", "period": "str", "first": "int64", "last": "int64"}


def dated(rows, columns):
    """Lay out typed rows, blank where a row is short, with the months of each period."""
    padded = [[*row, *[None] * (len(columns) - len(row))] for row in rows]
    frame = pd.DataFrame(padded, columns=list(columns), dtype=object)
    texts = [name for name, kind in columns.items() if kind == "str"]
    frame[texts] = frame[texts].fillna("")
    periods = [parse_period(text) for text in frame["period"]]
    frame["first"] = [period.first for period in periods]
    frame["last"] = [period.last for period in periods]
    return frame.astype(SPAN | columns)


def indicator_rows(*changes):
    rows = [INDICATOR | change for change in changes]
    frame = pd.DataFrame(rows, columns=list(INDICATOR))
    numbers = {"decimals": "int64", "lag": "int64"}
    return frame.astype(dict.fromkeys(INDICATOR, "str") | numbers)


def observation_rows(*rows):
    text = {"reason": "str", "flag": "str", "note": "str"}
    return dated(rows, {"code": "str", "period": "str", "value": "float64"} | text)


def target_rows(*rows):
    ends = {"low": "float64", "high": "float64"}
    return dated(rows, {"code": "str", "period": "str"} | ends | {"reason": "str"})


def comment_rows(*rows):
    return dated(rows, dict.fromkeys(["code", "period", "field", "text", "role"], "str"))


def judgement_rows(*rows):
    return dated(rows, dict.fromkeys(["code", "period", "rating", "reason", "role", "date"], "str"))


@pytest.fixture
def indicators():
    """Indicators, each told by how it differs from a monthly share of which more is better."""
    return indicator_rows


@pytest.fixture
def observations():
    """Observations, each a code, a period, a value, a reason, a flag and a note."""
    return observation_rows


@pytest.fixture
def targets():
    """Targets, each a code, a period, a low end, a high end and a reason."""
    return target_rows


@pytest.fixture
def comments():
    """Comments, each a code, a period, a field, a text and a role."""
    return comment_rows


@pytest.fixture
def judgements():
    """Judgements, each a code, a period, a rating, a reason, a role and a date."""
    return judgement_rows


@pytest.fixture
def groups():
    """Two aims, in the order of the page and not of the alphabet."""
    return pd.DataFrame(
        {
            "grouping": ["aim", "aim"],
            "group": ["safe", "clean"],
            "label": ["Safe", "Clean"],
        }
    )


@pytest.fixture
def report():
    """A monthly report: amber within 5% of a target, or within 10% of the nearer end of a range."""
    within = {"maximise": "5%", "minimise": "5%", "range": "10%"}
    return Report.model_validate(
        {
            "id": "sample",
            "title": "Sample report",
            "organisation": "Sample Council",
            "data": "sample",
            "cadence": "month",
            "group": "aim",
            "scheme": {
                "bands": [
                    {"rating": "green", "label": "On course", "when": {"target_met": True}},
                    {"rating": "amber", "label": "Slipping", "when": {"within": within}},
                    {"rating": "red", "label": "At risk"},
                ]
            },
            "comments": {"explanation": "Why", "outlook": "What to expect"},
            "sections": [{"id": "summary", "title": "Summary", "notebook": "cover"}],
        }
    )


@pytest.fixture
def make_edition(report, groups):
    """Put figures together for one period; what is not given is empty."""

    def make(period, **frames):
        empty = {
            "indicators": indicator_rows(),
            "groups": groups,
            "observations": observation_rows(),
            "targets": target_rows(),
            "commentary": comment_rows(),
            "judgements": judgement_rows(),
        }
        return Edition(report, parse_period(period), Figures(**(empty | frames)))

    return make


@pytest.fixture
def november(make_edition, indicators, observations, targets, comments, judgements):
    """An edition of November 2018 with three indicators: one red, one green, one to be confirmed."""
    return make_edition(
        "2018-11",
        indicators=indicators(
            {"code": "A 1"},
            {"code": "A 2", "name": "Missed bins", "polarity": "minimise", "unit": "number", "aim": "clean"},
            {"code": "A 3", "name": "Homes let", "aim": ""},
        ),
        observations=observations(
            ("A 1", "2017-11", 86.9),
            ("A 1", "2018-10", 90.6),
            ("A 1", "2018-11", 87),
            ("A 2", "2018-11", 5317),
            ("A 3", "2018-11", None, "to be confirmed"),
        ),
        targets=targets(
            ("A 1", "2018-11", 95),
            ("A 2", "2018-11", None, 5328),
            ("A 2", "FY2018-19", None, 8000),
            ("A 3", "FY2018-19", 74),
        ),
        commentary=comments(
            ("A 1", "2018-11", "outlook", "Better from January.", "Head of Visits"),
            ("A 1", "2018-11", "explanation", "Two posts are vacant.", "Head of Visits"),
            ("A 1", "2018-10", "explanation", "One post is vacant.", "Head of Visits"),
        ),
        judgements=judgements(),
    )
