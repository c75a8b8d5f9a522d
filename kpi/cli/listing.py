"""`kpi list`: the reports that there are."""

import typer

from kpi.cli.options import Root, places_of
from kpi.errors import ExitCode, InputsWrong, ReportUnknown
from kpi.inputs.parameters import list_reports, read_report


def list_command(root: Root = None) -> None:
    """List the reports that can be made.

    Example: `kpi list`
    """
    places = places_of(root)
    known = list_reports(places)
    if not known:
        raise ReportUnknown(f"There is no report: {places.params} holds no file such as my-report.yaml.")
    faulty = 0
    for report_id in known:
        try:
            report = read_report(places, report_id)
            typer.echo(f"{report_id}\t{report.organisation}\t{report.title}, {report.cadence.label}")
        except InputsWrong as error:
            faulty += 1
            typer.echo(str(error), err=True)
    if faulty:
        raise typer.Exit(ExitCode.INPUTS)
