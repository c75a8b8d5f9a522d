"""What the page calls its parts: names of a section's own, and those that stay from edition to edition."""

import re
from collections.abc import Sequence

from kpi.theme import ANCHOR

_HOME = re.compile(r'<(article|tr)\b(?=[^>]* data-indicator="([^"]+)")')
_TO_INDICATOR = re.compile(
    rf'<a(?P<css> class="kpi-card-link")? href="#{ANCHOR}(?P<name>[^"]+)">(?P<text>.*?)</a>', re.DOTALL
)
_TAG = re.compile(r"<[^<>]+>")
_NAMED = re.compile(r'\b(id|for|headers|aria-labelledby|aria-describedby|aria-controls)="([^"]+)"')
_LINK = re.compile(rf'(href="#|url\(#)(?!{ANCHOR})([^")]+)')


def find_homes(pieces: Sequence[str]) -> dict[str, str]:
    """Find which kind of element tells most of each indicator: its card, or else its row in a table.

    >>> find_homes(['<tr data-indicator="a">', '<article data-indicator="a">', '<tr data-indicator="b">'])
    {'a': 'article', 'b': 'tr'}
    """
    found: dict[str, str] = {}
    for tag, name in (home.groups() for piece in pieces for home in _HOME.finditer(piece)):
        found[name] = "article" if "article" in {tag, found.get(name)} else tag
    return found


def settle(html: str, homes: dict[str, str], placed: set[str]) -> str:
    """Give each indicator's home its name, and keep those links that lead somewhere else.

    The name is the same in every edition, whether it is a card or a row that bears it.
    `placed` has the indicators whose home has its name; those of this piece are added.
    """

    def named(home: re.Match[str]) -> str:
        tag, name = home.groups()
        if homes[name] != tag or name in placed:
            return home[0]
        placed.add(name)
        return f'<{tag} id="{ANCHOR}{name}"'

    def linked(link: re.Match[str]) -> str:
        home = homes.get(link["name"], "")
        leads = home == "article" or (home and not link["css"])
        return link[0].replace(link["css"] or "", "") if leads else link["text"]

    return _TO_INDICATOR.sub(linked, _HOME.sub(named, html))


def within_section(html: str, section: str) -> str:
    """Put the section's id before every name inside it, so that no two sections share one.

    The names of indicators belong to the whole page.

    >>> within_section('<p id="a"><a href="#a">x</a></p>', "detail")
    '<p id="detail-a"><a href="#detail-a">x</a></p>'
    """

    def renamed(tag: re.Match[str]) -> str:
        named = _NAMED.sub(
            lambda found: f'{found[1]}="{" ".join(f"{section}-{name}" for name in found[2].split())}"', tag[0]
        )
        return _LINK.sub(rf"\g<1>{section}-\g<2>", named)

    return _TAG.sub(renamed, html)
