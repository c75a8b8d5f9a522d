"""An explorer over a copy of the figures, and what a session of clicks does to it."""

import shutil
from pathlib import Path

import pytest

from kpi.explorer.choices import all_indicators
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.model.figures import Edition

PROJECT = Path(__file__).resolve().parents[2]
_HELD = {}


@pytest.fixture
def opened():
    """Open a report's newest edition over the figures of a folder."""

    def open_edition(root, report):
        definition = read_report(Places(root), report)
        figures = read_figures(Places(root), definition)
        return Edition(definition, find_period(definition, figures), figures)

    return open_edition


@pytest.fixture
def chosen():
    """Open a report's edition of the workbook's own figures, each report read once."""

    def choose(report, period=""):
        if report not in _HELD:
            definition = read_report(Places(PROJECT), report)
            _HELD[report] = definition, read_figures(Places(PROJECT), definition)
        definition, figures = _HELD[report]
        edition = Edition(definition, find_period(definition, figures, period), figures)
        return edition, all_indicators(edition)

    return choose


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of notebooks, parameters and figures, in whose notebooks' folder one works."""
    root = tmp_path / "copied"
    for name in ("notebooks", "params", "data"):
        shutil.copytree(PROJECT / name, root / name)
    monkeypatch.chdir(root / "notebooks")
    return root
