"""The spreadsheet keeps to the checklist of the Analysis Function, item by item, for every report.

Each test bears the name of its item; the essential ones come first, then those that are desirable.
"""

import re
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

REPORTS = (
    "havering-performance",
    "lbbd-kpi",
    "southampton-performance",
    "southend-mpr",
    "southend-plan",
)
SHEETS = ["Cover", "Contents", "Notes", "Ratings", "Values", "Indicators"]
SHORTHAND = re.compile(r"\[[a-z]+\]")
# Every word that the spreadsheet says of itself, read over by a person: a new one is added when it is spelt
# right, in British English.
SPELT = """
    a about ago alike all alone and another applicable are as ask at available be before begun beside
    better both break by came can change code compare compared confidential contains count data day
    decimals definition description earlier end ends estimated explained figure figures first flag for
    forecast from give group has have held here how however hundred in indicator information introductory
    is it its judgement just keeps kind last least long mark meaning means missed most moves name newest
    no nobody none not notes nothing number numbers of often on once one or other outturn own page per
    percent performance period periods person place plan printed provisional rated rating ratings readers
    reason recognised remark report result revised row rules s same say says second seen series sheet
    shorthand shows so some soon source speaks stands stated suppressed table target tells than that the
    their there these they this those to unit up value values way what where which whichever why with word
    words worksheet worse would year
"""


@pytest.fixture(scope="module", params=REPORTS)
def file(request, editions):
    """The spreadsheet of each report in turn."""
    return editions[request.param] / "report.xlsx"


@pytest.fixture(scope="module")
def book(file):
    return load_workbook(file)


@pytest.fixture(scope="module")
def tables(book):
    """Each table's sheet, its table and its rows of cells, the headings first."""
    return [
        (page, table, list(page[table.ref])) for page in book.worksheets for table in page.tables.values()
    ]


def cells_of(book):
    return [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]


def texts_of(file, pattern):
    """Those parts of the file whose names fit a pattern."""
    with zipfile.ZipFile(file) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist() if re.search(pattern, name)}


def test_essential_tables_are_marked_up(tables):
    assert [page.title for page, _, _ in tables] == SHEETS[1:]
    for page, table, _ in tables:
        *_, right, bottom = range_boundaries(table.ref)

        assert (right, bottom) == (page.max_column, page.max_row), "all of it stands in the table"


def test_essential_each_table_has_one_tagged_header_row_of_unique_filled_headers(tables):
    for _, table, (head, *_) in tables:
        names = [cell.value for cell in head]

        assert table.headerRowCount == 1
        assert [column.name for column in table.tableColumns] == names
        assert all(isinstance(name, str) and name.strip() for name in names)
        assert len({name.casefold() for name in names}) == len(names)


def test_essential_no_cell_is_merged_split_or_nested(book):
    assert all(not page.merged_cells.ranges for page in book)


def test_essential_no_row_or_column_within_a_table_is_blank(tables):
    for _, _, rows in tables:
        assert len(rows) > 1
        assert all(any(cell.value is not None for cell in row) for row in rows)
        assert all(any(cell.value is not None for cell in column) for column in zip(*rows, strict=True))


def test_essential_text_is_wrapped_and_its_row_high_enough(tables):
    for page, _, rows in tables:
        for row in rows:
            height = page.row_dimensions[row[0].row].height or 16
            for cell in row:
                assert cell.alignment.wrap_text
                lines = len(str(cell.value)) * 7.3 / (page.column_dimensions[cell.column_letter].width * 7)
                assert lines <= height / 13.8 or height >= 400, cell.coordinate


def test_essential_no_cell_is_empty_and_shorthand_is_explained_above_its_table(tables):
    for page, _, rows in tables:
        used = {cell.value for row in rows for cell in row if SHORTHAND.fullmatch(str(cell.value))}
        above = [page.cell(row, 1).value for row in range(1, rows[0][0].row)]

        assert all(cell.value is not None and str(cell.value).strip() for row in rows for cell in row)
        if page.title != "Notes":
            assert used == {line.split(" means ")[0] for line in above if line.startswith("[")}
        assert used <= {"[b]", "[c]", "[e]", "[f]", "[p]", "[r]", "[x]", "[z]"}


def test_essential_notes_are_pointed_to_by_no_symbol_or_superscript(book):
    for cell in cells_of(book):
        assert not cell.font.vertAlign
        assert not re.search(r"[*†‡§¹²³⁴⁵]\s*$", str(cell.value)), cell.value


def test_essential_links_say_where_they_lead(file, book):
    links = [cell for cell in cells_of(book) if cell.hyperlink]

    assert {cell.parent.title for cell in links} == {"Contents"}
    assert [cell.value for cell in links] == SHEETS[2:]
    assert [cell.hyperlink.location for cell in links] == [f"'{name}'!A1" for name in SHEETS[2:]]
    assert not any("External" in text for text in texts_of(file, r"\.rels$").values())


def test_essential_every_sheet_has_a_descriptive_title_set_as_one(book):
    report = book["Cover"]["A1"].value.rpartition(", ")[0]
    for page in book:
        assert (page["A1"].font.sz, page["A1"].font.b) == (16, True)
    titles = {page.title: page["A1"].value for page in book}

    assert titles["Contents"] == "Contents"
    assert titles["Notes"] == "Notes: words and shorthand"
    assert all(report in titles[name] for name in ("Ratings", "Values", "Indicators"))
    assert len(set(titles.values())) == len(titles)


def test_essential_there_are_no_headers_footers_or_floating_boxes(file):
    pages = texts_of(file, "worksheets/sheet")

    assert len(pages) == 6
    assert not any("<headerFooter" in text or "<drawing" in text for text in pages.values())
    assert not texts_of(file, "drawing|media|comments|vml")


def test_essential_colour_carries_nothing_and_has_contrast(book):
    """Text is black, or the blue of links, which are underlined too: 21 and 8.6 to 1 on white."""
    for cell in cells_of(book):
        colour = cell.font.color.rgb if cell.font.color and cell.font.color.type == "rgb" else "FF000000"

        assert colour in {"FF000000", "FF0000FF"}
        assert colour == "FF000000" or cell.font.u == "single"


def test_essential_sheets_have_unique_names_and_none_is_blank(book):
    assert book.sheetnames == SHEETS
    assert all(page["A1"].value for page in book)
    assert all(page.sheet_state == "visible" for page in book)


def test_essential_column_a_begins_with_the_title_and_tables_stand_at_the_left(book, tables):
    for page, table, rows in tables:
        left, top, *_ = range_boundaries(table.ref)
        above = [[cell.value for cell in row] for row in page.iter_rows(max_row=top - 1)]

        assert left == 1
        assert all(row[0] and not any(row[1:]) for row in above), "what is told stands in column A alone"
        assert above[1][0].startswith("This worksheet contains one table.")
        assert rows[0][0].column_letter == "A"
    assert book["Cover"].max_column == 1


def test_essential_its_own_words_are_spelt_right(book, tables):
    """Names, definitions and notes are the council's; the words beside them are ours."""
    own = [cell.value for _, _, (head, *_) in tables for cell in head]
    own += [page.cell(row, 1).value for page, _, (head, *_) in tables for row in range(2, head[0].row)]
    notes = [[cell.value for cell in row] for row in book["Notes"].iter_rows(min_row=4)]
    own += [text for row in notes if not row[0].startswith("Rating: ") for text in row]
    own += [row[0].value for row in book["Cover"].iter_rows(min_row=2) if row[0].font.sz == 14]
    words = {word.lower() for text in own for word in re.findall(r"[A-Za-z]+", SHORTHAND.sub("", text))}

    assert len(words) > 100
    assert sorted(words - set(SPELT.split())) == []


def test_essential_the_document_says_its_title_and_language(book):
    said = book.properties

    assert said.language == "en-GB"
    assert said.title == book["Cover"]["A1"].value
    assert said.creator == book["Cover"]["A3"].value


def test_essential_it_opens_at_cell_a1_of_the_first_sheet(book):
    assert book.active.title == "Cover"
    for page in book:
        assert [one.activeCell for one in page.sheet_view.selection] == ["A1"]
        assert page.sheet_view.topLeftCell in {None, "A1"}
    assert [page.title for page in book if page.sheet_view.tabSelected] == ["Cover"]


def test_desirable_tables_have_names_of_their_own(tables):
    assert [table.displayName for _, table, _ in tables] == [name.lower() for name in SHEETS[1:]]


def test_desirable_nothing_is_filtered_frozen_hidden_or_filled(book, tables):
    assert all(table.autoFilter is None for _, table, _ in tables)
    for page in book:
        assert page.freeze_panes is None
        assert not any(one.hidden for one in page.row_dimensions.values())
        assert not any(one.hidden for one in page.column_dimensions.values())
    assert {cell.fill.fill_type for cell in cells_of(book)} == {None}


def test_desirable_text_is_of_a_plain_face_and_at_least_twelve_points(book):
    assert {cell.font.name for cell in cells_of(book)} == {"Arial"}
    assert min(cell.font.sz for cell in cells_of(book)) == 12


def test_desirable_one_table_a_sheet_and_no_macro_or_picture(file, tables):
    assert len({page.title for page, _, _ in tables}) == len(tables)
    assert not texts_of(file, "vba|macro|media|externalLink")


def test_machine_readable_numbers_are_numbers_and_a_column_holds_no_other_text_than_shorthand(tables):
    earlier = {"Earlier value", "Value a year before"}
    figures = {"Value", "Target, at least", "Target, at most", "Second value", *earlier}
    held = 0
    for _, _, (head, *rows) in tables:
        for column, heading in enumerate(head):
            for row in rows:
                number = isinstance(row[column].value, float | int)
                held += number
                assert not number or heading.value in figures
                if heading.value in figures:
                    assert number or SHORTHAND.fullmatch(row[column].value), row[column].coordinate
                    assert not number or row[column].number_format != "General"
    assert held >= 75
