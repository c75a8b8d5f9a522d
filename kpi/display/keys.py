"""What a report says of itself: its note, and the key to its symbols and words."""

from markupsafe import Markup

from kpi.display.fragments import Fragment, render
from kpi.display.receipts import meaning
from kpi.model.figures import Edition
from kpi.model.vocabulary import Arrows, Direction, Polarity


def key(edition: Edition) -> Fragment:
    """Explain every symbol and word that the report uses."""
    scheme = edition.report.scheme
    return render(
        "key.html.j2",
        bands=[(band, meaning(band)) for band in (*scheme.bands, scheme.unrated_band)],
        directions=_directions(edition.report.arrows),
        words=_words(edition),
    )


def _words(edition: Edition) -> list[tuple[str, str]]:
    """Leave out of the key what no indicator of the report needs."""
    ranged = (edition.figures.indicators["polarity"] == Polarity.RANGE).any()
    return [(word, meaning) for word, meaning in WORDS_OF_THE_KEY if ranged or word != RANGED]


def _directions(arrows: Arrows) -> list[tuple[str, str]]:
    """Explain the arrows by what the report lets them follow."""
    if arrows is Arrows.NUMBER:
        names = {
            "higher than": Direction.BETTER,
            "lower than": Direction.WORSE,
            "the same as": Direction.SAME,
        }
        said = [
            (word.symbol, f"The figure is {name} the one it is compared with; words say better or worse.")
            for name, word in names.items()
        ]
        return [*said, (Direction.NONE.symbol, UNCOMPARED)]
    names = {
        "better than in": Direction.BETTER,
        "worse than in": Direction.WORSE,
        "the same as in": Direction.SAME,
    }
    said = [
        (f"{word.symbol} {word.label}", f"Performance is {name} the period it is compared with.")
        for name, word in names.items()
    ]
    return [*said, (f"{Direction.NONE.symbol} {Direction.NONE.label}", UNCOMPARED)]


UNCOMPARED = "There is nothing to compare with; the row says why."
RANGED = "Best within a range"
NO_NOTE = "The figures are those held when this report was made."
WORDS_OF_THE_KEY = (
    ("Higher or lower is better", "Which way the indicator should move."),
    (RANGED, "Too high and too low are both off target."),
    ("Value", "The newest figure up to the report's period; each row names its own period."),
    ("Stale", "A newer figure is due by the indicator's frequency."),
    ("Why", "How the rating came about; an indicator may have a tolerance of its own, which it names."),
    ("Target", "The target for the value's own period, or for the year where it has none."),
)


def note(edition: Edition) -> Fragment:
    """Show what the report says of itself, if it says anything, and of which groups alone it is."""
    said = [edition.report.note or NO_NOTE, *scope(edition)]
    return Fragment(Markup().join(Markup("<p>{}</p>").format(text) for text in said))


def scope(edition: Edition) -> list[str]:
    """Say which groups a report is about, where it is not about every indicator that is held."""
    groups = edition.figures.groups
    own = [
        f"{' and '.join(groups.loc[groups['grouping'] == grouping, 'label'])} ({grouping})"
        for grouping in edition.report.only
    ]
    if not own:
        return []
    return [
        f"This report is about the indicators of {', '.join(own)} alone; others are held, and not counted."
    ]
