"""What a notebook may use: read an edition, work its figures, show them.

Names are looked up when they are first used, so that the command need not load what it does not
use: drawing charts takes longer to load than a misspelt report takes to be told.
"""

from importlib import import_module

_HOMES = {
    "kpi.display.details": ("detail_cards",),
    "kpi.display.lists": ("actions_table", "due_table", "groups_table", "methods_key", "projections_table"),
    "kpi.display.narrative": ("commentary", "counts_in_words"),
    "kpi.display.fragments": ("Fragment", "style"),
    "kpi.display.counts": ("comparator_counts", "counts_summary", "counts_table"),
    "kpi.display.keys": ("key", "note"),
    "kpi.display.tables": ("context_table", "indicator_table", "rating_tables"),
    "kpi.inputs.readers": ("open_edition",),
    "kpi.measures.actions": ("count_due", "due_dates"),
    "kpi.display.overview": ("overview", "revisions_list"),
    "kpi.explorer.opening": ("explore",),
    "kpi.measures.benchmarks": ("against_benchmarks", "every_rating"),
    "kpi.measures.changes": ("changes",),
    "kpi.measures.counts": ("by_group", "count_directions", "count_groups", "count_ratings"),
    "kpi.measures.details": ("details",),
    "kpi.measures.exceptions": ("exceptions", "furthest", "with_ratings"),
    "kpi.measures.gaps": ("gaps",),
    "kpi.measures.histories": ("histories",),
    "kpi.measures.projections": ("projections",),
    "kpi.measures.revisions": ("revisions",),
    "kpi.measures.scorecard": ("comments_of", "group_comments_of", "scorecard"),
}
CHARTS = "kpi.display.charts"  # loaded where the first chart is drawn: it takes as long as all the rest
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605  (one list of names is enough)


def __getattr__(name: str) -> object:
    """Find a public name in the module that is its home."""
    if name not in _HOME_OF:
        message = f"kpi has no '{name}'. Allowed: {', '.join(__all__)}."
        raise AttributeError(message)
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    """Offer the public names for completion."""
    return list(__all__)
