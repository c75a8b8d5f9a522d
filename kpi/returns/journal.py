"""Several files of data/ changed as one: all of them or none, also when this is killed in the middle.

The new files are written beside the old ones first.  Then a journal names them: from that moment the
change counts, and whoever finds a journal moves the files that are left into place.
"""

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from kpi.errors import DataUnwritable, ReceiveBusy
from kpi.inputs.places import JOURNAL

LOCK = ".receiving.lock"
FRESH, ASIDE = ".receiving", ".before-receiving"
ANYBODY = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
PATIENCE = 30.0  # seconds to wait for another one


@contextmanager
def alone(data: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Keep every other `kpi receive` out of a data folder, and finish what one that was killed left.

    Raises ReceiveBusy where another does not end, DataUnwritable where the folder cannot be written.
    """
    try:
        lock = FileLock(data / LOCK, timeout=patience)
        lock.acquire()
    except Timeout as error:
        message = (
            f"Another `kpi receive` is at work in {data}. Allowed: one at a time. "
            "Wait until it has ended, or answer what it asks."
        )
        raise ReceiveBusy(message) from error
    except OSError as error:
        raise _unwritable(data, error) from error
    try:
        finish(data)
        yield
    finally:
        lock.release()


def interrupted(data: Path) -> bool:
    """Whether a `kpi receive` was cut off while it moved files into place."""
    return (data / JOURNAL).exists()


def finish(data: Path) -> None:
    """Move into place what a killed `kpi receive` left, or tidy away what it had not got to.

    Raises DataUnwritable where that cannot be done.
    """
    journal = data / JOURNAL
    try:
        if journal.exists():
            entries = _entries(data)
            _refuse_edited(data, entries)
            _move(data, entries)
            _end(data)
        for left in (*data.rglob(f".*{FRESH}"), *data.rglob(f".*{ASIDE}")):
            left.unlink(missing_ok=True)
    except OSError as error:
        message = (
            f"What a `kpi receive` that was cut off left in {data} cannot be put in its place: "
            f"{error.strerror or error}. Nothing else was written. Allowed: a folder that this user may "
            "write to, and files that no other program keeps open. Mend that, and run `kpi receive` again: "
            "it finishes that first."
        )
        raise DataUnwritable(message) from error


def _entries(data: Path) -> dict[str, list[str]]:
    """What the journal says: of each file the hashes of what it held and of what it is to hold."""
    try:
        entries = json.loads((data / JOURNAL).read_text(encoding="utf-8"))
        return {str(name): [str(one) for one in (before, after)] for name, (before, after) in entries.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise _garbled(data, str(error)) from error


def _garbled(data: Path, why: str) -> DataUnwritable:
    """Say how to finish by hand: the new files were whole before there was a journal."""
    fresh = sorted(path.relative_to(data).as_posix() for path in data.rglob(f".*{FRESH}"))
    left = f"Not yet moved into place: {', '.join(fresh)}" if fresh else "No file is left to be moved"
    cure = (
        f"Move each over the file that it is named after, .NAME{FRESH} over NAME, unless somebody changed "
        "that since: it is whole. Only then delete"
        if fresh
        else "Look whether the figures are as they should be; then delete"
    )
    return DataUnwritable(
        f"{data / JOURNAL} cannot be read ({why}). It says which files a `kpi receive` that was cut off was "
        f"moving, and they cannot be told without it; nothing was written now. {left}. Allowed: the file as "
        f"it was written. {cure} {data / JOURNAL}, and receive again."
    )


def replace_all(data: Path, new: Mapping[Path, bytes], old: Mapping[Path, bytes | None]) -> None:
    """Replace files as one; `old` is what each of them held when the change was worked out.

    Raises DataUnwritable with everything as it was, where a file cannot be written or has changed meanwhile.
    """
    data, old = data.resolve(), {path.resolve(): content for path, content in old.items()}
    new = {path.resolve(): content for path, content in new.items()}
    try:
        _refuse_protected(new)
        _refuse_changed(new, old)
        entries = {_name(data, path): [_hash(old[path]), _hash(content)] for path, content in new.items()}
        for path, content in new.items():
            _write(path, content)
            if old[path] is not None:
                shutil.copy2(path, _beside(path, ASIDE))
        _write(data / JOURNAL, json.dumps(entries).encode(), suffix="")
    except OSError as error:
        _tidy(new)
        raise _unwritable(data, error) from error
    try:
        _move(data, entries)
        _end(data)
    except OSError as error:
        _undo(data, new, old, error)
        raise _unwritable(data, error) from error
    _tidy(new)


def _name(data: Path, path: Path) -> str:
    """How the journal names a file: within data/, or in full where a link leads out of it."""
    return (path.relative_to(data) if path.is_relative_to(data) else path).as_posix()


def _move(data: Path, entries: Mapping[str, object]) -> None:
    for name in entries:
        path = data / name
        with suppress(FileNotFoundError):  # it was moved before this was killed
            _beside(path, FRESH).replace(path)
        _settle(path.parent)


def _end(data: Path) -> None:
    (data / JOURNAL).unlink()
    _settle(data)


def _undo(data: Path, new: Mapping[Path, bytes], old: Mapping[Path, bytes | None], why: OSError) -> None:
    """Put every file back as it was."""
    try:
        for path in new:
            if old[path] is None:
                path.unlink(missing_ok=True)
            elif _beside(path, ASIDE).exists():
                _beside(path, ASIDE).replace(path)
        _end(data)
    except OSError as error:
        message = (
            f"The figures in {data} could be written in part alone ({why.strerror}), and not put back "
            f"({error.strerror}). Allowed: files that no other program keeps open. Close them, and run "
            "`kpi receive` again: it finishes what it began."
        )
        raise DataUnwritable(message) from error
    _tidy(new)


def _tidy(new: Mapping[Path, bytes]) -> None:
    for path in new:
        for suffix in (FRESH, ASIDE):
            with suppress(OSError):
                _beside(path, suffix).unlink(missing_ok=True)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(f".{path.name}{suffix}")


def _write(path: Path, content: bytes, suffix: str = FRESH) -> None:
    """Write a file whole, and wait until the disk has it; the journal itself comes into being at once."""
    fresh = _beside(path, suffix or FRESH)
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, fresh)
    if not suffix:
        fresh.replace(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Wait until the disk has the names in a folder, where the system can be asked to."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _hash(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _held(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _refuse_protected(new: Mapping[Path, bytes]) -> None:
    """Leave a file alone that is read-only: a new one could be moved over it, which nobody allowed."""
    protected = [
        path.as_posix()
        for path in new
        if path.exists() and not (path.stat().st_mode & ANYBODY and os.access(path, os.W_OK))
    ]
    if protected:
        message = (
            f"{', '.join(protected)} may not be written: it is read-only, so nothing was written. "
            "Allowed: files that this user may write. If it may change, take the protection off, and run "
            "`kpi receive` again."
        )
        raise DataUnwritable(message)


def _refuse_changed(new: Mapping[Path, bytes], old: Mapping[Path, bytes | None]) -> None:
    changed = [path.name for path in new if _held(path) != old[path]]
    if changed:
        message = (
            f"{', '.join(changed)} changed while the returns were looked at, so nothing was written. "
            "Allowed: figures that nobody else edits meanwhile. Run `kpi receive` again."
        )
        raise DataUnwritable(message)


def _refuse_edited(data: Path, entries: Mapping[str, list[str]]) -> None:
    """Leave a file alone that somebody edited after the `kpi receive` that would replace it was killed."""
    edited = [
        name
        for name, (before, after) in entries.items()
        if (held := _hash(_held(data / name))) != after
        and not (held == before and _beside(data / name, FRESH).exists())
    ]
    if edited:
        message = (
            f"A `kpi receive` was cut off, and {', '.join(edited)} in {data} changed since. "
            "Allowed: the file as it was before or after. Keep what you need of it, delete "
            f"{data / JOURNAL}, and receive again."
        )
        raise DataUnwritable(message)


def _unwritable(data: Path, error: OSError) -> DataUnwritable:
    message = (
        f"The figures in {data} cannot be written: {error.strerror or error}. All of them are as they were. "
        "Allowed: a folder that this user may write to, with room left, and files that no other program "
        "keeps open. Mend that, and run `kpi receive` again."
    )
    return DataUnwritable(message)
