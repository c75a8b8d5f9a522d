"""Which sections an edition has, with which notebooks and parameters, checked before any runs.

papermill only warns of a parameter that a notebook does not know, and would publish the notebook's
own defaults under the edition's title; the plan refuses it.
"""

import ast
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import JsonValue, TypeAdapter, ValidationError

from kpi.errors import PlanWrong, nearest
from kpi.model.memory import NOW, Known
from kpi.model.periods import Period
from kpi.model.reports import Report, Section

PARAMETERS = "parameters"
GIVEN = ("report", "period")
DAYS = ("as_of", "since")
TYPES: dict[str, TypeAdapter[object]] = {
    "str": TypeAdapter(str),
    "int": TypeAdapter(int),
    "float": TypeAdapter(float),
    "bool": TypeAdapter(bool),
    "list[str]": TypeAdapter(list[str]),
    "list[int]": TypeAdapter(list[int]),
    "list[float]": TypeAdapter(list[float]),
}


@dataclass(frozen=True)
class PlannedSection:
    """One section that is to be run: its place, its notebook, all that the notebook is told."""

    number: int
    id: str
    title: str
    notebook: Path
    parameters: dict[str, JsonValue]

    @property
    def file(self) -> str:
        """The name of its executed notebook."""
        return f"{self.number:02d}-{self.id}.ipynb"


@dataclass(frozen=True)
class Prepared:
    """What an edition's figures give beside its sections: further files by name, and what is to be said."""

    tables: dict[str, str | bytes]
    notices: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """An edition that is to be made."""

    report: Report
    period: Period
    sections: tuple[PlannedSection, ...]
    known: Known = NOW

    @property
    def name(self) -> str:
        """What messages call the edition."""
        return f"{self.report.id} for {self.period.label}{self.known.label}"

    @property
    def folder(self) -> str:
        """The folder of the edition within its report's; one of an earlier day stands beside the others."""
        return f"{self.period}.as-of-{self.known.as_of}" if self.known.as_of else str(self.period)


def make_plan(report: Report, period: Period, *, notebooks: Path, known: Known = NOW) -> Plan:
    """Lay out an edition's sections, and compare their parameters with their notebooks' own.

    The days of which the edition knows are parameters where they are given.
    Raises PlanWrong with everything that does not fit.
    """
    given = {"report": report.id, "period": str(period)}
    given |= {name: day for name in DAYS if (day := getattr(known, name))}
    faults = [fault for section in report.sections for fault in _faults(section, notebooks, list(given))]
    faults += _repeated(report)
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        message = f"The sections of params/{report.id}.yaml and their notebooks do not fit:\n{lines}"
        raise PlanWrong(message)
    sections = tuple(
        PlannedSection(
            number,
            section.id,
            section.title,
            notebooks / f"{section.notebook}.ipynb",
            {**section.parameters, **given},
        )
        for number, section in enumerate(report.sections, start=1)
    )
    return Plan(report, period, sections, known)


def _repeated(report: Report) -> Iterator[str]:
    ids = [section.id for section in report.sections]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"the section id '{name}' is used {ids.count(name)} times. Allowed: each once."


def _faults(section: Section, notebooks: Path, given: Sequence[str]) -> Iterator[str]:
    """Yield all that keeps one section from being run."""
    path = notebooks / f"{section.notebook}.ipynb"
    if not path.is_file():
        known = sorted(one.stem for one in notebooks.glob("*.ipynb"))
        cure = nearest(section.notebook, known)
        yield (
            f"section '{section.id}': there is no notebook '{section.notebook}'. "
            f"Allowed: {', '.join(known) or 'none, since there is no notebook'}. {cure}"
        )
        return
    try:
        own = read_parameters(path)
    except (ValueError, SyntaxError) as error:
        yield f"section '{section.id}': {path.name} {error}"
        return
    for name in given:
        if name not in own:
            yield (
                f"section '{section.id}': {path.name} has no parameter '{name}'. "
                "Add it to its parameters cell."
            )
    for name, value in section.parameters.items():
        yield from _parameter_faults(section, path.name, name, value, own)


def _parameter_faults(
    section: Section, notebook: str, name: str, value: JsonValue, own: dict[str, str]
) -> Iterator[str]:
    where = f"section '{section.id}': the parameter '{name}'"
    allowed = [word for word in own if word not in {*GIVEN, *DAYS}]
    if name in {*GIVEN, *DAYS}:
        yield f"{where} is given by the run itself. Delete it."
    elif name not in own:
        yield (
            f"{where} is not known to {notebook}. "
            f"Allowed: {', '.join(allowed) or 'none'}. {nearest(name, allowed)}"
        )
    else:
        try:
            TYPES[own[name]].validate_python(value, strict=True)
        except ValidationError:
            yield f"{where} is {value!r}. Allowed: a value of type {own[name]}, as {notebook} says."


def read_parameters(path: Path) -> dict[str, str]:
    """Read the names and types in a notebook's parameters cell.

    Raises ValueError when there is not exactly one such cell, or a line of it is no
    `name: type = default` with a type that the plan can check.
    """
    cells = [cell for cell in _cells(path) if PARAMETERS in cell.get("metadata", {}).get("tags", [])]
    if len(cells) != 1:
        message = f"has {len(cells)} cells tagged '{PARAMETERS}'. Allowed: exactly one."
        raise ValueError(message)
    return dict(map(_typed_name, ast.parse("".join(cells[0]["source"])).body))


def _cells(path: Path) -> list[dict[str, Any]]:
    book = json.loads(path.read_text(encoding="utf-8"))
    cells = book.get("cells") if isinstance(book, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise ValueError("is no notebook. Allowed: a file that JupyterLab has saved.")
    return cells


def _typed_name(statement: ast.stmt) -> tuple[str, str]:
    """Read `name: type = default`."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        kind = ast.unparse(statement.annotation)
        if kind in TYPES:
            return statement.target.id, kind
    message = (
        f"has '{ast.unparse(statement)}' in its parameters cell. "
        f"Allowed: lines such as name: str = 'default', of the types {', '.join(TYPES)}."
    )
    raise ValueError(message)
