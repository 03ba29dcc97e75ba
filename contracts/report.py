"""A report: all score sheets of a rulebook for a period, as of one position, in one order and one spelling.

    report ── bytes   canonical JSON: the list of its sheets, by part, then by subject ──SHA-256──▶ digest
           ── lines   [part, subject, result, grade, sheet's digest], one for each sheet ──RFC 6962──▶ sheets_root

Both hashes stand in the signed `report.seal`. Whoever has the report compares the digest; whoever has one sheet shows by a
path of hashes that it is the sealed one, without the others' sheets (SPEC.md, "Sealed reports").
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from contracts.canonical import encode
from contracts.refusals import NotEvidence
from contracts.sheet import Sheet
from contracts.tree import BadProof, hash_reader, inclusion_proof, leaf_hash, root, verify_inclusion
from contracts.values import Digest


class NotAReport(NotEvidence):
    """Not the one spelling of a list of sheets in their order."""

    zh = "这不是一份评分报告：{why_zh}。请给出 `gongjian report show --out` 写出的文件，原样不动。"
    en = "This is no report: {why}. Give the file that `gongjian report show --out` has written, as it is."


class SealedLine(NamedTuple):
    """What a sealed report says of one subject in one part, in short."""

    part: str
    subject: str
    result: str | None
    """The exact number; None where there is none."""
    grade: str | None
    """What the rules come to, verdicts included; None where they give none."""
    digest: Digest
    """Of the sheet."""

    @classmethod
    def of(cls, sheet: Sheet) -> "SealedLine":
        return cls(sheet.part, sheet.subject, sheet.result, sheet.grade, sheet_digest(sheet))

    def as_wire(self) -> list[str]:
        """The list that is hashed: empty text where there is none, for canonical JSON here has no null."""
        return [each or "" for each in self]

    def leaf(self) -> bytes:
        """Its hash in the tree of the report."""
        return leaf_hash(encode(self.as_wire()))


class Report(NamedTuple):
    """What is sealed of a report."""

    subjects: int
    digest: Digest
    sheets_root: Digest


def sheet_digest(sheet: Sheet) -> Digest:
    return sha256(sheet.canonical()).hexdigest()


def in_order(sheets: Iterable[Sheet]) -> list[Sheet]:
    """By part, then by subject, as code points: there is one sheet for each."""
    return sorted(sheets, key=lambda sheet: (sheet.part, sheet.subject))


def report_bytes(sheets: Iterable[Sheet]) -> bytes:
    """The bytes of the report of these sheets."""
    return b"".join(_pieces(in_order(sheets)))


def report_of(sheets: Iterable[Sheet]) -> Report:
    """What a seal says of the report of these sheets. The report itself is never in memory as a whole."""
    ordered = in_order(sheets)
    digest = sha256()
    for piece in _pieces(ordered):
        digest.update(piece)
    return Report(len(ordered), digest.hexdigest(), root(_leaves(ordered)).hex())


def read_report(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of a report, in its order.

    Raises:
        NotAReport: these bytes are not what `report_bytes` writes of any sheets.
    """
    try:
        found = json.loads(data)
        sheets = tuple(Sheet.model_validate(each) for each in found)
    except (ValueError, TypeError):
        raise NotAReport(why_zh="其中没有得分表", why="it holds no list of score sheets") from None
    if len({(sheet.part, sheet.subject) for sheet in sheets}) < len(sheets):
        raise NotAReport(why_zh="有对象出现两次", why="a subject stands in it twice")
    if report_bytes(sheets) != data:
        raise NotAReport(why_zh="次序或写法不同", why="its order or its spelling is another")
    return sheets


def lines_in(data: bytes) -> list[SealedLine]:
    """The lines of a report whose digest has been compared: nothing of its form is looked at again."""
    return [
        SealedLine(
            sheet["part"],
            sheet["subject"],
            sheet.get("result"),
            sheet.get("grade"),
            sha256(encode(sheet)).hexdigest(),
        )
        for sheet in json.loads(data)
    ]


def path_of(sheets: Iterable[Sheet], part: str, subject: str) -> tuple[int, list[str]]:
    """The number of a sheet in its report, from 0, and the hashes from its line to the root.

    Raises:
        StopIteration: the report has no such sheet.
    """
    ordered = in_order(sheets)
    index = next(at for at, sheet in enumerate(ordered) if (sheet.part, sheet.subject) == (part, subject))
    hashes = inclusion_proof(index, len(ordered), hash_reader(_leaves(ordered)))
    return index, [each.hex() for each in hashes]


def verify_line(
    line: SealedLine, index: int, path: Sequence[str], subjects: int, sheets_root: Digest
) -> None:
    """That a sealed report has this line at this number.

    Raises:
        BadProof: it does not follow.
    """
    try:
        hashes = [bytes.fromhex(each) for each in path]
    except ValueError:
        raise BadProof(why_zh="哈希须为十六进制", why="a hash is not hexadecimal") from None
    verify_inclusion(line.leaf(), index, subjects, hashes, bytes.fromhex(sheets_root))


def _leaves(ordered: Sequence[Sheet]) -> list[bytes]:
    return [SealedLine.of(sheet).leaf() for sheet in ordered]


def _pieces(ordered: Iterable[Sheet]) -> Iterator[bytes]:
    """Of a list, canonical JSON is that of its members with commas between."""
    before = b"["
    for sheet in ordered:
        yield before + sheet.canonical()
        before = b","
    yield b"]" if before == b"," else b"[]"
