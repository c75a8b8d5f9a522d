"""The workers of this machine: several processes at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi.report.execute import Engine, execute_section
from kpi.report.render import SMALLEST, render_saved
from kpi.report.tasks import Executed, Task


@dataclass(frozen=True)
class Here:
    """Runs each section by an engine."""

    engine: Engine
    count: int

    def __post_init__(self) -> None:
        """Let Jupyter's libraries make ready what they make once, while the engine loads its own."""
        render_saved(SMALLEST)

    def run(self, task: Task) -> Executed:
        """Run one section."""
        return execute_section(task, self.engine)

    def call(self, function: str, root: Path, *arguments: object, files: Sequence[Path]) -> Any:  # noqa: ANN401
        """Call a function of a root folder, named as module:function."""
        del files  # they lie where they are
        return self.engine.call(function, root, *arguments)

    def render(self, text: str) -> str:
        """Turn an executed notebook, as it was saved, into a piece of the page."""
        return render_saved(text)

    def close(self) -> None:
        """End all that was started."""
        self.engine.close()
