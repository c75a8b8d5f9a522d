"""The first screen: what changed, where to look first, what is missing or old."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from kpi.display.fragments import Fragment, render
from kpi.display.lines import Line, lines_of
from kpi.display.receipts import shortfall
from kpi.display.wording import number, period_text, spoken, target_text, value_notes, value_text
from kpi.errors import PlanWrong
from kpi.model.figures import Edition
from kpi.model.periods import Period
from kpi.model.schemes import Band
from kpi.model.vocabulary import Calendar, Gap, Moved

WORSE_FIRST, BETTER_FIRST = "worse", "better"
ORDERS = {
    WORSE_FIRST: (Moved.WORSE, Moved.LOST, Moved.BETTER),
    BETTER_FIRST: (Moved.BETTER, Moved.WORSE, Moved.LOST),
}
FEW = 3


@dataclass(frozen=True)
class Item:
    """One indicator of a list: its line, the ratings named beside it, what is said of it."""

    line: Line
    text: str
    bands: Sequence[Band] = ()
    note: str = ""


def changes_list(edition: Edition, changed: pd.DataFrame, *, first: str = WORSE_FIRST) -> Fragment:
    """Say which ratings moved since the period before, from what to what.

    `changed` has the columns of `changes`; `first` is worse or better, whichever is to come first.
    Raises PlanWrong for another word.
    """
    if first not in ORDERS:
        raise PlanWrong(f"first is '{first}'. Allowed: {', '.join(ORDERS)}.")
    rows = pd.concat([changed.loc[changed["moved"] == word.value] for word in ORDERS[first]])
    gained = changed.loc[changed["moved"] == Moved.GAINED.value]
    return render(
        "changes.html.j2",
        sentence=_moves_sentence(changed),
        moved=_changed_items(edition, rows),
        gained=_changed_items(edition, gained),
    )


def _moves_sentence(changed: pd.DataFrame) -> str:
    counts = changed["moved"].value_counts()
    said = [f"{counts[word]} {word.label}" for word in Moved if word in counts]
    return f"Ratings: {', '.join(said)}."


def _changed_items(edition: Edition, rows: pd.DataFrame) -> list[Item]:
    scheme = edition.report.scheme
    before = rows[["rating_then", "rating_now", "value_before", "first_before", "last_before"]]
    return [
        Item(
            line,
            _values(line, value, first, last),
            (scheme.band(then), scheme.band(now)),
            f"by the figures; rated {line.band.rating.label}" if now != line.row.rating else "",
        )
        for line, (then, now, value, first, last) in zip(
            _lines(edition, rows), before.itertuples(index=False), strict=True
        )
    ]


def _values(line: Line, value: float, first: float, last: float) -> str:
    """Write the earlier value and the present one, each with its period."""
    row = line.row
    now = f"{value_text(row)} in {period_text(row)}"
    if pd.isna(value):
        return f"No earlier value, {now}"
    period = Period(int(first), int(last), Calendar(row.calendar))
    return f"{number(value, row.unit, row.decimals)} in {spoken(row, period)}, {now}"


def furthest_list(edition: Edition, ranked: pd.DataFrame, *, most: int) -> Fragment:
    """Say which indicators miss their target furthest, relative to what is allowed.

    `ranked` has the columns of `furthest`; the first `most` are shown, the others can be opened.
    """
    items = [
        Item(line, _missed(line, float(times)), (line.band,))
        for line, times in zip(_lines(edition, ranked), ranked["times"], strict=True)
    ]
    return render("furthest.html.j2", first=items[:most], rest=items[most:])


def _missed(line: Line, times: float) -> str:
    if line.row.miss > 0:
        return shortfall(line.row, line.edition.report.scheme, times)
    return f"Rated so by {line.row.stated_role}, though no target is missed"


def gaps_list(edition: Edition, missing: pd.DataFrame) -> Fragment:
    """Say which figures are missing, old or not final.

    `missing` has the columns of `gaps`.
    """
    groups = [
        (gap, [Item(line, GAP_TEXTS[gap](line)) for line in _lines(edition, rows)])
        for gap, rows in ((gap, missing.loc[missing["gap"] == gap.value]) for gap in Gap)
        if len(rows)
    ]
    return render("gaps.html.j2", groups=groups, few=FEW)


def _stale_text(line: Line) -> str:
    notes = [note for note in value_notes(line.row) if "stale" in note or "newest" in note]
    return f"{period_text(line.row)} is shown" if not notes else "; ".join(notes)


GAP_TEXTS: dict[Gap, Callable[[Line], str]] = {
    Gap.NO_VALUE: lambda line: value_text(line.row),
    Gap.STALE: _stale_text,
    Gap.NO_TARGET: lambda line: target_text(line.row),
    Gap.UNSETTLED: lambda line: f"{line.row.flag.capitalize()}, {period_text(line.row)}",
}


def _lines(edition: Edition, rows: pd.DataFrame) -> list[Line]:
    return lines_of(edition, rows, pd.DataFrame(columns=["code", "heading", "text", "role"]))


def overview(
    edition: Edition,
    *,
    changed: pd.DataFrame,
    ranked: pd.DataFrame,
    missing: pd.DataFrame,
    first: str,
    most: int,
) -> Fragment:
    """Set what changed, where to look first and what is missing side by side."""
    panels = [
        ("Where to look first", furthest_list(edition, ranked, most=most)),
        (
            f"What changed since {edition.period.previous().label}",
            changes_list(edition, changed, first=first),
        ),
        ("What is missing or old", gaps_list(edition, missing)),
    ]
    return render("overview.html.j2", panels=[(title, Markup(str(panel))) for title, panel in panels])
