"""What stands on each sheet of the spreadsheet, told apart from how it is written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from kpi.display.downloads.guard import one_line_end
from kpi.display.downloads.remarks import (
    flags_shown,
    has_no_target,
    joined,
    rating_reason,
    revision_remark,
    target_remark,
    value_remark,
)
from kpi.display.downloads.shorthand import NOTHING, Shorthand, instead_of_number, mark_of
from kpi.display.lines import labels_of
from kpi.display.receipts import meaning
from kpi.display.wording import (
    Row,
    change_text,
    period_text,
    rows_of,
    target_text,
    value_text,
)
from kpi.model.figures import Edition
from kpi.model.periods import YEAR, Period, parse_period
from kpi.model.vocabulary import (
    Direction,
    Frequency,
    Kind,
    NoTarget,
    NoValue,
    Polarity,
    Rating,
    Role,
    Unit,
    Word,
)

NOTES = "Notes"
ONE_TABLE = "This worksheet contains one table."
EXPLAINED = f"{ONE_TABLE} Its words are explained on the worksheet Notes."
BEGUN = "A forecast stands here as soon as its period has begun, the values of other periods once they end."
GONE = " Shorthand stands where there is no figure for that period."
MOST_ROWS = 20_000
PLAN = "The ratings are those that the rules would give; the page of a plan shows none."
MOST_LETTERS = 32_767  # in a cell, as UTF-16 counts them: a spreadsheet keeps no more
CUT = "\N{HORIZONTAL ELLIPSIS} (cut here; the page or a CSV file beside this one has all of it)"
CODE, NAME, SHORT, WORDS, FIGURE, MARK = 24, 48, 16, 60, 15, 10  # widths of columns, in letters


@dataclass(frozen=True)
class Figure:
    """A cell that holds a number, and the spreadsheet's pattern by which it is printed as on the page."""

    value: float
    pattern: str


Cell = str | Figure


@dataclass(frozen=True)
class Sheet:
    """A worksheet with one table.

    `columns` gives each heading its width; every row has a cell for each, none of them blank.
    """

    label: str
    title: str
    columns: dict[str, int]
    rows: list[list[Cell]]
    told: str = EXPLAINED

    @property
    def legend(self) -> list[str]:
        """Explain each shorthand that stands in its cells; the notes do so themselves."""
        used = {cell for row in self.rows for cell in row if isinstance(cell, str)}
        return [f"{word} means {word.label}." for word in Shorthand if word in used and self.label != NOTES]


def sheets_of(edition: Edition, card: pd.DataFrame, values: pd.DataFrame) -> list[Sheet]:
    """Lay out the sheets with tables, in their order; `values` as `values_table` gives it.

    A table without a row has no sheet, nor have values of which there are too many, see `too_many`.
    """
    sheets = [
        notes_sheet(edition),
        ratings_sheet(edition, card),
        values_sheet(edition, values.iloc[:0] if too_many(values) else values),
        indicators_sheet(edition),
    ]
    return [replace(sheet, rows=_fitted(sheet.rows)) for sheet in sheets if sheet.rows]


def _fitted(rows: list[list[Cell]]) -> list[list[Cell]]:
    return [[fitted(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def fitted(text: str) -> str:
    """Cut a text that a cell has no room for, and say so at its end.

    >>> fitted("short"), fitted("long " * 8_000)[-30:], len(fitted("long " * 8_000))
    ('short', 'beside this one has all of it)', 32767)
    """
    if len(text) <= MOST_LETTERS // 2 or len(units := text.encode("utf-16-le")) <= 2 * MOST_LETTERS:
        return text
    kept = units[: 2 * (MOST_LETTERS - len(CUT))]
    return kept.decode("utf-16-le", errors="ignore") + CUT  # half of a sign of two units is left out


def too_many(values: pd.DataFrame) -> bool:
    """Whether there are more values than a sheet is of use for; their CSV file has them all."""
    return len(values) > MOST_ROWS


def ratings_sheet(edition: Edition, card: pd.DataFrame) -> Sheet:
    """Lay out a scorecard with one row per indicator and comparator."""
    columns = {
        "Code": CODE,
        "Indicator": NAME,
        "Group": 24,
        "Period": 18,
        "Unit": 12,
        "Value": FIGURE,
        "Mark": MARK,
        "Remark on the value": 32,
        "Compared with": 20,
        "Target, at least": FIGURE,
        "Target, at most": FIGURE,
        "Second value": FIGURE,
        "Remark on the target": 24,
        "Rating": SHORT,
        "Rating from the figures": SHORT,
        "Stated rating": SHORT,
        "Earlier value": FIGURE,
        "Than the earlier value": SHORT,
        "Change on the earlier value": 40,
        "Value a year before": FIGURE,
        "Than a year before": SHORT,
        "Change on a year before": 40,
        "How the rating came about": WORDS,
    }
    groups = _labels(card[edition.report.group], labels_of(edition)[edition.report.group])
    marked = card.assign(flag=flags_shown(card))
    notes = zip(rows_of(marked), groups, card["note"], strict=True)
    rows = [_rating_cells(row, group, note, edition) for row, group, note in notes]
    title = f"Ratings: {edition.report.title}, {edition.label}"
    return Sheet("Ratings", title, columns, rows, f"{EXPLAINED} {PLAN}" if edition.report.plan else EXPLAINED)


def _labels(ids: pd.Series, labels: dict[str, str]) -> Iterator[str]:
    """Name the groups of each row."""
    return ("; ".join(labels[one.strip()] for one in text.split(";") if one.strip()) for text in ids)


def _rating_cells(row: Row, group: str, note: str, edition: Edition) -> list[Cell]:
    return [
        *(row.code, _said(row.name), group or NOTHING, period_text(row), Unit(row.unit).value),
        _figure(row.value, row.unit, row.no_value, _places(value_text(row))),
        mark_of(row.flag),
        _said(value_remark(row, note)),
        row.against or "Target",
        *_target_cells(row),
        _said(target_remark(row)),
        *(edition.report.scheme.band(row.rating).rating.label, Rating(row.computed).label),
        Rating(row.stated).label if row.stated else NOTHING,
        *_earlier_cells(row, "previous"),
        *_earlier_cells(row, "last_year"),
        _said(rating_reason(row, edition.report.scheme)),
    ]


def _earlier_cells(row: Row, against: str) -> list[Cell]:
    """An earlier value, better or worse in a word, and by how much in a sentence."""
    then, reason = getattr(row, against), getattr(row, f"reason_{against}")
    direction = Direction(getattr(row, f"direction_{against}")).label
    return [_figure(then, row.unit, reason, row.decimals), direction, change_text(row, against)]


def _target_cells(row: Row) -> list[Cell]:
    """Both ends of a target and the second value beside it; what it is without does not apply."""
    wanting = has_no_target(row) and row.polarity != Polarity.NONE
    reason = row.no_target if wanting else NoTarget.NOT_APPLICABLE
    places = _places(target_text(row))
    return [
        *(_figure(end, row.unit, reason, places) for end in (row.target_low, row.target_high)),
        _figure(row.target_floor, row.unit, NoTarget.NOT_APPLICABLE, row.decimals),
    ]


def values_sheet(edition: Edition, values: pd.DataFrame) -> Sheet:
    """Lay out the values over time, one row per indicator and period."""
    columns = {
        "Code": CODE,
        "Indicator": NAME,
        "Period": 24,
        "First day": 14,
        "Last day": 14,
        "Unit": 12,
        "Value": FIGURE,
        "Mark": MARK,
        "Remark": 40,
    }
    title = f"Values over time: {edition.report.title}, up to {edition.label}"
    indicators = edition.figures.indicators[["code", "kind", "decimals"]]
    rows = values.merge(indicators, left_on="indicator", right_on="code", how="left")
    periods = {text: parse_period(text).counted(edition.report.year) for text in rows["period"].unique()}
    cells = [_value_cells(Value(*row), periods) for row in rows[list(Value._fields)].itertuples(index=False)]
    return Sheet("Values", title, columns, cells, f"{EXPLAINED} {BEGUN}")


class Value(NamedTuple):
    """One row of `values_table`, with what must be known of its indicator to print it."""

    indicator: str
    name: str
    period: str
    first_day: str
    last_day: str
    value: float
    unit: str
    reason: str
    flag: str
    note: str
    was: float
    kind: str
    decimals: int


def _value_cells(row: Value, periods: Mapping[str, Period]) -> list[Cell]:
    period = periods[row.period]
    rolling = row.kind == Kind.ROLLING and period.length >= YEAR
    missing = NoValue(row.reason).label if row.reason else ""
    return [
        *(row.indicator, _said(row.name), period.months if rolling else period.label),
        *(row.first_day, row.last_day, row.unit),
        _figure(row.value, row.unit, row.reason, row.decimals),
        mark_of(row.flag),
        _said(joined([missing, revision_remark(row.value, row.was, row.unit, row.decimals)], row.note)),
    ]


def indicators_sheet(edition: Edition) -> Sheet:
    """Lay out what each indicator is, one row per indicator."""
    columns = {
        "Code": CODE,
        "Indicator": NAME,
        "Group": 24,
        "What is better": 20,
        "What it speaks of": 28,
        "How often": SHORT,
        "Unit": 12,
        "Rated or for information": 28,
        "Definition": WORDS,
        "Source": 40,
    }
    indicators = edition.figures.indicators
    groups = _labels(indicators[edition.report.group], labels_of(edition)[edition.report.group])
    rows = [_indicator_cells(one, group) for one, group in zip(_records(indicators), groups, strict=True)]
    return Sheet("Indicators", f"Indicators: {edition.report.title}", columns, rows)


def _records(indicators: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(name): text for name, text in one.items()} for one in indicators.to_dict("records")]


def _indicator_cells(one: dict[str, str], group: str) -> list[Cell]:
    return [
        *(one["code"], _said(one["name"]), group or NOTHING),
        *(_label(Polarity(one["polarity"])), _label(Kind(one["kind"])), _label(Frequency(one["frequency"]))),
        *(one["unit"], _label(Role(one["role"])), _said(one["definition"]), _said(one["source"])),
    ]


def notes_sheet(edition: Edition) -> Sheet:
    """Explain each word and each shorthand of the other sheets."""
    scheme, earlier = edition.report.scheme, edition.report.previous.label
    bands = [(f"Rating: {band.rating.label}", band) for band in (*scheme.bands, scheme.unrated_band)]
    told = {
        **{word.value: _label(word) for word in Shorthand},
        NOTHING: "There is nothing of this kind to say.",
        **{name: f"{band.label}: {meaning(band)}" for name, band in bands},
        "Better, Worse, Same": "In performance, whichever way the number moves.",
        "Not compared": "There is nothing to compare with, or nothing that is alike.",
        "Mark": "The flag of a value; [r] where readers have seen another one, which the remark tells. A "
        "value with a flag of its own keeps that mark, and the remark tells both.",
        "Period": "The period of the value in the row, the newest up to the report's period.",
        "Unit": "What the numbers of the row count; percent is per hundred.",
        "Earlier value": f"What the value is compared with: {earlier}.{GONE}",
        "Value a year before": f"The value for the same period a year earlier.{GONE}",
        "Target, at least; target, at most": "The ends of the target; a target with one end has one alone.",
        "Second value": "A value beside the target that some rules ask for where the target is missed.",
        "Stated rating": "A person's judgement in place of the rating from the figures, with its reason.",
        "Numbers": "They are printed as on the page, and held with all their decimals.",
    }
    rows: list[list[Cell]] = [[word, meaning] for word, meaning in told.items()]
    return Sheet(NOTES, "Notes: words and shorthand", {"Word": 36, "Meaning": 90}, rows, ONE_TABLE)


def pattern(unit: str, places: int) -> str:
    """The pattern by which a spreadsheet prints a number as the page does, its unit's sign included.

    >>> pattern("percent", 1), pattern("pounds", 0)
    ('#,##0.0"%"', '"£"#,##0')
    """
    signs = Unit(unit)
    prefix, suffix = (f'"{sign}"' if sign else "" for sign in (signs.prefix, signs.suffix))
    return f"{prefix}#,##0{'.' * bool(places)}{'0' * places}{suffix}"


def _figure(value: float, unit: str, reason: str, places: int) -> Cell:
    return instead_of_number(reason) if pd.isna(value) else Figure(value, pattern(unit, places))


def _places(text: str) -> int:
    """How many decimals a printed number has.

    >>> _places("38.00 to 48.00"), _places("95%")
    (2, 0)
    """
    found = re.search(r"\d\.(\d+)", text)
    return len(found[1]) if found else 0


def _label(word: Word) -> str:
    return f"{word.label[0].upper()}{word.label[1:]}"


def _said(text: str) -> str:
    """A text for a cell, which is never blank."""
    return one_line_end(text) if text.strip() else NOTHING
