"""What stands in the values' file and on the sheets of the spreadsheet, for figures made up for it."""

import io
import json
from dataclasses import replace

import pandas as pd
import pytest
from openpyxl import load_workbook
from xlsxwriter.worksheet import Worksheet

from kpi.display.downloads import sheets
from kpi.display.downloads.files import downloads
from kpi.display.downloads.sheets import Figure, indicators_sheet, ratings_sheet, values_sheet
from kpi.display.downloads.shorthand import FLAGS
from kpi.display.downloads.tables import indicators_table, values_table
from kpi.display.exports import ratings_table
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import read_figures
from kpi.measures.benchmarks import every_rating
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition
from kpi.model.periods import Period, parse_period
from kpi.model.vocabulary import Flag, NoValue

CODE = "CP 1.4"  # a percentage with one decimal, higher is better, its target 95%


@pytest.fixture(scope="module")
def held(project):
    """The monthly report for November 2018, its figures read."""
    report = read_report(Places(project), "southend-mpr")
    return Edition(report, Period.month(2018, 11), read_figures(Places(project), report))


def observed(held, *rows):
    """The same edition with these observations alone: period, value, reason, flag, note, was."""
    names = ["period", "value", "reason", "flag", "note", "was"]
    frame = pd.DataFrame([dict(zip(names, row, strict=False)) for row in rows], columns=names)
    periods = [parse_period(text) for text in frame["period"]]
    frame = (
        frame.assign(code=CODE, first=[one.first for one in periods], last=[one.last for one in periods])
        .astype({"value": "float64", "was": "float64"})
        .assign(came="", seen=lambda rows: rows["was"].where(rows["was"].isna(), 0))
    )
    return replace(held, figures=replace(held.figures, observations=frame))


def changed(held, **words):
    """The same edition with other words in the row of one indicator."""
    indicators = held.figures.indicators.copy()
    for name, word in words.items():
        indicators.loc[indicators["code"] == CODE, name] = word
    return replace(held, figures=replace(held.figures, indicators=indicators))


def card_of(edition):
    return every_rating(edition, scorecard(edition))


def row_of(edition):
    """The indicator's row of the ratings, by its headings."""
    sheet = ratings_sheet(edition, card_of(edition))
    return next(dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows if row[0] == CODE)


def test_the_values_run_up_to_the_period_with_forecasts_that_have_begun(held):
    edition = observed(
        held,
        ("2018-12", 89.0, "", "", ""),
        ("2018-11", 87.0, "", "provisional", "Counted by hand."),
        ("2018-10", None, "not collected", "", ""),
        ("FY2018-19", 90.0, "", "forecast", ""),
        ("FY2019-20", 91.0, "", "forecast", ""),
    )
    table = values_table(edition)

    assert table["period"].tolist() == ["2018-10", "2018-11", "FY2018-19"]
    assert table["first_day"].tolist() == ["2018-10-01", "2018-11-01", "2018-04-01"]
    assert table["last_day"].tolist() == ["2018-10-31", "2018-11-30", "2019-03-31"]
    assert table["value"].tolist()[1:] == [87.0, 90.0]
    assert table["reason"].tolist() == ["not collected", "", ""]
    assert table["flag"].tolist() == ["", "provisional", "forecast"]
    assert table["note"].tolist() == ["", "Counted by hand.", ""]
    assert set(table["unit"]) == {"percent"}
    assert "A forecast stands here as soon as its period has begun" in values_sheet(edition, table).told
    package = json.loads(downloads(edition, card_of(edition))["datapackage.json"])
    [described] = [one["description"] for one in package["resources"] if one["name"] == "values"]
    assert "and forecasts for periods that have begun by then" in described


def test_what_no_page_shows_is_in_no_download(held):
    """Numerators may be small, owners and the limits of what is plausible are the team's own."""
    names = [*values_table(held), *indicators_table(held)]

    assert not {"numerator", "denominator", "owner", "lowest", "highest", "lag"} & set(names)


@pytest.mark.parametrize(
    ("reason", "shorthand"),
    [
        ("not yet due", "[x]"),
        ("not yet published", "[x]"),
        ("to be confirmed", "[x]"),
        ("not collected", "[x]"),
        ("not applicable", "[z]"),
        ("suppressed", "[c]"),
        ("new indicator", "[x]"),
    ],
)
def test_a_value_that_is_not_there_is_told_by_shorthand_and_in_words(held, reason, shorthand):
    edition = observed(held, ("2018-11", None, reason, "", "Ask in May."))
    (row,) = values_sheet(edition, values_table(edition)).rows
    words = NoValue(reason).label

    assert row[6] == shorthand
    assert row[7] == "None"
    assert row[8] == f"{words[0].upper()}{words[1:]}; Ask in May."
    assert row_of(edition)["Value"] == shorthand
    assert row_of(edition)["How the rating came about"] == f"No rating: the value is {words}."


@pytest.mark.parametrize(
    ("flag", "mark"),
    [
        ("", "None"),
        ("provisional", "[p]"),
        ("estimated", "[e]"),
        ("forecast", "[f]"),
        ("revised", "[r]"),
        ("break", "[b]"),
    ],
)
def test_a_flag_stands_in_a_column_of_its_own_beside_the_number(held, flag, mark):
    edition = observed(held, ("2018-11", 87.0, "", flag, ""))
    (row,) = values_sheet(edition, values_table(edition)).rows

    assert row[6:8] == [Figure(87.0, '#,##0.0"%"'), mark]
    assert row_of(edition)["Mark"] == mark


@pytest.mark.parametrize(
    ("reason", "flag", "said"),
    [
        ("", "", "iHub figure; pH by hand"),
        ("not collected", "", "Not collected; iHub figure; pH by hand"),
        ("", "provisional", "Provisional; iHub figure; pH by hand"),
    ],
)
def test_a_note_that_a_person_typed_keeps_its_case(held, reason, flag, said):
    value = None if reason else 87.0
    edition = observed(held, ("2018-11", value, reason, flag, "iHub figure; pH by hand"))
    (row,) = values_sheet(edition, values_table(edition)).rows

    assert row[8] == said.removeprefix("Provisional; "), "the flag stands in the column Mark"
    assert row_of(edition)["Remark on the value"] == said


@pytest.mark.parametrize(
    ("reason", "shorthand", "said", "told"),
    [
        ("not yet published", "[x]", "Not yet published; Ask in May.", "not yet published"),
        ("suppressed", "[c]", "Suppressed; Ask in May.", "suppressed"),
    ],
)
def test_a_missing_value_is_accounted_for_where_neither_higher_nor_lower_is_better(
    held, reason, shorthand, said, told
):
    edition = changed(observed(held, ("2018-11", None, reason, "", "Ask in May.")), polarity="none")
    row = row_of(edition)
    csv = downloads(edition, card_of(edition))["ratings.csv"]

    assert (row["Value"], row["Remark on the value"]) == (shorthand, said)
    why = f"No rating: neither higher nor lower is better. The value is {told}."
    assert row["How the rating came about"] == why
    assert why in csv


def test_the_remark_says_why_a_value_is_missing_before_what_was_typed(held):
    edition = observed(held, ("2018-11", None, "not yet due", "", ""))

    assert row_of(edition)["Remark on the value"] == "Not yet due"
    assert row_of(observed(held))["Remark on the value"] == "Not held"


@pytest.mark.parametrize(
    ("flag", "shown", "mark"),
    [
        ("", "revised", "[r]"),
        ("revised", "revised", "[r]"),
        ("provisional", "provisional", "[p]"),
        ("break", "break", "[b]"),
    ],
)
def test_a_value_of_which_readers_have_seen_another_is_marked_on_both_sheets_and_in_both_files(
    held, flag, shown, mark
):
    edition = observed(held, ("2018-11", 87.0, "", flag, "pH by hand", 86.54))
    table, row = values_table(edition), row_of(edition)
    (cells,) = values_sheet(edition, table).rows
    (rated,) = ratings_table(edition, card_of(edition)).query("indicator == @CODE").to_dict("records")
    typed = {"provisional": "Provisional; r", "break": "Break in series; r"}.get(flag, "R")
    remark = f"{typed}evised, was 86.54%; pH by hand"

    assert table[["flag", "was", "note"]].to_numpy().tolist() == [[shown, 86.54, "pH by hand"]]
    assert cells[7:] == [mark, "Revised, was 86.54%; pH by hand"]
    assert (row["Mark"], row["Remark on the value"]) == (mark, remark)
    assert (rated["flag"], rated["remark"]) == (shown, remark)


def test_a_value_that_was_withdrawn_says_what_readers_have_seen(held):
    edition = observed(held, ("2018-11", None, "to be confirmed", "", "Ask in May.", 86.5))
    table = values_table(edition)
    (cells,) = values_sheet(edition, table).rows
    remark = "To be confirmed; 86.5% was withdrawn; Ask in May."

    assert table[["flag", "was"]].to_numpy().tolist() == [["", 86.5]]
    assert cells[6:] == ["[x]", "None", remark]
    assert row_of(edition)["Remark on the value"] == remark


def test_a_forecast_that_was_withdrawn_stands_there_as_the_forecast_did(held):
    rows = [(f"FY{year}", None, "to be confirmed", "", "", 90.0) for year in ("2018-19", "2019-20")]
    table = values_table(observed(held, *rows))

    assert table[["period", "was"]].to_numpy().tolist() == [["FY2018-19", 90.0]]


def test_what_is_suppressed_now_is_in_no_download_though_readers_have_seen_it(held):
    edition = observed(held, ("2018-11", None, "suppressed", "", "", 83.21))
    files = downloads(edition, card_of(edition))
    book = load_workbook(io.BytesIO(files["report.xlsx"]))
    cells = [cell.value for page in book for row in page.iter_rows() for cell in row]

    assert values_table(edition)["was"].isna().all()
    assert row_of(edition)["Remark on the value"] == "Suppressed"
    assert not any("83.2" in str(text) for text in [*cells, files["values.csv"], files["ratings.csv"]])


def test_a_text_too_long_for_a_cell_is_cut_and_says_so_and_the_csv_has_all_of_it(held):
    """A sign of two units counts as two: 32,767 units are 16,383 of them and a letter."""
    long, exact, signs = "long words " * 4_000, "x" * 32_767, "\N{HOT BEVERAGE}\N{GRINNING FACE}" * 12_000
    edition = changed(held, definition=long, source=signs, name="A name")
    files = downloads(edition, card_of(edition))
    page = load_workbook(io.BytesIO(files["report.xlsx"]))["Indicators"]
    [row] = [[cell.value for cell in row] for row in page.iter_rows() if row[0].value == CODE]
    definition, source = row[8], row[9]

    assert definition.startswith("long words long words ")
    assert definition.endswith("(cut here; the page or a CSV file beside this one has all of it)")
    assert len(definition) == 32_767
    assert source.endswith("(cut here; the page or a CSV file beside this one has all of it)")
    assert len(source.encode("utf-16-le")) in {2 * 32_767, 2 * 32_766}
    assert "\ufffd" not in source
    assert long in files["indicators.csv"]
    assert signs in files["indicators.csv"]
    assert sheets.fitted(exact) == exact
    assert sheets.fitted(exact + "x") != exact + "x"


def test_a_text_that_is_cut_and_looks_like_a_formula_stays_a_text(held):
    edition = changed(held, definition="=" + "1+" * 20_000 + "1")
    page = load_workbook(io.BytesIO(downloads(edition, card_of(edition))["report.xlsx"]))["Indicators"]
    [cell] = [row[8] for row in page.iter_rows() if row[0].value == CODE]

    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert len(cell.value) == 32_767


def test_a_column_is_widened_for_a_text_that_the_highest_row_cannot_show(held):
    """At 60 letters 409 points show some 1,250 letters; at 120 some 2,500, and then it is enough."""
    widths = {}
    for letters in (1_200, 2_000, 30_000):
        edition = changed(held, definition=("word " * letters)[:letters])
        page = load_workbook(io.BytesIO(downloads(edition, card_of(edition))["report.xlsx"]))["Indicators"]
        [row] = [row[0].row for row in page.iter_rows() if row[0].value == CODE]
        widths[letters] = page.column_dimensions["I"].width, page.row_dimensions[row].height

    assert [round(width) for width, _ in widths.values()] == [61, 101, 121]
    assert [height <= 409 for _, height in widths.values()] == [True, True, True]
    assert widths[1_200][1] == 384


def test_a_cell_that_its_writer_does_not_take_stops_the_run(held, monkeypatch):
    monkeypatch.setattr(Worksheet, "write_string", lambda *_: -2)
    edition = changed(held, definition="=1+1")

    with pytest.raises(ValueError, match="could not be written: its writer says -2"):
        downloads(edition, card_of(edition))


def test_every_flag_has_its_mark():
    assert set(FLAGS) == {"", *Flag}


def test_numbers_are_printed_with_the_decimals_of_the_page_where_value_and_target_nearly_agree(held):
    edition = observed(held, ("2018-11", 94.96, "", "", ""), ("2017-11", 90.04, "", "", ""))
    row = row_of(edition)

    assert row["Value"] == Figure(94.96, '#,##0.00"%"')
    assert row["Target, at least"] == Figure(95.0, '#,##0.00"%"')
    assert row["Target, at most"] == "[z]"
    assert row["Value a year before"] == Figure(90.04, '#,##0.0"%"')
    assert row["Than a year before"] == "Better"
    assert row["Change on a year before"] == "Better: up 4.9 percentage points from 90.0% in November 2017"


def test_the_second_value_stands_beside_the_target_in_the_decimals_of_the_indicator(held):
    targets = held.figures.targets
    now = (targets["code"] == CODE) & (targets["period"] == "2018-11")
    figures = replace(held.figures, targets=targets.assign(floor=targets["floor"].mask(now, 90.25)))
    edition = replace(held, figures=figures)

    assert row_of(edition)["Second value"] == Figure(90.25, '#,##0.0"%"')
    assert row_of(held)["Second value"] == "[z]"
    assert ",90.25\n" in downloads(edition, card_of(edition))["ratings.csv"]


def test_a_target_that_is_not_there_is_told_by_shorthand_and_in_words(held):
    figures = replace(held.figures, targets=held.figures.targets.iloc[:0])
    row = row_of(replace(held, figures=figures))

    assert (row["Target, at least"], row["Target, at most"]) == ("[x]", "[x]")
    assert row["Remark on the target"] == "Not held"
    assert row["Rating"] == "No rating"


def test_an_indicator_of_no_group_without_definition_has_no_empty_cell(held):
    edition = changed(held, aim="", definition="", source=" ")
    sheet = indicators_sheet(edition)
    row = next(dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows if row[0] == CODE)

    assert (row["Group"], row["Definition"], row["Source"]) == ("None", "None", "None")
    assert row_of(edition)["Group"] == "None"


def test_the_cover_says_what_the_page_alone_has(held):
    book = load_workbook(io.BytesIO(downloads(held, card_of(held))["report.xlsx"]))
    [said] = [cell.value for cell in book["Cover"]["A"] if str(cell.value).startswith("The page alone has ")]

    assert said == (
        "The page alone has the charts, comments, actions and owners, the projections, the tables that break "
        "an indicator down, the targets of earlier periods, ranks, the figures of others that "
        "nothing is rated against, and the list of what was revised."
    )


def test_too_many_values_for_a_sheet_are_left_to_their_file_and_the_cover_says_so(held, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 288)
    files = downloads(held, card_of(held))
    book = load_workbook(io.BytesIO(files["report.xlsx"]))

    assert files["values.csv"].count("\n") == 1 + 289
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Ratings", "Indicators"]
    assert book["Cover"]["A9"].value == "289 values are too many for a worksheet: values.csv has them all."


def test_a_report_that_rates_nothing_has_no_sheet_of_ratings(held):
    edition = replace(
        held,
        figures=replace(held.figures, indicators=held.figures.indicators.assign(role="context")),
    )
    files = downloads(edition, card_of(edition))

    assert load_workbook(io.BytesIO(files["report.xlsx"])).sheetnames[3:] == ["Values", "Indicators"]
    assert files["ratings.csv"].startswith("report,indicator,name,")
    assert files["ratings.csv"].count("\n") == 1


def test_an_edition_without_any_value_has_no_sheet_of_values(held):
    edition = observed(held, ("2018-12", 89.0, "", "", ""))
    files = downloads(edition, card_of(edition))

    assert "Values" not in load_workbook(io.BytesIO(files["report.xlsx"])).sheetnames
    assert files["values.csv"].count("\n") == 1


def test_the_package_bears_a_name_that_the_specification_allows(held):
    own = replace(held, report=held.report.model_copy(update={"id": "_gallery"}))
    span = replace(own, period=parse_period("2018-01/2018-11"))

    assert json.loads(downloads(own, card_of(own))["datapackage.json"])["name"] == "gallery-2018-11"
    assert json.loads(downloads(span, card_of(span))["datapackage.json"])["name"] == "gallery-2018-01-2018-11"
