"""What a section's process finds around it, so that its figures are the same on every machine."""

import os
from importlib.util import find_spec
from pathlib import Path

from kpi.model.figures import CHECKED


def environment(private: Path) -> dict[str, str]:
    """The surroundings of the process that asks, with what must be settled.

    `private` is a folder that is thrown away.

    Matplotlib keeps its list of fonts where it always does, since making it takes half a second, but
    does not read the user's settings.
    """
    matplotlib = find_spec("matplotlib")
    own = Path(str(matplotlib.origin if matplotlib else "")).parent / "mpl-data" / "matplotlibrc"
    return {
        **os.environ,
        CHECKED: "1",
        "IPYTHONDIR": str(private),
        "MATPLOTLIBRC": str(own),
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }
