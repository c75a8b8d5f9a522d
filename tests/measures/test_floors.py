"""A second value beside the target, and a band that only a person gives."""

import dataclasses
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measures.ratings import rate
from kpi.measures.scorecard import scorecard
from kpi.measures.stretches import rating_stretches
from kpi.measures.targets import targets_in_force
from kpi.model.periods import parse_period
from kpi.model.schemes import Scheme

FLOORS = Scheme.model_validate(
    {
        "bands": [
            {"rating": "green", "when": {"target_met": True}},
            {"rating": "amber", "when": {"floor_met": True}},
            {"rating": "red"},
        ]
    }
)
# The floor first, then a tolerance below it, as a report with four bands may have it.
FLOOR_AND_TOLERANCE = Scheme.model_validate(
    {
        "bands": [
            {"rating": "green", "when": {"target_met": True}},
            {"rating": "amber", "when": {"floor_met": True}},
            {"rating": "red-amber", "when": {"within": "10%"}},
            {"rating": "red"},
        ]
    }
)
HELD_FLOOR = Scheme.model_validate(
    {
        "bands": [
            {"rating": "green", "when": {"target_met": True}},
            {"rating": "amber", "when": {"floor_met": True, "no_worse_than_last_year": True}},
            {"rating": "red"},
        ]
    }
)
JUDGED = Scheme.model_validate(
    {
        "bands": [
            {"rating": "green", "when": {"target_met": True}},
            {"rating": "amber", "when": {"stated": True}},
            {"rating": "red"},
        ]
    }
)


def row(polarity, value, goal, floor, *, direction="none", unit="number"):
    """One row of a scorecard as far as it is rated and drawn."""
    higher = polarity == "maximise"
    return pd.DataFrame(
        {
            "code": ["A"],
            "polarity": [polarity],
            "unit": [unit],
            "value": [float(value)],
            "target_low": [float(goal) if higher else np.nan],
            "target_high": [np.nan if higher else float(goal)],
            "target_floor": [np.nan if floor is None else float(floor)],
            "tolerance": [""],
            "direction_last_year": [direction],
            "direction_previous": ["none"],
        }
    )


@pytest.fixture
def rated(make_edition, indicators, observations, targets, judgements):
    """Work out one indicator's scorecard row by a scheme, from typed targets with floors."""

    def work(*goals, scheme=FLOORS, held=(("A", "2018-11", 87),), made=(), **changes):
        edition = make_edition(
            "2018-11",
            indicators=indicators({"code": "A"} | changes),
            observations=observations(*held),
            targets=targets(*goals),
            judgements=judgements(*made),
        )
        report = edition.report.model_copy(update={"scheme": scheme})
        return scorecard(dataclasses.replace(edition, report=report)).loc[0]

    return work


@pytest.mark.parametrize(("floor", "rating"), [(86.9, "amber"), (87, "amber"), (87.1, "red"), (None, "red")])
def test_the_floor_of_a_target_is_read_with_it(rated, floor, rating):
    found = rated(("A", "2018-11", 95, None, "", floor))

    assert found["rating"] == rating
    np.testing.assert_equal(found["target_floor"], np.nan if floor is None else floor)


def test_a_floor_lies_above_the_target_where_lower_is_better(rated):
    found = rated(("A", "2018-11", None, 80, "", 90), polarity="minimise")

    assert found[["target_high", "target_floor", "rating"]].tolist() == [80, 90, "amber"]


def test_the_floor_is_that_of_the_target_in_force(rated):
    """November has a target of its own, without a second value; the year's is not put in its place."""
    found = rated(("A", "2018-11", 95), ("A", "FY2018-19", 95, None, "", 80))

    assert np.isnan(found["target_floor"])
    assert found["rating"] == "red"


def test_the_years_target_brings_its_floor(rated):
    found = rated(("A", "FY2018-19", 95, None, "", 80))

    assert found[["target_low", "target_floor", "rating"]].tolist() == [95, 80, "amber"]


def test_a_running_total_is_held_against_neither_target_nor_floor_of_the_year_before_its_end(rated):
    found = rated(("A", "FY2018-19", 95, None, "", 80), kind="cumulative", unit="number")

    assert found[["target_low", "target_floor"]].isna().all()
    assert found[["no_target", "rating"]].tolist() == ["for the year end alone", "none"]


def test_a_floor_says_nothing_without_a_value(rated):
    found = rated(("A", "2018-11", 95, None, "", 80), held=[("A", "2018-11", None, "suppressed")])

    assert found["rating"] == "none"


def test_a_scheme_that_does_not_ask_for_floors_passes_them_over(rated):
    plain = Scheme.model_validate(
        {"bands": [{"rating": "green", "when": {"target_met": True}}, {"rating": "red"}]}
    )

    assert rated(("A", "2018-11", 95, None, "", 80), scheme=plain)["rating"] == "red"
    assert (plain.asks_for_floor, FLOORS.asks_for_floor) == (False, True)


def test_each_period_has_its_own_floor(targets):
    rows = targets(
        ("A", "2018-10", 95, None, "", 80), ("A", "2018-11", 95, None, "", 85), ("A", "2018-12", 95)
    )
    asked = [parse_period(name) for name in ("2018-10", "2018-11", "2018-12")]
    spans = pd.DataFrame(
        {"code": "A", "first": [one.first for one in asked], "last": [one.last for one in asked]},
        index=list("xyz"),
    )

    found = targets_in_force(spans, rows)

    assert found["target_floor"].fillna(0).to_dict() == {"x": 80, "y": 85, "z": 0}


@pytest.mark.parametrize(
    ("value", "direction", "rating"),
    [(95, "worse", "green"), (90, "same", "amber"), (90, "worse", "red"), (84.9, "better", "red")],
)
def test_a_floor_may_be_asked_for_together_with_last_year(value, direction, rating):
    assert rate(row("maximise", value, 95, 85, direction=direction), HELD_FLOOR).tolist() == [rating]


@pytest.mark.parametrize(
    ("value", "rating"),
    [(95, "green"), (94.9, "amber"), (90, "amber"), (89.9, "red-amber"), (85.5, "red-amber"), (85.4, "red")],
)
def test_a_floor_and_a_tolerance_are_two_bands(value, rating):
    """10% of 95 is 9.5; the floor of 90 lies between."""
    assert rate(row("maximise", value, 95, 90), FLOOR_AND_TOLERANCE).tolist() == [rating]


hundredths = st.integers(-100_000, 100_000)


@given(st.sampled_from(["maximise", "minimise"]), hundredths, hundredths, st.integers(0, 50_000))
def test_a_value_between_floor_and_target_is_in_the_middle_and_no_other(polarity, value, goal, beyond):
    sign = 1 if polarity == "maximise" else -1
    met = sign * (value - goal) >= 0
    kept = sign * (value - goal) >= -beyond
    floor = (goal - sign * beyond) / 100

    found = rate(row(polarity, value / 100, goal / 100, floor), FLOORS)[0]

    assert found == ("green" if met else "amber" if kept else "red")


def cut(frame, scheme=FLOORS):
    found = rating_stretches(frame, scheme)
    return [tuple(piece) for piece in found[["start", "end", "rating"]].to_numpy()]


def test_the_scale_behind_a_value_is_cut_at_its_floor_too():
    """A quarter of the way from 85 to 95 is left free on both sides."""
    assert cut(row("maximise", 85, 95, 90)) == [
        (82.5, 90, "red"),
        (90, 95, "amber"),
        (95, 97.5, "green"),
    ]


def test_a_limit_is_followed_by_its_floor_and_that_by_red():
    assert cut(row("minimise", 120, 100, 110)) == [
        (95, 100, "green"),
        (100, 110, "amber"),
        (110, 125, "red"),
    ]


def test_a_floor_and_a_tolerance_both_cut_the_scale():
    assert [rating for *_, rating in cut(row("maximise", 80, 95, 90), FLOOR_AND_TOLERANCE)] == [
        *("red", "red-amber", "amber", "green")
    ]


def test_without_a_floor_there_is_no_middle():
    assert [rating for *_, rating in cut(row("maximise", 85, 95, None))] == ["red", "green"]


def test_a_floor_that_no_band_asks_for_cuts_nothing():
    plain = Scheme.model_validate(
        {"bands": [{"rating": "green", "when": {"target_met": True}}, {"rating": "red"}]}
    )

    assert cut(row("maximise", 85, 95, 90), plain) == cut(row("maximise", 85, 95, None), plain)


places = st.integers(0, 20_000)


@given(
    st.sampled_from([FLOORS, FLOOR_AND_TOLERANCE, HELD_FLOOR]),
    st.sampled_from(["maximise", "minimise"]),
    places,
    st.integers(1, 20_000),
    st.integers(0, 10_000),
    places,
)
def test_every_stretch_has_the_rating_of_the_values_on_it(scheme, polarity, value, goal, beyond, last_year):
    """Also near both its ends, where a cut that is left out would show."""
    sign = 1 if polarity == "maximise" else -1
    frame = row(polarity, value / 100, goal / 100, (goal - sign * beyond) / 100)
    frame = frame.assign(last_year=last_year / 100, why_last_year="compared")
    found = rating_stretches(frame, scheme)

    assert all(one.end == other.start for one, other in pairwise(found.itertuples()))
    for piece in found.itertuples():
        length = piece.end - piece.start
        for share in (0.01, 0.5, 0.99) if length > 1e-6 else ():
            there = piece.start + length * share
            better = sign * (there - last_year / 100) > 0
            inside = frame.assign(value=there, direction_last_year="better" if better else "worse")
            assert rate(inside, scheme)[0] == piece.rating


STATED = ("A", "2018-11", "amber", "The posts are filled.", "Head of Visits", "2018-12-03")


def test_a_band_that_a_person_gives_is_given_in_a_judgement(rated):
    found = rated(("A", "2018-11", 95), scheme=JUDGED, made=[STATED])

    assert found[["computed", "stated", "rating"]].tolist() == ["red", "amber", "amber"]


def test_without_a_judgement_the_figures_have_the_bands_that_are_left(rated):
    assert rated(("A", "2018-11", 95), scheme=JUDGED)["rating"] == "red"
    assert rated(("A", "2018-11", 87), scheme=JUDGED)["rating"] == "green"


def test_a_band_that_a_person_gives_takes_no_part_of_the_scale():
    assert [rating for *_, rating in cut(row("maximise", 85, 95, None), JUDGED)] == ["red", "green"]
