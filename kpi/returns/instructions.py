"""What a form says on how it is filled in."""

from kpi.model.vocabulary import Flag
from kpi.returns.columns import FLAG, HELD, NOTE, REASON, VALUE, WHY
from kpi.returns.forms import NO_FLAG, REASONS, Form

MEANINGS = {
    "not yet due": "The figure for this period is not due yet.",
    "not yet published": "Another body measures it and has not published it.",
    "to be confirmed": "It is still being checked or awaited: what others write as TBC.",
    "not collected": "Nobody measured it for this period.",
    "not applicable": "There can be no such figure: what others write as n/a.",
    "suppressed": "It is withheld, for example because few people are counted.",
    "new indicator": "The indicator did not exist yet.",
}
FLAGGED = {
    Flag.PROVISIONAL: "The value may still change.",
    Flag.ESTIMATED: "The value is an estimate.",
    Flag.FORECAST: "The value is expected, not measured.",
    Flag.REVISED: "The value was changed after it was first published.",
    Flag.BREAK: "From this period on it is measured or counted differently.",
}


def instructions(form: Form) -> list[tuple[str, bool]]:
    """The lines of the sheet of instructions, each with whether it is a heading."""
    count = len(form.rows)
    rows = "one row" if count == 1 else f"{count} rows"
    return [
        (f"How to fill in the figures for {form.period.label}", True),
        (f"{form.report.title}, {form.report.organisation}. For: {form.stamp.owner}.", False),
        ("What to do", True),
        (f"1. Go to the sheet Figures. It has {rows}, and asks only for what is still to come.", False),
        ("2. Fill in the cells that have a box round them; their headings are white on dark.", False),
        (
            f"3. Type the number under {VALUE}. If there is none, leave it blank and choose under {REASON}.",
            False,
        ),
        (
            "4. Say under Comment what the reader should know; a closed cell has its comment in a later row.",
            False,
        ),
        ("5. Save the file under its own name, and send it back to the performance team.", False),
        (
            "A row that you leave blank changes nothing. Please do not add, move or rename rows or columns.",
            False,
        ),
        ("How to type a value", True),
        ("Type a number alone: 12.5, with a point for decimals and no comma, space, £ or words.", False),
        ("Percentages: type 87 for 87%, not 0.87. Pounds: type 271612 for £271,612, not 272 or 0.27.", False),
        ("The column Unit and how to type it says for each row what is counted, and over which time.", False),
        (
            "Type or paste numbers, not formulas: a formula cannot be read without the sheets it points to.",
            False,
        ),
        (f"If there is no value: {REASON}", True),
        *((f"{word}: {MEANINGS[word]}", False) for word in REASONS),
        (f"If the reader must know something before trusting the value: {FLAG}", True),
        *((f"{flag.label}: {told}", False) for flag, told in FLAGGED.items()),
        (f"{NO_FLAG}: The flag shown under {HELD} holds no longer.", False),
        ("Other cells", True),
        (f"{NOTE}: a few words that are printed beside the value; {NO_FLAG} takes a held note away.", False),
        (
            f"{HELD}: what the performance team has for this period, note and comments too. Blank keeps it.",
            False,
        ),
        (
            f"{WHY}: needed only where you change a value or comment that is held. Say why it changes.",
            False,
        ),
        (
            "Type into the cells: words that are crossed out, or pinned to a cell as a note, are refused.",
            False,
        ),
        ("To whom it goes back", True),
        (
            "To the performance team, by the way it came. They see what changes before anything is kept.",
            False,
        ),
        (f"Which form this is: {form.stamp}", False),
    ]
