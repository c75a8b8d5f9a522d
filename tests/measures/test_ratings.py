"""Ratings at their boundaries, and as properties over all of them."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measures.ratings import rate
from kpi.model.schemes import Scheme


def scheme(within, *more):
    bands = [
        {"rating": "green", "when": {"target_met": True}},
        {"rating": "amber", "when": {"within": within}},
        *more,
        {"rating": "red"},
    ]
    return Scheme.model_validate({"bands": bands})


FIVE_PERCENT = scheme("5%")
BY_POLARITY = scheme({"maximise": "5%", "minimise": "5%", "range": "10%"})
TWO_POINTS = scheme("2")


def one(polarity, value, low, high, *, tolerance="", direction="none"):
    return pd.DataFrame(
        {
            "polarity": [polarity],
            "value": [np.nan if value is None else float(value)],
            "target_low": [np.nan if low is None else float(low)],
            "target_high": [np.nan if high is None else float(high)],
            "tolerance": [tolerance],
            "direction_last_year": [direction],
        }
    )


BOUNDARIES = [
    # relative tolerance of 5%
    ("maximise", 100.1, 100, None, FIVE_PERCENT, "green"),
    ("maximise", 100, 100, None, FIVE_PERCENT, "green"),
    ("maximise", 99.9, 100, None, FIVE_PERCENT, "amber"),
    ("maximise", 95.1, 100, None, FIVE_PERCENT, "amber"),
    ("maximise", 95, 100, None, FIVE_PERCENT, "amber"),
    ("maximise", 94.9, 100, None, FIVE_PERCENT, "red"),
    ("minimise", 99.9, None, 100, FIVE_PERCENT, "green"),
    ("minimise", 100, None, 100, FIVE_PERCENT, "green"),
    ("minimise", 100.1, None, 100, FIVE_PERCENT, "amber"),
    ("minimise", 105, None, 100, FIVE_PERCENT, "amber"),
    ("minimise", 105.1, None, 100, FIVE_PERCENT, "red"),
    # the nearer end of a range is the base: 10% of 38 is 3.8, of 48 it is 4.8
    ("range", 34.1, 38, 48, BY_POLARITY, "red"),
    ("range", 34.2, 38, 48, BY_POLARITY, "amber"),
    ("range", 37.9, 38, 48, BY_POLARITY, "amber"),
    ("range", 38, 38, 48, BY_POLARITY, "green"),
    ("range", 48, 38, 48, BY_POLARITY, "green"),
    ("range", 48.1, 38, 48, BY_POLARITY, "amber"),
    ("range", 52.8, 38, 48, BY_POLARITY, "amber"),
    ("range", 52.9, 38, 48, BY_POLARITY, "red"),
    ("range", 66, 66, 66, BY_POLARITY, "green"),
    ("range", 66.1, 66, 66, BY_POLARITY, "amber"),
    # absolute tolerance of 2 in the indicator's own unit
    ("maximise", 93, 95, None, TWO_POINTS, "amber"),
    ("maximise", 92.9, 95, None, TWO_POINTS, "red"),
    ("minimise", 12, None, 10, TWO_POINTS, "amber"),
    ("minimise", 12.1, None, 10, TWO_POINTS, "red"),
    ("range", 36, 38, 48, TWO_POINTS, "amber"),
    ("range", 50.1, 38, 48, TWO_POINTS, "red"),
    # a share of nothing is nothing
    ("minimise", 0, None, 0, FIVE_PERCENT, "green"),
    ("minimise", 0.01, None, 0, FIVE_PERCENT, "red"),
    ("maximise", -0.01, 0, None, FIVE_PERCENT, "red"),
    ("minimise", 2, None, 0, TWO_POINTS, "amber"),
    ("minimise", 2.1, None, 0, TWO_POINTS, "red"),
    # a share of a negative target is a share of its size
    ("maximise", -10, -10, None, FIVE_PERCENT, "green"),
    ("maximise", -10.5, -10, None, FIVE_PERCENT, "amber"),
    ("maximise", -10.6, -10, None, FIVE_PERCENT, "red"),
    ("minimise", -10, None, -10, FIVE_PERCENT, "green"),
    ("minimise", -9.5, None, -10, FIVE_PERCENT, "amber"),
    ("minimise", -9.4, None, -10, FIVE_PERCENT, "red"),
    ("range", -12, -10, -5, FIVE_PERCENT, "red"),
    ("range", -10.5, -10, -5, FIVE_PERCENT, "amber"),
    # exactly 5%, where binary fractions say a little more: 0.3 - 0.285 is 0.015000000000000013
    ("maximise", 0.285, 0.3, None, FIVE_PERCENT, "amber"),
    ("maximise", 66.405, 69.9, None, FIVE_PERCENT, "amber"),
    ("minimise", 4.4835, None, 4.27, FIVE_PERCENT, "amber"),
    # a hair on the wrong side of the target is on the wrong side
    ("maximise", 94.9999999, 95, None, FIVE_PERCENT, "amber"),
    # nothing to rate, or nothing to rate it by
    ("maximise", None, 95, None, FIVE_PERCENT, "none"),
    ("maximise", 95, None, None, FIVE_PERCENT, "none"),
    ("range", None, None, None, FIVE_PERCENT, "none"),
    ("none", 95, 90, None, FIVE_PERCENT, "none"),
]


@pytest.mark.parametrize(("polarity", "value", "low", "high", "rules", "expected"), BOUNDARIES)
def test_a_rating_at_its_boundary(polarity, value, low, high, rules, expected):
    assert rate(one(polarity, value, low, high), rules).tolist() == [expected]


@pytest.mark.parametrize(
    ("tolerance", "value", "expected"),
    [("", 95, "amber"), ("", 94, "red"), ("10%", 90, "amber"), ("10%", 89.9, "red"), ("1", 98.9, "red")],
)
def test_an_indicators_own_tolerance_goes_before_the_schemes(tolerance, value, expected):
    row = one("maximise", value, 100, None, tolerance=tolerance)

    assert rate(row, FIVE_PERCENT).tolist() == [expected]


@pytest.mark.parametrize(
    ("value", "direction", "expected"),
    [
        (80, "better", "amber"),
        (80, "same", "amber"),
        (80, "worse", "red"),
        (80, "none", "red"),
        (95, "worse", "green"),
    ],
)
def test_a_band_can_depend_on_last_year(value, direction, expected):
    """Amber means off target but no worse than a year before, as some councils have it."""
    rules = Scheme.model_validate(
        {
            "bands": [
                {"rating": "green", "when": {"within": "10%"}},
                {"rating": "amber", "when": {"no_worse_than_last_year": True}},
                {"rating": "red"},
            ]
        }
    )

    assert rate(one("maximise", value, 100, None, direction=direction), rules).tolist() == [expected]


@pytest.mark.parametrize(
    ("polarity", "value", "low", "high", "expected"),
    [
        ("maximise", 105.1, 100, None, "blue"),
        ("maximise", 105, 100, None, "green"),
        ("maximise", 95, 100, None, "green"),
        ("maximise", 94.9, 100, None, "red"),
        ("minimise", 94.9, None, 100, "blue"),
        ("minimise", 95, None, 100, "green"),
        ("range", 43, 38, 48, "green"),
    ],
)
def test_a_band_can_reward_what_is_better_than_the_target(polarity, value, low, high, expected):
    """A range has nothing better than being within it."""
    rules = Scheme.model_validate(
        {
            "bands": [
                {"rating": "blue", "when": {"better_by": "5%"}},
                {"rating": "green", "when": {"within": "5%"}},
                {"rating": "red"},
            ]
        }
    )

    assert rate(one(polarity, value, low, high), rules).tolist() == [expected]


def test_conditions_given_together_must_all_hold():
    rules = Scheme.model_validate(
        {
            "bands": [
                {"rating": "green", "when": {"target_met": True}},
                {"rating": "amber", "when": {"within": "10%", "no_worse_than_last_year": True}},
                {"rating": "red"},
            ]
        }
    )

    assert rate(one("maximise", 95, 100, None, direction="better"), rules).tolist() == ["amber"]
    assert rate(one("maximise", 95, 100, None, direction="worse"), rules).tolist() == ["red"]
    assert rate(one("maximise", 80, 100, None, direction="better"), rules).tolist() == ["red"]


def test_four_bands_take_the_first_that_holds():
    rules = scheme("5%", {"rating": "red-amber", "when": {"within": "10%"}})
    values = {100: "green", 95: "amber", 90: "red-amber", 89.9: "red"}

    assert {v: rate(one("maximise", v, 100, None), rules)[0] for v in values} == values


def test_many_rows_are_rated_at_once_under_their_own_index():
    rows = pd.concat([one("maximise", 100, 95, None), one("minimise", None, None, 95)])
    rows.index = pd.Index(["x", "y"])

    assert rate(rows, FIVE_PERCENT).to_dict() == {"x": "green", "y": "none"}


hundredths = st.integers(-100_000, 100_000)
polarities = st.sampled_from(["maximise", "minimise", "range"])


def exact_rating(polarity, value, low, high, share):
    """The rule in exact fractions: met, or missed by no more than a share of the end missed."""
    value, low, high = Fraction(value, 100), Fraction(low, 100), Fraction(high, 100)
    short = low - value if polarity in {"maximise", "range"} else Fraction(-1)
    over = value - high if polarity in {"minimise", "range"} else Fraction(-1)
    if short <= 0 and over <= 0:
        return "green"
    miss, base = (short, low) if short > 0 else (over, high)
    return "amber" if miss <= share * abs(base) else "red"


@given(polarities, hundredths, hundredths, hundredths, st.integers(0, 40))
def test_ratings_agree_with_exact_fractions(polarity, value, first, second, percent):
    low, high = sorted([first, second])
    row = one(
        polarity,
        value / 100,
        None if polarity == "minimise" else low / 100,
        None if polarity == "maximise" else high / 100,
    )

    assert rate(row, scheme(f"{percent}%"))[0] == exact_rating(
        polarity, value, low, high, Fraction(percent, 100)
    )


@given(polarities, hundredths, hundredths)
def test_a_value_nearer_to_its_target_is_never_rated_worse(polarity, value, target):
    order = ["green", "amber", "red"]
    low = None if polarity == "minimise" else target / 100
    high = None if polarity == "maximise" else target / 100
    nearer = (value + target) / 200

    def place(number):
        return order.index(rate(one(polarity, number, low, high), FIVE_PERCENT)[0])

    assert place(nearer) <= place(value / 100)


@given(polarities, hundredths, hundredths)
def test_a_relative_rating_does_not_depend_on_the_unit(polarity, value, target):
    """Pounds or pence, the share by which a target is missed is the same."""

    def rated(size):
        low = None if polarity == "minimise" else target / size
        high = None if polarity == "maximise" else target / size
        return rate(one(polarity, value / size, low, high), FIVE_PERCENT)[0]

    assert rated(100) == rated(1)
