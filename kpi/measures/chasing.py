"""What an edition still awaits, of whom, and by when."""

import numpy as np
import pandas as pd

from kpi.measures.due import asked
from kpi.measures.exceptions import off_target
from kpi.measures.scorecard import comments_of, scorecard
from kpi.measures.working_days import Counts, Days, month_ends, working_days_after, working_days_since
from kpi.model.figures import Edition
from kpi.model.vocabulary import Awaited

VALUE = "value"
ROWS = ["owner", "code", "name", "period", "first", "last", "what", "due", "overdue", "state"]


def awaited(edition: Edition, today: np.datetime64) -> pd.DataFrame:
    """List what has yet to come in for an edition: values, and comments on what is off target.

    A value is due so many working days after the end of its period and its indicator's lag, a comment
    after the end of the edition's period; how many is said in the report's deadlines.
    A comment is awaited for each field that they name, or for every field of the report, of each
    indicator that is rated below its target and whose value is not itself awaited; a plan, which rates
    nothing, awaits none.
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
    """
    values = _values(edition)
    rows = pd.concat([values, _comments(edition, set(values["code"]))], ignore_index=True)
    nation = edition.report.deadlines.holidays
    late = working_days_since(_days(rows["due"]), today, nation)
    overdue = pd.Series(late, index=rows.index, dtype="Int64").mask(late == 0)
    plain = np.where(overdue.isna(), Awaited.DUE.value, Awaited.OVERDUE.value)
    rows = rows.assign(overdue=overdue, state=rows["state"].where(rows["state"] != "", plain))
    places = {code: place for place, code in enumerate(edition.figures.indicators["code"])}
    rows = rows.assign(name=_names(rows["code"], edition))
    rows = rows.assign(place=rows["code"].map(places), nobody=rows["owner"] == "")
    return rows.sort_values(["nobody", "owner", "place"], kind="stable", ignore_index=True)[ROWS]


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
    return rows.assign(what=VALUE, due=days.astype("datetime64[s]"), state=rows["reason"])[
        [name for name in ROWS if name != "overdue"]
    ]


def _comments(edition: Edition, valueless: set[str]) -> pd.DataFrame:
    """The fields of the commentary that are awaited and not written, but for indicators without a value."""
    report, period = edition.report, edition.period
    card = scorecard(edition)
    below = card["rating"].isin(off_target(report.scheme)) & ~card["code"].isin(valueless)
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
    )[[name for name in ROWS if name != "overdue"]]
