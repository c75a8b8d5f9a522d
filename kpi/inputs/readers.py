"""A folder of figures becomes checked frames, or a list of all that is wrong with it."""

from pathlib import Path

import numpy as np
import pandas as pd

from kpi.errors import Fault, FiguresWrong, PeriodWrong
from kpi.inputs.checks import cross_faults, repeated_rows
from kpi.inputs.contracts import (
    CONTRACTS,
    GROUPS,
    INDICATORS,
    is_period,
)
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.inputs.tables import read_table
from kpi.model.figures import RESERVED, Edition, Figures
from kpi.model.periods import APRIL, Period, parse_period
from kpi.model.reports import Report
from kpi.model.vocabulary import Flag


def open_edition(report: str = "", period: str = "") -> Edition:
    """Read a report's rules and figures for one period, from the folder that one works in.

    That is the nearest folder upward with params/, so that a notebook finds its own.
    A blank report is the first in params/; a blank period is the latest with figures.
    Raises ReportUnknown, PeriodWrong, ParametersWrong or FiguresWrong.
    """
    places = Places.around(Path.cwd())
    definition = read_report(places, report or next(iter(list_reports(places)), ""))
    figures = read_figures(places, definition)
    return Edition(definition, find_period(definition, figures, period), figures)


def read_figures(places: Places, report: Report) -> Figures:
    """Read and check the folder of figures that a report names.

    Raises FiguresWrong with every fault of every file.
    """
    folder = places.data(report.data)
    tables, faults = _read_tables(folder, places.shown(folder))
    faults += cross_faults(tables, report, places.shown(folder))
    if faults:
        raise FiguresWrong(f"The figures of {report.id} cannot be used", faults)
    return Figures(
        indicators=_in_order(_typed(tables["indicators.csv"], "decimals", "lag")),
        groups=tables["groups.csv"].reset_index(drop=True),
        observations=_dated(tables["observations.csv"], "value"),
        targets=_dated(tables["targets.csv"], "low", "high"),
        commentary=_dated(tables["commentary.csv"]),
        judgements=_dated(tables["judgements.csv"]),
    )


def find_period(report: Report, figures: Figures, text: str = "") -> Period:
    """Find the period that an edition is asked for.

    Left blank it is the newest one that is over, as far as the figures tell; forecasts do not count.
    Raises PeriodWrong for a misspelt period, one of another cadence, or one without figures.
    """
    held = figures.observations.dropna(subset="value")
    months = held.loc[held["flag"] != Flag.FORECAST, "last"]
    if months.empty:
        message = f"data/{report.data}/observations.csv holds no value, so no period can be shown. Add one."
        raise PeriodWrong(message)
    length = report.cadence.length
    begin, end = _covering(int(months.min()), length), _covering(int(months.max()), length)
    if not text:
        return end if end.last == months.max() or end == begin else end.previous()
    period = parse_period(text)
    if period != _covering(period.last, length):
        message = (
            f"'{text}' is not for {report.id}, which is {report.cadence.label}. Allowed: one such as {end}."
        )
        raise PeriodWrong(message)
    if not begin.last <= period.last <= end.last:
        later = f" Add later figures to data/{report.data}/observations.csv." * (period > end)
        message = f"There are no figures for {period.label} in {report.id}. Allowed: {begin} to {end}.{later}"
        raise PeriodWrong(message)
    return period


def _covering(month: int, length: int) -> Period:
    """The month, quarter or financial year in which a month lies."""
    first = (month - APRIL + 1) // length * length + APRIL - 1
    return Period(first, first + length - 1)


def _read_tables(folder: Path, shown: str) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    groupings: tuple[str, ...] = ()
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for contract in CONTRACTS:
        extra, free = (groupings, not groupings) if contract is INDICATORS else ((), False)
        file = contract.shown(shown)
        table, found = read_table(folder / contract.file, contract, shown=file, extra=extra, free=free)
        if "period" in table:
            table["period"] = _canonical(table["period"])
        if contract is GROUPS:
            groupings = tuple(name for name in dict.fromkeys(table["grouping"]) if name not in RESERVED)
        tables[contract.file] = table
        faults += found
        faults += repeated_rows(table, contract, contract.shown(shown))
    return tables, faults


def _canonical(texts: pd.Series) -> pd.Series:
    """Write every period that can be read in its one form."""
    readable = texts.unique()[is_period(pd.Series(texts.unique(), dtype=str))]
    return texts.replace({text: str(parse_period(text)) for text in readable})


def _typed(table: pd.DataFrame, *whole: str) -> pd.DataFrame:
    """Turn columns of whole numbers from text, blank as nought."""
    return table.assign(
        **{name: table[name].replace("", "0").astype(np.int64) for name in whole}
    ).reset_index(drop=True)


def _in_order(indicators: pd.DataFrame) -> pd.DataFrame:
    """Put parts under their whole, and otherwise keep the order of the file."""
    places = {code: place for place, code in enumerate(indicators["code"])}
    whole = indicators["part_of"].where(indicators["part_of"] != "", indicators["code"]).map(places)
    order = whole.sort_values(kind="stable").index
    return indicators.loc[order].reset_index(drop=True)


def _dated(table: pd.DataFrame, *numbers: str) -> pd.DataFrame:
    """Add the first and last month of each row's period, and turn numbers from text."""
    periods = {text: parse_period(text) for text in table["period"].unique()}
    months = {
        end: table["period"].map({text: getattr(p, end) for text, p in periods.items()}).astype(np.int64)
        for end in ("first", "last")
    }
    values = {name: pd.to_numeric(table[name].replace("", None)).astype(np.float64) for name in numbers}
    return table.assign(**months, **values).reset_index(drop=True)
