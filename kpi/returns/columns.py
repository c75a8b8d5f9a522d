"""The columns of a form, in their order."""

from collections.abc import Mapping
from dataclasses import dataclass

from kpi.model.reports import Report

CODE, INDICATOR, DEFINITION, HOW_TO, PERIOD = (
    "Code",
    "Indicator",
    "Definition",
    "Unit and how to type it",
    "Period",
)
LAST, YEAR_BEFORE, TARGET, HELD = "Last value", "A year before", "Target", "Held now"
VALUE, REASON, FLAG, NOTE, WHY = "Value", "Reason for none", "Flag", "Note", "Why"
COMMENT = "Comment: "  # begins the heading of each field of the commentary
ROW = "Row"  # which row of which form it is, and what it said: see Stamp.row
TOLD = (CODE, INDICATOR, DEFINITION, HOW_TO, PERIOD, LAST, YEAR_BEFORE, TARGET, HELD)
SEALED = (DEFINITION, HOW_TO, LAST, YEAR_BEFORE, TARGET, HELD)  # known again by the mark: see forms.seal
HEADER_ROW = 3


@dataclass(frozen=True)
class Columns:
    """The headings of a report's forms; `comments` gives each field of its commentary its heading."""

    comments: Mapping[str, str]

    @classmethod
    def of(cls, report: Report) -> "Columns":
        """The headings of one report's forms."""
        return cls({field: f"{COMMENT}{' '.join(text.split())}" for field, text in report.comments.items()})

    @property
    def entries(self) -> tuple[str, ...]:
        """The headings under which something is filled in."""
        return (VALUE, REASON, FLAG, NOTE, *self.comments.values(), WHY)

    @property
    def all(self) -> tuple[str, ...]:
        """Every heading, from left to right."""
        return (*TOLD, *self.entries, ROW)

    def number(self, heading: str) -> int:
        """The column of a heading, counted from 1.

        >>> Columns({}).number("Value")
        10
        """
        return self.all.index(heading) + 1
