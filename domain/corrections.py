"""Corrections: what an entry did is taken back by another, signed, with a reason, and told to everybody concerned.

    hours.posted  +90 −90 ──entry.correct──▶ hours.reversed  −90 +90, the day's minutes free again
                                             its facts are gone from here on, not before

Only what counts can be corrected: postings, confirmations, attendance, marks. A document is amended, not corrected. A correction
opens a stream named after the leaf of what it corrects, so it happens once; and it cannot itself be corrected: what was right
after all is recorded anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

from contracts.statements.agreements import ConfirmFulfilment
from contracts.statements.alliances import AdoptProposal
from contracts.statements.corrections import CorrectEntry
from contracts.statements.lists import ConfirmDelivery
from contracts.statements.rulebooks import GiveMark
from contracts.values import Day, Id, Positive, Word
from domain.accounts import Balances, account_of, pool_of, worth
from domain.activities import Activity, ActivityConfirmed
from domain.agreements import FulfilmentConfirmed
from domain.authority import require_role
from domain.banks import Bank
from domain.bookings import AccountBooked, unbook
from domain.complaints import Complaint, ServiceCleared, ServiceFaulted
from domain.confirmations import Confirmation, confirmations
from domain.crediting import point_legs
from domain.deciding import (
    Act,
    Data,
    Happened,
    Happening,
    Own,
    World,
    decides,
    evolves,
    own,
    stands_alone,
)
from domain.duty import CheckInCounted, CheckInRecord, DutyRecord, Reported, Visit, VisitConfirmed
from domain.hours import Booked, Credit, Credited, DutyPosted, HoursPosted, Leg, PersonDay, PointLeg, Span
from domain.lists import Claim, DeliveryConfirmed, count
from domain.meetings import AttendanceRecorded, Meeting, ProposalAdopted
from domain.offices import CountedDay, DutyDayCounted
from domain.refusals import ExchangeTaken, NotCorrectable, NotThisUnit, require
from domain.rulebooks import Mark, MarkWasGiven
from domain.service import ServiceRecord
from domain.slips import DayAtActivity, Scan, ScanRecorded, day_at_activity


class EntryCorrected(Own):
    event = "entry.corrected"
    corrected: Word
    """The event that was corrected."""
    of: Id
    """What that was about: the record, the visit, the claim, the meeting …"""
    told: tuple[Id, ...]
    """The units and persons that it concerns: each has a notice."""


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


class CheckInReversed(Data):
    """The member may report again."""

    event = "checkin.reversed"
    record: Id


class AttendanceReversed(Data):
    """Attendance of the meeting is to be recorded anew."""

    event = "attendance.reversed"
    expected: tuple[Id, ...]


class DutyDayReversed(Data):
    """The day may be counted again."""

    event = "duty-day.reversed"
    record: Id


class MarkReversed(Data):
    """The mark may be given anew."""

    event = "mark.reversed"


class ScanReversed(Data):
    """The scan is none of that day any more; its slip has served all the same."""

    event = "scan.reversed"
    scan: Id


class VisitReversed(Data):
    """Stands where the visit was confirmed."""

    event = "visit.reversed"
    visit: Id


class ProposalReversed(Data):
    """Stands in the proposal's own stream."""

    event = "proposal.reversed"


class JointActivityReversed(Data):
    """It is no joint activity for these units any more; the host may confirm again."""

    event = "activity.reversed"
    activity: Id
    units: tuple[Id, ...]


class FulfilmentReversed(Data):
    """So much less of the commitment is delivered. Stands where the fulfilment was confirmed."""

    event = "fulfilment.reversed"
    fulfilment: Id
    agreement: Id
    commitment: Positive
    quantity: Positive


class DeliveryReversed(Data):
    """So much less of the claim is delivered. Stands where the delivery was confirmed."""

    event = "delivery.reversed"
    delivery: Id
    claim: Id
    item: Id
    quantity: Positive


class Reversal(NamedTuple):
    """What taking back an event means."""

    of: Id
    may: tuple[Id, ...]
    """The units, or the person, that may take it back."""
    told: tuple[Id, ...]
    events: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    noun: ClassVar = ("更正", "correction")
    body: CorrectEntry
    told: tuple[Id, ...]
    actor: Id
    corrected: str
    of: Id
    holder: Id | None


@evolves(EntryCorrected)
def evolve_correction(_: Correction | None, happened: Happened) -> Correction:
    data = happened.data
    assert isinstance(data, EntryCorrected)
    assert isinstance(happened.body, CorrectEntry)
    assert happened.actor
    return Correction(happened.body, data.told, happened.actor, data.corrected, data.of, data.holder)


@evolves(HoursReversed, DutyReversed)
def evolve_day(day: PersonDay | None, happened: Happened) -> PersonDay:
    data = happened.data
    assert isinstance(data, TimeReversed)
    assert day
    kept = list(day.spans)
    for span in data.spans:
        kept.remove(span)
    credits = list(day.credits)
    if isinstance(data, HoursReversed):
        credited = data.credit.minutes if data.credit else data.minutes
        credits.remove(Credited(data.bank, data.activity, credited))
    served = tuple(each for each in day.served if each[0] != data.record)
    minutes = day.minutes - data.minutes
    return replace(day, minutes=minutes, spans=tuple(kept), credits=tuple(credits), served=served)


@evolves(CheckInReversed)
def evolve_reported(reported: Reported | None, happened: Happened) -> Reported | None:
    """What they reported to since stands."""
    assert isinstance(happened.data, CheckInReversed)
    return None if reported and reported.record == happened.data.record else reported


@evolves(ScanReversed)
def evolve_scans(day: DayAtActivity | None, happened: Happened) -> DayAtActivity:
    assert isinstance(happened.data, ScanReversed)
    assert day
    return day.without(happened.data.scan)


@evolves(DutyDayReversed)
def evolve_counted_day(_: CountedDay | None, happened: Happened) -> None:
    return None


@evolves(MarkReversed)
def evolve_mark(_: Mark | None, happened: Happened) -> None:
    return None


@evolves(AttendanceReversed)
def evolve_meeting(meeting: Meeting | None, happened: Happened) -> Meeting:
    assert meeting
    return replace(meeting, held=False, quorate=False, attended=())


@evolves(FulfilmentReversed, DeliveryReversed, VisitReversed)
def evolve_confirmation(confirmation: Confirmation | None, happened: Happened) -> Confirmation:
    """What was confirmed once is not confirmed again: the right record is a new one."""
    assert confirmation
    return confirmation


stands_alone(ProposalReversed)


@evolves(JointActivityReversed)
def evolve_hosts(confirmation: Confirmation | None, happened: Happened) -> Confirmation:
    data = happened.data
    assert isinstance(data, JointActivityReversed)
    assert confirmation
    kept = [
        (holder, unit)
        for holder, unit in zip(confirmation.holders, confirmation.units, strict=True)
        if unit not in data.units
    ]
    return Confirmation(tuple(holder for holder, _ in kept), tuple(unit for _, unit in kept))


@decides(CorrectEntry)
def correct(world: World, act: Act, body: CorrectEntry) -> list[Happening]:
    happened = world.written(body.entry.index, body.entry.leaf)
    reverse = REVERSALS.get(type(happened.data))
    if reverse is None:
        raise NotCorrectable(event=happened.data.event)
    reversal = reverse(world, act, happened)
    require(
        act.actor in reversal.may,
        NotThisUnit(who_zh="记录或确认它的一方", who_en="a side of what is corrected"),
    )
    if isinstance(happened.data, MarkWasGiven):
        require_role(world, act, "evaluator")
    elif act.actor != act.holder:
        require_role(world, act, "clerk")
    corrected = own(
        act, EntryCorrected, corrected=happened.data.event, of=reversal.of, told=distinct(reversal.told)
    )
    return [corrected, *reversal.events]


def distinct(ids: tuple[Id, ...]) -> tuple[Id, ...]:
    return tuple(dict.fromkeys(ids))


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
        legs=tuple(Leg(account=leg.account, minutes=-leg.minutes) for leg in data.legs),
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
        account = account_of(world, data.bank, data.person)
        brought = data.record in balances.of(account, data.bank).brought
        return None, [
            balances.count(account, data.bank, data.record, minutes=-data.minutes)
        ] if brought else []
    account = data.credit.account
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
    back = DutyReversed(
        record=data.record,
        person=data.person,
        on=data.on,
        minutes=data.minutes,
        spans=data.spans,
        unit=data.unit,
        community=data.community,
    )
    sides = (record.body.unit, data.community)
    return Reversal(data.record, sides, (data.person, *sides), (Happening(happened.stream, back),))


def of_check_in(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, CheckInCounted)
    record = world.get(data.record, CheckInRecord)
    sides = (record.body.unit, data.community)
    back = Happening(happened.stream, CheckInReversed(record=data.record))
    return Reversal(data.record, sides, (data.person, *sides), (back,))


def of_visit(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, VisitConfirmed)
    sides = (data.unit, world.get(data.visit, Visit).community)
    back = Happening(world.rule("confirmed", data.visit), VisitReversed(visit=data.visit))
    return Reversal(data.visit, sides, sides, (back,))


def of_duty_day(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, DutyDayCounted)
    sides = (data.unit, data.at)
    back = Happening(happened.stream, DutyDayReversed(record=data.record))
    return Reversal(data.record, sides, (data.person, *sides), (back,))


def of_scan(world: World, act: Act, happened: Happened) -> Reversal:
    scan = world.get(happened.stream, Scan)
    body, planner = scan.body, world.get(scan.body.activity, Activity).planner
    day = day_at_activity(world, body.activity, body.person, body.at[:10])
    back = Happening(day, ScanReversed(scan=happened.stream))
    return Reversal(happened.stream, (scan.actor, planner), (body.person, scan.actor, planner), (back,))


def of_delivery(world: World, act: Act, happened: Happened) -> Reversal:
    data, body = happened.data, happened.body
    assert isinstance(data, DeliveryConfirmed)
    assert isinstance(body, ConfirmDelivery)
    sides, delivery = (data.by, data.to), body.about.stream
    back = DeliveryReversed(delivery=delivery, claim=data.claim, item=data.item, quantity=data.quantity)
    events = [
        Happening(world.rule("confirmed", delivery), back),
        count(world, act, data.claim, -data.quantity),
    ]
    if world.get(data.claim, Claim).withdrawn:  # what was delivered had stayed with it
        events.append(count(world, act, data.item, -data.quantity))
    return Reversal(delivery, sides, sides, tuple(events))


def of_fulfilment(world: World, act: Act, happened: Happened) -> Reversal:
    data, body = happened.data, happened.body
    assert isinstance(data, FulfilmentConfirmed)
    assert isinstance(body, ConfirmFulfilment)
    sides, fulfilment = (data.by, data.to), body.about.stream
    back = FulfilmentReversed(
        fulfilment=fulfilment, agreement=data.agreement, commitment=data.commitment, quantity=data.quantity
    )
    return Reversal(fulfilment, sides, sides, (Happening(world.rule("confirmed", fulfilment), back),))


def of_attendance(world: World, act: Act, happened: Happened) -> Reversal:
    meeting = world.get(happened.stream, Meeting)
    back = Happening(happened.stream, AttendanceReversed(expected=meeting.expected))
    return Reversal(happened.stream, (meeting.convenor,), (meeting.convenor, *meeting.expected), (back,))


def of_proposal(world: World, act: Act, happened: Happened) -> Reversal:
    body = happened.body
    assert isinstance(body, AdoptProposal)
    meeting = world.get(body.about.stream, Meeting)
    back = Happening(happened.stream, ProposalReversed())
    return Reversal(happened.stream, (meeting.convenor,), (meeting.convenor, body.proposer), (back,))


def of_joint_activity(world: World, act: Act, happened: Happened) -> Reversal:
    """What its other host confirmed: for the planner it was joint by the first of these."""
    data = happened.data
    assert isinstance(data, ActivityConfirmed)
    assert happened.actor
    planner, where = world.get(data.activity, Activity).planner, world.rule("confirmed", data.activity)
    back = Happening(where, JointActivityReversed(activity=data.activity, units=data.units))
    return Reversal(data.activity, (happened.actor, planner), (planner, happened.actor), (back,))


def of_mark(world: World, act: Act, happened: Happened) -> Reversal:
    body, giver = happened.body, happened.actor
    assert isinstance(body, GiveMark)
    assert giver
    back = Happening(happened.stream, MarkReversed())
    return Reversal(happened.stream, (giver,), (giver, body.subject), (back,))


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
    return Reversal(data.of, (keeper,), told, tuple(unbook(Balances(world, act), data, others)))


def of_fault(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, ServiceFaulted)
    upheld = world.get(data.complaint, Complaint).unit
    planner = world.get(data.activity, Activity).planner
    back = ServiceCleared(activity=data.activity, person=data.person, on=data.on)
    sides = (upheld, planner)
    return Reversal(data.complaint, sides, (data.person, *sides), (Happening(happened.stream, back),))


Reverse = Callable[[World, Act, Happened], Reversal]

REVERSALS: dict[type[Data], Reverse] = {
    HoursPosted: of_hours,
    DutyPosted: of_duty,
    CheckInCounted: of_check_in,
    VisitConfirmed: of_visit,
    DutyDayCounted: of_duty_day,
    ScanRecorded: of_scan,
    DeliveryConfirmed: of_delivery,
    FulfilmentConfirmed: of_fulfilment,
    AttendanceRecorded: of_attendance,
    ProposalAdopted: of_proposal,
    ActivityConfirmed: of_joint_activity,
    MarkWasGiven: of_mark,
    AccountBooked: of_booking,
    ServiceFaulted: of_fault,
}
"""What rests on a correction itself adds its own: `domain/stars.py`."""
