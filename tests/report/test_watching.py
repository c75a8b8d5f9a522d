"""A report that is made anew whenever one of its files is saved."""

import signal
import subprocess
import sys
import threading
import time

import pytest

from kpi.report.watching import Kept, saves


@pytest.fixture
def watched(root):
    """Start the command on the sandbox, and give a way to wait for a line that it prints."""
    words = [sys.executable, "-m", "kpi", "run", "southend-mpr", "2018-11", "--root", str(root), "--watch"]
    lines = []
    # Whoever runs the tests in the background may have turned Ctrl and C off.
    with subprocess.Popen(
        words,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as process:
        threading.Thread(target=lambda: lines.extend(process.stderr), daemon=True).start()

        def rounds(count, seconds=60):
            until = time.monotonic() + seconds
            while sum("Waiting for the next change" in line for line in lines) < count:
                assert time.monotonic() < until, lines
                time.sleep(0.05)
            return "".join(lines)

        yield process, rounds
        process.kill()


def test_a_saved_figure_is_on_the_page_and_a_fault_is_told_and_mended(root, watched):
    process, rounds = watched
    rounds(1)
    page = root / "output" / "southend-mpr" / "2018-11" / "index.html"
    path = root / "data" / "southend" / "observations.csv"
    good = path.read_text(encoding="utf-8")
    assert "86.4%" not in page.read_text(encoding="utf-8")

    path.write_text(good.replace("CP 1.4,2018-11,87,", "CP 1.4,2018-11,87%,"), encoding="utf-8")
    assert "observations.csv, line 61" in rounds(2)
    path.write_text(good.replace("CP 1.4,2018-11,87,", "CP 1.4,2018-11,86.4,"), encoding="utf-8")
    rounds(3)

    assert "86.4%" in page.read_text(encoding="utf-8")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0


def test_files_are_told_of_once_and_only_when_they_change(tmp_path):
    told = []
    (tmp_path / "one.csv").write_text("1")

    def watch():
        told.extend(saves([tmp_path], interval=0.02))

    threading.Thread(target=watch, daemon=True).start()
    time.sleep(0.3)
    assert len(told) == 1
    (tmp_path / "one.csv").write_text("12")
    (tmp_path / "notes.txt").write_text("no figures")
    time.sleep(0.3)
    assert len(told) == 2


def test_workers_are_kept_and_a_change_of_kpi_itself_is_noticed(monkeypatch):
    """What this process has loaded cannot be loaded again, so the command is to be started anew."""
    started, ended = [], []

    class Workers:
        def close(self):
            ended.append(self)

    def start():
        started.append(Workers())
        return started[-1]

    sources = iter(["a", "a", "b"])
    monkeypatch.setattr("kpi.report.watching.sources_fingerprint", lambda: next(sources))
    kept = Kept(start)

    assert kept.lend() is kept.lend() is started[0]
    assert not kept.outdated()
    assert kept.outdated()
    kept.close()
    assert ended == started
