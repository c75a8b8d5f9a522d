"""Rendered sections become one self-contained page."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kpi.errors import SectionFailed
from kpi.model.vocabulary import Download
from kpi.report.names import find_homes, settle, within_section
from kpi.report.plan import Plan
from kpi.theme import stylesheet

TEMPLATES = Path(__file__).parent / "templates"
RUN_MARK = "kpi-run"
NOTHING: Mapping[str, int | None] = {}
KILO, MEGA = 1_000, 1_000_000
OURS = "<script>"
HEADINGS = {f"h{level}" for level in range(1, 7)}
_TAG = re.compile(r"""<([a-zA-Z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_TELLING = re.compile(r"\b(id|src|srcset|data|poster)\s*=", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_ASKING = re.compile(r"<(script|link|iframe|object|embed|base)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """One section of the page."""

    id: str
    title: str
    html: Markup


@dataclass(frozen=True)
class Link:
    """A link to a file beside the page: its name there, and what the link says."""

    name: str
    text: str


def assemble(
    plan: Plan, rendered: Sequence[str], run_line: str, beside: Mapping[str, int | None] = NOTHING
) -> str:
    """Stitch sections, each as `render_section` gives it, into one page.

    `beside` has the size in bytes of each file that is to be downloaded beside it, missing where it is not
    known yet.
    The page is the same, byte for byte, for the same sections, but for the run line.
    Raises SectionFailed when a section would give two things on the page one name.
    """
    pieces = [
        (section, within_section(html, section.id))
        for section, html in zip(plan.sections, rendered, strict=True)
    ]
    homes = find_homes([html for _, html in pieces])
    placed: set[str] = set()
    sections = [
        Piece(section.id, section.title, Markup(settle(html, homes, placed))) for section, html in pieces
    ]
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            report=plan.report,
            period=plan.period.label + plan.known.label,
            sections=sections,
            downloads=links(beside),
            stylesheet=Markup(stylesheet()),
            script=Markup((TEMPLATES / "page.js").read_text(encoding="utf-8")),
            run_line=Markup('<p class="{}">{}</p>').format(RUN_MARK, run_line),
        )
    )
    _check(plan, page)
    return page


def links(beside: Mapping[str, int | None]) -> list[Link]:
    """Make a link to each file beside the page that is known, with its kind and its size.

    >>> [link.text for link in links({"ratings.csv": 8211, "report.pdf": None})]
    ['Ratings, CSV, 9 kB', 'This page to print, PDF']
    """
    return [
        Link(one.value, ", ".join([one.label, one.what, *_sizes(beside[one])]))
        for one in Download
        if one in beside
    ]


def _sizes(size: int | None) -> list[str]:
    return [] if size is None else [size_in_words(size)]


def size_in_words(count: int) -> str:
    """Round a file's size up as a page says it.

    >>> size_in_words(8_211), size_in_words(1_260_000), size_in_words(40)
    ('9 kB', '1.3 MB', '1 kB')
    """
    if count >= MEGA:
        return f"{count / MEGA:.1f} MB"
    return f"{max(1, -(-count // KILO)):,} kB"


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )


class _Names(NamedTuple):
    """What a page calls its parts, its headings' levels with their places, what it asks for elsewhere."""

    ids: list[str]
    levels: list[tuple[int, int]]
    asked: list[str]


def _names(html: str) -> _Names:
    """Look through every tag.

    What asks for more is looked for as plain text, since a tag that is not closed may hide it; text itself
    has no such letters, for it is escaped.
    """
    found = _Names([], [], [f"<{name.lower()}>" for name in _ASKING.findall(html)])
    for tag in _TAG.finditer(html):
        name, given = tag[1].lower(), {}
        if _TELLING.search(tag[2]):
            given = {word.lower(): value.strip("\"'") for word, value in _ATTRIBUTE.findall(tag[2])}
        if given.get("id"):
            found.ids.append(given["id"])
        away = [given.get(word, "") for word in ("src", "srcset", "data", "poster")]
        if any(value and not value.startswith("data:") for value in away):
            found.asked.append(f"<{name}>")
        if name in HEADINGS:
            found.levels.append((int(name[1]), tag.start()))
    return found


def _check(plan: Plan, page: str) -> None:
    """Refuse a page that asks for more, on which a name stands twice or a heading skips a level.

    Its one program is our own.
    """
    names = _names(page)
    if names.asked != [OURS]:
        asked = ", ".join(dict.fromkeys(name for name in names.asked if name != OURS)) or OURS
        message = (
            f"{plan.name}: the page would ask for other files or run programs ({asked}). "
            "Allowed: a page that is complete in itself. Put the content itself into the fragment."
        )
        raise SectionFailed(message)
    twice = sorted(name for name, times in Counter(names.ids).items() if times > 1)
    if twice:
        message = (
            f"{plan.name}: the page would use these ids twice: {', '.join(twice)}. Allowed: each "
            "once. Show a table or a card once in a section, or give the second its own caption."
        )
        raise SectionFailed(message)
    for (above, _), (level, place) in zip(names.levels, names.levels[1:], strict=False):
        if level > above + 1:
            text = page[place:].partition("\n")[0].strip()
            message = (
                f"{plan.name}: a heading of level {level} follows one of level {above}: {text}. "
                "Allowed: one level deeper at most."
            )
            raise SectionFailed(message)
