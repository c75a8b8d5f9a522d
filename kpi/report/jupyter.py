"""Jupyter's libraries, loaded in a fifth of the time.

Where JupyterLab is installed, jsonschema compiles a grammar for web addresses as it loads, which takes
most of a second; no notebook's form has an address in it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

GRAMMAR = "rfc3987_syntax"


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Let a module that is not loaded yet be taken for one that is not installed."""
    hidden: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
    if name in hidden:
        yield
        return
    hidden[name] = None
    try:
        yield
    finally:
        del hidden[name]


with _without(GRAMMAR):
    import nbformat
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from nbconvert.exporters import TemplateExporter
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
    from nbformat import NotebookNode, from_dict
    from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
    from papermill.execute import execute_notebook

__all__ = [
    "CellTimeoutError",
    "DeadKernelError",
    "Engine",
    "IPythonRenderer",
    "MarkdownWithMath",
    "NotebookExecutionManager",
    "NotebookNode",
    "TemplateExporter",
    "execute_notebook",
    "from_dict",
    "nbformat",
    "papermill_engines",
]
