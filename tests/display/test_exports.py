"""The table of ratings that other programs read."""

import math
from dataclasses import fields

import pandas as pd
import pytest

from kpi.display.exports import ratings_table
from kpi.display.wording import Row
from kpi.model.figures import Edition, Figures
from kpi.model.periods import month_number, parse_period
from kpi.model.reports import Report

NAN = math.nan
NOVEMBER = month_number(2018, 11)
COLUMNS = [
    "report",
    "indicator",
    "name",
    "group",
    "period",
    "value",
    "previous",
    "last_year",
    "comparator",
    "target_low",
    "target_high",
    "rating",
    "computed",
    "stated",
    "reason",
    "direction_previous",
    "direction_last_year",
    "flag",
    "remark",
    "target_remark",
    "target_floor",
]
INDICATOR = dict.fromkeys(Row._fields, "") | {
    "code": "CP 1.4",
    "name": "Visits on time",
    "polarity": "maximise",
    "kind": "snapshot",
    "note": "",
    "unit": "percent",
    "decimals": 1,
    "calendar": "financial",
    "aim": "safe",
    "first": NOVEMBER,
    "last": NOVEMBER,
    "value": 87.04,
    "comparator": "target",
    "target_first": float(NOVEMBER),
    "target_last": float(NOVEMBER),
    "target_low": 95.0,
    "target_high": NAN,
    "target_floor": NAN,
    **dict.fromkeys(["target_was_low", "target_was_high", "target_was_floor", "withdrawn", "was"], NAN),
    "previous": 90.6,
    "first_previous": NOVEMBER - 1,
    "last_previous": NOVEMBER - 1,
    "last_year": NAN,
    "first_last_year": NOVEMBER - 12,
    "last_last_year": NOVEMBER - 12,
    "direction_previous": "worse",
    "direction_last_year": "none",
    "miss": 7.96,
    "bound": 95.0,
    "computed": "red",
    "rating": "red",
}
UNRATED = {"value": NAN, "no_value": "not yet due", "miss": NAN, "computed": "none", "rating": "none"}
STATED = {
    "stated": "amber",
    "rating": "amber",
    "stated_reason": "The posts are filled.",
    "stated_role": "Head of Visits",
    "stated_date": "2018-12-03",
}


@pytest.fixture
def ratings():
    """Lay out scorecard rows, each told by how it differs from one red indicator."""
    report = Report.model_validate(
        {
            "id": "sample-mpr",
            "title": "Sample report",
            "organisation": "Sample Council",
            "data": "sample",
            "cadence": "month",
            "group": "aim",
            "scheme": {
                "bands": [
                    {"rating": "green", "when": {"target_met": True}},
                    {"rating": "amber", "label": "Slipping", "when": {"within": "5%"}},
                    {"rating": "red", "label": "At risk"},
                ]
            },
            "comments": {"explanation": "Why"},
            "sections": [{"id": "summary", "title": "Summary", "notebook": "cover"}],
        }
    )
    empty = {frame.name: pd.DataFrame() for frame in fields(Figures)}
    edition = Edition(report, parse_period("2018-11"), Figures(**empty))

    def lay(*changes, **columns):
        card = pd.DataFrame([INDICATOR | change for change in changes], columns=list(INDICATOR))
        return ratings_table(edition, card.assign(**columns))

    return lay


def test_the_columns_are_those_promised_to_other_programs_in_their_order(ratings):
    assert ratings({}).columns.tolist() == COLUMNS


def test_columns_of_a_grouped_card_change_neither_order_nor_group(ratings):
    table = ratings({"aim": "safe;clean"}, group="clean", heading="Clean", owner="Head of Visits")

    assert table.columns.tolist() == COLUMNS
    assert table["group"].tolist() == ["safe;clean"]


def test_a_row_holds_unrounded_figures_and_the_receipt_of_its_rating(ratings):
    """7.96 of 95 is 8.38%."""
    row = ratings({}).loc[0].dropna().to_dict()

    assert row == {
        "report": "sample-mpr",
        "indicator": "CP 1.4",
        "name": "Visits on time",
        "group": "safe",
        "period": "2018-11",
        "value": 87.04,
        "previous": 90.6,
        "comparator": "target",
        "target_low": 95.0,
        "rating": "red",
        "computed": "red",
        "stated": "",
        "reason": (
            "87.0% against a target of 95.0% (higher is better): 8.4% short; amber allows 5%: Red (At risk)."
        ),
        "direction_previous": "worse",
        "direction_last_year": "none",
        "flag": "",
        "remark": "",
        "target_remark": "",
    }


def test_a_row_without_a_rating_says_none_and_why(ratings):
    row = ratings(UNRATED).loc[0]

    assert math.isnan(row["value"])
    assert row[["rating", "computed", "stated"]].tolist() == ["none", "none", ""]
    assert row["reason"] == "No rating: the value is not yet due."
    assert row["period"] == "2018-11"


def test_a_row_without_a_value_says_why_and_so_does_one_whose_rating_speaks_of_its_polarity(ratings):
    table = ratings(UNRATED, UNRATED | {"polarity": "none", "no_value": "new indicator", "awaited": "In May"})

    assert table["remark"].tolist() == ["Not yet due", "Not there yet, as the indicator is new; In May"]
    assert table.loc[1, "reason"] == (
        "No rating: neither higher nor lower is better. The value is not there yet, as the indicator is new."
    )


@pytest.mark.parametrize(
    ("change", "flag", "remark"),
    [
        ({"was": 86.5}, "revised", "Revised, was 86.5%"),
        ({"was": 86.5, "flag": "provisional"}, "provisional", "Provisional; revised, was 86.5%"),
        ({"was": 86.5, "flag": "break"}, "break", "Break in series; revised, was 86.5%"),
        ({"flag": "revised"}, "revised", "Revised"),
        ({"flag": "estimated", "note": "by hand"}, "estimated", "Estimated; by hand"),
        (UNRATED | {"withdrawn": 86.5}, "", "Not yet due; 86.5% was withdrawn"),
        (UNRATED | {"withdrawn": 3.0, "no_value": "suppressed"}, "", "Suppressed"),
        ({"withdrawn": 3.0, "no_value": "suppressed"}, "", "Newest figure suppressed"),
    ],
)
def test_a_row_says_what_is_to_be_known_of_its_value(ratings, change, flag, remark):
    row = ratings(change).loc[0]

    assert (row["flag"], row["remark"]) == (flag, remark)


def test_a_row_says_what_is_to_be_known_of_its_target(ratings):
    gone = {"target_low": NAN, "no_target": "not set"}
    table = ratings({"target_was_low": 90.0}, gone, gone | {"polarity": "none"})

    assert table["target_remark"].tolist() == ["Revised, was 90.0%", "Not set", "Not applicable"]


def test_a_row_holds_the_second_value_beside_its_target(ratings):
    table = ratings({"target_floor": 90.0}, {})

    assert table["target_floor"].fillna(-1.0).tolist() == [90.0, -1.0]


def test_a_stated_rating_stands_beside_the_computed_one_with_its_reason(ratings):
    row = ratings(STATED).loc[0]

    assert row[["rating", "computed", "stated"]].tolist() == ["amber", "red", "amber"]
    assert row["reason"].startswith(
        "Stated Amber (Slipping) by Head of Visits on 2018-12-03: The posts are filled. From the figures: 87"
    )


@pytest.mark.parametrize(
    ("months", "name"),
    [
        ((month_number(2018, 6), month_number(2018, 6)), "2018-06"),
        ((month_number(2018, 7), month_number(2018, 9)), "2018-19-Q2"),
        ((month_number(2017, 4), month_number(2018, 3)), "FY2017-18"),
        ((month_number(2017, 12), NOVEMBER), "2017-12/2018-11"),
    ],
)
def test_the_period_is_the_values_own_under_the_name_that_files_use(ratings, months, name):
    first, last = months

    assert ratings({"first": first, "last": last})["period"].tolist() == [name]


def test_there_is_one_row_per_indicator_in_the_order_of_the_scorecard(ratings):
    table = ratings({"code": "CP 3.10"}, {"code": "CP 1.1"}, {"code": "CP 2.2"})

    assert table["indicator"].tolist() == ["CP 3.10", "CP 1.1", "CP 2.2"]


def test_a_report_without_indicators_has_an_empty_table_with_every_column(ratings):
    table = ratings()

    assert table.empty
    assert table.columns.tolist() == COLUMNS
