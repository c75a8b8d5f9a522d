"""Traps into which a report of figures falls easily, each told on the page of a made council."""

import json
import re
from html import unescape

import matplotlib as mpl
import pytest

from kpi.display.charts import bullet, trend
from kpi.display.receipts import receipt
from kpi.display.wording import movement, rows_of, target
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.counts import count_ratings
from kpi.measures.histories import histories
from kpi.measures.projections import projections
from kpi.measures.scorecard import scorecard
from kpi.measures.stretches import rating_stretches
from kpi.model.figures import Edition

HEAD = "code,name,role,polarity,kind,frequency,unit,decimals,tolerance,aim\n"
RULES = """\
title: Trial
organisation: Trial Council
data: trial
cadence: month
group: aim
scheme:
  bands:
    - {rating: green, when: {target_met: true}}
    - {rating: amber, when: {within: 5%}}
    - {rating: red}
comments: {why: Why}
sections:
  - {id: one, title: One, notebook: detail, parameters: {ratings: [green, amber, red]}}
"""


@pytest.fixture
def trial(tmp_path):
    """Open the edition for November 2018 of a council that has just these rows."""

    def opened(indicators, observations, targets="", judgements="", rules=RULES):
        data = tmp_path / "data" / "trial"
        data.mkdir(parents=True)
        (tmp_path / "params").mkdir()
        (tmp_path / "params" / "trial.yaml").write_text(rules, encoding="utf-8")
        files = {
            "groups.csv": "grouping,group,label\naim,safe,Safe\naim,clean,Clean\n",
            "indicators.csv": HEAD + indicators,
            "observations.csv": f"code,period,value,reason,flag\n{observations}",
            "targets.csv": f"code,period,low,high,reason\n{targets}",
            "judgements.csv": f"code,period,rating,reason,role,date\n{judgements}",
        }
        for name, text in files.items():
            (data / name).write_text(text, encoding="utf-8")
        places = Places(tmp_path)
        report = read_report(places, "trial")
        figures = read_figures(places, report)
        return Edition(report, find_period(report, figures, "2018-11"), figures)

    return opened


def told(edition):
    card = scorecard(edition)
    return receipt(rows_of(card)[0], edition.report.scheme)


SICKNESS = "A 1,Days lost,performance,minimise,cumulative,month,days,2,,safe\n"


def test_a_running_total_is_not_green_for_being_below_the_years_ceiling(trial):
    """4.89 days by November are red against November's 4.27, and no green against the year's 7.20."""
    edition = trial(SICKNESS, "A 1,2018-11,4.89,,\n", "A 1,FY2018-19,,7.20,\n")

    assert scorecard(edition)["rating"].tolist() == ["none"]
    assert told(edition) == "No rating: the target is for the year end alone."


def test_a_running_total_is_held_against_the_years_target_when_the_year_is_over(trial):
    other = "A 2,Other,context,none,snapshot,month,number,0,,safe\n"
    edition = trial(SICKNESS + other, "A 1,2018-03,7.14,,\nA 2,2018-11,1,,\n", "A 1,FY2017-18,,7.20,\n")

    assert scorecard(edition)["rating"].tolist() == ["green"]


def test_a_percentage_to_date_is_held_against_the_years_target(trial):
    edition = trial(
        "A 1,Recycled,performance,maximise,to-date,month,percent,2,,safe\n",
        "A 1,2018-11,51.60,,\n",
        "A 1,FY2018-19,46.38,,\n",
    )

    assert scorecard(edition)["rating"].tolist() == ["green"]
    assert "target for 2018/19" in told(edition)


def test_a_percentage_that_only_grows_waits_for_the_years_target(trial):
    """Of the year's council tax 69.8% is in by November: no shortfall against 97.5% by March."""
    edition = trial(
        "A 1,Collected,performance,maximise,cumulative,month,percent,2,,safe\n",
        "A 1,2018-11,69.80,,\n",
        "A 1,FY2018-19,97.50,,\n",
    )

    assert scorecard(edition)["rating"].tolist() == ["none"]
    assert told(edition) == "No rating: the target is for the year end alone."


def test_the_years_target_is_no_line_on_a_running_totals_chart(trial):
    edition = trial(SICKNESS, "A 1,2018-11,4.89,,\n", "A 1,FY2018-19,,7.20,\n")

    past = histories(edition, scorecard(edition))
    assert past["target_high"].isna().all()
    assert past["no_target"].tolist() == ["for the year end alone"]


def test_an_indicator_in_two_groups_has_one_scale(trial):
    edition = trial(
        "A 1,Rate,performance,range,snapshot,month,rate,0,,safe;clean\n",
        "A 1,2018-11,36,,\n",
        "A 1,2018-11,40,60,\n",
    )
    grouped = scorecard(edition, grouping="aim")

    assert len(grouped) == 2
    assert rating_stretches(grouped, edition.report.scheme)["rating"].tolist() == [
        *("red", "amber", "green", "amber", "red")
    ]


def test_a_stated_rating_without_a_target_has_no_scale(trial):
    edition = trial(
        "A 1,Budget,performance,maximise,snapshot,month,percent,0,,safe\n",
        "A 1,2018-11,87,,\n",
        judgements="A 1,2018-11,red,Spending is out of hand.,Head of Finance,2018-12-03\n",
    )
    card = scorecard(edition)

    assert card["rating"].tolist() == ["red"]
    assert card["computed"].tolist() == ["none"]
    assert rating_stretches(card, edition.report.scheme).empty
    assert told(edition) == (
        "Stated Red by Head of Finance on 2018-12-03: Spending is out of hand. "
        "From the figures: No rating: the target is not held."
    )


def test_a_share_of_nothing_is_no_reward(trial):
    rules = RULES.replace("target_met: true", "better_by: 5%").replace("rating: green", "rating: blue")
    edition = trial(
        "A 1,Gap,performance,maximise,snapshot,month,number,0,,safe\n",
        "A 1,2018-11,3,,\n",
        "A 1,2018-11,0,,\n",
        rules=rules,
    )

    assert scorecard(edition)["rating"].tolist() == ["amber"]


def test_a_report_without_indicators_of_its_own_counts_nought(trial):
    edition = trial("A 1,Crimes,context,none,snapshot,month,number,0,,safe\n", "A 1,2018-11,3,,\n")
    counts = count_ratings(scorecard(edition), edition.report.scheme)

    assert counts.to_dict("index") == {"all": {"green": 0, "amber": 0, "red": 0, "none": 0, "total": 0}}


def test_context_is_never_rated(trial):
    edition = trial(
        "A 1,Waits,context,maximise,snapshot,month,percent,0,,safe\n",
        "A 1,2018-11,86,,\n",
        "A 1,2018-11,92,,\n",
    )

    assert scorecard(edition, role="context")["rating"].tolist() == ["none"]


@pytest.mark.parametrize(
    ("unit", "tolerance", "value", "low", "piece"),
    [
        ("percent", "7%", 93, 100, "7.0% short; amber allows 7%: Amber."),
        ("percent", "5%", 69.89, 69.9, "0.01% short; amber allows 5%: Amber."),
        (
            "percent",
            "2",
            92,
            100,
            "8 percentage points short; amber allows 2 percentage points: Red.",
        ),
        ("number", "2", 9, 10, "1 short; amber allows 2: Amber."),
    ],
)
def test_a_miss_is_told_so_that_it_can_be_seen(trial, unit, tolerance, value, low, piece):
    edition = trial(
        f"A 1,Share,performance,maximise,snapshot,month,{unit},0,{tolerance},safe\n",
        f"A 1,2018-11,{value},,\n",
        f"A 1,2018-11,{low},,\n",
    )

    assert told(edition).endswith(piece)


def test_no_good_direction_is_told_before_a_missing_target(trial):
    edition = trial("A 1,Births,performance,none,snapshot,month,number,0,,safe\n", "A 1,2018-11,3,,\n")

    assert told(edition) == "No rating: neither higher nor lower is better."


def test_a_trend_breaks_at_a_break_and_at_a_gap_and_names_quarters(trial):
    edition = trial(
        "A 1,Share,performance,maximise,snapshot,quarter,number,0,,safe\n"
        "A 2,Other,context,none,snapshot,month,number,0,,safe\n",
        "A 2,2018-11,1,,\n"
        + "".join(
            f"A 1,{period},{value},,{flag}\n"
            for period, value, flag in [
                *(("2016-17-Q4", 5, ""), ("2017-18-Q1", 6, ""), ("2017-18-Q2", 7, "break")),
                *(("2017-18-Q3", 8, ""), ("2018-19-Q1", 9, ""), ("2018-19-Q2", 4, "")),
            ]
        ),
    )
    card = scorecard(edition)
    drawn = str(trend(rows_of(card)[0], histories(edition, card), "t"))

    assert len(re.findall(r'<path d="M[^"]+" fill="none" stroke="#(?:12436d|2073bc)"', drawn)) == 3
    text = unescape(drawn)
    assert "first 5 in Quarter 4 2016/17; lowest 4 in Quarter 2 2018/19" in text
    assert "newest 4, target not held" in text


def test_the_users_own_chart_settings_change_nothing(trial, monkeypatch):
    edition = trial(
        "A 1,Share,performance,maximise,snapshot,month,number,0,,safe\n",
        "A 1,2018-09,5,,\nA 1,2018-10,6,,\nA 1,2018-11,7,,\n",
    )
    card = scorecard(edition)
    row, past = rows_of(card)[0], histories(edition, card)
    plain = trend(row, past, "t")
    monkeypatch.setitem(mpl.rcParams, "axes.grid", not mpl.rcParams["axes.grid"])
    monkeypatch.setitem(mpl.rcParams, "font.size", 30)

    assert trend(row, past, "t") == plain


def test_a_scale_of_one_rating_says_so(trial):
    edition = trial(
        "A 1,Gap,performance,maximise,snapshot,month,number,0,,safe\n",
        "A 1,2018-11,3,,\n",
        "A 1,2018-11,0,,\n",
    )
    card = scorecard(edition)
    drawn = bullet(
        rows_of(card)[0], rating_stretches(card, edition.report.scheme), edition.report.scheme, "b"
    )

    assert "3 in November 2018. Green throughout." in drawn


def test_small_differences_are_told():
    assert movement(0.300000001, 0.3, "number", 0) == "up 0.000000001"
    assert target(65.6, 66.4, "percent", 0) == "65.6% to 66.4%"


def test_names_that_look_like_page_or_program_stay_text(root, kpi_here):
    """What services type is shown as typed, whatever it would mean to a browser or a template."""
    path = root / "data" / "southend" / "indicators.csv"
    odd = "</script><b onclick=x>{{ 7*7 }} & ${HOME} 'q' é</b>"
    text = path.read_text(encoding="utf-8").replace("Current Rent Arrears as % of rent due", odd)
    path.write_text(text, encoding="utf-8")

    done = kpi_here("run", "southend-mpr", "2018-11", "--root", root)

    assert done.returncode == 0, done.stderr
    page = (root / "output" / "southend-mpr" / "2018-11" / "index.html").read_text(encoding="utf-8")
    assert "<b onclick" not in page
    assert "{{ 7*7 }}" in page
    assert json.loads((root / "output" / "southend-mpr" / "2018-11" / "manifest.json").read_text())["files"]


SHARE = "A 1,Visits,performance,maximise,snapshot,month,percent,1,,safe\n"
POUNDS = "A 1,Spent,performance,minimise,snapshot,month,pounds,0,,safe\n"
REWARDED = RULES.replace("bands:\n", "bands:\n    - {rating: blue, when: {better_by: 5%}}\n")


def test_a_value_that_is_not_there_as_the_indicator_is_new_is_told_in_a_sentence(trial):
    other = "A 2,Other,context,none,snapshot,month,number,0,,safe\n"
    held = "A 1,2018-11,,new indicator,\nA 2,2018-11,1,,\n"
    edition = trial(SHARE + other, held, "A 1,2018-11,95,,\n")

    assert told(edition) == "No rating: the value is not there yet, as the indicator is new."


def test_a_target_met_exactly_is_met_and_not_better_by_nothing(trial):
    edition = trial(SHARE, "A 1,2018-11,95,,\n", "A 1,2018-11,95,,\n", rules=REWARDED)

    assert told(edition) == (
        "95.0% against a target of 95.0% (higher is better): target met; "
        "blue asks for more than 5% better: Green."
    )


def test_a_distance_in_money_is_written_as_money(trial):
    rules = RULES.replace("within: 5%", "within: 500")
    edition = trial(POUNDS, "A 1,2018-11,6400,,\n", "A 1,2018-11,,6000,\n", rules=rules)

    assert "£400 over; amber allows 500" in told(edition)


def test_a_range_of_one_point_is_a_target_throughout_its_receipt(trial):
    ranged = "A 1,Ratio,performance,range,snapshot,month,number,0,,safe\n"
    edition = trial(ranged, "A 1,2018-11,12,,\n", "A 1,2018-11,10,10,\n")

    assert told(edition).startswith("12 against a target of 10 (best within a range): 20.0% above the target")


def test_a_projection_is_not_rated_where_a_band_asks_for_last_year(trial):
    """The band below green asks whether the figure is better than last year: of a projection none knows."""
    rules = RULES.replace("within: 5%", "better_than_last_year: true")
    rows = "".join(f"A 1,2018-{month:02},{month - 3},,\n" for month in range(4, 12))
    edition = trial(SICKNESS, rows, "A 1,FY2018-19,,7.20,\n", rules=rules)
    found = projections(edition, scorecard(edition))
    rated = found.loc[found["projected"].notna()]

    assert (rated["projected"] > 7.20).all()
    assert set(rated["year_rating"]) == {"none"}
