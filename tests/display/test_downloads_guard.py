"""No cell of a download can be taken for a formula, and every other text stays as it is."""

import csv
import io
import unicodedata
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kpi.display.downloads.files import downloads
from kpi.display.downloads.guard import csv_text, guarded, is_risky, unguarded
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import read_figures
from kpi.measures.benchmarks import every_rating
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition
from kpi.model.periods import Period

FORMULAS = {
    "equals": "=1+1",
    "plus": "+44",
    "minus": "-5 degrees",
    "at": "@home",
    "tab": "\t=1+1",
    "carriage return": "\r=1+1",
    "line feed": "\n=1+1",
    "full-width equals": "\uff1d1+1",
    "full-width plus": "\uff0b1",
    "full-width minus": "\uff0d1",
    "full-width at": "\uff20home",
    "small equals": "\ufe661",
    "after a blank": " =1+1",
    "after a blank that does not part": "\u00a0=1+1",
    "after a mark of byte order": "\ufeff=1+1",
    "after a blank without width": "\u200b=1+1",
    "command": '=cmd|"/c calc"!A1',
    "link": '=HYPERLINK("http://example.org","Click")',
    "array": "{=1+1}",
}
# What begins with a brace is an array formula to no spreadsheet that opens CSV, only to the writer of xlsx.
PLAIN = ["Visits on time", "5% = target", "'tis", "A+B", "", "1-2", "{=1+1}", "\u22125 degrees", "'", "(=1)"]
ODD = {
    "two links": "see [a](http://example.org) and [b](http://example.org)",
    "mark of a note": "costs $$much$$",
    "address": "http://example.org",
    "nothing but a sign": "\u2013",
    "letters of another script": "\u0421\u043b\u0443\u0436\u0431\u0430",
    "three lines": "one\r\ntwo\rthree",
    "quotes and commas": 'a "b", c',
}


@pytest.fixture(scope="module")
def held(project):
    """The monthly report for November 2018, its figures read."""
    report = read_report(Places(project), "southend-mpr")
    return Edition(report, Period.month(2018, 11), read_figures(Places(project), report))


def made(edition):
    return downloads(edition, every_rating(edition, scorecard(edition)))


def with_texts(held, text):
    """The same edition, with every text of its first indicator replaced by one."""
    indicators, observations = held.figures.indicators.copy(), held.figures.observations.copy()
    code = indicators["code"].iloc[0]
    indicators.loc[0, ["name", "definition", "source"]] = text
    observations.loc[observations["code"] == code, "note"] = text
    figures = replace(held.figures, indicators=indicators, observations=observations)
    return replace(held, figures=figures), code


def told(text):
    """A text with its lines ended in one way, as in every download."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("text", [text for text in FORMULAS.values() if not text.startswith("{")])
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe(text):
    assert is_risky(text)
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_any_other_text_stays_as_it_is(text):
    assert guarded(text) == unguarded(text) == text


def test_a_text_that_was_guarded_already_can_be_told_from_one_that_was_not():
    assert guarded("'=1+1") == "''=1+1"
    assert unguarded("''=1+1") == "'=1+1"


@given(st.text(st.sampled_from("='+-@ \t\r\n\uff1d\u200ba1{")) | st.text())
def test_every_text_comes_back_and_none_is_left_risky(text):
    assert unguarded(guarded(text)) == text
    assert not is_risky(guarded(text))
    assert unicodedata.normalize("NFKC", guarded(text)[:1]) not in {"=", "+", "-", "@", "\t", "\r", "\n"}


def test_numbers_stay_numbers_those_below_nought_too():
    table = pd.DataFrame({"name": ["-1"], "value": [-1.5], "rank": [-2], "none": [float("nan")]})

    assert csv_text(table) == "name,value,rank,none\n'-1,-1.5,-2,\n"


def test_the_table_that_is_given_is_not_changed():
    table = pd.DataFrame({"name": ["=1"]})
    csv_text(table)

    assert table["name"].tolist() == ["=1"]


@pytest.mark.parametrize("name", FORMULAS | ODD)
def test_a_planted_text_stands_as_text_in_every_csv_file(held, name):
    text = (FORMULAS | ODD)[name]
    edition, code = with_texts(held, text)
    files = made(edition)
    for file, column in {"ratings.csv": "name", "values.csv": "note", "indicators.csv": "definition"}.items():
        rows = list(csv.DictReader(io.StringIO(files[file], newline="")))
        cells = [row[column] for row in rows if row["indicator"] == code]

        assert len(cells) >= 1
        assert {unguarded(cell) for cell in cells} == {told(text)}
        every = [cell for row in rows for key, cell in row.items() if key not in NUMBERS]
        assert not any(is_risky(cell) for cell in every)


NUMBERS = {"value", "previous", "last_year", "target_low", "target_high", "decimals"}


@pytest.mark.parametrize("name", FORMULAS | ODD)
def test_a_planted_text_stands_as_text_in_the_spreadsheet(held, name):
    text = (FORMULAS | ODD)[name]
    edition, code = with_texts(held, text)
    content = made(edition)["report.xlsx"]
    book = load_workbook(io.BytesIO(content))
    for page, headings in {"Ratings": ["Indicator"], "Indicators": ["Indicator", "Definition"]}.items():
        (table,) = book[page].tables.values()
        head, *rows = book[page][table.ref]
        places = {cell.value: number for number, cell in enumerate(head)}
        row = next(row for row in rows if row[0].value == code)
        for heading in headings:
            cell = row[places[heading]]

            # A blank before a text, or one that is all there is, is kept by the file too.
            assert cell.value == told(text)
            assert cell.data_type == "s"
            assert cell.quotePrefix == (is_risky(text) or name not in UNQUOTED)
            assert cell.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(part).decode() for part in parts.namelist() if "worksheets/sheet" in part]
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)


# These are written as gptables takes them; all else is written as a text for good.
UNQUOTED = {"array", "address", "three lines", "quotes and commas"}


def test_a_report_whose_own_words_look_like_formulas_or_links_is_written_as_text(held):
    words = {"title": "=Figures [a](b) $$c$$", "organisation": "@Council", "note": "[a](b) [c](d)"}
    edition = replace(held, report=held.report.model_copy(update=words))
    book = load_workbook(io.BytesIO(made(edition)["report.xlsx"]))

    assert book["Cover"]["A1"].value == "=Figures [a] (b) $ $c$ $, November 2018"
    assert {cell.data_type for page in book for (cell,) in page["A1:A6"] if cell.value} == {"s"}
    assert book["Cover"]["A6"].value == "[a] (b) [c] (d)"


def test_a_line_of_the_cover_that_looks_like_a_formula_is_marked_to_stay_a_text(held):
    words = {"title": "=Adroddiad", "organisation": "@Council", "note": "+1 more"}
    told = replace(held, report=held.report.model_copy(update=words))
    book = load_workbook(io.BytesIO(made(told)["report.xlsx"]))
    plain = load_workbook(io.BytesIO(made(held)["report.xlsx"]))["Cover"]["A1"]
    marked = {cell.value: cell for (cell,) in book["Cover"]["A1:A10"] if cell.quotePrefix}

    assert list(marked) == ["=Adroddiad, November 2018", "@Council", "+1 more"]
    assert repr(marked["=Adroddiad, November 2018"].font) == repr(plain.font)
    assert not plain.quotePrefix


def test_the_title_of_every_sheet_but_the_cover_begins_with_a_word_of_its_own(held):
    told = replace(held, report=held.report.model_copy(update={"title": "=Adroddiad"}))
    book = load_workbook(io.BytesIO(made(told)["report.xlsx"]))
    titles = [page["A1"].value for page in book if page.title != "Cover"]

    assert len(titles) == 5
    assert not any(is_risky(title) for title in titles)
