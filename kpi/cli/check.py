"""`kpi check`: what is wrong with a report's rules and figures, and what is likely to be."""

from collections.abc import Callable
from typing import Annotated

import typer

from kpi.cli.options import ReportName, Root, places_of
from kpi.errors import ExitCode, InputsWrong, KpiError
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.model.figures import Edition
from kpi.model.periods import Period
from kpi.model.reports import Report
from kpi.report.plan import make_plan


def check_command(
    report: ReportName,
    period: Annotated[str, typer.Argument(help="The newest if left out.")] = "",
    root: Root = None,
) -> None:
    """List every fault of a report's parameters and figures, then what is likely wrong; nothing is run.

    A fault stops a run; a finding stops nothing and is for a person to look at.

    Example: `kpi check REPORT`
    """
    places = places_of(root)
    try:
        definition = read_report(places, report)
    except InputsWrong as error:
        typer.echo(error.describe(), err=True)
        raise typer.Exit(ExitCode.INPUTS) from error
    checks = (
        lambda: make_plan(definition, Period.month(1, 1), notebooks=places.notebooks),
        lambda: typer.echo(_describe_figures(places, definition, period)),
    )
    faults = [fault for check in checks if (fault := _fault_of(check))]
    if faults:
        typer.echo("\n".join(faults), err=True)
        raise typer.Exit(ExitCode.INPUTS)
    typer.echo(f"{report}: no faults.")


def _fault_of(check: Callable[[], object]) -> str:
    """Say all that a check refuses, or nothing."""
    try:
        check()
    except InputsWrong as error:
        return error.describe()
    except KpiError as error:
        return str(error)
    return ""


def _describe_figures(places: Places, report: Report, text: str) -> str:
    """Count what a report's figures hold, with a notice for each trap in them and every finding."""
    from kpi.inputs.notices import notices
    from kpi.inputs.readers import find_period, read_figures
    from kpi.measures.findings import findings
    from kpi.prepare import refuse_unknown_words

    figures = read_figures(places, report)
    newest = find_period(report, figures)
    edition = Edition(report, find_period(report, figures, text), figures)
    refuse_unknown_words(edition)
    found = findings(edition)
    held = f"{len(figures.indicators)} indicators, {len(figures.observations)} observations, newest {newest}."
    told = [held, *(f"Notice: {notice}" for notice in notices(figures, report))]
    told.append(f"{len(found)} finding{'' if len(found) == 1 else 's'} in {edition.period.label}.")
    return "\n".join([*told, *(f"  {finding}" for finding in found)])
