"""More than a thousand returns that somebody or something spoilt.

None is answered by a traceback, none changes data/ unless it is accepted, and an accepted one adds what
was typed and leaves every held row where it was.
"""

import csv
import io
import random
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.errors import KpiError, ReturnsWrong
from kpi.inputs.places import Places
from kpi.returns.cells import Cell, CellKind
from kpi.returns.limits import Unreadable
from kpi.returns.office import Office
from kpi.returns.reading import read_content
from kpi.returns.xlsx import numbered, worded

GOOD = {("P1", "Value"): 87.5, ("C1", "Value"): 80, ("M1", "Reason for none"): "to be confirmed"}
ROWS, COLUMNS = range(1, 10), range(1, 18)
TRICKY = (
    "TBC",
    "n/a",
    "1,234",
    "87%",
    "£5",
    "=1+1",
    "-",
    "@x",
    "12 345",
    "#REF!",
    "Nov-24",
    "2024-11",
    "October 2024",
    "P1",
    "C1",
    "O1",
    "Value",
    "Code",
    "suppressed",
    "provisional",
    "none",
    "\u0422\u0412\u0421",
    "\x07",
    "[kpi form | report town | period 2024-11 | by owner | for Head of Parks | template 1-0]",
)
SEEDED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)

texts = st.one_of(
    st.sampled_from(TRICKY), st.text(max_size=12), st.from_regex(r"-?[0-9]{1,4}(\.[0-9])?", fullmatch=True)
)
numbers = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True), st.integers(-10, 10_000).map(float), st.floats(60, 100)
)
cells = st.one_of(
    texts.map(worded),
    numbers.map(lambda number: numbered(CellKind.NUMBER, repr(number))),
    st.floats(-2, 2).map(lambda number: numbered(CellKind.PERCENT, repr(number))),
    st.sampled_from([CellKind.DATE, CellKind.BOOLEAN, CellKind.FORMULA, CellKind.ERROR]).map(
        lambda kind: Cell(kind, "1")
    ),
    st.just(Cell()),
)
places = st.tuples(st.sampled_from(ROWS), st.sampled_from(COLUMNS))
entries = st.tuples(st.sampled_from(range(4, 8)), st.sampled_from(range(10, 17)))
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.one_of(places, entries), cells),
        st.tuples(st.just("set"), entries, cells),
        st.tuples(st.sampled_from(["swap rows", "copy row"]), st.sampled_from(ROWS), st.sampled_from(ROWS)),
        st.tuples(
            st.sampled_from(["swap columns", "copy column"]),
            st.sampled_from(COLUMNS),
            st.sampled_from(COLUMNS),
        ),
        st.tuples(st.sampled_from(["drop row", "hide row"]), st.sampled_from(ROWS), st.none()),
        st.tuples(st.sampled_from(["drop column", "hide column"]), st.sampled_from(COLUMNS), st.none()),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def desk(build_town, tmp_path_factory):
    """A town whose figures are read once, a good return of it, and what its data/ holds."""
    town = build_town(tmp_path_factory.mktemp("mutations") / "root")
    path = town.filled(GOOD)
    office = Office(Places(town.root), town.now)
    office.examine([path])
    return town, office, path.read_bytes()


def moved(axis, one, other):
    """Where a cell goes when two rows or two columns change places."""

    def move(place):
        at = list(place)
        at[axis] = {one: other, other: one}.get(place[axis], place[axis])
        return tuple(at)

    return move


def spoilt(sheet, done):
    """A sheet after what somebody did to it."""
    for deed, where, what in done:
        axis = 0 if "row" in deed else 1
        held = sheet.cells
        if deed == "set":
            sheet = replace(
                sheet, cells={**held, where: what} if what.kind is not CellKind.BLANK else {**held}
            )
        elif deed.startswith("swap"):
            sheet = replace(
                sheet, cells={moved(axis, where, what)(place): cell for place, cell in held.items()}
            )
        elif deed.startswith("copy"):
            copies = {moved(axis, where, what)(at): cell for at, cell in held.items() if at[axis] == where}
            sheet = replace(sheet, cells={**held, **copies})
        elif deed.startswith("drop"):
            sheet = replace(
                sheet, cells={place: cell for place, cell in held.items() if place[axis] != where}
            )
        elif deed == "hide row":
            sheet = replace(sheet, hidden_rows=frozenset({where}))
        else:
            sheet = replace(sheet, hidden_columns=frozenset({where}))
    return sheet


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def typed(sheet):
    """The number under Value of each row, by code, as a person reads the sheet."""
    found = {}
    for row in range(1, sheet.height + 1):
        cell = sheet.at(row, 10)
        if cell.kind is not CellKind.BLANK and cell.text != "Value":
            number = Decimal(cell.text) if cell.kind is CellKind.TEXT else cell.number
            number = number * 100 if cell.kind is CellKind.PERCENT else number
            found[sheet.at(row, 1).text] = number.quantize(Decimal("1e-9"))
    return found


def examined(office, sheets, *, sure):
    """What sheets change; where somebody is sure, every doubt is confirmed by the word that it names."""
    try:
        return office.examine_sheets(sheets)
    except ReturnsWrong as error:
        words = re.findall(r"--confirm '(.+?)'\.$", "\n".join(map(str, error.faults)), re.MULTILINE)
        if not (sure and words):
            raise
    return office.examine_sheets(sheets, words)


def answer(desk, sheets, *, sure=False):
    """Hold sheets against what is held; true where they were accepted and all is as it should be."""
    town, office, _ = desk
    before = town.held()
    try:
        outcome = examined(office, sheets, sure=sure)
        new = office.laid_out(outcome)
    except KpiError:
        return False
    finally:
        assert town.held() == before
    for path, content in new.items():
        old = rows_of(before[path]) if path in before else []
        after = rows_of(content)
        kept = (
            [{name: row.get(name, "") for name in old[0]} for row in after if not row["recorded"]]
            if old
            else []
        )
        assert kept == old, "every held row is still there, in its order"
    added = [
        row for row in rows_of(new.get(town.data / "observations.csv", b"code\n")) if row.get("recorded")
    ]
    values = {row["code"]: Decimal(row["value"]) for row in added if row["value"]}
    assert values == {code: number for sheet in sheets for code, number in typed(sheet).items()}
    return True


@settings(SEEDED, max_examples=900)
@given(done=deeds, sure=st.booleans())
def test_a_form_in_which_somebody_typed_and_moved_things(desk, done, sure):
    sheet = spoilt(read_content("return.xlsx", desk[2]), done)

    answer(desk, [sheet], sure=sure)


def test_among_those_there_are_accepted_ones_and_refused_ones(desk):
    sheet = read_content("return.xlsx", desk[2])

    assert answer(desk, [sheet])
    assert answer(desk, [spoilt(sheet, [("set", (4, 10), worded("88"))])])
    assert answer(desk, [spoilt(sheet, [("swap rows", 4, 6)])])
    assert not answer(desk, [spoilt(sheet, [("swap rows", 3, 6)])])
    assert not answer(desk, [spoilt(sheet, [("copy row", 4, 9)])])


def received(desk, name, content):
    try:
        sheet = read_content(name, content)
    except Unreadable:
        return False
    return answer(desk, [sheet])


@settings(SEEDED, max_examples=250)
@given(seed=st.integers(0, 2**32), flips=st.integers(1, 20), cut=st.booleans())
def test_a_file_that_was_damaged_on_its_way(desk, seed, flips, cut):
    chance, content = random.Random(seed), bytearray(desk[2])
    for _ in range(flips):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)

    received(desk, "return.xlsx", bytes(content[: chance.randrange(len(content))] if cut else content))


@settings(SEEDED, max_examples=150)
@given(
    content=st.binary(max_size=300),
    start=st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_bytes_that_were_never_a_form(desk, content, start):
    assert not received(desk, "return.xlsx", start + content)
    assert not received(desk, "return.csv", start + content)


@settings(SEEDED, max_examples=250)
@given(data=st.data())
def test_a_csv_file_that_somebody_edited(desk, data):
    sheet = read_content("return.xlsx", desk[2])
    rows = [[cell.text for cell in sheet.row(row)] for row in range(1, sheet.height + 1)]
    text = io.StringIO()
    csv.writer(text, delimiter=data.draw(st.sampled_from(",;"))).writerows(rows)
    content = text.getvalue()
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 4))
        content = (
            content[:at] + data.draw(st.text(alphabet='a1,;"\n .-%', max_size=4)) + content[at + length :]
        )

    received(desk, "return.csv", content.encode())


@settings(SEEDED, max_examples=25)
@given(done=st.lists(st.tuples(st.just("set"), entries, cells), min_size=1, max_size=3))
def test_what_is_accepted_passes_the_checks_of_every_report(desk, done):
    """The whole way, to the bytes that are written: what the readers would refuse was refused before."""
    _, office, good = desk
    sheet = spoilt(read_content("return.xlsx", good), done)
    try:
        outcome = examined(office, [sheet], sure=True)
    except KpiError:
        return
    assert office.contents(outcome) == office.laid_out(outcome)
