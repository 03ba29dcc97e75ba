"""What is taken back of somebody's time, and of the accounts that it filled.

    hours.posted +90 −90 ──▶ hours.reversed −90 +90, and the day's minutes are free again

The record itself never counts again: what is right is recorded anew. Points go back exactly, what was carried below one included.
"""

from dataclasses import replace
from typing import ClassVar

from contracts.values import Day, Id, Positive
from domain.accounts import Balances, account_now, account_of, pool_of, worth
from domain.activities import Activity
from domain.banks import Bank
from domain.bookings import AccountBooked, unbook
from domain.complaints import Complaint, ServiceCleared, ServiceFaulted
from domain.confirmations import confirmations
from domain.crediting import point_legs
from domain.deciding import Act, Data, Happened, Happening, World, evolves
from domain.duty import DutyRecord
from domain.exchange_stops import stop
from domain.hours import Booked, Credit, DutyPosted, HoursPosted, Leg, PersonDay, PointLeg, Span
from domain.refusals import ExchangeTaken, require
from domain.reversal import Reversal, Reverse, signed_for
from domain.service import ServiceRecord
from domain.slips import DayAtActivity, Scan, ScanRecorded, day_at_activity


class TimeReversed(Data):
    """Stands in the stream of a person's day, whose minutes are free again. The record itself never counts again."""

    event: ClassVar[str]
    record: Id
    person: Id
    on: Day
    minutes: Positive
    spans: tuple[Span, ...] = ()


class HoursReversed(TimeReversed, Booked):
    event = "hours.reversed"
    bank: Id
    activity: Id
    credit: Credit | None = None


class DutyReversed(TimeReversed):
    event = "duty.reversed"
    unit: Id
    community: Id


class ScanReversed(Data):
    """The scan is none of that day any more; its slip has served all the same."""

    event = "scan.reversed"
    scan: Id


@evolves(HoursReversed, DutyReversed)
def evolve_day(day: PersonDay | None, happened: Happened) -> PersonDay:
    data = happened.data
    assert isinstance(data, TimeReversed)
    assert day
    kept = list(day.spans)
    for span in data.spans:
        kept.remove(span)
    return replace(
        day,
        minutes=day.minutes - data.minutes,
        spans=tuple(kept),
        credits=tuple(each for each in day.credits if each.record != data.record),
        served=tuple(each for each in day.served if each[0] != data.record),
        on_duty=tuple(each for each in day.on_duty if each[0] != data.record),
    )


@evolves(ScanReversed)
def evolve_scans(day: DayAtActivity | None, happened: Happened) -> DayAtActivity:
    assert isinstance(happened.data, ScanReversed)
    assert day
    return day.without(happened.data.scan)


def of_hours(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, HoursPosted)
    record, bank = world.get(data.record, ServiceRecord), world.get(data.bank, Bank)
    activity = world.get(data.activity, Activity)
    points, counted = uncredited(world, act, data)
    back = HoursReversed(
        record=data.record,
        person=data.person,
        on=data.on,
        minutes=data.minutes,
        spans=data.spans,
        bank=data.bank,
        activity=data.activity,
        legs=tuple(Leg(account=account_now(world, leg.account), minutes=-leg.minutes) for leg in data.legs),
        point_legs=points,
        credit=data.credit,
    )
    sides = (record.unit, bank.keeper)
    return Reversal(
        data.record,
        sides,
        (data.person, *sides, activity.planner),
        (Happening(happened.stream, back), *counted),
    )


def uncredited(
    world: World, act: Act, data: HoursPosted
) -> tuple[tuple[PointLeg, ...] | None, list[Happening]]:
    """The points that go back, and how the accounts count it: exact, what is carried included. A balance may fall below zero."""
    balances = Balances(world, act)
    if data.credit is None:
        account = account_now(world, account_of(world, data.bank, data.person))
        brought = data.record in balances.of(account, data.bank).brought
        return None, [
            balances.count(account, data.bank, data.record, minutes=-data.minutes)
        ] if brought else []
    account = account_now(world, data.credit.account)
    carried = balances.of(account, data.bank).carried
    hundredths = 0
    if data.credit.rate:
        hundredths, carried = worth(carried, -data.credit.minutes, data.credit.rate)
    counted = [
        balances.count(
            account, data.bank, data.record,
            minutes=data.credit.pooled - data.credit.minutes, hundredths=hundredths, carried=carried,
        )
    ]  # fmt: skip
    if data.credit.pooled:
        pool = pool_of(world, data.bank)
        counted.append(balances.count(pool, data.bank, data.record, minutes=-data.credit.pooled))
    return point_legs(account, data.bank, hundredths), counted


def of_duty(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, DutyPosted)
    record = world.get(data.record, DutyRecord)
    agents = signed_for(record.agent)
    back = DutyReversed(
        record=data.record,
        person=data.person,
        on=data.on,
        minutes=data.minutes,
        spans=data.spans,
        unit=data.unit,
        community=data.community,
    )
    sides = (record.body.unit, data.community, *agents)
    return Reversal(data.record, sides, (data.person, *sides), (Happening(happened.stream, back),))


def of_scan(world: World, act: Act, happened: Happened) -> Reversal:
    scan = world.get(happened.stream, Scan)
    body, planner = scan.body, world.get(scan.body.activity, Activity).planner
    day = day_at_activity(world, body.activity, body.person, body.at[:10])
    back = Happening(day, ScanReversed(scan=happened.stream))
    return Reversal(happened.stream, (scan.actor, planner), (body.person, scan.actor, planner), (back,))


def of_booking(world: World, act: Act, happened: Happened) -> Reversal:
    """By the keeper alone: what was given is not taken back by whoever gave it."""
    data = happened.data
    assert isinstance(data, AccountBooked)
    if data.kind.startswith("exchange"):
        taken = data.kind == "exchange-in" or confirmations(world, data.of).holders
        require(not taken, ExchangeTaken())
    keeper = world.get(data.bank, Bank).keeper
    others = {pool_of(world, data.bank)}
    if data.other:
        others.add(account_of(world, data.bank, data.other))
    told = (data.owner, keeper, *([data.other] if data.kind in ("gift", "donation") and data.other else ()))
    back = unbook(Balances(world, act), data, others)
    return Reversal(data.of, (keeper,), told, (*back, *stop(world, happened, for_good=True)))


def of_fault(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, ServiceFaulted)
    upheld = world.get(data.complaint, Complaint).unit
    planner = world.get(data.activity, Activity).planner
    back = ServiceCleared(activity=data.activity, person=data.person, on=data.on)
    sides = (upheld, planner)
    return Reversal(data.complaint, sides, (data.person, *sides), (Happening(happened.stream, back),))


TIME: dict[type[Data], Reverse] = {
    HoursPosted: of_hours,
    DutyPosted: of_duty,
    ScanRecorded: of_scan,
    AccountBooked: of_booking,
    ServiceFaulted: of_fault,
}
