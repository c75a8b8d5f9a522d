"""All that the cards of some indicators are filled with."""

import pandas as pd

from kpi.measures.benchmarks import benchmarks_of
from kpi.measures.grids import grids
from kpi.measures.histories import histories
from kpi.measures.scorecard import comments_of
from kpi.measures.stretches import rating_stretches
from kpi.model.figures import Details, Edition


def details(edition: Edition, card: pd.DataFrame) -> Details:
    """Gather what the cards of a scorecard's indicators are filled with."""
    figures, codes = edition.figures, card["code"]
    return Details(
        comments=comments_of(edition, card),
        past=histories(edition, card),
        stretches=rating_stretches(card, edition.report.scheme),
        grids=grids(edition, card),
        benchmarks=benchmarks_of(edition, card),
        breakdowns=figures.breakdowns.loc[figures.breakdowns["code"].isin(codes)],
        texts=figures.profiles.loc[figures.profiles["code"].isin(codes)],
    )
