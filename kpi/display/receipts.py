"""Ratings in words: what each band asks for, and how one rating came about."""

from decimal import Decimal

import pandas as pd

from kpi.display.wording import (
    TO,
    Row,
    apart_unit,
    beside_target,
    exact,
    noun,
    number,
    period_text,
    target_note,
    told_apart,
)
from kpi.model.schemes import Band, Condition, Scheme, Tolerance, Tolerances, parse_tolerance
from kpi.model.vocabulary import Direction, NoValue, Polarity, Rating, Unit

SHARE = Decimal(100)
EARLIER = {"last_year": "a year before", "previous": "the earlier value beside it"}


def meaning(band: Band) -> str:
    """Say when a band holds, for the key to symbols.

    The words are made from the rule itself, so that the key cannot promise anything else.
    """
    if band.rating is Rating.NONE:
        return "There is no value, no target or no good direction; the row says which."
    if band.when is None:
        return "Any other value that has a target."
    parts = []
    if band.when.target_met:
        parts.append("the target is met")
    if band.when.floor_met:
        parts.append("the target's second value is met")
    if band.when.within:
        parts.append(f"the target is missed by no more than {_within(band.when.within)}")
    if band.when.better_by:
        parts.append(f"the value is better than the target by more than {_point(band.when.better_by)}")
    parts += [
        f"the value is {'better' if len(enough) == 1 else 'no worse'} than {EARLIER[earlier]}"
        for earlier, enough in band.when.against.items()
    ]
    if band.when.stated:
        return "A person has given this rating, with a reason; no figure alone gives it."
    text = " and ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _within(tolerances: Tolerances) -> str:
    """Write the tolerances of all polarities, those that are the same but once."""
    ranged = tolerances[Polarity.RANGE]
    if not ranged.relative and len(set(tolerances.values())) == 1:
        return _share(ranged)
    if ranged.relative:
        return f"{_point(tolerances)}, or {_share(ranged, 'the nearer end of a range')}"
    return f"{_point(tolerances)}, or for a range {_share(ranged)}"


def _point(tolerances: Tolerances) -> str:
    high, low = tolerances[Polarity.MAXIMISE], tolerances[Polarity.MINIMISE]
    if high == low:
        return _share(high)
    return f"{_share(high)} where higher is better, {_share(low)} where lower is better"


def _share(tolerance: Tolerance, base: str = "it") -> str:
    return f"{tolerance} of {base}" if tolerance.relative else f"{tolerance} in the indicator's own unit"


def receipt(row: Row, scheme: Scheme) -> str:
    """Say in one sentence how a rating came about.

    A stated rating says who stated it, when and why, and what the figures alone would give.
    """
    computed = _computed(row, scheme)
    if not row.stated:
        return computed
    outcome = _outcome(scheme.band(row.stated))
    reason = row.stated_reason.rstrip(".")
    return (
        f"Stated {outcome} by {row.stated_role} on {row.stated_date}: {reason}. From the figures: {computed}"
    )


def _outcome(band: Band) -> str:
    names = list(dict.fromkeys([band.rating.label, band.label]))
    return names[0] if len(names) == 1 else f"{names[0]} ({names[1]})"


def _computed(row: Row, scheme: Scheme) -> str:
    if row.polarity == Polarity.NONE:
        return "No rating: neither higher nor lower is better."
    if pd.isna(row.value):
        return f"No rating: the value is {NoValue(row.no_value).label}."
    if pd.isna(row.target_low) and pd.isna(row.target_high):
        newest = (
            f"the newest figure is {NoValue(row.no_value).label}; for {period_text(row)} "
            if row.no_value
            else ""
        )
        return f"No rating: {newest}the {_goal(row)} is {row.no_target}."
    said = [_standing(row, scheme), *_asked(row, scheme)]
    return f"{_compared(row)}: {'; '.join(said)}: {_outcome(scheme.band(row.computed))}."


def _compared(row: Row) -> str:
    """Write value and target with as many decimals as it takes to tell them apart."""
    value, goal = beside_target(row.value, row.target_low, row.target_high, row.unit, row.decimals)
    kind = "range" if row.polarity == Polarity.RANGE and TO in goal else "target"
    goal = f"{_open_side(row)}{goal}"
    notes = [note for note in (target_note(row), Polarity(row.polarity).label) if note]
    held = f"{goal} for {row.against}" if row.against else f"a {kind} of {goal}"
    return f"{value} against {held} ({'; '.join(notes)})"


def _open_side(row: Row) -> str:
    """Say on which side a range without one of its ends is held, which its number alone does not tell."""
    if row.polarity != Polarity.RANGE or pd.notna(row.target_low) == pd.notna(row.target_high):
        return ""
    return "at least " if pd.notna(row.target_low) else "at most "


def _goal(row: Row) -> str:
    return f"figure for {row.against}" if row.against else "target"


def _standing(row: Row, scheme: Scheme) -> str:
    """Say by how much the target is missed or beaten, and last year where a band asks for it."""
    conditions = [band.when for band in scheme.bands if band.when]
    rewarded = any(condition.better_by for condition in conditions)
    tolerances = [one for condition in conditions for _, one in _tolerances(row, condition)]
    if row.miss > 0:
        text = _distance(row, tolerances, _side(row))
    elif row.polarity == Polarity.RANGE and not _open_side(row):
        text = "within the range"
    else:
        met = "as good or better" if row.against else "target met"
        text = _distance(row, tolerances, "better") if rewarded and row.value != row.bound else met
    asked = dict.fromkeys(earlier for condition in conditions for earlier in condition.against)
    for earlier in asked:
        direction = Direction(getattr(row, f"direction_{earlier}"))
        text += f", {THAN[direction].format(SHORT[earlier])}"
    return text


def shortfall(row: Row, scheme: Scheme, times: float, share: float) -> str:
    """Say in a few words by how much a value misses its target, beside what is allowed.

    `times` is the miss as a multiple of the widest tolerance, `share` as one of the target; see
    `furthest`.
    """
    value, goal = beside_target(row.value, row.target_low, row.target_high, row.unit, row.decimals)
    said = [_distance(row, [], _side(row)), _of_allowance(scheme, times, share)]
    return f"{value} in {period_text(row)} against {goal}: {', '.join(filter(None, said))}"


def _of_allowance(scheme: Scheme, times: float, share: float) -> str:
    """Write a miss as a multiple of what a band allows, or of the target where no band is for that alone."""
    alone = [band for band in scheme.tolerance_bands if band.when and not band.when.against]
    if alone and len(alone) == len(scheme.tolerance_bands) and times < float("inf"):
        band = alone[-1].rating.label.lower()
        many, whole = f"times what {band} allows", f"of what {band} allows"
    else:
        times, many, whole = share, "times the target", "of the target"
    if not times < float("inf"):
        return ""
    return (
        f"{number(times * 100, Unit.PERCENT)} {whole}"
        if times <= 1
        else f"{number(times, decimals=1)} {many}"
    )


SHORT = {"last_year": "last year", "previous": "before"}
THAN = {
    Direction.BETTER: "better than {}",
    Direction.SAME: "the same as {}",
    Direction.WORSE: "worse than {}",
    Direction.NONE: "not compared with {}",
}


def _side(row: Row) -> str:
    below = pd.notna(row.target_low) and row.value < row.target_low
    if row.polarity == Polarity.RANGE:
        goal = "target" if row.target_low == row.target_high or _open_side(row) else "range"
        return f"{'below' if below else 'above'} the {goal}"
    return "short" if below else "over"


def _distance(row: Row, tolerances: list[Tolerance], side: str) -> str:
    """Write how far a value is from its target: as a share of it, or in the indicator's own unit.

    Decimals are added until the distance and the tolerances can be told apart.
    """
    distance = abs(exact(row.value) - exact(row.bound))
    amounts = [one.amount for one in tolerances if not one.relative]
    if amounts or not tolerances:
        text, _ = told_apart(float(distance), [*amounts, 0.0], apart_unit(row.unit), row.decimals)
        return f"{text}{noun(text, row.unit)} {side}"
    if row.bound == 0:
        text = number(float(distance), apart_unit(row.unit), row.decimals)
        return f"{text} {side}, and a share of a target of zero is nothing"
    share = float(distance / abs(exact(row.bound)) * SHARE)
    limits = [float(exact(one.amount) * SHARE) for one in tolerances]
    return f"{told_apart(share, [*limits, 0.0], Unit.PERCENT, 1)[0]} {side}"


def _tolerances(row: Row, condition: Condition) -> list[tuple[str, Tolerance]]:
    """The tolerances by which this row is rated under a condition, with what each is for."""
    polarity = Polarity(row.polarity)
    found = []
    if condition.within:
        own = parse_tolerance(row.tolerance) if row.tolerance else condition.within[polarity]
        found.append(("allows {}", own))
    if condition.better_by:
        found.append(("asks for more than {} better", condition.better_by[polarity]))
    return found


def _asked(row: Row, scheme: Scheme) -> list[str]:
    """Say what each band asks for beyond a target that is met."""
    said = []
    for band in scheme.bands:
        if not band.when or (row.miss == 0 and not band.when.better_by):
            continue
        asks = [
            text.format(f"{tolerance}{'' if tolerance.relative else noun(str(tolerance), row.unit)}")
            for text, tolerance in _tolerances(row, band.when)
        ]
        asks += [
            f"asks for {'better' if len(enough) == 1 else 'no worse'} than {SHORT[earlier]}"
            for earlier, enough in band.when.against.items()
        ]
        asks += _floor_asked(row, band.when)
        if asks:
            said.append(f"{band.rating.label.lower()} {' and '.join(asks)}")
    return said


def _floor_asked(row: Row, condition: Condition) -> list[str]:
    if not condition.floor_met:
        return []
    if pd.isna(row.target_floor):
        return ["asks for a second value, of which there is none"]
    side = "at least" if row.polarity == Polarity.MAXIMISE else "at most"
    floor, _ = told_apart(row.target_floor, [row.value], row.unit, row.decimals)
    return [f"asks for {side} {floor}"]
