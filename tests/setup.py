"""Set up what the tests need that is no Python library: a browser, nginx, and the newest checker of HTML.

Run by `make test`. An installed Chrome, Chromium or Edge is used as it is; Debian and Ubuntu are asked for
theirs where this user may install packages. So it is with nginx, but that it is put into the environment,
where it serves nothing unless a test starts it.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from typer import echo

from kpi.errors import BrowserMissing
from kpi.report.browser import find_browser

CHECKER = Path(__file__).parent / "browser" / "checker"
LEFT_OUT = "KPI_SKIP_BROWSER=1: the tests with a browser, and with nginx, are left out."
HOW_TO_LEAVE_OUT = "To leave the tests with a browser out: make test KPI_SKIP_BROWSER=1"
OWN_NGINX = Path(sys.prefix) / "nginx"
# Where tests/browser/conftest.py looks too: systems put it where the path of most users does not lead.
NGINX_PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", f"{OWN_NGINX}/usr/sbin")
NO_NGINX = (
    "There is no nginx, which the tests of the published site need. Install it by the system's packages."
)
NO_CHECKER = "The pages are held to the HTML checker of 2020 alone: {}."


def main():
    if os.environ.get("KPI_SKIP_BROWSER") == "1":
        echo(LEFT_OUT)
    else:
        set_up_browser()
        set_up_nginx()
    set_up_checker()


def set_up_browser():
    """Find a browser, install one, or stop with the one line that says what to do."""
    if not os.environ.get("KPI_BROWSER") and not found() and (installer := apt_get()):
        echo("There is no browser yet: installing the package chromium.")
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run([*installer, "--quiet=2", *words], check=False)
    try:
        find_browser()
    except BrowserMissing as error:
        sys.exit(f"{error} {HOW_TO_LEAVE_OUT}")


def found():
    try:
        return find_browser()
    except BrowserMissing:
        return None


def set_up_nginx():
    """Find nginx, unpack one, or stop with the one line that says what to do."""
    if not nginx() and shutil.which("apt-get") and shutil.which("dpkg"):
        echo("There is no nginx yet: unpacking the package nginx into the environment.")
        unpack_nginx()
    if not nginx():
        sys.exit(f"{NO_NGINX} {HOW_TO_LEAVE_OUT}")


def nginx():
    """The program, where there is one that starts."""
    found = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), *NGINX_PLACES]))
    works = found and subprocess.run([found, "-v"], capture_output=True, check=False).returncode == 0
    return found if works else None


def unpack_nginx():
    """Fetch the package and unpack it, rather than install it, which would start a web server for good."""
    if installer := apt_get():
        subprocess.run([*installer, "--quiet=2", "update"], check=False)
    with tempfile.TemporaryDirectory() as folder:
        for package in ("nginx", "nginx-core"):  # in which of the two the program is depends on the system
            subprocess.run(["apt-get", "--quiet=2", "download", package], cwd=folder, check=False)
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg", "--extract", package, OWN_NGINX], check=False)


def apt_get():
    """The command that installs packages, where the system is Debian or Ubuntu and this user may."""
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        return []
    family = {system["ID"], *system.get("ID_LIKE", "").split()}
    if not family & {"debian", "ubuntu"} or not shutil.which("apt-get"):
        return []
    if os.geteuid() == 0:
        return ["apt-get"]
    asked = ["sudo", "--non-interactive"]
    allowed = shutil.which("sudo") and subprocess.run([*asked, "true"], capture_output=True, check=False)
    return [*asked, "apt-get"] if allowed and allowed.returncode == 0 else []


def set_up_checker():
    """Fetch the newest HTML checker, which only npm has, into the environment."""
    folder = Path(sys.prefix) / "checker"
    lock = "package-lock.json"
    wanted = (CHECKER / lock).read_text(encoding="utf-8")
    if (folder / "ready").is_file() and (folder / "ready").read_text(encoding="utf-8") == wanted:
        return
    npm = shutil.which("npm")
    if not npm:
        echo(NO_CHECKER.format("there is no npm to fetch the newest with"))
        return
    shutil.copytree(CHECKER, folder, dirs_exist_ok=True)
    # Its own script would look for a Java to download; the tests bring theirs.
    words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([npm, *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        echo(NO_CHECKER.format("npm could not fetch the newest"))
        echo(done.stderr)
        return
    (folder / "ready").write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
