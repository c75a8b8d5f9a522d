"""Several files change as one: though this is killed in the middle, the disk is full, or two come."""

import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kpi.errors import DataUnwritable, ReceiveBusy
from kpi.returns import journal
from kpi.returns.journal import alone, finish, interrupted, replace_all

KILLED = """
import os, signal, sys
from pathlib import Path
from kpi.returns.journal import alone, replace_all

data, count = Path(sys.argv[1]), int(sys.argv[2])
moved = Path.replace

def replace(self, target):
    global count
    if count == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    count -= 1
    return moved(self, target)

Path.replace = replace
one, other, new = (data / "town" / name for name in ("one.csv", "other.csv", "new.csv"))
with alone(data):
    replace_all(
        data,
        {one: b"one, later", other: b"other, later", new: b"new"},
        {one: b"one", other: b"other", new: None},
    )
"""
BEFORE = {"one.csv": b"one", "other.csv": b"other"}
AFTER = {"one.csv": b"one, later", "other.csv": b"other, later", "new.csv": b"new"}


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data" / "town"
    folder.mkdir(parents=True)
    for name, content in BEFORE.items():
        (folder / name).write_bytes(content)
    return tmp_path / "data"


def held(data):
    return {path.name: path.read_bytes() for path in (data / "town").iterdir()}


def change(data):
    """The files to be written and those that were read."""
    new = {data / "town" / name: content for name, content in AFTER.items()}
    return new, {path: BEFORE.get(path.name) for path in new}


def test_all_files_are_replaced_and_nothing_else_is_left(data):
    with alone(data):
        replace_all(data, *change(data))

    assert held(data) == AFTER
    assert not interrupted(data)


@pytest.mark.parametrize(("moves", "wanted"), [(0, BEFORE), (1, AFTER), (2, AFTER), (3, AFTER)])
def test_what_a_kill_between_the_moves_leaves_is_finished_or_undone_by_the_next_one(data, moves, wanted):
    """The first move is that of the journal: from then on the change counts."""
    done = subprocess.run([sys.executable, "-c", KILLED, data, str(moves)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert interrupted(data) == (moves > 0)
    visible = {name: content for name, content in held(data).items() if not name.startswith(".")}
    assert visible == {**BEFORE, **dict(list(AFTER.items())[: max(0, moves - 1)])}

    with alone(data):
        assert held(data) == wanted
    assert not interrupted(data)


def test_a_file_that_was_edited_after_the_kill_is_left_alone_and_told(data):
    subprocess.run([sys.executable, "-c", KILLED, data, "1"], check=False)
    (data / "town" / "other.csv").write_bytes(b"typed by hand")

    with pytest.raises(DataUnwritable, match=r"was cut off, and town/other\.csv in .* changed since"):
        finish(data)
    assert held(data)["other.csv"] == b"typed by hand"
    assert held(data)["one.csv"] == b"one"


@pytest.mark.parametrize("text", ["{bad", "", "[]", '{"town/one.csv": "x"}', '{"town/one.csv": [1]}', "\x00"])
def test_a_journal_that_cannot_be_read_is_told_with_how_to_finish_by_hand(data, text):
    """One file was moved before the kill, two are left; what the message says to do is done."""
    subprocess.run([sys.executable, "-c", KILLED, data, "2"], check=False)
    journal_file = data / ".receiving.json"
    journal_file.write_text(text)
    before = held(data)

    with pytest.raises(DataUnwritable) as caught:
        finish(data)
    told = str(caught.value)
    assert told.startswith(f"{journal_file} cannot be read (")
    assert (
        "nothing was written now. Not yet moved into place: town/.new.csv.receiving, town/.other.csv" in told
    )
    assert told.endswith(f"it is whole. Only then delete {journal_file}, and receive again.")
    assert (held(data), journal_file.read_text()) == (before, text)

    for name in ("new.csv", "other.csv"):
        (data / "town" / f".{name}.receiving").replace(data / "town" / name)
    journal_file.unlink()
    finish(data)
    assert held(data) == AFTER


def test_a_journal_that_cannot_be_read_and_left_nothing_is_told(data):
    (data / ".receiving.json").write_text("{bad")

    with pytest.raises(
        DataUnwritable, match=r"No file is left to be moved\. .* Look whether the figures are as they should"
    ):
        finish(data)


def test_what_cannot_be_finished_is_told_as_that(data, monkeypatch):
    subprocess.run([sys.executable, "-c", KILLED, data, "2"], check=False)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(DataUnwritable, match=r"cut off left in .* cannot be put in its place: Permission"):
        finish(data)
    monkeypatch.undo()
    finish(data)
    assert held(data) == AFTER


def test_a_file_that_is_read_only_is_not_replaced(data):
    (data / "town" / "other.csv").chmod(0o444)

    with pytest.raises(DataUnwritable, match=r"town/other\.csv may not be written: it is read-only, so noth"):
        replace_all(data, *change(data))
    assert held(data) == BEFORE
    assert not interrupted(data)


def test_a_file_that_changed_while_the_returns_were_looked_at_keeps_them_out(data):
    (data / "town" / "one.csv").write_bytes(b"typed by hand")

    with pytest.raises(DataUnwritable, match=r"one\.csv changed while the returns were looked at"):
        replace_all(data, *change(data))
    assert held(data) == {**BEFORE, "one.csv": b"typed by hand"}


@pytest.mark.parametrize("moves", [1, 2, 3])
def test_a_file_that_cannot_be_moved_takes_all_others_back(data, moves, monkeypatch):
    """As where a spreadsheet program keeps a file open."""
    done, moved = [], Path.replace

    def replace(self, target):
        done.append(target)
        if len(done) == moves + 1:
            raise PermissionError(13, "Permission denied")
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(DataUnwritable, match=r"cannot be written: Permission denied\. All of them are as"):
        replace_all(data, *change(data))

    assert held(data) == BEFORE
    assert not interrupted(data)


def test_where_even_that_fails_the_next_one_finishes(data, monkeypatch):
    done, moved = [], Path.replace

    def replace(self, target):
        done.append(target)
        if len(done) > 2:
            raise PermissionError(13, "Permission denied")
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(DataUnwritable, match=r"in part alone .* it finishes what it began"):
        replace_all(data, *change(data))
    monkeypatch.undo()

    finish(data)
    assert held(data) == AFTER


def test_a_disk_without_room_leaves_everything_as_it_was(data):
    """A limit on the size of files stands for the full disk: the system refuses to write on."""
    large = dict.fromkeys(change(data)[0], b"x" * 200_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(DataUnwritable, match=r"cannot be written: File too large\. All"):
            replace_all(data, large, change(data)[1])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert held(data) == BEFORE
    assert not interrupted(data)


def test_a_folder_that_cannot_be_written_is_told(data, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(journal.FileLock, "acquire", refuse)
    with pytest.raises(DataUnwritable, match="cannot be written: Permission denied") as caught, alone(data):
        pass
    assert caught.value.exit_code == 4


def test_two_at_once_come_one_after_the_other(data):
    inside, order = threading.Event(), []

    def first():
        with alone(data):
            inside.set()
            order.append("first begins")
            threading.Event().wait(0.3)
            order.append("first ends")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait()
    with alone(data):
        order.append("second begins")
    thread.join()
    assert order == ["first begins", "first ends", "second begins"]


def test_one_that_waits_too_long_is_told_so(data):
    with (
        alone(data),
        pytest.raises(ReceiveBusy, match="Another `kpi receive` is at work"),
        alone(data, patience=0.05),
    ):
        pass


def test_a_file_that_is_a_link_stays_one_and_what_it_leads_to_is_replaced(data, tmp_path):
    elsewhere = tmp_path / "shared.csv"
    (data / "town" / "one.csv").rename(elsewhere)
    (data / "town" / "one.csv").symlink_to(elsewhere)
    with alone(data):
        replace_all(data, *change(data))

    assert (data / "town" / "one.csv").is_symlink()
    assert elsewhere.read_bytes() == b"one, later"


def test_the_rights_of_a_file_stay_with_it(data):
    (data / "town" / "one.csv").chmod(0o640)
    replace_all(data, *change(data))

    assert (data / "town" / "one.csv").stat().st_mode & 0o777 == 0o640
