"""What is to be done by when: actions, their milestones and the dates on which they fall due."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.errors import PlanWrong
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.actions import count_due, due_dates
from kpi.model.figures import Edition

SAME_FIXTURE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


@pytest.fixture
def planned(make_edition, actions):
    """Lay out the due dates of typed actions: code, name, action it is part of, due, owner, aims."""

    def work(*rows, grouping=""):
        return due_dates(make_edition("2018-03", actions=actions(*rows)), grouping)

    return work


def told(due, *columns):
    return [list(row) for row in due[list(columns)].itertuples(index=False)]


def test_an_action_without_milestones_is_due_itself(planned):
    due = planned(("1", "Open the depot", "", "2018-03-31", "Head of Waste", "clean"))

    assert told(due, "action", "name", "milestone", "day", "month", "owner", "aim") == [
        ["1", "Open the depot", "", "2018-03-31", "2018-03", "Head of Waste", "clean"]
    ]


def test_an_action_with_milestones_is_due_on_theirs(planned):
    due = planned(
        ("1", "Open the depot", "", "", "Head of Waste", "clean"),
        ("1.1", "Plans drawn", "1", "2017-06-30"),
        ("1.2", "Gates open", "1", "2018-03-31"),
    )

    assert told(due, "code", "action", "name", "milestone", "day") == [
        ["1.1", "1", "Open the depot", "Plans drawn", "2017-06-30"],
        ["1.2", "1", "Open the depot", "Gates open", "2018-03-31"],
    ]


def test_a_milestone_has_the_owner_and_the_groups_of_its_action_unless_it_names_its_own(planned):
    due = planned(
        ("1", "Open the depot", "", "", "Head of Waste", "clean"),
        ("1.1", "Plans drawn", "1", "2017-06-30"),
        ("1.2", "Gates open", "1", "2018-03-31", "Head of Roads", "safe"),
    )

    assert told(due, "milestone", "owner", "aim") == [
        ["Plans drawn", "Head of Waste", "clean"],
        ["Gates open", "Head of Roads", "safe"],
    ]


def test_an_action_without_owner_or_groups_takes_none_from_anywhere(planned):
    due = planned(("1", "Open the depot", "", "2018-03-31", "Head of Waste", "clean"), ("2", "Rest", "", ""))

    assert told(due, "action", "owner", "aim") == [["1", "Head of Waste", "clean"], ["2", "", ""]]


def test_the_earliest_date_comes_first_and_what_is_no_date_last(planned):
    due = planned(
        ("1", "One", "", "TBC"),
        ("2", "Two", "", "2018-03-31"),
        ("3", "Three", "", ""),
        ("4", "Four", "", "2017-12-01"),
        ("5", "Five", "", "2018-03-09"),
    )

    assert told(due, "action", "due", "day") == [
        ["4", "2017-12-01", "2017-12-01"],
        ["5", "2018-03-09", "2018-03-09"],
        ["2", "2018-03-31", "2018-03-31"],
        ["1", "TBC", ""],
        ["3", "", ""],
    ]
    assert due.index.tolist() == [0, 1, 2, 3, 4]


def test_dates_that_fall_together_keep_the_order_of_the_file(planned):
    due = planned(*((code, "An action", "", "2018-03-31") for code in ("9", "10", "1")))

    assert due["action"].tolist() == ["9", "10", "1"]


@pytest.mark.parametrize(
    "typed", ["31 Sept 2017", "2017-09-31", "2017-02-29", "2017-13-01", "March 2018", "Q4", "TBC", ""]
)
def test_a_day_that_no_calendar_has_is_kept_as_typed_and_counted_under_no_month(planned, typed):
    due = planned(("1", "Open the depot", "", typed))

    assert told(due, "due", "day", "month") == [[typed, "", ""]]


def test_a_leap_day_is_a_day(planned):
    assert planned(("1", "Open the depot", "", "2020-02-29"))["day"].tolist() == ["2020-02-29"]


def test_due_dates_are_laid_out_by_group_each_group_by_date(planned):
    rows = [
        ("1", "One", "", "2018-03-31", "", "clean"),
        ("2", "Two", "", "2018-02-28", "", "clean;safe"),
        ("3", "Three", "", "2018-01-31", "", ""),
    ]

    due = planned(*rows, grouping="aim")

    assert told(due, "heading", "group", "action") == [
        ["Safe", "safe", "2"],
        ["Clean", "clean", "2"],
        ["Clean", "clean", "1"],
        ["No aim given", "", "3"],
    ]


def test_a_milestone_stands_under_the_group_of_its_action(planned):
    rows = [("1", "One", "", "", "", "clean"), ("1.1", "First step", "1", "2018-03-31")]

    assert planned(*rows, grouping="aim")["heading"].tolist() == ["Clean"]


def test_a_grouping_that_there_is_not_is_refused(planned):
    with pytest.raises(PlanWrong, match=r"There is no grouping 'aims'\. Allowed: aim\. Did you mean aim\?"):
        planned(("1", "Open the depot", "", "2018-03-31", "", "clean"), grouping="aims")


def test_without_actions_nothing_is_due(planned):
    due = planned()

    assert due.empty
    assert {"action", "name", "milestone", "due", "day", "month", "owner"} <= set(due.columns)
    assert count_due(due).empty


def test_due_dates_are_counted_by_month_the_earliest_first(planned):
    due = planned(
        ("1", "One", "", "2018-03-31"),
        ("2", "Two", "", "2017-12-01"),
        ("3", "Three", "", "31 Sept 2017"),
        ("4", "Four", "", "2018-03-01"),
    )

    assert told(count_due(due), "month", "label", "count") == [
        ["2017-12", "December 2017", 1],
        ["2018-03", "March 2018", 2],
        ["", "No date that exists", 1],
    ]


def test_an_action_of_two_groups_stands_in_both_and_its_due_date_counts_once(planned):
    due = planned(("1", "One", "", "2018-03-31", "Head", "safe;clean"), grouping="aim")

    assert len(due) == 2
    assert told(count_due(due), "month", "count") == [["2018-03", 1]]


def test_an_action_without_a_due_date_is_laid_out_and_not_counted(planned):
    due = planned(("1", "One", "", "2018-03-31"), ("2", "Two", "", ""))

    assert len(due) == 2
    assert told(count_due(due), "month", "count") == [["2018-03", 1]]


def test_the_actions_that_are_given_stay_as_they_are(make_edition, actions):
    edition = make_edition("2018-03", actions=actions(("1", "One", "", "2018-03-31", "", "clean")))
    before = edition.figures.actions.copy(deep=True)

    due_dates(edition, "aim")

    pd.testing.assert_frame_equal(edition.figures.actions, before)


days = st.dates(min_value=pd.Timestamp("1990-01-01").date(), max_value=pd.Timestamp("2090-12-31").date())


@SAME_FIXTURE
@given(st.lists(st.one_of(days.map(str), st.sampled_from(["", "TBC", "31 Sept 2017"])), max_size=12))
def test_every_due_date_counts_once_and_in_its_own_month(planned, typed):
    due = planned(*((str(number), "An action", "", text) for number, text in enumerate(typed)))
    counts = count_due(due)
    dates = [text for text in typed if text]
    dated = sorted(text for text in dates if text[:4].isdigit())
    others = [""] * (len(dated) < len(dates))

    assert len(due) == len(typed)
    assert counts["count"].sum() == len(dates)
    assert [day for day in due["day"] if day] == dated
    assert counts["month"].tolist() == [*sorted({day[:7] for day in dated}), *others]


@pytest.fixture(scope="module")
def southend(project):
    """The plan of Southend for 2017/18, as it was put to the Cabinet."""
    report = read_report(Places(project), "southend-plan")
    figures = read_figures(Places(project), report)
    return Edition(report, find_period(report, figures, "FY2017-18"), figures)


def test_the_plan_of_southend_has_48_actions_and_54_due_dates(southend):
    """52 are told in its text; one action has three dates and one has five."""
    due = due_dates(southend)
    several = due["action"].value_counts()

    assert (due["action"].nunique(), len(due)) == (48, 54)
    assert several[several > 1].to_dict() == {"34": 5, "33": 3}


def test_the_plan_of_southend_names_a_day_that_there_is_not_twice(southend):
    due = due_dates(southend)

    assert told(due.loc[due["day"] == ""], "action", "due") == [["33", "31 Sept 2017"]] * 2


def test_the_plan_of_southend_counts_its_actions_by_aim(southend):
    """Safe 7, Clean 5, Healthy 16, Prosperous 16 and Excellent 4 make 48."""
    actions = due_dates(southend, "aim").drop_duplicates("action")

    assert actions["heading"].value_counts(sort=False).to_dict() == {
        "Safe": 7,
        "Clean": 5,
        "Healthy": 16,
        "Prosperous": 16,
        "Excellent": 4,
    }
