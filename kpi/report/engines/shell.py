"""One notebook's cells, run in this very process: what they show comes back as notebook outputs.

It is IPython's own shell, as in a kernel, with the messages left out.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from kpi.report.engines.running import Output, Reply


class Publisher(DisplayPublisher):
    """Keeps what a cell displays."""

    def publish(  # type: ignore[override]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: object,
    ) -> None:
        """Keep one thing that is displayed, or a new state of it."""
        output = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        SectionShell.instance().show(output, (transient or {}).get("display_id", ""), update=update)

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002  (IPython's own signature)
        """Forget what the cell has displayed so far."""
        del wait
        self.shell.reply.outputs.clear()


class Hook(DisplayHook):
    """Keeps the value of a cell's last line."""

    def start_displayhook(self) -> None:
        """Print nothing before a value."""

    def write_output_prompt(self) -> None:
        """Print no prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Keep one value in all its forms."""
        output = {"output_type": "execute_result", "data": format_dict, "metadata": md_dict or {}}
        SectionShell.instance().show({**output, "execution_count": self.prompt_count}, "")

    def finish_displayhook(self) -> None:
        """Print nothing after a value."""


class SectionShell(InteractiveShell):
    """IPython without terminal, history and settings of a user's own."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  (traitlets takes anything)
        self.reply = Reply()
        self.leaving = False
        quiet = Config()
        quiet.HistoryManager.enabled = False
        super().__init__(  # type: ignore[no-untyped-call]
            config=quiet, display_pub_class=Publisher, displayhook_class=Hook, **settings
        )

    def show(self, output: Output, ident: str, *, update: bool = False) -> None:
        """Keep one output of the cell that is running."""
        (self.reply.updates if update else self.reply.outputs).append((_plain(output), ident))

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no window to be had."""

    def ask_exit(self) -> None:
        """Note that a cell has called quit or exit."""
        self.leaving = True

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        content = {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
        self.reply.content = {"status": "error", **content}
        self.show({"output_type": "error", **content}, "")

    def run(self, source: str) -> Reply:
        """Run one cell to its end, and give all that came of it."""
        self.reply = Reply({"status": "ok"})
        printed = [(name, _begin(number)) for name, number in (("stdout", 1), ("stderr", 2))]
        self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        left = [{"source": "ask_exit"}] if self.leaving else []
        self.reply.content |= {"execution_count": self.execution_count - 1, "payload": left}
        for number, (name, start) in reversed(list(enumerate(printed, start=1))):
            if text := _printed(number, start):
                self.reply.outputs.insert(0, ({"output_type": "stream", "name": name, "text": text}, ""))
        return self.reply


def catch_prints(folder: Path) -> None:
    """Let all that this process prints, from Python or from below it, go into files of the folder."""
    for number in (1, 2):
        file = os.open(folder / f"printed-{os.getpid()}-{number}", os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)


def _plain(output: Output) -> Output:
    """Turn what is shown into plain JSON, as Jupyter's own kernel does when it sends it.

    Raises what the kernel would raise, and so within the cell.
    """
    try:
        plain: Output = json.loads(json.dumps(output, allow_nan=False))
    except (TypeError, ValueError):
        from jupyter_client.session import json_packer, json_unpacker  # noqa: PLC0415  (seldom needed)

        plain = json_unpacker(json_packer(output))
    return plain


def _begin(number: int) -> int:
    return os.lseek(number, 0, os.SEEK_END)


def _printed(number: int, start: int) -> str:
    with suppress(AttributeError, ValueError):  # a notebook may have closed or replaced it
        (sys.stdout if number == 1 else sys.stderr).flush()
    length = os.lseek(number, 0, os.SEEK_END) - start
    return os.pread(number, length, start).decode("utf-8", errors="replace") if length else ""
