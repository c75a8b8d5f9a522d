"""`kpi run`: reports become pages."""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kpi.cli.options import Root, places_of
from kpi.errors import EngineFailed, ExitCode, KpiError, PeriodWrong, ReportUnknown
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.model.memory import Known, last_day
from kpi.model.periods import Period, parse_periods
from kpi.model.reports import Report
from kpi.report.browser import find_browser
from kpi.report.engines.choice import EngineName
from kpi.report.plan import make_plan

if TYPE_CHECKING:
    from kpi.report.drafts import Order
    from kpi.report.workers import Workers

USUAL_ENGINE = EngineName.usual()


def run_command(
    report: Annotated[
        str, typer.Argument(help="The report's id: the name of its file in params/. Left out with --all.")
    ] = "",
    periods: Annotated[
        list[str] | None,
        typer.Argument(
            help="One or more, such as 2018-11, 'November 2018', 2017-04..2018-11; the newest if left out."
        ),
    ] = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Make every report of params/, each for its newest period.")
    ] = False,
    root: Root = None,
    output: Annotated[Path | None, typer.Option(help="Folder for editions; output/ if left out.")] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="How many sections run side by side; as many as there are processors."),
    ] = None,
    engine: Annotated[
        EngineName,
        typer.Option(help="What runs the cells: processes split off a warm one, or Jupyter's own kernels."),
    ] = USUAL_ENGINE,
    pdf: Annotated[
        bool,
        typer.Option(
            "--pdf", help="Print each page as report.pdf too, by an installed Chrome, Chromium or Edge."
        ),
    ] = False,
    dask: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="Send the sections to the dask.distributed cluster at this address."
        ),
    ] = "",
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Run every section, also those for which nothing has changed.")
    ] = False,
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar="DAY",
            help="Make the report, in a folder of its own, from the figures as they were known at the end of "
            "a day such as 2018-12-03.",
        ),
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            metavar="DAY",
            help="Mark what was revised after this day; if left out, since the edition before was made.",
        ),
    ] = "",
    why: Annotated[
        bool, typer.Option("--why", help="Say of each section why it runs, or that it is kept.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would run, and why; run and write nothing.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and make the report anew whenever a file is saved.")
    ] = False,
) -> None:
    """Make a report: run its sections, stitch the page, write ratings and manifest.

    A section runs again only when something that it read has changed since the last edition.

    Examples: `kpi run REPORT`, `kpi run REPORT PERIOD`, `kpi run REPORT --pdf`, `kpi run --all`,
    `kpi run REPORT --watch`, `kpi run REPORT PERIOD --as-of 2018-12-31`
    """
    from kpi.report.watching import Kept
    from kpi.report.workers import cores

    if every == bool(report):
        raise ReportUnknown(
            "Name one report, or --all and none. `kpi list` names the reports that there are."
        )
    places = places_of(root)
    settings = {
        "root": places.root,
        "output": (output or places.root / "output").resolve(),
        "fresh": no_cache,
        "browser": find_browser() if pdf else None,
    }
    days = Known(as_of, since)  # a blank `since` is for the day that the log of editions tells
    if as_of > (latest := last_day(datetime.now(UTC))):
        raise PeriodWrong(f"as_of is '{as_of}', which has not come. Allowed: a day until {latest}.")
    if days.seen and max(seen.made[:10] for seen in days.seen) > latest:
        raise PeriodWrong(f"since is '{since}', which has not come. Allowed: a day until {latest}.")
    asked = (
        partial(_orders_of_all, places, days)
        if every
        else partial(_orders_of_one, places, report, periods or [], days)
    )
    start = partial(_reach, dask) if dask else partial(_start, engine, workers or cores())
    with closing(Kept(start)) as kept:
        make = partial(_make, asked, kept.lend, settings, why=why or dry_run, dry=dry_run)
        codes = _watch(places, make, kept.outdated) if watch else make()
    if codes:
        raise typer.Exit(max(codes))


Asked = tuple["list[Order]", list[KpiError]]


def _make(
    ask: Callable[[], Asked], lend: "Callable[[], Workers]", settings: dict[str, Any], *, why: bool, dry: bool
) -> list[ExitCode]:
    """Make what is asked for, and tell how it goes; returns the exit codes of all that failed."""
    from kpi.progress import teller
    from kpi.report.drafts import Making
    from kpi.report.run import make_editions

    orders, failed = ask()
    making = Making(**settings, prepare="kpi.prepare:prepare", now=datetime.now(UTC), version=version("kpi"))
    with closing(teller(why=why)) as progress:
        for error in failed:
            progress.failed(error)
        make_editions(orders, making, lend, progress, dry=dry)
    return progress.codes


def _watch(places: Places, make: Callable[[], object], outdated: Callable[[], bool]) -> list[ExitCode]:
    """Make anew whenever a file of params/, data/ or notebooks/ is saved, until Ctrl and C."""
    from kpi.report.watching import saves

    with suppress(KeyboardInterrupt):
        for _ in saves((places.params, places.root / "data", places.notebooks)):
            if outdated():
                message = (
                    "kpi itself or a library has changed since this command was started. Start it again."
                )
                raise EngineFailed(message)
            try:
                make()
            except KpiError as error:
                typer.echo(str(error), err=True)
            typer.echo("Waiting for the next change; Ctrl and C ends.", err=True)
    return []


def _start(engine: EngineName, count: int) -> "Workers":
    """Start what runs the sections; a warm process loads its libraries while this one loads its own."""
    from kpi.report.engines.choice import start_engine

    started = start_engine(engine)
    from kpi.report.here import Here

    return Here(started, count)


def _reach(address: str) -> "Workers":
    """Reach a cluster, if the library for it is installed."""
    try:
        from kpi.report.cluster import Cluster
    except ModuleNotFoundError as error:
        message = f"--dask needs {error.name}, which is not installed. Install it: pip install 'kpi[dask]'."
        raise EngineFailed(message) from error
    return Cluster(address)


def _orders_of_one(places: Places, report_id: str, texts: list[str], days: Known) -> Asked:
    """Lay out one report."""
    return _orders(places, report_id, texts, days), []


def _orders(places: Places, report_id: str, texts: list[str], days: Known) -> "list[Order]":
    """Read the rules of one report and every period that is asked for, before anything is run."""
    from kpi.inputs.held_periods import find_period
    from kpi.report.drafts import Order

    report = read_report(places, report_id)
    asked = [str(period) for text in texts for period in parse_periods(text)]
    try:
        on = Known(days.as_of)
        found = dict.fromkeys(find_period(places, report, text, on) for text in asked or [""])
    except PeriodWrong:
        _refuse_faults(places, report)
        raise
    return [
        Order(
            make_plan(report, period, notebooks=places.notebooks, known=_known(places, report, period, days)),
            lambda: places.read_by(report.data, report.id),
        )
        for period in found
    ]


def _known(places: Places, report: Report, period: Period, days: Known) -> Known:
    """Find since when an edition is to tell what was revised."""
    from kpi.inputs.published import since_of

    return Known(days.as_of, days.since or since_of(places, report, period, days.as_of))


def _refuse_faults(places: Places, report: Report) -> None:
    """Tell of faults in the figures first: a period may be missing because of them."""
    from kpi.inputs.readers import read_figures

    read_figures(places, report)


def _orders_of_all(places: Places, days: Known) -> Asked:
    """Do so for every report; one that is wrong takes no other with it."""
    orders, failed = [], []
    for report_id in list_reports(places):
        try:
            orders += _orders(places, report_id, [], days)
        except KpiError as error:
            failed.append(error)
    return orders, failed
