"""Forms are written into a folder, all of them or none, and never over ones that may be filled in."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kpi.errors import FormsUnwritable
from kpi.model.figures import told_apart_names
from kpi.returns.forms import Form
from kpi.returns.workbook import workbook_of

BEFORE = ".before"


@dataclass(frozen=True)
class Forms:
    """Forms that go into a folder, and when they are made."""

    folder: Path
    forms: Sequence[Form]
    now: datetime

    def named(self) -> Iterator[tuple[Form, Path]]:
        """Each form with its file; one whose name is another's already is numbered."""
        stems = told_apart_names(form.file.removesuffix(".xlsx") for form in self.forms)
        for form, stem in zip(self.forms, stems, strict=True):
            yield form, self.folder / f"{stem}.xlsx"


def refuse_held(forms: Forms, *, replace: bool) -> None:
    """Refuse a folder in which something stands in the place of a form.

    Raises FormsUnwritable where a file is there already and is not to be replaced, or a folder is.
    """
    paths = [path for _, path in forms.named()]
    if folders := [path.name for path in paths if path.is_dir()]:
        message = (
            f"{forms.folder} holds a folder called {', '.join(folders)}, in the place of a form. "
            "Allowed: a folder without it. Choose another with --to, or move it away."
        )
        raise FormsUnwritable(message)
    if kept := [path.name for path in paths if path.exists() and not replace]:
        message = (
            f"{forms.folder} holds {', '.join(kept)} already, which may have been filled in. "
            "Allowed: a folder without them. Choose another with --to, or write over them with --replace."
        )
        raise FormsUnwritable(message)


def write_forms(forms: Forms, *, replace: bool) -> None:
    """Write every form as a workbook, all of them or none.

    Raises FormsUnwritable where `refuse_held` does, or where the folder cannot be written.
    """
    refuse_held(forms, replace=replace)
    named = list(forms.named())
    try:
        forms.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".forms.", dir=forms.folder) as made:
            for form, path in named:
                (Path(made) / path.name).write_bytes(workbook_of(form, forms.now))
            _move(Path(made), [path for _, path in named])
    except OSError as error:
        message = (
            f"The forms cannot be written to {forms.folder}: {error.strerror or error}. "
            "Allowed: a folder that this user may write to, with room left. Choose one with --to."
        )
        raise FormsUnwritable(message) from error


def _move(made: Path, paths: Sequence[Path]) -> None:
    """Move every form to its place; where one cannot be, put those before it back as they were."""
    moved: list[Path] = []
    try:
        for path in paths:
            if path.exists():
                path.replace(made / f"{path.name}{BEFORE}")
            moved.append(path)
            (made / path.name).replace(path)
    except OSError:
        for path in reversed(moved):
            before = made / f"{path.name}{BEFORE}"
            before.replace(path) if before.exists() else path.unlink(missing_ok=True)
        raise
