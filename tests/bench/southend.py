"""One month of one report: by hand, with the libraries as they come, and by the workbook."""

import json
import shutil
from itertools import count
from statistics import median

from measuring import PROJECT, Timed, by_turns, kpi, once, run, script
from table import Check, ratio, row
from watching import saved

from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.model.periods import parse_period
from kpi.report.plan import make_plan
from kpi.theme import FRAGMENT, MARK

NOVEMBER = ("southend-mpr", "2018-11")
PLAIN, STOCK, LIBRARIES = "by one plain script", "by stock commands", "by stock libraries, one process"
ONE, ALL, KERNELS = "kpi run, one worker", "kpi run, all workers", "kpi run, Jupyter's kernels"
UNCHANGED, FIGURE, COMMENT = "again, unchanged", "again, one figure changed", "again, one comment changed"
WATCHED = "one figure saved, while kpi run --watch goes on"
PART = "southend"
TAGS = {"tables": "<table", "cards": "<article", "charts": "<svg"}
SOON = 1.0  # seconds, in which an unchanged report is soon enough ready again, whatever a cold one takes


def southend(folder):
    """Measure every way of making the report of one month."""
    timed = by_turns(commands(folder))
    write_plan(folder / "plan.json")
    for name, kind in ((STOCK, "commands"), (LIBRARIES, "process")):
        timed[name] = once(script("stock.py", kind, folder / "plan.json", folder / kind))
    timed[WATCHED] = watched(folder / "watched")
    timed[KERNELS] = once(kpi("run", *NOVEMBER, "--no-cache", "--output", folder, "--engine", "kernel"))
    checks = {PLAIN: as_on_the_page(folder), **ratios(timed)}
    order = [PLAIN, STOCK, LIBRARIES, ONE, ALL, KERNELS, UNCHANGED, FIGURE, WATCHED, COMMENT]
    return [row(PART, f"one month, {name}", timed[name], *checks.get(name, [])) for name in order]


def commands(folder):
    """All that is quick enough to be run several times; the first edition of the copy is made here."""
    root, cold = copy_of_inputs(folder / "root"), ("run", *NOVEMBER, "--no-cache", "--output")
    again = ("run", *NOVEMBER, "--root", root)
    run(kpi(*again), Timed())
    figures, comments = (root / "data" / "southend" / name for name in ("observations.csv", "commentary.csv"))
    return {
        PLAIN: script("plain.py", folder / "plain"),
        ONE: kpi(*cold, folder / "one", "--workers", 1),
        ALL: kpi(*cold, folder / "all"),
        UNCHANGED: kpi("run", *NOVEMBER, "--output", folder / "all"),
        FIGURE: kpi(*again, before=changes(figures, "CP 1.4,2018-11,87,", "CP 1.4,2018-11,87.{},")),
        COMMENT: kpi(*again, before=changes(comments, "92.1% in September", "92.1% in September ({})")),
    }


def watched(root):
    """Save a figure several times while the command goes on."""
    copy_of_inputs(root)
    page = root.joinpath("output", *NOVEMBER, "index.html")
    figures = root / "data" / "southend" / "observations.csv"
    change = changes(figures, "CP 1.4,2018-11,87,", "CP 1.4,2018-11,87.{},")
    return saved(("run", *NOVEMBER, "--root", root, "--watch"), page, change)


def ratios(timed):
    """Hold each time against the one that matters to it."""
    cold = timed[ALL]
    soon = median(timed[UNCHANGED].seconds) <= SOON
    return {
        STOCK: [ratio(timed[STOCK], timed[PLAIN], "of plain")],
        LIBRARIES: [ratio(timed[LIBRARIES], timed[PLAIN], "of plain")],
        ONE: [ratio(timed[ONE], timed[PLAIN], "of plain", 1.4)],
        ALL: [
            ratio(cold, timed[PLAIN], "of plain", 1.0),
            ratio(cold, timed[STOCK], "of stock commands", 0.2),
        ],
        KERNELS: [ratio(timed[KERNELS], cold, "of all workers")],
        UNCHANGED: [ratio(timed[UNCHANGED], cold, "of cold (or 1 s in all)", 0.1, spared=soon)],
        FIGURE: [ratio(timed[FIGURE], cold, "of cold", 0.5)],
        WATCHED: [ratio(timed[WATCHED], cold, "of cold", 0.5)],
        COMMENT: [ratio(timed[COMMENT], cold, "of cold")],
    }


def write_plan(path):
    """Write down which notebooks the report runs, and what each is told."""
    places = Places(PROJECT)
    report, period = read_report(places, NOVEMBER[0]), parse_period(NOVEMBER[1])
    sections = make_plan(report, period, notebooks=places.notebooks).sections
    told = [
        {"id": one.id, "notebook": str(one.notebook), "parameters": dict(one.parameters)} for one in sections
    ]
    path.write_text(json.dumps(told), encoding="utf-8")


def copy_of_inputs(root):
    """A folder with figures and rules that may be changed."""
    for name in ("data", "params"):
        shutil.copytree(PROJECT / name, root / name)
    return root


def changes(path, old, new):
    """Make what changes one place of a file, each time to something else."""
    text, numbers = path.read_text(encoding="utf-8"), count(1)
    if old not in text:
        raise LookupError(f"{path.name} has no {old!r}")
    return lambda: path.write_text(text.replace(old, new.format(next(numbers))), encoding="utf-8")


def as_on_the_page(folder):
    """Hold the script's page against the workbook's, so that the two are timed for the same."""
    plain = (folder / "plain" / "index.html").read_text(encoding="utf-8")
    made = folder.joinpath("all", *NOVEMBER)
    page, wanted = (made / "index.html").read_text(encoding="utf-8"), fragments(made)
    found = sum(html in plain for html in wanted)
    same = [name for name, tag in TAGS.items() if plain.count(tag) == page.count(tag)]
    return [
        Check(f"of {len(wanted)} fragments as on the page", found, len(wanted), at_least=True),
        Check(f"numbers alike of {', '.join(TAGS)}", len(same), len(TAGS), at_least=True),
    ]


def fragments(edition):
    """The HTML of every fragment of an edition, as its executed notebooks have them."""
    return [
        "".join(output["data"]["text/html"])
        for path in sorted((edition / "sections").glob("*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if output["metadata"].get(MARK) == FRAGMENT
    ]
