"""What was known on a day: of rows that took one another's place, those that counted then."""

import pandas as pd

from kpi.inputs.contracts import OBSERVATIONS, RECORDING, Contract
from kpi.model.memory import NOW, Known, Seen
from kpi.model.periods import parse_period
from kpi.model.vocabulary import Flag

WAS, SEEN, CORRECTED = "was", "seen", "corrected"
NOTHING = {WAS: "", SEEN: ""}
ENDS = ("first", "last")


def known(table: pd.DataFrame, contract: Contract, on: Known = NOW) -> pd.DataFrame:
    """Keep the rows of a table of text that counted on a day.

    Of rows that share the contract's key the one recorded last counts; a blank time is before all others.
    Observations gain the columns `was` and `seen`: the value that readers have seen in this row's place, in
    the last of those editions that showed another one, and which of them that is, counted from nought; blank
    where all showed the same or none.  `corrected` says when the value took the place of another one or was
    withdrawn, whoever has seen that; blank for a first value.
    """
    now = _counting(table, contract, on.as_of)
    if contract is not OBSERVATIONS:
        return now
    now = now.assign(**NOTHING, **{CORRECTED: _corrected(table, now, on.as_of)})
    for place, seen in enumerate(on.seen):
        shown = _shown_before(now, table, seen)
        now = now.assign(**{WAS: shown.where(shown != "", now[WAS])})
        now = now.assign(**{SEEN: now[SEEN].mask(shown != "", str(place))})
    return now


def known_before(table: pd.DataFrame, contract: Contract, seen: Seen) -> pd.DataFrame:
    """Keep the rows that counted when an edition was made, in the shape of `known`."""
    then = _counting(table, contract, seen.made)
    if contract is not OBSERVATIONS:
        return then
    return then.assign(**NOTHING, **{CORRECTED: _corrected(table, then, seen.made)})


def _counting(table: pd.DataFrame, contract: Contract, day: str) -> pd.DataFrame:
    """The rows that counted at the end of a day or at a time; blank for those that count now."""
    if not contract.remembers or (table[RECORDING] == "").all():
        return table
    seen = table.loc[table[RECORDING].str[: len(day)] <= day] if day else table
    newest = seen.sort_values(RECORDING, kind="stable").drop_duplicates(list(contract.key), keep="last")
    return seen.loc[seen.index.isin(newest.index)]


def _corrected(table: pd.DataFrame, now: pd.DataFrame, day: str) -> pd.Series:
    """Find when each value that counts last took the place of another one, or was withdrawn."""
    if (table[RECORDING] == "").all():
        return pd.Series("", index=now.index)
    seen = table.loc[table[RECORDING].str[: len(day)] <= day] if day else table
    rows = seen.sort_values(RECORDING, kind="stable")
    rows = rows.assign(value=pd.to_numeric(rows["value"], errors="coerce"))
    key = [rows[name] for name in OBSERVATIONS.key]
    before = rows["value"].groupby(key).ffill().groupby(key).shift()
    other = before.notna() & (rows["value"] != before)
    times = rows[RECORDING].where(other).groupby(key).ffill()
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
