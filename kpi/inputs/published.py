"""When the editions of a report were made that were published, as the log beside its figures tells."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from kpi.errors import Fault, FiguresWrong, PeriodWrong
from kpi.inputs.places import Places
from kpi.model.figures import EDITIONS
from kpi.model.memory import AND, FOR, Known, Seen
from kpi.model.periods import Period, parse_period
from kpi.model.reports import Report

COLUMNS = ("report", "period", "made", "since")
ALLOWED = "a period, a time such as 2018-12-03T09:30:00Z, and times of editions or blank"


@dataclass(frozen=True)
class Made:
    """A published edition: when it was made, and since which ones it tells what was revised."""

    seen: Seen
    period: Period
    since: str

    @property
    def made(self) -> str:
        """When it was made."""
        return self.seen.made


def since_of(places: Places, report: Report, period: Period, as_of: str = "") -> str:
    """Find since which editions an edition is to tell what was revised, as `Known` reads them.

    That is the edition before it, in the newest of its revisions; blank where none was published.
    An edition that was published itself keeps to what its first revision told, whatever came after it, and
    tells besides what was revised since that one.
    `as_of` is the day after which nothing is known.
    Raises FiguresWrong where the log cannot be read.
    """
    published = [one for one in _published(places, report) if not as_of or one.made[:10] <= as_of]
    own = next((one for one in published if one.period == period), None)
    if own:
        return AND.join(filter(None, [own.since, str(own.seen)]))
    earlier = [one for one in published if one.period.last < period.last]
    newest = max(earlier, key=lambda one: (one.period.last, one.made), default=None)
    return str(newest.seen) if newest else ""


def _published(places: Places, report: Report) -> list[Made]:
    """List what was published of a report, in the order in which it was."""
    path = places.data(report.data) / EDITIONS
    if not path.is_file():
        return []
    try:
        return _read(path, report, places.shown(path))
    except (UnicodeError, csv.Error) as error:
        _refuse(report, Fault(places.shown(path), 0, str(error), "CSV as UTF-8, as kpi publish writes it"))


def _read(path: Path, report: Report, shown: str) -> list[Made]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, strict=True)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
        if missing:
            _refuse(report, Fault(shown, 1, f"no column {', '.join(missing)}", ", ".join(COLUMNS)))
        return list(_rows(rows, report, shown))


def _rows(rows: "csv.DictReader[str]", report: Report, shown: str) -> Iterator[Made]:
    for row in rows:
        if row["report"] == report.id:
            period, made, since = (row[name] or "" for name in COLUMNS[1:])
            found = f"period '{period}', made '{made}', since '{since}'"
            try:
                told = parse_period(period).counted(report.year)
                Known(since=since)
                yield Made(Seen.parse(f"{made}{FOR}{told}"), told, since)
            except PeriodWrong:
                _refuse(report, Fault(shown, rows.line_num, found, ALLOWED))


def _refuse(report: Report, fault: Fault) -> NoReturn:
    raise FiguresWrong(f"The log of editions of {report.id} cannot be read", [fault])
