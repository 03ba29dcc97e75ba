"""Double reporting (双报到): who is on whose roll, who reported where, and minutes of duty by person and unit.

Duty never meets a time bank: other events, other tables, no account.
"""

from collections.abc import Iterable
from typing import Literal

from contracts.statements.service import (
    CheckIn,
    ConfirmVisit,
    EndCheckIn,
    EnterRoll,
    LeaveRoll,
    RecordDuty,
    RecordVisit,
)
from contracts.values import Day, Flag, Id
from domain.duty import CheckInCounted, CheckInEnded, CheckInMade, DutyRecorded
from domain.duty_reversed import CheckInResumed, CheckInReversed, VisitReversed
from domain.hours import DutyPosted
from domain.rolls import RollEntered, RollLeft
from domain.time_reversed import DutyReversed
from domain.visits import VisitConfirmed, VisitRecorded
from projections.agency import Agency, agency
from projections.changes import Add, AnyChange, Change, Put
from projections.hours import Source, minutes_of, source_of
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View


class RollRow(Row):
    table, primary, indexed = "rolls", ("roll",), ("unit", "person")
    roll: Id
    unit: Id
    person: Id
    since: Day
    left: Day | None = None


class CheckInRow(Row):
    table, primary, indexed = "checkins", ("record",), ("unit", "community", "person")
    indexes = ("(community) WHERE NOT confirmed AND NOT corrected AND ended IS NULL",)
    record: Id
    person: Id
    unit: Id
    community: Id
    day: Day
    recorded_by: Id
    on_behalf: Agency | None
    confirmed: Flag = False
    corrected: Flag = False
    ended: Day | None = None
    """From then on the person is free to report elsewhere."""
    ended_by: Id | None = None
    reason: str | None = None


class DutyRow(Row):
    table, primary, indexed = "duty_records", ("record",), ("unit", "community", "person")
    indexes = ("(community) WHERE posted IS NULL AND NOT corrected",)
    record: Id
    person: Id
    unit: Id
    community: Id
    task: str
    day: Day
    source: Source
    minutes: int
    recorded_by: Id
    on_behalf: Agency | None
    posted: int | None = None
    """The minutes that counted; None until the community confirms the record."""
    overlapped: Flag = False
    corrected: Flag = False


class DutyTotalRow(Row):
    table, primary, total, indexed = "duty_totals", ("unit", "person"), True, ("person",)
    unit: Id
    person: Id
    minutes: int
    acts: int


class VisitRow(Row):
    table, primary, indexed = "visits", ("visit",), ("unit", "community")
    indexes = ("(community) WHERE NOT confirmed AND NOT corrected",)
    visit: Id
    unit: Id
    on_behalf: Agency | None
    community: Id
    day: Day
    purpose: Literal["consultation", "joint-work", "study", "condolence", "other"]
    confirmed: Flag = False
    corrected: Flag = False


class Duty(View):
    name = "duty"
    rows = (RollRow, CheckInRow, DutyRow, DutyTotalRow, VisitRow)
    events = (
        RollEntered,
        RollLeft,
        CheckInMade,
        CheckInCounted,
        CheckInEnded,
        DutyRecorded,
        DutyPosted,
        VisitRecorded,
        VisitConfirmed,
        DutyReversed,
        CheckInReversed,
        CheckInResumed,
        VisitReversed,
    )

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, actor = recorded.stream, recorded.actor
        match recorded.data, recorded.body:
            case RollEntered(), EnterRoll(person=person):
                yield Put(RollRow(roll=stream, unit=actor, person=person, since=recorded.day))
            case RollLeft(), LeaveRoll(on=day):
                yield Change(RollRow, stream, left=day)
            case CheckInMade(), CheckIn() as body:
                yield Put(
                    CheckInRow(
                        record=stream,
                        person=body.person,
                        unit=body.unit,
                        community=body.community,
                        day=body.on,
                        recorded_by=actor,
                        on_behalf=agency(recorded),
                    )
                )
            case CheckInCounted(record=record), _:
                yield Change(CheckInRow, record, confirmed=True)
            case CheckInEnded(), EndCheckIn(about=about, on=day, reason=reason):
                yield Change(CheckInRow, about.stream, ended=day, ended_by=actor, reason=reason)
            case DutyRecorded(), RecordDuty() as body:
                yield Put(
                    DutyRow(
                        record=stream,
                        person=body.person,
                        unit=body.unit,
                        community=body.community,
                        task=body.task,
                        day=body.day,
                        source=source_of(body),
                        minutes=minutes_of(body),
                        recorded_by=actor,
                        on_behalf=agency(recorded),
                    )
                )
            case DutyPosted() as posted, _:
                yield Change(DutyRow, posted.record, posted=posted.minutes, overlapped=posted.overlapped)
                yield Add(DutyTotalRow, posted.unit, posted.person, minutes=posted.minutes, acts=1)
            case VisitRecorded(), RecordVisit() as body:
                yield Put(
                    VisitRow(
                        visit=stream,
                        unit=body.whose(actor),
                        on_behalf=agency(recorded),
                        community=body.community,
                        day=body.on,
                        purpose=body.purpose,
                    )
                )
            case VisitConfirmed(), ConfirmVisit(about=about):
                yield Change(VisitRow, about.stream, confirmed=True)
            case DutyReversed() as back, _:
                yield Change(DutyRow, back.record, corrected=True)
                yield Add(DutyTotalRow, back.unit, back.person, minutes=-back.minutes, acts=-1)
            case CheckInResumed(record=record), _:
                yield Change(CheckInRow, record, ended=None, ended_by=None, reason=None)
            case CheckInReversed(record=record), _:
                yield Change(CheckInRow, record, corrected=True)
            case VisitReversed(visit=visit), _:
                yield Change(VisitRow, visit, corrected=True)
