"""A sixth council by files alone: docs/new-council.md, followed to the letter."""

import csv
import re
import shlex
from html import unescape

import pytest


def blocks(text):
    """Every block of the page with its language, and the sentence above it."""
    return [
        (found[2], found[1].strip(), found[3])
        for found in re.finditer(r"([^\n]*)\n\n```(\w+)\n(.*?)```", text, re.DOTALL)
    ]


@pytest.fixture(scope="module")
def guide(project):
    return (project / "docs" / "new-council.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def council(guide, tmp_path_factory, kpi_command):
    """An empty folder in which everything that the page says has been done."""
    folder = tmp_path_factory.mktemp("elsewhere")
    said = []
    for language, above, content in blocks(guide):
        named = re.search(r"`(barchester/[^`]+\.(?:csv|yaml))`", above)
        if named:
            (folder / named[1]).write_text(content, encoding="utf-8")
        elif language == "sh":
            said += [_do(folder, line, kpi_command) for line in content.splitlines()]
    return folder / "barchester", [done for done in said if done]


def _do(folder, line, kpi_command):
    program, *words = shlex.split(line)
    if program == "mkdir":
        for one in words[1:]:
            (folder / one).mkdir(parents=True)
        return None
    assert program == ".venv/bin/kpi"
    return kpi_command(*words, folder=folder)


@pytest.fixture(scope="module")
def page(council):
    path = council[0] / "output" / "quarterly" / "2024-Q3" / "index.html"
    return unescape(path.read_text(encoding="utf-8"))


def test_every_command_does_what_the_page_says(guide, council):
    checked, made, explained = council[1]

    assert [done.returncode for done in council[1]] == [0, 0, 0]
    assert checked.stdout.splitlines()[-1] == "quarterly: no faults."
    assert made.stdout.strip().endswith("barchester/output/quarterly/2024-Q3/index.html")
    assert explained.stdout == next(content for language, _, content in blocks(guide) if language == "text")


def test_nothing_but_data_and_params_was_written_by_hand(council):
    root = council[0]
    files = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())

    assert [name for name in files if not name.startswith("output/")] == [
        *(f"data/barchester/{name}.csv" for name in ("groups", "indicators", "observations", "targets")),
        "params/quarterly.yaml",
    ]


def test_a_clean_set_of_figures_gives_no_finding_and_no_notice(council):
    checked = council[1][0]

    assert "0 findings in Quarter 3 2024." in checked.stdout
    assert "Notice" not in checked.stdout


def test_four_bands_a_floor_an_amount_and_last_year_rate_as_worked_by_hand(council):
    with (council[0] / "output/quarterly/2024-Q3/ratings.csv").open(encoding="utf-8", newline="") as file:
        found = {row["indicator"]: (row["rating"], row["period"]) for row in csv.DictReader(file)}

    assert found == {
        "L1": ("green-amber", "2024-Q3"),
        "L2": ("green", "2024-Q3"),
        "L3": ("none", "2024-Q3"),
        "S1": ("amber", "2024-Q3"),
        "S2": ("red", "2024-Q3"),
        "S3": ("amber", "2024-Q3"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Quarter 3 2024",
        "Barchester Council",
        "Below the floor, and holding",
        "✔",
        "◒",
        "For information",
        "Of 6 indicators: 1 Green – There; 1 Green amber – Above the floor; 2 Amber – Below the floor, ",
        "and holding; 1 Red – Below the floor; 1 No rating – For information.",
        "The target's second value is met.",
        "No good direction: up 600 from 21,500 in Quarter 3 2023",
    ],
)
def test_the_page_speaks_the_councils_own_words(page, text):
    assert text in page


def test_its_quarters_are_those_of_the_calendar_year(page):
    grid = page.split("S1: figures by period</caption>")[1].split("</table>")[0]
    rows = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in grid.split("<tr>")[1:]]

    assert rows == [
        "Figures for Quarter 1 Quarter 2 Quarter 3 Quarter 4",
        "2024 Not held Not held 5.5 Not yet due",
        "Target 4.0 4.0 4.0 4.0",
        "2023 Not held Not held 6.0 Not held",
    ]
    assert "2024/25" not in page
