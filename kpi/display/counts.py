"""How many indicators have each rating, in words and as tables."""

import pandas as pd

from kpi.display.columns import NAME, NUMBER, Column
from kpi.display.fragments import Fragment, render
from kpi.display.keys import scope
from kpi.display.tables import NONE_HERE, plain_table
from kpi.model.figures import Edition
from kpi.model.reports import TARGET


def counts_summary(edition: Edition, counts: pd.DataFrame) -> Fragment:
    """Say and show how many indicators have each rating, from one row of counts, and of which groups."""
    scheme = edition.report.scheme
    row = counts.iloc[0]
    bands = [(band, int(row[band.rating])) for band in (*scheme.bands, scheme.unrated_band)]
    said = [f"{count} {' – '.join(dict.fromkeys([b.rating.label, b.label]))}" for b, count in bands]
    against = ", rated against target" if len(edition.report.rated_against) > 1 else ""
    total = int(row["total"])
    sentence = f"Of {total} indicator{'' if total == 1 else 's'}{against}: {'; '.join(said)}."
    sentence = " ".join([*scope(edition), sentence])
    return render("counts.html.j2", sentence=sentence, bands=bands, total=total)


def counts_table(edition: Edition, counts: pd.DataFrame, total: pd.DataFrame, *, grouping: str) -> Fragment:
    """Show counts of ratings by group, with a last row for all indicators.

    `counts` and `total` have the columns of `count_ratings`; an indicator that belongs to several
    groups counts in each of them, and once in the total.
    """
    rows = pd.concat([counts, total.set_axis(["All"])])
    return _ratings_counted(edition, rows, grouping.capitalize(), f"Ratings by {grouping}")


def comparator_counts(edition: Edition, counts: pd.DataFrame) -> Fragment:
    """Show counts of ratings by what the values are held against, from counts by comparator."""
    if counts.empty:
        return Fragment(NONE_HERE)
    names = {TARGET: "Target", **edition.report.comparators}
    return _ratings_counted(edition, counts.rename(index=names), "Against", "Ratings by comparator")


def _ratings_counted(edition: Edition, counts: pd.DataFrame, first: str, caption: str) -> Fragment:
    """Show one row of counts for each row of a frame."""
    scheme = edition.report.scheme
    columns = [Column(first, str, NAME, heads=True)]
    columns += [
        Column(f"{band.symbol} {band.rating.label}", str, NUMBER)
        for band in (*scheme.bands, scheme.unrated_band)
    ]
    columns.append(Column("All", str, NUMBER))
    return plain_table(
        caption, columns, [[str(name), *map(str, values)] for name, *values in counts.itertuples()]
    )
