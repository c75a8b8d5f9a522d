"""What is missing, old or not final."""

import pandas as pd

from kpi.model.vocabulary import Flag, Gap, Polarity

UNSETTLED = (Flag.PROVISIONAL, Flag.ESTIMATED, Flag.FORECAST)


def gaps(card: pd.DataFrame) -> pd.DataFrame:
    """List what is missing, old or not final in a scorecard.

    Rows are those of `card`, once for each thing that is amiss, in the order of Gap.
    Column added: gap (text, a word of Gap).
    """
    unheld, unaimed = card["value"].isna(), card[["target_low", "target_high"]].isna().all(axis=1)
    found = {
        Gap.NO_VALUE: unheld,
        Gap.STALE: ~unheld & (card["stale"] | (card["no_value"] != "")),
        Gap.NO_TARGET: unaimed & (card["polarity"] != Polarity.NONE),
        Gap.UNSETTLED: card["flag"].isin([flag.value for flag in UNSETTLED]),
    }
    return pd.concat([card.loc[rows].assign(gap=word.value) for word, rows in found.items()])
