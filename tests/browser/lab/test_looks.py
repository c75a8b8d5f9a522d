"""In JupyterLab a section looks as it does on the page."""

import nbformat
import pytest

NAMED = ("fontFamily", "fontSize", "fontWeight", "lineHeight", "color", "backgroundColor", "textAlign")
BOXED = ("paddingTop", "paddingLeft", "borderBottomWidth", "borderBottomColor", "borderLeftColor")
LOOKS = """([root, names]) => Object.fromEntries(["table", "caption", "thead th:first-child",
  "tbody th[scope=rowgroup]", "tbody th[scope=row]", ".kpi-number", ".kpi-status", ".kpi-symbol", ".kpi-note",
  ".kpi-why summary", ".kpi-arrow", ".kpi-meaning"].map((name) => {
    const one = [...document.querySelectorAll(`${root} ${name}`)].find((each) => each.checkVisibility());
    const style = one && getComputedStyle(one);
    return [name, style ? names.map((each) => `${each}: ${style[each]}`) : "nowhere"];
  }))"""
# Each chart as its elements, whose names differ as the page puts the section's before them.
CHARTS = """(root) => [...document.querySelectorAll(`${root} svg[role=img]`)].map((chart) =>
  [chart, ...chart.querySelectorAll("*")].map((one) => [one.localName, ...[...one.attributes]
    .filter(({name}) => name !== "id" && name !== "aria-labelledby")
    .map(({name, value}) => `${name}=${value}`).sort(),
    one.children.length ? "" : one.textContent].join(" ")))"""


@pytest.fixture(scope="module")
def folder(folder):
    """The copy, with an analyst's choices in each notebook."""
    for path in (folder / "notebooks").glob("*.ipynb"):
        choose(path, report="southend-mpr", period="2018-11", grouping="department")
    return folder


def choose(path, **given):
    """Write an analyst's choices into the parameters cell."""
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if "parameters" in cell.metadata.get("tags", []):
            for name, text in given.items():
                cell.source = cell.source.replace(f'{name}: str = ""', f'{name}: str = "{text}"')
    nbformat.write(book, path)


@pytest.fixture
def shown(browser, run_all):
    """Run a notebook in a page of its own, and give the page once what is wanted is shown."""
    pages = []

    def show(name, wanted):
        pages.append(browser.new_page(viewport={"width": 1600, "height": 1200}))
        run_all(pages[-1], name)
        pages[-1].locator(f".jp-OutputArea {wanted}").first.scroll_into_view_if_needed()
        return pages[-1]

    yield show
    for page in pages:
        page.close()


def unlike(page, lab):
    """What looks otherwise in JupyterLab than on the page."""
    return [
        f"{name}: {one} on the page, {other} in JupyterLab"
        for name, looks in page.items()
        for one, other in zip(looks, lab[name], strict=True)
        if one != other
    ]


def test_tables_and_statuses_look_as_they_do_on_the_page(browser, shown, edition):
    names = [*NAMED, *BOXED]
    page = browser.new_page(viewport={"width": 1600, "height": 1200})
    page.goto((edition / "index.html").as_uri())
    expected = page.evaluate(LOOKS, ["section[aria-labelledby=exceptions]", names])
    notebook = shown("exceptions.ipynb", ".kpi-why")
    found = notebook.evaluate(LOOKS, [".jp-OutputArea .kpi", names])

    assert "nowhere" not in expected.values()
    assert unlike(expected, found) == []
    page.close()


def test_charts_are_the_same_picture(browser, shown, edition):
    page = browser.new_page()
    page.goto((edition / "index.html").as_uri())
    expected = page.evaluate(CHARTS, "section[aria-labelledby=detail]")
    notebook = shown("detail.ipynb", "svg[role=img]")
    found = notebook.evaluate(CHARTS, ".jp-OutputArea")

    assert len(expected) == 20
    assert all(chart in found for chart in expected)
    page.close()
