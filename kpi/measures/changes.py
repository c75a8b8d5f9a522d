"""Which ratings moved since the edition's period before."""

from dataclasses import replace

import numpy as np
import pandas as pd

from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition
from kpi.model.vocabulary import Moved

BEFORE = ["value", "first", "last", "target_low", "target_high", "rating", "stated"]


def changes(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Hold each rating beside that of the edition's period before, as readers saw it.

    The figures of then are those that the edition for that period knew, where its day is told; else those
    that were known when readers first saw this one, or on the day since which all is told, and else those
    of now.

    One row per indicator: those of `card`, in its order, with further columns.

    Columns added
    -------------
    value_before, target_low_before, target_high_before : float64; first_before, last_before : int64,
        the value's months; rating_before : text; stated_before : text, blank where no person gave it.
    moved : text, a word of Moved.
    step : int64, by how many bands the rating moved; nought where it did not.
    """
    earlier = scorecard(_edition_before(edition), parts=True)
    earlier = earlier.set_index("code").reindex(card["code"]).set_axis(card.index)
    known = earlier[BEFORE].add_suffix("_before")
    places = {band.rating.value: place for place, band in enumerate(edition.report.scheme.bands)}
    then, now = earlier["rating"].map(places), card["rating"].map(places)
    step = (now - then).abs().fillna(0).astype(np.int64)
    return card.assign(moved=_moved(then, now), step=step).join(known)


def _edition_before(edition: Edition) -> Edition:
    """The edition for the period before, with the figures that it knew."""
    period = edition.period.previous()
    pairs = list(zip(edition.known.seen, edition.before, strict=True))
    first = [known for seen, known in pairs if seen.period in {None, edition.period}]
    own = [known for seen, known in pairs if seen.last == period.last]
    figures = [edition.figures, *first, *own][-1]
    return replace(edition, period=period, figures=figures, before=())


def _moved(then: pd.Series, now: pd.Series) -> pd.Series:
    """Say which way each rating moved, by its place among the scheme's bands."""
    words = {
        Moved.UNRATED: then.isna() & now.isna(),
        Moved.GAINED: then.isna(),
        Moved.LOST: now.isna(),
        Moved.WORSE: now > then,
        Moved.BETTER: now < then,
    }
    found = np.select(list(words.values()), [word.value for word in words], default=Moved.SAME.value)
    return pd.Series(found, index=now.index, dtype=str)
