"""Which target is in force for a value, and which is the year's."""

from collections.abc import Callable

import pandas as pd

from kpi.model.figures import Edition, Figures
from kpi.model.periods import Period
from kpi.model.vocabulary import Kind, NoTarget

ENDS = ("low", "high", "floor")


def goals(spans: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Find the target against which each value is held, and what it was before it was revised.

    `spans` has the columns code, first, last and kind; the answer has its index.

    Columns
    -------
    target_first, target_last, target_low, target_high, target_floor, target_of, no_target : see
        `targets_in_force`; a year's target is none for a total that is not over.
    target_was_low, target_was_high, target_was_floor : float64, the other target that the last edition
        knew which knew another one, all missing where there was none.
    """
    return with_revised(
        edition,
        "target",
        lambda figures: without_year_ends(targets_in_force(spans, figures.targets), spans),
    )


def with_revised(edition: Edition, name: str, find: Callable[[Figures], pd.DataFrame]) -> pd.DataFrame:
    """Find targets, and beside them what they were: what the last edition knew that knew others.

    `find` gives columns that begin with `name` and end in _low, _high and _floor; those that are added
    are called the same with _was_low and so on.
    """
    now = find(edition.figures)
    was = pd.DataFrame(float("nan"), index=now.index, columns=[f"{name}_was_{end}" for end in ENDS])
    for figures in edition.before:
        then = _revised_ends(now, find(figures), name)
        was = was.mask(then.notna().any(axis=1), then)
    return now.join(was)


def _revised_ends(now: pd.DataFrame, then: pd.DataFrame, name: str) -> pd.DataFrame:
    """Keep what targets were where they are others now."""
    held = then[[f"{name}_low", f"{name}_high"]].notna().any(axis=1)
    same = pd.concat(
        [
            (now[f"{name}_{end}"] == then[f"{name}_{end}"])
            | (now[f"{name}_{end}"].isna() & then[f"{name}_{end}"].isna())
            for end in ENDS
        ],
        axis=1,
    ).all(axis=1)
    return pd.DataFrame({f"{name}_was_{end}": then[f"{name}_{end}"].where(held & ~same) for end in ENDS})


def targets_in_force(spans: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Find the target for each period itself, or else the shortest that covers it.

    `spans` has the columns code, first and last; the answer has its index.

    Columns
    -------
    target_first, target_last : float64, months of the target's period, missing for none.
    target_low, target_high : float64, a missing end is open.
    target_floor : float64, the second value beside the target, missing for none.
    target_of : text, the comparator whose figure is the target, blank for none.
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
            "target_floor": best["floor"],
            "target_of": best["benchmark"].fillna(""),
            "no_target": _reasons(best, ["low", "high"]),
        }
    )


def _reasons(rows: pd.DataFrame, ends: list[str]) -> pd.Series:
    """Why there is no target: the row's own reason, or that no row is held."""
    none = rows[ends].isna().all(axis=1)
    return rows["reason"].fillna("").replace("", NoTarget.NOT_HELD.value).where(none, "")


def without_year_ends(found: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    """Set aside the targets that a total has to meet only when a longer period is over.

    Half a year's total is far below the year's target: it would miss every floor and keep every
    ceiling for no reason but the month.
    An average or a share to date does not grow so, and may be held against the year's.

    `found` has the columns of `targets_in_force`, and so has the answer; `spans` has, under the same
    index, first, last and kind.
    """
    grows = spans["kind"].isin([kind.value for kind in Kind if kind.grows])
    longer = (found["target_last"] - found["target_first"]) > (spans["last"] - spans["first"])
    over = (spans["kind"] != Kind.PERIOD) & (found["target_last"] == spans["last"])
    early = grows & longer & ~over
    held = found["target_low"].notna() | found["target_high"].notna()
    ends = ["target_low", "target_high", "target_floor"]
    return found.assign(
        **{end: found[end].mask(early) for end in ends},
        no_target=found["no_target"].mask(early & held, NoTarget.YEAR_END.value),
    )


def annual_targets(
    indicators: pd.DataFrame, edition: Edition, year: Period, name: str = "annual"
) -> pd.DataFrame:
    """Find each indicator's target for a year, and what it was before it was revised.

    Under the index of `indicators`: annual_low, annual_high, annual_floor (float64), no_annual (text:
    why there is none), annual_was_low, annual_was_high, annual_was_floor (float64, see `goals`), or the
    same with another `name`.
    """
    return with_revised(edition, name, lambda figures: _of_year(indicators, figures.targets, year, name))


def _of_year(indicators: pd.DataFrame, targets: pd.DataFrame, year: Period, name: str) -> pd.DataFrame:
    rows = targets.loc[(targets["first"] == year.first) & (targets["last"] == year.last)]
    rows = rows.set_index("code").reindex(indicators["code"]).set_axis(indicators.index)
    return pd.DataFrame(
        {
            f"{name}_low": rows["low"],
            f"{name}_high": rows["high"],
            f"{name}_floor": rows["floor"],
            f"no_{name}": _reasons(rows, ["low", "high"]),
        }
    )
