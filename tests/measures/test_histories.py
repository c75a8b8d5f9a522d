"""Values over time beside the targets of their time."""

import numpy as np
import pandas as pd
import pytest

from kpi.measures.histories import histories
from kpi.measures.scorecard import scorecard
from kpi.model.periods import Period, month_number

COLUMNS = [
    *("code", "first", "last", "value", "was", "no_value", "flag", "target_low", "target_high", "no_target"),
    *("target_was_low", "target_was_high"),
]


@pytest.fixture
def history(make_edition, indicators, observations, targets):
    """Lay out one indicator's history out of typed observations and targets."""

    def lay(held, aimed=(), *, period="2018-11", months=24):
        edition = make_edition(
            period,
            indicators=indicators({"code": "A"}),
            observations=observations(*held),
            targets=targets(*aimed),
        )
        return histories(edition, scorecard(edition), months)

    return lay


def spans(past):
    return [str(Period(first, last)) for first, last in zip(past["first"], past["last"], strict=True)]


def test_values_run_from_the_oldest_to_the_newest_under_a_fixed_set_of_columns(history):
    past = history([("A", "2018-11", 87), ("A", "2018-09", 92.1), ("A", "2018-10", 90.6)])

    assert past.columns.tolist() == COLUMNS
    assert spans(past) == ["2018-09", "2018-10", "2018-11"]
    assert past["value"].tolist() == [92.1, 90.6, 87]
    assert past["no_value"].tolist() == ["", "", ""]


def test_nothing_after_the_editions_period_is_shown(history):
    past = history([("A", "2018-11", 87), ("A", "2018-12", 88)], [("A", "2019-01", 95)])

    assert spans(past) == ["2018-11"]


@pytest.mark.parametrize(
    ("months", "shown"),
    [(24, ["2016-12", "2017-11", "2018-11"]), (12, ["2018-11"]), (13, ["2017-11", "2018-11"])],
)
def test_the_history_reaches_back_as_many_months_as_asked_the_newest_included(history, months, shown):
    held = [("A", "2016-11", 1), ("A", "2016-12", 2), ("A", "2017-11", 3), ("A", "2018-11", 4)]

    assert spans(history(held, months=months)) == shown


def test_each_target_is_the_one_of_its_time(history):
    past = history(
        [("A", "2018-03", 84.4), ("A", "2018-04", 81.4), ("A", "2018-05", 83), ("A", "2018-06", 87.1)],
        [
            ("A", "2018-03", 90),
            ("A", "FY2018-19", 95),
            ("A", "2018-05", None, None, "not set"),
            ("A", "2018-06", 96),
        ],
    )

    assert past["target_low"].fillna(-1).tolist() == [90, 95, -1, 96]
    assert past["no_target"].tolist() == ["", "", "not set", ""]


def test_a_month_with_a_target_alone_keeps_its_place_and_says_that_no_value_is_held(history):
    past = history(
        [("A", "2018-09", 92.1), ("A", "2018-11", 87)],
        [("A", "2018-09", 95), ("A", "2018-10", 95), ("A", "2018-11", 95)],
    )

    assert spans(past) == ["2018-09", "2018-10", "2018-11"]
    assert np.isnan(past.loc[1, "value"])
    assert past["no_value"].tolist() == ["", "not held", ""]


def test_a_value_that_is_not_there_keeps_its_reason_and_a_value_its_flag(history):
    past = history([("A", "2018-10", None, "suppressed"), ("A", "2018-11", 87, "", "provisional")])

    assert past["no_value"].tolist() == ["suppressed", ""]
    assert past["flag"].tolist() == ["", "provisional"]


def test_only_periods_as_long_as_the_value_shown_stand_in_its_history(history):
    """A whole year's figure among months would look like one month's leap."""
    held = [("A", "FY2017-18", 70), ("A", "2018-19-Q2", 75), ("A", "2018-10", 90.6), ("A", "2018-11", 87)]

    assert spans(history(held)) == ["2018-10", "2018-11"]


def test_quarters_are_a_history_of_their_own(history):
    held = [("A", "2018-19-Q1", 70), ("A", "2018-19-Q2", 75), ("A", "2018-06", 9)]

    assert spans(history(held)) == ["2018-19-Q1", "2018-19-Q2"]


def test_indicators_that_are_not_on_the_card_have_no_history(november):
    card = scorecard(november)
    past = histories(november, card.loc[card["code"] == "A 2"])

    assert past[["code", "last", "value"]].to_numpy().tolist() == [["A 2", month_number(2018, 11), 5317]]


def test_an_indicator_on_the_card_twice_has_one_history(november):
    card = scorecard(november).loc[[0]]

    past = histories(november, pd.concat([card, card]))

    assert past["value"].tolist() == [86.9, 90.6, 87]


def test_the_history_of_nothing_is_empty(november):
    past = histories(november, scorecard(november).iloc[:0])

    assert past.empty
    assert past.columns.tolist() == COLUMNS
