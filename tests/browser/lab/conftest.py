"""A real JupyterLab over a copy of the project, and a notebook opened and run in it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

TOKEN = "made-up"
LONG = 90_000  # milliseconds: a machine may be busy with other things
# What the status bar says of a notebook it may say of another that JupyterLab opened again beside it.
IDLE = """(name) => {
  const shown = window.jupyterapp?.shell.currentWidget;
  return shown?.title.label === name && shown.sessionContext.session?.kernel?.status === "idle";
}"""
RUN = """async () => {
  await jupyterapp.shell.currentWidget.sessionContext.session.kernel.info;
  await jupyterapp.commands.execute("notebook:run-all-cells");
}"""


@pytest.fixture(scope="module")
def folder(project, tmp_path_factory):
    """A copy of what an analyst works with."""
    root = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "params", "data"):
        shutil.copytree(project / name, root / name)
    return root


@pytest.fixture(scope="module")
def jupyterlab(installed, project, folder):
    """A JupyterLab over the copy, with an empty home, begun as `make lab` begins it; its address."""
    del installed
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["jupyter", "lab", "notebooks/explore.ipynb", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    words += [f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True"]
    names = ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    paths = {
        "JUPYTER_CONFIG_PATH": str(folder / "notebooks" / ".jupyter"),
        "PYTHONPATH": os.pathsep.join([str(project), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep),
    }
    with subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=folder,
        env=os.environ | {name: str(folder / name) for name in names} | paths,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            answered(f"http://127.0.0.1:{port}/api/status?token={TOKEN}", server)
            yield f"http://127.0.0.1:{port}/lab"
        finally:
            server.terminate()


def answered(address, server):
    """Wait until the server answers; one that has ended never will."""
    for _ in range(300):
        assert server.poll() is None
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    raise AssertionError(address)


@pytest.fixture(scope="module")
def run_all(jupyterlab):
    """Open a notebook in a page and run all its cells to their end."""

    def run(page, name):
        page.goto(f"{jupyterlab}/tree/{name}?token={TOKEN}")
        page.wait_for_function(IDLE, arg=name, timeout=LONG)
        page.evaluate(RUN)

    return run
