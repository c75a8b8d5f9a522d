"""The `kpi` command: arguments and clock in, exit code out.

What takes long to load (frames, charts, notebooks) is loaded by the commands that use it, so that
help and a misspelt name are answered at once.
"""

import inspect
import sys
from collections.abc import Callable
from pathlib import Path

import typer

from kpi.cli.check import check_command
from kpi.cli.collect import collect_command
from kpi.cli.explain import explain_command
from kpi.cli.listing import list_command
from kpi.cli.publish import publish_command
from kpi.cli.receive import receive_command
from kpi.cli.run import run_command
from kpi.errors import KpiError
from kpi.inputs.places import Places

EXITS = """
Exit codes: 0 done; 1 faults in data/, params/ or a return; 2 no such report, period or indicator, or nobody
said that a return may be written; 3 a section failed, or what runs the sections; 4 the output, data/ or a
site cannot be written, a PDF cannot be printed, or an edition cannot be published as it is.
"""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="A council's performance report as one page, from its figures and one file of rules.",
    epilog=EXITS,
)

COMMANDS: dict[str, Callable[..., None]] = {  # in the order of a month
    "list": list_command,
    "collect": collect_command,
    "receive": receive_command,
    "check": check_command,
    "run": run_command,
    "explain": explain_command,
    "publish": publish_command,
}
for name, command in COMMANDS.items():
    app.command(name)(command)


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
