"""Where to look first: the miss as a multiple of what is allowed."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measures.exceptions import furthest, widest
from kpi.measures.ratings import misses, rate
from kpi.measures.scorecard import scorecard
from kpi.model.schemes import Scheme


@pytest.fixture
def ranked(make_edition, indicators, observations, targets, judgements):
    """Rank indicators, each a value and a target, as changes of a share of which more is better."""

    def rank(*rows, stated=(), scheme=None):
        edition = make_edition(
            "2018-11",
            indicators=indicators(*({"code": code} | change for code, _, _, _, change in rows)),
            observations=observations(*((code, "2018-11", value) for code, value, *_ in rows)),
            targets=targets(*((code, "2018-11", low, high) for code, _, low, high, _ in rows)),
            judgements=judgements(
                *((code, "2018-11", word, "Judged.", "Head", "2018-12-01") for code, word in stated)
            ),
        )
        if scheme:
            report = edition.report.model_copy(update={"scheme": Scheme.model_validate(scheme)})
            edition = type(edition)(report, edition.period, edition.figures)
        found = furthest(edition, scorecard(edition))
        return [(code, round(times, 3)) for code, times in zip(found["code"], found["times"], strict=True)]

    return rank


MINIMISE = {"polarity": "minimise"}
RANGE = {"polarity": "range"}


def test_the_furthest_relative_to_its_own_tolerance_comes_first(ranked):
    """A misses by 8 of 4.75 allowed, B by 0.62 of 0.2135, C by 7.65 of 6.7 and D by 0.3 of 1.65."""
    found = ranked(
        ("A", 87.0, 95.0, None, {}),
        ("B", 4.89, None, 4.27, MINIMISE),
        ("C", 74.65, 57.0, 67.0, RANGE),
        ("D", 32.7, 33.0, None, {}),
    )

    assert found == [("B", 2.904), ("A", 1.684), ("C", 1.142), ("D", 0.182)]


def test_an_indicator_s_own_tolerance_is_what_its_miss_is_held_against(ranked):
    found = ranked(
        ("A", 87.0, 95.0, None, {"tolerance": "16"}), ("B", 94.0, 95.0, None, {"tolerance": "0.5"})
    )

    assert found == [("B", 2.0), ("A", 0.5)]


def test_those_on_target_or_without_a_rating_are_not_in_the_list(ranked):
    assert ranked(("A", 95.0, 95.0, None, {}), ("B", 1.0, None, None, {})) == []


def test_any_miss_of_a_target_of_zero_is_further_than_all_others(ranked):
    found = ranked(("A", 1.0, 95.0, None, {}), ("B", 1.0, None, 0.0, MINIMISE))

    assert found == [("B", math.inf), ("A", 19.789)]


def test_one_that_a_person_rates_below_target_comes_last_of_its_rating_where_nothing_is_missed(ranked):
    found = ranked(("A", 96.0, 95.0, None, {}), ("B", 94.0, 95.0, None, {}), stated=[("A", "amber")])

    assert found == [("B", 0.211), ("A", 0.0)]


def test_the_worst_rating_comes_first_whoever_gave_it(ranked):
    """A is red by a judgement alone, B amber by a judgement though its figures are far off."""
    found = ranked(
        ("A", 96.0, 95.0, None, {}), ("B", 50.0, 95.0, None, {}), stated=[("A", "red"), ("B", "amber")]
    )

    assert [code for code, _ in found] == ["A", "B"]


def test_a_rating_for_which_the_target_is_met_is_not_in_the_list_though_a_better_one_exists(ranked):
    bands = [
        {"rating": "blue", "when": {"better_by": "5%"}},
        {"rating": "green", "when": {"target_met": True}},
        {"rating": "red"},
    ]
    found = ranked(
        ("A", 96.0, 95.0, None, {}),
        ("B", 90.0, 95.0, None, {}),
        ("C", 90.0, 95.0, None, {}),
        stated=[("A", "green"), ("B", "green")],
        scheme={"bands": bands},
    )

    assert [code for code, _ in found] == ["C"]


def test_one_that_a_person_calls_green_is_not_in_the_list(ranked):
    assert ranked(("A", 80.0, 95.0, None, {}), stated=[("A", "green")]) == []


def test_without_a_tolerance_the_share_of_the_target_decides(ranked):
    two = {"bands": [{"rating": "green", "when": {"target_met": True}}, {"rating": "red"}]}
    found = ranked(("A", 60.0, 70.0, None, {}), ("B", 8.0, 10.0, None, {}), scheme=two)

    assert [code for code, _ in found] == ["B", "A"]
    assert all(math.isnan(times) for _, times in found)


def test_of_several_tolerances_the_widest_is_what_is_allowed(ranked):
    bands = [
        {"rating": "green", "when": {"target_met": True}},
        {"rating": "green-amber", "when": {"within": "5%"}},
        {"rating": "amber", "when": {"within": "20%"}},
        {"rating": "red"},
    ]

    assert ranked(("A", 50.0, 100.0, None, {}), scheme={"bands": bands}) == [("A", 2.5)]


@given(st.floats(0, 200, allow_nan=False), st.floats(1, 200, allow_nan=False))
def test_a_miss_is_beyond_its_tolerance_just_where_the_rating_is_red(value, target):
    """The ranking and the rating are two routes to the same answer."""
    scheme = Scheme.model_validate(
        {
            "bands": [
                {"rating": "green", "when": {"target_met": True}},
                {"rating": "amber", "when": {"within": "5%"}},
                {"rating": "red"},
            ]
        }
    )
    row = pd.DataFrame(
        [
            {
                "value": value,
                "target_low": target,
                "target_high": math.nan,
                "polarity": "maximise",
                "tolerance": "",
            }
        ]
    )
    row = row.join(misses(row))
    allowed = float(widest(row, scheme).iloc[0])
    miss, rating = float(row["miss"].iloc[0]), rate(row, scheme).iloc[0]
    if not math.isclose(miss, allowed, rel_tol=1e-6):
        assert (rating == "red") == (miss > allowed)
