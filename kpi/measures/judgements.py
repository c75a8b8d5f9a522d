"""Which stated ratings hold: those of the figure that was there when they were stated."""

import pandas as pd

from kpi.model.figures import Figures

TIMED = "T"  # between the day and the time


def judged(figures: Figures) -> pd.DataFrame:
    """Tell of each judgement whether it holds.

    It is about the newest figure up to the end of its period, of two that end together the shorter, and
    holds where that figure was there already: it did not come, and was not corrected or withdrawn, later.
    On one day nobody can tell, unless both have a time.

    One row per judgement: Figures.judgements, and holds (bool).
    """
    made = figures.judgements.reset_index(drop=True)
    rows = figures.observations
    given = rows.loc[rows["value"].notna() | (rows["came"] != ""), ["code", "first", "last", "came"]]
    pairs = made[["code", "last"]].assign(row=made.index).merge(given, on="code", suffixes=("", "_held"))
    pairs = pairs.loc[pairs["last_held"] <= pairs["last"]]
    ordered = pairs.sort_values(["last_held", "first"], kind="stable")
    came = ordered.drop_duplicates("row", keep="last").set_index("row")["came"].reindex(made.index)
    return made.assign(holds=_not_before(_stated(made), came.fillna("")))


def _stated(judgements: pd.DataFrame) -> pd.Series:
    """Tell when each judgement was made: its date, or when its row was recorded where that is no later day.

    A row that stood there already cannot have judged what came after it, whatever date it bears.
    """
    date, recorded = judgements["date"], judgements["recorded"]
    return recorded.where((recorded != "") & (recorded.str[:10] <= date), date)


def _not_before(stated: pd.Series, came: pd.Series) -> pd.Series:
    timed = stated.str.contains(TIMED) & came.str.contains(TIMED)
    return stated.where(timed, stated.str[:10]) >= came.where(timed, came.str[:10])
