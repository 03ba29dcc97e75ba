"""The published rulebooks of time banks (O06 to O09, O12): their worked cases as real signed events, at banks with their charters.

What a rulebook refuses, the ledger refuses when it is signed, so it is no fact at all; the bank's own books and the rulebook's sheet
must then say the same, and both what the source says.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from contracts.refusals import Refusal
from contracts.sheet import Sheet
from contracts.statements.banks import AdoptBankCharter
from contracts.statements.keys import AdoptRules, Entrust, OnBehalf
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.openings import ConfirmOpening, RecordOpening
from contracts.statements.service import (
    Clocked,
    ConfirmService,
    Entered,
    FoundBank,
    OpenAccount,
    RecordService,
)
from contracts.statements.spending import (
    ConfirmRedemption,
    ConfirmTransfer,
    MakeDonation,
    MakeGift,
    MakeRedemption,
    OpenGroupAccount,
    RecordReferral,
    UpholdComplaint,
)
from contracts.values import Id
from domain.accounts import Account
from domain.refusals import (
    AgeNotChecked,
    GroupOnlyDonates,
    NotClocked,
    NotEnough,
    SamePerson,
    TwoApprovers,
    UsedUp,
    WrongRelation,
)
from tests.domain.bank_scenes import published
from tests.domain.test_worked_cases import Year
from tests.people import DAY_MS, NOON, Person


class BankYear(Year):
    """A year in which the community keeps a bank by a published charter, with a volunteer who has no key and entrusts it."""

    def __init__(self, book: str, charter: str) -> None:
        super().__init__(book)
        self.county.roots_say(AdoptRules(rules=2))
        community = self.county.community
        self.bank = community.says(FoundBank(name="时间银行(虚构)"))
        community.says(AdoptBankCharter(charter=published(charter)), stream=self.bank)
        self.refused: list[type[Refusal]] = []
        self.volunteer = self.opens("volunteer")

    def opens(self, name: str) -> Id:
        community = self.county.community
        person = self.county.volunteer(community, name)
        community.says(OpenAccount(bank=self.bank, owner=person))
        community.says(Entrust(of=person, evidence="7" * 64))
        return person

    def on(self, day: str) -> None:
        self.story.received = NOON + (date.fromisoformat(day) - date(2026, 1, 1)).days * DAY_MS

    def held_activity(self, day: str, category: str = "助老") -> Id:
        community = self.county.community
        activity = community.says(PlanActivity(title="活动(虚构)", category=category, on=day))
        community.says(HoldActivity(on=day), stream=activity)
        return activity

    def records(
        self, activity: Id, day: str, time: Any, person: Id | None = None, by: Person | None = None
    ) -> Id:
        given = (
            {"entered": Entered(on=day, minutes=time)}
            if isinstance(time, int)
            else {"clocked": Clocked(start=f"{day}T{time[0]}", end=f"{day}T{time[1]}")}
        )
        body = RecordService(person=person or self.volunteer, activity=activity, bank=self.bank, **given)
        by = by or self.county.community2
        return by.says(body, as_self=by.id == person)

    def confirms(self, record: Id, by: Person | None = None) -> None:
        body = ConfirmService(records=(self.county.about(record),))
        (by or self.county.community).says(body)

    def serves(self, day: str, time: Any, category: str = "助老", person: Id | None = None) -> None:
        self.confirms(self.records(self.held_activity(day, category), day, time, person))

    def begins_with(self, minutes: int) -> None:
        opening = self.county.community2.says(
            RecordOpening(
                bank=self.bank, owner=self.volunteer, minutes=minutes, as_of="2025-12-31", evidence="e" * 64
            )
        )
        self.county.community.says(ConfirmOpening(records=(self.county.about(opening),)))

    @property
    def asks(self) -> dict[str, Any]:
        on_behalf = OnBehalf(of=self.volunteer, how="counter")
        return {"bank": self.bank, "owner": self.volunteer, "on_behalf": on_behalf}

    def redeems(self, serves: str = "self", **what: Any) -> None:
        made = self.county.community2.says(MakeRedemption(**self.asks, serves=serves, **what))
        self.county.community.says(ConfirmRedemption(about=self.county.about(made)))

    def confirmed(self, body: Any) -> None:
        """What waits for a second person has one."""
        made = self.county.community2.says(body)
        self.county.community.says(ConfirmTransfer(about=self.county.about(made)))

    def refuses(self, answer: type[Refusal], act: Callable[[], Any]) -> None:
        with pytest.raises(Refusal) as caught:
            act()
        assert type(caught.value) is answer, caught.value
        self.refused.append(answer)

    def account(self, owner: Id | None = None) -> Account:
        found = self.story.state(self.account_id(owner))
        assert isinstance(found, Account)
        return found

    def account_id(self, owner: Id | None = None) -> Id:
        return self.county.rule("account", self.bank, owner or self.volunteer)

    def pool(self) -> int:
        found = self.story.state(self.county.rule("pool", self.bank))
        return found.minutes.total if found else 0


def line(sheet: Sheet, name: str) -> Fraction:
    return Fraction(sheet.line(name).value or "")


# O06: service time and stars


def test_o06_1_overlaps_count_once_and_what_nobody_confirmed_does_not() -> None:
    year = BankYear("O06", "dongting")
    year.begins_with(5790)
    year.serves(
        "2026-03-05", ("09:00", "11:00")
    )  # to 11:30, thirty minutes of travel taken off by whoever recorded it
    year.serves("2026-03-07", ("14:00", "16:00"))
    year.serves("2026-03-07", ("15:30", "17:00"))
    year.records(year.held_activity("2026-03-09"), "2026-03-09", ("09:00", "10:00"))

    sheet = year.sheet("volunteer", year.volunteer)

    assert (line(sheet, "new_minutes"), line(sheet, "total"), sheet.grade) == (300, 6090, "一星")
    assert sheet.line("printed").shown == "101.5"
    assert year.account().minutes.total == 6090


@pytest.mark.parametrize(
    ("opening", "shown", "grade"),
    [(17999, "299.9", "一星"), (90000, "1500.0", "五星")],
    ids=["O06-2", "O06-3"],
)
def test_stars_are_judged_in_minutes_and_printed_hours_cut_down(opening: int, shown: str, grade: str) -> None:
    year = BankYear("O06", "dongting")
    year.begins_with(opening)

    sheet = year.sheet("volunteer", year.volunteer)

    assert (sheet.line("printed").shown, sheet.grade) == (shown, grade)
    assert year.account().minutes.total == line(sheet, "total") == opening


# O07: Nanjing


def test_o07_1_what_is_above_fifteen_hundred_hours_goes_to_the_pool() -> None:
    year = BankYear("O07", "nanjing")
    year.begins_with(89_910)
    year.serves("2026-02-02", 180)
    year.redeems("lineal", minutes=120, least_age=60)
    year.serves("2026-02-02", 60)

    sheet = year.sheet("account", year.account_id())

    assert (line(sheet, "balance_hours"), line(sheet, "pool_hours")) == (1499, Fraction("1.5"))
    assert (Fraction(year.account().minutes.total, 60), Fraction(year.pool(), 60)) == (1499, Fraction("1.5"))


def test_o07_2_neither_the_young_nor_friends_nor_more_than_there_is() -> None:
    year = BankYear("O07", "nanjing")
    year.begins_with(300)
    year.refuses(AgeNotChecked, lambda: year.redeems("self", minutes=60))
    year.refuses(WrongRelation, lambda: year.redeems("friend", minutes=60, least_age=60))
    year.refuses(NotEnough, lambda: year.redeems("lineal", minutes=360, least_age=60))
    year.confirmed(MakeDonation(**year.asks, minutes=120))

    sheet = year.sheet("account", year.account_id())

    assert (line(sheet, "balance_hours"), line(sheet, "pool_hours"), len(year.refused)) == (3, 0, 3)
    assert Fraction(year.account().minutes.total, 60) == 3


def test_o07_3_a_group_only_donates() -> None:
    year = BankYear("O07", "nanjing")
    hospital = year.county.hospital
    year.county.community.says(OpenGroupAccount(bank=year.bank, owner=hospital.unit))
    for day in ("2026-02-01", "2026-02-02"):
        year.serves(day, 1200)
    year.confirmed(MakeDonation(**year.asks, minutes=2400, to=hospital.unit))
    of_group = {"bank": year.bank, "owner": hospital.unit}
    redemption = MakeRedemption(**of_group, minutes=120, serves="self", least_age=60)
    year.refuses(GroupOnlyDonates, lambda: hospital.says(redemption))
    hospital.says(MakeDonation(**of_group, minutes=2400))

    sheet = year.sheet("account", year.account_id(hospital.unit))

    assert (line(sheet, "balance_hours"), line(sheet, "pool_hours"), len(year.refused)) == (0, 0, 1)
    assert (year.account(hospital.unit).minutes.total, year.pool()) == (0, 2400)


# O08: Hailin


def test_o08_1_points_are_spent_and_hours_stay() -> None:
    year = BankYear("O08", "hailin")
    year.on("2026-02-10")
    for minutes in (180, 90):
        year.serves("2026-02-10", minutes)
    complained_of = year.held_activity("2026-02-10")
    record = year.records(complained_of, "2026-02-10", 120)
    year.county.community.says(UpholdComplaint(activity=complained_of, person=year.volunteer))
    with pytest.raises(Refusal):
        year.confirms(record)
    friend = year.opens("friend")
    year.confirmed(RecordReferral(bank=year.bank, owner=year.volunteer, referred=friend))
    year.redeems(points="4")
    year.refuses(UsedUp, lambda: year.redeems(points="1"))
    year.on("2026-05-10")
    year.serves("2026-05-10", 60)
    year.redeems(points="2")
    year.on("2026-12-31")

    sheet = year.sheet("account", year.account_id())

    assert (line(sheet, "hours"), line(sheet, "points"), len(year.refused)) == (
        Fraction("4.5"),
        Fraction("0.5"),
        1,
    )
    assert (Fraction(year.account().minutes.total, 60), year.account().points.total) == (Fraction("4.5"), 50)


# O09: Dongting and Shouyi


def test_o09_1_two_approvers_neither_of_them_the_volunteer() -> None:
    year = BankYear("O09", "dongting")
    county, day = year.county, "2026-02-02"
    one, other, mine = county.community, county.community2, county.hospital2
    one.says(OpenAccount(bank=year.bank, owner=mine.id))
    activity = year.held_activity(day)
    year.confirms(year.records(activity, day, 60, mine.id))
    for recorder in (one, other):
        alone = year.records(activity, day, 60, mine.id, recorder)
        year.refuses(SamePerson, lambda: year.confirms(alone, recorder))  # noqa: B023
    own = year.records(activity, day, 90, mine.id, mine)
    year.refuses(TwoApprovers, lambda: year.confirms(own))
    year.confirms(year.records(activity, day, 45, mine.id, one), other)
    spent = mine.says(MakeRedemption(bank=year.bank, owner=mine.id, minutes=30, serves="self"), as_self=True)
    one.says(ConfirmRedemption(about=county.about(spent)))

    sheet = year.sheet("account", year.account_id(mine.id))

    assert (line(sheet, "stored"), len(year.refused)) == (75, 3)
    assert year.account(mine.id).minutes.total == 75


def test_o09_2_kitchen_help_earns_breakfasts() -> None:
    year = BankYear("O09", "shouyi")
    for _ in range(4):
        year.serves("2026-01-10", 150, "食堂帮厨")
    year.redeems(offer="早餐")

    sheet = year.sheet("purse", year.account_id())

    assert line(sheet, "points") == 58
    assert year.account().points.total == 5800


# O12: Beijing


def test_o12_1_a_coin_for_each_full_hour_and_the_rest_carried() -> None:
    year = BankYear("O12", "beijing")
    mother = year.opens("mother")
    year.serves("2026-02-02", ("08:00", "09:30"))
    year.serves("2026-02-03", ("08:00", "08:45"))
    year.refuses(NotClocked, lambda: year.serves("2026-02-04", 120))  # nobody signed out, so it has no end
    no_fact = year.refused.pop()
    year.confirmed(MakeGift(**year.asks, to=mother, minutes=60, relation="lineal"))
    year.refuses(
        WrongRelation, lambda: year.confirmed(MakeGift(**year.asks, to=mother, minutes=60, relation="other"))
    )

    sheet = year.sheet("account", year.account_id())

    assert (Fraction(sheet.result or ""), line(sheet, "carry"), line(sheet, "own_coins")) == (1, 15, 2)
    assert divmod(year.account().minutes.total, 60) == (1, 15)
    assert (no_fact, len(year.refused)) == (NotClocked, 1)
