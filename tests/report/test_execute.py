"""What papermill makes of a bad notebook, and why the run keeps a record of its own."""

import gc
from contextlib import contextmanager

import nbformat
import papermill
import pytest

from kpi.errors import SectionFailed
from kpi.report.engines.kernel import Kernels
from kpi.report.engines.reads import Reads
from kpi.report.engines.running import SPLIT_OFF, Reply, Running
from kpi.report.engines.warm import Warm
from kpi.report.execute import execute_section
from kpi.report.plan import PlannedSection
from kpi.report.tasks import Task


@pytest.fixture
def book(tmp_path):
    def write(*sources):
        cells = [nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]})]
        cells += [nbformat.v4.new_code_cell(source) for source in sources]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = tmp_path / "book.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
        return path

    return write


def running(engine, folder):
    def execute(path, *, limit=60, **parameters):
        section = PlannedSection(1, "one", "One", path, parameters)
        return execute_section(Task(section, folder, (), "x for y", limit, folder), engine)

    return execute


@pytest.fixture(params=["warm", "kernel"])
def run(request, warm, tmp_path):
    """Run a notebook by each engine in turn."""
    return running(warm if request.param == "warm" else Kernels(), tmp_path)


@pytest.fixture(params=[Warm, Kernels], ids=["warm", "kernel"])
def run_afresh(request, tmp_path):
    """Run a notebook by each engine in turn, started with the surroundings that a test sets first."""
    engines = []

    def execute(path):
        engines.append(request.param())
        return running(engines[0], tmp_path)(path)

    yield execute
    for engine in engines:
        engine.close()


SHOW = "from kpi import Fragment\nFragment(f'<p>{n}</p>')"


def test_a_section_runs_with_its_parameters_in_its_root(run, book, tmp_path):
    path = book("import os", "from kpi import Fragment\nFragment(f'{n} {os.getcwd()}')")

    done = run(path, n=5)

    assert done.cells == 3
    assert f"5 {tmp_path}" in done.text


def test_papermill_itself_still_takes_sys_exit_for_success(run, book, tmp_path):
    """A guard: when a new papermill mends this, the record may be reconsidered."""
    path = book("import sys; sys.exit(0)", SHOW)

    papermill.execute_notebook(path, tmp_path / "out.ipynb", progress_bar=False, kernel_name="python3")

    with pytest.raises(
        SectionFailed, match=r"code cell 2 \(`import sys; sys.exit\(0\)`\) called sys.exit\(0\)"
    ):
        run(path)


def test_the_users_own_start_up_files_do_not_reach_a_section(run_afresh, book, tmp_path, monkeypatch):
    startup = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("n_of_user = 1")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "home" / ".ipython"))

    with pytest.raises(SectionFailed, match="NameError: name 'n_of_user' is not defined"):
        run_afresh(book("n_of_user"))


def test_another_kernel_of_the_same_name_is_not_used(run_afresh, book, tmp_path, monkeypatch):
    spec = tmp_path / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text('{"argv": ["false"], "display_name": "x", "language": "python"}')
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))

    assert run_afresh(book(SHOW)).cells == 2


def test_the_time_limit_is_for_the_section_and_not_for_each_cell(run, book):
    path = book(*["import time; time.sleep(1.2)"] * 4, SHOW)

    with pytest.raises(SectionFailed, match=r"ran past the section's time limit of 3 seconds"):
        run(path, limit=3)


def test_cells_that_each_keep_their_second_still_run_past_the_sections_limit(run, book):
    """Each cell is given a second at least; the section is late all the same."""
    path = book(*["import time; time.sleep(0.7)"] * 3, SHOW)

    with pytest.raises(SectionFailed, match=r"it ran past the section's time limit of 1 seconds"):
        run(path, limit=1)


@pytest.mark.parametrize("word", ["quit()", "exit()"])
def test_a_cell_that_leaves_politely_is_no_success(run, book, word):
    with pytest.raises(SectionFailed, match=r"code cell 3 \(`(quit|exit)\(\)`\) called quit or exit"):
        run(book(SHOW, word))


def test_what_has_no_form_in_json_fails_the_cell_that_shows_it(run, book):
    with pytest.raises(SectionFailed, match=r"code cell 2 .* raised ValueError: Can't clean for JSON: 1j"):
        run(book("display({'application/json': 1j}, raw=True)", SHOW))


def test_the_style_alone_is_nothing_to_show(run, book):
    with pytest.raises(SectionFailed, match="it shows nothing"):
        run(book("import kpi\nkpi.style()"))


class Odd:
    """An engine whose cells all show the same odd thing, and the last of which fails."""

    def __init__(self, shown):
        self._shown = shown

    @contextmanager
    def section(self, _root):
        yield Running({"engine_name": SPLIT_OFF, "cells": self}, Reads)

    def run(self, source, _seconds):
        output = {"output_type": "display_data", "data": self._shown, "metadata": {}}
        ended = {"status": "error", "ename": "E", "evalue": "no"} if source == "last" else {"status": "ok"}
        return Reply({**ended, "execution_count": 1}, [(output, "")])


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ({"text/plain": 1 + 2j}, [{"text/plain": "(1+2j)"}]),
        ({1: "one", "two": 2}, []),
    ],
    ids=["no value of JSON", "names that are no texts"],
)
def test_a_failed_section_is_told_as_usual_whatever_it_shows(book, tmp_path, shown, kept):
    section = PlannedSection(1, "one", "One", book("first", "last"), {})
    work = Task(section, tmp_path, (), "x for y", 60, tmp_path)

    with pytest.raises(SectionFailed, match=r"code cell 3 \(`last`\) raised E: no.\n  The ex") as caught:
        execute_section(work, Odd(shown))

    cells = nbformat.reads(caught.value.executed, as_version=4).cells
    shown = {cell.source: cell.outputs for cell in cells if cell.cell_type == "code"}
    assert [output.data for output in shown["first"]] == kept


@pytest.mark.parametrize("source", ["import os; os._exit(1)", "import time; time.sleep(30)"])
def test_nothing_of_a_failed_kernel_is_printed(run, book, capfd, source):
    """The message is the run's own; the libraries' tracebacks would bury it."""
    with pytest.raises(SectionFailed, match=r"ended its process|ran past"):
        run(book(source), limit=3)
    gc.collect()

    captured = capfd.readouterr()
    assert captured.out + captured.err == ""
