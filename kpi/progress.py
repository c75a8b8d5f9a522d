"""What a run says while it goes on."""

import threading

import typer

from kpi.errors import ExitCode, KpiError
from kpi.report.drafts import PAGE, Draft


class Lines:
    """Says what happens line by line; `codes` are those of all that failed.

    Pages go to standard output, everything else to standard error.
    """

    def __init__(self, *, why: bool) -> None:
        self.codes: list[ExitCode] = []
        self._why = why
        self._said: set[str] = set()
        self._lock = threading.Lock()

    def planned(self, draft: Draft) -> None:
        """Say why each section runs or is kept, where that is asked for."""
        for section in draft.plan.sections if self._why else ():
            why = draft.why.get(section.id, "")
            told = f"runs: {why}" if why else "is kept: nothing that it read has changed"
            self.say(f"{draft.plan.name}: {section.id} {told}.")

    def begun(self, edition: str, section: str) -> None:
        """Say nothing: the end is told."""

    def ended(self, edition: str, section: str, seconds: float) -> None:
        """Say how long a section took."""
        self.say(f"{edition}: {section} {seconds:.1f} s")

    def made(self, draft: Draft) -> None:
        """Name the page; before it, what is to be known of its figures."""
        with self._lock:
            for notice in draft.prepared.notices if draft.prepared else ():
                self._once(f"Notice: {notice}")
            if draft.unchanged and draft.last:
                self._once(f"{draft.plan.name}: nothing has changed since {draft.last.manifest.made}.")
            typer.echo(str(draft.target / PAGE))

    def failed(self, error: KpiError) -> None:
        """Say once what went wrong, of however many editions it is the reason."""
        with self._lock:
            self.codes.append(error.exit_code)
            self._once(str(error))

    def _once(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self.say(text)

    def say(self, text: str) -> None:
        """Print a line."""
        typer.echo(text, err=True)
