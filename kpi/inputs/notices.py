"""What is lawful in a set of figures, and yet likely not what was meant."""

from collections.abc import Iterator

from kpi.model.figures import Figures
from kpi.model.reports import Report
from kpi.model.schemes import parse_tolerance
from kpi.model.vocabulary import Polarity, Role


def notices(figures: Figures, report: Report) -> Iterator[str]:
    """Yield a sentence for each indicator whose rating has a trap in it.

    A share of a target of zero is nothing: any miss falls to the worst band.
    """
    zero = figures.targets.loc[(figures.targets["low"] == 0) | (figures.targets["high"] == 0)]
    rated = figures.indicators.loc[figures.indicators["role"] == Role.PERFORMANCE]
    rows = rated.loc[rated["code"].isin(zero["code"])]
    for code, polarity, own in rows[["code", "polarity", "tolerance"]].itertuples(index=False):
        for band in report.scheme.tolerance_bands:
            scheme = band.when.within if band.when else None
            tolerance = parse_tolerance(own) if own else (scheme or {}).get(Polarity(polarity))
            if tolerance and tolerance.relative:
                yield (
                    f"{code} has a target of zero, of which {tolerance} is nothing, so that no miss "
                    f"is {band.rating.label}. Give it an absolute tolerance in indicators.csv."
                )
