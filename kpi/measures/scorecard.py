"""The scorecard: one row per indicator, with all that the page says of it."""

import pandas as pd

from kpi.measures.counts import by_group
from kpi.measures.directions import directions
from kpi.measures.judgements import judged
from kpi.measures.ratings import misses, rate
from kpi.measures.targets import annual_targets, goals, targets_in_force
from kpi.measures.values import SPAN, broken_since, latest_values, spans_earlier, values_earlier
from kpi.model.figures import Edition, Figures
from kpi.model.periods import YEAR, Period
from kpi.model.reports import TARGET, Report
from kpi.model.vocabulary import Incomparable, Kind, Previous, Rating, Role

ENDS = ["target_low", "target_high"]


def scorecard(
    edition: Edition,
    *,
    role: str = Role.PERFORMANCE,
    grouping: str = "",
    group: str = "",
    parts: bool = False,
) -> pd.DataFrame:
    """Work out everything that an edition says of each of its indicators.

    One row per indicator, in the order of indicators.csv; with a grouping, laid out by group and
    with the columns `group` and `heading` (see `by_group`), with a group only that one's.
    Parts of another indicator have no row of their own when the role is performance, unless `parts`
    asks for them.
    Raises PlanWrong when there is no such grouping or group.

    Columns
    -------
    code, name, and all others of Figures.indicators.
    calendar : text, in which year the report counts.
    first, last, value, was, withdrawn, flag, note, no_value, awaited, stale : see `latest_values`.
    target_first, target_last, target_low, target_high, target_floor, target_of, no_target,
    target_was_low, target_was_high, target_was_floor : see `goals`; `target_of` is the comparator's name
        on the page.
    annual_low, annual_high, annual_floor, no_annual, annual_was_low, annual_was_high, annual_was_floor :
        the target for the year, see `annual_targets`.
    last_annual_low and so on : that for the year before.
    new : bool, whether the indicator was introduced in the edition's year.
    previous, last_year : float64, the report's earlier value, and that of a year before; each with
        direction_, why_ (see `directions`), first_, last_ (int64, its months), was_ (float64, what
        readers have seen instead) and reason_ (text, why it is not held, where a row says so).
    against : text, the comparator's name, blank for the target.
    comparator, miss, bound, computed, stated, rating : see `rated`.
    stated_reason, stated_role, stated_date : text, blank without a stated rating.
    outdated : text, the date of a stated rating that does not count, see `judged`; blank for none.
    """
    figures, report = edition.figures, edition.report
    role = Role(role)
    indicators = figures.indicators.loc[figures.indicators["role"] == role]
    if role == Role.PERFORMANCE and not parts:
        indicators = indicators.loc[indicators["part_of"] == ""]
    card = indicators.reset_index(drop=True).assign(calendar=report.year.value)
    card = card.join(latest_values(card, figures.observations, edition.period))
    card = card.assign(
        stale=card["stale"] & (not report.plan),
        new=card["introduced"] == str(edition.period.year.first // YEAR),
    )
    card = _with_judgements(held_against(card, edition), figures, edition.period)
    return by_group(card, figures.groups, grouping, group) if grouping else card


def held_against(values: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Hold values against the targets and the earlier values of their time, and rate them by the figures.

    One row per row of `values`, which has the columns of a scorecard up to `stale`; those that follow
    there are added, the stated ones blank.
    """
    measured = _with_earlier(_with_targets(values, edition), edition)
    return rated(measured.assign(against=""), edition.report, TARGET)


def _with_targets(card: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Add the target in force, the year's, and that of the year before."""
    year = edition.period.year
    found = goals(card, edition)
    names = {name: edition.report.comparators[name] for name in edition.report.comparators} | {"": ""}
    card = card.join(found.assign(target_of=found["target_of"].map(names)))
    card = card.join(annual_targets(card, edition, year))
    return card.join(annual_targets(card, edition, year.previous(), "last_annual"))


def _with_earlier(card: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Add the earlier values and how each value compares with them."""
    report, observations = edition.report, edition.figures.observations
    before = spans_earlier(card, observations, report.previous, report.year)
    year = card[SPAN].assign(first=card["first"] - YEAR, last=card["last"] - YEAR)
    nothing = pd.Series("", index=card.index)
    than_before = _compared(card, edition.figures, before, _unlike(card, before, report), "previous")
    return card.join(than_before).join(_compared(card, edition.figures, year, nothing, "last_year"))


def _unlike(card: pd.DataFrame, before: pd.DataFrame, report: Report) -> pd.Series:
    """Name what makes each value unlike the report's earlier one, blank where they are alike.

    A total grows with the months: part of a year's is not held against a whole year's, nor a running
    total against the one that it has grown from, unless the report asks for it; never against one of
    the year before.
    """
    begins = report.year.begins - 1
    if report.previous is Previous.OUTTURN:
        whole = (card["kind"] == Kind.CUMULATIVE) & ((card["last"] + 1 - begins) % YEAR == 0)
        whole |= (card["last"] - card["first"] + 1 == YEAR) | (card["kind"] == Kind.TOTAL)
        grows = card["kind"].isin([kind.value for kind in Kind if kind.grows])
        word, against = Incomparable.PART_OF_YEAR, grows & ~whole
    else:
        running = (card["kind"] == Kind.CUMULATIVE) & (card["last"] - card["first"] + 1 < YEAR)
        begun_again = (card["last"] - begins) // YEAR != (before["last"] - begins) // YEAR
        apart = begun_again | (not report.compare_running_totals)
        word, against = Incomparable.YEAR_TO_DATE, running & apart
    return against.map({True: word.value, False: ""})


def _compared(
    card: pd.DataFrame, figures: Figures, earlier: pd.DataFrame, unlike: pd.Series, name: str
) -> pd.DataFrame:
    """Compare each value with the one for an earlier period."""
    then = values_earlier(earlier, figures.observations)
    ranges = targets_in_force(earlier, figures.targets)
    pairs = pd.DataFrame(
        {
            "polarity": card["polarity"],
            "value": card["value"],
            "earlier": then["value"],
            "low": card["target_low"],
            "high": card["target_high"],
            "earlier_low": ranges["target_low"],
            "earlier_high": ranges["target_high"],
            "broken": broken_since(card, figures.observations, earlier["last"]),
            "unheld": then["reason"] != "",
            "unlike": unlike,
        }
    )
    found = directions(pairs)
    return pd.DataFrame(
        {
            name: then["value"],
            f"direction_{name}": found["direction"],
            f"why_{name}": found["why"],
            f"first_{name}": earlier["first"],
            f"last_{name}": earlier["last"],
            f"was_{name}": then["was"],
            f"reason_{name}": then["reason"],
        }
    )


def rated(card: pd.DataFrame, report: Report, comparator: str) -> pd.DataFrame:
    """Rate each row of a scorecard against what stands in its target columns.

    Columns added: comparator (text, what the rating is against), miss, bound (see `misses`),
    computed, rating (text), stated, stated_reason, stated_role, stated_date, outdated (blank text).
    """
    computed = rate(card, report.scheme).where(card["role"] == Role.PERFORMANCE, Rating.NONE.value)
    measured = card.drop(columns=["miss", "bound"], errors="ignore").join(misses(card))
    nothing = dict.fromkeys(["stated", "stated_reason", "stated_role", "stated_date", "outdated"], "")
    return measured.assign(comparator=comparator, computed=computed, rating=computed, **nothing)


def _with_judgements(card: pd.DataFrame, figures: Figures, period: Period) -> pd.DataFrame:
    """Let the rating be the stated one where there is one."""
    found = _stated(card, judged(figures), period)
    stated = card.drop(columns=list(found)).join(found)
    return stated.assign(rating=stated["stated"].where(stated["stated"] != "", stated["computed"]))


def _stated(card: pd.DataFrame, judgements: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Find the newest judgement on each value: made for its period or later, of this figure."""
    names = {"rating": "stated", "reason": "stated_reason", "role": "stated_role", "date": "stated_date"}
    made = judgements.loc[judgements["last"] <= period.last].sort_values("last", kind="stable")
    holding, aside = _newest_of(made.loc[made["holds"]], card), _newest_of(made.loc[~made["holds"]], card)
    stated = holding[list(names)].rename(columns=names).fillna("")
    return stated.assign(outdated=aside["date"].fillna("").where(stated["stated"] == "", ""))


def _newest_of(made: pd.DataFrame, card: pd.DataFrame) -> pd.DataFrame:
    """The newest judgement on each value of a scorecard, missing where none is for its period or later."""
    newest = made.drop_duplicates("code", keep="last").set_index("code")
    newest = newest.reindex(card["code"]).set_axis(card.index)
    return newest.where(newest["last"] >= card["last"])


def comments_of(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Gather the commentary that belongs to the values a scorecard shows.

    One row per indicator and field, in the report's order of fields: code, heading, text, role.
    A comment belongs to the period for which it was written; none is carried over to another.
    """
    headings = edition.report.comments
    written = edition.figures.commentary
    period = edition.period
    ours = written.loc[(written["first"] == period.first) & (written["last"] == period.last)]
    ours = ours.loc[ours["code"].isin(card["code"])]
    places = {field: place for place, field in enumerate(headings)}
    ordered = ours.sort_values("field", key=lambda fields: fields.map(places), kind="stable")
    return ordered.assign(heading=ordered["field"].map(headings))[["code", "heading", "text", "role"]]


def group_comments_of(edition: Edition, grouping: str, group: str) -> pd.DataFrame:
    """Gather the commentary on one group, written for the edition's period.

    One row per field, in the report's order of fields: heading, text, role.
    """
    headings, period = edition.report.group_comments, edition.period
    written = edition.figures.group_commentary
    ours = written.loc[
        (written["grouping"] == grouping)
        & (written["group"] == group)
        & (written["first"] == period.first)
        & (written["last"] == period.last)
    ]
    places = {field: place for place, field in enumerate(headings)}
    ordered = ours.sort_values("field", key=lambda fields: fields.map(places), kind="stable")
    return ordered.assign(heading=ordered["field"].map(headings))[["heading", "text", "role"]]
