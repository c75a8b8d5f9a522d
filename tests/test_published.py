"""Each report agrees, row by row, with what its council published.

tests/published/ holds the printed facts, typed from the documents and not from data/; a blank is a
figure that the document does not print, or a mark that is lost.
"""

import csv
import re
from pathlib import Path

import pytest

from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.benchmarks import every_rating
from kpi.measures.counts import count_directions, count_ratings
from kpi.measures.findings import findings
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition

PUBLISHED = Path(__file__).parent / "published"
RATED = ("havering-performance", "lbbd-kpi", "southampton-performance")
NUMBERS = ("value", "previous", "last_year", "target_low", "target_high")
DIRECTIONS = ("direction_previous", "direction_last_year")
# What the documents print and the figures do not bear out, each of them a finding of `kpi check`.
OTHERWISE = {
    ("havering-performance", "care-proceedings-under-26-weeks", "direction_previous"): ("same", "worse"),
    ("lbbd-kpi", "residents-get-on-well", "direction_last_year"): ("worse", "better"),
    ("lbbd-kpi", "gender-pay-gap", "direction_last_year"): ("better", "worse"),
    ("lbbd-kpi", "violence-with-injury-non-da", "direction_last_year"): ("better", "worse"),
    ("lbbd-kpi", "fpn-issued", "direction_last_year"): ("worse", "none"),
}
# These show an older value than the quarter's, which is not there; so their quarter's target and
# earlier values are not those of the value shown.
OLDER = {("havering-performance", "apprentices-16-18"), ("havering-performance", "neet-and-not-known-16-19")}


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed_rows():
    return [(name, row) for name in RATED for row in table(PUBLISHED / f"{name}.csv")]


@pytest.fixture(scope="module")
def ratings(editions):
    return {
        (name, row["indicator"], row["comparator"]): row
        for name in editions
        for row in table(editions[name] / "ratings.csv")
    }


@pytest.fixture(scope="module")
def opened(project):
    """Every edition, its figures read and not yet run."""
    places = Places(project)

    def one(name):
        report = read_report(places, name)
        figures = read_figures(places, report)
        return Edition(report, find_period(report, figures), figures)

    return {name: one(name) for name in (*RATED, "southend-mpr", "southend-plan")}


def held(text):
    return float(text) if text else None


@pytest.mark.parametrize(
    ("name", "printed"),
    printed_rows(),
    ids=[f"{name}-{row['indicator']}-{row['comparator']}" for name, row in printed_rows()],
)
def test_a_row_is_as_printed(ratings, name, printed):
    row = ratings[name, printed["indicator"], printed["comparator"]]
    older = (name, printed["indicator"]) in OLDER

    if printed["rating"]:
        assert row["rating"] == printed["rating"]
    for column in NUMBERS:
        if printed[column] and not older:
            assert held(row[column]) == held(printed[column]), column
    for column in DIRECTIONS:
        said, worked = OTHERWISE.get((name, printed["indicator"], column), (None, printed[column]))
        assert said in {None, printed[column]}
        if printed[column]:
            assert row[column] == worked, column


@pytest.mark.parametrize("name", RATED)
def test_no_row_is_missing_and_none_is_made_up(ratings, name):
    printed = [(row["indicator"], row["comparator"]) for row in table(PUBLISHED / f"{name}.csv")]
    made = [(code, comparator) for report, code, comparator in ratings if report == name]

    assert sorted(made) == sorted(printed)


@pytest.mark.parametrize(("name", "code", "column"), sorted(OTHERWISE))
def test_every_direction_that_is_not_as_printed_is_a_finding(opened, name, code, column):
    said = OTHERWISE[name, code, column][0]

    assert any(
        finding.about == code and finding.text.startswith(f"said {said}")
        for finding in findings(opened[name])
    )


def count(ratings, name, comparator="target"):
    words = [
        row["rating"] for (report, _, one), row in ratings.items() if (report, one) == (name, comparator)
    ]
    return {word: words.count(word) for word in sorted(set(words))}


def test_havering_rates_22_of_34_and_says_of_the_other_twelve_why_not(ratings):
    assert count(ratings, "havering-performance") == {"green": 7, "none": 12, "red": 15}
    unrated = {
        code: row["reason"]
        for (name, code, _), row in ratings.items()
        if name == "havering-performance" and row["rating"] == "none"
    }
    assert unrated == {
        "stage1-complaints-received": "No rating: the target is not applicable.",
        "stage2-complaints-received": "No rating: the target is not applicable.",
        "contractor-liaison-regeneration": "No rating: neither higher nor lower is better. "
        "The value is not collected.",
        "deployable-police-dwo": "No rating: the target is to be confirmed.",
        "asb-traveller-incursions": "No rating: neither higher nor lower is better.",
        "delayed-transfers-of-care": "No rating: the value is not yet published.",
        "emergency-admission-rates": "No rating: the value is to be confirmed.",
        "non-elective-admissions": "No rating: the value is to be confirmed.",
        "early-years-offers-2-year-olds": "No rating: the value is not yet due.",
        "apprentices-16-18": "No rating: the newest figure is not yet published; "
        "for Academic year 2015/16 the target is not held.",
        "neet-and-not-known-16-19": "No rating: the newest figure is not yet due; "
        "for 2016/17 the target is not held.",
        "apprentices-19-plus": "No rating: the value is not yet published.",
    }


@pytest.mark.parametrize("code", ["residential-nursing-admissions-65-plus", "new-in-house-foster-carers"])
def test_a_quarters_total_is_not_compared_with_a_whole_years(ratings, editions, code):
    """The document compares 108.1 with 700 and 6 with 12."""
    row = ratings["havering-performance", code, "target"]
    page = (editions["havering-performance"] / "index.html").read_text(encoding="utf-8")
    earlier = {"residential-nursing-admissions-65-plus": "700.0", "new-in-house-foster-carers": "12"}[code]

    assert row["direction_previous"] == "none"
    assert (
        f"Not compared: a total for part of a year is not compared with a whole year, 2016/17 ({earlier})"
    ) in page


def test_a_benchmark_can_be_the_target(ratings):
    row = ratings["havering-performance", "preventable-deaths-air-quality", "target"]

    assert (row["rating"], held(row["target_high"])) == ("green", 184)
    assert "157 against a target of 184 (the figure for England; lower is better)" in row["reason"]


def test_barking_and_dagenham_has_49_ratings_35_worked_and_14_stated(ratings):
    rows = {code: row for (name, code, _), row in ratings.items() if name == "lbbd-kpi"}
    stated = {code: (row["computed"], row["stated"]) for code, row in rows.items() if row["stated"]}

    assert count(ratings, "lbbd-kpi") == {"amber": 15, "green": 16, "none": 7, "red": 11}
    assert stated == {
        **dict.fromkeys(["schools-good-outstanding", "sickness-days"], ("amber", "green")),
        **dict.fromkeys(
            [
                *("newsletter-subscribers", "instagram-followers", "residents-get-on-well"),
                *("marac-repeat", "cp-plan-second-time"),
            ],
            ("red", "amber"),
        ),
        "gender-pay-gap": ("red", "green"),
        **dict.fromkeys(["a-level-best-3", "revenue-budget"], ("none", "red")),
        **dict.fromkeys(["bme-employees", "employee-engagement", "neet-unknown"], ("none", "green")),
        "mandatory-training": ("none", "amber"),
    }
    assert all(row["computed"] == row["rating"] for code, row in rows.items() if code not in stated)


def test_a_stated_rating_stands_on_the_page_beside_the_computed_one_with_its_reason(ratings, editions):
    page = (editions["lbbd-kpi"] / "index.html").read_text(encoding="utf-8")
    reason = ratings["lbbd-kpi", "sickness-days", "target"]["reason"]

    assert "Stated; the figures alone give Amber." in page
    assert reason.startswith(
        "Stated Green (At or better than target) by Performance team, as published on 2019"
    )
    assert reason.endswith(
        "From the figures: 6.23 against a target of 6.00 (lower is better): 3.8% over; "
        "amber allows 5%: Amber (Just short of target)."
    )


# Green, amber, red and none; the first three as the document's headers and text give them.
SECTIONS = {
    ("corporate-plan", "target"): [1, 6, 5, 1],
    ("corporate-plan", "national"): [1, 4, 6, 2],
    ("corporate-plan", "peer"): [5, 4, 2, 2],
    ("children-social-care", "target"): [4, 4, 3, 0],
    ("children-social-care", "national"): [4, 4, 3, 0],
    ("children-social-care", "peer"): [5, 3, 3, 0],
    ("adult-social-care", "target"): [0, 3, 4, 2],
    ("adult-social-care", "national"): [0, 1, 2, 6],
    ("adult-social-care", "peer"): [0, 1, 2, 6],
    ("public-health-communities", "target"): [0, 4, 12, 2],
    ("public-health-communities", "national"): [0, 6, 6, 6],
    ("public-health-communities", "peer"): [5, 4, 1, 8],
    ("resident-services", "target"): [5, 2, 6, 5],
    ("resident-services", "national"): [1, 0, 5, 12],
    ("resident-services", "peer"): [1, 0, 4, 13],
}
MOVED = {
    "corporate-plan": [6, 7, 0, 0],
    "children-social-care": [6, 5, 0, 0],
    "adult-social-care": [0, 7, 0, 2],
    "public-health-communities": [9, 9, 0, 0],
    "resident-services": [13, 4, 1, 0],
}


@pytest.mark.parametrize(("group", "comparator"), sorted(SECTIONS))
def test_the_counts_of_a_section_are_those_confirmed(opened, group, comparator):
    edition = opened["southampton-performance"]
    card = scorecard(edition, grouping="directorate", group=group)
    counts = count_ratings(every_rating(edition, card), edition.report.scheme, by="comparator")

    assert list(counts.loc[comparator])[:-1] == SECTIONS[group, comparator]


@pytest.mark.parametrize("group", sorted(MOVED))
def test_the_movement_of_a_section_is_that_confirmed(opened, group):
    edition = opened["southampton-performance"]
    card = scorecard(edition, grouping="directorate", group=group)

    assert list(count_directions(card, "previous").iloc[0])[:-1] == MOVED[group]


def test_the_counts_stand_on_the_page_in_words(editions):
    page = (editions["southampton-performance"] / "index.html").read_text(encoding="utf-8")
    section = page.split('<section aria-labelledby="corporate-plan">')[1].split("</section>")[0]

    assert (
        "Of the 12 rated against target: 1 on track, 6 within 10%, 5 more than 10% off. No rating: 1."
        in section
    )
    assert "Of the 11 rated against England: 1 on track, 4 within 10%, 6 more than 10% off." in section
    assert "Since the result before: 6 improving, 7 worsening, 0 with no change." in section


def test_87_legible_marks_of_southampton_agree(opened):
    """A mark in two sections of the document counts twice there and once here."""
    claims = opened["southampton-performance"].figures.claims
    marks = claims.loc[(claims["what"] == "rating") & claims["said"].isin(["red", "amber", "green"])]
    against = {
        (finding.about, finding.text)
        for finding in findings(opened["southampton-performance"])
        if finding.doubt == "said rating"
    }

    assert len(marks) >= 87
    assert {about for about, _ in against} == {
        "employment-rate, national",
        "planning-decisions-timeliness, national",
        "rough-sleepers",
    }


@pytest.mark.parametrize("printed", table(PUBLISHED / "southend-plan.csv"), ids=lambda row: row["indicator"])
def test_the_plans_basket_is_as_printed(opened, printed):
    card = scorecard(opened["southend-plan"]).set_index("code")
    row = card.loc[printed["indicator"]]

    assert [row["value"]] == pytest.approx([held(printed["value"]) or float("nan")], nan_ok=True)
    for column, name in (("annual", "2017_18"), ("last_annual", "2016_17")):
        for end in ("low", "high"):
            wanted = held(printed[f"target_{name}_{end}"])
            assert [row[f"{column}_{end}"]] == pytest.approx(
                [float("nan") if wanted is None else wanted], nan_ok=True
            )
    assert row["new"] == (printed["new"] == "yes")
    assert row["department"] == printed["department"]
    assert not row["stale"]


def test_the_plans_due_dates_are_counted_by_month_and_those_that_do_not_exist_come_last(editions):
    page = (editions["southend-plan"] / "index.html").read_text(encoding="utf-8")
    counted = page.split("Due dates by month</caption>")[1].split("</table>")[0]
    rows = [
        re.findall(r"<t[hd]\b[^>]*>([^<]*)<", row) for row in counted.split("<tbody>")[1].split("<tr>")[1:]
    ]

    assert "48 actions with 54 due dates." in page
    assert [row[-2:] for row in rows] == [
        ["March 2017", "1"],
        ["June 2017", "1"],
        ["July 2017", "1"],
        ["September 2017", "1"],
        ["October 2017", "1"],
        ["March 2018", "47"],
        ["No date that exists", "2"],
        ["All", "54"],
    ]
    assert page.count("31 Sept 2017 (no such date)") == 2
