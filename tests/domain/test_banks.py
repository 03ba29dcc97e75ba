"""Charters of time banks: what they credit, in two balances, and what they leave as it was."""

import pytest

from contracts.statements.banks import AdoptBankCharter
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import FoundBank
from domain.accounts import BalanceCounted
from domain.banks import Bank
from domain.hours import HoursPosted
from domain.refusals import (
    DoesNotDivide,
    NoSuch,
    NotAdoptedYet,
    NotClocked,
    NotThisUnit,
    OwnBank,
    Repeated,
    RoleMissing,
    StaleExpect,
    TwoApprovers,
)
from tests.domain.bank_scenes import (
    EXAMPLES,
    adopts,
    balanced,
    charter,
    correct_newest,
    field,
    gives,
    held,
    pool,
    published,
    with_charter,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, refuse, table
from tests.domain.service_scenes import bank, confirms, confirms_sheet, records, volunteers

HOURLY = {"name": "积分", "rates": [{"give": 1, "every": 60}]}


def another_activity(s: Scene, name: str, category: str = "医疗") -> None:
    s[name] = s.says("community", PlanActivity(title="活动", category=category, on="2026-01-01"))
    s.says("community", HoldActivity(on="2026-01-01"), on=name)


def test_a_bank_has_charters_in_versions_and_the_last_one_binds():
    s = field.begin()
    s.says("community", adopts(cap=60)(s), on="bank")
    s.says("community", adopts(cap=90)(s), on="bank")
    assert s.state("bank") == Bank("时间银行(虚构)", s["community"], s["alliance"], charter(cap=90), 2)


def test_a_bank_without_a_charter_credits_minute_for_minute_and_counts_nowhere_else():
    s = field.begin()
    gives(s, "volunteer 1", 700)
    [posted] = s.events(HoursPosted)
    assert (posted.credit, posted.point_legs, len(posted.legs)) == (None, None, 2)
    assert s.events(BalanceCounted) == []


def test_points_are_a_second_balance_with_legs_of_their_own():
    s = with_charter(field.begin(), points=HOURLY)
    gives(s, "volunteer 1", 90)
    [posted] = s.events(HoursPosted)
    assert [leg.minutes for leg in posted.legs] == [90, -90]
    assert [leg.hundredths for leg in posted.point_legs] == [150, -150]
    assert held(s, "volunteer 1") == (90, 150, 0)
    assert balanced(s)


def test_points_are_exact_however_small_the_pieces():
    s = with_charter(field.begin(), points=HOURLY)
    for _ in range(10):
        gives(s, "volunteer 1", 7)
    gives(s, "volunteer 2", 70)
    assert held(s, "volunteer 1") == held(s, "volunteer 2") == (70, 116, 960)  # 70/60 = 1.16 and two thirds
    assert balanced(s)


def test_a_rate_is_for_a_category_or_for_all_that_have_none():
    s = field.begin()
    another_activity(s, "kitchen", "食堂帮厨")
    with_charter(s, points={"name": "积分", "rates": [{"category": "食堂帮厨", "give": 6, "every": 60}]})
    gives(s, "volunteer 1", 150, activity="kitchen")
    gives(s, "volunteer 1", 60)
    assert held(s, "volunteer 1") == (210, 1500, 0)
    with_charter(
        s,
        points={
            "name": "积分",
            "rates": [{"category": "食堂帮厨", "give": 6, "every": 60}, {"give": 1, "every": 30}],
        },
    )
    gives(s, "volunteer 1", 30)
    assert held(s, "volunteer 1") == (240, 1600, 0)


def test_no_more_of_one_activity_is_credited_than_the_charter_says_though_it_was_given():
    s = with_charter(field.begin(), most_per_activity=120, points=HOURLY)
    gives(s, "volunteer 1", start="08:00", end="09:30")
    gives(s, "volunteer 1", start="10:00", end="11:30")
    gives(s, "volunteer 1", start="13:00", end="14:00")
    assert [each.minutes for each in s.events(HoursPosted)] == [90, 90, 60]
    assert [each.credit.minutes for each in s.events(HoursPosted)] == [90, 30, 0]
    assert [len(each.legs) for each in s.events(HoursPosted)] == [2, 2, 0]
    assert held(s, "volunteer 1") == (120, 200, 0)
    assert balanced(s)


def test_a_day_has_its_limit_over_all_activities_and_another_activity_its_own():
    s = with_charter(field.begin(), most_per_activity=120, most_per_day=180)
    another_activity(s, "second")
    gives(s, "volunteer 1", 150)
    gives(s, "volunteer 1", 90, activity="second")
    assert [each.credit.minutes for each in s.events(HoursPosted)] == [120, 60]


def test_limits_are_kept_within_one_sheet_too():
    s = with_charter(field.begin(), most_per_activity=100, cap=130)
    another_activity(s, "second")
    s.sends(
        "community2",
        [
            records("volunteer 1", minutes=60)(s),
            records("volunteer 1", minutes=60)(s),
            records("volunteer 1", minutes=50, activity="second")(s),
        ],
    )
    s.says("community", confirms_sheet()(s))
    assert [each.credit.minutes for each in s.events(HoursPosted)] == [60, 40, 50]
    assert [each.credit.pooled for each in s.events(HoursPosted)] == [0, 0, 20]
    assert (held(s, "volunteer 1")[0], pool(s)) == (130, 20)
    assert balanced(s)


def test_what_is_above_the_cap_goes_to_the_public_pool_in_the_same_event():
    s = with_charter(field.begin(), cap=100)
    gives(s, "volunteer 1", 90)
    gives(s, "volunteer 1", 30)
    gives(s, "volunteer 1", 30)
    assert [[leg.minutes for leg in each.legs] for each in s.events(HoursPosted)] == [
        [90, -90], [10, 20, -30], [30, -30],
    ]  # fmt: skip
    assert (held(s, "volunteer 1")[0], pool(s)) == (100, 50)
    assert balanced(s)


def test_a_later_charter_binds_only_what_is_posted_after_it():
    s = with_charter(field.begin(), points=HOURLY)
    gives(s, "volunteer 1", 60)
    s["waiting"] = s.says("community2", records("volunteer 1", minutes=60)(s))
    with_charter(s, points={"name": "积分", "rates": [{"give": 3, "every": 60}]})
    assert held(s, "volunteer 1") == (60, 100, 0)
    s.says("community", confirms("waiting")(s))
    assert held(s, "volunteer 1") == (120, 400, 0)
    assert [each.credit.charter for each in s.events(HoursPosted)] == [1, 2]


@pytest.mark.parametrize("minutes", [7, 60, 95])
def test_a_correction_takes_back_both_balances_the_pool_and_what_is_carried(minutes: int):
    s = with_charter(field.begin(), cap=100, points={"name": "积分", "rates": [{"give": 7, "every": 90}]})
    gives(s, "volunteer 1", 33)
    before = held(s, "volunteer 1"), pool(s)
    gives(s, "volunteer 1", minutes)
    correct_newest(s, HoursPosted)
    assert (held(s, "volunteer 1"), pool(s)) == before
    assert balanced(s)


@pytest.mark.parametrize("name", ["nanjing", "hailin", "dongting", "shouyi", "beijing"])
def test_the_published_charters_can_be_written_and_adopted(name: str):
    s = field.begin()
    s["own bank"] = s.says("community", FoundBank(name="样例"))
    s.says("community", AdoptBankCharter(charter=published(name)), on="own bank")
    assert s.state("own bank").charter == published(name)
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} >= {name}


def test_a_whole_sheet_of_4096_is_confirmed_with_a_charter_too():
    s = with_charter(field.begin(), cap=50, most_per_activity=120, points=HOURLY)
    names = volunteers(s, 64, first=100)
    s.sends("community2", [records(names[n % 64], minutes=1)(s) for n in range(4096)])
    s.says("community", confirms_sheet()(s))
    assert held(s, names[0])[0] == 50
    assert balanced(s)


# Refusals


@begins_with(field)
def clocks_only(s: Scene) -> None:
    with_charter(s, only_clocked=True)
    s["entered"] = s.says("community2", records("volunteer 1", minutes=60)(s))
    s["clocked"] = s.says("community2", records("volunteer 1", "08:00", "09:00")(s))


@begins_with(field)
def with_two_approvers(s: Scene) -> None:
    with_charter(s, two_approvers=True)
    s["own"] = s.says("hospital2", records("hospital2", minutes=60)(s), as_self=True)


def test_of_two_records_the_clocked_one_counts():
    s = clocks_only.begin()
    s.says("community", confirms("clocked")(s))
    assert held(s, "volunteer 1")[0] == 60


def points(*rates: dict[str, object], **more: object) -> dict[str, object]:
    return {"points": {"name": "积分", "rates": list(rates)} | more}


CHARTERS: Rows = {
    "under the first rule set": Row(bank, "community", adopts(), NotAdoptedYet, on="bank"),
    "of another's bank": Row(field, "hospital", adopts(), NotThisUnit, on="bank"),
    "by whoever is no signatory": Row(field, "clerk at community", adopts(), RoleMissing, on="bank"),
    "of what is no bank": Row(field, "community", adopts(), NoSuch, on="activity"),
    "after another was adopted meanwhile": Row(clocks_only, "community", adopts(), StaleExpect, on="bank", expect=1),
    "with a rate that does not divide a day": Row(field, "community", adopts(**points({"give": 1, "every": 50})), DoesNotDivide, on="bank"),
    "with two rates for one category": Row(field, "community", adopts(**points({"give": 1, "every": 60}, {"give": 2, "every": 60})), Repeated, on="bank"),
    "with one offer twice": Row(field, "community", adopts(**points(offers=[{"name": "早餐", "points": "2"}] * 2)), Repeated, on="bank"),
    "exchanging with itself": Row(field, "community", lambda s: AdoptBankCharter(charter=charter(exchange=[s["bank"]])), OwnBank, on="bank"),
    "exchanging with what is no bank": Row(field, "community", lambda s: AdoptBankCharter(charter=charter(exchange=[s["alliance"]])), NoSuch, on="bank"),
    "exchanging with one bank twice": Row(field, "community", lambda s: AdoptBankCharter(charter=charter(exchange=[s["alliance"]] * 2)), Repeated, on="bank"),
}  # fmt: skip

POSTINGS: Rows = {
    "back-entered time where only the clock counts": Row(clocks_only, "community", confirms("entered"), NotClocked),
    "what the volunteer recorded where two others approve": Row(with_two_approvers, "hospital", confirms("own"), TwoApprovers),
}  # fmt: skip


@table(CHARTERS)
def test_refusals_of_charters(row):
    refuse(row)


@table(POSTINGS)
def test_refusals_of_postings(row):
    refuse(row)
