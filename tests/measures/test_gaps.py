"""What is missing, old or not final."""

import pytest

from kpi.measures.gaps import gaps
from kpi.measures.scorecard import scorecard


@pytest.fixture
def found(make_edition, indicators, observations, targets):
    """List the gaps of one monthly indicator in November 2018."""

    def find(rows, goals=(("A 1", "2018-11", 95),), **change):
        edition = make_edition(
            "2018-11",
            indicators=indicators({"code": "A 1"} | change),
            observations=observations(*rows),
            targets=targets(*goals),
        )
        return gaps(scorecard(edition))["gap"].tolist()

    return find


def test_a_final_figure_of_its_month_with_a_target_has_no_gap(found):
    assert found([("A 1", "2018-11", 90)]) == []


def test_an_indicator_without_any_figure_has_no_value_and_is_not_old_too(found):
    assert found([]) == ["no value"]
    assert found([("A 1", "2018-11", None, "not collected")]) == ["no value"]


def test_a_figure_of_an_earlier_month_is_old(found):
    assert found([("A 1", "2018-09", 90)], [("A 1", "FY2018-19", 95)]) == ["stale"]


def test_a_figure_that_is_awaited_is_told_though_it_is_not_late(found):
    rows = [("A 1", "2018-10", 90), ("A 1", "2018-11", None, "not yet published")]

    assert found(rows, [("A 1", "FY2018-19", 95)], lag=2) == ["stale"]


def test_a_missing_target_is_told_but_not_where_nothing_is_better(found):
    assert found([("A 1", "2018-11", 90)], ()) == ["no target"]
    assert found([("A 1", "2018-11", 90)], (), polarity="none") == []


def test_what_does_not_apply_is_not_missing(found):
    assert found([("A 1", "2018-11", None, "not applicable")]) == []
    assert found([("A 1", "2018-11", 90)], [("A 1", "2018-11", None, None, "not applicable")]) == []


def test_a_target_for_the_year_end_alone_is_not_missing(found):
    rows = [("A 1", "2018-11", 4.89)]

    assert found(rows, [("A 1", "FY2018-19", 7.2)], kind="cumulative", unit="days") == []


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        ("provisional", ["unsettled"]),
        ("estimated", ["unsettled"]),
        ("forecast", ["unsettled"]),
        ("revised", []),
        ("break", []),
    ],
)
def test_a_figure_that_may_still_change_is_told(found, flag, expected):
    assert found([("A 1", "2018-11", 90, "", flag)]) == expected


def test_one_indicator_may_have_several_gaps(found):
    rows = [("A 1", "2018-08", 90, "", "provisional")]

    assert found(rows, ()) == ["stale", "no target", "unsettled"]
