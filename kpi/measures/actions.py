"""What is to be done by when: actions and their milestones."""

from datetime import date

import pandas as pd

from kpi.measures.counts import by_group
from kpi.model.figures import Edition
from kpi.model.periods import Period


def due_dates(edition: Edition, grouping: str = "") -> pd.DataFrame:
    """Lay out every due date of the actions, the earliest first; what is no date comes last.

    One row per action without milestones, and one per milestone; with a grouping, laid out by group.

    Columns
    -------
    All of Figures.actions; of these `name` is the action's, and the groups of a milestone that names
    none are its action's.
    milestone : text, what is due, blank for the action itself; action : text, the action's code.
    day : text, the date, blank where `due` is none; month : text, its month, blank likewise.
    """
    actions = edition.figures.actions
    whole = actions.loc[actions["part_of"] == ""].set_index("code")
    due = actions.loc[~actions["code"].isin(actions["part_of"])]
    parts = due["part_of"] != ""
    action = due["code"].where(~parts, due["part_of"])
    inherited = {
        name: due[name].where((due[name] != "") | ~parts, action.map(whole[name]))
        for name in [*dict.fromkeys(edition.figures.groups["grouping"]), "owner"]
        if name in due
    }
    days = due["due"].map(day_of)
    rows = due.assign(
        **inherited,
        action=action,
        milestone=due["name"].where(parts, ""),
        name=action.map(whole["name"]),
        day=days,
        month=days.str.slice(0, 7),
    )
    rows = rows.sort_values("day", key=lambda texts: texts.replace("", "~"), kind="stable")
    return by_group(rows, edition.figures.groups, grouping) if grouping else rows.reset_index(drop=True)


def day_of(text: str) -> str:
    """The date itself, or nothing where the text is none.

    >>> day_of("2018-03-31"), day_of("31 Sept 2017")
    ('2018-03-31', '')
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def count_due(due: pd.DataFrame) -> pd.DataFrame:
    """Count due dates by month, the earliest first; what is no date comes last.

    What has no due date at all is not counted; what stands in several groups counts once.
    One row per month.  Columns: month (text, blank for no date), label (text), count (int64).
    """
    once = due.drop_duplicates("code")
    counts = once.loc[once["due"] != "", "month"].value_counts()
    months = sorted(counts.index, key=lambda month: month or "~")
    labels = [
        Period.month(*map(int, month.split("-"))).label if month else "No date that exists"
        for month in months
    ]
    return pd.DataFrame({"month": months, "label": labels, "count": [int(counts[month]) for month in months]})
