"""Which value an indicator shows for a period, and which earlier ones stand beside it."""

import numpy as np
import pandas as pd

from kpi.model.periods import Period
from kpi.model.vocabulary import Flag, Frequency, NoValue

SPAN = ["code", "first", "last"]


def latest_values(indicators: pd.DataFrame, observations: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Find each indicator's latest value whose period ends no later than the report's.

    One row per indicator, under the index of `indicators`.

    Columns
    -------
    first, last : int64, months of the value's period; without one, of the newest row that says why,
        or of the report.
    value : float64, missing where no period has one.
    flag, note : text of the value's row, blank for none.
    no_value : text, why the newest period has no value; blank where it has one.
    stale : bool, whether by the indicator's frequency and lag a newer value is due.
    """
    known = observations.loc[observations["last"] <= period.last]
    newest = _newest(known, indicators)
    shown = _newest(known.dropna(subset="value"), indicators)
    held = newest["period"].notna()
    no_value = newest["reason"].where(held, NoValue.NOT_HELD.value).mask(newest["value"].notna(), "")
    return pd.DataFrame(
        {
            "first": shown["first"].fillna(newest["first"]).fillna(period.first).astype(np.int64),
            "last": shown["last"].fillna(newest["last"]).fillna(period.last).astype(np.int64),
            "value": shown["value"],
            "flag": shown["flag"].fillna(""),
            "note": shown["note"].fillna(newest["note"]).fillna(""),
            "no_value": no_value,
            "stale": due_month(indicators, shown["last"]) <= period.last,
        }
    )


def _newest(observations: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Take the newest row of each indicator; of two that end together, the shorter."""
    ordered = observations.sort_values(["last", "first"], kind="stable")
    newest = ordered.drop_duplicates("code", keep="last").set_index("code")
    return newest.reindex(indicators["code"]).set_axis(indicators.index)


def due_month(indicators: pd.DataFrame, last: pd.Series) -> pd.Series:
    """Find by which month the value after one that ends in `last` is to be expected.

    Under the index of `indicators`: month counted from year nought; missing where `last` is.
    """
    length = indicators["frequency"].map({word.value: word.length for word in Frequency})
    return last + length + indicators["lag"]


def values_earlier(shown: pd.DataFrame, observations: pd.DataFrame, months: pd.Series) -> pd.Series:
    """Look up the value held for the same span some months before.

    `shown` has the columns code, first and last; the answer has its index, float64, missing
    where no such value is held.
    """
    wanted = shown[SPAN].assign(first=shown["first"] - months, last=shown["last"] - months)
    found = wanted.merge(observations[[*SPAN, "value"]], on=SPAN, how="left")
    return found["value"].set_axis(shown.index)


def broken_since(shown: pd.DataFrame, observations: pd.DataFrame, months: pd.Series) -> pd.Series:
    """Tell which series have a break since the same span some months before.

    `shown` has the columns code and last; the answer has its index, bool.
    """
    breaks = observations.loc[observations["flag"] == Flag.BREAK, ["code", "last"]]
    spans = shown.assign(earlier=shown["last"] - months, row=shown.index)
    pairs = spans[["row", "code", "earlier", "last"]].merge(breaks, on="code", suffixes=("", "_break"))
    since = (pairs["last_break"] > pairs["earlier"]) & (pairs["last_break"] <= pairs["last"])
    return pd.Series(shown.index.isin(pairs.loc[since, "row"]), index=shown.index)
