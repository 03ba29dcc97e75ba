"""Calendar periods by their names: a year, a half, a quarter, a month.

2026        2026-01-01 … 2026-12-31
2026-H1     2026-01-01 … 2026-06-30
2026-Q3     2026-07-01 … 2026-09-30
2026-07     2026-07-01 … 2026-07-31
"""

from datetime import date, timedelta
from re import fullmatch

from contracts.values import PERIOD
from domain.refusals import NotAPeriod, require


def require_period(period: str) -> None:
    """
    Raises:
        NotAPeriod: it is none of the forms that a period has.
    """
    require(fullmatch(PERIOD, period), NotAPeriod(period=period))


def last_day(period: str) -> date:
    """
    >>> last_day("2026-Q1")
    datetime.date(2026, 3, 31)
    """
    return first_day_after(period) - timedelta(days=1)


def first_day(period: str) -> date:
    year, month, _ = _months(period)
    return date(year, month, 1)


def first_day_after(period: str) -> date:
    year, month, count = _months(period)
    following = year * 12 + month - 1 + count
    return date(following // 12, following % 12 + 1, 1)


def months_in(period: str) -> int:
    """
    >>> months_in("2026-H2")
    6
    """
    return _months(period)[2]


def _months(period: str) -> tuple[int, int, int]:
    """Year, first month, number of months."""
    year, _, part = period.partition("-")
    if not part:
        return int(year), 1, 12
    if part[0] == "H":
        return int(year), 6 * int(part[1]) - 5, 6
    if part[0] == "Q":
        return int(year), 3 * int(part[1]) - 2, 3
    return int(year), int(part), 1
