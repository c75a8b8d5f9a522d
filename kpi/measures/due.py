"""Which figures an edition asks of those who answer for them, and which of these are held."""

import numpy as np
import pandas as pd

from kpi.model.figures import Edition
from kpi.model.periods import YEAR, Period, month_number
from kpi.model.reports import Report
from kpi.model.vocabulary import Flag, Frequency, Kind, NoValue, Role

PENDING = (NoValue.NOT_YET_DUE, NoValue.NOT_YET_PUBLISHED, NoValue.TO_BE_CONFIRMED)
NEVER = (NoValue.NOT_COLLECTED, NoValue.NOT_APPLICABLE)
HELD = ["value", "reason", "flag", "note"]
ENDS = ["first", "last"]
SPAN = ["code", *ENDS]
NOWHERE = -1  # a month before all counting


def asked(edition: Edition) -> pd.DataFrame:
    """Tell for which periods an edition needs each indicator's values, and what is held of them.

    Those are the newest period that has to be in by the edition's own, and whatever lies between it
    and the newest value of the year before it; of several in one period of the report the last alone.
    Where a value is held for that period or a later one, its own period is the only one.
    Besides, every period of the twelve months up to the edition's that has to be in, and for which a row
    promises a value, whatever came later: it would not be asked for again otherwise.
    Context and parts are asked for too; left out is what never was measured, and what was not there yet.
    Of an indicator that has `ended` nothing is asked for after that.
    A plan asks for the last performance before its period.
    One row per indicator and period, in the order of indicators.csv, the earliest period first.
    Columns: all of Figures.indicators; period (text), first, last (int64), value (float64), reason,
    flag, note (text: what is held for it, missing or blank where nothing is), missing (bool: whether a
    value is still to come).
    """
    known = _rows(edition)
    newest = _newest(edition, known)
    spans = [_without_answered(_spans(newest, edition), known), _promised(newest, known, edition)]
    rows = _in_order(spans, newest["code"])
    rows = rows.loc[~(rows["last"] > rows["code"].map(_ended(known, edition)["last"]))]
    rows = rows.merge(edition.figures.observations[[*SPAN, *HELD]], on=SPAN, how="left")
    rows = rows.merge(edition.figures.indicators, on="code")
    texts = rows[["reason", "flag", "note"]].fillna("")
    names = {ends: str(Period(*ends, edition.report.year)) for ends in _ends(rows)}
    there = rows["value"].notna() & (texts["flag"] != Flag.FORECAST)
    named = rows.assign(**texts, period=[names[ends] for ends in _ends(rows)])
    return named.assign(missing=~there & texts["reason"].isin(["", *PENDING]))[
        [*edition.figures.indicators.columns, "period", *ENDS, *HELD, "missing"]
    ]


def ended(edition: Edition) -> pd.DataFrame:
    """Tell which indicators have come to their end by an edition: once measured, and now not applicable.

    That is the reason in the newest row up to the edition's end; a later one with a value, or with another
    reason, has the indicator asked for again.
    One row per such indicator, in the order of indicators.csv.
    Columns: code (text, the index); first, last (int64: the months of that newest row).
    """
    codes = edition.figures.indicators["code"]
    found = _ended(_rows(edition), edition)
    return found.loc[codes[codes.isin(found.index)]]


def _ended(rows: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    known = rows.loc[(rows["last"] <= _end(edition)) & ~_is_outturn(rows)]
    newest, values = _last_of(known), _last_of(known.loc[known["value"].notna()])
    since = values["last"].reindex(newest.index)
    over = (newest["reason"] == NoValue.NOT_APPLICABLE) & (since < newest["last"])
    return newest.loc[over, ENDS]


def _is_outturn(rows: pd.DataFrame) -> pd.Series:
    """Tell what is for a whole year and stands beside shorter periods, of which it tells nothing."""
    return (rows["length"] == YEAR) & (rows["step"] < YEAR) & (rows["kind"] != Kind.ROLLING)


def _ends(rows: pd.DataFrame) -> list[tuple[int, int]]:
    return list(zip(rows["first"].tolist(), rows["last"].tolist(), strict=True))


def _newest(edition: Edition, rows: pd.DataFrame) -> pd.DataFrame:
    """Find the newest period that has to be in, by indicator; those that are never measured are left out.

    Columns: code (text), step, lag, first, last (int64), since, since_first (int64: the months of the
    newest value, NOWHERE for none), begun (int64: the first month of which there can be a value).
    """
    wanted = _measured(edition, rows)
    end = _end(edition)
    values = _last_of(rows.loc[rows["value"].notna() & (rows["last"] <= end)])
    since = _looked_up(wanted, values, {"first": "since_first", "last": "since"})
    table = wanted[["code", "lag"]].assign(step=_steps(wanted)).join(since)
    table = table.join(_begun(wanted, rows, edition)).join(_pattern(wanted, rows, edition))
    steps = (end - table["lag"] - table["last"]) // table["step"]
    moved = steps.where(table["last"] != table["since"], steps.clip(lower=0)) * table["step"]
    return table.assign(first=table["first"] + moved, last=table["last"] + moved)


def last_shown(report: Report, period: Period) -> int:
    """The last month of which a report's edition for a period can show a value."""
    return period.first - 1 if report.plan else period.last


def _end(edition: Edition) -> int:
    return last_shown(edition.report, edition.period)


def _rows(edition: Edition) -> pd.DataFrame:
    """What is held but for forecasts, each row with how many months it has and its indicator's settings."""
    held = edition.figures.observations
    own = edition.figures.indicators[["code", "kind"]].assign(step=_steps(edition.figures.indicators))
    rows = held.loc[held["flag"] != Flag.FORECAST, [*SPAN, "value", "reason"]].merge(own, on="code")
    return rows.assign(length=rows["last"] - rows["first"] + 1).sort_values(["last", "first"], kind="stable")


def _steps(indicators: pd.DataFrame) -> pd.Series:
    return indicators["frequency"].map({word.value: word.length for word in Frequency}).astype(np.int64)


def _last_of(rows: pd.DataFrame) -> pd.DataFrame:
    """The last row of each indicator, by its code."""
    return rows.drop_duplicates("code", keep="last").set_index("code")


def _looked_up(wanted: pd.DataFrame, found: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Months that are found for some indicators, under the index of all; NOWHERE for the others."""
    months = found[list(names)].reindex(wanted["code"]).fillna(NOWHERE).astype(np.int64)
    return months.set_axis(wanted.index).rename(columns=names)


def _measured(edition: Edition, held: pd.DataFrame) -> pd.DataFrame:
    """The indicators but those that only head their parts, or stand for information, and have no figure.

    They never had a value, and the newest reason is that it is not collected or does not apply.
    An indicator that is rated by itself goes on being asked for.
    """
    indicators = edition.figures.indicators
    told = _last_of(held)
    valued = set(held.loc[held["value"].notna(), "code"].unique())
    final = set(told.index[told["reason"].isin(NEVER)]) - valued
    aside = (indicators["role"] == Role.CONTEXT) | (indicators["part_of"] != "")
    aside |= indicators["code"].isin(indicators["part_of"])
    return indicators.loc[~(aside & indicators["code"].isin(final))].reset_index(drop=True)


def _pattern(wanted: pd.DataFrame, rows: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """One period of each indicator, from which the others are counted in steps.

    A row so far goes before a later one, one with a value before one without, one as long as the
    frequency before another, the newer before the older.
    """
    ranked = rows.assign(
        known=rows["last"] <= _end(edition),
        valued=rows["value"].notna(),
        usual=rows["length"] == rows["step"],
    )
    order = ["known", "valued", "usual", "last", "first"]
    best = _last_of(ranked.loc[~_is_outturn(rows)].sort_values(order, kind="stable"))
    found = _looked_up(wanted, best, {"first": "first", "last": "last"})
    return found.where(found["last"] != NOWHERE, _usual(wanted, edition))


def _usual(wanted: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """The newest of the report's own months, quarters or years that has to be in."""
    length, offset = _steps(wanted), (edition.report.year.begins - 1) % _steps(wanted)
    last = (_end(edition) - wanted["lag"] + 1 - offset) // length * length + offset - 1
    return pd.DataFrame({"first": last - length + 1, "last": last})


def _begun(wanted: pd.DataFrame, rows: pd.DataFrame, edition: Edition) -> pd.Series:
    """The first month of which each indicator can have a value.

    It is that after the newest period for which it was too new, and that in which it was introduced,
    unless it has an earlier value.
    """
    new = (
        _looked_up(wanted, _last_of(rows.loc[rows["reason"] == NoValue.NEW]), {"last": "begun"})["begun"] + 1
    )
    years = pd.to_numeric(wanted["introduced"], errors="coerce").fillna(0).astype(np.int64)
    opening = (years * YEAR + month_number(0, edition.report.year.begins)).where(years > 0, 0)
    oldest = rows.loc[rows["value"].notna()].drop_duplicates("code").set_index("code")["last"]
    earlier = wanted["code"].map(oldest) < opening
    return new.clip(lower=opening.mask(earlier, 0)).rename("begun")


def _spans(newest: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Every period that is asked for: code (text), first, last (int64), the earliest first."""
    held = newest["since"] >= newest["last"]
    ends = newest.assign(
        first=newest["first"].mask(held, newest["since_first"]),
        last=newest["last"].mask(held, newest["since"]),
    )
    lately = ~held & (newest["since"] > newest["last"] - YEAR)
    counts = ((newest["last"] - newest["since"] - 1) // newest["step"] + 1).where(lately, 1)
    rows = ends.loc[ends.index.repeat(counts)]
    back = counts.loc[rows.index] - 1 - rows.groupby(level=0).cumcount()
    moved = rows.assign(**{end: rows[end] - back * rows["step"] for end in ENDS})
    kept = moved.loc[(moved["last"] >= moved["begun"]) | (moved["last"] <= moved["since"])]
    return _last_in_each(kept.reset_index(drop=True), edition)[SPAN]


def _last_in_each(spans: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Keep the last of an indicator's periods that end within one period of the report."""
    offset = edition.report.year.begins - 1
    places = (spans["last"] - offset) // edition.report.cadence.length
    return spans.loc[~spans.assign(place=places).duplicated(["code", "place"], keep="last")]


def _without_answered(spans: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out a period of which nothing is held but why a longer one that covers it has no value."""
    final = rows.loc[rows["value"].isna() & ~rows["reason"].isin(PENDING), SPAN]
    pairs = spans.merge(final, on="code", suffixes=("", "_final"))
    covered = (pairs["first_final"] <= pairs["first"]) & (pairs["last_final"] >= pairs["last"])
    held = rows.loc[rows["code"].isin(pairs["code"]), SPAN].itertuples(index=False, name=None)
    answered = set(pairs.loc[covered, SPAN].itertuples(index=False, name=None)) - set(held)
    keys = spans[SPAN].itertuples(index=False, name=None)
    return spans.loc[[key not in answered for key in keys]]


def _promised(newest: pd.DataFrame, rows: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """The periods of the last twelve months that have to be in and whose own row promises a value."""
    end = _end(edition)
    pending = rows["value"].isna() & rows["reason"].isin(PENDING) & (rows["last"] > end - YEAR)
    found = rows.loc[pending, SPAN].merge(newest[["code", "lag", "begun"]], on="code")
    due = (found["last"] + found["lag"] <= end) & (found["last"] >= found["begun"])
    return found.loc[due, SPAN]


def _in_order(spans: list[pd.DataFrame], codes: pd.Series) -> pd.DataFrame:
    """Every period once, in the order of the indicators, the earliest first."""
    places = pd.Series(range(len(codes)), index=codes)
    rows = pd.concat(spans, ignore_index=True).drop_duplicates(SPAN)
    return rows.assign(place=rows["code"].map(places)).sort_values(["place", "last", "first"])[SPAN]
