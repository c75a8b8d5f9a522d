"""What a section reads while it runs: noticed as it happens, not declared by hand.

Python tells an audit hook of every file that it is about to open, every folder that it lists and
every module that it loads for the first time; that something is looked for is told by `os.stat`.
Each is hashed before it is read: where it changes in between, the hash is that of the older state,
so that the section counts as out of date, never as up to date.
"""

import json
import os
import re
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, wraps
from importlib import metadata
from importlib.metadata import PackageNotFoundError, distribution, requires
from importlib.util import find_spec, source_from_cache
from pathlib import Path
from types import FrameType
from typing import Any, Literal

from kpi.report.hashes import FOLDER, PACKAGE, fingerprint

FONTS = re.compile(r"fontlist-v.*\.json")  # matplotlib makes it for itself
LISTINGS = {"os.listdir", "os.scandir"}
# What these bring into a section cannot be hashed beforehand.
OUTSIDE = {
    "socket.connect": "connects to the network",
    "socket.getaddrinfo": "connects to the network",
    "subprocess.Popen": "starts another program",
    "os.system": "starts another program",
    "os.exec": "starts another program",
    "os.posix_spawn": "starts another program",
    "os.fork": "starts another process",
    "os.forkpty": "starts another process",
    "sqlite3.connect": "opens a database",
}
Kind = Literal["file", "module", "outside"]
Note = Callable[[Kind, str, str], None]


@dataclass
class Reads:
    """All that one section read.

    `files` has each file's and folder's hash by its name: from the root, or else in full.
    `modules` are those that it loaded and that had not been loaded before, by the first part of their names.
    `outside` says what it did that no hash can tell of.
    """

    files: dict[str, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)

    def note(self, kind: Kind, name: str, found: str) -> None:
        """Take down one thing; what was read first counts, since the section may write later."""
        if kind == "file":
            known = self.files.setdefault(name, found)
            if known == FOLDER and found.startswith(FOLDER):  # first only looked for, and now listed
                self.files[name] = found
        elif kind == "module":
            self.modules.add(name)
        else:
            self.outside.add(name)

    def noted(self, lines: Iterable[str]) -> "Reads":
        """Take down what another process has written line by line."""
        for line in lines:
            self.note(*json.loads(line))
        return self

    def unknowable(self) -> str:
        """Say why no later run can know whether this one's outcome still holds, or nothing."""
        strange = sorted(name for name in self.modules if _is_strange(name))
        loads = [f"loads {name}, which may read files unseen" for name in strange]
        return ", ".join([*sorted(self.outside), *loads])


def watch(root: Path, private: Path, note: Note) -> None:
    """Tell of everything that this process reads from now on; it cannot be ended.

    Left out are the installed libraries and kpi itself, which are hashed as wholes, what the process
    itself has written, and what lies in the folder private to it.
    """
    watcher = Watcher(root, private, note)
    busy = threading.local()

    def notice(event: str, given: tuple[object, ...]) -> None:
        if event in HANDLED and not getattr(busy, "now", False):
            busy.now = True
            try:
                watcher.notice(event, given)
            finally:
                busy.now = False

    sys.addaudithook(notice)
    _tell_of_stat(notice)


def _tell_of_stat(notice: Callable[[str, tuple[object, ...]], None]) -> None:
    """Let it be noticed when a file is looked for: whether it is there may decide what a section shows."""
    for name in ("stat", "lstat", "access", "readlink"):
        setattr(os, name, _noticed(getattr(os, name), notice))


def _noticed(
    function: Callable[..., Any], notice: Callable[[str, tuple[object, ...]], None]
) -> Callable[..., Any]:
    @wraps(function)
    def noticed(path: object, *given: object, **named: object) -> Any:  # noqa: ANN401  (as the one it stands for)
        notice(STAT, (path,))
        return function(path, *given, **named)

    return noticed


class Watcher:
    """Sorts what Python tells of into files, modules and what no hash can tell of."""

    def __init__(self, root: Path, private: Path, note: Note) -> None:
        devices = {folder for folder in ("/dev", "/proc") if not root.is_relative_to(folder)}
        aside = {*_libraries(), str(PACKAGE), str(private), *devices}
        self._aside = tuple(f"{folder}{os.sep}" for folder in aside)
        self._loaded = {name.partition(".")[0] for name in sys.modules}
        self._own: set[str] = set()
        self._root, self._note = root, note

    def notice(self, event: str, given: tuple[object, ...]) -> None:
        """Note one thing."""
        if event in OUTSIDE:
            self._note("outside", OUTSIDE[event], "")
        elif event != "import":
            self._notice_path(event, given)
        else:
            self._notice_module(str(given[0]))

    def _notice_module(self, full: str) -> None:
        """Note a module, and where one of the root's own would lie."""
        name = full.partition(".")[0]
        if full.startswith("multiprocessing.popen_"):
            self._note("outside", OUTSIDE["os.fork"], "")
        if name in self._loaded or name in sys.stdlib_module_names:
            return
        self._note("module", name, "")
        if not any(Path(folder, one).exists() for folder in _libraries() for one in (name, f"{name}.py")):
            for own in (self._root / name, self._root / f"{name}.py"):
                found = fingerprint(own)
                self._note("file", _shown(str(own), self._root), FOLDER if own.is_dir() else found)

    def _notice_path(self, event: str, given: tuple[object, ...]) -> None:
        path = _path(given[0] if given else None)
        if not path or f"{path}{os.sep}".startswith(self._aside) or _in_search_of_modules():
            return
        if FONTS.fullmatch(Path(path).name):
            return
        if event == STAT and Path(path).is_dir() and not Path(path).is_relative_to(self._root):
            return  # on the way to something else
        if event == "open" and _makes(path, given):
            self._own.add(path)
        elif path not in self._own:
            found = fingerprint(Path(path))
            looked_for = event == STAT and found.startswith(FOLDER)
            self._note("file", _shown(path, self._root), FOLDER if looked_for else found)


STAT = "os.stat"
HANDLED = {"open", "import", STAT, *LISTINGS, *OUTSIDE}


def _in_search_of_modules() -> bool:
    """Whether Python itself looks through its folders for a module or an installed library.

    What it then finds is told apart: a module as such, a library by its version.
    """
    frame: FrameType | None = sys._getframe()  # noqa: SLF001  (there is no public way to ask who called)
    while frame:
        code = frame.f_code
        searching = code.co_name == "_fill_cache" and code.co_filename.startswith("<frozen importlib")
        if searching or code.co_filename == metadata.__file__:
            return True
        frame = frame.f_back
    return False


def _path(given: object) -> str:
    """Name what is opened or listed in full; a compiled module stands for its source."""
    if isinstance(given, int) or given == "":
        return ""
    path = os.path.abspath(  # noqa: PTH100  (links are left as they are)
        os.fsdecode(given) if isinstance(given, str | bytes | os.PathLike) else "."
    )
    if path.endswith(".pyc"):
        try:
            return source_from_cache(path)
        except ValueError:
            return path
    return path


def _makes(path: str, given: tuple[object, ...]) -> bool:
    """Whether a file is made, or made anew, so that nothing of what was there before can be read."""
    flags = given[2] if len(given) > 2 and isinstance(given[2], int) else 0  # noqa: PLR2004  (path, mode, flags)
    return bool(flags & os.O_TRUNC) or (bool(flags & os.O_CREAT) and not Path(path).exists())


def _shown(path: str, root: Path) -> str:
    own = Path(path)
    return own.relative_to(root).as_posix() if own.is_relative_to(root) else own.as_posix()


@cache
def _libraries() -> frozenset[str]:
    """The folders of Python's own library and of what is installed beside it."""
    own = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return frozenset({*own, *(os.path.realpath(path) for path in own)})


def _is_strange(module: str) -> bool:
    """Whether a module is an installed library on which kpi itself does not rest."""
    if module in sys.stdlib_module_names or module in _rested_on():
        return False
    try:
        spec = find_spec(module)
    except ValueError:  # loaded without one, so not from any library
        return False
    return bool(spec and f"{spec.origin}".startswith(tuple(_libraries())))


@cache
def _rested_on() -> frozenset[str]:
    """The modules of all libraries on which kpi rests, directly or through others."""
    found: set[str] = set()
    waiting, known = ["kpi"], set()
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        known.add(name)
        try:
            files = distribution(name).files or []
            asked = requires(name) or []
            # Of its own extras kpi may use each; of a library's own, only what is asked for by name.
            waiting += [_name(text) for text in asked if name == "kpi" or "extra ==" not in text]
        except PackageNotFoundError:
            continue
        found |= {file.parts[0].partition(".")[0] for file in files}
    return frozenset(found)


def _name(requirement: str) -> str:
    """Take the name from a requirement such as `pandas>=3`."""
    return "".join(letter if letter.isalnum() or letter in "-_." else " " for letter in requirement).split()[
        0
    ]
