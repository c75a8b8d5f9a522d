"""Tables that are no scorecard: projections, actions, baskets."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
from markupsafe import Markup

from kpi.display.columns import NAME, NUMBER, WORDS, Column
from kpi.display.fragments import Fragment, render
from kpi.display.lines import status, title
from kpi.display.tables import grouped_table, plain_table
from kpi.display.wording import Row, beside_target, number, period_text, rows_of, target, value_text
from kpi.model.figures import Edition
from kpi.model.periods import day_label
from kpi.model.vocabulary import Method, Polarity, Unit


def projections_table(edition: Edition, projected: pd.DataFrame) -> Fragment:
    """Show where running totals will stand at the year's end, a row for each method.

    `projected` has the rows of `projections`.
    """
    if projected.empty:
        return Fragment("<p>No running total of this edition can be carried on to the end of the year.</p>")
    year = edition.period.year.label
    columns = [
        *(Column("Method", str, NAME, heads=True), Column(f"Projection for {year}", str, NUMBER)),
        *(Column(f"Target {year}", str, NUMBER), Column(f"Rating of the projection for {year}", str)),
    ]
    groups = []
    for row, (_, own) in zip(
        rows_of(projected.drop_duplicates("code")), projected.groupby("code", sort=False), strict=True
    ):
        rows = [_projection_cells(edition, row, one) for one in own.to_dict("records")]
        groups.append((_standing(edition, row, own.iloc[0]), rows))
    return grouped_table(f"Projections to the end of {year}", columns, groups)


def _projection_cells(edition: Edition, row: Row, record: dict[Hashable, Any]) -> list[str]:
    """Write one projection, with as many decimals as it takes to tell it from the target."""
    low, high = record["annual_low"], record["annual_high"]
    band = edition.report.scheme.band(record["year_rating"])
    goal = target(low, high, row.unit, row.decimals)
    text = f"No projection: {record['why']}"
    if pd.notna(record["projected"]):
        text, goal = beside_target(record["projected"], low, high, row.unit, row.decimals)
    return [record["method"].capitalize(), text, goal or record["no_annual"].capitalize(), status(band)]


def _standing(edition: Edition, row: Row, record: "pd.Series[Any]") -> str:
    """Say where a total stands now, how fast it has come together and how fast it would have to."""
    rating = edition.report.scheme.band(row.rating).rating.label
    stands = f"{value_text(row)} in {period_text(row)}, now {rating}"
    return f"{title(row, edition)}: {stands}. {_pace(row, record)}"


def _pace(row: Row, record: "pd.Series[Any]") -> str:
    noun = Unit(row.unit).noun
    unit = Unit.NUMBER.value if noun else row.unit
    places = row.decimals + 1

    def monthly(amount: float) -> str:
        return f"{number(amount, unit, places)}{noun} a month"

    so_far = (
        f"{monthly(record['pace'])} so far" if pd.notna(record["pace"]) else "the pace so far is not known"
    )
    if pd.isna(record["needed"]):
        return f"{so_far[0].upper()}{so_far[1:]}; no target for the year."
    left = f"in the {record['left']} month{'' if record['left'] == 1 else 's'} left"
    if row.polarity == Polarity.MINIMISE:
        room = f"at most {monthly(record['needed'])} {left} keeps the target"
        asked = room if record["needed"] >= 0 else "the target is exceeded already"
    else:
        asked = f"{monthly(record['needed'])} {left} reaches the target"
        asked = asked if record["needed"] > 0 else "the target is reached already"
    return f"{so_far[0].upper()}{so_far[1:]}; {asked}."


def methods_key() -> Fragment:
    """Explain each method of projection."""
    terms = [
        (method.value.capitalize(), f"{method.label[0].upper()}{method.label[1:]}.") for method in Method
    ]
    return render("terms.html.j2", terms=terms)


def actions_table(edition: Edition, due: pd.DataFrame, *, grouping: str) -> Fragment:
    """Show every due date with its action, milestone and owners, by group.

    `due` has the rows of `due_dates`.
    """
    others = [
        name
        for name in dict.fromkeys(edition.figures.groups["grouping"])
        if name != grouping and due[name].any()
    ]
    columns = [
        *(Column("No.", str, "kpi-code"), Column("Due", str), Column("Action", str, WORDS, heads=True)),
        *(
            Column("Milestone", str),
            *(Column(name.capitalize(), str) for name in others),
            Column("Owner", str),
        ),
    ]
    labels = {(g, i): label for g, i, label in edition.figures.groups.itertuples(index=False)}
    groups = [
        (str(heading), [_action_cells(record, others, labels) for record in own.to_dict("records")])
        for heading, own in due.groupby("heading", sort=False)
    ]
    return grouped_table(f"Actions by {grouping}, the earliest due first", columns, groups)


def _action_cells(
    record: dict[Hashable, Any], others: list[str], labels: dict[tuple[str, str], str]
) -> list[str]:
    named = [
        "; ".join(labels[name, one.strip()] for one in record[name].split(";") if one.strip()) or "Not given"
        for name in others
    ]
    due = day_label(record["day"]) or (f"{record['due']} (no such date)" if record["due"] else "Not given")
    return [
        record["action"],
        due,
        record["name"],
        record["milestone"] or "The action itself",
        *named,
        record["owner"] or "Not given",
    ]


def due_table(due: pd.DataFrame, counts: pd.DataFrame) -> Fragment:
    """Say and show how many due dates fall in each month.

    `due` has the rows of `due_dates`, `counts` those of `count_due`.
    """
    columns = [Column("Due in", str, NAME, heads=True), Column("Due dates", str, NUMBER)]
    rows = [[label, str(count)] for _, label, count in counts.itertuples(index=False)]
    dates = int(counts["count"].sum())
    actions = due["action"].nunique()
    said = f"{actions} action{'' if actions == 1 else 's'} with {dates} due date{'' if dates == 1 else 's'}."
    table = plain_table("Due dates by month", columns, [*rows, ["All", str(dates)]])
    return Fragment(Markup("<p>{}</p>").format(said) + table)


def groups_table(counts: pd.DataFrame, total: int, *, groupings: list[str]) -> Fragment:
    """Show how many indicators there are by group and subgroup.

    `counts` has the rows of `count_groups`.
    """
    columns = [
        Column(" and ".join(groupings).capitalize(), str, NAME, heads=True),
        Column("Indicators", str, NUMBER),
    ]
    rows = [
        [Markup('<span class="kpi-part">{}</span>' if level else "{}").format(heading), str(count)]
        for level, heading, count in counts.itertuples(index=False)
    ]
    return plain_table(f"Indicators by {' and '.join(groupings)}", columns, [*rows, ["All", str(total)]])
