"""Figures in Parquet: the same contract, the same faults and the same frames as from CSV."""

import csv
import sys

import pandas as pd
import pytest

from kpi.errors import FiguresWrong, PeriodWrong
from kpi.inputs.held_periods import find_period
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import lazy_figures, read_figures
from kpi.model.figures import FRAMES

NUMBERS = ("value", "low", "high", "floor", "numerator", "denominator")


def parquet():
    return pytest.importorskip("pyarrow.parquet", reason="an extra that not everybody installs")


def columns_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


def as_text(_, cells):
    return cells


def as_typed(name, cells):
    """Numbers as numbers, and a blank cell as a missing one."""
    kind = float if name in NUMBERS else str
    return [kind(cell) if cell else None for cell in cells]


def convert(path, written=as_typed, **columns):
    """Write a CSV file anew as Parquet, and delete it."""
    import pyarrow as pa  # noqa: PLC0415

    held = {name: written(name, cells) for name, cells in columns_of(path).items()} | columns
    parquet().write_table(pa.table(held), path.with_suffix(".parquet"))
    path.unlink()


def figures_of(folder, report):
    return read_figures(Places(folder), read_report(Places(folder), report))


@pytest.mark.parametrize("written", [as_text, as_typed])
@pytest.mark.parametrize("report", ["southend-mpr", "southend-plan", "lbbd-kpi", "southampton-performance"])
def test_figures_are_the_same_from_both_kinds_of_file(root, report, written):
    parquet()
    typed = figures_of(root, report)
    folder = Places(root).data(read_report(Places(root), report).data)
    for path in sorted(folder.glob("*.csv")):
        # Where the decimals typed are those printed, a number has to be kept as text.
        convert(path, as_text if path.stem in {"benchmarks", "breakdowns"} else written)

    read = figures_of(root, report)
    lazy = lazy_figures(Places(root), read_report(Places(root), report))
    for frame in FRAMES:
        pd.testing.assert_frame_equal(getattr(typed, frame), getattr(read, frame))
        pd.testing.assert_frame_equal(getattr(typed, frame), getattr(lazy, frame))


def test_columns_may_be_typed_in_any_way_that_people_write_one_way(council):
    pa = pytest.importorskip("pyarrow")
    council.write("observations.csv", "code,period,value\nCP 1.1,2018-11,36\nCP 1.1,2018-10,35.7\n")
    kinds = [pa.float32(), pa.float64(), pa.decimal128(9, 2), pa.string(), pa.large_string()]
    kinds.append(pa.dictionary(pa.int8(), pa.string()))
    found = []
    path = council.path("observations.csv")
    text = path.read_text(encoding="utf-8")
    for kind in kinds:
        path.write_text(text, encoding="utf-8")
        cells = pa.array(["36", "35.7"]).cast(kind) if "dict" not in str(kind) else ["36", "35.7"]
        convert(
            path, as_text, value=cells if "dict" not in str(kind) else pa.array(cells).dictionary_encode()
        )
        found.append(council.read()[1].observations["value"].tolist())

    assert found == [[36, 35.7]] * 6


def row_of(path, **cells):
    """Number the row that holds these cells, counted from 1 and without the header."""
    columns = columns_of(path)
    rows = zip(*(columns[name] for name in cells), strict=True)
    return 1 + list(rows).index(tuple(cells.values()))


@pytest.mark.parametrize("written", [as_text, as_typed])
def test_faults_are_told_with_the_row_in_the_place_of_the_line(council, written):
    parquet()
    path = council.path("observations.csv")
    council.change("observations.csv", "CP 1.5,2018-11,96.9,", "CP 1.9,2018-13,96.9,")
    row = row_of(path, code="CP 1.9", period="2018-13")
    convert(path, written)

    assert [fault.partition(";")[0] for fault in council.faults()] == [
        f"data/southend/observations.parquet, row {row}: found code 'CP 1.9'",
        f"data/southend/observations.parquet, row {row}: found period '2018-13'",
    ]


def test_a_repeated_row_is_told_with_the_row_that_came_first(council):
    parquet()
    council.write("observations.csv", "code,period,value\nCP 1.1,2018-10,1\nCP 1.1,October 2018,2\n")
    convert(council.path("observations.csv"))

    [fault] = council.faults()
    assert fault == (
        "data/southend/observations.parquet, row 2: found CP 1.1, 2018-10 again, first given on row 1; "
        "allowed: one row for each code and period. "
        "Delete the wrong row, or date the newer one in the column recorded."
    )


def test_a_number_with_more_decimals_than_people_type_is_a_fault(council):
    parquet()
    council.write("observations.csv", "code,period,value\nCP 1.1,2018-10,1\n")
    convert(council.path("observations.csv"), value=[0.1 + 0.2])

    [fault] = council.faults()
    assert fault == (
        "data/southend/observations.parquet, row 1: found value '0.30000000000000004'; allowed: a plain "
        "number such as 12.5, without %, £ or commas, or blank."
    )


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ({"value": [True]}, "the column 'value' of type bool; allowed: a column of texts, numbers or dates."),
        ({"note": [["a"]]}, "the column 'note' of type list<"),
        ({"colour": ["red"]}, "the column 'colour'; allowed: code, period, value, reason, flag"),
    ],
)
def test_a_column_of_another_kind_is_refused(council, column, told):
    parquet()
    council.write("observations.csv", "code,period,value\nCP 1.1,2018-10,1\n")
    convert(council.path("observations.csv"), **column)

    [fault] = council.faults()
    assert fault.startswith(f"data/southend/observations.parquet: found {told}")


def test_a_table_without_rows_where_some_are_needed_is_refused(council):
    parquet()
    council.write("observations.csv", "code,period,value\nCP 1.1,2018-10,1\n")
    convert(council.path("observations.csv"), lambda _, cells: cells[:0])

    [fault] = council.faults()
    assert fault == ("data/southend/observations.parquet: found no row; allowed: at least one row.")


def test_a_missing_column_is_told_without_a_line(council):
    parquet()
    council.write("observations.csv", "code,value\nCP 1.1,1\n")
    convert(council.path("observations.csv"))

    [fault] = council.faults()
    assert fault.startswith(
        "data/southend/observations.parquet: found no column 'period'; allowed: the columns"
    )


def test_a_file_that_is_no_parquet_is_refused(council):
    parquet()
    council.path("observations.csv").rename(council.path("observations.parquet"))

    [fault] = council.faults()
    assert fault.startswith(
        "data/southend/observations.parquet: found a file that cannot be read as Parquet ("
    )


def test_one_table_in_two_files_is_refused(council):
    council.write("targets.parquet", b"")

    [fault] = council.faults()
    assert fault == (
        "data/southend/targets.parquet: found the same table as targets.csv; allowed: one file for a table. "
        "Delete the one that is out of date."
    )


@pytest.fixture
def without_pyarrow(monkeypatch):
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("without_pyarrow")
def test_without_pyarrow_the_message_says_what_to_install(council):
    council.path("targets.csv").rename(council.path("targets.parquet"))

    [fault] = council.faults()
    assert fault == (
        "data/southend/targets.parquet: found a Parquet file without the package that reads it; allowed: "
        "pyarrow, or a CSV file in its place. Install it with: pip install 'kpi[parquet]'."
    )


@pytest.mark.usefixtures("without_pyarrow")
def test_without_pyarrow_no_period_is_looked_for(council):
    council.path("observations.csv").rename(council.path("observations.parquet"))
    places = Places(council.root)

    with pytest.raises(FiguresWrong, match=r"pip install 'kpi\[parquet\]'"):
        find_period(places, read_report(places, "southend-mpr"))


def test_the_newest_period_stands_in_parquet_too(council):
    parquet()
    text = "code,period,value,flag\nA,2018-10,1,\nA,2018-11,,\nA,2018-12,3,forecast\nA,Nov-18,1,\n"
    council.write("observations.csv", text)
    convert(council.path("observations.csv"))
    places = Places(council.root)
    report = read_report(places, "southend-mpr")

    assert str(find_period(places, report)) == "2018-10"
    with pytest.raises(PeriodWrong, match=r"Add later figures to data/southend/observations\.parquet\."):
        find_period(places, report, "2018-11")


def test_a_run_looks_for_changes_in_parquet_too(council):
    parquet()
    convert(council.path("observations.csv"))
    read = [path.name for path in Places(council.root).read_by("southend", "southend-mpr")]

    assert read == [
        *("southend-mpr.yaml", "claims.csv", "commentary.csv", "groups.csv", "indicators.csv"),
        *("observations.parquet", "targets.csv"),
    ]


def test_text_is_kept_alike_with_pyarrow_and_without(committed):
    """pandas would keep it in pyarrow where that is installed, with other rules for patterns."""
    assert {committed[1].observations[name].dtype.storage for name in ("code", "period", "note")} == {
        "python"
    }
