"""What if a target or a tolerance were another: the same engine over figures that are supposed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi.display.wording import Row, exact
from kpi.errors import Fault
from kpi.model.figures import Edition, Figures
from kpi.model.schemes import TOLERANCE_FORM, Band, Scheme, Tolerance, parse_tolerance
from kpi.model.vocabulary import NoTarget, Polarity

LOW, HIGH, FLOOR, OWN = "low", "high", "floor", "own"
NUMBER_FORM = "a number such as 95 or 1,250.5, or blank for none"
RANGE_FORM = "both ends of a range, or neither"
_AMOUNT = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_NUMBER = re.compile(rf"(?:[-\u2212]?£?|£[-\u2212])(?:{_AMOUNT})%?")
_PLAIN = str.maketrans({"\u2212": "-", "£": None, ",": None, "%": None})


@dataclass(frozen=True)
class Field:
    """One field of the form: its key, its label, and what really holds, as it would be typed."""

    key: str
    label: str
    real: str

    @property
    def is_number(self) -> bool:
        """Whether it takes a number in the indicator's unit; the others take a tolerance."""
        return self.key in {LOW, HIGH, FLOOR}


@dataclass(frozen=True)
class Supposed:
    """What is supposed in place of what holds, by the key of its field; what is left out stays as it is.

    `ends` are the target's, missing for an open one; `tolerances` are by a band's rating word, or the
    indicator's own.
    """

    ends: Mapping[str, float]
    tolerances: Mapping[str, Tolerance]

    def __bool__(self) -> bool:
        """Tell whether anything is supposed."""
        return bool(self.ends or self.tolerances)


def fields_of(row: Row, scheme: Scheme) -> list[Field]:
    """Name what can be supposed of an indicator: the ends of its target that count, and its tolerances."""
    if row.polarity == Polarity.NONE:
        return []
    ends = {
        Polarity.MAXIMISE: [(LOW, "Target")],
        Polarity.MINIMISE: [(HIGH, "Target")],
        Polarity.RANGE: [(LOW, "Target, lowest"), (HIGH, "Target, highest")],
    }[Polarity(row.polarity)]
    floors = [(FLOOR, "Second value")] if scheme.asks_for_floor else []
    numbers = [Field(key, label, _plain(getattr(row, f"target_{key}"))) for key, label in [*ends, *floors]]
    return [*numbers, *_tolerance_fields(row, scheme)]


def _plain(value: float) -> str:
    return "" if pd.isna(value) else f"{exact(value):f}".removesuffix(".0")


def _tolerance_fields(row: Row, scheme: Scheme) -> list[Field]:
    bands = scheme.tolerance_bands
    if bands and row.tolerance:
        return [Field(OWN, "Its own tolerance", row.tolerance)]
    return [
        Field(band.rating.value, f"{band.rating.label} allows", str(_within(band)[Polarity(row.polarity)]))
        for band in bands
    ]


def _within(band: Band) -> Mapping[Polarity, Tolerance]:
    return (band.when.within if band.when else None) or {}


def read_supposed(fields: list[Field], texts: list[str]) -> tuple[Supposed, list[Fault]]:
    """Read what was typed into the fields, or tell everything that is wrong with it."""
    ends: dict[str, float] = {}
    tolerances: dict[str, Tolerance] = {}
    faults = []
    for field, text in zip(fields, texts, strict=True):
        try:
            if text.strip() == field.real:
                continue
            if field.is_number:
                ends[field.key] = _number(text.strip())
            else:
                tolerances[field.key] = parse_tolerance(text)
        except ValueError:
            allowed = NUMBER_FORM if field.is_number else TOLERANCE_FORM
            faults.append(Fault(field.label, 0, f"'{text}'", allowed))
    return Supposed(ends, tolerances), faults or _range_faults(fields, texts, ends)


def _number(text: str) -> float:
    if not text:
        return np.nan
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text.translate(_PLAIN))


def _range_faults(fields: list[Field], texts: list[str], ends: Mapping[str, float]) -> list[Fault]:
    """Refuse a range without one of its ends, or whose lower end is above its upper end.

    Only one that is changed: a tolerance alone may be supposed whatever the target is.
    """
    held = {field.key: (field.label, text.strip()) for field, text in zip(fields, texts, strict=True)}
    if not {LOW, HIGH} & set(ends) or not {LOW, HIGH} <= set(held):
        return []
    blank = [label for label, text in (held[LOW], held[HIGH]) if not text]
    if len(blank) == 1:
        return [Fault(blank[0], 0, "nothing", RANGE_FORM)]
    (_, low), (_, high) = held[LOW], held[HIGH]
    if not _number(low) > _number(high):
        return []
    found = f"{low} as the lowest and {high} as the highest"
    return [Fault("Target", 0, found, "a range whose lowest is not above its highest")]


def supposed_edition(edition: Edition, row: Row, supposed: Supposed) -> Edition:
    """Put what is supposed in the place of what holds; figures and rules themselves stay as they are.

    The target is supposed for the period of the value that is shown, and for this indicator alone.
    The tolerance of a band is supposed wherever the rules give that band the same one now: for all
    indicators alike, but for those that have one of their own.
    """
    scheme = _scheme(edition.report.scheme, Polarity(row.polarity), supposed)
    figures = replace(
        edition.figures,
        targets=_targets(edition.figures, row, supposed),
        indicators=_indicators(edition.figures, row, supposed),
    )
    return Edition(edition.report.model_copy(update={"scheme": scheme}), edition.period, figures)


def _scheme(scheme: Scheme, polarity: Polarity, supposed: Supposed) -> Scheme:
    bands = [_band(band, polarity, supposed.tolerances.get(band.rating.value)) for band in scheme.bands]
    return scheme.model_copy(update={"bands": tuple(bands)})


def _band(band: Band, polarity: Polarity, tolerance: Tolerance | None) -> Band:
    if tolerance is None or band.when is None:
        return band
    held = _within(band)
    within = {word: tolerance if one == held[polarity] else one for word, one in held.items()}
    return band.model_copy(update={"when": band.when.model_copy(update={"within": within})})


def _indicators(figures: Figures, row: Row, supposed: Supposed) -> pd.DataFrame:
    rows = figures.indicators
    if OWN not in supposed.tolerances:
        return rows
    own = str(supposed.tolerances[OWN])
    return rows.assign(tolerance=rows["tolerance"].mask(rows["code"] == row.code, own))


def _targets(figures: Figures, row: Row, supposed: Supposed) -> pd.DataFrame:
    if not supposed.ends:
        return figures.targets
    rows = figures.targets
    same = (rows["code"] == row.code) & (rows["first"] == row.first) & (rows["last"] == row.last)
    ends = {key: supposed.ends.get(key, getattr(row, f"target_{key}")) for key in (LOW, HIGH, FLOOR)}
    blank = pd.isna(ends[LOW]) and pd.isna(ends[HIGH])
    new = {
        **dict.fromkeys(rows.columns, ""),
        "code": row.code,
        "first": row.first,
        "last": row.last,
        **ends,
        "reason": NoTarget.NOT_SET.value if blank else "",
    }
    supposed_row = pd.DataFrame([new]).astype(rows.dtypes.to_dict())
    return pd.concat([rows.loc[~same], supposed_row], ignore_index=True)
