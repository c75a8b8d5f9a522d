"""What the pages on scheduling and on adding a report say can be done as it is typed."""

import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml


@pytest.fixture(scope="module")
def workbook(project, tmp_path_factory):
    """A workbook's folder, in which .venv/bin/kpi is the command."""
    folder = tmp_path_factory.mktemp("workbook")
    for name in ("data", "params"):
        shutil.copytree(project / name, folder / name)
    shutil.rmtree(folder / "data" / "southampton")
    (folder / "params" / "southampton-performance.yaml").unlink()
    program = folder / ".venv" / "bin" / "kpi"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kpi "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


def blocks(project, name, language):
    text = (project / "docs" / name).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def do(folder, line, **settings):
    return subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **settings,
    )


def printable(text):
    """As the page says where there is no browser, without --pdf; where there is one, as it stands."""
    return text.replace(" --pdf", "") if os.environ.get("KPI_SKIP_BROWSER") == "1" else text


@pytest.fixture(scope="module")
def morning(project, workbook):
    """The script of the page, beside the workbook's data."""
    [script] = blocks(project, "scheduling.md", "sh")
    path = workbook / "morning.sh"
    path.write_text(printable(script), encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_script_makes_every_report_and_says_what_is_awaited(morning, workbook):
    done = subprocess.run([morning], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert (workbook / "chase" / "chase.csv").is_file()
    made = {path.parent.parent.name for path in workbook.glob("output/*/*/index.html")}
    assert made - {"departments-quarterly"} == {
        *("havering-performance", "lbbd-kpi", "southend-mpr", "southend-plan"),
    }


@pytest.mark.usefixtures("morning")
def test_the_line_of_cron_says_nothing_unless_something_failed(project, workbook):
    """It is done by sh, as cron does it."""
    [line] = blocks(project, "scheduling.md", "crontab")
    when, command = re.fullmatch(r"((?:\S+ ){5})(.*)\n", line).groups()
    command = command.replace("/srv/kpi", str(workbook))
    browser = {name: os.environ[name] for name in ["KPI_BROWSER"] if name in os.environ}
    bare = {"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/"), **browser}

    assert when == "30 6 * * 1-5 "
    well = do("/", command, env=bare)
    assert (well.returncode, well.stdout, well.stderr) == (0, "", "")
    figures = workbook / "data" / "southend" / "observations.csv"
    held = figures.read_text(encoding="utf-8")
    figures.write_text(held.replace("CP 1.4,2018-11,87", "CP 1.4,2018-11,eighty"), encoding="utf-8")
    ill = do("/", command, env=bare)
    figures.write_text(held, encoding="utf-8")
    assert "found value 'eighty" in ill.stdout


def test_the_job_of_a_server_does_commands_that_there_are(project, workbook):
    [text] = blocks(project, "scheduling.md", "yaml")
    [job] = yaml.safe_load(text)["jobs"].values()
    typed = [printable(step["run"]) for step in job["steps"] if "run" in step]
    set_up = do(project, f"{typed[0]} --dry-run")

    assert typed[0] == "make install"
    assert set_up.returncode == 0
    assert "kpi run" not in set_up.stdout, "a council that deleted the samples has no report to make here"
    assert [do(workbook, line).returncode for line in typed[1:]] == [0, 0]


@pytest.mark.parametrize("language", ["bat"])
def test_the_windows_scripts_name_the_commands_of_the_shell_script(project, language):
    [shell] = blocks(project, "scheduling.md", "sh")
    windows, task = blocks(project, "scheduling.md", language)

    assert re.findall(r"PLACE%\" kpi ([^>|]+?) >>", windows) == re.findall(r"bin/kpi ([^|]+?) \|\|", shell)
    assert "morning.cmd" in task
    assert "/RU SYSTEM" in task, "without it the task runs only while its maker is logged on"
    assert re.findall(r'call ("?[^ ]+)', windows) == ['"%BASE%\\condabin\\conda.bat"'] * 2, "it is on no path"


def test_a_report_is_added_by_one_file(project, workbook):
    rules, only = blocks(project, "adding-a-report.md", "yaml")
    [typed] = blocks(project, "adding-a-report.md", "sh")
    (workbook / "params" / "departments-quarterly.yaml").write_text(rules, encoding="utf-8")
    done = [do(workbook, line) for line in typed.splitlines()]
    page = workbook / "output" / "departments-quarterly" / "2018-19-Q2" / "index.html"

    assert [one.returncode for one in done] == [0, 0], done[0].stderr
    assert "Departments, each quarter" in page.read_text(encoding="utf-8")
    assert "Of 29 indicators:" in words_of(page)

    (workbook / "params" / "departments-quarterly.yaml").write_text(rules + only, encoding="utf-8")
    assert do(workbook, typed.splitlines()[1]).returncode == 0
    assert "Of 12 indicators:" in words_of(page)
    assert "This report is about the indicators of Department for People (department) alone" in words_of(page)


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")).split())


def test_the_page_names_every_notebook_that_a_report_can_have(project):
    text = (project / "docs" / "adding-a-report.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE))
    kept = {path.stem for path in (project / "notebooks").glob("[a-z]*.ipynb")} - {"explore"}

    assert named == kept
