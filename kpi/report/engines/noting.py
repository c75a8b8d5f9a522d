"""An extension of Jupyter's own kernel: it writes down all that the notebook reads."""

import json
import os
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

from kpi.report.engines.reads import Kind, watch
from kpi.report.engines.running import READS


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Begin with the first cell; what a kernel reads as it starts is none of the notebook's."""

    def begin() -> None:
        shell.events.unregister("pre_execute", begin)
        _note_everything(Path(os.environ["IPYTHONDIR"]))

    shell.events.register("pre_execute", begin)


def _note_everything(private: Path) -> None:
    """Write a line for each thing that is read, into a file of the kernel's private folder."""
    log = (private / READS).open("a", encoding="utf-8", buffering=1)

    def note(kind: Kind, name: str, found: str) -> None:
        log.write(f"{json.dumps([kind, name, found])}\n")

    watch(Path.cwd(), private, note)
