"""What was known on a day: of rows that took one another's place, those that counted then."""

from math import inf

import pandas as pd

from kpi.inputs.contracts import OBSERVATIONS, RECORDING, Contract
from kpi.model.figures import NOW, Known
from kpi.model.periods import parse_period
from kpi.model.vocabulary import Flag

WAS = "was"


def known(table: pd.DataFrame, contract: Contract, on: Known = NOW) -> pd.DataFrame:
    """Keep the rows of a table of text that counted on a day.

    Of rows that share the contract's key the one recorded last counts; a blank time is before all others.
    Observations gain the column `was`: the value that an edition of an earlier day showed in this row's
    place, blank where it showed the same or none.
    """
    if not contract.remembers or (table[RECORDING] == "").all():
        return table.assign(**{WAS: ""}) if contract is OBSERVATIONS else table
    now = _counting(table, contract, on.as_of)
    return _with_earlier(now, table, on) if contract is OBSERVATIONS else now


def _counting(table: pd.DataFrame, contract: Contract, day: str) -> pd.DataFrame:
    """The rows that counted at the end of a day; blank for those that count now."""
    seen = table.loc[table[RECORDING].str[: len(day)] <= day] if day else table
    newest = seen.sort_values(RECORDING, kind="stable").drop_duplicates(list(contract.key), keep="last")
    return seen.loc[seen.index.isin(newest.index)]


def _with_earlier(now: pd.DataFrame, table: pd.DataFrame, on: Known) -> pd.DataFrame:
    """Set beside each observation the value that the edition before showed in its place, if another."""
    if not on.since:
        return now.assign(**{WAS: ""})
    key = list(OBSERVATIONS.key)
    then = _counting(table, OBSERVATIONS, on.since)
    then = then.loc[(then["flag"] == Flag.FORECAST) | ~_after(then["period"], on.shown)]
    then = then[[*key, "value"]].rename(columns={"value": WAS})
    was = now[key].merge(then, on=key, how="left")[WAS].fillna("").set_axis(now.index)
    same = pd.to_numeric(was, errors="coerce") == pd.to_numeric(now["value"], errors="coerce")
    return now.assign(**{WAS: was.mask(same, "")})


def _after(texts: pd.Series, month: int | None) -> pd.Series:
    """Tell which periods end after a month."""
    lasts = {text: parse_period(text).last for text in texts.unique()}
    return texts.map(lasts) > (month if month is not None else inf)
