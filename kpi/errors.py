"""Every way that a run can fail.

KpiError
├── ReportUnknown        no such report in params/
├── PeriodWrong          misspelt, of another cadence, or outside the figures
├── DayWrong             a day that is none, or is written otherwise
├── IndicatorUnknown     no such indicator in the report's figures
├── GroupingUnknown      no such grouping in the report's figures
├── InputsWrong          faults in files that people write, all of them at once
│   ├── ParametersWrong      params/<report>.yaml
│   ├── FiguresWrong         data/<council>/*.csv or *.parquet
│   └── ReturnsWrong         forms that came back filled in
├── OwnersMissing        a figure is due and nobody is named to ask for it
├── FormsUnwritable      the forms cannot be written, or would be written over others
├── NotConfirmed         nobody said that what changes may be written
├── ReceiveBusy          another `kpi receive` is at work, or one was cut off
├── DataUnwritable       the figures cannot be written
├── PlanWrong            a section and its notebook do not fit together
├── SectionFailed        a notebook raised, stopped early, died or ran too long
├── EngineFailed         what runs the sections could not be started, or ended
├── InputsChanged        a file changed while the report was being made
├── OutputUnwritable     the edition cannot be written
├── ExtraMissing         what is asked for needs packages that are not installed
├── BrowserMissing       a PDF is asked for and no browser is installed
├── PdfFailed            the browser made no PDF, or one that not everybody can read
├── PublishWrong         what is asked of a publish makes no sense
├── PublishRefused       an edition or a site is not as it was made, or differs from what is published
└── SiteUnwritable       the site, or the record of what was published, cannot be written

Each message says where, what was found, what is allowed and what to do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum

SHOWN_FAULTS = 10


class ExitCode(IntEnum):
    """What the `kpi` command tells the scheduler that called it."""

    OK = 0
    INPUTS = 1
    USAGE = 2
    SECTION = 3
    OUTPUT = 4


def counted_in(where: str) -> str:
    """What a place in a file is told by: a line of a text, a row of a Parquet file."""
    return "row" if where.endswith(".parquet") else "line"


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one place of one file."""

    where: str
    line: int
    found: str
    allowed: str
    cure: str = ""

    def __str__(self) -> str:
        """Say the fault in one line."""
        place = f"{self.where}, {counted_in(self.where)} {self.line}" if self.line else self.where
        cure = f" {self.cure}" if self.cure else ""
        return f"{place}: found {self.found}; allowed: {self.allowed}.{cure}"


def nearest(word: str, words: Iterable[str]) -> str:
    """Suggest the allowed word most like a misspelt one, or say nothing.

    >>> nearest("gren", ["green", "red"])
    'Did you mean green?'
    >>> nearest("xyz", ["green", "red"])
    ''
    """
    lowered = {one.lower(): one for one in reversed(list(words))}
    matches = get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.5)
    return f"Did you mean {lowered[matches[0]]}?" if matches else ""


class KpiError(Exception):
    """A run stopped for a reason that its reader can mend."""

    exit_code = ExitCode.INPUTS


class ReportUnknown(KpiError):
    """A report was named that has no file in params/."""

    exit_code = ExitCode.USAGE


class PeriodWrong(KpiError):
    """A period was named that cannot be read, or that the report cannot show."""

    exit_code = ExitCode.USAGE


class DayWrong(KpiError):
    """A day was named that is none, or that is written in another way."""

    exit_code = ExitCode.USAGE


class IndicatorUnknown(KpiError):
    """An indicator was named that the report does not hold."""

    exit_code = ExitCode.USAGE


class GroupingUnknown(KpiError):
    """A grouping was named by which the report's figures are not sorted."""

    exit_code = ExitCode.USAGE


class InputsWrong(KpiError):
    """Files that people write hold faults; `faults` lists every one, its message the first `shown`."""

    shown = SHOWN_FAULTS
    rest = "`kpi check` lists them all."

    def __init__(self, heading: str, faults: Sequence[Fault]) -> None:
        self.heading = heading
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__(self.describe(self.shown))

    def __reduce__(self) -> tuple[object, ...]:
        """Let the faults go from one process to another."""
        return type(self), (self.heading, self.faults)

    def describe(self, shown: int | None = None) -> str:
        """List the faults, the first few or all of them."""
        count = len(self.faults)
        lines = [f"{self.heading}: {count} fault{'' if count == 1 else 's'}."]
        lines += [f"  {fault}" for fault in self.faults[:shown]]
        if shown is not None and count > shown:
            lines.append(f"  … and {count - shown} more: {self.rest}")
        return "\n".join(lines)


class ParametersWrong(InputsWrong):
    """A report's own file is missing a key, misspells one or gives it a wrong value."""


class FiguresWrong(InputsWrong):
    """A figure, a code or a word in data/ breaks the rules of its column."""


class ReturnsWrong(InputsWrong):
    """Forms that came back hold faults, or doubts that nobody has confirmed; nothing of them is kept."""

    shown = 200
    rest = "mend these first."


class OwnersMissing(KpiError):
    """Figures are due for which indicators.csv names nobody to ask."""


class FormsUnwritable(KpiError):
    """The folder for the forms cannot be written, or holds forms that may have been filled in."""

    exit_code = ExitCode.OUTPUT


class NotConfirmed(KpiError):
    """What returns would change was shown, and nobody said that it may be written."""

    exit_code = ExitCode.USAGE


class ReceiveBusy(KpiError):
    """Another `kpi receive` is at work in the same data/, or one was cut off while it wrote."""

    exit_code = ExitCode.OUTPUT


class DataUnwritable(KpiError):
    """The figures cannot be written, or were changed by somebody else meanwhile."""

    exit_code = ExitCode.OUTPUT


class PlanWrong(KpiError):
    """A section asks for a notebook or a parameter that does not exist."""


class SectionFailed(KpiError):
    """A section's notebook did not run to its end, or left nothing to show.

    `executed` is the notebook as far as it came, as it would be saved; blank where there is none.
    """

    exit_code = ExitCode.SECTION

    def __init__(self, message: str, executed: str = "") -> None:
        super().__init__(message)
        self.executed = executed


class EngineFailed(KpiError):
    """The process or the cluster that sections are run by could not be reached, or ended."""

    exit_code = ExitCode.SECTION


class InputsChanged(KpiError):
    """A file was altered between the first section and the last."""

    exit_code = ExitCode.SECTION


class OutputUnwritable(KpiError):
    """The folder for the edition cannot be made or written."""

    exit_code = ExitCode.OUTPUT


class ExtraMissing(KpiError):
    """What was asked for needs an extra of the package that is not installed, such as `lab`."""

    exit_code = ExitCode.USAGE


class BrowserMissing(KpiError):
    """A PDF was asked for where no browser is installed, or not the one that is set."""

    exit_code = ExitCode.OUTPUT


class PdfFailed(KpiError):
    """The browser printed no PDF, took too long over it, or left out its structure."""

    exit_code = ExitCode.OUTPUT


class PublishWrong(KpiError):
    """A publish was asked for without a reason, without editions, or into a folder of the workbook."""

    exit_code = ExitCode.USAGE


class PublishRefused(KpiError):
    """An edition or a site was altered by hand, or an edition differs from the one that is published."""

    exit_code = ExitCode.OUTPUT


class SiteUnwritable(KpiError):
    """The site, or the record in data/ of what was published, cannot be written."""

    exit_code = ExitCode.OUTPUT
