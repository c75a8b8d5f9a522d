"""What an edition was made from: inputs, versions, parameters, all that each section read."""

import hashlib
import platform
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from kpi.errors import InputsChanged
from kpi.report.hashes import PACKAGE, fingerprint

MANIFEST = "manifest.json"
LIBRARIES = (
    "kpi",
    "papermill",
    "nbconvert",
    "nbclient",
    "ipykernel",
    "pandas",
    "numpy",
    "matplotlib",
    "jinja2",
)


class Record(BaseModel):
    """A part of a manifest."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SectionRecord(Record):
    """What one section was made from.

    `seconds` and `executed` (a time) are those of the run that executed it, which may be an earlier one.
    `sha256` is that of its executed notebook.
    `reads` has the hash of each file and folder that it read; `unknowable` says why they do not tell
    all that it rests on, blank where they do.
    """

    id: str
    title: str
    notebook: str
    notebook_sha256: str
    parameters: dict[str, JsonValue]
    cells: int
    seconds: float
    executed: str
    sha256: str
    reads: dict[str, str]
    unknowable: str


class Manifest(Record):
    """All that an edition was made from and what it holds.

    `sources_sha256` is that of kpi's own files, `libraries_sha256` that of what is installed beside it.
    `inputs` and `files` have the hash of each file, `notices` what was said of the figures.
    """

    report: str
    title: str
    period: str
    made: str
    seconds: float
    versions: dict[str, str]
    sources_sha256: str
    libraries_sha256: str
    inputs: dict[str, str]
    notices: tuple[str, ...]
    files: dict[str, str]
    sections: tuple[SectionRecord, ...]

    def given(self, name: str) -> str:
        """What its sections were all told, such as since when to tell of revisions; blank for nothing."""
        told = (one.parameters.get(name) for one in self.sections)
        return next((str(word) for word in told if word), "")

    def text(self) -> str:
        """Write it down as JSON."""
        return f"{self.model_dump_json(indent=2)}\n"


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of an edition; none where there is none, or one that this kpi did not write."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return None


def versions() -> dict[str, str]:
    """Name the versions of Python and of the libraries that shape a page."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def sources_fingerprint() -> str:
    """Hash every file of kpi itself: code, templates and style."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return _hash(f"{path.relative_to(PACKAGE).as_posix()} {fingerprint(path)}" for path in files)


def libraries_fingerprint() -> str:
    """Hash the names and versions of all that is installed, Python's own among them."""
    folders = [Path(folder) for folder in dict.fromkeys(sys.path) if folder]
    installed = [path.name for folder in folders if folder.is_dir() for path in folder.glob("*-info")]
    return _hash([sys.version, platform.platform(), *map(str, versions().items()), *sorted(installed)])


def _hash(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogateescape")).hexdigest()


def fingerprints(files: Sequence[Path], root: Path) -> dict[str, str]:
    """Hash files, each under its name from a root folder."""
    return {_name(path, root): fingerprint(path) for path in files}


def _name(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else Path(path.name)).as_posix()


def refuse_change(before: dict[str, str], after: dict[str, str], edition: str) -> None:
    """Stop where a file was altered while the sections ran, so that they may disagree."""
    changed = sorted(name for name in before | after if before.get(name) != after.get(name))
    if changed:
        message = (
            f"{edition}: {', '.join(changed)} changed while the report was being made, so that its "
            "sections may disagree. Run it again when nobody is writing to data/ or params/."
        )
        raise InputsChanged(message)
