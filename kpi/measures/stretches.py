"""Which values would have which rating: the bands behind a value."""

import numpy as np
import pandas as pd

from kpi.measures.directions import directions
from kpi.measures.ratings import allowances, is_ratable, rate
from kpi.model.schemes import Scheme, Tolerances
from kpi.model.vocabulary import Incomparable, Polarity, Unit

MARGIN = 0.25
TARGET = ("low", "high")
WHOLE = 100.0


def rating_stretches(card: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Cut the scale about each value into stretches of one rating.

    One row per indicator and stretch, lowest first; none for an indicator that cannot be rated.
    Each stretch is rated by `rate` itself, at its middle, so that it cannot disagree with it.

    Columns: code (text), start, end (float64, in the indicator's unit), rating (text).
    """
    card = card.loc[is_ratable(card)].drop_duplicates("code")
    cuts = _cuts(card, scheme)
    ends = pd.concat([cuts, card["value"].rename("value")], axis=1)
    begin, finish = _scale(card, ends.min(axis=1), ends.max(axis=1))
    edges = _edges(pd.concat([cuts, begin, finish], axis=1))
    edges["end"] = edges.groupby("row")["start"].shift(-1)
    pieces = edges.dropna().merge(card, left_on="row", right_index=True)
    middles = pieces.assign(value=(pieces["start"] + pieces["end"]) / 2)
    pieces["rating"] = rate(_compared_anew(middles, scheme), scheme)
    return _joined(pieces[["code", "start", "end", "rating"]])


def _compared_anew(values: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Compare values that could have been with the earlier ones, where a band asks how they compare."""
    anew = {}
    for earlier in scheme.asks_against:
        pairs = values.assign(
            earlier=values[earlier],
            low=values["target_low"],
            high=values["target_high"],
            earlier_low=values["target_low"],
            earlier_high=values["target_high"],
            broken=False,
            unheld=False,
            unlike="",
        )
        held = values[f"why_{earlier}"] == Incomparable.COMPARED
        word = f"direction_{earlier}"
        anew[word] = values[word].where(~held, directions(pairs)["direction"])
    return values.assign(**anew)


def _edges(cuts: pd.DataFrame) -> pd.DataFrame:
    """Sort each row's cuts; those that meet are one, but for the ends of the target.

    A target that is a single point, or lies at the end of the scale, thus keeps a stretch of its
    own, of no length.
    """
    edges = cuts.melt(var_name="cut", value_name="start", ignore_index=False).dropna()
    edges = edges.rename_axis("row").reset_index()
    kind = edges["cut"].where(edges["cut"].isin(TARGET), "other")
    edges = edges.assign(cut=kind).drop_duplicates()
    return edges.sort_values(["row", "start"], kind="stable")[["row", "start"]]


def _cuts(card: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """The values at which a rating can change: the target's ends, its floor, what is allowed beyond.

    Where a band asks how a value compares with an earlier one, that one too.
    """
    low, high = card["target_low"], card["target_high"]
    cuts = [low, high, *([card["target_floor"]] if scheme.asks_for_floor else [])]
    for band in scheme.bands:
        if band.when and band.when.within:
            cuts += _beyond(card, low, high, band.when.within, own=True)
        if band.when and band.when.better_by:
            cuts += _beyond(card, high, low, band.when.better_by, own=False)
    for earlier in scheme.asks_against:
        cuts += _as_good_as(card, earlier)
    names = [*TARGET, *(f"allowed {number}" for number in range(len(cuts) - len(TARGET)))]
    return pd.concat(cuts, axis=1).set_axis(names, axis=1)


def _as_good_as(card: pd.DataFrame, earlier: str) -> list[pd.Series]:
    """The values that are neither better nor worse than an earlier one: for a range one on either side.

    The one opposite is left out where no such value can be: below nought, or above a hundred per cent.
    """
    then = card[earlier].where(card[f"why_{earlier}"] == Incomparable.COMPARED)
    low, high = card["target_low"], card["target_high"]
    outside = pd.concat([low - then, then - high], axis=1).max(axis=1, skipna=False).clip(lower=0.0)
    ranged = card["polarity"] == Polarity.RANGE
    below, above = low - outside, high + outside
    below = below.where((below >= 0) | (then < 0) | (low < 0), then)
    above = above.where((above <= WHOLE) | (then > WHOLE) | (card["unit"] != Unit.PERCENT), then)
    return [then.where(~ranged, below), then.where(~ranged, above)]


def _beyond(
    card: pd.DataFrame, below: pd.Series, above: pd.Series, tolerances: Tolerances, *, own: bool
) -> list[pd.Series]:
    """Step below one end and above the other by what a tolerance allows there."""
    return [
        below - allowances(card.assign(bound=below), tolerances, own=own),
        above + allowances(card.assign(bound=above), tolerances, own=own),
    ]


def _scale(card: pd.DataFrame, low: pd.Series, high: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Leave room on both sides, but none below nought or above a hundred per cent."""
    room = ((high - low) * MARGIN).mask(high == low, high.abs() * MARGIN + (high == 0))
    begin = (low - room).where(low < 0, np.maximum(low - room, 0.0))
    share = (card["unit"] == Unit.PERCENT) & (high <= WHOLE)
    finish = (high + room).where(~share, np.minimum(high + room, WHOLE))
    return begin.rename("begin"), finish.rename("finish")


def _joined(pieces: pd.DataFrame) -> pd.DataFrame:
    """Make one stretch of neighbours with the same rating."""
    new = (pieces[["code", "rating"]] != pieces[["code", "rating"]].shift()).any(axis=1)
    return (
        pieces.groupby(new.cumsum())
        .agg(
            code=("code", "first"), start=("start", "first"), end=("end", "last"), rating=("rating", "first")
        )
        .reset_index(drop=True)
    )
