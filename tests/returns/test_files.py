"""Which files are read, and why others are not; no file can tire the machine."""

import csv
import io
import os
import time
import tracemalloc
import zipfile
from xml.sax.saxutils import escape, quoteattr

import pytest

from kpi.inputs.places import Places
from kpi.returns.cells import CellKind
from kpi.returns.changes import told
from kpi.returns.limits import Unreadable
from kpi.returns.office import Office
from kpi.returns.reading import read_content

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Figures">{rows}</table:table>'
    "{more}</office:spreadsheet></office:body></office:document-content>"
)
STRUCK = (
    '<office:automatic-styles><style:style style:name="base" style:family="{family}">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="none" style:family="{family}" style:parent-style-name="base">'
    '<style:text-properties style:text-line-through-style="none"/></style:style>'
    '<style:style style:name="out" style:family="{family}" style:parent-style-name="base"/>'
    "</office:automatic-styles>"
)


def zipped(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return content.getvalue()


def rows_of(town, **entries):
    """The sheet Figures of a form as rows of texts, filled in for P1."""
    book = town.book()
    for heading, typed in entries.items():
        town.fill(book["Figures"], "P1", heading, typed)
    return [
        ["" if cell is None else str(cell) for cell in row]
        for row in book["Figures"].iter_rows(values_only=True)
    ]


def as_csv(rows, delimiter=",", encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def as_ods(rows, special=None, styles="", more=""):
    """Rows as LibreOffice writes them; `special` are cells that are no text, by place."""
    laid = []
    for number, row in enumerate(rows, 1):
        cells = [
            (special or {}).get((number, column))
            or f"<table:table-cell><text:p>{escape(text)}</text:p></table:table-cell>"
            for column, text in enumerate(row, 1)
        ]
        laid.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return zipped(
        mimetype="application/vnd.oasis.opendocument.spreadsheet",
        content_xml=(
            ODS.format(rows="".join(laid), more=more).replace("<office:body>", f"{styles}<office:body>")
        ),
    )


def number_cell(kind, value):
    return f'<table:table-cell office:value-type={quoteattr(kind)} office:value="{value}"/>'


def write(town, name, content):
    path = town.root / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_form_saved_as_csv_is_read(town, delimiter, encoding):
    content = as_csv(rows_of(town, Value="87.5", Note="café; late, twice"), delimiter, encoding)

    changes = town.receive(write(town, "return.csv", content))
    assert [(one.field, one.new) for one in changes] == [("value", "87.5"), ("note", "café; late, twice")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("71.4285714285714", "71.428571429"),
        ("90.0000000005", "90.000000001"),
        ("95.", "95"),
        ("88.50", "88.5"),
        (".95", "0.95"),
        ("-.5", "-0.5"),
    ],
)
def test_a_number_is_the_same_in_every_kind_of_file(town, typed, kept):
    """Those that Excel and LibreOffice write into a CSV file, and those that people type."""
    rows = rows_of(town, Value="x")
    files = [
        write(town, "return.csv", as_csv(rows_of(town, Value=typed))),
        write(town, "return.ods", as_ods(rows, {(4, 10): number_cell("float", typed)})),
        town.filled({("P1", "Value"): float(typed)}),
        town.filled({("P1", "Value"): typed}, "text.xlsx"),
    ]
    office = Office(Places(town.root), town.now)
    sure = ["P1"] if abs(float(typed)) < 1 else []

    assert [told(office.examine([path], sure).changes).partition(" (")[0] for path in files] == [
        f"  P1, 2024-11, value: nothing → {kept}"
    ] * 4


def test_faults_of_a_csv_file_are_told_by_cell(town):
    (told,) = town.faults(write(town, "return.csv", as_csv(rows_of(town, Value="87%"))))

    assert told.startswith("return.csv, cell J4: found '87%', with a per cent sign;")


def test_a_form_saved_by_libreoffice_is_read(town):
    rows = rows_of(town, Value="x")
    content = as_ods(rows, {(4, 10): number_cell("float", "87.5")})

    (change,) = town.receive(write(town, "return.ods", content))
    assert (change.code, change.new) == ("P1", "87.5")


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (
            '<table:table-cell table:formula="of:=[.A1]+1" office:value-type="float" office:value="87"/>',
            "J4: found the formula =[.A1]+1;",
        ),
        (
            """<table:table-cell table:formula="of:=1/0" calcext:value-type="error">
            <text:p>#DIV/0!</text:p></table:table-cell>""",
            "J4: found the error #DIV/0!;",
        ),
        ('<table:table-cell office:value-type="date" office:date-value="2024-11-01"/>', "J4: found a date;"),
        (
            """<table:table-cell office:value-type="boolean" office:boolean-value="true">
            <text:p>TRUE</text:p></table:table-cell>""",
            "J4: found the truth value TRUE;",
        ),
        (
            '<table:table-cell table:number-rows-spanned="2" office:value-type="float" office:value="87"/>',
            "J4: found merged cells;",
        ),
    ],
)
def test_what_may_not_stand_in_a_cell_is_found_in_libreoffices_files_too(town, cell, found):
    (told,) = town.faults(write(town, "return.ods", as_ods(rows_of(town, Value="x"), {(4, 10): cell})))

    assert told.startswith(f"return.ods, Figures!{found}")


def test_a_percentage_in_libreoffices_file_is_what_it_shows(town):
    content = as_ods(rows_of(town, Value="x"), {(4, 10): number_cell("percentage", "0.875")})

    (change,) = town.receive(write(town, "return.ods", content))
    assert change.new == "87.5"


CELL = '<table:table-cell table:style-name="{}"><text:p>88</text:p></table:table-cell>'
PARAGRAPH = '<table:table-cell><text:p text:style-name="{}">88</text:p></table:table-cell>'
SPAN = '<table:table-cell><text:p><text:span text:style-name="{}">8</text:span>8</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("family", "name", "cell"),
    [
        ("table-cell", "out", CELL),
        ("text", "out", SPAN),
        ("paragraph", "out", PARAGRAPH),
        ("table-cell", "none", CELL),
    ],
)
def test_what_is_crossed_out_in_libreoffices_file_is_refused(town, family, name, cell):
    """By a style of the cell or of a part of its text, or by one that such a style leans on."""
    special = {(4, 10): cell.format(name)}
    path = write(town, "return.ods", as_ods(rows_of(town), special, STRUCK.format(family=family)))

    if name == "out":
        assert town.faults(path)[0].startswith("return.ods, Figures!J4: found text that is crossed out;")
    else:
        assert [one.new for one in town.receive(path)] == ["88"]


def test_a_note_pinned_to_a_cell_of_libreoffices_file_is_refused(town):
    cell = (
        "<table:table-cell><office:annotation><text:p>Use 91</text:p></office:annotation></table:table-cell>"
    )

    (told_,) = town.faults(write(town, "return.ods", as_ods(rows_of(town), {(4, 10): cell})))
    assert told_.startswith("return.ods, Figures!J4: found a note pinned to a cell;")


def test_entries_on_another_sheet_of_libreoffices_file_are_refused(town):
    rows = rows_of(town, Value="87")
    text = zipfile.ZipFile(io.BytesIO(as_ods(rows))).read("content.xml").decode()
    table = text[text.index("<table:table ") : text.index("</office:spreadsheet>")]
    copy = table.replace('table:name="Figures"', 'table:name="Figures_2"')

    (told_,) = town.faults(write(town, "return.ods", as_ods(rows_of(town), more=copy)))
    assert told_.startswith("return.ods, Figures_2!J4: found entries on the sheet 'Figures_2', which is not")


def test_a_row_too_low_to_be_seen_in_libreoffices_file_is_hidden(town):
    styles = (
        '<office:automatic-styles><style:style style:name="low" style:family="table-row">'
        '<style:table-row-properties style:row-height="0.01cm"/></style:style></office:automatic-styles>'
    )
    text = zipfile.ZipFile(io.BytesIO(as_ods(rows_of(town, Value="87"), styles=styles))).read("content.xml")
    parts = text.decode().split("<table:table-row>")
    low = '<table:table-row table:style-name="low">'.join(
        ["<table:table-row>".join(parts[:4]), "<table:table-row>".join(parts[4:])]
    )

    (told_,) = town.faults(write(town, "return.ods", zipped(content_xml=low)))
    assert told_.startswith("return.ods, Figures!J4: found an entry in a hidden row;")


def test_other_sheets_of_many_megabytes_are_refused_unread(town):
    path = town.filled({("P1", "Value"): 87})
    big = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, text + b" " * 10_000_001 if name.endswith("sheet1.xml") else text)
    path.write_bytes(big.getvalue())

    (told_,) = town.faults(path)
    assert told_.startswith("return.xlsx: found sheets with more than 10 MB in them;")


def test_a_million_blank_rows_at_the_end_are_no_rows():
    blank = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    sheet = read_content("return.ods", zipped(content_xml=ODS.format(more="", rows=blank)))

    assert (sheet.height, sheet.width) == (0, 0)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("return.xlsx", b"", "an empty file"),
        ("return.xlsx", b"  \n", "an empty file"),
        ("return.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00\xff", "a file that is no spreadsheet"),
        ("return.xlsx", b"%PDF-1.4 a form", "a file that is no spreadsheet"),
        ("return.xls", b"<html><table>", "a file that is no spreadsheet"),
        ("return.csv", b"a,b\x00c", "a file that is no spreadsheet"),
        (
            "return.xlsx",
            OLE + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"),
            "a file locked with a password",
        ),
        ("return.xls", OLE + b"\0" * 99, "a workbook of the kind that Excel wrote until 2003"),
        ("return.xlsx", zipped(readme="hello"), "a zip file that is no spreadsheet"),
        ("return.xlsx", zipped(xl__workbook_xml="<workbook/>"), "a damaged file (KeyError)"),
        ("return.xlsx", b"PK\x03\x04 and no more", "a damaged file (BadZipFile)"),
        (
            "return.ods",
            zipped(content_xml="<a/>", META_INF__x="", **{"META-INF__manifest_xml": "<encryption-data/>"}),
            "a file locked with a password",
        ),
        ("return.csv", "Code,Value\nP1,£5\n".encode("cp1252"), "a letter that is not UTF-8"),
        ("return.csv", "Code,Value\n".encode("utf-16"), "text in UTF-16"),
        ("return.csv", b'Code,Value\n"P1,5', "text that is no CSV"),
    ],
)
def test_a_file_that_is_no_return_is_refused_for_its_own_reason(town, name, content, found):
    (told,) = town.faults(write(town, name, content))

    assert told.startswith(name)
    assert f"found {found}" in told


def test_a_binary_workbook_is_refused(town):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("xl/workbook.bin", b"")

    (told,) = town.faults(write(town, "return.xlsb", content.getvalue()))
    assert "found a binary workbook (.xlsb)" in told


def test_a_workbook_with_macros_is_read_and_the_macros_are_not(town):
    path = town.filled({("P1", "Value"): 87}, "return.xlsm")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("xl/vbaProject.bin", OLE)

    assert [change.new for change in town.receive(path)] == ["87"]


def test_a_file_that_is_not_there_is_told(town):
    (told,) = town.faults(town.root / "gone.xlsx")

    assert "gone.xlsx: found no file that can be read (No such file or directory)" in told


def test_a_file_of_many_megabytes_is_refused_unread(town):
    (told,) = town.faults(write(town, "return.csv", b"x" * 5_000_001))

    assert told.startswith("return.csv: found a file of 5.0 MB; allowed: a file of at most 5 MB")


def bomb(name="content.xml", size=400_000_000):
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file,
        file.open(name, "w", force_zip64=True) as part,
    ):
        for _ in range(size // 1_000_000):
            part.write(b" " * 1_000_000)
    return content.getvalue()


def test_a_small_file_that_unpacks_to_a_large_one_is_refused_before_it_does():
    content = bomb()
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match=r"found content\.xml with more than 10 MB in it"):
            read_content("return.ods", content)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert len(content) < 1_000_000
    assert most < 60_000_000


def test_a_cell_said_to_stand_for_a_million_is_refused_at_once():
    row = (
        '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="150" office:value-type="float" office:value="1"/>'
        "</table:table-row>"
    )
    begun = time.process_time()

    with pytest.raises(Unreadable, match="more than 5,000 rows"):
        read_content("return.ods", zipped(content_xml=ODS.format(more="", rows=row)))
    with pytest.raises(Unreadable, match="an entry beyond column 200"):
        read_content("return.ods", zipped(content_xml=ODS.format(more="", rows=row.replace("150", "16000"))))
    assert time.process_time() - begun < 5


def test_too_many_rows_are_refused_in_each_kind_of_file(town):
    with pytest.raises(Unreadable, match="more than 5,000 rows"):
        read_content("return.csv", b"Code,Value\n" + b"P1,1\n" * 5_001)
    with pytest.raises(Unreadable, match="an entry beyond column 200"):
        read_content("return.csv", b"Code,Value" + b",x" * 300)

    book = town.book()
    book["Figures"]["ZZ9"].value = 1
    (told,) = town.faults(town.save(book))
    assert "found an entry beyond column 200" in told


@pytest.mark.parametrize("part", ["content_xml", "xl__workbook_xml"])
def test_entities_that_grow_are_refused_in_little_time(part):
    lol = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
    rels = {"xl___rels__workbook.xml.rels": lol}

    with pytest.raises(Unreadable, match="a file that defines entities of its own"):
        read_content("return.xlsx", zipped(**{part: lol}, **rels))


def test_a_number_shown_as_a_date_is_a_date_and_one_in_brackets_of_colour_is_not(town):
    book = town.book()
    sheet = book["Figures"]
    formats = {"P1": "dd/mm/yy", "C1": '[Red]0.0" days"', "M1": "General", "R1": "[h]"}
    for code, shown in formats.items():
        town.fill(sheet, code, "Value", 45000).number_format = shown
    cells = read_content("return.xlsx", town.save(book).read_bytes()).cells

    assert [cells[row, 10].kind for row in (4, 5, 6, 7)] == [
        CellKind.DATE,
        CellKind.NUMBER,
        CellKind.NUMBER,
        CellKind.DATE,
    ]


def test_a_file_whose_name_is_no_utf_8_is_received_under_one_that_can_be_written(town):
    path = town.root / os.fsdecode(b"caf\xe9\n.xlsx")
    path.write_bytes(town.filled({("P1", "Value"): 87}).read_bytes())
    town.receive(path)
    assert ",caf\ufffd\ufffd.xlsx,Head of Roads," in town.text("changes.csv")

    path.unlink()
    (told_,) = town.faults(path)
    assert told_.partition(": found ")[0] == f"{town.root}/caf\ufffd\ufffd.xlsx"
