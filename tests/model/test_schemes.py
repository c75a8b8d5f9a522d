"""Rating schemes: bands as data, from best to worst, with their tolerances."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kpi.model.schemes import Scheme, Tolerance, parse_tolerance
from kpi.model.vocabulary import Polarity, Rating

MET = {"target_met": True}
NUMBER_AND_COLOURS = "a scheme has 2 to 5 bands, each of another colour, none of them 'none'"
WHEN = "every band but the last says when it holds; the last takes everything else"


def scheme(*bands, **settings):
    return Scheme.model_validate({"bands": bands, **settings})


def ladder(*ratings):
    """Bands of these colours, of which only the last says nothing of when it holds."""
    return [{"rating": rating, "when": MET} for rating in ratings[:-1]] + [{"rating": ratings[-1]}]


def within(tolerance):
    """Three bands, of which amber allows a miss."""
    return scheme(
        {"rating": "green", "when": MET},
        {"rating": "amber", "when": {"within": tolerance}},
        {"rating": "red"},
    )


@pytest.mark.parametrize(
    ("typed", "amount", "relative"),
    [
        pytest.param("5%", 0.05, True, id="share"),
        pytest.param("12.5%", 0.125, True, id="share-with-decimals"),
        pytest.param("5 %", 0.05, True, id="share-with-a-space"),
        pytest.param("0%", 0.0, True, id="no-share"),
        pytest.param("2", 2.0, False, id="amount"),
        pytest.param("2.5", 2.5, False, id="amount-with-decimals"),
        pytest.param(" 2 ", 2.0, False, id="amount-with-spaces-round-it"),
        pytest.param("0", 0.0, False, id="no-amount"),
    ],
)
def test_a_tolerance_with_a_percent_sign_is_a_share_and_without_one_an_amount(typed, amount, relative):
    assert parse_tolerance(typed) == Tolerance(amount=amount, relative=relative)


@pytest.mark.parametrize(
    "typed", ["", "%", "-5%", "-2", "+2", "five", "5 percent", "5%%", "1,000", ".5", "5.", "1e3", "nan"]
)
def test_a_text_that_is_no_tolerance_is_refused_with_examples(typed):
    told = (
        "a tolerance is a share of the comparator such as 5%, or an amount in the indicator's unit such as 2"
    )
    with pytest.raises(ValueError, match=re.escape(told)):
        parse_tolerance(typed)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        pytest.param("5%", "5%", id="share"),
        pytest.param("7%", "7%", id="share-that-has-no-exact-binary-form"),
        pytest.param("12.25%", "12.25%", id="share-with-decimals"),
        pytest.param("2", "2", id="amount"),
        pytest.param("2.50", "2.5", id="amount-with-a-nought-too-many"),
    ],
)
def test_a_tolerance_is_written_as_it_is_typed(typed, written):
    assert str(parse_tolerance(typed)) == written


@given(st.integers(min_value=0, max_value=100_000), st.sampled_from(["%", ""]))
def test_a_tolerance_in_whole_numbers_is_written_exactly_as_typed(number, sign):
    assert str(parse_tolerance(f"{number}{sign}")) == f"{number}{sign}"


@pytest.mark.parametrize(
    "ratings",
    [
        pytest.param(["green", "red"], id="two"),
        pytest.param(["green", "amber", "red"], id="three"),
        pytest.param(["blue", "green", "amber", "red-amber", "red"], id="five"),
    ],
)
def test_a_scheme_has_two_to_five_bands_and_keeps_their_order(ratings):
    assert [band.rating.value for band in scheme(*ladder(*ratings)).bands] == ratings


@pytest.mark.parametrize(
    "ratings",
    [
        pytest.param(["green"], id="one-band"),
        pytest.param(["blue", "green", "green-amber", "amber", "red-amber", "red"], id="six-bands"),
        pytest.param(["green", "green", "red"], id="one-colour-twice"),
        pytest.param(["green", "none"], id="none-as-the-last-band"),
        pytest.param(["none", "red"], id="none-as-the-first-band"),
    ],
)
def test_a_scheme_of_other_numbers_or_colours_is_refused(ratings):
    with pytest.raises(ValidationError, match=re.escape(NUMBER_AND_COLOURS)):
        scheme(*ladder(*ratings))


def test_a_scheme_without_bands_is_refused():
    with pytest.raises(ValidationError, match=re.escape(NUMBER_AND_COLOURS)):
        scheme()


@pytest.mark.parametrize(
    "bands",
    [
        pytest.param([{"rating": "green"}, {"rating": "red"}], id="first-without-when"),
        pytest.param(
            [{"rating": "green", "when": MET}, {"rating": "amber"}, {"rating": "red"}],
            id="middle-without-when",
        ),
        pytest.param([{"rating": "green", "when": MET}, {"rating": "red", "when": MET}], id="last-with-when"),
    ],
)
def test_every_band_but_the_last_says_when_it_holds(bands):
    with pytest.raises(ValidationError, match=re.escape(WHEN)):
        scheme(*bands)


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({}, id="empty"),
        pytest.param({"target_met": False}, id="target-met-false"),
        pytest.param({"no_worse_than_last_year": False}, id="no-worse-than-last-year-false"),
    ],
)
def test_a_condition_that_asks_for_nothing_is_refused(condition):
    with pytest.raises(
        ValidationError, match="a condition needs at least one of target_met, floor_met, within"
    ):
        scheme({"rating": "green", "when": condition}, {"rating": "red"})


@pytest.mark.parametrize(
    ("band", "misspelt"),
    [
        pytest.param({"rating": "green", "when": MET, "lable": "On track"}, "lable", id="in-a-band"),
        pytest.param({"rating": "green", "when": {"target_mett": True}}, "target_mett", id="in-a-condition"),
    ],
)
def test_an_unknown_key_is_refused_by_name(band, misspelt):
    with pytest.raises(ValidationError, match=misspelt):
        scheme(band, {"rating": "red"})


def test_an_unknown_colour_is_refused_with_the_known_ones():
    with pytest.raises(ValidationError, match="'blue', 'green', 'green-amber', 'amber', 'red-amber', 'red'"):
        scheme(*ladder("purple", "red"))


def test_a_scheme_cannot_be_altered_once_read():
    read = scheme(*ladder("green", "red"))
    with pytest.raises(ValidationError, match="frozen"):
        read.unrated = "Unrated"


@pytest.mark.parametrize(
    ("rating", "label", "symbol"),
    [
        ("blue", "Blue", "★"),
        ("green", "Green", "●"),
        ("green-amber", "Green amber", "◐"),
        ("amber", "Amber", "▲"),
        ("red-amber", "Red amber", "◆"),
        ("red", "Red", "■"),
    ],
)
def test_a_band_without_label_and_symbol_takes_those_of_its_colour(rating, label, symbol):
    worst = "amber" if rating == "red" else "red"
    band = scheme(*ladder(rating, worst)).bands[0]
    assert (band.label, band.symbol) == (label, symbol)


def test_a_band_keeps_the_label_and_symbol_that_the_report_gives_it():
    read = scheme(
        {"rating": "green", "label": "On course", "when": MET},
        {"rating": "red", "symbol": "▼"},
    )
    assert [(band.label, band.symbol) for band in read.bands] == [
        ("On course", "●"),
        ("Red", "▼"),
    ]


def test_no_rating_has_a_band_of_its_own_with_the_name_that_the_report_gives_it():
    plain = scheme(*ladder("green", "red"))
    named = scheme(*ladder("green", "red"), unrated="No value")
    assert (plain.unrated_band.label, plain.unrated_band.symbol) == ("No rating", "○")
    assert (named.band("none").label, named.band("none").rating) == ("No value", Rating.NONE)


def test_a_band_is_found_by_its_rating():
    read = scheme({"rating": "green", "label": "On course", "when": MET}, {"rating": "red"})
    assert read.band("green").label == "On course"
    assert read.band("red").label == "Red"


@pytest.mark.parametrize(
    ("typed", "tolerance"),
    [
        pytest.param("5%", Tolerance(amount=0.05, relative=True), id="share"),
        pytest.param("2", Tolerance(amount=2, relative=False), id="amount-as-text"),
        pytest.param(2, Tolerance(amount=2, relative=False), id="amount-as-number"),
        pytest.param(2.5, Tolerance(amount=2.5, relative=False), id="amount-as-decimal"),
    ],
)
def test_one_tolerance_holds_for_every_polarity(typed, tolerance):
    assert within(typed).bands[1].when.within == {
        Polarity.MAXIMISE: tolerance,
        Polarity.MINIMISE: tolerance,
        Polarity.RANGE: tolerance,
    }


def test_each_polarity_may_have_a_tolerance_of_its_own():
    assert within({"maximise": "5%", "minimise": "2.5", "range": "10%"}).bands[1].when.within == {
        Polarity.MAXIMISE: Tolerance(amount=0.05, relative=True),
        Polarity.MINIMISE: Tolerance(amount=2.5, relative=False),
        Polarity.RANGE: Tolerance(amount=0.1, relative=True),
    }


@pytest.mark.parametrize(
    ("given_tolerances", "told"),
    [
        pytest.param({"maximise": "5%", "minimise": "5%"}, "missing: range", id="one-missing"),
        pytest.param({"range": "5%"}, "missing: maximise, minimise", id="two-missing"),
        pytest.param(
            {"maximise": "5%", "minimise": "5%", "range": "5%", "banana": "5%"},
            "not known: 'banana'",
            id="one-unknown",
        ),
        pytest.param(
            {"maximize": "5%", "minimise": "5%", "range": "5%"},
            "not known: 'maximize'; missing: maximise",
            id="one-misspelt",
        ),
    ],
)
def test_tolerances_for_some_polarities_or_for_unknown_ones_are_refused(given_tolerances, told):
    allowed = "a tolerance is one for all, or one each for maximise, minimise and range"
    with pytest.raises(ValidationError, match=re.escape(f"{allowed}; {told}")):
        within(given_tolerances)


def test_the_polarity_of_what_has_no_good_direction_takes_no_tolerance():
    with pytest.raises(ValidationError, match="one each for maximise, minimise and range"):
        within({"maximise": "5%", "minimise": "5%", "range": "5%", "none": "5%"})


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("five", id="for-all"),
        pytest.param({"maximise": "5%", "minimise": "five", "range": "5%"}, id="for-one-polarity"),
        pytest.param("-5%", id="negative"),
    ],
)
def test_a_text_that_is_no_tolerance_is_refused_by_the_scheme_too(typed):
    with pytest.raises(ValidationError, match="a tolerance is a share of the comparator such as 5%"):
        within(typed)


def test_the_bands_that_allow_a_miss_are_those_with_a_tolerance():
    assert [band.rating for band in within("5%").tolerance_bands] == [Rating.AMBER]
    assert scheme(*ladder("green", "red")).tolerance_bands == ()
