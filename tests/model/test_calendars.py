"""Periods of other years than the financial one: calendar quarters, academic years."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import PeriodWrong
from kpi.model.periods import Period, month_number, parse_period, parse_periods
from kpi.model.vocabulary import Calendar, Frequency

YEARS = st.integers(min_value=1900, max_value=2100)
QUARTERS = st.integers(min_value=1, max_value=4)
CALENDARS = st.sampled_from(list(Calendar))
CALENDAR_QUARTERS = st.builds(Period.calendar_quarter, YEARS, QUARTERS)
ACADEMIC_YEARS = st.builds(
    lambda year: Period(month_number(year, 9), month_number(year + 1, 8)),
    YEARS,
)
SPANS = st.builds(
    lambda first, length: Period(first, first + length - 1),
    st.integers(min_value=month_number(1900, 1), max_value=month_number(2100, 12)),
    st.integers(min_value=1, max_value=60),
)


@pytest.mark.parametrize(
    ("typed", "name", "label"),
    [
        pytest.param("2019-Q2", "2019-Q2", "Quarter 2 2019", id="calendar-quarter"),
        pytest.param("2019-q2", "2019-Q2", "Quarter 2 2019", id="calendar-quarter-in-small-letters"),
        pytest.param("Q2 2019", "2019-Q2", "Quarter 2 2019", id="calendar-quarter-first"),
        pytest.param("Quarter 2 2019", "2019-Q2", "Quarter 2 2019", id="calendar-quarter-as-printed"),
        pytest.param("Qtr 4 2019", "2019-Q4", "Quarter 4 2019", id="calendar-quarter-shortened"),
        pytest.param("AY2017-18", "AY2017-18", "Academic year 2017/18", id="academic-year"),
        pytest.param("AY2017/18", "AY2017-18", "Academic year 2017/18", id="academic-year-with-stroke"),
        pytest.param(
            "ay 2017-2018", "AY2017-18", "Academic year 2017/18", id="academic-year-in-small-letters"
        ),
        pytest.param(
            "Academic year 2017/18", "AY2017-18", "Academic year 2017/18", id="academic-year-as-printed"
        ),
        pytest.param("AY1999-00", "AY1999-00", "Academic year 1999/00", id="academic-year-over-a-century"),
        pytest.param("2017-09/2018-08", "AY2017-18", "Academic year 2017/18", id="academic-year-as-a-span"),
    ],
)
def test_quarters_and_years_of_other_calendars_are_read_and_named(typed, name, label):
    period = parse_period(typed)

    assert (str(period), period.label) == (name, label)


# Months are counted from year nought, so that January 2019 is 2019 x 12.
@pytest.mark.parametrize(
    ("typed", "first", "last", "frequency"),
    [
        pytest.param("2019-Q1", 24228, 24230, Frequency.QUARTER, id="january-to-march"),
        pytest.param("2019-Q2", 24231, 24233, Frequency.QUARTER, id="april-to-june"),
        pytest.param("2019-Q3", 24234, 24236, Frequency.QUARTER, id="july-to-september"),
        pytest.param("2019-Q4", 24237, 24239, Frequency.QUARTER, id="october-to-december"),
        pytest.param("AY2017-18", 24212, 24223, Frequency.YEAR, id="september-to-august"),
        pytest.param("2018-10/2019-09", 24225, 24236, None, id="october-to-september-is-no-year"),
        pytest.param("2018-11/2019-01", 24226, 24228, None, id="november-to-january-is-no-quarter"),
    ],
)
def test_they_know_their_months(typed, first, last, frequency):
    period = parse_period(typed)

    assert (period.first, period.last, period.frequency) == (first, last, frequency)


@pytest.mark.parametrize(
    ("calendar", "financial"),
    [
        ("2019-Q1", "2018-19-Q4"),
        ("2019-Q2", "2019-20-Q1"),
        ("2019-Q3", "2019-20-Q2"),
        ("2019-Q4", "2019-20-Q3"),
        ("2000-Q1", "1999-00-Q4"),
    ],
)
def test_a_quarter_has_one_name_in_each_calendar_and_is_one_period(calendar, financial):
    one, other = parse_period(calendar), parse_period(financial)

    assert one == other
    assert hash(one) == hash(other)
    assert str(one.counted(Calendar.FINANCIAL)) == financial
    assert str(other.counted(Calendar.CALENDAR)) == calendar


@pytest.mark.parametrize(
    ("typed", "financial", "calendar"),
    [
        pytest.param("2018-11", "FY2018-19", "2018", id="before-christmas"),
        pytest.param("2019-01", "FY2018-19", "2019", id="after-christmas"),
        pytest.param("2019-03", "FY2018-19", "2019", id="last-month-of-the-financial-year"),
        pytest.param("2019-04", "FY2019-20", "2019", id="first-month-of-the-financial-year"),
        pytest.param("2019-12", "FY2019-20", "2019", id="last-month-of-the-calendar-year"),
        pytest.param("AY2017-18", "FY2018-19", "2018", id="academic-year-by-its-august"),
        pytest.param("2018-19-Q4", "FY2018-19", "2019", id="quarter"),
    ],
)
def test_the_year_of_a_period_is_that_of_the_calendar_it_is_counted_by(typed, financial, calendar):
    period = parse_period(typed)

    assert str(period.year) == financial
    assert str(period.counted(Calendar.CALENDAR).year) == calendar


def test_a_year_of_a_calendar_says_so_in_its_label():
    period = parse_period("2019-11")

    assert period.year.label == "2019/20"
    assert period.counted(Calendar.CALENDAR).year.label == "2019"


@pytest.mark.parametrize(
    ("typed", "previous", "year_earlier"),
    [
        pytest.param("2019-Q1", "2018-Q4", "2018-Q1", id="first-quarter"),
        pytest.param("2019-Q3", "2019-Q2", "2018-Q3", id="third-quarter"),
        pytest.param("AY2017-18", "AY2016-17", "AY2016-17", id="academic-year"),
    ],
)
def test_the_periods_before_are_counted_by_the_same_calendar(typed, previous, year_earlier):
    period = parse_period(typed)

    assert (str(period.previous()), str(period.year_earlier())) == (previous, year_earlier)


def test_a_run_of_calendar_quarters_keeps_to_its_calendar():
    names = [str(period) for period in parse_periods("2018-Q4..2019-Q2")]

    assert names == ["2018-Q4", "2019-Q1", "2019-Q2"]


@pytest.mark.parametrize(
    ("typed", "short"),
    [
        ("2018-11", "November"),
        ("2019-20-Q2", "Quarter 2"),
        ("2019-Q2", "Quarter 2"),
        ("2019-20-Q4", "Quarter 4"),
        ("2020-Q1", "Quarter 1"),
        ("FY2017-18", "2017/18"),
        ("AY2017-18", "Academic year 2017/18"),
        ("2019", "2019"),
        ("2018-05/2018-07", "May 2018 to July 2018"),
    ],
)
def test_a_period_has_a_short_name_where_the_year_stands_elsewhere(typed, short):
    assert parse_period(typed).short == short


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("2019-Q2", "April 2019 to June 2019"),
        ("2018-19-Q4", "January 2019 to March 2019"),
        ("FY2017-18", "April 2017 to March 2018"),
        ("AY2023-24", "September 2023 to August 2024"),
        ("2019", "January 2019 to December 2019"),
        ("2018-01/2020-12", "January 2018 to December 2020"),
    ],
)
def test_a_period_can_be_told_by_its_months(typed, months):
    assert parse_period(typed).months == months


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("2019-Q5", id="quarter-5"),
        pytest.param("2019-Q0", id="quarter-0"),
        pytest.param("Q5 2019", id="quarter-5-first"),
        pytest.param("AY2017-19", id="academic-years-that-do-not-follow"),
        pytest.param("Academic year 2017/17", id="academic-year-of-one-year"),
        pytest.param("AY2017", id="academic-year-without-its-end"),
        pytest.param("2019-Q", id="quarter-without-its-number"),
        pytest.param("19-Q2", id="year-of-two-figures"),
    ],
)
def test_what_is_no_quarter_or_year_of_any_calendar_is_refused_with_the_forms(typed):
    allowed = "a calendar quarter such as 2019-Q2, .* an academic year such as AY2017-18"

    with pytest.raises(PeriodWrong, match=rf"The period '{typed}' cannot be read.*{allowed}"):
        parse_period(typed)


@pytest.mark.parametrize("typed", ["2018-Q4..2018-Q2", "AY2018-19..AY2016-17", "2019-Q1..2019-11"])
def test_periods_that_make_no_run_are_refused_in_every_calendar(typed):
    with pytest.raises(PeriodWrong, match="cannot be read as a run"):
        parse_periods(typed)


@given(CALENDAR_QUARTERS | ACADEMIC_YEARS)
def test_name_and_label_read_back_as_the_same_period_of_the_same_calendar(period):
    for text in (str(period), period.label):
        read = parse_period(text)

        assert read == period
        assert (str(read), read.label) == (str(period), period.label)


@given(YEARS, QUARTERS)
def test_a_financial_quarter_is_the_next_one_of_the_calendar_year(year, quarter):
    """April to June is the first of the one and the second of the other."""
    last = quarter == 4
    expected = Period.calendar_quarter(year + last, 1 if last else quarter + 1)

    assert Period.financial_quarter(year, quarter) == expected
    assert str(Period.financial_quarter(year, quarter).counted(Calendar.CALENDAR)) == str(expected)


@given(SPANS, CALENDARS)
def test_counting_by_another_calendar_makes_no_other_period(period, calendar):
    counted = period.counted(calendar)

    assert counted == period
    assert (counted.first, counted.last, counted.frequency) == (period.first, period.last, period.frequency)
    assert str(counted.counted(Calendar.FINANCIAL)) == str(period)


@given(SPANS, CALENDARS)
def test_whatever_the_calendar_a_name_reads_back_as_the_same_months(period, calendar):
    assert parse_period(str(period.counted(calendar))) == period


@given(SPANS, CALENDARS)
def test_a_period_ends_within_its_year_which_begins_where_its_calendar_does(period, calendar):
    year = period.counted(calendar).year

    assert year.first <= period.last <= year.last
    assert year.length == 12
    assert year.first % 12 + 1 == calendar.begins
    assert year.frequency is Frequency.YEAR
    assert year.year == year


@given(SPANS, CALENDARS, st.integers(min_value=-48, max_value=48))
def test_a_period_that_is_moved_stays_in_its_calendar(period, calendar, months):
    moved = period.counted(calendar).moved(months)

    assert moved.calendar is calendar
    assert (moved.first, moved.length) == (period.first + months, period.length)
    assert moved.moved(-months) == period


@given(SPANS)
def test_the_months_of_a_period_begin_and_end_with_those_of_its_ends(period):
    first = Period(period.first, period.first).label
    last = Period(period.last, period.last).label

    assert period.months == f"{first} to {last}"


@given(SPANS)
def test_the_short_name_is_part_of_the_label(period):
    assert period.short in period.label
