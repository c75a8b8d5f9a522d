"""A report and an indicator that exist here, for examples that work as typed."""

import csv

from kpi.errors import KpiError
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places

NONE = ("REPORT", "CODE")


def find_example(places: Places) -> tuple[str, str]:
    """Name the first report, and the first indicator of its figures, that can be read.

    Where there are none, the words REPORT and CODE stand for them.
    """
    for report_id in list_reports(places):
        try:
            folder = places.data(read_report(places, report_id).data)
            with (folder / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
                return report_id, next(csv.DictReader(file))["code"]
        except (KpiError, OSError, ValueError, KeyError, StopIteration):
            continue
    return NONE
