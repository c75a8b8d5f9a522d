"""Values that can be right and are likely wrong: they stop a return unless somebody confirms them.

A value outside lowest and highest of indicators.csv is in doubt; so is 0.95 for 95%, 101%, a value below
nought, a jump, and a year-to-date figure that falls.  Where indicators.csv gives no range it is derived
from what is held, or else from the target.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from kpi.errors import Fault
from kpi.model.periods import Period
from kpi.model.vocabulary import Flag, Kind, Unit
from kpi.returns.columns import VALUE
from kpi.returns.desk import Desk, Series
from kpi.returns.entries import Entry, Return
from kpi.returns.forms import written
from kpi.returns.typed import plain

RECENT = 24  # values: two years of months
ENOUGH = 4  # values from which a range can be derived
WHOLE = Decimal(100)  # per cent
SHARE = Decimal("0.25")  # of the largest, the least that a value may always move by
FEW = 5  # times as large or as small as anything held: so is whatever has gained or lost a digit
LOST, TEN = 4, 10  # a value of ten or more is not likely to fall to less than a quarter
SLIP = "Look for a slip of a digit, a point or a unit."
SHOWN = "The cell is formatted as a percentage, in which 1 stands for 100%: was {} typed or pasted into it?"
CONFIRMED = "confirmed although it was"
RISING = (Kind.CUMULATIVE, Kind.TOTAL)


Value = tuple[str, str, str]
Indicator = tuple[str, str]  # by folder of figures and code


@dataclass(frozen=True)
class Doubted:
    """A value in doubt: of which figures, indicator and period, and the fault that it is until confirmed."""

    data: str
    code: str
    period: Period
    fault: Fault

    @property
    def value(self) -> Value:
        """Which value it is: by folder of figures, code and period."""
        return self.data, self.code, str(self.period)


@dataclass(frozen=True)
class Confirmed:
    """What was confirmed: of the values in doubt those that are right, and the words that confirm none.

    `names` is how each value in doubt is named: by its code where that has no other, and else with its
    period.
    """

    names: dict[Value, str]
    values: frozenset[Value]
    faults: tuple[Fault, ...]

    @classmethod
    def of(cls, words: Sequence[str], doubts: Sequence[Doubted]) -> Self:
        """Find which values the words confirm: each word one."""
        found = {doubt.value: doubt for doubt in doubts}
        counts = Counter(doubt.code for doubt in found.values())
        names = {
            value: doubt.code if counts[doubt.code] == 1 else f"{doubt.code} {doubt.period}"
            for value, doubt in found.items()
        }
        meant = {word: _meant(" ".join(word.split()), found) for word in words}
        values = frozenset(values[0] for values in meant.values() if len(values) == 1)
        return cls(
            names, values, tuple(_misled(word, meant[word], names) for word in meant if len(meant[word]) != 1)
        )

    def asked(self, doubt: Doubted) -> Fault:
        """The fault that a doubt is, with the word by which it is confirmed."""
        cure = f"{doubt.fault.cure} If it is right, confirm it: --confirm '{self.names[doubt.value]}'."
        return replace(doubt.fault, cure=cure.strip())


def _meant(word: str, found: Mapping[Value, Doubted]) -> list[Value]:
    """The values in doubt that a word can mean: a code, or a code and a period as files or forms have it."""
    return [
        value
        for value, doubt in found.items()
        if word in {doubt.code, f"{doubt.code} {doubt.period}", f"{doubt.code} {doubt.period.label}"}
    ]


def _misled(word: str, values: list[Value], names: Mapping[Value, str]) -> Fault:
    """Say of a word that it confirms no value, or not one alone."""
    known = ", ".join(f"'{name}'" for name in dict.fromkeys(names.values()))
    found = f"'{word}', which means {len(values) or 'no'} value{'s' if values else ''} in doubt"
    twice = bool(values) and len({names[value] for value in values}) < len(values)
    cure = "Receive the files one after the other." if twice else "Confirm each value by itself."
    return Fault("--confirm", 0, found, known or "nothing, for no value is in doubt", cure if values else "")


def confirmations(doubts: Sequence[Doubted]) -> dict[tuple[str, str], str]:
    """Say for the log of each value, by code and period, which doubts of it were confirmed: all of them."""
    found: dict[tuple[str, str], str] = {}
    for doubt in doubts:
        key = (doubt.code, str(doubt.period))
        before = f"{found[key]}; and it was" if key in found else CONFIRMED
        found[key] = f"{before} {doubt.fault.found}"
    return found


def doubts_of(returns: Sequence[Return]) -> list[list[Doubted]]:
    """Find every value that is likely wrong in returns that come together, a list for each of them.

    Each value is held against what is held and against what comes with it, in whatever file that is.
    """
    coming = _coming(returns)
    return [list(_doubts_of(one, coming)) for one in returns]


def _coming(returns: Sequence[Return]) -> dict[Indicator, Series]:
    """The values of each indicator as they would be with all returns, forecasts left out."""
    found: dict[Indicator, Series] = {}
    for one in returns:
        for entry in one.entries:
            held = one.desk.series[entry.code]
            series = found.setdefault((one.desk.report.data, entry.code), dict(held))
            value, flag = series.get(entry.period, (None, ""))
            value = entry.value if entry.value is not None else value
            flag = entry.flag or (flag if flag == Flag.BREAK else "")
            series.pop(entry.period, None)
            if value is not None and not entry.reason and flag != Flag.FORECAST:
                series[entry.period] = (value, flag)
    return found


def _doubts_of(one: Return, coming: Mapping[Indicator, Series]) -> Iterator[Doubted]:
    for entry in one.entries:
        held = one.desk.series[entry.code]
        if entry.value is None or held.get(entry.period, (None,))[0] == entry.value:
            continue
        place, data = one.place(entry, VALUE), one.desk.report.data
        for told in _doubts(entry, entry.value, held, coming[data, entry.code], one.desk):
            yield Doubted(data, entry.code, entry.period, Fault(place, 0, *told))


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
    goals = desk.goals[entry.code]
    if crossed := _crossed(value, indicator, unit, [*past, *goals]):
        cure = SHOWN.format(plain(value / WHOLE)) if entry.stood and value > WHOLE else SLIP
        yield f"{shown}, {crossed[0]}", crossed[1], cure
        return
    # What comes with a value may narrow what is likely and never widens it: it may be as wrong.
    ranges = (_beyond(value, indicator, _recent(one, entry.period), goals, kind) for one in (held, told))
    if beyond := next(filter(None, ranges), None):
        ends = _range_told(*beyond[1:], unit)
        yield f"{shown}, {beyond[0]}", ends, SLIP
    flag = entry.flag or held.get(entry.period, (value, ""))[1]
    if kind in RISING and flag != Flag.BREAK:
        yield from (
            (f"{shown}, {fall}", "a running total that rises", "Type the total so far, not what was added.")
            for fall in _falls(entry.period, value, told, kind, unit)
        )


def _recent(series: Series, period: Period) -> list[Decimal]:
    """The newest values for periods as long as one, without its own."""
    return [series[one][0] for one in sorted(series) if _alike(one, period)][-RECENT:]


def _alike(one: Period, other: Period) -> bool:
    return one.length == other.length and one != other


def _is_share(value: Decimal, unit: Unit, past: list[Decimal]) -> bool:
    """Whether a percentage was likely typed as a share of one: no value held lies there."""
    return unit is Unit.PERCENT and 0 < abs(value) < 1 and not any(0 < abs(one) < 1 for one in past)


def _crossed(
    value: Decimal, indicator: dict[str, str], unit: Unit, known: list[Decimal]
) -> tuple[str, str] | None:
    """Say that a value lies beyond nought or 100%, where nothing known of its indicator does."""
    if value < 0 and not indicator.get("lowest") and not any(one < 0 for one in known):
        return "which is below nought, as no value held is", f"from {written(Decimal(0), unit)}"
    percent = unit is Unit.PERCENT and not indicator.get("highest")
    if percent and value > WHOLE and not any(one > WHOLE for one in known):
        return "which is above 100%, as no value held is", "up to 100%"
    return None


def _beyond(
    value: Decimal, indicator: dict[str, str], recent: list[Decimal], goals: list[Decimal], kind: Kind
) -> tuple[str, Decimal | None, Decimal | None] | None:
    """Say that a value lies outside what is plausible, and the ends of that."""
    low, high = (Decimal(indicator[end]) if indicator.get(end) else None for end in ("lowest", "highest"))
    source = "the plausible range in indicators.csv"
    if low is None and high is None:
        source, low, high = _derived(recent, goals, kind)
    under, over = low is not None and value < low, high is not None and value > high
    return (f"{'below' if under else 'above'} {source}", low, high) if under or over else None


def _derived(
    recent: list[Decimal], goals: list[Decimal], kind: Kind
) -> tuple[str, Decimal | None, Decimal | None]:
    """The range that what is held makes likely, or else the target, and which of them it is."""
    if len(recent) >= ENOUGH:
        return f"the range made likely by its last {len(recent)} values", *likely_range(recent)
    count = len(recent)
    if count:
        told = "its only value" if count == 1 else f"its only {count} values"
        return f"the range made likely by {told}", *_factors(recent, FEW, kind)
    return "the range made likely by its target", *_factors(goals, TEN, kind)


def _factors(values: list[Decimal], factor: int, kind: Kind) -> tuple[Decimal | None, Decimal | None]:
    """A range by factors, open where they tell nothing: below small numbers, and beside nought and less.

    A running total begins again with the year, and so is never too small.
    """
    sizes = [abs(one) for one in values]
    if not sizes or min(values) < 0 or not max(sizes):
        return None, None
    low = min(sizes) / factor if min(sizes) >= TEN and kind not in RISING else None
    return low, max(max(sizes) * factor, Decimal(TEN))


def _range_told(low: Decimal | None, high: Decimal | None, unit: Unit) -> str:
    ends = [f"from {written(low, unit)}"] if low is not None else []
    ends += [f"up to {written(high, unit)}"] if high is not None else []
    return " ".join(ends)


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
        one
        for one in sorted(told)
        if _alike(one, period) and (kind is Kind.TOTAL or one.counted(period.calendar).year == period.year)
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
