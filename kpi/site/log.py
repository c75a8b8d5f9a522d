"""data/<council>/editions.csv: what was published when, for the figures to know.

The site is the truth and this follows it: rows are only ever added, and what a publish could not write
the next one writes.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kpi.errors import Fault, PublishRefused, SiteUnwritable
from kpi.model.figures import EDITIONS
from kpi.site.place import replace_file
from kpi.site.records import Published

COLUMNS = ("report", "period", "revision", "published", "made", "page_sha256", "reason", "since")
Key = tuple[str, str, str]
KEY = COLUMNS[:3]


def row_of(record: Published) -> dict[str, str]:
    """What is written down of a published edition."""
    return {
        "report": record.report,
        "period": record.period,
        "revision": str(record.revision),
        "published": record.published.isoformat(),
        "page_sha256": record.page_sha256,
        "reason": record.reason,
        "made": f"{datetime.fromisoformat(record.made).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "since": record.since,
    }


@dataclass(frozen=True)
class Row:
    """One row of a log: its file, its line, and its cells by column."""

    log: Path
    line: int
    cells: dict[str, str]

    @property
    def key(self) -> Key:
        """What it tells of: report, period and revision."""
        return _key(self.cells)

    def fault(self, found: str) -> Fault:
        """Say what is found of it in the site."""
        cells = self.cells
        edition = f"revision {cells['revision']} of {cells['report']} for {cells['period']}"
        told = f"{edition}, published on {cells['published']}, {found}"
        return Fault(f"{self.log.parent.name}/{self.log.name}", self.line, told, "what stands in this site")


def find_logs(data: Path) -> list[Path]:
    """Name the log of each council's folder of figures, be there one yet or not.

    Raises PublishRefused where the folders cannot be listed.
    """
    try:
        folders = sorted(path for path in data.iterdir() if path.is_dir() and path.name[0] != ".")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(data, error, "a folder that this user may list") from error
    return [folder / EDITIONS for folder in folders]


def read_logs(logs: Iterable[Path]) -> list[Row]:
    """Read what was written down in some files.

    Raises PublishRefused where one cannot be read.
    """
    return [Row(log, line, cells) for log in logs for line, cells in _rows(log, _read(log))]


def refuse_other_site(
    rows: Sequence[Row], records: Sequence[Published], reports: Iterable[str], site: Path
) -> None:
    """Compare what was written down with what stands in the site, of these reports and of each it holds.

    A report of which the site holds nothing may have been published to another one.
    Raises PublishRefused with each edition that was published and does not stand there as it was.
    """
    held = {(one.report, one.period, str(one.revision)): one.page_sha256 for one in records}
    compared = {*reports, *(one.report for one in records)}
    gone = [
        row
        for row in rows
        if row.cells["report"] in compared and held.get(row.key) != row.cells["page_sha256"]
    ]
    if gone:
        found = [row.fault("with another page" if row.key in held else "which is not there") for row in gone]
        lines = "\n".join(f"  {fault}" for fault in found)
        logs = " and ".join(dict.fromkeys(str(row.log) for row in gone))
        raise PublishRefused(
            f"{site} is not the site to which was published before, or something is gone from it:\n{lines}\n"
            "Publish to the site that holds them. For a trial of another site use --no-log; where this one "
            f"takes the other's place, delete those rows from {logs}, and run what they tell of again."
        )


def missing_from(log: Path, records: Sequence[Published], reports: Sequence[str]) -> list[Published]:
    """Find what of these reports was published and is not written down."""
    written = {_key(row) for _, row in _rows(log, _read(log))}
    asked = [one for one in records if one.report in reports]
    return [one for one in asked if (one.report, one.period, str(one.revision)) not in written]


def write_down(log: Path, records: Sequence[Published]) -> None:
    """Add a row for each, and leave every other byte as it is.

    Raises SiteUnwritable where the file cannot be written.
    """
    try:
        text = _read(log)
        ending = "\r\n" if "\r\n" in text else "\n"
        added = io.StringIO()
        header = _header(text) or list(COLUMNS)
        writer = csv.DictWriter(added, header, lineterminator=ending)
        if not text.strip():
            text = ""
            writer.writeheader()
        writer.writerows(row_of(record) for record in records)
        whole = f"{text}{ending * bool(text and not text.endswith(ending))}{added.getvalue()}"
        replace_file(log, whole.encode("utf-8"))
    except OSError as error:
        names = ", ".join(f"{one.name} (revision {one.revision})" for one in records)
        raise SiteUnwritable(
            f"The site is published, but {log} cannot be written: {error.strerror or error}. Not noted "
            f"there: {names}. Allowed: a file to which this user may write, with room left. "
            "Publish again when that is so: the rows are then added."
        ) from error


def _read(log: Path) -> str:
    """Read the file as it is, its line endings and its mark too; nothing where there is none."""
    try:
        return log.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(log, error, "UTF-8 text that this user may read") from error


def _unreadable(path: Path, error: Exception, allowed: str) -> PublishRefused:
    return PublishRefused(
        f"{path} cannot be read: {error}. Allowed: {allowed}. Mend it first: what is in it says what was "
        "published."
    )


def _header(text: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([text.lstrip("\ufeff").partition("\n")[0]]), [])]


def _rows(log: Path, text: str) -> list[tuple[int, dict[str, str]]]:
    """List the rows, each with its line."""
    header = _header(text)
    if header and sorted(header) != sorted(COLUMNS):
        raise PublishRefused(
            f"{log}, line 1: found the columns {', '.join(header)}; allowed: {', '.join(COLUMNS)}. "
            "Put the columns right: kpi writes this file, nobody else need."
        )
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    return [
        (
            reader.line_num,
            dict(zip(header, [*(cell.strip() for cell in row), *[""] * len(header)], strict=False)),
        )
        for number, row in enumerate(reader)
        if number and any(cell.strip() for cell in row)
    ]


def _key(row: dict[str, str]) -> Key:
    return row["report"], row["period"], row["revision"]
