"""The way in from a notebook, which says what to install where that is missing."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kpi.errors import ExtraMissing
from kpi.inputs.places import Places

if TYPE_CHECKING:
    from kpi.explorer.board import Explorer

NEEDED = ("ipywidgets", "itables")


def explore(report: str = "", period: str = "") -> "Explorer":
    """Open the explorer on the reports of the folder that one works in; it reads, and writes nothing.

    That is the nearest folder upward with params/, so that a notebook finds its own.
    A blank report is the one that comes most often; a blank period is the latest with figures.
    Faults in the figures are shown in the explorer, where another report can be chosen.
    Raises ExtraMissing, ReportUnknown or PeriodWrong.
    """
    for name in NEEDED:
        try:
            import_module(name)
        except ImportError as error:
            message = (
                f"To explore, the package '{name}' is needed, and it cannot be loaded: {error}. "
                "Allowed: an environment with the extra 'lab'. Install it with: pip install 'kpi[lab]'."
            )
            raise ExtraMissing(message) from error
    from kpi.explorer.board import Explorer  # noqa: PLC0415  (it loads the extra, found just above)

    return Explorer(Places.around(Path.cwd()), report, period)
