"""What a return changes: only what was filled in; old rows are kept, and the log has a line for each."""

import re
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from kpi.errors import DataUnwritable, FiguresWrong, ReturnsWrong
from kpi.inputs.contracts import OBSERVATIONS
from kpi.inputs.known import known
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import Folder
from kpi.model.memory import Known
from kpi.returns.changes import told

LATER = timedelta(days=2)


def counting(town):
    """The rows of observations.csv that count, by the reader of every report."""
    places = Places(town.root)
    table, faults = Folder.of(places, read_report(places, "town")).text(OBSERVATIONS, ())
    assert faults == []
    return known(table, OBSERVATIONS, Known())


def test_a_clean_return_adds_its_rows_and_changes_nothing_else(town):
    before = town.text()

    town.receive(town.filled({("P1", "Value"): 87.5, ("P1", "Flag"): "provisional", ("C1", "Value"): 80}))

    lines = before.splitlines()
    wanted = [f"{lines[0]},recorded", *(f"{line}," for line in lines[1:])]
    wanted.insert(8, "P1,2024-11,87.5,,provisional,,2024-12-05T09:30:00Z")
    wanted.insert(16, "C1,2024-11,80,,,,2024-12-05T09:30:00Z")
    assert town.text().splitlines() == wanted
    assert not (town.data / "commentary.csv").exists()


def test_every_change_has_a_line_in_the_log(town):
    entries = {
        ("P1", "Value"): 87.5,
        ("P1", "Note"): "one day short",
        ("C1", "Reason for none"): "to be confirmed",
        ("P1", "Comment: What is done"): "More staff.",
    }
    town.receive(town.filled(entries))

    start = "2024-12-05T09:30:00Z,return.xlsx,Head of Roads"
    assert town.text("changes.csv").splitlines() == [
        "recorded,file,role,table,code,period,field,old,new,why",
        f"{start},observations,P1,2024-11,value,,87.5,",
        f"{start},observations,P1,2024-11,note,,one day short,",
        f"{start},commentary,P1,2024-11,action,,More staff.,",
        f"{start},observations,C1,2024-11,reason,,to be confirmed,",
    ]
    assert town.text("commentary.csv").splitlines() == [
        "code,period,field,text,role,recorded",
        "P1,2024-11,action,More staff.,Head of Roads,2024-12-05T09:30:00Z",
    ]


def test_a_form_that_comes_back_blank_changes_nothing_at_all(town):
    before = town.held()

    assert town.receive(town.filled({})) == []
    assert town.held() == before


def test_the_same_return_a_second_time_changes_nothing(town):
    path = town.filled({("P1", "Value"): 87.5, ("P1", "Comment: Why it is so"): "Staff were ill."})
    town.receive(path)
    before = town.held()

    assert town.receive(path, now=town.now + LATER) == []
    assert town.held() == before


def corrected(town, value, why=None, reason=None):
    """The form of November as it was sent, filled in otherwise once its figure is held."""
    first = town.filled({("P1", "Value"): 87.5})
    entries = {"Value": value, "Why": why, "Reason for none": reason}
    path = town.filled({("P1", heading): typed for heading, typed in entries.items()}, "corrected.xlsx")
    town.receive(first)
    return path


def test_a_changed_figure_without_a_reason_why_is_refused(town):
    (told,) = town.faults(corrected(town, 88))

    assert told == (
        "corrected.xlsx, Figures!J4: found 88 for P1 in November 2024, for which 87.5 is held; allowed: a "
        "changed figure with the reason why. Say under Why why it changes, or clear the cell to keep what "
        "is held."
    )


def test_a_changed_figure_takes_the_place_of_the_old_one_whose_row_stays(town):
    path = corrected(town, 88, "Late calls were counted.")
    before = town.text().splitlines()

    (change,) = town.receive(path, now=town.now + LATER)

    assert (change.old, change.new, change.why) == ("87.5", "88", "Late calls were counted.")
    after = town.text().splitlines()
    assert [line for line in after if line not in before] == ["P1,2024-11,88,,,,2024-12-07T09:30:00Z"]
    assert [line for line in after if line in before] == before
    held = counting(town)
    assert list(held.loc[(held["code"] == "P1") & (held["period"] == "2024-11"), "value"]) == ["88"]


def test_a_row_received_in_the_same_second_is_recorded_a_second_later(town):
    town.receive(corrected(town, 88, "Counted again."))

    assert "P1,2024-11,88,,,,2024-12-05T09:30:01Z" in town.text()


def test_a_value_taken_back_for_a_reason_is_a_change_that_needs_a_why(town):
    explained = {("P1", "Reason for none"): "suppressed", ("P1", "Why"): "Few calls."}
    second = town.filled(explained, "second.xlsx")
    path = corrected(town, None, reason="suppressed")
    assert "found suppressed for P1 in November 2024, for which 87.5 is held" in town.faults(path)[0]

    town.receive(second)
    held = counting(town)
    row = held.loc[(held["code"] == "P1") & (held["period"] == "2024-11")].iloc[0]
    assert (row["value"], row["reason"]) == ("", "suppressed")


def hold(town, row):
    """Put a row for November into what is held."""
    text = town.text().replace("P1,2024-10,90,,,\n", f"P1,2024-10,90,,,\n{row}\n")
    town.data.joinpath("observations.csv").write_text(text)


@pytest.mark.parametrize(
    ("held", "entries", "wanted"),
    [
        ("P1,2024-11,87,,provisional,early", {"Flag": "none"}, ("87", "", "early")),
        ("P1,2024-11,87,,provisional,early", {"Note": "final"}, ("87", "provisional", "final")),
        ("P1,2024-11,87,,provisional,early", {"Value": 88, "Why": "final"}, ("88", "", "")),
        ("P1,2024-11,87,,provisional,early", {"Value": 87, "Why": "final"}, ("87", "provisional", "early")),
        ("P1,2024-11,87,,,early", {"Value": 88, "Note": "late", "Why": "final"}, ("88", "", "late")),
        ("P1,2024-11,87,,provisional,early", {"Note": "None"}, ("87", "provisional", "")),
        (
            "P1,2024-11,87,,break,new system",
            {"Value": 88, "Flag": "none", "Why": "final"},
            ("88", "", ""),
        ),
        ("P1,2024-11,,to be confirmed,,By May.", {"Reason for none": "suppressed"}, ("", "", "")),
        ("P1,2024-11,,suppressed,,Few calls.", {"Reason for none": "suppressed"}, ("", "", "Few calls.")),
        ("P1,2024-11,87,,forecast,guess", {"Value": 87}, ("87", "", "")),
        ("P1,2024-11,87,,break,new system", {"Value": 88, "Why": "final"}, ("88", "break", "new system")),
        ("P1,2024-11,,to be confirmed,,Not there yet.", {"Value": 88}, ("88", "", "")),
        ("P1,2024-11,,to be confirmed,,Not there yet.", {"Flag": ""}, ("", "", "Not there yet.")),
        ("P1,2024-11,87,,,early", {"Reason for none": "suppressed", "Why": "x"}, ("", "", "")),
        ("P1,2024-11,87,,forecast,", {"Value": 88}, ("88", "", "")),
        ("P1,2024-11,87,,forecast,", {"Value": 87}, ("87", "", "")),
        ("P1,2024-11,87,,provisional,", {"Value": 87}, ("87", "provisional", "")),
        ("P1,2024-11,87,,provisional,", {"Value": 87, "Flag": "estimated"}, ("87", "estimated", "")),
    ],
)
def test_what_is_left_blank_keeps_what_is_held(town, held, entries, wanted):
    path = town.filled({("P1", heading): typed for heading, typed in entries.items()})
    hold(town, held)
    town.receive(path)

    table = counting(town)
    row = table.loc[(table["code"] == "P1") & (table["period"] == "2024-11")].iloc[0]
    assert tuple(row[["value", "flag", "note"]]) == wanted


def test_a_value_takes_the_place_of_the_reason_for_none_without_more_ado(town):
    hold(town, "P1,2024-11,,to be confirmed,,")

    changes = town.receive(town.filled({("P1", "Value"): 87}))
    assert [(one.field, one.old, one.new) for one in changes] == [
        ("value", "", "87"),
        ("reason", "to be confirmed", ""),
    ]


def test_the_numbers_behind_an_old_percentage_go_with_it(town):
    lines = town.text().splitlines()
    rows = [f"{lines[0]},numerator,denominator", *(f"{line},," for line in lines[1:])]
    rows.insert(8, "P1,2024-11,87,,,,87,100")
    path = town.filled({("P1", "Value"): 88, ("P1", "Why"): "Counted again."})
    town.data.joinpath("observations.csv").write_text("\n".join(rows) + "\n")
    changes = town.receive(path)

    assert town.text().splitlines()[8:10] == [
        "P1,2024-11,87,,,,87,100,",
        "P1,2024-11,88,,,,,,2024-12-05T09:30:00Z",
    ]
    assert told(changes).splitlines() == [
        "  P1, 2024-11, value: 87 → 88 (Counted again.)",
        "  P1, 2024-11, numerator: 87 → nothing (Counted again.)",
        "  P1, 2024-11, denominator: 100 → nothing (Counted again.)",
    ]
    assert [line.split(",")[6:] for line in town.text("changes.csv").splitlines()[2:]] == [
        ["numerator", "87", "", "Counted again."],
        ["denominator", "100", "", "Counted again."],
    ]


def test_the_numbers_behind_a_percentage_stay_where_it_stays(town):
    lines = town.text().splitlines()
    rows = [f"{lines[0]},numerator,denominator", *(f"{line},," for line in lines[1:])]
    rows.insert(8, "P1,2024-11,87,,,,87,100")
    path = town.filled({("P1", "Value"): 87, ("P1", "Note"): "final"})
    town.data.joinpath("observations.csv").write_text("\n".join(rows) + "\n")

    assert [one.field for one in town.receive(path)] == ["note"]
    assert "P1,2024-11,87,,,final,87,100,2024-12-05T09:30:00Z" in town.text()


def test_a_comment_is_recorded_for_the_role_that_is_named(town):
    (change,) = town.receive(town.filled({("P1", "Comment: What is done"): "More staff."}), role="Director")

    assert change.role == "Director"
    assert "More staff.,Director," in town.text("commentary.csv")


def test_a_whole_number_among_words_stays_as_it_was_typed(town):
    entries = {("P1", "Value"): 87, ("P1", "Note"): 2018, ("P1", "Comment: What is done"): 42}

    assert [one.new for one in town.receive(town.filled(entries))] == ["87", "2018", "42"]


def test_a_code_that_a_program_took_for_a_number_is_the_code(town):
    for name in ("indicators", "observations", "targets"):
        path = town.data / f"{name}.csv"
        path.write_text(path.read_text().replace("\nP1,", "\n18,"))
    book = town.book()
    town.fill(book["Figures"], "18", "Value", 87)
    book["Figures"]["A4"].value = 18

    assert [(one.code, one.new) for one in town.receive(town.save(book))] == [("18", "87")]


def test_a_changed_comment_keeps_the_old_one(town):
    town.receive(town.filled({("P1", "Comment: What is done"): "More staff."}))
    entries = {("P1", "Comment: What is done"): "More staff, and training.", ("P1", "Why"): "There is more."}
    (change,) = town.receive(town.filled(entries), now=town.now + LATER)
    assert (change.old, change.why) == ("More staff.", "There is more.")

    assert [line.split(",", 3)[3] for line in town.text("commentary.csv").splitlines()[1:]] == [
        "More staff.,Head of Roads,2024-12-05T09:30:00Z",
        '"More staff, and training.",Head of Roads,2024-12-07T09:30:00Z',
    ]


def test_why_beside_a_new_comment_or_a_new_value_is_kept_in_the_log(town):
    entries = {("P1", "Comment: What is done"): "More staff.", ("P1", "Why"): "Asked for by the board."}
    value = {("C1", "Value"): 80, ("C1", "Why"): "Late, with apologies."}

    one, other = town.receive(town.filled({**entries, **value}))
    assert (one.field, one.old, one.why) == ("action", "", "Asked for by the board.")
    assert (other.field, other.old, other.why) == ("value", "", "Late, with apologies.")
    assert ",action,,More staff.,Asked for by the board.\n" in town.text("changes.csv")


def test_a_changed_comment_without_a_reason_why_is_refused(town):
    path = town.filled({("P1", "Comment: What is done"): "Fewer staff."}, "other.xlsx")
    town.receive(town.filled({("P1", "Comment: What is done"): "More staff."}))

    (told,) = town.faults(path)
    assert told == (
        "other.xlsx, Figures!O4: found 'Fewer staff.' on P1 for November 2024, for which 'More staff.' is "
        "held; allowed: a changed comment with the reason why. Say under Why why it changes, or clear the "
        "cell to keep what is held."
    )


def test_rows_that_are_not_touched_stay_byte_for_byte(town):
    """A byte order mark, Windows line ends, needless quotation marks, blank lines, another order."""
    odd = (
        b'\xef\xbb\xbfperiod,"code",value,recorded,note,reason,flag\r\n\r\n'
        b'2024-09,"P1", 89 ,,"two\r\nlines",,\r\n,,,,,,\r\n'
        b"October 2024,P1,90,2024-11-01,,,\r\n"
        b'2024-10,C1,70,,"a ""word""",,'
    )
    path = town.filled({("P1", "Value"): 87, ("C1", "Value"): 80})
    town.data.joinpath("observations.csv").write_bytes(odd)
    town.receive(path)

    after = town.data.joinpath("observations.csv").read_bytes()
    one, other = (
        b"2024-11,P1,87,2024-12-05T09:30:00Z,,,\r\n",
        b"\r\n2024-11,C1,80,2024-12-05T09:30:00Z,,,\r\n",
    )
    assert after.count(one) == after.count(other) == 1
    assert after.replace(one, b"").replace(other, b"") == odd


def test_a_file_without_the_columns_that_may_be_left_out_is_given_those_that_are_needed(town):
    path = town.filled({("P1", "Value"): 87, ("P1", "Note"): "late"})
    rows = ["code,period,value"]
    rows += [",".join(line.split(",")[:3]) for line in town.text().splitlines()[1:]]
    town.data.joinpath("observations.csv").write_text("\n".join(rows) + "\n")
    town.receive(path)

    assert town.text().splitlines()[0] == "code,period,value,note,recorded"
    assert "P1,2024-11,87,late,2024-12-05T09:30:00Z" in town.text()
    assert "P1,2024-10,90,," in town.text()


def test_figures_that_are_faulty_already_are_told_first(town):
    path = town.filled({("P1", "Value"): 87})
    town.data.joinpath("observations.csv").write_text(town.text() + "X9,2024-10,1,,,\n")
    before = town.held()

    with pytest.raises(FiguresWrong, match="code 'X9'"):
        town.receive(path)
    assert town.held() == before


def test_nothing_is_written_that_another_report_of_the_same_figures_would_refuse(town):
    """The other report has no field called explanation."""
    other = (town.root / "params" / "town.yaml").read_text().replace("explanation:", "comment:")
    (town.root / "params" / "other.yaml").write_text(other)
    path = town.filled({("P1", "Comment: Why it is so"): "Staff were ill."})
    before = town.held()

    with pytest.raises(
        ReturnsWrong, match="With these returns other could not be made, and nothing was written"
    ):
        town.receive(path)
    assert town.held() == before

    town.data.joinpath("commentary.csv").write_text(
        "code,period,field,text,role\nP1,2024-10,action,x,Head\nP1,2024-10,explanation,x,Head\n"
    )
    assert len(town.receive(path)) == 1, "a report that could not be made before stands in nobody's way"


def test_figures_held_as_parquet_are_refused_with_the_reason(town):
    path = town.filled({("P1", "Value"): 87})
    shutil.move(town.data / "observations.csv", town.data / "observations.parquet")

    with pytest.raises(DataUnwritable, match=r"observations\.parquet cannot take a return: a row"):
        town.receive(path)


def test_a_log_that_somebody_changed_is_refused(town):
    town.data.joinpath("changes.csv").write_text("when,what\n2024,all\n")

    assert (
        "data/town/changes.csv, line 1: found no column recorded, file"
        in town.faults(town.filled({("P1", "Value"): 87}))[0]
    )


LOG = "recorded,file,role,table,code,period,field,old,new,why\n"
ROW = "2024-11-01T00:00:00Z,a.xlsx,Head,observations,P1,2024-10,value,89,90,"
SPOILT = {
    "cp1252": ((LOG + ROW + "£5 – café\n").encode("cp1252"), ", line 2: found a letter that is not UTF-8"),
    "utf-16": ((LOG + ROW + "late\n").encode("utf-16"), ": found text in UTF-16; allowed: UTF-8 text. Save"),
    "open quotation mark": (f'{LOG}{ROW}late\n{ROW}"late\n'.encode(), ", line 3: found a row that is no CSV"),
    "stray quotation mark": (f'{LOG}{ROW}"late" x\n'.encode(), ", line 2: found a row that is no CSV ("),
    "short row": (
        f"{LOG}{ROW}late\n\nseen, Friday\n".encode(),
        ", line 4: found a row with 2 cells; allowed: 10",
    ),
    "long row": (
        f"{LOG}{ROW}late,twice\n".encode(),
        ", line 2: found a row with 11 cells; allowed: 10 cells",
    ),
    "nul": (f"{LOG}{ROW}late\n\0\0\n".encode(), ", line 3: found a sign that no text has (U+0000);"),
    "semicolons": (LOG.replace(",", ";").encode(), ", line 1: found cells parted by semicolons"),
}


@pytest.mark.parametrize(("content", "found"), SPOILT.values(), ids=SPOILT)
def test_a_log_that_a_spreadsheet_program_spoilt_is_told_and_nothing_is_written(town, content, found):
    town.data.joinpath("changes.csv").write_bytes(content)

    (told,) = town.faults(town.filled({("P1", "Value"): 87}))
    assert told.startswith(f"data/town/changes.csv{found}")
    assert re.search(r"Mend it, or bring back the last version that was right\.$", told)


@pytest.mark.parametrize("made", [Path.mkdir, lambda path: path.symlink_to(path)])
def test_a_log_that_cannot_be_opened_is_told_and_nothing_is_written(town, made):
    """A folder of its name; and a link to itself, which stands for a file that this user may not read."""
    path, before = town.filled({("P1", "Value"): 87}), town.text()
    made(town.data / "changes.csv")

    with pytest.raises(
        ReturnsWrong, match=r"data/town/changes\.csv: found a (folder|file that cannot be read \(Too many)"
    ):
        town.receive(path)
    assert town.text() == before


def test_a_log_that_a_spreadsheet_program_saved_whole_is_added_to(town):
    """A byte order mark, Windows line ends, needless commas and blank lines."""
    saved = "\ufeff" + (LOG.replace("\n", ",,\n") + ROW + "late,,\n\n,,,,,,,,,,,\n").replace("\n", "\r\n")
    town.data.joinpath("changes.csv").write_bytes(saved.encode())

    town.receive(town.filled({("P1", "Value"): 87}))
    assert town.text("changes.csv").startswith(saved.removesuffix("\r\n,,,,,,,,,,,\r\n"))
    assert ",observations,P1,2024-11,value,,87,,,\r\n" in town.text("changes.csv")


def test_two_returns_are_received_together(town):
    one = town.filled({("P1", "Value"): 87}, "one.xlsx")
    other = town.filled({("O1", "Value"): 96}, "other.xlsx", owner="Head of Parks")

    changes = town.receive(one, other)
    assert [(change.file, change.role, change.new) for change in changes] == [
        ("one.xlsx", "Head of Roads", "87"),
        ("other.xlsx", "Head of Parks", "96"),
    ]


def test_no_room_for_the_check_is_told_and_nothing_is_written(town, monkeypatch):
    path = town.filled({("P1", "Value"): 87})
    before = town.held()

    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", refuse)
    with pytest.raises(DataUnwritable, match="to be checked: No space left on device"):
        town.receive(path)
    assert town.held() == before


def test_a_note_that_goes_with_its_value_is_shown_and_logged(town):
    path = town.filled({("P1", "Value"): 88, ("P1", "Why"): "All calls are in."})
    hold(town, "P1,2024-11,87,,,Excludes 14 calls")

    assert told(town.receive(path)).splitlines() == [
        "  P1, 2024-11, value: 87 → 88 (All calls are in.)",
        "  P1, 2024-11, note: Excludes 14 calls → nothing (All calls are in.)",
    ]
    assert town.text("changes.csv").splitlines()[2].endswith(",note,Excludes 14 calls,,All calls are in.")


def test_an_old_file_that_is_received_again_takes_no_later_figure_back(town):
    """Its Why serves once: 88 was mended by hand since, on a later day."""
    entries = {("P1", "Value"): 88, ("P1", "Why"): "The later count was wrong."}
    back = town.filled(entries, "back.xlsx")
    path = corrected(town, 88, "Late calls were counted.")
    town.receive(path, now=town.now + LATER)
    mended = town.text().replace(
        "P1,2024-11,88,,,,2024-12-07T09:30:00Z\n",
        "P1,2024-11,88,,,,2024-12-07T09:30:00Z\nP1,2024-11,89,,,,2024-12-08T10:00:00Z\n",
    )
    town.data.joinpath("observations.csv").write_text(mended)

    (told_,) = town.faults(path, now=town.now + 2 * LATER)
    assert told_ == (
        "corrected.xlsx, Figures!J4: found '88' for P1 in 2024-11, received before (2024-12-07T09:30:00Z, "
        "corrected.xlsx), while '89' is held now; allowed: changes that were not received before. Take the "
        "file out of the folder. To go back to that indeed, say under Why why, in other words."
    )
    assert [one.new for one in town.receive(back, now=town.now + 2 * LATER)] == ["88"]


def test_an_old_file_whose_value_was_in_doubt_takes_no_later_figure_back_either(town):
    """The log has more than its Why: what was confirmed."""
    path = town.filled({("P1", "Value"): 20, ("P1", "Why"): "Counted again."}, "old.xlsx")
    hold(town, "P1,2024-11,87,,,")
    town.receive(path, confirm=["P1"])
    later = {("P1", "Value"): 88, ("P1", "Why"): "And again."}
    town.receive(town.filled(later), now=town.now + LATER)

    (told_,) = town.faults(path, confirm=["P1"], now=town.now + 2 * LATER)
    assert told_.startswith(
        "old.xlsx, Figures!J4: found '20' for P1 in 2024-11, received before (2024-12-05T"
    )


@pytest.mark.parametrize(
    ("first", "then", "place", "found"),
    [
        ({"Flag": "provisional"}, {"Flag": "none"}, "L4", "'provisional' for P1 in 2024-11, received before"),
        (
            {"Flag": "provisional"},
            {"Value": 88, "Why": "x"},
            "L4",
            "'provisional' for P1 in 2024-11, received",
        ),
        ({"Note": "early"}, {"Note": "late"}, "M4", "'early' for P1 in 2024-11, received before"),
        (
            {"Comment: Why it is so": "Ill staff.", "Why": "Now known."},
            {"Comment: Why it is so": "Fewer staff.", "Why": "Better known."},
            "N4",
            "'Ill staff.' for P1 in 2024-11, received before",
        ),
        (
            {"Value": 86, "Why": "counted"},
            {"Reason for none": "suppressed", "Why": "few"},
            "J4",
            "'86' for P1 in 2024-11, received before (2024-12-05T09:30:00Z, first.xlsx), while 'supp",
        ),
    ],
)
def test_nor_does_it_take_back_a_later_flag_note_comment_or_reason(town, first, then, place, found):
    one = town.filled({("P1", heading): typed for heading, typed in first.items()}, "first.xlsx")
    other = town.filled({("P1", heading): typed for heading, typed in then.items()}, "then.xlsx")
    hold(town, "P1,2024-11,87,,,")
    town.receive(one)
    town.receive(other, now=town.now + LATER)

    (told_,) = town.faults(one, now=town.now + 2 * LATER)
    assert told_.startswith(f"first.xlsx, Figures!{place}: found {found}")


def test_a_return_may_come_again_where_nothing_is_held_in_its_place(town):
    """observations.csv was brought back from before, and the log was not."""
    before = town.text()
    path = town.filled({("P1", "Value"): 87})
    town.receive(path)
    town.data.joinpath("observations.csv").write_text(before)

    assert [one.new for one in town.receive(path)] == ["87"]


def test_no_folder_for_temporary_files_at_all_is_told_and_nothing_is_written(town, monkeypatch):
    """A full disk: the folder is looked for by writing into each that there may be."""
    path = town.filled({("P1", "Value"): 87})
    before = town.held()

    def refuse(*_, **__):
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    with pytest.raises(DataUnwritable, match="to be checked: No usable temporary directory found"):
        town.receive(path)
    assert town.held() == before


def test_a_change_on_the_day_of_a_row_that_has_no_time_is_refused_by_its_own_cell(town):
    """Both would be of the 5th of December, and nobody could tell which is the later one."""
    path = town.filled({("P1", "Value"): 88, ("P1", "Why"): "Counted again.", ("C1", "Value"): 80})
    lines = town.text().splitlines()
    rows = [f"{lines[0]},recorded", *(f"{line}," for line in lines[1:]), "P1,2024-11,87,,,,2024-12-05"]
    town.data.joinpath("observations.csv").write_text("\n".join(rows) + "\n")

    (told_,) = town.faults(path)
    assert told_ == (
        "return.xlsx, Figures!J4: found a change of P1 in 2024-11, recorded in data/town/observations.csv "
        "on 2024-12-05, with no time; allowed: a row of an earlier day, or one with a time. "
        "Give that row its time under recorded, such as 2024-12-05T00:00:00Z, and receive again."
    )
    assert len(town.receive(path, now=town.now + LATER)) == 2
