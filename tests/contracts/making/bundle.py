"""The small log as an auditor's folder, contracts/vectors/log, and as one entry a line."""

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contracts import dsse, keys
from contracts.canonical import decode, encode
from contracts.entry import read_entry
from contracts.proof import format_hashes
from contracts.statement import BatchHeader, batch_leaf
from contracts.tiles import Tile, entries_path, pack_entries
from contracts.tree import hash_reader, inclusion_proof, root
from domain.deciding import Happened
from domain.facts import REDUCER, facts_of
from domain.history import as_happened, signed_part
from tests.contracts.making.cases import VECTORS, as_json
from tests.contracts.making.log import LOG_SIGNER, SmallLog, small_log
from tests.people import GENESIS, ORIGIN

HERE = VECTORS / "log"


def files() -> dict[Path, bytes]:
    small = small_log()
    size, index = len(small.entries), small.first("agreement.signed")
    tile = Tile(0, 0, size)
    whole = {
        "log.vkey": LOG_SIGNER.verifier.vkey.encode() + b"\n",
        "checkpoint": small.checkpoint,
        "checkpoint.old": small.checkpoint_old,
        "consistency": format_hashes(small.consistency()),
        "leaf": small.entries[index],
        "proof": small.proof(index).to_bytes(),
        tile.path: b"".join(small.leaves),
        entries_path(0, size): pack_entries(small.entries),
        "entries.jsonl": b"".join(entry + b"\n" for entry in small.entries),
        "manifest.json": manifest(small),
        "expected.json": as_json(expected(small)),
        "facts.json": as_json({"reducer": REDUCER, "facts": facts(small)}),
    }
    return {HERE / name: data for name, data in (whole | exports(small)).items()}


def expected(small: SmallLog) -> dict[str, Any]:
    """What a verifier finds in the small log."""
    return {
        "log": small.log,
        "origin": ORIGIN,
        "size": len(small.entries),
        "root": root(small.leaves).hex(),
        "old": {"size": small.published[0], "root": root(small.leaves[: small.published[0]]).hex()},
        "seen": sorted({0, *small.published}),
        "streams": len({read_entry(entry, 0).stream for entry in small.entries}),
        "statements": sum(read_entry(entry, 0).kind in ("statement", "item") for entry in small.entries),
    }


def happenings(small: SmallLog) -> list[Happened]:
    """The entries as events."""
    headers: dict[str, BatchHeader] = {}
    found = []
    for index, stored in enumerate(small.entries):
        entry = read_entry(stored, index)
        happened = as_happened(entry, signed_part(entry, small.log, headers.__getitem__), index)
        if isinstance(happened.body, BatchHeader):
            headers[happened.digest] = happened.body
        found.append(happened)
    return found


def facts(small: SmallLog) -> list[dict[str, Any]]:
    """The facts that reducer 1 finds, as plain values."""
    return [
        {
            "position": fact.position,
            "kind": fact.kind,
            "who": dict(fact.who),
            "day": fact.day.isoformat(),
            "attributes": dict(fact.attributes),
        }
        for index, happened in enumerate(happenings(small))
        for fact in facts_of(happened, index + 1, GENESIS.zone)
    ]


def manifest(small: SmallLog) -> bytes:
    value = {"log": small.log, "origin": ORIGIN, "size": len(small.entries), "withheld": []}
    return json.dumps(value, indent=2, sort_keys=True).encode() + b"\n"


# ── exports ─────────────────────────────────────────────────────────────────────────────────────────────────────


def exports(small: SmallLog) -> dict[str, bytes]:
    """A statement, a batch and an item as other tools read them, and the keys of who signed."""
    made: dict[str, bytes] = {}
    for event, kind in (("agreement.signed", dsse.STATEMENT), ("batch.received", dsse.BATCH)):
        index = small.first(event)
        entry = read_entry(small.entries[index], index)
        made[f"statements/{index}.dsse.json"] = encode(dsse.export(kind, entry.payload, entry.signatures))
        made |= {f"statements/{one.keyid}.pem": pem(small, one.keyid) for one in entry.signatures}
    index = small.first("service.recorded")
    made[f"statements/{index}.item.json"] = encode(item_export(small, index))
    return made


def item_export(small: SmallLog, index: int) -> dict[str, Any]:
    """An item as it stands in its row, and its path to the root that its batch signed."""
    item = decode(small.entries[index])["item"]
    header = decode(small.sheet.payload)
    wholes = [each | {name: header[name] for name in ("log", "actor", "seen")} for each in small.sheet.items]
    leaves = [batch_leaf(encode(whole)) for whole in wholes]
    path = inclusion_proof(item["i"], len(leaves), hash_reader(leaves))
    return {"statement": item["statement"], "i": item["i"], "path": [one.hex() for one in path]}


def pem(small: SmallLog, keyid: str) -> bytes:
    for index, stored in enumerate(small.entries):
        entry = read_entry(stored, index)
        if entry.event == "key.enrolled" and keys.keyid(entry.data["spki"]) == keyid:
            public = keys.read_public(entry.data["spki"])
            written: bytes = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            return written
    raise KeyError(keyid)
