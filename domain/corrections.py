"""Corrections: what an entry did is taken back by another, signed, with a reason, and told to everybody concerned.

    hours.posted  +90 −90 ──entry.correct──▶ hours.reversed  −90 +90, the day's minutes free again
                                             its facts are gone from here on, not before

Only what counts can be corrected: postings, confirmations, attendance, marks, and matters that were rated, accepted, paid or
voted (matters_reversed.py). A document is amended, not corrected. A correction
opens a stream named after the leaf of what it corrects, so it happens once; and it cannot itself be corrected: what was right
after all is recorded anew.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.agreements import ConfirmFulfilment
from contracts.statements.alliances import AdoptProposal
from contracts.statements.corrections import CorrectEntry, EntryRef
from contracts.statements.lists import ConfirmDelivery
from contracts.statements.rulebooks import GiveMark
from contracts.statements.service import EndCheckIn
from contracts.values import Count, Day, Digest, Id, Positive, Word
from domain.accounts import Balances, account_of, pool_of, worth
from domain.activities import Activity, ActivityConfirmed
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
from domain.duty import (
    CheckInCounted,
    CheckInEnded,
    CheckInRecord,
    DutyRecord,
    Reported,
    Visit,
    VisitConfirmed,
    reports,
)
from domain.freezing import require_not_frozen
from domain.fulfilments import Fulfilment, FulfilmentConfirmed
from domain.hours import Booked, Credit, Credited, DutyPosted, HoursPosted, Leg, PersonDay, PointLeg, Span
from domain.lists import Claim, Delivery, DeliveryConfirmed, count
from domain.matters_reversed import MATTERS
from domain.meetings import AttendanceRecorded, Meeting, ProposalAdopted
from domain.offices import CountedDay, DutyDay, DutyDayCounted
from domain.refusals import ExchangeTaken, NotCorrectable, NotThisUnit, WrongStage, require
from domain.reversal import Reversal, Reverse, signed_for
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


class EntryOverruled(Data):
    """The same by a ruling, or because the other side agreed. Stands where a correction of that entry would."""

    event = "entry.overruled"
    entry: Count
    """Its index."""
    leaf: Digest
    corrected: Word
    of: Id
    told: tuple[Id, ...]
    dispute: Id


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
    """The member may report again: what they reported to before stands as it ended."""

    event = "checkin.reversed"
    record: Id
    ended_by: Digest | None = None
    """The statement that ended it: what ended is gone with what it ended."""


class CheckInResumed(Data):
    """Stands there too: it has not ended."""

    event = "checkin.resumed"
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


@dataclass(frozen=True, slots=True)
class Correction:
    noun: ClassVar = ("更正", "correction")
    entry: int
    """The index of what was corrected."""
    of: Id
    told: tuple[Id, ...]
    actor: Id | None
    """Whoever took it back; nobody alone, when that was by a ruling."""
    corrected: str
    holder: Id | None = None
    reason: str | None = None


@evolves(EntryCorrected, EntryOverruled)
def evolve_correction(_: Correction | None, happened: Happened) -> Correction:
    match happened.data, happened.body:
        case EntryCorrected(of=of, told=told) as data, CorrectEntry(entry=entry, reason=reason):
            return Correction(entry.index, of, told, happened.actor, data.corrected, data.holder, reason)
        case EntryOverruled(entry=index, of=of, told=told) as overruled, _:
            return Correction(index, of, told, None, overruled.corrected)
    raise AssertionError(happened)


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
    """What they reported to before and since stands."""
    assert isinstance(happened.data, CheckInReversed)
    assert reported
    return without(reported, happened.data.record)


@evolves(CheckInResumed)
def evolve_resumed(reported: Reported | None, happened: Happened) -> Reported:
    assert reported
    return replace(reported, ended=None, ended_by=None)


def without(reported: Reported | None, record: Id) -> Reported | None:
    if reported is None or reported.record == record:
        return reported.before if reported else None
    return replace(reported, before=without(reported.before, record))


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
    require(corrections_of(world, body.entry) is None, gone())
    reversal = reversal_of(world, act, happened)
    require(
        act.actor in reversal.may,
        NotThisUnit(who_zh="记录或确认它的一方", who_en="a side of what is corrected"),
    )
    if isinstance(happened.data, MarkWasGiven):
        require_role(world, act, "evaluator")
    elif act.actor != act.holder:
        require_role(world, act, "clerk")
    require_not_frozen(world, body.entry)
    corrected = own(
        act, EntryCorrected, corrected=happened.data.event, of=reversal.of, told=distinct(reversal.told)
    )
    return [corrected, *reversal.events]


def reversal_of(world: World, act: Act, happened: Happened) -> Reversal:
    """What taking back an entry means, and for whom.

    Raises:
        NotCorrectable: it is nothing that counts.
    """
    reverse = REVERSALS.get(type(happened.data))
    if reverse is None:
        raise NotCorrectable(event=happened.data.event)
    return reverse(world, act, happened)


def gone() -> WrongStage:
    return WrongStage(why_zh="这条记录已经更正", why_en="the entry has been corrected")


def corrections_of(world: World, entry: EntryRef) -> Correction | None:
    return world.find(world.rule("corrected", entry.leaf), Correction)


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


def of_check_in(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, CheckInCounted)
    record = world.get(data.record, CheckInRecord)
    sides = (record.body.unit, data.community, *signed_for(record.agent))
    ended_by = next(
        (each.ended_by for each in reports(world, data.person) if each.record == data.record), None
    )
    back = Happening(happened.stream, CheckInReversed(record=data.record, ended_by=ended_by))
    return Reversal(data.record, sides, (data.person, *sides), (back,))


def of_end(world: World, act: Act, happened: Happened) -> Reversal:
    """
    Raises:
        WrongStage: the check-in is gone, or the person has reported elsewhere since.
    """
    data, body = happened.data, happened.body
    assert isinstance(data, CheckInEnded)
    assert isinstance(body, EndCheckIn)
    latest = next(reports(world, data.person), None)
    since = WrongStage(
        why_zh="此人后来已到别处报到，或此次报到已更正",
        why_en="they have reported elsewhere since, or it was corrected",
    )
    require(latest and latest.record == body.about.stream, since)
    sides = (data.unit, data.community)
    back = Happening(world.rule("checkin", data.person), CheckInResumed(record=body.about.stream))
    return Reversal(body.about.stream, sides, (data.person, *sides), (back,))


def of_visit(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, VisitConfirmed)
    visit = world.get(data.visit, Visit)
    sides = (data.unit, visit.community, *signed_for(visit.agent))
    back = Happening(world.rule("confirmed", data.visit), VisitReversed(visit=data.visit))
    return Reversal(data.visit, sides, sides, (back,))


def of_duty_day(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, DutyDayCounted)
    sides = (data.unit, data.at, *signed_for(world.get(data.record, DutyDay).agent))
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
    delivery = body.about.stream
    sides = (data.by, data.to, *signed_for(world.get(delivery, Delivery).agent))
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
    fulfilment = body.about.stream
    sides = (data.by, data.to, *signed_for(world.get(fulfilment, Fulfilment).agent))
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
    CheckInEnded: of_end,
    AccountBooked: of_booking,
    ServiceFaulted: of_fault,
    **MATTERS,
}
"""What rests on a correction itself adds its own: `domain/stars.py`."""
