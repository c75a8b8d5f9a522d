"""Values held against what other bodies achieve."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.benchmarks import against_benchmarks, benchmarks_of, every_rating
from kpi.measures.counts import count_ratings
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition
from kpi.model.periods import month_number
from kpi.model.schemes import Scheme

COMPARATORS = {"peers": "Councils alike", "england": "England", "best": "The best quarter"}
JUDGED = ("A", "2018-11", "green", "The posts are filled.", "Head of Visits", "2018-12-03")
SAME_FIXTURE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)


@pytest.fixture
def report(report):
    """A report that knows three comparators and rates by two of them, England first."""
    rules = {"comparators": COMPARATORS, "rated_against": ("target", "england", "peers")}
    return report.model_copy(update=rules)


@pytest.fixture
def against(make_edition, indicators, observations, targets, benchmarks):
    """Hold one value against what England achieves, out of typed benchmarks."""

    def work(*held, value=87, at="2018-11", period="2018-11", goal=95, **changes):
        edition = make_edition(
            period,
            indicators=indicators({"code": "A"} | changes),
            observations=observations(("A", at, value, "" if value is not None else "suppressed")),
            targets=targets(("A", at, goal)),
            benchmarks=benchmarks(*held),
        )
        found = against_benchmarks(edition, scorecard(edition)).set_index("comparator")
        return found.loc["england"]

    return work


@pytest.fixture
def three(make_edition, indicators, observations, targets, benchmarks, judgements):
    """Three indicators: one with a figure of each body, one with England's alone, one with none."""
    return make_edition(
        "2018-11",
        indicators=indicators({"code": "C", "aim": "clean;safe"}, {"code": "A"}, {"code": "B"}),
        observations=observations(("A", "2018-11", 87), ("B", "2018-11", 90), ("C", "2018-11", 80)),
        targets=targets(("A", "2018-11", 95), ("B", "2018-11", 90), ("C", "2018-11", 90)),
        benchmarks=benchmarks(
            ("A", "peers", "2018-11", 90),
            ("A", "england", "2018-11", 86),
            ("C", "england", "2018-11", 81),
            ("A", "best", "2018-11", 97),
        ),
        judgements=judgements(JUDGED),
    )


def england(period, value, measure=""):
    return ("A", "england", period, value, measure)


CHOICES = [
    pytest.param([england("2018-11", 80)], 80, id="its own period"),
    pytest.param(
        [england("2018-11", 80), england("2018-19-Q2", 81), england("", 70)], 80, id="its own first of all"
    ),
    pytest.param([england("2018-09", 79), england("2018-10", 81)], 81, id="the newest so far"),
    pytest.param([england("FY2016-17", 78), england("FY2017-18", 79)], 79, id="the newest year so far"),
    pytest.param([england("2010", 77), england("", 70)], 77, id="an old one before one without a period"),
    pytest.param([england("", 70)], 70, id="one without a period"),
    pytest.param([england("2018-12", 90), england("2018-10", 81)], 81, id="none that is later"),
    pytest.param([england("FY2018-19", 90), england("", 70)], 70, id="none that ends later"),
    pytest.param(
        [england("2018-11", 80, "Of all ages"), england("2016", 78)], 78, id="none of another measure"
    ),
]


@pytest.mark.parametrize(("held", "chosen"), CHOICES)
@pytest.mark.parametrize("turned", [False, True], ids=["as-typed", "the-other-way-round"])
def test_a_value_is_held_against_the_benchmark_of_its_own_time(against, held, chosen, turned):
    row = against(*(reversed(held) if turned else held))

    assert row["target_low"] == chosen
    assert row["no_target"] == ""


def test_an_older_values_own_period_goes_before_a_newer_one(against):
    """September's value is held against September, though October is known by November."""
    held = [england("2018-09", 79), england("2018-10", 81)]

    assert against(*held, at="2018-09")["target_low"] == 79


def test_an_older_value_may_be_held_against_a_newer_figure_where_its_own_is_not_held(against):
    held = [england("2018-08", 79), england("2018-10", 81), england("2018-12", 82)]

    assert against(*held, at="2018-09")["target_low"] == 81


@pytest.mark.parametrize(
    "held",
    [
        pytest.param([], id="nothing"),
        pytest.param([england("2018-12", 90)], id="later alone"),
        pytest.param([england("2018-11", 80, "Of all ages")], id="another measure alone"),
        pytest.param([("A", "peers", "2018-11", 80)], id="another body alone"),
        pytest.param([("B", "england", "2018-11", 80)], id="another indicator alone"),
    ],
)
def test_without_a_benchmark_that_counts_there_is_no_rating_and_the_row_says_so(against, held):
    row = against(*held)

    assert row[["target_low", "target_high", "bound"]].isna().all()
    assert row[["rating", "computed", "no_target"]].tolist() == ["none", "none", "not held"]


def test_the_benchmark_stands_where_the_target_stood_with_its_months_and_its_name(against):
    row = against(england("2018-10", 90))

    assert row[["target_first", "target_last"]].tolist() == [month_number(2018, 10)] * 2
    assert row[["target_low", "miss", "bound"]].tolist() == [90, 3, 90]
    assert row[["target_high", "target_floor"]].isna().all()
    assert row[["against", "target_of"]].tolist() == ["England", ""]


def test_a_benchmark_without_a_period_has_no_months(against):
    assert against(england("", 70))[["target_first", "target_last"]].isna().all()


# 80 where higher is better, 40 where lower is; 5% of them are 4 and 2.
EDGES = [
    ("maximise", 80.01, 80, "green"),
    ("maximise", 80, 80, "green"),
    ("maximise", 79.99, 80, "amber"),
    ("maximise", 76, 80, "amber"),
    ("maximise", 75.99, 80, "red"),
    ("minimise", 39.99, 40, "green"),
    ("minimise", 40, 40, "green"),
    ("minimise", 40.01, 40, "amber"),
    ("minimise", 42, 40, "amber"),
    ("minimise", 42.01, 40, "red"),
    # a share of nothing is nothing
    ("maximise", 0, 0, "green"),
    ("maximise", -0.01, 0, "red"),
    ("minimise", 0, 0, "green"),
    ("minimise", 0.01, 0, "red"),
]


@pytest.mark.parametrize(("polarity", "value", "figure", "expected"), EDGES)
def test_a_value_is_rated_against_a_benchmark_by_the_reports_own_rule(
    against, polarity, value, figure, expected
):
    row = against(england("2018-11", figure), value=value, goal=None, polarity=polarity)

    assert row[["rating", "computed"]].tolist() == [expected, expected]


@pytest.mark.parametrize(("value", "expected"), [(0, "green"), (2, "amber"), (2.1, "red")])
def test_an_indicators_own_amount_allows_a_miss_of_a_comparator_of_zero(against, value, expected):
    held = england("2018-11", 0)

    row = against(held, value=value, goal=None, polarity="minimise", tolerance="2")

    assert row["rating"] == expected


@pytest.mark.parametrize("polarity", ["range", "none"])
def test_what_has_no_better_side_is_rated_against_no_benchmark(against, polarity):
    row = against(england("2018-11", 80), goal=None, polarity=polarity)

    assert row[["target_low", "target_high"]].isna().all()
    assert row["rating"] == "none"


@pytest.mark.parametrize("polarity", ["range", "none"])
def test_a_benchmark_that_is_held_and_not_rated_by_is_not_without_a_reason(against, polarity):
    """A reader who is told of no rating is told why; and `not held` would not be true."""
    row = against(england("2018-11", 80), goal=None, polarity=polarity)

    assert row["no_target"] == "not applicable"


def test_an_indicator_without_a_value_is_rated_against_nothing(against):
    row = against(england("2018-11", 80), value=None)

    assert row[["rating", "no_value"]].tolist() == ["none", "suppressed"]
    assert np.isnan(row["miss"])


def test_the_value_its_past_and_its_year_are_those_of_the_scorecard(three):
    card = scorecard(three)
    found = against_benchmarks(three, card)

    assert sorted(found.columns) == sorted(card.columns)
    for name in ("value", "first", "last", "previous", "last_year", "annual_low", "why_last_year"):
        assert found[name].equals(pd.concat([card[name]] * 2, ignore_index=True))


def test_there_is_a_row_for_each_comparator_that_is_rated_by_in_the_reports_order(three):
    found = against_benchmarks(three, scorecard(three))

    assert found[["comparator", "code", "rating"]].to_numpy().tolist() == [
        ["england", "C", "amber"],
        ["england", "A", "green"],
        ["england", "B", "none"],
        ["peers", "C", "none"],
        ["peers", "A", "amber"],
        ["peers", "B", "none"],
    ]


def test_a_report_that_rates_by_its_targets_alone_has_no_such_rows(three):
    report = three.report.model_copy(update={"rated_against": ("target",)})
    edition = dataclasses.replace(three, report=report)
    card = scorecard(edition)

    assert against_benchmarks(edition, card).empty
    assert every_rating(edition, card)["rating"].tolist() == card["rating"].tolist()


def test_a_stated_rating_is_about_the_target_and_is_not_carried_over(three):
    """87 misses 95 and was judged green; against the 90 of councils alike it is amber, as computed."""
    rows = every_rating(three, scorecard(three)).query("code == 'A'").set_index("comparator")
    stated = ["stated", "stated_reason", "stated_role", "stated_date"]

    assert rows.loc["target", ["computed", "stated", "rating"]].tolist() == ["red", "green", "green"]
    assert rows.loc["peers", ["computed", "rating"]].tolist() == ["amber", "amber"]
    assert (rows.loc[["england", "peers"], stated] == "").all(axis=None)


def test_every_rating_of_an_indicator_stands_together_the_target_first(three):
    found = every_rating(three, scorecard(three))

    assert found[["code", "comparator"]].to_numpy().tolist() == [
        [code, comparator] for code in "CAB" for comparator in ("target", "england", "peers")
    ]
    assert found["target_low"].fillna(0).tolist() == [90, 81, 0, 95, 86, 90, 90, 0, 0]
    assert found["against"].tolist() == ["", "England", "Councils alike"] * 3


def test_ratings_are_counted_for_each_comparator(three):
    counts = count_ratings(every_rating(three, scorecard(three)), three.report.scheme, by="comparator")

    assert counts.index.tolist() == ["target", "england", "peers"]
    assert counts[["green", "amber", "red", "none", "total"]].to_numpy().tolist() == [
        [2, 0, 1, 0, 3],
        [1, 1, 0, 1, 3],
        [0, 1, 0, 2, 3],
    ]


def test_under_each_of_its_groups_an_indicator_is_rated_the_same(three):
    found = against_benchmarks(three, scorecard(three, grouping="aim"))
    rows = found.loc[(found["code"] == "C") & (found["comparator"] == "england")]

    assert rows[["heading", "rating"]].to_numpy().tolist() == [["Safe", "amber"], ["Clean", "amber"]]


def test_what_is_shown_for_information_is_rated_against_no_benchmark(
    make_edition, indicators, observations, benchmarks
):
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "A", "role": "context"}),
        observations=observations(("A", "2018-11", 87)),
        benchmarks=benchmarks(england("2018-11", 80)),
    )
    found = against_benchmarks(edition, scorecard(edition, role="context"))

    assert found["rating"].tolist() == ["none", "none"]


def test_a_rule_that_looks_at_last_year_does_so_against_benchmarks_too(
    make_edition, indicators, observations, benchmarks
):
    """70 misses England's 80; it is forgiven because it was 69 a year before."""
    improving = Scheme.model_validate(
        {
            "bands": [
                {"rating": "green", "when": {"target_met": True}},
                {"rating": "amber", "when": {"no_worse_than_last_year": True}},
                {"rating": "red"},
            ]
        }
    )
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "A"}),
        observations=observations(("A", "2017-11", 69), ("A", "2018-11", 70)),
        benchmarks=benchmarks(england("2018-11", 80)),
    )
    edition = dataclasses.replace(edition, report=edition.report.model_copy(update={"scheme": improving}))

    found = every_rating(edition, scorecard(edition)).set_index("comparator")

    assert found["rating"].to_dict() == {"target": "none", "england": "amber", "peers": "none"}


def test_the_scorecard_that_is_given_stays_as_it_is(three):
    card = scorecard(three)
    given_card = card.copy(deep=True)

    every_rating(three, card)
    benchmarks_of(three, card)

    pd.testing.assert_frame_equal(card, given_card)


def test_every_benchmark_is_shown_in_the_reports_order_of_comparators(three, benchmarks):
    held = benchmarks(
        ("A", "england", "2018-11", 86, "", "", 3, 150),
        ("C", "england", "2018-11", 81),
        ("A", "best", "", 97),
        ("A", "england", "2019-20-Q1", 88),
        ("A", "england", "2018-11", 4.5, "Days waited", "days"),
        ("A", "peers", "2018-11", 90),
    )
    edition = dataclasses.replace(three, figures=dataclasses.replace(three.figures, benchmarks=held))
    card = scorecard(edition)

    found = benchmarks_of(edition, card.loc[card["code"] == "A"])

    assert found[["name", "period", "value", "measure"]].to_numpy().tolist() == [
        ["Councils alike", "2018-11", 90, ""],
        ["England", "2018-11", 86, ""],
        ["England", "2019-20-Q1", 88, ""],
        ["England", "2018-11", 4.5, "Days waited"],
        ["The best quarter", "", 97, ""],
    ]
    assert found["code"].unique().tolist() == ["A"]
    assert found["rank"].fillna(0).tolist() == [0, 3, 0, 0, 0]


def test_without_benchmarks_there_are_none_to_show(three, benchmarks):
    edition = dataclasses.replace(three, figures=dataclasses.replace(three.figures, benchmarks=benchmarks()))
    found = benchmarks_of(edition, scorecard(edition))

    assert found.empty
    assert {"code", "comparator", "value", "rank", "of", "name"} <= set(found.columns)


hundredths = st.integers(-100_000, 100_000)


@SAME_FIXTURE
@given(st.sampled_from(["maximise", "minimise"]), hundredths, hundredths)
def test_a_figure_rates_the_same_as_benchmark_and_as_target(
    make_edition, indicators, observations, targets, benchmarks, polarity, value, figure
):
    ends = (figure / 100,) if polarity == "maximise" else (None, figure / 100)
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "A", "polarity": polarity}),
        observations=observations(("A", "2018-11", value / 100)),
        targets=targets(("A", "2018-11", *ends)),
        benchmarks=benchmarks(england("2018-11", figure / 100)),
    )
    rows = every_rating(edition, scorecard(edition)).set_index("comparator")

    columns = ["rating", "computed", "miss", "bound"]
    assert rows.loc["england", columns].tolist() == rows.loc["target", columns].tolist()


# Referrals at Southampton in September 2024: 562.33 for each 10,000 children, lower is better.
@pytest.mark.parametrize(
    ("comparator", "figure", "rating"),
    [("target", 581.0, "green"), ("national", 544.5, "amber"), ("peer", 640.06, "green")],
)
def test_referrals_of_southampton_are_rated_three_times(project, comparator, figure, rating):
    """17.83 over England's 544.50 is 3.3%, of the 10% that amber allows."""
    report = read_report(Places(project), "southampton-performance")
    figures = read_figures(Places(project), report)
    edition = Edition(report, find_period(report, figures, "2024-25-Q2"), figures)

    rows = every_rating(edition, scorecard(edition)).set_index(["code", "comparator"])

    row = rows.loc[("referrals-rate", comparator)]
    assert row[["value", "target_high", "rating"]].tolist() == [562.33, figure, rating]


@pytest.mark.parametrize(
    ("kind", "rating", "why"),
    [
        ("cumulative", "none", "for the year end alone"),
        ("period", "none", "for the year end alone"),
        ("total", "none", "for the year end alone"),
        ("to-date", "green", ""),
        ("average", "green", ""),
    ],
)
def test_part_of_a_years_total_is_not_held_against_a_whole_year_elsewhere(against, kind, rating, why):
    """50 by November says nothing beside England's 100 for the whole year before, a share of 50 does."""
    row = against(
        ("A", "england", "FY2017-18", 100), value=50, goal=None, polarity="minimise", kind=kind, unit="number"
    )

    assert (row["rating"], row["no_target"]) == (rating, why)
