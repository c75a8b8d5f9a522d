"""The command: what it makes, what it says when it cannot, and what it leaves untouched.

What it says of each of many faults is heard in this process; one of each kind, with its exit code, is
heard of a process of its own too.
"""

import json
import re
import shlex
from pathlib import Path

import pytest

SCORECARD = "columns: [name, value, target, annual, rating, last_year, owner, committee]"
CELL = "import kpi\nkpi.Fragment('<p>Fine.</p>')"
NOVEMBER = ("southend-mpr", "2018-11")


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def last_edition(root):
    """An edition that an earlier run left."""
    folder = root.joinpath("output", *NOVEMBER)
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("the last edition", encoding="utf-8")
    return folder


def refused(done, code, *pieces):
    """One clear message, no traceback, the exit code that the help names."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    for piece in pieces:
        assert piece in done.stderr
    return True


def untouched(folder):
    left = [path.name for path in folder.parent.iterdir() if path.name.startswith(".")]
    return (folder / "index.html").read_text(encoding="utf-8") == "the last edition" and not left


WRONG_INPUTS = {
    "unknown report": (
        ["run", "southend-mrp"],
        None,
        2,
        ["There is no report 'southend-mrp'", "Did you mean southend-mpr?"],
    ),
    "period after the last figures": (
        ["run", "southend-mpr", "2018-12"],
        None,
        2,
        ["no figures for December 2018", "Allowed: 2017-04 to 2018-11"],
    ),
    "period before the first figures": (
        ["run", "southend-mpr", "2017-03"],
        None,
        2,
        ["no figures for March 2017"],
    ),
    "period misspelt": (
        ["run", "southend-mpr", "Novembre 2018"],
        None,
        2,
        ["'Novembre 2018' cannot be read", "Did you mean November 2018?"],
    ),
    "period of another cadence": (
        ["run", "southend-mpr", "2018-19-Q2"],
        None,
        2,
        ["which is monthly"],
    ),
    "misspelt key": (
        ["run", *NOVEMBER],
        ("params/southend-mpr.yaml", "organisation:", "organization:"),
        1,
        ["params/southend-mpr.yaml, line 5", "'organization'", "Did you mean organisation?"],
    ),
    "parameter that the notebook does not know": (
        ["run", *NOVEMBER],
        ("params/southend-mpr.yaml", "grouping: department", "grupping: department"),
        1,
        ["section 'exceptions'", "'grupping' is not known to exceptions.ipynb", "Did you mean grouping?"],
    ),
    "parameter of the wrong type": (
        ["run", *NOVEMBER],
        ("params/southend-mpr.yaml", "ratings: [red, amber]", "ratings: red"),
        1,
        ["'ratings' is 'red'", "list[str]"],
    ),
    "grouping that does not exist": (
        ["run", *NOVEMBER],
        ("params/southend-mpr.yaml", "grouping: department", "grouping: depatment"),
        1,
        ["section 'exceptions', grouping: There is no grouping 'depatment'", "Did you mean department?"],
    ),
    "rating that does not exist": (
        ["check", "southend-mpr"],
        ("params/southend-mpr.yaml", "[red, amber]", "[rd, amber]"),
        1,
        ["section 'detail', ratings: There is no rating 'rd'", "Did you mean red?"],
    ),
    "column that does not exist": (
        ["check", "southend-mpr"],
        ("params/southend-mpr.yaml", "last_year, owner, committee]", "last_year, owner, vlaue]"),
        1,
        ["section 'scorecard', columns: There is no column 'vlaue'", "Did you mean value?"],
    ),
    "heading of no column": (
        ["check", "southend-mpr"],
        ("params/southend-mpr.yaml", "group: aim", "group: aim\nheadings: {previuos: Short term}"),
        1,
        ["headings: There is no column 'previuos'", "Did you mean previous?"],
    ),
    "no columns": (
        ["check", "southend-mpr"],
        ("params/southend-mpr.yaml", SCORECARD, "columns: []"),
        1,
        ["section 'scorecard', columns: A table has no columns"],
    ),
    "a first screen of nothing": (
        ["run", *NOVEMBER],
        ("params/southend-mpr.yaml", "notebook: cover", "notebook: cover\n    parameters: {most: 0}"),
        1,
        ["section 'summary', most: most is 0", "Allowed: a whole number of 1 or more", "Leave it out for 6"],
    ),
    "an order of changes that does not exist": (
        ["check", "southend-mpr"],
        ("params/southend-mpr.yaml", "notebook: cover", "notebook: cover\n    parameters: {first: best}"),
        1,
        ["section 'summary', first: first is 'best'", "Allowed: worse, better"],
    ),
    "columns of the wrong type, checked": (
        ["check", "southend-mpr"],
        ("params/southend-mpr.yaml", SCORECARD, "columns: [name, 5]"),
        1,
        ["the parameter 'columns' is ['name', 5]", "a value of type list[str]"],
    ),
    "a number of the wrong type, checked": (
        ["check", "southend-mpr"],
        ("params/southend-mpr.yaml", "notebook: cover", "notebook: cover\n    parameters: {most: six}"),
        1,
        ["the parameter 'most' is 'six'", "a value of type int"],
    ),
    "unknown notebook": (
        ["run", *NOVEMBER],
        ("params/southend-mpr.yaml", "notebook: scorecard", "notebook: scorecards"),
        1,
        ["no notebook 'scorecards'", "Did you mean scorecard?"],
    ),
    "duplicate observation": (
        ["run", *NOVEMBER],
        ("data/southend/observations.csv", "CP 1.1,2018-11,", "CP 1.1,2018-10,"),
        1,
        ["observations.csv, line 21", "CP 1.1, 2018-10 again, first given on line 20"],
    ),
    "text in a number column": (
        ["run", *NOVEMBER],
        ("data/southend/observations.csv", "CP 1.4,2018-11,87,", "CP 1.4,2018-11,87%,"),
        1,
        ["observations.csv, line 61", "value '87%'", "a plain number"],
    ),
    "indicator that no list knows": (
        ["run", *NOVEMBER],
        ("data/southend/observations.csv", "CP 1.5,2018-11", "CP 1.55,2018-11"),
        1,
        ["code 'CP 1.55'", "a code of indicators.csv", "Did you mean CP 1.5?"],
    ),
    "range with low above high": (
        ["run", *NOVEMBER],
        ("data/southend/targets.csv", "CP 1.1,2018-11,38,48,", "CP 1.1,2018-11,48,38,"),
        1,
        ["targets.csv, line 21", "low 48 above high 38", "Swap the two."],
    ),
}


@pytest.mark.parametrize(("words", "change", "code", "pieces"), WRONG_INPUTS.values(), ids=WRONG_INPUTS)
def test_a_wrong_input_gives_one_clear_message_and_leaves_the_last_edition(
    root, last_edition, kpi_here, words, change, code, pieces
):
    if change:
        replace(root / change[0], *change[1:])

    done = kpi_here(*words, "--root", root)

    assert refused(done, code, *pieces)
    assert untouched(last_edition)


def test_a_missing_file_is_named(root, last_edition, kpi_command):
    (root / "data" / "southend" / "targets.csv").unlink()

    assert refused(kpi_command("run", *NOVEMBER, "--root", root), 1, "targets.csv", "found no such file")
    assert untouched(last_edition)


FAILING = {
    "raises": (["1 / 0"], {}, "code cell 2 (`1 / 0`) raised ZeroDivisionError: division by zero"),
    "raises later": ([CELL, "int('x')"], {}, "code cell 3 (`int('x')`) raised ValueError"),
    "raises under a tag that papermill forgives": (
        ["1 / 0", CELL],
        {"tags": ["raises-exception"]},
        "code cell 2 (`1 / 0`) raised ZeroDivisionError",
    ),
    "leaves with success": (["import sys; sys.exit(0)", CELL], {}, "called sys.exit(0)"),
    "kills its kernel": (["import os; os._exit(1)", CELL], {}, "ended its process"),
    "runs too long": (
        ["import time; time.sleep(60)", CELL],
        {"time_limit": 3},
        "ran past the section's time limit of 3 seconds",
    ),
    "shows a bare frame": (
        ["import pandas; pandas.DataFrame({'a': [1]})"],
        {},
        "shows a bare result (text/html, text/plain) that the page would lose",
    ),
    "shows nothing": (["print('only this')"], {}, "it shows nothing"),
    "asks kpi for what does not exist": (
        ["import kpi\nkpi.open_edition('nosuch')"],
        {},
        "raised ReportUnknown: There is no report 'nosuch'",
    ),
}


@pytest.mark.parametrize(("cells", "settings", "piece"), FAILING.values(), ids=FAILING)
def test_a_failing_section_names_report_section_cell_and_error(
    root, last_edition, kpi_here, section, cells, settings, piece
):
    section(*cells, **settings)

    done = kpi_here("run", *NOVEMBER, "--root", root)

    assert refused(done, 3, "southend-mpr for November 2018, section 'only' (only.ipynb)", piece)
    executed = re.search(r"The executed notebook is (\S+)", done.stderr)[1]
    assert executed == str(
        root.joinpath("output", "southend-mpr", "2018-11.failed", "sections", "01-only.ipynb")
    )
    assert json.loads(Path(executed).read_text(encoding="utf-8"))["cells"]
    assert untouched(last_edition)


def test_all_failing_sections_are_told_and_the_others_run(root, kpi_command, section):
    section("1 / 0")
    text = (root / "params" / "southend-mpr.yaml").read_text(encoding="utf-8")
    more = "  - {id: second, title: Second, notebook: only}\n"
    (root / "params" / "southend-mpr.yaml").write_text(text + more, encoding="utf-8")

    done = kpi_command("run", *NOVEMBER, "--root", root)

    assert refused(done, 3, "section 'only'", "section 'second'")


def test_a_run_that_succeeds_takes_the_place_of_a_failed_one(root, last_edition, kpi_here, section):
    section("1 / 0")
    kpi_here("run", *NOVEMBER, "--root", root)
    section(CELL)

    done = kpi_here("run", *NOVEMBER, "--root", root)

    assert done.returncode == 0, done.stderr
    assert "Fine." in (last_edition / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in last_edition.parent.iterdir()] == ["2018-11"]


def test_figures_that_change_during_the_run_stop_it(root, last_edition, kpi_here, section):
    """Two sections that read different figures would contradict each other on one page."""
    path = root / "data" / "southend" / "commentary.csv"
    section(f"open({str(path)!r}, 'a').write('\\n')\n{CELL}")

    done = kpi_here("run", *NOVEMBER, "--root", root)

    assert refused(done, 3, "data/southend/commentary.csv changed while the report was being made")
    assert untouched(last_edition)


def test_an_output_that_cannot_be_written_is_named(tmp_path, kpi_command):
    taken = tmp_path / "taken"
    taken.write_text("a file where the folder should be", encoding="utf-8")

    done = kpi_command("run", *NOVEMBER, "--output", taken)

    assert refused(done, 4, f"cannot be written to {taken}", "--output")
    assert taken.read_text(encoding="utf-8") == "a file where the folder should be"


def test_check_lists_every_fault_and_runs_nothing(root, kpi_here):
    observations = root / "data" / "southend" / "observations.csv"
    replace(observations, ",2018-11,", ",2018-11,x")
    replace(root / "params" / "southend-mpr.yaml", "grouping: department", "grupping: department")

    done = kpi_here("check", "southend-mpr", "--root", root)

    assert refused(done, 1, "'grupping' is not known")
    assert done.stderr.count("observations.csv, line") > 20
    assert not (root / "output").exists()


def test_check_of_the_figures_as_they_stand_finds_no_fault(kpi_command):
    done = kpi_command("check", "southend-mpr")

    held, counted, *rest, last = done.stdout.splitlines()
    found, awaited = rest[:10], rest[10:]
    assert done.returncode == 0
    assert held == "97 indicators, 289 observations, newest 2018-11."
    assert counted == "10 findings in November 2018."
    assert all(line.startswith("  ") for line in found)
    assert awaited[0].startswith("10 values awaited for November 2018 on ")
    assert last == "southend-mpr: no faults."


def test_explain_prints_the_receipt(kpi_command):
    done = kpi_command("explain", "southend-mpr", "CP 1.4", "2018-11")

    assert done.returncode == 0
    assert (
        "87.0% against a target of 95.0% (higher is better): 8.4% short; amber allows 5%: "
        "Red (At risk of missing target)."
    ) in done.stdout
    assert "Better: up 0.1 percentage points from 86.9% in November 2017" in done.stdout


def test_explain_of_an_unknown_indicator_suggests_one(kpi_command):
    assert refused(kpi_command("explain", "southend-mpr", "CP 1.44"), 2, "Did you mean CP 1.4?")


def test_explain_of_a_context_indicator_says_what_it_is(kpi_here):
    done = kpi_here("explain", "southend-mpr", "PH 1")

    assert refused(done, 2, "PH 1 is shown for information or as a part; it has no rating.")


def test_explain_of_a_stale_value_names_its_period(kpi_here):
    done = kpi_here("explain", "southend-mpr", "CP 2.3", "2018-11")

    assert (
        "Report for November 2018, value for June 2018 [stale: June 2018 is older than expected]."
        in done.stdout
    )


def test_explain_of_an_indicator_without_a_value_says_so_once(kpi_here):
    """It is held against a target and two benchmarks: without a value the three say the same."""
    done = kpi_here("explain", "southampton-performance", "employment-rate", "2024-25-Q2")

    assert done.stdout.splitlines() == [
        "employment-rate Employment rate",
        "Report for Quarter 2 2024/25, no value.",
        "No rating: the value is not held.",
        "Than last year: Not compared: there is no value to compare.",
        "Change since the result before: Not compared: there is no value to compare.",
    ]


def test_list_names_the_sound_reports_beside_a_faulty_one(root, kpi_command):
    (root / "params" / "broken.yaml").write_text("title: Only this\n", encoding="utf-8")
    (root / "params" / "folder.yaml").mkdir()

    done = kpi_command("list", "--root", root)

    assert refused(done, 1, "The parameters of broken cannot be used")
    assert "southend-mpr" in done.stdout


def test_list_of_nothing_says_where_it_looked(tmp_path, kpi_command):
    assert refused(kpi_command("list", "--root", tmp_path), 2, "There is no report", str(tmp_path / "params"))


def test_list_names_the_reports(kpi_command):
    assert "southend-mpr" in kpi_command("list").stdout


@pytest.mark.parametrize("word", ["list", "collect", "receive", "check", "run", "explain", "publish"])
def test_help_of_each_command_has_an_example(kpi_command, word):
    done = kpi_command(word, "--help")

    assert done.returncode == 0
    assert f"kpi {word}" in done.stdout.partition("Example")[2]


@pytest.mark.parametrize("word", ["list", "check", "explain"])
def test_the_examples_work_as_typed(kpi_command, word):
    """Rich draws the help for a terminal; the words of an example may be parted by its lines."""
    said = " ".join(kpi_command(word, "--help").stdout.split())
    example = re.search(rf"Example: kpi ({word}(?: [a-z][a-z0-9-]*)?(?: \"[^\"]+\")?)", said)[1]

    assert kpi_command(*shlex.split(example)).returncode == 0


def test_help_without_reports_still_helps(tmp_path, kpi_command):
    (tmp_path / "params").mkdir()
    done = kpi_command("check", "--help", folder=tmp_path)

    assert done.returncode == 0
    assert "kpi check REPORT" in done.stdout


def test_help_names_the_exit_codes(kpi_command):
    assert "Exit codes" in kpi_command("--help").stdout


def test_several_periods_are_made_in_one_run(root, kpi_here, section):
    section(CELL)

    done = kpi_here("run", "southend-mpr", "2018-09..2018-10", "November 2018", "--root", root)

    assert done.returncode == 0, done.stderr
    made = sorted(path.name for path in (root / "output" / "southend-mpr").iterdir())
    assert made == ["2018-09", "2018-10", "2018-11"]


def without_run_line(page):
    return [line for line in page.read_bytes().splitlines() if b'class="kpi-run"' not in line]


def test_jupyters_own_kernels_make_the_same_page_byte_for_byte(edition, kpi_command, tmp_path):
    """The edition itself is made by whichever engine this system uses; on Linux by processes split off."""
    done = kpi_command("run", *NOVEMBER, "--engine", "kernel", "--output", tmp_path)

    assert done.returncode == 0, done.stderr
    made = tmp_path.joinpath(*NOVEMBER)
    assert without_run_line(made / "index.html") == without_run_line(edition / "index.html")
    assert (made / "ratings.csv").read_bytes() == (edition / "ratings.csv").read_bytes()


def test_a_second_run_says_since_when_nothing_has_changed_and_why_tells_the_rest(root, kpi_here, section):
    section(CELL)
    first = kpi_here("run", *NOVEMBER, "--root", root, "--why")
    second = kpi_here("run", *NOVEMBER, "--root", root, "--why")
    afresh = kpi_here("run", *NOVEMBER, "--root", root, "--why", "--no-cache")

    name = "southend-mpr for November 2018"
    assert f"{name}: only runs: no edition of an earlier run is held." in first.stderr
    assert f"{name}: only is kept: nothing that it read has changed." in second.stderr
    assert re.search(rf"{name}: nothing has changed since \d{{4}}-\d\d-\d\dT", second.stderr)
    assert second.stdout == first.stdout == afresh.stdout
    assert f"{name}: only runs: everything is to run afresh." in afresh.stderr


def test_a_run_without_a_pdf_that_replaces_an_edition_with_one_says_so_once(root, kpi_command, section):
    """A PDF is one whoever made it: the browser's tests print a real one."""
    section(CELL)
    assert "report.pdf" not in kpi_command("run", *NOVEMBER, "--root", root).stderr
    printed = root / "output" / "southend-mpr" / "2018-11" / "report.pdf"
    printed.write_bytes(b"%PDF-")
    said = (
        "southend-mpr for November 2018: without --pdf it has no report.pdf, which the one before it had. "
        "To have it, add --pdf.\n"
    )

    same = kpi_command("run", *NOVEMBER, "--root", root)
    assert "nothing has changed" in same.stderr
    assert "report.pdf" not in same.stderr
    trial = kpi_command("run", *NOVEMBER, "--root", root, "--dry-run", "--no-cache")
    assert trial.stderr.count(said) == 1
    assert printed.is_file()
    done = kpi_command("run", *NOVEMBER, "--root", root, "--why", "--no-cache")
    assert (done.returncode, done.stderr.count(said)) == (0, 1)
    assert not printed.exists()
    again = kpi_command("run", *NOVEMBER, "--root", root, "--no-cache")
    assert "report.pdf" not in again.stderr


def test_a_report_that_is_wrong_takes_no_other_with_it(root, kpi_here, section):
    section(CELL)
    for name in ("havering-performance", "southampton-performance", "southend-plan"):
        (root / "params" / f"{name}.yaml").unlink()
    path = root / "params" / "lbbd-kpi.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("organisation:", "organization:"), encoding="utf-8"
    )

    done = kpi_here("run", "--all", "--root", root)

    assert done.returncode == 1
    assert "'organization'" in done.stderr
    assert done.stdout.splitlines() == [str(root.joinpath("output", *NOVEMBER, "index.html"))]


def test_one_worker_makes_the_same_page_as_many(root, kpi_here, section):
    section(CELL)
    pages = []
    for workers in ("1", "4"):
        kpi_here("run", *NOVEMBER, "--root", root, "--workers", workers, "--no-cache")
        page = (root / "output" / "southend-mpr" / "2018-11" / "index.html").read_text(encoding="utf-8")
        pages.append([line for line in page.splitlines() if 'class="kpi-run"' not in line])

    assert pages[0] == pages[1]
