"""How many indicators have each rating, overall and by any grouping."""

import numpy as np
import pandas as pd

from kpi.errors import PlanWrong, nearest
from kpi.model.reports import SEVERAL
from kpi.model.schemes import Scheme
from kpi.model.vocabulary import Direction, Rating


def by_group(rows: pd.DataFrame, groups: pd.DataFrame, grouping: str, group: str = "") -> pd.DataFrame:
    """Lay rows out group by group, in the order of the groups; with a group only those of that one.

    A row that belongs to several groups appears under each; one that belongs to none comes last.
    Raises PlanWrong when there is no such grouping or group.
    Columns added: group (text, the group's id, blank for none), heading (text, its label).

    >>> rows = pd.DataFrame({"code": ["A", "B"], "aim": ["x;y", ""]})
    >>> groups = pd.DataFrame({"grouping": "aim", "group": ["y", "x"], "label": ["Why", "Ex"]})
    >>> by_group(rows, groups, "aim")[["code", "heading"]].values.tolist()
    [['A', 'Why'], ['A', 'Ex'], ['B', 'No aim given']]
    """
    members = find_grouping(groups, grouping)
    labels = dict(zip(members["group"], members["label"], strict=True))
    if group:
        find_group(groups, grouping, group)
    labels[""] = f"No {grouping} given"
    spread = rows.assign(group=rows[grouping].str.split(SEVERAL)).explode("group")
    spread["group"] = spread["group"].str.strip()
    places = {group: place for place, group in enumerate(labels)}
    ordered = spread.sort_values("group", key=lambda ids: ids.map(places), kind="stable")
    named = ordered.assign(heading=ordered["group"].map(labels))
    return named.loc[(named["group"] == group) | (group == "")].reset_index(drop=True)


def find_grouping(groups: pd.DataFrame, grouping: str) -> pd.DataFrame:
    """Find the groups of a grouping, in their order.

    Raises PlanWrong when there is no such grouping.
    """
    known = list(dict.fromkeys(groups["grouping"]))
    if grouping not in known:
        message = (
            f"There is no grouping '{grouping}'. Allowed: {', '.join(known)}. {nearest(grouping, known)}"
        )
        raise PlanWrong(message.strip())
    return groups.loc[groups["grouping"] == grouping]


def find_group(groups: pd.DataFrame, grouping: str, group: str) -> pd.DataFrame:
    """Find one group of a grouping.

    Raises PlanWrong when there is no such grouping or group.
    """
    members = find_grouping(groups, grouping)
    known = list(members["group"])
    if group not in known:
        message = f"There is no {grouping} '{group}'. Allowed: {', '.join(known)}. {nearest(group, known)}"
        raise PlanWrong(message.strip())
    return members.loc[members["group"] == group]


def count_ratings(card: pd.DataFrame, scheme: Scheme, by: str = "") -> pd.DataFrame:
    """Count the ratings of a scorecard, for all of it or for each value of a column.

    One row per value of `by` in the order of first appearance, or one row named "all".
    Columns: each rating word of the scheme from best to worst, `none`, and `total`; int64.
    """
    words = [*(band.rating.value for band in scheme.bands), Rating.NONE.value]
    return _counted(card, "rating", words, by)


def count_directions(card: pd.DataFrame, against: str, by: str = "") -> pd.DataFrame:
    """Count how many values are better, worse or the same than an earlier one.

    `against` is "previous" or "last_year".
    One row per value of `by` in the order of first appearance, or one row named "all".
    Columns: better, worse, same, none and `total`; int64.
    """
    return _counted(card, f"direction_{against}", [word.value for word in Direction], by)


def count_groups(card: pd.DataFrame, groups: pd.DataFrame, groupings: list[str]) -> pd.DataFrame:
    """Count rows by one grouping, and within its groups by the next, if there is a second.

    One row per group, in the order of the groups, each followed by its own subgroups.
    Columns: level (int64, 0 or 1), heading (text), count (int64).
    """
    outer, *inner = groupings
    rows = by_group(card, groups, outer)
    counted = []
    for heading, members in rows.groupby("heading", sort=False):
        counted.append((0, str(heading), len(members)))
        if inner:
            within = count_groups(members.drop(columns=["group", "heading"]), groups, inner)
            counted += [(1, text, count) for _, text, count in within.itertuples(index=False)]
    return pd.DataFrame(counted, columns=["level", "heading", "count"])


def _counted(card: pd.DataFrame, column: str, words: list[str], by: str) -> pd.DataFrame:
    places, rows = pd.factorize(card[by]) if by else (np.zeros(len(card), dtype=np.int64), ["all"])
    found = pd.Categorical(card[column], categories=words).codes
    cells = (places * len(words) + found)[found >= 0]
    counts = np.bincount(cells, minlength=len(rows) * len(words)).reshape(len(rows), len(words))
    table = pd.DataFrame(counts, index=list(rows), columns=words).astype(int)
    return table.assign(total=table.sum(axis=1)).rename_axis(index=by or None, columns=None)
