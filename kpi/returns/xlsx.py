"""The sheet Figures of an Excel workbook as plain cells, and its other sheets.

It is read here, element by element, since what a return is refused for (a formula, a hidden row, a
cell shown as a percentage or a date, what is crossed out, a pinned note) is what libraries that fetch
values leave out.
"""

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from xml.etree.ElementTree import Element

from kpi.returns.cells import BegunSheet, Cell, CellKind, Sheet, column_of
from kpi.returns.limits import COLUMNS, LEAST_HEIGHT, LEAST_WIDTH, ROWS, Unreadable, huge, refused
from kpi.returns.packed import Packed, attribute, local

DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # Excel's own formats for dates
PERCENTS = {9, 10}  # and for percentages
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)  # hours, minutes or seconds beyond a day
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
WORKBOOK = "xl/workbook.xml"
NOTES = ("/comments", "/threadedcomment")  # how the kinds of relation end that lead to pinned notes


@dataclass(frozen=True)
class _Styles:
    """What each of the workbook's cell styles makes of a number, and whether it crosses out."""

    kinds: list[CellKind]
    struck: list[bool]


@dataclass(frozen=True)
class _Listed:
    """One sheet as the workbook lists it: its name, the part that holds it, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


def read_xlsx(packed: Packed, wanted: str) -> Sheet:
    """Read the sheet of a name, not minding capitals, with the other sheets beside it.

    Raises Unreadable where there is none.
    """
    listed = _listed(packed)
    own = next((one for one in listed if one.name.strip().lower() == wanted.lower()), None)
    if own is None:
        raise no_sheet(packed.file, wanted, ", ".join(one.name for one in listed))
    beside = [one for one in listed if one is not own and packed.has(one.part)]
    packed.refuse_huge(one.part for one in beside)
    styles, shared = _styles(packed), _shared(packed)
    reader = _Reader(packed.file, styles, shared)
    for event, element in packed.elements(own.part):
        reader.take(event, element)
    return replace(
        reader.sheet(wanted),
        hidden=own.hidden,
        notes=frozenset(_notes(packed, own.part)),
        others=tuple(_other(packed, one, styles, shared) for one in beside),
    )


def _other(packed: Packed, listed: _Listed, styles: _Styles, shared: list[tuple[str, bool]]) -> Sheet:
    """Another sheet, up to where a form could end; it may be as large as its owner likes."""
    reader = _Reader(packed.file, styles, shared)
    with suppress(Unreadable):
        for event, element in packed.elements(listed.part):
            reader.take(event, element)
    return reader.sheet(listed.name)


def _listed(packed: Packed) -> list[_Listed]:
    targets = {
        attribute(one, "Id"): attribute(one, "Target") for one in packed.tree("xl/_rels/workbook.xml.rels")
    }
    return [
        _Listed(
            attribute(one, "name"),
            _part("xl", targets.get(attribute(one, "id"), "")),
            attribute(one, "state", "visible") != "visible",
        )
        for one in packed.tree(WORKBOOK).iter()
        if local(one.tag) == "sheet"
    ]


def _part(folder: str, target: str) -> str:
    """The part that a part in a folder points to."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")


def _notes(packed: Packed, part: str) -> Iterator[tuple[int, int]]:
    """The cells of a sheet to which a note is pinned, of the old kind or of the kind with answers."""
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    for one in packed.tree(relations) if packed.has(relations) else ():
        notes = _part(folder, attribute(one, "Target"))
        if attribute(one, "Type").lower().endswith(NOTES) and packed.has(notes):
            for note in packed.tree(notes).iter():
                found = _REFERENCE.fullmatch(attribute(note, "ref"))
                if found and local(note.tag) in {"comment", "threadedComment"}:
                    yield int(found[2]), column_of(found[1])


def no_sheet(file: str, wanted: str, names: str) -> Exception:
    """Refuse a workbook without the form's sheet."""
    return refused(file, f"no sheet {wanted} among {names or 'none'}", "Send back the form as it was sent.")


def _styles(packed: Packed) -> _Styles:
    """What each of the workbook's cell styles makes of what stands in a cell."""
    if not packed.has("xl/styles.xml"):
        return _Styles([], [])
    root = packed.tree("xl/styles.xml")
    own = {
        int(attribute(one, "numFmtId", "0")): attribute(one, "formatCode")
        for one in root.iter()
        if local(one.tag) == "numFmt"
    }
    fonts = [_strikes(one) for one in next((one for one in root if local(one.tag) == "fonts"), ())]
    styles = next((one for one in root if local(one.tag) == "cellXfs"), ())
    numbers = [int(attribute(one, "fontId", "0")) for one in styles]
    return _Styles(
        [_format_kind(int(attribute(one, "numFmtId", "0")), own) for one in styles],
        [number < len(fonts) and fonts[number] for number in numbers],
    )


def _strikes(font: Element) -> bool:
    """Whether a font crosses out, as that of a cell or of a run of its text."""
    return any(
        local(one.tag) == "strike" and attribute(one, "val", "1") not in {"0", "false"} for one in font
    )


def _format_kind(number: int, own: dict[int, str]) -> CellKind:
    code = _QUOTED.sub("", _ELAPSED.sub("h", own.get(number, ""))).lower()
    if number in PERCENTS or "%" in code:
        return CellKind.PERCENT
    named = number in own and code != "general" and bool(re.search(r"[dmyhs]", code))
    return CellKind.DATE if named or (number in DATES and number not in own) else CellKind.NUMBER


def _shared(packed: Packed) -> list[tuple[str, bool]]:
    """The texts that cells point to, each with whether some of it is crossed out."""
    if not packed.has("xl/sharedStrings.xml"):
        return []
    root = packed.tree("xl/sharedStrings.xml")
    return [(_text(one), _struck(one)) for one in root if local(one.tag) == "si"]


def _text(element: Element) -> str:
    """The text of a string with its runs, without what is written above it to say how it is read."""
    return _ESCAPED.sub(_unescaped, "".join(_runs(element)))


def _struck(element: Element) -> bool:
    """Whether a run of a string is crossed out."""
    runs = (one for one in element if local(one.tag) == "r")
    return any(_strikes(one) for run in runs for one in run if local(one.tag) == "rPr")


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _runs(element: Element) -> Iterator[str]:
    for child in element:
        if local(child.tag) == "t":
            yield child.text or ""
        elif local(child.tag) == "r":
            yield from _runs(child)


class _Reader(BegunSheet):
    """What has been read of a sheet of an Excel workbook so far; its notes lie in a file of their own."""

    def __init__(self, file: str, styles: _Styles, shared: list[tuple[str, bool]]) -> None:
        super().__init__(file)
        self.styles, self.shared = styles, shared
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
        own = attribute(element, "customHeight") in {"1", "true"}  # some write no height for one of nought
        low = float(attribute(element, "ht", "0" if own else "inf")) < LEAST_HEIGHT
        if low or attribute(element, "hidden") in {"1", "true"}:
            self.hidden_rows.add(self.row)

    def _take_column(self, element: Element) -> None:
        narrow = float(attribute(element, "width", "inf")) < LEAST_WIDTH
        if narrow or attribute(element, "hidden") in {"1", "true"}:
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
            if self._is_struck(element):
                self.struck.add((self.row, self.column))

    def _is_struck(self, element: Element) -> bool:
        """Whether a cell or a run of its text is crossed out."""
        style, kind = int(attribute(element, "s", "0")), attribute(element, "t", "n")
        parts = {local(child.tag): child for child in element}
        if style < len(self.styles.struck) and self.styles.struck[style]:
            return True
        if kind == "s":
            raw = (parts["v"].text or "") if "v" in parts else ""
            return bool(raw) and self.shared[int(raw)][1]
        return "is" in parts and _struck(parts["is"])

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
            return worded(self.shared[int(raw)][0] if raw else "")
        if kind in {"b", "d"}:
            return Cell(CellKind.BOOLEAN if kind == "b" else CellKind.DATE, raw)
        return worded(_ESCAPED.sub(_unescaped, raw)) if kind == "str" else self._number(raw, element)

    def _number(self, raw: str, element: Element) -> Cell:
        if not raw.strip():
            return Cell()
        style = int(attribute(element, "s", "0"))
        kind = self.styles.kinds[style] if style < len(self.styles.kinds) else CellKind.NUMBER
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
