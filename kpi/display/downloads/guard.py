"""Tables as CSV of which no cell can be taken for a formula.

A spreadsheet that opens a CSV file works out whatever looks like a formula, and can be made to fetch or to
run something by it.
"""

import re
import unicodedata

import pandas as pd

MARK = "'"
BEGINNINGS = frozenset("=+-@")
_LINE_END = re.compile(r"\r\n?")


def is_risky(text: str) -> bool:
    r"""Tell whether a spreadsheet may take a text for a formula.

    Blanks and what cannot be seen are passed over, and wide or raised signs count as the plain ones.

    >>> is_risky("=1+1"), is_risky("\uff1d1+1"), is_risky("A+B")
    (True, True, False)
    """
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    first = next((sign for sign in text if unicodedata.category(sign)[0] not in "ZC"), "")
    return unicodedata.normalize("NFKC", first) in BEGINNINGS


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet may take for a formula.

    A text that has apostrophes before such a beginning already gets one more, so that `unguarded` gives
    every text back as it was.

    >>> guarded("-5 degrees"), guarded("5 degrees")
    ("'-5 degrees", '5 degrees')
    """
    return f"{MARK}{text}" if is_risky(text.lstrip(MARK)) else text


def unguarded(text: str) -> str:
    """Take the apostrophe of `guarded` away again.

    >>> unguarded("'-5 degrees"), unguarded("'tis")
    ('-5 degrees', "'tis")
    """
    return text.removeprefix(MARK) if is_risky(text.lstrip(MARK)) else text


def one_line_end(text: str) -> str:
    r"""Write the ends of a text's lines in one way, which every reader of CSV takes for no new row.

    >>> one_line_end("one\r\ntwo")
    'one\ntwo'
    """
    return _LINE_END.sub("\n", text)


def guarded_table(table: pd.DataFrame) -> pd.DataFrame:
    """Guard every cell of a table that is a text; numbers stay what they are, those below nought too."""
    texts = [str(name) for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    return table.assign(**{name: _guarded_column(table[name]) for name in texts})


def _guarded_column(texts: pd.Series) -> pd.Series:
    """Guard a column, each different text once."""
    return texts.map({text: guarded(one_line_end(text)) for text in texts.unique()})


def csv_text(table: pd.DataFrame) -> str:
    r"""Write a table as CSV with a row of headings, each text of it guarded.

    Lines end with a line feed; a missing number is blank.

    >>> csv_text(pd.DataFrame({"name": ["=1+1"], "value": [-0.5]}))
    "name,value\n'=1+1,-0.5\n"
    """
    text: str = guarded_table(table).to_csv(index=False, lineterminator="\n")
    return text
