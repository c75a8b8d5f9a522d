"""What was revised since the edition before, and what of it stands beside a value."""

import pytest

from kpi.measures.revisions import revisions
from kpi.measures.scorecard import scorecard

NOTHING = ("", "", "", None, None)
HELD = [
    ("A 2", "2018-10", 8, *NOTHING, 9),
    ("A 1", "2018-09", None, "to be confirmed", "", "", None, None, 93),
    ("A 1", "2018-10", 95, *NOTHING, 94),
    ("A 1", "2018-11", 96, *NOTHING, None),
    ("A 1", "2018-12", 96, "", "forecast", "", None, None, 97),
]


@pytest.fixture
def edition(make_edition, indicators, observations):
    """November 2018; a figure is the last cell of its row behind what the edition before showed."""
    held = observations(*HELD).assign(recorded="2018-12-03")
    return make_edition("2018-11", indicators=indicators({"code": "A 1"}, {"code": "A 2"}), observations=held)


def test_each_revised_figure_is_listed_by_indicator_the_newest_first_and_none_of_later_periods(edition):
    rows = revisions(edition)

    assert rows[["code", "last", "was"]].to_numpy().tolist() == [
        ["A 1", 24225, 94.0],
        ["A 1", 24224, 93.0],
        ["A 2", 24225, 9.0],
    ]
    assert rows["value"].fillna(0).tolist() == [95.0, 0.0, 8.0]
    assert rows["reason"].tolist() == ["", "to be confirmed", ""]


def test_nothing_revised_is_an_empty_list_with_every_column(make_edition, indicators, observations):
    held = observations(("A 1", "2018-11", 96)).assign(recorded="")
    rows = revisions(make_edition("2018-11", indicators=indicators({}), observations=held))

    assert rows.empty
    assert rows.columns.tolist() == [
        *("code", "name", "unit", "decimals", "first", "last", "was", "value", "reason", "recorded"),
    ]


def test_the_scorecard_says_what_its_values_were(edition):
    card = scorecard(edition).set_index("code")

    assert card.loc["A 1", ["value", "previous", "was_previous"]].tolist() == [96, 95, 94]
    assert card["was"].fillna(0).tolist() == [0, 9]
