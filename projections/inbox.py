"""What concerns me: everything that was said to a unit or a person, and what waits for them by when, each with a sentence.

    told    2026-03-05   县民政局 更正了一条与您有关的记录                     不同意的，可以提出异议
    due     2026-03-12   更正申请：请核对并答复                             overdue on 2026-03-13
    waits   2026-03-02   服务记录3条待确认：敬老院助餐                        请由登记人以外的另一人核对后确认

Nothing is signed to make or to read it: who is told stands in the events, and what is due follows from the deadlines. So nobody's
reading is recorded, and whoever comes late sees the same.
"""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, Unpack

from pydantic import computed_field

from contracts.counting import english
from contracts.values import Day, Flag, Id
from domain.audit_findings import FindingClosed
from domain.certificates import ApplicationRefused, ApplicationWithdrawn
from domain.consultations import ConsultationAnswered
from domain.correction_requests import CorrectionAnswered, CorrectionRequested, CorrectionSupplemented
from domain.corrections import EntryCorrected, EntryDoubled, EntryOverruled
from domain.deciding import Data
from domain.disputes import (
    DisputeAnswered,
    DisputeAppealed,
    DisputeOpened,
    DisputeWithdrawn,
    RulingGiven,
    RulingProposed,
)
from domain.grades import GradeChanged, GradeChangeProposed, GradeDecided
from domain.issues import IssueDeclined, IssueFinished, IssueReported, IssueReturned
from domain.notices import ObjectionAnswered, ObjectionMade
from domain.person_mergers import PersonMergeConfirmed, PersonMergeProposed, PersonMergeWithdrawn
from domain.score_appeals import (
    ScoreAppealAnswered,
    ScoreAppealRaised,
    ScoreAppealRenewed,
    ScoreAppealWithdrawn,
)
from domain.trainings import TrainingRecorded
from projections import deadlines, waiting
from projections.changes import AnyChange, Put
from projections.pages import Page, Paging, page
from projections.people import People
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View
from projections.waiting import WAITS


class Words(NamedTuple):
    """What happened, or what is to be done, and what one can do next."""

    zh: str
    en: str
    next_zh: str = ""
    next_en: str = ""
    command: str = ""
    """Which does it at a terminal, or the statement that does. On a page, in a letter and in a calendar it stands nowhere."""


TOLD: dict[type[Data], Words] = {
    EntryCorrected: Words("更正了一条与您有关的记录", "corrected an entry that concerns you", "不同意的，可以提出异议。", "If you disagree, open a dispute."),
    EntryOverruled: Words("撤销了一条有异议的记录", "took back an entry that was contested", "应当补记的，请由记录方重新登记。", "What is right is recorded anew."),
    ApplicationWithdrawn: Words("撤回了服务记录证明的申请", "withdrew an application for a certificate of service", "", ""),
    ApplicationRefused: Words("退回了服务记录证明的申请，并说明了理由", "refused an application for a certificate of service, and said why", "可以重新申请；认为记录有误或漏记的，请申请更正。", "Apply again; if a record is wrong or missing, ask for its correction."),
    EntryDoubled: Words("因同一人有两个编号，取消了重复计的一条记录", "took back an entry that was counted under two numbers of one person", "其中没有重复的时间，请由记录方重新登记。", "What of it was no double is recorded anew."),
    PersonMergeProposed: Words("提出两个编号是同一人", "proposed that two numbers are one person", "请核对：同意的由另一单位或本人确认，不是同一人的请撤回。", "Compare them: the other unit or the person confirms, or it is withdrawn.", "gongjian person merge --confirm"),
    PersonMergeConfirmed: Words("确认两个编号是同一人，已合并", "confirmed that two numbers are one person, and merged them", "今后都用保留的编号；有误的走更正程序。", "From now on the one that stays is used; what is wrong is corrected."),
    PersonMergeWithdrawn: Words("撤回了合并编号的提议", "withdrew a proposal to merge two numbers", "", ""),
    CorrectionRequested: Words("提出了更正申请", "asked for a correction", "受理单位请在期限内核对、更正并答复。", "Whoever is asked checks, corrects and answers in time."),
    CorrectionSupplemented: Words("补充了更正申请的材料", "added evidence to a request for correction", "受理单位请在期限内答复。", "Whoever is asked answers in time."),
    CorrectionAnswered: Words("答复了更正申请", "answered a request for correction", "不同意的，可以提出异议。", "If you disagree, open a dispute."),
    DisputeOpened: Words("对一条记录提出了异议，裁决前只冻结这一条", "contested an entry, which alone is frozen until it is settled", "另一方请在期限内答复。", "The other side answers in time."),
    DisputeAnswered: Words("答复了异议", "answered a dispute", "等待裁决的，请负责裁决的单位由两人作出。", "Unless it agreed, two persons of the body that rules do so."),
    RulingProposed: Words("一人提出了裁决意见，须另一人同意才生效", "proposed a ruling; it takes a second person", "请该单位另一人核对后裁决。", "Another person there reads it and rules."),
    RulingGiven: Words("作出了裁决", "ruled on a dispute", "不服的一方可以在期限内申诉一次。", "Whoever lost may appeal once, in time."),
    DisputeWithdrawn: Words("撤回了异议，记录照计", "withdrew a dispute; the entry counts", "", ""),
    DisputeAppealed: Words("提出了申诉", "appealed", "另一方请在期限内答复，由上一级裁决。", "The other side answers in time; the body above rules."),
    FindingClosed: Words("了结了一条审计发现，并说明了理由", "closed an audit finding, and said why", "", ""),
    ObjectionMade: Words("对公示提出了异议", "objected to a notice", "发布单位请在期限内答复。", "Whoever published answers in time."),
    ConsultationAnswered: Words("书面答复了征求的意见", "answered in writing what it was asked", "请按程序研究；答复只有两家单位能看。", "Consider it as your rules say; the two units alone read it."),
    TrainingRecorded: Words("登记了一次有贵单位人员参加的培训", "recorded a training to which people of yours came", "情况属实的，请其中一家单位确认。", "If it is so, one of the units confirms it.", "training.confirm"),
    IssueReported: Words("反映了一处公共场所或企业的问题", "reported what is wrong with a public place or a firm", "请受理并写明期限，或说明不受理的理由。", "See to it by a day, or say why not.", "issue.take, issue.decline"),
    IssueDeclined: Words("没有受理反映的问题", "does not see to what was reported", "不属其职责的，请改向负责的单位反映。", "If it is for another unit, report it there."),
    IssueFinished: Words("整改了反映的问题", "has put right what was reported", "请到现场看过：改好的复核销号，没有改好的退回。", "Go and look: accept it, or return it.", "issue.accept, issue.return"),
    IssueReturned: Words("复核没有通过，退回整改", "looked, and it is not put right", "请继续整改并重新登记。", "Go on, and record it again.", "issue.finish"),
    ScoreAppealRaised: Words("对得分表的一行提出了申诉", "appealed against a line of a score sheet", "请封存报告以外的另一人在期限内答复。", "Somebody else than sealed the report answers in time.", "score-appeal.answer"),
    ScoreAppealAnswered: Words("答复了评分申诉", "answered an appeal against a score", "不成立而不服的，可以在期限内向上一级再申诉一次。", "If it was dismissed, you may take it to the unit above, once, in time."),
    ScoreAppealRenewed: Words("向上一级再次申诉", "took an appeal against a score to the unit above", "上一级单位请在期限内答复。", "The unit above answers in time."),
    ScoreAppealWithdrawn: Words("撤回了评分申诉", "withdrew an appeal against a score", "", ""),
    GradeDecided: Words("决定了考评等次", "decided on a grade", "等次与得分表不同的，决定里写明了理由。", "Where it differs from the sheet, the decision says why.", "gongjian grade list"),
    GradeChangeProposed: Words("一人提出改变等次，须另一人同意才生效", "proposed another grade; it takes a second person", "请该单位另一人核对后签署。", "Another person there reads it and signs.", "grade.change"),
    GradeChanged: Words("改变了考评等次，并说明了理由", "changed a grade, and said why", "原来的等次仍可查。", "The old one stays readable."),
    ObjectionAnswered: Words("答复了对公示的异议", "answered an objection to a notice", "不同意的，可以提出异议裁决。", "If you disagree, open a dispute."),
}  # fmt: skip
"""Every event that tells somebody something, by the name in which it says whom: `told`."""

FOR_A_COLLEAGUE = (RulingProposed, GradeChangeProposed)
"""What one person of a unit said and another person there is to do something about. Of anything else nobody is told what they did themselves."""

TO_DO: dict[deadlines.Kind, Words] = {
    "commitment": Words("协议承诺到期", "a commitment is due", "请交付并登记，由对方确认。", "Deliver, record it, and have the other side confirm."),
    "item": Words("清单事项到期", "an item of the list is due", "请认领、交付或销号。", "Claim, deliver or close it."),
    "agreement": Words("协议到期", "an agreement ends", "请商定续签或终止。", "Agree whether to renew it."),
    "meeting": Words("会议召开", "a meeting takes place", "请按时参加；召集单位会后登记出席。", "Attend; the convenor records who came."),
    "order": Words("点单要求办结", "an order is wanted", "请办理并登记办结。", "Do it and record that."),
    "whistle": Words("吹哨等待到场", "a whistle waits for those called", "请到场并登记。", "Come, and record the arrival."),
    "milestone": Words("项目节点到期", "a milestone is due", "请报告完成情况，由验收方验收。", "Report it; whoever accepts it does so."),
    "follow-up": Words("督办事项到期", "a follow-up is due", "请报告进展。", "Report on it."),
    "duty-item": Words("责任事项到期", "a duty is due", "请完成并登记。", "Do it and record that."),
    "rectification": Words("整顿期限到", "a rectification is due", "请整顿到位后销号。", "Put it right and close it."),
    "ballot": Words("测评待投票", "a ballot is asked for", "请投票；不投也是权利。", "Vote; not to vote is a right.", "ballot.cast"),
    "share": Words("抽签待出份或揭晓", "a share of a draw is asked for", "请出份，各单位都出份后揭晓。", "Give your share, and reveal it once all have given theirs.", "gongjian draw"),
    "sealing": Words("考评报告待封存", "a report is to be sealed", "请评出并封存这一期的报告。", "Score the period and seal its report.", "report.seal"),
    "score-appeal": Words("评分申诉待答复", "an appeal against a score waits", "请封存报告以外的另一人答复。", "Somebody else than sealed the report answers.", "gongjian grade answer"),
    "grading": Words("考评等次待决定", "grades are to be decided", "公示和申诉已满，请逐个决定。", "The notice is over: decide on each.", "gongjian grade decide"),
    "consultation": Words("征求意见待答复", "a written opinion is asked for", "请被征求的街道书面答复。", "The street answers in writing.", "consultation.answer"),
    "issue": Words("反映的问题整改期限到", "an issue is to be put right", "受理单位请整改并登记，由反映单位复核。", "Put it right and record that; whoever reported it looks.", "issue.finish"),
    "cadence": Words("按期事项到期", "what is due regularly", "请召开、走访或报送。", "Meet, visit or report."),
    "signature": Words("协议等待签署", "an agreement waits for signatures", "请阅后签署，或说明理由不同意。", "Read it and sign, or decline with a reason."),
    "termination": Words("终止协议的提议等待答复", "a proposal to end an agreement waits", "请答复是否同意终止。", "Say whether you agree to end it."),
    "renewal": Words("协议可以续签", "an agreement may be renewed", "请商定是否续签。", "Agree whether to renew it."),
    "correction-request": Words("更正申请待答复", "a request for correction waits", "请核对：有误的更正后答复，无误的说明理由。", "Check it: correct and answer, or say why not.", "gongjian request answer"),
    "dispute-answer": Words("异议待答复", "a dispute waits for an answer", "请答复同意或不同意。", "Say whether you agree.", "gongjian dispute answer"),
    "objection": Words("公示异议待答复", "an objection to a notice waits", "请核实：属实的予以纠正，不属实的说明理由。", "Check it: put right what is right in it, or say why not.", "objection.answer"),
    "audit-finding": Words("审计发现待答复", "an audit finding waits for an answer", "请说明情况，或整改后答复。", "Explain, or put it right, and answer.", "audit-finding.answer"),
    "notice-end": Words("公示期满", "a public notice ends", "异议都答复了，就可以办下一步。", "Once its objections are answered, go on with what it shows."),
    "last-objection": Words("公示异议截止", "the last day to object to a notice", "有不同意见的，请在当天以前提出；没有的，不用办。", "If something is wrong, object by then; else there is nothing to do.", "notice.object"),
    "dispute-ruling": Words("异议待裁决", "a dispute waits for the ruling", "请由两人分别裁决。", "Two persons rule, one after the other.", "gongjian dispute rule"),
}  # fmt: skip
"""What to do by when, for every kind of deadline."""


class TellingRow(Row):
    table, primary, indexed = "tellings", ("entry", "whom"), ("whom",)
    entry: int
    """The position of the event."""
    whom: Id
    step: str
    """The name of the event."""
    stream: Id
    by: Id
    """Who said it."""
    day: Day


class Tellings(View):
    name = "tellings"
    rows = (TellingRow,)
    events = tuple(TOLD)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        told: tuple[Id, ...] = getattr(recorded.data, "told", ())
        for whom in told:
            if whom == recorded.actor and not isinstance(recorded.data, FOR_A_COLLEAGUE):
                continue
            yield Put(
                TellingRow(
                    entry=recorded.position,
                    whom=whom,
                    step=recorded.data.event,
                    stream=recorded.stream,
                    by=recorded.actor,
                    day=recorded.day,
                )
            )


STEPS = {event.event: words for event, words in TOLD.items()}


class Message(Row):
    """Something that was said, that is due, or that waits for a second person or the other side."""

    table, primary, order = "inbox", ("stream", "place", "entry", "what"), ("day",)
    kind: Literal["told", "due", "waits"]
    what: str
    """The name of the event, or the kind of deadline, or of what waits."""
    whom: Id
    stream: Id
    place: int
    entry: int
    """The position of what was said; 0 of what is due; of the first of what waits."""
    day: Day
    """On which it was said, or by which it is due; of what waits, the earliest."""
    by_name: str | None
    """The unit that said it, or recorded what waits; a person is not named."""
    title: str | None
    overdue: Flag
    count: int | None
    """Of what waits, how many."""

    @property
    def words(self) -> Words:
        match self.kind:
            case "told":
                return STEPS[self.what]
            case "due":
                return TO_DO[self.what]  # type: ignore[index]
        return Words(*WAITS[self.what])

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        words = self.words
        if self.kind == "told":
            return f"{self.day} {self.by_name or '本人'}{words.zh}。{words.next_zh}"
        if self.kind == "waits":
            by = f"（{self.by_name}）" if self.by_name else ""
            said = words.zh.format(count=self.count) + (f"：{self.title}" if self.title else "")
            return f"{self.day} {said}{by}。{words.next_zh}"
        late = "，已逾期" if self.overdue else ""
        return f"{self.day} {words.zh}：{self.title}{late}。{words.next_zh}"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        words = self.words
        if self.kind == "told":
            said = f"{self.day}: {self.by_name or 'the person'} {words.en}. {words.next_en}"
            return said.strip()
        if self.kind == "waits":
            by = f" ({self.by_name})" if self.by_name else ""
            said = english(words.en, {"count": self.count}) + (f": {self.title}" if self.title else "")
            return f"{self.day}: {said}{by}. {words.next_en}"
        late = ", overdue" if self.overdue else ""
        return f"{self.day}: {words.en}: {self.title}{late}. {words.next_en}"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def command(self) -> str | None:
        return self.words.command or None


VIEWS = tuple(dict.fromkeys((Tellings, People, *deadlines.VIEWS, *waiting.VIEWS)))

INBOX = f"""
    SELECT 'told' AS kind, step AS what, whom, stream, 0 AS place, entry, day, units.name AS by_name,
           NULL::text AS title, false AS overdue, NULL::int AS count, tellings.position, tellings.changed
    FROM tellings LEFT JOIN units ON units.unit = tellings.by
    WHERE whom = ANY (%(numbers)s::uuid[]) AND day >= %(since)s::date
  UNION ALL
    SELECT 'due', kind, %(whom)s::uuid, stream, place, 0, due, NULL, title, overdue, NULL, position, changed
    FROM ({deadlines.DEADLINES}) AS due WHERE %(whom)s::uuid = ANY (units)
  UNION ALL
    SELECT 'waits', waiting.kind, %(whom)s::uuid, stream, 0, waiting.position::int, day, units.name, title, false, count,
           waiting.position, waiting.changed
    FROM ({waiting.WAITING}) AS waiting LEFT JOIN units ON units.unit = waiting.by
"""


def inbox(
    reading: Reading,
    today: Day,
    *,
    whom: Ids = None,
    until: Day | None = None,
    since: Day | None = None,
    kind: str | None = None,
    overdue: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[Message]:
    """What concerns a unit or a person on the day `today`: what they were told, what is due from them by the day `until`, and what
    waits for a second person of theirs, or for their answer.

    Of a person with several numbers, what was said to any of them. By day, the earliest first. Without `until`, all that is due at any time;
    without `since`, whatever they were ever told; without `whom`, nothing. Needs `VIEWS`.
    """
    numbers = [whom] if isinstance(whom, str) else list(whom or ())
    given: dict[str, Any] = {
        "today": today, "until": until or LAST_DAY, "since": since or FIRST_DAY, "whom": numbers[0] if numbers else None, "numbers": numbers,
    }  # fmt: skip
    where = {"kind": kind, "overdue": overdue}
    return page(reading, VIEWS, Message, INBOX, given, where=where, **paging)


TOLD_AFTER = """
    SELECT 'told' AS kind, step AS what, whom, stream, 0 AS place, entry, day, units.name AS by_name,
           NULL AS title, false AS overdue, NULL::int AS count
    FROM tellings LEFT JOIN units ON units.unit = tellings.by
    WHERE whom = %s AND entry > %s ORDER BY entry LIMIT %s
"""


def told_after(reading: Reading, whom: Id, entry: int, limit: int) -> list[Message]:
    """What a unit or a person was told by entries after that one, in the order of the log. Needs `VIEWS`."""
    asked = f"SELECT row_to_json(told) FROM ({TOLD_AFTER}) AS told"
    reading.cursor.execute(asked, (whom, entry, limit))
    return [Message.model_validate(told) for (told,) in reading.cursor]


FIRST_DAY: Day = "0001-01-01"
LAST_DAY: Day = "9999-12-31"
