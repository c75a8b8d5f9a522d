"""The gallery: made-up figures in every state that there is, on one page, and what that page says.

The expected words stand here as they are to be read; the figures stand in data/_gallery.
"""

import ast
import inspect
import json
import re
import shutil
import sys
from enum import StrEnum
from typing import NamedTuple
from xml.etree.ElementTree import Element

import html5lib
import pytest

import kpi
from kpi import cli
from kpi.display.columns import columns_of
from kpi.display.details import parts_of
from kpi.errors import ParametersWrong, PlanWrong, ReportUnknown
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.findings import findings
from kpi.model import vocabulary
from kpi.model.figures import Edition
from kpi.model.reports import Section
from kpi.model.vocabulary import (
    Arrows,
    Calendar,
    Claim,
    Direction,
    Flag,
    Frequency,
    Gap,
    Incomparable,
    Kind,
    Method,
    Moved,
    NoTarget,
    NoValue,
    Polarity,
    Previous,
    Rating,
    Role,
    Unit,
)

# What the row of each indicator must say: its value or why there is none, what must be known of it,
# its rating.
ROWS = {
    "_gallery": {
        "R1": ("92%", [], "Blue"),
        "R2": ("81%", [], "Green"),
        "R3": ("76%", [], "Amber"),
        "R4": ("70%", [], "Red amber"),
        "R5": ("60%", [], "Red"),
        "R6": ("8.0", [], "Blue"),
        "R7": ("10.0", [], "Green"),
        "R8": ("10.5", [], "Amber"),
        "R9": ("12.0", [], "Red amber"),
        "R10": ("12.0", [], "Red"),
        "R11": ("45.0", [], "Green"),
        "R12": ("60.0", [], "Red"),
        "R13": ("37.0", [], "Amber"),
        "R14": ("12", [], "Red amber"),
        "R15": ("410", [], "No rating"),
        "R16": ("2", [], "Amber"),
        "R17": ("60%", [], "Amber"),
        "R18": ("62%", [], "Green"),
        "R19": ("82%", [], "Green"),
        "R20": ("94.96%", [], "Amber"),
        "R21": ("To be confirmed", [], "Red"),
        "D1": ("81.0%", [], "Green"),
        "D2": ("82.0%", [], "Green"),
        "D3": ("81.0%", [], "Green"),
        "D4": ("82.0%", [], "Green"),
        "D5": ("19.0%", [], "Green"),
        "D6": ("81.0%", [], "Green"),
        "D7": ("81.0%", [], "Green"),
        "D8": ("84.2%", ["break in series", "Counted by the new form since December 2024"], "Green"),
        "D9": ("900", [], "Green"),
        "D10": ("45.0", [], "No rating"),
        "D11": ("52.0", [], "Amber"),
        "V1": ("Not yet due", [], "No rating"),
        "V2": ("Not yet published", ["Expected in March 2025"], "No rating"),
        "V3": ("To be confirmed", [], "No rating"),
        "V4": ("Not collected", [], "No rating"),
        "V5": ("Not applicable", [], "No rating"),
        "V6": ("Suppressed", [], "No rating"),
        "V7": ("New indicator", [], "No rating"),
        "V8": ("Not held", [], "No rating"),
        "V9": ("80%", ["newest figure suppressed (Fewer than five people)"], "Green"),
        "V10": ("78%", ["stale: June 2024 is older than expected"], "Green"),
        "V11": ("77%", ["provisional"], "Green"),
        "V12": ("77%", ["estimated"], "Green"),
        "V13": ("76%", ["forecast", "From nine months"], "Green"),
        "V14": ("77%", ["revised", "First published as 79%"], "Green"),
        "V15": ("75%", ["45 of 60 replies"], "Green"),
        "V16": ("-£4,500", [], "Green"),
        "V17": ("-3.5%", [], "Red"),
        "V18": ("0", [], "Blue"),
        "T1": ("72%", [], "No rating"),
        "T2": ("72%", [], "No rating"),
        "T3": ("72%", [], "No rating"),
        "T4": ("72%", [], "No rating"),
        "T5": ("460", [], "No rating"),
        "T6": ("78.0%", [], "Amber"),
        "T7": ("515", [], "Amber"),
        "T8": ("47.0", [], "Green"),
        "T9": ("76.0%", [], "Green"),
        "T10": ("66.0%", [], "Green"),
        "T11": ("76%", [], "Green"),
        "T12": ("72%", [], "No rating"),
        "K1": ("47", [], "Green"),
        "K2": ("125", [], "Green"),
        "K3": ("90.5%", [], "Green"),
        "K4": ("58", [], "Green"),
        "K5": ("94.8%", [], "Amber"),
        "K6": ("1,450", [], "No rating"),
        "K7": ("8.8", [], "Amber"),
        "K8": ("64.1%", [], "Amber"),
        "K9": ("58.1%", [], "Green"),
        "U1": ("31,718", [], "Green"),
        "U2": ("99.37%", [], "Green"),
        "U3": ("35.79", [], "Green"),
        "U4": ("£1,284,750", [], "Amber"),
        "U5": ("20.2", [], "Green"),
        "U6": ("3.75", [], "Green"),
        "U7": ("82.4", [], "Green"),
        "U8": ("41", [], "Amber"),
        "U9": ("118 kg", [], "Green"),
        "U10": ("417 tonnes", [], "Green"),
        "U11": ("£1,234,567,891.25", [], "Green"),
        "S1": ("72.0%", [], "Green"),
        "S2": ("73.0%", [], "Green"),
        "S3": ("73.0%", [], "Green"),
        "S4": ("74.5%", [], "Green"),
        "S5": ("72.0%", [], "Green"),
        "S6": ("76.9%", [], "Green"),
        "S7": ("76.9%", [], "Green"),
        "S8": ("71.0%", ["provisional"], "Green"),
        "S9": ("50.0%", [], "Green"),
        "S10": ("4", [], "Blue"),
        "S11": ("2.4%", [], "Red"),
        "S12": ("4.0%", [], "Blue"),
        "X1": ("72%", [], "Green"),
        "X2": ("72%", [], "Green"),
        "X3": ("72%", [], "Green"),
        "X4": ("72%", [], "Green"),
        "X5": ("72%", [], "Green"),
        "X6": ("72%", [], "Green"),
        "X7": ("72%", [], "Green"),
        "X8": ("72%", [], "Green"),
        "X9": ("72%", [], "Green"),
        "B1": ("72.0%", [], "Green"),
        "B2": ("12.0", [], "Green"),
        "B3": ("72.0%", [], "Green"),
        "B4": ("125", [], "Green"),
        "B5": ("46.0", [], "Green"),
        "P1": ("90", [], "Green"),
        "P2": ("90", [], "No rating"),
        "P3": ("95.0%", [], "Blue"),
        "P4": ("72", [], "No rating"),
        "P5": ("575", [], "No rating"),
        "P6": ("5", [], "Green"),
        "P7": ("40", [], "Green"),
        "P8": ("92", [], "Red"),
    },
    "_gallery-rules": {
        "O1": ("91%", [], "Green"),
        "O2": ("87%", [], "Green amber"),
        "O3": ("83%", [], "Red amber"),
        "O4": ("83%", [], "Red"),
        "O5": ("72%", [], "Amber"),
        "O6": ("5.5", [], "Green amber"),
        "O7": ("To be confirmed", [], "No rating"),
        "O8": ("610", [], "Green"),
        "O9": ("125", [], "Green"),
        "O10": ("4.8", [], "Green"),
        "O11": ("90%", [], "Green"),
        "O12": ("198", [], "No rating"),
        "O13": ("92%", [], "Green"),
        "O14": ("92%", [], "Green"),
    },
}
# What the galleries' own reports call each rating, where that is not its name.
LABELS = {
    "_gallery": {
        "Blue": "Well beyond target",
        "Green": "On target",
        "Amber": "Just off target",
        "Red amber": "Off target but no worse",
        "Red": "Off target",
        "No rating": "Not rated",
    },
    "_gallery-rules": {},
}
STATED = {
    "R17": "Stated; the figures alone give Red.",
    "R18": "Stated; the figures alone give No rating.",
    "R19": "Stated; the figures alone give Green.",
    "R21": "Stated; the figures alone give No rating.",
    "O5": "Stated; the figures alone give Red.",
}
TABLES = {"_gallery": "Every column", "_gallery-rules": "All indicators"}
TOPICS_OF_TWO = {"D8", "T7", "K4", "K6", "X6"}
# A total of a year is held against that of a year before, whichever the report's rules.
NEVER_FOR_LAST_YEAR = {Incomparable.YEAR_TO_DATE, Incomparable.PART_OF_YEAR}
REFUSALS = {
    "fewer than 3 values of this year are held",
    "last year's figures are not held",
    "nothing had come together by now last year",
    "the series has a break since last year",
    "there is no target for the period itself",
    "there is no target for the year",
    "the target expects nothing by now",
    "the total at the end of last year is not held",
    "impossible: more than 100%",
    "impossible: less than the total so far",
}


class Page(NamedTuple):
    html: str
    root: Element
    errors: list


@pytest.fixture(scope="module")
def held(project):
    """Each gallery as an edition, for its newest period."""
    places = Places(project)

    def edition(name):
        report = read_report(places, name)
        figures = read_figures(places, report)
        return Edition(report, find_period(report, figures), figures)

    return {name: edition(name) for name in ROWS}


@pytest.fixture(scope="module")
def cards(held):
    return {name: kpi.scorecard(edition) for name, edition in held.items()}


@pytest.fixture(scope="module")
def pages(gallery):
    """Each gallery's page: its text, its elements and what is wrong with it as HTML, parsed once."""
    found = {}
    for name, folder in gallery.items():
        html = (folder / "index.html").read_text(encoding="utf-8")
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        found[name] = Page(html, parser.parse(html), parser.errors)
    return found


def together(frames, column):
    """Every word that stands in a column of several frames."""
    return {word for frame in frames for word in frame[column].unique() if word}


# The made figures hold every state.


def test_every_word_that_describes_an_indicator_is_used(held):
    indicators = [edition.figures.indicators for edition in held.values()]

    for column, words in (("polarity", Polarity), ("unit", Unit), ("kind", Kind), ("frequency", Frequency)):
        assert together(indicators, column) == set(words), column
    assert together(indicators, "role") == set(Role)


def test_every_flag_and_every_reason_that_can_be_typed_is_typed(held):
    figures = [edition.figures for edition in held.values()]

    assert together([one.observations for one in figures], "flag") == set(Flag)
    assert together([one.observations for one in figures], "reason") == set(NoValue) - {NoValue.NOT_HELD}
    assert together([one.targets for one in figures], "reason") == set(NoTarget) - {
        NoTarget.NOT_HELD,
        NoTarget.YEAR_END,
    }


def test_every_reason_for_want_of_a_value_or_a_target_is_shown(cards):
    without = [card.loc[card["value"].isna()] for card in cards.values()]

    assert together(without, "no_value") == set(NoValue)
    assert together(cards.values(), "no_target") == set(NoTarget)


def test_every_rating_is_given_by_figures_and_by_people(cards):
    stated = {
        (row["computed"], row["stated"])
        for card in cards.values()
        for row in card.loc[card["stated"] != ""].to_dict("records")
    }

    assert together(cards.values(), "rating") == set(Rating)
    assert together(cards.values(), "computed") == set(Rating)
    assert stated == {("red", "amber"), ("none", "green"), ("green", "green"), ("none", "red")}


def test_every_rating_stands_on_one_of_two_pages_since_a_scheme_has_five_bands_at_most(cards):
    assert set(cards["_gallery"]["rating"]) == set(Rating) - {Rating.GREEN_AMBER}
    assert set(cards["_gallery-rules"]["rating"]) == set(Rating) - {Rating.BLUE}


@pytest.mark.parametrize("against", ["previous", "last_year"])
def test_every_direction_and_every_reason_for_none_is_shown(cards, against):
    assert set(cards["_gallery"][f"direction_{against}"]) == set(Direction)
    exempt = NEVER_FOR_LAST_YEAR if against == "last_year" else set()
    assert together(cards.values(), f"why_{against}") == set(Incomparable) - exempt


def test_every_movement_of_a_rating_and_every_gap_is_there(held, cards):
    edition, card = held["_gallery"], cards["_gallery"]

    assert set(kpi.changes(edition, card)["moved"]) == set(Moved)
    assert set(kpi.gaps(card)["gap"]) == set(Gap)


def test_every_method_projects_something_and_is_refused_for_every_reason(held, cards):
    projected = kpi.projections(held["_gallery"], cards["_gallery"])
    made = projected.loc[projected["projected"].notna()]

    assert set(made["method"]) == set(Method)
    assert together([projected], "why") == REFUSALS


def test_every_way_in_which_a_report_reads_its_figures_is_there_but_one(held):
    reports = [edition.report for edition in held.values()]

    assert {report.arrows for report in reports} == set(Arrows)
    assert {report.year for report in reports} == set(Calendar)
    # The result before is another period of the same words; the tests of `spans_earlier` hold it.
    assert {report.previous for report in reports} == set(Previous) - {Previous.RESULT}


def test_no_closed_vocabulary_is_forgotten():
    shown = {Polarity, Unit, Kind, Frequency, Role, Flag, NoValue, NoTarget, Rating, Direction, Incomparable}
    shown |= {Moved, Gap, Method, Arrows, Calendar, Previous}
    known = {
        one
        for one in vars(vocabulary).values()
        if inspect.isclass(one) and issubclass(one, StrEnum) and one.__module__ == vocabulary.__name__
    }

    # Nothing of a claim or of a chase list appears on a page, and downloads are linked to on every one; what
    # was revised needs an edition before, which made-up figures have none of; Word and Sign are what the
    # others are made from.
    absent = {Claim, vocabulary.Awaited, vocabulary.Nation, vocabulary.Download, vocabulary.Revised}
    assert known - shown == absent | {vocabulary.Word, vocabulary.Sign}
    assert shown <= known


def test_series_of_every_length_are_drawn(held, cards):
    past = kpi.histories(held["_gallery"], cards["_gallery"])
    counts = past.loc[past["value"].notna(), "code"].value_counts()

    wanted = {"D6": 1, "S1": 2, "S2": 3, "S3": 4, "S4": 12, "S5": 24, "S7": 60}
    assert {code: int(counts[code]) for code in wanted} == wanted
    # A monthly indicator shows two years, however many months are held.
    assert int(counts["S6"]) == 24


def test_targets_change_over_time_in_every_way(held, cards):
    past = kpi.histories(held["_gallery"], cards["_gallery"]).set_index("code")

    assert list(past.loc["T6", "target_low"].unique()) == [60, 70, 80]
    assert list(past.loc["T7", "target_low"].dropna().tail(9)) == [30, 70, 130, 210, 270, 330, 420, 480, 520]
    assert list(past.loc["T8", "target_low"].unique()) == [20, 28, 40]
    assert list(past.loc["T8", "target_high"].unique()) == [45, 48, 50]
    assert set(past.loc["T9", "no_target"]) == {"", "not set", "not held"}


def test_indicators_stand_in_one_topic_in_two_and_in_none(held):
    figures = held["_gallery"].figures
    rated = figures.indicators.loc[figures.indicators["role"] == Role.PERFORMANCE]

    assert set(rated.loc[rated["topic"].str.contains(";"), "code"]) == TOPICS_OF_TWO
    assert list(rated.loc[rated["topic"] == "", "code"]) == ["X7"]
    assert "empty" not in {topic for text in figures.indicators["topic"] for topic in text.split(";")}


def test_every_other_file_has_each_of_its_cases(held):
    figures, report = held["_gallery"].figures, held["_gallery"].report
    due = kpi.due_dates(held["_gallery"])

    assert set(figures.commentary["field"]) == set(report.comments)
    assert set(figures.profiles["field"]) == set(report.profile)
    assert set(figures.group_commentary["field"]) == set(report.group_comments)
    assert set(figures.benchmarks["comparator"]) == set(report.comparators)
    assert set(figures.benchmarks["period"] == "") == {True, False}
    assert set(figures.benchmarks["measure"] == "") == {True, False}
    assert set(figures.benchmarks["rank"].isna()) == {True, False}
    assert set(figures.breakdowns["reason"]) == {"", "suppressed"}
    assert set(due["milestone"] == "") == {True, False}
    assert set(due["due"]) == {
        *("2024-06-30", "2024-12-01", "2024-12-31", "2025-03-31"),
        *("In the summer", "31 September 2024", ""),
    }


def test_check_finds_what_the_states_ask_for_and_nothing_else(held):
    found = {name: [(one.about, one.doubt.value) for one in findings(held[name])] for name in ROWS}

    assert sorted(found["_gallery"]) == [
        ("R14", "point"),
        ("R17", "judged"),
        ("R18", "untargeted"),
        ("R21", "untargeted"),
        ("V10", "stale"),
        ("V9", "older"),
        ("action 3", "no date"),
        ("action 4", "no date"),
    ]
    assert found["_gallery-rules"] == [("O5", "judged")]


@pytest.mark.parametrize("name", ROWS)
def test_the_figures_say_that_they_are_made_up(held, name):
    report, figures = held[name].report, held[name].figures
    written = [
        *figures.indicators["definition"],
        *figures.commentary["text"],
        *figures.group_commentary["text"],
        *figures.judgements["reason"],
        *figures.profiles["text"],
    ]

    assert report.organisation == "A made-up council"
    assert report.note.startswith("Made up from beginning to end")
    assert [text for text in written if text and not text.startswith("Made up")] == []
    assert set(figures.indicators["owner"]) <= {"Head of Made-up Figures", 'Head of <Signs> & "Quotes"', ""}


# The page says of each state what it should.


FOLDED = {"details", "svg", "style", "script"}


def text_of(element):
    """All that a reader of a cell sees, but for signs, charts and what is folded away."""
    return re.sub(r"\s+", " ", "".join(pieces_of(element))).strip()


def pieces_of(element):
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in FOLDED and child.get("aria-hidden") != "true":
            yield from pieces_of(child)
        yield child.tail or ""


def rows_of(page, caption):
    """The rows of a table that tell of an indicator, each as a text for each heading."""
    (table,) = [one for one in page.root.iter("table") if caption in map(text_of, one.iter("caption"))]
    headings = [text_of(cell) for cell in table.find("thead").iter("th")]
    rows = [[text_of(cell) for cell in row] for row in table.iter("tr")][1:]
    return [dict(zip(headings, row, strict=True)) for row in rows if len(row) == len(headings)]


@pytest.mark.parametrize("name", ROWS)
def test_each_row_says_its_value_or_its_reason_its_flags_and_its_rating_in_words(pages, name):
    found = {row["Code"]: row for row in rows_of(pages[name], TABLES[name])}

    assert set(found) == set(ROWS[name])
    for code, (value, notes, rating) in ROWS[name].items():
        told = [rating, LABELS[name].get(rating), STATED.get(code)]

        assert found[code]["Value"] == " ".join([value, *(f"[{note}]" for note in notes)]), code
        assert found[code]["Rating"] == " ".join(filter(None, told)), code


@pytest.mark.parametrize(
    ("name", "code", "against", "told"),
    [
        ("_gallery", "D1", "Than the period before", "Better: up 1.5 percentage points from 79.5%"),
        ("_gallery", "D2", "Than last year", "Worse: down 4.0 percentage points from 86.0%"),
        ("_gallery", "D3", "Than last year", "Same: no change from 81.0% in December 2023"),
        ("_gallery", "D5", "Than the period before", "Better: down 2.0 percentage points from 21.0%"),
        ("_gallery", "D6", "Than last year", "Not compared: no figure is held for December 2023"),
        ("_gallery", "D7", "Than last year", "no figure for December 2023 (not collected)"),
        ("_gallery", "D8", "Than last year", "Not compared: the series has a break since December 2023"),
        ("_gallery", "D9", "Than the period before", "a running total is not compared"),
        ("_gallery", "D9", "Than last year", "Better: up 60 from 840 in December 2023"),
        ("_gallery", "D10", "Than last year", "there is no range to measure both values by"),
        ("_gallery", "D11", "Than the period before", "the range has changed since November 2024"),
        ("_gallery", "R15", "Than last year", "No good direction: up 30 from 380 in December 2023"),
        ("_gallery", "V1", "Than last year", "Not compared: there is no value to compare"),
        ("_gallery-rules", "O8", "Than the year before", "a total for part of a year is not compared"),
        ("_gallery-rules", "O10", "Than last year", "Better: down 0.4 from 5.2 in Quarter 3 2023"),
    ],
)
def test_each_comparison_is_told_in_words(pages, name, code, against, told):
    (row, *_) = [row for row in rows_of(pages[name], TABLES[name]) if row["Code"] == code]

    assert told in row[against]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("T1", "Not set"),
        ("T2", "To be confirmed"),
        ("T3", "Not applicable"),
        ("T4", "Not held"),
        ("T5", "For the year end alone"),
        ("T10", "65.5% [the figure for England (made up), target for 2024/25]"),
        ("R1", "80% [target for 2024/25]"),
        ("R11", "40.0 to 50.0 [target for 2024/25]"),
        ("D9", "880"),
    ],
)
def test_each_kind_of_target_is_told_in_words(pages, code, told):
    (row, *_) = [row for row in rows_of(pages["_gallery"], "Every column") if row["Code"] == code]

    assert row["Target"] == told


def test_an_indicator_stands_once_in_each_of_its_topics_and_last_without_one(pages):
    codes = [row["Code"] for row in rows_of(pages["_gallery"], "Every column")]

    assert {code for code in codes if codes.count(code) == 2} == TOPICS_OF_TWO
    assert max(map(codes.count, codes)) == 2
    assert codes[-1] == "X7"


def test_texts_are_shown_as_they_were_typed(pages):
    names = {row["Code"]: row["Indicator"] for row in rows_of(pages["_gallery"], "Every column")}

    assert "<b>bold</b> & \"quoted\" & 'quoted'" in names["X2"]
    assert "dŵr, tŷ, ŵyn, môr, Ŵ and Ŷ" in names["X3"]
    assert "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" in names["X4"]
    assert "by which some of them are left out" in names["X1"]
    for wrong in ("<b>bold", "<em>not", "<good>", "<Signs>", "<signs>", "&amp;amp;", "&amp;lt;"):
        assert wrong not in pages["_gallery"].html


@pytest.mark.parametrize("name", ROWS)
def test_the_page_is_html_without_an_error(pages, name):
    assert pages[name].errors == []


@pytest.mark.parametrize("name", ROWS)
def test_no_number_is_missing_where_words_are_due(pages, name):
    for element in pages[name].root.iter():
        if element.tag in {"td", "th", "dd", "dt", "li", "caption", "figcaption"}:
            text = text_of(element)

            assert text or element.find(".//svg") is not None
            assert not {"nan", "NaN", "None", "NaT", "inf"} & set(re.findall(r"[A-Za-z]+", text)), text


def test_what_no_indicator_belongs_to_is_a_sentence(pages):
    html = pages["_gallery"].html

    assert html.count("No indicator of this edition belongs here.") == 4
    assert "No running total of this edition can be carried on to the end of the year." in html


# Nothing is left out.


def notebooks_of(project):
    """The notebooks that make sections: all but the one to explore with, whose tests are its own."""
    paths = (project / "notebooks").glob("*.ipynb")
    return {path.stem: path for path in paths if path.stem != "explore"}


def test_every_notebook_is_a_section_of_the_gallery(project, held, gallery):
    used = {section.notebook for section in held["_gallery"].report.sections}
    run = list((gallery["_gallery"] / "sections").glob("*.ipynb"))

    assert used == set(notebooks_of(project))
    assert len(run) == len(held["_gallery"].report.sections)


def test_everything_that_can_be_shown_is_called_by_a_notebook(project):
    called = set()
    for path in notebooks_of(project).values():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                tree = ast.walk(ast.parse("".join(cell["source"])))
                called |= {node.attr for node in tree if isinstance(node, ast.Attribute)}
    shown = {
        name
        for name in kpi.__all__
        if inspect.isfunction(one := getattr(kpi, name))
        and inspect.signature(one).return_annotation in {kpi.Fragment, "Fragment"}
    }

    assert {"indicator_table", "detail_cards", "key", "methods_key"} <= shown
    assert shown <= called


def allowed_by(check):
    """The words that a check names as those it allows."""
    with pytest.raises(PlanWrong) as caught:
        check(["?"])
    return set(re.search(r"Allowed: (.+)\.", str(caught.value))[1].removeprefix("some of ").split(", "))


def test_the_gallery_asks_for_every_column_and_every_part_of_a_card(project, held):
    cells = json.loads(notebooks_of(project)["_gallery"].read_text(encoding="utf-8"))["cells"]
    (cell,) = [one for one in cells if "parameters" in one["metadata"].get("tags", [])]
    given = {one.target.id: ast.literal_eval(one.value) for one in ast.parse("".join(cell["source"])).body}

    assert given["report"] == "_gallery"
    assert set(given["columns"]) == allowed_by(lambda words: columns_of(words, held["_gallery"]))
    assert set(given["show"]) == allowed_by(parts_of)


# The galleries are the workbook's own, and no council's.


@pytest.fixture
def own(tmp_path, project):
    """A folder that holds one gallery and no council."""
    folder = tmp_path / "own"
    shutil.copytree(project / "data" / "_gallery-rules", folder / "data" / "_gallery-rules")
    (folder / "params").mkdir()
    shutil.copy(project / "params" / "_gallery-rules.yaml", folder / "params")
    return folder


def run_command(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["kpi", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return stopped.value.code


def test_the_list_of_reports_leaves_the_galleries_out(project, kpi_command):
    listed = kpi_command("list").stdout

    assert "_gallery" not in listed
    assert "southend-mpr" in listed
    assert not any(name.startswith("_") for name in list_reports(Places(project)))


def test_a_folder_with_a_gallery_alone_holds_no_report_to_list(own, monkeypatch, capsys):
    assert run_command(monkeypatch, "list", "--root", own) == 2
    assert "There is no report" in capsys.readouterr().err


def test_a_run_of_all_reports_makes_no_gallery(own, monkeypatch):
    assert run_command(monkeypatch, "run", "--all", "--root", own) == 0
    assert not (own / "output").exists()


def test_a_blank_report_is_never_a_gallery(own, monkeypatch, root):
    monkeypatch.chdir(root)
    assert kpi.open_edition().report.id == "havering-performance"

    monkeypatch.chdir(own)
    with pytest.raises(ReportUnknown):
        kpi.open_edition()


def test_a_gallery_that_is_named_is_checked_and_explained(own, monkeypatch, capsys):
    assert run_command(monkeypatch, "check", "_gallery-rules", "--root", own) == 0
    assert "_gallery-rules: no faults." in capsys.readouterr().out
    assert run_command(monkeypatch, "explain", "_gallery-rules", "O2", "--root", own) == 0
    assert "green amber asks for at least 85%" in capsys.readouterr().out
    monkeypatch.chdir(own)
    assert kpi.open_edition("_gallery-rules").report.title == "Gallery of other rules"


def test_a_misspelt_gallery_is_suggested_and_others_are_not(project):
    with pytest.raises(ReportUnknown) as caught:
        read_report(Places(project), "_galery")

    assert "Did you mean _gallery?" in str(caught.value)
    assert "_gallery," not in str(caught.value)


@pytest.mark.parametrize("name", ["_", "__gallery", "_Gallery", "gallery_", "_gallery--rules"])
def test_an_id_has_one_underscore_and_that_in_front(own, name):
    rules = (own / "params" / "_gallery-rules.yaml").read_bytes()
    (own / "params" / f"{name}.yaml").write_bytes(rules)

    with pytest.raises(ParametersWrong, match="an id is lower-case letters, figures and single hyphens"):
        read_report(Places(own), name)


def test_a_section_has_no_underscore():
    with pytest.raises(ValueError, match="an id is lower-case letters, figures and single hyphens"):
        Section(id="_cover", title="Cover", notebook="cover")
