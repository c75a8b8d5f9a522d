"""Pieces of the page: HTML that a notebook shows and the report takes over.

Only what bears MARK in its output metadata reaches the page; anything else that a cell shows
would be lost, so the run refuses it.
"""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from kpi.theme import FRAGMENT, MARK, STYLE, stylesheet

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Fragment:
    """A piece of HTML that shows itself in JupyterLab and on the page."""

    html: str
    mark: str = FRAGMENT

    def __str__(self) -> str:
        """The HTML itself."""
        return self.html

    def __html__(self) -> str:
        """The HTML itself, for templates."""
        return self.html

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, str]]:
        del include, exclude
        shown = f'<div class="kpi">{self.html}</div>' if self.mark == FRAGMENT else self.html
        return {"text/html": shown, "text/plain": f"<{self.mark}>"}, {MARK: self.mark}


def style() -> Fragment:
    """Bring the report's style into JupyterLab; the page has it already."""
    return Fragment(f"<style>{stylesheet()}</style>", STYLE)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # it would look at the file each time that a piece is filled
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["ordered_json"] = htmlsafe_json_dumps  # tojson would sort the names
    return environment


ENVIRONMENT = _environment()
for _name in ENVIRONMENT.list_templates():  # once, before processes are split off this one
    ENVIRONMENT.get_template(_name)


def render(template: str, **values: object) -> Fragment:
    """Fill a template; every value is escaped unless it is HTML already."""
    return Fragment(Markup(ENVIRONMENT.get_template(template).render(**values)))
