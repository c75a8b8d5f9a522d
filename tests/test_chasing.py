"""What `kpi check` says is awaited, and the chase list that it writes."""

import csv
import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kpi.display.chasing import chase_csv, chase_files, chase_lines
from kpi.display.downloads.guard import guarded
from kpi.errors import OutputUnwritable
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.chasing import awaited, awaited_in
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition
from kpi.model.reports import Deadlines
from kpi.model.vocabulary import Nation
from kpi.report.folders import write_files

MPR, DAY = "southend-mpr", "2018-12-17"
MONTHS = ("2018-11", "2018-12")
WASTE = "Percentage of household waste sent for reuse, recycling and composting"
WORKING_DAYS = "Working days are Monday to Friday, without bank holidays in England."
FULL_WIDTH = ["\uff1d", "\uff0b", "\uff0d", "\uff20"]
CONFIRMED = 'value for November 2018, so far given as "to be confirmed"'


@pytest.fixture(scope="module")
def edition_of(project):
    """The published figures; context indicators are taken to have no owner."""
    places = Places(project)

    def edition(name):
        report = read_report(places, name)
        figures = read_figures(places, report)
        performance = figures.indicators["role"] == "performance"
        owned = figures.indicators.assign(owner=figures.indicators["owner"].where(performance, ""))
        figures = replace(figures, indicators=owned)
        return Edition(report, find_period(report, figures), figures)

    made = {}
    return lambda name: made.get(name) or made.setdefault(name, edition(name))


def with_deadlines(edition, **settings):
    report = edition.report.model_copy(update={"deadlines": Deadlines(**settings)})
    return Edition(report, edition.period, edition.figures)


def without_comments(edition, *codes):
    figures = edition.figures
    kept = {name: getattr(figures, name) for name in type(figures).__dataclass_fields__}
    kept["commentary"] = figures.commentary.loc[~figures.commentary["code"].isin(codes)]
    return Edition(edition.report, edition.period, type(figures)(**kept))


def told(edition, day):
    rows = awaited(edition, np.datetime64(day))
    late = ["" if count is pd.NA else str(count) for count in rows["overdue"]]
    days = rows["due"].dt.strftime("%Y-%m-%d")
    return list(zip(rows["code"], rows["period"], rows["what"], days, late, rows["state"], strict=True))


def lines_of(edition, rows):
    return chase_lines(edition.report, [edition.period], rows, DAY)


def test_a_value_is_due_ten_working_days_after_its_period_and_lag(edition_of):
    """PH 5 comes two months late: the figure for September is due in December, as those for November."""
    rows = told(edition_of(MPR), DAY)

    assert rows[:2] == [
        ("CP 3.1", "2018-11", "value", "2018-12-14", "1", "to be confirmed"),
        ("CP 2.3", "2018-07", "value", "2018-08-14", "88", "overdue"),
    ]
    assert ("PH 5", "2018-09", "value", "2018-12-14", "1", "overdue") in rows
    assert len(rows) == 10


def test_what_is_not_yet_late_is_due(edition_of):
    rows = told(edition_of(MPR), "2018-12-14")

    assert ("PH 5", "2018-09", "value", "2018-12-14", "", "due") in rows
    assert ("CP 3.1", "2018-11", "value", "2018-12-14", "", "to be confirmed") in rows
    assert [row[0] for row in rows if row[4]] == ["CP 2.3"] * 4


def test_a_comment_is_awaited_of_a_red_and_an_amber_by_field_and_of_no_green(edition_of):
    """CP 1.4 is red, CP 1.1 amber; CP 2.4, which has a comment too, is green."""
    edition = without_comments(edition_of(MPR), "CP 1.1", "CP 1.4", "CP 2.4")
    rows = [row for row in told(edition, "2018-12-27") if row[2] != "value"]
    fields = ["Why the figure is what it is", "What is being done", "What to expect"]

    assert rows == [
        (code, "2018-11", field, "2018-12-21", "2", "overdue")
        for code in ("CP 1.1", "CP 1.4")
        for field in fields
    ]


def test_a_field_that_is_written_is_no_longer_awaited(edition_of):
    """The three benchmarking rows have no comment; the other reds and ambers say where they focus."""
    rows = told(edition_of("southampton-performance"), "2024-10-21")
    comments = [row for row in rows if row[2] != "value"]

    assert comments == [
        (f"{crime}-benchmarking", "2024-25-Q2", "Areas for focus", "2024-10-21", "", "due")
        for crime in ("violent-crime", "domestic-abuse", "hate-crime")
    ]
    assert len(rows) == 9


def test_no_comment_is_awaited_where_the_value_itself_is(edition_of):
    """satisfied-capital-works is off target by an older figure, and that for the quarter is awaited."""
    rows = [row for row in told(edition_of("lbbd-kpi"), "2019-10-14") if row[0] == "satisfied-capital-works"]

    assert rows == [("satisfied-capital-works", "2019-20-Q2", "value", "2019-10-14", "", "to be confirmed")]


@pytest.mark.parametrize(
    ("name", "values", "comments"),
    [
        (MPR, 10, 0),
        ("southend-plan", 28, 0),
        ("lbbd-kpi", 4, 12),
        ("havering-performance", 3, 0),
        ("southampton-performance", 6, 3),
    ],
)
def test_so_much_is_awaited_in_each_report(edition_of, name, values, comments):
    rows = told(edition_of(name), "2030-01-01")

    assert sum(row[2] == "value" for row in rows) == values
    assert len(rows) - values == comments


def test_deadlines_and_holidays_are_those_of_the_report(edition_of):
    scottish = with_deadlines(edition_of("southend-plan"), values=11, holidays=Nation.SCOTLAND)
    english = with_deadlines(edition_of("southend-plan"), values=11)

    assert {row[3] for row in told(scottish, DAY)} == {"2017-04-18"}  # Good Friday alone lies between
    assert {row[3] for row in told(english, DAY)} == {"2017-04-19"}  # Easter Monday too


def test_a_part_is_called_after_what_it_is_part_of(edition_of):
    rows = awaited(edition_of("lbbd-kpi"), np.datetime64(DAY))

    assert rows.loc[rows["code"] == "customers-satisfied ytd", "name"].tolist() == [
        "The percentage of customers satisfied with the service they have received: Year to date"
    ]


def test_the_terminal_shows_the_first_few_of_each_owner(edition_of):
    edition = edition_of(MPR)
    lines = lines_of(edition, awaited(edition, np.datetime64(DAY)))

    assert lines[0] == (
        "10 values awaited for November 2018 on 17 December 2018: 10 overdue, 0 still to come."
    )
    assert lines[1:8] == [
        "  Head of Adult Social Care: 1 value",
        f"    CP 3.1: {CONFIRMED}, due by 14 December 2018, overdue by 1 working day",
        "  Head of Waste and Street Care: 5 values",
        "    CP 2.3: value for July 2018, due by 14 August 2018, overdue by 88 working days",
        "    CP 2.3: value for August 2018, due by 14 September 2018, overdue by 66 working days",
        "    CP 2.3: value for September 2018, due by 12 October 2018, overdue by 46 working days",
        "    … and 2 more",
    ]
    assert lines[8] == "  Not given: 4 values"


def test_the_terminal_stays_readable_with_many_owners(edition_of):
    edition = edition_of("southend-plan")
    rows = awaited(edition, np.datetime64(DAY))
    many = rows.assign(owner=[f"Head of {number:02}" for number in range(28)])

    lines = lines_of(edition, many)

    assert len(lines) == 1 + 2 * 20 + 1
    assert lines[-1] == "  … and 8 more of 8 other owners"


def test_where_nothing_is_awaited_the_terminal_says_so(edition_of):
    edition = edition_of(MPR)
    nothing = awaited(edition, np.datetime64(DAY)).iloc[:0]

    assert lines_of(edition, nothing) == ["Nothing is awaited for November 2018."]
    assert list(chase_files(edition.report, nothing, DAY)) == ["chase.csv"]


def test_a_letter_says_to_whom_what_by_when_and_how(edition_of):
    edition = edition_of(MPR)
    files = chase_files(edition.report, awaited(edition, np.datetime64("2018-12-14")), "2018-12-14")

    assert list(files) == [
        "chase.csv",
        "head-of-adult-social-care.txt",
        "head-of-waste-and-street-care.txt",
        "not-given.txt",
    ]
    assert (
        files["head-of-waste-and-street-care.txt"]
        == f"""\
To: Head of Waste and Street Care
From: the performance team
About: Monthly Performance Report, November 2018, Southend-on-Sea Borough Council

For this report we still need from you 5 values. 4 of the 5 are overdue.
This is how it stands on 14 December 2018. {WORKING_DAYS}

Overdue

CP 2.3 {WASTE}
  - value for July 2018, due by 14 August 2018, overdue by 87 working days
  - value for August 2018, due by 14 September 2018, overdue by 65 working days
  - value for September 2018, due by 12 October 2018, overdue by 45 working days
  - value for October 2018, due by 14 November 2018, overdue by 22 working days

Still to come

CP 2.3 {WASTE}
  - value for November 2018, due by 14 December 2018

How to return it

Fill in the workbook that the performance team sent you for November 2018, and send it back to them.
If a value cannot be had yet, choose the reason for that in the workbook; do not leave the cell blank.
If you no longer have the workbook, or if somebody else answers for these figures, tell the performance team.
"""
    )
    assert files["not-given.txt"].startswith("To: whoever answers for the figures below\n")


def test_a_letter_names_no_codes_where_the_report_shows_none(edition_of):
    edition = edition_of("lbbd-kpi")
    files = chase_files(edition.report, awaited(edition, np.datetime64("2019-10-21")), "2019-10-21")
    text = files["head-of-customer-services.txt"]

    assert "customers-satisfied" not in text
    assert "received: Year to date\n  - value for Quarter 2 2019/20, so far given" in text


def test_owners_whose_names_make_one_file_name_have_a_file_each(edition_of):
    edition = edition_of("southend-plan")
    rows = awaited(edition, np.datetime64(DAY)).head(4)
    rows = rows.assign(owner=["Head of IT", "Head of I.T", "Head of It", "…"])
    rows = rows.assign(
        owner=rows["owner"].str.replace("I.T", "i-t").mask(rows["owner"] == "Head of It", "HEAD OF IT")
    )

    names = list(chase_files(edition.report, rows, DAY))

    assert names == ["chase.csv", "head-of-it.txt", "head-of-i-t.txt", "head-of-it-2.txt", "owner.txt"]


def test_an_owner_that_is_typed_with_two_spaces_has_one_letter(edition_of):
    """CP 2.3 has five values to come, CP 3.1 one."""
    edition = edition_of(MPR)
    owners = {"CP 2.3": "Head of  Waste", "CP 3.1": " Head of Waste", "PH 5": "  "}
    told = edition.figures.indicators
    typed = told.assign(owner=told["code"].map(owners).fillna(told["owner"]))
    spaced = replace(edition, figures=replace(edition.figures, indicators=typed))
    rows = awaited(spaced, np.datetime64(DAY))
    files = chase_files(edition.report, rows, DAY)

    assert list(files) == ["chase.csv", "head-of-waste.txt", "not-given.txt"]
    assert "we still need from you 6 values." in files["head-of-waste.txt"]
    assert lines_of(edition, rows)[1] == "  Head of Waste: 6 values"


def test_the_table_of_a_chase_list_has_one_row_for_each_thing(edition_of):
    edition = edition_of(MPR)
    text = chase_csv(awaited(edition, np.datetime64(DAY)))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))

    assert text.startswith("\ufeffowner,")
    assert rows[0] == ["owner", "code", "name", "period", "what", "due", "overdue", "state"]
    assert rows[2] == [
        *("Head of Waste and Street Care", "CP 2.3", WASTE),
        *("2018-07", "value", "2018-08-14", "88", "overdue"),
    ]
    assert len(rows) == 1 + 10
    assert rows[-1][0] == "Not given"


def test_what_is_not_overdue_has_a_blank_in_the_table(edition_of):
    edition = edition_of("southend-plan")
    text = chase_csv(awaited(edition, np.datetime64("2017-01-19")))

    assert {row["overdue"] for row in csv.DictReader(io.StringIO(text))} == {""}
    assert "nan" not in text.lower().replace("finance", "")
    assert "<NA>" not in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", *FULL_WIDTH])
def test_no_text_of_the_table_can_be_taken_for_a_formula(edition_of, start):
    edition = edition_of("southend-plan")
    rows = awaited(edition, np.datetime64(DAY)).head(1).assign(name=f"{start}cmd|' /C calc'!A0")
    cell = list(csv.reader(io.StringIO(chase_csv(rows))))[1][2]

    assert cell == f"'{start}cmd|' /C calc'!A0"


def test_an_ordinary_text_is_left_as_it_is():
    assert [guarded(text) for text in ("", "CP 1.1", "a=b", "5-10")] == ["", "CP 1.1", "a=b", "5-10"]


def test_files_take_the_place_of_earlier_ones_whole(tmp_path):
    folder = tmp_path / "new" / "chase"
    write_files(folder, {"a.txt": "a long text that was there\n", "b.txt": "b\n"}, "--chase")
    (folder / "own.txt").write_text("kept", encoding="utf-8")

    write_files(folder, {"a.txt": "short £\n"}, "--chase")

    assert (folder / "a.txt").read_bytes() == "short £\n".encode()
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "b.txt", "own.txt"]


def test_a_file_that_cannot_be_written_leaves_the_earlier_ones(tmp_path):
    write_files(tmp_path, {"a.txt": "before"}, "--chase")

    with pytest.raises(OutputUnwritable, match=r"cannot be written to .*Choose one with --chase\."):
        write_files(tmp_path, {"a.txt": "after", "no/such/folder.txt": "x"}, "--chase")

    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_the_command_writes_the_list_and_names_what_is_no_part_of_it(kpi_command, tmp_path):
    folder = tmp_path / "chase"
    folder.mkdir()
    (folder / "head-of-finance.txt").write_text("an earlier one", encoding="utf-8")

    done = kpi_command("check", MPR, "--on", DAY, "--chase", folder)

    assert done.returncode == 0, done.stderr
    assert f"Wrote {folder / 'chase.csv'}" in done.stdout
    assert f"Left {folder / 'head-of-finance.txt'}, which is no part of this list." in done.stdout
    assert (folder / "head-of-finance.txt").read_text(encoding="utf-8") == "an earlier one"
    assert (folder / "chase.csv").read_bytes().startswith(b"\xef\xbb\xbfowner,code,")
    assert "overdue by 88 working days" in (folder / "head-of-waste-and-street-care.txt").read_text("utf-8")


def test_a_dry_run_names_the_files_and_writes_none(kpi_here, tmp_path):
    done = kpi_here("check", MPR, "--on", DAY, "--chase", tmp_path / "chase", "--dry-run")

    assert done.returncode == 0, done.stderr
    assert f"Would write {tmp_path / 'chase' / 'head-of-community-safety.txt'}" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(kpi_command, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")

    done = kpi_command("check", MPR, "--chase", taken)

    assert (done.returncode, "Traceback" in done.stderr) == (4, False)
    assert f"cannot be written to {taken}" in done.stderr
    assert taken.read_text(encoding="utf-8") == "a file"


@pytest.mark.parametrize("day", ["yesterday", "2018-02-30", "17/12/2018", "20181217", "2018-1-7"])
def test_a_day_that_is_none_is_refused(kpi_here, day):
    done = kpi_here("check", MPR, "--on", day)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{day}' is no day. Allowed: year, month and day such as 2018-12-17." in done.stderr


def heads(done):
    """What a check says of each edition, without the owners."""
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if "awaited for" in line or "chased" in line]


def test_every_round_that_is_out_is_chased_unasked(kpi_here, tmp_path):
    """Nobody has answered for December or January; of the 96 values awaited for December November has 10.

    CP 2.3 has no figure for five months, CP 3.1, PH 5, PS 7.1, 9 and 9.1 for one.
    """
    done = kpi_here("check", MPR, "--on", "2019-02-20", "--chase", tmp_path)
    text = (tmp_path / "chase.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    things = [(row["code"], row["period"], row["what"]) for row in rows]

    assert heads(done) == [
        "10 values awaited for November 2018 on 20 February 2019: 10 overdue, 0 still to come.",
        "Besides, 86 values awaited for December 2018 on 20 February 2019: 86 overdue, 0 still to come.",
        "Besides, 88 values awaited for January 2019 on 20 February 2019: 88 overdue, 0 still to come.",
    ]
    assert len(things) == len(set(things)) == 10 + 86 + 88
    assert [row["period"] for row in rows if row["code"] == "CP 1.4"] == ["2018-12", "2019-01"]
    assert [row["period"] for row in rows if row["code"] == "PH 5"] == ["2018-09", "2018-10", "2018-11"]


@pytest.mark.parametrize(("day", "count"), [("2018-12-31", 1), ("2019-01-01", 2), ("2019-02-01", 3)])
def test_a_round_is_chased_unasked_from_the_day_after_its_period(kpi_here, day, count):
    assert len(heads(kpi_here("check", MPR, "--on", day))) == count


def test_a_plan_is_chased_from_when_its_year_begins_since_it_asks_for_the_year_before(kpi_here):
    before, after = (kpi_here("check", "southend-plan", "--on", day) for day in ("2018-03-31", "2018-04-01"))

    assert len(heads(before)) == 1
    assert heads(after)[1:] == [
        "Besides, 34 values awaited for 2018/19 on 1 April 2018: 0 overdue, 34 still to come."
    ]


@pytest.mark.parametrize(
    ("report", "last", "after", "count"),
    [
        (MPR, "2019-12-31", "2020-01-01", 12),
        ("lbbd-kpi", "2020-12-31", "2021-01-01", 4),
        ("southend-plan", "2020-03-31", "2020-04-01", 2),
    ],
)
def test_a_year_of_rounds_without_any_figure_is_chased_or_two_where_they_are_yearly(
    kpi_here, report, last, after, count
):
    assert len(heads(kpi_here("check", report, "--on", last))) == 1 + count
    assert len(heads(kpi_here("check", report, "--on", after))) == 2


def test_more_rounds_than_a_year_has_are_told_in_one_line_and_can_be_named(kpi_here):
    done = kpi_here("check", MPR, "--on", "2020-01-01")
    months = "the 13 periods since then, December 2018 to December 2019"
    since = f"{months}, which are more than the 12 that are chased unasked"

    assert heads(done) == [
        "10 values awaited for November 2018 on 1 January 2020: 10 overdue, 0 still to come.",
        f"Not chased: {since}. Name one to chase it: kpi check southend-mpr 2019-12",
    ]
    assert len(heads(kpi_here("check", MPR, "2019-12", "--on", "2020-01-01"))) == 1


def test_a_round_of_which_all_is_asked_for_already_says_so(edition_of):
    edition = edition_of(MPR)
    rows = awaited(edition, np.datetime64(DAY))
    lines = chase_lines(edition.report, [edition.period, edition.period.moved(1)], rows, DAY)

    assert lines[-1] == "Besides, nothing is awaited for December 2018."


def test_a_comment_is_awaited_of_each_edition_and_a_value_once(edition_of):
    """The yearly result of schools is off target in both quarters; BME employees have no figure for Q2."""
    edition = edition_of("lbbd-kpi")
    rows = awaited_in([edition, replace(edition, period=edition.period.moved(3))], np.datetime64(DAY))

    def of(code):
        return rows.loc[rows["code"] == code, ["period", "what", "edition"]].to_numpy().tolist()

    assert of("gcse-9-5-english-maths") == [
        ["2019-20-Q2", "Further actions", "2019-20-Q2"],
        ["2019-20-Q3", "Performance overview", "2019-20-Q3"],
        ["2019-20-Q3", "Further actions", "2019-20-Q3"],
    ]
    assert of("bme-employees") == [
        ["2019-20-Q2", "value", "2019-20-Q2"],
        ["2019-20-Q3", "value", "2019-20-Q3"],
    ]


def test_a_letter_names_each_workbook_in_which_something_is_awaited(edition_of):
    edition = edition_of(MPR)
    editions = [edition, replace(edition, period=edition.period.moved(1))]
    rows = awaited_in(editions, np.datetime64("2019-01-16"))
    files = chase_files(edition.report, rows, "2019-01-16")
    two, one = files["head-of-waste-and-street-care.txt"], files["head-of-housing.txt"]

    assert "About: Monthly Performance Report, November 2018 and December 2018, South" in two
    assert "About: Monthly Performance Report, December 2018, South" in one
    assert (
        "Fill in the workbooks that the performance team sent you for November 2018 and December 2018" in two
    )
    assert "and send these back to them." in two
    assert "If you no longer have one of them, or" in two
    assert "Fill in the workbook that the performance team sent you for December 2018, and send it" in one


def ended_edition(edition):
    """CP 1.4, red with 87% in November, does not apply from December on; the edition is that of January."""
    figures = edition.figures
    december = figures.observations.loc[figures.observations["code"] == "CP 1.4"].tail(1)
    gone = {"first": december["first"] + 1, "last": december["last"] + 1, "period": "2018-12"}
    row = december.assign(**gone, value=float("nan"), reason="not applicable", note="")
    held = pd.concat([figures.observations, row], ignore_index=True)
    return replace(edition, period=edition.period.moved(2), figures=replace(figures, observations=held))


def test_an_indicator_that_has_ended_is_chased_no_more_and_shown_as_before(edition_of):
    """The page keeps its last figure, red and old, and says that the newest does not apply."""
    january = ended_edition(without_comments(edition_of(MPR), "CP 1.4"))
    november = replace(january, period=january.period.moved(-2))
    rows = told(january, "2019-02-20")
    card = scorecard(january).set_index("code").loc["CP 1.4"]

    assert [row for row in rows if row[0] == "CP 1.4"] == []
    assert {row[2] for row in told(november, "2019-02-20") if row[0] == "CP 1.4"} == {
        "Why the figure is what it is",
        "What is being done",
        "What to expect",
    }
    assert ("CP 1.1", "2018-12", "value", "2019-01-15", "26", "overdue") in rows
    assert (card["value"], card["rating"], card["no_value"], card["stale"]) == (
        *(87, "red", "not applicable"),
        True,
    )


def test_the_command_names_what_has_ended(root, kpi_here):
    path = root / "data" / "southend" / "observations.csv"
    text = path.read_text(encoding="utf-8")
    columns = text.partition("\n")[0].count(",")
    rows = [f"CP 1.4,2018-12,,not applicable{',' * (columns - 3)}", f"CP 1.1,2018-12,45{',' * (columns - 2)}"]
    path.write_text("\n".join([text.rstrip("\n"), *rows, ""]), encoding="utf-8")
    before, after = (kpi_here("check", MPR, month, "--on", DAY, "--root", root) for month in MONTHS)

    assert "Ended" not in before.stdout
    assert (
        'Ended, and so not awaited, whose newest row says "not applicable": CP 1.4 (December 2018). '
        "To have one asked for again give it a value, or another reason.\n"
    ) in after.stdout


def test_every_period_for_which_forms_can_go_out_can_be_chased(kpi_here):
    """With the 92 of December, the four of November that are to be confirmed: CP 3.1, PS 7.1, 9 and 9.1."""
    december = kpi_here("check", MPR, "2018-12", "--on", "2018-12-14")
    january = kpi_here("check", MPR, "2019-01", "--on", "2019-01-02")

    assert "96 values awaited for December 2018 on 14 December 2018: 4 overdue, 92" in december.stdout
    assert heads(january) == [
        "180 values awaited for January 2019 on 2 January 2019: 10 overdue, 170 still to come."
    ]


def test_a_period_that_has_not_begun_is_refused(kpi_here):
    early = kpi_here("check", MPR, "2019-01", "--on", "2018-12-31")
    quarter = kpi_here("check", "lbbd-kpi", "2020-21-Q1", "--on", "2020-02-29")

    assert (early.returncode, early.stdout) == (2, "")
    assert early.stderr == (
        "PERIOD: found 2019-01, but January 2019 has not begun on 31 December 2018. Allowed: 2018-12 or an "
        "earlier one. Look for a slip in the year, or name a later day with --on.\n"
    )
    assert "Allowed: 2019-20-Q4 or an earlier one." in quarter.stderr


def test_deadlines_are_read_from_the_report_and_a_wrong_word_is_named(root, kpi_here):
    path = root / "params" / f"{MPR}.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}deadlines: {{values: 9, holidays: none}}\n", encoding="utf-8")
    done = kpi_here("check", MPR, "--on", DAY, "--root", root)
    path.write_text(
        f"{text}deadlines: {{value: 9, comments: 0, holidays: Englnad, fields: [why]}}\n", encoding="utf-8"
    )
    refused = kpi_here("check", MPR, "--root", root)

    assert "due by 13 December 2018, overdue by 2 working days" in done.stdout
    assert refused.returncode == 1
    assert "the key 'deadlines.value'; allowed: values, comments, holidays, fields. Did you mean values?" in (
        refused.stderr
    )
    assert "deadlines.comments: 0; allowed: a number above 0" in refused.stderr
    assert "deadlines.holidays: 'Englnad'" in refused.stderr
    assert "Did you mean England?" in refused.stderr


def test_a_field_of_no_comment_is_named(root, kpi_here):
    path = root / "params" / f"{MPR}.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}deadlines: {{fields: [why]}}\n", encoding="utf-8")
    refused = kpi_here("check", MPR, "--root", root)

    assert refused.returncode == 1
    assert "deadlines.fields names fields of comments: explanation, action, outlook; not known: why" in (
        refused.stderr
    )
