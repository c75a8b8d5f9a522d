"""Other sheets of a workbook, in which somebody filled in what belongs on its sheet Figures."""

from collections.abc import Iterator
from itertools import groupby

from kpi.errors import Fault
from kpi.returns.cells import Sheet
from kpi.returns.columns import CODE, COMMENT, FLAG, INDICATOR, NOTE, PERIOD, REASON, VALUE, WHY, Columns
from kpi.returns.forms import Stamp

HEADINGS = {CODE, INDICATOR, PERIOD, VALUE}  # by which the form's table is known
ENTRIES = (VALUE, REASON, FLAG, NOTE, WHY)
PLACED = frozenset(Columns({}).number(name) for name in (VALUE, REASON, FLAG, NOTE))


def filled_elsewhere(sheet: Sheet) -> Iterator[Fault]:
    """Find the other sheets with entries in a table such as the form's: they would be lost."""
    for other in sheet.others:
        if place := _first_entry(other):
            found = f"entries on the sheet '{other.named}', which is not read"
            allowed = f"entries on the sheet {sheet.named} alone"
            cure = f"Copy what is meant into the sheet {sheet.named}, and delete '{other.named}'."
            yield Fault(other.place(*place), 0, found, allowed, cure)


def _first_entry(sheet: Sheet) -> tuple[int, int] | None:
    """The first cell that is filled in below a stamp or the headings of a form."""
    entries: frozenset[int] = frozenset()
    for row, places in groupby(sorted(sheet.cells), key=lambda place: place[0]):
        words = {column: sheet.cells[row, column].words for _, column in places}
        if set(words.values()) >= HEADINGS:
            entries = frozenset(column for column, name in words.items() if _is_entry(name))
        elif any(Stamp.found_in(text) for text in words.values()):
            entries = PLACED
        elif filled := sorted(entries & words.keys()):
            return row, filled[0]
    return None


def _is_entry(heading: str) -> bool:
    return heading in ENTRIES or heading.startswith(COMMENT)
