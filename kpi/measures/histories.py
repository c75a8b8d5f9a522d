"""The values of indicators over time, beside the targets of their time."""

import numpy as np
import pandas as pd

from kpi.measures.targets import goals
from kpi.measures.values import SPAN
from kpi.model.figures import Edition
from kpi.model.vocabulary import Frequency, NoValue

MONTHS, FEWEST = 24, 8
TARGET = ["target_low", "target_high", "no_target", "target_was_low", "target_was_high"]


def histories(edition: Edition, card: pd.DataFrame, months: int = MONTHS) -> pd.DataFrame:
    """Lay out each indicator's values and targets up to an edition's period.

    One row per indicator and period, oldest first: every period as long as that of the value on
    the scorecard that has an observation or a target of its own, over the months up to that value
    or over as many as eight values take, whichever is more.

    Columns
    -------
    code : text; first, last : int64, months of the period.
    value : float64, missing where there is none; no_value : text, why.
    was : float64, what readers have seen instead, missing where they saw the same.
    flag : text, blank for none.
    target_low, target_high : float64, as it was at the time; no_target : text, why there is none.
    target_was_low, target_was_high : float64, what it was, see `goals`.
    """
    figures, end = edition.figures, edition.period.last
    known = pd.concat([figures.observations[SPAN], figures.targets[SPAN]]).drop_duplicates()
    shown = card.drop_duplicates("code").set_index("code")
    newest, length = known["code"].map(shown["last"]), known["code"].map(shown["last"] - shown["first"])
    often = {word.value: max(months, FEWEST * word.length) for word in Frequency}
    reach = known["code"].map(shown["frequency"].map(often))
    within = (known["last"] <= np.maximum(newest, end)) & (known["last"] > newest - reach)
    spans = known.loc[within & (known["last"] - known["first"] == length)]
    spans = spans.sort_values(["code", "last"], kind="stable").reset_index(drop=True)
    rows = spans.merge(figures.observations, on=SPAN, how="left")
    rows = rows.join(goals(spans.join(shown[["kind"]], on="code"), edition))
    reason = rows["reason"].fillna(NoValue.NOT_HELD.value).mask(rows["value"].notna(), "")
    return rows.assign(flag=rows["flag"].fillna(""), no_value=reason)[
        [*SPAN, "value", "was", "no_value", "flag", *TARGET]
    ]
