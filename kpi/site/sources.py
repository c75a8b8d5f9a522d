"""Editions as their runs left them, held against their manifests."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kpi.errors import PeriodWrong, PublishRefused, PublishWrong
from kpi.model.periods import Period, parse_period
from kpi.model.reports import Report
from kpi.model.vocabulary import Frequency
from kpi.report.assemble import RUN_MARK
from kpi.report.drafts import PAGE
from kpi.report.manifest import MANIFEST, Manifest, read_manifest
from kpi.site.records import digest

_RUN_LINE = re.compile(rb'<p class="%b">.*?</p>' % RUN_MARK.encode(), re.DOTALL)
FIGURES = ".csv"


@dataclass(frozen=True)
class Asked:
    """An edition that is to be published."""

    report: Report
    period: Period
    folder: Path

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.report.id} for {self.period.label}"

    @property
    def year(self) -> str:
        """The year under which it is listed, blank where it is about a whole one."""
        return "" if self.period.frequency is Frequency.YEAR else self.period.year.label


@dataclass(frozen=True)
class Source:
    """An edition as its run left it: every file that its manifest has, byte for byte."""

    asked: Asked
    manifest: Manifest
    files: dict[str, bytes]

    @property
    def same_sha256(self) -> str:
        """The hash of its page without the line that says when it was made."""
        return digest(_RUN_LINE.sub(b"", self.files[PAGE]))


def find_editions(output: Path, report: Report, periods: Sequence[Period] = ()) -> list[Asked]:
    """Find the editions of a report in the order of their periods, those asked for or all.

    Those of failed runs and those made as figures were known on an earlier day are none.
    Raises PublishWrong where one that is asked for has not been made, PublishRefused where their folder
    cannot be read.
    """
    try:
        made = dict(_made(output / report.id, report))
    except OSError as error:
        raise _closed(report.id, output / report.id, error) from error
    missing = [period for period in periods if period not in made]
    if missing:
        names = ", ".join(str(period.counted(report.year)) for period in missing)
        raise PublishWrong(
            f"{output / report.id} holds no edition of {report.id} for {names}. "
            f"Allowed: {', '.join(map(str, sorted(made))) or 'none yet'}. "
            f"Make it first: kpi run {report.id} {missing[0].counted(report.year)}"
        )
    wanted = sorted(set(periods) or made)
    return [Asked(report, period.counted(report.year), made[period]) for period in wanted]


def _made(folder: Path, report: Report) -> Iterator[tuple[Period, Path]]:
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(PeriodWrong):
            period = parse_period(path.name).counted(report.year)
            if str(period) == path.name and _is_made(path):
                yield period, path


def _is_made(folder: Path) -> bool:
    """Tell whether a folder holds an edition; one that cannot be looked into is told of when it is read."""
    try:
        return (folder / MANIFEST).is_file()
    except OSError:
        return True


def _closed(name: str, path: Path, error: OSError) -> PublishRefused:
    return PublishRefused(
        f"{name}: {path} cannot be read: {error.strerror or error}. Allowed: what this user may read. "
        "Correct its permissions and those of the folders around it, then publish again."
    )


def read_source(asked: Asked) -> Source:
    """Read an edition; what is hashed is what is published, whoever writes meanwhile.

    Raises PublishRefused where its files are not those that its manifest has, or cannot be read.
    """
    _content(asked, MANIFEST)
    manifest = read_manifest(asked.folder)
    if manifest is None or (manifest.report, manifest.period) != (asked.report.id, str(asked.period)):
        raise PublishRefused(
            f"{asked.name}: {asked.folder / MANIFEST} is not as this kpi writes it for that edition. "
            f"Make the edition again: kpi run {asked.report.id} {asked.period}"
        )
    files = {name: _content(asked, name) for name in manifest.files}
    wrong = sorted(name for name, sha256 in manifest.files.items() if digest(files[name]) != sha256)
    if wrong or PAGE not in files:
        raise PublishRefused(
            f"{asked.name}: {', '.join(wrong) or PAGE} in {asked.folder} is not as the run made it. Allowed: "
            "the files that its manifest has, unaltered. Nothing is changed by hand: correct the figures or "
            f"the words in data/, then: kpi run {asked.report.id} {asked.period}"
        )
    source = Source(asked, manifest, files)
    if day := manifest.given("as_of"):
        raise PublishRefused(
            f"{asked.name}: {asked.folder} holds the edition as known on {day}. Allowed: one of all that is "
            f"held. Make that: kpi run {asked.report.id} {asked.period}"
        )
    return source


def _content(asked: Asked, name: str) -> bytes:
    """Read a file that stands in the folder itself; nothing where there is none."""
    path = asked.folder / name
    try:
        return path.read_bytes() if Path(name).name == name else b""
    except (FileNotFoundError, IsADirectoryError):
        return b""
    except OSError as error:
        raise _closed(asked.name, path, error) from error
