"""Who does the work of a run."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from kpi.report.tasks import Executed, Task


class Workers(Protocol):
    """Run sections, and functions by their names, several at once."""

    @property
    def count(self) -> int:
        """How many things can be done at once."""

    def run(self, task: Task) -> Executed:
        """Run one section."""

    def call(self, function: str, root: Path, *arguments: object, files: Sequence[Path]) -> Any:  # noqa: ANN401
        """Call a function of a root folder, named as module:function; `files` are those that it reads."""

    def render(self, text: str) -> str:
        """Turn an executed notebook, as it was saved, into a piece of the page."""

    def close(self) -> None:
        """End all that was started."""


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
