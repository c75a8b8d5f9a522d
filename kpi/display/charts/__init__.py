"""Figures as pictures: SVG that is the same, byte for byte, for the same figures.

`sheet` is the paper and its SVG, `axis` the scales, `series` what a history says; each chart has
a module of its own, which draws it and says in words what it shows.
"""

from kpi.display.charts.bullet import bullet, describe_bullet
from kpi.display.charts.sparkline import sparkline
from kpi.display.charts.trend import describe_trend, trend

__all__ = ["bullet", "describe_bullet", "describe_trend", "sparkline", "trend"]
