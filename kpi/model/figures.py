"""The shape of a council's figures: which frames there are, and what one row of each is."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from itertools import chain, count
from typing import TYPE_CHECKING

from kpi.model.memory import NOW, Known
from kpi.model.periods import Period
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


def told_apart_names(names: Iterable[str]) -> list[str]:
    """Number each name that is another's already.

    >>> told_apart_names(["waste", "waste", "waste-2"])
    ['waste', 'waste-2', 'waste-2-2']
    """
    taken: list[str] = []
    for name in names:
        tries = chain([name], (f"{name}-{number}" for number in count(2)))
        taken.append(next(one for one in tries if one not in taken))
    return taken


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
        denominator (float64, missing where they are not held), was (float64: the value that readers have
        seen in its place, missing where they saw the same or none, or where it was suppressed since), seen
        (float64: in which edition they saw that, by its place in Known.seen), came (text: when the value
        came, also in the place of another one, or was withdrawn; a day or a time, blank where it is not
        known).
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
class Edition:
    """A report for one period, with the figures it is made from and when these were known.

    `before` has, for each edition since which it tells what was revised, the figures as that one knew them.
    """

    report: Report
    period: Period
    figures: Figures
    known: Known = NOW
    before: tuple[Figures, ...] = ()

    @property
    def label(self) -> str:
        """Its period, and as of which day it is known where that is not now."""
        return f"{self.period.label}{self.known.label}"


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
