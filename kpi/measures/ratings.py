"""Value, target and scheme make a rating."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi.model.schemes import Condition, Scheme, Tolerance, Tolerances, parse_tolerance
from kpi.model.vocabulary import Polarity, Rating

CLOSE = 1e-9
CHUNK = 100_000  # rows worked on at a time, so that what lies between fits a processor's own memory


def misses(values: pd.DataFrame) -> pd.DataFrame:
    """Measure how far each value is from its target, and by which end.

    Columns read: value, target_low, target_high (float64; a missing end is open).

    Columns of the answer
    ---------------------
    miss : float64, how far the value is on the wrong side, 0 when the target is met.
    bound : float64, the end of the target that is missed, or the one to be met.

    >>> frame = pd.DataFrame({"value": [87.0], "target_low": [95.0], "target_high": [np.nan]})
    >>> misses(frame).iloc[0].to_dict()
    {'miss': 8.0, 'bound': 95.0}
    """
    value, low, high = (values[name].to_numpy(np.float64) for name in ("value", "target_low", "target_high"))
    short, over = low - value, value - high
    miss = np.maximum(np.fmax(short, over), 0.0) + 0.0  # and never a nought below nought
    bound = np.where(short > 0, low, np.where((over > 0) | np.isnan(low), high, low))
    return pd.DataFrame({"miss": miss, "bound": bound}, index=values.index)


def rate(values: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Rate each value by the first band of the scheme whose condition holds.

    A relative tolerance against a target of zero allows nothing, so that any miss falls through
    to the bands below.

    Columns read
    ------------
    value, target_low, target_high : float64; a missing end is open.
    polarity : text.
    tolerance : text, the indicator's own in place of the scheme's; blank for none.
    target_floor : float64; direction_last_year, direction_previous : text; each read where the
        scheme asks for it.

    Returns the rating words, `none` where value or target is missing or nothing is better; as
    categories where polarity is given as categories.
    """
    words = [*(band.rating.value for band in scheme.bands), Rating.NONE.value]
    places = in_chunks(values, lambda rows: _places(rows, scheme))
    return in_words(places, words, values["polarity"])


def _places(values: pd.DataFrame, scheme: Scheme) -> NDArray[np.int8]:
    """Find the place of each value's band in the scheme; those without a rating come after the last."""
    missed = misses(values)
    measured = values.assign(miss=missed["miss"], bound=missed["bound"])
    holds = [~is_ratable(values), *(_holds(measured, band.when) for band in scheme.bands[:-1])]
    last = len(scheme.bands) - 1
    return np.select(holds, [np.int8(place) for place in (last + 1, *range(last))], default=np.int8(last))


def in_chunks(rows: pd.DataFrame, work: Callable[[pd.DataFrame], NDArray[np.int8]]) -> NDArray[np.int8]:
    """Work on some rows at a time, so that what lies between rows and answer stays small."""
    found = [work(rows.iloc[begin : begin + CHUNK]) for begin in range(0, max(len(rows), 1), CHUNK)]
    return np.concatenate(found)


def in_words(places: NDArray[np.int8], words: list[str], like: pd.Series) -> pd.Series:
    """Turn places in a list of words into the words: text, or categories where `like` is of categories."""
    if isinstance(like.dtype, pd.CategoricalDtype):
        return pd.Series(pd.Categorical.from_codes(places, categories=pd.Index(words)), index=like.index)
    return pd.Series(np.array(words, dtype=object)[places], index=like.index, dtype=str)


def is_ratable(values: pd.DataFrame) -> pd.Series:
    """Tell which rows have a value, a target and a good direction."""
    target = values["target_low"].notna() | values["target_high"].notna()
    return values["value"].notna() & target & (values["polarity"] != Polarity.NONE)


def _holds(measured: pd.DataFrame, condition: Condition | None) -> pd.Series:
    """Tell for which rows every part of a condition holds."""
    held = pd.Series(data=True, index=measured.index)
    if condition is None:
        return held
    if condition.target_met:
        held &= measured["miss"] == 0
    if condition.within is not None:
        allowed = allowances(measured, condition.within)
        held &= (measured["miss"] <= allowed) | _close(measured, measured["miss"], allowed)
    if condition.better_by is not None:
        margin, asked = _margins(measured), allowances(measured, condition.better_by, own=False)
        shares = [word.value for word, one in condition.better_by.items() if one.relative]
        nothing = measured["polarity"].isin(shares) & (measured["bound"] == 0)
        held &= (margin > asked) & ~_close(measured, margin, asked) & ~nothing
    if condition.floor_met:
        held &= _floor_met(measured)
    for earlier, enough in condition.against.items():
        held &= measured[f"direction_{earlier}"].isin(enough)
    return held & (not condition.stated)


def _floor_met(measured: pd.DataFrame) -> pd.Series:
    """Tell which values are at their second value or better; never where there is none."""
    value, floor = measured["value"], measured["target_floor"]
    higher = measured["polarity"] == Polarity.MAXIMISE
    return (higher & (value >= floor)) | (~higher & (value <= floor))


def allowances(measured: pd.DataFrame, tolerances: Tolerances, *, own: bool = True) -> pd.Series:
    """Work out how large a miss each row is allowed, in the indicator's unit.

    Columns read: polarity, tolerance (text), bound (float64).
    With `own` an indicator's own tolerance goes before the scheme's.
    """
    schemes = {word.value: tolerance for word, tolerance in tolerances.items()}
    amount, relative = _looked_up(measured["polarity"], schemes)
    if own:
        stated = {text: parse_tolerance(text) for text in measured["tolerance"].unique() if text}
        own_amount, own_relative = _looked_up(measured["tolerance"], stated)
        given = ~np.isnan(own_amount)
        amount, relative = np.where(given, own_amount, amount), np.where(given, own_relative, relative)
    size = np.abs(measured["bound"].to_numpy())
    return pd.Series(np.where(relative, amount * size, amount), index=measured.index)


def _looked_up(texts: pd.Series, table: Mapping[str, Tolerance]) -> tuple[np.ndarray, np.ndarray]:
    """Look up the amount of each text's tolerance, missing for none, and whether it is relative."""
    codes, words = pd.factorize(texts)
    found = [table.get(str(word)) for word in words]
    amounts = np.array([*(one.amount if one else np.nan for one in found), np.nan])
    relative = np.array([*(one.relative if one else False for one in found), False])
    return amounts[codes], relative[codes]


def _margins(measured: pd.DataFrame) -> pd.Series:
    """How much better than its target each value is; missing for a range."""
    return pd.Series(
        np.select(
            [measured["polarity"] == Polarity.MAXIMISE, measured["polarity"] == Polarity.MINIMISE],
            [measured["value"] - measured["bound"], measured["bound"] - measured["value"]],
            default=np.nan,
        ),
        index=measured.index,
    )


def _close(measured: pd.DataFrame, one: pd.Series, other: pd.Series) -> pd.Series:
    """Tell where two amounts differ by no more than binary fractions can.

    A miss of exactly 5% must count as 5%, though 0.3 - 0.285 is no exact 0.015 in a computer.
    """
    size = np.maximum(measured["value"].abs(), measured["bound"].abs())
    return (one - other).abs() <= CLOSE * size
