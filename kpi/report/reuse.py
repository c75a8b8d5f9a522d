"""What the last edition spares this one: a section is kept where nothing that it rests on has changed.

A wrong reuse is worse than a slow run: where anything cannot be told, the section runs.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kpi.errors import InputsChanged
from kpi.model.vocabulary import Download
from kpi.report.hashes import fingerprint, is_still
from kpi.report.manifest import Manifest, SectionRecord, read_manifest
from kpi.report.plan import Plan, PlannedSection, Prepared
from kpi.report.tasks import Executed

SHOWN = 3
SECTIONS = "sections"
FRESH = "everything is to run afresh"
FIRST = "no edition of an earlier run is held"


@dataclass(frozen=True)
class Last:
    """The edition that an earlier run left, and what it was made from."""

    folder: Path
    manifest: Manifest

    def section(self, section: PlannedSection) -> SectionRecord | None:
        """What the last edition says of a section, if it has one of this name."""
        return next((one for one in self.manifest.sections if one.id == section.id), None)

    def intact(self, name: str) -> bool:
        """Whether a file of the edition is still as it was written."""
        return fingerprint(self.folder / name) == self.manifest.files.get(name, "")


def find_last(folder: Path, plan: Plan) -> Last | None:
    """Find the edition that an earlier run left in its folder; one that was copied there is none."""
    manifest = read_manifest(folder)
    if not manifest or (manifest.report, manifest.period) != (plan.report.id, str(plan.period)):
        return None
    return Last(folder, manifest)


def why_run(section: PlannedSection, last: Last | None, root: Path, whole: str, notebook: str) -> str:
    """Say why a section must run; blank where the last edition's can be kept.

    `notebook` is the hash of its notebook.
    `whole` is what has changed for all sections alike, blank for nothing; see `changed_for_all`.
    """
    held = last.section(section) if last else None
    if whole or not last or not held:
        return whole or FIRST
    if held.notebook_sha256 != notebook:
        return f"{section.notebook.name} has changed"
    if json.dumps(held.parameters, sort_keys=True) != json.dumps(section.parameters, sort_keys=True):
        return "its parameters have changed"
    if held.unknowable:
        return f"it {held.unknowable}, so that nobody can tell what it rests on"
    if fingerprint(executed_file(last, held)) != held.sha256:
        return "its executed notebook is not as it was written"
    changed = [name for name, found in held.reads.items() if not is_still(root / name, found)]
    return f"{_listed(changed)} changed" if changed else ""


def executed_file(last: Last, held: SectionRecord) -> Path:
    """Where the last edition keeps a section's executed notebook."""
    number = 1 + [one.id for one in last.manifest.sections].index(held.id)
    return last.folder / SECTIONS / f"{number:02d}-{held.id}.ipynb"


def changed_for_all(last: Last | None, sources: str, libraries: str) -> str:
    """Say what every section rests on and is not as it was, or nothing."""
    if not last:
        return FIRST
    if last.manifest.sources_sha256 != sources:
        return "kpi itself has changed"
    if last.manifest.libraries_sha256 != libraries:
        return "the installed libraries have changed"
    return ""


def kept_section(last: Last, section: PlannedSection, render: Callable[[str], str]) -> Executed:
    """Take over a section of the last edition; `render` turns its executed notebook into HTML."""
    held = last.section(section)
    if not held:
        message = f"{last.folder} has no section {section.id}"
        raise LookupError(message)
    content = executed_file(last, held).read_bytes()
    if hashlib.sha256(content).hexdigest() != held.sha256:
        message = f"{last.folder} was altered while the report was being made. Run it again."
        raise InputsChanged(message)
    text = content.decode("utf-8")
    return Executed(text, render(text), held.cells, held.seconds, held.reads, held.unknowable)


def kept_tables(last: Last, inputs: dict[str, str]) -> Prepared | None:
    """Take over what stands beside the sections, where no figure and no rule has changed."""
    names = [name.value for name in Download if name in last.manifest.files and name is not Download.PDF]
    if last.manifest.inputs != inputs or not all(map(last.intact, names)):
        return None
    return Prepared({name: (last.folder / name).read_bytes() for name in names}, last.manifest.notices)


def _listed(names: list[str]) -> str:
    """Name the first few files, with the verb that fits their number."""
    rest = len(names) - SHOWN
    shown = [*names[:SHOWN], *([f"{rest} more"] if rest > 0 else [])]
    return f"{', '.join(shown)} {'has' if len(names) == 1 else 'have'}"
