"""Forms are written into a folder, all of them or none, and never over ones that may be filled in."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kpi.errors import FormsUnwritable
from kpi.returns.forms import Form
from kpi.returns.workbook import workbook_of


@dataclass(frozen=True)
class Forms:
    """Forms that go into a folder, and when they are made."""

    folder: Path
    forms: Sequence[Form]
    now: datetime

    def named(self) -> Iterator[tuple[Form, Path]]:
        """Each form with its file; owners whose names differ in signs alone are numbered."""
        seen: Counter[str] = Counter()
        for form in self.forms:
            seen[form.file] += 1
            count = seen[form.file]
            name = form.file if count == 1 else form.file.replace(".xlsx", f"-{count}.xlsx")
            yield form, self.folder / name


def write_forms(forms: Forms, *, replace: bool) -> None:
    """Write every form as a workbook.

    Raises FormsUnwritable where a file is there already and is not to be replaced, or where the folder
    cannot be written.
    """
    named = list(forms.named())
    if kept := [path.name for _, path in named if path.exists() and not replace]:
        message = (
            f"{forms.folder} holds {', '.join(kept)} already, which may have been filled in. "
            "Allowed: a folder without them. Choose another with --to, or write over them with --replace."
        )
        raise FormsUnwritable(message)
    try:
        forms.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".forms.", dir=forms.folder) as made:
            for form, path in named:
                (Path(made) / path.name).write_bytes(workbook_of(form, forms.now))
            for _, path in named:
                (Path(made) / path.name).replace(path)
    except OSError as error:
        message = (
            f"The forms cannot be written to {forms.folder}: {error.strerror or error}. "
            "Allowed: a folder that this user may write to, with room left. Choose one with --to."
        )
        raise FormsUnwritable(message) from error
