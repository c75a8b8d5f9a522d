"""What was known on a day: of rows that took one another's place, those that counted then."""

import pandas as pd

from kpi.inputs.contracts import OBSERVATIONS, Contract
from kpi.model.memory import NOW, Known, Seen
from kpi.model.periods import parse_period
from kpi.model.vocabulary import Flag, NoValue

WAS, SEEN, CAME = "was", "seen", "came"
WITHHELD = ("value", "numerator", "denominator")
NOTHING = {WAS: "", SEEN: ""}
ENDS = ("first", "last")


def known(table: pd.DataFrame, contract: Contract, on: Known = NOW) -> pd.DataFrame:
    """Keep the rows of a table of text that counted on a day.

    Of rows that share the contract's key the one recorded last counts; a blank time is before all others.
    Observations gain the columns `was` and `seen`: the value that readers have seen in this row's place, in
    the last of those editions that showed another one, and which of them that is, counted from nought; blank
    where all showed the same or none.  Of a value that has been suppressed since `was` is blank, for what was
    withheld is told no more, though readers have seen it.  `came` says when the value came, also in the place
    of another one, or when it was withdrawn, whoever has seen that; blank where that is not known.
    """
    now = _counting(table, contract, on.as_of)
    if contract is not OBSERVATIONS:
        return now
    now = now.assign(**NOTHING, **{CAME: _came(table, now, on.as_of)})
    for place, seen in enumerate(on.seen):
        shown = _shown_before(now, table, seen)
        told = shown.mask(_withheld(now, table, seen), "")
        now = now.assign(**{WAS: now[WAS].mask(shown != "", told)})
        now = now.assign(**{SEEN: now[SEEN].mask(shown != "", str(place))})
    return now


def known_before(table: pd.DataFrame, contract: Contract, seen: Seen) -> pd.DataFrame:
    """Keep the rows that counted when an edition was made, in the shape of `known`.

    A value that has been suppressed since was so then too: what was withheld is told no more.
    """
    then = _counting(table, contract, seen.made)
    if contract is not OBSERVATIONS:
        return then
    return _without_withheld(then, table, seen).assign(**NOTHING, **{CAME: _came(table, then, seen.made)})


def _withheld(rows: pd.DataFrame, table: pd.DataFrame, seen: Seen) -> pd.Series:
    """Tell which observations have been suppressed since an edition was made, whatever counts now."""
    key, recorded = list(OBSERVATIONS.key), OBSERVATIONS.recorded(table)
    since = (table["reason"] == NoValue.SUPPRESSED) & (recorded.str[: len(seen.made)] > seen.made)
    found = pd.MultiIndex.from_frame(table.loc[since, key])
    return pd.Series(pd.MultiIndex.from_frame(rows[key]).isin(found), index=rows.index)


def _without_withheld(then: pd.DataFrame, table: pd.DataFrame, seen: Seen) -> pd.DataFrame:
    """Take out of observations the values that have been suppressed since an edition was made."""
    own = _withheld(then, table, seen)
    blank = {name: then[name].mask(own, "") for name in WITHHELD}
    return then.assign(**blank, reason=then["reason"].mask(own, NoValue.SUPPRESSED))


def _counting(table: pd.DataFrame, contract: Contract, day: str) -> pd.DataFrame:
    """The rows that counted at the end of a day or at a time; blank for those that count now."""
    if (contract.recorded(table) == "").all():
        return table
    seen = _until(table, contract, day)
    newest = seen.drop_duplicates(list(contract.key), keep="last")
    return table.loc[table.index.isin(newest.index)]


def _until(table: pd.DataFrame, contract: Contract, day: str) -> pd.DataFrame:
    """The rows that were there at the end of a day or at a time, in the order in which they came."""
    recorded = contract.recorded(table)
    seen = recorded.loc[recorded.str[: len(day)] <= day] if day else recorded
    return table.loc[seen.sort_values(kind="stable").index]


def _came(table: pd.DataFrame, now: pd.DataFrame, day: str) -> pd.Series:
    """Find when each value that counts came, also in the place of another one, or was withdrawn."""
    if (OBSERVATIONS.recorded(table) == "").all():
        return pd.Series("", index=now.index)
    rows = _until(table, OBSERVATIONS, day)
    rows = rows.assign(value=pd.to_numeric(rows["value"], errors="coerce"))
    key = [rows[name] for name in OBSERVATIONS.key]
    before = rows["value"].groupby(key).ffill().groupby(key).shift()
    other = (before.notna() | rows["value"].notna()) & (rows["value"] != before)
    times = OBSERVATIONS.recorded(rows).where(other).groupby(key).ffill()
    return times.reindex(now.index).fillna("")


def _shown_before(now: pd.DataFrame, table: pd.DataFrame, seen: Seen) -> pd.Series:
    """Set beside each observation the value that an edition showed in its place, if it showed another."""
    key = list(OBSERVATIONS.key)
    then = _counting(table, OBSERVATIONS, seen.made)
    then = then.loc[_shown(then, seen)]
    found = now[key].merge(then[[*key, "value"]], on=key, how="left")["value"].fillna("").set_axis(now.index)
    same = pd.to_numeric(found, errors="coerce") == pd.to_numeric(now["value"], errors="coerce")
    return found.mask(same, "")


def _shown(rows: pd.DataFrame, seen: Seen) -> pd.Series:
    """Tell which rows an edition can have shown: those of periods that were over, forecasts of begun ones."""
    if seen.last is None:
        return pd.Series(True, index=rows.index)  # noqa: FBT003 - the one value of every row
    periods = {text: parse_period(text) for text in rows["period"].unique()}
    first, last = (rows["period"].map({text: getattr(p, end) for text, p in periods.items()}) for end in ENDS)
    return (last <= seen.last) | ((rows["flag"] == Flag.FORECAST) & (first <= seen.last))
