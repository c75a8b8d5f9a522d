"""What is published: one record beside each published page, with the hash of each file."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kpi.errors import Fault, PublishRefused
from kpi.model.periods import Period, day_label, parse_period
from kpi.report.drafts import PAGE

RECORD = "edition.json"
MARK = "site.json"
MARK_TEXT = '{"kpi_site": 1}\n'
BACKUP = "Put it back from a backup of the site."
_NUMBER = re.compile(r"[1-9][0-9]*")
_REPORT = re.compile(r"_?[a-z0-9-]+")  # leaves alone what systems put there, such as lost+found
_LINK = re.compile(rf'href="((?:[a-z0-9_-]+/)?[A-Za-z0-9-]+/[1-9][0-9]*)/{re.escape(PAGE)}"')


class Kept(BaseModel):
    """A part of a record."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PublishedFile(Kept):
    """One file as it was published."""

    sha256: str
    bytes: int


class Published(Kept):
    """One revision of one edition as it was published; the first one is number 1.

    `year` names the year under which it is listed, blank for an edition about a whole year.
    `made` is when its run made it, `published` the day on which it was published.
    `since` is when the edition before was made, since when its page tells what was revised; blank for none.
    `reason` says why it was revised, blank for the first one.
    `source_sha256` is the hash of the page that the run made, `same_sha256` that of it without the line
    which says when.
    """

    report: str
    title: str
    organisation: str
    period: str
    label: str
    year: str
    revision: int = Field(ge=1)
    published: date
    made: str
    since: str
    reason: str
    source_sha256: str
    same_sha256: str
    files: dict[str, PublishedFile]

    @property
    def span(self) -> Period:
        """The months that it is about."""
        return parse_period(self.period)

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.report} for {self.label}"

    @property
    def place(self) -> str:
        """Its folder, from the site's own."""
        return f"{self.report}/{self.period}/{self.revision}"

    @property
    def page_sha256(self) -> str:
        """The hash of its page as published."""
        return self.files[PAGE].sha256

    @property
    def day(self) -> str:
        """The day on which it was published, in words."""
        return day_label(self.published.isoformat())

    def text(self) -> str:
        """Write it down as JSON."""
        return f"{self.model_dump_json(indent=2)}\n"


def digest(content: bytes) -> str:
    """Hash some bytes.

    >>> digest(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def is_site(folder: Path) -> bool:
    """Tell whether a folder holds a site, or nothing yet.

    Hidden files count as nothing: an operating system, or a publish that was killed, may have left them.
    Raises PublishRefused where it holds other things, or a site that another kpi wrote.
    """
    try:
        if not folder.exists():
            return False
        if not (folder / MARK).is_file():
            _refuse_foreign(folder)
            return False
        next(folder.iterdir())  # a folder whose names cannot be listed would seem to hold no edition
        text = (folder / MARK).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise PublishRefused(
            f"{folder} cannot be read: {error.strerror or error}. Allowed: a folder that this user may read "
            "and write. Correct its permissions, or choose another with --to."
        ) from error
    if text.strip() != MARK_TEXT.strip():
        raise PublishRefused(
            f"{folder / MARK} is not as this kpi writes it. Allowed: {MARK_TEXT.strip()}. "
            "Publish with the kpi that made the site, or put the file back from a backup."
        )
    return True


def _refuse_foreign(folder: Path) -> None:
    found = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    begun = (folder / MARK).is_file()  # which another publish may have done at this moment
    if found and not begun:
        more = f" and {len(found) - 3} more" * (len(found) > 3)  # noqa: PLR2004 - enough to know it by
        raise PublishRefused(
            f"{folder} is no site of editions: it has no {MARK}, and holds {', '.join(found[:3])}{more}. "
            "Allowed: an empty folder, one that does not exist yet, or one that was published to before. "
            "Choose another with --to."
        )


def read_records(site: Path) -> list[Published]:
    """Read all that was ever published, by report, period and revision, and hold every file against it.

    Raises PublishRefused with each file that is not as it was published.
    """
    listed = _listed(site)  # first: what a list names stands in the site, whoever publishes meanwhile
    records: list[Published] = []
    folders, unread = _revisions(site)
    faults = list(unread)
    present = [*(folder.relative_to(site).as_posix() for folder in folders), *(one.where for one in unread)]
    for folder in folders:
        where = folder.relative_to(site).as_posix()
        record = _read(folder)
        if record and record.place == where:
            records.append(record)
            faults += _altered(record, folder)
        else:
            found = "a record of another edition" if record else "no record that can be read"
            faults.append(Fault(f"{where}/{RECORD}", 0, found, "the record as it was published", BACKUP))
    faults += _missing(records, listed, present)
    if faults:
        raise PublishRefused(_told(site, faults))
    return sorted(records, key=lambda one: (one.report, one.span, one.revision))


def _told(site: Path, faults: Sequence[Fault]) -> str:
    lines = "\n".join(f"  {fault}" for fault in faults)
    return f"{site} is not as it was published, and nothing was published now:\n{lines}"


def _revisions(site: Path) -> tuple[list[Path], list[Fault]]:
    """Find the folder of every revision of every edition, and those around it that cannot be read."""
    faults: list[Fault] = []
    reports = [path for path in _folders(site, site, faults) if _REPORT.fullmatch(path.name)]
    editions = [path for report in reports for path in _folders(site, report, faults)]
    found = [path for edition in editions for path in _folders(site, edition, faults)]
    return [path for path in found if _NUMBER.fullmatch(path.name)], faults


def _folders(site: Path, around: Path, faults: list[Fault]) -> list[Path]:
    """List the folders in another, or add a fault where it cannot be read."""
    try:
        return sorted(path for path in around.iterdir() if path.name[0] != "." and path.is_dir())
    except OSError as error:
        where = around.relative_to(site).as_posix()
        found = f"a folder that cannot be read ({error.strerror})"
        cure = "Correct its permissions, or move it away where it is none of the site's."
        faults.append(Fault(where, 0, found, "one that this user may read", cure))
        return []


def _listed(site: Path) -> dict[str, str]:
    """Tell which revisions the lists in the site name, each with its list; a damaged list names none."""
    listed: dict[str, str] = {}
    for page in (*site.glob(f"*/{PAGE}"), site / PAGE):
        with suppress(OSError):
            text = page.read_text(encoding="utf-8", errors="replace")
            name = page.relative_to(site)
            listed |= {(name.parent / link).as_posix(): name.as_posix() for link in _LINK.findall(text)}
    return listed


def _read(folder: Path) -> Published | None:
    try:
        return Published.model_validate_json((folder / RECORD).read_bytes())
    except (OSError, ValidationError):
        return None


def _altered(record: Published, folder: Path) -> Iterator[Fault]:
    """Yield each file that is gone or not as it was published."""
    for name, file in record.files.items():
        try:
            found = "other content" if digest((folder / name).read_bytes()) != file.sha256 else ""
        except OSError as error:
            found = f"nothing that can be read ({error.strerror})"
        if found:
            allowed = f"the file published on {record.day}, sha256 {file.sha256[:12]}…"
            yield Fault(f"{record.place}/{name}", 0, found, allowed, BACKUP)


def _missing(records: Sequence[Published], listed: dict[str, str], present: Sequence[str]) -> Iterator[Fault]:
    """Yield each revision that is gone, told by a later one or by a list; none within a closed folder."""
    told = {place: f"the edition that {page} names" for place, page in listed.items()} | {
        f"{one.report}/{one.period}/{one.revision - 1}": f"the one before {one.period}/{one.revision}"
        for one in records
        if one.revision > 1
    }
    for place, allowed in sorted(told.items()):
        if not any(place == one or place.startswith(f"{one}/") for one in present):
            yield Fault(place, 0, "no folder", allowed, BACKUP)


def newest(records: Sequence[Published]) -> list[Published]:
    """Keep the last revision of each edition, in the order of their periods."""
    last = {(one.report, one.period): one for one in records}
    return sorted(last.values(), key=lambda one: (one.report, one.span))
