"""Signed notes: a text, a blank line, and one line per signature (c2sp.org/signed-note).

    Ognuno sta solo sul cuor della terra              ┐
    trafitto da un raggio di sole:                    │ text: what is signed, its last LF included;
                                                      │ it may hold empty lines, the last one in the note ends it
    ed è subito sera.                                 ┘

    — quasimodo.example/salvatore NnugSzTjtVAewIS+…   U+2014, key name, base64(4 bytes key ID ‖ signature)

A key is known by (name, key ID). Lines of unknown keys are ignored: that is how keys change and witnesses are added.
A line of a known key that does not verify makes the whole note bad. A verifier is given as one line, a vkey:

    example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
    └─ key name ──┘ └key ID┘ └─ base64(signature type ‖ public key) ────┘
"""

import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contracts.refusals import NotEvidence

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100  # verifiers MUST accept 16
MAX_TIMESTAMP_S = 2**63 - 1  # c2sp.org/tlog-cosignature, "Format"

_DASH = "— "
_SPACES = frozenset(
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode White_Space, listed: categories change from one Unicode release to the next."""


class MalformedNote(NotEvidence):
    zh = "不是合格的签名文书：{why_zh}。请原样取得文件，不要经编辑器转存。"
    en = "This is no signed note: {why}. Fetch the file again as it is, not through an editor."


class MalformedVerifierKey(NotEvidence):
    zh = "验证公钥写法有误：{why_zh}。请向发布方重新索取整行公钥。"
    en = "This verifier key is malformed: {why}. Ask its publisher for the whole line again."


class AmbiguousVerifierKeys(NotEvidence):
    zh = "两个不同的公钥用了同一名称和编号（{name}）。请查明哪一个是真的。"
    en = "Two different keys share the name and key ID {name}. Find out which one is genuine."


class WrongNoteSignature(NotEvidence):
    zh = "{name} 的签名与文本不符，整份文书作废。请重新取得；若仍如此，请保留并报告。"
    en = "The signature of {name} does not verify, so the whole note is void. Fetch it again; if it stays so, keep and report it."


class NoKnownSignature(NotEvidence):
    zh = "文书上没有任何已知公钥的签名，不能采信。请核对所用公钥。"
    en = "No known key has signed this note, so it proves nothing. Check which keys you verify with."


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says to have signed, and the bytes. It says nothing before a `Verifier` has looked."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in LF, and its signature lines in order."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Reads a note; nothing is verified yet. Refuses (`MalformedNote`) anything `to_bytes` would not write."""
        _require(
            len(data) <= MAX_NOTE_BYTES, f"超过{MAX_NOTE_BYTES}字节", f"more than {MAX_NOTE_BYTES} bytes"
        )
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError:
            raise MalformedNote(why_zh="不是 UTF-8", why="not UTF-8") from None
        _require(
            all(character >= " " or character == "\n" for character in whole),
            "含有换行以外的控制字符",
            "a control character other than LF",
        )
        end = whole.rfind("\n\n")
        _require(end >= 0, "正文与签名之间没有空行", "no blank line before the signatures")
        block = whole[end + 2 :]
        _require(block.endswith("\n"), "没有以换行结尾的签名行", "no signature line that ends in LF")
        lines = block[:-1].split("\n")
        _require(
            len(lines) <= MAX_SIGNATURES,
            f"超过{MAX_SIGNATURES}个签名",
            f"more than {MAX_SIGNATURES} signatures",
        )
        _require(len(set(lines)) == len(lines), "同一签名行重复出现", "a signature line twice")
        return cls(whole[: end + 1], tuple(_parse_line(line) for line in lines))

    def to_bytes(self) -> bytes:
        assert self.text.endswith("\n"), "the text of a note ends in LF"
        assert self.signatures, "a note has a signature"
        return (self.text + "\n" + "".join(one.line() for one in self.signatures)).encode()

    def with_signature(self, added: Signature) -> "Note":
        """With one more line, at the end; it replaces a line that the same key left earlier."""
        kept = [one for one in self.signatures if (one.name, one.key_id) != (added.name, added.key_id)]
        return Note(self.text, (*kept, added))

    def verified_by(self, verifiers: "Iterable[Verifier]") -> "dict[Verifier, Signature]":
        """The verifiers that have signed, each once, with its (first) line.

        Raises:
            WrongNoteSignature: a line of one of them does not verify; the whole note is bad.
            NoKnownSignature: none of them has signed.
            AmbiguousVerifierKeys: two of them cannot be told apart.
        """
        known: dict[tuple[str, bytes], Verifier] = {}
        for verifier in verifiers:
            if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
                raise AmbiguousVerifierKeys(name=f"{verifier.name}+{verifier.key_id.hex()}")
        signed: dict[Verifier, Signature] = {}
        for one in self.signatures:
            by = known.get((one.name, one.key_id))
            if by is None:
                continue
            if not by.verify(self.text, one.signature):
                raise WrongNoteSignature(name=one.name)
            signed.setdefault(by, one)
        if not signed:
            raise NoKnownSignature
        return signed


def _parse_line(line: str) -> Signature:
    _require(line.startswith(_DASH), "签名行不以“— ”开头", "a signature line does not begin with '— '")
    name, separator, encoded = line.removeprefix(_DASH).partition(" ")
    _require(
        is_key_name(name) and bool(separator),
        "签名行的名称不合规定",
        "a key name is empty or holds a space or '+'",
    )
    decoded = from_base64(encoded)
    _require(
        decoded is not None and len(decoded) > 4,
        "签名不是规范的 base64 或过短",
        "a signature is not base64 or too short",
    )
    assert decoded is not None
    return Signature(name, decoded[:4], decoded[4:])


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class SignatureType:
    """How one type of line is verified.

    A type of our own takes `0xff` and a long name as its identifier (signed-note, "Signature types"), its `verifies`,
    and a place in `SIGNATURE_TYPES`; software that does not know it ignores its lines.
    """

    identifier: bytes
    public_key_bytes: int
    verifies: Callable[[bytes, bytes, bytes], bool]
    """(public key, text, signature) → whether it does."""


def _ed25519_verifies(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _cosignature_verifies(public_key: bytes, text: bytes, signature: bytes) -> bool:
    if len(signature) != 8 + 64:
        return False
    (timestamp_s,) = struct.unpack_from(">Q", signature)
    if timestamp_s > MAX_TIMESTAMP_S:
        return False
    return _ed25519_verifies(public_key, _cosigned_message(text, timestamp_s), signature[8:])


def _cosigned_message(text: bytes, timestamp_s: int) -> bytes:
    """What a witness signs (c2sp.org/tlog-cosignature, "Ed25519 signed message")."""
    return b"cosignature/v1\ntime %d\n" % timestamp_s + text


ED25519 = SignatureType(b"\x01", 32, _ed25519_verifies)
COSIGNATURE = SignatureType(b"\x04", 32, _cosignature_verifies)
SIGNATURE_TYPES = (ED25519, COSIGNATURE)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under the name it signs notes with."""

    name: str
    type: SignatureType
    public_key: bytes

    def __post_init__(self) -> None:
        assert is_key_name(self.name), "a key name is not empty and holds no space or '+'"
        assert len(self.public_key) == self.type.public_key_bytes, "a public key of another length"

    @classmethod
    def from_vkey(cls, text: str) -> Self:
        """Reads `name+id+key`; refuses (`MalformedVerifierKey`) a mistyped one: the ID is also a checksum."""
        parts = text.split("+", 2)
        _require_key(len(parts) == 3 and is_key_name(parts[0]), "应为“名称+编号+公钥”", "not name+id+key")
        name, key_id, encoded = parts
        material = from_base64(encoded)
        _require_key(bool(material), "公钥不是规范的 base64", "the key is not base64")
        assert material
        for known in SIGNATURE_TYPES:
            if material.startswith(known.identifier):
                public_key = material[len(known.identifier) :]
                break
        else:
            raise MalformedVerifierKey(why_zh="签名类型未知", why="a signature type unknown here")
        _require_key(
            len(public_key) == known.public_key_bytes, "公钥长度不对", "a public key of another length"
        )
        verifier = cls(name, known, public_key)
        _require_key(key_id == verifier.key_id.hex(), "编号与公钥不符", "the ID is not that of this key")
        return verifier

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self.type.identifier + self.public_key).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(self.type.identifier + self.public_key)}"

    def verify(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (without the key ID) is this key's over `text`."""
        return self.type.verifies(self.public_key, text.encode(), signature)


class NoteSigner:
    """Signs notes with an Ed25519 key under `name` (type 0x01)."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self.verifier = Verifier(name, ED25519, key.public_key().public_bytes_raw())
        self._key = key

    def sign(self, text: str) -> Signature:
        return Signature(self.verifier.name, self.verifier.key_id, self._key.sign(text.encode()))


class Cosigner:
    """Cosigns checkpoints as a witness does (type 0x04). One key has one cosigner name: the message holds no name."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self.verifier = Verifier(name, COSIGNATURE, key.public_key().public_bytes_raw())
        self._key = key

    def sign(self, text: str, timestamp_s: int) -> Signature:
        """`text` is a whole checkpoint body; `timestamp_s` says when, in POSIX seconds."""
        assert 0 <= timestamp_s <= MAX_TIMESTAMP_S
        signed = self._key.sign(_cosigned_message(text.encode(), timestamp_s))
        return Signature(self.verifier.name, self.verifier.key_id, struct.pack(">Q", timestamp_s) + signed)


def cosigned_at_s(cosignature: Signature) -> int:
    """When the witness cosigned, in POSIX seconds; of a line that a cosigner's `Verifier` has accepted."""
    (timestamp_s,) = struct.unpack_from(">Q", cosignature.signature)
    return int(timestamp_s)


# ── spelling ────────────────────────────────────────────────────────────────────────────────────────────────────


def is_key_name(name: str) -> bool:
    """Not empty, no Unicode space, no plus, no control character."""
    return name != "" and "+" not in name and not _SPACES & set(name) and min(name) > " "


def to_base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes | None:
    """The bytes whose one padded standard base64 is `text` (RFC 4648 §4, §3.5); None for any other spelling."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return None
    return data if to_base64(data) == text else None


def _require(holds: bool, why_zh: str, why: str) -> None:
    if not holds:
        raise MalformedNote(why_zh=why_zh, why=why)


def _require_key(holds: bool, why_zh: str, why: str) -> None:
    if not holds:
        raise MalformedVerifierKey(why_zh=why_zh, why=why)
