"""What was revised since editions that readers have seen, and what of it stands beside a value."""

from dataclasses import replace

import pytest

from kpi.measures.benchmarks import against_benchmarks, benchmarks_of
from kpi.measures.changes import changes
from kpi.measures.histories import histories
from kpi.measures.revisions import revisions
from kpi.measures.scorecard import scorecard
from kpi.model.memory import Known

NOTHING = ("", "", "", None, None)
HELD = [
    ("A 2", "2018-10", 8, *NOTHING, 9, 0),
    ("A 1", "2018-09", None, "to be confirmed", "", "", None, None, 93, 0),
    ("A 1", "2018-10", 95, *NOTHING, 94, 0),
    ("A 1", "2018-11", 96, *NOTHING, 97, 1),
    ("A 1", "2018-12", 96, "", "forecast", "", None, None, 97, 1),
    ("A 1", "FY2018-19", 96, "", "forecast", "", None, None, 98, 1),
]
OCTOBER, OWN = "2018-11-28T09:00:00Z for 2018-10", "2018-12-04T09:00:00Z for 2018-11"


@pytest.fixture
def edition(make_edition, indicators, observations):
    """November 2018; a figure ends in what readers have seen before, and in which of two editions."""
    held = observations(*HELD).assign(recorded="2018-12-03")
    two = indicators({"code": "A 1"}, {"code": "A 2"})
    made = make_edition("2018-11", indicators=two, observations=held)
    return replace(made, known=Known(since=f"{OCTOBER}, {OWN}"), before=(made.figures, made.figures))


@pytest.fixture
def remembered(make_edition, indicators, observations, targets, benchmarks, judgements):
    """November 2018, and the same figures as an edition before knew them."""

    def work(now, before, since=OCTOBER, **frames):
        given = {"observations": observations(("A 1", "2018-10", 90), ("A 1", "2018-11", 90))} | frames
        kinds = {"targets": targets, "benchmarks": benchmarks, "judgements": judgements}

        def made(rows):
            typed = {name: kinds[name](*held).assign(recorded="") for name, held in rows.items()}
            return make_edition("2018-11", **({"indicators": indicators({"code": "A 1"})} | given | typed))

        edition, *then = map(made, (now, *before))
        return replace(edition, known=Known(since=since), before=tuple(one.figures for one in then))

    return work


def told(rows):
    """What was revised in a few words: what, when, from what to what."""
    return [
        f"{row.what} {row.of}{row.last:.0f} {row.was_low:g} {row.was_high:g} {row.low:g} {row.high:g}"
        for row in rows.itertuples()
    ]


def test_each_revised_figure_is_listed_the_newest_first_and_of_later_periods_forecasts_alone(edition):
    """The year has begun, December has not."""
    rows = revisions(edition)

    assert rows[["seen", "code", "last", "was_low"]].to_numpy().tolist() == [
        [0, "A 1", 24225, 94.0],
        [0, "A 1", 24224, 93.0],
        [0, "A 2", 24225, 9.0],
        [1, "A 1", 24230, 98.0],
        [1, "A 1", 24226, 97.0],
    ]
    assert rows["low"].fillna(0).tolist() == [95.0, 0.0, 8.0, 96.0, 96.0]
    assert rows["reason"].tolist() == ["", "to be confirmed", "", "", ""]
    assert set(rows["what"]) == {"value"}


def test_nothing_revised_is_an_empty_list_with_every_column(make_edition, indicators, observations):
    held = observations(("A 1", "2018-11", 96)).assign(recorded="")
    rows = revisions(make_edition("2018-11", indicators=indicators({}), observations=held))

    assert rows.empty
    assert rows.columns.tolist() == [
        *("seen", "code", "name", "unit", "decimals", "what", "of", "first", "last"),
        *("was_low", "was_high", "was_floor", "low", "high", "floor"),
        *("was_rating", "rating", "reason", "recorded"),
    ]


def test_the_scorecard_says_what_its_values_were(edition):
    card = scorecard(edition).set_index("code")

    assert card.loc["A 1", ["value", "was", "previous", "was_previous"]].tolist() == [96, 97, 95, 94]
    assert card["was"].fillna(0).tolist() == [97, 9]


def test_a_newest_figure_that_was_withdrawn_is_told_beside_the_older_one(
    make_edition, indicators, observations
):
    held = observations(
        ("A", "2018-10", 90), ("A", "2018-11", None, "to be confirmed", "", "", None, None, 68.2, 0)
    )
    card = scorecard(make_edition("2018-11", indicators=indicators({"code": "A"}), observations=held))

    assert card.loc[0, ["value", "withdrawn"]].tolist() == [90, 68.2]


def test_a_target_that_was_lowered_is_listed_and_told_beside_the_value_and_in_its_history(remembered):
    """Nine tenths missed 95% and meet 85%: the goal has moved, not the figure."""
    edition = remembered({"targets": [("A 1", "FY2018-19", 85)]}, [{"targets": [("A 1", "FY2018-19", 95)]}])
    card = scorecard(edition)

    assert card.loc[0, ["target_low", "target_was_low", "rating"]].tolist() == [85, 95, "green"]
    assert card.loc[0, ["annual_low", "annual_was_low"]].tolist() == [85, 95]
    assert histories(edition, card)["target_was_low"].tolist() == [95, 95]
    assert told(revisions(edition)) == ["target 24230 95 nan 85 nan"]


def test_a_target_of_its_own_that_takes_the_place_of_the_years_is_a_revision(remembered):
    now = {"targets": [("A 1", "FY2018-19", 95), ("A 1", "2018-11", 85)]}
    edition = remembered(now, [{"targets": [("A 1", "FY2018-19", 95)]}])

    assert told(revisions(edition)) == ["target 24226 95 nan 85 nan"]
    assert scorecard(edition)["annual_was_low"].isna().all()


def test_the_first_target_of_a_month_is_no_revision_of_the_years_for_a_total(remembered, indicators):
    """A year's target of a running total is none for a month, so the month's own takes nothing's place."""
    now = {"targets": [("A 1", "FY2018-19", 1200), ("A 1", "2018-04/2018-11", 800)]}
    edition = remembered(
        now,
        [{"targets": [("A 1", "FY2018-19", 1200)]}],
        indicators=indicators({"code": "A 1", "kind": "cumulative"}),
    )

    assert revisions(edition).empty


def test_a_target_where_there_was_none_is_new_and_one_that_was_withdrawn_is_told(remembered):
    new = remembered({"targets": [("A 1", "2018-11", 95)]}, [{"targets": []}])
    gone = remembered(
        {"targets": [("A 1", "2018-11", None, None, "to be confirmed")]},
        [{"targets": [("A 1", "2018-11", 95)]}],
    )

    assert revisions(new).empty
    assert told(revisions(gone)) == ["target 24226 95 nan nan nan"]
    assert revisions(gone)["reason"].tolist() == ["to be confirmed"]


def test_a_second_value_alone_that_was_revised_is_a_revision_of_the_target(remembered):
    before = {"targets": [("A 1", "2018-11", 95, None, "", 90)]}
    edition = remembered({"targets": [("A 1", "2018-11", 95, None, "", 80)]}, [before])

    assert revisions(edition)[["was_low", "was_floor", "floor"]].to_numpy().tolist() == [[95, 90, 80]]


def test_targets_are_listed_to_the_end_of_the_year_as_the_page_shows_them_and_no_later(remembered):
    now, then = (
        {"targets": [("A 1", "2019-03", low), ("A 1", "2019-04", low), ("A 1", "FY2019-20", low)]}
        for low in (85, 95)
    )

    assert told(revisions(remembered(now, [then]))) == ["target 24230 95 nan 85 nan"]


def test_a_benchmark_is_told_in_its_table_in_its_rating_and_in_the_list(remembered, report):
    rules = {"comparators": {"england": "England"}, "rated_against": ["target", "england"]}
    now, before = (
        {"benchmarks": [("A 1", "england", "2018-11", value), ("A 1", "england", "", 3, "Rank")]}
        for value in (92, 88)
    )
    edition = remembered(now, [before])
    edition = replace(edition, report=report.model_copy(update=rules))
    card = scorecard(edition)

    assert benchmarks_of(edition, card)["was"].fillna(0).tolist() == [88, 0]
    assert against_benchmarks(edition, card)[["target_low", "target_was_low"]].to_numpy().tolist() == [
        [92, 88]
    ]
    assert told(revisions(edition)) == ["benchmark England24226 88 nan 92 nan"]


def test_a_benchmark_for_a_newer_period_is_new_and_not_revised(remembered, report):
    rules = {"comparators": {"england": "England"}, "rated_against": ["target", "england"]}
    before = [("A 1", "england", "", 88)]
    edition = remembered(
        {"benchmarks": [*before, ("A 1", "england", "2018-11", 92)]}, [{"benchmarks": before}]
    )
    edition = replace(edition, report=report.model_copy(update=rules))

    assert against_benchmarks(edition, scorecard(edition))["target_low"].tolist() == [92]
    assert against_benchmarks(edition, scorecard(edition))["target_was_low"].isna().all()
    assert revisions(edition).empty


def test_a_benchmark_of_a_later_period_and_a_rank_are_told_as_the_card_tells_them(remembered, report):
    rules = {"comparators": {"england": "England"}, "rated_against": ["target", "england"]}
    now, before = (
        [("A 1", "england", "2018-11", 90, "", "", rank, 33), ("A 1", "england", "2018-12", later)]
        for rank, later in ((15, 92), (5, 88))
    )
    edition = remembered({"benchmarks": now}, [{"benchmarks": before}])
    edition = replace(edition, report=report.model_copy(update=rules))
    rows = benchmarks_of(edition, scorecard(edition))

    assert rows[["was", "was_rank", "was_of"]].fillna(0).to_numpy().tolist() == [[0, 5, 33], [88, 0, 0]]
    assert told(revisions(edition)) == [
        "benchmark England24227 88 nan 92 nan",
        "rank England24226 5 33 15 33",
    ]


def test_ratings_of_values_of_two_periods_are_not_held_against_each_other(remembered, observations):
    """The first page showed October's value with its stated green; November's value is red by itself."""
    first = {
        "targets": [("A 1", "FY2018-19", 95)],
        "judgements": [("A 1", "2018-10", "green", "Judged.", "Head", "2018-12-01")],
    }
    edition = remembered(first, [first], since=OWN)
    then = observations(("A 1", "2018-10", 90)).assign(recorded="")
    edition = replace(edition, before=(replace(edition.before[0], observations=then),))

    assert scorecard(edition)["rating"].tolist() == ["red"]
    assert revisions(edition).empty


@pytest.mark.parametrize("flag", ["", "forecast", "provisional"])
@pytest.mark.parametrize(("since", "listed"), [(OCTOBER, True), (OWN, True), ("2018-11-28", False)])
def test_a_forecast_that_readers_have_seen_is_listed_whatever_it_is_flagged_now(
    make_edition, indicators, observations, flag, since, listed
):
    """Since a day it is not known which period was shown, nor whether the figure was a forecast then."""
    held = observations(("A 1", "FY2018-19", None, "to be confirmed", flag, "", None, None, 112, 0))
    made = make_edition(
        "2018-11", indicators=indicators({"code": "A 1"}), observations=held.assign(recorded="")
    )
    edition = replace(made, known=Known(since=since), before=(made.figures,))

    assert len(revisions(edition)) == (listed or flag == "forecast")


@pytest.mark.parametrize("flag", ["", "forecast"])
def test_a_forecast_that_readers_have_seen_is_withdrawn_where_it_stood(
    make_edition, indicators, observations, flag
):
    held = observations(
        ("A 1", "FY2017-18", 132),
        ("A 1", "FY2018-19", None, "to be confirmed", flag, "", None, None, 112, 0),
    ).assign(recorded="")
    yearly = indicators({"code": "A 1", "frequency": "year", "kind": "total"})
    edition = make_edition("2018-11", indicators=yearly, observations=held)
    row = scorecard(edition).iloc[0]

    assert row[["value", "withdrawn", "no_value"]].tolist() == [132, 112, "to be confirmed"]


@pytest.mark.parametrize(
    ("now", "then", "listed"),
    [
        ([("2018-11", "green")], [], [["red", "green"]]),
        ([], [("2018-11", "green")], [["green", "red"]]),
        ([("2018-10/2018-11", "amber")], [("2018-11", "green")], [["green", "amber"]]),
        ([("2018-11", "red")], [], []),
        ([("2018-11", "green")], [("2018-11", "green")], []),
    ],
)
def test_a_rating_that_an_edition_showed_otherwise_is_listed_where_one_of_them_was_stated(
    remembered, now, then, listed
):
    """Nine tenths against 95 fall short by more than a twentieth: red by the figures."""
    made = [
        {
            "targets": [("A 1", "FY2018-19", 95)],
            "judgements": [("A 1", period, word, "Judged.", "Head", "2018-12-01") for period, word in stated],
        }
        for stated in (now, then)
    ]
    rows = revisions(remembered(made[0], made[1:], since=OWN))

    assert rows[["was_rating", "rating"]].to_numpy().tolist() == listed
    assert set(rows["what"]) <= {"rating"}


def test_a_stated_rating_that_was_changed_is_listed_and_a_new_one_is_not(remembered):
    def stated(*ratings):
        return [
            ("A 1", f"2018-{month}", rating, "Judged.", "Head", "2018-12-01")
            for month, rating in zip((10, 11), ratings, strict=False)
        ]

    edition = remembered({"judgements": stated("red", "green")}, [{"judgements": stated("green")}])

    assert revisions(edition)[["what", "last", "was_rating", "rating"]].to_numpy().tolist() == [
        ["rating", 24225, "green", "red"]
    ]


def test_what_two_editions_knew_otherwise_is_told_of_the_later_one(remembered):
    then = [{"targets": [("A 1", "FY2018-19", low)]} for low in (95, 90)]
    edition = remembered({"targets": [("A 1", "FY2018-19", 85)]}, then, since=f"{OCTOBER}, {OWN}")

    assert scorecard(edition)["target_was_low"].tolist() == [90]
    assert revisions(edition)[["seen", "was_low"]].to_numpy().tolist() == [[1, 90]]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (OCTOBER, ["green", "worse"]),
        (OWN, ["green", "worse"]),
        ("2018-12-03", ["green", "worse"]),
        ("2018-10-28T09:00:00Z for 2018-09", ["red", "same"]),
    ],
)
def test_what_changed_is_told_from_the_rating_that_the_edition_before_showed(
    remembered, observations, since, expected
):
    """October was 95 on its page, and 87 as it is known now; an edition of September showed neither.

    Where October's page is not known it is told as this edition first did, or as of the day that is named.
    """
    now = observations(("A 1", "2018-10", 87), ("A 1", "2018-11", 87)).assign(recorded="")
    then = observations(("A 1", "2018-10", 95)).assign(recorded="")
    rows = {"targets": [("A 1", "FY2018-19", 95)]}
    edition = remembered(rows, [rows], since, observations=now)
    figures = replace(edition.before[0], observations=then)
    edition = replace(edition, before=(figures,))

    moved = changes(edition, scorecard(edition)).iloc[0]
    assert [moved["rating_before"], moved["moved"]] == expected
