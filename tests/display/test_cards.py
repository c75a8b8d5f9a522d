"""The cards of indicators, part by part, from files as people type them."""

import re

import html5lib
import pytest

from kpi.display.details import SHOWN, STANDARD, detail_cards
from kpi.errors import PlanWrong
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.details import details
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition

HOSTILE = """<b>Bins</b> & "carts" 'n' <script>alert(1)</script>"""
TYPED = HOSTILE.replace('"', '""')
PARAMETERS = """\
title: Sample report
organisation: Sample Council
data: sample
cadence: quarter
group: aim
scheme:
  bands:
    - {rating: green, label: On course, when: {target_met: true}}
    - {rating: amber, label: Slipping, when: {within: 5%}}
    - {rating: red, label: At risk}
comparators: {england: England, peers: Councils alike}
profile: {good: What good looks like, why: Why it matters}
comments: {explanation: Why, outlook: What to expect}
sections:
  - {id: summary, title: Summary, notebook: cover}
"""
FILES = {
    "groups": "grouping,group,label\naim,safe,Safe\naim,clean,Clean\n",
    "indicators": """\
code,name,role,polarity,kind,frequency,unit,decimals,part_of,owner,introduced,definition,aim
A 1,Visits on time,performance,maximise,snapshot,quarter,percent,1,,Head of Visits,2014,Within 30 days.,safe
A 1 n,Visits,performance,maximise,snapshot,quarter,number,0,A 1,,,,safe
""",
    "observations": """\
code,period,value,reason,flag,note
A 1,2017-18-Q1,80.5,,,
A 1,2017-18-Q2,81.5,,,
A 1,2017-18-Q4,,suppressed,,
A 1,2018-19-Q1,86,,provisional,Before the audit.
A 1,2018-19-Q2,87,,,
A 1 n,2018-19-Q2,1234,,,
""",
    "targets": "code,period,low,high,reason\nA 1,2018-19-Q1,,,not set\nA 1,FY2018-19,95,,\n",
    "benchmarks": """\
code,comparator,period,value,measure,unit,rank,of,note
A 1,peers,2017-18-Q4,90.25,,,,,
A 1,england,,88,,,3,150,Of all councils.
A 1,england,2018-19-Q1,4,Days waited,days,,,
""",
    "breakdowns": """\
code,table,row,column,period,value,reason,unit
A 1,Visits by team,North,Visits,2018-19-Q2,12,,number
A 1,Visits by team,North,On time,2018-19-Q2,91.25,,
A 1,Visits by team,South,Visits,2018-19-Q2,7,,number
A 1,Visits by team,South,On time,2018-19-Q2,,suppressed,
A 1,Visits by team,North,Visits,2018-19-Q2,12,,number
A 1,Reasons,Nobody at home,Share,,40,,
""",
    "profiles": "code,field,text\nA 1,why,Children are seen.\nA 1,good,Ninety of a hundred.\n",
    "commentary": """\
code,period,field,text,role
A 1,2018-19-Q2,outlook,Better from January.,Head of Visits
A 1,2018-19-Q2,explanation,Two posts are vacant.,Head of Visits
""",
}
BARE = {
    "indicators": """\
code,name,role,polarity,kind,frequency,unit,aim
A 1,Visits on time,performance,maximise,snapshot,quarter,percent,
B 2,Homes let,context,maximise,snapshot,quarter,number,
""",
    "observations": """\
code,period,value,reason
A 1,2018-19-Q2,,to be confirmed
A 1,2018-19-Q1,86,
B 2,2018-19-Q2,5,
""",
    "targets": "code,period,low,high,reason\n",
}


@pytest.fixture
def opened(tmp_path):
    """Open the edition of September 2018 out of these files, but for those that are given."""

    def work(*, bare=False, parameters=PARAMETERS, **changes):
        files = (BARE | {"groups": FILES["groups"]} if bare else FILES) | changes
        (tmp_path / "data" / "sample").mkdir(parents=True)
        (tmp_path / "params").mkdir()
        (tmp_path / "params" / "sample.yaml").write_text(parameters, encoding="utf-8")
        for name, text in files.items():
            (tmp_path / "data" / "sample" / f"{name}.csv").write_text(text, encoding="utf-8")
        places = Places(tmp_path)
        report = read_report(places, "sample")
        figures = read_figures(places, report)
        return Edition(report, find_period(report, figures, "2018-19-Q2"), figures)

    return work


@pytest.fixture
def cards(opened):
    """Make the cards of such an edition, with these parts."""

    def work(*show, **changes):
        edition = opened(**changes)
        card = scorecard(edition, grouping="aim")
        return detail_cards(edition, card, details(edition, card), show=show or STANDARD)

    return work


def parsed(fragment):
    """Parse a piece of the page; anything that is no HTML fails here."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(str(fragment))


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def tables(fragment):
    """Every table under its caption: its headings, then the text of each row's cells."""
    found = {}
    for table in parsed(fragment).iter("table"):
        rows = [[text_of(cell) for cell in row] for row in table.iter("tr")]
        found[text_of(table.find("caption"))] = rows
    return found


def terms(fragment):
    """Every term of the cards with its text."""
    tree = parsed(fragment)
    said = zip(tree.iter("dt"), tree.iter("dd"), strict=True)
    return {text_of(term): text_of(text) for term, text in said}


def assert_every_cell_is_filled(fragment):
    for rows in tables(fragment).values():
        assert all(all(row) for row in rows)
    assert all(terms(fragment).values())
    assert not re.search(r"\b(nan|NaN|NaT|None)\b", str(fragment))


def test_a_card_bears_code_name_and_how_its_rating_came_about(cards):
    tree = parsed(cards("figures"))
    article = tree.find(".//article")
    heading = article.find(".//h4")

    assert text_of(heading) == "A 1 Visits on time"
    assert article.attrib["aria-labelledby"] == heading.attrib["id"] == "a-1"
    assert "87.0% against a target of 95.0% (target for 2018/19; higher is better)" in text_of(article)
    assert "■Red At risk" in text_of(article)


def test_parts_of_an_indicator_have_no_card_of_their_own(cards):
    assert len(list(parsed(cards("figures")).iter("article"))) == 1


def test_texts_are_told_in_the_reports_order(cards):
    assert list(terms(cards("texts")).items()) == [
        ("What good looks like", "Ninety of a hundred."),
        ("Why it matters", "Children are seen."),
    ]


def test_a_text_that_nobody_wrote_is_not_given(cards):
    fragment = cards("texts", bare=True)

    assert terms(fragment) == dict.fromkeys(["What good looks like", "Why it matters"], "Not given")


def test_a_report_without_such_texts_has_no_empty_list(cards):
    bare = PARAMETERS.replace("profile: {good: What good looks like, why: Why it matters}\n", "")

    fragment = cards("texts", "comments", bare=True, parameters=bare)

    assert all(len(found) for found in parsed(fragment).iter("dl"))


def test_figures_say_where_an_indicator_stands(cards):
    told = terms(cards("figures"))

    assert told["Quarter 2 2018/19"] == "87.0%"
    assert told["Target"] == "95.0% [target for 2018/19]"
    assert told["Than last year"] == "Better: up 5.5 percentage points from 81.5% in Quarter 2 2017/18"
    assert told["Definition"] == "Within 30 days."
    assert told["Owner"] == "Head of Visits"
    assert told["Introduced"] == "2014"


def test_the_grid_has_this_year_its_target_and_last_year_with_parts(cards):
    grid = tables(cards("grid"))["A 1: figures by period"]

    assert grid == [
        ["Figures for", "Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4"],
        ["2018/19", "86.0% [provisional] [Before the audit.]", "87.0%", "Not yet due", "Not yet due"],
        ["2018/19, Visits", "Not held", "1,234", "Not yet due", "Not yet due"],
        ["Target", "Not set", "95.0%", "95.0%", "95.0%"],
        ["2017/18", "80.5%", "81.5%", "Not held", "Suppressed"],
        ["2017/18, Visits", "Not held", "Not held", "Not held", "Not held"],
    ]


def test_an_indicator_without_any_year_has_no_empty_table(cards):
    """Yearly, with neither a value nor a target of a year that has begun."""
    yearly = BARE["indicators"].replace("quarter", "year")
    none = "code,period,value,reason\nB 2,2018-19-Q2,5,\n"

    fragment = cards("grid", bare=True, indicators=yearly, observations=none)

    assert all(len(rows) > 1 for rows in tables(fragment).values())


def test_benchmarks_stand_in_the_reports_order_with_their_ranks(cards):
    assert tables(cards("benchmarks"))["A 1: benchmarks"] == [
        ["Compared with", "Measure", "Period", "Figure", "Rank, 1 is best"],
        ["England", "The same as here", "Not stated", "88% [Of all councils.]", "3 of 150"],
        ["England", "Days waited", "Quarter 1 2018/19", "4", "Not ranked"],
        ["Councils alike", "The same as here", "Quarter 4 2017/18", "90.25%", "Not ranked"],
    ]


def test_without_benchmarks_there_is_no_table(cards):
    assert tables(cards("benchmarks", bare=True)) == {}


def test_a_breakdown_keeps_the_order_of_the_file_and_shows_twice_what_is_held_twice(cards):
    assert tables(cards("breakdowns"))["A 1: Visits by team (Quarter 2 2018/19)"] == [
        ["Part", "Visits", "On time"],
        ["North", "12", "91.25%"],
        ["South", "7", "Suppressed"],
        ["North", "12", "Not held"],
    ]


def test_each_table_of_a_breakdown_has_its_own_caption_and_period(cards):
    found = tables(cards("breakdowns"))

    assert list(found) == [
        "A 1: Visits by team (Quarter 2 2018/19)",
        "A 1: Reasons (period not stated)",
    ]
    assert found["A 1: Reasons (period not stated)"] == [["Part", "Share"], ["Nobody at home", "40%"]]


def test_a_row_that_is_held_twice_keeps_each_of_its_own_cells(cards):
    header = FILES["breakdowns"].splitlines()[0]
    rows = [
        "North,Visits,,12,,number",
        "North,On time,,90,,",
        "North,Visits,,13,,number",
        "North,On time,,80,,",
    ]
    typed = "\n".join([header, *(f"A 1,Teams,{row}" for row in rows)]) + "\n"

    found = tables(cards("breakdowns", breakdowns=typed))["A 1: Teams (period not stated)"]

    assert found[1:] == [["North", "12", "90%"], ["North", "13", "80%"]]


def test_without_breakdowns_there_is_no_table(cards):
    assert tables(cards("breakdowns", bare=True)) == {}


def test_comments_stand_under_their_headings_in_the_reports_order(cards):
    told = text_of(parsed(cards("comments")))

    assert "Why. Two posts are vacant. What to expect. Better from January." in re.sub(r"\.(?=W)", ". ", told)


def test_the_history_has_every_value_beside_its_target(cards):
    assert tables(cards("history"))["A 1: values and targets"] == [
        ["Period", "Value", "Target"],
        ["Quarter 1 2017/18", "80.5%", "Not held"],
        ["Quarter 2 2017/18", "81.5%", "Not held"],
        ["Quarter 4 2017/18", "Suppressed", "Not held"],
        ["Quarter 1 2018/19", "86.0% [provisional]", "Not set"],
        ["Quarter 2 2018/19", "87.0%", "95.0%"],
    ]


def test_the_history_rounds_no_value_to_the_target_that_it_missed(cards):
    typed = FILES["observations"].replace("A 1,2018-19-Q2,87,", "A 1,2018-19-Q2,94.96,")
    one_place = FILES["indicators"].replace("percent,1,", "percent,0,")

    rows = tables(cards("history", observations=typed, indicators=one_place))["A 1: values and targets"]

    assert rows[1:] == [
        ["Quarter 1 2017/18", "81%", "Not held"],
        ["Quarter 2 2017/18", "82%", "Not held"],
        ["Quarter 4 2017/18", "Suppressed", "Not held"],
        ["Quarter 1 2018/19", "86% [provisional]", "Not set"],
        ["Quarter 2 2018/19", "94.96%", "95.00%"],
    ]


def test_the_history_names_a_rolling_year_by_its_months(cards):
    """The twelve months up to September are in no one financial year."""
    rolling = FILES["indicators"].replace("snapshot,quarter,percent", "rolling,quarter,percent")
    typed = """\
code,period,value,reason
A 1,2016-10/2017-09,80.5,
A 1,2017-04/2018-03,84,
A 1,2017-10/2018-09,87,
"""

    found = tables(cards("history", indicators=rolling, observations=typed))["A 1: values and targets"]

    assert [row[:2] for row in found[1:]] == [
        ["October 2016 to September 2017", "80.5%"],
        ["April 2017 to March 2018", "84.0%"],
        ["October 2017 to September 2018", "87.0%"],
    ]


def test_the_charts_have_captions_and_descriptions(cards):
    tree = parsed(cards("bullet", "trend"))

    assert [text_of(one) for one in tree.iter("p") if one.get("class") == "kpi-caption"] == [
        "Value within its bands",
        "Values and targets over time",
    ]
    for chart in tree.iter("svg"):
        title, description = chart.attrib["aria-labelledby"].split()
        assert text_of(chart.find(f".//*[@id='{title}']"))
        assert text_of(chart.find(f".//*[@id='{description}']"))


def test_two_values_are_no_trend_and_a_missing_one_has_no_band(cards):
    fragment = cards("bullet", "trend", "figures", bare=True)

    assert list(parsed(fragment).iter("svg")) == []


@pytest.mark.parametrize("part", SHOWN)
def test_a_part_alone_fills_every_cell(cards, part):
    assert_every_cell_is_filled(cards(part))


@pytest.mark.parametrize("part", SHOWN)
def test_a_part_of_which_little_is_known_fills_every_cell_too(cards, part):
    assert_every_cell_is_filled(cards(part, bare=True))


def test_parts_that_are_not_asked_for_are_not_there(cards):
    fragment = cards("texts")

    assert tables(fragment) == {}
    assert "Owner" not in terms(fragment)
    assert list(parsed(fragment).iter("svg")) == []


def test_all_parts_together_are_one_card_with_unlike_addresses(cards):
    tree = parsed(cards(*SHOWN))
    idents = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]

    assert len(idents) == len(set(idents))
    assert len(list(tree.iter("article"))) == 1
    assert len(list(tree.iter("table"))) == 6


def test_the_parts_do_not_depend_on_the_order_in_which_they_are_asked_for(opened):
    edition = opened()
    card = scorecard(edition, grouping="aim")
    filled = details(edition, card)

    one = detail_cards(edition, card, filled, show=SHOWN)
    other = detail_cards(edition, card, filled, show=SHOWN[::-1])

    assert str(one) == str(other)


def test_an_indicator_of_several_groups_has_a_card_in_each_with_unlike_addresses(cards):
    several = FILES["indicators"].replace("30 days.,safe", "30 days.,safe;clean")

    tree = parsed(cards(*SHOWN, indicators=several))
    idents = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]

    assert [text_of(heading) for heading in tree.iter("h3")] == ["Safe", "Clean"]
    assert [text_of(heading) for heading in tree.iter("h4")] == ["A 1 Visits on time"] * 2
    assert len(idents) == len(set(idents))


def test_every_table_and_chart_is_named_by_something_on_the_card(cards):
    tree = parsed(cards(*SHOWN))
    idents = {element.attrib["id"] for element in tree.iter() if "id" in element.attrib}
    named = [
        element.attrib["aria-labelledby"] for element in tree.iter() if "aria-labelledby" in element.attrib
    ]

    assert len(named) == 9
    assert {ident for names in named for ident in names.split()} <= idents


@pytest.mark.parametrize(
    ("part", "file", "old"),
    [
        ("texts", "profiles", "Children are seen."),
        ("figures", "indicators", "Within 30 days."),
        ("figures", "indicators", "Head of Visits"),
        ("figures", "indicators", "Visits on time"),
        ("grid", "indicators", "A 1 n,Visits"),
        ("grid", "observations", "Before the audit."),
        ("benchmarks", "benchmarks", "Days waited"),
        ("benchmarks", "benchmarks", "Of all councils."),
        ("breakdowns", "breakdowns", "South"),
        ("breakdowns", "breakdowns", "On time"),
        ("breakdowns", "breakdowns", "Reasons"),
        ("comments", "commentary", "Two posts are vacant."),
    ],
)
def test_what_people_type_is_shown_as_typed_and_never_as_markup(cards, part, file, old):
    new = f'A 1 n,"{TYPED}"' if old.startswith("A 1 n") else f'"{TYPED}"'
    assert old in FILES[file]

    fragment = cards(part, **{file: FILES[file].replace(old, new)})

    assert not {"script", "b"} & {element.tag for element in parsed(fragment).iter()}
    assert HOSTILE in text_of(parsed(fragment))
    assert "&amp;lt;" not in str(fragment)


def test_no_part_is_shown_as_the_text_of_its_own_markup(cards):
    """What is escaped twice is read as tags by the eye, and not at all by the ear."""
    assert not re.search(r"&lt;|<(?!/?[a-zA-Z])", str(cards(*SHOWN)))


@pytest.mark.parametrize(
    ("show", "told"),
    [
        (
            ["grids"],
            r"There is no part 'grids' of a card\. Allowed: figures, .*, comments\. Did you mean grid\?",
        ),
        (
            ["figures", "xyzzy"],
            r"There is no part 'xyzzy' of a card\. Allowed: figures, texts, .*, comments\.$",
        ),
        ([], r"A card shows nothing\. Allowed: some of figures, texts, .*, comments\."),
    ],
)
def test_a_part_that_there_is_not_is_refused_with_the_nearest_that_there_is(opened, show, told):
    edition = opened()
    card = scorecard(edition, grouping="aim")
    filled = details(edition, card)

    with pytest.raises(PlanWrong, match=told):
        detail_cards(edition, card, filled, show=show)


def test_a_part_that_there_is_not_is_refused_though_no_card_is_shown(opened):
    edition = opened()
    card = scorecard(edition, grouping="aim")
    filled = details(edition, card)

    with pytest.raises(PlanWrong, match="There is no part 'grids'"):
        detail_cards(edition, card.iloc[:0], filled, show=["grids"])


def test_without_indicators_the_section_says_so(opened):
    edition = opened()
    card = scorecard(edition, grouping="aim").iloc[:0]

    fragment = detail_cards(edition, card, details(edition, card), show=SHOWN)

    assert text_of(parsed(fragment)) == "No indicator of this edition belongs here."


def test_details_hold_what_belongs_to_the_indicators_that_are_shown(opened):
    other = FILES["indicators"] + "B 2,Other,performance,maximise,snapshot,quarter,percent,1,,,,,safe\n"
    edition = opened(
        indicators=other,
        profiles=FILES["profiles"] + "B 2,why,Other.\n",
        breakdowns=FILES["breakdowns"] + "B 2,Table,Row,Column,,1,,\n",
        benchmarks=FILES["benchmarks"] + "B 2,england,,1,,,,,\n",
    )
    card = scorecard(edition)

    filled = details(edition, card.loc[card["code"] == "B 2"])

    for frame in (filled.texts, filled.breakdowns, filled.benchmarks, filled.grids):
        assert set(frame["code"]) == {"B 2"}
    assert filled.comments.empty
    assert filled.stretches.empty


def test_a_report_that_shows_no_codes_names_its_indicators_by_name_alone(cards):
    fragment = cards(*SHOWN, parameters=f"codes: false\n{PARAMETERS}")

    assert text_of(parsed(fragment).find(".//h4")) == "Visits on time"
    assert "Visits on time: figures by period" in tables(fragment)
    assert "A 1" not in text_of(parsed(fragment))


def test_a_report_that_counts_calendar_years_names_every_period_by_them(cards):
    """The same months: April to June are the second quarter of 2018."""
    found = tables(cards("grid", "benchmarks", "breakdowns", parameters=f"year: calendar\n{PARAMETERS}"))

    assert found["A 1: figures by period"][:2] == [
        ["Figures for", "Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4"],
        ["2018", "Suppressed", "86.0% [provisional] [Before the audit.]", "87.0%", "Not yet due"],
    ]
    assert [row[2] for row in found["A 1: benchmarks"][1:]] == [
        *("Not stated", "Quarter 2 2018", "Quarter 1 2018")
    ]
    assert "A 1: Visits by team (Quarter 3 2018)" in found
