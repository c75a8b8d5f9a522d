"""A table of text becomes a frame of numbers and months."""

import numpy as np
import pandas as pd

from kpi.model.figures import Figures
from kpi.model.periods import parse_period
from kpi.model.vocabulary import Polarity


def typed(name: str, table: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Turn the text of a table into the frame that Figures describes under its name.

    `figures` are asked for the other frames that it takes something from.
    """
    if name == "targets":
        return _with_benchmarks(_dated(table, "low", "high", "floor"), figures)
    if name in {"indicators", "actions"}:
        return _in_order(_whole(table, "decimals", "lag") if name == "indicators" else table)
    if name in {"benchmarks", "breakdowns"}:
        table = _as_typed(table)
    numbers = NUMBERS.get(name, ())
    return _numbered(table, *numbers) if name in UNDATED else _dated(table, *numbers)


UNDATED = ("groups", "profiles", "breakdowns")
NUMBERS = {
    "observations": ("value", "numerator", "denominator", "was", "seen"),
    "benchmarks": ("value", "rank", "of"),
    "breakdowns": ("value",),
}


def _whole(table: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Turn columns of whole numbers from text, blank as nought."""
    return table.assign(
        **{name: table[name].replace("", "0").astype(np.int64) for name in names}
    ).reset_index(drop=True)


def _with_benchmarks(targets: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Give each target that is a benchmark that benchmark's figure: its period's own, or the one for any."""
    if (targets["benchmark"] == "").all():
        return targets
    benchmarks, indicators = figures.benchmarks, figures.indicators
    own = benchmarks.loc[benchmarks["measure"] == "", ["code", "comparator", "period", "value"]]
    own = own.rename(columns={"comparator": "benchmark"})
    keys = ["code", "benchmark", "period"]
    exact = targets[keys].merge(own, on=keys, how="left")["value"]
    for_any = own.loc[own["period"] == ""].drop(columns="period")
    unstated = targets[keys].merge(for_any, on=keys[:2], how="left")["value"]
    figure = exact.fillna(unstated).set_axis(targets.index)
    polarity = targets["code"].map(indicators.set_index("code")["polarity"])
    return targets.assign(
        low=targets["low"].fillna(figure.where(polarity == Polarity.MAXIMISE)),
        high=targets["high"].fillna(figure.where(polarity == Polarity.MINIMISE)),
    )


def _as_typed(table: pd.DataFrame) -> pd.DataFrame:
    """Note with how many decimals each value was typed."""
    return table.assign(decimals=table["value"].str.extract(r"\.(\d+)", expand=False).str.len())


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Put parts under their whole, and otherwise keep the order of the file."""
    places = {code: place for place, code in enumerate(table["code"])}
    part = table["part_of"] != ""
    whole = table["part_of"].where(part, table["code"]).map(places)
    order = pd.DataFrame({"whole": whole, "part": part}).sort_values(["whole", "part"], kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _dated(table: pd.DataFrame, *numbers: str) -> pd.DataFrame:
    """Add the first and last month of each row's period, and turn numbers from text."""
    periods = {text: parse_period(text) for text in table["period"].unique() if text}
    months = {
        end: table["period"].map({text: getattr(p, end) for text, p in periods.items()})
        for end in ("first", "last")
    }
    stated = (table["period"] != "").all()
    kind = np.int64 if stated else np.float64
    return _numbered(table.assign(**{end: found.astype(kind) for end, found in months.items()}), *numbers)


def _numbered(table: pd.DataFrame, *numbers: str) -> pd.DataFrame:
    """Turn numbers from text, blank as missing."""
    values = {name: pd.to_numeric(table[name].replace("", None)).astype(np.float64) for name in numbers}
    decimals = {"decimals": table["decimals"].fillna(0).astype(np.int64)} if "decimals" in table else {}
    return table.assign(**values, **decimals).reset_index(drop=True)
