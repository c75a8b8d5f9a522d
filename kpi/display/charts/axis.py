"""Scales: from where to where an axis runs, and at which round numbers it is marked."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from kpi.display.wording import exact, number
from kpi.model.vocabulary import Unit

MOST_INTERVALS = 4
NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))
FINEST = Decimal("0.02")  # of the figure: an axis that spans less would make noise look like news
WHOLE = Decimal(100)
LONGEST = 16
PENCE = 2
SCALES = ((Decimal(10) ** 12, "tn"), (Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"))


class Span(NamedTuple):
    """From where to where a scale runs."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """How far along the scale a value lies, from nought to one.

        >>> Span(20, 30).share(25)
        0.5
        """
        return (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5


def round_ticks(low: float, high: float, unit: str, decimals: int) -> list[Decimal]:
    """Choose up to five round numbers, the first and the last of them about all values.

    They are no finer than the figures are printed, and no share is marked beyond a hundred per cent.

    >>> [int(tick) for tick in round_ticks(62.5, 100, "percent", 1)]
    [60, 70, 80, 90, 100]
    >>> [int(tick) for tick in round_ticks(3, 17, "number", 0)]
    [0, 5, 10, 15, 20]
    """
    grain = Decimal(1).scaleb(-decimals)
    begin, end = _room(exact(low), exact(high), unit, grain)
    step = next(
        step
        for step in _steps(begin, end)
        if step % grain == 0 and _intervals(begin, end, step) <= MOST_INTERVALS
    )
    first = _floor(begin / step)
    return [(first + place) * step for place in range(_intervals(begin, end, step) + 1)]


def _room(low: Decimal, high: Decimal, unit: str, grain: Decimal) -> tuple[Decimal, Decimal]:
    """Begin at nought where that is not far, and widen a scale that would be too fine."""
    if 0 <= low <= high / 2:
        low = Decimal(0)
    elif low / 2 <= high <= 0:
        high = Decimal(0)
    lacking = max(MOST_INTERVALS * grain, FINEST * max(-low, high)) - (high - low)
    if lacking <= 0:
        return low, high
    begin, end = low - lacking / 2, high + lacking / 2
    begin = max(begin, Decimal(0)) if low >= 0 else begin
    end = min(end, Decimal(0)) if high < 0 else end
    return begin, min(end, WHOLE) if unit == Unit.PERCENT and high <= WHOLE else end


def _steps(low: Decimal, high: Decimal) -> list[Decimal]:
    size = ((high - low) / MOST_INTERVALS).adjusted()
    return [nice.scaleb(power) for power in range(size, size + 3) for nice in NICE]


def _intervals(low: Decimal, high: Decimal, step: Decimal) -> int:
    return int((high / step).to_integral_value(ROUND_CEILING)) - _floor(low / step)


def _floor(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_FLOOR))


def short_number(value: Decimal, unit: str, places: int, largest: Decimal) -> str:
    """Write a number of a scale: in millions or more where the largest is, its unit as a sign.

    >>> short_number(Decimal(1500000), "pounds", 0, Decimal(2000000))
    '£1.5m'
    >>> short_number(Decimal("0.5"), "tonnes", 1, Decimal(2))
    '0.5'
    """
    for scale, word in SCALES:
        if largest >= scale:
            scaled = value / scale
            return number(float(scaled), signed(unit), decimals_of(scaled)) + word
    return number(float(value), signed(unit), places)


def signed(unit: str) -> str:
    """The unit where it is written as a sign, such as % or £; a word would take too much room.

    >>> signed("percent"), signed("tonnes")
    ('percent', 'number')
    """
    return unit if len(Unit(unit).suffix) <= 1 else Unit.NUMBER.value


def decimals_of(value: Decimal) -> int:
    """Count the decimals that a number needs.

    >>> decimals_of(Decimal("12.50")), decimals_of(Decimal(100))
    (1, 0)
    """
    return max(0, -int(value.normalize().as_tuple().exponent))


def tick_texts(ticks: list[Decimal], unit: str) -> list[str]:
    """Write the numbers beside an axis, all with the same decimals.

    >>> tick_texts([Decimal("0.0"), Decimal("0.5"), Decimal("1.0")], "percent")
    ['0.0%', '0.5%', '1.0%']
    """
    largest = max(map(abs, ticks))
    places = max(map(decimals_of, ticks))
    if unit == Unit.POUNDS and places:
        places = max(places, PENCE)
    return [short_number(tick, unit, places, largest) for tick in ticks]


def fitting(value: float, unit: str, decimals: int) -> str:
    """Write a value in full, or in billions where it would not fit beside a chart.

    >>> fitting(1234567, "pounds", 0), fitting(1.5e15, "pounds", 0)
    ('£1,234,567', '£1,500tn')
    """
    text = number(value, unit, decimals)
    if len(text) <= LONGEST:
        return text
    brief = Decimal(f"{value:.4g}")
    return short_number(brief, unit, decimals, abs(brief))
