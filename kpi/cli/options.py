"""What several commands are asked for."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kpi.errors import DayWrong
from kpi.inputs.places import Places
from kpi.model.memory import is_day

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


def day_of(text: str) -> date:
    """Read a day as it is typed.

    Raises DayWrong for anything but a day such as 2018-12-17.

    >>> day_of("2018-12-17")
    datetime.date(2018, 12, 17)
    """
    if is_day(text):
        return date.fromisoformat(text)
    raise DayWrong(f"'{text}' is no day. Allowed: year, month and day such as 2018-12-17.")
