"""A browser for the tests of the page, and each report's page opened in it."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from kpi.report.browser import find_browser, quiet_flags

HERE = Path(__file__).parent
REPORTS = sorted(path.stem for path in (HERE.parents[1] / "params").glob("[a-z]*.yaml"))


@pytest.fixture(params=REPORTS)
def report(request):
    """The id of each report in turn."""
    return request.param


@pytest.fixture(scope="session")
def installed():
    """The program of the browser; where there is none the tests fail, unless told to leave it out."""
    if os.environ.get("KPI_SKIP_BROWSER") == "1":
        pytest.skip("KPI_SKIP_BROWSER=1 leaves the browser's tests out")
    return find_browser()


@pytest.fixture(scope="module")
def browser(installed):
    """An installed browser without a window.

    It lasts for one module: while Playwright is at work no notebook can run in the same process,
    since each wants the event loop for itself.
    """
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=installed, args=quiet_flags())
        yield started
        started.close()


@pytest.fixture
def opened(browser, editions, report):
    """Open the report's page, at a width and with the settings that a test asks for.

    What the page asks for and says meanwhile is kept in `page.asked` and `page.said`.
    """
    contexts = []

    def open_page(width=1280, height=1024, *, prepared="", **settings):
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.add_init_script(prepared)
        page.goto((editions[report] / "index.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
