"""What every engine gives to the run of a section."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from kpi.report.engines.reads import Reads

SPLIT_OFF = "split-off"  # papermill knows our engine by this name
READS = "reads.txt"
FUNCTION, SECTION = b"f", b"s"  # what is asked of the warm process
Output = dict[str, Any]


class TooLate(Exception):
    """A cell took longer than it may."""


class Ended(Exception):
    """The process of a section is no more."""


@dataclass
class Reply:
    """What came of one cell.

    `outputs` are notebook outputs, each with the id by which it can be updated, blank for none;
    `updates` are later states of outputs that were shown under such an id.
    """

    content: dict[str, Any] = field(default_factory=dict)
    outputs: list[tuple[Output, str]] = field(default_factory=list)
    updates: list[tuple[Output, str]] = field(default_factory=list)


class Cells(Protocol):
    """Runs the cells of one section, one at a time."""

    def run(self, source: str, seconds: float | None) -> Reply:
        """Run one cell; raises TooLate where it takes longer than it may, Ended where its process ends."""


@dataclass(frozen=True)
class Running:
    """A section that can be run: what papermill is told of its engine, and what has been read so far."""

    settings: dict[str, Any]
    reads: Callable[[], Reads]
