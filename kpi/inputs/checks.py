"""What is wrong between the columns of a file, and between the files of a folder."""

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from kpi.errors import Fault, nearest
from kpi.inputs.contracts import (
    COMMENTARY,
    GROUPS,
    INDICATORS,
    JUDGEMENTS,
    NUMBER,
    OBSERVATIONS,
    TARGETS,
    Contract,
)
from kpi.model.figures import RESERVED, slug
from kpi.model.reports import Report
from kpi.model.vocabulary import Polarity, Rating

ENDS = {
    Polarity.MAXIMISE: ("low",),
    Polarity.MINIMISE: ("high",),
    Polarity.RANGE: ("low", "high"),
    Polarity.NONE: (),
}


def repeated_rows(table: pd.DataFrame, contract: Contract, where: str) -> list[Fault]:
    """Find the rows that name the same thing as a row above them."""
    key = list(contract.key)
    seen: dict[tuple[str, ...], int] = {}
    faults = []
    named = (table[key] != "").all(axis=1)
    for line, *words in table.loc[named & table.duplicated(key, keep=False), key].itertuples():
        first = seen.setdefault(tuple(words), line)
        if first != line:
            found = f"{', '.join(words)} again, first given on line {first}"
            allowed = f"one row for each {' and '.join(key)}"
            faults.append(Fault(where, line, found, allowed, "Delete the wrong row."))
    return faults


def cross_faults(tables: dict[str, pd.DataFrame], report: Report, folder: str) -> list[Fault]:
    """Find what is wrong between columns and between files."""
    indicators, groups = tables["indicators.csv"], tables["groups.csv"]
    return [
        *_unknown_codes(tables, folder),
        *_unknown_groups(indicators, groups, INDICATORS.shown(folder)),
        *_grouping_faults(groups, report, GROUPS.shown(folder)),
        *_label_faults(groups, GROUPS.shown(folder)),
        *_lookalikes(indicators, INDICATORS.shown(folder)),
        *_part_faults(indicators, INDICATORS.shown(folder)),
        *_tolerance_faults(indicators, report, INDICATORS.shown(folder)),
        *_reason_faults(tables["observations.csv"], ["value"], OBSERVATIONS.shown(folder)),
        *_reason_faults(tables["targets.csv"], ["low", "high"], TARGETS.shown(folder)),
        *_end_faults(tables["targets.csv"], indicators, TARGETS.shown(folder)),
        *_field_faults(tables["commentary.csv"], report, COMMENTARY.shown(folder)),
        *_stated_faults(tables["judgements.csv"], report, JUDGEMENTS.shown(folder)),
    ]


def _unknown_codes(tables: dict[str, pd.DataFrame], folder: str) -> Iterable[Fault]:
    known = list(tables["indicators.csv"]["code"])
    if not known:
        return
    for contract in (OBSERVATIONS, TARGETS, COMMENTARY, JUDGEMENTS):
        codes = tables[contract.file]["code"]
        for line, code in _lines(codes[~codes.isin([*known, ""])]):
            yield Fault(
                contract.shown(folder),
                line,
                f"code '{code}'",
                "a code of indicators.csv",
                nearest(code, known),
            )


def _unknown_groups(indicators: pd.DataFrame, groups: pd.DataFrame, where: str) -> Iterable[Fault]:
    for grouping, members in groups.groupby("grouping", sort=False):
        if grouping in RESERVED:
            continue
        known = list(members["group"])
        for line, text in _lines(indicators[str(grouping)]):
            given = [group.strip() for group in text.split(";")]
            if text and ("" in given or len(set(given)) < len(given)):
                found = f"{grouping} '{text}', with a group left blank or named twice"
                yield Fault(where, line, found, "each group once, with ';' between them alone")
            for group in filter(None, text.split(";")):
                if group.strip() not in known:
                    found = f"{grouping} '{group.strip()}'"
                    allowed = f"{', '.join(known)} (from groups.csv), several with ';' between, or blank"
                    yield Fault(where, line, found, allowed, nearest(group.strip(), known))


def _lookalikes(indicators: pd.DataFrame, where: str) -> Iterable[Fault]:
    """Codes that differ in signs or capitals alone would share one address on the page."""
    seen: dict[str, str] = {}
    for line, code in _lines(indicators["code"]):
        other = seen.setdefault(slug(code), code)
        if other != code:
            yield Fault(
                where, line, f"code '{code}' beside '{other}'", "codes that differ in letters or figures"
            )


def _label_faults(groups: pd.DataFrame, where: str) -> Iterable[Fault]:
    """Two groups of one name could not be told apart on the page."""
    named = groups.loc[groups["label"] != ""].drop_duplicates(["grouping", "group"])
    for line, label in _lines(named.loc[named.duplicated(["grouping", "label"]), "label"]):
        yield Fault(where, line, f"the label '{label}' a second time", "each label once in a grouping")


def _grouping_faults(groups: pd.DataFrame, report: Report, where: str) -> Iterable[Fault]:
    """A report's grouping must exist, and no grouping may bear the name of another column."""
    known = list(dict.fromkeys(groups["grouping"]))
    for line, name in _lines(groups.loc[groups["grouping"].isin(RESERVED), "grouping"]):
        allowed = f"a name that is none of {', '.join(sorted(RESERVED))}"
        yield Fault(where, line, f"a grouping called '{name}'", allowed, "Choose another name.")
    if report.group not in known:
        found = f"no grouping '{report.group}', which params/{report.id}.yaml names as its group"
        yield Fault(where, 0, found, ", ".join(known) or "none", nearest(report.group, known))


def _part_faults(indicators: pd.DataFrame, where: str) -> Iterable[Fault]:
    whole = list(indicators.loc[indicators["part_of"] == "", "code"])
    parts = indicators.loc[indicators["part_of"] != "", "part_of"]
    for line, code in _lines(parts[~parts.isin(whole)]):
        allowed = "the code of an indicator that is no part itself, or blank"
        yield Fault(where, line, f"part_of '{code}'", allowed, nearest(code, whole))
    roles = indicators.drop_duplicates("code").set_index("code")["role"]
    of_whole = parts.map(roles)
    for line, role in _lines(
        indicators.loc[parts.index[of_whole != indicators.loc[parts.index, "role"]], "role"]
    ):
        if parts[line] in whole:
            allowed = f"{of_whole[line]}, as the indicator has of which it is a part"
            yield Fault(where, line, f"role '{role}'", allowed)


def _tolerance_faults(indicators: pd.DataFrame, report: Report, where: str) -> Iterable[Fault]:
    count = len(report.scheme.tolerance_bands)
    if count != 1:
        for line, text in _lines(indicators.loc[indicators["tolerance"] != "", "tolerance"]):
            found = f"tolerance '{text}', while the scheme of {report.id} has {count} bands with 'within'"
            yield Fault(where, line, found, "blank, or a scheme with one such band")


def _reason_faults(table: pd.DataFrame, columns: list[str], where: str) -> Iterable[Fault]:
    """A number or a reason, and never both: blank is not a reason."""
    empty = (table[columns] == "").all(axis=1)
    what = " and ".join(columns)
    for line, _ in _lines(table.loc[empty & (table["reason"] == ""), "reason"]):
        yield Fault(where, line, f"{what} blank without a reason", "a number, or a reason")
    for line, _ in _lines(table.loc[~empty & (table["reason"] != ""), "reason"]):
        cure = "Delete one of the two."
        yield Fault(where, line, f"{what} and a reason for having none", "one of them", cure)


def _end_faults(targets: pd.DataFrame, indicators: pd.DataFrame, where: str) -> Iterable[Fault]:
    """Targets must have the ends that their indicator's polarity asks for, in order."""
    polarity = indicators.drop_duplicates("code").set_index("code")["polarity"]
    rows = targets.assign(polarity=targets["code"].map(polarity)).dropna(subset="polarity")
    rows = rows.loc[(rows["reason"] == "") & rows["polarity"].isin(list(Polarity))]
    columns = rows[["code", "polarity", "low", "high"]]
    for line, code, polarity, low, high in columns.itertuples():
        given = tuple(end for end, text in (("low", low), ("high", high)) if text)
        if not all(re.fullmatch(NUMBER, text) for text in (low, high) if text):
            continue  # the column's own check has told it
        wanted = ENDS[Polarity(polarity)]
        if given and given != wanted:
            found = f"{' and '.join(given)} for {code}, whose polarity is {polarity}"
            allowed = f"{' and '.join(wanted)} alone" if wanted else "no target"
            yield Fault(where, line, found, allowed)
        elif len(given) == len(ENDS[Polarity.RANGE]) and float(low) > float(high):
            found = f"low {low} above high {high} for {code}"
            yield Fault(where, line, found, "low no higher than high", "Swap the two.")


def _lines(cells: pd.Series) -> Iterator[tuple[int, str]]:
    """Go through a column of text, each cell with the line of its row."""
    return zip(map(int, cells.index), map(str, cells), strict=True)


def _field_faults(commentary: pd.DataFrame, report: Report, where: str) -> Iterable[Fault]:
    fields = list(report.comments)
    for line, field in _lines(commentary.loc[~commentary["field"].isin([*fields, ""]), "field"]):
        allowed = f"{', '.join(fields)} (from params/{report.id}.yaml)"
        yield Fault(where, line, f"field '{field}'", allowed, nearest(field, fields))


def _stated_faults(judgements: pd.DataFrame, report: Report, where: str) -> Iterable[Fault]:
    words = [band.rating.value for band in report.scheme.bands]
    others = [word.value for word in Rating if word is not Rating.NONE and word not in words]
    for line, word in _lines(judgements.loc[judgements["rating"].isin(others), "rating"]):
        allowed = f"{', '.join(words)} (the scheme of {report.id})"
        yield Fault(where, line, f"rating '{word}'", allowed, nearest(word, words))
