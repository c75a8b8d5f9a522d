"""Values that are likely wrong stop a return until somebody confirms them."""

import pytest

from kpi.errors import FiguresWrong

# Held in town: P1 between 86 and 91 per cent; C1, a running total, 70 by October; R1 between 2 and 3.
# M1 is plausible from 1000 to 9000.
DOUBTFUL = [
    (
        "P1",
        0.95,
        "0.95% for P1 in November 2024; allowed: a percentage such as 95 for 95%. Did you mean 95%?",
    ),
    (
        "P1",
        9,
        "9% for P1 in November 2024, below the range made likely by its last 7 values; allowed: from 63.25%",
    ),
    (
        "P1",
        880,
        "880% for P1 in November 2024, which is above 100%, as no value held is; allowed: up to 100%. Look",
    ),
    (
        "P1",
        -88,
        "-88% for P1 in November 2024, which is below nought, as no value held is; allowed: from 0%. Look",
    ),
    ("R1", "-2", "-2 for R1 in November 2024, which is below nought, as no value held is; allowed: from 0."),
    (
        "C1",
        200,
        "200 for C1 in November 2024, above the range made likely by its last 7 values; allowed: from",
    ),
    (
        "M1",
        999.99,
        "£999.99 for M1 in November 2024, below the plausible range in indicators.csv; allowed: from £1,000",
    ),
    (
        "M1",
        9001,
        "£9,001 for M1 in November 2024, above the plausible range in indicators.csv; allowed: from",
    ),
    (
        "C1",
        69,
        "69 for C1 in November 2024, less than the 70 of October 2024; allowed: a running total that rises",
    ),
]


@pytest.mark.parametrize(("code", "value", "found"), DOUBTFUL)
def test_a_doubtful_value_stops_the_return(town, code, value, found):
    (told,) = town.faults(town.filled({(code, "Value"): value}))

    assert f": found {found}" in told
    assert told.endswith(f"If it is right, confirm it: --confirm '{code}'.")


@pytest.mark.parametrize(
    ("code", "value"), [("P1", 63.25), ("P1", 100), ("M1", 1000), ("M1", 9000), ("C1", 70), ("R1", 1)]
)
def test_a_value_at_the_edge_of_what_is_plausible_is_taken(town, code, value):
    assert [one.code for one in town.receive(town.filled({(code, "Value"): value}))] == [code]


def test_a_doubt_that_is_confirmed_is_written_in_the_log(town):
    path = town.filled({("P1", "Value"): 0.95, ("C1", "Value"): 60})

    (told,) = town.faults(path, confirm=["P1"])
    assert "found 60 for C1" in told

    changes = town.receive(path, confirm=["P1", "C1"])
    assert [(one.code, one.new) for one in changes] == [("P1", "0.95"), ("C1", "60")]
    assert "confirmed although it was 0.95% for P1 in November 2024" in town.text("changes.csv")
    assert "confirmed although it was 60 for C1 in November 2024, less than the 70" in town.text(
        "changes.csv"
    )


def test_two_doubts_of_one_value_are_both_asked_and_both_written_in_the_log(town):
    """C1 is plausible from 75 here, and 70 is held of October."""
    path = town.data / "indicators.csv"
    text = path.read_text().replace("number,0,,,Head of Roads,Since", "number,0,75,,Head of Roads,Since")
    path.write_text(text)
    form = town.filled({("C1", "Value"): 60})
    assert len(town.faults(form)) == 2

    (change,) = town.receive(form, confirm=["C1"])
    assert change.why == (
        "confirmed although it was 60 for C1 in November 2024, below the plausible range in indicators.csv; "
        "and it was 60 for C1 in November 2024, less than the 70 of October 2024"
    )
    assert f'"{change.why}"' in town.text("changes.csv")


def test_a_running_total_may_fall_where_the_series_has_a_break(town):
    changes = town.receive(town.filled({("C1", "Value"): 30, ("C1", "Flag"): "break in series"}))

    assert [one.new for one in changes] == ["30", "break"]


def test_a_running_total_begins_again_with_the_year(town):
    rows = "".join(f"C1,2025-{month:02d},{value},,,\n" for month, value in ((1, 90), (2, 95), (3, 99)))
    held = town.text().replace(
        "C1,2024-10,70,,,\n", f"C1,2024-10,70,,,\nC1,2024-11,80,,,\nC1,2024-12,85,,,\n{rows}"
    )
    town.data.joinpath("observations.csv").write_text(held)
    book = town.book("2025-04")
    sheet = book["Figures"]
    row = next(one for one in range(4, sheet.max_row + 1) if sheet.cell(one, 1).value == "C1")
    sheet.cell(row, 10).value = 12
    assert sheet.cell(row, 5).value == "April 2025"

    assert [one.new for one in town.receive(town.save(book), now=town.now.replace(year=2025))] == ["12"]


def test_a_running_total_is_held_against_the_months_of_the_same_return_too(town):
    town.data.joinpath("observations.csv").write_text(town.text().replace("C1,2024-10,70,,,\n", ""))
    book = town.book()
    sheet = book["Figures"]
    rows = [row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 1).value == "C1"]
    sheet.cell(rows[0], 10).value, sheet.cell(rows[1], 10).value = 80, 75

    told = town.faults(town.save(book))
    assert [one.partition("; ")[0].partition("found ")[2] for one in told] == [
        "80 for C1 in October 2024, more than the 75 of November 2024",
        "75 for C1 in November 2024, less than the 80 of October 2024",
    ]


def october_and_november(town, code, october, november, flag=None):
    """The forms of two months, each filled in with one value, while neither month is held."""
    lines = town.text().splitlines(keepends=True)
    town.data.joinpath("observations.csv").write_text(
        "".join(line for line in lines if not line.startswith(f"{code},2024-10"))
    )
    files = []
    for period, label, value in (
        ("2024-10", "October 2024", october),
        ("2024-11", "November 2024", november),
    ):
        book = town.book(period)
        sheet = book["Figures"]
        rows = {(sheet.cell(row, 1).value, sheet.cell(row, 5).value): row for row in range(4, 12)}
        sheet.cell(rows[code, label], 10).value = value
        sheet.cell(rows[code, label], 12).value = flag if period == "2024-10" else None
        files.append(town.save(book, f"{period}.xlsx"))
    return files


def found_in(told):
    """What was found in each file, in the order of their names."""
    return [one.partition("; ")[0].partition("found ")[2] for one in sorted(told)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_running_total_that_falls_from_one_file_to_another_is_doubted_in_any_order(town, turned):
    files = october_and_november(town, "C1", 80, 75)

    told = town.faults(*(reversed(files) if turned else files))
    assert found_in(told) == [
        "80 for C1 in October 2024, more than the 75 of November 2024",
        "75 for C1 in November 2024, less than the 80 of October 2024",
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_a_jump_from_one_file_to_another_is_doubted_in_any_order(town, turned):
    without(town, "M1")
    path = town.data / "indicators.csv"
    path.write_text(path.read_text().replace("1000,9000", ","))
    targets = town.data / "targets.csv"
    targets.write_text(targets.read_text().replace("M1,FY2024-25,,6000,\n", ""))
    files = october_and_november(town, "M1", 500, 5000)

    told = town.faults(*(reversed(files) if turned else files))
    assert found_in(told) == [
        "£500 for M1 in October 2024, below the range made likely by its only value",
        "£5,000 for M1 in November 2024, above the range made likely by its only value",
    ]


def test_two_files_do_not_excuse_one_another(town):
    """Two shares for percentages, and two values that lost a digit: each is doubted against what is held."""
    shares = october_and_november(town, "P1", 0.95, 0.96)
    assert [one.partition(" for ")[0] for one in found_in(town.faults(*shares))] == ["0.95%", "0.96%"]

    lost = october_and_november(town, "P1", 9, 8.8)
    assert [one.partition(" for ")[0] for one in found_in(town.faults(*lost))] == ["9%", "8.8%"]


def test_a_forecast_in_one_file_is_no_total_that_another_falls_from(town):
    files = october_and_november(town, "C1", 80, 75, flag="forecast")

    assert found_in(town.faults(*files)) == ["80 for C1 in October 2024, more than the 75 of November 2024"]


def test_a_share_is_no_doubt_where_such_small_percentages_are_held(town):
    held = town.text()
    for value in ("88", "90.5", "86", "91", "87.5", "89"):
        held = held.replace(f",{value},,,\n", f",0.{value.replace('.', '')},,,\n", 1)
    town.data.joinpath("observations.csv").write_text(held.replace("P1,2024-10,90,", "P1,2024-10,0.9,"))

    assert [one.new for one in town.receive(town.filled({("P1", "Value"): 0.95}))] == ["0.95"]


def test_few_values_make_a_wide_range(town):
    lines = [
        line
        for line in town.text().splitlines(keepends=True)
        if not line.startswith(("P1,2024-0", "P1,2024-10"))
    ]
    town.data.joinpath("observations.csv").write_text(
        "".join([*lines, "P1,2024-08,88,,,\nP1,2024-09,89,,,\n"])
    )
    book = town.book()
    sheet = book["Figures"]
    row = max(one for one in range(4, sheet.max_row + 1) if sheet.cell(one, 1).value == "P1")
    sheet.cell(row, 10).value = 17

    (told,) = town.faults(town.save(book))
    assert "17% for P1 in November 2024, below the range made likely by its only 2 values" in told
    assert "allowed: from 17.6% up to 445%." in told
    sheet.cell(row, 10).value = 17.6
    assert [one.new for one in town.receive(town.save(book))] == ["17.6"]


def without(town, code):
    """Take all that is held of an indicator away."""
    kept = [line for line in town.text().splitlines(keepends=True) if not line.startswith(f"{code},")]
    town.data.joinpath("observations.csv").write_text("".join(kept))


def test_a_first_value_is_held_against_the_target(town):
    without(town, "P1")

    (told,) = town.faults(town.filled({("P1", "Value"): 8.4}))
    assert (
        "8.4% for P1 in November 2024, below the range made likely by its target; allowed: from 8.5%" in told
    )
    assert [one.new for one in town.receive(town.filled({("P1", "Value"): 8.5}))] == ["8.5"]


@pytest.mark.parametrize("held", [1, 7])
def test_a_percentage_above_100_is_doubted_and_where_its_format_made_it_so_that_is_told(town, held):
    if held == 1:
        without(town, "P1")
        town.data.joinpath("observations.csv").write_text(f"{town.text()}P1,2024-10,94,,,\n")
    book = town.book()
    row = max(one for one in range(4, 20) if book["Figures"].cell(one, 1).value == "P1")
    cell = book["Figures"].cell(row, 10)
    cell.value, cell.number_format = 93, "0%"

    (told,) = town.faults(town.save(book))
    assert told.partition("found ")[2] == (
        "9,300% for P1 in November 2024, which is above 100%, as no value held is; allowed: up to 100%. "
        "The cell is formatted as a percentage, in which 1 stands for 100%: was 93 typed or pasted into it? "
        "If it is right, confirm it: --confirm 'P1'."
    )


def test_a_percentage_above_100_is_no_doubt_where_such_are_held_or_aimed_at(town):
    targets = town.data / "targets.csv"
    targets.write_text(targets.read_text().replace("P1,FY2024-25,85", "P1,FY2024-25,102"))

    assert [one.new for one in town.receive(town.filled({("P1", "Value"): 103}))] == ["103"]


def test_a_value_below_nought_is_no_doubt_where_such_are_held(town):
    text = town.text().replace("R1,2024-10,2,", "R1,2024-10,-1,")
    town.data.joinpath("observations.csv").write_text(text)

    assert [one.new for one in town.receive(town.filled({("R1", "Value"): "-0.5"}))] == ["-0.5"]


def two_months(town):
    """The form with October and November of P1, both of them likely wrong."""
    town.data.joinpath("observations.csv").write_text(town.text().replace("P1,2024-10,90,,,\n", ""))
    book = town.book()
    for row in (4, 5):
        assert book["Figures"].cell(row, 1).value == "P1"
        book["Figures"].cell(row, 10).value = 0.9
    return town.save(book)


def test_a_code_confirms_no_second_value(town):
    path = two_months(town)

    told = town.faults(path, confirm=["P1"])
    assert [one.rpartition("confirm it: ")[2] for one in told[:2]] == [
        "--confirm 'P1 2024-10'.",
        "--confirm 'P1 2024-11'.",
    ]
    assert told[2] == (
        "--confirm: found 'P1', which means 2 values in doubt; allowed: 'P1 2024-10', 'P1 2024-11'. "
        "Confirm each value by itself."
    )
    (told,) = town.faults(path, confirm=["P1 2024-10"])
    assert "Figures!J5: found 0.9% for P1 in November 2024" in told
    assert len(town.receive(path, confirm=["P1 2024-10", "P1 November 2024"])) == 2


@pytest.mark.parametrize(("typed", "allowed"), [(0.9, "'P1'"), (87, "nothing, for no value is in doubt")])
def test_a_word_that_confirms_nothing_is_told(town, typed, allowed):
    *_, told = town.faults(town.filled({("P1", "Value"): typed}), confirm=["C1"])

    assert told == f"--confirm: found 'C1', which means no value in doubt; allowed: {allowed}."


def test_a_range_whose_ends_are_the_wrong_way_round_is_a_fault_of_the_figures(town):
    path = town.data / "indicators.csv"
    path.write_text(path.read_text().replace("1000,9000", "9000,1000"))

    with pytest.raises(FiguresWrong, match=r"indicators\.csv, line 4: found lowest 9000 above highest 1000"):
        town.edition()


def test_one_end_of_a_range_is_enough(town):
    path = town.data / "indicators.csv"
    path.write_text(path.read_text().replace("1000,9000", "0,"))

    below = town.filled({("M1", "Value"): -1}, "below.xlsx")
    (told,) = town.faults(below)
    assert (
        "-£1 for M1 in November 2024, below the plausible range in indicators.csv; allowed: from £0." in told
    )

    assert [one.new for one in town.receive(town.filled({("M1", "Value"): 50000}))] == ["50000"]
