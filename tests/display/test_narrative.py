"""A group of indicators in words: how they stand, how they moved, what their owners say."""

import math
from dataclasses import fields

import html5lib
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.display.narrative import commentary, counts_in_words, movement_sentence, ratings_sentence
from kpi.display.wording import Row
from kpi.model.figures import Edition, Figures
from kpi.model.periods import month_number, parse_period
from kpi.model.reports import Report

NAN = math.nan
NOVEMBER = month_number(2018, 11)
HOSTILE = """<b>Bins</b> & "carts" 'n' <script>alert(1)</script>"""
RATINGS = ["green", "amber", "red", "none", "total"]
DIRECTIONS = ["better", "worse", "same", "none", "total"]
SAME_FIXTURE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
REPORT = {
    "id": "sample",
    "title": "Sample report",
    "organisation": "Sample Council",
    "data": "sample",
    "cadence": "month",
    "group": "aim",
    "scheme": {
        "bands": [
            {"rating": "green", "label": "On course", "when": {"target_met": True}},
            {"rating": "amber", "label": "Within 10%", "when": {"within": "10%"}},
            {"rating": "red", "label": "At risk"},
        ],
        "unrated": "not rated",
    },
    "comparators": {"england": "England", "peers": "Councils alike"},
    "rated_against": ["target", "england", "peers"],
    "comments": {"focus": "Areas for focus", "next": "Next steps"},
    "group_comments": {"good": "What went well", "focus": "Areas for focus"},
    "sections": [{"id": "summary", "title": "Summary", "notebook": "cover"}],
}
INDICATOR = dict.fromkeys(Row._fields, "") | {
    "code": "A 1",
    "name": "Visits on time",
    "polarity": "maximise",
    "kind": "snapshot",
    "unit": "percent",
    "decimals": 1,
    "calendar": "financial",
    "first": NOVEMBER,
    "last": NOVEMBER,
    "value": 87.0,
    "rating": "red",
    "target_low": 95.0,
    "target_high": NAN,
}


@pytest.fixture
def make_edition():
    """A monthly report for November 2018, without figures; what is given changes its rules."""

    def make(**changes):
        empty = {frame.name: pd.DataFrame() for frame in fields(Figures)}
        empty["groups"] = pd.DataFrame(columns=["grouping", "group", "label"])
        return Edition(Report.model_validate(REPORT | changes), parse_period("2018-11"), Figures(**empty))

    return make


def ratings(*counts, name="target"):
    """Counts of ratings, as `count_ratings` gives them for one comparator."""
    return pd.Series([*counts, sum(counts)], index=RATINGS, name=name)


def moved(*counts):
    """Counts of directions, as `count_directions` gives them."""
    return pd.Series([*counts, sum(counts)], index=DIRECTIONS, name="all")


def card(*changes):
    return pd.DataFrame([INDICATOR | change for change in changes])


def remarks(*rows):
    return pd.DataFrame(rows, columns=["code", "heading", "text", "role"])


def group_remarks(*rows):
    return pd.DataFrame(rows, columns=["heading", "text", "role"])


def parsed(fragment):
    """Parse a piece of the page; anything that is no HTML fails here."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(str(fragment))


def text_of(element):
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((3, 2, 1, 0), "Of the 6 rated against target: 3 on course, 2 within 10%, 1 at risk."),
        ((0, 0, 1, 0), "Of the 1 rated against target: 0 on course, 0 within 10%, 1 at risk."),
        (
            (3, 2, 1, 4),
            "Of the 6 rated against target: 3 on course, 2 within 10%, 1 at risk. Not rated: 4.",
        ),
        ((0, 0, 0, 4), "None of the 4 indicators is rated against target."),
        ((0, 0, 0, 1), "None of the 1 indicator is rated against target."),
        ((0, 0, 0, 0), "None of the 0 indicators is rated against target."),
    ],
)
def test_ratings_against_the_target_are_told_in_one_sentence(make_edition, counts, sentence):
    assert ratings_sentence(make_edition(), "target", ratings(*counts)) == sentence


@pytest.mark.parametrize(
    ("comparator", "counts", "sentence"),
    [
        (
            "england",
            (1, 0, 1, 1),
            "Of the 2 rated against England: 1 on course, 0 within 10%, 1 at risk. Not rated: 1.",
        ),
        ("peers", (0, 0, 0, 3), "None of the 3 indicators is rated against Councils alike."),
    ],
)
def test_ratings_against_others_name_whose_figure_it_is(make_edition, comparator, counts, sentence):
    assert ratings_sentence(make_edition(), comparator, ratings(*counts)) == sentence


def test_a_label_of_capitals_keeps_them_within_a_sentence(make_edition):
    bands = [
        {"rating": "green", "label": "RAG green", "when": {"target_met": True}},
        {"rating": "red", "label": "Off track"},
    ]
    edition = make_edition(scheme={"bands": bands})
    counts = pd.Series([1, 2, 0, 3], index=["green", "red", "none", "total"])

    assert ratings_sentence(edition, "target", counts) == (
        "Of the 3 rated against target: 1 RAG green, 2 off track."
    )


@pytest.mark.parametrize(
    ("previous", "counts", "sentence"),
    [
        ("period", (2, 1, 0, 0), "Since the period before: 2 improving, 1 worsening, 0 with no change."),
        (
            "result",
            (2, 1, 3, 4),
            "Since the result before: 2 improving, 1 worsening, 3 with no change; 4 not compared.",
        ),
        (
            "outturn",
            (1, 0, 2, 0),
            "Since the outturn of the year before: 1 improving, 0 worsening, 2 with no change.",
        ),
    ],
)
def test_movement_is_told_against_the_reports_own_earlier_value(make_edition, previous, counts, sentence):
    assert movement_sentence(make_edition(previous=previous), moved(*counts)) == sentence


def test_counts_in_words_are_a_paragraph_for_each_comparator_and_one_for_movement(make_edition):
    counts = pd.DataFrame([ratings(1, 0, 1, 0), ratings(0, 1, 0, 1, name="england")])

    fragment = counts_in_words(make_edition(), counts, pd.DataFrame([moved(1, 1, 0, 0)]))

    assert [text_of(paragraph) for paragraph in parsed(fragment).iter("p")] == [
        "Of the 2 rated against target: 1 on course, 0 within 10%, 1 at risk.",
        "Of the 1 rated against England: 0 on course, 1 within 10%, 0 at risk. Not rated: 1.",
        "Since the period before: 1 improving, 1 worsening, 0 with no change.",
    ]


def test_labels_and_names_are_shown_as_typed_and_never_as_markup(make_edition):
    edition = make_edition(comparators={"england": HOSTILE}, rated_against=["target", "england"])
    counts = pd.DataFrame([ratings(1, 0, 0, 0, name="england")])

    fragment = counts_in_words(edition, counts, pd.DataFrame([moved(1, 0, 0, 0)]))

    assert not {"script", "b"} & {element.tag for element in parsed(fragment).iter()}
    assert HOSTILE in text_of(parsed(fragment))


@SAME_FIXTURE
@given(st.tuples(*[st.integers(0, 500)] * 4))
def test_the_numbers_of_the_sentence_add_up_to_all_indicators(make_edition, counts):
    sentence = ratings_sentence(make_edition(), "target", ratings(*counts))
    said = sentence.replace("10%", "")
    numbers = [int(word.strip(".,:")) for word in said.split() if word.strip(".,:").isdigit()]

    if sum(counts[:3]):
        assert numbers == [sum(counts[:3]), *counts[:3], *([counts[3]] if counts[3] else [])]
    else:
        assert numbers == [counts[3]]


def told(fragment):
    """Each heading of a commentary with its paragraphs and its list."""
    found = {}
    for element in parsed(fragment):
        if element.tag == "h3":
            heading = text_of(element)
            found[heading] = ([], [])
        elif element.tag == "p":
            found[heading][0].append(text_of(element))
        else:
            found[heading][1].extend(text_of(item) for item in element)
    return found


def test_each_heading_has_first_what_is_said_of_the_group_and_then_of_its_indicators(make_edition):
    rows = card({}, {"code": "A 2", "name": "Missed bins", "rating": "green"})
    said = remarks(
        ["A 1", "Areas for focus", "Two posts are vacant.", "Head of Visits"],
        ["A 2", "Areas for focus", "A round was moved.", "Head of Waste"],
        ["A 1", "Next steps", "The posts are advertised.", "Head of Visits"],
    )
    own = group_remarks(
        ["What went well", "Most targets are met.", "Director"],
        ["Areas for focus", "Visits are late.", "Director"],
    )

    assert told(commentary(make_edition(), rows, said, own)) == {
        "What went well": (["Most targets are met. Director"], []),
        "Areas for focus": (
            ["Visits are late. Director"],
            [
                "A 1 Visits on time ■Red Two posts are vacant. Head of Visits",
                "A 2 Missed bins ●Green A round was moved. Head of Waste",
            ],
        ),
        "Next steps": ([], ["A 1 Visits on time ■Red The posts are advertised. Head of Visits"]),
    }


def test_headings_stand_in_the_reports_order_and_those_of_groups_first(make_edition):
    said = remarks(["A 1", "Next steps", "One.", "Head"], ["A 1", "Areas for focus", "Two.", "Head"])
    own = group_remarks(["What went well", "Three.", "Director"])

    assert list(told(commentary(make_edition(), card({}), said, own))) == [
        *("What went well", "Areas for focus", "Next steps")
    ]


def test_a_heading_under_which_nobody_says_anything_is_left_out(make_edition):
    said = remarks(["A 1", "Next steps", "One.", "Head"])

    assert list(told(commentary(make_edition(), card({}), said, group_remarks()))) == ["Next steps"]


def test_indicators_stand_in_the_order_of_the_scorecard(make_edition):
    rows = card({"code": "B", "name": "Second"}, {"code": "A", "name": "First"})
    said = remarks(["A", "Next steps", "One.", "Head"], ["B", "Next steps", "Two.", "Head"])

    [[_, items]] = told(commentary(make_edition(), rows, said, group_remarks())).values()

    assert [item.split()[0] for item in items] == ["B", "A"]


def test_an_unrated_indicator_says_so_beside_its_comment(make_edition):
    said = remarks(["A 1", "Next steps", "Awaited.", "Head"])

    fragment = commentary(make_edition(), card({"rating": "none"}), said, group_remarks())

    assert told(fragment) == {"Next steps": ([], ["A 1 Visits on time ○No rating Awaited. Head"])}


def test_where_nobody_says_anything_the_page_says_so(make_edition):
    fragment = commentary(make_edition(), card({}), remarks(), group_remarks())

    assert [text_of(element) for element in parsed(fragment)] == ["No comment for this period."]


def test_a_group_without_indicators_still_has_its_own_comments(make_edition):
    own = group_remarks(["What went well", "Most targets are met.", "Director"])

    fragment = commentary(make_edition(), card({}).iloc[:0], remarks(), own)

    assert told(fragment) == {"What went well": (["Most targets are met. Director"], [])}


def test_what_people_write_is_shown_as_typed_and_never_as_markup(make_edition):
    rows = card({"name": HOSTILE})
    said = remarks(["A 1", "Next steps", HOSTILE, HOSTILE])
    own = group_remarks(["Areas for focus", HOSTILE, HOSTILE])

    fragment = commentary(make_edition(), rows, said, own)

    assert not {"script", "b"} & {element.tag for element in parsed(fragment).iter()}
    assert text_of(parsed(fragment)).count(HOSTILE) == 5


def test_a_rating_beside_a_comment_is_a_word_and_not_a_colour_alone(make_edition):
    said = remarks(["A 1", "Next steps", "One.", "Head"])
    tree = parsed(commentary(make_edition(), card({}), said, group_remarks()))

    symbol = tree.find(".//span[@aria-hidden='true']")

    assert text_of(symbol) == "■"
    assert "Red" in text_of(tree.find(".//li"))
