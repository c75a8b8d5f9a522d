"""Sections on a real cluster of two worker processes on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

CELL = "import kpi\nkpi.Fragment('<p>Fine.</p>')"


class Started:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder, stack):
        self._folder, self._stack = folder, stack
        self._file = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        until = time.monotonic() + 30
        while not (self._file.exists() and self._file.stat().st_size) and time.monotonic() < until:
            time.sleep(0.1)
        self.address = json.loads(self._file.read_text(encoding="utf-8"))["address"]
        self.workers = [self.add_worker() for _ in range(2)]

    def add_worker(self, **settings):
        words = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
        return self._start("worker", *words, "--local-directory", str(self._folder), **settings)

    def _start(self, kind, *words, **settings):
        module = f"distributed.cli.dask_{kind}"
        log = self._stack.enter_context((self._folder / "log.txt").open("ab"))
        process = subprocess.Popen(
            [sys.executable, "-m", module, "--scheduler-file", str(self._file), *words],
            stdout=log,
            stderr=log,
            env={**os.environ, **settings},
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with ExitStack() as stack:
        yield Started(tmp_path_factory.mktemp("cluster"), stack)


@pytest.fixture
def own_cluster(tmp_path):
    """One of which a worker may be killed."""
    with ExitStack() as stack:
        yield Started(tmp_path, stack)


def without_run_line(path):
    return [line for line in path.read_bytes().splitlines() if b'class="kpi-run"' not in line]


def test_a_cluster_makes_the_same_page_byte_for_byte(cluster, edition, kpi_command, tmp_path):
    done = kpi_command(
        "run", "southend-mpr", "2018-11", "--dask", cluster.address, "--output", tmp_path / "output"
    )

    assert done.returncode == 0, done.stderr
    made = tmp_path / "output" / "southend-mpr" / "2018-11"
    assert without_run_line(made / "index.html") == without_run_line(edition / "index.html")
    assert (made / "ratings.csv").read_bytes() == (edition / "ratings.csv").read_bytes()
    mine, theirs = (
        [
            {name: found for name, found in one["reads"].items() if name.startswith(("data/", "params/"))}
            for one in json.loads((folder / "manifest.json").read_bytes())["sections"]
        ]
        for folder in (made, edition)
    )
    assert mine == theirs


def test_a_run_ends_whole_though_a_worker_is_killed_in_the_middle(own_cluster, root, section, tmp_path):
    """The section tells which process runs it; the worker above is killed, and another takes over."""
    told = tmp_path / "told.txt"
    waiting = f"""import os, time
with open({str(told)!r}, 'a') as file:
    print(os.getppid(), file=file)
if len(open({str(told)!r}).readlines()) == 1:
    time.sleep(60)"""
    section(waiting, CELL)
    words = [sys.executable, "-m", "kpi", "run", "southend-mpr", "2018-11"]
    words += ["--root", str(root), "--dask", own_cluster.address]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 60
        while not (told.exists() and told.read_text().endswith("\n")) and time.monotonic() < until:
            time.sleep(0.1)
        above = Path(f"/proc/{told.read_text().strip()}/stat").read_text().rpartition(")")[2].split()[1]
        assert int(above) in {worker.pid for worker in own_cluster.workers}
        os.kill(int(above), signal.SIGKILL)
        error = process.communicate(timeout=60)[1]

    assert process.returncode == 0, error
    assert len(told.read_text().splitlines()) == 2
    assert "Fine." in (root / "output" / "southend-mpr" / "2018-11" / "index.html").read_text(
        encoding="utf-8"
    )


def test_faults_come_back_from_the_cluster_as_they_do_here(cluster, root, kpi_command):
    path = root / "data" / "southend" / "observations.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("CP 1.4,2018-11,87,", "CP 1.4,2018-11,87%,"),
        encoding="utf-8",
    )

    words = ("run", "southend-mpr", "2018-11", "--root", root)
    here, there = kpi_command(*words), kpi_command(*words, "--dask", cluster.address)

    assert there.returncode == here.returncode == 1
    assert (
        there.stderr[there.stderr.index("The figures") :] == here.stderr[here.stderr.index("The figures") :]
    )
    assert "observations.csv, line 61" in there.stderr


def test_a_failing_section_is_told_and_its_notebook_kept(cluster, root, section, kpi_command):
    section("1 / 0")

    done = kpi_command("run", "southend-mpr", "2018-11", "--root", root, "--dask", cluster.address)

    assert done.returncode == 3
    assert "code cell 2 (`1 / 0`) raised ZeroDivisionError" in done.stderr
    assert (root / "output" / "southend-mpr" / "2018-11.failed" / "sections" / "01-only.ipynb").exists()


IMPATIENT = "import kpi.cli, kpi.report.cluster; kpi.report.cluster.SECONDS = 1; kpi.cli.main()"


def test_an_address_where_no_cluster_answers_is_told(tmp_path):
    """The command waits for longer than this; what it says at the end is the same."""
    words = ["run", "southend-mpr", "2018-11", "--dask", "tcp://127.0.0.1:9", "--output", tmp_path]
    done = subprocess.run(
        [sys.executable, "-c", IMPATIENT, *words], capture_output=True, text=True, check=False
    )

    assert done.returncode == 3
    assert "No cluster answers at tcp://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr
