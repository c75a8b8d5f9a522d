"""What a return is held against: the report's form as it would be made today, and what is held."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import isfinite

from kpi.errors import PeriodWrong
from kpi.inputs.contracts import COMMENTARY, OBSERVATIONS, RECORDING
from kpi.measures.due import asked
from kpi.model.figures import Edition
from kpi.model.periods import Period, parse_period
from kpi.model.reports import Report
from kpi.model.vocabulary import Flag
from kpi.returns.columns import Columns
from kpi.returns.tables import Table

Cells = dict[str, str]
Key = tuple[str, ...]
Series = dict[Period, tuple[Decimal, str]]  # each value with its flag


@dataclass(frozen=True)
class Desk:
    """An edition, with the rows of data/ as they are typed; of rows of one key those that count."""

    edition: Edition
    observations: Table
    commentary: Table

    @property
    def report(self) -> Report:
        """The rules of the report."""
        return self.edition.report

    @cached_property
    def columns(self) -> Columns:
        """The headings of the report's forms."""
        return Columns.of(self.report)

    @cached_property
    def indicators(self) -> dict[str, Cells]:
        """What the report knows of each indicator, all as text."""
        rows = self.edition.figures.indicators.to_dict("records")
        return {str(row["code"]): {str(name): str(cell) for name, cell in row.items()} for row in rows}

    @cached_property
    def values(self) -> dict[Key, Cells]:
        """The row of observations.csv that counts, by code and period."""
        return _counting(self.observations, OBSERVATIONS.key, self.canonical)

    @cached_property
    def comments(self) -> dict[Key, Cells]:
        """The row of commentary.csv that counts, by code, period and field."""
        return _counting(self.commentary, COMMENTARY.key, self.canonical)

    @cached_property
    def askable(self) -> set[Key]:
        """Code and period of all that is asked for now, or held."""
        rows = asked(self.edition)
        return {*zip(rows["code"], rows["period"], strict=True), *self.values}

    @cached_property
    def labels(self) -> dict[str, Period]:
        """Every period that is asked for or held, by what the form calls it."""
        periods = {
            parse_period(text).counted(self.report.year) for text in {name for _, name in self.askable}
        }
        return {period.label: period for period in periods}

    def canonical(self, text: str) -> str:
        """Write a period in its one form."""
        return str(parse_period(text).counted(self.report.year))

    @cached_property
    def goals(self) -> dict[str, list[Decimal]]:
        """Both ends of every target of each indicator, of whatever period."""
        found: dict[str, list[Decimal]] = {code: [] for code in self.indicators}
        table = self.edition.figures.targets
        for code, *ends in table[["code", "low", "high"]].itertuples(index=False, name=None):
            found.setdefault(code, []).extend(Decimal(repr(float(end))) for end in ends if isfinite(end))
        return found

    @cached_property
    def series(self) -> dict[str, Series]:
        """The values that are held of each indicator, forecasts left out."""
        found: dict[str, Series] = {code: {} for code in self.indicators}
        for (code, text), row in self.values.items():
            if code in found and row["value"] and row.get("flag", "") != Flag.FORECAST:
                period = parse_period(text).counted(self.report.year)
                found[code][period] = (Decimal(row["value"]), row.get("flag", ""))
        return found


def _counting(table: Table, key: Key, canonical: Callable[[str], str]) -> dict[Key, Cells]:
    """Of rows that share a key the one recorded last."""
    found: dict[Key, Cells] = {}
    periods: dict[str, str] = {}
    for row in table.rows():
        period = periods.setdefault(row["period"], "") or canonical(row["period"])
        periods[row["period"]] = period
        name = tuple(period if part == "period" else row[part] for part in key)
        if name not in found or found[name].get(RECORDING, "") <= row.get(RECORDING, ""):
            found[name] = {**row, "period": period}
    return found


def collected_period(report: Report, text: str) -> Period:
    """Read a period of a report's cadence; that no figure is held for it yet is no fault.

    Raises PeriodWrong for any other.
    """
    period = parse_period(text).counted(report.year)
    if period != report.covering(period.last):
        cadence, example = report.cadence.label, report.covering(period.last)
        message = f"'{text}' is not for {report.id}, which is {cadence}. Allowed: one such as {example}."
        raise PeriodWrong(message)
    return period
