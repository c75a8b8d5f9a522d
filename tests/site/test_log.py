"""data/<council>/editions.csv follows the site."""

import hashlib
import os
import shutil
from datetime import date

import pytest

from kpi.errors import PublishRefused

HEADER = "report,period,revision,published,made,page_sha256,reason,since"
MADE = "2018-12-03T09:30:00Z"


def page_hash(site, place):
    return hashlib.sha256((site / place / "index.html").read_bytes()).hexdigest()


def test_each_published_edition_gets_a_row(make, put, site, log):
    make("2018-10")
    make("2018-11", "green")
    put()
    make("2018-11", "amber")
    put(day=date(2018, 12, 20), reason='A "late", return.')

    second = f"southend-mpr,2018-11,2,2018-12-20,{MADE},{page_hash(site, 'southend-mpr/2018-11/2')}"
    assert log.read_text(encoding="utf-8").splitlines() == [
        HEADER,
        f"southend-mpr,2018-10,1,2018-12-04,{MADE},{page_hash(site, 'southend-mpr/2018-10/1')},,",
        f"southend-mpr,2018-11,1,2018-12-04,{MADE},{page_hash(site, 'southend-mpr/2018-11/1')},,",
        f'{second},"A ""late"", return.",',
    ]


def test_publishing_the_same_again_adds_no_row(make, put, log):
    make("2018-11")
    put()
    before = log.read_bytes()

    put()

    assert log.read_bytes() == before


def test_reports_of_two_councils_are_written_down_each_with_its_own_figures(make, put, root):
    make("2018-11")
    make("2019-20-Q2", report="lbbd-kpi")

    put(reports=["southend-mpr", "lbbd-kpi"])

    rows = {name: (root / "data" / name / "editions.csv").read_text() for name in ("southend", "lbbd")}
    assert [text.count("\n") for text in rows.values()] == [2, 2]
    assert "lbbd-kpi,2019-20-Q2,1," in rows["lbbd"]


def test_rows_are_only_added_and_every_other_byte_stays(make, put, log):
    """As a spreadsheet leaves it: a byte order mark, Windows line ends, columns in another order."""
    make("2018-10")
    put()
    _, row = log.read_text(encoding="utf-8").splitlines()
    cells = row.split(",")
    before = f"\ufeffperiod,report,{HEADER[14:]}\r\n{cells[1]},{cells[0]},{','.join(cells[2:])}".encode()
    log.write_bytes(before)
    make("2018-11")

    put()

    after = log.read_bytes()
    assert after.startswith(before + b"\r\n2018-11,southend-mpr,1,2018-12-04,")
    assert after.count(b"\r\n") == after.count(b"\n") == 3


def test_a_log_that_cannot_be_written_is_told_and_the_next_publish_adds_the_row(make, put, site, log):
    make("2018-11")
    log.parent.rename(log.parent.with_name("away"))

    told = put()

    assert told.pages == [site / "southend-mpr/2018-11/1/index.html"]
    assert f"The site is published, but {log} cannot be written: No such file or directory." in told.refused
    assert "Not noted there: southend-mpr for November 2018 (revision 1)." in told.refused
    assert [error.exit_code for error in told.failed] == [4]

    log.parent.with_name("away").rename(log.parent)

    assert put(day=date(2019, 1, 1)).failed == []
    assert log.read_text(encoding="utf-8").splitlines()[1].startswith("southend-mpr,2018-11,1,2018-12-04,")


def test_a_trial_writes_nothing_down(make, put, log):
    make("2018-11")

    assert put(log=False).failed == []
    assert not log.exists()


def test_another_site_is_refused_where_the_first_is_written_down(make, put, tmp_path):
    make("2018-11")
    put()
    other = tmp_path / "other"

    with pytest.raises(PublishRefused) as refused:
        put(site=other)

    said = str(refused.value)
    assert f"{other} is not the site to which was published before" in said
    assert "southend/editions.csv, line 2: found revision 1 of southend-mpr for 2018-11" in said
    assert "published on 2018-12-04, which is not there" in said
    assert "--no-log" in said
    assert not list(other.glob("[!.]*"))


def test_a_page_and_its_record_altered_together_are_found_by_the_log(make, put, site, log):
    make("2018-11")
    put()
    text = log.read_text(encoding="utf-8")
    log.write_text(text.replace(page_hash(site, "southend-mpr/2018-11/1"), "0" * 64), encoding="utf-8")

    with pytest.raises(PublishRefused, match="published on 2018-12-04, with another page"):
        put()


def test_a_log_with_other_columns_is_refused_before_anything_is_published(make, put, site, log):
    make("2018-11")
    log.write_text("report,period\n", encoding="utf-8")

    with pytest.raises(
        PublishRefused, match="found the columns report, period; allowed: report, period, rev"
    ):
        put()

    assert not list(site.glob("[!.]*"))


def test_a_log_that_is_no_text_is_refused(make, put, log):
    make("2018-11")
    log.write_bytes(b"\xff\xfe")

    with pytest.raises(PublishRefused, match="cannot be read"):
        put()


def test_a_row_says_since_when_the_page_tells_what_was_revised(make, put, log):
    make("2018-11", given={"since": "2018-11-06T08:00:00Z"}, made="2018-12-03T09:30:00+01:00")
    put()

    _, row = log.read_text(encoding="utf-8").splitlines()
    assert row.split(",")[4] == "2018-12-03T08:30:00Z", "in the time of Greenwich"
    assert row.split(",")[-1] == "2018-11-06T08:00:00Z"


@pytest.fixture
def two_reports(make, put, site):
    """A site with a report of which November was revised, and another one that was made anew."""
    make("2018-11", "green")
    make("2019-20-Q2", report="lbbd-kpi")
    put(reports=["southend-mpr", "lbbd-kpi"])
    make("2018-11", "amber")
    put(reason="One.")
    make("2019-20-Q1", report="lbbd-kpi")
    return site


@pytest.mark.parametrize("lists", ["as they were", "gone"])
def test_a_revision_that_is_gone_stops_the_publish_of_another_report(two_reports, put, tree, lists):
    shutil.rmtree(two_reports / "southend-mpr/2018-11/2")
    if lists == "gone":
        (two_reports / "index.html").unlink()
        (two_reports / "southend-mpr/index.html").unlink()
    before = tree(two_reports)

    with pytest.raises(PublishRefused) as refused:
        put(reports=["lbbd-kpi"])

    found = {
        "as they were": "southend-mpr/2018-11/2: found no folder; allowed: the edition that index.html names",
        "gone": "southend/editions.csv, line 3: found revision 2 of southend-mpr for 2018-11, published on",
    }
    assert found[lists] in str(refused.value)
    assert tree(two_reports) == before


@pytest.mark.parametrize("log", [True, False])
def test_a_whole_report_that_is_gone_stops_the_publish_of_another(two_reports, put, tree, log):
    shutil.rmtree(two_reports / "southend-mpr")
    before = tree(two_reports)

    with pytest.raises(PublishRefused) as refused:
        put(reports=["lbbd-kpi"], log=log)

    assert "southend-mpr/2018-11/2: found no folder; allowed: the edition that index.html names" in str(
        refused.value
    )
    assert "Put it back from a backup of the site." in str(refused.value)
    assert tree(two_reports) == before


def test_an_edition_that_the_list_of_its_report_alone_names_is_missed(make, put, site):
    make("2018-10")
    make("2018-11")
    put(log=False)
    shutil.rmtree(site / "southend-mpr/2018-10")

    with pytest.raises(
        PublishRefused, match=r"2018-10/1: found no folder; allowed: the edition that southend-mpr/index.html"
    ):
        put(log=False)


@pytest.mark.usefixtures("two_reports")
def test_a_report_of_which_the_file_in_params_is_gone_is_still_compared(put, root):
    (root / "params/southend-mpr.yaml").unlink()
    text = (root / "data/southend/editions.csv").read_text(encoding="utf-8")
    (root / "data/southend/editions.csv").write_text(text.replace("-mpr,2018-11,2", "-mpr,2018-11,3"))

    with pytest.raises(PublishRefused, match="found revision 3 of southend-mpr for 2018-11"):
        put(reports=["lbbd-kpi"])


def test_a_report_that_went_to_another_site_stops_no_publish_of_a_second_one_to_a_new_site(
    make, put, root, tmp_path
):
    make("2018-11")
    put()
    make("2019-20-Q2", report="lbbd-kpi")
    before = (root / "data/southend/editions.csv").read_bytes()

    told = put(reports=["lbbd-kpi"], site=tmp_path / "other")

    assert told.lines == ["lbbd-kpi for Quarter 2 2019/20: published."]
    assert (root / "data/southend/editions.csv").read_bytes() == before
    assert (root / "data/lbbd/editions.csv").is_file()


@pytest.mark.usefixtures("two_reports")
def test_the_logs_of_other_reports_are_compared_and_never_written(put, root):
    (root / "data/southend/editions.csv").unlink()

    assert put(reports=["lbbd-kpi"]).failed == []
    assert not (root / "data/southend/editions.csv").exists()


@pytest.mark.parametrize("shut", ["southend-mpr", "southend-mpr/2018-11", "southend-mpr/2018-11/2"])
def test_a_folder_that_cannot_be_read_stops_every_publish(two_reports, put, closed, shut):
    closed(two_reports / shut)

    with pytest.raises(PublishRefused) as refused:
        put(reports=["lbbd-kpi"])

    found = "no record that can be read" if shut[-2:] == "/2" else "a folder that cannot be read (Permission"
    assert f"{shut}{'/edition.json' * (shut[-2:] == '/2')}: found {found}" in str(refused.value)
    assert "no folder" not in str(refused.value)


def test_a_site_of_which_the_names_cannot_be_listed_is_refused(two_reports, put, monkeypatch):
    real = os.listdir

    def listed(path):
        if path == two_reports:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "listdir", listed)

    with pytest.raises(PublishRefused, match=f"{two_reports} cannot be read: Permission denied"):
        put(reports=["lbbd-kpi"])


def test_what_a_system_keeps_in_the_folder_for_itself_stops_nothing(two_reports, put, closed):
    (two_reports / "lost+found").mkdir()
    closed(two_reports / "lost+found")

    assert put(reports=["lbbd-kpi"]).failed == []


@pytest.mark.usefixtures("two_reports")
def test_folders_of_figures_that_cannot_be_listed_are_told(put, closed, root):
    closed(root / "data")

    with pytest.raises(PublishRefused, match=f"{root / 'data'} cannot be read: .*Permission denied"):
        put(reports=["lbbd-kpi"])
