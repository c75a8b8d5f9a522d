"""Scorecards as tables: one row per indicator, in the columns that a section asks for."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from kpi.display.columns import NAME, NUMBER, STANDARD, Column, columns_of
from kpi.display.fragments import Fragment, render
from kpi.display.lines import COMMENT, Line, lines_of
from kpi.display.wording import earlier_of, movement, period_text, spoken
from kpi.errors import PlanWrong
from kpi.model.figures import Edition, slug

NONE_HERE = "<p>No indicator of this edition belongs here.</p>"
UPRIGHT_COLUMNS = 6  # a table of more is printed across the page


def indicator_table(
    edition: Edition,
    card: pd.DataFrame,
    comments: pd.DataFrame,
    *,
    caption: str,
    columns: Sequence[str] = STANDARD,
    others: pd.DataFrame | None = None,
    past: pd.DataFrame | None = None,
) -> Fragment:
    """Show a scorecard as a table, with a row group for each heading it has.

    `others` (see `against_benchmarks`) fills the columns of comparators, `past` (see `histories`)
    the column `trend`.
    """
    shown = columns_of(columns, edition)
    if card.empty:
        return Fragment(NONE_HERE)
    _refuse_unfilled(columns, edition, others, past)
    lines = lines_of(edition, card, comments, others=others, past=past)
    # Each row is written as it is made: thousands of them held at once slow Python's own housekeeping.
    groups = (
        (heading, (_table_row(line, shown) for line in members))
        for heading, members in groupby(lines, key=lambda line: line.record.get("heading", ""))
    )
    ident = f"table-{slug(caption)}"
    return _table(ident, caption, shown, groups)


class Cell(NamedTuple):
    """One cell: its column, what stands in it, what it is sorted by if at all."""

    column: Column
    text: str
    key: str = ""


class TableRow(NamedTuple):
    """One row: its cells, and the line it tells of, if it tells of one."""

    cells: list[Cell]
    line: Line | None = None


def _table(
    ident: str, caption: str, columns: Sequence[Column], groups: Iterable[tuple[str, Iterable[TableRow]]]
) -> Fragment:
    return render(
        "table.html.j2", ident=ident, caption=caption, columns=columns, groups=groups, most=UPRIGHT_COLUMNS
    )


def _table_row(line: Line, shown: Sequence[Column]) -> TableRow:
    cells = [Cell(column, column.cell(line), column.key(line) if column.key else "") for column in shown]
    return TableRow(cells, line)


def _refuse_unfilled(
    columns: Sequence[str], edition: Edition, others: pd.DataFrame | None, past: pd.DataFrame | None
) -> None:
    """Refuse a column for which no figures were handed over: it would say that none are held."""
    for name in columns:
        if name in edition.report.rated_against[1:] and others is None:
            raise PlanWrong(f"The column '{name}' needs the frame of against_benchmarks, as `others`.")
        if name == "trend" and past is None:
            raise PlanWrong("The column 'trend' needs the frame of histories, as `past`.")


def rating_tables(
    edition: Edition,
    card: pd.DataFrame,
    comments: pd.DataFrame,
    *,
    columns: Sequence[str],
    others: pd.DataFrame | None = None,
    past: pd.DataFrame | None = None,
) -> Fragment:
    """Show a scorecard as one table per rating, in the order in which the ratings appear.

    `others` and `past` as for `indicator_table`.
    """
    if card.empty:
        return Fragment(NONE_HERE)
    scheme = edition.report.scheme
    pieces = []
    for rating in dict.fromkeys(card["rating"]):
        band, rows = scheme.band(rating), card.loc[card["rating"] == rating]
        title = " – ".join(dict.fromkeys([band.rating.label, band.label]))
        table = indicator_table(
            edition,
            rows,
            comments,
            caption=f"Indicators rated {band.rating.label}: {rows['code'].nunique()}",
            columns=columns,
            others=others,
            past=past,
        )
        pieces.append(str(render("rating.html.j2", band=band, title=title, table=table, ident=slug(title))))
    return Fragment("\n".join(pieces))


def plain_table(
    caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], ident: str = ""
) -> Fragment:
    """Show rows of ready texts under their columns."""
    return grouped_table(caption, columns, [("", rows)], ident)


def grouped_table(
    caption: str,
    columns: Sequence[Column],
    groups: Sequence[tuple[str, Sequence[Sequence[str]]]],
    ident: str = "",
) -> Fragment:
    """Show rows of ready texts under their columns, with a row group for each heading."""
    filled = [(heading, [_filled(columns, row) for row in rows]) for heading, rows in groups]
    ident = ident or f"table-{slug(caption)}"
    return _table(ident, caption, columns, filled)


def _filled(columns: Sequence[Column], texts: Sequence[str], line: Line | None = None) -> TableRow:
    return TableRow([Cell(*pair) for pair in zip(columns, texts, strict=True)], line)


def context_table(edition: Edition, card: pd.DataFrame, *, caption: str) -> Fragment:
    """Show indicators for information: value, target, a year before; parts under their whole."""
    columns = [
        Column("Indicator", str, NAME, heads=True),
        Column("Period", str),
        Column("Value", str, NUMBER),
        Column("Target", str, NUMBER),
        Column("Than a year earlier", str),
        Column("Source", str),
    ]
    lines = lines_of(edition, card, pd.DataFrame(columns=["code", *COMMENT]))
    groups = [
        (heading, [_filled(columns, _context_cells(line), line) for line in members])
        for heading, members in groupby(lines, key=lambda line: line.record["heading"])
    ]
    return _table(f"table-{slug(caption)}", caption, columns, groups)


def _context_cells(line: Line) -> list[str]:
    row = line.row
    name = Markup('<span class="kpi-part">{}</span>' if line.record["part_of"] else "{}")
    return [
        name.format(row.name),
        period_text(row),
        line.value,
        line.target,
        _moved(line),
        line.record["source"] or "Not given",
    ]


def _moved(line: Line) -> str:
    """Say how the number moved in a year; nothing about better or worse is claimed of context."""
    row = line.row
    if pd.isna(row.value) or pd.isna(row.last_year):
        return "No earlier figure"
    earlier = spoken(row, earlier_of(row, "last_year"))
    moved = movement(row.value, row.last_year, row.unit, row.decimals)
    return f"{moved[0].upper()}{moved[1:]} from {earlier}"
