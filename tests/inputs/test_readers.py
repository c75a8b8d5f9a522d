"""data/<council>/*.csv: read into checked frames, or refused with every fault in them."""

import math
import re

import pandas as pd
import pytest

from kpi.errors import FiguresWrong, PeriodWrong
from kpi.inputs.notices import notices
from kpi.inputs.readers import find_period, open_edition
from kpi.model.vocabulary import Frequency

OBSERVATIONS = "code,period,value,reason,flag,note"
JUDGEMENTS = "code,period,rating,reason,role,date"
VISITS = "CP 1.5,2018-11,96.9,,,"
MISSED = "per year value,performance,minimise,cumulative,month,number,0,,,,"
PLAIN = "a plain number such as 12.5, without %, £ or commas, or blank"
PERIODS = "a month such as 2018-11, a financial quarter such as 2019-20-Q2"


def held_by(figures, code, period):
    """What is held of one indicator for one period."""
    rows = figures.observations.set_index(["code", "period"])
    return rows.loc[(code, period)]


def test_the_figures_as_committed_have_no_fault_and_no_trap(committed):
    report, figures = committed
    assert list(notices(figures, report)) == []


def test_a_value_is_a_number_under_its_period_and_the_months_of_it(committed):
    held = held_by(committed[1], "CP 1.1", "2018-11")
    # November 2018 is the month 2018 x 12 + 10, counted from year nought.
    assert (held["value"], held["first"], held["last"]) == (35.79, 24226, 24226)


def test_a_blank_value_is_missing_and_keeps_its_reason(committed):
    held = held_by(committed[1], "CP 3.1", "2018-11")
    assert math.isnan(held["value"])
    assert held["reason"] == "to be confirmed"


def test_a_span_of_months_keeps_both_its_ends(committed):
    held = held_by(committed[1], "PS 3.1", "2017-12/2018-11")
    assert (held["value"], held["first"], held["last"]) == (453, 24215, 24226)


def test_a_blank_end_of_a_target_is_open(committed):
    targets = committed[1].targets.set_index(["code", "period"])
    assert targets.loc[("CP 1.1", "2018-11"), ["low", "high"]].tolist() == [38, 48]
    assert targets.loc[("CP 2.4", "2018-11"), "high"] == 5328
    assert math.isnan(targets.loc[("CP 2.4", "2018-11"), "low"])


def test_blank_decimals_and_lag_count_as_nought(council):
    council.change("indicators.csv", MISSED, MISSED.replace("number,0", "number,"))
    indicators = council.read()[1].indicators.set_index("code")
    assert indicators.loc["CP 2.4", ["decimals", "lag"]].tolist() == [0, 0]


def test_a_period_in_words_is_kept_under_its_one_name(council):
    council.change("observations.csv", VISITS, "CP 1.5,November 2018,96.9,,,")
    assert held_by(council.read()[1], "CP 1.5", "2018-11")["value"] == 96.9


def test_columns_that_need_not_be_there_count_as_blank(council):
    council.write("observations.csv", "code,period,value\nCP 1.1,2018-11,35.79\n")
    held = held_by(council.read()[1], "CP 1.1", "2018-11")
    assert (held["value"], held["reason"], held["flag"], held["note"]) == (35.79, "", "", "")


def test_columns_may_stand_in_any_order(council):
    council.write("observations.csv", "value,period,code\n35.79,2018-11,CP 1.1\n")
    assert held_by(council.read()[1], "CP 1.1", "2018-11")["value"] == 35.79


def test_an_indicator_may_be_in_several_groups_of_a_grouping(council):
    council.change("indicators.csv", ",excellent,,people,", ",excellent,people; place,people,")
    indicators = council.read()[1].indicators.set_index("code")
    assert indicators.loc["CP 5.6", "department"] == "people; place"


@pytest.mark.parametrize(
    "dressed",
    [
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="byte-order-mark"),
        pytest.param(lambda raw: raw.replace(b"\n", b"\r\n"), id="windows-line-ends"),
        pytest.param(lambda raw: raw.replace(b"\n", b"\n\n"), id="blank-lines"),
        pytest.param(lambda raw: raw.rstrip(b"\n"), id="no-line-end-at-the-end"),
        pytest.param(lambda raw: raw + b",,,,,\n,,,,,\n", id="rows-of-commas-alone"),
        pytest.param(lambda raw: raw.replace(b",", b" , "), id="spaces-round-commas"),
    ],
)
def test_what_spreadsheets_and_editors_add_to_a_file_changes_nothing(council, committed, dressed):
    council.write("observations.csv", dressed(council.path("observations.csv").read_bytes()))
    pd.testing.assert_frame_equal(council.read()[1].observations, committed[1].observations)


def test_windows_line_ends_and_quoted_commas_go_together(council, committed):
    raw = council.path("indicators.csv").read_bytes()
    council.write("indicators.csv", b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(council.read()[1].indicators, committed[1].indicators)


def test_a_quoted_text_may_hold_commas_quotes_and_line_breaks(council):
    council.change("observations.csv", VISITS, 'CP 1.5,2018-11,96.9,,,"Late, ""very"" late.\nSee below."')
    note = held_by(council.read()[1], "CP 1.5", "2018-11")["note"]
    assert note == 'Late, "very" late.\nSee below.'


@pytest.mark.parametrize("file", ["commentary.csv", "judgements.csv"])
def test_commentary_and_judgements_may_be_absent(council, file):
    council.path(file).unlink(missing_ok=True)
    table = getattr(council.read()[1], file.removesuffix(".csv"))
    assert table.empty
    assert {"code", "period", "first", "last"} <= set(table.columns)


@pytest.mark.parametrize("file", ["groups.csv", "indicators.csv", "observations.csv", "targets.csv"])
def test_a_file_that_must_be_there_and_is_not_is_told_with_its_columns(council, file):
    council.path(file).unlink()
    told = f"data/southend/{file}: found no such file; allowed: a file with the columns "
    assert [fault for fault in council.faults() if fault.startswith(told)] != []


@pytest.mark.parametrize(
    "file", ["groups.csv", "indicators.csv", "observations.csv", "targets.csv", "commentary.csv"]
)
@pytest.mark.parametrize(
    "raw", [pytest.param(b"", id="no-byte"), pytest.param(b"\r\n\r\n", id="blank-lines")]
)
def test_an_empty_file_is_refused(council, file, raw):
    council.write(file, raw)
    told = f"data/southend/{file}, line 1: found an empty file; allowed: a header and a row for each item."
    assert told in council.faults()


def test_a_missing_column_is_told_with_all_that_there_should_be(council):
    council.write("targets.csv", "code,period,low,reason\nCP 1.5,2018-11,95,\n")
    [told] = council.faults()
    assert told == (
        "data/southend/targets.csv, line 1: found no column 'high'; "
        "allowed: the columns code, period, low, high, reason, floor, benchmark, recorded. "
        "Add the column high."
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "misspelt", "meant"),
    [
        pytest.param("observations.csv", "period,value,", "period,valeu,", "valeu", "value", id="needed"),
        pytest.param("observations.csv", "flag,note", "flag,notes", "notes", "note", id="not-needed"),
        pytest.param("observations.csv", "code,period", "code,Period", "Period", "period", id="capital"),
        pytest.param("indicators.csv", ",committee,", ",comittee,", "comittee", "committee", id="grouping"),
    ],
)
def test_a_misspelt_column_is_told_with_the_nearest_allowed_one(council, file, old, new, misspelt, meant):
    council.change(file, old, new)
    found = f"data/southend/{file}, line 1: found the column '{misspelt}'; allowed: code, "
    [fault] = [fault for fault in council.faults() if fault.startswith(found)]
    assert fault.endswith(f"Did you mean {meant}?")


def test_a_column_given_twice_is_refused(council):
    council.change("observations.csv", OBSERVATIONS, "code,period,value,reason,flag,value")
    assert council.faults() == [
        "data/southend/observations.csv, line 1: found the column 'value' twice; allowed: each column once."
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "found", "told"),
    [
        pytest.param(
            "observations.csv",
            VISITS,
            'CP 1.5,2018-11,"12,345",,,',
            "value '12,345'",
            [PLAIN],
            id="number-with-a-comma",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            "CP 1.5,2018-11,94%,,,",
            "value '94%'",
            [PLAIN],
            id="number-with-a-percent-sign",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            "CP 1.5,2018-11,£94,,,",
            "value '£94'",
            [PLAIN],
            id="number-with-a-pound",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            "CP 1.5,2018-11,TBC,,,",
            "value 'TBC'",
            [PLAIN],
            id="word-for-a-number",
        ),
        pytest.param(
            "observations.csv", VISITS, "CP 1.5,2018-11,nan,,,", "value 'nan'", [PLAIN], id="nan-for-a-number"
        ),
        pytest.param(
            "targets.csv",
            "CP 1.5,2018-11,95,,",
            "CP 1.5,2018-11,95%,,",
            "low '95%'",
            [PLAIN],
            id="word-for-a-target",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            "CP 1.55,2018-11,96.9,,,",
            "code 'CP 1.55'",
            ["a code of indicators.csv", "Did you mean CP 1.5?"],
            id="unknown-code-of-an-observation",
        ),
        pytest.param(
            "targets.csv",
            "CP 1.5,2018-11,95,,",
            "CP 1.55,2018-11,95,,",
            "code 'CP 1.55'",
            ["a code of indicators.csv", "Did you mean CP 1.5?"],
            id="unknown-code-of-a-target",
        ),
        pytest.param(
            "commentary.csv",
            "CP 5.5,2018-11,outlook",
            "CP 5.55,2018-11,outlook",
            "code 'CP 5.55'",
            ["a code of indicators.csv", "Did you mean CP 5.5?"],
            id="unknown-code-of-a-comment",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            ",2018-11,96.9,,,",
            "code blank",
            ["not blank"],
            id="blank-code",
        ),
        pytest.param(
            "observations.csv", VISITS, "CP 1.5,2018-13,96.9,,,", "period '2018-13'", [PERIODS], id="month-13"
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            "CP 1.5,Novembre 2018,96.9,,,",
            "period 'Novembre 2018'",
            [PERIODS],
            id="misspelt-month",
        ),
        pytest.param(
            "targets.csv",
            "CP 1.5,2018-11,95,,",
            "CP 1.5,2018-19,95,,",
            "period '2018-19'",
            [PERIODS],
            id="financial-year-without-letters",
        ),
        pytest.param(
            "observations.csv", VISITS, "CP 1.5,,96.9,,,", "period blank", ["not blank"], id="blank-period"
        ),
        pytest.param(
            "targets.csv",
            "CP 1.1,2018-11,38,48,",
            "CP 1.1,2018-11,48,38,",
            "low 48 above high 38 for CP 1.1",
            ["low no higher than high", "Swap the two."],
            id="low-above-high",
        ),
        pytest.param(
            "targets.csv",
            "CP 1.1,2018-11,38,48,",
            "CP 1.1,2018-11,100,48,",
            "low 100 above high 48 for CP 1.1",
            ["low no higher than high"],
            id="low-above-high-as-numbers-though-not-as-texts",
        ),
        pytest.param(
            "targets.csv",
            "CP 2.4,2018-11,,5328,",
            "CP 2.4,2018-11,5328,,",
            "low for CP 2.4, whose polarity is minimise",
            ["high alone"],
            id="low-where-lower-is-better",
        ),
        pytest.param(
            "targets.csv",
            "CP 1.5,2018-11,95,,",
            "CP 1.5,2018-11,,95,",
            "high for CP 1.5, whose polarity is maximise",
            ["low alone"],
            id="high-where-higher-is-better",
        ),
        pytest.param(
            "targets.csv",
            "CP 1.5,2018-11,95,,",
            "CP 1.5,2018-11,95,100,",
            "low and high for CP 1.5, whose polarity is maximise",
            ["low alone"],
            id="both-where-higher-is-better",
        ),
        pytest.param(
            "targets.csv",
            "CP 1.1,2018-11,38,48,",
            "CP 1.1,2018-11,38,,",
            "low for CP 1.1, whose polarity is range",
            ["low and high"],
            id="one-end-of-a-range",
        ),
        pytest.param(
            "targets.csv",
            "CP 1.5,2018-11,95,,",
            "PE 2,2018-11,95,,",
            "low for PE 2, whose polarity is none",
            ["no target"],
            id="target-without-a-good-direction",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            "CP 1.5,2018-11,,,,",
            "value blank without a reason",
            ["a number, or a reason"],
            id="blank-value-without-a-reason",
        ),
        pytest.param(
            "targets.csv",
            "CP 1.5,2018-11,95,,",
            "CP 1.5,2018-11,,,",
            "low, high and benchmark blank without a reason",
            ["a number, or a reason"],
            id="blank-target-without-a-reason",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            "CP 1.5,2018-11,96.9,not yet due,,",
            "value and a reason for having none",
            ["one of them", "Delete one of the two."],
            id="value-and-reason",
        ),
        pytest.param(
            "targets.csv",
            "CP 1.5,2018-11,95,,",
            "CP 1.5,2018-11,95,,not set",
            "low, high and benchmark and a reason for having none",
            ["one of them", "Delete one of the two."],
            id="target-and-reason",
        ),
        pytest.param(
            "observations.csv",
            "CP 3.1,2018-11,,to be confirmed,,",
            "CP 3.1,2018-11,,to be conformed,,",
            "reason 'to be conformed'",
            ["not yet due, not yet published, to be confirmed", "Did you mean to be confirmed?"],
            id="unknown-reason-for-no-value",
        ),
        pytest.param(
            "observations.csv",
            "CP 3.1,2018-11,,to be confirmed,,",
            "CP 3.1,2018-11,,not held,,",
            "reason 'not held'",
            ["not yet due, not yet published, to be confirmed"],
            id="reason-that-only-the-workbook-gives",
        ),
        pytest.param(
            "targets.csv",
            "PH 7,2018-11,,,not set",
            "PH 7,2018-11,,,not yet due",
            "reason 'not yet due'",
            ["not set, to be confirmed, not applicable"],
            id="reason-for-no-value-given-for-no-target",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            "CP 1.5,2018-11,96.9,,provisonal,",
            "flag 'provisonal'",
            ["provisional, estimated, forecast, revised, break", "Did you mean provisional?"],
            id="unknown-flag",
        ),
        pytest.param(
            "indicators.csv",
            MISSED,
            MISSED.replace("minimise", "minimize"),
            "polarity 'minimize'",
            ["maximise, minimise, range, none", "Did you mean minimise?"],
            id="unknown-polarity",
        ),
        pytest.param(
            "indicators.csv",
            MISSED,
            MISSED.replace("minimise", ""),
            "polarity blank",
            ["not blank"],
            id="blank-polarity",
        ),
        pytest.param(
            "indicators.csv",
            MISSED,
            MISSED.replace("month", "monthly"),
            "frequency 'monthly'",
            ["month, quarter, year", "Did you mean month?"],
            id="unknown-frequency",
        ),
        pytest.param(
            "indicators.csv",
            MISSED,
            MISSED.replace("number,0", "number,two"),
            "decimals 'two'",
            ["a whole number from 0 to 9, or blank for 0"],
            id="word-for-decimals",
        ),
        pytest.param(
            "indicators.csv",
            MISSED,
            MISSED.replace("number,0,,", "number,0,,5 percent"),
            "tolerance '5 percent'",
            ["a share of the comparator such as 5%"],
            id="word-for-a-tolerance",
        ),
        pytest.param(
            "indicators.csv",
            ",excellent,,people,",
            ",exellent,,people,",
            "aim 'exellent'",
            ["safe, clean, healthy, prosperous, excellent (from groups.csv)", "Did you mean excellent?"],
            id="unknown-group",
        ),
        pytest.param(
            "indicators.csv",
            ",excellent,,people,",
            ",excellent,people;plaec,people,",
            "department 'plaec'",
            ["people, people-public-health, place, strategic-services", "Did you mean place?"],
            id="unknown-group-beside-a-known-one",
        ),
        pytest.param(
            "indicators.csv",
            "percent,2,2,,PH 2,",
            "percent,2,2,,PH 22,",
            "part_of 'PH 22'",
            ["the code of one that is no part itself, or blank", "Did you mean PH 2?"],
            id="part-of-an-unknown-indicator",
        ),
        pytest.param(
            "indicators.csv",
            "percent,2,2,,PH 2,",
            "percent,2,2,,PH 6.1,",
            "part_of 'PH 6.1'",
            ["the code of one that is no part itself, or blank"],
            id="part-of-a-part",
        ),
        pytest.param(
            "indicators.csv",
            "percent,2,2,,PH 2,",
            "percent,2,2,,PH 2 YTD,",
            "part_of 'PH 2 YTD'",
            ["the code of one that is no part itself, or blank"],
            id="part-of-itself",
        ),
        pytest.param(
            "commentary.csv",
            "CP 5.5,2018-11,outlook",
            "CP 5.5,2018-11,outlok",
            "field 'outlok'",
            [
                "explanation, action, outlook (from comments in params/southend-mpr.yaml)",
                "Did you mean outlook?",
            ],
            id="unknown-comment-field",
        ),
        pytest.param(
            "groups.csv",
            "aim,safe,Safe",
            "aim,safe,",
            "label blank",
            ["not blank"],
            id="group-without-label",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            "CP 1.5,2018-11,96.9,,",
            "7 cells",
            ["8, as many as the header has", "Put quotation marks round a text that holds a comma."],
            id="row-a-cell-short",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            "CP 1.5,2018-11,96.9,,,Late, again",
            "9 cells",
            ["8, as many as the header has", "Put quotation marks round a text that holds a comma."],
            id="row-a-cell-too-long",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            'CP 1.5,2018-11,96.9,,,"Late',
            "unexpected end of data",
            ["rows with balanced quotation marks"],
            id="quotation-mark-without-its-pair",
        ),
        pytest.param(
            "observations.csv",
            VISITS,
            'CP 1.5,2018-11,96.9,,,"Late" again',
            "',' expected after '\"'",
            ["rows with balanced quotation marks"],
            id="text-after-a-quotation-mark",
        ),
    ],
)
def test_one_fault_is_told_with_file_line_what_was_found_and_what_is_allowed(
    council, file, old, new, found, told
):
    line = council.change(file, old, new)
    [fault] = council.faults()
    assert fault.startswith(f"data/southend/{file}, line {line}: found {found}; allowed: ")
    assert [piece for piece in told if piece not in fault] == []


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("groups.csv", "grouping and group"),
        ("indicators.csv", "code"),
        ("observations.csv", "code and period"),
        ("targets.csv", "code and period"),
        ("commentary.csv", "code and period and field"),
    ],
)
def test_a_row_given_twice_is_told_with_the_line_of_the_first(council, file, key):
    rows = council.path(file).read_text(encoding="utf-8").splitlines()
    council.write(file, "\n".join([*rows, rows[-1], ""]))
    [fault] = council.faults()
    assert fault.startswith(f"data/southend/{file}, line {len(rows) + 1}: found ")
    dated = file not in {"groups.csv", "indicators.csv"}
    cure = ", or date the newer one in the column recorded" if dated else ""
    told = f"again, first given on line {len(rows)}; allowed: one row for each {key}. "
    assert fault.endswith(f"{told}Delete the wrong row{cure}.")


@pytest.mark.parametrize(
    "again",
    [
        pytest.param("CP 1.5,2018-11,97.1", id="with-another-value"),
        pytest.param("CP 1.5,November 2018,96.9", id="with-the-month-in-words"),
        pytest.param("CP 1.5,Nov 2018,96.9", id="with-the-month-shortened"),
        pytest.param("CP 1.5 , 2018-11 ,96.9", id="with-spaces-round-it"),
    ],
)
def test_an_indicator_has_one_value_for_a_period_however_that_is_written(council, again):
    council.write(
        "observations.csv",
        f"code,period,value\nCP 1.5,2018-10,95.2\nCP 1.5,2018-11,96.9\n\n{again}\n",
    )
    [told] = council.faults()
    assert told == (
        "data/southend/observations.csv, line 5: found CP 1.5, 2018-11 again, first given on line 3; "
        "allowed: one row for each code and period. "
        "Delete the wrong row, or date the newer one in the column recorded."
    )


def test_a_target_for_a_year_given_twice_is_found_in_both_its_forms(council):
    council.write("targets.csv", "code,period,low,high\nCP 1.5,FY2018-19,95,\nCP 1.5,2018/19,96,\n")
    [told] = council.faults()
    assert told == (
        "data/southend/targets.csv, line 3: found CP 1.5, FY2018-19 again, first given on line 2; "
        "allowed: one row for each code and period. "
        "Delete the wrong row, or date the newer one in the column recorded."
    )


def test_a_fault_after_blank_lines_and_line_breaks_in_a_text_is_told_with_its_own_line(council):
    council.write(
        "observations.csv",
        'code,period,value,note\nCP 1.1,2018-11,35.79,"Three\nlines\nlong"\n\nCP 1.5,2018-11,96.9%,\n',
    )
    [fault] = council.faults()
    assert fault.startswith("data/southend/observations.csv, line 6: found value '96.9%';")


def test_a_quotation_mark_without_its_pair_is_told_where_its_row_begins(council):
    council.write(
        "observations.csv",
        'code,period,value,note\nCP 1.1,2018-11,35.79,"Two\nlines"\nCP 1.5,2018-11,96.9,"Late\n',
    )
    [fault] = council.faults()
    assert fault.startswith("data/southend/observations.csv, line 4: found ")
    assert fault.endswith("allowed: rows with balanced quotation marks.")


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param("café".encode("latin-1"), id="latin-1"),
        pytest.param("£94".encode("cp1252"), id="windows"),
        pytest.param(b"\xff", id="no-letter-in-any"),
    ],
)
def test_a_letter_that_is_not_utf_8_is_told_with_its_line_and_how_to_save(council, encoded):
    council.write(
        "observations.csv",
        b"code,period,value,note\nCP 1.1,2018-11,35.79,\nCP 1.5,2018-11,96.9," + encoded + b"\n",
    )
    [told] = council.faults()
    assert told == (
        "data/southend/observations.csv, line 3: found a letter that is not UTF-8; "
        "allowed: UTF-8 text. Save it as 'CSV UTF-8 (comma delimited)'."
    )


def test_letters_beyond_english_are_read_as_they_are_written(council):
    council.change("observations.csv", VISITS, "CP 1.5,2018-11,96.9,,,Über café – £5")
    assert held_by(council.read()[1], "CP 1.5", "2018-11")["note"] == "Über café – £5"


def test_a_stated_rating_is_kept_with_who_gave_it_why_and_when(council):
    council.write(
        "judgements.csv",
        f"{JUDGEMENTS}\nCP 1.4,November 2018,amber,Improving fast.,Director of Children,2018-12-03\n",
    )
    [row] = council.read()[1].judgements.to_dict("records")
    assert row == {
        "code": "CP 1.4",
        "period": "2018-11",
        "rating": "amber",
        "reason": "Improving fast.",
        "role": "Director of Children",
        "date": "2018-12-03",
        "recorded": "",
        "first": 24226,
        "last": 24226,
    }


@pytest.mark.parametrize(
    ("row", "found", "allowed"),
    [
        pytest.param(
            "CP 1.4,2018-11,blue,Improving.,Director,2018-12-03",
            "rating 'blue'",
            "green, amber, red (the scheme of southend-mpr)",
            id="rating-outside-the-scheme",
        ),
        pytest.param(
            "CP 1.44,2018-11,amber,Improving.,Director,2018-12-03",
            "code 'CP 1.44'",
            "a code of indicators.csv. Did you mean CP 1.4?",
            id="unknown-code",
        ),
        pytest.param(
            "CP 1.4,2018-11,,Improving.,Director,2018-12-03", "rating blank", "not blank", id="blank-rating"
        ),
        pytest.param(
            "CP 1.4,2018-11,amber,,Director,2018-12-03", "reason blank", "not blank", id="no-reason"
        ),
        pytest.param("CP 1.4,2018-11,amber,Improving.,,2018-12-03", "role blank", "not blank", id="no-role"),
        pytest.param("CP 1.4,2018-11,amber,Improving.,Director,", "date blank", "not blank", id="no-date"),
        pytest.param(
            "CP 1.4,2018-11,amber,Improving.,Director,03/12/2018",
            "date '03/12/2018'",
            "a date such as 2018-12-03",
            id="date-in-another-form",
        ),
    ],
)
def test_a_stated_rating_without_its_grounds_or_outside_the_scheme_is_refused(council, row, found, allowed):
    council.write("judgements.csv", f"{JUDGEMENTS}\n{row}\n")
    told = f"data/southend/judgements.csv, line 2: found {found}; allowed: {allowed}"
    [fault] = council.faults()
    assert fault.startswith(told)


RED = "CP 1.4,2018-11,red,Too late.,Director,2018-12-03"
GREEN = "CP 1.4,2018-11,green,Improving.,Director,2018-12-01"


def test_two_ratings_stated_for_one_thing_are_a_fault_until_one_says_that_it_is_the_newer(council):
    council.write("judgements.csv", f"{JUDGEMENTS}\n{RED}\n{GREEN}\n")
    [fault] = council.faults()

    assert fault.startswith(
        "data/southend/judgements.csv, line 3: found CP 1.4, 2018-11 again, first given on"
    )


@pytest.mark.parametrize(
    ("days", "counts"),
    [
        (("", "2018-12-05"), "green"),
        (("", "2018-12-01"), "red"),  # known from its date on, which is the later one
        (("2018-12-05", "2018-12-01"), "red"),
    ],
)
def test_of_two_stated_ratings_the_one_recorded_last_counts_wherever_it_stands(council, days, counts):
    rows = [f"{row},{day}" for row, day in zip((RED, GREEN), days, strict=True)]
    council.write("judgements.csv", "\n".join([f"{JUDGEMENTS},recorded", *rows, ""]))

    assert council.read()[1].judgements["rating"].tolist() == [counts]


def test_a_report_counted_by_an_unknown_grouping_is_refused_with_the_nearest(council):
    council.change("southend-mpr.yaml", "group: aim", "group: aims")
    [told] = council.faults()
    assert told == (
        "data/southend/groups.csv: found no grouping 'aims', "
        "which params/southend-mpr.yaml names as its group; "
        "allowed: aim, department, committee, partnership. Did you mean aim?"
    )


def test_a_tolerance_of_its_own_needs_a_scheme_with_one_tolerance(council):
    council.change(
        "southend-mpr.yaml", "{within: {maximise: 5%, minimise: 5%, range: 10%}}", "{target_met: true}"
    )
    line = council.change("indicators.csv", MISSED, MISSED.replace("number,0,,", "number,0,,5%"))
    [told] = council.faults()
    assert told == (
        f"data/southend/indicators.csv, line {line}: found tolerance '5%', while the scheme of southend-mpr "
        "has 0 bands with 'within'; allowed: blank, or a scheme with one such band."
    )


def test_faults_of_several_files_are_told_together_causes_before_what_leans_on_them(council):
    indicators = council.change("indicators.csv", MISSED, MISSED.replace("minimise", "minimize"))
    late = council.change("observations.csv", VISITS, "CP 1.5,2018-11,94%,,,")
    early = council.change("observations.csv", "CP 1.1,2017-04,54.5,", "CP 1.1,2017-04,TBC,")
    targets = council.change("targets.csv", "CP 1.1,2018-11,38,48,", "CP 1.1,2018-11,48,38,")
    groups = council.change("groups.csv", "aim,safe,Safe", "aim,safe,")
    commentary = council.change("commentary.csv", "CP 5.5,2018-11,outlook", "CP 5.5,2018-11,outlok")
    council.write("judgements.csv", f"{JUDGEMENTS}\nCP 1.4,2018-11,blue,Improving.,Director,2018-12-03\n")
    assert early < late
    assert [fault.split(": found")[0] for fault in council.faults()] == [
        f"data/southend/groups.csv, line {groups}",
        f"data/southend/indicators.csv, line {indicators}",
        f"data/southend/observations.csv, line {early}",
        f"data/southend/observations.csv, line {late}",
        f"data/southend/targets.csv, line {targets}",
        f"data/southend/commentary.csv, line {commentary}",
        "data/southend/judgements.csv, line 2",
    ]


def test_a_file_that_cannot_be_read_does_not_hide_the_faults_of_the_others(council):
    council.path("observations.csv").unlink()
    line = council.change("targets.csv", "CP 1.5,2018-11,95,,", "CP 1.55,2018-11,95%,,")
    assert [fault.split(";")[0] for fault in council.faults()] == [
        "data/southend/observations.csv: found no such file",
        f"data/southend/targets.csv, line {line}: found code 'CP 1.55'",
        f"data/southend/targets.csv, line {line}: found low '95%'",
    ]


def test_of_more_than_ten_faults_ten_are_shown_and_the_rest_counted(council):
    rows = "".join(f"XX {number},2018-11,1\n" for number in range(1, 13))
    council.write("observations.csv", f"code,period,value\n{rows}")
    with pytest.raises(FiguresWrong, match=r"cannot be used: 12 faults\.\n") as caught:
        council.read()
    shown = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in shown[1:11]] == [
        f"  data/southend/observations.csv, line {line}" for line in range(2, 12)
    ]
    assert shown[11:] == ["  … and 2 more: `kpi check` lists them all."]


def test_described_in_full_more_than_ten_faults_are_all_listed(council):
    rows = "".join(f"XX {number},2018-11,1\n" for number in range(1, 13))
    council.write("observations.csv", f"code,period,value\n{rows}")
    with pytest.raises(FiguresWrong, match="12 faults") as caught:
        council.read()
    listed = caught.value.describe().splitlines()
    assert [line.split(":")[0] for line in listed] == [
        "The figures of southend-mpr cannot be used",
        *(f"  data/southend/observations.csv, line {line}" for line in range(2, 14)),
    ]


def test_ten_faults_are_shown_without_counting_more(council):
    rows = "".join(f"XX {number},2018-11,1\n" for number in range(1, 11))
    council.write("observations.csv", f"code,period,value\n{rows}")
    with pytest.raises(FiguresWrong, match="10 faults") as caught:
        council.read()
    assert len(str(caught.value).splitlines()) == 11
    assert "more" not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        pytest.param("2018-11", "2018-11", id="newest"),
        pytest.param("2017-04", "2017-04", id="oldest"),
        pytest.param("March 2018", "2018-03", id="in-words"),
        pytest.param("", "2018-11", id="blank-is-the-newest"),
    ],
)
def test_a_period_with_figures_is_found(committed, typed, name):
    assert str(find_period(*committed, typed)) == name


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param("Novembre 2018", "Did you mean November 2018?", id="misspelt"),
        pytest.param("2018-13", "Months run from 01 to 12.", id="month-13"),
        pytest.param(
            "2018-19-Q2",
            "'2018-19-Q2' is not for southend-mpr, which is monthly. Allowed: one such as 2018-11.",
            id="quarter",
        ),
        pytest.param(
            "FY2018-19",
            "'FY2018-19' is not for southend-mpr, which is monthly. Allowed: one such as 2018-11.",
            id="year",
        ),
        pytest.param(
            "2017-12/2018-11",
            "'2017-12/2018-11' is not for southend-mpr, which is monthly. Allowed: one such as 2018-11.",
            id="span",
        ),
        pytest.param(
            "2017-03",
            "There are no figures for March 2017 in southend-mpr. Allowed: 2017-04 to 2018-11.",
            id="before-the-first",
        ),
        pytest.param(
            "2018-12",
            "There are no figures for December 2018 in southend-mpr. Allowed: 2017-04 to 2018-11. "
            "Add later figures to data/southend/observations.csv.",
            id="after-the-last",
        ),
    ],
)
def test_a_period_that_the_report_cannot_show_is_refused(committed, typed, told):
    with pytest.raises(PeriodWrong, match=re.escape(told)):
        find_period(*committed, typed)


def test_a_month_for_which_every_value_is_blank_is_not_the_newest(council):
    council.write(
        "observations.csv",
        "code,period,value,reason\n"
        "CP 1.1,2018-09,35.28,\n"
        "CP 1.1,2018-10,33.75,\n"
        "CP 1.1,2018-11,,not yet published\n",
    )
    report, figures = council.read()
    assert str(find_period(report, figures)) == "2018-10"
    with pytest.raises(PeriodWrong, match="Allowed: 2018-09 to 2018-10"):
        find_period(report, figures, "2018-11")


def test_a_rolling_year_opens_the_month_in_which_it_ends_and_none_before(council):
    council.write("observations.csv", "code,period,value\nPS 3.1,2017-12/2018-11,453\n")
    report, figures = council.read()
    assert str(find_period(report, figures)) == "2018-11"
    with pytest.raises(PeriodWrong, match="Allowed: 2018-11 to 2018-11"):
        find_period(report, figures, "2018-10")


@pytest.mark.parametrize(
    ("cadence", "over", "newest", "oldest", "before"),
    [
        pytest.param(
            Frequency.QUARTER, "2018-19-Q2", "2018-19-Q3", "2017-18-Q1", "2016-17-Q4", id="quarterly"
        ),
        pytest.param(Frequency.YEAR, "FY2017-18", "FY2018-19", "FY2017-18", "FY2016-17", id="yearly"),
    ],
)
def test_a_quarterly_or_yearly_report_spans_those_in_which_its_figures_lie(
    committed, cadence, over, newest, oldest, before
):
    """Left blank it is the newest that is over: the figures end in November, amid both."""
    report, figures = committed
    rarer = report.model_copy(update={"cadence": cadence})
    assert str(find_period(rarer, figures)) == over
    assert str(find_period(rarer, figures, newest)) == newest
    assert str(find_period(rarer, figures, oldest)) == oldest
    with pytest.raises(PeriodWrong, match=f"Allowed: {oldest} to {newest}"):
        find_period(rarer, figures, before)


def test_an_edition_is_opened_from_a_folder_below_the_one_with_the_figures(council, monkeypatch):
    (council.root / "notebooks" / "drafts").mkdir(parents=True)
    monkeypatch.chdir(council.root / "notebooks" / "drafts")
    edition = open_edition("southend-mpr", "October 2018")
    assert (edition.report.id, str(edition.period)) == ("southend-mpr", "2018-10")
    assert held_by(edition.figures, "CP 1.5", "2018-11")["value"] == 96.9


def test_an_edition_without_report_and_period_is_the_newest_of_the_first_report(council, monkeypatch):
    council.write("zz-other.yaml", "title: Another report\n")
    monkeypatch.chdir(council.root)
    edition = open_edition()
    assert (edition.report.id, str(edition.period)) == ("southend-mpr", "2018-11")


def test_a_share_of_a_target_of_zero_is_noticed(council):
    council.change("targets.csv", "CP 2.4,2018-11,,5328,", "CP 2.4,2018-11,,0,")
    report, figures = council.read()
    [told] = notices(figures, report)
    assert told == (
        "CP 2.4 has a target of zero, of which 5% is nothing, so that no miss is Amber. "
        "Give it an absolute tolerance in indicators.csv."
    )


def test_a_share_of_its_own_of_a_target_of_zero_is_noticed(council):
    council.change("targets.csv", "CP 2.4,2018-11,,5328,", "CP 2.4,2018-11,,0.00,")
    council.change("indicators.csv", MISSED, MISSED.replace("number,0,,", "number,0,,8%"))
    report, figures = council.read()
    [notice] = notices(figures, report)
    assert "CP 2.4 has a target of zero, of which 8% is nothing" in notice


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param(
            "indicators.csv",
            MISSED,
            MISSED.replace("number,0,,", "number,0,,5"),
            id="amount-of-the-indicator",
        ),
        pytest.param(
            "southend-mpr.yaml",
            "{within: {maximise: 5%, minimise: 5%, range: 10%}}",
            "{within: 5}",
            id="amount-of-the-scheme",
        ),
        pytest.param(
            "southend-mpr.yaml",
            "{within: {maximise: 5%, minimise: 5%, range: 10%}}",
            "{no_worse_than_last_year: true}",
            id="scheme-without-tolerance",
        ),
    ],
)
def test_a_target_of_zero_is_no_trap_for_an_amount(council, file, old, new):
    council.change("targets.csv", "CP 2.4,2018-11,,5328,", "CP 2.4,2018-11,,0,")
    council.change(file, old, new)
    report, figures = council.read()
    assert list(notices(figures, report)) == []
