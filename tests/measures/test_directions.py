"""Better, worse or same, and every reason for saying none of these."""

import pandas as pd
import pytest

from kpi.measures.directions import directions

NUMBERS = ["value", "earlier", "low", "high", "earlier_low", "earlier_high"]


ALIKE = {"broken": False, "unheld": False, "unlike": ""}


def compared(polarity, value, earlier, now=(None, None), then=(None, None), **changes):
    """Compare one value with an earlier one, each beside the range of its time."""
    numbers = dict(zip(NUMBERS, [value, earlier, *now, *then], strict=True))
    pair = {"polarity": polarity, **numbers, **ALIKE, **changes}
    found = directions(pd.DataFrame([pair]).astype(dict.fromkeys(NUMBERS, float)))
    return found.loc[0, "direction"], found.loc[0, "why"]


RANGE, MOVED, POINT = (38, 48), (50, 60), (66, 66)

ANSWERED = [
    ("maximise", 87.1, 87, "better"),
    ("maximise", 87, 87, "same"),
    ("maximise", 86.9, 87, "worse"),
    ("minimise", 4.59, 4.6, "better"),
    ("minimise", 4.6, 4.6, "same"),
    ("minimise", 4.61, 4.6, "worse"),
    ("maximise", 0, 0, "same"),
    ("maximise", 0.1, 0, "better"),
    ("minimise", 0, 0.1, "better"),
    ("maximise", -4, -5, "better"),
    ("minimise", -4, -5, "worse"),
    ("maximise", 1, -1, "better"),
]


@pytest.mark.parametrize(("polarity", "value", "earlier", "direction"), ANSWERED)
def test_more_is_better_or_worse_as_the_polarity_says(polarity, value, earlier, direction):
    assert compared(polarity, value, earlier) == (direction, "compared")


def test_targets_do_not_decide_a_direction_where_more_or_less_is_better():
    """A higher target this year does not make a higher figure worse."""
    assert compared("maximise", 87, 86, (95, None), (50, None)) == ("better", "compared")
    assert compared("minimise", 4.89, 4.6, (None, 4.27), (None, 9)) == ("worse", "compared")


IN_A_RANGE = [
    # both below: nearer is better, further is worse
    (37, 36, "better"),
    (36, 37, "worse"),
    # both above
    (49, 50, "better"),
    (50, 49, "worse"),
    # one below and one above, as far away and not
    (37, 49, "same"),
    (36, 49, "worse"),
    (37, 50, "better"),
    # within the range there is no better and no worse
    (40, 45, "same"),
    (38, 48, "same"),
    # into the range, and out of it by a hundredth
    (38, 37.99, "better"),
    (48, 48.01, "better"),
    (37.99, 38, "worse"),
    (48.01, 48, "worse"),
]


@pytest.mark.parametrize(("value", "earlier", "direction"), IN_A_RANGE)
def test_nearer_to_the_range_is_better(value, earlier, direction):
    assert compared("range", value, earlier, RANGE, RANGE) == (direction, "compared")


@pytest.mark.parametrize(
    ("value", "earlier", "direction"),
    [(66, 65, "better"), (65, 66, "worse"), (67, 65, "same"), (67, 64, "better"), (66, 66, "same")],
)
def test_a_range_of_one_point_is_a_range(value, earlier, direction):
    assert compared("range", value, earlier, POINT, POINT) == (direction, "compared")


MOVED_RANGES = [
    # by its own range 45 was 5 off and by today's 0 off; 37 is 1 off
    (37, 45, "none", "range changed"),
    # 49 was 1 off by its own range and is 1 off by today's
    (49, 49, "same", "compared"),
    # 37 was 13 off by its own range and 1 off by today's; 36 is 2 off
    (36, 37, "none", "range changed"),
    # 20 was 30 off by its own range and 18 off by today's; 36 is 2 off
    (36, 20, "better", "compared"),
    # 61 was 1 off by its own range and 13 off by today's; 20 is 18 off
    (20, 61, "worse", "compared"),
    # 45 is within today's range but was 5 off by its own; 40 is within
    (40, 45, "none", "range changed"),
]


@pytest.mark.parametrize(("value", "earlier", "direction", "why"), MOVED_RANGES)
def test_where_the_range_has_moved_both_ranges_must_agree(value, earlier, direction, why):
    assert compared("range", value, earlier, RANGE, MOVED) == (direction, why)


def test_published_rate_of_protection_plans_has_no_answer_since_its_range_was_cut():
    """CP 1.1: 14.3 off its own range and 1.9 off this year's; 2.21 off in November 2018."""
    assert compared("range", 35.79, 36.1, (38, 48), (50.4, 55.7)) == ("none", "range changed")


def test_published_rate_of_looked_after_children_is_worse_by_either_range():
    """CP 1.2: 7.1 off its own point and 6.1 off this year's range; 7.65 off in November 2018."""
    assert compared("range", 74.65, 73.1, (57, 67), (66, 66)) == ("worse", "compared")


def test_todays_range_serves_where_none_is_held_for_the_earlier_period():
    assert compared("range", 37, 36, RANGE) == ("better", "compared")


@pytest.mark.parametrize(
    ("value", "earlier", "bounds", "direction"),
    [
        # 0.3 - 0.2 is 0.09999999999999998, and 0.1 - 0 is 0.1
        (0.3, 0.0, (0.1, 0.2), "same"),
        # 0.3 - 0.1 is 0.19999999999999998, and 0 - (-0.2) is 0.2
        (0.3, -0.2, (0.0, 0.1), "same"),
        # 67.1 - 67 is 0.09999999999999432, and 57 - 56.9 is 0.10000000000000142
        (67.1, 56.9, (57, 67), "same"),
        # 1.1 - 1 is 0.10000000000000009, and 0.5 - 0.4 is 0.09999999999999998
        (1.1, 0.4, (0.5, 1), "same"),
        (1.1, 0.401, (0.5, 1), "worse"),
        (1.1, 0.399, (0.5, 1), "better"),
    ],
)
def test_equal_distances_are_equal_though_binary_fractions_differ(value, earlier, bounds, direction):
    assert compared("range", value, earlier, bounds, bounds) == (direction, "compared")


@pytest.mark.parametrize(
    ("polarity", "value", "earlier", "now", "why"),
    [
        ("none", 87, 86, (None, None), "no good direction"),
        ("none", None, None, (None, None), "no good direction"),
        ("maximise", None, 86, (None, None), "no value"),
        ("minimise", None, None, (None, None), "no value"),
        ("maximise", 87, None, (None, None), "no earlier value"),
        ("range", 40, None, RANGE, "no earlier value"),
        ("range", 40, 41, (None, None), "no range"),
        ("range", 40, 41, (38, None), "no range"),
        ("range", 40, 41, (None, 48), "no range"),
    ],
)
def test_there_is_no_direction_without_figures_or_without_a_good_one(polarity, value, earlier, now, why):
    assert compared(polarity, value, earlier, now, now) == ("none", why)


@pytest.mark.parametrize(("polarity", "value"), [("maximise", 87), ("minimise", 87), ("range", 40)])
def test_nothing_is_compared_across_a_break_in_the_series(polarity, value):
    assert compared(polarity, value, 30, RANGE, RANGE, broken=True) == ("none", "break")


@pytest.mark.parametrize("word", ["year to date", "part of a year"])
def test_totals_of_unlike_stretches_of_time_are_not_compared(word):
    assert compared("maximise", 72.9, 69.6, unlike=word) == ("none", word)


def test_what_is_not_there_is_told_before_what_keeps_it_from_being_compared():
    assert compared("maximise", None, 86, broken=True, unlike="year to date") == ("none", "no value")
    assert compared("maximise", 87, None, broken=True) == ("none", "no earlier value")
    assert compared("maximise", 87, None, broken=True, unheld=True) == ("none", "no earlier value given")
    assert compared("maximise", 87, None, unlike="year to date") == ("none", "year to date")


def test_every_pair_has_its_answer_under_its_own_index():
    pairs = pd.DataFrame(
        {
            "polarity": ["maximise", "minimise", "range", "none"],
            "value": [2.0, 2.0, 2.0, 2.0],
            "earlier": [1.0, 1.0, 1.0, 1.0],
            "low": [None, None, 3.0, None],
            "high": [None, None, 4.0, None],
            "earlier_low": [None, None, 3.0, None],
            "earlier_high": [None, None, 4.0, None],
            **ALIKE,
        },
        index=["a", "b", "c", "d"],
    )

    assert directions(pairs)["direction"].to_dict() == {
        "a": "better",
        "b": "worse",
        "c": "better",
        "d": "none",
    }
