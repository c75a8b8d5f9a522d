"""Working days, against dates worked by hand from the calendars of bank holidays that were in force."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measures.working_days import bank_holidays, month_ends, working_days_after, working_days_since
from kpi.model.periods import month_number
from kpi.model.vocabulary import Nation

ENGLAND, SCOTLAND = Nation.ENGLAND, Nation.SCOTLAND
NATIONS = st.sampled_from(Nation)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


def after(text, count, nation=ENGLAND):
    return str(working_days_after(days(text), count, nation)[0])


def since(text, today, nation=ENGLAND):
    return int(working_days_since(days(text), np.datetime64(today), nation)[0])


def is_off(text, nation=ENGLAND):
    return np.datetime64(text) in bank_holidays(nation, int(text[:4]))


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        ("2022-06-02", "England Wales Scotland Northern Ireland"),  # spring's, moved from May
        ("2022-06-03", "England Wales Scotland Northern Ireland"),  # the Platinum Jubilee
        ("2022-09-19", "England Wales Scotland Northern Ireland"),  # the Queen's funeral
        ("2023-05-08", "England Wales Scotland Northern Ireland"),  # the Coronation
        ("2022-12-27", "England Wales Scotland Northern Ireland"),  # for Christmas Day, a Sunday
        ("2021-12-28", "England Wales Scotland Northern Ireland"),  # for Boxing Day, a Sunday
        ("2020-05-08", "England Wales Scotland Northern Ireland"),  # May Day, moved to VE Day
        ("2018-04-02", "England Wales Northern Ireland"),  # Easter Monday
        ("2018-08-27", "England Wales Northern Ireland"),  # the last Monday of August
        ("2018-08-06", "Scotland"),  # the first
        ("2018-01-02", "Scotland"),
        ("2022-01-04", "Scotland"),  # for 2 January, a Sunday
        ("2018-11-30", "Scotland"),  # St Andrew's
        ("2019-12-02", "Scotland"),  # for St Andrew's, a Saturday
        ("2018-03-19", "Northern Ireland"),  # for St Patrick's, a Saturday
        ("2018-07-12", "Northern Ireland"),
        ("2022-05-30", ""),  # where spring's would have been
        ("2020-05-04", ""),  # where May Day would have been
        ("2018-12-24", ""),
    ],
)
def test_a_bank_holiday_is_one_of_its_nations_alone(day, nations):
    real = [nation for nation in Nation if nation is not Nation.NONE]

    assert [nation.value for nation in real if is_off(day, nation)] == [
        nation.value for nation in real if nation.value in nations
    ]
    assert not is_off(day, Nation.NONE)


def test_ten_working_days_after_a_month_are_two_weeks_where_none_is_off():
    assert after("2018-11-30", 10) == "2018-12-14"


def test_a_scottish_month_that_ends_on_a_bank_holiday_is_counted_from_it():
    """30 November 2018, a Friday, is St Andrew's Day: the tenth day is the same, none lies between."""
    assert after("2018-11-30", 10, SCOTLAND) == "2018-12-14"


@pytest.mark.parametrize(
    ("month_end", "count", "nation", "due"),
    [
        ("2018-12-31", 10, ENGLAND, "2019-01-15"),  # 1 January
        ("2018-12-31", 10, SCOTLAND, "2019-01-16"),  # 1 and 2 January
        ("2018-12-31", 10, Nation.NONE, "2019-01-14"),
        ("2018-03-31", 10, ENGLAND, "2018-04-16"),  # a Saturday; Easter Monday
        ("2018-03-31", 10, SCOTLAND, "2018-04-13"),  # where Easter Monday is none
        ("2022-05-31", 10, ENGLAND, "2022-06-16"),  # 2 and 3 June
        ("2022-08-31", 15, ENGLAND, "2022-09-22"),  # 19 September
        ("2023-04-30", 5, ENGLAND, "2023-05-09"),  # a Sunday; 1 and 8 May
    ],
)
def test_a_deadline_passes_over_the_bank_holidays_of_its_nation(month_end, count, nation, due):
    assert after(month_end, count, nation) == due


def test_lateness_is_counted_from_the_day_after():
    assert [since("2018-12-14", day) for day in ("2018-12-13", "2018-12-14", "2018-12-15")] == [0, 0, 0]
    assert [since("2018-12-14", day) for day in ("2018-12-17", "2018-12-24")] == [1, 6]
    assert [since("2018-12-14", day) for day in ("2018-12-26", "2018-12-27")] == [6, 7]
    assert since("2018-12-14", "2018-12-27", Nation.NONE) == 9


def test_a_summer_of_lateness_is_counted_by_hand():
    """12 days of August without the 27th, 20 of September, 23 of October, 22 of November, 11 of December."""
    assert since("2018-08-14", "2018-12-17") == 12 + 20 + 23 + 22 + 11


def test_a_month_ends_on_its_last_day():
    months = [month_number(*one) for one in ((2018, 11), (2020, 2), (2019, 2), (1969, 12), (1970, 1))]

    assert [str(day) for day in month_ends(np.array(months))] == [
        "2018-11-30",
        "2020-02-29",
        "2019-02-28",
        "1969-12-31",
        "1970-01-31",
    ]


def test_no_days_have_no_deadlines():
    assert working_days_after(days(), 10, ENGLAND).size == 0
    assert working_days_since(days(), np.datetime64("2018-12-14"), ENGLAND).size == 0


def test_a_year_of_which_no_calendar_tells_bank_holidays_is_no_fault():
    """1 January 10000 is a Saturday."""
    assert after("9999-12-31", 1) == "10000-01-03"


@given(day=DAYS, count=st.integers(1, 260), nation=NATIONS)
def test_as_many_working_days_lie_between_as_were_added(day, count, nation):
    due = working_days_after(days(day), count, nation)

    assert int(working_days_since(days(day), due[0], nation)[0]) == count


@given(day=DAYS, count=st.integers(1, 260), nation=NATIONS)
def test_a_deadline_is_never_on_a_weekend_or_a_bank_holiday(day, count, nation):
    due = working_days_after(days(day), count, nation)[0]

    assert due.astype(object).weekday() < 5
    assert not is_off(str(due), nation)


@given(day=DAYS, count=st.integers(1, 100), nation=NATIONS)
def test_many_days_at_once_are_as_each_by_itself(day, count, nation):
    others = days(day, day + dt.timedelta(days=400), day - dt.timedelta(days=400))

    together = working_days_after(others, count, nation)

    assert [str(one) for one in together] == [after(str(one), count, nation) for one in others]
