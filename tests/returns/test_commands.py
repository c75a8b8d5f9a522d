"""The two commands as they are typed."""

import csv
import os
import pty
import re
import shlex
import subprocess
import sys

import openpyxl
import pytest


@pytest.fixture
def sent(town, kpi_here):
    """The forms as `kpi collect` writes them."""
    done = kpi_here("collect", "town", "2024-11", "--to", town.root / "forms", "--root", town.root)
    assert (done.returncode, done.stderr) == (0, "")
    return town.root / "forms"


def fill_in(town, path, code, value):
    book = openpyxl.load_workbook(path)
    town.fill(book["Figures"], code, "Value", value)
    book.save(path)
    return path


def test_collect_writes_a_form_for_each_owner_and_names_it(town, kpi_command):
    forms = town.root / "forms"
    done = kpi_command("collect", "town", "2024-11", "--to", forms, "--root", town.root)

    assert done.stdout.splitlines() == [
        f"Head of Roads: 4 figures, {forms / 'town-2024-11-head-of-roads.xlsx'}",
        f"Head of Parks: 1 figure, {forms / 'town-2024-11-head-of-parks.xlsx'}",
    ]
    assert sorted(path.name for path in forms.iterdir()) == [
        "town-2024-11-head-of-parks.xlsx",
        "town-2024-11-head-of-roads.xlsx",
    ]


def test_a_dry_run_of_collect_writes_nothing(town, kpi_here):
    forms = town.root / "forms"
    done = kpi_here("collect", "town", "2024-11", "--to", forms, "--root", town.root, "--dry-run")

    assert done.returncode == 0
    assert done.stdout.endswith("Nothing was written: this was a dry run.\n")
    assert not forms.exists()


def test_a_dry_run_of_collect_says_that_forms_are_there_already(town, sent, kpi_here):
    words = ("collect", "town", "2024-11", "--to", sent, "--root", town.root, "--dry-run")
    done = kpi_here(*words)

    assert (done.returncode, done.stdout) == (4, "")
    assert "holds town-2024-11-head-of-roads.xlsx, town-2024-11-head-of-parks.xlsx already" in done.stderr
    assert kpi_here(*words, "--replace").returncode == 0


def test_collect_says_when_nothing_is_due(town, kpi_here):
    done = kpi_here("collect", "town", "--to", town.root / "forms", "--root", town.root)

    assert done.returncode == 0
    assert done.stdout == "Nothing is due for October 2024 in town: no form is written.\n"
    assert not (town.root / "forms").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("town", "2099-11"), 2, "November 2099 is still to come. Allowed: a period that has begun."),
        (
            ("town", "2024-25-Q3"),
            2,
            "'2024-25-Q3' is not for town, which is monthly. Allowed: one such as 2024-12.",
        ),
        (("town", "soon"), 2, "The period 'soon' cannot be read."),
        (("city", "2024-11"), 2, "There is no report 'city': params/city.yaml"),
        (
            ("town", "2024-11", "--by", "topics"),
            2,
            "There is no grouping 'topics' in town. Allowed: topic. Did you",
        ),
    ],
)
def test_collect_refuses_what_it_cannot_make(town, kpi_here, words, code, said):
    done = kpi_here("collect", *words, "--to", town.root / "forms", "--root", town.root)

    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(said)


def test_receive_without_a_terminal_shows_what_would_change_and_writes_nothing(town, sent, kpi_command):
    path = fill_in(town, sent / "town-2024-11-head-of-roads.xlsx", "P1", 87.5)
    before = town.held()

    done = kpi_command("receive", path, "--root", town.root)

    assert done.returncode == 2
    assert done.stdout == f"1 change:\n  P1, 2024-11, value: nothing → 87.5\n{path.name}: 1 change.\n"
    assert done.stderr == (
        "Nothing was written: there is no terminal to ask on. Allowed: --yes to write, --dry-run to look.\n"
    )
    assert town.held() == before


def test_receive_writes_when_it_is_told_to_and_not_in_a_dry_run(town, sent, kpi_command):
    path = fill_in(town, sent / "town-2024-11-head-of-roads.xlsx", "P1", 87.5)
    before = town.held()

    looked = kpi_command("receive", path, "--root", town.root, "--dry-run", "--yes")
    assert (looked.returncode, town.held()) == (0, before)
    assert looked.stdout.endswith("Nothing was written: this was a dry run.\n")
    assert not (town.root / "data" / ".receiving.lock").exists()

    done = kpi_command("receive", path, "--root", town.root, "--yes", "--role", "Performance team")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Written: data/town/observations.csv, data/town/changes.csv.\n")
    assert ",return.xlsx," not in town.text("changes.csv")
    assert ",town-2024-11-head-of-roads.xlsx,Performance team,observations,P1," in town.text("changes.csv")
    assert kpi_command("check", "town", "--root", town.root).returncode == 0

    again = kpi_command("receive", path, "--root", town.root, "--yes")
    assert (again.returncode, again.stdout) == (
        0,
        f"{path.name}: all that is filled in is held already.\nNothing to change.\n",
    )


def test_receive_says_of_each_file_what_was_taken(town, sent, kpi_here):
    """One that is blank, and a blank one saved as CSV, beside one with a value."""
    parks = sent / "town-2024-11-head-of-parks.xlsx"
    blank = parks.with_name("blank.csv")
    with blank.open("w", encoding="utf-8", newline="") as file:
        rows = openpyxl.load_workbook(parks)["Figures"].iter_rows(values_only=True)
        csv.writer(file).writerows([cell or "" for cell in row] for row in rows)
    roads = fill_in(town, sent / "town-2024-11-head-of-roads.xlsx", "P1", 87.5)

    done = kpi_here("receive", parks, roads, blank, "--root", town.root, "--yes")
    assert (done.returncode, done.stdout.splitlines()[1:]) == (
        0,
        [
            "  P1, 2024-11, value: nothing → 87.5",
            "town-2024-11-head-of-parks.xlsx: nothing is filled in on its sheet Figures.",
            "town-2024-11-head-of-roads.xlsx: 1 change.",
            "blank.csv: nothing is filled in.",
            "Written: data/town/observations.csv, data/town/changes.csv.",
        ],
    )


def test_receive_tells_all_faults_of_all_files_and_ends_with_their_exit_code(town, sent, kpi_here):
    roads = fill_in(town, sent / "town-2024-11-head-of-roads.xlsx", "P1", "TBC")
    parks = fill_in(town, sent / "town-2024-11-head-of-parks.xlsx", "O1", 0.95)
    before = town.held()

    done = kpi_here("receive", roads, parks, "--root", town.root, "--yes")

    assert (done.returncode, done.stdout, town.held()) == (1, "", before)
    heading, *told = done.stderr.splitlines()
    assert heading == "The returns cannot be received, and nothing was written: 2 faults."
    assert told[0].startswith(
        "  town-2024-11-head-of-roads.xlsx, Figures!J4: found 'TBC' in the place of a number"
    )
    assert told[1].startswith("  town-2024-11-head-of-parks.xlsx, Figures!J4: found 0.95% for O1")
    assert told[1].endswith("If it is right, confirm it: --confirm 'O1'.")


def test_two_that_come_at_once_are_both_received(town, sent):
    forms = [
        fill_in(town, sent / f"town-2024-11-head-of-{name}.xlsx", code, value)
        for name, code, value in (("roads", "P1", 87.5), ("parks", "O1", 96))
    ]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "kpi", "receive", path, "--root", town.root, "--yes"],
            stdout=subprocess.DEVNULL,
        )
        for path in forms
    ]

    assert [one.wait() for one in started] == [0, 0]
    assert "P1,2024-11,87.5," in town.text()
    assert "O1,2024-11,96," in town.text()
    assert len(town.text("changes.csv").splitlines()) == 3


def test_what_a_killed_one_left_is_told_by_a_dry_run_and_finished_by_the_next(town, sent, kpi_here):
    path = fill_in(town, sent / "town-2024-11-head-of-roads.xlsx", "P1", 87.5)
    killed = (
        "import os, pathlib, signal, sys\n"
        "moved, count = pathlib.Path.replace, [2]\n"
        "def replace(self, target):\n"
        "    if not count[0]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    count[0] -= 1\n"
        "    return moved(self, target)\n"
        "pathlib.Path.replace = replace\n"
        "from kpi.cli import main\n"
        f"sys.argv = ['kpi', 'receive', {str(path)!r}, '--root', {str(town.root)!r}, '--yes']\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", killed], check=False, stdout=subprocess.DEVNULL)
    assert done.returncode == -9
    assert ("P1,2024-11,87.5," in town.text(), (town.data / "changes.csv").exists()) == (True, False)

    looked = kpi_here("receive", path, "--root", town.root, "--dry-run")
    assert (looked.returncode, "A `kpi receive` was cut off while it wrote" in looked.stderr) == (4, True)

    checked = kpi_here("check", "town", "--root", town.root)
    assert checked.returncode == 1
    assert "data/.receiving.json: found returns that are being written, or were when it" in checked.stderr

    again = kpi_here("receive", path, "--root", town.root, "--yes")
    assert again.stdout == f"{path.name}: all that is filled in is held already.\nNothing to change.\n"
    assert len(town.text("changes.csv").splitlines()) == 2
    assert town.text().count("P1,2024-11,87.5,") == 1


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 2)])
def test_on_a_terminal_receive_asks_before_it_writes(town, sent, answer, code):
    path = fill_in(town, sent / "town-2024-11-head-of-roads.xlsx", "P1", 87.5)
    typing, terminal = pty.openpty()
    words = [sys.executable, "-m", "kpi", "receive", path, "--root", town.root]
    started = subprocess.Popen(
        words, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    os.write(typing, f"{answer}\n".encode())
    said = started.communicate()[0]
    os.close(typing)
    os.close(terminal)

    assert started.returncode == code
    assert "Write this to data/?" in said
    assert ("P1,2024-11,87.5," in town.text()) == (answer == "y")


def test_the_examples_of_the_help_work_as_typed(kpi_command, tmp_path):
    """One after the other, in an empty folder: what is collected by the first is received by the second."""
    for word in ("collect", "receive"):
        said = " ".join(kpi_command(word, "--help").stdout.split())
        example = re.search(rf"Examples?: kpi ({word} [^│,╭]*?(?:--to forms|--dry-run))", said)[1]
        words = [
            name
            for one in shlex.split(example)
            for name in (map(str, tmp_path.glob(one)) if "*" in one else [one])
        ]
        done = kpi_command(*words, folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.glob("forms/*.xlsx"))
    *told, last = done.stdout.splitlines()
    assert last == "Nothing to change."
    assert told
    assert {one.partition(": ")[2] for one in told} == {"nothing is filled in on its sheet Figures."}
