"""The page stays small enough for a slow connection, however many indicators it has."""

import csv

MOST = 700_000
MOST_FOR_ONE_MORE = 15_000
CODE = "CP 1.4"


def copied(path, code):
    """Give every row of an indicator again, for another one."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    place = head.index("code")
    more = [
        [code if cell_place == place else cell for cell_place, cell in enumerate(row)]
        for row in rows
        if row[place] == CODE
    ]
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(more)
    return len(more)


def test_the_monthly_report_is_at_most_700_kilobytes(edition):
    assert (edition / "index.html").stat().st_size <= MOST


def test_a_further_indicator_with_a_card_adds_at_most_15_kilobytes(edition, root, kpi_here):
    """Ten copies of one with a card, twenty months of values, a comment and a place in every table."""
    for number in range(10):
        for name in ("indicators", "observations", "targets", "commentary"):
            assert copied(root / "data" / "southend" / f"{name}.csv", f"CP 9.{number}")
    done = kpi_here("run", "southend-mpr", "2018-11", "--root", root)
    assert done.returncode == 0, done.stderr
    page = root / "output" / "southend-mpr" / "2018-11" / "index.html"

    assert page.read_text(encoding="utf-8").count("<article ") == 20
    assert page.stat().st_size - (edition / "index.html").stat().st_size <= 10 * MOST_FOR_ONE_MORE
