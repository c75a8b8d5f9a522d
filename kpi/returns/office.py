"""Returns are held against what is held, all of them at once, before anything is written."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kpi.errors import DataUnwritable, Fault, InputsWrong, KpiError, ReportUnknown, ReturnsWrong
from kpi.inputs.contracts import COMMENTARY, OBSERVATIONS, RECORDING
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places, held_file
from kpi.inputs.readers import read_figures
from kpi.model.figures import CHANGES, EDITIONS, Edition, Figures
from kpi.model.periods import Period, month_number
from kpi.model.reports import Report
from kpi.returns.cells import Sheet
from kpi.returns.changes import (
    LOGGED,
    Change,
    NewRow,
    changes_of,
    log_rows,
    recorded_after,
    repeated,
    taken_of,
    undatable,
    unexplained,
)
from kpi.returns.columns import CODE
from kpi.returns.desk import Cells, Desk, collected_period
from kpi.returns.doubts import Confirmed, confirmations, doubts_of
from kpi.returns.entries import Entry, Return, find_stamp, read_entries
from kpi.returns.forms import OWNER, Stamp, owners_of, stamp_of
from kpi.returns.limits import Unreadable
from kpi.returns.reading import read_return
from kpi.returns.tables import Table, read_table, with_rows

HEADING = "The returns cannot be received, and nothing was written"
WRITTEN = (OBSERVATIONS, COMMENTARY)


@dataclass(frozen=True)
class Outcome:
    """What returns bring: the rows to be added, by the folder of figures that they go into.

    `taken` says of each file what of it was taken.
    """

    rows: Mapping[Path, tuple[NewRow, ...]]
    taken: tuple[str, ...] = ()

    @property
    def changes(self) -> list[Change]:
        """Every single change, in the order of the files and their rows."""
        return [change for rows in self.rows.values() for row in rows for change in row.changes]


@dataclass
class Office:
    """Where returns are looked at: the figures below a root, each read once, and the time that it is."""

    places: Places
    now: datetime
    held: dict[str, tuple[Report, Figures]] = field(default_factory=dict)
    desks: dict[tuple[str, str], Desk] = field(default_factory=dict)
    tables: dict[Path, Table] = field(default_factory=dict)

    def examine(self, files: Sequence[Path], confirm: Sequence[str] = (), role: str = "") -> Outcome:
        """Read returns and work out what they change.

        Raises ReturnsWrong with every fault of every file, FiguresWrong or ParametersWrong where what
        is held is faulty itself, DataUnwritable where it is held as Parquet.
        """
        sheets, faults = [], []
        for file in files:
            try:
                sheets.append(read_return(file))
            except Unreadable as error:
                faults.append(error.fault)
        return self.examine_sheets(sheets, confirm, role, faults)

    def examine_sheets(
        self, sheets: Sequence[Sheet], confirm: Sequence[str] = (), role: str = "", told: Sequence[Fault] = ()
    ) -> Outcome:
        """Work out what sheets change; `told` are the faults of files that could not be read."""
        faults, returns, rows = list(told), list[Return](), dict[Path, list[NewRow]]()
        taken = list[str]()
        for sheet in sheets:
            one, found = self._read(sheet)
            faults += found
            returns += [one] if one else []
        doubts = doubts_of(returns)
        sure = Confirmed.of(confirm, [doubt for doubted in doubts for doubt in doubted])
        whole = not faults  # a value that could not be read may be the one that was to be confirmed
        for one, doubted in zip(returns, doubts, strict=True):
            faults += [sure.asked(doubt) for doubt in doubted if doubt.value not in sure.values]
            unsaid = list(unexplained(one))
            faults += unsaid
            confirmed = confirmations(doubted)
            folder = self.places.data(one.desk.report.data)
            new = changes_of(one, confirmed, role)
            again = self._repeated(one, new, folder) if new else []
            faults += [fault for fault in again if fault not in faults and fault.where not in _places(unsaid)]
            faults += undatable(one, new, self.now, self.places.shown(folder))
            rows.setdefault(folder, []).extend(new)
            taken.append(taken_of(one, new))
        faults += [*_twice(returns), *(sure.faults if whole else ())]
        if faults:
            raise ReturnsWrong(HEADING, faults)
        added = {folder: tuple(found) for folder, found in rows.items() if found}
        return Outcome(added, tuple(taken))

    def contents(self, outcome: Outcome) -> dict[Path, bytes]:
        """The files of data/ as they would be, by path; they pass the checks of every report that reads them.

        Raises ReturnsWrong where they would not, DataUnwritable where there is no room to find out.
        """
        new = self.laid_out(outcome)
        try:
            for folder in outcome.rows:
                self._check(folder, new)
        except OSError as error:
            message = (
                "The figures as they would be cannot be laid out among temporary files to be checked: "
                f"{error.strerror or error}. Allowed: a folder for temporary files with room left. "
                "Nothing was written."
            )
            raise DataUnwritable(message) from error
        return new

    def laid_out(self, outcome: Outcome) -> dict[Path, bytes]:
        """The files of data/ as they would be, by path, not yet checked."""
        new: dict[Path, bytes] = {}
        for folder, rows in outcome.rows.items():
            new |= self._contents(folder, rows)
        return new

    def before(self, new: Mapping[Path, bytes]) -> dict[Path, bytes | None]:
        """What those files hold now, as far as it was worked with."""
        return {path: self.tables[path].content for path in new}

    def _repeated(self, one: Return, new: Sequence[NewRow], folder: Path) -> list[Fault]:
        """The changes of a return that the log has already, or what is wrong with the log."""
        try:
            return list(repeated(one, new, list(self._table(folder / CHANGES, LOGGED).rows())))
        except ReturnsWrong as error:
            return list(error.faults)

    def _read(self, sheet: Sheet) -> tuple[Return | None, list[Fault]]:
        stamp, place, faults = find_stamp(sheet)
        if stamp is None:
            return None, faults
        desk, faults = self._desk(stamp, place)
        if desk is None:
            return None, faults
        entries, faults = read_entries(sheet, stamp, desk)
        return (Return(sheet, stamp, desk, tuple(entries)), faults)

    def _desk(self, stamp: Stamp, place: str) -> tuple[Desk | None, list[Fault]]:
        """What a return is held against, if its stamp is one that `kpi collect` gives out today."""
        cure = "Send the form for the right report and period, with its second row as it was sent."
        try:
            report, figures = self._held(stamp.report)
            period = collected_period(report, stamp.period)
        except (InputsWrong, DataUnwritable):
            raise
        except KpiError as error:
            return None, [
                Fault(place, 0, f"'{stamp.report}', '{stamp.period}' ({error})", "a form's own", cure)
            ]
        if period.first > month_number(self.now.year, self.now.month):
            allowed = "a period that has begun"
            return None, [
                Fault(place, 0, f"a form for {period.label}, which is still to come", allowed, cure)
            ]
        edition = Edition(report, period, figures)
        if faults := list(_template_faults(stamp, edition, place)):
            return None, faults
        return self._laid(edition), []

    def _held(self, report_id: str) -> tuple[Report, Figures]:
        if report_id not in self.held:
            if report_id not in list_reports(self.places):
                raise ReportUnknown(f"there is no report '{report_id}'")
            report = read_report(self.places, report_id)
            self._refuse_parquet(report)
            self.held[report_id] = (report, read_figures(self.places, report))
        return self.held[report_id]

    def _refuse_parquet(self, report: Report) -> None:
        folder = self.places.data(report.data)
        for contract in WRITTEN:
            if held_file(folder, contract.table).suffix == ".parquet":
                message = (
                    f"{self.places.shown(folder)}/{contract.parquet} cannot take a return: a row added to a "
                    "Parquet file writes the whole file anew, with every row that it holds. "
                    f"Allowed: {contract.file}. "
                    "Receive where the figures are kept as CSV, and export Parquet from there."
                )
                raise DataUnwritable(message)

    def _laid(self, edition: Edition) -> Desk:
        key = (edition.report.id, str(edition.period))
        if key not in self.desks:
            folder = self.places.data(edition.report.data)
            observations, commentary = (
                self._table(folder / contract.file, list(contract.fields)) for contract in WRITTEN
            )
            self.desks[key] = Desk(edition, observations, commentary)
        return self.desks[key]

    def _table(self, path: Path, columns: Sequence[str]) -> Table:
        if path not in self.tables:
            try:
                self.tables[path] = read_table(path, columns, self.places.shown(path))
            except Unreadable as error:
                raise ReturnsWrong(HEADING, [error.fault]) from error
        return self.tables[path]

    def _contents(self, folder: Path, rows: Sequence[NewRow]) -> dict[Path, bytes]:
        new = {}
        for contract in WRITTEN:
            path = folder / contract.file
            added = [self._dated(row, folder) for row in rows if row.table == contract.table]
            if added:
                new[path] = with_rows(self.tables[path], added)
        log = self._table(folder / CHANGES, LOGGED)
        if missing := [name for name in LOGGED if name not in log.columns]:
            found, cure = f"no column {', '.join(missing)}", "Move the file away: a new one is begun."
            fault = Fault(self.places.shown(log.path), 1, found, ", ".join(LOGGED), cure)
            raise ReturnsWrong(HEADING, [fault])
        return {**new, log.path: with_rows(log, log_rows(rows, recorded_after(self.now, "")))}

    def _dated(self, row: NewRow, folder: Path) -> Cells:
        """A new row with the time at which it is recorded: later than that of the row that it replaces."""
        contract = next(one for one in WRITTEN if one.table == row.table)
        key = tuple(row.cells[name] for name in contract.key)
        desks = (desk for desk in self.desks.values() if self.places.data(desk.report.data) == folder)
        held = next(desks)
        rows = held.values if row.table == OBSERVATIONS.table else held.comments
        before = rows.get(key, {}).get(RECORDING, "")
        return {**row.cells, RECORDING: recorded_after(self.now, before)}

    def _check(self, folder: Path, new: Mapping[Path, bytes]) -> None:
        """Read the figures as they would be, by the readers that every report uses."""
        own = [report for report, _ in self.held.values() if self.places.data(report.data) == folder]
        others = [report for report in self._sharing(folder) if report.id not in self.held]
        readable = []
        for report in others:  # one that cannot be read as it is stands in nobody's way
            with suppress(InputsWrong):
                read_figures(self.places, report)
                readable.append(report)
        with tempfile.TemporaryDirectory() as made:
            copy = Places(Path(made))
            beside = copy.root / folder.relative_to(self.places.root)
            beside.mkdir(parents=True)
            for path in (*folder.glob("*.csv"), *folder.glob("*.parquet")):
                if path.is_file() and path.name not in {EDITIONS, CHANGES}:
                    shutil.copyfile(path, beside / path.name)
            for path, content in new.items():
                if path.parent == folder and path.name != CHANGES:
                    (beside / path.name).write_bytes(content)
            for report in (*own, *readable):
                try:
                    read_figures(copy, report)
                except InputsWrong as error:
                    heading = f"With these returns {report.id} could not be made, and nothing was written"
                    raise ReturnsWrong(heading, error.faults) from error

    def _sharing(self, folder: Path) -> Iterator[Report]:
        for report_id in list_reports(self.places):
            with suppress(KpiError):
                report = read_report(self.places, report_id)
                if self.places.data(report.data) == folder:
                    yield report


def _places(faults: Sequence[Fault]) -> set[str]:
    return {fault.where for fault in faults}


def _template_faults(stamp: Stamp, edition: Edition, place: str) -> Iterator[Fault]:
    """A form speaks of its indicators as they were when it was made; what changed since makes it old."""
    groupings = [OWNER, *dict.fromkeys(edition.figures.groups["grouping"])]
    cure = "Collect again (`kpi collect`), and copy the entries into the new form."
    if stamp.by not in groupings:
        yield Fault(place, 0, f"forms parted by '{stamp.by}'", ", ".join(groupings), cure)
    elif stamp.owner not in owners_of(edition, stamp.by).values():
        found = f"a form for {stamp.owner}, who answers for no indicator"
        yield Fault(place, 0, found, f"who stands under {stamp.by} in indicators.csv", cure)
    elif (current := stamp_of(edition, stamp.by, stamp.owner).template) != stamp.template:
        if other := _whose(stamp, edition):
            found = f"a form for {stamp.owner} with the template of that for {other}"
            yield Fault(place, 0, found, "the second row as it was sent", f"It is likely that for {other}.")
            return
        found = f"the template {stamp.template}: what it says of the indicators has changed since"
        yield Fault(place, 0, found, f"the template {current}", cure)


def _whose(stamp: Stamp, edition: Edition) -> str:
    """Of whose form the template of a stamp is, where it is that of another than the stamp names."""
    names = dict.fromkeys(owners_of(edition, stamp.by).values())
    return next((one for one in names if stamp_of(edition, stamp.by, one).template == stamp.template), "")


def _twice(returns: Sequence[Return]) -> Iterator[Fault]:
    """Find the figures and the comments that two files give; comments are for the edition's period."""
    seen: dict[tuple[str, str, Period, str], tuple[int, str]] = {}
    for number, one in enumerate(returns):
        for entry in one.entries:
            for period, name, heading, what in _given(one, entry):
                place = one.place(entry, heading)
                file, first = seen.setdefault(
                    (one.desk.report.data, entry.code, period, name), (number, place)
                )
                if file != number:
                    found = f"{what}{entry.code} for {period.label}, given in {first} too"
                    yield Fault(
                        place,
                        0,
                        found,
                        "each figure and comment in one file",
                        "Leave out the file that is wrong.",
                    )


def _given(one: Return, entry: Entry) -> Iterator[tuple[Period, str, str, str]]:
    """What a row gives: period, field of a comment or blank, heading, and how a message begins."""
    if entry.value is not None or entry.reason or entry.flag or entry.note:
        yield entry.period, "", CODE, ""
    for name in entry.comments:
        yield one.desk.edition.period, name, one.desk.columns.comments[name], "a comment on "
