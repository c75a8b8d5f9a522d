"""What can be chosen: reports, periods, indicators."""

import pytest

from kpi.errors import ParametersWrong, ReportUnknown
from kpi.explorer.choices import (
    all_indicators,
    indicator_options,
    is_rated,
    one_of,
    period_options,
    report_ids,
)
from kpi.inputs.places import Places


def test_every_report_of_params_is_offered_and_the_workbooks_own_only_where_it_is_named(project):
    councils = [
        "havering-performance",
        "lbbd-kpi",
        "southampton-performance",
        "southend-mpr",
        "southend-plan",
    ]

    assert report_ids(Places(project)) == councils
    assert report_ids(Places(project), "lbbd-kpi") == councils
    assert report_ids(Places(project), "_gallery") == [*councils, "_gallery"]


def test_a_report_that_does_not_exist_is_refused_with_the_nearest_that_does(project):
    with pytest.raises(ReportUnknown, match="Did you mean southend-mpr"):
        report_ids(Places(project), "southend-mrp")


def test_a_folder_without_reports_is_refused(tmp_path):
    (tmp_path / "params").mkdir()

    with pytest.raises(ReportUnknown, match=r"holds no file such as my-report\.yaml"):
        report_ids(Places(tmp_path))


def test_a_named_report_of_the_workbooks_own_must_be_readable(root):
    (root / "params" / "_gallery.yaml").write_text("title: 1", encoding="utf-8")

    with pytest.raises(ParametersWrong):
        report_ids(Places(root), "_gallery")


def test_periods_are_those_that_a_run_would_take_the_newest_first(chosen):
    months = period_options(chosen("southend-mpr")[0].report, chosen("southend-mpr")[0].figures)
    quarters = period_options(chosen("lbbd-kpi")[0].report, chosen("lbbd-kpi")[0].figures)

    assert months[0] == ("November 2018", "2018-11")
    assert months[-1] == ("April 2017", "2017-04")
    assert len(months) == 20
    assert quarters[:2] == [("Quarter 2 2019/20", "2019-20-Q2"), ("Quarter 1 2019/20", "2019-20-Q1")]


def test_the_periods_of_a_plan_are_those_that_have_targets(chosen):
    edition, _ = chosen("southend-plan")

    assert period_options(edition.report, edition.figures) == [
        ("2017/18", "FY2017-18"),
        ("2016/17", "FY2016-17"),
    ]


def test_quarters_of_a_calendar_year_keep_their_own_names(chosen):
    edition, _ = chosen("_gallery-rules")

    assert period_options(edition.report, edition.figures)[0] == ("Quarter 3 2024", "2024-Q3")


def test_all_indicators_are_offered_parts_and_those_for_information_too(chosen):
    edition, card = chosen("southend-mpr")

    assert list(card["code"]) == list(edition.figures.indicators["code"])
    assert len(card) == 97
    assert int(is_rated(card).sum()) == 29


def test_an_indicator_is_found_by_words_of_its_code_or_name_in_any_order_and_case(chosen):
    edition, card = chosen("southend-mpr")

    assert [code for _, code in indicator_options(edition, card, "cp 1.4")] == ["CP 1.4"]
    assert [code for _, code in indicator_options(edition, card, "LITTER standard")] == ["CP 2.2"]
    assert indicator_options(edition, card, "no such thing") == []


def test_an_offer_begins_with_the_rating_and_is_cut_where_it_would_be_too_wide(chosen):
    edition, card = chosen("southend-mpr")
    (label, code), *_ = indicator_options(edition, card, "CP 1.4")

    assert code == "CP 1.4"
    assert label.startswith("■ CP 1.4 Percentage of children")
    assert len(label) == 90
    assert label.endswith("…")


def test_a_report_that_shows_no_codes_is_still_searched_by_them(chosen):
    edition, card = chosen("lbbd-kpi")
    (label, code), *_ = indicator_options(edition, card, "sickness-days")

    assert code == "sickness-days"
    assert "sickness-days" not in label


def test_what_was_chosen_stays_where_it_is_still_offered():
    offered = [("One", "a"), ("Two", "b")]

    assert one_of(offered, "b") == "b"
    assert one_of(offered, "c") == "a"


def test_an_earlier_period_has_its_own_ratings(chosen):
    edition, card = chosen("southend-mpr", "2018-10")

    assert str(edition.period) == "2018-10"
    assert card.set_index("code").loc["CP 1.4", "value"] == 90.6
    assert card.set_index("code").loc["CP 1.4", "rating"] == "amber"
    assert len(all_indicators(edition)) == 97
