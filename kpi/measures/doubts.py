"""What is likely wrong in a set of figures, as far as the figures themselves can tell."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from kpi.measures.actions import day_of
from kpi.model.figures import Edition, Figures
from kpi.model.findings import Doubt, Finding
from kpi.model.periods import YEAR, Period, parse_period
from kpi.model.vocabulary import Calendar, Flag, Kind, Polarity, Rating, Role, Unit

FEWEST = 10
HALF = 0.5
SHARE = 100.0
TINY = 1e-9
RISING = (Kind.CUMULATIVE, Kind.TOTAL)
_YEARS = re.compile(r"\b(20[0-9]{2})[/-]([0-9]{2}|20[0-9]{2})\b")


def doubts(edition: Edition, card: pd.DataFrame) -> Iterator[Finding]:
    """Find what contradicts itself in the figures of an edition.

    `card` is the edition's scorecard of performance indicators.
    """
    figures = edition.figures
    yield from _falls(figures, edition.period)
    yield from _to_date(edition)
    yield from _ratios(figures)
    yield from _stated(card)
    yield from _old(card)
    yield from _points(figures)
    yield from _new(edition)
    yield from _twice(edition)
    yield from _due(edition)
    yield from _named_years(card)


def plain(value: float) -> str:
    """Write a number as it would be typed.

    >>> plain(26450.0), plain(12.5)
    ('26450', '12.5')
    """
    return f"{Decimal(repr(float(value))).normalize():f}"


def typed_decimals(value: float) -> int:
    """How many decimals a number was typed with, at the least.

    >>> typed_decimals(19.3), typed_decimals(18.0)
    (1, 0)
    """
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def agrees(told: float, worked: float) -> bool:
    """Whether a figure as typed can be the rounding of one worked out.

    >>> agrees(18, 19.31), agrees(15.9, 15.873)
    (False, True)
    """
    return abs(told - worked) <= HALF * 10.0 ** -typed_decimals(told) + TINY


def _held(figures: Figures) -> pd.DataFrame:
    """Every value with what its indicator is."""
    columns = ["code", "name", "kind", "unit", "part_of", "polarity"]
    return figures.observations.dropna(subset="value").merge(figures.indicators[columns], on="code")


def _falls(figures: Figures, period: Period) -> Iterator[Finding]:
    """A running total that is lower than before, within its year or ever since counting began."""
    held = _held(figures).sort_values(["code", "last"], kind="stable")
    held = held.loc[held["kind"].isin(RISING)].assign(length=held["last"] - held["first"])
    before = held.groupby(["code", "length"])[["value", "period", "last"]].shift().add_suffix("_before")
    years = [(last - period.calendar.begins + 1) // YEAR for last in (held["last"], before["last_before"])]
    same = (years[0] == years[1]) | (held["kind"] == Kind.TOTAL)
    told = held["flag"].isin([Flag.BREAK.value, Flag.REVISED.value])
    fallen = held.join(before).loc[same & ~told & (held["value"] < before["value_before"])]
    for row in fallen.to_dict("records"):
        now, then = (parse_period(str(row[name])).label for name in ("period", "period_before"))
        text = f"{plain(row['value'])} in {now} after {plain(row['value_before'])} in {then}"
        yield Finding(Doubt.FALL, str(row["code"]), text)


def _to_date(edition: Edition) -> Iterator[Finding]:
    """A part for the year to date that is not the sum, or lies outside the range, of its whole's periods."""
    held = _held(edition.figures)
    parts = held.loc[held["part_of"].isin(held["code"])]
    for part in parts.to_dict("records"):
        year = Period(int(part["first"]), int(part["last"]), edition.report.year).year
        own = held.loc[(held["code"] == part["part_of"]) & (held["unit"] == part["unit"])]
        own = own.loc[(own["first"] >= year.first) & (own["last"] <= part["last"])]
        months = int((own["last"] - own["first"] + 1).sum())
        whole = len(own) > 0 and months == part["last"] - year.first + 1
        wrong = _not_following(Kind(part["kind"]), float(part["value"]), own) if whole else ""
        if wrong:
            label = parse_period(str(part["period"])).label
            yield Finding(Doubt.TO_DATE, str(part["code"]), f"{plain(part['value'])} for {label}, {wrong}")


def _not_following(kind: Kind, value: float, own: pd.DataFrame) -> str:
    """Say how a figure to date contradicts the periods that it is made of, if it does."""
    total, low, high = (float(end) for end in (own["value"].sum(), own["value"].min(), own["value"].max()))
    if kind is Kind.CUMULATIVE and (own["kind"] == Kind.PERIOD).all() and not agrees(value, total):
        return f"while the periods make {plain(total)}"
    within = low <= value <= high or agrees(value, low) or agrees(value, high)
    if kind is Kind.TO_DATE and (own["kind"] == Kind.AVERAGE).all() and not within:
        return f"outside the {plain(low)} to {plain(high)} of its periods"
    return ""


def _ratios(figures: Figures) -> Iterator[Finding]:
    """A percentage worked out again from the two numbers behind it."""
    held = _held(figures)
    shares = held.loc[(held["unit"] == Unit.PERCENT) & held["denominator"].notna()]
    for row in shares.to_dict("records"):
        over, under = float(row["numerator"]), float(row["denominator"])
        label = parse_period(str(row["period"])).label
        of = f"{plain(over)} of {plain(under)}"
        said = f"{plain(row['value'])}% for {label}"
        if under == 0:
            yield Finding(Doubt.RATIO, str(row["code"]), f"{said}, though {of} is no share")
        elif not agrees(row["value"], SHARE * over / under):
            yield Finding(Doubt.RATIO, str(row["code"]), f"{said}, while {of} is {SHARE * over / under:.1f}%")
        if 0 < under < FEWEST:
            yield Finding(Doubt.FEW, str(row["code"]), f"{said} is {of}")


def _stated(card: pd.DataFrame) -> Iterator[Finding]:
    """A person's rating that the figures do not bear out, or cannot."""
    for row in card.loc[card["outdated"] != ""].to_dict("records"):
        text = f"the rating stated on {row['outdated']} does not count: it is from before the value changed"
        yield Finding(Doubt.JUDGED, str(row["code"]), text)
    judged = card.loc[(card["stated"] != "") & (card["stated"] != card["computed"])]
    for row in judged.to_dict("records"):
        stated, computed = Rating(row["stated"]).label, Rating(row["computed"])
        if computed is Rating.NONE:
            text = f"stated {stated}, while the figures give no rating"
            yield Finding(Doubt.UNTARGETED, str(row["code"]), text)
        else:
            text = f"stated {stated}, while {plain(row['value'])} against {goal_of(row)} is {computed.label}"
            yield Finding(Doubt.JUDGED, str(row["code"]), text)


def goal_of(row: Mapping[Any, Any]) -> str:
    """Write the ends of a row's target, blank for none."""
    ends = [plain(row[end]) for end in ("target_low", "target_high") if pd.notna(row[end])]
    return " to ".join(dict.fromkeys(ends))


def _old(card: pd.DataFrame) -> Iterator[Finding]:
    """A figure that should have been followed by a newer one."""
    for row in card.loc[card["value"].notna()].to_dict("records"):
        label = Period(int(row["first"]), int(row["last"]), Calendar(row["calendar"])).label
        rating = Rating(row["rating"]).label.lower()
        if row["stale"]:
            yield Finding(
                Doubt.STALE, str(row["code"]), f"the newest figure is for {label}; rating: {rating}"
            )
        elif row["no_value"] and row["rating"] != Rating.NONE:
            text = f"rated {rating} by the figure for {label}, while the newest is {row['no_value']}"
            yield Finding(Doubt.OLDER, str(row["code"]), text)


def _points(figures: Figures) -> Iterator[Finding]:
    """A range that only one value can meet."""
    targets = figures.targets.merge(figures.indicators[["code", "polarity", "role"]], on="code")
    ranged = (targets["polarity"] == Polarity.RANGE) & (targets["role"] == Role.PERFORMANCE)
    points = targets.loc[ranged & (targets["low"] == targets["high"])]
    for code, rows in points.groupby("code", sort=False):
        begin, end = (parse_period(rows["period"].iloc[place]).label for place in (0, -1))
        labels = begin if begin == end else f"{begin} to {end}"
        yield Finding(Doubt.POINT, str(code), f"the range is {plain(rows['low'].iloc[0])} alone for {labels}")


def _new(edition: Edition) -> Iterator[Finding]:
    """An indicator introduced in the edition's year that has a figure from before that year."""
    figures, year = edition.figures, edition.period.year
    new = figures.indicators.loc[figures.indicators["introduced"] == str(year.first // YEAR), "code"]
    held = figures.observations.dropna(subset="value")
    early = held.loc[held["code"].isin(new) & (held["last"] < year.first)].drop_duplicates("code")
    for code, period in zip(early["code"], early["period"], strict=True):
        text = f"introduced in {year.label}, yet it has a figure for {parse_period(period).label}"
        yield Finding(Doubt.NEW, str(code), text)


def _twice(edition: Edition) -> Iterator[Finding]:
    """One name for two indicators or actions, one row twice in a table, one comment on two indicators."""
    figures, period = edition.figures, edition.period
    for what, table in (("indicators", figures.indicators), ("actions", figures.actions)):
        whole = table.loc[table["part_of"] == ""]
        for name, rows in whole.groupby(whole["name"].str.casefold()):
            if len(rows) > 1:
                yield Finding(Doubt.TWICE, ", ".join(rows["code"]), f"{what} of one name: {name}")
    keys = ["code", "table", "row", "column", "period"]
    again = figures.breakdowns.loc[figures.breakdowns.duplicated(keys)].drop_duplicates(
        ["code", "table", "row"]
    )
    for code, table_name, row in again[["code", "table", "row"]].itertuples(index=False):
        yield Finding(Doubt.TWICE, str(code), f"the row '{row}' stands twice in the table '{table_name}'")
    written = figures.commentary.loc[figures.commentary["last"] == period.last]
    for _, rows in written.groupby("text", sort=False):
        named = list(dict.fromkeys(rows["code"]))
        if len(named) > 1:
            codes = ", ".join(named)
            yield Finding(Doubt.TWICE, codes, f"one comment for several indicators: {rows['text'].iloc[0]}")


def _due(edition: Edition) -> Iterator[Finding]:
    """A due date that is none, or that lies outside the year that the actions are planned for."""
    year, actions = edition.period.year, edition.figures.actions
    for code, due in actions.loc[actions["due"] != "", ["code", "due"]].itertuples(index=False):
        day = day_of(due)
        if not day:
            yield Finding(Doubt.NO_DATE, f"action {code}", f"due '{due}'")
        elif not year.first <= parse_period(day[:7]).last <= year.last:
            yield Finding(Doubt.OUTSIDE, f"action {code}", f"due {due}, outside {year.label}")


def _named_years(card: pd.DataFrame) -> Iterator[Finding]:
    """An indicator whose name is of one year, with a figure of another."""
    for row in card.loc[card["value"].notna()].to_dict("records"):
        year = Period(int(row["first"]), int(row["last"]), Calendar(row["calendar"])).year
        named = [f"{begin}/{end[-2:]}" for begin, end in _YEARS.findall(str(row["name"]))]
        if named and year.label not in named:
            text = f"the name says {', '.join(named)}, the figure is of {year.label}"
            yield Finding(Doubt.YEAR, str(row["code"]), text)
