"""What a report is: its title, figures, rules and sections, as params/ says."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue

from kpi.model.schemes import Scheme, Settings
from kpi.model.vocabulary import Frequency

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        message = "an id is lower-case letters, figures and single hyphens, such as local-economy"
        raise ValueError(message)
    return text


Slug = Annotated[str, AfterValidator(_slug)]


class Section(Settings):
    """One section: a notebook, and what it is told beyond report and period."""

    id: Slug
    title: str = Field(min_length=1)
    notebook: str = Field(min_length=1)
    parameters: dict[str, JsonValue] = Field(default_factory=dict)


class Report(Settings):
    """All that makes a report, but for its figures.

    `group` names the grouping by which the report is counted (a column of indicators.csv).
    `comments` gives each field of the commentary its heading, in order.
    `time_limit` is how many seconds a section may take.
    """

    id: Slug
    title: str = Field(min_length=1)
    organisation: str = Field(min_length=1)
    data: str = Field(min_length=1)
    cadence: Frequency
    group: str = Field(min_length=1)
    scheme: Scheme
    comments: dict[Slug, str] = Field(min_length=1)
    note: str = ""
    time_limit: int = Field(default=600, gt=0)
    sections: tuple[Section, ...] = Field(min_length=1)
