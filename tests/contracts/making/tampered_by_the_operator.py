"""History rewritten by whoever holds the log's key: every hash fits and a new checkpoint is signed.

What stops them is what they cannot make: signatures of keys that others hold, decisions that would have been taken,
and the trees that signers say they saw.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from contracts import signing
from contracts.canonical import decode, encode
from contracts.entry import read_entry, write_entry
from contracts.keys import PrivateKey, WrongSignature, write_public
from contracts.note import NoKnownSignature, NoteSigner
from contracts.statement import MAX_PAYLOAD_BYTES, Body, WrongStream
from contracts.statements.agreements import DraftAgreement, SignAgreement, Terms
from contracts.statements.keys import RegisterPerson
from contracts.statements.service import OpenAccount
from contracts.streams import rule_id
from contracts.tree import leaf_hash
from contracts.values import NIL, Id, Seen
from domain.agreements import digest_of
from domain.refusals import OneSignature, WrongStage
from ledger.findings import why
from tests.contracts.making.log import SmallLog, signed_checkpoint, small_log
from tests.contracts.making.tampering import Case, Edit, applied, edited, insert, remove, replace, swap
from tests.contracts.making.values import P256_ORDER
from tests.people import NOON, ORIGIN, ROOTS, Person, key

DECIDES = 'Only deciding the statement again shows it (SPEC.md, "Deciding").'
LATER_MS = NOON + 86_400_000
MINE = "00000000-0000-0000-0000-0000000000b5"
ELSEWHERE = "00000000-0000-5000-8000-000000000000"


def cases() -> list[Case]:
    return [
        *genesis_rewritten(), *signatures_forged(), *statements_forged(), *rows_rewritten(), *further_rewritten(),
        *batches_rewritten(), *trees_forked(),
    ]  # fmt: skip


def operator(
    name: str, row: str, how: str, does: str, edits: Edit | Sequence[Edit], index: int, code: str, **more: Any
) -> Case:
    edits = [edits] if isinstance(edits, dict) else edits
    return Case(f"operator-{name}", row, how, "operator", does, edits, index, code, **more)


# ── forging ─────────────────────────────────────────────────────────────────────────────────────────────────────


def forged(
    person: Person, body: Body, event: str, data: dict[str, Any], *, id: Id, seen: Seen | None = None,
    by: PrivateKey | None = None, stream: Id | None = None, expect: int = 0, **members: Any
) -> bytes:  # fmt: skip
    """An entry as a ledger would have written it, had it accepted this statement."""
    log = small_log().log
    payload = signing.draft(
        log, person.unit, body, id=id, stream=stream, expect=expect, seen=seen or signing.NOTHING_SEEN
    )
    value = decode(payload)
    signatures = signing.sign(payload, by or person.key)
    return write_entry(
        **{"stream": value["stream"], "version": expect + 1, "event": event, "rules": 1, "received": LATER_MS,
           "data": {"holder": person.id} | data, "signed": ("statement", payload, signatures)} | members
    )  # fmt: skip


def signed_again(
    index: int, *by: PrivateKey, change: Callable[[dict[str, Any]], object] | None = None
) -> Edit:
    """A statement's row with `change` made in the statement, and signed by these keys instead."""
    value = decode(small_log().entries[index])
    if change:
        change(value["statement"])
    value["signatures"] = [one.model_dump() for one in signing.sign(encode(value["statement"]), *by)]
    return replace(index, encode(value))


# ── genesis ─────────────────────────────────────────────────────────────────────────────────────────────────────


def genesis_rewritten() -> list[Case]:
    small = small_log()
    size = len(small.entries)
    thief = NoteSigner(ORIGIN, key("a thief"))
    stolen = edited(0, lambda e: e["data"].update(log_vkey=thief.verifier.vkey))
    leaves = [leaf_hash(entry) for entry in applied([stolen])]
    return [
        operator("byte-genesis", "genesis", "byte", "The threshold of roots is lowered to one.", edited(0, lambda e: e["data"].update(k=1)), 1, "other-log"),
        operator("re-sign-genesis", "genesis", "re-sign", "Genesis names another log key, and that key signs the checkpoint.", stolen, 1, "other-log", also=(5,), checkpoint=signed_checkpoint(leaves, thief)),
        operator("swap-genesis", "genesis", "swap", "Entries 0 and 1 change places.", swap(0, 1), 0, "other-log", also=(2, 3)),
        operator("drop-genesis", "genesis", "drop", "Entry 0 is left out.", remove(0), 0, "other-log", also=(2, 3)),
        operator("replay-genesis", "genesis", "replay", "The log is founded once more.", insert(size, small.entries[0]), size, "not-genesis", also=(2, 3)),
    ]  # fmt: skip


# ── signatures ──────────────────────────────────────────────────────────────────────────────────────────────────


def signatures_forged() -> list[Case]:
    small, county = small_log(), small_log().county
    roots, sign = small.first("unit.enrolled"), small.first("agreement.signed")
    role, rotated = _statement_by(small, county.bureau, "role.granted"), small.first("key.replaced")
    new_key = key("bureau 2, the second key")
    nobody = key("enrolled nowhere")
    revoked, replaced = county.lead2, county.bureau2
    size = len(small.entries)

    def keyid(private: PrivateKey) -> dict[str, str]:
        return {"keyid": signing.keyid_of(private)}

    def person(by: Person, id: Id) -> bytes:
        return forged(by, RegisterPerson(commitment="c" * 64), "person.registered", {}, id=id)

    return [
        operator("re-sign-unknown-key", "statement", "re-sign", "A key that is enrolled nowhere signs in place of the signatory's.", signed_again(sign, nobody), sign, "key-not-valid", facts=keyid(nobody)),
        operator("re-sign-log-key", "statement", "re-sign", "The log's own key signs in place of the signatory's.", signed_again(sign, key("log")), sign, "key-not-valid", facts=keyid(key("log"))),
        operator("re-sign-other-unit", "statement", "re-sign", "A key of another unit signs.", signed_again(sign, county.lead.key), sign, "not-their-key", facts=keyid(county.lead.key), also=(2,)),
        operator("re-sign-key-of-later", "statement", "re-sign", "A key signs that was enrolled later.", signed_again(role, new_key), role, "key-not-valid", facts=keyid(new_key)),
        operator("re-sign-revoked-key", "statement", "re-sign", "A stolen key signs after it was revoked.", insert(size, person(revoked, "00000000-0000-0000-0000-0000000000a1")), size, "key-not-valid", facts=keyid(revoked.key)),
        operator("re-sign-replaced-key", "statement", "re-sign", "A key signs after it was replaced.", insert(size, person(replaced, "00000000-0000-0000-0000-0000000000a2")), size, "key-not-valid", facts=keyid(replaced.key)),
        operator("re-sign-one-root", "statement", "re-sign", "One root signs where two must.", signed_again(roots, ROOTS[0]), roots, "not-enough-roots", also=(2,)),
        operator("re-sign-no-root", "statement", "re-sign", "A unit's key signs beside a root.", signed_again(roots, ROOTS[0], county.lead.key), roots, "key-not-valid", facts=keyid(county.lead.key), also=(2,)),
        operator("re-sign-root-twice", "statement", "re-sign", "One root's signature stands twice.", _one_root_twice(roots), roots, "wrong-signature", also=(2,)),
        operator("re-sign-order", "statement", "re-sign", "Two signatures change places.", edited(roots, lambda e: e["signatures"].reverse()), roots, "wrong-signature", also=(2,)),
        operator("re-sign-rotation-alone", "statement", "re-sign", "A rotation lacks the new key's signature.", signed_again(rotated, replaced.key), rotated, "would-be-refused", facts=why(OneSignature(needed=2, given=1)), also=(1,)),
        operator("re-sign-enrolment", "further", "re-sign", "A key of a unit is put behind a statement that enrols none, to sign for that unit.", _key_of(county.lead, nobody, person), size + 1, "key-otherwise", also=(2,)),
        operator("re-sign-other-s", "statement", "re-sign", "The P-256 signature is turned into its twin, which verifies too.", _other_s(small.first("agreement.signed", sign)), small.first("batch.received"), "seen-elsewhere", facts={"size": small.published[1]}),
        operator("byte-statement", "statement", "byte", "One character of what was signed is changed.", edited(sign, lambda e: e["statement"].update(id="00000000-0000-0000-0000-0000000000a3")), sign, "wrong-signature"),
        operator("byte-possession", "statement", "byte", "The administrator signs an enrolment whose key never proved that it is held.", _no_possession(small), small.first("key.enrolled", kind="statement"), "would-be-refused", facts=why(WrongSignature(keyid=signing.keyid_of(county.lead2.key)))),
    ]  # fmt: skip


def _statement_by(small: SmallLog, person: Person, event: str) -> int:
    for index, stored in enumerate(small.entries):
        entry = read_entry(stored, index)
        if (
            entry.kind == "statement"
            and entry.event == event
            and entry.signed
            and entry.signed["actor"] == person.unit
        ):
            return index
    raise KeyError(event)


def _one_root_twice(index: int) -> Edit:
    return edited(index, lambda e: e.update(signatures=[e["signatures"][0]] * 2))


def _other_s(index: int) -> Edit:
    value = decode(small_log().entries[index])
    r, s = decode_dss_signature(b64decode(value["signatures"][0]["sig"]))
    value["signatures"][0]["sig"] = b64encode(encode_dss_signature(r, P256_ORDER - s)).decode()
    return replace(index, encode(value))


def _key_of(by: Person, private: PrivateKey, person: Callable[[Person, Id], bytes]) -> list[Edit]:
    small = small_log()
    size, statement, spki = len(small.entries), person(by, MINE), write_public(private.public_key())
    row = write_entry(
        stream=rule_id(small.log, "key", signing.keyid_of(private)), version=1, event="key.enrolled", rules=1,
        received=LATER_MS, data={"spki": spki, "unit": by.unit, "of": by.id},
        of=sha256(encode(decode(statement)["statement"])).hexdigest(),
    )  # fmt: skip
    return [insert(size, statement), insert(size + 1, row)]


def _no_possession(small: SmallLog) -> list[Edit]:
    """The statement signed anew, and its further row made to follow it."""
    index = small.first("key.enrolled", kind="statement")
    elsewhere = signing.prove_possession(small.log, NIL, NIL, small.county.lead2.key)
    enrolment = signed_again(
        index, small.county.lead.key, change=lambda s: s["body"]["key"].update(sig=elsewhere.sig)
    )
    digest = sha256(encode(decode(_entry_of(enrolment))["statement"])).hexdigest()
    return [enrolment, edited(index + 1, lambda e: e.update(of=digest))]


# ── statements that hold, and should not have been accepted ─────────────────────────────────────────────────────


def statements_forged() -> list[Case]:
    small, county = small_log(), small_log().county
    size, by = len(small.entries), county.community
    account = small.first("account.opened")
    value = decode(small.entries[account])["statement"]
    registered = decode(small.entries[small.first("person.registered", small.first("bank.founded"))])[
        "statement"
    ]
    open_mine = OpenAccount(bank=value["body"]["bank"], owner=by.id)
    open_yours = OpenAccount(bank=value["body"]["bank"], owner=county.community2.id)
    signed = decode(small.entries[small.first("agreement.signed")])["statement"]
    again = SignAgreement(terms=signed["body"]["terms"])
    unknown = seen_at(size + 1, "0" * 64)
    drafted = small.entries[small.first("agreement.drafted")]
    long = Terms.model_validate(
        decode(drafted)["statement"]["body"]["terms"] | {"clauses": ["共" * 2000] * 7}
    )
    much = forged(by, DraftAgreement(terms=long), "agreement.drafted", {"terms": digest_of(long)}, id=MINE)
    bytes_signed = len(encode(decode(much)["statement"]))
    return [
        operator("replay-id", "statement", "replay", "An id that its actor has used is used for another statement.", insert(size, forged(by, open_mine, "account.opened", {}, id=value["id"])), size, "counted-twice"),
        operator("replay-id-of-opening", "statement", "replay", "An id that opened a stream is used for another statement.", insert(size, forged(by, open_yours, "account.opened", {}, id=registered["id"])), size, "counted-twice"),
        operator("replay-statement", "statement", "replay", "The last statement is recorded once more.", insert(size, small.entries[-1]), size, "version-gap", facts={"expected": 2, "found": 1}, also=(2, 8)),
        operator("replay-statement-next-version", "statement", "replay", "A signature under an agreement is recorded once more, as the next version.", _as_next_version(small, size), size, "wrong-stream", also=(2, 3, 8)),
        operator("re-sign-signed-already", "statement", "re-sign", "A party signs an agreement that everybody has signed.", insert(size, forged(by, again, "agreement.signed", {"complete": False}, id="00000000-0000-0000-0000-0000000000b1", stream=signed["stream"], expect=4)), size, "would-be-refused", facts=why(WrongStage(why_zh="协议已签齐", why_en="everybody has signed")), cannot=DECIDES),
        operator("re-sign-seen-elsewhere", "statement", "re-sign", "A signer says to have seen a tree of that size that is not this one.", insert(size, forged(by, open_mine, "account.opened", {}, id="00000000-0000-0000-0000-0000000000b2", seen=seen_at(81, "0" * 64))), size, "seen-elsewhere", facts={"size": 81}),
        operator("re-sign-seen-later", "statement", "re-sign", "A signer says to have seen a tree that is larger than this one.", insert(size, forged(by, open_mine, "account.opened", {}, id="00000000-0000-0000-0000-0000000000b3", seen=unknown)), size, "seen-elsewhere", facts={"size": size + 1}),
        operator("re-sign-seen-empty", "statement", "re-sign", "A signer says that the empty tree has another root.", insert(size, forged(by, open_mine, "account.opened", {}, id="00000000-0000-0000-0000-0000000000b4", seen=seen_at(0, "0" * 64))), size, "seen-elsewhere", facts={"size": 0}),
        operator("re-sign-other-log", "statement", "re-sign", "A statement signed for another log is recorded here.", signed_again(small.first("agreement.signed"), county.community.key, change=lambda s: s.update(log="0" * 64)), small.first("agreement.signed"), "other-log"),
        operator("re-sign-too-long", "statement", "re-sign", "A statement of more bytes than one may have is recorded.", insert(size, much), size, "too-long", facts={"size": bytes_signed, "limit": MAX_PAYLOAD_BYTES}),
        operator("re-sign-own-stream", "statement", "re-sign", "A statement opens a stream of its signer's choosing.", insert(size, _in_another_stream(by)), size, "would-be-refused", facts=why(WrongStream(expected=county.rule("open", by.unit, MINE), named=ELSEWHERE)), also=(1,)),
    ]  # fmt: skip


def seen_at(size: int, root: str) -> Seen:
    return Seen(size=size, root=root)


def _as_next_version(small: SmallLog, size: int) -> Edit:
    last = small.first("agreement.signed", small.first("agreement.signed"))
    value = decode(small.entries[last])
    value["version"] += 1
    return insert(size, encode(value))


def _in_another_stream(by: Person) -> bytes:
    entry = decode(
        forged(by, RegisterPerson(commitment="c" * 64), "person.registered", {}, id=MINE)
    )  # fmt: skip
    entry["stream"] = entry["statement"]["stream"] = ELSEWHERE
    entry["signatures"] = [one.model_dump() for one in signing.sign(encode(entry["statement"]), by.key)]
    return encode(entry)


# ── what nobody signed ──────────────────────────────────────────────────────────────────────────────────────────


def rows_rewritten() -> list[Case]:
    small = small_log()
    sign, second = small.first("agreement.signed"), small.first("agreement.signed") + 1
    publish, bank = small.first("agreement.drafted"), small.first("bank.founded")
    revoked = small.first("key.revoked")
    seeing = small.first("batch.received")
    seen = {"size": small.published[1]}
    return [
        operator("byte-event", "statement", "byte", "A signature is recorded as a refusal to sign.", edited(sign, lambda e: e.update(event="agreement.declined", data={"holder": e["data"]["holder"]})), sign, "decided-otherwise"),
        operator("byte-data", "statement", "byte", "A first signature is recorded as the last.", edited(sign, lambda e: e["data"].update(complete=True)), sign, "decided-otherwise", cannot=DECIDES),
        operator("byte-holder", "statement", "byte", "Another person is recorded as the signer.", edited(sign, lambda e: e["data"].update(holder=small.county.community2.id)), sign, "decided-otherwise"),
        operator("byte-terms", "statement", "byte", "A draft is recorded under the digest of other terms.", edited(publish, lambda e: e["data"].update(terms="0" * 64)), publish, "decided-otherwise"),
        operator("byte-rules", "statement", "byte", "The number of the rule set is raised.", edited(sign, lambda e: e.update(rules=2)), sign, "rules-differ", facts={"found": 2, "expected": 1}),
        operator("byte-stream", "statement", "byte", "A statement is recorded in another stream.", edited(sign, lambda e: e.update(stream=NIL)), sign, "wrong-stream", also=(2, 3)),
        operator("byte-version", "statement", "byte", "A statement is recorded as another version than it changes.", edited(sign, lambda e: e.update(version=9)), sign, "wrong-stream", also=(2, 3)),
        operator("byte-received", "statement", "byte", "The moment of receipt is moved by a second.", edited(sign, lambda e: e.update(received=e["received"] - 1000)), seeing, "seen-elsewhere", facts=seen),
        operator("swap-statement", "statement", "swap", "Two signatures under one agreement change places.", swap(sign, second), sign, "version-gap", facts={"expected": 3, "found": 4}, also=(2,)),
        operator("swap-unrelated", "statement", "swap", "Two statements that have nothing to do with each other change places.", swap(bank, bank + 1), seeing, "seen-elsewhere", facts=seen),
        operator("drop-statement", "statement", "drop", "The first signature under an agreement is left out.", remove(sign), sign, "version-gap", facts={"expected": 3, "found": 4}, also=(2,)),
        operator("drop-last-of-stream", "statement", "drop", "The last signature under an agreement is left out.", remove(second), seeing - 1, "seen-elsewhere", facts=seen),
        operator("drop-draft", "statement", "drop", "The draft of an agreement is left out.", remove(publish), publish, "version-gap", facts={"expected": 1, "found": 2}, also=(2,)),
        operator("drop-statement-of-several", "statement", "drop", "A revocation is left out, its further row kept.", remove(revoked), revoked, "stray-row"),
        operator("drop-revocation", "statement", "drop", "The revocation of a stolen key is left out, with its further row.", [remove(revoked), remove(revoked)], small.published[2] - 2, "seen-elsewhere", facts={"size": small.published[2]}),
    ]  # fmt: skip


def further_rewritten() -> list[Case]:
    small = small_log()
    size, further = len(small.entries), small.first("hours.posted")
    confirmed, revoked = small.first("service.confirmed"), small.first("key.revoked")
    bank = decode(small.entries[further])["data"]["bank"]

    def legs(entry: dict[str, Any], *minutes: int) -> None:
        for leg, value in zip(entry["data"]["legs"], minutes, strict=True):
            leg["minutes"] = value

    def elsewhere(entry: dict[str, Any]) -> None:
        entry["data"]["legs"][0]["account"] = bank

    def more(entry: dict[str, Any]) -> None:
        entry["data"]["minutes"] = 180
        entry["data"]["spans"][0]["end"] += 60
        legs(entry, 180, -180)

    again = decode(small.entries[further]) | {"version": 2}
    cut: list[Edit] = [remove(revoked + 1)] * (size - revoked - 1)
    return [
        operator("byte-legs", "further", "byte", "A posting credits more than it debits.", edited(further, lambda e: legs(e, 121, -120)), further, "decided-otherwise", also=(6,)),
        operator("byte-account", "further", "byte", "A posting credits another account.", edited(further, elsewhere), further, "decided-otherwise"),
        operator("byte-minutes", "further", "byte", "A posting gives an hour more, on both sides.", edited(further, more), further, "decided-otherwise", cannot=DECIDES),
        operator("byte-further-received", "further", "byte", "A further row came in at another moment than its statement.", edited(further, lambda e: e.update(received=e["received"] + 1)), further, "decided-otherwise"),
        operator("byte-further-rules", "further", "byte", "A further row was decided by other rules than its statement.", edited(further, lambda e: e.update(rules=2)), further, "rules-differ", facts={"found": 2, "expected": 1}),
        operator("byte-of", "further", "byte", "A further row names another statement.", edited(further, lambda e: e.update(of="0" * 64)), further, "stray-row"),
        operator("swap-further", "further", "swap", "Two postings of one statement change places.", swap(further, further + 1), further, "decided-otherwise"),
        operator("swap-further-and-statement", "further", "swap", "A statement and its further row change places.", swap(confirmed, confirmed + 1), confirmed, "stray-row"),
        operator("drop-further", "further", "drop", "One of three postings is left out.", remove(further + 2), further + 2, "decided-otherwise"),
        operator("drop-further-at-the-end", "further", "drop", "The log ends in the middle of a statement.", cut, revoked + 1, "decided-otherwise", cannot=DECIDES),
        operator("replay-further", "further", "replay", "A posting is recorded once more at the end.", insert(size, small.entries[further]), size, "stray-row", also=(3, 8)),
        operator("replay-further-next-version", "further", "replay", "A posting is recorded once more beside itself, as the next version.", insert(further + 3, encode(again)), further + 3, "stray-row", also=(8,)),
        operator("re-sign-further", "further", "re-sign", "A posting is made up and put behind a statement that posts nothing.", insert(size, encode(again | {"of": _digest_of_last(small)})), size, "stray-row"),
    ]  # fmt: skip


def _digest_of_last(small: SmallLog) -> str:
    return small.receipts[-1].statement


# ── batches ─────────────────────────────────────────────────────────────────────────────────────────────────────


def batches_rewritten() -> list[Case]:
    small = small_log()
    size, batch, item = len(small.entries), small.first("batch.received"), small.first("service.recorded")
    nobody = key("enrolled nowhere")
    payload = small.sheet.payload
    thief = [one.model_dump() for one in signing.sign_batch(small.sheet, nobody)]
    lead = [one.model_dump() for one in signing.sign_batch(small.sheet, small.county.lead.key)]
    as_statement = [one.model_dump() for one in signing.sign(payload, small.county.community.key)]
    later = decode(small.entries[item + 1])
    moved = [
        edited(item, lambda e: e["item"].update(i=1)),
        edited(item + 1, lambda e: e["item"].update(i=0)),
    ]
    renumbered = [replace(item, _entry_of(moved[1])), replace(item + 1, _entry_of(moved[0]))]
    shorter = [remove(item + 2), edited(batch, lambda e: e["batch"].update(count=2))]
    whole = [insert(size + at, small.entries[batch + at]) for at in range(4)]
    assert later["item"]["i"] == 1
    return [
        operator("byte-batch", "batch", "byte", "The root in a signed batch is changed.", edited(batch, lambda e: e["batch"].update(root="0" * 64)), batch, "wrong-signature"),
        operator("byte-batch-stream", "batch", "byte", "A batch is recorded in another stream.", edited(batch, lambda e: e.update(stream=NIL)), batch, "wrong-stream", also=(3,)),
        operator("re-sign-batch", "batch", "re-sign", "A key that is enrolled nowhere signs the batch.", edited(batch, lambda e: e.update(signatures=thief)), batch, "key-not-valid", facts={"keyid": signing.keyid_of(nobody)}),
        operator("re-sign-batch-other-unit", "batch", "re-sign", "A key of another unit signs the batch.", edited(batch, lambda e: e.update(signatures=lead)), batch, "not-their-key", facts={"keyid": lead[0]["keyid"]}, also=(2,)),
        operator("re-sign-batch-as-statement", "batch", "re-sign", "The batch was signed as a statement.", edited(batch, lambda e: e.update(signatures=as_statement)), batch, "wrong-signature"),
        operator("drop-batch", "batch", "drop", "The row of a batch is left out.", remove(batch), batch, "item-outside", also=(2,)),
        operator("swap-batch", "batch", "swap", "A batch and its first item change places.", swap(batch, item), batch, "item-outside", also=(2,)),
        operator("replay-batch", "batch", "replay", "A whole batch is recorded once more.", whole, size, "version-gap", facts={"expected": 2, "found": 1}, also=(2, 8)),
        operator("byte-item", "item", "byte", "The end of a recorded time is moved by an hour.", edited(item, lambda e: e["item"]["statement"]["body"]["clocked"].update(end="2026-01-01T11:00")), batch, "batch-root"),
        operator("byte-item-number", "item", "byte", "An item has the number false instead of 0.", edited(item, lambda e: e["item"].update(i=False)), item, "not-an-entry", facts={"why_zh": "批次条目不合格式", "why": "its item is malformed"}),
        operator("byte-item-received", "item", "byte", "An item came in at another moment than its batch.", edited(item, lambda e: e.update(received=e["received"] + 1)), item, "decided-otherwise"),
        operator("byte-item-of-another", "item", "byte", "An item names another batch.", edited(item, lambda e: e["item"].update(batch="0" * 64)), item, "item-outside"),
        operator("swap-item", "item", "swap", "Two items change places.", swap(item, item + 1), item, "item-outside"),
        operator("swap-item-renumbered", "item", "swap", "Two items change places and numbers.", renumbered, batch, "batch-root", also=(2,)),
        operator("drop-item", "item", "drop", "The second item is left out.", remove(item + 1), item + 1, "item-outside"),
        operator("drop-last-item", "item", "drop", "The last item is left out.", remove(item + 2), batch, "batch-broken"),
        operator("drop-last-item-and-count", "item", "drop", "The last item is left out, and the count made to fit.", shorter, batch, "wrong-signature"),
        operator("replay-item", "item", "replay", "An item is recorded once more behind its batch.", insert(item + 3, small.entries[item]), item + 3, "item-outside", also=(2, 3, 8)),
        operator("re-sign-item", "item", "re-sign", "An item is put into the batch that its signer did not sign.", [edited(batch, lambda e: e["batch"].update(count=4)), insert(item + 3, _another_item(small))], batch, "wrong-signature", also=(2,)),
    ]  # fmt: skip


def _entry_of(edit: Edit) -> bytes:
    return str(edit["entry"]).encode()


def _another_item(small: SmallLog) -> bytes:
    value = decode(small.entries[small.first("service.recorded")])
    value["item"]["i"] = 3
    value["item"]["statement"]["id"] = "00000000-0000-0000-0000-0000000000c1"
    value["item"]["statement"]["stream"] = value["stream"] = small.county.rule(
        "open", small.county.community.unit, "00000000-0000-0000-0000-0000000000c1"
    )
    return encode(value)


# ── trees ───────────────────────────────────────────────────────────────────────────────────────────────────────


def trees_forked() -> list[Case]:
    small = small_log()
    size = len(small.entries)
    thief = NoteSigner(ORIGIN, key("a thief"))
    fork = [*small.leaves[:-1], leaf_hash(b"another history")]
    longer = [*small.leaves, leaf_hash(b"one more")]
    return [
        operator("re-sign-checkpoint", "end", "re-sign", "Another key signs the checkpoint under the log's name.", [], size, "checkpoint-bad", facts=why(NoKnownSignature()), checkpoint=signed_checkpoint(small.leaves, thief)),
        operator("byte-checkpoint", "end", "byte", "The log's key signs a checkpoint over another history of this size.", [], size - 1, "checkpoint-forked", facts={"size": size}, checkpoint=signed_checkpoint(fork)),
        operator("drop-end", "end", "drop", "The newest entry is held back, its checkpoint shown.", [], size, "size-differs", facts={"size": size + 1, "found": size}, checkpoint=signed_checkpoint(longer)),
        operator("replay-end", "end", "replay", "The log is cut back to a size before what a signer has seen, then goes on.", [remove(small.published[2] - 1)], small.published[2] - 1, "seen-elsewhere", facts={"size": small.published[2]}),
    ]  # fmt: skip
