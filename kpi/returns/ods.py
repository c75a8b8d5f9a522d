"""The sheet Figures of a LibreOffice spreadsheet as plain cells, and its other sheets."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from math import inf
from xml.etree.ElementTree import Element

from kpi.returns.cells import BegunSheet, Cell, CellKind, Sheet, letters
from kpi.returns.limits import COLUMNS, LEAST_HEIGHT, ROWS, TEXT, Unreadable, huge
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
TEXTS = {"p": "paragraph", "span": "text"}  # the elements of a text, with the family of their styles
LINES = ("text-line-through-style", "text-line-through-type")
POINTS = {"in": 72.0, "cm": 28.35, "mm": 2.835, "pt": 1.0, "pc": 12.0, "px": 0.75}
_LENGTH = re.compile(rf"([0-9]*\.?[0-9]+)({'|'.join(POINTS)})")


@dataclass(frozen=True)
class _Style:
    """What a style says, by itself, of crossing out and of how high or wide a row or column is."""

    parent: str
    struck: bool | None
    points: float


Styles = Mapping[tuple[str, str], _Style]  # by family and name


def read_ods(packed: Packed, wanted: str) -> Sheet:
    """Read the sheet of a name, not minding capitals, with the other sheets beside it.

    Raises Unreadable where there is none.
    """
    root = packed.tree("content.xml")
    tables = [one for one in root.iter() if local(one.tag) == "table"]
    table = next((one for one in tables if attribute(one, "name").strip().lower() == wanted.lower()), None)
    if table is None:
        raise no_sheet(packed.file, wanted, ", ".join(attribute(one, "name") for one in tables))
    styles = _styles(packed, root)
    reader = _Reader(packed.file, styles)
    reader.take(table)
    return replace(
        reader.sheet(wanted),
        hidden=attribute(table, "style-name") in _hidden_styles(root),
        others=tuple(_other(packed.file, one, styles) for one in tables if one is not table),
    )


def _other(file: str, table: Element, styles: Styles) -> Sheet:
    """Another sheet, up to where a form could end; it may be as large as its owner likes."""
    reader = _Reader(file, styles)
    with suppress(Unreadable):
        reader.take(table)
    return reader.sheet(attribute(table, "name"))


def _hidden_styles(root: Element) -> set[str]:
    """The styles of sheets that are not shown."""
    return {
        attribute(style, "name")
        for style in root.iter()
        if local(style.tag) == "style"
        and any(attribute(one, "display") == "false" for one in style if local(one.tag) == "table-properties")
    }


def _styles(packed: Packed, root: Element) -> Styles:
    """The styles of the document and those of its sheets, which may lean on them."""
    roots = [packed.tree("styles.xml"), root] if packed.has("styles.xml") else [root]
    return {
        (attribute(one, "family"), attribute(one, "name")): _style(one)
        for tree in roots
        for one in tree.iter()
        if local(one.tag) == "style"
    }


def _style(element: Element) -> _Style:
    told = {local(key): value for one in element for key, value in one.items()}
    lines = [told[name] for name in LINES if name in told]
    size = _LENGTH.fullmatch(told.get("row-height", told.get("column-width", "")))
    points = float(size[1]) * POINTS[size[2]] if size else inf
    return _Style(attribute(element, "parent-style-name"), lines[0] != "none" if lines else None, points)


def _strikes(styles: Styles, family: str, name: str) -> bool:
    """Whether a style crosses out: it says so, or the first one that it leans on that says anything."""
    for _ in range(len(styles)):
        style = styles.get((family, name))
        if style is None or style.struck is not None:
            return bool(style and style.struck)
        name = style.parent
    return False


def _repeated(element: Element, name: str) -> int:
    return max(1, int(attribute(element, f"number-{name}-repeated", "1")))


class _Reader(BegunSheet):
    """What has been read of a sheet of an OpenDocument file so far."""

    def __init__(self, file: str, styles: Styles) -> None:
        super().__init__(file)
        self.styles = styles
        self.column_styles: dict[int, str] = {}
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
        columns = range(self.column + 1, min(self.column + times, COLUMNS) + 1)
        self.column_styles.update(dict.fromkeys(columns, attribute(element, "default-cell-style-name")))
        if attribute(element, "visibility") in HIDDEN or self._is_thin("table-column", element):
            self.hidden_columns.update(columns)
        self.column += times

    def _take_row(self, element: Element) -> None:
        times = _repeated(element, "rows")
        filled = dict(self._filled(element))
        if (filled and self.row + times > ROWS) or len(self.cells) > ROWS * COLUMNS:
            raise huge(self.file, f"more than {ROWS:,} rows")
        for row in range(self.row + 1, self.row + times + 1) if filled else ():
            self.cells.update({(row, column): cell for column, cell in filled.items()})
        if attribute(element, "visibility") in HIDDEN or self._is_thin("table-row", element):
            self.hidden_rows.update(range(self.row + 1, min(self.row + times, ROWS) + 1))
        self.row += times

    def _is_thin(self, family: str, element: Element) -> bool:
        """Whether a row is too low to be read, or a column too narrow."""
        style = self.styles.get((family, attribute(element, "style-name")))
        return style is not None and style.points < LEAST_HEIGHT

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
            if any(local(child.tag) == "annotation" for child in one):
                self.notes.add((self.row + 1, column + 1))
            if cell.kind is not CellKind.BLANK:
                if self._is_struck(one, attribute(element, "default-cell-style-name"), column + 1):
                    self.struck.add((self.row + 1, column + 1))
                if column + times > COLUMNS:
                    raise huge(self.file, f"an entry beyond column {COLUMNS}")
                yield from ((column + step, cell) for step in range(1, times + 1))
            column += times

    def _is_struck(self, element: Element, of_row: str, column: int) -> bool:
        """Whether a cell or a run of its text is crossed out."""
        name = attribute(element, "style-name") or of_row or self.column_styles.get(column, "")
        runs = [one for one in element.iter() if local(one.tag) in TEXTS]
        return _strikes(self.styles, "table-cell", name) or any(
            _strikes(self.styles, TEXTS[local(one.tag)], attribute(one, "style-name")) for one in runs
        )


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
