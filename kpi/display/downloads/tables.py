"""What stands in the CSV files besides the ratings: the values over time, and what each indicator is."""

from datetime import date

import pandas as pd

from kpi.display.downloads.remarks import flags_shown
from kpi.model.figures import Edition
from kpi.model.periods import YEAR
from kpi.model.vocabulary import Flag, NoValue

DAY = 1
VALUES = ["report", "indicator", "name", "period", "first_day", "last_day", "value", "unit", "reason"]
MARKED = ["flag", "note", "was"]
INDICATORS = ["report", "indicator", "name", "group", "role", "polarity", "kind", "frequency", "unit"]
DEFINED = ["decimals", "tolerance", "part_of", "introduced", "definition", "source"]


def values_table(edition: Edition) -> pd.DataFrame:
    """Lay out the newest value of each period that ends no later than an edition's, in long form.

    One row per indicator and period, in the order of the indicators, the oldest first; forecasts stand
    there as soon as their period has begun, as on the page, and so do those that were withdrawn.

    Columns
    -------
    report, indicator, name, period, unit : text.
    first_day, last_day : text, dates such as 2018-11-30.
    value : float64, in the indicator's unit, missing where there is none; reason : text, why.
    flag, note : text, blank for none; the flag is `revised` also where readers have seen another value
        and none was typed.
    was : float64, what readers have seen in its place, or what was withdrawn; missing where they saw the
        same or none, and where the value is suppressed.
    """
    held, indicators = edition.figures.observations, edition.figures.indicators
    withdrawn = held["seen"].notna() & held["value"].isna()
    begun = ((held["flag"] == Flag.FORECAST) | withdrawn) & (held["first"] <= edition.period.last)
    known = held.loc[(held["last"] <= edition.period.last) | begun]
    places = {code: place for place, code in enumerate(indicators["code"])}
    ordered = known.assign(place=known["code"].map(places)).sort_values(["place", "last", "first"])
    rows = ordered.merge(indicators[["code", "name", "unit"]], on="code", how="left")
    return rows.assign(
        report=edition.report.id,
        indicator=rows["code"],
        flag=flags_shown(rows),
        was=rows["was"].mask(rows["reason"] == NoValue.SUPPRESSED),
        first_day=_days(rows["first"]),
        last_day=_days(rows["last"] + 1, before=True),
    )[[*VALUES, *MARKED]]


def _days(months: pd.Series, *, before: bool = False) -> pd.Series:
    """Write the first day of each month, counted from year nought, or the day before it."""
    return months.map({month: _day(int(month), before=before) for month in months.unique()}).astype(str)


def _day(month: int, *, before: bool) -> str:
    first = date(month // YEAR, month % YEAR + 1, DAY)
    return (date.fromordinal(first.toordinal() - 1) if before else first).isoformat()


def indicators_table(edition: Edition) -> pd.DataFrame:
    """Lay out what each indicator is: what it counts, in which unit, and which way is better.

    One row per indicator, in the order of the file.

    Columns
    -------
    report, indicator, name, definition, source, tolerance, introduced, part_of : text, blank for none.
    group : text, group ids of the report's own grouping.
    role, polarity, kind, frequency, unit : text, words of the vocabulary.
    decimals : int64, to how many decimals the page rounds.
    """
    indicators = edition.figures.indicators
    return indicators.assign(
        report=edition.report.id, indicator=indicators["code"], group=indicators[edition.report.group]
    )[[*INDICATORS, *DEFINED]]
