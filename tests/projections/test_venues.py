"""Hours of venues by who used them; Party organisations as they stand on a day, and which firms have one."""

from collections.abc import Iterator

import pytest

from projections.party_orgs import party_coverage, party_orgs
from projections.reading import Reading, reading
from projections.venues import venue_bookings, venue_use
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_bookings_show_hours_and_whether_they_stand(year: Year, now: Reading) -> None:
    rows = venue_bookings(now, item=year.of["hall"]).rows
    assert [(row.start, row.minutes, row.confirmed, row.cancelled) for row in rows] == [
        ("09:00", 120, True, False), ("14:00", 60, True, False), ("16:00", 60, False, True),
    ]  # fmt: skip


def test_confirmed_hours_count_as_used_once_their_day_is_over(year: Year, now: Reading) -> None:
    assert venue_use(now, "2026-03-05", item=year.of["hall"]).rows == ()
    [used] = venue_use(now, "2026-03-06", item=year.of["hall"]).rows
    assert (used.bookings, used.minutes, used.by_others) == (2, 180, 120)


@pytest.mark.parametrize(
    ("today", "standings"),
    [
        ("2026-03-01", ["regular", "provisional", "provisional", "provisional"]),
        ("2026-03-02", ["regular", "regular", "provisional", "ended"]),
        ("2026-04-01", ["regular", "regular", "overdue", "ended"]),
    ],
)
def test_a_provisional_organisation_becomes_overdue_by_date(
    now: Reading, today: str, standings: list[str]
) -> None:
    assert [row.standing for row in party_orgs(now, today).rows] == standings


def test_a_firm_is_covered_by_an_organisation_that_stands(year: Year, now: Reading) -> None:
    [shop] = party_coverage(now, "2026-04-01", unit=year.of["shop"]).rows
    assert (shop.orgs, shop.covered) == (2, True)
    [before] = party_coverage(now, "2026-01-04", unit=year.of["shop"]).rows
    assert (before.orgs, before.covered) == (0, False)
