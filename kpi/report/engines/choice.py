"""Which engines there are, and which one a system uses."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpi.report.engines.kernel import Kernels
    from kpi.report.engines.warm import Warm


class EngineName(StrEnum):
    """What runs the cells of sections."""

    WARM = "warm"
    KERNEL = "kernel"

    @classmethod
    def usual(cls) -> "EngineName":
        """The one that a system uses unless told otherwise.

        Windows cannot split a process off another; on macOS it can end in a crash of the system's own
        libraries.
        """
        return cls.WARM if sys.platform == "linux" else cls.KERNEL


def start_engine(name: EngineName) -> "Warm | Kernels":
    """Start an engine; only the one that is asked for is loaded."""
    if name is EngineName.WARM:
        from kpi.report.engines.warm import Warm  # noqa: PLC0415

        return Warm()
    from kpi.report.engines.kernel import Kernels  # noqa: PLC0415

    return Kernels()
