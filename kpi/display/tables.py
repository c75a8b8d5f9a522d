"""Scorecards as tables: one row per indicator, in the columns that a section asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import pandas as pd
from markupsafe import Markup

from kpi.display.fragments import ENVIRONMENT, Fragment, render
from kpi.display.receipts import meaning, receipt
from kpi.display.wording import (
    Row,
    change_text,
    movement,
    period_of,
    rows_of,
    target,
    target_note,
    target_text,
    value_notes,
    value_text,
)
from kpi.errors import PlanWrong, nearest
from kpi.model.figures import Edition, slug
from kpi.model.schemes import Band
from kpi.model.vocabulary import Direction, Frequency, Kind, Polarity, Rating

NUMBER, NAME, WORDS = "kpi-number", "kpi-name", "kpi-words"
COMMENT = ("heading", "text", "role")
STANDARD = ("code", "name", "period", "value", "target", "annual", "rating", "last_year")


@dataclass(frozen=True)
class Line:
    """One indicator to be shown: its wording, its other columns, its comments, its edition."""

    row: Row
    record: dict[str, str]
    comments: list[dict[str, str]]
    edition: Edition

    @property
    def band(self) -> Band:
        """The band of its rating."""
        return self.edition.report.scheme.band(self.row.rating)

    @property
    def receipt(self) -> str:
        """How the rating came about."""
        return receipt(self.row, self.edition.report.scheme)

    @property
    def computed(self) -> str:
        """What the figures alone would give, where the rating is a stated one."""
        return Rating(self.row.computed).label if self.row.stated else ""

    @property
    def figure(self) -> str:
        """What kind of figure it is, and which way is better."""
        often, kind = Frequency(self.record["frequency"]).label, Kind(self.row.kind).label
        return f"{often.capitalize()}, {kind}; {Polarity(self.row.polarity).label}"

    @property
    def value(self) -> str:
        """The value with all that must be known of it."""
        notes = [*value_notes(self.row), *filter(None, [self.record["note"]])]
        return _part("noted", value_text(self.row), notes)

    @property
    def target(self) -> str:
        """The target, and whose it is where it is not the period's own."""
        return _part("noted", target_text(self.row), list(filter(None, [target_note(self.row)])))

    @property
    def annual(self) -> str:
        """The target for the financial year, or the reason why there is none."""
        low, high = float(self.record["annual_low"]), float(self.record["annual_high"])
        text = target(low, high, self.row.unit, self.row.decimals)
        return text or self.record["no_annual"].capitalize()


@dataclass(frozen=True)
class Column:
    """One column: its heading, what stands in a cell, how it is set."""

    label: str
    cell: Callable[[Line], str]
    css: str = ""
    heads: bool = False


def _part(macro: str, *values: object) -> str:
    """Fill one of the pieces that fragments share."""
    made: str = getattr(ENVIRONMENT.get_template("parts.html.j2").module, macro)(*values)
    return made


def lines_of(edition: Edition, card: pd.DataFrame, comments: pd.DataFrame) -> list[Line]:
    """Read a scorecard row by row, each row with its comments.

    `comments` has the columns of `comments_of`.
    """
    texts: dict[str, list[dict[str, str]]] = {}
    for code, *values in comments[["code", *COMMENT]].itertuples(index=False):
        texts.setdefault(code, []).append(dict(zip(COMMENT, values, strict=True)))
    records = card.astype(str).to_dict("records")
    return [
        Line(row, {str(key): value for key, value in record.items()}, texts.get(row.code, []), edition)
        for row, record in zip(rows_of(card), records, strict=True)
    ]


def columns_of(names: Sequence[str], edition: Edition) -> list[Column]:
    """Find the columns that a section asks for; any grouping is a column too.

    Raises PlanWrong for a name that is none.
    """
    known = _columns(edition)
    if not names:
        raise PlanWrong(f"A table has no columns. Allowed: some of {', '.join(known)}.")
    for name in names:
        if name not in known:
            message = f"There is no column '{name}'. Allowed: {', '.join(known)}. {nearest(name, known)}"
            raise PlanWrong(message.strip())
    return [known[name] for name in names]


def _columns(edition: Edition) -> dict[str, Column]:
    year = edition.period.year.label
    columns = {
        "code": Column("Code", lambda line: line.row.code, "kpi-code"),
        "name": Column(
            "Indicator", lambda line: _part("named", line.row.name, line.figure), NAME, heads=True
        ),
        "polarity": Column("What is better", lambda line: Polarity(line.row.polarity).label.capitalize()),
        "period": Column("Period", _period_cell),
        "value": Column("Value", lambda line: line.value, NUMBER),
        "target": Column("Target", lambda line: line.target, NUMBER),
        "annual": Column(f"Annual target {year}", lambda line: line.annual, NUMBER),
        "rating": Column("Rating", lambda line: _part("rated", line.band, line.receipt, line.computed)),
        "last_year": Column("Than last year", lambda line: _direction(line, "last_year")),
        "previous": Column("Than the period before", lambda line: _direction(line, "previous")),
        "comment": Column("Comment", lambda line: _part("comments", line.comments), WORDS),
        "owner": Column("Owner", lambda line: line.record["owner"] or "Not given"),
    }
    for grouping, members in edition.figures.groups.groupby("grouping", sort=False):
        labels = dict(zip(members["group"], members["label"], strict=True))
        columns[str(grouping)] = Column(str(grouping).capitalize(), _group_cell(str(grouping), labels))
    return columns


def _period_cell(line: Line) -> str:
    return period_of(line.row).label


def _direction(line: Line, against: str) -> str:
    word = Direction(getattr(line.row, f"direction_{against}"))
    return _part("direction", word.symbol, change_text(line.row, against))


def _group_cell(grouping: str, labels: dict[str, str]) -> Callable[[Line], str]:
    def cell(line: Line) -> str:
        groups = [group.strip() for group in line.record[grouping].split(";") if group.strip()]
        return "; ".join(labels[group] for group in groups) or "Not given"

    return cell


def indicator_table(
    edition: Edition,
    card: pd.DataFrame,
    comments: pd.DataFrame,
    *,
    caption: str,
    columns: Sequence[str] = STANDARD,
) -> Fragment:
    """Show a scorecard as a table, with a row group for each heading it has."""
    shown = columns_of(columns, edition)
    lines = lines_of(edition, card, comments)
    groups = [
        (heading, [[(column, column.cell(line)) for column in shown] for line in members])
        for heading, members in groupby(lines, key=lambda line: line.record.get("heading", ""))
    ]
    ident = f"table-{slug(caption)}"
    return render("table.html.j2", ident=ident, caption=caption, columns=shown, groups=groups)


def rating_tables(
    edition: Edition, card: pd.DataFrame, comments: pd.DataFrame, *, columns: Sequence[str]
) -> Fragment:
    """Show a scorecard as one table per rating, in the order in which the ratings appear."""
    if card.empty:
        return Fragment("<p>No indicator of this edition belongs here.</p>")
    scheme = edition.report.scheme
    pieces = []
    for rating in dict.fromkeys(card["rating"]):
        band, rows = scheme.band(rating), card.loc[card["rating"] == rating]
        title = " – ".join(dict.fromkeys([band.rating.label, band.label]))
        table = indicator_table(
            edition,
            rows,
            comments,
            caption=f"Indicators rated {band.rating.label}: {rows['code'].nunique()}",
            columns=columns,
        )
        pieces.append(str(render("rating.html.j2", band=band, title=title, table=table, ident=slug(title))))
    return Fragment("\n".join(pieces))


def counts_summary(edition: Edition, counts: pd.DataFrame) -> Fragment:
    """Say and show how many indicators have each rating, from one row of counts."""
    scheme = edition.report.scheme
    row = counts.iloc[0]
    bands = [(band, int(row[band.rating])) for band in (*scheme.bands, scheme.unrated_band)]
    said = [f"{count} {' – '.join(dict.fromkeys([b.rating.label, b.label]))}" for b, count in bands]
    sentence = f"Of {row['total']} indicators: {'; '.join(said)}."
    return render("counts.html.j2", sentence=sentence, bands=bands)


def counts_table(edition: Edition, counts: pd.DataFrame, total: pd.DataFrame, *, grouping: str) -> Fragment:
    """Show counts of ratings by group, with a last row for all indicators.

    `counts` and `total` have the columns of `count_ratings`; an indicator that belongs to several
    groups counts in each of them, and once in the total.
    """
    scheme = edition.report.scheme
    bands = (*scheme.bands, scheme.unrated_band)
    columns = [Column(grouping.capitalize(), str, NAME, heads=True)]
    columns += [Column(f"{band.symbol} {band.rating.label}", str, NUMBER) for band in bands]
    columns.append(Column("All", str, NUMBER))
    rows = [
        list(zip(columns, [str(name), *map(str, values)], strict=True))
        for name, *values in pd.concat([counts, total.set_axis(["All"])]).itertuples()
    ]
    caption = f"Ratings by {grouping}"
    ident = f"table-{slug(caption)}"
    return render("table.html.j2", ident=ident, caption=caption, columns=columns, groups=[("", rows)])


def key(edition: Edition) -> Fragment:
    """Explain every symbol and word that the report uses."""
    scheme = edition.report.scheme
    return render(
        "key.html.j2",
        bands=[(band, meaning(band)) for band in (*scheme.bands, scheme.unrated_band)],
        directions=list(Direction),
        meanings=DIRECTION_MEANINGS,
        words=WORDS_OF_THE_KEY,
    )


DIRECTION_MEANINGS = {
    Direction.BETTER: "Performance is better than in the period it is compared with.",
    Direction.WORSE: "Performance is worse than in the period it is compared with.",
    Direction.SAME: "Performance is the same as in the period it is compared with.",
    Direction.NONE: "There is nothing to compare with; the row says why.",
}
NO_NOTE = "The figures are those held when this report was made."
WORDS_OF_THE_KEY = (
    ("Higher or lower is better", "Which way the indicator should move."),
    ("Best within a range", "Too high and too low are both off target."),
    ("Value", "The newest figure up to the report's period; each row names its own period."),
    ("Stale", "A newer figure is due by the indicator's frequency."),
    ("Why", "How the rating came about; an indicator may have a tolerance of its own, which it names."),
    ("Target", "The target for the value's own period, or for the year where it has none."),
)


def note(edition: Edition) -> Fragment:
    """Show what the report says of itself, if it says anything."""
    return Fragment(Markup("<p>{}</p>").format(edition.report.note or NO_NOTE))


def context_table(edition: Edition, card: pd.DataFrame, *, caption: str) -> Fragment:
    """Show indicators for information: value, target, a year before; parts under their whole."""
    columns = [
        Column("Indicator", str, NAME, heads=True),
        Column("Period", str),
        Column("Value", str, NUMBER),
        Column("Target", str, NUMBER),
        Column("Than a year earlier", str),
        Column("Source", str),
    ]
    lines = lines_of(edition, card, pd.DataFrame(columns=["code", *COMMENT]))
    groups = [
        (heading, [list(zip(columns, _context_cells(line), strict=True)) for line in members])
        for heading, members in groupby(lines, key=lambda line: line.record["heading"])
    ]
    return render(
        "table.html.j2", ident=f"table-{slug(caption)}", caption=caption, columns=columns, groups=groups
    )


def _context_cells(line: Line) -> list[str]:
    row = line.row
    name = Markup('<span class="kpi-part">{}</span>' if line.record["part_of"] else "{}")
    return [
        name.format(row.name),
        _period_cell(line),
        line.value,
        line.target,
        _moved(line),
        line.record["source"] or "Not given",
    ]


def _moved(line: Line) -> str:
    """Say how the number moved in a year; nothing about better or worse is claimed of context."""
    row = line.row
    if pd.isna(row.value) or pd.isna(row.last_year):
        return "No earlier figure"
    earlier = period_of(row).year_earlier().label
    moved = movement(row.value, row.last_year, row.unit, row.decimals)
    return f"{moved[0].upper()}{moved[1:]} from {earlier}"
