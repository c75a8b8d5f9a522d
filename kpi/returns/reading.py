"""A file that came back becomes a sheet of plain cells, or the one reason why it cannot."""

import csv
import io
import zipfile
from pathlib import Path

from defusedxml.common import DefusedXmlException

from kpi.errors import Fault
from kpi.returns.cells import CellKind, Sheet
from kpi.returns.limits import COLUMNS, FILE_BYTES, ROWS, Unreadable, huge, refused
from kpi.returns.ods import read_ods
from kpi.returns.packed import Packed
from kpi.returns.xlsx import WORKBOOK, read_xlsx, worded

FIGURES = "Figures"
ZIP = b"PK\x03\x04"
OTHERS = (b"%PDF", b"{\\rtf", b"<")  # documents and pages, which are text too
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
LOCKED = "EncryptedPackage".encode("utf-16-le")
UNLOCK = "Take the password off (File, Info, Protect Workbook, Encrypt with Password) and save it again."
AGAIN = "Save the form again as .xlsx, and send that."
UTF8 = "Save it as 'CSV UTF-8', or better as .xlsx."
DELIMITERS = ",;\t"
PARTED = "sep="  # with the sign that parts the cells: a line that some programs write first
MARKS = {"Code", "Value"}


def read_return(path: Path) -> Sheet:
    """Read the sheet Figures of a file, told by what is in it and not by its name.

    Raises Unreadable with the one fault for which it cannot be read.
    """
    name = _writable(path.name)
    try:
        if path.stat().st_size > FILE_BYTES:
            raise huge(name, f"a file of {path.stat().st_size / 1e6:,.1f} MB")
        content = path.read_bytes()
    except OSError as error:
        found = f"no file that can be read ({error.strerror})"
        raise refused(_writable(str(path)), found, "Look at its name and folder.") from error
    return read_content(name, content)


def _writable(name: str) -> str:
    """The name of a file as it can be shown and kept: it may hold bytes that are no UTF-8, or line ends."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)


def read_content(file: str, content: bytes) -> Sheet:
    """Read the sheet Figures of a file's content.

    Raises Unreadable with the one fault for which it cannot be read.
    """
    if not content.strip():
        raise refused(file, "an empty file", "Send the file again.")
    if content.startswith(OLE):
        raise _old(file, content)
    if content.startswith(OTHERS):
        raise refused(file, "a file that is no spreadsheet", "Send the form as it was sent.")
    if content.startswith(ZIP):
        return _read_zip(file, content)
    return _read_csv(file, content)


def _old(file: str, content: bytes) -> Unreadable:
    """Tell a locked workbook from one of an old kind: both come in the same wrapping."""
    if LOCKED in content:
        return refused(file, "a file locked with a password", UNLOCK)
    found = "a workbook of the kind that Excel wrote until 2003, whose formulas cannot be seen"
    return refused(file, found, AGAIN)


def _read_zip(file: str, content: bytes) -> Sheet:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            return _read_packed(Packed(file, zipped))
    except Unreadable:
        raise
    except DefusedXmlException as error:
        found = "a file that defines entities of its own, as no spreadsheet program writes"
        raise refused(file, found, AGAIN) from error
    except Exception as error:
        raise refused(file, f"a damaged file ({type(error).__name__})", "Open it, save it again.") from error


def _read_packed(packed: Packed) -> Sheet:
    if packed.has(WORKBOOK):
        return read_xlsx(packed, FIGURES)
    if packed.has("xl/workbook.bin"):
        raise refused(packed.file, "a binary workbook (.xlsb)", AGAIN)
    if not packed.has("content.xml"):
        raise refused(packed.file, "a zip file that is no spreadsheet", "Send the spreadsheet itself.")
    if packed.has("META-INF/manifest.xml") and b"encryption-data" in packed.read("META-INF/manifest.xml"):
        raise refused(packed.file, "a file locked with a password", "Save it again without one.")
    return read_ods(packed, FIGURES)


def _read_csv(file: str, content: bytes) -> Sheet:
    text = _decoded(file, content)
    rows = _rows(file, text, max(DELIMITERS, key=lambda mark: _fits(text, mark)))
    cells = {
        (row, column): cell
        for row, texts in enumerate(rows, 1)
        for column, typed in enumerate(texts, 1)
        if (cell := worded(typed)).kind is not CellKind.BLANK
        and (row, column, cell.text.lower()) != (1, 1, PARTED)
    }
    if any(column > COLUMNS for _, column in cells):
        raise huge(file, f"an entry beyond column {COLUMNS}")
    return Sheet(file, "", cells)


def _decoded(file: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(file, "text in UTF-16", UTF8)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\x00" in content or not file.lower().endswith((".csv", ".txt")):
            raise refused(file, "a file that is no spreadsheet", "Send the form as it was sent.") from error
        line = content[: error.start].count(b"\n") + 1
        fault = Fault(file, line, "a letter that is not UTF-8", "UTF-8 text", UTF8)
        raise Unreadable(fault) from error
    if "\x00" in text:
        raise refused(file, "a file that is no spreadsheet", "Send the form as it was sent.")
    return text


def _fits(text: str, delimiter: str) -> int:
    """How many columns a delimiter makes of the row of headings, none where it finds no such row."""
    try:
        for count, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if {cell.strip() for cell in row} >= MARKS:
                return len(row)
            if count > ROWS:
                break
    except csv.Error:
        pass
    return 0


def _rows(file: str, text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            if len(rows) > ROWS:
                raise huge(file, f"more than {ROWS:,} rows")
    except csv.Error as error:
        found = f"text that is no CSV ({error})"
        raise refused(file, found, UTF8) from error
    return rows
