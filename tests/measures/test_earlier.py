"""Which earlier value stands beside each one, and when the two are not compared."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.measures.scorecard import scorecard
from kpi.measures.values import spans_earlier, values_earlier
from kpi.model.periods import Period, month_number, parse_period
from kpi.model.vocabulary import Calendar, Frequency, Kind, Previous

PERIOD, RESULT, OUTTURN = Previous.PERIOD, Previous.RESULT, Previous.OUTTURN
EARLIER = ["previous", "direction_previous", "why_previous"]
SAME_FIXTURE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


def one(period, *, kind="snapshot", frequency="month", code="A"):
    """A value on show, as far as its earlier one is looked for."""
    span = parse_period(period)
    row = {"code": code, "first": span.first, "last": span.last, "kind": kind, "frequency": frequency}
    return pd.DataFrame([row])


def earlier(shown, held, previous, calendar=Calendar.FINANCIAL):
    """The name of the earlier period of each value on show."""
    found = spans_earlier(shown, held, previous, calendar)
    return [
        str(Period(int(first), int(last))) for first, last in zip(found["first"], found["last"], strict=True)
    ]


@pytest.fixture
def compared(make_edition, indicators, observations, targets):
    """Compare one indicator's newest value with the report's earlier one, out of typed figures."""

    def work(*held, previous=PERIOD, running=False, year=Calendar.FINANCIAL, period=None, **changes):
        edition = make_edition(
            period or held[-1][1],
            indicators=indicators({"code": "A"} | changes),
            observations=observations(*held),
            targets=targets(("A", "2010-04/2030-03", 50)),
        )
        rules = {"previous": previous, "compare_running_totals": running, "year": year}
        report = edition.report.model_copy(update=rules)
        edition = dataclasses.replace(edition, report=report, period=edition.period.counted(year))
        return scorecard(edition).loc[0]

    return work


@pytest.mark.parametrize(
    ("period", "kind", "frequency", "before"),
    [
        pytest.param("2018-11", "snapshot", "month", "2018-10", id="month"),
        pytest.param("2018-04", "snapshot", "month", "2018-03", id="april"),
        pytest.param("2019-20-Q1", "average", "quarter", "2018-19-Q4", id="quarter"),
        pytest.param("FY2017-18", "annual", "year", "FY2016-17", id="year"),
        pytest.param("AY2017-18", "annual", "year", "AY2016-17", id="academic-year"),
        pytest.param("2018-06", "period", "quarter", "2018-05", id="a month though it comes quarterly"),
        # a rolling year moves on by a month or a quarter, and overlaps the one before
        pytest.param("2017-12/2018-11", "rolling", "month", "2017-11/2018-10", id="rolling-by-months"),
        pytest.param("2017-10/2018-09", "rolling", "quarter", "2017-07/2018-06", id="rolling-by-quarters"),
        pytest.param("2015-04/2018-03", "rolling", "year", "2014-04/2017-03", id="three-years-by-years"),
        pytest.param(
            "2017-12/2018-11", "average", "month", "2016-12/2017-11", id="a year that is not rolling"
        ),
    ],
)
def test_the_period_before_is_the_one_just_before(observations, period, kind, frequency, before):
    shown = one(period, kind=kind, frequency=frequency)

    assert earlier(shown, observations(), PERIOD) == [before]


@pytest.mark.parametrize(
    ("period", "held", "found"),
    [
        pytest.param("2018-11", ["2018-10", "2018-09"], "2018-10", id="the newest"),
        pytest.param("2018-11", ["2018-06", "2014-01"], "2018-06", id="with a gap"),
        pytest.param("2018-11", ["2014-01"], "2014-01", id="however long ago"),
        pytest.param("2018-11", ["2018-19-Q2", "2018-08"], "2018-08", id="no quarter for a month"),
        pytest.param("2018-19-Q2", ["2018-09", "2017-18-Q3"], "2017-18-Q3", id="no month for a quarter"),
        pytest.param("FY2017-18", ["FY2014-15", "2017-18-Q4"], "FY2014-15", id="a year"),
        pytest.param("FY2017-18", ["2017"], "2017", id="another year as long"),
        pytest.param("2018-11", ["2018-12", "2018-11"], "2018-10", id="nothing earlier"),
        pytest.param("2018-11", [], "2018-10", id="nothing held"),
    ],
)
def test_the_result_before_is_the_newest_earlier_one_as_long(observations, period, held, found):
    rows = observations(*(("A", name, 1) for name in held))

    assert earlier(one(period), rows, RESULT) == [found]
    assert earlier(one(period), rows[::-1], RESULT) == [found]


def test_a_row_without_a_value_is_no_result(observations):
    held = observations(("A", "2018-06", 1), ("A", "2018-10", None, "suppressed"))

    assert earlier(one("2018-11"), held, RESULT) == ["2018-06"]


def test_a_result_is_the_indicators_own(observations):
    shown = pd.concat([one("2018-11"), one("2018-11", code="B")]).set_axis(["x", "y"])
    held = observations(("A", "2018-06", 1), ("B", "2018-03", 1))

    found = spans_earlier(shown, held, RESULT, Calendar.FINANCIAL)

    assert found["last"].to_dict() == {"x": month_number(2018, 6), "y": month_number(2018, 3)}
    assert found["last"].dtype == np.dtype("int64")


@pytest.mark.parametrize(
    ("period", "calendar", "outturn"),
    [
        ("2018-11", Calendar.FINANCIAL, "FY2017-18"),
        ("2019-03", Calendar.FINANCIAL, "FY2017-18"),
        ("2018-04", Calendar.FINANCIAL, "FY2017-18"),
        ("2018-19-Q1", Calendar.FINANCIAL, "FY2017-18"),
        ("FY2017-18", Calendar.FINANCIAL, "FY2016-17"),
        ("2017-12/2018-11", Calendar.FINANCIAL, "FY2017-18"),
        ("2018-11", Calendar.CALENDAR, "2017"),
        ("2019-01", Calendar.CALENDAR, "2018"),
        ("2018-Q4", Calendar.CALENDAR, "2017"),
        ("2018", Calendar.CALENDAR, "2017"),
    ],
)
def test_the_outturn_is_the_whole_year_before_the_one_in_which_a_value_ends(
    observations, period, calendar, outturn
):
    held = observations(("A", "2018-10", 1), ("A", "2018-03", 1))

    assert earlier(one(period), held, OUTTURN, calendar) == [outturn]


def test_each_mode_stands_beside_the_same_value_another_one(compared):
    held = [("A", "FY2017-18", 70), ("A", "2018-06", 80), ("A", "2018-10", 85), ("A", "2018-11", 87)]

    assert compared(*held, previous=PERIOD)[EARLIER].tolist() == [85, "better", "compared"]
    assert compared(*held, previous=RESULT)[EARLIER].tolist() == [85, "better", "compared"]
    assert compared(*held, previous=OUTTURN)[EARLIER].tolist() == [70, "better", "compared"]
    assert compared(held[0], held[1], held[3], previous=PERIOD)["why_previous"] == "no earlier value"
    assert compared(held[0], held[1], held[3], previous=RESULT)["previous"] == 80


@pytest.mark.parametrize(
    ("previous", "months"),
    [
        (PERIOD, ("2018-10", "2018-10")),
        (RESULT, ("2018-06", "2018-06")),
        (OUTTURN, ("2017-04", "2018-03")),
    ],
)
def test_the_row_names_the_months_of_the_earlier_value(compared, previous, months):
    row = compared(("A", "2018-06", 80), ("A", "2018-11", 87), previous=previous)
    first, last = (parse_period(month).first for month in months)

    assert row[["first_previous", "last_previous"]].tolist() == [first, last]
    assert row[["first_last_year", "last_last_year"]].tolist() == [month_number(2017, 11)] * 2


# A running total of eight months, beside that of seven, beside the year before.
RUNNING = [("A", "FY2017-18", 97.5), ("A", "2017-11", 70), ("A", "2018-10", 61.3), ("A", "2018-11", 69.8)]


@pytest.mark.parametrize("previous", [PERIOD, RESULT])
def test_a_running_total_is_not_held_against_what_it_has_grown_from(compared, previous):
    row = compared(*RUNNING, previous=previous, kind="cumulative")

    assert row[EARLIER].tolist() == [61.3, "none", "year to date"]
    assert row[["last_year", "direction_last_year"]].tolist() == [70, "worse"]


@pytest.mark.parametrize("previous", [PERIOD, RESULT])
def test_a_report_may_ask_for_it_all_the_same(compared, previous):
    row = compared(*RUNNING, previous=previous, running=True, kind="cumulative")

    assert row[EARLIER].tolist() == [61.3, "better", "compared"]


@pytest.mark.parametrize(
    ("held", "previous", "year"),
    [
        pytest.param(
            [("A", "2018-03", 97.5), ("A", "2018-04", 10.1)], PERIOD, Calendar.FINANCIAL, id="april"
        ),
        pytest.param([("A", "2018-03", 97.5), ("A", "2018-06", 27.2)], RESULT, Calendar.FINANCIAL, id="june"),
        pytest.param(
            [("A", "2017-18-Q4", 97.5), ("A", "2018-19-Q1", 27.2)], PERIOD, Calendar.FINANCIAL, id="quarter"
        ),
        pytest.param([("A", "2017-12", 97.5), ("A", "2018-01", 8)], PERIOD, Calendar.CALENDAR, id="january"),
    ],
)
def test_a_running_total_that_has_begun_again_is_not_held_against_last_years(compared, held, previous, year):
    """One month of this year beside twelve of the last is worse for no reason but the month."""
    row = compared(*held, previous=previous, running=True, year=year, kind="cumulative")

    assert row["direction_previous"] == "none"
    assert row["why_previous"] in {"year to date", "part of a year"}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("cumulative", ["none", "part of a year"]),
        ("period", ["none", "part of a year"]),
        ("snapshot", ["better", "compared"]),
        ("average", ["better", "compared"]),
        ("to-date", ["better", "compared"]),
        ("rolling", ["better", "compared"]),
    ],
)
def test_part_of_a_year_is_not_held_against_a_whole_one_where_it_grows_with_the_months(
    compared, kind, expected
):
    """An average or a share does not grow, and may be held against the year's."""
    held = [("A", "FY2016-17", 60), ("A", "2017-18-Q1", 80)]

    row = compared(*held, previous=OUTTURN, kind=kind, frequency="quarter")

    assert row[EARLIER[1:]].tolist() == expected
    assert row["previous"] == 60


def test_asking_for_running_totals_does_not_make_part_of_a_year_a_whole_one(compared):
    held = [("A", "FY2016-17", 60), ("A", "2017-18-Q1", 80)]

    row = compared(*held, previous=OUTTURN, running=True, kind="cumulative", frequency="quarter")

    assert row["why_previous"] == "part of a year"


@pytest.mark.parametrize(
    ("period", "year", "compares"),
    [
        ("2018-03", Calendar.FINANCIAL, True),
        ("2017-18-Q4", Calendar.FINANCIAL, True),
        ("FY2017-18", Calendar.FINANCIAL, True),
        ("2017-12", Calendar.FINANCIAL, False),
        ("2018-02", Calendar.FINANCIAL, False),
        ("2017-12", Calendar.CALENDAR, True),
        ("2018-03", Calendar.CALENDAR, False),
    ],
)
def test_a_running_total_is_a_whole_years_at_the_years_end(compared, period, year, compares):
    held = [("A", "FY2016-17", 60), ("A", "2016", 60), ("A", "2017", 60), ("A", period, 80)]
    held = [row for row in held if row[1] != period or row[2] == 80]

    row = compared(*held, previous=OUTTURN, year=year, kind="cumulative")

    assert row["previous"] == 60
    assert row[EARLIER[1:]].tolist() == (["better", "compared"] if compares else ["none", "part of a year"])


def test_a_count_of_the_last_quarter_alone_is_no_whole_year(compared):
    held = [("A", "FY2016-17", 60), ("A", "2017-18-Q4", 20)]

    row = compared(*held, previous=OUTTURN, kind="period", frequency="quarter")

    assert row["why_previous"] == "part of a year"


def test_a_count_of_a_whole_year_is_held_against_another(compared):
    held = [("A", "FY2016-17", 60), ("A", "FY2017-18", 50)]

    row = compared(*held, previous=OUTTURN, kind="period", frequency="year")

    assert row[EARLIER].tolist() == [60, "worse", "compared"]


def test_a_count_within_its_period_is_held_against_the_period_before(compared):
    row = compared(("A", "2018-10", 60), ("A", "2018-11", 50), kind="period")

    assert row[EARLIER].tolist() == [60, "worse", "compared"]


@pytest.mark.parametrize("reason", ["new indicator", "suppressed", "not collected", "not applicable"])
def test_an_earlier_row_that_says_why_it_has_no_value_is_quoted(compared, reason):
    held = [("A", "2017-11", None, reason), ("A", "2018-10", None, reason), ("A", "2018-11", 87)]

    row = compared(*held)

    assert row[["direction_previous", "why_previous"]].tolist() == ["none", "no earlier value given"]
    assert row[["direction_last_year", "why_last_year"]].tolist() == ["none", "no earlier value given"]
    assert row[["reason_previous", "reason_last_year"]].tolist() == [reason, reason]


def test_without_an_earlier_row_there_is_no_reason_to_quote(compared):
    row = compared(("A", "2018-11", 87))

    assert row[["why_previous", "why_last_year"]].tolist() == ["no earlier value"] * 2
    assert row[["reason_previous", "reason_last_year"]].tolist() == ["", ""]


def test_a_new_indicator_has_no_outturn_and_says_why(compared):
    held = [("A", "FY2016-17", None, "new indicator"), ("A", "2017-18-Q1", 80)]

    row = compared(*held, previous=OUTTURN, frequency="quarter")

    assert row[["previous", "why_previous", "reason_previous"]].fillna(0).tolist() == [
        0,
        "no earlier value given",
        "new indicator",
    ]


def test_what_cannot_be_compared_for_its_kind_says_so_before_what_is_missing(compared):
    """Nothing is held of last year; and if it were, a quarter's total would not be held against it."""
    row = compared(("A", "2017-18-Q1", 80), previous=OUTTURN, kind="cumulative", frequency="quarter")

    assert row["why_previous"] == "part of a year"


@pytest.mark.parametrize(
    ("break_at", "previous", "why"),
    [
        ("2018-06", RESULT, "compared"),
        ("2018-08", RESULT, "break"),
        ("2018-11", RESULT, "break"),
        ("2018-03", OUTTURN, "compared"),
        ("2018-06", OUTTURN, "break"),
    ],
)
def test_a_break_since_the_earlier_value_forbids_the_comparison(compared, break_at, previous, why):
    """The newest result before November is June's."""
    held = {"FY2017-18": 70, "2018-03": 75, "2018-06": 80, "2018-08": None, "2018-11": 87}
    rows = [
        ("A", name, value, "" if value else "not collected", "break" if name == break_at else "")
        for name, value in held.items()
    ]

    assert compared(*rows, previous=previous)["why_previous"] == why


def test_values_are_looked_up_with_their_reasons_under_the_index_of_the_spans(observations):
    held = observations(("A", "2018-10", 5), ("B", "2018-10", None, "suppressed"))
    spans = pd.concat([one("2018-10"), one("2018-10", code="B"), one("2018-10", code="C")])

    found = values_earlier(spans.set_axis(list("xyz")), held)

    assert found["value"].fillna(-1).to_dict() == {"x": 5, "y": -1, "z": -1}
    assert found["reason"].to_dict() == {"x": "", "y": "suppressed", "z": ""}


SPANS = st.builds(
    lambda first, length: Period(first, first + length - 1),
    st.integers(month_number(1990, 1), month_number(2040, 12)),
    st.integers(1, 36),
)
KINDS = st.sampled_from([kind.value for kind in Kind])


@SAME_FIXTURE
@given(SPANS, KINDS, st.sampled_from(list(Frequency)), st.lists(SPANS, max_size=6), st.sampled_from(Previous))
def test_the_earlier_value_is_always_earlier(observations, span, kind, frequency, others, previous):
    held = observations(*(("A", str(other), 1) for other in others))
    shown = one(str(span), kind=kind, frequency=frequency.value)

    for calendar in Calendar:
        found = spans_earlier(shown, held, previous, calendar).loc[0]

        assert found["last"] < span.last
        assert found["first"] < span.first or previous is OUTTURN


@SAME_FIXTURE
@given(SPANS, KINDS, st.sampled_from(list(Frequency)), st.lists(SPANS, max_size=6))
def test_but_for_the_outturn_the_earlier_value_is_for_as_long(observations, span, kind, frequency, others):
    held = observations(*(("A", str(other), 1) for other in others))
    shown = one(str(span), kind=kind, frequency=frequency.value)

    for previous in (PERIOD, RESULT):
        found = spans_earlier(shown, held, previous, Calendar.FINANCIAL).loc[0]

        assert found["last"] - found["first"] == span.last - span.first
