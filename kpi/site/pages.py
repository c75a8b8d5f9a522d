"""What the site's own pages say, and what is added to a page when it is published.  No files are touched.

Links name the page itself (…/index.html), so that they lead there on a network share too.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kpi.errors import PublishRefused
from kpi.model.vocabulary import Download
from kpi.report.assemble import size_in_words
from kpi.report.drafts import PAGE
from kpi.site.records import Published, newest
from kpi.theme import coloured, stylesheet

TEMPLATES = Path(__file__).parent / "templates"
BEFORE, AFTER, LATEST = "before.html", "after.html", "latest"
_MASTHEAD = re.compile(r'<header class="kpi-masthead">.*?</header>', re.DOTALL)
_HEAD = "</head>"
NO_ICON = '<link rel="icon" href="data:,">'  # or else a browser asks the server for one


def with_navigation(page: str, record: Published, before: Sequence[Published]) -> str:
    """Put links to the rest of the site above a page, and below its title why it was revised.

    `before` has the earlier revisions of the same edition.
    Raises PublishRefused where the page is not one that a run made.
    """
    if len(_MASTHEAD.findall(page)) != 1 or page.count(_HEAD) != 1:
        raise PublishRefused(
            f"{record.name}: {PAGE} has no place for the site's links. Allowed: a page made by kpi run. "
            f"Make it again: kpi run {record.report} {record.period}"
        )
    bar = _render("bar.html.j2", record=record)
    notice = _render("notice.html.j2", record=record, before=before) if before else ""
    styled = page.replace(_HEAD, f"{NO_ICON}\n<style>\n{_style()}\n</style>\n{_HEAD}")
    return _MASTHEAD.sub(lambda found: f"{bar}\n{found[0]}\n{notice}".rstrip("\n"), styled)


def signposts(records: Sequence[Published]) -> dict[str, str]:
    """Write every page that leads to others, by its place in the site."""
    editions = newest(records)
    pages = {PAGE: _index(editions)}
    for report, group in groupby(editions, key=lambda one: one.report):
        held = list(group)
        revisions = [one for one in records if one.report == report]
        pages[f"{report}/{PAGE}"] = _report(held, revisions)
        pages |= {f"{report}/{name}": text for name, text in _leading(held)}
    return pages


def _leading(editions: Sequence[Published]) -> Iterator[tuple[str, str]]:
    """Yield a report's pages that lead to one edition each, by their places in its folder."""
    last = editions[-1]
    yield f"{LATEST}/{PAGE}", _signpost(last, f"../{_page(last)}", "Latest edition", "../")
    for before, this, after in zip([None, *editions[:-1]], editions, [*editions[1:], None], strict=True):
        yield f"{this.period}/{PAGE}", _signpost(this, f"{this.revision}/{PAGE}", "Edition", "../")
        yield f"{this.period}/{BEFORE}", _neighbour(this, before, "before")
        yield f"{this.period}/{AFTER}", _neighbour(this, after, "after")


def _neighbour(this: Published, other: Published | None, side: str) -> str:
    heading = f"Edition {side}"
    if other:
        return _signpost(other, f"../{_page(other)}", heading, "../")
    return _render("none.html.j2", **_frame(this, heading, "../../"), record=this, side=side, up="../")


def _signpost(to: Published, link: str, heading: str, up: str) -> str:
    """Write a page that leads on at once; the place on the page that was asked for is kept."""
    frame = _frame(to, heading, f"{up}../", onward=link)
    return _render("signpost.html.j2", **frame, record=to, heading=heading, up=up)


def _page(edition: Published) -> str:
    """The page of an edition, from the folder of its report."""
    return f"{edition.period}/{edition.revision}/{PAGE}"


def _index(editions: Sequence[Published]) -> str:
    """Write the page of all reports, by organisation."""
    held = [list(group) for _, group in groupby(editions, key=lambda one: one.report)]
    held.sort(key=lambda one: (one[-1].organisation, one[-1].title))
    bodies = [(name, list(group)) for name, group in groupby(held, key=lambda one: one[-1].organisation)]
    only = bodies[0][0] if len(bodies) == 1 else ""
    title = f"Performance reports – {only}" if only else "Performance reports"
    return _render(
        "index.html.j2",
        title=title,
        home="",
        onward="",
        organisation=only,
        name="Performance reports",
        bodies=bodies,
    )


def _report(editions: Sequence[Published], revisions: Sequence[Published]) -> str:
    """Write the page of one report: its latest edition, and all of them by year, the newest first."""
    years = [(year, list(group)) for year, group in groupby(reversed(editions), key=lambda one: one.year)]
    earlier = {one.period: [each for each in revisions if each.period == one.period] for one in editions}
    frame = _frame(editions[-1], "All editions", "../")
    return _render("report.html.j2", **frame, latest=editions[-1], years=years, earlier=earlier)


def _frame(record: Published, heading: str, home: str, onward: str = "") -> dict[str, str]:
    """What every page of a report has: title, masthead, the way home."""
    title = f"{heading}: {record.title}, {record.label}" if onward else f"{heading}: {record.title}"
    return {
        "title": f"{title} – {record.organisation}",
        "organisation": record.organisation,
        "name": record.title,
        "home": f"{home}{PAGE}",
        "onward": onward,
    }


def downloads(record: Published) -> list[tuple[str, str, str]]:
    """List what stands beside a page: its file, what it is called, how large it is.

    It is called as the page calls it; whatever else an edition has comes last, under its own name.
    """
    known = {one.value: f"{one.label}, {one.what}" for one in Download}
    names = [name for name in record.files if name != PAGE]
    order = [*known, *sorted(names)]
    return [
        (name, known.get(name, name), size_in_words(record.files[name].bytes))
        for name in sorted(names, key=order.index)
    ]


def _render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "stylesheet": Markup(stylesheet()),  # noqa: S704 - our own style sheet
        "site_style": Markup(_style()),  # noqa: S704 - likewise
        "page": PAGE,
        "latest_folder": LATEST,
        "downloads": downloads,
    }
    return made


@cache
def _style() -> str:
    return coloured((TEMPLATES / "site.css").read_text(encoding="utf-8"))
