"""Sealed reports against the log: a good one is found again, a false one is told from a broken log, and what breaks names its lines."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from contracts.report import report_of
from contracts.sheet import Sheet
from contracts.values import Digest
from ledger.audit import Verdict, audit
from ledger.beside import Beside, Proven
from ledger.evidence import sheets
from ledger.key_table import EVENTS
from ledger.rescoring import Rescoring
from ledger.resealing import BrokenLine, Kept, Resealed, broken_lines, evidence_of, resealed
from ledger.rows import AuditRow
from ledger.sources import DatabaseSource
from tests.projections.year import Year, seal
from tests.projections.years import year_of_ones_own

pytestmark = pytest.mark.slow

SEALED = ("sealed report", "corrected report", "interim report")


@dataclass
class Entries:
    """A log in memory, as somebody hands it over who may have changed it; without checkpoints, so with hashes of their own making."""

    stored: list[AuditRow]
    where: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.where = {row.at: row.entry for row in self.stored}

    def size(self) -> int:
        return len(self.stored)

    def rows(self, start: int = 0) -> Iterator[AuditRow]:
        yield from (row for row in self.stored if row.at >= start)

    def entry(self, index: int) -> bytes | None:
        return self.where.get(index)

    def key_rows(self) -> Iterable[AuditRow]:
        marks = [f'"event":"{event}"'.encode() for event in EVENTS]
        return [row for row in self.stored if any(mark in row.entry for mark in marks)]

    def checkpoints(self) -> Sequence[bytes]:
        return ()

    def withheld(self) -> Sequence[int]:
        return ()

    def beside(self, proven: Proven) -> Beside:
        return Beside()


@dataclass
class Played:
    year: Year
    log: list[AuditRow]
    kept: dict[Digest, tuple[Sheet, ...]]
    """The sheets of its sealed reports."""


@pytest.fixture(scope="module")
def played(server: str) -> Iterator[Played]:
    with year_of_ones_own(server) as year:
        ledger, datastore = year.ledger, year.ledger.rows.datastore
        bodies = [year.county.folded(year.of[name]).state.body for name in SEALED]
        scored = [sheets(ledger, body.rulebook, body.period, body.position, body.reducer) for body in bodies]
        kept = {report_of(each).digest: each for each in scored}
        log = [AuditRow(row.position, row.entry) for row in DatabaseSource(datastore).rows()]
        yield Played(year, log, kept)


def audited(log: list[AuditRow], kept: Kept) -> tuple[Verdict, list[Resealed], list[BrokenLine]]:
    source, rescoring = Entries(log), Rescoring()
    verdict = audit(source, watch=rescoring.watch)
    if verdict.intact:
        return verdict, resealed(rescoring, kept), []
    return verdict, [], broken_lines(source, [found.index for found in verdict.findings], kept)


def test_every_sealed_report_comes_to_the_same_bytes_from_the_log_alone(played: Played) -> None:
    verdict, reports, broken = audited(played.log, {})
    assert verdict.intact
    found = {each.seal.report: each for each in reports}
    ours = [found[played.year.of[name]] for name in SEALED]
    assert [each.no for each in ours] == [None, None, None]
    assert [each.again.digest for each in ours] == list(played.kept)
    assert broken == []


def evidence(played: Played) -> list[int]:
    """The positions that some line of some sealed report rests on."""
    lines = (line for sheets in played.kept.values() for sheet in sheets for line in sheet.lines)
    return sorted({position for line in lines for position in evidence_of(line)})


def resting_on(played: Played, position: int) -> set[tuple[Digest, str, str]]:
    return {
        (digest, sheet.subject, line.name)
        for digest, sheets in played.kept.items()
        for sheet in sheets
        for line in sheet.lines
        if position in evidence_of(line)
    }


def altered(row: AuditRow) -> AuditRow:
    """Received a minute later than it was: of what a statement says by itself, nobody signed that."""
    entry = json.loads(row.entry)
    entry["received"] += 60_000
    text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return AuditRow(row.position, text.encode())


def remade(log: list[AuditRow]) -> list[AuditRow]:
    """With positions that are dense again."""
    return [AuditRow(at, row.entry) for at, row in enumerate(log, 1)]


@pytest.mark.parametrize("how", ["altered", "removed", "removed and remade"])
def test_whichever_evidence_event_is_altered_or_removed_the_lines_that_it_breaks_are_named(
    played: Played, how: str
) -> None:
    positions = evidence(played)
    assert len(positions) > 5
    for position in positions:
        log = list(played.log)
        if how == "altered":
            log[position - 1] = altered(log[position - 1])
        else:
            del log[position - 1]
        verdict, _, broken = audited(remade(log) if how == "removed and remade" else log, played.kept)
        assert not verdict.intact
        named = {(line.report, line.subject, line.line) for line in broken}
        assert resting_on(played, position) <= named, position


def test_without_the_reports_bytes_the_lines_that_rest_on_an_altered_entry_are_named_all_the_same(
    played: Played,
) -> None:
    for position in evidence(played):
        log = list(played.log)
        log[position - 1] = altered(log[position - 1])
        _, _, broken = audited(log, {})
        assert resting_on(played, position) <= {(line.report, line.subject, line.line) for line in broken}


def test_what_breaks_after_the_reports_were_sealed_breaks_no_line_of_theirs(played: Played) -> None:
    """The last entry came after all of them."""
    last = played.log[-1]
    log = [*played.log[:-1], AuditRow(last.position, last.entry[:-1])]
    verdict, _, broken = audited(log, played.kept)
    assert not verdict.intact
    assert broken == []


def test_a_false_seal_is_told_from_a_broken_log_and_is_history_once_a_good_one_follows(server: str) -> None:
    with year_of_ones_own(server) as year:
        ledger, datastore = year.ledger, year.ledger.rows.datastore
        stars, again = year.of["stars' rulebook"], {"replaces": year.of["corrected report"], "reason": "更正"}
        honest = seal(year, stars, "2026-Q1", **again)
        better = [
            sheet.model_copy(update={"result": "100"})
            for sheet in sheets(ledger, stars, "2026-Q1", honest.position)
        ]
        lied = report_of(better)
        false = year.county.lead.says(honest.model_copy(update=lied._asdict()))
        log = [AuditRow(row.position, row.entry) for row in DatabaseSource(datastore).rows()]
        verdict, reports, _ = audited(log, {lied.digest: tuple(better)})
        assert verdict.intact
        [bad] = [each for each in reports if each.no]
        assert (bad.seal.report, bad.settled, bad.again.digest) == (false, False, honest.digest)
        assert lied.digest in str(bad.no and bad.no.in_english())
        assert {line.line for line in bad.lines} == {"result"}
        repaired = seal(year, stars, "2026-Q1", replaces=false, reason="摘要有误")
        year.county.lead2.says(repaired)
        log = [AuditRow(row.position, row.entry) for row in DatabaseSource(datastore).rows()]
        _, reports, _ = audited(log, {})
        assert [each.settled for each in reports if each.no] == [True]
