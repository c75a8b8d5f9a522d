"""The workers of other machines: a dask.distributed cluster that takes the same work.

Each piece of work brings the files that it rests on, so that the machines need share no folder.
"""

import atexit
import hashlib
import logging
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from distributed import Client
from distributed.scheduler import KilledWorker

from kpi.errors import EngineFailed
from kpi.report.engines.choice import EngineName, start_engine
from kpi.report.execute import Engine, execute_section
from kpi.report.manifest import sources_fingerprint, versions
from kpi.report.render import render_saved
from kpi.report.tasks import Executed, Task

SECONDS = 20  # that a scheduler may take to answer
LOGGER = "distributed"


@dataclass(frozen=True)
class Bundle:
    """The files of a root folder that a piece of work rests on, and what it is to be run by.

    `files` has each file's bytes by its name from the root; `terms` are the versions of kpi and of its
    libraries, without which another machine's page might differ.
    """

    files: tuple[tuple[str, bytes], ...]
    terms: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """A name that no other bundle has."""
        return hashlib.sha256(repr(self.files).encode()).hexdigest()[:16]


def bundle(root: Path, files: Sequence[Path], notebook: Path | None = None) -> Bundle:
    """Pack files of a root folder, and a notebook, wherever it lies."""
    named = [(path.relative_to(root).as_posix(), path.read_bytes()) for path in files]
    if notebook:
        named.append((f"notebooks/{notebook.name}", notebook.read_bytes()))
    return Bundle(tuple(named), terms())


@cache
def terms() -> tuple[tuple[str, str], ...]:
    """What must be the same on every machine."""
    return tuple({"kpi's own files": sources_fingerprint(), **versions()}.items())


class Cluster:
    """Sends each piece of work to a cluster, and waits for what comes back."""

    def __init__(self, address: str) -> None:
        """Reach the scheduler of a cluster.

        Raises EngineFailed where there is none, or it has no workers.
        """
        logging.getLogger(LOGGER).setLevel(logging.CRITICAL)
        try:
            self._client = Client(address, timeout=SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            message = (
                f"No cluster answers at {address} ({error}). Allowed: the address that `dask scheduler` "
                "prints, such as tcp://10.0.0.1:8786. Start one, or leave out --dask."
            )
            raise EngineFailed(message) from error
        self.count = sum(self._client.nthreads().values())
        if not self.count:
            self.close()
            message = f"The cluster at {address} has no workers. Start one with `dask worker {address}`."
            raise EngineFailed(message)

    def run(self, task: Task) -> Executed:
        """Run one section."""
        found: Executed = self._ask(_run, task, bundle(task.root, task.files, task.section.notebook))
        return found

    def call(self, function: str, root: Path, *arguments: object, files: Sequence[Path]) -> Any:  # noqa: ANN401
        """Call a function of a root folder, named as module:function."""
        return self._ask(_call, function, arguments, bundle(root, files))

    def render(self, text: str) -> str:
        """Turn an executed notebook, as it was saved, into a piece of the page."""
        return render_saved(text)

    def close(self) -> None:
        """Take leave of the cluster, which goes on."""
        self._client.close()

    def _ask(self, function: Any, *arguments: object) -> Any:  # noqa: ANN401  (whatever it returns)
        """Have a function called by whichever worker is free; one that dies is replaced by another."""
        try:
            return self._client.submit(function, *arguments, pure=False).result()
        except (KilledWorker, CancelledError, OSError) as error:
            message = f"The cluster gave up: {error}. Look at its workers' logs, or leave out --dask."
            raise EngineFailed(message) from error


def _run(task: Task, files: Bundle) -> Executed:
    """Run a section where the worker is."""
    root = _unpacked(files)
    section = replace(task.section, notebook=root / "notebooks" / task.section.notebook.name)
    return execute_section(replace(task, root=root, section=section), _engine())


def _call(function: str, arguments: tuple[object, ...], files: Bundle) -> Any:  # noqa: ANN401
    return _engine().call(function, _unpacked(files), *arguments)


@cache
def _engine() -> Engine:
    """Start what runs the sections of this worker, once."""
    engine = start_engine(EngineName.usual())
    atexit.register(engine.close)
    return engine


_UNPACKING = threading.Lock()


def _unpacked(files: Bundle) -> Path:
    """Lay out a bundle's files in a folder of this worker's own, unless they are there already."""
    differing = sorted({name for name, _ in set(files.terms) ^ set(terms())})
    if differing:
        message = (
            f"A worker of the cluster differs in: {', '.join(differing)}. Allowed: the same versions on "
            "every machine. Install there what is installed here, and start the worker again."
        )
        raise EngineFailed(message)
    root = _folder() / files.name
    with _UNPACKING:
        if not root.exists():
            fresh = Path(tempfile.mkdtemp(dir=_folder()))
            for name, content in files.files:
                path = fresh / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            fresh.rename(root)
    return root


@cache
def _folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="kpi-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return Path(folder.name)
