"""How large a return may be: far more than any form needs, far less than would tire a machine."""

from kpi.errors import Fault

FILE_BYTES = 5_000_000
PART_BYTES = 10_000_000
ROWS = 5_000
COLUMNS = 200
TEXT = 10_000
LEAST_HEIGHT = 2.0  # points: a lower row cannot be read
LEAST_WIDTH = 0.25  # letters: nor can a narrower column


class Unreadable(Exception):
    """A file that cannot be taken for a return; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def huge(file: str, found: str) -> Unreadable:
    """Refuse what is larger than any form."""
    allowed = (
        f"a file of at most {FILE_BYTES // 1_000_000} MB, {PART_BYTES // 1_000_000} MB unpacked, with at "
        f"most {ROWS:,} rows and {COLUMNS} columns"
    )
    return Unreadable(Fault(file, 0, found, allowed, "Copy the entries into the form as it was sent."))


def refused(file: str, found: str, cure: str) -> Unreadable:
    """Refuse a file that is no return."""
    return Unreadable(Fault(file, 0, found, "a filled form, saved as .xlsx, .ods or CSV UTF-8", cure))
