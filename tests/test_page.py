"""The page: self-contained, valid, in order, and the same for the same figures."""

import csv
import hashlib
import html
import itertools
import json
import re
from html.parser import HTMLParser

import html5lib
import pytest

BESIDE = {"report.xlsx", "ratings.csv", "values.csv", "indicators.csv", "datapackage.json"}
VOID = {"meta", "link", "br", "hr", "img", "input", "use", "path"}


@pytest.fixture(scope="module")
def page(edition):
    return (edition / "index.html").read_text(encoding="utf-8")


class Elements(HTMLParser):
    """Collects every start tag with its attributes, and all visible text."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.texts = []
        self.silent = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.silent += tag in {"style", "script"}

    def handle_endtag(self, tag):
        self.silent -= tag in {"style", "script"}

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.texts.append(data.strip())


@pytest.fixture(scope="module")
def elements(page):
    return Elements(page)


def test_it_passes_a_strict_html5_parser(page):
    """The parser raises at the first error of syntax that the standard names."""
    document = html5lib.HTMLParser(strict=True).parse(page)

    assert document is not None


def test_it_asks_nothing_of_anywhere(page, elements):
    for tag, attributes in elements.tags:
        assert tag not in {"link", "iframe", "img", "object", "embed", "base"}
        assert tag != "script" or not attributes, "the page's own script stands in it"
        for name in ("src", "srcset", "data", "action", "poster", "href"):
            value = attributes.get(name, "#")
            download = tag == "a" and value in BESIDE  # which asks for nothing until someone follows it
            assert value.startswith("#") or download, f"{tag} {name}={value}"
    assert "@import" not in page
    assert not re.findall(r"url\((?!#)", page)
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", page)


def test_every_id_is_its_own_and_every_reference_finds_one(elements):
    ids = [attributes["id"] for _, attributes in elements.tags if "id" in attributes]
    wanted = {attributes["href"] for _, attributes in elements.tags if "href" in attributes}
    wanted = {link[1:] for link in wanted - BESIDE}
    for name in ("aria-labelledby", "aria-describedby", "headers", "for"):
        wanted |= {word for _, a in elements.tags if name in a for word in a[name].split()}

    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)


def test_headings_are_in_order_below_one_title(elements):
    levels = [int(tag[1]) for tag, _ in elements.tags if re.fullmatch("h[1-6]", tag)]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_contents_name_every_section_in_order(page):
    contents = re.findall(r'<li><a href="#([a-z-]+)">([^<]+)</a>', page)
    sections = re.findall(r'<h2 id="([a-z-]+)">([^<]+)</h2>', page)

    assert contents == sections
    assert [name for name, _ in sections] == [
        *("summary", "exceptions", "scorecard", "projections", "detail", "partnership")
    ]


def test_it_says_its_language_and_title(page):
    assert '<html lang="en-GB">' in page
    assert (
        "<title>Monthly Performance Report, November 2018 – Southend-on-Sea Borough Council</title>" in page
    )


def test_no_code_no_prompt_and_nothing_unworded_is_shown(elements):
    shown = "\n".join(elements.texts)

    for word in ("import kpi", "kpi.", "In [", "Out[", "Traceback", "nan", "None", "NaT", "<NA>", "{{"):
        assert not re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", shown), word


def test_every_table_has_a_caption_and_headings_with_scope(page, elements):
    tables = sum(tag == "table" for tag, _ in elements.tags)

    assert tables == page.count("<caption") > 10
    assert all(a.get("scope") in {"col", "row", "rowgroup"} for tag, a in elements.tags if tag == "th")


def test_no_cell_is_empty(page):
    assert not re.findall(r"<(td|th|dd|caption|h\d)\b[^>]*>\s*</\1>", page)


def test_every_chart_is_told_in_words(page):
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)

    assert len(charts) == 20
    for chart in charts:
        assert 'role="img"' in chart
        assert re.search(r"<title id=[^>]+>[^<]{10,}</title><desc id=[^>]+>[^<]{40,}</desc>", chart)


def test_without_images_styles_and_colours_every_rating_is_there(edition, page):
    """Each row of the scorecard still says its rating in a word."""
    section = page.split('<section aria-labelledby="scorecard">')[1].split("</section>")[0]
    plain = re.sub(r"<svg.*?</svg>", "", section, flags=re.DOTALL)
    rows = [re.sub(r"<[^>]+>", " ", row) for row in re.split(r"<tr\b[^>]*>", plain)]
    with (edition / "ratings.csv").open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            word = {"none": "No rating"}.get(record["rating"], record["rating"].capitalize())
            row = next(row for row in rows if f" {record['indicator']} " in row)

            assert f" {word} " in re.sub(r"\s+", " ", row)
            assert html.escape(record["name"]) in row or record["name"] in html.unescape(row)


def test_a_row_without_a_value_names_the_period_of_its_reason(page):
    """The survey's row is for July 2018, and says why it has no figure of its own."""
    section = page.split('<section aria-labelledby="partnership">')[1].split("</section>")[0]
    row = next(row for row in section.split("<tr ") if "GP Patient Survey" in row)

    assert "July 2018" in row
    assert "November 2018" not in row


def test_partnership_figures_are_shown_and_not_counted(page):
    section = page.split('<section aria-labelledby="partnership">')[1].split("</section>")[0]
    shown = html.unescape(re.sub(r"<[^>]+>", " ", section))

    for text in ("86.31%", "64.32%", "69.50%", "£279,358", "Up £7,746 from July 2017", "3,850", "5,578"):
        assert text in shown
    assert "kpi-status" not in section


def test_the_same_inputs_give_the_same_page_but_for_the_run_line(page, kpi_command, tmp_path):
    done = kpi_command("run", "southend-mpr", "2018-11", "--output", tmp_path, "--workers", 1)
    assert done.returncode == 0, done.stderr
    again = (tmp_path / "southend-mpr" / "2018-11" / "index.html").read_text(encoding="utf-8")

    first, second = page.splitlines(), again.splitlines()
    different = [
        number for number, lines in enumerate(zip(first, second, strict=True)) if len(set(lines)) > 1
    ]
    assert all('<p class="kpi-run">Run: ' in first[number] for number in different)
    assert sum('class="kpi-run"' in line for line in first) == 1


def test_the_manifest_names_what_the_edition_was_made_from(edition, project):
    record = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))

    inputs = {f"data/southend/{path.name}" for path in (project / "data" / "southend").glob("*.csv")}
    run = ("cover", "exceptions", "scorecard", "projections", "detail", "context")
    inputs |= {f"notebooks/{name}.ipynb" for name in run}
    assert set(record["inputs"]) == inputs | {"params/southend-mpr.yaml"}
    for name, expected in record["inputs"].items():
        assert hashlib.sha256((project / name).read_bytes()).hexdigest() == expected
    for name, expected in record["files"].items():
        assert hashlib.sha256((edition / name).read_bytes()).hexdigest() == expected
    assert set(record["files"]) == {"index.html", *BESIDE}
    assert [one["id"] for one in record["sections"]] == [
        *("summary", "exceptions", "scorecard", "projections", "detail", "partnership")
    ]
    assert all(one["seconds"] > 0 and one["cells"] > 2 for one in record["sections"])
    assert record["sections"][4]["parameters"] == {
        "grouping": "aim",
        "ratings": ["red", "amber"],
        "report": "southend-mpr",
        "period": "2018-11",
    }
    assert {"python", "kpi", "papermill", "pandas"} <= set(record["versions"])


def test_the_executed_notebooks_are_kept_and_name_no_folder_of_the_machine(edition, project):
    books = sorted((edition / "sections").glob("*.ipynb"))

    assert [book.name for book in books] == [
        *("01-summary.ipynb", "02-exceptions.ipynb", "03-scorecard.ipynb"),
        *("04-projections.ipynb", "05-detail.ipynb", "06-partnership.ipynb"),
    ]
    for book in books:
        cells = json.loads(book.read_text(encoding="utf-8"))["cells"]
        assert any("injected-parameters" in cell["metadata"].get("tags", []) for cell in cells)
        assert str(project) not in json.dumps(cells)
