"""The `kpi` command: arguments and clock in, exit code out.

What takes long to load (frames, charts, notebooks) is loaded by the commands that use it, so that
help and a misspelt name are answered at once.
"""

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from kpi.errors import ExitCode, IndicatorUnknown, InputsWrong, KpiError, PlanWrong, ReportUnknown, nearest
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.model.figures import Edition
from kpi.model.periods import Period, parse_periods
from kpi.model.reports import Report
from kpi.report.browser import find_browser
from kpi.report.plan import Plan, PlannedSection, make_plan

EXITS = """
Exit codes: 0 done; 1 faults in data/ or params/; 2 no such report, period or indicator;
3 a section failed; 4 the output cannot be written, or its PDF cannot be printed.
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
    workers: Annotated[int, typer.Option(min=1, help="How many sections run side by side.")] = os.cpu_count()
    or 1,
    pdf: Annotated[
        bool,
        typer.Option(
            "--pdf", help="Print each page as report.pdf too, by an installed Chrome, Chromium or Edge."
        ),
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Run every section afresh; at present each run does.")
    ] = False,
) -> None:
    """Make a report: run its sections, stitch the page, write ratings and manifest.

    Examples: `kpi run REPORT`, `kpi run REPORT PERIOD`, `kpi run REPORT --pdf`, `kpi run --all`
    """
    del no_cache
    places = _places(root)
    folder = (output or places.root / "output").resolve()
    if every == bool(report):
        raise ReportUnknown(
            "Name one report, or --all and none. `kpi list` names the reports that there are."
        )
    making = Making(folder, workers, find_browser() if pdf else None)
    if every:
        _make_all(places, making)
    else:
        _make_periods(places, report, periods or [], making)


@dataclass(frozen=True)
class Making:
    """How editions are made: where to, how many sections at once, and which browser prints them, if any."""

    output: Path
    workers: int
    browser: Path | None


def _make_periods(places: Places, report_id: str, periods: list[str], making: Making) -> None:
    """Make one report for each period asked for."""
    definition = read_report(places, report_id)
    for period in _periods(places, definition, periods):
        typer.echo(str(_make(places, definition, period, making)))


def _make_all(places: Places, making: Making) -> None:
    """Make every report for its newest period; one that fails takes no other with it."""
    codes = [ExitCode.OK]
    for report_id in list_reports(places):
        try:
            _make_periods(places, report_id, [], making)
        except KpiError as error:
            typer.echo(str(error), err=True)
            codes.append(error.exit_code)
    if max(codes):
        raise typer.Exit(max(codes))


def _periods(places: Places, report: Report, texts: list[str]) -> list[Period]:
    """Read every period that is asked for, before any is run."""
    from kpi.inputs.readers import find_period, read_figures

    figures = read_figures(places, report)
    asked = [str(period) for text in texts for period in parse_periods(text)]
    return [find_period(report, figures, text) for text in asked or [""]]


def _make(places: Places, report: Report, period: Period, making: Making) -> Path:
    """Make one edition, with its ratings from the figures that its sections read."""
    from kpi.display.exports import ratings_table
    from kpi.inputs.notices import notices
    from kpi.inputs.readers import read_figures
    from kpi.measures.benchmarks import every_rating
    from kpi.measures.scorecard import scorecard
    from kpi.report.manifest import fingerprints
    from kpi.report.run import Order, run

    def inputs() -> list[Path]:
        return places.read_by(report.data, report.id)

    before = fingerprints(inputs(), places.root)
    # Between two periods of one run the rules may have changed: those fingerprinted are those used.
    report = read_report(places, report.id)
    plan = make_plan(report, period, notebooks=places.notebooks)
    edition = Edition(report, period, read_figures(places, report))
    _refuse_unknown_words(edition)
    for notice in notices(edition.figures, report):
        typer.echo(f"Notice: {notice}", err=True)
    ratings = ratings_table(edition, every_rating(edition, scorecard(edition)))
    with _progress(plan) as told:
        order = Order(
            root=places.root,
            output=making.output,
            inputs=inputs,
            tables={"ratings.csv": ratings.to_csv(index=False, lineterminator="\n")},
            workers=making.workers,
            now=datetime.now(UTC),
            version=version("kpi"),
            told=told,
            browser=making.browser,
        )
        return run(plan, order, before)


def _refuse_unknown_words(edition: Edition) -> None:
    """Hold what sections ask for, such as groupings, ratings and columns, against what there is.

    Raises PlanWrong with all that there is not, before any section runs.
    """
    from kpi.display.columns import columns_of
    from kpi.display.details import parts_of
    from kpi.display.overview import order_of, some
    from kpi.measures.counts import find_group, find_grouping
    from kpi.measures.exceptions import chosen_ratings

    groups = edition.figures.groups
    checks: dict[str, Callable[[Any], object]] = {
        "grouping": lambda word: word == "" or find_grouping(groups, word),
        "groupings": lambda words: [find_grouping(groups, word) for word in words],
        "show": parts_of,
        "ratings": lambda words: chosen_ratings(edition, words),
        "columns": lambda words: columns_of(words, edition),
        "group": lambda pair: pair[1] == "" or find_group(groups, *pair),
        "first": order_of,
        "most": some,
    }
    faults = []
    for where, name, given in _words(edition.report):
        try:
            checks[name](given)
        except PlanWrong as error:
            faults.append(f"  {where}: {error}")
    if faults:
        where = f"params/{edition.report.id}.yaml"
        raise PlanWrong("\n".join([f"The sections of {where} ask for what there is not:", *sorted(faults)]))


COVER = "cover"
WORDS = dict.fromkeys(["grouping", "group"], str) | dict.fromkeys(
    ["groupings", "show", "ratings", "columns"], list
)
WORDS_OF_THE_COVER = {"first": str, "most": int}


def _words(report: Report) -> Iterator[tuple[str, str, Any]]:
    """Yield every word of a report that must name something: where it stands, of what kind, the word.

    What is of another type is left to the plan, which tells it.
    """
    for name in report.headings:
        yield "headings", "columns", [name]
    for section in report.sections:
        kinds = WORDS | (WORDS_OF_THE_COVER if section.notebook == COVER else {})
        for name, given in section.parameters.items():
            where = f"section '{section.id}', {name}"
            if name not in kinds or not _is_of(kinds[name], given):
                continue
            if name == "group":
                yield where, name, (str(section.parameters.get("grouping") or report.group), given)
            else:
                yield where, name, given


def _is_of(kind: type, given: object) -> bool:
    """Tell whether what is given is of a type, a list of texts alone."""
    words = given if isinstance(given, list) else []
    return isinstance(given, kind) and all(isinstance(word, str) for word in words)


@contextmanager
def _progress(plan: Plan) -> Iterator[Callable[[PlannedSection, float | None], None]]:
    """Show which sections are running, and each one's seconds when it ends."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    running: list[str] = []
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(plan.name, total=len(plan.sections))

        def told(section: PlannedSection, seconds: float | None) -> None:
            if seconds is None:
                running.append(section.id)
            else:
                running.remove(section.id)
                console.print(f"{plan.name}: {section.id} {seconds:.1f} s", markup=False)
            bar.update(task, description=f"{plan.name}: {', '.join(running)}", advance=seconds is not None)

        yield told


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

    figures = read_figures(places, report)
    newest = find_period(report, figures)
    edition = Edition(report, find_period(report, figures, text), figures)
    _refuse_unknown_words(edition)
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
    from kpi.display.wording import change_text, period_text, rows_of, value_notes
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
    for against, heading in {"last_year": "Than last year", "previous": "Than the period before"}.items():
        typer.echo(f"{definition.headings.get(against, heading)}: {change_text(row, against)}.")
