"""What is never published, and what is said of it."""

import hashlib
import json
import shutil
from datetime import date

import pytest

from kpi.errors import PublishRefused, PublishWrong, SiteUnwritable


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_edition_that_differs_is_refused_and_the_site_stays_as_it_is(make, put, site, tree):
    make("2018-11", "green")
    put()
    before = tree(site)
    make("2018-11", "amber")

    told = put(day=date(2019, 1, 7))

    assert tree(site) == before
    assert told.pages == []
    assert "southend-mpr for November 2018 differs from what was published on 2018-12-04: " in told.refused
    assert "the page, the figures in ratings.csv." in told.refused
    assert told.refused.endswith(
        'give the same command again for southend-mpr 2018-11 alone, and to it: --revise "the reason"'
    )


HEAD = "report,indicator,period,value,reason\n"


def values(*rows):
    return HEAD + "".join(f"southend-mpr,{row}\n" for row in rows)


def test_figures_that_differ_are_named_with_what_they_were_where_refused_and_where_revised(make, put):
    """One typed over, one that became known, one that is withdrawn, one new, one as it was."""
    before = [
        "CP 1.4,2018-11,87.0,",
        "CP 1.5,2018-11,,not_available",
        "CP 1.6,2018-11,1.25,",
        "CP 2,2018-11,5.0,",
    ]
    make("2018-11", values_csv=values(*before, "CP 3,2018-11,7,"))
    put()
    make(
        "2018-11",
        values_csv=values("CP 1.4,2018-11,97.0,", "CP 1.5,2018-11,3.0,", before[3], "CP 4,2018-10,0.0,"),
    )
    named = (
        "CP 1.4 for 2018-11 from 87 to 97, CP 1.5 for 2018-11 from not_available to 3, CP 4 for 2018-10 from "
        "nothing to 0, CP 1.6 for 2018-11 from 1.25 to nothing, CP 3 for 2018-11 from 7 to nothing"
    )

    assert f"the figures in values.csv ({named}). Allowed" in put().refused
    assert put(reason="One.").lines == [
        f"southend-mpr for November 2018: published as revision 2. Figures that differ: {named}."
    ]


def test_of_many_figures_that_differ_the_first_five_are_named_and_the_rest_counted(make, put):
    make("2018-11", values_csv=values(*(f"CP {one},2018-11,{one}," for one in range(1, 10))))
    put()
    make("2018-11", values_csv=values(*(f"CP {one},2018-11,{one}.5," for one in range(1, 10))))

    assert "CP 5 for 2018-11 from 5 to 5.5 and 4 more). Allowed" in put().refused


def test_a_download_that_came_or_went_is_a_difference(make, put):
    make("2018-11", report_pdf="%PDF-")
    put()
    make("2018-11", report_xlsx="PK")

    assert ": report.xlsx is new, report.pdf is gone. Allowed" in put().refused


def test_a_pdf_that_was_printed_again_makes_no_other_edition(make, put):
    make("2018-11", report_pdf="%PDF- on Monday")
    put()
    make("2018-11", report_pdf="%PDF- on Tuesday")

    assert put().lines == ["southend-mpr for November 2018: as published on 2018-12-04; nothing to do."]


def test_an_edition_is_held_against_its_newest_revision(make, put):
    make("2018-11", "green")
    put()
    make("2018-11", "amber")
    put(day=date(2018, 12, 20), reason="One.")

    assert put().failed == []

    make("2018-11", "green")

    assert "differs from what was published on 2018-12-20" in put().refused


def test_one_edition_that_is_refused_takes_no_other_with_it(make, put, site):
    make("2018-10", "green")
    put()
    make("2018-10", "amber")
    make("2018-11")

    told = put()

    assert told.lines == ["southend-mpr for November 2018: published."]
    assert "October 2018 differs" in told.refused
    assert (site / "southend-mpr/2018-11/1/index.html").is_file()


@pytest.mark.parametrize("name", ["index.html", "ratings.csv"])
def test_an_edition_that_was_altered_by_hand_is_refused(make, put, site, name):
    edit(make("2018-11") / name, "green", "blue!")

    told = put()

    assert f"southend-mpr for November 2018: {name} in " in told.refused
    assert "is not as the run made it" in told.refused
    assert not (site / "southend-mpr").exists()


def test_an_edition_whose_file_is_gone_is_refused(make, put):
    (make("2018-11") / "ratings.csv").unlink()

    assert "ratings.csv in" in put().refused


def test_a_file_that_the_run_did_not_make_is_not_published(make, put, site):
    (make("2018-11") / "notes.docx").write_text("private", encoding="utf-8")

    assert put().failed == []
    assert not (site / "southend-mpr/2018-11/1/notes.docx").exists()


def test_an_edition_with_the_manifest_of_another_is_refused(make, put, output):
    shutil.copytree(make("2018-10"), output / "southend-mpr/2018-11")

    told = put("2018-11")

    assert "manifest.json is not as this kpi writes it for that edition" in told.refused
    assert "kpi run southend-mpr 2018-11" in told.refused


def test_a_manifest_that_names_a_file_elsewhere_is_refused(make, put):
    folder = make("2018-11")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["../../../params/southend-mpr.yaml"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    assert "../../../params/southend-mpr.yaml" in put().refused


def test_a_page_without_a_title_bar_has_no_place_for_links(make, put):
    folder = make("2018-11", made="2018-12-03")
    edit(folder / "index.html", 'class="kpi-masthead"', 'class="other"')
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["index.html"] = hashlib.sha256((folder / "index.html").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    assert "index.html has no place for the site's links" in put().refused


@pytest.mark.parametrize("name", ["index.html", "ratings.csv"])
def test_a_published_file_that_was_altered_is_named_and_nothing_is_published(make, put, site, tree, name):
    make("2018-10")
    put()
    edit(site / "southend-mpr/2018-10/1" / name, "green", "blue!")
    before = tree(site)
    make("2018-11")

    with pytest.raises(PublishRefused) as refused:
        put()

    said = str(refused.value)
    assert f"{site} is not as it was published, and nothing was published now:" in said
    assert f"southend-mpr/2018-10/1/{name}: found other content; allowed: the file published on 4 Dec" in said
    assert "Put it back from a backup of the site." in said
    assert tree(site) == before


def test_everything_that_was_altered_is_named_at_once(make, put, site):
    for period in ("2018-09", "2018-10"):
        make(period)
    put()
    make("2018-10", "amber")
    put(reason="One.")
    (site / "southend-mpr/2018-09/1/ratings.csv").unlink()
    (site / "southend-mpr/2018-09/1/edition.json").write_text("{}", encoding="utf-8")
    shutil.rmtree(site / "southend-mpr/2018-10/1")
    (site / "southend-mpr/2018-10/2/ratings.csv").unlink()

    with pytest.raises(PublishRefused) as refused:
        put()

    said = str(refused.value)
    assert "southend-mpr/2018-09/1/edition.json: found no record that can be read" in said
    assert "southend-mpr/2018-10/2/ratings.csv: found nothing that can be read (No such file" in said
    assert "southend-mpr/2018-10/1: found no folder; allowed: the one before 2018-10/2" in said


def test_a_record_that_was_copied_to_another_edition_is_named(make, put, site):
    make("2018-10")
    put()
    shutil.copytree(site / "southend-mpr/2018-10", site / "southend-mpr/2018-11")

    with pytest.raises(PublishRefused, match=r"2018-11/1/edition.json: found a record of another edition"):
        put()


def test_a_reason_where_nothing_differs_is_refused_and_nothing_is_published(make, put, site, tree):
    make("2018-10")
    put()
    make("2018-11")
    before = tree(site)

    with pytest.raises(PublishWrong) as refused:
        put(reason="One.")

    assert "There is nothing to revise" in str(refused.value)
    assert "October 2018: as published on 2018-12-04" in str(refused.value)
    assert "November 2018: not published yet" in str(refused.value)
    assert tree(site) == before


def test_a_folder_with_other_things_is_not_littered(make, put, site, tree):
    make("2018-11")
    site.mkdir()
    for name in ("a.doc", "b.doc", "c.doc", "d.doc"):
        (site / name).write_text("", encoding="utf-8")
    before = tree(site, hidden=True)

    with pytest.raises(
        PublishRefused, match=r"it has no site.json, and holds a.doc, b.doc, c.doc and 1 more"
    ):
        put()

    assert tree(site, hidden=True) == before


def test_an_empty_folder_becomes_a_site_whatever_the_system_hid_in_it(make, put, site, faults_of):
    make("2018-11")
    site.mkdir()
    (site / ".DS_Store").write_text("", encoding="utf-8")

    assert put().failed == []
    assert faults_of(site) == []


@pytest.mark.parametrize("mark", ['{"kpi_site": 2}', "half", ""])
def test_a_site_that_another_kpi_wrote_is_refused(make, put, site, mark):
    make("2018-11")
    put()
    (site / "site.json").write_text(mark, encoding="utf-8")

    with pytest.raises(
        PublishRefused, match=r'site.json is not as this kpi writes it. Allowed: {"kpi_site": 1}'
    ):
        put()


def test_a_site_is_not_made_on_a_share_that_is_not_there(make, put, tmp_path):
    make("2018-11")

    with pytest.raises(SiteUnwritable, match="No such file or directory"):
        put(site=tmp_path / "share" / "site")

    assert not (tmp_path / "share").exists()


def test_a_site_where_a_file_stands_is_named(make, put, site):
    make("2018-11")
    site.write_text("taken", encoding="utf-8")

    with pytest.raises(PublishRefused, match=f"{site} cannot be read: Not a directory"):
        put()


def test_an_edition_that_was_not_made_is_refused_with_those_that_were(make, put):
    make("2018-10")
    make("2018-11")

    with pytest.raises(PublishWrong) as refused:
        put("2018-09")

    assert "holds no edition of southend-mpr for 2018-09. Allowed: 2018-10, 2018-11." in str(refused.value)
    assert "kpi run southend-mpr 2018-09" in str(refused.value)


def test_an_edition_that_is_made_anew_meanwhile_is_read_and_compared_again(make, put, site, faults_of):
    """The first of three is published; when that is told, the two others are made with other words."""
    make("2018-11", "green")
    put()
    for period in ("2018-09", "2018-10", "2018-11"):
        make(period, "amber")

    def hear(line):
        if "September" in line:
            make("2018-10", "red")
            make("2018-11", "green")

    told = put(reason="One.", hear=hear)

    assert told.lines == [f"southend-mpr for {month} 2018: published." for month in ("September", "October")]
    assert "red" in (site / "southend-mpr/2018-10/1/ratings.csv").read_text(encoding="utf-8")
    assert "November 2018 was made anew while it was to be published." in told.refused
    assert not (site / "southend-mpr/2018-11/2").exists()
    assert faults_of(site) == []


def test_failed_runs_and_editions_as_known_earlier_are_no_editions(make, put, output):
    folder = make("2018-11")
    for name in ("2018-11.failed", "2018-11.as-of-2018-12-01", ".2018-10.abc", "2018-09"):
        shutil.copytree(folder, output / "southend-mpr" / name)
    (output / "southend-mpr/2018-09/manifest.json").unlink()

    assert put().lines == ["southend-mpr for November 2018: published."]


def test_an_edition_as_it_was_known_on_an_earlier_day_is_never_published_for_the_real_one(make, put, site):
    folder = make("2018-11", given={"as_of": "2018-12-03"})

    told = put()

    assert not (site / "southend-mpr").exists()
    assert (
        f"southend-mpr for November 2018: {folder} holds the edition as known on 2018-12-03." in told.refused
    )
    assert "Make that: kpi run southend-mpr 2018-11" in told.refused


@pytest.mark.parametrize("shut", [".", "southend-mpr"])
def test_editions_whose_folder_is_closed_are_refused_with_its_name(make, put, site, output, closed, shut):
    make("2018-11")
    closed(output / shut)

    with pytest.raises(PublishRefused) as refused:
        put()

    said = str(refused.value)
    assert f"southend-mpr: {output / 'southend-mpr'} cannot be read: Permission denied." in said
    assert "Correct its permissions" in said
    assert not site.exists()


def test_an_edition_whose_folder_is_closed_is_refused_and_takes_no_other_with_it(make, put, closed):
    make("2018-10")
    folder = make("2018-11")
    closed(folder)

    told = put()

    assert told.lines == ["southend-mpr for October 2018: published."]
    assert f"November 2018: {folder / 'manifest.json'} cannot be read: Permission denied." in told.refused
    assert [error.exit_code for error in told.failed] == [4]


def test_a_file_of_an_edition_that_may_not_be_read_is_told_as_that_and_not_as_altered(make, put, closed):
    page = make("2018-11") / "index.html"
    closed(page)

    assert f"southend-mpr for November 2018: {page} cannot be read: Permission denied." in put().refused


ITSELF = {"since": "2018-11-06T08:00:00Z for 2018-10, 2018-12-03T09:30:00Z for 2018-11"}


def test_a_page_that_tells_of_its_own_first_edition_is_no_first_edition(make, put, site, tree):
    """Its edition was taken out of the site and of the record, and no run was made since."""
    make("2018-10")
    put()
    before = tree(site)
    make("2018-11", given=ITSELF)

    told = put()

    assert (
        "southend-mpr for November 2018 tells what was revised since it was published itself, as made at "
        "2018-12-03T09:30:00Z, but nothing of it is published."
    ) in told.refused
    assert "Make it again: kpi run southend-mpr 2018-11" in told.refused
    assert tree(site) == before


def test_an_edition_that_tells_of_the_one_before_it_alone_is_a_first_edition(make, put):
    make("2018-11", given={"since": "2018-11-06T08:00:00Z for 2018-10"})

    assert put().failed == []


def test_a_trial_takes_an_edition_that_is_published_elsewhere_in_whatever_revision(make, put):
    make("2018-11", given=ITSELF)

    assert put(log=False).failed == []


def test_an_edition_taken_out_as_the_handbook_says_is_published_again_as_a_first_one(
    make, put, site, log, faults_of
):
    make("2018-10")
    make("2018-11", "green")
    put()
    make("2018-11", "amber", given=ITSELF)
    put(reason="One.")
    shutil.rmtree(site / "southend-mpr/2018-11")
    (site / "index.html").unlink()
    (site / "southend-mpr/index.html").unlink()
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join(line for line in lines if ",2018-11," not in line), encoding="utf-8")
    make("2018-11", "amber", given={"since": "2018-11-06T08:00:00Z for 2018-10"})

    told = put(day=date(2019, 1, 7))

    assert told.failed == []
    assert told.lines[-1] == "southend-mpr for November 2018: published."
    assert faults_of(site) == []
    assert "southend-mpr,2018-11,1,2019-01-07," in log.read_text(encoding="utf-8")


def test_a_refused_publish_to_a_folder_that_is_not_there_does_not_make_it(make, put, site, tmp_path):
    edit(make("2018-11") / "ratings.csv", "green", "blue!")

    assert "is not as the run made it" in put().refused
    assert not site.exists()

    make("2018-11")
    with pytest.raises(PublishWrong, match="There is nothing to revise"):
        put(reason="One.")
    assert not site.exists()

    put()
    with pytest.raises(PublishRefused, match="is not the site to which was published before"):
        put(site=tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_refused_publish_leaves_nothing_in_an_empty_folder(make, put, site):
    edit(make("2018-11") / "ratings.csv", "green", "blue!")
    site.mkdir()

    put()

    assert list(site.iterdir()) == []
