"""Which engines there are, and which one a system uses."""

import sys
from enum import StrEnum


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
