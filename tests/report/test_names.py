"""Names within the page: links to an indicator stay the same from edition to edition."""

import pytest

from kpi.report.names import find_homes, settle, within_section

CARD = '<article aria-labelledby="x" data-indicator="cp-1"><h4>CP 1</h4></article>'
ROW = '<tr data-facts="{}" data-indicator="cp-1"><td>87</td></tr>'
LINK = '<a href="#indicator-cp-1">CP 1</a>'
CARD_LINK = '<a class="kpi-card-link" href="#indicator-cp-1">CP 1</a>'


def test_an_indicator_has_its_name_on_its_card_wherever_the_card_stands():
    homes = find_homes([ROW, CARD])
    placed = set()

    assert homes == {"cp-1": "article"}
    assert [settle(html, homes, placed) for html in (ROW, CARD)] == [
        ROW,
        CARD.replace("<article", '<article id="indicator-cp-1"'),
    ]


def test_without_a_card_the_first_row_has_the_name_and_no_other():
    homes, placed = find_homes([ROW + ROW]), set()

    assert settle(ROW + ROW, homes, placed) == ROW.replace("<tr", '<tr id="indicator-cp-1"') + ROW
    assert settle(ROW, homes, placed) == ROW


def test_the_name_of_an_indicator_s_place_is_the_same_whatever_shows_it():
    """So that a link which was sent last month leads there this month too."""
    named = [settle(html, find_homes([html]), set()) for html in (ROW, CARD, ROW + CARD)]

    assert all(html.count('id="indicator-cp-1"') == 1 for html in named)


@pytest.mark.parametrize(
    ("link", "shown", "kept"),
    [
        (LINK, CARD, True),
        (LINK, ROW, True),
        (LINK, "", False),
        (CARD_LINK, CARD, True),
        (CARD_LINK, ROW, False),  # the row itself: a link would lead where one is
        (CARD_LINK, "", False),
    ],
)
def test_a_link_stays_where_it_leads_somewhere_else(link, shown, kept):
    settled = settle(link, find_homes([shown]), set())

    assert settled == (LINK if kept else "CP 1")


def test_names_of_indicators_belong_to_the_page_and_not_to_a_section():
    assert within_section(LINK, "summary") == LINK
