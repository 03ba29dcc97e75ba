"""What was said in a request for correction or a dispute, step by step, with the papers that were put forward.

    2026-03-02   王某 asked            做到了十二点        file 3f0c…       answer due 2026-03-09
    2026-03-05   和平社区 declined      签到表上写的是十点

`correction_requests` and `disputes` say how far each has come; this is what led there.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple, Unpack

from pydantic import computed_field

from contracts.values import Day, Digest, Id
from domain.correction_requests import CorrectionAnswered, CorrectionRequested, CorrectionSupplemented
from domain.deciding import Data
from domain.disputes import (
    DisputeAnswered,
    DisputeAppealed,
    DisputeOpened,
    DisputeWithdrawn,
    RulingGiven,
    RulingProposed,
)
from projections.agency import Agency, agency
from projections.changes import AnyChange, Put
from projections.pages import Page, Paging, page
from projections.people import People
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class Step(NamedTuple):
    """A step in words, and the member of its event that says by when the next one is due."""

    zh: str
    en: str
    next_by: str | None = None


STEPS: dict[type[Data], Step] = {
    CorrectionRequested: Step("申请更正", "asked for a correction", "due"),
    CorrectionSupplemented: Step("补充材料", "added evidence", "due"),
    CorrectionAnswered: Step("答复", "answered"),
    DisputeOpened: Step("提出异议", "contested it", "answer_by"),
    DisputeAnswered: Step("答复", "answered", "rule_by"),
    RulingProposed: Step("一人提出裁决", "proposed a ruling, one of two"),
    RulingGiven: Step("裁决", "ruled", "appeal_by"),
    DisputeWithdrawn: Step("撤回异议", "withdrew the dispute"),
    DisputeAppealed: Step("申诉", "appealed", "answer_by"),
}
BY_EVENT = {event.event: step for event, step in STEPS.items()}

OUTCOMES = {
    "corrected": ("已更正", "it has been put right"),
    "declined": ("不予更正", "it is declined"),
    "needs-evidence": ("请补充材料", "more evidence is needed"),
    "agrees": ("同意", "they agree"),
    "contests": ("不同意", "they do not agree"),
    "upheld": ("成立", "upheld"),
    "rejected": ("不成立", "rejected"),
}


class ProceedingRow(Row):
    table, primary, indexed = "proceedings", ("entry",), ("stream",)
    entry: int
    """The position of the step."""
    stream: Id
    """Of the request or the dispute."""
    step: str
    """The name of the event."""
    by: Id
    on_behalf: Agency | None
    day: Day
    outcome: str | None
    """Of an answer or a ruling."""
    text: str
    evidence: tuple[Digest, ...]
    next_by: Day | None
    """By when the next step is due, or may be taken."""


class Proceedings(View):
    name = "proceedings"
    rows = (ProceedingRow,)
    events = tuple(STEPS)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        body: Any = recorded.body
        next_by = STEPS[type(recorded.data)].next_by
        yield Put(
            ProceedingRow(
                entry=recorded.position,
                stream=recorded.stream,
                step=recorded.data.event,
                by=recorded.actor,
                on_behalf=agency(recorded),
                day=recorded.day,
                outcome=getattr(body, "outcome", getattr(body, "answer", None)),
                text=getattr(body, "text", None) or body.reason,
                evidence=getattr(body, "evidence", ()),
                next_by=getattr(recorded.data, next_by) if next_by else None,
            )
        )


class ProceedingNow(ProceedingRow):
    by_name: str | None
    """The unit that acted; a person is not named."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        outcome = f"：{OUTCOMES[self.outcome][0]}" if self.outcome else ""
        return f"{self.by_name or '本人'}{BY_EVENT[self.step].zh}{outcome}"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        outcome = f": {OUTCOMES[self.outcome][1]}" if self.outcome else ""
        return f"{self.by_name or 'the person'} {BY_EVENT[self.step].en}{outcome}"


VIEWS = (Proceedings, People)


def proceedings(reading: Reading, *, stream: Ids = None, **paging: Unpack[Paging]) -> Page[ProceedingNow]:
    """What was said in requests for correction and disputes, in order. Needs `VIEWS`."""
    source = "SELECT proceedings.*, units.name AS by_name FROM proceedings LEFT JOIN units ON units.unit = by"
    return page(reading, VIEWS, ProceedingNow, source, where={"stream": stream}, **paging)
