"""A CSV file of data/ with every row as it is typed, so that new rows leave the others byte for byte."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kpi.errors import Fault
from kpi.returns.limits import Unreadable

BOM = "\ufeff"
COMMAS = "Save it as 'CSV UTF-8 (comma delimited)'."
MEND = "Mend it, or bring back the last version that was right."


@dataclass(frozen=True)
class Record:
    """One row: its text with its line end, its cells, and the blank lines that follow it."""

    text: str
    cells: tuple[str, ...]
    after: str = ""

    @property
    def ending(self) -> str:
        """How its line ends; the last line of a file may have no end."""
        return self.text[len(self.text.rstrip("\r\n")) :]

    def widened(self, names: Sequence[str]) -> "Record":
        """The same row with further cells at its end."""
        if not names:
            return self
        body = self.text.removesuffix(self.ending)
        return replace(self, text=f"{body},{','.join(names)}{self.ending}", cells=(*self.cells, *names))


@dataclass(frozen=True)
class Table:
    """One file: its bytes (none where there is no file), what stands before its header, header and rows."""

    path: Path
    content: bytes | None
    before: str
    header: Record
    records: tuple[Record, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""
        return self.header.cells

    def rows(self) -> Iterator[dict[str, str]]:
        """Its rows as cells by column."""
        return (dict(zip(self.columns, record.cells, strict=True)) for record in self.records)


def read_table(path: Path, columns: Sequence[str], shown: str = "") -> Table:
    """Read a file; where there is none it is a new one with these columns.

    Raises Unreadable with the first fault of its shape, `shown` being how that names the file.
    """
    shown = shown or path.name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Table(path, None, "", _record(columns, "\n"), ())
    except OSError as error:
        found = "a folder" if path.is_dir() else f"a file that cannot be read ({error.strerror})"
        raise Unreadable(Fault(shown, 0, found, "a file that this user may read", MEND)) from error
    text = _decoded(content, shown)
    before, records = BOM if text.encode() != content else "", list[Record]()
    for line, chunk, row in _chunks(text, shown):
        if any(row):
            _refuse_ragged(records, row, shown, line)
            records.append(Record(chunk, row))
        elif records:
            records[-1] = replace(records[-1], after=records[-1].after + chunk)
        else:
            before += chunk
    header = records[0] if records else _record(columns, "\n")
    return Table(path, content, before, header, tuple(records[1:]))


def _decoded(content: bytes, shown: str) -> str:
    """The text of a file, which spreadsheet programs save in other letters unless they are asked."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unreadable(Fault(shown, 0, "text in UTF-16", "UTF-8 text", f"{COMMAS} {MEND}")) from error
        line = content[: error.start].count(b"\n") + 1
        found = "a letter that is not UTF-8"
        raise Unreadable(Fault(shown, line, found, "UTF-8 text", f"{COMMAS} {MEND}")) from error
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        found = "a sign that no text has (U+0000)"
        raise Unreadable(Fault(shown, line, found, "UTF-8 text", f"The file is damaged. {MEND}"))
    return text


def _chunks(text: str, shown: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Each row with the line on which it begins, as it is typed and as cells."""
    lines, done = list(io.StringIO(text, newline="")), 0
    reader = csv.reader(lines, strict=True)
    try:
        for row in reader:
            begun, done = done, reader.line_num
            yield begun + 1, "".join(lines[begun:done]), tuple(cell.strip() for cell in row)
    except csv.Error as error:
        found = f"a row that is no CSV ({error})"
        raise Unreadable(Fault(shown, done + 1, found, "rows with balanced quotation marks", MEND)) from error


def _refuse_ragged(records: Sequence[Record], row: Sequence[str], shown: str, line: int) -> None:
    """Refuse a row with more cells or fewer than the header: nobody knows which of them are which.

    A header of one cell is one that a program parted by other signs than commas.
    """
    if not records and len(row) == 1 and {";", "\t"} & set(row[0]):
        found = "cells parted by semicolons or tabs"
        raise Unreadable(Fault(shown, line, found, "cells parted by commas", f"{COMMAS} {MEND}"))
    width = len(records[0].cells) if records else len(row)
    if len(row) != width:
        found, allowed = f"a row with {len(row)} cells", f"{width} cells in each row, as in the header"
        raise Unreadable(Fault(shown, line, found, allowed, MEND))


def with_rows(table: Table, rows: Iterable[Mapping[str, str]]) -> bytes:
    """The bytes of a file with further rows, each after the last one of its code, or else at the end.

    What stands in it stays byte for byte, but for columns that it lacks, which are added at the end.
    """
    added = list(rows)
    filled = dict.fromkeys(name for row in added for name, cell in row.items() if cell)
    extra = [name for name in filled if name not in table.columns]
    header = table.header.widened(extra)
    ending = table.header.ending or "\n"
    records = [record.widened([""] * len(extra)) for record in table.records]
    place = header.cells.index("code") if "code" in header.cells else -1
    last = {record.cells[place]: number for number, record in enumerate(records) if place >= 0}
    following: dict[int, list[Record]] = {}
    for row in added:
        number = last.get(row.get("code", ""), len(records) - 1)
        following.setdefault(number, []).append(_record([row.get(name, "") for name in header.cells], ending))
    laid = [header, *following.get(-1, [])]
    for number, record in enumerate(records):
        laid += [record, *following.get(number, [])]
    return (table.before + "".join(_ended(laid, ending))).encode()


def _record(cells: Sequence[str], ending: str) -> Record:
    text = io.StringIO()
    csv.writer(text, lineterminator=ending).writerow(cells)
    return Record(text.getvalue(), tuple(cells))


def _ended(laid: Sequence[Record], ending: str) -> Iterator[str]:
    """The text of each row; one that was the file's last and is so no more is given a line end."""
    for record in laid[:-1]:
        yield record.text + ("" if record.ending else ending) + record.after
    yield laid[-1].text + laid[-1].after
