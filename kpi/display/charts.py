"""Figures as pictures: SVG that is the same, byte for byte, for the same figures.

Charts are drawn on matplotlib's own Figure, without pyplot and its hidden state.
Each carries a title and a description in words for those who cannot see it.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpi import theme
from kpi.display.wording import Row, number, period_text, spoken, target, target_text, value_text
from kpi.model.periods import YEAR, Period
from kpi.model.schemes import Scheme
from kpi.model.vocabulary import Calendar, Flag, Kind, Rating

SIZE = 9
STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "kpi",
    "font.size": SIZE,
    "axes.edgecolor": theme.MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": theme.INK,
    "ytick.color": theme.INK,
}
LABELS = 6
SPACING = 0.09
NARROWEST = 0.12  # of the scale: a narrower band has no room for its word
EDGE = 0.1


@contextmanager
def _styled() -> Iterator[None]:
    """Draw in the report's style, whatever the user's own settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


class Point(NamedTuple):
    """One value of a trend, with its period."""

    period: Period
    value: float


class Stretch(NamedTuple):
    """One stretch of a scale, with the rating of the values on it."""

    start: float
    end: float
    rating: Rating


def _stretches(frame: pd.DataFrame) -> list[Stretch]:
    rows = zip(frame["start"], frame["end"], frame["rating"], strict=True)
    return [Stretch(float(start), float(end), Rating(rating)) for start, end, rating in rows]


def trend(row: Row, past: pd.DataFrame, ident: str) -> Markup:
    """Draw an indicator's values over time beside the targets of their time.

    `past` has the rows of `histories` for this indicator alone.
    A year-to-date figure begins anew each April, and so does its line.
    """
    with _styled():
        figure = Figure(figsize=(6.4, 2.9))
        axes = figure.add_axes((0.11, 0.12, 0.66, 0.82))
        for run in _runs(past, row):
            _draw_target(axes, run, row)
            axes.plot(run["last"], run["value"], "o-", color=theme.ACCENT, lw=1.8, ms=3.5)
        _draw_months(axes, past)
        _label_ends(axes, row)
        axes.grid(axis="y", color=theme.LINE, lw=0.5)
        axes.set_axisbelow(True)
        axes.yaxis.set_major_formatter(lambda value, _: _tick(value, row))
        return _svg(figure, ident, f"{row.name}: trend", describe_trend(row, past))


def sparkline(row: Row, past: pd.DataFrame, ident: str) -> Markup:
    """Draw an indicator's values as a line without scales, the newest as a dot."""
    held = past.dropna(subset="value")
    with _styled():
        figure = Figure(figsize=(1.6, 0.4))
        axes = figure.add_axes((0.04, 0.12, 0.92, 0.76))
        axes.axis("off")
        for run in _runs(held, row):
            axes.plot(run["last"], run["value"], "-", color=theme.ACCENT, lw=1.4)
        axes.plot(held["last"].iloc[-1:], held["value"].iloc[-1:], "o", color=theme.ACCENT, ms=4)
        axes.set_xlim(held["last"].min(), held["last"].max())
        axes.margins(y=0.15)
        said = [
            f"{number(point.value, row.unit, row.decimals)} in {spoken(row, point.period)}"
            for point in _points(held, row)
        ]
        return _svg(figure, ident, f"{row.name}: trend", "; ".join(said) + ".")


def _points(held: pd.DataFrame, row: Row) -> list[Point]:
    spans = zip(held["first"], held["last"], held["value"], strict=True)
    return [
        Point(Period(int(first), int(last), Calendar(row.calendar)), float(value))
        for first, last, value in spans
    ]


def _runs(past: pd.DataFrame, row: Row) -> Iterator[pd.DataFrame]:
    """Split a history where its line must break: at a gap, a break in series, a new year's first month."""
    length = int(row.last) - int(row.first) + 1
    new = (past["first"] > past["last"].shift() + 1) & (length < YEAR)
    new |= past["flag"] == Flag.BREAK
    if row.kind in {Kind.CUMULATIVE, Kind.TO_DATE}:
        year = (past["last"] - Calendar(row.calendar).begins + 1) // YEAR
        new |= year != year.shift()
    for _, run in past.groupby(new.cumsum()):
        yield run


def _draw_target(axes: Axes, past: pd.DataFrame, row: Row) -> None:
    """Draw the target as it was: a band for a range, a step or a profile for a point."""
    months, low, high = past["last"], past["target_low"], past["target_high"]
    banded = low.notna() & high.notna() & (low != high)
    step: Literal["mid"] | None = None if row.kind == Kind.CUMULATIVE else "mid"
    if banded.any():
        axes.fill_between(months, low, high, where=banded, step=step, color=theme.LINE, alpha=0.6, lw=0)
    line = low.fillna(high).mask(banded)
    style = "default" if step is None else "steps-mid"
    axes.plot(months, line, "--", drawstyle=style, color=theme.SECOND, lw=1.4)


def _draw_months(axes: Axes, past: pd.DataFrame) -> None:
    months = past["last"].to_numpy()
    shown = months[::-1][:: -(-len(months) // LABELS)][::-1]
    axes.set_xticks(shown, [_short(month) for month in shown])
    axes.set_xlim(months.min() - 0.5, months.max() + 0.5)
    axes.margins(y=0.12)


def _short(month: int) -> str:
    name, year = Period(int(month), int(month)).label.split()
    return f"{name[:3]} {year}"


def _tick(value: float, row: Row) -> str:
    places = 0 if float(value).is_integer() else max(row.decimals, 1)
    return number(value, row.unit, places)


def _label_ends(axes: Axes, row: Row) -> None:
    """Name value and target at the right end, apart enough to be read."""
    bottom, top = axes.get_ylim()
    goal = [end for end in (row.target_low, row.target_high) if pd.notna(end)]
    labels = [(float(row.value), value_text(row), theme.ACCENT, "bold")]
    if goal:
        labels.append((float(np.mean(goal)), f"Target {target_text(row)}", theme.SECOND, "normal"))
    heights = _apart([(height - bottom) / (top - bottom) for height, *_ in labels])
    for height, (_, text, colour, weight) in zip(heights, labels, strict=True):
        axes.text(1.02, height, text, color=colour, weight=weight, va="center", transform=axes.transAxes)


def _apart(heights: list[float]) -> list[float]:
    """Push two labels apart where they would touch, and keep them on the chart.

    >>> _apart([0.5, 0.5])
    [0.545, 0.455]
    """
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= SPACING:  # noqa: PLR2004
        return heights
    middle = min(max(sum(heights) / 2, SPACING / 2), 1 - SPACING / 2)
    sign = 1 if heights[0] >= heights[1] else -1
    return [middle + sign * SPACING / 2, middle - sign * SPACING / 2]


def describe_trend(row: Row, past: pd.DataFrame) -> str:
    """Say in words what the trend chart shows."""
    points = _points(past.dropna(subset="value"), row)
    said = "; ".join(
        f"{word} {number(point.value, row.unit, row.decimals)} in {spoken(row, point.period)}"
        for word, point in (
            ("first", points[0]),
            ("lowest", min(points, key=lambda point: point.value)),
            ("highest", max(points, key=lambda point: point.value)),
        )
    )
    goal = target(row.target_low, row.target_high, row.unit, row.decimals)
    against = f" against a target of {goal}" if goal else f", target {row.no_target}"
    begin, end = (spoken(row, point.period) for point in (points[0], points[-1]))
    return (
        f"{len(points)} values from {begin} to {end}: {said}; "
        f"newest {value_text(row)}{against}. The table beside the chart has every value."
    )


def bullet(row: Row, stretches: pd.DataFrame, scheme: Scheme, ident: str) -> Markup:
    """Draw a value on the scale of the ratings it could have had.

    `stretches` has the rows of `rating_stretches` for this indicator alone.
    """
    with _styled():
        figure = Figure(figsize=(6.4, 1.15))
        axes = figure.add_axes((0.03, 0.3, 0.94, 0.34))
        pieces = _stretches(stretches)
        _draw_bands(axes, row, pieces, scheme)
        axes.plot([row.value, row.value], [-0.5, 0.8], color=theme.INK, lw=3, clip_on=False)
        _label_value(axes, row, pieces)
        cuts = [piece.start for piece in pieces[1:]]
        axes.set_xticks(cuts, [number(cut, row.unit, row.decimals) for cut in cuts])
        axes.set(ylim=(-0.5, 0.5), xlim=_extent(pieces), yticks=[])
        axes.spines[["left", "bottom"]].set_visible(False)
        text = describe_bullet(row, pieces)
        return _svg(figure, ident, f"{row.name}: value within its bands", text)


def _extent(pieces: list[Stretch]) -> tuple[float, float]:
    return pieces[0].start, pieces[-1].end


def _draw_bands(axes: Axes, row: Row, pieces: list[Stretch], scheme: Scheme) -> None:
    """Draw each stretch, with its word in the widest part that the value leaves free."""
    begin, end = _extent(pieces)
    for start, stop, rating in pieces:
        colours = theme.RATING_COLOURS[rating]
        axes.barh(0, stop - start, left=start, height=1, color=colours.wash, ec=colours.strong, lw=0.8)
        inside = start < row.value < stop
        parts = [(start, row.value), (row.value, stop)] if inside else [(start, stop)]
        left, right = max(parts, key=lambda part: part[1] - part[0])
        if right - left > NARROWEST * (end - begin):
            label = f"{scheme.band(rating).symbol} {rating.label}"
            axes.text((left + right) / 2, 0, label, ha="center", va="center", color=theme.INK)


def _label_value(axes: Axes, row: Row, pieces: list[Stretch]) -> None:
    begin, end = _extent(pieces)
    place = (row.value - begin) / (end - begin)
    side = "left" if place < EDGE else "right" if place > 1 - EDGE else "center"
    axes.text(row.value, 0.95, value_text(row), ha=side, va="bottom", weight="bold", color=theme.INK)


def describe_bullet(row: Row, pieces: list[Stretch]) -> str:
    """Say in words which ratings lie where on the scale."""
    said = "; ".join(_place(row, pieces, piece) for piece in pieces)
    return f"{value_text(row)} in {period_text(row)}. {said}."


def _place(row: Row, pieces: list[Stretch], piece: Stretch) -> str:
    start, end = (number(edge, row.unit, row.decimals) for edge in (piece.start, piece.end))
    if len(pieces) == 1:
        return f"{piece.rating.label} throughout"
    if piece.start == piece.end:
        return f"{piece.rating.label} at {start}"
    if piece is pieces[0]:
        return f"{piece.rating.label} below {end}"
    if piece is pieces[-1]:
        return f"{piece.rating.label} above {start}"
    return f"{piece.rating.label} from {start} to {end}"


_CLUTTER = re.compile(
    r"<style.*?</style>"  # speaks to every element of the page, not to the chart alone
    r"|font-family: [^;\"]+; "  # the page has its own
    r"|<path d=\"[^\"]*\" style=\"fill: none\"/>"  # an empty background
    r"| transform=\"rotate\(-0 [^\"]*\"",
    re.DOTALL,
)
_OWN_ID = re.compile(r' id="(?![mpC][0-9a-z_]*[0-9a-f]{8})[^"]*"')
_GAPS = re.compile(r"\s*\n\s*")


def _svg(figure: Figure, ident: str, title: str, description: str) -> Markup:
    """Save a chart as SVG for use inside a page: described, with ids of its own, no clock."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
    text = buffer.getvalue()
    box = text[text.index("viewBox=") :].split('"')[1]
    body = _CLUTTER.sub("", text[text.index("<defs>") : text.rindex("</svg>")])
    body = _OWN_ID.sub("", body)
    body = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{ident}-", body).replace("xlink:href", "href")
    body = _GAPS.sub(" ", body).replace("> <", "><").replace("<defs> </defs>", "")
    return Markup(
        f'<svg role="img" viewBox="{box}" aria-labelledby="{ident}-title {ident}-desc">'
        f'<title id="{ident}-title">{escape(title)}</title>'
        f'<desc id="{ident}-desc">{escape(description)}</desc>{body}</svg>'
    )
