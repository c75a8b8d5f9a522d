"""What the tests of the site share: editions made in no time, a publish of them, and a look at the whole."""

import io
import json
import os
import re
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.model.periods import parse_periods
from kpi.report.assemble import assemble
from kpi.report.hashes import fingerprint
from kpi.report.manifest import Manifest, SectionRecord
from kpi.report.plan import make_plan
from kpi.site.log import find_logs
from kpi.site.publish import Order, publish
from kpi.site.sources import find_editions

MONTHLY = "southend-mpr"
RATINGS = "report,indicator,rating\n{report},CP 1.1,{words}\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Wait for no disk: that it is waited for is seen where a publish is stopped."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def closed(monkeypatch):
    """Take away the right to read folders or files, as a system does from any user but its first."""
    shut = []

    def guarded(call, *, own):
        def asked(path, *given, **named):
            place = Path(path) if isinstance(path, str | Path) else Path()
            if any(folder in place.parents or (own and folder == place) for folder in shut):
                raise PermissionError(13, "Permission denied", str(path))
            return call(path, *given, **named)

        return asked

    for of, name, own in ((os, "listdir", True), (os, "stat", False), (io, "open", True)):
        monkeypatch.setattr(of, name, guarded(getattr(of, name), own=own))
    return shut.append


@pytest.fixture
def output(root):
    folder = root / "output"
    folder.mkdir()
    return folder


def told(given):
    """What a manifest keeps of a section that was given these parameters."""
    return SectionRecord(
        id="only", title="Only", notebook="only.ipynb", notebook_sha256="", parameters=given, cells=1,
        seconds=1, executed="2018-12-03T09:30:00+00:00", sha256="", reads={}, unknowable="",
    )  # fmt: skip


@pytest.fixture
def make(root, output):
    """Leave an edition in output/ as a run would: a page that says some words, and its figures."""

    def made(period, words="green", *, report=MONTHLY, made="2018-12-03T09:30:00+00:00", given=None, **files):
        places = Places(root)
        rules = read_report(places, report)
        (span,) = parse_periods(period)
        plan = make_plan(rules, span.counted(rules.year), notebooks=places.notebooks)
        pieces = [f"<p>{words}</p>" for _ in plan.sections]
        held = {
            "index.html": assemble(plan, pieces, f"Run: made on {made} with kpi 0."),
            "ratings.csv": RATINGS.format(report=report, words=words),
            **{name.replace("_", "."): text for name, text in files.items()},
        }
        folder = output / report / str(plan.period)
        (folder / "sections").mkdir(parents=True, exist_ok=True)
        (folder / "sections" / "01-only.ipynb").write_text("{}", encoding="utf-8")
        for path in folder.glob("*.*"):
            path.unlink()
        for name, text in held.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        manifest = Manifest(
            report=report, title=rules.title, period=str(plan.period), made=made, seconds=1, versions={},
            sources_sha256="", libraries_sha256="", inputs={}, notices=(),
            sections=(told(given),) if given else (),
            files={name: fingerprint(folder / name) for name in sorted(held)},
        )  # fmt: skip
        (folder / "manifest.json").write_text(manifest.text(), encoding="utf-8")
        return folder

    return made


class Told:
    """What a publish said, gave and refused."""

    def __init__(self):
        self.lines, self.pages, self.failed = [], [], []

    @property
    def refused(self):
        return "\n".join(map(str, self.failed))


@pytest.fixture
def put(root, output, tmp_path):
    """Publish in this process, on a day; all that was made, or a report, or some periods of it.

    `hear` is called with each line that is told.
    """

    def published(
        *periods, reports=(MONTHLY,), day=date(2018, 12, 4), reason="", site=None, log=True, hear=None
    ):
        places, told = Places(root), Told()
        rules = [read_report(places, name) for name in reports]
        spans = [span for text in periods for span in parse_periods(text)]
        order = Order(
            site or tmp_path / "site",
            [one for report in rules for one in find_editions(output, report, spans)],
            {report.id: places.data(report.data) for report in rules} if log else {},
            day,
            reason,
            find_logs(root / "data") if log else [],
        )

        def tell(line):
            told.lines.append(line)
            if hear:
                hear(line)

        told.failed = publish(order, tell, told.pages.append)
        return told

    return published


@pytest.fixture
def site(tmp_path):
    return tmp_path / "site"


class Links(HTMLParser):
    """Every address that a page names."""

    def __init__(self):
        super().__init__()
        self.found, self.ids = [], set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids.add(given.get("id"))
        if tag == "a" and "href" in given:
            self.found.append(given["href"])
        if given.get("http-equiv") == "refresh":
            self.found.append(given["content"].partition("url=")[2])


def links_of(page):
    """Parse a page; what a program in it says is no link."""
    return parsed(page.read_text(encoding="utf-8"))


@cache
def parsed(text):
    """Parse the text of a page once, however many copies of a site it stands in."""
    links = Links()
    links.feed(re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL))
    return links


def broken(site, *, places=True):
    """Every link of a site that leads nowhere, and every file that is not as its record says.

    `places` asks of a link that its place on the page is there too.
    """
    faults = []
    pages = [path for path in site.rglob("*.html") if ".new." not in path.as_posix()]
    for page in pages:
        for link in links_of(page).found:
            parts = urlsplit(link)
            target = page.parent / unquote(parts.path) if parts.path else page
            if parts.scheme or not target.is_file():
                faults.append(f"{page.relative_to(site)} leads to {link}")
            elif (
                places
                and parts.fragment
                and target.suffix == ".html"
                and parts.fragment not in links_of(target).ids
            ):
                faults.append(f"{page.relative_to(site)} leads to no place {link}")
    for record in site.glob("[!.]*/*/*/edition.json"):
        files = json.loads(record.read_text(encoding="utf-8"))["files"]
        faults += [
            f"{record.parent / name} is altered"
            for name, file in files.items()
            if fingerprint(record.parent / name) != file["sha256"]
        ]
    return faults


@pytest.fixture
def faults_of():
    return broken


@pytest.fixture
def broken_links():
    """Faults but for places on a page: an edition stands in its place before its report's index lists it."""
    return lambda site: broken(site, places=False)


@pytest.fixture
def links_in():
    return lambda page: links_of(page).found


@pytest.fixture
def tree():
    """Every file of a folder with its content; hidden ones only where they are asked for."""

    def listed(folder, *, hidden=False):
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
            and (hidden or not any(part.startswith(".") for part in path.relative_to(folder).parts))
        }

    return listed


@pytest.fixture
def log(root) -> Path:
    return root / "data" / "southend" / "editions.csv"
