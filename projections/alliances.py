"""Alliances and who belongs to them."""

from collections.abc import Iterable

from contracts.statements.alliances import (
    AdoptCharter,
    ApplyForMembership,
    Charter,
    FoundAlliance,
    InviteMember,
    LeaveAlliance,
    LeaveWithList,
    RefuseMembership,
)
from contracts.values import Day, Id
from domain.alliances import (
    AllianceFounded,
    CharterAdopted,
    LeadPassed,
    MemberInvited,
    MembershipBegun,
    MembershipEnded,
    MembershipRefused,
    MembershipSought,
    Settled,
    Stage,
)
from projections.agency import Agency, agency
from projections.changes import AnyChange, Change, Put
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View


class AllianceRow(Row):
    table, primary, searched, indexed = "alliances", ("alliance",), "name", ("lead", "parent")
    alliance: Id
    name: str
    level: str
    lead: Id
    parent: Id | None
    charter: Charter
    charter_version: int = 1
    since: Day


class MembershipRow(Row):
    table, primary, indexed = "memberships", ("membership",), ("alliance", "unit")
    membership: Id
    alliance: Id
    unit: Id
    stage: str
    since: Day
    """When this stage was reached."""
    on_behalf: Agency | None = None
    """Of the step that led to it."""
    reason: str | None = None
    """Why it was refused or ended."""
    taken_over_by: Id | None = None
    """The unit that came out of this one and has its place since."""
    settled: tuple[Settled, ...] | None = None
    """The list by which it left, and how each line was settled."""
    as_of: int | None = None
    """The list was drawn up of the log when it had so many entries."""


class Alliances(View):
    name = "alliances"
    rows = (AllianceRow, MembershipRow)
    events = (
        AllianceFounded, CharterAdopted, MemberInvited, MembershipSought, MembershipBegun, MembershipRefused,
        MembershipEnded, LeadPassed,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day = recorded.stream, recorded.day

        def begins(alliance: Id, unit: Id, stage: Stage) -> Put:
            behalf, where = agency(recorded), {"alliance": alliance, "unit": unit}
            return Put(MembershipRow(membership=stream, stage=stage, since=day, on_behalf=behalf, **where))

        def ends(stage: Stage, reason: str) -> Change:
            columns = {"stage": stage, "since": day, "on_behalf": None, "reason": reason}
            return Change(MembershipRow, stream, **columns)

        match recorded.data, recorded.body:
            case AllianceFounded(), FoundAlliance() as body:
                yield Put(
                    AllianceRow(
                        alliance=stream,
                        name=body.name,
                        level=body.level,
                        lead=recorded.actor,
                        parent=body.parent,
                        charter=body.charter,
                        since=day,
                    )
                )
            case CharterAdopted(version=version), AdoptCharter(charter=charter):
                yield Change(AllianceRow, stream, charter=charter, charter_version=version)
            case MemberInvited(), InviteMember(alliance=alliance, unit=unit):
                yield begins(alliance, unit, Stage.INVITED)
            case MembershipSought(), ApplyForMembership(alliance=alliance, unit=unit):
                yield begins(alliance, unit, Stage.APPLIED)
            case MembershipBegun(alliance=alliance, unit=unit), _:
                yield begins(alliance, unit, Stage.MEMBER)
            case MembershipRefused(), RefuseMembership(reason=reason):
                yield ends(Stage.REFUSED, reason)
            case MembershipEnded(taken_over_by=str(unit)), _:
                yield Change(MembershipRow, stream, stage=Stage.LEFT, since=day, taken_over_by=unit)
            case LeadPassed(to=to), _:
                yield Change(AllianceRow, stream, lead=to)
            case MembershipEnded(settled=settled), (LeaveAlliance() | LeaveWithList()) as body:
                yield ends(Stage.LEFT, body.reason)
                as_of = body.as_of if isinstance(body, LeaveWithList) else None
                yield Change(MembershipRow, stream, settled=settled, as_of=as_of)
