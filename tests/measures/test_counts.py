"""How many indicators have each rating, and under which heading they stand."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.errors import PlanWrong
from kpi.measures.counts import by_group, count_ratings
from kpi.model.schemes import Scheme

SCHEME = Scheme.model_validate(
    {
        "bands": [
            {"rating": "green", "when": {"target_met": True}},
            {"rating": "amber", "when": {"within": "5%"}},
            {"rating": "red"},
        ]
    }
)
WORDS = ["green", "amber", "red", "none"]


def rated(*rows):
    """A scorecard as far as counting reads it."""
    return pd.DataFrame(rows, columns=["code", "heading", "rating"])


@pytest.fixture
def laid_out(groups):
    """Lay out codes with their aims by aim: each row its code, its group and its heading."""

    def lay(*rows):
        frame = pd.DataFrame(rows, columns=["code", "aim"])
        return by_group(frame, groups, "aim")[["code", "group", "heading"]].to_numpy().tolist()

    return lay


def test_rows_stand_in_the_order_of_the_groups_and_then_in_their_own(laid_out):
    assert laid_out(("C", "clean"), ("B", "safe"), ("A", "safe")) == [
        ["B", "safe", "Safe"],
        ["A", "safe", "Safe"],
        ["C", "clean", "Clean"],
    ]


@pytest.mark.parametrize("several", ["clean;safe", "safe;clean", "safe; clean", " safe ;clean"])
def test_a_row_of_several_groups_stands_under_each(laid_out, several):
    assert laid_out(("A", several), ("B", "clean")) == [
        ["A", "safe", "Safe"],
        ["A", "clean", "Clean"],
        ["B", "clean", "Clean"],
    ]


def test_a_row_of_no_group_comes_last_and_says_so(laid_out):
    assert laid_out(("A", ""), ("B", "clean")) == [["B", "clean", "Clean"], ["A", "", "No aim given"]]


def test_a_group_without_rows_has_no_heading(laid_out):
    assert laid_out(("A", "clean")) == [["A", "clean", "Clean"]]


def test_groups_of_another_grouping_of_the_same_name_are_not_mixed_up(groups):
    other = pd.DataFrame({"grouping": ["team"], "group": ["safe"], "label": ["Safety team"]})
    rows = pd.DataFrame({"code": ["A"], "aim": ["safe"], "team": ["safe"]})
    both = pd.concat([other, groups])

    assert by_group(rows, both, "aim")["heading"].tolist() == ["Safe"]
    assert by_group(rows, both, "team")["heading"].tolist() == ["Safety team"]


def test_a_grouping_that_does_not_exist_is_refused_with_the_nearest_that_does(groups):
    rows = pd.DataFrame({"code": ["A"], "aim": ["safe"]})

    with pytest.raises(PlanWrong, match=r"There is no grouping 'aims'\. Allowed: aim\. Did you mean aim\?"):
        by_group(rows, groups, "aims")


def test_all_other_columns_and_a_new_index_come_with_the_rows(groups):
    rows = pd.DataFrame({"code": ["A", "B"], "aim": ["clean", "safe;clean"], "value": [1.5, 2.5]})

    found = by_group(rows, groups, "aim")

    assert found["value"].tolist() == [2.5, 1.5, 2.5]
    assert found.index.tolist() == [0, 1, 2]


def test_a_rating_that_nothing_has_is_counted_as_nought():
    counts = count_ratings(rated(("A", "Safe", "red"), ("B", "Safe", "red")), SCHEME)

    assert counts.loc["all"].to_dict() == {"green": 0, "amber": 0, "red": 2, "none": 0, "total": 2}


def test_columns_run_from_the_best_band_to_the_worst_then_none_then_the_total():
    counts = count_ratings(rated(("A", "Safe", "red"), ("B", "Safe", "green")), SCHEME)

    assert counts.columns.tolist() == [*WORDS, "total"]
    assert set(counts.dtypes) == {pd.Series([1]).dtype}


def test_indicators_without_a_rating_are_counted_apart_and_in_the_total():
    card = rated(("A", "Safe", "none"), ("B", "Safe", "green"), ("C", "Safe", "none"))

    assert count_ratings(card, SCHEME).loc["all", ["green", "none", "total"]].tolist() == [1, 2, 3]


def test_groups_are_counted_in_the_order_in_which_they_appear():
    card = rated(
        ("A", "Safe", "red"), ("B", "Clean", "green"), ("C", "Safe", "green"), ("D", "Another", "amber")
    )

    counts = count_ratings(card, SCHEME, by="heading")

    assert counts.index.tolist() == ["Safe", "Clean", "Another"]
    assert counts.loc["Safe"].tolist() == [1, 0, 1, 0, 2]
    assert counts.loc["Clean"].tolist() == [1, 0, 0, 0, 1]
    assert counts.loc["Another"].tolist() == [0, 1, 0, 0, 1]


def test_the_published_counts_of_november_2018_come_out():
    """Southend printed 6 at risk, 4 with some slippage, 18 on course and 1 without a value."""
    ratings = ["red"] * 6 + ["amber"] * 4 + ["green"] * 18 + ["none"]
    card = pd.DataFrame({"rating": ratings})

    assert count_ratings(card, SCHEME).loc["all"].tolist() == [18, 4, 6, 1, 29]


cards = st.lists(
    st.tuples(
        st.sampled_from("ABC"), st.sampled_from(["Safe", "Clean", "No aim given"]), st.sampled_from(WORDS)
    ),
    min_size=1,
    max_size=30,
).map(lambda rows: rated(*rows))


@settings(deadline=None)
@given(cards)
def test_each_row_sums_to_its_total_and_the_rows_of_one_group_each_to_the_count_of_all(card):
    whole = count_ratings(card, SCHEME)
    parts = count_ratings(card, SCHEME, by="heading")
    counted = Counter(card["rating"])

    assert whole.loc["all", WORDS].to_dict() == {word: counted[word] for word in WORDS}
    assert parts[WORDS].sum(axis=1).tolist() == parts["total"].tolist()
    assert parts.sum().tolist() == whole.loc["all"].tolist()


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["safe", "clean"]), unique=True), min_size=1, max_size=20))
def test_a_row_appears_once_for_each_of_its_groups_and_once_without_any(memberships):
    rows = pd.DataFrame({"code": range(len(memberships)), "aim": [";".join(one) for one in memberships]})
    named = pd.DataFrame({"grouping": "aim", "group": ["safe", "clean"], "label": ["Safe", "Clean"]})

    appearances = Counter(by_group(rows, named, "aim")["code"])

    assert appearances == {code: max(len(one), 1) for code, one in enumerate(memberships)}
