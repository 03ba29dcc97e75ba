"""Attachments and the entries that name them: who may read a file follows from where its digest stands.

    fulfilment.recorded  {evidence: [9f…]}  ─▶  9f… is named in stream 3a…, by unit 7c…
    files.sent           9f… was sent by unit 7c…, holder 51…

A naming counts when whoever acted had sent the file. Otherwise somebody who has seen a digest anywhere could name it in
an entry of their own, and so read bytes that nobody meant for them. A file that no entry names in this sense is waiting:
its sender alone reads it, and after `WAITING_DAYS` days it is removed, so that nobody fills the disk.
"""

from collections.abc import Iterable, Iterator

from contracts.statement import BatchHeader, Body
from contracts.statements.agreements import (
    AmendAgreement,
    DraftAgreement,
    RecordFulfilment,
    RenewAgreement,
    ReviseAgreement,
)
from contracts.statements.alliances import AdoptCharter, FoundAlliance
from contracts.statements.audit_findings import AnswerFinding, RaiseFinding
from contracts.statements.banks import AdoptBankCharter, BankCharter
from contracts.statements.cadences import FileReport, RecordOccasion
from contracts.statements.certificates import ApplyForCertificate
from contracts.statements.consultations import AnswerConsultation, AskConsultation
from contracts.statements.corrections import RequestCorrection, SupplementRequest
from contracts.statements.disputes import AnswerDispute, AppealDispute, OpenDispute
from contracts.statements.duty_lists import AdoptDutyList, FinishDutyItem
from contracts.statements.grades import AnswerScoreAppeal, RaiseScoreAppeal, RenewScoreAppeal
from contracts.statements.honours import RecordHonour
from contracts.statements.issues import FinishIssue
from contracts.statements.keys import Entrust, OnBehalf, UnitsAct
from contracts.statements.lists import DeliverClaim, HoldActivity
from contracts.statements.notices import ObjectToNotice, PublishNotice
from contracts.statements.offices import RecordDutyDay
from contracts.statements.openings import RecordOpening
from contracts.statements.orders import CompleteOrder
from contracts.statements.pledges import FulfilPledge
from contracts.statements.projects import DisburseFunds, RecordVote, ReportMilestone
from contracts.statements.resolutions import ReportFollowUp
from contracts.statements.service import CheckIn, Worked
from contracts.statements.spending import MakeGrant, OwnersAct
from contracts.statements.standards import AttestStandard
from contracts.statements.studies import RecordStudy
from contracts.statements.whistles import ResolveWhistle
from contracts.statements.wishes import GrantWish
from contracts.values import Digest, Id, Milliseconds
from domain.activities import ActivityHeld
from domain.agreements import AgreementDrafted, AgreementRevised
from domain.alliances import AllianceFounded, CharterAdopted, MembershipBegun, MembershipSought
from domain.amendments import AmendmentDrafted, RenewalDrafted
from domain.audit_findings import FindingAnswered, FindingRaised
from domain.banks import BankChartered
from domain.cadences import OccasionRecorded, ReportFiled
from domain.certificates import CertificateApplied
from domain.consultations import ConsultationAnswered, ConsultationAsked
from domain.correction_requests import CorrectionRequested, CorrectionSupplemented
from domain.disputes import DisputeAnswered, DisputeAppealed, DisputeOpened, DisputeWithdrawn
from domain.duty import CheckInMade, DutyRecorded
from domain.duty_lists import DutyItemFinished, DutyListAdopted
from domain.entrustments import Entrusted
from domain.exchanges import ExchangeIssued
from domain.fulfilments import FulfilmentRecorded
from domain.honours import HonourRecorded
from domain.issues import IssueFinished
from domain.lists import ClaimMade, ClaimWithdrawn, DeliveryRecorded, ItemPublished
from domain.notices import NoticePublished, ObjectionMade
from domain.offices import DutyDayRecorded
from domain.openings import OpeningRecorded
from domain.orders import OrderCompleted
from domain.pledges import PledgeFulfilled
from domain.projects import FundsDisbursed, MilestoneReported, VoteRecorded
from domain.redemptions import RedemptionMade
from domain.resolutions import FollowUpReported
from domain.score_appeals import (
    ScoreAppealAnswered,
    ScoreAppealRaised,
    ScoreAppealRenewed,
    ScoreAppealWithdrawn,
)
from domain.service import ServiceRecorded
from domain.standards import StandardAttested
from domain.studies import StudyRecorded
from domain.transfers import DonationMade, GiftMade, GrantMade
from domain.visits import VisitRecorded
from domain.whistles import WhistleResolved
from domain.wishes import WishGranted
from projections.changes import AnyChange, Put
from projections.reading import Reading
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View

WAITING_DAYS = 30
LEAST_BYTES = 4096
"""What the smallest file counts against a quota: a row is not free either."""


class AttachmentRow(Row):
    table, primary, indexed = "attachments", ("digest", "stream", "actor"), ()
    digest: Digest
    stream: Id
    """Whoever may read it may read the file."""
    actor: Id
    """Who named the file: the unit acted for, or the person in an act of their own."""


class Attachments(View):
    name = "attachments"
    rows = (AttachmentRow,)
    events = (
        AgreementDrafted, AgreementRevised, AmendmentDrafted, RenewalDrafted, FulfilmentRecorded, AllianceFounded, CharterAdopted, DeliveryRecorded,
        ActivityHeld, Entrusted, ServiceRecorded, CheckInMade, DutyRecorded, ItemPublished, ClaimMade, ClaimWithdrawn,
        MembershipSought, MembershipBegun, VisitRecorded, DutyDayRecorded, OccasionRecorded, ReportFiled,
        DutyListAdopted, DutyItemFinished, HonourRecorded, PledgeFulfilled, FollowUpReported, OrderCompleted,
        WishGranted, WhistleResolved, VoteRecorded, MilestoneReported, FundsDisbursed,
        CorrectionRequested, CorrectionSupplemented, FindingRaised, FindingAnswered, DisputeOpened, DisputeAnswered, DisputeWithdrawn, DisputeAppealed,
        NoticePublished, ObjectionMade, CertificateApplied, ConsultationAsked, ConsultationAnswered, StudyRecorded, IssueFinished, StandardAttested,
        ScoreAppealRaised, ScoreAppealAnswered, ScoreAppealRenewed, ScoreAppealWithdrawn, BankChartered, OpeningRecorded, GrantMade, RedemptionMade, GiftMade, DonationMade, ExchangeIssued,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        for digest in dict.fromkeys(named_in(recorded.body)):
            yield Put(AttachmentRow(digest=digest, stream=recorded.stream, actor=recorded.actor))


def named_in(body: Body | BatchHeader | None) -> Iterator[Digest]:
    """The digests of files in what was signed. Other digests stand for terms, batches, keys or commitments."""
    match body:
        case (
            DraftAgreement(terms=terms)
            | ReviseAgreement(terms=terms)
            | AmendAgreement(terms=terms)
            | RenewAgreement(terms=terms)
        ):
            yield from [terms.full_text] if terms.full_text else []
        case FoundAlliance(charter=charter) | AdoptCharter(charter=charter):
            yield from [charter.text] if charter.text else []
        case (
            RecordFulfilment(evidence=evidence)
            | DeliverClaim(evidence=evidence)
            | HoldActivity(evidence=evidence)
            | RecordStudy(evidence=evidence)
            | FinishIssue(evidence=evidence)
            | AttestStandard(evidence=evidence)
        ):
            yield from evidence
        case MakeGrant(basis=paper) | RecordOpening(evidence=paper):
            yield paper
        case AskConsultation(request=paper) | AnswerConsultation(document=paper):
            yield paper
        case Entrust(evidence=paper) | RecordHonour(basis=paper) | FileReport(report=paper):
            yield paper
        case AdoptDutyList(text=str(text)) | AdoptBankCharter(charter=BankCharter(text=str(text))):
            yield text
        case (
            RecordOccasion(evidence=evidence)
            | FinishDutyItem(evidence=evidence)
            | FulfilPledge(evidence=evidence)
            | ReportFollowUp(evidence=evidence)
            | CompleteOrder(evidence=evidence)
            | GrantWish(evidence=evidence)
            | ResolveWhistle(evidence=evidence)
            | RecordVote(evidence=evidence)
            | ReportMilestone(evidence=evidence)
            | DisburseFunds(evidence=evidence)
            | RequestCorrection(evidence=evidence)
            | SupplementRequest(evidence=evidence)
            | OpenDispute(evidence=evidence)
            | AnswerDispute(evidence=evidence)
            | RaiseFinding(evidence=evidence)
            | AnswerFinding(evidence=evidence)
            | AppealDispute(evidence=evidence)
            | RaiseScoreAppeal(evidence=evidence)
            | AnswerScoreAppeal(evidence=evidence)
            | RenewScoreAppeal(evidence=evidence)
            | PublishNotice(evidence=evidence)
            | ObjectToNotice(evidence=evidence)
        ):
            yield from evidence
    match body:
        case (
            Worked(on_behalf=OnBehalf(evidence=str(paper)))
            | CheckIn(on_behalf=OnBehalf(evidence=str(paper)))
            | RecordDutyDay(on_behalf=OnBehalf(evidence=str(paper)))
            | OwnersAct(on_behalf=OnBehalf(evidence=str(paper)))
            | ApplyForCertificate(on_behalf=OnBehalf(evidence=str(paper)))
        ):
            yield paper
        case UnitsAct(on_behalf=OnBehalf(evidence=str(paper))):
            yield paper


NAMED = """EXISTS (
    SELECT FROM attachments JOIN files.sent AS theirs ON attachments.actor IN (theirs.unit, theirs.holder)
    WHERE attachments.digest = encode({digest}, 'hex') AND theirs.digest = {digest}
)"""
"""Whether a file is named by somebody who sent it."""


def streams_naming(reading: Reading, digest: Digest) -> list[Id]:
    """The streams whose readers may read this file, in the order of the log; none while it is waiting. Needs Attachments."""
    reading.cursor.execute(
        """
        SELECT stream::text FROM attachments JOIN files.sent ON actor IN (unit, holder)
        WHERE attachments.digest = %(digest)s AND sent.digest = decode(%(digest)s, 'hex')
        GROUP BY stream ORDER BY min(position)""",
        {"digest": digest},
    )
    return [stream for (stream,) in reading.cursor]


def was_sent_by(reading: Reading, digest: Digest, unit: Id, holder: Id) -> bool:
    reading.cursor.execute(
        "SELECT FROM files.sent WHERE (digest, unit, holder) = (decode(%s, 'hex'), %s, %s)",
        (digest, unit, holder),
    )
    return reading.cursor.fetchone() is not None


def waiting_bytes(reading: Reading, unit: Id, holder: Id) -> tuple[int, int]:
    """The bytes of the files that this unit, and this holder for it, have sent and nobody has named. Needs Attachments."""
    reading.cursor.execute(
        f"""
        WITH waiting AS (
            SELECT digest, greatest(bytes, {LEAST_BYTES}) AS bytes, bool_or(holder = %(holder)s) AS own
            FROM files.sent JOIN files.file USING (digest)
            WHERE unit = %(unit)s AND NOT {NAMED.format(digest="sent.digest")}
            GROUP BY digest, bytes
        )
        SELECT coalesce(sum(bytes), 0)::bigint, coalesce(sum(bytes) FILTER (WHERE own), 0)::bigint FROM waiting""",
        {"unit": unit, "holder": holder},
    )
    [(of_unit, of_holder)] = reading.cursor.fetchall()
    return of_unit, of_holder


def overdue_before(now_ms: Milliseconds) -> Milliseconds:
    """What was sent before this moment has waited too long."""
    return now_ms - WAITING_DAYS * 86_400_000


def overdue(reading: Reading, now_ms: Milliseconds, head: int) -> list[Digest]:
    """The files that have waited too long. Needs Attachments, and names none unless that view has read the log up to its
    `head`: what it has not read may name them."""
    if reading.position(Attachments) < head:
        return []
    reading.cursor.execute(
        f"""
        SELECT encode(digest, 'hex') FROM files.sent
        WHERE NOT {NAMED.format(digest="sent.digest")}
        GROUP BY digest HAVING max(sent_ms) < %s ORDER BY digest""",
        (overdue_before(now_ms),),
    )
    return [digest for (digest,) in reading.cursor]


def missing(reading: Reading) -> list[tuple[Digest, Id]]:
    """Every digest that an entry names and that no file here has, with the first stream that names it. Needs Attachments."""
    reading.cursor.execute("""
        SELECT DISTINCT ON (digest) digest, stream::text FROM attachments
        WHERE NOT EXISTS (SELECT FROM files.file WHERE file.digest = decode(attachments.digest, 'hex'))
        ORDER BY digest, position""")
    return [(digest, stream) for digest, stream in reading.cursor]
