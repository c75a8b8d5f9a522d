"""params/<report>.yaml: read into a checked report, or refused with every fault in it."""

import pytest

from kpi.errors import ParametersWrong, ReportUnknown
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.model.schemes import Tolerance
from kpi.model.vocabulary import Frequency, Polarity

# Faults are told by line: `title` stands on line 1, `sections` on line 19.
RULES = """\
title: Quarterly report
organisation: Barchester Council
data: barchester
cadence: quarter
group: theme
scheme:
  unrated: No value
  bands:
    - rating: green
      label: On track
      when: {target_met: true}
    - rating: amber
      when:
        within: 5%
    - rating: red
comments:
  explanation: Why the figure is what it is
  action: What is being done
sections:
  - id: summary
    title: Summary
    notebook: cover
  - id: local-economy
    title: Local economy
    notebook: scorecard
    parameters: {grouping: theme, ratings: [red, amber]}
"""
TOP = (
    "title, organisation, data, cadence, year, plan, only, group, scheme, previous, compare_running_totals, "
    "arrows, codes, comparators, rated_against, headings, profile, comments, group_comments, "
    "deadlines, note, time_limit, sections"
)
CONDITIONS = (
    "target_met, floor_met, within, better_by, no_worse_than_last_year, better_than_last_year, "
    "no_worse_than_previous, better_than_previous, stated"
)


@pytest.fixture
def write(tmp_path):
    """Write a report's own file, from text or bytes, and tell where it lies."""
    (tmp_path / "params").mkdir()

    def given(text, name="barchester-kpi"):
        path = tmp_path / "params" / f"{name}.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Places(tmp_path)

    return given


def changed(*changes):
    """The rules with each old text put for a new one."""
    text = RULES
    for old, new in changes:
        assert text.count(old) == 1, f"the rules hold {old!r} {text.count(old)} times, not once"
        text = text.replace(old, new)
    return text


def faults_of(places):
    with pytest.raises(ParametersWrong, match="The parameters of barchester-kpi cannot be used") as caught:
        read_report(places, "barchester-kpi")
    return [str(fault) for fault in caught.value.faults]


def test_a_report_is_read_as_its_file_says(write):
    report = read_report(write(RULES), "barchester-kpi")
    assert report.id == "barchester-kpi"
    assert (report.title, report.organisation) == ("Quarterly report", "Barchester Council")
    assert (report.data, report.group, report.cadence) == ("barchester", "theme", Frequency.QUARTER)
    assert list(report.comments.items()) == [
        ("explanation", "Why the figure is what it is"),
        ("action", "What is being done"),
    ]
    assert [(section.id, section.title, section.notebook) for section in report.sections] == [
        ("summary", "Summary", "cover"),
        ("local-economy", "Local economy", "scorecard"),
    ]
    assert report.sections[1].parameters == {"grouping": "theme", "ratings": ["red", "amber"]}


def test_the_scheme_of_a_report_is_read_as_its_file_says(write):
    scheme = read_report(write(RULES), "barchester-kpi").scheme
    assert [(band.rating.value, band.label) for band in scheme.bands] == [
        ("green", "On track"),
        ("amber", "Amber"),
        ("red", "Red"),
    ]
    assert scheme.unrated == "No value"
    assert scheme.bands[1].when.within[Polarity.MINIMISE] == Tolerance(amount=0.05, relative=True)


def test_what_a_file_may_leave_out_has_its_usual_value(write):
    report = read_report(write(RULES), "barchester-kpi")
    assert (report.note, report.time_limit, report.sections[0].parameters) == ("", 600, {})
    assert (report.year, report.plan, report.only) == ("financial", False, {})
    assert (report.arrows, report.codes) == ("performance", True)
    assert (report.previous, report.compare_running_totals) == ("period", False)
    assert (report.comparators, report.rated_against) == ({}, ("target",))
    assert (report.headings, report.profile, report.group_comments) == ({}, {}, {})


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\xef\xbb\xbf" + RULES.encode(), id="byte-order-mark"),
        pytest.param(RULES.replace("\n", "\r\n").encode(), id="windows-line-ends"),
        pytest.param(RULES.replace("\n", "\n\n").encode(), id="blank-lines"),
        pytest.param(f"# Rules of the report\n{RULES}".encode(), id="comment"),
    ],
)
def test_what_editors_add_to_a_file_changes_nothing(write, raw):
    plain = read_report(write(RULES), "barchester-kpi")
    assert read_report(write(raw), "barchester-kpi") == plain


def test_reports_are_listed_in_alphabetical_order(write):
    write(RULES, "lbbd-kpi")
    write(RULES, "barchester-kpi")
    assert list_reports(write(RULES, "havering-performance")) == [
        "barchester-kpi",
        "havering-performance",
        "lbbd-kpi",
    ]


def test_an_unknown_report_is_refused_with_the_known_ones_and_the_nearest(write):
    write(RULES, "lbbd-kpi")
    with pytest.raises(ReportUnknown) as caught:
        read_report(write(RULES), "barchester-kip")
    assert str(caught.value) == (
        "There is no report 'barchester-kip': params/barchester-kip.yaml does not exist. "
        "Allowed: barchester-kpi, lbbd-kpi. Did you mean barchester-kpi?"
    )


def test_an_unknown_report_unlike_any_other_is_refused_without_a_guess(write):
    with pytest.raises(ReportUnknown, match=r"Allowed: barchester-kpi\.$"):
        read_report(write(RULES), "xyz")


def test_where_there_are_no_reports_the_refusal_says_so(tmp_path):
    with pytest.raises(ReportUnknown, match="Allowed: none, since params/ holds no report"):
        read_report(Places(tmp_path), "barchester-kpi")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "organisation:",
            "organization:",
            f"line 2: found the key 'organization'; allowed: {TOP}. Did you mean organisation?",
            id="at-the-top",
        ),
        pytest.param(
            "title: Summary",
            "titel: Summary",
            "line 21: found the key 'sections.0.titel'; allowed: id, title, notebook, parameters. "
            "Did you mean title?",
            id="in-a-section",
        ),
        pytest.param(
            "label: On track",
            "lable: On track",
            "line 10: found the key 'scheme.bands.0.lable'; "
            "allowed: rating, label, symbol, when. Did you mean label?",
            id="in-a-band",
        ),
        pytest.param(
            "within: 5%",
            "witin: 5%",
            "line 14: found the key 'scheme.bands.1.when.witin'; "
            f"allowed: {CONDITIONS}. Did you mean within?",
            id="in-a-condition",
        ),
        pytest.param(
            "unrated:",
            "unratd:",
            "line 7: found the key 'scheme.unratd'; allowed: bands, unrated. Did you mean unrated?",
            id="in-the-scheme",
        ),
    ],
)
def test_a_misspelt_key_is_named_with_file_line_and_the_nearest_allowed_one(write, old, new, told):
    assert f"params/barchester-kpi.yaml, {told}" in faults_of(write(changed((old, new))))


def test_an_unknown_key_unlike_any_other_is_named_without_a_guess(write):
    told = f"params/barchester-kpi.yaml, line 1: found the key 'zzz'; allowed: {TOP}."
    assert faults_of(write(f"zzz: 1\n{RULES}")) == [told]


@pytest.mark.parametrize(
    ("old", "told"),
    [
        pytest.param(
            "cadence: quarter\n", ": found no key 'cadence'; allowed: a file with that key.", id="at-the-top"
        ),
        pytest.param(
            "    title: Local economy\n", ", line 23: found no key 'sections.1.title';", id="in-a-section"
        ),
        pytest.param("    - rating: red\n", ", line 6: found scheme:", id="last-band"),
    ],
)
def test_what_is_missing_is_told_with_the_line_of_what_it_is_missing_from(write, old, told):
    [fault] = faults_of(write(changed((old, ""))))
    assert f"params/barchester-kpi.yaml{told}" in fault


def test_a_missing_key_is_told_with_what_to_add(write):
    [fault] = faults_of(write(changed(("cadence: quarter\n", ""))))
    assert fault.endswith("Add 'cadence:'.")


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        pytest.param(
            "cadence: quarter",
            "cadence: quarterly",
            ["line 4: found cadence: 'quarterly'", "'month', 'quarter' or 'year'", "Did you mean quarter?"],
            id="cadence",
        ),
        pytest.param(
            "rating: amber",
            "rating: ambr",
            ["line 12: found scheme.bands.1.rating: 'ambr'", "'blue', 'green'", "Did you mean amber?"],
            id="colour",
        ),
        pytest.param(
            "within: 5%",
            "within: five",
            ["line 14: found scheme.bands.1.when.within: 'five'", "a share of the comparator such as 5%"],
            id="tolerance",
        ),
        pytest.param(
            "within: 5%",
            "within: {maximize: 5%, minimise: 5%, range: 5%}",
            ["line 14: found scheme.bands.1.when.within", "not known: 'maximize'; missing: maximise"],
            id="polarity-of-a-tolerance",
        ),
        pytest.param(
            "{target_met: true}",
            "{target_met: false}",
            ["line 11: found scheme.bands.0.when", f"a condition needs at least one of {CONDITIONS}"],
            id="condition-that-asks-for-nothing",
        ),
        pytest.param(
            "rating: red",
            "rating: green",
            ["line 6: found scheme:", "2 to 5 bands, each of another colour"],
            id="one-colour-twice",
        ),
        pytest.param(
            "id: local-economy",
            "id: Local Economy",
            [
                "line 23: found sections.1.id: 'Local Economy'",
                "lower-case letters, figures and single hyphens",
            ],
            id="section-id",
        ),
        pytest.param("title: Summary", 'title: "  "', ["line 21: found sections.0.title"], id="blank-title"),
        pytest.param(
            "group: theme", "group: theme\ntime_limit: 0", ["line 6: found time_limit: 0"], id="no-time"
        ),
    ],
)
def test_a_wrong_word_is_told_with_line_key_and_what_is_allowed(write, old, new, pieces):
    [fault] = faults_of(write(changed((old, new))))
    assert fault.startswith("params/barchester-kpi.yaml, line ")
    assert [piece for piece in pieces if piece not in fault] == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "cadence: quarter\n",
            "cadence: quarter\ncadence: quarter\n",
            "line 5: found the key 'cadence' a second time; allowed: each key once. Delete one.",
            id="at-the-top",
        ),
        pytest.param(
            "    notebook: cover\n",
            "    notebook: cover\n    title: Cover\n",
            "line 23: found the key 'title' a second time; allowed: each key once. Delete one.",
            id="in-a-section",
        ),
        pytest.param(
            "        within: 5%\n",
            "        within: 5%\n        within: 10%\n",
            "line 15: found the key 'within' a second time; allowed: each key once. Delete one.",
            id="in-a-condition",
        ),
    ],
)
def test_a_key_given_twice_is_refused_rather_than_the_last_one_taken(write, old, new, told):
    assert faults_of(write(changed((old, new)))) == [f"params/barchester-kpi.yaml, {told}"]


def test_a_file_that_gives_its_own_id_is_refused(write):
    [told] = faults_of(write(f"id: another\n{RULES}"))
    assert told == (
        "params/barchester-kpi.yaml, line 1: found the key 'id'; "
        "allowed: no key 'id', since the file's own name is the report's id. Delete the line."
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# Nothing yet\n", id="comment-alone"),
        pytest.param("- title\n- data\n", id="list"),
        pytest.param("A report\n", id="sentence"),
    ],
)
def test_a_file_without_keys_is_refused_with_the_first_ones_to_write(write, text):
    told = (
        "params/barchester-kpi.yaml, line 1: found no keys; allowed: keys such as title, organisation, data."
    )
    assert told in faults_of(write(text))


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        pytest.param(
            "title: Summary",
            "title: Summary: all",
            ["line 21: found mapping values are not allowed here"],
            id="colon-in-a-text",
        ),
        pytest.param("data: barchester", "\tdata: barchester", ["line 3: found", r"'\t'"], id="tab"),
        pytest.param("group: theme", "group: *theme", ["line 5: found", "'theme'"], id="unknown-alias"),
        pytest.param("group: theme", "group: !!python/name:os theme", ["line 5: found"], id="unsafe-tag"),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_line(write, old, new, pieces):
    [fault] = faults_of(write(changed((old, new))))
    assert fault.startswith("params/barchester-kpi.yaml, line ")
    assert [piece for piece in pieces if piece not in fault] == []
    assert fault.endswith("Check the indentation, the colons and the quotation marks from there on.")


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_their_lines(write):
    text = changed(
        ("title: Quarterly report", "title: Quarterly report\nid: another"),
        ("cadence: quarter", "cadence: quarterly"),
        ("label: On track", "lable: On track"),
        ("rating: amber", "rating: ambr"),
        ("title: Summary", "title: Summary\n    title: Cover"),
        ("notebook: scorecard", "notbook: scorecard"),
    )
    found = [
        fault.removeprefix("params/barchester-kpi.yaml, ").split(";")[0] for fault in faults_of(write(text))
    ]
    assert found == [
        "line 2: found the key 'id'",
        "line 5: found cadence: 'quarterly'",
        "line 11: found the key 'scheme.bands.0.lable'",
        "line 13: found scheme.bands.1.rating: 'ambr'",
        "line 23: found the key 'title' a second time",
        "line 25: found no key 'sections.1.notebook'",
        "line 27: found the key 'sections.1.notbook'",
    ]


def test_the_message_counts_the_faults_and_lists_them(write):
    text = changed(("cadence: quarter", "cadence: quarterly"), ("rating: amber", "rating: ambr"))
    with pytest.raises(
        ParametersWrong, match=r"^The parameters of barchester-kpi cannot be used: 2 faults\."
    ) as caught:
        read_report(write(text), "barchester-kpi")
    assert [line.split(":")[0] for line in str(caught.value).splitlines()[1:]] == [
        "  params/barchester-kpi.yaml, line 4",
        "  params/barchester-kpi.yaml, line 12",
    ]
