"""The shape of a council's figures: which frames there are, and what one row of each is."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from kpi.errors import PeriodWrong
from kpi.model.periods import Period, day_label
from kpi.model.reports import Report

if TYPE_CHECKING:
    import pandas as pd

EDITIONS, CHANGES = "editions.csv", "changes.csv"  # logs beside the figures: no report reads them
CHECKED = "KPI_CHECKED"  # set by a run for its sections: the figures that they read are checked


def slug(text: str) -> str:
    """Turn a text into a name for addresses within the page.

    >>> slug("CP 3.10")
    'cp-3-10'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@dataclass(frozen=True)
class Figures:
    """A folder of figures, read and checked; by `read_by` each frame when it is first asked for.

    Every frame that has a period carries it three times: `period` (text), `first` and `last`
    (months counted from year nought, int64).  Text that is blank in the file is an empty text;
    a number that is blank is missing.  A frame whose rows were recorded at some time has the column
    `recorded` (text: a day, or a time in Greenwich; blank where it is not known).

    indicators
        One row per indicator, in the order of the file.
        Columns: code, name, role, polarity, kind, frequency, unit (text: words of the vocabulary),
        decimals (int64), lag (int64, months), tolerance (text), part_of (text: a code),
        owner, introduced, definition, source (text), and one column of group ids per grouping.
    groups
        One row per group of a grouping, in the order of the page: grouping, group, label (text).
    observations
        One row per indicator and period: code, period, first, last, value (float64, missing
        where there is none), reason (text: why there is none), flag, note (text), numerator,
        denominator (float64, missing where they are not held), was (float64: the value that the edition
        before showed in its place, missing where it showed the same or none).
    targets
        One row per indicator and period: code, period, first, last, low, high (float64; a missing
        end is open), floor (float64, a second value beside the target, missing for none), reason
        (text: why there is neither), benchmark (text: the comparator whose figure is the target).
    benchmarks
        One row per indicator, comparator, period and measure: code, comparator, period (text, blank
        where it is not stated), first, last (float64, missing then), value (float64), measure (text,
        blank for the indicator's own), unit (text, blank likewise), decimals (int64, as typed), rank,
        of (float64, 1 is best, missing for none), note (text).
    breakdowns
        One row per cell of a table that breaks an indicator down, in the order of the file: code,
        table, row, column, period (text, blank where it is not stated), value (float64), reason,
        unit (text), decimals (int64, as typed).
    profiles
        One row per indicator and field: code, field, text.
    group_commentary
        One row per group, period and field: grouping, group, period, first, last, field, text, role.
    actions
        One row per action or milestone, milestones under their action: code, name, part_of (text: the
        action), due (text: a date, or what was printed instead), owner, and one column of group ids
        per grouping.
    claims
        One row per thing that a published document says: what (text: a word of Claim), code, group,
        comparator, of (text), period, first, last, said, place, report (text).
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
    benchmarks: "pd.DataFrame"
    breakdowns: "pd.DataFrame"
    profiles: "pd.DataFrame"
    group_commentary: "pd.DataFrame"
    actions: "pd.DataFrame"
    claims: "pd.DataFrame"

    @classmethod
    def read_by(cls, read: "Callable[[str, Figures], pd.DataFrame]") -> "Figures":
        """Make figures that read each frame when it is first asked for, and keep it.

        `read` is told the frame's name, and is given the figures for what it needs of other frames.
        """
        figures = object.__new__(cls)
        object.__setattr__(figures, "_read", read)
        return figures

    if not TYPE_CHECKING:  # or a misspelt frame would be none for mypy either

        def __getattr__(self, name: str) -> "pd.DataFrame":
            """Read a frame that is not there yet."""
            if name not in FRAMES or "_read" not in vars(self):
                message = f"Figures have no '{name}'. Allowed: {', '.join(FRAMES)}."
                raise AttributeError(message)
            frame = self._read(name, self)
            object.__setattr__(self, name, frame)
            return frame


FRAMES = tuple(field.name for field in fields(Figures))


@dataclass(frozen=True)
class Known:
    """As of which day an edition knows its figures, and since which day it tells what was revised.

    `as_of` is a day such as 2018-12-03, to its end, blank for all that is held; `since` is a day or a time
    such as 2018-12-03T09:30:00Z, blank for telling nothing.  `shown` is the last month that the edition of
    `since` was about; of what lies after it that edition can have shown forecasts alone.
    Raises PeriodWrong for what is neither, and for an edition before that comes after the day.

    >>> Known(as_of="2018-12-03").since
    ''
    """

    as_of: str = ""
    since: str = ""
    shown: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no day, and what was not yet known on it."""
        if self.as_of and not is_day(self.as_of):
            raise PeriodWrong(f"as_of is '{self.as_of}'. Allowed: a day such as 2018-12-03.")
        if self.since and not is_moment(self.since):
            raise PeriodWrong(f"since is '{self.since}'. Allowed: a day such as 2018-12-03.")
        if self.as_of and self.since[:10] > self.as_of:
            found = f"since is '{self.since}', after as_of, '{self.as_of}'"
            raise PeriodWrong(f"{found}. Allowed: a day that is not later, or none.")

    @property
    def label(self) -> str:
        """What is said after an edition's period, blank where all that is held is known.

        >>> Known(as_of="2018-12-03").label
        ', as known on 3 December 2018'
        """
        return f", as known on {day_label(self.as_of)}" if self.as_of else ""


def is_day(text: str) -> bool:
    """Tell whether a text is a day as the figures write it.

    >>> is_day("2018-12-03"), is_day("3.12.2018"), is_day("20181203")
    (True, False, False)
    """
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_moment(text: str) -> bool:
    """Tell a day, or a second of one in the time of Greenwich; as texts both sort by when they were.

    >>> is_moment("2018-12-03"), is_moment("2018-12-03T09:30:00Z"), is_moment("2018-12-03T24:00:00Z")
    (True, True, False)
    """
    day, parted, time = text.partition("T")
    return is_day(day) and (not parted or bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", time)))


NOW = Known()


@dataclass(frozen=True)
class Edition:
    """A report for one period, with the figures it is made from and when these were known."""

    report: Report
    period: Period
    figures: Figures
    known: Known = NOW


@dataclass(frozen=True)
class Details:
    """What the cards of some indicators are filled with.

    `comments` as `comments_of`, `past` as `histories`, `stretches` as `rating_stretches`, `grids` as
    `grids`, `benchmarks` as `benchmarks_of`, `breakdowns` and `texts` as Figures.breakdowns and
    Figures.profiles.
    """

    comments: "pd.DataFrame"
    past: "pd.DataFrame"
    stretches: "pd.DataFrame"
    grids: "pd.DataFrame"
    benchmarks: "pd.DataFrame"
    breakdowns: "pd.DataFrame"
    texts: "pd.DataFrame"
