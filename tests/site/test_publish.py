"""What a publish leaves: editions that never change, and pages that lead to them."""

import hashlib
import html
import json
import os
import re
import stat
from datetime import date

import html5lib

SPRING = date(2019, 3, 1)


def text(path):
    return path.read_text(encoding="utf-8")


def words(path):
    """What a page says, without its style, its program and its tags."""
    bare = re.sub(r"<(style|script)>.*?</\1>", "", text(path), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def test_the_first_publish_makes_the_whole_site(make, put, site, tree, faults_of):
    make("2018-11")

    told = put()

    assert told.lines == ["southend-mpr for November 2018: published."]
    assert told.pages == [site / "southend-mpr/2018-11/1/index.html"]
    assert list(tree(site)) == [
        "index.html",
        "site.json",
        "southend-mpr/2018-11/1/edition.json",
        "southend-mpr/2018-11/1/index.html",
        "southend-mpr/2018-11/1/ratings.csv",
        "southend-mpr/2018-11/after.html",
        "southend-mpr/2018-11/before.html",
        "southend-mpr/2018-11/index.html",
        "southend-mpr/index.html",
        "southend-mpr/latest/index.html",
    ]
    assert faults_of(site) == []


def test_every_file_beside_the_page_is_published_byte_for_byte(make, put, site):
    folder = make("2018-11", values_csv="a\r\n1\r\n", report_pdf="%PDF-", datapackage_json="{}")

    put()

    published = site / "southend-mpr/2018-11/1"
    names = ["datapackage.json", "edition.json", "index.html", "ratings.csv", "report.pdf", "values.csv"]
    assert sorted(path.name for path in published.iterdir()) == names
    for name in ("datapackage.json", "ratings.csv", "report.pdf", "values.csv"):
        assert (published / name).read_bytes() == (folder / name).read_bytes()


def test_the_record_has_the_hash_of_every_file(make, put, site):
    source = make("2018-11")

    put()

    folder = site / "southend-mpr/2018-11/1"
    record = json.loads(text(folder / "edition.json"))
    page = (folder / "index.html").read_bytes()
    assert record["files"]["index.html"] == {"sha256": hashlib.sha256(page).hexdigest(), "bytes": len(page)}
    assert record["source_sha256"] == hashlib.sha256((source / "index.html").read_bytes()).hexdigest()
    assert {
        name: record[name] for name in ("report", "period", "label", "year", "revision", "published")
    } == {
        "report": "southend-mpr",
        "period": "2018-11",
        "label": "November 2018",
        "year": "2018/19",
        "revision": 1,
        "published": "2018-12-04",
    }
    assert (record["made"], record["reason"]) == ("2018-12-03T09:30:00+00:00", "")


def test_the_page_is_the_runs_own_but_for_the_links_and_their_style(make, put, site):
    source = text(make("2018-11") / "index.html")

    put()

    published = text(site / "southend-mpr/2018-11/1/index.html")
    without = re.sub(r'<nav class="kpi-site".*?</nav>\n', "", published, flags=re.DOTALL)
    head, _, rest = without.partition('<link rel="icon" href="data:,">\n<style>\n/* What the site adds')
    assert head + rest.partition("</style>\n")[2] == source


def test_the_bar_of_links_stands_after_the_skip_link_and_before_the_title(make, put, site, links_in):
    make("2018-11")

    put()

    assert links_in(site / "southend-mpr/2018-11/1/index.html")[:7] == [
        "#kpi_content",
        "../../../index.html",
        "../../index.html#edition-2018-11",
        "../index.html",
        "../before.html",
        "../after.html",
        "../../latest/index.html",
    ]


def test_publishing_the_same_again_changes_nothing_and_says_so(make, put, site, tree):
    make("2018-11")
    put()
    before = {name: (site / name).stat().st_mtime_ns for name in tree(site)}

    make("2018-11", made="2018-12-09T16:00:00+00:00")
    told = put(day=SPRING)

    assert told.lines == ["southend-mpr for November 2018: as published on 2018-12-04; nothing to do."]
    assert (told.pages, told.failed) == ([], [])
    assert {name: (site / name).stat().st_mtime_ns for name in tree(site)} == before


def test_a_later_edition_leaves_the_earlier_ones_files_as_they_were(make, put, site, tree, faults_of):
    make("2018-10")
    put()
    before = tree(site / "southend-mpr/2018-10/1")
    make("2018-11")

    put()

    assert tree(site / "southend-mpr/2018-10/1") == before
    assert faults_of(site) == []


def test_the_pages_around_an_edition_lead_to_its_neighbours_whatever_the_order_of_publishing(
    make, put, site, links_in
):
    for period in ("2018-11", "2018-08", "2018-10"):
        make(period)
        put(period)

    def leads(name):
        return links_in(site / "southend-mpr" / name)[-1]

    assert leads("latest/index.html") == "../2018-11/1/index.html"
    assert leads("2018-10/index.html") == "1/index.html"
    assert leads("2018-10/before.html") == "../2018-08/1/index.html"
    assert leads("2018-10/after.html") == "../2018-11/1/index.html"
    assert leads("2018-08/after.html") == "../2018-10/1/index.html"
    assert leads("2018-11/before.html") == "../2018-10/1/index.html"
    assert "No edition before August 2018" in words(site / "southend-mpr/2018-08/before.html")
    assert "No edition after November 2018 yet" in words(site / "southend-mpr/2018-11/after.html")


def test_quarters_follow_each_other_across_the_year(make, put, site, links_in):
    for period in ("2018-19-Q4", "2019-20-Q1"):
        make(period, report="lbbd-kpi")

    put(reports=["lbbd-kpi"])

    links = links_in(site / "lbbd-kpi/2018-19-Q4/after.html")
    assert links[-1] == "../2019-20-Q1/1/index.html"
    page = text(site / "lbbd-kpi/index.html")
    assert re.findall(r'<h2 id="year-\d">(.*?)</h2>', page) == ["2019/20", "2018/19"]


def test_the_index_of_a_report_lists_editions_the_newest_first_with_days_and_downloads(make, put, site):
    make("2018-10")
    put()
    make("2018-11", report_pdf="%PDF-", report_xlsx="x" * 18_432)
    put(day=date(2018, 12, 20))

    assert (
        words(site / "southend-mpr/index.html")
        .partition("2018/19 ")[2]
        .startswith(
            "November 2018 Published on 20 December 2018. "
            "All figures as a spreadsheet, Excel for November 2018 19 kB Ratings, CSV for November 2018 1 kB "
            "This page to print, PDF for November 2018 1 kB "
            "October 2018 Published on 4 December 2018. Ratings, CSV for October 2018 1 kB"
        )
    )


def test_the_index_of_a_yearly_report_needs_no_headings_of_years(make, put, site):
    make("FY2017-18", report="southend-plan")

    put(reports=["southend-plan"])

    assert "All editions 2017/18 Published on 4 December 2018." in words(site / "southend-plan/index.html")


def test_the_index_names_every_report_with_its_latest_edition_by_organisation(make, put, site):
    make("2018-10")
    make("2018-11")
    make("2019-20-Q2", report="lbbd-kpi")

    put(reports=["southend-mpr", "lbbd-kpi"])

    said = words(site / "index.html")
    assert said.index("Barking and Dagenham") < said.index("Key Performance Indicators, Quarter 2 2019/20")
    assert said.index("Quarter 2 2019/20") < said.index("Southend-on-Sea Borough Council Monthly")
    assert "Monthly Performance Report, November 2018 Latest edition, published on 4 December 2018." in said
    assert "All 2 editions of Monthly Performance Report" in said
    assert "October" not in said


def test_with_one_organisation_its_name_stands_above_the_title_alone(make, put, site):
    make("2018-11")

    put()

    page = text(site / "index.html")
    assert "<title>Performance reports – Southend-on-Sea Borough Council</title>" in page
    assert words(site / "index.html").count("Southend-on-Sea Borough Council") == 2


def test_a_revision_stands_beside_the_earlier_one_and_says_why(make, put, site, tree, faults_of):
    make("2018-11", "green")
    put()
    first = tree(site / "southend-mpr/2018-11/1")
    make("2018-11", "amber")

    told = put(day=date(2018, 12, 20), reason="The figure for CP 1.1 was <wrong>.")

    assert told.lines == ["southend-mpr for November 2018: published as revision 2."]
    assert tree(site / "southend-mpr/2018-11/1") == first
    assert (
        "Monthly Performance Report November 2018 Revised on 20 December 2018: The figure for CP 1.1 was "
        "<wrong>. The edition first published on 4 December 2018 is kept: November 2018 as first published ."
    ) in words(site / "southend-mpr/2018-11/2/index.html")
    assert "amber" in text(site / "southend-mpr/2018-11/2/ratings.csv")
    assert faults_of(site) == []


def test_a_revision_without_a_download_that_the_one_before_has_says_which(make, put, site):
    make("2018-11", "green", report_pdf="%PDF-", report_xlsx="PK")
    put()
    make("2018-11", "amber")
    second = put(reason="One.")
    make("2018-11", "red")
    third = put(reason="Two.")

    [said] = second.lines
    assert said == (
        "southend-mpr for November 2018: published as revision 2, without report.pdf and report.xlsx, "
        "which revision 1 has."
    )
    assert (site / "southend-mpr/2018-11/1/report.pdf").is_file()
    assert third.lines == ["southend-mpr for November 2018: published as revision 3."]


def test_every_way_to_a_revised_edition_leads_to_its_newest_revision(make, put, site, links_in):
    for period in ("2018-10", "2018-11"):
        make(period)
    put()
    make("2018-11", "amber")
    put(reason="One.")

    assert links_in(site / "southend-mpr/2018-11/index.html")[-1] == "2/index.html"
    assert links_in(site / "southend-mpr/latest/index.html")[-1] == "../2018-11/2/index.html"
    assert links_in(site / "southend-mpr/2018-10/after.html")[-1] == "../2018-11/2/index.html"
    assert "southend-mpr/2018-11/2/index.html" in links_in(site / "index.html")


def test_every_revision_names_all_before_it_and_the_index_calls_them_superseded(make, put, site):
    make("2018-11", "green")
    put()
    make("2018-11", "amber")
    put(day=date(2018, 12, 20), reason="One.")
    make("2018-11", "red")
    put(day=SPRING, reason="Two.")

    said = words(site / "southend-mpr/2018-11/3/index.html")
    assert "Revised on 1 March 2019: Two." in said
    assert "The edition first published on 4 December 2018 is kept" in said
    assert "Revision 2, published on 20 December 2018, is kept too" in said
    assert (
        "Revised on 1 March 2019: Two. Superseded: revision 2 of November 2018 , published on 20 December "
        "2018: One. Superseded: the first edition of November 2018 , published on 4 December 2018."
    ) in words(site / "southend-mpr/index.html")


def test_a_page_that_was_damaged_or_deleted_and_only_leads_on_is_put_right(make, put, site, tree):
    for period in ("2018-10", "2018-11"):
        make(period)
    put()
    whole = tree(site)
    (site / "index.html").write_text("half", encoding="utf-8")
    (site / "southend-mpr/latest/index.html").unlink()
    (site / "southend-mpr/latest").rmdir()
    (site / "southend-mpr/2018-10/after.html").unlink()

    told = put()

    assert told.lines[0] == "Pages that lead to editions: put right."
    assert tree(site) == whole


def test_other_files_in_the_site_are_left_alone(make, put, site):
    make("2018-11")
    put()
    (site / "robots.txt").write_text("User-agent: *", encoding="utf-8")
    (site / "southend-mpr/2018-11/1/Thumbs.db").write_text("", encoding="utf-8")

    assert put().failed == []
    assert text(site / "robots.txt") == "User-agent: *"


def test_the_web_server_may_read_everything_whatever_the_users_umask(make, put, site):
    make("2018-11")
    before = os.umask(0o077)
    try:
        put()
        make("2018-11", "amber")
        put(reason="One.")
    finally:
        os.umask(before)

    for path in (site, *site.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        if not path.name.startswith("."):
            assert oct(mode) == oct(0o755 if path.is_dir() else 0o644), path


def test_what_a_killed_publish_left_is_swept(make, put, site):
    make("2018-11")
    put()
    (site / ".new.abc").mkdir()
    (site / ".new.abc" / "1").write_text("half", encoding="utf-8")

    put()

    assert sorted(path.name for path in site.iterdir() if path.name.startswith(".")) == [".site.lock"]


def test_every_page_is_html_without_a_fault(make, put, site):
    make("2018-10")
    make("2018-11")
    make("2019-20-Q2", report="lbbd-kpi")
    put(reports=["southend-mpr", "lbbd-kpi"])
    make("2018-11", "amber")
    put(reason="A & B < C.")

    pages = list(site.rglob("*.html"))
    assert len(pages) == 1 + 2 + 2 + 3 * 3 + 4
    for page in pages:
        html5lib.HTMLParser(strict=True).parse(text(page))


def test_only_a_page_that_leads_on_names_where_to_and_keeps_the_place_that_was_asked_for(make, put, site):
    make("2018-11")
    put()

    page = text(site / "southend-mpr/latest/index.html")
    onward = '<noscript><meta http-equiv="refresh" content="0; url=../2018-11/1/index.html"></noscript>'
    assert onward in page
    assert "location.search + location.hash" in page
    for name in ("index.html", "southend-mpr/index.html", "southend-mpr/2018-11/after.html"):
        assert "refresh" not in text(site / name)
