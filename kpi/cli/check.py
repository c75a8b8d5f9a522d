"""`kpi check`: what is wrong with a report's rules and figures, what is likely to be, and what is awaited."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kpi.cli.options import ReportName, Root, day_of, places_of
from kpi.errors import ExitCode, InputsWrong, KpiError
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.model.figures import Edition, Figures
from kpi.model.memory import last_day
from kpi.model.periods import Period, parse_period
from kpi.model.reports import Report
from kpi.report.plan import make_plan

CHASE = "--chase"


def check_command(
    report: ReportName,
    period: Annotated[
        str, typer.Argument(help="The newest if left out; the one that comes after it may be named too.")
    ] = "",
    *,
    on: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="The day from which to see what is due, such as 2018-12-17; today if left out.",
        ),
    ] = "",
    chase: Annotated[
        Path | None,
        typer.Option(
            CHASE,
            metavar="FOLDER",
            help="Write here what is awaited: chase.csv, and a text to send to each owner.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what --chase would write, and write nothing.")
    ] = False,
    root: Root = None,
) -> None:
    """List every fault of a report's parameters and figures, what is likely wrong, and what is awaited.

    Nothing is run.
    A fault stops a run; a finding stops nothing and is for a person to look at.
    Awaited are the values that have to be in by the end of the period, and comments on what is off target.

    Example: `kpi check REPORT`, or `kpi check REPORT PERIOD --chase chase --dry-run`
    """
    today = day_of(on) if on else datetime.now().astimezone().date()
    places = places_of(root)
    try:
        definition = read_report(places, report)
    except InputsWrong as error:
        typer.echo(error.describe(), err=True)
        raise typer.Exit(ExitCode.INPUTS) from error
    editions: list[Edition] = []
    checks = (
        lambda: make_plan(definition, Period.month(1, 1), notebooks=places.notebooks),
        lambda: editions.append(_checked(places, definition, period)),
    )
    _refuse([fault for check in checks if (fault := _fault_of(check))])
    for edition in editions:
        _tell(edition, today, chase, dry_run=dry_run)
    typer.echo(f"{report}: no faults.")


def _fault_of(check: Callable[[], object]) -> KpiError | None:
    """Find what a check refuses, or nothing."""
    try:
        check()
    except KpiError as error:
        return error
    return None


def _refuse(faults: list[KpiError]) -> None:
    """Stop with all that is refused, a fault of the files before a wrong word of the command."""
    if faults:
        told = [one.describe() if isinstance(one, InputsWrong) else str(one) for one in faults]
        typer.echo("\n".join(told), err=True)
        raise typer.Exit(min(one.exit_code for one in faults))


def _checked(places: Places, report: Report, text: str) -> Edition:
    """Read the figures of a report for one period, and hold its sections' words against them."""
    from kpi.inputs.readers import read_checked
    from kpi.prepare import refuse_unknown_words

    figures = read_checked(places, report, last_day(datetime.now(UTC))).figures()
    edition = Edition(report, _period(report, figures, text), figures)
    refuse_unknown_words(edition)
    return edition


def _period(report: Report, figures: Figures, text: str) -> Period:
    """Find the period that is meant; that after the newest has no figure yet, and they are awaited."""
    from kpi.inputs.readers import find_period

    newest = find_period(report, figures)
    following = newest.moved(newest.length)
    if text and not report.plan and parse_period(text).counted(report.year) == following:
        return following
    return find_period(report, figures, text)


def _tell(edition: Edition, today: date, chase: Path | None, *, dry_run: bool) -> None:
    """Print what the figures hold, every trap and finding in them, and what is awaited."""
    import numpy as np

    from kpi.display.chasing import chase_lines
    from kpi.measures.chasing import awaited

    told = _figures_told(edition)
    rows = awaited(edition, np.datetime64(today))
    typer.echo("\n".join([*told, *chase_lines(edition, rows, str(today))]))
    if chase:
        from kpi.display.chasing import chase_files

        _write(chase, chase_files(edition, rows, str(today)), dry_run=dry_run)


def _figures_told(edition: Edition) -> list[str]:
    """Count what a report's figures hold, with a notice for each trap in them and every finding."""
    from kpi.inputs.notices import notices
    from kpi.inputs.readers import find_period
    from kpi.measures.findings import findings

    figures, report = edition.figures, edition.report
    newest = find_period(report, figures)
    found = findings(edition)
    held = f"{len(figures.indicators)} indicators, {len(figures.observations)} observations, newest {newest}."
    told = [held, *(f"Notice: {notice}" for notice in notices(figures, report))]
    told.append(f"{len(found)} finding{'' if len(found) == 1 else 's'} in {edition.period.label}.")
    return [*told, *(f"  {finding}" for finding in found)]


def _write(folder: Path, texts: dict[str, str], *, dry_run: bool) -> None:
    """Write a chase list, or say what would be written; name the texts that are no part of it."""
    from kpi.report.folders import others_in, write_files

    if dry_run:
        typer.echo("\n".join(f"Would write {folder / name}" for name in texts))
        return
    for path in write_files(folder, texts, CHASE):
        typer.echo(f"Wrote {path}")
    for name in others_in(folder, texts, ".txt"):
        typer.echo(f"Left {folder / name}, which is no part of this list.")
