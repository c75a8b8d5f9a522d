"""A sheet as it came back: plain cells, whatever kind of file they were in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.model.vocabulary import Word

LETTERS = 26


class CellKind(Word):
    """What stands in a cell, with how a message names it."""

    BLANK = "blank", "nothing"
    TEXT = "text", "a text"
    NUMBER = "number", "a number"
    PERCENT = "percent", "a number shown as a percentage"
    DATE = "date", "a date"
    BOOLEAN = "boolean", "a truth value"
    FORMULA = "formula", "a formula"
    ERROR = "error", "an error"


@dataclass(frozen=True)
class Cell:
    """One cell: its kind, its text as typed, and its number where it has one."""

    kind: CellKind = CellKind.BLANK
    text: str = ""
    number: Decimal = Decimal(0)

    @property
    def words(self) -> str:
        r"""Its text on one line, for headings and names.

        >>> Cell(CellKind.TEXT, "Council  tax\n collected").words
        'Council tax collected'
        """
        return " ".join(self.text.split())


NOTHING = Cell()


@dataclass(frozen=True)
class Sheet:
    """One sheet: the cells that hold something, by row and column counted from 1, and what is odd about it.

    `named` is how a message names the sheet, blank where a file has but one.
    `struck` are the cells with something crossed out, `notes` those to which a note is pinned.
    `others` are the other sheets of its file, as far as a form could reach in them.
    """

    file: str
    named: str
    cells: dict[tuple[int, int], Cell]
    merged: tuple[str, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
    struck: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    notes: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    others: "tuple[Sheet, ...]" = ()

    def at(self, row: int, column: int) -> Cell:
        """One cell, be there something in it or not."""
        return self.cells.get((row, column), NOTHING)

    def row(self, row: int) -> Iterator[Cell]:
        """All cells of a row up to the sheet's last column."""
        return (self.at(row, column) for column in range(1, self.width + 1))

    @property
    def height(self) -> int:
        """The last row that holds something."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def width(self) -> int:
        """The last column that holds something."""
        return max((column for _, column in self.cells), default=0)

    def place(self, row: int, column: int) -> str:
        """How a message names a cell.

        >>> Sheet("return.xlsx", "Figures", {}).place(7, 8)
        'return.xlsx, Figures!H7'
        """
        cell = f"{letters(column)}{row}"
        return f"{self.file}, {self.named}!{cell}" if self.named else f"{self.file}, cell {cell}"

    @property
    def whole(self) -> str:
        """How a message names the sheet."""
        return f"{self.file}, {self.named}" if self.named else self.file


class BegunSheet:
    """A sheet of which cells are still being read."""

    def __init__(self, file: str) -> None:
        """Begin with nothing."""
        self.file = file
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[str] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.struck: set[tuple[int, int]] = set()
        self.notes: set[tuple[int, int]] = set()

    def sheet(self, named: str) -> Sheet:
        """All that was read."""
        return Sheet(
            self.file,
            named,
            self.cells,
            tuple(self.merged),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            struck=frozenset(self.struck),
            notes=frozenset(self.notes),
        )


def letters(column: int) -> str:
    """The letters by which spreadsheets name a column.

    >>> letters(8), letters(27)
    ('H', 'AA')
    """
    name = ""
    while column > 0:
        column, place = divmod(column - 1, LETTERS)
        name = chr(ord("A") + place) + name
    return name


def column_of(name: str) -> int:
    """The number of a column from its letters.

    >>> column_of("H"), column_of("AA")
    (8, 27)
    """
    number = 0
    for letter in name.upper():
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number
