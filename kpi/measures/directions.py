"""Whether a value is better or worse than an earlier one."""

import numpy as np
import pandas as pd

from kpi.model.vocabulary import Direction, Incomparable, Polarity

DIGITS = 6  # beyond these, two distances differ by binary fractions alone
UNLIKE = (Incomparable.YEAR_TO_DATE, Incomparable.PART_OF_YEAR)
SIGNS = {1.0: Direction.BETTER, 0.0: Direction.SAME, -1.0: Direction.WORSE}


def directions(pairs: pd.DataFrame) -> pd.DataFrame:
    """Say of each value whether it is better or worse than the earlier one beside it.

    A value of an indicator with a range is better when it lies nearer to the range.
    It is measured both by each period's own range and by today's; where the two disagree, there
    is no answer.  Without any range the same number is the same, and any other has no answer.

    Columns read
    ------------
    polarity : text.
    value, earlier : float64.
    low, high, earlier_low, earlier_high : float64, the ranges; read for polarity range alone.
    unlike : text, the word of Incomparable by which the kind of figure forbids the comparison, blank
        for none.
    broken, unheld : bool, whether a break lies between, whether the earlier figure has a reason for
        not being there.

    Columns of the answer
    ---------------------
    direction : text, better, worse, same or none.
    why : text, a word of Incomparable.

    >>> row = {"polarity": "minimise", "value": 4.89, "earlier": 4.6, "broken": False,
    ...        "unheld": False, "unlike": "", "low": None, "high": 4.27,
    ...        "earlier_low": None, "earlier_high": 4.27}
    >>> directions(pd.DataFrame([row])).iloc[0].to_dict()
    {'direction': 'worse', 'why': 'compared'}
    """
    gain = _gains(pairs)
    why = _why_not(pairs, gain)
    words = gain.map({sign: word.value for sign, word in SIGNS.items()})
    return pd.DataFrame(
        {
            "direction": words.where(why == Incomparable.COMPARED, Direction.NONE.value),
            "why": why,
        },
        index=pairs.index,
    )


def _gains(pairs: pd.DataFrame) -> pd.Series:
    """1 for better, 0 for same, -1 for worse, missing where there is no answer."""
    rise = np.sign(pairs["value"] - pairs["earlier"])
    now = _distance(pairs["value"], pairs["low"], pairs["high"])
    same_range = _distance(pairs["earlier"], pairs["low"], pairs["high"])
    own_range = _distance(pairs["earlier"], pairs["earlier_low"], pairs["earlier_high"])
    nearer = np.sign((same_range - now).round(DIGITS))
    own = np.sign((own_range.fillna(same_range) - now).round(DIGITS))
    unranged, nothing = _unranged(pairs), rise * 0
    return pd.Series(
        np.select(
            [
                pairs["polarity"] == Polarity.MAXIMISE,
                pairs["polarity"] == Polarity.MINIMISE,
                (pairs["polarity"] == Polarity.RANGE) & (own == nearer),
                (pairs["polarity"] == Polarity.RANGE) & unranged & (rise == 0),
            ],
            [rise, -rise, nearer, nothing],
            default=np.nan,
        ),
        index=pairs.index,
    )


def _unranged(pairs: pd.DataFrame) -> pd.Series:
    """Tell where neither period has a range: there the same number is all that can be the same."""
    return pairs[["low", "high", "earlier_low", "earlier_high"]].isna().all(axis=1)


def _distance(value: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """How far a value lies outside a range; missing where there is no whole range."""
    low, high = low.astype(float), high.astype(float)
    outside = np.maximum(np.maximum(low - value, value - high), 0.0)
    return pd.Series(outside, index=value.index).where(low.notna() & high.notna())


def _why_not(pairs: pd.DataFrame, gain: pd.Series) -> pd.Series:
    """Name the first thing that stands against each comparison."""
    whole = pairs["low"].notna() & pairs["high"].notna()
    against = {
        Incomparable.NO_GOOD_DIRECTION: pairs["polarity"] == Polarity.NONE,
        Incomparable.NO_VALUE: pairs["value"].isna(),
        Incomparable.UNHELD: pairs["earlier"].isna() & pairs["unheld"],
        **{word: pairs["unlike"] == word for word in UNLIKE},
        Incomparable.NO_EARLIER: pairs["earlier"].isna(),
        Incomparable.BREAK: pairs["broken"],
        Incomparable.NO_RANGE: (pairs["polarity"] == Polarity.RANGE) & ~whole & gain.isna(),
        Incomparable.RANGE_CHANGED: gain.isna(),
    }
    words = np.select(
        list(against.values()), [word.value for word in against], default=Incomparable.COMPARED.value
    )
    return pd.Series(words, index=pairs.index, dtype=str)
