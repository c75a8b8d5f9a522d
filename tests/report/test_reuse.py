"""What is kept of the last edition and what is not: each kind of change is made, and the page shows it."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from kpi.report.manifest import libraries_fingerprint

COVER = "  - {id: summary, title: Summary, notebook: cover}\n"
TABLE = """  - id: scorecard
    title: Scorecard
    notebook: scorecard
    parameters: {columns: [name, value, target, rating, comment]}
"""
OWN = "  - {id: own, title: Own, notebook: own}\n"
SHOWN = "import kpi\nkpi.Fragment(f'<p>{found}</p>')"


@pytest.fixture
def council(root):
    """The monthly report with a first screen, which reads no comment, and a table, which does."""
    return with_sections(root, COVER, TABLE)


def with_sections(root, *sections):
    path = root / "params" / "southend-mpr.yaml"
    head = path.read_text(encoding="utf-8").split("sections:\n")[0]
    path.write_text(f"{head}sections:\n{''.join(sections)}", encoding="utf-8")
    return root


@pytest.fixture
def own(root):
    """Give the report one section, with a notebook of its own, in the sandbox."""

    def write(*sources):
        given = nbformat.v4.new_code_cell(
            'report: str = ""\nperiod: str = ""', metadata={"tags": ["parameters"]}, id="given"
        )
        cells = [nbformat.v4.new_code_cell(text, id=f"c{place}") for place, text in enumerate(sources)]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book = nbformat.v4.new_notebook(cells=[given, *cells], metadata={"kernelspec": kernel})
        (root / "notebooks").mkdir(exist_ok=True)
        nbformat.write(book, root / "notebooks" / "own.ipynb")
        return with_sections(root, OWN)

    return write


def edition(root):
    return root / "output" / "southend-mpr" / "2018-11"


def page(root):
    return (edition(root) / "index.html").read_text(encoding="utf-8")


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def ran(heard):
    return sorted(section for _, section in heard.ran)


def test_where_nothing_has_changed_nothing_runs_and_no_file_is_touched(council, make):
    first = make()
    before = stamps(edition(council))
    second = make()

    assert ran(first) == ["scorecard", "summary"]
    assert second.unchanged
    assert ran(second) == []
    assert second.pages == first.pages
    assert stamps(edition(council)) == before


def stamps(folder):
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_a_changed_figure_runs_what_reads_figures(council, make):
    make()
    assert "87.0%" in page(council)
    change(council / "data" / "southend" / "observations.csv", "CP 1.4,2018-11,87,", "CP 1.4,2018-11,86,")

    again = make()

    assert ran(again) == ["scorecard", "summary"]
    assert again.why["summary"] == "data/southend/observations.csv has changed"
    assert "86.0%" in page(council)
    assert "86.0" in (edition(council) / "ratings.csv").read_text(encoding="utf-8")


def test_a_changed_comment_runs_only_what_reads_comments(council, make):
    make()
    kept = (edition(council) / "sections" / "01-summary.ipynb").read_bytes()
    path = council / "data" / "southend" / "commentary.csv"
    row = next(
        line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("CP 1.4,2018-11")
    )
    change(path, row, row.replace(row.split(",")[3], "Quite another word.", 1))

    again = make()

    assert ran(again) == ["scorecard"]
    assert "Quite another word." in page(council)
    assert (edition(council) / "sections" / "01-summary.ipynb").read_bytes() == kept


def test_a_kept_section_stands_on_the_page_as_if_it_had_run(council, make):
    make()
    change(council / "data" / "southend" / "commentary.csv", "2018-11", "2018-10")
    make()
    partly = page(council)
    make(fresh=True)

    assert page(council) == partly


CHANGES = {
    "a target": (
        lambda root: change(root / "data/southend/targets.csv", "CP 1.4,2018-11,95", "CP 1.4,2018-11,96"),
        "96.0%",
    ),
    "an indicator's name": (
        lambda root: change(
            root / "data/southend/indicators.csv", "Rate of Looked", "Renamed rate of Looked"
        ),
        "Renamed rate",
    ),
    "a file that was not there before": (
        lambda root: (root / "data/southend/judgements.csv").write_text(
            "code,period,rating,reason,role,date\nCP 1.4,2018-11,green,A test,Director,2018-12-01\n"
        ),
        "stated",
    ),
    "the rules": (
        lambda root: change(root / "params/southend-mpr.yaml", "title: Monthly", "title: Other Monthly"),
        "Other Monthly",
    ),
    "a parameter": (
        lambda root: change(root / "params/southend-mpr.yaml", "[name, value,", "[name, owner, value,"),
        ">Owner</th>",
    ),
}


def test_every_kind_of_input_reaches_the_page(council, make):
    """One change after the other, each to the edition that the one before left."""
    make()
    for name, (alter, shown) in CHANGES.items():
        assert shown not in page(council), name
        alter(council)

        again = make()

        assert not again.errors, name
        assert "scorecard" in ran(again), name
        assert shown in page(council), name


def test_a_file_that_is_taken_away_is_missed(council, make):
    CHANGES["a file that was not there before"][0](council)
    make()
    (council / "data/southend/judgements.csv").unlink()

    assert ran(make()) == ["scorecard", "summary"]
    assert "stated" not in page(council)


def test_a_changed_notebook_runs(own, make):
    root = own("found = 1", SHOWN)
    make()
    own("found = 2", SHOWN)

    again = make()

    assert again.why == {"own": "own.ipynb has changed"}
    assert "<p>2</p>" in page(root)


IN_A_THREAD = """import threading
def read():
    global found
    found = open('extra.txt').read()
reader = threading.Thread(target=read)
reader.start()
reader.join()"""
WORDS = (
    lambda root: (root / "extra.txt").write_text("before"),
    lambda root: (root / "extra.txt").write_text("later on"),
)
CODE = (
    lambda root: (root / "helper.py").write_text("WORD = 'before'"),
    lambda root: (root / "helper.py").write_text("WORD = 'later on'"),
)
APPEARING = (lambda _root: None, lambda root: (root / "later.txt").write_text("1"))
LATER = (
    lambda root: (root / "extras").mkdir(),
    lambda root: (root / "extras" / "later.txt").write_text("1"),
)
TRYING = """try:
    from helper import WORD as found
except ImportError:
    found = 'nothing'"""
READING = {
    "a file beside data/": ("found = open('extra.txt').read()", *WORDS),
    "a file by way of pandas": (
        "import pandas\nfound = pandas.read_csv('extra.txt', header=None).iat[0, 0]",
        *WORDS,
    ),
    "a file from another thread": (IN_A_THREAD, *WORDS),
    "a module of its own": ("import helper\nfound = helper.WORD", *CODE),
    "a module that it loads by its path": (
        "import runpy\nfound = runpy.run_path('helper.py')['WORD']",
        *CODE,
    ),
    "the names in a folder": (
        "import os\nfound = sorted(os.listdir('extras'))",
        lambda root: (root / "extras").mkdir(),
        lambda root: (root / "extras" / "one.txt").write_text("1"),
    ),
    "whether a file is there": ("import os\nfound = os.path.exists('later.txt')", *APPEARING),
    "whether a file is there, by way of pathlib": (
        "from pathlib import Path\nfound = Path('later.txt').is_file()",
        *APPEARING,
    ),
    "whether a folder is there": (
        "import os\nfound = os.path.isdir('extras')",
        lambda root: (root / "extras").mkdir(),
        lambda root: (root / "extras").rmdir(),
    ),
    "a file that a pattern may find": ("import glob\nfound = glob.glob('extras/later.txt')", *LATER),
    "a file that may be a link": ("import os\nfound = os.path.lexists('later.txt')", *APPEARING),
    "whether a file may be read": ("import os\nfound = os.access('later.txt', os.R_OK)", *APPEARING),
    "a module that may be there": (TRYING, lambda _root: None, CODE[0]),
    "a file that it opens to add to": (
        "file = open('extra.txt', 'a')\nfile.close()\nfound = open('extra.txt').read()",
        *WORDS,
    ),
    "a folder that is looked for and then listed": (
        "import os\nfound = os.path.isdir('extras') and os.listdir('extras')",
        lambda root: (root / "extras").mkdir(),
        lambda root: (root / "extras" / "one.txt").write_text("1"),
    ),
}


@pytest.mark.parametrize(("source", "before", "after"), READING.values(), ids=READING)
def test_whatever_a_section_reads_is_found_out_as_it_runs(own, make, source, before, after):
    root = own(source, SHOWN)
    before(root)
    make()
    first = shown(root)

    assert make().unchanged
    after(root)
    assert ran(make()) == ["own"]
    assert shown(root) != first


def shown(root):
    return re.search(r"<section.*</section>", page(root), re.DOTALL)[0]


def test_a_file_outside_the_council_s_folder_counts_too(own, make, tmp_path):
    path = tmp_path / "elsewhere.txt"
    path.write_text("before", encoding="utf-8")
    root = own(f"found = open({str(path)!r}).read()", SHOWN)
    make()
    path.write_text("after", encoding="utf-8")

    again = make()

    assert again.why == {"own": f"{path.as_posix()} has changed"}
    assert "<p>after</p>" in page(root)


SPAWNING = """from multiprocessing import get_context
with get_context('spawn').Pool(1) as pool:
    found = pool.apply(len, ['abc'])"""
OUTSIDE = {
    "connects to the network": "import socket\nfound = socket.socket().connect_ex(('127.0.0.1', 9))",
    "starts another program": "import os\nfound = os.system('exit 0')",
    "opens a database": "import sqlite3\nfound = sqlite3.connect(':memory:').total_changes",
    "starts another process": SPAWNING,
}


@pytest.mark.parametrize(("told", "source"), OUTSIDE.items(), ids=OUTSIDE)
def test_a_section_that_no_hash_can_tell_of_always_runs(own, make, told, source):
    own(source, SHOWN)
    make()

    again = make()

    assert again.why == {"own": f"it {told}, so that nobody can tell what it rests on"}
    assert ran(again) == ["own"]


def test_what_a_section_writes_and_reads_again_is_its_own_affair(own, make):
    own("open('scratch.txt', 'w').write('x')\nfound = open('scratch.txt').read()", SHOWN)
    make()

    assert make().unchanged


def test_what_somebody_altered_in_the_output_is_made_again(council, make):
    make()
    for name in ("index.html", "ratings.csv", "report.xlsx", "datapackage.json", "sections/01-summary.ipynb"):
        path = edition(council) / name
        before = path.read_bytes()
        path.write_bytes(before + b" ")

        assert not make().unchanged, name
        assert path.read_bytes().rstrip() == before.rstrip() or name.endswith(".ipynb"), name
        assert make().unchanged, name


@pytest.mark.parametrize("text", ["", "{}", '{"sections": []}', "null"])
def test_a_manifest_that_cannot_be_read_keeps_nothing(own, make, text):
    root = own("found = 1", SHOWN)
    make()
    (edition(root) / "manifest.json").write_text(text, encoding="utf-8")

    assert ran(make()) == ["own"]


@pytest.mark.usefixtures("council")
def test_all_run_when_all_are_to_run(make):
    make()

    assert ran(make(fresh=True)) == ["scorecard", "summary"]


@pytest.mark.usefixtures("council")
def test_a_section_of_another_period_is_none_of_this_one_s(make):
    make(periods=["2018-10"])

    assert ran(make(periods=["2018-10", "2018-11"])) == ["scorecard", "summary"]


def test_a_notebook_that_is_saved_while_the_run_is_at_work_stops_it(own, make):
    root = own("found = 1", SHOWN)
    book = root / "notebooks" / "own.ipynb"
    own(
        f"path = {str(book)!r}\ntext = open(path).read()\nopen(path, 'w').write(text + ' ')\nfound = 1", SHOWN
    )

    heard = make()

    assert "notebooks/own.ipynb changed while the report was being made" in heard.errors[0]


def test_an_edition_that_was_copied_from_another_period_is_none_of_this_one(council, make):
    make(periods=["2018-10"])
    shutil.copytree(edition(council).with_name("2018-10"), edition(council))
    october = (edition(council) / "ratings.csv").read_bytes()

    heard = make()

    assert ran(heard) == ["scorecard", "summary"]
    assert (edition(council) / "ratings.csv").read_bytes() != october


def test_a_folder_for_matplotlib_above_the_council_s_hides_nothing(own, make, monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", "/")
    root = own("found = open('extra.txt').read()", SHOWN)
    WORDS[0](root)
    make()
    WORDS[1](root)

    assert ran(make()) == ["own"]


def test_a_failed_run_spoils_nothing_for_the_next(own, make):
    root = own("found = open('extra.txt').read()\nassert found != 'bad'", SHOWN)
    path = root / "extra.txt"
    path.write_text("good", encoding="utf-8")
    make()
    path.write_text("bad", encoding="utf-8")
    assert make().errors
    path.write_text("good", encoding="utf-8")

    assert make().unchanged
    assert "<p>good</p>" in page(root)


def test_another_version_of_a_library_changes_the_fingerprint(tmp_path, monkeypatch):
    (tmp_path / "example-1.1.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    before = libraries_fingerprint()
    (tmp_path / "example-1.1.dist-info").rename(tmp_path / "example-1.2.dist-info")

    assert libraries_fingerprint() != before


def test_a_change_of_kpi_itself_reaches_the_page(council, project, tmp_path):
    """The package is copied, run, altered and run again."""
    shutil.copytree(project / "kpi", tmp_path / "kpi", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(project / "notebooks", council / "notebooks")
    words = [sys.executable, "-m", "kpi", "run", "southend-mpr", "2018-11", "--root", council, "--why"]

    def run():
        return subprocess.run(
            words,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        ).stderr

    run()
    assert "nothing has changed since" in run()
    change(tmp_path / "kpi" / "display" / "overview.py", '"Where to look first"', '"Where to look next"')
    told = run()

    assert "summary runs: kpi itself has changed." in told
    assert "Where to look next" in page(council)
