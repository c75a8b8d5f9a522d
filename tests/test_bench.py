"""The benchmarks run and tell what they must; how fast anything is, is never asserted."""

import json
import subprocess
import sys

from kpi.theme import FRAGMENT, MARK


def bench(project, *words):
    words = [sys.executable, project / "tests" / "bench", *words]
    return subprocess.run(words, cwd=project, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_cheapest_part_has_its_rows(project, tmp_path):
    done = bench(project, "help", "--json", tmp_path / "bench.json")

    assert done.returncode == 0, done.stderr
    head, _, *lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines()]
    assert head[0] == "what"
    assert head[-1] == "verdict"
    assert [line[0] for line in lines] == ["kpi --help", "kpi run southend-mrp, a misspelt name"]
    assert {line[-1] for line in lines} <= {"holds", "falls short"}
    rows = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert [row["what"] for row in rows] == [line[0] for line in lines]
    assert all(len(row["seconds"]) == 3 and row["megabytes"] for row in rows)


def test_a_part_that_there_is_not_is_told(project):
    done = bench(project, "southent")

    assert done.returncode == 2
    assert "there is no part southent. Allowed: southend, months" in done.stderr


def test_the_plain_script_shows_what_the_page_shows(project, edition, tmp_path):
    """Otherwise the two would be timed for different work."""
    words = [sys.executable, project / "tests" / "bench" / "plain.py", tmp_path]
    done = subprocess.run(words, cwd=project, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    plain, page = ((folder / "index.html").read_text(encoding="utf-8") for folder in (tmp_path, edition))
    assert plain.count("<table") == page.count("<table") > 0
    assert plain.count("<article") == page.count("<article") > 0
    assert plain.count("<svg") == page.count("<svg") > 0
    assert (tmp_path / "ratings.csv").read_bytes() == (edition / "ratings.csv").read_bytes()
    missing = [html[:60] for html in fragments(edition) if html not in plain]
    assert not missing


def fragments(edition):
    for path in (edition / "sections").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if output["metadata"].get(MARK) == FRAGMENT:
                    yield "".join(output["data"]["text/html"])
