"""What is awaited, told: in the terminal, as a text to send to each owner, and as CSV."""

import csv
import io
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import pandas as pd

from kpi.display.downloads.guard import guarded
from kpi.model.figures import slug, told_apart_names
from kpi.model.periods import Period, day_label, parse_period
from kpi.model.reports import Report
from kpi.model.vocabulary import Awaited, Nation, NoValue

Record = dict[Hashable, Any]

COLUMNS = ("owner", "code", "name", "period", "what", "due", "overdue", "state")
NOBODY = "Not given"
VALUE = "value"
LIST = "chase.csv"
FEW, OWNERS = 3, 20
BESIDES = "Besides, "
LONGEST = 80  # of a file's name
MARK = "\ufeff"  # by which Excel knows that a CSV file is UTF-8

RETURN = """\
How to return it

Fill in the {books} that the performance team sent you for {periods}, and send {it} back to them.
If a value cannot be had yet, choose the reason for that in the workbook; do not leave the cell blank.
If you no longer have {one}, or if somebody else answers for these figures, tell the performance team.
"""


def chase_files(report: Report, awaited: pd.DataFrame, today: str) -> dict[str, str]:
    """Write the files of a chase list: one table of everything, and a text for each owner, by name.

    `awaited` as `kpi.measures.chasing.awaited_in`; `today` is a date such as 2018-12-17.
    """
    owners = dict(list(awaited.groupby("owner", sort=False)))
    names = _file_names([str(owner) for owner in owners])
    letters = {names[str(owner)]: letter(report, rows, today) for owner, rows in owners.items()}
    return {LIST: chase_csv(awaited), **letters}


def chase_csv(awaited: pd.DataFrame) -> str:
    """Write one row per thing awaited, so that a spreadsheet opens it as it is and reckons nothing.

    Columns: owner, code, name, period, what (`value`, or the heading of the comment), due (a date),
    overdue (working days, blank for none), state.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")  # or a lone \r would stand unquoted
    writer.writerow(COLUMNS)
    for record in _records(awaited):
        cells = {**record, "owner": _owner(record)}
        writer.writerow([guarded(str(cells[name])) for name in COLUMNS])
    return MARK + written.getvalue()


def letter(report: Report, rows: pd.DataFrame, today: str) -> str:
    """Write to one owner what is awaited, by when, and how to return it; `rows` are those of one owner."""
    late, periods = rows["overdue"].notna(), _editions(rows, report)
    head = [
        f"To: {_plain(str(rows['owner'].iloc[0])) or 'whoever answers for the figures below'}",
        "From: the performance team",
        f"About: {report.title}, {all_of(periods)}, {report.organisation}",
        "",
        f"For this report we still need from you {counted(rows)}. {_late(int(late.sum()), len(rows))}",
        f"This is how it stands on {day_label(today)}. {_working_days(report.deadlines.holidays)}",
        "",
    ]
    parts = [*_part("Overdue", report, rows.loc[late]), *_part("Still to come", report, rows.loc[~late])]
    return "\n".join([*head, *parts, RETURN.format(**_forms(periods))])


def _editions(rows: pd.DataFrame, report: Report) -> list[str]:
    """The periods of the editions that await some things, the earliest first, as the page calls them."""
    periods = {parse_period(text).counted(report.year) for text in rows["edition"].unique()}
    return [period.label for period in sorted(periods)]


def _forms(periods: list[str]) -> dict[str, str]:
    """The words for the one workbook or the several that were sent for some periods."""
    several = len(periods) > 1
    words = ("workbooks", "these", "one of them") if several else ("workbook", "it", "the workbook")
    return {**dict(zip(("books", "it", "one"), words, strict=True)), "periods": all_of(periods)}


def all_of(words: Sequence[str]) -> str:
    """Name several things in one phrase.

    >>> all_of(["October 2018", "November 2018", "December 2018"])
    'October 2018, November 2018 and December 2018'
    """
    return " and ".join([*filter(None, [", ".join(words[:-1])]), *words[-1:]])


def chase_lines(report: Report, periods: Sequence[Period], awaited: pd.DataFrame, today: str) -> list[str]:
    """Tell in a terminal what is awaited for the editions of some periods, for each what is new in it.

    `awaited` as `kpi.measures.chasing.awaited_in` tells it of the editions for these periods.
    """
    told = [awaited.loc[awaited["edition"] == str(period)] for period in periods]
    first, *rest = [
        _edition_lines(report, period, rows, today) for period, rows in zip(periods, told, strict=True)
    ]
    besides = (line for head, *lines in rest for line in (f"{BESIDES}{head[0].lower()}{head[1:]}", *lines))
    return [*first, *besides]


def unasked_line(report: Report, periods: Sequence[Period], most: int) -> str:
    """Say of too many periods since the newest figures that they are not chased, and how to chase one."""
    begin, end = periods[0], periods[-1]
    return (
        f"Not chased: the {len(periods):,} periods since then, {begin.label} to {end.label}, which are more "
        f"than the {most} that are chased unasked. Name one to chase it: kpi check {report.id} {end}"
    )


def ended_lines(report: Report, ended: pd.DataFrame) -> list[str]:
    """Name the indicators that are asked for no more, or say nothing; `ended` as `kpi.measures.due.ended`.

    Each stands with the period in whose row that was said.
    """
    if ended.empty:
        return []
    spans = zip(ended.index, ended["first"], ended["last"], strict=True)
    named = ", ".join(f"{code} ({Period(first, last, report.year).label})" for code, first, last in spans)
    why = f'whose newest row says "{NoValue.NOT_APPLICABLE.label}"'
    cure = "To have one asked for again give it a value, or another reason."
    return [f"Ended, and so not awaited, {why}: {named}. {cure}"]


def _edition_lines(report: Report, period: Period, awaited: pd.DataFrame, today: str) -> list[str]:
    """Tell of one edition how much is awaited in all, then the first few of each owner."""
    if awaited.empty:
        return [f"Nothing is awaited for {period.label}."]
    late = int(awaited["overdue"].notna().sum())
    owners = list(awaited.groupby("owner", sort=False))
    all_told = f"{counted(awaited)} awaited for {period.label} on {day_label(today)}"
    lines = [f"{all_told}: {late} overdue, {len(awaited) - late} still to come."]
    for _, rows in owners[:OWNERS]:
        lines += _owner_lines(report, rows)
    left = sum(len(rows) for _, rows in owners[OWNERS:])
    return lines + ([f"  … and {left} more of {len(owners) - OWNERS} other owners"] if left else [])


def counted(rows: pd.DataFrame) -> str:
    """Count values and comments in words.

    >>> counted(pd.DataFrame({"what": ["value", "Outlook", "value"]}))
    '2 values and 1 comment'
    """
    values = int((rows["what"] == VALUE).sum())
    counts = {VALUE: values, "comment": len(rows) - values}
    return " and ".join(_plural(count, word) for word, count in counts.items() if count)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _late(count: int, total: int) -> str:
    if not count:
        return "Nothing is overdue yet."
    number = "All of it" if count == total else f"{count:,} of the {total:,}"
    return f"{number} is overdue." if count in {1, total} else f"{number} are overdue."


def _working_days(nation: Nation) -> str:
    without = "" if nation is Nation.NONE else f", without {nation.label}"
    return f"Working days are Monday to Friday{without}."


def _records(rows: pd.DataFrame) -> list[Record]:
    """Each row with its date as 2018-12-17, and its working days as figures or blank."""
    days = ["" if pd.isna(count) else str(count) for count in rows["overdue"]]
    return rows.assign(due=rows["due"].dt.strftime("%Y-%m-%d"), overdue=days).to_dict("records")


def _owner(record: Record) -> str:
    return _plain(record["owner"]) or NOBODY


def _plain(text: str) -> str:
    """Write a text in one line."""
    return " ".join(text.split())


def _owner_lines(report: Report, rows: pd.DataFrame) -> Iterator[str]:
    records = _records(rows)
    yield f"  {_owner(records[0])}: {counted(rows)}"
    for record in records[:FEW]:
        yield f"    {record['code']}: {_told(report, record)}"
    if len(records) > FEW:
        yield f"    … and {len(records) - FEW} more"


def _part(heading: str, report: Report, rows: pd.DataFrame) -> Iterator[str]:
    """One part of a letter: every indicator with what is awaited of it."""
    if rows.empty:
        return
    yield from (heading, "")
    for code, own in rows.groupby("code", sort=False):
        name = _plain(str(own["name"].iloc[0]))
        yield f"{code} {name}" if report.codes else name
        yield from (f"  - {_told(report, record)}" for record in _records(own))
        yield ""


def _told(report: Report, record: Record) -> str:
    """Say of one thing what it is, by when it is due, and how late it is."""
    period = Period(record["first"], record["last"], report.year).label
    what = VALUE if record["what"] == VALUE else f'comment "{_plain(record["what"])}"'
    given = "" if record["state"] in set(Awaited) else f', so far given as "{record["state"]}"'
    days = record["overdue"] and f", overdue by {_plural(int(record['overdue']), 'working day')}"
    return f"{what} for {period}{given}, due by {day_label(record['due'])}{days}"


def _file_names(owners: list[str]) -> dict[str, str]:
    """Give each owner a file name of plain letters, none the same as another's."""
    stems = told_apart_names(slug(owner or NOBODY)[:LONGEST] or "owner" for owner in owners)
    return {owner: f"{stem}.txt" for owner, stem in zip(owners, stems, strict=True)}
