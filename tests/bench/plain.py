"""The monthly report as a good analyst would script it: one process, no notebooks, nothing twice.

    python tests/bench/plain.py FOLDER

It calls what the notebooks call, with the same parameters, and works out but once what several of them
need; `index.html` and `ratings.csv` go into the folder.
"""

import sys
from pathlib import Path

import kpi
from kpi.display.exports import ratings_table

EXCEPTIONS = ["name", "value", "target", "annual", "rating", "last_year", "comment"]
SCORECARD = ["name", "value", "target", "annual", "rating", "last_year", "owner", "committee"]
PARTS = ["figures", "bullet", "trend", "comments", "history"]
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
{style}
</head>
<body>
<main>
<h1>{title}</h1>
{sections}
</main>
</body>
</html>
"""


def make(folder):
    """Write the page and the ratings."""
    edition = kpi.open_edition("southend-mpr", "2018-11")
    card = kpi.scorecard(edition)
    by_aim = kpi.scorecard(edition, grouping="aim")
    counts = kpi.count_ratings(card, edition.report.scheme)
    told = {
        "Summary": summary(edition, card, counts),
        "Exceptions this month": exceptions(edition),
        "Corporate performance indicators": scorecard(edition, card, by_aim, counts),
        "Projections to the end of the year": [
            kpi.projections_table(edition, kpi.projections(edition, card)),
            kpi.methods_key(),
        ],
        "Detail of indicators rated red or amber": detail(edition, by_aim),
        "Partnership indicators": partnership(edition),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(page(edition, told), encoding="utf-8")
    ratings = ratings_table(edition, kpi.every_rating(edition, card))
    ratings.to_csv(folder / "ratings.csv", index=False, lineterminator="\n")


def summary(edition, card, counts):
    changed, ranked = kpi.changes(edition, card), kpi.furthest(edition, card)
    return [
        kpi.counts_summary(edition, counts),
        kpi.overview(
            edition,
            changed=changed,
            ranked=ranked,
            missing=kpi.gaps(card),
            revised=kpi.revisions(edition),
            first="worse",
            most=6,
        ),
        kpi.note(edition),
        kpi.key(edition),
    ]


def exceptions(edition):
    shown = kpi.exceptions(edition, kpi.scorecard(edition, grouping="department"), [])
    comments = kpi.comments_of(edition, shown)
    others, past = kpi.against_benchmarks(edition, shown), kpi.histories(edition, shown)
    return [kpi.rating_tables(edition, shown, comments, columns=EXCEPTIONS, others=others, past=past)]


def scorecard(edition, card, by_aim, total):
    counts = kpi.count_ratings(by_aim, edition.report.scheme, by="heading")
    comments = kpi.comments_of(edition, card)
    others, past = kpi.against_benchmarks(edition, card), kpi.histories(edition, card)
    return [
        kpi.counts_table(edition, counts, total, grouping="aim"),
        kpi.indicator_table(
            edition, by_aim, comments, caption="All indicators", columns=SCORECARD, others=others, past=past
        ),
    ]


def detail(edition, by_aim):
    shown = kpi.with_ratings(edition, by_aim, ["red", "amber"])
    return [kpi.detail_cards(edition, shown, kpi.details(edition, shown), show=PARTS)]


def partnership(edition):
    card = kpi.scorecard(edition, role="context", grouping="partnership")
    return [kpi.context_table(edition, card, caption="Indicators for information")]


def page(edition, told):
    sections = "\n".join(
        f"<section>\n<h2>{title}</h2>\n{''.join(map(shown, fragments))}</section>"
        for title, fragments in told.items()
    )
    return PAGE.format(title=edition.report.title, style=kpi.style(), sections=sections)


def shown(fragment):
    return f'<div class="kpi">{fragment.html}</div>\n'


if __name__ == "__main__":
    make(Path(sys.argv[1]))
