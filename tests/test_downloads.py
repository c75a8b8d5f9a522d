"""The downloads beside a page hold the page's own figures, each file told by the Data Package beside it."""

import csv
import hashlib
import html
import json
import os
import re
import shutil
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import html5lib
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.model.figures import slug
from kpi.model.memory import NOW
from kpi.prepare import prepare
from kpi.report.browser import find_browser
from kpi.report.pdf import print_pdf

REPORTS = (
    "havering-performance",
    "lbbd-kpi",
    "southampton-performance",
    "southend-mpr",
    "southend-plan",
)
NAMES = ["report.xlsx", "ratings.csv", "values.csv", "indicators.csv", "datapackage.json"]
NO_RATING = "No rating"
EARLIER = {"previous": "the earlier value", "last_year": "a year before"}


@pytest.fixture(scope="module", params=REPORTS)
def folder(request, editions):
    """The edition of each report in turn."""
    return editions[request.param]


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheet(folder, label):
    """A table of the spreadsheet as rows of cells by their headings."""
    page = load_workbook(folder / "report.xlsx")[label]
    (table,) = page.tables.values()
    head, *rows = page[table.ref]
    return [dict(zip([cell.value for cell in head], row, strict=True)) for row in rows]


def printed(cell):
    """What a spreadsheet shows in a cell, by its own pattern."""
    if not isinstance(cell.value, int | float):
        return cell.value
    before, decimals, after = re.fullmatch(
        r'(?:"([^"]*)")?#,##0(?:\.(0+))?(?:"([^"]*)")?', cell.number_format
    ).groups(default="")
    shown = Decimal(repr(cell.value)).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    return f"{'-' * (shown < 0)}{before}{abs(shown):,}{after}"


def own_text(element):
    """The text of a cell but for its notes, its rating and what is folded away."""
    pieces = [element.text or "", *(child.tail or "" for child in element)]
    return " ".join("".join(pieces).split())


def page_rows(folder):
    """Every row of the page's tables that tells of an indicator, its cells by their headings."""
    text = (folder / "index.html").read_text(encoding="utf-8")
    page = html5lib.parse(text, namespaceHTMLElements=False)
    for table in page.iter("table"):
        heads = ["".join(one.itertext()).strip() for one in table.find("thead").iter("th")]
        for row in table.iter("tr"):
            if "data-indicator" in row.attrib and len(row) == len(heads):
                yield row.attrib["data-indicator"], dict(zip(heads, row, strict=True))


def status(cell):
    """The word of a rating that stands in a cell."""
    (found,) = [one for one in cell.iter("span") if "kpi-status" in one.get("class", "").split()]
    return found[0].tail.strip()


def range_of(low, high):
    """A target as the page prints it, from the two cells of the spreadsheet."""
    ends = [printed(cell) for cell in (low, high) if isinstance(cell.value, int | float)]
    return " to ".join(dict.fromkeys(ends))


def compared(row, report):
    """What a row of the spreadsheet says, under the headings that the page's tables have for it."""
    comparator = row["Compared with"].value
    goal = range_of(row["Target, at least"], row["Target, at most"]) or row["Remark on the target"].value
    if comparator != "Target":
        return {comparator: (goal, row["Rating"].value)}
    value = row["Value"]
    said = value.value if isinstance(value.value, str) else printed(value)
    directions = {
        report.headings.get("previous", "Than the period before"): row["Change on the earlier value"].value,
        report.headings.get("last_year", "Than last year"): row["Change on a year before"].value,
    }
    return {"Value": said, "Target": goal, "Rating": row["Rating"].value, **directions}


def test_every_row_of_the_page_says_what_the_spreadsheet_says(folder, project):
    """Values, targets, ratings and directions, as printed."""
    report = read_report(Places(project), folder.parent.name)
    expected = {}
    for row in sheet(folder, "Ratings"):
        expected.setdefault(slug(row["Code"].value), {}).update(compared(row, report))
    seen = {}
    for indicator, cells in page_rows(folder):
        for heading in cells.keys() & expected.get(indicator, {}).keys():
            told = expected[indicator][heading]
            found = own_text(cells[heading])
            if heading == "Rating":
                found = status(cells[heading])
            elif isinstance(told, tuple):
                rated = not found.startswith("Not ")
                found = (found, status(cells[heading])) if rated else (found, NO_RATING)
            elif heading == "Value" and told.startswith("["):
                assert not re.search(r"\d", found), "shorthand stands for words"
                told = found
            assert found == told, (indicator, heading)
            seen.setdefault(indicator, set()).add(heading)

    assert set(seen) == set(expected), "every indicator stands in a table of the page"
    assert all("Value" in headings for headings in seen.values())
    if not report.plan:
        assert all("Rating" in headings for headings in seen.values())


def mark_of(row):
    return {"": "None", "break": "[b]"}.get(row["flag"], f"[{row['flag'][:1]}]")


def test_the_spreadsheet_has_the_ratings_of_the_csv_in_its_order(folder, project):
    names = {"target": "Target", **read_report(Places(project), folder.parent.name).comparators}
    rows, cells = rows_of(folder / "ratings.csv"), sheet(folder, "Ratings")
    columns = {
        "value": "Value",
        "target_low": "Target, at least",
        "target_high": "Target, at most",
        "target_floor": "Second value",
        "previous": "Earlier value",
        "last_year": "Value a year before",
    }
    words = {"rating": "Rating", "computed": "Rating from the figures", "stated": "Stated rating"}

    assert len(rows) == len(cells) >= 24
    for row, told in zip(rows, cells, strict=True):
        assert row["indicator"] == told["Code"].value
        assert row["name"] == told["Indicator"].value
        assert names[row["comparator"]] == told["Compared with"].value
        for name, heading in columns.items():
            found = told[heading].value
            assert (float(row[name]) == found) if row[name] else (found in {"[c]", "[x]", "[z]"}), name
        for name, heading in words.items():
            word = {"none": NO_RATING, "": "None"}.get(row[name], row[name].capitalize())
            assert told[heading].value.replace(" ", "-") == word.replace(" ", "-")
        assert row["reason"] == told["How the rating came about"].value
        assert told["Mark"].value == mark_of(row)
        assert told["Remark on the value"].value == (row["remark"] or "None")
        assert told["Remark on the target"].value == (row["target_remark"] or "None")
        for name, heading in EARLIER.items():
            word = row[f"direction_{name}"].capitalize().replace("None", "Not compared")
            assert told[f"Than {heading}"].value == word
            assert told[f"Change on {heading}"].value.startswith((word, "No good direction"))


def test_every_missing_value_of_the_ratings_is_accounted_for_in_its_row(folder):
    """In the remark, which has nothing but the reason where no more is to be said, and in the receipt."""
    for row in rows_of(folder / "ratings.csv"):
        if not row["value"]:
            words = row["remark"].partition(";")[0].lower()

            assert f"the value is {words}." in row["reason"].lower()


def test_every_value_of_the_ratings_stands_among_the_values_over_time(folder):
    held = {(row["indicator"], row["period"]): row for row in rows_of(folder / "values.csv")}
    rows = [row for row in rows_of(folder / "ratings.csv") if row["value"]]

    assert len(rows) >= 24
    for row in rows:
        assert float(held[row["indicator"], row["period"]]["value"]) == float(row["value"])


def test_the_spreadsheet_has_the_values_of_the_csv_in_its_order(folder):
    rows, cells = rows_of(folder / "values.csv"), sheet(folder, "Values")

    assert len(rows) == len(cells) >= 34
    for row, told in zip(rows, cells, strict=True):
        same = {"Code": "indicator", "Indicator": "name", "First day": "first_day", "Last day": "last_day"}
        assert all(told[heading].value == row[name] for heading, name in same.items())
        found = told["Value"].value
        assert (float(row["value"]) == found) if row["value"] else (found in {"[c]", "[x]", "[z]"})
        assert told["Mark"].value == mark_of(row)
        assert row["note"] in told["Remark"].value


def test_the_spreadsheet_has_the_indicators_of_the_csv_in_its_order(folder):
    rows, cells = rows_of(folder / "indicators.csv"), sheet(folder, "Indicators")

    for row, told in zip(rows, cells, strict=True):
        assert (row["indicator"], row["name"], row["unit"]) == tuple(
            told[heading].value for heading in ("Code", "Indicator", "Unit")
        )
        assert told["Definition"].value == (row["definition"] or "None")


@pytest.fixture(scope="module")
def revised(project, kpi_command, tmp_path_factory):
    """The monthly report, where of November one figure was corrected in December and one withdrawn."""
    root = tmp_path_factory.mktemp("revised")
    for name in ("data/southend", "params"):
        shutil.copytree(project / name, root / name)
    path = root / "data" / "southend" / "observations.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    corrected = ("CP 1.4,2018-11,88.5,", "CP 1.1,2018-11,,to be confirmed")
    later = [f"{row}{',' * (header.count(',') - row.count(','))},2018-12-10" for row in corrected]
    path.write_text("\n".join([f"{header},recorded", *(f"{row}," for row in rows), *later, ""]), "utf-8")
    done = kpi_command("run", "southend-mpr", "2018-11", "--since", "2018-12-01", "--root", root)
    assert done.returncode == 0, done.stderr
    return root / "output" / "southend-mpr" / "2018-11"


@pytest.mark.parametrize(
    ("code", "said", "figures", "told"),
    [
        ("CP 1.4", "revised, was 87.0%", ["88.5", "revised", "87.0"], ["[r]", "Revised, was 87.0%"]),
        (
            "CP 1.1",
            "35.79 was withdrawn",
            ["", "", "35.79"],
            ["None", "To be confirmed; 35.79 was withdrawn"],
        ),
    ],
)
def test_what_the_page_says_was_revised_is_told_wherever_it_stands(revised, code, said, figures, told):
    shown = ["".join(cells["Value"].itertext()) for one, cells in page_rows(revised) if one == slug(code)]
    values = {(row["indicator"], row["period"]): row for row in rows_of(revised / "values.csv")}
    cells = {(row["Code"].value, row["Period"].value): row for row in sheet(revised, "Values")}
    [rated] = [row for row in rows_of(revised / "ratings.csv") if row["indicator"] == code]

    assert shown
    assert all(said in text for text in shown)
    assert [values[code, "2018-11"][name] for name in ("value", "flag", "was")] == figures
    assert [cells[code, "November 2018"][name].value for name in ("Mark", "Remark")] == told
    assert said in rated["remark"].lower()
    assert rated["flag"] == figures[1]


@pytest.fixture(scope="module")
def installed():
    """The program of the browser; where there is none the tests fail, unless told to leave it out."""
    if os.environ.get("KPI_SKIP_BROWSER") == "1":
        pytest.skip("KPI_SKIP_BROWSER=1 leaves the browser's tests out")
    return find_browser()


def test_the_pdf_has_the_value_target_and_rating_of_every_indicator(editions, installed, tmp_path):
    """Of the monthly report, whose scorecard is one table."""
    folder = editions["southend-mpr"]
    print_pdf(folder / "index.html", tmp_path / "report.pdf", installed)
    text = squeezed("".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages))
    for row in sheet(folder, "Ratings"):
        goal = range_of(row["Target, at least"], row["Target, at most"])
        held = printed(row["Value"])
        if held.startswith("["):
            held = re.search("the value is ([^.]+)", row["How the rating came about"].value)[1].capitalize()
        told = [f"{row['Code'].value} {row['Indicator'].value}", held, goal, row["Rating"].value]
        name, value, target, rating = (re.escape(squeezed(piece)) for piece in told)

        assert re.search(rf"{name}\D{{5,120}}{value}.{{5,250}}?{target}.{{0,120}}?{rating}", text), told
    assert "Downloadthefigures" not in text


def test_the_page_links_to_its_pdf_where_there_is_one(installed, kpi_command, tmp_path):
    done = kpi_command("run", "_gallery-rules", "--pdf", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    (page,) = tmp_path.glob("_gallery-rules/*/index.html")

    assert installed
    assert '<a href="report.pdf">This page to print, PDF</a>' in page.read_text(encoding="utf-8")
    assert (page.parent / "report.pdf").is_file()


def squeezed(text):
    return re.sub(r"[\s\u00ad]+", "", text)


def test_the_page_links_to_each_file_with_its_kind_and_its_size(folder):
    page = html5lib.parse((folder / "index.html").read_text(encoding="utf-8"), namespaceHTMLElements=False)
    (part,) = [one for one in page.iter("nav") if one.get("aria-labelledby") == "kpi_downloads"]
    links = {one.get("href"): one.text for one in part.iter("a")}

    assert list(links) == NAMES
    for name, text in links.items():
        kind = {"xlsx": "Excel", "csv": "CSV", "json": "JSON"}[name.rpartition(".")[2]]
        size = -(-(folder / name).stat().st_size // 1000)
        assert text.endswith(f", {kind}, {size} kB")
    assert "beside this page" in "".join(part.itertext())


def test_the_same_figures_give_the_same_bytes_in_another_process(folder, project):
    (again,) = prepare(project, folder.parent.name, {folder.name: NOW})

    assert list(again.tables) == NAMES
    for name, content in again.tables.items():
        expected = content.encode() if isinstance(content, str) else content
        assert (folder / name).read_bytes() == expected, name


CASTS = {
    "string": str,
    "number": float,
    "integer": int,
    "date": date.fromisoformat,
    "year": lambda text: int(re.fullmatch(r"\d{4}", text)[0]),
}


@pytest.fixture(scope="module")
def package(folder):
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_the_package_is_named_and_lists_the_three_tables(folder, package):
    page = html.unescape((folder / "index.html").read_text(encoding="utf-8"))

    assert package["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[-a-z0-9._/]+", package["name"])
    assert package["name"] == f"{folder.parent.name}-{folder.name}".lower()
    assert package["title"] in page
    assert package["contributors"][0]["title"] in page
    assert [one["path"] for one in package["resources"]] == ["ratings.csv", "values.csv", "indicators.csv"]
    assert "created" not in package
    assert "licenses" not in package


def test_a_plan_says_that_its_page_shows_no_ratings_and_no_other_report_does(folder, project, package):
    plan = read_report(Places(project), folder.parent.name).plan
    book = load_workbook(folder / "report.xlsx")
    cover = [cell.value for cell in book["Cover"]["A"]]
    [ratings] = [one for one in package["resources"] if one["name"] == "ratings"]
    [rating] = [one for one in ratings["schema"]["fields"] if one["name"] == "rating"]
    said = "The ratings are those that the rules would give; the page of a plan shows none."

    assert plan == (folder.parent.name == "southend-plan")
    assert (said in cover) == plan
    assert (said in book["Ratings"]["A2"].value) == plan
    assert rating["description"].startswith("What the report's rules would give") == plan
    assert rating["description"].startswith("The rating that the page shows") != plan
    assert ("The page of a plan shows none of them." in ratings["description"]) == plan
    assert ("kpi-status" in (folder / "index.html").read_text(encoding="utf-8").partition("<body")[2]) != plan


def test_the_example_in_python_does_what_is_written(project, editions, tmp_path, monkeypatch):
    """Each line of it, over values of which most have no note, one a guarded one and one the word None."""
    text = (project / "docs" / "downloads.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    head, first, second, third, *rest = (
        (editions["southend-mpr"] / "values.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    )
    noted = [f"{row.rsplit(',', 2)[0]},{note},\n" for row, note in ((first, "'=1+1"), (second, "None"))]
    (tmp_path / "values.csv").write_text("".join([head, *noted, third, *rest]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(example, names)

    assert names["values"]["note"].tolist()[:2] == ["=1+1", "None"]
    assert names["values"]["note"].isna().tolist()[2]
    assert names["values"]["value"].dtype == "float64"
    assert len(names["values"]) == 3 + len(rest)


def test_every_resource_is_there_with_its_size_hash_and_encoding(folder, package):
    for one in package["resources"]:
        content = (folder / one["path"]).read_bytes()

        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert one["profile"] == "tabular-data-resource"
        assert re.fullmatch(r"[-a-z0-9._/]+", one["name"])
        assert content.decode(one["encoding"]).endswith(one["dialect"]["lineTerminator"])
        assert b"\r" not in content


def test_every_cell_is_of_its_fields_type_and_keeps_to_its_constraints(folder, package):
    for one in package["resources"]:
        schema = one["schema"]
        rows = rows_of(folder / one["path"])
        names = [field["name"] for field in schema["fields"]]
        assert all(list(row) == names for row in rows)
        for field in schema["fields"]:
            assert field["title"]
            assert field["description"]
            limits = field.get("constraints", {})
            assert set(limits) <= {"required", "enum", "pattern"}
            for text in {row[field["name"]] for row in rows}:
                if text in schema["missingValues"]:
                    assert not limits.get("required"), (one["path"], field["name"])
                    continue
                CASTS[field["type"]](text)
                assert text in limits.get("enum", [text]), (field["name"], text)
                assert re.fullmatch(limits.get("pattern", ".*"), text, re.DOTALL), (field["name"], text)
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys)


def test_every_reference_of_a_table_finds_its_indicator(folder, package):
    known = {row["indicator"] for row in rows_of(folder / "indicators.csv")}
    keys = {one["name"]: one["schema"].get("foreignKeys", []) for one in package["resources"]}
    reference = {"resource": "indicators", "fields": "indicator"}

    assert keys["ratings"] == keys["values"] == [{"fields": "indicator", "reference": reference}]
    assert keys["indicators"] == []
    for name in ("ratings", "values"):
        assert {row["indicator"] for row in rows_of(folder / f"{name}.csv")} <= known


def test_every_number_names_its_unit(package):
    numbers = [
        field
        for one in package["resources"]
        for field in one["schema"]["fields"]
        if field["type"] == "number"
    ]

    assert len(numbers) == 8
    assert all("indicators.csv" in field["unit"] for field in numbers)
