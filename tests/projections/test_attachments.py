"""Which digests in entries are files."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from contracts.statement import Body
from contracts.statements import BODIES
from contracts.statements.agreements import (
    AmendAgreement,
    Commitment,
    DraftAgreement,
    Party,
    RecordFulfilment,
    RenewAgreement,
    ReviseAgreement,
    Terms,
)
from contracts.statements.alliances import (
    AcceptMembership,
    AdoptCharter,
    ApplyForMembership,
    Charter,
    FoundAlliance,
)
from contracts.statements.audit_findings import AnswerFinding, RaiseFinding
from contracts.statements.banks import AdoptBankCharter, BankCharter
from contracts.statements.cadences import FileReport, RecordOccasion
from contracts.statements.certificates import ApplyForCertificate
from contracts.statements.consultations import AnswerConsultation, AskConsultation
from contracts.statements.corrections import EntryRef, RequestCorrection, SupplementRequest
from contracts.statements.disputes import AnswerDispute, AppealDispute, OpenDispute, WithdrawDispute
from contracts.statements.duty_lists import AdoptDutyList, DutyItem, FinishDutyItem
from contracts.statements.exchanges import IssueExchange
from contracts.statements.grades import (
    AnswerScoreAppeal,
    RaiseScoreAppeal,
    RenewScoreAppeal,
    SealedSheet,
    WithdrawScoreAppeal,
)
from contracts.statements.honours import RecordHonour
from contracts.statements.issues import FinishIssue
from contracts.statements.keys import Entrust, OnBehalf
from contracts.statements.lists import DeliverClaim, HoldActivity, MakeClaim, PublishItem, WithdrawClaim
from contracts.statements.notices import ObjectToNotice, PublishNotice
from contracts.statements.offices import RecordDutyDay
from contracts.statements.openings import RecordOpening
from contracts.statements.orders import CompleteOrder
from contracts.statements.pledges import FulfilPledge
from contracts.statements.projects import DisburseFunds, RecordVote, ReportMilestone
from contracts.statements.resolutions import ReportFollowUp
from contracts.statements.service import CheckIn, Entered, RecordDuty, RecordService, RecordVisit
from contracts.statements.spending import MakeDonation, MakeGift, MakeGrant, MakeRedemption
from contracts.statements.standards import AttestStandard
from contracts.statements.studies import RecordStudy
from contracts.statements.whistles import ResolveWhistle
from contracts.statements.wishes import GrantWish
from contracts.values import NIL, About, Digest
from domain.deciding import EVENTS
from projections.attachments import Attachments, named_in

FILE = "9" * 64
ABOUT = About(stream=NIL, version=1, digest="0" * 64)
CHARTER = Charter(title="章程", text=FILE, effective="2026-01-01")
TERMS = Terms(
    title="协议", purpose="共建", starts="2026-01-01", ends="2026-12-31", full_text=FILE,
    parties=(Party(unit=NIL, office="书记"),) * 2,
    commitments=(Commitment(by=NIL, to=NIL, what="讲座", quantity=1, measure="场", due="2026-12-31"),),
)  # fmt: skip
ASKED = OnBehalf(of=NIL, how="paper", evidence=FILE)
ENTRY = EntryRef(index=1, leaf="0" * 64)
SHEET = SealedSheet(subject=NIL, place=0, sheet="0" * 64)
HOUR = Entered(on="2026-01-01", minutes=60)
NAMING: list[Body] = [
    DraftAgreement(terms=TERMS),
    ReviseAgreement(terms=TERMS),
    AmendAgreement(about=ABOUT, terms=TERMS),
    RenewAgreement(about=ABOUT, terms=TERMS),
    RecordFulfilment(about=ABOUT, commitment=1, quantity=1, on="2026-01-01", evidence=(FILE,)),
    FoundAlliance(name="联盟", level="county", charter=CHARTER),
    AdoptCharter(charter=CHARTER),
    DeliverClaim(about=ABOUT, quantity=1, on="2026-01-01", evidence=(FILE,)),
    HoldActivity(on="2026-01-01", evidence=(FILE,)),
    Entrust(of=NIL, evidence=FILE),
    RecordService(person=NIL, activity=NIL, bank=NIL, entered=HOUR, on_behalf=ASKED),
    CheckIn(person=NIL, unit=NIL, community=NIL, on="2026-01-01", on_behalf=ASKED),
    RecordDuty(person=NIL, unit=NIL, community=NIL, task="清扫", entered=HOUR, on_behalf=ASKED),
    PublishItem(
        alliance=NIL, kind="need", title="义诊", category="医疗", quantity=1, measure="场", available="2026-01-01",
        until="2026-01-31", on_behalf=ASKED,
    ),
    MakeClaim(about=ABOUT, quantity=1, on_behalf=ASKED),
    WithdrawClaim(reason="人手不足", on_behalf=ASKED),
    ApplyForMembership(alliance=NIL, unit=NIL, charter_version=1, on_behalf=ASKED),
    AcceptMembership(on_behalf=ASKED),
    RecordVisit(community=NIL, on="2026-01-01", purpose="study", on_behalf=ASKED),
    RecordDutyDay(about=ABOUT, on="2026-01-01", on_behalf=ASKED),
    RecordOccasion(subject=NIL, what="study", on="2026-01-01", evidence=(FILE,)),
    FileReport(about=ABOUT, period="2026-Q1", title="一季度报告", report=FILE),
    AdoptDutyList(
        title="责任清单", effective="2026-01-01", items=(DutyItem(owner=NIL, name="年度述职", due="2026-12-31"),),
        text=FILE,
    ),
    FinishDutyItem(about=ABOUT, place=1, evidence=(FILE,)),
    AdoptBankCharter(charter=BankCharter(title="章程", text=FILE)),
    MakeGrant(bank=NIL, to=NIL, minutes=1, basis=FILE),
    RecordOpening(bank=NIL, owner=NIL, minutes=1, as_of="2025-12-31", evidence=FILE),
    MakeRedemption(bank=NIL, owner=NIL, minutes=1, serves="self", on_behalf=ASKED),
    MakeGift(bank=NIL, owner=NIL, to=NIL, minutes=1, relation="lineal", on_behalf=ASKED),
    MakeDonation(bank=NIL, owner=NIL, minutes=1, on_behalf=ASKED),
    IssueExchange(bank=NIL, owner=NIL, to_bank=NIL, minutes=1, on_behalf=ASKED),
    RecordHonour(subject=NIL, kind="honour", grade="先进", body="区委", basis=FILE, starts="2026-01-01"),
    FulfilPledge(on="2026-01-01", evidence=(FILE,)),
    ReportFollowUp(about=ABOUT, place=1, progress=100, evidence=(FILE,)),
    CompleteOrder(on="2026-01-01", evidence=(FILE,)),
    GrantWish(on="2026-01-01", evidence=(FILE,)),
    RaiseFinding(
        unit=NIL, entries=(EntryRef(index=0, leaf="0" * 64),), kind="late", text="迟", answer_by="2026-01-01",
        evidence=(FILE,),
    ),
    AnswerFinding(answer="agrees", text="已补", evidence=(FILE,)),
    ResolveWhistle(outcome="resolved", evidence=(FILE,)),
    RecordVote(on="2026-01-01", in_favour=3, against=1, abstained=0, evidence=(FILE,)),
    ReportMilestone(about=ABOUT, milestone=1, on="2026-01-01", evidence=(FILE,)),
    DisburseFunds(about=ABOUT, line=1, fen=1, on="2026-01-01", evidence=(FILE,)),
    RequestCorrection(entry=ENTRY, wrong="time", text="有误", evidence=(FILE,)),
    SupplementRequest(text="照片", evidence=(FILE,)),
    OpenDispute(entry=ENTRY, wrong="time", text="有误", evidence=(FILE,)),
    AnswerDispute(answer="contests", text="无误", evidence=(FILE,)),
    WithdrawDispute(reason="说清了", on_behalf=ASKED),
    AppealDispute(text="不服", evidence=(FILE,)),
    RaiseScoreAppeal(report=NIL, part="unit", sheet=SHEET, line="attended", reason="我们来了", evidence=(FILE,)),
    AnswerScoreAppeal(outcome="dismissed", reason="没有", evidence=(FILE,)),
    RenewScoreAppeal(reason="补的", evidence=(FILE,)),
    WithdrawScoreAppeal(on_behalf=ASKED),
    PublishNotice(title="名单", text="见附件", days=7, evidence=(FILE,)),
    ObjectToNotice(about=ABOUT, text="漏了", evidence=(FILE,)),
    AskConsultation(street=NIL, matter="reward", request=FILE, due="2026-01-31"),
    AnswerConsultation(opinion="agrees", document=FILE),
    AttestStandard(about=ABOUT, subject=NIL, on="2026-01-01", met=(1,), evidence=(FILE,)),
    FinishIssue(on="2026-01-01", evidence=(FILE,)),
    RecordStudy(topic="照明", at=NIL, on="2026-01-01", evidence=(FILE,)),
    ApplyForCertificate(person=NIL, unit=NIL, starts="2026-01-01", ends="2026-01-31", on_behalf=ASKED),
]  # fmt: skip
OTHER_DIGESTS = {
    "person.register": {"commitment"},
    "administrator.appoint": {"commitment"},
    "key.revoke": {"revocation.keyid"},
    "key.enrol": {"revokes.keyid"},
    "agreement.countersign": {"terms"},
    "agreement.review": {"terms"},
    "agreement.sign": {"terms"},
    "draw.announce": {"list"},
    "draw.commit": {"list", "commitment"},
    "draw.reveal": {"share"},
    "handover.make": {"list"},
    "handover.take": {"list"},
    "service.confirm": {"sheets.batch", "records.digest"},
    "duty.confirm": {"sheets.batch", "records.digest"},
    "duty-day.confirm": {"sheets.batch", "records.digest"},
    "entry.affirm": {"entries.leaf"},
    "entry.correct": {"entry.leaf"},
    "correction.request": {"entry.leaf"},
    "correction.answer": {"by.leaf"},
    "dispute.open": {"entry.leaf"},
    "opening.confirm": {"sheets.batch", "records.digest"},
    "balance.bring": {"entries.leaf"},
    "certificate.issue": {"document"},
    "person.amend": {"commitment"},
    "person-merge.confirm": {"doubles.leaf", "commitment"},
    "slips.issue": {"commitments"},
    "ballot.enter": {"opening"},
    "grade.decide": {"sheet.sheet", "sheet.path"},
    "report.notice": {"parts.first.sheet", "parts.first.path", "parts.last.sheet", "parts.last.path"},
    "report.seal": {"sheets_root", "tree.root", "digest"},
    "score-appeal.raise": {"sheet.sheet", "sheet.path"},
}
"""Digests that are no files, by statement. `about` is one of every kind."""


def digests(kind: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[str]:
    """The members of a body that are digests, however deep."""
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if name in kind.model_fields:
            for inner in parts(hint):
                if inner == Digest:
                    yield ".".join((*path, name))
                elif isinstance(inner, type) and issubclass(inner, BaseModel):
                    yield from digests(inner, (*path, name))


def parts(hint: Any) -> Iterator[Any]:
    if hint == Digest or not get_args(hint):
        yield hint
        return
    for each in get_args(hint)[: 1 if get_origin(hint) is Annotated else None]:
        yield from parts(each)


def test_every_digest_in_a_statement_is_known_to_be_a_file_or_to_be_none() -> None:
    files = {type(body).type for body in NAMING}
    found = {name: set(digests(body)) - {"about.digest"} for name, body in BODIES.items()}
    for name, named in found.items():
        assert bool(named - OTHER_DIGESTS.get(name, set())) == (name in files), name


@pytest.mark.parametrize("body", NAMING, ids=lambda body: body.type)
def test_the_file_that_a_statement_names_is_found(body: Body) -> None:
    assert set(named_in(body)) == {FILE}


def test_the_view_reads_the_event_of_every_statement_that_names_a_file() -> None:
    assert len(Attachments.events) == len(NAMING)
    assert {event.event for event in Attachments.events} <= set(EVENTS)
