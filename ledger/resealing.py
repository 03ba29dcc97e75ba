"""Whether sealed reports are what the log gives; and of a log that is broken, which sealed lines that breaks.

    the log is sound     every report is computed again ──▶ its bytes have the digest, or the seal is false
    the log is broken    what can still be read is scored ──▶ lines that rest on an entry at fault, or come to something else;
                         all of a report, where the tree it names shows that an entry was changed and nothing shows which

A *false seal* is no fault of the log: somebody signed another hash than their own log gave them, and the log proves that they did.
So it is a verdict of its own and never a finding about an entry. It counts against the log's reports until a later seal of the same
rulebook and period is a good one.

The log holds a report's hash alone. With the report's bytes (a bundle has them; `--report` names a kept copy) a difference is named
line by line. Without them only what is still there can be told: which lines rest on an entry that is at fault.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from contracts.entry import log_id, read_entry
from contracts.refusals import Refused
from contracts.report import Report, report_of
from contracts.sheet import Sheet, SheetLine
from contracts.statement import BatchHeader
from contracts.tree import leaf_hash, root
from contracts.values import Digest, Id
from domain.history import as_happened, signed_part
from ledger.audit import Source
from ledger.findings import Broken
from ledger.rescoring import Rescoring, Sealed

Kept = Mapping[Digest, Sequence[Sheet]]
"""The sheets of reports whose bytes are at hand, by their digest."""


class FalseSeal(Refused):
    zh = "{called}封存的{period}报告（第{number}条记录，算到第{position}条）与账本不符：封存的摘要是{sealed}，账本得出的是{found}。账本完好，是这份封存有误：请以账本得出的为准，由另一人更正（report.seal 写明 replaces）。"
    en = "The report of {period} that {by} sealed (entry {number}, up to position {position}) is not what the log gives: the digest sealed is {sealed}, the log's is {found}. The log is sound and the seal is false: what the log gives holds; have another person correct it (report.seal with `replaces`)."


class BrokenLine(NamedTuple):
    """A line of a sealed report that the log does not bear out."""

    report: Digest
    subject: Id
    part: str
    line: str
    called: str
    zh: str
    en: str
    entries: tuple[int, ...] = ()
    """Indexes of the entries at fault that it rests on."""


@dataclass(frozen=True, slots=True)
class Resealed:
    """A sealed report, and what the log gives in its place."""

    seal: Sealed
    again: Report
    lines: tuple[BrokenLine, ...]
    no: FalseSeal | None
    """Why it is false; None for a good one."""
    settled: bool
    """A later report of the same rulebook and period is good, so a false one is history."""


def resealed(rescoring: Rescoring, kept: Kept) -> list[Resealed]:
    """Every sealed report of a log that is sound, computed again."""
    found = []
    good = set[tuple[Id, str]]()
    for seal in reversed(rescoring.seals):
        body, sheets = seal.body, rescoring.sheets_of(seal)
        again, what = report_of(sheets), (body.rulebook, body.period)
        holds = again == (body.subjects, body.digest, body.sheets_root)
        lines = () if holds else tuple(_differing(seal, kept.get(body.digest, ()), sheets, (), rescoring))
        no = None if holds else _false(rescoring, seal, again)
        found.append(Resealed(seal, again, lines, no, what in good))
        if holds:
            good.add(what)
    return found[::-1]


def broken_lines(source: Source, at_fault: Collection[int], kept: Kept) -> list[BrokenLine]:
    """The sealed lines that a log breaks whose entries `at_fault` (indexes) an audit has found wrong, whatever is right of the rest.

    It says where to look, and proves nothing: who would rewrite an entry might have rewritten others.
    """
    rescoring, tainted, leaves = as_it_stands(source, at_fault)
    found: list[BrokenLine] = []
    for seal in rescoring.seals:
        again = rescoring.sheets_of(seal)
        sealed = kept.get(seal.body.digest, again)
        singled_out = list(_differing(seal, sealed, again, tainted, rescoring))
        if not singled_out and root(leaves[: seal.body.position]).hex() != seal.body.tree.root:
            singled_out = [
                _broken(seal, sheet, line, None, None, rescoring)
                for sheet in sealed
                for line in sheet.lines
                if evidence_of(line)
            ]
        found += singled_out
    return list(dict.fromkeys(found))


def as_it_stands(source: Source, at_fault: Collection[int]) -> tuple[Rescoring, set[int], list[bytes]]:
    """A broken log as far as it can be read, whoever wrote it; the positions of what stands under an entry at fault: the entry,
    its statement's further rows, the items of its batch; and the leaf hashes of what is there."""
    rescoring, tainted, leaves = Rescoring(), set[int](), list[bytes]()
    log, batches, batch, own = "", dict[Digest, BatchHeader](), -1, -1
    rows = source.rows()
    while True:
        try:
            row = next(rows, None)
        except Broken:
            break
        if row is None:
            break
        index = row.at
        leaves.append(leaf_hash(row.entry))
        try:
            entry = read_entry(row.entry, index)
            if index == 0:
                log = log_id(row.entry)
            if entry.kind == "batch":
                batch = own = index
            elif entry.kind in ("statement", "item"):
                own, batch = index, batch if entry.kind == "item" else -1
            if not {index, own, batch}.isdisjoint(at_fault):
                tainted.add(row.position)
            signed = signed_part(entry, log, batches.__getitem__)
            happened = as_happened(entry, signed, index)
            if isinstance(signed, BatchHeader):
                batches[happened.digest] = signed
            rescoring.watch(row, happened)
        except Exception:
            continue
    return rescoring, tainted, leaves


def _differing(
    seal: Sealed,
    sealed: Iterable[Sheet],
    again: Iterable[Sheet],
    tainted: Collection[int],
    rescoring: Rescoring,
) -> Iterator[BrokenLine]:
    """Line by line, what is sealed and rests on an entry at fault, or comes to something else now."""
    now = {(sheet.part, sheet.subject): sheet for sheet in again}
    for sheet in sealed:
        there = now.get((sheet.part, sheet.subject))
        lines = {line.name: line for line in there.lines} if there else {}
        named = []
        for line in sheet.lines:
            at_fault = tuple(sorted(each - 1 for each in evidence_of(line) if each in tainted))
            other = lines.get(line.name)
            if at_fault or other is None or _substance(line) != _substance(other):
                named.append(_broken(seal, sheet, line, other, at_fault, rescoring))
        if not named and (there is None or _outcome(sheet) != _outcome(there)):
            named.append(_broken(seal, sheet, None, there, (), rescoring))
        yield from named


def _outcome(sheet: Sheet) -> tuple[str | None, ...]:
    return sheet.status, sheet.result, sheet.grade_by_number, sheet.grade


def evidence_of(line: SheetLine) -> set[int]:
    """Positions."""
    return {position for entry in line.entries for position in entry.evidence}


def _substance(line: SheetLine) -> tuple[object, ...]:
    """What a line comes to and of what, but for positions: these move when an entry before them is gone."""
    parts = [(entry.kind, entry.amount, len(entry.evidence)) for entry in line.entries]
    return line.value, parts


def _broken(
    seal: Sealed, sheet: Sheet, line: SheetLine | None, now: SheetLine | Sheet | None, entries: tuple[int, ...] | None, rescoring: Rescoring
) -> BrokenLine:  # fmt: skip
    """`entries` at fault that it rests on; None where something before the report's position was changed and nobody can tell what."""
    called = rescoring.named(sheet.subject)
    what = line or sheet
    zh_line, en_line = (line.zh or line.name, line.en or line.name) if line else ("得分", "result")
    sealed, found = _said(what), _said(now)
    if entries is None:
        upto = seal.body.position
        zh = f"报告算到第{upto}条，其中有记录被改动而指不出是哪一条，这一行因此不再有凭据"
        en = f"has lost its ground: among the first {upto} entries one was changed, and nobody can tell which"
    elif entries:
        numbers = ", ".join(str(index + 1) for index in entries)
        zh, en = f"依据第{numbers}条记录，而它已不可信", f"rests on entry {numbers}, which does not hold"
    else:
        zh = f"封存的是{sealed or '无'}，现在的账本得出{found or '无'}，或依据的条数不同"
        en = f"is sealed as {sealed or 'nothing'} and the log now gives {found or 'nothing'}, or other evidence"
    return BrokenLine(
        seal.body.digest, sheet.subject, sheet.part, line.name if line else "result", called,
        f"{called}“{zh_line}”：{zh}", f"{sheet.subject} {en_line!r} {en}", entries or (),
    )  # fmt: skip


def _said(what: SheetLine | Sheet | None) -> str | None:
    """What it comes to; of a sheet with its grade."""
    if isinstance(what, Sheet):
        return " ".join(each for each in (what.shown or what.result, what.grade) if each) or what.status
    return (what.shown or what.value) if what else None


def _false(rescoring: Rescoring, seal: Sealed, again: Report) -> FalseSeal:
    return FalseSeal(
        called=rescoring.named(seal.by), by=seal.by, period=seal.body.period, number=seal.at + 1,
        position=seal.body.position, sealed=seal.body.digest, found=again.digest,
    )  # fmt: skip
