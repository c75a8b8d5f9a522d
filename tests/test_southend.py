"""The monthly report agrees with what the council published for November 2018."""

import csv
import re

import pandas as pd
import pytest

from kpi.display.exports import ratings_table
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.counts import count_ratings
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition
from kpi.model.periods import parse_periods

RED = ["CP 1.2", "CP 1.4", "CP 3.2", "CP 3.10", "CP 5.4", "CP 5.5"]
AMBER = ["CP 1.1", "CP 3.4", "CP 4.3", "CP 4.4"]
NONE = ["CP 3.1"]
GREEN = [
    *("CP 1.5", "CP 2.2", "CP 2.3", "CP 2.4", "CP 3.5", "CP 3.6", "CP 3.7", "CP 3.9", "CP 3.11"),
    *("CP 3.13", "CP 4.5", "CP 4.6", "CP 4.7", "CP 4.8", "CP 4.9", "CP 4.10", "CP 5.1", "CP 5.6"),
]
PUBLISHED = dict.fromkeys(RED, "red") | dict.fromkeys(AMBER, "amber") | dict.fromkeys(NONE, "none")
PUBLISHED |= dict.fromkeys(GREEN, "green")
THAN_LAST_YEAR = {
    "CP 1.2": "worse",
    "CP 1.4": "better",
    "CP 3.2": "worse",
    "CP 3.4": "better",
    "CP 3.10": "better",
    "CP 4.3": "worse",
    "CP 4.4": "worse",
    "CP 5.4": "worse",
    "CP 5.5": "worse",
}
DETAILED = {*THAN_LAST_YEAR, "CP 1.1"}
MONTHS = [str(period) for period in parse_periods("2017-04..2018-11")]


@pytest.fixture(scope="module")
def ratings(edition):
    with (edition / "ratings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def months(project):
    """The ratings of each of the twenty months, worked without the notebooks."""
    places = Places(project)
    report = read_report(places, "southend-mpr")
    figures = read_figures(places, report)
    tables = {}
    for month in MONTHS:
        edition = Edition(report, find_period(report, figures, month), figures)
        tables[month] = ratings_table(edition, scorecard(edition)).set_index("indicator")
    return tables


def test_all_29_ratings_are_those_published(ratings):
    assert len(ratings) == 29
    assert {row["indicator"]: row["rating"] for row in ratings} == PUBLISHED


def test_directions_are_those_that_can_be_recomputed(ratings):
    found = {row["indicator"]: row["direction_last_year"] for row in ratings}

    assert {code: found[code] for code in THAN_LAST_YEAR} == THAN_LAST_YEAR
    assert {found[code] for code in PUBLISHED if code not in THAN_LAST_YEAR} == {"none"}


def test_every_other_indicator_says_that_last_years_figure_is_missing(edition):
    page = (edition / "index.html").read_text(encoding="utf-8")
    scorecard_section = page.split('<section aria-labelledby="scorecard">')[1].split("</section>")[0]

    assert scorecard_section.count("no figure is held for November 2017") == 29 - len(DETAILED) - 2
    assert scorecard_section.count("no figure is held for June 2017") == 1, "CP 2.3 shows June"
    assert scorecard_section.count("there is no value to compare") == 1, "CP 3.1 is to be confirmed"
    assert scorecard_section.count("the range has changed since November 2017") == 1, "CP 1.1"


def test_the_figures_are_those_printed(ratings):
    row = next(row for row in ratings if row["indicator"] == "CP 4.3")

    assert row["name"] == "% of Council Tax for 2018/19 collected in year"
    assert (row["value"], row["target_low"], row["target_high"]) == ("69.8", "69.9", "")
    assert (row["previous"], row["last_year"], row["period"]) == ("61.3", "70.0", "2018-11")
    assert (row["group"], row["comparator"], row["stated"]) == ("prosperous", "target", "")


def test_the_pages_counts_are_those_of_the_ratings(edition):
    page = (edition / "index.html").read_text(encoding="utf-8")

    assert "Of 29 indicators: 18 Green" in page
    rows = dict(_counts_by_aim(page))
    assert rows == {
        "Safe": [1, 1, 2, 0, 4],
        "Clean": [3, 0, 0, 0, 3],
        "Healthy": [6, 1, 2, 1, 10],
        "Prosperous": [6, 2, 0, 0, 8],
        "Excellent": [2, 0, 2, 0, 4],
        "All": [18, 4, 6, 1, 29],
    }


def _counts_by_aim(page):
    """Read the table of counts as a reader of the page would."""
    table = next(
        table
        for table in re.split("<table\\b", page)
        if "Ratings by aim</caption>" in table.split("<thead>")[0]
    )
    for row in table.split("</table>")[0].split("<tr>")[2:]:
        cells = [cell.split("<")[0] for cell in row.replace("<th", "<td").split("<td")[1:]]
        name, *numbers = [cell.partition(">")[2] for cell in cells]
        yield name, [int(number) for number in numbers]


def test_a_stale_value_is_shown_as_stale_and_rated_by_the_years_target(edition, ratings):
    """The document counts CP 2.3 as green on its June figure, and does not say so."""
    page = (edition / "index.html").read_text(encoding="utf-8")
    row = next(row for row in ratings if row["indicator"] == "CP 2.3")

    assert "stale: June 2018 is older than expected" in page
    assert (row["period"], row["rating"], row["target_low"]) == ("2018-06", "green", "46.38")
    assert "(target for 2018/19; higher is better)" in row["reason"]


@pytest.mark.parametrize("month", MONTHS)
def test_each_of_twenty_months_rates_what_has_a_figure_and_says_why_not(months, month):
    table = months[month]
    valued = table["value"].notna()
    expected = set(PUBLISHED) - {"CP 3.1"} if month == "2018-11" else DETAILED
    expected = expected | ({"CP 2.3"} if month >= "2018-06" else set())

    assert set(table.index[valued]) == expected
    assert (table.loc[valued, "rating"] != "none").all()
    assert (table.loc[~valued, "rating"] == "none").all()
    reasons = set(table.loc[~valued, "reason"])
    held = "No rating: the value is not held."
    assert reasons <= {held, "No rating: the value is to be confirmed."}
    assert held in reasons or month == "2018-11"


@pytest.mark.parametrize(
    ("month", "code", "low", "high", "rating"),
    [
        ("2017-04", "CP 1.1", 50.4, 55.7, "green"),
        ("2017-07", "CP 1.1", 50.4, 55.7, "red"),
        ("2018-04", "CP 1.1", 38, 48, "red"),
        ("2018-08", "CP 1.1", 38, 48, "amber"),
        ("2017-09", "CP 1.2", 66, 66, "amber"),
        ("2017-04", "CP 1.2", 66, 66, "red"),
        ("2018-01", "CP 1.4", 90, None, "amber"),
        ("2018-09", "CP 1.4", 95, None, "amber"),
        ("2017-08", "CP 3.2", 88.6, None, "green"),
        ("2018-10", "CP 4.3", 61.4, None, "amber"),
        ("2018-09", "CP 4.3", 52.5, None, "green"),
        ("2017-06", "CP 5.4", None, 1.65, "green"),
        ("2017-05", "CP 5.4", None, 1.10, "amber"),
        ("2018-08", "CP 5.5", 39166, None, "green"),
    ],
)
def test_earlier_months_are_rated_by_the_targets_of_their_time(months, month, code, low, high, rating):
    row = months[month].loc[code]

    assert row["rating"] == rating
    assert [row["target_low"], row["target_high"]] == pytest.approx(
        [float("nan") if end is None else end for end in (low, high)], nan_ok=True
    )


def test_a_month_without_a_figure_shows_the_newest_one_before_it(months):
    row = months["2018-06"].loc["CP 3.2"]

    assert (row["period"], row["value"], row["rating"]) == ("2018-04", 86.2, "amber")


def test_every_group_adds_up_to_the_whole(project):
    places = Places(project)
    report = read_report(places, "southend-mpr")
    figures = read_figures(places, report)
    edition = Edition(report, find_period(report, figures, "2018-11"), figures)
    whole = count_ratings(scorecard(edition), report.scheme).iloc[0]
    for grouping in ("aim", "department", "committee"):
        grouped = count_ratings(scorecard(edition, grouping=grouping), report.scheme, by="heading")

        pd.testing.assert_series_equal(grouped.sum(), whole, check_names=False)


def test_every_red_and_amber_one_has_a_comment_on_the_page(edition):
    page = (edition / "index.html").read_text(encoding="utf-8")
    detail = page.split('<section aria-labelledby="detail">')[1].split("</section>")[0]
    cards = detail.split("<article")[1:]

    assert len(cards) == len(RED) + len(AMBER)
    assert all("Why the figure is what it is" in card and "What is being done" in card for card in cards)
    assert not any("No comment for this period" in card for card in cards)
