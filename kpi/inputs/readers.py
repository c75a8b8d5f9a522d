"""A folder of figures becomes checked frames, or a list of all that is wrong with it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from kpi.errors import Fault, FiguresWrong, PeriodWrong, nearest
from kpi.inputs.contracts import (
    COMMENTARY,
    CONTRACTS,
    GROUPS,
    INDICATORS,
    JUDGEMENTS,
    OBSERVATIONS,
    TARGETS,
    Contract,
    is_period,
)
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.inputs.tables import read_table
from kpi.model.figures import Edition, Figures
from kpi.model.periods import Period, parse_period
from kpi.model.reports import Report
from kpi.model.vocabulary import Polarity

ENDS = {
    Polarity.MAXIMISE: ("low",),
    Polarity.MINIMISE: ("high",),
    Polarity.RANGE: ("low", "high"),
    Polarity.NONE: (),
}


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
    tables, faults = _read_tables(places, report)
    faults += _cross_faults(tables, report, _Where(places, report))
    if faults:
        raise FiguresWrong(f"The figures of {report.id} cannot be used", faults)
    return Figures(
        indicators=_typed(tables["indicators.csv"], "decimals", "lag"),
        groups=tables["groups.csv"].reset_index(drop=True),
        observations=_dated(tables["observations.csv"], "value"),
        targets=_dated(tables["targets.csv"], "low", "high"),
        commentary=_dated(tables["commentary.csv"]),
        judgements=_dated(tables["judgements.csv"]),
    )


def find_period(report: Report, figures: Figures, text: str = "") -> Period:
    """Find the period that an edition is asked for, the latest with figures when left blank.

    Raises PeriodWrong for a misspelt period, one of another cadence, or one without figures.
    """
    held = figures.observations.dropna(subset="value")
    step = report.cadence.length
    begin, end = _covering(int(held["last"].min()), step), _covering(int(held["last"].max()), step)
    if not text:
        return end
    period = parse_period(text)
    if period.frequency is not report.cadence:
        message = (
            f"'{text}' is not for {report.id}, which is {report.cadence.label}. Allowed: one such as {end}."
        )
        raise PeriodWrong(message)
    if not begin.last <= period.last <= end.last:
        message = (
            f"There are no figures for {period.label} in {report.id}. "
            f"Allowed: {begin} to {end}. Add later figures to data/{report.data}/observations.csv."
        )
        raise PeriodWrong(message)
    return period


def _covering(month: int, length: int) -> Period:
    """The month, quarter or financial year in which a month lies."""
    first = (month - 3) // length * length + 3
    return Period(first, first + length - 1)


class _Where:
    """Names the files of one report's figures in messages."""

    def __init__(self, places: Places, report: Report) -> None:
        self._folder = places.shown(places.data(report.data))

    def __call__(self, contract: Contract) -> str:
        return f"{self._folder}/{contract.file}"


def _read_tables(places: Places, report: Report) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    folder, where = places.data(report.data), _Where(places, report)
    groupings: tuple[str, ...] = ()
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for contract in CONTRACTS:
        extra = groupings if contract is INDICATORS else ()
        table, found = read_table(folder / contract.file, contract, shown=where(contract), extra=extra)
        if "period" in table:
            table["period"] = _canonical(table["period"])
        if contract is GROUPS:
            groupings = tuple(dict.fromkeys(table["grouping"]))
        tables[contract.file] = table
        faults += found
        faults += _twice(table, contract, where(contract))
    return tables, faults


def _canonical(texts: pd.Series) -> pd.Series:
    """Write every period that can be read in its one form."""
    readable = texts.unique()[is_period(pd.Series(texts.unique(), dtype=str))]
    return texts.replace({text: str(parse_period(text)) for text in readable})


def _twice(table: pd.DataFrame, contract: Contract, where: str) -> list[Fault]:
    """Find the rows that name the same thing as a row above them."""
    key = list(contract.key)
    seen: dict[tuple[str, ...], int] = {}
    faults = []
    for line, *words in table.loc[table.duplicated(key, keep=False), key].itertuples():
        first = seen.setdefault(tuple(words), line)
        if first != line:
            found = f"{', '.join(words)} again, first given on line {first}"
            allowed = f"one row for each {' and '.join(key)}"
            faults.append(Fault(where, line, found, allowed, "Delete the wrong row."))
    return faults


def _cross_faults(tables: dict[str, pd.DataFrame], report: Report, where: _Where) -> list[Fault]:
    """Find what is wrong between columns and between files."""
    indicators, groups = tables["indicators.csv"], tables["groups.csv"]
    return [
        *_unknown_codes(tables, where),
        *_unknown_groups(indicators, groups, where(INDICATORS)),
        *_grouping_faults(groups, report, where(GROUPS)),
        *_part_faults(indicators, where(INDICATORS)),
        *_tolerance_faults(indicators, report, where(INDICATORS)),
        *_reason_faults(tables["observations.csv"], ["value"], where(OBSERVATIONS)),
        *_reason_faults(tables["targets.csv"], ["low", "high"], where(TARGETS)),
        *_end_faults(tables["targets.csv"], indicators, where(TARGETS)),
        *_field_faults(tables["commentary.csv"], report, where(COMMENTARY)),
        *_stated_faults(tables["judgements.csv"], report, where(JUDGEMENTS)),
    ]


def _unknown_codes(tables: dict[str, pd.DataFrame], where: _Where) -> Iterable[Fault]:
    known = list(tables["indicators.csv"]["code"])
    if not known:
        return
    for contract in (OBSERVATIONS, TARGETS, COMMENTARY, JUDGEMENTS):
        codes = tables[contract.file]["code"]
        for line, code in _lines(codes[~codes.isin([*known, ""])]):
            yield Fault(
                where(contract), line, f"code '{code}'", "a code of indicators.csv", nearest(code, known)
            )


def _unknown_groups(indicators: pd.DataFrame, groups: pd.DataFrame, where: str) -> Iterable[Fault]:
    for grouping, members in groups.groupby("grouping", sort=False):
        known = list(members["group"])
        for line, text in _lines(indicators[str(grouping)]):
            for group in filter(None, text.split(";")):
                if group.strip() not in known:
                    found = f"{grouping} '{group.strip()}'"
                    allowed = f"{', '.join(known)} (from groups.csv), several with ';' between, or blank"
                    yield Fault(where, line, found, allowed, nearest(group.strip(), known))


def _grouping_faults(groups: pd.DataFrame, report: Report, where: str) -> Iterable[Fault]:
    known = list(dict.fromkeys(groups["grouping"]))
    if known and report.group not in known:
        found = f"no grouping '{report.group}', which params/{report.id}.yaml names as its group"
        yield Fault(where, 0, found, ", ".join(known), nearest(report.group, known))


def _part_faults(indicators: pd.DataFrame, where: str) -> Iterable[Fault]:
    whole = list(indicators.loc[indicators["part_of"] == "", "code"])
    parts = indicators.loc[indicators["part_of"] != "", "part_of"]
    for line, code in _lines(parts[~parts.isin(whole)]):
        allowed = "the code of an indicator that is no part itself, or blank"
        yield Fault(where, line, f"part_of '{code}'", allowed, nearest(code, whole))


def _tolerance_faults(indicators: pd.DataFrame, report: Report, where: str) -> Iterable[Fault]:
    count = len(report.scheme.tolerance_bands)
    if count != 1:
        for line, text in _lines(indicators.loc[indicators["tolerance"] != "", "tolerance"]):
            found = f"tolerance '{text}', while the scheme of {report.id} has {count} bands with 'within'"
            yield Fault(where, line, found, "blank, or a scheme with one such band")


def _reason_faults(table: pd.DataFrame, columns: list[str], where: str) -> Iterable[Fault]:
    """A number or a reason, and never both: blank is not a reason."""
    empty = (table[columns] == "").all(axis=1)
    what = " and ".join(columns)
    for line, _ in _lines(table.loc[empty & (table["reason"] == ""), "reason"]):
        yield Fault(where, line, f"{what} blank without a reason", "a number, or a reason")
    for line, _ in _lines(table.loc[~empty & (table["reason"] != ""), "reason"]):
        cure = "Delete one of the two."
        yield Fault(where, line, f"{what} and a reason for having none", "one of them", cure)


def _end_faults(targets: pd.DataFrame, indicators: pd.DataFrame, where: str) -> Iterable[Fault]:
    """Targets must have the ends that their indicator's polarity asks for, in order."""
    polarity = indicators.drop_duplicates("code").set_index("code")["polarity"]
    rows = targets.assign(polarity=targets["code"].map(polarity)).dropna(subset="polarity")
    rows = rows.loc[(rows["reason"] == "") & rows["polarity"].isin(list(Polarity))]
    columns = rows[["code", "polarity", "low", "high"]]
    for line, code, polarity, low, high in columns.itertuples():
        given = tuple(end for end, text in (("low", low), ("high", high)) if text)
        wanted = ENDS[Polarity(polarity)]
        if given and given != wanted:
            found = f"{' and '.join(given)} for {code}, whose polarity is {polarity}"
            allowed = f"{' and '.join(wanted)} alone" if wanted else "no target"
            yield Fault(where, line, found, allowed)
        elif len(given) == len(ENDS[Polarity.RANGE]) and _number(low) > _number(high):
            found = f"low {low} above high {high} for {code}"
            yield Fault(where, line, found, "low no higher than high", "Swap the two.")


def _lines(cells: pd.Series) -> Iterator[tuple[int, str]]:
    """Go through a column of text, each cell with the line of its row."""
    return zip(map(int, cells.index), map(str, cells), strict=True)


def _number(text: str) -> float:
    """A number for comparing, or none where another check reports the text."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _field_faults(commentary: pd.DataFrame, report: Report, where: str) -> Iterable[Fault]:
    fields = list(report.comments)
    for line, field in _lines(commentary.loc[~commentary["field"].isin([*fields, ""]), "field"]):
        allowed = f"{', '.join(fields)} (from params/{report.id}.yaml)"
        yield Fault(where, line, f"field '{field}'", allowed, nearest(field, fields))


def _stated_faults(judgements: pd.DataFrame, report: Report, where: str) -> Iterable[Fault]:
    words = [band.rating.value for band in report.scheme.bands]
    for line, word in _lines(judgements.loc[~judgements["rating"].isin([*words, ""]), "rating"]):
        allowed = f"{', '.join(words)} (the scheme of {report.id})"
        yield Fault(where, line, f"rating '{word}'", allowed, nearest(word, words))


def _typed(table: pd.DataFrame, *whole: str) -> pd.DataFrame:
    """Turn columns of whole numbers from text, blank as nought."""
    return table.assign(
        **{name: table[name].replace("", "0").astype(np.int64) for name in whole}
    ).reset_index(drop=True)


def _dated(table: pd.DataFrame, *numbers: str) -> pd.DataFrame:
    """Add the first and last month of each row's period, and turn numbers from text."""
    periods = {text: parse_period(text) for text in table["period"].unique()}
    months = {
        end: table["period"].map({text: getattr(p, end) for text, p in periods.items()}).astype(np.int64)
        for end in ("first", "last")
    }
    values = {name: pd.to_numeric(table[name].replace("", None)).astype(np.float64) for name in numbers}
    return table.assign(**months, **values).reset_index(drop=True)
