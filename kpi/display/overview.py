"""The first screen: what changed, where to look first, what is missing or old."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from kpi.display.fragments import Fragment, render
from kpi.display.lines import Line, lines_of
from kpi.display.receipts import shortfall
from kpi.display.wording import (
    MOST_DECIMALS,
    beside_target,
    exactly,
    period_of,
    period_text,
    ranked,
    spoken,
    target,
    target_and_floor,
    target_text,
    value_notes,
    value_text,
)
from kpi.errors import PlanWrong
from kpi.model.figures import Edition, slug
from kpi.model.memory import Seen
from kpi.model.periods import Period, day_label
from kpi.model.schemes import Band
from kpi.model.vocabulary import Calendar, Gap, Kind, Moved, Revised
from kpi.theme import ANCHOR

WORSE_FIRST, BETTER_FIRST = "worse", "better"
ORDERS = {
    WORSE_FIRST: {Moved.WORSE: 0, Moved.LOST: 1, Moved.BETTER: 2},
    BETTER_FIRST: {Moved.BETTER: 0, Moved.WORSE: 1, Moved.LOST: 2},
}
MOST, FEW = 6, 3
WHO = {True: "stated", False: "by the figures"}


class Told(NamedTuple):
    """A rating named in a list, with what must be known of it."""

    band: Band
    note: str = ""


@dataclass(frozen=True)
class Item:
    """One indicator of a list: its line, what is said of it, the ratings named beside it."""

    line: Line
    text: str
    bands: Sequence[Told] = ()


def order_of(first: str) -> dict[Moved, int]:
    """Find the places of the changes in their list.

    Raises PlanWrong for a word that names no order.
    """
    if first not in ORDERS:
        raise PlanWrong(f"first is '{first}'. Allowed: {', '.join(ORDERS)}.")
    return ORDERS[first]


def some(most: int) -> int:
    """Check how many indicators of a list are to be shown at once.

    Raises PlanWrong for none: a list that shows nothing reads as if there were nothing to show.
    """
    if most < 1:
        raise PlanWrong(f"most is {most}. Allowed: a whole number of 1 or more. Leave it out for {MOST}.")
    return most


def changes_list(
    edition: Edition, changed: pd.DataFrame, *, first: str = WORSE_FIRST, most: int = MOST
) -> Fragment:
    """Say which ratings moved since the period before, from what to what, the largest steps first.

    `changed` has the columns of `changes`; `first` is worse or better, whichever is to come first.
    The first `most` are shown, the others can be opened.
    Raises PlanWrong for another word, or for fewer than one.
    """
    places, shown = order_of(first), some(most)
    moved = changed.loc[changed["moved"].isin(list(places))]
    ordered = moved.assign(place=moved["moved"].map(places), step=-moved["step"])
    items = _changed_items(edition, ordered.sort_values(["place", "step"], kind="stable"))
    gained = changed.loc[changed["moved"] == Moved.GAINED.value]
    before = edition.period.previous().label
    return render(
        "changes.html.j2",
        sentence=_moves_sentence(changed, before),
        first=items[:shown],
        rest=items[shown:],
        gained=_changed_items(edition, gained),
        before=before,
    )


def _moves_sentence(changed: pd.DataFrame, before: str) -> str:
    counts = changed["moved"].value_counts()
    said = [f"{counts[word]} {word.label.format(before=before)}" for word in Moved if word in counts]
    return f"Ratings: {', '.join(said)}."


def _changed_items(edition: Edition, rows: pd.DataFrame) -> list[Item]:
    return [
        Item(line, _values(line, before), _bands(line, before))
        for line, before in zip(_lines(edition, rows), rows.to_dict("records"), strict=True)
    ]


def _bands(line: Line, before: dict[Hashable, Any]) -> list[Told]:
    """The two ratings, each with who gave it where a person gave one of them alone."""
    stated = before["stated_before"] != "", line.row.stated != ""
    notes = [WHO[one] if stated[0] != stated[1] else "" for one in stated]
    bands = [line.edition.report.scheme.band(before["rating_before"]), line.band]
    return [Told(band, note) for band, note in zip(bands, notes, strict=True)]


def _values(line: Line, before: dict[Hashable, Any]) -> str:
    """Write the earlier value and the present one, each with its period, and what else is not the same."""
    row = line.row
    now = f"{value_text(row)} in {period_text(row)}" if pd.notna(row.value) else value_text(row)
    if pd.isna(before["value_before"]):
        return f"No earlier value; {now}"
    period = Period(int(before["first_before"]), int(before["last_before"]), Calendar(row.calendar))
    goal = before["target_low_before"], before["target_high_before"]
    text, _ = beside_target(before["value_before"], *goal, row.unit, row.decimals)
    then = f"{text} in {spoken(row, period)}, {now}"
    return "; ".join(filter(None, [then, _running(line, period), _aims(line, before)]))


def _running(line: Line, then: Period) -> str:
    """Warn that two running totals are no two values of one kind."""
    if line.row.kind not in {Kind.CUMULATIVE, Kind.TO_DATE}:
        return ""
    same = then.year == period_of(line.row).year
    return "figures of the year to date" if same else "figures of two years, each to date"


def _aims(line: Line, before: dict[Hashable, Any]) -> str:
    """Name both targets where they differ."""
    row = line.row
    then = target(before["target_low_before"], before["target_high_before"], row.unit, row.decimals)
    now = target(row.target_low, row.target_high, row.unit, row.decimals)
    return "" if then == now else f"target then {then or 'none'}, now {now or 'none'}"


def furthest_list(edition: Edition, ranked: pd.DataFrame, *, most: int = MOST) -> Fragment:
    """Say which indicators miss their target furthest, the worst rating first.

    `ranked` has the columns of `furthest`; the first `most` are shown, the others can be opened.
    Raises PlanWrong for fewer than one.
    """
    shown = some(most)
    items = [
        Item(line, _missed(line, float(times), float(share)), [Told(line.band, _figures_alone(line))])
        for line, times, share in zip(_lines(edition, ranked), ranked["times"], ranked["share"], strict=True)
    ]
    return render("furthest.html.j2", first=items[:shown], rest=items[shown:])


def _figures_alone(line: Line) -> str:
    return f"stated; the figures alone give {line.computed}" if line.row.stated else ""


def _missed(line: Line, times: float, share: float) -> str:
    row = line.row
    notes = "".join(f" [{note}]" for note in value_notes(row))
    if row.miss > 0:
        return f"{shortfall(row, line.edition.report.scheme, times, share)}{notes}"
    why = "its target is met" if row.miss == 0 else "there is no target, or no value"
    return f"Stated by {row.stated_role}; {why}{notes}"


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


def _old_text(line: Line) -> str:
    notes = [note for note in value_notes(line.row) if note.startswith("newest")]
    return "; ".join([f"{period_text(line.row)} is shown", *notes])


GAP_TEXTS: dict[Gap, Callable[[Line], str]] = {
    Gap.NO_VALUE: lambda line: value_text(line.row),
    Gap.STALE: _old_text,
    Gap.NO_TARGET: lambda line: target_text(line.row),
    Gap.UNSETTLED: lambda line: f"{line.row.flag.capitalize()}, {period_text(line.row)}",
}


def revisions_list(edition: Edition, revised: pd.DataFrame) -> Fragment:
    """Say which figures are not as editions that readers have seen showed them.

    `revised` has the columns of `revisions`.  Of an edition's own earlier revision nothing is said where
    nothing has been revised since, so that the same figures make the same page.
    """
    return render("revisions.html.j2", lists=_revision_lists(edition, revised))


def _revision_lists(edition: Edition, revised: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        _revised_since(edition, place, revised)
        for place, seen in enumerate(edition.known.seen)
        if seen.period != edition.period or (revised["seen"] == place).any()
    ]


def _revised_since(edition: Edition, place: int, every: pd.DataFrame) -> dict[str, Any]:
    """Say what was revised since one edition; what a later one knew otherwise too is listed there."""
    seen, revised = edition.known.seen[place], every.loc[every["seen"] == place]
    elsewhere = bool((every["seen"] > place).any()) or (revised.empty and not every.empty)
    count = f"{len(revised) or 'No'}{' other' * elsewhere} figure{'s' * (len(revised) > 1)}"
    verb = "have" if len(revised) > 1 else "has"
    rows = [_revised(edition, record) for record in revised.to_dict("records")]
    return {"sentence": f"{count} {verb} been revised since {_named(edition, seen)}.", "rows": rows}


def _named(edition: Edition, seen: Seen) -> str:
    """Name an edition that readers have seen by its period, or the day from which all is told."""
    if seen.period is None:
        return f"the edition of {day_label(seen.made)}" if "T" in seen.made else day_label(seen.made)
    if seen.period == edition.period:
        return "this edition was first published"
    return f"the edition for {seen.period.counted(edition.report.year).label}"


def _revised(edition: Edition, record: dict[Hashable, Any]) -> dict[str, str]:
    """Say of one figure what it was and what it is, and when that was recorded."""
    named = f"{record['code']} {record['name']}" if edition.report.codes else str(record["name"])
    what = Revised(record["what"]).label.format(of=record["of"], period=_period_of(edition, record))
    when = f" (recorded on {day_label(record['recorded'])})" if record["recorded"] else ""
    was, now = _apart(edition, record)
    return {
        "anchor": f"{ANCHOR}{slug(record['code'])}",
        "title": named,
        "text": f"{what}: was {was}, now {now}{when}",
    }


def _period_of(edition: Edition, record: dict[Hashable, Any]) -> str:
    if pd.isna(record["first"]):
        return "period not stated"
    return Period(int(record["first"]), int(record["last"]), edition.report.year).label


def _apart(edition: Edition, record: dict[Hashable, Any]) -> tuple[str, str]:
    """Write what a revised figure was and is, with as many decimals as it takes to see that they differ."""
    if record["what"] == Revised.RATING:
        was, now = (
            edition.report.scheme.band(record[side]).rating.label for side in ("was_rating", "rating")
        )
        return was, now
    if record["what"] == Revised.RANK:
        was, now = (ranked(record[f"{side}low"], record[f"{side}high"]) for side in ("was_", ""))
        return was, now or "not given"
    if record["what"] in {Revised.VALUE, Revised.BENCHMARK}:
        was, now = (_value_text(record, side) for side in ("was_", ""))
        if was != now or not was:
            return was or "given", now or str(record["reason"])
    for decimals in range(record["decimals"], MOST_DECIMALS):
        was, now = (_revised_text(record, side, decimals) for side in ("was_", ""))
        if was != now:
            break
    return was, now or str(record["reason"])


def _value_text(record: dict[Hashable, Any], side: str) -> str:
    value = record[f"{side}low"]
    return "" if pd.isna(value) else exactly(value, record["unit"], record["decimals"])


def _revised_text(record: dict[Hashable, Any], side: str, decimals: int) -> str:
    low, high, floor = (record[f"{side}{end}"] for end in ("low", "high", "floor"))
    return target_and_floor(low, high, floor, record["unit"], decimals)


def _lines(edition: Edition, rows: pd.DataFrame) -> list[Line]:
    return lines_of(edition, rows, pd.DataFrame(columns=["code", "heading", "text", "role"]))


def overview(
    edition: Edition,
    *,
    changed: pd.DataFrame,
    ranked: pd.DataFrame,
    missing: pd.DataFrame,
    revised: pd.DataFrame,
    first: str,
    most: int,
) -> Fragment:
    """Set what changed, where to look first, what is missing and what was revised side by side.

    Of revisions nothing is said where it is not known when the edition before was published.
    Raises PlanWrong as `changes_list` does.
    """
    missing_or_old = [("What is missing or old", gaps_list(edition, missing))]
    if _revision_lists(edition, revised):
        missing_or_old.append(("What was revised", revisions_list(edition, revised)))
    panels = [
        [("Where to look first", furthest_list(edition, ranked, most=most))],
        [
            (
                f"What changed since {edition.period.previous().label}",
                changes_list(edition, changed, first=first, most=most),
            )
        ],
        missing_or_old,
    ]
    marked = [[(title, Markup(str(fragment))) for title, fragment in panel] for panel in panels]
    return render("overview.html.j2", panels=marked)
