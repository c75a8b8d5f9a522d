"""What was known on a day: of the rows that took one another's place, those that counted then."""

from dataclasses import dataclass

import pandas as pd

from kpi.inputs.contracts import RECORDING, Contract


@dataclass(frozen=True)
class Known:
    """The rows of a table that count, and those in whose place they stand."""

    counting: pd.DataFrame
    replaced: pd.DataFrame


def known(table: pd.DataFrame, contract: Contract, as_of: str = "") -> Known:
    """Part a table of text into the rows that counted on a day and those that no longer did.

    Of rows that share the contract's key the one recorded last counts; a blank time is before all others.
    `as_of` is a day such as 2018-12-03, of which everything is known; blank for all that is held.
    What was recorded later is in neither part.
    """
    if not contract.remembers or (table[RECORDING] == "").all():
        return Known(table, table.iloc[:0])
    seen = table.loc[table[RECORDING].str[: len(as_of)] <= as_of] if as_of else table
    last = seen.sort_values(RECORDING, kind="stable").duplicated(list(contract.key), keep="last")
    counts = ~last.reindex(seen.index)
    return Known(seen.loc[counts], seen.loc[~counts])
