"""What is taken back of reporting to a community and of offices: check-ins and their ends, visits, days in office.

    reported to A, then to B ──B's confirmation taken back──▶ reported to A, as that ended

What somebody reported to before and since stands.
"""

from dataclasses import replace

from contracts.statements.service import EndCheckIn
from contracts.values import Digest, Id
from domain.confirmations import Confirmation
from domain.deciding import Act, Data, Happened, Happening, World, evolves
from domain.duty import CheckInCounted, CheckInEnded, CheckInRecord, Reported, reports
from domain.offices import CountedDay, DutyDay, DutyDayCounted
from domain.refusals import WrongStage, require
from domain.reversal import Reversal, Reverse, signed_for
from domain.visits import Visit, VisitConfirmed


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


class VisitReversed(Data):
    """Stands where the visit was confirmed."""

    event = "visit.reversed"
    visit: Id


class DutyDayReversed(Data):
    """The day may be counted again."""

    event = "duty-day.reversed"
    record: Id


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


@evolves(DutyDayReversed)
def evolve_counted_day(_: CountedDay | None, happened: Happened) -> None:
    return None


@evolves(VisitReversed)
def evolve_confirmation(confirmation: Confirmation | None, happened: Happened) -> Confirmation:
    """What was confirmed once is not confirmed again: the right record is a new one."""
    assert confirmation
    return confirmation


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


DUTY: dict[type[Data], Reverse] = {
    CheckInCounted: of_check_in,
    CheckInEnded: of_end,
    VisitConfirmed: of_visit,
    DutyDayCounted: of_duty_day,
}
