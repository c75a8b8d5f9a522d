"""Plans become editions: the sections of all of them in one queue, and each written when its own are done."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from math import inf
from pathlib import Path
from typing import Protocol

from kpi.errors import KpiError, SectionFailed
from kpi.model.memory import last_day
from kpi.report.drafts import Draft, Making, Order, files_of, place_of, write
from kpi.report.editions import refuse_unwritable
from kpi.report.hashes import fingerprint
from kpi.report.manifest import (
    MANIFEST,
    fingerprints,
    libraries_fingerprint,
    read_manifest,
    sources_fingerprint,
)
from kpi.report.plan import PlannedSection
from kpi.report.reuse import FRESH, Last, changed_for_all, find_last, kept_section, kept_tables, why_run
from kpi.report.tasks import Executed
from kpi.report.workers import Workers

USUAL = 1.0  # seconds that a section is taken to need where no earlier run tells


class Progress(Protocol):
    """Who is told how a run goes on."""

    def planned(self, draft: Draft) -> None:
        """Hear what of an edition must run, and why."""

    def begun(self, edition: str, section: str) -> None:
        """Hear that a section begins."""

    def ended(self, edition: str, section: str, seconds: float | None) -> None:
        """Hear how long a section took; none where it failed, or was no longer worth while."""

    def made(self, draft: Draft) -> None:
        """Hear that an edition stands in its place."""

    def failed(self, error: KpiError) -> None:
        """Hear that an edition was not made."""


def make_editions(
    orders: Sequence[Order],
    making: Making,
    lend: Callable[[], Workers],
    progress: Progress,
    *,
    dry: bool = False,
) -> None:
    """Make editions, each as far as the last one of its kind cannot be kept.

    One that fails takes no other with it.
    `lend` gives the workers, and is asked only where there is work; whoever lends them ends them.
    With `dry` it is told what would be made, and nothing is.
    """
    state = State(sources_fingerprint(), libraries_fingerprint())
    drafts = [draft for order in orders if (draft := _begun(order, making, state, progress))]
    for draft in drafts:
        progress.planned(draft)
        if draft.unchanged and not dry:
            progress.made(draft)
    changed = [draft for draft in drafts if not draft.unchanged and not dry]
    if changed:
        _work(changed, lend(), progress)


@dataclass(frozen=True)
class State:
    """The hashes of kpi's own files and of what is installed."""

    sources: str
    libraries: str


def _begun(order: Order, making: Making, state: State, progress: Progress) -> Draft | None:
    """Find out what of an edition must be made, or that it cannot be."""
    try:
        return _draft(order, making, state)
    except KpiError as error:
        progress.failed(error)
        return None


def _draft(order: Order, making: Making, state: State) -> Draft:
    target = place_of(order.plan, making)
    refuse_unwritable(target)
    before = fingerprints(files_of(order), making.root)
    notebooks = {section.id: fingerprint(section.notebook) for section in order.plan.sections}
    last = find_last(target, order.plan)
    whole = FRESH if making.fresh else changed_for_all(last, state.sources, state.libraries)
    reasons = {
        section.id: why
        for section in order.plan.sections
        if (why := why_run(section, last, making.root, whole, notebooks[section.id]))
    }
    same = not whole and last and last.manifest.given("since") == order.plan.known.since
    prepared = kept_tables(last, before) if last and same else None
    return Draft(order, making, last, before, state.sources, state.libraries, notebooks, reasons, prepared)


@dataclass(frozen=True)
class Piece:
    """One piece of work: what is to be done, and about how many seconds it will take."""

    seconds: float
    work: Callable[[], None]


def _work(drafts: Sequence[Draft], workers: Workers, progress: Progress) -> None:
    """Do everything that is to be done, the figures first and then the longest sections."""
    pieces = [piece for draft in drafts for piece in _sections(draft, workers, progress)]
    pieces += _preparations(drafts, workers, progress)
    for draft in drafts:
        draft.missing = max(1, len(draft.why) + (draft.prepared is None))
    pool = ThreadPoolExecutor(workers.count)
    try:
        in_order = sorted(pieces, key=lambda piece: piece.seconds, reverse=True)
        for done in as_completed([pool.submit(piece.work) for piece in in_order]):
            done.result()
    except BaseException:
        # Sections that are still running fail as their processes are ended, and that is no news.
        for draft in drafts:
            draft.abandoned = True
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _preparations(drafts: Sequence[Draft], workers: Workers, progress: Progress) -> Iterator[Piece]:
    """Check the figures of each report once, for all its editions, and work out what stands beside them."""
    unprepared = [draft for draft in drafts if draft.prepared is None]
    for _, own in groupby(unprepared, key=lambda draft: draft.plan.report.id):
        yield Piece(inf, partial(_prepare, list(own), workers, progress))


def _sections(draft: Draft, workers: Workers, progress: Progress) -> Iterator[Piece]:
    usual = _usual_seconds(draft)
    for section in draft.plan.sections:
        if section.id in draft.why:
            seconds = usual.get(section.id, USUAL)
            yield Piece(seconds, partial(_execute, draft, section, workers, progress))
    if not draft.why and draft.prepared:
        yield Piece(0, partial(_arrive, draft, workers, progress))


def _usual_seconds(draft: Draft) -> dict[str, float]:
    """How long each section took when the report was last made, for whichever period."""
    folders = [path.parent for path in draft.target.parent.glob(f"*/{MANIFEST}")]
    newest = max(folders, key=_altered, default=None)
    manifest = read_manifest(newest) if newest else None
    return {one.id: one.seconds for one in manifest.sections} if manifest else {}


def _altered(folder: Path) -> float:
    """When a folder was last altered; one that another run has moved away counts as the oldest."""
    try:
        return folder.stat().st_mtime
    except OSError:
        return -inf


def _prepare(drafts: Sequence[Draft], workers: Workers, progress: Progress) -> None:
    plan, making = drafts[0].plan, drafts[0].making
    try:
        asked = {str(draft.plan.period): draft.plan.known for draft in drafts}
        until, files = last_day(making.now), drafts[0].order.inputs()
        found = workers.call(making.prepare, making.root, plan.report.id, asked, until, files=files)
        for draft, prepared in zip(drafts, found, strict=True):
            draft.prepared = prepared
    except KpiError as error:
        for draft in drafts:
            draft.hopeless = error
    for draft in drafts:
        _arrive(draft, workers, progress)


def _execute(draft: Draft, section: PlannedSection, workers: Workers, progress: Progress) -> None:
    """Run a section, unless something went amiss that makes it not worth while."""
    if not draft.hopeless:
        progress.begun(draft.plan.name, section.id)
        _run(draft, section, workers)
    done = draft.executed.get(section.id)
    if not draft.abandoned:
        progress.ended(draft.plan.name, section.id, done.seconds if done else None)
    _arrive(draft, workers, progress)


def _run(draft: Draft, section: PlannedSection, workers: Workers) -> None:
    try:
        draft.executed[section.id] = workers.run(draft.task(section))
    except SectionFailed as error:
        draft.failed[section.id] = error
    except KpiError as error:
        draft.hopeless = error


def _arrive(draft: Draft, workers: Workers, progress: Progress) -> None:
    """Note that a piece of work is done; with the last one the edition is written."""
    if not draft.arrived():
        return
    try:
        if draft.last and not draft.hopeless:
            draft.executed |= _kept(draft, draft.last, workers)
        write(draft)
    except KpiError as error:
        progress.failed(error)
    else:
        progress.made(draft)


def _kept(draft: Draft, last: Last, workers: Workers) -> dict[str, Executed]:
    """Take over the sections that need not run."""
    return {
        section.id: kept_section(last, section, workers.render)
        for section in draft.plan.sections
        if section.id not in draft.why
    }
