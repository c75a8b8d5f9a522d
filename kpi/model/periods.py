"""Periods: months, quarters, financial, calendar and academic years, other spans.

A period is its first and its last month; its name and its label follow from them.
Financial years run from April to March, academic years from September to August.
A quarter belongs to the financial year or, where a report counts so, to the calendar year.
"""

import calendar
import re
from dataclasses import dataclass, field, replace
from typing import Self

from kpi.errors import PeriodWrong, nearest
from kpi.model.vocabulary import Calendar, Frequency

APRIL, SEPTEMBER = 4, 9
YEAR = 12
QUARTER = 3
MONTHS = tuple(calendar.month_name)[1:]
FORMS = (
    "a month such as 2018-11, a financial quarter such as 2019-20-Q2, a calendar quarter such as "
    "2019-Q2, a financial year such as FY2017-18, an academic year such as AY2017-18, a calendar year "
    "such as 2019, or a span of months such as 2018-01/2020-12"
)


def month_number(year: int, month: int) -> int:
    """Count months from year nought, so that they can be subtracted.

    >>> month_number(2019, 1) - month_number(2018, 11)
    2
    """
    return year * YEAR + month - 1


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole months, both ends counted.

    `calendar` says in which year its quarters are counted; it makes no other period of it.
    """

    first: int
    last: int
    calendar: Calendar = field(default=Calendar.FINANCIAL, compare=False)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """One calendar month."""
        number = month_number(year, month)
        return cls(number, number)

    @classmethod
    def financial_year(cls, year: int) -> Self:
        """The twelve months from April of a year."""
        first = month_number(year, APRIL)
        return cls(first, first + YEAR - 1)

    @classmethod
    def financial_quarter(cls, year: int, quarter: int) -> Self:
        """The quarter of the financial year that begins in April of `year`."""
        first = month_number(year, APRIL) + QUARTER * (quarter - 1)
        return cls(first, first + QUARTER - 1)

    @classmethod
    def calendar_quarter(cls, year: int, quarter: int) -> Self:
        """The quarter of a calendar year."""
        first = month_number(year, QUARTER * (quarter - 1) + 1)
        return cls(first, first + QUARTER - 1, Calendar.CALENDAR)

    def counted(self, calendar: Calendar) -> "Period":
        """The same months, with quarters and years counted by another calendar.

        >>> str(parse_period("2019-20-Q2").counted(Calendar.CALENDAR))
        '2019-Q3'
        """
        return replace(self, calendar=calendar)

    @property
    def length(self) -> int:
        """How many months it has."""
        return self.last - self.first + 1

    @property
    def year(self) -> "Period":
        """The financial year in which it ends, or the calendar year where those are counted.

        >>> str(parse_period("2019-02").year)
        'FY2018-19'
        """
        offset = self.calendar.begins - 1
        first = (self.last - offset) // YEAR * YEAR + offset
        return Period(first, first + YEAR - 1, self.calendar)

    @property
    def frequency(self) -> Frequency | None:
        """The cadence it belongs to, or none for another span of months."""
        if self.length == 1:
            return Frequency.MONTH
        if self.length == QUARTER and (self.first % YEAR) % QUARTER == 0:
            return Frequency.QUARTER
        whole = self.length == YEAR and self.first % YEAR + 1 in YEARS
        return Frequency.YEAR if whole else None

    def moved(self, months: int) -> "Period":
        """The same span, some months later or earlier."""
        return replace(self, first=self.first + months, last=self.last + months)

    def previous(self) -> "Period":
        """The span of the same length that ends just before it begins.

        >>> str(parse_period("2019-20-Q1").previous())
        '2018-19-Q4'
        """
        return self.moved(-self.length)

    def year_earlier(self) -> "Period":
        """The same span a year before.

        >>> str(parse_period("2018-11").year_earlier())
        '2017-11'
        """
        return self.moved(-YEAR)

    def __str__(self) -> str:
        """Give the name under which it stands in files and addresses."""
        if self.frequency is Frequency.MONTH:
            return _month_name(self.first)
        if self.frequency is Frequency.QUARTER:
            return f"{_years(self.year, '-')}-Q{_quarter(self)}"
        if self.frequency is Frequency.YEAR:
            return YEARS[self.first % YEAR + 1] + _years(self, "-")
        return f"{_month_name(self.first)}/{_month_name(self.last)}"

    @property
    def label(self) -> str:
        """What the page calls it.

        >>> parse_period("2019-20-Q2").label
        'Quarter 2 2019/20'
        """
        if self.frequency is Frequency.MONTH:
            return _month_label(self.first)
        if self.frequency is Frequency.QUARTER:
            return f"Quarter {_quarter(self)} {_years(self.year, '/')}"
        if self.frequency is Frequency.YEAR:
            academic = self.first % YEAR + 1 == SEPTEMBER
            return f"{'Academic year ' * academic}{_years(self, '/')}"
        return f"{_month_label(self.first)} to {_month_label(self.last)}"

    @property
    def months(self) -> str:
        """Its first and its last month.

        >>> parse_period("2023-09/2024-08").months
        'September 2023 to August 2024'
        """
        return f"{_month_label(self.first)} to {_month_label(self.last)}"

    @property
    def short(self) -> str:
        """What the page calls it where the year is named elsewhere.

        >>> parse_period("2019-20-Q2").short, parse_period("2018-11").short
        ('Quarter 2', 'November')
        """
        if self.frequency is Frequency.MONTH:
            return MONTHS[self.first % YEAR]
        return f"Quarter {_quarter(self)}" if self.frequency is Frequency.QUARTER else self.label


YEARS = {1: "", APRIL: "FY", SEPTEMBER: "AY"}


def day_label(text: str) -> str:
    """Write a day, or the day of a time, as people say it; blank for none.

    >>> day_label("2018-03-31"), day_label("2018-12-03T09:30:00Z"), day_label("")
    ('31 March 2018', '3 December 2018', '')
    """
    if not text:
        return ""
    year, month, day = map(int, text[:10].split("-"))
    return f"{day} {Period.month(year, month).label}"


def _month_name(number: int) -> str:
    return f"{number // YEAR:04d}-{number % YEAR + 1:02d}"


def _month_label(number: int) -> str:
    return f"{MONTHS[number % YEAR]} {number // YEAR}"


def _years(year: Period, between: str) -> str:
    """Write the one or the two calendar years in which a year lies."""
    begin = year.first // YEAR
    return f"{begin:04d}" if year.first % YEAR == 0 else f"{begin:04d}{between}{(begin + 1) % 100:02d}"


def _quarter(period: Period) -> int:
    return (period.first - period.year.first) // QUARTER + 1


_YEAR = r"([0-9]{4})"
_MONTH = rf"{_YEAR}-(0[1-9]|1[0-2])"
_YEARS = rf"{_YEAR}[-/]([0-9]{{2}}|[0-9]{{4}})"
_NAMED = re.compile(rf"([A-Za-z]{{3,9}})\.?\s+{_YEAR}")
_QUARTER_LAST = re.compile(rf"{_YEARS}(?:-|\s+)Q([1-4])", re.IGNORECASE)
_CALENDAR_QUARTER = re.compile(rf"{_YEAR}-Q([1-4])|(?:Q|Qtr|Quarter)\s*([1-4])\s+{_YEAR}", re.IGNORECASE)
_ACADEMIC = re.compile(rf"(?:AY|Academic year)\s?{_YEARS}", re.IGNORECASE)
_FINANCIAL = re.compile(rf"FY\s?{_YEARS}|{_YEAR}/([0-9]{{2}}|[0-9]{{4}})", re.IGNORECASE)
_SPREADSHEET = re.compile(r"([A-Za-z]{3})-([0-9]{2})")
_SHORT_OR_LONG = re.compile(rf"{_YEAR}-([0-9]{{1,2}})(?:-[0-9]{{1,2}})?")
_QUARTER_FIRST = re.compile(rf"(?:Q|Qtr|Quarter)\s*([1-4])\s+{_YEARS}", re.IGNORECASE)


def parse_period(text: str) -> Period:
    """Read a period as people write it.

    Raises PeriodWrong when the text is no period.

    >>> str(parse_period("November 2018")), str(parse_period("Q2 2019/20"))
    ('2018-11', '2019-20-Q2')
    >>> str(parse_period("2017/18")), str(parse_period("2018-01/2020-12"))
    ('FY2017-18', '2018-01/2020-12')
    """
    text = text.strip()
    period = _parse_number(text) or _parse_quarter(text) or _parse_name(text)
    if period is None:
        message = f"The period '{text}' cannot be read. Allowed: {FORMS}. {period_hint(text)}"
        raise PeriodWrong(message.strip())
    return period


def _parse_number(text: str) -> Period | None:
    if found := re.fullmatch(_MONTH, text):
        return Period.month(int(found[1]), int(found[2]))
    if found := _FINANCIAL.fullmatch(text):
        return _of_years(found[1] or found[3], found[2] or found[4])
    if re.fullmatch(r"[12][0-9]{3}", text):
        return Period(int(text) * YEAR, int(text) * YEAR + YEAR - 1)
    if found := re.fullmatch(rf"{_MONTH}/{_MONTH}", text):
        first = month_number(int(found[1]), int(found[2]))
        last = month_number(int(found[3]), int(found[4]))
        return Period(first, last) if first <= last else None
    return None


def _parse_quarter(text: str) -> Period | None:
    if found := _QUARTER_LAST.fullmatch(text):
        return _of_years(found[1], found[2], int(found[3]))
    if found := _QUARTER_FIRST.fullmatch(text):
        return _of_years(found[2], found[3], int(found[1]))
    if found := _CALENDAR_QUARTER.fullmatch(text):
        return Period.calendar_quarter(int(found[1] or found[4]), int(found[2] or found[3]))
    return None


def _parse_name(text: str) -> Period | None:
    if (found := _ACADEMIC.fullmatch(text)) and (year := _of_years(found[1], found[2])):
        return year.moved(SEPTEMBER - APRIL)
    if found := _NAMED.fullmatch(text):
        word = found[1].lower()
        for number, name in enumerate(MONTHS, start=1):
            if word in {name.lower(), name[:3].lower(), name[:4].lower()}:
                return Period.month(int(found[2]), number)
    return None


def _of_years(begin: str, end: str, quarter: int | None = None) -> Period | None:
    """Read '2019' and '20' as one financial year; '2019' and '21' are none."""
    following = f"{int(begin) + 1:04d}"
    if end not in {following, following[2:]}:
        return None
    if quarter is None:
        return Period.financial_year(int(begin))
    return Period.financial_quarter(int(begin), quarter)


def period_hint(text: str) -> str:
    """Suggest the period most likely meant by a text that is none.

    >>> period_hint("Nov-18")
    'Did you mean 2018-11? Spreadsheets rewrite months so; give the column the format Text.'
    """
    if found := _NAMED.fullmatch(text):
        return nearest(found[1], MONTHS).replace("?", f" {found[2]}?")
    if found := _SPREADSHEET.fullmatch(text):
        month = _parse_name(f"{found[1]} 20{found[2]}")
        cure = "Spreadsheets rewrite months so; give the column the format Text."
        return f"Did you mean {month}? {cure}" if month else ""
    if found := re.fullmatch(rf"{_MONTH}/{_MONTH}", text):
        return "The earlier month comes first."
    if found := _SHORT_OR_LONG.fullmatch(text):
        return _month_hint(int(found[1]), int(found[2]))
    return ""


def _month_hint(year: int, number: int) -> str:
    if 1 <= number <= YEAR:
        return f"Did you mean {year:04d}-{number:02d}?"
    if number == (year + 1) % 100:
        return f"Did you mean FY{year:04d}-{number:02d}?"
    return "Months run from 01 to 12."


def parse_periods(text: str) -> list[Period]:
    """Read one period, or all from one to another, written with two dots.

    >>> [str(p) for p in parse_periods("2018-12..2019-02")]
    ['2018-12', '2019-01', '2019-02']
    """
    begin, dots, end = text.partition("..")
    first = parse_period(begin)
    last = parse_period(end) if dots else first
    if first.length != last.length or last < first or (last.last - first.last) % first.length:
        message = (
            f"The periods '{text}' cannot be read as a run. "
            "Allowed: two of one kind, the earlier first, such as 2017-04..2018-11."
        )
        raise PeriodWrong(message)
    steps = (last.last - first.last) // first.length
    return [first.moved(first.length * step) for step in range(steps + 1)]
