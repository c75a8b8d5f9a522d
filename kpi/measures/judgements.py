"""Which stated ratings hold: those of the figure that was there when they were stated."""

import pandas as pd

from kpi.model.figures import Figures


def judged(figures: Figures) -> pd.DataFrame:
    """Tell of each judgement whether it holds.

    It is about the newest figure up to the end of its period, and does not outlive a correction or a
    withdrawal of that figure on a later day than its own.

    One row per judgement: Figures.judgements, and holds (bool).
    """
    made = figures.judgements.reset_index(drop=True)
    given = figures.observations.loc[figures.observations["value"].notna() | _altered(figures.observations)]
    pairs = made[["code", "last"]].assign(row=made.index)
    pairs = pairs.merge(given[["code", "last", "corrected"]], on="code", suffixes=("", "_held"))
    pairs = pairs.loc[pairs["last_held"] <= pairs["last"]].sort_values("last_held", kind="stable")
    about = pairs.drop_duplicates("row", keep="last").set_index("row")["corrected"].reindex(made.index)
    return made.assign(holds=_stated_on(made) >= about.fillna("").str[:10])


def _altered(observations: pd.DataFrame) -> pd.Series:
    return observations["corrected"] != ""


def _stated_on(judgements: pd.DataFrame) -> pd.Series:
    """Tell on which day each judgement was made: its date, or the day of its row where that is later."""
    recorded = judgements["recorded"].str[:10]
    return judgements["date"].where(judgements["date"] >= recorded, recorded)
