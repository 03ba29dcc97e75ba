"""Alliances and who belongs to them."""

from collections.abc import Iterable

from contracts.statements.alliances import (
    AdoptCharter,
    ApplyForMembership,
    Charter,
    FoundAlliance,
    InviteMember,
    LeaveAlliance,
    RefuseMembership,
)
from contracts.values import Day, Id
from domain.alliances import (
    AllianceFounded,
    CharterAdopted,
    MemberInvited,
    MembershipBegun,
    MembershipEnded,
    MembershipRefused,
    MembershipSought,
    Stage,
)
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
    reason: str | None = None
    """Why it was refused or ended."""


class Alliances(View):
    name = "alliances"
    rows = (AllianceRow, MembershipRow)
    events = (
        AllianceFounded, CharterAdopted, MemberInvited, MembershipSought, MembershipBegun, MembershipRefused,
        MembershipEnded,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day = recorded.stream, recorded.day

        def begins(alliance: Id, unit: Id, stage: Stage) -> Put:
            return Put(MembershipRow(membership=stream, alliance=alliance, unit=unit, stage=stage, since=day))

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
                yield Change(MembershipRow, stream, stage=Stage.REFUSED, since=day, reason=reason)
            case MembershipEnded(), LeaveAlliance(reason=reason):
                yield Change(MembershipRow, stream, stage=Stage.LEFT, since=day, reason=reason)
