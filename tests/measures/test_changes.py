"""What moved since the period before: the ratings as they were shown, and who gave them."""

import pytest

from kpi.measures.changes import changes
from kpi.measures.scorecard import scorecard


@pytest.fixture
def moved(november, make_edition, observations, targets, judgements):
    """Work out how the rating of A 1, whose target is 95, moved from October to November."""

    def work(october, november_value, stated=(), aimed=("2018-10", "2018-11")):
        held = [("A 1", "2018-10", *october), ("A 1", "2018-11", *november_value)]
        edition = make_edition(
            "2018-11",
            indicators=november.figures.indicators.iloc[:1],
            observations=observations(*held),
            targets=targets(*(("A 1", period, 95) for period in aimed)),
            judgements=judgements(
                *(("A 1", period, word, "Judged.", "Head", "2018-12-01") for period, word in stated)
            ),
        )
        return changes(edition, scorecard(edition)).iloc[0]

    return work


@pytest.mark.parametrize(
    ("october", "now", "expected"),
    [
        ((95.0,), (94.0,), ("green", "amber", "worse")),
        ((95.0,), (87.0,), ("green", "red", "worse")),
        ((90.25,), (90.24,), ("amber", "red", "worse")),
        ((87.0,), (95.0,), ("red", "green", "better")),
        ((94.0,), (91.0,), ("amber", "amber", "same")),
        ((None, "not collected"), (94.0,), ("none", "amber", "gained")),
        ((None, "not collected"), (None, "not collected"), ("none", "none", "unrated")),
    ],
)
def test_a_rating_moves_by_the_order_of_the_bands(moved, october, now, expected):
    found = moved(october, now)

    assert (found["rating_before"], found["rating"], found["moved"]) == expected


def test_the_earlier_value_stands_beside_the_present_one_with_its_own_period(moved):
    found = moved((94.0,), (91.0,))

    assert (found["value_before"], found["value"]) == (94.0, 91.0)
    assert found["last_before"] == found["first_before"] == found["last"] - 1


def test_an_indicator_whose_newest_figure_was_shown_before_has_not_moved(moved):
    """November has no figure, so both editions show October's."""
    found = moved((94.0,), (None, "not yet published"))

    assert (found["moved"], found["value_before"], found["value"]) == ("same", 94.0, 94.0)


def test_a_rating_that_a_person_gave_moves_as_it_is_shown_and_says_whose_it_is(moved):
    """October and November are red by their figures; only November's is stated to be green."""
    found = moved((80.0,), (80.0,), stated=[("2018-11", "green")])

    assert (found["rating_before"], found["rating"], found["moved"]) == ("red", "green", "better")
    assert (found["stated_before"], found["stated"]) == ("", "green")


def test_a_judgement_that_is_no_longer_made_is_told_as_a_movement(moved):
    found = moved((80.0,), (80.0,), stated=[("2018-10", "green")])

    assert (found["rating_before"], found["rating"], found["moved"]) == ("green", "red", "worse")
    assert (found["stated_before"], found["stated"]) == ("green", "")


@pytest.mark.parametrize(
    ("october", "now", "step"), [(95.0, 94.0, 1), (95.0, 80.0, 2), (80.0, 95.0, 2), (94.0, 93.0, 0)]
)
def test_a_step_is_as_large_as_the_bands_between(moved, october, now, step):
    assert moved((october,), (now,))["step"] == step


def test_two_judgements_are_held_against_each_other(moved):
    found = moved((80.0,), (80.0,), stated=[("2018-10", "amber"), ("2018-11", "green")])

    assert (found["rating_before"], found["rating"], found["moved"]) == ("amber", "green", "better")


def test_a_rating_that_is_no_longer_had_is_told(moved):
    """October had a target, November has none."""
    found = moved((95.0,), (95.0,), aimed=["2018-10"])

    assert (found["rating_before"], found["rating"], found["moved"]) == ("green", "none", "lost")


def test_every_indicator_has_one_row_in_the_order_of_the_scorecard(november):
    card = scorecard(november)
    found = changes(november, card)

    assert found["code"].tolist() == ["A 1", "A 2", "A 3"]
    assert found["moved"].tolist() == ["gained", "gained", "unrated"]


def test_an_indicator_of_two_groups_is_told_in_both_alike(november):
    november.figures.indicators["aim"] = "safe;clean"
    card = scorecard(november, grouping="aim")
    found = changes(november, card)

    assert len(found) == 6
    assert found.groupby("code")["moved"].nunique().tolist() == [1, 1, 1]
