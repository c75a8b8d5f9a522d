"""The workers of this machine: several processes at once."""

from dataclasses import dataclass
from typing import Any

from kpi.report.execute import Engine, execute_section
from kpi.report.jupyter import nbformat
from kpi.report.render import render_section
from kpi.report.tasks import Executed, Task


@dataclass(frozen=True)
class Here:
    """Runs each section by an engine."""

    engine: Engine
    count: int

    def run(self, task: Task) -> Executed:
        """Run one section."""
        return execute_section(task, self.engine)

    def call(self, function: str, *arguments: object) -> Any:  # noqa: ANN401  (whatever it returns)
        """Call a function, named as module:function, and give what it returns or raises."""
        return self.engine.call(function, *arguments)

    def render(self, text: str) -> str:
        """Turn an executed notebook, as it was saved, into a piece of the page."""
        return render_section(nbformat.reads(text, as_version=4))

    def close(self) -> None:
        """End all that was started."""
        self.engine.close()
