"""How files take their place: written beside, made sure of on the disk, and moved there by one rename.

A publish that is stopped at any moment leaves each page as it was or as it will be, and nothing between.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from kpi.errors import SiteUnwritable

LOCK = ".site.lock"
STAGED = ".new."
WAIT = 120.0
FOLDER_MODE, FILE_MODE = 0o755, 0o644


@contextmanager
def locked(site: Path) -> Iterator[None]:
    """Make the site's folder where there is none, and let nobody else publish to it meanwhile.

    Raises SiteUnwritable where it cannot be made, or another publish goes on for too long.
    """
    try:
        if not site.exists():
            with suppress(FileExistsError):  # where another publish begins the site at this moment
                make_folder(site)
        lock = FileLock(site / LOCK, timeout=WAIT)
        lock.acquire()
    except Timeout as error:
        raise SiteUnwritable(
            f"{site}: another publish has been at work for more than {WAIT:g} seconds. "
            "Allowed: one at a time. Wait for its end, then publish again."
        ) from error
    except OSError as error:
        raise unwritable(site, error, "Nothing was published.") from error
    try:
        yield
    finally:
        lock.release()


def unwritable(site: Path, error: OSError, left: str) -> SiteUnwritable:
    """Say why a site cannot be written, and how it was left."""
    why = error.strerror or str(error)
    where = f" ({error.filename})" * bool(error.filename)
    return SiteUnwritable(
        f"{site} cannot be written: {why}{where}. {left} Allowed: a folder in one that exists, to which this "
        "user may write, with room left. Mend that, then publish again."
    )


@contextmanager
def staging(site: Path) -> Iterator[Path]:
    """Give a hidden folder of the site to write into, and delete it afterwards with what is still in it.

    What publishes left there that were killed is deleted too; they are over, for the site is locked.
    """
    for left in site.glob(f"{STAGED}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=STAGED, dir=site))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_folder(folder: Path) -> None:
    """Make a folder that the web server may read, whatever the user's own settings."""
    folder.mkdir()
    folder.chmod(FOLDER_MODE)


def write_file(path: Path, content: bytes) -> None:
    """Write a new file that the web server may read, and its folders, and wait until it is on the disk."""
    for folder in reversed(path.parents):
        if not folder.exists():
            make_folder(folder)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(FILE_MODE)


def move(staged: Path, target: Path) -> None:
    """Put a file in the place of another, or a folder where there is none, and wait until it is so."""
    os.replace(staged, target)  # noqa: PTH105 - the one name for it that says what happens to the other
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Wait until a folder's names are on the disk; Windows does so by itself, some network shares cannot."""
    if os.name != "posix":
        return
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def sync_below(folder: Path) -> None:
    """Wait until the names in a folder and in all below it are on the disk."""
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(path)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside another and put it in its place, with the other's permissions."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(path.stat().st_mode & 0o777 if path.exists() else FILE_MODE)
        move(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
