"""A value on the scale of the ratings that it could have had."""

from itertools import pairwise
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from kpi import theme
from kpi.display.charts.axis import LONGEST, Span, fitting, signed
from kpi.display.charts.sheet import (
    ASCENT,
    GAP,
    LEADING,
    MARGIN,
    MIDDLE,
    Sheet,
    spread,
    styled,
    svg,
    width,
    wrapped,
)
from kpi.display.wording import MOST_DECIMALS, Row, exactly, number, period_text
from kpi.model.schemes import Band, Scheme
from kpi.model.vocabulary import Flag, Rating

WIDE, BAR, LEADER, POINTER = 420.0, 38.0, 9.0, 6.0
EDGE = 4.0
MARK, HALO, SLIVER = 3.5, 7.0, 4.0
CLEAR = 5.0  # units that a word keeps from the borders of its band and from the value
BETWEEN = "\u2003"  # a space as wide as a letter is high, which a page keeps
ONE, MOST_LINES = 1e-9, 2


class Stretch(NamedTuple):
    """One stretch of a scale, with the rating of the values on it."""

    start: float
    end: float
    rating: Rating


class Scale(NamedTuple):
    """A value among its stretches, and how their ends are written."""

    row: Row
    pieces: list[Stretch]
    decimals: int

    @property
    def span(self) -> Span:
        """From where to where it runs: as far as the stretches, and the value if it lies beyond."""
        return Span(min(self.pieces[0].start, self.row.value), max(self.pieces[-1].end, self.row.value))

    def x(self, value: float) -> float:
        """Where on the sheet a value lies."""
        return EDGE + (WIDE - 2 * EDGE) * self.span.share(value)

    def ends(self, piece: Stretch) -> tuple[float, float]:
        """From where to where on the sheet a stretch is drawn; the outermost reach the scale's ends."""
        start = self.span.low if piece is self.pieces[0] else piece.start
        end = self.span.high if piece is self.pieces[-1] else piece.end
        return self.x(start), self.x(end)

    def text(self, value: float) -> str:
        """Write an end of a stretch, with its unit."""
        return exactly(value, self.row.unit, self.decimals)

    def tick(self, value: float) -> str:
        """Write an end of a stretch below the bar, without a unit that is a word."""
        plain = signed(self.row.unit)
        text = (
            exactly(value, plain, self.decimals)
            if value in self.cuts
            else number(value, plain, self.decimals)
        )
        return text if len(text) <= LONGEST else fitting(value, plain, self.decimals)

    @property
    def cuts(self) -> list[float]:
        """The values at which the rating changes."""
        return list(dict.fromkeys(piece.start for piece in self.pieces[1:]))


class Told(NamedTuple):
    """What stands in a stretch: its words, a line at a time, and the middle of them."""

    lines: list[str]
    middle: float

    @property
    def is_word(self) -> bool:
        """Whether there is more than a symbol."""
        return " " in " ".join(self.lines)


class Mark(NamedTuple):
    """What is written below the bar, and where it belongs."""

    words: str
    at: float

    @property
    def wide(self) -> float:
        """Its width and the room between two of them."""
        return width(self.words) + GAP


def _scale(row: Row, stretches: pd.DataFrame) -> Scale:
    rows = zip(stretches["start"], stretches["end"], stretches["rating"], strict=True)
    pieces = [Stretch(float(start), float(end), Rating(rating)) for start, end, rating in rows]
    return Scale(row, pieces, _places(row, [piece.start for piece in pieces[1:]]))


def _places(row: Row, cuts: list[float]) -> int:
    """As many decimals as it takes to see on which side of a cut the value lies."""
    unlike = [cut for cut in cuts if abs(cut - row.value) > ONE * max(1.0, abs(cut))]
    for places in range(row.decimals, MOST_DECIMALS):
        value = number(row.value, row.unit, places)
        if all(number(cut, row.unit, places) != value for cut in unlike):
            return places
    return row.decimals


def bullet(row: Row, stretches: pd.DataFrame, scheme: Scheme, ident: str) -> Markup:
    """Draw a value on the scale of the ratings it could have had.

    `stretches` has the rows of `rating_stretches` for this indicator alone, at least one.
    A band has its word in it, or where it is too narrow, below the scale.
    """
    text = describe_bullet(row, stretches, scheme)
    return svg(draw_bullet(row, stretches, scheme), ident, f"{row.name}: value within its bands", text)


@styled()
def draw_bullet(row: Row, stretches: pd.DataFrame, scheme: Scheme) -> Figure:
    """Draw a bullet as a figure of matplotlib's; see `bullet`."""
    scale = _scale(row, stretches)
    told = [_told(scale, piece, scheme.band(piece.rating)) for piece in scale.pieces]
    key = _key(scale, told, scheme)
    foot = MARGIN + LEADING * (len(key) + 1) + LEADER
    top = foot + BAR
    sheet = Sheet(WIDE, top + POINTER + LEADING + MARGIN)
    _draw_bands(sheet, scale, told, foot)
    _draw_marks(sheet, scale, foot)
    _draw_value(sheet, scale, foot)
    for place, words in enumerate(reversed(key)):
        sheet.text((EDGE, MARGIN + place * LEADING + (LEADING - ASCENT) / 2), words)
    return sheet.figure


def _told(scale: Scale, piece: Stretch, band: Band) -> Told:
    """Fit a band's symbol and word into the widest part that the value leaves free, or its symbol alone."""
    start, end = scale.ends(piece)
    value = scale.x(scale.row.value)
    gaps = [(start, value - HALO / 2), (value + HALO / 2, end)] if start <= value <= end else [(start, end)]
    left, right = max(gaps, key=lambda gap: gap[1] - gap[0])
    room = right - left - 2 * CLEAR
    for lines in (wrapped(f"{band.symbol} {band.rating.label}", room), [band.symbol]):
        broken = len(lines) > 1 and lines[0] == band.symbol
        if not broken and len(lines) <= MOST_LINES and max(map(width, lines)) <= room:
            return Told(lines, (left + right) / 2)
    return Told([], (left + right) / 2)


def _key(scale: Scale, told: list[Told], scheme: Scheme) -> list[str]:
    """Say below the scale what the bands do not say themselves."""
    worded = {piece.rating for piece, words in zip(scale.pieces, told, strict=True) if words.is_word}
    entries: list[str] = []
    for piece, words in zip(scale.pieces, told, strict=True):
        band = scheme.band(piece.rating)
        if not words.lines:
            entries.append(f"{band.symbol} {_place(scale, piece, band)}")
        elif piece.rating not in worded:
            entries.append(f"{band.symbol} {band.rating.label}")
    lines: list[str] = []
    for entry in dict.fromkeys(entries):
        if lines and width(lines[-1] + BETWEEN + entry) <= WIDE - 2 * EDGE:
            lines[-1] += BETWEEN + entry
        else:
            lines += wrapped(entry, WIDE - 2 * EDGE)
    return lines


def _draw_bands(sheet: Sheet, scale: Scale, told: list[Told], foot: float) -> None:
    """Draw each stretch with a border, so that neighbours are apart without colour too."""
    top = foot + BAR
    for piece, words in zip(scale.pieces, told, strict=True):
        colours = theme.RATING_COLOURS[piece.rating]
        start, end = scale.ends(piece)
        wide = end - start >= SLIVER
        if not wide:
            start = min(max((start + end - SLIVER) / 2, EDGE), WIDE - EDGE - SLIVER)
            end = start + SLIVER
        corners = [(start, foot), (end, foot), (end, top), (start, top)]
        sheet.area(corners, colours.wash if wide else colours.strong, colours.strong)
        for place, line in enumerate(words.lines):
            height = foot + BAR / 2 - MIDDLE + (len(words.lines) / 2 - place - 0.5) * LEADING
            sheet.text((words.middle, height), line, anchor="middle")


def _draw_value(sheet: Sheet, scale: Scale, foot: float) -> None:
    """Draw the value as a strong line through the bar, its figure above."""
    x, top = scale.x(scale.row.value), foot + BAR
    sheet.line([(x, foot), (x, top)], theme.PAPER, HALO)
    sheet.line([(x, foot), (x, top + POINTER)], theme.INK, MARK)
    words = _value_told(scale)
    (middle,) = spread([x], [width(words, bold=True)], EDGE, WIDE - EDGE)
    sheet.text((middle, top + POINTER + LEADING - ASCENT - 2), words, anchor="middle", bold=True)


def _draw_marks(sheet: Sheet, scale: Scale, foot: float) -> None:
    """Write the values at which the rating changes and, where there is room, the ends of the scale."""
    marks = _fitting_marks([Mark(scale.tick(cut), scale.x(cut)) for cut in scale.cuts])
    middles = spread([mark.at for mark in marks], [mark.wide for mark in marks], EDGE, WIDE - EDGE)
    low = foot - LEADER - ASCENT
    for mark, middle in zip(marks, middles, strict=True):
        sheet.line([(mark.at, foot), (middle, foot - LEADER + 2)], theme.MUTED, 1)
        sheet.text((middle, low), mark.words, anchor="middle")
    taken = [
        (middle - mark.wide / 2, middle + mark.wide / 2) for mark, middle in zip(marks, middles, strict=True)
    ]
    for end in dict.fromkeys(scale.span):
        mark = Mark(scale.tick(end), scale.x(end))
        (middle,) = spread([mark.at], [mark.wide - GAP], EDGE, WIDE - EDGE)
        if all(middle + mark.wide / 2 <= left or right <= middle - mark.wide / 2 for left, right in taken):
            sheet.text((middle, low), mark.words, anchor="middle", colour=theme.MUTED)
            taken.append((middle - mark.wide / 2, middle + mark.wide / 2))


def _fitting_marks(marks: list[Mark]) -> list[Mark]:
    """Leave out the mark that is nearest to its neighbour until the others fit side by side."""
    while sum(mark.wide for mark in marks) > WIDE - 2 * EDGE:
        gaps = [two.at - one.at for one, two in pairwise(marks)]
        nearest = gaps.index(min(gaps)) + 1
        marks = [*marks[:nearest], *marks[nearest + 1 :]]
    return marks


def describe_bullet(row: Row, stretches: pd.DataFrame, scheme: Scheme) -> str:
    """Say in words which ratings lie where on the scale."""
    scale = _scale(row, stretches)
    said = "; ".join(_place(scale, piece, scheme.band(piece.rating)) for piece in scale.pieces)
    return f"{_value_told(scale)} in {period_text(row)}. {said}."


def _value_told(scale: Scale) -> str:
    flag = f" ({Flag(scale.row.flag).label})" if scale.row.flag else ""
    return number(scale.row.value, scale.row.unit, scale.decimals) + flag


def _place(scale: Scale, piece: Stretch, band: Band) -> str:
    start, end = scale.text(piece.start), scale.text(piece.end)
    if len(scale.pieces) == 1:
        return f"{band.rating.label} throughout"
    if piece.start == piece.end:
        return f"{band.rating.label}: {start}"
    if piece is scale.pieces[0]:
        return f"{band.rating.label}: below {end}"
    if piece is scale.pieces[-1]:
        return f"{band.rating.label}: above {start}"
    return f"{band.rating.label}: {start} to {end}"
