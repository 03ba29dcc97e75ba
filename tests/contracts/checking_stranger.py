"""How each kind of vector is run against the stranger, who says no with one exception and no codes."""

import json
from base64 import b64decode
from typing import Any

from tests.contracts import stranger as they
from tests.contracts.checking import Case, Run
from tests.contracts.making.cases import bytes_of

KINDS = they.statement_kinds(they.SPEC.read_text(encoding="utf-8"))


def _hashes(case: Case, name: str) -> list[bytes]:
    return [bytes.fromhex(each) for each in case[name]]


def canonical(case: Case) -> None:
    value = they.read_canonical(bytes_of(case, "bytes"))
    assert value == case.get("value", value)


def public_key(case: Case) -> None:
    they.read_key(case["spki"])
    assert they.keyid(case["spki"]) == case["keyid"]


def signature(case: Case) -> None:
    they.verify_signature(case["spki"], case["payloadType"], case["payload"].encode(), case["sig"])


def session(case: Case) -> None:
    payload = case["payload"].encode()
    members = set(they.read_canonical(payload))
    they.require(members == {"expires", "keyid", "log", "nonce", "server", "v"}, "other members")
    they.verify_signature(case["spki"], they.PAYLOAD.format("session"), payload, case["sig"])


def possession(case: Case) -> None:
    they.verify_possession(case["log"], case["unit"], case["holder"], case["spki"], case["sig"])


def stream(case: Case) -> None:
    they.require(they.rule_id(case["log"], *case["parts"]) == case["id"], "another id")


def committed(case: Case) -> None:
    made = they.commitment(bytes.fromhex(case["blind"]), case["fields"])
    they.require(made == case["commitment"], "other fields")


def certificate(case: Case) -> None:
    made = they.digest(they.write_canonical(case["document"]))
    they.require(made == case["digest"], "another document")


def draw(case: Case) -> None:
    for unit, share, committed in zip(case["units"], case["shares"], case["commitments"], strict=True):
        they.require(
            they.share_commitment(case["log"], case["draw"], unit, share) == committed, "another share"
        )
    seed = they.draw_seed(case["log"], case["draw"], case["shares"])
    they.require(seed == case["seed"], "another seed")
    they.require(they.draw_picks(seed, case["size"], case["count"]) == case["picks"], "other picks")
    they.require(they.draw_days(seed, case["among"], case["count"]) == case["days"], "other days")


def slip(case: Case) -> None:
    they.require(they.slip_commitment(case["log"], case["slip"]) == case["commitment"], "no such slip")


def statement(case: Case) -> None:
    """The header and the stream; bodies are the schemas' to check."""
    value = they.read_canonical(bytes_of(case, "payload"))
    they._read_header(value, they._STATEMENT)
    they.require(value["log"] == case["log"], "another log")
    they.require(value["type"] in KINDS, "no such type")
    they.require_own_stream(KINDS[value["type"]], value)
    assert they.digest(bytes_of(case, "payload")) == case["digest"]


def ballot(case: Case) -> None:
    openers = case.get("openers", ())
    found = they.open_ballot(case["payload"].encode(), case["signatures"], case["issuer"], openers)
    assert found is None or list(found) == case["choices"]


def signature_list(case: Case) -> None:
    they.require_order(case["signatures"])


def batch(case: Case) -> None:
    header, items = they.read_canonical(case["payload"].encode()), case["items"]
    they._read_header(header, they._BATCH)
    they.require(header["log"] == case["log"] and header["count"] == len(items), "another log or number")
    they.require(len({item["id"] for item in items}) == len(items), "an id twice")
    leaves = []
    for item in items:
        they._read_header(item, they._SHORT)
        whole = they.full_statement(item, header)
        they.require(whole["type"] in KINDS, "no such type")
        they.require_own_stream(KINDS[whole["type"]], whole)
        leaves.append(they.batch_leaf(they.write_canonical(whole)))
    they.require(they.root(leaves).hex() == header["root"], "another root")
    assert [each.hex() for each in leaves] == case["leaves"]


def entry(case: Case) -> None:
    stored = bytes_of(case, "entry")
    shape, _ = they.read_entry(stored)
    assert shape == {"of": "further"}.get(case["shape"], case["shape"])
    assert they.leaf(stored).hex() == case["leaf"]


def genesis(case: Case) -> None:
    they.read_genesis(case["entry"].encode())
    assert they.digest(case["entry"].encode()) == case["log"]


def report(case: Case) -> None:
    sheets = they.read_canonical(case["report"].encode())
    they.require(isinstance(sheets, list), "no list")
    order = [(sheet["part"], sheet["subject"]) for sheet in sheets]
    they.require(order == sorted(set(order)), "another order")
    lines = [
        [*who, sheet.get("result", ""), sheet.get("grade", ""), they.digest(they.write_canonical(sheet))]
        for who, sheet in zip(order, sheets, strict=True)
    ]
    leaves = [they.leaf(they.write_canonical(line)) for line in lines]
    assert (len(sheets), they.digest(case["report"].encode())) == (case["subjects"], case["digest"])
    assert they.root(leaves).hex() == case["sheets_root"]
    leaf = they.leaf(they.write_canonical(case["lines"][case["index"]]))
    root = bytes.fromhex(case["sheets_root"])
    they.verify_inclusion(leaf, case["index"], case["subjects"], _hashes(case, "path"), root)
    they.require(lines == case["lines"], "other lines")


def tree_root(case: Case) -> None:
    leaves = [they.leaf(b'{"entry":%d}' % number) for number in range(case["size"])]
    assert they.root(leaves).hex() == case["root"]


def inclusion(case: Case) -> None:
    leaf, root = bytes.fromhex(case["leaf"]), bytes.fromhex(case["root"])
    they.verify_inclusion(leaf, case["index"], case["size"], _hashes(case, "proof"), root)


def consistency(case: Case) -> None:
    old_root, new_root = bytes.fromhex(case["old_root"]), bytes.fromhex(case["new_root"])
    they.verify_consistency(case["old"], old_root, case["new"], new_root, _hashes(case, "proof"))


def note(case: Case) -> None:
    _, signed = they.open_note(bytes_of(case, "note"), case["vkeys"])
    assert signed == {case["names"][who] for who in case["signed"]}


def checkpoint(case: Case) -> None:
    origin, size, root = they.open_checkpoint(case["checkpoint"].encode(), case["vkeys"])
    assert (origin, size, root.hex()) == (case["origin"], case["size"], case["root"])


def proof(case: Case) -> None:
    assert they.open_proof(case["proof"].encode(), case["entry"].encode(), case["vkeys"]) == case["index"]


def item_export(item: dict[str, Any], envelope: dict[str, Any]) -> None:
    """An exported item leads to the root that its batch's envelope signs."""
    batch = json.loads(b64decode(envelope["payload"]))
    leaf = they.batch_leaf(they.write_canonical(they.full_statement(item["statement"], batch)))
    path = [bytes.fromhex(each) for each in item["path"]]
    they.verify_inclusion(leaf, item["i"], batch["count"], path, bytes.fromhex(batch["root"]))


RUNS: dict[str, Run] = {
    "ballots": ballot,
    "batches": batch,
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
    "reports": report,
    "roots": tree_root,
    "sessions": session,
    "signature-lists": signature_list,
    "signatures": signature,
    "draws": draw,
    "slips": slip,
    "statements": statement,
    "streams": stream,
    "tlog-proofs": proof,
}
BODIES_ARE_THE_SCHEMAS = frozenset(
    {
        "a body member missing",
        "a body member too many",
        "a hash in capitals",
        "a day that does not exist",
        "a day in another spelling",
        "a quantity of nothing",
        "one party",
        "an empty title",
        "a title of 121 characters",
        "a kind that is not on the list",
    }
)
"""Bad statements whose fault lies in a body, which the stranger leaves to the schemas."""
