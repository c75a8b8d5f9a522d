"""What may not happen to a form on its way: to its stamp, its columns and its rows."""

import pytest

from kpi.model.periods import parse_period
from kpi.returns.forms import Stamp

MARK = Stamp("town", "2024-11", "owner", "Head of Roads", "").mark(
    "P1", parse_period("2024-11"), comments=True
)


def sheet_of(town):
    book = town.book()
    town.fill(book["Figures"], "P1", "Value", 87)
    return book, book["Figures"]


def told_of(town, book):
    (told,) = town.faults(town.save(book))
    return told


@pytest.mark.parametrize(
    ("old", "new", "found", "cure"),
    [
        (
            "period 2024-11",
            "period 2024-13",
            "'town', '2024-13' (The period '2024-13' cannot be read.",
            "Send the",
        ),
        (
            "period 2024-11",
            "period 2024-25-Q3",
            "'2024-25-Q3' is not for town, which is monthly",
            "Send the form",
        ),
        ("period 2024-11", "period 2031-11", "a form for November 2031, which is still to come", ""),
        ("report town", "report city", "'city', '2024-11' (there is no report 'city')", "Send the form"),
        ("by owner", "by director", "forms parted by 'director'", "Collect again (`kpi collect`)"),
        (
            "for Head of Roads |",
            "for Head of Rivers |",
            "a form for Head of Rivers, who answers for no",
            "Collect",
        ),
        (
            "for Head of Roads |",
            "for Head of Parks |",
            "with the template of that for Head of Roads",
            "It is",
        ),
        ("template 2-", "template 0-", "what it says of the indicators has changed since", "Collect again"),
    ],
)
def test_a_stamp_of_another_form_is_refused(town, old, new, found, cure):
    book, sheet = sheet_of(town)
    sheet["A2"].value = sheet["A2"].value.replace(old, new)

    told = told_of(town, book)
    assert told.startswith("return.xlsx, Figures!A2: found ")
    assert found in told
    assert cure in told


def test_an_old_template_is_refused_once_an_indicator_has_changed(town):
    book, _ = sheet_of(town)
    path = town.data / "indicators.csv"
    path.write_text(path.read_text().replace("P1,Calls answered,", "P1,Calls answered in time,"))

    assert "found the template 2-" in told_of(town, book)


def test_a_sheet_without_a_stamp_is_refused(town):
    book, sheet = sheet_of(town)
    sheet["A2"].value = "For Head of Roads"

    assert told_of(town, book).startswith("return.xlsx, Figures: found no line that says which form it is;")


def test_a_renamed_column_is_told_by_both_names(town):
    book, sheet = sheet_of(town)
    sheet["J3"].value = "Actual"

    assert told_of(town, book) == (
        "return.xlsx, Figures!J3: found the column 'Actual', renamed or put in the place of 'Value'; "
        "allowed: the heading 'Value'. Give the column its own heading again."
    )


def test_columns_in_another_order_are_refused(town):
    book, sheet = sheet_of(town)
    for row in range(3, 8):
        one, other = sheet.cell(row, 10), sheet.cell(row, 11)
        one.value, other.value = other.value, one.value

    told = told_of(town, book)
    assert told.startswith(
        "return.xlsx, Figures!J3: found the column 'Reason for none' where 'Value' stood: the columns"
    )


def test_a_further_column_is_refused(town):
    book, sheet = sheet_of(town)
    sheet["R3"].value = "Remarks"

    assert told_of(town, book).startswith(
        "return.xlsx, Figures!R3: found a further column 'Remarks'; allowed: "
    )


def test_an_entry_beside_the_table_is_refused(town):
    book, sheet = sheet_of(town)
    sheet["S5"].value = "see my email"

    assert told_of(town, book).startswith(
        "return.xlsx, Figures!S5: found an entry in a column without a heading; allowed: entries under"
    )


def test_a_missing_column_is_refused(town):
    book, sheet = sheet_of(town)
    sheet.delete_cols(16)

    assert "found no column 'Why'" in told_of(town, book)


def test_a_column_that_is_there_twice_is_refused(town):
    book, sheet = sheet_of(town)
    sheet["R3"].value = "Value"

    assert "Figures!R3: found the column 'Value' a second time" in told_of(town, book)


def test_a_form_without_headings_is_refused(town):
    book, sheet = sheet_of(town)
    sheet.delete_rows(3, 5)

    assert told_of(town, book).startswith("return.xlsx, Figures: found no row of headings;")


@pytest.mark.parametrize(
    ("cells", "place", "found"),
    [
        ({"A": "X9", "E": "November 2024"}, "A8", "'X9', which is no indicator of the form"),
        ({"A": "O1", "E": "November 2024"}, "A8", "O1, which is not asked of Head of Roads"),
        ({"B": "Total", "J": 5}, "A8", "a row without a code"),
        (
            {"A": "P1", "B": "Calls answered", "E": "November 2024", "J": 87, "Q": MARK},
            "A8",
            "P1 for November 2024 again, first in row 4",
        ),
        (
            {"A": "P1", "B": "Calls answered", "E": "November 2022", "J": 87},
            "E8",
            "November 2022 for P1, which the form for November 2024 does not ask for",
        ),
        (
            {"A": "P1", "B": "Calls answered", "E": "December 2024", "J": 87},
            "E8",
            "December 2024 for P1, which the form for November 2024 does not ask for",
        ),
        ({"A": "P1", "B": "Calls answered", "E": "Nov-24", "J": 87}, "E8", "'Nov-24', which is no period"),
        ({"A": "P1", "B": "Calls answered", "J": 87}, "E8", "no period for P1"),
        (
            {"A": "P1", "B": "Potholes filled", "E": "October 2024"},
            "B8",
            "'Potholes filled' beside the code P1",
        ),
    ],
)
def test_a_row_that_the_form_does_not_have_is_refused(town, cells, place, found):
    book, sheet = sheet_of(town)
    for column, value in cells.items():
        sheet[f"{column}8"].value = value

    assert told_of(town, book).startswith(f"return.xlsx, Figures!{place}: found {found}; allowed: ")


@pytest.mark.parametrize("period", ["October 2024", "2024-10", "March 2024", "November 2023"])
def test_a_row_whose_period_was_changed_is_refused(town, period):
    """The form asks P1 for November alone; that a figure of October is held makes no difference."""
    book, sheet = sheet_of(town)
    sheet["E4"].value = period

    label = {"2024-10": "October 2024"}.get(period, period)
    assert told_of(town, book) == (
        f"return.xlsx, Figures!E4: found {label} for P1, which the form for November 2024 does not ask for; "
        "allowed: the rows of the form. "
        "Delete the row, or give it back its Code, Period and Row as they were sent."
    )


def test_a_row_of_another_form_is_refused(town):
    """P1 of the form for October, whose figure is to be mended, in the form for November."""
    text = town.text()
    town.data.joinpath("observations.csv").write_text(text.replace("P1,2024-10,90,,,\n", ""))
    other = town.cell(town.book("2024-10")["Figures"], "P1", "Row").value
    town.data.joinpath("observations.csv").write_text(text)
    book, sheet = sheet_of(town)
    sheet["E4"].value, sheet["Q4"].value = "October 2024", other

    assert "Figures!E4: found October 2024 for P1, which the form for November" in told_of(town, book)


def test_a_period_may_be_typed_as_the_files_have_it(town):
    book, sheet = sheet_of(town)
    sheet["E4"].value = "2024-11"

    assert [one.new for one in town.receive(town.save(book))] == ["87"]


def test_what_was_asked_may_come_in_though_a_later_figure_is_held_by_now(town):
    """October and November were asked for; November came in by another way, and October is asked no more."""
    town.data.joinpath("observations.csv").write_text(town.text().replace("P1,2024-10,90,,,\n", ""))
    book = town.book()
    assert [book["Figures"].cell(row, 5).value for row in (4, 5)] == ["October 2024", "November 2024"]
    town.fill(book["Figures"], "P1", "Value", 88)
    lines = town.text().replace("P1,2024-09,89,,,\n", "P1,2024-09,89,,,\nP1,2024-11,90,,,\n")
    town.data.joinpath("observations.csv").write_text(lines)

    assert [(one.period, one.new) for one in town.receive(town.save(book))] == [("2024-10", "88")]


def test_a_row_that_strayed_above_the_headings_is_refused(town):
    book, sheet = sheet_of(town)
    sheet.insert_rows(3)
    for column in range(1, 18):
        sheet.cell(3, column).value = sheet.cell(5, column).value
        sheet.cell(5, column).value = None

    assert told_of(town, book).startswith("return.xlsx, Figures!B3: found an entry above the headings;")


def test_names_sorted_without_their_codes_are_found(town):
    book, sheet = sheet_of(town)
    sheet["B4"].value, sheet["B5"].value = sheet["B5"].value, sheet["B4"].value

    told = town.faults(town.save(book))
    assert [one.partition(";")[0] for one in told] == [
        "return.xlsx, Figures!B4: found 'Potholes filled' beside the code P1",
        "return.xlsx, Figures!B5: found 'Calls answered' beside the code C1",
    ]


def test_rows_in_another_order_are_the_same_figures(town):
    book, sheet = sheet_of(town)
    for column in range(1, 18):
        one, other = sheet.cell(4, column), sheet.cell(6, column)
        one.value, other.value = other.value, one.value

    (change,) = town.receive(town.save(book))
    assert (change.code, change.new) == ("P1", "87")


def test_a_row_that_is_left_out_changes_nothing(town):
    book, sheet = sheet_of(town)
    sheet.delete_rows(7)

    assert [change.code for change in town.receive(town.save(book))] == ["P1"]


def test_merged_cells_are_refused(town):
    book, sheet = sheet_of(town)
    sheet.merge_cells("J5:J6")

    assert told_of(town, book).startswith("return.xlsx, Figures!J5:J6: found merged cells; allowed: one cell")


def test_entries_that_cannot_be_seen_are_refused(town):
    book, sheet = sheet_of(town)
    sheet.row_dimensions[4].hidden = True
    assert told_of(town, book).startswith("return.xlsx, Figures!J4: found an entry in a hidden row;")

    book, sheet = sheet_of(town)
    sheet.column_dimensions["J"].hidden = True
    assert told_of(town, book).startswith("return.xlsx, Figures!J4: found an entry in a hidden column;")

    book, sheet = sheet_of(town)
    sheet.sheet_state = "hidden"
    assert told_of(town, book).startswith("return.xlsx, Figures: found a hidden sheet;")


def test_a_workbook_without_its_sheet_is_refused(town):
    book, sheet = sheet_of(town)
    sheet.title = "Sheet2"

    assert "found no sheet Figures among Instructions, Sheet2" in told_of(town, book)


def test_comments_go_with_the_newest_figure_of_an_indicator(town):
    town.data.joinpath("observations.csv").write_text(town.text().replace("P1,2024-10,90,,,\n", ""))
    book = town.book()
    sheet = book["Figures"]
    assert [sheet.cell(row, 5).value for row in (4, 5)] == ["October 2024", "November 2024"]
    sheet["N4"].value = "Staff were ill."

    told = told_of(town, book)
    assert told.startswith(
        "return.xlsx, Figures!N4: found a comment on October 2024, while comments are for Nov"
    )


def test_a_comment_on_an_earlier_period_is_refused_though_the_last_row_was_deleted(town):
    town.data.joinpath("observations.csv").write_text(town.text().replace("P1,2024-10,90,,,\n", ""))
    book = town.book()
    sheet = book["Figures"]
    sheet["N4"].value = "Staff were ill."
    sheet.delete_rows(5)

    assert told_of(town, book).startswith(
        "return.xlsx, Figures!N4: found a comment on October 2024, while comments are for November 2024"
    )


def test_one_figure_in_two_files_is_refused(town):
    one = town.filled({("P1", "Value"): 87}, "one.xlsx")
    other = town.filled({("P1", "Value"): 88, ("C1", "Value"): 80}, "other.xlsx")

    (told,) = town.faults(one, other)
    assert told == (
        "other.xlsx, Figures!A4: found P1 for November 2024, given in one.xlsx, Figures!A4 too; "
        "allowed: each figure in one file. Leave out the file that is wrong."
    )


def test_a_faulty_file_keeps_the_others_out_too(town):
    good = town.filled({("P1", "Value"): 87}, "good.xlsx")
    faulty = town.filled({("C1", "Value"): "TBC"}, "faulty.xlsx")

    (told,) = town.faults(good, faulty)
    assert told.startswith("faulty.xlsx, Figures!J5")
