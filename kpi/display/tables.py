"""Scorecards as tables: one row per indicator, in the columns that a section asks for."""

from collections.abc import Sequence
from itertools import groupby

import pandas as pd
from markupsafe import Markup

from kpi.display.columns import NAME, NUMBER, STANDARD, Column, columns_of
from kpi.display.fragments import Fragment, render
from kpi.display.lines import COMMENT, Line, lines_of
from kpi.display.wording import earlier_of, movement, period_text, spoken
from kpi.errors import PlanWrong
from kpi.model.figures import Edition, slug


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
    _refuse_unfilled(columns, edition, others, past)
    lines = lines_of(edition, card, comments, others=others, past=past)
    groups = [
        (heading, [[(column, column.cell(line)) for column in shown] for line in members])
        for heading, members in groupby(lines, key=lambda line: line.record.get("heading", ""))
    ]
    ident = f"table-{slug(caption)}"
    return render("table.html.j2", ident=ident, caption=caption, columns=shown, groups=groups)


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
        return Fragment("<p>No indicator of this edition belongs here.</p>")
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
    cells = [list(zip(columns, row, strict=True)) for row in rows]
    ident = ident or f"table-{slug(caption)}"
    return render("table.html.j2", ident=ident, caption=caption, columns=columns, groups=[("", cells)])


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
        (heading, [list(zip(columns, _context_cells(line), strict=True)) for line in members])
        for heading, members in groupby(lines, key=lambda line: line.record["heading"])
    ]
    return render(
        "table.html.j2", ident=f"table-{slug(caption)}", caption=caption, columns=columns, groups=groups
    )


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
