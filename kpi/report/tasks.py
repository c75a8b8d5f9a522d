"""What goes to whoever runs a section, and what comes back."""

from dataclasses import dataclass
from pathlib import Path

from kpi.report.plan import PlannedSection


@dataclass(frozen=True)
class Task:
    """One section that is to be run, in `root`, where it finds data/ and params/.

    `files` are those of the root that its edition rests on.
    `edition` is what messages call the edition; `kept` is where the notebook will be found if the
    section fails.
    """

    section: PlannedSection
    root: Path
    files: tuple[Path, ...]
    edition: str
    time_limit: int
    kept: Path


@dataclass(frozen=True)
class Executed:
    """A section that ran to its end, with how many seconds it took and what it read.

    `text` is the executed notebook as it is saved, `html` what the page takes over from it.
    `reads` has the hash of each file; `unknowable` says why they do not tell all, blank where they do.
    """

    text: str
    html: str
    cells: int
    seconds: float
    reads: dict[str, str]
    unknowable: str
