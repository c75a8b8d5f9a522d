"""One edition in the making: what of the last one is kept, what has been run, and how it is written."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kpi.errors import KpiError, SectionFailed
from kpi.model.vocabulary import Download
from kpi.report.assemble import assemble
from kpi.report.editions import failed_folder, new_edition
from kpi.report.hashes import fingerprint
from kpi.report.manifest import (
    MANIFEST,
    Manifest,
    SectionRecord,
    fingerprints,
    refuse_change,
    versions,
)
from kpi.report.pdf import print_pdf
from kpi.report.plan import Plan, PlannedSection, Prepared
from kpi.report.reuse import SECTIONS, Last
from kpi.report.tasks import Executed, Task

PAGE, PDF = "index.html", Download.PDF.value


@dataclass(frozen=True)
class Order:
    """An edition that is to be made; `inputs` lists the files that it rests on, afresh at each call."""

    plan: Plan
    inputs: Callable[[], Sequence[Path]]


@dataclass(frozen=True)
class Making:
    """How editions are made.

    `prepare` names the function that works out what stands beside the sections.
    `fresh` is for running everything, whatever the last edition has.
    `browser` prints each page as a PDF; without one there is none.
    """

    root: Path
    output: Path
    prepare: str
    now: datetime
    version: str
    fresh: bool = False
    browser: Path | None = None


@dataclass
class Draft:
    """An edition in the making.

    `before` are the inputs' fingerprints at the start, `sources` and `libraries` those of kpi itself and
    of what is installed, `notebooks` those of its notebooks, by section.
    `why` has the sections that must run, by id, each with the reason; the others are the last edition's.
    `prepared`, `executed` and `failed` are filled as the work comes in; `hopeless` is what makes the
    other sections not worth running; `abandoned` is a draft whose run was broken off.
    `had_pdf` says whether a PDF stood in its folder at the start.
    """

    order: Order
    making: Making
    last: Last | None
    before: dict[str, str]
    sources: str
    libraries: str
    notebooks: dict[str, str]
    why: dict[str, str]
    prepared: Prepared | None
    began: float = field(default_factory=time.monotonic)
    executed: dict[str, Executed] = field(default_factory=dict)
    failed: dict[str, SectionFailed] = field(default_factory=dict)
    hopeless: KpiError | None = None
    abandoned: bool = False
    missing: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    had_pdf: bool = field(init=False)

    def __post_init__(self) -> None:
        """Look whether there is a PDF, before another edition takes its place."""
        self.had_pdf = (self.target / PDF).is_file()

    @property
    def plan(self) -> Plan:
        """What is to be made."""
        return self.order.plan

    @property
    def target(self) -> Path:
        """The edition's folder."""
        return place_of(self.plan, self.making)

    @property
    def unchanged(self) -> bool:
        """Whether the last edition is what this one would be."""
        if self.why or not self.prepared or not self.last or self.last.manifest.inputs != self.before:
            return False
        files = [PAGE, *self.prepared.tables, *([PDF] if self.making.browser else [])]
        return all(map(self.last.intact, files))

    @property
    def drops_pdf(self) -> bool:
        """Whether it takes the place of an edition with a PDF and has none itself."""
        return self.had_pdf and not self.making.browser and not self.unchanged

    def arrived(self) -> bool:
        """Note that a piece of work has come in; tells whether it was the last, and is still waited for."""
        with self.lock:
            self.missing -= 1
            return self.missing == 0 and not self.abandoned

    def task(self, section: PlannedSection) -> Task:
        """What must be known to run a section."""
        kept = failed_folder(self.target) / SECTIONS
        return Task(
            section=section,
            root=self.making.root,
            files=tuple(self.order.inputs()),
            edition=self.plan.name,
            time_limit=self.plan.report.time_limit,
            kept=kept,
        )


def files_of(order: Order) -> list[Path]:
    """All that must not change while an edition is made: its inputs and its notebooks."""
    return [*order.inputs(), *dict.fromkeys(section.notebook for section in order.plan.sections)]


def place_of(plan: Plan, making: Making) -> Path:
    """The folder in which an edition is found."""
    return making.output / plan.report.id / plan.folder


def write(draft: Draft) -> None:
    """Write an edition beside the last one, and put it into its place.

    Raises whatever went amiss, and leaves the last edition as it was.
    """
    if draft.hopeless:
        raise draft.hopeless
    with new_edition(draft.target) as folder:
        _write_sections(draft, folder / SECTIONS)
        if draft.failed:
            raise SectionFailed("\n".join(map(str, draft.failed.values())))
        after = fingerprints(files_of(draft.order), draft.making.root)
        refuse_change(draft.before, after, draft.plan.name)
        _write_files(draft, folder)
        record = _manifest(draft, folder).text()
        (folder / MANIFEST).write_text(record, encoding="utf-8", newline="\n")


def _write_sections(draft: Draft, folder: Path) -> None:
    """Write every executed notebook; those that failed too, as far as they came."""
    folder.mkdir()
    for section in draft.plan.sections:
        held = draft.executed.get(section.id)
        text = held.text if held else draft.failed[section.id].executed
        (folder / section.file).write_text(text, encoding="utf-8", newline="\n")


def _write_files(draft: Draft, folder: Path) -> None:
    stamp = draft.making.now.strftime("%d %B %Y, %H:%M %Z").lstrip("0")
    pieces = [draft.executed[section.id].html for section in draft.plan.sections]
    tables = draft.prepared.tables if draft.prepared else {}
    files = {name: text.encode() if isinstance(text, str) else text for name, text in tables.items()}
    beside: dict[str, int | None] = {name: len(content) for name, content in files.items()}
    if draft.making.browser:
        beside[PDF] = None  # it is printed from the page, which cannot know how large it will be
    run_line = f"Run: made on {stamp} with kpi {draft.making.version}."
    files[PAGE] = assemble(draft.plan, pieces, run_line, beside).encode()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    if draft.making.browser:
        print_pdf(folder / PAGE, folder / PDF, draft.making.browser)


def _manifest(draft: Draft, folder: Path) -> Manifest:
    plan = draft.plan
    return Manifest(
        report=plan.report.id,
        title=plan.report.title,
        period=str(plan.period),
        made=draft.making.now.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - draft.began, 3),
        versions=versions(),
        sources_sha256=draft.sources,
        libraries_sha256=draft.libraries,
        inputs=draft.before,
        notices=draft.prepared.notices if draft.prepared else (),
        files={path.name: fingerprint(path) for path in sorted(folder.iterdir()) if path.is_file()},
        sections=tuple(_record(draft, section, folder / SECTIONS) for section in plan.sections),
    )


def _record(draft: Draft, section: PlannedSection, folder: Path) -> SectionRecord:
    """Write down what a section was made from; one that is kept was executed when the last one was."""
    held = draft.executed[section.id]
    last = draft.last.section(section) if draft.last and section.id not in draft.why else None
    return SectionRecord(
        id=section.id,
        title=section.title,
        notebook=section.notebook.name,
        notebook_sha256=draft.notebooks[section.id],
        parameters=section.parameters,
        cells=held.cells,
        seconds=round(held.seconds, 3),
        executed=last.executed if last else draft.making.now.isoformat(timespec="seconds"),
        sha256=fingerprint(folder / section.file),
        reads=dict(sorted(held.reads.items())),
        unknowable=held.unknowable,
    )
