"""Which value an indicator shows for a period, and which earlier ones stand beside it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kpi.model.periods import Period
from kpi.model.vocabulary import Calendar, Flag, Frequency, Kind, NoValue, Previous

SPAN = ["code", "first", "last"]


def latest_values(indicators: pd.DataFrame, observations: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Find each indicator's latest value whose period ends no later than the report's.

    A forecast for a year is shown as soon as that year has begun.
    One row per indicator, under the index of `indicators`.

    Columns
    -------
    first, last : int64, months of the value's period; without one, of the newest row that says why,
        or of the report.
    value : float64, missing where no period has one.
    was : float64, what readers have seen in this row's place, missing where they saw the same.
    withdrawn : float64, what they have seen for the newest period where that has no value now.
    flag, note : text of the value's row, blank for none or without a value.
    no_value : text, why the newest period has no value; blank where it has one.
    awaited : text, the note beside that reason, blank for none.
    stale : bool, whether by the indicator's frequency and lag a newer value is due.
    """
    known = observations.loc[(observations["last"] <= period.last) | _begun(observations, indicators, period)]
    newest = _newest(known, indicators)
    shown = _newest(known.dropna(subset="value"), indicators)
    held = newest["period"].notna()
    no_value = newest["reason"].where(held, NoValue.NOT_HELD.value).mask(newest["value"].notna(), "")
    return pd.DataFrame(
        {
            "first": shown["first"].fillna(newest["first"]).fillna(period.first).astype(np.int64),
            "last": shown["last"].fillna(newest["last"]).fillna(period.last).astype(np.int64),
            "value": shown["value"],
            "was": shown["was"],
            "withdrawn": newest["was"].where(newest["value"].isna()),
            "flag": shown["flag"].fillna(""),
            "note": shown["note"].fillna(""),
            "no_value": no_value,
            "awaited": newest["note"].where(no_value != "", "").fillna(""),
            "stale": due_month(indicators, shown["last"]) <= period.last,
        }
    )


def _begun(observations: pd.DataFrame, indicators: pd.DataFrame, period: Period) -> pd.Series:
    """Tell which rows are forecasts for a period that has begun, as long as the indicator's periods are.

    Or were, as readers have seen, and are withdrawn.
    """
    lengths = dict(zip(indicators["code"], _lengths(indicators), strict=True))
    whole = observations["last"] - observations["first"] + 1 == observations["code"].map(lengths)
    withdrawn = observations["seen"].notna() & observations["value"].isna()
    forecast = (observations["flag"] == Flag.FORECAST) | withdrawn
    return forecast & (observations["first"] <= period.last) & whole


def _lengths(indicators: pd.DataFrame) -> pd.Series:
    """How many months lie between two values of each indicator."""
    return indicators["frequency"].map({word.value: word.length for word in Frequency}).astype(np.int64)


def _newest(observations: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Take the newest row of each indicator; of two that end together, the shorter."""
    ordered = observations.sort_values(["last", "first"], kind="stable")
    newest = ordered.drop_duplicates("code", keep="last").set_index("code")
    return newest.reindex(indicators["code"]).set_axis(indicators.index)


def due_month(indicators: pd.DataFrame, last: pd.Series) -> pd.Series:
    """Find by which month the value after one that ends in `last` is to be expected.

    Under the index of `indicators`: month counted from year nought; missing where `last` is.
    """
    return last + _lengths(indicators) + indicators["lag"]


def spans_earlier(
    shown: pd.DataFrame, observations: pd.DataFrame, previous: Previous, calendar: Calendar
) -> pd.DataFrame:
    """Find the earlier period against which each value is held, besides that of a year before.

    `shown` has the columns code, first, last, kind and frequency; the answer has its index.
    Columns: code (text), first, last (int64).
    """
    if previous is Previous.OUTTURN:
        years = [Period(first, last, calendar).year.previous() for first, last in _ends(shown)]
        return shown[["code"]].assign(first=[y.first for y in years], last=[y.last for y in years])
    length = shown["last"] - shown["first"] + 1
    step = length.where(shown["kind"] != Kind.ROLLING, _lengths(shown))
    before = shown[["code"]].assign(first=shown["first"] - step, last=shown["last"] - step)
    if previous is Previous.PERIOD:
        return before
    result = _result_before(shown, observations)
    return before.assign(
        **{end: result[end].fillna(before[end]).astype(np.int64) for end in ("first", "last")}
    )


def _ends(shown: pd.DataFrame) -> Iterator[tuple[int, int]]:
    return zip(shown["first"].map(int), shown["last"].map(int), strict=True)


def _result_before(shown: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Find the period of the newest value before each one, for a period as long as its own."""
    held = observations.dropna(subset="value")[SPAN]
    pairs = shown[SPAN].assign(row=shown.index).merge(held, on="code", suffixes=("", "_held"))
    alike = pairs["last_held"] - pairs["first_held"] == pairs["last"] - pairs["first"]
    earlier = pairs.loc[alike & (pairs["last_held"] < pairs["last"])].sort_values("last_held", kind="stable")
    newest = earlier.drop_duplicates("row", keep="last").set_index("row").reindex(shown.index)
    return pd.DataFrame({"first": newest["first_held"], "last": newest["last_held"]})


def values_earlier(spans: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Look up what is held for each of some periods.

    `spans` has the columns code, first and last; the answer has its index.
    Columns: value (float64, missing where none is held), was (float64, what readers have seen
    instead), reason (text, why there is none, where a row says so).
    """
    found = spans[SPAN].merge(observations[[*SPAN, "value", "was", "reason"]], on=SPAN, how="left")
    return found[["value", "was", "reason"]].fillna({"reason": ""}).set_axis(spans.index)


def broken_since(shown: pd.DataFrame, observations: pd.DataFrame, earlier: pd.Series) -> pd.Series:
    """Tell which series have a break after the month in which an earlier period ends.

    `shown` has the columns code and last; the answer has its index, bool.
    """
    breaks = observations.loc[observations["flag"] == Flag.BREAK, ["code", "last"]]
    spans = shown.assign(earlier=earlier, row=shown.index)
    pairs = spans[["row", "code", "earlier", "last"]].merge(breaks, on="code", suffixes=("", "_break"))
    since = (pairs["last_break"] > pairs["earlier"]) & (pairs["last_break"] <= pairs["last"])
    return pd.Series(shown.index.isin(pairs.loc[since, "row"]), index=shown.index)
