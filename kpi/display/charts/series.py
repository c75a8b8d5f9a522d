"""What a history says: its points, where its line breaks, its targets as they were at the time."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple, TypeVar

import pandas as pd

from kpi.display.wording import Row
from kpi.model.periods import YEAR, Period
from kpi.model.vocabulary import Calendar, Flag, Frequency, Kind

UNSURE = (Flag.PROVISIONAL, Flag.ESTIMATED, Flag.FORECAST)
RUNNING = (Kind.CUMULATIVE, Kind.TO_DATE)
T = TypeVar("T")


class Point(NamedTuple):
    """One value of a history, with its period and what must be known of it."""

    period: Period
    value: float
    flag: str

    @property
    def is_unsure(self) -> bool:
        """Whether a later figure may replace it."""
        return self.flag in UNSURE


class Goal(NamedTuple):
    """One period's target, from end to end; a point has both ends in one place."""

    period: Period
    low: float
    high: float


def periods_of(past: pd.DataFrame, row: Row) -> list[Period]:
    """Every period of a history, those without a value included."""
    spans = zip(past["first"], past["last"], strict=True)
    return [Period(int(first), int(last), Calendar(row.calendar)) for first, last in spans]


def points_of(past: pd.DataFrame, row: Row) -> list[Point]:
    """Every value of a history, oldest first."""
    cells = zip(periods_of(past, row), past["value"], past["flag"], strict=True)
    return [Point(period, float(value), str(flag)) for period, value, flag in cells if pd.notna(value)]


def goals_of(past: pd.DataFrame, row: Row) -> list[Goal]:
    """Every target of a history, oldest first."""
    low, high = past["target_low"], past["target_high"]
    ends = zip(periods_of(past, row), low.fillna(high), high.fillna(low), strict=True)
    return [Goal(period, float(low), float(high)) for period, low, high in ends if pd.notna(low)]


def step_of(periods: list[Period]) -> int:
    """How many months lie between two periods of a history."""
    steps = [later.last - earlier.last for earlier, later in pairwise(periods)]
    return min((step for step in steps if step > 0), default=periods[-1].length)


def runs_of(points: list[Point], row: Row, step: int) -> list[list[Point]]:
    """Part points where their line must break: at a gap, a break in series, a running total's new year."""
    return _parted(
        points, lambda one, two: two.flag != Flag.BREAK and _goes_on(one.period, two.period, row, step)
    )


def goal_runs_of(goals: list[Goal], row: Row, step: int) -> list[list[Goal]]:
    """Part targets where there was none between, and where a running total begins anew."""
    return _parted(goals, lambda one, two: _goes_on(one.period, two.period, row, step))


def _parted(items: Iterable[T], goes_on: Callable[[T, T], bool]) -> list[list[T]]:
    runs: list[list[T]] = []
    for item in items:
        if runs and goes_on(runs[-1][-1], item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _goes_on(one: Period, two: Period, row: Row, step: int) -> bool:
    anew = row.kind in RUNNING and step < YEAR and one.year != two.year
    return not anew and two.last - one.last <= max(step, one.length)


def is_yearly(periods: list[Period]) -> bool:
    """Whether periods are whole years, one after another, so that each is named by its year alone."""
    return step_of(periods) >= YEAR and all(period.frequency is Frequency.YEAR for period in periods)


def axis_name(period: Period, *, yearly: bool = False) -> str:
    """Name a period beside others of its year: a month, a quarter, a year, or a span's last month.

    >>> axis_name(Period.financial_quarter(2018, 1)), axis_name(Period.month(2018, 4))
    ('Q1', 'Apr')
    >>> axis_name(Period.financial_year(2017)), axis_name(Period.financial_year(2017), yearly=True)
    ('Mar', '2017/18')
    """
    if yearly:
        return year_name(period)
    if period.frequency is Frequency.QUARTER:
        return period.short.replace("Quarter ", "Q")
    return Period(period.last, period.last).short[:3]


def year_name(period: Period) -> str:
    """Name a year without saying what kind of year it is."""
    return period.label.rpartition(" ")[2]
