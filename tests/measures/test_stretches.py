"""The stretches of a scale on which a value would have each rating."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.measures.directions import directions
from kpi.measures.ratings import rate
from kpi.measures.stretches import rating_stretches
from kpi.model.schemes import Scheme

MET = {"rating": "green", "when": {"target_met": True}}


def scheme(*bands):
    return Scheme.model_validate({"bands": [*bands, {"rating": "red"}]})


def amber(within):
    return {"rating": "amber", "when": {"within": within}}


FIVE_PERCENT = scheme(MET, amber("5%"))
SCHEMES = [
    FIVE_PERCENT,
    scheme(MET),
    scheme(MET, amber("2")),
    scheme(MET, amber({"maximise": "5%", "minimise": "1", "range": "10%"})),
    scheme(MET, amber("5%"), {"rating": "red-amber", "when": {"within": "10%"}}),
    scheme({"rating": "green", "when": {"within": "10%"}}),
    scheme({"rating": "blue", "when": {"better_by": "5%"}}, MET, amber("5%")),
    scheme(
        {"rating": "blue", "when": {"better_by": "1"}},
        {"rating": "green", "when": {"within": "3%"}},
        {"rating": "amber", "when": {"no_worse_than_last_year": True}},
    ),
]


def card(polarity, value, low, high, *, unit="number", tolerance="", earlier=None, code="A"):
    """One row of a scorecard as far as stretches are cut from it."""
    row = pd.DataFrame(
        {
            "code": [code],
            "polarity": [polarity],
            "unit": [unit],
            "value": [np.nan if value is None else float(value)],
            "target_low": [np.nan if low is None else float(low)],
            "target_high": [np.nan if high is None else float(high)],
            "tolerance": [tolerance],
            "last_year": [np.nan if earlier is None else float(earlier)],
        }
    )
    ends = {"low": row["target_low"], "high": row["target_high"]}
    pairs = row.assign(
        **{f"{when}{end}": side for end, side in ends.items() for when in ("", "earlier_")},
        earlier=row["last_year"],
        broken=False,
        unheld=False,
        unlike="",
    )
    found = directions(pairs)
    return row.assign(direction_last_year=found["direction"], why_last_year=found["why"])


def cut(row, rules=FIVE_PERCENT):
    found = rating_stretches(row, rules)
    return [tuple(piece) for piece in found[["start", "end", "rating"]].to_numpy()]


def test_a_share_to_be_reached_is_red_then_amber_then_green():
    """95% less 5% of it is 90.25%; a quarter of 87 to 95 is left free on both sides."""
    assert cut(card("maximise", 87, 95, None, unit="percent")) == [
        (85, 90.25, "red"),
        (90.25, 95, "amber"),
        (95, 97, "green"),
    ]


def test_a_limit_is_green_then_amber_then_red():
    """100 and 5% of it is 105; the value lies at the far end."""
    assert cut(card("minimise", 120, None, 100)) == [
        (95, 100, "green"),
        (100, 105, "amber"),
        (105, 125, "red"),
    ]


def test_a_range_has_its_bands_on_both_sides():
    """5% of 40 is 2 and of 60 is 3."""
    assert cut(card("range", 50, 40, 60)) == [
        (31.75, 38, "red"),
        (38, 40, "amber"),
        (40, 60, "green"),
        (60, 63, "amber"),
        (63, 69.25, "red"),
    ]


def test_an_absolute_tolerance_and_an_indicators_own_move_the_cuts():
    assert cut(card("maximise", 90, 100, None), scheme(MET, amber("2")))[0] == (87.5, 98, "red")
    assert cut(card("maximise", 90, 100, None, tolerance="20%"))[0][1:] == (80, "red")


def test_an_indicators_own_tolerance_leaves_the_reward_for_being_better_where_it_is():
    """20% below 100 is amber down to 80; more than 5% above it is blue, as the scheme has it."""
    rules = scheme({"rating": "blue", "when": {"better_by": "5%"}}, MET, amber("5%"))

    assert cut(card("maximise", 110, 100, None, tolerance="20%"), rules) == [
        (72.5, 80, "red"),
        (80, 100, "amber"),
        (100, 105, "green"),
        (105, 117.5, "blue"),
    ]


def test_a_range_of_one_point_keeps_a_stretch_of_no_length():
    assert (66, 66, "green") in cut(card("range", 66, 66, 66))
    assert [rating for *_, rating in cut(card("range", 66, 66, 66))] == [
        "red",
        "amber",
        "green",
        "amber",
        "red",
    ]


def test_a_target_of_a_hundred_per_cent_is_green_at_its_point_alone():
    assert cut(card("maximise", 50, 100, None, unit="percent")) == [
        (37.5, 95, "red"),
        (95, 100, "amber"),
        (100, 100, "green"),
    ]


def test_a_share_of_a_target_of_zero_leaves_no_amber():
    """Of none allowed, one is a miss that no percentage can measure."""
    assert cut(card("minimise", 4, None, 0)) == [(0, 0, "green"), (0, 5, "red")]


def test_an_absolute_tolerance_about_a_target_of_zero_leaves_room_for_amber():
    assert cut(card("minimise", 4, None, 0), scheme(MET, amber("2"))) == [
        (0, 0, "green"),
        (0, 2, "amber"),
        (2, 5, "red"),
    ]


def test_a_value_and_a_target_of_zero_still_have_a_scale():
    assert cut(card("minimise", 0, None, 0)) == [(0, 0, "green"), (0, 1, "red")]


def test_figures_below_nought_have_room_below_nought():
    """5% of 10 is 0.5, so that amber ends at 10.5 below nought."""
    assert cut(card("maximise", -10.5, -10, None)) == [
        (-10.625, -10.5, "red"),
        (-10.5, -10, "amber"),
        (-10, -9.875, "green"),
    ]


BETTER_THAN_LAST_YEAR = scheme(MET, {"rating": "amber", "when": {"better_than_last_year": True}})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (card("maximise", 92, 95, None, earlier=85), [("red", 85), ("amber", 95)]),
        (card("minimise", 6, None, 3, earlier=5), [("green", 3), ("amber", 5)]),
        (card("range", 50, 57, 67, earlier=70), [("red", 54), ("amber", 57), ("green", 67), ("amber", 70)]),
        (card("maximise", 92, 95, None), [("red", 95)]),
    ],
)
def test_where_a_band_asks_for_better_than_last_year_last_year_is_where_it_begins(given, expected):
    """A value that could have been is held against last year itself, not by how today's compares."""
    pieces = cut(given, BETTER_THAN_LAST_YEAR)

    assert [(word, end) for _, end, word in pieces[:-1]] == expected


def test_percentages_above_a_hundred_may_pass_it_when_the_figures_do():
    assert cut(card("maximise", 120, 100, None, unit="percent"))[-1] == (100, 126.25, "green")


def test_every_indicator_has_stretches_of_its_own_under_its_own_code():
    both = pd.concat(
        [card("maximise", 90, 100, None, code="B"), card("minimise", 90, None, 100, code="A")],
        ignore_index=True,
    )

    found = rating_stretches(both, FIVE_PERCENT)

    assert found["code"].tolist() == ["B", "B", "B", "A", "A", "A"]
    assert found["rating"].tolist() == ["red", "amber", "green", "green", "amber", "red"]


def test_neighbours_that_end_and_begin_alike_stay_apart_when_they_are_two_indicators():
    both = pd.concat(
        [card("minimise", 90, None, 100, code="A"), card("maximise", 90, 100, None, code="B")],
        ignore_index=True,
    )

    found = rating_stretches(both, FIVE_PERCENT)

    assert found["rating"].tolist() == ["green", "amber", "red", "red", "amber", "green"]


hundredths = st.integers(-20_000, 20_000)
shares = st.integers(0, 10_000)
inner_shares = st.integers(500, 9_000)


@st.composite
def rows(draw, numbers=hundredths, unit="number"):
    polarity = draw(st.sampled_from(["maximise", "minimise", "range"]))
    value, first, second = (draw(numbers) / 100 for _ in range(3))
    low, high = sorted([first, second])
    earlier = draw(st.one_of(st.none(), numbers.map(lambda hundredth: hundredth / 100)))
    tolerance = draw(st.sampled_from(["", "", "3%", "4"]))
    return card(
        polarity,
        value,
        None if polarity == "minimise" else low,
        None if polarity == "maximise" else high,
        unit=unit,
        tolerance=tolerance,
        earlier=earlier,
    )


@settings(deadline=None)
@given(rows(), st.sampled_from(SCHEMES))
def test_the_stretch_in_which_a_value_lies_has_the_rating_of_the_value(row, rules):
    value, rating = row.loc[0, "value"], rate(row, rules)[0]
    pieces = cut(row, rules)

    assert rating in {word for start, end, word in pieces if start <= value <= end}
    assert all(word == rating for start, end, word in pieces if start < value < end)


@settings(deadline=None)
@given(rows(), st.sampled_from(SCHEMES))
def test_stretches_run_on_without_gaps_and_no_two_neighbours_are_alike(row, rules):
    pieces = cut(row, rules)

    assert all(start <= end for start, end, _ in pieces)
    assert all(one[1] == other[0] for one, other in pairwise(pieces))
    assert all(one[2] != other[2] for one, other in pairwise(pieces))


@settings(deadline=None)
@given(rows(numbers=shares, unit="percent"))
def test_a_scale_of_shares_stays_between_nought_and_a_hundred(row):
    pieces = cut(row, scheme(MET))

    assert pieces[0][0] >= 0
    assert pieces[-1][1] <= 100


@settings(deadline=None)
@given(rows(numbers=inner_shares, unit="percent"), st.sampled_from(SCHEMES))
def test_a_scale_of_shares_stays_there_with_every_tolerance_that_does(row, rules):
    """From 5 to 90, the widest tolerance used here, 10% or 4, reaches no further than 1 and 99."""
    pieces = cut(row, rules)

    assert pieces[0][0] >= 0
    assert pieces[-1][1] <= 100
