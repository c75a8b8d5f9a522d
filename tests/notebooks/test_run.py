"""Each notebook runs as committed, top to bottom, in a kernel of its own folder, as in JupyterLab."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NO_SECTION = "explore"  # it shows widgets and makes no part of a page; its own tests run it
NOTEBOOKS = sorted(path for path in FOLDER.glob("*.ipynb") if path.stem != NO_SECTION)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_as_committed(path, monkeypatch, tmp_path):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    notebook = nbformat.read(path, as_version=4)

    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=60,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()

    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [output for output in outputs if output.get("metadata", {}).get("kpi") == "fragment"]
    assert len(outputs) == len(shown) + 1, "one fragment a call, and the style"
    assert all("kpi" in output.data["text/html"] for output in shown)
    assert "stream" not in json.dumps([output.output_type for output in outputs])
