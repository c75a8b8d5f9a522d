"""`kpi collect`: what is due goes out, a workbook for each who answers for it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpi.cli.options import ReportName, Root, places_of
from kpi.errors import PeriodWrong

if TYPE_CHECKING:
    from kpi.inputs.places import Places
    from kpi.model.figures import Edition


def collect_command(
    report: ReportName,
    period: Annotated[
        str, typer.Argument(help="The period to collect for; the newest with figures if left out.")
    ] = "",
    *,
    to: Annotated[Path, typer.Option(help="Folder for the forms; it is made if there is none.")],
    by: Annotated[
        str,
        typer.Option(metavar="GROUPING", help="One form for each group of this grouping, not each owner."),
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over forms that are in the folder already.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written, write nothing.")
    ] = False,
    root: Root = None,
) -> None:
    """Write a workbook for each owner, with only what is due from them: to be filled in and sent back.

    What came back is read by `kpi receive`.

    Example: `kpi collect REPORT PERIOD --to forms`
    """
    from kpi.inputs.parameters import read_report
    from kpi.returns.collecting import Forms, refuse_held, write_forms
    from kpi.returns.forms import OWNER, make_forms

    now = datetime.now(UTC)
    places = places_of(root)
    edition = _edition(places, read_report(places, report).id, period, now)
    _refuse_unknown(edition, by)
    forms = make_forms(edition, by or OWNER)
    if not forms:
        typer.echo(f"Nothing is due for {edition.period.label} in {report}: no form is written.")
        return
    (refuse_held if dry_run else write_forms)(Forms(to, forms, now), replace=replace)
    for form, file in Forms(to, forms, now).named():
        count = len(form.rows)
        typer.echo(f"{form.stamp.owner}: {count} figure{'' if count == 1 else 's'}, {file}")
    if dry_run:
        typer.echo("Nothing was written: this was a dry run.")


def _edition(places: "Places", report_id: str, text: str, now: datetime) -> "Edition":
    """Read what is held; the period may be one for which nothing is held yet, if it has begun."""
    from kpi.inputs.parameters import read_report
    from kpi.inputs.readers import find_period, read_figures
    from kpi.model.figures import Edition
    from kpi.model.periods import month_number
    from kpi.returns.desk import collected_period

    definition = read_report(places, report_id)
    figures = read_figures(places, definition)
    period = collected_period(definition, text) if text else find_period(definition, figures)
    if period.first > month_number(now.year, now.month):
        message = (
            f"{period.label} is still to come. Allowed: a period that has begun. Look for a slip in the year."
        )
        raise PeriodWrong(message)
    return Edition(definition, period, figures)


def _refuse_unknown(edition: "Edition", by: str) -> None:
    from kpi.errors import GroupingUnknown, nearest

    known = list(dict.fromkeys(edition.figures.groups["grouping"]))
    if by and by not in known:
        message = f"There is no grouping '{by}' in {edition.report.id}. Allowed: {', '.join(known)}. "
        raise GroupingUnknown((message + nearest(by, known)).strip())
