"""One year in the county, in which everything happens that a view reads."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts import signing
from contracts.ballot import public_half
from contracts.ballot_code import Paper, Vote, code_of, vote_by
from contracts.blind import sign_blindly
from contracts.canonical import decode
from contracts.draw import commitment_of as share_commitment
from contracts.draw import digest_of_list as digest_of_ids
from contracts.keys import write_public
from contracts.report import in_order, path_of, report_of, sheet_digest
from contracts.rulebook import as_wire
from contracts.sheet import Sheet
from contracts.slip import Slip, commitment_of, secret_of
from contracts.statements.affirmations import AffirmEntries
from contracts.statements.agreements import (
    AgreeTermination,
    AmendAgreement,
    AppliedRulebook,
    Commitment,
    ConfirmFulfilment,
    CountersignAgreement,
    DeclineAgreement,
    DraftAgreement,
    Party,
    PartyInterest,
    Procedure,
    RecordFulfilment,
    RefuseTermination,
    RenewAgreement,
    ReviewAgreement,
    ReviseAgreement,
    SignAgreement,
    TerminateAgreement,
    Terms,
    Typed,
)
from contracts.statements.alliances import (
    AcceptMembership,
    AdoptCharter,
    AdoptProposal,
    ApplyForMembership,
    Charter,
    ConveneMeeting,
    FoundAlliance,
    InviteMember,
    LeaveWithList,
    RecordAttendance,
    RefuseMembership,
)
from contracts.statements.audit_findings import AnswerFinding, CloseFinding, RaiseFinding
from contracts.statements.banks import AdoptBankCharter
from contracts.statements.cadences import FileReport, RecordOccasion, SetCadence
from contracts.statements.calendars import AdoptCalendar
from contracts.statements.certificates import (
    AnnounceCertificate,
    ApplyForCertificate,
    IssueCertificate,
    RefuseApplication,
    RevokeCertificate,
    WithdrawApplication,
)
from contracts.statements.chairs import PassChair, TakeChair
from contracts.statements.consultations import (
    AnswerConsultation,
    AskConsultation,
    WithdrawConsultation,
)
from contracts.statements.corrections import (
    AnswerRequest,
    CorrectEntry,
    EntryRef,
    Missing,
    RequestCorrection,
    SupplementRequest,
)
from contracts.statements.coverage import AssignHost, ReachStage
from contracts.statements.disputes import (
    AnswerDispute,
    AppealDispute,
    OpenDispute,
    RuleDispute,
    WithdrawDispute,
)
from contracts.statements.draws import AnnounceDraw, CommitShare, Days, RevealShare
from contracts.statements.duty_lists import AcceptDutyItem, AdoptDutyList, DutyItem, FinishDutyItem
from contracts.statements.emergencies import DeclareEmergency, EndEmergency, StateStandby
from contracts.statements.evaluations import (
    CastBallot,
    ChangeBallot,
    Choice,
    CloseEvaluation,
    OpenEvaluation,
    Panel,
    Secrecy,
    Trustee,
)
from contracts.statements.exchanges import AcceptExchange, IssueExchange
from contracts.statements.expiry import Expired, SweepExpired
from contracts.statements.grades import (
    AnswerScoreAppeal,
    ChangeGrade,
    DecideGrade,
    PartShown,
    RaiseScoreAppeal,
    RenewScoreAppeal,
    SealedSheet,
    ShowReport,
    WithdrawScoreAppeal,
)
from contracts.statements.grids import CloseGrid, DrawGrid, PlaceOnGrid, RedrawGrids, SeatBranch
from contracts.statements.handovers import MakeHandover, TakeHandover
from contracts.statements.honours import RecordHonour, WithdrawHonour
from contracts.statements.issues import (
    AcceptIssue,
    DeclineIssue,
    FinishIssue,
    ReportIssue,
    ReturnIssue,
    TakeIssue,
    WithdrawIssue,
)
from contracts.statements.keys import (
    AdoptRules,
    AmendPerson,
    EnrolKey,
    EnrolUnit,
    Entrust,
    ErasePerson,
    GrantRole,
    OnBehalf,
    Revocation,
    RevokeKey,
    RotateKey,
    WithdrawEntrustment,
    WithdrawRole,
)
from contracts.statements.lists import (
    CloseItem,
    ConfirmActivity,
    ConfirmDelivery,
    DeliverClaim,
    HoldActivity,
    MakeClaim,
    OfferClaim,
    PlanActivity,
    PublishItem,
    RejectDelivery,
    TakeOverClaim,
    WithdrawClaim,
)
from contracts.statements.notices import AnswerObjection, ObjectToNotice, PublishNotice
from contracts.statements.offices import (
    AcceptAppointment,
    ConfirmDutyDays,
    DeclineAppointment,
    EndAppointment,
    MakeAppointment,
    RecordDutyDay,
)
from contracts.statements.openings import BringForward, ConfirmOpening, RecordOpening
from contracts.statements.orders import (
    AcceptOrder,
    CompleteOrder,
    DispatchOrder,
    PlaceOrder,
    RateOrder,
    RefuseOrder,
    WithdrawOrder,
)
from contracts.statements.party_orgs import EndPartyOrg, MakePartyOrgPermanent, RegisterPartyOrg
from contracts.statements.person_mergers import ConfirmPersonMerge, MergePersons, WithdrawPersonMerge
from contracts.statements.pledges import FulfilPledge, MakePledge
from contracts.statements.projects import (
    AcceptMilestone,
    CloseProject,
    DisburseFunds,
    FileProject,
    FundingLine,
    Milestone,
    RateProject,
    RecordVote,
    ReportMilestone,
)
from contracts.statements.rectifications import CloseRectification, OpenRectification
from contracts.statements.reports import SealReport
from contracts.statements.resolutions import (
    AcceptFollowUp,
    DeclareInterest,
    FollowUp,
    ProposeAgenda,
    ReportFollowUp,
    ReturnFollowUp,
    TakeAgenda,
    VoteResolution,
)
from contracts.statements.rounds import AnnounceRound, ChangeRound, DeclareRecusal, Share, Timetable
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook, GiveMark
from contracts.statements.secret_ballots import (
    CloseBallotBox,
    EnterBallot,
    IssueToken,
    PrintToken,
    RequestToken,
    UnsealBallotBox,
)
from contracts.statements.service import (
    CheckIn,
    Clocked,
    ConfirmDuty,
    ConfirmService,
    ConfirmVisit,
    EndCheckIn,
    Entered,
    EnterRoll,
    FoundBank,
    LeaveRoll,
    OpenAccount,
    RecordDuty,
    RecordService,
    RecordVisit,
    SheetPart,
)
from contracts.statements.slips import IssueSlips, RecordScan
from contracts.statements.spending import (
    ConfirmRedemption,
    ConfirmTransfer,
    MakeDonation,
    MakeGift,
    MakeGrant,
    MakeRedemption,
    OpenGroupAccount,
    RecordReferral,
    UpholdComplaint,
    WithdrawRedemption,
    WithdrawTransfer,
)
from contracts.statements.standards import AdoptStandard, AttestStandard, ConfirmAttestation
from contracts.statements.stars import AwardStar, FindFraud, NoticeStar
from contracts.statements.studies import LinkStudy, RecordStudy, WithdrawStudy
from contracts.statements.templates import AdoptTemplate, TemplateClause
from contracts.statements.trainings import ConfirmTraining, RecordTraining, WithdrawTraining
from contracts.statements.units import (
    CloseUnit,
    MergeUnits,
    Part,
    RenameUnit,
    SplitUnit,
    TakeOverMembership,
)
from contracts.statements.venues import BookVenue, CancelVenue, ConfirmVenue
from contracts.statements.whistles import (
    AdmitMatters,
    Limits,
    Matter,
    RaiseWhistle,
    RateWhistle,
    RefuseTask,
    RefuseWhistle,
    ResolveWhistle,
    RespondToWhistle,
)
from contracts.statements.wishes import (
    ClaimWish,
    GrantWish,
    PostWish,
    ReleaseWish,
    ThankWish,
    WithdrawWish,
)
from contracts.tree import leaf_hash
from contracts.values import Id, Seen
from domain.activities import ActivityConfirmed
from domain.agreements import digest_of
from domain.bookings import AccountBooked
from domain.complaints import ServiceFaulted
from domain.corrections import REVERSALS
from domain.deciding import RULES, Data, day_of, minute_of
from domain.duty import CheckInCounted, CheckInEnded
from domain.duty_lists import DutyItemCounted
from domain.facts import REDUCER
from domain.fulfilments import FulfilmentConfirmed
from domain.hours import DutyPosted, HoursPosted
from domain.lists import DeliveryConfirmed
from domain.marks import MarkWasGiven
from domain.meetings import AttendanceRecorded, ProposalAdopted
from domain.offices import DutyDayCounted
from domain.orders import OrderRated
from domain.projects import FundsDisbursed, MilestoneAccepted
from domain.resolutions import FollowUpAnswered, ResolutionVoted
from domain.rolls import RollEntered
from domain.scoring.check import check_file
from domain.scoring.reading import read
from domain.slips import ScanRecorded
from domain.stars import FraudFound, StarAwarded
from domain.visits import VisitConfirmed
from domain.whistles import WhistleRated
from domain.wishes import WishThanked
from ledger.application import Ledger
from ledger.evidence import sheets
from projections.alliances import Alliances
from projections.handovers import VIEWS, digest_of_list, unit_hand_over
from projections.reading import past
from projections.registers import memberships
from tests.domain.bank_scenes import charter
from tests.domain.star_scenes import book as star_book
from tests.issuers import issuer
from tests.people import DAY_MS, NOON, County, Person, key

RULEBOOKS = Path(__file__).parents[2] / "examples" / "rulebooks"


class Clock:
    """Stands at noon of a day until it is put to another."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now

    def put_to(self, days: int) -> None:
        """So many days after the first of January 2026."""
        self.now = NOON + days * DAY_MS


@dataclass
class Year:
    """The county afterwards; `of` names the streams of what happened."""

    county: County
    of: dict[str, Id]

    @property
    def ledger(self) -> Ledger:
        ledger: Ledger = self.county.taker
        return ledger


def play(county: County) -> Year:
    clock: Clock = county.taker.clock
    year = Year(county, {})
    county.roots_say(AdoptRules(rules=RULES))
    clock.put_to(10)
    people(year)
    alliance(year)
    lists(year)
    clock.put_to(59)
    move(year)
    clock.put_to(60)
    agreement(year)
    meeting(year)
    hours(year)
    slips(year)
    banks(year)
    duty(year)
    offices(year)
    orders(year)
    wishes(year)
    whistles(year)
    emergencies(year)
    projects(year)
    cadences(year)
    calendars(year)
    duty_lists(year)
    chair(year)
    honours(year)
    another_alliance(year)
    on_behalf(year)
    requests(year)
    disputes(year)
    audit_findings(year)
    notices(year)
    handover(year)
    draws(year)
    lineage(year)
    venues_and_orgs(year)
    two_numbers(year)
    grids(year)
    coverage_work(year)
    standards(year)
    consultations(year)
    trainings(year)
    studies(year)
    issues(year)
    clock.put_to(100)
    certificates(year)
    clock.put_to(100)
    scoring(year)
    evaluations(year)
    secret_evaluations(year)
    rounds(year)
    stars(year)
    reports(year)
    grading(year)
    clock.put_to(99)
    county.volunteer(county.lead, "registered while the clock had been put back")
    return year


def people(year: Year) -> None:
    county, of = year.county, year.of
    of["wang"] = county.volunteer(county.community, "wang")
    of["zhao"] = county.volunteer(county.community, "zhao")
    of["gone"] = county.volunteer(county.community, "gone")
    county.community.says(ErasePerson(reason="本人要求删除"), stream=of["gone"])
    county.community2.says(AmendPerson(commitment="a" * 64, reason="misspelt"), stream=of["zhao"])
    of["entrustment"] = county.community.says(Entrust(of=of["zhao"], evidence="7" * 64))
    roles = county.rule("role", county.units["bureau"], county.bureau2.id)
    county.bureau.says(WithdrawRole(role="auditor", reason="不再兼任"), stream=roles)
    county.bureau.says(GrantRole(unit=county.units["bureau"], person=county.bureau2.id, role="administrator"))
    rotate(county.bureau2, "bureau 2, renewed")
    spare = enrol(county.hospital, county.hospital2, "hospital 2, on the telephone")
    stream = county.rule("key", spare)
    county.hospital.says(
        RevokeKey(revocation=Revocation(keyid=spare, reason="lost", suspect_from=5)), stream=stream
    )
    of["spare"] = stream
    again = enrol(county.hospital, county.hospital2, "hospital 2, on the new telephone")
    enrol(county.hospital, county.hospital2, "hospital 2, on paper", replaces=again)


def rotate(person: Person, seed: str) -> None:
    """With the old key and the new one."""
    county, new = person.county, key(seed)
    body = RotateKey(spki=signing.prove_possession(county.taker.log, person.unit, person.id, new).spki)
    stream = county.rule("key", signing.keyid_of(person.key))
    payload = person.drafts(body, stream=stream)
    county.taker.submit(payload, signing.sign(payload, person.key, new))
    person.key = new


def enrol(by: Person, holder: Person, seed: str, replaces: str | None = None) -> str:
    """Another key for somebody; returns its keyid."""
    possession = signing.prove_possession(by.county.taker.log, by.unit, holder.id, key(seed))
    revokes = (Revocation(keyid=replaces, reason="replaced"),) if replaces else ()
    by.says(EnrolKey(unit=by.unit, holder=holder.id, key=possession, revokes=revokes))
    return signing.keyid_of(key(seed))


def alliance(year: Year) -> None:
    county, of = year.county, year.of
    charter = Charter(
        title="城市党建联盟章程(虚构)", articles=("每季度一次联席会议。",), effective="2026-02-01"
    )
    county.lead.says(AdoptCharter(charter=charter), stream=county.alliance)
    street = EnrolUnit(code="YH020", name="东风街道(虚构)", kind="street")
    of["street"] = county.roots_say(street)
    of["bureau's membership"] = county.rule("membership", county.alliance, county.units["bureau"])
    county.bureau.says(LeaveWithList(reason="机构改革", as_of=1), stream=of["bureau's membership"])
    county.bureau.says(
        ApplyForMembership(alliance=county.alliance, unit=county.units["bureau"], charter_version=2)
    )
    county.lead.says(RefuseMembership(reason="材料不全"), stream=of["bureau's membership"])
    county.lead.says(InviteMember(alliance=county.alliance, unit=county.units["bureau"]))
    county.bureau.says(AcceptMembership(), stream=of["bureau's membership"])


def another_alliance(year: Year) -> None:
    """What the hospital does there is no business of the county's alliance."""
    county, of = year.county, year.of
    charter = Charter(title="行业联盟章程(虚构)", effective="2026-03-01")
    of["other alliance"] = county.hospital.says(
        FoundAlliance(name="卫生行业联合体(虚构)", level="industry", charter=charter)
    )
    body = ConveneMeeting(
        alliance=of["other alliance"],
        title="行业会议",
        on="2026-03-02",
        agenda=("通报",),
        expected=(county.units["hospital"],),
        quorum=1,
    )
    of["other meeting"] = county.hospital.says(body)
    county.hospital.says(RecordAttendance(attended=(), excused=()), stream=of["other meeting"])
    joined_and_left(year)


def joined_and_left(year: Year) -> None:
    """The bureau joins, claims something, gives it back, and leaves by a list of it."""
    county, of = year.county, year.of
    other, bureau = of["other alliance"], county.bureau
    membership = county.hospital.says(InviteMember(alliance=other, unit=bureau.unit))
    bureau.says(AcceptMembership(), stream=membership)
    wanted = item("project", "处方平台对接", 1, "2026-03-31")(year).model_copy(update={"alliance": other})
    of["settled item"] = county.hospital.says(wanted)
    of["settled claim"] = bureau.says(MakeClaim(about=county.about(of["settled item"]), quantity=1))
    bureau.says(WithdrawClaim(reason="退出"), stream=of["settled claim"])
    county.hospital.says(CloseItem(outcome="overtaken"), stream=of["settled item"])
    left = LeaveWithList(reason="不再参加", as_of=1, settled=(of["settled claim"],))
    bureau.says(left, stream=membership)


def on_behalf(year: Year) -> None:
    """A shop without a computer, in the industry's alliance: the community signs for it, until the paper is withdrawn.

    Of four trainings on the shop's list, the hospital claims two: the first record of delivery is rejected, the second confirmed.
    """
    county, of = year.county, year.of
    shop = EnrolUnit(
        code="YH401", name="便民药店(虚构)", kind="new-sector", superior=county.units["community"]
    )
    of["shop"] = county.community.says(shop)
    of["shop's entrustment"] = county.community.says(Entrust(of=of["shop"], evidence="8" * 64))
    behalf = OnBehalf(of=of["shop"], how="counter", evidence="8" * 64)
    of["shop's membership"] = county.hospital.says(
        InviteMember(alliance=of["other alliance"], unit=of["shop"])
    )
    county.community.says(AcceptMembership(on_behalf=behalf), stream=of["shop's membership"])
    need = item("project", title="药品保管培训", quantity=4)(year).model_copy(
        update={"alliance": of["other alliance"], "on_behalf": behalf}
    )
    of["shop's project"] = county.community.says(need)
    of["claim of the shop's"] = county.hospital.says(
        MakeClaim(about=county.about(of["shop's project"]), quantity=2)
    )
    for name, quantity in (("delivery rejected", 2), ("delivery to the shop", 1)):
        of[name] = county.community2.says(
            DeliverClaim(
                about=county.about(of["claim of the shop's"]), quantity=quantity, on="2026-03-02",
                on_behalf=behalf,
            )
        )  # fmt: skip
        answer = RejectDelivery(about=county.about(of[name]), reason="只办了一场") if quantity == 2 else None
        county.hospital.says(answer or ConfirmDelivery(about=county.about(of[name])))
    county.community.says(WithdrawEntrustment(reason="药店启用账本"), stream=of["shop's entrustment"])


def item(
    kind: str = "need", title: str = "老旧小区加装扶手", quantity: int = 10, until: str = "2026-12-31"
) -> Any:
    def publish(year: Year) -> PublishItem:
        return PublishItem(
            alliance=year.county.alliance,
            kind=kind,  # type: ignore[arg-type]
            title=title,
            category="民生",
            quantity=quantity,
            measure="处",
            available="2026-01-01",
            until=until,
        )

    return publish


def lists(year: Year) -> None:
    """Ten asked for; six claimed and four delivered; two claimed and given back; an offer that was withdrawn."""
    county, of = year.county, year.of
    of["need"] = county.community.says(item()(year))
    of["claim"] = county.bureau.says(MakeClaim(about=county.about(of["need"]), quantity=6))
    of["delivery"] = county.bureau.says(
        DeliverClaim(about=county.about(of["claim"]), quantity=4, on="2026-01-11", evidence=("5" * 64,))
    )
    county.community2.says(ConfirmDelivery(about=county.about(of["delivery"])))
    of["claim given back"] = county.hospital.says(MakeClaim(about=county.about(of["need"]), quantity=2))
    county.hospital.says(WithdrawClaim(reason="人手不足"), stream=of["claim given back"])
    handed_over(year)
    of["offer"] = county.hospital.says(item("resource", "闲置空调５台", 5)(year))
    county.hospital.says(CloseItem(outcome="withdrawn", reason="已报废"), stream=of["offer"])


def handed_over(year: Year) -> None:
    """Of what the hospital published, the bureau claims three, offers them to the community, which takes them over."""
    county, of = year.county, year.of
    of["handed item"] = county.hospital.says(item("project", "候诊区改造", 3, "2027-12-31")(year))
    of["claim handed over"] = county.bureau.says(MakeClaim(about=county.about(of["handed item"]), quantity=3))
    of["claim offer"] = county.bureau.says(
        OfferClaim(about=county.about(of["claim handed over"]), to=county.units["community"])
    )
    of["claim taken over"] = county.community.says(TakeOverClaim(about=county.about(of["claim offer"])))


def terms(year: Year, commitments: int = 2, starts: str = "2026-03-01", **more: Any) -> Terms:
    county = year.county
    promise = Commitment(
        by=county.units["bureau"],
        to=county.units["community"],
        what="节能改造",
        quantity=5,
        measure="户",
        due="2026-04-30",
    )
    return Terms(
        title="共驻共建协议(虚构)",
        alliance=county.alliance,
        purpose="共同服务居民",
        parties=tuple(Party(unit=county.units[name], office="书记") for name in ("bureau", "community")),
        commitments=(promise,) * commitments,
        starts=starts,
        ends="2026-12-31",
        **more,
    )


def agreement(year: Year) -> None:
    """Drafted with three commitments and revised to two; signed by both; of five promised twice, three are delivered and five."""
    county, of = year.county, year.of
    of["agreement"] = county.bureau.says(DraftAgreement(terms=terms(year, 3)))
    county.community.says(
        ReviewAgreement(terms=digest_of(terms(year, 3)), opinion="change", comment="太多"),
        stream=of["agreement"],
    )
    county.bureau.says(ReviseAgreement(terms=terms(year)), stream=of["agreement"])
    digest = digest_of(terms(year))
    county.bureau.says(ReviewAgreement(terms=digest, opinion="agree"), stream=of["agreement"])
    county.bureau.says(SignAgreement(terms=digest), stream=of["agreement"])
    county.community.says(SignAgreement(terms=digest), stream=of["agreement"])
    of["fulfilment"] = county.bureau.says(
        RecordFulfilment(about=county.about(of["agreement"]), commitment=1, quantity=3, on="2026-03-02")
    )
    county.community2.says(ConfirmFulfilment(about=county.about(of["fulfilment"])))
    whole = RecordFulfilment(about=county.about(of["agreement"]), commitment=2, quantity=5, on="2026-03-02")
    of["whole fulfilment"] = county.community.says(whole)
    county.bureau2.says(ConfirmFulfilment(about=county.about(of["whole fulfilment"])))
    of["declined"] = county.bureau.says(DraftAgreement(terms=terms(year, 1)))
    county.community.says(DeclineAgreement(reason="没有经费"), stream=of["declined"])
    countersigned(year)
    clause_library(year)


def clause_library(year: Year) -> None:
    """A template in two versions; an agreement that was declined follows the first, says whose rules apply, and an interest."""
    county, of, units = year.county, year.of, year.county.units
    free = TemplateClause(name="经费与物资", text="各自承担，不得摊派。", required=True)
    talks = TemplateClause(name="争议", text="先协商，协商不成提请上级党组织协调。")
    first = AdoptTemplate(
        alliance=county.alliance, title="契约化共建（四统）", clauses=(free, talks), effective="2026-01-01"
    )
    of["template"] = county.lead.says(first)
    more = {"clauses": (free,), "supersedes": of["template"]}
    of["template, second version"] = county.lead.says(first.model_copy(update=more))
    typed = Typed(
        follows=of["template"],
        rulebooks=tuple(
            AppliedRulebook(to=units[each], whose=units[each]) for each in ("hospital", "bureau")
        ),
        interests=(PartyInterest(party=units["hospital"], kind="supplier", handled="采购表决时回避"),),
    )
    text = long_terms(year, title="契约化共建协议(虚构)", clauses=(free.text,), typed=typed)
    of["agreement by template"] = county.bureau.says(DraftAgreement(terms=text))
    county.hospital.says(DeclineAgreement(reason="改用新版"), stream=of["agreement by template"])


def long_terms(year: Year, **more: Any) -> Terms:
    """Between the hospital and the bureau until 2030, so that no list of what is due this year is longer for it."""
    units = year.county.units
    parties = tuple(Party(unit=units[name], office="书记") for name in ("hospital", "bureau"))
    promise = Commitment(
        by=units["hospital"], to=units["bureau"], what="健康讲座", quantity=8, measure="场", due="2030-06-30"
    )
    given = {
        "title": "医民共建协议(虚构)",
        "parties": parties,
        "commitments": (promise,),
        "ends": "2030-12-31",
    }
    return terms(year).model_copy(update=given | more)


def countersigned(year: Year) -> None:
    """Signed by both, as each was ready; the lead has countersigned one and is to countersign another. The community looks on."""
    county, of = year.county, year.of
    units = county.units
    asked = Procedure(order="free", observers=(units["community"],), countersigned_by=units["lead"])
    text = long_terms(year, procedure=asked)
    for name in ("agreement countersigned", "agreement to be countersigned"):
        of[name] = county.bureau.says(DraftAgreement(terms=text))
        for party in (county.bureau, county.hospital):
            party.says(SignAgreement(terms=digest_of(text)), stream=of[name])
    seal = CountersignAgreement(terms=digest_of(text))
    county.lead.says(seal, stream=of["agreement countersigned"])
    amended(year)


def amended(year: Year) -> None:
    """Of twelve lectures and a visit, three lectures are delivered; then ten are promised, no visit, a course and a clause more.
    A second amendment is revised and waits. Renewed for the time after; another is ended by all, by notice, and not ended."""
    county, of = year.county, year.of
    hospital, bureau = county.hospital, county.bureau
    [lecture] = long_terms(year).commitments

    def numbered(number: int | None, what: str, quantity: int) -> Commitment:
        return lecture.model_copy(update={"number": number, "what": what, "quantity": quantity})

    def signed(name: str, text: Terms) -> None:
        for party in (hospital, bureau):
            party.says(SignAgreement(terms=digest_of(text)), stream=of[name])

    monthly = Procedure(order="free", notice_days=30, renewal_days=60)  # from 2030-11-01
    common = {"alliance": None, "procedure": monthly}  # what is delivered counts for no alliance's scores
    promised = (lecture, numbered(None, "走访", 1))
    first = long_terms(year, commitments=promised, clauses=("各自承担。",), **common)
    for name in (
        "agreement amended", "agreement ended", "agreement ended by notice", "agreement to be renewed",
    ):  # fmt: skip
        of[name] = hospital.says(DraftAgreement(terms=first))
        signed(name, first)
    of["fulfilment before"] = hospital.says(
        RecordFulfilment(
            about=county.about(of["agreement amended"]), commitment=1, quantity=3, on="2026-03-02"
        )
    )
    bureau.says(ConfirmFulfilment(about=county.about(of["fulfilment before"])))
    changed = (numbered(1, "健康讲座", 10), numbered(3, "急救培训", 2))
    second = long_terms(year, commitments=changed, clauses=("各自承担。", "每季度通报。"), **common)
    of["amendment"] = hospital.says(AmendAgreement(about=county.about(of["agreement amended"]), terms=second))
    signed("amendment", second)
    of["amendment waiting"] = bureau.says(
        AmendAgreement(about=county.about(of["agreement amended"]), terms=second)
    )
    fewer = second.model_copy(update={"commitments": changed[:1], "ends": "2031-12-31"})
    hospital.says(ReviseAgreement(terms=fewer), stream=of["amendment waiting"])
    later = lecture.model_copy(update={"due": "2031-12-31"})
    after = long_terms(year, commitments=(later,), starts="2031-01-01", ends="2031-12-31", alliance=None)
    of["renewal"] = bureau.says(RenewAgreement(about=county.about(of["agreement amended"]), terms=after))
    signed("renewal", after)

    def ends(name: str, **more: Any) -> Id:
        about, on = county.about(of[name]), "2030-03-31"
        return hospital.says(TerminateAgreement(about=about, on=on, reason="任务调整", **more))

    of["end"] = ends("agreement ended")
    bureau.says(AgreeTermination(), stream=of["end"])
    of["end by notice"] = ends("agreement ended by notice", by_notice=True)
    of["end refused"] = ends("agreement amended")
    bureau.says(RefuseTermination(reason="尚有讲座未办"), stream=of["end refused"])
    of["end proposed"] = ends("agreement to be renewed")
    replaced(year)


def replaced(year: Year) -> None:
    """The hospital delivers two lectures of eight and leaves the agreement; the lead joins, and promises one."""
    county, of, units = year.county, year.of, year.county.units
    hospital, bureau = county.hospital, county.bureau
    free = Procedure(order="free")
    first = long_terms(year, title="健康讲座协议(虚构)", alliance=None, procedure=free)
    of["agreement left"] = hospital.says(DraftAgreement(terms=first))
    for party in (hospital, bureau):
        party.says(SignAgreement(terms=digest_of(first)), stream=of["agreement left"])
    about = county.about(of["agreement left"])
    two = hospital.says(RecordFulfilment(about=about, commitment=1, quantity=2, on="2026-03-02"))
    bureau.says(ConfirmFulfilment(about=county.about(two)))
    instead = first.commitments[0].model_copy(update={"by": units["lead"], "quantity": 1, "number": 2})
    parties = tuple(Party(unit=units[name], office="书记") for name in ("bureau", "lead"))
    second = first.model_copy(update={"parties": parties, "commitments": (instead,)})
    of["amendment by which one left"] = bureau.says(AmendAgreement(about=about, terms=second))
    for party in (county.lead, hospital, bureau):
        party.says(SignAgreement(terms=digest_of(second)), stream=of["amendment by which one left"])


def meeting(year: Year) -> None:
    county, of = year.county, year.of
    units = county.units
    of["meeting"] = county.lead.says(
        ConveneMeeting(
            alliance=county.alliance,
            title="第一季度联席会议",
            on="2026-03-02",
            agenda=("议定年度项目",),
            expected=tuple(units.values()),
            quorum=2,
            kind="joint-conference",
        )
    )
    of["agenda proposal"] = county.hospital.says(
        ProposeAgenda(about=county.about(of["meeting"]), title="加装路灯", reason="居民多次提出")
    )
    of["agenda taken"] = county.lead.says(TakeAgenda(about=county.about(of["agenda proposal"])))
    of["interest"] = county.bureau.says(
        DeclareInterest(about=county.about(of["meeting"]), place=1, kind="beneficiary")
    )
    county.lead.says(
        RecordAttendance(attended=(units["lead"], units["community"]), excused=(units["bureau"],)),
        stream=of["meeting"],
    )
    of["proposal"] = county.lead.says(
        AdoptProposal(
            about=county.about(of["meeting"]),
            proposer=units["community"],
            title="夜间门诊",
            resolution="由县医院试行",
        )
    )
    resolution(year)
    of["meeting to come"] = county.lead.says(
        ConveneMeeting(
            alliance=county.alliance,
            title="第二季度联席会议",
            on="2026-05-10",
            agenda=("季度通报",),
            expected=(units["lead"], units["hospital"]),
            quorum=1,
        )
    )
    of["waiting proposal"] = county.hospital.says(
        ProposeAgenda(about=county.about(of["meeting to come"]), title="夜间门诊扩面")
    )


def resolution(year: Year) -> None:
    """Passed, with two follow-ups: one done and accepted, one returned and reported again. Another resolution did not pass."""
    county, of = year.county, year.of
    lead, hospital, units = county.lead, county.hospital, county.units

    def votes(place: int, in_favour: tuple[str, ...], against: tuple[str, ...]) -> Id:
        body = VoteResolution(
            about=county.about(of["meeting"]),
            place=place,
            title=("议定年度项目", "加装路灯")[place - 1],
            text="由县医院牵头",
            in_favour=tuple(units[name] for name in in_favour),
            against=tuple(units[name] for name in against),
            abstained=(),
            follow_ups=(
                FollowUp(owner=units["hospital"], what="报送方案", due="2026-03-20"),
                FollowUp(owner=units["hospital"], what="安装完毕", due="2026-04-20"),
            ),
        )
        return lead.says(body)

    of["failed resolution"] = votes(1, ("lead",), ("community",))
    of["resolution"] = votes(2, ("lead", "community"), ())
    for name, place, progress in (("report", 1, 100), ("report returned", 2, 60)):
        of[name] = hospital.says(
            ReportFollowUp(
                about=county.about(of["resolution"]), place=place, progress=progress, evidence=("8" * 64,)
            )
        )
    lead.says(AcceptFollowUp(about=county.about(of["report"])))
    lead.says(ReturnFollowUp(about=county.about(of["report returned"]), reason="缺少验收单"))
    of["report waiting"] = hospital.says(
        ReportFollowUp(about=county.about(of["resolution"]), place=2, progress=70)
    )


def hours(year: Year) -> None:
    """A sheet of three records of one day, two of which overlap; one entered afterwards, on behalf; one waiting."""
    county, of = year.county, year.of
    community, units = county.community, county.units
    plan = PlanActivity(
        alliance=county.alliance,
        hosts=(units["hospital"],),
        title="敬老院助餐",
        category="助老",
        on="2026-03-02",
    )
    of["activity"] = community.says(plan)
    community.says(HoldActivity(on="2026-03-02", evidence=("6" * 64,)), stream=of["activity"])
    county.hospital.says(ConfirmActivity(about=county.about(of["activity"])))
    of["bank"] = community.says(FoundBank(name="和平社区时间银行(虚构)", alliance=county.alliance))
    for name in ("wang", "zhao"):
        of[f"{name}'s account"] = community.says(OpenAccount(bank=of["bank"], owner=of[name]))
    common = {"activity": of["activity"], "bank": of["bank"]}
    sheet = community.sheet(
        [
            RecordService(person=of["wang"], clocked=clocked("08:00", "10:00"), **common),
            RecordService(person=of["wang"], clocked=clocked("09:00", "11:00"), **common),
            RecordService(
                person=of["zhao"],
                entered=Entered(on="2026-03-02", minutes=45),
                on_behalf=OnBehalf(of=of["zhao"], how="telephone"),
                **common,
            ),
            RecordService(person=of["zhao"], clocked=clocked("13:00", "14:00"), **common),
        ]
    )
    digest = community.sends(sheet)
    of["zhao's record"] = sheet.items[2]["stream"]
    county.community2.says(ConfirmService(sheets=(SheetPart(batch=digest, **{"except": (3,)}),)))


def clocked(start: str, end: str) -> Clocked:
    return Clocked(start=f"2026-03-02T{start}", end=f"2026-03-02T{end}")


def slips(year: Year) -> None:
    """Four slips, three of which serve: Wang comes and goes, and comes once more without going."""
    county, of = year.county, year.of
    activity = of["scanned activity"] = county.community.says(
        PlanActivity(title="河道清洁", category="环保", hosts=(), on="2026-03-02")
    )
    drawn = [Slip(activity, 1, number, secret_of(bytes([number] * 20))) for number in range(1, 5)]
    commitments = tuple(commitment_of(year.ledger.log, slip) for slip in drawn)
    of["slips"] = county.community.says(
        IssueSlips(activity=activity, series=1, commitments=commitments, late_after=60)
    )
    scanned = [("scan", "in", "12:00"), ("scan out", "out", "12:03"), ("scan alone", "in", "12:04")]
    for slip, (name, way, minute) in zip(drawn, scanned, strict=False):
        of[name] = county.community2.says(
            RecordScan(**slip._asdict(), person=of["wang"], way=way, at=f"2026-03-02T{minute}")
        )


def banks(year: Year) -> None:
    """A bank with a charter: of 150 minutes at one activity 120 are credited, for two points; 30 of them are above its cap."""
    county, of = year.county, year.of
    community = county.community
    of["charter bank"] = community.says(FoundBank(name="积分银行(虚构)", alliance=county.alliance))
    rules: dict[str, Any] = {
        "most_per_activity": 120, "cap": 90, "points": {"name": "积分", "rates": [{"give": 1, "every": 60}]}
    }  # fmt: skip
    community.says(AdoptBankCharter(charter=charter(**rules)), stream=of["charter bank"])
    of["qian"] = county.volunteer(community, "qian")
    of["qian's account"] = community.says(OpenAccount(bank=of["charter bank"], owner=of["qian"]))
    plan = PlanActivity(title="食堂帮厨", category="助餐", on="2026-03-02")
    of["kitchen"] = community.says(plan)
    community.says(HoldActivity(on="2026-03-02"), stream=of["kitchen"])
    of["record for points"] = community.says(
        RecordService(
            person=of["qian"], activity=of["kitchen"], bank=of["charter bank"],
            entered=Entered(on="2026-03-02", minutes=150),
        )
    )  # fmt: skip
    county.community2.says(ConfirmService(records=(county.about(of["record for points"]),)))
    accounts(year)


def accounts(year: Year) -> None:
    """Everything that is done with an account, at a bank whose charter allows it: 600 minutes and 5 points to begin with, then 60
    redeemed for a father, 60 given to a friend, 60 to the pool and 60 to a group, 60 exchanged, 30 granted and 2 points for a referral.
    What was posted before that charter is brought forward; nothing is over but what a charter of another bank says."""
    county, of = year.county, year.of
    community, second, units = county.community, county.community2, county.units
    bank = of["open bank"] = community.says(FoundBank(name="互助银行(虚构)", alliance=county.alliance))
    other = of["hospital's bank"] = county.hospital.says(FoundBank(name="县医院互助银行(虚构)"))
    mine = county.hospital2
    for name, owner in (("mine", mine.id), ("qian's other account", of["qian"])):
        of[name] = community.says(OpenAccount(bank=bank, owner=owner))
    of["early record"] = community.says(
        RecordService(
            person=of["qian"], activity=of["kitchen"], bank=bank, entered=Entered(on="2026-03-02", minutes=15)
        )
    )
    second.says(ConfirmService(records=(county.about(of["early record"]),)))
    posted = year.ledger.rows.select_notifications(1, 1000, topics=[HoursPosted.event])[-1]
    rules: dict[str, Any] = {
        "points": {"name": "积分", "rates": [], "referral": "2"},
        "redemption": {"takes": "minutes", "serves": ["lineal"], "least_age": 60},
        "gifts": ["friend"], "donations": True, "groups": True, "grants": True, "exchange": [other],
    }  # fmt: skip
    community.says(AdoptBankCharter(charter=charter(**rules)), stream=bank)
    county.hospital.says(
        AdoptBankCharter(charter=charter(exchange=[bank], expiry={"of": "minutes", "months": 1})),
        stream=other,
    )
    county.hospital.says(OpenAccount(bank=other, owner=mine.id))
    of["group's account"] = community.says(OpenGroupAccount(bank=bank, owner=units["bureau"]))
    early = EntryRef(index=posted.id - 1, leaf=leaf_hash(posted.state).hex())
    of["brought"] = community.says(BringForward(bank=bank, owner=of["qian"], entries=(early,)))
    at = {"bank": bank, "owner": mine.id}
    of["opening"] = community.says(
        RecordOpening(**at, minutes=600, points="5", as_of="2025-12-31", evidence="a" * 64)
    )
    second.says(ConfirmOpening(records=(county.about(of["opening"]),)))
    of["opening at the hospital's"] = county.hospital.says(
        RecordOpening(bank=other, owner=mine.id, minutes=30, as_of="2025-12-31", evidence="a" * 64)
    )
    of["redemption"] = mine.says(
        MakeRedemption(**at, minutes=60, serves="lineal", least_age=60), as_self=True
    )
    community.says(ConfirmRedemption(about=county.about(of["redemption"])))
    of["gift"] = mine.says(MakeGift(**at, to=of["qian"], minutes=60, relation="friend"), as_self=True)
    of["donation"] = mine.says(MakeDonation(**at, minutes=60), as_self=True)
    of["donation to the group"] = mine.says(MakeDonation(**at, to=units["bureau"], minutes=60), as_self=True)
    of["grant"] = community.says(MakeGrant(bank=bank, to=of["qian"], minutes=30, basis="b" * 64))
    of["referral"] = community.says(RecordReferral(**at, referred=of["qian"]))
    for name in ("grant", "referral"):
        second.says(ConfirmTransfer(about=county.about(of[name])))
    of["waiting redemption"] = mine.says(
        MakeRedemption(**at, minutes=120, serves="lineal", least_age=60), as_self=True
    )
    for what in ("redemption", "transfer"):
        body: Any = MakeRedemption(**at, minutes=5, serves="lineal", least_age=60)
        if what == "transfer":
            body = MakeGrant(bank=bank, to=mine.id, minutes=5, basis="b" * 64)
        of[f"{what} withdrawn"] = (mine if what == "redemption" else community).says(
            body, as_self=what == "redemption"
        )
        withdrawal = WithdrawRedemption if what == "redemption" else WithdrawTransfer
        community.says(withdrawal(reason="not-wanted"), stream=of[f"{what} withdrawn"])
    of["exchange"] = mine.says(IssueExchange(**at, to_bank=other, minutes=60), as_self=True)
    county.hospital.says(AcceptExchange(about=county.about(of["exchange"])))
    of["complaint"] = community.says(UpholdComplaint(activity=of["kitchen"], person=of["zhao"]))
    clock: Clock = year.ledger.clock  # type: ignore[assignment]
    now = clock.now
    clock.put_to(130)
    of["sweep"] = county.hospital.says(
        SweepExpired(bank=other, accounts=(Expired(owner=mine.id, minutes=60),))
    )
    clock.now = now


def move(year: Year) -> None:
    """A member reports to one community; on the next day, in `duty`, to another."""
    county, of = year.county, year.of
    bureau, units = county.bureau, county.units
    mover = of["mover"] = county.volunteer(bureau, "mover")
    bureau.says(EnterRoll(person=mover))
    of["check-in before"] = bureau.says(
        CheckIn(on="2026-03-01", person=mover, unit=units["bureau"], community=units["hospital"])
    )
    county.hospital.says(ConfirmDuty(records=(county.about(of["check-in before"]),)))
    ended = EndCheckIn(about=county.about(of["check-in before"]), on="2026-03-01", reason="迁居")
    county.hospital.says(ended)


def duty(year: Year) -> None:
    county, of = year.county, year.of
    bureau, units = county.bureau, county.units
    member = of["member"] = county.volunteer(bureau, "member")
    of["roll"] = bureau.says(EnterRoll(person=member))
    other = county.volunteer(bureau, "other member")
    of["roll left"] = bureau.says(EnterRoll(person=other))
    bureau.says(LeaveRoll(on="2026-03-01"), stream=of["roll left"])
    common = {"person": member, "unit": units["bureau"], "community": units["community"]}
    of["check-in"] = bureau.says(CheckIn(on="2026-03-02", **common))
    of["act"] = bureau.says(
        RecordDuty(task="夜间巡逻", entered=Entered(on="2026-03-02", minutes=90), **common)
    )
    of["another act"] = bureau.says(
        RecordDuty(task="清扫", entered=Entered(on="2026-03-02", minutes=30), **common)
    )
    records = tuple(county.about(of[name]) for name in ("check-in", "act", "another act"))
    county.community.says(ConfirmDuty(records=records))
    common |= {"person": of["mover"]}
    of["check-in after"] = bureau.says(CheckIn(on="2026-03-02", **common))
    county.community.says(ConfirmDuty(records=(county.about(of["check-in after"]),)))
    of["visit"] = bureau.says(RecordVisit(community=units["community"], on="2026-03-02", purpose="study"))
    county.community.says(ConfirmVisit(about=county.about(of["visit"])))


def offices(year: Year) -> None:
    """A liaison officer with two days on record, one of them counted; one office declined, one ended early."""
    county, of = year.county, year.of
    bureau, community = county.bureau, county.community
    of["officer"] = county.volunteer(bureau, "officer")

    def offer(office: str, at: Id, **more: Any) -> Id:
        term = {"starts": "2026-01-15", "ends": "2028-01-14"}
        body = MakeAppointment(
            person=of["officer"], office=office, at=at, alliance=county.alliance, **term, **more
        )  # type: ignore[arg-type]
        return bureau.says(body)

    of["appointment"] = offer("liaison", community.unit, days_a_month=3)
    community.says(AcceptAppointment(), stream=of["appointment"])
    for day in ("2026-02-10", "2026-02-11"):
        of["duty day"] = bureau.says(RecordDutyDay(about=county.about(of["appointment"]), on=day))
    community.says(ConfirmDutyDays(records=(county.about(of["duty day"]),)))
    of["declined office"] = offer("first-secretary", county.units["hospital"])
    county.hospital.says(DeclineAppointment(reason="暂无需要"), stream=of["declined office"])
    of["own office"] = offer("grid-head", bureau.unit, duties="一号网格")
    bureau.says(EndAppointment(on="2026-03-01", reason="岗位调整"), stream=of["own office"])


def orders(year: Year) -> None:
    """One refused, taken by another, done and rated; one waiting; one withdrawn."""
    county, of = year.county, year.of
    bureau, community, hospital = county.bureau, county.community, county.hospital
    of["service"] = hospital.says(item("service", "上门测血压", 20)(year))

    def place(title: str, **more: Any) -> Id:
        return community.says(
            PlaceOrder(alliance=county.alliance, category="民生", title=title, wanted="2026-05-20", **more)
        )

    of["order"] = place("为行动不便者测血压", item=of["service"])
    community.says(DispatchOrder(to=bureau.unit), stream=of["order"])
    bureau.says(RefuseOrder(reason="not-our-trade"), stream=of["order"])
    community.says(DispatchOrder(to=hospital.unit), stream=of["order"])
    county.taker.clock.now += 95 * 60_000
    hospital.says(AcceptOrder(), stream=of["order"])
    hospital.says(CompleteOrder(on="2026-03-02", activity=of["activity"]), stream=of["order"])
    community.says(RateOrder(stars=5, reasons=("in-time", "friendly")), stream=of["order"])
    of["order under way"] = place("清理楼道杂物")
    community.says(DispatchOrder(to=bureau.unit), stream=of["order under way"])
    of["order withdrawn"] = place("重复的点单")
    community.says(WithdrawOrder(reason="placed-twice"), stream=of["order withdrawn"])


def wishes(year: Year) -> None:
    """One given back, then granted and thanked for; one withdrawn; one open."""
    county, of = year.county, year.of
    community, bureau, hospital = county.community, county.bureau, county.hospital

    def post(title: str) -> Id:
        return community.says(
            PostWish(alliance=county.alliance, category="助残", title=title, until="2026-06-01")
        )

    of["wish"] = post("一副老花镜")
    of["wish given back"] = bureau.says(ClaimWish(about=county.about(of["wish"])))
    bureau.says(ReleaseWish(), stream=of["wish given back"])
    of["wish claim"] = hospital.says(ClaimWish(about=county.about(of["wish"])))
    hospital.says(GrantWish(on="2026-03-02", evidence=("8" * 64,)), stream=of["wish claim"])
    community.says(ThankWish(), stream=of["wish claim"])
    of["wish withdrawn"] = post("一台收音机")
    community.says(WithdrawWish(reason="fulfilled-otherwise"), stream=of["wish withdrawn"])
    of["open wish"] = post("一次免费体检")


def whistles(year: Year) -> None:
    """The bureau came in time and was rated; the hospital said that it was not for it to come. One was answered by nobody,
    one is under way."""
    county, of = year.county, year.of
    community, bureau, hospital = county.community, county.bureau, county.hospital
    matters = (Matter(name="积水内涝", covers="道路与小区积水"), Matter(name="路灯", covers="公共照明"))
    limits = Limits(routine=4320, joint=1440, emergency=30)
    of["admission"] = community.says(AdmitMatters(matters=matters, limits=limits, effective="2026-01-01"))
    of["refused task"] = community.says(
        RefuseTask(about=county.about(of["admission"]), asked_by=bureau.unit, task="填表报数")
    )

    flood = DeclareEmergency(subject=community.unit, kind="flood", until="2026-03-10")
    of["emergency"] = county.lead.says(flood)

    def whistle(kind: str, matter: str, **more: Any) -> Id:
        body = RaiseWhistle(
            about=county.about(of["admission"]),
            kind=kind,  # type: ignore[arg-type]
            matter=matter,
            departments=(bureau.unit, hospital.unit),
            **more,
        )
        return community.says(body)

    of["whistle"] = whistle("emergency", "积水内涝", emergency=of["emergency"])
    clock: Clock = county.taker.clock
    raised = clock.now
    clock.now = raised + 60 * 60_000
    arrived = minute_of(raised + 25 * 60_000, "Asia/Shanghai")
    of["answer"] = bureau.says(RespondToWhistle(about=county.about(of["whistle"]), arrived=arrived))
    of["whistle refused"] = hospital.says(
        RefuseWhistle(about=county.about(of["whistle"]), reason="not-our-duty")
    )
    community.says(ResolveWhistle(outcome="resolved", evidence=("9" * 64,)), stream=of["whistle"])
    of["whistle rating"] = community.says(
        RateWhistle(about=county.about(of["whistle"]), department=bureau.unit, rating="satisfied")
    )
    of["whistle unanswered"] = whistle("joint", "路灯")
    community.says(ResolveWhistle(outcome="unresolved"), stream=of["whistle unanswered"])
    of["whistle under way"] = whistle("routine", "路灯")


def emergencies(year: Year) -> None:
    """The community and the bureau stand by, each for an emergency of its own; the second was ended, and so were the numbers."""
    county, of = year.county, year.of
    lead, community, bureau = county.lead, county.community, county.bureau
    for people in (10, 12):
        of["standby"] = community.says(StateStandby(about=county.about(of["emergency"]), people=people))
    typhoon = DeclareEmergency(subject=county.alliance, kind="typhoon", until="2026-03-31")
    of["emergency ended"] = lead.says(typhoon)
    bureau.says(StateStandby(about=county.about(of["emergency ended"]), people=30))
    lead.says(EndEmergency(), stream=of["emergency ended"])


def issues(year: Year) -> None:
    """One put right by a project, returned once, accepted; one being put right, one declined, one withdrawn, one open."""
    county, of = year.county, year.of
    hospital, community = county.hospital, county.community

    def reports(category: Any, place: str) -> Id:
        subject = {"category": category, "subject": "public-place", "place": place}
        return hospital.says(ReportIssue(to=community.unit, text="需要修理", **subject))

    of["issue"] = reports("facilities", "老旧小区楼道")
    taken = TakeIssue(due="2026-03-02", through=of["project"])
    community.says(taken, stream=of["issue"])
    community.says(FinishIssue(on="2026-03-02"), stream=of["issue"])
    hospital.says(ReturnIssue(reason="二单元还没有装"), stream=of["issue"])
    community.says(FinishIssue(on="2026-03-02", evidence=("a" * 64,)), stream=of["issue"])
    hospital.says(AcceptIssue(), stream=of["issue"])
    of["issue under way"] = reports("facilities", "街心公园")
    community.says(TakeIssue(due="2026-05-15"), stream=of["issue under way"])
    of["issue declined"] = reports("noise", "施工工地")
    community.says(DeclineIssue(reason="not-our-duty"), stream=of["issue declined"])
    of["issue withdrawn"] = reports("roads", "学府路")
    hospital.says(WithdrawIssue(reason="gone-by-itself"), stream=of["issue withdrawn"])
    of["issue open"] = reports("lighting", "学府路")


def projects(year: Year) -> None:
    """A livelihood project for the need, voted on, paid for, completed and rated; a breakthrough project under way."""
    county, of = year.county, year.of
    community, lead = county.community, county.lead

    def file(kind: str, number: str, *milestones: Milestone, **more: Any) -> Id:
        body = FileProject(
            kind=kind,  # type: ignore[arg-type]
            number=number,
            title="加装扶手(虚构)",
            source="residents",
            alliance=county.alliance,
            accepted_by=lead.unit,
            milestones=milestones,
            **more,
        )
        return community.says(body)

    dues = FundingLine(source="party-dues", granted_fen=200_000, ceiling_fen=200_000)
    survey, done = Milestone(title="勘察", due="2026-03-02"), Milestone(title="竣工", due="2026-06-30")
    of["project"] = file("livelihood", "民生一号", survey, item=of["need"], funding=(dues,))
    community.says(RecordVote(on="2026-03-01", in_favour=31, against=4, abstained=2), stream=of["project"])
    of["milestone report"] = community.says(
        ReportMilestone(about=county.about(of["project"]), milestone=1, on="2026-03-02", evidence=("a" * 64,))
    )
    of["acceptance"] = lead.says(AcceptMilestone(about=county.about(of["milestone report"])))
    of["payment"] = community.says(
        DisburseFunds(
            about=county.about(of["project"]), line=1, fen=120_000, on="2026-03-02", evidence=("b" * 64,)
        )
    )
    community.says(CloseProject(outcome="completed"), stream=of["project"])
    of["project rating"] = lead.says(RateProject(about=county.about(of["project"]), rating="satisfied"))
    of["breakthrough"] = file("breakthrough", "突破一号", survey, done)


def cadences(year: Year) -> None:
    """Conferences by the quarter, from April on by the month; visits, inspections and reports."""
    county, of = year.county, year.of
    lead, community, alliance = county.lead, county.community, county.alliance

    def sets(by: Person, subject: Id, what: str, per: str, title: str, **more: Any) -> Id:
        given = {"count": 1, "starts": "2026-01-01"} | more
        body = SetCadence(subject=subject, what=what, per=per, title=title, **given)  # type: ignore[arg-type]
        return by.says(body)

    of["conferences"] = sets(lead, alliance, "joint-conference", "quarter", "联席会议每季度一次")
    sets(lead, alliance, "joint-conference", "month", "联席会议每月一次", starts="2026-04-01")
    sets(lead, alliance, "liaison-visit", "month", "联络员驻点", count=3)
    sets(lead, lead.unit, "inspection", "year", "专项检查不超过1次", bound="at-most")
    for day in ("2026-02-01", "2026-03-01"):
        of["inspection"] = lead.says(RecordOccasion(subject=lead.unit, what="inspection", on=day))
    of["reporting"] = sets(lead, community.unit, "report", "quarter", "季度书面报告", days_after=10)
    body = FileReport(
        about=county.about(of["reporting"]), period="2026-Q1", title="一季度共建情况", report="9" * 64
    )
    of["written report"] = community.says(body)


def calendars(year: Year) -> None:
    """The ledger's, adopted twice; and the alliance's own, which works through a day of it."""
    county, of = year.county, year.of
    spring = tuple(f"2026-02-{day}" for day in range(15, 24))
    common = {"year": 2026, "worked": ("2026-02-14", "2026-02-28"), "source": "2026年节假日安排(虚构)"}
    of["calendar"] = county.roots_say(AdoptCalendar(days_off=spring[:-1], **common))  # type: ignore[arg-type]
    may = ("2026-05-01", "2026-05-04", "2026-05-05")
    again = AdoptCalendar(days_off=(*spring, *may), **common)  # type: ignore[arg-type]
    county.roots_say(again)
    own = AdoptCalendar(alliance=county.alliance, days_off=spring[:-1], **common)  # type: ignore[arg-type]
    of["alliance's calendar"] = county.lead.says(own)


def duty_lists(year: Year) -> None:
    """Two items: one is done, the other dropped by a second version, which asks for it later."""
    county, of = year.county, year.of
    lead, bureau = county.lead, county.bureau

    def adopts(*items: tuple[str, str], **more: Any) -> Id:
        body = AdoptDutyList(
            alliance=county.alliance,
            title="城市党建责任清单",
            items=tuple(
                DutyItem(owner=bureau.unit, name=name, due=due, measure="1次") for name, due in items
            ),
            effective="2026-01-01",
            **more,
        )
        return lead.says(body)

    of["duty list"] = adopts(("开放活动室", "2026-03-31"), ("年度述职", "2026-11-30"))
    of["duty report"] = bureau.says(
        FinishDutyItem(about=county.about(of["duty list"]), place=1, evidence=("a" * 64,))
    )
    lead.says(AcceptDutyItem(about=county.about(of["duty report"])))
    of["second duty list"] = adopts(("年度述职", "2026-12-20"), supersedes=of["duty list"])


def chair(year: Year) -> None:
    """The community is in the chair for the third quarter; the bureau has not taken the fourth."""
    county, of = year.county, year.of
    alliance = county.alliance
    of["chair"] = county.lead.says(
        PassChair(alliance=alliance, to=county.community.unit, starts="2026-07-01", ends="2026-09-30")
    )
    county.community.says(TakeChair(), stream=of["chair"])
    county.lead.says(
        PassChair(alliance=alliance, to=county.bureau.unit, starts="2026-10-01", ends="2026-12-31")
    )


def honours(year: Year) -> None:
    """A star held until 2027, another withdrawn; a unit's pledge and a person's; a rectification closed and one open."""
    county, of = year.county, year.of
    lead, bureau, community = county.lead, county.bureau, county.community
    common = {"kind": "star-rating", "grade": "五星", "body": "县委组织部", "basis": "b" * 64}
    of["star"] = lead.says(
        RecordHonour(subject=community.unit, starts="2026-01-01", ends="2027-12-31", **common)  # type: ignore[arg-type]
    )
    of["star withdrawn"] = lead.says(
        RecordHonour(subject=bureau.unit, alliance=county.alliance, starts="2026-03-01", **common)  # type: ignore[arg-type]
    )
    lead.says(WithdrawHonour(on="2026-03-02", reason="复核未通过"), stream=of["star withdrawn"])
    pledge = MakePledge(kind="wish", at=community.unit, quantity=2, measure="个", due="2026-03-31")
    of["pledge"] = bureau.says(pledge)
    bureau.says(FulfilPledge(on="2026-03-02", evidence=("c" * 64,)), stream=of["pledge"])
    of["own pledge"] = county.bureau2.says(pledge, as_self=True)
    of["rectification"] = lead.says(OpenRectification(unit=community.unit, deadline="2026-05-31"))
    lead.says(CloseRectification(on="2026-03-02"), stream=of["rectification"])
    lead.says(OpenRectification(unit=community.unit, deadline="2026-06-30"))


def requests(year: Year) -> None:
    """Wang asks on paper, through the bureau: sent back once, then declined. A missing service is asked for, and waits."""
    county, of = year.county, year.of
    county.bureau.says(Entrust(of=of["wang"], evidence="7" * 64))
    behalf = OnBehalf(of=of["wang"], how="paper", evidence="7" * 64)
    ask = RequestCorrection(
        entry=ref(year, HoursPosted),
        wrong="time",
        text="做到了十二点",
        evidence=("8" * 64,),
        on_behalf=behalf,
    )
    of["request"] = county.bureau.says(ask)
    community = county.community
    community.says(AnswerRequest(answer="needs-evidence", reason="请附签到表"), stream=of["request"])
    more = SupplementRequest(text="签到表照片", evidence=("9" * 64,), on_behalf=behalf)
    county.bureau.says(more, stream=of["request"])
    community.says(AnswerRequest(answer="declined", reason="签到表上写的是十点"), stream=of["request"])
    missing = Missing(activity=of["activity"], on="2026-03-02")
    of["request waiting"] = county.bureau.says(
        RequestCorrection(missing=missing, wrong="missing", text="下午也在", on_behalf=behalf)
    )


def disputes(year: Year) -> None:
    """Wang contests his hours, and two people of the county reject that; another dispute is withdrawn, a third is open."""
    county, of = year.county, year.of
    behalf = OnBehalf(of=of["wang"], how="paper", evidence="7" * 64)

    def contest(event: type[Data], nth: int, by: Person, **more: Any) -> Id:
        return by.says(OpenDispute(entry=ref(year, event, nth), wrong="time", text="时间不对", **more))

    of["dispute"] = contest(HoursPosted, 0, county.bureau, on_behalf=behalf)
    county.community.says(AnswerDispute(answer="contests", text="以签到表为准"), stream=of["dispute"])
    for by in (county.lead, county.lead2):
        by.says(RuleDispute(outcome="rejected", reason="与签到表一致"), stream=of["dispute"])
    of["dispute withdrawn"] = contest(DutyPosted, 0, county.bureau)
    county.bureau.says(WithdrawDispute(reason="已经说清"), stream=of["dispute withdrawn"])
    of["open dispute"] = contest(DutyPosted, 1, county.bureau)


def audit_findings(year: Year) -> None:
    """One answered and put right; one that waits for the bureau's answer."""
    county, of = year.county, year.of

    def found(text: str) -> Id:
        return county.lead.says(
            RaiseFinding(
                unit=county.bureau.unit,
                entries=(ref(year, FulfilmentConfirmed),),
                kind="unsupported",
                text=text,
                answer_by="2027-01-31",
                evidence=("8" * 64,),
            )
        )

    of["finding put right"] = found("没有签到表")
    county.bureau.says(
        AnswerFinding(answer="agrees", text="签到表已补", evidence=("9" * 64,)),
        stream=of["finding put right"],
    )
    county.lead.says(CloseFinding(outcome="remedied", reason="已核对"), stream=of["finding put right"])
    of["audit finding"] = found("照片看不清日期")


def notices(year: Year) -> None:
    """One is shown for five workdays: an objection is declined, another waits. One of a day is over."""
    county, of = year.county, year.of
    common = {"alliance": county.alliance, "text": "名单见附件", "evidence": ("a" * 64,)}
    of["notice"] = county.community.says(PublishNotice(title="星级志愿者名单(虚构)", workdays=5, **common))  # type: ignore[arg-type]
    for name, by in (("objection", county.bureau), ("objection waiting", county.hospital)):
        body = ObjectToNotice(about=county.about(of["notice"]), text="名单漏了一人", evidence=("b" * 64,))
        of[name] = by.says(body)
    declined = AnswerObjection(answer="declined", reason="未达时数", dispute=of["dispute"])
    county.community.says(declined, stream=of["objection"])
    short = PublishNotice(title="项目验收(虚构)", days=1, about=of["project"], text="验收合格")
    of["short notice"] = county.lead.says(short)


def lineage(year: Year) -> None:
    """Two streets become one, which takes their places and acts in their names; an office is split, a stall closed."""
    county, of, lead = year.county, year.of, year.county.lead
    for name in ("east", "west", "joint", "wing", "wing one", "wing two", "stall"):
        kind = "street" if name in ("east", "west", "joint") else "organ"
        body = EnrolUnit(
            code=f"YH{name.replace(' ', '').upper()}", name=f"{name}(虚构)", kind=kind, superior=lead.unit
        )  # type: ignore[arg-type]
        of[name] = lead.says(body)
    people = {}
    for name in ("east", "west", "joint"):
        people[name] = county.first_administrator(of[name], f"{name} 1", lead)
        for role in ("signatory", "clerk"):
            people[name].says(GrantRole(unit=of[name], person=people[name].id, role=role))  # type: ignore[arg-type]
    lead.says(RenameUnit(name="东门街道(虚构)"), stream=of["east"])
    for name in ("east", "west"):
        membership = lead.says(InviteMember(alliance=county.alliance, unit=of[name]))
        people[name].says(AcceptMembership(), stream=membership)
    charter = Charter(title="街道联盟章程(虚构)", effective="2026-03-01")
    of["street alliance"] = people["east"].says(
        FoundAlliance(name="东门街道联盟(虚构)", level="street", parent=county.alliance, charter=charter)
    )
    body = PublishItem(
        alliance=county.alliance, kind="resource", title="街道会议室", category="场地", quantity=4, measure="次",
        available="2026-03-01", until="2027-12-31",
    )  # fmt: skip
    of["room"] = people["east"].says(body)
    of["claim on the room"] = county.hospital.says(MakeClaim(about=county.about(of["room"]), quantity=1))
    lead.says(
        MergeUnits(
            units=(of["east"], of["west"]), into=of["joint"], on="2026-03-02", counted=(of["east"],), reason="街道合并"
        )
    )  # fmt: skip
    joint = people["joint"]
    for_east = Person(county, joint.key, of["east"], joint.id)
    of["room given"] = for_east.says(
        DeliverClaim(about=county.about(of["claim on the room"]), quantity=1, on="2026-03-02")
    )
    county.hospital.says(ConfirmDelivery(about=county.about(of["room given"])))
    for alliance, member in (
        (county.alliance, "east"), (county.alliance, "west"), (of["street alliance"], "east"),
    ):  # fmt: skip
        joint.says(TakeOverMembership(alliance=alliance, of=of[member]))
    parts = (Part(unit=of["wing one"]), Part(unit=of["wing two"], holds=(of["room"],)))
    lead.says(
        SplitUnit(unit=of["wing"], parts=parts, on="2026-04-01", counted_for=of["wing two"], reason="分设")
    )
    lead.says(CloseUnit(unit=of["stall"], on="2026-03-02", reason="注销"))


def venues_and_orgs(year: Year) -> None:
    """A hall that was used, one booking cancelled; a provisional branch made permanent, one overdue, one ended."""
    county, of = year.county, year.of
    hall = item("resource", title="党群会客厅", quantity=1)(year)
    of["hall"] = county.community.says(hall.model_copy(update={"until": "2027-12-31"}))

    def books(by: Person, start: str, end: str) -> Id:
        hours = Clocked(start=f"2026-03-05T{start}", end=f"2026-03-05T{end}")
        return by.says(BookVenue(about=county.about(of["hall"]), hours=hours, purpose="义诊"))

    of["booking"] = books(county.hospital, "09:00", "11:00")
    county.community.says(ConfirmVenue(), stream=of["booking"])
    of["own booking"] = books(county.community, "14:00", "15:00")
    of["booking cancelled"] = books(county.bureau, "16:00", "17:00")
    county.bureau.says(CancelVenue(reason="not-needed"), stream=of["booking cancelled"])

    def registers(name: str, covers: Id, **more: Any) -> Id:
        return county.lead.says(
            RegisterPartyOrg(name=f"{name}(虚构)", covers=covers, founded="2026-01-05", **more)
        )

    of["committee"] = registers("街道党工委", county.lead.unit, kind="committee")
    branch = {"kind": "branch", "parent": of["committee"], "provisional_until": "2026-03-31"}
    for name in ("permanent", "overdue", "ended"):
        of[f"{name} branch"] = registers(f"{name}支部", of["stall" if name == "ended" else "shop"], **branch)
    county.lead.says(MakePartyOrgPermanent(on="2026-03-02"), stream=of["permanent branch"])
    county.lead.says(EndPartyOrg(on="2026-03-02", reason="dissolved"), stream=of["ended branch"])


def two_numbers(year: Year) -> None:
    """The hospital registered Sun a second time: half an hour is counted under both numbers, an hour under the second alone. Another
    proposal was withdrawn, a third waits."""
    county, of = year.county, year.of
    community, hospital = county.community, county.hospital
    of["sun"] = county.volunteer(community, "sun")
    of["sun again"] = county.volunteer(hospital, "sun again")
    plan = PlanActivity(title="图书角整理", category="文化", on="2026-03-02")
    of["bookshelf"] = community.says(plan)
    community.says(HoldActivity(on="2026-03-02"), stream=of["bookshelf"])
    of["sun's bank"] = community.says(FoundBank(name="文化银行(虚构)"))
    records = []
    for name, start, end in (
        ("sun", "09:00", "10:00"),
        ("sun again", "09:30", "10:00"),
        ("sun again", "14:00", "15:00"),
    ):
        if f"{name}'s account" not in of:
            of[f"{name}'s account"] = community.says(OpenAccount(bank=of["sun's bank"], owner=of[name]))
        record = RecordService(
            person=of[name], activity=of["bookshelf"], bank=of["sun's bank"], clocked=clocked(start, end)
        )
        records.append(county.about(community.says(record)))
    county.community2.says(ConfirmService(records=tuple(records)))
    of["record of sun again"] = records[-1].stream
    common: dict[str, Any] = {"duplicate": of["sun again"], "into": of["sun"]}
    of["merger withdrawn"] = community.says(MergePersons(**common, reason="two-imports"))
    hospital.says(WithdrawPersonMerge(reason="proposed-twice"), stream=of["merger withdrawn"])
    of["merger"] = hospital.says(MergePersons(**common, reason="two-units"))
    of["merger confirmed"] = community.says(
        ConfirmPersonMerge(
            about=county.about(of["merger"]), days=("2026-03-02",), banks=(of["sun's bank"],),
            doubles=(ref(year, HoursPosted, -2),),
        )
    )  # fmt: skip
    of["merger waiting"] = hospital.says(
        MergePersons(duplicate=of["sun"], into=county.volunteer(hospital, "another sun"), reason="two-units")
    )


def standards(year: Year) -> None:
    """Five things that a venue has: the hall had three, and has four since; a second version, by which nothing is attested yet."""
    county, of = year.county, year.of
    community, community2 = county.community, county.community2
    five = ("有场所", "有队伍", "有制度", "有活动", "有保障")
    first = AdoptStandard(
        alliance=county.alliance, title="五有标准", measured="venue", items=five, effective="2026-01-01"
    )
    of["standard"] = county.lead.says(first)
    for name, met, on in (
        ("attestation before", (1, 2, 3), "2026-02-01"),
        ("attestation", (1, 2, 3, 5), "2026-03-01"),
        ("attestation waiting", (1, 2, 3, 4, 5), "2026-03-02"),
    ):
        about = county.about(of["standard"])
        of[name] = community.says(AttestStandard(about=about, subject=of["hall"], met=met, on=on))
        if name != "attestation waiting":
            community2.says(ConfirmAttestation(about=county.about(of[name])))
    second = first.model_copy(update={"supersedes": of["standard"], "effective": "2026-06-01"})
    of["standard, second version"] = county.lead.says(second)


def coverage_work(year: Year) -> None:
    """The lead looks after the shop, where needs were found and a branch stands since; of a firm only needs are known."""
    county, of = year.county, year.of
    shop, lead = of["shop"], county.lead
    lead.says(AssignHost(unit=shop, host=lead.unit, starts="2026-01-10"))
    lead.says(ReachStage(unit=shop, stage="need-found", on="2026-01-20"))
    organised = ReachStage(unit=shop, stage="organised", on="2026-03-01", org=of["permanent branch"])
    of["shop's coverage"] = lead.says(organised)
    firm = EnrolUnit(code="YH777", name="某科技公司(虚构)", kind="new-sector", superior=lead.unit)
    of["firm"] = lead.says(firm)
    lead.says(ReachStage(unit=of["firm"], stage="need-found", on="2026-01-20"))


def grids(year: Year) -> None:
    """Two grids in a wide one, redrawn into one on which a branch stands; a need, a project, an order and a meeting on them."""
    county, of = year.county, year.of
    community, lead = county.community, county.lead

    def draws(name: str, code: str, level: int, parent: str | None = None) -> None:
        keeper = county.units["community"]
        body = DrawGrid(code=code, name=name, level=level, parent=parent, keeper=keeper, starts="2026-01-05")
        of[name] = community.says(body)

    draws("wide grid", "G1", 1)
    for name, code in (("grid one", "G11"), ("grid two", "G12"), ("Party grid", "P1")):
        draws(name, code, 2, "G1")
    draws("grid by mistake", "G13", 3, "G12")
    places = {"need": "grid one", "order": "grid two", "meeting": "wide grid", "project": "Party grid"}
    for document, grid in places.items():
        by = lead if document == "meeting" else community
        of[f"place of the {document}"] = by.says(PlaceOnGrid(about=county.about(of[document]), grid=of[grid]))
    community.says(SeatBranch(branch=of["committee"], on="2026-03-02"), stream=of["Party grid"])
    redrawn = RedrawGrids(grids=(of["grid one"], of["grid two"]), into=(of["Party grid"],), on="2026-03-02")
    of["redrawing"] = community.says(redrawn)
    community.says(CloseGrid(on="2026-03-02", reason="recorded-by-mistake"), stream=of["grid by mistake"])


def consultations(year: Year) -> None:
    """A street answered one; another was withdrawn, and one waits."""
    county, of = year.county, year.of
    bureau, lead = county.bureau, county.lead
    street = lead.says(EnrolUnit(code="YH305", name="河西街道(虚构)", kind="street", superior=lead.unit))
    of["riverside"] = street
    riverside = county.people["riverside"] = county.first_administrator(street, "riverside 1", lead)
    riverside.says(GrantRole(unit=street, person=riverside.id, role="signatory"))

    def asks(matter: Any) -> Id:
        body = AskConsultation(street=street, matter=matter, request="a" * 64, due="2026-04-30")
        return bureau.says(body)

    of["consultation"] = asks("reward")
    answer = AnswerConsultation(opinion="agrees-with-advice", document="b" * 64)
    riverside.says(answer, stream=of["consultation"])
    of["consultation withdrawn"] = asks("planning")
    bureau.says(WithdrawConsultation(reason="asked-twice"), stream=of["consultation withdrawn"])
    of["consultation waiting"] = asks("appointment")


def trainings(year: Year) -> None:
    """Two that the community confirmed, one that nobody has, and one that was withdrawn."""
    county, of = year.county, year.of
    lead, community, hospital = county.lead, county.community, county.hospital

    def held(kind: Any, minutes: int, people: int, **more: Any) -> Id:
        units = (community.unit, hospital.unit)
        return lead.says(
            RecordTraining(kind=kind, on="2026-03-02", minutes=minutes, people=people, units=units, **more)
        )

    of["training"] = held("grid-work", 120, 40, alliance=county.alliance)
    of["second training"] = held("grid-work", 60, 25)
    for name in ("training", "second training"):
        community.says(ConfirmTraining(), stream=of[name])
    of["training unconfirmed"] = held("law", 90, 12)
    of["training withdrawn"] = held("safety", 30, 500)
    lead.says(WithdrawTraining(reason="wrong-figures"), stream=of["training withdrawn"])


def studies(year: Year) -> None:
    """One led to a project that is completed, to one under way and to a need; another was withdrawn."""
    county, of = year.county, year.of
    lead, community = county.lead, county.community

    def looked_into(topic: str, **more: Any) -> Id:
        body = RecordStudy(alliance=county.alliance, topic=topic, at=community.unit, on="2026-03-01", **more)
        return lead.says(body)

    of["study"] = looked_into("老旧小区改造", together=(county.hospital.unit,), evidence=("a" * 64,))
    for problem in ("project", "breakthrough", "need"):
        of["study link"] = lead.says(LinkStudy(about=county.about(of["study"]), problem=of[problem]))
    of["study withdrawn"] = looked_into("停车难")
    lead.says(WithdrawStudy(reason="not-held"), stream=of["study withdrawn"])


def handover(year: Year) -> None:
    """The bureau's second person takes over what is open. Of the long agreement, one lecture waits to be confirmed."""
    county, of, bureau = year.county, year.of, year.county.bureau
    of["fulfilment waiting"] = county.hospital.says(
        RecordFulfilment(
            about=county.about(of["agreement amended"]), commitment=1, quantity=1, on="2026-03-02"
        )
    )
    as_of, day = year.ledger.rows.max_notification_id(), "2026-03-02"
    with past(year.ledger, as_of, *VIEWS) as then:
        lines = unit_hand_over(then, day, bureau.unit, limit=200).model_dump(mode="json")["rows"]
    digest = digest_of_list(lines)
    given = {"as_of": as_of, "day": day, "list": digest, "count": len(lines)}
    of["handover"] = bureau.says(MakeHandover(of=bureau.id, to=county.bureau2.id, **given))
    county.bureau2.says(TakeHandover(list=digest), stream=of["handover"])


def draws(year: Year) -> None:
    """Two of the alliance's members are drawn, with a day each; of another draw one share was kept back."""
    county, of = year.county, year.of
    sharers = tuple(county.units[name] for name in ("community", "hospital"))
    as_of = year.ledger.rows.max_notification_id()
    with past(year.ledger, as_of, Alliances) as then:
        rows = memberships(then, alliance=county.alliance, limit=200).rows
    members = [row.unit for row in rows if row.stage == "member"]
    drawn = AnnounceDraw(
        title="第二季度走访抽查",
        among="members",
        of=county.alliance,
        as_of=as_of,
        list=digest_of_ids(members),
        size=len(members),
        count=2,
        days=Days(first="2026-04-01", last="2026-04-30"),
        sharers=sharers,
        until="2026-03-31",
    )
    of["draw"] = county.lead2.says(drawn)
    of["kept back"] = county.lead2.says(drawn.model_copy(update={"until": "2026-03-02", "days": None}))
    for place, person in enumerate((county.community, county.hospital)):
        for name, draw in (("share", of["draw"]), ("share kept back", of["kept back"])):
            given = {"draw": draw, "list": drawn.list}
            commitment = share_commitment(county.taker.log, draw, person.unit, f"{place:064x}")
            of[f"{name} {place}"] = person.says(CommitShare(commitment=commitment, **given))
    for place, person in enumerate((county.community, county.hospital)):
        person.says(RevealShare(share=f"{place:064x}"), stream=of[f"share {place}"])
    county.community.says(RevealShare(share=f"{0:064x}"), stream=of["share kept back 0"])


def evaluations(year: Year) -> None:
    """The bureau and the hospital rate each other and the community; all have voted, so it is closed. Another one is open."""
    county, of = year.county, year.of
    bureau, hospital, community = (county.units[name] for name in ("bureau", "hospital", "community"))
    panel = Panel(name="单位互评", voters=(bureau, hospital), subjects=(bureau, hospital, community))
    asked = OpenEvaluation(
        title="年度双向评议",
        rulebook=of["O01 of next year"],
        period="2026",
        panels=(panel,),
        opinions=("好", "较好", "一般", "差"),
        closes="2026-12-20",
    )
    again = asked.model_copy(update={"panels": (panel.model_copy(update={"name": "单位再评"}),)})
    of["evaluation"], of["open evaluation"] = (county.lead.says(each) for each in (asked, again))
    good, fair = (Choice(subject=community, opinion=word) for word in ("好", "较好"))
    for name, evaluation, called in (
        ("ballot", of["evaluation"], panel.name), ("ballot not counted", of["open evaluation"], "单位再评"),
    ):  # fmt: skip
        given = {"evaluation": evaluation, "panel": called}
        of[name] = county.hospital.says(CastBallot(choices=(fair,), **given))
        county.hospital.says(ChangeBallot(choices=(good,)), stream=of[name])
    county.bureau.says(CastBallot(evaluation=of["evaluation"], panel=panel.name, choices=(fair,)))
    county.lead2.says(CloseEvaluation(), stream=of["evaluation"])


CAST_SECRETLY = {"bureau": b"\1", "hospital": b"\2", "slip 1": b"\4", "slip 2": b"\x0c"}
"""What each ballot says of the community; the last names an opinion that is not offered."""


def secret_evaluations(year: Year) -> None:
    """Two units and three slips say in secret what they find of the community; it is counted a day later. In another one a
    token has been asked for."""
    county, of, clock = year.county, year.of, year.county.taker.clock
    opened, today = clock.now, day_of(clock.now, "Asia/Shanghai")
    voters = tuple(county.units[name] for name in ("bureau", "hospital", "lead"))
    for place, name in enumerate(("secret evaluation", "open secret evaluation")):
        secrets = [b64encode(sha256(f"{name} {trustee}".encode()).digest()).decode() for trustee in range(2)]
        keepers = (county.units["lead"], county.units["hospital"])
        trustees = tuple(
            Trustee(unit=unit, key=public_half(secret)) for unit, secret in zip(keepers, secrets, strict=True)
        )
        issuers = write_public(issuer(place).public_key())
        secrecy = Secrecy(issuer=issuers, trustees=trustees, printed=3)
        panel = Panel(
            name=SECRET_PANELS[place], voters=voters, subjects=(county.units["community"],), secret=secrecy
        )
        asked = OpenEvaluation(
            title="无记名评议",
            rulebook=of["O01 of next year"],
            period="2026",
            panels=(panel,),
            opinions=("好", "较好", "一般", "差"),
            closes=today if place == 0 else "2026-12-20",
        )
        of[name] = county.lead.says(asked)
        opening = county.folded(of[name]).digest
        paper = Paper(
            county.taker.log, of[name], opening, panel.name, issuers, tuple(each.key for each in trustees)
        )
        given = {"evaluation": of[name], "panel": panel.name}
        votes = {who: vote_by(code_of(sha256(who.encode()).digest()[:16]), paper) for who in CAST_SECRETLY}
        for who in ("bureau", "hospital")[place:]:
            request = RequestToken(blinded=votes[who].blinded, **given)
            of[f"{name}: token of {who}"] = county.people[who].says(request)
        if place == 0:
            vote_in_secret(year, name, votes, secrets)
    clock.now = opened


SECRET_PANELS = ("无记名", "无记名二组")


def vote_in_secret(year: Year, name: str, votes: dict[str, Vote], secrets: list[str]) -> None:
    county, of, clock = year.county, year.of, year.county.taker.clock
    given = {"evaluation": of[name], "panel": "无记名"}
    for number in (1, 2):
        who = f"slip {number}"
        printed = PrintToken(number=number, blinded=votes[who].blinded, **given)
        of[f"{name}: token of {who}"] = county.lead2.says(printed)
    signed = {who: sign_blindly(vote.blinded, issuer(0)) for who, vote in votes.items()}
    for who in votes:
        county.lead.says(IssueToken(signed=signed[who]), stream=of[f"{name}: token of {who}"])
    clock.now += DAY_MS
    for who, choices in CAST_SECRETLY.items():
        payload, [signature] = votes[who].cast(signed[who], choices)
        members = {key: value for key, value in decode(payload).items() if key not in ("v", "log")}
        of[f"{name}: ballot of {who}"] = county.lead.says(EnterBallot(**members, sig=signature.sig))
    of["closed box"] = county.lead.says(CloseBallotBox(**given))
    for person, secret in zip((county.lead, county.hospital), secrets, strict=True):
        of["trustee's secret"] = person.says(UnsealBallotBox(secret=secret, **given))
    county.lead2.says(CloseEvaluation(), stream=of[name])


def rounds(year: Year) -> None:
    """The round of 2026, with its decision put off; the lead's second person stands aside from the hospital."""
    county, of = year.county, year.of
    table = Timetable(
        ballots_until="2026-12-20",
        sealed_by="2027-01-15",
        notice_workdays=5,
        appeals_until="2027-01-25",
        answer_workdays=5,
        decided_by="2027-02-10",
        shares=(Share(part="unit", grade="优秀", at_most="1/3"),),
    )
    book = {"rulebook": of["O01 of next year"], "period": "2026"}
    of["round"] = county.lead.says(AnnounceRound(timetable=table, **book))
    later = table.model_copy(update={"decided_by": "2027-02-26"})
    county.lead.says(ChangeRound(timetable=later, reason="春节假期"), stream=of["round"])
    aside = DeclareRecusal(subject=county.units["hospital"], kind="same-organisation", **book)
    of["recusal"] = county.lead2.says(aside)


def scoring(year: Year) -> None:
    county, of = year.county, year.of
    for name in ("O01", "O02"):
        of[name] = draft_rulebook(year, name)
        county.lead2.says(AdoptRulebook(periods=("2026",)), stream=of[name])
    of["O01 of next year"] = draft_rulebook(year, "O01")
    county.lead2.says(AdoptRulebook(periods=("2026",), supersedes=of["O01"]), stream=of["O01 of next year"])
    for subject in ("community", "bureau", "hospital"):
        for what, score in (("study", "9.5"), ("guiding", "8"), ("year_end", "94")):
            of[f"{subject}'s {what}"] = county.lead.says(
                GiveMark(
                    rulebook=of["O01 of next year"],
                    subject=county.units[subject],
                    item=what,
                    period="2026",
                    score=score,
                    reason="年终评议",
                )
            )


def certificates(year: Year) -> None:
    """Zhao's was issued; another is being shown in public; one was revoked."""
    county, of, clock = year.county, year.of, year.county.taker.clock
    community, units = county.community, county.units
    common = {"person": of["zhao"], "unit": units["community"], "starts": "2026-01-01", "ends": "2026-03-02"}
    clock.put_to(70)
    for name in ("zhao", "zhao again", "zhao once more"):
        applied = of[f"{name}'s application"] = community.says(
            ApplyForCertificate(**common, on_behalf=OnBehalf(of=of["zhao"], how="counter"))
        )
        of[f"{name}'s certificate"] = community.says(
            AnnounceCertificate(about=county.about(applied), records=(of["zhao's record"],))
        )
    for name, by, body in (
        ("open", None, None),
        ("withdrawn", county.community, WithdrawApplication(reason="applied-twice")),
        ("refused", county.community2, RefuseApplication(reason="not-confirmed-yet", text="待确认后再申请")),
    ):
        applied = of[f"application {name}"] = community.says(
            ApplyForCertificate(**common, on_behalf=OnBehalf(of=of["zhao"], how="counter"))
        )
        if by and body:
            by.says(body, stream=applied)
    of["open application"] = of.pop("application open")
    clock.put_to(90)
    issued = IssueCertificate(document="c" * 64)
    county.community2.says(issued, stream=of["zhao's certificate"])
    revoked = RevokeCertificate(reason="not-wished")
    county.community2.says(revoked, stream=of["zhao once more's certificate"])


def stars(year: Year) -> None:
    """Wang is given a grade by the thresholds of the alliance, Zhao's is being noticed."""
    county, of, clock = year.county, year.of, year.county.taker.clock
    of["stars' rulebook"] = county.lead.says(
        DraftRulebook(alliance=county.alliance, rulebook=as_wire(star_book(一星=40, 二星=180)))
    )
    county.lead2.says(AdoptRulebook(periods=("2026", "2026-Q1")), stream=of["stars' rulebook"])
    common = {"bank": of["bank"], "rulebook": of["stars' rulebook"], "days": ("2026-03-02",)}
    for name in ("wang", "zhao"):
        of[f"{name}'s star"] = county.community2.says(NoticeStar(person=of[name], grade="一星", **common))
    clock.put_to(110)
    county.community.says(AwardStar(), stream=of["wang's star"])


def reports(year: Year) -> None:
    """The hours of the first quarter are sealed, and sealed again by another person; of the year, an interim report, as it was made by
    the first reducer."""
    of, county = year.of, year.county
    stars = of["stars' rulebook"]
    of["sealed report"] = county.lead.says(seal(year, stars, "2026-Q1"))
    again = {"replaces": of["sealed report"], "reason": "有一条补记"}
    of["corrected report"] = county.lead2.says(seal(year, stars, "2026-Q1", **again))
    of["interim report"] = county.lead.says(
        seal(year, of["O01 of next year"], "2026", interim=True, reducer=1)
    )


def seal(year: Year, rulebook: Id, period: str, **more: Any) -> SealReport:
    """What the log gives now."""
    head = year.ledger.rows.max_notification_id() or 0
    tree = Seen(size=head, root=year.ledger.tree.root_at(head).hex())
    given = {"rulebook": rulebook, "period": period, "tree": tree, "reducer": REDUCER} | more
    report = report_of(sheets(year.ledger, rulebook, period, head, given["reducer"]))
    return SealReport(**given, **report._asdict())


ATTENDANCE = """
rulebook: ATTENDANCE
version: "2026.1"
title: {zh: 会议出席（示例）, en: Attendance (an example)}
source: 示例，非发布文件
period: quarter
facts:
  joined: {zh: 加入, en: joined, who: unit}
  left: {zh: 退出, en: left, who: unit}
  attendance: {zh: 出席, en: attendance, who: unit, attributes: {kind: text}}
parts:
- subject: unit
  zh: 单位
  en: unit
  roll: {enters: joined, leaves: [left]}
  lines:
  - {name: attended, zh: 出席次数, en: meetings attended, unit: count, from: attendance, take: count}
  - {name: excess, zh: 超出次数, en: beyond one, unit: count, formula: 'attended - 1'}
  result: attended
  bands:
  - {grade: 合格, at_least: 1}
  - {grade: 基本合格, below: 1}
"""


def grading(year: Year) -> None:
    """In the industry's alliance, which the hospital leads under the county: a quarter is sealed and shown, the shop appeals against two
    lines of its sheet, takes one to the county and gives the other up; then its grade is decided, and changed."""
    of, county, clock = year.of, year.county, year.county.taker.clock
    hospital, second, community = county.hospital, county.hospital2, county.community
    book = read(ATTENDANCE).rulebook
    assert book
    drafted = DraftRulebook(alliance=of["other alliance"], rulebook=as_wire(book))
    of["attendance book"] = hospital.says(drafted)
    second.says(AdoptRulebook(periods=("2026-Q1",)), stream=of["attendance book"])
    days = {"sealed_by": "2026-04-30", "appeals_until": "2026-05-05", "decided_by": "2026-05-29"}
    table = Timetable(notice_workdays=3, answer_workdays=5, **days)
    named = {"rulebook": of["attendance book"], "period": "2026-Q1"}
    of["quarter's round"] = hospital.says(AnnounceRound(timetable=table, **named))
    sealed = of["shown report"] = hospital.says(seal(year, of["attendance book"], "2026-Q1"))
    body = year.ledger.streams.folded(sealed).state.body
    made = in_order(sheets(year.ledger, body.rulebook, body.period, body.position))

    def shown(sheet: Sheet) -> SealedSheet:
        place, path = path_of(made, sheet.part, sheet.subject)
        result = {"result": sheet.result, "grade": sheet.grade, "sheet": sheet_digest(sheet)}
        return SealedSheet(subject=sheet.subject, place=place, path=tuple(path), **result)

    parts = (PartShown(part="unit", first=shown(made[0]), last=shown(made[-1])),)
    of["report notice"] = hospital.says(ShowReport(report=sealed, until="2026-04-24", parts=parts))
    community.says(Entrust(of=of["shop"], evidence="8" * 64))
    behalf = {"on_behalf": OnBehalf(of=of["shop"], how="counter", evidence="8" * 64)}
    [shops] = [shown(sheet) for sheet in made if sheet.subject == of["shop"]]
    about = {"report": sealed, "part": "unit", "sheet": shops, "reason": "三月的会议我们来了"}
    for name, line in (("score appeal", "attended"), ("score appeal given up", "excess")):
        of[name] = community.says(RaiseScoreAppeal(line=line, **about, **behalf))
    community.says(WithdrawScoreAppeal(**behalf), stream=of["score appeal given up"])
    no = AnswerScoreAppeal(outcome="dismissed", reason="签到表上没有")
    second.says(no, stream=of["score appeal"])
    community.says(RenewScoreAppeal(reason="签到表是事后补的", **behalf), stream=of["score appeal"])
    county.lead.says(no, stream=of["score appeal"])
    community.says(WithdrawEntrustment(reason="药店启用账本"), stream=of["shop's entrustment"])
    clock.put_to(130)
    decided = {"report": sealed, "part": "unit", "sheet": shops}
    of["decision"] = second.says(DecideGrade(grade="基本合格", **decided))
    for by in (hospital, second):
        by.says(ChangeGrade(grade="合格", reason="一季度新成立"), stream=of["decision"])


def ref(year: Year, event: type[Data], nth: int = 0) -> EntryRef:
    """The nth entry with such an event."""
    row = year.ledger.rows.select_notifications(1, 10_000, topics=[event.event])[nth]
    return EntryRef(index=row.id - 1, leaf=leaf_hash(row.state).hex())


def take_back(year: Year, event: type[Data], by: Person, nth: int = 0) -> Id:
    """Correct the nth entry with such an event."""
    return by.says(CorrectEntry(entry=ref(year, event, nth), reason="记错了"))


def overruled(year: Year) -> None:
    """In the industry's alliance, a delivery is contested, rejected, appealed and upheld."""
    county, of = year.county, year.of
    bureau, community, hospital = county.bureau, county.community, county.hospital
    for by in (bureau, community):
        invitation = InviteMember(alliance=of["other alliance"], unit=by.unit)
        by.says(AcceptMembership(), stream=hospital.says(invitation))
    offer = item("resource", "会议室")(year).model_copy(update={"alliance": of["other alliance"]})
    claim = community.says(MakeClaim(about=county.about(bureau.says(offer)), quantity=1))
    delivery = bureau.says(DeliverClaim(about=county.about(claim), quantity=1, on="2026-03-02"))
    community.says(ConfirmDelivery(about=county.about(delivery)))
    contest = OpenDispute(entry=ref(year, DeliveryConfirmed, -1), wrong="not-done", text="没有用过")
    of["appealed dispute"] = dispute = community.says(contest)
    bureau.says(AnswerDispute(answer="contests", text="登记簿上有"), stream=dispute)
    for by in (hospital, county.hospital2):
        by.says(RuleDispute(outcome="rejected", reason="登记簿上有"), stream=dispute)
    community.says(AppealDispute(text="登记簿是事后补的"), stream=dispute)
    bureau.says(AnswerDispute(answer="contests", text="当日登记"), stream=dispute)
    for by in (county.lead, county.lead2):
        by.says(RuleDispute(outcome="upheld", reason="当日会议室停用"), stream=dispute)


def corrected(year: Year) -> Year:
    """The same year after one of each kind has been taken back, so that every event there is has happened."""
    county = year.county
    wrong: dict[type[Data], Person] = {
        HoursPosted: county.community, DutyPosted: county.bureau, CheckInCounted: county.bureau,
        VisitConfirmed: county.bureau, DutyDayCounted: county.community, ScanRecorded: county.community, StarAwarded: county.community, FraudFound: county.community,
        DeliveryConfirmed: county.community,
        FulfilmentConfirmed: county.bureau, ActivityConfirmed: county.hospital, ProposalAdopted: county.lead,
        AttendanceRecorded: county.lead, MarkWasGiven: county.lead, CheckInEnded: county.community,
        OrderRated: county.community, WhistleRated: county.community, MilestoneAccepted: county.lead,
        FundsDisbursed: county.community, WishThanked: county.community, ResolutionVoted: county.lead,
        FollowUpAnswered: county.lead, DutyItemCounted: county.lead, AccountBooked: county.community,
        ServiceFaulted: county.community,
    }  # fmt: skip
    assert set(wrong) == set(REVERSALS)
    overruled(year)
    held_by_three(year)
    end = EndCheckIn(about=county.about(year.of["check-in"]), on="2026-03-05")
    county.community.says(end)
    for event, by in wrong.items():
        if event is FraudFound:  # in what was taken back first
            of_hours = county.about(year.of[f"correction of {HoursPosted.event}"])
            year.of["fraud"] = county.community2.says(FindFraud(about=of_hours, until="2027-12-31"))
        nth = 1 if event is CheckInEnded else 0  # after the first, the member has reported elsewhere
        year.of[f"correction of {event.event}"] = take_back(year, event, by, nth)
    nobody_else = RecordAttendance(attended=(county.units["lead"],), excused=())
    county.lead.says(nobody_else, stream=year.of["meeting"])
    affirmed(year)
    return year


def held_by_three(year: Year) -> None:
    """One of the other two hosts takes back that it took part."""
    county, of = year.county, year.of
    hosts = (county.hospital.unit, county.bureau.unit)
    of["held by three"] = county.community.says(
        PlanActivity(title="河道巡查", category="环保", hosts=hosts, on="2026-03-02")
    )
    county.community.says(HoldActivity(on="2026-03-02"), stream=of["held by three"])
    for by in (county.hospital, county.bureau):
        by.says(ConfirmActivity(about=county.about(of["held by three"])))
    take_back(year, ActivityConfirmed, county.hospital, -2)


def affirmed(year: Year) -> None:
    """Two people are put on a roll with a key that is called stolen afterwards; whoever did it says of one that they did."""
    county, hospital, second = year.county, year.county.hospital, year.county.hospital2
    spare = enrol(hospital, second, "hospital 2, stolen")
    signs = Person(county, key("hospital 2, stolen"), second.unit, second.id)
    for name in ("on the roll by a stolen key", "not on the roll"):
        signs.says(EnterRoll(person=county.volunteer(hospital, name)))
    since = ref(year, RollEntered, -2)
    revocation = Revocation(keyid=spare, reason="stolen", suspect_from=since.index)
    hospital.says(RevokeKey(revocation=revocation), stream=county.rule("key", spare))
    year.of["affirmation"] = second.says(AffirmEntries(entries=(since,)))


def draft_rulebook(year: Year, name: str) -> Id:
    rulebook, _ = check_file((RULEBOOKS / f"{name}.yaml").read_text(encoding="utf-8"))
    assert rulebook
    return year.county.lead.says(DraftRulebook(alliance=year.county.alliance, rulebook=as_wire(rulebook)))
