"""What is open for a unit: handed over by a list that anybody can draw up again, and settled before it leaves an alliance."""

from collections.abc import Iterator

import pytest

from projections.handovers import VIEWS, digest_of_list, hand_over_list, handovers, unit_hand_over
from projections.leaving import claim_offers, open_in_alliance
from projections.reading import Reading, past, reading
from projections.registers import claims, memberships
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_everything_open_that_concerns_a_unit_is_on_the_list(year: Year, now: Reading) -> None:
    of, unit = year.of, year.county.units["bureau"]
    rows = unit_hand_over(now, "2026-04-01", unit, limit=200).rows
    listed = {(row.kind, row.stream) for row in rows}
    assert {
        ("signature", of["amendment waiting"]), ("termination", of["end proposed"]), ("claim", of["claim"]),
        ("commitment", of["agreement"]), ("fulfilment", of["fulfilment waiting"]), ("order", of["order under way"]),
        ("duty-item", of["second duty list"]), ("agreement", of["agreement ended"]),
    } <= listed  # fmt: skip
    assert ("claim", of["claim handed over"]) not in listed
    assert all(unit in row.units for row in rows)


def test_what_waits_for_a_confirmation_is_on_the_list_of_the_other_side_alone(
    year: Year, now: Reading
) -> None:
    def waits(name: str, kind: str) -> set[str]:
        rows = unit_hand_over(now, "2026-04-01", year.county.units[name], limit=200).rows
        return {row.stream for row in rows if row.kind == kind}

    assert waits("bureau", "fulfilment") == {year.of["fulfilment waiting"]}
    assert waits("hospital", "fulfilment") == set()
    assert waits("community", "delivery") == set()


def test_the_list_that_was_signed_can_be_drawn_up_again(year: Year, now: Reading) -> None:
    [made] = handovers(now, unit=year.county.units["bureau"]).rows
    assert (made.handover, made.taken) == (year.of["handover"], "2026-03-02")
    with past(year.ledger, made.as_of, *VIEWS) as then:
        lines = unit_hand_over(then, "2031-01-01", made.unit, day=made.day, limit=200).model_dump(
            mode="json"
        )["rows"]
    assert (digest_of_list(lines), len(lines)) == (made.list, made.count)
    assert digest_of_list(reversed(lines)) == made.list, "whatever the order in which they are listed"
    assert digest_of_list(lines[1:]) != made.list


@pytest.mark.parametrize("most", [None, 0, 3])
@pytest.mark.parametrize("day", ["2026-03-02", "2027-01-01"])
@pytest.mark.parametrize("name", ["bureau", "community", "hospital", "lead"])
def test_the_list_is_counted_and_hashed_in_the_database_as_whoever_draws_it_up_does(
    year: Year, now: Reading, name: str, day: str, most: int | None
) -> None:
    unit = year.county.units[name]
    rows = unit_hand_over(now, day, unit, limit=200).rows
    drawn = hand_over_list(now, day, unit, most)
    assert drawn.size == len(rows) > 3
    lines = [row.model_dump(mode="json") for row in rows]
    assert drawn.digest == digest_of_list(lines) == digest_of_list(reversed(lines))
    assert drawn.as_of == now.position(*VIEWS)
    assert (
        drawn.lines == sorted(rows, key=lambda row: (row.kind, row.title, row.position, row.due or ""))[:most]
    )


def test_read_line_by_line_the_list_is_the_same(year: Year, now: Reading) -> None:
    """The periods of a cadence, which differ by their day alone, among them."""
    unit, lines, after = year.county.units["community"], [], None
    whole = unit_hand_over(now, "2027-01-01", unit, limit=200).rows
    while len(lines) <= len(whole):
        page = unit_hand_over(now, "2027-01-01", unit, limit=1, after=after)
        lines += page.rows
        if (after := page.next) is None:
            break
    assert tuple(lines) == whole
    assert len({(line.kind, line.stream, line.place) for line in whole}) < len(whole)


def test_that_a_notice_ends_is_not_on_the_list(year: Year, now: Reading) -> None:
    rows = unit_hand_over(now, "2026-03-03", year.county.units["community"], limit=200).rows
    assert "objection" in {row.kind for row in rows}
    assert year.of["notice"] not in {row.stream for row in rows}


def test_nothing_open_has_a_digest_too(now: Reading) -> None:
    drawn = hand_over_list(now, "2026-03-02", "00000000-0000-4000-8000-000000000000")
    assert (drawn.lines, drawn.size, drawn.digest) == ([], 0, digest_of_list([]))


def test_a_claim_that_was_taken_over_goes_on_and_the_old_one_says_to_whom(year: Year, now: Reading) -> None:
    of, units = year.of, year.county.units
    old, new = claims(now, item=of["handed item"]).rows
    assert (old.withdrawn, old.handed_to) == (True, units["community"])
    assert (new.claim, new.taken_over, new.unit, new.quantity) == (
        of["claim taken over"], of["claim handed over"], units["community"], 3,
    )  # fmt: skip
    [offer] = claim_offers(now, to_unit=units["community"]).rows
    assert offer.claim_made == of["claim taken over"]


def test_what_a_unit_has_open_in_an_alliance_is_one_list(year: Year, now: Reading) -> None:
    of, units, alliance = year.of, year.county.units, year.county.alliance

    def open_for(name: str, today: str = "2026-04-01") -> list[tuple[str, str]]:
        rows = open_in_alliance(now, today, unit=units[name], alliance=alliance).rows
        return [(row.kind, row.stream) for row in rows]

    assert open_for("bureau") == [
        ("claim", of["claim"]),
        ("agreement", of["agreement"]),
        ("agreement", of["agreement countersigned"]),
    ]
    assert open_for("bureau", "2027-01-01") == [
        ("claim", of["claim"]),
        ("agreement", of["agreement countersigned"]),
    ]
    [claim, *_] = open_in_alliance(now, "2026-04-01", unit=units["bureau"], kind="claim").rows
    assert (claim.left, claim.measure, claim.others) == (2, "处", (units["community"],))
    assert ("item", of["handed item"]) in open_for("hospital")


def test_whoever_left_is_shown_with_the_list_by_which_it_did(year: Year) -> None:
    with reading(year.ledger) as now:
        [first] = memberships(now, alliance=year.of["other alliance"], unit=year.county.units["bureau"]).rows
    assert (first.stage, first.as_of) == ("left", 1)
    assert [(each.stream, each.how) for each in first.settled or ()] == [
        (year.of["settled claim"], "withdrawn")
    ]
