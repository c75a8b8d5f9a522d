"""The values of indicators over time, beside the targets of their time."""

import pandas as pd

from kpi.measures.targets import targets_in_force, without_year_ends
from kpi.measures.values import SPAN
from kpi.model.figures import Edition
from kpi.model.vocabulary import NoValue

MONTHS = 24


def histories(edition: Edition, card: pd.DataFrame, months: int = MONTHS) -> pd.DataFrame:
    """Lay out each indicator's values and targets over the months up to an edition's period.

    One row per indicator and period, oldest first: every period as long as that of the value on
    the scorecard that has an observation or a target of its own.

    Columns
    -------
    code : text; first, last : int64, months of the period.
    value : float64, missing where there is none; no_value : text, why.
    flag : text, blank for none.
    target_low, target_high : float64, as it was at the time; no_target : text, why there is none.
    """
    figures, end = edition.figures, edition.period.last
    known = pd.concat([figures.observations[SPAN], figures.targets[SPAN]]).drop_duplicates()
    known = known.loc[(known["last"] <= end) & (known["last"] > end - months)]
    shown = card.drop_duplicates("code").set_index("code")
    length = known["code"].map(shown["last"] - shown["first"])
    spans = known.loc[known["last"] - known["first"] == length]
    spans = spans.sort_values(["code", "last"], kind="stable").reset_index(drop=True)
    rows = spans.merge(figures.observations, on=SPAN, how="left")
    of_kind = spans.join(shown[["kind", "unit"]], on="code")
    rows = rows.join(without_year_ends(targets_in_force(spans, figures.targets), of_kind))
    reason = rows["reason"].fillna(NoValue.NOT_HELD.value).mask(rows["value"].notna(), "")
    return rows.assign(flag=rows["flag"].fillna(""), no_value=reason)[
        [*SPAN, "value", "no_value", "flag", "target_low", "target_high", "no_target"]
    ]
