"""Charts: the same bytes for the same figures, described in words, nothing borrowed from the page."""

import hashlib
import itertools
import locale
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Text

from kpi import theme
from kpi.display.charts import bullet, describe_bullet, describe_trend, sparkline, trend
from kpi.display.charts.bullet import draw_bullet
from kpi.display.charts.sheet import DARK_BLUE, MID_BLUE, PLUM
from kpi.display.charts.trend import draw_trend
from kpi.display.wording import Row
from kpi.model.periods import month_number
from kpi.model.schemes import Scheme
from kpi.model.vocabulary import Kind, Rating, Unit

NAN = math.nan
NOVEMBER = month_number(2018, 11)
LINE_COLOUR, EARLIER_COLOUR, TARGET_COLOUR = "#12436d", "#2073bc", "#801650"
SCHEME = Scheme.model_validate(
    {
        "bands": [
            {"rating": "green", "when": {"target_met": True}},
            {"rating": "amber", "when": {"within": "5%"}},
            {"rating": "red"},
        ]
    }
)
INDICATOR = dict.fromkeys(Row._fields, "") | {
    "code": "A 1",
    "name": "Visits on time",
    "polarity": "maximise",
    "kind": "snapshot",
    "unit": "percent",
    "decimals": 1,
    "calendar": "financial",
    "first": NOVEMBER,
    "last": NOVEMBER,
    "value": 87.0,
    "target_low": 95.0,
    "target_high": NAN,
    "target_first": NAN,
    "target_last": NAN,
}
RANGE = {"polarity": "range", "unit": "rate", "target_low": 38.0, "target_high": 48.0}
POINT = RANGE | {"target_low": 66.0, "target_high": 66.0, "value": 66.0}
DEBT = {"unit": "pounds", "decimals": 0, "value": -3.0, "target_low": -1.0}


def row(**changes):
    return Row(**(INDICATOR | changes))


def past(values, low=95.0, high=NAN, *, end=NOVEMBER, length=1, step=0, flags=""):
    """A history that ends in November 2018, a value for each period."""
    ends = [end - (step or length) * place for place in reversed(range(len(values)))]
    frame = pd.DataFrame({"last": ends, "value": np.array(values, dtype=float)})
    gaps = frame["value"].isna()
    return frame.assign(
        code="A 1",
        first=frame["last"] - length + 1,
        no_value=gaps.map({True: "suppressed", False: ""}),
        flag=flags,
        target_low=low,
        target_high=high,
        no_target="",
    )


def stretches(*rows):
    return pd.DataFrame(rows, columns=["start", "end", "rating"])


THREE = [92.1, 90.6, 87.0]
BANDS = stretches((85.0, 90.25, "red"), (90.25, 95.0, "amber"), (95.0, 97.0, "green"))
TRENDS = {
    "three points": (row(), past(THREE)),
    "two years": (row(value=23.0), past(range(24))),
    "gaps": (row(), past([92.1, NAN, 90.6, NAN, NAN, 87.0])),
    "a range": (row(**RANGE, value=35.79), past([33.75, 41.0, 50.0], 38.0, 48.0)),
    "a range of one point": (row(**POINT), past([65.0, 67.0, 66.0], 66.0, 66.0)),
    "a range that moved": (row(**RANGE), past([36.1, 33.75, 35.79], [50.4, 38, 38], [55.7, 48, 48])),
    "below nought": (row(**DEBT), past([-5.0, 2.0, -3.0], -1.0)),
    "all nought": (row(value=0.0, target_low=0.0), past([0.0, 0.0, 0.0], 0.0)),
    "no target": (row(target_low=NAN, no_target="not set"), past(THREE, NAN)),
    "year to date": (row(kind="cumulative"), past([60.0, 10.0, 20.0], 95.0, end=month_number(2018, 5))),
    "quarters": (row(first=NOVEMBER - 2), past(THREE, length=3)),
    "millions": (row(unit="pounds", decimals=0, value=3e9), past([1e9, 2e9, 3e9], 2e9)),
}
BULLETS = {
    "three bands": (row(), BANDS),
    "one band": (row(), stretches((0.0, 100.0, "green"))),
    "a range of one point": (
        row(**POINT),
        stretches((50, 60, "red"), (60, 66, "amber"), (66, 66, "green"), (66, 70, "amber")),
    ),
    "below nought": (row(**DEBT), stretches((-5, -1, "red"), (-1, 1, "green"))),
    "at the lower end": (row(value=85.0), BANDS),
    "at the upper end": (row(value=97.0), BANDS),
}


def drawn():
    """Draw every chart of this module, one after another."""
    trends = [str(trend(*case, f"t-{number}")) for number, case in enumerate(TRENDS.values())]
    small = [str(sparkline(*case, f"s-{number}")) for number, case in enumerate(TRENDS.values())]
    bullets = [str(bullet(*case, SCHEME, f"b-{number}")) for number, case in enumerate(BULLETS.values())]
    return [*trends, *small, *bullets]


def digest(texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


@pytest.fixture(scope="module")
def charts():
    return drawn()


def lines(svg, *colours):
    """The value lines of a trend, this year's and earlier ones, each as a list of its places."""
    wanted = {f"stroke: {colour}" for colour in colours or (LINE_COLOUR, EARLIER_COLOUR)}
    paths = ET.fromstring(str(svg)).iter("path")
    return [path.get("d").split() for path in paths if f"stroke: {path.get('stroke')}" in wanted]


def dots(svg):
    """The dots of a chart as pairs: what fills them, and their number."""
    groups = ET.fromstring(str(svg)).iter("g")
    return [(group.get("fill"), len(group.findall("circle"))) for group in groups]


def words(svg):
    return [one.text for one in ET.fromstring(str(svg)).iter("text")]


def boxes(figure):
    """Each text of a figure with the box it takes, measured by matplotlib's own renderer."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    return [(text.get_text(), text.get_window_extent(renderer)) for text in figure.findobj(Text)]


def assert_readable(figure):
    """No two texts touch, and none reaches beyond the picture."""
    wide, high = figure.bbox.size
    held = boxes(figure)
    for text, box in held:
        assert box.x0 >= 0, text
        assert box.x1 <= wide, text
        assert box.y0 >= 0, text
        assert box.y1 <= high, text
    for (one, first), (two, second) in itertools.combinations(held, 2):
        assert not (
            first.x0 < second.x1 and second.x0 < first.x1 and first.y0 < second.y1 and second.y0 < first.y1
        ), (one, two)


def test_the_same_figures_give_the_same_bytes(charts):
    assert drawn() == charts


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_another_process_draws_the_same_bytes(charts, seed):
    done = subprocess.run(
        [sys.executable, "-c", "import test_charts as own; print(own.digest(own.drawn()))"],
        cwd=Path(__file__).parent,
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == digest(charts)


def test_other_figures_give_other_bytes():
    assert trend(row(), past(THREE), "t") != trend(row(), past([92.1, 90.5, 87.0]), "t")


def test_every_chart_is_well_formed_and_bears_role_title_and_description(charts):
    for text in charts:
        svg = ET.fromstring(text)
        title, description = svg.find("title"), svg.find("desc")

        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert title.text
        assert description.text


def test_ids_are_unique_over_all_charts_and_every_reference_has_its_target(charts):
    page = "".join(charts)
    ids = re.findall(r'\bid="([^"]+)"', page)
    references = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', page)

    assert len(ids) == len(set(ids))
    assert {one or other for one, other in references} <= set(ids)


@pytest.mark.parametrize(
    "foreign",
    [
        "<style",
        "<script",
        "<metadata",
        "http:",
        "https:",
        "xlink",
        "font-family",
        "DejaVu",
        "<?xml",
        "<!DOCTYPE",
    ],
)
def test_a_chart_brings_nothing_with_it_that_the_page_does_not_want(charts, foreign):
    assert not any(foreign in text for text in charts)


def test_no_chart_tells_when_it_was_drawn(charts):
    assert not any(re.search(r"\d{4}-\d\d-\d\dT|\d\d:\d\d", text) for text in charts)


def test_no_chart_shows_a_missing_number(charts):
    assert not any(re.search(r"\b(nan|NaN|None|inf)\b", text) for text in charts)


def test_names_are_escaped_in_title_and_description():
    hostile = row(name='<b>Bins</b> & "carts"')

    for svg in (trend(hostile, past(THREE), "t"), bullet(hostile, BANDS, SCHEME, "b")):
        title = ET.fromstring(str(svg)).find("title").text

        assert title.startswith('<b>Bins</b> & "carts": ')


def test_a_line_of_values_breaks_at_its_gaps():
    """92.1, then 90.6 and then 87, with a month and two months missing between them."""
    whole = trend(row(), past(THREE), "t")
    broken = trend(row(), past([92.1, 91.0, NAN, 90.6, 90.0, NAN, 88.0, 87.0]), "t")

    assert [len(line) for line in lines(whole)] == [2 * 3]
    assert [len(line) for line in lines(broken)] == [2 * 2] * 3


def test_a_year_to_date_line_begins_anew_in_april():
    """March, April and May 2018: one line ends and another begins."""
    held = past([97.5, 10.1, 18.6], end=month_number(2018, 5))

    assert len(lines(trend(row(kind="cumulative"), held, "t"))) == 1
    assert len(lines(trend(row(kind="snapshot"), held, "t"))) == 2


def test_a_trend_names_its_newest_value_and_its_target_at_its_end():
    texts = [one.text for one in ET.fromstring(str(trend(row(), past(THREE), "t"))).iter("text")]

    assert texts[-2:] == ["87.0%", "Target 95.0%"]


def test_a_trend_without_a_target_names_none():
    texts = [one.text for one in ET.fromstring(str(trend(*TRENDS["no target"], "t"))).iter("text")]

    assert not any("Target" in text for text in texts)


def test_a_trend_is_described_by_its_first_lowest_highest_and_newest_value():
    held = past([89.2, 83.7, 92.1, 87.0])

    assert describe_trend(row(), held) == (
        "4 values from August 2018 to November 2018: first 89.2% in August 2018; "
        "lowest 83.7% in September 2018; highest 92.1% in October 2018; "
        "newest 87.0% against a target of 95.0%. The axis begins at 80%. "
        "The table below the chart has every value."
    )


def test_gaps_are_not_counted_as_values():
    assert describe_trend(row(), past([NAN, 92.1, NAN, 87.0])).startswith(
        "2 values from September 2018 to November 2018: first 92.1% in September 2018; "
        "lowest 87.0% in November 2018; highest 92.1% in September 2018; newest 87.0%"
    )


def test_values_below_nought_are_described_with_their_sign():
    assert describe_trend(row(**DEBT), past([-5.0, 2.0, -3.0], -1.0)).startswith(
        "3 values from September 2018 to November 2018: first -£5 in September 2018; "
        "lowest -£5 in September 2018; highest £2 in October 2018; newest -£3 against a target of -£1."
    )


def test_the_description_stands_in_the_chart():
    svg = ET.fromstring(str(trend(row(), past(THREE), "t")))

    assert svg.find("title").text == "Visits on time: trend"
    assert svg.find("desc").text.startswith("3 values from September 2018 to November 2018: first 92.1%")


def test_a_bullet_is_described_by_its_value_and_the_bands_about_it():
    pieces = [(85.0, 90.25, "red"), (90.25, 95.0, "amber"), (95.0, 97.0, "green")]
    svg = ET.fromstring(str(bullet(row(decimals=2), stretches(*pieces), SCHEME, "b")))

    assert svg.find("title").text == "Visits on time: value within its bands"
    assert svg.find("desc").text == (
        "87.00% in November 2018. Red: below 90.25%; Amber: 90.25% to 95.00%; Green: above 95.00%."
    )


def test_a_band_of_one_point_is_described_as_a_point():
    svg = ET.fromstring(str(bullet(*BULLETS["a range of one point"], SCHEME, "b")))

    assert svg.find("desc").text == (
        "66.0 in November 2018. Red: below 60.0; Amber: 60.0 to 66.0; Green: 66.0; Amber: above 66.0."
    )


def test_a_bullet_writes_each_wide_band_in_words_and_not_in_colour_alone():
    texts = [one.text for one in ET.fromstring(str(bullet(row(), BANDS, SCHEME, "b"))).iter("text")]

    assert {"■ Red", "▲ Amber", "● Green", "87.0%"} <= set(texts)


def test_a_figure_can_be_drawn_by_matplotlib_too_with_its_words():
    figure = draw_bullet(row(), BANDS, SCHEME)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    worded = np.array(canvas.buffer_rgba())
    for text in figure.findobj(Text):
        text.set_visible(False)
    canvas.draw()

    assert (worded != np.array(canvas.buffer_rgba())).any()


@pytest.mark.parametrize("setting", [{"font.size": 30}, {"lines.linewidth": 9}, {"axes.grid": True}])
def test_the_users_own_settings_change_nothing(charts, setting):
    with mpl.rc_context(setting):
        assert drawn() == charts


def test_the_users_own_language_changes_nothing(charts):
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "")
        assert drawn() == charts
    finally:
        locale.setlocale(locale.LC_ALL, before)


def test_every_chart_is_valid_within_a_page(charts):
    parser = html5lib.HTMLParser(strict=True)

    for text in charts:
        parser.parse(f"<!DOCTYPE html><html><head><title>t</title></head><body>{text}</body></html>")


def test_a_chart_is_small():
    """Two years of months: 7,000 bytes, 3,000 and 1,500 are what a card's page can bear."""
    held = past([83.7 + month % 5 for month in range(24)], [90.0] * 12 + [95.0] * 12)

    assert len(trend(row(), held, "t")) < 4000
    assert len(sparkline(row(), held, "s")) < 1500
    assert all(len(bullet(*case, SCHEME, "b")) < 2500 for case in BULLETS.values())


def luminance(colour):
    """The relative luminance of a colour as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    light, dark = sorted([luminance(one), luminance(two)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_colours_are_those_of_the_government_palette_and_of_the_page():
    assert (DARK_BLUE, PLUM) == (theme.ACCENT, theme.SECOND)
    assert (DARK_BLUE, MID_BLUE, PLUM) == (LINE_COLOUR, EARLIER_COLOUR, TARGET_COLOUR)


def test_every_text_and_line_stands_out_from_the_page():
    assert all(contrast(colour, theme.PAPER) >= 4.5 for colour in (DARK_BLUE, MID_BLUE, PLUM, theme.MUTED))


def test_this_year_and_earlier_ones_differ_without_colour():
    """Two and a half times as thick, the dots half as large again, and darker."""
    svg = ET.fromstring(str(trend(*TRENDS["two years"], "t")))
    thick = {path.get("stroke"): float(path.get("stroke-width")) for path in svg.iter("path")}

    assert thick[LINE_COLOUR] > 1.8 * thick[EARLIER_COLOUR]
    assert luminance(EARLIER_COLOUR) > 2 * luminance(LINE_COLOUR)


@pytest.mark.parametrize("rating", list(Rating))
def test_the_border_of_every_band_and_its_word_stand_out_from_it(rating):
    colours = theme.RATING_COLOURS[rating]

    assert contrast(colours.strong, colours.wash) >= 3
    assert contrast(theme.INK, colours.wash) >= 4.5


COUNTS = (3, 4, 5, 6, 7, 8, 12, 13, 20, 24, 36, 48, 60)
CADENCES = {
    "months": {"length": 1},
    "quarters": {"length": 3, "end": month_number(2018, 9)},
    "years": {"length": 12, "end": month_number(2018, 3)},
    "rolling years each quarter": {"length": 12, "step": 3, "end": month_number(2018, 9)},
    "three years each year": {"length": 36, "step": 12, "end": month_number(2018, 12)},
}


def wave(count, size=10.0, middle=80.0):
    return [round(middle + size * math.sin(place), 1) for place in range(count)]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("cadence", CADENCES)
@pytest.mark.parametrize("calendar", ["financial", "calendar"])
def test_texts_of_a_trend_never_touch_however_many_points(count, cadence, calendar):
    assert_readable(draw_trend(row(calendar=calendar), past(wave(count), **CADENCES[cadence])))


@pytest.mark.parametrize("count", COUNTS)
def test_no_line_is_drawn_through_a_text(count):
    """Neither the years' dividers nor the breaks run through the names of months."""
    figure = draw_trend(row(), past(wave(count), flags=["break" if count > 4 else ""] * count))
    upright = [line.get_xydata() for line in figure.findobj(Line2D) if len(set(line.get_xdata())) == 1]

    for (x, low), (_, high) in (line for line in upright if len(line) == 2):
        for text, box in boxes(figure):
            assert not (box.x0 < x < box.x1 and box.y0 < high and low < box.y1), text


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("count", [3, 13, 60])
@pytest.mark.parametrize("above", [-0.1, 0.0, 0.1, 30.0])
def test_texts_of_a_trend_never_touch_whatever_the_kind_and_however_near_the_target(kind, count, above):
    values = wave(count)
    goal = values[-1] + above

    assert_readable(draw_trend(row(kind=kind, target_low=goal), past(values, goal)))


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("size", [0.01, 1.0, 1e3, 1234567.0, -1234567.0, 1e9, 1e15])
def test_texts_of_a_trend_never_touch_whatever_the_unit_and_the_size(unit, size):
    low, high = sorted([12.5 * size, 17.5 * size])
    own = row(unit=unit, decimals=2, polarity="range", target_low=low, target_high=high)

    assert_readable(draw_trend(own, past([11 * size, 16 * size, 15 * size], low, high)))


@pytest.mark.parametrize("place", [0, 1, 11, 12, 22, 23])
def test_texts_of_a_trend_never_touch_with_breaks_and_doubtful_points(place):
    flags = ["break" if month % 2 else "estimated" for month in range(24)]
    flags[place] = "provisional"

    assert_readable(draw_trend(row(), past(wave(24), flags=flags)))


CUTS = [
    (0, 50, 100),
    (85, 90.25, 95, 97),
    (0, 94.5, 95, 100),
    (0, 94.9, 94.95, 95.0, 100),
    (50, 60, 66, 66, 70),
    (0, 0, 10),
    (90, 100, 100),
    (-5, -1, 1),
    (0, 1, 2, 3, 4, 5, 6),
    (1e6, 1.1e6, 1.2e6, 1.25e6, 1.3e6, 1.4e6),
    (0, 99.1, 99.2, 99.3, 99.4, 99.5, 100),
    (0, 100),
]
COLOURS = ("red", "amber", "green", "amber", "red", "amber")


def banded(cuts):
    """Stretches between cuts, red, amber and green and back again."""
    return stretches(*zip(cuts, cuts[1:], COLOURS, strict=False))


@pytest.mark.parametrize("cuts", CUTS, ids=str)
@pytest.mark.parametrize(("unit", "decimals"), [("percent", 1), ("pounds", 0), ("tonnes", 2)])
def test_texts_of_a_bullet_never_touch(cuts, unit, decimals):
    """Values below, at the beginning, within, near the end, at the end and beyond."""
    for share in (-0.5, 0.0, 0.3, 0.95, 1.0, 1.5):
        own = row(value=cuts[0] + share * (cuts[-1] - cuts[0]), unit=unit, decimals=decimals)

        assert_readable(draw_bullet(own, banded(cuts), SCHEME))


@pytest.mark.parametrize("cuts", CUTS, ids=str)
def test_every_band_of_a_bullet_is_named_in_it_or_below_it(cuts):
    own = row(value=cuts[1])
    said = " ".join(words(bullet(own, banded(cuts), SCHEME, "b")))

    for rating in banded(cuts)["rating"]:
        assert rating.capitalize() in said


SIZES = st.floats(-1e12, 1e12)


@settings(max_examples=30, deadline=None)
@given(
    values=st.lists(st.floats(0, 100) | SIZES | st.just(NAN), min_size=3, max_size=60),
    newest=st.floats(0, 100),
    goal=st.floats(0, 100) | SIZES | st.just(NAN),
    unit=st.sampled_from(list(Unit)),
    kind=st.sampled_from(list(Kind)),
    decimals=st.integers(0, 4),
    cadence=st.sampled_from(sorted(CADENCES)),
)
def test_any_history_can_be_drawn_and_read(values, newest, goal, unit, kind, decimals, cadence):
    own = row(unit=unit, kind=kind, decimals=decimals, value=newest, target_low=goal)
    held = past([*values, newest], goal, **CADENCES[cadence])

    assert_readable(draw_trend(own, held))
    assert describe_trend(own, held).endswith("The table below the chart has every value.")
    assert sparkline(own, held, "s")


@settings(max_examples=30, deadline=None)
@given(
    cuts=st.lists(st.floats(0, 100) | SIZES, min_size=2, max_size=7),
    value=st.floats(0, 100) | SIZES,
    unit=st.sampled_from(list(Unit)),
    decimals=st.integers(0, 4),
)
@example(cuts=[0.0, 0.0], value=0.0, unit=Unit.PERCENT, decimals=0)
def test_any_bands_can_be_drawn_and_read(cuts, value, unit, decimals):
    own = row(unit=unit, decimals=decimals, value=value)

    assert_readable(draw_bullet(own, banded(sorted(cuts)), SCHEME))


def test_months_are_named_in_short_and_their_years_below_them():
    said = words(trend(row(), past(wave(8)), "t"))

    assert [text for text in said if "%" not in text] == [
        *("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"),
        "2018/19",
    ]


def test_many_months_are_named_evenly_from_the_start_of_each_year_and_the_newest_always():
    said = words(trend(row(), past(wave(24)), "t"))

    assert [text for text in said if "%" not in text] == [
        *("Jan", "Apr", "Jul", "Oct", "Jan", "Apr", "Jul", "Nov"),
        *("2018/19", "2017/18"),
    ]


def test_quarters_are_named_as_the_report_counts_them():
    """The three months to June are the first quarter of a financial year, the second of a calendar year."""
    held = past(THREE, length=3, end=month_number(2018, 9))
    quarters = {
        calendar: [text for text in words(trend(row(calendar=calendar), held, "t")) if "%" not in text]
        for calendar in ("financial", "calendar")
    }

    assert quarters == {
        "financial": ["Q4", "Q1", "Q2", "2018/19", "2017/18"],
        "calendar": ["Q1", "Q2", "Q3", "2018"],
    }


def test_years_are_named_alone_and_rolling_years_by_their_last_month():
    years = words(trend(row(), past(THREE, **CADENCES["years"]), "t"))
    rolling = words(trend(row(kind="rolling"), past(THREE, **CADENCES["rolling years each quarter"]), "t"))

    assert [text for text in years if "%" not in text] == ["2015/16", "2016/17", "2017/18"]
    assert [text for text in rolling if "%" not in text] == ["Mar", "Jun", "Sep", "2018/19", "2017/18"]


def test_a_share_is_never_marked_beyond_a_hundred_per_cent_nor_below_nought():
    for values in ([99.9, 100.0, 99.2], [100.0] * 3, [0.0, 0.2, 0.1], [0.0] * 3):
        said = words(trend(row(value=values[-1], target_low=values[-1]), past(values, values[-1]), "t"))
        marks = [float(text.rstrip("%")) for text in said if re.fullmatch(r"[-\d.]+%", text)]

        assert 0 <= min(marks) <= max(marks) <= 100


def test_an_axis_has_at_most_five_marks_at_round_numbers():
    said = words(trend(*TRENDS["two years"], "t"))

    assert [text for text in said if re.fullmatch(r"\d+%", text)] == ["0%", "25%", "50%", "75%", "100%"]


def test_millions_are_marked_in_short_and_said_in_full():
    own = row(unit="pounds", decimals=0, value=1234567.0, target_low=1300000.0)
    said = words(trend(own, past([1000000, 1150000, 1234567.0], 1300000.0), "t"))

    assert [text for text in said if text.endswith("m")] == ["£1m", "£1.1m", "£1.2m", "£1.3m"]
    assert said[-3:] == ["£1,234,567", "Target", "£1,300,000"]


def test_an_axis_that_does_not_begin_at_nought_says_so_and_has_no_base_line():
    near, far = past(THREE), past([10.0, 90.6, 87.0])

    assert "The axis begins at 85.0%." in describe_trend(row(), near)
    assert "axis" not in describe_trend(row(), far)
    assert theme.MUTED not in trend(row(), near, "t")
    assert theme.MUTED in trend(row(), far, "t")


def test_doubtful_points_are_hollow_and_named_in_chart_and_description():
    held = past([92.1, 90.6, 89.0, 87.0], flags=["", "provisional", "", "estimated"])
    svg = trend(row(), held, "t")

    assert dots(svg) == [(LINE_COLOUR, 2), ("#ffffff", 2), ("#ffffff", 1)]
    assert "provisional or estimated" in words(svg)
    assert "87.0%" in words(svg)
    assert "Provisional: September 2018. Estimated: November 2018." in svg


def test_a_newest_point_alone_in_doubt_has_its_word_beside_its_value():
    svg = trend(row(), past(THREE, flags=["", "", "forecast"]), "t")

    assert {"87.0%", "forecast"} <= set(words(svg))
    assert dots(svg) == [(LINE_COLOUR, 2), ("#ffffff", 1)]


def test_a_break_in_the_series_is_a_gap_with_a_line_and_a_word():
    held = past([92.1, 90.6, 89.0, 87.0], flags=["", "", "break", ""])
    svg = trend(row(), held, "t")

    assert [len(line) for line in lines(svg)] == [4, 4]
    assert words(svg).count("break") == 1
    assert "The series has a break before October 2018." in svg


def test_a_target_is_drawn_as_it_was_at_the_time():
    """90 for two months and 95 for two: one line with one step; none for a month: two lines."""
    changed = trend(row(), past([92.1, 90.6, 89.0, 87.0], [90.0, 90.0, 95.0, 95.0]), "t")
    absent = trend(row(), past([92.1, 90.6, 89.0, 87.0], [90.0, NAN, 95.0, 95.0]), "t")

    assert [len(line) for line in lines(changed, TARGET_COLOUR)] == [2 * 4]
    assert [len(line) for line in lines(absent, TARGET_COLOUR)] == [2 * 2, 2 * 2]
    assert "The target was 90.0% from August 2018, then 95.0% from October 2018." in changed


def test_a_range_is_a_band_between_two_lines():
    svg = trend(*TRENDS["a range"], "t")

    assert len(lines(svg, TARGET_COLOUR)) == 2
    assert sum(path.get("d").endswith("z") for path in ET.fromstring(str(svg)).iter("path")) == 1


def test_a_target_for_the_years_end_alone_is_named_with_its_year():
    april, march = month_number(2018, 4), month_number(2019, 3)
    svg = trend(row(target_first=april, target_last=march), past(THREE, NAN), "t")

    assert " ".join(words(svg)).endswith("Target 2018/19 95.0%")
    assert len(lines(svg, TARGET_COLOUR)) == 1


def test_a_target_that_is_no_longer_in_force_is_called_an_earlier_one():
    svg = trend(row(target_low=NAN, no_target="not set"), past(THREE, [90.0, 90.0, NAN]), "t")

    assert " ".join(words(svg)).endswith("Earlier target 90.0%")


def test_a_value_older_than_the_newest_period_says_of_when_it_is():
    assert "87.0% in Oct" in " ".join(words(trend(row(), past([92.1, 90.6, 87.0, NAN]), "t")))


def test_a_bullet_speaks_in_the_words_of_ratings():
    text = describe_bullet(row(), BANDS, SCHEME)

    assert text == ("87.0% in November 2018. Red: below 90.25%; Amber: 90.25% to 95.0%; Green: above 95.0%.")


def test_a_value_just_short_of_a_band_is_not_rounded_into_it():
    """94.96% is amber: with one decimal it would read as the 95.0% that it misses."""
    svg = bullet(row(value=94.96), BANDS, SCHEME, "b")

    assert {"94.96%", "95.00%"} <= set(words(svg))


def test_the_value_of_a_trend_is_not_rounded_to_the_target_that_it_misses():
    said = words(trend(row(value=94.96), past([92.1, 90.6, 94.96]), "t"))

    assert "94.96%" in said
    assert "95.0%" not in said


def test_a_provisional_value_says_so_above_its_bands():
    assert "87.0% (provisional)" in words(bullet(row(flag="provisional"), BANDS, SCHEME, "b"))


def test_a_sparkline_is_a_line_and_a_dot_told_in_words():
    svg = ET.fromstring(str(sparkline(row(), past(THREE), "s")))

    assert len(svg.findall("path")) == 1
    assert len(list(svg.iter("circle"))) == 1
    assert svg.find("desc").text == "92.1% in September 2018; 90.6% in October 2018; 87.0% in November 2018."
    assert not words(ET.tostring(svg, encoding="unicode"))


def test_a_dollar_sign_or_a_sign_that_no_font_has_is_no_harm():
    bands = [
        {"rating": "green", "symbol": "$x$", "when": {"target_met": True}},
        {"rating": "red", "symbol": "😀"},
    ]
    odd = Scheme.model_validate({"bands": bands})
    two = BANDS.loc[BANDS["rating"] != "amber"]

    assert {"$x$ Green", "😀 Red"} <= set(words(bullet(row(), two, odd, "b")))
