"""What is wrong between the columns of a file, and between the files of a folder."""

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from kpi.errors import Fault, counted_in, nearest
from kpi.inputs.claim_checks import claim_faults
from kpi.inputs.contracts import (
    ACTIONS,
    BENCHMARKS,
    BREAKDOWNS,
    CLAIMS,
    COMMENTARY,
    GROUP_COMMENTARY,
    GROUPS,
    INDICATORS,
    JUDGEMENTS,
    NUMBER,
    OBSERVATIONS,
    PROFILES,
    RECORDING,
    TARGETS,
    Contract,
)
from kpi.model.figures import slug
from kpi.model.reports import RESERVED, Report
from kpi.model.vocabulary import Polarity, Rating

CODED = (OBSERVATIONS, TARGETS, BENCHMARKS, BREAKDOWNS, PROFILES, COMMENTARY, JUDGEMENTS, CLAIMS)
DELETE = "Delete the wrong row."
TIMED = "a time on both, in Greenwich, such as 2018-12-03T09:30:00Z"
TIME = "Write the time too, so that it is plain which of the two is the newer one."
DATED = "Delete the wrong row, or date the newer one in the column recorded."
ENDS = {
    Polarity.MAXIMISE: ("low",),
    Polarity.MINIMISE: ("high",),
    Polarity.RANGE: ("low", "high"),
    Polarity.NONE: (),
}


def repeated_rows(table: pd.DataFrame, contract: Contract, where: str) -> list[Fault]:
    """Find the rows that name the same thing as a row above them."""
    if not contract.key:
        return []
    key = [*contract.key, *([RECORDING] if contract.remembers else [])]
    must = [name for name in contract.key if name not in contract.may_be_blank]
    seen: dict[tuple[str, ...], int] = {}
    faults = []
    named = (table[must] != "").all(axis=1)
    for line, *words in table.loc[named & table.duplicated(key, keep=False), key].itertuples():
        first = seen.setdefault(tuple(words), line)
        if first != line:
            found = f"{', '.join(filter(None, words))} again, first given on {counted_in(where)} {first}"
            allowed = f"one row for each {' and '.join(contract.key)}"
            faults.append(Fault(where, line, found, allowed, DATED if contract.remembers else DELETE))
    return faults


def undatable_rows(table: pd.DataFrame, contract: Contract, where: str) -> list[Fault]:
    """Find the rows of which nobody can tell whether they came before or after another of the same day."""
    if not contract.remembers:
        return []
    day, timed = table[RECORDING].str[:10], table[RECORDING].str.contains("T")
    both = timed.groupby([*(table[name] for name in contract.key), day]).transform("nunique") > 1
    wrong = table[RECORDING].loc[both & ~timed & (day != "")]
    found = [(int(str(line)), f"{text}, and another row with a time of it") for line, text in wrong.items()]
    return [Fault(where, line, told, TIMED, TIME) for line, told in found]


def future_rows(table: pd.DataFrame, contract: Contract, where: str, until: str) -> list[Fault]:
    """Find the rows that say that they were recorded after a day."""
    recorded = contract.recorded(table)
    if contract.dated:
        recorded = recorded.where(recorded >= table[contract.dated], table[contract.dated])
    late = recorded.loc[recorded.str[:10] > until]
    found = [(int(str(line)), f"recorded on {text}") for line, text in late.items()]
    return [Fault(where, line, told, f"a day until {until}", "Correct the day.") for line, told in found]


def cross_faults(tables: dict[str, pd.DataFrame], report: Report, folder: str) -> list[Fault]:
    """Find what is wrong between columns and between files."""
    indicators, groups = tables["indicators.csv"], tables["groups.csv"]
    targets, benchmarks = tables["targets.csv"], tables["benchmarks.csv"]
    actions = tables["actions.csv"]
    return [
        *_unknown_codes(tables, folder),
        *_unknown_groups(indicators, groups, INDICATORS.shown(folder)),
        *_unknown_groups(actions, groups, ACTIONS.shown(folder)),
        *_grouping_faults(groups, report, GROUPS.shown(folder)),
        *_only_faults(indicators, groups, report, folder),
        *_label_faults(groups, GROUPS.shown(folder)),
        *_lookalikes(indicators, INDICATORS.shown(folder)),
        *_part_faults(indicators, INDICATORS.shown(folder)),
        *_role_faults(indicators, INDICATORS.shown(folder)),
        *_range_faults(indicators, INDICATORS.shown(folder)),
        *_part_faults(actions, ACTIONS.shown(folder)),
        *_tolerance_faults(indicators, report, INDICATORS.shown(folder)),
        *_reason_faults(tables["observations.csv"], ["value"], OBSERVATIONS.shown(folder)),
        *_reason_faults(tables["breakdowns.csv"], ["value"], BREAKDOWNS.shown(folder)),
        *_reason_faults(targets, ["low", "high", "benchmark"], TARGETS.shown(folder)),
        *_pair_faults(tables["observations.csv"], ("numerator", "denominator"), OBSERVATIONS.shown(folder)),
        *_pair_faults(benchmarks, ("rank", "of"), BENCHMARKS.shown(folder)),
        *_rank_faults(benchmarks, BENCHMARKS.shown(folder)),
        *_end_faults(targets, indicators, TARGETS.shown(folder)),
        *_floor_faults(targets, indicators, TARGETS.shown(folder)),
        *_comparator_faults(benchmarks["comparator"], report, BENCHMARKS.shown(folder)),
        *_comparator_faults(targets["benchmark"], report, TARGETS.shown(folder)),
        *_benchmark_faults(targets, benchmarks, indicators, TARGETS.shown(folder)),
        *_field_faults(tables["commentary.csv"], report, "comments", COMMENTARY.shown(folder)),
        *_field_faults(tables["profiles.csv"], report, "profile", PROFILES.shown(folder)),
        *_field_faults(
            tables["group_commentary.csv"], report, "group_comments", GROUP_COMMENTARY.shown(folder)
        ),
        *_group_faults(tables["group_commentary.csv"], groups, GROUP_COMMENTARY.shown(folder)),
        *_stated_faults(tables["judgements.csv"], report, JUDGEMENTS.shown(folder)),
        *claim_faults(tables["claims.csv"], groups, report, folder),
    ]


def _unknown_codes(tables: dict[str, pd.DataFrame], folder: str) -> Iterable[Fault]:
    known = list(tables["indicators.csv"]["code"])
    if not known:
        return
    for contract in CODED:
        codes = tables[contract.file]["code"]
        for line, code in _lines(codes[~codes.isin([*known, ""])]):
            yield Fault(
                contract.shown(folder),
                line,
                f"code '{code}'",
                "a code of indicators.csv",
                nearest(code, known),
            )


def _unknown_groups(table: pd.DataFrame, groups: pd.DataFrame, where: str) -> Iterable[Fault]:
    for grouping, members in groups.groupby("grouping", sort=False):
        if grouping in RESERVED:
            continue
        known = list(members["group"])
        for line, text in _lines(table[str(grouping)]):
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
    for name in report.comparators:
        if name in known:
            found = f"a grouping called '{name}', as a comparator of params/{report.id}.yaml is"
            yield Fault(where, 0, found, "each name once", "Choose another name for one of them.")
    if report.group not in known:
        found = f"no grouping '{report.group}', which params/{report.id}.yaml names as its group"
        yield Fault(where, 0, found, ", ".join(known) or "none", nearest(report.group, known))


def _only_faults(
    indicators: pd.DataFrame, groups: pd.DataFrame, report: Report, folder: str
) -> Iterable[Fault]:
    """The groups that a report is about must exist, and hold an indicator between them."""
    named, where = f"which params/{report.id}.yaml names under only", GROUPS.shown(folder)
    pairs = groups.loc[~groups["grouping"].isin(RESERVED)].groupby("grouping", sort=False)["group"]
    members = {str(grouping): list(own) for grouping, own in pairs}
    faults = []
    for grouping, own in report.only.items():
        if grouping not in members:
            near = nearest(grouping, list(members))
            found = f"no grouping '{grouping}', {named}"
            faults.append(Fault(where, 0, found, ", ".join(members) or "none", near))
            continue
        for group in [one for one in own if one not in members[grouping]]:
            near = nearest(group, members[grouping])
            faults.append(
                Fault(where, 0, f"no {grouping} '{group}', {named}", ", ".join(members[grouping]), near)
            )
    if report.only and not faults and not _any_own(indicators, report):
        found = f"no indicator of the groups {named}"
        faults.append(Fault(INDICATORS.shown(folder), 0, found, "one or more", "Name other groups."))
    return faults


def _any_own(indicators: pd.DataFrame, report: Report) -> bool:
    rows = indicators[list(report.only)].itertuples(index=False, name=None)
    return any(all(map(report.own_groups, report.only, cells)) for cells in rows)


def _part_faults(table: pd.DataFrame, where: str) -> Iterable[Fault]:
    whole = list(table.loc[table["part_of"] == "", "code"])
    parts = table.loc[table["part_of"] != "", "part_of"]
    for line, code in _lines(parts[~parts.isin(whole)]):
        allowed = "the code of one that is no part itself, or blank"
        yield Fault(where, line, f"part_of '{code}'", allowed, nearest(code, whole))


def _range_faults(indicators: pd.DataFrame, where: str) -> Iterable[Fault]:
    """The lowest plausible value lies no higher than the highest."""
    for line, low, high in indicators[["lowest", "highest"]].itertuples():
        readable = all(re.fullmatch(NUMBER, text) for text in (low, high))
        if readable and float(low) > float(high):
            found = f"lowest {low} above highest {high}"
            yield Fault(where, line, found, "lowest no higher than highest", "Swap the two.")


def _role_faults(indicators: pd.DataFrame, where: str) -> Iterable[Fault]:
    """A part answers for what its whole answers for."""
    roles = indicators.loc[indicators["part_of"] == ""].drop_duplicates("code").set_index("code")["role"]
    parts = indicators.assign(whole=indicators["part_of"].map(roles)).dropna(subset="whole")
    for line, role, whole in parts.loc[parts["role"] != parts["whole"], ["role", "whole"]].itertuples():
        yield Fault(where, line, f"role '{role}'", f"{whole}, as the indicator has of which it is a part")


def _tolerance_faults(indicators: pd.DataFrame, report: Report, where: str) -> Iterable[Fault]:
    count = len(report.scheme.tolerance_bands)
    if count != 1:
        for line, text in _lines(indicators.loc[indicators["tolerance"] != "", "tolerance"]):
            found = f"tolerance '{text}', while the scheme of {report.id} has {count} bands with 'within'"
            yield Fault(where, line, found, "blank, or a scheme with one such band")


def _reason_faults(table: pd.DataFrame, columns: list[str], where: str) -> Iterable[Fault]:
    """A number or a reason, and never both: blank is not a reason."""
    empty = (table[columns] == "").all(axis=1)
    what = " and ".join([", ".join(columns[:-1]), columns[-1]] if len(columns) > 1 else columns)
    for line, _ in _lines(table.loc[empty & (table["reason"] == ""), "reason"]):
        yield Fault(where, line, f"{what} blank without a reason", "a number, or a reason")
    for line, _ in _lines(table.loc[~empty & (table["reason"] != ""), "reason"]):
        cure = "Delete one of the two."
        yield Fault(where, line, f"{what} and a reason for having none", "one of them", cure)


def _pair_faults(table: pd.DataFrame, pair: tuple[str, str], where: str) -> Iterable[Fault]:
    """Two columns of which neither says anything without the other."""
    one, other = pair
    for line, _ in _lines(table.loc[(table[one] == "") != (table[other] == ""), one]):
        yield Fault(where, line, f"{one} without {other}, or the other way round", "both, or neither")


def _rank_faults(benchmarks: pd.DataFrame, where: str) -> Iterable[Fault]:
    for line, rank, of in benchmarks[["rank", "of"]].itertuples():
        if rank.isdigit() and of.isdigit() and int(rank) > int(of):
            yield Fault(where, line, f"rank {rank} of {of}", f"a rank from 1 to {of}")


def _floor_faults(targets: pd.DataFrame, indicators: pd.DataFrame, where: str) -> Iterable[Fault]:
    """A floor lies on the worse side of a target that is a point."""
    polarity = indicators.drop_duplicates("code").set_index("code")["polarity"]
    rows = targets.assign(polarity=targets["code"].map(polarity))
    rows = rows.loc[rows["floor"] != "", ["code", "polarity", "low", "high", "floor"]]
    for line, code, polarity, low, high, floor in rows.itertuples():
        goal = {Polarity.MAXIMISE: low, Polarity.MINIMISE: high}.get(polarity, "")
        if not goal:
            yield Fault(where, line, f"a floor for {code}", "a floor beside a target that is one number")
        elif re.fullmatch(NUMBER, goal) and re.fullmatch(NUMBER, floor):
            beyond = (
                float(floor) > float(goal) if polarity == Polarity.MAXIMISE else float(floor) < float(goal)
            )
            if beyond:
                allowed = "one that is easier to meet than the target"
                yield Fault(where, line, f"floor {floor} for {code}, whose target is {goal}", allowed)


def _comparator_faults(comparators: pd.Series, report: Report, where: str) -> Iterable[Fault]:
    known = list(report.comparators)
    for line, name in _lines(comparators[~comparators.isin([*known, ""])]):
        allowed = f"{', '.join(known) or 'none'} (from comparators in params/{report.id}.yaml)"
        yield Fault(where, line, f"comparator '{name}'", allowed, nearest(name, known))


def _benchmark_faults(
    targets: pd.DataFrame, benchmarks: pd.DataFrame, indicators: pd.DataFrame, where: str
) -> Iterable[Fault]:
    """A target that is a benchmark needs that benchmark's figure, no figure of its own, and a better side."""
    own = benchmarks.loc[benchmarks["measure"] == ""]
    held = set(zip(own["code"], own["comparator"], own["period"], strict=True))
    polarity = dict(zip(indicators["code"], indicators["polarity"], strict=True))
    rows = targets.loc[targets["benchmark"] != "", ["code", "benchmark", "period", "low", "high"]]
    for line, code, name, period, low, high in rows.itertuples():
        found = f"benchmark '{name}'"
        if not held & {(code, name, period), (code, name, "")}:
            allowed = f"a benchmark that benchmarks.csv holds for {code} and {period}"
            yield Fault(where, line, found, allowed)
        if low or high:
            yield Fault(where, line, f"{found} beside a number", "one of them", "Delete one of the two.")
        if polarity.get(code) in {Polarity.RANGE, Polarity.NONE}:
            told = f"{found} for {code}, whose polarity is {polarity[code]}"
            yield Fault(where, line, told, "a benchmark where higher or lower is better")


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


def _field_faults(table: pd.DataFrame, report: Report, key: str, where: str) -> Iterable[Fault]:
    fields = list(getattr(report, key))
    for line, field in _lines(table.loc[~table["field"].isin([*fields, ""]), "field"]):
        allowed = f"{', '.join(fields) or 'none'} (from {key} in params/{report.id}.yaml)"
        yield Fault(where, line, f"field '{field}'", allowed, nearest(field, fields))


def _group_faults(table: pd.DataFrame, groups: pd.DataFrame, where: str) -> Iterable[Fault]:
    known = [f"{grouping} {group}" for grouping, group in groups[["grouping", "group"]].to_numpy()]
    named = table["grouping"] + " " + table["group"]
    for line, name in _lines(named[~named.isin(known)]):
        yield Fault(
            where, line, f"the group '{name}'", "a grouping and a group of groups.csv", nearest(name, known)
        )


def _stated_faults(judgements: pd.DataFrame, report: Report, where: str) -> Iterable[Fault]:
    words = [band.rating.value for band in report.scheme.bands]
    others = [word.value for word in Rating if word is not Rating.NONE and word not in words]
    for line, word in _lines(judgements.loc[judgements["rating"].isin(others), "rating"]):
        allowed = f"{', '.join(words)} (the scheme of {report.id})"
        yield Fault(where, line, f"rating '{word}'", allowed, nearest(word, words))
