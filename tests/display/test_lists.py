"""Tables that are no scorecard: projections, actions, groups."""

import math
import re
from dataclasses import fields

import html5lib
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.display.lists import (
    actions_table,
    day_label,
    due_table,
    groups_table,
    methods_key,
    projections_table,
)
from kpi.display.wording import Row
from kpi.model.figures import Edition, Figures
from kpi.model.periods import MONTHS, month_number, parse_period
from kpi.model.reports import Report

NAN = math.nan
JUNE = month_number(2018, 6)
HOSTILE = """<b>Bins</b> & "carts" 'n' <script>alert(1)</script>"""
GROUPS = [
    ("aim", "safe", "Safe"),
    ("aim", "clean", "Clean <& tidy>"),
    ("department", "place", "Place"),
    ("department", "people", "People"),
]
# 30 in June, the third month; 120 wanted for the year, and ten a month lead there.
PROJECTED = dict.fromkeys(Row._fields, "") | {
    "code": "A 1",
    "name": "Homes let",
    "polarity": "maximise",
    "kind": "cumulative",
    "unit": "number",
    "decimals": 0,
    "calendar": "financial",
    "first": JUNE,
    "last": JUNE,
    "value": 30.0,
    "target_low": NAN,
    "target_high": NAN,
    "rating": "green",
    "method": "run rate",
    "projected": 120.0,
    "why": "",
    "year_rating": "green",
    "annual_low": 120.0,
    "annual_high": NAN,
    "no_annual": "",
    "pace": 10.0,
    "needed": 10.0,
    "left": 9,
}
NO_TARGET = {"annual_low": NAN, "needed": NAN, "no_annual": "not set", "year_rating": "none"}


@pytest.fixture
def edition():
    """A monthly report for June 2018 with aims and departments, without figures."""
    report = Report.model_validate(
        {
            "id": "sample",
            "title": "Sample report",
            "organisation": "Sample Council",
            "data": "sample",
            "cadence": "month",
            "group": "aim",
            "scheme": {
                "bands": [
                    {"rating": "green", "label": "On course", "when": {"target_met": True}},
                    {"rating": "amber", "label": "Slipping", "when": {"within": "5%"}},
                    {"rating": "red", "label": "At risk"},
                ]
            },
            "comments": {"explanation": "Why"},
            "sections": [{"id": "summary", "title": "Summary", "notebook": "cover"}],
        }
    )
    empty = {frame.name: pd.DataFrame() for frame in fields(Figures)}
    groups = pd.DataFrame(GROUPS, columns=["grouping", "group", "label"])
    return Edition(report, parse_period("2018-06"), Figures(**empty | {"groups": groups}))


def projected(*changes):
    return pd.DataFrame([PROJECTED | change for change in changes])


def due_rows(*rows):
    """Due dates as `due_dates` lays them out by group."""
    columns = ["heading", "action", "name", "milestone", "due", "day", "owner", "aim", "department"]
    return pd.DataFrame(rows, columns=columns)


def parsed(fragment):
    """Parse a piece of the page; anything that is no HTML fails here."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(str(fragment))


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def headings(fragment):
    return [text_of(cell) for cell in parsed(fragment).find(".//thead").iter("th")]


def cells(fragment):
    """The text of each body row's cells, in their order."""
    rows = [row for body in parsed(fragment).iter("tbody") for row in body.iter("tr")]
    return [[text_of(cell) for cell in row] for row in rows]


def assert_every_cell_is_filled(fragment):
    assert all(all(row) for row in cells(fragment))
    assert not re.search(r"\b(nan|NaN|NaT|None|inf)\b", str(fragment))


def test_each_method_is_a_row_under_where_the_total_stands(edition):
    fragment = projections_table(
        edition,
        projected(
            {},
            {"method": "last year's shape", "projected": 113.6, "year_rating": "red"},
            {
                "method": "least-squares trend",
                "projected": NAN,
                "why": "fewer than 3 values of this year are held",
                "year_rating": "none",
            },
        ),
    )

    assert headings(fragment) == [
        "Method",
        "Projection for 2018/19",
        "Target 2018/19",
        "Rating of the projection for 2018/19",
    ]
    assert cells(fragment) == [
        [
            (
                "A 1 Homes let: 30 in June 2018, now Green. "
                "10.0 a month so far; 10.0 a month in the 9 months left reaches the target."
            )
        ],
        ["Run rate", "120", "120", "●Green On course"],
        ["Last year's shape", "114", "120", "■Red At risk"],
        [
            "Least-squares trend",
            "No projection: fewer than 3 values of this year are held",
            "120",
            "○No rating",
        ],
    ]


def test_each_indicator_begins_a_row_group_over_all_columns(edition):
    tree = parsed(projections_table(edition, projected({}, {}, {"code": "A 2", "name": "Second"})))

    heads = [body[0][0] for body in tree.iter("tbody")]

    assert [text_of(head).split(":")[0] for head in heads] == ["A 1 Homes let", "A 2 Second"]
    assert {(head.attrib["scope"], head.attrib["colspan"]) for head in heads} == {("rowgroup", "4")}


CEILING = {"polarity": "minimise", "annual_low": NAN, "annual_high": 48.0, "needed": 2.0}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "10.0 a month so far; 10.0 a month in the 9 months left reaches the target."),
        ({"left": 1}, "10.0 a month so far; 10.0 a month in the 1 month left reaches the target."),
        ({"needed": 0.0}, "10.0 a month so far; the target is reached already."),
        ({"needed": -1.0}, "10.0 a month so far; the target is reached already."),
        (CEILING, "10.0 a month so far; at most 2.0 a month in the 9 months left keeps the target."),
        (
            CEILING | {"needed": 0.0},
            "10.0 a month so far; at most 0.0 a month in the 9 months left keeps the target.",
        ),
        (CEILING | {"needed": -0.1}, "10.0 a month so far; the target is exceeded already."),
        (NO_TARGET, "10.0 a month so far; no target for the year."),
        (
            {"pace": NAN},
            "The pace so far is not known; 10.0 a month in the 9 months left reaches the target.",
        ),
        ({"pace": NAN} | NO_TARGET, "The pace so far is not known; no target for the year."),
        # a pace has one decimal more than the figure, with the unit of its differences
        (
            {"unit": "percent", "decimals": 2, "pace": 8.725, "needed": 6.925, "left": 4},
            (
                "8.725 percentage points a month so far; "
                "6.925 percentage points a month in the 4 months left reaches the target."
            ),
        ),
        (
            {"unit": "pounds", "pace": 378598.5, "needed": 342803.0, "left": 4},
            "£378,598.5 a month so far; £342,803.0 a month in the 4 months left reaches the target.",
        ),
        (
            {"unit": "tonnes", "pace": 69.5} | NO_TARGET,
            "69.5 tonnes a month so far; no target for the year.",
        ),
        ({"pace": -5.0}, "-5.0 a month so far; 10.0 a month in the 9 months left reaches the target."),
    ],
)
def test_the_pace_is_told_in_words(edition, change, said):
    [[head], *_] = cells(projections_table(edition, projected(change)))

    assert head.endswith(f"now Green. {said}")


@pytest.mark.parametrize(
    ("change", "goal"),
    [
        ({}, "120"),
        ({"annual_low": NAN, "annual_high": 48.0}, "48"),
        ({"annual_low": 38.0, "annual_high": 48.0}, "38 to 48"),
        (NO_TARGET, "Not set"),
        ({"unit": "percent", "decimals": 1, "annual_low": 97.5}, "97.5%"),
    ],
)
def test_the_years_target_stands_beside_each_projection(edition, change, goal):
    [_, row] = cells(projections_table(edition, projected(change)))

    assert row[2] == goal


def test_a_projection_that_misses_by_a_hair_is_not_printed_as_the_target(edition):
    """119.96 is no 120: whoever reads 120 against 120 cannot know why it is amber."""
    change = {"projected": 119.96, "year_rating": "amber"}

    [_, row] = cells(projections_table(edition, projected(change)))

    assert row[1] != row[2]


@pytest.mark.parametrize(
    "change",
    [
        {},
        NO_TARGET,
        {"pace": NAN, "projected": NAN, "why": "the total at the end of last year is not held"},
        {"rating": "none"},
    ],
)
def test_no_cell_of_the_projections_is_empty(edition, change):
    assert_every_cell_is_filled(projections_table(edition, projected(change)))


def test_an_edition_without_running_totals_says_so(edition):
    [paragraph] = parsed(projections_table(edition, projected({}).iloc[:0]))

    assert text_of(paragraph) == (
        "No running total of this edition can be carried on to the end of the year."
    )


def test_each_method_is_explained_in_a_sentence():
    tree = parsed(methods_key())

    assert [text_of(term) for term in tree.iter("dt")] == [
        "Run rate",
        "Last year's shape",
        "Target's profile",
        "Least-squares trend",
    ]
    assert all(re.fullmatch(r"[A-Z].*\.", text_of(told)) for told in tree.iter("dd"))


DEPOT = ["Clean", "1", "Open the depot", "", "2018-03-31", "2018-03-31", "Head of Waste", "clean", "place"]
PLANS = ["Clean", "2", "Move the market", "Plans drawn", "TBC", "", "", "clean", ""]


def test_a_due_date_stands_beside_its_action_milestone_and_owners(edition):
    fragment = actions_table(edition, due_rows(DEPOT, PLANS), grouping="aim")

    assert headings(fragment) == ["No.", "Due", "Action", "Milestone", "Department", "Owner"]
    assert cells(fragment) == [
        ["Clean"],
        ["1", "31 March 2018", "Open the depot", "The action itself", "Place", "Head of Waste"],
        ["2", "TBC (no such date)", "Move the market", "Plans drawn", "Not given", "Not given"],
    ]


def test_an_action_that_has_no_date_at_all_says_so(edition):
    undated = [*DEPOT[:4], "", "", *DEPOT[6:]]

    assert cells(actions_table(edition, due_rows(undated), grouping="aim"))[1][1] == "Not given"


def test_the_table_names_every_department_of_an_action(edition):
    shared = [*DEPOT[:-1], "people; place"]

    assert cells(actions_table(edition, due_rows(shared), grouping="aim"))[1][4] == "People; Place"


def test_a_grouping_that_no_action_has_makes_no_column(edition):
    undivided = [*DEPOT[:-1], ""]

    fragment = actions_table(edition, due_rows(undivided), grouping="aim")

    assert headings(fragment) == ["No.", "Due", "Action", "Milestone", "Owner"]


def test_actions_may_be_laid_out_by_another_grouping(edition):
    row = ["People", *DEPOT[1:-1], "people"]

    fragment = actions_table(edition, due_rows(row), grouping="department")

    assert headings(fragment) == ["No.", "Due", "Action", "Milestone", "Aim", "Owner"]
    assert cells(fragment)[1][4] == "Clean <& tidy>"


def test_each_group_of_actions_is_a_row_group(edition):
    rows = due_rows(DEPOT, ["Safe", *DEPOT[1:]], ["Safe", *PLANS[1:]])

    tree = parsed(actions_table(edition, rows, grouping="aim"))

    assert [text_of(body[0][0]) for body in tree.iter("tbody")] == ["Clean", "Safe"]
    assert [len(body) for body in tree.iter("tbody")] == [2, 3]


def test_actions_are_shown_as_typed_and_never_as_markup(edition):
    hostile = [HOSTILE, "1", HOSTILE, HOSTILE, HOSTILE, "", HOSTILE, "clean", "place"]

    fragment = actions_table(edition, due_rows(hostile), grouping="aim")

    assert not {"script", "b"} & {element.tag for element in parsed(fragment).iter()}
    assert cells(fragment) == [
        [HOSTILE],
        ["1", f"{HOSTILE} (no such date)", HOSTILE, HOSTILE, "Place", HOSTILE],
    ]


def test_no_cell_of_the_actions_is_empty(edition):
    rows = due_rows(DEPOT, PLANS, [*DEPOT[:4], "", "", "", "", "place"])

    assert_every_cell_is_filled(actions_table(edition, rows, grouping="aim"))


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2018-03-31", "31 March 2018"),
        ("2018-03-01", "1 March 2018"),
        ("2020-02-29", "29 February 2020"),
        ("", ""),
    ],
)
def test_a_day_is_written_as_people_say_it(day, label):
    assert day_label(day) == label


@given(st.dates())
def test_a_day_in_words_has_the_same_day_month_and_year(day):
    number, month, year = day_label(day.isoformat()).split()

    assert (int(number), MONTHS.index(month) + 1, int(year)) == (day.day, day.month, day.year)


def counts(*rows):
    return pd.DataFrame(rows, columns=["month", "label", "count"])


def test_due_dates_are_told_and_counted_by_month(edition):
    del edition
    rows = due_rows(DEPOT, PLANS, [*DEPOT[:3], "Second step", *DEPOT[4:]])
    by_month = counts(("2018-03", "March 2018", 2), ("", "No date that exists", 1))

    fragment = due_table(rows, by_month)

    assert text_of(parsed(fragment)[0]) == "2 actions with 3 due dates."
    assert headings(fragment) == ["Due in", "Due dates"]
    assert cells(fragment) == [["March 2018", "2"], ["No date that exists", "1"], ["All", "3"]]


def test_one_action_is_told_as_one():
    fragment = due_table(due_rows(DEPOT), counts(("2018-03", "March 2018", 1)))

    assert text_of(parsed(fragment)[0]) == "1 action with 1 due date."


def test_an_action_without_a_date_is_an_action_and_no_due_date():
    undated = [*DEPOT[:1], "3", *DEPOT[2:4], "", "", *DEPOT[6:]]

    fragment = due_table(due_rows(DEPOT, undated), counts(("2018-03", "March 2018", 1)))

    assert text_of(parsed(fragment)[0]) == "2 actions with 1 due date."
    assert cells(fragment)[-1] == ["All", "1"]


def test_without_actions_the_count_is_nought():
    fragment = due_table(due_rows(), counts())

    assert text_of(parsed(fragment)[0]) == "0 actions with 0 due dates."
    assert cells(fragment) == [["All", "0"]]


def grouped(*rows):
    return pd.DataFrame(rows, columns=["level", "heading", "count"])


def test_groups_stand_over_their_own_subgroups():
    rows = grouped((0, "People", 3), (1, "Schools", 2), (1, "Care", 1), (0, "Place", 2), (1, "Waste", 2))

    fragment = groups_table(rows, 5, groupings=["department", "division"])

    assert headings(fragment) == ["Department and division", "Indicators"]
    assert cells(fragment) == [
        *(["People", "3"], ["Schools", "2"], ["Care", "1"]),
        *(["Place", "2"], ["Waste", "2"], ["All", "5"]),
    ]
    set_in = [text_of(span) for span in parsed(fragment).iter("span")]
    assert set_in == ["Schools", "Care", "Waste"]


def test_groups_of_one_grouping_have_no_subgroups():
    fragment = groups_table(grouped((0, "People", 3)), 3, groupings=["department"])

    assert headings(fragment) == ["Department", "Indicators"]
    assert text_of(parsed(fragment).find(".//caption")) == "Indicators by department"
    assert cells(fragment) == [["People", "3"], ["All", "3"]]


def test_the_last_row_counts_an_indicator_of_several_groups_once():
    """Two groups of three with one indicator in both have five between them."""
    fragment = groups_table(grouped((0, "People", 3), (0, "Place", 3)), 5, groupings=["department"])

    assert cells(fragment)[-1] == ["All", "5"]


def test_names_of_groups_are_shown_as_typed_and_never_as_markup():
    fragment = groups_table(grouped((0, HOSTILE, 1), (1, HOSTILE, 1)), 1, groupings=["aim", "department"])

    assert not {"script", "b"} & {element.tag for element in parsed(fragment).iter()}
    assert [row[0] for row in cells(fragment)] == [HOSTILE, HOSTILE, "All"]


def test_every_row_of_every_list_has_one_heading_with_its_scope(edition):
    tables = [
        projections_table(edition, projected({}, {})),
        actions_table(edition, due_rows(DEPOT, PLANS), grouping="aim"),
        due_table(due_rows(DEPOT), counts(("2018-03", "March 2018", 1))),
        groups_table(grouped((0, "People", 3), (1, "Schools", 3)), 3, groupings=["department"]),
    ]
    for table in tables:
        rows = [row for body in parsed(table).iter("tbody") for row in body.iter("tr")]
        scopes = {head.attrib["scope"] for row in rows for head in row.iter("th")}

        assert all(len(list(row.iter("th"))) == 1 for row in rows)
        assert scopes <= {"row", "rowgroup"}
