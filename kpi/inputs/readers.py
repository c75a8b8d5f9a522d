"""A folder of figures becomes checked frames, or a list of all that is wrong with it."""

import os
import re
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from kpi.errors import Fault, FiguresWrong, PeriodWrong
from kpi.inputs import held_periods
from kpi.inputs.checks import cross_faults, future_rows, repeated_rows, undatable_rows
from kpi.inputs.contracts import (
    ACTIONS,
    CONTRACTS,
    GROUPED,
    GROUPS,
    INDICATORS,
    OF_REPORT,
    Contract,
    is_period,
)
from kpi.inputs.held_periods import choose_period, is_goal, is_result
from kpi.inputs.kept import kept
from kpi.inputs.known import known, known_before
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places, held_file
from kpi.inputs.tables import read_table
from kpi.inputs.typed import typed
from kpi.model.figures import CHECKED, FRAMES, Edition, Figures
from kpi.model.memory import NOW, Known, Seen
from kpi.model.periods import Period, parse_period
from kpi.model.reports import RESERVED, Report
from kpi.model.vocabulary import Calendar


def open_edition(report: str = "", period: str = "", as_of: str = "", since: str = "") -> Edition:
    """Read a report's rules and figures for one period, from the folder that one works in.

    That is the nearest folder upward with params/, so that a notebook finds its own.
    A blank report is the first in params/; a blank period is the latest with figures.
    `as_of` is the day as of which figures are known, blank for all that is held; `since` says since which
    editions it is told what was revised, see `Known`, blank for not telling it.
    A run sets KPI_CHECKED to 1 for its sections, having checked the files that they read: then a
    period that is given is taken as it is, and a file is read when something of it is asked for.
    Raises ReportUnknown, PeriodWrong, ParametersWrong or FiguresWrong.
    """
    places = Places.around(Path.cwd())
    definition = read_report(places, report or next(iter(list_reports(places)), ""))
    on = Known(as_of, since)
    checked = os.environ.get(CHECKED) == "1"
    given = parse_period(period).counted(definition.year) if checked and period else None
    found = given or find_held_period(places, definition, period, on)
    if not checked:
        return read_checked(places, definition).edition(found, on)
    folder = Folder.of(places, definition)
    before = tuple(Figures.read_by(partial(folder.frame_before, seen)) for seen in on.seen)
    return Edition(definition, found, lazy_figures(places, definition, on), on, before)


def find_held_period(places: Places, report: Report, period: str, on: Known = NOW) -> Period:
    """Find the period that an edition is asked for, and tell of faults in the figures first.

    A period may be missing because of them.
    Raises PeriodWrong or FiguresWrong.
    """
    try:
        return held_periods.find_period(places, report, period, on)
    except PeriodWrong:
        read_figures(places, report)
        raise


def read_figures(places: Places, report: Report, on: Known = NOW) -> Figures:
    """Read and check the folder of figures that a report names, and keep what was known on a day.

    Raises FiguresWrong with every fault of every file, whenever it was recorded.
    """
    return read_checked(places, report).figures(on)


def read_checked(places: Places, report: Report, until: str = "") -> "Checked":
    """Read and check the folder of figures that a report names.

    `until` is the last day on which a row can have been recorded, blank for any.
    Raises FiguresWrong with every fault of every file.
    """
    _refuse_half_received(places)
    folder = Folder.of(places, report)
    tables, faults = _read_tables(folder)
    for contract in CONTRACTS if until else ():
        faults += future_rows(tables[contract.file], contract, contract.shown(folder.shown), until)
    faults += cross_faults(tables, report, folder.shown)
    if faults:
        told = sorted(_as_held(faults, folder), key=_place)
        raise FiguresWrong(f"The figures of {report.id} cannot be used", told)
    return Checked(tables, report)


def lazy_figures(places: Places, report: Report, on: Known = NOW) -> Figures:
    """Read each table of figures that have been checked when it is first asked for.

    Raises FiguresWrong, then, where a table has changed so that it cannot even be read.
    """
    return Figures.read_by(partial(Folder.of(places, report).frame, on))


@dataclass(frozen=True)
class Checked:
    """The text of every table of a folder of figures in which no fault was found, for a report."""

    tables: dict[str, pd.DataFrame]
    report: Report

    def figures(self, on: Known = NOW) -> Figures:
        """Keep what was known on a day, of what the report is about."""
        figures = Figures.read_by(
            lambda name, others: self._frame(name, known(*self._table(name), on), others)
        )
        return Figures(**{name: getattr(figures, name) for name in FRAMES})

    def edition(self, period: Period, on: Known = NOW) -> Edition:
        """Open an edition of what was known on a day, beside what readers have seen before."""
        return Edition(self.report, period, self.figures(on), on, tuple(map(self._before, on.seen)))

    def _before(self, seen: Seen) -> Figures:
        return Figures.read_by(
            lambda name, others: self._frame(name, known_before(*self._table(name), seen), others)
        )

    def _frame(self, name: str, table: pd.DataFrame, others: Figures) -> pd.DataFrame:
        return kept(name, typed(name, table, others), others, self.report)

    def _table(self, name: str) -> tuple[pd.DataFrame, Contract]:
        contract = _contract(name)
        return self.tables[contract.file], contract


def _contract(name: str) -> Contract:
    """The contract of the table behind a frame."""
    return next(one for one in CONTRACTS if one.table == name)


def _refuse_half_received(places: Places) -> None:
    """Refuse figures of which some files may be newer than others."""
    if places.journal.exists():
        where, found = (
            places.shown(places.journal),
            "returns that are being written, or were when it was cut off",
        )
        cure = (
            "Wait a moment; if it stays, run `kpi receive` again with the same files: it finishes that first."
        )
        raise FiguresWrong("The figures cannot be used", [Fault(where, 0, found, "none", cure)])


@dataclass(frozen=True)
class Folder:
    """A folder of figures: where it is, how messages name it, for which report it is read."""

    path: Path
    shown: str
    report: Report

    @classmethod
    def of(cls, places: Places, report: Report) -> "Folder":
        """The folder that a report names."""
        path = places.data(report.data)
        return cls(path, places.shown(path), report)

    def file(self, contract: Contract) -> str:
        """Which file holds a table."""
        return held_file(self.path, contract.table).name

    def text(self, contract: Contract, groupings: tuple[str, ...]) -> tuple[pd.DataFrame, list[Fault]]:
        """Read a table as text, its periods written in their one form, without the rows of other reports."""
        path = self.path / self.file(contract)
        table, faults = read_table(
            path,
            contract,
            shown=f"{self.shown}/{path.name}",
            extra=groupings if contract is INDICATORS else (),
            allowed=groupings if contract is ACTIONS else (),
            free=contract in GROUPED and not groupings,
        )
        if "period" in table:
            table["period"] = _canonical(table["period"], self.report.year)
        if OF_REPORT in table:
            table = table.loc[table[OF_REPORT].isin(["", self.report.id])]
        return table, faults

    def frame(self, on: Known, name: str, figures: Figures) -> pd.DataFrame:
        """Read a table that has been checked, with the groupings of the figures that it is part of."""
        return self._frame(name, known(*self._readable(name, figures), on), figures)

    def frame_before(self, seen: Seen, name: str, figures: Figures) -> pd.DataFrame:
        """Read a table that has been checked, as an edition knew it."""
        return self._frame(name, known_before(*self._readable(name, figures), seen), figures)

    def _frame(self, name: str, table: pd.DataFrame, figures: Figures) -> pd.DataFrame:
        return kept(name, typed(name, table, figures), figures, self.report)

    def _readable(self, name: str, figures: Figures) -> tuple[pd.DataFrame, Contract]:
        """Read a table as text, with its contract; refuse one that cannot be read."""
        contract = _contract(name)
        table, faults = self.text(contract, _groupings(figures.groups) if contract in GROUPED else ())
        if faults:
            raise FiguresWrong(f"The figures in {self.shown} cannot be used", faults)
        return table, contract


def _groupings(groups: pd.DataFrame) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(groups["grouping"]) if name not in RESERVED)


def _place(fault: Fault) -> tuple[int, int, Fault]:
    """Order faults as files lean on one another, so that a cause stands before what follows from it."""
    tables = [contract.table for contract in CONTRACTS]
    name = Path(fault.where).stem
    return (tables.index(name) if name in tables else len(tables), fault.line, fault)


def _as_held(faults: list[Fault], folder: Folder) -> list[Fault]:
    """Name each file in the faults as it is there, .csv or .parquet."""
    held = {contract.file: folder.file(contract) for contract in CONTRACTS}
    names = re.compile(rf"\b({'|'.join(map(re.escape, held))})")

    def named(text: str) -> str:
        return names.sub(lambda found: held[found[0]], text)

    return [replace(fault, where=named(fault.where), allowed=named(fault.allowed)) for fault in faults]


def _both_held(folder: Folder, contract: Contract) -> list[Fault]:
    """Refuse a table that is there twice: nobody could tell which of the two counts."""
    if not all((folder.path / name).exists() for name in (contract.file, contract.parquet)):
        return []
    where, found = f"{folder.shown}/{contract.parquet}", f"the same table as {contract.file}"
    return [Fault(where, 0, found, "one file for a table", "Delete the one that is out of date.")]


def find_period(report: Report, figures: Figures, text: str = "") -> Period:
    """Find the period that an edition is asked for in figures that are read already.

    Raises PeriodWrong as `held_periods.find_period` does, whose rules it goes by.
    """
    if report.plan:
        rows = figures.targets
        held = is_goal(rows["low"].notna(), rows["high"].notna(), rows["benchmark"] != "")
    else:
        rows = figures.observations
        held = is_result(rows["value"].notna(), rows["flag"])
    return choose_period(report, sorted(rows.loc[held, "last"].unique().tolist()), text)


def _read_tables(folder: Folder) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Read every table as text, and find what is wrong with each by itself."""
    from kpi.inputs.schemas import cell_faults  # noqa: PLC0415  (it loads what only a check needs)

    groupings: tuple[str, ...] = ()
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for contract in CONTRACTS:
        table, found = folder.text(contract, groupings)
        shown = f"{folder.shown}/{folder.file(contract)}"
        faults += [*found, *cell_faults(table, contract, shown), *repeated_rows(table, contract, shown)]
        faults += undatable_rows(table, contract, shown)
        faults += _both_held(folder, contract)
        groupings = _groupings(table) if contract is GROUPS else groupings
        tables[contract.file] = table
    return tables, faults


def _canonical(texts: pd.Series, calendar: Calendar) -> pd.Series:
    """Write every period that can be read in its one form."""
    readable = texts.unique()[is_period(pd.Series(texts.unique(), dtype=str))]
    written = {text: str(parse_period(text).counted(calendar)) for text in readable if text}
    return texts.replace({text: name for text, name in written.items() if name != text})
