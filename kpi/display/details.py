"""A card for each indicator: profile, history, charts and comment."""

import pandas as pd
from markupsafe import Markup

from kpi.display.charts import bullet, trend
from kpi.display.fragments import Fragment, render
from kpi.display.tables import NUMBER, Column, Line, lines_of, slug
from kpi.display.wording import change_text, number, period_of, target
from kpi.model.figures import Edition
from kpi.model.periods import Period
from kpi.model.vocabulary import Frequency, Kind, Polarity

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
    pieces, heading = [], ""
    for line in lines_of(edition, card, comments):
        if line.record.get("heading", "") != heading:
            heading = line.record["heading"]
            pieces.append(Markup('<h3 id="{}">{}</h3>').format(slug(heading), heading))
        own = past.loc[past["code"] == line.row.code]
        pieces.append(Markup(_card(line, own, stretches.loc[stretches["code"] == line.row.code])))
    return Fragment("\n".join(pieces))


def _card(line: Line, past: pd.DataFrame, stretches: pd.DataFrame) -> str:
    row, ident = line.row, slug(line.row.code)
    drawn = past["value"].notna().sum() >= FEWEST_POINTS
    shown = len(stretches) > 0 and pd.notna(row.value)
    return str(
        render(
            "card.html.j2",
            ident=ident,
            row=row,
            band=line.band,
            receipt=line.receipt,
            computed=line.computed,
            profile=profile(line),
            lines=line.comments,
            bullet=bullet(row, stretches, line.edition.report.scheme, f"{ident}-bullet") if shown else "",
            trend=trend(row, past, f"{ident}-trend") if drawn else "",
            table=_history_table(line, past),
        )
    )


def profile(line: Line) -> list[tuple[str, str]]:
    """Say what an indicator is and where it stands, a term and a text at a time."""
    row, record = line.row, line.record
    introduced = [("Introduced", record["introduced"])] if record["introduced"] else []
    defined = [("Definition", record["definition"])] if record["definition"] else []
    frequency = Frequency(record["frequency"]).label.capitalize()
    return [
        (period_of(row).label if pd.notna(row.value) else line.edition.period.label, line.value),
        ("Target", line.target),
        (f"Target for {line.edition.period.year.label}", line.annual),
        ("Than last year", change_text(row, "last_year")),
        ("Than the period before", change_text(row, "previous")),
        *defined,
        ("What is better", Polarity(row.polarity).label.capitalize()),
        ("Figure", f"{frequency}, {Kind(row.kind).label}"),
        ("Owner", record["owner"] or "Not given"),
        *introduced,
    ]


def _history_table(line: Line, past: pd.DataFrame) -> Fragment | str:
    """Show every value of an indicator's history beside the target of its time."""
    if past.empty:
        return ""
    row = line.row
    columns = [Column("Period", str, heads=True), Column("Value", str, NUMBER), Column("Target", str, NUMBER)]
    rows = []
    for one in past.itertuples():
        value = one.no_value.capitalize() or number(one.value, row.unit, row.decimals)
        goal = target(one.target_low, one.target_high, row.unit, row.decimals)
        flag = f" [{one.flag}]" if one.flag else ""
        cells = [Period(one.first, one.last).label, value + flag, goal or one.no_target.capitalize()]
        rows.append(list(zip(columns, cells, strict=True)))
    caption = f"{row.code}: values and targets"
    return render(
        "table.html.j2", ident=f"{slug(row.code)}-table", caption=caption, columns=columns, groups=[("", rows)]
    )
