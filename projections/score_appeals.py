"""Appeals against lines of sealed sheets: who answers by when, and what the answer was."""

from collections.abc import Iterable
from typing import Literal, Unpack

from pydantic import computed_field

from contracts.statements.grades import AnswerScoreAppeal, RaiseScoreAppeal, RenewScoreAppeal
from contracts.values import Day, Digest, Flag, Id
from domain.score_appeals import (
    ScoreAppealAnswered,
    ScoreAppealRaised,
    ScoreAppealRenewed,
    ScoreAppealWithdrawn,
    Stage,
)
from projections.agency import Agency, agency
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.people import People
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class ScoreAppealRow(Row):
    table, primary, indexed = "score_appeals", ("appeal",), ("report", "subject", "answers", "answered_first")
    appeal: Id
    report: Id
    alliance: Id
    part: str
    subject: Id
    line: str
    on_behalf: Agency | None
    reason: str
    evidence: tuple[Digest, ...]
    raised: Day
    answers: Id
    """The unit that answers."""
    answered_first: Id
    """The unit that answers, or answered, before it went to the one above."""
    answer_by: Day
    by_calendar: Flag
    stage: str = Stage.RAISED
    instance: int = 1
    """2: before the unit above."""
    answered: Day | None = None
    answer: str | None = None
    renew_by: Day | None = None
    renewal: str | None = None
    """Why it went further."""


class ScoreAppeals(View):
    name = "score_appeals"
    rows = (ScoreAppealRow,)
    events = (ScoreAppealRaised, ScoreAppealAnswered, ScoreAppealRenewed, ScoreAppealWithdrawn)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day = recorded.stream, recorded.day
        match recorded.data, recorded.body:
            case ScoreAppealRaised() as data, RaiseScoreAppeal() as body:
                yield Put(
                    ScoreAppealRow(
                        appeal=stream,
                        report=body.report,
                        alliance=data.alliance,
                        part=body.part,
                        subject=body.sheet.subject,
                        line=body.line,
                        on_behalf=agency(recorded),
                        reason=body.reason,
                        evidence=body.evidence,
                        raised=day,
                        answers=data.answers,
                        answered_first=data.answers,
                        answer_by=data.answer_by,
                        by_calendar=data.by_calendar,
                    )
                )
            case ScoreAppealAnswered(renew_by=renew_by), AnswerScoreAppeal() as body:
                yield Change(
                    ScoreAppealRow, stream, stage=Stage(body.outcome), answered=day, answer=body.reason, renew_by=renew_by
                )  # fmt: skip
            case ScoreAppealRenewed() as data, RenewScoreAppeal(reason=reason):
                yield Change(
                    ScoreAppealRow, stream, stage=Stage.RAISED, instance=2, answers=data.answers, answer_by=data.answer_by,
                    by_calendar=data.by_calendar, renewal=reason, renew_by=None,
                )  # fmt: skip
            case ScoreAppealWithdrawn(), _:
                yield Change(ScoreAppealRow, stream, stage=Stage.WITHDRAWN)


class ScoreAppealNow(ScoreAppealRow):
    answers_name: str | None
    standing: Literal["waits", "overdue", "upheld", "dismissed", "withdrawn"]
    may_renew: Flag
    """Its subject may take it to the unit above."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        by = self.answers_name or "上一级单位"
        further = (
            f"不服的，可以在{self.renew_by}前向上一级再申诉一次。" if self.may_renew else "这是最后的答复。"
        )
        return {
            "waits": f"等{by}答复，最晚{self.answer_by}；答复前不决定等次。",
            "overdue": f"等{by}答复，已过{self.answer_by}；答复前不决定等次。",
            "upheld": "申诉成立：记录更正后封存替代的报告，按新报告决定等次。",
            "dismissed": f"申诉不成立。{further}",
            "withdrawn": "申诉已撤回。",
        }[self.standing]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        by = self.answers_name or "the unit above"
        further = (
            f"It may be taken to the unit above until {self.renew_by}."
            if self.may_renew
            else "That is final."
        )
        return {
            "waits": f"{by} answers by {self.answer_by}; until then no grade is decided.",
            "overdue": f"{by} was to answer by {self.answer_by}; until then no grade is decided.",
            "upheld": "Upheld: entries are corrected and a report sealed that replaces this one.",
            "dismissed": f"Dismissed. {further}",
            "withdrawn": "Withdrawn.",
        }[self.standing]


VIEWS = (ScoreAppeals, People)

APPEALS = """
    SELECT score_appeals.*, units.name AS answers_name,
           CASE WHEN stage <> 'raised' THEN stage
                WHEN answer_by < %(today)s::date THEN 'overdue' ELSE 'waits' END AS standing,
           coalesce(stage = 'dismissed' AND renew_by >= %(today)s::date, false) AS may_renew
    FROM score_appeals LEFT JOIN units ON units.unit = answers
"""


def score_appeals(
    reading: Reading,
    today: Day,
    *,
    appeal: Ids = None,
    report: Ids = None,
    alliance: Ids = None,
    subject: Ids = None,
    answers: Ids = None,
    side: Ids = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ScoreAppealNow]:
    """Appeals as they stand on the day `today`, each with a sentence. `side`: whoever appeals, answers, or answered before it went to
    the unit above. Needs `VIEWS`."""
    of_side = (
        " WHERE ARRAY[subject, answers, answered_first] && %(sides)s::uuid[]" if side is not None else ""
    )
    given = {"today": today, "sides": [side] if isinstance(side, str) else list(side or ())}
    where = {
        "appeal": appeal, "report": report, "alliance": alliance, "subject": subject, "answers": answers,
        "standing": standing,
    }  # fmt: skip
    return page(reading, VIEWS, ScoreAppealNow, APPEALS + of_side, given, where=where, **paging)
