"""The folder of an edition: made beside the last one, and moved into its place whole."""

import contextlib
import errno
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kpi.errors import OutputUnwritable, SectionFailed

DAY = 24 * 60 * 60
ATTEMPTS = 20


def failed_folder(target: Path) -> Path:
    """Where the executed notebooks of a failed run are kept."""
    return target.with_name(f"{target.name}.failed")


def refuse_unwritable(target: Path) -> None:
    """Find out whether an edition can be written before anything is run for it, and leave no trace.

    Raises OutputUnwritable when its folder cannot be made.
    """
    try:
        if target.parent.is_dir():
            _recover(target)
            _sweep(target)
        nearest = next(folder for folder in target.parents if folder.exists())
        tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=nearest).cleanup()
    except OSError as error:
        raise _unwritable(target, error) from error


@contextmanager
def new_edition(target: Path) -> Iterator[Path]:
    """Give a fresh folder to fill; at the end it takes the target's place.

    When a section fails the folder is kept as `failed_folder`, and when anything else goes wrong it
    is deleted; either way the last edition stays as it was.
    Raises OutputUnwritable when the folder cannot be made or moved.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _recover(target)
        _sweep(target)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        fresh.chmod(0o755)
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        yield fresh
        _replace(target, fresh)
    except SectionFailed:
        _keep(fresh, failed_folder(target))
        raise
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise _unwritable(target, error) from error
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    shutil.rmtree(failed_folder(target), ignore_errors=True)


def _unwritable(target: Path, error: OSError) -> OutputUnwritable:
    message = (
        f"The edition cannot be written to {target}: {error.strerror or error}. "
        "Allowed: a folder that this user may write to, with room left. Choose one with --output."
    )
    return OutputUnwritable(message)


def _replace(target: Path, fresh: Path) -> None:
    """Put a whole folder where another may be; if that fails the other goes back.

    A folder cannot be renamed onto another, so the last edition steps aside first; where another
    run of the same edition comes between, it too steps aside.
    """
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        for attempt in range(ATTEMPTS):
            old = aside / str(attempt)
            with contextlib.suppress(FileNotFoundError):
                target.rename(old)
            try:
                fresh.rename(target)
            except OSError as error:
                if error.errno in {errno.ENOTEMPTY, errno.EEXIST} and attempt + 1 < ATTEMPTS:
                    continue
                if old.exists() and not target.exists():
                    old.rename(target)
                raise
            return
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _keep(fresh: Path, failed: Path) -> None:
    shutil.rmtree(failed, ignore_errors=True)
    fresh.rename(failed)


def _recover(target: Path) -> None:
    """Put the last edition back where a run was killed after it had stepped aside."""
    for left in target.parent.glob(f".{target.name}.*"):
        for attempt in range(ATTEMPTS):
            if not target.exists():
                with contextlib.suppress(OSError):  # another run may do the same at this moment
                    (left / str(attempt)).rename(target)


def _sweep(target: Path) -> None:
    """Delete what killed runs of this edition left behind a day ago or longer."""
    for left in target.parent.glob(f".{target.name}.*"):
        with contextlib.suppress(FileNotFoundError):  # another run may be tidying up too
            if left.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(left, ignore_errors=True)
