"""data/<council>/editions.csv follows the site."""

import hashlib
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
