"""This year's figures beside their target and last year's, period by period."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from kpi.measures.grids import grids
from kpi.measures.scorecard import scorecard
from kpi.model.periods import parse_period
from kpi.model.vocabulary import Calendar

COLUMNS = {
    *("code", "series", "column", "first", "last", "unit", "decimals"),
    *("value", "no_value", "flag", "note", "low", "high", "target"),
}
QUARTERS = ["Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4"]
MONTHS = [
    *("April", "May", "June", "July", "August", "September"),
    *("October", "November", "December", "January", "February", "March"),
]
QUARTERLY = {"code": "A", "frequency": "quarter"}
YEARLY = {"code": "A", "frequency": "year", "kind": "annual"}


@pytest.fixture
def laid_out(make_edition, indicators, observations, targets):
    """Lay out the grids of typed indicators; `year` is the calendar that the report counts by."""

    def work(period, rows, held=(), goals=(), *, year=Calendar.FINANCIAL):
        edition = make_edition(
            period,
            indicators=indicators(*rows),
            observations=observations(*held),
            targets=targets(*goals),
        )
        report = edition.report.model_copy(update={"year": year})
        edition = dataclasses.replace(edition, report=report, period=edition.period.counted(year))
        return grids(edition, scorecard(edition))

    return work


def told(grid):
    """Each row of a grid by its heading: a value or a target, or why there is none."""
    numbers = grid["value"].fillna(grid["low"]).fillna(grid["high"])
    cells = numbers.astype(object).where(numbers.notna(), grid["no_value"])
    return {
        series: cells[rows].tolist() for series, rows in grid.groupby("series", sort=False).groups.items()
    }


def columns_of(grid):
    return list(dict.fromkeys(grid["column"]))


QUARTERS_HELD = [
    ("A", "2017-18-Q1", 80),
    ("A", "2017-18-Q2", 81),
    ("A", "2017-18-Q3", None, "suppressed"),
    ("A", "2018-19-Q1", 85, "", "provisional", "Before the audit."),
    ("A", "2018-19-Q2", 86),
]


def test_a_grid_has_the_columns_that_its_description_names(laid_out):
    grid = laid_out("2018-09", [QUARTERLY], QUARTERS_HELD)

    assert set(grid.columns) >= COLUMNS


def test_this_year_stands_over_its_target_and_that_over_last_year(laid_out):
    goals = [("A", "2018-19-Q1", 84), ("A", "2018-19-Q2", None, None, "not set"), ("A", "FY2018-19", 90)]

    grid = laid_out("2018-09", [QUARTERLY], QUARTERS_HELD, goals)

    assert columns_of(grid) == QUARTERS
    assert told(grid) == {
        "2018/19": [85, 86, "not yet due", "not yet due"],
        "Target": [84, "not set", 90, 90],
        "2017/18": [80, 81, "suppressed", "not held"],
    }
    assert list(told(grid)) == ["2018/19", "Target", "2017/18"]


def test_a_cell_keeps_the_flag_and_the_note_of_its_value(laid_out):
    grid = laid_out("2018-09", [QUARTERLY], QUARTERS_HELD)
    noted = grid.loc[grid["flag"] != "", ["value", "flag", "note"]]

    assert noted.to_numpy().tolist() == [[85, "provisional", "Before the audit."]]


def test_each_cell_is_a_value_or_a_reason_and_never_both(laid_out):
    grid = laid_out("2018-09", [QUARTERLY], QUARTERS_HELD, [("A", "2018-19-Q1", 84)])
    filled = grid[["value", "low", "high"]].notna().any(axis=1)

    assert (filled == (grid["no_value"] == "")).all()


def test_a_month_has_twelve_cells_a_year(laid_out):
    held = [("A", "2017-11", 86.9), ("A", "2018-10", 90.6), ("A", "2018-11", 87)]

    grid = laid_out("2018-11", [{"code": "A"}], held)

    assert columns_of(grid) == MONTHS
    assert told(grid)["2018/19"] == ["not held"] * 6 + [90.6, 87] + ["not yet due"] * 4
    assert told(grid)["2017/18"] == ["not held"] * 7 + [86.9] + ["not held"] * 4


def test_every_series_has_a_cell_for_every_period(laid_out):
    grid = laid_out("2018-09", [QUARTERLY], QUARTERS_HELD)

    assert grid.groupby("series").size().tolist() == [4, 4, 4]
    assert (grid["last"] - grid["first"] == 2).all()


def test_an_old_value_brings_its_own_year(laid_out):
    """The newest figure is of 2017/18 though the report is of 2018/19."""
    grid = laid_out("2018-09", [QUARTERLY], QUARTERS_HELD[:3])

    assert list(told(grid)) == ["2017/18", "Target", "2016/17"]


def test_without_any_value_the_year_is_the_reports(laid_out):
    grid = laid_out("2018-09", [QUARTERLY])

    assert told(grid)["2018/19"] == ["not held", "not held", "not yet due", "not yet due"]


@pytest.mark.parametrize(
    "later", [("A", "2018-19-Q3", 99), ("A", "2018-19-Q4", 99)], ids=["next-quarter", "the-one-after"]
)
def test_a_figure_from_after_the_report_is_not_yet_due(laid_out, later):
    """The edition of September is made again when December is typed in, and must be the same."""
    grid = laid_out("2018-09", [QUARTERLY], [*QUARTERS_HELD, later])

    assert told(grid)["2018/19"] == [85, 86, "not yet due", "not yet due"]


def test_the_year_of_a_report_is_no_figure_before_it_is_over(laid_out):
    held = [("A", "FY2017-18", 3), ("A", "FY2018-19", 4)]

    grid = laid_out("2018-09", [YEARLY], held, [("A", "FY2018-19", 5)])

    assert told(grid)["Value"] == [3, "not yet due"]


def test_a_year_that_is_typed_later_moves_none_of_the_columns(laid_out):
    """Held of 2018/19 since, and no part of what was known in September."""
    held = [("A", f"FY20{year}-{year + 1}", year) for year in (15, 16, 17)]

    before = laid_out("2018-09", [YEARLY], held)
    since = laid_out("2018-09", [YEARLY], [*held, ("A", "FY2018-19", 18)])

    assert columns_of(before) == ["2015/16", "2016/17", "2017/18"]
    assert columns_of(since) == columns_of(before)


def test_a_forecast_for_the_year_that_has_begun_is_shown_with_its_flag(laid_out):
    held = [("A", "FY2017-18", 3), ("A", "FY2018-19", 4, "", "forecast")]

    grid = laid_out("2018-09", [YEARLY], held)

    assert told(grid)["Value"] == [3, 4]
    assert grid.loc[~grid["target"], "flag"].tolist() == ["", "forecast"]


def test_a_yearly_figure_has_its_three_newest_years_in_one_row(laid_out):
    held = [("A", f"FY20{year}-{year + 1}", year) for year in (13, 14, 15, 16)]

    grid = laid_out("2018-03", [YEARLY], held, [("A", "FY2016-17", 20)])

    assert columns_of(grid) == ["2014/15", "2015/16", "2016/17"]
    assert told(grid) == {"Value": [14, 15, 16], "Target": ["not held", "not held", 20]}


def test_a_target_for_the_year_to_come_does_not_make_a_column_of_it(laid_out):
    grid = laid_out("2017-03", [YEARLY], [("A", "FY2016-17", 16)], [("A", "FY2017-18", 20)])

    assert columns_of(grid) == ["2016/17"]


def test_academic_years_and_calendar_years_keep_their_names(laid_out):
    held = [("A", "AY2016-17", 61), ("A", "AY2017-18", 62), ("B", "2017", 5)]
    rows = [YEARLY, YEARLY | {"code": "B"}]

    grid = laid_out("2018-09", rows, held)

    assert columns_of(grid.loc[grid["code"] == "A"]) == ["Academic year 2016/17", "Academic year 2017/18"]
    assert columns_of(grid.loc[grid["code"] == "B"]) == ["2017"]


def test_parts_stand_under_their_whole_in_the_order_of_the_file(laid_out):
    rows = [
        QUARTERLY,
        {"code": "A.2", "part_of": "A", "name": "Girls", "unit": "number", "decimals": 0},
        {"code": "A.1", "part_of": "A", "name": "Boys"},
    ]
    held = [("A", "2018-19-Q2", 86), ("A.1", "2018-19-Q2", 80), ("A.2", "2018-19-Q2", 7)]

    grid = laid_out("2018-09", rows, held)

    assert list(told(grid)) == [
        *("2018/19", "2018/19, Girls", "2018/19, Boys", "Target"),
        *("2017/18", "2017/18, Girls", "2017/18, Boys"),
    ]
    assert told(grid)["2018/19, Girls"] == ["not held", 7, "not yet due", "not yet due"]
    assert set(grid["code"]) == {"A"}
    girls = grid.loc[grid["series"].str.endswith("Girls"), ["unit", "decimals"]]
    assert girls.drop_duplicates().to_numpy().tolist() == [["number", 0]]


def test_parts_of_a_yearly_figure_have_a_row_each_over_the_same_years(laid_out):
    rows = [YEARLY, {"code": "A.1", "part_of": "A", "name": "Boys"}]
    held = [("A", "FY2016-17", 16), ("A.1", "FY2015-16", 7)]

    grid = laid_out("2018-03", rows, held)

    assert columns_of(grid) == ["2015/16", "2016/17"]
    assert told(grid) == {
        "Value": ["not held", 16],
        "Boys": [7, "not held"],
        "Target": ["not held", "not held"],
    }


def test_the_target_is_that_of_the_whole(laid_out):
    rows = [QUARTERLY, {"code": "A.1", "part_of": "A", "name": "Boys"}]

    grid = laid_out("2018-09", rows, QUARTERS_HELD, [("A", "FY2018-19", 90), ("A.1", "FY2018-19", 50)])

    assert grid.loc[grid["target"], "low"].tolist() == [90] * 4


def test_a_running_total_is_not_held_against_the_years_target_before_its_end(laid_out):
    rows = [QUARTERLY | {"kind": "cumulative", "unit": "number"}]
    goals = [("A", "2018-19-Q1", 25), ("A", "FY2018-19", 120)]

    grid = laid_out("2018-09", rows, [("A", "2018-19-Q1", 30), ("A", "2018-19-Q2", 55)], goals)

    assert told(grid)["Target"] == [25, "for the year end alone", "for the year end alone", 120]


def test_a_range_has_both_its_ends(laid_out):
    rows = [QUARTERLY | {"polarity": "range"}]

    grid = laid_out("2018-09", rows, QUARTERS_HELD, [("A", "FY2018-19", 38, 48)])

    assert grid.loc[grid["target"], ["low", "high"]].to_numpy().tolist() == [[38, 48]] * 4


def test_a_report_that_counts_calendar_years_begins_in_january(laid_out):
    held = [("A", "2017-Q2", 70), ("A", "2018-Q1", 80), ("A", "2018-Q2", 81)]

    grid = laid_out("2018-06", [QUARTERLY], held, year=Calendar.CALENDAR)

    assert columns_of(grid) == QUARTERS
    assert told(grid)["2018"] == [80, 81, "not yet due", "not yet due"]
    assert told(grid)["2017"] == ["not held", 70, "not held", "not held"]
    assert grid["first"].iloc[0] == parse_period("2018-01").first


def test_a_rolling_figure_stands_under_the_quarter_in_which_its_span_ends(laid_out):
    """Twelve months to June and to September: held, on the scorecard, and so in the grid."""
    rows = [QUARTERLY | {"kind": "rolling"}]
    held = [("A", "2017-07/2018-06", 85), ("A", "2017-10/2018-09", 86)]

    grid = laid_out("2018-09", rows, held)

    assert {85.0, 86.0} <= set(grid["value"])


def test_grids_stand_in_the_order_of_the_scorecard_and_an_indicator_in_it_once(
    make_edition, indicators, observations
):
    edition = make_edition(
        "2018-09",
        indicators=indicators(
            QUARTERLY | {"code": "B", "aim": "clean;safe"}, QUARTERLY, YEARLY | {"code": "C", "aim": "safe"}
        ),
        observations=observations(("A", "2018-19-Q2", 86), ("C", "FY2017-18", 3)),
    )

    grid = grids(edition, scorecard(edition, grouping="aim"))

    assert list(dict.fromkeys(grid["code"])) == ["B", "A", "C"]
    assert grid.groupby("code", sort=False).size().to_dict() == {"B": 12, "A": 12, "C": 2}


def test_a_yearly_figure_of_which_nothing_is_held_has_no_cells(laid_out):
    assert laid_out("2018-09", [YEARLY]).empty


def test_an_empty_scorecard_has_an_empty_grid(make_edition):
    edition = make_edition("2018-09")

    assert grids(edition, scorecard(edition)).empty


def test_a_grid_changes_nothing_that_it_is_given(make_edition, indicators, observations):
    edition = make_edition(
        "2018-09", indicators=indicators(QUARTERLY), observations=observations(*QUARTERS_HELD)
    )
    card = scorecard(edition)
    before, held = card.copy(deep=True), edition.figures.observations.copy(deep=True)

    grids(edition, card)

    pd.testing.assert_frame_equal(card, before)
    pd.testing.assert_frame_equal(edition.figures.observations, held)


def test_the_numbers_of_a_grid_are_numbers(laid_out):
    grid = laid_out("2018-09", [QUARTERLY], QUARTERS_HELD, [("A", "2018-19-Q1", 84)])

    assert {name: grid[name].dtype for name in ("value", "low", "high")} == dict.fromkeys(
        ("value", "low", "high"), np.dtype("float64")
    )
    assert {grid["first"].dtype, grid["last"].dtype, grid["decimals"].dtype} == {np.dtype("int64")}
    assert grid["target"].dtype == np.dtype("bool")
