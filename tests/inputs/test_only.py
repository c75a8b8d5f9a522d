"""A report about some groups alone: its frames hold their rows, and nothing else of it knows."""

import csv
from functools import partial

import pandas as pd
import pytest

from kpi.errors import FiguresWrong, ParametersWrong, PeriodWrong
from kpi.inputs import held_periods, readers
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import Folder, lazy_figures, read_checked, read_figures
from kpi.model.figures import FRAMES, Figures
from kpi.model.memory import Known, Seen

PEOPLE = [
    "CP 1.1",
    "CP 1.2",
    "CP 1.4",
    "CP 1.5",
    "CP 3.2",
    "CP 3.4",
    "CP 3.5",
    "CP 3.10",
    "CP 3.13",
    "CP 4.8",
]
PEOPLE += ["CP 4.9", "CP 4.10"]


@pytest.fixture
def narrowed(council):
    """Write what the report is about into its file, and give the report."""

    def write(only):
        council.change("southend-mpr.yaml", "group: aim\n", f"group: aim\nonly: {only}\n")
        return read_report(Places(council.root), "southend-mpr")

    return write


def test_the_rows_of_one_department_are_kept(council, narrowed):
    narrowed("{department: people}")
    _, figures = council.read()

    assert list(figures.indicators["code"]) == PEOPLE
    assert set(figures.observations["code"]) == set(PEOPLE)
    assert set(figures.targets["code"]) == set(PEOPLE)
    assert set(figures.commentary["code"]) <= set(PEOPLE)
    departments = figures.groups.loc[figures.groups["grouping"] == "department", "group"]
    assert list(departments) == ["people"]
    assert (figures.groups["grouping"] == "aim").sum() == 5, "those of other groupings stay"


def test_every_row_stands_in_the_report_of_one_department_or_another(council, narrowed, committed):
    _, every = committed
    departments = every.groups.loc[every.groups["grouping"] == "department", "group"]
    given = every.indicators.loc[every.indicators["department"] != "", "code"]
    kept = []
    for department in departments:
        narrowed(f"{{department: {department}}}")
        kept.append(council.read()[1])
        council.change("southend-mpr.yaml", f"only: {{department: {department}}}\n", "")

    for name in ("indicators", "observations", "targets", "commentary"):
        parts = pd.concat([getattr(one, name) for one in kept])
        whole = getattr(every, name)
        assert len(parts) == whole["code"].isin(given).sum() > 0, name


def test_two_groups_are_either_and_two_groupings_are_both(council, narrowed, committed):
    _, every = committed
    rows = every.indicators
    wanted = rows["department"].isin(["people", "place"]) & (rows["aim"] == "safe")
    narrowed("{department: [people, place], aim: safe}")
    _, figures = council.read()

    assert list(figures.indicators["code"]) == list(rows.loc[wanted, "code"])
    assert 0 < wanted.sum() < len(rows)


def test_an_indicator_of_two_departments_is_shown_under_its_own_alone(council, narrowed):
    text = council.path("indicators.csv").read_text(encoding="utf-8")
    [row] = [line for line in text.splitlines() if line.startswith("CP 1.4,")]
    council.change("indicators.csv", row, row.replace(",people,", ",place; people,"))
    narrowed("{department: people}")
    _, figures = council.read()

    assert "CP 1.4" in list(figures.indicators["code"])
    assert set(figures.indicators["department"]) == {"people"}


def test_a_part_whose_whole_is_left_out_stands_by_itself(council, narrowed):
    with council.path("indicators.csv").open(encoding="utf-8", newline="") as file:
        [header, *rows] = csv.reader(file)
    part, place = header.index("part_of"), header.index("department")
    whole = next(row[0] for row in rows if row[place] == "place")
    changed = [[*row[:part], whole, *row[part + 1 :]] if row[0] == "CP 4.8" else row for row in rows]
    with council.path("indicators.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *changed])
    before = part_of(council, "CP 4.8")
    narrowed("{department: people}")

    assert (before, part_of(council, "CP 4.8")) == (whole, "")


def part_of(council, code):
    rows = council.read()[1].indicators
    return rows.loc[rows["code"] == code, "part_of"].item()


def test_a_claim_about_counts_is_kept_only_where_it_is_of_this_report(council, narrowed):
    council.write(
        "claims.csv",
        "what,code,group,comparator,of,period,said,place,report\n"
        "count,,,,green,2018-11,22,Page 1,\n"
        "count,,,,green,2018-11,6,Page 1,southend-mpr\n"
        "value,CP 1.4,,,,2018-11,87,Page 1,\n"
        "value,CP 5.4,,,,2018-11,87,Page 1,\n",
    )
    assert len(council.read()[1].claims) == 4
    narrowed("{department: people}")

    assert list(council.read()[1].claims["said"]) == ["6", "87"]


ONLY = ["{department: people}", "{department: [people, place], aim: safe}", "{committee: place}"]


@pytest.mark.parametrize("only", ONLY)
def test_frames_read_one_by_one_are_those_read_together(council, narrowed, only):
    report, places = narrowed(only), Places(council.root)
    seen = Seen("2018-11-28T09:00:00Z", None)
    on = Known("2018-12-31", "")
    together, apart = read_figures(places, report, on), lazy_figures(places, report, on)
    folder = Folder.of(places, report)
    [before] = [Figures.read_by(partial(folder.frame_before, seen))]
    period = readers.find_period(report, together)
    [old] = read_checked(places, report).edition(period, Known("", f"{seen.made} for {period}")).before

    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(apart, name), getattr(together, name))
        pd.testing.assert_frame_equal(getattr(before, name), getattr(old, name))


def test_the_newest_period_is_one_of_its_own_figures(council, narrowed):
    """October is the newest of the people department; all others have November."""
    report, places = narrowed("{department: people}"), Places(council.root)
    text = council.path("observations.csv").read_text(encoding="utf-8").splitlines()
    own = set(council.read()[1].indicators["code"])
    kept = [line for line in text if not ("2018-11" in line and line.split(",")[0] in own)]
    council.write("observations.csv", "\n".join(kept) + "\n")
    figures = read_figures(places, report)

    assert str(held_periods.find_period(places, report)) == "2018-10"
    assert str(readers.find_period(report, figures)) == "2018-10"
    with pytest.raises(PeriodWrong, match="There are no figures for November 2018"):
        held_periods.find_period(places, report, "2018-11")


NAMED = "which params/southend-mpr.yaml names under only"


@pytest.mark.parametrize(
    ("only", "told"),
    [
        (
            "{departmnet: people}",
            (
                f"groups.csv: found no grouping 'departmnet', {NAMED}; "
                "allowed: aim, department, committee, partnership. Did you mean department?"
            ),
        ),
        (
            "{department: [people, plaice]}",
            (
                f"groups.csv: found no department 'plaice', {NAMED}; "
                "allowed: people, people-public-health, place, strategic-services. Did you mean place?"
            ),
        ),
        (
            "{department: place, aim: healthy, committee: people}",
            (
                f"indicators.csv: found no indicator of the groups {NAMED}; "
                "allowed: one or more. Name other groups."
            ),
        ),
    ],
)
def test_groups_that_are_not_there_are_told(council, narrowed, only, told):
    narrowed(only)

    assert council.faults() == [f"data/southend/{told}"]


def test_a_fault_in_a_row_of_another_department_stops_the_report(council, narrowed):
    narrowed("{department: people}")
    council.change("observations.csv", "CP 5.4,2018-11,", "CP 5.4,2018-11,about ")

    with pytest.raises(FiguresWrong):
        council.read()


@pytest.mark.parametrize("only", ["{department: []}", "{department: ''}", "[people]", "people"])
def test_groups_that_cannot_be_read_are_told_with_their_line(narrowed, only):
    with pytest.raises(ParametersWrong, match=r"southend-mpr\.yaml, line 9: found only"):
        narrowed(only)
