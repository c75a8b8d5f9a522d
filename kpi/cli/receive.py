"""`kpi receive`: forms that came back are checked, shown, and written to data/ all or nothing."""

import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpi.cli.options import Root, places_of
from kpi.errors import NotConfirmed, ReceiveBusy

if TYPE_CHECKING:
    from kpi.inputs.places import Places
    from kpi.returns.office import Outcome


def receive_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Forms that came back: .xlsx, .ods or CSV.")
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, write nothing.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Write without asking, as a scheduler needs it.")
    ] = False,
    confirm: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="Take this indicator's value although it is in doubt; of several, 'CODE PERIOD'.",
        ),
    ] = None,
    role: Annotated[
        str, typer.Option(help="The role in whose name it is recorded; the form's owner if left out.")
    ] = "",
    root: Root = None,
) -> None:
    """Check forms that came back, show what they would change, ask, and write it to data/ with a log.

    All of the files are taken or none.
    A blank cell changes nothing, and no held figure is lost: a changed one keeps its old row.

    Examples: `kpi receive forms/*.xlsx --dry-run`, `kpi receive forms/*.xlsx --yes`
    """
    from kpi.returns.journal import alone, interrupted

    places = places_of(root)
    data = places.root / "data"
    if dry_run and interrupted(data):
        message = (
            "A `kpi receive` was cut off while it wrote. Run one without --dry-run: it finishes that first."
        )
        raise ReceiveBusy(message)
    with nullcontext() if dry_run else alone(data):
        _receive(places, files, confirm or [], role, dry_run=dry_run, yes=yes)


def _receive(
    places: "Places", files: list[Path], confirm: list[str], role: str, *, dry_run: bool, yes: bool
) -> None:
    from kpi.returns.changes import told
    from kpi.returns.journal import replace_all
    from kpi.returns.office import Office

    office = Office(places, datetime.now(UTC))
    outcome = office.examine(files, confirm, " ".join(role.split()))
    taken = "\n".join(outcome.taken)
    if not outcome.changes:
        typer.echo(f"{taken}\nNothing to change.")
        return
    new = office.contents(outcome)
    typer.echo(f"{_counted(outcome)}:\n{told(outcome.changes)}\n{taken}")
    if dry_run:
        typer.echo("Nothing was written: this was a dry run.")
        return
    _ask(yes=yes)
    replace_all(places.root / "data", new, office.before(new))
    typer.echo(f"Written: {', '.join(places.shown(path) for path in new)}.")


def _counted(outcome: "Outcome") -> str:
    count = len(outcome.changes)
    return f"{count} change{'' if count == 1 else 's'}"


def _ask(*, yes: bool) -> None:
    """Ask on a terminal whether to write; elsewhere nobody can answer."""
    if yes:
        return
    if not sys.stdin.isatty():
        message = (
            "Nothing was written: there is no terminal to ask on. Allowed: --yes to write, --dry-run to look."
        )
        raise NotConfirmed(message)
    if not typer.confirm("Write this to data/?"):
        raise NotConfirmed("Nothing was written.")
