"""Which target is in force for a value, and which is the year's."""

import pandas as pd

from kpi.model.periods import Period
from kpi.model.vocabulary import Kind, NoTarget, Unit


def targets_in_force(spans: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Find the target for each period itself, or else the shortest that covers it.

    `spans` has the columns code, first and last; the answer has its index.

    Columns
    -------
    target_first, target_last : float64, months of the target's period, missing for none.
    target_low, target_high : float64, a missing end is open.
    no_target : text, why there is none, blank where there is one.
    """
    asked = spans[["code", "first", "last"]].assign(row=spans.index)
    pairs = asked.merge(targets, on="code", suffixes=("", "_target"))
    covers = (pairs["first_target"] <= pairs["first"]) & (pairs["last_target"] >= pairs["last"])
    pairs = pairs.loc[covers].assign(length=pairs["last_target"] - pairs["first_target"])
    best = pairs.sort_values("length", kind="stable").drop_duplicates("row").set_index("row")
    best = best.reindex(spans.index)
    return pd.DataFrame(
        {
            "target_first": best["first_target"],
            "target_last": best["last_target"],
            "target_low": best["low"],
            "target_high": best["high"],
            "no_target": best["reason"].fillna(NoTarget.NOT_HELD.value),
        }
    )


def without_year_ends(found: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    """Set aside the targets that a running total has to meet only when the year is over.

    Half a year's total is far below the year's target: it would miss every floor and keep every
    ceiling for no reason but the month.
    A percentage or a rate to date does not add up, and may be held against the year's.

    `found` has the columns of `targets_in_force`, and so has the answer; `spans` has, under the same
    index, last, kind and unit.
    """
    adding = spans["unit"].isin([unit.value for unit in Unit if unit.adds_up])
    running = (spans["kind"] == Kind.CUMULATIVE) & adding & (found["target_last"] > spans["last"])
    held = found["target_low"].notna() | found["target_high"].notna()
    return found.assign(
        target_low=found["target_low"].mask(running),
        target_high=found["target_high"].mask(running),
        no_target=found["no_target"].mask(running & held, NoTarget.YEAR_END.value),
    )


def annual_targets(indicators: pd.DataFrame, targets: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Find each indicator's target for the financial year in which a period ends.

    Under the index of `indicators`: annual_low, annual_high (float64), no_annual (text: why there
    is none).
    """
    year = period.year
    rows = targets.loc[(targets["first"] == year.first) & (targets["last"] == year.last)]
    rows = rows.set_index("code").reindex(indicators["code"]).set_axis(indicators.index)
    return pd.DataFrame(
        {
            "annual_low": rows["low"],
            "annual_high": rows["high"],
            "no_annual": rows["reason"].fillna(NoTarget.NOT_HELD.value),
        }
    )
