"""Rating at the size of a nation: ten million rows, the same rule in bare NumPy beside it."""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd

from kpi.measures.counts import count_directions, count_ratings
from kpi.measures.directions import directions
from kpi.measures.ratings import misses, rate
from kpi.model.schemes import Scheme

TIMES = 3
SCHEME = Scheme.model_validate(
    {
        "bands": [
            {"rating": "green", "when": {"target_met": True}},
            {"rating": "amber", "when": {"within": "5%"}},
            {"rating": "red"},
        ]
    }
)
POLARITIES = ("maximise", "minimise")
GREEN, AMBER, RED, NONE = 0, 1, 2, 3


def make_rows(count: int, seed: int) -> pd.DataFrame:
    """Make rows to rate and to compare: half are better higher, one in twenty has no value."""
    draw = np.random.default_rng(seed)
    codes = draw.integers(0, 2, count, dtype=np.int8)
    value = draw.normal(100, 10, count).round(1)
    value[draw.random(count) < 0.05] = np.nan
    target, missing = draw.normal(100, 10, count).round(1), np.full(count, np.nan)
    return pd.DataFrame(
        {
            "polarity": pd.Categorical.from_codes(codes, categories=[*POLARITIES, "range", "none"]),
            "tolerance": pd.Categorical.from_codes(np.zeros(count, dtype=np.int8), categories=[""]),
            "value": value,
            "target_low": np.where(codes == 0, target, missing),
            "target_high": np.where(codes == 1, target, missing),
        }
    )


def make_pairs(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Put an earlier value beside each row."""
    draw, count = np.random.default_rng(seed), len(rows)
    none = np.full(count, np.nan)
    return pd.DataFrame(
        {
            "polarity": rows["polarity"],
            "value": rows["value"],
            "earlier": draw.normal(100, 10, count).round(1),
            "low": rows["target_low"],
            "high": rows["target_high"],
            "earlier_low": none,
            "earlier_high": none,
            "unlike": pd.Categorical.from_codes(np.zeros(count, dtype=np.int8), categories=[""]),
            "broken": draw.random(count) < 0.01,
            "unheld": np.zeros(count, dtype=bool),
        }
    )


def bare(rows: pd.DataFrame) -> np.ndarray:
    """Rate the rows by hand: arrays, codes and np.select."""
    value = rows["value"].to_numpy()
    low, high = rows["target_low"].to_numpy(), rows["target_high"].to_numpy()
    higher = rows["polarity"].cat.codes.to_numpy() == 0
    miss = np.where(higher, low - value, value - high)
    target = np.where(higher, low, high)
    met, near = miss <= 0, miss <= 0.05 * np.abs(target) + 1e-9 * np.maximum(np.abs(value), np.abs(target))
    codes = [np.int8(GREEN), np.int8(AMBER), np.int8(NONE)]
    return np.select([met, near, np.isnan(miss)], codes, default=np.int8(RED))


def seconds(work: Callable[[], object]) -> float:
    """Take the middle of a few times that a piece of work takes."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def measure(count: int, seed: int = 1) -> dict[str, float]:
    """Time each piece of work over so many rows; the peak of memory is as a multiple of the rows' own."""
    rows = make_rows(count, seed)
    pairs = make_pairs(rows, seed + 1)
    card = pd.DataFrame({"rating": rate(rows, SCHEME), "direction_previous": directions(pairs)["direction"]})
    figures = {
        "bare": seconds(lambda: bare(rows)),
        "rate": seconds(lambda: rate(rows, SCHEME)),
        "misses": seconds(lambda: misses(rows)),
        "directions": seconds(lambda: directions(pairs)),
        "counts": seconds(lambda: (count_ratings(card, SCHEME), count_directions(card, "previous"))),
    }
    return {**figures, "times_bare": figures["rate"] / figures["bare"], "memory": memory(count, seed)}


def memory(count: int, seed: int = 1) -> float:
    """Rate in a process of its own, and tell its peak above its rest as a multiple of the rows."""
    source = f"import sys; sys.path.insert(0, {__file__!r}.rpartition('national')[0]); "
    source += f"import national; print(national.peak({count}, {seed}))"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    return float(done.stdout)


def peak(count: int, seed: int) -> float:
    """Rate once, and tell the most memory held, the rows included, as a multiple of the rows."""
    import tracemalloc  # noqa: PLC0415  (it slows what is timed)

    rows = make_rows(count, seed)
    size = int(rows.memory_usage(deep=True, index=False).sum())
    tracemalloc.start()
    rate(rows, SCHEME)
    return (size + tracemalloc.get_traced_memory()[1]) / size
