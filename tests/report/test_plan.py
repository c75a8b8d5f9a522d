"""A plan refuses what does not fit before anything runs."""

import nbformat
import pytest

from kpi.errors import PlanWrong
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.model.periods import Period
from kpi.report.plan import make_plan, read_parameters

NOVEMBER = Period.month(2018, 11)


def plan(root, section):
    """Write the sandbox's report with one section's own keys, and plan it."""
    path = root / "params" / "southend-mpr.yaml"
    head = path.read_text(encoding="utf-8").split("sections:")[0]
    path.write_text(f"{head}sections:\n{section}", encoding="utf-8")
    places = Places(root)
    return make_plan(read_report(places, "southend-mpr"), NOVEMBER, notebooks=places.notebooks)


def parameters_cell(folder, *sources):
    tagged = {"tags": ["parameters"]}
    cells = [nbformat.v4.new_code_cell(source, metadata=tagged) for source in sources]
    folder.mkdir(exist_ok=True)
    path = folder / "made.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_sections_are_numbered_and_told_report_and_period(root):
    made = plan(
        root,
        "  - {id: one, title: One, notebook: cover}\n"
        "  - {id: two, title: Two, notebook: detail, parameters: {ratings: [red]}}\n",
    )

    assert [section.file for section in made.sections] == ["01-one.ipynb", "02-two.ipynb"]
    assert made.sections[1].parameters == {
        "ratings": ["red"],
        "report": "southend-mpr",
        "period": "2018-11",
    }
    assert made.name == "southend-mpr for November 2018"


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("  - {id: a, title: A, notebook: covers}\n", "no notebook 'covers'.*Did you mean cover"),
        (
            "  - {id: a, title: A, notebook: cover, parameters: {aim: x}}\n",
            "'aim' is not known to cover.ipynb. Allowed: first, most",
        ),
        (
            "  - {id: a, title: A, notebook: cover, parameters: {period: 2018-11}}\n",
            "'period' is given by the run itself",
        ),
        (
            "  - {id: a, title: A, notebook: detail, parameters: {grouping: 3}}\n",
            "'grouping' is 3. Allowed: a value of type str",
        ),
        (
            "  - {id: a, title: A, notebook: detail, parameters: {ratings: [1]}}\n",
            r"'ratings' is \[1\]. Allowed: a value of type list\[str\]",
        ),
        (
            "  - {id: a, title: A, notebook: cover}\n  - {id: a, title: B, notebook: cover}\n",
            "section id 'a' is used 2 times",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_what_is_allowed(root, section, message):
    with pytest.raises(PlanWrong, match=message):
        plan(root, section)


def test_a_parameters_cell_that_is_no_python_is_named(root):
    parameters_cell(root / "notebooks", "period: str = ")

    with pytest.raises(PlanWrong, match=r"made.ipynb .*invalid syntax"):
        plan(root, "  - {id: a, title: A, notebook: made}\n")


def test_everything_that_does_not_fit_is_told_at_once(root):
    with pytest.raises(PlanWrong) as caught:
        plan(
            root,
            "  - {id: a, title: A, notebook: covers}\n"
            "  - {id: b, title: B, notebook: detail, parameters: {rating: [red], group: aim}}\n",
        )

    assert [word in str(caught.value) for word in ("'covers'", "'rating'", "'group'")] == [True] * 3


def test_parameters_are_read_with_their_types(tmp_path):
    path = parameters_cell(tmp_path, 'period: str = ""  # a comment\nratings: list[str] = []\n\ntop: int = 3')

    assert read_parameters(path) == {"period": "str", "ratings": "list[str]", "top": "int"}


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ((), "has 0 cells tagged 'parameters'"),
        (("a: str = ''", "b: str = ''"), "has 2 cells tagged 'parameters'"),
        (("period = ''",), "has 'period = ''' in its parameters cell"),
        (("period: dict = {}",), "Allowed: lines such as name: str"),
        (("import os",), "has 'import os' in its parameters cell"),
    ],
)
def test_a_parameters_cell_holds_typed_defaults_and_nothing_else(tmp_path, sources, message):
    with pytest.raises(ValueError, match=message):
        read_parameters(parameters_cell(tmp_path, *sources))


def test_a_notebook_that_cannot_be_told_the_period_is_refused(root):
    parameters_cell(root / "notebooks", 'report: str = ""')

    with pytest.raises(PlanWrong, match=r"made.ipynb has no parameter 'period'"):
        plan(root, "  - {id: a, title: A, notebook: made}\n")


def test_a_file_that_is_no_notebook_is_named(root):
    (root / "notebooks").mkdir()
    (root / "notebooks" / "broken.ipynb").write_text("not json", encoding="utf-8")

    with pytest.raises(PlanWrong, match=r"broken.ipynb .*Expecting value"):
        plan(root, "  - {id: a, title: A, notebook: broken}\n")
