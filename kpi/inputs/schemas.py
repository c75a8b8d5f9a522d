"""Every cell that breaks a rule of its column, found in one go.

pandera stands here alone: to load it takes longer than to read a small folder of figures, and what
a run has checked its sections need not check again.
"""

import pandas as pd
import pandera.pandas as pa

from kpi.errors import Fault, nearest
from kpi.inputs.contracts import TEXT, Contract, Field
from kpi.model.periods import FORMS, period_hint


def cell_faults(table: pd.DataFrame, contract: Contract, shown: str) -> list[Fault]:
    """Hold the cells of a table of text against its contract; further columns may hold any text."""
    fields = {str(name): contract.fields.get(str(name), TEXT) for name in table}
    schema = pa.DataFrameSchema({name: _column(field) for name, field in fields.items()})
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        return [
            Fault(shown, int(line), f"{column} {_quoted(found)}", check, _cure(found, check))
            for line, column, found, check in zip(
                cases["index"], cases["column"], cases["failure_case"], cases["check"], strict=True
            )
        ]
    return []


def _column(field: Field) -> pa.Column:
    return pa.Column(str, [pa.Check(rule.allows, error=rule.told) for rule in field.rules])


def _quoted(found: str) -> str:
    return f"'{found}'" if found else "blank"


def _cure(found: str, allowed: str) -> str:
    if allowed == FORMS:
        return period_hint(found)
    words = allowed.split(", ")
    return nearest(found, words) if found and len(words) > 1 else ""
