"""Charts: the same bytes for the same figures, described in words, nothing borrowed from the page."""

import hashlib
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from kpi.display.charts import bullet, describe_trend, trend
from kpi.display.wording import Row
from kpi.model.periods import month_number
from kpi.model.schemes import Scheme

NAN = math.nan
NOVEMBER = month_number(2018, 11)
LINE_COLOUR = "#12436d"
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
}
RANGE = {"polarity": "range", "unit": "rate", "target_low": 38.0, "target_high": 48.0}
POINT = RANGE | {"target_low": 66.0, "target_high": 66.0, "value": 66.0}
DEBT = {"unit": "pounds", "decimals": 0, "value": -3.0, "target_low": -1.0}


def row(**changes):
    return Row(**(INDICATOR | changes))


def past(values, low=95.0, high=NAN, *, end=NOVEMBER, length=1):
    """A history that ends in November 2018, a value for each period."""
    ends = [end - length * step for step in reversed(range(len(values)))]
    frame = pd.DataFrame({"last": ends, "value": np.array(values, dtype=float)})
    gaps = frame["value"].isna()
    return frame.assign(
        code="A 1",
        first=frame["last"] - length + 1,
        no_value=gaps.map({True: "suppressed", False: ""}),
        flag="",
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
    trends = [str(trend(*given, f"t-{number}")) for number, given in enumerate(TRENDS.values())]
    bullets = [str(bullet(*given, SCHEME, f"b-{number}")) for number, given in enumerate(BULLETS.values())]
    return [*trends, *bullets]


def digest(texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


@pytest.fixture(scope="module")
def charts():
    return drawn()


def lines(svg):
    """The value lines of a trend, each as the number of pieces in which it is drawn."""
    paths = ET.fromstring(str(svg)).iter("path")
    coloured = [
        path for path in paths if f"stroke: {LINE_COLOUR}; stroke-width: 1.8" in path.get("style", "")
    ]
    return [path.get("d").count("M") for path in coloured]


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

    assert lines(whole) == [1]
    assert lines(broken) == [3]


def test_a_year_to_date_line_begins_anew_in_april():
    """March, April and May 2018: one line ends and another begins."""
    held = past([97.5, 10.1, 18.6], end=month_number(2018, 5))

    assert len(lines(trend(row(kind="cumulative"), held, "t"))) == 2
    assert len(lines(trend(row(kind="snapshot"), held, "t"))) == 1


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
        "newest 87.0% against a target of 95.0%. The table beside the chart has every value."
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
        "87.00% in November 2018. Red below 90.25%; Amber from 90.25% to 95.00%; Green above 95.00%."
    )


def test_a_band_of_one_point_is_described_as_a_point():
    svg = ET.fromstring(str(bullet(*BULLETS["a range of one point"], SCHEME, "b")))

    assert svg.find("desc").text == (
        "66.0 in November 2018. Red below 60.0; Amber from 60.0 to 66.0; Green at 66.0; Amber above 66.0."
    )


def test_a_bullet_writes_each_wide_band_in_words_and_not_in_colour_alone():
    texts = [one.text for one in ET.fromstring(str(bullet(row(), BANDS, SCHEME, "b"))).iter("text")]

    assert {"■ Red", "▲ Amber", "● Green", "87.0%"} <= set(texts)
