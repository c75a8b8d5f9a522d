"""What a report that is about some groups alone keeps of a folder of figures."""

from collections.abc import Callable

import pandas as pd

from kpi.model.figures import Figures
from kpi.model.reports import Report


def kept(name: str, frame: pd.DataFrame, figures: Figures, report: Report) -> pd.DataFrame:
    """Keep the rows of a frame that are about the groups that a report is about.

    `figures` are asked for the indicators that were kept.
    A claim about no indicator is one about the whole folder, unless it is said to be of the report.
    """
    if not report.only:
        return frame
    if name in BY_GROUP:
        return BY_GROUP[name](frame, report).reset_index(drop=True)
    own = frame["code"].isin(figures.indicators["code"])
    if name == "claims":
        own |= (frame["code"] == "") & (frame["report"] == report.id)
    return frame.loc[own].reset_index(drop=True)


def _members(frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Keep what belongs to a group of each grouping, and of its groups those; a part may lose its whole."""
    for grouping in report.only:
        own = {cell: report.own_groups(grouping, cell) for cell in frame[grouping].unique()}
        frame = frame.assign(**{grouping: frame[grouping].map(own)})
        frame = frame.loc[frame[grouping] != ""]
    return frame.assign(part_of=frame["part_of"].where(frame["part_of"].isin(frame["code"]), ""))


def _groups(frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Leave out the other groups of each grouping."""
    pairs = zip(frame["grouping"], frame["group"], strict=True)
    own = [group in report.only.get(grouping, (group,)) for grouping, group in pairs]
    return frame.loc[own]


BY_GROUP: dict[str, Callable[[pd.DataFrame, Report], pd.DataFrame]] = {
    "indicators": _members,
    "actions": _members,
    "groups": _groups,
    "group_commentary": _groups,
}
