"""Which ratings moved since the edition's period before."""

from dataclasses import replace

import numpy as np
import pandas as pd

from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition
from kpi.model.schemes import Scheme
from kpi.model.vocabulary import Moved

BEFORE = {"value": "value_before", "first": "first_before", "last": "last_before"}


def changes(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Hold each rating beside that of the edition's period before, worked from the figures held now.

    Like is held against like: where a person stated only one of the two ratings, those that the
    figures give are compared, or a judgement would look like a movement.
    One row per indicator: those of `card`, in its order, with further columns.

    Columns added
    -------------
    value_before : float64; first_before, last_before : int64, its months.
    rating_then, rating_now : text, the two that are compared.
    moved : text, a word of Moved.
    """
    earlier = scorecard(replace(edition, period=edition.period.previous()), parts=True)
    earlier = earlier.set_index("code").reindex(card["code"]).set_axis(card.index)
    alike = (earlier["stated"] != "") == (card["stated"] != "")
    then, now = (one["rating"].where(alike, one["computed"]) for one in (earlier, card))
    known = earlier[list(BEFORE)].rename(columns=BEFORE)
    moved = _moved(then, now, edition.report.scheme)
    return card.assign(rating_then=then, rating_now=now, moved=moved).join(known)


def _moved(before: pd.Series, now: pd.Series, scheme: Scheme) -> pd.Series:
    """Say which way each rating moved, by the order of the scheme's bands."""
    places = {band.rating.value: place for place, band in enumerate(scheme.bands)}
    then, here = before.map(places), now.map(places)
    words = {
        Moved.UNRATED: then.isna() & here.isna(),
        Moved.GAINED: then.isna(),
        Moved.LOST: here.isna(),
        Moved.WORSE: here > then,
        Moved.BETTER: here < then,
    }
    found = np.select(list(words.values()), [word.value for word in words], default=Moved.SAME.value)
    return pd.Series(found, index=now.index, dtype=str)
