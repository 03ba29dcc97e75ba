"""What a county's people may try, in any order: a state machine whose rules sign sound and unsound statements.

A statement is tried by everybody in turn, until it happens or all have been refused. What must hold afterwards is
said in test_properties.py.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from contracts.draw import commitment_of as share_commitment
from contracts.refusals import Refusal
from contracts.statement import Body
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
    AdoptProposal,
    ApplyForMembership,
    ConveneMeeting,
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
from contracts.statements.draws import AnnounceDraw, CommitShare, RevealShare
from contracts.statements.duty_lists import AcceptDutyItem, AdoptDutyList, DutyItem, FinishDutyItem
from contracts.statements.emergencies import DeclareEmergency, EndEmergency, StateStandby
from contracts.statements.evaluations import (
    CastBallot,
    ChangeBallot,
    Choice,
    CloseEvaluation,
    OpenEvaluation,
    Panel,
)
from contracts.statements.exchanges import AcceptExchange, IssueExchange
from contracts.statements.expiry import Expired, SweepExpired
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
    AmendPerson,
    EnrolUnit,
    Entrust,
    GrantRole,
    OnBehalf,
    RegisterPerson,
    Revocation,
    RevokeKey,
    UnitsAct,
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
from contracts.statements.openings import ConfirmOpening, RecordOpening
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
from contracts.statements.rounds import AnnounceRound, ChangeRound, DeclareRecusal, Timetable
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
from contracts.statements.stars import AwardStar, FindFraud
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
from contracts.values import About, Seen
from domain.agenda import AgendaProposal
from domain.agreements import Agreement, digest_of
from domain.audit_findings import AuditFinding
from domain.bookings import AccountBooked
from domain.cadences import Cadence
from domain.certificates import Application, Certificate
from domain.complaints import ServiceFaulted
from domain.consultations import Consultation
from domain.correction_requests import CorrectionRequest
from domain.corrections import REVERSALS, Correction
from domain.coverage_work import STAGES
from domain.disputes import Dispute
from domain.draws import Draw, Share
from domain.duty import CheckInRecord, DutyRecord
from domain.duty_lists import DutyList, DutyReport
from domain.emergencies import Emergency
from domain.evaluations import Ballot, Evaluation
from domain.exchanges import Exchange
from domain.fulfilments import Fulfilment
from domain.grids import Grid
from domain.handovers import Handover
from domain.honours import Award
from domain.hours import HoursPosted
from domain.issues import Issue
from domain.lists import Claim, Delivery, Item, Offer
from domain.meetings import Meeting
from domain.notices import Notice, Objection
from domain.offices import Appointment, DutyDay
from domain.openings import Opening
from domain.orders import Order
from domain.party_orgs import PartyOrg
from domain.person_mergers import PersonMerge
from domain.pledges import Pledge
from domain.projects import MilestoneReport, Project
from domain.redemptions import Redemption
from domain.reports import SealedReport
from domain.resolutions import FollowUpReport, Resolution
from domain.rounds import Round
from domain.service import ServiceRecord, ServiceRecorded
from domain.standards import Attestation, Standard
from domain.stars import Star
from domain.studies import Study
from domain.templates import Template
from domain.terminations import Termination
from domain.trainings import Training
from domain.transfers import Transfer
from domain.units import Unit
from domain.venues import Booking
from domain.visits import Visit
from domain.whistles import Admission, Whistle
from domain.wishes import Wish, WishClaim
from tests.domain.ballot_scenes import (
    PANEL,
    asks,
    counts,
    enters,
    issues_token,
    opens_secretly,
    prints,
    shuts,
    unseals,
)
from tests.domain.bank_scenes import NANJING, charter, correction_of
from tests.domain.grade_scenes import (
    RESULTS,
    answers,
    appeals,
    changes_to,
    decides,
    renews,
    seals,
    shows,
    withdraws,
)
from tests.domain.scenes import Scene, adopts_field, another_key, begins_with, key_of, keyid_of, secret
from tests.domain.service_scenes import bank
from tests.domain.slip_scenes import issues, scans
from tests.domain.star_scenes import adopts, book, notices
from tests.domain.street_scenes import joins, settles, speaks_for
from tests.people import DAY_MS

TODAY = "2026-01-01"
STREETS = ["east", "west", "joint"]
UNITS = ["lead", "community", "bureau", "hospital", "school", *STREETS]
PERSONS = ["member 1", "member 2", "stranger", "bureau2", "hospital2", "lead2"]
NUMBERS = ["twin 1", "twin 2", "member 1", "member 2"]
PEOPLE = [
    *(f"{unit}{n}" for unit in UNITS[:4] for n in ("", "2")),
    "school", "moonlighter at lead", "moonlighter at community", "moonlighter at bureau",
    "bureau2 at community", "east", "east2", "west", "joint", "joint2", "joint for east", "joint2 for east", "joint for west",
]  # fmt: skip


def terms(s: Scene, first: str, second: str, quantity: int, **more: Any) -> Terms:
    promise = Commitment(
        by=s[first], to=s[second], what="服务", quantity=quantity, measure="次", due="2026-06-30"
    )
    parties = tuple(Party(unit=s[unit], office="书记") for unit in (first, second))
    return Terms(
        title="协议", purpose="共建", parties=parties, commitments=(promise,), starts=TODAY, ends="2026-12-31", **more
    )  # fmt: skip


def item(s: Scene, kind: Any, quantity: int) -> PublishItem:
    return PublishItem(
        alliance=s["alliance"], kind=kind, title="事项", category="民生", quantity=quantity, measure="件",
        available=TODAY, until="2026-06-30",
    )  # fmt: skip


def order(s: Scene, item: str | None = None, wanted: str = TODAY) -> PlaceOrder:
    chosen = {"item": item} if item else {}
    return PlaceOrder(category="助老", title="理发", wanted=wanted, alliance=s["alliance"], **chosen)


def wish(s: Scene, until: str = TODAY) -> PostWish:
    return PostWish(alliance=s["alliance"], category="助残", title="老花镜", until=until)


def admission(*names: str) -> AdmitMatters:
    limits = Limits(routine=4320, joint=1440, emergency=30)
    matters = tuple(Matter(name=name, covers="公共区域") for name in names)
    return AdmitMatters(matters=matters, limits=limits, effective=TODAY)


def whistle(s: Scene, *departments: str, matter: str = "路灯") -> RaiseWhistle:
    called = tuple(s[each] for each in departments)
    return RaiseWhistle(about=s.about("list"), kind="joint", matter=matter, departments=called)


def project(s: Scene, kind: Any, number: str, accepted_by: str = "lead", granted: int = 5) -> FileProject:
    return FileProject(
        kind=kind, number=number, title="改造", source="council", accepted_by=s[accepted_by],
        milestones=(Milestone(title="勘察", due=TODAY), Milestone(title="竣工", due="2026-01-02")),
        funding=(FundingLine(source="fiscal", granted_fen=granted, ceiling_fen=6),),
    )  # fmt: skip


def volunteering(s: Scene, person: str, time: dict[str, Any]) -> RecordService:
    return RecordService(person=s[person], activity=s["activity"], bank=s["bank"], **time)


def on_duty(s: Scene, person: str, time: dict[str, Any]) -> RecordDuty:
    return RecordDuty(person=s[person], task="清扫", unit=s["bureau"], community=s["community"], **time)


def called(s: Scene, *units: str) -> ConveneMeeting:
    expected = tuple(s[unit] for unit in units)
    return ConveneMeeting(
        alliance=s["alliance"], title="会议", on=TODAY, agenda=("一", "二"), expected=expected, quorum=1
    )


def resolved(
    s: Scene, meeting: About, place: int, in_favour: list[str], against: list[str]
) -> VoteResolution:
    return VoteResolution(
        about=meeting, place=place, title="决议", text="照办",
        in_favour=tuple(s[unit] for unit in in_favour), against=tuple(s[unit] for unit in against), abstained=(),
        follow_ups=(FollowUp(owner=s["hospital"], what="报送方案", due="2026-01-02"),),
    )  # fmt: skip


def duties(s: Scene, owner: str, supersedes: str | None = None) -> AdoptDutyList:
    items = tuple(DutyItem(name="开放活动室", owner=s[owner], due=due) for due in (TODAY, "2026-06-30"))
    return AdoptDutyList(
        alliance=s["alliance"], title="责任清单", items=items, effective=TODAY, supersedes=supersedes
    )


def from_to(start: str, end: str, day: str = TODAY) -> dict[str, Any]:
    return {"clocked": Clocked(start=f"{day}T{start}", end=f"{day}T{end}")}


def behalf(s: Scene) -> OnBehalf:
    """Of a shop without a computer."""
    return OnBehalf(of=s["shop"], how="paper")


@begins_with(bank)
def busy(s: Scene) -> None:
    """Much is under way: a claim, an agreement, meetings, a resolution, duties, people on a roll, two sheets, a check-in, an order,
    a wish, a whistle, a project, a shop's need."""
    adopts_field(s)
    for name in ("member 1", "member 2"):
        s[name] = s.says("bureau", RegisterPerson(commitment=secret(name)))
    for name in ("twin 1", "twin 2"):
        s[name] = s.says("hospital", RegisterPerson(commitment=secret(name)))
    for name in ("member 1", "member 2", "bureau2"):
        s.says("bureau", EnterRoll(person=s[name]))
    s.county.people["bureau2 at community"] = another_key(s, "community", "bureau2", "bureau 2, community")
    s.says("community", GrantRole(unit=s["community"], person=s["bureau2"], role="clerk"))
    for name in ("member 1", "member 2", "bureau2", "lead2", "twin 1", "twin 2"):
        s.says("community", OpenAccount(bank=s["bank"], owner=s[name]))
    s["item"] = s.says("bureau", item(s, "need", 6))
    s["claim"] = s.says("hospital", MakeClaim(about=s.about("item"), quantity=4))
    s.says("hospital2", DeliverClaim(about=s.about("claim"), quantity=2, on=TODAY))
    s["agreement"] = s.says("bureau", DraftAgreement(terms=terms(s, "bureau", "hospital", 3)))
    for unit in ("bureau", "hospital"):
        s.says(unit, SignAgreement(terms=digest_of(terms(s, "bureau", "hospital", 3))), on="agreement")
    s.says("hospital2", RecordFulfilment(about=s.about("agreement"), commitment=1, quantity=1, on=TODAY))
    s["meeting"] = s.says("lead", called(s, "lead", "bureau"))
    s["held meeting"] = s.says("lead", called(s, "lead", "community", "hospital"))
    came = tuple(s[unit] for unit in ("lead", "community", "hospital"))
    s.says("lead", RecordAttendance(attended=came, excused=()), on="held meeting")
    s.says("lead", resolved(s, s.about("held meeting"), 1, ["lead", "community"], ["hospital"]))
    s["duties"] = s.says("lead", duties(s, "hospital"))
    times = [
        from_to("08:00", "10:00"),
        from_to("09:00", "11:00"),
        {"entered": Entered(on=TODAY, minutes=700)},
    ]
    s.sends("community2", [volunteering(s, "member 1", time) for time in times], "sheet 0")
    s.sends("bureau2", [on_duty(s, person, times[0]) for person in ("member 1", "bureau2")], "sheet 1")
    report = CheckIn(person=s["member 2"], unit=s["bureau"], community=s["community"], on=TODAY)
    s["report"] = s.says("bureau2", report)
    s.says("community", ConfirmDuty(records=(s.about("report"),)))
    s.says("community2", order(s))
    s.says("community", wish(s))
    s["list"] = s.says("community", admission("路灯", "积水"))
    s.says("community2", whistle(s, "bureau", "hospital"))
    s.says("bureau2", project(s, "breakthrough", "零号"))
    shop = EnrolUnit(code="YH401", name="便民商店(虚构)", kind="new-sector", superior=s["lead"])
    s["shop"] = s.says("lead", shop)
    for unit in ("community", "school"):
        s.says(unit, Entrust(of=s["shop"], evidence=secret("paper")))
    s["shop's membership"] = s.says("lead", InviteMember(alliance=s["alliance"], unit=s["shop"]))
    s.says("school", AcceptMembership(on_behalf=behalf(s)), on="shop's membership")
    for name in STREETS:
        settles(s, name)
        joins(s, name)
    for older in ("east", "west"):
        speaks_for(s, "joint", older)
    s.county.people["community2's other"] = another_key(s, "community", "community2", "community 2, other")
    s["need of east"] = s.says("east", item(s, "need", 6))
    s["claim on east"] = s.says("hospital", MakeClaim(about=s.about("need of east"), quantity=4))
    s.says("hospital", DeliverClaim(about=s.about("claim on east"), quantity=1, on=TODAY))
    s["other bank"] = s.says("hospital", FoundBank(name="县医院时间银行(虚构)"))
    theirs = AdoptBankCharter(charter=charter(exchange=[s["bank"]]))
    s.says("hospital", theirs, on="other bank")
    s.says("hospital", OpenAccount(bank=s["other bank"], owner=s["hospital2"]))
    s["shop's item"] = s.says("community", item(s, "need", 5).model_copy(update={"on_behalf": behalf(s)}))
    s.says("bureau", MakeClaim(about=s.about("shop's item"), quantity=3))
    s.says("community", issues()(s))
    adopts(s, "book", book(一星=60, 二星=700), periods=("2026", "2025-12"))
    days = {"sealed_by": "2026-01-05", "appeals_until": "2026-01-07", "decided_by": "2026-02-10"}
    table = Timetable(notice_workdays=1, answer_workdays=5, **days)
    s.says("lead", AnnounceRound(rulebook=s["book"], period="2025-12", timetable=table))
    s["december"] = s.says("lead", seals("first", period="2025-12", part="volunteer")(s))
    s.says("lead", shows("2026-01-06", "december", "first", part="volunteer")(s))


units, persons, small = st.sampled_from(UNITS), st.sampled_from(PERSONS), st.integers(1, 6)
days = st.sampled_from([TODAY, TODAY, TODAY, "2025-12-31", "2026-01-02"])
moments = st.sampled_from(["00:00", "08:00", "09:00", "10:00", "11:30", "23:59"])
minutes = st.sampled_from([1, 30, 60, 700, 1440])
Crowd = list[str]
SECRET_VOTERS = ("bureau", "hospital", "lead")
crowds = st.integers(0, len(PEOPLE) - 1).map(lambda first: PEOPLE[first:] + PEOPLE[:first])
"""Everybody, beginning with anybody."""


class Deeds(RuleBasedStateMachine):
    """Each rule draws a statement that may or may not be right, and an order in which people try it."""

    def __init__(self) -> None:
        super().__init__()
        self.s = busy.begin()
        self.sheets = ["sheet 0", "sheet 1"]
        self.accepted: Counter[str] = Counter()

    def tries(self, crowd: Crowd, body: Body, on: str | None = None, as_self: bool = False) -> str | None:
        """The stream opened or changed; None when everybody was refused."""
        for who in crowd:
            signs = partial(self.s.who(who).says, body, stream=on, as_self=as_self)
            if found := self.attempt(body.type, signs):
                return found
        return None

    def attempt(self, what: str, act: Callable[[], Any]) -> Any:
        """What `act` gives, or None when it was refused; then nothing may have changed."""
        story = self.s.story
        happened, streams = len(story.happened), dict(story.history._streams)
        items = dict(story.history._batches)
        try:
            found = act() or True
        except Refusal:
            assert len(story.happened) == happened
            assert story.history._streams == streams
            assert dict(story.history._batches) == items
            return None
        self.accepted[what] += 1
        return found

    def streams(self) -> list[tuple[str, Any]]:
        return [(stream, folded.state) for stream, folded in self.s.story.history._streams.items()]

    def any_of(self, data: Any, *kinds: type[Any]) -> About | None:
        """Some document of these kinds as it is now or, one time in ten, as it was at version 1."""
        found = [stream for stream, state in self.streams() if isinstance(state, kinds)]
        if not found:
            return None
        about = self.s.county.about(data.draw(st.sampled_from(found)))
        return about.model_copy(update={"version": 1}) if data.draw(st.integers(0, 9)) == 9 else about

    # Lists

    @rule(crowd=crowds, kind=st.sampled_from(["need", "resource"]), quantity=small, shops=st.booleans())
    def publish(self, crowd: Crowd, kind: Any, quantity: int, shops: bool) -> None:
        self.tries(crowd, self.maybe_for_the_shop(item(self.s, kind, quantity), shops))

    @rule(crowd=crowds, quantity=small, day=days, shops=st.booleans(), data=st.data())
    def claim_or_deliver(self, crowd: Crowd, quantity: int, day: str, shops: bool, data: Any) -> None:
        found = self.any_of(data, Item, Claim)
        assert found
        if isinstance(self.s.story.state(found.stream), Item):
            self.tries(crowd, self.maybe_for_the_shop(MakeClaim(about=found, quantity=quantity), shops))
        else:
            body = DeliverClaim(about=found, quantity=quantity, on=day)
            self.tries(crowd, self.maybe_for_the_shop(body, shops))

    def maybe_for_the_shop(self, body: UnitsAct, shops: bool) -> UnitsAct:
        return body.model_copy(update={"on_behalf": behalf(self.s)}) if shops else body

    @rule(crowd=crowds, data=st.data())
    def reject(self, crowd: Crowd, data: Any) -> None:
        if found := self.any_of(data, Delivery):
            self.tries(crowd, RejectDelivery(about=found, reason="没有收到"))

    @rule(crowd=crowds, data=st.data())
    def confirm_what_one_side_recorded(self, crowd: Crowd, data: Any) -> None:
        found = self.any_of(data, Delivery, Fulfilment, Visit)
        assert found
        kind = type(self.s.story.state(found.stream))
        body = {Delivery: ConfirmDelivery, Fulfilment: ConfirmFulfilment, Visit: ConfirmVisit}[kind]
        self.tries(crowd, body(about=found))

    @rule(crowd=crowds, shops=st.booleans(), data=st.data())
    def take_back(self, crowd: Crowd, shops: bool, data: Any) -> None:
        found = self.any_of(data, Item, Claim, Claim)
        assert found
        if isinstance(self.s.story.state(found.stream), Item):
            self.tries(crowd, CloseItem(outcome="withdrawn"), on=found.stream)
        elif data.draw(st.booleans()):
            offered = self.any_of(data, Offer)
            to = self.s[data.draw(units)]
            self.tries(crowd, TakeOverClaim(about=offered) if offered else OfferClaim(about=found, to=to))
            self.tries(crowd, OfferClaim(about=found, to=to))
        else:
            body = self.maybe_for_the_shop(WithdrawClaim(reason="变化"), shops)
            self.tries(crowd, body, on=found.stream)

    # Agreements

    @rule(crowd=crowds, first=units, second=units, quantity=small, free=st.booleans(), above=units)
    def draft(self, crowd: Crowd, first: str, second: str, quantity: int, free: bool, above: str) -> None:
        procedure = Procedure(order="free" if free else "listed", countersigned_by=self.s[above])
        more = {"procedure": procedure} if free else {}
        self.tries(crowd, DraftAgreement(terms=terms(self.s, first, second, quantity, **more)))

    @rule(
        crowd=crowds,
        first=units,
        second=units,
        required=st.booleans(),
        what=st.integers(0, 2),
        data=st.data(),
    )
    def keep_a_library_of_clauses(
        self, crowd: Crowd, first: str, second: str, required: bool, what: int, data: Any
    ) -> None:
        found, s = self.any_of(data, Template), self.s
        clause = TemplateClause(name="经费", text="各自承担。", required=required)
        body: Body = AdoptTemplate(
            alliance=s["alliance"], title="结对共建", clauses=(clause,), effective=TODAY,
            supersedes=found.stream if found and what else None,
        )  # fmt: skip
        if found and what == 2:
            typed = Typed(
                follows=found.stream,
                rulebooks=(AppliedRulebook(to=s[first], whose=s[second]),),
                interests=(PartyInterest(party=s[second], kind="supplier", handled="表决时回避"),),
            )
            clauses = {"clauses": (clause.text,)} if required else {}
            body = DraftAgreement(terms=terms(s, first, second, 1, typed=typed, **clauses))
        self.tries(crowd, body)

    @rule(crowd=crowds, first=units, second=units, step=st.integers(0, 11), data=st.data())
    def go_on_with_an_agreement(self, crowd: Crowd, first: str, second: str, step: int, data: Any) -> None:
        found = self.any_of(data, Agreement)
        assert found
        digest = self.s.story.state(found.stream).digest
        body = {
            0: DeclineAgreement(reason="不合适"),
            1: ReviseAgreement(terms=terms(self.s, first, second, 1)),
            2: ReviewAgreement(terms=digest, opinion="agree"),
            3: RecordFulfilment(about=found, commitment=1, quantity=1, on=TODAY),
            4: CountersignAgreement(terms=digest),
            5: CountersignAgreement(terms=digest),
        }.get(step, SignAgreement(terms=digest))
        self.tries(crowd, body, on=None if body.begins else found.stream)

    @rule(
        crowd=crowds,
        quantity=small,
        numbers=st.lists(st.integers(1, 3), min_size=1, max_size=3),
        step=st.integers(0, 5),
        data=st.data(),
    )
    def change_or_end_an_agreement(
        self, crowd: Crowd, quantity: int, numbers: list[int], step: int, data: Any
    ) -> None:
        about, end = self.any_of(data, Agreement), self.any_of(data, Termination)
        assert about
        before = self.s.story.state(about.stream).terms
        promise = before.commitments[0]
        promises = tuple(promise.model_copy(update={"number": n, "quantity": quantity}) for n in numbers)
        later = {"starts": "2027-01-01", "ends": "2027-12-31"}
        notice = Procedure(notice_days=1)
        bodies: dict[int, Body] = {
            0: RenewAgreement(about=about, terms=before.model_copy(update=later)),
            1: TerminateAgreement(about=about, on="2026-07-01", reason="调整"),
            2: TerminateAgreement(about=about, on="2026-07-01", reason="调整", by_notice=True),
        }
        if end:
            bodies |= {
                3: AgreeTermination(),
                4: RefuseTermination(reason="再议") if quantity == 1 else AgreeTermination(),
            }
        changed: dict[str, Any] = {"commitments": promises, "procedure": notice}
        if quantity == 2:  # somebody joins, or takes the place of the last
            stay = before.parties[:-1] if len(numbers) == 1 else before.parties
            changed["parties"] = (*stay, Party(unit=self.s["community"], office="书记"))
            given = {"by": stay[0].unit, "to": self.s["community"]}
            changed["commitments"] = tuple(each.model_copy(update=given) for each in promises)
        body = bodies.get(step, AmendAgreement(about=about, terms=before.model_copy(update=changed)))
        self.tries(crowd, body, on=None if body.begins else end.stream)  # type: ignore[union-attr]

    # Orders

    @rule(crowd=crowds, unit=units, day=days, chosen=st.booleans(), step=st.integers(0, 9), data=st.data())
    def place_an_order_or_go_on(
        self, crowd: Crowd, unit: str, day: str, chosen: bool, step: int, data: Any
    ) -> None:
        found, item = self.any_of(data, Order), self.any_of(data, Item)
        assert found
        assert item
        bodies: dict[int, Body] = {
            0: order(self.s, item.stream if chosen else None, day),
            1: RefuseOrder(reason="no-hands"),
            2: WithdrawOrder(reason="placed-twice"),
            3: AcceptOrder(),
            4: AcceptOrder(),
            5: CompleteOrder(on=day),
            6: CompleteOrder(on=day, activity=self.s["activity"]),
            7: RateOrder(stars=3, reasons=("late",)),
        }
        body = bodies.get(step, DispatchOrder(to=self.s[unit]))
        self.tries(crowd, body, on=None if body.begins else found.stream)

    # Wishes and whistles

    @rule(crowd=crowds, day=days, step=st.integers(0, 7), as_self=st.booleans(), data=st.data())
    def wish_and_grant(self, crowd: Crowd, day: str, step: int, as_self: bool, data: Any) -> None:
        about, claim = self.any_of(data, Wish), self.any_of(data, WishClaim)
        assert about
        deeds: dict[int, tuple[Body, str | None]] = {
            0: (wish(self.s, day), None),
            1: (WithdrawWish(reason="posted-twice"), about.stream),
        }
        if claim:
            deeds |= {
                2: (ReleaseWish(), claim.stream),
                3: (GrantWish(on=day), claim.stream),
                4: (GrantWish(on=day), claim.stream),
                5: (ThankWish(), claim.stream),
            }
        body, on = deeds.get(step, (ClaimWish(about=about), None))
        self.tries(crowd, body, on=on, as_self=as_self)

    @rule(
        crowd=crowds, one=units, other=units, minute=moments, day=days, step=st.integers(0, 8), data=st.data()
    )
    def whistle_and_come(
        self, crowd: Crowd, one: str, other: str, minute: str, day: str, step: int, data: Any
    ) -> None:
        about, listed = self.any_of(data, Whistle), self.any_of(data, Admission)
        assert about
        assert listed
        department = self.s[one]
        bodies: dict[int, Body] = {
            0: whistle(self.s, one, other),
            1: whistle(self.s, one, matter="养犬"),
            2: RefuseWhistle(about=about, reason="not-our-duty"),
            3: ResolveWhistle(outcome="resolved"),
            4: RateWhistle(about=about, department=department, rating="satisfied"),
            5: RateWhistle(about=about, department=department, rating="unrated", arrived=f"{day}T{minute}"),
            6: RefuseTask(about=listed, asked_by=department, task="填表"),
            7: admission("路灯", minute),
        }
        body = bodies.get(step, RespondToWhistle(about=about, arrived=f"{day}T{minute}"))
        self.tries(crowd, body, on=None if body.begins else about.stream)

    @rule(
        crowd=crowds, unit=units, day=days, people=small, first=st.booleans(), what=st.integers(0, 4), data=st.data()
    )  # fmt: skip
    def meet_an_emergency(
        self, crowd: Crowd, unit: str, day: str, people: int, first: bool, what: int, data: Any
    ) -> None:
        """Where nothing is declared yet, everything but a declaration is refused."""
        s, found = self.s, self.any_of(data, Emergency)
        subject = s["alliance"] if first else s[unit]
        body: Body = DeclareEmergency(subject=subject, kind="flood", until=day)
        if found and what == 1:
            self.tries(crowd, EndEmergency(), on=found.stream)
            return
        if found and what == 2:
            body = StateStandby(about=found, people=people)
        if found and what > 2:
            under = {"kind": "emergency", "emergency": found.stream}
            body = whistle(s, unit).model_copy(update=under)
        self.tries(crowd, body)

    @rule(crowd=crowds, unit=units, day=days, what=st.integers(0, 9), data=st.data())
    def report_an_issue_or_go_on(self, crowd: Crowd, unit: str, day: str, what: int, data: Any) -> None:
        s, found = self.s, self.any_of(data, Issue)
        about = self.any_of(data, Order, Whistle, Project)
        body: Body = ReportIssue(
            to=s[unit], category="roads", subject="public-place", place="街心公园", text="路面破损"
        )
        if found and what:
            body = {
                1: DeclineIssue(reason="not-found"),
                2: WithdrawIssue(reason="gone-by-itself"),
                3: ReturnIssue(reason="仍有破损"),
                4: TakeIssue(due=day, through=about.stream if about else None),
                5: TakeIssue(due=day),
                6: FinishIssue(on=day),
                7: FinishIssue(on=day),
            }.get(what, AcceptIssue())
        self.tries(crowd, body, on=None if body.begins or not found else found.stream)

    # Projects

    @rule(
        crowd=crowds, kind=st.sampled_from(["breakthrough", "livelihood"]), unit=units, number=small, day=days,
        step=st.integers(0, 11), data=st.data(),
    )  # fmt: skip
    def file_a_project_or_go_on(
        self, crowd: Crowd, kind: str, unit: str, number: int, day: str, step: int, data: Any
    ) -> None:
        about, report = self.any_of(data, Project), self.any_of(data, MilestoneReport)
        assert about
        place = 1 + number % 3
        bodies: dict[int, Body] = {
            0: project(self.s, kind, f"{number}号", unit, number),
            1: RecordVote(on=day, in_favour=number, against=3, abstained=0),
            2: DisburseFunds(about=about, line=1, fen=number, on=day, evidence=(secret("invoice"),)),
            3: DisburseFunds(about=about, line=place, fen=1, on=day, evidence=(secret("invoice"),)),
            4: CloseProject(outcome="stopped"),
            5: CloseProject(outcome="completed"),
            6: CloseProject(outcome="completed"),
            7: RateProject(about=about, rating="satisfied"),
        }
        if report:
            bodies |= {8: AcceptMilestone(about=report), 9: AcceptMilestone(about=report)}
        reporting = ReportMilestone(about=about, milestone=place, on=day, evidence=(secret("lamp"),))
        body = bodies.get(step, reporting)
        self.tries(crowd, body, on=None if body.begins else about.stream)

    # Time

    @rule(
        crowd=crowds, person=persons, start=moments, end=moments, amount=minutes, entered=st.booleans(), day=days,
        as_self=st.booleans(), behalf=st.integers(0, 3), duty=st.booleans(),
    )  # fmt: skip
    def record_time(
        self, crowd: Crowd, person: str, start: str, end: str, amount: int, entered: bool, day: str, as_self: bool,
        behalf: int, duty: bool,
    ) -> None:  # fmt: skip
        time = {"entered": Entered(on=day, minutes=amount)} if entered else from_to(start, end, day)
        if behalf == 3:
            time["on_behalf"] = OnBehalf(of=self.s[person], how="paper")
        record = on_duty if duty else volunteering
        self.tries(crowd, record(self.s, person, time), as_self=as_self)

    @rule(
        crowd=crowds, times=st.lists(st.tuples(persons, moments), min_size=1, max_size=5), duty=st.booleans()
    )
    def send_a_sheet(self, crowd: Crowd, times: list[tuple[str, str]], duty: bool) -> None:
        record, sheet = on_duty if duty else volunteering, f"sheet {len(self.sheets)}"
        bodies = [record(self.s, person, from_to(start, "12:00")) for person, start in times]
        if any(self.attempt("sheet", partial(self.s.sends, who, bodies, sheet)) for who in crowd):
            self.sheets.append(sheet)

    @rule(crowd=crowds, duty=st.booleans(), left_out=st.sets(st.integers(0, 3), max_size=2), data=st.data())
    def confirm_a_sheet(self, crowd: Crowd, duty: bool, left_out: set[int], data: Any) -> None:
        batch = self.s.sheets[data.draw(st.sampled_from(self.sheets))]
        part = SheetPart(batch=batch, **{"except": tuple(left_out)})
        self.tries(crowd, ConfirmDuty(sheets=(part,)) if duty else ConfirmService(sheets=(part,)))

    @rule(crowd=crowds, duty=st.booleans(), count=st.integers(1, 2), data=st.data())
    def confirm_records(self, crowd: Crowd, duty: bool, count: int, data: Any) -> None:
        kinds = (DutyRecord, CheckInRecord) if duty else (ServiceRecord,)
        records = tuple(found for _ in range(count) if (found := self.any_of(data, *kinds)))
        self.tries(crowd, ConfirmDuty(records=records) if duty else ConfirmService(records=records))

    @rule(crowd=crowds, person=persons, community=units, day=days, as_self=st.booleans())
    def check_in(self, crowd: Crowd, person: str, community: str, day: str, as_self: bool) -> None:
        who = {"person": self.s[person], "unit": self.s["bureau"], "community": self.s[community]}
        self.tries(crowd, CheckIn(**who, on=day), as_self=as_self)

    # Banks

    @rule(
        crowd=crowds,
        most=st.none() | minutes,
        cap=st.none() | minutes,
        every=st.sampled_from([7, 30, 60, 90]),
    )
    def adopt_a_bank_charter(self, crowd: Crowd, most: int | None, cap: int | None, every: int) -> None:
        rates = [{"give": 1, "every": every}]
        rules: dict[str, Any] = {"most_per_activity": most, "cap": cap}
        rules |= {
            "points": {"name": "积分", "rates": rates, "referral": "2"},
            "exchange": [self.s["other bank"]],
            "expiry": {"of": "minutes", "months": 1},
        }
        given = {name: value for name, value in (NANJING | rules).items() if value is not None}
        self.tries(crowd, AdoptBankCharter(charter=charter(**given)), on=self.s["bank"])

    @rule(
        crowd=crowds, person=persons, other=persons, unit=units, amount=minutes, as_self=st.booleans(),
        step=st.integers(0, 9), data=st.data(),
    )  # fmt: skip
    def draw_on_an_account(
        self,
        crowd: Crowd,
        person: str,
        other: str,
        unit: str,
        amount: int,
        as_self: bool,
        step: int,
        data: Any,
    ) -> None:
        s, at = self.s, {"bank": self.s["bank"], "owner": self.s[person]}
        opening = RecordOpening(**at, minutes=amount, as_of=TODAY, evidence=secret("old"))
        recorded, asked = self.any_of(data, Opening), self.any_of(data, Transfer, Redemption)
        bodies: list[Body] = [
            opening,
            ConfirmOpening(records=(recorded,)) if recorded else opening,
            MakeRedemption(**at, minutes=amount, serves="lineal", least_age=60),
            MakeGift(**at, to=s[other], minutes=amount, relation="friend"),
            MakeDonation(**at, minutes=amount),
            MakeDonation(**at, minutes=amount, to=s[unit]),
            MakeGrant(bank=s["bank"], to=s[other], minutes=amount, basis=secret("decision")),
            RecordReferral(**at, referred=s[other]),
            OpenGroupAccount(bank=s["bank"], owner=s[unit]),
            UpholdComplaint(activity=s["activity"], person=s[other]),
        ]
        body = bodies[step]
        on = None
        if asked and data.draw(st.booleans()):
            redeems = isinstance(s.story.state(asked.stream), Redemption)
            body = ConfirmRedemption(about=asked) if redeems else ConfirmTransfer(about=asked)
            if step == 0:
                kind, on = WithdrawRedemption if redeems else WithdrawTransfer, asked.stream
                body = kind(reason="not-wanted")
        self.tries(crowd, body, on=on, as_self=as_self)

    @rule(
        crowd=crowds,
        person=persons,
        amount=minutes,
        as_self=st.booleans(),
        step=st.integers(0, 2),
        data=st.data(),
    )
    def exchange_or_sweep(
        self, crowd: Crowd, person: str, amount: int, as_self: bool, step: int, data: Any
    ) -> None:
        found = self.any_of(data, Exchange)
        issue = IssueExchange(
            bank=self.s["bank"], owner=self.s[person], to_bank=self.s["other bank"], minutes=amount
        )
        body: Body = AcceptExchange(about=found) if found and step == 1 else issue
        if step == 2:
            account = self.s.rule("account", self.s["bank"], self.s[person])
            held = account.minutes.total if account else 1
            expired = Expired(owner=self.s[person], minutes=max(held, 1))
            body = SweepExpired(bank=self.s["bank"], accounts=(expired,))
        self.tries(crowd, body, as_self=as_self)

    @rule(what=st.sampled_from([HoursPosted, AccountBooked, ServiceFaulted]), crowd=crowds)
    def correct_what_was_posted(self, what: type[Any], crowd: Crowd) -> None:
        if self.s.events(what):
            self.tries(crowd, correction_of(self.s, what))

    # Two numbers of one person

    @rule(crowd=crowds, person=st.sampled_from(NUMBERS), start=moments, amount=minutes, entered=st.booleans())
    def serve_under_a_second_number(
        self, crowd: Crowd, person: str, start: str, amount: int, entered: bool
    ) -> None:
        """Recorded and confirmed at once, for it takes both to have anything to merge."""
        time = {"entered": Entered(on=TODAY, minutes=amount)} if entered else from_to(start, "11:30")
        if stream := self.tries(crowd, volunteering(self.s, person, time)):
            self.tries(crowd, ConfirmService(records=(self.s.county.about(stream),)))

    @rule(
        crowd=crowds, one=st.sampled_from(NUMBERS), other=st.sampled_from(NUMBERS), step=st.integers(0, 3),
        doubles=st.booleans(), as_self=st.booleans(), data=st.data(),
    )  # fmt: skip
    def merge_two_numbers(
        self, crowd: Crowd, one: str, other: str, step: int, doubles: bool, as_self: bool, data: Any
    ) -> None:
        s, found = self.s, self.any_of(data, PersonMerge)
        if not found or step == 0:
            self.tries(crowd, MergePersons(duplicate=s[one], into=s[other], reason="two-units"))
        elif step == 1:
            self.tries(crowd, WithdrawPersonMerge(reason="two-people"), on=found.stream)
        else:
            entry = self.some_entry(data, HoursPosted) if doubles else None
            body = ConfirmPersonMerge(
                about=found, days=(TODAY,), banks=(s["bank"],), doubles=(entry,) if entry else ()
            )
            self.tries(crowd, body, as_self=as_self)

    # Slips

    @rule(
        crowd=crowds, person=persons, minute=st.sampled_from(["12:00", "12:02", "12:05", "12:06", "11:59"]), number=st.integers(1, 9),
        way=st.sampled_from(["in", "out"]), step=st.integers(0, 6), as_self=st.booleans(), day=days,
    )  # fmt: skip
    def scan_a_slip(
        self, crowd: Crowd, person: str, minute: str, number: int, way: str, step: int, as_self: bool, day: str
    ) -> None:  # fmt: skip
        s = self.s
        if step == 0:
            self.tries(crowd, issues(series=number)(s))
        elif step == 1:
            self.tries(crowd, scans(person, way, minute, number, wrong=True)(s))
        else:
            self.tries(crowd, scans(person, way, minute, number, day=day)(s), as_self=as_self)

    # Stars

    @rule(
        crowd=crowds, person=persons, grade=st.sampled_from(["一星", "一星", "二星", "无星"]), step=st.integers(0, 4),
        until=st.sampled_from(["2027-06-30", "2026-02-01"]), data=st.data(),
    )  # fmt: skip
    def give_a_star(self, crowd: Crowd, person: str, grade: str, step: int, until: str, data: Any) -> None:
        star, correction = self.any_of(data, Star), self.any_of(data, Correction)
        if step == 0 and correction:
            self.tries(crowd, FindFraud(about=correction, until=until))
        elif step > 2 and star:
            self.tries(crowd, AwardStar(), on=star.stream)
        else:
            self.tries(crowd, notices(grade, person, days=(TODAY,))(self.s))

    # Certificates

    @rule(
        crowd=crowds,
        person=persons,
        step=st.integers(0, 6),
        behalf=st.booleans(),
        as_self=st.booleans(),
        data=st.data(),
    )
    def certify(self, crowd: Crowd, person: str, step: int, behalf: bool, as_self: bool, data: Any) -> None:
        s = self.s
        application, certificate = self.any_of(data, Application), self.any_of(data, Certificate)
        record = self.any_of(data, ServiceRecord)
        if step == 2 and application:
            bodies = [
                WithdrawApplication(reason="not-needed"),
                RefuseApplication(reason="no-records", text="请补录"),
            ]
            self.tries(crowd, data.draw(st.sampled_from(bodies)), on=application.stream, as_self=as_self)
        elif step == 0 and certificate:
            self.tries(crowd, RevokeCertificate(reason="not-wished"), on=certificate.stream)
        elif step == 1 and certificate:
            self.tries(crowd, IssueCertificate(document=secret("document")), on=certificate.stream)
        elif step > 3 and application and record:
            self.tries(crowd, AnnounceCertificate(about=application, records=(record.stream,)))
        else:
            asked = {"person": s[person], "unit": s["community"], "starts": TODAY, "ends": TODAY}
            more = {"on_behalf": OnBehalf(of=s[person], how="paper")} if behalf else {}
            self.tries(crowd, ApplyForCertificate(**asked, **more), as_self=as_self)

    # Governance

    @rule(crowd=crowds, came=st.lists(units, max_size=3, unique=True), data=st.data())
    def call_or_hold_a_meeting(self, crowd: Crowd, came: list[str], data: Any) -> None:
        found = self.any_of(data, Meeting)
        assert found
        if data.draw(st.booleans()):
            self.tries(crowd, called(self.s, *(came or ["lead"])))
        else:
            attended = tuple(self.s[unit] for unit in came)
            self.tries(crowd, RecordAttendance(attended=attended, excused=()), on=found.stream)

    @rule(
        crowd=crowds, place=st.integers(1, 3), votes=st.lists(st.tuples(units, st.booleans()), max_size=4),
        step=st.integers(0, 5), data=st.data(),
    )  # fmt: skip
    def put_to_the_vote(
        self, crowd: Crowd, place: int, votes: list[tuple[str, bool]], step: int, data: Any
    ) -> None:
        meeting, proposal = self.any_of(data, Meeting), self.any_of(data, AgendaProposal)
        assert meeting
        body: Body = {
            0: DeclareInterest(about=meeting, place=place, kind="supplier"),
            1: ProposeAgenda(about=meeting, title="加装路灯"),
            2: TakeAgenda(about=proposal or meeting),
        }.get(
            step,
            resolved(
                self.s,
                meeting,
                place,
                [who for who, yes in votes if yes],
                [who for who, yes in votes if not yes],
            ),
        )
        self.tries(crowd, body)

    @rule(
        crowd=crowds,
        place=st.integers(1, 2),
        progress=st.sampled_from([50, 100, 100]),
        step=st.integers(0, 3),
        data=st.data(),
    )
    def follow_up(self, crowd: Crowd, place: int, progress: int, step: int, data: Any) -> None:
        found, report = self.any_of(data, Resolution), self.any_of(data, FollowUpReport)
        assert found
        body: Body = ReportFollowUp(about=found, place=place, progress=progress)
        if report and step:
            body = ReturnFollowUp(about=report, reason="补充") if step == 1 else AcceptFollowUp(about=report)
        self.tries(crowd, body)

    @rule(crowd=crowds, place=st.integers(1, 3), owner=units, step=st.integers(0, 5), data=st.data())
    def keep_a_duty_list(self, crowd: Crowd, place: int, owner: str, step: int, data: Any) -> None:
        found, report = self.any_of(data, DutyList), self.any_of(data, DutyReport)
        assert found
        body: Body = FinishDutyItem(about=found, place=place)
        if step == 0:
            body = duties(self.s, owner, supersedes=found.stream)
        elif report and step > 2:
            body = AcceptDutyItem(about=report)
        self.tries(crowd, body)

    @rule(crowd=crowds, unit=units, day=days, what=st.integers(0, 9), as_self=st.booleans(), data=st.data())
    def govern(self, crowd: Crowd, unit: str, day: str, what: int, as_self: bool, data: Any) -> None:
        s = self.s
        cadence, award, pledge = (self.any_of(data, kind) for kind in (Cadence, Award, Pledge))
        given = {"title": "频次", "count": 1, "starts": day, "per": "month"}
        listed = s.county.rule("rectification", s[unit])
        deeds: list[tuple[Body, str | None]] = [
            (PassChair(alliance=s["alliance"], to=s[unit], starts=day, ends="2026-06-30"), None),
            (TakeChair(), s.county.rule("chair", s["alliance"])),
            (SetCadence(subject=s[unit], what="report", **given), None),
            (SetCadence(subject=s[unit], what="study", **given), None),
            (RecordOccasion(subject=s[unit], what="study", on=day), None),
            (
                RecordHonour(
                    subject=s[unit], kind="honour", grade="先进", body="区委", basis="b" * 64, starts=day
                ),
                None,
            ),
            (MakePledge(kind="wish", at=s[unit], quantity=1, measure="个", due=day), None),
            (OpenRectification(unit=s[unit], deadline=day), None),
            (CloseRectification(on=day), listed),
            (FileReport(about=cadence, period="2026-01", title="报告", report="9" * 64), None)
            if cadence
            else (TakeChair(), s.county.rule("chair", s["alliance"])),
        ]
        if award and data.draw(st.integers(0, 5)) == 0:
            deeds[what] = (WithdrawHonour(on=day, reason="复核"), award.stream)
        if pledge and data.draw(st.integers(0, 5)) == 0:
            deeds[what] = (FulfilPledge(on=day), pledge.stream)
        body, on = deeds[what]
        self.tries(crowd, body, on=on, as_self=as_self and isinstance(body, MakePledge | FulfilPledge))

    @rule(crowd=crowds, one=units, other=units, day=days, what=st.integers(0, 8), data=st.data())
    def consult_train_or_study(
        self, crowd: Crowd, one: str, other: str, day: str, what: int, data: Any
    ) -> None:
        s = self.s
        consultation, training, study = (self.any_of(data, kind) for kind in (Consultation, Training, Study))
        problem = self.any_of(data, Project, Item)
        assert problem
        deeds: list[tuple[Body, str | None]] = [
            (AskConsultation(street=s[one], matter="reward", request=secret("asked"), due=day), None),
            (RecordTraining(kind="safety", on=day, minutes=90, people=30, units=(s[one], s[other])), None),
            (
                RecordStudy(alliance=s["alliance"], topic="照明", at=s[one], together=(s[other],), on=day),
                None,
            ),
        ]
        if consultation:
            deeds += [
                (AnswerConsultation(opinion="agrees", document=secret("answered")), consultation.stream),
                (WithdrawConsultation(reason="not-needed"), consultation.stream),
            ]
        if training:
            deeds += [
                (ConfirmTraining(), training.stream),
                (WithdrawTraining(reason="not-held"), training.stream),
            ]
        if study:
            deeds += [
                (LinkStudy(about=study, problem=problem.stream), None),
                (WithdrawStudy(reason="not-held"), study.stream),
            ]
        body, on = deeds[what % len(deeds)]
        self.tries(crowd, body, on=on)

    @rule(crowd=crowds, day=days, as_self=st.booleans(), data=st.data())
    def end_a_check_in(self, crowd: Crowd, day: str, as_self: bool, data: Any) -> None:
        if found := self.any_of(data, CheckInRecord):
            self.tries(crowd, EndCheckIn(about=found, on=day), as_self=as_self)

    @rule(crowd=crowds, subject=units, day=days, step=st.integers(0, 9), data=st.data())
    def evaluate(self, crowd: Crowd, subject: str, day: str, step: int, data: Any) -> None:
        s, found, ballot = self.s, self.any_of(data, Evaluation), self.any_of(data, Ballot)
        choices = (Choice(subject=s[subject], opinion="好" if step % 2 else "差"),)
        if found is None or step == 0:
            units = tuple(s[name] for name in ("bureau", "hospital", "community"))
            panel = Panel(name=f"互评{step}", voters=units, subjects=units)
            asked = {"title": "测评", "rulebook": s["book"], "period": "2026", "opinions": ("好", "差")}
            self.tries(crowd, OpenEvaluation(panels=(panel,), closes=day, **asked))
        elif ballot and step < 3:
            self.tries(crowd, ChangeBallot(choices=choices), on=ballot.stream)
        elif step < 5:
            self.tries(crowd, CloseEvaluation(), on=found.stream)
        else:
            panel = s.story.state(found.stream).body.panels[0].name
            self.tries(crowd, CastBallot(evaluation=found.stream, panel=panel, choices=choices))

    @rule(crowd=crowds, position=st.integers(1, 400), interim=st.booleans(), data=st.data())
    def seal(self, crowd: Crowd, position: int, interim: bool, data: Any) -> None:
        """Of the year, which is never over here, or of the month before the first."""
        before = None if interim else self.any_of(data, SealedReport)
        correcting = {"replaces": before.stream, "reason": "漏记"} if before else {}
        what = data.draw(st.sampled_from(["one", "another"]))
        body = SealReport(
            rulebook=self.s["book"], period="2026" if interim else "2025-12", reducer=1, subjects=2, interim=interim,
            tree=Seen(size=position, root=secret("root")), digest=secret(what), sheets_root=secret(what), **correcting,
        )  # fmt: skip
        self.tries(crowd, body)

    @rule(crowd=crowds, who=st.sampled_from(SECRET_VOTERS), step=st.integers(0, 7), choice=st.integers(0, 3))
    def vote_in_secret(self, crowd: Crowd, who: str, step: int, choice: int) -> None:
        """There is one secret evaluation at most, for a key serves one panel; of the voters one has no key but a slip."""
        s = self.s
        if "evaluation" not in s.named:
            asked = opens_secretly(voters=SECRET_VOTERS, subjects=("school",))(s)
            if found := self.tries(crowd, asked.model_copy(update={"closes": TODAY})):
                s["evaluation"] = found
            return
        token = s.county.rule("ballot-token", s["evaluation"], PANEL, s[who])
        deeds: list[tuple[Callable[[Scene], Body], str | None]] = [
            (asks(who), None),
            (prints(choice), None),
            (issues_token(who), token),
            (
                issues_token(f"slip {choice}"),
                s.county.rule("printed-token", s["evaluation"], PANEL, str(choice)),
            ),
            (enters(who, choices=bytes([choice])), None),
            (shuts, None),
            (unseals(who), None),
            (counts, s["evaluation"]),
        ]
        body, on = deeds[step]
        if step == 1 and not choice:
            return
        now = s.story.received
        s.story.received += DAY_MS if step >= 4 else 0  # the last day is over
        self.tries(crowd, body(s), on=on)
        s.story.received = now

    @rule(crowd=crowds, subject=units, workdays=small, step=st.integers(0, 2), data=st.data())
    def hold_a_round(self, crowd: Crowd, subject: str, workdays: int, step: int, data: Any) -> None:
        s, found = self.s, self.any_of(data, Round)
        days = {"sealed_by": "2027-01-15", "appeals_until": "2027-01-25", "decided_by": "2027-02-10"}
        table = Timetable(notice_workdays=workdays, answer_workdays=5, **days)
        book = {"rulebook": s["book"], "period": "2026"}
        if step == 0:
            self.tries(crowd, DeclareRecusal(subject=s[subject], kind="other", **book))
        elif found:
            self.tries(crowd, ChangeRound(timetable=table, reason="推迟"), on=found.stream)
        else:
            self.tries(crowd, AnnounceRound(timetable=table, **book))

    @rule(crowd=crowds, subject=st.sampled_from(sorted(RESULTS)), step=st.integers(0, 9), again=st.booleans())
    def appraise(self, crowd: Crowd, subject: str, step: int, again: bool) -> None:
        """December's report, which is shown: appealed against, corrected and shown anew, decided by."""
        s, report = self.s, "second" if again and "second" in self.s.named else "december"
        what = "first" if report == "december" else "second"
        if step == 0 and "second" not in s.named:
            correcting = seals(
                "second", period="2025-12", part="volunteer", replaces="december", reason="漏记"
            )
            self.names("second", self.tries(crowd, correcting(s)))
        elif step <= 1:
            self.tries(crowd, shows("2026-01-06", report, what, part="volunteer")(s))
        elif step <= 3:
            body = appeals(subject, "total", report, what, part="volunteer")(s)
            self.names("appeal", self.tries(crowd, body))
        elif step <= 6 and "appeal" in s.named:
            body = (answers("upheld" if again else "dismissed")(s), renews(s), withdraws(s))[step - 4]
            self.tries(crowd, body, on=s["appeal"])
        elif step >= 7:
            now = s.story.received
            s.story.received += 40 * DAY_MS  # the notice is over
            self.grade(crowd, subject, report, what, step)
            s.story.received = now

    def grade(self, crowd: Crowd, subject: str, report: str, what: str, step: int) -> None:
        s = self.s
        if step == 7 or "decision" not in s.named:
            body = decides(subject, "一星", report, what, part="volunteer", reason="综合评定")(s)
            self.names("decision", self.tries(crowd, body))
        else:
            self.tries(crowd, changes_to("二星")(s), on=s["decision"])

    def names(self, name: str, stream: str | None) -> None:
        """What came of it, if it happened."""
        if stream:
            self.s[name] = stream

    @rule(crowd=crowds, person=persons, at=units, day=days, step=st.integers(0, 6), data=st.data())
    def hold_an_office(self, crowd: Crowd, person: str, at: str, day: str, step: int, data: Any) -> None:
        """Offered, accepted or declined, attended day by day, ended."""
        s, office, attended = self.s, self.any_of(data, Appointment), self.any_of(data, DutyDay)
        if office is None or step == 0:
            term = {"starts": "2026-01-01", "ends": "2026-12-31", "days_a_month": 3}
            self.tries(crowd, MakeAppointment(person=s[person], office="liaison", at=s[at], **term))
        elif attended and step > 3:
            self.tries(crowd, ConfirmDutyDays(records=(attended,)))
        elif step == 1:
            self.tries(crowd, EndAppointment(on=day, reason="调岗"), on=office.stream)
        elif step == 2:
            self.tries(crowd, AcceptAppointment(), on=office.stream)
        elif step == 3:
            self.tries(crowd, DeclineAppointment(reason="已有人选"), on=office.stream)
        else:
            self.tries(crowd, RecordDutyDay(about=office, on=day))

    @rule(crowd=crowds, of=persons, to=persons, step=st.integers(0, 1), data=st.data())
    def hand_over(self, crowd: Crowd, of: str, to: str, step: int, data: Any) -> None:
        """A list of what is open goes from one person to another, who takes that very list."""
        s, made = self.s, self.any_of(data, Handover)
        if made and step:
            self.tries(crowd, TakeHandover(list="6" * 64), on=made.stream)
        else:
            given = {"as_of": 1, "day": TODAY, "list": "6" * 64, "count": 2}
            self.tries(crowd, MakeHandover(of=s[of], to=s[to], **given))

    @rule(crowd=crowds, day=days, everywhere=st.booleans())
    def adopt_a_calendar(self, crowd: Crowd, day: str, everywhere: bool) -> None:
        """The lead unit's for its alliance; the ledger's is for the roots."""
        s = self.s
        within = {} if everywhere else {"alliance": s["alliance"]}
        body = AdoptCalendar(year=int(day[:4]), days_off=(day,), source="放假安排", **within)
        self.tries(crowd, body)

    @rule(crowd=crowds, day=days, count=small, step=st.integers(0, 4), data=st.data())
    def draw_lots(self, crowd: Crowd, day: str, count: int, step: int, data: Any) -> None:
        """Everybody's share is their unit's id, so whoever comes to it can reveal it."""
        s, found, share = self.s, self.any_of(data, Draw), self.any_of(data, Share)
        if share and step > 2:
            unit = s.story.state(share.stream).unit
            self.tries(crowd, RevealShare(share=secret(unit)), on=share.stream)
        elif found and step:
            log, who = s.story.log, s.who(crowd[0])
            given = {"draw": found.stream, "list": "5" * 64}
            commitment = share_commitment(log, found.stream, who.unit, secret(who.unit))
            self.tries([crowd[0]], CommitShare(commitment=commitment, **given))
        else:
            again = found.stream if found and count > 1 else None
            sharers = (s["community"], s["hospital"])
            drawn = {"title": "抽查", "among": "members", "of": s["alliance"], "as_of": 1, "list": "5" * 64}
            body = AnnounceDraw(size=3, count=count, sharers=sharers, until=day, again=again, **drawn)
            self.tries(crowd, body)

    # Everything else, so that it is tried less often

    @rule(crowd=crowds, unit=units, person=persons, day=days, what=st.integers(0, 21))
    def do_something_else(self, crowd: Crowd, unit: str, person: str, day: str, what: int) -> None:
        s, member = self.s, {"alliance": self.s["alliance"], "unit": self.s[unit]}
        membership = s.county.rule("membership", *member.values())
        deeds: list[tuple[Body, str | None]] = [
            (EnterRoll(person=s[person]), None),
            (LeaveRoll(on=day), s.county.rule("roll", s["bureau"], s[person])),
            (RecordVisit(community=s[unit], on=day, purpose="study"), None),
            (PlanActivity(hosts=(s[unit],), title="活动", category="环境", on=day), None),
            (HoldActivity(on=day), s["next activity"]),
            (ConfirmActivity(about=s.about("next activity")), None),
            (RecordAttendance(attended=(s[unit],), excused=()), s["meeting"]),
            (
                AdoptProposal(about=s.about("meeting"), proposer=s[unit], title="提案", resolution="通过"),
                None,
            ),
            (InviteMember(**member), None),
            (ApplyForMembership(**member, charter_version=1), None),
            (AcceptMembership(), membership),
            (RefuseMembership(reason="不便"), membership),
            (
                LeaveWithList(reason="调整", as_of=1, settled=(s["claim"],) if unit == "hospital" else ()),
                membership,
            ),
            (Entrust(of=s[person], evidence=secret("paper")), None),
            (Entrust(of=s["shop"], evidence=secret("paper")), None),
            (WithdrawEntrustment(reason="更换"), s.county.rule("entrustment", s["shop"], s[unit])),
            (RecordVisit(community=s[unit], on=day, purpose="study", on_behalf=behalf(s)), None),
            (RegisterPerson(commitment=secret("new")), None),
            (AmendPerson(commitment=secret(f"amended on {day}"), reason="misspelt"), s[person]),
            (GrantRole(unit=s[unit], person=s[person], role="clerk"), None),
            (GrantRole(unit=s[unit], person=s[person], role="administrator"), None),
            (WithdrawRole(role="administrator", reason="调岗"), s.county.rule("role", s[unit], s[person])),
        ]
        body, on = deeds[what]
        self.tries(crowd, body, on=on)

    # Corrections and disputes

    @rule(
        crowd=crowds, person=persons, step=st.integers(0, 11), own=st.booleans(), outcome=st.sampled_from(["upheld", "rejected"]),
        data=st.data(),
    )  # fmt: skip
    def correct_or_contest(
        self, crowd: Crowd, person: str, step: int, own: bool, outcome: Any, data: Any
    ) -> None:
        """Something that counts is taken back, asked about or contested; what is under way goes on."""
        entry = self.some_entry(data, *REVERSALS) if step % 2 else self.some_entry(data, HoursPosted)
        whose = self.s.story.happened[entry.index].data if entry and own else None
        behalf = OnBehalf(of=getattr(whose, "person", self.s[person]), how="paper") if own else None
        dispute, request = self.any_of(data, Dispute), self.any_of(data, CorrectionRequest)
        why = {"wrong": "time", "text": "时间不对"}
        deeds: list[tuple[Body, str | None]] = []
        if entry:
            deeds += [
                (CorrectEntry(entry=entry, reason="记错了"), None),
                (OpenDispute(entry=entry, on_behalf=behalf, **why), None),
                (OpenDispute(entry=entry, **why), None),
                (RequestCorrection(entry=entry, on_behalf=behalf, **why), None),
            ]
        if dispute:
            on = dispute.stream
            deeds += [
                (AnswerDispute(answer="contests", text="无误"), on),
                (AnswerDispute(answer="agrees" if step == 4 else "contests", text="属实"), on),
                (RuleDispute(outcome=outcome, reason="查明"), on),
                (RuleDispute(outcome=outcome, reason="查明"), on),
                (AppealDispute(text="不服"), on),
                (WithdrawDispute(reason="说清了"), on),
            ]
        if request:
            deeds += [
                (
                    AnswerRequest(answer="declined" if own else "needs-evidence", reason="请核对"),
                    request.stream,
                ),
                (SupplementRequest(text="照片"), request.stream),
            ]
        if not deeds:
            return
        body, on_stream = deeds[step % len(deeds)]
        as_self = data.draw(st.booleans()) and not isinstance(body, RuleDispute | AnswerRequest)
        self.tries(crowd, body, on=on_stream, as_self=as_self)

    @rule(crowd=crowds, unit=units, day=days, step=st.integers(0, 3), data=st.data())
    def audit(self, crowd: Crowd, unit: str, day: str, step: int, data: Any) -> None:
        entry, finding = self.some_entry(data, *REVERSALS), self.any_of(data, AuditFinding)
        if step == 0 and entry:
            found = {"kind": "late", "text": "迟", "answer_by": day}
            self.tries(crowd, RaiseFinding(unit=self.s[unit], entries=(entry,), **found))
        if finding and step:
            outcome = "unremedied" if step == 1 else "remedied"
            answer = AnswerFinding(answer="agrees", text="已补")
            body = CloseFinding(outcome=outcome, reason="已核对") if step < 3 else answer
            self.tries(crowd, body, on=finding.stream)

    def some_entry(self, data: Any, *kinds: type[Any]) -> EntryRef | None:
        story = self.s.story
        found = [at for at, happened in enumerate(story.happened) if type(happened.data) in kinds]
        if not found:
            return None
        index = data.draw(st.sampled_from(found))
        return EntryRef(index=index, leaf=leaf_hash(story.writers[index]()).hex())

    @rule(crowd=crowds, workdays=st.integers(1, 5), step=st.integers(0, 3), data=st.data())
    def show_and_object(self, crowd: Crowd, workdays: int, step: int, data: Any) -> None:
        notice, objection = self.any_of(data, Notice), self.any_of(data, Objection)
        body: Body = PublishNotice(title="名单", text="名单", workdays=workdays)
        if notice and step:
            body = ObjectToNotice(about=notice, text="漏了")
        if objection and step > 1:
            body = AnswerObjection(answer="declined", reason="无误")
        self.tries(crowd, body, on=None if body.begins or not objection else objection.stream)

    @rule(
        crowd=crowds, start=moments, end=moments, unit=units, day=days, what=st.integers(0, 6), data=st.data()
    )  # fmt: skip
    def book_a_venue_or_set_up_a_branch(
        self, crowd: Crowd, start: str, end: str, unit: str, day: str, what: int, data: Any
    ) -> None:
        found, booking, org = (self.any_of(data, kind) for kind in (Item, Booking, PartyOrg))
        assert found
        hours = Clocked(start=f"{TODAY}T{start}", end=f"{TODAY}T{end}")
        body: Body = BookVenue(about=found, hours=hours, purpose="义诊")
        on = None
        if what == 0:
            body = RegisterPartyOrg(
                name="党支部(虚构)", kind="branch", covers=self.s[unit], founded=day, provisional_until=TODAY
            )
        elif org and what == 1:
            body, on = (
                data.draw(
                    st.sampled_from([MakePartyOrgPermanent(on=day), EndPartyOrg(on=day, reason="merged")])
                ),
                org.stream,
            )
        elif booking and what in (2, 3):
            body, on = (ConfirmVenue() if what == 2 else CancelVenue(reason="not-free")), booking.stream
        self.tries(crowd, body, on=on)

    @rule(crowd=crowds, unit=units, day=days, what=st.integers(0, 4), data=st.data())
    def keep_to_a_standard(self, crowd: Crowd, unit: str, day: str, what: int, data: Any) -> None:
        found, attested = self.any_of(data, Standard), self.any_of(data, Attestation)
        body: Body = AdoptStandard(
            title="五有标准", measured="unit", items=("有场所", "有队伍"), effective=TODAY,
            supersedes=found.stream if found and what == 1 else None,
        )  # fmt: skip
        if found and what in (2, 3):
            body = AttestStandard(about=found, subject=self.s[unit], met=(1, 2)[: what - 1], on=day)
        if attested and what == 4:
            body = ConfirmAttestation(about=attested)
        self.tries(crowd, body)

    @rule(crowd=crowds, host=units, day=days, what=st.integers(0, 5), data=st.data())
    def work_on_coverage(self, crowd: Crowd, host: str, day: str, what: int, data: Any) -> None:
        org, shop = self.any_of(data, PartyOrg), self.s["shop"]
        body: Body = AssignHost(unit=shop, host=self.s[host], starts=day)
        if what:
            stage = data.draw(st.sampled_from(STAGES))
            body = ReachStage(unit=shop, stage=stage, on=day, org=org.stream if org and what > 1 else None)
        self.tries(crowd, body)

    @rule(crowd=crowds, unit=units, day=days, level=st.integers(1, 3), what=st.integers(0, 6), data=st.data())
    def draw_grids_and_place_on_them(
        self, crowd: Crowd, unit: str, day: str, level: int, what: int, data: Any
    ) -> None:
        grid, other, org = self.any_of(data, Grid), self.any_of(data, Grid), self.any_of(data, PartyOrg)
        number = sum(isinstance(state, Grid) for _, state in self.streams()) + what % 2
        body: Body = DrawGrid(
            code=f"G{number:03}", name="网格(虚构)", level=level, keeper=self.s[unit], starts=day,
            branch=org.stream if org else None, parent=f"G{number - 1:03}" if what == 1 and number else None,
        )  # fmt: skip
        on = None
        if grid and other and what > 2:
            document = self.any_of(data, Item, Meeting, Unit)
            assert document
            body = {
                3: SeatBranch(branch=org.stream if org else None, on=day),
                4: RedrawGrids(grids=(grid.stream,), into=(other.stream,), on=day),
                5: CloseGrid(on=day, reason="not-needed"),
            }.get(what, PlaceOnGrid(about=document, grid=grid.stream))
            on = None if body.begins else grid.stream
        self.tries(crowd, body, on=on)

    @rule(
        first=st.sampled_from(STREETS), second=st.sampled_from(STREETS), third=st.sampled_from(STREETS), day=days,
        what=st.integers(0, 6), data=st.data(),
    )  # fmt: skip
    def merge_split_or_close(
        self, first: str, second: str, third: str, day: str, what: int, data: Any
    ) -> None:
        s, thing = self.s, self.any_of(data, Item, Claim, Agreement)
        assert thing
        one, two, three = s[first], s[second], s[third]
        common = {"on": day, "reason": "区划调整"}
        holds = (thing.stream,) if what == 3 else ()
        deeds: dict[int, tuple[str, Body, str | None]] = {
            0: ("lead", RenameUnit(name=f"街道{second}"), one),
            1: ("lead", CloseUnit(unit=one, **common), None),
            2: (
                "lead",
                SplitUnit(unit=one, parts=(Part(unit=two), Part(unit=three, holds=holds)), **common),
                None,
            ),
            3: ("lead", MergeUnits(units=(one, two), into=three, counted=(one,), **common), None),
            4: ("joint", TakeOverMembership(alliance=s["alliance"], of=one), None),
        }
        who, body, on = deeds.get(what, ("lead", MergeUnits(units=(one,), into=s["joint"], **common), None))
        self.tries([who], body, on=on)

    @rule(
        who=st.sampled_from(PEOPLE), whose=st.sampled_from(PEOPLE), as_self=st.booleans(), data=st.data(),
        suspect=st.booleans(),
    )  # fmt: skip
    def revoke(self, who: str, whose: str, as_self: bool, suspect: bool, data: Any) -> None:
        since = self.some_entry(data, *REVERSALS) if suspect else None
        doubt = {"suspect_from": since.index} if since else {}
        body = RevokeKey(revocation=Revocation(keyid=keyid_of(self.s, whose), reason="lost", **doubt))
        self.tries([who], body, on=key_of(self.s, whose), as_self=as_self)

    @rule(who=st.sampled_from(["community2's other", *PEOPLE]), first=st.booleans(), data=st.data())
    def affirm(self, who: str, first: bool, data: Any) -> None:
        """The key of somebody who signed much is called stolen, unless it is; with another, something is affirmed."""
        if first:
            keyid = keyid_of(self.s, "community2")
            revocation = Revocation(
                keyid=keyid, reason="stolen", suspect_from=len(self.s.story.happened) // 2
            )
            self.tries(["community"], RevokeKey(revocation=revocation), on=key_of(self.s, "community2"))
        if entry := self.some_entry(data, ServiceRecorded, *REVERSALS):
            self.tries([who], AffirmEntries(entries=(entry,)))

    @rule(day=st.sampled_from([TODAY, "2026-01-02", "2026-07-01"]))
    def let_time_pass(self, day: str) -> None:
        self.s.on(day)
