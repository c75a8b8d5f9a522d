"""What was measured, as a table that reads well on a terminal and in a Markdown page alike."""

from dataclasses import asdict, dataclass, field
from statistics import median

HEAD = ("what", "seconds", "least to most", "processor s", "memory MB", "held against", "verdict")
HOLDS, FALLS_SHORT = "holds", "falls short"


@dataclass(frozen=True)
class Check:
    """A figure, in the words of `text`, and the limit that it is held against, if there is one.

    `spared` is true where the limit need not be kept, since something else is.
    """

    text: str
    value: float
    limit: float | None = None
    at_least: bool = False
    spared: bool = False

    @property
    def holds(self):
        if self.limit is None:
            return None
        kept = self.value >= self.limit if self.at_least else self.value <= self.limit
        return kept or self.spared

    @property
    def verdict(self):
        return "" if self.holds is None else HOLDS if self.holds else FALLS_SHORT

    def __str__(self):
        if self.limit is None:
            return f"{short(self.value)} {self.text}"
        bound = "at least" if self.at_least else "at most"
        return f"{short(self.value)} {self.text}, {bound} {short(self.limit)}"


@dataclass(frozen=True)
class Row:
    """One thing that was measured; `failed` says why it was not."""

    part: str
    what: str
    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    checks: list[Check] = field(default_factory=list)
    failed: str = ""


def row(part, what, timed, *checks):
    """A row of what was timed."""
    return Row(part, what, timed.seconds, timed.busy, timed.megabytes, list(checks))


def ratio(mine, theirs, text, limit=None, **settings):
    """Hold one middle time against another."""
    return Check(text, median(mine.seconds) / median(theirs.seconds), limit, **settings)


def as_text(rows):
    """Lay out rows; a row with several checks takes several lines."""
    lines = [HEAD, *(line for one in rows for line in lines_of(one))]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(laid_out(line, widths) for line in [HEAD, rule, *lines[1:]])


def laid_out(line, widths):
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"


def lines_of(one):
    first = [one.what, *figures_of(one)]
    if one.failed:
        return [(*first, one.failed, "not measured")]
    checks = [(str(check), check.verdict) for check in one.checks] or [("", "")]
    blank = [""] * len(first)
    return [(*(blank if place else first), *check) for place, check in enumerate(checks)]


def figures_of(one):
    """Tell the middle time, its span where there are several, the middle processor time and the memory."""
    span = f"{short(min(one.seconds))} to {short(max(one.seconds))}" if len(one.seconds) > 1 else ""
    middles = [short(median(times)) if times else "" for times in (one.seconds, one.busy)]
    return [middles[0], span, middles[1], f"{one.megabytes:.0f}" if one.megabytes else ""]


def short(number):
    """Write a number with three figures that matter, a count in full."""
    size = abs(number)
    if size >= 100 or isinstance(number, int):
        return f"{number:,.0f}"
    if size >= 10:
        return f"{number:.1f}"
    return f"{number:.2f}" if size >= 0.1 or not size else f"{number:.2g}"


def as_data(one):
    """Turn a row into what JSON can hold."""
    checks = [asdict(check) | {"verdict": check.verdict} for check in one.checks]
    return asdict(one) | {"checks": checks, "median": median(one.seconds) if one.seconds else None}
