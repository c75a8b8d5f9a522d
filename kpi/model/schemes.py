"""Rating schemes: an ordered list of bands, as data.

The first band whose condition holds is the rating; the last takes everything else.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from kpi.model.vocabulary import Direction, Polarity, Rating

FEWEST, MOST = 2, 5
RATED = tuple(polarity for polarity in Polarity if polarity is not Polarity.NONE)


class Settings(BaseModel):
    """Frozen settings in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Tolerance(Settings):
    """How far from a comparator still counts as near it.

    Relative tolerances are a share of the comparator's size, absolute ones are in the
    indicator's own unit.
    """

    amount: float
    relative: bool

    def __str__(self) -> str:
        """Write it as it is typed."""
        return f"{self.amount * 100:.10g}%" if self.relative else f"{self.amount:.10g}"


_TOLERANCE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(%?)")
TOLERANCE_FORM = "a share of the comparator such as 5%, or an amount in the indicator's unit such as 2"


def parse_tolerance(text: str) -> Tolerance:
    """Read '5%' as relative and '2' as absolute.

    Raises ValueError for anything else, negative amounts included.

    >>> parse_tolerance("5%")
    Tolerance(amount=0.05, relative=True)
    >>> parse_tolerance("2")
    Tolerance(amount=2.0, relative=False)
    """
    found = _TOLERANCE.fullmatch(text.strip())
    if not found:
        message = f"a tolerance is {TOLERANCE_FORM}"
        raise ValueError(message)
    amount = float(found[1])
    return Tolerance(amount=amount / 100 if found[2] else amount, relative=bool(found[2]))


def _read_tolerances(given: object) -> object:
    """Give every polarity its tolerance, from one for all or from one for each."""
    if isinstance(given, Mapping):
        unknown = [str(key) for key in given if key not in RATED]
        missing = [word.value for word in RATED if word not in given]
        if unknown or missing:
            message = "a tolerance is one for all, or one each for maximise, minimise and range"
            message += f"; not known: {', '.join(map(repr, unknown))}" if unknown else ""
            message += f"; missing: {', '.join(missing)}" if missing else ""
            raise ValueError(message)
        return {word: _tolerance(given[word]) for word in RATED}
    return {word: _tolerance(given) for word in RATED}


def _tolerance(given: object) -> Tolerance:
    if isinstance(given, Tolerance):
        return given
    return parse_tolerance(f"{Decimal(str(given)):f}" if isinstance(given, float) else str(given))


Tolerances = Annotated[dict[Polarity, Tolerance], BeforeValidator(_read_tolerances)]


class Condition(Settings):
    """What must hold for a band; where several are given, all of them.

    `target_met`: the value is at the target or better.
    `floor_met`: the value is at the target's second value, its floor, or better.
    `within`: the value misses the target by no more than a tolerance.
    `better_by`: the value is better than the target by more than a tolerance.
    `no_worse_than_last_year`, `better_than_last_year`: against the same period a year earlier.
    `no_worse_than_previous`, `better_than_previous`: against the report's other earlier value.
    `stated`: never by the figures; the band is for a person to give.
    """

    target_met: bool = False
    floor_met: bool = False
    within: Tolerances | None = None
    better_by: Tolerances | None = None
    no_worse_than_last_year: bool = False
    better_than_last_year: bool = False
    no_worse_than_previous: bool = False
    better_than_previous: bool = False
    stated: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_dump(exclude_defaults=True):
            message = f"a condition needs at least one of {', '.join(type(self).model_fields)}"
            raise ValueError(message)
        return self

    @property
    def against(self) -> dict[str, tuple[Direction, ...]]:
        """Which directions it asks for, against each earlier value that it speaks of."""
        improved, held = (Direction.BETTER,), (Direction.BETTER, Direction.SAME)
        asked: dict[str, tuple[Direction, ...]] = {}
        for earlier, held_is_enough, must_improve in (
            ("last_year", self.no_worse_than_last_year, self.better_than_last_year),
            ("previous", self.no_worse_than_previous, self.better_than_previous),
        ):
            if held_is_enough or must_improve:
                asked[earlier] = improved if must_improve else held
        return asked


class Band(Settings):
    """One rating of a scheme: its colour word, what the report calls it, when it holds.

    `label` and `symbol` left out are the colour's own.
    """

    rating: Rating
    label: str = Field(default="", min_length=1)
    symbol: str = Field(default="", min_length=1)
    when: Condition | None = None

    @model_validator(mode="before")
    @classmethod
    def _named(cls, given: Any) -> Any:  # noqa: ANN401  (pydantic hands over whatever was typed)
        if isinstance(given, dict) and given.get("rating") in list(Rating):
            word = Rating(given["rating"])
            return {"label": word.label, "symbol": word.symbol} | given
        return given


class Scheme(Settings):
    """Two to five bands from best to worst; the last takes what no other takes."""

    bands: tuple[Band, ...]
    unrated: str = Field(default="No rating", min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        words = [band.rating for band in self.bands]
        if not FEWEST <= len(words) <= MOST or len(set(words)) < len(words) or Rating.NONE in words:
            message = f"a scheme has {FEWEST} to {MOST} bands, each of another colour, none of them 'none'"
            raise ValueError(message)
        if any(band.when is None for band in self.bands[:-1]) or self.bands[-1].when is not None:
            message = "every band but the last says when it holds; the last takes everything else"
            raise ValueError(message)
        return self

    @property
    def unrated_band(self) -> Band:
        """What stands where there is no rating."""
        return Band(rating=Rating.NONE, label=self.unrated)

    def band(self, rating: str) -> Band:
        """Find the band of a rating word, no rating included."""
        everything = (*self.bands, self.unrated_band)
        return next(band for band in everything if band.rating == rating)

    @property
    def asks_for_floor(self) -> bool:
        """Whether a band rests on a second value beside the target."""
        return any(band.when and band.when.floor_met for band in self.bands)

    @property
    def asks_against(self) -> tuple[str, ...]:
        """The earlier values that a band asks about: last_year, previous."""
        asked = [earlier for band in self.bands if band.when for earlier in band.when.against]
        return tuple(dict.fromkeys(asked))

    @property
    def tolerance_bands(self) -> tuple[Band, ...]:
        """The bands that allow a miss."""
        return tuple(band for band in self.bands if band.when and band.when.within)
