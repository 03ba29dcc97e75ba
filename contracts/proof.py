"""Proof files: an entry's place in the log, to be checked with no network (c2sp.org/tlog-proof@v1).

    c2sp.org/tlog-proof@v1
    extra aGludA==                                 optional hints, which nobody has signed
    index 73894
    gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=   inclusion proof, from the leaf's sibling up
    B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=

    ledger.example.org/coop1                       the checkpoint, verbatim, with its signatures
    109482
    sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

    — ledger.example.org/coop1 hI2DJw…

With the entry's bytes and the log's key this is all that a court or an auditor needs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from contracts.checkpoint import open_checkpoint, read_decimal
from contracts.note import MAX_NOTE_BYTES, Verifier, from_base64, to_base64
from contracts.refusals import NotEvidence
from contracts.tree import HASH_BYTES, BadHashes, leaf_hash, verify_inclusion

MEDIA_NAME = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 64  # a consistency proof between trees of less than 2^63 leaves
MAX_EXTRA_BYTES = 65_535
MAX_PROOF_BYTES = MAX_NOTE_BYTES + 100_000


class MalformedProof(NotEvidence):
    zh = "证明文件不合格式：{why_zh}。请原样重新取得。"
    en = "This is no proof file: {why}. Fetch it again as it is."


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Entry `index` is in the log of `checkpoint` (a signed note). Nothing of it holds before `verify` says so."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def to_bytes(self) -> bytes:
        assert self.extra != b"", "no hints, no line"
        extra = "" if self.extra is None else f"extra {to_base64(self.extra)}\n"
        head = f"{MEDIA_NAME}\n{extra}index {self.index}\n"
        return head.encode() + format_hashes(self.hashes) + b"\n" + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Reads a proof file; refuses (`MalformedProof`, `BadHashes`) what `to_bytes` would not write.

        The checkpoint is taken as it stands; `verify` reads it.
        """
        _require(len(data) <= MAX_PROOF_BYTES, "文件过大", "the file is too big")
        head, blank, checkpoint = data.partition(b"\n\n")
        _require(
            bool(blank) and head.isascii(),
            "缺少空行或头部不是 ASCII",
            "no blank line, or a head that is not ASCII",
        )
        lines = head.decode("ascii").split("\n")
        _require(
            lines.pop(0) == MEDIA_NAME,
            "首行不是 c2sp.org/tlog-proof@v1",
            f"the first line is not {MEDIA_NAME}",
        )
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = from_base64(lines.pop(0).removeprefix("extra "))
            _require(bool(extra), "extra 不是规范的 base64", "extra is not base64")
            _require(len(extra or b"") <= MAX_EXTRA_BYTES, "extra 过长", "extra is too long")
        _require(bool(lines) and lines[0].startswith("index "), "缺少 index 行", "no index line")
        index = read_decimal(lines.pop(0).removeprefix("index "))
        _require(index is not None, "序号不是规范的十进制数", "the index is no plain decimal number")
        _require(len(lines) <= MAX_HASHES, f"哈希超过{MAX_HASHES}个", f"more than {MAX_HASHES} hashes")
        assert index is not None
        return cls(index, tuple(_parse_hash(line) for line in lines), checkpoint, extra)


def verify(entry: bytes, proof: TlogProof, verifiers: Iterable[Verifier]) -> int:
    """The index at which the log holds `entry`.

    Raises:
        BadProof: the entry is not there.
        MalformedNote, MalformedCheckpoint, WrongNoteSignature, NoKnownSignature, NotTheLogsSignature: the
            checkpoint is none of a log in `verifiers`.
    """
    checkpoint = open_checkpoint(proof.checkpoint, verifiers)
    verify_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return proof.index


def format_hashes(hashes: Sequence[bytes]) -> bytes:
    """One base64 hash a line, as in a proof file, a `consistency` file and a witness request."""
    return "".join(to_base64(one) + "\n" for one in hashes).encode("ascii")


def parse_hashes(data: bytes) -> list[bytes]:
    """What `format_hashes` wrote, of at most 64 hashes; refuses (`BadHashes`) every other spelling."""
    if not data:
        return []
    if not data.endswith(b"\n") or not data.isascii() or data.count(b"\n") > MAX_HASHES:
        raise BadHashes(why_zh="应为每行一个 base64 哈希", why="not one base64 hash a line")
    return [_parse_hash(line) for line in data[:-1].decode("ascii").split("\n")]


def _parse_hash(line: str) -> bytes:
    decoded = from_base64(line)
    if decoded is None or len(decoded) != HASH_BYTES:
        raise BadHashes(why_zh="有一行不是32字节的 base64", why="a line is not base64 of 32 bytes")
    return decoded


def _require(holds: bool, why_zh: str, why: str) -> None:
    if not holds:
        raise MalformedProof(why_zh=why_zh, why=why)
