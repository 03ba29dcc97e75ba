"""Offices held at another unit, and the days spent there.

offered ──accept, by the unit where it is held──▶ held from `starts` to `ends`, by date alone ──end──▶ ended early
   └──decline with reason──▶ declined                     an office in the unit's own house is held at once

day recorded by either unit or the office-holder ──confirmed there by another person──▶ counts, once for each day
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from contracts.statements.offices import (
    AcceptAppointment,
    ConfirmDutyDays,
    DeclineAppointment,
    EndAppointment,
    MakeAppointment,
    RecordDutyDay,
)
from contracts.values import Count, Day, Flag, Id
from domain.alliances import require_member
from domain.authority import require_role
from domain.deciding import (
    Act,
    Data,
    Happened,
    Happening,
    Own,
    World,
    as_date,
    decides,
    evolves,
    own,
    stands_alone,
)
from domain.entrustments import require_entrusted
from domain.lineage import registrar_now
from domain.persons import require_another, require_living
from domain.refusals import (
    AlreadyConfirmed,
    DatesReversed,
    InTheFuture,
    NotThisUnit,
    OutsideTerm,
    WrongStage,
    require,
)
from domain.sheets import confirm_each
from domain.units import Unit


class AppointmentMade(Own):
    """`held` at once, when the office is in the unit's own house."""

    event = "appointment.made"
    held: Flag


class AppointmentAccepted(Own):
    event = "appointment.accepted"


class AppointmentDeclined(Own):
    event = "appointment.declined"


class AppointmentEnded(Own):
    event = "appointment.ended"
    last: Day
    """The last day on which it was held: the one before `on`."""


class DutyDayRecorded(Own):
    event = "duty-day.recorded"


class DutyDaysConfirmed(Own):
    event = "duty-days.confirmed"
    counted: Count
    """How many days this statement counted; one event for each follows."""


class DutyDayCounted(Data):
    """Stands in the stream of that day of that office, so that it counts once however many came and went."""

    event = "duty-day.counted"
    record: Id
    appointment: Id
    person: Id
    unit: Id
    at: Id
    on: Day
    alliance: Id | None = None


class Stage(StrEnum):
    OFFERED = "offered"
    HELD = "held"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Appointment:
    noun: ClassVar = ("任职", "appointment")
    body: MakeAppointment
    unit: Id
    """The unit that lends the person."""
    stage: Stage
    last: str
    """The last day of its term, agreed or ended early."""
    ended: bool = False

    def held_on(self, day: str) -> bool:
        return self.stage == Stage.HELD and self.body.starts <= day <= self.last


@dataclass(frozen=True, slots=True)
class DutyDay:
    noun: ClassVar = ("到岗记录", "day in office")
    appointment: Id
    on: str
    holder: Id
    agent: Id | None = None
    """The unit that signed on behalf of whoever holds the office."""


@dataclass(frozen=True, slots=True)
class CountedDay:
    noun: ClassVar = ("到岗日", "counted day in office")
    appointment: Id


stands_alone(DutyDaysConfirmed)


@evolves(AppointmentMade, AppointmentAccepted, AppointmentDeclined, AppointmentEnded)
def evolve_appointment(appointment: Appointment | None, happened: Happened) -> Appointment:
    match happened.data, happened.body:
        case AppointmentMade(held=held), MakeAppointment() as body:
            assert happened.actor
            return Appointment(body, happened.actor, Stage.HELD if held else Stage.OFFERED, body.ends)
    assert appointment
    match happened.data:
        case AppointmentAccepted():
            return replace(appointment, stage=Stage.HELD)
        case AppointmentDeclined():
            return replace(appointment, stage=Stage.DECLINED)
        case AppointmentEnded(last=last):
            return replace(appointment, last=last, ended=True)
    raise AssertionError(happened)


@evolves(DutyDayRecorded)
def evolve_duty_day(_: DutyDay | None, happened: Happened) -> DutyDay:
    match happened.data, happened.body:
        case DutyDayRecorded(holder=str(holder)), RecordDutyDay(about=about, on=on, on_behalf=on_behalf):
            return DutyDay(about.stream, on, holder, happened.actor if on_behalf else None)
    raise AssertionError(happened)


@evolves(DutyDayCounted)
def evolve_counted_day(_: CountedDay | None, happened: Happened) -> CountedDay:
    assert isinstance(happened.data, DutyDayCounted)
    return CountedDay(happened.data.appointment)


@decides(MakeAppointment)
def appoint(world: World, act: Act, body: MakeAppointment) -> list[Happening]:
    require_living(world, body.person)
    require(
        registrar_now(world, body.person, act.day) == act.actor,
        NotThisUnit(who_zh="登记该人员的单位", who_en="the unit that registered the person"),
    )
    require_role(world, act, "signatory")
    world.get(body.at, Unit)
    if body.alliance:
        require_member(world, body.alliance, act.actor)
        require_member(world, body.alliance, body.at)
    require(body.starts <= body.ends, DatesReversed(start=body.starts, end=body.ends))
    return [own(act, AppointmentMade, held=body.at == act.actor)]


@decides(AcceptAppointment)
def accept(world: World, act: Act, body: AcceptAppointment) -> list[Happening]:
    require_answer(world, act)
    return [own(act, AppointmentAccepted)]


@decides(DeclineAppointment)
def decline(world: World, act: Act, body: DeclineAppointment) -> list[Happening]:
    require_answer(world, act)
    return [own(act, AppointmentDeclined)]


@decides(EndAppointment)
def end(world: World, act: Act, body: EndAppointment) -> list[Happening]:
    appointment = world.get(act.stream, Appointment)
    either = NotThisUnit(
        who_zh="派出单位或任职单位", who_en="the unit that lends the person or takes them in"
    )
    require(act.actor in (appointment.unit, appointment.body.at), either)
    require_role(world, act, "signatory")
    require(appointment.stage != Stage.DECLINED, WrongStage(why_zh="未获接受", why_en="it was declined"))
    require(not appointment.ended, WrongStage(why_zh="已经提前结束", why_en="it was ended before"))
    require(body.on <= appointment.last, DatesReversed(start=body.on, end=appointment.last))
    return [own(act, AppointmentEnded, last=day_before(body.on))]


@decides(RecordDutyDay)
def record_day(world: World, act: Act, body: RecordDutyDay) -> list[Happening]:
    appointment = world.about(body.about, Appointment)
    require_living(world, appointment.body.person)
    if body.on_behalf:
        require_entrusted(world, act, body.on_behalf, appointment.body.person)
    if act.actor != appointment.body.person:
        either = NotThisUnit(
            who_zh="派出单位、任职单位或本人", who_en="the lending unit, the one that takes in, or themselves"
        )
        require(act.actor in (appointment.unit, appointment.body.at), either)
        require_role(world, act, "clerk")
    require(body.on <= act.day, InTheFuture(day=body.on))
    require_held(appointment, body.on)
    return [own(act, DutyDayRecorded)]


@decides(ConfirmDutyDays)
def confirm_days(world: World, act: Act, body: ConfirmDutyDays) -> list[Happening]:
    counted: set[Id] = set()

    def reads(day: DutyDay) -> tuple[Id, ...]:
        return day.appointment, world.rule("duty-day", day.appointment, day.on)

    def count(stream: Id, day: DutyDay) -> list[Happening]:
        _, one = reads(day)
        require(one not in counted and world.find(one, CountedDay) is None, AlreadyConfirmed())
        counted.add(one)
        return [Happening(one, count_day(world, act, stream, day))]

    records, days = confirm_each(world, act, body, (DutyDay,), reads, count)
    return [own(act, DutyDaysConfirmed, counted=records), *days]


def count_day(world: World, act: Act, record: Id, day: DutyDay) -> DutyDayCounted:
    """
    Raises:
        NotThisUnit: it is for the unit where the office is held.
        SamePerson: whoever recorded it, or the office-holder, confirms it.
        OutsideTerm: the office was ended since, before that day.
    """
    appointment = world.get(day.appointment, Appointment)
    body = appointment.body
    require_living(world, body.person)
    require(act.actor == body.at, NotThisUnit(who_zh="任职单位", who_en="the unit where the office is held"))
    require_another(world, act, day.holder, body.person)
    require_held(appointment, day.on)
    return DutyDayCounted(
        record=record,
        appointment=day.appointment,
        person=body.person,
        unit=appointment.unit,
        at=body.at,
        on=day.on,
        alliance=body.alliance,
    )


def require_answer(world: World, act: Act) -> None:
    """The unit where the office would be held answers an offer, once."""
    appointment = world.get(act.stream, Appointment)
    require(
        act.actor == appointment.body.at,
        NotThisUnit(who_zh="任职单位", who_en="the unit where the office is held"),
    )
    require_role(world, act, "signatory")
    require(
        appointment.stage == Stage.OFFERED and not appointment.ended,
        WrongStage(why_zh="这项任职不在等待答复", why_en="no answer is waited for"),
    )


def require_held(appointment: Appointment, day: str) -> None:
    """
    Raises:
        WrongStage: it has not been accepted, or was declined.
        OutsideTerm: not on that day.
    """
    require(
        appointment.stage == Stage.HELD,
        WrongStage(why_zh="任职单位尚未接受", why_en="it has not been accepted"),
    )
    term = {"start": appointment.body.starts, "end": appointment.last}
    require(appointment.held_on(day), OutsideTerm(day=day, **term))


def day_before(day: str) -> str:
    return (as_date(day) - timedelta(days=1)).isoformat()
