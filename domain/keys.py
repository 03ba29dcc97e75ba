"""The life of a key, and the people who may hand keys out.

    key:    enrolled ──▶ revoked | replaced           role: granted ⇄ withdrawn
                           └─ called suspect ─┘ (once, with that or later)

A unit keeps at least one administrator. Its superior appoints the first one, the roots that of a first unit. When none
of them has a key in use any more, and only then, the superior or the roots appoint a new one: a lost key is first
revoked by the superior, or by the roots where there is none.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts import dsse, keys
from contracts.statement import WrongStream, possession_payload
from contracts.statements.keys import (
    AppointAdministrator,
    EnrolKey,
    GrantRole,
    Revocation,
    RevokeKey,
    RotateKey,
    WithdrawRole,
)
from contracts.values import NIL, Base64, Count, Digest, Id
from domain.authority import (
    Key,
    KeyEnrolled,
    KeyReplaced,
    KeyRevoked,
    RoleGranted,
    Roles,
    RoleWithdrawn,
    require_role,
    roles_of,
)
from domain.deciding import Act, Data, Happened, Happening, World, decides, evolves, own
from domain.log import Log
from domain.persons import AdministratorAppointed, living
from domain.refusals import (
    HasKeys,
    KeyEnded,
    KeyTaken,
    LastAdministrator,
    NotThisUnit,
    NotYourKey,
    OneSignature,
    RoleHeld,
    WrongStage,
    require,
)
from domain.units import Unit

MAX_ADMINISTRATORS = 100


class KeysCounted(Data):
    """How many keys in use a person has in a unit."""

    event = "keys.counted"
    count: Count


class AdministratorsListed(Data):
    """Who administers a unit."""

    event = "administrators.listed"
    persons: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class KeysInUse:
    noun: ClassVar = ("在用密钥数", "number of keys in use")
    count: int = 0


@dataclass(frozen=True, slots=True)
class Administrators:
    noun: ClassVar = ("管理员名单", "list of administrators")
    persons: tuple[Id, ...] = ()


@evolves(KeysCounted)
def evolve_keys_in_use(_: KeysInUse | None, happened: Happened) -> KeysInUse:
    assert isinstance(happened.data, KeysCounted)
    return KeysInUse(happened.data.count)


@evolves(AdministratorsListed)
def evolve_administrators(_: Administrators | None, happened: Happened) -> Administrators:
    assert isinstance(happened.data, AdministratorsListed)
    return Administrators(happened.data.persons)


@decides(AppointAdministrator)
def appoint_administrator(world: World, act: Act, body: AppointAdministrator) -> list[Happening]:
    unit, persons = world.get(body.unit, Unit), administrators(world, body.unit)
    above = NotThisUnit(
        who_zh="上级单位（首批单位或恢复时可由根密钥）",
        who_en="its superior (or the roots: of a first unit, or to recover one)",
    )
    if act.by_roots:
        require(unit.superior is None or persons, above)
    else:
        require(act.actor == unit.superior, above)
        require_role(world, act, "administrator")
    require(all(keys_in_use(world, body.unit, person) == 0 for person in persons), HasKeys())
    holder, keyid = act.stream, keys.keyid(body.key.spki)
    require_possession(world, body.unit, holder, body.key.spki, body.key.sig)
    return [
        own(act, AdministratorAppointed),
        enrolled(world, keyid, KeyEnrolled(spki=body.key.spki, unit=body.unit, of=holder)),
        count_keys(world, body.unit, holder, 1),
        Happening(world.rule("role", body.unit, holder), RoleGranted(appointed=(body.unit, holder))),
        list_administrators(world, body.unit, (*persons, holder)),
    ]


@decides(EnrolKey)
def enrol_key(world: World, act: Act, body: EnrolKey) -> list[Happening]:
    require(
        act.actor == body.unit,
        NotThisUnit(who_zh="密钥所属单位的管理员", who_en="an administrator of the key's unit"),
    )
    require_role(world, act, "administrator")
    living(world, body.holder)
    require_possession(world, body.unit, body.holder, body.key.spki, body.key.sig)
    ended = [revocation.keyid for revocation in body.revokes]
    once = WrongStage(why_zh="同一把密钥列了两次", why_en="a key is revoked twice")
    require(len(set(ended)) == len(ended), once)
    key = KeyEnrolled(holder=act.holder, spki=body.key.spki, unit=body.unit, of=body.holder)
    return [
        enrolled(world, keys.keyid(body.key.spki), key),
        *(revoked(world, body.unit, body.holder, revocation) for revocation in body.revokes),
        count_keys(world, body.unit, body.holder, 1 - len(body.revokes)),
    ]


@decides(RotateKey)
def rotate_key(world: World, act: Act, body: RotateKey) -> list[Happening]:
    key, successor = world.get(act.stream, Key), keys.keyid(body.spki)
    signed_by = {world.rule("key", keyid) for keyid in act.keys}
    require(act.stream in signed_by, NotYourKey())
    require(world.rule("key", successor) in signed_by, OneSignature(needed=2, given=1))
    new = KeyEnrolled(spki=body.spki, unit=key.unit, of=key.holder)
    return [own(act, KeyReplaced, successor=successor), enrolled(world, successor, new)]


@decides(RevokeKey)
def revoke_key(world: World, act: Act, body: RevokeKey) -> list[Happening]:
    """From rule set 2 on a key that has ended may still be called suspect, once: that it was copied is often found out after it was replaced."""
    key = world.get(act.stream, Key)
    named = world.rule("key", body.revocation.keyid)
    require(act.stream == named, WrongStream(expected=named, named=act.stream))
    suspected_late = act.rules >= 2 and key.suspect_from is None and body.revocation.suspect_from is not None
    require(key.valid or suspected_late, KeyEnded(keyid=body.revocation.keyid))
    require_may_end(world, act, key)
    if not key.valid:
        return [own(act, KeyRevoked)]
    return [own(act, KeyRevoked), count_keys(world, key.unit, key.holder, -1)]


@decides(GrantRole)
def grant_role(world: World, act: Act, body: GrantRole) -> list[Happening]:
    require(
        act.actor == body.unit, NotThisUnit(who_zh="该单位的管理员", who_en="an administrator of that unit")
    )
    require_role(world, act, "administrator")
    living(world, body.person)
    require(body.role not in roles_of(world, body.unit, body.person), RoleHeld())
    if body.role != "administrator":
        return [own(act, RoleGranted)]
    persons = (*administrators(world, body.unit), body.person)
    return [own(act, RoleGranted), list_administrators(world, body.unit, persons)]


@decides(WithdrawRole)
def withdraw_role(world: World, act: Act, body: WithdrawRole) -> list[Happening]:
    roles = world.get(act.stream, Roles)
    require(act.actor == roles.unit, NotThisUnit(who_zh="该单位", who_en="that unit"))
    if act.holder != roles.person:
        require_role(world, act, "administrator")
    require(body.role in roles.held, WrongStage(why_zh="此人没有这项权限", why_en="they do not hold it"))
    if body.role != "administrator":
        return [own(act, RoleWithdrawn)]
    persons = tuple(person for person in administrators(world, roles.unit) if person != roles.person)
    return [own(act, RoleWithdrawn), list_administrators(world, roles.unit, persons)]


def enrolled(world: World, keyid: Digest, key: KeyEnrolled) -> Happening:
    """The event of a key's first appearance.

    Raises:
        KeyTaken: it has been enrolled before, for whomever, or is a root key.
    """
    stream = world.rule("key", keyid)
    require(world.find(stream, Key) is None, KeyTaken())
    require(key.spki not in world.get(NIL, Log).roots, KeyTaken())
    return Happening(stream, key)


def revoked(world: World, unit: Id, holder: Id, revocation: Revocation) -> Happening:
    stream = world.rule("key", revocation.keyid)
    key = world.get(stream, Key)
    require((key.unit, key.holder) == (unit, holder), NotYourKey())
    require(key.valid, KeyEnded(keyid=revocation.keyid))
    return Happening(stream, KeyRevoked(revocation=revocation))


def require_may_end(world: World, act: Act, key: Key) -> None:
    """Its holder, acting for its unit or for themselves; an administrator of the unit or of its superior; the roots
    where there is no superior.

    Raises:
        NotThisUnit, RoleMissing: somebody else.
    """
    if act.holder == key.holder and act.actor in (key.unit, key.holder):
        return
    superior = world.get(key.unit, Unit).superior or NIL
    require(
        act.actor in (key.unit, superior),
        NotThisUnit(who_zh="持钥人、本单位或上级单位", who_en="the holder, the unit or its superior"),
    )
    if not act.by_roots:
        require_role(world, act, "administrator")


def require_possession(world: World, unit: Id, holder: Id, spki: Base64, sig: Base64) -> None:
    """
    Raises:
        WrongSignature, UnusableKey: the key's own signature over (log, unit, holder, key) does not verify.
    """
    keys.verify(spki, dsse.pae(dsse.POSSESSION, possession_payload(world.log, unit, holder, spki)), sig)


def keys_in_use(world: World, unit: Id, person: Id) -> int:
    counted = world.find(world.rule("keys-in-use", unit, person), KeysInUse)
    return counted.count if counted else 0


def count_keys(world: World, unit: Id, person: Id, change: int) -> Happening:
    count = keys_in_use(world, unit, person) + change
    return Happening(world.rule("keys-in-use", unit, person), KeysCounted(count=count))


def administrators(world: World, unit: Id) -> tuple[Id, ...]:
    listed = world.find(world.rule("administrators", unit), Administrators)
    return listed.persons if listed else ()


def list_administrators(world: World, unit: Id, persons: tuple[Id, ...]) -> Happening:
    """
    Raises:
        LastAdministrator: nobody would be left.
        WrongStage: there would be more than fit into an entry.
    """
    require(persons, LastAdministrator())
    few = WrongStage(why_zh="管理员太多，请先撤销几位", why_en="too many administrators; withdraw some first")
    require(len(persons) <= MAX_ADMINISTRATORS, few)
    return Happening(world.rule("administrators", unit), AdministratorsListed(persons=persons))
