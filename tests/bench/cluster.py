"""A dask cluster of two worker processes on this machine, as `dask scheduler` and `dask worker` start it."""

import json
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

from measuring import Failed, by_turns, kpi
from southend import NOVEMBER
from table import ratio, row

WORKERS = 2
STARTING = 30  # seconds
QUIET = ("--host", "127.0.0.1", "--no-dashboard")
HERE, THERE = "one month, all workers, beside a cluster", "one month, on the cluster, two workers"


def cluster(folder):
    """Measure the report on a cluster beside the same without one; the start is not counted."""
    with started(folder) as (address, pids):
        words = ("run", *NOVEMBER, "--no-cache", "--output")
        there = kpi(*words, folder / "there", "--dask", address, others=pids)
        timed = by_turns({HERE: kpi(*words, folder / "here"), THERE: there})
    timed[THERE].busy = []  # the workers' own share is not known before they end
    held = {THERE: [ratio(timed[THERE], timed[HERE], "of all workers")]}
    return [row("cluster", name, one, *held.get(name, [])) for name, one in timed.items()]


@contextmanager
def started(folder):
    """Start a scheduler and its workers; give the address, and the number of each process."""
    file = folder / "scheduler.json"
    with ExitStack() as stack:

        def start(kind, *words):
            log = stack.enter_context((folder / "log.txt").open("ab"))
            module = ["-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(file), *QUIET]
            process = subprocess.Popen([sys.executable, *module, *words], stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process.pid

        scheduler = start("scheduler", "--port", "0", "--no-show")
        alone = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        address = address_in(file)
        yield address, [scheduler, *(start("worker", *alone) for _ in range(WORKERS))]


def address_in(file):
    """Wait for the file in which the scheduler writes its address."""
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        if file.exists() and file.stat().st_size:
            return json.loads(file.read_text(encoding="utf-8"))["address"]
        time.sleep(0.1)
    raise Failed(f"no scheduler within {STARTING} s")
