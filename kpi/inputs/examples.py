"""A report, a period and an indicator that exist here, for examples that work as typed."""

import csv

from kpi.errors import KpiError
from kpi.inputs.parameters import list_reports, read_report
from kpi.inputs.places import Places
from kpi.model.periods import Period, parse_period
from kpi.model.reports import Report

NONE = ("REPORT", "PERIOD", "CODE")


def find_example(places: Places) -> tuple[str, str, str]:
    """Name the first report, a period that it can show, and the first indicator of its figures.

    Where there are none that can be read, the words REPORT, PERIOD and CODE stand for them.
    """
    for report_id in list_reports(places):
        try:
            report = read_report(places, report_id)
            return report_id, str(_period(places, report)), _rows(places, report, "indicators.csv")[0]["code"]
        except (KpiError, OSError, ValueError, KeyError, IndexError):
            continue
    return NONE


def _period(places: Places, report: Report) -> Period:
    """The period in which the first figure, or of a plan the first target, lies."""
    rows = _rows(places, report, "targets.csv" if report.plan else "observations.csv")
    held = [row for row in rows if row.get("value") or row.get("low") or row.get("high")]
    return report.covering(parse_period(held[0]["period"]).last)


def _rows(places: Places, report: Report, name: str) -> list[dict[str, str]]:
    with (places.data(report.data) / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
