"""Sections in processes that need not load anything: each is split off one that has loaded it all."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kpi.errors import EngineFailed
from kpi.report.engines.environment import environment
from kpi.report.engines.reads import Reads
from kpi.report.engines.running import FUNCTION, SECTION, SPLIT_OFF, Ended, Reply, Running, TooLate
from kpi.report.hashes import PACKAGE


class Warm:
    """The warm process, from which others are split off."""

    def __init__(self) -> None:
        self._private = tempfile.TemporaryDirectory(prefix="kpi-", ignore_cleanup_errors=True)
        folder = Path(self._private.name)
        self._control, theirs = socket.socketpair()
        self._lock = threading.Lock()
        self._said = folder / "said.txt"
        with theirs, self._said.open("wb") as said:
            # With -P nothing of the folder that one happens to work in is taken for a library.
            process = [sys.executable, "-P", "-m", "kpi.report.engines.server"]
            words = [*process, str(theirs.fileno()), str(folder)]
            self._process = subprocess.Popen(  # noqa: S603  (this very interpreter)
                words,
                env=environment(folder) | {"PYTHONPATH": _same_kpi()},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The number of the warm process."""
        return self._process.pid

    def call(self, function: str, *arguments: object) -> Any:  # noqa: ANN401  (whatever the function returns)
        """Call a function, named as module:function, in a process of its own.

        Raises whatever the function raises, or EngineFailed where its process ends before it does.
        """
        with self._split_off(FUNCTION) as (line, _):
            try:
                line.send(("call", function, arguments))
                found, error = line.recv()
            except (EOFError, ConnectionError) as ended:
                message = f"The process that worked out {function} ended, by a crash or for want of memory."
                raise EngineFailed(message) from ended
        if error:
            raise error
        return found

    @contextmanager
    def section(self, root: Path) -> Iterator[Running]:
        """Give papermill a process of its own in which to run a section's cells."""
        with self._split_off(SECTION) as (line, pid):
            line.send(("cells", str(root)))
            cells = Cells(line, pid)
            yield Running({"engine_name": SPLIT_OFF, "cells": cells}, lambda: cells.reads)

    @contextmanager
    def _split_off(self, kind: bytes) -> Iterator[tuple[Connection, int]]:
        ours, theirs = socket.socketpair()
        with Connection(ours.detach()) as line:
            try:
                with theirs, self._lock:
                    socket.send_fds(self._control, [kind], [theirs.fileno()])
                pid = line.recv()
            except (EOFError, OSError) as error:
                raise EngineFailed(self._last_words()) from error
            try:
                yield line, pid
            finally:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)

    def _last_words(self) -> str:
        said = self._said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return (
            f"The process from which sections are started has ended{f': {said[-1]}' if said else ''}. "
            "Run it again, or with --engine kernel, which needs no such process."
        )

    def close(self) -> None:
        """End the warm process and all that were split off it."""
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._private.cleanup()


def _same_kpi() -> str:
    """Where to look for libraries: first where this very kpi lies."""
    others = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join(filter(None, [str(PACKAGE.parent), others]))


class Cells:
    """The other end of a process that runs a section's cells."""

    def __init__(self, line: Connection, pid: int) -> None:
        self._line, self._pid = line, pid
        self.reads = Reads()

    def run(self, source: str, seconds: float | None) -> Reply:
        """Run one cell.

        Raises TooLate where it takes longer than it may, Ended where its process is no more.
        """
        try:
            self._line.send(source)
            if not self._line.poll(seconds):
                raise TooLate
            reply, self.reads = self._line.recv()
        except (EOFError, ConnectionError) as error:
            raise Ended from error
        return reply  # type: ignore[no-any-return]
