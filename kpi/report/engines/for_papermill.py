"""Papermill's own engine for cells that run without a kernel."""

from collections.abc import Callable
from typing import Any

from kpi.report.engines.running import SPLIT_OFF, Cells, Reply
from kpi.report.jupyter import (
    Engine,
    NotebookExecutionManager,
    NotebookNode,
    from_dict,
    papermill_engines,
)

FORGIVEN, SKIPPED = "raises-exception", "skip-execution"


class SplitOffEngine(Engine):
    """Runs a notebook's cells one after another, up to the first that fails; its hooks are as nbclient's."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        **settings: Any,  # noqa: ANN401  (papermill hands on whatever it is given)
    ) -> None:
        """Run the cells by `cells`, each for as long as `timeout_func` says, and tell the hooks."""
        del kernel_name
        cells: Cells = settings["cells"]
        told: dict[str, Callable[..., Any]] = settings
        told["on_notebook_start"](notebook=nb_man.nb)
        shown: dict[str, list[NotebookNode]] = {}
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            if _is_run(cell):
                told["on_cell_start"](cell=cell, cell_index=index)
                reply = cells.run(cell.source, told["timeout_func"](cell=cell))
                _fill(cell, reply, shown)
                answer = {"content": reply.content}
                told["on_cell_executed"](cell=cell, cell_index=index, execute_reply=answer)
                if reply.content["status"] == "error" and FORGIVEN not in cell.metadata.get("tags", []):
                    nb_man.cell_exception(cell, index)
                    nb_man.cell_complete(cell, index)
                    return
            nb_man.cell_complete(cell, index)


def register() -> None:
    """Let papermill know the engine by its name."""
    papermill_engines.register(SPLIT_OFF, SplitOffEngine)


def _is_run(cell: NotebookNode) -> bool:
    tags = cell.metadata.get("tags", [])
    return cell.cell_type == "code" and bool(cell.source.strip()) and SKIPPED not in tags


def _fill(cell: NotebookNode, reply: Reply, shown: dict[str, list[NotebookNode]]) -> None:
    """Put what came of a cell into the notebook, and bring what was shown before up to date."""
    cell.execution_count = reply.content["execution_count"]
    for output, ident in reply.outputs:
        node = from_dict(output)
        cell.outputs.append(node)
        if ident:
            shown.setdefault(ident, []).append(node)
    for output, ident in reply.updates:
        for node in shown.get(ident, []):
            node.update(data=from_dict(output["data"]), metadata=from_dict(output["metadata"]))
