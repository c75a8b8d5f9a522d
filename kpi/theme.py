"""What a rating looks like: one source for the style sheet and the charts."""

from dataclasses import dataclass
from pathlib import Path
from string import Template

from kpi.model.vocabulary import Rating

MARK, FRAGMENT, STYLE = "kpi", "fragment", "style"
ANCHOR = "indicator-"  # what the page calls the place of an indicator, in every edition

INK = "#1a1a1a"
MUTED = "#505a5f"
LINE = "#b1b4b6"
PAPER = "#ffffff"
WASH = "#f3f2f1"
ACCENT = "#12436d"
SECOND = "#801650"
FOCUS = "#ffdd00"
FONT = "'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"


@dataclass(frozen=True)
class Colours:
    """A rating's colours: of its symbol and border, and of the wash behind its word."""

    strong: str
    wash: str


RATING_COLOURS = {
    Rating.BLUE: Colours("#1d4f91", "#e3ecf7"),
    Rating.GREEN: Colours("#00613a", "#dff0e6"),
    Rating.GREEN_AMBER: Colours("#56660a", "#eef2d5"),
    Rating.AMBER: Colours("#8a4b00", "#fdebd2"),
    Rating.RED_AMBER: Colours("#a33a00", "#fce3d6"),
    Rating.RED: Colours("#a3111c", "#fbe1e3"),
    Rating.NONE: Colours("#505a5f", "#f3f2f1"),
}


def stylesheet() -> str:
    """Fill the colours into the one style sheet of page and JupyterLab."""
    text = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
    ratings = "\n".join(
        f".kpi-{word} {{ --strong: {colours.strong}; --wash: {colours.wash}; }}"
        for word, colours in RATING_COLOURS.items()
    )
    return coloured(text, ratings=ratings)


def coloured(text: str, **more: str) -> str:
    """Fill the colours, and what else a style sheet leaves open, into its text.

    >>> coloured("a { color: $paper; }")
    'a { color: #ffffff; }'
    """
    values = {"ink": INK, "muted": MUTED, "line": LINE, "paper": PAPER, "wash": WASH}
    return Template(text).substitute(values, accent=ACCENT, second=SECOND, focus=FOCUS, font=FONT, **more)
