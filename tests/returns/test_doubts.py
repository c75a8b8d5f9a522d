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
        "880% for P1 in November 2024, above the range made likely by its last 7 values; allowed: from 63",
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


def test_a_share_is_no_doubt_where_such_small_percentages_are_held(town):
    held = town.text()
    for value in ("88", "90.5", "86", "91", "87.5", "89"):
        held = held.replace(f",{value},,,\n", f",0.{value.replace('.', '')},,,\n", 1)
    town.data.joinpath("observations.csv").write_text(held.replace("P1,2024-10,90,", "P1,2024-10,0.9,"))

    assert [one.new for one in town.receive(town.filled({("P1", "Value"): 0.95}))] == ["0.95"]


def test_too_few_values_make_no_range(town):
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
    sheet.cell(row, 10).value = 20

    assert [one.new for one in town.receive(town.save(book))] == ["20"]


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
