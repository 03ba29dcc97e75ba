"""Days: calendar units, terms, months and workdays between two days. Both ends of a span belong to it."""

import calendar as months_and_days
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}
ONE_DAY = timedelta(days=1)
FINER_TO_COARSER = ("day", "month", "quarter", "half", "year")


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included."""

    first: date
    last: date

    def __len__(self) -> int:
        return max((self.last - self.first).days + 1, 0)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def shared_with(self, other: "Days") -> "Days":
        """The days in both; empty (length 0) when there are none."""
        return Days(max(self.first, other.first), min(self.last, other.last))


def unit_of(unit: str, day: date) -> Days:
    """Return the calendar unit (`day`, `month`, `quarter`, `half`, `year`) that holds `day`."""
    if unit == "day":
        return Days(day, day)
    size = MONTHS_IN[unit]
    month = day.year * 12 + (day.month - 1) // size * size
    following = month + size
    return Days(
        _first_of(month), _first_of(following) - ONE_DAY if following // 12 <= date.max.year else date.max
    )


def units_in(unit: str, days: Days) -> Iterator[Days]:
    """Every calendar unit that touches `days`, whole, in order."""
    day = days.first
    while day <= days.last:
        whole = unit_of(unit, day)
        yield whole
        if whole.last == date.max:
            return
        day = whole.last + ONE_DAY


def label(unit: str, day: date) -> str:
    """`2026-03-05`, `2026-03`, `2026-Q1`, `2026-H1`, `2026`."""
    match unit:
        case "day":
            return day.isoformat()
        case "month":
            return f"{day.year:04}-{day.month:02}"
        case "quarter":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case "half":
            return f"{day.year:04}-H{1 if day.month < 7 else 2}"
    return f"{day.year:04}"


def whole_months(first: date, last: date) -> int:
    """How many whole months have passed from `first` to `last`; negative backwards.

    A month is over on the day of the same number, or on its last day when it has none
    (民法典 art. 202: 31 January to 28 February is one month).
    """
    if last < first:
        return -whole_months(last, first)
    months = (last.year - first.year) * 12 + last.month - first.month
    is_month_end = last.day == months_and_days.monthrange(last.year, last.month)[1]
    return months if last.day >= first.day or is_month_end else months - 1


def last_day_of_term(first: date, years: int) -> date:
    """The last day of a term of so many years: the eve of the same date, or the month's end where that is missing."""
    if first.year + years > date.max.year:
        return date.max
    if first.month == 2 and first.day == 29 and not months_and_days.isleap(first.year + years):
        return date(first.year + years, 2, 28)
    return first.replace(year=first.year + years) - ONE_DAY


def joined(spans: Iterable[Days]) -> tuple[Days, ...]:
    """The same days as spans that neither overlap nor touch, in order."""
    whole: list[Days] = []
    for span in sorted(spans, key=lambda span: (span.first, span.last)):
        if whole and (whole[-1].last == date.max or span.first <= whole[-1].last + ONE_DAY):
            whole[-1] = Days(whole[-1].first, max(whole[-1].last, span.last))
        else:
            whole.append(span)
    return tuple(whole)


@dataclass(frozen=True, slots=True)
class WorkdayCalendar:
    """Which days are worked: Monday to Friday, but for the days named in the rulebook."""

    years: frozenset[int]
    off: frozenset[date]
    on: frozenset[date]

    def is_workday(self, day: date) -> bool:
        return day in self.on or (day.weekday() < 5 and day not in self.off)

    def between(self, first: date, last: date) -> int | None:
        """Workdays after `first` up to and with `last`; None when a year in between has no calendar."""
        if last < first:
            backwards = self.between(last, first)
            return None if backwards is None else -backwards
        if not self.years.issuperset(range(first.year, last.year + 1)):
            return None
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(map(self.is_workday, days))


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
