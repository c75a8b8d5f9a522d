"""Which figures an edition asks for, worked by hand: of small made-up series and of the five reports."""

import time
from dataclasses import replace

import pandas as pd
import pytest

from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.due import asked, ended
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition
from kpi.model.vocabulary import Calendar, Frequency

REPORTS = ["southend-mpr", "southend-plan", "lbbd-kpi", "havering-performance", "southampton-performance"]
WORDS = {"cadence": Frequency, "year": Calendar}


@pytest.fixture
def asks(make_edition, indicators, observations):
    """Tell the periods that are asked for of one indicator, those still to come marked."""

    def of(period, *rows, report=None, **change):
        held = observations(*(("A 1", *row) for row in rows))
        edition = make_edition(period, indicators=indicators({"code": "A 1"} | change), observations=held)
        if report:
            typed = {name: WORDS.get(name, bool)(word) for name, word in report.items()}
            told = edition.report.model_copy(update=typed)
            edition = Edition(told, edition.period.counted(told.year), edition.figures)
        found = asked(edition)
        return [
            f"{name} missing" if missing else name
            for name, missing in zip(found["period"], found["missing"], strict=True)
        ]

    return of


def test_a_value_that_is_held_is_asked_for_and_not_missing(asks):
    assert asks("2018-11", ("2018-11", 90)) == ["2018-11"]


def test_the_months_since_the_newest_value_are_missing(asks):
    assert asks("2018-11", ("2018-08", 90)) == ["2018-09 missing", "2018-10 missing", "2018-11 missing"]


def test_where_no_value_of_the_year_before_is_held_the_newest_month_alone_is_missing(asks):
    assert asks("2018-11", ("2017-11", 90)) == ["2018-11 missing"]
    assert asks("2018-11") == ["2018-11 missing"]
    assert len(asks("2018-11", ("2017-12", 90))) == 11


def test_a_lag_puts_off_what_is_asked(asks):
    assert asks("2018-11", ("2018-09", 90), lag=2) == ["2018-09"]
    assert asks("2018-11", ("2018-08", 90), lag=2) == ["2018-09 missing"]


def test_a_value_that_came_early_is_the_one_that_is_asked(asks):
    """A value of 2019 with a lag of five years: by the lag that of 2018 is the newest due."""
    rows = [("2015", 54), ("2019", 55)]

    assert asks("2024-09", *rows, frequency="year", kind="annual", lag=60) == ["2019"]
    assert asks("2026-01", *rows, frequency="year", kind="annual", lag=60) == ["2020 missing"]


@pytest.mark.parametrize(
    ("reason", "missing"),
    [
        ("to be confirmed", True),
        ("not yet due", True),
        ("not yet published", True),
        ("not collected", False),
        ("not applicable", False),
        ("suppressed", False),
    ],
)
def test_only_a_reason_that_promises_a_value_leaves_it_missing(asks, reason, missing):
    told = asks("2018-11", ("2018-10", 90), ("2018-11", None, reason))

    assert told == ["2018-11 missing" if missing else "2018-11"]


@pytest.mark.parametrize("reason", ["to be confirmed", "not yet due", "not yet published"])
def test_a_month_whose_row_promises_a_value_is_asked_for_whatever_came_later(asks, reason):
    told = asks("2018-11", ("2018-09", 90), ("2018-10", None, reason), ("2018-11", 92))

    assert told == ["2018-10 missing", "2018-11"]


def test_a_month_without_any_row_is_answered_by_a_later_value(asks):
    assert asks("2018-11", ("2018-09", 90), ("2018-11", 92)) == ["2018-11"]


def test_a_promise_is_recalled_for_twelve_months(asks):
    tbc = "to be confirmed"
    rows = [("2017-11", None, tbc), ("2017-12", None, tbc), ("2018-11", 92)]

    assert asks("2018-11", *rows) == ["2017-12 missing", "2018-11"]
    assert asks("2018-10", *rows[:2], ("2018-10", 92)) == ["2017-11 missing", "2017-12 missing", "2018-10"]


def test_a_promise_is_not_recalled_before_its_lag_is_over(asks):
    rows = [("2018-09", 90), ("2018-10", None, "not yet due"), ("2018-11", None, "not yet due")]

    assert asks("2018-11", *rows, lag=2) == ["2018-09"]
    assert asks("2018-12", *rows, lag=2) == ["2018-10 missing"]


def test_a_promise_since_the_newest_value_is_asked_for_once(asks):
    rows = [("2018-09", 90), ("2018-10", None, "to be confirmed")]

    assert asks("2018-11", *rows) == ["2018-10 missing", "2018-11 missing"]


def test_a_promise_within_a_quarter_is_recalled_beside_its_last_month(asks):
    rows = [("2018-08", None, "to be confirmed"), ("2018-09", 91)]

    assert asks("2018-19-Q2", *rows, report={"cadence": "quarter"}) == ["2018-08 missing", "2018-09"]


def test_a_plan_recalls_a_promise_of_the_year_before_it(asks):
    plan = {"report": {"cadence": "year", "plan": True}}
    rows = [("2016-11", None, "to be confirmed"), ("2017-03", 90)]

    assert asks("FY2017-18", *rows, **plan) == ["2016-11 missing", "2017-03"]


def test_what_is_recalled_stands_in_the_order_of_the_indicators(make_edition, indicators, observations):
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "B 1"}, {"code": "A 1"}),
        observations=observations(
            *((code, month, 90) for code in ("A 1", "B 1") for month in ("2018-09", "2018-11")),
            *((code, "2018-10", None, "to be confirmed") for code in ("A 1", "B 1")),
        ),
    )

    assert asked(edition)[["code", "period"]].to_numpy().tolist() == [
        ["B 1", "2018-10"],
        ["B 1", "2018-11"],
        ["A 1", "2018-10"],
        ["A 1", "2018-11"],
    ]


def test_a_forecast_is_no_value(asks):
    assert asks("2018-11", ("2018-10", 90), ("2018-11", 91, None, "forecast")) == ["2018-11 missing"]


def test_a_value_of_a_later_month_is_none_for_an_earlier_edition(asks):
    assert asks("2018-09", ("2018-08", 90), ("2018-11", 92)) == ["2018-09 missing"]


def test_the_outturn_of_a_year_tells_nothing_of_the_quarters(asks):
    quarterly = {"frequency": "quarter", "report": {"cadence": "quarter"}}
    outturn = ("FY2016-17", None, "not applicable")

    assert asks("2017-18-Q1", outturn, ("2017-18-Q1", None, "to be confirmed"), **quarterly) == [
        "2017-18-Q1 missing"
    ]
    assert asks("2017-18-Q1", ("FY2016-17", 70), **quarterly) == ["2017-18-Q1 missing"]
    assert asks("2017-18-Q1", ("FY2016-17", 70), kind="rolling", **quarterly) == ["2016-07/2017-06 missing"]


def test_a_reason_for_a_whole_year_answers_for_its_quarters(asks):
    quarterly = {"frequency": "quarter", "lag": 1, "report": {"cadence": "quarter"}}
    due = ("2017-18-Q1", None, "not yet due")

    assert asks("2017-18-Q1", ("FY2016-17", None, "not applicable"), due, **quarterly) == []
    assert asks("2017-18-Q1", due, **quarterly) == ["2016-17-Q4 missing"]


def test_a_period_keeps_the_length_and_the_months_that_it_has(asks):
    """Shares of twelve months, by the quarter; pupils' years; a count taken each July."""
    rolling = {"kind": "rolling", "frequency": "quarter"}

    assert asks("2018-11", ("2017-07/2018-06", 80), **rolling) == ["2017-10/2018-09 missing"]
    assert asks("2018-11", ("2017-07/2018-06", 80), lag=3, **rolling) == ["2017-07/2018-06"]
    assert asks("2018-11", ("AY2016-17", 60), kind="annual", frequency="year") == ["AY2017-18 missing"]
    assert asks("2018-11", ("2017-07", 60), frequency="year") == ["2018-07 missing"]
    assert asks("2018-11", ("2013-01/2015-12", 60), kind="average", frequency="year") == [
        "2015-01/2017-12 missing"
    ]


def test_what_was_never_held_is_asked_for_by_the_reports_own_calendar(asks):
    quarterly = {"frequency": "quarter"}

    assert asks("2018-11", **quarterly) == ["2018-19-Q2 missing"]
    assert asks("2018-11", **quarterly, report={"year": "calendar"}) == ["2018-Q3 missing"]
    assert asks("2018-11", frequency="year") == ["FY2017-18 missing"]
    assert asks("2018-11", frequency="year", report={"year": "calendar"}) == ["2017 missing"]


def test_a_report_that_comes_less_often_asks_for_the_last_of_each_of_its_periods(asks):
    quarterly = {"report": {"cadence": "quarter"}}

    assert asks("2018-19-Q2", ("2018-05", 90), **quarterly) == ["2018-06 missing", "2018-09 missing"]
    assert asks("2018-19-Q2", ("2018-08", 90), **quarterly) == ["2018-09 missing"]


def test_a_plan_asks_for_the_last_performance_before_its_year(asks):
    plan = {"report": {"cadence": "year", "plan": True}}

    assert asks("FY2017-18", ("2016-11", 90), **plan) == ["2017-03 missing"]
    assert asks("FY2017-18", ("2017-03", 90), ("2017-08", 91), **plan) == ["2017-03"]


def test_what_is_introduced_later_is_not_asked_for_before_unless_it_was_measured(asks):
    plan = {"report": {"cadence": "year", "plan": True}}

    assert asks("FY2017-18", ("2016-11", None, "new indicator"), introduced="2017", **plan) == []
    assert asks("FY2017-18", ("2016-11", 90), introduced="2017", **plan) == ["2017-03 missing"]
    assert asks("2018-03", introduced="2018") == []
    assert asks("2018-04", introduced="2018") == ["2018-04 missing"]


def test_nothing_is_asked_for_of_a_time_when_the_indicator_was_new(asks):
    rows = [("FY2016-17", None, "new indicator"), ("2017-18-Q1", None, "not yet published")]

    assert asks("2017-06", *rows, frequency="year", kind="cumulative", lag=6) == []


@pytest.mark.parametrize("reason", ["not collected", "not applicable"])
def test_context_that_was_never_measured_is_not_asked_for(asks, reason):
    row = ("2018-10", None, reason)

    assert asks("2018-11", row, role="context") == []
    assert asks("2018-11", row, part_of="A 2") == []
    assert asks("2018-11", row) == ["2018-11 missing"]


def test_context_that_was_measured_once_is_asked_for(asks):
    rows = [("2018-09", 4), ("2018-10", None, "not collected")]

    assert asks("2018-11", *rows, role="context") == ["2018-10", "2018-11 missing"]


@pytest.mark.parametrize("settings", [{}, {"role": "context"}, {"part_of": "A 2"}])
def test_nothing_is_asked_for_after_the_month_in_which_an_indicator_ended(asks, settings):
    rows = [("2018-06", 89), ("2018-07", 90), ("2018-08", None, "not applicable")]

    assert asks("2018-07", *rows, **settings) == ["2018-07"]
    assert asks("2018-08", *rows, **settings) == ["2018-08"]
    assert asks("2018-09", *rows, **settings) == ["2018-08"]
    assert asks("2019-06", *rows, **settings) == ["2018-08"]
    assert asks("2019-09", *rows, **settings) == []


def test_what_is_missing_from_before_the_end_is_still_asked_for(asks):
    rows = [("2018-05", 89), ("2018-06", None, "to be confirmed"), ("2018-08", None, "not applicable")]

    assert asks("2018-11", *rows) == ["2018-06 missing", "2018-07 missing", "2018-08"]


def test_an_indicator_that_comes_back_is_asked_for_again(asks):
    rows = [("2018-07", 90), ("2018-08", None, "not applicable")]
    since = ["2018-08", "2018-09 missing"]

    assert asks("2018-11", *rows, ("2018-10", 91)) == ["2018-11 missing"]
    assert asks("2018-11", *rows, ("2018-10", None, "not collected")) == [
        *since,
        "2018-10",
        "2018-11 missing",
    ]
    assert asks("2018-10", *rows, ("2018-10", None, "to be confirmed")) == [*since, "2018-10 missing"]


def test_what_never_had_a_value_has_not_ended(asks):
    assert asks("2018-09", ("2018-08", None, "not applicable")) == ["2018-09 missing"]
    assert asks("2018-09", ("2018-08", None, "not applicable"), ("2018-11", 90)) == ["2018-09 missing"]


def test_a_quarterly_indicator_ends_with_a_quarter_and_not_with_the_outturn_of_a_year(asks):
    quarterly = {"frequency": "quarter", "report": {"cadence": "quarter"}}
    rows = [("2017-18-Q3", 70), ("2017-18-Q4", None, "not applicable")]
    outturn = [("2017-18-Q3", 70), ("FY2017-18", None, "not applicable")]

    assert asks("2018-19-Q1", *rows, **quarterly) == ["2017-18-Q4"]
    assert asks("2018-19-Q1", *outturn, **quarterly) == ["2018-19-Q1 missing"]


def test_those_that_have_ended_are_named_with_the_period_that_says_so(make_edition, indicators, observations):
    held = observations(
        *((code, "2018-07", 90) for code in ("B 1", "A 1", "A 2")),
        *((code, "2018-08", None, "not applicable") for code in ("A 1", "B 1")),
    )
    coded = indicators(*({"code": code} for code in ("B 1", "A 2", "A 1")))
    edition = make_edition("2018-11", indicators=coded, observations=held)
    august = edition.period.first - 3

    assert ended(edition).reset_index().to_numpy().tolist() == [
        ["B 1", august, august],
        ["A 1", august, august],
    ]
    assert ended(replace(edition, period=edition.period.moved(-4))).empty


def test_an_indicator_that_heads_its_parts_is_not_asked_for_and_they_are(
    make_edition, indicators, observations
):
    edition = make_edition(
        "2018-11",
        indicators=indicators({"code": "A 1"}, {"code": "A 1.1", "part_of": "A 1"}),
        observations=observations(("A 1", "2018-10", None, "not applicable"), ("A 1.1", "2018-10", 4)),
    )

    assert asked(edition)[["code", "period"]].to_numpy().tolist() == [["A 1.1", "2018-11"]]


def test_no_indicators_ask_for_nothing(make_edition):
    found = asked(make_edition("2018-11"))

    assert found.empty
    assert [*found.columns[-8:]] == ["period", "first", "last", "value", "reason", "flag", "note", "missing"]


@pytest.fixture(scope="module")
def newest(project):
    """The newest edition of each of the five reports."""
    places = Places(project)

    def edition(name):
        report = read_report(places, name)
        figures = read_figures(places, report)
        return Edition(report, find_period(report, figures), figures)

    return {name: edition(name) for name in REPORTS}


@pytest.fixture(scope="module")
def missing(newest):
    def of(name):
        rows = asked(newest[name])
        return [tuple(row) for row in rows.loc[rows["missing"], ["code", "period", "reason"]].to_numpy()]

    return {name: of(name) for name in REPORTS}


def test_ten_figures_of_the_monthly_report_are_missing(missing):
    tbc = "to be confirmed"
    assert missing["southend-mpr"] == [
        *(("CP 2.3", f"2018-{month}", "") for month in ("07", "08", "09", "10", "11")),
        ("CP 3.1", "2018-11", tbc),
        ("PH 5", "2018-09", ""),
        ("PS 7.1", "2017-12/2018-11", tbc),
        ("PS 9", "2017-12/2018-11", tbc),
        ("PS 9.1", "2017-12/2018-11", tbc),
    ]


def test_the_plan_lacks_the_outturn_of_every_indicator_that_was_measured(missing):
    new = {"23", "26", "27", "28", "29", "30"}
    codes = [str(code) for code in range(1, 35) if str(code) not in new]

    assert missing["southend-plan"] == [(code, "2017-03", "") for code in codes]
    assert len(codes) == 28


def test_four_figures_of_the_quarterly_pages_are_missing(missing):
    codes = ["bme-employees", "satisfied-capital-works", "customers-satisfied", "customers-satisfied ytd"]

    assert missing["lbbd-kpi"] == [(code, "2019-20-Q2", "to be confirmed") for code in codes]


def test_three_figures_of_the_scrutiny_report_are_missing(missing):
    assert missing["havering-performance"] == [
        ("delayed-transfers-of-care", "2017-18-Q1", "not yet published"),
        ("emergency-admission-rates", "2017-18-Q1", "to be confirmed"),
        ("non-elective-admissions", "2017-18-Q1", "to be confirmed"),
    ]


def test_six_figures_of_the_cabinet_report_are_missing(missing):
    surveys = ["satisfied-council-runs-things", "satisfied-value-for-money"]
    assert missing["southampton-performance"] == [
        ("employment-rate", "FY2023-24", ""),
        ("planning-decisions-timeliness", "2024-25-Q1", ""),
        *((code, "2022", "") for code in [*surveys, "satisfied-local-area", "local-area-get-on-well"]),
    ]


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "southend-plan"])
def test_every_value_that_the_page_calls_old_is_missing(newest, missing, name):
    card = scorecard(newest[name], parts=True)

    assert set(card.loc[card["stale"], "code"]) <= {code for code, _, _ in missing[name]}


def test_a_month_to_be_confirmed_of_the_monthly_report_is_asked_for_again(newest, missing):
    """CP 1.4 for October 2018, with November held: at once, and with the figures of December."""
    edition = newest["southend-mpr"]
    rows = edition.figures.observations
    october = (rows["code"] == "CP 1.4") & (rows["last"] == edition.period.last - 1)
    reason = rows["reason"].mask(october, "to be confirmed")
    held = replace(
        edition.figures,
        observations=rows.assign(value=rows["value"].mask(october), reason=reason),
    )
    now = asked(replace(edition, figures=held))
    then = asked(replace(edition, figures=held, period=edition.period.moved(1)))
    new = ("CP 1.4", "2018-10", "to be confirmed")
    told = now.loc[now["missing"], ["code", "period", "reason"]].itertuples(index=False, name=None)

    assert october.sum() == 1
    assert set(told) == {*missing["southend-mpr"], new}
    assert then.loc[then["code"] == "CP 1.4", "period"].tolist() == ["2018-10", "2018-12"]


def test_thousands_of_indicators_are_told_within_a_second(make_edition, indicators, observations):
    codes = [f"A {number}" for number in range(2900)]
    held = observations(*((code, month, 90) for code in codes for month in ("2018-07", "2018-08")))
    edition = make_edition("2018-11", indicators=indicators(*({"code": c} for c in codes)), observations=held)

    begun = time.perf_counter()
    found = asked(edition)

    assert time.perf_counter() - begun < 1
    assert len(found) == 3 * 2900
    assert pd.unique(found["period"]).tolist() == ["2018-09", "2018-10", "2018-11"]
