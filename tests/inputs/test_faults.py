"""Faults that are easily made and were once told badly, or not at all."""

import pytest

from kpi.errors import ParametersWrong, PeriodWrong, nearest
from kpi.inputs.readers import find_period
from kpi.model.periods import parse_period


@pytest.mark.parametrize(
    ("file", "old", "new", "pieces"),
    [
        pytest.param(
            "observations.csv",
            "CP 1.4,2018-11,87,",
            "CP 1.4,2018-11,٨٧,",
            ["value '٨٧'", "a plain number"],
            id="digits of another script",
        ),
        pytest.param(
            "observations.csv",
            "CP 1.4,2018-11,87,",
            f"CP 1.4,2018-11,{'9' * 400},",
            ["a plain number"],
            id="a number beyond all numbers",
        ),
        pytest.param(
            "observations.csv",
            "CP 1.4,2018-11,87,",
            "CP 1.4,2018-11,1e5,",
            ["value '1e5'"],
            id="an exponent",
        ),
        pytest.param(
            "observations.csv",
            "CP 1.5,2018-11,",
            "cp 1.5,2018-11,",
            ["code 'cp 1.5'", "Did you mean CP 1.5?"],
            id="a code in small letters",
        ),
        pytest.param(
            "observations.csv",
            "CP 1.5,2018-11,",
            "CP 1.5,Nov-18,",
            ["period 'Nov-18'", "Did you mean 2018-11?", "format Text"],
            id="a month as a spreadsheet rewrites it",
        ),
        pytest.param(
            "targets.csv",
            "CP 2.4,2018-11,,5328,",
            "CP 2.4,2018-11,TBC,5328,",
            ["low 'TBC'", "a plain number"],
            id="a word for a target",
        ),
        pytest.param(
            "groups.csv",
            "committee,people,",
            "owner,people,",
            ["a grouping called 'owner'", "Choose another name."],
            id="a grouping named like a column",
        ),
        pytest.param(
            "groups.csv",
            "committee,people,",
            "ward,people,",
            ["no column 'ward'", "Add the column ward."],
            id="a grouping without a column",
        ),
        pytest.param(
            "indicators.csv",
            "PH 2 YTD,Year to date,context,",
            "PH 2 YTD,Year to date,performance,",
            ["role 'performance'", "context, as the indicator has of which it is a part"],
            id="a part of another role than its whole",
        ),
    ],
)
def test_the_fault_is_told_where_it_stands(council, file, old, new, pieces):
    line = council.change(file, old, new)
    faults = council.faults()

    assert any(all(piece in fault for piece in pieces) for fault in faults), faults
    told = {f"{file}, line {line}:", "indicators.csv, line 1:"}
    assert any(place in fault for fault in faults for place in told)


@pytest.mark.parametrize(
    ("file", "old", "new", "piece"),
    [
        ("indicators.csv", "\nCP 1.2,", "\nCP-1.1,", "code 'CP-1.1' beside 'CP 1.1'"),
        ("groups.csv", "aim,clean,Clean", "aim,clean,Safe", "the label 'Safe' a second time"),
        ("groups.csv", "committee,people,", "start,people,", "a grouping called 'start'"),
        ("groups.csv", "committee,people,", "words,people,", "a grouping called 'words'"),
        ("groups.csv", "committee,people,", "sort,people,", "a grouping called 'sort'"),
        (
            "indicators.csv",
            ",safe,people,people,\nCP 1.2",
            ",safe;,people,people,\nCP 1.2",
            "group left blank",
        ),
        (
            "indicators.csv",
            ",safe,people,people,\nCP 1.2",
            ",safe;safe,people,people,\nCP 1.2",
            "named twice",
        ),
    ],
)
def test_names_that_the_page_could_not_tell_apart_are_refused(council, file, old, new, piece):
    council.change(file, old, new)

    assert any(piece in fault for fault in council.faults())


@pytest.mark.parametrize("file", ["groups.csv", "indicators.csv", "observations.csv"])
def test_a_header_alone_is_no_file(council, file):
    council.write(file, council.path(file).read_text(encoding="utf-8").splitlines()[0])

    assert any(f"{file}, line 1: found a header alone" in fault for fault in council.faults())


def test_one_wrong_cell_is_told_once(council):
    council.change("targets.csv", "CP 2.4,2018-11,,5328,", "CP 2.4,2018-11,TBC,5328,")

    assert len(council.faults()) == 1


def test_semicolons_are_told_as_such_and_not_as_missing_columns(council):
    text = council.path("targets.csv").read_text(encoding="utf-8")
    council.write("targets.csv", text.replace(",", ";"))

    (fault,) = council.faults()
    assert "cells parted by semicolons" in fault
    assert "CSV UTF-8" in fault


def test_without_groups_the_columns_of_groups_are_not_blamed(council):
    council.path("groups.csv").unlink()

    faults = council.faults()
    assert any("groups.csv: found no such file" in fault for fault in faults)
    assert not any("the column 'aim'" in fault for fault in faults)


def test_rows_without_a_key_are_not_called_repeated(council):
    council.change("observations.csv", "CP 1.4,2018-11,87,", ",2018-11,87,")
    council.change("observations.csv", "CP 1.4,2018-10,90.6,", ",2018-11,90.6,")

    assert not any(" again" in fault for fault in council.faults())


def test_a_folder_in_the_place_of_a_file_is_told(council):
    council.path("targets.csv").unlink()
    council.path("targets.csv").mkdir()

    assert any("targets.csv: found no such file" in fault for fault in council.faults())


def test_figures_without_any_value_have_no_period(council):
    council.write("observations.csv", "code,period,value,reason\nCP 1.1,2018-11,,to be confirmed\n")
    report, figures = council.read()

    with pytest.raises(PeriodWrong, match=r"observations\.csv holds no figure, so no period can be shown"):
        find_period(report, figures)


def test_a_forecast_makes_no_period(council):
    council.write(
        "observations.csv", "code,period,value,flag\nCP 1.1,2018-11,36,\nCP 1.1,2019-03,38,forecast\n"
    )
    report, figures = council.read()

    assert str(find_period(report, figures)) == "2018-11"


def test_parts_stand_under_their_whole_wherever_they_are_typed(council):
    lines = council.path("indicators.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    part = next(line for line in lines if line.startswith("PH 2 YTD,"))
    lines.remove(part)
    council.write("indicators.csv", "".join([*lines, part]))

    codes = list(council.read()[1].indicators["code"])
    assert codes[codes.index("PH 2") + 1] == "PH 2 YTD"


def test_line_separators_inside_a_cell_do_not_split_its_row(council):
    council.change(
        "commentary.csv", "Visits to children with a plan", "Visits to\u2028children\x0b with a plan"
    )

    texts = council.read()[1].commentary["text"]
    assert texts.str.contains("Visits to\u2028children").any()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{maximise: 5%,", "{maximise: 5%, maximise: 7%,", "line 20: found the key 'maximise' a second time"),
        ("cadence: month", "cadence: month\nnote: 2018-13-45", "the key 'note' a second time"),
        ("group: aim", "group: &a [*a]", "holds itself|anchor|'group'|group"),
        ("title: Monthly", "title: 2018-13-45 # Monthly", None),
        ("explanation: Why", "no: Why the\n  explanation: Why", None),
        ("explanation: Why", "What_next: Why the\n  explanation: Why", "lower-case letters"),
        ("title: Monthly Performance Report", "title: [a, b]", "a text; put figures, dates and signs"),
        ("when: {target_met: true}", "when: {target_met: yes please}", "true or false"),
    ],
)
def test_yaml_that_reads_otherwise_than_it_looks_is_refused_or_read_as_typed(council, old, new, message):
    path = council.path("southend-mpr.yaml")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    if message is None:
        assert council.read()
    else:
        with pytest.raises(ParametersWrong, match=message):
            council.read()


def test_a_parameters_file_that_is_no_text_is_told_with_its_line(council):
    path = council.path("southend-mpr.yaml")
    path.write_bytes(path.read_bytes().replace(b"Monthly", b"Monthly \xa3"))

    with pytest.raises(ParametersWrong, match="line 1: found a letter that cannot be read"):
        council.read()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2018-12/2018-01", "The earlier month comes first"),
        ("2018-1", "Did you mean 2018-01"),
        ("2018-11-01", "Did you mean 2018-11"),
        ("Nov-18", "Did you mean 2018-11"),
    ],
)
def test_a_period_that_cannot_be_read_comes_with_a_hint(text, hint):
    with pytest.raises(PeriodWrong, match=hint):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "period"),
    [("fy2017-18", "FY2017-18"), ("2019/20 Q2", "2019-20-Q2"), ("Sept 2018", "2018-09")],
)
def test_a_period_may_be_written_as_people_do(text, period):
    assert str(parse_period(text)) == period


def test_suggestions_do_not_heed_capitals():
    assert nearest("cp 1.5", ["PS 1.5", "CP 1.5"]) == "Did you mean CP 1.5?"


ODD = ["", "?", "½", "-", "--1", "1,5", "٣", "NaN", "inf", "=1+1", "{{ x }}", "</script>", "a;b", "£5"]


@pytest.mark.parametrize(
    "file", ["observations.csv", "targets.csv", "indicators.csv", "groups.csv", "commentary.csv"]
)
def test_no_fault_is_a_traceback_whatever_stands_in_a_cell(council, file):
    """Every letter that a keyboard or a paste may bring, in every column."""
    header, *rows = council.path(file).read_text(encoding="utf-8").splitlines()
    cells = rows[0].split(",")
    for place in range(len(cells)):
        odd = [",".join([*cells[:place], text, *cells[place + 1 :]]) for text in ODD]
        council.write(file, "\n".join([header, *rows, *odd]))

        assert any(fault.startswith(f"data/southend/{file}, line ") for fault in council.faults())
