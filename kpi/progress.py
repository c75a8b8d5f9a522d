"""What a run says while it goes on."""

import sys
import textwrap
import threading
from itertools import groupby
from typing import TYPE_CHECKING

import typer

from kpi.errors import ExitCode, KpiError
from kpi.report.drafts import PAGE, PDF, Draft

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

BAR, ROOM = 20, 40  # columns for the bar itself, and for all but the names of what runs


class Lines:
    """Says what happens line by line; `codes` are those of all that failed.

    Pages go to standard output, everything else to standard error.
    """

    def __init__(self, *, why: bool) -> None:
        self.codes: list[ExitCode] = []
        self._why = why
        self._said: set[str] = set()
        self._lock = threading.RLock()

    def planned(self, draft: Draft) -> None:
        """Say why each section runs or is kept, where that is asked for."""
        for section in draft.plan.sections if self._why else ():
            why = draft.why.get(section.id, "")
            told = f"runs: {why}" if why else "is kept: nothing that it read has changed"
            self.say(f"{draft.plan.name}: {section.id} {told}.")
        if self._why and draft.drops_pdf:
            self._once(_dropped(draft))

    def begun(self, edition: str, section: str) -> None:
        """Say nothing: the end is told."""

    def ended(self, edition: str, section: str, seconds: float | None) -> None:
        """Say how long a section took; of one that failed the edition's own failure tells."""
        if seconds is not None:
            self.say(f"{edition}: {section} {seconds:.1f} s")

    def made(self, draft: Draft) -> None:
        """Name the page; before it, what is to be known of its figures."""
        with self._lock:
            for notice in draft.prepared.notices if draft.prepared else ():
                self._once(f"Notice: {notice}")
            if draft.unchanged and draft.last:
                self._once(f"{draft.plan.name}: nothing has changed since {draft.last.manifest.made}.")
            if draft.drops_pdf:
                self._once(_dropped(draft))
            self.say(str(draft.target / PAGE), err=False)

    def failed(self, error: KpiError) -> None:
        """Say once what went wrong, of however many editions it is the reason."""
        with self._lock:
            self.codes.append(error.exit_code)
            self._once(str(error))

    def _once(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self.say(text)

    def say(self, text: str, *, err: bool = True) -> None:
        """Print a line."""
        typer.echo(text, err=err)

    def close(self) -> None:
        """Do nothing: each line has ended."""


class Bar(Lines):
    """Draws one bar over all sections of all editions; what is said is printed above it."""

    def __init__(self, console: "Console", *, why: bool) -> None:
        super().__init__(why=why)
        self._drawn: Progress | None = _bar(console)
        self._task = self._drawn.add_task("", total=0)
        self._total = 0
        self._running: set[tuple[str, str]] = set()

    def planned(self, draft: Draft) -> None:
        """Make room for the sections that must run."""
        super().planned(draft)
        with self._lock:
            self._total += len(draft.why)
            self._update(total=self._total)
            self._draw()

    def begun(self, edition: str, section: str) -> None:
        """Name a section among those that run."""
        with self._lock:
            self._running.add((edition, section))
            self._update()

    def ended(self, edition: str, section: str, seconds: float | None) -> None:
        """Go a step on, however the section ended."""
        del seconds
        with self._lock:
            self._running.discard((edition, section))
            self._update(advance=1)

    def say(self, text: str, *, err: bool = True) -> None:
        """Print a line, and the bar below it again."""
        with self._lock:
            self._hide()
            super().say(text, err=err)
            self._draw()

    def close(self) -> None:
        """Take the bar away for good."""
        with self._lock:
            self._hide()
            self._drawn = None

    def _update(self, *, total: int | None = None, advance: int | None = None) -> None:
        if self._drawn:
            width = max(1, self._drawn.console.width - ROOM)
            names = textwrap.shorten(_names(self._running), width, placeholder="…")
            self._drawn.update(self._task, description=names, total=total, advance=advance)

    def _draw(self) -> None:
        if self._drawn and self._total:
            self._drawn.start()

    def _hide(self) -> None:
        if self._drawn:
            self._drawn.stop()


def teller(*, why: bool) -> Lines:
    """Choose how a run is told: by a bar where somebody looks on, by lines elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415  (a scheduler need not wait for it)

        console = Console(stderr=True)
        if console.is_interactive:
            return Bar(console, why=why)
    return Lines(why=why)


def _bar(console: "Console") -> "Progress":
    """Make a bar that leaves nothing on the screen, and everything printed to whom it is for."""
    from rich.progress import (  # noqa: PLC0415  (likewise)
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    names = TextColumn("{task.description}", markup=False)
    columns = BarColumn(BAR), MofNCompleteColumn(), TimeElapsedColumn(), names
    return Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)


def _dropped(draft: Draft) -> str:
    """Say that an edition has no PDF any more."""
    name = draft.plan.name
    return f"{name}: without --pdf it has no {PDF}, which the one before it had. To have it, add --pdf."


def _names(running: set[tuple[str, str]]) -> str:
    """Name what runs.

    >>> _names({("b", "detail"), ("a", "summary"), ("a", "scorecard")})
    'scorecard, summary of a; detail of b'
    """
    editions = groupby(sorted(running), key=lambda one: one[0])
    return "; ".join(f"{', '.join(section for _, section in own)} of {edition}" for edition, own in editions)
