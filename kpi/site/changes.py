"""Which figures of an edition are not those that are published.  No files are touched."""

import csv
import io
from collections.abc import Sequence

from kpi.model.vocabulary import NoValue

NOTHING = "nothing"
MOST = 5


def changed_figures(before: bytes, after: bytes) -> tuple[str, ...]:
    r"""Name each figure in which two tables of values differ: its indicator and period, what it was and is.

    Where there is no figure the reason for that stands in its place; what is withheld now is not told.

    >>> head = b"indicator,period,value,reason\n"
    >>> changed_figures(head + b"CP 1.4,2018-11,87.0,\n", head + b"CP 1.4,2018-11,97.0,\n")
    ('CP 1.4 for 2018-11 from 87 to 97',)
    >>> changed_figures(head + b"CP 1.4,2018-11,87.0,\n", head + b"CP 1.4,2018-11,,suppressed\n")
    ('CP 1.4 for 2018-11 from a figure to suppressed',)
    """
    old, new = _figures(before), _figures(after)
    return tuple(
        f"{indicator} for {period} from {'a figure' if now == NoValue.SUPPRESSED else was} to {now}"
        for indicator, period in dict.fromkeys([*new, *old])
        if (was := old.get((indicator, period), NOTHING)) != (now := new.get((indicator, period), NOTHING))
    )


def _figures(content: bytes) -> dict[tuple[str, str], str]:
    """Read what stands for each indicator and period, as people write it."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""), restval="")
    return {
        (row["indicator"], row["period"]): row["value"].removesuffix(".0") or row.get("reason") or NOTHING
        for row in rows
        if {"indicator", "period", "value"} <= row.keys()
    }


def first_of(names: Sequence[str]) -> str:
    """Name the first few, and how many more there are.

    >>> first_of(["a", "b"]), first_of("abcdefg")
    ('a, b', 'a, b, c, d, e and 2 more')
    """
    more = len(names) - MOST
    return f"{', '.join(names[:MOST])}{f' and {more} more' if more > 0 else ''}"
