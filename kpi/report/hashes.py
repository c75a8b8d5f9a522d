"""Hashes that tell whether a file or a folder is as it was."""

import hashlib
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
ABSENT, FOLDER, SPECIAL = "absent", "folder", "neither file nor folder"


def fingerprint(path: Path) -> str:
    """Hash a file's bytes or a folder's names; say so where there is neither.

    >>> fingerprint(Path("no-such-file"))
    'absent'
    """
    try:
        if path.is_dir():
            names = "\n".join(sorted(one.name for one in path.iterdir()))
            return f"{FOLDER} {hashlib.sha256(names.encode('utf-8', 'surrogateescape')).hexdigest()}"
        if not path.is_file() and path.exists():
            return SPECIAL
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ABSENT


def is_still(path: Path, found: str) -> bool:
    """Whether a file or folder is as it was found; of a folder that was only looked for, that it is there."""
    return path.is_dir() if found == FOLDER else fingerprint(path) == found
