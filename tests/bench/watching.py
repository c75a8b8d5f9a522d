"""A figure that is corrected while `kpi run --watch` goes on."""

import subprocess
import sys
import time
from contextlib import contextmanager

from measuring import PROJECT, TIMES, Failed, Timed, looking_at

PATIENCE = 120  # seconds


def saved(words, page, change):
    """Time from the moment a figure is saved to the moment the page that shows it is in its place."""
    timed = Timed()
    with going_on(words) as process:
        waited_for(page, 0)
        with looking_at([process.pid], timed):
            for _ in range(TIMES + 1):
                time.sleep(1)  # an analyst is slower
                before = page.stat().st_ino
                change()
                began = time.perf_counter()
                waited_for(page, before)
                timed.seconds.append(time.perf_counter() - began)
    timed.seconds.pop(0)  # as with commands, the first is not counted
    return timed


@contextmanager
def going_on(words):
    """Start the command, and end it afterwards."""
    command = [sys.executable, "-m", "kpi", *map(str, words)]
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def waited_for(page, before):
    """Wait until another page than before is there."""
    until = time.monotonic() + PATIENCE
    while not page.exists() or page.stat().st_ino == before:
        if time.monotonic() > until:
            raise Failed(f"no new page within {PATIENCE} s")
        time.sleep(0.005)
