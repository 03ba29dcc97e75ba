"""A verifier by somebody who has only contracts/SPEC.md: it imports nothing of the ledger's.

    findings = verify(entries, checkpoints, log_vkey, leaves)      [] when everything holds
    Finding(index, invariant, sentence)                            else, in order of index

The tables of statements and events are read out of SPEC.md itself. It takes no decisions: SPEC.md, "What an audit
checks", says what that leaves unseen.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

SPEC = Path(__file__).parents[2] / "contracts" / "SPEC.md"
NIL = "00000000-0000-0000-0000-000000000000"
FOREVER = 1 << 62


class Bad(Exception):
    """The bytes are not what they should be."""


@dataclass(frozen=True, order=True)
class Finding:
    index: int
    invariant: int
    sentence: str


def require(holds: object, otherwise: str) -> None:
    if not holds:
        raise Bad(otherwise)


# ── Canonical JSON, Text ────────────────────────────────────────────────────────────────────────────────────────

_REFUSED = {*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F}
_REFUSED |= {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def read_canonical(data: bytes) -> Any:
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_float=_no, parse_constant=_no
        )
    except (ValueError, RecursionError) as error:
        raise Bad(f"no JSON: {error}") from None
    _check(value, 1)
    require(write_canonical(value) == data, "another spelling")
    return value


def write_canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    require(len({name for name, _ in pairs}) == len(pairs), "a name repeats")
    return dict(pairs)


def _no(text: str) -> Any:
    raise Bad(f"{text} is no integer")


def _check(value: Any, depth: int) -> None:
    match value:
        case bool():
            return
        case int():
            require(abs(value) < 2**53, "an integer of 2^53 or more")
        case str():
            require(not _REFUSED & {ord(each) for each in value}, "a refused code point")
            require(not any(0xD800 <= ord(each) < 0xE000 for each in value), "half of a surrogate pair")
        case list() | dict():
            require(depth <= 64, "nested too deep")
            for name in value if isinstance(value, dict) else ():
                require(name.isascii(), "a name is not ASCII")
                _check(name, depth)
            for each in value.values() if isinstance(value, dict) else value:
                _check(each, depth + 1)
        case _:
            raise Bad("null")


# ── Hashes, ids, names of streams ───────────────────────────────────────────────────────────────────────────────

HASH, ID = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def rule_id(log: str, *parts: str) -> str:
    hashed = bytearray(hashlib.sha1(bytes.fromhex(log)[:16] + write_canonical(list(parts))).digest()[:16])
    hashed[6] = hashed[6] & 0x0F | 0x50
    hashed[8] = hashed[8] & 0x3F | 0x80
    text = hashed.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def from_base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Bad("no base64") from None
    require(base64.b64encode(data).decode() == text, "another spelling of base64")
    return data


def commitment(blind: bytes, fields: dict[str, str]) -> str:
    return hmac.new(blind, b"gongjian-commit/v1\0" + write_canonical(fields), hashlib.sha256).hexdigest()


def share_commitment(log: str, draw: str, unit: str, share: str) -> str:
    return hashlib.sha256(b"gongjian-draw-share/v1\0" + write_canonical([log, draw, unit, share])).hexdigest()


def draw_seed(log: str, draw: str, shares: list[str]) -> str:
    return hashlib.sha256(b"gongjian-draw/v1\0" + write_canonical([log, draw, shares])).hexdigest()


class Numbers:
    """The numbers of a label, one after another."""

    def __init__(self, seed: str, label: str) -> None:
        self.seed, self.label, self.next = seed, label, 0

    def below(self, limit: int) -> int:
        while True:
            content = write_canonical([self.seed, self.label, self.next])
            self.next += 1
            number = int(hashlib.sha256(b"gongjian-draw-number/v1\0" + content).hexdigest(), 16)
            if number < 2**256 // limit * limit:
                return number % limit


def draw_picks(seed: str, size: int, count: int) -> list[int]:
    """As SPEC.md says it, over the whole list."""
    numbers, places = Numbers(seed, "pick"), list(range(size))
    for at in range(count):
        other = at + numbers.below(size - at)
        places[at], places[other] = places[other], places[at]
    return places[:count]


def draw_days(seed: str, among: int, count: int) -> list[int]:
    numbers = Numbers(seed, "day")
    return [numbers.below(among) for _ in range(count)]


def slip_commitment(log: str, printed: str) -> str:
    _, activity, series, number, secret = printed.lower().split(":")
    letters = "".join(
        {"i": "1", "l": "1", "o": "0"}.get(each, each) for each in secret if each not in "- "
    ).upper()
    parts = [log, activity, int(series), int(number), letters]
    return hashlib.sha256(b"gongjian-slip/v1\0" + write_canonical(parts)).hexdigest()


# ── Keys, signatures ────────────────────────────────────────────────────────────────────────────────────────────

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
PAYLOAD = "application/vnd.gongjian.{}.v1+json"


def keyid(spki: str) -> str:
    return digest(from_base64(spki))


def read_key(spki: str) -> Ed25519PublicKey | EllipticCurvePublicKey:
    der = from_base64(spki)
    try:
        key = load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Bad("no key") from None
    match key:
        case Ed25519PublicKey():
            require(not _is_small(key.public_bytes_raw()), "a point of small order")
        case EllipticCurvePublicKey() if isinstance(key.curve, SECP256R1):
            pass
        case _:
            raise Bad("another algorithm")
    require(
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == der, "another spelling of a key"
    )
    return key


def _is_small(raw: bytes) -> bool:
    """Whether 8 times the point is the neutral one. The sign of x does not matter for that."""
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    require(y < _P, "y is not below 2^255 - 19")
    xx = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    for _ in range(3):  # doubling, in x² and y: -x² + y² = 1 + d x² y²
        yy, product = y * y % _P, xx * y * y % _P
        xx = 4 * product * pow((1 + _D * product) ** 2, -1, _P) % _P if product else 0
        y = (yy + (yy - 1) * pow(_D * yy + 1, -1, _P)) * pow(1 - _D * product, -1, _P) % _P
    return xx == 0 and y == 1


def pae(kind: str, payload: bytes) -> bytes:
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)


def verify_signature(spki: str, kind: str, payload: bytes, sig: str) -> None:
    key, message = read_key(spki), pae(kind, payload)
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(from_base64(sig), message)
        else:
            key.verify(from_base64(sig), message, ECDSA(SHA256()))
    except InvalidSignature:
        raise Bad("a signature does not verify") from None


def verify_possession(log: str, unit: str, holder: str, spki: str, sig: str) -> None:
    payload = write_canonical({"v": 1, "log": log, "unit": unit, "holder": holder, "spki": spki})
    verify_signature(spki, PAYLOAD.format("key-possession"), payload, sig)


# ── The tree ────────────────────────────────────────────────────────────────────────────────────────────────────


def leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root(leaves[:split]), root(leaves[split:]))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    require(0 <= index < size, "outside the tree")
    rest = list(proof)

    def up(index: int, size: int) -> bytes:
        if size == 1:
            return leaf
        split = 1 << (size - 1).bit_length() - 1
        require(rest, "a hash too few")
        sibling = rest.pop()
        return (
            node(up(index, split), sibling)
            if index < split
            else node(sibling, up(index - split, size - split))
        )

    require(up(index, size) == root and not rest, "another root")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    require(0 <= old <= new, "a log only grows")
    if old in (0, new):
        require(not proof and (old_root == new_root if old else old_root == root([])), "nothing to show")
        return
    rest = list(proof)

    def take() -> bytes:
        require(rest, "a hash too few")
        return rest.pop()

    def both(old: int, size: int, known: bool) -> tuple[bytes, bytes]:
        """The hash of the old part of this subtree, and of the whole of it (RFC 6962, 2.1.2, SUBPROOF)."""
        if old == size:
            whole = old_root if known else take()
            return whole, whole
        split = 1 << (size - 1).bit_length() - 1
        sibling = take()
        if old <= split:
            before, left = both(old, split, known)
            return before, node(left, sibling)
        before, right = both(old - split, size - split, False)
        return node(sibling, before), node(sibling, right)

    require(both(old, new, True) == (old_root, new_root) and not rest, "another root")


# ── Notes and checkpoints ───────────────────────────────────────────────────────────────────────────────────────


def open_note(data: bytes, vkeys: Sequence[str]) -> tuple[str, set[str]]:
    """The text, and the names of those in `vkeys` who signed it."""
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad("not UTF-8") from None
    require(not any(each < " " and each != "\n" for each in whole), "a control character")
    text, blank, block = whole.rpartition("\n\n")
    require(blank and block.endswith("\n"), "no signatures")
    lines, text, known = block[:-1].split("\n"), text + "\n", [_vkey(vkey) for vkey in vkeys]
    require(len(set(lines)) == len(lines) <= 100, "a line twice, or too many")
    signed = set()
    for line in lines:
        match = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        require(match, "no signature line")
        assert match
        data = from_base64(match[2])
        require(len(data) > 4, "no signature")
        for name, key_id, kind, public in known:
            if (name, key_id) == (match[1], data[:4]):
                _verify_line(kind, public, text, data[4:])
                signed.add(name)
    require(signed, "nobody known has signed")
    return text, signed


def _verify_line(kind: int, public: bytes, text: str, signature: bytes) -> None:
    message = text.encode()
    if kind == 4:
        message = b"cosignature/v1\ntime %d\n" % int.from_bytes(signature[:8], "big") + message
        signature = signature[8:]
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        raise Bad("a known key's line does not verify") from None


def _vkey(text: str) -> tuple[str, bytes, int, bytes]:
    name, key_id, key = text.split("+", 2)
    data = from_base64(key)
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    require(expected.hex() == key_id and data[0] in (1, 4) and len(data) == 33, "a mistyped verifier key")
    return name, expected, data[0], data[1:]


def open_checkpoint(data: bytes, vkeys: Sequence[str]) -> tuple[str, int, bytes]:
    text, _ = open_note(data, vkeys)
    match = re.fullmatch("([^\n]{1,255})\n(0|[1-9][0-9]{0,18})\n([^\n]+)\n", text)
    require(match, "not three lines")
    assert match
    size, hashed = int(match[2]), from_base64(match[3])
    require(len(hashed) == 32 and size < 2**63, "no root or size")
    require(size or hashed == root([]), "the empty tree has one root")
    own = [vkey for vkey in vkeys if _vkey(vkey)[0] == match[1] and _vkey(vkey)[2] == 1]
    require(own, "another log's")
    open_note(data, own)
    return match[1], size, hashed


def open_proof(data: bytes, entry: bytes, vkeys: Sequence[str]) -> int:
    head, blank, checkpoint = data.partition(b"\n\n")
    pattern = r"c2sp\.org/tlog-proof@v1\n(?:extra (\S+)\n)?index (0|[1-9][0-9]*)((?:\n\S+)*)"
    match = re.fullmatch(pattern, head.decode())
    require(match and blank, "no proof file")
    assert match
    hashes = [from_base64(line) for line in match[3].split()]
    require(
        all(len(each) == 32 for each in hashes) and from_base64(match[1] or "AA==") is not None, "no hashes"
    )
    _, size, expected = open_checkpoint(checkpoint, vkeys)
    verify_inclusion(leaf(entry), int(match[2]), size, hashes, expected)
    return int(match[2])


# ── The tables of SPEC.md ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Kind:
    """A type of statement: with which rule set it came, how its stream is named (None: it changes one), its event, and
    the further ones."""

    since: int
    opens: tuple[str, ...] | None
    event: str
    further: tuple[str, ...]


def statement_kinds(spec: str) -> dict[str, Kind]:
    table = spec.partition("<!-- table: statements -->")[2].partition("<!-- end -->")[0]
    kinds = {}
    for line in table.strip().splitlines()[2:]:
        name, since, _, stream, _, event, further = line[2:-2].split(" | ")
        parts = re.findall(r"[\w().-]+", stream.partition("`")[2]) or None
        kinds[name.strip("`")] = Kind(
            int(since), parts and tuple(parts), event.strip("`"), tuple(re.findall("`(.+?)`", further))
        )
    return kinds


# ── Ballots ─────────────────────────────────────────────────────────────────────────────────────────────────────

_BALLOT = {"v", "log", "evaluation", "opening", "panel", "spki", "token", "sealed"}


def open_ballot(
    payload: bytes, signatures: Sequence[dict[str, str]], issuer: str, openers: Sequence[str] = ()
) -> bytes | None:
    """What was chosen, a byte for each subject, where the trustees have published how to open it."""
    ballot = read_canonical(payload)
    require(isinstance(ballot, dict) and set(ballot) == _BALLOT and ballot["v"] == 1, "other members")
    require(isinstance(read_key(ballot["spki"]), Ed25519PublicKey), "a voter who stands out")
    require([each["keyid"] for each in signatures] == [keyid(ballot["spki"])], "not signed by itself alone")
    verify_signature(ballot["spki"], PAYLOAD.format("ballot"), payload, signatures[0]["sig"])
    named = write_canonical(
        ["gongjian ballot", ballot["log"], ballot["evaluation"], ballot["panel"], ballot["spki"]]
    )
    key, prefix = load_der_public_key(from_base64(issuer)), from_base64(ballot["token"]["prefix"])
    require(isinstance(key, RSAPublicKey) and key.key_size == 3072, "no issuer's key")
    require(len(prefix) == 32, "another prefix")
    try:
        sig = from_base64(ballot["token"]["sig"])
        key.verify(sig, prefix + named, PSS(MGF1(SHA384()), 48), SHA384())
    except InvalidSignature:
        raise Bad("another token") from None
    if not openers:
        return None
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    inside = from_base64(ballot["sealed"])
    for opener in reversed(openers):
        inside = suite.decrypt(inside, X25519PrivateKey.from_private_bytes(from_base64(opener)), named)
    return inside


# ── Entry ───────────────────────────────────────────────────────────────────────────────────────────────────────

_ALWAYS = {"v", "stream", "version", "event", "rules", "received", "data"}
_SHAPES = {
    "genesis": set(), "statement": {"statement", "signatures"}, "batch": {"batch", "signatures"}, "item": {"item"},
    "further": {"of"},
}  # fmt: skip
_STATEMENT = {"v", "log", "type", "stream", "expect", "id", "actor", "seen", "body"}
_BATCH = {"v", "log", "actor", "seen", "count", "root"}
_SHORT = _STATEMENT - {"log", "actor", "seen"}


def read_entry(data: bytes) -> tuple[str, dict[str, Any]]:
    """Which of the five shapes, and the value."""
    require(len(data) <= 65_535, "too long")
    value = read_canonical(data)
    require(isinstance(value, dict), "no object")
    shapes = [name for name, members in _SHAPES.items() if value.keys() == _ALWAYS | members]
    require(shapes, "other members than an entry has")
    [shape] = shapes
    for name, least in (("v", 1), ("version", 1), ("rules", 1), ("received", 0)):
        require(type(value[name]) is int and value[name] >= least, f"{name} is no such number")
    require(value["v"] == 1 and isinstance(value["data"], dict), "v or data")
    require(
        _is(ID, value["stream"]) and _is(re.compile(r"[a-z-]+(\.[a-z-]+)+"), value["event"]),
        "stream or event",
    )
    require((shape == "genesis") == (value["event"] == "log.founded"), "genesis has an event of its own")
    require((shape == "batch") == (value["event"] == "batch.received"), "a batch has an event of its own")
    if shape == "further":
        require(_is(HASH, value["of"]), "of is no digest")
    if shape == "item":
        item = value["item"]
        require(isinstance(item, dict) and item.keys() == {"batch", "i", "statement"}, "no item")
        require(_is(HASH, item["batch"]) and type(item["i"]) is int, "no item")
        _read_header(item["statement"], _SHORT)
    if shape in ("statement", "batch"):
        _read_header(value[shape], _STATEMENT if shape == "statement" else _BATCH)
        _read_signatures(value["signatures"])
    return shape, value


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _read_header(value: Any, members: set[str]) -> None:
    require(isinstance(value, dict) and value.keys() == members, "other members than were to be signed")
    require(type(value["v"]) is int and value["v"] == 1, "v")
    for name in members & {"stream", "id", "actor"}:
        require(_is(ID, value[name]), f"{name} is no id")
    for name in members & {"log", "root"}:
        require(_is(HASH, value[name]), f"{name} is no hash")
    if "expect" in members:
        require(type(value["expect"]) is int and value["expect"] >= 0, "expect")
        require(isinstance(value["body"], dict) and isinstance(value["type"], str), "body or type")
    if "count" in members:
        require(type(value["count"]) is int and 1 <= value["count"] <= 4096, "count")
    if "seen" in members:
        seen = value["seen"]
        require(
            isinstance(seen, dict) and seen.keys() == {"size", "root"} and _is(HASH, seen["root"]), "seen"
        )
        require(type(seen["size"]) is int and seen["size"] >= 0, "seen")


def _read_signatures(value: Any) -> None:
    require(isinstance(value, list) and 1 <= len(value) <= 16, "1 to 16 signatures")
    for each in value:
        require(isinstance(each, dict) and each.keys() == {"keyid", "sig"}, "no signature")
        require(_is(HASH, each["keyid"]) and isinstance(each["sig"], str), "no signature")
        from_base64(each["sig"])


def require_order(signatures: Sequence[dict[str, str]]) -> None:
    ids = [each["keyid"] for each in signatures]
    require(ids == sorted(set(ids)), "signatures out of order")


def read_genesis(data: bytes) -> dict[str, Any]:
    """What genesis founds."""
    shape, value = read_entry(data)
    founded: dict[str, Any] = value["data"]
    require(
        shape == "genesis" and value["stream"] == NIL and value["version"] == value["rules"] == 1,
        "no genesis",
    )
    require(founded.keys() == {"origin", "log_vkey", "roots", "k", "zone"}, "other members than genesis has")
    require(_is(re.compile("[a-z0-9]([a-z0-9./_-]{0,253}[a-z0-9])?"), founded["origin"]), "no origin")
    require(
        _vkey(founded["log_vkey"])[0] == founded["origin"] and _vkey(founded["log_vkey"])[2] == 1,
        "another's key",
    )
    roots = founded["roots"]
    require(isinstance(roots, list) and 1 <= len(set(roots)) == len(roots) <= 16, "1 to 16 distinct roots")
    require(type(founded["k"]) is int and 1 <= founded["k"] <= len(roots), "k")
    for spki in roots:
        read_key(spki)
    return founded


def full_statement(short: dict[str, Any], batch: dict[str, Any]) -> dict[str, Any]:
    return short | {name: batch[name] for name in ("log", "actor", "seen")}


def batch_leaf(payload: bytes) -> bytes:
    return leaf(b"gongjian-batch-leaf/v1\0" + payload)


def require_own_stream(kind: Kind, statement: dict[str, Any]) -> None:
    """The stream of a statement that opens one follows from what it says."""
    require(len(write_canonical(statement)) <= 40_000, "too long")
    if kind.opens is None:
        require(statement["expect"] >= 1, "a change of version 0")
        return
    known = statement["body"] | {"actor": statement["actor"], "id": statement["id"]}

    def part(name: str) -> str:
        if inner := re.fullmatch(r"keyid\((.+)\)", name):
            return keyid(part(inner[1]))
        value: Any = known
        for step in name.split("."):
            value = value[step]
        return str(value)

    expected = rule_id(statement["log"], kind.opens[0], *map(part, kind.opens[1:]))
    require(statement["stream"] == expected, "its stream does not follow from what it says")


# ── the log ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Key:
    spki: str
    unit: str
    holder: str
    after: int
    until: int = FOREVER


@dataclass
class Open:
    """A statement whose further rows may follow, or a batch whose items may."""

    index: int
    head: dict[str, Any]
    digest: str
    value: dict[str, Any] = field(default_factory=dict)
    kind: Kind | None = None
    records: list[str] | None = None
    """What its further rows must be about, in order; None when only deciding would tell."""
    leaves: list[bytes] = field(default_factory=list)
    streams: list[str] = field(default_factory=list)


class Verifier:
    """Reads entries in order and notes what does not hold."""

    def __init__(self, kinds: dict[str, Kind]) -> None:
        self.kinds = kinds
        self.findings: list[Finding] = []
        self.log = ""
        self.leaves: list[bytes] = []
        self.rules = 1
        self.roots: dict[str, str] = {}
        self.k = 0
        self.keys: dict[str, Key] = {}
        self.registrar: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.acts: set[str] = set()
        self.seen: list[tuple[int, int, str]] = []
        self.batches: dict[str, Open] = {}
        self.batch: Open | None = None
        self.statement: Open | None = None

    def note(self, index: int, invariant: int, sentence: object) -> None:
        self.findings.append(Finding(index, invariant, str(sentence)))

    def checking(self, index: int, invariant: int, check: Callable[..., None], *arguments: Any) -> None:
        try:
            check(*arguments)
        except (Bad, KeyError, TypeError, AttributeError) as error:
            self.note(index, invariant, error)

    def take(self, index: int, stored: bytes) -> None:
        self.leaves.append(leaf(stored))
        try:
            shape, entry = read_entry(stored)
        except Bad as error:
            self.note(index, 3, error)
            return
        if index == 0:
            self.found(stored)
            return
        if shape != "further":
            self.close_statement(index)
        if shape in ("statement", "batch") or (shape == "genesis"):
            self.close_batch(index)
        match shape:
            case "genesis":
                self.note(index, 1, "genesis stands once")
            case "statement":
                self.take_statement(index, entry, entry["statement"], entry["signatures"])
            case "batch":
                self.take_batch(index, entry)
            case "item":
                self.take_item(index, entry)
            case "further":
                self.take_further(index, entry)
        expected = self.versions.get(entry["stream"], 0) + 1
        if entry["version"] != expected:
            self.note(index, 3, f"version {expected} of its stream expected")
        self.versions[entry["stream"]] = entry["version"]
        if entry["rules"] != self.rules and shape != "genesis":
            self.note(index, 2, "another rule set than the one in force")
        if entry["event"] == "rules.adopted":
            self.rules = entry["statement"]["body"]["rules"]

    def found(self, stored: bytes) -> None:
        self.log = digest(stored)
        try:
            founded = read_genesis(stored)
        except (Bad, KeyError, ValueError) as error:
            self.note(0, 1, error)
            return
        self.roots, self.k = {keyid(spki): spki for spki in founded["roots"]}, founded["k"]
        self.versions[NIL] = 1
        self.acts.add(NIL)

    # statements

    def take_statement(
        self, index: int, entry: dict[str, Any], statement: dict[str, Any], signatures: Any
    ) -> None:
        payload = write_canonical(statement)
        self.checking(index, 1, self.verify_signatures, index, "statement", payload, statement, signatures)
        self.look_at(index, entry, statement, payload)

    def look_at(self, index: int, entry: dict[str, Any], statement: dict[str, Any], payload: bytes) -> None:
        """All that does not depend on who signed where."""
        if statement["log"] != self.log:
            self.note(index, 1, "signed for another log")
            return
        kind = self.kinds.get(statement["type"])
        if kind is None:
            self.note(index, 2, "a type of statement that does not exist")
            return
        self.checking(index, 1, require_own_stream, kind, statement)
        if (entry["stream"], entry["version"]) != (statement["stream"], statement["expect"] + 1):
            self.note(index, 1, "recorded in another stream, or as another version")
        if entry["event"] != kind.event:
            self.note(index, 2, "another event than its type has")
        if entry["rules"] < kind.since:
            self.note(index, 2, "a type that the rule set in force does not have")
        self.count_once(index, rule_id(self.log, "open", statement["actor"], statement["id"]))
        if "signatures" in entry:  # an item's stands at its batch's row
            self.seen.append((index, statement["seen"]["size"], statement["seen"]["root"]))
        self.statement = Open(index, entry, digest(payload), statement, kind)
        self.checking(index, 2, self.expect_records)
        self.checking(index, 2, self.learn, index, entry, statement)

    def count_once(self, index: int, act: str) -> None:
        if act in self.acts:
            self.note(index, 8, "the same act stands twice")
        self.acts.add(act)

    def expect_records(self) -> None:
        """A confirmation's further rows follow its sheets, then its records."""
        assert self.statement
        body, data = self.statement.value["body"], self.statement.head["data"]
        if "posted" in data or "counted" in data:
            named = []
            for sheet in body.get("sheets", ()):
                items = self.batches[sheet["batch"]].streams
                named += [stream for i, stream in enumerate(items) if i not in sheet.get("except", ())]
            self.statement.records = named + [record["stream"] for record in body.get("records", ())]
            require(
                len(self.statement.records) == data.get("posted", data.get("counted")),
                "another number of records",
            )

    def close_statement(self, index: int) -> None:
        if self.statement and self.statement.records:
            self.note(index, 2, "further rows are missing")
        self.statement = None

    def take_further(self, index: int, entry: dict[str, Any]) -> None:
        open = self.statement
        if open is None or entry["of"] != open.digest:
            self.note(index, 2, "it does not belong to the statement before it")
            return
        assert open.kind
        if entry["event"] not in open.kind.further:
            self.note(index, 2, "another event than its statement may have")
        if entry["received"] != open.head["received"]:
            self.note(index, 2, "received at another moment than its statement")
        if open.records is not None and entry["event"] not in ("balance.counted", "account.booked"):
            if not open.records:
                self.note(index, 2, "more rows than records")
            elif entry["data"].get("record") != open.records.pop(0):
                self.note(index, 2, "another record than the next one")
        self.checking(index, 2, self.require_place, entry, open.value)
        self.checking(index, 6, self.require_balance, entry["data"])
        self.checking(index, 2, self.require_own_legs, entry["data"])
        self.checking(index, 2, self.learn, index, entry, open.value)

    def require_place(self, entry: dict[str, Any], statement: dict[str, Any]) -> None:
        """The stream of a further row, where its data or its statement tell it."""
        data, body = entry["data"], statement["body"]
        name: Sequence[str] | None = None
        match entry["event"]:
            case "hours.posted" | "duty.posted":
                name = ("person-day", data["person"], data["on"])
            case "checkin.confirmed":
                name = ("checkin", data["person"])
            case "membership.begun":
                name = ("membership", data["alliance"], data["unit"])
            case "key.enrolled":
                name = ("key", keyid(data["spki"]))
            case "role.granted":
                name = ("role", *data["appointed"])
            case "unit-code.assigned":
                name = ("unit-code", body["code"])
            case "confirmation.counted":
                name = ("confirmed", body["about"]["stream"])
        require(name is None or entry["stream"] == rule_id(self.log, *name), "it stands in another stream")

    def require_balance(self, data: dict[str, Any]) -> None:
        require(sum(each["minutes"] for each in data.get("legs", ())) == 0, "its legs do not sum to zero")
        points = sum(each["hundredths"] for each in data.get("point_legs", ()))
        require(points == 0, "its legs of points do not sum to zero")

    def require_own_legs(self, data: dict[str, Any]) -> None:
        """From the bank to the person, and nobody else; what a charter makes of it takes deciding."""
        if "legs" not in data or "credit" in data or "kind" in data:
            return
        account = rule_id(self.log, "account", data["bank"], data["person"])
        expected = [(account, data["minutes"]), (data["bank"], -data["minutes"])]
        require(
            [(each["account"], each["minutes"]) for each in data["legs"]] == expected, "its legs are others'"
        )

    # batches

    def take_batch(self, index: int, entry: dict[str, Any]) -> None:
        batch = entry["batch"]
        payload = write_canonical(batch)
        self.checking(index, 1, self.verify_signatures, index, "batch", payload, batch, entry["signatures"])
        if batch["log"] != self.log:
            self.note(index, 1, "signed for another log")
        if entry["stream"] != rule_id(self.log, "batch", digest(payload)):
            self.note(index, 1, "a batch's stream follows from its digest")
        self.count_once(index, entry["stream"])
        self.seen.append((index, batch["seen"]["size"], batch["seen"]["root"]))
        self.batch = self.batches[digest(payload)] = Open(index, entry, digest(payload), batch)

    def take_item(self, index: int, entry: dict[str, Any]) -> None:
        open, item = self.batch, entry["item"]
        if open is None or (item["batch"], item["i"]) != (open.digest, len(open.leaves)):
            self.batch = None
            self.note(index, 1, "an item outside its batch")
            return
        if entry["received"] != open.head["received"]:
            self.note(index, 2, "received at another moment than its batch")
        whole = full_statement(item["statement"], open.value)
        payload = write_canonical(whole)
        open.leaves.append(batch_leaf(payload))
        open.streams.append(entry["stream"])
        self.look_at(index, entry, whole, payload)
        if len(open.leaves) == open.value["count"]:
            if root(open.leaves).hex() != open.value["root"]:
                self.note(open.index, 1, "its items do not give the root that was signed")
            self.batch = None

    def close_batch(self, index: int) -> None:
        if self.batch:
            self.note(self.batch.index, 1, "items are missing")
        self.batch = None

    # keys

    def verify_signatures(
        self, index: int, kind: str, payload: bytes, signed: dict[str, Any], signatures: list[dict[str, str]]
    ) -> None:
        require_order(signatures)
        ids = [each["keyid"] for each in signatures]
        coming = signed["body"]["spki"] if signed.get("type") == "key.rotate" else None
        if signed["actor"] == NIL:
            require(kind == "statement" and len(ids) >= self.k, "too few roots")
            spkis = {name: self.roots[name] for name in ids}
        else:
            spkis = {keyid(coming): coming} if coming else {}
            spkis |= {
                name: self.usable(index, name, signed["actor"]).spki for name in ids if name not in spkis
            }
            require(
                len(ids) == (2 if coming else 1) and set(ids) == set(spkis), "another number of signatures"
            )
        for each in signatures:
            verify_signature(spkis[each["keyid"]], PAYLOAD.format(kind), payload, each["sig"])

    def usable(self, index: int, name: str, actor: str) -> Key:
        key = self.keys.get(name)
        if key is None:
            raise Bad("an unknown key")
        require(key.after < index <= key.until, "a key that was not valid here")
        own = actor == key.holder and self.registrar.get(actor) == key.unit
        require(actor == key.unit or own, "neither the unit's key nor the person's")
        return key

    def learn(self, index: int, entry: dict[str, Any], statement: dict[str, Any]) -> None:
        """What an entry makes of keys, roots and persons, and whether its data is what its statement says."""
        data, body = entry["data"], statement["body"]
        match entry["event"]:
            case "key.enrolled":
                proved = body.get("key")
                if proved:
                    unit, holder = body["unit"], body.get("holder", statement["stream"])
                    require(
                        (data["spki"], data["unit"], data["of"]) == (proved["spki"], unit, holder),
                        "another key",
                    )
                    verify_possession(self.log, unit, holder, proved["spki"], proved["sig"])
                name = keyid(data["spki"])
                require(name not in self.keys and name not in self.roots, "a key that was enrolled before")
                self.keys[name] = Key(data["spki"], data["unit"], data["of"], index)
            case "key.revoked":
                revocation = data.get("revocation") or body["revocation"]
                self.keys[revocation["keyid"]].until = index
            case "key.replaced":
                for name, key in self.keys.items():
                    if rule_id(self.log, "key", name) == entry["stream"]:
                        key.until = index
            case "roots.replaced":
                self.roots, self.k = {keyid(spki): spki for spki in body["roots"]}, body["k"]
            case "agreement.drafted" | "agreement.revised":
                require(data["terms"] == digest(write_canonical(body["terms"])), "the digest of other terms")
            case "person.registered":
                self.registrar[entry["stream"]] = statement["actor"]
            case "administrator.appointed":
                self.registrar[entry["stream"]] = body["unit"]
        self.require_holder(entry)

    def require_holder(self, entry: dict[str, Any]) -> None:
        """The person behind the key is the one whom the entry names."""
        if "signatures" not in entry and "item" not in entry:
            return
        open = entry if "signatures" in entry else self.batches[entry["item"]["batch"]].head
        signed = open.get("statement") or open["batch"]
        if signed["actor"] == NIL:
            require("holder" not in entry["data"], "roots have no holder")
            return
        holders = {
            self.keys[each["keyid"]].holder for each in open["signatures"] if each["keyid"] in self.keys
        }
        require(not holders or entry["data"].get("holder") in holders, "another holder than the key's")

    # the tree

    def finish(self, checkpoints: Iterable[bytes], vkey: str, leaves: Sequence[bytes]) -> None:
        size = len(self.leaves)
        self.close_statement(size)
        self.close_batch(size)
        for index, (mine, theirs) in enumerate(zip(self.leaves, leaves, strict=False)):
            if mine != theirs:
                self.note(index, 4, "its hash is not the one that was published")
                break
        for index, seen, expected in self.seen:
            if seen > index or root(self.leaves[:seen]).hex() != expected:
                self.note(index, 5, f"its signer saw another log at size {seen}")
        for note in checkpoints:
            try:
                _, covered, expected_root = open_checkpoint(note, [vkey])
            except Bad as error:
                self.note(size, 5, error)
                continue
            if covered > size:
                self.note(size, 4, f"the checkpoint covers {covered} entries")
            elif root(self.leaves[:covered]) != expected_root and list(leaves) == self.leaves:
                self.note(max(covered - 1, 0), 5, "the checkpoint is of another log")


def verify(
    entries: Sequence[bytes], checkpoints: Iterable[bytes], vkey: str, leaves: Sequence[bytes]
) -> list[Finding]:
    """What does not hold, by index. `leaves` are the published leaf hashes (the tiles of level 0)."""
    verifier = Verifier(statement_kinds(SPEC.read_text(encoding="utf-8")))
    for index, entry in enumerate(entries):
        verifier.take(index, entry)
    verifier.finish(checkpoints, vkey, leaves)
    return sorted(verifier.findings)


def facts(entries: Sequence[bytes]) -> Iterator[tuple[int, str, dict[str, str], dict[str, Any]]]:
    """Those facts of reducer 1 that the small log has: position, kind, who, attributes."""
    for position, stored in enumerate(entries, 1):
        _, entry = read_entry(stored)
        data = entry["data"]
        if entry["event"] == "membership.begun":
            yield position, "joined", {"unit": data["unit"], "alliance": data["alliance"]}, {}
        if entry["event"] == "hours.posted":
            attributes = {
                "minutes": data["minutes"],
                "clocked": bool(data.get("spans")),
                "activity": data["activity"],
            }
            yield position, "service", {"volunteer": data["person"]}, attributes
