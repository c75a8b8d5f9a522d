"""What is shown of a choice, worked out without any widget."""

import html as entities
import re
from xml.etree import ElementTree as ET

import pytest

from kpi.cli.explain import explain_command
from kpi.errors import Fault, FiguresWrong, PeriodWrong
from kpi.explorer import views
from kpi.explorer.tables import printed_values, values_file, values_of
from kpi.inputs.parameters import list_reports
from kpi.inputs.places import Places
from kpi.measures.records import every_value


@pytest.fixture
def own(chosen):
    """An edition, and the one row of its scorecard that is about an indicator."""

    def choose(report, code, period=""):
        edition, card = chosen(report, period)
        return edition, card.loc[card["code"] == code]

    return choose


def words(html):
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_trend_is_the_charts_own_with_its_text_alternative(own):
    html = views.trend_view(*own("southend-mpr", "CP 1.4"), "here").html

    assert html.startswith('<svg role="img"')
    assert 'aria-labelledby="here-title here-desc"' in html
    assert "20 values from April 2017 to November 2018" in html
    assert "newest 87.0% against a target of 95.0%" in html


def test_where_there_is_no_line_to_draw_it_says_so(own):
    one = views.trend_view(*own("havering-performance", "stage1-complaints-received"), "here").html
    none = views.trend_view(*own("_gallery", "V1"), "here").html

    assert one.startswith("<p>One value, 210, is held for a period like this up to Quarter 1 2017/18")
    assert words(none).startswith("No value is held")


def test_a_picture_stands_by_itself(own):
    chart = views.trend_view(*own("southend-mpr", "CP 1.4"), "here")
    picture = ET.fromstring(views.picture_of(chart))

    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert views.picture_of(views.trend_view(*own("_gallery", "V1"), "here")) == ""


def test_the_receipt_is_word_for_word_that_of_kpi_explain(own, capsys, monkeypatch, project):
    monkeypatch.chdir(project)
    for report, code in (
        ("southend-mpr", "CP 1.4"),
        ("southend-mpr", "CP 1.2"),
        ("lbbd-kpi", "gender-pay-gap"),
    ):
        explain_command(report, code)
        receipt = capsys.readouterr().out.splitlines()[2]

        assert receipt in words(views.standing_view(*own(report, code)).html)


def test_every_comparator_has_its_receipt(own):
    html = words(views.standing_view(*own("_gallery", "K1")).html)

    assert "for England (made up)" in html
    assert "for Councils alike (made up)" in html


def test_an_indicator_for_information_has_no_rating_and_cannot_be_supposed(chosen):
    edition, card = chosen("southend-mpr")
    context = card.loc[card["role"] == "context"].iloc[:1]

    assert views.UNRATED in views.standing_view(edition, context).html
    assert views.UNRATED in views.nothing_to_suppose(context).html


def test_comments_of_the_period_are_shown_and_no_others(own):
    now = words(views.comments_view(*own("southend-mpr", "CP 1.4")).html)
    earlier = views.comments_view(*own("southend-mpr", "CP 1.4", "2018-10")).html

    assert now.startswith("Why the figure is what it is. The share seen on time fell")
    assert earlier == ""


def one_of_each_sort(card):
    """The codes of indicators of which no two are alike in what decides how they are shown."""
    sorts = ["role", "polarity", "kind", "frequency", "unit", "rating", "reason", "flag", "comparator"]
    return card.drop_duplicates([name for name in sorts if name in card])["code"]


def test_every_sort_of_indicator_of_every_report_can_be_shown(project, chosen):
    for report in [*list_reports(Places(project)), "_gallery", "_gallery-rules"]:
        edition, card = chosen(report)
        for code in one_of_each_sort(card):
            row = card.loc[card["code"] == code]

            assert views.trend_view(edition, row, "here").html
            assert views.standing_view(edition, row).html


def test_all_values_are_those_that_are_held_the_newest_first(chosen):
    edition, _ = chosen("southend-mpr")
    printed = printed_values(edition, "CP 1.4")

    assert list(printed["Period"][:2]) == ["November 2018", "October 2018"]
    assert len(printed) == 20
    assert printed.iloc[0, :4].tolist() == ["November 2018", "87.0%", "95.0%", "■ Red"]
    # Until March 2018 the target was 90: 86.9 was 3.4% short then, and 83.5 was 7.2% short.
    then = printed.set_index("Period")["Rating then"]
    assert then["November 2017"] == "▲ Amber"
    assert then["December 2017"] == "■ Red"


def test_a_value_that_is_later_than_the_period_is_among_all_values(chosen):
    edition, _ = chosen("southend-mpr", "2018-05")

    assert printed_values(edition, "CP 1.4")["Period"].iloc[0] == "November 2018"


def test_flags_reasons_and_notes_are_told_as_they_are_held(chosen):
    edition, _ = chosen("_gallery")
    breaks = printed_values(edition, "D8").set_index("Period").loc["December 2024"]
    pending = printed_values(edition, "V2").set_index("Period").loc["December 2024"]

    assert breaks["Flag"] == "break in series"
    assert breaks["Note"] == "Counted by the new form since December 2024"
    assert pending["Reason for no value"] == "not yet published"
    assert pending["Value"] == "Not yet published"
    assert pending["Note"] == "Expected in March 2025"
    assert pending["Recorded"] == "Not given"


def test_when_a_value_was_recorded_is_told_where_it_is_known(root, opened):
    path = root / "data" / "southend" / "observations.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    dated = [f"{row},{'2018-12-05' if row.startswith('CP 1.4,2018-11') else ''}" for row in rows]
    path.write_text("\n".join([f"{head},recorded", *dated, ""]), encoding="utf-8")
    edition = opened(root, "southend-mpr")

    recorded = printed_values(edition, "CP 1.4").set_index("Period")["Recorded"]
    assert recorded["November 2018"].startswith("2018-12-05")
    assert recorded["October 2018"] == "Not given"


def test_the_newest_value_is_rated_as_on_the_scorecard_stated_ratings_too(chosen):
    """Residents' views of 2018 stand in the report for July to September 2019, stated amber there."""
    edition, _ = chosen("lbbd-kpi")
    surveyed = printed_values(edition, "residents-get-on-well").set_index("Period")["Rating then"]

    assert surveyed["2018"] == "▲ Amber (stated)"
    assert surveyed["2017"] == "○ No rating"
    for report in ("lbbd-kpi", "southampton-performance", "_gallery", "_gallery-rules"):
        edition, card = chosen(report)
        for row in card.loc[card["code"].isin(one_of_each_sort(card))].itertuples():
            held = every_value(edition, row.code)
            newest = held.loc[(held["first"] == row.first) & (held["last"] == row.last)]
            assert set(newest["rating"]) <= {row.rating}, row.code


def test_columns_are_sorted_by_what_they_mean_and_not_by_how_they_are_written(chosen):
    edition, _ = chosen("southend-mpr")
    printed = printed_values(edition, "CP 1.4")

    assert printed["number"].iloc[0] == 87.0
    assert printed["goal"].iloc[0] == 95.0
    assert printed["month"].is_monotonic_decreasing
    assert printed.loc[printed["Rating then"] == "▲ Amber", "place"].unique().tolist() == [1]


def test_the_frame_to_go_on_with_holds_figures_as_they_are(chosen):
    edition, _ = chosen("southend-mpr")
    values = values_of(edition, "CP 1.4")

    assert values.iloc[0].to_dict() | {"target_high": None} == {
        "code": "CP 1.4",
        "period": "2018-11",
        "value": 87.0,
        "target_low": 95.0,
        "target_high": None,
        "rating": "red",
        "flag": "",
        "reason": "",
        "note": "",
        "recorded": "",
    }


def test_an_indicator_without_any_row_has_an_empty_table(chosen):
    edition, _ = chosen("southend-mpr")

    assert printed_values(edition, "none").empty
    assert values_file(edition, "none").startswith("code,period,value")


@pytest.mark.parametrize(
    ("note", "written"),
    [
        ("=1+1", "'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),  # the wide sign of equality
        ("\u200b@sum", "'\u200b@sum"),  # after a blank of no width
        ("'=1+1", "''=1+1"),
        ("'tis so", "'tis so"),
    ],
)
def test_no_text_of_the_file_can_be_taken_for_a_formula(root, opened, note, written):
    path = root / "data" / "southend" / "observations.csv"
    text = path.read_text(encoding="utf-8")
    assert "CP 1.4,2018-11,87,,,," in text
    path.write_text(text.replace("CP 1.4,2018-11,87,,,,", f"CP 1.4,2018-11,87,,,{note},"), encoding="utf-8")
    content = values_file(opened(root, "southend-mpr"), "CP 1.4")

    assert f",{written}," in content
    assert content.splitlines()[1].startswith("CP 1.4,2018-11,87.0,95.0,,red")


def test_a_comparison_draws_each_on_its_own_scale_and_all_in_one_table(chosen):
    html = views.comparison_view(*chosen("southend-mpr"), ["CP 1.4", "CP 1.2", "CP 1.1"]).html

    assert html.count('<svg role="img"') == 3
    assert "Each chart has a scale of its own" in html
    assert 'role="alert"' not in html
    assert html.count("<tr>") == 21
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_table_of_a_comparison_has_the_same_periods_for_all(chosen):
    html = views.comparison_view(*chosen("southend-mpr"), ["CP 1.4", "CP 1.2"]).html
    row = html.partition("November 2018</th>")[2].partition("</tr>")[0]

    assert words(row) == "87.0% 74.65"


def test_more_than_five_are_not_compared_and_it_says_so(chosen):
    edition, card = chosen("southend-mpr")
    html = views.comparison_view(edition, card, list(card["code"][:6])).html

    assert "6 are chosen; the first 5 are shown" in html
    assert html.count("<h4>") == 5


def test_nothing_chosen_to_compare_says_how_to_choose(chosen):
    html = views.comparison_view(*chosen("southend-mpr"), []).html

    assert words(html) == "Choose two to five indicators, with Ctrl or Shift held down."


def test_indicators_of_different_cadence_share_a_table(chosen):
    edition, card = chosen("southampton-performance")
    yearly = card.loc[card["frequency"] == "year", "code"].iloc[0]
    quarterly = card.loc[(card["frequency"] == "quarter") & card["value"].notna(), "code"].iloc[0]
    html = views.comparison_view(edition, card, [quarterly, yearly]).html

    assert "No value" in html


def test_faults_are_told_in_full_and_what_is_told_is_no_html():
    faults = [Fault("data/a.csv", line, "'<b>'", "a number") for line in range(1, 13)]
    html = views.message_of(FiguresWrong("The figures of a cannot be used", faults)).html

    assert html.count("&#39;&lt;b&gt;&#39;") == 12
    assert "<b>" not in html
    assert "12 faults" in html
    assert "There is no" in views.message_of(PeriodWrong("There is no such period.")).html


def test_a_saved_file_is_in_its_link():
    html = views.saved("a.csv", "text/csv", "a,b\n", "Save").html

    assert html == '<a href="data:text/csv;base64,YSxiCg==" download="a.csv">Save</a>'


def test_values_keep_their_numbers_in_the_file(chosen):
    edition, _ = chosen("_gallery")

    assert values_file(edition, "V16").splitlines()[1].startswith("V16,2024-12,-4500.0,")
