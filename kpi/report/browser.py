"""Which installed browser prints the PDF and shows the page to the tests."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from kpi.errors import BrowserMissing

SETTING = "KPI_BROWSER"
OLDEST = 131  # the first to number printed pages and to print what is folded away on the screen
NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
WINDOWS_PROGRAMS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
MAC_PROGRAMS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
)
# Without these a browser looks for updates and accounts on the network, and greets a new user.
QUIET = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


def find_browser(environment: Mapping[str, str] = os.environ) -> Path:
    """Find an installed Chrome, Chromium or Edge: the one that is set, on the path, or where such are.

    Raises BrowserMissing when there is none, or none where KPI_BROWSER says.
    """
    if wanted := environment.get(SETTING, ""):
        found = _program(wanted, environment)
        if not found:
            raise BrowserMissing(
                f"There is no browser '{wanted}', which {SETTING} names. Allowed: Chrome, Chromium or Edge "
                f"{OLDEST} or later, by name on the path or by full path. Correct {SETTING}, or unset it."
            )
        return found
    for name in NAMES:
        if found := _program(name, environment):
            return found
    for path in _usual_places(environment):
        if path.is_file():
            return path
    raise BrowserMissing(
        f"There is no browser: none of {', '.join(NAMES)} is on the path, nor is Chrome, Chromium or Edge "
        f"in its usual folder. Allowed: any of the three, {OLDEST} or later. Install one, or name its "
        f"program in the environment variable {SETTING}."
    )


def _program(name: str, environment: Mapping[str, str]) -> Path | None:
    found = shutil.which(name, path=environment.get("PATH", ""))
    return Path(found) if found else None


def _usual_places(environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield where Windows and macOS install browsers, which they do not put on the path."""
    for folder in WINDOWS_FOLDERS:
        if folder in environment:
            yield from (Path(environment[folder], program) for program in WINDOWS_PROGRAMS)
    if "HOME" in environment:
        for applications in (Path("/Applications"), Path(environment["HOME"], "Applications")):
            yield from (applications / program for program in MAC_PROGRAMS)


def quiet_flags() -> list[str]:
    """List the options that keep a browser to the page that it is given.

    The administrator of a Linux machine can start one without its sandbox only.
    """
    if sys.platform == "win32":
        return [*QUIET]
    return [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
