"""The sheet Figures of an Excel workbook as plain cells.

It is read here, element by element, since what a return is refused for (a formula, a hidden row, a
cell shown as a percentage or a date) is what libraries that fetch values leave out.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from kpi.returns.cells import Cell, CellKind, Sheet, column_of
from kpi.returns.limits import COLUMNS, ROWS, huge, refused
from kpi.returns.packed import Packed, attribute, local

DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # Excel's own formats for dates
PERCENTS = {9, 10}  # and for percentages
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
WORKBOOK = "xl/workbook.xml"


def read_xlsx(packed: Packed, wanted: str) -> Sheet:
    """Read the sheet of a name, not minding capitals.

    Raises Unreadable where there is none.
    """
    found = _find_sheet(packed, wanted)
    part, hidden = found
    formats = _formats(packed)
    shared = _shared(packed)
    sheet = _Reader(packed.file, formats, shared)
    for event, element in packed.elements(part):
        sheet.take(event, element)
    return Sheet(
        packed.file,
        wanted,
        sheet.cells,
        tuple(sheet.merged),
        hidden=hidden,
        hidden_rows=frozenset(sheet.hidden_rows),
        hidden_columns=frozenset(sheet.hidden_columns),
    )


def _find_sheet(packed: Packed, wanted: str) -> tuple[str, bool]:
    """The part that holds a sheet, and whether it is hidden."""
    targets = {
        attribute(one, "Id"): attribute(one, "Target") for one in packed.tree("xl/_rels/workbook.xml.rels")
    }
    sheets = [one for one in packed.tree(WORKBOOK).iter() if local(one.tag) == "sheet"]
    for one in sheets:
        if attribute(one, "name").strip().lower() == wanted.lower():
            target = targets.get(attribute(one, "id"), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part, attribute(one, "state", "visible") != "visible"
    names = ", ".join(attribute(one, "name") for one in sheets)
    raise no_sheet(packed.file, wanted, names)


def no_sheet(file: str, wanted: str, names: str) -> Exception:
    """Refuse a workbook without the form's sheet."""
    return refused(file, f"no sheet {wanted} among {names or 'none'}", "Send back the form as it was sent.")


def _formats(packed: Packed) -> list[CellKind]:
    """What a number is in each of the workbook's cell styles: a number, a percentage or a date."""
    if not packed.has("xl/styles.xml"):
        return []
    root = packed.tree("xl/styles.xml")
    own = {
        int(attribute(one, "numFmtId", "0")): attribute(one, "formatCode")
        for one in root.iter()
        if local(one.tag) == "numFmt"
    }
    styles = next((one for one in root if local(one.tag) == "cellXfs"), ())
    return [_format_kind(int(attribute(one, "numFmtId", "0")), own) for one in styles]


def _format_kind(number: int, own: dict[int, str]) -> CellKind:
    code = _QUOTED.sub("", own.get(number, "")).lower()
    if number in PERCENTS or "%" in code:
        return CellKind.PERCENT
    named = number in own and code != "general" and bool(re.search(r"[dmyhs]", code))
    return CellKind.DATE if named or (number in DATES and number not in own) else CellKind.NUMBER


def _shared(packed: Packed) -> list[str]:
    """The texts that cells point to."""
    if not packed.has("xl/sharedStrings.xml"):
        return []
    root = packed.tree("xl/sharedStrings.xml")
    return [_text(one) for one in root if local(one.tag) == "si"]


def _text(element: Element) -> str:
    """The text of a string with its runs, without what is written above it to say how it is read."""
    return _ESCAPED.sub(_unescaped, "".join(_runs(element)))


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _runs(element: Element) -> Iterator[str]:
    for child in element:
        if local(child.tag) == "t":
            yield child.text or ""
        elif local(child.tag) == "r":
            yield from _runs(child)


class _Reader:
    """What has been read of a sheet so far."""

    def __init__(self, file: str, formats: list[CellKind], shared: list[str]) -> None:
        self.file, self.formats, self.shared = file, formats, shared
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[str] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.row = self.column = self.rows = 0

    def take(self, event: str, element: Element) -> None:
        """Take note of one element, at its start or its end."""
        name = local(element.tag)
        if event == "start":
            if name == "row":
                self._begin_row(element)
        elif name == "c":
            self._take_cell(element)
        elif name == "row":
            element.clear()
        elif name == "mergeCell":
            self.merged.append(attribute(element, "ref"))
        elif name == "col":
            self._take_column(element)

    def _begin_row(self, element: Element) -> None:
        self.row, self.column, self.rows = int(attribute(element, "r", str(self.row + 1))), 0, self.rows + 1
        if self.rows > ROWS:
            raise huge(self.file, f"more than {ROWS:,} rows")
        if attribute(element, "hidden") in {"1", "true"}:
            self.hidden_rows.add(self.row)

    def _take_column(self, element: Element) -> None:
        if attribute(element, "hidden") in {"1", "true"}:
            first, last = (int(attribute(element, end, "0")) for end in ("min", "max"))
            self.hidden_columns.update(range(max(1, first), min(last, COLUMNS) + 1))

    def _take_cell(self, element: Element) -> None:
        found = _REFERENCE.fullmatch(attribute(element, "r"))
        self.row, self.column = (int(found[2]), column_of(found[1])) if found else (self.row, self.column + 1)
        cell = self._cell(element)
        if cell.kind is not CellKind.BLANK:
            if self.column > COLUMNS:
                raise huge(self.file, f"an entry beyond column {COLUMNS}")
            self.cells[self.row, self.column] = cell

    def _cell(self, element: Element) -> Cell:
        parts = {local(child.tag): child for child in element}
        kind = attribute(element, "t", "n")
        raw = (parts["v"].text or "") if "v" in parts else ""
        if kind == "e":
            return Cell(CellKind.ERROR, raw)
        if "f" in parts:
            return Cell(CellKind.FORMULA, f"={parts['f'].text or ''}")
        if kind == "inlineStr":
            return worded(_text(parts["is"]) if "is" in parts else "")
        if kind == "s":
            return worded(self.shared[int(raw)] if raw else "")
        if kind in {"b", "d"}:
            return Cell(CellKind.BOOLEAN if kind == "b" else CellKind.DATE, raw)
        return worded(_ESCAPED.sub(_unescaped, raw)) if kind == "str" else self._number(raw, element)

    def _number(self, raw: str, element: Element) -> Cell:
        if not raw.strip():
            return Cell()
        style = int(attribute(element, "s", "0"))
        kind = self.formats[style] if style < len(self.formats) else CellKind.NUMBER
        return numbered(kind, raw)


def worded(text: str) -> Cell:
    """A cell with a text, blank where that is spaces alone."""
    return Cell(CellKind.TEXT, text.strip()) if text.strip() else Cell()


def numbered(kind: CellKind, raw: str) -> Cell:
    """A cell with a number: the shortest decimal that stands for the binary number in the file.

    A whole number is written without a point.

    >>> numbered(CellKind.NUMBER, "0.28999999999999998").text, numbered(CellKind.NUMBER, "2018").text
    ('0.29', '2018')
    """
    number = Decimal(repr(float(raw)))
    return Cell(kind, f"{number.normalize():f}" if number.is_finite() else raw, number)
