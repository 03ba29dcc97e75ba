"""How each kind of vector is run against the code: what a good case must give, and what a bad one must raise."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from api.sessions import Challenge
from contracts import dsse, keys
from contracts.ballot import open_ballot, unseal
from contracts.canonical import decode, decode_known_shape, encode
from contracts.certificate import Document
from contracts.checkpoint import open_checkpoint
from contracts.commitment import commitment
from contracts.draw import commitment_of as commitment_of_share
from contracts.draw import days_drawn, picks, seed_of
from contracts.dsse import Signature
from contracts.entry import Genesis, Receipt, log_id, read_entry
from contracts.note import Note, Verifier
from contracts.proof import TlogProof
from contracts.proof import verify as verify_proof
from contracts.refusals import NotEvidence
from contracts.report import SealedLine, read_report, report_of, verify_line
from contracts.sheet import Sheet
from contracts.slip import commitment_of, read_slip
from contracts.statement import batch_leaf, open_batch, open_statement, parse, possession_payload
from contracts.statements import BODIES
from contracts.streams import rule_id
from contracts.tiles import Tile, tiles, unpack_entries, unpack_entries_withheld
from contracts.tree import hash_reader, leaf_hash, root_at, verify_consistency, verify_inclusion
from domain.history import data_of, signed_part
from domain.log import Founded, require_foundable
from tests.contracts.making.cases import bytes_of

Case = dict[str, Any]
Run = Callable[[Case], None]


class NotThat(NotEvidence):
    """Two values that a vector says are one are two. Raised where the code itself has nothing to refuse."""


def same(found: object, expected: object, otherwise: type[NotEvidence] = NotThat) -> None:
    if found != expected:
        raise otherwise(expected=expected, named=found)


class OtherFields(NotThat):
    """A commitment to other fields."""


class OtherDocument(NotThat):
    pass


class NotTheShare(NotThat):
    pass


class NotASlip(NotThat):
    pass


class WrongStream(NotThat):
    """Named as the code's own."""


def canonical(case: Case) -> None:
    data = bytes_of(case, "bytes")
    for read in (decode, decode_known_shape):
        value = read(data)
        same(encode(value), data)
        same(value, case.get("value", value))


def public_key(case: Case) -> None:
    keys.read_public(case["spki"])
    same(keys.keyid(case["spki"]), case["keyid"])
    same(keys.algorithm(case["spki"]), case["algorithm"])


def signature(case: Case) -> None:
    message = dsse.pae(case["payloadType"], case["payload"].encode())
    same(message.decode(), case.get("pae", message.decode()))
    keys.verify(case["spki"], message, case["sig"])


def session(case: Case) -> None:
    parse(Challenge, decode(case["payload"].encode()))
    signature(case | {"payloadType": dsse.SESSION})


def possession(case: Case) -> None:
    payload = possession_payload(case["log"], case["unit"], case["holder"], case["spki"])
    same(payload.decode(), case.get("payload", payload.decode()))
    keys.verify(case["spki"], dsse.pae(dsse.POSSESSION, payload), case["sig"])


def stream(case: Case) -> None:
    same(rule_id(case["log"], *case["parts"]), case["id"], WrongStream)
    same(encode(case["parts"]).decode(), case["text"])


def committed(case: Case) -> None:
    same(commitment(bytes.fromhex(case["blind"]), case["fields"]), case["commitment"], OtherFields)


def certificate(case: Case) -> None:
    same(Document.model_validate(case["document"]).digest, case["digest"], OtherDocument)


def draw(case: Case) -> None:
    log, id, shares = case["log"], case["draw"], case["shares"]
    for unit, share, committed in zip(case["units"], shares, case["commitments"], strict=True):
        same(commitment_of_share(log, id, unit, share), committed, NotTheShare)
    seed = seed_of(log, id, shares)
    same(seed, case["seed"])
    same(picks(seed, case["size"], case["count"]), case["picks"])
    same(days_drawn(seed, case["among"], case["count"]), case["days"])


def slip(case: Case) -> None:
    read = read_slip(case["slip"])
    assert read
    same(commitment_of(case["log"], read), case["commitment"], NotASlip)


def statement(case: Case) -> None:
    payload = bytes_of(case, "payload")
    opened = open_statement(payload, case["log"], BODIES)
    same(opened.digest, case["digest"])
    same(opened.header.type, case["name"])


def signature_list(case: Case) -> None:
    dsse.require_order(tuple(Signature(**each) for each in case["signatures"]))


def batch(case: Case) -> None:
    payload = case["payload"].encode()
    _, statements = open_batch(payload, case["items"], case["log"], BODIES)
    digest = sha256(payload).hexdigest()
    same([batch_leaf(each.payload).hex() for each in statements], case["leaves"])
    same((digest, rule_id(case["log"], "batch", digest)), (case["digest"], case["stream"]))


def entry(case: Case) -> None:
    stored = bytes_of(case, "entry")
    read = read_entry(stored, case["index"])
    data_of(read, case["index"])
    if read.kind == "statement":
        assert read.signed
        signed_part(read, read.signed["log"], lambda digest: _no_batch(digest))
    same(read.kind, case["shape"])
    same(leaf_hash(stored).hex(), case["leaf"])


def _no_batch(digest: str) -> Any:
    raise AssertionError(digest)


def genesis(case: Case) -> None:
    stored = case["entry"].encode()
    founded = data_of(read_entry(stored, 0), 0)
    assert isinstance(founded, Founded)
    require_foundable(Genesis(**founded.model_dump()))
    same(log_id(stored), case["log"])


def receipt(case: Case) -> None:
    value = decode(case["receipt"].encode())
    same(parse(Receipt, value).model_dump(mode="json"), value)


def sheet(case: Case) -> None:
    sealed = case["sheet"].encode()
    same(parse(Sheet, decode(sealed)).canonical(), sealed)
    same(sha256(sealed).hexdigest(), case["digest"])


def report(case: Case) -> None:
    stored = case["report"].encode()
    sheets = read_report(stored)
    sealed = (case["subjects"], case["digest"], case["sheets_root"])
    same(report_of(sheets), sealed)
    part, subject, result, grade, digest = case["lines"][case["index"]]
    line = SealedLine(part, subject, result or None, grade or None, digest)
    verify_line(line, case["index"], case["path"], case["subjects"], case["sheets_root"])
    same([SealedLine.of(sheet).as_wire() for sheet in sheets], case["lines"])


def tree_root(case: Case) -> None:
    leaves = [leaf_hash(b'{"entry":%d}' % number) for number in range(case["size"])]
    same(root_at(case["size"], hash_reader(leaves)).hex(), case["root"])


def inclusion(case: Case) -> None:
    proof = [bytes.fromhex(each) for each in case["proof"]]
    verify_inclusion(
        bytes.fromhex(case["leaf"]), case["index"], case["size"], proof, bytes.fromhex(case["root"])
    )


def consistency(case: Case) -> None:
    proof = [bytes.fromhex(each) for each in case["proof"]]
    old_root, new_root = bytes.fromhex(case["old_root"]), bytes.fromhex(case["new_root"])
    verify_consistency(case["old"], old_root, case["new"], new_root, proof)


def note(case: Case) -> None:
    data = bytes_of(case, "note")
    signed = Note.parse(data).verified_by([Verifier.from_vkey(vkey) for vkey in case["vkeys"]])
    same(Note.parse(data).to_bytes(), data)
    same({by.name for by in signed}, {case["names"][who] for who in case["signed"]})


def checkpoint(case: Case) -> None:
    opened = open_checkpoint(
        case["checkpoint"].encode(), [Verifier.from_vkey(vkey) for vkey in case["vkeys"]]
    )
    same((opened.origin, opened.size, opened.root.hex()), (case["origin"], case["size"], case["root"]))


def tile(case: Case) -> None:
    if "size" in case:
        same([each.path for each in tiles(case["size"])], case["paths"])
        return
    named = Tile.parse(case["path"])
    same(named.path, case["path"])
    if "tree" not in case:
        same((named.level, named.index, named.width), (case["level"], case["index"], case["width"]))
        return
    read = hash_reader([leaf_hash(b'{"entry":%d}' % number) for number in range(case["tree"])])
    hashes = b"".join(read(8 * named.level, named.index * 256 + at) for at in range(named.width))
    same(sha256(hashes).hexdigest(), case["sha256"])


def bundle(case: Case) -> None:
    data = bytes_of(case, "bundle")
    if "width" in case:
        unpack_entries(data, case["width"])
        return
    found = unpack_entries_withheld(data, len(case["entries"]))
    same([each and each.decode() for each in found], case["entries"])


def proof(case: Case) -> None:
    data, stored = bytes_of(case, "proof"), case["entry"].encode()
    parsed = TlogProof.parse(data)
    at = verify_proof(stored, parsed, [Verifier.from_vkey(vkey) for vkey in case["vkeys"]])
    same(parsed.to_bytes(), data)
    same((at, leaf_hash(stored).hex()), (case["index"], case["leaf"]))


def ballot(case: Case) -> None:
    signatures = tuple(dsse.Signature(**each) for each in case["signatures"])
    opened = open_ballot(case["payload"].encode(), signatures, case["issuer"])
    if "openers" in case:
        same(list(unseal(opened.sealed, case["openers"], opened.named) or b""), case["choices"])


RUNS: dict[str, Run] = {
    "ballots": ballot,
    "batches": batch,
    "bundles": bundle,
    "canonical": canonical,
    "certificates": certificate,
    "checkpoints": checkpoint,
    "commitments": committed,
    "consistency": consistency,
    "entries": entry,
    "genesis": genesis,
    "inclusion": inclusion,
    "keys": public_key,
    "notes": note,
    "possession": possession,
    "receipts": receipt,
    "reports": report,
    "roots": tree_root,
    "sessions": session,
    "sheets": sheet,
    "signature-lists": signature_list,
    "signatures": signature,
    "draws": draw,
    "slips": slip,
    "statements": statement,
    "streams": stream,
    "tiles": tile,
    "tlog-proofs": proof,
}
"""By the name of the vector's file."""
