"""What an edition was made from: inputs, versions, parameters, seconds."""

import hashlib
import json
import platform
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from kpi.errors import InputsChanged
from kpi.report.execute import Executed
from kpi.report.plan import Plan

LIBRARIES = (
    "kpi",
    "papermill",
    "nbconvert",
    "nbclient",
    "ipykernel",
    "pandas",
    "numpy",
    "matplotlib",
    "jinja2",
)


def fingerprint(path: Path) -> str:
    """Hash a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fingerprints(files: Sequence[Path], root: Path) -> dict[str, str]:
    """Hash files, each under its name from a root folder."""
    return {_name(path, root): fingerprint(path) for path in files}


def _name(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else Path(path.name)).as_posix()


def refuse_change(before: dict[str, str], after: dict[str, str], edition: str) -> None:
    """Stop where a file was altered while the sections ran, so that they may disagree."""
    changed = sorted(name for name in before | after if before.get(name) != after.get(name))
    if changed:
        message = (
            f"{edition}: {', '.join(changed)} changed while the report was being made, so that its "
            "sections may disagree. Run it again when nobody is writing to data/ or params/."
        )
        raise InputsChanged(message)


def manifest(
    plan: Plan,
    executed: Sequence[Executed],
    *,
    inputs: dict[str, str],
    written: dict[str, str],
    now: datetime,
    seconds: float,
) -> str:
    """Write down, as JSON, all that an edition was made from and what it holds."""
    return (
        json.dumps(
            {
                "report": plan.report.id,
                "title": plan.report.title,
                "period": str(plan.period),
                "made": now.isoformat(timespec="seconds"),
                "seconds": round(seconds, 3),
                "versions": {"python": platform.python_version()}
                | {name: version(name) for name in LIBRARIES},
                "inputs": inputs,
                "files": written,
                "sections": [
                    {
                        "id": one.section.id,
                        "title": one.section.title,
                        "notebook": one.section.notebook.name,
                        "notebook_sha256": fingerprint(one.section.notebook),
                        "parameters": one.section.parameters,
                        "cells": one.cells,
                        "seconds": round(one.seconds, 3),
                    }
                    for one in executed
                ],
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )
