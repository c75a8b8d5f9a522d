"""Measure the workbook beside what one would do without it, and print one table.

    python tests/bench [southend months reports cluster national indicators help] [--json FILE]

Limits are told, never enforced: a machine that is busy or slow is no fault of the code.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from pathlib import Path

from parts import PARTS, measured
from table import as_data, as_text
from typer import echo


def main():
    """Measure the parts that are asked for, all of them if none is."""
    asked = arguments()
    echo(machine(), err=True)
    rows = []
    with tempfile.TemporaryDirectory(prefix="kpi-bench-") as folder:
        for part in asked.parts or PARTS:
            began = time.monotonic()
            rows += measured(part, Path(folder, part))
            echo(f"{part}: {time.monotonic() - began:.0f} s", err=True)
    echo(as_text(rows))
    if asked.json:
        asked.json.write_text(json.dumps([as_data(one) for one in rows], indent=1), encoding="utf-8")


def arguments():
    parser = argparse.ArgumentParser(prog="tests/bench", description="Measure the workbook; print one table.")
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all if left out"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file too")
    asked = parser.parse_args()
    unknown = [part for part in asked.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}. Allowed: {', '.join(PARTS)}.")
    return asked


def machine():
    """Say on what is measured, and how many others want its processors."""
    busy = f", {os.getloadavg()[0]:.1f} busy before" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} processors{busy}, Python {platform.python_version()}."


if __name__ == "__main__":
    main()
