"""What several tests need: the project, a copy of its inputs to break, and the command."""

import io
import os
import shutil
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from warnings import catch_warnings, simplefilter

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from kpi import cli
from kpi.report.engines.kernel import Kernels
from kpi.report.engines.warm import Warm
from kpi.report.jupyter import nbformat  # in a fifth of the time that it takes by itself


class OneBrowser(LoadScopeScheduling):
    """Gives a file whose tests share a browser to one worker, and all other tests to whoever is free."""

    def _split_scope(self, nodeid):
        return nodeid.partition("::")[0] if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return OneBrowser(config, log)


# Slow machines are no fault of a rule.
settings.register_profile("kpi", deadline=None)
settings.load_profile("kpi")

PROJECT = Path(__file__).resolve().parents[1]
EDITIONS = {
    "southend-mpr": "2018-11",
    "southend-plan": "FY2017-18",
    "lbbd-kpi": "2019-20-Q2",
    "havering-performance": "2017-18-Q1",
    "southampton-performance": "2024-25-Q2",
}
GALLERIES = {"_gallery": "2024-12", "_gallery-rules": "2024-Q3"}


@pytest.fixture(scope="session")
def project():
    return PROJECT


@pytest.fixture
def root(tmp_path):
    """A folder with the real figures and parameters, free to be broken."""
    folder = tmp_path / "root"
    for name in ("data", "params"):
        shutil.copytree(PROJECT / name, folder / name)
    return folder


def command(*words, folder=PROJECT):
    """Run the `kpi` command as a scheduler would."""
    return subprocess.run(
        [sys.executable, "-m", "kpi", *map(str, words)],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="session")
def kpi_command():
    return command


@pytest.fixture(scope="session")
def warm():
    """The process that sections are split off: one for all tests, since it takes a second to start."""
    engine = Warm()
    yield engine
    engine.close()


class Lent(Kernels):
    """Splits sections off the warm process, which goes on when a command ends; the rest is done here."""

    def __init__(self, engine):
        self.section = engine.section


@pytest.fixture
def kpi_here(warm, monkeypatch):
    """Run the command in this very process, which has loaded its libraries long ago.

    It is asked and answers as `kpi_command` does, and sections are run as they are there; but what the
    command loads, how soon it answers and what it leaves behind can only be seen in a process of its own.
    Two kinds of warnings are passed over, as Python does unless told otherwise: those that kpi passes over
    while it writes a spreadsheet, since which count is one setting for all threads of a process.
    """

    def run(*words, folder=PROJECT):
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patch, redirect_stdout(out), redirect_stderr(err), catch_warnings():
            simplefilter("ignore", ResourceWarning)
            simplefilter("ignore", DeprecationWarning)
            patch.setattr("kpi.report.engines.choice.start_engine", lambda _: Lent(warm))
            patch.setattr(sys, "argv", ["kpi", *map(str, words)])
            patch.chdir(folder)
            code = exit_code_of(cli.main)
        return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())

    return run


def exit_code_of(program):
    """Run a program to its end; a fault that it does not know is the test's."""
    try:
        program()
    except SystemExit as ended:
        return ended.code or 0
    return 0


def made_once(tmp_path_factory, name, *runs):
    """Make editions once for all workers, and tell where: the first one makes them, the others wait."""
    base = tmp_path_factory.getbasetemp()
    output = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    told = output.with_name(f"{name}-made")
    try:
        output.mkdir()
    except FileExistsError:
        while not told.exists():
            time.sleep(0.2)
    else:
        done = [command("run", *words, "--output", output) for words in runs]
        text = f"{max(one.returncode for one in done)} {''.join(one.stderr for one in done)}"
        told.with_suffix(".new").write_text(text, encoding="utf-8")
        told.with_suffix(".new").replace(told)
    assert told.read_text(encoding="utf-8").startswith("0 "), told.read_text(encoding="utf-8")
    return output


@pytest.fixture(scope="session")
def editions(tmp_path_factory):
    """The folder of each of the five reports for its newest period, made by one command."""
    output = made_once(tmp_path_factory, "editions", ["--all"])
    made = {name: output / name / period for name, period in EDITIONS.items()}
    assert sorted(map(str, output.glob("*/*/index.html"))) == sorted(
        str(folder / "index.html") for folder in made.values()
    )
    return made


@pytest.fixture(scope="session")
def months(tmp_path_factory):
    """A folder of editions: the monthly report for three months."""
    return made_once(tmp_path_factory, "months", ["southend-mpr", "2018-09..2018-11"])


@pytest.fixture(scope="session")
def gallery(tmp_path_factory):
    """The folder of each gallery: the workbook's own pages, over made-up figures."""
    output = made_once(tmp_path_factory, "gallery", *([name] for name in GALLERIES))
    return {name: output / name / period for name, period in GALLERIES.items()}


@pytest.fixture(scope="session")
def edition(editions):
    """The folder of the monthly report for November 2018."""
    return editions["southend-mpr"]


def notebook(*sources, parameters="", tags=()):
    """Build a section's notebook from the sources of its cells."""
    given = f'report: str = ""\nperiod: str = ""\n{parameters}'.strip()
    cells = [
        nbformat.v4.new_markdown_cell("# A section", id="title"),
        nbformat.v4.new_code_cell(given, id="parameters", metadata={"tags": ["parameters"]}),
    ]
    cells += [
        nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": list(tags)})
        for number, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


@pytest.fixture
def section(root):
    """Make the sandbox's report one section long, with a notebook of these cells."""

    def write(*sources, time_limit=60, given="", parameters="", tags=()):
        folder = root / "notebooks"
        folder.mkdir(exist_ok=True)
        nbformat.write(notebook(*sources, parameters=parameters, tags=tags), folder / "only.ipynb")
        path = root / "params" / "southend-mpr.yaml"
        head = path.read_text(encoding="utf-8").split("time_limit:")[0].split("sections:")[0]
        text = (
            f"{head}time_limit: {time_limit}\nsections:\n  - id: only\n    title: Only\n    notebook: only\n"
        )
        path.write_text(f"{text}    parameters: {{{given}}}\n", encoding="utf-8")

    return write
