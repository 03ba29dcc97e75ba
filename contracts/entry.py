"""One line of the log: the stored bytes, which are the preimage of its leaf.

    {"data":{…},"event":"claim.made","received":1767225600000,"rules":1,"signatures":[…],"statement":{…},
     "stream":"…","v":1,"version":1}

A statement's first row carries it whole, with its signatures; or it is an `item` of a batch whose own row,
`batch.received`, carries the one signature. Its further rows, in the streams that it also changed, carry `of`, the
statement's digest. `data` holds what deciding added and nothing that was signed. Genesis carries none of these.

A canonical object inside a canonical object keeps its bytes, so the signed payload is `encode(entry.statement)`:
one parse, and rows that a person can read.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, StringConstraints

from contracts.canonical import Canonical, decode_known_shape, encode, encode_again
from contracts.dsse import Signature
from contracts.refusals import NotEvidence
from contracts.values import NIL, Base64, Count, Digest, Frozen, Id, Milliseconds, One, Positive

MAX_ENTRY_BYTES = 65_535
MAX_SIGNATURES = 16
FOUNDED = "log.founded"
BATCH_RECEIVED = "batch.received"

_SHAPES = {
    ("data", "event", "received", "rules", "signatures", "statement", "stream", "v", "version"): "statement",
    ("batch", "data", "event", "received", "rules", "signatures", "stream", "v", "version"): "batch",
    ("data", "event", "item", "received", "rules", "stream", "v", "version"): "item",
    ("data", "event", "of", "received", "rules", "stream", "v", "version"): "of",
    ("data", "event", "received", "rules", "stream", "v", "version"): "genesis",
}
"""By the names of the members, in the order in which canonical bytes have them."""
_CARRIED = {"statement": dict, "batch": dict, "item": dict, "of": str, "genesis": type(None)}
_ITEM = {"batch", "i", "statement"}
_IN_THE_BATCH = {"log", "actor", "seen"}
_is_id = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_is_digest = re.compile(r"[0-9a-f]{64}").fullmatch


class BadEntry(NotEvidence):
    """Stored bytes that no ledger would have written."""

    zh = "第{index}号记录的字节不成其为记录：{why_zh}。"
    en = "The bytes of entry {index} are no entry: {why}."


ORIGIN = r"^[a-z0-9]([a-z0-9./_-]{0,253}[a-z0-9])?$"
"""What a log may be called. Its checkpoints are signed in this name, and C2SP allows no space and no plus in one."""


class Genesis(Frozen):
    """`data` of entry 0. `log` is the SHA-256 of that entry's bytes, for ever."""

    origin: Annotated[str, StringConstraints(pattern=ORIGIN)]
    log_vkey: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}$")]
    roots: Annotated[tuple[Base64, ...], Field(min_length=1, max_length=16)]
    k: Annotated[int, Field(strict=True, ge=1, le=16)]
    zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$", max_length=64)]


class EntryHead(Frozen):
    """The members that every entry has."""

    v: One
    stream: Id
    version: Positive
    event: Annotated[
        str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+$", max_length=60)
    ]
    rules: Positive
    received: Milliseconds
    data: dict[str, Any]


class ReceiptEntry(Frozen):
    index: Count
    leaf: Digest
    stream: Id
    version: Positive
    event: str


class Receipt(Frozen):
    """What whoever submits gets back. Unsigned: the proof follows as soon as a checkpoint covers its entries."""

    statement: Digest
    """SHA-256 of the payload, of a statement or of a batch."""
    entries: tuple[ReceiptEntry, ...]
    received: Milliseconds


class Entry(NamedTuple):
    """An entry as read back; `kind` says which of the optional members it has."""

    kind: str
    stream: Id
    version: int
    event: str
    rules: int
    received: int
    data: dict[str, Any]
    signed: dict[str, Any] | None = None
    """The statement or the batch header."""
    signatures: tuple[Signature, ...] = ()
    item: dict[str, Any] | None = None
    of: Digest | None = None

    @property
    def payload(self) -> bytes:
        """The exact bytes under the signatures, of a statement's or a batch's own row."""
        assert self.signed is not None
        return encode_again(self.signed)


def write_entry(
    *,
    stream: Id,
    version: int,
    event: str,
    rules: int,
    received: int,
    data: dict[str, Any],
    signed: tuple[Literal["statement", "batch"], bytes, Sequence[Signature]] | None = None,
    item: dict[str, Any] | None = None,
    of: Digest | None = None,
) -> bytes:
    """Return the canonical bytes of an entry with exactly one of `signed`, `item` and `of` (none: genesis).

    `signed` holds the payload, whose bytes the entry keeps.
    """
    value: dict[str, Any] = {
        "v": 1, "stream": stream, "version": version, "event": event,
        "rules": rules, "received": received, "data": data,
    }  # fmt: skip
    if signed:
        name, payload, signatures = signed
        value |= {
            name: Canonical(payload),
            "signatures": [{"keyid": s.keyid, "sig": s.sig} for s in signatures],
        }
    if item:
        value["item"] = item
    if of:
        value["of"] = of
    entry = encode(value)
    assert len(entry) <= MAX_ENTRY_BYTES, "payloads are limited so that entries fit"
    return entry


def read_entry(stored: bytes, index: int) -> Entry:
    """Return what `stored` says.

    Raises:
        BadEntry: over 65,535 bytes, with other members than an entry has, with one that is no id, digest or item
            where it should be, or without 1 to 16 signatures where it carries them.
        NotCanonical: another spelling of what it says.
    """
    if len(stored) > MAX_ENTRY_BYTES:
        raise BadEntry(index=index, why_zh=f"有{len(stored)}字节", why=f"{len(stored)} bytes")
    value = decode_known_shape(stored)
    kind = _SHAPES.get(tuple(value)) if isinstance(value, dict) else None
    if kind is None or value["v"] != 1 or value["v"] is True:
        raise BadEntry(index=index, why_zh="成员不是记录应有的", why="its members are not those of an entry")
    if (kind == "genesis") != (value["event"] == FOUNDED) or (kind == "batch") != (
        value["event"] == BATCH_RECEIVED
    ):
        raise BadEntry(
            index=index,
            why_zh=f"{value['event']} 不应带 {kind}",
            why=f"{value['event']} does not carry {kind}",
        )
    if not _kinds_are_right(value, kind):
        raise BadEntry(index=index, why_zh="有一个成员的类型不对", why="a member of the wrong kind")
    if not _is_id(value["stream"]):
        raise BadEntry(index=index, why_zh="流编号不是 UUID", why="its stream is no UUID")
    if kind == "item" and not _is_item(value["item"]):
        raise BadEntry(index=index, why_zh="批次条目不合格式", why="its item is malformed")
    if kind == "of" and not _is_digest(value["of"]):
        raise BadEntry(index=index, why_zh="摘要不合格式", why="its digest is malformed")
    signs = kind in ("statement", "batch")
    return Entry(
        kind,
        value["stream"],
        value["version"],
        value["event"],
        value["rules"],
        value["received"],
        value["data"],
        value[kind] if signs else None,
        _signatures(value["signatures"], index) if signs else (),
        value.get("item"),
        value.get("of"),
    )


def write_genesis(genesis: Genesis, received: int) -> bytes:
    """The bytes of entry 0."""
    return write_entry(
        stream=NIL, version=1, event=FOUNDED, rules=1, received=received, data=genesis.model_dump(mode="json")
    )


def log_id(genesis_entry: bytes) -> Digest:
    """The name of a log: the plain SHA-256 of entry 0, without the leaf's 0x00 in front."""
    return sha256(genesis_entry).hexdigest()


def _kinds_are_right(value: dict[str, Any], kind: str) -> bool:
    return (
        type(value["version"]) is type(value["rules"]) is type(value["received"]) is int
        and value["version"] >= 1
        and value["rules"] >= 1
        and value["received"] >= 0
        and type(value["stream"]) is type(value["event"]) is str
        and type(value["data"]) is dict
        and type(value.get(kind)) is _CARRIED[kind]
    )


def _is_item(item: dict[str, Any]) -> bool:
    """{batch, i, statement}, where the statement leaves out what stands in the batch."""
    return (
        item.keys() == _ITEM
        and type(item["batch"]) is str
        and _is_digest(item["batch"]) is not None
        and type(item["i"]) is int
        and item["i"] >= 0
        and type(item["statement"]) is dict
        and item["statement"].keys().isdisjoint(_IN_THE_BATCH)
    )


def _signatures(value: Any, index: int) -> tuple[Signature, ...]:
    if type(value) is not list or not 1 <= len(value) <= MAX_SIGNATURES:
        raise BadEntry(
            index=index,
            why_zh=f"签名不是1至{MAX_SIGNATURES}个",
            why=f"it does not carry 1 to {MAX_SIGNATURES} signatures",
        )
    try:
        return tuple(Signature(**each) for each in value)
    except (TypeError, ValueError):
        raise BadEntry(index=index, why_zh="签名不合格式", why="its signatures are malformed") from None
