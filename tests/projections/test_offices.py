"""Offices as they stand on a day; the days of each month that were promised and counted."""

from collections.abc import Iterator

import pytest

from projections.offices import appointments, duty_months
from projections.reading import Reading, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


@pytest.mark.parametrize(
    ("today", "standing"),
    [("2026-01-14", "to_start"), ("2026-01-15", "held"), ("2028-01-14", "held"), ("2028-01-15", "ended")],
)
def test_an_office_is_held_for_its_term_by_date_alone(
    year: Year, now: Reading, today: str, standing: str
) -> None:
    [officer] = appointments(now, today, appointment=year.of["appointment"]).rows
    assert officer.standing == standing


def test_a_month_shows_the_days_promised_and_those_that_were_confirmed(year: Year, now: Reading) -> None:
    """The term begins on the fifteenth: of three days a month, January promises its part, rounded up. Of two days in February
    the community has confirmed one."""
    rows = duty_months(now, "2026-02-28", appointment=year.of["appointment"]).rows
    assert [(row.month, row.promised, row.counted, row.short, row.over) for row in rows] == [
        ("2026-01-01", 2, 0, 2, True),
        ("2026-02-01", 3, 1, 2, False),
    ]


def test_where_no_days_were_promised_no_month_is_short(year: Year, now: Reading) -> None:
    assert duty_months(now, "2026-04-01", appointment=year.of["own office"]).rows == ()
