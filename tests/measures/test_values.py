"""Which value is shown, how old it is, and which earlier one stands beside it."""

import numpy as np
import pandas as pd
import pytest

from kpi.measures.scorecard import scorecard
from kpi.measures.values import broken_since, latest_values, spans_earlier, values_earlier
from kpi.model.periods import Period, month_number, parse_period
from kpi.model.vocabulary import Calendar, Previous

NOVEMBER = Period.month(2018, 11)


@pytest.fixture
def shown(indicators, observations):
    """Show one indicator's latest value out of typed observations."""

    def show(*rows, period="2018-11", **changes):
        one = indicators({"code": "A 1"} | changes)
        return latest_values(one, observations(*rows), parse_period(period)).loc[0]

    return show


def spans(*rows):
    """Values that are on show: code, first month, last month."""
    return pd.DataFrame(rows, columns=["code", "first", "last"])


def span(code, period):
    return (code, parse_period(period).first, parse_period(period).last)


def test_the_latest_value_ends_no_later_than_the_reports_period(shown):
    row = shown(("A 1", "2018-10", 90.6), ("A 1", "2018-11", 87), ("A 1", "2018-12", 99))

    assert row["value"] == 87
    assert row["first"] == row["last"] == month_number(2018, 11)


def test_the_order_of_the_file_does_not_decide_which_value_is_latest(shown):
    row = shown(("A 1", "2018-11", 87), ("A 1", "2017-11", 86.9), ("A 1", "2018-10", 90.6))

    assert row["value"] == 87


def test_a_period_that_ends_after_the_reports_is_not_shown_though_it_began_before(shown):
    row = shown(("A 1", "2018-06", 51.6), ("A 1", "FY2018-19", 60))

    assert row["value"] == 51.6


@pytest.mark.parametrize("longer", ["FY2018-19", "2018-19-Q4", "2019-02/2019-03"])
def test_of_two_values_that_end_together_the_shorter_is_shown(shown, longer):
    rows = [("A 1", "2019-03", 7.2), ("A 1", longer, 6.1)]

    assert shown(*rows, period="2019-03")["value"] == 7.2
    assert shown(*reversed(rows), period="2019-03")["value"] == 7.2


def test_an_older_value_is_shown_with_the_reason_why_the_newest_period_has_none(shown):
    row = shown(("A 1", "2018-10", 90.6), ("A 1", "2018-11", None, "to be confirmed"))

    assert row["value"] == 90.6
    assert row["last"] == month_number(2018, 10)
    assert row["no_value"] == "to be confirmed"


def test_of_several_reasons_the_newest_counts(shown):
    row = shown(("A 1", "2018-10", None, "suppressed"), ("A 1", "2018-11", None, "not yet due"))

    assert np.isnan(row["value"])
    assert row["no_value"] == "not yet due"


def test_a_reason_for_a_period_still_to_come_says_nothing_of_this_one(shown):
    row = shown(("A 1", "2018-11", 87), ("A 1", "2018-12", None, "not collected"))

    assert row["value"] == 87
    assert row["no_value"] == ""


def test_an_older_reason_is_settled_by_a_newer_value(shown):
    row = shown(("A 1", "2018-10", None, "not yet published"), ("A 1", "2018-11", 87))

    assert row["no_value"] == ""


def test_an_indicator_without_observations_is_not_held_for_the_reports_own_period(shown):
    row = shown(("A 2", "2018-11", 87))

    assert np.isnan(row["value"])
    assert row["no_value"] == "not held"
    assert row["first"] == row["last"] == month_number(2018, 11)
    assert row["flag"] == row["note"] == ""
    assert row["stale"] is np.False_


def test_an_indicator_with_a_later_value_alone_is_not_held(shown):
    assert shown(("A 1", "2018-12", 99))["no_value"] == "not held"


def test_flag_and_note_are_those_of_the_value_shown(shown):
    row = shown(
        ("A 1", "2018-10", 90.6, "", "provisional", "From the October return."),
        ("A 1", "2018-11", None, "not yet due", "", "Awaited."),
    )

    assert row["flag"] == "provisional"
    assert row["note"] == "From the October return."


def test_a_zero_is_a_value(shown):
    row = shown(("A 1", "2018-10", 4), ("A 1", "2018-11", 0))

    assert row["value"] == 0
    assert row["no_value"] == ""


def test_each_indicator_has_its_own_row_under_its_own_index(indicators, observations):
    some = indicators({"code": "B"}, {"code": "A"}).set_axis(["x", "y"])
    held = observations(("A", "2018-11", 1), ("B", "2018-11", 2))

    assert latest_values(some, held, NOVEMBER)["value"].to_dict() == {"x": 2, "y": 1}


STALE = [
    # frequency, lag in months, the report's month, the newest value's period, stale
    ("month", 0, "2018-11", "2018-11", False),
    ("month", 0, "2018-11", "2018-10", True),
    ("month", 1, "2018-11", "2018-10", False),
    ("month", 1, "2018-11", "2018-09", True),
    ("month", 2, "2018-11", "2018-09", False),
    ("month", 2, "2018-11", "2018-08", True),
    # over the turn of the year
    ("month", 1, "2019-01", "2018-12", False),
    ("month", 1, "2019-01", "2018-11", True),
    ("month", 2, "2019-01", "2018-11", False),
    ("month", 2, "2019-01", "2018-10", True),
    # a quarter's figure is expected when the quarter is over, and not before
    ("quarter", 0, "2018-11", "2018-19-Q2", False),
    ("quarter", 0, "2018-11", "2018-19-Q1", True),
    ("quarter", 0, "2018-12", "2018-19-Q3", False),
    ("quarter", 0, "2018-12", "2018-19-Q2", True),
    ("quarter", 1, "2018-12", "2018-19-Q2", False),
    ("quarter", 1, "2019-01", "2018-19-Q3", False),
    ("quarter", 1, "2019-01", "2018-19-Q2", True),
    ("quarter", 2, "2019-01", "2018-19-Q2", False),
    ("quarter", 2, "2019-02", "2018-19-Q2", True),
    ("quarter", 0, "2019-03", "2018-19-Q4", False),
    ("quarter", 0, "2019-03", "2018-19-Q3", True),
    # a year's figure is expected from March
    ("year", 0, "2019-02", "FY2017-18", False),
    ("year", 0, "2019-02", "FY2016-17", True),
    ("year", 0, "2019-03", "FY2018-19", False),
    ("year", 0, "2019-03", "FY2017-18", True),
    ("year", 1, "2019-03", "FY2017-18", False),
    ("year", 1, "2019-04", "FY2017-18", True),
    ("year", 2, "2019-04", "FY2017-18", False),
    ("year", 2, "2019-05", "FY2017-18", True),
    # a calendar year's when the next one is over
    ("year", 0, "2019-11", "2018", False),
    ("year", 0, "2019-12", "2018", True),
    ("year", 2, "2020-01", "2018", False),
    ("year", 2, "2020-02", "2018", True),
]


@pytest.mark.parametrize(("frequency", "lag", "period", "newest", "stale"), STALE)
def test_a_value_is_stale_when_a_newer_one_should_be_there(shown, frequency, lag, period, newest, stale):
    row = shown(("A 1", newest, 87), period=period, frequency=frequency, lag=lag)

    assert bool(row["stale"]) is stale


def test_a_reason_for_the_newest_period_does_not_make_an_old_value_fresh(shown):
    row = shown(("A 1", "2018-06", 51.6), ("A 1", "2018-11", None, "not yet published"))

    assert row["stale"] is np.True_


def test_a_year_earlier_is_the_same_span_twelve_months_before(make_edition, indicators, observations):
    edition = make_edition(
        "2018-12",
        indicators=indicators({"code": "A"}, {"code": "B", "frequency": "quarter"}),
        observations=observations(
            ("A", "2017-12", 1),
            ("A", "2018-11", 2),
            ("A", "2018-12", 3),
            ("B", "2017-18-Q3", 4),
            ("B", "2018-19-Q2", 5),
            ("B", "2018-19-Q3", 6),
        ),
    )

    assert scorecard(edition)["last_year"].tolist() == [1, 4]


def test_the_period_before_is_the_span_just_before_as_long_as_the_values_own(observations):
    asked = spans(span("A", "2018-11"), span("B", "2018-19-Q3")).set_axis(["x", "y"])
    asked = asked.assign(kind="snapshot", frequency=["month", "quarter"])

    found = spans_earlier(asked, observations(), Previous.PERIOD, Calendar.FINANCIAL)

    before = spans(span("A", "2018-10"), span("B", "2018-19-Q2")).set_axis(["x", "y"])
    pd.testing.assert_frame_equal(found, before)


def test_each_value_is_looked_up_for_the_span_that_it_asks_for(observations):
    held = observations(("A", "2018-10", 2), ("B", "2018-19-Q2", 3), ("A", "2018-11", 4))
    asked = spans(span("A", "2018-10"), span("B", "2018-19-Q2")).set_axis(["x", "y"])

    found = values_earlier(asked, held)

    assert found["value"].to_dict() == {"x": 2, "y": 3}
    assert found["reason"].to_dict() == {"x": "", "y": ""}


@pytest.mark.parametrize("other", ["2018-19-Q3", "FY2017-18", "2017-10/2017-11"])
def test_a_span_of_another_length_is_no_earlier_value(observations, other):
    found = values_earlier(spans(span("A", "2017-11")), observations(("A", other, 9)))

    assert found["value"].isna().all()
    assert found["reason"].tolist() == [""]


def test_an_earlier_row_without_a_value_is_none_and_gives_its_reason(observations):
    held = observations(("A", "2017-11", None, "suppressed"), ("B", "2017-11", 5))

    found = values_earlier(spans(span("A", "2017-11")), held)

    assert found["value"].isna().all()
    assert found["reason"].tolist() == ["suppressed"]


def test_another_indicators_value_is_none(observations):
    found = values_earlier(spans(span("A", "2017-11")), observations(("B", "2017-11", 5)))

    assert found["value"].isna().all()
    assert found["reason"].tolist() == [""]


@pytest.mark.parametrize(
    ("break_at", "broken"),
    [
        ("2017-10", False),
        ("2017-11", False),
        ("2017-12", True),
        ("2018-09", True),
        ("2018-11", True),
        ("2018-12", False),
    ],
)
def test_a_break_counts_after_the_earlier_value_and_up_to_the_one_shown(observations, break_at, broken):
    """The value flagged as a break is the first of the new series."""
    held = observations(("A", break_at, 1, "", "break"))
    asked = spans(span("A", "2018-11"))

    assert broken_since(asked, held, pd.Series([month_number(2017, 11)])).tolist() == [broken]


def test_a_break_concerns_its_own_indicator_and_other_flags_are_no_break(observations):
    held = observations(
        ("A", "2018-09", 1, "", "break"),
        ("B", "2018-09", 1, "", "revised"),
    )
    asked = spans(span("A", "2018-11"), span("B", "2018-11"), span("C", "2018-11"))

    earlier = pd.Series(month_number(2017, 11), index=list("xyz"))

    found = broken_since(asked.set_axis(["x", "y", "z"]), held, earlier)

    assert found.to_dict() == {"x": True, "y": False, "z": False}


def test_a_break_between_two_quarters_does_not_touch_the_month_before(observations):
    held = observations(("A", "2018-09", 1, "", "break"))
    asked = spans(span("A", "2018-11"), span("A", "2018-11"))

    earlier = pd.Series([month_number(2018, 10), month_number(2017, 11)])

    assert broken_since(asked, held, earlier).tolist() == [False, True]
