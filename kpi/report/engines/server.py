"""A process that has loaded all that notebooks use, and splits off a fresh copy of itself for each section.

It has no threads and opens no figures, so that a copy is as good as new, and no section can see or
harm another.
"""

import contextlib
import gc
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from select import select

import kpi
from kpi.report.engines.reads import Reads, watch
from kpi.report.engines.running import FUNCTION, Reply
from kpi.report.engines.shell import SectionShell, catch_prints

ALIVE: set[int] = set()
LINES: set[int] = set()  # over which something is asked for that has not begun
OFTEN = (50_000, 20, 20)  # how many new things are looked through for garbage; Python's 700 are many rounds


def serve(control: socket.socket, private: Path) -> None:
    """Split off a process for each line that comes in, until the other side hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, _bury)
    gc.disable()
    for name in kpi.__all__:
        getattr(kpi, name)
    shell = SectionShell.instance()
    waiting = list(_sections_asked_for(control, shell, private))
    import_module(kpi.CHARTS)
    _leave_alone()
    for line in waiting:
        _split_off(line, control, shell, private)
    while asked := _asked(control):
        _split_off(asked[1], control, shell, private)
    for pid in tuple(ALIVE):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    shutil.rmtree(private, ignore_errors=True)
    os._exit(0)  # there is nothing to tidy up, and taking it all apart would take time


def _sections_asked_for(control: socket.socket, shell: SectionShell, private: Path) -> Iterator[int]:
    """Give the lines of those sections that wait already; functions draw no charts and need not wait."""
    while select([control], [], [], 0)[0]:
        asked = _asked(control)
        if not asked:
            return
        if asked[0] == FUNCTION:
            _split_off(asked[1], control, shell, private)
        else:
            yield asked[1]


def _asked(control: socket.socket) -> tuple[bytes, int] | None:
    """Wait for what is asked for next, and the line over which to do it; nothing when all is over."""
    word, lines, *_ = socket.recv_fds(control, 1, 1)
    LINES.update(lines)
    return (word, lines[0]) if word else None


def _leave_alone() -> None:
    """Look for no garbage in what has been loaded.

    None of it ever is, so the search would only take time, here and in every copy, whose memory would be
    copied for it page by page.
    """
    gc.freeze()
    gc.set_threshold(*OFTEN)
    gc.enable()


def _split_off(line: int, control: socket.socket, shell: SectionShell, private: Path) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    pid = os.fork()
    if pid == 0:
        control.close()
        for other in LINES - {line}:  # else the end of that one's process would not be noticed
            os.close(other)
        _become_child(Connection(line), shell, private)
    os.close(line)
    LINES.discard(line)
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
        gc.enable()
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
    sys.path.insert(0, str(root))
    own = os.getpid()
    catch_prints(private)
    reads = Reads()
    watch(root, private, reads.note)
    while True:
        reply = _reply(shell, line.recv())
        if os.getpid() != own:  # the notebook has split off a process of its own, which came back here
            os._exit(0)
        line.send((reply, reads))


def _reply(shell: SectionShell, source: str) -> Reply:
    """Run a cell; where it has broken the shell itself, say so."""
    try:
        return shell.run(source)
    except Exception as error:  # noqa: BLE001  (whatever it is, it belongs to the cell)
        told = {"status": "error", "ename": type(error).__name__, "evalue": str(error)}
        return Reply({**told, "payload": [], "execution_count": None})


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]))
