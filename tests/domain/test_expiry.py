"""Expiry: by the charter's rule, once the keeper signs a list that says exactly what is over."""

import pytest

from contracts.statements.banks import ExpiryRules
from contracts.statements.expiry import Expired, SweepExpired
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.spending import MakeDonation
from domain.bookings import AccountBooked
from domain.expiry import last_month_over
from domain.refusals import NoAccount, NoSuch, NotAdoptedYet, NotInCharter, NotOver, NotThisUnit, RoleMissing
from tests.domain.bank_scenes import at, balanced, books, correct_newest, field, gives, held, with_charter
from tests.domain.scenes import Row, Rows, Scene, begins_with, refuse, table
from tests.domain.service_scenes import bank

HOURLY = {"name": "积分", "rates": [{"give": 1, "every": 60}]}


def sweeps(*listed: tuple[str, int | None, str | None]):
    def body(s: Scene) -> SweepExpired:
        accounts = tuple(
            Expired(owner=s[who], minutes=minutes, points=points) for who, minutes, points in listed
        )
        return SweepExpired(bank=s["bank"], accounts=accounts)

    return body


def gives_on(s: Scene, day: str, person: str, minutes: int) -> None:
    s.on(day)
    s["that day"] = s.says("community", PlanActivity(title="活动", category="医疗", on=day))
    s.says("community", HoldActivity(on=day), on="that day")
    gives(s, person, minutes, day=day, activity="that day")


@begins_with(field)
def served(s: Scene) -> None:
    """60 minutes in January and 90 in March, of which 40 were donated; all of it is over a year after its month."""
    with_charter(s, points=HOURLY, donations=True, expiry={"of": "both", "months": 12})
    gives_on(s, "2026-01-10", "hospital2", 60)
    gives_on(s, "2026-03-10", "hospital2", 90)
    s.says("hospital2", MakeDonation(**at(s, "hospital2"), minutes=40), as_self=True)


@begins_with(served)
def february(s: Scene) -> None:
    s.on("2027-02-01")


@begins_with(served)
def too_early(s: Scene) -> None:
    s.on("2027-01-31")


@begins_with(february)
def swept(s: Scene) -> None:
    s["sweep"] = s.says("community", sweeps(("hospital2", 20, "1"))(s))


def test_what_came_in_first_is_used_first_and_what_is_left_of_it_is_over():
    s = swept.begin()
    assert held(s, "hospital2") == (90, 150, 0)
    assert books(s)[s.county.rule("expired", s["bank"])] == (20, 100)
    assert balanced(s)


def test_the_next_month_is_over_in_its_turn():
    s = swept.begin().on("2027-04-01")
    s.says("community", sweeps(("hospital2", 90, "1.5"))(s))
    assert held(s, "hospital2") == (0, 0, 0)


def test_of_a_charter_that_lets_points_expire_minutes_stay():
    s = with_charter(february.begin(), points=HOURLY, expiry={"of": "points"})
    s.says("community", sweeps(("hospital2", None, "2.5"))(s))
    assert held(s, "hospital2") == (110, 0, 0)


def test_a_sweep_that_was_wrong_is_taken_back_account_by_account():
    s = swept.begin()
    correct_newest(s, AccountBooked)
    assert held(s, "hospital2") == (110, 250, 0)
    assert balanced(s)


@pytest.mark.parametrize(
    ("months", "today", "over"),
    [
        (None, "2026-12-31", "2025-12"),
        (None, "2027-01-01", "2026-12"),
        (1, "2026-02-28", "2025-12"),
        (1, "2026-03-01", "2026-01"),
        (24, "2026-06-15", "2024-05"),
    ],
)
def test_the_last_month_that_is_over(months: int | None, today: str, over: str):
    assert last_month_over(ExpiryRules(of="both", months=months), today) == over


REFUSALS: Rows = {
    "under the first rule set": Row(bank, "community", sweeps(("hospital2", 1, None)), NotAdoptedYet),
    "at what is no bank": Row(february, "community", lambda s: sweeps(("hospital2", 20, "1"))(s).model_copy(update={"bank": s["alliance"]}), NoSuch),
    "where the charter knows none": Row(lasting := begins_with(february)(lambda s: with_charter(s, points=HOURLY)), "community", sweeps(("hospital2", 20, "1")), NotInCharter),
    "by another unit": Row(february, "hospital", sweeps(("hospital2", 20, "1")), NotThisUnit),
    "by whoever is no signatory": Row(february, "clerk at community", sweeps(("hospital2", 20, "1")), RoleMissing),
    "of somebody without an account": Row(february, "community", sweeps(("stranger", 20, "1")), NoAccount),
    "before it is due": Row(too_early, "community", sweeps(("hospital2", 20, "1")), NotOver),
    "of more than is over": Row(february, "community", sweeps(("hospital2", 21, "1")), NotOver),
    "of less than is over": Row(february, "community", sweeps(("hospital2", 20, None)), NotOver),
    "of nothing": Row(february, "community", sweeps(("volunteer 1", None, None)), NotOver),
    "twice in one list": Row(february, "community", sweeps(("hospital2", 20, "1"), ("hospital2", 20, "1")), NotOver),
    "a second time": Row(swept, "community", sweeps(("hospital2", 20, "1")), NotOver),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
