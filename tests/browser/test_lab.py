"""In JupyterLab a section looks as it does on the page."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

TOKEN = "made-up"
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
def lab(installed, project, tmp_path_factory):
    """A JupyterLab over copies of the notebooks, with an empty home; its address."""
    del installed
    root = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "params", "data"):
        shutil.copytree(project / name, root / name)
    for path in (root / "notebooks").glob("*.ipynb"):
        choose(path, report="southend-mpr", period="2018-11", grouping="department")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [
        "jupyter",
        "lab",
        "notebooks",
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
    ]
    words += [f"--IdentityProvider.token={TOKEN}"]
    names = ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    own = {name: str(root / name) for name in names}
    own["JUPYTER_CONFIG_PATH"] = str(root / "notebooks" / ".jupyter")
    with subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=root,
        env=os.environ | own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        address = f"http://127.0.0.1:{port}/lab"
        try:
            answered(f"http://127.0.0.1:{port}/api/status?token={TOKEN}", server)
            yield address
        finally:
            server.terminate()


def choose(path, **given):
    """Write an analyst's choices into the parameters cell."""
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if "parameters" in cell.metadata.get("tags", []):
            for name, text in given.items():
                cell.source = cell.source.replace(f'{name}: str = ""', f'{name}: str = "{text}"')
    nbformat.write(book, path)


def answered(address, server):
    """Wait until the server answers; one that has ended never will."""
    for _ in range(300):
        assert server.poll() is None
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(address)


def run_all(browser, lab, notebook, wanted):
    """Open a notebook, run all its cells, and wait until what is wanted is shown."""
    page = browser.new_page(viewport={"width": 1600, "height": 1200})
    page.goto(f"{lab}/tree/{notebook}.ipynb?token={TOKEN}")
    shown = page.locator(f".jp-OutputArea {wanted}").first
    # JupyterLab now and then interrupts a kernel while it is still starting; one then runs the cells again.
    for _ in range(3):
        page.get_by_text("| Idle").wait_for(timeout=90_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        with contextlib.suppress(PlaywrightTimeout):
            shown.wait_for(state="attached", timeout=30_000)
            break
    shown.scroll_into_view_if_needed()
    return page


def unlike(page, lab):
    """What looks otherwise in JupyterLab than on the page."""
    return [
        f"{name}: {one} on the page, {other} in JupyterLab"
        for name, looks in page.items()
        for one, other in zip(looks, lab[name], strict=True)
        if one != other
    ]


def test_tables_and_statuses_look_as_they_do_on_the_page(browser, lab, edition):
    names = [*NAMED, *BOXED]
    page = browser.new_page(viewport={"width": 1600, "height": 1200})
    page.goto((edition / "index.html").as_uri())
    expected = page.evaluate(LOOKS, ["section[aria-labelledby=exceptions]", names])
    notebook = run_all(browser, lab, "exceptions", ".kpi-why")
    found = notebook.evaluate(LOOKS, [".jp-OutputArea .kpi", names])

    assert "nowhere" not in expected.values()
    assert unlike(expected, found) == []
    page.close()
    notebook.close()


def test_charts_are_the_same_picture(browser, lab, edition):
    page = browser.new_page()
    page.goto((edition / "index.html").as_uri())
    expected = page.evaluate(CHARTS, "section[aria-labelledby=detail]")
    notebook = run_all(browser, lab, "detail", "svg[role=img]")
    found = notebook.evaluate(CHARTS, ".jp-OutputArea")

    assert len(expected) == 20
    assert all(chart in found for chart in expected)
    page.close()
    notebook.close()
