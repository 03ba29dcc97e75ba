"""The log's own keys: k of n roots change it, and nobody else; and what a genesis must not hold."""

import pytest

from contracts import signing
from contracts.dsse import SignaturesOutOfOrder
from contracts.keys import UnusableKey, WrongSignature, write_public
from contracts.note import COSIGNATURE, MalformedVerifierKey, NoteSigner, Verifier
from contracts.refusals import Refusal
from contracts.statements.alliances import Charter, FoundAlliance
from contracts.statements.keys import AdoptRules, EnrolUnit, ReplaceLogKey, ReplaceRoots
from contracts.values import NIL
from domain.deciding import RULES
from domain.log import Log, require_foundable
from domain.refusals import (
    KeyTaken,
    KeyUnknown,
    NoSuch,
    NotEnoughRoots,
    NotForRoots,
    RootsOnly,
    RulesNotMadeYet,
    StaleExpect,
    UnknownRules,
    WrongStage,
)
from tests.domain.scenes import Deed, Row, Rows, Scene, begins_with, county, refuse, table
from tests.people import GENESIS, ORIGIN, ROOTS, key

NEW_ROOTS = [key("new root 1"), key("new root 2")]
UNIT = EnrolUnit(code="YH900", name="新单位(虚构)", kind="county")
ALLIANCE = FoundAlliance(
    name="根联盟(虚构)", level="county", charter=Charter(title="章程", effective="2026-01-01")
)
WITNESS = Verifier(ORIGIN, COSIGNATURE, key("new log key").public_key().public_bytes_raw()).vkey


def spkis(*keys):
    return tuple(write_public(one.public_key()) for one in keys)


def vkey(name: str, of: str = "new log key") -> str:
    return NoteSigner(name, key(of)).verifier.vkey


def new_log_key(vkey: str) -> ReplaceLogKey:
    return ReplaceLogKey(log_vkey=vkey, reason="到期更换")


@begins_with(county)
def new_roots(s: Scene) -> None:
    """The three roots have handed over to two others, who both must sign."""
    s.roots_say(ReplaceRoots(roots=spkis(*NEW_ROOTS), k=2))


def test_any_two_of_three_roots_take_a_unit_in():
    s = county.begin()
    for n, signers in enumerate([ROOTS[:2], ROOTS[1:], ROOTS[::2], ROOTS]):
        unit = s.roots_say(EnrolUnit(code=f"YH90{n}", name="新单位(虚构)", kind="county"), signers=signers)
        assert s.story.state(unit).superior is None


def test_roots_hand_over_to_other_roots():
    s = county.begin()
    s.roots_say(ReplaceRoots(roots=spkis(*NEW_ROOTS), k=1))
    assert s.story.state(NIL).roots == spkis(*NEW_ROOTS)
    s.roots_say(UNIT, signers=NEW_ROOTS[1:])
    with pytest.raises(KeyUnknown):
        s.roots_say(EnrolUnit(code="YH901", name="新单位(虚构)", kind="county"), signers=ROOTS[:2])


def test_roots_name_a_new_log_key():
    s = county.begin()
    s.roots_say(new_log_key(vkey(ORIGIN)))
    log = s.story.state(NIL)
    assert isinstance(log, Log)
    assert log.log_vkey == vkey(ORIGIN)
    assert (log.roots, log.k, log.zone, log.rules) == (GENESIS.roots, 2, "Asia/Shanghai", 1)


def test_the_key_in_use_is_no_replacement_of_itself_from_rule_set_2_on():
    s = county.begin()
    s.roots_say(new_log_key(vkey(ORIGIN)))
    s.roots_say(new_log_key(vkey(ORIGIN)))
    s.roots_say(AdoptRules(rules=2))
    with pytest.raises(WrongStage):
        s.roots_say(new_log_key(vkey(ORIGIN)))
    s.roots_say(new_log_key(vkey(ORIGIN, "another log key")))


def test_rules_are_raised_once_a_program_knows_them():
    s = county.begin()
    s.roots_say(AdoptRules(rules=2))
    assert s.story.state(NIL).rules == 2


def test_a_program_that_does_not_know_the_rules_in_force_decides_nothing(monkeypatch):
    s = county.begin()
    with monkeypatch.context() as newer:
        newer.setattr("domain.log.RULES", RULES + 1)
        newer.setattr("domain.authority.RULES", RULES + 1)
        s.roots_say(AdoptRules(rules=RULES + 1))
    with pytest.raises(UnknownRules):
        s.roots_say(UNIT)


def signed_for_another_unit(s: Scene) -> None:
    """The roots' signatures are good, but over another statement."""
    id = s.county.next_id()
    meant = signing.draft(s.story.log, NIL, UNIT, id=id)
    sent = signing.draft(s.story.log, NIL, UNIT.model_copy(update={"code": "YH999"}), id=id)
    s.story.submit(sent, signing.sign(meant, *ROOTS[:2]))


def a_root_acts_for_the_lead(s: Scene) -> None:
    payload = s.who("lead").drafts(UNIT.model_copy(update={"superior": s["lead"]}))
    s.story.submit(payload, signing.sign(payload, ROOTS[0]))


def roots_sign_a_sheet(s: Scene) -> None:
    sheet = signing.draft_batch(s.story.log, NIL, [(s.county.next_id(), UNIT)])
    s.story.submit_batch(sheet.payload, signing.sign_batch(sheet, ROOTS[0]), sheet.items)


REFUSALS: Rows = {
    "one root of two": Deed(county, lambda s: s.roots_say(UNIT, signers=ROOTS[:1]), NotEnoughRoots),
    "no root": Deed(county, lambda s: s.roots_say(UNIT, signers=[]), NotEnoughRoots),
    "one root, signing twice": Deed(
        county, lambda s: s.roots_say(UNIT, signers=[ROOTS[0], ROOTS[0]]), SignaturesOutOfOrder
    ),
    "a root and a stranger": Deed(
        county, lambda s: s.roots_say(UNIT, signers=[ROOTS[0], key("stranger")]), KeyUnknown
    ),
    "a root and a unit's administrator": Deed(
        county, lambda s: s.roots_say(UNIT, signers=[ROOTS[0], s.who("lead").key]), KeyUnknown
    ),
    "roots of yesterday": Deed(new_roots, lambda s: s.roots_say(UNIT, signers=ROOTS), KeyUnknown),
    "one of the new roots": Deed(
        new_roots, lambda s: s.roots_say(UNIT, signers=NEW_ROOTS[:1]), NotEnoughRoots
    ),
    "roots that signed something else": Deed(county, signed_for_another_unit, WrongSignature),
    "the lead acting as the roots": Deed(
        county, lambda s: s.roots_say(UNIT, signers=[s.who("lead").key]), KeyUnknown
    ),
    "a root acting as a unit": Deed(county, a_root_acts_for_the_lead, KeyUnknown),
    "roots found an alliance": Row(county, "roots", lambda s: ALLIANCE, NotForRoots),
    "an administrator raises the rules": Row(
        county, "lead", lambda s: AdoptRules(rules=2), RootsOnly, on="log"
    ),
    "an administrator replaces the roots": Row(
        county, "lead", lambda s: ReplaceRoots(roots=spkis(*NEW_ROOTS), k=1), RootsOnly, on="log"
    ),
    "an administrator replaces the log key": Row(
        county, "lead", lambda s: new_log_key(vkey(ORIGIN)), RootsOnly, on="log"
    ),
    "roots raise the rules in a unit's stream": Row(
        county, "roots", lambda s: AdoptRules(rules=2), NoSuch, on="hospital"
    ),
    "roots replace the roots in a unit's stream": Row(
        county, "roots", lambda s: ReplaceRoots(roots=spkis(*NEW_ROOTS), k=1), NoSuch, on="hospital"
    ),
    "roots replace the log key in a unit's stream": Row(
        county, "roots", lambda s: new_log_key(vkey(ORIGIN)), NoSuch, on="hospital"
    ),
    "roots change a log that has changed since": Deed(
        new_roots, lambda s: s.roots_say(AdoptRules(rules=2), expect=1, signers=NEW_ROOTS), StaleExpect
    ),
    "roots sign a sheet": Deed(county, roots_sign_a_sheet, NotForRoots),
    "rules that are in force already": Row(county, "roots", lambda s: AdoptRules(rules=1), WrongStage),
    "rules that nobody knows yet": Row(
        county, "roots", lambda s: AdoptRules(rules=RULES + 1), RulesNotMadeYet
    ),
    "fewer new roots than must sign": Row(
        county, "roots", lambda s: ReplaceRoots(roots=spkis(NEW_ROOTS[0]), k=2), WrongStage
    ),
    "a new root named twice": Row(
        county, "roots", lambda s: ReplaceRoots(roots=spkis(NEW_ROOTS[0], NEW_ROOTS[0]), k=1), WrongStage
    ),
    "a new root that is no key": Row(
        county, "roots", lambda s: ReplaceRoots(roots=("AAAA",), k=1), UnusableKey
    ),
    "a new root that somebody holds for a unit": Row(
        county, "roots", lambda s: ReplaceRoots(roots=spkis(s.who("lead").key), k=1), KeyTaken
    ),
    "a log key under another name": Row(
        county, "roots", lambda s: new_log_key(vkey("elsewhere.example.org")), WrongStage
    ),
    "a log key that was mistyped": Row(
        county, "roots", lambda s: new_log_key(vkey(ORIGIN)[:-2] + "A="), MalformedVerifierKey
    ),
    "a witness's key for the log's": Row(county, "roots", lambda s: new_log_key(WITNESS), WrongStage),
}


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


# Genesis


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/Argentina/Ushuaia"])
def test_a_sound_genesis_may_stand_for_ever(zone):
    require_foundable(GENESIS.model_copy(update={"zone": zone}))


UNSOUND = {
    "roots that are fewer than must sign": ({"k": 4}, WrongStage),
    "a root named twice": ({"roots": GENESIS.roots[:1] * 2}, WrongStage),
    "a root that is no key": ({"roots": ("AAAA",), "k": 1}, UnusableKey),
    "a zone that does not exist": ({"zone": "Asia/Yanhe"}, WrongStage),
    "a part of the world for a zone": ({"zone": "America"}, WrongStage),
    "a log key under another name": ({"log_vkey": vkey("elsewhere.example.org")}, WrongStage),
    "a log key that was mistyped": ({"log_vkey": GENESIS.log_vkey[:-2] + "A="}, MalformedVerifierKey),
    "a witness's key for the log's": ({"log_vkey": WITNESS}, WrongStage),
}


@pytest.mark.parametrize(("members", "why"), UNSOUND.values(), ids=UNSOUND.keys())
def test_a_genesis_that_could_never_be_put_right_is_refused(members, why):
    with pytest.raises(Refusal) as caught:
        require_foundable(GENESIS.model_copy(update=members))
    assert type(caught.value) is why
