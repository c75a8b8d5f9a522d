"""What may not happen to a form on its way: to its stamp, its columns and its rows."""

import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from kpi.model.periods import parse_period
from kpi.returns.forms import Stamp
from kpi.returns.workbook import workbook_of

MARK = Stamp("town", "2024-11", "owner", "Head of Roads", "").mark(
    "P1", parse_period("2024-11"), comments=True
)
SEALS = " bcdf" * 6  # of the six texts beside it, which may be blank


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
        ("template 3-", "template 0-", "what it says of the indicators has changed since", "Collect again"),
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

    assert "found the template 3-" in told_of(town, book)


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
            {"A": "P1", "B": "Calls answered", "E": "November 2024", "J": 87, "Q": MARK + SEALS},
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

    assert told_of(town, book).startswith("return.xlsx, Figures!A3: found an entry above the headings;")


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


@pytest.mark.parametrize("points", [0.5, 0])
def test_an_entry_in_a_row_or_column_too_small_to_be_seen_is_refused(town, points):
    book, sheet = sheet_of(town)
    sheet.row_dimensions[4].height = points
    assert told_of(town, book).startswith("return.xlsx, Figures!J4: found an entry in a hidden row;")

    book, sheet = sheet_of(town)
    sheet.column_dimensions["J"].width = 0.1
    assert told_of(town, book).startswith("return.xlsx, Figures!J4: found an entry in a hidden column;")


def crossed_out(sheet, place, typed):
    sheet[place].value = typed
    sheet[place].font = Font(strike=True)


def in_part(sheet, place, typed):
    runs = TextBlock(InlineFont(strike=True), typed), TextBlock(InlineFont(), " Staff were ill.")
    sheet[place].value = CellRichText(*runs)


@pytest.mark.parametrize(
    ("spoil", "place", "typed"),
    [
        (crossed_out, "J4", 88),
        (crossed_out, "K5", "suppressed"),
        (crossed_out, "N4", "Staff were ill."),
        (crossed_out, "A4", "P1"),
        (in_part, "N4", "Nobody knows."),
        (in_part, "M4", "Late."),
    ],
)
def test_what_is_crossed_out_does_not_count_and_is_refused(town, spoil, place, typed):
    book, sheet = sheet_of(town)
    spoil(sheet, place, typed)

    assert told_of(town, book) == (
        f"return.xlsx, Figures!{place}: found text that is crossed out; allowed: what counts alone. "
        "Delete what is crossed out, or take the line away."
    )


def test_what_is_crossed_out_beside_no_entry_is_nobodys_business(town):
    book, sheet = sheet_of(town)
    crossed_out(sheet, "I5", "nothing yet")
    sheet["J5"].font = Font(strike=True)

    assert [one.code for one in town.receive(town.save(book))] == ["P1"]


def test_a_note_pinned_to_a_cell_that_is_filled_in_is_refused_and_one_elsewhere_is_not(town):
    book, sheet = sheet_of(town)
    sheet["B4"].comment = sheet["J3"].comment = Comment("For the finance team", "Team")
    sheet["J5"].comment = Comment("Actually 91, please use", "Head")

    assert told_of(town, book) == (
        "return.xlsx, Figures!J5: found a note pinned to a cell; allowed: words in the cells themselves. "
        "Put what it says into the row, under Note or Comment, and delete it."
    )


def test_entries_on_a_copy_of_the_sheet_are_refused_and_a_blank_copy_is_not(town):
    book, sheet = sheet_of(town)
    copy = book.copy_worksheet(sheet)
    assert copy.title == "Figures Copy"
    copy["J4"].value = None
    assert [one.new for one in town.receive(town.save(book))] == ["87"]

    copy["N5"].value = "Staff were ill."
    assert told_of(town, book) == (
        "return.xlsx, Figures Copy!N5: found entries on the sheet 'Figures Copy', which is not read; "
        "allowed: entries on the sheet Figures alone. "
        "Copy what is meant into the sheet Figures, and delete 'Figures Copy'."
    )


@pytest.mark.parametrize(
    ("cells", "refused"),
    [
        ({"A1": "Code", "B1": "Indicator", "C1": "Period", "D1": "Value", "A2": "P1", "D2": 87}, "D2"),
        ({"A30": "Code", "B30": "Indicator", "C30": "Period", "D30": "Value", "D33": 87}, "D33"),
        ({"A1": "Code", "B1": "Indicator", "C1": "Period", "D1": "Value", "A2": "P1", "E2": 87}, ""),
        ({"A2": str(Stamp("town", "2024-11", "owner", "Head of Roads", "2-x")), "J4": 87}, "J4"),
        ({"A1": "Code", "B1": "Value", "A2": "P1", "B2": 87}, ""),
        ({"A1": "Calls", "ZZ6000": 87}, ""),
    ],
)
def test_another_sheet_is_looked_at_where_it_is_laid_out_as_the_form(town, cells, refused):
    """An owner's own workings stay an owner's own, be they as large as they like."""
    book, _ = sheet_of(town)
    other = book.create_sheet("Mine")
    for place, value in cells.items():
        other[place].value = value

    if refused:
        assert told_of(town, book).startswith(f"return.xlsx, Mine!{refused}: found entries on the sheet 'Mi")
    else:
        assert [one.code for one in town.receive(town.save(book))] == ["P1"]


def test_why_without_anything_that_changes_is_refused(town):
    (told,) = town.faults(town.filled({("P1", "Why"): "The figure comes on Friday."}))

    assert told == (
        "return.xlsx, Figures!P4: found a reason why, and nothing that changes; allowed: a reason beside "
        "what it is for. Type what changes; words to be printed go under Note, and else clear the cell."
    )


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
        "allowed: each figure and comment in one file. Leave out the file that is wrong."
    )


def test_a_faulty_file_keeps_the_others_out_too(town):
    good = town.filled({("P1", "Value"): 87}, "good.xlsx")
    faulty = town.filled({("C1", "Value"): "TBC"}, "faulty.xlsx")

    (told,) = town.faults(good, faulty)
    assert told.startswith("faulty.xlsx, Figures!J5")


def test_a_comment_in_two_files_is_told_by_the_cells_of_both(town):
    """P1 was asked for October first, and for November later; comments are for November in both."""
    form = town.forms()[0]
    row = form.rows[0]
    earlier = replace(form, rows=(replace(row, period=parse_period("2024-10")), *form.rows[1:]))
    paths = []
    for name, sent, text in (("one", earlier, "Staff were ill."), ("other", form, "Nobody knows.")):
        book = openpyxl.load_workbook(io.BytesIO(workbook_of(sent, town.now)))
        town.fill(book["Figures"], "P1", "Comment: Why it is so", text)
        paths.append(town.save(book, f"{name}.xlsx"))
    assert [len(town.receive(path)) for path in paths[:1]] == [1]

    (town.data / "commentary.csv").unlink()
    (told,) = town.faults(*paths)
    assert told == (
        "other.xlsx, Figures!N4: found a comment on P1 for November 2024, given in one.xlsx, Figures!N4 too; "
        "allowed: each figure and comment in one file. Leave out the file that is wrong."
    )


def test_a_period_that_a_program_took_for_a_date_is_told_as_a_period(town):
    book, sheet = sheet_of(town)
    sheet["E4"].value, sheet["E4"].number_format = 45597, "mmm yy"

    assert told_of(town, book) == (
        "return.xlsx, Figures!E4: found a date for P1; allowed: the period as it was sent. "
        "Copy the entries into the form as it was sent."
    )


def test_a_stamp_whose_period_was_changed_is_one_fault_and_not_one_for_each_row(town):
    book, sheet = sheet_of(town)
    sheet["A2"].value = sheet["A2"].value.replace("period 2024-11", "period 2024-10")

    assert told_of(town, book) == (
        "return.xlsx, Figures!A1: found the title 'Town report: figures for November 2024' above a stamp of "
        "October 2024; allowed: a form for one period. "
        "Send its own form. Copy the entries into the form as it was sent."
    )
