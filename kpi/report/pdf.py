"""The page becomes a tagged PDF, printed by an installed browser."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from kpi.errors import PdfFailed
from kpi.report.browser import OLDEST, SETTING, quiet_flags

TIME_LIMIT = 120.0
GRACE = 5.0
_VERSION = re.compile(rb"Skia/PDF m(\d+)")
_ELEMENT = re.compile(rb"(\d+) 0 obj\n<</Type /StructElem\n.*?\nendobj", re.DOTALL)
_PARENT = re.compile(rb"/P (\d+) 0 R")
_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
_AGAIN = re.compile(rb"<</Type /MCR\n/Pg \d+ 0 R\n/MCID \d+>>")


def print_pdf(page: Path, pdf: Path, browser: Path, seconds: float = TIME_LIMIT) -> None:
    """Print a page as a PDF with tags and an outline; size, margins and page numbers are its style sheet's.

    The browser runs without a window and with a profile of its own, so that none of its user's windows,
    extensions or settings has a part in it.
    Raises PdfFailed when the browser does not make such a PDF within the seconds, and leaves none.
    """
    with tempfile.TemporaryDirectory(prefix="kpi-pdf-", ignore_cleanup_errors=True) as folder:
        words = [
            *(str(browser), "--headless", *quiet_flags(), f"--user-data-dir={folder}"),
            *("--no-pdf-header-footer", "--generate-pdf-document-outline"),
            *(f"--print-to-pdf={pdf}", _without_script(page, Path(folder)).as_uri()),
        ]
        wrong = _run(words, Path(folder, "said.txt"), seconds) or _refusal(pdf)
    if not wrong:
        pdf.write_bytes(_said_once(pdf.read_bytes()))
    else:
        pdf.unlink(missing_ok=True)
        raise PdfFailed(
            f"{browser} made no PDF of {page.name}: {wrong}. Allowed: Chrome, Chromium or Edge {OLDEST} or "
            f"later that may run without a window. Name another in the environment variable {SETTING}, or "
            "leave out --pdf."
        )


def _without_script(page: Path, folder: Path) -> Path:
    """Copy a page but for its script: paper has no use for headings to sort by."""
    text = _SCRIPT.sub("", page.read_text(encoding="utf-8"))
    copy = folder / page.name
    copy.write_text(text, encoding="utf-8", newline="\n")
    return copy


def _run(words: list[str], log: Path, seconds: float) -> str:
    """Run a browser to its end, and end all that it started; say what went wrong, or nothing."""
    try:
        with log.open("wb") as said:
            # With a session of its own on Linux and macOS, its helpers are known as one group.
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
            )
    except OSError as error:
        return f"it does not start ({error.strerror or error})"
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        return f"it was not done after {seconds:g} seconds"
    finally:
        _end(process)
    return f"it ended with code {code}{_last_words(log)}" if code else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a browser and the helpers that it started, and no other.

    Where it can be asked it is asked first, so that it takes its temporary files with it.
    """
    if sys.platform == "win32":
        if process.poll() is None:
            tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(tree, capture_output=True, check=False)
    else:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    grave = [line for line in lines if ":FATAL:" in line] or lines
    return f" and said '{grave[-1].strip()}'" if grave else ""


def _refusal(pdf: Path) -> str:
    """Say why what was printed cannot be published, or nothing."""
    printed = pdf.read_bytes() if pdf.is_file() else b""
    version = _VERSION.search(printed)
    if not printed.startswith(b"%PDF-") or b"%%EOF" not in printed[-32:]:
        return "what it wrote is no PDF" if printed else "it ended without one"
    if version and int(version[1]) < OLDEST:
        return f"its version {int(version[1])} prints no page numbers and nothing that is folded away"
    return "" if b"/StructTreeRoot" in printed else "it left out the tags that screen readers go by"


def _said_once(printed: bytes) -> bytes:
    """Let a screen reader say a column's heading once, however many sheets its table runs over.

    The heading stands at the top of each sheet, and browsers hang every one of them on the one tag, which
    then says "Value Value Value". What is taken away is made blank, so that nothing moves in the file.
    """
    elements = {found[1]: found[0] for found in _ELEMENT.finditer(printed)}

    def heads_column(number: bytes) -> bool:
        while number in elements and b"/Scope /Column" not in elements[number]:
            parent = _PARENT.search(elements[number])
            number = parent[1] if parent else b""
        return number in elements

    def once(element: re.Match[bytes]) -> bytes:
        return _AGAIN.sub(_blank, element[0]) if heads_column(element[1]) else element[0]

    return _ELEMENT.sub(once, printed)


def _blank(found: re.Match[bytes]) -> bytes:
    return b" " * len(found[0])
