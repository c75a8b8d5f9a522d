"""The columns that a section can ask for, each with what stands in its cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from kpi.display.charts import sparkline
from kpi.display.lines import Line, part
from kpi.display.receipts import receipt
from kpi.display.wording import (
    Row,
    change_text,
    earlier_of,
    number,
    period_text,
    spoken,
    target_note,
    target_text,
)
from kpi.errors import PlanWrong, nearest
from kpi.model.figures import Edition
from kpi.model.vocabulary import Arrows, Direction, Incomparable, NoTarget, NoValue, Polarity

NUMBER, NAME, WORDS = "kpi-number", "kpi-name", "kpi-words"
STANDARD = ("code", "name", "period", "value", "target", "annual", "rating", "last_year")


@dataclass(frozen=True)
class Column:
    """One column: its heading, what stands in a cell, how it is set."""

    label: str
    cell: Callable[[Line], str]
    css: str = ""
    heads: bool = False


def columns_of(names: Sequence[str], edition: Edition) -> list[Column]:
    """Find the columns that a section asks for; any grouping is a column too.

    Raises PlanWrong for a name that is none.
    """
    known = _columns(edition)
    if not names:
        raise PlanWrong(f"A table has no columns. Allowed: some of {', '.join(known)}.")
    for name in names:
        if name not in known:
            message = f"There is no column '{name}'. Allowed: {', '.join(known)}. {nearest(name, known)}"
            raise PlanWrong(message.strip())
    return [known[name] for name in names]


def _columns(edition: Edition) -> dict[str, Column]:
    year = edition.period.year
    columns = {
        "code": Column("Code", lambda line: line.row.code, "kpi-code"),
        "name": Column("Indicator", lambda line: part("named", line.row.name, line.figure), NAME, heads=True),
        "polarity": Column("What is better", lambda line: Polarity(line.row.polarity).label.capitalize()),
        "period": Column("Period", _period_cell),
        "value": Column("Value", lambda line: line.value, NUMBER),
        "target": Column("Target", lambda line: line.target, NUMBER),
        "annual": Column(f"Target {year.label}", lambda line: line.goal_of("annual"), NUMBER),
        "last_annual": Column(
            f"Target {year.previous().label}", lambda line: line.goal_of("last_annual"), NUMBER
        ),
        "new": Column("New", lambda line: "New indicator" if line.record["new"] == "True" else "Held before"),
        "last_value": Column("Result before", _earlier_cell, NUMBER),
        "trend": Column("Trend", _trend_cell),
        "rating": Column("Rating", lambda line: part("rated", line.band, line.receipt, line.computed)),
        "last_year": Column("Than last year", lambda line: _direction(line, "last_year")),
        "previous": Column("Than the period before", lambda line: _direction(line, "previous")),
        "comment": Column("Comment", lambda line: part("comments", line.comments), WORDS),
        "owner": Column("Owner", lambda line: line.record["owner"] or "Not given"),
    }
    for name in edition.report.rated_against[1:]:
        columns[name] = Column(edition.report.comparators[name], _against_cell(name))
    for grouping, members in edition.figures.groups.groupby("grouping", sort=False):
        labels = dict(zip(members["group"], members["label"], strict=True))
        columns[str(grouping)] = Column(str(grouping).capitalize(), _group_cell(str(grouping), labels))
    headings = edition.report.headings
    return {name: replace(column, label=headings.get(name, column.label)) for name, column in columns.items()}


def _period_cell(line: Line) -> str:
    return period_text(line.row)


def _earlier_cell(line: Line) -> str:
    """The earlier value, with its period."""
    row = line.row
    if pd.isna(row.previous):
        return row.reason_previous.capitalize() or NoValue.NOT_HELD.capitalize()
    text = number(row.previous, row.unit, row.decimals)
    return part("noted", text, [spoken(row, earlier_of(row, "previous"))])


def _trend_cell(line: Line) -> str:
    """The history as a line, where there is enough of it to make one."""
    held = line.past["value"].count() if len(line.past) else 0
    return sparkline(line.row, line.past, f"trend-{line.place}") if held > 1 else "No earlier value"


def _against_cell(name: str) -> Callable[[Line], str]:
    def cell(line: Line) -> str:
        row = line.against.get(name)
        if row is None:
            return NoTarget.NOT_HELD.capitalize()
        if pd.isna(row.target_low) and pd.isna(row.target_high):
            return target_text(row)
        scheme = line.edition.report.scheme
        notes = list(filter(None, [target_note(row)]))
        figure = part("noted", target_text(row), notes)
        return figure + part("rated", scheme.band(row.rating), receipt(row, scheme), "")

    return cell


def arrow(row: Row, against: str, arrows: Arrows) -> str:
    """Choose the arrow beside a comparison, by what the report lets its arrows follow."""
    word = Direction(getattr(row, f"direction_{against}"))
    then = getattr(row, against)
    uncompared = word is Direction.NONE and getattr(row, f"why_{against}") != Incomparable.NO_GOOD_DIRECTION
    if arrows is Arrows.PERFORMANCE or uncompared or pd.isna(then) or pd.isna(row.value):
        return word.symbol
    if row.value == then:
        return Direction.SAME.symbol
    return Direction.BETTER.symbol if row.value > then else Direction.WORSE.symbol


def _direction(line: Line, against: str) -> str:
    symbol = arrow(line.row, against, line.edition.report.arrows)
    return part("direction", symbol, change_text(line.row, against))


def _group_cell(grouping: str, labels: dict[str, str]) -> Callable[[Line], str]:
    def cell(line: Line) -> str:
        groups = [group.strip() for group in line.record[grouping].split(";") if group.strip()]
        return "; ".join(labels[group] for group in groups) or "Not given"

    return cell
