"""All that stands beside a page to be downloaded, worked out from one scorecard."""

import pandas as pd

from kpi.display.downloads.guard import csv_text
from kpi.display.downloads.package import data_package
from kpi.display.downloads.tables import indicators_table, values_table
from kpi.display.downloads.workbook import workbook
from kpi.display.exports import ratings_table
from kpi.model.figures import Edition
from kpi.model.vocabulary import Download


def downloads(edition: Edition, card: pd.DataFrame) -> dict[str, str | bytes]:
    """Make the files that stand beside an edition's page, by name.

    `card` has one row per indicator and comparator, as `every_rating` gives it.
    The same figures give the same bytes.
    """
    tables = {
        Download.RATINGS: ratings_table(edition, card),
        Download.VALUES: values_table(edition),
        Download.INDICATORS: indicators_table(edition),
    }
    files = {name.value: csv_text(table) for name, table in tables.items()}
    return {
        Download.WORKBOOK.value: workbook(edition, card, tables[Download.VALUES]),
        **files,
        Download.PACKAGE.value: data_package(edition, files),
    }
