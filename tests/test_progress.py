"""What is shown of a run on a terminal: a bar that leaves nothing behind; lines where nobody looks on."""

import fcntl
import os
import re
import signal
import subprocess
import sys
import termios
import time
from contextlib import closing
from types import SimpleNamespace

import pytest
from rich.console import Console

from kpi.progress import Bar, teller

WIDTH = 80
SLOW = "import kpi, time\ntime.sleep(0.5)\nkpi.Fragment('<p>Fine.</p>')"
CODE = re.compile(r"\x1b\[(\??[\d;]*)([A-Za-z])|[^\x1b]")


class Screen:
    """As much of a terminal as shows what is left on it."""

    def __init__(self, text):
        self._lines, self._row, self._column, self.cursor = [""], 0, 0, True
        for code in CODE.finditer(text):
            self._take(code[0], code[1], code[2])

    @property
    def lines(self):
        return [line.rstrip() for line in self._lines if line.strip()]

    def _take(self, text, number, letter):
        if letter == "A":
            self._row -= int(number or 1)
        elif letter == "K":
            self._lines[self._row] = ""
        elif letter in {"h", "l"}:
            self.cursor = letter == "h"
        elif text == "\r":
            self._column = 0
        elif text == "\n":
            self._down()
        elif not letter:
            self._put(text)

    def _put(self, text):
        if self._column == WIDTH:
            self._down()
            self._column = 0
        line = self._lines[self._row].ljust(self._column)
        self._lines[self._row] = line[: self._column] + text + line[self._column + 1 :]
        self._column += 1

    def _down(self):
        self._row += 1
        if self._row == len(self._lines):
            self._lines.append("")


class Terminal:
    """The command on a terminal of its own, of which it is in charge."""

    def __init__(self, root, *words, stdout=None, kind="xterm"):
        self._ours, theirs = os.openpty()
        termios.tcsetwinsize(theirs, (24, WIDTH))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kpi", "run", "southend-mpr", *words, "--root", str(root)],
            stdin=theirs,
            stdout=stdout or theirs,
            stderr=theirs,
            env={**os.environ, "TERM": kind},
            preexec_fn=_take_charge,  # noqa: PLW1509
        )
        os.close(theirs)

    def press(self, key):
        os.write(self._ours, key)

    def end(self):
        """Wait for the end; gives all that was drawn, what else was printed, and the exit code."""
        drawn = b""
        try:
            while piece := os.read(self._ours, 10_000):
                drawn += piece
        except OSError:  # nobody has it open any more
            os.close(self._ours)
        printed = self._process.communicate(timeout=10)[0]
        return drawn.decode(), printed, self._process.returncode


def _take_charge():
    """Let what is typed reach the command, Ctrl and C too."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def page(root, month):
    return str(root / "output" / "southend-mpr" / month / "index.html")


def test_a_terminal_shows_one_bar_over_all_sections_and_then_the_pages_alone(root, section):
    section(SLOW)

    drawn, _, code = Terminal(root, "2018-10", "2018-11", "--workers", "1").end()

    assert code == 0
    assert {"0/2", "1/2", "2/2"} <= set(re.findall(r"\d/\d", CODE.sub(plain, drawn)))
    assert "only of southend-mpr for October 2018" in CODE.sub(plain, drawn)
    screen = Screen(drawn)
    assert "".join(screen.lines) == page(root, "2018-10") + page(root, "2018-11")
    assert screen.cursor


def plain(code):
    """Leave out what is no letter."""
    return "" if code[2] else code[0]


def test_pages_go_to_standard_output_whole_while_the_bar_is_on_the_terminal(root, section):
    section(SLOW)

    drawn, printed, _ = Terminal(root, "2018-11", stdout=subprocess.PIPE).end()

    assert printed.decode() == f"{page(root, '2018-11')}\n"
    assert "1/1" in CODE.sub(plain, drawn)
    assert Screen(drawn).lines == []


def test_there_is_no_bar_where_nothing_is_to_be_run(root, section):
    section(SLOW)
    Terminal(root, "2018-11").end()

    drawn, _, _ = Terminal(root, "2018-11").end()

    assert "\x1b" not in drawn
    assert "nothing has changed since" in drawn


def test_a_failed_section_is_told_whole_and_the_bar_goes_on_to_its_end(root, section):
    section("1 / 0")

    drawn, _, code = Terminal(root, "2018-11").end()

    assert code == 3
    assert "1/1" in CODE.sub(plain, drawn)
    told = "".join(Screen(drawn).lines)
    assert told.startswith("southend-mpr for November 2018, section 'only' (only.ipynb): code cell 2")
    assert told.endswith("2018-11.failed/sections/01-only.ipynb")


def test_ctrl_and_c_takes_the_bar_away_and_gives_the_cursor_back(root, section):
    begun = root / "begun.txt"
    section(f"open({str(begun)!r}, 'w')", "import time; time.sleep(60)")
    terminal = Terminal(root, "2018-11")
    until = time.monotonic() + 30
    while not begun.exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)

    terminal.press(b"\x03")
    drawn, _, code = terminal.end()

    screen = Screen(drawn)
    assert "0/1" in CODE.sub(plain, drawn)
    assert "".join(screen.lines) in {"", "Aborted."}
    assert screen.cursor
    assert code != 0
    assert not (root / "output").exists()


def test_a_terminal_that_cannot_draw_is_told_by_lines(root, section):
    section(SLOW)

    drawn, _, _ = Terminal(root, "2018-11", kind="dumb").end()

    assert "\x1b" not in drawn
    assert re.search(r"southend-mpr for November 2018: only \d\.\d s\r\n", drawn)


def test_where_nobody_looks_on_nothing_is_loaded_for_a_bar():
    source = "import sys, kpi.progress\nkpi.progress.teller(why=False)\nassert 'rich' not in sys.modules"

    subprocess.run([sys.executable, "-c", source], stderr=subprocess.PIPE, check=True)


def draft(*sections):
    plan = SimpleNamespace(name="x for y", sections=[SimpleNamespace(id=name) for name in sections])
    why = dict.fromkeys(sections, "its notebook has changed")
    return SimpleNamespace(plan=plan, why=why, drops_pdf=False)


@pytest.fixture
def bar():
    with closing(Bar(Console(stderr=True, force_terminal=True, width=WIDTH), why=True)) as shown:
        yield shown


def test_the_bar_counts_every_section_that_has_ended_however_it_did(bar, capsys):
    bar.planned(draft("one", "two"))
    bar.planned(draft("three", "four"))
    bar.begun("x for y", "one")
    bar.begun("x for y", "two")
    bar.ended("x for y", "one", 0.1)
    bar.ended("x for y", "two", None)
    bar.ended("x for y", "three", None)
    bar.begun("x for y", "four")
    bar.close()

    told = capsys.readouterr().err
    assert "3/4" in CODE.sub(plain, told)
    assert "four of x for y" in CODE.sub(plain, told)
    reasons = [f"x for y: {name} runs: its notebook has changed." for name in ("one", "two", "three", "four")]
    assert Screen(told.replace("\n", "\r\n")).lines == reasons


def test_more_names_than_fit_are_cut_so_that_the_bar_stays_on_one_line(bar, capsys):
    names = [f"a-section-of-a-long-name-{number}" for number in range(9)]
    bar.planned(draft(*names))
    for name in names:
        bar.begun("x for y", name)
    bar.close()

    told = CODE.sub(plain, capsys.readouterr().err)
    rows = [row for row in re.split(r"[\r\n]+", told) if "0/9" in row]
    assert rows[-1].rstrip().endswith("…")
    assert max(map(len, rows)) < WIDTH - 2, "there is room for the ^C that a terminal shows"


def test_what_is_told_after_the_end_brings_no_bar_back(bar, capsys):
    bar.planned(draft("one"))
    bar.close()
    capsys.readouterr()

    bar.begun("x for y", "one")
    bar.ended("x for y", "one", 0.1)
    bar.say("later")
    time.sleep(0.2)

    assert capsys.readouterr().err == "later\n"


def test_lines_tell_of_the_sections_that_ended_well(capsys):
    with closing(teller(why=False)) as lines:
        lines.ended("x for y", "one", 0.14)
        lines.ended("x for y", "two", None)

    assert capsys.readouterr().err == "x for y: one 0.1 s\n"
