"""The columns that a section can ask for, each with what stands in its cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from kpi.display.lines import Line, labels_of, part
from kpi.display.receipts import receipt
from kpi.display.wording import (
    COMPARED,
    Row,
    change_text,
    earlier_of,
    flags_text,
    number,
    period_text,
    spoken,
    target_notes,
    target_text,
)
from kpi.errors import PlanWrong, nearest
from kpi.model.figures import Edition
from kpi.model.vocabulary import Arrows, Direction, Incomparable, NoTarget, NoValue, Polarity

NUMBER, NAME, WORDS = "kpi-number", "kpi-name", "kpi-words"
STATUS, CHANGE = "kpi-rated", "kpi-change"
STANDARD = ("name", "value", "target", "annual", "rating", "last_year")
WORST_FIRST = (Direction.WORSE, Direction.SAME, Direction.BETTER, Direction.NONE)


@dataclass(frozen=True)
class Column:
    """One column: its heading, what stands in a cell, how it is set.

    `key` gives what the page sorts its rows by; without one it is not sorted by this column.
    """

    label: str
    cell: Callable[[Line], str]
    css: str = ""
    heads: bool = False
    key: Callable[[Line], str] | None = None


def columns_of(names: Sequence[str], edition: Edition) -> list[Column]:
    """Find the columns that a section asks for; any grouping is a column too.

    What a table has no column for stands elsewhere: the code before the name, the period below the
    value.
    Raises PlanWrong for a name that is none.
    """
    known = _columns(edition, coded="code" not in names, dated="period" not in names)
    if not names:
        raise PlanWrong(f"A table has no columns. Allowed: some of {', '.join(known)}.")
    for name in names:
        if name not in known:
            message = f"There is no column '{name}'. Allowed: {', '.join(known)}. {nearest(name, known)}"
            raise PlanWrong(message.strip())
    return [known[name] for name in names]


def _columns(edition: Edition, *, coded: bool, dated: bool) -> dict[str, Column]:
    year = edition.period.year
    named = _named_cell(coded=coded and edition.report.codes)
    columns = {
        "code": Column("Code", lambda line: line.row.code, "kpi-code"),
        "name": Column("Indicator", named, NAME, heads=True, key=lambda line: line.row.name.casefold()),
        "polarity": Column("What is better", lambda line: Polarity(line.row.polarity).label.capitalize()),
        "period": Column("Period", _period_cell, key=lambda line: f"{line.row.last:06}"),
        "value": Column("Value", _dated_cell if dated else lambda line: line.value, NUMBER),
        "target": Column("Target", lambda line: line.target, NUMBER),
        "annual": Column(f"Target {year.label}", lambda line: line.goal_of("annual"), NUMBER),
        "last_annual": Column(
            f"Target {year.previous().label}", lambda line: line.goal_of("last_annual"), NUMBER
        ),
        "new": Column("New", _new_cell, key=_new_cell),
        "last_value": Column("Result before", _earlier_cell, NUMBER),
        "trend": Column("Trend", _trend_cell),
        "rating": Column("Rating", _rating_cell, STATUS, key=lambda line: f"{line.badness}"),
        "last_year": _direction_column("last_year"),
        "previous": _direction_column("previous"),
        "comment": Column("Comment", lambda line: part("comments", line.comments), WORDS),
        "owner": Column("Owner", _owner_cell, key=_owner_cell),
    }
    for name in edition.report.rated_against[1:]:
        columns[name] = Column(edition.report.comparators[name], _against_cell(name), STATUS)
    for grouping in labels_of(edition):
        cell = _group_cell(grouping)
        columns[grouping] = Column(grouping.capitalize(), cell, key=cell)
    headings = edition.report.headings
    return {name: replace(column, label=headings.get(name, column.label)) for name, column in columns.items()}


def _named_cell(*, coded: bool) -> Callable[[Line], str]:
    return lambda line: part("named", line, coded)


def _dated_cell(line: Line) -> str:
    return part("dated", line.value, period_text(line.row))


def _new_cell(line: Line) -> str:
    return "New indicator" if line.record["new"] == "True" else "Held before"


def _rating_cell(line: Line) -> str:
    return part("rated", line.band, line.receipt, line.computed, line.tag)


def _owner_cell(line: Line) -> str:
    return line.record["owner"] or "Not given"


def _direction_column(against: str) -> Column:
    places = {word.value: str(place) for place, word in enumerate(WORST_FIRST)}
    return Column(
        COMPARED[against],
        lambda line: _direction(line, against),
        CHANGE,
        key=lambda line: places[getattr(line.row, f"direction_{against}")],
    )


def _period_cell(line: Line) -> str:
    return period_text(line.row)


def _earlier_cell(line: Line) -> str:
    """The earlier value, with its period."""
    row = line.row
    if pd.isna(row.previous):
        return row.reason_previous.capitalize() or NoValue.NOT_HELD.capitalize()
    text = number(row.previous, row.unit, row.decimals)
    text = part("noted", text, flags_text("", row.was_previous, row.unit, row.decimals))
    return part("dated", text, spoken(row, earlier_of(row, "previous")))


def _trend_cell(line: Line) -> str:
    """The history as a line, where there is enough of it to make one."""
    held = line.past["value"].count() if len(line.past) else 0
    from kpi.display.charts import sparkline  # noqa: PLC0415  (loaded where a chart is drawn)

    return sparkline(line.row, line.past, f"trend-{line.place}") if held > 1 else "No earlier value"


def _against_cell(name: str) -> Callable[[Line], str]:
    def cell(line: Line) -> str:
        row = line.against.get(name)
        if row is None:
            return NoTarget.NOT_HELD.capitalize()
        if pd.isna(row.target_low) and pd.isna(row.target_high):
            return target_text(row)
        scheme = line.edition.report.scheme
        figure = part("noted", target_text(row), target_notes(row))
        return figure + part("rated", scheme.band(row.rating), receipt(row, scheme), "", line.tag)

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


def _group_cell(grouping: str) -> Callable[[Line], str]:
    return lambda line: "; ".join(line.groups[grouping]) or "Not given"
