"""`kpi publish`: editions become pages of an intranet site."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpi.cli.options import Root, places_of
from kpi.errors import KpiError, PublishWrong
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.model.periods import parse_periods

if TYPE_CHECKING:
    from kpi.site.sources import Asked


def publish_command(
    report: Annotated[
        str, typer.Argument(help="The report's id: the name of its file in params/. Every one if left out.")
    ] = "",
    periods: Annotated[
        list[str] | None,
        typer.Argument(help="One or more, such as 2018-11 or 2017-04..2018-11; every one made if left out."),
    ] = None,
    *,
    to: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder of the site, for a web server or a network share.")
    ],
    output: Annotated[Path | None, typer.Option(help="Folder of the editions; output/ if left out.")] = None,
    revise: Annotated[
        str | None,
        typer.Option(
            metavar="REASON",
            help="Publish an edition that differs from what is published; the reason stands on its page.",
        ),
    ] = None,
    log: Annotated[
        bool,
        typer.Option(
            "--log/--no-log",
            help="Note what is published in editions.csv, beside the figures; not for the trial of a site.",
        ),
    ] = True,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be published, and write nothing.")
    ] = False,
    root: Root = None,
) -> None:
    """Publish editions to a folder that is a static site: index, latest, before and after, downloads.

    What is published is never altered: an edition that differs is refused, or with --revise published
    beside the earlier one.

    Example: `kpi publish --to site --dry-run`
    """
    from kpi.site.log import find_logs
    from kpi.site.publish import Order, preview, publish

    places = places_of(root)
    editions_in = (output or places.root / "output").resolve()
    site = to.resolve()
    _refuse_within(site, [editions_in, *(places.root / name for name in ("data", "params", "notebooks"))])
    editions, failed = _editions(places, editions_in, report, periods or [])
    order = Order(
        site,
        editions,
        {one.report.id: places.data(one.report.data) for one in editions} if log else {},
        datetime.now(UTC).astimezone().date(),
        _reason(revise),
        find_logs(places.root / "data") if log else [],
    )
    if dry_run:
        failed += preview(order, typer.echo)
    else:
        failed += publish(order, lambda text: typer.echo(text, err=True), lambda page: typer.echo(str(page)))
    for error in failed:
        typer.echo(str(error), err=True)
    if failed:
        raise typer.Exit(max(error.exit_code for error in failed))


def _refuse_within(site: Path, own: Sequence[Path]) -> None:
    """Keep the site apart from the folders that it is made from."""
    for folder in own:
        if site.is_relative_to(folder) or folder.is_relative_to(site):
            raise PublishWrong(
                f"The site cannot be {site}: {folder} and the site would lie one within the other. "
                "Allowed: a folder of its own. Choose another with --to."
            )


def _reason(text: str | None) -> str:
    """Tidy the reason for a revision, which stands on the page for all to read."""
    if text is None:
        return ""
    reason = " ".join(text.split())
    if unicodedata.normalize("NFKC", reason[:1]) in set("=+-@"):
        raise PublishWrong(
            f"--revise was given '{reason}', which a spreadsheet takes for a formula in editions.csv. "
            "Allowed: a sentence that begins with a letter or a figure."
        )
    if reason:
        return reason
    raise PublishWrong(
        "--revise was given no reason. Allowed: a sentence that readers understand, such as "
        '--revise "The sickness figure for October was corrected." It stands on the page.'
    )


def _editions(
    places: Places, output: Path, report_id: str, texts: Sequence[str]
) -> "tuple[list[Asked], list[KpiError]]":
    """Find the editions that are asked for; a report that is wrong takes no other with it."""
    from kpi.site.sources import find_editions

    if report_id:
        report = read_report(places, report_id)
        asked = [period for text in texts for period in parse_periods(text)]
        return _some(find_editions(output, report, asked), output), []
    found: list[Asked] = []
    failed: list[KpiError] = []
    for name in list_reports(places):
        try:
            found += find_editions(output, read_report(places, name))
        except KpiError as error:
            failed.append(error)
    return (found if failed else _some(found, output)), failed


def _some(editions: "list[Asked]", output: Path) -> "list[Asked]":
    if not editions:
        raise PublishWrong(
            f"{output} holds no edition of what is asked for. Allowed: a folder in which kpi run left one. "
            "Run the report first, or name the folder with --output."
        )
    return editions
