"""A sheet becomes entries, one for each of its rows, or a list of all that is wrong with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from kpi.errors import Fault, PeriodWrong, nearest
from kpi.model.periods import Period, parse_period, period_hint
from kpi.model.vocabulary import Unit
from kpi.returns.cells import Cell, CellKind, Sheet
from kpi.returns.columns import CODE, FLAG, INDICATOR, NOTE, PERIOD, REASON, ROW, SEALED, VALUE, WHY
from kpi.returns.desk import Desk
from kpi.returns.elsewhere import filled_elsewhere
from kpi.returns.forms import Stamp, owners_of, seal, titled
from kpi.returns.typed import (
    HUNDRED,
    Odd,
    comment_of,
    flag_of,
    plain,
    reason_of,
    shortened,
    text_of,
    value_of,
    words_of,
)

Taken = TypeVar("Taken")
MARKED = 2  # words of what stands under Row are the mark; the others are seals
SEARCHED = 10  # rows in which the stamp and the headings are looked for
AS_SENT = "Copy the entries into the form as it was sent."


@dataclass(frozen=True)
class Entry:
    """One row of a return, as typed; blank where nothing is.

    `comments` are by field; `stood` is how the value stood in its cell where it is kept in another way.
    """

    row: int
    code: str
    period: Period
    value: Decimal | None
    stood: str
    reason: str
    flag: str
    note: str
    comments: dict[str, str]
    why: str

    @property
    def given(self) -> bool:
        """Whether anything is filled in that can be kept; why it changes is no such thing by itself."""
        return self.value is not None or bool(self.reason or self.flag or self.note or self.comments)


@dataclass(frozen=True)
class Return:
    """A file that came back: the form that it says it is, and its entries."""

    sheet: Sheet
    stamp: Stamp
    desk: Desk
    entries: tuple[Entry, ...]

    def place(self, entry: Entry, heading: str) -> str:
        """How a message names a cell of an entry."""
        return self.sheet.place(entry.row, self.desk.columns.number(heading))


def find_stamp(sheet: Sheet) -> tuple[Stamp | None, str, list[Fault]]:
    """Find which form a sheet is, and in which cell it says so."""
    for row, column in sorted(sheet.cells):
        if row > SEARCHED:
            break
        if stamp := Stamp.found_in(sheet.cells[row, column].text):
            return stamp, sheet.place(row, column), []
    allowed = "the line in row 2 that begins '[kpi form', as it was sent"
    cure = "Send the sheet Figures of the form as it was sent; from a CSV file no other sheet can be read."
    return None, "", [Fault(sheet.whole, 0, "no line that says which form it is", allowed, cure)]


def read_entries(sheet: Sheet, stamp: Stamp, desk: Desk) -> tuple[list[Entry], list[Fault]]:
    """Read the rows of a sheet whose stamp has been checked."""
    faults = [*_sheet_faults(sheet), *filled_elsewhere(sheet)]
    row, found = _header(sheet, stamp, desk)
    found = found or _another_period(sheet, row, stamp, desk)
    if found:
        return [], [*faults, *found]
    owners = owners_of(desk.edition, stamp.by)
    own = {code for code, owner in owners.items() if owner == stamp.owner}
    entries: list[Entry] = []
    seen: dict[tuple[str, Period], int] = {}
    for number in range(row + 1, sheet.height + 1):
        if any(cell.kind is not CellKind.BLANK for cell in sheet.row(number)):
            entry, told = _Row(sheet, number, desk, own, stamp).read(seen)
            faults += told
            entries += [entry] if entry else []
    return entries, [*faults, *_beside(sheet, row, len(desk.columns.all)), *_pinned(sheet, row, desk)]


def _pinned(sheet: Sheet, header: int, desk: Desk) -> Iterator[Fault]:
    """What is pinned to a cell that is filled in is not read, and may say another number."""
    entries = {desk.columns.number(name) for name in desk.columns.entries}
    for row, column in sorted(sheet.notes):
        if row > header and column in entries:
            found, allowed = "a note pinned to a cell", "words in the cells themselves"
            cure = f"Put what it says into the row, under {NOTE} or Comment, and delete it."
            yield Fault(sheet.place(row, column), 0, found, allowed, cure)


def _beside(sheet: Sheet, header: int, width: int) -> Iterator[Fault]:
    """Beside the table nothing is read: what somebody typed there would be lost."""
    for row, column in sorted(sheet.cells):
        if row > header and column > width:
            found, allowed = (
                "an entry in a column without a heading",
                "entries under the headings of the form",
            )
            yield Fault(sheet.place(row, column), 0, found, allowed, "Delete it; words go under Note.")


def _sheet_faults(sheet: Sheet) -> Iterator[Fault]:
    if sheet.hidden:
        yield Fault(
            sheet.whole, 0, "a hidden sheet", "a sheet that can be seen", "Unhide it, and look at it."
        )
    for span in sheet.merged:
        place = sheet.whole if not sheet.named else f"{sheet.file}, {sheet.named}!{span}"
        yield Fault(place, 0, "merged cells", "one cell for each entry", "Unmerge them, and fill in each.")


def _header(sheet: Sheet, stamp: Stamp, desk: Desk) -> tuple[int, list[Fault]]:
    """Find the row of headings, and hold it against those of the form."""
    wanted = desk.columns.all
    rows = {row: [cell.words for cell in sheet.row(row)] for row in range(1, min(sheet.height, SEARCHED) + 1)}
    row = max(rows, key=lambda one: len(set(wanted) & set(rows[one])), default=0)
    if not rows or not set(wanted) & set(rows[row]):
        return 0, [Fault(sheet.whole, 0, "no row of headings", f"the headings {', '.join(wanted)}", AS_SENT)]
    names = rows[row]
    while names and not names[-1]:
        names.pop()
    return row, [*_above(sheet, row, stamp), *_header_faults(sheet, row, names, wanted)]


def _above(sheet: Sheet, header: int, stamp: Stamp) -> Iterator[Fault]:
    """Above the headings stand title and stamp alone: what strayed or was typed there would not be seen."""
    above = [(row, column) for row, column in sheet.cells if row < header]
    strayed = [place for place in above if place[1] > 1 or not _as_sent(sheet.at(*place), stamp)]
    for row, column in sorted(dict(sorted(strayed, reverse=True)).items()):
        allowed = "title and stamp alone above the headings, as they were sent"
        cure = f"What is to be kept goes under {VALUE}, {NOTE} or Comment. {AS_SENT}"
        yield Fault(sheet.place(row, column), 0, "an entry above the headings", allowed, cure)


def _another_period(sheet: Sheet, header: int, stamp: Stamp, desk: Desk) -> list[Fault]:
    """A title that is of its stamp and names another period: that of the stamp was changed."""
    period = desk.edition.period
    for row in range(1, header):
        text = sheet.at(row, 1).words
        if seal(text) == stamp.title and not text.endswith(titled(period)):
            found = f"the title '{shortened(text)}' above a stamp of {period.label}"
            return [
                Fault(sheet.place(row, 1), 0, found, "a form for one period", f"Send its own form. {AS_SENT}")
            ]
    return []


def _as_sent(cell: Cell, stamp: Stamp) -> bool:
    """Whether a cell above the headings holds the title or the stamp, and no further word."""
    return cell.words == " ".join(stamp.line.split()) or seal(_said(cell)) == stamp.title


def _said(cell: Cell) -> str:
    """What a cell says that the workbook wrote, be it that a program took it for a number since."""
    percent = cell.kind is CellKind.PERCENT and cell.number.is_finite()
    return f"{plain(cell.number * HUNDRED)}%" if percent else cell.text


def _header_faults(sheet: Sheet, row: int, names: list[str], wanted: tuple[str, ...]) -> Iterator[Fault]:
    missing = [name for name in wanted if name not in names]
    for column, name in enumerate(names, 1):
        if name in wanted and names.index(name) == column - 1:
            continue
        place = sheet.place(row, column)
        if name in wanted:
            yield Fault(place, 0, f"the column '{name}' a second time", "each column once", AS_SENT)
        elif column <= len(wanted) and wanted[column - 1] in missing:
            old = wanted[column - 1]
            missing.remove(old)
            found = f"the column '{shortened(name)}', renamed or put in the place of '{old}'"
            yield Fault(place, 0, found, f"the heading '{old}'", "Give the column its own heading again.")
        else:
            cure = nearest(name, missing) or "Delete the column; words go under Note."
            found = f"a further column '{shortened(name)}'"
            yield Fault(place, 0, found, f"the columns {', '.join(wanted)}", cure)
    for name in missing:
        yield Fault(
            sheet.place(row, 1), 0, f"no column '{name}'", f"the columns {', '.join(wanted)}", AS_SENT
        )
    if sorted(names) == sorted(wanted) and names != list(wanted):
        column = next(number for number, (a, b) in enumerate(zip(names, wanted, strict=True)) if a != b)
        found = f"the column '{names[column]}' where '{wanted[column]}' stood: the columns were moved"
        yield Fault(sheet.place(row, column + 1), 0, found, f"the order {', '.join(wanted)}", AS_SENT)


class _Row:
    """One row of a sheet while it is read, with the faults found in it so far."""

    def __init__(self, sheet: Sheet, row: int, desk: Desk, own: set[str], stamp: Stamp) -> None:
        self.sheet, self.row, self.desk, self.own, self.stamp = sheet, row, desk, own, stamp
        self.faults: list[Fault] = []

    def read(self, seen: dict[tuple[str, Period], int]) -> tuple[Entry | None, list[Fault]]:
        """Take the row for an entry; `seen` are the figures of the rows above it."""
        code = self._code()
        period = self._period(code) if code else None
        if period is None:
            return None, self.faults
        first = seen.setdefault((code, period), self.row)
        if first != self.row:
            self._fault(
                CODE, f"{code} for {period.label} again, first in row {first}", "one row for each", AS_SENT
            )
            return None, self.faults
        self._refuse_hidden()
        entry = self._entry(code, period)
        return (None if self.faults else entry), self.faults

    def _cell(self, heading: str) -> Cell:
        return self.sheet.at(self.row, self.desk.columns.number(heading))

    def _fault(self, heading: str, found: str, allowed: str, cure: str = "") -> None:
        place = self.sheet.place(self.row, self.desk.columns.number(heading))
        self.faults.append(Fault(place, 0, found, allowed, cure))

    def _take(self, heading: str, take: Callable[[Cell], Taken], otherwise: Taken) -> Taken:
        """What a cell gives, or what stands for it where it gives a fault."""
        try:
            return take(self._cell(heading))
        except Odd as odd:
            self._fault(heading, odd.found, odd.allowed, odd.cure)
            return otherwise

    def _told(self, heading: str) -> str:
        """What a cell says that was filled in when the form was made."""
        return " ".join(self._take(heading, text_of, "").split())

    def _code(self) -> str:
        code, known = self._told(CODE), self.desk.indicators
        if code in self.own:
            name = " ".join(known[code]["name"].split())
            if not self.faults and self._told(INDICATOR) != name:
                found = f"'{shortened(self._told(INDICATOR))}' beside the code {code}"
                cure = f"Only some of the columns were sorted or moved. {AS_SENT}"
                self._fault(INDICATOR, found, f"'{shortened(name)}'", cure)
            return code if not self.faults else ""
        if code in known:
            self._fault(
                CODE,
                f"{code}, which is not asked of {self.stamp.owner}",
                "the rows of the form",
                "Delete the row.",
            )
        elif code:
            cure = nearest(code, self.own) or "Delete the row."
            self._fault(
                CODE, f"'{shortened(code)}', which is no indicator of the form", "the rows of the form", cure
            )
        elif not self.faults:
            self._fault(
                CODE, "a row without a code", "the rows of the form", "Delete the row; words go under Note."
            )
        return ""

    def _period(self, code: str) -> Period | None:
        if self._cell(PERIOD).kind is CellKind.DATE:
            self._fault(PERIOD, f"a date for {code}", "the period as it was sent", AS_SENT)
            return None
        text = self._take(PERIOD, text_of, "")
        if not text:
            if not self.faults:
                self._fault(PERIOD, f"no period for {code}", "the period as it was sent", AS_SENT)
            return None
        try:
            period = parse_period(text).counted(self.desk.report.year)
        except PeriodWrong:
            labels = {**self.desk.labels, **self._marked()}
            if text not in labels:
                cure = period_hint(text) or AS_SENT
                self._fault(
                    PERIOD, f"'{shortened(text)}', which is no period", "the period as it was sent", cure
                )
                return None
            period = labels[text]
        marks = [self.stamp.mark(code, period, comments=open_) for open_ in (False, True)]
        mark, seals = " ".join(self._told(ROW).split()[:MARKED]), self._told(ROW).split()[MARKED:]
        if mark in marks and len(seals) == len(SEALED):
            self._refuse_altered(code, dict(zip(SEALED, seals, strict=True)))
            self._refuse_comments(period, open_=mark == marks[True])
            return period
        edition = self.desk.edition.period.label
        found = f"{period.label} for {code}, which the form for {edition} does not ask for"
        cure = f"Delete the row, or give it back its {CODE}, {PERIOD} and {ROW} as they were sent."
        self._fault(PERIOD, found, "the rows of the form", cure)
        return None

    def _refuse_altered(self, code: str, seals: dict[str, str]) -> None:
        """What is typed over something that the workbook wrote was meant by somebody, and would be lost."""
        for heading, sent in seals.items():
            text = _said(self._cell(heading))
            if text and seal(text) != sent:
                found = f"'{shortened(text)}' under {heading} of {code}, where something else was sent"
                cure = f"What is to be kept goes under {VALUE}, {NOTE} or Comment; then clear this cell."
                self._fault(heading, found, "what was sent, or blank", cure)

    def _marked(self) -> dict[str, Period]:
        """The period that stands in the row's mark, by what the form calls it; none where no mark stands."""
        try:
            period = parse_period(self._told(ROW).partition(" ")[0]).counted(self.desk.report.year)
        except PeriodWrong:
            return {}
        return {period.label: period}

    def _refuse_comments(self, period: Period, *, open_: bool) -> None:
        """Comments are for the edition's period, and so go with the newest row of each indicator."""
        for heading in self.desk.columns.comments.values() if not open_ else ():
            if self._cell(heading).kind is not CellKind.BLANK:
                edition = self.desk.edition.period.label
                found = f"a comment on {period.label}, while comments are for {edition}"
                self._fault(
                    heading, found, "comments in the indicator's last row", "Move it to the last row."
                )

    def _refuse_hidden(self) -> None:
        """Refuse what nobody could see who looked the form over, and what is crossed out in its row."""
        numbers = {name: self.desk.columns.number(name) for name in self.desk.columns.entries}
        filled = [name for name in numbers if self._cell(name).kind is not CellKind.BLANK]
        if filled and self.row in self.sheet.hidden_rows:
            self._fault(
                filled[0],
                "an entry in a hidden row",
                "entries that can be seen",
                "Unhide it, look, send again.",
            )
        for name in filled:
            if numbers[name] in self.sheet.hidden_columns:
                cure = "Unhide it, look, send again."
                self._fault(name, "an entry in a hidden column", "entries that can be seen", cure)
        for name in self.desk.columns.all if filled else ():
            if (self.row, self.desk.columns.number(name)) in self.sheet.struck:
                self._fault(
                    name,
                    "text that is crossed out",
                    "what counts alone",
                    "Delete what is crossed out, or take the line away.",
                )

    def _entry(self, code: str, period: Period) -> Entry:
        unit = Unit(self.desk.indicators[code]["unit"])
        value = self._take(VALUE, lambda cell: value_of(cell, unit), None)
        entry = Entry(
            self.row,
            code,
            period,
            value.number if value else None,
            value.stood if value else "",
            self._take(REASON, reason_of, ""),
            self._take(FLAG, flag_of, ""),
            self._take(NOTE, words_of, ""),
            {
                field: text
                for field, heading in self.desk.columns.comments.items()
                if (text := self._take(heading, comment_of, ""))
            },
            self._take(WHY, words_of, ""),
        )
        if not self.faults:
            self._refuse_contradictions(entry)
        return entry

    def _refuse_contradictions(self, entry: Entry) -> None:
        held = self.desk.values.get((entry.code, str(entry.period)), {})
        valued = entry.value is not None or (bool(held.get("value")) and not entry.reason)
        if entry.value is not None and entry.reason:
            found = f"'{entry.reason}' beside a value"
            self._fault(REASON, found, "a value or a reason for none", "Clear one of the two.")
        elif entry.flag and entry.reason:
            found = f"the flag '{entry.flag}' beside the reason '{entry.reason}'"
            self._fault(FLAG, found, "a flag beside a value alone", "Clear one of the two.")
        elif entry.flag and not valued:
            self._fault(
                FLAG, f"the flag '{entry.flag}' without a value", "a flag beside a value", "Type the value."
            )
        elif entry.note and not valued and not entry.reason and not held:
            allowed = "a note beside a value or a reason"
            self._fault(
                NOTE, "a note without a value", allowed, "Type the value, or choose a reason for none."
            )
        elif entry.why and not entry.given:
            cure = f"Type what changes; words to be printed go under {NOTE}, and else clear the cell."
            self._fault(WHY, "a reason why, and nothing that changes", "a reason beside what it is for", cure)
