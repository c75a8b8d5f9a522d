"""Values that can be right and are likely wrong: they stop a return unless somebody confirms them.

A value outside lowest and highest of indicators.csv is in doubt; so is 0.95 for 95%, a jump, and a
year-to-date figure that falls.  Where indicators.csv gives no range it is derived from what is held.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpi.errors import Fault
from kpi.model.periods import Period
from kpi.model.vocabulary import Flag, Kind, Unit
from kpi.returns.columns import VALUE
from kpi.returns.desk import Desk, Series
from kpi.returns.entries import Entry, Return
from kpi.returns.forms import written

RECENT = 24  # values: two years of months
ENOUGH = 4  # values from which a range can be derived
SHARE = Decimal("0.25")  # of the largest, the least that a value may always move by
LOST, TEN = 4, 10  # a value of ten or more is not likely to fall to less than a quarter
RISING = (Kind.CUMULATIVE, Kind.TOTAL)


@dataclass(frozen=True)
class Doubted:
    """A value in doubt: of which indicator and period, and the fault that it is until confirmed."""

    code: str
    period: Period
    fault: Fault


def doubts_of(one: Return) -> Iterator[Doubted]:
    """Find every value of a return that is likely wrong."""
    told: dict[str, Series] = {}
    for entry in one.entries:
        if entry.value is not None:
            told.setdefault(entry.code, {})[entry.period] = (entry.value, entry.flag)
    for entry in one.entries:
        if entry.value is None:
            continue
        held = one.desk.series[entry.code]
        if held.get(entry.period, (None,))[0] == entry.value:
            continue
        place = one.place(entry, VALUE)
        for found, allowed, cure in _doubts(entry, entry.value, held, {**held, **told[entry.code]}, one.desk):
            confirm = f"{cure} If it is right, confirm it: --confirm '{entry.code}'."
            yield Doubted(entry.code, entry.period, Fault(place, 0, found, allowed, confirm.strip()))


def _doubts(
    entry: Entry, value: Decimal, held: Series, told: Series, desk: Desk
) -> Iterator[tuple[str, str, str]]:
    indicator = desk.indicators[entry.code]
    unit, kind = Unit(indicator["unit"]), Kind(indicator["kind"])
    shown = f"{written(value, unit)} for {entry.code} in {entry.period.label}"
    past = [number for period, (number, _) in sorted(held.items()) if period != entry.period]
    if _is_share(value, unit, past) and not entry.stood:
        yield shown, "a percentage such as 95 for 95%", f"Did you mean {written(value * 100, unit)}?"
        return
    recent = [held[period][0] for period in sorted(held) if _alike(period, entry.period)][-RECENT:]
    if beyond := _beyond(value, indicator, recent, unit):
        yield f"{shown}, {beyond[0]}", beyond[1], "Look for a slip of a digit, a point or a unit."
    flag = entry.flag or held.get(entry.period, (value, ""))[1]
    if kind in RISING and flag != Flag.BREAK:
        yield from (
            (f"{shown}, {fall}", "a running total that rises", "Type the total so far, not what was added.")
            for fall in _falls(entry.period, value, told, kind, unit)
        )


def _alike(one: Period, other: Period) -> bool:
    return one.length == other.length and one != other


def _is_share(value: Decimal, unit: Unit, past: list[Decimal]) -> bool:
    """Whether a percentage was likely typed as a share of one: no value held lies there."""
    return unit is Unit.PERCENT and 0 < abs(value) < 1 and not any(0 < abs(one) < 1 for one in past)


def _beyond(
    value: Decimal, indicator: dict[str, str], recent: list[Decimal], unit: Unit
) -> tuple[str, str] | None:
    """Say that a value lies outside what is plausible, and what that is."""
    low, high = (Decimal(indicator[end]) if indicator.get(end) else None for end in ("lowest", "highest"))
    source = "the plausible range in indicators.csv"
    if low is None and high is None and len(recent) >= ENOUGH:
        low, high = likely_range(recent)
        source = f"the range made likely by its last {len(recent)} values"
    under, over = low is not None and value < low, high is not None and value > high
    if not under and not over:
        return None
    ends = [f"from {written(low, unit)}"] if low is not None else []
    ends += [f"up to {written(high, unit)}"] if high is not None else []
    return f"{'below' if under else 'above'} {source}", " ".join(ends)


def likely_range(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    """The range of a likely next value: as far again beyond either end as values ever lay apart.

    It reaches at least a quarter of the largest value beyond them, for a series that hardly moves.
    It does not reach below a quarter of the smallest where that is 10 or more, so that a figure that has
    lost a digit is found in a series that moves widely.

    >>> [str(end) for end in likely_range([Decimal(80), Decimal(84), Decimal(88), Decimal(90)])]
    ['57.50', '112.50']
    >>> [str(end) for end in likely_range([Decimal(120), Decimal(300), Decimal(180), Decimal(240)])]
    ['30', '480']
    """
    low, high = min(values), max(values)
    margin = max(high - low, SHARE * max(abs(low), abs(high)))
    least = low / LOST if low >= TEN else low - margin
    return max(low - margin, least), high + margin


def _falls(period: Period, value: Decimal, told: Series, kind: Kind, unit: Unit) -> Iterator[str]:
    """Say after or before which value a running total falls, of those that belong to the same run."""
    run = [
        one for one in sorted(told) if _alike(one, period) and (kind is Kind.TOTAL or one.year == period.year)
    ]
    before = [one for one in run if one.last < period.last][-1:]
    after = [one for one in run if one.last > period.last and told[one][1] != Flag.BREAK][:1]
    yield from (
        f"less than the {written(told[one][0], unit)} of {one.label}"
        for one in before
        if told[one][0] > value
    )
    yield from (
        f"more than the {written(told[one][0], unit)} of {one.label}" for one in after if told[one][0] < value
    )
