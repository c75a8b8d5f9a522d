"""What was known on a day, told row by row."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import PeriodWrong
from kpi.inputs.checks import future_rows
from kpi.inputs.contracts import COMMENTARY, INDICATORS, JUDGEMENTS, OBSERVATIONS
from kpi.inputs.known import known, known_before
from kpi.model.memory import Known, Seen

# code, period, value, recorded: a figure, its correction, and one that came late
ROWS = [
    ("CP 1.1", "2018-10", "94", ""),
    ("CP 1.1", "2018-10", "95", "2018-12-03T09:30:00Z"),
    ("CP 1.1", "2018-11", "96", "2018-12-03"),
    ("CP 1.4", "2018-10", "70", "2018-11-02"),
]


def table(rows):
    filled = [[*row[:3], "", "", "", "", "", row[3]] for row in rows]
    return pd.DataFrame(filled, columns=list(OBSERVATIONS.fields), dtype=str)


def told(as_of="", since="", rows=ROWS):
    found = known(table(rows), OBSERVATIONS, Known(as_of, since))
    return [" ".join(filter(None, row)) for row in found[["code", "period", "value", "was"]].to_numpy()]


def test_the_row_recorded_last_takes_the_place_of_the_others():
    assert told() == ["CP 1.1 2018-10 95", "CP 1.1 2018-11 96", "CP 1.4 2018-10 70"]


@pytest.mark.parametrize(
    ("day", "rows"),
    [
        ("2018-11-01", ["CP 1.1 2018-10 94"]),
        ("2018-11-02", ["CP 1.1 2018-10 94", "CP 1.4 2018-10 70"]),
        ("2018-12-02", ["CP 1.1 2018-10 94", "CP 1.4 2018-10 70"]),
        ("2018-12-03", ["CP 1.1 2018-10 95", "CP 1.1 2018-11 96", "CP 1.4 2018-10 70"]),
    ],
)
def test_on_a_day_all_is_known_that_was_recorded_until_its_end(day, rows):
    assert told(as_of=day) == rows


@pytest.mark.parametrize(
    ("since", "was"),
    [("2018-11-30", "CP 1.1 2018-10 95 94"), ("2018-12-03", "CP 1.1 2018-10 95")],
)
def test_a_figure_is_revised_where_the_edition_before_knew_another(since, was):
    assert told(since=since)[0] == was


@pytest.mark.parametrize(
    ("period", "flag", "was"),
    [
        ("2018-10", "", "A 2018-10 95 94"),
        ("2018-11", "", "A 2018-11 95"),
        ("2018-11", "provisional", "A 2018-11 95"),
        ("2018-11", "forecast", "A 2018-11 95"),
        ("FY2018-19", "", "A FY2018-19 95"),
        ("FY2018-19", "forecast", "A FY2018-19 95 94"),
    ],
)
def test_an_edition_showed_what_was_over_and_forecasts_of_what_had_begun(period, flag, was):
    """October's page cannot have shown November, forecast or not, but where the year was headed."""
    held = table([("A", period, "94", ""), ("A", period, "95", "2018-12-03")])
    held.loc[0, "flag"] = flag
    found = known(held, OBSERVATIONS, Known(since="2018-11-28 for 2018-10"))

    assert [" ".join(filter(None, row)) for row in found[["code", "period", "value", "was"]].to_numpy()] == [
        was
    ]


@pytest.mark.parametrize(
    ("own", "was"),
    [("2018-11-30", "95 93 1"), ("2018-12-04", "95 94 1"), ("2018-12-06", "95 93 0")],
)
def test_of_two_editions_the_later_one_that_showed_another_figure_says_what_it_was(own, was):
    """93 in the edition before; November's own first edition showed 93, 94 or already 95."""
    rows = [("93", ""), ("94", "2018-12-03"), ("95", "2018-12-05")]
    held = table([("A", "2018-10", *row) for row in rows])
    seen = f"2018-11-28 for 2018-10, {own} for 2018-11"
    found = known(held, OBSERVATIONS, Known(since=seen))

    assert [" ".join(row) for row in found[["value", "was", "seen"]].to_numpy()] == [was]


def test_what_the_edition_before_did_not_know_is_new_and_not_revised():
    assert told(since="2018-11-01")[1:] == ["CP 1.1 2018-11 96", "CP 1.4 2018-10 70"]


def test_the_same_figure_written_otherwise_is_not_revised():
    rows = [("A", "2018-10", "94", ""), ("A", "2018-10", "94.0", "2018-12-03")]

    assert told(since="2018-11-30", rows=rows) == ["A 2018-10 94.0"]


def test_a_figure_that_was_withdrawn_says_what_it_was():
    rows = [("A", "2018-10", "94", ""), ("A", "2018-10", "", "2018-12-03")]

    assert told(since="2018-11-30", rows=rows) == ["A 2018-10 94"]


def test_a_later_time_of_the_same_day_counts():
    rows = [("A", "2018-10", "2", "2018-12-03T10:00:00Z"), ("A", "2018-10", "1", "2018-12-03T09:59:59Z")]

    assert told(rows=rows) == told(as_of="2018-12-03", rows=rows) == ["A 2018-10 2"]


def test_a_day_alone_lies_before_every_time_of_it():
    rows = [("A", "2018-10", "2", "2018-12-03T00:00:00Z"), ("A", "2018-10", "1", "2018-12-03")]

    assert told(rows=rows) == ["A 2018-10 2"]


def test_comments_have_a_memory_too():
    rows = [
        ("A", "2018-10", "why", text, "Head", day) for text, day in (("Old.", ""), ("New.", "2018-12-03"))
    ]
    held = pd.DataFrame(rows, columns=list(COMMENTARY.fields), dtype=str)

    assert list(known(held, COMMENTARY, Known())["text"]) == ["New."]
    assert list(known(held, COMMENTARY, Known("2018-12-02"))["text"]) == ["Old."]


def test_what_has_no_memory_stays_as_it_is():
    held = pd.DataFrame([["CP 1.1"]], columns=["code"])

    assert known(held, INDICATORS, Known("2018-12-02")) is held


@pytest.mark.parametrize("text", ["3 December 2018", "20181203", "2018-12-32", "2018-12-03T09:30:00Z"])
def test_only_a_day_can_be_asked_for(text):
    with pytest.raises(PeriodWrong, match=f"as_of is '{text}'. Allowed: a day such as 2018-12-03."):
        Known(as_of=text)


@pytest.mark.parametrize("text", ["3/12/2018", "2018-12-03 of 2018-10", "2018-12-03, yesterday"])
def test_since_is_a_day_or_names_editions(text):
    wrong = text.rpartition(", ")[2]
    with pytest.raises(PeriodWrong, match=f"since is '{wrong}'. Allowed: a day such as 2018-12-03, or times"):
        Known(since=text)


def test_an_edition_of_a_misspelt_period_is_refused():
    with pytest.raises(PeriodWrong, match="The period 'October' cannot be read"):
        Known(since="2018-12-03 for October")


@pytest.mark.parametrize(
    ("rows", "came"),
    [
        ([("94", "")], ""),
        ([("94", "2018-12-02")], "2018-12-02"),
        ([("", "")], ""),
        ([("", "2018-12-02")], ""),
        ([("", ""), ("94", "2018-12-03")], "2018-12-03"),
        ([("94", ""), ("95", "2018-12-03")], "2018-12-03"),
        ([("94", ""), ("94.0", "2018-12-03")], ""),
        ([("94", "2018-12-02"), ("94.0", "2018-12-03")], "2018-12-02"),
        ([("94", ""), ("95", "2018-12-03"), ("95", "2018-12-05")], "2018-12-03"),
        ([("94", ""), ("95", "2018-12-03"), ("94", "2018-12-05")], "2018-12-05"),
        ([("94", ""), ("", "2018-12-03"), ("94", "2018-12-05")], "2018-12-03"),
        ([("94", ""), ("", "2018-12-03")], "2018-12-03"),
        ([("94", ""), ("", "2018-12-03"), ("95", "2018-12-05")], "2018-12-05"),
    ],
)
def test_a_value_says_when_it_came_also_in_the_place_of_another_or_was_withdrawn(rows, came):
    held = table([("A", "2018-10", *row) for row in rows])

    assert known(held, OBSERVATIONS)["came"].tolist() == [came]
    assert known_before(held, OBSERVATIONS, Seen("2018-12-31"))["came"].tolist() == [came]


@pytest.mark.parametrize(
    ("later", "value"),
    [((), ""), (("85", "2018-12-09", ""), "85"), (("", "2018-12-09", "not applicable"), "")],
)
def test_what_was_suppressed_since_is_told_of_no_edition_before_whatever_counts_now(later, value):
    """Readers saw 94; once withheld it must not be printed again, beside a rounded one least of all."""
    told = [("94", "", ""), ("", "2018-12-03", "suppressed"), *([later] if later else [])]
    rows = table([("A", "2018-10", figure, day) for figure, day, _ in told])
    rows = rows.assign(reason=[reason for *_, reason in told], numerator=["47", *[""] * (len(told) - 1)])
    seen = Seen("2018-11-28T09:00:00Z")
    now = known(rows, OBSERVATIONS, Known(since=str(seen)))
    before = known_before(rows, OBSERVATIONS, seen)

    assert now[["value", "was", "seen"]].to_numpy().tolist() == [[value, "", "0"]]
    assert before[["value", "numerator", "reason"]].to_numpy().tolist() == [["", "", "suppressed"]]


def test_a_figure_that_was_released_after_it_was_withheld_is_told_as_any_other():
    rows = table([("A", "2018-10", "", "2018-11-01"), ("A", "2018-10", "94", ""), ("A", "2018-10", "95", "")])
    rows = rows.assign(reason=["suppressed", "", ""], recorded=["2018-11-01", "2018-11-20", "2018-12-03"])
    now = known(rows, OBSERVATIONS, Known(since="2018-11-28T09:00:00Z"))

    assert now[["value", "was"]].to_numpy().tolist() == [["95", "94"]]


STATED = [
    ("A", "2018-11", "red", "Judged.", "Head", "2018-12-03", ""),
    ("A", "2018-11", "green", "Judged anew.", "Head", "2018-12-10", "2018-12-11"),
    ("A", "2018-10", "green", "Judged.", "Head", "2018-12-20", ""),
]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("day", "ratings"),
    [
        ("2018-12-02", []),
        ("2018-12-03", ["2018-11 red"]),
        ("2018-12-11", ["2018-11 green"]),
        ("2018-12-20", ["2018-10 green", "2018-11 green"]),
        ("", ["2018-10 green", "2018-11 green"]),
    ],
)
def test_a_judgement_is_known_from_the_day_of_its_date_where_its_row_tells_no_other(order, day, ratings):
    rows = pd.DataFrame(STATED[::order], columns=list(JUDGEMENTS.fields), dtype=str)
    found = known(rows, JUDGEMENTS, Known(day))
    before = known_before(rows, JUDGEMENTS, Seen(f"{day}T23:59:59Z")) if day else found

    assert sorted(found["period"] + " " + found["rating"]) == ratings
    assert sorted(before["period"] + " " + before["rating"]) == ratings


DAYS = st.sampled_from(["", "2018-11-02", "2018-11-02T08:00:00Z", "2018-12-03", "2018-12-04"])
CELLS = st.tuples(st.sampled_from("AB"), st.sampled_from(["2018-10", "2018-11"]), st.integers(0, 9), DAYS)


@given(st.lists(CELLS, max_size=12, unique_by=lambda row: (row[0], row[1], row[3])), st.data())
def test_what_was_known_does_not_hang_on_what_came_later(rows, data):
    day = data.draw(st.sampled_from(["2018-11-02", "2018-12-03"]))
    texts = [(code, period, str(value), recorded) for code, period, value, recorded in rows]
    before = [row for row in texts if row[3][:10] <= day]

    assert told(as_of=day, rows=texts) == told(rows=before)
    assert len(told(rows=texts)) == len({row[:2] for row in texts}), "one row for each code and period"


def test_a_judgement_of_a_day_that_has_not_come_is_a_fault_whenever_it_was_recorded():
    """A slip of the pen, 2091, would let it outlive every correction."""
    rows = pd.DataFrame(
        [
            ("A", "2018-11", "green", "Judged.", "Head", "2091-12-03", "2018-12-03"),
            ("B", "2018-11", "green", "Judged.", "Head", "2091-12-03", ""),
            ("C", "2018-11", "green", "Judged.", "Head", "2018-12-03", "2018-12-04T09:00:00Z"),
        ],
        columns=list(JUDGEMENTS.fields),
        dtype=str,
        index=[2, 3, 4],
    )
    found = [str(one) for one in future_rows(rows, JUDGEMENTS, "judgements.csv", "2018-12-05")]

    assert [text.partition(";")[0] for text in found] == [
        "judgements.csv, line 2: found recorded on 2091-12-03",
        "judgements.csv, line 3: found recorded on 2091-12-03",
    ]
