"""Executed sections become a page by our own template."""

from pathlib import Path

import nbformat
import pytest

from kpi.display.fragments import Fragment, style
from kpi.errors import SectionFailed
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.model.periods import Period
from kpi.report.assemble import assemble
from kpi.report.plan import Plan, PlannedSection
from kpi.report.render import render_section


def shown(fragment):
    """A display output as a kernel would send it."""
    data, metadata = fragment._repr_mimebundle_()
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def section(number, *outputs, markdown=()):
    code = nbformat.v4.new_code_cell("1 + 1 == 2", execution_count=7, outputs=list(outputs))
    cells = [*map(nbformat.v4.new_markdown_cell, markdown), code]
    planned = PlannedSection(number, f"part-{number}", f"Part {number} & more", Path("x.ipynb"), {})
    return planned, render_section(nbformat.v4.new_notebook(cells=cells))


@pytest.fixture
def page(project):
    report = read_report(Places(project), "southend-mpr")
    period = Period.month(2018, 11)

    def made(*pieces):
        sections, rendered = zip(*pieces, strict=True)
        return assemble(Plan(report, period, sections), rendered, "Run: now.")

    return made


def test_fragments_appear_in_order_under_their_sections_title(page):
    made = page(section(1, shown(Fragment("<p>first</p>")), shown(Fragment("<p>second</p>"))))

    assert '<h2 id="part-1">Part 1 &amp; more</h2>' in made
    assert made.index("Part 1 &amp; more</h2>") < made.index("<p>first</p>") < made.index("<p>second</p>")


def test_code_prints_warnings_results_and_styles_stay_out(page):
    stream = nbformat.v4.new_output("stream", name="stderr", text="a warning")
    bare = nbformat.v4.new_output("execute_result", data={"text/html": "<b>bare</b>", "text/plain": "bare"})
    made = page(section(1, stream, bare, shown(style()), shown(Fragment("<p>kept</p>"))))

    assert "<p>kept</p>" in made
    for word in ("1 + 1 == 2", "a warning", "bare", "[7]"):
        assert word not in made
    assert made.count("<style>") == 1


def test_a_notebooks_title_gives_way_and_its_headings_move_down(page):
    made = page(section(1, shown(Fragment("<p>x</p>")), markdown=("# Title\n\nA question?", "## Below")))

    assert "Title<" not in made
    assert "<p>A question?</p>" in made
    assert "<h3>Below</h3>" in made


def test_two_sections_with_the_same_ids_do_not_clash(page):
    html = '<h3 id="a">A</h3><p aria-labelledby="a"><a href="#a">to A</a></p><svg><use href="#a"/></svg>'
    made = page(section(1, shown(Fragment(html))), section(2, shown(Fragment(html))))

    assert '<h3 id="part-1-a">' in made
    assert '<h3 id="part-2-a">' in made
    assert '<a href="#part-2-a">' in made
    assert 'aria-labelledby="part-2-a"' in made


def test_words_that_look_like_names_of_the_page_stay_as_typed(page):
    text = "see url(#foo) and href=&#34;#x&#34; and id=&#34;baz&#34;"

    assert text.replace("&#34;", '"') in page(section(1, shown(Fragment(f"<p>{text}</p>")))).replace(
        "&#34;", '"'
    )


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://example.org/a.js"></script>',
        "<script>1</script>",
        '<img src="chart.png" alt="a chart">',
        '<iframe src="https://example.org/"></iframe>',
        "<p title='x><script>1</script>",
        "<SCRIPT src=x",
        "<video poster=https://example.org/a.png></video>",
    ],
)
def test_a_page_that_would_ask_for_more_is_refused(page, html):
    with pytest.raises(SectionFailed, match="would ask for other files or run programs"):
        page(section(1, shown(Fragment(html))))


def test_a_picture_inside_the_page_is_no_request(page):
    source = 'src="data:image/gif;base64,R0lGODlhAQABAAAAACw="'

    assert source in page(section(1, shown(Fragment(f'<img alt="a dot" {source}>'))))


def test_an_id_used_twice_in_a_section_is_refused(page):
    twice = shown(Fragment('<p id="a">x</p>'))

    with pytest.raises(SectionFailed, match="these ids twice: part-1-a"):
        page(section(1, twice, twice))


def test_a_heading_that_skips_a_level_is_refused(page):
    with pytest.raises(SectionFailed, match="heading of level 5 follows one of level 2"):
        page(section(1, shown(Fragment("<h5>deep</h5>"))))
