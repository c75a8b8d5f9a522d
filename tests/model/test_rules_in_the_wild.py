"""Rules by which councils rate in practice: each is a scheme, and nothing but a scheme.

Each rule stands here as it would stand in a report's YAML file, and is tried at its edges.
"""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.display.receipts import meaning
from kpi.measures.ratings import rate
from kpi.model.schemes import Scheme

MET = {"target_met": True}
MET_OR_NOT = {
    "bands": [
        {"rating": "green", "label": "On track", "when": MET},
        {"rating": "red", "label": "Off track"},
    ]
}
NEAR_OR_NO_WORSE = {
    "bands": [
        {"rating": "green", "label": "On or near target", "when": {"within": "10%"}},
        {"rating": "amber", "label": "Off target, holding", "when": {"no_worse_than_last_year": True}},
        {"rating": "red", "label": "Off target, falling back"},
    ]
}
WITHIN_A_TENTH = [
    {"rating": "green", "label": "Target met", "when": MET},
    {"rating": "amber", "label": "Within a tenth", "when": {"within": "10%"}},
    {"rating": "red", "label": "Further off"},
]
OWN_TOLERANCE = [
    {"rating": "green", "label": "On target", "when": MET},
    {"rating": "amber", "label": "Within what is agreed", "when": {"within": 0}},
    {"rating": "red", "label": "Below what is agreed"},
]
SECOND_VALUE = [
    {"rating": "green", "label": "Target met", "when": MET},
    {"rating": "amber", "label": "Second value met", "when": {"floor_met": True}},
    {"rating": "red", "label": "Beyond both"},
]
MISSED_BUT_IMPROVING = [
    {"rating": "green", "label": "On target", "when": MET},
    {"rating": "amber", "label": "Improving", "when": {"better_than_previous": True}},
    {"rating": "red", "label": "Not achieving"},
]
BOTH_SIDES = {"better_by": "5%"}, {"within": "5%"}
TWENTY = {
    "havering-2013-14": NEAR_OR_NO_WORSE,
    "havering-2014-15": NEAR_OR_NO_WORSE,
    "havering-2017-18": MET_OR_NOT,
    "havering-2024-25": {"bands": OWN_TOLERANCE, "unrated": "Told in words, or no target"},
    "maidstone": {"bands": WITHIN_A_TENTH, "unrated": "Data only"},
    "hart": {"bands": WITHIN_A_TENTH, "unrated": "For information"},
    "kent": {"bands": SECOND_VALUE},
    "lincoln": {
        "bands": [
            {"rating": "green", "label": "High target met", "when": MET},
            {"rating": "blue", "label": "Acceptable", "when": {"floor_met": True}},
            {"rating": "red", "label": "Below low target"},
        ],
        "unrated": "Volume",
    },
    "brighton": {"bands": SECOND_VALUE, "unrated": "Trend"},
    "east-sussex": {**MET_OR_NOT, "unrated": "Carry over"},
    "east-riding-and-harlow": {
        "bands": [
            {"rating": "green", "symbol": "★", "when": BOTH_SIDES[0]},
            {"rating": "blue", "symbol": "●", "when": BOTH_SIDES[1]},
            {"rating": "red", "symbol": "▲"},
        ]
    },
    "reigate": {"bands": OWN_TOLERANCE},
    "chorley": {
        "bands": [
            {"rating": "green", "when": MET},
            {"rating": "amber", "when": {"within": "5%"}},
            {"rating": "red"},
        ]
    },
    "north-west-leicestershire": {"bands": OWN_TOLERANCE},
    "medway-2009": {
        "bands": [
            {"rating": "green", "label": "On target", "when": MET},
            {"rating": "amber", "label": "Can still be reached", "when": {"stated": True}},
            {"rating": "red", "label": "Off target"},
        ]
    },
    "west-berkshire": {
        "bands": [
            {"rating": "green", "label": "Will be reached", "when": {"stated": True}},
            {"rating": "amber", "label": "May be reached", "when": {"stated": True}},
            {"rating": "red", "label": "Will not be reached"},
        ]
    },
    "east-hampshire": {"bands": MISSED_BUT_IMPROVING},
    "thurrock": MET_OR_NOT,
    "rother": {"bands": MISSED_BUT_IMPROVING},
    "bolsover": {
        "bands": [
            {"rating": "green", "label": "Positive", "when": BOTH_SIDES[0]},
            {"rating": "amber", "label": "Within target", "when": BOTH_SIDES[1]},
            {"rating": "red", "label": "Negative"},
        ]
    },
}
SCHEMES = {name: Scheme.model_validate(rule) for name, rule in TWENTY.items()}


def ends(polarity, *goal):
    """The two ends of a target: one for a point, both for a range."""
    if polarity == "range":
        return goal
    return (goal[0], math.nan) if polarity == "maximise" else (math.nan, goal[0])


def rated(rule, polarity, value, *goal, floor=math.nan, tolerance="", last_year="none", previous="none"):
    low, high = ends(polarity, *goal)
    row = {
        "polarity": polarity,
        "value": float(value),
        "target_low": float(low),
        "target_high": float(high),
        "target_floor": float(floor),
        "tolerance": tolerance,
        "direction_last_year": last_year,
        "direction_previous": previous,
    }
    return rate(pd.DataFrame([row]), SCHEMES[rule])[0]


# A target of 80 where higher is better, of 40 where lower is, of 38 to 48 for a range.
POINTS = [
    # Havering from 2016: on track or off track
    ("havering-2017-18", "maximise", 79.99, "red"),
    ("havering-2017-18", "maximise", 80, "green"),
    ("havering-2017-18", "maximise", 80.01, "green"),
    ("havering-2017-18", "minimise", 39.99, "green"),
    ("havering-2017-18", "minimise", 40, "green"),
    ("havering-2017-18", "minimise", 40.01, "red"),
    # Maidstone and Hart, amber to a tenth: 8 of 80, 4 of 40
    *[
        (rule, *case)
        for rule in ("maidstone", "hart")
        for case in (
            ("maximise", 80.01, "green"),
            ("maximise", 80, "green"),
            ("maximise", 79.99, "amber"),
            ("maximise", 72.01, "amber"),
            ("maximise", 72, "amber"),
            ("maximise", 71.99, "red"),
            ("minimise", 39.99, "green"),
            ("minimise", 40, "green"),
            ("minimise", 40.01, "amber"),
            ("minimise", 43.99, "amber"),
            ("minimise", 44, "amber"),
            ("minimise", 44.01, "red"),
        )
    ],
    # Chorley, 5%: 4 of 80, 2 of 40
    ("chorley", "maximise", 80, "green"),
    ("chorley", "maximise", 79.99, "amber"),
    ("chorley", "maximise", 76.01, "amber"),
    ("chorley", "maximise", 76, "amber"),
    ("chorley", "maximise", 75.99, "red"),
    ("chorley", "minimise", 40, "green"),
    ("chorley", "minimise", 40.01, "amber"),
    ("chorley", "minimise", 42, "amber"),
    ("chorley", "minimise", 42.01, "red"),
    # East Sussex at the year's end, and Thurrock: achieved or not
    *[
        (rule, *case)
        for rule in ("east-sussex", "thurrock")
        for case in (
            ("maximise", 80.01, "green"),
            ("maximise", 80, "green"),
            ("maximise", 79.99, "red"),
            ("minimise", 39.99, "green"),
            ("minimise", 40, "green"),
            ("minimise", 40.01, "red"),
        )
    ],
    # East Riding and Harlow: star, circle and triangle, with 5% of the target on both sides
    ("east-riding-and-harlow", "maximise", 84.01, "green"),
    ("east-riding-and-harlow", "maximise", 84, "blue"),
    ("east-riding-and-harlow", "maximise", 83.99, "blue"),
    ("east-riding-and-harlow", "maximise", 80, "blue"),
    ("east-riding-and-harlow", "maximise", 76, "blue"),
    ("east-riding-and-harlow", "maximise", 75.99, "red"),
    ("east-riding-and-harlow", "minimise", 37.99, "green"),
    ("east-riding-and-harlow", "minimise", 38, "blue"),
    ("east-riding-and-harlow", "minimise", 42, "blue"),
    ("east-riding-and-harlow", "minimise", 42.01, "red"),
    # Bolsover: positive, within and negative are the same three, under other names
    ("bolsover", "maximise", 84.01, "green"),
    ("bolsover", "maximise", 84, "amber"),
    ("bolsover", "maximise", 76, "amber"),
    ("bolsover", "maximise", 75.99, "red"),
    ("bolsover", "minimise", 37.99, "green"),
    ("bolsover", "minimise", 38, "amber"),
    ("bolsover", "minimise", 42, "amber"),
    ("bolsover", "minimise", 42.01, "red"),
]


@pytest.mark.parametrize(("rule", "polarity", "value", "expected"), POINTS)
def test_a_rule_of_target_and_tolerance_alone(rule, polarity, value, expected):
    goal = 80 if polarity == "maximise" else 40

    assert rated(rule, polarity, value, goal) == expected


# Havering until 2015: the direction counts only where the target is missed by more than a tenth.
HELD = [
    ("maximise", 80, "worse", "green"),
    ("maximise", 72, "worse", "green"),
    ("maximise", 72, "none", "green"),
    ("maximise", 71.99, "better", "amber"),
    ("maximise", 71.99, "same", "amber"),
    ("maximise", 71.99, "worse", "red"),
    ("maximise", 71.99, "none", "red"),
    ("maximise", 0, "better", "amber"),
    ("minimise", 40, "worse", "green"),
    ("minimise", 44, "worse", "green"),
    ("minimise", 44.01, "better", "amber"),
    ("minimise", 44.01, "same", "amber"),
    ("minimise", 44.01, "worse", "red"),
    ("minimise", 44.01, "none", "red"),
]


@pytest.mark.parametrize("rule", ["havering-2013-14", "havering-2014-15"])
@pytest.mark.parametrize(("polarity", "value", "direction", "expected"), HELD)
def test_a_rule_that_forgives_a_miss_no_worse_than_last_year(rule, polarity, value, direction, expected):
    goal = 80 if polarity == "maximise" else 40

    assert rated(rule, polarity, value, goal, last_year=direction) == expected


@pytest.mark.parametrize("previous", ["better", "same", "worse", "none"])
def test_the_second_arrow_of_2014_changes_no_rating(previous):
    assert rated("havering-2014-15", "maximise", 71.99, 80, last_year="same", previous=previous) == "amber"
    assert rated("havering-2014-15", "maximise", 71.99, 80, last_year="worse", previous=previous) == "red"


# East Hampshire and Rother: improving alone makes amber; the same again does not.
IMPROVING = [
    ("maximise", 80, "worse", "green"),
    ("maximise", 79.99, "better", "amber"),
    ("maximise", 79.99, "same", "red"),
    ("maximise", 79.99, "worse", "red"),
    ("maximise", 79.99, "none", "red"),
    ("minimise", 40, "worse", "green"),
    ("minimise", 40.01, "better", "amber"),
    ("minimise", 40.01, "same", "red"),
    ("minimise", 40.01, "worse", "red"),
]


@pytest.mark.parametrize("rule", ["east-hampshire", "rother"])
@pytest.mark.parametrize(("polarity", "value", "direction", "expected"), IMPROVING)
def test_a_rule_that_forgives_a_miss_which_improves(rule, polarity, value, direction, expected):
    goal = 80 if polarity == "maximise" else 40

    assert rated(rule, polarity, value, goal, previous=direction) == expected


# Each indicator has a tolerance of its own; where none is agreed there is no amber.
AGREED = [
    ("maximise", "10%", 80, "green"),
    ("maximise", "10%", 79.99, "amber"),
    ("maximise", "10%", 72, "amber"),
    ("maximise", "10%", 71.99, "red"),
    ("maximise", "2", 78, "amber"),
    ("maximise", "2", 77.99, "red"),
    ("maximise", "", 80, "green"),
    ("maximise", "", 79.99, "red"),
    ("minimise", "10%", 40, "green"),
    ("minimise", "10%", 44, "amber"),
    ("minimise", "10%", 44.01, "red"),
    ("minimise", "2", 42, "amber"),
    ("minimise", "2", 42.01, "red"),
    ("minimise", "", 40, "green"),
    ("minimise", "", 40.01, "red"),
]


@pytest.mark.parametrize("rule", ["havering-2024-25", "reigate", "north-west-leicestershire"])
@pytest.mark.parametrize(("polarity", "tolerance", "value", "expected"), AGREED)
def test_a_rule_with_a_tolerance_agreed_for_each_indicator(rule, polarity, tolerance, value, expected):
    goal = 80 if polarity == "maximise" else 40

    assert rated(rule, polarity, value, goal, tolerance=tolerance) == expected


# A target of 80 with a second value of 70; of 40 with 50 where lower is better.
FLOORS = [
    ("maximise", 80.01, "best"),
    ("maximise", 80, "best"),
    ("maximise", 79.99, "middle"),
    ("maximise", 70.01, "middle"),
    ("maximise", 70, "middle"),
    ("maximise", 69.99, "red"),
    ("minimise", 39.99, "best"),
    ("minimise", 40, "best"),
    ("minimise", 40.01, "middle"),
    ("minimise", 49.99, "middle"),
    ("minimise", 50, "middle"),
    ("minimise", 50.01, "red"),
]


@pytest.mark.parametrize(
    ("rule", "middle"),
    [
        pytest.param("kent", "amber", id="kent-floor-standard"),
        pytest.param("lincoln", "blue", id="lincoln-low-and-high-target"),
        pytest.param("brighton", "amber", id="brighton-amber-value"),
    ],
)
@pytest.mark.parametrize(("polarity", "value", "place"), FLOORS)
def test_a_rule_with_a_second_value_for_each_indicator(rule, middle, polarity, value, place):
    goal, floor = (80, 70) if polarity == "maximise" else (40, 50)
    expected = {"best": "green", "middle": middle, "red": "red"}[place]

    assert rated(rule, polarity, value, goal, floor=floor) == expected


@pytest.mark.parametrize("rule", ["kent", "lincoln", "brighton"])
def test_without_a_second_value_every_miss_is_red(rule):
    assert rated(rule, "maximise", 79.99, 80) == "red"
    assert rated(rule, "minimise", 40.01, 40) == "red"


def test_a_second_value_that_is_the_target_leaves_nothing_between():
    assert rated("kent", "maximise", 80, 80, floor=80) == "green"
    assert rated("kent", "maximise", 79.99, 80, floor=80) == "red"


# Kent expects some of its activity within a band; such a band has no second value.
@pytest.mark.parametrize(
    ("value", "expected"),
    [(37.99, "red"), (38, "green"), (43, "green"), (48, "green"), (48.01, "red")],
)
def test_a_band_that_is_expected_is_met_within_and_nowhere_else(value, expected):
    assert rated("kent", "range", value, 38, 48) == expected


# Who measures ranges by these rules measures from the end that is missed: a tenth of 38, or of 48.
@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("maidstone", 34.19, "red"),
        ("maidstone", 34.2, "amber"),
        ("maidstone", 38, "green"),
        ("maidstone", 48, "green"),
        ("maidstone", 52.8, "amber"),
        ("maidstone", 52.81, "red"),
        ("thurrock", 37.99, "red"),
        ("thurrock", 48.01, "red"),
        # nothing is better than being within a range: no star, but a circle
        ("east-riding-and-harlow", 43, "blue"),
        ("east-riding-and-harlow", 36.1, "blue"),
        ("east-riding-and-harlow", 36.09, "red"),
    ],
)
def test_the_rules_hold_for_ranges_too(rule, value, expected):
    assert rated(rule, "range", value, 38, 48) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(80.01, "green"), (80, "green"), (79.99, "red"), (40, "red")]
)
def test_a_band_that_a_person_gives_is_given_by_no_figure(value, expected):
    """Medway: amber says that the year can still be saved, which no figure of the quarter shows."""
    for direction in ("better", "same", "worse"):
        assert rated("medway-2009", "maximise", value, 80, last_year=direction) == expected


@given(st.floats(0, 200), st.sampled_from(["maximise", "minimise"]))
def test_a_rating_that_is_a_forecast_throughout_has_no_good_band_from_figures(value, polarity):
    """West Berkshire: whoever wants green or amber must say so, with a reason."""
    assert rated("west-berkshire", polarity, value, 80) == "red"


@pytest.mark.parametrize("rule", TWENTY)
@pytest.mark.parametrize(
    ("polarity", "value", "goal"),
    [("maximise", math.nan, 80), ("maximise", 80, math.nan), ("none", 80, 80)],
    ids=["no-value", "no-target", "no-good-direction"],
)
def test_no_rule_rates_what_cannot_be_rated(rule, polarity, value, goal):
    assert rated(rule, polarity, value, goal, tolerance="2", last_year="better", previous="better") == "none"


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("maidstone", "Data only"),
        ("hart", "For information"),
        ("lincoln", "Volume"),
        ("brighton", "Trend"),
        ("east-sussex", "Carry over"),
        ("havering-2024-25", "Told in words, or no target"),
        ("thurrock", "No rating"),
    ],
)
def test_what_is_unrated_has_the_councils_own_name(rule, name):
    assert SCHEMES[rule].band("none").label == name


@pytest.mark.parametrize("rule", TWENTY)
def test_every_band_of_every_rule_can_be_told_in_a_sentence(rule):
    told = [meaning(band) for band in SCHEMES[rule].bands]

    assert all(text[0].isupper() and text.endswith(".") for text in told)


@given(
    st.sampled_from(sorted(TWENTY)),
    st.sampled_from(["maximise", "minimise"]),
    st.integers(0, 20_000),
    st.integers(1, 20_000),
    st.integers(0, 4_000),
    st.sampled_from(["better", "same", "worse", "none"]),
)
def test_no_rule_rates_a_value_worse_that_is_nearer_to_its_target(
    rule, polarity, value, goal, beyond, direction
):
    """In hundredths: a value, the one halfway to the target, and a second value beyond the target."""
    sign = -1 if polarity == "maximise" else 1
    beside = {"floor": (goal + sign * beyond) / 100, "last_year": direction, "previous": direction}
    order = [band.rating.value for band in SCHEMES[rule].bands]
    missed = (value - goal) * sign > 0
    nearer = (value + goal) / 200 if missed else value / 100

    def place(number):
        return order.index(rated(rule, polarity, number, goal / 100, **beside))

    assert place(nearer) <= place(value / 100)


# Of 27 rules that were looked at, these seven are not stated fully enough to be tried:
#
# Barnet                 four bands; by how much they differ was not in the part that was read
# Cheshire West          three bands; likewise, and what its sign M stands for is no rating
# Wirral                 three bands; likewise
# Bracknell Forest       three bands; by how much is not told, nor whose forecast counts for context
# NHS Making Data Count  icons of variation and assurance from a control chart: no band about a target
# NHS South West         words from such a chart beside a rating whose bounds are not told
# Scottish LGBF          ranks and percentiles, by choice without any rating
#
# Medway has a second rule, of 2018/19, whose "slightly" and "significantly" are not told either.
# North West Leicestershire may call a miss beyond its tolerance "under control"; Lincoln has some
# ratings from its partners.  Both are judgements, and stand in judgements.csv.
