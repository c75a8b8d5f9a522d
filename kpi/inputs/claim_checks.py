"""What is wrong with claims: each kind says its own sort of thing about its own sort of thing."""

import re
from collections.abc import Iterator

import pandas as pd

from kpi.errors import Fault, nearest
from kpi.inputs.contracts import CLAIMS, NUMBER
from kpi.model.reports import TARGET, Report
from kpi.model.vocabulary import Claim, Direction, Rating

ALL, ACTIONS, LAST_YEAR, PREVIOUS, DUE = "all", "actions", "last_year", "previous", "due"
EARLIER = (LAST_YEAR, PREVIOUS)
DIRECTIONS = tuple(word.value for word in Direction if word is not Direction.NONE)
OF_INDICATOR = {
    Claim.RATING,
    Claim.DIRECTION,
    Claim.VALUE,
    Claim.CHANGE,
    Claim.SUM,
    Claim.MET,
    Claim.PROJECTION,
}
SAID = {
    Claim.VALUE: (NUMBER, "a plain number"),
    Claim.CHANGE: (NUMBER, "a plain number, the per cent"),
    Claim.PROJECTION: (NUMBER, "a plain number"),
    Claim.COUNT: (r"[0-9]{1,6}", "a whole number"),
    Claim.SUM: (rf"{NUMBER}(?:\s*\+\s*{NUMBER})+", "numbers with + between them"),
    Claim.MET: ("yes|no", "yes, no"),
    Claim.DIRECTION: ("|".join(DIRECTIONS), ", ".join(DIRECTIONS)),
}


def claim_faults(claims: pd.DataFrame, groups: pd.DataFrame, report: Report, folder: str) -> Iterator[Fault]:
    """Find the claims that say nothing that figures could be held against."""
    where = CLAIMS.shown(folder)
    known = list(groups.loc[groups["grouping"] == report.group, "group"])
    columns = claims[["what", "code", "group", "comparator", "of", "said"]]
    for line, what, code, group, comparator, of, said in columns.itertuples():
        if what not in list(Claim):
            continue  # the column's own check has told it
        if what in OF_INDICATOR and not code:
            yield Fault(where, line, f"a {what} without a code", "the code of an indicator")
        if group and known and group not in known:
            yield Fault(
                where, line, f"group '{group}'", f"{', '.join(known)}, or blank", nearest(group, known)
            )
        rated = list(report.rated_against)
        if comparator and comparator not in rated:
            allowed = f"{', '.join(rated)}, or blank for {TARGET}"
            yield Fault(where, line, f"comparator '{comparator}'", allowed, nearest(comparator, rated))
        yield from _of_faults(where, line, Claim(what), of, report)
        pattern, allowed = _form(Claim(what), report)
        if said and not re.fullmatch(pattern, said):
            yield Fault(
                where, line, f"said '{said}' of a {what}", allowed, nearest(said, allowed.split(", "))
            )


def _ratings(report: Report) -> list[str]:
    return [*(band.rating.value for band in report.scheme.bands), Rating.NONE.value]


def _form(what: Claim, report: Report) -> tuple[str, str]:
    """How a kind of claim is written, as a pattern and in words."""
    if what is Claim.RATING:
        return "|".join(_ratings(report)), ", ".join(_ratings(report))
    return SAID.get(what, (r"(?s).*", "any text"))


def _of_faults(where: str, line: int, what: Claim, of: str, report: Report) -> Iterator[Fault]:
    counted = [ALL, ACTIONS, *_ratings(report), *DIRECTIONS]
    wanted = {Claim.DIRECTION: list(EARLIER), Claim.COUNT: counted}.get(what, [""])
    due = what is Claim.COUNT and re.fullmatch(rf"{DUE} [0-9]{{4}}-[0-9]{{2}}", of)
    if of not in wanted and not due:
        told = ", ".join(filter(None, wanted)) or "blank"
        told += f", or a month such as '{DUE} 2018-03'" * (what is Claim.COUNT)
        yield Fault(where, line, f"of '{of}' for a {what}", told, nearest(of, wanted))
