"""The life of a key, and of a unit whose keys are lost."""

from typing import Any

import pytest

from contracts import keys, signing
from contracts.dsse import Signature
from contracts.keys import UnusableKey, WrongSignature
from contracts.statement import Possession, WrongStream
from contracts.statements.keys import (
    AppointAdministrator,
    EnrolKey,
    EnrolUnit,
    GrantRole,
    RegisterPerson,
    Revocation,
    RevokeKey,
    RotateKey,
    WithdrawRole,
)
from domain.authority import KeyRevoked
from domain.keys import MAX_ADMINISTRATORS, Administrators
from domain.refusals import (
    HasKeys,
    KeyEnded,
    KeyTaken,
    KeyUnknown,
    LastAdministrator,
    NoSuch,
    NotThisUnit,
    NotYourKey,
    OneSignature,
    RoleHeld,
    RoleMissing,
    WrongStage,
)
from tests.domain.scenes import (
    Deed,
    Row,
    Rows,
    Scene,
    adopts_field,
    another_key,
    begins_with,
    county,
    key_of,
    keyid_of,
    moonlighter,
    refuse,
    secret,
    sheet_of,
    table,
)
from tests.people import ROOTS, Person, key

PERSON = RegisterPerson(commitment=secret("somebody"))


def possession(s: Scene, unit: str, holder: str, seed: str = "new", log: str | None = None) -> Possession:
    return signing.prove_possession(log or s.story.log, s[unit], s[holder], key(seed))


def enrol(
    s: Scene, unit: str, holder: str, seed: str = "new", revokes: tuple[Revocation, ...] = ()
) -> EnrolKey:
    return EnrolKey(unit=s[unit], holder=s[holder], key=possession(s, unit, holder, seed), revokes=revokes)


def revocation(s: Scene, who: str, reason: str = "lost", **suspect: int) -> Revocation:
    return Revocation(keyid=keyid_of(s, who), reason=reason, **suspect)


def revoke(s: Scene, who: str, **suspect: int) -> RevokeKey:
    return RevokeKey(revocation=revocation(s, who, **suspect))


def rotation(new: str) -> RotateKey:
    return RotateKey(spki=keys.write_public(key(new).public_key()))


def rotate(s: Scene, who: str, new: str = "new", signers: tuple[str, ...] = ("old", "new")) -> None:
    """Replace this person's key by `new`, signed by the old one and the new one unless others are named."""
    person = s.who(who)
    known = {"old": person.key, "new": key(new), "stranger": key("stranger")}
    payload = person.drafts(rotation(new), stream=key_of(s, who))
    s.story.submit(payload, signing.sign(payload, *[known.get(name) or s.who(name).key for name in signers]))


def appoint(s: Scene, unit: str, by: str, seed: str = "successor") -> Person:
    """The roots, or an administrator of the superior, appoint somebody new."""
    return s.county.first_administrator(s[unit], seed, None if by == "roots" else s.who(by))


def in_use(s: Scene, unit: str, person: str) -> int:
    return s.rule("keys-in-use", s[unit], s[person]).count


@begins_with(county)
def keys_named(s: Scene) -> None:
    """Everybody's key has a name: `key of hospital2`."""
    for who in s.county.people:
        s["key of " + who] = key_of(s, who)


@begins_with(keys_named)
def lost(s: Scene) -> None:
    """The hospital's only administrator has lost the key; the lead has revoked it."""
    s.says("lead", revoke(s, "hospital"), on="key of hospital")


@begins_with(keys_named)
def lead_lost(s: Scene) -> None:
    """The lead, which nobody is above, has lost its only administrator's key; the roots have revoked it."""
    s.roots_say(revoke(s, "lead"), s["key of lead"])


@begins_with(keys_named)
def replaced(s: Scene) -> None:
    """The hospital's first person has replaced the key by a new one."""
    rotate(s, "hospital")
    s.county.people["hospital, old key"] = s.who("hospital")
    s.county.people["hospital"] = Person(s.county, key("new"), s["hospital"], s["hospital 1"])


@begins_with(keys_named)
def two_administrators(s: Scene) -> None:
    s.says("hospital", GrantRole(unit=s["hospital"], person=s["hospital2"], role="administrator"))


@begins_with(moonlighter)
def abroad(s: Scene) -> None:
    """The hospital's second person has a key at the bureau; the school has made one up for the hospital's first."""
    s["key of hospital"], s["key at bureau"] = key_of(s, "hospital"), key_of(s, "moonlighter at bureau")
    s.county.people["forger"] = another_key(s, "school", "hospital 1", "made up by the school")
    s["role of forger"] = s.county.rule("role", s["school"], s["hospital 1"])


# Enrolled, replaced, revoked


def test_an_administrator_enrols_a_second_key_and_both_sign():
    s = keys_named.begin()
    second = another_key(s, "hospital", "hospital2", "second")
    assert in_use(s, "hospital", "hospital2") == 2
    for person in (s.who("hospital2"), second):
        person.says(PERSON)


def test_a_lost_key_is_revoked_as_the_new_one_is_enrolled():
    s = keys_named.begin()
    lost_one = revocation(s, "hospital2", suspect_from=40)
    s["new key"] = s.says("hospital", enrol(s, "hospital", "hospital2", revokes=(lost_one,)))
    old = s.state("key of hospital2")
    assert (old.valid, old.suspect_from) == (False, 40)
    assert s.state("new key").holder == s["hospital2"]
    assert in_use(s, "hospital", "hospital2") == 1
    assert s.events(KeyRevoked)[-1].revocation == lost_one


def test_a_holder_replaces_a_key_and_only_the_new_one_signs():
    s = replaced.begin()
    assert not s.state("key of hospital").valid
    new = s.story.state(key_of(s, "hospital"))
    assert (new.unit, new.holder, new.valid) == (s["hospital"], s["hospital 1"], True)
    assert in_use(s, "hospital", "hospital 1") == 1
    s.says("hospital", PERSON)


def test_a_key_that_was_replaced_is_called_suspect_for_what_it_signed_before():
    s = replaced.begin()
    adopts_field(s)
    s.says("hospital", revoke(s, "hospital, old key", suspect_from=3), on="key of hospital")
    old = s.state("key of hospital")
    assert (old.valid, old.suspect_from) == (False, 3)
    assert in_use(s, "hospital", "hospital 1") == 1, "the new one is in use"
    s.says("hospital", PERSON)


def test_so_is_one_that_was_revoked_without_a_suspicion():
    s = second_lost.begin()
    adopts_field(s)
    s.says("hospital", revoke(s, "hospital2", suspect_from=3), on="key of hospital2")
    assert (s.state("key of hospital2").suspect_from, in_use(s, "hospital", "hospital2")) == (3, 0)


@begins_with(replaced)
def suspected_late(s: Scene) -> None:
    adopts_field(s)
    s.says("hospital", revoke(s, "hospital, old key", suspect_from=3), on="key of hospital")


@begins_with(replaced)
def replaced_under_the_second_set(s: Scene) -> None:
    adopts_field(s)


def test_whoever_holds_a_key_may_end_it_for_themselves():
    s = keys_named.begin()
    s.says("hospital2", revoke(s, "hospital2"), on="key of hospital2", as_self=True)
    assert in_use(s, "hospital", "hospital2") == 0


@pytest.mark.parametrize("who", ["hospital2", "hospital", "lead"])
def test_the_holder_an_administrator_and_one_of_the_superior_may_end_a_key(who):
    s = keys_named.begin()
    s.says(who, revoke(s, "hospital2", suspect_from=7), on="key of hospital2")
    ended = s.state("key of hospital2")
    assert (ended.valid, ended.suspect_from) == (False, 7)


def test_a_holder_ends_a_key_that_they_hold_at_another_unit():
    s = abroad.begin()
    s.says(
        "hospital2",
        RevokeKey(revocation=revocation(s, "moonlighter at bureau")),
        on="key at bureau",
        as_self=True,
    )
    assert not s.state("key at bureau").valid


# Lost and recovered


def test_a_unit_without_a_key_gets_an_administrator_from_its_superior():
    s = lost.begin()
    successor = appoint(s, "hospital", by="lead")
    assert s.rule("administrators", s["hospital"]) == Administrators((s["hospital 1"], successor.id))
    assert s.rule("role", s["hospital"], successor.id).held == {"administrator"}
    assert s.story.state(successor.id).registrar == s["hospital"]
    successor.says(PERSON)


def test_a_first_unit_without_a_key_gets_an_administrator_from_the_roots():
    s = lead_lost.begin()
    successor = appoint(s, "lead", by="roots")
    successor.says(PERSON)


def test_the_roots_recover_a_unit_below_others_too():
    s = lost.begin()
    appoint(s, "hospital", by="roots").says(PERSON)


def test_with_two_administrators_the_other_one_helps_and_nobody_from_above():
    s = two_administrators.begin()
    s.says("lead", revoke(s, "hospital"), on="key of hospital")
    with pytest.raises(HasKeys):
        appoint(s, "hospital", by="lead")
    s.says("hospital2", enrol(s, "hospital", "hospital 1"))


def test_once_both_administrators_are_without_a_key_the_superior_helps():
    s = two_administrators.begin()
    s.says("lead", revoke(s, "hospital"), on="key of hospital")
    s.says("lead", revoke(s, "hospital2"), on="key of hospital2")
    successor = appoint(s, "hospital", by="lead")
    successor.says(enrol(s, "hospital", "hospital2"))
    assert in_use(s, "hospital", "hospital2") == 1


# Roles


def test_an_administrator_makes_another_and_steps_back():
    s = two_administrators.begin()
    s["role"] = s.county.rule("role", s["hospital"], s["hospital 1"])
    s.says("hospital", WithdrawRole(role="administrator", reason="退休"), on="role")
    assert s.rule("administrators", s["hospital"]) == Administrators((s["hospital2"],))
    assert "administrator" not in s.state("role").held
    s.says("hospital2", GrantRole(unit=s["hospital"], person=s["hospital 1"], role="administrator"))


def test_whoever_holds_a_role_may_lay_it_down():
    s = keys_named.begin()
    s["role"] = s.county.rule("role", s["hospital"], s["hospital2"])
    s.says("hospital2", WithdrawRole(role="auditor", reason="调岗"), on="role")
    assert "auditor" not in s.state("role").held


def test_a_role_may_be_granted_to_somebody_whom_another_unit_registered():
    s = keys_named.begin()
    s.says("bureau", GrantRole(unit=s["bureau"], person=s["hospital2"], role="clerk"))
    assert s.rule("role", s["bureau"], s["hospital2"]).held == {"clerk"}


# Refusals


@begins_with(keys_named)
def second_lost(s: Scene) -> None:
    """The hospital's second person has lost the key, and the first has revoked it."""
    s.says("hospital", revoke(s, "hospital2"), on="key of hospital2")


@begins_with(keys_named)
def a_hundred_administrators(s: Scene) -> None:
    for _ in range(MAX_ADMINISTRATORS - 1):
        s["one more"] = s.says("hospital", PERSON)
        s.says("hospital", GrantRole(unit=s["hospital"], person=s["one more"], role="administrator"))
    s["one more"] = s.says("hospital", PERSON)


@begins_with(moonlighter)
def roles_named(s: Scene) -> None:
    """The roles of the hospital's people have names; the second is no clerk any more."""
    for who in ("hospital 1", "hospital2"):
        s["role of " + who] = s.county.rule("role", s["hospital"], s[who])
    s.says("hospital", WithdrawRole(role="clerk", reason="调岗"), on="role of hospital2")


def with_proof(unit: str = "hospital", holder: str = "hospital2", log: str | None = None, of: str = "new"):
    """Enrol a key for the hospital's second person, with a proof of possession made for whoever is named."""
    return lambda s: EnrolKey(
        unit=s["hospital"], holder=s["hospital2"], key=possession(s, unit, holder, of, log)
    )


def root_key(s: Scene) -> EnrolKey:
    proof = signing.prove_possession(s.story.log, s["hospital"], s["hospital2"], ROOTS[0])
    return EnrolKey(unit=s["hospital"], holder=s["hospital2"], key=proof)


def no_key(s: Scene) -> EnrolKey:
    return EnrolKey(unit=s["hospital"], holder=s["hospital2"], key=Possession(spki="AAAA", sig="AAAA"))


def with_revoking(*whose: str):
    return lambda s: enrol(s, "hospital", "hospital2", revokes=tuple(revocation(s, who) for who in whose))


def with_revoking_itself(s: Scene) -> EnrolKey:
    itself = Revocation(keyid=signing.keyid_of(key("new")), reason="replaced")
    return enrol(s, "hospital", "hospital2", revokes=(itself,))


ENROLMENT: Rows = {
    "another unit enrols": Row(county, "bureau", lambda s: enrol(s, "hospital", "hospital2"), NotThisUnit),
    "the superior enrols": Row(county, "lead", lambda s: enrol(s, "hospital", "hospital2"), NotThisUnit),
    "whoever is no administrator enrols": Row(
        county, "hospital2", lambda s: enrol(s, "hospital", "hospital2"), RoleMissing
    ),
    "for a holder who does not exist": Row(county, "hospital", lambda s: enrol(s, "hospital", "log"), NoSuch),
    "for a unit as its own holder": Row(
        county, "hospital", lambda s: enrol(s, "hospital", "hospital"), NoSuch
    ),
    "with a proof for another holder": Row(
        county, "hospital", with_proof(holder="hospital 1"), WrongSignature
    ),
    "with a proof for another unit": Row(county, "hospital", with_proof(unit="bureau"), WrongSignature),
    "with a proof for another ledger": Row(county, "hospital", with_proof(log="0" * 64), WrongSignature),
    "a key that is none": Row(county, "hospital", no_key, UnusableKey),
    "a root key": Row(county, "hospital", root_key, KeyTaken),
    "a key that somebody has": Row(county, "hospital", with_proof(of="bureau 2"), KeyTaken),
    "a key that was revoked": Row(lead_lost, "hospital", with_proof(of="lead 1"), KeyTaken),
    "revoking a colleague's key with it": Row(county, "hospital", with_revoking("hospital"), NotYourKey),
    "revoking the holder's key at another unit with it": Row(
        moonlighter, "hospital", with_revoking("moonlighter at bureau"), NotYourKey
    ),
    "revoking one key twice with it": Row(
        county, "hospital", with_revoking("hospital2", "hospital2"), WrongStage
    ),
    "revoking a key that has ended with it": Row(
        second_lost, "hospital", with_revoking("hospital2"), KeyEnded
    ),
    "revoking the new key itself": Row(county, "hospital", with_revoking_itself, NoSuch),
}


def replacing(who: str = "hospital", **how):
    return lambda s: rotate(s, who, **how)


def in_a_sheet(s: Scene) -> None:
    """A sheet has one signature: the new key would never have shown that it is there."""
    person = s.who("hospital")
    sheet = sheet_of([person.drafts(rotation("new"), stream=key_of(s, "hospital"))])
    s.story.submit_batch(sheet.payload, signing.sign_batch(sheet, person.key), sheet.items)


def by_a_key_that_is_none(s: Scene) -> None:
    person = s.who("hospital")
    payload = person.drafts(RotateKey(spki="AAAA"), stream=key_of(s, "hospital"))
    none = Signature(keyid=keys.keyid("AAAA"), sig="AAAA")
    both = sorted([*signing.sign(payload, person.key), none], key=lambda signature: signature.keyid)
    s.story.submit(payload, tuple(both))


def over_other_bytes(s: Scene) -> None:
    """The new key signed another draft of it."""
    person = s.who("hospital")
    payload, other = (person.drafts(rotation("new"), stream=key_of(s, "hospital")) for _ in range(2))
    (old,), (new,) = signing.sign(payload, person.key), signing.sign(other, key("new"))
    s.story.submit(payload, tuple(sorted([old, new], key=lambda signature: signature.keyid)))


ROTATION: Rows = {
    "the old key signs alone": Deed(county, replacing(signers=("old",)), OneSignature),
    "the new key signs alone": Deed(county, replacing(signers=("new",)), OneSignature),
    "a colleague signs in the new key's place": Deed(
        county, replacing(signers=("old", "hospital2")), OneSignature
    ),
    "a colleague signs too": Deed(county, replacing(signers=("old", "new", "hospital2")), OneSignature),
    "a colleague signs in the old key's place": Deed(
        county, replacing(signers=("hospital2", "new")), NotYourKey
    ),
    "another unit signs in the old key's place": Deed(
        county, replacing(signers=("bureau", "new")), NotYourKey
    ),
    "a stranger signs in the old key's place": Deed(
        county, lambda s: rotate(s, "hospital", signers=("stranger", "new")), KeyUnknown
    ),
    "a key that was revoked": Deed(second_lost, replacing("hospital2"), KeyEnded),
    "a key that was replaced": Deed(replaced, replacing("hospital, old key", new="newer"), KeyEnded),
    "by a key that somebody has": Deed(county, replacing(new="bureau 2"), KeyTaken),
    "by a root key": Deed(county, replacing(new="root 1"), KeyTaken),
    "by a key that is none": Deed(county, by_a_key_that_is_none, UnusableKey),
    "the new key signed other bytes": Deed(county, over_other_bytes, WrongSignature),
    "in a sheet": Deed(county, in_a_sheet, OneSignature),
}


REVOCATION: Rows = {
    "a colleague who is no administrator": Row(
        keys_named, "hospital2", lambda s: revoke(s, "hospital"), RoleMissing, on="key of hospital"
    ),
    "another unit": Row(
        keys_named, "bureau", lambda s: revoke(s, "hospital"), NotThisUnit, on="key of hospital"
    ),
    "a subordinate unit": Row(
        keys_named, "hospital", lambda s: revoke(s, "lead"), NotThisUnit, on="key of lead"
    ),
    "the superior's second person, no administrator": Row(
        keys_named, "lead2", lambda s: revoke(s, "hospital"), RoleMissing, on="key of hospital"
    ),
    "the roots, where there is a superior": Row(
        keys_named, "roots", lambda s: revoke(s, "hospital"), NotThisUnit, on="key of hospital"
    ),
    "the holder, in the name of a third unit": Row(
        abroad, "moonlighter at community", lambda s: revoke(s, "moonlighter at bureau"), NotThisUnit,
        on="key at bureau",
    ),
    "whoever made up a key for the holder, in their unit's name": Row(
        abroad, "forger", lambda s: revoke(s, "hospital"), NotThisUnit, on="key of hospital"
    ),
    "whoever made up a key for the holder, in the holder's name": Row(
        abroad, "forger", lambda s: revoke(s, "hospital"), NotYourKey, on="key of hospital", as_self=True
    ),
    "the key named is not the one whose stream it is": Row(
        keys_named, "hospital", lambda s: revoke(s, "hospital"), WrongStream, on="key of hospital2"
    ),
    "a key that has ended": Row(
        second_lost, "hospital", lambda s: revoke(s, "hospital2"), KeyEnded, on="key of hospital2"
    ),
    "a key that was replaced, without a suspicion": Row(
        replaced_under_the_second_set, "hospital", lambda s: revoke(s, "hospital, old key"), KeyEnded, on="key of hospital"
    ),
    "one that is suspect already": Row(
        suspected_late, "hospital", lambda s: revoke(s, "hospital, old key", suspect_from=1), KeyEnded, on="key of hospital"
    ),
    "one that was replaced, by another unit": Row(
        replaced_under_the_second_set, "bureau", lambda s: revoke(s, "hospital, old key", suspect_from=3), NotThisUnit,
        on="key of hospital",
    ),
    "a suspicion under the first rule set": Row(
        replaced, "hospital", lambda s: revoke(s, "hospital, old key", suspect_from=3), KeyEnded, on="key of hospital"
    ),
    "what is no key": Row(keys_named, "hospital", lambda s: revoke(s, "hospital2"), NoSuch, on="hospital"),
}  # fmt: skip


def appointing(unit: str = "hospital", by: str = "lead", seed: str = "successor"):
    return lambda s: appoint(s, unit, by, seed)


@begins_with(county)
def taken_in(s: Scene) -> None:
    """The community has taken in a shop, which never had an administrator."""
    body = EnrolUnit(code="YH402", name="便民商店(虚构)", kind="new-sector", superior=s["community"])
    s["shop"] = s.says("community", body)


def appointing_with_another_proof(s: Scene) -> AppointAdministrator:
    theirs = possession(s, "hospital", "hospital2")
    return AppointAdministrator(unit=s["hospital"], commitment=secret("x"), key=theirs, reason="密钥遗失")


APPOINTMENT: Rows = {
    "while its administrator has a key": Deed(county, appointing(), HasKeys),
    "by the roots, while its administrator has a key": Deed(county, appointing(by="roots"), HasKeys),
    "while the second administrator has a key": Deed(two_administrators, appointing(), HasKeys),
    "by the roots, the first one of a unit with a superior": Deed(
        taken_in, appointing("shop", by="roots"), NotThisUnit
    ),
    "the first one, by another unit than the superior": Deed(
        taken_in, appointing("shop", by="lead"), NotThisUnit
    ),
    "by another unit": Deed(lost, appointing(by="bureau"), NotThisUnit),
    "by itself": Deed(lost, appointing(by="hospital2"), NotThisUnit),
    "by the superior's second person, no administrator": Deed(lost, appointing(by="lead2"), RoleMissing),
    "of what is no unit": Deed(lost, appointing(unit="hospital 1"), NoSuch),
    "with a key that somebody has": Deed(lost, appointing(seed="bureau 2"), KeyTaken),
    "with the key that was lost": Deed(lost, appointing(seed="hospital 1"), KeyTaken),
    "with a proof for another holder": Row(lost, "lead", appointing_with_another_proof, WrongSignature),
}


def grants(role: Any = "clerk", to: str = "hospital2"):
    return lambda s: GrantRole(unit=s["hospital"], person=s[to], role=role)


def withdraws(role: Any):
    return lambda s: WithdrawRole(role=role, reason="调岗")


ROLES: Rows = {
    "granted by another unit": Row(roles_named, "bureau", grants(), NotThisUnit),
    "granted by the superior": Row(roles_named, "lead", grants(), NotThisUnit),
    "granted by whoever is no administrator": Row(roles_named, "hospital2", grants(), RoleMissing),
    "granted to nobody": Row(roles_named, "hospital", grants(to="log"), NoSuch),
    "granted to a unit": Row(roles_named, "hospital", grants(to="bureau"), NoSuch),
    "granted to whoever has it": Row(roles_named, "hospital", grants("auditor"), RoleHeld),
    "one administrator more than a hundred": Row(
        a_hundred_administrators, "hospital", grants("administrator", to="one more"), WrongStage
    ),
    "withdrawn by another unit": Row(
        roles_named, "bureau", withdraws("auditor"), NotThisUnit, on="role of hospital2"
    ),
    "withdrawn by whoever is no administrator": Row(
        roles_named, "hospital2", withdraws("auditor"), RoleMissing, on="role of hospital 1"
    ),
    "laid down in another unit's name": Row(
        roles_named, "moonlighter at bureau", withdraws("auditor"), NotThisUnit, on="role of hospital2"
    ),
    "withdrawn where it is not held": Row(
        roles_named, "hospital", withdraws("clerk"), WrongStage, on="role of hospital2"
    ),
    "the last administrator lays it down": Row(
        roles_named, "hospital", withdraws("administrator"), LastAdministrator, on="role of hospital 1"
    ),
    "withdrawn from what is no role": Row(roles_named, "hospital", withdraws("clerk"), NoSuch, on="hospital"),
}


@table(ENROLMENT)
def test_enrolling_a_key(row):
    refuse(row)


@table(ROTATION)
def test_replacing_a_key(row):
    refuse(row)


@table(REVOCATION)
def test_revoking_a_key(row):
    refuse(row)


@table(APPOINTMENT)
def test_appointing_an_administrator(row):
    refuse(row)


@table(ROLES)
def test_roles(row):
    refuse(row)
