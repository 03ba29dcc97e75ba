"""Who may act: units, pseudonymous persons, their keys and roles.

A person is a number and the unit that registered them; what the vault knows is laid over elsewhere, for those who may
see it.
"""

from collections.abc import Iterable
from typing import Literal

from contracts.keys import keyid
from contracts.statements.keys import (
    AppointAdministrator,
    EnrolUnit,
    Entrust,
    GrantRole,
    RegisterPerson,
    RevokeKey,
    WithdrawEntrustment,
    WithdrawRole,
)
from contracts.statements.units import RenameUnit
from contracts.values import Base64, Day, Digest, Flag, Id, Role
from domain.authority import KeyEnrolled, KeyReplaced, KeyRevoked, RoleGranted, RoleWithdrawn
from domain.entrustments import Entrusted, EntrustmentWithdrawn
from domain.lineage import UnitEnrolled, UnitRenamed, UnitSucceeded
from domain.persons import AdministratorAppointed, PersonAmended, PersonErased, PersonMerged, PersonRegistered
from projections.changes import AnyChange, Change, Put
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View


class UnitRow(Row):
    table, primary, searched, indexed = "units", ("unit",), "name", ("code", "superior")
    unit: Id
    code: str
    name: str
    kind: str
    category: str | None
    superior: Id | None
    since: Day
    ends: Day | None = None
    """From this day on it acts no longer: it was merged, split or closed."""


class PersonRow(Row):
    table, primary, indexed = "persons", ("person",), ("registrar", "merged_into")
    person: Id
    registrar: Id
    erased: Flag = False
    """Whether the fields in the vault have been destroyed."""
    amended: Day | None = None
    """When the fields in the vault were last corrected."""
    merged_into: Id | None = None
    """Whose second number this was: everything goes on under that one."""


class KeyRow(Row):
    table, primary, indexed = "keys", ("key",), ("keyid", "unit", "holder")
    key: Id
    """The stream of the key's life."""
    keyid: Digest
    spki: Base64
    unit: Id
    holder: Id
    in_use: Flag = True
    ended: Literal["lost", "stolen", "left", "replaced", "rotated"] | None = None
    ended_on: Day | None = None
    suspect_from: int | None = None
    """An index: what the key signed from there on counts nothing until it is affirmed again."""
    successor: Digest | None = None


class RoleRow(Row):
    table, primary, indexed = "roles", ("grants", "role"), ("unit", "person")
    grants: Id
    """The stream of what the person may do for the unit."""
    role: Role
    unit: Id
    person: Id
    held: Flag
    since: Day
    """When it was granted, or withdrawn."""


class EntrustmentRow(Row):
    table, primary, indexed = "entrustments", ("entrustment",), ("principal", "agent")
    entrustment: Id
    principal: Id
    agent: Id
    evidence: Digest
    since: Day
    ended: Day | None = None
    """When it was withdrawn. It serves no longer either once the principal has a key in use."""
    ended_by: Id | None = None
    reason: str | None = None


class People(View):
    name = "people"
    rows = (UnitRow, PersonRow, KeyRow, RoleRow, EntrustmentRow)
    events = (
        UnitEnrolled, PersonRegistered, AdministratorAppointed, PersonAmended, PersonErased, PersonMerged, KeyEnrolled, KeyReplaced, KeyRevoked,
        RoleGranted, RoleWithdrawn, Entrusted, EntrustmentWithdrawn, UnitRenamed, UnitSucceeded,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day = recorded.stream, recorded.day
        match recorded.data, recorded.body:
            case UnitEnrolled(), EnrolUnit() as body:
                yield Put(
                    UnitRow(
                        unit=stream,
                        code=body.code,
                        name=body.name,
                        kind=body.kind,
                        category=body.category,
                        superior=body.superior,
                        since=day,
                    )
                )
            case UnitRenamed(), RenameUnit(name=name):
                yield Change(UnitRow, stream, name=name)
            case UnitSucceeded(ends=ends), _:
                yield Change(UnitRow, stream, ends=ends)
            case PersonRegistered(), RegisterPerson():
                yield Put(PersonRow(person=stream, registrar=recorded.actor))
            case AdministratorAppointed(), AppointAdministrator(unit=unit):
                yield Put(PersonRow(person=stream, registrar=unit))
            case PersonAmended(), _:
                yield Change(PersonRow, stream, amended=day)
            case PersonErased(), _:
                yield Change(PersonRow, stream, erased=True)
            case PersonMerged(into=into), _:
                yield Change(PersonRow, stream, erased=True, merged_into=into)
            case KeyEnrolled() as data, _:
                yield Put(
                    KeyRow(key=stream, keyid=keyid(data.spki), spki=data.spki, unit=data.unit, holder=data.of)
                )
            case KeyReplaced(successor=successor), _:
                yield Change(KeyRow, stream, in_use=False, ended="rotated", ended_on=day, successor=successor)
            case KeyRevoked(revocation=with_another), body:
                revocation = body.revocation if isinstance(body, RevokeKey) else with_another
                assert revocation
                yield Change(
                    KeyRow,
                    stream,
                    in_use=False,
                    ended=revocation.reason,
                    ended_on=day,
                    suspect_from=revocation.suspect_from,
                )
            case RoleGranted(appointed=(unit, person)), _:
                yield Put(
                    RoleRow(
                        grants=stream, role="administrator", unit=unit, person=person, held=True, since=day
                    )
                )
            case RoleGranted(), GrantRole(unit=unit, person=person, role=role):
                yield Put(RoleRow(grants=stream, role=role, unit=unit, person=person, held=True, since=day))
            case RoleWithdrawn(), WithdrawRole(role=role):
                yield Change(RoleRow, stream, role, held=False, since=day)
            case Entrusted(), Entrust() as body:
                yield Put(
                    EntrustmentRow(
                        entrustment=stream,
                        principal=body.of,
                        agent=recorded.actor,
                        evidence=body.evidence,
                        since=day,
                    )
                )
            case EntrustmentWithdrawn(), WithdrawEntrustment(reason=reason):
                yield Change(EntrustmentRow, stream, ended=day, ended_by=recorded.actor, reason=reason)
