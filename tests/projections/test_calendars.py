"""The register of calendars: the one in use, and the one it replaced."""

from projections.calendars import calendars
from projections.reading import reading
from tests.projections.year import Year


def test_a_calendar_that_was_replaced_stays_in_sight(year: Year) -> None:
    with reading(year.ledger) as now:
        rows = calendars(now, year=2026).rows
    ours, alliances = year.of["calendar"], year.of["alliance's calendar"]
    assert [(row.calendar, row.version, row.in_use, len(row.days_off)) for row in rows] == [
        (ours, 1, False, 8),
        (ours, 2, True, 12),
        (alliances, 1, True, 8),
    ]
    assert [row.alliance for row in rows] == [None, None, year.county.alliance]


def test_calendars_of_an_alliance_are_found_by_it(year: Year) -> None:
    with reading(year.ledger) as now:
        [row] = calendars(now, alliance=year.county.alliance, in_use=True).rows
        assert calendars(now, year=2027).rows == ()
    assert (row.worked, row.source) == (("2026-02-14", "2026-02-28"), "2026年节假日安排(虚构)")
