"""A report remembers: it is rebuilt as it was known on a day, and says what was revised since the last."""

import re
import shutil
from html import unescape
from pathlib import Path

import openpyxl
import pytest

LOG = "report,period,revision,published,made,page_sha256,reason,since"


def text_of(page):
    words = re.sub(
        r"<(script|style)\b.*?</\1>|<[^<>]+>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    return " ".join(unescape(words).split())


@pytest.fixture(scope="module")
def root(project, tmp_path_factory):
    """The monthly report; in December a figure of October was corrected, and one of November came late."""
    folder = tmp_path_factory.mktemp("memory")
    for name in ("data/southend", "params"):
        shutil.copytree(project / name, folder / name)
    path = folder / "data" / "southend" / "observations.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    blanks = "," * header.count(",")
    [october] = [row for row in rows if row.startswith("CP 1.4,2018-10,")]
    [november] = [row for row in rows if row.startswith("CP 1.4,2018-11,")]
    assert "recorded" not in header
    dated = [f"{row}," for row in rows if row != november] + [f"{november},2018-12-20"]
    fixed = f"CP 1.4,2018-10,70.2{blanks[2:]},2018-12-10"
    path.write_text("\n".join([f"{header},recorded", *dated, fixed, ""]), encoding="utf-8")
    log = f"{LOG}\nsouthend-mpr,2018-10,1,2018-11-29,2018-11-28T09:00:00Z,abc,,\n"
    (path.parent / "editions.csv").write_text(log, encoding="utf-8")
    return folder, october.split(",")[2], november.split(",")[2]


@pytest.fixture(scope="module")
def pages(root, kpi_command):
    """The page as it is known now, and as it was known before the late figure came."""
    folder = root[0]
    for words in ((), ("--as-of", "2018-12-15")):
        done = kpi_command("run", "southend-mpr", "2018-11", *words, "--root", folder)
        assert done.returncode == 0, done.stderr
    made = sorted(path.name for path in (folder / "output" / "southend-mpr").iterdir())
    assert made == ["2018-11", "2018-11.as-of-2018-12-15"]
    return [folder / "output" / "southend-mpr" / name for name in made]


def test_the_page_lists_what_was_revised_since_the_edition_before(root, pages):
    _, october, _ = root
    said = text_of(pages[0] / "index.html")

    assert "1 figure has been revised since the edition for October 2018." in said
    assert f"October 2018: was {october}%, now 70.2% (recorded on 10 December 2018)" in said


def test_the_card_marks_the_revised_figure_where_it_stands(root, pages):
    said = text_of(pages[0] / "index.html")

    assert f"70.2% [revised, was {root[1]}%]" in said


def test_an_edition_as_of_a_day_does_not_know_what_came_later(root, pages):
    now, then = (text_of(folder / "index.html") for folder in pages)

    assert f"{root[2]}.0% November 2018" in now
    assert f"{root[2]}.0% November 2018" not in then
    assert "November 2018, as known on 15 December 2018" in then
    assert "as known on" not in now


def test_an_edition_as_of_a_day_is_rated_by_what_was_known(root, pages):
    rows = [
        next(
            line
            for line in (folder / "ratings.csv").read_text(encoding="utf-8").splitlines()
            if ",CP 1.4," in line
        )
        for folder in pages
    ]

    assert f",2018-11,{root[2]}" in rows[0]
    assert ",2018-10,70.2," in rows[1]


def test_a_day_before_the_correction_shows_the_figure_of_then(root, kpi_here, tmp_path):
    folder, october, _ = root
    words = ("run", "southend-mpr", "2018-10", "--as-of", "2018-11-30", "--output", tmp_path)
    done = kpi_here(*words, "--root", folder)
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "southend-mpr" / "2018-10.as-of-2018-11-30" / "ratings.csv").read_text(
        encoding="utf-8"
    )

    assert f",2018-10,{october}," in said


def test_without_a_log_of_editions_nothing_is_said_of_revisions(root, kpi_here, tmp_path):
    folder = tmp_path / "root"
    shutil.copytree(root[0], folder, ignore=shutil.ignore_patterns("output", "editions.csv"))
    kpi_here("run", "southend-mpr", "2018-11", "--root", folder)
    said = text_of(folder / "output" / "southend-mpr" / "2018-11" / "index.html")

    assert "revised" not in said


def test_since_when_can_be_said_on_the_command_line(root, kpi_here, tmp_path):
    words = (
        "run",
        "southend-mpr",
        "2018-11",
        "--since",
        "2018-12-12",
        "--output",
        tmp_path,
        "--root",
        root[0],
    )
    assert kpi_here(*words).returncode == 0
    said = text_of(tmp_path / "southend-mpr" / "2018-11" / "index.html")

    assert "No figure has been revised since 12 December 2018." in said


def page_of(folder):
    """The page of November without the line that says when it was made."""
    page = folder / "output" / "southend-mpr" / "2018-11" / "index.html"
    return re.sub(r'<p class="kpi-run">.*?</p>', "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_publishing_an_edition_before_makes_the_page_anew_and_its_own_publishing_leaves_it_the_same(
    root, kpi_here, tmp_path
):
    folder = with_log(root, tmp_path, FIRST)
    made(kpi_here, folder, "2018-11")
    before = page_of(folder)
    log = folder / "data" / "southend" / "editions.csv"
    held = log.read_text(encoding="utf-8")
    own = "southend-mpr,2018-11,1,2018-12-21,2018-12-21,def,,2018-11-28T09:00:00Z for 2018-10\n"
    log.write_text(held + own, encoding="utf-8")
    made(kpi_here, folder, "2018-11")
    after = page_of(folder)
    log.write_text(
        held + "southend-mpr,2018-10,2,2018-12-12,2018-12-12,def,Late figures.,\n", encoding="utf-8"
    )
    done = kpi_here("run", "southend-mpr", "2018-11", "--why", "--root", folder)

    assert 'class="kpi-run"' not in before
    assert after == before
    assert done.stderr.count("runs: its parameters have changed") == 6
    assert page_of(folder) != before


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("southend-mpr,last month,1,2018-11-28,2018-11-28,abc,,", "period 'last month', made '2018-11-28'"),
        ("southend-mpr,2018-10,1,28/11/2018,28/11/2018,abc,,", "period '2018-10', made '28/11/2018'"),
    ],
)
def test_a_wrong_line_of_the_log_stops_the_run(root, kpi_here, tmp_path, row, found):
    folder = tmp_path / "root"
    shutil.copytree(root[0], folder, ignore=shutil.ignore_patterns("output"))
    log = folder / "data" / "southend" / "editions.csv"
    log.write_text(f"{LOG}\n{row}\n", encoding="utf-8")
    done = kpi_here("run", "southend-mpr", "2018-11", "--root", folder)

    assert done.returncode == 1
    assert (
        f"data/southend/editions.csv, line 2: found {found}, since ''; allowed: a period, a time such as"
        in done.stderr
    )


@pytest.mark.parametrize("option", ["--as-of", "--since"])
def test_a_day_that_is_none_is_told(root, kpi_here, option):
    done = kpi_here("run", "southend-mpr", "2018-11", option, "3/12/2018", "--root", root[0])

    assert done.returncode == 2
    said = f"{option[2:].replace('-', '_')} is '3/12/2018'. Allowed: a day such as 2018-12-03"
    assert done.stderr.startswith(said)


def test_before_the_first_figure_was_recorded_there_is_no_period(root, kpi_here, tmp_path):
    folder = tmp_path / "root"
    shutil.copytree(root[0], folder, ignore=shutil.ignore_patterns("output"))
    path = folder / "data" / "southend" / "observations.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    dated = [f"{row.rpartition(',')[0]},2018-12-20" for row in rows if "2018-10,70.2" not in row]
    path.write_text("\n".join([header, *dated, ""]), encoding="utf-8")
    done = kpi_here("run", "southend-mpr", "--as-of", "2018-12-19", "--root", folder)

    assert done.returncode == 2
    assert "holds no figure" in done.stderr


def test_a_dry_run_says_what_would_run_and_writes_nothing(root, kpi_here, tmp_path):
    words = ("run", "southend-mpr", "2018-11", "--dry-run", "--output", tmp_path / "new", "--root", root[0])
    done = kpi_here(*words)

    assert done.returncode == 0
    assert done.stderr.count("runs: no edition of an earlier run is held.") == 6
    assert not (tmp_path / "new").exists()


def with_log(root, tmp_path, *rows, figures=()):
    """A copy of the root with another log of editions, and further figures."""
    folder = tmp_path / "root"
    shutil.copytree(root[0], folder, ignore=shutil.ignore_patterns("output"))
    data = folder / "data" / "southend"
    (data / "editions.csv").write_text("\n".join([LOG, *rows, ""]), encoding="utf-8")
    path = data / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + "".join(figures), encoding="utf-8")
    return folder


def made(kpi_here, folder, *words):
    done = kpi_here("run", "southend-mpr", *words, "--root", folder)
    assert done.returncode == 0, done.stderr
    return text_of(Path(done.stdout.splitlines()[-1]))


def figure(folder, period, value, reason, recorded):
    """A row of CP 1.4 with every column of the file."""
    path = folder / "data" / "southend" / "observations.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    told = {"code": "CP 1.4", "period": period, "value": value, "reason": reason, "recorded": recorded}
    return ",".join(told.get(name, "") for name in header) + "\n"


FIRST = "southend-mpr,2018-10,1,2018-11-28,2018-11-28T09:00:00Z,abc,,"
AGAIN = "southend-mpr,2018-10,2,2018-12-12,2018-12-12T10:00:00Z,def,Late figures.,2018-10-30"


def test_as_of_a_day_no_edition_of_a_later_day_counts(root, kpi_here, tmp_path):
    folder = with_log(root, tmp_path, FIRST, AGAIN)
    said = made(kpi_here, folder, "2018-11", "--as-of", "2018-12-11")

    assert "1 figure has been revised since the edition for October 2018." in said


def test_a_figure_corrected_on_the_day_of_publishing_is_marked(root, kpi_here, tmp_path):
    """The edition was made at ten, the figure corrected at three."""
    late = figure(root[0], "2018-10", "69.9", "", "2018-12-12T15:00:00Z")
    said = made(kpi_here, with_log(root, tmp_path, AGAIN, figures=[late]), "2018-11")

    assert "1 figure has been revised since the edition for October 2018." in said
    assert "October 2018: was 70.2%, now 69.9% (recorded on 12 December 2018)" in said


@pytest.mark.parametrize(("since", "said"), [("2018-11-28T09:00:00Z for 2018-10", "October 2018"), ("", "")])
def test_an_edition_that_was_published_keeps_to_the_edition_before_of_its_own_day(
    root, kpi_here, tmp_path, since, said
):
    own = f"southend-mpr,2018-11,1,2018-12-04,2018-12-04,def,,{since}"
    page = made(kpi_here, with_log(root, tmp_path, FIRST, own, AGAIN), "2018-11")

    assert re.findall(r"revised since the edition for (.*?)\.", page) == [said] * bool(said)


def test_since_a_day_after_the_one_that_is_known_is_refused(root, kpi_here):
    words = ("run", "southend-mpr", "2018-11", "--as-of", "2018-12-01", "--since", "2018-12-02")
    done = kpi_here(*words, "--root", root[0])

    assert done.returncode == 2
    assert done.stderr == (
        "since is '2018-12-02', after as_of, '2018-12-01'. Allowed: a day that is not later, or none.\n"
    )


def test_a_month_whose_one_figure_was_withdrawn_is_not_the_newest(root, kpi_here, tmp_path):
    figures = [
        figure(root[0], "2018-12", "88", "", ""),
        figure(root[0], "2018-12", "", "to be confirmed", "2019-01-05"),
    ]
    said = made(kpi_here, with_log(root, tmp_path, FIRST, figures=figures))

    assert "Monthly Performance Report, November 2018" in said


def test_a_revised_edition_says_what_was_corrected_since_it_was_first_published(root, kpi_here, tmp_path):
    own = "southend-mpr,2018-11,1,2018-12-21,2018-12-21T09:00:00Z,def,,2018-11-28T09:00:00Z for 2018-10"
    late = figure(root[0], "2018-11", "96", "", "2018-12-22")
    said = made(kpi_here, with_log(root, tmp_path, FIRST, own, figures=[late]), "2018-11")

    assert "1 other figure has been revised since the edition for October 2018." in said
    assert "1 figure has been revised since this edition was first published." in said
    assert f"November 2018: was {root[2]}.0%, now 96.0% (recorded on 22 December 2018)" in said
    assert f"96.0% [revised, was {root[2]}.0%]" in said


def test_a_target_that_was_lowered_after_the_edition_before_is_told_and_marked(root, kpi_here, tmp_path):
    """87 in November misses 95 by more than 5%; against 85 it is green, for the goal has moved."""
    folder = with_log(root, tmp_path, FIRST)
    path = folder / "data" / "southend" / "targets.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    [held] = [row for row in rows if row.startswith("CP 1.4,2018-11,")]
    lower = held.replace(",95,", ",85,")
    assert lower != held
    path.write_text(
        "\n".join([f"{header},recorded", *(f"{row}," for row in rows), f"{lower},2018-12-10", ""]),
        encoding="utf-8",
    )
    said = made(kpi_here, folder, "2018-11")

    assert "2 figures have been revised since the edition for October 2018." in said
    assert "Target for November 2018: was 95.0%, now 85.0% (recorded on 10 December 2018)" in said
    assert "85.0% [revised, was 95.0%]" in said


def cells_of(workbook, sheet):
    """The rows of a sheet, each by its headings."""
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(workbook)[sheet].iter_rows()]
    begin = next(place for place, row in enumerate(rows) if row[0] == "Code")
    return [dict(zip(rows[begin], row, strict=True)) for row in rows[begin + 1 :]]


def test_the_spreadsheet_tells_what_the_page_marks_as_revised(root, pages):
    """The edition of the fifteenth has October's figure, as it was known then."""
    [row] = [row for row in cells_of(pages[1] / "report.xlsx", "Ratings") if row["Code"] == "CP 1.4"]

    assert row["Value"] == 70.2
    assert f"Revised, was {root[1]}%" in row["Remark on the value"]


def test_what_changed_is_told_from_the_rating_that_was_published(root, kpi_here, tmp_path):
    """October of CP 1.4 was amber on its page (90.6 against 95) and is red by what is known now (70.2)."""
    said = made(kpi_here, with_log(root, tmp_path, FIRST), "2018-11")
    changed = said.partition("What changed since October 2018")[2].partition("What is missing")[0]

    assert re.search(r"CP 1\.4 [^●]{0,200}was . Amber , now . Red", changed)


def test_a_plan_tells_what_was_revised_too_and_what_was_withdrawn(project, kpi_here, tmp_path):
    folder = tmp_path / "root"
    for name in ("data/southend-plan", "params"):
        shutil.copytree(project / name, folder / name)
    path = folder / "data" / "southend-plan" / "observations.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    later = ["1,2016-11,88.5,,,2018-12-10", "2,2016-11,,to be confirmed,,2018-12-10"]
    text = [f"{header},recorded", *(f"{row}," for row in rows), *later, ""]
    path.write_text("\n".join(text), encoding="utf-8")
    done = kpi_here("run", "southend-plan", "--since", "2018-12-01", "--root", folder)
    assert done.returncode == 0, done.stderr
    said = text_of(Path(done.stdout.splitlines()[-1]))

    assert "2 figures have been revised since 1 December 2018." in said
    assert "November 2016: was 87.34%, now 88.50% (recorded on 10 December 2018)" in said
    assert "November 2016: was 69.90%, now to be confirmed (recorded on 10 December 2018)" in said
    assert "To be confirmed [69.90% was withdrawn]" in said


def test_downloads_of_an_earlier_day_say_which(pages):
    package = (pages[1] / "datapackage.json").read_text(encoding="utf-8")
    cover = openpyxl.load_workbook(pages[1] / "report.xlsx").worksheets[0]["A1"].value

    assert cover == "Monthly Performance Report, November 2018, as known on 15 December 2018"
    assert '"title": "Monthly Performance Report, November 2018, as known on 15 December 2018"' in package
    assert '"name": "southend-mpr-november-2018-as-known-on-15-december-2018"' in package


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [("96", "2018-12-03T10:00:00Z"), ("97", "2018-12-03")],
            "found 2018-12-03, and another row with a time of it; allowed: a time on both",
        ),
        ([("96", "2108-12-03")], "found recorded on 2108-12-03; allowed: a day until 20"),
    ],
)
def test_what_nobody_can_date_stops_check_and_run(root, kpi_here, tmp_path, rows, told):
    figures = [figure(root[0], "2018-11", value, "", recorded) for value, recorded in rows]
    folder = with_log(root, tmp_path, FIRST, figures=figures)
    for command in ("check", "run"):
        done = kpi_here(command, "southend-mpr", "--root", folder)

        assert done.returncode == 1, command
        assert told in done.stderr, command


def test_a_figure_that_is_withheld_now_is_nowhere_on_the_page_or_beside_it(root, kpi_here, tmp_path):
    """October's page showed 90.6; it is suppressed since."""
    hidden = figure(root[0], "2018-10", "", "suppressed", "2018-12-21")
    folder = with_log(root, tmp_path, FIRST, figures=[hidden])
    said = made(kpi_here, folder, "2018-11")
    edition = folder / "output" / "southend-mpr" / "2018-11"
    files = [path for path in edition.rglob("*") if path.suffix in {".csv", ".html", ".ipynb", ".json"}]

    assert "October 2018: was given, now suppressed (recorded on 21 December 2018)" in said
    assert not [path.name for path in files if f"{root[1]}%" in path.read_text(encoding="utf-8")]
    [row] = [
        row
        for row in cells_of(edition / "report.xlsx", "Values")
        if row["Code"] == "CP 1.4" and row["Period"] == "October 2018"
    ]
    assert row["Value"] == "[c]"


@pytest.mark.parametrize("name", ["as_of", "since"])
def test_a_day_that_has_not_come_cannot_be_looked_back_from(root, kpi_here, name):
    option = f"--{name.replace('_', '-')}"
    done = kpi_here("run", "southend-mpr", "2018-11", option, "2099-12-31", "--root", root[0])

    assert done.returncode == 2
    assert done.stderr.startswith(f"{name} is '2099-12-31', which has not come. Allowed: a day until 20")


def test_a_period_whose_figures_were_not_known_on_the_day_is_refused_with_the_day(root, kpi_here, tmp_path):
    late = figure(root[0], "2018-12", "96", "", "2019-01-10")
    folder = with_log(root, tmp_path, FIRST, figures=[late])
    done = kpi_here("run", "southend-mpr", "2018-12", "--as-of", "2019-01-05", "--root", folder)

    assert done.returncode == 2
    assert done.stderr == (
        "There are no figures for December 2018 in southend-mpr, as known on 5 January 2019. "
        "Allowed: 2017-04 to 2018-11.\n"
    )


def test_a_first_edition_that_is_made_and_published_twice_is_the_same(root, kpi_here, tmp_path):
    """It tells nothing of revisions: there is no edition before, and nothing was corrected since its own."""
    folder, site = tmp_path / "root", tmp_path / "site"
    shutil.copytree(root[0], folder, ignore=shutil.ignore_patterns("output", "editions.csv"))
    publish = ("publish", "southend-mpr", "--to", site, "--root", folder)
    made(kpi_here, folder, "2018-11")
    first = kpi_here(*publish)
    made(kpi_here, folder, "2018-11")
    again = kpi_here(*publish)

    assert (first.returncode, again.returncode) == (0, 0), again.stderr
    assert "nothing to do" in again.stderr
