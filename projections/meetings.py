"""Meetings: who was called, who came, what was adopted."""

from collections.abc import Iterable
from typing import Literal

from contracts.statements.alliances import (
    AdoptProposal,
    ConveneMeeting,
    MeetingKind,
    RecordAttendance,
    Threshold,
)
from contracts.values import Day, Flag, Id
from domain.meetings import AttendanceRecorded, MeetingConvened, ProposalAdopted
from domain.meetings_reversed import AttendanceReversed, ProposalReversed
from projections.changes import Add, AnyChange, Change, Put
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View

Presence = Literal["expected", "attended", "excused", "absent"]


class MeetingRow(Row):
    table, primary, searched, indexed = "meetings", ("meeting",), "title", ("alliance", "day")
    meeting: Id
    alliance: Id
    convenor: Id
    title: str
    day: Day
    agenda: tuple[str, ...]
    quorum: int
    threshold: Threshold
    """What a resolution needs."""
    kind: MeetingKind | None
    expected: int
    held: Flag = False
    """Attendance is on record."""
    attended: int = 0
    quorate: Flag | None = None
    proposals: int = 0
    """How many it adopted."""


class AttendanceRow(Row):
    table, primary, indexed = "attendance", ("meeting", "unit"), ("unit",)
    meeting: Id
    unit: Id
    presence: Presence


class ProposalRow(Row):
    table, primary, searched, indexed = (
        "proposals",
        ("proposal",),
        "title",
        ("alliance", "meeting", "proposer"),
    )
    proposal: Id
    meeting: Id
    alliance: Id
    proposer: Id
    title: str
    resolution: str
    day: Day
    corrected: Flag = False


class Meetings(View):
    name = "meetings"
    rows = (MeetingRow, AttendanceRow, ProposalRow)
    events = (MeetingConvened, AttendanceRecorded, ProposalAdopted, AttendanceReversed, ProposalReversed)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream

        def presences(units: Iterable[Id], presence: Presence) -> Iterable[AnyChange]:
            return (Put(AttendanceRow(meeting=stream, unit=unit, presence=presence)) for unit in units)

        match recorded.data, recorded.body:
            case MeetingConvened(), ConveneMeeting() as body:
                yield Put(
                    MeetingRow(
                        meeting=stream,
                        alliance=body.alliance,
                        convenor=recorded.actor,
                        title=body.title,
                        day=body.on,
                        agenda=body.agenda,
                        quorum=body.quorum,
                        threshold=body.threshold,
                        kind=body.kind,
                        expected=len(body.expected),
                    )
                )
                yield from presences(body.expected, "expected")
            case AttendanceRecorded(absent=absent, quorate=quorate), RecordAttendance() as body:
                yield Change(MeetingRow, stream, held=True, attended=len(body.attended), quorate=quorate)
                yield from presences(body.attended, "attended")
                yield from presences(body.excused, "excused")
                yield from presences(absent, "absent")
            case ProposalAdopted(alliance=alliance, on=day), AdoptProposal() as body:
                yield Put(
                    ProposalRow(
                        proposal=stream,
                        meeting=body.about.stream,
                        alliance=alliance,
                        proposer=body.proposer,
                        title=body.title,
                        resolution=body.resolution,
                        day=day,
                    )
                )
                yield Add(MeetingRow, body.about.stream, proposals=1)
            case AttendanceReversed(expected=expected), _:
                yield Change(MeetingRow, stream, held=False, attended=0, quorate=None)
                yield from presences(expected, "expected")
            case ProposalReversed(), _:
                yield Change(ProposalRow, stream, corrected=True)
