"""The first screen: what changed, where to look first, what is missing, each a click from its indicator."""

import re
from dataclasses import replace

import html5lib
import pandas as pd
import pytest

from kpi.display.overview import changes_list, furthest_list, gaps_list, overview, revisions_list
from kpi.errors import PlanWrong
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.changes import changes
from kpi.measures.exceptions import furthest
from kpi.measures.gaps import gaps
from kpi.measures.revisions import revisions
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition
from kpi.model.memory import Known


@pytest.fixture(scope="module")
def opened(project):
    """Open an edition of the published figures, from wherever the tests run."""

    def read(name, period):
        places = Places(project)
        report = read_report(places, name)
        figures = read_figures(places, report)
        return Edition(report, find_period(report, figures, period), figures)

    return read


@pytest.fixture(scope="module")
def southend(opened):
    return opened("southend-mpr", "2018-11")


@pytest.fixture(scope="module")
def card(southend):
    return scorecard(southend)


def items(fragment):
    """Each item of the lists as it is read, with the address to which it leads."""
    tree = html5lib.parse(str(fragment), namespaceHTMLElements=False)
    return [
        (re.sub(r"\s+", " ", "".join(item.itertext())).strip(), item.find("a").get("href"))
        for item in tree.iter("li")
    ]


def words(fragment):
    tree = html5lib.parse(str(fragment), namespaceHTMLElements=False)
    return re.sub(r"\s+", " ", "".join(tree.itertext())).strip()


def test_what_changed_names_both_ratings_and_both_values_the_worse_first(southend, card):
    found = items(changes_list(southend, changes(southend, card)))

    assert found[:3] == [
        (
            (
                "CP 1.2 Rate of Looked After Children per 10,000 population under the age of 18 "
                "was ▲Amber, now ■Red 70.82 in October 2018, 74.65 in November 2018"
            ),
            "#indicator-cp-1-2",
        ),
        (
            (
                "CP 1.4 Percentage of children who have been LAC for at least 5 working days, who have had a "
                "visit in the 6 weeks (30 working days), prior to the last day of the month "
                "was ▲Amber, now ■Red 90.6% in October 2018, 87.0% in November 2018"
            ),
            "#indicator-cp-1-4",
        ),
        (
            (
                "CP 1.1 Rate of children subject to a Child Protection Plan per 10,000 population under the "
                "age of 18 was ■Red, now ▲Amber 33.75 in October 2018, 35.79 in November 2018"
            ),
            "#indicator-cp-1-1",
        ),
    ]


def test_what_changed_begins_with_the_better_where_they_chose_so(southend, card):
    changed = changes(southend, card)

    assert items(changes_list(southend, changed, first="better"))[0][1] == "#indicator-cp-1-1"
    with pytest.raises(PlanWrong, match=r"first is 'best'\. Allowed: worse, better\."):
        changes_list(southend, changed, first="best")


@pytest.mark.parametrize("most", [0, -1])
def test_a_list_that_would_show_nothing_is_refused(southend, card, most):
    """Ten are off target: with none of them shown the page said that there are none."""
    for show, rows in ((changes_list, changes(southend, card)), (furthest_list, furthest(southend, card))):
        with pytest.raises(PlanWrong, match=rf"most is {most}\. Allowed: a whole number of 1 or more\."):
            show(southend, rows, most=most)


def test_what_changed_counts_every_indicator_once(southend, card):
    said = words(changes_list(southend, changes(southend, card)))

    assert said.startswith(
        "Ratings: 2 worse, 1 better, 8 unchanged, 17 without one for October 2018, 1 without one for either."
    )
    assert 2 + 1 + 8 + 17 + 1 == len(card) == 29


def test_where_to_look_first_says_how_far_beyond_what_is_allowed(southend, card):
    """31,718 misses 41,666 by 9,948; five per cent of the target would be 2,083.3."""
    found = items(furthest_list(southend, furthest(southend, card), most=6))

    assert len(found) == 10
    assert found[0] == (
        (
            "CP 5.5 Increase the number of people signed up to MySouthend to 45,000 ■Red "
            "31,718 in November 2018 against 41,666: 9,948 short, 4.8 times what amber allows"
        ),
        "#indicator-cp-5-5",
    )
    assert [address.removeprefix("#indicator-") for _, address in found] == [
        *("cp-5-5", "cp-3-10", "cp-3-2", "cp-5-4", "cp-1-4", "cp-1-2"),
        *("cp-1-1", "cp-3-4", "cp-4-4", "cp-4-3"),
    ]
    assert "58% of what amber allows" in found[6][0]


def test_all_that_is_off_target_can_be_opened_where_it_is_not_shown_at_once(southend, card):
    assert "4 more off target" in words(furthest_list(southend, furthest(southend, card), most=6))
    assert "more off target" not in words(furthest_list(southend, furthest(southend, card), most=10))


def test_where_nothing_is_off_target_the_page_says_so(southend, card):
    nothing = furthest(southend, card).iloc[:0]

    assert words(furthest_list(southend, nothing, most=6)) == "No indicator that is rated is off target."


def test_what_is_missing_says_why_and_what_is_old_says_since_when(southend, card):
    fragment = gaps_list(southend, gaps(card))

    assert [text.split("(ASCOF")[-1] for text, _ in items(fragment)] == [
        " 1H) To be confirmed",
        ("CP 2.3 Percentage of household waste sent for reuse, recycling and composting June 2018 is shown"),
    ]
    assert "No value: 1" in words(fragment)
    assert "An older figure is shown: 1" in words(fragment)


def test_where_nothing_is_missing_the_page_says_so(southend, card):
    said = words(gaps_list(southend, gaps(card).iloc[:0]))

    assert said == "Nothing that is due is missing, old or not final."


def test_a_zero_target_is_no_multiple_of_anything(opened):
    edition = opened("southampton-performance", "2024-25-Q2")
    found = items(furthest_list(edition, furthest(edition, scorecard(edition)), most=2))

    assert found[0][0].endswith("52 in 2023 against 0: 52 over")


def test_a_rating_that_one_person_gave_says_so_where_the_other_is_of_the_figures(opened):
    """Instagram followers were green by their figures, with another target; the council stated amber."""
    edition = opened("lbbd-kpi", "2019-20-Q2")
    found = {
        address: text for text, address in items(changes_list(edition, changes(edition, scorecard(edition))))
    }

    assert found["#indicator-instagram-followers"] == (
        "Number of Instagram followers was ●Green (by the figures), now ▲Amber (stated) "
        "1,330 in Quarter 1 2019/20, 1,436 in Quarter 2 2019/20; target then 1,250, now 1,750"
    )


def test_an_earlier_value_is_not_rounded_to_the_target_that_it_missed(southend, card):
    """With the one decimal of its figures it would read 95.0%, its target in October."""
    changed = changes(southend, card)
    october = changed["code"] == "CP 1.4"
    found = {
        address: text
        for text, address in items(
            changes_list(southend, changed.assign(value_before=changed["value_before"].mask(october, 94.96)))
        )
    }

    assert found["#indicator-cp-1-4"].endswith("94.96% in October 2018, 87.0% in November 2018")


def test_two_running_totals_are_called_so(opened):
    """Days lost are counted anew from April: 0.55 in one month is not less than 7.14 in a year."""
    edition = opened("southend-mpr", "2018-04")
    found = {
        address: text for text, address in items(changes_list(edition, changes(edition, scorecard(edition))))
    }

    assert (
        "7.14 in March 2018, 0.55 in April 2018; figures of two years, each to date"
        in found["#indicator-cp-5-4"]
    )


def test_where_to_look_first_says_what_is_to_be_known_of_each_figure(opened):
    edition = opened("lbbd-kpi", "2019-20-Q2")
    found = {
        address: text
        for text, address in items(furthest_list(edition, furthest(edition, scorecard(edition))))
    }

    assert "112 in 2019/20 against 1,236" in found["#indicator-new-homes"]
    assert found["#indicator-new-homes"].endswith("[forecast]")
    assert "▲Amber (stated; the figures alone give Red)" in found["#indicator-instagram-followers"]
    assert "[provisional]" in found["#indicator-care-home-admissions"]


def test_what_moved_beyond_the_first_few_can_be_opened(southend, card):
    said = words(changes_list(southend, changes(southend, card), most=1))

    assert "2 more that moved" in said
    assert "17 without a rating for October 2018" in said


def test_the_three_lists_stand_side_by_side_under_headings_of_their_own(southend, card):
    fragment = overview(
        southend,
        changed=changes(southend, card),
        ranked=furthest(southend, card),
        missing=gaps(card),
        revised=revisions(southend),
        first="worse",
        most=6,
    )

    assert re.findall("<h3>(.*?)</h3>", str(fragment)) == [
        "Where to look first",
        "What changed since October 2018",
        "What is missing or old",
    ]


def test_each_of_the_lists_side_by_side_shows_as_many_as_are_asked_for(southend, card):
    """Three ratings moved and ten are off target."""
    said = words(
        overview(
            southend,
            changed=changes(southend, card),
            ranked=furthest(southend, card),
            missing=gaps(card),
            revised=revisions(southend),
            first="worse",
            most=2,
        )
    )

    assert "1 more that moved" in said
    assert "8 more off target" in said


OCTOBER, OWN = "2018-11-28T09:00:00Z for 2018-10", "2018-12-04T09:00:00Z for 2018-11"
NAN = float("nan")
REVISED = {
    "seen": 0, "code": "CP 1.4", "name": "Visits", "unit": "percent", "decimals": 1, "what": "value",
    "of": "", "first": 24225.0, "last": 24225.0, "was_low": 90.6, "was_high": NAN, "was_floor": NAN,
    "low": 70.2, "high": NAN, "floor": NAN, "was_rating": "", "rating": "",
    "reason": "", "recorded": "2018-12-10",
}  # fmt: skip


def revised(southend, since, *changed):
    rows = pd.DataFrame([REVISED | one for one in changed], columns=list(REVISED))
    return words(revisions_list(replace(southend, known=Known(since=since)), rows))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "October 2018: was 90.6%, now 70.2% (recorded on 10 December 2018)"),
        ({"recorded": "2018-12-10T09:30:00Z"}, "was 90.6%, now 70.2% (recorded on 10 December 2018)"),
        ({"recorded": ""}, "October 2018: was 90.6%, now 70.2%"),
        ({"was_low": 70.24}, "October 2018: was 70.24%, now 70.2% (recorded"),
        ({"was_low": 94.96, "low": 80.0}, "October 2018: was 94.96%, now 80.0%"),
        ({"was_low": 1.234567, "low": 1.234568}, "October 2018: was 1.234567%, now 1.234568%"),
        ({"low": NAN, "reason": "to be confirmed"}, "October 2018: was 90.6%, now to be confirmed"),
        (
            {"was_low": 94.96, "low": NAN, "reason": "to be confirmed"},
            "October 2018: was 94.96%, now to be confirmed",
        ),
        (
            {"was_low": NAN, "low": NAN, "reason": "suppressed"},
            "October 2018: was given, now suppressed (recorded on 10 December 2018)",
        ),
        (
            {"was_low": NAN, "low": 85.0},
            "October 2018: was given, now 85.0% (recorded on 10 December 2018)",
        ),
        ({"what": "target"}, "Target for October 2018: was 90.6%, now 70.2%"),
        (
            {"what": "target", "was_high": 95.0, "high": 80.0, "floor": 60.0},
            "Target for October 2018: was 90.6% to 95.0%, now 70.2% to 80.0%, second value 60.0%",
        ),
        ({"what": "benchmark", "of": "England"}, "England, October 2018: was 90.6%, now 70.2%"),
        (
            {"what": "benchmark", "of": "England", "first": NAN, "last": NAN},
            "England, period not stated: was 90.6%, now 70.2%",
        ),
        (
            {"what": "rank", "of": "England", "was_low": 5, "was_high": 33, "low": 15, "high": 33},
            "Rank beside England, October 2018: was 5 of 33, now 15 of 33",
        ),
        (
            {"what": "rank", "of": "England", "was_low": 5, "was_high": 33, "low": NAN, "high": NAN},
            "Rank beside England, October 2018: was 5 of 33, now not given",
        ),
        (
            {"what": "rating", "was_rating": "green", "rating": "red"},
            "Rating for October 2018: was Green, now Red",
        ),
    ],
)
def test_each_kind_of_figure_that_was_revised_says_what_it_was_and_what_it_is(southend, changed, told):
    said = revised(southend, OCTOBER, changed)

    assert said.startswith("1 figure has been revised since the edition for October 2018. CP 1.4 Visits")
    assert told in said


@pytest.mark.parametrize(
    ("since", "changed", "told"),
    [
        ("", [], ""),
        ("2018-12-01", [{}, {}], "2 figures have been revised since 1 December 2018."),
        (OCTOBER, [], "No figure has been revised since the edition for October 2018."),
        (OWN, [], ""),
        (OWN, [{}], "1 figure has been revised since this edition was first published."),
        (f"{OCTOBER}, {OWN}", [], "No figure has been revised since the edition for October 2018."),
    ],
)
def test_of_an_editions_own_first_revision_nothing_is_said_where_nothing_was_revised(
    southend, since, changed, told
):
    said = revised(southend, since, *changed)

    assert said.partition(" CP")[0] == told


def test_what_was_revised_since_each_of_two_editions_is_listed_apart(southend):
    said = revised(southend, f"{OCTOBER}, {OWN}", {}, {"seen": 1, "code": "CP 1.5", "low": 91.0})
    before, _, own = said.partition("1 figure has been revised since this edition was first published.")
    alone = revised(southend, f"{OCTOBER}, {OWN}", {"seen": 1})

    assert before.startswith("1 other figure has been revised since the edition for October 2018.")
    assert before.count("CP 1.4") == own.count("CP 1.5") == 1
    assert "CP 1.5" not in before
    assert alone.startswith(
        "No other figure has been revised since the edition for October 2018. 1 figure has"
    )


@pytest.mark.parametrize(("since", "titled"), [(OWN, False), (OCTOBER, True), ("", False)])
def test_a_first_edition_made_again_is_the_same_page_though_it_was_published(southend, card, since, titled):
    edition = replace(southend, known=Known(since=since))
    parts = {"changed": changes(southend, card), "ranked": furthest(southend, card), "missing": gaps(card)}
    said = words(overview(edition, **parts, revised=revisions(southend), first="worse", most=6))

    assert ("What was revised" in said) == titled
