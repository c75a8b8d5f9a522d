"""What is measured besides the report of one month."""

import json
import sys
from statistics import median

from cluster import cluster
from indicators import indicators
from measuring import HERE, Command, Failed, by_turns, kpi, once
from southend import SOON, southend
from table import Check, Row, ratio, row

MONTHS = "2017-04..2018-11"
ROWS = (1_000_000, 10_000_000)
NATIONAL = """import json, sys
sys.path.insert(0, sys.argv[1])
from national import measure
json.dump(measure(int(sys.argv[2])), open(sys.argv[3], "w"))"""
WORK = {"bare": "bare NumPy", "rate": "ratings", "directions": "directions", "counts": "counts"}
AT_ONCE = 0.5  # seconds in which the command answers


def months(folder):
    """Measure twenty months in one command, by one worker and by two."""
    words = ("run", "southend-mpr", MONTHS, "--no-cache", "--output", folder / "output", "--workers")
    one, two = once(kpi(*words, 1)), once(kpi(*words, 2))
    gained = ratio(one, two, "times as long as by two", 1.6, at_least=True)
    return [row("months", "twenty months, one worker", one, gained), row("months", "twenty months, two", two)]


def reports(folder):
    """Measure every report in one command, and the same again."""
    words = ("run", "--all", "--output", folder / "output")
    cold = once(kpi(*words, "--no-cache"))
    again = by_turns({"again": kpi(*words)})["again"]
    soon = median(again.seconds) <= SOON
    part = ratio(again, cold, "of cold (or 1 s in all)", 0.1, spared=soon)
    return [
        row("reports", "five reports", cold),
        row("reports", "five reports, again, unchanged", again, part),
    ]


def national(folder):
    """Measure the rules over as many rows as a nation has, beside bare NumPy."""
    return [one for count in ROWS for one in rows_rated(count, folder)]


def rows_rated(count, folder):
    told = folder / f"{count}.json"
    timed = once(Command([sys.executable, "-c", NATIONAL, HERE, count, told]))
    found = json.loads(told.read_text(encoding="utf-8"))
    checks = {
        "rate": [
            Check("times bare NumPy", found["rate"] / found["bare"], 10),
            Check("times the rows' own memory", found["memory"], 4),
        ]
    }
    rows = [
        Row("national", f"{count:,} rows, {what}", [found[name]], checks=checks.get(name, []))
        for name, what in WORK.items()
    ]
    return [*rows, row("national", f"{count:,} rows, all of this, three times", timed)]


def answers(folder):
    """Measure what must be there at once."""
    del folder
    shown = {
        "kpi --help": kpi("--help"),
        "kpi run southend-mrp, a misspelt name": kpi("run", "southend-mrp", ends=2),
    }
    return [
        row("help", name, timed, Check("seconds", median(timed.seconds), AT_ONCE))
        for name, timed in by_turns(shown).items()
    ]


PARTS = {
    "southend": southend,
    "months": months,
    "reports": reports,
    "cluster": cluster,
    "national": national,
    "indicators": indicators,
    "help": answers,
}


def measured(part, folder):
    """Measure a part; what cannot be measured says why, and keeps nothing else from it."""
    folder.mkdir()
    try:
        return PARTS[part](folder)
    except Failed as error:
        return [Row(part, part, failed=str(error))]
