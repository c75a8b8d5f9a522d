"""All that is likely wrong in an edition's figures, and in what was published of them."""

from dataclasses import replace

from kpi.measures.claims import claims_against
from kpi.measures.doubts import doubts
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition, Figures
from kpi.model.findings import Finding
from kpi.model.vocabulary import Flag


def findings(edition: Edition) -> list[Finding]:
    """List what the figures of an edition contradict, in a settled order.

    A finding stops nothing: each is for a person to look at.
    What lies after the edition's period is left to a later one.
    """
    edition = replace(edition, figures=_so_far(edition))
    found = [
        *doubts(edition, scorecard(edition)),
        *claims_against(edition, scorecard(edition, parts=True)),
    ]
    return sorted(dict.fromkeys(found))


def _so_far(edition: Edition) -> Figures:
    """The figures and the claims up to the end of an edition's period, forecasts included."""
    figures, end = edition.figures, edition.period.last
    held, claims = figures.observations, figures.claims
    return replace(
        figures,
        observations=held.loc[(held["last"] <= end) | (held["flag"] == Flag.FORECAST)],
        claims=claims.loc[claims["last"] <= end],
    )
