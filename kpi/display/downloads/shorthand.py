"""The shorthand of the spreadsheet, as the Government Statistical Service writes it: a letter in brackets."""

from kpi.model.vocabulary import Flag, NoTarget, NoValue, Word

NOTHING = "None"


class Shorthand(Word):
    """What stands in a cell in place of a number, or marks one."""

    BREAK = "[b]", "break in series: not to be compared with what is before"
    CONFIDENTIAL = "[c]", "confidential: suppressed, so that nobody can be recognised by it"
    ESTIMATED = "[e]", "estimated"
    FORECAST = "[f]", "forecast"
    PROVISIONAL = "[p]", "provisional"
    REVISED = "[r]", "revised"
    NOT_AVAILABLE = "[x]", "not available: the row says why"
    NOT_APPLICABLE = "[z]", "not applicable"


FLAGS = {
    "": NOTHING,
    Flag.PROVISIONAL: Shorthand.PROVISIONAL,
    Flag.ESTIMATED: Shorthand.ESTIMATED,
    Flag.FORECAST: Shorthand.FORECAST,
    Flag.REVISED: Shorthand.REVISED,
    Flag.BREAK: Shorthand.BREAK,
}
REASONS = {
    NoValue.SUPPRESSED: Shorthand.CONFIDENTIAL,
    NoValue.NOT_APPLICABLE: Shorthand.NOT_APPLICABLE,
    NoTarget.NOT_APPLICABLE: Shorthand.NOT_APPLICABLE,
}


def mark_of(flag: str) -> str:
    """The shorthand for a value's flag.

    >>> mark_of("provisional"), mark_of("")
    ('[p]', 'None')
    """
    return str(FLAGS[flag])


def instead_of_number(reason: str) -> str:
    """The shorthand that stands where a number is missing for a reason; a row says in words which.

    >>> instead_of_number("suppressed"), instead_of_number("not yet due")
    ('[c]', '[x]')
    """
    return str(REASONS.get(reason, Shorthand.NOT_AVAILABLE))  # type: ignore[call-overload]
