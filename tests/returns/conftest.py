"""A small council with figures up to October 2024, whose November is collected and received."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from kpi.errors import ReturnsWrong
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import read_figures
from kpi.model.figures import Edition
from kpi.model.periods import parse_period
from kpi.returns.forms import make_forms
from kpi.returns.journal import alone, replace_all
from kpi.returns.office import Office
from kpi.returns.workbook import workbook_of

NOW = datetime(2024, 12, 5, 9, 30, tzinfo=UTC)
FORMS = {}
REPORT = """\
title: Town report
organisation: Town Council
data: town
cadence: month
group: topic
scheme:
  bands:
    - {rating: green, label: Met, when: {target_met: true}}
    - {rating: red, label: Missed}
comments:
  explanation: Why it is so
  action: What is done
sections:
  - {id: summary, title: Summary, notebook: cover}
"""
GROUPS = "grouping,group,label\ntopic,streets,Streets\ntopic,money,Money\n"
INDICATORS = """\
code,name,role,polarity,kind,frequency,unit,decimals,lowest,highest,owner,definition,topic
P1,Calls answered,performance,maximise,average,month,percent,1,,,Head of Roads,"Calls, in time",streets
C1,Potholes filled,performance,maximise,cumulative,month,number,0,,,Head of Roads,Since April,streets
M1,Spent a month,performance,minimise,period,month,pounds,0,1000,9000,Head of Roads,,money
R1,=Accidents for each 1000,context,none,average,month,rate,1,,,Head of Roads,,streets
O1,Parks open,performance,maximise,average,month,percent,0,,,Head of Parks,,streets
"""
SERIES = {
    "P1": ("88", "90.5", "86", "91", "87.5", "89", "90"),
    "C1": ("10", "20", "30", "40", "50", "60", "70"),
    "M1": ("5000", "5200", "4800", "5100", "5300", "4900", "5000"),
    "R1": ("2", "2.5", "3", "2", "2", "2.5", "2"),
    "O1": ("99", "98", "99", "97", "99", "98", "95"),
}
OBSERVATIONS = "code,period,value,reason,flag,note\n" + "".join(
    f"{code},2024-{month:02d},{value},,,\n"
    for code, values in SERIES.items()
    for month, value in enumerate(values, 4)
)
TARGETS = "code,period,low,high,reason\nP1,FY2024-25,85,,\nO1,FY2024-25,90,,\nM1,FY2024-25,,6000,\n"


@dataclass
class Town:
    """The council's folder, its forms and what is received of them."""

    root: Path

    now = NOW

    @staticmethod
    def cell(sheet, code, heading):
        """The cell of an indicator under a heading."""
        headings = [cell.value for cell in sheet[3]]
        row = next(row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 1).value == code)
        return sheet.cell(row, headings.index(heading) + 1)

    def fill(self, sheet, code, heading, value):
        """Type into a cell; a text stays a text."""
        cell = self.cell(sheet, code, heading)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        return cell

    @property
    def data(self):
        return self.root / "data" / "town"

    def text(self, name="observations.csv"):
        return (self.data / name).read_bytes().decode()

    def held(self):
        """Every file of data/ with its bytes."""
        return {path: path.read_bytes() for path in sorted((self.root / "data").rglob("*.csv"))}

    def edition(self, period="2024-11"):
        places = Places(self.root)
        report = read_report(places, "town")
        return Edition(report, parse_period(period), read_figures(places, report))

    def forms(self, period="2024-11", by="owner"):
        return make_forms(self.edition(period), by)

    def book(self, period="2024-11", owner="Head of Roads"):
        """The form of an owner as a workbook to be filled in."""
        rules = (self.root / "params" / "town.yaml").read_bytes()
        key = (period, owner, rules, *self.held().values())  # to make it again for each test would take long
        if key not in FORMS:
            form = next(one for one in self.forms(period) if one.stamp.owner == owner)
            FORMS[key] = workbook_of(form, NOW)
        return openpyxl.load_workbook(io.BytesIO(FORMS[key]))

    def save(self, book, name="return.xlsx"):
        path = self.root / name
        book.save(path)
        return path

    def filled(self, entries, name="return.xlsx", **about):
        """A form filled in: {("P1", "Value"): 87.5}, all of it for November."""
        book = self.book(**about)
        for (code, heading), value in entries.items():
            self.fill(book["Figures"], code, heading, value)
        return self.save(book, name)

    def receive(self, *files, confirm=(), role="", now=NOW):
        """Receive as the command does, once the changes are agreed to."""
        places = Places(self.root)
        with alone(self.root / "data"):
            office = Office(places, now)
            outcome = office.examine(files, confirm, role)
            if outcome.changes:
                new = office.contents(outcome)
                replace_all(self.root / "data", new, office.before(new))
        return outcome.changes

    def faults(self, *files, **about):
        """Every fault for which returns are refused; nothing may have changed."""
        before = self.held()
        with pytest.raises(ReturnsWrong) as caught:
            self.receive(*files, **about)
        assert self.held() == before
        return [str(fault) for fault in caught.value.faults]


def build(root):
    (root / "params").mkdir(parents=True)
    (root / "data" / "town").mkdir(parents=True)
    (root / "params" / "town.yaml").write_text(REPORT, encoding="utf-8")
    files = {"groups": GROUPS, "indicators": INDICATORS, "observations": OBSERVATIONS, "targets": TARGETS}
    for name, text in files.items():
        (root / "data" / "town" / f"{name}.csv").write_bytes(text.encode())
    return Town(root)


@pytest.fixture
def town(tmp_path):
    return build(tmp_path / "root")


@pytest.fixture(scope="session")
def build_town():
    """Make such a council in a folder, for tests that share one."""
    return build
