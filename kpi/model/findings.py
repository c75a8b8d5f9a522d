"""What can be wrong with figures that break no rule of their files."""

from dataclasses import dataclass

from kpi.model.vocabulary import Word


class Doubt(Word):
    """Why something in a set of figures, or in a document made from it, is likely wrong."""

    FALL = "fall", "a total falls that can only rise"
    TO_DATE = "to date", "a figure to date does not follow from those of its periods"
    RATIO = "ratio", "a percentage is not that of its own numerator and denominator"
    FEW = "few", "a percentage rests on very few"
    JUDGED = "judged", "a stated rating is not the one that the figures give"
    UNTARGETED = "untargeted", "a rating is stated where there is nothing to rate by"
    STALE = "stale", "a newer figure is due"
    OLDER = "older", "a rating rests on an older figure than the report's period"
    POINT = "point", "a range is a single point"
    NEW = "new", "a new indicator has figures from before"
    TWICE = "twice", "the same thing stands twice"
    NO_DATE = "no date", "a date does not exist"
    OUTSIDE = "outside", "a date lies outside the year that it is planned for"
    YEAR = "year", "a heading names another year or period"
    SAID_RATING = "said rating", "a document's rating is not the one that the figures give"
    SAID_DIRECTION = "said direction", "a document's direction is not the one that the figures give"
    SAID_VALUE = "said value", "a document's figure is not the one that is held"
    SAID_MET = "said met", "a document is wrong about whether a target is met"
    SAID_COUNT = "said count", "a document's count is not that of its own rows"
    NO_SUM = "no sum", "numbers do not add up to their total"
    NO_METHOD = "no method", "no method gives a document's projection"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is likely wrong, with what it is about and where it was said."""

    doubt: Doubt
    about: str
    text: str
    place: str = ""

    def __str__(self) -> str:
        """Say the finding in one line."""
        place = f" ({self.place})" if self.place else ""
        return f"{self.about}: {self.text}{place} [{self.doubt.label}]"
