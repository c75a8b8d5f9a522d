"""The widgets: each choice shows what belongs to it, and nothing is ever swallowed or written."""

import hashlib
import re
import stat
import sys

import pytest

import kpi
from kpi.errors import ExtraMissing, PeriodWrong, ReportUnknown
from kpi.explorer import board, views
from kpi.explorer.choices import opening_indicator

pytestmark = pytest.mark.usefixtures("copied")
WHAT_IF, VALUES, COMPARISON = range(3)


def shown(explorer):
    """The accessible name of the chart that is shown, blank for none."""
    found = re.search(r"<title[^>]*>([^<]*)</title>", explorer.chart.value)
    return found[1] if found else ""


def typed(explorer, label, text):
    """Type a text into a field of the form."""
    (field,) = [one for one in explorer.form.children if one.description == label]
    field.value = text


def hashes(root):
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in ("data", "params", "notebooks")
        for path in sorted((root / name).rglob("*"))
        if path.is_file()
    }


def use_everything(explorer):
    """Choose, type and press all that there is, as a curious analyst would."""
    for report in explorer.report.options:
        explorer.report.value = report
        for tab in (VALUES, COMPARISON, WHAT_IF):
            explorer.tabs.selected_index = tab
            explorer.indicator.index = 2
            explorer.indicator.index = 5
            explorer.compared.index = (0, 1, 5)
        for field in explorer.form.children:
            field.value = "7"
            field.value = "no number"
        explorer.back.click()
        explorer.find.value = "of"
        explorer.find.value = ""
        explorer.period.index = 1
        explorer.again.click()


def test_it_opens_at_the_report_that_comes_most_often_with_a_line_and_a_rating_to_look_at():
    explorer = kpi.explore()

    assert explorer.report.value == "southend-mpr"
    assert explorer.period.value == "2018-11"
    assert explorer.code == "CP 1.1"
    assert "<path" in explorer.chart.value or "<polyline" in explorer.chart.value
    assert "Amber" in explorer.standing.value
    assert explorer.message.value == ""


def test_a_report_with_faulty_rules_is_not_the_one_to_open_at(copied):
    path = copied / "params" / "southend-mpr.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("cadence:", "cadense:"), encoding="utf-8")
    explorer = kpi.explore()

    assert explorer.report.value == "havering-performance"
    assert explorer.message.value == ""


def test_a_report_begins_at_its_first_indicator_with_a_rating_and_three_values_named_or_chosen():
    """Havering's first of which three quarters are held is the repairs of housing; the first has one."""
    named = kpi.explore("havering-performance")
    chosen = kpi.explore("southend-mpr")
    chosen.report.value = "havering-performance"

    assert named.code == "housing-repairs-within-target"
    assert chosen.code == "housing-repairs-within-target"
    assert named.indicator.options[0][1] != "housing-repairs-within-target"


def test_where_nothing_has_three_values_the_first_that_is_rated_is_shown():
    explorer = kpi.explore("southend-plan")

    assert explorer.code == "1"
    assert "Not rated" not in explorer.standing.value


def test_where_nothing_is_rated_the_first_indicator_is_shown(chosen):
    edition, card = chosen("havering-performance")

    assert opening_indicator(edition, card) == "housing-repairs-within-target"
    assert opening_indicator(edition, card.assign(rating="none")) == "stage1-complaints-received"


def test_it_opens_where_it_is_asked_to():
    explorer = kpi.explore("southend-mpr", "October 2018")

    assert explorer.report.value == "southend-mpr"
    assert explorer.period.value == "2018-10"
    assert "<dt>October 2018</dt>" in explorer.standing.value
    assert str(explorer.edition.period) == "2018-10"


def test_a_report_or_period_that_does_not_exist_stops_the_notebook():
    with pytest.raises(ReportUnknown, match="Did you mean southend-mpr"):
        kpi.explore("southend-mrp")
    with pytest.raises(PeriodWrong, match="Allowed: 2017-04 to 2018-11"):
        kpi.explore("southend-mpr", "2019-11")


def test_another_indicator_shows_another_chart_and_receipt():
    explorer = kpi.explore("southend-mpr")
    explorer.indicator.value = "CP 1.4"

    assert shown(explorer).startswith("Percentage of children who have been LAC")
    assert "8.4% short; amber allows 5%: Red" in explorer.standing.value
    explorer.indicator.value = "CP 1.2"

    assert shown(explorer).startswith("Rate of Looked After Children")
    assert "74.65" in explorer.standing.value
    assert "8.4% short" not in explorer.standing.value


def test_another_report_brings_its_own_indicators_and_begins_at_its_own_newest_period():
    explorer = kpi.explore("havering-performance")
    assert explorer.period.value == "2017-18-Q1"
    explorer.report.value = "lbbd-kpi"  # which has a report for that quarter too

    assert explorer.period.options[0] == ("Quarter 2 2019/20", "2019-20-Q2")
    assert explorer.period.value == "2019-20-Q2"
    assert explorer.code in set(explorer.edition.figures.indicators["code"])
    assert explorer.edition.report.id == "lbbd-kpi"


def test_another_period_keeps_the_indicator_and_shows_its_figures_then():
    explorer = kpi.explore("southend-mpr")
    explorer.indicator.value = "CP 1.4"
    explorer.period.value = "2018-10"

    assert explorer.code == "CP 1.4"
    assert "90.6% against a target of 95.0%" in explorer.standing.value


def test_what_is_typed_to_find_narrows_the_choice_and_keeps_the_indicator_where_it_can():
    explorer = kpi.explore("southend-mpr")
    explorer.indicator.value = "CP 1.4"
    explorer.find.value = "children"

    assert explorer.code == "CP 1.4"
    assert 1 < len(explorer.indicator.options) < 97
    explorer.find.value = "litter"

    assert explorer.code == "CP 2.2"
    assert "litter" in explorer.heading.value
    explorer.find.value = ""

    assert len(explorer.indicator.options) == 97


def test_words_that_nothing_holds_are_told_and_change_nothing():
    explorer = kpi.explore("southend-mpr")
    before = shown(explorer)
    explorer.find.value = "<nothing>"

    assert "No indicator has &#39;&lt;nothing&gt;&#39; in its code or its name" in explorer.message.value
    assert shown(explorer) == before
    explorer.find.value = "litter"

    assert explorer.message.value == ""


def test_words_that_the_next_report_does_not_hold_are_cleared():
    explorer = kpi.explore("southend-mpr")
    explorer.find.value = "litter"
    explorer.report.value = "lbbd-kpi"

    assert explorer.find.value == ""
    assert len(explorer.indicator.options) == 63


def test_another_target_shows_what_if_and_never_touches_the_real_rating():
    explorer = kpi.explore("southend-mpr")
    explorer.indicator.value = "CP 1.4"
    real = explorer.standing.value

    assert "What if" not in explorer.whatif.value
    typed(explorer, "Target", "90")

    assert "What if:" in explorer.whatif.value
    assert "Amber</span> in place of" in re.sub(r"\s+", " ", explorer.whatif.value)
    assert explorer.standing.value == real
    explorer.back.click()

    assert [field.value for field in explorer.form.children] == ["95", "5%"]
    assert "What if" not in explorer.whatif.value


def test_what_is_supposed_ends_with_the_next_choice():
    explorer = kpi.explore("southend-mpr")
    explorer.indicator.value = "CP 1.4"
    typed(explorer, "Amber allows", "50%")
    explorer.indicator.value = "CP 1.5"

    assert "What if" not in explorer.whatif.value
    assert [field.value for field in explorer.form.children][1] == "5%"


def test_a_misspelt_tolerance_says_in_its_place_what_is_allowed():
    explorer = kpi.explore("southend-mpr")
    explorer.indicator.value = "CP 1.4"
    typed(explorer, "Amber allows", "five")

    assert "Amber allows: found &#39;five&#39;; allowed: a share of the comparator" in explorer.whatif.value
    assert "What if" not in explorer.whatif.value
    assert "8.4% short" in explorer.standing.value


def test_an_indicator_for_information_has_no_form():
    explorer = kpi.explore("southend-mpr")
    context = explorer.edition.figures.indicators
    explorer.indicator.value = context.loc[context["role"] == "context", "code"].iloc[0]

    assert explorer.form.children == ()
    assert explorer.back.layout.display == "none"
    assert views.UNRATED in explorer.whatif.value


def test_all_values_are_worked_out_when_their_tab_is_opened_with_no_address_to_fetch_from():
    explorer = kpi.explore("southend-mpr")
    explorer.indicator.value = "CP 1.4"

    assert explorer.table.outputs == ()
    explorer.tabs.selected_index = VALUES
    (table,) = explorer.table.outputs
    html = table["data"]["text/html"]

    assert html.count("November 2018") >= 1
    assert "All values of CP 1.4 Percentage of children" in html
    assert not re.search(r"(src|href|import)\s*[=(]?\s*['\"]https?:", html.partition("<tbody>")[0])
    assert "unpkg" not in html
    assert 'download="southend-mpr-2018-11-cp-1-4.csv"' in explorer.save_values.value


def test_the_tables_program_is_loaded_once():
    explorer = kpi.explore("southend-mpr")
    explorer.tabs.selected_index = VALUES
    loaded = explorer.library.outputs
    explorer.indicator.value = "CP 1.4"

    assert explorer.library.outputs is loaded
    assert len(loaded) == 1


def test_indicators_are_compared_when_their_tab_is_open():
    explorer = kpi.explore("southend-mpr")
    explorer.tabs.selected_index = COMPARISON

    assert "Choose two to five indicators" in explorer.comparison.value
    explorer.compared.value = ("CP 1.4", "CP 1.2")

    assert explorer.comparison.value.count('<svg role="img"') == 2
    explorer.period.value = "2018-05"

    assert explorer.compared.value == ("CP 1.4", "CP 1.2")
    assert "June 2018" not in explorer.comparison.value


def test_faults_in_the_figures_are_listed_in_full_and_nothing_old_is_left_on_show(copied):
    path = copied / "data" / "lbbd" / "observations.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^([a-z-]+,20[^,]*),[0-9]", r"\1,x", text), encoding="utf-8")
    explorer = kpi.explore("southend-mpr")
    explorer.tabs.selected_index = VALUES
    explorer.report.value = "lbbd-kpi"
    message = explorer.message.value

    assert "The figures of lbbd-kpi cannot be used" in message
    assert message.count("data/lbbd/observations.csv, line") > 20
    assert "Traceback" not in message
    assert (explorer.chart.value, explorer.standing.value, explorer.heading.value) == ("", "", "")
    assert (explorer.table.outputs, explorer.period.options, explorer.indicator.options) == ((), (), ())
    explorer.tabs.selected_index = COMPARISON

    assert explorer.message.value == message
    path.write_text(text, encoding="utf-8")
    explorer.again.click()

    assert explorer.message.value == ""
    assert explorer.period.value == "2019-20-Q2"


def test_an_explorer_over_faulty_figures_opens_with_the_faults_and_another_report_can_be_chosen(copied):
    (copied / "data" / "havering" / "observations.csv").write_text("code,period\n", encoding="utf-8")
    explorer = kpi.explore("havering-performance")

    assert "The figures of havering-performance cannot be used" in explorer.message.value
    with pytest.raises(RuntimeError, match="the explorer says why"):
        _ = explorer.values
    explorer.report.value = "southend-mpr"

    assert explorer.message.value == ""
    assert explorer.heading.value


def test_faulty_parameters_are_told_with_their_line(copied):
    path = copied / "params" / "lbbd-kpi.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("cadence:", "cadense:"), encoding="utf-8")
    explorer = kpi.explore("southend-mpr")
    explorer.report.value = "lbbd-kpi"

    assert "params/lbbd-kpi.yaml, line" in explorer.message.value
    assert "Did you mean cadence?" in explorer.message.value


def test_figures_that_were_saved_anew_are_read_again(copied):
    explorer = kpi.explore("southend-mpr")
    explorer.indicator.value = "CP 1.4"
    explorer.period.value = "2018-10"
    path = copied / "data" / "southend" / "observations.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("CP 1.4,2018-10,90.6", "CP 1.4,2018-10,91.6"), encoding="utf-8")
    explorer.again.click()

    assert (explorer.code, explorer.period.value) == ("CP 1.4", "2018-10")
    assert "91.6%" in explorer.standing.value


def test_whatever_goes_wrong_in_the_explorer_itself_is_shown(monkeypatch):
    def broken(*given):
        del given
        raise ZeroDivisionError("planted <here>")

    explorer = kpi.explore("southend-mpr")
    monkeypatch.setattr(board.views, "trend_view", broken)
    explorer.indicator.value = "CP 1.4"

    assert "The explorer itself failed" in explorer.message.value
    assert "ZeroDivisionError: planted &lt;here&gt;" in explorer.message.value
    assert explorer.standing.value == ""
    monkeypatch.undo()
    explorer.indicator.value = "CP 1.2"

    assert explorer.message.value == ""
    assert explorer.chart.value


def test_nothing_that_is_done_changes_a_figure_a_rule_or_a_notebook(copied):
    before = hashes(copied)
    explorer = kpi.explore()
    use_everything(explorer)

    assert explorer.message.value == ""
    assert hashes(copied) == before
    assert len(before) > 60


def test_it_works_where_nothing_may_be_written(copied):
    files = [path for path in copied.rglob("*") if path.is_file()]
    for path in files:
        path.chmod(stat.S_IREAD)
    folders = [copied, *(path for path in copied.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(stat.S_IREAD | stat.S_IEXEC)
    explorer = kpi.explore("southend-mpr")
    explorer.indicator.value = "CP 1.4"
    for folder in folders:
        folder.chmod(stat.S_IRWXU)

    assert "8.4% short" in explorer.standing.value


def test_the_choice_can_be_gone_on_with():
    explorer = kpi.explore("southend-mpr")
    explorer.indicator.value = "CP 1.4"

    assert explorer.values["value"].iloc[0] == 87.0
    assert explorer.picture.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert 'download="southend-mpr-2018-11-cp-1-4.svg"' in explorer.save_chart.value


def test_every_control_has_a_label():
    explorer = kpi.explore("southend-mpr")
    controls = [explorer.report, explorer.period, explorer.find, explorer.indicator, explorer.compared]
    buttons = [explorer.again.description, explorer.back.description]

    assert all(control.description for control in (*controls, *explorer.form.children))
    assert buttons == ["Read the figures again", "Back to the real ones"]


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    for name in ("ipywidgets", "itables"):
        with monkeypatch.context() as without:
            without.setitem(sys.modules, name, None)
            with pytest.raises(ExtraMissing, match=rf"'{name}' is needed.*pip install 'kpi\[lab\]'"):
                kpi.explore()


def test_it_shows_itself_as_a_widget():
    bundle = kpi.explore("southend-mpr")._repr_mimebundle_()

    assert "application/vnd.jupyter.widget-view+json" in bundle
