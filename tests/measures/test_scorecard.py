"""One row per indicator, with all that the page says of it."""

import copy
import dataclasses

import numpy as np
import pandas as pd
import pytest

from kpi.measures.actions import count_due, due_dates
from kpi.measures.benchmarks import every_rating
from kpi.measures.counts import by_group, count_directions, count_groups, count_ratings
from kpi.measures.details import details
from kpi.measures.exceptions import exceptions, with_ratings
from kpi.measures.histories import histories
from kpi.measures.projections import projections
from kpi.measures.scorecard import comments_of, group_comments_of, scorecard
from kpi.measures.stretches import rating_stretches
from kpi.model.periods import month_number

COLUMNS = {
    *("code", "name", "role", "polarity", "kind", "frequency", "unit", "decimals", "lag", "tolerance"),
    *("part_of", "owner", "introduced", "definition", "source", "aim"),
    *("calendar", "new", "against", "comparator"),
    *(
        "first",
        "last",
        "value",
        "was",
        "was_previous",
        "was_last_year",
        "flag",
        "note",
        "no_value",
        "awaited",
        "stale",
    ),
    *("target_first", "target_last", "target_low", "target_high"),
    *("target_floor", "target_of", "no_target"),
    *("target_was_low", "target_was_high", "target_was_floor"),
    *("annual_low", "annual_high", "annual_floor", "no_annual"),
    *("annual_was_low", "annual_was_high", "annual_was_floor"),
    *("last_annual_low", "last_annual_high", "last_annual_floor", "no_last_annual"),
    *("last_annual_was_low", "last_annual_was_high", "last_annual_was_floor", "withdrawn"),
    "outdated",
    *("previous", "first_previous", "last_previous", "reason_previous"),
    *("last_year", "first_last_year", "last_last_year", "reason_last_year"),
    *("direction_previous", "why_previous", "direction_last_year", "why_last_year"),
    *("miss", "bound"),
    *("computed", "stated", "rating"),
    *("stated_reason", "stated_role", "stated_date"),
}
STATED = ["computed", "stated", "rating", "stated_reason", "stated_role", "stated_date"]


@pytest.fixture
def judged(make_edition, indicators, observations, targets, judgements):
    """Work out one indicator's scorecard row from typed observations and judgements."""

    def work(held, made, period="2018-11"):
        edition = make_edition(
            period,
            indicators=indicators({"code": "A"}),
            observations=observations(*held),
            targets=targets(("A", "FY2018-19", 95)),
            judgements=judgements(*made),
        )
        return scorecard(edition).loc[0]

    return work


def test_the_card_has_the_columns_that_its_description_names_and_no_others(november):
    card = scorecard(november)

    assert set(card.columns) == COLUMNS
    assert card.columns.is_unique


def test_a_grouped_card_has_its_group_and_heading_besides(november):
    assert set(scorecard(november, grouping="aim").columns) == COLUMNS | {"group", "heading"}


def test_there_is_one_row_per_indicator_in_the_order_of_the_file(november):
    assert scorecard(november)["code"].tolist() == ["A 1", "A 2", "A 3"]


def test_a_value_stands_beside_its_target_its_past_and_its_rating(november):
    """87 against 95 is 8 short, more than the 4.75 that 5% allows; 90.6 in October, 86.9 a year before."""
    row = scorecard(november).set_index("code").loc["A 1"]

    assert row[["value", "target_low", "miss", "bound"]].tolist() == [87, 95, 8, 95]
    assert row[["previous", "last_year"]].tolist() == [90.6, 86.9]
    assert row[["direction_previous", "direction_last_year"]].tolist() == ["worse", "better"]
    assert row[["comparator", "rating", "computed", "stated"]].tolist() == ["target", "red", "red", ""]


def test_the_months_target_rates_and_the_years_stands_beside_it(november):
    """5,317 missed bins meet November's 5,328; 8,000 is for the whole year."""
    row = scorecard(november).set_index("code").loc["A 2"]

    assert row[["target_high", "annual_high", "rating"]].tolist() == [5328, 8000, "green"]
    assert row["why_last_year"] == "no earlier value"


def test_an_indicator_without_a_value_has_no_rating_and_says_why(november):
    row = scorecard(november).set_index("code").loc["A 3"]

    assert np.isnan(row["value"])
    assert row[["no_value", "rating", "why_last_year"]].tolist() == ["to be confirmed", "none", "no value"]
    assert row[["first", "last"]].tolist() == [month_number(2018, 11), month_number(2018, 11)]


@pytest.mark.parametrize(
    ("value", "low", "high", "polarity"),
    [(None, 95, None, "maximise"), (87, None, None, "maximise"), (87, None, None, "none")],
)
def test_what_cannot_be_rated_is_never_green(
    make_edition, indicators, observations, targets, value, low, high, polarity
):
    held = ("A", "2018-11", value, "" if value else "suppressed")
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "A", "polarity": polarity}),
        observations=observations(held),
        targets=targets(("A", "2018-11", low, high, "" if low else "not set")),
    )

    assert scorecard(edition)[["computed", "rating"]].to_numpy().tolist() == [["none", "none"]]


def test_parts_and_context_are_no_rows_of_performance(make_edition, indicators):
    edition = make_edition(
        "2018-11",
        indicators=indicators(
            {"code": "A"},
            {"code": "A.1", "part_of": "A"},
            {"code": "B", "role": "context"},
            {"code": "B.1", "role": "context", "part_of": "B"},
        ),
    )

    assert scorecard(edition)["code"].tolist() == ["A"]
    assert scorecard(edition, role="context")["code"].tolist() == ["B", "B.1"]


def test_a_card_may_be_empty(make_edition):
    card = scorecard(make_edition("2018-11"), grouping="aim")

    assert card.empty
    assert set(card.columns) == COLUMNS | {"group", "heading"}


def test_a_grouped_card_rates_an_indicator_the_same_under_each_of_its_groups(
    make_edition, indicators, observations, targets
):
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "A", "aim": "clean;safe"}, {"code": "B", "aim": "clean"}),
        observations=observations(("A", "2018-11", 87), ("B", "2018-11", 95)),
        targets=targets(("A", "2018-11", 95), ("B", "2018-11", 95)),
    )

    card = scorecard(edition, grouping="aim")

    assert card[["heading", "code", "rating"]].to_numpy().tolist() == [
        ["Safe", "A", "red"],
        ["Clean", "A", "red"],
        ["Clean", "B", "green"],
    ]


def test_a_running_total_is_compared_with_last_year_alone(make_edition, indicators, observations, targets):
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "A", "kind": "cumulative"}),
        observations=observations(("A", "2017-11", 70), ("A", "2018-10", 61.3), ("A", "2018-11", 69.8)),
        targets=targets(("A", "2018-11", 69.9)),
    )
    row = scorecard(edition).loc[0]

    assert row[["direction_previous", "why_previous"]].tolist() == ["none", "year to date"]
    assert row["direction_last_year"] == "worse"


def test_an_older_value_is_held_against_the_target_and_the_past_of_its_own_time(
    make_edition, indicators, observations, targets
):
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "A"}),
        observations=observations(
            ("A", "2017-09", 80), ("A", "2017-11", 99), ("A", "2018-08", 90), ("A", "2018-09", 87)
        ),
        targets=targets(("A", "2018-09", 85), ("A", "2018-11", 95)),
    )
    row = scorecard(edition).loc[0]

    assert row[["value", "target_low", "previous", "last_year"]].tolist() == [87, 85, 90, 80]
    assert row[["rating", "stale"]].tolist() == ["green", True]


def test_an_earlier_range_is_the_one_of_its_time(make_edition, indicators, observations, targets):
    """As published of CP 1.1: the range was cut from 50.4 to 55.7 down to 38 to 48."""
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "A", "polarity": "range", "unit": "rate", "decimals": 2}),
        observations=observations(("A", "2017-11", 36.1), ("A", "2018-10", 33.75), ("A", "2018-11", 35.79)),
        targets=targets(("A", "2017-11", 50.4, 55.7), ("A", "2018-10", 38, 48), ("A", "2018-11", 38, 48)),
    )
    row = scorecard(edition).loc[0]

    assert row[["direction_last_year", "why_last_year"]].tolist() == ["none", "range changed"]
    assert row[["direction_previous", "rating"]].tolist() == ["better", "amber"]


JUDGED = ("A", "2018-11", "amber", "The posts are filled.", "Head of Visits", "2018-12-03")


def test_a_stated_rating_counts_and_the_computed_one_stays_beside_it(judged):
    row = judged([("A", "2018-11", 87)], [JUDGED])

    assert row[STATED].tolist() == [
        "red",
        "amber",
        "amber",
        "The posts are filled.",
        "Head of Visits",
        "2018-12-03",
    ]


def test_without_a_judgement_every_stated_column_is_blank(judged):
    assert judged([("A", "2018-11", 87)], [])[STATED].tolist() == ["red", "", "red", "", "", ""]


def test_a_judgement_on_an_older_value_is_not_carried_over_to_a_newer_one(judged):
    row = judged([("A", "2018-10", 87), ("A", "2018-11", 80)], [("A", "2018-10", *JUDGED[2:])])

    assert row[["stated", "rating"]].tolist() == ["", "red"]


def test_a_judgement_made_after_the_value_holds_while_there_is_no_newer_value(judged):
    row = judged([("A", "2018-09", 87)], [JUDGED])

    assert row[["stated", "rating"]].tolist() == ["amber", "amber"]


@pytest.mark.parametrize(
    ("came", "recorded", "expected"),
    [
        ("2018-12-04", "", ["red", "red", "", "2018-12-03"]),
        ("2018-12-04T00:00:00Z", "", ["red", "red", "", "2018-12-03"]),
        ("2018-12-03T23:00:00Z", "", ["red", "amber", "amber", ""]),
        ("2018-12-03T08:00:00Z", "2018-12-03T09:00:00Z", ["red", "amber", "amber", ""]),
        ("2018-12-03T10:00:00Z", "2018-12-03T09:00:00Z", ["red", "red", "", "2018-12-03"]),
        ("2018-12-04", "2018-12-05", ["red", "red", "", "2018-12-03"]),
        ("2018-12-02", "2018-12-01", ["red", "red", "", "2018-12-03"]),
        ("2018-12-02T10:00:00Z", "2018-12-02T09:00:00Z", ["red", "red", "", "2018-12-03"]),
        ("2018-12-04", "2018-12-05T09:00:00Z", ["red", "red", "", "2018-12-03"]),
        ("", "", ["red", "amber", "amber", ""]),
    ],
)
def test_a_judgement_does_not_outlive_a_correction_of_the_value_that_it_was_made_on(
    judged, came, recorded, expected
):
    """Made on 3 December; on one day nobody can tell and the person is believed, unless both have a time."""
    held = ("A", "2018-11", 40, "", "", "", None, None, None, None, came)
    row = judged([held], [(*JUDGED, recorded)])

    assert row[["computed", "rating", "stated", "outdated"]].tolist() == expected


def test_a_judgement_from_before_the_first_value_came_is_not_of_it(judged):
    awaited = judged([("A", "2018-10", 80), ("A", "2018-11", None, "to be confirmed")], [JUDGED])
    held = ("A", "2018-11", 12, "", "", "", None, None, None, None, "2018-12-20")
    came = judged([("A", "2018-10", 80), held], [JUDGED])

    assert awaited[["value", "rating", "stated"]].tolist() == [80, "amber", "amber"]
    assert came[["value", "rating", "stated", "outdated"]].tolist() == [12, "red", "", "2018-12-03"]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_values_that_end_together_a_judgement_is_of_the_shorter_whichever_stands_first(judged, turned):
    """That for November alone is shown, and was corrected after the judgement."""
    rows = [
        ("A", "2018-11", 40, "", "", "", None, None, None, None, "2018-12-04"),
        ("A", "2018-04/2018-11", 80),
    ]
    row = judged(rows[::-1] if turned else rows, [JUDGED])

    assert row[["value", "rating", "stated", "outdated"]].tolist() == [40, "red", "", "2018-12-03"]


def test_a_judgement_on_a_figure_that_was_withdrawn_is_not_of_the_older_one_shown_instead(judged):
    withdrawn = ("A", "2018-11", None, "to be confirmed", "", "", None, None, None, None, "2018-12-04")
    row = judged([("A", "2018-10", 40), withdrawn], [JUDGED])

    assert row[["value", "rating", "stated", "outdated"]].tolist() == [40, "red", "", "2018-12-03"]


def test_a_judgement_on_the_older_figure_holds_though_a_newer_one_was_withdrawn(judged):
    withdrawn = ("A", "2018-11", None, "to be confirmed", "", "", None, None, None, None, "2018-12-04")
    row = judged([("A", "2018-10", 40), withdrawn], [("A", "2018-10", *JUDGED[2:])])

    assert row[["value", "rating", "stated", "outdated"]].tolist() == [40, "amber", "amber", ""]


def test_a_judgement_that_is_set_aside_leaves_room_for_one_that_holds(judged):
    """Two end in November; the one for the quarter so far was made after the correction."""
    held = ("A", "2018-11", 40, "", "", "", None, None, None, None, "2018-12-04")
    later = ("A", "2018-10/2018-11", "green", "Seen anew.", "Head of Visits", "2018-12-05")
    row = judged([held], [later, JUDGED])

    assert row[["rating", "stated", "stated_reason", "outdated"]].tolist() == [
        *("green", "green", "Seen anew.", ""),
    ]


def test_a_judgement_for_a_later_period_than_the_reports_is_not_used(judged):
    row = judged([("A", "2018-11", 87)], [("A", "2018-12", *JUDGED[2:])])

    assert row[["stated", "rating"]].tolist() == ["", "red"]


def test_of_several_judgements_the_newest_counts(judged):
    newer = ("A", "2018-11", "green", "Agreed with the board.", "Director", "2018-12-10")

    row = judged([("A", "2018-09", 87)], [newer, ("A", "2018-10", *JUDGED[2:])])

    assert row[["stated", "stated_role"]].tolist() == ["green", "Director"]


def test_a_judgement_can_stand_where_there_is_no_value(judged):
    row = judged([("A", "2018-11", None, "not yet published")], [JUDGED])

    assert row[["computed", "stated", "rating"]].tolist() == ["none", "amber", "amber"]


def test_a_judgement_on_another_indicator_changes_nothing(judged):
    row = judged([("A", "2018-11", 87)], [("B", *JUDGED[1:])])

    assert row[["stated", "rating"]].tolist() == ["", "red"]


def test_comments_come_in_the_reports_order_under_its_headings(november):
    found = comments_of(november, scorecard(november))

    assert found.to_numpy().tolist() == [
        ["A 1", "Why", "Two posts are vacant.", "Head of Visits"],
        ["A 1", "What to expect", "Better from January.", "Head of Visits"],
    ]
    assert found.columns.tolist() == ["code", "heading", "text", "role"]


@pytest.mark.parametrize("other", ["2018-10", "2018-12", "2017-11", "2018-19-Q2", "2018-09/2018-11"])
def test_comments_of_other_periods_are_not_shown(make_edition, indicators, observations, comments, other):
    """Not even beside an older value: what was true in October may not be in November."""
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "A"}),
        observations=observations(("A", "2018-10", 87)),
        commentary=comments(("A", other, "explanation", "Two posts are vacant.", "Head of Visits")),
    )

    assert comments_of(edition, scorecard(edition)).empty


def test_comments_on_indicators_that_are_not_shown_are_left_out(november):
    card = scorecard(november)

    assert comments_of(november, card.loc[card["code"] != "A 1"]).empty


@pytest.fixture
def filled(november, judgements, benchmarks, breakdowns, profiles, group_comments, actions):
    """The edition of November 2018 with a row in every frame that measures read."""
    figures = dataclasses.replace(
        november.figures,
        judgements=judgements(("A 2", *JUDGED[1:])),
        benchmarks=benchmarks(("A 1", "national", "2018-11", 90.1)),
        breakdowns=breakdowns(("A 1", "By age", "Under 5", "Visits", "2018-11", 12)),
        profiles=profiles(("A 1", "why", "Children must be seen.")),
        group_commentary=group_comments(("aim", "safe", "2018-11", "focus", "Visits.", "Director")),
        actions=actions(("T 1", "Fill the posts", "", "2019-03-31", "Head of Visits", "safe;clean")),
    )
    names = {"comparators": {"national": "England"}, "rated_against": ("target", "national")}
    report = november.report.model_copy(update=names | {"group_comments": {"focus": "Focus"}})
    return dataclasses.replace(november, report=report, figures=figures)


def test_no_measure_changes_what_it_is_given(filled):
    edition, figures, scheme = filled, filled.figures, filled.report.scheme
    before = copy.deepcopy(figures)
    card = scorecard(edition, grouping="aim")
    given = card.copy(deep=True)

    comments_of(edition, card)
    exceptions(edition, card, [])
    with_ratings(edition, card, ["red"])
    histories(edition, card)
    rating_stretches(card, scheme)
    count_ratings(card, scheme, by="heading")
    count_directions(card, "last_year", by="heading")
    count_groups(card, figures.groups, ["aim"])
    by_group(card, figures.groups, "aim")
    details(edition, card)
    every_rating(edition, card)
    projections(edition, card)
    group_comments_of(edition, "aim", "safe")
    count_due(due_dates(edition, "aim"))
    scorecard(edition, role="context")

    pd.testing.assert_frame_equal(card, given)
    for field in dataclasses.fields(figures):
        pd.testing.assert_frame_equal(getattr(figures, field.name), getattr(before, field.name))
