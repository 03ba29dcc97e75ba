"""What stands in a bundle beside the entries: each file is what the log gives, or is named as one that nobody looked at.

    tile/…  log.vkey  manifest.json  leaf + proof  checkpoint.old + consistency  statements/…      compared
    reports/…                      what the manifest names: with the hash that was sealed, and the rulebook that was drafted
    witness.vkeys  checkpoint.tsr  and whatever else lies there                                    named

That a sealed report is what the log gives is for `ledger/resealing.py`.

An audit comes here when the entries are sound and lead to the checkpoint's root. Every hash is computed from them alone, so a
file that differs is the file's fault and never the log's.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contracts import dsse
from contracts.canonical import encode
from contracts.checkpoint import Checkpoint
from contracts.entry import Entry, read_entry
from contracts.keys import read_public
from contracts.note import Note, Verifier
from contracts.proof import TlogProof, format_hashes, verify
from contracts.refusals import Refusal
from contracts.statement import batch_leaf
from contracts.tiles import (
    WIDTH,
    NoSuchTile,
    Tile,
    entries_path,
    tile_reader,
    width_at,
    withheld_entries_path,
)
from contracts.tree import (
    HASH_BYTES,
    HashReader,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_inclusion,
)
from contracts.values import Base64, Digest
from ledger.findings import Finding, file_finding, why

TOGETHER = (("leaf", "proof"), ("checkpoint.old", "consistency"))
"""Neither file of a pair says anything without the other."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What an audit knows when it comes here: entries 0 ≤ index < `size` of `log`, under the checkpoint of that size."""

    log: Digest
    origin: str
    size: int
    log_key: Callable[[int], str]
    """The verifier key of checkpoints of a size."""
    spki: Callable[[Digest], Base64 | None]
    """The public key of that name, if the log has enrolled it."""
    leaves: BinaryIO
    """Their leaf hashes, 32 bytes each, those of withheld entries too."""
    entry: Callable[[int], bytes | None]
    """The stored bytes at an index; None where they are withheld."""


@dataclass(frozen=True, slots=True)
class Beside:
    findings: tuple[Finding, ...] = ()
    not_looked_at: tuple[str, ...] = ()
    """Files that are no part of the log, or that only their maker can vouch for, by their paths in the folder."""


def look_beside(folder: Path, proven: Proven) -> Beside:
    """Compare every file of a bundle but the entries and the checkpoints themselves, which the audit has read."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    look, findings, others = _Look(folder, proven), [], []
    for path in paths:
        if path == "checkpoint" or path in look.entries:
            continue
        compare = look.comparison(path)
        if compare is None:
            others.append(path)
        elif found := compare():
            findings.append(found)
    for pair in TOGETHER:
        findings += [
            file_finding(path, "file-lacks", 0, other=other)
            for path, other in (pair, pair[::-1])
            if path in paths and other not in paths
        ]
    return Beside(tuple(findings), tuple(others))


class _Look:
    def __init__(self, folder: Path, proven: Proven) -> None:
        self.folder, self.proven = folder, proven
        self.hashes = _Hashes(proven.leaves, proven.size)
        self.read: HashReader = tile_reader(proven.size, self.hashes.tile)
        numbers = ((n, min(WIDTH, proven.size - n * WIDTH)) for n in range(-(-proven.size // WIDTH)))
        self.entries = {
            path for number in numbers for path in (entries_path(*number), withheld_entries_path(*number))
        }

    def comparison(self, path: str) -> Callable[[], Finding | None] | None:
        """How to look at a file; None where the log does not say what it should hold."""
        match path.split("/"):
            case ["manifest.json"]:
                return self._manifest
            case ["log.vkey"]:
                return partial(self._vkey, path, self.proven.size)
            case ["log.vkey.old"] if old := self._old_size():
                return partial(self._vkey, path, old)
            case ["checkpoint.old"]:
                return _nothing  # the audit has held it against the entries
            case ["consistency"] if old := self._old_size():
                return partial(self._consistency, old)
            case ["leaf"] if (self.folder / "proof").is_file():
                return self._leaf_and_proof
            case ["proof"] if (self.folder / "leaf").is_file():
                return _nothing  # looked at with its leaf
            case ["tile", _, *_]:
                return self._tile(path)
            case ["statements", name]:
                return self._signed(path, name)
            case ["reports", name]:
                return self._report(path, name)
        return None

    def _same(self, path: str, index: int, expected: bytes) -> Finding | None:
        return None if self._bytes(path) == expected else file_finding(path, "file-differs", index)

    def _bytes(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()

    def _manifest(self) -> Finding | None:
        """What it withholds has been compared with the entries one by one."""
        content = json.loads(self._bytes("manifest.json"))
        proven = self.proven
        expected = {"log": proven.log, "origin": proven.origin, "size": proven.size}
        said = {name: content.get(name) for name in expected}
        return None if said == expected else file_finding("manifest.json", "file-differs", 0)

    def _vkey(self, path: str, size: int) -> Finding | None:
        return self._same(path, 0, self.proven.log_key(size).encode() + b"\n")

    def _consistency(self, old: int) -> Finding | None:
        hashes = consistency_proof(old, self.proven.size, self.read)
        return self._same("consistency", 0, format_hashes(hashes))

    def _old_size(self) -> int | None:
        """Of the earlier checkpoint, which the audit has held against the entries."""
        file = self.folder / "checkpoint.old"
        return _size_of(file.read_bytes()) if file.is_file() else None

    def _leaf_and_proof(self) -> Finding | None:
        """The proof may stand under an earlier checkpoint, but not under one of another tree."""
        try:
            proof = TlogProof.parse(self._bytes("proof"))
            size = min(_size_of(proof.checkpoint), self.proven.size)
            index = verify(self._bytes("leaf"), proof, [Verifier.from_vkey(self.proven.log_key(size))])
        except Refusal as no:
            return file_finding("proof", "file-fails", 0, **why(no))
        path = inclusion_proof(index, size, self.read)
        fits = leaf_hash(self._bytes("leaf")) == self.hashes.leaf(index) and list(proof.hashes) == path
        return None if fits else file_finding("proof", "file-differs", index)

    def _tile(self, path: str) -> Callable[[], Finding | None] | None:
        try:
            tile = Tile.parse(path)
        except NoSuchTile:
            return None
        whole = width_at(self.proven.size, tile.level, tile.index)
        if tile.width > whole:  # of a larger log, which this checkpoint says nothing about
            return None
        first = tile.index * WIDTH << 8 * tile.level
        expected = self.hashes.tile(Tile(tile.level, tile.index, whole))[: tile.width * HASH_BYTES]
        return partial(self._same, path, first, expected)

    def _signed(self, path: str, name: str) -> Callable[[], Finding | None] | None:
        stem, _, kind = name.partition(".")
        if kind == "pem":
            spki = self.proven.spki(stem)
            return partial(self._same, path, 0, _pem(spki)) if spki else None
        entry = self._entry(stem)
        if entry is None:
            return None
        match kind, entry.kind:
            case "dsse.json", "statement" | "batch":
                payload_type = dsse.STATEMENT if entry.kind == "statement" else dsse.BATCH
                envelope = dsse.export(payload_type, entry.payload, entry.signatures)
                return partial(self._same, path, int(stem), encode(envelope))
            case "item.json", "item":
                return partial(self._item, path, int(stem), entry)
        return None

    def _report(self, path: str, name: str) -> Callable[[], Finding | None] | None:
        """The manifest says which entry sealed it, and which drafted its rulebook."""
        digest, _, kind = name.partition(".")
        listed = json.loads(self._bytes("manifest.json")).get("reports", []) if self._has_manifest else []
        said = next((each for each in listed if each.get("digest") == digest), None)
        if said is None or kind not in ("json", "rulebook.json"):
            return None
        seal, draft = (self._entry(str(said.get(member))) for member in ("index", "rulebook"))
        index = said["index"] if seal else 0
        sealed = body_of(seal) if seal and seal.event == "report.sealed" else {}
        if sealed.get("digest") != digest:
            return lambda: file_finding(path, "file-differs", index)
        if kind == "json":
            holds = sha256(self._bytes(path)).hexdigest() == digest
            return lambda: None if holds else file_finding(path, "file-differs", index)
        named = draft and draft.event == "rulebook.drafted" and draft.stream == sealed["rulebook"]
        drafted = body_of(draft).get("rulebook") if draft and named else None
        return partial(self._same, path, index, encode(drafted or {}))

    @property
    def _has_manifest(self) -> bool:
        return (self.folder / "manifest.json").is_file()

    def _item(self, path: str, index: int, entry: Entry) -> Finding | None:
        """It stands as its row has it, and its path leads to the root that its batch signs."""
        header = batch_before(self.proven.entry, index)
        assert entry.item
        if header is None:
            return None
        item, header_of = entry.item, header.signed
        assert header_of
        try:
            content: dict[str, Any] = json.loads(self._bytes(path))
            hashes = [bytes.fromhex(one) for one in content["path"]]
            common = {name: header_of[name] for name in ("log", "actor", "seen")}
            leaf = batch_leaf(encode(item["statement"] | common))
            verify_inclusion(leaf, item["i"], header_of["count"], hashes, bytes.fromhex(header_of["root"]))
        except (ValueError, KeyError, TypeError, Refusal):
            return file_finding(path, "file-differs", index)
        expected = {"i": item["i"], "path": [one.hex() for one in hashes], "statement": item["statement"]}
        return self._same(path, index, encode(expected))

    def _entry(self, number: str) -> Entry | None:
        """The entry that a file is named after; None where there is none at hand."""
        if not number.isdecimal() or number != str(int(number)) or int(number) >= self.proven.size:
            return None
        entry = self.proven.entry(int(number))
        return read_entry(entry, int(number)) if entry is not None else None


def body_of(entry: Entry) -> dict[str, Any]:
    """What was signed by itself, or as the item of a batch."""
    statement: dict[str, Any] = entry.item["statement"] if entry.item else entry.signed or {}
    found: dict[str, Any] = statement.get("body", {})
    return found


def batch_before(entry: Callable[[int], bytes | None], index: int) -> Entry | None:
    """The row of the batch that the item at `index` came in: it stands before it, with rows of that batch alone between. None
    where one of these is withheld."""
    for at in reversed(range(index)):
        stored = entry(at)
        if stored is None:
            return None
        before = read_entry(stored, at)
        if before.kind == "batch":
            return before
    return None


class _Hashes:
    """The tiles that the leaves give, computed once: level 0 from the file, each level above from the one below."""

    def __init__(self, leaves: BinaryIO, size: int) -> None:
        self._leaves = leaves
        self._above: list[bytes] = []
        level = b"".join(root(hashes) for hashes in self._full(size))
        while level:
            self._above.append(level)
            full = len(level) // (WIDTH * HASH_BYTES)
            level = b"".join(
                root(_split(level[at * WIDTH * HASH_BYTES : (at + 1) * WIDTH * HASH_BYTES]))
                for at in range(full)
            )

    def _full(self, size: int) -> Iterator[list[bytes]]:
        self._leaves.seek(0)
        for _ in range(size // WIDTH):
            yield _split(self._leaves.read(WIDTH * HASH_BYTES))

    def tile(self, tile: Tile) -> bytes:
        start, length = tile.index * WIDTH * HASH_BYTES, tile.width * HASH_BYTES
        if tile.level:
            return self._above[tile.level - 1][start : start + length]
        self._leaves.seek(start)
        return self._leaves.read(length)

    def leaf(self, index: int) -> bytes:
        self._leaves.seek(index * HASH_BYTES)
        return self._leaves.read(HASH_BYTES)


def _nothing() -> None:
    return None


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def _pem(spki: Base64) -> bytes:
    return read_public(spki).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _size_of(checkpoint: bytes) -> int:
    return Checkpoint.parse(Note.parse(checkpoint).text).size
