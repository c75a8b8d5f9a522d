"""Scorecards as tables: one row per indicator, in the columns that a section asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd
from markupsafe import Markup

from kpi.display.charts import sparkline
from kpi.display.fragments import ENVIRONMENT, Fragment, render
from kpi.display.receipts import meaning, receipt
from kpi.display.wording import (
    Row,
    change_text,
    earlier_of,
    movement,
    number,
    period_text,
    rows_of,
    spoken,
    target,
    target_note,
    target_text,
    value_notes,
    value_text,
)
from kpi.errors import PlanWrong, nearest
from kpi.model.figures import Edition, slug
from kpi.model.reports import TARGET
from kpi.model.schemes import Band
from kpi.model.vocabulary import (
    Arrows,
    Direction,
    Frequency,
    Incomparable,
    Kind,
    NoTarget,
    NoValue,
    Polarity,
    Rating,
)

NUMBER, NAME, WORDS = "kpi-number", "kpi-name", "kpi-words"
COMMENT = ("heading", "text", "role")
STANDARD = ("code", "name", "period", "value", "target", "annual", "rating", "last_year")


@dataclass(frozen=True)
class Line:
    """One indicator to be shown: its wording, its other columns, all that stands beside it.

    `against` holds what its value is against each benchmark, `past` its history.
    `place` is a name that no other line of its table has.
    """

    row: Row
    record: dict[str, str]
    comments: list[dict[str, str]]
    edition: Edition
    against: dict[str, Row]
    past: pd.DataFrame
    place: str

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
        return _part("noted", value_text(self.row), notes)

    @property
    def target(self) -> str:
        """The target, and whose it is where it is not the period's own."""
        return _part("noted", target_text(self.row), list(filter(None, [target_note(self.row)])))

    def goal_of(self, name: str) -> str:
        """A year's target, or the reason why there is none; `name` is annual or last_annual."""
        low, high = float(self.record[f"{name}_low"]), float(self.record[f"{name}_high"])
        text = target(low, high, self.row.unit, self.row.decimals)
        return text or self.record[f"no_{name}"].capitalize()


@dataclass(frozen=True)
class Column:
    """One column: its heading, what stands in a cell, how it is set."""

    label: str
    cell: Callable[[Line], str]
    css: str = ""
    heads: bool = False


def title(row: Row, edition: Edition) -> str:
    """Name an indicator, with its code where the report shows codes."""
    return f"{row.code} {row.name}" if edition.report.codes else row.name


def _part(macro: str, *values: object) -> str:
    """Fill one of the pieces that fragments share."""
    made: str = getattr(ENVIRONMENT.get_template("parts.html.j2").module, macro)(*values)
    return made


def noted(text: str, notes: Sequence[str]) -> str:
    """Write a text with what must be known of it."""
    return _part("noted", text, notes)


def status(band: Band) -> str:
    """Write a rating: shape, word and the report's own label."""
    return _part("status", band)


def comments_text(line: Line) -> str:
    """Write an indicator's comments, or that there are none."""
    return _part("comments", line.comments)


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
    records = card.astype(str).to_dict("records")
    return [
        Line(
            row,
            {str(key): value for key, value in record.items()},
            texts.get(row.code, []),
            edition,
            against.get(row.code, {}),
            histories.get(row.code, pd.DataFrame()),
            slug(f"{record.get('group', '')} {row.code}"),
        )
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
    year = edition.period.year
    columns = {
        "code": Column("Code", lambda line: line.row.code, "kpi-code"),
        "name": Column(
            "Indicator", lambda line: _part("named", line.row.name, line.figure), NAME, heads=True
        ),
        "polarity": Column("What is better", lambda line: Polarity(line.row.polarity).label.capitalize()),
        "period": Column("Period", _period_cell),
        "value": Column("Value", lambda line: line.value, NUMBER),
        "target": Column("Target", lambda line: line.target, NUMBER),
        "annual": Column(f"Target {year.label}", lambda line: line.goal_of("annual"), NUMBER),
        "last_annual": Column(
            f"Target {year.previous().label}", lambda line: line.goal_of("last_annual"), NUMBER
        ),
        "new": Column("New", lambda line: "New indicator" if line.record["new"] == "True" else "Held before"),
        "last_value": Column("Result before", _earlier_cell, NUMBER),
        "trend": Column("Trend", _trend_cell),
        "rating": Column("Rating", lambda line: _part("rated", line.band, line.receipt, line.computed)),
        "last_year": Column("Than last year", lambda line: _direction(line, "last_year")),
        "previous": Column("Than the period before", lambda line: _direction(line, "previous")),
        "comment": Column("Comment", lambda line: _part("comments", line.comments), WORDS),
        "owner": Column("Owner", lambda line: line.record["owner"] or "Not given"),
    }
    for name in edition.report.rated_against[1:]:
        columns[name] = Column(edition.report.comparators[name], _against_cell(name))
    for grouping, members in edition.figures.groups.groupby("grouping", sort=False):
        labels = dict(zip(members["group"], members["label"], strict=True))
        columns[str(grouping)] = Column(str(grouping).capitalize(), _group_cell(str(grouping), labels))
    headings = edition.report.headings
    return {name: replace(column, label=headings.get(name, column.label)) for name, column in columns.items()}


def _period_cell(line: Line) -> str:
    return period_text(line.row)


def _earlier_cell(line: Line) -> str:
    """The earlier value, with its period."""
    row = line.row
    if pd.isna(row.previous):
        return row.reason_previous.capitalize() or NoValue.NOT_HELD.capitalize()
    text = number(row.previous, row.unit, row.decimals)
    return _part("noted", text, [spoken(row, earlier_of(row, "previous"))])


def _trend_cell(line: Line) -> str:
    """The history as a line, where there is enough of it to make one."""
    held = line.past["value"].count() if len(line.past) else 0
    return sparkline(line.row, line.past, f"trend-{line.place}") if held > 1 else "No earlier value"


def _against_cell(name: str) -> Callable[[Line], str]:
    def cell(line: Line) -> str:
        row = line.against.get(name)
        if row is None:
            return NoTarget.NOT_HELD.capitalize()
        if pd.isna(row.target_low) and pd.isna(row.target_high):
            return target_text(row)
        scheme = line.edition.report.scheme
        notes = list(filter(None, [target_note(row)]))
        figure = _part("noted", target_text(row), notes)
        return figure + _part("rated", scheme.band(row.rating), receipt(row, scheme), "")

    return cell


def arrow(row: Row, against: str, arrows: Arrows) -> str:
    """Choose the arrow beside a comparison, by what the report lets its arrows follow."""
    word = Direction(getattr(row, f"direction_{against}"))
    then = getattr(row, against)
    uncompared = word is Direction.NONE and getattr(row, f"why_{against}") != Incomparable.NO_GOOD_DIRECTION
    if arrows is Arrows.PERFORMANCE or uncompared or pd.isna(then) or pd.isna(row.value):
        return word.symbol
    if row.value == then:
        return Direction.SAME.symbol
    return Direction.BETTER.symbol if row.value > then else Direction.WORSE.symbol


def _direction(line: Line, against: str) -> str:
    symbol = arrow(line.row, against, line.edition.report.arrows)
    return _part("direction", symbol, change_text(line.row, against))


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
    others: pd.DataFrame | None = None,
    past: pd.DataFrame | None = None,
) -> Fragment:
    """Show a scorecard as a table, with a row group for each heading it has.

    `others` (see `against_benchmarks`) fills the columns of comparators, `past` (see `histories`)
    the column `trend`.
    """
    shown = columns_of(columns, edition)
    _refuse_unfilled(columns, edition, others, past)
    lines = lines_of(edition, card, comments, others=others, past=past)
    groups = [
        (heading, [[(column, column.cell(line)) for column in shown] for line in members])
        for heading, members in groupby(lines, key=lambda line: line.record.get("heading", ""))
    ]
    ident = f"table-{slug(caption)}"
    return render("table.html.j2", ident=ident, caption=caption, columns=shown, groups=groups)


def _refuse_unfilled(
    columns: Sequence[str], edition: Edition, others: pd.DataFrame | None, past: pd.DataFrame | None
) -> None:
    """Refuse a column for which no figures were handed over: it would say that none are held."""
    for name in columns:
        if name in edition.report.rated_against[1:] and others is None:
            raise PlanWrong(f"The column '{name}' needs the frame of against_benchmarks, as `others`.")
        if name == "trend" and past is None:
            raise PlanWrong("The column 'trend' needs the frame of histories, as `past`.")


def rating_tables(
    edition: Edition,
    card: pd.DataFrame,
    comments: pd.DataFrame,
    *,
    columns: Sequence[str],
    others: pd.DataFrame | None = None,
    past: pd.DataFrame | None = None,
) -> Fragment:
    """Show a scorecard as one table per rating, in the order in which the ratings appear.

    `others` and `past` as for `indicator_table`.
    """
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
            others=others,
            past=past,
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
    rows = pd.concat([counts, total.set_axis(["All"])])
    return _ratings_counted(edition, rows, grouping.capitalize(), f"Ratings by {grouping}")


def comparator_counts(edition: Edition, counts: pd.DataFrame) -> Fragment:
    """Show counts of ratings by what the values are held against, from counts by comparator."""
    names = {TARGET: "Target", **edition.report.comparators}
    return _ratings_counted(edition, counts.rename(index=names), "Against", "Ratings by comparator")


def _ratings_counted(edition: Edition, counts: pd.DataFrame, first: str, caption: str) -> Fragment:
    """Show one row of counts for each row of a frame."""
    scheme = edition.report.scheme
    columns = [Column(first, str, NAME, heads=True)]
    columns += [
        Column(f"{band.symbol} {band.rating.label}", str, NUMBER)
        for band in (*scheme.bands, scheme.unrated_band)
    ]
    columns.append(Column("All", str, NUMBER))
    return plain_table(
        caption, columns, [[str(name), *map(str, values)] for name, *values in counts.itertuples()]
    )


def plain_table(
    caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], ident: str = ""
) -> Fragment:
    """Show rows of ready texts under their columns."""
    cells = [list(zip(columns, row, strict=True)) for row in rows]
    ident = ident or f"table-{slug(caption)}"
    return render("table.html.j2", ident=ident, caption=caption, columns=columns, groups=[("", cells)])


def key(edition: Edition) -> Fragment:
    """Explain every symbol and word that the report uses."""
    scheme = edition.report.scheme
    return render(
        "key.html.j2",
        bands=[(band, meaning(band)) for band in (*scheme.bands, scheme.unrated_band)],
        directions=_directions(edition.report.arrows),
        words=WORDS_OF_THE_KEY,
    )


def _directions(arrows: Arrows) -> list[tuple[str, str]]:
    """Explain the arrows by what the report lets them follow."""
    if arrows is Arrows.NUMBER:
        names = {
            "higher than": Direction.BETTER,
            "lower than": Direction.WORSE,
            "the same as": Direction.SAME,
        }
        said = [
            (word.symbol, f"The figure is {name} the one it is compared with; words say better or worse.")
            for name, word in names.items()
        ]
        return [*said, (Direction.NONE.symbol, UNCOMPARED)]
    names = {
        "better than in": Direction.BETTER,
        "worse than in": Direction.WORSE,
        "the same as in": Direction.SAME,
    }
    said = [
        (f"{word.symbol} {word.label}", f"Performance is {name} the period it is compared with.")
        for name, word in names.items()
    ]
    return [*said, (f"{Direction.NONE.symbol} {Direction.NONE.label}", UNCOMPARED)]


UNCOMPARED = "There is nothing to compare with; the row says why."
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
    earlier = spoken(row, earlier_of(row, "last_year"))
    moved = movement(row.value, row.last_year, row.unit, row.decimals)
    return f"{moved[0].upper()}{moved[1:]} from {earlier}"
