"""`kpi publish` as it is typed."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest


@pytest.fixture
def typed(root, kpi_command, site):
    def run(*words, to=site):
        return kpi_command("publish", *words, "--to", to, "--root", root)

    return run


def test_every_edition_found_is_published_and_its_page_named(make, typed, site, log, faults_of):
    make("2018-10")
    make("2018-11")
    make("2019-20-Q2", report="lbbd-kpi")

    done = typed()

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        str(site / "lbbd-kpi/2019-20-Q2/1/index.html"),
        str(site / "southend-mpr/2018-10/1/index.html"),
        str(site / "southend-mpr/2018-11/1/index.html"),
    ]
    assert "southend-mpr for October 2018: published." in done.stderr
    assert datetime.now(UTC).astimezone().date().isoformat() in log.read_text(encoding="utf-8")
    assert faults_of(site) == []


def test_a_report_and_periods_choose(make, typed, site):
    for period in ("2018-09", "2018-10", "2018-11"):
        make(period)

    done = typed("southend-mpr", "2018-09..2018-10")

    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (site / "southend-mpr").iterdir() if path.name.startswith("2")) == [
        "2018-09",
        "2018-10",
    ]


def test_editions_of_another_folder_are_published(make, typed, output, tmp_path, site):
    make("2018-11")
    output.rename(tmp_path / "elsewhere")

    assert typed("--output", tmp_path / "elsewhere").returncode == 0
    assert (site / "southend-mpr/latest/index.html").is_file()


def test_the_workbooks_own_pages_are_published_where_they_are_named_alone(make, typed, site):
    make("2018-11")
    make("2024-12", report="_gallery")

    assert typed().returncode == 0
    assert not (site / "_gallery").exists()
    assert typed("_gallery").returncode == 0
    assert (site / "_gallery/latest/index.html").is_file()


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(make, typed, site, root, tree):
    make("2018-10")
    before = tree(root, hidden=True)

    done = typed("--dry-run")

    assert (done.returncode, done.stdout) == (
        0,
        "Would be done: southend-mpr for October 2018: published.\n",
    )
    assert not site.exists()
    assert tree(root, hidden=True) == before


def test_a_dry_run_on_a_site_names_what_would_be_refused_and_what_revised(make, typed, site, tree):
    make("2018-10")
    assert typed().returncode == 0
    make("2018-10", "amber")
    (site / "index.html").unlink()
    before = tree(site, hidden=True)

    plain = typed("--dry-run")
    revised = typed("--dry-run", "--revise", "One.")

    assert plain.returncode == 4
    assert "October 2018 differs from what was published" in plain.stderr
    assert "Would be done: southend-mpr for October 2018: published as revision 2." in revised.stdout
    assert "Would be done: pages that lead to editions put right." in revised.stdout
    assert tree(site, hidden=True) == before


def test_a_dry_run_says_that_a_download_is_gone_refused_or_revised(make, typed):
    make("2018-10", report_pdf="%PDF-")
    assert typed().returncode == 0
    make("2018-10", "amber")

    assert "report.pdf is gone." in typed("--dry-run").stderr
    assert (
        "Would be done: southend-mpr for October 2018: published as revision 2, without report.pdf, "
        "which revision 1 has."
    ) in typed("--dry-run", "--revise", "One.").stdout


def test_a_publish_of_one_report_is_refused_where_the_record_misses_a_revision_of_another(make, typed, site):
    make("2018-11", "green")
    assert typed().returncode == 0
    make("2018-11", "amber")
    assert typed("southend-mpr", "--revise", "One.").returncode == 0
    for gone in ("southend-mpr/2018-11/2", "southend-mpr/2018-11/index.html"):
        (site / gone).rename(site.parent / gone.replace("/", "-"))
    for page in ("index.html", "southend-mpr/index.html"):
        (site / page).unlink()
    make("2019-20-Q2", report="lbbd-kpi")

    for words in (["lbbd-kpi"], ["lbbd-kpi", "--dry-run"]):
        done = typed(*words)
        assert (done.returncode, done.stdout) == (4, "")
        assert "southend/editions.csv, line 3: found revision 2 of southend-mpr for 2018-11" in done.stderr
    assert typed("lbbd-kpi", "--no-log").returncode == 0


def test_a_dry_run_names_the_figures_that_a_revision_would_change(make, typed):
    head = "indicator,period,value\n"
    make("2018-10", values_csv=f"{head}CP 1.4,2018-10,87.0\n")
    assert typed().returncode == 0
    make("2018-10", values_csv=f"{head}CP 1.4,2018-10,97.0\n")

    assert "values.csv (CP 1.4 for 2018-10 from 87 to 97)" in typed("--dry-run").stderr
    assert (
        "Would be done: southend-mpr for October 2018: published as revision 2. Figures that differ: CP 1.4 "
        "for 2018-10 from 87 to 97."
    ) in typed("--dry-run", "--revise", "One.").stdout


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_an_empty_reason_is_refused(make, typed, reason):
    make("2018-11")

    done = typed("--revise", reason)

    assert done.returncode == 2
    assert "--revise was given no reason" in done.stderr


@pytest.mark.parametrize(
    "reason", ['=HYPERLINK("x")', " +1 was added", "\N{FULLWIDTH HYPHEN-MINUS} corrected", "@all: corrected"]
)
def test_a_reason_that_a_spreadsheet_would_take_for_a_formula_is_refused(make, typed, reason):
    make("2018-11")

    done = typed("--revise", reason)

    assert done.returncode == 2
    assert f"--revise was given '{reason.strip()}', which a spreadsheet takes for a formula" in done.stderr


def test_a_site_within_the_workbooks_folders_or_around_them_is_refused(make, typed, root):
    make("2018-11")

    for folder in (root / "output", root / "output" / "site", root / "data" / "site", root):
        done = typed(to=folder)
        assert done.returncode == 2, folder
        assert f"The site cannot be {folder}" in done.stderr
        assert "one within the other" in done.stderr


def test_no_editions_at_all_is_told(typed, output):
    done = typed()

    assert done.returncode == 2
    assert f"{output} holds no edition of what is asked for" in done.stderr


def test_a_report_with_faulty_rules_takes_no_other_with_it(make, typed, root, site):
    make("2018-11")
    (root / "params" / "broken.yaml").write_text("title: Only this\n", encoding="utf-8")

    done = typed()

    assert done.returncode == 1
    assert "The parameters of broken cannot be used" in done.stderr
    assert (site / "southend-mpr/latest/index.html").is_file()


def test_a_reason_stands_on_the_page_in_one_line(make, typed, site):
    make("2018-11")
    typed()
    make("2018-11", "amber")

    assert typed("--revise", " The return \n was late. ").returncode == 0
    assert ":</strong> The return was late.</p>" in (site / "southend-mpr/2018-11/2/index.html").read_text(
        encoding="utf-8"
    )


def test_what_publishing_needs_is_not_loaded_for_help():
    words = [sys.executable, "-c", "import kpi.cli, sys; print([m for m in sys.modules if 'kpi.site' in m])"]

    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == "[]\n"
