"""What each file of data/ must look like: its columns, and what may stand in them.

A contract is over the text of the file, and each of its rules has the words in which a fault
against it is told.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from kpi.errors import PeriodWrong
from kpi.model.memory import is_day, is_moment
from kpi.model.periods import FORMS, parse_period
from kpi.model.schemes import TOLERANCE_FORM
from kpi.model.vocabulary import (
    Claim,
    Flag,
    Frequency,
    Kind,
    NoTarget,
    NoValue,
    Polarity,
    Rating,
    Role,
    Unit,
)

NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?"


def is_period(texts: pd.Series) -> pd.Series:
    """Tell which texts name a period; each different text is parsed once."""
    return texts.map({text: _parses(text) for text in texts.unique()}).astype(bool)


def _parses(text: str) -> bool:
    try:
        parse_period(text)
    except PeriodWrong:
        return False
    return True


@dataclass(frozen=True)
class Rule:
    """Which texts may stand in a column, and how that is told."""

    allows: Callable[[pd.Series], pd.Series]
    told: str


FILLED = Rule(lambda texts: texts != "", "not blank")


@dataclass(frozen=True)
class Field:
    """One column: the rule for its text.

    A column that is not needed may be left out of the file; it then counts as blank.
    """

    rule: Rule
    blank: bool = True
    needed: bool = False

    @property
    def rules(self) -> list[Rule]:
        """All that its text must satisfy."""
        return [self.rule] if self.blank else [FILLED, self.rule]


def _matches(pattern: str, told: str) -> Rule:
    return Rule(lambda texts: (texts == "") | texts.str.fullmatch(pattern), told)


def _one_of(words: Iterable[str]) -> Rule:
    allowed = list(words)
    return Rule(lambda texts: (texts == "") | texts.isin(allowed), ", ".join(allowed))


def _need(rule: Rule) -> Field:
    return Field(rule, blank=False, needed=True)


TEXT = Field(_matches(r"(?s).*", "any text"))
NAME = _need(_matches(r"(?s).*", "any text"))
CODE = _need(_matches(r"[A-Za-z0-9][A-Za-z0-9 ._/-]*", "letters, figures, spaces and . _ / -"))
GROUP = _need(_matches(r"[a-z0-9]+(?:-[a-z0-9]+)*", "lower-case letters, figures and hyphens"))
PERIOD = _need(Rule(lambda texts: (texts == "") | is_period(texts), FORMS))
FIGURE = Field(
    _matches(
        NUMBER,
        "a plain number such as 12.5, without %, £ or commas, or blank",
    ),
    needed=True,
)
OPTIONAL = Field(FIGURE.rule)
WHOLE = Field(_matches(r"[1-9][0-9]{0,5}", "a whole number above 0, or blank"))
SPELL = Field(Rule(lambda texts: (texts == "") | is_period(texts), FORMS))
LAG = Field(_matches(r"[0-9]{1,2}", "a whole number of months from 0 to 99, or blank for 0"))
RECORDING = "recorded"
OF_REPORT = "report"  # of which report a row is, where a folder serves several
RECORDED = Field(
    Rule(
        lambda texts: (texts == "") | texts.map(is_moment).astype(bool),
        "a date such as 2018-12-03, a time such as 2018-12-03T09:30:00Z, or blank",
    )
)
DECIMALS = Field(_matches(r"[0-9]", "a whole number from 0 to 9, or blank for 0"))
DATE = _need(Rule(lambda texts: (texts == "") | texts.map(is_day).astype(bool), "a date such as 2018-12-03"))
TOLERANCE = Field(_matches(r"[0-9]+(?:\.[0-9]+)?\s*%?", f"{TOLERANCE_FORM}, or blank"))


@dataclass(frozen=True)
class Contract:
    """One file of data/: its columns, which of them together name a row, what it cannot do without.

    A file without a key may hold a row twice.  `may_be_blank` names columns of the key that may be.
    Where rows tell when they were recorded, a later one takes the place of an earlier one of the same key;
    `dated` names the column that tells it where a row does not.
    """

    file: str
    fields: dict[str, Field]
    key: tuple[str, ...] = ()
    needed: bool = True
    filled: bool = False
    may_be_blank: tuple[str, ...] = ()
    dated: str = ""

    @property
    def table(self) -> str:
        """What its rows are called: the name of their frame in Figures."""
        return self.file.removesuffix(".csv")

    @property
    def remembers(self) -> bool:
        """Whether its rows tell when they were recorded."""
        return RECORDING in self.fields

    def recorded(self, table: pd.DataFrame) -> pd.Series:
        """Tell of each row of text when it was recorded, blank where that is not known."""
        if not self.remembers:
            return pd.Series("", index=table.index, dtype=str)
        told = table[RECORDING]
        return told.where(told != "", table[self.dated]) if self.dated else told

    @property
    def parquet(self) -> str:
        """The file that may stand in the place of the CSV file."""
        return f"{self.table}.parquet"

    def shown(self, folder: str) -> str:
        """How a message names the file in a folder."""
        return f"{folder}/{self.file}"


GROUPS = Contract(
    "groups.csv",
    {"grouping": GROUP, "group": GROUP, "label": NAME},
    key=("grouping", "group"),
    filled=True,
)
INDICATORS = Contract(
    "indicators.csv",
    {
        "code": CODE,
        "name": NAME,
        "role": _need(_one_of(Role)),
        "polarity": _need(_one_of(Polarity)),
        "kind": _need(_one_of(Kind)),
        "frequency": _need(_one_of(Frequency)),
        "unit": _need(_one_of(Unit)),
        "decimals": DECIMALS,
        "lag": LAG,
        "tolerance": TOLERANCE,
        "lowest": OPTIONAL,
        "highest": OPTIONAL,
        "part_of": Field(CODE.rule),
        "owner": TEXT,
        "introduced": Field(_matches(r"[0-9]{4}", "a year such as 2014, or blank")),
        "definition": TEXT,
        "source": TEXT,
    },
    key=("code",),
    filled=True,
)
OBSERVATIONS = Contract(
    "observations.csv",
    {
        "code": CODE,
        "period": PERIOD,
        "value": FIGURE,
        "reason": Field(_one_of(word for word in NoValue if word is not NoValue.NOT_HELD)),
        "flag": Field(_one_of(Flag)),
        "note": TEXT,
        "numerator": OPTIONAL,
        "denominator": OPTIONAL,
        RECORDING: RECORDED,
    },
    key=("code", "period"),
    filled=True,
)
TARGETS = Contract(
    "targets.csv",
    {
        "code": CODE,
        "period": PERIOD,
        "low": FIGURE,
        "high": FIGURE,
        "reason": Field(_one_of(list(NoTarget)[:3])),
        "floor": OPTIONAL,
        "benchmark": Field(GROUP.rule),
        RECORDING: RECORDED,
    },
    key=("code", "period"),
)
COMMENTARY = Contract(
    "commentary.csv",
    {"code": CODE, "period": PERIOD, "field": GROUP, "text": NAME, "role": NAME, RECORDING: RECORDED},
    key=("code", "period", "field"),
    needed=False,
)
JUDGEMENTS = Contract(
    "judgements.csv",
    {
        "code": CODE,
        "period": PERIOD,
        "rating": _need(_one_of(word for word in Rating if word is not Rating.NONE)),
        "reason": NAME,
        "role": NAME,
        "date": DATE,
        RECORDING: RECORDED,
    },
    key=("code", "period"),
    needed=False,
    dated="date",
)
BENCHMARKS = Contract(
    "benchmarks.csv",
    {
        "code": CODE,
        "comparator": GROUP,
        "period": SPELL,
        "value": _need(FIGURE.rule),
        "measure": TEXT,
        "unit": Field(_one_of(Unit)),
        "rank": WHOLE,
        "of": WHOLE,
        "note": TEXT,
        RECORDING: RECORDED,
    },
    key=("code", "comparator", "period", "measure"),
    needed=False,
    may_be_blank=("period", "measure"),
)
BREAKDOWNS = Contract(
    "breakdowns.csv",
    {
        "code": CODE,
        "table": NAME,
        "row": NAME,
        "column": NAME,
        "period": SPELL,
        "value": FIGURE,
        "reason": OBSERVATIONS.fields["reason"],
        "unit": Field(_one_of(Unit)),
    },
    needed=False,
)
PROFILES = Contract(
    "profiles.csv", {"code": CODE, "field": GROUP, "text": NAME}, key=("code", "field"), needed=False
)
GROUP_COMMENTARY = Contract(
    "group_commentary.csv",
    {
        "grouping": GROUP,
        "group": GROUP,
        "period": PERIOD,
        "field": GROUP,
        "text": NAME,
        "role": NAME,
        RECORDING: RECORDED,
    },
    key=("grouping", "group", "period", "field"),
    needed=False,
)
ACTIONS = Contract(
    "actions.csv",
    {"code": CODE, "name": NAME, "part_of": Field(CODE.rule), "due": TEXT, "owner": TEXT},
    key=("code",),
    needed=False,
)
CLAIMS = Contract(
    "claims.csv",
    {
        "what": _need(_one_of(Claim)),
        "code": Field(CODE.rule),
        "group": Field(GROUP.rule),
        "comparator": Field(GROUP.rule),
        "of": TEXT,
        "period": PERIOD,
        "said": NAME,
        "place": TEXT,
        OF_REPORT: TEXT,
    },
    needed=False,
)
GROUPED = (INDICATORS, ACTIONS)
CONTRACTS = (
    *(GROUPS, INDICATORS, OBSERVATIONS, TARGETS, BENCHMARKS, BREAKDOWNS, PROFILES),
    *(COMMENTARY, GROUP_COMMENTARY, JUDGEMENTS, ACTIONS, CLAIMS),
)
