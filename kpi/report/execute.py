"""A planned section becomes an executed notebook, or a SectionFailed that says where and why.

Whether a section succeeded is told by a record of our own of each cell's reply.
papermill's metadata cannot tell: it calls cells completed that a dead kernel or a time limit kept
from running, and takes `sys.exit(0)` in a cell for success.
"""

import logging
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.execute import execute_notebook

from kpi.errors import SectionFailed
from kpi.report.plan import PlannedSection
from kpi.theme import FRAGMENT, MARK

INJECTED = "injected-parameters"
STARTING = 60  # seconds that a kernel may take to start
SHORTEST = 1
SHOWN = 60
LOGGERS = ("papermill", "traitlets", "asyncio")
PAST = "ran past the section's time limit"
LATE = "{} of {} seconds (`time_limit` in params/)"
QUIETED = logging.CRITICAL


@dataclass
class Record:
    """What the kernel itself said of each cell, kept while a section runs."""

    deadline: float
    sources: dict[int, str] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    wrong: dict[int, str] = field(default_factory=dict)

    def start(self, cell: NotebookNode, cell_index: int) -> None:
        """Note which cell is running; the one that papermill put in counts for nothing."""
        if cell.cell_type == "code" and INJECTED not in cell.metadata.get("tags", []):
            self.sources[cell_index] = cell.source

    def reply(self, cell: NotebookNode, cell_index: int, execute_reply: Mapping[str, Any]) -> None:
        """Note how a cell ended."""
        del cell
        content = execute_reply["content"]
        if any(payload.get("source") == "ask_exit" for payload in content.get("payload", [])):
            self.wrong[cell_index] = "called quit or exit"
            return
        if content["status"] == "ok":
            self.done.add(cell_index)
            return
        name, text = content.get("ename", "Error"), content.get("evalue", "")
        ended = f"called sys.exit({text})" if name == "SystemExit" else f"raised {name}: {text}"
        self.wrong[cell_index] = ended

    def seconds_left(self, cell: NotebookNode) -> int:
        """How long the next cell may take, of all that the section may."""
        del cell
        return max(SHORTEST, int(self.deadline - time.monotonic()))

    def name(self, cell_index: int) -> str:
        """Name a cell by its place among the code cells and by its first line."""
        number = sorted(self.sources).index(cell_index) + 1
        line = next(iter(self.sources[cell_index].strip().splitlines()), "")
        shown = line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
        return f"code cell {number} (`{shown}`)"

    def fault(self, trouble: str) -> str:
        """Say which cell did not end well, and how; blank where all of them did."""
        for cell_index, ended in self.wrong.items():
            return f"{self.name(cell_index)} {ended}"
        unended = [cell_index for cell_index in self.sources if cell_index not in self.done]
        unended = [index for index in unended if self.sources[index].strip()]
        if unended:
            return f"{self.name(unended[0])} {trouble or 'gave no answer'}"
        return trouble


@dataclass(frozen=True)
class Executed:
    """A section that ran to its end, with how many seconds it took."""

    section: PlannedSection
    notebook: NotebookNode
    cells: int
    seconds: float


def execute_section(
    section: PlannedSection, folder: Path, *, root: Path, edition: str, time_limit: int, kept: Path
) -> Executed:
    """Run one section with papermill, and write the executed notebook into a folder.

    The section works in `root`, where it finds data/ and params/.
    `edition` is what messages call the edition; `kept` is where the notebook will be found if the
    section fails.
    Raises SectionFailed when any cell did not end well, or shows what the page would lose.
    """
    began = time.monotonic()
    record = Record(deadline=began + time_limit)
    path = folder / section.file
    fault = record.fault(_run(section, path, root, record, time_limit))
    if not fault and time.monotonic() > record.deadline:
        fault = LATE.format(f"it {PAST}", time_limit)
    notebook = nbformat.read(path, as_version=4) if path.exists() else nbformat.v4.new_notebook()
    fault = fault or _unshown(notebook, record)
    if fault:
        message = f"{edition}, section '{section.id}' ({section.notebook.name}): {fault.rstrip('.')}."
        raise SectionFailed(f"{message}\n  The executed notebook is {kept / section.file}")
    return Executed(section, notebook, len(record.sources), time.monotonic() - began)


def _run(section: PlannedSection, path: Path, root: Path, record: Record, time_limit: int) -> str:
    """Run a notebook, and say what kept it from its end, if anything did."""
    try:
        _papermill(section, path, root, record)
    except CellTimeoutError:
        return LATE.format(PAST, time_limit)
    except DeadKernelError:
        return "ended its kernel, by a crash or for want of memory"
    except Exception as error:  # noqa: BLE001  (whatever it is, the record knows the cell)
        return f"stopped: {type(error).__name__}: {error}"
    return ""


def _papermill(section: PlannedSection, path: Path, root: Path, record: Record) -> None:
    for name in LOGGERS:
        logging.getLogger(name).setLevel(QUIETED)
    with _own_kernel() as kernel, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        execute_notebook(
            section.notebook,
            path,
            parameters=section.parameters,
            kernel_name="python3",
            progress_bar=False,
            start_timeout=STARTING,
            kernel_manager_class=kernel,
            resources={"metadata": {"path": str(root)}},
            shutdown_kernel="immediate",
            timeout_func=record.seconds_left,
            on_cell_start=record.start,
            on_cell_executed=record.reply,
        )


@contextmanager
def _own_kernel() -> Iterator[type[AsyncKernelManager]]:
    """Prepare a kernel that nothing in the user's home can alter.

    It is this very interpreter, whatever else is installed under the name of its kernel.
    Where the system has them, it is reached by sockets in a private folder, not by open ports.
    """
    with tempfile.TemporaryDirectory(prefix="kpi-", ignore_cleanup_errors=True) as folder:

        class OwnKernel(AsyncKernelManager):
            def __init__(self, **settings: Any) -> None:  # noqa: ANN401  (traitlets takes anything)
                transport = {"transport": "ipc"} if os.name == "posix" else {}
                file = str(Path(folder) / "kernel.json")
                super().__init__(**{**settings, **transport, "connection_file": file})

            @property
            def kernel_spec(self) -> KernelSpec:
                return KernelSpec(
                    argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                    display_name="Python 3",
                    language="python",
                    env=_environment(folder),
                )

            async def _async_launch_kernel(self, kernel_cmd: list[str], **settings: Any) -> None:  # noqa: ANN401
                quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
                await super()._async_launch_kernel(kernel_cmd, **{**settings, **quiet})

        yield OwnKernel


def _environment(folder: str) -> dict[str, str]:
    """What a section's process needs so that its figures are the same on every machine."""
    return {
        "IPYTHONDIR": folder,
        "MPLCONFIGDIR": folder,
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }


def _unshown(notebook: NotebookNode, record: Record) -> str:
    """Find what a section shows in a way that the page would lose, or that it shows nothing."""
    marked = 0
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type in {"display_data", "execute_result"}:
                mark = output.metadata.get(MARK)
                if mark is None:
                    kinds = ", ".join(output.data)
                    return (
                        f"{record.name(number)} shows a bare result ({kinds}) that the page would "
                        "lose. Show it with one of kpi's own functions, or wrap HTML in kpi.Fragment"
                    )
                marked += mark == FRAGMENT
    return "" if marked else "it shows nothing. Show something, or delete the section from params/"
