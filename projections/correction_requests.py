"""Requests for correction: who asked what of whom, what the answer was, and by when it is due.

    王某 asked 和平社区    2026-03-02 的服务少记了    answer due 2026-03-12    waits · overdue · corrected · declined

Nothing is marked overdue in the log. A request about an entry that was corrected is answered by that, whether or not somebody says so.
"""

from collections.abc import Iterable
from typing import Any, Literal, Unpack

from pydantic import computed_field

from contracts.statements.corrections import AnswerRequest, RequestCorrection
from contracts.values import Day, Digest, Flag, Id
from domain.correction_requests import (
    CorrectionAnswered,
    CorrectionRequested,
    CorrectionSupplemented,
    Stage,
)
from projections.agency import Agency, agency
from projections.changes import AnyChange, Change, Put
from projections.corrections import Corrections
from projections.pages import Page, Paging, page
from projections.people import People
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class RequestRow(Row):
    table, primary, indexed = "correction_requests", ("request",), ("asked", "whose")
    request: Id
    whose: Id
    on_behalf: Agency | None
    asked: Id
    entry: int | None
    """The position of what is wrong; none, when service is missing."""
    leaf: Digest | None
    activity: Id | None
    on: Day | None
    """The day of the service that is missing."""
    of: Id
    wrong: str
    text: str
    evidence: tuple[Digest, ...]
    requested: Day
    due: Day
    by_calendar: Flag
    """False: no working calendar was known, and weekends alone were taken off."""
    stage: str = Stage.ASKED
    answer: str | None = None
    answered: Day | None = None
    by: int | None = None
    """The position of the entry that put it right."""


class CorrectionRequests(View):
    name = "correction_requests"
    rows = (RequestRow,)
    events = (CorrectionRequested, CorrectionSupplemented, CorrectionAnswered)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case CorrectionRequested() as data, RequestCorrection() as body:
                yield Put(
                    RequestRow(
                        request=recorded.stream,
                        whose=data.whose,
                        on_behalf=agency(recorded),
                        asked=data.asked,
                        entry=body.entry.index + 1 if body.entry else None,
                        leaf=body.entry.leaf if body.entry else None,
                        activity=body.missing.activity if body.missing else None,
                        on=body.missing.on if body.missing else None,
                        of=data.of,
                        wrong=body.wrong,
                        text=body.text,
                        evidence=body.evidence,
                        requested=recorded.day,
                        due=data.due,
                        by_calendar=data.by_calendar,
                    )
                )
            case CorrectionSupplemented(due=due, by_calendar=by_calendar), _:
                yield Change(RequestRow, recorded.stream, stage=Stage.ASKED, due=due, by_calendar=by_calendar)
            case CorrectionAnswered(), AnswerRequest() as body:
                answered: dict[str, Any] = {"answer": body.reason, "answered": recorded.day}
                stage = Stage.NEEDS_EVIDENCE if body.answer == "needs-evidence" else Stage(body.answer)
                by = body.by.index + 1 if body.by else None
                yield Change(RequestRow, recorded.stream, stage=stage, by=by, **answered)


WRONG = {
    "time": ("时间不对", "the time is wrong"),
    "amount": ("数量不对", "the amount is wrong"),
    "person": ("人不对", "it is somebody else"),
    "activity": ("活动不对", "it is another activity"),
    "counted-twice": ("重复计", "it is counted twice"),
    "not-done": ("没有这回事", "it was not done"),
    "missing": ("漏记", "it is missing"),
    "other": ("其他问题", "something else is wrong"),
}


def without_stop(text: str | None) -> str:
    """Somebody's words where our own sentence goes on to its end.

    >>> without_stop("已登记在表上。")
    '已登记在表上'
    """
    return (text or "").rstrip("。．. ")


class RequestNow(RequestRow):
    """As it stands on the day asked for."""

    asked_name: str
    standing: Literal["waits", "overdue", "needs-evidence", "corrected", "declined"]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        what = f"第{self.entry}条" if self.entry else f"{self.on}的服务"
        answer = without_stop(self.answer)
        said = f"{self.requested} 提出更正（{what}，{WRONG[self.wrong][0]}）："
        weekends = "" if self.by_calendar else "（没有工作日历，只扣除周末）"
        return (
            said
            + {
                "waits": f"等{self.asked_name}答复，最晚{self.due}{weekends}。",
                "overdue": f"{self.asked_name}应在{self.due}前答复{weekends}，已逾期。可以催办，也可以请上级单位督促。",
                "needs-evidence": f"{self.asked_name}请您补充材料：{answer}。补充后重新计算期限。",
                "corrected": f"{self.asked_name}已更正。" + (f"见第{self.by}条。" if self.by else ""),
                "declined": f"{self.asked_name}不予更正，理由：{answer}。不同意的，可以提出异议。",
            }[self.standing]
        )

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        what = f"entry {self.entry}" if self.entry else f"service on {self.on}"
        answer = without_stop(self.answer)
        said = f"{self.requested}: correction asked for ({what}, {WRONG[self.wrong][1]}): "
        weekends = "" if self.by_calendar else " (no working calendar: weekends alone are off)"
        return (
            said
            + {
                "waits": f"{self.asked_name} answers by {self.due}{weekends}.",
                "overdue": f"{self.asked_name} should have answered by {self.due}{weekends}. Remind it, or tell the unit above it.",
                "needs-evidence": f"{self.asked_name} asks for more evidence: {answer}. The days begin anew with it.",
                "corrected": f"{self.asked_name} has put it right."
                + (f" See entry {self.by}." if self.by else ""),
                "declined": f"{self.asked_name} declined: {answer}. If you disagree, open a dispute.",
            }[self.standing]
        )


VIEWS = (CorrectionRequests, Corrections, People)

REQUESTS = """
    SELECT requests.*, coalesce(units.name, asked::text) AS asked_name,
           CASE WHEN stage IN ('needs-evidence', 'declined') THEN stage
                WHEN stage = 'corrected' OR put_right THEN 'corrected'
                WHEN due < %(today)s::date THEN 'overdue' ELSE 'waits' END AS standing
    FROM (
        SELECT *, EXISTS (SELECT FROM corrections WHERE corrections.leaf = correction_requests.leaf) AS put_right
        FROM correction_requests
    ) AS requests
    LEFT JOIN units ON units.unit = asked
"""


def correction_requests(
    reading: Reading,
    today: Day,
    *,
    stream: Ids = None,
    whose: Ids = None,
    asked: Ids = None,
    entry: int | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[RequestNow]:
    """Requests as they stand on the day `today`, each with a sentence that says what is to be done. Needs `VIEWS`."""
    where = {"request": stream, "whose": whose, "asked": asked, "entry": entry, "standing": standing}
    return page(reading, VIEWS, RequestNow, REQUESTS, {"today": today}, where=where, **paging)
