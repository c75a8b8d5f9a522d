"""Sections in Jupyter's own kernels, a fresh one each: slower, and at home on every system."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from kpi.report.engines.environment import environment
from kpi.report.engines.reads import Reads
from kpi.report.engines.running import READS, Running

LONGEST = 80  # letters of a folder in which sockets can still be named
STARTING = 60  # seconds that a kernel may take to start


class Kernels:
    """Starts a kernel for each section; other work is done in this very process."""

    def call(self, function: str, *arguments: object) -> Any:  # noqa: ANN401  (whatever the function returns)
        """Call a function, named as module:function."""
        module, _, name = function.partition(":")
        return getattr(import_module(module), name)(*arguments)

    @contextmanager
    def section(self, root: Path) -> Iterator[Running]:
        """Give papermill a kernel that nothing in the user's home can alter.

        It is this very interpreter, whatever else is installed under the name of its kernel.
        Where the system has them, it is reached by sockets in a private folder, not by open ports.
        """
        with tempfile.TemporaryDirectory(prefix="kpi-", ignore_cleanup_errors=True) as private:
            settings = {
                "start_timeout": STARTING,
                "kernel_manager_class": _own_kernel(Path(private)),
                "resources": {"metadata": {"path": str(root)}},
                "shutdown_kernel": "immediate",
            }
            yield Running(settings, lambda: _read_so_far(Path(private, READS)))

    def close(self) -> None:
        """Do nothing: each kernel has ended with its section."""


def _read_so_far(path: Path) -> Reads:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return Reads().noted(lines)


def _own_kernel(private: Path) -> type[AsyncKernelManager]:
    class OwnKernel(AsyncKernelManager):
        def __init__(self, **settings: Any) -> None:  # noqa: ANN401  (traitlets takes anything)
            transport = {"transport": "ipc"} if os.name == "posix" and len(str(private)) < LONGEST else {}
            file = str(private / "kernel.json")
            super().__init__(**{**settings, **transport, "connection_file": file})

        @property
        def kernel_spec(self) -> KernelSpec:
            extension = "--InteractiveShellApp.extensions=['kpi.report.engines.noting']"
            return KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", extension],
                display_name="Python 3",
                language="python",
                env=environment(private),
            )

        async def _async_launch_kernel(self, kernel_cmd: list[str], **settings: Any) -> None:  # noqa: ANN401
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            await super()._async_launch_kernel(kernel_cmd, **{**settings, **quiet})

    return OwnKernel
