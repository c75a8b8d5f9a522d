"""What a form asks, and of whom."""

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

import pandas as pd

from kpi.errors import OwnersMissing
from kpi.measures.chasing import uncommented
from kpi.measures.due import asked
from kpi.measures.scorecard import comments_of
from kpi.measures.targets import targets_in_force
from kpi.model.figures import Edition, slug
from kpi.model.periods import Period
from kpi.model.reports import Report
from kpi.model.vocabulary import Flag, Kind, NoTarget, NoValue, Unit

LAYOUT = 3  # of the form itself: another number makes every form that is still out an old one
OWNER = "owner"
TOLD = ["code", "name", "unit", "polarity", "kind", "decimals", "definition"]
HOW = {
    Unit.NUMBER: "A number: no commas",
    Unit.PERCENT: "A percentage: type 87 for 87%, not 0.87",
    Unit.RATE: "A rate: no commas; the name says for how many",
    Unit.POUNDS: "Pounds, not thousands: type 271612 for £271,612",
    Unit.DAYS: "Days",
    Unit.HOURS: "Hours",
    Unit.YEARS: "Years",
    Unit.RANK: "A place in an order: type 3 for 3rd",
    Unit.KILOGRAMS: "Kilograms: no commas",
    Unit.TONNES: "Tonnes: no commas",
}
NO_FLAG = "none"  # under Flag or Note: what is held there is taken away
LONGEST = 80  # letters of an owner that go into the name of a file
SAID = 1_000  # letters of a held comment that a form shows
LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")  # that make no number, date or word
REASONS = tuple(word.value for word in NoValue if word is not NoValue.NOT_HELD)
FLAGS = (*(word.label for word in Flag), NO_FLAG)
_STAMP = re.compile(
    r"\[kpi form \| report (?P<report>.+?) \| period (?P<period>.+?) \| by (?P<by>.+?) \| "
    r"for (?P<owner>.+) \| template (?P<template>[^ |\]]+)(?: \| title (?P<title>[^ |\]]*))?\]"
)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BARE = re.compile(r"(-?)£?([0-9][0-9,]{0,20}\.?[0-9]{0,20}|\.[0-9]{1,20})(%?)")


@dataclass(frozen=True)
class Stamp:
    """What says which form a return is: it survives in every kind of file.

    `by` is the column of indicators.csv by which forms are parted: the owner, or a grouping.
    `template` is the form's layout and a short hash of what it says of the indicators.
    `title` is the seal of the form's title, so that other words in its place are found.
    """

    report: str
    period: str
    by: str
    owner: str
    template: str
    title: str = ""

    def __str__(self) -> str:
        """Write it as it stands in the sheet."""
        return (
            f"[kpi form | report {self.report} | period {self.period} | by {self.by} | for {self.owner} | "
            f"template {self.template} | title {self.title}]"
        )

    @property
    def line(self) -> str:
        """The whole of the form's second row."""
        return f"For {self.owner}. Fill in the boxed cells; leave all others. {self}"

    def mark(self, code: str, period: Period, *, comments: bool) -> str:
        """What stands in a row of the form, from which it is known that the form asked for it.

        It is the period, and a word that no other form, indicator or period has.
        `comments` says whether the row is the one with which comments go.

        >>> from kpi.model.periods import parse_period
        >>> stamp = Stamp("mpr", "2018-11", "owner", "Finance", "1-ab")
        >>> stamp.mark("CP 1", parse_period("2018-11"), comments=True)
        '2018-11 sgdddhdd'
        """
        told = json.dumps([self.report, self.period, self.by, self.owner, code, str(period), comments])
        return f"{period} {hashlib.sha256(told.encode()).hexdigest()[:8].translate(LETTERS)}"

    def row(self, one: "Asked") -> str:
        """All that stands under Row: the mark, and the seal of each text that the workbook wrote."""
        seals = (seal(text) for text in (one.definition, one.how, *one.known))
        return " ".join([self.mark(one.code, one.period, comments=one.comments), *seals])

    @classmethod
    def found_in(cls, text: str) -> Self | None:
        """Find a stamp within a text.

        >>> Stamp.found_in(f"Form for Finance. {Stamp('mpr', '2018-11', 'owner', 'Finance', '1-ab')}").period
        '2018-11'
        """
        found = _STAMP.search(" ".join(text.split()))
        return cls(**found.groupdict("")) if found else None


def printed(text: str) -> str:
    """A text without the signs that no workbook can hold."""
    return _UNPRINTABLE.sub("", text)


def seal(text: str) -> str:
    """Four letters by which a text is known again, however a spreadsheet program saved it.

    Spaces, and how a bare number is written, make no difference.

    >>> seal("£271,612.5") == seal("271612.50"), seal("87%") == seal("88%")
    (True, False)
    """
    words = _bare(" ".join(printed(text).split()))
    return hashlib.sha256(words.encode()).hexdigest()[:4].translate(LETTERS)


def _bare(text: str) -> str:
    """A number without the signs and decimals that a program drops where it opens and saves a CSV file."""
    found = _BARE.fullmatch(text)
    if not found:
        return text
    number = Decimal(found[1] + found[2].replace(",", ""))
    places = "0.01" if found[3] or abs(number) >= 1 else "0.000001"
    return f"{number.quantize(Decimal(places), rounding=ROUND_HALF_UP)}{found[3]}"


@dataclass(frozen=True)
class Asked:
    """One row of a form: an indicator and a period, and what its owner should see of them.

    `comments` says whether comments are asked for: they are for the report's own period.
    """

    code: str
    name: str
    definition: str
    how: str
    unit: Unit
    period: Period
    last: str
    year_before: str
    target: str
    held: str
    comments: bool

    @property
    def known(self) -> tuple[str, str, str, str]:
        """What is held and aimed at, in the order of the form's columns."""
        return self.last, self.year_before, self.target, self.held


@dataclass(frozen=True)
class Form:
    """All that is asked of one owner for one period of a report."""

    stamp: Stamp
    report: Report
    period: Period
    rows: tuple[Asked, ...]

    @property
    def title(self) -> str:
        """The form's first row."""
        return _title(self.report, self.period)

    @property
    def file(self) -> str:
        """What the form is called on disk."""
        return f"{self.stamp.report}-{self.stamp.period}-{slug(self.stamp.owner)[:LONGEST] or 'form'}.xlsx"


def _title(report: Report, period: Period) -> str:
    return f"{report.title}: {titled(period)}"


def titled(period: Period) -> str:
    """How the title of a form for a period ends."""
    return f"figures for {period.label}"


def make_forms(edition: Edition, by: str = OWNER) -> list[Form]:
    """Make a form for each owner who is to answer for something, in the order of indicators.csv.

    Raises OwnersMissing where somebody has to answer and nobody is named.
    """
    rows = due_rows(edition)
    owners = owners_of(edition, by)
    due = rows["code"].map(owners).fillna("")
    _refuse_unowned(list(dict.fromkeys(rows.loc[due == "", "code"])), edition, by)
    told = _told(rows, edition)
    return [
        Form(
            stamp_of(edition, by, owner),
            edition.report,
            edition.period,
            tuple(one for one, whose in zip(told, due, strict=True) if whose == owner),
        )
        for owner in dict.fromkeys(due)
    ]


def owners_of(edition: Edition, by: str) -> dict[str, str]:
    """Who answers for each indicator: its owner, or the name of its group; left out where nobody does.

    Of several groups the first one answers, so that no figure is asked for twice.
    """
    indicators, groups = edition.figures.indicators, edition.figures.groups
    words = indicators[by].str.partition(";")[0].str.strip() if by != OWNER else indicators[by]
    if by != OWNER:
        own = groups.loc[groups["grouping"] == by]
        words = words.map(dict(zip(own["group"], own["label"], strict=True))).fillna("")
    clean = words.str.split().str.join(" ")
    return {code: word for code, word in zip(indicators["code"], clean, strict=True) if word}


def stamp_of(edition: Edition, by: str, owner: str) -> Stamp:
    """The stamp of an owner's form, made from what the report knows of that owner's indicators."""
    owners = owners_of(edition, by)
    table = edition.figures.indicators
    own = table.loc[table["code"].map(owners).fillna("") == owner, TOLD].astype(str)
    told = json.dumps([edition.report.comments, *own.to_numpy().tolist()])
    template = f"{LAYOUT}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"
    title = seal(_title(edition.report, edition.period))
    return Stamp(edition.report.id, str(edition.period), by, owner, template, title)


def due_rows(edition: Edition) -> pd.DataFrame:
    """Choose from `asked` what has to go into forms: values to come, and comments to come on held ones.

    Rows and columns are those of `asked`; added is comments (bool: whether the row is its indicator's
    newest, with which the comments of the edition go).
    """
    rows = asked(edition).drop_duplicates(["code", "period"], keep="last")
    newest = ~rows.duplicated("code", keep="last")
    explain = newest & rows["code"].isin(uncommented(edition))
    return rows.assign(comments=newest).loc[rows["missing"] | explain].reset_index(drop=True)


def _refuse_unowned(codes: list[str], edition: Edition, by: str) -> None:
    if not codes:
        return
    file = f"data/{edition.report.data}/indicators.csv"
    groupings = ", ".join(f"--by {name}" for name in dict.fromkeys(edition.figures.groups["grouping"]))
    other = f", or collect by a grouping: {groupings}" if by == OWNER else ""
    raise OwnersMissing(
        f"Nobody can be asked for {len(codes)} indicator{'' if len(codes) == 1 else 's'} of "
        f"{edition.report.id}, whose {by} is blank: {', '.join(codes)}. "
        f"Allowed: one for each indicator that is due. Fill in the column {by} of {file}{other}."
    )


def _told(rows: pd.DataFrame, edition: Edition) -> list[Asked]:
    """Gather what an owner should see beside each figure that is asked for."""
    goals = targets_in_force(rows, edition.figures.targets)
    values = _values(rows, edition)
    comments = comments_of(edition, rows[["code"]].drop_duplicates())
    said = comments.groupby("code", sort=False)[["heading", "text"]]
    texts = {code: list(group.itertuples(index=False, name=None)) for code, group in said}
    return [
        _row(one, goal, values.get(one["code"], {}), texts.get(one["code"], []))
        for one, goal in zip(_with_periods(rows, edition), goals.to_dict("records"), strict=True)
    ]


def _with_periods(rows: pd.DataFrame, edition: Edition) -> list[dict[Any, Any]]:
    year = edition.report.year
    return [
        {**row, "period": Period(int(row["first"]), int(row["last"]), year)}
        for row in rows.to_dict("records")
    ]


def _values(rows: pd.DataFrame, edition: Edition) -> dict[str, dict[Period, float]]:
    """The values held of the indicators that are asked for, by code and period, forecasts left out.

    They are gathered in one pass: a look through all that is held for each row would take minutes.
    """
    held = edition.figures.observations
    ours = held["value"].notna() & (held["flag"] != Flag.FORECAST) & held["code"].isin(rows["code"])
    found: dict[str, dict[Period, float]] = {}
    periods: dict[tuple[int, int], Period] = {}
    for code, first, last, value in held.loc[ours, ["code", "first", "last", "value"]].itertuples(
        index=False
    ):
        period = periods.setdefault((first, last), Period(int(first), int(last), edition.report.year))
        found.setdefault(code, {})[period] = value
    return found


def _row(
    one: dict[Any, Any], goal: dict[Any, Any], values: dict[Period, float], comments: list[tuple[str, str]]
) -> Asked:
    unit, period = Unit(one["unit"]), one["period"]
    before = max((end for end in values if end.last < period.last), key=_lengthened, default=None)
    then = values.get(period.year_earlier())
    last = f"{written(values[before], unit)} ({before.label})" if before else ""
    return Asked(
        one["code"],
        one["name"],
        one["definition"],
        f"{HOW[unit]}. {_sentence(Kind(one['kind']).label)}.",
        unit,
        period,
        last or "none held",
        "none held" if then is None else written(then, unit),
        _target(goal, unit, period),
        "\n".join([_held(one, unit), *_said(one["note"], comments if one["comments"] else [])]),
        bool(one["comments"]),
    )


def _lengthened(period: Period) -> tuple[int, int]:
    """By what periods are put in order: where they end, and of those that end alike the longest last."""
    return period.last, -period.first


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _held(one: dict[Any, Any], unit: Unit) -> str:
    """What is held already for the period itself."""
    known = "" if pd.isna(one["value"]) else written(one["value"], unit)
    flag = f" ({Flag(one['flag']).label})" if one["flag"] else ""
    return f"{known or one['reason']}{flag}" or "nothing yet"


def _said(note: str, comments: list[tuple[str, str]]) -> list[str]:
    """The note and the comments that are held, each on a line, long ones in part."""
    words = [*([("Note", note)] if note else []), *comments]
    return [f"{heading}: {text if len(text) <= SAID else f'{text[:SAID]}…'}" for heading, text in words]


def _target(goal: dict[Any, Any], unit: Unit, period: Period) -> str:
    """Write the target in force, and for when it is where that is another period."""
    ends = [written(goal[end], unit) for end in ("target_low", "target_high") if pd.notna(goal[end])]
    if not ends:
        return str(NoTarget(goal["no_target"]).label)
    words = " to ".join(dict.fromkeys(ends))
    if len(ends) == 1:
        words += " or more" if pd.notna(goal["target_low"]) else " or less"
    own = Period(int(goal["target_first"]), int(goal["target_last"]), period.calendar)
    return words if own == period else f"{words} (for {own.label})"


def written(value: float | Decimal, unit: str) -> str:
    """Write a number in full, with its unit's sign.

    >>> written(271612.5, "pounds"), written(87.0, "percent")
    ('£271,612.5', '87%')
    """
    number = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    plain = f"{abs(number):,f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return f"{'-' if number < 0 else ''}{Unit(unit).prefix}{plain}{Unit(unit).suffix}"
