"""Double reporting (双报到): who reported to a community, and what they did there. Who may: `domain/rolls.py`.

    on the roll ──check in──▶ reported ──confirmed by the community──▶ counts ──end──▶ free to report elsewhere
                ──duty act──▶ recorded ──confirmed by the community──▶ duty minutes

A person reports to one community at a time, from the day they were put on the roll, and to the next one from the day after.
Leaving the roll needs no end of it: whoever is off the roll reports no more.
Two units stand behind it: the one that registered the member puts them on its roll, and another confirms.
Duty is an organisation's own matter. Its minutes never reach a volunteer's account (《志愿服务条例》第二、三条: volunteer
service is free).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.service import CheckIn, ConfirmDuty, EndCheckIn, RecordDuty
from contracts.values import NIL, Count, Day, Digest, Id
from domain.authority import require_role
from domain.deciding import (
    Act,
    Data,
    Happened,
    Happening,
    Own,
    World,
    day_of,
    decides,
    evolves,
    own,
    stands_alone,
)
from domain.entrustments import require_apart, require_entrusted
from domain.hours import Days, DutyPosted, require_possible
from domain.log import Log
from domain.persons import living, numbers_of, require_another, require_living
from domain.refusals import (
    AlreadyCheckedIn,
    DatesReversed,
    InTheFuture,
    NotEntrusted,
    NotThisUnit,
    WrongStage,
    require,
)
from domain.rolls import require_on_roll
from domain.sheets import confirm_each
from domain.units import Unit


class CheckInMade(Own):
    event = "checkin.made"


class CheckInCounted(Data):
    """The community agrees. Stands in the stream that holds a person to one check-in."""

    event = "checkin.confirmed"
    record: Id
    person: Id
    unit: Id
    community: Id
    on: Day


class CheckInEnded(Own):
    event = "checkin.ended"
    person: Id
    unit: Id
    community: Id


class CheckInFreed(Data):
    """Stands beside what was confirmed: from the day after `on` the person may report to another community."""

    event = "checkin.freed"
    on: Day


class DutyRecorded(Own):
    event = "duty.recorded"


class DutyConfirmed(Own):
    event = "duty.confirmed"
    counted: Count
    """How many check-ins and duty acts this statement counted; one event for each follows."""


@dataclass(frozen=True, slots=True)
class CheckInRecord:
    noun: ClassVar = ("报到记录", "check-in")
    body: CheckIn
    holder: Id
    agent: Id | None = None
    """The unit that signed on the member's behalf."""


@dataclass(frozen=True, slots=True)
class Reported:
    noun: ClassVar = ("已报到", "confirmed check-in")
    community: Id
    record: Id
    ended: str | None = None
    """Its last day: the person is free again from the day after."""
    ended_by: Digest | None = None
    """The statement that said so."""
    before: "Reported | None" = None
    """What they had reported to earlier, in case this one is taken back."""


@dataclass(frozen=True, slots=True)
class DutyRecord:
    noun: ClassVar = ("报到服务记录", "record of duty")
    body: RecordDuty
    holder: Id
    agent: Id | None = None
    """The unit that signed on the member's behalf."""


stands_alone(CheckInEnded, DutyConfirmed)


@evolves(CheckInMade)
def evolve_checkin(_: CheckInRecord | None, happened: Happened) -> CheckInRecord:
    match happened.data, happened.body:
        case CheckInMade(holder=str(holder)), CheckIn() as body:
            return CheckInRecord(body, holder, happened.actor if body.on_behalf else None)
    raise AssertionError(happened)


@evolves(CheckInCounted, CheckInFreed)
def evolve_reported(reported: Reported | None, happened: Happened) -> Reported:
    match happened.data:
        case CheckInCounted(community=community, record=record):
            return Reported(community, record, before=reported)
        case CheckInFreed(on=on):
            assert reported
            return replace(reported, ended=on, ended_by=happened.digest)
    raise AssertionError(happened)


@evolves(DutyRecorded)
def evolve_duty(_: DutyRecord | None, happened: Happened) -> DutyRecord:
    match happened.data, happened.body:
        case DutyRecorded(holder=str(holder)), RecordDuty() as body:
            return DutyRecord(body, holder, happened.actor if body.on_behalf else None)
    raise AssertionError(happened)


@decides(CheckIn)
def check_in(world: World, act: Act, body: CheckIn) -> list[Happening]:
    require_living(world, body.person)
    roll = require_on_roll(world, body.unit, body.person, body.on)
    entered = day_of(roll.entered, world.get(NIL, Log).zone)
    before = WrongStage(why_zh=f"此人{entered}才登记在册", why_en=f"the person is on the roll from {entered}")
    require(entered <= body.on, before)
    require_another_unit(world, body)
    require_own_or_entrusted(world, act, body)
    require(body.on <= act.day, InTheFuture(day=body.on))
    require(free_to_report(world, body), AlreadyCheckedIn())
    return [own(act, CheckInMade)]


@decides(EndCheckIn)
def end_check_in(world: World, act: Act, body: EndCheckIn) -> list[Happening]:
    checked_in = world.about(body.about, CheckInRecord).body
    concerned = NotThisUnit(
        who_zh="报到人本人、所在单位或社区", who_en="the member, their unit or the community"
    )
    require(act.actor in (checked_in.person, checked_in.unit, checked_in.community), concerned)
    if act.actor != checked_in.person:
        require_role(world, act, "clerk")
    one = world.rule("checkin", checked_in.person)
    reported = world.find(one, Reported)
    standing = reported and reported.record == body.about.stream and reported.ended is None
    require(
        standing, WrongStage(why_zh="此次报到未经确认或已结束", why_en="it was not confirmed, or has ended")
    )
    require(checked_in.on <= body.on, DatesReversed(start=checked_in.on, end=body.on))
    require(body.on <= act.day, InTheFuture(day=body.on))
    person, unit, community = checked_in.person, checked_in.unit, checked_in.community
    return [
        own(act, CheckInEnded, person=person, unit=unit, community=community),
        Happening(one, CheckInFreed(on=body.on)),
    ]


@decides(RecordDuty)
def record_duty(world: World, act: Act, body: RecordDuty) -> list[Happening]:
    require_living(world, body.person)
    require_on_roll(world, body.unit, body.person, body.day)
    require_another_unit(world, body)
    require_own_or_entrusted(world, act, body)
    require_possible(act, body)
    return [own(act, DutyRecorded)]


@decides(ConfirmDuty)
def confirm_duty(world: World, act: Act, body: ConfirmDuty) -> list[Happening]:
    days, reporting = Days(world), set[Id]()
    records, counted = confirm_each(
        world,
        act,
        body,
        (CheckInRecord, DutyRecord),
        lambda record: [record.body.person, where_it_counts(world, record)],
        lambda stream, record: [count(days, reporting, act, stream, record)],
    )
    return [own(act, DutyConfirmed, counted=records), *counted]


def where_it_counts(world: World, record: CheckInRecord | DutyRecord) -> Id:
    if isinstance(record, CheckInRecord):
        return world.rule("checkin", record.body.person)
    return world.rule("person-day", record.body.person, record.body.day)


def count(
    days: Days, reporting: set[Id], act: Act, stream: Id, record: CheckInRecord | DutyRecord
) -> Happening:
    require_from_community(days.world, act, record)
    living(days.world, record.body.person)
    match record:
        case CheckInRecord():
            return count_check_in(days.world, stream, record, reporting)
        case DutyRecord():
            return post_duty(days, stream, record)


def require_from_community(world: World, act: Act, record: CheckInRecord | DutyRecord) -> None:
    community = NotThisUnit(who_zh="所在社区", who_en="the community itself")
    require(act.actor == record.body.community, community)
    require_another(world, act, record.holder, record.body.person)
    require_apart(act, act.actor, record.body.unit)


def count_check_in(world: World, stream: Id, record: CheckInRecord, reporting: set[Id]) -> Happening:
    body = record.body
    one = world.rule("checkin", body.person)
    require(body.person not in reporting and free_to_report(world, body), AlreadyCheckedIn())
    reporting.add(body.person)
    reported = CheckInCounted(
        record=stream, person=body.person, unit=body.unit, community=body.community, on=body.on
    )
    return Happening(one, reported)


def post_duty(days: Days, stream: Id, record: DutyRecord) -> Happening:
    body = record.body
    new = days.post(stream, body.person, body)
    posted = DutyPosted(
        record=stream,
        person=body.person,
        on=body.day,
        minutes=new.minutes,
        spans=new.spans,
        unit=body.unit,
        community=body.community,
        task=body.task,
        overlapped=new.overlapped,
    )
    return Happening(new.stream, posted)


def require_another_unit(world: World, body: CheckIn | RecordDuty) -> None:
    """A unit that its members report to would confirm its own record."""
    world.get(body.community, Unit)
    another = NotThisUnit(who_zh="社区以外的单位", who_en="a unit that is not the community itself")
    require(body.unit != body.community, another)


def free_to_report(world: World, body: CheckIn) -> bool:
    """The person has not reported, under no number of theirs, or that had ended before the day of this check-in."""
    standing = [world.find(world.rule("checkin", each), Reported) for each in numbers_of(world, body.person)]
    return all(each is None or (each.ended is not None and each.ended < body.on) for each in standing)


def reports(world: World, person: Id) -> Iterator[Reported]:
    """All that a person has reported to, the latest first."""
    reported = world.find(world.rule("checkin", person), Reported)
    while reported is not None:
        yield reported
        reported = reported.before


def require_own_or_entrusted(world: World, act: Act, body: CheckIn | RecordDuty) -> None:
    """The member's own act, their unit's for people on its roll, or a third unit's that they entrusted.

    Raises:
        NotEntrusted, OwnEntrustment, CanSign: as `require_entrusted`.
        RoleMissing: whoever signs for a unit is no clerk there.
        OtherSide: the community, which is to confirm, signs on the member's behalf.
    """
    if body.on_behalf:
        require_entrusted(world, act, body.on_behalf, body.person)
        require_role(world, act, "clerk")
        require_apart(act, body.unit, body.community)
    elif act.actor != body.person:
        require_role(world, act, "clerk")
        require(act.actor == body.unit, NotEntrusted())
