"""Which indicators a section is about, worst rating first."""

import pandas as pd

from kpi.measures.scorecard import comments_of
from kpi.model.figures import Edition
from kpi.model.vocabulary import Rating


def with_ratings(card: pd.DataFrame, ratings: list[str]) -> pd.DataFrame:
    """Choose the rows of a scorecard by rating, in their own order; blank chooses all rated ones.

    >>> with_ratings(pd.DataFrame({"rating": ["red", "green", "none"]}), ["red"])["rating"].tolist()
    ['red']
    """
    kept = card["rating"].isin(ratings) if ratings else card["rating"] != Rating.NONE
    return card.loc[kept]


def exceptions(edition: Edition, card: pd.DataFrame, ratings: list[str]) -> pd.DataFrame:
    """Choose the rows of a scorecard by rating, the scheme's worst band first.

    Rows and columns are those of `card`; within a rating they keep their order.
    `ratings` blank means every band of the scheme.
    Those rated in the scheme's best band are no exception: they are shown only where the period has
    a comment on them.
    """
    words = [band.rating.value for band in reversed(edition.report.scheme.bands)]
    chosen = [word for word in [*words, Rating.NONE.value] if word in (ratings or words)]
    commented = card["code"].isin(comments_of(edition, card)["code"])
    best = edition.report.scheme.bands[0].rating.value
    kept = card["rating"].isin(chosen) & (commented | (card["rating"] != best))
    places = {word: place for place, word in enumerate(chosen)}
    return card.loc[kept].sort_values("rating", key=lambda r: r.map(places), kind="stable")
