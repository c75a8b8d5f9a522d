"""When figures were known: as of which day they are read, and since which editions revisions are told."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from kpi.errors import PeriodWrong
from kpi.model.periods import Period, day_label, parse_period

FOR, AND = " for ", ", "
ALLOWED = (
    "a day such as 2018-12-03, or times at which editions were made, such as "
    "2018-12-03T09:30:00Z for 2018-10, parted by commas"
)


@dataclass(frozen=True)
class Seen:
    """An edition that readers have seen: when it was made, and for which period, if that is known.

    >>> Seen.parse("2018-12-03T09:30:00Z for 2018-10").last
    24225
    """

    made: str
    period: Period | None = None

    @classmethod
    def parse(cls, text: str) -> "Seen":
        """Read one from a day or a time, and the period behind it.

        Raises PeriodWrong for what is neither.
        """
        made, told, period = text.partition(FOR)
        if not is_moment(made):
            raise PeriodWrong(f"since is '{text}'. Allowed: {ALLOWED}.")
        return cls(made, parse_period(period) if told else None)

    @property
    def last(self) -> int | None:
        """The last month that it was about."""
        return self.period.last if self.period else None

    def __str__(self) -> str:
        """Write it as `parse` reads it."""
        return f"{self.made}{FOR}{self.period}" if self.period else self.made


@dataclass(frozen=True)
class Known:
    """As of which day an edition knows its figures, and since which editions it tells what was revised.

    `as_of` is a day such as 2018-12-03, to its end, blank for all that is held.
    `since` names editions as `Seen` writes them, parted by commas: the one before, and the edition itself
    where it was published already; or a day alone; blank for telling nothing.
    Raises PeriodWrong for what is neither, and for an edition that was made after the day.

    >>> Known(since="2018-11-28 for 2018-09, 2018-12-03").seen[0].period.label
    'September 2018'
    """

    as_of: str = ""
    since: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no day, and what was not yet known on it."""
        if self.as_of and not is_day(self.as_of):
            raise PeriodWrong(f"as_of is '{self.as_of}'. Allowed: a day such as 2018-12-03.")
        for seen in self.seen:
            if self.as_of and seen.made[:10] > self.as_of:
                found = f"since is '{self.since}', after as_of, '{self.as_of}'"
                raise PeriodWrong(f"{found}. Allowed: a day that is not later, or none.")

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """The editions since which it tells what was revised, in the order of `since`."""
        return tuple(Seen.parse(text) for text in self.since.split(AND) if text)

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


def last_day(now: datetime) -> str:
    """The latest day that it is anywhere: one ahead of Greenwich, as clocks in the east are.

    >>> last_day(datetime(2018, 12, 31, 9, 30))
    '2019-01-01'
    """
    return (now + timedelta(days=1)).date().isoformat()


NOW = Known()
