"""Working days: Monday to Friday, but for the bank holidays of a nation.

Days are numpy's `datetime64[D]`, so that a deadline of every indicator is told at once.
"""

from datetime import MAXYEAR
from functools import cache

import holidays
import numpy as np
import numpy.typing as npt

from kpi.model.periods import YEAR
from kpi.model.vocabulary import Nation

Days = npt.NDArray[np.datetime64]
Counts = npt.NDArray[np.int64]
BEFORE_COUNTING = 1970 * YEAR  # numpy counts months from here


@cache
def bank_holidays(nation: Nation, year: int) -> tuple[np.datetime64, ...]:
    """The days of a year that are no working days in a nation, substitute days among them, in order.

    >>> [str(day) for day in bank_holidays(Nation.ENGLAND, 2022)][2:6]
    ['2022-04-15', '2022-04-18', '2022-05-02', '2022-06-02']
    """
    if nation is Nation.NONE:
        return ()
    days = holidays.country_holidays("GB", subdiv=nation.code, years=year, observed=True)
    return tuple(np.datetime64(day, "D") for day in sorted(days) if day.year == year)


def month_ends(months: Counts) -> Days:
    """The last day of each month, months counted from year nought."""
    following = (np.asarray(months) + 1 - BEFORE_COUNTING).astype("datetime64[M]").astype("datetime64[D]")
    ends: Days = np.subtract(following, np.timedelta64(1, "D"))
    return ends


def working_days_after(days: Days, count: int, nation: Nation) -> Days:
    """The working day that is so many working days after each of some days, itself not counted.

    >>> str(working_days_after(np.array(["2018-11-30"], "datetime64[D]"), 10, Nation.ENGLAND)[0])
    '2018-12-14'
    """
    if not days.size:
        return days
    latest = days.max() + np.timedelta64(2 * count + 21, "D")
    known = _between(days.min() - np.timedelta64(14, "D"), latest, nation)
    found: Days = np.busday_offset(days, count, roll="backward", holidays=known)
    return found


def working_days_since(days: Days, today: np.datetime64, nation: Nation) -> Counts:
    """How many working days lie after each of some days up to and with today; none before it.

    >>> friday = np.array(["2018-12-14"], "datetime64[D]")
    >>> int(working_days_since(friday, np.datetime64("2018-12-27"), Nation.ENGLAND)[0])
    7
    """
    if not days.size:
        return np.zeros(0, dtype=np.int64)
    begin, end = days + np.timedelta64(1, "D"), today + np.timedelta64(1, "D")
    known = _between(days.min(), today, nation)
    counts: Counts = np.busday_count(begin, np.maximum(begin, end), holidays=known).astype(np.int64)
    return counts


def _between(begin: np.datetime64, end: np.datetime64, nation: Nation) -> Days:
    """The bank holidays of all years from that of one day to that of another."""
    first, last = (int(day.astype("datetime64[Y]").astype(np.int64)) + 1970 for day in (begin, end))
    years = range(first, min(last, MAXYEAR) + 1)
    return np.array([day for year in years for day in bank_holidays(nation, year)], dtype="datetime64[D]")
