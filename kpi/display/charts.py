"""Figures as pictures: SVG that is the same, byte for byte, for the same figures.

Charts are drawn on matplotlib's own Figure, without pyplot and its hidden state.
Each carries a title and a description in words for those who cannot see it.
"""

import io
import re
from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpi import theme
from kpi.display.wording import Row, number, period_of, target_text, value_text
from kpi.model.periods import APRIL, Period
from kpi.model.schemes import Scheme
from kpi.model.vocabulary import Kind, Rating

YEAR = 12
SIZE = 9
STYLE = {
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


def trend(row: Row, past: pd.DataFrame, ident: str) -> Markup:
    """Draw an indicator's values over time beside the targets of their time.

    `past` has the rows of `histories` for this indicator alone.
    A year-to-date figure begins anew each April, and so does its line.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.4, 2.9))
        axes = figure.add_axes((0.11, 0.12, 0.66, 0.82))
        for year in _years(past, row):
            _draw_target(axes, year, row)
            axes.plot(year["last"], year["value"], "o-", color=theme.ACCENT, lw=1.8, ms=3.5)
        _draw_months(axes, past)
        _label_ends(axes, past, row)
        axes.grid(axis="y", color=theme.LINE, lw=0.5)
        axes.set_axisbelow(True)
        axes.yaxis.set_major_formatter(lambda value, _: _tick(value, row))
        return _svg(figure, ident, f"{row.name}: trend", describe_trend(row, past))


def _years(past: pd.DataFrame, row: Row) -> Iterator[pd.DataFrame]:
    """Split a history where its line must break."""
    if row.kind != Kind.CUMULATIVE:
        yield past
        return
    for _, year in past.groupby((past["last"] - APRIL + 1) // YEAR):
        yield year


def _draw_target(axes: Axes, past: pd.DataFrame, row: Row) -> None:
    """Draw the target as it was: a band for a range, a step or a profile for a point."""
    months, low, high = past["last"], past["target_low"], past["target_high"]
    banded = low.notna() & high.notna() & (low != high)
    step = None if row.kind == Kind.CUMULATIVE else "mid"
    if banded.any():
        axes.fill_between(months, low, high, where=banded, step=step, color=theme.LINE, alpha=0.6, lw=0)
    line = low.fillna(high).mask(banded)
    style = "default" if step is None else "steps-mid"
    axes.plot(months, line, "--", drawstyle=style, color=theme.SECOND, lw=1.4)


def _draw_months(axes: Axes, past: pd.DataFrame) -> None:
    months = past["last"].to_numpy()
    shown = months[:: -(-len(months) // LABELS)]
    axes.set_xticks(shown, [_short(month) for month in shown])
    axes.set_xlim(months.min() - 0.5, months.max() + 0.5)
    axes.margins(y=0.12)


def _short(month: int) -> str:
    name, year = Period(int(month), int(month)).label.split()
    return f"{name[:3]} {year}"


def _tick(value: float, row: Row) -> str:
    places = 0 if float(value).is_integer() else max(row.decimals, 1)
    return number(value, row.unit, places)


def _label_ends(axes: Axes, past: pd.DataFrame, row: Row) -> None:
    """Name value and target at the right end, apart enough to be read."""
    bottom, top = axes.get_ylim()
    goal = [end for end in (row.target_low, row.target_high) if pd.notna(end)]
    labels = [(float(row.value), value_text(row), theme.ACCENT, "bold")]
    if goal:
        labels.append((float(np.mean(goal)), f"Target {target_text(row)}", theme.SECOND, "normal"))
    heights = _apart([(height - bottom) / (top - bottom) for height, *_ in labels])
    for height, (_, text, colour, weight) in zip(heights, labels, strict=True):
        axes.text(
            1.02, height, text, color=colour, weight=weight, va="center", transform=axes.transAxes
        )


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
    held = past.dropna(subset="value")
    texts = {
        name: f"{number(one.value, row.unit, row.decimals)} in {_long(one.last)}"
        for name, one in (
            ("first", held.iloc[0]),
            ("lowest", held.loc[held["value"].idxmin()]),
            ("highest", held.loc[held["value"].idxmax()]),
        )
    }
    return (
        f"{len(held)} values from {_long(held['last'].iloc[0])} to {_long(held['last'].iloc[-1])}. "
        f"First {texts['first']}; lowest {texts['lowest']}; highest {texts['highest']}; "
        f"newest {value_text(row)} against a target of {target_text(row)}. "
        "The table beside the chart has every value."
    )


def _long(month: int) -> str:
    return Period(int(month), int(month)).label


def bullet(row: Row, stretches: pd.DataFrame, scheme: Scheme, ident: str) -> Markup:
    """Draw a value on the scale of the ratings it could have had.

    `stretches` has the rows of `rating_stretches` for this indicator alone.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.4, 1.15))
        axes = figure.add_axes((0.03, 0.3, 0.94, 0.34))
        _draw_bands(axes, row, stretches, scheme)
        axes.plot([row.value, row.value], [-0.5, 0.8], color=theme.INK, lw=3, clip_on=False)
        _label_value(axes, row, stretches)
        cuts = stretches["start"].iloc[1:]
        axes.set_xticks(cuts, [number(cut, row.unit, row.decimals) for cut in cuts])
        axes.set(ylim=(-0.5, 0.5), xlim=_extent(stretches), yticks=[])
        axes.spines[["left", "bottom"]].set_visible(False)
        text = describe_bullet(row, stretches)
        return _svg(figure, ident, f"{row.name}: value within its bands", text)


def _extent(stretches: pd.DataFrame) -> tuple[float, float]:
    return stretches["start"].min(), stretches["end"].max()


def _draw_bands(axes: Axes, row: Row, stretches: pd.DataFrame, scheme: Scheme) -> None:
    """Draw each stretch, with its word in the widest part that the value leaves free."""
    begin, end = _extent(stretches)
    for start, stop, rating in stretches[["start", "end", "rating"]].itertuples(index=False):
        colours = theme.RATING_COLOURS[Rating(rating)]
        axes.barh(0, stop - start, left=start, height=1, color=colours.wash, ec=colours.strong, lw=0.8)
        inside = start < row.value < stop
        parts = [(start, row.value), (row.value, stop)] if inside else [(start, stop)]
        left, right = max(parts, key=lambda part: part[1] - part[0])
        if right - left > NARROWEST * (end - begin):
            label = f"{scheme.band(rating).symbol} {Rating(rating).label}"
            axes.text((left + right) / 2, 0, label, ha="center", va="center", color=theme.INK)


def _label_value(axes: Axes, row: Row, stretches: pd.DataFrame) -> None:
    begin, end = _extent(stretches)
    place = (row.value - begin) / (end - begin)
    side = "left" if place < EDGE else "right" if place > 1 - EDGE else "center"
    axes.text(row.value, 0.95, value_text(row), ha=side, va="bottom", weight="bold", color=theme.INK)


def describe_bullet(row: Row, stretches: pd.DataFrame) -> str:
    """Say in words which ratings lie where on the scale."""
    parts = []
    for piece in stretches.itertuples():
        start, end = (number(edge, row.unit, row.decimals) for edge in (piece.start, piece.end))
        word = Rating(piece.rating).label
        if piece.Index == stretches.index[0]:
            parts.append(f"{word} below {end}")
        elif piece.Index == stretches.index[-1]:
            parts.append(f"{word} above {start}")
        else:
            parts.append(f"{word} from {start} to {end}")
    return f"{value_text(row)} in {period_of(row).label}. {'; '.join(parts)}."


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
