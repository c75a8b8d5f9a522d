"""Figures in words, each sentence as a reader of the page meets it."""

import math
from pathlib import Path

import pytest

import kpi
from kpi.display.receipts import meaning, receipt
from kpi.display.wording import (
    Row,
    change_text,
    direction_text,
    movement,
    number,
    period_of,
    rows_of,
    target,
    target_note,
    target_notes,
    target_text,
    told_apart,
    value_notes,
    value_text,
)
from kpi.model.periods import parse_period
from kpi.model.schemes import Band, Scheme

NAN = math.nan
NOVEMBER = parse_period("2018-11")
GREEN = {"rating": "green", "label": "On course to achieve target", "when": {"target_met": True}}
RED = {"rating": "red", "label": "At risk of missing target"}
SLIPPAGE = "Some slippage against target"


def scheme(*between):
    return Scheme.model_validate({"bands": [GREEN, *between, RED]})


def amber(within):
    return {"rating": "amber", "label": SLIPPAGE, "when": {"within": within}}


BY_POLARITY = scheme(amber({"maximise": "5%", "minimise": "5%", "range": "10%"}))
TWO_UNITS = scheme(amber("2"))
FOUR_BANDS = scheme(amber("5%"), {"rating": "red-amber", "label": "Off course", "when": {"within": "10%"}})
TWO_BANDS = scheme()
REWARDED = Scheme.model_validate(
    {"bands": [{"rating": "blue", "label": "Well above", "when": {"better_by": "5%"}}, GREEN, RED]}
)
HELD = Scheme.model_validate(
    {
        "bands": [
            {"rating": "green", "label": "Near target", "when": {"within": "10%"}},
            {"rating": "amber", "label": "Holding", "when": {"no_worse_than_last_year": True}},
            RED,
        ]
    }
)

DEFAULTS = dict.fromkeys(Row._fields, "") | {
    "was": NAN,
    "was_previous": NAN,
    "was_last_year": NAN,
    "code": "A 1",
    "name": "Visits on time",
    "polarity": "maximise",
    "kind": "snapshot",
    "unit": "percent",
    "decimals": 1,
    "calendar": "financial",
    "first": NOVEMBER.first,
    "last": NOVEMBER.last,
    "stale": False,
    "value": 87.0,
    "target_first": float(NOVEMBER.first),
    "target_last": float(NOVEMBER.last),
    "target_low": 95.0,
    "target_high": NAN,
    "target_floor": NAN,
    **dict.fromkeys(["target_was_low", "target_was_high", "target_was_floor", "withdrawn"], NAN),
    "previous": 90.6,
    "first_previous": NOVEMBER.first - 1,
    "last_previous": NOVEMBER.first - 1,
    "last_year": 86.9,
    "first_last_year": NOVEMBER.first - 12,
    "last_last_year": NOVEMBER.first - 12,
    "direction_previous": "worse",
    "why_previous": "compared",
    "direction_last_year": "better",
    "why_last_year": "compared",
    "miss": 8.0,
    "bound": 95.0,
    "computed": "red",
    "rating": "red",
}


def row(**changes):
    return Row(**(DEFAULTS | changes))


def maximised(value, low, miss, computed, **changes):
    goal = {"target_low": low, "miss": miss, "bound": low}
    return row(value=value, computed=computed, rating=computed, **goal, **changes)


def minimised(value, high, miss, computed, **changes):
    goal = {"target_low": NAN, "target_high": high, "miss": miss, "bound": high}
    return row(polarity="minimise", value=value, computed=computed, **goal, **changes)


def ranged(value, ends, miss, bound, computed):
    goal = {"target_low": ends[0], "target_high": ends[1], "miss": miss, "bound": bound}
    return row(polarity="range", unit="rate", decimals=2, value=value, computed=computed, **goal)


def spanned(period, of=""):
    """The months of a period, as a row has them: its own, or those `of` an earlier value."""
    span = parse_period(period)
    return {f"first{of}": span.first, f"last{of}": span.last}


NUMBERS = [
    # a half goes up from the decimals as typed, though the binary number may lie below
    (0.285, "percent", 2, "0.29%"),
    (2.675, "number", 2, "2.68"),
    (1.005, "number", 2, "1.01"),
    (0.125, "number", 2, "0.13"),
    (0.5, "number", 0, "1"),
    (1.5, "number", 0, "2"),
    (2.5, "number", 0, "3"),
    (2.4999, "number", 0, "2"),
    # and away from nought below it
    (-2.675, "number", 2, "-2.68"),
    (-0.005, "number", 2, "-0.01"),
    (-2.5, "number", 0, "-3"),
    # what rounds to nought has no sign
    (-0.004, "number", 2, "0.00"),
    (-0.0, "number", 0, "0"),
    # thousands
    (999, "number", 0, "999"),
    (999.5, "number", 0, "1,000"),
    (31718, "number", 0, "31,718"),
    (3028788, "number", 0, "3,028,788"),
    (1234567.891, "number", 2, "1,234,567.89"),
    (-31718, "number", 0, "-31,718"),
    # signs of the unit
    (87, "percent", 1, "87.0%"),
    (-0.5, "percent", 1, "-0.5%"),
    (1234.5, "pounds", 2, "£1,234.50"),
    (-4.5, "pounds", 0, "-£5"),
    (4.89, "days", 2, "4.89"),
    (74.65, "rate", 2, "74.65"),
    # as many decimals as asked for, whatever was typed
    (1e-7, "number", 2, "0.00"),
    (100.0, "percent", 0, "100%"),
]


@pytest.mark.parametrize(("value", "unit", "decimals", "text"), NUMBERS)
def test_a_number_is_rounded_half_up_and_bears_the_signs_of_its_unit(value, unit, decimals, text):
    assert number(value, unit, decimals) == text


@pytest.mark.parametrize(
    ("value", "others", "decimals", "text", "texts"),
    [
        (87.0, [95.0], 1, "87.0%", ["95.0%"]),
        (95.0, [95.0], 0, "95%", ["95%"]),
        (94.9, [95.0], 0, "94.9%", ["95.0%"]),
        (94.96, [95.0], 0, "94.96%", ["95.00%"]),
        (94.9999, [95.0], 1, "94.9999%", ["95.0000%"]),
        (37.999, [38.0, 48.0], 0, "37.999%", ["38.000%", "48.000%"]),
        (38.0, [38.0, 48.0], 0, "38%", ["38%", "48%"]),
        (5.0, [], 1, "5.0%", []),
    ],
)
def test_figures_that_differ_never_look_alike(value, others, decimals, text, texts):
    assert told_apart(value, others, "percent", decimals) == (text, texts)


@pytest.mark.parametrize(
    ("low", "high", "unit", "decimals", "text"),
    [
        (95, NAN, "percent", 1, "95.0%"),
        (NAN, 4.27, "days", 2, "4.27"),
        (38, 48, "rate", 0, "38 to 48"),
        (57, 67, "percent", 0, "57% to 67%"),
        (1000, 2000, "pounds", 0, "£1,000 to £2,000"),
        (66, 66, "rate", 0, "66"),
        (0, NAN, "number", 0, "0"),
        (-5, 5, "number", 0, "-5 to 5"),
        (NAN, NAN, "percent", 0, ""),
    ],
)
def test_a_target_is_a_point_or_both_ends_of_a_range(low, high, unit, decimals, text):
    assert target(low, high, unit, decimals) == text


MOVEMENTS = [
    (69.8, 70.0, "percent", 1, "down 0.2 percentage points"),
    (87, 86.9, "percent", 1, "up 0.1 percentage points"),
    (31718, 33298, "number", 0, "down 1,580"),
    (1200, 1500, "pounds", 0, "down £300"),
    (4.89, 4.6, "days", 2, "up 0.29"),
    (-3, -5, "number", 0, "up 2"),
    (1, -1, "number", 0, "up 2"),
    (87, 87.0, "percent", 1, "no change"),
    # 0.3 - 0.1 is 0.19999999999999998 in binary fractions
    (0.3, 0.1, "number", 1, "up 0.2"),
    # a change too small for the decimals is told with more of them, never as nought
    (87.04, 87.0, "percent", 1, "up 0.04 percentage points"),
    (5.4, 5.0, "number", 0, "up 0.4"),
]


@pytest.mark.parametrize(("value", "earlier", "unit", "decimals", "text"), MOVEMENTS)
def test_a_movement_is_told_in_the_unit_and_of_percentages_in_points(value, earlier, unit, decimals, text):
    assert movement(value, earlier, unit, decimals) == text


def test_value_and_target_that_are_not_there_are_told_by_their_reasons():
    bare = row(value=NAN, no_value="to be confirmed", target_low=NAN, no_target="not set")

    assert value_text(bare) == "To be confirmed"
    assert target_text(bare) == "Not set"
    assert value_text(row()) == "87.0%"
    assert target_text(row()) == "95.0%"


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        ({}, []),
        ({"target_was_low": 90.0}, ["revised, was 90.0%"]),
        ({"target_was_low": 90.0, "target_was_high": 99.0}, ["revised, was 90.0% to 99.0%"]),
        ({"target_was_low": 90.0, "target_was_floor": 85.0}, ["revised, was 90.0%, second value 85.0%"]),
        ({"target_low": NAN, "target_was_low": 90.0}, ["revised, was 90.0%"]),
        (spanned("2018-10") | {"target_was_low": 90.0}, ["target for November 2018", "revised, was 90.0%"]),
    ],
)
def test_a_target_says_for_when_it_is_and_what_it_was(changes, notes):
    assert target_notes(row(**changes)) == notes


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        ({}, []),
        ({"flag": "provisional"}, ["provisional"]),
        ({"was": 86.55}, ["revised, was 86.55%"]),
        ({"was": 86.0, "flag": "revised"}, ["revised, was 86.0%"]),
        ({"was": 86.0, "flag": "estimated"}, ["estimated", "revised, was 86.0%"]),
        (spanned("2018-10"), []),
        (spanned("2018-19-Q1") | {"stale": True}, ["stale: Quarter 1 2018/19 is older than expected"]),
        (spanned("2018-06") | {"stale": True}, ["stale: June 2018 is older than expected"]),
        (
            spanned("2018-10") | {"no_value": "to be confirmed"},
            ["newest figure to be confirmed"],
        ),
        (
            spanned("2018-06") | {"flag": "estimated", "stale": True, "no_value": "not yet published"},
            [
                "estimated",
                "stale: June 2018 is older than expected",
                "newest figure not yet published",
            ],
        ),
        ({"value": NAN, "no_value": "to be confirmed"}, []),
        ({"value": NAN, "no_value": "to be confirmed", "withdrawn": 86.5}, ["86.5% was withdrawn"]),
        (
            spanned("2018-10") | {"no_value": "to be confirmed", "withdrawn": 86.5},
            ["86.5% was withdrawn", "newest figure to be confirmed"],
        ),
    ],
)
def test_a_value_bears_all_that_must_be_known_before_trusting_it(changes, notes):
    assert value_notes(row(**changes)) == notes


@pytest.mark.parametrize(
    ("period", "note"),
    [("2018-11", ""), ("FY2018-19", "target for 2018/19"), ("2018-19-Q3", "target for Quarter 3 2018/19")],
)
def test_a_target_of_a_wider_period_says_so(period, note):
    span = parse_period(period)

    assert target_note(row(target_first=float(span.first), target_last=float(span.last))) == note


def test_no_target_needs_no_note():
    assert target_note(row(target_first=NAN, target_last=NAN, target_low=NAN)) == ""


@pytest.mark.parametrize(
    ("direction", "why", "text"),
    [
        ("better", "compared", "Better"),
        ("worse", "compared", "Worse"),
        ("same", "compared", "Same"),
        ("none", "no value", "Not compared: there is no value to compare"),
        ("none", "no earlier value", "Not compared: no figure is held for November 2017"),
        ("none", "no good direction", "Not compared: neither higher nor lower is better"),
        (
            "none",
            "year to date",
            "Not compared: a running total is not compared with that of the period before",
        ),
        ("none", "break", "Not compared: the series has a break since November 2017"),
        ("none", "no range", "Not compared: there is no range to measure both values by"),
        (
            "none",
            "range changed",
            "Not compared: the range has changed since November 2017, and the answer with it",
        ),
    ],
)
def test_a_direction_is_a_word_or_the_reason_for_having_none(direction, why, text):
    assert direction_text(direction, why, "November 2017") == text


def test_a_change_says_better_or_worse_by_how_much_and_since_when():
    assert change_text(row(), "last_year") == "Better: up 0.1 percentage points from 86.9% in November 2017"
    assert change_text(row(), "previous") == "Worse: down 3.6 percentage points from 90.6% in October 2018"


def test_less_is_told_as_better_where_lower_is_better():
    sick = row(polarity="minimise", unit="days", decimals=2, value=4.14, last_year=4.6)

    assert change_text(sick, "last_year") == "Better: down 0.46 from 4.60 in November 2017"


def test_a_change_of_an_older_value_names_the_periods_of_its_own_earlier_values():
    before = spanned("2018-19-Q1", "_previous") | spanned("2017-18-Q2", "_last_year")
    old = row(**spanned("2018-19-Q2"), **before)

    assert change_text(old, "previous") == (
        "Worse: down 3.6 percentage points from 90.6% in Quarter 1 2018/19"
    )
    assert change_text(old, "last_year") == (
        "Better: up 0.1 percentage points from 86.9% in Quarter 2 2017/18"
    )


def test_no_change_is_told_as_such():
    flat = row(last_year=87.0, direction_last_year="same")

    assert change_text(flat, "last_year") == "Same: no change from 87.0% in November 2017"


def test_what_is_not_compared_tells_no_movement():
    new = row(last_year=NAN, direction_last_year="none", why_last_year="no earlier value")

    assert change_text(new, "last_year") == "Not compared: no figure is held for November 2017"


RECEIPTS = [
    pytest.param(
        maximised(96.9, 95.0, 0.0, "green"),
        BY_POLARITY,
        "96.9% against a target of 95.0% (higher is better): target met: "
        "Green (On course to achieve target).",
        id="met",
    ),
    pytest.param(
        maximised(94.0, 94.0, 0.0, "green", decimals=0),
        BY_POLARITY,
        "94% against a target of 94% (higher is better): target met: Green (On course to achieve target).",
        id="met exactly",
    ),
    pytest.param(
        maximised(94.04, 94.0, 0.0, "green"),
        BY_POLARITY,
        "94.04% against a target of 94.00% (higher is better): target met: "
        "Green (On course to achieve target).",
        id="met by less than is printed",
    ),
    pytest.param(
        maximised(32.7, 33.0, 0.3, "amber"),
        BY_POLARITY,
        "32.7% against a target of 33.0% (higher is better): 0.9% short; amber allows 5%: "
        "Amber (Some slippage against target).",
        id="within: 0.3 of 33 is 0.91%",
    ),
    pytest.param(
        maximised(95.0, 100.0, 5.0, "amber"),
        BY_POLARITY,
        "95.0% against a target of 100.0% (higher is better): 5.0% short; amber allows 5%: "
        "Amber (Some slippage against target).",
        id="exactly within",
    ),
    pytest.param(
        maximised(94.96, 100.0, 5.04, "red"),
        BY_POLARITY,
        "95.0% against a target of 100.0% (higher is better): 5.04% short; amber allows 5%: "
        "Red (At risk of missing target).",
        id="beyond by less than is printed: 5.04 of 100",
    ),
    pytest.param(
        minimised(4.89, 4.27, 0.62, "red", unit="days", decimals=2),
        BY_POLARITY,
        "4.89 against a target of 4.27 (lower is better): 14.5% over; amber allows 5%: "
        "Red (At risk of missing target).",
        id="beyond, lower being better: 0.62 of 4.27 is 14.52%",
    ),
    pytest.param(
        ranged(35.79, (38.0, 48.0), 2.21, 38.0, "amber"),
        BY_POLARITY,
        "35.79 against a range of 38.00 to 48.00 (best within a range): 5.8% below the range; "
        "amber allows 10%: Amber (Some slippage against target).",
        id="below a range: 2.21 of 38 is 5.82%",
    ),
    pytest.param(
        ranged(74.65, (57.0, 67.0), 7.65, 67.0, "red"),
        BY_POLARITY,
        "74.65 against a range of 57.00 to 67.00 (best within a range): 11.4% above the range; "
        "amber allows 10%: Red (At risk of missing target).",
        id="above a range: 7.65 of 67 is 11.42%",
    ),
    pytest.param(
        ranged(40.0, (38.0, 48.0), 0.0, 38.0, "green"),
        BY_POLARITY,
        "40.00 against a range of 38.00 to 48.00 (best within a range): within the range: "
        "Green (On course to achieve target).",
        id="within a range",
    ),
    pytest.param(
        maximised(93.0, 95.0, 2.0, "amber", unit="number", decimals=0),
        TWO_UNITS,
        "93 against a target of 95 (higher is better): 2 short; amber allows 2: "
        "Amber (Some slippage against target).",
        id="absolute tolerance",
    ),
    pytest.param(
        maximised(92.9, 95.0, 2.1, "red", unit="number", decimals=0),
        TWO_UNITS,
        "93 against a target of 95 (higher is better): 2.1 short; amber allows 2: "
        "Red (At risk of missing target).",
        id="beyond an absolute tolerance by less than is printed",
    ),
    pytest.param(
        maximised(87.0, 95.0, 8.0, "amber", tolerance="10%"),
        BY_POLARITY,
        "87.0% against a target of 95.0% (higher is better): 8.4% short; amber allows 10%: "
        "Amber (Some slippage against target).",
        id="a tolerance of its own",
    ),
    pytest.param(
        maximised(93.5, 95.0, 1.5, "red", tolerance="1", unit="number"),
        BY_POLARITY,
        "93.5 against a target of 95.0 (higher is better): 1.5 short; amber allows 1: "
        "Red (At risk of missing target).",
        id="an absolute tolerance of its own",
    ),
    pytest.param(
        maximised(87.0, 95.0, 8.0, "red-amber"),
        FOUR_BANDS,
        "87.0% against a target of 95.0% (higher is better): 8.4% short; amber allows 5%; "
        "red amber allows 10%: Red amber (Off course).",
        id="several tolerances",
    ),
    pytest.param(
        maximised(40.0, 45.0, 5.0, "red", unit="number", decimals=0),
        TWO_BANDS,
        "40 against a target of 45 (higher is better): 5 short: Red (At risk of missing target).",
        id="no tolerance at all",
    ),
    pytest.param(
        minimised(3.0, 0.0, 3.0, "red", unit="number", decimals=0),
        BY_POLARITY,
        "3 against a target of 0 (lower is better): 3 over, and a share of a target of zero is nothing; "
        "amber allows 5%: Red (At risk of missing target).",
        id="a target of zero",
    ),
    pytest.param(
        maximised(51.6, 46.38, 0.0, "green", decimals=2, target_first=24219.0, target_last=24230.0),
        BY_POLARITY,
        "51.60% against a target of 46.38% (target for 2018/19; higher is better): target met: "
        "Green (On course to achieve target).",
        id="the year's target",
    ),
    pytest.param(
        maximised(80.0, 100.0, 20.0, "amber", direction_last_year="better"),
        HELD,
        "80.0% against a target of 100.0% (higher is better): 20.0% short, better than last year; "
        "green allows 10%; amber asks for no worse than last year: Amber (Holding).",
        id="no worse than last year",
    ),
    pytest.param(
        maximised(80.0, 100.0, 20.0, "red", direction_last_year="worse"),
        HELD,
        "80.0% against a target of 100.0% (higher is better): 20.0% short, worse than last year; "
        "green allows 10%; amber asks for no worse than last year: Red (At risk of missing target).",
        id="worse than last year",
    ),
    pytest.param(
        maximised(80.0, 100.0, 20.0, "red", direction_last_year="none"),
        HELD,
        "80.0% against a target of 100.0% (higher is better): 20.0% short, not compared with last year; "
        "green allows 10%; amber asks for no worse than last year: Red (At risk of missing target).",
        id="not compared with last year",
    ),
    pytest.param(
        maximised(106.0, 100.0, 0.0, "blue"),
        REWARDED,
        "106.0% against a target of 100.0% (higher is better): 6.0% better; "
        "blue asks for more than 5% better: Blue (Well above).",
        id="better than the target by enough",
    ),
    pytest.param(
        maximised(105.0, 100.0, 0.0, "green"),
        REWARDED,
        "105.0% against a target of 100.0% (higher is better): 5.0% better; "
        "blue asks for more than 5% better: Green (On course to achieve target).",
        id="better than the target by just too little",
    ),
    pytest.param(
        row(value=NAN, no_value="to be confirmed", miss=NAN, computed="none", rating="none"),
        BY_POLARITY,
        "No rating: the value is to be confirmed.",
        id="no value",
    ),
    pytest.param(
        row(target_low=NAN, no_target="not set", miss=NAN, bound=NAN, computed="none", rating="none"),
        BY_POLARITY,
        "No rating: the target is not set.",
        id="no target",
    ),
    pytest.param(
        row(polarity="none", computed="none", rating="none"),
        BY_POLARITY,
        "No rating: neither higher nor lower is better.",
        id="no good direction",
    ),
]


@pytest.mark.parametrize(("rated", "rules", "sentence"), RECEIPTS)
def test_a_receipt_says_in_one_sentence_how_a_rating_came_about(rated, rules, sentence):
    assert receipt(rated, rules) == sentence


STATED = {
    "stated": "amber",
    "rating": "amber",
    "stated_reason": "The posts are filled.",
    "stated_role": "Head of Visits",
    "stated_date": "2018-12-03",
}


def test_a_stated_rating_says_who_when_and_why_and_what_the_figures_give():
    assert receipt(row(**STATED), BY_POLARITY) == (
        "Stated Amber (Some slippage against target) by Head of Visits on 2018-12-03: "
        "The posts are filled. From the figures: 87.0% against a target of 95.0% (higher is better): "
        "8.4% short; amber allows 5%: Red (At risk of missing target)."
    )


def test_a_reason_typed_without_a_full_stop_still_ends_its_sentence():
    typed = row(**STATED | {"stated_reason": "The posts are filled"})

    assert "on 2018-12-03: The posts are filled. From the figures: 87.0%" in receipt(typed, BY_POLARITY)


def test_a_label_that_is_the_colours_own_name_is_not_said_twice():
    plain = Scheme.model_validate(
        {"bands": [{"rating": "green", "when": {"target_met": True}}, {"rating": "red"}]}
    )

    assert receipt(maximised(96.0, 95.0, 0.0, "green"), plain).endswith(": target met: Green.")


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ({"target_met": True}, "The target is met."),
        (
            {"within": "2"},
            "The target is missed by no more than 2 in the indicator's own unit.",
        ),
        (
            {"within": {"maximise": "5%", "minimise": "5%", "range": "10%"}},
            "The target is missed by no more than 5% of it, or 10% of the nearer end of a range.",
        ),
        (
            {"within": {"maximise": "5%", "minimise": "3%", "range": "10%"}},
            (
                "The target is missed by no more than 5% of it where higher is better, 3% of it "
                "where lower is better, or 10% of the nearer end of a range."
            ),
        ),
        ({"no_worse_than_last_year": True}, "The value is no worse than a year before."),
        (
            {"target_met": True, "no_worse_than_last_year": True},
            "The target is met and the value is no worse than a year before.",
        ),
        (None, "Any other value that has a target."),
    ],
)
def test_the_key_says_of_each_band_what_its_rule_asks(when, sentence):
    assert meaning(Band.model_validate({"rating": "amber", "when": when})) == sentence


def test_the_key_says_why_there_may_be_no_rating():
    assert meaning(TWO_BANDS.unrated_band) == (
        "There is no value, no target or no good direction; the row says which."
    )


def test_a_stated_rating_without_a_value_says_that_the_figures_give_none():
    bare = row(**STATED, value=NAN, no_value="not yet published", miss=NAN, computed="none")

    assert receipt(bare, BY_POLARITY).endswith("From the figures: No rating: the value is not yet published.")


def test_the_receipt_of_the_published_cp_1_4_reads_as_a_reader_would_work_it(monkeypatch):
    """87% against 95% is 8 short, and 8 of 95 is 8.42%."""
    monkeypatch.chdir(Path(__file__).parents[2])
    edition = kpi.open_edition("southend-mpr", "2018-11")
    [published] = [one for one in rows_of(kpi.scorecard(edition)) if one.code == "CP 1.4"]

    assert receipt(published, edition.report.scheme) == (
        "87.0% against a target of 95.0% (higher is better): 8.4% short; amber allows 5%: "
        "Red (At risk of missing target)."
    )


def test_a_row_knows_the_period_of_its_value():
    assert period_of(row(**spanned("2018-19-Q2"))).label == "Quarter 2 2018/19"


def test_one_percentage_point_is_not_several():
    assert movement(73, 72, "percent", 0) == "up 1 percentage point"
    assert movement(73.5, 72, "percent", 1) == "up 1.5 percentage points"
    assert movement(73, 72, "percent", 1) == "up 1.0 percentage points"
