"""What has been revised since the edition before."""

import pandas as pd

from kpi.model.figures import Edition

COLUMNS = ["code", "name", "unit", "decimals", "first", "last", "was", "value", "reason", "recorded"]


def revisions(edition: Edition) -> pd.DataFrame:
    """List the figures that the edition before showed otherwise, up to the end of an edition's period.

    One row per indicator and period, in the order of indicators.csv, the newest period first.

    Columns
    -------
    code, name, unit : text; decimals : int64, as in Figures.indicators.
    first, last : int64, months of the period.
    was : float64, the value that the edition before knew; value : float64, that of now, missing where it
        was withdrawn; reason : text, why, blank otherwise.
    recorded : text, the day or the time at which the newer one was recorded.
    """
    held, indicators = edition.figures.observations, edition.figures.indicators
    revised = held.loc[held["was"].notna() & (held["last"] <= edition.period.last)]
    places = {code: place for place, code in enumerate(indicators["code"])}
    rows = revised.merge(indicators[["code", "name", "unit", "decimals"]], on="code")
    rows = rows.assign(place=rows["code"].map(places), newest=-rows["last"])
    return rows.sort_values(["place", "newest"], kind="stable", ignore_index=True)[COLUMNS]
