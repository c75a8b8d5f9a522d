"""Both engines run a notebook alike; the warm one's processes are apart and end with the run."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import pytest

from kpi.errors import EngineFailed, FiguresWrong, SectionFailed
from kpi.model.memory import NOW
from kpi.report.engines.kernel import Kernels
from kpi.report.engines.warm import Warm
from kpi.report.execute import execute_section
from kpi.report.plan import PlannedSection
from kpi.report.tasks import Task

SHOW = "import kpi\nkpi.Fragment('<p>Fine.</p>')"


@contextmanager
def started(kind):
    engine = kind()
    try:
        yield engine
    finally:
        engine.close()


def task(folder, *sources, tags=()):
    cells = [nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]}, id="parameters")]
    cells += [
        nbformat.v4.new_code_cell(source, id=f"cell-{place}", metadata={"tags": list(tags)})
        for place, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "book.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return Task(PlannedSection(1, "one", "One", path, {"n": 2}), folder, (), "x for y", 30, folder)


JSON = "'application/json'"


def shown_raw(values):
    """Build a cell that displays values as they are, and tells of them with the same values."""
    told = f"{{{JSON}: [{values}]}}, metadata={{'told': [{values}]}}"
    return f"import datetime, numpy, warnings\nwarnings.simplefilter('ignore')\ndisplay({told}, raw=True)"


SOURCES = {
    "a value": "n + 1",
    "nothing": "n",
    "prints": "import sys\nprint('out')\nprint('err', file=sys.stderr)",
    "several displays": "display({'a'}, metadata={'b': 1})\ndisplay(2)\n3",
    "a display that is brought up to date": ("shown = display('old', display_id=True)\nshown.update('new')"),
    "a display that is cleared": (
        "from IPython.display import clear_output\ndisplay('old')\nclear_output()\ndisplay('new')"
    ),
    "waiting for something": "import asyncio\nawait asyncio.sleep(0)\n'waited'",
    "a magic word": "%env KPI_TRIAL=1",
    "no source": "  ",
    "a letter beyond ASCII": "print('Größe ≥ 5 °')\n'Größe ≥ 5 °'",
    "its own folder": "import os\nos.path.basename(os.getcwd())",
    "the last values": "In[1], _ is None",
    "numbers of numpy": shown_raw("numpy.int64(1), numpy.float32(0.1), numpy.array([1, 2])"),
    "bytes": shown_raw("b'any', bytearray(b'any')"),
    "dates": shown_raw("datetime.date(2018, 11, 1), datetime.datetime(2018, 11, 1, tzinfo=datetime.UTC)"),
    "tuples, sets and keys that are no texts": shown_raw("(1, {2}), {3: {None: True}}"),
    "no numbers": shown_raw("1e999, -1e999, 1e999 - 1e999"),
    "a result that bears numbers of numpy": (
        "class Odd:\n    __repr__ = lambda self: 'odd'\n    def _repr_mimebundle_(self, **_):\n"
        f"        return {{{JSON}: numpy.int64(1)}}, {{'told': numpy.int64(2)}}\nOdd()"
    ),
    "an update by a number of numpy": (
        f"shown = display({{{JSON}: 1}}, raw=True, display_id=True)\n"
        f"shown.update({{{JSON}: numpy.int64(2)}}, raw=True)"
    ),
    "an image's bytes": "display({'image/png': bytes([137, 80, 78, 71])}, raw=True)",
}


def outputs(engine, work):
    """What a notebook shows, cell by cell; all that a cell prints counts as one."""
    done = execute_section(work, engine)
    cells = nbformat.reads(done.text, as_version=4).cells
    return [(cell.execution_count, printed_once(cell.outputs)) for cell in cells]


def printed_once(outputs):
    streams = {}
    for output in outputs:
        if output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + output.text
    return [streams, *(dict(output) for output in outputs if output.output_type != "stream")]


def test_both_engines_show_the_same_of_every_kind_of_cell(tmp_path):
    work = task(tmp_path, *SOURCES.values(), SHOW)

    # A bare result would be refused before it could be compared.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpi.report.execute._unshown", lambda *_: "")
        with started(Warm) as warm, started(Kernels) as kernels:
            mine, theirs = outputs(warm, work), outputs(kernels, work)

    told = ["the parameters", "those put in", *SOURCES, "what is shown"]
    assert dict(zip(told, mine, strict=True)) == dict(zip(told, theirs, strict=True))


def test_both_engines_find_out_the_same_of_what_is_read(warm, project):
    given = {"report": "southend-mpr", "period": "2018-11"}
    section = PlannedSection(1, "one", "One", project / "notebooks" / "detail.ipynb", given)
    work = Task(section, project, (), "x for y", 60, project)

    with started(Kernels) as kernels:
        mine, theirs = execute_section(work, warm), execute_section(work, kernels)

    # A kernel loads in the section what the warm process has loaded before, and looks round the system.
    ours = {name: found for name, found in theirs.reads.items() if not name.startswith("/")}
    assert mine.reads == {name: found for name, found in ours.items() if name != "matplotlibrc"}
    assert {"data/southend/observations.csv", "data/southend/commentary.csv"} <= set(mine.reads)
    assert (mine.unknowable, theirs.unknowable) == ("", "")
    assert mine.html == theirs.html


def test_a_section_that_shows_no_plain_values_need_not_run_again_for_that(warm, tmp_path):
    work = task(tmp_path, shown_raw("numpy.int64(1)"), SHOW)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpi.report.execute._unshown", lambda *_: "")
        done = execute_section(work, warm)

    assert done.unknowable == ""


def test_an_output_may_be_brought_up_to_date_by_a_later_cell(warm, tmp_path):
    work = task(tmp_path, "shown = display('old', display_id=True)", "shown.update('new')", SHOW)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpi.report.execute._unshown", lambda *_: "")
        shown = outputs(warm, work)

    assert shown[2][1][1]["data"] == {"text/plain": "'new'"}
    assert shown[3][1] == [{}]


def test_what_is_printed_below_python_is_kept(warm, tmp_path):
    work = task(tmp_path, "import os\n_ = os.system('echo below')", SHOW)

    assert outputs(warm, work)[2][1] == [{"stdout": "below\n"}]


def test_a_cell_that_is_to_be_skipped_is_skipped(warm, tmp_path):
    skipped = task(tmp_path, "1 / 0", tags=["skip-execution"])

    with pytest.raises(SectionFailed, match="it shows nothing"):
        execute_section(skipped, warm)


def test_no_section_sees_what_another_has_done(warm, tmp_path):
    first = task(tmp_path, "import kpi, os\nkpi.left_over = 1\nos.environ['LEFT_OVER'] = '1'", SHOW)
    execute_section(first, warm)
    second = task(
        tmp_path, "import os\nassert 'LEFT_OVER' not in os.environ", "import kpi\nkpi.left_over", SHOW
    )

    with pytest.raises(SectionFailed, match="kpi has no 'left_over'"):
        execute_section(second, warm)


def test_a_section_that_is_killed_takes_no_other_with_it(warm, tmp_path):
    work = task(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", SHOW)

    with pytest.raises(SectionFailed, match=r"ended its process, by a crash or for want of memory"):
        execute_section(work, warm)

    assert execute_section(task(tmp_path, SHOW), warm).cells == 2


def test_a_section_that_dies_is_noticed_while_others_that_began_with_it_go_on(tmp_path):
    """Both are asked for while the warm process still loads; neither may hold the other's line open."""
    for name in ("long", "short"):
        (tmp_path / name).mkdir()
    long = task(tmp_path / "long", "import time\ntime.sleep(8)", SHOW)
    short = task(tmp_path / "short", "import os\nos._exit(1)", SHOW)

    def end_of(work):
        with suppress(SectionFailed):
            execute_section(work, engine)
        return time.monotonic()

    with started(Warm) as engine, ThreadPoolExecutor(2) as pool:
        last, first = pool.map(end_of, [long, short])

    assert last - first > 4


ODD = {
    "closes what it prints to": "import sys\nsys.stdout.close()",
    "splits off a process that comes back": "import os\n_ = os.fork()",
    "prints a great deal": "print('x' * 20_000_000)",
}


@pytest.mark.parametrize("source", ODD.values(), ids=ODD)
def test_an_odd_section_is_run_to_its_end_all_the_same(warm, tmp_path, source):
    assert execute_section(task(tmp_path, source, SHOW), warm).cells == 3


@pytest.mark.parametrize("ending", ["", "\n1 / 0"], ids=["ran", "failed"])
def test_what_cannot_be_written_down_is_told_and_all_else_of_the_notebook_kept(warm, tmp_path, ending):
    odd = f"import kpi\ndisplay(kpi.Fragment(chr(0xD800))){ending}"
    work = task(tmp_path, "print('so far so good')", odd)

    with pytest.raises(SectionFailed, match=r"\(book.ipynb\): .*\n  The executed notebook is ") as caught:
        execute_section(work, warm)

    assert ("it shows what cannot be written down" in str(caught.value)) == (not ending)
    cells = nbformat.reads(caught.value.executed.encode().decode(), as_version=4).cells
    printed, shown = [cell.outputs for cell in cells if "kpi" in cell.source or "print" in cell.source]
    assert printed[0].text == "so far so good\n"
    assert shown[0].data["text/html"] == '<div class="kpi">?</div>'


def test_a_module_of_the_folder_that_one_works_in_is_no_library(tmp_path, monkeypatch):
    (tmp_path / "random.py").write_text("raise RuntimeError('mine')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "work").mkdir()

    with started(Warm) as engine:
        assert execute_section(task(tmp_path / "work", SHOW), engine).cells == 2


def test_what_a_section_has_started_ends_with_it(warm, tmp_path):
    source = "import subprocess\nprint(subprocess.Popen(['sleep', '60']).pid)"
    done = execute_section(task(tmp_path, source, SHOW), warm)

    pid = int(nbformat.reads(done.text, as_version=4).cells[2].outputs[0].text)
    assert gone(pid)


def gone(pid, seconds=5):
    """Whether a process has ended, or does so within a few seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_an_error_of_a_called_function_comes_back_whole(warm, root):
    path = root / "data" / "southend" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",87,", ",87%,", 1), encoding="utf-8")

    with pytest.raises(FiguresWrong) as caught:
        warm.call("kpi.prepare:prepare", root, "southend-mpr", {"2018-11": NOW})

    assert [fault.line for fault in caught.value.faults] == [61]


def test_a_warm_process_that_has_ended_is_told_with_what_to_do(tmp_path):
    with started(Warm) as engine:
        os.kill(engine.pid, signal.SIGKILL)
        assert gone(engine.pid)

        with pytest.raises(EngineFailed, match=r"has ended.*--engine kernel"):
            execute_section(task(tmp_path, SHOW), engine)


def test_a_warm_process_that_cannot_load_its_libraries_says_which(tmp_path, monkeypatch):
    (tmp_path / "pandas.py").write_text("raise ImportError('pandas is broken here')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with started(Warm) as engine, pytest.raises(EngineFailed, match="pandas is broken here"):
        execute_section(task(tmp_path, SHOW), engine)


def test_a_function_whose_process_dies_is_told(warm):
    with pytest.raises(EngineFailed, match=r"os:abort ended"):
        warm.call("os:abort")


def listening():
    """Listen to Ctrl and C, though whoever runs the tests in the background may not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize("word", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_running_when_the_command_is_ended(root, section, word):
    """A scheduler that gives up, a terminal that is closed, Ctrl and C."""
    pids = root / "pids.txt"
    section(
        f"import os\nopen({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}}')",
        "import time; time.sleep(60)",
    )
    words = [sys.executable, "-m", "kpi", "run", "southend-mpr", "2018-11", "--root", str(root)]
    with subprocess.Popen(
        words,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listening,  # noqa: PLW1509
    ) as process:
        until = time.monotonic() + 30
        while not (pids.exists() and pids.read_text()) and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(word)
        told = process.communicate(timeout=10)[1]

    child, server = map(int, pids.read_text().split())
    assert gone(child)
    assert gone(server)
    assert told.strip() in {"", "Aborted."}, "a section that was ended with the run has not failed"
    assert not (root / "output").exists()


def test_the_users_settings_of_matplotlib_do_not_reach_a_section(tmp_path, monkeypatch):
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 77", encoding="utf-8")
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    (tmp_path / "work").mkdir()
    seed = "import os\nassert os.environ['PYTHONHASHSEED'] == '0'"
    width = "import matplotlib\nassert matplotlib.rcParams['lines.linewidth'] != 77"
    work = task(tmp_path / "work", seed, width, SHOW)

    with started(Warm) as engine:
        assert execute_section(work, engine).cells == 4


def test_the_processes_talk_over_a_line_that_no_one_else_can_reach(warm, tmp_path):
    """Neither ports nor named sockets: there is nothing to connect to."""
    source = """import os
from contextlib import suppress
lines = []
for number in os.listdir('/proc/self/fd'):
    with suppress(OSError):
        lines.append(os.readlink(f'/proc/self/fd/{number}').partition(':')[2].strip('[]'))
ports = open('/proc/self/net/tcp').read() + open('/proc/self/net/tcp6').read()
assert not [line for line in lines if line and f' {line} ' in ports]
"""

    assert execute_section(task(tmp_path, source, SHOW), warm).cells == 3
