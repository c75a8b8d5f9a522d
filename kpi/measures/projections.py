"""Where running totals will stand at the end of the year, by each method on its own."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from kpi.measures.ratings import rate
from kpi.measures.values import SPAN, broken_since
from kpi.model.figures import Edition
from kpi.model.periods import YEAR, Period
from kpi.model.schemes import Scheme
from kpi.model.vocabulary import Direction, Flag, Kind, Method, Polarity, Rating, Unit

FEWEST, DIGITS = 3, 12
WHOLE = 100.0
NO_POINTS = f"fewer than {FEWEST} values of this year are held"
NO_LAST_YEAR = "last year's figures are not held"
NOTHING_BY_NOW = "nothing had come together by now last year"
BROKEN = "the series has a break since last year"
NO_PROFILE = "there is no target for the period itself"
NO_YEAR = "there is no target for the year"
NOTHING_EXPECTED = "the target expects nothing by now"
NO_START = "the total at the end of last year is not held"
TOO_MUCH = "impossible: more than 100%"
TOO_LITTLE = "impossible: less than the total so far"


def projections(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Carry each running total on to the end of its year, by every method that its figures allow.

    Only totals that have a value within the edition's year are carried on, and none once the year is
    over.  A method that would give an impossible result gives none.
    One row per indicator and method, in the order of the scorecard and of Method.

    Columns
    -------
    All of `card`; of these `value` is the total so far, `rating` its rating.
    method : text, a word of Method.
    projected : float64, missing where the method gives none; why : text, why not.
    year_rating : text, the projection's rating against the year's target; `none` without one.
    pace : float64, how much a month has come together so far; missing where last year's end is not
        held.
    needed : float64, how much a month leads to the year's target exactly; missing without one.
    left : int64, months left in the year.
    """
    known = _with_ends(_running(edition, card), edition)
    methods = [_by(method, known, edition) for method in Method]
    rows = pd.concat(methods).sort_index(kind="stable").reset_index(drop=True)
    return _year_rated(_possible(rows), edition)


def _running(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Choose the totals that still run, each indicator once."""
    year = edition.period.year
    total = card["kind"].isin([Kind.CUMULATIVE.value, Kind.TOTAL.value])
    within = (card["last"] >= year.first) & (card["last"] < year.last)
    running = card.loc[total & within & card["value"].notna()].drop_duplicates("code")
    higher = running["polarity"] == Polarity.MAXIMISE
    goal = running["annual_low"].where(higher, running["annual_high"])
    goal = goal.where(running["polarity"].isin([Polarity.MAXIMISE.value, Polarity.MINIMISE.value]))
    months = (running["last"] - year.first + 1).astype(float)
    return running.assign(months=months, goal=goal).reset_index(drop=True)


def _with_ends(running: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Add where this year and the last began and ended: columns start, start_then, end_then."""
    year = edition.period.year
    before, two_before = year.first - 1, year.first - 1 - YEAR
    ends = {name: _at(running, edition, month) for name, month in (("end", before), ("two", two_before))}
    nought = running["kind"] == Kind.CUMULATIVE
    known = running.assign(
        start=ends["end"].mask(nought, 0.0),
        start_then=ends["two"].mask(nought, 0.0),
        end_then=ends["end"],
    )
    pace = (known["value"] - known["start"]) / known["months"]
    left = YEAR - known["months"]
    return known.assign(pace=pace, needed=(known["goal"] - known["value"]) / left, left=left.astype(int))


def _at(running: pd.DataFrame, edition: Edition, month: int) -> pd.Series:
    """The value that stood at the end of a month: of a span as long as the value's, or of the year."""
    held = edition.figures.observations.dropna(subset="value")
    held = held.loc[held["last"] == month].sort_values("first", kind="stable")
    lengths = running.set_index("code")["last"] - running.set_index("code")["first"]
    whole = held["last"] - held["first"] + 1 == YEAR
    alike = held.loc[(held["last"] - held["first"] == held["code"].map(lengths)) | whole]
    newest = alike.drop_duplicates("code", keep="last").set_index("code")["value"]
    return running["code"].map(newest).astype(float)


def _by(method: Method, known: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Project every total by one method; columns projected and why."""
    projected, reason = MAKERS[method](known, edition)
    why = reason.mask(projected.notna(), "")
    # Beyond these digits a projection differs from what a pencil gives by binary fractions alone.
    return known.assign(method=method.value, projected=projected.map(_settled), why=why)


def _settled(value: float) -> float:
    """Round to as many digits as figures are typed with at the most.

    >>> _settled(0.35 / 4 * 12)
    1.05
    """
    return float(f"{value:.{DIGITS}g}")


def _run_rate(known: pd.DataFrame, edition: Edition) -> tuple[pd.Series, pd.Series]:
    del edition
    return known["start"] + known["pace"] * YEAR, _why(known, {NO_START: known["start"].isna()})


def _last_year(known: pd.DataFrame, edition: Edition) -> tuple[pd.Series, pd.Series]:
    """Let this year's total grow from here in the proportion in which last year's grew."""
    by_now = known["last_year"] - known["start_then"]
    whole = known["end_then"] - known["start_then"]
    broken = broken_since(known, edition.figures.observations, known["last_last_year"])
    grown = (known["value"] - known["start"]) * whole / by_now.where((by_now > 0) & ~broken)
    against = {
        NO_START: known["start"].isna(),
        NO_LAST_YEAR: by_now.isna() | whole.isna(),
        BROKEN: broken,
        NOTHING_BY_NOW: by_now <= 0,
    }
    return known["start"] + grown, _why(known, against)


def _profile(known: pd.DataFrame, edition: Edition) -> tuple[pd.Series, pd.Series]:
    """Hold the total to the year's end as the target for now is to that for the year."""
    del edition
    own = (known["target_first"] == known["first"]) & (known["target_last"] == known["last"])
    expected = known["target_low"].fillna(known["target_high"]).where(own)
    now = expected - known["start"]
    grown = (known["value"] - known["start"]) * (known["goal"] - known["start"]) / now.where(now > 0)
    against = {
        NO_PROFILE: expected.isna(),
        NO_YEAR: known["goal"].isna(),
        NO_START: known["start"].isna(),
        NOTHING_EXPECTED: now <= 0,
    }
    return known["start"] + grown, _why(known, against)


def _trend(known: pd.DataFrame, edition: Edition) -> tuple[pd.Series, pd.Series]:
    """A straight line of least squares through the year's values, read at the year's last month."""
    year = edition.period.year
    held = edition.figures.observations.dropna(subset="value")
    own = dict(iter(held.groupby("code")))  # found once, or each indicator would search all the others'
    ends = [
        _line(_points(own.get(row[0], held.iloc[:0]), row, year))
        for row in known[SPAN].itertuples(index=False)
    ]
    return pd.Series(ends, index=known.index, dtype=float), pd.Series(NO_POINTS, index=known.index)


def _points(held: pd.DataFrame, row: tuple[str, int, int], year: Period) -> pd.DataFrame:
    """The values of one indicator's year so far, since any break, for spans as long as its newest."""
    code, first, last = row
    alike = held.loc[(held["code"] == code) & (held["last"] - held["first"] == last - first)]
    own = alike.loc[(alike["last"] >= year.first) & (alike["last"] <= last)]
    broken = own.loc[own["flag"] == Flag.BREAK, "last"].max()
    own = own if pd.isna(broken) else own.loc[own["last"] >= broken]
    return own.assign(month=own["last"] - year.first + 1)


def _line(points: pd.DataFrame) -> float:
    if len(points) < FEWEST:
        return np.nan
    slope, height = np.polyfit(points["month"].to_numpy(float), points["value"].to_numpy(float), 1)
    return float(height + slope * YEAR)


def _why(known: pd.DataFrame, against: dict[str, pd.Series]) -> pd.Series:
    """Name the first thing that stands against a method, blank for nothing."""
    return pd.Series(np.select(list(against.values()), list(against), default=""), index=known.index)


MAKERS: dict[Method, Callable[[pd.DataFrame, Edition], tuple[pd.Series, pd.Series]]] = {
    Method.RUN_RATE: _run_rate,
    Method.LAST_YEAR: _last_year,
    Method.PROFILE: _profile,
    Method.TREND: _trend,
}


def _possible(rows: pd.DataFrame) -> pd.DataFrame:
    """Refuse what cannot be: more than all, or a total that shrinks."""
    over = (rows["unit"] == Unit.PERCENT) & (rows["projected"] > WHOLE)
    under = rows["projected"] < rows["value"]
    why = rows["why"].mask(over, TOO_MUCH).mask(under, TOO_LITTLE)
    return rows.assign(projected=rows["projected"].mask(over | under), why=why)


def _year_rated(rows: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Rate each projection against the year's target."""
    none = Direction.NONE.value
    at_end = rows.assign(
        value=rows["projected"],
        target_low=rows["annual_low"],
        target_high=rows["annual_high"],
        target_floor=rows["annual_floor"],
        direction_previous=none,
        direction_last_year=none,
    )
    return rows.assign(year_rating=_decided(rate(at_end, edition.report.scheme), edition.report.scheme))


def _decided(ratings: pd.Series, scheme: Scheme) -> pd.Series:
    """Keep the ratings that stand whatever last year was: those better than any band that asks for it."""
    words = [band.rating.value for band in scheme.bands]
    asking = [place for place, band in enumerate(scheme.bands) if band.when and band.when.against]
    sure = words[: asking[0]] if asking else words
    return ratings.where(ratings.isin(sure), Rating.NONE.value)
