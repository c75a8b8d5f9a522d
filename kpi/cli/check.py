"""`kpi check`: what is wrong with a report's rules and figures, what is likely to be, and what is awaited."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kpi.cli.options import ReportName, Root, day_of, places_of
from kpi.errors import ExitCode, InputsWrong, KpiError, PeriodWrong
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.model.figures import Edition
from kpi.model.memory import last_day
from kpi.model.periods import Period, day_label, month_number
from kpi.model.reports import Report
from kpi.report.plan import make_plan

CHASE = "--chase"


@dataclass(frozen=True)
class Rounds:
    """The edition that is asked about, and the periods since then for which figures may be out."""

    edition: Edition
    later: list[Period]

    @property
    def chased(self) -> list[Edition]:
        """The editions that are chased: every later one too, or none of them where they are too many."""
        from kpi.measures.chasing import most_rounds

        few = len(self.later) <= most_rounds(self.edition.report)
        return [self.edition, *(replace(self.edition, period=period) for period in self.later if few)]


def check_command(
    report: ReportName,
    period: Annotated[
        str,
        typer.Argument(
            help="Any that has begun. If left out the newest with figures, and those that are over since."
        ),
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
    Without a period, what is awaited for later periods that are over is told too.

    Example: `kpi check REPORT`, or `kpi check REPORT PERIOD --chase chase --dry-run`
    """
    today = day_of(on) if on else datetime.now().astimezone().date()
    places = places_of(root)
    try:
        definition = read_report(places, report)
    except InputsWrong as error:
        typer.echo(error.describe(), err=True)
        raise typer.Exit(ExitCode.INPUTS) from error
    rounds: list[Rounds] = []
    checks = (
        lambda: make_plan(definition, Period.month(1, 1), notebooks=places.notebooks),
        lambda: rounds.append(_checked(places, definition, period, today)),
    )
    _refuse([fault for check in checks if (fault := _fault_of(check))])
    for found in rounds:
        _tell(found, today, chase, dry_run=dry_run)
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


def _checked(places: Places, report: Report, text: str, today: date) -> Rounds:
    """Read the figures of a report for one period, and hold its sections' words against them."""
    from kpi.inputs.readers import find_period, read_checked
    from kpi.measures.chasing import later_rounds
    from kpi.prepare import refuse_unknown_words

    figures = read_checked(places, report, last_day(datetime.now(UTC))).figures()
    period = _begun(report, text, today) if text else find_period(report, figures)
    edition = Edition(report, period, figures)
    refuse_unknown_words(edition)
    return Rounds(edition, [] if text else later_rounds(report, period, _month(today)))


def _begun(report: Report, text: str, today: date) -> Period:
    """Read the period that is named: any for which figures can be collected on the day."""
    from kpi.returns.desk import collected_period

    period, running = collected_period(report, text), report.covering(_month(today))
    if period > running:
        message = (
            f"PERIOD: found {period}, but {period.label} has not begun on {day_label(str(today))}. Allowed: "
            f"{running} or an earlier one. Look for a slip in the year, or name a later day with --on."
        )
        raise PeriodWrong(message)
    return period


def _month(day: date) -> int:
    return month_number(day.year, day.month)


def _tell(rounds: Rounds, today: date, chase: Path | None, *, dry_run: bool) -> None:
    """Print what the figures hold, every trap and finding in them, and what is awaited."""
    import numpy as np

    from kpi.display.chasing import chase_files, chase_lines, ended_lines, unasked_line
    from kpi.measures.chasing import awaited_in, most_rounds
    from kpi.measures.due import ended

    edition, chased, day = rounds.edition, rounds.chased, str(today)
    rows = awaited_in(chased, np.datetime64(today))
    told = [*_figures_told(edition), *chase_lines(edition.report, [one.period for one in chased], rows, day)]
    if len(rounds.later) >= len(chased):
        told.append(unasked_line(edition.report, rounds.later, most_rounds(edition.report)))
    typer.echo("\n".join([*told, *ended_lines(edition.report, ended(chased[-1]))]))
    if chase:
        _write(chase, chase_files(edition.report, rows, day), dry_run=dry_run)


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
