"""What has been revised since editions that readers have seen."""

from dataclasses import replace

import pandas as pd

from kpi.measures.benchmarks import with_earlier
from kpi.measures.scorecard import scorecard
from kpi.measures.targets import ENDS, goals
from kpi.model.figures import Edition
from kpi.model.vocabulary import Flag, Revised, Unit

KEY = ["code", "what", "of", "first", "last"]
COLUMNS = [
    *("seen", "code", "name", "unit", "decimals", "what", "of", "first", "last"),
    *(f"was_{end}" for end in ENDS),
    *ENDS,
    *("was_rating", "rating", "reason", "recorded"),
]
MISSING = {name: float("nan") for end in ENDS for name in (end, f"was_{end}")}
RANKS = {"was_rank": "was_low", "rank": "low", "was_of": "was_high", "ranked": "high"}
BLANK = dict.fromkeys(["of", "was_rating", "rating", "reason", "recorded"], "")


def revisions(edition: Edition) -> pd.DataFrame:
    """List what editions that readers have seen showed otherwise, or knew otherwise.

    One row per value or stated rating up to the edition's period, target up to the end of its year, and
    benchmark or rank beside one: by the edition that was seen, in the order of indicators.csv, for each in
    that order of kinds, the newest period first.
    What two of those editions knew otherwise is listed for the later one alone.

    Columns
    -------
    seen : int64, the place in Known.seen of the edition that knew it otherwise.
    code, name : text; unit : text; decimals : int64: the indicator's, or the benchmark's own.
    what : text, a word of Revised; of : text, whose figure a benchmark is, blank otherwise.
    first, last : float64, months of the period, missing where a benchmark's is not stated.
    was_low, was_high, was_floor : float64, what was known then: both ends of a target and the second value
        beside it; of a value or a benchmark the first alone; of a rank the rank and of how many.
    low, high, floor : float64, those of now, missing where they were withdrawn.
    was_rating, rating : text, the rating of then and of now where a person stated one of them, blank for
        the rest.
    reason : text, why there is none now, blank otherwise.
    recorded : text, the day or the time at which the newer one was recorded, blank if that is not known.
    """
    indicators = edition.figures.indicators
    places = {code: place for place, code in enumerate(indicators["code"])}
    kinds = [_values(edition)]
    for place, (seen, figures) in enumerate(zip(edition.known.seen, edition.before, strict=True)):
        alone = replace(edition, before=(figures,))
        ratings = _ratings_shown if seen.period == edition.period else _ratings
        kinds += [find(alone).assign(seen=place) for find in (_targets, _benchmarks, ratings)]
    rows = pd.concat([_laid_out(rows, indicators) for rows in kinds], ignore_index=True)
    rows = rows.sort_values("seen", kind="stable").drop_duplicates(KEY, keep="last")
    order = rows.assign(place=rows["code"].map(places), newest=-rows["last"])
    by = ["seen", "place", "what", "newest"]
    return order.sort_values(by, key=_by_kind, kind="stable", ignore_index=True)[COLUMNS].astype(
        {"decimals": "int64", "seen": "int64"}
    )


def _by_kind(column: pd.Series) -> pd.Series:
    """Order words of Revised as they are listed, and all else by itself."""
    kinds = {word.value: place for place, word in enumerate(Revised)}
    return column.map(kinds) if column.name == "what" else column


def _laid_out(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Fill in what a kind of figure does not have, and what it has from its indicator."""
    known = rows.assign(**{name: value for name, value in (MISSING | BLANK).items() if name not in rows})
    wanted = ["code", *[name for name in ("name", "unit", "decimals") if name not in known]]
    known = known.astype({"first": "float64", "last": "float64"})
    return known.merge(indicators[wanted], on="code")[COLUMNS]


def _values(edition: Edition) -> pd.DataFrame:
    """Find the values that were others: of periods that are over, and forecasts of those that have begun.

    Of a value that has been suppressed since it is not told what it was.
    What was a forecast may be none now; an edition that is known by its period has shown no other.
    """
    held, end = edition.figures.observations, edition.period.last
    periods = {place for place, seen in enumerate(edition.known.seen) if seen.period}
    forecast = (held["flag"] == Flag.FORECAST) | held["seen"].isin(periods)
    begun = forecast & (held["first"] <= end)
    rows = held.loc[held["seen"].notna() & ((held["last"] <= end) | begun)]
    rows = rows.rename(columns={"was": "was_low", "value": "low"})
    return rows.assign(what=Revised.VALUE.value)


def _targets(edition: Edition) -> pd.DataFrame:
    """Hold each target up to the end of the year against the one that was in force for its period."""
    held = edition.figures.targets
    kinds = edition.figures.indicators[["code", "kind"]]
    rows = held.loc[held["last"] <= edition.period.year.last].merge(kinds, on="code")
    found = goals(rows, edition).rename(columns=lambda name: name.removeprefix("target_"))
    ends = [name for name in MISSING if name in found]
    rows = rows.drop(columns=list(ENDS)).join(found[ends])
    return rows.loc[rows[["was_low", "was_high"]].notna().any(axis=1)].assign(what=Revised.TARGET.value)


def _benchmarks(edition: Edition) -> pd.DataFrame:
    rows = with_earlier(edition)
    figures = _of_benchmarks(edition, rows.loc[rows["was"].notna()])
    ranks = _of_benchmarks(edition, rows.loc[rows["was_rank"].notna()])
    return pd.concat(
        [
            figures.rename(columns={"was": "was_low", "value": "low"}).assign(what=Revised.BENCHMARK.value),
            ranks.rename(columns=RANKS).assign(what=Revised.RANK.value, unit=Unit.NUMBER.value, decimals=0),
        ],
        ignore_index=True,
    )


def _of_benchmarks(edition: Edition, rows: pd.DataFrame) -> pd.DataFrame:
    """Say whose figure each benchmark is, and in which unit."""
    units = rows["code"].map(edition.figures.indicators.set_index("code")["unit"])
    names = rows["comparator"].map(edition.report.comparators)
    return rows.drop(columns="of").assign(
        ranked=rows["of"],
        of=names.where(rows["measure"] == "", names + " (" + rows["measure"] + ")"),
        unit=rows["unit"].where(rows["unit"] != "", units),
    )


def _ratings(edition: Edition) -> pd.DataFrame:
    """Hold the stated ratings that count against those that counted before."""
    key = ["code", "first", "last"]
    now, then = (
        one.judgements.drop_duplicates(key, keep="last") for one in (edition.figures, *edition.before)
    )
    was = then[[*key, "rating"]].rename(columns={"rating": "was_rating"})
    rows = now.loc[now["last"] <= edition.period.last].merge(was, on=key)
    return rows.loc[rows["rating"] != rows["was_rating"]].assign(what=Revised.RATING.value, reason="")


def _ratings_shown(edition: Edition) -> pd.DataFrame:
    """Hold the ratings that an edition shows against those that its own first revision showed.

    Where neither is stated a rating moves with its value or its target, which are listed themselves; a value
    of another period has a rating of its own.
    """
    alone = replace(edition, before=())
    now = scorecard(alone, parts=True)
    (figures,) = edition.before
    then = scorecard(replace(alone, figures=figures), parts=True).set_index("code").reindex(now["code"])
    then = then.set_axis(now.index)
    rows = now.assign(was_rating=then["rating"], what=Revised.RATING.value, reason="")
    stated = (now["stated"] != "") | (then["stated"] != "")
    columns = ["code", "first", "last", "what", "was_rating", "rating", "reason"]
    same = (now["first"] == then["first"]) & (now["last"] == then["last"])
    return rows.loc[stated & same & (now["rating"] != then["rating"]), columns]
