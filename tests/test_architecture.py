"""The layers of kpi/, held as the table in the design says."""

import ast
from pathlib import Path

import pytest

import kpi

PACKAGE = Path(kpi.__file__).parent
ALLOWED = {
    "errors": set(),
    "model": {"errors"},
    "theme": {"errors", "model"},
    "inputs": {"errors", "model"},
    "measures": {"errors", "model"},
    "display": {"errors", "model", "theme"},
    "report": {"errors", "model", "theme"},
    "site": {"errors", "model", "theme", "report"},
    "returns": {"errors", "model", "inputs", "measures"},
    "explorer": {"errors", "model", "theme", "inputs", "measures", "display"},
    "__init__": {"model", "inputs", "measures", "display", "explorer"},
    "prepare": {"errors", "model", "inputs", "measures", "display", "report"},
    "progress": {"errors", "report"},
    "cli": {
        "errors",
        "model",
        "inputs",
        "measures",
        "display",
        "report",
        "returns",
        "site",
        "prepare",
        "progress",
    },
    "__main__": {"cli"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def part_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    """Yield every module that a file names in an import."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Constant) and str(node.value).startswith("kpi."):
            yield node.value.partition(":")[0]  # the public face names its modules as text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_file_imports_its_own_part_and_the_bands_below_alone(path):
    part = part_of(path)
    named = {name.split(".")[1] for name in imported(path) if name.startswith("kpi.")}

    assert named - {part} <= ALLOWED[part]


def test_every_part_stands_in_the_table():
    assert {part_of(path) for path in FILES} == set(ALLOWED)


def test_model_needs_no_pandas_and_opens_no_files():
    for path in (PACKAGE / "model").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        running = source.replace("if TYPE_CHECKING:\n    import pandas as pd\n", "")

        assert "import pandas" not in running
        assert "open(" not in running
        assert "pathlib" not in running


def test_files_are_read_and_written_in_the_parts_for_it_alone():
    doing = ("open(", "read_text(", "read_bytes(", "write_text(", "write_bytes(", "read_csv(")
    touching = {
        part_of(path)
        for path in FILES
        for word in doing
        if word in path.read_text(encoding="utf-8").replace("mpl.", "")
    }

    parts = {"inputs", "report", "returns", "site", "theme"}
    assert touching <= parts, "theme reads its own style sheet"


def test_the_clock_is_asked_in_the_command_and_for_seconds_alone():
    for path in FILES:
        source = path.read_text(encoding="utf-8")
        if part_of(path) != "cli":
            assert "datetime.now" not in source
            assert "today(" not in source


def test_the_public_names_are_those_that_exist():
    assert sorted(kpi.__all__) == kpi.__all__
    assert all(hasattr(kpi, name) for name in kpi.__all__)


def test_no_council_is_named_in_the_engine_or_the_notebooks():
    councils = ("southend", "havering", "barking", "lbbd", "southampton")
    sources = [*FILES, *(PACKAGE.parent / "notebooks").glob("*.ipynb")]
    for path in sources:
        text = path.read_text(encoding="utf-8").lower()
        named = [name for name in councils if name in text]

        assert not named, path.name
