"""Whether a value is better or worse than an earlier one."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi.measures.ratings import in_chunks, in_words
from kpi.model.vocabulary import Direction, Incomparable, Polarity

DIGITS = 6  # beyond these, two distances differ by binary fractions alone
UNLIKE = (Incomparable.YEAR_TO_DATE, Incomparable.PART_OF_YEAR)
DIRECTIONS = [word.value for word in (Direction.BETTER, Direction.SAME, Direction.WORSE, Direction.NONE)]
NOWHERE = 3  # the place of the last of these; 1 - gain is that of the others
AGAINST = (  # the first of these that holds is the reason
    *(Incomparable.NO_GOOD_DIRECTION, Incomparable.NO_VALUE, Incomparable.UNHELD, *UNLIKE),
    *(Incomparable.NO_EARLIER, Incomparable.BREAK, Incomparable.NO_RANGE, Incomparable.RANGE_CHANGED),
)
REASONS = [*(word.value for word in AGAINST), Incomparable.COMPARED.value]


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
    why : text, a word of Incomparable; both as categories where polarity is given as categories.

    >>> row = {"polarity": "minimise", "value": 4.89, "earlier": 4.6, "broken": False,
    ...        "unheld": False, "unlike": "", "low": None, "high": 4.27,
    ...        "earlier_low": None, "earlier_high": 4.27}
    >>> directions(pd.DataFrame([row])).iloc[0].to_dict()
    {'direction': 'worse', 'why': 'compared'}
    """
    places = in_chunks(pairs, _places)
    direction, why = places[:, 0], places[:, 1]
    polarity = pairs["polarity"]
    return pd.DataFrame(
        {"direction": in_words(direction, DIRECTIONS, polarity), "why": in_words(why, REASONS, polarity)},
        index=pairs.index,
    )


def _places(pairs: pd.DataFrame) -> NDArray[np.int8]:
    """Find the place of each direction and of the reason for it, beside one another."""
    gain = _gains(pairs)
    against = _against(pairs, gain)
    why = np.select(
        [against[word].to_numpy() for word in AGAINST],
        [np.int8(place) for place in range(len(AGAINST))],
        default=np.int8(len(AGAINST)),
    )
    moved = np.nan_to_num(1 - gain.to_numpy(), nan=NOWHERE).astype(np.int8)
    return np.column_stack([np.where(why == len(AGAINST), moved, np.int8(NOWHERE)), why])


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


def _against(pairs: pd.DataFrame, gain: pd.Series) -> dict[Incomparable, pd.Series]:
    """Tell what stands against each comparison."""
    whole = pairs["low"].notna() & pairs["high"].notna()
    return {
        Incomparable.NO_GOOD_DIRECTION: pairs["polarity"] == Polarity.NONE,
        Incomparable.NO_VALUE: pairs["value"].isna(),
        Incomparable.UNHELD: pairs["earlier"].isna() & pairs["unheld"],
        **{word: pairs["unlike"] == word for word in UNLIKE},
        Incomparable.NO_EARLIER: pairs["earlier"].isna(),
        Incomparable.BREAK: pairs["broken"],
        Incomparable.NO_RANGE: (pairs["polarity"] == Polarity.RANGE) & ~whole & gain.isna(),
        Incomparable.RANGE_CHANGED: gain.isna(),
    }
