"""Promise against delivery: of an agreement and of a unit, on any day and as of any position."""

from collections.abc import Iterator

import pytest

from projections.agreements import Agreements
from projections.promises import promises
from projections.reading import Reading, past, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


@pytest.mark.parametrize(
    ("on", "table"),
    [
        ("2026-03-01", [(1, 1, 8, 0, 0, "open"), (2, 1, 1, 0, 0, "open")]),
        ("2026-03-02", [(1, 2, 10, 4, 3, "open"), (3, 2, 2, 0, 0, "open")]),
        ("2030-06-30", [(1, 2, 10, 4, 3, "open"), (3, 2, 2, 0, 0, "open")]),
        ("2030-07-01", [(1, 2, 10, 4, 3, "overdue"), (3, 2, 2, 0, 0, "overdue")]),
    ],
)
def test_what_was_promised_on_a_day_stands_in_the_version_of_that_day(
    year: Year, now: Reading, on: str, table: list[tuple[object, ...]]
) -> None:
    rows = promises(now, "2026-04-01", on=on, agreement=year.of["agreement amended"]).rows
    shown = [
        (row.place, row.version, row.promised, row.recorded, row.delivered, row.standing) for row in rows
    ]
    assert shown == table


def test_what_was_not_due_when_an_agreement_was_ended_has_lapsed(year: Year, now: Reading) -> None:
    def standings(on: str) -> set[str]:
        return {row.standing for row in promises(now, on, agreement=year.of["agreement ended"]).rows}

    assert (standings("2030-03-30"), standings("2030-03-31")) == ({"open"}, {"lapsed"})


def test_a_unit_has_one_table_of_all_that_it_promised_and_was_promised(year: Year, now: Reading) -> None:
    units = year.county.units
    rows = promises(now, "2026-05-01", unit=units["community"], binding=True).rows
    assert [(row.by_unit, row.promised, row.delivered, row.standing, row.days_left) for row in rows] == [
        (units["bureau"], 5, 3, "overdue", -1),
        (units["bureau"], 5, 5, "kept", -1),
    ]
    by_hospital = promises(now, "2026-05-01", by_unit=units["hospital"]).rows
    assert {row.to_unit for row in by_hospital} == {units["bureau"]}
    assert not promises(now, "2026-05-01", unit=year.of["shop"]).rows


def test_as_of_a_position_before_the_amendment_it_is_the_first_version(year: Year, now: Reading) -> None:
    [first, *_] = promises(now, "2026-03-02", agreement=year.of["agreement amended"]).rows
    with past(year.ledger, first.position + 2, Agreements) as then:
        rows = promises(then, "2026-03-02", agreement=year.of["agreement amended"]).rows
    assert [(row.version, row.promised, row.delivered) for row in rows] == [(1, 8, 0), (1, 1, 0)]
