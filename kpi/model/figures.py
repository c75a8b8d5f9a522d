"""The shape of a council's figures: which frames there are, and what one row of each is."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpi.model.periods import Period
from kpi.model.reports import Report

if TYPE_CHECKING:
    import pandas as pd

# What scorecards and tables call columns of their own; no grouping may be called so.
RESERVED = frozenset(
    "code name role polarity kind frequency unit decimals lag tolerance owner introduced definition "  # noqa: SIM905
    "source period first last value flag note stale target annual previous comparator miss bound "
    "computed stated rating comment group heading grouping label reason field text start end row".split()
)


def slug(text: str) -> str:
    """Turn a text into a name for addresses within the page.

    >>> slug("CP 3.10")
    'cp-3-10'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@dataclass(frozen=True)
class Figures:
    """A folder of figures, read and checked.

    Every frame that has a period carries it three times: `period` (text), `first` and `last`
    (months counted from year nought, int64).  Text that is blank in the file is an empty text;
    a number that is blank is missing.

    indicators
        One row per indicator, in the order of the file.
        Columns: code, name, role, polarity, kind, frequency, unit (text: words of the vocabulary),
        decimals (int64), lag (int64, months), tolerance (text), part_of (text: a code),
        owner, introduced, definition, source (text), and one column of group ids per grouping.
    groups
        One row per group of a grouping, in the order of the page: grouping, group, label (text).
    observations
        One row per indicator and period: code, period, first, last, value (float64, missing
        where there is none), reason (text: why there is none), flag, note (text).
    targets
        One row per indicator and period: code, period, first, last, low, high (float64; a missing
        end is open), reason (text: why there is neither).
    commentary
        One row per indicator, period and field: code, period, first, last, field, text, role.
    judgements
        One row per indicator and period with a stated rating: code, period, first, last, rating,
        reason, role, date (text).
    """

    indicators: "pd.DataFrame"
    groups: "pd.DataFrame"
    observations: "pd.DataFrame"
    targets: "pd.DataFrame"
    commentary: "pd.DataFrame"
    judgements: "pd.DataFrame"


@dataclass(frozen=True)
class Edition:
    """A report for one period, with the figures it is made from."""

    report: Report
    period: Period
    figures: Figures
