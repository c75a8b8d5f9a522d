"""A folder of small files, each put in the place of an earlier one whole."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from kpi.errors import OutputUnwritable


def write_files(folder: Path, texts: Mapping[str, str], option: str) -> list[Path]:
    """Write texts as UTF-8 files of a folder, which is made where it is not there, and tell their places.

    Everything is written beside the old files before the first of them is replaced, so that a disk
    without room leaves all of them as they were.  `option` names what the folder is chosen with.
    Raises OutputUnwritable when the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new.", dir=folder) as fresh:
            for name, text in texts.items():
                Path(fresh, name).write_bytes(text.encode())
            for name in texts:
                Path(fresh, name).replace(folder / name)
    except OSError as error:
        message = (
            f"The files cannot be written to {folder}: {error.strerror or error}. "
            f"Allowed: a folder that this user may write to, with room left. Choose one with {option}."
        )
        raise OutputUnwritable(message) from error
    return [folder / name for name in texts]


def others_in(folder: Path, names: Mapping[str, str], suffix: str) -> list[str]:
    """Name the files of a kind in a folder that are none of some, in alphabetical order."""
    return sorted(path.name for path in folder.glob(f"*{suffix}") if path.name not in names)
