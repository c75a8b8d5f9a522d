"""When the editions of a report were published, as the log beside its figures tells."""

import csv
from collections.abc import Iterator

from kpi.errors import Fault, FiguresWrong, PeriodWrong
from kpi.inputs.places import EDITIONS, Places
from kpi.model.figures import is_day
from kpi.model.periods import Period, parse_period
from kpi.model.reports import Report

COLUMNS = ("report", "period", "published")


def published_before(places: Places, report: Report, period: Period) -> str:
    """Find the day on which the edition before one for a period was published, blank where none was.

    Of an edition that was revised it is the day of its newest revision.
    Raises FiguresWrong where the log cannot be read.
    """
    path = places.data(report.data) / EDITIONS
    if not path.is_file():
        return ""
    shown = places.shown(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
        if missing:
            fault = Fault(shown, 1, f"no column {', '.join(missing)}", ", ".join(COLUMNS))
            raise FiguresWrong(f"The log of editions of {report.id} cannot be read", [fault])
        days = [
            (told, day)
            for told, day in _days(rows, report, shown)
            if told.last < period.last and told == report.covering(told.last)
        ]
    return max(days, key=lambda one: (one[0].last, one[1]), default=(None, ""))[1]


def _days(rows: "csv.DictReader[str]", report: Report, shown: str) -> Iterator[tuple[Period, str]]:
    """Yield the period of each edition of a report, and the day on which it was published."""
    for row in rows:
        if row["report"] == report.id:
            found = f"period '{row['period']}', published '{row['published']}'"
            fault = Fault(shown, rows.line_num, found, "a period, and a day such as 2018-12-03")
            try:
                told = parse_period(row["period"] or "").counted(report.year)
            except PeriodWrong as error:
                raise FiguresWrong(f"The log of editions of {report.id} cannot be read", [fault]) from error
            if not is_day(row["published"] or ""):
                raise FiguresWrong(f"The log of editions of {report.id} cannot be read", [fault])
            yield told, row["published"]
