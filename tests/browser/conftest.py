"""A browser for the tests of the page, each report's page opened in it, and a server for sites."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from kpi.report.browser import find_browser, quiet_flags

HERE = Path(__file__).parent
REPORTS = sorted(path.stem for path in (HERE.parents[1] / "params").glob("[a-z]*.yaml"))

# Where tests/setup.py looks too.
NGINX_PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", f"{sys.prefix}/nginx/usr/sbin")
CONFIG = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 64; }}
http {{
    types {{ text/html html; text/csv csv; application/json json; application/pdf pdf; }}
    default_type application/octet-stream; access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    {server}
}}
"""


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

    Its own address is in `page.own`; what it asks for and says meanwhile in `page.asked` and `page.said`.
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
        page.own = (editions[report] / "index.html").as_uri()
        page.goto(page.own)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def noise():
    """Tell all that a page said, and whatever but itself it asked for or went to.

    What the page makes of itself, such as a table to save, leaves it no more than a link inside it does.
    """

    def heard(page):
        away = [url for url in page.asked if not url.startswith((page.own, "blob:", "data:"))]
        place = re.split("[?#]", page.url)[0]
        return [*page.said, *away, *([place] if place != page.own else [])]

    return heard


@pytest.fixture(scope="module")
def serve(installed, project, tmp_path_factory):
    """Serve sites by an nginx with the very block that the documentation gives; tells each one's address."""
    del installed
    nginx = shutil.which("nginx", path=os.pathsep.join([os.environ["PATH"], *NGINX_PLACES]))
    assert nginx, (
        "There is no nginx. Run: make test, which sets one up, or leave it out by KPI_SKIP_BROWSER=1"
    )
    text = (project / "docs" / "publishing.md").read_text(encoding="utf-8")
    block = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)[1]
    with ExitStack() as started:

        def begin(site):
            return started.enter_context(served(nginx, block, site, tmp_path_factory.mktemp("nginx")))

        yield begin


@contextmanager
def served(nginx, block, site, folder):
    """Start an nginx on a free port of this machine alone, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for ours, tests in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("root /srv/performance;", f"root {site};"),
    ):
        assert ours in block
        block = block.replace(ours, tests)
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, user=user, server=block), encoding="utf-8")
    words = [nginx, "-e", folder / "error.log", "-p", folder, "-c", config]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        address = f"http://127.0.0.1:{port}/"
        wait_for(address, process)
        yield address
        process.terminate()
        process.wait(10)


def wait_for(address, process):
    for _ in range(100):
        assert process.poll() is None, process.stderr.read().decode()
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"nginx does not answer at {address}")
