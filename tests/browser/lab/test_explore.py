"""The explorer in a real JupyterLab: chosen, supposed, sorted and compared by hand, with no network."""

import io
import urllib.parse
from collections import Counter

import pytest
from PIL import Image

LONG, SHORT = 90_000, 30_000  # milliseconds: a machine may be busy with other things
SIZE = {"width": 1280, "height": 1400}
# What the browser calls the first chart, from the elements that it is labelled by.
NAMED = """() => {
  const chart = document.querySelector(".kpi-explorer svg[role=img]");
  return chart && chart.getAttribute("aria-labelledby").split(" ")
    .map((id) => document.getElementById(id).textContent).join(" ");
}"""

THEMES = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")
# Every text of the explorer that is seen: where it stands, its colour, and whether it counts as large.
TEXTS = """() => {
  const explorer = document.querySelector(".kpi-explorer"), found = [];
  const large = (size, weight) => size >= 24 || (size >= 18.66 && weight >= 700);  // in pixels
  const note = (element, text, style, colour, box, within = box) => {
    const top = Math.max(box.top, within.top), bottom = Math.min(box.bottom, within.bottom);
    if (!text.trim() || box.width < 2 || bottom - top < 2 || style.visibility === "hidden") return;
    let seen = 1;
    for (let one = element; one; one = one.parentElement) seen *= getComputedStyle(one).opacity;
    if (seen === 0) return;
    found.push({text: text.trim(), box: [box.left, top, box.right, bottom], seen,
      colour: colour.match(/[0-9.]+/g).map(Number),
      large: large(parseFloat(style.fontSize), style.fontWeight)});
  };
  const texts = document.createTreeWalker(explorer, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement, style = getComputedStyle(element);
    if (element.closest("style, script, select, title, desc")) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    for (const box of range.getClientRects())
      note(element, texts.currentNode.data, style, element.closest("svg") ? style.fill : style.color, box);
  }
  for (const field of explorer.querySelectorAll("input")) {
    const style = getComputedStyle(field, field.value ? null : "::placeholder");
    note(field, field.value || field.placeholder, style, style.color, field.getBoundingClientRect());
  }
  for (const list of explorer.querySelectorAll("select")) {
    const around = list.getBoundingClientRect(), open = list.size > 1 ? [...list.options] : [];
    for (const one of open.length ? open : [list]) {
      const style = getComputedStyle(one);
      note(one, one.text ?? one.value, style, style.color, one.getBoundingClientRect(), around);
    }
  }
  return found;
}"""
UNSEEN = """
.kpi-explorer *, .kpi-explorer *::placeholder { color: transparent !important; transition: none !important; }
.kpi-explorer svg text, .kpi-explorer svg tspan { fill: transparent !important; }
"""


@pytest.fixture(scope="module")
def folder(folder):
    """The copy, with the report that the tests begin with chosen in the notebook."""
    path = folder / "notebooks" / "explore.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(r"report: str = \"\"", r"report: str = \"southend-mpr\""), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lab(browser, run_all):
    """The notebook, opened and run; what the browser asks for and says is kept in `asked` and `said`."""
    page = browser.new_page(viewport=SIZE)
    page.asked, page.said = [], []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("websocket", lambda channel: page.asked.append(channel.url))
    run_all(page, "explore.ipynb")
    page.locator(".kpi-explorer .kpi-status").first.wait_for(timeout=LONG)
    page.get_by_text("| Idle").wait_for(timeout=LONG)
    yield page
    page.close()


def choose(page, code_and_name):
    """Choose an indicator by typing into Find, with the keyboard alone."""
    find = page.get_by_label("Find", exact=True)
    find.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(code_and_name, delay=20)


def named(page, words):
    """Wait until the first chart bears a name and all that follows it is drawn; give all of the name."""
    page.wait_for_function(f"(words) => (({NAMED})() || '').includes(words)", arg=words, timeout=SHORT)
    page.get_by_text("| Idle").wait_for(timeout=LONG)
    return page.evaluate(NAMED)


def drawn(page):
    return page.locator(".kpi-explorer svg[role=img]").first.inner_html()


def test_another_indicator_changes_the_chart_and_its_accessible_name(lab):
    choose(lab, "cp")
    lab.get_by_label("Indicator", exact=True).select_option(label_of(lab, "CP 1.2"))
    first, picture = named(lab, "Rate of Looked After Children"), drawn(lab)
    choose(lab, "cp 1.4")
    second = named(lab, "Percentage of children who have been LAC")

    assert "newest 74.65 against a target of 57.00 to 67.00" in first
    assert "newest 87.0% against a target of 95.0%" in second
    assert drawn(lab) != picture
    assert lab.get_by_role("img", name="Percentage of children who have been LAC").first.is_visible()
    lab.get_by_text("8.4% short; amber allows 5%: Red").first.wait_for(timeout=SHORT)


def label_of(page, code):
    """The words by which an indicator is offered, once it is."""
    option = page.get_by_label("Indicator", exact=True).locator("option", has_text=code)
    option.first.wait_for(state="attached", timeout=SHORT)
    return option.first.text_content()


def test_another_target_is_rated_as_what_if_beside_the_real_rating(lab):
    choose(lab, "cp 1.4")
    named(lab, "Percentage of children who have been LAC")
    lab.get_by_role("tab", name="What if").click()
    lab.get_by_label("Target", exact=True).fill("90")
    lab.keyboard.press("Tab")
    told = lab.locator(".kpi-explorer .kpi-lead", has_text="What if:")
    told.wait_for(timeout=SHORT)

    assert " ".join(told.inner_text().split()) == "What if: ▲Amber in place of ■Red"
    assert lab.get_by_text("87.0% against a target of 95.0% (higher").is_visible()
    lab.get_by_role("button", name="Back to the real ones").click()
    told.wait_for(state="detached", timeout=SHORT)

    assert lab.get_by_label("Target", exact=True).input_value() == "95"


def test_a_misspelt_tolerance_is_told_in_its_place(lab):
    choose(lab, "cp 1.4")
    named(lab, "Percentage of children who have been LAC")
    lab.get_by_role("tab", name="What if").click()
    lab.get_by_label("Amber allows").fill("five")
    lab.keyboard.press("Enter")
    lab.get_by_role("alert").get_by_text("found 'five'; allowed: a share").wait_for(timeout=SHORT)
    lab.get_by_role("button", name="Back to the real ones").click()
    lab.get_by_role("alert").get_by_text("found 'five'").wait_for(state="detached", timeout=SHORT)


def test_all_values_can_be_sorted_and_searched(lab):
    choose(lab, "cp 1.4")
    named(lab, "Percentage of children who have been LAC")
    lab.get_by_role("tab", name="All values").click()
    rows = lab.locator(".kpi-explorer .dt-container tbody tr")
    rows.first.get_by_text("87.0%").wait_for(timeout=SHORT)

    assert cells(rows)[:4] == ["November 2018", "87.0%", "95.0%", "■ Red"]
    lab.locator(".kpi-explorer .dt-container thead").get_by_text("Value", exact=True).click()
    rows.first.get_by_text("58.9%").wait_for(timeout=SHORT)

    assert cells(rows)[:2] == ["April 2017", "58.9%"]
    lab.locator(".kpi-explorer .dt-container").get_by_label("Search").fill("October")
    lab.wait_for_function(
        "() => document.querySelectorAll('.kpi-explorer .dt-container tbody tr').length === 2", timeout=SHORT
    )

    assert lab.get_by_role("link", name="Save all values (CSV)").get_attribute("href").startswith("data:")


def test_the_caption_stands_at_the_left_and_a_rating_apart_from_the_target_before_it(lab):
    choose(lab, "cp 1.4")
    named(lab, "Percentage of children who have been LAC")
    lab.get_by_role("tab", name="All values").click()
    lab.wait_for_function(
        """() => {
            const table = document.querySelector(".kpi-explorer .dt-container table");
            const caption = table?.querySelector("caption");
            const rating = table?.querySelector("tbody td:nth-child(4)");
            return caption && rating && getComputedStyle(caption).textAlign === "left"
                && parseFloat(getComputedStyle(rating).paddingLeft) >= 16;  // pixels
        }""",
        timeout=SHORT,
    )


def cells(rows):
    return [text.strip() for text in rows.first.locator("td").all_inner_texts()]


def test_indicators_are_compared_side_by_side(lab):
    lab.get_by_label("Find", exact=True).fill("")
    lab.get_by_role("tab", name="Comparison").click()
    lab.get_by_label("Indicators", exact=True).select_option(index=[0, 1, 2])
    lab.locator(".kpi-multiples svg[role=img]").nth(2).wait_for(timeout=SHORT)

    assert lab.locator(".kpi-multiples svg[role=img]").count() == 3
    assert lab.get_by_role("table", name="The values side by side").count() == 1


@pytest.fixture
def another_report(lab):
    """Choose a report, and at the end the one again with which all others begin."""

    def choose_report(name):
        lab.get_by_label("Report", exact=True).select_option(name)
        lab.wait_for_function(
            """(name) => document.querySelector(".kpi-explorer a[download$='.svg']")
              ?.download.startsWith(name)""",
            arg=name,
            timeout=SHORT,
        )
        lab.get_by_text("| Idle").wait_for(timeout=LONG)

    yield choose_report
    choose_report("southend-mpr")


def test_a_report_with_fewer_indicators_is_chosen_while_some_are_compared_without_a_word_of_the_browser(
    lab, another_report
):
    """The last of Southend's are beyond the end of Havering's list, which has 34."""
    lab.get_by_label("Find", exact=True).fill("")
    lab.get_by_role("tab", name="Comparison").click()
    compared = lab.get_by_label("Indicators", exact=True)
    compared.select_option(index=[34, 35, 36])
    lab.locator(".kpi-multiples > div").nth(2).wait_for(timeout=SHORT)
    lab.get_by_text("| Idle").wait_for(timeout=LONG)
    before = len(lab.said)
    another_report("havering-performance")

    assert lab.said[before:] == []
    assert compared.locator("option").count() == 34
    assert compared.evaluate("(list) => list.selectedOptions.length") == 0


@pytest.fixture
def themed(lab):
    """Choose a theme of JupyterLab from its menu, in a window that shows the explorer whole."""

    def choose_theme(name):
        if lab.evaluate("document.body.dataset.jpThemeName") != name:
            lab.get_by_role("menuitem", name="Settings", exact=True).click()
            lab.get_by_text("Theme", exact=True).first.hover()
            lab.get_by_role("menuitem", name=name, exact=True).click()
        lab.wait_for_function(
            """(name) => document.body.dataset.jpThemeName === name
              && !document.querySelector(".kpi-explorer").getAnimations({subtree: true}).length""",
            arg=name,
            timeout=SHORT,
        )

    lab.set_viewport_size({"width": SIZE["width"], "height": 4200})
    yield choose_theme
    choose_theme(THEMES[0])
    lab.set_viewport_size(SIZE)


def faint(page):
    """What texts stand out too little from what is really behind them: the ratio, the text, both colours.

    WCAG 2.2 asks for 4.5 to 1, and for 3 to 1 where letters are large.
    """
    texts, picture = seen(page)
    assert len(texts) > 100
    judged = []
    for one in texts:
        left, top, right, bottom = map(round, one["box"])
        assert left < right <= picture.width, one["text"]
        assert top < bottom <= picture.height, one["text"]
        behind = picture.crop((left, top, right, bottom))
        [(paper, _)] = Counter(zip(*[iter(behind.tobytes())] * 3, strict=True)).most_common(1)
        ink = mixed(one, paper)
        judged.append((contrast(ink, paper), 3 if one["large"] else 4.5, one["text"], ink, paper))
    return [(ratio, *rest) for ratio, least, *rest in judged if ratio < least]


def seen(page):
    """Every text, and a picture of all but the texts, once nothing moves between the one and the other."""
    page.get_by_text("| Idle").wait_for(timeout=LONG)
    texts = page.evaluate(TEXTS)
    for _ in range(20):
        style = page.add_style_tag(content=UNSEEN)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        style.evaluate("(style) => style.remove()")
        before, texts = texts, page.evaluate(TEXTS)
        if texts == before:
            return texts, picture
    raise AssertionError([one for one in texts if one not in before])


def mixed(text, paper):
    """The colour in which a text is seen, which lets some of what is behind it through."""
    *ink, share = [*text["colour"], 1][:4]
    return tuple(
        round(one * share * text["seen"] + two * (1 - share * text["seen"]))
        for one, two in zip(ink, paper, strict=True)
    )


def contrast(one, other):
    """By how much two colours stand apart, as WCAG counts it."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    """How bright a colour is, from 0 to 1, as WCAG counts it."""
    parts = [one / 255 for one in colour]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_stands_out_from_what_is_behind_it_in_every_theme(lab, themed, theme):
    choose(lab, "cp 1.1")
    named(lab, "Rate of children subject to a Child Protection Plan")
    themed(theme)
    lab.get_by_role("tab", name="What if").click()
    lab.get_by_label("Target, lowest", exact=True).fill("30")
    lab.keyboard.press("Tab")
    lab.get_by_text("Supposed, and nowhere kept").wait_for(timeout=SHORT)
    supposing = faint(lab)
    lab.get_by_role("tab", name="All values").click()
    lab.locator(".kpi-explorer .dt-paging").wait_for(timeout=SHORT)
    values = faint(lab)
    lab.get_by_label("Find", exact=True).fill("")
    lab.get_by_role("tab", name="Comparison").click()
    lab.get_by_label("Indicators", exact=True).select_option(index=[0, 1, 2])
    lab.locator(".kpi-multiples svg[role=img]").nth(2).wait_for(timeout=SHORT)

    assert (supposing, values, faint(lab)) == ([], [], [])


def test_black_on_white_stands_out_most():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (119, 119, 119)) == pytest.approx(4.48, abs=0.005)
    assert mixed({"colour": [0, 0, 0, 0.5], "seen": 0.5}, (200, 200, 200)) == (150, 150, 150)


def test_no_control_is_cut_off_and_nothing_scrolls_sideways(lab):
    for tab in ("What if", "All values", "Comparison"):
        lab.get_by_role("tab", name=tab).click()
        wide = lab.evaluate(
            """() => { const one = document.querySelector(".kpi-explorer");
            return [one.scrollWidth, one.clientWidth]; }"""
        )

        assert wide[0] <= wide[1], tab


def test_nothing_lies_over_the_notebook_when_it_is_opened(lab):
    """JupyterLab asks at its first start whether to fetch news, unless its defaults say that it shall not."""
    settings = lab.evaluate(
        """async () =>
          (await fetch("/lab/api/settings/@jupyterlab/apputils-extension:notification")).json()"""
    )
    found = {name: one["default"] for name, one in settings["schema"]["properties"].items()}

    assert (found["fetchNews"], found["checkForUpdates"]) == ("false", False)
    assert lab.locator(".Toastify__toast").count() == 0
    assert lab.locator(".jp-Dialog").count() == 0


def test_nothing_is_asked_of_any_other_machine(lab):
    """Every request since the notebook was opened, with the one that the table might make."""
    lab.get_by_role("tab", name="All values").click()
    lab.locator(".kpi-explorer .dt-container").first.wait_for(timeout=SHORT)
    hosts = {
        urllib.parse.urlsplit(url).hostname for url in lab.asked if not url.startswith(("data:", "blob:"))
    }

    assert hosts == {"127.0.0.1"}
    assert len(lab.asked) > 20
