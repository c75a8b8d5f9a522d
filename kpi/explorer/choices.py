"""What there is to choose from: reports, their periods, their indicators."""

from collections.abc import Sequence

import pandas as pd

from kpi.errors import InputsWrong, ReportUnknown
from kpi.inputs.held_periods import is_goal, is_result
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition, Figures
from kpi.model.periods import Period
from kpi.model.reports import Report
from kpi.model.vocabulary import Flag, Rating, Role

Options = list[tuple[str, str]]
LONGEST = 90
ENOUGH = 3  # values that make a line worth looking at


def report_ids(places: Places, wanted: str = "") -> list[str]:
    """Name every report in params/, and the one that is asked for where it is the workbook's own.

    Raises ReportUnknown where there is none at all, or none of that name.
    """
    known = list_reports(places)
    if not known and not wanted:
        raise ReportUnknown(f"There is no report: {places.params} holds no file such as my-report.yaml.")
    return known if wanted in {"", *known} else [*known, read_report(places, wanted).id]


def opening_report(places: Places, ids: Sequence[str]) -> str:
    """Choose where to begin: the report that comes most often, of several the first, has most to show.

    A plan has no course to show and comes after all others, rules with faults after that.
    The rules alone are read: the figures of all reports would take too long.
    """
    return min(ids, key=lambda name: _rarity(places, name))


def _rarity(places: Places, name: str) -> tuple[int, int]:
    """By what a report is ranked: the more often it comes, the less."""
    try:
        report = read_report(places, name)
    except InputsWrong:
        return 2, 0
    return int(report.plan), report.cadence.length


def opening_indicator(edition: Edition, card: pd.DataFrame) -> str:
    """Choose where to begin: the first indicator that is rated and has three values, or else is rated.

    Where none is rated it is the first of all. `card` is as `all_indicators` gives it.
    """
    rows = edition.figures.observations
    shown = rows["value"].notna() & (rows["flag"] != Flag.FORECAST) & (rows["last"] <= edition.period.last)
    many = card["code"].map(rows.loc[shown, "code"].value_counts()).fillna(0) >= ENOUGH
    rated = is_rated(card) & (card["rating"] != Rating.NONE)
    code: str = card["code"].iloc[(rated.astype(int) + (rated & many).astype(int)).argmax()]
    return code


def period_options(report: Report, figures: Figures) -> Options:
    """Offer every period for which an edition can be made, the newest first: its name and its word."""
    rows = figures.targets if report.plan else figures.observations
    held = (
        is_goal(rows["low"].notna(), rows["high"].notna(), rows["benchmark"] != "")
        if report.plan
        else is_result(rows["value"].notna(), rows["flag"])
    )
    months = rows.loc[held, "last"]
    begin, end = report.covering(int(months.min())), report.covering(int(months.max()))
    steps = range(0, end.last - begin.last + 1, end.length)
    periods = [Period(end.first - step, end.last - step, report.year) for step in steps]
    return [(period.label, str(period)) for period in periods]


def all_indicators(edition: Edition) -> pd.DataFrame:
    """Work out the scorecard of every indicator: of parts and of those for information too.

    One row per indicator, in the order of indicators.csv; columns are those of `scorecard`.
    """
    rows = [scorecard(edition, parts=True), scorecard(edition, role=Role.CONTEXT)]
    order = {code: place for place, code in enumerate(edition.figures.indicators["code"])}
    return pd.concat([one for one in rows if len(one)]).sort_values(
        "code", key=lambda codes: codes.map(order), ignore_index=True
    )


def indicator_options(edition: Edition, card: pd.DataFrame, words: str = "") -> Options:
    """Offer the indicators in whose code or name each of some words is found: rating and title, and code."""
    asked, scheme, coded = words.lower().split(), edition.report.scheme, edition.report.codes
    return [
        (shortened(" ".join(filter(None, [scheme.band(rating).symbol, code * coded, name]))), code)
        for code, name, rating in card[["code", "name", "rating"]].itertuples(index=False)
        if all(word in f"{code} {name}".lower() for word in asked)
    ]


def shortened(text: str) -> str:
    """Cut a text that would make a list too wide.

    >>> shortened("x" * 100) == "x" * 89 + "…"
    True
    """
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def one_of(options: Sequence[tuple[str, str]], wanted: str) -> str:
    """Keep what was chosen where it is still offered, or else take the first.

    >>> one_of([("One", "a"), ("Two", "b")], "b"), one_of([("One", "a")], "b")
    ('b', 'a')
    """
    offered = [word for _, word in options]
    return wanted if wanted in offered else offered[0]


def is_rated(card: pd.DataFrame) -> pd.Series:
    """Tell which indicators the report rates and counts: no part, and none for information."""
    return (card["role"] == Role.PERFORMANCE) & (card["part_of"] == "")
