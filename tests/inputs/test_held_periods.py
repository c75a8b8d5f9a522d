"""For which periods a report has figures: told at once from one file, and the same as from frames."""

import re
import subprocess
import sys

import pytest

from kpi.errors import PeriodWrong
from kpi.inputs import held_periods, readers
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import read_figures
from kpi.model.vocabulary import Frequency

NEWEST = {
    "southend-mpr": "2018-11",
    "southend-plan": "FY2017-18",
    "lbbd-kpi": "2019-20-Q2",
    "havering-performance": "2017-18-Q1",
    "southampton-performance": "2024-25-Q2",
    "_gallery": "2024-12",
    "_gallery-rules": "2024-Q3",
}


def answer(find, *given):
    """The period found, or what is said in place of one."""
    try:
        return str(find(*given))
    except PeriodWrong as error:
        return f"refused: {error}"


@pytest.mark.parametrize(("name", "newest"), NEWEST.items())
def test_the_newest_period_stands_in_the_file(project, name, newest):
    places = Places(project)

    assert str(held_periods.find_period(places, read_report(places, name))) == newest


@pytest.mark.parametrize("name", NEWEST)
def test_the_file_and_the_frames_give_one_answer(project, name):
    places = Places(project)
    report = read_report(places, name)
    figures = read_figures(places, report)
    asked = ["", "2018-11", "2018-12", "2017-04", "FY2017-18", "FY2016-17", "2019-20-Q2", "2031", "nonsense"]

    by_file = [answer(held_periods.find_period, places, report, text) for text in asked]
    assert by_file == [answer(readers.find_period, report, figures, text) for text in asked]
    assert by_file[-1].startswith("refused: The period 'nonsense' cannot be read.")


def found(council, text=""):
    places = Places(council.root)
    return answer(held_periods.find_period, places, read_report(places, "southend-mpr"), text)


@pytest.mark.parametrize(
    ("rows", "newest"),
    [
        pytest.param("period,value\n2018-11,3\n2018-10,2\n", "2018-11", id="in-any-order"),
        pytest.param("value,period\n3,2018-11\n", "2018-11", id="columns-in-any-order"),
        pytest.param("period,value\n2018-11,\n2018-10,2\n", "2018-10", id="blank"),
        pytest.param("period,value\n2018-11, \n2018-10,2\n", "2018-10", id="blank-but-for-spaces"),
        pytest.param("period,value,flag\n2018-11,3,\n2019-03,4,forecast\n", "2018-11", id="forecast"),
        pytest.param("period,value,flag\n2018-11,3,estimated\n", "2018-11", id="estimate"),
        pytest.param("period,value\n2017-12/2018-11,3\n", "2018-11", id="rolling-year"),
        pytest.param("period,value\nNovember 2018,3\n", "2018-11", id="in-words"),
        pytest.param(
            "code,period,value,recorded\nA,2018-10,2,\nA,2018-11,3,\nA,November 2018,,2018-12-05\n",
            "2018-10",
            id="withdrawn-in-other-words",
        ),
        pytest.param("period,value\nNov-18,3\n2018-10,2\n", "2018-10", id="no-period"),
        pytest.param("period,value\n,3\n2018-10,2\n", "2018-10", id="period-blank"),
        pytest.param("period,value\n2018-10,2\n2018-11\n", "2018-10", id="row-too-short"),
        pytest.param('\ufeff" period ",value\r\n\r\n2018-10,2\r\n,\r\n', "2018-10", id="from-Excel"),
        pytest.param("period,value,note\n2018-10,2,\n2018-11,3,\udca3\n", "2018-11", id="no-utf-8"),
    ],
)
def test_the_newest_period_is_the_last_with_a_value_that_can_be_read(council, rows, newest):
    council.write("observations.csv", rows.encode("utf-8", "surrogateescape"))

    assert found(council) == newest


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("code,period,value\nCP 1.1,2018-11,\n", id="no-value"),
        pytest.param("period,value,flag\n2018-11,3,forecast\n", id="forecast-alone"),
        pytest.param("period,value\n", id="header-alone"),
        pytest.param("code,value\nCP 1.1,3\n", id="no-period"),
        pytest.param("", id="empty"),
    ],
)
def test_a_file_without_any_figure_has_no_period(council, text):
    council.write("observations.csv", text)

    told = "data/southend/observations.csv holds no figure, so no period can be shown. Add one."
    assert found(council) == found(council, "2018-11") == f"refused: {told}"


def test_a_file_that_is_not_there_holds_no_figure(council):
    council.path("observations.csv").unlink()

    assert "observations.csv holds no figure" in found(council)


def test_a_period_after_the_last_is_refused_with_what_to_do(council):
    council.write("observations.csv", "period,value\n2018-09,2\n2018-10,3\n")

    assert found(council, "2018-11") == (
        "refused: There are no figures for November 2018 in southend-mpr. Allowed: 2018-09 to 2018-10. "
        "Add later figures to data/southend/observations.csv."
    )
    with pytest.raises(PeriodWrong, match=re.escape("'2018' is not for southend-mpr, which is monthly.")):
        held_periods.find_period(
            Places(council.root), read_report(Places(council.root), "southend-mpr"), "2018"
        )


@pytest.mark.parametrize(
    ("target", "newest"),
    [
        pytest.param("3,,,", "FY2019-20", id="low"),
        pytest.param(",3,,", "FY2019-20", id="high"),
        pytest.param(",,,national", "FY2019-20", id="benchmark"),
        pytest.param(",,not set,", "FY2018-19", id="none"),
    ],
)
def test_a_plan_is_for_the_newest_year_with_a_target(council, target, newest):
    rows = f"period,low,high,reason,benchmark\nFY2018-19,2,,,\nFY2019-20,{target}\n"
    council.write("targets.csv", rows)
    places = Places(council.root)
    changes = {"plan": True, "cadence": Frequency.YEAR}
    report = read_report(places, "southend-mpr").model_copy(update=changes)

    assert str(held_periods.find_period(places, report)) == newest


def test_no_frames_are_loaded_to_find_a_period(project):
    source = (
        "import sys, kpi.cli\n"
        "from pathlib import Path\n"
        "from kpi.inputs.held_periods import find_period\n"
        "from kpi.inputs.parameters import read_report\n"
        "from kpi.inputs.places import Places\n"
        "places = Places(Path.cwd())\n"
        "print(find_period(places, read_report(places, 'southend-mpr')), 'pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=project, capture_output=True, text=True, check=True
    )

    assert done.stdout == "2018-11 False\n"
