"""Since which editions an edition tells what was revised, from the log of what was published."""

import pytest

from kpi.errors import FiguresWrong
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.published import since_of
from kpi.model.periods import parse_period

HEADER = "report,period,revision,published,made,page_sha256,reason,since"


@pytest.fixture
def since(council):
    """Ask for November's edition of the monthly report, out of rows of the log."""

    def ask(*rows, as_of=""):
        council.write("editions.csv", "\n".join([HEADER, *rows, ""]))
        places = Places(council.root)
        return since_of(places, read_report(places, "southend-mpr"), parse_period("2018-11"), as_of)

    return ask


def row(period, made, since="", revision=1, report="southend-mpr"):
    return f"{report},{period},{revision},{made[:10]},{made},abc,,{since}"


SEPTEMBER = row("2018-09", "2018-10-30T09:00:00Z")
OCTOBER = row("2018-10", "2018-11-28T09:00:00Z")
AGAIN = row("2018-10", "2018-12-12T10:00:00Z", revision=2)
OWN = row("2018-11", "2018-12-04T09:00:00Z", "2018-11-28T09:00:00Z for 2018-10")
OWN_AGAIN = row("2018-11", "2018-12-20T09:00:00Z", "2018-11-28T09:00:00Z for 2018-10", revision=2)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([row("2018-12", "2019-01-04T09:00:00Z")], ""),
        ([row("2018-10", "2018-11-28T09:00:00Z", report="southend-plan")], ""),
        ([SEPTEMBER], "2018-10-30T09:00:00Z for 2018-09"),
        ([OCTOBER, SEPTEMBER], "2018-11-28T09:00:00Z for 2018-10"),
        ([SEPTEMBER, OCTOBER, AGAIN], "2018-12-12T10:00:00Z for 2018-10"),
        (
            [OCTOBER, OWN, AGAIN],
            "2018-11-28T09:00:00Z for 2018-10, 2018-12-04T09:00:00Z for 2018-11",
        ),
        (
            [OCTOBER, OWN, OWN_AGAIN],
            "2018-11-28T09:00:00Z for 2018-10, 2018-12-04T09:00:00Z for 2018-11",
        ),
        ([row("2018-11", "2018-12-04T09:00:00Z"), AGAIN], "2018-12-04T09:00:00Z for 2018-11"),
    ],
)
def test_an_edition_tells_since_the_one_before_and_since_its_own_first_revision(since, rows, told):
    assert since(*rows) == told


@pytest.mark.parametrize(
    "content",
    [
        HEADER.encode() + b"\nsouthend-mpr,2018-10,1,2018-11-28,2018-11-28T09:00:00Z,abc,\xe9t\xe9,\n",
        (HEADER + "\n" + OCTOBER).encode("utf-16"),
        (HEADER + '\nsouthend-mpr,2018-10,1,2018-11-28,2018-11-28T09:00:00Z,abc,"Late,\n').encode(),
        (HEADER + "\n" + OCTOBER + "x" * 200_000).encode(),
    ],
    ids=["cp1252", "utf-16", "open quote", "huge cell"],
)
def test_a_log_that_cannot_be_read_is_refused(council, content):
    council.write("editions.csv", content)
    places = Places(council.root)
    with pytest.raises(FiguresWrong) as caught:
        since_of(places, read_report(places, "southend-mpr"), parse_period("2018-11"))

    [fault] = caught.value.faults
    assert fault.where == "data/southend/editions.csv"
    assert fault.allowed == "CSV as UTF-8, as kpi publish writes it"


def test_as_of_a_day_what_was_made_later_does_not_count(since):
    assert since(SEPTEMBER, OCTOBER, OWN, as_of="2018-11-30") == "2018-11-28T09:00:00Z for 2018-10"
    assert since(SEPTEMBER, OCTOBER, OWN, as_of="2018-11-27") == "2018-10-30T09:00:00Z for 2018-09"
