"""Disputes: what is contested by whom, who has answered, who rules by when, and how it ended.

第57条 hours.posted    contested by 王某    和平社区 answers by 2026-03-16    县委组织部 rules by 2026-04-07
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from pydantic import computed_field

from contracts.statements.disputes import AnswerDispute, OpenDispute, RuleDispute
from contracts.values import Day, Digest, Flag, Id
from domain.disputes import (
    DisputeAnswered,
    DisputeAppealed,
    DisputeOpened,
    DisputeWithdrawn,
    RulingGiven,
    RulingProposed,
    Stage,
)
from domain.freezing import MinutesFrozen, MinutesReleased
from projections.agency import Agency, agency
from projections.changes import Add, AnyChange, Change, Put
from projections.correction_requests import WRONG
from projections.pages import Page, Paging, page
from projections.people import People
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class DisputeRow(Row):
    table, primary, indexed = "disputes", ("dispute",), ("entry", "whose", "ruler")
    dispute: Id
    entry: int
    """The position of what is contested."""
    leaf: Digest
    event: str
    of: Id
    whose: Id
    """Who asks for something now: whoever contested it, or appealed."""
    on_behalf: Agency | None
    answers: tuple[Id, ...]
    """The other side."""
    ruler: Id | None
    """None: two members of the alliance that are no side."""
    alliance: Id | None
    wrong: str
    text: str
    evidence: tuple[Digest, ...]
    opened: Day
    stage: str
    instance: int
    """2: on appeal."""
    answer_by: Day
    rule_by: Day
    by_calendar: Flag
    answer: str | None = None
    answered: Day | None = None
    proposed: str | None = None
    """What one holder of the body that rules has said: upheld or rejected. It takes a second."""
    ruled: Day | None = None
    reason: str | None = None
    """Of the ruling."""
    appeal_by: Day | None = None


class DisputeSideRow(Row):
    """Whom a dispute concerns."""

    table, primary, indexed = "dispute_sides", ("dispute", "side"), ("side",)
    dispute: Id
    side: Id


class FrozenMinutesRow(Row):
    """How much of an account cannot be spent now."""

    table, primary, total = "frozen_minutes", ("account",), True
    account: Id
    minutes: int = 0
    hundredths: int = 0
    """Of points."""


class Disputes(View):
    name = "disputes"
    rows = (DisputeRow, DisputeSideRow, FrozenMinutesRow)
    events = (
        DisputeOpened, DisputeAnswered, RulingProposed, RulingGiven, DisputeWithdrawn, DisputeAppealed,
        MinutesFrozen, MinutesReleased,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day = recorded.stream, recorded.day
        match recorded.data, recorded.body:
            case DisputeOpened() as data, OpenDispute() as body:
                yield Put(
                    DisputeRow(
                        dispute=stream,
                        entry=body.entry.index + 1,
                        leaf=body.entry.leaf,
                        event=data.disputed,
                        of=data.of,
                        whose=data.whose,
                        on_behalf=agency(recorded),
                        answers=data.answers,
                        ruler=data.ruler,
                        alliance=data.alliance,
                        wrong=body.wrong,
                        text=body.text,
                        evidence=body.evidence,
                        opened=day,
                        stage=Stage.OPENED,
                        instance=1,
                        answer_by=data.answer_by,
                        rule_by=data.rule_by,
                        by_calendar=data.by_calendar,
                    )
                )
                for side in data.told:
                    yield Put(DisputeSideRow(dispute=stream, side=side))
            case MinutesFrozen() as more, _:
                yield Add(FrozenMinutesRow, more.account, minutes=more.minutes, hundredths=more.hundredths)
            case MinutesReleased() as less, _:
                yield Add(FrozenMinutesRow, less.account, minutes=-less.minutes, hundredths=-less.hundredths)
            case DisputeAnswered(rule_by=None), AnswerDispute(text=text):
                yield Change(DisputeRow, stream, stage=Stage.UPHELD, answer=text, answered=day)
            case DisputeAnswered(rule_by=rule_by), AnswerDispute(text=text):
                yield Change(
                    DisputeRow, stream, stage=Stage.ANSWERED, answer=text, answered=day, rule_by=rule_by
                )
            case RulingProposed(), RuleDispute(outcome=outcome):
                yield Change(DisputeRow, stream, proposed=outcome)
            case RulingGiven(appeal_by=appeal_by), RuleDispute(outcome=outcome, reason=reason):
                yield Change(
                    DisputeRow, stream, stage=Stage(outcome), ruled=day, reason=reason, appeal_by=appeal_by
                )
            case DisputeWithdrawn(), _:
                yield Change(DisputeRow, stream, stage=Stage.WITHDRAWN)
            case DisputeAppealed() as appeal, _:
                yield Change(
                    DisputeRow, stream, whose=appeal.whose, answers=appeal.answers, ruler=appeal.ruler,
                    stage=Stage.OPENED, instance=2, answer_by=appeal.answer_by, rule_by=appeal.rule_by,
                    by_calendar=appeal.by_calendar, answer=None, answered=None, proposed=None, appeal_by=None,
                )  # fmt: skip
                yield Put(DisputeSideRow(dispute=stream, side=appeal.ruler))


class DisputeNow(DisputeRow):
    """As it stands on the day asked for."""

    ruler_name: str | None
    standing: Literal["answer", "ruling", "upheld", "rejected", "withdrawn"]
    overdue: Flag
    """Of the answer or the ruling that is waited for."""
    may_appeal: Flag

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        ruler = self.ruler_name or "联盟其他两家成员"
        late = "，已逾期" if self.overdue else ""
        appeal = f"不服的一方可以在{self.appeal_by}前申诉一次。" if self.may_appeal else "这是最后的结果。"
        return f"{self.opened} 对第{self.entry}条的异议（{WRONG[self.wrong][0]}）：" + {
            "answer": f"等另一方答复，最晚{self.answer_by}；之后由{ruler}裁决。裁决前只冻结这一条。",
            "ruling": f"等{ruler}裁决，最晚{self.rule_by}{late}，须两人意见一致。裁决前只冻结这一条。",
            "upheld": (
                f"异议成立，记录已撤销。{appeal}" if self.instance == 1
                else "申诉成立。原记录应当撤销的已撤销，已撤销而应当保留的由记录方重新登记。"
            ),
            "rejected": f"异议不成立，理由：{self.reason}。{appeal}",
            "withdrawn": "异议已撤回，记录照计。",
        }[self.standing]  # fmt: skip

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        ruler = self.ruler_name or "two other members of the alliance"
        late = ", overdue" if self.overdue else ""
        appeal = (
            f"Whoever lost may appeal once, until {self.appeal_by}." if self.may_appeal else "That is final."
        )
        return f"{self.opened}: entry {self.entry} contested ({WRONG[self.wrong][1]}): " + {
            "answer": f"the other side answers by {self.answer_by}, then {ruler} rules. Meanwhile that entry alone is frozen.",
            "ruling": f"{ruler} rules by {self.rule_by}{late}; two persons must agree. Meanwhile that entry alone is frozen.",
            "upheld": (
                f"upheld, and what the entry did is taken back. {appeal}" if self.instance == 1
                else "the appeal was upheld. What had to be taken back is; what should have stayed is recorded anew."
            ),
            "rejected": f"rejected. Reason: {self.reason}. {appeal}",
            "withdrawn": "withdrawn; the entry counts.",
        }[self.standing]  # fmt: skip


VIEWS = (Disputes, People)

DISPUTES = """
    SELECT disputes.*, units.name AS ruler_name,
           CASE WHEN stage = 'opened' AND %(today)s::date <= answer_by THEN 'answer'
                WHEN stage IN ('opened', 'answered') THEN 'ruling' ELSE stage END AS standing,
           stage IN ('opened', 'answered') AND rule_by < %(today)s::date AS overdue,
           coalesce(stage IN ('upheld', 'rejected') AND appeal_by >= %(today)s::date, false) AS may_appeal
    FROM disputes LEFT JOIN units ON units.unit = ruler
"""


def disputes(
    reading: Reading,
    today: Day,
    *,
    dispute: Ids = None,
    side: Ids = None,
    entry: int | None = None,
    ruler: Ids = None,
    alliance: Ids = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[DisputeNow]:
    """Disputes as they stand on the day `today`, each with a sentence. `side`: whom it concerns, or who rules. Needs `VIEWS`."""
    concerned = (
        " WHERE EXISTS (SELECT FROM dispute_sides WHERE dispute_sides.dispute = disputes.dispute AND side = ANY (%(sides)s::uuid[]))"
        if side is not None
        else ""
    )
    where = {"dispute": dispute, "entry": entry, "ruler": ruler, "alliance": alliance, "standing": standing}
    given = {"today": today, "sides": [side] if isinstance(side, str) else list(side or ())}
    return page(reading, VIEWS, DisputeNow, DISPUTES + concerned, given, where=where, **paging)
