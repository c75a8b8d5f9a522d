"""What is lawful in a set of figures, and yet likely not what was meant."""

from collections.abc import Iterator

import pandas as pd

from kpi.model.figures import Figures
from kpi.model.reports import Report
from kpi.model.schemes import parse_tolerance
from kpi.model.vocabulary import Polarity, Role


def notices(figures: Figures, report: Report) -> Iterator[str]:
    """Yield a sentence for each indicator whose rating has a trap in it.

    A share of a target of zero is nothing: any miss falls to the worst band.
    A band that rests on a second value cannot be reached without one.
    """
    rated = figures.indicators.loc[
        (figures.indicators["role"] == Role.PERFORMANCE) & (figures.indicators["part_of"] == "")
    ]
    yield from _zero_targets(rated, figures, report)
    if report.scheme.asks_for_floor:
        yield from _floorless(rated, figures)


def _zero_targets(rated: pd.DataFrame, figures: Figures, report: Report) -> Iterator[str]:
    zero = figures.targets.loc[(figures.targets["low"] == 0) | (figures.targets["high"] == 0)]
    rows = rated.loc[rated["code"].isin(zero["code"])]
    for code, polarity, own in rows[["code", "polarity", "tolerance"]].itertuples(index=False):
        for band in report.scheme.tolerance_bands:
            scheme = band.when.within if band.when else None
            tolerance = parse_tolerance(own) if own else (scheme or {}).get(Polarity(polarity))
            if tolerance and tolerance.relative:
                yield (
                    f"{code} has a target of zero, of which {tolerance} is nothing, so that no miss "
                    f"is {band.rating.label}. Give it an absolute tolerance in indicators.csv."
                )


def _floorless(rated: pd.DataFrame, figures: Figures) -> Iterator[str]:
    held = figures.targets.loc[figures.targets["low"].notna() | figures.targets["high"].notna()]
    without = held.loc[held["floor"].isna(), "code"]
    for code in rated.loc[rated["code"].isin(without), "code"]:
        yield (
            f"{code} has a target without a floor, so that no miss of it can be in the band that asks for "
            "one. Give it a floor in targets.csv."
        )
