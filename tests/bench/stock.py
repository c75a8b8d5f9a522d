"""Reports with papermill and nbconvert as they come: a notebook after the other, a kernel for each.

    python tests/bench/stock.py commands PLAN FOLDER
    python tests/bench/stock.py process PLAN FOLDER

`commands` runs both tools' commands, as a shell script would; `process` calls them as libraries from this
one process.
PLAN is a JSON file: a list of sections, each with `id`, `notebook` and `parameters`.
"""

import json
import subprocess
import sys
from pathlib import Path


def commands(sections, folder):
    """Run the commands for each section."""
    for section in sections:
        executed = folder / f"{section['id']}.ipynb"
        words = [section["notebook"], str(executed), "-k", "python3", "--no-progress-bar"]
        given = ["-y", json.dumps(section["parameters"])]
        subprocess.run([sys.executable, "-m", "papermill", *words, *given], check=True)
    for section in sections:
        executed = folder / f"{section['id']}.ipynb"
        subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", str(executed)], check=True)


def process(sections, folder):
    """Call both libraries for each section."""
    from nbconvert import HTMLExporter  # noqa: PLC0415  (the commands load what they need themselves)
    from papermill import execute_notebook  # noqa: PLC0415

    for section in sections:
        executed = folder / f"{section['id']}.ipynb"
        settings = {"kernel_name": "python3", "progress_bar": False}
        execute_notebook(section["notebook"], executed, section["parameters"], **settings)
    exporter = HTMLExporter()
    for section in sections:
        html, _ = exporter.from_filename(folder / f"{section['id']}.ipynb")
        (folder / f"{section['id']}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    kind, plan, target = sys.argv[1:]
    Path(target).mkdir(parents=True, exist_ok=True)
    read = json.loads(Path(plan).read_text(encoding="utf-8"))
    {"commands": commands, "process": process}[kind](read, Path(target))
