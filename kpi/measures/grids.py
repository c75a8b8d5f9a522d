"""The figures of indicators laid out by period: this year beside its target and last year."""

from typing import NamedTuple

import pandas as pd

from kpi.measures.targets import goals
from kpi.measures.values import SPAN
from kpi.model.figures import Edition
from kpi.model.periods import YEAR, Period
from kpi.model.vocabulary import Flag, Frequency, Kind, NoValue

NEWEST = 3
TARGET, VALUE = "Target", "Value"
MEMBER = ["code", "member", "place", "unit", "decimals", "kind"]
CELL = ["rank", "series", "column", "first", "last"]


class Member(NamedTuple):
    """An indicator, or a part of one, with the year of its whole's newest value."""

    code: str
    member: str
    place: int
    unit: str
    decimals: int
    kind: str
    name: str
    step: int
    span: int
    year: Period

    @property
    def own(self) -> tuple[object, ...]:
        """What each of its cells says of it."""
        return self[: len(MEMBER)]


def _members(family: pd.DataFrame) -> list[Member]:
    return [Member(*values) for values in family[list(Member._fields)].itertuples(index=False)]


def grids(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Lay out the figures of each indicator and of its parts, by period.

    An indicator with several values a year shows the year of its newest value, with its target, and
    the year before; one with a value a year shows the three newest.
    One row per indicator, series and period, in the order of the page.

    Columns
    -------
    code : text, the indicator; series : text, the heading of the row; column : text, of the column.
    first, last : int64, months of the period; unit : text; decimals : int64.
    value : float64, missing where there is none; no_value, flag, note : text.
    was : float64, what readers have seen instead, missing where they saw the same.
    low, high : float64, the target on rows of targets, missing on others; target : bool.
    was_low, was_high : float64, what it was, see `goals`.
    """
    family = _family(edition, card)
    within, yearly = family["step"] < YEAR, family["step"] >= YEAR
    rows = pd.concat([_within_years(family.loc[within]), _by_years(family.loc[yearly], edition)])
    rows = rows.astype(dict.fromkeys(["place", "decimals", "rank", "first", "last"], "int64"))
    rows = _with_values(rows, edition)
    rows = pd.concat([rows.assign(target=False), _targets(rows, edition)], ignore_index=True)
    order = rows["code"].map({code: place for place, code in enumerate(card["code"].drop_duplicates())})
    return rows.assign(order=order).sort_values(["order", "rank", "place", "last"], ignore_index=True)


def _family(edition: Edition, card: pd.DataFrame) -> pd.DataFrame:
    """Name each indicator of a scorecard and each of its parts, with the year of the newest value."""
    whole = card.drop_duplicates("code")
    every = edition.figures.indicators
    parts = every.loc[every["part_of"].isin(whole["code"])]
    shown = whole.set_index("code")
    family = pd.concat([whole, parts])[["code", "name", "part_of", "unit", "decimals", "kind"]]
    family = family.rename(columns={"code": "member"})
    family = family.assign(
        code=family["part_of"].where(family["part_of"] != "", family["member"]),
        name=family["name"].where(family["part_of"] != "", ""),
    )
    family["place"] = family.groupby("code").cumcount()
    lengths = {word.value: word.length for word in Frequency}
    family["step"] = family["code"].map(shown["frequency"]).map(lengths)
    rolling = family["kind"] == Kind.ROLLING
    spans = family["code"].map(shown["last"] - shown["first"] + 1)
    family["span"] = family["step"].where(~rolling, spans)
    calendar = edition.report.year
    years = {code: Period(int(a), int(b), calendar).year for code, a, b in _spans(whole)}
    return family.assign(year=family["code"].map(years))


def _spans(rows: pd.DataFrame) -> list[tuple[str, int, int]]:
    return list(zip(rows["code"], rows["first"], rows["last"], strict=True))


def _within_years(family: pd.DataFrame) -> pd.DataFrame:
    """Give each member a row for its year and one for the year before, with a cell for each period."""
    cells = []
    for member in _members(family):
        for back in (0, 1):
            year = member.year.moved(-YEAR * back)
            for first in range(year.first, year.last + 1, member.step):
                period = Period(first, first + member.step - 1, member.year.calendar)
                series = ", ".join(filter(None, [year.label, member.name]))
                begin = period.last - member.span + 1
                cells.append((*member.own, 2 * back, series, period.short, begin, period.last))
    return pd.DataFrame(cells, columns=[*MEMBER, *CELL])


def _by_years(family: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Give each member one row, with a cell for each of the newest periods that any of them has."""
    figures, cells = edition.figures, []
    columns = [*SPAN, "value", "flag"]
    held = pd.concat([figures.observations[columns], figures.targets[SPAN]]).merge(
        family[["member", "code"]].rename(columns={"code": "whole"}), left_on="code", right_on="member"
    )
    begun = held.loc[_known(held, edition), ["whole", "first", "last"]].drop_duplicates()
    newest = begun.sort_values("last").groupby("whole").tail(NEWEST)
    for member in _members(family):
        own = newest.loc[newest["whole"] == member.code]
        for first, last in zip(own["first"], own["last"], strict=True):
            label = Period(int(first), int(last), member.year.calendar).label
            cells.append((*member.own, 0, member.name or VALUE, label, first, last))
    return pd.DataFrame(cells, columns=[*MEMBER, *CELL])


def _known(held: pd.DataFrame, edition: Edition) -> pd.Series:
    """Tell which rows an edition may know of: a value typed later for a longer period is none of them."""
    end = edition.period.last
    later = (held["last"] > end) & held["value"].notna() & (held["flag"] != Flag.FORECAST)
    return (held["first"] <= end) & ~later


def _with_values(rows: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Fill in what is held; a period that is not over by the edition is not yet due."""
    held = edition.figures.observations.rename(columns={"code": "member"})
    keys = ["member", "first", "last"]
    found = rows.merge(held[[*keys, "value", "was", "reason", "flag", "note"]], on=keys, how="left")
    begun = (found["flag"] == Flag.FORECAST) & (found["first"] <= edition.period.last)
    later = (found["last"] > edition.period.last) & ~begun
    reason = found["reason"].fillna(NoValue.NOT_HELD.value).mask(later, NoValue.NOT_YET_DUE.value)
    found = found.assign(value=found["value"].mask(later), was=found["was"].mask(later))
    found[["flag", "note"]] = found[["flag", "note"]].mask(later)
    return found.assign(
        no_value=reason.mask(found["value"].notna(), ""),
        flag=found["flag"].fillna(""),
        note=found["note"].fillna(""),
        low=float("nan"),
        high=float("nan"),
        was_low=float("nan"),
        was_high=float("nan"),
    )


def _targets(rows: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Give each indicator a row of targets, for the periods of its own newest row."""
    own = rows.loc[(rows["member"] == rows["code"]) & (rows["rank"] == 0)].reset_index(drop=True)
    found = goals(own, edition)
    return own.assign(
        rank=1,
        series=TARGET,
        target=True,
        value=float("nan"),
        was=float("nan"),
        flag="",
        note="",
        low=found["target_low"],
        high=found["target_high"],
        was_low=found["target_was_low"],
        was_high=found["target_was_high"],
        no_value=found["no_target"],
    )
