"""One Parquet file becomes columns of text, as a CSV file would hold them.

What is typed, such as a number, is written out as people write it, so that one contract, one set of
messages and one way to numbers serve both kinds of file.
pyarrow is loaded where such a file is met, and no frame is.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

from kpi.errors import Fault, FiguresWrong

SUFFIX = ".parquet"
WRITTEN = re.compile(r"(large_)?string|null|u?int\d+|float|double|halffloat|decimal\d+\(.*\)|date32.*")
NO_PYARROW = ("a Parquet file without the package that reads it", "pyarrow, or a CSV file in its place")
INSTALL = "Install it with: pip install 'kpi[parquet]'."


def header_of(path: Path, shown: str) -> tuple[list[tuple[str, str]], list[Fault]]:
    """Read the names and the types of a file's columns, or tell why there are none.

    Raises OSError where the file cannot be opened.
    """
    with path.open("rb") as handle:
        try:
            from pyarrow import ArrowException, parquet  # noqa: PLC0415  (an extra that few need)
        except ImportError:
            return [], [Fault(shown, 0, *NO_PYARROW, INSTALL)]
        try:
            schema = parquet.ParquetFile(handle).schema_arrow
        except (ArrowException, OSError) as error:
            found = f"a file that cannot be read as Parquet ({str(error).splitlines()[0].rstrip('.')})"
            return [], [Fault(shown, 0, found, "a Parquet file")]
        kinds = [str(kind.value_type if _is_encoded(kind) else kind) for kind in schema.types]
        return list(zip(schema.names, kinds, strict=True)), []


def type_faults(header: Sequence[tuple[str, str]], shown: str) -> list[Fault]:
    """Find the columns whose type has no one form in which people write it."""
    return [
        Fault(shown, 0, f"the column '{name}' of type {kind}", "a column of texts, numbers or dates")
        for name, kind in header
        if not WRITTEN.fullmatch(kind)
    ]


def texts_of(path: Path, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Read some columns as text, missing as blank; each different text is held once."""
    columns = _columns(path, names)
    return {name: _texts(columns.pop(name)) for name in names}


def rows_of(path: Path, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield some cells of each row as text, blank where the file has no such column."""
    header, faults = header_of(path, path.name)
    held = [(name, kind) for name, kind in header if name in names]
    if faults := [*faults, *type_faults(held, path.name)]:
        raise FiguresWrong(f"{path.name} cannot be read", faults)
    texts = texts_of(path, [name for name, _ in held])
    if texts:
        yield from zip(*(texts.get(name, repeat("")) for name in names), strict=False)


def _columns(path: Path, names: Sequence[str]) -> dict[str, Any]:
    """Read some columns of a file, each as its different values and a number for each row.

    The file is opened by Python and not by pyarrow, so that whoever listens learns of it.
    """
    from pyarrow import parquet  # noqa: PLC0415

    with path.open("rb") as handle:
        file = parquet.ParquetFile(handle)
        worded = [field.name for field in file.schema_arrow if str(field.type) == "string"]
        handle.seek(0)
        table = parquet.ParquetFile(handle, read_dictionary=worded).read(columns=list(names))
    return {name: _encoded(table.column(name)) for name in names}


def _is_encoded(kind: Any) -> bool:  # noqa: ANN401  (pyarrow has no types of its own)
    return str(kind).startswith("dictionary")


def _encoded(column: Any) -> Any:  # noqa: ANN401
    if _is_encoded(column.type):
        return column.unify_dictionaries().combine_chunks()
    nothing = str(column.type) == "null"
    return (column.cast("string") if nothing else column).dictionary_encode().combine_chunks()


def _texts(column: Any) -> np.ndarray:  # noqa: ANN401
    values = column.dictionary
    numbers = values.to_numpy() if str(values.type) in {"float", "double", "halffloat"} else None
    words = map(_number, numbers) if numbers is not None else map(_word, values.to_pylist())
    different = np.array([*words, ""], dtype=object)
    return different.take(np.asarray(column.indices.fill_null(len(values))))


def _word(value: object) -> str:
    """Write a value as it is typed, missing as blank.

    >>> from decimal import Decimal
    >>> [_word(" CP 1.1 "), _word(2018), _word(Decimal("35.70")), _word(None)]
    ['CP 1.1', '2018', '35.70', '']
    """
    return "" if value is None else str(value).strip()


def _number(value: np.floating) -> str:
    """Write a number with as many decimals as it needs to be this number and no other.

    >>> [_number(np.float64(87)), _number(np.float64(1e-05)), _number(np.float32(35.79))]
    ['87', '0.00001', '35.79']
    """
    return "" if np.isnan(value) else np.format_float_positional(value, trim="-")
