"""An edition takes its place whole, or not at all."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kpi.errors import OutputUnwritable, SectionFailed
from kpi.report.editions import failed_folder, new_edition


@pytest.fixture
def target(tmp_path):
    return tmp_path / "report" / "2018-11"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def stopped(target, error):
    """Begin an edition, and be stopped in the middle of it."""
    with new_edition(target) as folder:
        (folder / "executed.ipynb").write_text("half")
        raise error


def test_the_first_edition_makes_its_folders(target):
    with new_edition(target) as folder:
        (folder / "index.html").write_text("new")

    assert (target / "index.html").read_text() == "new"
    assert names(target.parent) == ["2018-11"]


def test_a_new_edition_replaces_the_last_one_whole(target):
    with new_edition(target) as folder:
        (folder / "old.html").write_text("old")
    with new_edition(target) as folder:
        (folder / "new.html").write_text("new")
        assert names(target) == ["old.html"], "until the new one is whole, the last one stands"

    assert names(target) == ["new.html"]
    assert names(target.parent) == ["2018-11"]


def test_a_failed_section_keeps_the_last_edition_and_its_own_notebooks(target):
    with new_edition(target) as folder:
        (folder / "index.html").write_text("last")
    with pytest.raises(SectionFailed, match="no"):
        stopped(target, SectionFailed("no"))

    assert (target / "index.html").read_text() == "last"
    assert (failed_folder(target) / "executed.ipynb").read_text() == "half"
    assert names(target.parent) == ["2018-11", "2018-11.failed"]


def test_any_other_failure_leaves_nothing_behind(target):
    with pytest.raises(KeyboardInterrupt):
        stopped(target, KeyboardInterrupt())

    assert names(target.parent) == []


def test_a_disk_that_fills_up_is_told_as_such(target):
    with pytest.raises(OutputUnwritable, match="No space left on device"):
        stopped(target, OSError(28, "No space left on device"))

    assert names(target.parent) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    target = tmp_path / "file" / "report" / "2018-11"

    with pytest.raises(OutputUnwritable, match=f"cannot be written to {target}"), new_edition(target):
        pass


def test_runs_of_the_same_edition_at_once_leave_one_of_them_whole(target):
    def make(number):
        with new_edition(target) as folder:
            (folder / "index.html").write_text(str(number))
            (folder / "ratings.csv").write_text(str(number))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(make, range(60))) == [None] * 60

    assert (target / "index.html").read_text() == (target / "ratings.csv").read_text()
    assert names(target.parent) == ["2018-11"]


def test_an_edition_that_stood_aside_when_its_run_was_killed_comes_back(target):
    aside = target.parent / ".2018-11.killed" / "0"
    aside.mkdir(parents=True)
    (aside / "index.html").write_text("last")

    with pytest.raises(SectionFailed, match="no"):
        stopped(target, SectionFailed("no"))

    assert (target / "index.html").read_text() == "last"


def test_what_a_killed_run_left_is_swept_after_a_day(target):
    left, running = (target.parent / f".2018-11.{name}" for name in ("left", "running"))
    left.mkdir(parents=True)
    running.mkdir()
    os.utime(left, (time.time() - 100_000,) * 2)

    with new_edition(target):
        pass

    assert names(target.parent) == [".2018-11.running", "2018-11"]
