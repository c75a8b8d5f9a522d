"""The same report with ten and a hundred times as many indicators."""

import csv
import shutil

import yaml
from measuring import PROJECT, kpi, once
from table import Check, row

RATED = 29  # indicators of the monthly report that are rated
TIMES = (1, 10, 100)
PERIOD = "2018-11"
SECTIONS = ("summary", "exceptions", "scorecard", "detail")
COPIED = ("code", "part_of")
LIMIT = 3600  # seconds that a section may take


def indicators(folder):
    """Measure one cold run each; a hundred times as many may take no more each than ten times as many."""
    found = {times: measured(folder / str(times), times) for times in TIMES}
    rows = []
    for times, (timed, size) in found.items():
        fewer = found[10] if times == TIMES[-1] else None
        mine, theirs = shares(timed, size, times), shares(*fewer, 10) if fewer else (None, None)
        seconds = Check("ms an indicator", mine[0], theirs[0])
        kilobytes = Check("kB of the page an indicator", mine[1], theirs[1])
        rows.append(row("indicators", f"{RATED * times:,} indicators, cold", timed, seconds, kilobytes))
    return rows


def measured(root, times):
    """Make the report of so many copies; tell its time and the page's size."""
    copy_params(root / "params")
    copy_figures(PROJECT / "data" / "southend", root / "data" / "southend", times)
    timed = once(kpi("run", "southend-mpr", PERIOD, "--root", root, "--no-cache"))
    page = root / "output" / "southend-mpr" / PERIOD / "index.html"
    return timed, page.stat().st_size


def shares(timed, size, times):
    """The milliseconds and the kilobytes of one indicator."""
    return timed.seconds[0] * 1000 / (RATED * times), size / 1000 / (RATED * times)


def copy_params(folder):
    """Take over the rules, with the sections that every report has."""
    folder.mkdir(parents=True)
    text = (PROJECT / "params" / "southend-mpr.yaml").read_text(encoding="utf-8")
    rules = yaml.safe_load(text)
    rules["sections"] = [one for one in rules["sections"] if one["id"] in SECTIONS]
    rules["time_limit"] = LIMIT
    (folder / "southend-mpr.yaml").write_text(yaml.safe_dump(rules, sort_keys=False), encoding="utf-8")


def copy_figures(source, target, times):
    """Give every indicator so many times over, each under a code of its own; groups stay as they are."""
    target.mkdir(parents=True)
    for path in source.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        if "code" not in head:
            shutil.copy(path, target)
            continue
        places = [head.index(name) for name in COPIED if name in head]
        more = [renamed(cells, places, number) for number in range(1, times + 1) for cells in rows]
        with (target / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *more])


def renamed(cells, places, number):
    """Put a number behind each code of a row."""
    return [f"{cell}-{number:04d}" if place in places and cell else cell for place, cell in enumerate(cells)]
