"""Which figures an edition asks of those who answer for them, and which of these are held."""

import pandas as pd

from kpi.model.figures import Edition, Figures
from kpi.model.periods import YEAR, Period
from kpi.model.vocabulary import Calendar, Flag, Frequency, NoValue

PENDING = (NoValue.NOT_YET_DUE, NoValue.NOT_YET_PUBLISHED, NoValue.TO_BE_CONFIRMED)


def asked(edition: Edition) -> pd.DataFrame:
    """Tell for which periods an edition needs each indicator's values, and what is held of them.

    Those are the newest period that has to be in by the edition's own, and whatever lies between it
    and the newest value of the year before it.
    One row per indicator and period, in the order of indicators.csv, the earliest period first.
    Columns: all of Figures.indicators; period (text), first, last (int64), value (float64), reason,
    flag, note (text: what is held for it, missing or blank where nothing is), missing (bool: whether a
    value is still to come).
    """
    indicators = edition.figures.indicators
    spans = [
        {"code": code, "first": first, "last": last}
        for code, frequency, lag in indicators[["code", "frequency", "lag"]].itertuples(index=False)
        for first, last in _spans(code, Frequency(frequency).length, int(lag), edition)
    ]
    rows = pd.DataFrame(spans, columns=["code", "first", "last"]).astype({"first": "int64", "last": "int64"})
    held = edition.figures.observations[["code", "first", "last", "value", "reason", "flag", "note"]]
    rows = rows.merge(held, on=["code", "first", "last"], how="left").merge(indicators, on="code")
    texts = rows[["reason", "flag", "note"]].fillna("")
    calendar = edition.report.year
    periods = [str(Period(*ends, calendar)) for ends in zip(rows["first"], rows["last"], strict=True)]
    pending = rows["value"].isna() & texts["reason"].isin(["", *(word.value for word in PENDING)])
    return rows.assign(**texts, period=periods, missing=pending)[
        [*indicators.columns, "period", "first", "last", "value", "reason", "flag", "note", "missing"]
    ]


def _spans(code: str, length: int, lag: int, edition: Edition) -> list[tuple[int, int]]:
    """The periods that an edition needs of one indicator, the earliest first."""
    end = edition.period.first - 1 if edition.report.plan else edition.period.last
    first, last = _pattern(code, length, edition.figures, edition.report.year, end)
    steps = (end - lag - last) // length
    newest = (first + steps * length, last + steps * length)
    since = _newest_value(code, edition.figures)
    earliest = max(since + length, newest[1] - YEAR + 1)
    count = max(0, (newest[1] - earliest) // length)
    return [(newest[0] - step * length, newest[1] - step * length) for step in range(count, -1, -1)]


def _own(code: str, figures: Figures) -> pd.DataFrame:
    held = figures.observations
    return held.loc[(held["code"] == code) & (held["flag"] != Flag.FORECAST)]


def _pattern(code: str, length: int, figures: Figures, calendar: Calendar, end: int) -> tuple[int, int]:
    """The first and last month of the newest period that is held, of those of the usual length.

    Where nothing is held it is the report's own month, quarter or year.
    """
    own = _own(code, figures)
    if own.empty:
        offset = (calendar.begins - 1) % length
        last = (end + 1 - offset) // length * length + offset - 1
        return last - length + 1, last
    lengths = own["last"] - own["first"] + 1
    usual = own.loc[lengths == lengths.mode().max()].sort_values("last").iloc[-1]
    return int(usual["first"]), int(usual["last"])


def _newest_value(code: str, figures: Figures) -> int:
    """The last month of the newest value, or one before all counting where there is none."""
    held = _own(code, figures).dropna(subset="value")["last"]
    return int(held.max()) if len(held) else -YEAR
