"""What a run works out from the figures itself: whether they can be used, and what stands beside the page."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kpi.display.columns import columns_of
from kpi.display.details import parts_of
from kpi.display.downloads.files import downloads
from kpi.display.overview import order_of, some
from kpi.errors import PlanWrong
from kpi.inputs.notices import notices
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import read_checked
from kpi.measures.benchmarks import every_rating
from kpi.measures.counts import find_group, find_grouping
from kpi.measures.exceptions import chosen_ratings
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition
from kpi.model.memory import Known
from kpi.model.periods import parse_period
from kpi.model.reports import Report
from kpi.report.plan import Prepared

COVER = "cover"
WORDS = dict.fromkeys(["grouping", "group"], str) | dict.fromkeys(
    ["groupings", "show", "ratings", "columns"], list
)
WORDS_OF_THE_COVER = {"first": str, "most": int}


def prepare(root: Path, report_id: str, asked: Mapping[str, Known], until: str = "") -> list[Prepared]:
    """Check a report's figures, and rate them for each period that is asked for.

    `asked` has beside each period as of when its figures are known and since which editions it is told
    what was revised; `until` is the last day on which a row can have been recorded, blank for any.
    Raises FiguresWrong or PlanWrong with everything that is wrong.
    """
    places = Places(root)
    report = read_report(places, report_id)
    checked = read_checked(places, report, until)
    editions = [checked.edition(parse_period(text).counted(report.year), on) for text, on in asked.items()]
    said = tuple(notices(editions[0].figures, report))
    refuse_unknown_words(editions[0])
    return [Prepared(_files(edition), said) for edition in editions]


def _files(edition: Edition) -> dict[str, str | bytes]:
    return downloads(edition, every_rating(edition, scorecard(edition)))


def refuse_unknown_words(edition: Edition) -> None:
    """Hold what sections ask for, such as groupings, ratings and columns, against what there is.

    Raises PlanWrong with all that there is not, before any section runs.
    """
    groups = edition.figures.groups
    checks: dict[str, Callable[[Any], object]] = {
        "grouping": lambda word: word == "" or find_grouping(groups, word),
        "groupings": lambda words: [find_grouping(groups, word) for word in words],
        "show": parts_of,
        "ratings": lambda words: chosen_ratings(edition, words),
        "columns": lambda words: columns_of(words, edition),
        "group": lambda pair: pair[1] == "" or find_group(groups, *pair),
        "first": order_of,
        "most": some,
    }
    faults = []
    for where, name, given in _words(edition.report):
        try:
            checks[name](given)
        except PlanWrong as error:
            faults.append(f"  {where}: {error}")
    if faults:
        where = f"params/{edition.report.id}.yaml"
        raise PlanWrong("\n".join([f"The sections of {where} ask for what there is not:", *sorted(faults)]))


def _words(report: Report) -> Iterator[tuple[str, str, Any]]:
    """Yield every word of a report that must name something: where it stands, of what kind, the word.

    What is of another type is left to the plan, which tells it.
    """
    for name in report.headings:
        yield "headings", "columns", [name]
    for section in report.sections:
        kinds = WORDS | (WORDS_OF_THE_COVER if section.notebook == COVER else {})
        for name, given in section.parameters.items():
            where = f"section '{section.id}', {name}"
            if name not in kinds or not _is_of(kinds[name], given):
                continue
            if name == "group":
                yield where, name, (str(section.parameters.get("grouping") or report.group), given)
            else:
                yield where, name, given


def _is_of(kind: type, given: object) -> bool:
    """Tell whether what is given is of a type, a list of texts alone."""
    words = given if isinstance(given, list) else []
    return isinstance(given, kind) and all(isinstance(word, str) for word in words)
