"""The scorecard: one row per indicator, with all that the page says of it."""

import pandas as pd

from kpi.measures.counts import by_group
from kpi.measures.directions import directions
from kpi.measures.ratings import misses, rate
from kpi.measures.targets import annual_targets, targets_in_force, without_year_ends
from kpi.measures.values import broken_since, latest_values, values_earlier
from kpi.model.figures import Edition, Figures
from kpi.model.periods import YEAR, Period
from kpi.model.vocabulary import Kind, Rating, Role

COMPARATOR = "target"
ENDS = ["target_low", "target_high"]


def scorecard(edition: Edition, *, role: str = Role.PERFORMANCE, grouping: str = "") -> pd.DataFrame:
    """Work out everything that an edition says of each of its indicators.

    One row per indicator, in the order of indicators.csv; with a grouping, laid out by group and
    with the columns `group` and `heading` (see `by_group`).
    Parts of another indicator have no row of their own when the role is performance.

    Columns
    -------
    code, name, and all others of Figures.indicators.
    comparator : text, what the rating is against.
    first, last, value, flag, note, no_value, stale : see `latest_values`.
    target_first, target_last, target_low, target_high, no_target : see `targets_in_force`.
    annual_low, annual_high, no_annual : see `annual_targets`.
    previous, last_year : float64, the values one period and one year before.
    direction_previous, why_previous, direction_last_year, why_last_year : see `directions`.
    miss, bound : see `misses`.
    computed, stated, rating : text; the rating is the stated one where there is one.
    stated_reason, stated_role, stated_date : text, blank without a stated rating.
    """
    figures = edition.figures
    role = Role(role)
    indicators = figures.indicators.loc[figures.indicators["role"] == role]
    if role == Role.PERFORMANCE:
        indicators = indicators.loc[indicators["part_of"] == ""]
    card = indicators.reset_index(drop=True)
    card = card.join(latest_values(card, figures.observations, edition.period))
    card = card.join(without_year_ends(targets_in_force(card, figures.targets), card))
    card = card.join(annual_targets(card, figures.targets, edition.period))
    card = card.join(_compared(card, figures, card["last"] - card["first"] + 1, "previous"))
    card = card.join(_compared(card, figures, pd.Series(YEAR, index=card.index), "last_year"))
    card = _rated(card, edition)
    return by_group(card, figures.groups, grouping) if grouping else card


def _compared(card: pd.DataFrame, figures: Figures, months: pd.Series, against: str) -> pd.DataFrame:
    """Compare each value with the one for the same span some months before."""
    then = values_earlier(card, figures.observations, months)
    spans = card[["code"]].assign(first=card["first"] - months, last=card["last"] - months)
    ranges = targets_in_force(spans, figures.targets)
    pairs = pd.DataFrame(
        {
            "polarity": card["polarity"],
            "value": card["value"],
            "earlier": then,
            "low": card["target_low"],
            "high": card["target_high"],
            "earlier_low": ranges["target_low"],
            "earlier_high": ranges["target_high"],
            "broken": broken_since(card, figures.observations, months),
            "year_to_date": (card["kind"] == Kind.CUMULATIVE) & (months < YEAR),
        }
    )
    found = directions(pairs)
    return pd.DataFrame(
        {
            against: then,
            f"direction_{against}": found["direction"],
            f"why_{against}": found["why"],
        }
    )


def _rated(card: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Add the computed and the stated rating, and the one that counts."""
    measured = card.join(misses(card)).assign(
        comparator=COMPARATOR,
        computed=rate(card, edition.report.scheme).where(card["role"] == Role.PERFORMANCE, Rating.NONE.value),
    )
    rated = measured.join(_stated(card, edition.figures.judgements, edition.period))
    return rated.assign(rating=rated["stated"].where(rated["stated"] != "", rated["computed"]))


def _stated(card: pd.DataFrame, judgements: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Find the newest judgement on each value: made for its period, or for a later one."""
    names = {"rating": "stated", "reason": "stated_reason", "role": "stated_role", "date": "stated_date"}
    made = judgements.loc[judgements["last"] <= period.last].sort_values("last", kind="stable")
    newest = made.drop_duplicates("code", keep="last").set_index("code")
    newest = newest.reindex(card["code"]).set_axis(card.index)
    return newest.where(newest["last"] >= card["last"])[list(names)].rename(columns=names).fillna("")


def comments_of(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Gather the commentary that belongs to the values a scorecard shows.

    One row per indicator and field, in the report's order of fields: code, heading, text, role.
    A comment belongs to the period for which it was written; none is carried over to another.
    """
    headings = edition.report.comments
    written = edition.figures.commentary
    period = edition.period
    ours = written.loc[(written["first"] == period.first) & (written["last"] == period.last)]
    ours = ours.loc[ours["code"].isin(card["code"])]
    places = {field: place for place, field in enumerate(headings)}
    ordered = ours.sort_values("field", key=lambda fields: fields.map(places), kind="stable")
    return ordered.assign(heading=ordered["field"].map(headings))[["code", "heading", "text", "role"]]
