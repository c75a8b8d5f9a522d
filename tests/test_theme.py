"""The colours: every pair of them that meets on the page can be told apart by those who see weakly."""

import re

import pytest

from kpi import theme
from kpi.display.charts import sheet
from kpi.model.vocabulary import Rating

TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def luminance(colour):
    """Relative luminance, as WCAG 2.2 defines it."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


TEXTS = {
    "text": (theme.INK, theme.PAPER),
    "text under the pointer": (theme.INK, theme.WASH),
    "what is shown": (theme.INK, theme.FOCUS),
    "notes": (theme.MUTED, theme.PAPER),
    "notes under the pointer": (theme.MUTED, theme.WASH),
    "links": (theme.ACCENT, theme.PAPER),
    "links under the pointer": (theme.ACCENT, theme.WASH),
    "title": (theme.PAPER, theme.ACCENT),
    "words of the target": (theme.SECOND, theme.PAPER),
    **{f"words of {word}": (theme.INK, colours.wash) for word, colours in theme.RATING_COLOURS.items()},
    **{f"shape of {word}": (colours.strong, colours.wash) for word, colours in theme.RATING_COLOURS.items()},
}
GRAPHICS = {
    **{f"border of {word}": (one.strong, theme.PAPER) for word, one in theme.RATING_COLOURS.items()},
    **{f"bar of {word}": (one.strong, one.wash) for word, one in theme.RATING_COLOURS.items()},
    **{f"value on {word}": (theme.INK, one.wash) for word, one in theme.RATING_COLOURS.items()},
    "this year": (sheet.DARK_BLUE, theme.PAPER),
    "earlier years": (sheet.MID_BLUE, theme.PAPER),
    "target": (sheet.PLUM, theme.PAPER),
    "focus": (theme.INK, theme.PAPER),
    "focus beside a link": (theme.INK, theme.FOCUS),
    "edge of a control": (theme.INK, theme.PAPER),
}


def test_contrast_is_worked_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ff0000", "#ffffff") == pytest.approx(4.0, abs=0.005)


@pytest.mark.parametrize("pair", TEXTS)
def test_text_stands_out_from_what_is_behind_it(pair):
    assert contrast(*TEXTS[pair]) >= TEXT


@pytest.mark.parametrize("pair", GRAPHICS)
def test_what_is_drawn_stands_out_from_what_is_beside_it(pair):
    assert contrast(*GRAPHICS[pair]) >= GRAPHIC


def test_every_rating_has_colours_and_no_two_have_the_same():
    assert set(theme.RATING_COLOURS) == set(Rating)
    assert len({one.strong for one in theme.RATING_COLOURS.values()}) == len(Rating)
    assert len({one.wash for one in theme.RATING_COLOURS.values()}) == len(Rating)


def test_every_rating_has_a_shape_of_its_own_for_those_who_see_no_colours():
    assert len({word.symbol for word in Rating}) == len(Rating)


def test_the_style_sheet_has_no_colour_of_its_own_and_leaves_no_place_unfilled():
    text = theme.stylesheet()
    known = {
        theme.INK,
        theme.MUTED,
        theme.LINE,
        theme.PAPER,
        theme.WASH,
        theme.ACCENT,
        theme.SECOND,
        theme.FOCUS,
    }
    known |= {colour for one in theme.RATING_COLOURS.values() for colour in (one.strong, one.wash)}

    assert set(re.findall(r"#[0-9a-f]{3,8}\b", text)) <= known
    assert "$" not in text
    assert not re.findall(r"\b(rgba?|hsla?)\(", text)
