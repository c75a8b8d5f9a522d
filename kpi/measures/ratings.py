"""Value, target and scheme make a rating."""

import numpy as np
import pandas as pd

from kpi.model.schemes import Condition, Scheme, Tolerances, parse_tolerance
from kpi.model.vocabulary import Polarity, Rating

CLOSE = 1e-9


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
    low, high = values["target_low"], values["target_high"]
    short, over = low - values["value"], values["value"] - high
    miss = pd.concat([short, over], axis=1).max(axis=1).clip(lower=0.0)
    bound = low.where(short > 0, high.where(over > 0, low.fillna(high)))
    return pd.DataFrame({"miss": miss, "bound": bound})


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

    Returns the rating words, `none` where value or target is missing or nothing is better.
    """
    missed = misses(values)
    measured = values.assign(miss=missed["miss"], bound=missed["bound"])
    holds = [_holds(measured, band.when) for band in scheme.bands[:-1]]
    words = [band.rating.value for band in scheme.bands[:-1]]
    found = np.select(holds, words, default=scheme.bands[-1].rating.value)
    return pd.Series(found, index=values.index, dtype=str).where(is_ratable(values), Rating.NONE.value)


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
    texts = measured["polarity"]
    table = {word.value: tolerance for word, tolerance in tolerances.items()}
    if own:
        texts = texts.where(measured["tolerance"] == "", measured["tolerance"])
        table |= {text: parse_tolerance(text) for text in measured["tolerance"].unique() if text}
    amount = texts.map({text: one.amount for text, one in table.items()}).astype(float)
    relative = texts.isin([text for text, one in table.items() if one.relative])
    return amount.where(~relative, amount * measured["bound"].abs())


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
