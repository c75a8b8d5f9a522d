"""What if: the same engine over a target or a tolerance that is supposed.

CP 1.4 is 87.0 against 95 (higher is better): 8 of 95 is 8.42% short, and amber allows 5%.
"""

import pytest

from kpi.explorer.views import nothing_supposed, row_of, whatif_view
from kpi.explorer.whatif import Supposed, fields_of, read_supposed, supposed_edition
from kpi.measures.scorecard import scorecard
from kpi.model.schemes import parse_tolerance
from kpi.model.vocabulary import Polarity


@pytest.fixture
def suppose(chosen):
    """Type texts into the fields of an indicator, and work out what the report would be then."""

    def worked(report, code, **typed):
        edition, card = chosen(report)
        row = row_of(card.loc[card["code"] == code])
        fields = fields_of(row, edition.report.scheme)
        texts = [typed.get(field.key, field.real) for field in fields]
        supposed, faults = read_supposed(fields, texts)
        assert faults == []
        assert supposed
        then = supposed_edition(edition, row, supposed)
        return edition, card, then, scorecard(then)

    return worked


def rating(card, code):
    return card.set_index("code").loc[code, "rating"]


def labels(chosen, report, code):
    edition, card = chosen(report)
    row = row_of(card.loc[card["code"] == code])
    return [(field.label, field.real) for field in fields_of(row, edition.report.scheme)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"low": "90"}, "amber"),  # 3 of 90 is 3.3% short
        ({"low": "87"}, "green"),
        ({"low": "91.5"}, "amber"),  # 4.5 of 91.5 is 4.9% short
        ({"low": "91.6"}, "red"),  # 4.6 of 91.6 is 5.02% short
        ({"low": ""}, "none"),
        ({"amber": "8.4%"}, "red"),
        ({"amber": "8.43%"}, "amber"),
        ({"amber": "8"}, "amber"),  # 8 points
        ({"amber": "7.9"}, "red"),
        ({"low": "88", "amber": "0"}, "red"),
    ],
)
def test_the_rating_is_the_one_that_the_rules_give_then(suppose, typed, expected):
    _, card, _, then = suppose("southend-mpr", "CP 1.4", **typed)

    assert rating(card, "CP 1.4") == "red"
    assert rating(then, "CP 1.4") == expected


def test_the_fields_are_those_that_count_for_the_indicator(chosen):
    assert labels(chosen, "southend-mpr", "CP 1.4") == [("Target", "95"), ("Amber allows", "5%")]
    assert labels(chosen, "southend-mpr", "CP 1.2") == [
        ("Target, lowest", "57"),
        ("Target, highest", "67"),
        ("Amber allows", "10%"),
    ]
    assert labels(chosen, "_gallery", "R16") == [("Target", "0"), ("Its own tolerance", "2")]
    assert labels(chosen, "_gallery", "R15") == []
    assert labels(chosen, "havering-performance", "fly-tip-removal-days")[1:] == []
    assert labels(chosen, "_gallery-rules", "O2") == [
        ("Target", "90"),
        ("Second value", "85"),
        ("Red amber allows", "8"),
    ]


def test_a_second_value_can_be_supposed(suppose):
    """O2 is 87 against 90 with a second value of 85, and was 88 a year before."""
    _, card, _, supposed = suppose("_gallery-rules", "O2", floor="88")

    assert rating(card, "O2") == "green-amber"
    assert rating(supposed, "O2") == "red"


def test_a_tolerance_is_supposed_for_all_that_the_rules_give_the_same(suppose):
    """Southend gives 5% where higher or lower is better, and 10% to ranges."""
    _, _, then, _ = suppose("southend-mpr", "CP 1.4", amber="8%")
    within = then.report.scheme.bands[1].when.within

    assert {word.value: str(one) for word, one in within.items()} == {
        "maximise": "8%",
        "minimise": "8%",
        "range": "10%",
    }


def test_a_range_has_a_tolerance_apart(suppose):
    """CP 1.2 is 74.65 against 57 to 67: 7.65 of 67 is 11.4% over, and ranges are allowed 10%."""
    _, card, then, supposed = suppose("southend-mpr", "CP 1.2", amber="12%")

    assert rating(card, "CP 1.2") == "red"
    assert rating(supposed, "CP 1.2") == "amber"
    assert str(then.report.scheme.bands[1].when.within[Polarity.MAXIMISE]) == "5%"


@pytest.mark.parametrize(
    ("typed", "blank"),
    [
        (["", "48", "10%"], "Target, lowest"),
        (["38", " ", "10%"], "Target, highest"),
        (["", "50", "12%"], "Target, lowest"),
    ],
)
def test_a_range_without_one_of_its_ends_is_refused_and_not_rated_green(chosen, typed, blank):
    """CP 1.1 is 35.79 against 38 to 48: without the lowest it would meet "at most 48"."""
    edition, card = chosen("southend-mpr")
    fields = fields_of(row_of(card.loc[card["code"] == "CP 1.1"]), edition.report.scheme)
    _, faults = read_supposed(fields, typed)

    assert [field.real for field in fields] == ["38", "48", "10%"]
    assert [str(fault) for fault in faults] == [
        f"{blank}: found nothing; allowed: both ends of a range, or neither."
    ]


def test_a_range_may_be_supposed_away_with_both_its_ends(suppose):
    _, card, _, then = suppose("southend-mpr", "CP 1.1", low="", high="")

    assert rating(card, "CP 1.1") == "amber"
    assert rating(then, "CP 1.1") == "none"


def test_a_tolerance_of_its_own_is_supposed_for_that_indicator_alone(suppose):
    """R16 is 2 against a target of 0, and is allowed 2."""
    edition, card, then, supposed = suppose("_gallery", "R16", own="1")

    assert rating(card, "R16") == "amber"
    assert rating(supposed, "R16") != "amber"
    assert then.report.scheme == edition.report.scheme
    others = supposed.loc[supposed["code"] != "R16"].set_index("code")["rating"]
    assert others.to_dict() == card.set_index("code")["rating"].loc[others.index].to_dict()


def test_a_target_is_supposed_for_one_indicator_and_the_period_of_its_value(suppose):
    edition, card, then, supposed = suppose("southend-mpr", "CP 1.4", low="80")
    rows = then.figures.targets
    same = rows.loc[(rows["code"] == "CP 1.4") & (rows["period"] != "")]

    assert rows.loc[(rows["code"] == "CP 1.4") & (rows["period"] == ""), "low"].tolist() == [80.0]
    assert len(same) == (edition.figures.targets["code"] == "CP 1.4").sum() - 1
    others = supposed.loc[supposed["code"] != "CP 1.4"].set_index("code")["rating"]
    assert others.to_dict() == card.set_index("code")["rating"].loc[others.index].to_dict()


def test_the_figures_and_the_rules_themselves_stay_as_they_are(suppose, chosen):
    edition, _ = chosen("southend-mpr")
    before = edition.figures.targets.copy(), edition.figures.indicators.copy(), edition.report.model_dump()
    suppose("southend-mpr", "CP 1.4", low="80", amber="9%")

    assert edition.figures.targets.equals(before[0])
    assert edition.figures.indicators.equals(before[1])
    assert edition.report.model_dump() == before[2]


def test_numbers_are_read_as_people_write_them_and_what_is_unchanged_is_not_supposed(chosen):
    edition, card = chosen("southend-mpr")
    fields = fields_of(row_of(card.loc[card["code"] == "CP 1.4"]), edition.report.scheme)

    assert read_supposed(fields, ["95", "5%"]) == (Supposed({}, {}), [])
    assert not read_supposed(fields, [" 95 ", "5%"])[0]
    assert read_supposed(fields, ["1,250.5", "5%"])[0].ends == {"low": 1250.5}
    assert read_supposed(fields, ["90%", "5%"])[0].ends == {"low": 90.0}
    assert read_supposed(fields, ["-3", "2"])[0] == Supposed({"low": -3.0}, {"amber": parse_tolerance("2")})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("-£300,000", -300_000.0),
        ("\N{MINUS SIGN}£300,000.50", -300_000.5),
        ("£-1", -1.0),
        ("£250,000", 250_000.0),
        (".5", 0.5),
        ("-.5%", -0.5),
    ],
)
def test_a_number_is_read_as_the_page_prints_it_and_without_its_nought(chosen, text, number):
    edition, card = chosen("southend-mpr")
    fields = fields_of(row_of(card.loc[card["code"] == "CP 1.4"]), edition.report.scheme)

    assert read_supposed(fields, [text, "5%"]) == (Supposed({"low": number}, {}), [])


@pytest.mark.parametrize(
    "text",
    ["9o", "95 or so", "1,25", "1e5", "nan", "inf", "--3", "=1+1", "-£-3", "££3", "£", "-", ".", "%", "5%%"],
)
def test_what_is_no_number_is_told_with_what_is_allowed(chosen, text):
    edition, card = chosen("southend-mpr")
    fields = fields_of(row_of(card.loc[card["code"] == "CP 1.4"]), edition.report.scheme)
    _, faults = read_supposed(fields, [text, "5%"])

    assert [str(fault) for fault in faults] == [
        f"Target: found '{text}'; allowed: a number such as 95 or 1,250.5, or blank for none."
    ]


def test_all_faults_are_told_at_once(chosen):
    edition, card = chosen("southend-mpr")
    fields = fields_of(row_of(card.loc[card["code"] == "CP 1.4"]), edition.report.scheme)
    _, faults = read_supposed(fields, ["high", "five"])

    assert [fault.where for fault in faults] == ["Target", "Amber allows"]
    assert str(faults[1]) == (
        "Amber allows: found 'five'; allowed: a share of the comparator such as 5%, "
        "or an amount in the indicator's unit such as 2."
    )


def test_a_range_that_is_upside_down_is_refused(chosen):
    edition, card = chosen("southend-mpr")
    fields = fields_of(row_of(card.loc[card["code"] == "CP 1.2"]), edition.report.scheme)
    _, faults = read_supposed(fields, ["70", "67", "10%"])

    assert "70 as the lowest and 67 as the highest" in str(faults[0])


def test_it_is_shown_as_what_if_with_its_receipt_and_the_counts_of_the_whole_report(suppose):
    edition, card, then, supposed = suppose("southend-mpr", "CP 1.4", amber="10%")
    html = whatif_view(edition, card, then, supposed, "CP 1.4").html

    assert "What if:" in html
    assert "in place of" in html
    assert "Supposed, and nowhere kept: 87.0% against a target of 95.0%" in html
    assert "amber allows 10%: Amber" in html
    assert counted(html) == [["18", "4", "6", "1"], ["18", "5", "5", "1"], ["0", "+1", "\u22121", "0"]]
    assert "Amber, in place of Red" in html
    assert '<title id="explore-whatif-title">What if: Percentage of children' in html


def counted(html):
    """The figures of the table of counts, row by row."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [[cell.partition("</td>")[0] for cell in row.split("<td>")[1:]] for row in body.split("<tr>")[1:]]


def test_a_rating_that_stays_is_said_to_stay(suppose):
    html = whatif_view(*suppose("southend-mpr", "CP 1.4", amber="6%"), "CP 1.4").html

    assert "as it is" in html
    assert "in place of" not in html
    assert "No indicator would change its rating." in html


def test_a_stated_rating_is_not_changed_by_what_is_supposed(suppose):
    """R17 is stated amber; a target that is met would make its figures blue, and it stays amber."""
    edition, card, then, supposed = suppose("_gallery", "R17", low="10")
    html = whatif_view(edition, card, then, supposed, "R17").html

    assert rating(supposed, "R17") == "amber"
    assert "A person has stated this rating (Head of Made-up Figures)" in html
    assert "Blue" in html
    assert "No indicator would change its rating." in html


def test_where_the_only_target_is_the_years_one_can_be_supposed_for_the_period(suppose):
    """P2 is a running total of 90 whose only target is for the year end: it has no rating."""
    _, card, _, supposed = suppose("_gallery", "P2", low="85")

    assert rating(card, "P2") == "none"
    assert rating(supposed, "P2") == "green"


def test_before_anything_is_supposed_the_bands_are_shown_as_they_are(chosen):
    edition, card = chosen("southend-mpr")
    html = nothing_supposed(edition, card.loc[card["code"] == "CP 1.4"]).html

    assert "Type another target or tolerance" in html
    assert "What if" not in html
    assert "Value within its bands" in html
