"""A card for each indicator: profile, history, charts and comment."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from kpi.display.columns import NAME, NUMBER, Column
from kpi.display.fragments import Fragment, render
from kpi.display.lines import Line, comments_text, lines_of, noted
from kpi.display.tables import NONE_HERE, plain_table
from kpi.display.wording import (
    COMPARED,
    Row,
    beside_target,
    change_text,
    exactly,
    flags_text,
    number,
    period_text,
    ranked,
    revised_target,
    spoken,
    target,
)
from kpi.errors import PlanWrong, nearest
from kpi.model.figures import Details, Edition
from kpi.model.periods import Period, parse_period
from kpi.model.vocabulary import Calendar, NoTarget, NoValue, Rating

FEWEST_POINTS = 3
SHOWN = ("figures", "texts", "bullet", "trend", "history", "grid", "benchmarks", "breakdowns", "comments")
STANDARD = ("figures", "bullet", "trend", "comments", "history")
OWNED = ("stretches", "grids", "benchmarks", "breakdowns", "texts")  # what `lines_of` has not parted yet


def parts_of(names: Sequence[str]) -> list[str]:
    """Check the parts that cards are asked to show.

    Raises PlanWrong for a name that is none, or for no name at all.
    """
    if not names:
        raise PlanWrong(f"A card shows nothing. Allowed: some of {', '.join(SHOWN)}.")
    for name in names:
        if name not in SHOWN:
            message = (
                f"There is no part '{name}' of a card. Allowed: {', '.join(SHOWN)}. {nearest(name, SHOWN)}"
            )
            raise PlanWrong(message.strip())
    return list(names)


def detail_cards(
    edition: Edition, card: pd.DataFrame, details: Details, *, show: Sequence[str] = STANDARD
) -> Fragment:
    """Show one card per indicator of a scorecard, under the heading of its group.

    `show` names the parts of each card.
    Raises PlanWrong for a part that there is not.
    """
    shown = parts_of(show)
    if card.empty:
        return Fragment(NONE_HERE)
    seen, groups, owned = Counter[str](), [], _owned(details)
    lines = lines_of(edition, card, details.comments, past=details.past)
    for heading, members in groupby(lines, key=lambda line: line.record.get("heading", "")):
        cards = []
        for line in members:
            seen[line.row.code] += 1
            ident = line.indicator + f"--{seen[line.row.code]}" * (seen[line.row.code] > 1)
            cards.append(Markup(_card(line, ident, owned(line.row.code), shown)))
        groups.append((heading, f"group-{line.record.get('group', '') or 'none'}", cards))
    return render("cards.html.j2", groups=groups)


def _owned(details: Details) -> Callable[[str], Details]:
    """Part the details once, so that each card need not look through those of all."""
    frames = {name: getattr(details, name) for name in OWNED}
    parts = {name: dict(iter(frame.groupby("code", sort=False))) for name, frame in frames.items()}
    nothing = {name: frame.iloc[:0] for name, frame in frames.items()}

    def own(code: str) -> Details:
        return replace(details, **{name: parts[name].get(code, nothing[name]) for name in OWNED})

    return own


def _card(line: Line, ident: str, details: Details, shown: Sequence[str]) -> str:
    """Show one card; `details` are those of its indicator alone."""
    made: dict[str, str] = {}
    for name in SHOWN:
        if name in shown and not (name == "history" and made.get("trend")):  # it stands below the chart
            made[name] = MAKERS[name](line, ident, details)
    sides = [[made[name] for name in side if made.get(name)] for side in SIDES]
    return str(
        render(
            "card.html.j2",
            ident=ident,
            band=line.band,
            line=line,
            beside=list(filter(None, sides)),
            below=[made[name] for name in BELOW if made.get(name)],
        )
    )


def _texts(line: Line, ident: str, details: Details) -> str:
    """Say what the indicator is, in the report's own order of texts."""
    del ident
    own = dict(zip(details.texts["field"], details.texts["text"], strict=True))
    fields = line.edition.report.profile.items()
    said = [(heading, own.get(field, "Not given")) for field, heading in fields]
    if not said:
        return ""
    return str(render("terms.html.j2", terms=said))


def _figures(line: Line, ident: str, details: Details) -> str:
    del ident, details
    return str(render("terms.html.j2", terms=profile(line)))


def _bullet(line: Line, ident: str, details: Details) -> str:
    own = details.stretches
    if own.empty or pd.isna(line.row.value):
        return ""
    from kpi.display.charts import bullet  # noqa: PLC0415  (loaded where a chart is drawn)

    chart = bullet(line.row, own, line.edition.report.scheme, f"{ident}-bullet")
    table = _bands_table(line, own, f"{ident}-bands")
    return str(render("figure.html.j2", caption="Value within its bands", chart=chart, table=table))


def _bands_table(line: Line, stretches: pd.DataFrame, ident: str) -> Fragment:
    """Show from where to where each rating reaches, and whether the ends are its own."""
    row = line.row
    columns = [Column("Rating", str, heads=True), Column("From", str, NUMBER), Column("To", str, NUMBER)]
    cuts = [exactly(cut, row.unit, row.decimals) for cut in stretches["start"].iloc[1:]]
    words = [Rating(rating).label for rating in stretches["rating"]]
    rows = [list(cells) for cells in zip(words, ["Any less", *cuts], [*cuts, "Any more"], strict=True)]
    return plain_table(f"{line.tag}: bands", columns, rows, ident)


def _trend(line: Line, ident: str, details: Details) -> str:
    if len(line.past) == 0 or line.past["value"].count() < FEWEST_POINTS:
        return ""
    from kpi.display.charts import trend  # noqa: PLC0415  (loaded where a chart is drawn)

    chart = trend(line.row, line.past, f"{ident}-trend")
    table = Markup(_history_table(line, ident, details))
    return str(render("figure.html.j2", caption="Values and targets over time", chart=chart, table=table))


def _comments(line: Line, ident: str, details: Details) -> str:
    del ident, details
    return comments_text(line)


def profile(line: Line) -> list[tuple[str, str]]:
    """Say what an indicator is and where it stands, a term and a text at a time."""
    row, record = line.row, line.record
    introduced = [("Introduced", record["introduced"])] if record["introduced"] else []
    defined = [("Definition", record["definition"])] if record["definition"] else []
    headings = line.edition.report.headings
    yearly = line.record["no_annual"] != NoTarget.NOT_HELD
    year = [(f"Target for {line.edition.period.year.label}", line.goal_of("annual"))] if yearly else []
    return [
        (period_text(row), line.value),
        ("Target", line.target),
        *year,
        *((headings.get(against, told), change_text(row, against)) for against, told in COMPARED.items()),
        *defined,
        ("Figure", line.figure),
        ("Owner", record["owner"] or "Not given"),
        *introduced,
    ]


def _history_table(line: Line, ident: str, details: Details) -> str:
    """Show every value of an indicator's history beside the target of its time."""
    del details
    if len(line.past) == 0:
        return ""
    row = line.row
    columns = [Column("Period", str, heads=True), Column("Value", str, NUMBER), Column("Target", str, NUMBER)]
    rows = [
        _history_cells(row, Past(*values)) for values in line.past[list(Past._fields)].itertuples(index=False)
    ]
    return str(plain_table(f"{line.tag}: values and targets", columns, rows, f"{ident}-table"))


def _grid(line: Line, ident: str, details: Details) -> str:
    """Show this year's figures beside the target and last year's."""
    own = details.grids
    if own.empty:
        return ""
    names = list(dict.fromkeys(own["column"]))
    columns = [Column("Figures for", str, NAME, heads=True), *(Column(name, str, NUMBER) for name in names)]
    texts: dict[tuple[str, ...], dict[str, str]] = {}
    for cell in own.to_dict("records"):
        texts.setdefault(tuple(cell[key] for key in GRID_ROW), {})[cell["column"]] = _grid_cell(cell)
    rows = [[series, *(cells[name] for name in names)] for (series, *_), cells in texts.items()]
    return str(plain_table(f"{line.tag}: figures by period", columns, rows, f"{ident}-grid"))


def _grid_cell(cell: dict[Hashable, Any]) -> str:
    """Write a value or a target of a grid, or why there is none."""
    if cell["target"]:
        ends = cell["low"], cell["high"], cell["unit"], cell["decimals"]
        was = cell["was_low"], cell["was_high"], cell["unit"], cell["decimals"]
        return noted(target(*ends) or cell["no_value"].capitalize(), revised_target(*was))
    text = cell["no_value"].capitalize() or number(cell["value"], cell["unit"], cell["decimals"])
    flag = flags_text(cell["flag"], cell["was"], cell["unit"], cell["decimals"])
    return noted(text, [*flag, *filter(None, [cell["note"]])])


def _benchmarks(line: Line, ident: str, details: Details) -> str:
    """Show what other bodies achieve, with their ranks."""
    own = details.benchmarks
    if own.empty:
        return ""
    columns = [
        *(Column("Compared with", str, NAME, heads=True), Column("Measure", str), Column("Period", str)),
        *(Column("Figure", str, NUMBER), Column("Rank, 1 is best", str, NUMBER)),
    ]
    rows = [_benchmark_cells(line.row, record) for record in own.to_dict("records")]
    return str(plain_table(f"{line.tag}: benchmarks", columns, rows, f"{ident}-benchmarks"))


def _benchmark_cells(row: Row, record: dict[Hashable, Any]) -> list[str]:
    period = parse_period(record["period"]).counted(Calendar(row.calendar)).label if record["period"] else ""
    was_rank = [f"revised, was {ranked(record['was_rank'], record['was_of'])}"]
    rank = noted(
        ranked(record["rank"], record["of"]) or "Not ranked", was_rank if pd.notna(record["was_rank"]) else []
    )
    figure = number(record["value"], record["unit"] or row.unit, record["decimals"])
    notes = [*flags_text("", record["was"], record["unit"] or row.unit, record["decimals"])]
    notes += filter(None, [record["note"]])
    measure = record["measure"] or "The same as here"
    return [record["name"], measure, period or "Not stated", noted(figure, notes), rank]


def _breakdowns(line: Line, ident: str, details: Details) -> str:
    """Show each table that breaks the indicator down, its rows and columns in the order of the file."""
    return Markup("\n").join(
        _breakdown(line, f"{ident}-breakdown-{number}", str(title), cells)
        for number, (title, cells) in enumerate(details.breakdowns.groupby("table", sort=False), start=1)
    )


def _breakdown(line: Line, ident: str, title: str, cells: pd.DataFrame) -> str:
    """Show one table; a row that is held twice is shown twice."""
    names = list(dict.fromkeys(cells["column"]))
    texts = [_breakdown_cell(line.row, record) for record in cells.to_dict("records")]
    again = cells.groupby(["row", "column"]).cumcount()
    wide = cells.assign(text=texts, again=again, line=range(len(cells)))
    order = wide.groupby(["row", "again"])["line"].min().sort_values().index
    table = wide.pivot_table(index=["row", "again"], columns="column", values="text", aggfunc="first")
    table = table.reindex(index=order, columns=names).fillna(NoValue.NOT_HELD.capitalize())
    periods = [parse_period(text).label for text in dict.fromkeys(cells["period"]) if text]
    columns = [Column("Part", str, NAME, heads=True), *(Column(name, str, NUMBER) for name in names)]
    rows = [[name, *values] for (name, _), values in zip(order, table.to_numpy().tolist(), strict=True)]
    caption = f"{line.tag}: {title} ({', '.join(periods) or 'period not stated'})"
    return str(plain_table(caption, columns, rows, ident))


def _breakdown_cell(row: Row, record: dict[Hashable, Any]) -> str:
    text = (
        number(record["value"], record["unit"] or row.unit, record["decimals"])
        if not record["reason"]
        else ""
    )
    return text or str(record["reason"]).capitalize()


MAKERS: dict[str, Callable[[Line, str, Details], str]] = {
    "texts": _texts,
    "figures": _figures,
    "bullet": _bullet,
    "trend": _trend,
    "history": _history_table,
    "grid": _grid,
    "benchmarks": _benchmarks,
    "breakdowns": _breakdowns,
    "comments": _comments,
}
SIDES = (("figures", "texts", "comments"), ("bullet", "trend", "history"))
GRID_ROW = ("series", "rank", "place", "target")
BELOW = ("grid", "benchmarks", "breakdowns")


class Past(NamedTuple):
    """One row of a history; see `histories`."""

    first: int
    last: int
    value: float
    was: float
    no_value: str
    flag: str
    target_low: float
    target_high: float
    no_target: str
    target_was_low: float
    target_was_high: float


def _history_cells(row: Row, past: Past) -> list[str]:
    written = past.target_low, past.target_high, row.unit, row.decimals
    value, goal = past.no_value.capitalize(), target(*written)
    if not value:
        value, goal = beside_target(past.value, *written)
    flag = "".join(f" [{note}]" for note in flags_text(past.flag, past.was, row.unit, row.decimals))
    was = past.target_was_low, past.target_was_high, row.unit, row.decimals
    revised = "".join(f" [{note}]" for note in revised_target(*was))
    return [
        spoken(row, Period(past.first, past.last, Calendar(row.calendar))),
        value + flag,
        (goal or past.no_target.capitalize()) + revised,
    ]
