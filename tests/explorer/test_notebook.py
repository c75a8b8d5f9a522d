"""The notebook to explore with: it runs without a screen, and makes no part of a page."""

import json
import os
import re
import subprocess
import sys

import nbformat
import papermill
import pytest
from nbclient import NotebookClient

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def own_home(monkeypatch, tmp_path):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "home"))


@pytest.mark.usefixtures("own_home")
def test_it_runs_without_a_screen_and_shows_a_widget_and_the_values(project):
    path = project / "notebooks" / "explore.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=120,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]

    assert [output.output_type for output in outputs] == ["execute_result"] * 3
    assert sum(WIDGET in output.data for output in outputs) == 1
    assert "2018-11" in outputs[-1].data["text/plain"]


@pytest.mark.usefixtures("own_home")
def test_papermill_can_give_it_another_report_and_period(project, tmp_path):
    made = papermill.execute_notebook(
        project / "notebooks" / "explore.ipynb",
        tmp_path / "explored.ipynb",
        {"report": "southend-mpr", "period": "2018-10"},
        cwd=project / "notebooks",
        kernel_name="python3",
        progress_bar=False,
        log_output=False,
    )
    text = json.dumps([cell.get("outputs", []) for cell in made.cells])

    assert "CP 1.1" in text
    assert "Traceback" not in text


def test_as_a_section_it_stops_the_run_and_is_named(root, kpi_command):
    path = root / "params" / "southend-mpr.yaml"
    head = path.read_text(encoding="utf-8").partition("sections:")[0]
    section = "sections:\n  - id: explore\n    title: Explore\n    notebook: explore\n"
    path.write_text(head + section, encoding="utf-8")
    done = kpi_command("run", "southend-mpr", "2018-11", "--root", root)

    assert done.returncode == 3
    assert "section 'explore' (explore.ipynb): code cell 3 (`explorer`)" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (root / "output" / "southend-mpr" / "2018-11").exists()


def test_make_lab_opens_it(project):
    done = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "--always-make", "lab"],
        cwd=project,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert re.search(r"/jupyter lab notebooks/explore\.ipynb$", done.stdout.strip())
    assert (project / "notebooks" / "explore.ipynb").is_file()


def test_to_name_it_loads_neither_widgets_nor_charts(project):
    """The command lists and explains without it: only the explorer itself needs the extra."""
    code = (
        "import kpi, sys, kpi.cli, kpi.explorer.opening; "
        "print([name for name in ('ipywidgets', 'itables', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
