"""Which target a value is held against, and which is the year's."""

import numpy as np
import pandas as pd
import pytest

from kpi.measures.scorecard import scorecard
from kpi.measures.targets import annual_targets, targets_in_force
from kpi.model.periods import month_number, parse_period


@pytest.fixture
def in_force(targets):
    """Find the target of one period out of typed ones."""

    def find(*rows, period="2018-11"):
        asked = parse_period(period)
        spans = pd.DataFrame({"code": ["A"], "first": [asked.first], "last": [asked.last]})
        return targets_in_force(spans, targets(*rows)).loc[0]

    return find


@pytest.fixture
def annual(make_edition, indicators, targets):
    """Find the year's target of one indicator out of typed ones, in an edition for one period."""

    def find(*rows, period):
        edition = make_edition(period, indicators=indicators({"code": "A"}), targets=targets(*rows))
        return scorecard(edition).loc[0]

    return find


OWN, YEAR, LONGER = ("A", "2018-11", 95), ("A", "FY2018-19", 94), ("A", "2018-01/2020-12", 93)


@pytest.mark.parametrize(
    ("rows", "low"),
    [
        ([OWN, YEAR, LONGER], 95),
        ([LONGER, YEAR, OWN], 95),
        ([YEAR, LONGER], 94),
        ([LONGER, YEAR], 94),
        ([LONGER], 93),
        ([YEAR, ("A", "2018-19-Q3", 96)], 96),
    ],
)
def test_the_periods_own_target_goes_before_the_years_and_that_before_a_longer_spans(in_force, rows, low):
    row = in_force(*rows)

    assert row["target_low"] == low
    assert np.isnan(row["target_high"])
    assert row["no_target"] == ""


def test_the_target_names_its_own_months(in_force):
    row = in_force(YEAR)

    assert row["target_first"] == month_number(2018, 4)
    assert row["target_last"] == month_number(2019, 3)


def test_a_reason_for_the_period_itself_goes_before_the_years_target(in_force):
    """Somebody said that this month has no target; the year's must not be put in its place."""
    row = in_force(("A", "2018-11", None, None, "not set"), YEAR)

    assert np.isnan(row["target_low"])
    assert np.isnan(row["target_high"])
    assert row["no_target"] == "not set"


def test_a_target_of_zero_goes_before_the_years(in_force):
    row = in_force(("A", "2018-11", None, 0), ("A", "FY2018-19", None, 5))

    assert row["target_high"] == 0


def test_a_range_has_both_its_ends_and_a_limit_its_upper_one(in_force):
    assert in_force(("A", "2018-11", 38, 48))[["target_low", "target_high"]].tolist() == [38, 48]
    assert np.isnan(in_force(("A", "2018-11", None, 4.27))["target_low"])


@pytest.mark.parametrize(
    "other",
    [
        ("A", "2018-10", 95),
        ("A", "2018-12", 95),
        ("A", "FY2017-18", 95),
        ("A", "2018-19-Q2", 95),
        ("B", "2018-11", 95),
    ],
)
def test_a_target_of_another_time_or_indicator_is_none(in_force, other):
    row = in_force(other)

    assert row[["target_first", "target_last", "target_low", "target_high"]].isna().all()
    assert row["no_target"] == "not held"


def test_a_months_target_is_not_the_whole_quarters(in_force):
    row = in_force(("A", "2018-11", 95), period="2018-19-Q3")

    assert row["no_target"] == "not held"


def test_every_period_asked_for_has_its_answer_under_its_own_index(targets):
    month = month_number(2018, 11)
    asked = pd.DataFrame({"code": ["B", "A", "A"], "first": month, "last": month}, index=["x", "y", "z"])
    asked.loc["z", ["first", "last"]] = month - 1

    found = targets_in_force(asked, targets(("A", "2018-11", 1), ("A", "FY2018-19", 2), ("B", "2018-11", 3)))

    assert found["target_low"].to_dict() == {"x": 3, "y": 1, "z": 2}


@pytest.mark.parametrize(
    ("period", "low"),
    [
        ("2018-03", 90),
        ("2018-04", 95),
        ("2018-11", 95),
        ("2019-01", 95),
        ("2019-02", 95),
        ("2019-03", 95),
        ("2019-04", 96),
        ("2018-19-Q4", 95),
        ("FY2018-19", 95),
    ],
)
def test_the_annual_target_is_that_of_the_financial_year_in_which_the_period_ends(annual, period, low):
    rows = [("A", "FY2017-18", 90), ("A", "FY2018-19", 95), ("A", "FY2019-20", 96)]

    assert annual(*rows, period=period)["annual_low"] == low


def test_only_a_whole_financial_year_is_annual(annual):
    row = annual(("A", "2018-11", 95), ("A", "2018", 96), ("A", "2018-01/2020-12", 97), period="2018-11")

    assert row[["annual_low", "annual_high"]].isna().all()
    assert row["no_annual"] == "not held"


def test_the_reason_for_having_no_annual_target_is_kept(annual):
    row = annual(("A", "FY2018-19", None, None, "to be confirmed"), period="2019-01")

    assert np.isnan(row["annual_low"])
    assert row["no_annual"] == "to be confirmed"


def test_annual_targets_stand_under_the_index_of_their_indicators(make_edition, indicators, targets):
    some = indicators({"code": "B"}, {"code": "A"}).set_axis(["x", "y"])
    set_for = targets(("A", "FY2018-19", 1), ("B", "FY2018-19", None, 2))

    edition = make_edition("2018-11", indicators=some, targets=set_for)
    found = annual_targets(some, edition, parse_period("FY2018-19"))

    assert found["annual_low"].dropna().to_dict() == {"y": 1}
    assert found["annual_high"].dropna().to_dict() == {"x": 2}
