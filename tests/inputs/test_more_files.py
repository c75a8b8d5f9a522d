"""Benchmarks, breakdowns, texts, actions and claims: read, or refused with every fault in them."""

import math
from pathlib import Path

import pandas as pd
import pytest

from kpi.errors import FiguresWrong, ParametersWrong
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures

REPORT = "sample"
PARAMETERS = """\
title: Sample report
organisation: Sample Council
data: sample
cadence: quarter
group: aim
scheme:
  unrated: Not rated
  bands:
    - {rating: green, label: On course, when: {target_met: true}}
    - {rating: amber, label: Slipping, when: {floor_met: true}}
    - {rating: red, label: At risk}
comparators: {england: England, peers: Councils alike}
rated_against: [target, england]
profile: {good: What good looks like, why: Why it matters}
comments: {explanation: Why, outlook: What to expect}
group_comments: {focus: Areas for focus, next: Next steps}
sections:
  - {id: summary, title: Summary, notebook: cover}
"""
FILES = {
    "groups.csv": "grouping,group,label\naim,safe,Safe\naim,clean,Clean\nteam,north,North\n",
    "indicators.csv": """\
code,name,role,polarity,kind,frequency,unit,aim,team
A 1,Visits on time,performance,maximise,average,quarter,percent,safe,
A 2,Missed bins,performance,minimise,period,quarter,number,clean,north
A 3,Rate of referrals,performance,range,snapshot,quarter,rate,safe,
A 4,Residents,context,none,snapshot,quarter,number,,
""",
    "observations.csv": """\
code,period,value,reason,flag,note,numerator,denominator
A 1,2018-19-Q1,50,,,,12,24
A 2,2018-19-Q1,40,,,,,
A 3,2018-19-Q1,,suppressed,,,,
""",
    "targets.csv": """\
code,period,low,high,reason,floor,benchmark
A 1,2018-19-Q1,90,,,80,
A 1,2018-19-Q2,,,,,england
A 2,2018-19-Q1,,30,,45,
A 2,FY2018-19,,,,,peers
A 3,2018-19-Q1,38,48,,,
A 3,2018-19-Q2,,,not set,,
""",
    "benchmarks.csv": """\
code,comparator,period,value,measure,unit,rank,of,note
A 1,england,2018-19-Q2,88.50,,,3,150,Of all councils.
A 1,england,FY2017-18,4,Days waited,days,,,
A 2,peers,,35,,,,,
A 4,peers,,9,,,,,
""",
    "breakdowns.csv": """\
code,table,row,column,period,value,reason,unit
A 1,Visits by team,North,On time,2018-19-Q1,91.250,,
A 1,Visits by team,North,Visits,2018-19-Q1,12,,number
A 1,Visits by team,South,On time,,,suppressed,
""",
    "profiles.csv": "code,field,text\nA 1,good,Ninety of a hundred.\nA 2,why,Streets stay clean.\n",
    "commentary.csv": "code,period,field,text,role\nA 1,2018-19-Q1,outlook,Better soon.,Head of Visits\n",
    "group_commentary.csv": """\
grouping,group,period,field,text,role
aim,safe,2018-19-Q1,focus,Visits are late.,Director
team,north,2018-19-Q1,next,Rounds are moved.,Director
""",
    "judgements.csv": """\
code,period,rating,reason,role,date
A 1,2018-19-Q1,amber,The posts are filled.,Head of Visits,2018-08-01
""",
    "actions.csv": """\
code,name,part_of,due,owner,aim,team
1.1,Plans drawn,1,2018-06-30,,,
2,Move the market,,TBC,Head of Markets,clean,north
1,Open the depot,,,Head of Waste,clean;safe,
""",
    "claims.csv": """\
what,code,group,comparator,of,period,said,place
rating,A 1,,,,2018-19-Q1,amber,page 1
rating,A 1,,england,,2018-19-Q1,red,page 1
direction,A 1,,,last_year,2018-19-Q1,better,page 1
value,A 1,,,,2018-19-Q1,50,page 1
change,A 2,,,,2018-19-Q1,-2.5,page 2
sum,A 2,,,,2018-19-Q1,15 + 25,page 2
met,A 2,,,,2018-19-Q1,no,page 2
count,,safe,,red,2018-19-Q1,2,page 3
count,,,,due 2018-06,2018-19-Q1,1,page 3
projection,A 2,,,,2018-19-Q1,160,page 3
date,,,,,2018-19-Q1,31 Sept 2018,page 4
heading,,,,,2018-19-Q1,Quarter 1 of 2018/19,page 4
""",
}


@pytest.fixture
def read(tmp_path):
    """Read a council's figures out of these files, but for those that are given."""

    def work(parameters=PARAMETERS, **changes):
        changed = {f"{name}.csv": text for name, text in changes.items()}
        folder = tmp_path / "data" / "sample"
        write(folder, {name: text for name, text in (FILES | changed).items() if text is not None})
        write(tmp_path / "params", {f"{REPORT}.yaml": parameters})
        report = read_report(Places(tmp_path), REPORT)
        return report, read_figures(Places(tmp_path), report)

    return work


@pytest.fixture
def faults(read):
    """Every fault for which such figures are refused, as it is told, in the order told."""

    def work(**changes):
        with pytest.raises(FiguresWrong, match=f"The figures of {REPORT} cannot be used") as caught:
            read(**changes)
        return [str(fault) for fault in caught.value.faults]

    return work


def write(folder: Path, files):
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def changed(file, old, new):
    """The text of a file with one piece in the place of another, and the line on which that stands."""
    text = FILES[file]
    assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times, not once"
    return text.replace(old, new), text[: text.index(old)].count("\n") + 1


def test_all_these_files_together_have_no_fault(read):
    report, figures = read()

    assert str(find_period(report, figures)) == "2018-19-Q1"


@pytest.mark.parametrize(
    "file",
    [
        *("benchmarks", "breakdowns", "profiles", "commentary"),
        *("group_commentary", "judgements", "actions", "claims"),
    ],
)
def test_a_file_that_need_not_be_there_may_be_absent_or_a_header_alone(read, file):
    header = FILES[f"{file}.csv"].splitlines()[0] + "\n"
    targets = FILES["targets.csv"].replace("england", "").replace("peers", "")
    targets = targets.replace(",,,,,\n", ",,,not set,,\n")

    absent = getattr(read(**{file: None, "targets": targets})[1], file)

    assert absent.empty
    assert set(header.strip().split(",")) <= set(absent.columns)


def test_a_header_alone_is_the_same_as_no_file(read):
    figures = read(breakdowns=FILES["breakdowns.csv"].splitlines()[0] + "\n")[1]

    assert figures.breakdowns.empty
    assert figures.breakdowns["decimals"].dtype == "int64"


def test_a_benchmark_is_a_number_with_its_rank_its_months_and_the_decimals_typed(read):
    benchmarks = read()[1].benchmarks
    own, other, unstated, _ = benchmarks.to_dict("records")

    assert (own["value"], own["decimals"], own["rank"], own["of"]) == (88.5, 2, 3, 150)
    assert (own["measure"], own["unit"], own["note"]) == ("", "", "Of all councils.")
    # July 2018 is the month 2018 x 12 + 6, counted from year nought.
    assert (own["first"], own["last"]) == (24222, 24224)
    assert (other["measure"], other["unit"], other["decimals"]) == ("Days waited", "days", 0)
    assert unstated["period"] == ""
    assert all(math.isnan(unstated[name]) for name in ("first", "last", "rank", "of"))


def test_a_cell_of_a_breakdown_keeps_its_reason_and_the_decimals_typed(read):
    breakdowns = read()[1].breakdowns

    assert breakdowns["decimals"].tolist() == [3, 0, 0]
    assert breakdowns["value"].tolist()[:2] == [91.25, 12]
    assert breakdowns["reason"].tolist() == ["", "", "suppressed"]
    assert breakdowns["period"].tolist() == ["2018-19-Q1", "2018-19-Q1", ""]


def test_a_row_of_a_breakdown_may_be_held_twice(read):
    text = FILES["breakdowns.csv"]

    assert len(read(breakdowns=text + text.splitlines()[1] + "\n")[1].breakdowns) == 4


def test_numerator_and_denominator_stand_beside_the_value(read):
    held = read()[1].observations.set_index("code")

    assert held.loc["A 1", ["value", "numerator", "denominator"]].tolist() == [50, 12, 24]
    assert held.loc["A 2", ["numerator", "denominator"]].isna().all()


def test_a_floor_stands_beside_its_target(read):
    targets = read()[1].targets.set_index(["code", "period"])

    assert targets.loc[("A 1", "2018-19-Q1"), ["low", "floor"]].tolist() == [90, 80]
    assert targets.loc[("A 2", "2018-19-Q1"), ["high", "floor"]].tolist() == [30, 45]
    assert math.isnan(targets.loc[("A 3", "2018-19-Q1"), "floor"])


@pytest.mark.parametrize(
    ("code", "period", "end", "other", "figure"),
    [("A 1", "2018-19-Q2", "low", "high", 88.5), ("A 2", "FY2018-19", "high", "low", 35)],
)
def test_a_target_that_is_a_benchmark_has_that_figure(read, code, period, end, other, figure):
    """England's for the very quarter; that of councils alike for want of a period."""
    row = read()[1].targets.set_index(["code", "period"]).loc[(code, period)]

    assert row[end] == figure
    assert math.isnan(row[other])
    assert row["benchmark"] in {"england", "peers"}


def test_the_figure_of_a_targets_own_period_goes_before_the_one_without(read):
    more = FILES["benchmarks.csv"] + "A 1,england,,70,,,,,\nA 2,peers,FY2018-19,36,,,,,\n"

    targets = read(benchmarks=more)[1].targets.set_index(["code", "period"])

    assert targets.loc[("A 1", "2018-19-Q2"), "low"] == 88.5
    assert targets.loc[("A 2", "FY2018-19"), "high"] == 36


def test_milestones_stand_under_their_action_wherever_they_are_typed(read):
    actions = read()[1].actions

    assert actions["code"].tolist() == ["2", "1", "1.1"]
    assert actions["aim"].tolist() == ["clean", "clean;safe", ""]


def test_actions_need_no_column_for_every_grouping(read):
    few = "code,name,part_of,due,aim\n1,Open the depot,,2018-06-30,clean\n"

    actions = read(actions=few)[1].actions

    assert actions[["aim", "team", "owner"]].to_numpy().tolist() == [["clean", "", ""]]


def test_comments_on_groups_and_claims_know_their_months(read):
    figures = read()[1]

    assert set(figures.group_commentary["first"]) == {24219}
    assert set(figures.claims["last"]) == {24221}


def test_columns_that_need_not_be_there_count_as_blank(read):
    figures = read(
        benchmarks="code,comparator,value\nA 1,england,88\nA 2,peers,35\n",
        breakdowns="code,table,row,column,value\nA 1,Table,Row,Column,1\n",
        claims="what,code,period,said\nrating,A 1,2018-19-Q1,red\n",
        observations="code,period,value\nA 1,2018-19-Q1,50\n",
    )[1]

    assert figures.benchmarks[["period", "measure", "unit", "note"]].to_numpy().tolist() == [[""] * 4] * 2
    assert figures.breakdowns[["period", "reason", "unit"]].to_numpy().tolist() == [[""] * 3]
    assert figures.claims[["group", "comparator", "of", "place"]].to_numpy().tolist() == [[""] * 4]
    assert figures.observations[["numerator", "denominator"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("year", "names"),
    [("financial", ["2018-19-Q2", "FY2017-18", "", ""]), ("calendar", ["2018-Q3", "FY2017-18", "", ""])],
)
def test_periods_are_kept_under_the_names_of_the_reports_calendar(read, year, names):
    benchmarks = FILES["benchmarks.csv"].replace("2018-19-Q2", "Q3 2018")
    parameters = f"year: {year}\n{PARAMETERS}"

    figures = read(parameters, benchmarks=benchmarks)[1]

    assert figures.benchmarks["period"].tolist() == names


FIGURE = "a plain number such as 12.5, without %, £ or commas, or blank"
PERIODS = (
    "a month such as 2018-11, a financial quarter such as 2019-20-Q2, a calendar quarter such as 2019-Q2"
)
UNITS = "number, percent, rate, pounds, days, hours, years, rank, kilograms, tonnes"
OWN = "A 1,england,2018-19-Q2,88.50,,,3,150,Of all councils."
CELL = "A 1,Visits by team,North,On time,2018-19-Q1,91.250,,"
FAULTS = [
    # what may stand in benchmarks
    ("benchmarks.csv", OWN, OWN.replace("A 1", "A 11"), "code 'A 11'", ["a code of indicators.csv", "A 1?"]),
    ("benchmarks.csv", OWN, OWN.replace("A 1", ""), "code blank", ["not blank"]),
    (
        "benchmarks.csv",
        "A 2,peers,",
        "A 2,peer,",
        "comparator 'peer'",
        ["england, peers (from comparators in params/sample.yaml)", "Did you mean peers?"],
    ),
    ("benchmarks.csv", "A 4,peers,", "A 4,,", "comparator blank", ["not blank"]),
    ("benchmarks.csv", "FY2017-18", "2017-18", "period '2017-18'", [PERIODS, "Did you mean FY2017-18?"]),
    ("benchmarks.csv", "A 4,peers,,9", "A 4,peers,,", "value blank", ["not blank"]),
    ("benchmarks.csv", "A 4,peers,,9", "A 4,peers,,9%", "value '9%'", [FIGURE]),
    ("benchmarks.csv", "Days waited,days", "Days waited,day", "unit 'day'", [UNITS, "Did you mean days?"]),
    ("benchmarks.csv", ",3,150", ",0,150", "rank '0'", ["a whole number above 0, or blank"]),
    ("benchmarks.csv", ",3,150", ",3.5,150", "rank '3.5'", ["a whole number above 0, or blank"]),
    ("benchmarks.csv", ",3,150", ",3,all", "of 'all'", ["a whole number above 0, or blank"]),
    ("benchmarks.csv", ",3,150", ",151,150", "rank 151 of 150", ["a rank from 1 to 150"]),
    ("benchmarks.csv", ",3,150", ",3,", "rank without of, or the other way round", ["both, or neither"]),
    ("benchmarks.csv", ",3,150", ",,150", "rank without of, or the other way round", ["both, or neither"]),
    # what may stand in breakdowns
    ("breakdowns.csv", CELL, CELL.replace("A 1", "A 11"), "code 'A 11'", ["a code of indicators.csv"]),
    ("breakdowns.csv", CELL, CELL.replace("Visits by team", ""), "table blank", ["not blank"]),
    ("breakdowns.csv", CELL, CELL.replace("North", ""), "row blank", ["not blank"]),
    ("breakdowns.csv", CELL, CELL.replace("On time", ""), "column blank", ["not blank"]),
    ("breakdowns.csv", CELL, CELL.replace("Q1", "Q5"), "period '2018-19-Q5'", [PERIODS]),
    ("breakdowns.csv", CELL, CELL.replace("91.250", "91%"), "value '91%'", [FIGURE]),
    (
        "breakdowns.csv",
        CELL,
        CELL.replace("91.250", ""),
        "value blank without a reason",
        ["a number, or a reason"],
    ),
    (
        "breakdowns.csv",
        CELL,
        CELL.replace("91.250,", "91.250,suppressed"),
        "value and a reason for having none",
        ["one of them", "Delete one of the two."],
    ),
    (
        "breakdowns.csv",
        "suppressed",
        "supressed",
        "reason 'supressed'",
        ["not collected, not applicable, suppressed, new indicator", "Did you mean suppressed?"],
    ),
    ("breakdowns.csv", "suppressed", "not held", "reason 'not held'", ["suppressed, new indicator"]),
    ("breakdowns.csv", "12,,number", "12,,numbers", "unit 'numbers'", [UNITS, "Did you mean number?"]),
    # what may stand in profiles
    ("profiles.csv", "A 1,good", "A 11,good", "code 'A 11'", ["a code of indicators.csv"]),
    (
        "profiles.csv",
        "A 1,good",
        "A 1,goood",
        "field 'goood'",
        ["good, why (from profile in params/sample.yaml)", "Did you mean good?"],
    ),
    ("profiles.csv", "A 1,good", "A 1,", "field blank", ["not blank"]),
    ("profiles.csv", "Streets stay clean.", "", "text blank", ["not blank"]),
    # what may stand in group commentary
    (
        "group_commentary.csv",
        "aim,safe",
        "aim,saef",
        "the group 'aim saef'",
        ["a grouping and a group of groups.csv", "Did you mean aim safe?"],
    ),
    ("group_commentary.csv", "aim,safe", "team,safe", "the group 'team safe'", ["a group of groups.csv"]),
    (
        "group_commentary.csv",
        ",focus,",
        ",outlook,",
        "field 'outlook'",
        ["focus, next (from group_comments in params/sample.yaml)"],
    ),
    ("group_commentary.csv", "aim,safe,2018-19-Q1", "aim,safe,", "period blank", ["not blank"]),
    ("group_commentary.csv", "Visits are late.", "", "text blank", ["not blank"]),
    ("group_commentary.csv", "Visits are late.,Director", "Visits are late.,", "role blank", ["not blank"]),
    # what may stand in actions
    ("actions.csv", "2,Move", ",Move", "code blank", ["not blank"]),
    ("actions.csv", "2,Move", "*2,Move", "code '*2'", ["letters, figures, spaces and . _ / -"]),
    ("actions.csv", "Move the market", "", "name blank", ["not blank"]),
    (
        "actions.csv",
        "Plans drawn,1",
        "Plans drawn,3",
        "part_of '3'",
        ["the code of one that is no part itself, or blank"],
    ),
    (
        "actions.csv",
        "the market,,TBC",
        "the market,1.1,TBC",
        "part_of '1.1'",
        ["the code of one that is no part itself, or blank"],
    ),
    (
        "actions.csv",
        "clean,north",
        "claen,north",
        "aim 'claen'",
        ["safe, clean (from groups.csv), several with ';' between, or blank", "Did you mean clean?"],
    ),
    ("actions.csv", "clean,north", "clean,south", "team 'south'", ["north (from groups.csv)"]),
    (
        "actions.csv",
        "clean;safe",
        "clean;clean",
        "aim 'clean;clean', with a group left blank or named twice",
        ["each group once, with ';' between them alone"],
    ),
    # what may stand in claims
    (
        "claims.csv",
        "value,A 1",
        "valeu,A 1",
        "what 'valeu'",
        ["rating, direction, value, change, sum, met, count", "Did you mean value?"],
    ),
    ("claims.csv", "value,A 1", ",A 1", "what blank", ["not blank"]),
    ("claims.csv", "value,A 1", "value,A 11", "code 'A 11'", ["a code of indicators.csv"]),
    ("claims.csv", "value,A 1", "value,", "a value without a code", ["the code of an indicator"]),
    ("claims.csv", "met,A 2", "met,", "a met without a code", ["the code of an indicator"]),
    ("claims.csv", ",safe,", ",save,", "group 'save'", ["safe, clean, or blank", "Did you mean safe?"]),
    ("claims.csv", ",safe,", ",north,", "group 'north'", ["safe, clean, or blank"]),
    (
        "claims.csv",
        "A 1,,england",
        "A 1,,peers",
        "comparator 'peers'",
        ["target, england, or blank for target"],
    ),
    (
        "claims.csv",
        "last_year",
        "last-year",
        "of 'last-year' for a direction",
        ["last_year, previous", "Did you mean last_year?"],
    ),
    ("claims.csv", ",last_year,", ",,", "of '' for a direction", ["last_year, previous"]),
    ("claims.csv", "50,page 1", "50%,page 1", "said '50%' of a value", ["a plain number"]),
    ("claims.csv", "-2.5", "down 2.5", "said 'down 2.5' of a change", ["a plain number, the per cent"]),
    ("claims.csv", "15 + 25", "15 and 25", "said '15 and 25' of a sum", ["numbers with + between them"]),
    ("claims.csv", "15 + 25", "40", "said '40' of a sum", ["numbers with + between them"]),
    ("claims.csv", "Q1,no,", "Q1,not met,", "said 'not met' of a met", ["yes, no"]),
    ("claims.csv", "better", "beter", "said 'beter' of a direction", ["better, worse, same", "better?"]),
    ("claims.csv", "better", "none", "said 'none' of a direction", ["better, worse, same"]),
    (
        "claims.csv",
        "amber,page",
        "ambr,page",
        "said 'ambr' of a rating",
        ["green, amber, red, none", "amber?"],
    ),
    ("claims.csv", "amber,page", "blue,page", "said 'blue' of a rating", ["green, amber, red, none"]),
    ("claims.csv", "Q1,2,page 3", "Q1,two,page 3", "said 'two' of a count", ["a whole number"]),
    (
        "claims.csv",
        "safe,,red",
        "safe,,rad",
        "of 'rad' for a count",
        ["all, ", "red, none, better, worse, same"],
    ),
    (
        "claims.csv",
        "due 2018-06",
        "due June 2018",
        "of 'due June 2018' for a count",
        ["or a month such as 'due 2018-03'"],
    ),
    ("claims.csv", "value,A 1,,,,", "value,A 1,,,all,", "of 'all' for a value", ["blank"]),
    ("claims.csv", "160,", "about 160,", "said 'about 160' of a projection", ["a plain number"]),
    ("claims.csv", "31 Sept 2018", "", "said blank", ["not blank"]),
    ("claims.csv", "sum,A 2,,,,2018-19-Q1", "sum,A 2,,,,2018-19-Q9", "period '2018-19-Q9'", [PERIODS]),
    # the newer columns of targets
    ("targets.csv", "90,,,80,", "90,,,80%,", "floor '80%'", [FIGURE]),
    (
        "targets.csv",
        "90,,,80,",
        "90,,,95,",
        "floor 95 for A 1, whose target is 90",
        ["one that is easier to meet than the target"],
    ),
    (
        "targets.csv",
        ",30,,45,",
        ",30,,25,",
        "floor 25 for A 2, whose target is 30",
        ["one that is easier to meet than the target"],
    ),
    # as numbers, though not as texts
    (
        "targets.csv",
        "90,,,80,",
        "90,,,100,",
        "floor 100 for A 1, whose target is 90",
        ["one that is easier to meet than the target"],
    ),
    (
        "targets.csv",
        "38,48,,,",
        "38,48,,30,",
        "a floor for A 3",
        ["a floor beside a target that is one number"],
    ),
    (
        "targets.csv",
        ",not set,,",
        ",not set,30,",
        "a floor for A 3",
        ["a floor beside a target that is one number"],
    ),
    (
        "targets.csv",
        "Q2,,,,,england",
        "Q2,,,,,englnd",
        "comparator 'englnd'",
        ["england, peers (from comparators in params/sample.yaml)", "Did you mean england?"],
    ),
    (
        "targets.csv",
        "Q2,,,,,england",
        "Q2,,,,,peers",
        "benchmark 'peers'",
        ["a benchmark that benchmarks.csv holds for A 1 and 2018-19-Q2"],
    ),
    (
        "targets.csv",
        "A 1,2018-19-Q2,,,,,england",
        "A 1,2018-19-Q3,,,,,england",
        "benchmark 'england'",
        ["a benchmark that benchmarks.csv holds for A 1 and 2018-19-Q3"],
    ),
    (
        "targets.csv",
        "Q2,,,,,england",
        "Q2,,,not set,,england",
        "low, high and benchmark and a reason for having none",
        ["one of them", "Delete one of the two."],
    ),
    (
        "targets.csv",
        "Q2,,,,,england",
        "Q2,,,,,",
        "low, high and benchmark blank without a reason",
        ["a number, or a reason"],
    ),
    # the newer columns of observations
    ("observations.csv", "12,24", "12%,24", "numerator '12%'", [FIGURE]),
    (
        "observations.csv",
        "12,24",
        "12,",
        "numerator without denominator, or the other way round",
        ["both, or neither"],
    ),
    (
        "observations.csv",
        "12,24",
        ",24",
        "numerator without denominator, or the other way round",
        ["both, or neither"],
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "found", "told"), FAULTS)
def test_one_fault_is_told_with_file_line_what_was_found_and_what_is_allowed(
    faults, file, old, new, found, told
):
    """Of another line nothing is told, but for a figure or a field that other rows point at."""
    text, line = changed(file, old, new)

    all_told = faults(**{file.removesuffix(".csv"): text})

    own = [fault for fault in all_told if f"found {found}; allowed: " in fault]
    assert [fault.split(": found ")[0] for fault in own] == [f"data/sample/{file}, line {line}"]
    assert [piece for piece in told if piece not in own[0]] == []
    assert {fault.split(": found ")[0] for fault in all_told} <= {
        f"data/sample/{file}, line {line}",
        *(f"data/sample/targets.csv, line {number}" for number in (3, 5) if file == "benchmarks.csv"),
    }


# A benchmark and a number of one's own cannot both be the target, and a range has no single figure.
@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("A 1,2018-19-Q2,,,,,england", "A 1,2018-19-Q2,95,,,,england", id="beside a number"),
        pytest.param("A 2,FY2018-19,,,,,peers", "A 2,FY2018-19,,30,,,peers", id="beside a ceiling"),
    ],
)
def test_a_benchmark_beside_a_target_of_ones_own_is_refused(faults, old, new):
    text, line = changed("targets.csv", old, new)

    assert any(fault.startswith(f"data/sample/targets.csv, line {line}: ") for fault in faults(targets=text))


@pytest.mark.parametrize("code", ["A 3", "A 4"])
def test_a_benchmark_as_the_target_of_what_has_no_better_side_is_refused(faults, code):
    """Read as it is, it would be a row with neither a target nor a reason for having none."""
    benchmarks = FILES["benchmarks.csv"] + "A 3,peers,,9,,,,,\n"
    targets = FILES["targets.csv"] + f"{code},2018-19-Q4,,,,,peers\n"

    told = faults(targets=targets, benchmarks=benchmarks)

    assert any(fault.startswith("data/sample/targets.csv, line 8: ") for fault in told)


def test_a_benchmark_of_another_measure_is_no_target(faults):
    targets = FILES["targets.csv"] + "A 1,FY2017-18,,,,,england\n"

    assert faults(targets=targets) == [
        (
            "data/sample/targets.csv, line 8: found benchmark 'england'; "
            "allowed: a benchmark that benchmarks.csv holds for A 1 and FY2017-18."
        )
    ]


@pytest.mark.parametrize(
    ("file", "line", "named", "key"),
    [
        ("benchmarks", 1, "A 1, england, 2018-19-Q2", "code and comparator and period and measure"),
        (
            "benchmarks",
            2,
            "A 1, england, FY2017-18, Days waited",
            "code and comparator and period and measure",
        ),
        ("benchmarks", 3, "A 2, peers", "code and comparator and period and measure"),
        ("profiles", 1, "A 1, good", "code and field"),
        ("group_commentary", 1, "aim, safe, 2018-19-Q1, focus", "grouping and group and period and field"),
        ("actions", 2, "2", "code"),
    ],
)
def test_a_row_given_twice_is_told_with_the_line_of_the_first(faults, file, line, named, key):
    text = FILES[f"{file}.csv"]
    rows = text.splitlines()

    cure = "Delete the wrong row."
    if file in {"benchmarks", "group_commentary"}:
        cure = "Delete the wrong row, or date the newer one in the column recorded."
    assert faults(**{file: text + rows[line] + "\n"}) == [
        (
            f"data/sample/{file}.csv, line {len(rows) + 1}: "
            f"found {named} again, first given on line {line + 1}; "
            f"allowed: one row for each {key}. {cure}"
        )
    ]


@pytest.mark.parametrize("again", ["Q2 2018/19", "2018-Q3", "2018-07/2018-09"])
def test_one_period_in_two_ways_of_writing_is_one_period(faults, again):
    text = FILES["benchmarks.csv"] + OWN.replace("2018-19-Q2", again) + "\n"

    [fault] = faults(benchmarks=text)

    assert "A 1, england, 2018-19-Q2 again, first given on line 2" in fault


def test_figures_of_one_body_for_other_periods_and_measures_are_other_rows(read):
    more = (
        "A 1,england,,80,,,,,\nA 1,england,2018-19-Q2,5,Days waited,days,,,\nA 1,peers,2018-19-Q2,89,,,,,\n"
    )

    assert len(read(benchmarks=FILES["benchmarks.csv"] + more)[1].benchmarks) == 7


@pytest.mark.parametrize(
    ("file", "old", "new", "meant"),
    [
        ("benchmarks", ",rank,", ",rnak,", "rank"),
        ("breakdowns", ",column,", ",colum,", "column"),
        ("profiles", "field", "feild", "field"),
        ("group_commentary", "grouping", "groupng", "grouping"),
        ("actions", ",due,", ",deu,", "due"),
        ("actions", ",team", ",taem", "team"),
        ("claims", ",said,", ",sayd,", "said"),
        ("targets", ",floor,", ",flor,", "floor"),
        ("observations", ",numerator,", ",numerater,", "numerator"),
    ],
)
def test_a_misspelt_column_is_told_with_the_nearest_allowed_one(faults, file, old, new, meant):
    header, rest = FILES[f"{file}.csv"].split("\n", 1)
    assert header.count(old) == 1

    all_told = faults(**{file: f"{header.replace(old, new)}\n{rest}"})

    found = f"data/sample/{file}.csv, line 1: found the column '{new.strip(',')}'; allowed: "
    [fault] = [fault for fault in all_told if fault.startswith(found)]
    assert fault.endswith(f"Did you mean {meant}?")


@pytest.mark.parametrize(
    ("file", "missing"),
    [
        ("benchmarks", "comparator"),
        ("benchmarks", "value"),
        ("breakdowns", "table"),
        ("profiles", "text"),
        ("group_commentary", "role"),
        ("actions", "name"),
        ("claims", "what"),
        ("claims", "period"),
    ],
)
def test_a_column_that_must_be_there_and_is_not_is_told_with_its_cure(faults, file, missing):
    rows = [line.split(",") for line in FILES[f"{file}.csv"].splitlines()]
    place = rows[0].index(missing)
    text = "\n".join(",".join([*row[:place], *row[place + 1 :]]) for row in rows) + "\n"

    told = f"data/sample/{file}.csv, line 1: found no column '{missing}'; allowed: the columns "
    [fault] = [fault for fault in faults(**{file: text}) if fault.startswith(told)]
    assert fault.endswith(f"Add the column {missing}.")


def test_a_column_of_actions_that_is_no_grouping_is_a_fault(faults):
    header, rest = FILES["actions.csv"].split("\n", 1)
    rows = "".join(f"{line},x\n" for line in rest.splitlines())

    [fault] = faults(actions=f"{header},ward\n{rows}")

    assert fault.startswith("data/sample/actions.csv, line 1: found the column 'ward'; allowed: code, name,")


def test_every_fault_of_every_file_is_told_in_one_go(faults):
    told = faults(
        benchmarks=changed("benchmarks.csv", ",3,150", ",0,150")[0],
        breakdowns=changed("breakdowns.csv", "suppressed", "supressed")[0],
        profiles=changed("profiles.csv", "A 1,good", "A 1,goood")[0],
        actions=changed("actions.csv", "Move the market", "")[0],
        claims=changed("claims.csv", "15 + 25", "40")[0],
    )

    assert sorted(fault.split(",")[0] for fault in told) == [
        f"data/sample/{name}.csv" for name in ("actions", "benchmarks", "breakdowns", "claims", "profiles")
    ]


ODD = [
    "",
    "?",
    "½",
    "-",
    "--1",
    "1,5",
    "٣",
    "NaN",
    "inf",
    "=1+1",
    "{{ x }}",
    "</script>",
    "a;b",
    "£5",
    "(",
    "*",
]


@pytest.mark.parametrize("file", sorted(FILES))
def test_no_fault_is_a_traceback_whatever_stands_in_a_cell(tmp_path, file):
    """Every letter that a keyboard or a paste may bring, in every column of every row."""
    folder = tmp_path / "data" / "sample"
    write(folder, FILES)
    write(tmp_path / "params", {f"{REPORT}.yaml": PARAMETERS})
    report = read_report(Places(tmp_path), REPORT)
    header, *rows = FILES[file].splitlines()

    for number, row in enumerate(rows):
        cells = row.split(",")
        odd = [
            ",".join([*cells[:place], text, *cells[place + 1 :]])
            for place in range(len(cells))
            for text in ODD
        ]
        text = "\n".join([header, *rows[:number], *odd, *rows[number + 1 :]])
        (folder / file).write_text(f"{text}\n", encoding="utf-8")

        with pytest.raises(FiguresWrong):
            read_figures(Places(tmp_path), report)


def test_what_spreadsheets_add_to_a_file_changes_nothing(read, tmp_path):
    plain = read()[1]
    for path in (tmp_path / "data" / "sample").glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    report = read_report(Places(tmp_path), REPORT)
    dressed = read_figures(Places(tmp_path), report)

    for name in ("benchmarks", "breakdowns", "profiles", "group_commentary", "actions", "claims", "targets"):
        pd.testing.assert_frame_equal(getattr(dressed, name), getattr(plain, name))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("unrated: Not rated", 'unrated: ""', "scheme.unrated", id="what is unrated"),
        pytest.param("label: On course", 'label: ""', "scheme.bands.0.label", id="a band"),
        pytest.param("england: England", 'england: ""', "comparators.england", id="a comparator"),
        pytest.param("good: What good looks like", 'good: ""', "profile.good", id="a text"),
        pytest.param("focus: Areas for focus", 'focus: ""', "group_comments.focus", id="a comment"),
    ],
)
def test_a_name_that_the_page_would_show_as_nothing_is_refused(read, old, new, told):
    """No text of the parameters may be blank but the note."""
    with pytest.raises(ParametersWrong, match=told):
        read(PARAMETERS.replace(old, new))


@pytest.mark.parametrize("name", ["value", "rating", "aim"])
def test_a_comparator_that_bears_the_name_of_a_column_is_refused(read, name):
    """Asked for as a column of a table it would stand in the place of the other."""
    parameters = PARAMETERS.replace("england", name)
    files = {
        file: FILES[f"{file}.csv"].replace("england", name) for file in ("benchmarks", "targets", "claims")
    }

    with pytest.raises((ParametersWrong, FiguresWrong)):
        read(parameters, **files)


def test_a_claim_of_another_report_over_the_same_figures_is_neither_held_nor_held_against_rules(read):
    rows = ["what,group,of,period,said,report"]
    rows += ["count,elsewhere,red,2018-19-Q1,2,another", "count,safe,red,2018-19-Q1,2,", ""]

    assert read(claims="\n".join(rows))[1].claims["group"].tolist() == ["safe"]
