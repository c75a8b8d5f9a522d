"""One queue for everything: what runs first, what is done once, and who suffers when something fails."""

import threading
import time
from pathlib import Path

import pytest

from kpi.errors import EngineFailed, FiguresWrong, SectionFailed
from kpi.model.memory import NOW
from kpi.report.plan import Prepared
from kpi.report.tasks import Executed

PIECE = "<p>Fine.</p>"


class Recorded:
    """Workers that do nothing but take down what they are asked for."""

    def __init__(self, count=1, wrong=None, seconds=None):
        self.count, self.asked, self.prepared = count, [], []
        self._wrong, self._seconds = wrong or {}, seconds or {}
        self._lock, self._now, self.most = threading.Lock(), 0, 0

    def run(self, task):
        with self._lock:
            self.asked.append((task.section.parameters["report"], task.section.id))
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.02)
        with self._lock:
            self._now -= 1
        if error := self._wrong.get(task.section.id):
            raise error
        return Executed("{}", PIECE, 1, self._seconds.get(task.section.id, 0.1), {}, "")

    def call(self, function, root, report, periods, until, *, files):
        assert set(periods.values()) == {NOW}
        assert until
        assert function == "kpi.prepare:prepare"
        assert root / "params" / f"{report}.yaml" in files
        self.prepared.append((report, tuple(periods)))
        if error := self._wrong.get(report):
            raise error
        return [Prepared({"ratings.csv": "report\n"}, ()) for _ in periods]

    def render(self, text):
        assert text == "{}"
        return PIECE

    def close(self):
        raise AssertionError("whoever lends the workers ends them")


SECTIONS = ["summary", "exceptions", "scorecard", "projections", "detail", "partnership"]


def test_the_figures_come_first_and_then_the_sections_that_took_longest_the_last_time(make):
    make(workers=Recorded(seconds={"detail": 9.0, "projections": 5.0}))
    again = Recorded()

    heard = make(periods=["2018-10"], workers=again)

    assert [section for _, section in again.asked[:2]] == ["detail", "projections"]
    assert sorted(section for _, section in again.asked) == sorted(SECTIONS)
    assert not heard.errors


def test_an_edition_that_another_run_moves_away_meanwhile_costs_nothing_but_what_it_told(make, monkeypatch):
    make(workers=Recorded(seconds={"detail": 9.0}))
    stat = Path.stat

    def gone(path, **settings):
        if path.name == "2018-11" and path.parent.name == "southend-mpr":
            raise FileNotFoundError(path)
        return stat(path, **settings)

    monkeypatch.setattr(Path, "stat", gone)
    heard = make(periods=["2018-10"], workers=Recorded())

    assert not heard.errors
    assert len(heard.ran) == 6


def test_the_figures_of_a_report_are_checked_once_for_all_its_periods(make):
    workers = Recorded()
    heard = make(periods=["2018-09", "2018-10", "2018-11"], workers=workers)

    assert workers.prepared == [("southend-mpr", ("2018-09", "2018-10", "2018-11"))]
    assert [page.parent.name for page in heard.pages] == ["2018-09", "2018-10", "2018-11"]


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_sections_run_at_once_as_there_are_workers(make, count):
    workers = Recorded(count)
    make(periods=["2018-10", "2018-11"], workers=workers)

    assert workers.most == count


def test_a_failed_section_costs_its_own_edition_alone(make, root):
    wrong = {"detail": SectionFailed("detail did not end well", '{"cells": []}')}
    heard = make(workers=Recorded(wrong=wrong))

    assert heard.errors == ["detail did not end well"]
    assert len(heard.ran) == 6
    assert {section: seconds for (_, section), seconds in heard.seconds.items()} == {
        **dict.fromkeys(SECTIONS, 0.1),
        "detail": None,
    }
    failed = root / "output" / "southend-mpr" / "2018-11.failed" / "sections"
    assert (failed / "05-detail.ipynb").read_text() == '{"cells": []}'
    assert (failed / "01-summary.ipynb").read_text() == "{}"
    assert not (root / "output" / "southend-mpr" / "2018-11").exists()


def test_faults_in_the_figures_spare_the_sections_that_have_not_begun(make, root):
    wrong = {"southend-mpr": FiguresWrong("The figures cannot be used", [])}
    workers = Recorded(wrong=wrong)

    heard = make(periods=["2018-10", "2018-11"], workers=workers)

    assert heard.errors == ["The figures cannot be used: 0 faults."] * 2
    assert workers.asked == []
    assert heard.ran == []
    assert list(heard.seconds.values()) == [None] * 12, "whoever counts them must come to an end"
    assert not (root / "output").exists()


def test_an_engine_that_fails_is_told_as_it_is(make):
    wrong = dict.fromkeys(SECTIONS, EngineFailed("no process"))

    heard = make(workers=Recorded(wrong=wrong))

    assert heard.errors == ["no process"]


def test_whatever_is_no_failure_of_ours_is_not_swallowed(make):
    with pytest.raises(ZeroDivisionError):
        make(workers=Recorded(wrong={"detail": ZeroDivisionError()}))


class BrokenOff(Recorded):
    """Workers that are stopped in one month, after which the sections of the others fail."""

    over = threading.Event()

    def run(self, task):
        if "October" in task.edition:
            raise KeyboardInterrupt
        self.over.wait(10)
        message = "ended its process"
        raise SectionFailed(message)


def test_a_run_that_is_broken_off_tells_of_no_section_that_ends_with_it(make, root):
    workers = BrokenOff(count=20)

    with pytest.raises(KeyboardInterrupt):
        make(periods=["2018-10", "2018-11"], workers=workers)
    workers.over.set()
    for thread in threading.enumerate():
        if "ThreadPool" in thread.name:
            thread.join(10)

    assert make.heard.errors == []
    assert not (root / "output").exists()


def test_an_output_that_cannot_be_written_is_found_before_anything_runs(make, root):
    (root / "output").write_text("a file")
    workers = Recorded()

    heard = make(workers=workers)

    assert "cannot be written" in heard.errors[0]
    assert workers.asked == []


def test_only_the_page_is_written_anew_where_only_the_page_is_gone(make, root):
    make(workers=Recorded())
    page = root / "output" / "southend-mpr" / "2018-11" / "index.html"
    page.unlink()
    workers = Recorded()

    heard = make(workers=workers)

    assert heard.pages == [page]
    assert page.exists()
    assert (workers.asked, workers.prepared) == ([], [])
