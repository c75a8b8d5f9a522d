"""Which browser is used: the one that is set, on the path, or where such are installed."""

import sys

import pytest

from kpi.errors import BrowserMissing
from kpi.report.browser import find_browser, quiet_flags


@pytest.fixture
def program(tmp_path):
    """Make a program that can be started, in a folder of its own."""

    def make(*words):
        path = tmp_path.joinpath(*words)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
        path.chmod(0o755)
        return path

    return make


def test_the_one_that_is_set_comes_before_those_on_the_path(program):
    chosen, other = program("a", "chosen.exe"), program("b", "chromium.exe")
    environment = {"PATH": str(other.parent), "KPI_BROWSER": str(chosen)}

    assert find_browser(environment) == chosen


def test_one_that_is_set_and_not_there_is_named_though_there_are_others(program):
    other = program("b", "chromium")

    with pytest.raises(BrowserMissing, match="There is no browser 'chrmium', which KPI_BROWSER names"):
        find_browser({"PATH": str(other.parent), "KPI_BROWSER": "chrmium"})


@pytest.mark.skipif(sys.platform == "win32", reason="programs of Windows have an ending")
@pytest.mark.parametrize("name", ["chromium", "google-chrome", "microsoft-edge"])
def test_one_on_the_path_is_found(program, name):
    path = program("b", name)

    assert find_browser({"PATH": str(path.parent)}) == path


@pytest.mark.parametrize("folder", ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"])
@pytest.mark.parametrize(
    "words",
    [("Google", "Chrome", "Application", "chrome.exe"), ("Microsoft", "Edge", "Application", "msedge.exe")],
)
def test_windows_browsers_are_found_where_windows_puts_them(program, tmp_path, folder, words):
    path = program(*words)

    assert find_browser({"PATH": "", folder: str(tmp_path)}) == path


def test_without_any_it_says_where_it_looked_and_what_to_do(tmp_path):
    with pytest.raises(BrowserMissing) as told:
        find_browser({"PATH": str(tmp_path)})

    for piece in ("chromium", "msedge", "Chrome, Chromium or Edge", "Install one", "KPI_BROWSER"):
        assert piece in str(told.value)
    assert "\n" not in str(told.value)


def test_only_an_administrator_of_linux_leaves_the_sandbox(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)

    assert "--no-sandbox" not in quiet_flags()
