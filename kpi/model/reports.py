"""What a report is: its title, figures, rules and sections, as params/ says."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, model_validator

from kpi.model.periods import Period
from kpi.model.schemes import Scheme, Settings
from kpi.model.vocabulary import Arrows, Calendar, Frequency, Nation, Previous

TARGET = "target"
# What scorecards and tables call columns of their own, and the page's address the words looked for and
# the order (words, sort); no grouping may be called so.
RESERVED = frozenset(
    "code name role polarity kind frequency unit decimals lag tolerance owner introduced definition "  # noqa: SIM905
    "source period first last value flag note stale target annual previous comparator miss bound "
    "computed stated rating comment group heading grouping label reason field text start end row due "
    "new trend last_annual floor words sort".split()
)
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
OWN = "_"
MOST_DAYS = 260  # the working days of a year


def is_own(report_id: str) -> bool:
    """Whether a report is the workbook's own and no council's: its id begins with an underscore.

    >>> is_own("_gallery"), is_own("quarterly")
    (True, False)
    """
    return report_id.startswith(OWN)


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        message = "an id is lower-case letters, figures and single hyphens, such as local-economy"
        raise ValueError(message)
    return text


def _report_id(text: str) -> str:
    _slug(text.removeprefix(OWN))
    return text


Slug = Annotated[str, AfterValidator(_slug)]
ReportId = Annotated[str, AfterValidator(_report_id)]
Heading = Annotated[str, Field(min_length=1)]


def _listed(given: object) -> object:
    return [given] if isinstance(given, str) else given


Groups = Annotated[tuple[Heading, ...], BeforeValidator(_listed), Field(min_length=1)]
SEVERAL = ";"  # between the groups of a cell of indicators.csv


class Section(Settings):
    """One section: a notebook, and what it is told beyond report and period."""

    id: Slug
    title: str = Field(min_length=1)
    notebook: str = Field(min_length=1)
    parameters: dict[str, JsonValue] = Field(default_factory=dict)


class Deadlines(Settings):
    """By when what an edition asks for is to be in, in working days after the end of its period.

    `values` counts from the end of the figure's own period and its indicator's lag, `comments` from
    the end of the edition's.
    `holidays` says whose bank holidays are no working days.
    `fields` are the fields of the commentary that a rating off target asks for; blank for all.
    """

    values: int = Field(default=10, gt=0, le=MOST_DAYS, strict=True)
    comments: int = Field(default=15, gt=0, le=MOST_DAYS, strict=True)
    holidays: Nation = Nation.ENGLAND
    fields: tuple[str, ...] = ()


class Report(Settings):
    """All that makes a report, but for its figures.

    `id` begins with an underscore where the report is the workbook's own.
    `only` names, by grouping, the groups that the report is about, where it is not about all of its folder.
    `group` names the grouping by which the report is counted (a column of indicators.csv).
    `year` says in which year quarters and running totals are counted.
    `plan` makes it a plan for its period: last performance before it, targets for it.
    `previous` says against which earlier value a value is held besides that of a year before.
    `compare_running_totals` lets a running total be held against that of the period before.
    `arrows` says what the arrows follow, `codes` whether indicators are shown with their codes.
    `comparators` gives each benchmark of benchmarks.csv its name; `rated_against` lists those by
    which values are rated too, `target` among them.
    `headings` gives columns of tables another heading.
    `profile`, `comments` and `group_comments` give each field of the texts on indicators, the
    commentary on indicators and that on groups its heading, in order.
    `deadlines` says by when figures and comments are to be in.
    `time_limit` is how many seconds a section may take.
    """

    id: ReportId
    title: str = Field(min_length=1)
    organisation: str = Field(min_length=1)
    data: str = Field(min_length=1)
    cadence: Frequency
    year: Calendar = Calendar.FINANCIAL
    plan: bool = False
    only: dict[str, Groups] = Field(default_factory=dict)
    group: str = Field(min_length=1)
    scheme: Scheme
    previous: Previous = Previous.PERIOD
    compare_running_totals: bool = False
    arrows: Arrows = Arrows.PERFORMANCE
    codes: bool = True
    comparators: dict[Slug, Heading] = Field(default_factory=dict)
    rated_against: tuple[str, ...] = Field(default=(TARGET,), min_length=1)
    headings: dict[str, Heading] = Field(default_factory=dict)
    profile: dict[Slug, Heading] = Field(default_factory=dict)
    comments: dict[Slug, Heading] = Field(min_length=1)
    group_comments: dict[Slug, Heading] = Field(default_factory=dict)
    deadlines: Deadlines = Field(default_factory=Deadlines)
    note: str = ""
    time_limit: int = Field(default=600, gt=0)
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def comments_needed(self) -> tuple[str, ...]:
        """The fields of the commentary that a rating off target asks for."""
        return self.deadlines.fields or tuple(self.comments)

    def own_groups(self, grouping: str, cell: str) -> str:
        """Of the groups in a cell of a grouping that the report is narrowed by, those that it is about."""
        groups = [group.strip() for group in cell.split(SEVERAL)]
        return SEVERAL.join(group for group in groups if group in self.only[grouping])

    def covering(self, month: int) -> Period:
        """The period of the report's own cadence in which a month lies, months counted from year nought."""
        offset, length = self.year.begins - 1, self.cadence.length
        first = (month - offset) // length * length + offset
        return Period(first, first + length - 1, self.year)

    @model_validator(mode="after")
    def _comparators_known(self) -> Self:
        known = [TARGET, *self.comparators]
        unknown = [name for name in self.rated_against if name not in known]
        if unknown or len(set(self.rated_against)) < len(self.rated_against):
            message = f"rated_against names each of {', '.join(known)} at most once"
            raise ValueError(message)
        taken = [name for name in self.comparators if name in RESERVED]
        if taken:
            message = f"a comparator is not called as columns are: {', '.join(taken)}"
            raise ValueError(message)
        if self.rated_against[0] != TARGET or TARGET in self.comparators:
            message = f"rated_against begins with {TARGET}, and no comparator is called so"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _fields_known(self) -> Self:
        unknown = [field for field in self.deadlines.fields if field not in self.comments]
        if unknown:
            message = (
                f"deadlines.fields names fields of comments: {', '.join(self.comments)}; "
                f"not known: {', '.join(unknown)}"
            )
            raise ValueError(message)
        return self
