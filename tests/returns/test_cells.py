"""What may not be typed into a cell: each fault has a message of its own, with file, sheet and cell."""

import re
from datetime import datetime

import pytest

TBC = "\u0422\u0412\u0421"  # Cyrillic letters that look like TBC
PLAIN = "allowed: a plain number such as 12.5, or blank."

VALUES = [
    ("87 approx", "'87 approx', a number with other signs or words", "put the words under Note."),
    ("1,234", "'1,234', with commas, which may stand for thousands or for decimals", "Type 1234 if that is"),
    ("12,5", "'12,5', with a comma", "Type a point before decimals, and nothing between thousands."),
    ("12 345", "'12 345', with spaces between its figures", "Type 12345 if that is meant."),
    ("£500", "'£500', with a pound sign", "Type 500 alone if that is meant; the unit is known."),
    ("87%", "'87%', with a per cent sign", "Type 87 alone if that is meant; the unit is known."),
    ("-5 %", "'-5 %', with a per cent sign", "Type -5 alone if that is meant; the unit is known."),
    ("95,5%", "'95,5%', with a comma", "Type a point before decimals, and nothing between thousands."),
    ("1,234%", "'1,234%', with a comma", "Type a point before decimals, and nothing between thousands."),
    ("£12,5", "'£12,5', with a comma", "Type a point before decimals, and nothing between thousands."),
    ("£-1,234.5", "'£-1,234.5', with commas, which may stand for thousands or", "Type -1234.5 if that is"),
    (
        "£4.9m",
        "'£4.9m', with a word or letter for thousands or millions",
        "Type it in full, with every nought.",
    ),
    (
        "£271k",
        "'£271k', with a word or letter for thousands or millions",
        "Type it in full, with every nought.",
    ),
    (
        "271 K",
        "'271 K', with a word or letter for thousands or millions",
        "Type it in full, with every nought.",
    ),
    (
        "3 million",
        "'3 million', with a word or letter for thousands or",
        "Type it in full, with every nought.",
    ),
    ("£1.2bn", "'£1.2bn', with a word or letter for thousands or", "Type it in full, with every nought."),
    ("£5 to £10", "'£5 to £10', a number with other signs or words", "Type one number alone here, and put"),
    ("12 5", "'12 5', a number with other signs or words", "Type one number alone here, and put the words"),
    ("5 km", "'5 km', a number with other signs or words", "Type one number alone here, and put the words"),
    ("%", "'%', which is no number", "Put words under Note; if there is no number, choose why under"),
    ("(500)", "'(500)', which may be below nought", "Type -500 if that is meant."),
    ("\u2212500", "'\u2212500', which may be below nought", "Type -500 if that is meant."),
    ("1.23E+11", "'1.23E+11', in short form, which may have lost figures", "Type it in full, or save it as"),
    (
        TBC,
        f"'{TBC}', which looks like 'TBC' and is written with letters of another alphabet",
        "Clear the cell",
    ),
    (
        "TBC",
        "'TBC' in the place of a number",
        "Clear the cell, and choose 'to be confirmed' under Reason for",
    ),
    ("n/a", "'n/a' in the place of a number", "Clear the cell, and choose 'not applicable' under Reason for"),
    ("not collected", "'not collected' in the place of a number", "choose 'not collected' under Reason"),
    (
        "<5",
        "'<5', a number that is not told",
        "clear the cell, and choose 'suppressed' under Reason for none.",
    ),
    ("good", "'good', which is no number", "Put words under Note; if there is no number, choose why"),
    ("=1+1", "'=1+1', a text that begins as a formula does", "Type the number alone."),
    ("+5", "'+5', a text that begins as a formula does", "Type the number alone."),
    ("@sum", "'@sum', a text that begins as a formula does", "Type the number alone."),
    ("-cmd", "'-cmd', a text that begins as a formula does", "Type the number alone."),
    ("01/11/2024", "'01/11/2024', which is a date", "Clear the cell, and type the number again."),
    ("#REF!", "the error #REF!", "The sheet that it was worked out in is broken: type the number itself."),
    ("TRUE", "the truth value TRUE", "Type the number, or clear the cell."),
    (True, "the truth value TRUE", "Type the number, or clear the cell."),
    (datetime(2024, 11, 1), "a date", "give it the format General, and type the number again."),  # noqa: DTZ001  (as typed into a sheet)
    (1e300, "the number 1", "Type it in its unit."),
]


@pytest.mark.parametrize("typed", ["£5 to £10", "12 5", "£4.9m", "95,5%", "£12,5", "1,234%", "5 km", "3 bn"])
def test_a_cure_names_no_number_where_the_text_is_not_plainly_that_number(town, typed):
    (told,) = town.faults(town.filled({("P1", "Value"): typed}))

    cure = told.rpartition("or blank. ")[2]
    assert not re.search(r"[0-9]", cure)


@pytest.mark.parametrize(("typed", "found", "cure"), VALUES, ids=[str(one[0])[:12] for one in VALUES])
def test_what_is_no_number_is_refused_by_its_cell(town, typed, found, cure):
    (told,) = town.faults(town.filled({("P1", "Value"): typed}))

    assert told.startswith(f"return.xlsx, Figures!J4: found {found}")
    assert cure in told


def test_every_one_of_those_messages_is_its_own():
    assert len({found for _, found, _ in VALUES}) == len(VALUES) - 1, (
        "TRUE is told alike as text and as truth"
    )


def test_a_formula_is_refused_whatever_it_comes_to(town):
    book = town.book()
    town.cell(book["Figures"], "P1", "Value").value = "=80+7"

    (told,) = town.faults(town.save(book))
    assert told == (
        "return.xlsx, Figures!J4: found the formula =80+7; allowed: a plain number such as 12.5, or blank. "
        "Copy the cell and paste it back as a value."
    )


def test_an_error_that_a_formula_came_to_is_told_as_an_error(town):
    book = town.book()
    cell = town.cell(book["Figures"], "P1", "Value")
    cell.value, cell.data_type = "#DIV/0!", "e"

    (told,) = town.faults(town.save(book))
    assert told.startswith("return.xlsx, Figures!J4: found the error #DIV/0!; allowed")


def test_a_percentage_typed_as_such_is_what_the_cell_shows(town):
    book = town.book()
    cell = town.fill(book["Figures"], "P1", "Value", 0.874)
    cell.number_format = "0%"

    (change,) = town.receive(town.save(book))
    assert (change.new, change.why) == ("87.4", "87.4% in the cell")


def test_a_percentage_is_refused_where_the_unit_is_another(town):
    book = town.book()
    town.fill(book["Figures"], "C1", "Value", 0.8).number_format = "0.0%"

    (told,) = town.faults(town.save(book))
    assert told.startswith("return.xlsx, Figures!J5: found the percentage 80%; allowed: a number in number.")


def test_a_number_with_the_dust_of_reckoning_is_kept_as_it_was_meant(town):
    (change,) = town.receive(town.filled({("P1", "Value"): 0.1 + 0.2 + 87}))

    assert change.new == "87.3"


def test_a_plain_number_typed_as_text_is_a_number(town):
    (change,) = town.receive(town.filled({("P1", "Value"): " 87.50 "}))

    assert change.new == "87.5"


@pytest.mark.parametrize(
    ("entries", "place", "found", "cure"),
    [
        ({"Value": 87, "Reason for none": "suppressed"}, "K4", "'suppressed' beside a value", "Clear one of"),
        (
            {"Reason for none": "suppressed", "Flag": "estimated"},
            "L4",
            "the flag 'estimated' beside the reason 'suppressed'",
            "Clear one of",
        ),
        ({"Flag": "estimated"}, "L4", "the flag 'estimated' without a value", "Type the value."),
        ({"Note": "late"}, "M4", "a note without a value", "Type the value, or choose a reason"),
        ({"Reason for none": "TBC"}, "K4", "'TBC'", "Choose 'to be confirmed' from the list."),
        ({"Reason for none": "not colected"}, "K4", "'not colected'", "Did you mean not collected?"),
        ({"Reason for none": 5}, "K4", "a number", "Choose from the list."),
        ({"Value": 87, "Flag": "guess"}, "L4", "'guess'", "Choose from the list."),
        ({"Value": 87, "Note": datetime(2024, 11, 1)}, "M4", "a date", "Type an apostrophe before it"),  # noqa: DTZ001  (as typed into a sheet)
        ({"Value": 87, "Note": "x" * 10_001}, "M4", "a text of 10,001 letters", "Shorten it."),
        ({"Value": 87, "Why": "#N/A"}, "P4", "the error #N/A", "type the number itself"),
    ],
)
def test_entries_that_contradict_or_say_nothing_are_refused(town, entries, place, found, cure):
    (told,) = town.faults(town.filled({("P1", heading): typed for heading, typed in entries.items()}))

    assert told.startswith(f"return.xlsx, Figures!{place}: found {found}; allowed: ")
    assert cure in told


def test_words_are_read_whatever_their_capitals_and_as_the_page_calls_them(town):
    entries = {
        ("P1", "Value"): 87,
        ("P1", "Flag"): "Break in series",
        ("C1", "Reason for none"): "Suppressed ",
    }
    changes = town.receive(town.filled(entries))

    assert [(one.code, one.field, one.new) for one in changes] == [
        ("P1", "value", "87"),
        ("P1", "flag", "break"),
        ("C1", "reason", "suppressed"),
    ]


@pytest.mark.parametrize("heading", ["Note", "Comment: Why it is so", "Why"])
@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+ more staff", "@all: see above", "-ve", "-(1)", "\uff1d1"]
)
def test_words_that_begin_as_a_formula_does_are_refused(town, text, heading):
    (told,) = town.faults(town.filled({("P1", "Value"): 87, ("P1", heading): text}))

    place = {"Note": "M4", "Comment: Why it is so": "N4", "Why": "P4"}[heading]
    assert told == (
        f"return.xlsx, Figures!{place}: found '{text}', a text that begins as a formula does; allowed: text "
        "that does not begin with = + @, or with - and a letter or bracket. "
        "Put a word before it; after a dash at the beginning, a space."
    )


@pytest.mark.parametrize("text", ["- fewer calls", "-5 degrees", "a = b", "87%"])
def test_a_comment_stays_the_text_that_it_is(town, text):
    (change,) = town.receive(town.filled({("P1", "Comment: Why it is so"): text}))

    assert (change.table, change.field, change.new) == ("commentary", "explanation", text)
    assert f"P1,2024-11,explanation,{text}," in town.text("commentary.csv")
    guard = "'" if text.startswith("-") else ""
    assert f",explanation,,{guard}{text}," in town.text("changes.csv")


def test_a_number_below_nought_may_come_as_text_and_is_no_formula_in_the_log(town):
    held = town.text().replace("R1,2024-10,2,", "R1,2024-10,-2,")
    town.data.joinpath("observations.csv").write_text(held)

    assert [one.new for one in town.receive(town.filled({("R1", "Value"): "-1.5"}))] == ["-1.5"]
    assert ",value,,-1.5," in town.text("changes.csv")


def test_faults_of_all_cells_are_told_at_once(town):
    entries = {("P1", "Value"): "TBC", ("C1", "Value"): "1,234", ("M1", "Flag"): "guess"}

    told = town.faults(town.filled(entries))
    assert [one.partition(":")[0] for one in told] == [
        "return.xlsx, Figures!J4",
        "return.xlsx, Figures!J5",
        "return.xlsx, Figures!L6",
    ]


@pytest.mark.parametrize(
    "typed", ["nil", "None", "Zero", "nought", "-", " - ", "\u2013", "\u2014", "£-", "£ -"]
)
def test_a_word_or_dash_that_may_be_nought_is_never_told_to_be_a_reason_alone(town, typed):
    (told,) = town.faults(town.filled({("P1", "Value"): typed}))

    assert told == (
        f"return.xlsx, Figures!J4: found '{typed.strip()}', which may be nought or no number; {PLAIN} "
        "Type 0 if nought is meant. If nobody measured it, clear the cell, and choose 'not collected' under "
        "Reason for none."
    )


@pytest.mark.parametrize("text", ["TBC", "tbc.", "n/a", ".", "-", "...", "none", "Not applicable", TBC])
def test_what_stands_for_a_comment_to_come_is_no_comment(town, text):
    (told,) = town.faults(town.filled({("P1", "Value"): 87, ("P1", "Comment: Why it is so"): text}))

    assert told == (
        f"return.xlsx, Figures!N4: found '{text}' in the place of a comment; allowed: a comment, or blank. "
        "Clear the cell, and send the comment when there is one."
    )


def test_a_sign_newer_than_what_is_known_here_is_kept_and_one_that_is_none_is_not(town):
    newer, none = "Staff were ill \U0001fae8 \U000e01f0", "Staff were ill \ufdd0"
    (told,) = town.faults(town.filled({("P1", "Comment: Why it is so"): none}))
    assert "N4: found a sign that cannot be printed (U+FDD0);" in told

    assert [one.new for one in town.receive(town.filled({("P1", "Comment: Why it is so"): newer}))] == [newer]
