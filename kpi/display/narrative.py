"""A group of indicators in words: counts, movement, and what its owners say."""

import pandas as pd
from markupsafe import Markup

from kpi.display.fragments import Fragment, render
from kpi.display.lines import lines_of
from kpi.model.figures import Edition
from kpi.model.reports import TARGET
from kpi.model.schemes import Scheme
from kpi.model.vocabulary import Direction, Previous, Rating

MOVED = {Direction.BETTER: "improving", Direction.WORSE: "worsening", Direction.SAME: "with no change"}
EARLIER = {
    Previous.PERIOD: "the period before",
    Previous.RESULT: "the result before",
    Previous.OUTTURN: "the outturn of the year before",
}


def counts_in_words(edition: Edition, counts: pd.DataFrame, moved: pd.DataFrame) -> Fragment:
    """Say how many indicators stand how, against each comparator, and how many have moved which way.

    `counts` are `count_ratings` by comparator, `moved` is `count_directions` against the earlier value.
    """
    said = [ratings_sentence(edition, str(name), row) for name, row in counts.iterrows()]
    said.append(movement_sentence(edition, moved.iloc[0]))
    return Fragment(Markup("").join(Markup("<p>{}</p>").format(text) for text in said))


def ratings_sentence(edition: Edition, comparator: str, counts: "pd.Series[int]") -> str:
    """Say how many of those that are rated have each rating."""
    name = edition.report.comparators.get(comparator, "")
    rated = int(counts["total"] - counts[Rating.NONE])
    goal = "target" if comparator == TARGET else name
    if not rated:
        return f"None of the {_indicators(int(counts['total']))} is rated against {goal}."
    bands = ", ".join(f"{counts[band.rating]} {_lowered(band.label)}" for band in edition.report.scheme.bands)
    rest = f" {_capital(edition.report.scheme)}: {counts[Rating.NONE]}." if counts[Rating.NONE] else ""
    return f"Of the {rated} rated against {goal}: {bands}.{rest}"


def movement_sentence(edition: Edition, moved: "pd.Series[int]") -> str:
    """Say how many values are better, worse or the same than the report's earlier ones."""
    said = ", ".join(f"{moved[word]} {text}" for word, text in MOVED.items())
    rest = f"; {moved[Direction.NONE]} not compared" if moved[Direction.NONE] else ""
    return f"Since {EARLIER[edition.report.previous]}: {said}{rest}."


def _indicators(count: int) -> str:
    return f"{count} indicator{'' if count == 1 else 's'}"


def _capital(scheme: Scheme) -> str:
    return scheme.unrated[0].upper() + scheme.unrated[1:]


def _lowered(label: str) -> str:
    """Write a label within a sentence; one that begins with two capitals keeps them."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def commentary(
    edition: Edition, card: pd.DataFrame, comments: pd.DataFrame, group_comments: pd.DataFrame
) -> Fragment:
    """Show what owners say under each heading: first of the group, then of its indicators.

    `comments` has the columns of `comments_of`, `group_comments` those of `group_comments_of`.
    """
    report = edition.report
    headings = list(dict.fromkeys([*report.group_comments.values(), *report.comments.values()]))
    lines = lines_of(edition, card, comments)
    blocks = []
    for heading in headings:
        own = group_comments.loc[group_comments["heading"] == heading]
        about = [
            (line, one["text"], one["role"])
            for line in lines
            for one in line.comments
            if one["heading"] == heading
        ]
        if len(own) or about:
            blocks.append((heading, list(zip(own["text"], own["role"], strict=True)), about))
    return render("commentary.html.j2", blocks=blocks)
