"""`kpi explain`: how a rating came about."""

from typing import Annotated

import typer

from kpi.cli.options import ReportName, Root, places_of
from kpi.errors import IndicatorUnknown, nearest
from kpi.inputs.parameters import read_report
from kpi.model.figures import Edition


def explain_command(
    report: ReportName,
    indicator: Annotated[str, typer.Argument(help="The indicator's code, such as 'CP 1.4'.")],
    period: Annotated[str, typer.Argument(help="The newest if left out.")] = "",
    root: Root = None,
) -> None:
    """Say how an indicator's rating and directions came about.

    Example: `kpi explain REPORT "CODE"`
    """
    from kpi.display.receipts import receipt
    from kpi.display.wording import COMPARED, change_text, period_text, rows_of, value_notes
    from kpi.inputs.readers import find_period, read_figures
    from kpi.measures.benchmarks import every_rating
    from kpi.measures.scorecard import scorecard

    places = places_of(root)
    definition = read_report(places, report)
    figures = read_figures(places, definition)
    edition = Edition(definition, find_period(definition, figures, period), figures)
    card = scorecard(edition)
    if indicator in set(figures.indicators["code"]) - set(card["code"]):
        raise IndicatorUnknown(f"{indicator} is shown for information or as a part; it has no rating.")
    if indicator not in set(card["code"]):
        codes = list(card["code"])
        message = (
            f"There is no indicator '{indicator}' among those that {report} rates. "
            f"Allowed: {', '.join(codes)}. {nearest(indicator, codes)}"
        )
        raise IndicatorUnknown(message.strip())
    own = card.loc[card["code"] == indicator]
    row = rows_of(own)[0]
    typer.echo(f"{row.code} {row.name}")
    notes = "".join(f" [{note}]" for note in value_notes(row))
    held = f"value for {period_text(row)}" if own["value"].notna().all() else "no value"
    typer.echo(f"Report for {edition.period.label}, {held}{notes}.")
    for said in dict.fromkeys(
        receipt(rated, definition.scheme) for rated in rows_of(every_rating(edition, own))
    ):
        typer.echo(said)
    for against, heading in COMPARED.items():
        typer.echo(f"{definition.headings.get(against, heading)}: {change_text(row, against)}.")
