"""Who is behind a statement, and what they may do.

Everything about a key follows from the order of the log, never from a clock: a key signs from the entry after its
enrolment to the entry before its end. One key has one holder and one unit; every rule of two persons compares
holders, so a second key never makes a second person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts import dsse, keys
from contracts.statement import Body, Statement
from contracts.statements.keys import (
    GrantRole,
    Revocation,
    RevokeKey,
    RotateKey,
    WithdrawRole,
)
from contracts.values import NIL, Base64, Digest, Id, Role
from domain.deciding import ROLE_NAMES, RULES, Act, Happened, Own, World, day_of, evolves
from domain.lineage import Unit, heirs, registrar_now, require_acting, require_partners_act
from domain.log import Log
from domain.persons import Person, living
from domain.refusals import (
    KeyEnded,
    KeyUnknown,
    NotAdoptedYet,
    NotEnoughRoots,
    NotForRoots,
    NotYourKey,
    OneSignature,
    RoleMissing,
    UnknownRules,
    require,
)


def authenticate(
    world: World,
    statement: Statement,
    signatures: tuple[dsse.Signature, ...],
    received: int,
    verify: bool = True,
) -> Act:
    """Return the act, with the person behind it. First the signatures' own form, then whose keys they are, then
    whether they verify.

    `verify=False` is for a replay that checks the signatures themselves elsewhere, many at a time.

    Raises:
        SignaturesOutOfOrder, KeyUnknown, KeyEnded, NotYourKey, OneSignature, NotEnoughRoots, WrongSignature,
        UnknownRules, NotAdoptedYet.
    """
    dsse.require_order(signatures)
    if statement.header.actor == NIL:
        spkis, holder = _root_keys(world, signatures), None
    else:
        spkis, holder = _actors_keys(world, statement, signatures)
    if verify:
        message = dsse.pae(dsse.STATEMENT, statement.payload)
        for signature in signatures:
            keys.verify(spkis[signature.keyid], message, signature.sig)
    return as_act(world, statement, holder, received, tuple(spkis))


def as_act(
    world: World, statement: Statement, holder: Id | None, received: int, keyids: tuple[Digest, ...]
) -> Act:
    log = world.get(NIL, Log)
    require(log.rules <= RULES, UnknownRules(rules=log.rules, known=RULES))
    require(log.rules >= type(statement.body).since, not_adopted_yet(type(statement.body), log.rules))
    require(holder or type(statement.body).by_roots, NotForRoots())
    act = Act(statement, holder, received, log.rules, day_of(received, log.zone), keyids)
    return of_its_line(world, act) if act.rules >= 2 else act


def of_its_line(world: World, act: Act) -> Act:
    """The act with the units in whose line it stands.

    Raises:
        UnitEnded, NewInOldName, NotThisUnit: as `require_acting` and `require_partners_act`.
        MergedAway: the holder goes on under another number, and by keys that are enrolled for that.
        NotYourKey: a person's own act, with a key of a unit that does not act yet for the one that registered them.
    """
    require_partners_act(world, act.statement.body, act.day)
    if act.by_roots:
        return act
    assert act.holder
    living(world, act.holder)
    signs = next(key.unit for keyid in act.keys if (key := world.find(world.rule("key", keyid), Key)))
    successor, line = require_acting(world, act.statement, signs, act.day)
    if act.actor == act.holder:
        require(registrar_now(world, act.actor, act.day) == signs, NotYourKey())
    return replace(act, successor=successor, line=line)


def not_adopted_yet(body: type[Body], rules: int) -> NotAdoptedYet:
    return NotAdoptedYet(type=body.type, since=body.since, rules=rules)


def key_in_use(world: World, keyid: Digest) -> Key:
    """
    Raises:
        KeyUnknown, KeyEnded: the key cannot sign here and now.
    """
    key = world.find(world.rule("key", keyid), Key)
    if key is None:
        raise KeyUnknown(keyid=keyid)
    require(key.valid, KeyEnded(keyid=keyid))
    return key


def holder_for(world: World, key: Key, actor: Id) -> Id:
    """The person who signs as `actor` with this key: for the key's unit, for one whose heir that is, or for themselves.

    For themselves only with a key from the unit that registered them, or an heir of it: any unit may enrol a key for
    anybody, and should be able to speak for itself by it and for nobody else.

    Raises:
        NotYourKey: it is neither the acting unit's key nor the acting person's own.
    """
    unit = world.get(actor, Person).registrar if actor == key.holder else actor
    older = world.find(unit, Unit) if unit != key.unit else None
    require(unit == key.unit or (older and key.unit in heirs(world, unit)), NotYourKey())
    return key.holder


def _actors_keys(
    world: World, statement: Statement, signatures: tuple[dsse.Signature, ...]
) -> tuple[dict[Digest, Base64], Id]:
    if isinstance(statement.body, RotateKey):
        return _old_and_new_key(world, statement, statement.body, signatures)
    require(len(signatures) == 1, OneSignature(needed=1, given=len(signatures)))
    keyid = signatures[0].keyid
    key = key_in_use(world, keyid)
    return {keyid: key.spki}, holder_for(world, key, statement.header.actor)


def _old_and_new_key(
    world: World, statement: Statement, body: RotateKey, signatures: tuple[dsse.Signature, ...]
) -> tuple[dict[Digest, Base64], Id]:
    require(len(signatures) == 2, OneSignature(needed=2, given=len(signatures)))
    new = keys.keyid(body.spki)
    others = [signature.keyid for signature in signatures if signature.keyid != new]
    require(len(others) == 1, OneSignature(needed=2, given=1))
    key = key_in_use(world, others[0])
    spkis = {others[0]: key.spki, new: body.spki}
    return spkis, holder_for(world, key, statement.header.actor)


def _root_keys(world: World, signatures: tuple[dsse.Signature, ...]) -> dict[Digest, Base64]:
    log = world.get(NIL, Log)
    roots = {keys.keyid(spki): spki for spki in log.roots}
    for signature in signatures:
        require(signature.keyid in roots, KeyUnknown(keyid=signature.keyid))
    require(len(signatures) >= log.k, NotEnoughRoots(k=log.k, given=len(signatures)))
    return {signature.keyid: roots[signature.keyid] for signature in signatures}


# Keys


class KeyEnrolled(Own):
    """`of` and `by` stand where the row is not the statement's own: the holder and unit of the key."""

    event = "key.enrolled"
    spki: Base64
    unit: Id
    of: Id


class KeyRevoked(Own):
    event = "key.revoked"
    revocation: Revocation | None = None


class KeyReplaced(Own):
    event = "key.replaced"
    successor: Digest


@dataclass(frozen=True, slots=True)
class Key:
    noun: ClassVar = ("密钥", "key")
    spki: Base64
    unit: Id
    holder: Id
    valid: bool = True
    suspect_from: int | None = None


@evolves(KeyEnrolled, KeyRevoked, KeyReplaced)
def evolve_key(key: Key | None, happened: Happened) -> Key:
    match happened.data:
        case KeyEnrolled(spki=spki, unit=unit, of=holder):
            return Key(spki, unit, holder)
        case KeyRevoked(revocation=revocation):
            assert key is not None
            if revocation is None:
                assert isinstance(happened.body, RevokeKey)
                revocation = happened.body.revocation
            return replace(key, valid=False, suspect_from=revocation.suspect_from)
        case _:
            assert key is not None
            return replace(key, valid=False)


# Roles


class RoleGranted(Own):
    """`appointed` stands where the row is not the statement's own: an administrator by appointment."""

    event = "role.granted"
    appointed: tuple[Id, Id] | None = None
    """Unit and person."""


class RoleWithdrawn(Own):
    event = "role.withdrawn"


@dataclass(frozen=True, slots=True)
class Roles:
    """What a person may do for a unit. Unit and person are known once somebody granted a role by statement."""

    noun: ClassVar = ("授权", "role")
    unit: Id
    person: Id
    held: frozenset[Role]


@evolves(RoleGranted, RoleWithdrawn)
def evolve_roles(roles: Roles | None, happened: Happened) -> Roles:
    match happened.data, happened.body:
        case RoleGranted(appointed=(unit, person)), _:
            held = roles.held if roles else frozenset()
            return Roles(unit, person, held | {"administrator"})
        case _, GrantRole(unit=unit, person=person, role=role):
            held = roles.held if roles else frozenset()
            return Roles(unit, person, held | {role})
        case _, WithdrawRole(role=role):
            assert roles is not None
            return replace(roles, held=roles.held - {role})
    raise AssertionError(happened)


def roles_of(world: World, unit: Id, person: Id) -> frozenset[Role]:
    roles = world.find(world.rule("role", unit, person), Roles)
    return roles.held if roles else frozenset()


def require_role(world: World, act: Act, *any_of: Role) -> None:
    """The holder has one of these roles in the unit acted for.

    Raises:
        RoleMissing: no such role, or a person acting for themselves.
    """
    assert act.holder, "what roots may sign is judged apart"
    held = roles_of(world, act.successor or act.actor, act.holder)
    require(held & set(any_of), RoleMissing(role=any_of[0], role_zh=ROLE_NAMES[any_of[0]]))
