"""Rating many rows: words kept as categories are rated as text is, and in as many steps."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.measures import ratings
from kpi.measures.counts import count_directions, count_ratings
from kpi.measures.directions import directions
from kpi.measures.ratings import rate

TESTS = Path(__file__).resolve().parents[1]


def module(path):
    """Load a file of tests, which are no package."""
    found = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(found)
    found.loader.exec_module(loaded)
    return loaded


SCHEMES = module(TESTS / "model" / "test_rules_in_the_wild.py").SCHEMES
NATIONAL = module(TESTS / "bench" / "national.py")
WORDS = ["polarity", "tolerance", "direction_last_year", "direction_previous"]
numbers = st.sampled_from([-3.0, 0.0, 1.0, 90.0, 95.0, 99.5, 100.0, 105.0, float("nan")])
moves = st.sampled_from(["better", "same", "worse", "none"])
rows = st.tuples(
    st.sampled_from(["maximise", "minimise", "range", "none"]),
    st.sampled_from(["", "5%", "2", "0"]),
    *(moves, moves, numbers, numbers, numbers, numbers),
)
COLUMNS = [*WORDS, "value", "target_low", "target_high", "target_floor"]


def as_frame(drawn):
    text = pd.DataFrame(drawn, columns=COLUMNS).astype(dict.fromkeys(WORDS, "str"))
    return text, text.astype(dict.fromkeys(WORDS, "category"))


@pytest.mark.parametrize("rule", SCHEMES)
@settings(max_examples=30)  # many rows at once cost little more than one
@given(st.lists(rows, min_size=1, max_size=3) | st.lists(rows, min_size=25, max_size=50))
def test_categories_are_rated_as_text_is(rule, drawn):
    text, categories = as_frame(drawn)
    by_text, by_category = rate(text, SCHEMES[rule]), rate(categories, SCHEMES[rule])

    assert by_text.dtype == "str"
    assert by_category.dtype == "category"
    assert by_category.tolist() == by_text.tolist()


@given(st.lists(rows, min_size=7, max_size=30))
def test_what_is_rated_in_pieces_is_rated_as_in_one(drawn):
    text, _ = as_frame(drawn)
    whole = rate(text, SCHEMES["kent"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ratings, "CHUNK", 3)
        pd.testing.assert_series_equal(rate(text, SCHEMES["kent"]), whole)


def test_no_rows_have_no_ratings():
    text, categories = as_frame([])

    assert rate(text, SCHEMES["kent"]).dtype == "str"
    assert len(rate(categories, SCHEMES["kent"])) == 0


def test_the_bare_rule_and_ours_agree_on_many_rows():
    made = NATIONAL.make_rows(200_003, seed=5)
    words = np.array(["green", "amber", "red", "none"])

    assert (words[NATIONAL.bare(made)] == rate(made, NATIONAL.SCHEME).astype("str")).all()


def test_categories_are_compared_and_counted_as_text_is():
    pairs = NATIONAL.make_pairs(NATIONAL.make_rows(1_000, seed=5), seed=6)
    by_category, by_text = directions(pairs), directions(pairs.astype({"polarity": "str", "unlike": "str"}))

    assert by_category.astype("str").equals(by_text)
    card = pd.DataFrame({"direction_previous": by_text["direction"], "rating": "red"})
    same = card.astype("category")
    assert count_directions(card, "previous").equals(count_directions(same, "previous"))
    assert count_ratings(same, NATIONAL.SCHEME).loc["all"].tolist() == [0, 0, 1000, 0, 1000]
