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
    KILOGRAMS = "kilograms", "", " kg"
    TONNES = "tonnes", "", " tonnes"


class Kind(Word):
    """What stretch of time a figure speaks of."""

    SNAPSHOT = "snapshot", "at the end of the period"
    CUMULATIVE = "cumulative", "running total of the year to date"
    TO_DATE = "to-date", "average or share of the year to date"
    TOTAL = "total", "total since counting began"
    PERIOD = "period", "count within the period"
    ROLLING = "rolling", "rolling figure"
    AVERAGE = "average", "average or share over the period"
    ANNUAL = "annual", "annual figure"

    @property
    def grows(self) -> bool:
        """Whether its size depends on how many months it covers, as a total's does."""
        return self in {Kind.CUMULATIVE, Kind.TOTAL, Kind.PERIOD}


class Frequency(Word):
    """How often a new figure, or a new edition, comes."""

    MONTH = "month", "monthly"
    QUARTER = "quarter", "quarterly"
    YEAR = "year", "yearly"

    @property
    def length(self) -> int:
        """How many months lie between two of them."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


class Calendar(Word):
    """Which year a report counts in, and with it its quarters."""

    FINANCIAL = "financial", "April to March"
    CALENDAR = "calendar", "January to December"

    @property
    def begins(self) -> int:
        """The month in which its year begins."""
        return 4 if self is Calendar.FINANCIAL else 1


class Nation(StrEnum):
    """Whose bank holidays a report counts its working days by."""

    label: str
    code: str

    def __new__(cls, word: str, label: str = "", code: str = "") -> Self:
        """Make a member from the typed word, what its days off are called and its ISO 3166-2 code."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.label, member.code = label, code
        return member

    ENGLAND = "England", "bank holidays in England", "ENG"
    WALES = "Wales", "bank holidays in Wales", "WLS"
    SCOTLAND = "Scotland", "bank holidays in Scotland", "SCT"
    NORTHERN_IRELAND = "Northern Ireland", "bank holidays in Northern Ireland", "NIR"
    NONE = "none", "none"


class Previous(Word):
    """Which earlier value a report holds a value against, besides that of a year before."""

    PERIOD = "period", "the period just before"
    RESULT = "result", "the result before, however long ago"
    OUTTURN = "outturn", "the outturn of the year before"


class Arrows(Word):
    """What a report's arrows follow; the words beside them always say better or worse."""

    PERFORMANCE = "performance", "upward is better"
    NUMBER = "number", "upward is a higher number"


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
    NEW = "new indicator", "not there yet, as the indicator is new"
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


class Moved(Word):
    """Which way a rating moved since the edition before."""

    WORSE = "worse", "worse"
    BETTER = "better", "better"
    SAME = "same", "unchanged"
    GAINED = "gained", "without one for {before}"
    LOST = "lost", "without one now"
    UNRATED = "unrated", "without one for either"


class Awaited(Word):
    """How it stands with something that is still to come."""

    DUE = "due", "still to come"
    OVERDUE = "overdue", "overdue"


class Download(StrEnum):
    """A file that stands beside a page; its value is the name that it has there."""

    label: str
    what: str

    def __new__(cls, name: str, label: str = "", what: str = "") -> Self:
        """Make a member from the file's name, what links call it, and which kind of file it is."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.label, member.what = label, what
        return member

    WORKBOOK = "report.xlsx", "All figures as a spreadsheet", "Excel"
    RATINGS = "ratings.csv", "Ratings", "CSV"
    VALUES = "values.csv", "Values over time", "CSV"
    INDICATORS = "indicators.csv", "Indicators and their units", "CSV"
    PACKAGE = "datapackage.json", "Description of the CSV files", "JSON"
    PDF = "report.pdf", "This page to print", "PDF"


class Gap(Word):
    """What keeps a figure from being the whole story."""

    NO_VALUE = "no value", "No value"
    STALE = "stale", "An older figure is shown"
    NO_TARGET = "no target", "No target"
    UNSETTLED = "unsettled", "Provisional, estimated or forecast"


class Revised(Word):
    """What kind of figure was revised since the edition before; `{of}` stands for whose it is."""

    VALUE = "value", "{period}"
    TARGET = "target", "Target for {period}"
    BENCHMARK = "benchmark", "{of}, {period}"
    RANK = "rank", "Rank beside {of}, {period}"
    RATING = "rating", "Rating for {period}"


class Incomparable(Word):
    """Why two values are not compared; `{earlier}` stands for the earlier period's name."""

    COMPARED = "compared"
    NO_VALUE = "no value", "there is no value to compare"
    NO_EARLIER = "no earlier value", "no figure is held for {earlier}"
    NO_GOOD_DIRECTION = "no good direction", "neither higher nor lower is better"
    UNHELD = "no earlier value given", "there is no figure for {earlier} ({reason})"
    YEAR_TO_DATE = "year to date", "a running total is not compared with that of the period before"
    PART_OF_YEAR = "part of a year", "a total for part of a year is not compared with a whole year, {earlier}"
    BREAK = "break", "the series has a break since {earlier}"
    NO_RANGE = "no range", "there is no range to measure both values by"
    RANGE_CHANGED = "range changed", "the range has changed since {earlier}, and the answer with it"


class Claim(Word):
    """What kind of thing a published document says that figures can be held against."""

    RATING = "rating", "the rating of an indicator"
    DIRECTION = "direction", "better, worse or same than an earlier value"
    VALUE = "value", "the value of an indicator for a period"
    CHANGE = "change", "the change of a value on a year before, in per cent"
    SUM = "sum", "the parts that make up a value"
    MET = "met", "whether a target is met"
    COUNT = "count", "how many indicators, or actions, there are of a kind"
    PROJECTION = "projection", "what a value will be at the end of the year"
    DATE = "date", "a date"
    HEADING = "heading", "a heading that names a period"


class Method(Word):
    """By which reckoning a running total is carried on to the end of the year."""

    RUN_RATE = "run rate", "as much in each month to come as in the average month so far"
    LAST_YEAR = "last year's shape", "the same share of the year's total by now as last year"
    PROFILE = "target's profile", "the same share of the year's total by now as the target expects"
    TREND = "least-squares trend", "a straight line through the year's months, read at its end"
