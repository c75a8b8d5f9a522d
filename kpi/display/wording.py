"""Figures in words: numbers, targets, notes, directions.

Display rounds half up from the decimals as they were typed; nothing here is calculated with.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import pandas as pd

from kpi.model.periods import YEAR, Period, day_label
from kpi.model.vocabulary import (
    Calendar,
    Direction,
    Flag,
    Incomparable,
    Kind,
    NoTarget,
    NoValue,
    Polarity,
    Unit,
)

MOST_DECIMALS = 12
CLOSE = 1e-9
TO = " to "  # between the ends of a range
COMPARED = {"last_year": "Than last year", "previous": "Than the period before"}


def number(value: float, unit: str = Unit.NUMBER, decimals: int = 0) -> str:
    """Write a value with its unit's sign, rounded half up.

    >>> number(0.285, "percent", 2), number(31718), number(-4.5, "pounds")
    ('0.29%', '31,718', '-£5')
    """
    signs = Unit(unit)
    rounded = exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    minus = "-" if rounded < 0 else ""
    return f"{minus}{signs.prefix}{abs(rounded):,f}{signs.suffix}"


def noun(amount: str, unit: str) -> str:
    """The noun for a difference in a unit, one or many.

    >>> noun("1", "percent"), noun("1.5", "percent"), noun("1", "days")
    (' percentage point', ' percentage points', '')
    """
    plural = Unit(unit).noun
    return plural.removesuffix("s") if amount == "1" else plural


def exact(value: float) -> Decimal:
    """The decimal that was typed: the shortest that stands for this binary number."""
    return Decimal(repr(float(value)))


def told_apart(value: float, others: list[float], unit: str, decimals: int) -> tuple[str, list[str]]:
    """Write a value and others with as many decimals as it takes to see that they differ.

    >>> told_apart(94.96, [95.0], "percent", 0)
    ('94.96%', ['95.00%'])
    """
    for places in range(decimals, MOST_DECIMALS):
        text, texts = number(value, unit, places), [number(other, unit, places) for other in others]
        if all((text == one) == (value == other) for one, other in zip(texts, others, strict=True)):
            return text, texts
    return repr(value), [repr(other) for other in others]


def beside_target(
    value: float, low: float, high: float, unit: str = Unit.NUMBER, decimals: int = 0
) -> tuple[str, str]:
    """Write a value and its target, neither of them rounded to the other.

    >>> beside_target(94.96, 95.0, float("nan"), "percent"), beside_target(50, 38, 48, "rate")
    (('94.96%', '95.00%'), ('50', '38 to 48'))
    """
    text, *ends = _all_apart([value, *_ends(low, high)], unit, decimals)
    return text, TO.join(dict.fromkeys(ends))


def _ends(low: float, high: float) -> list[float]:
    return [end for end in (low, high) if pd.notna(end)]


def _all_apart(values: list[float], unit: str, decimals: int) -> list[str]:
    """Write values with as many decimals as it takes to see which of them differ."""
    for places in range(decimals, MOST_DECIMALS):
        texts = [number(value, unit, places) for value in values]
        if len(set(texts)) == len(set(values)):
            return texts
    return [repr(value) for value in values]


def exactly(value: float, unit: str, decimals: int) -> str:
    """Write a value with up to two further decimals where it takes them to write all of it.

    >>> exactly(90.25, "percent", 1), exactly(95.0, "percent", 1), exactly(1 / 3, "number", 0)
    ('90.25%', '95.0%', '0')
    """
    for places in (decimals, decimals + 1, decimals + 2):
        if abs(value - round(value, places)) <= CLOSE * max(1.0, abs(value)):
            return number(value, unit, places)
    return number(value, unit, decimals)


def target(low: float, high: float, unit: str = Unit.NUMBER, decimals: int = 0) -> str:
    """Write a target: a point, or a range with both its ends.

    >>> target(38, 48, "rate"), target(95, float("nan"), "percent")
    ('38 to 48', '95%')
    """
    return TO.join(dict.fromkeys(_all_apart(_ends(low, high), unit, decimals)))


def period_of(row: "Row") -> Period:
    """The period of the value that a row of the scorecard shows."""
    return Period(int(row.first), int(row.last), Calendar(row.calendar))


def spoken(row: "Row", period: Period) -> str:
    """Write a period of an indicator; a rolling year is named by its months, whichever they are."""
    return period.months if row.kind == Kind.ROLLING and period.length >= YEAR else period.label


def period_text(row: "Row") -> str:
    """Write the period of the value that a row shows."""
    return spoken(row, period_of(row))


def earlier_of(row: "Row", against: str) -> Period:
    """The period of the earlier value beside it: "previous" or "last_year"."""
    first, last = getattr(row, f"first_{against}"), getattr(row, f"last_{against}")
    return Period(int(first), int(last), Calendar(row.calendar))


class Row(NamedTuple):
    """What wording reads of a scorecard's row; each column is told at `scorecard`."""

    code: str
    name: str
    polarity: str
    kind: str
    unit: str
    decimals: int
    tolerance: str
    calendar: str
    first: int
    last: int
    value: float
    was: float
    withdrawn: float
    flag: str
    no_value: str
    awaited: str
    stale: bool
    target_first: float
    target_last: float
    target_low: float
    target_high: float
    target_floor: float
    target_of: str
    target_was_low: float
    target_was_high: float
    target_was_floor: float
    no_target: str
    against: str
    previous: float
    first_previous: int
    last_previous: int
    was_previous: float
    reason_previous: str
    direction_previous: str
    why_previous: str
    last_year: float
    first_last_year: int
    last_last_year: int
    was_last_year: float
    reason_last_year: str
    direction_last_year: str
    why_last_year: str
    miss: float
    bound: float
    computed: str
    stated: str
    rating: str
    stated_reason: str
    stated_role: str
    stated_date: str
    outdated: str


def rows_of(card: pd.DataFrame) -> list[Row]:
    """Read a scorecard row by row."""
    return [Row(*values) for values in card[list(Row._fields)].itertuples(index=False)]


def value_text(row: Row) -> str:
    """Write the value, or the reason why there is none.

    A value that misses its target is never rounded to it.
    """
    if pd.isna(row.value):
        return row.no_value.capitalize()
    return beside_target(row.value, row.target_low, row.target_high, row.unit, row.decimals)[0]


def target_text(row: Row) -> str:
    """Write the target in force, or the reason why there is none.

    A target is never rounded to the value that misses or beats it.
    """
    if pd.isna(row.target_low) and pd.isna(row.target_high):
        none = NoTarget.NOT_APPLICABLE if row.polarity == Polarity.NONE else row.no_target
        return none.capitalize()
    if pd.notna(row.value):
        return beside_target(row.value, row.target_low, row.target_high, row.unit, row.decimals)[1]
    return target(row.target_low, row.target_high, row.unit, row.decimals)


def target_note(row: Row) -> str:
    """Say whose figure a target is, and for which period where that is not the value's own.

    >>> _note_of(Period.month(2018, 3), Period.month(2018, 3).year, "", "")
    'target for 2017/18'
    """
    if pd.isna(row.target_low) and pd.isna(row.target_high):
        return ""
    if pd.isna(row.target_first):
        return "period not stated"
    goal = Period(int(row.target_first), int(row.target_last), Calendar(row.calendar))
    return _note_of(period_of(row), goal, row.target_of, row.against)


def _note_of(own: Period, goal: Period, target_of: str, against: str) -> str:
    if against:
        return "" if goal == own else f"for {goal.label}"
    wider = "" if goal == own else f"target for {goal.label}"
    return ", ".join(filter(None, [f"the figure for {target_of}" if target_of else "", wider]))


def target_notes(row: Row) -> list[str]:
    """All that a reader must know of a target: whose it is, for which period, and what it was before."""
    was = row.target_was_low, row.target_was_high, row.unit, row.decimals, row.target_was_floor
    return [*filter(None, [target_note(row)]), *revised_target(*was)]


def revised_target(
    low: float, high: float, unit: str, decimals: int, floor: float = float("nan")
) -> list[str]:
    """Say what a target was in an edition that readers have seen, where it is another now.

    >>> none = float("nan")
    >>> revised_target(95.0, none, "percent", 0), revised_target(none, none, "percent", 0)
    (['revised, was 95%'], [])
    """
    if pd.isna(low) and pd.isna(high):
        return []
    return [f"revised, was {target_and_floor(low, high, floor, unit, decimals)}"]


def target_and_floor(low: float, high: float, floor: float, unit: str, decimals: int) -> str:
    """Write a target with the second value beside it, where there is one.

    >>> target_and_floor(95, float("nan"), 90, "percent", 0)
    '95%, second value 90%'
    """
    second = f", second value {number(floor, unit, decimals)}" if pd.notna(floor) else ""
    return f"{target(low, high, unit, decimals)}{second}"


def ranked(rank: float, of: float) -> str:
    """Write a rank, blank for none.

    >>> ranked(5.0, 33.0), ranked(float("nan"), float("nan"))
    ('5 of 33', '')
    """
    return "" if pd.isna(rank) else f"{rank:.0f} of {of:.0f}"


def flags_text(flag: str, was: float, unit: str, decimals: int) -> list[str]:
    """What is to be known of a figure itself: its flag, and what it was in an edition that readers have seen.

    >>> flags_text("provisional", 94.0, "percent", 1)
    ['provisional', 'revised, was 94.0%']
    """
    flags = [Flag(flag).label] if flag and (flag != Flag.REVISED or pd.isna(was)) else []
    return [
        *flags,
        *([f"revised, was {exactly(was, unit, decimals)}"] if pd.notna(was) else []),
    ]


def value_notes(row: Row) -> list[str]:
    """All that a reader must know before trusting a value: flags, age, what is awaited."""
    notes = [*flags_text(row.flag, row.was, row.unit, row.decimals)]
    if row.outdated:
        notes.append(f"the rating stated on {day_label(row.outdated)} is from before the figure changed")
    if pd.notna(row.withdrawn):
        notes.append(f"{exactly(row.withdrawn, row.unit, row.decimals)} was withdrawn")
    if row.stale:
        notes.append(f"stale: {period_text(row)} is older than expected")
    if row.no_value and pd.notna(row.value):
        notes.append(f"newest figure {NoValue(row.no_value).label}{_awaited(row)}")
    elif row.awaited:
        notes.append(row.awaited)
    return notes


def _awaited(row: Row) -> str:
    return f" ({row.awaited})" if row.awaited else ""


def direction_text(direction: str, why: str, earlier: str, reason: str = "") -> str:
    """Write a direction, or the reason why there is none.

    >>> direction_text("none", "no earlier value", "November 2017")
    'Not compared: no figure is held for November 2017'
    """
    if direction == Direction.NONE:
        told = Incomparable(why).label.format(earlier=earlier, reason=reason)
        return f"Not compared: {told}"
    return Direction(direction).label


def movement(value: float, earlier: float, unit: str, decimals: int) -> str:
    """Say in words how far the number moved; differences of percentages are in points.

    >>> movement(69.8, 70.0, "percent", 1)
    'down 0.2 percentage points'
    >>> movement(31718, 33298, "number", 0)
    'down 1,580'
    """
    change = exact(value) - exact(earlier)
    if change == 0:
        return "no change"
    plain = apart_unit(unit)
    places = next(places for places in range(decimals, MOST_DECIMALS) if round(abs(change), places) > 0)
    text = number(float(abs(change)), plain, places)
    return f"{'up' if change > 0 else 'down'} {text}{noun(text, unit)}"


def apart_unit(unit: str) -> Unit:
    """The unit of a difference, whose noun says the rest: percentages differ by points.

    >>> apart_unit("percent").value, apart_unit("pounds").value
    ('number', 'pounds')
    """
    return Unit.NUMBER if Unit(unit) is Unit.PERCENT else Unit(unit)


def change_text(row: Row, against: str) -> str:
    """Say better or worse, and by how much, than the period before or a year before.

    `against` is "previous" or "last_year".
    """
    earlier = spoken(row, earlier_of(row, against))
    direction = getattr(row, f"direction_{against}")
    reason = getattr(row, f"reason_{against}")
    text = direction_text(direction, getattr(row, f"why_{against}"), earlier, reason)
    then = getattr(row, against)
    held = pd.notna(then) and pd.notna(row.value)
    if held and getattr(row, f"why_{against}") == Incomparable.NO_GOOD_DIRECTION:
        text, direction = "No good direction", Direction.SAME
    if direction == Direction.NONE:
        return f"{text}{_unlike_value(row, then, against)}"
    moved = movement(row.value, then, row.unit, row.decimals)
    was = getattr(row, f"was_{against}")
    revised = "".join(f" [{note}]" for note in flags_text("", was, row.unit, row.decimals))
    return f"{text}: {moved} from {number(then, row.unit, row.decimals)} in {earlier}{revised}"


def _unlike_value(row: Row, then: float, against: str) -> str:
    """Print an earlier value that is held but not comparable, so that nothing is hidden."""
    told = {Incomparable.PART_OF_YEAR, Incomparable.YEAR_TO_DATE}
    if pd.isna(then) or getattr(row, f"why_{against}") not in told:
        return ""
    text, earlier = number(then, row.unit, row.decimals), spoken(row, earlier_of(row, against))
    named = earlier in Incomparable(getattr(row, f"why_{against}")).label.format(earlier=earlier, reason="")
    return f" ({text})" if named else f" ({text} in {earlier})"
