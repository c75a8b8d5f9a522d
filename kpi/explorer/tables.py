"""The newest value of each period of an indicator as a table: to look at, to go on with, to save."""

import pandas as pd

from kpi.display.downloads.guard import csv_text
from kpi.display.wording import period_of, period_text, rows_of, target_text, value_text
from kpi.measures.records import every_value
from kpi.model.figures import Edition
from kpi.model.vocabulary import Flag, Role

PRINTED = ("Period", "Value", "Target", "Rating then", "Flag", "Reason for no value", "Note", "Recorded")
FIGURES = ("Value", "Target")
KEYS = ("month", "number", "goal", "place")
NOT_GIVEN = "Not given"


def values_of(edition: Edition, code: str) -> pd.DataFrame:
    """Lay out the newest value of each period of an indicator, the last period first, to go on with.

    One row per period. Columns: code, period (text, as typed in data/), value, target_low, target_high
    (float64, missing for none), rating (text, by today's rules against the target of the time),
    flag, reason, note, recorded (text, blank for none).
    """
    values = every_value(edition, code)
    values = values.assign(period=[str(period_of(row)) for row in rows_of(values)], reason=values["no_value"])
    columns = ["code", "period", "value", "target_low", "target_high", "rating"]
    return values[[*columns, "flag", "reason", "note", "recorded"]]


def printed_values(edition: Edition, code: str) -> pd.DataFrame:
    """Write out the newest value of each period of an indicator, the last period first.

    One row per period. Columns: those of PRINTED (text), and what each of the first four is sorted by:
    month (int64), number, goal (float64), place (int64, of the rating, the best first).
    """
    values = every_value(edition, code)
    rows, scheme = rows_of(values), edition.report.scheme
    places = {band.rating.value: place for place, band in enumerate(scheme.bands)}
    bands = [scheme.band(row.rating) for row in rows]
    unrated = "" if (values["role"] == Role.PERFORMANCE).all() else "Not rated"
    cells = {
        "Period": [period_text(row) for row in rows],
        "Value": [value_text(row) for row in rows],
        "Target": [target_text(row) for row in rows],
        "Rating then": [
            unrated or f"{band.symbol} {band.rating.label}{' (stated)' * bool(row.stated)}"
            for row, band in zip(rows, bands, strict=True)
        ],
        "Flag": [Flag(row.flag).label if row.flag else "" for row in rows],
        "Reason for no value": values["no_value"],
        "Note": values["note"],
        "Recorded": values["recorded"].replace("", NOT_GIVEN),
        "month": values["last"],
        "number": values["value"],
        "goal": values["target_low"].fillna(values["target_high"]),
        "place": values["rating"].map(places).fillna(len(places)).astype("int64"),
    }
    return pd.DataFrame(cells, columns=[*PRINTED, *KEYS]).reset_index(drop=True)


def values_file(edition: Edition, code: str) -> str:
    """Write what `values_of` lays out as CSV, guarded as the downloads beside a page are."""
    return csv_text(values_of(edition, code))
