"""Standards in their versions; of a venue, what is met by the last attestation that a second person confirmed."""

from collections.abc import Iterator

import pytest

from projections.reading import Reading, reading
from projections.standards import attestations, standards, standards_met
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_both_versions_are_listed_with_their_items(year: Year, now: Reading) -> None:
    old, new = standards(now, alliance=year.county.alliance).rows
    assert (old.superseded_by, new.supersedes, new.version) == (new.standard, old.standard, 2)
    assert old.items == ("有场所", "有队伍", "有制度", "有活动", "有保障")


@pytest.mark.parametrize(
    ("today", "met", "missing"),
    [("2026-02-28", 3, ("有活动", "有保障")), ("2026-03-02", 4, ("有活动",))],
)
def test_the_last_that_was_confirmed_holds_and_says_what_is_missing(
    year: Year, now: Reading, today: str, met: int, missing: tuple[str, ...]
) -> None:
    [hall] = standards_met(now, today, subject=year.of["hall"]).rows
    assert (hall.met, hall.items, hall.missing, hall.whole) == (met, 5, missing, False)


def test_nothing_is_met_before_anybody_has_confirmed(year: Year, now: Reading) -> None:
    assert standards_met(now, "2026-01-31").rows == ()
    waiting = {row.attestation for row in attestations(now).rows if row.confirmed_by is None}
    assert waiting == {year.of["attestation waiting"]}
