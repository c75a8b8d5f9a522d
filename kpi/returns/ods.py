"""The sheet Figures of a LibreOffice spreadsheet as plain cells."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from kpi.returns.cells import Cell, CellKind, Sheet, letters
from kpi.returns.limits import COLUMNS, ROWS, TEXT, huge
from kpi.returns.packed import Packed, attribute, local
from kpi.returns.xlsx import no_sheet, numbered, worded

KINDS = {
    "float": CellKind.NUMBER,
    "currency": CellKind.NUMBER,
    "percentage": CellKind.PERCENT,
    "date": CellKind.DATE,
    "time": CellKind.DATE,
    "boolean": CellKind.BOOLEAN,
}
CELLS = ("table-cell", "covered-table-cell")
HIDDEN = ("collapse", "filter")


def read_ods(packed: Packed, wanted: str) -> Sheet:
    """Read the sheet of a name, not minding capitals.

    Raises Unreadable where there is none.
    """
    root = packed.tree("content.xml")
    tables = [one for one in root.iter() if local(one.tag) == "table"]
    table = next((one for one in tables if attribute(one, "name").strip().lower() == wanted.lower()), None)
    if table is None:
        raise no_sheet(packed.file, wanted, ", ".join(attribute(one, "name") for one in tables))
    reader = _Reader(packed.file)
    reader.take(table)
    return Sheet(
        packed.file,
        wanted,
        reader.cells,
        tuple(reader.merged),
        hidden=attribute(table, "style-name") in _hidden_styles(root),
        hidden_rows=frozenset(reader.hidden_rows),
        hidden_columns=frozenset(reader.hidden_columns),
    )


def _hidden_styles(root: Element) -> set[str]:
    """The styles of sheets that are not shown."""
    return {
        attribute(style, "name")
        for style in root.iter()
        if local(style.tag) == "style"
        and any(attribute(one, "display") == "false" for one in style if local(one.tag) == "table-properties")
    }


def _repeated(element: Element, name: str) -> int:
    return max(1, int(attribute(element, f"number-{name}-repeated", "1")))


class _Reader:
    """What has been read of a sheet so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[str] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.row = self.column = 0

    def take(self, element: Element) -> None:
        """Take note of the rows and columns within an element."""
        for child in element:
            name = local(child.tag)
            if name == "table-row":
                self._take_row(child)
            elif name == "table-column":
                self._take_column(child)
            elif name.startswith(("table-header-", "table-row", "table-column")):
                self.take(child)

    def _take_column(self, element: Element) -> None:
        times = _repeated(element, "columns")
        if attribute(element, "visibility") in HIDDEN:
            self.hidden_columns.update(range(self.column + 1, min(self.column + times, COLUMNS) + 1))
        self.column += times

    def _take_row(self, element: Element) -> None:
        times = _repeated(element, "rows")
        filled = dict(self._filled(element))
        if (filled and self.row + times > ROWS) or len(self.cells) > ROWS * COLUMNS:
            raise huge(self.file, f"more than {ROWS:,} rows")
        for row in range(self.row + 1, self.row + times + 1) if filled else ():
            self.cells.update({(row, column): cell for column, cell in filled.items()})
        if attribute(element, "visibility") in HIDDEN:
            self.hidden_rows.update(range(self.row + 1, min(self.row + times, ROWS) + 1))
        self.row += times

    def _filled(self, element: Element) -> Iterator[tuple[int, Cell]]:
        """The cells of a row that hold something, each with its column."""
        column = 0
        for one in element:
            if local(one.tag) not in CELLS:
                continue
            times, cell = _repeated(one, "columns"), _cell(one)
            if (
                attribute(one, "number-columns-spanned", "1") != "1"
                or attribute(one, "number-rows-spanned", "1") != "1"
            ):
                self.merged.append(f"{letters(column + 1)}{self.row + 1}")
            if cell.kind is not CellKind.BLANK:
                if column + times > COLUMNS:
                    raise huge(self.file, f"an entry beyond column {COLUMNS}")
                yield from ((column + step, cell) for step in range(1, times + 1))
            column += times


def _cell(element: Element) -> Cell:
    shown = "\n".join(_paragraph(one) for one in element if local(one.tag) == "p")
    kinds = [value for key, value in element.items() if local(key) == "value-type"]
    if "error" in kinds:
        return Cell(CellKind.ERROR, shown)
    if formula := attribute(element, "formula"):
        return Cell(CellKind.FORMULA, formula.partition(":")[2] or formula)
    kind = KINDS.get(kinds[0], CellKind.TEXT) if kinds else CellKind.TEXT
    if kind in {CellKind.NUMBER, CellKind.PERCENT}:
        return numbered(kind, attribute(element, "value"))
    return worded(shown) if kind is CellKind.TEXT else Cell(kind, shown)


def _paragraph(element: Element) -> str:
    """The text of a paragraph, in which runs of spaces are written as elements."""
    text = element.text or ""
    for child in element:
        name = local(child.tag)
        if name == "s":
            text += " " * min(int(attribute(child, "c", "1")), TEXT)
        elif name in {"tab", "line-break"}:
            text += "\t" if name == "tab" else "\n"
        elif name != "annotation":
            text += _paragraph(child)
        text += child.tail or ""
    return text
