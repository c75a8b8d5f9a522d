"""The accessible spreadsheet, written by gptables: cover, contents, notes, and one table a sheet.

gptables reads more into a text than is meant: links, marks of notes, a cell of nothing but signs.
So whatever it would not take as it stands is written over a stand-in, and so are numbers, each with the
pattern of its own unit.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pandas as pd

from kpi.display.downloads.guard import is_risky
from kpi.display.downloads.sheets import PLAN, Cell, Figure, Sheet, fitted, sheets_of, too_many
from kpi.display.keys import scope
from kpi.model.figures import Edition
from kpi.model.periods import YEAR
from kpi.model.vocabulary import Download

if TYPE_CHECKING:
    from gptables import GPTable, Theme
    from gptables.core.wrappers import GPWorkbook, GPWorksheet

LANGUAGE = "en-GB"
CORE = "docProps/core.xml"
ALONE = (
    "The page alone has the charts, comments, actions and owners, the projections, the tables that break an "
    "indicator down, the targets of earlier periods, ranks, the figures of others that nothing "
    "is rated against, and the list of what was revised."
)
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP archive can name
A4 = 9
STAND_IN = "text"
HEADING = ""
TALL, LINE, MOST_POINTS = 24.0, 16.0, 409.0  # heights in points: a title, a line, the most that Excel allows
WIDEST, STEP = 120, 10  # of a column, in letters: how wide at most for long texts, by how much at a time
FILLED = 0.85  # how much of a line words fill, at the end of which they are not parted
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LINK = re.compile(r"\]\(")
_MARK = re.compile(r"\$(?=\$)")
_WORDLESS = re.compile(r"[^a-zA-Z0-9]*")


def workbook(edition: Edition, card: pd.DataFrame, values: pd.DataFrame) -> bytes:
    """Write the spreadsheet of an edition.

    `card` has one row per indicator and comparator, as `every_rating` gives it; `values` as `values_table`.
    The same figures give the same bytes: the time of making is that at which the period ended.
    """
    sheets = sheets_of(edition, card, values)
    with warnings.catch_warnings():
        # gptables leaves a file of its own open, and calls pandas in ways that a later one will not know.
        warnings.simplefilter("ignore", ResourceWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        return _with_language(_written(edition, sheets, _about(edition, values)))


def _written(edition: Edition, sheets: list[Sheet], about: list[str]) -> bytes:
    from gptables.core.wrappers import GPWorkbook  # noqa: PLC0415  (loaded where a spreadsheet is made)

    content = io.BytesIO()
    book = GPWorkbook(content, options={"in_memory": True, **PLAIN})
    book.set_theme(_theme())
    book.set_properties(_properties(edition))
    _write_cover(book, edition, about)
    _write_tables(book, sheets)
    book.close()
    return content.getvalue()


def _theme() -> "Theme":
    """The theme of gptables, with cells set at the top of their row, and a gap between columns."""
    from gptables import gptheme  # noqa: PLC0415  (loaded where a spreadsheet is made)

    theme: Theme = deepcopy(gptheme)
    theme.data_format.update(valign="top", indent=1)
    theme.cover_text_format.update(valign="top")
    theme.column_heading_format.update(indent=1)
    return theme


def _properties(edition: Edition) -> dict[str, object]:
    last = edition.period.last + 1
    ended = datetime.combine(date(last // YEAR, last % YEAR + 1, 1), datetime.min.time(), UTC)
    return {
        "title": f"{edition.report.title}, {edition.label}",
        "subject": "Performance indicators",
        "author": edition.report.organisation,
        "company": edition.report.organisation,
        "created": ended.replace(tzinfo=None),
    }


def _write_cover(book: "GPWorkbook", edition: Edition, about: list[str]) -> None:
    """Write the first sheet: a title, and below headings that gptables gives what the file is and holds."""
    from gptables import Cover  # noqa: PLC0415  (loaded where a spreadsheet is made)

    title, intro = _plain(f"{edition.report.title}, {edition.label}"), _introduction(edition)
    cover = Cover(title, intro=intro, about=about)
    page = book.add_worksheet(cover.cover_label)
    page.write_cover(cover)
    for row, text in enumerate([title, HEADING, *intro, HEADING, *about]):
        page.set_row(row, TALL if row == 0 or text == HEADING else _height([text], [cover.width]))
        _mark(book, page, row, text)
    _set_paper(page)


def _introduction(edition: Edition) -> list[str]:
    told = f"The figures of {edition.report.title} for {edition.label}, as on the page beside this file."
    return [_plain(edition.report.organisation), _plain(told)]


def _about(edition: Edition, values: pd.DataFrame) -> list[str]:
    kept = f"The CSV files beside it hold the same for other programs; {Download.PACKAGE} describes them."
    many = f"{len(values):,} values are too many for a worksheet: {Download.VALUES} has them all."
    note = [_plain(edition.report.note)] if edition.report.note else []
    plan = [PLAN] if edition.report.plan else []
    return [*note, *map(_plain, scope(edition)), *plan, kept, ALONE, *([many] if too_many(values) else [])]


def _plain(text: str) -> str:
    """Part what gptables would take for a link or for the mark of a note, and cut what is too long.

    >>> _plain("[a](b) costs $$5")
    '[a] (b) costs $ $5'
    """
    return fitted(_MARK.sub("$ ", _LINK.sub("] (", text)))


def _write_tables(book: "GPWorkbook", sheets: list[Sheet]) -> None:
    """Write the contents, and then each sheet in turn."""
    tables = {sheet.label: _table(sheet) for sheet in sheets}
    contents = book.make_table_of_contents(tables, table_name="contents", title="Contents")
    page = book.add_worksheet("Contents")
    page.write_gptable(contents, auto_width=False)
    _set_sizes(page, [20, 90], [], 0)
    for sheet in sheets:
        page, first = book.add_worksheet(sheet.label), tables[sheet.label].data_range[0]
        page.write_gptable(tables[sheet.label], auto_width=False)
        _write_over(book, page, sheet, first + 1)
        _set_sizes(page, list(sheet.columns.values()), [list(sheet.columns), *sheet.rows], first)


def _mark(book: "GPWorkbook", page: "GPWorksheet", row: int, text: str) -> None:
    """Write a line of the cover that a spreadsheet might take for a formula as a text for good.

    The titles of the other sheets begin with a word of their own.
    """
    if is_risky(text):
        base = book.theme.cover_text_format if row else book.theme.cover_title_format
        _expect_written(page.write_string(row, 0, text, book.add_format({**base, "quote_prefix": True})))


def _table(sheet: Sheet) -> "GPTable":
    from gptables import GPTable  # noqa: PLC0415  (loaded where a spreadsheet is made)

    cells = [[_stand_in(cell) for cell in row] for row in sheet.rows]
    return GPTable(
        table=pd.DataFrame(cells, columns=list(sheet.columns), dtype=object),
        table_name=sheet.label.lower(),
        title=_plain(sheet.title),
        instructions=sheet.told,
        legend=sheet.legend,
        index_columns={},
    )


def _stand_in(cell: Cell) -> float | str:
    if isinstance(cell, Figure):
        return cell.value
    return STAND_IN if _misread(cell) else cell


def _misread(text: str) -> bool:
    """Tell whether gptables would not take a text as it stands, or a spreadsheet might not."""
    odd = _LINK.search(text) or _MARK.search(text) or _WORDLESS.fullmatch(text)
    return bool(odd) or is_risky(text)


def _write_over(book: "GPWorkbook", page: "GPWorksheet", sheet: Sheet, first: int) -> None:
    """Write numbers with their patterns, and texts that had a stand-in as texts for good."""
    base = book.theme.data_format
    for row, cells in enumerate(sheet.rows, start=first):
        for column, cell in enumerate(cells):
            if isinstance(cell, Figure):
                look = book.add_format({**base, "align": "right", "num_format": cell.pattern})
                _expect_written(page.write_number(row, column, cell.value, look))
            elif _misread(cell):
                look = book.add_format({**base, "align": "left", "quote_prefix": True})
                _expect_written(page.write_string(row, column, cell, look))


def _expect_written(result: int) -> None:
    """Stop where a cell was not written as it is, which its writer tells by a number alone."""
    if result:
        message = f"A cell of the spreadsheet could not be written: its writer says {result}."
        raise ValueError(message)


def _set_sizes(page: "GPWorksheet", widths: list[int], rows: list[list[Cell]], first: int) -> None:
    """Set the widths of columns, the heights of the title and of rows, and that a print fits the paper.

    Excel would find the heights by itself, LibreOffice would not. No row may be higher than 409 points: a
    column with a text that needs more is made wider, as far as that can still be read.
    """
    widths = _widened(widths, rows)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.set_row(0, TALL)
    for row, cells in enumerate(rows, start=first):
        page.set_row(row, _height(cells, widths))
    _set_paper(page)


def _widened(widths: list[int], rows: list[list[Cell]]) -> list[int]:
    """Widen each column in which a text would need more than the highest row.

    >>> _widened([60, 20], [["word " * 400, "short"]])
    [100, 20]
    """
    columns = zip(widths, zip(*rows, strict=True), strict=True) if rows else []
    return [_wide_enough(width, cells) for width, cells in columns] or widths


def _wide_enough(width: int, cells: Sequence[Cell]) -> int:
    longest = [cell for cell in cells if isinstance(cell, str) and LINE * _lines(cell, width) > MOST_POINTS]
    wider = range(width, max(width, WIDEST) + 1, STEP)
    fits = (one for one in wider if all(LINE * _lines(cell, one) <= MOST_POINTS for cell in longest))
    return next(fits, max(width, WIDEST))


def _set_paper(page: "GPWorksheet") -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)


def _height(cells: Sequence[Cell], widths: Sequence[int]) -> float:
    """How many points a row needs so that all of its texts can be seen.

    >>> _height(["a short one"], [40]), _height(["word " * 20], [40])
    (16.0, 48.0)
    """
    texts = [(cell, width) for cell, width in zip(cells, widths, strict=True) if isinstance(cell, str)]
    lines = [_lines(text, width) for text, width in texts]
    return min(MOST_POINTS, LINE * max(lines, default=1))


def _lines(text: str, width: int) -> int:
    """How many lines a text needs in a column so many letters wide."""
    return sum(max(1, -(-len(line) // int(width * FILLED))) for line in text.split("\n"))


def _with_language(content: bytes) -> bytes:
    """Say in a spreadsheet's properties in which language it is, which its writer cannot."""
    told = f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>".encode()
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == CORE:
                part = part.replace(b"</cp:coreProperties>", told)
            new.writestr(zipfile.ZipInfo(name, EPOCH), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()
