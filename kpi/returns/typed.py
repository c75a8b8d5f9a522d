"""What people type into the cells of a form, taken for what they mean or refused with what to do."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kpi.errors import nearest
from kpi.model.vocabulary import Flag, Unit
from kpi.returns.cells import Cell, CellKind
from kpi.returns.forms import FLAGS, NO_FLAG, REASONS
from kpi.returns.limits import TEXT

PLAIN = "a plain number such as 12.5, or blank"
WORDS = "text of at most 10,000 letters"
SHOWN = 60
STOOD = "% in the cell"  # how the log says that a percentage stood as one
PLACES = Decimal("1e-9")  # as many decimals as data/ holds
LARGEST = Decimal("1e15")
HUNDRED = 100
NONCHARACTERS = {
    *range(0xFDD0, 0xFDF0),
    *(plane * 0x10000 + end for plane in range(17) for end in (0xFFFE, 0xFFFF)),
}
CHOOSE = "Clear the cell, and choose '{}' under Reason for none."
SHORTHAND = {
    "tbc": "to be confirmed",
    "tba": "to be confirmed",
    "t.b.c.": "to be confirmed",
    "pending": "to be confirmed",
    "awaited": "to be confirmed",
    "n/a": "not applicable",
    "na": "not applicable",
    "n.a.": "not applicable",
    "nya": "not yet published",
    "not available": "not yet published",
    "not known": "not collected",
    **{word: word for word in REASONS},
}
NOUGHT = {
    "nil",
    "none",
    "zero",
    "nought",
    "naught",
    "-",
    "£-",
    "£ -",
    *"\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
}
OR_NOUGHT = (
    "Type 0 if nought is meant. If nobody measured it, clear the cell, and choose 'not collected' under "
    "Reason for none."
)
# Letters of the Cyrillic and Greek alphabets that look like Latin ones, with those that they look like.
_ALIKE = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0430\u0435\u043e\u0440\u0441"
    "\u0443\u0445\u0432\u043d\u0442\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1"
    "\u03a4\u03a5\u03a7\u03bf",
    "ABEKMHOPCTXaeopcyxbhtABEZHIKMNOPTYXo",
)
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)|Err:[0-9]{3}", re.IGNORECASE)
_MONTH = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATE = re.compile(
    r"[0-9]{1,4}([/.-])[0-9]{1,2}\1[0-9]{1,4}|[0-9]{1,2}[/-][0-9]{1,2}"
    rf"|([0-9]{{1,2}}[ -])?{_MONTH}([ -][0-9]{{2,4}})?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)")  # as the cells of a sheet give it: 95, 95., .95
_TAIL = r"(\.[0-9]+)?"
_BEFORE = r"(-? ?£? ?|£ ?-)"
_GROUPED = re.compile(rf"{_BEFORE}[0-9]{{1,3}}(,[0-9]{{3}})+{_TAIL}")
_SPACED = re.compile(rf"{_BEFORE}[0-9]{{1,3}}([ \u00a0\u2009\u202f'][0-9]{{3}})+{_TAIL}")
_COMMA = re.compile(rf"{_BEFORE}[0-9.' ]*,[0-9., ]*%?")
_PERCENT = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)\s*%")
_POUNDS = re.compile(rf"(- ?)?£ ?(- ?)?[0-9]+{_TAIL}")
_LARGE = re.compile(
    r".*[0-9]\s*(k|m|mn|bn|mill?|thousand|million|billion)\b.*|.*\b(thousand|million|billion)s?\b.*",
    re.IGNORECASE,
)
_EXPONENT = re.compile(r"-?[0-9.]+e[-+]?[0-9]+", re.IGNORECASE)
_BELOW = re.compile(rf"[\u2010-\u2015\u2212]\s*£?[0-9]+{_TAIL}|\(£?[0-9]+{_TAIL}\)|£?[0-9]+{_TAIL}-")
_UNDER = re.compile(r"(<|\u2264|less than|under|fewer than)\s*[0-9]+", re.IGNORECASE)
_FORMULA = re.compile(r"[=+@]|-[^\W\d_]|-[(\[]")
_SIGNED = ("=", "+", "@", "-")


class Odd(Exception):
    """A cell that cannot be taken for what its column asks."""

    def __init__(self, found: str, allowed: str, cure: str) -> None:
        self.found, self.allowed, self.cure = found, allowed, cure
        super().__init__(found)


@dataclass(frozen=True)
class Value:
    """A number that was typed, with how it stood in the cell where that is not how it is kept."""

    number: Decimal
    stood: str = ""


def value_of(cell: Cell, unit: Unit) -> Value | None:
    """The number that a cell gives for an indicator of a unit, none where it is blank.

    Raises Odd for anything else.
    """
    if cell.kind is CellKind.BLANK:
        return None
    if cell.kind is CellKind.TEXT:
        return Value(_kept(_from_text(cell.text), cell))
    _refuse_kinds(cell, PLAIN)
    if cell.kind is CellKind.DATE:
        raise Odd("a date", PLAIN, "Clear the cell, give it the format General, and type the number again.")
    if cell.kind is CellKind.BOOLEAN:
        raise Odd(f"the truth value {_truth(cell)}", PLAIN, "Type the number, or clear the cell.")
    if cell.kind is CellKind.PERCENT:
        return _from_percent(cell, unit)
    return Value(_kept(cell.number, cell))


def _from_percent(cell: Cell, unit: Unit) -> Value:
    """A number that the sheet shows as a percentage is what it shows, for a percentage alone."""
    number = _kept(cell.number * HUNDRED if cell.number.is_finite() else cell.number, cell)
    stood = f"{plain(number)}{STOOD}"
    if unit is not Unit.PERCENT:
        cure = "Clear the cell, give it the format General, and type the number again."
        raise Odd(f"the percentage {plain(number)}%", f"a number in {unit.value}", cure)
    return Value(number, stood)


def _kept(number: Decimal, cell: Cell) -> Decimal:
    """A number with the decimals that data/ holds: what lies beyond is an artefact of reckoning."""
    if not number.is_finite() or abs(number) >= LARGEST:
        raise Odd(
            f"the number {shortened(cell.text)}", "a number of at most 15 figures", "Type it in its unit."
        )
    return number.quantize(PLACES, rounding=ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """Write a number as data/ holds it.

    >>> plain(Decimal("87.500000000")), plain(Decimal("-0")), plain(Decimal("1E+3"))
    ('87.5', '0', '1000')
    """
    return f"{number.normalize():f}" if number else "0"


def _refuse_kinds(cell: Cell, allowed: str) -> None:
    """Refuse what no cell of a form may hold: formulas and errors."""
    if cell.kind is CellKind.ERROR or (cell.kind is CellKind.TEXT and _ERROR.fullmatch(cell.text)):
        cure = "The sheet that it was worked out in is broken: type the number itself."
        raise Odd(f"the error {shortened(cell.text)}", allowed, cure)
    if cell.kind is CellKind.FORMULA:
        cure = "Copy the cell and paste it back as a value."
        raise Odd(f"the formula {shortened(cell.text)}", allowed, cure)


def _from_text(text: str) -> Decimal:
    """The number that a text is, if there are no two ways to read it."""
    if text.isascii() and _PLAIN.fullmatch(text):
        return Decimal(text)
    _refuse_kinds(Cell(CellKind.TEXT, text), PLAIN)
    shown = f"'{shortened(text)}'"
    latin = unicodedata.normalize("NFKC", text.translate(_ALIKE)).strip()
    meant = SHORTHAND.get(latin.lower(), "")
    if {latin.lower(), text} & NOUGHT:
        raise Odd(f"{shown}, which may be nought or no number", PLAIN, OR_NOUGHT)
    if meant and latin != text and not text.isascii():
        found = f"{shown}, which looks like '{latin}' and is written with letters of another alphabet"
        raise Odd(found, PLAIN, CHOOSE.format(meant))
    if meant:
        raise Odd(f"{shown} in the place of a number", PLAIN, CHOOSE.format(meant))
    for pattern, told, cure in _SHAPES if len(text) <= SHOWN else ():
        if pattern.fullmatch(text):
            raise Odd(f"{shown}, {told}", PLAIN, cure.format(re.sub(r"[^0-9.]", "", text), _sign(text)))
    if text.startswith(_SIGNED):
        raise Odd(f"{shown}, a text that begins as a formula does", PLAIN, "Type the number alone.")
    if text.lower() in {"true", "false"}:
        raise Odd(f"the truth value {text.upper()}", PLAIN, "Type the number, or clear the cell.")
    if re.search(r"[0-9]", text):
        cure = "Type one number alone here, and put the words under Note."
        raise Odd(f"{shown}, a number with other signs or words", PLAIN, cure)
    cure = "Put words under Note; if there is no number, choose why under Reason for none."
    raise Odd(f"{shown}, which is no number", PLAIN, cure)


def _sign(text: str) -> str:
    return "-" if "-" in text else ""


# A cure names a number where the rest of the text is plainly that number, and nowhere else.
_SHAPES = (
    (_PERCENT, "with a per cent sign", "Type {1}{0} alone if that is meant; the unit is known."),
    (_GROUPED, "with commas, which may stand for thousands or for decimals", "Type {1}{0} if that is meant."),
    (_COMMA, "with a comma", "Type a point before decimals, and nothing between thousands."),
    (_SPACED, "with spaces between its figures", "Type {1}{0} if that is meant."),
    (_DATE, "which is a date", "Clear the cell, and type the number again."),
    (_POUNDS, "with a pound sign", "Type {1}{0} alone if that is meant; the unit is known."),
    (_BELOW, "which may be below nought", "Type -{0} if that is meant."),
    (
        _UNDER,
        "a number that is not told",
        "If it is withheld, clear the cell, and choose 'suppressed' under Reason for none.",
    ),
    (_EXPONENT, "in short form, which may have lost figures", "Type it in full, or save it as .xlsx."),
    (_LARGE, "with a word or letter for thousands or millions", "Type it in full, with every nought."),
)


def reason_of(cell: Cell) -> str:
    """The reason for having no value that a cell names, blank for none.

    Raises Odd for anything else.
    """
    return _word(cell, {word: word for word in REASONS}, SHORTHAND)


def flag_of(cell: Cell) -> str:
    """The flag that a cell names, NO_FLAG for taking one away, blank for saying nothing.

    Raises Odd for anything else.
    """
    words = {NO_FLAG: NO_FLAG, **{flag.value: flag.value for flag in Flag}}
    return _word(cell, {**words, **{flag.label: flag.value for flag in Flag}}, {}, FLAGS)


def _word(cell: Cell, words: dict[str, str], hints: dict[str, str], told: tuple[str, ...] = REASONS) -> str:
    if cell.kind is CellKind.BLANK:
        return ""
    allowed = f"{', '.join(told)}, or blank"
    _refuse_kinds(cell, allowed)
    text = " ".join(cell.text.lower().split())
    if cell.kind is CellKind.TEXT and text in words:
        return words[text]
    found = f"'{shortened(cell.text)}'" if cell.kind is CellKind.TEXT else cell.kind.label
    latin = unicodedata.normalize("NFKC", cell.text.translate(_ALIKE)).strip().lower()
    meant = hints.get(latin, "")
    cure = f"Choose '{meant}' from the list." if meant else nearest(latin, told) or "Choose from the list."
    raise Odd(found, allowed, cure)


def text_of(cell: Cell) -> str:
    """The text of a cell for notes, comments and reasons to change.

    A text stays a text whatever it begins with.
    Raises Odd for what cannot be told as it was typed.
    """
    if cell.kind is CellKind.TEXT and not _ERROR.fullmatch(cell.text):
        return _clean(cell.text)
    _refuse_kinds(cell, WORDS)
    if cell.kind is CellKind.DATE:
        raise Odd("a date", WORDS, "Type an apostrophe before it, or write it within a sentence.")
    if cell.kind is CellKind.PERCENT and cell.number.is_finite():
        return f"{plain(cell.number * HUNDRED)}%"
    return _truth(cell) if cell.kind is CellKind.BOOLEAN else cell.text


def words_of(cell: Cell) -> str:
    """The text of a cell that is filled in, which no spreadsheet may take for a formula.

    Raises Odd for such a one, and for what `text_of` refuses.
    """
    text = text_of(cell)
    if _FORMULA.match(unicodedata.normalize("NFKC", text).lstrip()):
        found = f"'{shortened(text)}', a text that begins as a formula does"
        allowed = "text that does not begin with = + @, or with - and a letter or bracket"
        raise Odd(found, allowed, "Put a word before it; after a dash at the beginning, a space.")
    return text


def comment_of(cell: Cell) -> str:
    """The text of a comment, which says something: what stands for a comment to come is none.

    Raises Odd for such a one, and for what `words_of` refuses.
    """
    text = words_of(cell)
    latin = unicodedata.normalize("NFKC", text.translate(_ALIKE)).strip().lower()
    if text and (latin.rstrip(".") in SHORTHAND or {latin, text} & {*SHORTHAND, *NOUGHT} or not _says(latin)):
        found = f"'{shortened(text)}' in the place of a comment"
        raise Odd(found, "a comment, or blank", "Clear the cell, and send the comment when there is one.")
    return text


def _says(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > TEXT:
        raise Odd(f"a text of {len(text):,} letters", WORDS, "Shorten it.")
    unseen = [sign for sign in text if sign not in "\n\t" and _is_unseen(sign)]
    if unseen:
        found = f"a sign that cannot be printed (U+{ord(unseen[0]):04X})"
        raise Odd(found, "text that can be printed", "Delete it, or type the text again.")
    return text


def _is_unseen(sign: str) -> bool:
    """Whether a sign is none that can be printed; one that is not assigned may be newer than this Python."""
    return ord(sign) in NONCHARACTERS or unicodedata.category(sign) in {"Cc", "Cs"}


def _truth(cell: Cell) -> str:
    return "TRUE" if cell.text.lower() in {"1", "true"} else "FALSE"


def shortened(text: str) -> str:
    r"""A text as a message shows it: on one line, and not for ever.

    >>> shortened("a\nb")
    'a b'
    """
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
