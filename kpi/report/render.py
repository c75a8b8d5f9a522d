"""An executed section becomes a piece of the page.

nbconvert gives each section's sentences and fragments; code, prompts, prints and warnings have no
place in our template and stay in the executed notebook.
"""

import re
from functools import cache

from kpi.report.assemble import TEMPLATES
from kpi.report.jupyter import IPythonRenderer, MarkdownWithMath, NotebookNode, TemplateExporter, nbformat
from kpi.theme import FRAGMENT, MARK

_HEADING = re.compile(r"<(/?)h([1-6])\b([^>]*)>")
_TITLE = re.compile(r"<h1\b.*?</h1>", re.DOTALL)
SMALLEST = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


class SectionExporter(TemplateExporter):
    """Renders an executed section as a piece of the page, by our own template.

    It is nbconvert's plainest: the one for HTML would parse and rewrite every piece.
    """

    def __init__(self) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            template_name="section",
            file_extension=".html",
            extra_template_basedirs=[str(TEMPLATES)],
            filters={"fragment": _fragment, "settled_markdown": _settled},
        )


def render_section(notebook: NotebookNode) -> str:
    """Take over a section's sentences and fragments."""
    html: str = _exporter().from_notebook_node(notebook)[0]
    return html


@cache
def _exporter() -> SectionExporter:
    """The one exporter of this process; making it takes longer than rendering a section."""
    made = SectionExporter()
    made.template  # noqa: B018  (read once, it is compiled and kept)
    return made


def render_saved(text: str) -> str:
    """Render a section from its executed notebook as it was saved."""
    return render_section(nbformat.reads(text, as_version=4))


def _fragment(output: NotebookNode) -> str:
    """Take over what a cell shows, if it belongs on the page."""
    return str(output.data["text/html"]) if output.metadata.get(MARK) == FRAGMENT else ""


def _settled(source: str) -> str:
    r"""Write a notebook's sentences as HTML, and give its headings their place below the section's.

    A notebook's title serves JupyterLab; on the page the section has its title from params/.

    >>> _settled("# Scorecard\n\n## By aim")
    '<h3>By aim</h3>'
    """
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    html: str = MarkdownWithMath(renderer=renderer).render(source)
    lowered = _HEADING.sub(lambda tag: f"<{tag[1]}h{min(int(tag[2]) + 1, 6)}{tag[3]}>", _TITLE.sub("", html))
    return lowered.strip()
