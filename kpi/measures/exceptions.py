"""Which indicators a section is about."""

import numpy as np
import pandas as pd

from kpi.errors import PlanWrong, nearest
from kpi.measures.ratings import allowances
from kpi.measures.scorecard import comments_of
from kpi.model.figures import Edition
from kpi.model.schemes import Scheme
from kpi.model.vocabulary import Rating


def with_ratings(edition: Edition, card: pd.DataFrame, ratings: list[str]) -> pd.DataFrame:
    """Choose the rows of a scorecard by rating, in their own order.

    `ratings` blank means every band of the report's scheme.
    Raises PlanWrong for a word that is no rating of the scheme.
    """
    return card.loc[card["rating"].isin(chosen_ratings(edition, ratings))]


def exceptions(edition: Edition, card: pd.DataFrame, ratings: list[str]) -> pd.DataFrame:
    """Choose the rows of a scorecard by rating, the scheme's worst band first.

    Rows and columns are those of `card`; within a rating they keep their order.
    `ratings` blank means every band of the report's scheme.
    Those rated in the scheme's best band are no exception: they are shown only where the period has
    a comment on them.
    Raises PlanWrong for a word that is no rating of the scheme.
    """
    chosen = chosen_ratings(edition, ratings)
    commented = card["code"].isin(comments_of(edition, card)["code"])
    best = edition.report.scheme.bands[0].rating.value
    kept = card["rating"].isin(chosen) & (commented | (card["rating"] != best))
    places = {word: place for place, word in enumerate(chosen)}
    return card.loc[kept].sort_values("rating", key=lambda words: words.map(places), kind="stable")


def chosen_ratings(edition: Edition, ratings: list[str]) -> list[str]:
    """The rating words that are asked for, worst first; a misspelt one would hide its rows."""
    words = [band.rating.value for band in reversed(edition.report.scheme.bands)]
    known = [*words, Rating.NONE.value]
    for word in ratings:
        if word not in known:
            message = f"There is no rating '{word}'. Allowed: {', '.join(known)}. {nearest(word, known)}"
            raise PlanWrong(message.strip())
    return [word for word in known if word in (ratings or words)]


def furthest(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Rank the indicators off target by their rating, and by how far they miss relative to their tolerance.

    Rows are those of `card` that miss their target, or that a person has rated so, in a band below
    those for which a target is met; the worst band first, and within it the furthest.
    Where the scheme has no tolerance the miss counts as a share of the target.

    Columns added
    -------------
    times : float64, the miss as a multiple of the widest tolerance; infinite where any miss is too
        much, missing where the scheme has no tolerance.
    share : float64, the miss as a share of the target; infinite for a target of zero.
    badness : int64, the place of its band, the best being nought.
    """
    scheme = edition.report.scheme
    words = [band.rating.value for band in scheme.bands]
    off = card["rating"].isin(off_target(scheme)) & ((card["miss"] > 0) | (card["stated"] != ""))
    rows = card.loc[off]
    allowed = widest(rows, scheme)
    rows = rows.assign(times=_ratio(rows["miss"], allowed), share=_ratio(rows["miss"], rows["bound"].abs()))
    rows = rows.assign(badness=rows["rating"].map(words.index))
    return rows.sort_values(["badness", "times", "share"], ascending=False, kind="stable")


def off_target(scheme: Scheme) -> list[str]:
    """The rating words below those for which a target is met, the best first."""
    met = [place for place, band in enumerate(scheme.bands) if band.when and band.when.target_met]
    return [band.rating.value for band in scheme.bands[max(met, default=0) + 1 :]]


def widest(card: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Find the largest miss that any band short of the target allows, in each indicator's unit."""
    allowed = [allowances(card, band.when.within) for band in scheme.bands if band.when and band.when.within]
    return pd.concat(allowed, axis=1).max(axis=1) if allowed else pd.Series(np.nan, index=card.index)


def _ratio(miss: pd.Series, whole: pd.Series) -> pd.Series:
    """Divide, so that a miss of nothing is none of anything, and any miss of nothing allowed is infinite."""
    return (miss / whole.where(whole != 0)).mask((whole == 0) & (miss > 0), np.inf)
