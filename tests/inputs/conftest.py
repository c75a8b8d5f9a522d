"""The inputs of one real report, in a folder of their own, free to be broken in one place."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpi.errors import FiguresWrong
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import read_figures

REPORT = "southend-mpr"


@dataclass(frozen=True)
class Council:
    """A copy of data/southend and of the report that reads it."""

    root: Path

    def path(self, file):
        return self.root / ("params" if file.endswith(".yaml") else "data/southend") / file

    def write(self, file, text):
        self.path(file).write_bytes(text if isinstance(text, bytes) else text.encode())

    def change(self, file, old, new):
        """Put one text in the place of another, and tell the line on which that stands.

        The line is counted here, so that a row more in the real figures breaks no test.
        """
        text = self.path(file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times, not once"
        self.write(file, text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def read(self):
        places = Places(self.root)
        report = read_report(places, REPORT)
        return report, read_figures(places, report)

    def faults(self):
        """Every fault for which the figures are refused, as it is told, in the order told."""
        with pytest.raises(FiguresWrong, match=f"The figures of {REPORT} cannot be used") as caught:
            self.read()
        return [str(fault) for fault in caught.value.faults]


@pytest.fixture
def council(project, tmp_path):
    shutil.copytree(project / "data" / "southend", tmp_path / "data" / "southend")
    (tmp_path / "params").mkdir()
    shutil.copy(project / "params" / f"{REPORT}.yaml", tmp_path / "params")
    return Council(tmp_path)


@pytest.fixture(scope="session")
def committed(project):
    """The real report and its figures, as they are kept."""
    return Council(project).read()
