"""A form becomes an Excel workbook that a head of service can fill in."""

import io
from datetime import datetime
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kpi.returns.cells import letters
from kpi.returns.columns import (
    CODE,
    DEFINITION,
    FLAG,
    HEADER_ROW,
    HELD,
    HOW_TO,
    INDICATOR,
    LAST,
    NOTE,
    PERIOD,
    REASON,
    ROW,
    TARGET,
    VALUE,
    WHY,
    YEAR_BEFORE,
    Columns,
)
from kpi.returns.forms import FLAGS, REASONS, Asked, Form, printed
from kpi.returns.instructions import instructions
from kpi.returns.reading import FIGURES

INSTRUCTIONS = "Instructions"
WIDTHS = {
    CODE: 11,
    INDICATOR: 34,
    DEFINITION: 32,
    HOW_TO: 24,
    PERIOD: 15,
    LAST: 17,
    YEAR_BEFORE: 13,
    TARGET: 18,
    HELD: 24,
    VALUE: 13,
    REASON: 18,
    FLAG: 14,
    NOTE: 24,
    WHY: 24,
    ROW: 18,
}
COMMENT_WIDTH = 36
LINE = 15.0  # points of a line of text
MOST_POINTS = 200.0
INK, PAPER, ENTRY = "1F2A37", "F3F4F6", "FFF8DB"
FONT = "Arial"
BOX = Side(style="medium", color=INK)
RULE = Side(style="thin", color="C7CCD3")
A3 = 8
REFUSED = "This does not fit here"

AnyCell = Cell | MergedCell  # as the library types it; a form has no merged ones


def workbook_of(form: Form, now: datetime) -> bytes:
    """Write a form as .xlsx: a sheet of instructions and a sheet of figures."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101  (a new workbook has one sheet; for the types alone)
    _write_instructions(first, form)
    _write_figures(book.create_sheet(FIGURES), form)
    about = book.properties
    about.title, about.language, about.creator = form.title, "en-GB", form.report.organisation
    about.subject = f"For {form.stamp.owner}"
    about.created = about.modified = now.replace(tzinfo=None)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write(cell: AnyCell, text: str) -> None:
    """Put a text into a cell as a text, be it one that a spreadsheet would take for a formula."""
    clean = printed(text)
    if clean:
        cell.value = clean
        cell.data_type = "s"
        cell.font = Font(name=FONT, size=10, color=INK)
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _write_instructions(sheet: Worksheet, form: Form) -> None:
    sheet.title = INSTRUCTIONS
    for row, (text, heading) in enumerate(instructions(form), 1):
        cell = sheet.cell(row, 1)
        _write(cell, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name=FONT, size=16 if row == 1 else 12 if heading else 11, bold=heading, color=INK)
        sheet.row_dimensions[row].height = _points(text, 95) + (8 if heading else 3)
    sheet.column_dimensions["A"].width = 94
    _set_up(sheet, form.title, "portrait")


def _write_figures(sheet: Worksheet, form: Form) -> None:
    columns = Columns.of(form.report)
    _write(sheet.cell(1, 1), form.title)
    sheet.cell(1, 1).font = Font(name=FONT, size=16, bold=True, color=INK)
    _write(sheet.cell(2, 1), form.stamp.line)
    sheet.cell(2, 1).font = Font(name=FONT, size=10, color="4B5563")
    for number, heading in enumerate(columns.all, 1):
        _write_heading(sheet.cell(HEADER_ROW, number), heading, entry=heading in columns.entries)
        sheet.column_dimensions[letters(number)].width = WIDTHS.get(heading, COMMENT_WIDTH)
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEADER_ROW].height = 24, 2.6 * LINE
    for row, one in enumerate(form.rows, HEADER_ROW + 1):
        _write_row(sheet, row, one, columns)
        _write_mark(sheet.cell(row, columns.number(ROW)), form, one)
    _offer(sheet, form, columns)
    sheet.freeze_panes = f"{letters(3)}{HEADER_ROW + 1}"
    _set_up(sheet, form.title, "landscape")
    sheet.page_setup.paperSize = A3
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def _write_heading(cell: AnyCell, heading: str, *, entry: bool) -> None:
    _write(cell, heading)
    cell.font = Font(name=FONT, bold=True, color="FFFFFF" if entry else INK)
    cell.fill = PatternFill("solid", fgColor=INK if entry else "E5E7EB")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.border = Border(BOX, BOX, BOX, BOX) if entry else Border(bottom=BOX)


def _write_row(sheet: Worksheet, row: int, one: Asked, columns: Columns) -> None:
    told = (one.code, one.name, one.definition, one.how, one.period.label)
    texts = (*told, *one.known)
    for number, text in enumerate(texts, 1):
        cell = sheet.cell(row, number)
        _write(cell, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(bottom=RULE)
    for heading in columns.entries:
        cell = sheet.cell(row, columns.number(heading))
        closed = heading in columns.comments.values() and not one.comments
        _write_entry(cell, heading, closed=closed)
    widths = [WIDTHS[heading] for heading in columns.all[: len(texts)]]
    lines = max(_points(text, width - 2) for text, width in zip(texts, widths, strict=True))
    sheet.row_dimensions[row].height = max(3 * LINE, lines + 6)


def _write_mark(cell: AnyCell, form: Form, one: Asked) -> None:
    _write(cell, form.stamp.row(one))
    cell.font = Font(name=FONT, size=8, color="4B5563")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.border = Border(bottom=RULE)


def _write_entry(cell: AnyCell, heading: str, *, closed: bool) -> None:
    """Draw a cell to be filled in: a box, and a colour; one that is closed is neither."""
    cell.alignment = Alignment(wrap_text=heading != VALUE, vertical="top")
    if closed:
        cell.border = Border(bottom=RULE)
        cell.fill = PatternFill("lightUp", fgColor="9CA3AF", bgColor=PAPER)
        return
    cell.border = Border(BOX, BOX, BOX, BOX)
    cell.fill = PatternFill("solid", fgColor=ENTRY)
    cell.protection = Protection(locked=False)
    # Values keep the format General: any other rounds, hides a date, or puts commas into the CSV file.
    cell.number_format = "General" if heading == VALUE else "@"


def _points(text: str, width: int) -> float:
    """How high a wrapped text is in a column of so many letters."""
    lines = sum(1 + len(part) // max(1, width) for part in text.split("\n"))
    return min(MOST_POINTS, lines * LINE)


def _offer(sheet: Worksheet, form: Form, columns: Columns) -> None:
    """Give the cells their drop-downs, and the values the words on how to type them."""
    last = HEADER_ROW + max(1, len(form.rows))
    for heading, words in ((REASON, REASONS), (FLAG, FLAGS)):
        rule = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)
        rule.error, rule.errorTitle = "Choose a word from the list, or leave the cell blank.", REFUSED
        name = letters(columns.number(heading))
        rule.add(f"{name}{HEADER_ROW + 1}:{name}{last}")
        sheet.add_data_validation(rule)
    for how in dict.fromkeys(one.how for one in form.rows):
        rule = DataValidation(
            "decimal", operator="between", formula1="-1E+15", formula2="1E+15", allow_blank=True
        )
        rule.prompt, rule.promptTitle = how[:250], VALUE
        rule.error = "Type a number alone. Words go into Note; if there is no number yet, choose a reason."
        rule.errorTitle = REFUSED
        for row, one in enumerate(form.rows, HEADER_ROW + 1):
            if one.how == how:
                rule.add(f"{letters(columns.number(VALUE))}{row}")
        sheet.add_data_validation(rule)


def _set_up(sheet: Worksheet, title: str, orientation: Literal["portrait", "landscape"]) -> None:
    """Protect a sheet without a password, and set up how it is printed."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # these stay allowed
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(orientation == "portrait")
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    footer = sheet.oddFooter
    if footer and footer.left and footer.right:  # a new sheet has them; the library's types do not tell
        footer.left.text, footer.right.text = title.replace("&", "&&"), "Page &P of &N"
