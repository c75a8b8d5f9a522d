"""Editions become pages of a site: looked at first, then each put in its place whole."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kpi.errors import KpiError, PublishRefused, PublishWrong, SiteUnwritable
from kpi.model.figures import EDITIONS
from kpi.model.memory import AND, FOR
from kpi.model.vocabulary import Download, Word
from kpi.report.drafts import PAGE
from kpi.site.changes import changed_figures, first_of
from kpi.site.log import missing_from, read_logs, refuse_other_site, write_down
from kpi.site.pages import signposts, with_navigation
from kpi.site.place import locked, make_folder, move, staging, sync_below, unwritable, write_file
from kpi.site.records import (
    MARK,
    MARK_TEXT,
    RECORD,
    Published,
    PublishedFile,
    digest,
    is_site,
    read_records,
)
from kpi.site.sources import FIGURES, Asked, Source, read_source

VALUES = Download.VALUES.value


class Deed(Word):
    """What a publish does with an edition."""

    FIRST = "first", "published"
    REVISED = "revised", "published as revision"
    SAME = "same", "nothing to do"


@dataclass(frozen=True)
class Order:
    """What is to be published, where, and what it is called there.

    `logs` has the folder of figures of each report, in which is written down what was published; none
    for a trial. `reason` says why editions differ from what is published, blank where they must not.
    `others` has the logs of all other reports, which are compared with the site and never written.
    """

    site: Path
    editions: Sequence[Asked]
    logs: dict[str, Path]
    day: date
    reason: str = ""
    others: Sequence[Path] = ()


@dataclass(frozen=True)
class Step:
    """What is done with one edition: its deed, and the revision that comes of it or stands already.

    `gone` names the files that the revision before it has and it has not, `changed` the figures in which
    they differ.
    """

    asked: Asked
    deed: Deed
    revision: int
    since: date
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Say it in one line."""
        number = f" {self.revision}" if self.deed is Deed.REVISED else ""
        if self.deed is Deed.SAME:
            return f"{self.asked.name}: as published on {self.since.isoformat()}; {self.deed.label}."
        had = (
            f", without {' and '.join(self.gone)}, which revision {self.revision - 1} has"
            if self.gone
            else ""
        )
        figures = f" Figures that differ: {first_of(self.changed)}." if self.changed else ""
        return f"{self.asked.name}: {self.deed.label}{number}{had}.{figures}"


Tell = Callable[[str], None]
Done = Callable[[Path], None]


def preview(order: Order, tell: Tell) -> list[KpiError]:
    """Say what would be published; nothing at all is written.

    Returns what would be refused. Raises what stops a publish as a whole.
    """
    records, steps, failed = _looked_at(order)
    for step in steps:
        tell(f"Would be done: {step.told}" if step.deed is not Deed.SAME else step.told)
    if records and _repairs(order.site, records):
        tell("Would be done: pages that lead to editions put right.")
    return failed


def publish(order: Order, tell: Tell, done: Done) -> list[KpiError]:
    """Publish each edition that is not yet published as it is, and write down what was published.

    Each is told, and the page of each new one given to `done`.
    Returns why editions were refused; they take no other with them.
    Raises what stops a publish as a whole: a site that was altered, or one that cannot be written.
    """
    if not is_site(order.site):  # a publish that will be refused leaves no folder, and no lock in somebody's
        _, steps, failed = _looked_at(order)
        if not steps:
            return failed
    with locked(order.site):
        records, steps, failed = _looked_at(order)
        try:
            _prepare(order.site, records, tell)
            for step in steps:
                try:
                    if step.deed is not Deed.SAME:
                        records = _take_in(order, records, step)
                        done(order.site / records[-1].place / PAGE)
                    tell(step.told)
                except PublishRefused as error:
                    failed.append(error)
        except SiteUnwritable as error:
            failed.append(error)
        failed += _write_logs(order, records)
    return failed


def _looked_at(order: Order) -> tuple[list[Published], list[Step], list[KpiError]]:
    """Read what is published, and tell what is to be done with each edition and why some are refused.

    Raises what stops a publish as a whole.
    """
    records = _records(order)
    steps, failed = _steps(order, records)
    _refuse_idle_reason(order, steps, failed)
    return records, steps, failed


def _records(order: Order) -> list[Published]:
    """Read what is published, and refuse a site that is not as it was left.

    The logs are read first: they follow the site, so that a publish at this moment is not missed in it.
    """
    rows = read_logs(dict.fromkeys([*order.others, *_logs(order)]))
    records = read_records(order.site) if is_site(order.site) else []
    refuse_other_site(rows, records, order.logs, order.site)
    return records


def _logs(order: Order) -> dict[Path, list[str]]:
    """List the files in which is written down what was published, each with its reports."""
    logs: dict[Path, list[str]] = {}
    for report, folder in order.logs.items():
        logs.setdefault(folder / EDITIONS, []).append(report)
    return logs


def _steps(order: Order, records: Sequence[Published]) -> tuple[list[Step], list[KpiError]]:
    """Hold each edition against what is published of it."""
    steps: list[Step] = []
    failed: list[KpiError] = []
    for asked in order.editions:
        try:
            steps.append(_step(order, records, read_source(asked)))
        except PublishRefused as error:
            failed.append(error)
    return steps, failed


def _step(order: Order, records: Sequence[Published], source: Source) -> Step:
    """Tell what is to be done with an edition.

    Raises PublishRefused where it differs from what is published, and no reason is given.
    """
    held = _held(records, source.asked)
    if not held:
        if order.logs:  # a trial has nothing of what was published elsewhere, and need not
            _refuse_second_first(source)
        return Step(source.asked, Deed.FIRST, 1, order.day)
    last = held[-1]
    changed = _changed(order.site, source, last)
    differing = differences(source, last, changed)
    if not differing:
        return Step(source.asked, Deed.SAME, last.revision, last.published)
    if order.reason:
        return Step(source.asked, Deed.REVISED, last.revision + 1, order.day, gone(source, last), changed)
    raise PublishRefused(
        f"{source.asked.name} differs from what was published on {last.published.isoformat()}: "
        f"{', '.join(differing)}. Allowed: the same again, for what is published is never altered. To "
        "publish it as a revision, which keeps the earlier one and says why on the page, give the same "
        f'command again for {last.report} {last.period} alone, and to it: --revise "the reason"'
    )


def _refuse_second_first(source: Source) -> None:
    """Refuse an edition that tells what was revised since it was published itself, where nothing of it is."""
    since = source.manifest.given("since").split(AND)
    own = next((one for one in since if one.partition(FOR)[2] == source.manifest.period), "")
    if own:
        raise PublishRefused(
            f"{source.asked.name} tells what was revised since it was published itself, as made at "
            f"{own.partition(FOR)[0]}, but nothing of it is published. Allowed: a first edition that was "
            f"made as one. Make it again: kpi run {source.asked.report.id} {source.asked.period}"
        )


def _held(records: Sequence[Published], asked: Asked) -> list[Published]:
    """The revisions of an edition, the first one first."""
    return [one for one in records if (one.report, one.period) == (asked.report.id, str(asked.period))]


def _changed(site: Path, source: Source, last: Published) -> tuple[str, ...]:
    """Name the figures that differ, where there is a table of them now as then."""
    now, then = source.files.get(VALUES), _content(site / last.place / VALUES)
    return changed_figures(then, now) if now and then else ()


def differences(source: Source, last: Published, changed: Sequence[str] = ()) -> list[str]:
    """Say in what an edition differs from what is published: its page, its figures, its downloads.

    `changed` names the figures that differ.
    A page that says no more than that it was made again is the same one, and what is made from the
    figures, such as a PDF, follows them.
    """
    files = {name: digest(content) for name, content in source.files.items() if name != PAGE}
    published = {name: file.sha256 for name, file in last.files.items() if name != PAGE}
    both = sorted(files.keys() & published.keys())
    figures = [name for name in both if name.endswith(FIGURES) and files[name] != published[name]]
    return [
        *(["the page"] if source.same_sha256 != last.same_sha256 else []),
        *(
            f"the figures in {name}" + (f" ({first_of(changed)})" if changed and name == VALUES else "")
            for name in figures
        ),
        *(f"{name} is new" for name in sorted(files.keys() - published.keys())),
        *(f"{name} is gone" for name in gone(source, last)),
    ]


def gone(source: Source, last: Published) -> tuple[str, ...]:
    """Name the files that an edition had when it was published and has no more."""
    return tuple(sorted(last.files.keys() - source.files.keys()))


def _refuse_idle_reason(order: Order, steps: Sequence[Step], failed: Sequence[KpiError]) -> None:
    """Refuse a reason where nothing is revised."""
    if order.reason and not failed and not any(step.deed is Deed.REVISED for step in steps):
        told = "\n".join(
            f"  {step.asked.name}: "
            + (f"as published on {step.since}" if step.deed is Deed.SAME else "not published yet")
            for step in steps
        )
        raise PublishWrong(
            f"There is nothing to revise, and nothing was published:\n{told}\n"
            "Allowed: --revise with an edition that differs from what is published. Leave it out."
        )


def _repairs(site: Path, records: Sequence[Published]) -> dict[str, bytes]:
    """Which pages that lead to editions are not on the disk as they should be."""
    wanted = {name: text.encode("utf-8") for name, text in signposts(records).items()}
    return {name: content for name, content in wanted.items() if _content(site / name) != content}


def _content(path: Path) -> bytes | None:
    with suppress(OSError):
        return path.read_bytes()
    return None


def _prepare(site: Path, records: Sequence[Published], tell: Tell) -> None:
    """Begin a site, or put right those of its pages that lead to others."""
    new = not (site / MARK).is_file()
    repairs = _repairs(site, records)
    try:
        with staging(site) as folder:
            if new:
                write_file(folder / MARK, MARK_TEXT.encode("utf-8"))
                move(folder / MARK, site / MARK)
            _put(site, _stage(folder, repairs))
    except OSError as error:
        raise unwritable(site, error, "Nothing was published.") from error
    if repairs and not new:
        tell("Pages that lead to editions: put right.")


def _stage(folder: Path, pages: dict[str, bytes]) -> dict[str, Path]:
    """Write pages, each under a number; tells where each is."""
    staged = {name: folder / str(number) for number, name in enumerate(sorted(pages))}
    for name, path in staged.items():
        write_file(path, pages[name])
    return staged


def _put(site: Path, staged: dict[str, Path]) -> None:
    """Put pages in their places."""
    for name, path in staged.items():
        target = site / name
        if not target.parent.is_dir():
            make_folder(target.parent)
        move(path, target)


def _take_in(order: Order, records: Sequence[Published], step: Step) -> list[Published]:
    """Publish one edition; gives all records, its own last.

    All is written before the first rename, so that a disk which is full changes nothing.
    Raises SiteUnwritable where it cannot be written, PublishRefused where it was made anew meanwhile.
    """
    source = read_source(step.asked)
    if _step(order, records, source) != step:
        raise PublishRefused(
            f"{step.asked.name} was made anew while it was to be published. Wait for the run to end, then "
            "publish again."
        )
    record, files = published_files(order, source, _held(records, step.asked))
    both = [*records, record]
    ordered = sorted(both, key=lambda one: (one.report, one.span, one.revision))
    pages = {name: text.encode("utf-8") for name, text in signposts(ordered).items()}
    left = f"Neither {record.name} nor what comes after it was published; what is published stands as it was."
    try:
        with staging(order.site) as folder:
            _move_in(order.site, folder, record, files, pages)
    except OSError as error:
        raise unwritable(order.site, error, left) from error
    return both


def published_files(
    order: Order, source: Source, before: Sequence[Published]
) -> tuple[Published, dict[str, bytes]]:
    """Make an edition's record, and its files as they are published."""
    draft = Published(
        report=source.manifest.report,
        title=source.manifest.title,
        organisation=source.asked.report.organisation,
        period=source.manifest.period,
        label=source.asked.period.label,
        year=source.asked.year,
        revision=len(before) + 1,
        published=order.day,
        made=source.manifest.made,
        since=source.manifest.given("since"),
        reason=order.reason if before else "",
        source_sha256=digest(source.files[PAGE]),
        same_sha256=source.same_sha256,
        files={},
    )
    page = with_navigation(source.files[PAGE].decode("utf-8"), draft, before)
    files = {**source.files, PAGE: page.encode("utf-8")}
    listed = {
        name: PublishedFile(sha256=digest(content), bytes=len(content))
        for name, content in sorted(files.items())
    }
    record = draft.model_copy(update={"files": listed})
    return record, {**files, RECORD: record.text().encode("utf-8")}


def _move_in(
    site: Path, folder: Path, record: Published, files: dict[str, bytes], pages: dict[str, bytes]
) -> None:
    """Write all that is new, then move it: the edition with what leads to it first, other pages after.

    The edition comes with those folders around it that are not there yet, so that no link of it is open.
    """
    root = folder / "site"
    for name, content in files.items():
        write_file(root / record.place / name, content)
    top = next(place for place in _around(record.place) if not (site / place).exists())
    own = {name for name in pages if name.startswith(f"{top}/")}
    for name in own:
        write_file(root / name, pages[name])
    changed = {
        name: content
        for name, content in pages.items()
        if name not in own and _content(site / name) != content
    }
    staged = _stage(folder / "pages", changed)
    sync_below(root)
    move(root / top, site / top)
    _put(site, staged)


def _around(place: str) -> Iterator[str]:
    """Yield a folder of the site and those around it, the outermost first."""
    parts = place.split("/")
    yield from ("/".join(parts[:end]) for end in range(1, len(parts) + 1))


def _write_logs(order: Order, records: Sequence[Published]) -> list[KpiError]:
    """Write down what was published and is not yet written down."""
    ordered = sorted(records, key=lambda one: (one.report, one.span, one.revision))
    failed: list[KpiError] = []
    for log, reports in _logs(order).items():
        try:
            if missing := missing_from(log, ordered, reports):
                write_down(log, missing)
        except KpiError as error:
            failed.append(error)
    return failed
