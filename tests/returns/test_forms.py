"""What goes out: one workbook for each owner, with only what is due."""

import io
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from kpi.errors import FormsUnwritable, OwnersMissing
from kpi.returns.collecting import Forms, write_forms
from kpi.returns.forms import Stamp
from kpi.returns.workbook import workbook_of


def test_each_owner_has_one_form_with_what_is_due_from_them(town):
    asked = {form.stamp.owner: [row.code for row in form.rows] for form in town.forms()}

    assert asked == {"Head of Roads": ["P1", "C1", "M1", "R1"], "Head of Parks": ["O1"]}


def test_a_form_can_be_for_each_group_of_a_grouping(town):
    asked = {form.stamp.owner: [row.code for row in form.rows] for form in town.forms(by="topic")}

    assert asked == {"Streets": ["P1", "C1", "R1", "O1"], "Money": ["M1"]}


def test_what_is_held_is_not_asked_for(town):
    town.data.joinpath("observations.csv").write_text(
        town.text().replace("C1,2024-10,70,,,\n", "C1,2024-10,70,,,\nC1,2024-11,80,,,\n"), encoding="utf-8"
    )

    assert [row.code for row in town.forms()[0].rows] == ["P1", "M1", "R1"]


def test_a_red_figure_without_a_comment_is_asked_for_though_it_is_held(town):
    text = town.text().replace("P1,2024-10,90,,,\n", "P1,2024-10,90,,,\nP1,2024-11,70,,provisional,\n")
    town.data.joinpath("observations.csv").write_text(text, encoding="utf-8")

    row = town.forms()[0].rows[0]
    assert (row.code, row.held, row.comments) == ("P1", "70% (provisional)", True)

    comment = "code,period,field,text,role\nP1,2024-11,action,More staff,Head of Roads\n"
    town.data.joinpath("commentary.csv").write_text(comment, encoding="utf-8")
    row = town.forms()[0].rows[0]
    assert (row.code, row.held) == ("P1", "70% (provisional)\nWhat is done: More staff")

    comment += "P1,2024-11,explanation,Staff were ill,Head of Roads\n"
    town.data.joinpath("commentary.csv").write_text(comment, encoding="utf-8")
    assert [row.code for row in town.forms()[0].rows] == ["C1", "M1", "R1"]


def test_a_held_note_is_shown_beside_what_is_held(town):
    text = town.text().replace("P1,2024-10,90,,,\n", "P1,2024-10,90,,,\nP1,2024-11,70,,,14 calls are out\n")
    town.data.joinpath("observations.csv").write_text(text, encoding="utf-8")

    assert town.forms()[0].rows[0].held == "70%\nNote: 14 calls are out"


def test_an_indicator_without_an_owner_stops_the_collection_with_all_of_them_named(town):
    path = town.data / "indicators.csv"
    path.write_text(path.read_text().replace("Head of Parks", "").replace(",Head of Roads,,", ",,,"))

    with pytest.raises(
        OwnersMissing, match=r"3 indicators of town, whose owner is blank: M1, R1, O1\..*--by topic"
    ):
        town.forms()


def test_a_row_shows_what_its_owner_needs_to_know(town):
    row = town.forms()[0].rows[0]

    assert (row.name, row.definition) == ("Calls answered", "Calls, in time")
    assert row.how == "A percentage: type 87 for 87%, not 0.87. Average or share over the period."
    assert (row.period.label, row.last, row.year_before) == (
        "November 2024",
        "90% (October 2024)",
        "none held",
    )
    assert (row.target, row.held) == ("85% or more (for 2024/25)", "nothing yet")


def test_the_stamp_names_report_period_owner_and_template(town):
    sheet = town.book()["Figures"]
    stamp = Stamp.found_in(sheet["A2"].value)

    assert stamp == town.forms()[0].stamp
    assert (stamp.report, stamp.period, stamp.by, stamp.owner) == (
        "town",
        "2024-11",
        "owner",
        "Head of Roads",
    )


def test_the_template_changes_with_what_a_form_says_and_not_with_what_is_held(town):
    before = town.forms()[0].stamp.template
    observations, indicators = town.data / "observations.csv", town.data / "indicators.csv"
    observations.write_text(town.text().replace("P1,2024-10,90", "P1,2024-10,91"))
    assert town.forms()[0].stamp.template == before

    indicators.write_text(indicators.read_text().replace("Parks open", "Parks open all day"))
    assert town.forms()[0].stamp.template == before

    indicators.write_text(indicators.read_text().replace("Since April", "Since 1 April"))
    assert town.forms()[0].stamp.template != before


def test_only_the_cells_to_be_filled_in_can_be_changed(town):
    sheet = town.book()["Figures"]
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}

    assert sheet.protection.sheet is True
    assert not sheet.protection.password
    assert open_cells == {f"{column}{row}" for column in "JKLMNOP" for row in range(4, 8)}


def test_words_are_offered_as_drop_downs_and_values_are_numbers(town):
    rules = {str(rule.sqref): rule for rule in town.book()["Figures"].data_validations.dataValidation}

    assert rules["K4:K7"].formula1 == (
        '"not yet due,not yet published,to be confirmed,not collected,not applicable,suppressed,'
        'new indicator"'
    )
    assert rules["L4:L7"].formula1 == '"provisional,estimated,forecast,revised,break in series,none"'
    assert rules["J4"].type == "decimal"
    assert rules["J4"].prompt.startswith("A percentage: type 87 for 87%")


def test_cells_to_be_filled_in_have_a_box_and_texts_are_kept_as_texts(town):
    sheet = town.book()["Figures"]

    assert town.cell(sheet, "P1", "Value").border.left.style == "medium"
    assert town.cell(sheet, "P1", "Target").border.left is None
    assert town.cell(sheet, "P1", "Note").number_format == "@"
    assert town.cell(sheet, "P1", "Value").number_format == "General"


def test_a_name_that_begins_as_a_formula_does_is_written_as_a_text(town):
    cell = town.cell(town.book()["Figures"], "R1", "Indicator")

    assert (cell.value, cell.data_type) == ("=Accidents for each 1000", "s")


def test_a_form_has_a_title_a_language_a_frozen_heading_and_no_merged_cells(town):
    book = town.book()
    sheet = book["Figures"]

    assert book.properties.title == "Town report: figures for November 2024"
    assert book.properties.language == "en-GB"
    assert (sheet.freeze_panes, sheet.print_title_rows, list(sheet.merged_cells.ranges)) == (
        "C4",
        "$3:$3",
        [],
    )
    assert book.sheetnames == ["Instructions", "Figures"]


def test_the_instructions_name_every_reason_and_flag_and_to_whom_the_form_goes_back(town):
    told = "\n".join(cell.value for cell in town.book()["Instructions"]["A"] if cell.value)

    for word in ("not yet due", "suppressed", "new indicator", "provisional", "break in series"):
        assert f"\n{word}: " in told
    assert "send it back to the performance team" in told


def test_a_form_is_never_written_over_one_that_may_be_filled_in(town, tmp_path):
    forms = Forms(tmp_path / "forms", town.forms(), town.now)
    write_forms(forms, replace=False)
    first = {path.name: path.read_bytes() for path in (tmp_path / "forms").iterdir()}
    assert sorted(first) == ["town-2024-11-head-of-parks.xlsx", "town-2024-11-head-of-roads.xlsx"]

    (tmp_path / "forms" / "town-2024-11-head-of-roads.xlsx").unlink()
    with pytest.raises(FormsUnwritable, match=r"holds town-2024-11-head-of-parks\.xlsx already"):
        write_forms(forms, replace=False)
    assert len(list((tmp_path / "forms").iterdir())) == 1

    write_forms(forms, replace=True)
    assert len(list((tmp_path / "forms").iterdir())) == 2


def test_a_folder_that_cannot_be_made_is_told(town, tmp_path):
    (tmp_path / "forms").write_text("a file")

    with pytest.raises(FormsUnwritable, match="cannot be written to"):
        write_forms(Forms(tmp_path / "forms", town.forms(), town.now), replace=True)


def test_owners_whose_names_differ_in_signs_alone_have_files_of_their_own(town, tmp_path):
    form = town.forms()[0]
    other = replace(form, stamp=replace(form.stamp, owner="Head of Roads!"))

    names = [path.name for _, path in Forms(tmp_path, [form, other], town.now).named()]
    assert names == ["town-2024-11-head-of-roads.xlsx", "town-2024-11-head-of-roads-2.xlsx"]


def test_a_number_that_makes_two_names_alike_gives_way_to_another(town, tmp_path):
    """The second is numbered 2, which is the name that the third has of itself."""
    form = town.forms()[0]
    owners = ("Area Manager", "Area manager", "Area Manager 2", "Area: Manager: 2")
    forms = [replace(form, stamp=replace(form.stamp, owner=owner)) for owner in owners]
    write_forms(Forms(tmp_path / "forms", forms, town.now), replace=False)

    names = [path.name for _, path in Forms(tmp_path, forms, town.now).named()]
    assert names == [
        "town-2024-11-area-manager.xlsx",
        "town-2024-11-area-manager-2.xlsx",
        "town-2024-11-area-manager-2-2.xlsx",
        "town-2024-11-area-manager-2-3.xlsx",
    ]
    sheets = {
        name: openpyxl.load_workbook(tmp_path / "forms" / name)["Figures"]["A2"].value for name in names
    }
    assert [Stamp.found_in(text).owner for text in sheets.values()] == list(owners)


@pytest.mark.parametrize("moves", [0, 1, 2, 3])
def test_a_form_that_cannot_be_moved_takes_the_others_back(town, tmp_path, monkeypatch, moves):
    """One form is there and is to be replaced: it has to be moved aside first, and is what it was."""
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "town-2024-11-head-of-roads.xlsx").write_bytes(b"filled in")
    done, moved = [], Path.replace

    def refuse(self, target):
        done.append(target)
        if len(done) == moves + 1:
            raise PermissionError(13, "Permission denied")
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    forms = Forms(folder, town.forms(), town.now)
    if moves < 3:
        with pytest.raises(FormsUnwritable, match=r"cannot be written to .*: Permission denied\."):
            write_forms(forms, replace=True)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
            "town-2024-11-head-of-roads.xlsx": b"filled in"
        }
    else:
        write_forms(forms, replace=True)
        assert len(list(folder.iterdir())) == 2


def test_a_folder_in_the_place_of_a_form_is_never_replaced(town, tmp_path):
    kept = tmp_path / "town-2024-11-head-of-roads.xlsx" / "letter.txt"
    kept.parent.mkdir()
    kept.write_text("Dear all")

    with pytest.raises(FormsUnwritable, match=r"holds a folder called town-2024-11-head-of-roads\.xlsx"):
        write_forms(Forms(tmp_path, town.forms(), town.now), replace=True)
    assert [path.name for path in tmp_path.glob("*.xlsx/*")] == ["letter.txt"]


def test_an_owner_with_a_very_long_name_has_a_file_with_a_shorter_one(town, tmp_path):
    form = town.forms()[0]
    long = [replace(form, stamp=replace(form.stamp, owner=f"{'Roads ' * 50}{end}")) for end in ("A", "B")]
    write_forms(Forms(tmp_path, long, town.now), replace=False)

    stem = f"town-2024-11-{('roads-' * 14)[:80]}"
    assert sorted(path.name for path in tmp_path.glob("*.xlsx")) == [f"{stem}-2.xlsx", f"{stem}.xlsx"]


def test_the_same_form_made_at_the_same_time_holds_the_same_cells(town):
    one, other = (workbook_of(town.forms()[0], town.now) for _ in range(2))

    with ZipFile(io.BytesIO(one)) as first, ZipFile(io.BytesIO(other)) as second:
        parts = [name for name in first.namelist() if name != "docProps/core.xml"]
        assert all(first.read(name) == second.read(name) for name in parts)
    assert openpyxl.load_workbook(io.BytesIO(one)).properties.created == town.now.replace(tzinfo=None)
