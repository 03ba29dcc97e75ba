"""Checkpoints: what the log is at one size, signed (c2sp.org/tlog-checkpoint).

    ledger.example.org/coop1                       origin: which log, for ever; also the name of the log's key
    20852163                                       size: how many entries
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=   root hash at that size, base64

    — ledger.example.org/coop1 Az3grlgtzPIC…       the log's signature, then witnesses' cosignatures

A log never signs two checkpoints of which one does not extend the other. There are no extension lines: the
specification advises against them, and newer cosignatures do not cover them; what else has to be signed goes into
an entry of the log.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from contracts.note import ED25519, Note, NoteSigner, Verifier, from_base64, to_base64
from contracts.refusals import NotEvidence
from contracts.tree import EMPTY_ROOT, HASH_BYTES, MAX_SIZE

MAX_ORIGIN_BYTES = 255  # one length byte in c2sp.org/tlog-cosignature, "ML-DSA-44 signed message"

_DECIMAL = re.compile("0|[1-9][0-9]{0,18}")


class MalformedCheckpoint(NotEvidence):
    zh = "检查点不合格式：{why_zh}。请从发布方原样重新取得。"
    en = "This is no checkpoint: {why}. Fetch it again from its publisher as it is."


class NotTheLogsSignature(NotEvidence):
    zh = "检查点写的是“{origin}”，却没有这本账自己的签名。请核对账本公钥与地址。"
    en = "The checkpoint names {origin!r}, but that log's own key has not signed it. Check the log's key and address."


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of the first `size` entries of the log `origin` has `root`."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed: three lines."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads the text of a note. Refuses (`MalformedCheckpoint`) anything else than those three lines."""
        lines = text.split("\n")
        _require(
            len(lines) == 4 and lines[3] == "",
            "应恰为三行，各以换行结尾",
            "not three lines, each ending in LF",
        )
        origin, digits, encoded, _ = lines
        _require(
            0 < len(origin.encode()) <= MAX_ORIGIN_BYTES,
            "账本名为空或过长",
            "the origin is empty or too long",
        )
        size = read_decimal(digits)
        _require(size is not None, "条数不是规范的十进制数", "the size is no plain decimal number")
        root = from_base64(encoded)
        _require(
            root is not None and len(root) == HASH_BYTES,
            "树根不是32字节的 base64",
            "the root is not base64 of 32 bytes",
        )
        assert size is not None
        assert root is not None
        _require(size > 0 or root == EMPTY_ROOT, "空树的树根不是这个", "the root of an empty tree is another")
        return cls(origin, size, root)

    def sign(self, signer: NoteSigner) -> Note:
        """The signed note. The caller answers for the one rule of a log: nothing inconsistent with it was ever signed."""
        assert signer.verifier.name == self.origin, "a log signs under its origin"
        return Note(self.text).with_signature(signer.sign(self.text))


def open_checkpoint(data: bytes, verifiers: Iterable[Verifier]) -> Checkpoint:
    """The checkpoint in a signed note, when the log that it names has signed it.

    `verifiers` are the log keys to trust, and witnesses where there are any: a witness's cosignature must verify
    when present, but never stands for the log's signature. Which witnesses have cosigned, and when, is asked of
    `Note.parse(data).verified_by(witnesses)`.

    Raises:
        MalformedNote, WrongNoteSignature, NoKnownSignature, MalformedCheckpoint: as they say.
        NotTheLogsSignature: none of `verifiers` that signed is a log key under the name of the origin.
    """
    note = Note.parse(data)
    signed = note.verified_by(verifiers)
    checkpoint = Checkpoint.parse(note.text)
    if not any(by.type is ED25519 and by.name == checkpoint.origin for by in signed):
        raise NotTheLogsSignature(origin=checkpoint.origin)
    return checkpoint


def read_decimal(text: str) -> int | None:
    """The number whose one spelling `text` is: ASCII digits, no leading zero, at most 2^63 - 1; None otherwise."""
    if not _DECIMAL.fullmatch(text) or (number := int(text)) > MAX_SIZE:
        return None
    return number


def _require(holds: bool, why_zh: str, why: str) -> None:
    if not holds:
        raise MalformedCheckpoint(why_zh=why_zh, why=why)
