"""What the columns of each CSV file hold, in the words of a Frictionless table schema."""

from collections.abc import Iterable
from dataclasses import dataclass

from kpi.model.reports import Report
from kpi.model.vocabulary import (
    Direction,
    Download,
    Flag,
    Frequency,
    Kind,
    NoValue,
    Polarity,
    Rating,
    Role,
    Unit,
)

IN_UNIT = "that of the indicator, which indicators.csv names"
FLAGGED = (
    "What must be known of the value before trusting it; revised where readers have seen another one, unless "
    "it has a flag of its own."
)
PERIOD = (
    "2018-11 a month, 2019-20-Q2 a financial quarter, 2019-Q2 a quarter of a calendar year, FY2017-18 a "
    "financial year, AY2017-18 an academic year, 2019 a calendar year, 2018-01/2020-12 another span."
)
PERIOD_FORM = r"([FA]Y)?\d{4}(-\d{2})?(-Q[1-4])?(/\d{4}-\d{2})?"


@dataclass(frozen=True)
class Field:
    """One column of a CSV file.

    `words` are all that may stand in it, where that is known; `unit` is what its numbers count.
    """

    title: str
    description: str
    type: str = "string"
    filled: bool = False
    words: tuple[str, ...] = ()
    pattern: str = ""
    unit: str = ""


@dataclass(frozen=True)
class File:
    """One CSV file: what it holds, its columns by name, which of them together name a row.

    `refers` says whether its rows tell of an indicator that stands in indicators.csv.
    """

    download: Download
    description: str
    fields: dict[str, Field]
    key: tuple[str, ...]
    refers: bool = True


def files_of(report: Report) -> list[File]:
    """The CSV files of a report's editions."""
    return [_ratings(report), _values(), _indicators()]


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(word) for word in words)


def _text(title: str, description: str, *, filled: bool = False, pattern: str = "") -> Field:
    return Field(title, description, filled=filled, pattern=pattern)


def _word(title: str, description: str, words: Iterable[str], *, filled: bool = True) -> Field:
    return Field(title, description, filled=filled, words=_words(words))


def _figure(title: str, description: str) -> Field:
    return Field(title, description, "number", unit=IN_UNIT)


REPORT = _text("Report", "The report's id, the same in every edition.", filled=True)
INDICATOR = _text("Indicator", "The indicator's code, the same in every edition.", filled=True)
NAME = _text("Name", "What the page calls the indicator.", filled=True)
GROUP = _text("Group", "Ids of the groups by which the report is counted; several are parted by semicolons.")
UNIT = _word("Unit", "What its figures count; percent is per hundred, so that 87 stands for 87%.", Unit)


def _ratings(report: Report) -> File:
    shown = (
        "What the report's rules would give, or the stated one; the page of a plan shows no ratings."
        if report.plan
        else "The rating that the page shows: the stated one where there is one."
    )
    bands = [band.rating for band in report.scheme.bands]
    fields = {
        "report": REPORT,
        "indicator": INDICATOR,
        "name": NAME,
        "group": GROUP,
        "period": _text(
            "Period",
            f"The period of the value; without one, of the row that says why, or of the report. {PERIOD}",
            filled=True,
            pattern=PERIOD_FORM,
        ),
        "value": _figure("Value", "The newest figure up to the report's period, unrounded."),
        "previous": _figure("Earlier value", f"What the value is compared with: {report.previous.label}."),
        "last_year": _figure("Value a year before", "The value for the same period a year earlier."),
        "comparator": _word(
            "Comparator", "What the rating is against: the target, or a benchmark.", report.rated_against
        ),
        "target_low": _figure(
            "Target, lower end", "The value is to be at least this; blank for no such end."
        ),
        "target_high": _figure(
            "Target, upper end", "The value is to be at most this; blank for no such end."
        ),
        "rating": _word("Rating", shown, [*Rating]),
        "computed": _word("Rating from the figures", "What the report's rules give.", [*bands, Rating.NONE]),
        "stated": _word(
            "Stated rating",
            "A person's judgement, blank for none; the reason says whose and why.",
            [word for word in Rating if word is not Rating.NONE],
            filled=False,
        ),
        "reason": _text("Reason", "How the rating came about, or why there is none.", filled=True),
        "direction_previous": _word(
            "Direction", f"Better or worse, in performance, than {report.previous.label}.", Direction
        ),
        "direction_last_year": _word(
            "Direction in a year", "Better or worse, in performance, than a year before.", Direction
        ),
        "flag": _word("Flag", FLAGGED, Flag, filled=False),
        "remark": _text(
            "Remark",
            "What is to be known of the value: why it is missing, what readers have seen in its place, "
            "whether it is stale, and the note beside it.",
        ),
        "target_remark": _text(
            "Remark on the target", "Why there is none, whose it is, for when, and what it was before."
        ),
        "target_floor": _figure(
            "Second value", "The value beside the target that some rules ask for; blank for none."
        ),
    }
    told = "The rating of each indicator against its target and each benchmark; one row per indicator and "
    plan = " The page of a plan shows none of them." if report.plan else ""
    return File(Download.RATINGS, f"{told}comparator.{plan}", fields, ("indicator", "comparator"))


def _values() -> File:
    day = "The {} day of the period."
    fields = {
        "report": REPORT,
        "indicator": INDICATOR,
        "name": NAME,
        "period": _text("Period", PERIOD, filled=True, pattern=PERIOD_FORM),
        "first_day": Field("First day", day.format("first"), "date", filled=True),
        "last_day": Field("Last day", day.format("last"), "date", filled=True),
        "value": _figure("Value", "The figure, unrounded; blank where there is none, and reason says why."),
        "unit": UNIT,
        "reason": _word("Reason", "Why there is no value; blank where there is one.", NoValue, filled=False),
        "flag": _word("Flag", FLAGGED, Flag, filled=False),
        "note": _text("Note", "What else is said of the value."),
        "was": _figure(
            "Seen before",
            "What readers have seen in its place, or, where there is no value now, what was withdrawn; blank "
            "where they saw the same or none, and where the value is suppressed.",
        ),
    }
    told = (
        "The newest value of each period that ends no later than the report's, and forecasts for periods "
        "that have begun by then; one row per indicator and period."
    )
    return File(Download.VALUES, told, fields, ("indicator", "period"))


def _indicators() -> File:
    fields = {
        "report": REPORT,
        "indicator": INDICATOR,
        "name": NAME,
        "group": GROUP,
        "role": _word("Role", "Whether it is rated (performance) or shown for information (context).", Role),
        "polarity": _word("Polarity", "Which way is better.", Polarity),
        "kind": _word("Kind", "What stretch of time a figure speaks of.", Kind),
        "frequency": _word("Frequency", "How often a new figure comes.", Frequency),
        "unit": UNIT,
        "decimals": Field("Decimals", "To how many decimals the page rounds.", "integer", filled=True),
        "tolerance": _text(
            "Tolerance", "How far from its target still counts as near; blank for the report's own rule."
        ),
        "part_of": _text("Part of", "The code of the indicator of which it is a part; blank for none."),
        "introduced": Field("Introduced", "The year in which it was introduced, if that is known.", "year"),
        "definition": _text("Definition", "What is counted, and how."),
        "source": _text("Source", "Where the figures come from."),
    }
    told = "What each indicator counts, in which unit, and which way is better; one row per indicator."
    return File(Download.INDICATORS, told, fields, ("indicator",), refers=False)
