"""Every value that is held of an indicator, rated as it would have been in its time."""

import pandas as pd

from kpi.measures.judgements import judged
from kpi.measures.scorecard import held_against
from kpi.model.figures import Edition

NAMED = {"stated": "rating", "stated_reason": "reason", "stated_role": "role", "stated_date": "date"}


def every_value(edition: Edition, code: str) -> pd.DataFrame:
    """Lay out what is held of an indicator for each period, whichever it is, the newest first.

    One row per row of Figures.observations: none of them is left out, a forecast or a later one neither.
    Each is held against the target and the earlier values of its own time, by the report's present
    rules; where a person stated a rating while the value was the one shown, that one counts.

    Columns
    -------
    Those of `scorecard`; `no_value` is the row's own reason, `awaited` is blank and `stale` false.
    recorded : text, when the row was recorded, blank where that is not known.
    """
    figures = edition.figures
    rows = figures.observations.loc[figures.observations["code"] == code]
    rows = rows.sort_values(["last", "first"], ascending=[False, True], kind="stable")
    about = figures.indicators.assign(calendar=edition.report.year.value)
    values = rows.rename(columns={"reason": "no_value"}).merge(about, on="code", how="left")
    values = values.assign(awaited="", stale=False, withdrawn=float("nan"))
    made = judged(figures).loc[lambda rows: (rows["code"] == code) & rows["holds"]]
    return _with_judgements(held_against(values, edition), made)


def _with_judgements(values: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """Let a rating be the stated one where the value is the one that was shown when it was stated."""
    found = values.copy()
    known = values.loc[values["value"].notna()] if values["value"].notna().any() else values
    for made in judgements.sort_values("last", kind="stable").to_dict("records"):
        shown = known.index[known["last"] <= made["last"]][:1]
        for name, said in NAMED.items():
            found.loc[shown, name] = made[said]
    return found.assign(rating=found["stated"].where(found["stated"] != "", found["computed"]))
