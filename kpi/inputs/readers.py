"""A folder of figures becomes checked frames, or a list of all that is wrong with it."""

from pathlib import Path

import numpy as np
import pandas as pd

from kpi.errors import Fault, FiguresWrong, PeriodWrong
from kpi.inputs.checks import cross_faults, repeated_rows
from kpi.inputs.contracts import ACTIONS, CONTRACTS, GROUPED, GROUPS, INDICATORS, is_period
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.inputs.tables import read_table
from kpi.model.figures import Edition, Figures
from kpi.model.periods import Period, parse_period
from kpi.model.reports import RESERVED, Report
from kpi.model.vocabulary import Calendar, Flag, Polarity


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
    tables, faults = _read_tables(folder, places.shown(folder), report.year)
    faults += cross_faults(tables, report, places.shown(folder))
    if faults:
        raise FiguresWrong(f"The figures of {report.id} cannot be used", sorted(faults, key=_place))
    benchmarks = _dated(_as_typed(tables["benchmarks.csv"]), "value", "rank", "of")
    targets = _dated(tables["targets.csv"], "low", "high", "floor")
    return Figures(
        indicators=_in_order(_whole(tables["indicators.csv"], "decimals", "lag")),
        groups=tables["groups.csv"].reset_index(drop=True),
        observations=_dated(tables["observations.csv"], "value", "numerator", "denominator"),
        targets=_with_benchmarks(targets, benchmarks, tables["indicators.csv"]),
        commentary=_dated(tables["commentary.csv"]),
        judgements=_dated(tables["judgements.csv"]),
        benchmarks=benchmarks,
        breakdowns=_numbered(_as_typed(tables["breakdowns.csv"]), "value"),
        profiles=tables["profiles.csv"].reset_index(drop=True),
        group_commentary=_dated(tables["group_commentary.csv"]),
        actions=_in_order(tables["actions.csv"]),
        claims=_dated(tables["claims.csv"]),
    )


def _place(fault: Fault) -> tuple[int, int, Fault]:
    """Order faults as files lean on one another, so that a cause stands before what follows from it."""
    files = [contract.file for contract in CONTRACTS]
    name = fault.where.rpartition("/")[2]
    return (files.index(name) if name in files else len(files), fault.line, fault)


def find_period(report: Report, figures: Figures, text: str = "") -> Period:
    """Find the period that an edition is asked for.

    Left blank it is the newest one that is over, as far as the figures tell; forecasts do not count.
    A plan is for the periods that have targets.
    Raises PeriodWrong for a misspelt period, one of another cadence, or one without figures.
    """
    file, months = _months_held(report, figures)
    if months.empty:
        message = f"data/{report.data}/{file} holds no figure, so no period can be shown. Add one."
        raise PeriodWrong(message)
    begin, end = report.covering(int(months.min())), report.covering(int(months.max()))
    if not text:
        return end if end.last == months.max() or end == begin else end.previous()
    period = parse_period(text).counted(report.year)
    if period != report.covering(period.last):
        message = (
            f"'{text}' is not for {report.id}, which is {report.cadence.label}. Allowed: one such as {end}."
        )
        raise PeriodWrong(message)
    if not begin.last <= period.last <= end.last:
        later = f" Add later figures to data/{report.data}/{file}." * (period > end)
        message = f"There are no figures for {period.label} in {report.id}. Allowed: {begin} to {end}.{later}"
        raise PeriodWrong(message)
    return period


def _months_held(report: Report, figures: Figures) -> tuple[str, pd.Series]:
    """The last months of all figures that an edition can be about, and the file that they stand in."""
    if report.plan:
        targets = figures.targets
        return "targets.csv", targets.loc[targets["low"].notna() | targets["high"].notna(), "last"]
    held = figures.observations.dropna(subset="value")
    return "observations.csv", held.loc[held["flag"] != Flag.FORECAST, "last"]


def _read_tables(folder: Path, shown: str, calendar: Calendar) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    groupings: tuple[str, ...] = ()
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for contract in CONTRACTS:
        table, found = read_table(
            folder / contract.file,
            contract,
            shown=contract.shown(shown),
            extra=groupings if contract is INDICATORS else (),
            allowed=groupings if contract is ACTIONS else (),
            free=contract in GROUPED and not groupings,
        )
        if "period" in table:
            table["period"] = _canonical(table["period"], calendar)
        if contract is GROUPS:
            groupings = tuple(name for name in dict.fromkeys(table["grouping"]) if name not in RESERVED)
        tables[contract.file] = table
        faults += found
        faults += repeated_rows(table, contract, contract.shown(shown))
    return tables, faults


def _canonical(texts: pd.Series, calendar: Calendar) -> pd.Series:
    """Write every period that can be read in its one form."""
    readable = texts.unique()[is_period(pd.Series(texts.unique(), dtype=str))]
    return texts.replace({text: str(parse_period(text).counted(calendar)) for text in readable if text})


def _whole(table: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Turn columns of whole numbers from text, blank as nought."""
    return table.assign(
        **{name: table[name].replace("", "0").astype(np.int64) for name in names}
    ).reset_index(drop=True)


def _with_benchmarks(
    targets: pd.DataFrame, benchmarks: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    """Give each target that is a benchmark that benchmark's figure: its period's own, or the one for any."""
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
