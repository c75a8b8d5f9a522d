"""Figures that a run has checked are read when they are needed, and no more of them than that."""

import json
import os
import pickle
import subprocess
import sys

import pandas as pd
import pytest

from kpi.errors import FiguresWrong, PeriodWrong, ReportUnknown
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import lazy_figures, open_edition, read_figures
from kpi.model.figures import FRAMES
from kpi.model.periods import parse_period

HOOK = """
import json, sys
read = set()
def note(event, given):
    if event in {"open", "os.listdir", "os.scandir", "glob.glob", "pathlib.Path.glob"}:
        read.add(str(given[0]).replace("\\\\", "/"))
sys.addaudithook(note)
import kpi
edition = kpi.open_edition("southend-mpr", "2018-11")
%s
below = [path.split("/figures-root/")[1] for path in read if "/figures-root/" in path]
print(json.dumps([sorted(below), sorted({"pandera", "pandas"} & set(sys.modules))]))
"""


def run(source, folder):
    """Run Python in a folder of figures that have been checked; what it prints last is JSON."""
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=folder,
        env=os.environ | {"KPI_CHECKED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def checked(council, tmp_path_factory):
    """A folder of checked figures, under a name that tells its files from all others."""
    root = tmp_path_factory.mktemp("checked") / "figures-root"
    return council.root.rename(root)


RULES = "params/southend-mpr.yaml"
CARD = [
    "groups.csv",
    "indicators.csv",
    "judgements.csv",
    "judgements.parquet",
    "observations.csv",
    "targets.csv",
]


@pytest.mark.parametrize(
    ("used", "files"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("kpi.scorecard(edition)", CARD, id="scorecard"),
        pytest.param("kpi.scorecard(edition, grouping='aim')", CARD, id="grouped"),
        pytest.param("kpi.projections(edition, kpi.scorecard(edition))", CARD, id="projections"),
        pytest.param(
            "import pandas as pd; kpi.comments_of(edition, pd.DataFrame({'code': ['CP 1.1']}))",
            ["commentary.csv"],
            id="comments",
        ),
        pytest.param(
            "kpi.due_dates(edition)",
            ["actions.csv", "actions.parquet", "groups.csv"],
            id="a-file-that-is-not-there",
        ),
        pytest.param(
            "kpi.details(edition, kpi.scorecard(edition))",
            [
                *("benchmarks.csv", "benchmarks.parquet", "breakdowns.csv", "breakdowns.parquet"),
                *("commentary.csv", *CARD[:-1], "profiles.csv", "profiles.parquet", "targets.csv"),
            ],
            id="details",
        ),
    ],
)
def test_a_section_opens_the_files_that_it_uses_and_no_other(checked, used, files):
    """An audit hook sees the asking for a file that is not there, too: were it there, it would count."""
    opened, _ = run(HOOK % used, checked)

    assert opened == [*(f"data/southend/{file}" for file in files), RULES]


def test_what_a_run_has_checked_is_not_checked_again(checked):
    _, loaded = run(HOOK % "kpi.scorecard(edition)", checked)

    assert loaded == ["pandas"]


def test_targets_that_are_benchmarks_are_read_with_the_benchmarks(checked):
    path = checked / "data" / "southend" / "targets.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    assert head == "code,period,low,high,reason"
    rows = [f"{row}," for row in rows]
    path.write_text("\n".join([f"{head},benchmark", *rows, "CP 1.1,FY2016-17,,,,national"]), encoding="utf-8")

    opened, _ = run(HOOK % "edition.figures.targets", checked)
    assert opened == [
        "data/southend/benchmarks.csv",
        "data/southend/benchmarks.parquet",
        "data/southend/groups.csv",
        "data/southend/indicators.csv",
        "data/southend/targets.csv",
        RULES,
    ]


REPORTS = [
    *("southend-mpr", "southend-plan", "lbbd-kpi", "havering-performance", "southampton-performance"),
    *("_gallery", "_gallery-rules"),
]


@pytest.mark.parametrize("name", REPORTS)
def test_figures_are_the_same_read_at_once_or_one_by_one(project, name):
    places = Places(project)
    report = read_report(places, name)
    at_once, one_by_one = read_figures(places, report), lazy_figures(places, report)

    for frame in reversed(FRAMES):
        pd.testing.assert_frame_equal(getattr(at_once, frame), getattr(one_by_one, frame))


def test_a_table_is_read_once(council):
    places = Places(council.root)
    figures = lazy_figures(places, read_report(places, "southend-mpr"))

    assert figures.observations is figures.observations


def test_figures_that_are_read_when_needed_can_be_sent_to_another_process(council):
    places = Places(council.root)
    figures = lazy_figures(places, read_report(places, "southend-mpr"))

    sent = pickle.loads(pickle.dumps(figures))
    assert len(sent.groups) == len(figures.groups) == 15


def test_a_misspelt_table_is_told_and_reads_nothing(council):
    places = Places(council.root)
    figures = lazy_figures(places, read_report(places, "southend-mpr"))

    with pytest.raises(AttributeError, match=r"Figures have no 'observation'\. Allowed: indicators, gr"):
        _ = figures.observation


@pytest.fixture
def as_section(council, monkeypatch):
    monkeypatch.chdir(council.root)
    monkeypatch.setenv("KPI_CHECKED", "1")
    return council


@pytest.mark.usefixtures("as_section")
def test_a_section_takes_its_period_as_given():
    """March 2031 has no figures: only the run, which has looked, gives a section its period."""
    assert open_edition("southend-mpr", "March 2031").period == parse_period("2031-03")
    with pytest.raises(PeriodWrong, match="cannot be read"):
        open_edition("southend-mpr", "Mrch 2031")


@pytest.mark.usefixtures("as_section")
def test_a_section_without_a_period_is_about_the_newest():
    assert str(open_edition().period) == "2018-11"


def test_a_section_counts_its_period_by_the_year_of_its_report(project, monkeypatch):
    monkeypatch.chdir(project)
    monkeypatch.setenv("KPI_CHECKED", "1")

    assert str(open_edition("_gallery-rules", "2024-25-Q2").period) == "2024-Q3"


def test_a_table_that_lost_a_column_meanwhile_is_refused_when_it_is_read(as_section):
    as_section.change("commentary.csv", "code,period,field,text,role", "code,period,field,texts,role")
    edition = open_edition("southend-mpr", "2018-11")

    assert len(edition.figures.groups) == 15
    with pytest.raises(FiguresWrong, match="The figures in data/southend cannot be used: 2 faults"):
        _ = edition.figures.commentary


@pytest.mark.parametrize("set_to", ["", "0", "yes"])
def test_without_the_word_of_a_run_everything_is_checked(council, monkeypatch, set_to):
    council.change("commentary.csv", "code,period,field,text,role", "code,period,field,texts,role")
    monkeypatch.chdir(council.root)
    monkeypatch.setenv("KPI_CHECKED", set_to)

    with pytest.raises(FiguresWrong):
        open_edition("southend-mpr", "2018-11")


@pytest.mark.parametrize(
    "name", ["", "nosuch", "../params/southend-mpr", "./southend-mpr", "a\0b", "x" * 999]
)
def test_a_report_that_is_none_is_told_with_those_that_are(council, name):
    (council.root / "params" / "nosuch.yaml").mkdir()
    with pytest.raises(ReportUnknown, match=r"does not exist\. Allowed: southend-mpr\."):
        read_report(Places(council.root), name)
