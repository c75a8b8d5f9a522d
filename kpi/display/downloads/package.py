"""The description of the CSV files: a tabular Data Package of the Frictionless specification, version 1."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from kpi.display.downloads.fields import Field, File, files_of
from kpi.display.downloads.guard import MARK
from kpi.model.figures import Edition, slug
from kpi.model.vocabulary import Download

PROFILE, RESOURCE = "tabular-data-package", "tabular-data-resource"
DIALECT = {
    "delimiter": ",",
    "doubleQuote": True,
    "header": True,
    "lineTerminator": "\n",
    "quoteChar": '"',
    "skipInitialSpace": False,
}
GUARD = (
    f"A text that a spreadsheet could take for a formula (it begins with =, +, - or @) has {MARK} before it, "
    "and so has one that begins with such apostrophes; take one away to have the text itself."
)


def data_package(edition: Edition, files: Mapping[str, str]) -> str:
    """Describe an edition's CSV files, given as text by name, as the JSON of a Data Package.

    There is no date in it, so that the same figures give the same description.
    """
    report = edition.report
    package = {
        "profile": PROFILE,
        "name": slug(f"{report.id} {edition.label if edition.known.as_of else edition.period}"),
        "title": f"{report.title}, {edition.label}",
        "description": f"The figures of the page beside this file. {GUARD}",
        "contributors": [{"title": report.organisation, "role": "publisher"}],
        "resources": [_resource(one, files[one.download].encode()) for one in files_of(report)],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(file: File, content: bytes) -> dict[str, Any]:
    return {
        "profile": RESOURCE,
        "name": file.download.removesuffix(".csv"),
        "title": file.download.label,
        "description": file.description,
        "path": file.download.value,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": DIALECT,
        "schema": _schema(file),
    }


def _schema(file: File) -> dict[str, Any]:
    refers = {
        "fields": "indicator",
        "reference": {"resource": Download.INDICATORS.removesuffix(".csv"), "fields": "indicator"},
    }
    return {
        "fields": [_field(name, field) for name, field in file.fields.items()],
        "missingValues": [""],
        "primaryKey": list(file.key),
        **({"foreignKeys": [refers]} if file.refers else {}),
    }


def _field(name: str, field: Field) -> dict[str, Any]:
    constraints = {
        "required": field.filled,
        "enum": list(field.words),
        "pattern": field.pattern,
    }
    given = {key: value for key, value in constraints.items() if value}
    return {
        "name": name,
        "type": field.type,
        "title": field.title,
        "description": field.description,
        **({"unit": field.unit} if field.unit else {}),
        **({"constraints": given} if given else {}),
    }
