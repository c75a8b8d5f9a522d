"""Which indicators a section is about, the worst first."""

import dataclasses
import re

import pandas as pd
import pytest

from kpi.errors import PlanWrong
from kpi.measures.exceptions import exceptions, with_ratings
from kpi.measures.scorecard import scorecard


@pytest.fixture
def chosen(november, comments):
    """Choose from typed codes and ratings, with comments on some codes."""

    def choose(rows, ratings=(), commented=(), period="2018-11"):
        written = comments(*((code, period, "explanation", "Why.", "Head") for code in commented))
        figures = dataclasses.replace(november.figures, commentary=written)
        card = pd.DataFrame(rows, columns=["code", "rating"])
        found = exceptions(dataclasses.replace(november, figures=figures), card, list(ratings))
        return found.to_numpy().tolist()

    return choose


MIXED = [("A", "green"), ("B", "amber"), ("C", "red"), ("D", "none"), ("E", "red"), ("F", "amber")]


def test_the_worst_come_first_and_within_a_rating_the_order_stays(chosen):
    assert chosen(MIXED) == [["C", "red"], ["E", "red"], ["B", "amber"], ["F", "amber"]]


def test_the_best_band_is_no_exception_unless_the_period_has_a_comment_on_it(chosen):
    green = [("A", "green"), ("B", "green")]

    assert chosen(green) == []
    assert chosen(green, commented=["B"]) == [["B", "green"]]
    assert chosen(green, commented=["B"], period="2018-10") == []


def test_a_red_one_needs_no_comment(chosen):
    assert chosen([("A", "red")]) == [["A", "red"]]


def test_the_order_of_the_ratings_asked_for_does_not_decide_the_order_of_the_page(chosen):
    assert chosen(MIXED, ["amber", "red"]) == chosen(MIXED, ["red", "amber"])
    assert chosen(MIXED, ["amber"]) == [["B", "amber"], ["F", "amber"]]


def test_those_without_a_rating_are_shown_when_asked_for_and_then_last(chosen):
    assert chosen(MIXED, ["none", "red"]) == [["C", "red"], ["E", "red"], ["D", "none"]]


def test_a_stated_rating_decides_whether_an_indicator_is_an_exception(november, judgements):
    """A 1 is red and A 2 green by their figures; people have stated the opposite."""
    made = judgements(
        ("A 1", "2018-11", "green", "All posts filled.", "Head of Visits", "2018-12-03"),
        ("A 2", "2018-11", "red", "The count is doubted.", "Head of Waste", "2018-12-03"),
    )
    silent = november.figures.commentary.iloc[:0]
    figures = dataclasses.replace(november.figures, judgements=made, commentary=silent)
    edition = dataclasses.replace(november, figures=figures)

    assert exceptions(edition, scorecard(edition), [])["code"].tolist() == ["A 2"]


def test_no_exceptions_are_an_empty_card_with_the_same_columns(november):
    card = scorecard(november)

    found = exceptions(november, card.loc[card["rating"] == "none"], [])

    assert found.empty
    assert found.columns.tolist() == card.columns.tolist()


@pytest.mark.parametrize(
    ("ratings", "codes"),
    [(["red"], "CE"), (["amber", "red"], "BCEF"), (["none"], "D"), ([], "ABCEF")],
)
def test_rows_are_chosen_by_rating_in_their_own_order_and_blank_means_every_band(november, ratings, codes):
    card = pd.DataFrame(MIXED, columns=["code", "rating"])

    assert "".join(with_ratings(november, card, ratings)["code"]) == codes


@pytest.mark.parametrize("choose", [exceptions, with_ratings])
@pytest.mark.parametrize(
    ("word", "hint"),
    [("redd", "Did you mean red?"), ("Amber", "Did you mean amber?"), ("blue", ""), ("xyzzy", "")],
)
def test_a_word_that_is_no_rating_of_the_scheme_is_refused(november, choose, word, hint):
    """It would hide the very rows that the section is about, and look like good news."""
    card = scorecard(november)
    told = rf"There is no rating '{word}'\. Allowed: red, amber, green, none\.\s?{re.escape(hint)}$"

    with pytest.raises(PlanWrong, match=told):
        choose(november, card, ["amber", word])
