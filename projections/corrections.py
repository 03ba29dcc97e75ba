"""What was corrected, why and by whom; and a notice of it for everybody concerned."""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.corrections import CorrectEntry
from contracts.statements.disputes import AnswerDispute, RuleDispute
from contracts.statements.person_mergers import ConfirmPersonMerge
from contracts.values import Day, Digest, Id
from domain.corrections import EntryCorrected, EntryDoubled, EntryOverruled
from projections.changes import AnyChange, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class CorrectionRow(Row):
    table, primary, indexed = "corrections", ("correction",), ("of", "by_unit", "leaf")
    correction: Id
    entry: int
    """The position of what was corrected."""
    leaf: Digest
    event: str
    of: Id
    """The record, visit, claim, meeting … that it was about."""
    by_unit: Id
    reason: str
    day: Day
    dispute: Id | None = None
    """By whose ruling, or by the answer to which, it was taken back."""
    merge: Id | None = None
    """By which merger of two numbers: both had counted that time."""


class NoticeRow(Row):
    """One correction, for one unit or person that it concerns."""

    table, primary, indexed = "notices", ("correction", "whom"), ("whom",)
    correction: Id
    whom: Id


class Corrections(View):
    name = "corrections"
    rows = (CorrectionRow, NoticeRow)
    events = (EntryCorrected, EntryOverruled, EntryDoubled)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case EntryCorrected() as data, CorrectEntry(entry=entry, reason=reason):
                yield Put(
                    CorrectionRow(
                        correction=recorded.stream,
                        entry=entry.index + 1,
                        leaf=entry.leaf,
                        event=data.corrected,
                        of=data.of,
                        by_unit=recorded.actor,
                        reason=reason,
                        day=recorded.day,
                    )
                )
                for whom in data.told:
                    yield Put(NoticeRow(correction=recorded.stream, whom=whom))
            case (EntryOverruled() | EntryDoubled()) as data, _:
                yield Put(
                    CorrectionRow(
                        correction=recorded.stream,
                        entry=data.entry + 1,
                        leaf=data.leaf,
                        event=data.corrected,
                        of=data.of,
                        by_unit=recorded.actor,
                        reason=reason_of(recorded),
                        day=recorded.day,
                        dispute=data.dispute if isinstance(data, EntryOverruled) else None,
                        merge=data.merge if isinstance(data, EntryDoubled) else None,
                    )
                )
                for whom in data.told:
                    yield Put(NoticeRow(correction=recorded.stream, whom=whom))


COUNTED_TWICE = "同一人两个编号下重复计时，合并时取消"
"""The reason that nobody writes, for the merger says it; `statement_lines` has it in English."""


def reason_of(recorded: Recorded) -> str:
    """Why it was taken back: of a correction, of the ruling, of the answer that agreed, or of a merger of two numbers."""
    match recorded.opening.body:
        case CorrectEntry(reason=reason) | RuleDispute(reason=reason):
            return reason
        case AnswerDispute(text=text):
            return text
        case ConfirmPersonMerge():
            return COUNTED_TWICE
    raise AssertionError(recorded)


class Notice(CorrectionRow):
    whom: Id


def notices(reading: Reading, *, whom: Ids = None, of: Ids = None, **paging: Unpack[Paging]) -> Page[Notice]:
    """Corrections of which these units and persons are told."""
    source = "SELECT corrections.*, whom FROM corrections JOIN notices USING (correction)"
    return page(reading, Corrections, Notice, source, where={"whom": whom, "of": of}, **paging)
