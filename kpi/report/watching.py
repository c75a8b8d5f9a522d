"""Waiting for files to be saved, with the workers kept ready meanwhile."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kpi.report.manifest import libraries_fingerprint, sources_fingerprint
from kpi.report.workers import Workers

INTERVAL = 0.08  # seconds between two looks
SUFFIXES = {".csv", ".parquet", ".yaml", ".ipynb", ".py"}
Stamps = dict[Path, tuple[int, int]]


def saves(folders: Sequence[Path], interval: float = INTERVAL) -> Iterator[None]:
    """Yield at once, and again after each change of a file in the folders, when all of it is written."""
    known: Stamps | None = None
    while True:
        now = _stamps(folders)
        if now != known and now == _settled(folders, interval):
            known = now
            yield
        time.sleep(interval)


def _settled(folders: Sequence[Path], interval: float) -> Stamps:
    time.sleep(interval / 2)
    return _stamps(folders)


def _stamps(folders: Sequence[Path]) -> Stamps:
    """When each file was written, and how large it is."""
    found: Stamps = {}
    for path in (path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES):
        try:
            known = path.stat()
        except OSError:  # it went away while we looked
            continue
        found[path] = (known.st_mtime_ns, known.st_size)
    return found


class Kept:
    """Workers that are started when they are first needed.

    What they and this very process have loaded stays as it was then; `outdated` says where that is no
    longer what lies on the disk.
    """

    def __init__(self, start: Callable[[], Workers]) -> None:
        self._start = start
        self._workers: Workers | None = None
        self._loaded = self._state()

    def lend(self) -> Workers:
        """Give the workers to a run."""
        if self._workers is None:
            self._workers = self._start()
        return self._workers

    def outdated(self) -> bool:
        """Whether kpi itself or a library has changed since it was loaded."""
        return self._loaded != self._state()

    def close(self) -> None:
        """End the workers, if there are any."""
        if self._workers:
            self._workers.close()
            self._workers = None

    def _state(self) -> tuple[str, str]:
        return sources_fingerprint(), libraries_fingerprint()
