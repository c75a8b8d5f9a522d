"""One CSV or Parquet file becomes a frame of text, or a list of all that is wrong with its shape."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kpi.errors import Fault, nearest
from kpi.inputs.contracts import Contract
from kpi.inputs.parquet import SUFFIX, header_of, texts_of, type_faults

# Where pyarrow is installed pandas would keep text in it, with other rules for patterns and for order;
# the page is the same with it and without it.
pd.set_option("mode.string_storage", "python")

COMMAS = "Save it as 'CSV UTF-8 (comma delimited)'."

Groupings = tuple[tuple[str, ...], tuple[str, ...]]
Read = tuple[pd.DataFrame, list[Fault]]


def read_table(
    path: Path,
    contract: Contract,
    *,
    shown: str,
    extra: tuple[str, ...] = (),
    allowed: tuple[str, ...] = (),
    free: bool = False,
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read a file as text and hold its header and the length of its rows against its contract.

    One row of the frame is one row of the file, under the line on which it begins, or in Parquet its number.
    Text is stripped of outer spaces; columns that may be left out are there, blank.
    `extra` are further columns that the file must have, `allowed` those that it may have besides;
    with `free` it may have any others.
    With faults the frame is empty.
    """
    columns = [*contract.fields, *extra, *allowed]
    read = _read_parquet if path.suffix == SUFFIX else _read_csv
    try:  # to ask first whether it is there would leave no trace of the asking
        table, faults = read(path, contract, shown, (extra, allowed), free=free)
    except OSError as error:
        table, faults = pd.DataFrame(), _unread(path, contract, shown, error)
    if not faults and contract.filled and table.empty:
        faults = [_empty(shown)]
    if faults or table.empty:
        return pd.DataFrame(columns=columns, dtype=str), faults
    return table.astype(str).reindex(columns=columns, fill_value=""), []


def _empty(shown: str) -> Fault:
    if shown.endswith(SUFFIX):
        return Fault(shown, 0, "no row", "at least one row")
    return Fault(shown, 1, "a header alone", "a header and at least one row")


def _read_csv(path: Path, contract: Contract, shown: str, groupings: Groupings, *, free: bool) -> Read:
    rows, faults = _rows(path.read_bytes(), shown)
    if not faults:
        faults = _header_faults(rows[0][1], contract, shown, groupings, free=free)
    if not faults:
        faults = _width_faults(rows, shown)
    if faults:
        return pd.DataFrame(), faults
    cells, lines = [row for _, row in rows[1:]], [line for line, _ in rows[1:]]
    return pd.DataFrame(cells, columns=rows[0][1], index=lines), []


def _read_parquet(path: Path, contract: Contract, shown: str, groupings: Groupings, *, free: bool) -> Read:
    header, faults = header_of(path, shown)
    if not faults:
        names = [name for name, _ in header]
        told = _header_faults(names, contract, shown, groupings, free=free)
        faults = [replace(fault, line=0) for fault in told]
    named = {*contract.fields, *groupings[0], *groupings[1]}
    held = [(name, kind) for name, kind in header if name in named]
    if faults := [*faults, *type_faults(held, shown)]:
        return pd.DataFrame(), faults
    table = pd.DataFrame(texts_of(path, [name for name, _ in held]))
    table.index += 1
    return table.loc[(table != "").any(axis=1)], []


def _unread(path: Path, contract: Contract, shown: str, error: OSError) -> list[Fault]:
    """Tell a file that is not there, if it has to be, from one that cannot be read."""
    if path.is_file():
        return [Fault(shown, 0, f"a file that cannot be read ({error.strerror})", "a readable file")]
    return [Fault(shown, 0, "no such file", f"a file with {_columns(contract)}")] if contract.needed else []


def _columns(contract: Contract) -> str:
    return f"the columns {', '.join(contract.fields)}"


def _rows(content: bytes, shown: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """Split a file into rows, each with the line it begins on; blank lines are passed over."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return [], [Fault(shown, line, "a letter that is not UTF-8", "UTF-8 text", COMMAS)]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, [cell.strip() for cell in row]))
            line = reader.line_num + 1
    except csv.Error as error:
        return [], [Fault(shown, line, str(error), "rows with balanced quotation marks")]
    if not rows:
        return [], [Fault(shown, 1, "an empty file", "a header and a row for each item")]
    return rows, []


def _header_faults(
    header: list[str],
    contract: Contract,
    shown: str,
    groupings: Groupings,
    *,
    free: bool,
) -> list[Fault]:
    if len(header) == 1 and re.search(r"[;\t]", header[0]):
        return [Fault(shown, 1, "cells parted by semicolons or tabs", "cells parted by commas", COMMAS)]
    extra, optional = groupings
    allowed = [*contract.fields, *extra, *optional]
    needed = [*(name for name, field in contract.fields.items() if field.needed), *extra]
    unknown = [name for name in header if name not in allowed and not free]
    twice = sorted({name for name in header if header.count(name) > 1})
    missing = [name for name in allowed if name not in header]
    faults = [
        Fault(shown, 1, f"the column '{name}'", ", ".join(allowed), nearest(name, missing))
        for name in unknown
    ]
    faults += [Fault(shown, 1, f"the column '{name}' twice", "each column once") for name in twice]
    faults += [
        Fault(shown, 1, f"no column '{name}'", _columns(contract), f"Add the column {name}.")
        for name in needed
        if name not in header
    ]
    return faults


def _width_faults(rows: list[tuple[int, list[str]]], shown: str) -> list[Fault]:
    width = len(rows[0][1])
    cure = "Put quotation marks round a text that holds a comma."
    return [
        Fault(shown, line, f"{len(row)} cells", f"{width}, as many as the header has", cure)
        for line, row in rows[1:]
        if len(row) != width
    ]
