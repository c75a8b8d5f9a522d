"""What the workbook wrote into a form stays as it was sent: what is typed over it would be lost."""

import csv
import io

import pytest

from kpi.returns.forms import seal
from kpi.returns.reading import read_content


def typed_over(town, cells):
    """A form for November filled in for P1, with texts put into other cells by their places."""
    book = town.book()
    sheet = book["Figures"]
    for place, text in {"J4": 87, **cells}.items():
        sheet[place].value = text
    return town.save(book)


@pytest.mark.parametrize(
    ("cells", "place", "found"),
    [
        ({"J4": None, "I4": 93}, "I4", "'93' under Held now of P1, where something else was sent"),
        ({"I5": "80"}, "I5", "'80' under Held now of C1, where something else was sent"),
        ({"F4": "91% (October 2024)"}, "F4", "'91% (October 2024)' under Last value of P1, where something"),
        ({"G4": "84.5%"}, "G4", "'84.5%' under A year before of P1, where something else was sent"),
        ({"H4": "90% or more"}, "H4", "'90% or more' under Target of P1, where something else was sent"),
        ({"C4": "Calls in 30 days"}, "C4", "'Calls in 30 days' under Definition of P1, where something else"),
        ({"D4": "A number"}, "D4", "'A number' under Unit and how to type it of P1, where something else"),
    ],
)
def test_what_is_typed_over_a_cell_that_the_workbook_filled_in_is_refused(town, cells, place, found):
    (told,) = town.faults(typed_over(town, cells))

    assert told.startswith(f"return.xlsx, Figures!{place}: found {found}")
    assert told.endswith(
        "; allowed: what was sent, or blank. "
        "What is to be kept goes under Value, Note or Comment; then clear this cell."
    )


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("A1", lambda _: "Please note that C1 is 80 this month"),
        ("A1", lambda text: f"{text}; C1 is 80"),
        ("A2", lambda text: f"C1 is 80. {text}"),
        ("A2", lambda text: f"{text} C1 is 80"),
        ("A2", lambda text: text.replace("Fill in", "C1 is 80. Fill in")),
    ],
)
def test_words_in_the_head_of_a_form_are_refused(town, place, change):
    path = typed_over(town, {place: change(town.book()["Figures"][place].value)})

    (told,) = town.faults(path)
    assert told == (
        f"return.xlsx, Figures!{place}: found an entry above the headings; allowed: title and stamp alone "
        "above the headings, as they were sent. What is to be kept goes under Value, Note or Comment. "
        "Copy the entries into the form as it was sent."
    )


def test_words_in_a_row_between_the_stamp_and_the_headings_are_refused(town):
    book = town.book()
    sheet = book["Figures"]
    sheet["J4"].value = 87
    sheet.insert_rows(3)
    sheet["A3"].value = "C1 is 80"

    (told,) = town.faults(town.save(book))
    assert told.startswith("return.xlsx, Figures!A3: found an entry above the headings;")


def test_blank_rows_above_a_form_a_missing_title_and_cleared_texts_lose_nothing(town):
    book = town.book()
    sheet = book["Figures"]
    sheet["J4"].value = 87
    for place in ("A1", "C4", "F4", "I4", "I5"):
        sheet[place].value = None
    sheet.insert_rows(1, 3)

    assert [one.new for one in town.receive(town.save(book))] == ["87"]


def test_a_form_is_held_against_what_it_was_sent_with_and_not_against_what_is_held_today(town):
    """The last value, the target and the report's title changed once the form was out."""
    path = town.filled({("P1", "Value"): 87})
    town.data.joinpath("observations.csv").write_text(town.text().replace("P1,2024-10,90,", "P1,2024-10,89,"))
    town.data.joinpath("targets.csv").write_text(
        town.text("targets.csv").replace("P1,FY2024-25,85", "P1,FY2024-25,80")
    )
    rules = town.root / "params" / "town.yaml"
    rules.write_text(rules.read_text().replace("title: Town report", "title: Town figures"))

    assert [one.new for one in town.receive(path)] == ["87"]


def with_a_year_before(town):
    """What is held of November 2023 as well: 88.125%, £5,200.5 and 0.25."""
    rows = "P1,2023-11,88.125,,,\nM1,2023-11,5200.5,,,\nR1,2023-11,0.25,,,\n"
    town.data.joinpath("observations.csv").write_text(town.text() + rows)


def test_numbers_as_excel_saves_them_in_a_csv_file_are_what_was_sent(town):
    with_a_year_before(town)
    sheet = read_content("return.xlsx", town.filled({("P1", "Value"): 87}).read_bytes())
    rows = [[cell.text for cell in sheet.row(row)] for row in range(1, sheet.height + 1)]
    assert [row[6] for row in rows[3:]] == ["88.125%", "none held", "£5,200.5", "0.25"]
    rows[3][6], rows[5][6] = "88.13%", "£5,200.50"
    rows[0][6:] = rows[1][6:] = [""] * 11
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = town.root / "return.csv"
    path.write_text(f"sep=,\n{text.getvalue()}", encoding="utf-8")

    assert [one.new for one in town.receive(path)] == ["87"]


def test_numbers_that_excel_made_of_texts_in_a_workbook_are_what_was_sent(town):
    with_a_year_before(town)
    book = town.book()
    sheet = book["Figures"]
    sheet["J4"].value = 87
    for place, number, shown in (
        ("G4", 0.88125, "0.00%"),
        ("G6", 5200.5, "£#,##0.00"),
        ("G7", 0.25, "General"),
    ):
        sheet[place].value, sheet[place].number_format = number, shown

    assert [one.new for one in town.receive(town.save(book))] == ["87"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("£271,612.5", "271612.50", True),
        ("-£5", "-5.00", True),
        ("12 ", " 12", True),
        ("a  b\nc", "a b c", True),
        ("87%", "87", False),
        ("87%", "88%", False),
        ("12345678", "12345679", False),
        ("0.0031", "0.0034", False),
        ("nothing yet", "93", False),
    ],
)
def test_texts_have_one_seal_where_they_differ_in_how_they_are_written_alone(one, other, same):
    assert (seal(one) == seal(other)) is same
