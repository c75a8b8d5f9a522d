"""The PDF: as readable by ear as by eye, and as complete as the page."""

import hashlib
import html
import json
import os
import re
import sys
import tempfile
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from kpi.errors import PdfFailed
from kpi.report.pdf import print_pdf

CELL = "import kpi\nkpi.Fragment('<p>Fine.</p>')"
NOVEMBER = ("southend-mpr", "2018-11")
A4 = (595, 842)
# The texts of the page as it is printed. Charts have words of their own, and what is drawn a pixel small for
# screen readers is not drawn on paper.
TEXTS = """() => {
  const unseen = (one) => one !== document.body
    && ((getComputedStyle(one).position === "absolute" && one.offsetWidth <= 1) || unseen(one.parentElement));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (one.closest("svg, [aria-hidden=true]") || unseen(one)) continue;
    if (one.checkVisibility({visibilityProperty: true})) found.push(walker.currentNode.data);
  }
  return found;
}"""
# Keeps what the report says on the screen, all of it unfolded.
KEEP = """() => {
  const folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((one) => one.setAttribute("open", ""));
  const words = "h1, main :is(h2, h3, h4, h5, p, li, th, td, dt, dd, caption, svg)";
  window.kept = [...document.querySelectorAll(words)]
    .filter((one) => one.checkVisibility({visibilityProperty: true}));
  folded.forEach((one) => one.removeAttribute("open"));
}"""
# Links and filters are for the screen, and so is a line that is nothing but one of them.
# What the first screen lists again can be opened there; on paper it stands in its own section alone.
LOST = """() => {
  const says = (one) => one.textContent.trim().replace(/\\s+/g, " ");
  return window.kept.filter((one) => !one.checkVisibility({visibilityProperty: true})
  && !one.closest("nav, form, search, [role=search], [role=status], [role=toolbar], .kpi-again")
  && ![...one.querySelectorAll("a, button, label")].some((each) => says(each) === says(one)))
  .map((one) => `<${one.localName}> ${says(one).slice(0, 60)}`);
}"""


@pytest.fixture(scope="session")
def printing(editions, installed, tmp_path_factory):
    """Print a report's page as a PDF, once for all workers, or twice where two begin together."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "printed"
    shared.mkdir(exist_ok=True)

    @cache
    def printed(report):
        pdf = shared / f"{report}.pdf"
        if not pdf.exists():
            new = tmp_path_factory.mktemp("printing") / pdf.name
            print_pdf(editions[report] / "index.html", new, installed)
            new.replace(pdf)
        return PdfReader(pdf)

    return printed


@pytest.fixture
def printed(printing, report):
    """Each report's page as a PDF."""
    return printing(report)


@cache
def texts_of(document):
    """The texts of each sheet, by the numbers of their marks."""
    return [texts_by_mark(page) for page in document.pages]


def root(document):
    return document.trailer["/Root"]


def texts_by_mark(page):
    """The texts of a printed page by the number of their mark."""
    marks, found = [None], {}

    def opened(operator, operands, _matrix, _text_matrix):
        if operator in {b"BDC", b"BMC"}:
            given = operands[1] if operator == b"BDC" else {}
            marks.append(given.get("/MCID", marks[-1]) if isinstance(given, dict) else marks[-1])
        elif operator == b"EMC":
            marks.pop()

    def told(text, *_):
        found[marks[-1]] = found.get(marks[-1], "") + text

    page.extract_text(visitor_operand_before=opened, visitor_text=told)
    return found


def elements(node, page=None):
    """Walk the tags in the order in which they are read out, each with its page and what it holds."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from elements(one, page)
    elif isinstance(node, int):
        yield page, node
    else:
        page = node.raw_get("/Pg").idnum if "/Pg" in node else page
        if "/MCID" in node:
            yield page, int(node["/MCID"])
        elif "/S" in node:
            yield page, node
        # The words of a chart stand for it; the bullets and numbers of lists are no text of the page.
        if "/K" in node and "/Alt" not in node and node.get("/S") != "/Lbl":
            yield from elements(node["/K"], page)


def tags(document):
    return [one for _, one in elements(root(document)["/StructTreeRoot"]["/K"]) if not isinstance(one, int)]


def read_out(document):
    """All that a screen reader would say of a PDF but for its charts, without the spaces."""
    texts = texts_of(document)
    sheets = {page.indirect_reference.idnum: number for number, page in enumerate(document.pages)}
    marks = [
        (page, one) for page, one in elements(root(document)["/StructTreeRoot"]["/K"]) if isinstance(one, int)
    ]
    return squeezed("".join(texts[sheets[page]].get(mark, "") for page, mark in marks))


def squeezed(text):
    return re.sub(r"[\s\u00ad]+", "", text)


def test_it_is_tagged_and_says_its_title_and_language(printed, report, editions):
    page = (editions[report] / "index.html").read_text(encoding="utf-8")

    assert root(printed)["/MarkInfo"]["/Marked"].value is True
    assert root(printed)["/Lang"] == "en-GB"
    assert f"<title>{html.escape(printed.metadata.title, quote=False)}</title>" in page
    assert root(printed)["/ViewerPreferences"]["/DisplayDocTitle"].value is True


def test_its_sheets_are_a4_and_numbered(printed):
    texts, count = texts_of(printed), len(printed.pages)
    for number, page in enumerate(printed.pages, start=1):
        width, height = sorted(float(length) for length in page.mediabox[2:])

        assert (round(width), round(height)) == A4
        assert re.search(rf"\b{number}\s*(/|of)\s*{count}\b", "\n".join(texts[number - 1].values()))


def test_its_headings_tables_and_charts_are_tagged_as_such(printed):
    found = [tag["/S"] for tag in tags(printed)]
    levels = [int(name[2]) for name in found if re.fullmatch("/H[1-6]", name)]

    assert levels[:2] == [1, 2]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for tag in tags(printed):
        if tag["/S"] == "/TH":
            assert any(one.get("/Scope") in {"/Row", "/Column"} for one in tag["/A"]), tag
        if tag["/S"] == "/Figure":
            assert tag.get("/Alt"), "a figure without words"
    assert found.count("/Table") > 1


def test_its_outline_names_every_section(printed, report, editions):
    """The list of downloads is no section: on paper it is not there."""
    page = (editions[report] / "index.html").read_text(encoding="utf-8")
    sections = [html.unescape(title) for title in re.findall(r'<h2 id="[a-z0-9-]+">([^<]+)</h2>', page)]
    _title, below = printed.outline

    assert [one.title for one in below if not isinstance(one, list)] == sections
    assert sections


def test_it_reads_out_all_that_the_page_prints_in_order(printed, opened):
    page = opened(java_script_enabled=False)
    page.emulate_media(media="print")

    assert read_out(printed) == squeezed("".join(page.evaluate(TEXTS)))


def test_nothing_of_the_report_is_left_out_in_print(opened):
    page = opened()
    page.evaluate(KEEP)
    page.emulate_media(media="print")

    assert page.evaluate(LOST) == []


def test_it_names_no_folder_of_the_machine(printed, editions):
    assert str(next(iter(editions.values())).parents[1]).encode() not in printed.stream.getvalue()


@pytest.fixture
def last_edition(root):
    """An edition that an earlier run left."""
    folder = root.joinpath("output", *NOVEMBER)
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("the last edition", encoding="utf-8")
    return folder


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_command_puts_it_beside_the_page_and_into_the_manifest(
    root, section, kpi_command, installed, monkeypatch
):
    section(CELL)
    monkeypatch.setenv("KPI_BROWSER", str(installed))
    # A browser's own files must have short names on Linux, shorter than those that pytest gives.
    with tempfile.TemporaryDirectory() as temporary:
        monkeypatch.setenv("TMPDIR", temporary)
        done = kpi_command("run", *NOVEMBER, "--root", root, "--pdf")
        left = left_in(Path(temporary))

    assert done.returncode == 0, done.stderr
    assert left == []
    folder = root.joinpath("output", *NOVEMBER)
    pdf = (folder / "report.pdf").read_bytes()
    files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert pdf.startswith(b"%PDF-")
    assert files["report.pdf"] == hashlib.sha256(pdf).hexdigest()


@pytest.mark.parametrize("browser_set", [sys.executable, "no-such-browser"])
def test_a_browser_that_prints_nothing_leaves_the_last_edition_as_it_was(
    root, section, last_edition, kpi_command, monkeypatch, browser_set
):
    section(CELL)
    monkeypatch.setenv("KPI_BROWSER", browser_set)
    done = kpi_command("run", *NOVEMBER, "--root", root, "--pdf")

    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert browser_set in done.stderr
    assert "KPI_BROWSER" in done.stderr
    assert (last_edition / "index.html").read_text(encoding="utf-8") == "the last edition"
    assert left_in(last_edition.parent) == ["2018-11"]


# What a browser may do instead of printing, and what is said of it.
FAULTS = {
    "nothing": ("exit 0", "it ended without one"),
    "fails": ("echo no display >&2; exit 5", "it ended with code 5 and said 'no display'"),
    "another file": ('echo "<html>" > "$pdf"', "what it wrote is no PDF"),
    "half a file": ('echo "%PDF-1.4" > "$pdf"', "what it wrote is no PDF"),
    "no tags": ('printf "%%PDF-1.4\\n/Producer (Skia/PDF m140)\\n%%%%EOF\\n" > "$pdf"', "left out the tags"),
    "too old": ('printf "%%PDF-1.4\\n/Producer (Skia/PDF m109)\\n%%%%EOF\\n" > "$pdf"', "its version 109"),
    "never ends": ("sleep 60 & sleep 60", "it was not done after 0.5 seconds"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="the pretended browser is a script of the shell")
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_no_tagged_pdf_is_refused_and_not_kept(tmp_path, fault):
    deed, told = FAULTS[fault]
    pretended = tmp_path / "browser"
    find = 'for word in "$@"; do case "$word" in --print-to-pdf=*) pdf="${word#*=}";; esac; done'
    pretended.write_text(f"#!/bin/sh\n{find}\n{deed}\n", encoding="utf-8")
    pretended.chmod(0o755)
    page = tmp_path / "index.html"
    page.write_text("<!doctype html>", encoding="utf-8")

    with pytest.raises(PdfFailed, match=re.escape(told)):
        print_pdf(page, tmp_path / "report.pdf", pretended, seconds=0.5 if fault == "never ends" else 30)
    assert left_in(tmp_path) == ["browser", "index.html"]


def test_a_program_that_cannot_be_started_is_named(tmp_path):
    (tmp_path / "index.html").write_text("<p>A page.</p>", encoding="utf-8")
    with pytest.raises(PdfFailed, match="it does not start"):
        print_pdf(tmp_path / "index.html", tmp_path / "report.pdf", tmp_path / "none")
