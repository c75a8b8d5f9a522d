"""What a notebook may use: read an edition, work its figures, show them."""

from kpi.display.details import detail_cards
from kpi.display.fragments import Fragment, style
from kpi.display.tables import (
    context_table,
    counts_summary,
    counts_table,
    indicator_table,
    key,
    note,
    rating_tables,
)
from kpi.inputs.readers import open_edition
from kpi.measures.counts import by_group, count_ratings
from kpi.measures.exceptions import exceptions, with_ratings
from kpi.measures.histories import histories
from kpi.measures.scorecard import comments_of, scorecard
from kpi.measures.stretches import rating_stretches

__all__ = [
    "Fragment",
    "by_group",
    "comments_of",
    "context_table",
    "count_ratings",
    "counts_summary",
    "counts_table",
    "detail_cards",
    "exceptions",
    "histories",
    "indicator_table",
    "key",
    "note",
    "open_edition",
    "rating_stretches",
    "rating_tables",
    "scorecard",
    "style",
    "with_ratings",
]
