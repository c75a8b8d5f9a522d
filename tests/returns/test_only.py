"""The forms of a report about some groups alone, and what is received of them."""

import pytest

from kpi.returns.forms import make_forms

MONEY = "only: {topic: money}\n"


@pytest.fixture
def money(town):
    """The town's report, narrowed to money."""
    path = town.root / "params" / "town.yaml"
    path.write_text(path.read_text(encoding="utf-8") + MONEY, encoding="utf-8")
    return town


def test_only_its_own_figures_are_asked_for(money):
    [form] = make_forms(money.edition())

    assert {row.code for row in form.rows} == {"M1"}


def test_a_return_adds_its_own_figure_and_leaves_all_others_as_they_were(money):
    before = money.text().splitlines()[1:]
    money.receive(money.filled({("M1", "Value"): 5100}))

    [added] = {line.removesuffix(",") for line in money.text().splitlines()[1:]} - set(before)
    assert added == "M1,2024-11,5100,,,,2024-12-05T09:30:00Z"
    assert len(money.text().splitlines()) == len(before) + 2


def test_a_figure_that_is_another_reports_is_refused(money):
    book = money.book()
    money.fill(book["Figures"], "M1", "Code", "P1")
    [fault] = money.faults(money.save(book))

    assert "Figures!A4: found 'P1', which is no indicator of the form" in fault


def test_a_form_for_the_whole_council_is_refused_once_the_report_is_about_less(town):
    whole = town.filled({("P1", "Value"): 88})
    path = town.root / "params" / "town.yaml"
    path.write_text(path.read_text(encoding="utf-8") + MONEY, encoding="utf-8")

    assert town.faults(whole)
