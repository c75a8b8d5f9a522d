"""The ratings of an edition as a table for other programs."""

import pandas as pd

from kpi.display.downloads.remarks import flags_shown, rating_reason, target_remark, value_remark
from kpi.display.wording import period_of, rows_of
from kpi.model.figures import Edition

COLUMNS = [
    "report",
    "indicator",
    "name",
    "group",
    "period",
    "value",
    "previous",
    "last_year",
    "comparator",
    "target_low",
    "target_high",
    "rating",
    "computed",
    "stated",
    "reason",
    "direction_previous",
    "direction_last_year",
    "flag",
    "remark",
    "target_remark",
    "target_floor",
]


def ratings_table(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Lay out the ratings of a scorecard for other programs.

    One row per indicator and comparator, in the order of the scorecard.

    Columns
    -------
    report, indicator, name : text; group : text, group ids of the report's own grouping.
    period : text, the period of the value; without one, of the row that says why, or of the report.
    value, previous, last_year, target_low, target_high, target_floor : float64, in the indicator's unit.
    comparator : text; rating, computed : text, `none` for no rating; stated : text or blank.
    reason : text, the receipt of the rating, and why the value is missing.
    direction_previous, direction_last_year : text, better, worse, same or none.
    flag : text, blank for none; `revised` also where readers have seen another value and none was typed.
    remark, target_remark : text, what is to be known of the value and of its target, blank for nothing.
    """
    scheme, rows = edition.report.scheme, rows_of(card)
    notes = zip(rows, card["note"], strict=True)
    table = card.assign(
        report=edition.report.id,
        indicator=card["code"],
        group=card[edition.report.group],
        period=[str(period_of(row)) for row in rows],
        reason=[rating_reason(row, scheme) for row in rows],
        flag=flags_shown(card),
        remark=[value_remark(row, note) for row, note in notes],
        target_remark=[target_remark(row) for row in rows],
    )
    return table[COLUMNS]
