"""What editions still await, of whom, and by when."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kpi.measures.due import asked, ended, last_shown
from kpi.measures.exceptions import off_target
from kpi.measures.scorecard import comments_of, scorecard
from kpi.measures.working_days import Counts, Days, month_ends, working_days_after, working_days_since
from kpi.model.figures import Edition
from kpi.model.periods import YEAR, Period
from kpi.model.reports import Report
from kpi.model.vocabulary import Awaited

VALUE = "value"
ROWS = ["owner", "code", "name", "period", "first", "last", "what", "due", "overdue", "state", "edition"]
OWN = [name for name in ROWS if name not in {"overdue", "edition"}]
THING = ["code", "first", "last", "what"]
FEWEST = 2  # a yearly round that begins while the one before is open


def most_rounds(report: Report) -> int:
    """How many periods after the newest figures are chased unasked: a year of them, or two years."""
    return max(YEAR // report.cadence.length, FEWEST)


def later_rounds(report: Report, newest: Period, month: int) -> list[Period]:
    """The periods after the newest one whose figures can be had in a month: what they show has ended.

    >>> from kpi.model.vocabulary import Frequency
    >>> monthly = Report.model_construct(cadence=Frequency.MONTH, plan=False)
    >>> november = Period.month(2018, 11)
    >>> [str(period) for period in later_rounds(monthly, november, Period.month(2019, 2).first)]
    ['2018-12', '2019-01']
    """
    count = max(0, (month - 1 - last_shown(report, newest)) // newest.length)
    return [newest.moved(place * newest.length) for place in range(1, count + 1)]


def awaited(edition: Edition, today: np.datetime64) -> pd.DataFrame:
    """List what has yet to come in for one edition, as `awaited_in` does for several."""
    return awaited_in([edition], today)


def awaited_in(editions: Sequence[Edition], today: np.datetime64) -> pd.DataFrame:
    """List what has yet to come in for editions of one report: values, and comments on what is off target.

    A value that several editions ask for is listed once, for the first of them; a comment belongs to one.

    A value is due so many working days after the end of its period and its indicator's lag, a comment
    after the end of the edition's period; how many is said in the report's deadlines.
    A comment is awaited for each field that they name, or for every field of the report, of each
    indicator that is rated below its target, whose value is not itself awaited, and that has not ended;
    a plan, which rates nothing, awaits none.
    One row per thing awaited: by owner in alphabetical order, blank last; then in the order of
    indicators.csv, values before comments, the earliest first.

    Columns
    -------
    owner, code, name : text; the name of a part follows that of the indicator it is part of.
    period : text; first, last : int64, its months.
    what : text, `value` or the heading of the comment's field.
    due : datetime64, the last day on which it is in time.
    overdue : Int64, working days since then up to and with today; missing where there are none yet.
    state : text, a word of Awaited, or the reason that is given in the value's place.
    edition : text, the period of the first edition that awaits it.
    """
    edition = editions[0]
    rows = pd.concat([_awaited_of(one) for one in editions], ignore_index=True).drop_duplicates(THING)
    nation = edition.report.deadlines.holidays
    late = working_days_since(_days(rows["due"]), today, nation)
    overdue = pd.Series(late, index=rows.index, dtype="Int64").mask(late == 0)
    plain = np.where(overdue.isna(), Awaited.DUE.value, Awaited.OVERDUE.value)
    rows = rows.assign(overdue=overdue, state=rows["state"].where(rows["state"] != "", plain))
    places = {code: place for place, code in enumerate(edition.figures.indicators["code"])}
    # A name that is typed with two spaces is one role's all the same, as it is in the forms.
    rows = rows.assign(name=_names(rows["code"], edition), owner=rows["owner"].str.split().str.join(" "))
    rows = rows.assign(place=rows["code"].map(places), nobody=rows["owner"] == "", said=rows["what"] != VALUE)
    order = ["nobody", "owner", "place", "said", "last"]
    return rows.sort_values(order, kind="stable", ignore_index=True)[ROWS]


def _awaited_of(edition: Edition) -> pd.DataFrame:
    """What one edition awaits, without names and working days."""
    values = _values(edition)
    rows = pd.concat([values, _comments(edition, set(values["code"]))], ignore_index=True)
    return rows.assign(edition=str(edition.period))


def uncommented(edition: Edition) -> set[str]:
    """The codes of the indicators of which `awaited` lists a comment."""
    return set(_comments(edition, set(_values(edition)["code"]))["code"])


def _names(codes: pd.Series, edition: Edition) -> pd.Series:
    """The indicators' names, which of parts alone would say too little."""
    indicators = edition.figures.indicators.set_index("code")
    wholes = indicators["part_of"].map(indicators["name"])
    names = indicators["name"].where(wholes.isna(), wholes + ": " + indicators["name"])
    return codes.map(names)


def _days(texts: pd.Series) -> Days:
    return texts.to_numpy().astype("datetime64[D]")


def _due(months: Counts, count: int, edition: Edition) -> Days:
    return working_days_after(month_ends(months), count, edition.report.deadlines.holidays)


def _values(edition: Edition) -> pd.DataFrame:
    rows = asked(edition)
    rows = rows.loc[rows["missing"]].reset_index(drop=True)
    days = _due((rows["last"] + rows["lag"]).to_numpy(), edition.report.deadlines.values, edition)
    return rows.assign(what=VALUE, due=days.astype("datetime64[s]"), state=rows["reason"])[OWN]


def _comments(edition: Edition, valueless: set[str]) -> pd.DataFrame:
    """The fields of the commentary that are awaited and not written, but for indicators without a value.

    One that has ended has none to come either, though the page goes on showing its last one.
    """
    report, period = edition.report, edition.period
    card = scorecard(edition)
    silent = valueless.union(ended(edition).index)
    below = card["rating"].isin(off_target(report.scheme)) & ~card["code"].isin(silent)
    off = card.loc[below & (not report.plan)]
    fields = pd.DataFrame({"what": [report.comments[field] for field in report.comments_needed]})
    written = comments_of(edition, off)[["code", "heading"]].itertuples(index=False, name=None)
    pairs = off[["owner", "code", "name"]].merge(fields, how="cross")
    keys = pairs[["code", "what"]].itertuples(index=False, name=None)
    held = set(written)
    rows = pairs.loc[[key not in held for key in keys]].reset_index(drop=True)
    due = _due(np.array([period.last]), report.deadlines.comments, edition)[0]
    return rows.assign(
        period=str(period), first=period.first, last=period.last, due=due.astype("datetime64[s]"), state=""
    )[OWN]
