"""Volunteer service and the time bank.

    recorded by a clerk or the volunteer ──confirmed by another holder──▶ posted: bank −90, volunteer +90

One statement confirms a whole sheet: the batch in which its records came, but for the items left out. Time banks
keep double entry in whole minutes; each posting carries all its legs, so the books sum to zero at every position.

A bank owes what it posts, so not everybody posts there: its keeper does, and hosts that belong to the alliance for which
the bank was founded. Otherwise any two units could plan an activity and draw minutes on a bank that never heard of
them. And only what took place counts: a record may come before the activity is on record as held, its posting after.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.service import ConfirmService, RecordService
from contracts.values import Count, Id
from domain.accounts import Account, Balances, account_of
from domain.activities import Activity
from domain.alliances import is_member
from domain.authority import require_role
from domain.banks import Bank
from domain.crediting import credit
from domain.deciding import (
    Act,
    Happened,
    Happening,
    Own,
    World,
    decides,
    evolves,
    foresees,
    own,
    stands_alone,
)
from domain.entrustments import require_entrusted
from domain.hours import Days, HoursPosted, require_possible
from domain.persons import living, require_another
from domain.refusals import NoAccount, NotClocked, NotThisUnit, TwoApprovers, WrongStage, require
from domain.sheets import RecordedLine, confirm_each


class ServiceRecorded(Own):
    event = "service.recorded"


class ServiceConfirmed(Own):
    event = "service.confirmed"
    posted: Count
    """How many records this statement posted; one event for each follows."""


@dataclass(frozen=True, slots=True)
class ServiceRecord(RecordedLine[RecordService]):
    noun: ClassVar = ("服务记录", "service record")


stands_alone(ServiceConfirmed)


@evolves(ServiceRecorded)
def evolve_record(_: ServiceRecord | None, happened: Happened) -> ServiceRecord:
    return ServiceRecord.of(happened)


@foresees(RecordService)
def asked_for_a_record(world: World, body: RecordService) -> tuple[Id, ...]:
    return body.person, body.activity, body.bank, account_of(world, body.bank, body.person)


@decides(RecordService)
def record(world: World, act: Act, body: RecordService) -> list[Happening]:
    activity = world.get(body.activity, Activity)
    world.get(body.bank, Bank)
    living(world, body.person)
    if body.on_behalf:
        require_entrusted(world, act, body.on_behalf, body.person)
    if act.actor != body.person:
        organiser = NotThisUnit(
            who_zh="活动的举办单位或志愿者本人", who_en="a host of the activity or the volunteer"
        )
        require(activity.hosted_by(act.actor), organiser)
        require_role(world, act, "clerk")
    require_possible(act, body)
    require(world.find(account_of(world, body.bank, body.person), Account), NoAccount())
    require(
        body.day == activity.on,
        WrongStage(why_zh=f"活动日期是{activity.on}", why_en=f"the activity is on {activity.on}"),
    )
    return [own(act, ServiceRecorded)]


@decides(ConfirmService)
def confirm(world: World, act: Act, body: ConfirmService) -> list[Happening]:
    days, balances = Days(world), Balances(world, act)

    def reads(record: ServiceRecord) -> tuple[Id, ...]:
        body = record.body
        day = world.rule("person-day", body.person, body.day)
        return body.person, day, account_of(world, body.bank, body.person)

    records, posted = confirm_each(
        world,
        act,
        body,
        (ServiceRecord,),
        reads,
        lambda stream, record: post(days, balances, act, stream, record),
    )
    return [own(act, ServiceConfirmed, posted=records), *posted]


def post(days: Days, balances: Balances, act: Act, stream: Id, record: ServiceRecord) -> list[Happening]:
    """One record's own event, with its legs and nobody else's; and where a charter asks for it, what that did to balances.

    Raises:
        MergedAway: the volunteer goes on under another number.
        NotThisUnit: neither the bank's keeper, nor a host of the activity in the bank's alliance.
        WrongStage: the activity is not on record as held, or was held on another day.
        SamePerson: whoever recorded it, or the volunteer.
        NotClocked, TwoApprovers: the bank's charter does not credit such a record.
        CountsNothing: a complaint about the volunteer at this activity was upheld.
        AlreadyConfirmed, NothingLeftToPost, OverADay: as `Days.post`.
    """
    world, body = days.world, record.body
    living(world, body.person)
    bank, activity = world.get(body.bank, Bank), world.get(body.activity, Activity)
    may_post = NotThisUnit(
        who_zh="时间银行的管理单位，或活动举办单位中属于该行联盟的",
        who_en="the unit that keeps the bank, or a host of the activity in the bank's alliance",
    )
    require(act.actor == bank.keeper or host_in_alliance(world, act.actor, activity, bank), may_post)
    require(
        activity.held, WrongStage(why_zh="活动尚未登记举办", why_en="the activity is not on record as held")
    )
    took_place = WrongStage(why_zh=f"活动是{activity.on}举办的", why_en=f"it was held on {activity.on}")
    require(body.day == activity.on, took_place)
    require_another(world, act, record.holder, body.person)
    if bank.charter:
        require(not bank.charter.only_clocked or body.clocked, NotClocked())
        require(not bank.charter.two_approvers or record.unit != body.person, TwoApprovers())
    days.require_no_fault(body.person, body.day, body.activity)
    new = days.post(stream, body.person, body)
    assert act.holder
    approvers = (record.holder, act.holder)
    credited = credit(days, balances, stream, body, bank, activity.category, approvers, new)
    posted = HoursPosted(
        record=stream,
        person=body.person,
        on=body.day,
        minutes=new.minutes,
        spans=new.spans,
        bank=body.bank,
        activity=body.activity,
        legs=credited.legs,
        point_legs=credited.point_legs,
        overlapped=new.overlapped,
        credit=credited.credit,
    )
    return [Happening(new.stream, posted), *credited.counted]


def host_in_alliance(world: World, unit: Id, activity: Activity, bank: Bank) -> bool:
    """A bank of no alliance knows no hosts: only its keeper posts there."""
    return activity.hosted_by(unit) and bank.alliance is not None and is_member(world, bank.alliance, unit)
