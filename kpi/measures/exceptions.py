"""Which indicators a section is about."""

import pandas as pd

from kpi.errors import PlanWrong, nearest
from kpi.measures.scorecard import comments_of
from kpi.model.figures import Edition
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
