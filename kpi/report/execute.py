"""A planned section becomes an executed notebook, or a SectionFailed that says where and why.

Whether a section succeeded is told by a record of our own of each cell's reply.
papermill's metadata cannot tell: it calls cells completed that a dead kernel or a time limit kept
from running, and takes `sys.exit(0)` in a cell for success.
"""

import logging
import time
import warnings
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from kpi.errors import SectionFailed
from kpi.report.engines import for_papermill
from kpi.report.engines.reads import Reads
from kpi.report.engines.running import Ended, Running, TooLate
from kpi.report.jupyter import (
    CellTimeoutError,
    DeadKernelError,
    NotebookNode,
    execute_notebook,
    nbformat,
)
from kpi.report.plan import PlannedSection
from kpi.report.render import render_section
from kpi.report.tasks import Executed, Task
from kpi.theme import FRAGMENT, MARK

INJECTED = "injected-parameters"
SHORTEST = 1
SHOWN = 60
LOGGERS = ("papermill", "traitlets", "asyncio")
PAST = "ran past the section's time limit"
LATE = "{} of {} seconds (`time_limit` in params/)"
QUIETED = logging.CRITICAL
for_papermill.register()


@dataclass
class Record:
    """What the kernel itself said of each cell, kept while a section runs, for at most `limit` seconds."""

    limit: int
    began: float = field(default_factory=time.monotonic)
    sources: dict[int, str] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    wrong: dict[int, str] = field(default_factory=dict)
    notebook: NotebookNode = field(default_factory=nbformat.v4.new_notebook)

    @property
    def deadline(self) -> float:
        """When the section must have ended."""
        return self.began + self.limit

    def begin(self, notebook: NotebookNode) -> None:
        """Keep the notebook, into which the outputs are filled as they come."""
        self.notebook = notebook

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


class Engine(Protocol):
    """What runs the cells of sections."""

    def section(self, root: Path) -> AbstractContextManager[Running]:
        """Give papermill a place of its own in which to run one section."""

    def call(self, function: str, *arguments: object) -> Any:  # noqa: ANN401  (whatever it returns)
        """Call a function, named as module:function, and give what it returns or raises."""

    def close(self) -> None:
        """End all that was started."""


def execute_section(task: Task, engine: Engine) -> Executed:
    """Run one section with papermill.

    Raises SectionFailed, with the notebook as far as it came, when any cell did not end well, or
    shows what the page would lose.
    """
    with engine.section(task.root) as running:
        record = Record(task.time_limit)
        fault = record.fault(_run(task.section, running, record))
        reads = running.reads()
    fault = fault or _late(record) or _unshown(record.notebook, record)
    if fault:
        raise _failed(task, fault, record.notebook)
    return _executed(task, record, reads)


def _run(section: PlannedSection, running: Running, record: Record) -> str:
    """Run a notebook, and say what kept it from its end, if anything did."""
    try:
        _papermill(section, running, record)
    except (CellTimeoutError, TooLate):
        return LATE.format(PAST, record.limit)
    except (DeadKernelError, Ended):
        return "ended its process, by a crash or for want of memory"
    except Exception as error:  # noqa: BLE001  (whatever it is, the record knows the cell)
        return f"stopped: {type(error).__name__}: {error}"
    return ""


def _papermill(section: PlannedSection, running: Running, record: Record) -> None:
    for name in LOGGERS:
        logging.getLogger(name).setLevel(QUIETED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        execute_notebook(
            section.notebook,
            None,
            parameters=section.parameters,
            kernel_name="python3",
            progress_bar=False,
            timeout_func=record.seconds_left,
            on_notebook_start=record.begin,
            on_cell_start=record.start,
            on_cell_executed=record.reply,
            **running.settings,
        )


def _late(record: Record) -> str:
    """Say that all cells together took too long, though none of them did."""
    return LATE.format(f"it {PAST}", record.limit) if time.monotonic() > record.deadline else ""


def _unshown(notebook: NotebookNode, record: Record) -> str:
    """Find what a section shows in a way that the page would lose, or that it shows nothing."""
    marked = 0
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type in {"display_data", "execute_result"}:
                mark = output.metadata.get(MARK)
                if mark is None:
                    kinds = ", ".join(sorted(output.data))
                    return (
                        f"{record.name(number)} shows a bare result ({kinds}) that the page would "
                        "lose. Show it with one of kpi's own functions, or wrap HTML in kpi.Fragment"
                    )
                marked += mark == FRAGMENT
    return "" if marked else "it shows nothing. Show something, or delete the section from params/"


def _failed(task: Task, fault: str, notebook: NotebookNode) -> SectionFailed:
    """Say which section failed, how, and where its notebook is kept."""
    section = task.section
    message = f"{task.edition}, section '{section.id}' ({section.notebook.name}): {fault.rstrip('.')}."
    kept = f"\n  The executed notebook is {task.kept / section.file}"
    return SectionFailed(f"{message}{kept}", _rescued(notebook))


def _rescued(notebook: NotebookNode) -> str:
    """Write down what can be of a notebook that failed: it is wanted most where something in it is odd."""
    try:
        text: str = nbformat.writes(notebook, default=repr)
    except (TypeError, ValueError):  # names that are no texts
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []
        text = nbformat.writes(notebook, default=repr)
    return text.encode(errors="replace").decode()


def _executed(task: Task, record: Record, reads: Reads) -> Executed:
    """Write down a section that ran to its end; raises SectionFailed where that cannot be done."""
    try:
        text, html = nbformat.writes(record.notebook), render_section(record.notebook)
        f"{text}{html}".encode()
    except (TypeError, ValueError) as error:
        fault = f"it shows what cannot be written down: {error}"
        raise _failed(task, fault, record.notebook) from error
    return Executed(
        text=text,
        html=html,
        cells=len(record.sources),
        seconds=time.monotonic() - record.began,
        reads=reads.files,
        unknowable=reads.unknowable(),
    )
