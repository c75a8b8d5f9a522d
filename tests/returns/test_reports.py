"""The forms of the five reports, of their newest period and of the one after it."""

import csv
import io
from datetime import UTC, datetime

import numpy as np
import pytest

from kpi.cli.collect import _edition
from kpi.inputs.places import Places
from kpi.measures.chasing import awaited
from kpi.returns.forms import make_forms
from kpi.returns.office import Office
from kpi.returns.reading import read_content
from kpi.returns.workbook import workbook_of

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
EDITIONS = [
    ("southend-mpr", "2018-11"),
    ("southend-mpr", "2018-12"),
    ("southend-plan", "FY2017-18"),
    ("southend-plan", "FY2018-19"),
    ("lbbd-kpi", "2019-20-Q2"),
    ("lbbd-kpi", "2019-20-Q3"),
    ("lbbd-kpi", "2019-20-Q4"),
    ("havering-performance", "2017-18-Q1"),
    ("havering-performance", "2017-18-Q2"),
    ("southampton-performance", "2024-25-Q1"),
    ("southampton-performance", "2024-25-Q2"),
    ("southampton-performance", "2024-25-Q3"),
]


@pytest.mark.parametrize(("report", "period"), EDITIONS)
def test_forms_that_come_back_as_they_were_sent_change_nothing(project, report, period):
    forms = make_forms(_edition(Places(project), report, period, NOW))
    sheets = [read_content(form.file, workbook_of(form, NOW)) for form in forms]

    assert Office(Places(project), NOW).examine_sheets(sheets).changes == []
    assert len(sheets) > 0


@pytest.mark.parametrize(("report", "period"), EDITIONS)
def test_what_is_chased_is_what_the_forms_ask_for(project, report, period):
    edition = _edition(Places(project), report, period, NOW)
    rows = [row for form in make_forms(edition) for row in form.rows]
    chased = awaited(edition, np.datetime64("2026-11-21"))
    values, comments = chased.loc[chased["what"] == "value"], chased.loc[chased["what"] != "value", "code"]

    assert {row.code for row in rows} == {*values["code"], *comments}
    assert {row.code for row in rows if row.comments} >= {*comments}
    assert {(row.code, str(row.period)) for row in rows} >= {
        *zip(values["code"], values["period"], strict=True)
    }


@pytest.mark.parametrize(("report", "period"), EDITIONS)
def test_forms_that_were_saved_as_csv_change_nothing_either(project, report, period):
    forms = make_forms(_edition(Places(project), report, period, NOW))
    sheets = [read_content(form.file, workbook_of(form, NOW)) for form in forms]
    texts = []
    for sheet in sheets:
        text = io.StringIO()
        rows = [[cell.text for cell in sheet.row(row)] for row in range(1, sheet.height + 1)]
        csv.writer(text).writerows(rows)
        texts.append(read_content("form.csv", text.getvalue().encode()))

    assert Office(Places(project), NOW).examine_sheets(texts).changes == []
    assert len(texts) > 0
