"""An indicator's values as a line without scales, for a cell of a table."""

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from kpi.display.charts.axis import Span
from kpi.display.charts.series import periods_of, points_of, runs_of, step_of
from kpi.display.charts.sheet import DARK_BLUE, Sheet, styled, svg
from kpi.display.wording import Row, number, spoken

WIDE, HIGH = 110.0, 28.0
THICK, DOT, EDGE = 1.6, 3.2, 4.0


def sparkline(row: Row, past: pd.DataFrame, ident: str) -> Markup:
    """Draw an indicator's values as a line without scales, the newest as a dot.

    `past` has the rows of `histories` for this indicator alone, at least one of them with a value.
    """
    said = "; ".join(
        f"{number(point.value, row.unit, row.decimals)} in {spoken(row, point.period)}"
        for point in points_of(past, row)
    )
    return svg(draw_sparkline(row, past), ident, f"{row.name}: trend", f"{said}.")


@styled()
def draw_sparkline(row: Row, past: pd.DataFrame) -> Figure:
    """Draw a sparkline as a figure of matplotlib's; see `sparkline`."""
    sheet, points = Sheet(WIDE, HIGH), points_of(past, row)
    values = [point.value for point in points]
    months = Span(points[0].period.last, points[-1].period.last)
    reach = Span(min(values), max(values))
    for run in runs_of(points, row, step_of(periods_of(past, row))):
        places = [
            (
                EDGE + (WIDE - 2 * EDGE) * months.share(point.period.last),
                EDGE + (HIGH - 2 * EDGE) * reach.share(point.value),
            )
            for point in run
        ]
        if len(places) > 1:
            sheet.line(places, DARK_BLUE, THICK)
        else:
            sheet.dots(places, DARK_BLUE, THICK)
    sheet.dots(places[-1:], DARK_BLUE, DOT)
    return sheet.figure
