"""Rendered sections become one self-contained page."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kpi.errors import SectionFailed
from kpi.report.names import find_homes, settle, within_section
from kpi.report.plan import Plan
from kpi.theme import stylesheet

TEMPLATES = Path(__file__).parent / "templates"
RUN_MARK = "kpi-run"
OURS = "<script>"
ASKING = {"script", "link", "iframe", "object", "embed", "base"}


@dataclass(frozen=True)
class Piece:
    """One section of the page."""

    id: str
    title: str
    html: Markup


def assemble(plan: Plan, rendered: Sequence[str], run_line: str) -> str:
    """Stitch sections, each as `render_section` gives it, into one page.

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
            period=plan.period,
            sections=sections,
            stylesheet=Markup(stylesheet()),
            script=Markup((TEMPLATES / "page.js").read_text(encoding="utf-8")),
            run_line=Markup('<p class="{}">{}</p>').format(RUN_MARK, run_line),
        )
    )
    _check(plan, page)
    return page


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )


def _names(html: str) -> "_Names":
    names = _Names()
    names.feed(html)
    return names


class _Names(HTMLParser):
    """Collects ids, the levels of headings, and what would be asked of elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.levels: list[tuple[int, int]] = []
        self.asked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an id, and a heading's level with its line."""
        self.ids += [value for name, value in attrs if name == "id" and value]
        given = {name: value or "" for name, value in attrs}
        away = [given.get(name, "") for name in ("src", "srcset", "data", "poster")]
        if tag in ASKING or any(value and not value.startswith("data:") for value in away):
            self.asked.append(f"<{tag}>")
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append((int(tag[1]), self.getpos()[0]))


def _check(plan: Plan, page: str) -> None:
    """Refuse a page that asks for more, on which a name stands twice or a heading skips a level.

    Its one program is our own.
    """
    names = _names(page)
    if names.asked != [OURS]:
        names.asked.remove(OURS)
        message = (
            f"{plan.name}: the page would ask for other files or run programs ({', '.join(names.asked)}). "
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
    for (above, _), (level, line) in zip(names.levels, names.levels[1:], strict=False):
        if level > above + 1:
            text = page.splitlines()[line - 1].strip()
            message = (
                f"{plan.name}: a heading of level {level} follows one of level {above}: {text}. "
                "Allowed: one level deeper at most."
            )
            raise SectionFailed(message)
