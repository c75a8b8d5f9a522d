"""params/<report>.yaml becomes a checked Report, or a list of all that is wrong with it."""

import re
import typing
from collections.abc import Iterator

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kpi.errors import Fault, ParametersWrong, ReportUnknown, nearest
from kpi.inputs.places import Places
from kpi.model.reports import Report, is_own

TOLD = {
    "string_type": "a text; put figures, dates and signs in quotation marks",
    "string_too_short": "a text that is not blank",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "greater_than": "a number above 0",
    "dict_type": "keys and values, one on each line",
    "model_type": "keys and values, one on each line",
    "tuple_type": "a list, each item after a hyphen",
    "too_short": "at least one item",
}
Steps = tuple[int | str, ...]


def list_reports(places: Places) -> list[str]:
    """Name every council's report that has a file in params/, in alphabetical order.

    The workbook's own, whose ids begin with an underscore, are made only where they are named.
    """
    return [name for name in _held(places) if not is_own(name)]


def _held(places: Places) -> list[str]:
    return sorted(path.stem for path in places.params.glob("*.yaml") if path.is_file())


def read_report(places: Places, report_id: str) -> Report:
    """Read one report's own file.

    Raises ReportUnknown when there is no such file, ParametersWrong with every fault in it.
    """
    path = places.report(report_id)
    try:
        content = path.read_bytes() if path.stem == report_id else None
    except (OSError, ValueError):
        if report_id in _held(places):
            raise
        content = None
    if content is None:
        raise _unknown(places, report_id)
    return _read(places.shown(path), content, report_id)


def _unknown(places: Places, report_id: str) -> ReportUnknown:
    """Name the reports that there are; a report that is there depends on none of the others."""
    held, known = _held(places), list_reports(places)
    message = (
        f"There is no report '{report_id}': {places.shown(places.report(report_id))} does not exist. "
        f"Allowed: {', '.join(known) or 'none, since params/ holds no report'}. "
        f"{nearest(report_id, held)}"
    )
    return ReportUnknown(message.strip())


def _read(where: str, content: bytes, report_id: str) -> Report:
    heading = f"The parameters of {report_id} cannot be used"
    try:
        document, lines, faults = _load(where, content.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ParametersWrong(heading, [_broken(where, content, error)]) from error
    except RecursionError as error:
        fault = Fault(where, 0, "a text that holds itself (& and *)", "keys and values written out")
        raise ParametersWrong(heading, [fault]) from error
    try:
        report = Report.model_validate({**document, "id": report_id})
    except ValidationError as error:
        faults += [_fault(where, lines, detail) for detail in error.errors()]
        raise ParametersWrong(heading, sorted(faults)) from error
    if faults:
        raise ParametersWrong(heading, sorted(faults))
    return report


class _Loader(yaml.SafeLoader):
    """YAML in which only true and false are truth values, and a date is a text."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def _load(where: str, text: str) -> tuple[dict[str, object], dict[Steps, int], list[Fault]]:
    """Parse YAML, and remember on which line each key stands."""
    loader = _Loader(text)
    node = loader.get_single_node()
    if not isinstance(node, yaml.MappingNode):
        fault = Fault(where, 1, "no keys", f"keys such as {', '.join(_keys(Report)[:3])}")
        return {}, {}, [fault]
    found = list(_walk(node, ()))
    lines = dict(reversed(found))
    faults = list(_repeated(where, found))
    if ("id",) in lines:
        allowed = "no key 'id', since the file's own name is the report's id"
        faults.append(Fault(where, lines["id",], "the key 'id'", allowed, "Delete the line."))
    return loader.construct_document(node), lines, faults


def _repeated(where: str, found: list[tuple[Steps, int]]) -> Iterator[Fault]:
    """Yield each key that stands a second time, but none of the keys below it."""
    seen: set[Steps] = set()
    repeated: set[Steps] = set()
    for steps, line in found:
        below = any(steps[:end] in repeated for end in range(1, len(steps)))
        if steps in seen and not below:
            repeated.add(steps)
            yield Fault(where, line, f"the key '{steps[-1]}' a second time", "each key once", "Delete one.")
        seen.add(steps)


def _walk(node: yaml.Node, steps: Steps) -> Iterator[tuple[Steps, int]]:
    """Yield each key and list item of a YAML document with its line."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*steps, str(key.value)), key.start_mark.line + 1
            yield from _walk(value, (*steps, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield (*steps, number), item.start_mark.line + 1
            yield from _walk(item, (*steps, number))


def _broken(where: str, content: bytes, error: yaml.YAMLError | UnicodeDecodeError) -> Fault:
    """Say on which line a file stops being YAML."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.context_mark or error.problem_mark
        cure = "Check the indentation, the colons and the quotation marks from there on."
        found = (error.problem or "text that is no YAML").removeprefix("found ")
        return Fault(where, mark.line + 1 if mark else 0, found, "YAML", cure)
    place = error.start if isinstance(error, UnicodeDecodeError) else int(getattr(error, "position", 0))
    line = content[:place].count(b"\n") + 1
    return Fault(where, line, "a letter that cannot be read", "UTF-8 text without control characters")


def _fault(where: str, lines: dict[Steps, int], detail: ErrorDetails) -> Fault:
    """Say in the file's own terms what pydantic found."""
    steps = detail["loc"]
    key = ".".join(str(step) for step in steps)
    line = next((lines[steps[:n]] for n in range(len(steps), 0, -1) if steps[:n] in lines), 0)
    if detail["type"] == "extra_forbidden":
        allowed = _keys(_model_at(steps[:-1]))
        cure = nearest(str(steps[-1]), allowed)
        return Fault(where, line, f"the key '{key}'", ", ".join(allowed), cure)
    if detail["type"] == "missing":
        return Fault(where, line, f"no key '{key}'", "a file with that key", f"Add '{steps[-1]}:'.")
    found = f"{key}: {_shortened(detail['input'])}"
    expected = detail.get("ctx", {}).get("expected")
    told = TOLD.get(detail["type"], detail["msg"].removeprefix("Value error, "))
    allowed_words = str(expected or told)
    cure = nearest(str(detail["input"]), allowed_words.replace("'", "").replace(" or ", ", ").split(", "))
    return Fault(where, line, found, allowed_words, cure if expected else "")


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004


def _model_at(steps: Steps) -> type[BaseModel]:
    """Find which settings stand at a place of the report's file."""
    model: type[BaseModel] = Report
    for step in steps:
        if isinstance(step, str):
            model = next(_models(model.model_fields[step].annotation))
    return model


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models(part)


def _keys(model: type[BaseModel]) -> list[str]:
    return [name for name in model.model_fields if (model, name) != (Report, "id")]
