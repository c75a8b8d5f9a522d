"""The `kpi` command: arguments and clock in, exit code out.

What takes long to load (frames, charts, notebooks) is loaded by the commands that use it, so that
help and a misspelt name are answered at once.
"""

import inspect
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kpi.errors import (
    EngineFailed,
    ExitCode,
    IndicatorUnknown,
    InputsWrong,
    KpiError,
    PeriodWrong,
    ReportUnknown,
    nearest,
)
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.model.figures import Edition
from kpi.model.periods import Period, parse_periods
from kpi.model.reports import Report
from kpi.report.browser import find_browser
from kpi.report.engines.choice import EngineName
from kpi.report.plan import make_plan

if TYPE_CHECKING:
    from kpi.report.drafts import Order
    from kpi.report.workers import Workers

USUAL_ENGINE = EngineName.usual()
EXITS = """
Exit codes: 0 done; 1 faults in data/ or params/; 2 no such report, period or indicator;
3 a section failed, or what runs the sections; 4 the output cannot be written, or its PDF cannot be printed.
"""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="A council's performance report as one page, from its figures and one file of rules.",
    epilog=EXITS,
)

ReportName = Annotated[str, typer.Argument(help="The report's id: the name of its file in params/.")]
Root = Annotated[
    Path | None,
    typer.Option(
        help="Folder with data/ and params/, and notebooks/ of its own where it has them. "
        "The nearest upward from here, or else the workbook's own.",
        show_default=False,
    ),
]


def main() -> None:
    """Run the command, and turn every known failure into its message and exit code."""
    if "--help" in sys.argv:
        _name_examples(Places.around(Path.cwd()))
    try:
        app()
    except KpiError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)


def _name_examples(places: Places) -> None:
    """Put a report, a period and an indicator that exist into the examples of the help."""
    from kpi.inputs.examples import find_example

    report, period, code = find_example(places)
    for command in app.registered_commands:
        text = inspect.getdoc(command.callback) or ""
        command.help = text.replace("REPORT", report).replace("PERIOD", period).replace("CODE", code)


def _places(root: Path | None) -> Places:
    return Places(root.resolve()) if root else Places.around(Path.cwd())


@app.command("list")
def list_command(root: Root = None) -> None:
    """List the reports that can be made.

    Example: `kpi list`
    """
    places = _places(root)
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


@app.command("run")
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
    why: Annotated[
        bool, typer.Option("--why", help="Say of each section why it runs, or that it is kept.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and make the report anew whenever a file is saved.")
    ] = False,
) -> None:
    """Make a report: run its sections, stitch the page, write ratings and manifest.

    A section runs again only when something that it read has changed since the last edition.

    Examples: `kpi run REPORT`, `kpi run REPORT PERIOD`, `kpi run REPORT --pdf`, `kpi run --all`,
    `kpi run REPORT --watch`
    """
    from kpi.report.watching import Kept
    from kpi.report.workers import cores

    if every == bool(report):
        raise ReportUnknown(
            "Name one report, or --all and none. `kpi list` names the reports that there are."
        )
    places = _places(root)
    settings = {
        "root": places.root,
        "output": (output or places.root / "output").resolve(),
        "fresh": no_cache,
        "browser": find_browser() if pdf else None,
    }
    asked = (
        partial(_orders_of_all, places) if every else partial(_orders_of_one, places, report, periods or [])
    )
    start = partial(_reach, dask) if dask else partial(_start, engine, workers or cores())
    with closing(Kept(start)) as kept:
        make = partial(_make, asked, kept.lend, settings, why=why)
        codes = _watch(places, make, kept.outdated) if watch else make()
    if codes:
        raise typer.Exit(max(codes))


Asked = tuple["list[Order]", list[KpiError]]


def _make(
    ask: Callable[[], Asked], lend: "Callable[[], Workers]", settings: dict[str, Any], *, why: bool
) -> list[ExitCode]:
    """Make what is asked for, and tell how it goes; returns the exit codes of all that failed."""
    from kpi.progress import Lines
    from kpi.report.drafts import Making
    from kpi.report.run import make_editions

    orders, failed = ask()
    progress = Lines(why=why)
    for error in failed:
        progress.failed(error)
    making = Making(**settings, prepare="kpi.prepare:prepare", now=datetime.now(UTC), version=version("kpi"))
    make_editions(orders, making, lend, progress)
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


def _orders_of_one(places: Places, report_id: str, texts: list[str]) -> Asked:
    """Lay out one report."""
    return _orders(places, report_id, texts), []


def _orders(places: Places, report_id: str, texts: list[str]) -> "list[Order]":
    """Read the rules of one report and every period that is asked for, before anything is run."""
    from kpi.inputs.held_periods import find_period
    from kpi.report.drafts import Order

    report = read_report(places, report_id)
    asked = [str(period) for text in texts for period in parse_periods(text)]
    try:
        found = dict.fromkeys(find_period(places, report, text) for text in asked or [""])
    except PeriodWrong:
        _refuse_faults(places, report)
        raise
    return [
        Order(
            make_plan(report, period, notebooks=places.notebooks),
            lambda: places.read_by(report.data, report.id),
        )
        for period in found
    ]


def _refuse_faults(places: Places, report: Report) -> None:
    """Tell of faults in the figures first: a period may be missing because of them."""
    from kpi.inputs.readers import read_figures

    read_figures(places, report)


def _orders_of_all(places: Places) -> Asked:
    """Do so for every report; one that is wrong takes no other with it."""
    orders, failed = [], []
    for report_id in list_reports(places):
        try:
            orders += _orders(places, report_id, [])
        except KpiError as error:
            failed.append(error)
    return orders, failed


@app.command("check")
def check_command(
    report: ReportName,
    period: Annotated[str, typer.Argument(help="The newest if left out.")] = "",
    root: Root = None,
) -> None:
    """List every fault of a report's parameters and figures, then what is likely wrong; nothing is run.

    A fault stops a run; a finding stops nothing and is for a person to look at.

    Example: `kpi check REPORT`
    """
    places = _places(root)
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


@app.command("explain")
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

    places = _places(root)
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
