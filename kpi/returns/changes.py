"""What returns would change in data/."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from kpi.errors import Fault
from kpi.inputs.contracts import COMMENTARY, NUMBER, OBSERVATIONS, RECORDING
from kpi.model.vocabulary import Flag
from kpi.returns.columns import FLAG, NOTE, REASON, VALUE, WHY
from kpi.returns.desk import Cells
from kpi.returns.doubts import CONFIRMED
from kpi.returns.entries import Entry, Return
from kpi.returns.forms import NO_FLAG
from kpi.returns.typed import STOOD, plain, shortened

LOGGED = (RECORDING, "file", "role", "table", "code", "period", "field", "old", "new", "why")
BEHIND = ("numerator", "denominator")  # of a percentage: no form asks for them
SAME = ("table", "code", "period", "field", "new")  # by which a change is known again in the log
FIELDS = ("value", "reason", "flag", "note", *BEHIND)


@dataclass(frozen=True)
class Change:
    """One thing that changes: a field of a figure, or a comment; old or new is blank where there is none."""

    file: str
    role: str
    table: str
    code: str
    period: str
    field: str
    old: str
    new: str
    why: str


@dataclass(frozen=True)
class NewRow:
    """One row to be added to a table, with the changes that it brings."""

    table: str
    cells: Cells
    changes: tuple[Change, ...]


def changes_of(one: Return, confirmed: dict[tuple[str, str], str], role: str = "") -> list[NewRow]:
    """List the rows that a return adds to data/; what is blank or as it is held adds none.

    `confirmed` are the doubts that were confirmed, by code and period.
    """
    role = role or one.stamp.owner
    rows = [
        row
        for entry in one.entries
        for row in (*_figure(one, entry, confirmed, role), *_comments(one, entry, role))
    ]
    return [row for row in rows if row.changes]


def taken_of(one: Return, rows: Sequence[NewRow]) -> str:
    """Say of a return what of it was taken."""
    count = sum(len(row.changes) for row in rows)
    if count:
        return f"{one.sheet.file}: {count} change{'' if count == 1 else 's'}."
    if any(entry.given for entry in one.entries):
        return f"{one.sheet.file}: all that is filled in is held already."
    where = f" on its sheet {one.sheet.named}" if one.sheet.named else ""
    return f"{one.sheet.file}: nothing is filled in{where}."


def unexplained(one: Return) -> Iterator[Fault]:
    """Find the entries that change what is held without saying why; a forecast was never measured."""
    for entry in one.entries:
        if not entry.why:
            yield from _changed_comments(one, entry)
        held = one.desk.values.get((entry.code, str(entry.period)), {})
        old = held.get("value", "") if held.get("flag", "") != Flag.FORECAST else ""
        changed = bool(entry.reason) or (
            entry.value is not None and bool(old) and Decimal(old) != entry.value
        )
        if old and changed and not entry.why:
            heading = REASON if entry.reason else VALUE
            new = entry.reason or plain(entry.value or Decimal(0))
            found = f"{new} for {entry.code} in {entry.period.label}, for which {old} is held"
            cure = f"Say under {WHY} why it changes, or clear the cell to keep what is held."
            yield Fault(one.place(entry, heading), 0, found, "a changed figure with the reason why", cure)


def repeated(one: Return, rows: Sequence[NewRow], log: Sequence[Cells]) -> Iterator[Fault]:
    """Find the changes that were received before, and whose place something else has taken since."""
    lines: dict[tuple[str, ...], list[Cells]] = {}
    for line in log:
        lines.setdefault(tuple(_line(line.get(name, "")) for name in SAME), []).append(line)
    brought = {
        (*(getattr(change, name) for name in SAME[:-1]),): change for row in rows for change in row.changes
    }
    for entry in one.entries:
        for table, period, field, heading in typed_in(one, entry):
            change = brought.get((table, entry.code, period, field))
            held = _held_instead(one, change) if change else ""
            if not change or not held:
                continue
            known = lines.get((table, entry.code, period, field, _line(_guarded(change.new))), [])
            before = [line for line in known if _same_why(entry.why, line.get("why", ""))]
            if before:
                yield _again(one.place(entry, heading), change, held, before[-1])


def typed_in(one: Return, entry: Entry) -> Iterator[tuple[str, str, str, str]]:
    """What is filled in of a row: the table, period and field that it is for, and its heading."""
    filled = {
        ("value", VALUE): entry.value is not None,
        ("reason", REASON): bool(entry.reason),
        ("flag", FLAG): bool(entry.flag),
        ("note", NOTE): bool(entry.note),
    }
    for (field, heading), given in filled.items():
        if given:
            yield OBSERVATIONS.table, str(entry.period), field, heading
    for field in entry.comments:
        yield COMMENTARY.table, str(one.desk.edition.period), field, one.desk.columns.comments[field]


def _held_instead(one: Return, change: Change) -> str:
    """What is held in the place of something that changes; blank where there is nothing."""
    if change.table == COMMENTARY.table or change.old:
        return change.old
    held = one.desk.values.get((change.code, change.period), {})
    figure = held.get("value", "") or held.get("reason", "")
    return f"no {change.field}" if figure and change.field in {"flag", "note"} else figure


def _same_why(typed: str, logged: str) -> bool:
    """Whether a line of the log has the reason that was typed; what was confirmed follows it there."""
    typed, logged = _line(_guarded(typed)), _line(logged)
    if typed:
        return f"{logged}; ".startswith(f"{typed}; ")
    return not logged or logged.startswith(CONFIRMED) or logged.endswith(STOOD)


def _again(place: str, change: Change, held: str, line: Cells) -> Fault:
    new, known = shortened(change.new) or f"no {change.field}", shortened(held)
    found = (
        f"'{new}' for {change.code} in {change.period}, received before ({line.get(RECORDING, '')}, "
        f"{shortened(line.get('file', ''))}), while '{known}' is held now"
    )
    cure = f"Take the file out of the folder. To go back to that indeed, say under {WHY} why, in other words."
    return Fault(place, 0, found, "changes that were not received before", cure)


def _changed_comments(one: Return, entry: Entry) -> Iterator[Fault]:
    period = one.desk.edition.period
    for field, text in entry.comments.items():
        old = one.desk.comments.get((entry.code, str(period), field), {}).get("text", "")
        if old and old != text:
            new, known = shortened(text), shortened(old)
            found = f"'{new}' on {entry.code} for {period.label}, for which '{known}' is held"
            cure = f"Say under {WHY} why it changes, or clear the cell to keep what is held."
            allowed = "a changed comment with the reason why"
            yield Fault(one.place(entry, one.desk.columns.comments[field]), 0, found, allowed, cure)


def _figure(one: Return, entry: Entry, confirmed: dict[tuple[str, str], str], role: str) -> Iterator[NewRow]:
    """The row for a value, or a reason for having none, with its flag and note."""
    key = (entry.code, str(entry.period))
    held = one.desk.values.get(key, {})
    new = _filled(entry, held)
    if new is None:
        return
    of_value = "; ".join(part for part in (entry.why, confirmed.get(key, ""), entry.stood) if part)
    whys = dict.fromkeys(FIELDS, entry.why) | {"value": of_value}
    changes = tuple(
        Change(one.sheet.file, role, OBSERVATIONS.table, *key, field, held.get(field, ""), new[field], why)
        for field, why in whys.items()
        if held.get(field, "") != new[field]
    )
    yield NewRow(OBSERVATIONS.table, {"code": key[0], "period": key[1], **new}, changes)


def _filled(entry: Entry, held: Cells) -> Cells | None:
    """The cells of a figure's row: what was typed, and else what is held; none where there is nothing.

    With another value, or another reason for none, flag and note go that spoke of the old one; a break
    speaks of the series, and stays with its note.
    The numbers behind a percentage go with it.
    """
    old = {name: held.get(name, "") for name in FIELDS}
    value = old["value"] if entry.value is None or _same(old["value"], entry.value) else plain(entry.value)
    value, reason = ("", entry.reason) if entry.reason else (value, "" if value else old["reason"])
    moved = (value, reason) != (old["value"], old["reason"])
    outdated = moved or (entry.value is not None and old["flag"] == Flag.FORECAST)
    lasting = old["flag"] == Flag.BREAK and bool(value) and entry.flag in {"", Flag.BREAK}
    flag, note = (old["flag"], old["note"]) if lasting or not outdated else ("", "")
    new = {
        "value": value,
        "reason": reason,
        "flag": {"": flag, NO_FLAG: ""}.get(entry.flag, entry.flag),
        "note": {"": note, NO_FLAG: ""}.get(entry.note.lower(), entry.note),
        **{name: "" if moved else old[name] for name in BEHIND},
    }
    return new if new["value"] or new["reason"] else None


def _same(old: str, new: Decimal) -> bool:
    return bool(old) and Decimal(old) == new


def _comments(one: Return, entry: Entry, role: str) -> Iterator[NewRow]:
    """The rows for comments: they are for the period of the edition."""
    period = str(one.desk.edition.period)
    for field, text in entry.comments.items():
        old = one.desk.comments.get((entry.code, period, field), {}).get("text", "")
        if old == text:
            continue
        change = Change(
            one.sheet.file,
            role,
            COMMENTARY.table,
            entry.code,
            period,
            field,
            old,
            text,
            entry.why,
        )
        cells = {"code": entry.code, "period": period, "field": field, "text": text, "role": role}
        yield NewRow(COMMENTARY.table, cells, (change,))


def undatable(one: Return, rows: Sequence[NewRow], now: datetime, folder: str) -> Iterator[Fault]:
    """Find the changes of what was recorded with no time on the same day: nobody could tell which is later.

    `folder` is how a message names the folder of the figures.
    """
    days = {
        (row.table, change.code, change.period, change.field): _day(one, change)
        for row in rows
        for change in row.changes
    }
    for entry in one.entries:
        told = set[str]()
        for table, period, field, heading in typed_in(one, entry):
            day = days.get((table, entry.code, period, field), "")
            at = recorded_after(now, day)
            if day and at.startswith(day) and table not in told:
                told.add(table)
                found = f"a change of {entry.code} in {period}, recorded in {folder}/{table}.csv on {day}"
                cure = (
                    f"Give that row its time under {RECORDING}, such as {day}T00:00:00Z, and receive again."
                )
                place = one.place(entry, heading)
                yield Fault(
                    place, 0, f"{found}, with no time", "a row of an earlier day, or one with a time", cure
                )


def _day(one: Return, change: Change) -> str:
    """The day on which what changes was recorded; blank where that has a time as well, or nothing."""
    key = (change.code, change.period)
    held = (
        one.desk.values.get(key, {})
        if change.table == OBSERVATIONS.table
        else one.desk.comments.get((*key, change.field), {})
    )
    recorded = held.get(RECORDING, "")
    return "" if "T" in recorded else recorded


def recorded_after(now: datetime, held: str) -> str:
    """When a row is recorded: now, or a second after the row whose place it takes if that is not older.

    >>> recorded_after(datetime(2018, 12, 3, 9, 30, tzinfo=UTC), "2018-12-03T09:30:00Z")
    '2018-12-03T09:30:01Z'
    """
    at = now.astimezone(UTC).replace(microsecond=0)
    if held:
        before = datetime.fromisoformat(held if "T" in held else f"{held}T00:00:00Z")
        at = max(at, before + timedelta(seconds=1))
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def log_rows(rows: Sequence[NewRow], recorded: str) -> list[Cells]:
    """A line of the change log for each change; it is opened in spreadsheets, and so has no formulas."""
    return [
        {RECORDING: recorded, **{name: _guarded(getattr(change, name)) for name in LOGGED[1:]}}
        for row in rows
        for change in row.changes
    ]


def _guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet may take for a formula; a number is none.

    >>> _guarded("=1+1"), _guarded("- fewer calls"), _guarded("-5"), _guarded("as before")
    ("'=1+1", "'- fewer calls", '-5', 'as before')
    """
    if re.fullmatch(NUMBER, text):
        return text
    first = next((sign for sign in text if unicodedata.category(sign)[0] not in "ZC"), "")
    risky = text[:1] in {"\t", "\n", "\r"} or unicodedata.normalize("NFKC", first) in set("=+-@")
    return f"'{text}" if risky else text


def told(changes: Sequence[Change]) -> str:
    """Show what would change, a line for each."""
    return "\n".join(
        f"  {one.code}, {one.period}, {one.field}: "
        f"{_line(one.old) or 'nothing'} → {_line(one.new) or 'nothing'}"
        f"{f' ({_line(one.why)})' if one.why else ''}"
        for one in changes
    )


def _line(text: str) -> str:
    return " ".join(text.split())
