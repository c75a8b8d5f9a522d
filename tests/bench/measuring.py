"""Commands as they are run by hand: how long they take, and how much memory all their processes hold."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
EVERY = 0.1  # seconds from one look at the memory to the next
TIMES = 3


class Failed(Exception):
    """A command did not end as it should have, so that its time says nothing."""


@dataclass(frozen=True)
class Command:
    """What is run, in the project's folder, and how it should end.

    `before` is done each time before the clock starts; `others` are processes that work for it.
    """

    words: Sequence[object]
    ends: int = 0
    before: Callable[[], object] = lambda: None
    others: Sequence[int] = ()


@dataclass
class Timed:
    """How long each run took and kept processors busy, in seconds; the most memory of any look, in MB."""

    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    megabytes: float = 0.0


def kpi(*words, **settings):
    """The `kpi` command."""
    return Command([sys.executable, "-m", "kpi", *words], **settings)


def script(name, *words):
    """A script of this folder."""
    return Command([sys.executable, HERE / name, *words])


def once(command):
    """Run something long a single time, with a look at its memory meanwhile."""
    timed = Timed()
    run(command, timed, looking=True)
    return timed


def by_turns(commands, times=TIMES):
    """Run several commands in turn, so that whatever else the machine does falls on all of them.

    The first round warms the disk's cache and looks at the memory; it is not timed.
    """
    timed = {name: Timed() for name in commands}
    for name, command in commands.items():
        run(command, warming := Timed(), looking=True)
        timed[name].megabytes = warming.megabytes
    for _ in range(times):
        for name, command in commands.items():
            run(command, timed[name])
    return timed


def run(command, timed, *, looking=False):
    """Run a command, and add its time."""
    command.before()
    with tempfile.TemporaryFile() as said:
        busy, began = busy_so_far(), time.perf_counter()
        process = subprocess.Popen([*map(str, command.words)], cwd=PROJECT, stdout=said, stderr=said)
        with looking_at([process.pid, *command.others], timed) if looking else nullcontext():
            code = process.wait()
        timed.seconds.append(time.perf_counter() - began)
        timed.busy.append(busy_so_far() - busy)
        if code != command.ends:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-1:]
            raise Failed(f"exit code {code}: {''.join(last)}")


def busy_so_far():
    """The processor time of all processes that were started here and have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


@contextmanager
def looking_at(pids, timed):
    """Look again and again at what whole trees of processes hold."""
    ended = threading.Event()

    def look():
        while not ended.wait(EVERY):
            timed.megabytes = max(timed.megabytes, sum(map(held, pids)) / 1e6)

    looker = threading.Thread(target=look, daemon=True)
    looker.start()
    try:
        yield
    finally:
        ended.set()
        looker.join()


def held(pid):
    """The memory of a process and of all below it; what several share counts once."""
    found = 0
    with suppress(psutil.Error):
        for process in tree(pid):
            with suppress(psutil.Error):
                memory = process.memory_full_info()
                found += getattr(memory, "pss", memory.uss)  # only Linux says who shares what
    return found


def tree(pid):
    """A process and all below it."""
    top = psutil.Process(pid)
    return [top, *top.children(recursive=True)]
