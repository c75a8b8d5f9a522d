"""A publish that is killed, that finds no room, or that meets another one leaves the site whole."""

import csv
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kpi.errors import SiteUnwritable
from kpi.site import place

STOPPING = Path(__file__).with_name("stopping.py")
REASON = "The return was late."


@pytest.fixture
def begun(make, put, site):
    """A site with two editions, and what is to come: a third, and the second one put right."""
    make("2018-09")
    make("2018-10", "green")
    put()
    make("2018-10", "amber")
    make("2018-11")
    return site


@pytest.fixture
def stopped(root, tmp_path):
    """Stop a publish at every step; gives how each ended, by its folder, and the folder of a whole one."""

    def run(how, site, reason=REASON, stride=1):
        copies = tmp_path / "copies"
        words = [how, root, site, copies, str(stride), reason]
        done = subprocess.run([sys.executable, STOPPING, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        ends = {
            copies / number: end for number, end in (line.split(" ", 1) for line in done.stdout.splitlines())
        }
        *_, whole = ends
        assert ends.pop(whole) == "whole"
        return ends, whole

    return run


def rows(copy):
    path = copy / "root/data/southend/editions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return sorted((row["period"], row["revision"]) for row in csv.DictReader(file))


def published(tree, folder):
    """What is never to be altered again: all that stands in a numbered folder."""
    return {name: content for name, content in tree(folder).items() if name.split("/")[2:3] in (["1"], ["2"])}


def test_a_kill_at_any_step_leaves_every_page_whole_and_reachable(begun, stopped, tree, broken_links):
    before = published(tree, begun)
    ends, whole = stopped("kill", begun)

    assert len(ends) > 80
    assert set(ends.values()) == {"killed"}
    for copy in (*ends, whole):
        assert broken_links(copy / "site") == [], copy
        assert before.items() <= published(tree, copy / "site").items(), copy


def test_a_kill_at_any_step_of_the_first_publish_leaves_no_link_open(make, site, stopped, broken_links):
    make("2018-11")
    ends, _ = stopped("kill", site, reason="")

    assert len(ends) > 40
    for copy in ends:
        assert broken_links(copy / "site") == [], copy


def test_after_a_kill_the_next_publish_ends_what_was_begun(begun, stopped, tree, kpi_command, faults_of):
    ends, whole = stopped("kill", begun, stride=17)
    listed = [("2018-09", "1"), ("2018-10", "1"), ("2018-10", "2"), ("2018-11", "1")]

    assert rows(whole) == listed
    for copy in ends:
        words = ["publish", "southend-mpr", "--to", copy / "site", "--root", copy / "root"]
        if not (copy / "site/southend-mpr/2018-10/2").exists():
            words += ["--revise", REASON]
        done = kpi_command(*words)
        assert done.returncode == 0, done.stderr
        assert rows(copy) == listed, copy
        assert tree(copy / "site").keys() == tree(whole / "site").keys(), copy
        assert faults_of(copy / "site") == [], copy
        assert [path.name for path in (copy / "site").glob(".*")] == [".site.lock"], copy


def test_a_full_disk_leaves_the_site_as_it_was_after_one_edition_or_another(begun, stopped, tree, faults_of):
    """Whatever needs room comes before the first rename: each edition is there with all that leads to it."""
    before = tree(begun)
    ends, whole = stopped("full", begun)
    states = [before, *[tree(copy / "site") for copy in ends], tree(whole / "site")]

    assert len(ends) > 40
    assert len({tuple(state.items()) for state in states}) == 3, "neither edition, the first of them, both"
    for copy, said in ends.items():
        assert said == "unharmed" or ("No space left on device" in said and "with room left" in said), said
        assert faults_of(copy / "site") == [], copy


def test_a_rename_that_fails_leaves_the_site_whole(begun, stopped, broken_links):
    ends, _ = stopped("rename", begun)

    assert len(ends) > 10
    for copy, said in ends.items():
        assert "Input/output error" in said
        assert broken_links(copy / "site") == [], copy


@pytest.mark.parametrize("room", [0, 300, 5_000, 20_000])
def test_the_system_itself_refusing_a_write_is_told_with_exit_code_4(begun, root, tree, room):
    """A limit on the size of a file, which the kernel holds, stands for a disk with so much room."""
    before = tree(begun)
    words = ["publish", "southend-mpr", "2018-11", "--to", begun, "--root", root]
    done = subprocess.run(
        [sys.executable, "-m", "kpi", *words],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(STOPPING.parents[2])},
    )

    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert f"{begun} cannot be written: File too large" in done.stderr
    assert "Neither southend-mpr for November 2018 nor what comes after it was published" in done.stderr
    assert tree(begun) == before


def test_publishes_at_once_each_leave_their_edition_and_every_link_whole(make, root, site, faults_of, log):
    periods = ["2018-08", "2018-09", "2018-10", "2018-11"]
    for period in periods:
        make(period)
    words = [sys.executable, "-m", "kpi", "publish", "southend-mpr"]
    ends = ["--to", str(site), "--root", str(root)]
    asked = [[period] for period in periods] + [[], []]
    started = [
        subprocess.Popen([*words, *each, *ends], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for each in asked
    ]
    said = [process.communicate() for process in started]

    assert [process.returncode for process in started] == [0] * 6, said
    pages = [line for out, _ in said for line in out.splitlines()]
    assert sorted(pages) == [str(site / f"southend-mpr/{period}/1/index.html") for period in periods]
    assert faults_of(site) == []
    assert log.read_text(encoding="utf-8").count("\n") == 5


@pytest.mark.parametrize(("of", "look"), [(place, "make_folder"), (Path, "iterdir")])
def test_a_publish_that_begins_a_site_together_with_another_follows_it(
    make, put, site, monkeypatch, of, look
):
    """The other one comes between the look whether there is a site and what is done where there is none."""
    make("2018-10")
    make("2018-11")
    real, others = getattr(of, look), []

    def meanwhile(path, *given):
        if path == site and not others:
            others.append(path)
            put("2018-10")
        return real(path, *given)

    if of is Path:
        site.mkdir()
    monkeypatch.setattr(of, look, meanwhile)
    put()

    assert others == [site]
    assert sorted(path.name for path in site.glob("southend-mpr/2018-*")) == ["2018-10", "2018-11"]


def test_a_publish_that_waits_too_long_for_another_says_so(make, put, site, monkeypatch):
    make("2018-11")
    put()
    monkeypatch.setattr("kpi.site.place.WAIT", 0.1)
    code = (
        f"import filelock; lock = filelock.FileLock({str(site / '.site.lock')!r}); lock.acquire(); "
        "print('held', flush=True); input()"
    )
    held = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert held.stdout.readline() == b"held\n"

    with pytest.raises(SiteUnwritable, match=r"another publish has been at work for more than 0.1 seconds"):
        put(day=date(2019, 1, 1))

    held.communicate(b"\n")
