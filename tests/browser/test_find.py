"""Filter, search and sort: they show what the figures say, and the address keeps the view."""

import csv
import json
import re
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest

SHOWN = """() => [...new Set([...document.querySelectorAll("main [data-facts]")]
  .filter((one) => one.checkVisibility()).map((one) => one.dataset.indicator))].sort()"""
ROWS = """(name) => [...document.querySelectorAll("main tbody")].map((body) =>
  [...body.querySelectorAll(":scope > tr[data-facts]")].map((row) => row.dataset.indicator))"""
# What does not depend on the figures is tried on a page with cards and on one with tables alone.
TWO = pytest.mark.parametrize("report", ["southend-mpr", "southampton-performance"], indirect=True)
WORDS = {"red": "Red", "amber": "Amber", "green": "Green", "none": "No rating"}


@pytest.fixture(scope="module")
def known(editions):
    """What each report's own files say: the rating of each indicator, and its facts on the page."""

    def read(report):
        with (editions[report] / "ratings.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["comparator"] == "target"]
        page = (editions[report] / "index.html").read_text(encoding="utf-8")
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        places = [one for one in tree.iter() if "data-facts" in one.attrib]
        return rows, places

    return read


def told(page):
    return page.locator("#kpi_shown").inner_text()


ASIDE = {"kpi-note", "kpi-rated", "kpi-change", "kpi-verdict"}


def said_of(place):
    """What a reader can look for in a row or card: no charts, ratings or notes, nothing folded away."""
    said = place.text or ""
    for part in place:
        hidden = part.tag in {"svg", "details", "dt"} or ASIDE & set(part.get("class", "").split())
        said += ("" if hidden else said_of(part)) + (part.tail or "")
    return said


def words_of(text):
    """The words of a text, each after a space."""
    return f" {re.sub(r'[^a-z0-9£%]+|[£%]', ' ', text.lower())}"


def test_each_rating_shows_as_many_indicators_as_have_it(opened, known, report):
    rows, _ = known(report)
    page = opened()
    select = page.locator("#kpi_by_rating")
    if not select.count():
        assert report == "southend-plan", "a plan for a year to come shows no ratings"
        return
    for word, label in WORDS.items():
        expected = [row["indicator"] for row in rows if row["rating"] == word]
        if label not in select.inner_text():
            assert not expected
            continue
        select.select_option(label)

        assert told(page).startswith(f"{len(expected)} of {len(rows)} indicators shown")
        assert len(page.evaluate(SHOWN)) == len(expected)


def test_every_choice_shows_those_for_which_it_holds_and_no_others(opened, known, report):
    _, places = known(report)
    facts = {place.get("data-indicator"): json.loads(place.get("data-facts")) for place in places}
    page = opened()
    for label, words in choices(facts).items():
        select = page.locator(f"#kpi_by_{re.sub('[^a-z0-9]+', '-', label.lower())}")
        if len(words) < 2:
            assert not select.count(), "one choice is none"
            continue
        for word in words:
            select.select_option(word)

            assert page.evaluate(SHOWN) == sorted(
                name for name, own in facts.items() if word in own.get(label, [])
            )
        select.select_option("")

    assert page.evaluate(SHOWN) == sorted(facts)


def choices(facts):
    found = {}
    for own in facts.values():
        for label, words in own.items():
            found.setdefault(label, set()).update(words)
    return found


@TWO
@pytest.mark.parametrize("typed", ["children", "  HEAD   of ", "number", "zzz nowhere"])
def test_words_show_those_in_which_each_of_them_stands(opened, known, report, typed):
    _, places = known(report)
    texts = {}
    for place in places:
        name = place.get("data-indicator")
        texts[name] = f"{texts.get(name, '')} {words_of(said_of(place))}"
    expected = sorted(
        name for name, text in texts.items() if all(f" {word}" in text for word in typed.lower().split())
    )
    page = opened()
    page.locator("#kpi_words").fill(typed)

    assert page.evaluate(SHOWN) == expected
    assert page.locator(".kpi-nothing").first.is_visible() or expected


def test_choices_and_words_together_show_those_that_fit_all(editions, browser):
    page = browser.new_page()
    page.goto((editions["southend-mpr"] / "index.html").as_uri())
    page.locator("#kpi_by_rating").select_option("Red")
    page.locator("#kpi_by_department").select_option("Department for People")
    page.locator("#kpi_words").fill("children")

    assert page.evaluate(SHOWN) == ["cp-1-2", "cp-1-4", "cp-3-10"]
    assert told(page) == "3 of 29 indicators shown, and 0 of 68 for information."
    page.close()


@TWO
@pytest.mark.usefixtures("report")
def test_the_address_keeps_the_view_so_that_it_can_be_sent(opened):
    page = opened()
    page.locator("#kpi_words").fill("number of")
    page.locator("th[data-sort] button:visible").first.click()
    shown, order, said = page.evaluate(SHOWN), page.evaluate(ROWS), told(page)
    sent = page.url

    assert parse_qs(urlsplit(sent).query)["words"] == ["number of"]

    other = opened()
    other.goto(sent)

    assert (other.evaluate(SHOWN), other.evaluate(ROWS), told(other)) == (shown, order, said)
    assert other.locator("#kpi_words").input_value() == "number of"
    assert page.said == other.said == []


@TWO
@pytest.mark.usefixtures("report")
def test_an_address_that_asks_for_what_there_is_not_shows_everything(opened):
    page = opened()
    everything = page.evaluate(SHOWN)
    page.goto(f"{page.url}?rating=Purple&nonsense=1&sort=colour")

    assert page.evaluate(SHOWN) == everything
    assert page.said == []


COUNT = """() => {
  const replace = history.replaceState;
  window.told = [];
  history.replaceState = (...given) => { window.told.push(given[2]); replace.apply(history, given); };
}"""
REFUSE = """() => {
  history.replaceState = () => { throw new DOMException("Too many calls", "SecurityError"); };
}"""


@TWO
@pytest.mark.usefixtures("report")
def test_each_change_of_the_view_tells_the_address_once(opened):
    """Browsers refuse more than a hundred in half a minute, which a word or two must not reach."""
    page = opened()
    page.evaluate(COUNT)
    page.locator("#kpi_words").press_sequentially("head of")

    found = page.evaluate("() => window.told.map((one) => new URLSearchParams(one).get('words'))")
    assert found == ["h", "he", "hea", "head", "head o", "head of"], "a space at the end looks for nothing"

    page.locator("#kpi_choices select").last.select_option(index=1)
    page.locator("#kpi_choices select").last.select_option(index=1)
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("() => !window.location.search")

    assert page.evaluate("() => window.told.length") == 8


@TWO
@pytest.mark.usefixtures("report")
def test_where_the_browser_refuses_the_address_the_page_goes_on(opened):
    page = opened()
    everything = page.evaluate(SHOWN)
    page.evaluate(REFUSE)
    page.locator("#kpi_words").fill("zzz nowhere")

    assert page.evaluate(SHOWN) == []

    page.locator("#kpi_words").fill("")
    page.locator("th[data-sort] button:visible").first.click()

    assert page.evaluate(SHOWN) == everything
    assert "sorted by" in told(page)
    assert page.said == []


def test_a_grouping_called_as_a_part_of_the_page_is_a_choice_like_any(editions, browser, tmp_path):
    text = (editions["southend-mpr"] / "index.html").read_text(encoding="utf-8")
    for number, name in enumerate(("Find", "Shown", "Content", "Choices")):
        copy = tmp_path / f"{number}.html"
        copy.write_text(text.replace("&#34;Department&#34;: [", f"&#34;{name}&#34;: ["), encoding="utf-8")
        page = browser.new_page()
        page.goto(copy.as_uri())
        ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map((one) => one.id)")

        assert len(ids) == len(set(ids))

        page.get_by_label(name, exact=True).select_option("Department for People")

        assert told(page).startswith("12 of 29 indicators shown")
        page.close()


@TWO
@pytest.mark.usefixtures("report")
def test_show_all_shows_all_again_and_empties_the_address(opened):
    page = opened()
    everything = page.evaluate(SHOWN)
    page.locator("#kpi_words").fill("zzz nowhere")

    assert page.evaluate(SHOWN) == []

    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("() => !window.location.search")

    assert page.evaluate(SHOWN) == everything
    assert told(page).startswith(f"{told(page).split()[2]} of ")


@TWO
@pytest.mark.usefixtures("report")
def test_rows_are_sorted_within_their_group_forth_back_and_not_at_all(opened):
    page = opened()
    before = page.evaluate(ROWS)
    heading = page.locator("th[data-sort]").first
    names = """() => [...document.querySelectorAll("main tbody")].map((body) =>
      [...body.querySelectorAll(":scope > tr[data-facts]")]
        .map((row) => row.querySelector(".kpi-name")?.dataset.key).filter(Boolean))"""
    heading.locator("button").click()
    up = page.evaluate(names)

    assert heading.get_attribute("aria-sort") == "ascending"
    assert "sorted by" in told(page)
    assert [sorted(rows) for rows in page.evaluate(ROWS)] == [sorted(rows) for rows in before]

    heading.locator("button").click()

    assert heading.get_attribute("aria-sort") == "descending"
    assert page.evaluate(names) == [rows[::-1] for rows in up]

    heading.locator("button").click()

    assert heading.get_attribute("aria-sort") is None
    assert page.evaluate(ROWS) == before


def test_sorted_by_rating_the_worst_comes_first(editions, browser):
    page = browser.new_page()
    page.goto((editions["southend-mpr"] / "index.html").as_uri())
    page.locator("section[aria-labelledby=scorecard] th[data-sort] button", has_text="Rating").click()
    groups = page.evaluate(
        """() => [...document.querySelectorAll("section[aria-labelledby=scorecard] tbody")].map((body) =>
          [...body.querySelectorAll("tr[data-facts] .kpi-status")].map((one) => one.textContent.slice(1)))"""
    )
    places = {"Red": 0, "Amber": 1, "Green": 2, "No rating": 3}
    ranks = [[places[word] for word in group] for group in groups if group]

    assert sum(len(group) for group in ranks) == 29
    assert all(group == sorted(group) for group in ranks)
    assert any(len(set(group)) > 1 for group in ranks)
    page.close()


@TWO
@pytest.mark.usefixtures("report")
def test_no_heading_stands_over_nothing(opened):
    page = opened()
    page.locator("#kpi_words").fill("children")
    empty = page.evaluate(
        """() => [...document.querySelectorAll("main tbody, main .kpi-scroll, main .kpi-group")]
          .filter((box) => box.checkVisibility() && box.querySelector("[data-facts]"))
          .filter((box) => ![...box.querySelectorAll("[data-facts]")].some((one) => one.checkVisibility()))
          .length"""
    )

    assert empty == 0


def test_a_word_is_found_where_it_begins_and_not_within_another(editions, browser):
    page = browser.new_page()
    page.goto((editions["southend-mpr"] / "index.html").as_uri())
    page.locator("#kpi_words").fill("hildren")

    assert page.evaluate(SHOWN) == []

    page.locator("#kpi_words").fill("child")

    assert {"cp-1-1", "cp-1-2", "cp-1-4"} <= set(page.evaluate(SHOWN))
    page.close()


def test_back_shows_again_what_the_address_says(editions, browser):
    page = browser.new_page()
    page.goto((editions["southend-mpr"] / "index.html").as_uri())
    page.locator("#kpi_by_rating").select_option("Green")
    shown = page.evaluate(SHOWN)
    page.locator("main a[href='#indicator-cp-5-5']").first.evaluate("(one) => one.click()")
    page.wait_for_function("() => document.querySelector('#indicator-cp-5-5').checkVisibility()")
    page.go_back()
    page.wait_for_function("() => document.querySelector('#kpi_by_rating').value === 'Green'")

    assert page.evaluate(SHOWN) == shown
    page.close()


@TWO
@pytest.mark.usefixtures("report")
def test_a_link_to_an_indicator_that_is_hidden_shows_it(opened):
    page = opened()
    link = page.locator("main a[href^='#indicator-']").first
    if not link.count():
        return
    target = link.get_attribute("href")
    page.locator("#kpi_words").fill("zzz nowhere")
    link.evaluate("(one) => one.click()")
    page.wait_for_function("(href) => document.querySelector(href).checkVisibility()", arg=target)

    assert page.locator(target).is_visible()


@TWO
@pytest.mark.usefixtures("report")
def test_find_works_by_keyboard_alone(opened):
    page = opened()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "kpi_words":
            break
    page.keyboard.type("number")

    assert re.match(r"\d+ of \d+ indicators shown", told(page))

    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("() => document.activeElement.value")

    assert chosen
    assert page.evaluate("() => document.activeElement.id").startswith("kpi_by_")
    assert chosen in parse_qs(urlsplit(page.url).query)[page.evaluate("() => document.activeElement.name")]


@TWO
@pytest.mark.usefixtures("report")
def test_what_is_shown_is_announced(opened):
    page = opened()
    status = page.get_by_role("status")

    assert status.count() == 1
    assert not status.inner_text()

    page.locator("#kpi_words").fill("a")

    assert re.match(r"\d+ of \d+ indicators shown", status.inner_text())


def test_the_contents_follow_the_scroll(opened):
    page = opened()
    links = page.locator(".kpi-menu nav a")
    for place in range(links.count()):
        links.nth(place).click()
        page.wait_for_function(
            "(href) => document.querySelector('nav a[aria-current]')?.getAttribute('href') === href",
            arg=links.nth(place).get_attribute("href"),
            timeout=5000,
        )
