"""Values held against what other bodies achieve."""

import pandas as pd

from kpi.measures.scorecard import rated
from kpi.measures.targets import with_revised, without_year_ends
from kpi.model.figures import Edition, Figures
from kpi.model.periods import Period
from kpi.model.vocabulary import NoTarget, Polarity

KEY = ["code", "comparator", "period", "measure"]
SPELL = ["first", "last"]


def against_benchmarks(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Rate a scorecard against each comparator of the report but its targets.

    One row per row of `card` and comparator, the comparators in the report's order; columns are those
    of `card`, of which the target columns hold the benchmark.
    A stated rating is about the target and is not carried over.
    """
    names = edition.report.rated_against[1:]
    cards = [_against(edition, card, name) for name in names]
    return pd.concat(cards, ignore_index=True) if cards else card.iloc[:0]


def every_rating(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Put a scorecard and what its values are against benchmarks into one frame.

    One row per indicator and comparator, the target first; columns are those of `card`.
    """
    order = card["code"].drop_duplicates().reset_index(drop=True)
    places = {code: place for place, code in order.items()}
    everything = pd.concat([card, against_benchmarks(edition, card)], ignore_index=True)
    return everything.sort_values(
        "code", key=lambda codes: codes.map(places), kind="stable", ignore_index=True
    )


def _against(edition: Edition, card: pd.DataFrame, comparator: str) -> pd.DataFrame:
    now = _in_force(edition.figures, edition.period, card, comparator)[SPELL]

    def found(figures: Figures) -> pd.DataFrame:
        benchmark = _in_force(figures, edition.period, card, comparator)
        # One for another period is a newer figure and not a revised one.
        same = ((benchmark[SPELL] == now) | (benchmark[SPELL].isna() & now.isna())).all(axis=1)
        # Part of a year's total says as little beside another body's whole year as beside the year's target.
        return without_year_ends(_goal(benchmark.where(same), card), card)

    held = with_revised(edition, "target", found)
    measured = card.drop(columns=list(held)).join(held)
    return rated(measured.assign(against=edition.report.comparators[comparator]), edition.report, comparator)


def _goal(found: pd.DataFrame, card: pd.DataFrame) -> pd.DataFrame:
    """Let benchmarks be targets: to be reached, or not to be exceeded."""
    higher = card["polarity"] == Polarity.MAXIMISE
    lower = card["polarity"] == Polarity.MINIMISE
    return pd.DataFrame(
        {
            "target_first": found["first"],
            "target_last": found["last"],
            "target_low": found["value"].where(higher),
            "target_high": found["value"].where(lower),
            "target_floor": float("nan"),
            "target_of": "",
            "no_target": _why_not(found["value"].notna(), higher | lower),
        }
    )


def _why_not(held: pd.Series, rated_by: pd.Series) -> pd.Series:
    """Why there is nothing to rate by: no figure, or one that says nothing of an indicator with a range."""
    words = pd.Series(NoTarget.NOT_HELD.value, index=held.index)
    return words.mask(held, NoTarget.NOT_APPLICABLE.value).mask(held & rated_by, "")


def _in_force(figures: Figures, period: Period, card: pd.DataFrame, comparator: str) -> pd.DataFrame:
    """Choose each value's benchmark: for its own period, or the newest so far, or the one without."""
    held = figures.benchmarks
    held = held.loc[(held["comparator"] == comparator) & (held["measure"] == "")]
    asked = card[["code", "first", "last"]].assign(row=card.index)
    pairs = asked.merge(held[["code", "first", "last", "value"]], on="code", suffixes=("_asked", ""))
    exact = (pairs["first"] == pairs["first_asked"]) & (pairs["last"] == pairs["last_asked"])
    known = pairs.loc[~(pairs["last"] > period.last)].assign(exact=exact)
    best = known.sort_values(["exact", "last"], na_position="first", kind="stable")
    return best.drop_duplicates("row", keep="last").set_index("row").reindex(card.index)


def benchmarks_of(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Gather every benchmark that is held for the indicators of a scorecard.

    One row per indicator, comparator, period and measure, in the report's order of comparators;
    columns are those of Figures.benchmarks, name (text, the comparator's on the page) and those that
    `with_earlier` adds.
    """
    names = edition.report.comparators
    held = with_earlier(edition)
    held = held.loc[held["code"].isin(card["code"])]
    places = {name: place for place, name in enumerate(names)}
    ordered = held.sort_values("comparator", key=lambda ids: ids.map(places), kind="stable")
    return ordered.assign(name=ordered["comparator"].map(names))


def with_earlier(edition: Edition) -> pd.DataFrame:
    """Set beside each benchmark what it was: what the last edition knew that knew another.

    Columns added: was (float64, the other figure), was_rank, was_of (float64, the other rank, and of how
    many); missing where none knew another.
    """
    now = edition.figures.benchmarks.assign(was=float("nan"), was_rank=float("nan"), was_of=float("nan"))
    for figures in edition.before:
        then = now[KEY].merge(figures.benchmarks[[*KEY, "value", "rank", "of"]], on=KEY, how="left")
        then = then.set_axis(now.index)
        same = (then[["rank", "of"]] == now[["rank", "of"]]).all(axis=1)
        now = now.assign(
            was=then["value"].mask(then["value"] == now["value"]).fillna(now["was"]),
            was_rank=then["rank"].mask(same).fillna(now["was_rank"]),
            was_of=then["of"].mask(same).fillna(now["was_of"]),
        )
    return now
