"""Tables as a reader meets them: every cell filled, every name as typed, every rating in words."""

import json
import math
import re
from dataclasses import fields, replace

import html5lib
import pandas as pd
import pytest

from kpi.display.counts import counts_summary, counts_table
from kpi.display.details import detail_cards
from kpi.display.keys import key, note
from kpi.display.lines import labels_of
from kpi.display.tables import context_table, indicator_table, rating_tables
from kpi.display.wording import Row
from kpi.errors import PlanWrong
from kpi.model.figures import Details, Edition, Figures, slug
from kpi.model.periods import month_number, parse_period
from kpi.model.reports import Report

NAN = math.nan
ENDS = ("low", "high", "floor")
NOVEMBER = month_number(2018, 11)
EVERY_COLUMN = [
    *("code", "name", "polarity", "period", "value", "target", "annual", "rating"),
    *("last_year", "previous", "last_value", "trend", "last_annual", "new", "comment", "owner", "aim"),
]
HOSTILE = """<b>Bins</b> & "carts" 'n' <script>alert(1)</script>"""
BANDS = [
    {"rating": "green", "label": "On course", "when": {"target_met": True}},
    {"rating": "amber", "label": "Slipping", "when": {"within": "5%"}},
    {"rating": "red", "label": "At risk"},
]
INDICATOR = dict.fromkeys(Row._fields, "") | {
    "was": NAN,
    "was_previous": NAN,
    "was_last_year": NAN,
    "code": "A 1",
    "name": "Visits on time",
    "role": "performance",
    "polarity": "maximise",
    "kind": "snapshot",
    "unit": "percent",
    "decimals": 1,
    "calendar": "financial",
    "first": NOVEMBER,
    "last": NOVEMBER,
    "value": 87.0,
    "stale": False,
    "target_first": float(NOVEMBER),
    "target_last": float(NOVEMBER),
    "target_low": 95.0,
    "target_high": NAN,
    "target_floor": NAN,
    **dict.fromkeys(["target_was_low", "target_was_high", "target_was_floor", "withdrawn"], NAN),
    "previous": 90.6,
    "first_previous": NOVEMBER - 1,
    "last_previous": NOVEMBER - 1,
    "last_year": 86.9,
    "first_last_year": NOVEMBER - 12,
    "last_last_year": NOVEMBER - 12,
    "direction_previous": "worse",
    "why_previous": "compared",
    "direction_last_year": "better",
    "why_last_year": "compared",
    "miss": 8.0,
    "bound": 95.0,
    "computed": "red",
    "rating": "red",
    "frequency": "month",
    "part_of": "",
    "owner": "Head of Visits",
    "introduced": "2017",
    "definition": "Visits within 30 days.",
    "source": "Case records",
    "note": "",
    "annual_low": 96.0,
    "annual_high": NAN,
    "no_annual": "",
    **dict.fromkeys([f"{name}_was_{end}" for name in ("annual", "last_annual") for end in ENDS], NAN),
    "last_annual_low": 94.0,
    "last_annual_high": NAN,
    "no_last_annual": "",
    "new": False,
    "aim": "safe",
}
ALONE = {
    "previous": NAN,
    "last_year": NAN,
    "direction_previous": "none",
    "why_previous": "no earlier value",
    "direction_last_year": "none",
    "why_last_year": "no earlier value",
}
UNRATED = {"miss": NAN, "bound": NAN, "computed": "none", "rating": "none"}
NO_ANNUAL = {
    "annual_low": NAN,
    "no_annual": "not held",
    "last_annual_low": NAN,
    "no_last_annual": "not set",
}
NO_TARGET = {"target_first": NAN, "target_last": NAN, "target_low": NAN, "no_target": "not set"}
UNSAID = {"owner": "", "introduced": "", "definition": "", "source": "", "aim": ""}
STATED = {
    "stated": "amber",
    "rating": "amber",
    "stated_reason": "The posts are filled.",
    "stated_role": "Head of Visits",
    "stated_date": "2018-12-03",
}
EDGES = {
    "ordinary": {},
    "no value": {"value": NAN, "no_value": "to be confirmed"} | ALONE | UNRATED,
    "no target": NO_TARGET | NO_ANNUAL | UNRATED,
    "no good direction": {"polarity": "none"} | NO_TARGET | NO_ANNUAL | ALONE | UNRATED,
    "nothing said": UNSAID,
    "nothing at all": {"value": NAN, "no_value": "not held"}
    | (NO_TARGET | NO_ANNUAL | UNSAID | ALONE | UNRATED),
    "stated": STATED,
    "stated without a value": {"value": NAN, "no_value": "not yet published"} | ALONE | UNRATED | STATED,
    "stale": {
        "first": NOVEMBER - 5,
        "last": NOVEMBER - 5,
        "first_previous": NOVEMBER - 6,
        "last_previous": NOVEMBER - 6,
        "first_last_year": NOVEMBER - 17,
        "last_last_year": NOVEMBER - 17,
        "stale": True,
        "flag": "provisional",
    },
}

PAST = pd.DataFrame(
    {
        "code": "A 1",
        "first": [NOVEMBER - 2, NOVEMBER - 1, NOVEMBER],
        "last": [NOVEMBER - 2, NOVEMBER - 1, NOVEMBER],
        "value": [92.1, NAN, 87.0],
        "was": NAN,
        "no_value": ["", "suppressed", ""],
        "flag": ["revised", "", ""],
        "target_low": [95.0, 95.0, NAN],
        "target_high": NAN,
        "no_target": ["", "", "not set"],
        "target_was_low": NAN,
        "target_was_high": NAN,
    }
)


@pytest.fixture
def edition():
    """A monthly report for November 2018 with two aims and no figures of its own."""
    report = Report.model_validate(
        {
            "id": "sample",
            "title": "Sample report",
            "organisation": "Sample Council",
            "data": "sample",
            "cadence": "month",
            "group": "aim",
            "scheme": {"bands": BANDS, "unrated": "No value"},
            "comments": {"explanation": "Why"},
            "sections": [{"id": "summary", "title": "Summary", "notebook": "cover"}],
        }
    )
    groups = pd.DataFrame(
        {"grouping": ["aim", "aim"], "group": ["safe", "clean"], "label": ["Safe", "Clean <& tidy>"]}
    )
    empty = {frame.name: pd.DataFrame() for frame in fields(Figures)}
    return Edition(
        report,
        parse_period("2018-11"),
        Figures(**empty | {"groups": groups, "indicators": pd.DataFrame([INDICATOR])}),
    )


def card(*changes):
    return pd.DataFrame([INDICATOR | change for change in changes])


def remarks(*rows):
    return pd.DataFrame(rows, columns=["code", "heading", "text", "role"])


def counted(*rows, names):
    columns = ["green", "amber", "red", "none", "total"]
    return pd.DataFrame(rows, index=names, columns=columns)


def parsed(fragment):
    """Parse a piece of the page as a browser does."""
    return html5lib.parseFragment(str(fragment), namespaceHTMLElements=False)


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def cells(fragment):
    """The text of each body row's cells, in their order."""
    rows = [row for body in parsed(fragment).iter("tbody") for row in body.iter("tr")]
    return [[text_of(cell) for cell in row] for row in rows]


def stripped(fragment):
    """What is left when the tags are taken away."""
    return " ".join(re.sub(r"<[^>]*>", " ", str(fragment)).split())


def shown(edition, *changes, columns=EVERY_COLUMN, said=(), past=PAST.iloc[:0]):
    rows = card(*changes)
    return indicator_table(edition, rows, remarks(*said), caption="All", columns=columns, past=past)


def assert_every_cell_is_filled(fragment):
    assert all(all(row) for row in cells(fragment))
    assert not re.search(r"\b(nan|NaN|NaT|None|inf)\b", str(fragment))


def test_a_table_has_a_caption_that_names_the_region_it_scrolls_in(edition):
    region = parsed(shown(edition, {}))[0]
    caption = next(region.iter("caption"))

    assert text_of(caption) == "All"
    assert region.attrib["role"] == "group"
    assert region.attrib["aria-labelledby"] == caption.attrib["id"]
    assert region.attrib["tabindex"] == "0"


def test_every_heading_has_a_scope_and_each_row_one_heading(edition):
    tree = parsed(shown(edition, {}, {"code": "A 2"}))

    assert {head.attrib["scope"] for head in tree.find(".//thead").iter("th")} == {"col"}
    for row in tree.find(".//tbody").iter("tr"):
        assert [head.attrib["scope"] for head in row.iter("th")] == ["row"]


def test_columns_stand_in_the_order_asked_for_under_their_headings(edition):
    tree = parsed(shown(edition, {}, columns=["rating", "annual", "name", "aim"]))

    headings = [text_of(head) for head in tree.find(".//thead").iter("th")]

    assert headings == ["Rating", "Target 2018/19", "Indicator", "Aim"]


def test_each_heading_of_the_card_begins_a_row_group_over_all_columns(edition):
    grouped = card({"heading": "Safe"}, {"heading": "Safe"}, {"heading": "Clean"})
    tree = parsed(indicator_table(edition, grouped, remarks(), caption="All", columns=["code", "name"]))

    heads = [body[0][0] for body in tree.iter("tbody")]

    assert [text_of(head) for head in heads] == ["Safe", "Clean"]
    assert {(head.attrib["scope"], head.attrib["colspan"]) for head in heads} == {("rowgroup", "2")}
    assert [len(body) for body in tree.iter("tbody")] == [3, 2]


def test_a_card_without_groups_has_no_row_group_heading(edition):
    assert 'scope="rowgroup"' not in str(shown(edition, {}))


def test_a_row_says_all_of_an_indicator_in_words(edition):
    said = [["A 1", "Why", "Two posts are vacant.", "Head"], ["A 2", "Why", "Other.", "Head"]]

    [row] = cells(shown(edition, {}, said=said, past=PAST))

    assert dict(zip(EVERY_COLUMN, row, strict=True)) == {
        "code": "A 1",
        "name": "Visits on time Monthly, at the end of the period; higher is better",
        "polarity": "Higher is better",
        "period": "November 2018",
        "value": "87.0%",
        "target": "95.0%",
        "annual": "96.0%",
        "rating": (
            "■Red At risk Why A 1 is rated so87.0% against a target of 95.0% (higher is better): "
            "8.4% short; amber allows 5%: Red (At risk)."
        ),
        "last_year": "↑ Better: up 0.1 percentage points from 86.9% in November 2017",
        "previous": "↓ Worse: down 3.6 percentage points from 90.6% in October 2018",
        "last_value": "90.6% October 2018",
        "trend": "Visits on time: trend92.1% in September 2018; 87.0% in November 2018.",
        "last_annual": "94.0%",
        "new": "Held before",
        "comment": "Why. Two posts are vacant.Head",
        "owner": "Head of Visits",
        "aim": "Safe",
    }


@pytest.mark.parametrize("edge", EDGES)
def test_no_cell_is_empty_and_none_shows_a_missing_number(edition, edge):
    past = PAST.iloc[:0] if "value" in EDGES[edge] else PAST

    assert_every_cell_is_filled(shown(edition, EDGES[edge], past=past))


def test_an_empty_cell_says_what_is_not_there(edition):
    [row] = cells(shown(edition, EDGES["nothing at all"]))

    told = dict(zip(EVERY_COLUMN, row, strict=True))

    assert told["value"] == "Not held"
    assert told["target"] == "Not set"
    assert told["annual"] == "Not held"
    assert told["last_annual"] == "Not set"
    assert told["last_value"] == "Not held"
    assert told["trend"] == "No earlier value"
    assert told["period"] == "November 2018"
    assert told["rating"].startswith("○No rating No value")
    assert told["last_year"] == "– Not compared: no figure is held for November 2017"
    assert told["comment"] == "No comment for this period."
    assert told["owner"] == told["aim"] == "Not given"


def test_an_old_value_shows_its_own_period_and_that_it_is_stale(edition):
    [row] = cells(shown(edition, EDGES["stale"], columns=["period", "value", "target"]))

    assert row == [
        "June 2018",
        "87.0% [provisional] [stale: June 2018 is older than expected]",
        "95.0% [target for November 2018]",
    ]


def test_a_target_of_the_year_is_marked_as_such(edition):
    annual = {"target_first": float(month_number(2018, 4)), "target_last": float(month_number(2019, 3))}

    [row] = cells(shown(edition, annual, columns=["target"]))

    assert row == ["95.0% [target for 2018/19]"]


def test_a_stated_rating_shows_beside_itself_what_the_figures_give(edition):
    [[rating]] = cells(shown(edition, STATED, columns=["rating"]))

    assert rating.startswith("▲Amber Slipping Stated; the figures alone give Red.")
    assert "Stated Amber (Slipping) by Head of Visits on 2018-12-03: The posts are filled." in rating


def test_a_computed_rating_does_not_pretend_to_be_stated(edition):
    assert "Stated" not in str(shown(edition, {}))


def test_an_indicator_of_several_groups_names_each(edition):
    [row] = cells(shown(edition, {"aim": "safe; clean"}, columns=["aim"]))

    assert row == ["Safe; Clean <& tidy>"]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"name": HOSTILE}, "name"),
        ({"owner": HOSTILE}, "owner"),
        ({"aim": "clean"}, "aim"),
        (STATED | {"stated_reason": HOSTILE}, "rating"),
    ],
)
def test_what_people_type_is_shown_as_typed_and_never_as_markup(edition, change, column):
    fragment = shown(edition, change, columns=["code", column])

    assert not {"script", "b"} & {element.tag for element in parsed(fragment).iter()}
    assert (HOSTILE if column != "aim" else "Clean <& tidy>") in cells(fragment)[0][1]


def test_comments_captions_and_headings_are_shown_as_typed(edition):
    said = remarks(["A 1", HOSTILE, HOSTILE, "Head"])
    rows = card({"heading": HOSTILE})

    fragment = indicator_table(edition, rows, said, caption=HOSTILE, columns=["code", "comment"])

    assert text_of(parsed(fragment).find(".//caption")) == HOSTILE
    assert cells(fragment) == [[HOSTILE], ["A 1", f"{HOSTILE}. {HOSTILE}Head"]]


@pytest.mark.parametrize(
    ("column", "hint"),
    [("vlaue", "Did you mean value?"), ("aims", "Did you mean aim?"), ("targets", "Did you mean target?")],
)
def test_a_column_that_does_not_exist_is_refused_with_the_nearest_that_does(edition, column, hint):
    message = rf"There is no column '{column}'\. Allowed: code, name, .*, aim\. {re.escape(hint)}"

    with pytest.raises(PlanWrong, match=message):
        shown(edition, {}, columns=["code", column])


def test_a_column_like_no_other_is_refused_without_a_guess(edition):
    with pytest.raises(PlanWrong, match=r"There is no column 'xyzzy'\. Allowed: .*, aim\.$"):
        shown(edition, {}, columns=["xyzzy"])


def test_there_is_one_table_per_rating_each_with_its_count(edition):
    rows = card(
        {"code": "A"},
        {"code": "B"},
        {"code": "C", "value": 96.0, "computed": "green", "rating": "green", "miss": 0.0},
    )

    tree = parsed(rating_tables(edition, rows, remarks(), columns=["code", "name"]))

    assert [text_of(title) for title in tree.iter("h3")] == ["■Red – At risk", "●Green – On course"]
    assert [text_of(caption) for caption in tree.iter("caption")] == [
        "Indicators rated Red: 2",
        "Indicators rated Green: 1",
    ]
    assert [len(body) for body in tree.iter("tbody")] == [2, 1]


def test_an_indicator_under_two_headings_counts_once_in_the_caption(edition):
    rows = card({"heading": "Safe"}, {"heading": "Clean"})

    tree = parsed(rating_tables(edition, rows, remarks(), columns=["code"]))

    assert text_of(tree.find(".//caption")) == "Indicators rated Red: 1"
    assert len(list(tree.iter("tbody"))) == 2


def test_tables_of_no_indicators_say_so(edition):
    fragment = rating_tables(edition, card({}).iloc[:0], remarks(), columns=["code"])

    assert stripped(fragment) == "No indicator of this edition belongs here."


def test_the_summary_counts_every_band_and_those_without_a_rating(edition):
    fragment = counts_summary(edition, counted([18, 4, 6, 1, 29], names=["all"]))

    assert (
        "Of 29 indicators: 18 Green – On course; 4 Amber – Slipping; 6 Red – At risk; 1 No rating – No value."
    ) in stripped(fragment)
    assert [text_of(item) for item in parsed(fragment).iter("li")] == [
        "18 ●Green On course",
        "4 ▲Amber Slipping",
        "6 ■Red At risk",
        "1 ○No rating No value",
    ]


def test_a_band_that_nothing_is_in_is_counted_as_nought(edition):
    fragment = counts_summary(edition, counted([0, 0, 2, 0, 2], names=["all"]))

    assert "Of 2 indicators: 0 Green – On course; 0 Amber – Slipping; 2 Red – At risk" in stripped(fragment)


def test_a_table_of_counts_ends_with_all_indicators_which_need_not_be_the_sum(edition):
    """One red indicator belongs to both aims, and is one of all three."""
    groups = counted([1, 0, 1, 0, 2], [0, 0, 1, 1, 2], names=["Safe", "Clean <& tidy>"])
    total = counted([1, 0, 1, 1, 3], names=["all"])

    fragment = counts_table(edition, groups, total, grouping="aim")
    headings = [text_of(head) for head in parsed(fragment).find(".//thead").iter("th")]

    assert headings == ["Aim", "● Green", "▲ Amber", "■ Red", "○ No rating", "All"]
    assert cells(fragment) == [
        ["Safe", "1", "0", "1", "0", "2"],
        ["Clean <& tidy>", "0", "0", "1", "1", "2"],
        ["All", "1", "0", "1", "1", "3"],
    ]


@pytest.mark.parametrize(
    ("rating", "word", "label"),
    [
        ("green", "Green", "On course"),
        ("amber", "Amber", "Slipping"),
        ("red", "Red", "At risk"),
        ("none", "No rating", "No value"),
    ],
)
def test_every_rating_is_told_in_words_without_any_markup(edition, rating, word, label):
    rated = {"rating": rating, "computed": rating}
    row = rated | UNRATED | {"value": NAN, "no_value": "not held"} if rating == "none" else rated

    for fragment in (
        shown(edition, row, columns=["code", "rating"]),
        rating_tables(edition, card(row), remarks(), columns=["code"]),
        counts_summary(edition, counted([1, 1, 1, 1, 4], names=["all"])),
        key(edition),
    ):
        assert word in stripped(fragment)
        assert label in stripped(fragment)


def test_a_symbol_is_never_read_out_instead_of_its_word(edition):
    tree = parsed(shown(edition, {}, columns=["rating", "last_year"]))

    symbols = [one for one in tree.iter("span") if text_of(one) in {"■", "↑"}]

    assert len(symbols) == 2
    assert all(one.attrib["aria-hidden"] == "true" for one in symbols)


def test_the_key_explains_each_band_and_each_direction(edition):
    text = stripped(key(edition))

    for band in (
        "● Green On course The target is met.",
        "▲ Amber Slipping The target is missed by no more than 5% of it, or 5% of the nearer end of a range.",
        "■ Red At risk Any other value that has a target.",
    ):
        assert band in text
    for word in ("↑ Better", "↓ Worse", "→ Same", "– Not compared"):
        assert word in text


def test_the_key_speaks_of_ranges_only_where_an_indicator_has_one(edition):
    ranged = pd.DataFrame([INDICATOR | {"polarity": "range"}])

    assert "Best within a range" not in stripped(key(edition))
    assert "Best within a range" in stripped(
        key(replace(edition, figures=replace(edition.figures, indicators=ranged)))
    )


def test_a_row_says_by_what_the_page_can_be_filtered(edition):
    (row,) = [
        one for one in parsed(shown(edition, {}, columns=["rating"])).iter("tr") if "data-facts" in one.attrib
    ]

    assert row.attrib["data-indicator"] == "a-1"
    assert json.loads(row.attrib["data-facts"]) == {
        "Rating": ["Red"],
        "Aim": ["Safe"],
        "Than last year": ["Better"],
        "Than the period before": ["Worse"],
    }


def test_context_cannot_be_filtered_by_ratings_that_it_has_not(edition):
    fragment = context_table(edition, card(CONTEXT | {"role": "context"}), caption="Context")
    facts = [
        json.loads(row.attrib["data-facts"])
        for row in parsed(fragment).iter("tr")
        if "data-facts" in row.attrib
    ]

    assert facts == [{"Aim": ["Safe"]}]


def test_the_names_of_groups_are_read_once_for_a_table_however_many_rows_it_has(edition, monkeypatch):
    """Read anew for each row and each fact of it, they took three times as long as all else."""
    asked = []
    monkeypatch.setattr("kpi.display.lines.labels_of", lambda one: asked.append(one) or labels_of(one))

    fragment = shown(edition, {"code": "A 1"}, {"code": "A 2"}, {"code": "A 3"}, columns=["name", "aim"])

    assert [aim for _, aim in cells(fragment)] == ["Safe"] * 3
    assert asked == [edition]


def test_a_value_is_never_rounded_to_the_target_that_it_misses(edition):
    assert cells(shown(edition, {"value": 94.96}, columns=["value", "target"])) == [
        ["94.96% November 2018", "95.00%"]
    ]


def test_a_target_is_never_rounded_to_the_value_that_beats_it(edition):
    """A benchmark has decimals of its own: 65.5% is no 66%."""
    row = {"value": 66.0, "target_low": 65.5, "decimals": 0}

    assert cells(shown(edition, row, columns=["value", "target"])) == [["66.0% November 2018", "65.5%"]]


def test_what_has_no_column_stands_beside_what_has_one(edition):
    """Without columns of their own the code stands before the name, the period below the value."""
    without = cells(shown(edition, {}, columns=["name", "value"]))
    apart = cells(shown(edition, {}, columns=["code", "name", "period", "value"]))

    assert without == [
        ["A 1 Visits on time Monthly, at the end of the period; higher is better", "87.0% November 2018"]
    ]
    assert apart == [
        [
            "A 1",
            "Visits on time Monthly, at the end of the period; higher is better",
            "November 2018",
            "87.0%",
        ]
    ]


def test_rows_are_sorted_by_what_they_mean_and_not_by_what_they_say(edition):
    """Red is worse than amber, and worse comes before better; numbers of unlike units are not sorted."""
    fragment = shown(
        edition,
        {},
        {"rating": "amber", "direction_last_year": "worse"},
        columns=["value", "rating", "last_year"],
    )
    keys = [cell.get("data-key") for cell in parsed(fragment).iter("td")]

    assert keys == [None, "0", "2", None, "1", "0"]


def test_a_report_without_a_note_says_what_its_figures_are(edition):
    assert stripped(note(edition)) == "The figures are those held when this report was made."


CONTEXT = {"heading": "Health", "rating": "none", "computed": "none"}


def test_context_is_shown_with_its_movement_and_without_any_rating(edition):
    quarter = {"first": month_number(2018, 4), "last": month_number(2018, 6)}
    quarter |= {"first_last_year": month_number(2017, 4), "last_last_year": month_number(2017, 6)}
    price = {"name": "House price", "unit": "pounds", "decimals": 0, "value": 279358.0, "last_year": 271612.0}
    fragment = context_table(
        edition,
        card(CONTEXT | price | quarter | {"target_first": NAN, "target_low": NAN, "no_target": "not held"}),
        caption="For information",
    )

    assert cells(fragment)[1] == [
        "House price",
        "Quarter 1 2018/19",
        "£279,358",
        "Not held",
        "Up £7,746 from Quarter 1 2017/18",
        "Case records",
    ]
    assert not re.search(r"better|worse|red|amber|green", stripped(fragment).lower())


@pytest.mark.parametrize(
    ("last_year", "text"),
    [
        (86.9, "Up 0.1 percentage points from November 2017"),
        (87.2, "Down 0.2 percentage points from November 2017"),
        (87.0, "No change from November 2017"),
        (NAN, "No earlier figure"),
    ],
)
def test_context_tells_how_the_number_moved_since_a_named_month(edition, last_year, text):
    fragment = context_table(edition, card(CONTEXT | {"last_year": last_year}), caption="For information")

    assert cells(fragment)[1][4] == text


def test_context_shows_the_note_of_its_value_and_its_parts_set_in(edition):
    rows = card(CONTEXT | {"note": "Printed as July."}, CONTEXT | {"part_of": "A 1", "name": HOSTILE})

    fragment = context_table(edition, rows, caption="For information")

    assert cells(fragment)[1][2] == "87.0% [Printed as July.]"
    assert [text_of(one) for one in parsed(fragment).iter("span") if one.get("class") == "kpi-part"] == [
        HOSTILE
    ]


@pytest.mark.parametrize("edge", EDGES)
def test_no_cell_of_context_is_empty_and_none_shows_a_missing_number(edition, edge):
    assert_every_cell_is_filled(context_table(edition, card(EDGES[edge] | CONTEXT), caption="Context"))


STRETCHES = pd.DataFrame(
    {
        "code": "A 1",
        "start": [85.0, 90.25, 95.0],
        "end": [90.25, 95.0, 97.0],
        "rating": ["red", "amber", "green"],
    }
)


def held(past=PAST, stretches=STRETCHES):
    """What detail cards are filled with, where nothing but a history is held."""
    nothing = {frame.name: pd.DataFrame({"code": []}) for frame in fields(Details)}
    return Details(**nothing | {"comments": remarks(), "past": past, "stretches": stretches})


def test_a_detail_card_has_every_value_of_the_history_beside_its_target(edition):
    fragment = detail_cards(edition, card({}), held())
    bands, history = cells(fragment)[:3], cells(fragment)[3:]

    assert bands == [
        ["Red", "Any less", "90.25%"],
        ["Amber", "90.25%", "95.0%"],
        ["Green", "95.0%", "Any more"],
    ]
    assert history == [
        ["September 2018", "92.1% [revised]", "95.0%"],
        ["October 2018", "Suppressed", "95.0%"],
        ["November 2018", "87.0%", "Not set"],
    ]


@pytest.mark.parametrize("edge", EDGES)
def test_a_detail_card_has_no_empty_entry_and_no_missing_number(edition, edge):
    nothing = PAST.iloc[:0], STRETCHES.iloc[:0]
    past, stretches = nothing if "value" in EDGES[edge] else (PAST, STRETCHES)

    fragment = detail_cards(edition, card(EDGES[edge]), held(past, stretches))

    assert all(text_of(entry) for entry in parsed(fragment).iter("dd"))
    assert_every_cell_is_filled(fragment)


def test_detail_cards_of_no_indicators_say_so(edition):
    fragment = detail_cards(edition, card({}).iloc[:0], held())

    assert stripped(fragment) == "No indicator of this edition belongs here."


@pytest.mark.parametrize(
    ("text", "ident"), [("CP 3.10", "cp-3-10"), ("Safe", "safe"), ("Red – At risk", "red-at-risk")]
)
def test_an_id_is_lower_case_letters_figures_and_hyphens(text, ident):
    assert slug(text) == ident
