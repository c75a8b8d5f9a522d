"""Periods: read as people write them, named in one way, moved by whole spans."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import PeriodWrong
from kpi.model.periods import Period, month_number, parse_period, parse_periods
from kpi.model.vocabulary import Frequency

YEARS = st.integers(min_value=1900, max_value=2100)
SPANS = st.builds(
    lambda first, length: Period(first, first + length - 1),
    st.integers(min_value=month_number(1900, 1), max_value=month_number(2100, 12)),
    st.integers(min_value=1, max_value=60),
)
NAMED = st.one_of(
    st.builds(Period.month, YEARS, st.integers(min_value=1, max_value=12)),
    st.builds(Period.financial_quarter, YEARS, st.integers(min_value=1, max_value=4)),
    st.builds(Period.financial_year, YEARS),
    st.builds(lambda year: Period(month_number(year, 1), month_number(year, 12)), YEARS),
)


@pytest.mark.parametrize(
    ("typed", "name", "label"),
    [
        pytest.param("2018-11", "2018-11", "November 2018", id="month"),
        pytest.param("November 2018", "2018-11", "November 2018", id="month-in-words"),
        pytest.param("Nov 2018", "2018-11", "November 2018", id="month-shortened"),
        pytest.param("Nov. 2018", "2018-11", "November 2018", id="month-shortened-with-stop"),
        pytest.param("november 2018", "2018-11", "November 2018", id="month-in-small-letters"),
        pytest.param("May 2018", "2018-05", "May 2018", id="month-of-three-letters"),
        pytest.param(" 2018-11 ", "2018-11", "November 2018", id="month-with-spaces-round-it"),
        pytest.param("2019-20-Q2", "2019-20-Q2", "Quarter 2 2019/20", id="quarter"),
        pytest.param("2019/20-Q2", "2019-20-Q2", "Quarter 2 2019/20", id="quarter-with-stroke"),
        pytest.param("2019-2020-Q2", "2019-20-Q2", "Quarter 2 2019/20", id="quarter-of-two-long-years"),
        pytest.param("Q2 2019/20", "2019-20-Q2", "Quarter 2 2019/20", id="quarter-first"),
        pytest.param("q2 2019-20", "2019-20-Q2", "Quarter 2 2019/20", id="quarter-first-in-small-letters"),
        pytest.param("Qtr 2 2019/20", "2019-20-Q2", "Quarter 2 2019/20", id="quarter-shortened"),
        pytest.param("Quarter 2 2019/20", "2019-20-Q2", "Quarter 2 2019/20", id="quarter-in-words"),
        pytest.param("FY2017-18", "FY2017-18", "2017/18", id="financial-year"),
        pytest.param("FY2017/18", "FY2017-18", "2017/18", id="financial-year-with-stroke"),
        pytest.param("2017/18", "FY2017-18", "2017/18", id="financial-year-as-printed"),
        pytest.param("2017/2018", "FY2017-18", "2017/18", id="financial-year-of-two-long-years"),
        pytest.param("FY1999-00", "FY1999-00", "1999/00", id="financial-year-over-a-century"),
        pytest.param("2019", "2019", "2019", id="calendar-year"),
        pytest.param("2018-01/2020-12", "2018-01/2020-12", "January 2018 to December 2020", id="span"),
        pytest.param(
            "2017-12/2018-11", "2017-12/2018-11", "December 2017 to November 2018", id="rolling-year"
        ),
    ],
)
def test_a_period_is_read_as_people_write_it_and_named_in_one_way(typed, name, label):
    period = parse_period(typed)
    assert (str(period), period.label) == (name, label)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        pytest.param("2018-11/2018-11", "2018-11", id="month"),
        pytest.param("2018-04/2018-06", "2018-19-Q1", id="quarter"),
        pytest.param("2018-04/2019-03", "FY2018-19", id="financial-year"),
        pytest.param("2018-01/2018-12", "2018", id="calendar-year"),
        pytest.param("2018-05/2018-07", "2018-05/2018-07", id="three-months-that-are-no-quarter"),
        pytest.param("2018-05/2019-04", "2018-05/2019-04", id="twelve-months-that-are-no-year"),
    ],
)
def test_a_span_that_has_a_shorter_name_takes_it(typed, name):
    assert str(parse_period(typed)) == name


# Months are counted from year nought, so that November 2018 is 2018 x 12 + 10.
@pytest.mark.parametrize(
    ("typed", "first", "last", "length"),
    [
        pytest.param("2018-11", 24226, 24226, 1, id="month"),
        pytest.param("2019-20-Q1", 24231, 24233, 3, id="april-to-june"),
        pytest.param("2019-20-Q2", 24234, 24236, 3, id="july-to-september"),
        pytest.param("2019-20-Q3", 24237, 24239, 3, id="october-to-december"),
        pytest.param("2019-20-Q4", 24240, 24242, 3, id="january-to-march-of-the-next-year"),
        pytest.param("FY2017-18", 24207, 24218, 12, id="april-to-march"),
        pytest.param("2019", 24228, 24239, 12, id="january-to-december"),
        pytest.param("2018-01/2020-12", 24216, 24251, 36, id="three-years"),
    ],
)
def test_a_period_knows_its_first_and_last_month(typed, first, last, length):
    period = parse_period(typed)
    assert (period.first, period.last, period.length) == (first, last, length)


@pytest.mark.parametrize(
    ("typed", "previous", "year_earlier"),
    [
        pytest.param("2018-11", "2018-10", "2017-11", id="month"),
        pytest.param("2018-01", "2017-12", "2017-01", id="january"),
        pytest.param("2019-20-Q2", "2019-20-Q1", "2018-19-Q2", id="quarter"),
        pytest.param("2019-20-Q1", "2018-19-Q4", "2018-19-Q1", id="first-quarter"),
        pytest.param("FY2017-18", "FY2016-17", "FY2016-17", id="financial-year"),
        pytest.param("2019", "2018", "2018", id="calendar-year"),
        pytest.param("2017-12/2018-11", "2016-12/2017-11", "2016-12/2017-11", id="rolling-year"),
        pytest.param("2018-01/2020-12", "2015-01/2017-12", "2017-01/2019-12", id="three-years"),
    ],
)
def test_a_period_knows_the_one_before_and_the_one_a_year_earlier(typed, previous, year_earlier):
    period = parse_period(typed)
    assert (str(period.previous()), str(period.year_earlier())) == (previous, year_earlier)


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        pytest.param("2018-11", "FY2018-19", id="month-before-christmas"),
        pytest.param("2019-03", "FY2018-19", id="last-month-of-the-year"),
        pytest.param("2019-04", "FY2019-20", id="first-month-of-the-year"),
        pytest.param("2000-01", "FY1999-00", id="month-over-a-century"),
        pytest.param("2018-19-Q4", "FY2018-19", id="fourth-quarter"),
        pytest.param("FY2017-18", "FY2017-18", id="financial-year"),
        pytest.param("2019", "FY2019-20", id="calendar-year-by-its-december"),
        pytest.param("2018-01/2020-12", "FY2020-21", id="span-by-its-end"),
    ],
)
def test_a_period_belongs_to_the_financial_year_in_which_it_ends(typed, year):
    assert str(parse_period(typed).year) == year


@pytest.mark.parametrize(
    ("typed", "frequency"),
    [
        pytest.param("2018-11", Frequency.MONTH, id="month"),
        pytest.param("2019-20-Q4", Frequency.QUARTER, id="quarter"),
        pytest.param("FY2017-18", Frequency.YEAR, id="financial-year"),
        pytest.param("2019", Frequency.YEAR, id="calendar-year"),
        pytest.param("2018-05/2018-07", None, id="three-months-that-are-no-quarter"),
        pytest.param("2017-12/2018-11", None, id="twelve-months-that-are-no-year"),
        pytest.param("2018-01/2020-12", None, id="three-years"),
    ],
)
def test_a_period_has_the_cadence_of_its_span_or_none(typed, frequency):
    assert parse_period(typed).frequency is frequency


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param("2018-13", "Months run from 01 to 12.", id="month-13"),
        pytest.param("2018-00", "Months run from 01 to 12.", id="month-0"),
        pytest.param("2017-18", "Did you mean FY2017-18?", id="financial-year-without-letters"),
        pytest.param("1999-00", "Did you mean FY1999-00?", id="financial-year-over-a-century"),
        pytest.param("Novembre 2018", "Did you mean November 2018?", id="misspelt-month"),
        pytest.param("Febuary 2018", "Did you mean February 2018?", id="month-short-of-a-letter"),
        pytest.param("2019-21-Q2", "The period '2019-21-Q2' cannot be read.", id="years-that-do-not-follow"),
        pytest.param("Q2 2019/21", "The period 'Q2 2019/21' cannot be read.", id="quarter-of-such-years"),
        pytest.param("FY2017-19", "The period 'FY2017-19' cannot be read.", id="year-of-such-years"),
        pytest.param("2019-20-Q5", "The period '2019-20-Q5' cannot be read.", id="quarter-5"),
        pytest.param("Q5 2019/20", "The period 'Q5 2019/20' cannot be read.", id="quarter-5-first"),
        pytest.param("2018-12/2018-01", "The period '2018-12/2018-01' cannot be read.", id="span-backwards"),
        pytest.param(
            "2018-01/2018-13", "The period '2018-01/2018-13' cannot be read.", id="span-to-month-13"
        ),
        pytest.param("2018-1", "The period '2018-1' cannot be read.", id="month-of-one-figure"),
        pytest.param("last month", "The period 'last month' cannot be read.", id="no-period-at-all"),
        pytest.param("", "The period '' cannot be read.", id="blank"),
    ],
)
def test_a_text_that_is_no_period_is_refused_with_the_forms_and_a_hint(typed, told):
    with pytest.raises(PeriodWrong, match=re.escape(told)) as caught:
        parse_period(typed)
    assert "Allowed: a month such as 2018-11" in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        pytest.param("2018-11", ["2018-11"], id="one"),
        pytest.param("2018-11..2018-11", ["2018-11"], id="from-one-to-itself"),
        pytest.param("2018-12..2019-02", ["2018-12", "2019-01", "2019-02"], id="months"),
        pytest.param("Dec 2018 .. Jan 2019", ["2018-12", "2019-01"], id="months-in-words"),
        pytest.param("2019-20-Q3..2020-21-Q1", ["2019-20-Q3", "2019-20-Q4", "2020-21-Q1"], id="quarters"),
        pytest.param("FY2016-17..FY2018-19", ["FY2016-17", "FY2017-18", "FY2018-19"], id="financial-years"),
        pytest.param("2018..2020", ["2018", "2019", "2020"], id="calendar-years"),
        pytest.param(
            "2017-12/2018-11..2018-12/2019-11", ["2017-12/2018-11", "2018-12/2019-11"], id="rolling-years"
        ),
    ],
)
def test_a_run_is_every_period_from_the_first_to_the_last(typed, names):
    assert [str(period) for period in parse_periods(typed)] == names


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("2018-12..2018-10", id="months-in-the-wrong-order"),
        pytest.param("FY2018-19..FY2016-17", id="years-in-the-wrong-order"),
        pytest.param("2018-11..2019-20-Q1", id="a-month-and-a-quarter"),
        pytest.param("2018..FY2018-19", id="a-calendar-and-a-financial-year"),
        pytest.param("2018-01/2018-02..2018-02/2018-03", id="spans-that-overlap"),
    ],
)
def test_two_periods_that_make_no_run_are_refused_with_an_example(typed):
    told = f"The periods '{typed}' cannot be read as a run. Allowed: two of one kind, the earlier first"
    with pytest.raises(PeriodWrong, match=re.escape(told)):
        parse_periods(typed)


@pytest.mark.parametrize("typed", ["2018-11..", "..2018-11"])
def test_a_run_with_an_end_missing_is_refused(typed):
    with pytest.raises(PeriodWrong, match="The period '' cannot be read"):
        parse_periods(typed)


@pytest.mark.parametrize("typed", ["2018-13..2019-02", "2018-10..2018-13"])
def test_a_run_with_a_misspelt_end_is_refused_with_the_hint_of_that_end(typed):
    with pytest.raises(PeriodWrong, match=r"'2018-13' cannot be read.*Months run from 01 to 12\."):
        parse_periods(typed)


@given(st.one_of(SPANS, NAMED))
def test_the_name_of_a_period_reads_back_as_that_period(period):
    assert parse_period(str(period)) == period


@given(NAMED)
def test_the_label_of_a_month_quarter_or_year_reads_back_as_that_period(period):
    assert parse_period(period.label) == period


@given(st.one_of(SPANS, NAMED))
def test_the_period_before_is_as_long_and_ends_where_this_one_begins(period):
    previous = period.previous()
    assert (previous.length, previous.last) == (period.length, period.first - 1)


@given(st.one_of(SPANS, NAMED))
def test_a_period_ends_within_the_financial_year_to_which_it_belongs(period):
    year = period.year
    assert year.first <= period.last <= year.last
    assert (year.length, year.first % 12) == (12, 3)


def test_periods_sort_by_when_they_begin():
    names = ["2019-20-Q2", "2018-11", "2019", "FY2018-19"]
    assert [str(period) for period in sorted(map(parse_period, names))] == [
        "FY2018-19",
        "2018-11",
        "2019",
        "2019-20-Q2",
    ]
