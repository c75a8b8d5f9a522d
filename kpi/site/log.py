"""data/<council>/editions.csv: what was published when, for the figures to know.

The site is the truth and this follows it: rows are only ever added, and what a publish could not write
the next one writes.
"""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from kpi.errors import Fault, PublishRefused, SiteUnwritable
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


def refuse_other_site(log: Path, records: Sequence[Published], reports: Sequence[str], site: Path) -> None:
    """Compare what was written down with what stands in the site.

    Raises PublishRefused with each edition that was published and does not stand there as it was.
    """
    held = {(one.report, one.period, str(one.revision)): one.page_sha256 for one in records}
    faults = [
        Fault(
            f"{log.parent.name}/{log.name}",
            line,
            f"revision {row['revision']} of {row['report']} for {row['period']}, published on "
            f"{row['published']}, {'with another page' if _key(row) in held else 'which is not there'}",
            "what stands in this site",
        )
        for line, row in _rows(log, _read(log))
        if row["report"] in reports and held.get(_key(row)) != row["page_sha256"]
    ]
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        raise PublishRefused(
            f"{site} is not the site to which was published before, or something is gone from it:\n{lines}\n"
            "Publish to the site that holds them. For a trial of another site use --no-log; where this one "
            f"takes the other's place, delete those rows from {log}."
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
        raise PublishRefused(
            f"{log} cannot be read: {error}. Allowed: UTF-8 text that this user may read. Mend it first: it "
            "says what was published."
        ) from error


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
