"""Draws of lots: shares that nobody sees before all have committed, and picks that follow from all of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.draw import commitment_of, days_drawn, digest_of_list, picks, seed_of
from contracts.statements.draws import AnnounceDraw, CommitShare, Days, RevealShare
from contracts.statements.keys import GrantRole
from domain.draws import Draw, LotsDrawn, Share
from domain.refusals import (
    DatesReversed,
    NoSuch,
    NotAdoptedYet,
    NotTheShare,
    NotThisUnit,
    OtherList,
    Repeated,
    RoleMissing,
    SamePerson,
    ShareGiven,
    SharesMissing,
    TooLate,
    TooManyPicks,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, another_key, begins_with, moonlighter, refuse, secret, table
from tests.domain.test_signatures import field
from tests.people import DAY_MS

LIST = digest_of_list(["b", "a", "c"])


def announces(**more: Any):
    given = {"title": "抽查", "among": "members", "as_of": 1, "list": LIST, "size": 10, "count": 3}
    who = more.pop("sharers", ("bureau", "hospital"))
    of, again = more.pop("of", "alliance"), more.pop("again", None)
    rest = {"until": "2026-01-05", **given, **more}
    return lambda s: AnnounceDraw(
        of=s[of], sharers=tuple(s[each] for each in who), again=s[again] if again else None, **rest
    )


def commits(unit: str, share: str = "", draw: str = "draw", **more: Any):
    def body(s: Scene) -> CommitShare:
        commitment = commitment_of(s.story.log, s[draw], s[unit], secret(share or unit))
        return CommitShare(**({"draw": s[draw], "list": LIST, "commitment": commitment} | more))

    return body


def reveals(share: str):
    return lambda s: RevealShare(share=secret(share))


@begins_with(field)
def announced(s: Scene) -> None:
    s["draw"] = s.says("auditor at bureau", announces(days=Days(first="2026-02-01", last="2026-02-28"))(s))


@begins_with(announced)
def half(s: Scene) -> None:
    s["bureau's"] = s.says("bureau2", commits("bureau")(s))


@begins_with(half)
def both_at_one_hand(s: Scene) -> None:
    """Whoever gave the bureau's share also has a key and a role at the hospital."""
    s.county.people["bureau2 at hospital"] = another_key(s, "hospital", "bureau2", "moonlight hospital")
    s.says("hospital", GrantRole(unit=s["hospital"], person=s["bureau2"], role="clerk"))


@begins_with(announced)
def too_late_to_commit(s: Scene) -> None:
    s.story.received += 10 * DAY_MS


@begins_with(half)
def committed(s: Scene) -> None:
    s["hospital's"] = s.says("hospital2", commits("hospital")(s))


@begins_with(committed)
def with_an_administrator(s: Scene) -> None:
    name = "administrator at bureau"
    s.county.people[name] = s.county.colleague(s.who("bureau"), name, "administrator")


@begins_with(committed)
def half_revealed(s: Scene) -> None:
    s.says("bureau2", reveals("bureau")(s), on="bureau's")


@begins_with(half_revealed)
def drawn(s: Scene) -> None:
    s.says("hospital2", reveals("hospital")(s), on="hospital's")


@begins_with(drawn)
def drawn_long_ago(s: Scene) -> None:
    s.story.received += 10 * DAY_MS


@begins_with(half_revealed)
def too_late(s: Scene) -> None:
    s.story.received += 10 * DAY_MS


def test_what_is_drawn_follows_from_all_shares():
    s = drawn.begin()
    seed = seed_of(s.story.log, s["draw"], [secret("bureau"), secret("hospital")])
    [lots] = [each.data for each in s.story.happened if isinstance(each.data, LotsDrawn)]
    assert lots.seed == seed
    assert list(lots.picks) == picks(seed, 10, 3)
    assert lots.days == tuple(f"2026-02-{day + 1:02}" for day in days_drawn(seed, 28, 3))
    assert s.state("draw").drawn


def test_nothing_is_drawn_before_the_last_share():
    s = half_revealed.begin()
    assert isinstance(s.state("draw"), Draw)
    assert not s.state("draw").drawn
    assert s.state("bureau's") == Share(
        s["draw"], s["bureau"], s.who("bureau2").id, s.state("bureau's").commitment, secret("bureau")
    )


def test_another_draw_takes_the_place_of_one_that_came_to_nothing():
    s = too_late.begin()
    s.says("auditor at bureau", announces(again="draw", until="2026-01-20")(s))


@given(seed=st.binary(min_size=32, max_size=32), size=st.integers(1, 60), data=st.data())
def test_picks_are_different_places_of_the_list_and_fewer_are_the_first_of_more(
    seed: bytes, size: int, data: st.DataObject
):
    count = data.draw(st.integers(1, size))
    found = picks(seed.hex(), size, size)
    assert sorted(found) == list(range(size))
    assert picks(seed.hex(), size, count) == found[:count]
    assert all(0 <= day < size for day in days_drawn(seed.hex(), size, 5))


def test_no_place_is_favoured():
    """Each of 20 places among the first 5 of 4,000 draws: 1,000 times, give or take five standard deviations of 27.4."""
    counts = [0] * 20
    for n in range(4_000):
        for pick in picks(f"{n:064x}", 20, 5):
            counts[pick] += 1
    assert sum(counts) == 20_000
    assert all(abs(count - 1_000) < 137 for count in counts)


@pytest.mark.parametrize("other", [{"log": "1" * 64}, {"draw": "x"}, {"shares": ["b", "a"]}])
def test_a_seed_is_of_one_log_one_draw_and_one_order(other: dict[str, Any]):
    given: dict[str, Any] = {"log": "0" * 64, "draw": "d", "shares": ["a", "b"]}
    assert seed_of(**given) != seed_of(**(given | other))


REFUSALS: Rows = {
    "announced under the first rule set": Row(moonlighter, "bureau", announces(), NotAdoptedYet),
    "announced by a clerk": Row(field, "clerk at bureau", announces(), RoleMissing),
    "of what is no alliance": Row(field, "auditor at bureau", announces(of="bureau"), NoSuch),
    "records of what is no unit": Row(field, "auditor at bureau", announces(among="service-records"), NoSuch),
    "one unit giving two shares": Row(field, "auditor at bureau", announces(sharers=("bureau", "bureau")), Repeated),
    "a share from what is no unit": Row(field, "auditor at bureau", announces(sharers=("bureau", "alliance")), NoSuch),
    "more drawn than there are": Row(field, "auditor at bureau", announces(count=11), TooManyPicks),
    "announced until yesterday": Row(field, "auditor at bureau", announces(until="2025-12-31"), DatesReversed),
    "of a period that ends before it begins": Row(field, "auditor at bureau", announces(period=Days(first="2026-02-01", last="2026-01-01")), DatesReversed),
    "days from the last to the first": Row(field, "auditor at bureau", announces(days=Days(first="2026-03-01", last="2026-02-01")), DatesReversed),
    "days before all is revealed": Row(field, "auditor at bureau", announces(days=Days(first="2026-01-05", last="2026-02-01")), WrongStage),
    "again while it is open": Row(announced, "auditor at bureau", announces(again="draw"), WrongStage),
    "again after it was drawn": Row(drawn, "auditor at bureau", announces(again="draw"), WrongStage),
    "again after it was drawn, long ago": Row(drawn_long_ago, "auditor at bureau", announces(again="draw", until="2026-01-20"), WrongStage),
    "again by another unit": Row(too_late, "auditor at hospital", announces(again="draw", until="2026-01-20"), NotThisUnit),
    "again of what is no draw": Row(field, "auditor at bureau", announces(again="alliance"), NoSuch),
    "a share from a unit that gives none": Row(announced, "community2", commits("community"), NotThisUnit),
    "a share of another list": Row(announced, "bureau2", commits("bureau", list="0" * 64), OtherList),
    "a share of what is no draw": Row(announced, "bureau2", commits("bureau", draw="alliance"), NoSuch),
    "a second share": Row(half, "clerk at bureau", commits("bureau", "another"), ShareGiven),
    "shares of two units by one person": Row(both_at_one_hand, "bureau2 at hospital", commits("hospital"), SamePerson),
    "a share after its time": Row(too_late_to_commit, "hospital2", commits("hospital"), TooLate),
    "revealed before all have committed": Row(half, "bureau2", reveals("bureau"), SharesMissing, on="bureau's"),
    "another share revealed": Row(committed, "bureau2", reveals("hospital"), NotTheShare, on="bureau's"),
    "revealed twice": Row(half_revealed, "bureau2", reveals("bureau"), WrongStage, on="bureau's"),
    "another unit's share revealed": Row(committed, "hospital2", reveals("bureau"), NotThisUnit, on="bureau's"),
    "revealed after its time": Row(too_late, "hospital2", reveals("hospital"), TooLate, on="hospital's"),
    "revealed without a role": Row(with_an_administrator, "administrator at bureau", reveals("bureau"), RoleMissing, on="bureau's"),
    "what is no share revealed": Row(committed, "bureau2", reveals("bureau"), NoSuch, on="draw"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
