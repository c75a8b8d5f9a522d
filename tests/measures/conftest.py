"""Small figures to measure, typed row by row as a person types them into data/."""

import pandas as pd
import pytest

from kpi.model.figures import Edition, Figures
from kpi.model.periods import parse_period
from kpi.model.reports import Report

INDICATOR = {
    "code": "A 1",
    "name": "Visits on time",
    "role": "performance",
    "polarity": "maximise",
    "kind": "snapshot",
    "frequency": "month",
    "unit": "percent",
    "decimals": 1,
    "lag": 0,
    "tolerance": "",
    "part_of": "",
    "owner": "Head of Visits",
    "introduced": "",
    "definition": "",
    "source": "",
    "aim": "safe",
}


def laid_out(rows, columns):
    """Lay out typed rows, blank where a row is short."""
    padded = [[*row, *[None] * (len(columns) - len(row))] for row in rows]
    frame = pd.DataFrame(padded, columns=list(columns), dtype=object)
    texts = [name for name, kind in columns.items() if kind == "str"]
    frame[texts] = frame[texts].fillna("")
    return frame.astype(columns)


def dated(rows, columns):
    """Lay out typed rows with the months of each period, missing where a period is not stated."""
    frame = laid_out(rows, columns)
    periods = [parse_period(text) if text else None for text in frame["period"]]
    kind = "float64" if None in periods else "int64"
    months = {
        end: pd.Series([period and getattr(period, end) for period in periods], dtype=kind)
        for end in ("first", "last")
    }
    return frame.assign(**months)


def as_typed(rows, place):
    """Tell with how many decimals the value of each row is typed."""
    typed = pd.Series([str(row[place]) for row in rows], dtype="str")
    decimals = typed.str.extract(r"\.(\d+)", expand=False).str.len()
    return decimals.fillna(0).astype("int64")


def texts(*names):
    return dict.fromkeys(names, "str")


def numbers(*names):
    return dict.fromkeys(names, "float64")


def indicator_rows(*changes):
    rows = [INDICATOR | change for change in changes]
    frame = pd.DataFrame(rows, columns=list(INDICATOR))
    whole = {"decimals": "int64", "lag": "int64"}
    return frame.astype(dict.fromkeys(INDICATOR, "str") | whole)


def observation_rows(*rows):
    columns = texts("code", "period") | numbers("value") | texts("reason", "flag", "note")
    return dated(rows, columns | numbers("numerator", "denominator", "was", "seen") | texts("came"))


def target_rows(*rows):
    columns = texts("code", "period") | numbers("low", "high") | texts("reason")
    return dated(rows, columns | numbers("floor") | texts("benchmark"))


def benchmark_rows(*rows):
    columns = texts("code", "comparator", "period") | numbers("value") | texts("measure", "unit")
    frame = dated(rows, columns | numbers("rank", "of") | texts("note"))
    frame.insert(frame.columns.get_loc("first"), "decimals", as_typed(rows, 3))
    return frame


def breakdown_rows(*rows):
    columns = texts("code", "table", "row", "column", "period") | numbers("value")
    return laid_out(rows, columns | texts("reason", "unit")).assign(decimals=as_typed(rows, 5))


def profile_rows(*rows):
    return laid_out(rows, texts("code", "field", "text"))


def group_comment_rows(*rows):
    return dated(rows, texts("grouping", "group", "period", "field", "text", "role"))


def action_rows(*rows):
    return laid_out(rows, texts("code", "name", "part_of", "due", "owner", "aim"))


def claim_rows(*rows):
    return dated(
        rows, texts("what", "code", "group", "comparator", "of", "period", "said", "place", "report")
    )


def comment_rows(*rows):
    return dated(rows, texts("code", "period", "field", "text", "role"))


def judgement_rows(*rows):
    return dated(rows, texts("code", "period", "rating", "reason", "role", "date", "recorded"))


@pytest.fixture
def indicators():
    """Indicators, each told by how it differs from a monthly share of which more is better."""
    return indicator_rows


@pytest.fixture
def observations():
    """Observations, each a code, period, value, reason, flag, note, numerator and denominator."""
    return observation_rows


@pytest.fixture
def targets():
    """Targets, each a code, period, low end, high end, reason, floor and benchmark (its figure typed too)."""
    return target_rows


@pytest.fixture
def comments():
    """Comments, each a code, a period, a field, a text and a role."""
    return comment_rows


@pytest.fixture
def judgements():
    """Judgements, each a code, a period, a rating, a reason, a role and a date."""
    return judgement_rows


@pytest.fixture
def benchmarks():
    """Benchmarks, each a code, comparator, period, value, measure, unit, rank, of and note."""
    return benchmark_rows


@pytest.fixture
def breakdowns():
    """Cells of tables, each a code, table, row, column, period, value, reason and unit."""
    return breakdown_rows


@pytest.fixture
def profiles():
    """Texts on indicators, each a code, a field and a text."""
    return profile_rows


@pytest.fixture
def group_comments():
    """Comments on groups, each a grouping, a group, a period, a field, a text and a role."""
    return group_comment_rows


@pytest.fixture
def actions():
    """Actions, each a code, a name, the action it is part of, when it is due, an owner and its aims."""
    return action_rows


@pytest.fixture
def claims():
    """Claims, each what, a code, a group, a comparator, of what, a period, what is said and where."""
    return claim_rows


@pytest.fixture
def groups():
    """Two aims, in the order of the page and not of the alphabet."""
    return pd.DataFrame(
        {
            "grouping": ["aim", "aim"],
            "group": ["safe", "clean"],
            "label": ["Safe", "Clean"],
        }
    )


@pytest.fixture
def report():
    """A monthly report: amber within 5% of a target, or within 10% of the nearer end of a range."""
    within = {"maximise": "5%", "minimise": "5%", "range": "10%"}
    return Report.model_validate(
        {
            "id": "sample",
            "title": "Sample report",
            "organisation": "Sample Council",
            "data": "sample",
            "cadence": "month",
            "group": "aim",
            "scheme": {
                "bands": [
                    {"rating": "green", "label": "On course", "when": {"target_met": True}},
                    {"rating": "amber", "label": "Slipping", "when": {"within": within}},
                    {"rating": "red", "label": "At risk"},
                ]
            },
            "comments": {"explanation": "Why", "outlook": "What to expect"},
            "sections": [{"id": "summary", "title": "Summary", "notebook": "cover"}],
        }
    )


@pytest.fixture
def make_edition(report, groups):
    """Put figures together for one period; what is not given is empty."""

    def make(period, **frames):
        empty = {
            "indicators": indicator_rows(),
            "groups": groups,
            "observations": observation_rows(),
            "targets": target_rows(),
            "commentary": comment_rows(),
            "judgements": judgement_rows(),
            "benchmarks": benchmark_rows(),
            "breakdowns": breakdown_rows(),
            "profiles": profile_rows(),
            "group_commentary": group_comment_rows(),
            "actions": action_rows(),
            "claims": claim_rows(),
        }
        return Edition(report, parse_period(period), Figures(**(empty | frames)))

    return make


@pytest.fixture
def november(make_edition, indicators, observations, targets, comments, judgements):
    """An edition of November 2018 with three indicators: one red, one green, one to be confirmed."""
    return make_edition(
        "2018-11",
        indicators=indicators(
            {"code": "A 1"},
            {"code": "A 2", "name": "Missed bins", "polarity": "minimise", "unit": "number", "aim": "clean"},
            {"code": "A 3", "name": "Homes let", "aim": ""},
        ),
        observations=observations(
            ("A 1", "2017-11", 86.9),
            ("A 1", "2018-10", 90.6),
            ("A 1", "2018-11", 87),
            ("A 2", "2018-11", 5317),
            ("A 3", "2018-11", None, "to be confirmed"),
        ),
        targets=targets(
            ("A 1", "2018-11", 95),
            ("A 2", "2018-11", None, 5328),
            ("A 2", "FY2018-19", None, 8000),
            ("A 3", "FY2018-19", 74),
        ),
        commentary=comments(
            ("A 1", "2018-11", "outlook", "Better from January.", "Head of Visits"),
            ("A 1", "2018-11", "explanation", "Two posts are vacant.", "Head of Visits"),
            ("A 1", "2018-10", "explanation", "One post is vacant.", "Head of Visits"),
        ),
        judgements=judgements(),
    )
