"""A process that has loaded all that notebooks use, and splits off a fresh copy of itself for each section.

It has no threads and opens no figures, so that a copy is as good as new, and no section can see or
harm another.
"""

import contextlib
import gc
import os
import signal
import socket
import sys
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

import kpi
from kpi.report.engines.reads import Reads, watch
from kpi.report.engines.shell import SectionShell, catch_prints

ALIVE: set[int] = set()


def serve(control: socket.socket, private: Path) -> None:
    """Split off a process for each line that comes in, until the other side hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, _bury)
    for name in kpi.__all__:
        getattr(kpi, name)
    shell = SectionShell.instance()
    gc.collect()
    gc.freeze()
    while True:
        word, lines, *_ = socket.recv_fds(control, 1, 1)
        if not word:
            break
        _split_off(lines[0], control, shell, private)
    for pid in tuple(ALIVE):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _split_off(line: int, control: socket.socket, shell: SectionShell, private: Path) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    pid = os.fork()
    if pid == 0:
        control.close()
        _become_child(Connection(line), shell, private)
    os.close(line)
    ALIVE.add(pid)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _bury(_signal: int, _frame: object) -> None:
    """Take leave of the processes that have ended."""
    with contextlib.suppress(ChildProcessError):
        while (pid := os.waitpid(-1, os.WNOHANG)[0]) > 0:
            ALIVE.discard(pid)


def _become_child(line: Connection, shell: SectionShell, private: Path) -> None:
    """Do what is asked for over the line, until it is cut; then end without ado."""
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        line.send(os.getpid())
        with contextlib.suppress(EOFError, BrokenPipeError):
            match line.recv():
                case ("call", function, arguments):
                    line.send(_call(function, arguments))
                case ("cells", root):
                    _run_cells(line, shell, Path(root), private)
    finally:
        os._exit(0)


def _call(function: str, arguments: tuple[object, ...]) -> tuple[object, Exception | None]:
    """Call a function by its name, and give what it returns or raises."""
    module, _, name = function.partition(":")
    try:
        return getattr(import_module(module), name)(*arguments), None
    except Exception as error:  # noqa: BLE001  (whoever asked is told)
        return None, error


def _run_cells(line: Connection, shell: SectionShell, root: Path, private: Path) -> None:
    """Run each cell that comes in; each reply bears what has been read so far."""
    os.chdir(root)
    sys.path[0] = str(root)
    catch_prints(private)
    reads = Reads()
    watch(root, private, reads.note)
    while True:
        source = line.recv()
        line.send((shell.run(source), reads))


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]))
