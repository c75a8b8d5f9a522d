"""An indicator's values over time, beside the targets of their time."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from kpi import theme
from kpi.display.charts.axis import LONGEST, Span, fitting, round_ticks, tick_texts
from kpi.display.charts.series import (
    Goal,
    Point,
    axis_name,
    goal_runs_of,
    goals_of,
    is_yearly,
    periods_of,
    points_of,
    runs_of,
    step_of,
    year_name,
)
from kpi.display.charts.sheet import (
    ASCENT,
    DARK_BLUE,
    DASHES,
    DOTS,
    GAP,
    LEADING,
    MARGIN,
    MID_BLUE,
    MIDDLE,
    PLUM,
    Place,
    Sheet,
    spread,
    styled,
    svg,
    width,
    wrapped,
)
from kpi.display.wording import Row, number, spoken, target, told_apart, value_text
from kpi.model.periods import Period
from kpi.model.vocabulary import Flag, Kind

WIDE, HIGH = 420.0, 240.0
LABEL_ROOM, AXIS_GAP = 96.0, 8.0
STRIDES = (1, 2, 3, 4, 6, 12)
STRONG, QUIET, THIN = 2.4, 1.3, 0.8
DOT, SMALL, SMALLEST = 3.4, 2.1, 1.2
CROWDED = 9.0  # units between two points: nearer, earlier years are drawn without their dots
BAND = "#e4d5dd"
FEW = 3


class Frame(NamedTuple):
    """Where on the sheet the scales lie, and how far apart in months the points are."""

    left: float
    right: float
    foot: float
    top: float
    months: Span
    values: Span
    step: int

    def x(self, month: float) -> float:
        """Where a month lies."""
        return self.left + (self.right - self.left) * self.months.share(month)

    def y(self, value: float) -> float:
        """Where a value lies."""
        return self.foot + (self.top - self.foot) * self.values.share(value)

    def at(self, point: Point) -> Place:
        """Where a point lies."""
        return self.x(point.period.last), self.y(point.value)

    @property
    def spacing(self) -> float:
        """How far apart two points are drawn."""
        return self.x(self.months.low + self.step) - self.left


class Label(NamedTuple):
    """What is written at the right end, a line at a time, and at which height it is wanted."""

    height: float
    lines: list[str]
    colour: str
    bold: bool

    @property
    def high(self) -> float:
        """How much height it takes."""
        return len(self.lines) * LEADING

    @property
    def wide(self) -> float:
        """How much width it takes."""
        return max(width(line, bold=self.bold) for line in self.lines)


class Story(NamedTuple):
    """What a trend has to tell."""

    row: Row
    periods: list[Period]
    points: list[Point]
    goals: list[Goal]

    @property
    def step(self) -> int:
        """How many months lie between two points."""
        return step_of(self.periods)

    @property
    def is_yearly(self) -> bool:
        """Whether its periods are whole years, named by the year alone."""
        return is_yearly(self.periods)

    def name(self, period: Period) -> str:
        """Name a period as the axis does."""
        return axis_name(period, yearly=self.is_yearly)

    @property
    def year(self) -> Period:
        """The newest value's year."""
        return self.points[-1].period.year

    @property
    def target(self) -> tuple[float, ...]:
        """The ends of the target in force, one or two, or none."""
        ends = (self.row.target_low, self.row.target_high)
        return tuple(float(end) for end in ends if pd.notna(end))

    @property
    def awaited(self) -> tuple[float, ...]:
        """The ends of the target in force where that is of another period, such as the year's end."""
        own = any(goal.period == self.points[-1].period for goal in self.goals)
        return () if own else self.target

    @property
    def breaks(self) -> list[Period]:
        """The first periods after a break in the series."""
        return [point.period for point in self.points[1:] if point.flag == Flag.BREAK]

    @property
    def unsure(self) -> dict[str, list[Point]]:
        """The points that a later figure may replace, by what is said of them."""
        flags = dict.fromkeys(point.flag for point in self.points if point.is_unsure)
        return {Flag(flag).label: [one for one in self.points if one.flag == flag] for flag in flags}

    @property
    def has_key(self) -> bool:
        """Whether hollow dots need a word of their own: the newest has it beside its value."""
        return any(point.is_unsure for point in self.points[:-1])


def _story(row: Row, past: pd.DataFrame) -> Story:
    return Story(row, periods_of(past, row), points_of(past, row), goals_of(past, row))


def trend(row: Row, past: pd.DataFrame, ident: str) -> Markup:
    """Draw an indicator's values over time beside the targets of their time.

    `past` has the rows of `histories` for this indicator alone, at least one of them with a value.
    This year's line is strong and earlier ones are quiet; a running total begins anew each year, and
    so does its line. The SVG takes its width and its font from the page.
    """
    return svg(draw_trend(row, past), ident, f"{row.name}: trend", describe_trend(row, past))


@styled()
def draw_trend(row: Row, past: pd.DataFrame) -> Figure:
    """Draw a trend as a figure of matplotlib's; see `trend`."""
    story, sheet = _story(row, past), Sheet(WIDE, HIGH)
    marks = round_ticks(*_reach(story), row.unit, row.decimals)
    names = tick_texts(marks, row.unit)
    values = Span(float(marks[0]), float(marks[-1]))
    labels = _labels(story)
    frame = _frame(story, values, max(map(width, names)), max(label.wide for label in labels))
    _draw_grid(sheet, frame, [float(mark) for mark in marks], names)
    _draw_periods(sheet, frame, story)
    _draw_goals(sheet, frame, story)
    _draw_breaks(sheet, frame, story)
    _draw_line(sheet, frame, story)
    _draw_dots(sheet, frame, story)
    _draw_labels(sheet, frame, labels)
    return sheet.figure


def _reach(story: Story) -> tuple[float, float]:
    """The least and the largest that the chart must show."""
    shown = [point.value for point in story.points]
    shown += [end for goal in story.goals for end in (goal.low, goal.high)]
    shown += story.target
    return min(shown), max(shown)


def _frame(story: Story, values: Span, left: float, right: float) -> Frame:
    rows = 1 if story.is_yearly else 2
    above = LEADING * (story.has_key + bool(story.breaks))
    half = story.step / 2
    months = Span(story.periods[0].last - half, story.periods[-1].last + half)
    return Frame(
        left=MARGIN + left + GAP,
        right=WIDE - MARGIN - right - GAP,
        foot=MARGIN + LEADING * rows + AXIS_GAP,
        top=HIGH - MARGIN - GAP - above,
        months=months,
        values=values,
        step=story.step,
    )


def _draw_grid(sheet: Sheet, frame: Frame, marks: list[float], names: list[str]) -> None:
    """Draw light lines, and a strong one at nought alone: an axis that begins elsewhere has none."""
    for mark, name in zip(marks, names, strict=True):
        y = frame.y(mark)
        colour, thick = (theme.MUTED, 1.2) if mark == 0 else (theme.LINE, THIN)
        sheet.line([(frame.left, y), (frame.right, y)], colour, thick)
        sheet.text((frame.left - GAP, y - MIDDLE), name, anchor="end")


def _draw_periods(sheet: Sheet, frame: Frame, story: Story) -> None:
    """Name the periods under the axis and, below them, each year where it begins."""
    foot = frame.foot - AXIS_GAP - ASCENT
    for period in _named(frame, story):
        sheet.text((frame.x(period.last), foot), story.name(period), anchor="middle")
    if not story.is_yearly:
        _draw_years(sheet, frame, story)


def _named(frame: Frame, story: Story) -> list[Period]:
    """The newest value's period, and as many others as have room, evenly from the start of each year."""
    newest = story.points[-1].period
    room = GAP + max(width(story.name(period)) for period in story.periods)
    inner = [one for one in _even(frame, story, room) if frame.x(one.last) >= room / 2]
    far = [period for period in inner if not _near(frame, period, newest, room)]
    return [*far, newest]


def _near(frame: Frame, one: Period, two: Period, room: float) -> bool:
    return abs(frame.x(one.last) - frame.x(two.last)) < room


def _even(frame: Frame, story: Story, room: float) -> list[Period]:
    periods = story.periods
    if story.is_yearly:
        choices = [periods[::-1][::stride][::-1] for stride in range(1, len(periods) + 1)]
    else:
        month = {period: period.last - period.year.first for period in periods}
        offset = min(month.values()) % frame.step
        choices = [[one for one in periods if (month[one] - offset) % stride == 0] for stride in STRIDES]
    for chosen in choices:
        if chosen and not any(_near(frame, *pair, room) for pair in pairwise(chosen)):
            return chosen
    return []


def _draw_years(sheet: Sheet, frame: Frame, story: Story) -> None:
    """Write the years from the newest back, leaving out those that have no room."""
    begins: dict[Period, float] = {}
    for period in story.periods:
        begins.setdefault(period.year, frame.x(period.last - frame.step / 2))
    free = WIDE - MARGIN
    for year, x in reversed(begins.items()):
        name, foot = year_name(year), MARGIN + LEADING - ASCENT
        start = min(x + GAP / 2, WIDE - MARGIN - width(name))
        if start + width(name) > free:
            continue
        if x > frame.left:
            sheet.line([(x, frame.foot), (x, frame.top)], theme.LINE, THIN)
            sheet.line([(x, foot), (x, foot + ASCENT)], theme.LINE, THIN)  # not through a month's name
        sheet.text((start, foot), name)
        free = x - GAP


def _draw_goals(sheet: Sheet, frame: Frame, story: Story) -> None:
    """Draw the targets as they were: a step, or for a running total a profile; a band for a range."""
    for run in goal_runs_of(story.goals, story.row, frame.step):
        ends = _ends(frame, story.row, run)
        low = [(frame.x(month), frame.y(goal.low)) for month, goal in ends]
        high = [(frame.x(month), frame.y(goal.high)) for month, goal in ends]
        if low != high:
            sheet.area([*low, *reversed(high)], BAND)
            sheet.line(high, PLUM, QUIET, DASHES)
        sheet.line(low, PLUM, QUIET, DASHES)
    for end in story.awaited:
        y = frame.y(end)
        sheet.line([(frame.right - frame.spacing / 2, y), (frame.right, y)], PLUM, QUIET, DASHES)


def _ends(frame: Frame, row: Row, run: list[Goal]) -> list[tuple[float, Goal]]:
    """The corners of a run of targets: a step changes halfway between two points."""
    if row.kind == Kind.CUMULATIVE and len(run) > 1:
        return [(goal.period.last, goal) for goal in run]
    half = frame.step / 2
    corners = [(goal.period.last + side, goal) for goal in run for side in (-half, half)]
    inner = zip(corners[1:-1:2], corners[2:-1:2], strict=True)
    turns = [corner for pair in inner if pair[0][1][1:] != pair[1][1][1:] for corner in pair]
    return [corners[0], *turns, corners[-1]]


def _draw_breaks(sheet: Sheet, frame: Frame, story: Story) -> None:
    """Draw a dotted line where figures before and after are not the same measure."""
    free = frame.left
    for period in story.breaks:
        x = frame.x(period.last - frame.step / 2)
        sheet.line([(x, frame.foot), (x, frame.top + GAP / 2)], theme.INK, QUIET, DOTS)
        half = width("break") / 2
        if x - half >= free:
            sheet.text((x, frame.top + GAP + 2), "break", anchor="middle")
            free = x + half + GAP


def _draw_line(sheet: Sheet, frame: Frame, story: Story) -> None:
    """Draw this year's line strong; an earlier one, and what leads from it, quiet."""
    for run in runs_of(story.points, story.row, frame.step):
        new = next((place for place, point in enumerate(run) if point.period.year == story.year), len(run))
        for points, colour, thick in (
            (run[: new + 1] if new else [], MID_BLUE, QUIET),
            (run[new:], DARK_BLUE, STRONG),
        ):
            if len(points) > 1:
                sheet.line([frame.at(point) for point in points], colour, thick)


def _draw_dots(sheet: Sheet, frame: Frame, story: Story) -> None:
    """Draw this year's dots large and earlier ones small; those that may yet change are hollow."""
    alone = [run[0] for run in runs_of(story.points, story.row, frame.step) if len(run) == 1]
    large = min(DOT, max(SMALLEST, frame.spacing * 0.4))
    for new, colour, radius in ((False, MID_BLUE, min(SMALL, large)), (True, DARK_BLUE, large)):
        own = [point for point in story.points if (point.period.year == story.year) is new]
        full = [point for point in own if not point.is_unsure]
        if not new and frame.spacing < CROWDED:
            full = [point for point in full if point in alone]
        sheet.dots([frame.at(point) for point in full], colour, radius)
        hollow = [frame.at(point) for point in own if point.is_unsure]
        sheet.dots(hollow, colour, max(radius, SMALL), hollow=True)
    if story.has_key:
        foot = HIGH - MARGIN - ASCENT
        sheet.dots([(frame.left + DOT, foot + MIDDLE)], DARK_BLUE, DOT, hollow=True)
        sheet.text((frame.left + 2 * DOT + GAP, foot), " or ".join(story.unsure))


def _labels(story: Story) -> list[Label]:
    """Say the newest value and the target beside the ends of their lines."""
    newest, row = story.points[-1], story.row
    value = fitting(newest.value, row.unit, row.decimals)
    apart, _ = told_apart(newest.value, list(story.target), row.unit, row.decimals)
    if apart != number(newest.value, row.unit, row.decimals):
        value = apart  # rounded, it would be the target that it misses
    late = f" in {story.name(newest.period)}" if newest.period != story.periods[-1] else ""
    unsure = f" {Flag(newest.flag).label}" if newest.is_unsure else ""
    lines = wrapped(value + unsure + late, LABEL_ROOM, bold=True)
    labels = [Label(newest.value, lines, DARK_BLUE, bold=True)]
    goal = _goal_now(story)
    return labels if goal is None else [*labels, goal]


def _goal_now(story: Story) -> Label | None:
    """Name the target in force; one of another period, and one no longer in force, say so."""
    row, ends, word = story.row, story.target, "Target"
    if story.awaited and pd.notna(row.target_last):
        goal = Period(int(row.target_first), int(row.target_last), story.year.calendar)
        word = f"Target {goal.label}"
    if not ends and story.goals:
        ends, word = story.goals[-1][1:], "Earlier target"
    if not ends:
        return None
    said = " to ".join(dict.fromkeys(_goal_texts(ends, row)))
    return Label(sum(ends) / len(ends), wrapped(f"{word} {said}", LABEL_ROOM), PLUM, bold=False)


def _goal_texts(ends: Sequence[float], row: Row) -> list[str]:
    full = target(ends[0], ends[-1], row.unit, row.decimals).split(" to ")
    brief = [fitting(end, row.unit, row.decimals) for end in ends]
    return full if max(map(len, full)) <= LONGEST else brief


def _draw_labels(sheet: Sheet, frame: Frame, labels: list[Label]) -> None:
    """Write the labels beside their lines, moved apart where they would touch."""
    wanted, sizes = [frame.y(label.height) for label in labels], [label.high for label in labels]
    middles = spread(wanted, sizes, frame.foot - LEADING / 2, HIGH - MARGIN)
    for label, middle in zip(labels, middles, strict=True):
        for place, line in enumerate(label.lines):
            height = middle - MIDDLE + (len(label.lines) / 2 - place - 0.5) * LEADING
            sheet.text((frame.right + GAP, height), line, colour=label.colour, bold=label.bold)


def describe_trend(row: Row, past: pd.DataFrame) -> str:
    """Say in words what the trend chart shows."""
    story = _story(row, past)
    points = story.points
    said = "; ".join(
        f"{word} {number(point.value, row.unit, row.decimals)} in {spoken(row, point.period)}"
        for word, point in (
            ("first", points[0]),
            ("lowest", min(points, key=lambda point: point.value)),
            ("highest", max(points, key=lambda point: point.value)),
        )
    )
    goal = target(row.target_low, row.target_high, row.unit, row.decimals)
    against = f" against a target of {goal}" if goal else f", target {row.no_target}"
    begin, end = (spoken(row, point.period) for point in (points[0], points[-1]))
    sentences = [
        f"{len(points)} values from {begin} to {end}: {said}; newest {value_text(row)}{against}.",
        *_asides(story),
        "The table below the chart has every value.",
    ]
    return " ".join(sentences)


def _asides(story: Story) -> list[str]:
    """Say what else can be seen: a target that changed, dots that are hollow, breaks, a cut axis."""
    row = story.row
    ticks = round_ticks(*_reach(story), row.unit, row.decimals)
    marks = tick_texts(ticks, row.unit)
    hollow = [f"{label.capitalize()}: {_told(story, points)}." for label, points in story.unsure.items()]
    broken = [one for one in story.points[1:] if one.flag == Flag.BREAK]
    return [
        *_goals_told(story),
        *hollow,
        *([f"The series has a break before {_told(story, broken)}."] if broken else []),
        *([f"The axis begins at {marks[0]}."] if ticks[0] > 0 else []),
        *([f"The axis ends at {marks[-1]}."] if ticks[-1] < 0 else []),
    ]


def _told(story: Story, points: list[Point]) -> str:
    names = [spoken(story.row, point.period) for point in points]
    return f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0]


def _goals_told(story: Story) -> list[str]:
    """Say which targets were in force when, if they changed, and if they are few enough to be told."""
    row = story.row
    told = [(target(goal.low, goal.high, row.unit, row.decimals), goal.period) for goal in story.goals]
    starts = [next(run) for _, run in groupby(told, key=itemgetter(0))]
    if len(starts) < 2:  # noqa: PLR2004  (one target has not changed)
        return []
    if len(starts) > FEW:
        return ["The target changes over time."]
    said = [f"{text} from {spoken(row, period)}" for text, period in starts]
    return [f"The target was {', then '.join(said)}."]
