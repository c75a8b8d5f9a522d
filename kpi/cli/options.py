"""What several commands are asked for."""

from pathlib import Path
from typing import Annotated

import typer

from kpi.inputs.places import Places

ReportName = Annotated[str, typer.Argument(help="The report's id: the name of its file in params/.")]
Root = Annotated[
    Path | None,
    typer.Option(
        help="Folder with data/ and params/, and notebooks/ of its own where it has them. "
        "The nearest upward from here, or else the workbook's own.",
        show_default=False,
    ),
]


def places_of(root: Path | None) -> Places:
    """Find the folder to work in: the one that is named, or the one around here."""
    return Places(root.resolve()) if root else Places.around(Path.cwd())
