"""The closed words of the workbook, each with what it is called on the page.

A word that people type into data/ or params/ is the member's value.
"""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A closed word that knows how the page names it."""

    label: str

    def __new__(cls, word: str, label: str = "") -> Self:
        """Make a member from the typed word and its name on the page."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.label = label or word
        return member


class Polarity(Word):
    """Which way is better."""

    MAXIMISE = "maximise", "higher is better"
    MINIMISE = "minimise", "lower is better"
    RANGE = "range", "best within a range"
    NONE = "none", "no good direction"


class Unit(StrEnum):
    """What a value counts, with what is written around its number."""

    prefix: str
    suffix: str
    noun: str

    def __new__(cls, word: str, prefix: str = "", suffix: str = "", noun: str = "") -> Self:
        """Make a member from the typed word, its signs, and the noun for its differences."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.prefix, member.suffix, member.noun = prefix, suffix, noun
        return member

    NUMBER = "number"
    PERCENT = "percent", "", "%", " percentage points"
    RATE = "rate"
    POUNDS = "pounds", "£"
    DAYS = "days"
    HOURS = "hours"
    YEARS = "years"
    RANK = "rank"

    @property
    def adds_up(self) -> bool:
        """Whether the months of a year-to-date figure add up to the year's."""
        return self in {Unit.NUMBER, Unit.POUNDS, Unit.DAYS, Unit.HOURS}


class Kind(Word):
    """What stretch of time a figure speaks of."""

    SNAPSHOT = "snapshot", "at the end of the period"
    CUMULATIVE = "cumulative", "year to date"
    ROLLING = "rolling", "rolling figure"
    AVERAGE = "average", "average over the period"
    ANNUAL = "annual", "annual figure"


class Frequency(Word):
    """How often a new figure, or a new edition, comes."""

    MONTH = "month", "monthly"
    QUARTER = "quarter", "quarterly"
    YEAR = "year", "yearly"

    @property
    def length(self) -> int:
        """How many months lie between two of them."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


class Role(Word):
    """Whether the council answers for an indicator, or shows it for information."""

    PERFORMANCE = "performance", "rated and counted"
    CONTEXT = "context", "shown for information, never rated or counted"


class NoValue(Word):
    """Why there is no value; `not held` is for the workbook alone, never typed."""

    NOT_YET_DUE = "not yet due"
    NOT_YET_PUBLISHED = "not yet published"
    TO_BE_CONFIRMED = "to be confirmed"
    NOT_COLLECTED = "not collected"
    NOT_APPLICABLE = "not applicable"
    SUPPRESSED = "suppressed"
    NOT_HELD = "not held"


class NoTarget(Word):
    """Why there is no target; the last two are for the workbook alone, never typed."""

    NOT_SET = "not set"
    TO_BE_CONFIRMED = "to be confirmed"
    NOT_APPLICABLE = "not applicable"
    NOT_HELD = "not held"
    YEAR_END = "for the year end alone"


class Flag(Word):
    """What a reader must know of a value before trusting it."""

    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    FORECAST = "forecast"
    REVISED = "revised"
    BREAK = "break", "break in series"


class Sign(StrEnum):
    """A closed word that has a shape beside its name on the page."""

    label: str
    symbol: str

    def __new__(cls, word: str, label: str = "", symbol: str = "") -> Self:
        """Make a member from its word, its name on the page and its shape."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.label, member.symbol = label, symbol
        return member


class Rating(Sign):
    """A band's place between best and worst, with its own word and shape.

    A report may give a band another label and symbol; the colour stays with the word.
    """

    BLUE = "blue", "Blue", "★"
    GREEN = "green", "Green", "●"
    GREEN_AMBER = "green-amber", "Green amber", "◐"
    AMBER = "amber", "Amber", "▲"
    RED_AMBER = "red-amber", "Red amber", "◆"
    RED = "red", "Red", "■"
    NONE = "none", "No rating", "○"


class Direction(Sign):
    """How a value compares with an earlier one, in performance and not in number."""

    BETTER = "better", "Better", "↑"
    WORSE = "worse", "Worse", "↓"
    SAME = "same", "Same", "→"
    NONE = "none", "Not compared", "–"


class Incomparable(Word):
    """Why two values are not compared; `{earlier}` stands for the earlier period's name."""

    COMPARED = "compared"
    NO_VALUE = "no value", "there is no value to compare"
    NO_EARLIER = "no earlier value", "no figure is held for {earlier}"
    NO_GOOD_DIRECTION = "no good direction", "neither higher nor lower is better"
    YEAR_TO_DATE = "year to date", "a year-to-date figure is not compared with the period before"
    BREAK = "break", "the series has a break since {earlier}"
    NO_RANGE = "no range", "there is no range to measure both values by"
    RANGE_CHANGED = "range changed", "the range has changed since {earlier}, and the answer with it"
