"""What is to be known of a figure, in the words that stand beside it in the CSV files and the spreadsheet."""

from collections.abc import Iterable

import pandas as pd

from kpi.display.receipts import receipt
from kpi.display.wording import Row, exactly, flags_text, target_notes, target_text, value_notes
from kpi.model.schemes import Scheme
from kpi.model.vocabulary import Flag, NoValue, Polarity


def value_remark(row: Row, note: str) -> str:
    """Say why a value is missing, and what is to be known of it; a note that a person typed stands as it is.

    The note is beside the value, or beside the reason why there is none.
    """
    notes = value_notes(_unseen(row))
    typed = [one for one in (*notes, note) if one.strip() and one in {row.awaited, note}]
    missing = NoValue(row.no_value).label if pd.isna(row.value) else ""
    return joined([missing, *(one for one in notes if one not in typed)], "; ".join(typed))


def _unseen(row: Row) -> Row:
    """Forget what readers have seen where it is withheld now."""
    return row._replace(withdrawn=float("nan")) if row.no_value == NoValue.SUPPRESSED else row


def target_remark(row: Row) -> str:
    """Say why a target is missing, or whose it is, for when, and what it was before."""
    return joined([*([target_text(row)] if has_no_target(row) else []), *target_notes(row)])


def has_no_target(row: Row) -> bool:
    """Whether a target has neither of its ends."""
    return bool(pd.isna(row.target_low) and pd.isna(row.target_high))


def rating_reason(row: Row, scheme: Scheme) -> str:
    """Say how a rating came about, and why a value is missing where the receipt speaks of its polarity."""
    told = receipt(row, scheme)
    silent = row.polarity == Polarity.NONE and pd.isna(row.value)
    return f"{told} The value is {NoValue(row.no_value).label}." if silent else told


def revision_remark(value: float, was: float, unit: str, decimals: int) -> str:
    """Say what readers have seen in the place of a value, or that it is not there any more.

    >>> revision_remark(35.79, 33.75, "rate", 2), revision_remark(float("nan"), 33.75, "rate", 2)
    ('revised, was 33.75', '33.75 was withdrawn')
    """
    if pd.isna(was):
        return ""
    if pd.isna(value):
        return f"{exactly(was, unit, decimals)} was withdrawn"
    return "; ".join(flags_text("", was, unit, decimals))


def flags_shown(values: pd.DataFrame) -> pd.Series:
    """Flag as revised each value of which readers have seen another one and which has no flag of its own.

    Reads the columns flag, value and was.

    >>> flagged = pd.DataFrame({"flag": ["", "provisional"], "value": [2.0, 2.0], "was": [1.0, 1.0]})
    >>> flags_shown(flagged).tolist()
    ['revised', 'provisional']
    """
    revised = (values["flag"] == "") & values["value"].notna() & values["was"].notna()
    return values["flag"].mask(revised, Flag.REVISED.value)


def joined(own: Iterable[str], typed: str = "") -> str:
    """Join remarks of the workbook's own, which begin with a capital, and what a person typed, as it is.

    >>> joined(["stale", "", "provisional"], "pH by hand"), joined([])
    ('Stale; provisional; pH by hand', '')
    """
    said = "; ".join(text for text in own if text.strip())
    return "; ".join(text for text in (f"{said[:1].upper()}{said[1:]}", typed) if text.strip())
