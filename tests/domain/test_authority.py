"""Who is behind a statement: the key first, then its holder, then what that person may do for the unit."""

import pytest

from contracts import dsse
from contracts.dsse import Signature, SignaturesOutOfOrder
from contracts.keys import WrongSignature
from contracts.statements.alliances import Charter, FoundAlliance
from contracts.statements.keys import GrantRole, RegisterPerson, Revocation, RevokeKey, WithdrawRole
from contracts.statements.lists import PublishItem
from domain.authority import Key, Roles
from domain.refusals import (
    KeyEnded,
    KeyUnknown,
    NotYourKey,
    OneSignature,
    RoleMissing,
    StaleExpect,
)
from tests.domain.scenes import (
    Deed,
    Row,
    Rows,
    Scene,
    begins_with,
    county,
    key_of,
    keyid_of,
    moonlighter,
    refuse,
    secret,
    table,
)
from tests.people import key

PERSON = RegisterPerson(commitment=secret("somebody"))
CHARTER = Charter(title="章程", effective="2026-01-01")


def item(s: Scene) -> PublishItem:
    return PublishItem(
        alliance=s["alliance"], kind="need", title="楼道照明", category="民生", quantity=10, measure="盏",
        available="2026-01-01", until="2026-06-30",
    )  # fmt: skip


@begins_with(county)
def lost_key(s: Scene) -> None:
    """The hospital's second person has lost the key, and it is revoked."""
    s["lost key"] = key_of(s, "hospital2")
    revocation = Revocation(keyid=keyid_of(s, "hospital2"), reason="lost")
    s.says("hospital", RevokeKey(revocation=revocation), on="lost key")


@begins_with(county)
def no_clerk(s: Scene) -> None:
    """The hospital's second person is no clerk any more."""
    s["role"] = s.county.rule("role", s["hospital"], s["hospital2"])
    s.says("hospital", WithdrawRole(role="clerk", reason="调岗"), on="role")


@pytest.mark.parametrize("who", ["hospital", "hospital2"], ids=["ed25519", "p256"])
def test_whoever_holds_a_key_of_a_unit_acts_for_it(who):
    s = county.begin()
    published = s["item"] = s.says(who, item(s))
    assert s.story.happened[-1].stream == published
    assert s.story.happened[-1].data.holder == s.who(who).id
    assert s.state("item").publisher == s["hospital"]


def test_a_key_from_another_unit_lets_its_holder_act_for_that_unit():
    s = moonlighter.begin()
    s["item"] = s.says("moonlighter at bureau", item(s))
    assert s.state("item").publisher == s["bureau"]
    assert s.story.happened[-1].data.holder == s["hospital2"]


def test_a_key_knows_its_unit_and_its_holder():
    s = moonlighter.begin()
    at_home, abroad = (s.story.state(key_of(s, who)) for who in ("hospital2", "moonlighter at bureau"))
    assert isinstance(at_home, Key)
    assert (at_home.unit, at_home.holder, at_home.valid) == (s["hospital"], s["hospital2"], True)
    assert (abroad.unit, abroad.holder, abroad.valid) == (s["bureau"], s["hospital2"], True)


def test_a_withdrawn_role_is_granted_again():
    s = no_clerk.begin()
    assert s.state("role") == Roles(
        s["hospital"], s["hospital2"], frozenset({"signatory", "evaluator", "auditor"})
    )
    s.says("hospital", GrantRole(unit=s["hospital"], person=s["hospital2"], role="clerk"))
    assert "clerk" in s.state("role").held
    s.says("hospital2", item(s))


# Signatures


def signed(s: Scene, *keys, kind=dsse.STATEMENT):
    """The hospital's first person drafts; whoever holds these keys signs."""
    payload = s.who("hospital").drafts(item(s))
    return payload, dsse.sign(kind, payload, *keys)


def by(*names: str, kind=dsse.STATEMENT):
    return lambda s: s.story.submit(*signed(s, *[s.who(name).key for name in names], kind=kind))


def by_a_stranger(s: Scene) -> None:
    s.story.submit(*signed(s, key("stranger")))


def with_other_bytes(s: Scene) -> None:
    payload, signatures = signed(s, s.who("hospital").key)
    s.story.submit(payload.replace("楼道".encode(), "楼梯".encode()), signatures)


def under_anothers_name(s: Scene) -> None:
    payload, (theirs,) = signed(s, key("stranger"))
    s.story.submit(payload, (Signature(keyid=keyid_of(s, "hospital"), sig=theirs.sig),))


def one_signature_twice(s: Scene) -> None:
    payload, (signature,) = signed(s, s.who("hospital").key)
    s.story.submit(payload, (signature, signature))


def in_descending_order(s: Scene) -> None:
    payload, signatures = signed(s, s.who("hospital").key, s.who("hospital2").key)
    s.story.submit(payload, signatures[::-1])


def sheet_by(*names: str, kind=dsse.BATCH, turn=1):
    def sends(s: Scene) -> None:
        sheet = s.who("hospital").sheet([item(s)])
        keys = [key(name) if name == "stranger" else s.who(name).key for name in names]
        s.story.submit_batch(sheet.payload, dsse.sign(kind, sheet.payload, *keys)[::turn], sheet.items)

    return sends


SIGNATURES: Rows = {
    "nobody signs": Deed(county, by(), OneSignature),
    "two sign what needs one": Deed(county, by("hospital", "hospital2"), OneSignature),
    "one signature stands twice": Deed(county, one_signature_twice, SignaturesOutOfOrder),
    "two stand in the wrong order": Deed(county, in_descending_order, SignaturesOutOfOrder),
    "a key that nobody enrolled": Deed(county, by_a_stranger, KeyUnknown),
    "a key that was revoked": Row(lost_key, "hospital2", item, KeyEnded),
    "another unit's key": Deed(county, by("bureau"), NotYourKey),
    "the superior's key": Deed(county, by("lead"), NotYourKey),
    "a holder's key from another unit": Deed(moonlighter, by("moonlighter at bureau"), NotYourKey),
    "other bytes than were signed": Deed(county, with_other_bytes, WrongSignature),
    "a stranger's signature under a known key's name": Deed(county, under_anothers_name, WrongSignature),
    "signed as a batch": Deed(county, by("hospital", kind=dsse.BATCH), WrongSignature),
    "a sheet that nobody signs": Deed(county, sheet_by(), OneSignature),
    "a sheet that two sign": Deed(county, sheet_by("hospital", "hospital2"), OneSignature),
    "a sheet, signatures in the wrong order": Deed(
        county, sheet_by("hospital", "hospital2", turn=-1), SignaturesOutOfOrder
    ),
    "a sheet under a key that nobody enrolled": Deed(county, sheet_by("stranger"), KeyUnknown),
    "a sheet under a key that was revoked": Deed(lost_key, sheet_by("hospital2"), KeyEnded),
    "a sheet under another unit's key": Deed(county, sheet_by("bureau"), NotYourKey),
    "a sheet signed as a statement": Deed(county, sheet_by("hospital", kind=dsse.STATEMENT), WrongSignature),
}


@table(SIGNATURES)
def test_signatures(row):
    refuse(row)


# Persons and roles


ROLES: Rows = {
    "somebody whose role was withdrawn": Row(no_clerk, "hospital2", item, RoleMissing),
    "a second person, no administrator, registers": Row(
        no_clerk, "hospital2", lambda s: PERSON, RoleMissing
    ),
    "a second person, no administrator, grants a role": Row(
        county, "hospital2",
        lambda s: GrantRole(unit=s["hospital"], person=s["hospital2"], role="administrator"), RoleMissing,
    ),
    "a person for themselves, in what only units do": Row(
        county, "hospital2", lambda s: PERSON, RoleMissing, as_self=True
    ),
    "a person for themselves, founding an alliance": Row(
        county, "hospital", lambda s: FoundAlliance(name="个人联盟", level="county", charter=CHARTER), RoleMissing,
        as_self=True,
    ),
    "a person for themselves, by a key from a unit that did not register them": Row(
        moonlighter, "moonlighter at bureau", lambda s: PERSON, NotYourKey, as_self=True
    ),
    "a statement for an older version": Row(
        no_clerk, "hospital", lambda s: GrantRole(unit=s["hospital"], person=s["hospital2"], role="clerk"),
        StaleExpect, expect=4,
    ),
    "a statement for a version still to come": Row(
        no_clerk, "hospital", lambda s: WithdrawRole(role="clerk", reason="误授"), StaleExpect, on="role", expect=6,
    ),
}  # fmt: skip


@table(ROLES)
def test_roles(row):
    refuse(row)
