"""Every report's page is whole, and every report refuses the same wrong inputs in the same words."""

import re

import html5lib
import pytest

# Each report, the folder of its figures, its newest period and one beyond its figures.
REPORTS = {
    "havering-performance": ("havering", "2017-18-Q1", "2031-32-Q2"),
    "lbbd-kpi": ("lbbd", "2019-20-Q2", "2031-32-Q2"),
    "southampton-performance": ("southampton", "2024-25-Q2", "2031-32-Q2"),
    "southend-mpr": ("southend", "2018-11", "2031-11"),
    "southend-plan": ("southend-plan", "FY2017-18", "FY2031-32"),
}


@pytest.fixture(params=REPORTS)
def page(request, editions):
    return (editions[request.param] / "index.html").read_text(encoding="utf-8")


def shown(page):
    """All that a reader sees, without styles, charts and tags."""
    body = re.sub(r"<(style|svg).*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "\n", body)


def test_it_passes_a_strict_html5_parser(page):
    assert html5lib.HTMLParser(strict=True).parse(page) is not None


def test_nothing_on_it_is_a_missing_number_or_code(page):
    for word in ("nan", "NaN", "None", "NaT", "<NA>", "{{", "Traceback", "kpi.", "&lt;", "inf"):
        assert not re.search(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z ])", shown(page)), word


def test_no_cell_and_no_heading_is_empty(page):
    assert not re.findall(r"<(td|th|dd|dt|li|p|caption|figcaption|h\d)\b[^>]*>\s*</\1>", page)


def test_every_id_is_its_own_and_every_reference_finds_one(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    wanted = set(re.findall(r'href="#([^"]+)"', page))
    for words in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page):
        wanted |= set(words.split())

    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)


def test_it_asks_nothing_of_anywhere(page):
    assert re.findall(r"<(?:script|link|iframe|img|object|embed|base)\b[^>]*>", page) == ["<script>"]
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", page)


def test_every_table_has_a_caption_and_every_chart_its_words(page):
    assert page.count("<table") == page.count("<caption")
    for chart in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        assert re.search(r"<title id=[^>]+>[^<]{10,}</title><desc id=[^>]+>[^<]{10,}</desc>", chart)


def replaced(path, pattern, new):
    text = path.read_text(encoding="utf-8")
    changed = re.sub(pattern, new, text, count=1, flags=re.MULTILINE)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def repeated_last_line(path):
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[-1] + "\n", encoding="utf-8")


def another_section(path, notebook, parameters):
    section = f"  - id: extra\n    title: Extra\n    notebook: {notebook}\n    parameters: {{{parameters}}}\n"
    path.write_text(path.read_text(encoding="utf-8") + section, encoding="utf-8")


# Each fault: the file, what is done to it, and what the message must say.
FAULTS = {
    "misspelt key": (
        "params",
        lambda path: replaced(path, "^organisation:", "organization:"),
        ["the key 'organization'", "Did you mean organisation?"],
    ),
    "no scheme": ("params", lambda path: replaced(path, "^scheme:", "schemes:"), ["no key 'scheme'"]),
    "unknown notebook": (
        "params",
        lambda path: replaced(path, r"notebook: \w+", "notebook: scorecrad"),
        ["there is no notebook 'scorecrad'", "Did you mean scorecard?"],
    ),
    "unknown parameter": (
        "params",
        lambda path: another_section(path, "exceptions", "grupping: x"),
        ["section 'extra': the parameter 'grupping' is not known to exceptions.ipynb"],
    ),
    "parameter of the wrong type": (
        "params",
        lambda path: another_section(path, "exceptions", "ratings: red"),
        ["the parameter 'ratings' is 'red'", "list[str]"],
    ),
    "unknown rating": (
        "params",
        lambda path: another_section(path, "exceptions", "ratings: [rde]"),
        ["section 'extra', ratings: There is no rating 'rde'", "Did you mean red?"],
    ),
    "unknown column": (
        "params",
        lambda path: another_section(path, "scorecard", "columns: [name, vlaue]"),
        ["section 'extra', columns: There is no column 'vlaue'", "Did you mean value?"],
    ),
    "no columns": (
        "params",
        lambda path: another_section(path, "scorecard", "columns: []"),
        ["section 'extra', columns: A table has no columns"],
    ),
    "unknown group of a narrative": (
        "params",
        lambda path: another_section(path, "narrative", "group: no-such-group"),
        ["section 'extra', group: There is no ", " 'no-such-group'. Allowed: "],
    ),
    "unknown part of a card": (
        "params",
        lambda path: another_section(path, "detail", "show: [gird]"),
        ["section 'extra', show: There is no part 'gird' of a card", "Did you mean grid?"],
    ),
    "unknown grouping": (
        "params",
        lambda path: replaced(path, r"^group: \w+", "group: depratment"),
        ["no grouping 'depratment'"],
    ),
    "repeated observation": (
        "observations.csv",
        repeated_last_line,
        ["again, first given on line", "one row for each code and period"],
    ),
    "repeated indicator": ("indicators.csv", repeated_last_line, ["one row for each code"]),
    "text in a number column": (
        "observations.csv",
        lambda path: replaced(path, r"^([^,\n]+,[0-9A-Z/Q-]+),([0-9.]+),", r"\1,\g<2>%,"),
        ["a plain number such as 12.5, without %"],
    ),
    "unknown indicator": (
        "observations.csv",
        lambda path: path.write_text(
            path.read_text(encoding="utf-8").rstrip("\n").rpartition("\n")[0]
            + "\nno-such-code,2018-11,1"
            + "," * (path.read_text(encoding="utf-8").splitlines()[0].count(",") - 2)
            + "\n",
            encoding="utf-8",
        ),
        ["code 'no-such-code'", "a code of indicators.csv"],
    ),
    "period that is none": (
        "targets.csv",
        lambda path: replaced(path, r"^([^,\n]+),([0-9A-Z/Q-]+),", r"\1,Novembre 2018,"),
        ["period 'Novembre 2018'", "Did you mean November 2018?"],
    ),
    "unknown polarity": (
        "indicators.csv",
        lambda path: replaced(path, ",maximise,", ",maximize,"),
        ["polarity 'maximize'", "Did you mean maximise?"],
    ),
    "unknown kind": (
        "indicators.csv",
        lambda path: replaced(path, ",(snapshot|to-date),", ",snapshott,"),
        ["kind 'snapshott'", "Did you mean snapshot?"],
    ),
    "unknown group": (
        "groups.csv",
        lambda path: replaced(path, r"^(\w[^,\n]*),([a-z-]+),(?!label)", r"\1,another-\2,"),
        ["(from groups.csv)"],
    ),
    "missing column": (
        "targets.csv",
        lambda path: replaced(path, "^code,period,low", "code,period,lower"),
        ["no column 'low'"],
    ),
    "not UTF-8": (
        "indicators.csv",
        lambda path: path.write_bytes(path.read_bytes() + b"\xa3"),
        ["a letter that is not UTF-8", "CSV UTF-8 (comma delimited)"],
    ),
    "missing file": ("groups.csv", lambda path: path.unlink(), ["no such file"]),
}


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_wrong_input_stops_every_report_with_the_same_clear_message(root, kpi_here, report, fault):
    where, harm, told = FAULTS[fault]
    path = (
        root / "params" / f"{report}.yaml"
        if where == "params"
        else root / "data" / REPORTS[report][0] / where
    )
    harm(path)

    done = kpi_here("run", report, "--root", root, "--workers", "1")

    assert done.returncode == 1
    for piece in told:
        assert piece in done.stderr
    named = f"params/{report}.yaml" if where == "params" else f"data/{REPORTS[report][0]}/"
    assert named in done.stderr or fault == "unknown grouping"
    assert not (root / "output").exists()


@pytest.mark.parametrize("report", REPORTS)
def test_a_period_beyond_the_figures_names_those_that_there_are(root, kpi_here, report):
    _, newest, beyond = REPORTS[report]

    done = kpi_here("run", report, beyond, "--root", root)

    assert done.returncode == 2
    assert f"to {newest}." in done.stderr


def test_one_broken_report_takes_no_other_with_it(root, kpi_command):
    for report in REPORTS:
        if report not in {"southend-plan", "havering-performance"}:
            (root / "params" / f"{report}.yaml").unlink()
    replaced(root / "params" / "havering-performance.yaml", "^organisation:", "organization:")
    done = kpi_command("run", "--all", "--root", root)

    assert done.returncode == 1
    assert "Did you mean organisation?" in done.stderr
    assert (root / "output" / "southend-plan" / "FY2017-18" / "index.html").is_file()
    assert not (root / "output" / "havering-performance").exists()


@pytest.mark.parametrize("words", [[], ["southend-mpr", "--all"]])
def test_one_report_or_all_and_not_both(kpi_here, words):
    done = kpi_here("run", *words)

    assert done.returncode == 2
    assert "Name one report, or --all and none." in done.stderr
