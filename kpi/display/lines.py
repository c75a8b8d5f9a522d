"""One indicator to be shown, with all that stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kpi.display.fragments import ENVIRONMENT
from kpi.display.receipts import receipt
from kpi.display.wording import (
    COMPARED,
    Row,
    revised_target,
    rows_of,
    target,
    target_notes,
    target_text,
    value_notes,
    value_text,
)
from kpi.model.figures import Edition, slug
from kpi.model.schemes import Band
from kpi.model.vocabulary import Direction, Frequency, Kind, Polarity, Rating, Role
from kpi.theme import ANCHOR

COMMENT = ("heading", "text", "role")


@dataclass(frozen=True)
class Line:
    """One indicator to be shown: its wording, its other columns, all that stands beside it.

    `against` holds what its value is against each benchmark, `past` its history, `labels` those of
    all groups, by grouping and id.
    `place` is a name that no other line of its table has.
    """

    row: Row
    record: dict[str, str]
    comments: list[dict[str, str]]
    edition: Edition
    against: dict[str, Row]
    past: pd.DataFrame
    place: str
    labels: dict[str, dict[str, str]]

    @property
    def band(self) -> Band:
        """The band of its rating."""
        return self.edition.report.scheme.band(self.row.rating)

    @property
    def badness(self) -> int:
        """The place of its rating, the worst first and those without any last."""
        bands = [band.rating for band in reversed(self.edition.report.scheme.bands)]
        return bands.index(self.band.rating) if self.band.rating in bands else len(bands)

    @property
    def receipt(self) -> str:
        """How the rating came about."""
        return receipt(self.row, self.edition.report.scheme)

    @property
    def computed(self) -> str:
        """What the figures alone would give, where the rating is a stated one."""
        return Rating(self.row.computed).label if self.row.stated else ""

    @property
    def indicator(self) -> str:
        """The indicator's name in addresses, the same in every edition."""
        return slug(self.row.code)

    @property
    def anchor(self) -> str:
        """Where the page tells most of the indicator."""
        return f"{ANCHOR}{self.indicator}"

    @property
    def facts(self) -> dict[str, list[str]]:
        """By what the page can be filtered, each with the words that hold for this indicator."""
        report, row = self.edition.report, self.row
        groups = {name.capitalize(): found for name, found in self.groups.items() if found}
        if self.record["role"] != Role.PERFORMANCE or report.plan:
            return groups
        compared = {
            report.headings.get(against, heading): [Direction(getattr(row, f"direction_{against}")).label]
            for against, heading in COMPARED.items()
        }
        return {"Rating": [self.band.rating.label], **groups, **compared}

    @property
    def groups(self) -> dict[str, list[str]]:
        """The labels of the groups to which it belongs, by grouping."""
        return {
            grouping: [labels[one.strip()] for one in self.record[grouping].split(";") if one.strip()]
            for grouping, labels in self.labels.items()
        }

    @property
    def tag(self) -> str:
        """The short name of the indicator in captions: its code, or its name where codes are not shown."""
        return self.row.code if self.edition.report.codes else self.row.name

    @property
    def title(self) -> str:
        """The name of the indicator, with its code where the report shows codes."""
        return title(self.row, self.edition)

    @property
    def figure(self) -> str:
        """What kind of figure it is, and which way is better."""
        often, kind = Frequency(self.record["frequency"]).label, Kind(self.row.kind).label
        return f"{often.capitalize()}, {kind}; {Polarity(self.row.polarity).label}"

    @property
    def value(self) -> str:
        """The value with all that must be known of it."""
        notes = [*value_notes(self.row), *filter(None, [self.record["note"]])]
        return part("noted", value_text(self.row), notes)

    @property
    def target(self) -> str:
        """The target, and whose it is where it is not the period's own."""
        return part("noted", target_text(self.row), target_notes(self.row))

    def goal_of(self, name: str) -> str:
        """A year's target, or the reason why there is none; `name` is annual or last_annual."""
        unit, decimals = self.row.unit, self.row.decimals
        text = target(self._end(name, "low"), self._end(name, "high"), unit, decimals)
        low, high, floor = (self._end(name, f"was_{end}") for end in ("low", "high", "floor"))
        notes = revised_target(low, high, unit, decimals, floor)
        return part("noted", text or self.record[f"no_{name}"].capitalize(), notes)

    def _end(self, name: str, end: str) -> float:
        return float(self.record[f"{name}_{end}"])


def title(row: Row, edition: Edition) -> str:
    """Name an indicator, with its code where the report shows codes."""
    return f"{row.code} {row.name}" if edition.report.codes else row.name


def labels_of(edition: Edition) -> dict[str, dict[str, str]]:
    """The label of each group, by grouping and id."""
    found: dict[str, dict[str, str]] = {}
    for grouping, group, label in edition.figures.groups[["grouping", "group", "label"]].itertuples(
        index=False
    ):
        found.setdefault(grouping, {})[group] = label
    return found


def part(macro: str, *values: object) -> str:
    """Fill one of the pieces that fragments share."""
    made: str = getattr(ENVIRONMENT.get_template("parts.html.j2").module, macro)(*values)
    return made


def noted(text: str, notes: Sequence[str]) -> str:
    """Write a text with what must be known of it."""
    return part("noted", text, notes)


def status(band: Band) -> str:
    """Write a rating: shape, word and the report's own label."""
    return part("told", band)


def comments_text(line: Line) -> str:
    """Write an indicator's comments, or that there are none."""
    return part("comments", line.comments)


def lines_of(
    edition: Edition,
    card: pd.DataFrame,
    comments: pd.DataFrame,
    *,
    others: pd.DataFrame | None = None,
    past: pd.DataFrame | None = None,
) -> list[Line]:
    """Read a scorecard row by row, each row with all that stands beside it.

    `comments` has the columns of `comments_of`, `others` the rows of `against_benchmarks`, `past`
    those of `histories`.
    """
    texts: dict[str, list[dict[str, str]]] = {}
    for code, *values in comments[["code", *COMMENT]].itertuples(index=False):
        texts.setdefault(code, []).append(dict(zip(COMMENT, values, strict=True)))
    against: dict[str, dict[str, Row]] = {}
    if others is not None:
        for row, name in zip(rows_of(others), others["comparator"], strict=True):
            against.setdefault(row.code, {})[name] = row
    histories = dict(iter(past.groupby("code"))) if past is not None else {}
    nothing, labels = pd.DataFrame(), labels_of(edition)
    records = card.astype(str).to_dict("records")
    return [
        Line(
            row,
            {str(key): value for key, value in record.items()},
            texts.get(row.code, []),
            edition,
            against.get(row.code, {}),
            histories.get(row.code, nothing),
            slug(f"{record.get('group', '')} {row.code}"),
            labels,
        )
        for row, record in zip(rows_of(card), records, strict=True)
    ]
