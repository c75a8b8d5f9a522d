"""What published documents say, held against the figures."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from kpi.measures.actions import due_dates
from kpi.measures.benchmarks import every_rating
from kpi.measures.counts import by_group
from kpi.measures.doubts import agrees, goal_of, plain
from kpi.measures.projections import projections
from kpi.model.figures import Edition
from kpi.model.findings import Doubt, Finding
from kpi.model.periods import MONTHS, YEAR, Period, parse_period
from kpi.model.reports import TARGET
from kpi.model.vocabulary import Claim, Direction, Incomparable, Rating

ALL, ACTIONS, DUE = "all", "actions", "due "
SHARE = 100.0
_DATE = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})\s+([0-9]{4})\b")
_QUARTER = re.compile(r"\b(?:Q|Qtr|Quarter)\s*([1-4])\s+([0-9]{4}[/-][0-9]{2,4})", re.IGNORECASE)
_YEARS = re.compile(r"\b([0-9]{4})\s*[/–-]\s*([0-9]{4}|[0-9]{2})\b")


class Said(NamedTuple):
    """One claim, as typed."""

    what: str
    code: str
    group: str
    comparator: str
    of: str
    period: str
    first: int
    last: int
    said: str
    place: str

    @property
    def about(self) -> str:
        """What a finding calls the thing that it is about."""
        return ", ".join(filter(None, [self.code or self.group or "the report", self.comparator]))


def claims_against(edition: Edition, card: pd.DataFrame) -> Iterator[Finding]:
    """Find the claims that the figures contradict.

    `card` is the edition's scorecard, parts included.
    Claims about an edition are held against this one only when they are about its period.
    """
    ledger = _Ledger(edition, card)
    for values in edition.figures.claims[list(Said._fields)].itertuples(index=False):
        one = Said(*values)
        current = (one.first, one.last) == (edition.period.first, edition.period.last)
        if current or Claim(one.what) not in OF_EDITION:
            text = CHECKS[Claim(one.what)](ledger, one)
            if text:
                yield Finding(DOUBTS[Claim(one.what)], one.about, text, one.place)
    yield from _sums_of_counts(edition)


class _Ledger:
    """The frames that claims are held against, each worked out once."""

    def __init__(self, edition: Edition, card: pd.DataFrame) -> None:
        every = every_rating(edition, card.loc[card["part_of"] == ""])
        held = edition.figures.observations.dropna(subset="value")
        spans = zip(held["code"], held["first"], held["last"], strict=True)
        self.edition = edition
        self.card = {str(row["code"]): row for row in _records(card)}
        self.ratings = {(str(row["code"]), str(row["comparator"])): row for row in _records(every)}
        self.grouped = by_group(every, edition.figures.groups, edition.report.group)
        self.projected = projections(edition, card.loc[card["part_of"] == ""])
        self.values = dict(zip(spans, held["value"].astype(float), strict=True))

    def value(self, one: Said, months_earlier: int = 0) -> float | None:
        """The value held for a claim's own period, or some months before."""
        return self.values.get((one.code, one.first - months_earlier, one.last - months_earlier))


Record = dict[str, Any]


def _records(frame: pd.DataFrame) -> list[Record]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _rating(ledger: _Ledger, one: Said) -> str:
    row = ledger.ratings.get((one.code, one.comparator or TARGET))
    if row is None:
        return f"said {one.said}, while it is not rated at all"
    if row["rating"] == one.said:
        return ""
    return f"said {one.said}, while the figures give {row['rating']}{_figures(row)}"


def _figures(row: Record) -> str:
    goal = goal_of(row)
    return f": {plain(row['value'])} against {goal}" if goal and pd.notna(row["value"]) else ""


def _direction(ledger: _Ledger, one: Said) -> str:
    row = ledger.card.get(one.code)
    if row is None:
        return f"said {one.said}, while it is not compared at all"
    found = Direction(row[f"direction_{one.of}"])
    if found == one.said:
        return ""
    earlier = Period(row[f"first_{one.of}"], row[f"last_{one.of}"], ledger.edition.report.year).label
    if found is Direction.NONE:
        why = Incomparable(row[f"why_{one.of}"]).label
        return f"said {one.said}, but {why.format(earlier=earlier, reason=row[f'reason_{one.of}'])}"
    return f"said {one.said}, while {plain(row['value'])} after {plain(row[one.of])} in {earlier} is {found}"


def _value(ledger: _Ledger, one: Said) -> str:
    held = ledger.value(one)
    label = parse_period(one.period).label
    if held is None:
        return f"said {one.said} for {label}, for which nothing is held"
    return (
        "" if agrees(float(one.said), held) else f"said {one.said} for {label}, while {plain(held)} is held"
    )


def _change(ledger: _Ledger, one: Said) -> str:
    now, then = ledger.value(one), ledger.value(one, YEAR)
    if now is None or not then:
        return f"said a change of {one.said}%, for which the figures are not held"
    change = SHARE * (now - then) / abs(then)
    if agrees(float(one.said), change):
        return ""
    return f"said a change of {one.said}%, while {plain(then)} to {plain(now)} is {change:.1f}%"


def _sum(ledger: _Ledger, one: Said) -> str:
    parts = [float(part) for part in one.said.split("+")]
    held = ledger.value(one)
    if held is None:
        return f"said to be {one.said}, while nothing is held"
    return (
        "" if agrees(held, sum(parts)) else f"{one.said} make {sum(parts):.10g}, while {plain(held)} is held"
    )


def _met(ledger: _Ledger, one: Said) -> str:
    row = ledger.card.get(one.code)
    said = {"yes": "said to meet its target", "no": "said not to meet its target"}[one.said]
    if row is None or pd.isna(row["miss"]):
        return f"{said}, which the figures cannot tell"
    met = "yes" if row["miss"] == 0 else "no"
    return "" if met == one.said else f"{said}{_figures(row)}"


def _count(ledger: _Ledger, one: Said) -> str:
    found, what = _found(ledger, one)
    return "" if found == int(one.said) else f"said {one.said} {what}, while the rows give {found}"


def _found(ledger: _Ledger, one: Said) -> tuple[int, str]:
    """Count what a claim counts, and name it."""
    if one.of.startswith(DUE):
        month = one.of.removeprefix(DUE)
        return int((due_dates(ledger.edition)["month"] == month).sum()), one.of
    if one.of == ACTIONS:
        return int((ledger.edition.figures.actions["part_of"] == "").sum()), one.of
    rows = ledger.grouped.loc[ledger.grouped["comparator"] == (one.comparator or TARGET)]
    rows = rows.loc[rows["group"] == one.group] if one.group else rows.drop_duplicates("code")
    if one.of == ALL:
        return len(rows), "indicators"
    moved = one.of in {Direction.BETTER, Direction.WORSE, Direction.SAME}
    return int((rows["direction_previous" if moved else "rating"] == one.of).sum()), one.of


def _sums_of_counts(edition: Edition) -> Iterator[Finding]:
    """Counts by rating that cannot be parts of the count of all, whatever the rows say."""
    claims = edition.figures.claims
    counts = claims.loc[(claims["what"] == Claim.COUNT) & (claims["last"] == edition.period.last)]
    words = [word.value for word in Rating]
    for (group, comparator, place), rows in counts.groupby(["group", "comparator", "place"], sort=False):
        said = rows.drop_duplicates("of").set_index("of")["said"].astype(int)
        parts = said.loc[said.index.isin(words)]
        whole = said.get(ALL)
        complete = Rating.NONE.value in parts.index
        if whole is None or parts.sum() == whole or (parts.sum() < whole and not complete):
            continue
        told = " + ".join(f"{count} {word}" for word, count in parts.items())
        about = ", ".join(filter(None, [str(group) or "the report", str(comparator)]))
        yield Finding(Doubt.NO_SUM, about, f"{told} make {parts.sum()}, not {whole}", str(place))


def _projection(ledger: _Ledger, one: Said) -> str:
    rows = ledger.projected.loc[ledger.projected["code"] == one.code]
    held = rows.dropna(subset="projected")
    if any(agrees(float(one.said), value) for value in held["projected"]):
        return ""
    found = ", ".join(f"{m} {v:.1f}" for m, v in zip(held["method"], held["projected"], strict=True))
    return f"said {one.said} without a method, while the methods give {found or 'nothing'}"


def _no_date(ledger: _Ledger, one: Said) -> str:
    del ledger
    wrong = [found[0] for found in _DATE.finditer(one.said) if not _exists(found)]
    return f"'{', '.join(wrong)}' does not exist" if wrong else ""


def _exists(found: re.Match[str]) -> bool:
    short = [name[:3].lower() for name in MONTHS]
    if found[2][:3].lower() not in short:
        return False
    try:
        date(int(found[3]), short.index(found[2][:3].lower()) + 1, int(found[1]))
    except ValueError:
        return False
    return True


def _heading(ledger: _Ledger, one: Said) -> str:
    """Hold a quarter against the claim's own, a year against the year in which it lies."""
    own = Period(one.first, one.last, ledger.edition.report.year)
    quarters = [f"Quarter {n} {years.replace('-', '/')}" for n, years in _QUARTER.findall(one.said)]
    if quarters:
        return "" if own.label in quarters else f"'{one.said}' stands over figures for {own.label}"
    years = [f"{begin}/{end[-2:]}" for begin, end in _YEARS.findall(one.said)]
    wrong = years and own.year.label not in years
    return f"'{one.said}' stands over figures for {own.label}" if wrong else ""


CHECKS: dict[Claim, Callable[[_Ledger, Said], str]] = {
    Claim.RATING: _rating,
    Claim.DIRECTION: _direction,
    Claim.VALUE: _value,
    Claim.CHANGE: _change,
    Claim.SUM: _sum,
    Claim.MET: _met,
    Claim.COUNT: _count,
    Claim.PROJECTION: _projection,
    Claim.DATE: _no_date,
    Claim.HEADING: _heading,
}
OF_EDITION = {Claim.RATING, Claim.DIRECTION, Claim.MET, Claim.COUNT, Claim.PROJECTION}
DOUBTS = {
    Claim.RATING: Doubt.SAID_RATING,
    Claim.DIRECTION: Doubt.SAID_DIRECTION,
    Claim.VALUE: Doubt.SAID_VALUE,
    Claim.CHANGE: Doubt.SAID_VALUE,
    Claim.SUM: Doubt.NO_SUM,
    Claim.MET: Doubt.SAID_MET,
    Claim.COUNT: Doubt.SAID_COUNT,
    Claim.PROJECTION: Doubt.NO_METHOD,
    Claim.DATE: Doubt.NO_DATE,
    Claim.HEADING: Doubt.YEAR,
}
