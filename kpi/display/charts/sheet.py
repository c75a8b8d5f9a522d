"""A sheet to draw on: matplotlib's figure, measured in the units of the picture, saved as plain SVG.

A unit is a point: 420 of them are as wide as a card. Heights are counted from the foot of the sheet.
No pyplot and its hidden state, and nothing of the user's own settings, is in a picture.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Literal

import matplotlib as mpl
import numpy as np
from afcharts.af_colours import get_af_colours  # type: ignore[import-untyped]
from markupsafe import Markup, escape
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform, Transform
from matplotlib.typing import ColorType

from kpi import theme

CATEGORICAL: list[str] = get_af_colours("categorical")
SEQUENTIAL: list[str] = get_af_colours("sequential")
DARK_BLUE, PLUM, MID_BLUE = CATEGORICAL[0].lower(), CATEGORICAL[2].lower(), SEQUENTIAL[2].lower()

POINTS_PER_INCH = 72
SIZE, LEADING, MARGIN, GAP = 13.0, 15.5, 3.0, 6.0
ASCENT, MIDDLE = 10.0, 4.6  # above the foot of a letter: the height of figures, and where a line runs through
DASHES, DOTS = (3.0, 2.0), (1.0, 2.0)

Place = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
SIDES: dict[str, Literal["left", "center", "right"]] = {"start": "left", "middle": "center", "end": "right"}
ANCHORS = {side: anchor for anchor, side in SIDES.items()}


@contextmanager
def styled() -> Iterator[None]:
    """Draw with matplotlib's own settings, whatever the user's are.

    A sign that the measuring font lacks is measured as a box; the page's own font may have it.
    """
    plain = _is_plain()
    with warnings.catch_warnings(), nullcontext() if plain else mpl.rc_context():
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        if not plain:
            mpl.rcdefaults()
        yield


def _is_plain() -> bool:
    """Whether the settings are matplotlib's own but for the backend, which draws none of our charts.

    To set all of them anew takes as long as to draw a small chart. They are read as a plain dict,
    since to ask for the backend by its name would choose one.
    """
    own = dict.items(mpl.rcParamsDefault)
    return all(dict.get(mpl.rcParams, name) == value for name, value in own if name != "backend")


@cache
def _font(*, bold: bool) -> FontProperties:
    """The font to measure by: wider than those of the page, so that what fits here fits there."""
    return FontProperties(family="DejaVu Sans", size=SIZE, weight="bold" if bold else "normal")


@cache
def width(words: str, *, bold: bool = False) -> float:
    """Measure how wide a text is on the sheet."""
    return RendererBase().get_text_width_height_descent(words, _font(bold=bold), ismath=False)[0]


def wrapped(words: str, room: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a room; a longer word stands alone.

    >>> wrapped("Target 12.5 to 17.5 tonnes", 90)
    ['Target 12.5', 'to 17.5', 'tonnes']
    """
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Place the middles of things beside one another, each as near as can be to where it is wanted.

    >>> spread([50, 50, 90], [20, 20, 20], 0, 100)
    [40.0, 60.0, 90.0]
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    ahead = _pushed([(wanted[place], sizes[place]) for place in order], low, high)
    back = _pushed([(-wanted[place], sizes[place]) for place in reversed(order)], -high, -low)
    middles = [(one - two) / 2 for one, two in zip(ahead, reversed(back), strict=True)]
    return [middles[order.index(place)] for place in range(len(wanted))]


def _pushed(things: list[tuple[float, float]], low: float, high: float) -> list[float]:
    """Push each thing ahead until it is clear of the one before, and all back from the end."""
    middles = []
    for middle, size in things:
        middles.append(max(middle, low + size / 2))
        low = middles[-1] + size / 2
    for place in reversed(range(len(things))):
        size = things[place][1]
        middles[place] = min(middles[place], high - size / 2)
        high = middles[place] - size / 2
    return middles


class Sheet:
    """A figure with the few things that charts are made of, drawn in the order in which they are given."""

    def __init__(self, wide: float, high: float) -> None:
        self.wide, self.high = wide, high
        size = (wide / POINTS_PER_INCH, high / POINTS_PER_INCH)
        self.figure = Figure(figsize=size, dpi=POINTS_PER_INCH, frameon=False)

    def line(
        self, places: Sequence[Place], colour: str, thick: float, dashes: tuple[float, float] | None = None
    ) -> None:
        """Draw a line from place to place."""
        style = (0, dashes) if dashes else "-"
        self._add(Line2D(*zip(*places, strict=True), color=colour, lw=thick, ls=style))

    def dots(self, places: Sequence[Place], colour: str, radius: float, *, hollow: bool = False) -> None:
        """Draw a dot at each place, full or hollow."""
        if places:
            inner = theme.PAPER if hollow else colour
            across, edge = 2 * radius, 1.6 if hollow else 0
            self._add(
                Line2D(
                    *zip(*places, strict=True), ls="", marker="o", ms=across, mfc=inner, mec=colour, mew=edge
                )
            )

    def area(self, places: Sequence[Place], fill: str, edge: str = "none") -> None:
        """Fill the area between places, with or without a border."""
        patch = Polygon(list(places), closed=True, fc=fill, ec=edge, lw=1, zorder=0)
        patch.set_transform(IdentityTransform())
        self.figure.add_artist(patch)

    def text(
        self,
        place: Place,
        words: str,
        *,
        anchor: Anchor = "start",
        colour: str = theme.INK,
        bold: bool = False,
    ) -> None:
        """Write a text, its foot at a place."""
        text = _Words(*place, words, color=colour, ha=SIDES[anchor], va="baseline", parse_math=False)
        text.set_fontproperties(_font(bold=bold))
        text.set_transform(IdentityTransform())
        text.set_zorder(0)
        self.figure.add_artist(text)

    def _add(self, line: Line2D) -> None:
        line.set_transform(IdentityTransform())
        line.set_zorder(0)
        self.figure.add_artist(line)


class _Words(Text):
    """A text that is not laid out where it is only placed: on the page that is left to the browser."""

    def draw(self, renderer: RendererBase) -> None:
        """Write it where it was put."""
        if not isinstance(renderer, _Plain):
            super().draw(renderer)
            return
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        (x, y), font = self.get_position(), self.get_fontproperties()
        renderer.draw_text(gc, x, renderer.high - y, self.get_text(), font, 0.0, mtext=self)


class _Plain(RendererBase):
    """Write what is drawn as the plainest SVG: no ids, no styles, no fonts, no clipping."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self.wide, self.high = figure.bbox.size
        self.elements: list[str] = []

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Measure the sheet."""
        return self.wide, self.high

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, face: ColorType | None = None
    ) -> None:
        """Write a line or an area."""
        places = [self._place(x, y) for x, y in _places(path, transform)]
        closed = path.codes is not None and np.asarray(path.codes)[-1] == Path.CLOSEPOLY
        way = " ".join(places[:-1]) + "z" if closed else " ".join(places)
        stroke = "" if closed and not gc.get_linewidth() else _stroke(gc)
        self.elements.append(f'<path d="M{way}" fill="{_hex(face)}"{stroke}/>')

    def draw_markers(  # noqa: PLR0917  (as its base has it)
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        face: ColorType | None = None,
    ) -> None:
        """Write dots."""
        radius = _short(marker_path.get_extents(marker_trans).width / 2)
        dots = [
            f'<circle cx="{_short(x)}" cy="{_short(self.high - y)}" r="{radius}"/>'
            for x, y in _places(path, trans)
        ]
        stroke = _stroke(gc) if gc.get_linewidth() else ""
        self.elements.append(f'<g fill="{_hex(face)}"{stroke}>{"".join(dots)}</g>')

    def draw_text(  # noqa: PLR0917  (as its base has it)
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | Literal["TeX"] = False,  # noqa: FBT001, FBT002
        mtext: Text | None = None,
    ) -> None:
        """Write a text, held where it was put by its own side, whatever the font of the page."""
        del angle, ismath
        anchor = "start"
        if mtext:
            anchor, (x, _) = ANCHORS[mtext.get_horizontalalignment()], mtext.get_position()
        colour = to_hex(gc.get_rgb())
        given = {
            "text-anchor": anchor if anchor != "start" else "",
            "fill": colour if colour != theme.INK else "",
            "font-weight": "bold" if prop.get_weight() == "bold" else "",
        }
        more = "".join(f' {name}="{value}"' for name, value in given.items() if value)
        self.elements.append(f'<text x="{_short(x)}" y="{_short(y)}"{more}>{escape(s)}</text>')

    def _place(self, x: float, y: float) -> str:
        return f"{_short(x)} {_short(self.high - y)}"


def _places(path: Path, transform: Transform) -> list[Place]:
    """The corners of a path on the sheet."""
    return [(float(x), float(y)) for x, y in np.asarray(transform.transform(path.vertices))]


def _stroke(gc: GraphicsContextBase) -> str:
    dashes = gc.get_dashes()[1] or ()
    broken = (
        f' stroke-dasharray="{" ".join(_short(float(length)) for length in np.ravel(dashes))}"'
        if dashes
        else ""
    )
    return f' stroke="{to_hex(gc.get_rgb())}" stroke-width="{_short(gc.get_linewidth())}"{broken}'


def _hex(colour: ColorType | None) -> str:
    return "none" if colour is None else to_hex(colour)


def _short(length: float) -> str:
    """Write a length to a tenth of a unit, a quarter of a pixel on the widest page."""
    return f"{round(length, 1) + 0.0:.1f}".removesuffix(".0")


def svg(figure: Figure, ident: str, title: str, description: str) -> Markup:
    """Save a figure as SVG for use inside a page: described, with ids of its own, no clock."""
    page = _Plain(figure)
    figure.draw(page)
    return Markup(
        f'<svg role="img" viewBox="0 0 {_short(page.wide)} {_short(page.high)}" '
        f'font-size="{_short(SIZE)}" fill="{theme.INK}" aria-labelledby="{ident}-title {ident}-desc">'
        f'<title id="{ident}-title">{escape(title)}</title>'
        f'<desc id="{ident}-desc">{escape(description)}</desc>{"".join(page.elements)}</svg>'
    )
