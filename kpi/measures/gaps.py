"""What is missing, old or not final."""

import pandas as pd

from kpi.model.vocabulary import Flag, Gap, NoTarget, NoValue, Polarity

AS_IT_SHOULD_BE = [NoTarget.NOT_APPLICABLE.value, NoTarget.YEAR_END.value]
UNSETTLED = (Flag.PROVISIONAL, Flag.ESTIMATED, Flag.FORECAST)


def gaps(card: pd.DataFrame) -> pd.DataFrame:
    """List what is missing, old or not final in a scorecard.

    What does not apply is not missing, nor is a target that is for the year end alone.
    Rows are those of `card`, once for each thing that is amiss, in the order of Gap.
    Column added: gap (text, a word of Gap).
    """
    unheld, unaimed = card["value"].isna(), card[["target_low", "target_high"]].isna().all(axis=1)
    aimless = (card["polarity"] == Polarity.NONE) | card["no_target"].isin(AS_IT_SHOULD_BE)
    found = {
        Gap.NO_VALUE: unheld & (card["no_value"] != NoValue.NOT_APPLICABLE),
        Gap.STALE: ~unheld & (card["stale"] | (card["no_value"] != "")),
        Gap.NO_TARGET: unaimed & ~aimless,
        Gap.UNSETTLED: card["flag"].isin([flag.value for flag in UNSETTLED]),
    }
    return pd.concat([card.loc[rows].assign(gap=word.value) for word, rows in found.items()])
