"""Notebooks are thin: a claim, a call, a picture; their logic is in kpi/."""

import ast
import itertools
import json
from pathlib import Path

import pytest

import kpi
from kpi.report.plan import DAYS, GIVEN, read_parameters

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
FORBIDDEN = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.For, ast.While, ast.If, ast.IfExp, ast.Try, ast.With, ast.comprehension),
)

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells_of(path, kind=None):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if kind in {None, cell["cell_type"]}]


def source(cell):
    return "".join(cell["source"])


def tagged(path, tag):
    return [cell for cell in cells_of(path) if tag in cell["metadata"].get("tags", [])]


def test_it_has_at_most_nine_code_cells_of_at_most_five_lines(path):
    """The parameters cell has five besides the four that every notebook has."""
    cells = cells_of(path, "code")
    lines = {source(cell): source(cell).count("\n") + 1 for cell in cells}
    [given] = map(source, tagged(path, "parameters"))

    assert len(cells) <= 9
    assert lines.pop(given) <= len(GIVEN + DAYS) + 5
    assert max(lines.values()) <= 5


def test_it_opens_with_a_title_and_a_question_of_one_sentence(path):
    title, question = source(cells_of(path)[0]).split("\n\n")

    assert title.startswith("# ")
    assert question.endswith("?")
    assert "\n" not in question


def test_it_has_no_logic_and_imports_nothing_but_kpi(path):
    for cell in cells_of(path, "code"):
        for node in ast.walk(ast.parse(source(cell))):
            assert not isinstance(node, FORBIDDEN), source(cell)
            assert not isinstance(node, ast.ImportFrom), source(cell)
            if isinstance(node, ast.Import):
                assert [name.name for name in node.names] == ["kpi"]


def test_numbers_stand_in_the_parameters_cell_alone(path):
    for cell in cells_of(path, "code"):
        if "parameters" not in cell["metadata"].get("tags", []):
            constants = [node for node in ast.walk(ast.parse(source(cell))) if isinstance(node, ast.Constant)]

            assert not [one.value for one in constants if isinstance(one.value, int | float)]


def test_it_is_told_report_and_period_and_every_parameter_is_explained(path):
    (cell,) = tagged(path, "parameters")

    assert set(GIVEN) <= set(read_parameters(path))
    assert all("  # " in line for line in source(cell).splitlines())


def test_it_has_one_set_up_cell_that_brings_the_style(path):
    (cell,) = tagged(path, "setup")

    assert source(cell).startswith("import kpi\n")
    assert source(cell).endswith("kpi.style()")


def test_it_calls_kpi_by_names_that_exist(path):
    for cell in cells_of(path, "code"):
        for node in ast.walk(ast.parse(source(cell))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "kpi"
            ):
                assert node.attr in kpi.__all__


def test_each_call_follows_a_claim_of_one_sentence(path):
    cells = cells_of(path)
    for before, cell in itertools.pairwise(cells):
        if cell["cell_type"] == "code" and not cell["metadata"].get("tags"):
            assert before["cell_type"] == "markdown"
            assert source(before).endswith(".")
            assert "\n" not in source(before)


def test_it_is_stored_without_outputs_under_ids_that_stay(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    ids = [cell["id"] for cell in book["cells"]]

    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells_of(path, "code"))
    assert len(set(ids)) == len(ids)
    assert book["metadata"]["kernelspec"]["name"] == "python3"
    assert "papermill" not in book["metadata"]


def test_it_says_nothing_of_any_one_council(path):
    assert not any(cell["source"] and "outhend" in source(cell) for cell in cells_of(path))
