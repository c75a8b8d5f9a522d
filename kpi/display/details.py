"""A card for each indicator: profile, history, charts and comment."""

from collections import Counter
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from kpi.display.charts import bullet, trend
from kpi.display.fragments import Fragment, render
from kpi.display.tables import NUMBER, Column, Line, lines_of
from kpi.display.wording import Row, change_text, number, period_of, target
from kpi.model.figures import Edition, slug
from kpi.model.periods import Period
from kpi.model.vocabulary import Flag

FEWEST_POINTS = 3


def detail_cards(
    edition: Edition,
    card: pd.DataFrame,
    comments: pd.DataFrame,
    *,
    past: pd.DataFrame,
    stretches: pd.DataFrame,
) -> Fragment:
    """Show one card per indicator of a scorecard, under the heading of its group.

    `past` has the columns of `histories`, `stretches` those of `rating_stretches`.
    """
    if card.empty:
        return Fragment("<p>No indicator of this edition belongs here.</p>")
    pieces, heading, seen = [], "", Counter[str]()
    for line in lines_of(edition, card, comments):
        if line.record.get("heading", "") != heading:
            heading = line.record["heading"]
            pieces.append(Markup('<h3 id="group-{}">{}</h3>').format(line.record["group"] or "none", heading))
        own = past.loc[past["code"] == line.row.code]
        seen[line.row.code] += 1
        ident = slug(line.row.code) + f"--{seen[line.row.code]}" * (seen[line.row.code] > 1)
        pieces.append(Markup(_card(line, ident, own, stretches.loc[stretches["code"] == line.row.code])))
    return Fragment("\n".join(pieces))


def _card(line: Line, ident: str, past: pd.DataFrame, stretches: pd.DataFrame) -> str:
    row = line.row
    drawn = past["value"].notna().sum() >= FEWEST_POINTS
    shown = len(stretches) > 0 and pd.notna(row.value)
    return str(
        render(
            "card.html.j2",
            ident=ident,
            row=row,
            band=line.band,
            receipt=line.receipt,
            profile=profile(line),
            lines=line.comments,
            bullet=bullet(row, stretches, line.edition.report.scheme, f"{ident}-bullet") if shown else "",
            trend=trend(row, past, f"{ident}-trend") if drawn else "",
            table=_history_table(line, ident, past),
        )
    )


def profile(line: Line) -> list[tuple[str, str]]:
    """Say what an indicator is and where it stands, a term and a text at a time."""
    row, record = line.row, line.record
    introduced = [("Introduced", record["introduced"])] if record["introduced"] else []
    defined = [("Definition", record["definition"])] if record["definition"] else []
    return [
        (period_of(row).label, line.value),
        ("Target", line.target),
        (f"Target for {line.edition.period.year.label}", line.annual),
        ("Than last year", change_text(row, "last_year")),
        ("Than the period before", change_text(row, "previous")),
        *defined,
        ("Figure", line.figure),
        ("Owner", record["owner"] or "Not given"),
        *introduced,
    ]


def _history_table(line: Line, ident: str, past: pd.DataFrame) -> Fragment | str:
    """Show every value of an indicator's history beside the target of its time."""
    if past.empty:
        return ""
    row = line.row
    columns = [Column("Period", str, heads=True), Column("Value", str, NUMBER), Column("Target", str, NUMBER)]
    rows = [
        list(zip(columns, _history_cells(row, Past(*values)), strict=True))
        for values in past[list(Past._fields)].itertuples(index=False)
    ]
    caption = f"{row.code}: values and targets"
    return render(
        "table.html.j2",
        ident=f"{ident}-table",
        caption=caption,
        columns=columns,
        groups=[("", rows)],
    )


class Past(NamedTuple):
    """One row of a history; see `histories`."""

    first: int
    last: int
    value: float
    no_value: str
    flag: str
    target_low: float
    target_high: float
    no_target: str


def _history_cells(row: Row, past: Past) -> list[str]:
    value = past.no_value.capitalize() or number(past.value, row.unit, row.decimals)
    goal = target(past.target_low, past.target_high, row.unit, row.decimals)
    flag = f" [{Flag(past.flag).label}]" if past.flag else ""
    return [Period(past.first, past.last).label, value + flag, goal or past.no_target.capitalize()]
