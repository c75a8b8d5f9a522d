"""For which periods a report has figures, told from its one file by itself.

Neither frames nor any check of them are loaded for it, so that the command can answer at once.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from kpi.errors import PeriodWrong
from kpi.inputs.places import Places, held_file
from kpi.model.memory import NOW, Known
from kpi.model.periods import Period, parse_period
from kpi.model.reports import Report
from kpi.model.vocabulary import Flag


def find_period(places: Places, report: Report, text: str = "", on: Known = NOW) -> Period:
    """Find the period that an edition is asked for.

    Left blank it is the newest one that is over, as far as the figures known on a day tell; forecasts do
    not count.
    A plan is for the periods that have targets.
    What cannot be read is passed over: to tell of it is for the check of the figures.
    Raises PeriodWrong for a misspelt period, one of another cadence, or one without figures.
    """
    folder = places.data(report.data)
    path = held_file(folder, held_in(report))
    return choose_period(
        report, sorted(_months(path, report, on.as_of, _own(folder, report))), text, path.suffix, on.label
    )


KEY = ("recorded", "code", "period")


def held_in(report: Report) -> str:
    """The table of the figures that an edition of a report can be about."""
    return "targets" if report.plan else "observations"


# Each rule serves a row, told by truths and a word, and whole columns of them alike.
def is_result(valued: Any, flag: Any) -> Any:  # noqa: ANN401
    """Tell whether there can be an edition about an observation."""
    return valued & (flag != Flag.FORECAST)


def is_goal(low: Any, high: Any, benchmark: Any) -> Any:  # noqa: ANN401
    """Tell whether there can be a plan about a target, each given as whether its cell is filled."""
    return low | high | benchmark


def choose_period(
    report: Report, months: Sequence[int], text: str, suffix: str = ".csv", known: str = ""
) -> Period:
    """Find the period asked for among those in which figures end, given by their last months in order.

    `known` says as of which day they are known, in the words of `Known.label`.

    Raises PeriodWrong as `find_period` does.
    """
    file = f"data/{report.data}/{held_in(report)}{suffix}"
    if not months:
        raise PeriodWrong(f"{file} holds no figure{known}, so no period can be shown. Add one.")
    begin, end = report.covering(months[0]), report.covering(months[-1])
    if not text:
        return end if end.last == months[-1] or end == begin else end.previous()
    period = parse_period(text).counted(report.year)
    if period != report.covering(period.last):
        message = (
            f"'{text}' is not for {report.id}, which is {report.cadence.label}. Allowed: one such as {end}."
        )
        raise PeriodWrong(message)
    if not begin.last <= period.last <= end.last:
        later = f" Add later figures to {file}." * (period > end and not known)
        named = f"{period.label} in {report.id}{known}"
        message = f"There are no figures for {named}. Allowed: {begin} to {end}.{later}"
        raise PeriodWrong(message)
    return period


def _own(folder: Path, report: Report) -> Callable[[str], bool]:
    """Tell whether an indicator is one of those that a report is about, by its code."""
    if not report.only:
        return lambda _: True
    path, codes = held_file(folder, "indicators"), set[str]()
    with suppress(OSError, csv.Error):
        for code, *cells in _reader(path)(("code", *report.only)):
            if all(map(report.own_groups, report.only, cells)):
                codes.add(code)
    return codes.__contains__


def _months(path: Path, report: Report, as_of: str, own: Callable[[str], bool]) -> set[int]:
    """The last months of all figures in a file that an edition can be about."""
    texts: set[str] = set()
    with suppress(OSError, csv.Error):
        if report.plan:
            rows = _counting(path, ("low", "high", "benchmark"), as_of)
            texts.update(
                period for code, period, *ends in rows if own(code) and is_goal(*(end != "" for end in ends))
            )
        else:
            rows = _counting(path, ("value", "flag"), as_of)
            texts.update(
                period for code, period, value, flag in rows if own(code) and is_result(value != "", flag)
            )
    return {month for text in texts for month in _last_month(text)}


def _counting(path: Path, names: Sequence[str], as_of: str) -> Iterator[tuple[str, ...]]:
    """Yield the code, the period and some cells of each row that counted on a day.

    A file is gone through twice only where its rows tell when they were recorded.
    """
    read = _reader(path)
    newest: dict[tuple[object, str], str] = {}
    spelled = lru_cache(maxsize=None)(_span)
    for recorded, code, period in read(KEY) if _tells(path) else ():
        key = (spelled(period), code)
        if recorded and (not as_of or recorded[: len(as_of)] <= as_of):
            newest[key] = max(recorded, newest.get(key, ""))
    for recorded, code, *cells in read((*KEY, *names)):
        if recorded == (newest.get((spelled(cells[0]), code), "") if newest else ""):
            yield (code, *cells)


def _reader(path: Path) -> Callable[[Sequence[str]], Iterator[tuple[str, ...]]]:
    return partial(_typed_rows if path.suffix == ".parquet" else _rows, path)


def _tells(path: Path) -> bool:
    """Whether a file may say when its rows were recorded."""
    with path.open("rb") as file:
        return path.suffix == ".parquet" or b"recorded" in file.readline()


def _span(text: str) -> object:
    """What a period is, however it is written; a text that is none stands for itself."""
    try:
        return parse_period(text)
    except PeriodWrong:
        return text


def _last_month(text: str) -> Iterator[int]:
    with suppress(PeriodWrong):
        yield parse_period(text).last


def _typed_rows(path: Path, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield some cells of each row of a Parquet file; what reads it takes long to load, and few have one."""
    from kpi.inputs.parquet import rows_of  # noqa: PLC0415

    return rows_of(path, names)


def _rows(path: Path, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield some cells of each row of a file, blank where it has none."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = (row for row in csv.reader(file) if any(cell.strip() for cell in row))
        header = [cell.strip() for cell in next(rows, [])]
        for row in rows:
            cells = dict(zip(header, row, strict=False))
            yield tuple(cells.get(name, "").strip() for name in names)
