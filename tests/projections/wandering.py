"""Random histories: people of the county do whatever comes to mind, and what may not happen is refused.

    wanderer = Wanderer(county, Random(7))
    wanderer.does("claim")              True when it happened, False when it was refused

What is acted upon is picked from what is there; whoever may do it is found by asking everybody, beginning anywhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from contracts import signing
from contracts.refusals import Refusal
from contracts.report import SealedLine
from contracts.rulebook import as_wire
from contracts.slip import commitment_of
from contracts.statement import Body
from contracts.statements.affirmations import AffirmEntries
from contracts.statements.agreements import (
    AgreeTermination,
    AmendAgreement,
    AppliedRulebook,
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
from contracts.statements.cadences import SetCadence
from contracts.statements.consultations import (
    AnswerConsultation,
    AskConsultation,
    WithdrawConsultation,
)
from contracts.statements.corrections import AnswerRequest, CorrectEntry, EntryRef, RequestCorrection
from contracts.statements.coverage import AssignHost, ReachStage
from contracts.statements.disputes import (
    AnswerDispute,
    AppealDispute,
    OpenDispute,
    RuleDispute,
    WithdrawDispute,
)
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
    GrantRole,
    OnBehalf,
    Revocation,
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
    RejectDelivery,
    TakeOverClaim,
    WithdrawClaim,
)
from contracts.statements.notices import AnswerObjection, ObjectToNotice, PublishNotice
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
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook, GiveMark
from contracts.statements.service import (
    CheckIn,
    Clocked,
    ConfirmDuty,
    ConfirmService,
    EndCheckIn,
    Entered,
    EnterRoll,
    FoundBank,
    LeaveRoll,
    OpenAccount,
    RecordDuty,
    RecordService,
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
    RecordReferral,
    UpholdComplaint,
    WithdrawRedemption,
)
from contracts.statements.standards import AdoptStandard, AttestStandard, ConfirmAttestation
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
from contracts.tree import hash_reader, inclusion_proof, leaf_hash, root
from contracts.values import About, Id, Seen
from domain.agreements import digest_of
from domain.corrections import REVERSALS
from domain.deciding import RULES
from domain.facts import REDUCER
from domain.terms import numbered
from tests.domain.bank_scenes import NANJING, charter
from tests.domain.slip_scenes import slip
from tests.domain.star_scenes import book
from tests.people import County, Person, key
from tests.projections.score_scenes import book as example
from tests.projections.year import Year, item, terms

OPINIONS = ("好", "较好", "一般", "差")
DAYS = 70
"""After the first of January 2026: by then all the days below have passed."""


class NothingThere(Exception):
    """There is nothing yet to do this with."""


class Wanderer:
    def __init__(self, county: County, random: Random) -> None:
        self.county, self.random = county, random
        self.year = Year(county, {})
        self.there: dict[str, list[Id]] = defaultdict(list)
        self.done: Counter[str] = Counter()
        self.sealed: dict[Id, list[SealedLine]] = {}
        """The lines of each report that was sealed by them."""
        county.taker.clock.put_to(50)
        county.roots_say(AdoptRules(rules=RULES))
        community = county.community
        [bank] = self.there["bank"] = [community.says(FoundBank(name="时间银行(虚构)"))]
        self.there["person"] = [county.volunteer(community, f"person {n}") for n in range(3)]
        for person in self.there["person"]:
            community.says(OpenAccount(bank=bank, owner=person))
            community.says(EnterRoll(person=person))
        self.there["number"] = [county.volunteer(county.hospital, f"number {n}") for n in range(2)]
        self.there["number"].append(county.volunteer(community, "number 2"))
        for person in self.there["number"]:
            community.says(OpenAccount(bank=bank, owner=person))
        county.taker.clock.put_to(DAYS)
        limits = Limits(routine=4320, joint=1440, emergency=30)
        matters = (Matter(name="路灯", covers="公共照明"),)
        admission = AdmitMatters(matters=matters, limits=limits, effective="2026-01-01")
        self.there["admission"] = [community.says(admission)]
        self.shop = county.lead.says(
            EnrolUnit(code="YH401", name="便民商店(虚构)", kind="new-sector", superior=county.units["lead"])
        )
        community.says(Entrust(of=self.shop, evidence="7" * 64))
        membership = county.lead.says(InviteMember(alliance=county.alliance, unit=self.shop))
        community.says(AcceptMembership(on_behalf=self.behalf()), stream=membership)
        self.streets = self.settled()
        drafted = DraftRulebook(alliance=county.alliance, rulebook=as_wire(book(一星=60, 二星=180)))
        self.book = county.lead.says(drafted)
        county.lead2.says(AdoptRulebook(periods=("2026", "2026-01")), stream=self.book)
        self.two_way, self.yearly = (self.adopted(name) for name in ("two-way", "O01"))
        month = Timetable(
            sealed_by="2026-03-20",
            notice_workdays=1,
            appeals_until="2026-03-20",
            answer_workdays=5,
            decided_by="2026-04-30",
        )
        self.there["round"] = [
            county.lead.says(AnnounceRound(rulebook=self.book, period="2026-01", timetable=month))
        ]

    def adopted(self, name: str) -> Id:
        """A rulebook of the examples, for the year."""
        county, rulebook = self.county, as_wire(example(name))
        drafted = county.lead.says(DraftRulebook(alliance=county.alliance, rulebook=rulebook))
        county.lead2.says(AdoptRulebook(periods=("2026",)), stream=drafted)
        return drafted

    def settled(self) -> list[Id]:
        """Two streets and one that may come of them; people of the last one also sign in the others' names."""
        county, streets = self.county, []
        for name in ("east", "west", "joint"):
            body = EnrolUnit(
                code=f"YH{name.upper()}", name=name, kind="street", superior=county.units["lead"]
            )
            county.units[name] = unit = county.lead.says(body)
            person = county.people[name] = county.first_administrator(unit, name, county.lead)
            for role in ("signatory", "clerk"):
                person.says(GrantRole(unit=unit, person=person.id, role=role))
            membership = county.lead.says(InviteMember(alliance=county.alliance, unit=unit))
            person.says(AcceptMembership(), stream=membership)
            streets.append(unit)
        for name, unit in zip(("east", "west"), streets, strict=False):
            county.people[f"joint for {name}"] = Person(county, person.key, unit, person.id)
        return streets

    def does(self, deed: str) -> bool:
        """Whether it happened."""
        try:
            getattr(self, f"do_{deed}")()
        except (Refusal, NothingThere):
            return False
        self.done[deed] += 1
        return True

    # ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────

    def do_publish(self) -> None:
        kind, quantity = self.any_of("need", "resource", "service", "project"), self.number(1, 5)
        body = item(kind, f"事项{quantity}", quantity)(self.year)
        self.says(self.any_of(body, body.model_copy(update={"on_behalf": self.behalf()})), opens="item")

    def do_close(self) -> None:
        self.says(CloseItem(outcome="overtaken"), on=self.one("item"))

    def do_claim(self) -> None:
        about, behalf = self.about("item"), self.any_of(None, self.behalf())
        self.says(MakeClaim(about=about, quantity=self.number(1, 3), on_behalf=behalf), opens="claim")

    def do_give_back(self) -> None:
        self.says(
            WithdrawClaim(reason="人手不足", on_behalf=self.any_of(None, self.behalf())), on=self.one("claim")
        )

    def do_hand_over(self) -> None:
        if self.there["claim offer"] and self.number(1, 2) == 1:
            self.says(TakeOverClaim(about=self.about("claim offer")), opens="claim")
            return
        self.says(OfferClaim(about=self.about("claim"), to=self.unit()), opens="claim offer")

    def do_deliver(self) -> None:
        about, quantity, behalf = self.about("claim"), self.number(1, 2), self.any_of(None, self.behalf())
        body = DeliverClaim(about=about, quantity=quantity, on="2026-03-01", on_behalf=behalf)
        self.says(body, opens="delivery")

    def do_confirm_delivery(self) -> None:
        self.says(ConfirmDelivery(about=self.about("delivery")))

    def do_reject_delivery(self) -> None:
        self.says(RejectDelivery(about=self.about("delivery"), reason="没有收到"))

    def do_entrust_or_withdraw(self) -> None:
        agent = self.somebody().unit
        paper = self.county.rule("entrustment", self.shop, agent)
        body = self.any_of(Entrust(of=self.shop, evidence="7" * 64), WithdrawEntrustment(reason="更换"))
        self.says(body, on=paper)

    # ── Orders, wishes, whistles, projects ───────────────────────────────────────────────────────────────────────

    def do_order(self) -> None:
        chosen = {"item": self.one("item")} if self.there["item"] and self.number(1, 3) == 1 else {}
        body = PlaceOrder(
            alliance=self.county.alliance, category="助老", title="理发", wanted="2026-03-20", **chosen
        )
        self.says(body, opens="order")

    def do_go_on_with_an_order(self) -> None:
        dispatch = DispatchOrder(to=self.unit())
        body = self.any_of(
            dispatch, dispatch, AcceptOrder(), AcceptOrder(), RefuseOrder(reason="no-hands"),
            CompleteOrder(on="2026-03-05"), RateOrder(stars=self.number(1, 5)), WithdrawOrder(reason="placed-twice"),
        )  # fmt: skip
        self.says(body, on=self.one("order"))

    def do_raise_a_finding(self) -> None:
        body = RaiseFinding(
            unit=self.unit(), entries=(self.entry(),), kind="late", text="迟", answer_by="2026-03-20"
        )
        self.says(body, opens="finding")

    def do_go_on_with_a_finding(self) -> None:
        outcome = self.any_of("remedied", "unremedied", "withdrawn")
        body = self.any_of(
            AnswerFinding(answer="contests", text="已补"), CloseFinding(outcome=outcome, reason="已核对")
        )
        self.says(body, on=self.one("finding"))

    def do_wish(self) -> None:
        self.says(PostWish(category="助残", title="老花镜", until="2026-03-20"), opens="wish")

    def do_take_a_wish(self) -> None:
        if self.number(1, 6) == 1:
            self.says(WithdrawWish(reason="posted-twice"), on=self.one("wish"))
        self.says(ClaimWish(about=self.about("wish")), opens="wish claim")

    def do_grant(self) -> None:
        body = self.any_of(GrantWish(on="2026-03-05"), ThankWish(), ReleaseWish())
        self.says(body, on=self.one("wish claim"))

    def do_whistle(self) -> None:
        called = tuple(sorted({self.unit(), self.unit()}))
        common = {"about": self.about("admission"), "matter": "路灯", "departments": called}
        body = RaiseWhistle(kind="joint", **common)
        if self.there["emergency"] and self.number(1, 2) == 1:
            body = RaiseWhistle(kind="emergency", emergency=self.one("emergency"), **common)
        self.says(body, opens="whistle")

    def do_declare_an_emergency(self) -> None:
        subject = self.any_of(self.county.alliance, self.unit())
        self.says(DeclareEmergency(subject=subject, kind="flood", until="2026-03-31"), opens="emergency")

    def do_stand_by(self) -> None:
        self.says(StateStandby(about=self.about("emergency"), people=self.number(0, 9)))

    def do_end_an_emergency(self) -> None:
        if self.number(1, 3) == 1:
            self.says(EndEmergency(), on=self.one("emergency"))

    def do_report_an_issue(self) -> None:
        body = ReportIssue(
            to=self.unit(), category="roads", subject="public-place", place="街心公园", text="路面破损"
        )
        self.says(body, opens="issue")

    def do_go_on_with_an_issue(self) -> None:
        through = self.any_of(None, *self.there["order"][-1:], *self.there["project"][-1:])
        take = TakeIssue(due=self.any_of("2026-03-20", "2026-03-31"), through=through)
        finish = FinishIssue(on="2026-03-05")
        body = self.any_of(
            take, take, finish, finish, AcceptIssue(), AcceptIssue(), ReturnIssue(reason="仍有破损"),
            DeclineIssue(reason="not-found"), WithdrawIssue(reason="gone-by-itself"),
        )  # fmt: skip
        self.says(body, on=self.one("issue"))

    def do_come(self) -> None:
        about = self.about("whistle")
        arrival = RespondToWhistle(about=about, arrived="2026-03-12T12:00")
        rating = RateWhistle(about=about, department=self.unit(), rating="satisfied")
        refusal = RefuseWhistle(about=about, reason="not-our-duty")
        resolution = ResolveWhistle(outcome="resolved")
        body = self.any_of(arrival, arrival, rating, rating, refusal, resolution)
        self.says(body, on=None if body.begins else about.stream)

    def do_file(self) -> None:
        body = FileProject(
            kind=self.any_of("breakthrough", "livelihood"),
            number=f"{self.number(1, 9)}号",
            title="改造",
            source="council",
            accepted_by=self.unit(),
            milestones=(Milestone(title="竣工", due="2026-03-20"),),
            funding=(FundingLine(source="fiscal", granted_fen=5, ceiling_fen=6),),
        )
        self.says(body, opens="project")

    def do_go_on_with_a_project(self) -> None:
        about, evidence = self.about("project"), ("c" * 64,)
        payment = DisburseFunds(
            about=about, line=1, fen=self.number(1, 3), on="2026-03-05", evidence=evidence
        )
        body: Body = self.any_of(
            payment, RateProject(about=about, rating="satisfied"),
            RecordVote(on="2026-03-05", in_favour=self.number(0, 9), against=3, abstained=1),
            CloseProject(outcome="completed"),
        )  # fmt: skip
        self.says(body, on=None if body.begins else about.stream)

    def do_reach(self) -> None:
        report = ReportMilestone(
            about=self.about("project"), milestone=1, on="2026-03-05", evidence=("d" * 64,)
        )
        self.says(report, opens="milestone")

    def do_accept_a_milestone(self) -> None:
        self.says(AcceptMilestone(about=self.about("milestone")))

    # ── Agreements ───────────────────────────────────────────────────────────────────────────────────────────────

    def do_draft(self) -> None:
        units = self.county.units
        free = Procedure(order="free", observers=(units["hospital"],), countersigned_by=units["lead"])
        more = self.any_of({}, {}, {"procedure": free})
        self.says(DraftAgreement(terms=terms(self.year, self.number(1, 3), **more)), opens="agreement")

    def do_adopt_a_template(self) -> None:
        before = self.there["template"][-1:]
        clause = TemplateClause(name="经费", text="各自承担。", required=self.any_of(True, False))
        body = AdoptTemplate(
            alliance=self.county.alliance,
            title="结对共建",
            clauses=(clause,),
            effective="2026-01-01",
            supersedes=before[0] if before else None,
        )
        self.says(body, opens="template")

    def do_follow_a_template(self) -> None:
        unit = self.county.units["bureau"]
        typed = Typed(
            follows=self.one("template"),
            rulebooks=(AppliedRulebook(to=unit, whose=unit),),
            interests=(PartyInterest(party=unit, kind="beneficiary", handled="表决时回避"),),
        )
        clauses = self.any_of((), ("各自承担。",))
        self.says(DraftAgreement(terms=terms(self.year, 1, typed=typed, clauses=clauses)), opens="agreement")

    def do_revise(self) -> None:
        self.says(ReviseAgreement(terms=terms(self.year, self.number(1, 3))), on=self.one("agreement"))

    def do_review(self) -> None:
        digest, opinion = digest_of(terms(self.year, self.number(1, 3))), self.any_of("agree", "change")
        self.says(ReviewAgreement(terms=digest, opinion=opinion), on=self.one("agreement"))

    def do_sign(self) -> None:
        agreement = self.one("agreement")
        digest = self.county.folded(agreement).state.digest
        kind = self.any_of(SignAgreement, SignAgreement, CountersignAgreement)
        self.says(kind(terms=digest), on=agreement)

    def do_decline(self) -> None:
        """Rarely, or few would ever be signed."""
        if self.number(1, 4) != 1:
            raise NothingThere
        self.says(DeclineAgreement(reason="没有经费"), on=self.one("agreement"))

    def do_change(self) -> None:
        """Other terms for an agreement, its renewal or its end; now and then an answer to what was proposed."""
        about = self.about("agreement")
        before = self.county.folded(about.stream).state
        number = max(max(numbered(each)) for each in before.versions) + self.number(0, 1)
        kept = [each.model_copy(update={"number": n}) for n, each in numbered(before.terms).items()]
        added = kept[0].model_copy(update={"number": number, "quantity": 2})
        commitments = tuple(self.any_of(kept, kept[:1], [*kept, added]))
        later = {"starts": "2027-01-01", "ends": "2027-12-31", "commitments": terms(self.year, 1).commitments}
        amended = AmendAgreement(
            about=about, terms=before.terms.model_copy(update={"commitments": commitments})
        )
        lead = Party(unit=self.county.units["lead"], office="书记")
        joined = before.terms.model_copy(update={"parties": (*before.terms.parties, lead)})
        instead = {"to": lead.unit, "number": number, "by": before.terms.parties[0].unit}
        replaced = before.terms.model_copy(
            update={
                "parties": (before.terms.parties[0], lead),
                "commitments": (kept[0].model_copy(update=instead),),
            }
        )
        self.says(
            self.any_of(
                amended,
                *(AmendAgreement(about=about, terms=each) for each in (joined, replaced)),
                amended,
                RenewAgreement(about=about, terms=before.terms.model_copy(update=later)),
            ),
            opens="agreement",
        )

    def do_end(self) -> None:
        if self.there["termination"] and self.number(1, 3) > 1:
            answer = self.any_of(AgreeTermination(), AgreeTermination(), RefuseTermination(reason="再议"))
            self.says(answer, on=self.one("termination"))
            return
        body = TerminateAgreement(about=self.about("agreement"), on="2026-12-01", reason="任务调整")
        self.says(body, opens="termination")

    def do_fulfil(self) -> None:
        place, quantity = self.number(1, 2), self.number(1, 3)
        body = RecordFulfilment(
            about=self.about("agreement"), commitment=place, quantity=quantity, on="2026-03-05"
        )
        self.says(body, opens="fulfilment")

    def do_confirm_fulfilment(self) -> None:
        self.says(ConfirmFulfilment(about=self.about("fulfilment")))

    # ── Alliance, meetings, activities ───────────────────────────────────────────────────────────────────────────

    def do_join_or_leave(self) -> None:
        alliance, unit = self.county.alliance, self.unit()
        body: Body = self.any_of(
            InviteMember(alliance=alliance, unit=unit),
            ApplyForMembership(alliance=alliance, unit=unit, charter_version=1),
            AcceptMembership(),
            RefuseMembership(reason="再议"),
            LeaveWithList(reason="机构改革", as_of=1, settled=tuple(self.there["claim"][-1:])),
        )
        self.says(body, on=self.county.rule("membership", alliance, unit))

    def do_convene(self) -> None:
        body = ConveneMeeting(
            alliance=self.county.alliance,
            title="联席会议",
            on="2026-03-12",
            agenda=("议题",),
            expected=tuple(sorted({self.unit(), self.unit()})),
            quorum=1,
        )
        self.says(body, opens="meeting")

    def do_attend(self) -> None:
        meeting, came = self.one("meeting"), self.number(0, 2)
        expected = self.county.folded(meeting).state.expected
        self.says(
            RecordAttendance(attended=expected[:came], excused=expected[came:][: self.number(0, 1)]),
            on=meeting,
        )

    def do_adopt(self) -> None:
        self.says(
            AdoptProposal(about=self.about("meeting"), proposer=self.unit(), title="提案", resolution="通过")
        )

    def do_plan(self) -> None:
        body = PlanActivity(hosts=(self.unit(),), title="敬老院助餐", category="助老", on="2026-03-02")
        self.says(body, opens="activity")

    def do_hold(self) -> None:
        self.says(HoldActivity(on="2026-03-02"), on=self.one("activity"))

    def do_confirm_activity(self) -> None:
        self.says(ConfirmActivity(about=self.about("activity")))

    def do_role(self) -> None:
        person = self.somebody()
        granted = GrantRole(unit=person.unit, person=person.id, role="auditor")
        body = self.any_of(granted, WithdrawRole(role="auditor", reason="轮岗"))
        self.says(body, on=self.county.rule("role", person.unit, person.id))

    # ── Hours and duty ───────────────────────────────────────────────────────────────────────────────────────────

    def do_serve(self) -> None:
        """A sheet of records, some of one person's overlapping hours."""
        common = {"activity": self.one("activity"), "bank": self.one("bank")}
        records = [
            RecordService(person=self.one("person"), **common, **self.worked())
            for _ in range(self.number(1, 4))
        ]
        host = self.somebody()
        self.there["sheet"].append(host.sends(host.sheet(records)))

    def do_slips(self) -> None:
        activity, series = self.one("activity"), self.number(1, 3)
        drawn = [slip(activity, number, series) for number in range(1, 5)]
        commitments = tuple(commitment_of(self.county.taker.log, each) for each in drawn)
        body = IssueSlips(activity=activity, series=series, commitments=commitments, late_after=60)
        self.says(body, opens="slips")

    def do_scan(self) -> None:
        """Of an activity that is not on record as held: then it may have been today."""
        issued = self.county.folded(self.one("slips")).state.body
        drawn = slip(issued.activity, self.number(1, 5), issued.series)
        at = f"2026-03-12T12:0{self.number(0, 5)}"
        way = self.any_of("in", "out")
        self.says(RecordScan(**drawn._asdict(), person=self.one("person"), way=way, at=at), opens="scan")

    def do_charter(self) -> None:
        rules = {
            "most_per_activity": self.any_of(30, 90, 600),
            "cap": self.any_of(60, 200, 2000),
            "points": {
                "name": "积分",
                "rates": [{"give": 1, "every": self.any_of(30, 60, 90)}],
                "referral": "2",
            },
        }
        self.says(AdoptBankCharter(charter=charter(**NANJING | rules)), on=self.one("bank"))

    def do_open_with_a_balance(self) -> None:
        body = RecordOpening(**self.at(), minutes=self.number(1, 300), as_of="2026-01-01", evidence="e" * 64)
        self.says(body, opens="opening")

    def do_confirm_an_opening(self) -> None:
        self.says(ConfirmOpening(records=(self.about("opening"),)))

    def do_ask_of_an_account(self) -> None:
        """On behalf of somebody who entrusted the community, which waits for a second person."""
        at = self.at()
        self.there["entrusted"] = self.there["entrusted"] or self.entrust()
        at |= {"on_behalf": OnBehalf(of=at["owner"], how="counter")}
        minutes = self.number(1, 60)
        body = self.any_of(
            MakeRedemption(**at, minutes=minutes, serves="lineal", least_age=60),
            MakeGift(**at, to=self.one("person"), minutes=minutes, relation="friend"),
            MakeDonation(**at, minutes=minutes),
            MakeGrant(bank=at["bank"], to=at["owner"], minutes=minutes, basis="b" * 64),
            RecordReferral(bank=at["bank"], owner=at["owner"], referred=self.one("person")),
        )
        self.says(body, opens="redemption" if isinstance(body, MakeRedemption) else "transfer")

    def do_confirm_what_was_asked(self) -> None:
        if self.number(1, 5) == 1:
            self.says(WithdrawRedemption(reason="not-wanted"), on=self.one("redemption"))
        elif self.number(1, 2) == 1:
            self.says(ConfirmRedemption(about=self.about("redemption")))
        else:
            self.says(ConfirmTransfer(about=self.about("transfer")))

    def do_uphold_a_complaint(self) -> None:
        """Rarely, or nothing would be posted."""
        if self.number(1, 4) != 1:
            raise NothingThere
        self.says(UpholdComplaint(activity=self.one("activity"), person=self.one("person")))

    def do_confirm_service(self) -> None:
        part = SheetPart(batch=self.one("sheet"), **{"except": self.any_of((), (0,), (1,))})
        self.says(ConfirmService(sheets=(part,)))

    def do_roll(self) -> None:
        person = self.one("person")
        body = self.any_of(EnterRoll(person=person), EnterRoll(person=person), LeaveRoll(on="2026-03-03"))
        self.says(body, on=self.county.rule("roll", self.unit(), person))

    def do_report(self) -> None:
        common = {"person": self.one("person"), "unit": self.unit(), "community": self.unit()}
        body = self.any_of(
            RecordDuty(task="巡逻", **common, **self.worked()),
            CheckIn(on=self.any_of("2026-02-28", "2026-03-05"), **common),
        )
        self.says(body, opens="report")

    def do_end_check_in(self) -> None:
        self.says(EndCheckIn(about=self.about("report"), on="2026-03-04"))

    def do_confirm_duty(self) -> None:
        self.says(ConfirmDuty(records=(self.about("report"),)))

    # ── Governance ───────────────────────────────────────────────────────────────────────────────────────────────

    def do_vote(self) -> None:
        meeting = self.one("meeting")
        attended = self.county.folded(meeting).state.attended
        body = VoteResolution(
            about=self.county.about(meeting),
            place=self.number(1, 2),
            title="决议",
            text="照办",
            in_favour=attended[: self.number(0, 2)],
            against=(),
            abstained=(),
            follow_ups=tuple(
                FollowUp(owner=self.unit(), what="报送方案", due="2026-04-01")
                for _ in range(self.number(0, 2))
            ),
        )
        self.says(body, opens="resolution")

    def do_stand_aside_or_propose(self) -> None:
        about = self.about("meeting")
        if self.number(1, 2) == 1:
            self.says(DeclareInterest(about=about, place=1, kind="supplier"))
        else:
            self.says(ProposeAgenda(about=about, title="加装路灯"), opens="proposal")

    def do_take_agenda(self) -> None:
        self.says(TakeAgenda(about=self.about("proposal")))

    def do_report_follow_up(self) -> None:
        progress, place = self.any_of(50, 100), self.number(1, 2)
        body = ReportFollowUp(about=self.about("resolution"), place=place, progress=progress)
        self.says(body, opens="follow-up report")

    def do_answer_follow_up(self) -> None:
        about = self.about("follow-up report")
        self.says(self.any_of(AcceptFollowUp(about=about), ReturnFollowUp(about=about, reason="补充")))

    def do_adopt_duties(self) -> None:
        before = self.there["duty list"][-1:]
        items = tuple(
            DutyItem(name="开放活动室", owner=self.unit(), due=due) for due in ("2026-03-01", "2026-11-30")
        )
        body = AdoptDutyList(
            alliance=self.county.alliance,
            title="责任清单",
            items=items,
            effective="2026-01-01",
            supersedes=before[0] if before else None,
        )
        self.says(body, opens="duty list")

    def do_finish_duty(self) -> None:
        body = FinishDutyItem(about=self.about("duty list"), place=self.number(1, 2))
        self.says(body, opens="duty report")

    def do_accept_duty(self) -> None:
        self.says(AcceptDutyItem(about=self.about("duty report")))

    def do_set_cadence(self) -> None:
        body = SetCadence(
            subject=self.any_of(self.county.alliance, self.unit()),
            what="joint-conference",
            title="联席会议",
            per=self.any_of("month", "quarter", "half-year", "year"),
            count=1,
            starts=self.any_of("2026-01-01", "2026-03-12", "2026-06-30"),
        )
        self.says(body)

    def do_consult(self) -> None:
        street = self.any_of(*self.streets)
        body = AskConsultation(street=street, matter="planning", request="a" * 64, due="2026-03-20")
        self.says(body, opens="consultation")

    def do_answer_a_consultation(self) -> None:
        answer = AnswerConsultation(opinion="agrees", document="b" * 64)
        body = self.any_of(answer, answer, WithdrawConsultation(reason="not-needed"))
        self.says(body, on=self.one("consultation"))

    def do_train(self) -> None:
        units = tuple(sorted({self.unit(), self.unit()}))
        body = RecordTraining(kind="law", on="2026-03-05", minutes=90, people=self.number(5, 50), units=units)
        self.says(body, opens="training")

    def do_answer_for_a_training(self) -> None:
        body = self.any_of(ConfirmTraining(), ConfirmTraining(), WithdrawTraining(reason="not-held"))
        self.says(body, on=self.one("training"))

    def do_study(self) -> None:
        body = RecordStudy(alliance=self.county.alliance, topic="照明", at=self.unit(), on="2026-03-05")
        self.says(body, opens="study")

    def do_link_a_study(self) -> None:
        self.says(LinkStudy(about=self.about("study"), problem=self.one(self.any_of("project", "item"))))

    def do_withdraw_a_study(self) -> None:
        self.says(WithdrawStudy(reason="not-held"), on=self.one("study"))

    # ── Disputes ─────────────────────────────────────────────────────────────────────────────────────────────────

    def do_contest(self) -> None:
        why = {"entry": self.entry(), "wrong": "other", "text": "有误"}
        body = self.any_of(OpenDispute(**why), OpenDispute(**why), RequestCorrection(**why))
        self.says(body, opens="dispute" if isinstance(body, OpenDispute) else "request")

    def do_correct(self) -> None:
        self.says(CorrectEntry(entry=self.entry(), reason="记错了"))

    def do_settle(self) -> None:
        body = self.any_of(
            AnswerDispute(answer=self.any_of("agrees", "contests", "contests"), text="已核对"),
            RuleDispute(outcome=self.any_of("upheld", "rejected"), reason="查明"),
            WithdrawDispute(reason="说清了"), AppealDispute(text="不服"),
        )  # fmt: skip
        self.says(body, on=self.one("dispute"))

    def do_answer_a_request(self) -> None:
        self.says(AnswerRequest(answer="declined", reason="无误"), on=self.one("request"))

    def do_show(self) -> None:
        self.says(PublishNotice(title="名单", text="见附件", workdays=self.number(1, 9)), opens="notice")

    def do_object(self) -> None:
        self.says(ObjectToNotice(about=self.about("notice"), text="漏了"), opens="objection")

    def do_answer_an_objection(self) -> None:
        self.says(AnswerObjection(answer="accepted", reason="补上"), on=self.one("objection"))

    # ── Evaluations ──────────────────────────────────────────────────────────────────────────────────────────────

    def do_ask_for_ballots(self) -> None:
        units = tuple(sorted({self.unit() for _ in range(4)}))
        panel = Panel(name=f"互评{self.number(1, 3)}", voters=units, subjects=units)
        body = OpenEvaluation(
            title="双向评议", rulebook=self.two_way, period="2026", panels=(panel,), opinions=OPINIONS, closes="2026-03-12",
        )  # fmt: skip
        self.says(body, opens="evaluation")

    def do_cast_a_ballot(self) -> None:
        evaluation = self.one("evaluation")
        [panel] = self.county.folded(evaluation).state.body.panels
        choices = (Choice(subject=self.any_of(*panel.subjects), opinion=self.any_of(*OPINIONS)),)
        if self.there["ballot"] and self.number(1, 4) == 1:
            self.says(ChangeBallot(choices=choices), on=self.one("ballot"))
            return
        body = CastBallot(evaluation=evaluation, panel=panel.name, choices=choices)
        self.says(body, opens="ballot")

    def do_count_ballots(self) -> None:
        with self.later(1):
            self.says(CloseEvaluation(), on=self.one("evaluation"))

    def do_mark(self) -> None:
        item, score = self.any_of("study", "guiding", "year_end", "basic_work"), str(self.number(0, 10))
        given = {"subject": self.unit(), "item": item, "score": score, "reason": "评议"}
        self.says(GiveMark(rulebook=self.yearly, period="2026", **given), opens="mark")

    def do_hold_a_round(self) -> None:
        days = {"sealed_by": "2027-01-15", "appeals_until": "2027-01-25", "decided_by": "2027-02-10"}
        decides = self.any_of(None, self.unit())
        table = Timetable(notice_workdays=self.number(1, 2), answer_workdays=5, decides=decides, **days)
        if len(self.there["round"]) > 1 and self.number(1, 3) > 1:
            self.says(ChangeRound(timetable=table, reason="推迟"), on=self.there["round"][-1])
            return
        self.says(AnnounceRound(rulebook=self.yearly, period="2026", timetable=table), opens="round")

    def do_stand_aside_from_a_subject(self) -> None:
        rulebook, period = self.any_of((self.yearly, "2026"), (self.book, "2026-01"))
        if self.number(1, 3) == 1:
            self.says(DeclareRecusal(rulebook=rulebook, period=period, subject=self.unit(), kind="other"))

    def do_seal_the_lines(self) -> None:
        """January by its lines, so that they can be shown and contested; a corrected report takes the place of the newest."""
        before, size = self.there["report"][-1:], self.county.taker.rows.max_notification_id() or 0
        made = self.lines(len(self.there["report"]))
        correcting = {"replaces": before[0], "reason": "漏记"} if before else {}
        body = SealReport(
            rulebook=self.book, period="2026-01", reducer=REDUCER, subjects=len(made),
            tree=Seen(size=size, root=self.county.taker.tree.root_at(size).hex()),
            digest=made[0].digest, sheets_root=root([line.leaf() for line in made]).hex(), **correcting,
        )  # fmt: skip
        self.says(body, opens="report")
        self.sealed[self.there["report"][-1]] = made

    def do_show_the_scores(self) -> None:
        report, made = self.newest_lines()
        first, last = (self.sheet(made, place) for place in (0, len(made) - 1))
        parts = (PartShown(part="volunteer", first=first, last=last),)
        self.says(ShowReport(report=report, until="2026-03-31", parts=parts))

    def do_appeal_a_line(self) -> None:
        report, made = self.newest_lines()
        given = {"part": "volunteer", "line": self.any_of("total", "frauds"), "reason": "漏了一次"}
        body = RaiseScoreAppeal(report=report, sheet=self.sheet(made, self.number(0, len(made) - 1)), **given)
        self.says(body, opens="score appeal")

    def do_go_on_with_an_appeal(self) -> None:
        answered = (AnswerScoreAppeal(outcome=each, reason="核对过") for each in ("upheld", "dismissed"))
        body = self.any_of(*answered, RenewScoreAppeal(reason="不服"), WithdrawScoreAppeal())
        self.says(body, on=self.one("score appeal"))

    def do_decide_a_grade(self) -> None:
        grade = self.any_of("无星", "一星", "二星")
        with self.later(30):
            if self.there["grade"] and self.number(1, 2) == 1:
                self.says(ChangeGrade(grade=grade, reason="核实"), on=self.one("grade"))
                return
            report, made = self.newest_lines()
            given = {"part": "volunteer", "sheet": self.sheet(made, self.number(0, len(made) - 1))}
            self.says(DecideGrade(report=report, grade=grade, reason="综合评定", **given), opens="grade")

    def lines(self, nth: int) -> list[SealedLine]:
        units = sorted(set(list(self.county.units.values())[:4]))
        return [SealedLine("volunteer", unit, str(90 + nth), "一星", f"{nth:064x}") for unit in units]

    def newest_lines(self) -> tuple[Id, list[SealedLine]]:
        known = [each for each in self.there["report"] if each in self.sealed]
        if not known:
            raise NothingThere
        return known[-1], self.sealed[known[-1]]

    def sheet(self, made: list[SealedLine], place: int) -> SealedSheet:
        line = made[place]
        path = inclusion_proof(place, len(made), hash_reader([each.leaf() for each in made]))
        return SealedSheet(
            subject=line.subject, place=place, result=line.result, grade=line.grade, sheet=line.digest,
            path=tuple(each.hex() for each in path),
        )  # fmt: skip

    @contextmanager
    def later(self, days: int) -> Iterator[None]:
        """Some days on; then it is the day again on which everything else happens."""
        self.county.taker.clock.put_to(DAYS + days)
        try:
            yield
        finally:
            self.county.taker.clock.put_to(DAYS)

    def do_seal(self) -> None:
        """The hours of January, or of the year so far, as of now or a little before: what they come to is of no interest here."""
        position = (self.county.taker.rows.max_notification_id() or 0) - self.number(0, 3)
        interim = self.any_of(True, False)
        before = None if interim else self.any_of(None, *self.there["report"][-1:])
        correcting = {"replaces": before, "reason": "漏记"} if before else {}
        digest = f"{self.number(1, 99):064x}"
        body = SealReport(
            rulebook=self.book, period="2026" if interim else "2026-01", reducer=REDUCER, subjects=1, interim=interim,
            tree=Seen(size=position, root=self.county.taker.tree.root_at(position).hex()),
            digest=digest, sheets_root=digest, **correcting,
        )  # fmt: skip
        self.says(body, opens="interim report" if interim else "report")

    def entry(self) -> EntryRef:
        """Any entry that counts."""
        rows = self.county.taker.rows.select_notifications(
            1, 10_000, topics=[each.event for each in REVERSALS]
        )
        if not rows:
            raise NothingThere
        row = self.random.choice(rows)
        return EntryRef(index=row.id - 1, leaf=leaf_hash(row.state).hex())

    def do_book_a_venue(self) -> None:
        start = self.number(8, 12)
        hours = Clocked(
            start=f"2026-03-13T{start:02}:00", end=f"2026-03-13T{start + self.number(0, 2):02}:30"
        )
        self.says(BookVenue(about=self.about("item"), hours=hours, purpose="义诊"), opens="booking")

    def do_answer_a_booking(self) -> None:
        body = self.any_of(ConfirmVenue(), CancelVenue(reason="not-needed"))
        self.says(body, on=self.one("booking"))

    def do_register_a_party_org(self) -> None:
        parent = self.any_of(None, *self.there["party org"][-1:])
        body = RegisterPartyOrg(
            name="党支部(虚构)", kind="branch", covers=self.unit(), founded="2026-03-01", parent=parent,
            provisional_until=self.any_of(None, "2026-06-30"),
        )  # fmt: skip
        self.says(body, opens="party org")

    def do_change_a_party_org(self) -> None:
        body = self.any_of(
            MakePartyOrgPermanent(on="2026-03-05"), EndPartyOrg(on="2026-03-05", reason="merged")
        )
        self.says(body, on=self.one("party org"))

    def do_adopt_a_standard(self) -> None:
        before = self.there["standard"][-1:]
        body = AdoptStandard(
            alliance=self.county.alliance, title="五有标准", measured="venue", items=("有场所", "有队伍"),
            effective="2026-01-01", supersedes=before[0] if before else None,
        )  # fmt: skip
        self.says(body, opens="standard")

    def do_attest(self) -> None:
        if self.there["attestation"] and self.number(1, 2) == 1:
            self.says(ConfirmAttestation(about=self.about("attestation")))
            return
        met = self.any_of((), (1,), (1, 2))
        about, subject = self.about("standard"), self.one("item")
        body = AttestStandard(about=about, subject=subject, met=met, on="2026-03-05")
        self.says(body, opens="attestation")

    def do_work_on_coverage(self) -> None:
        org = self.any_of(None, *self.there["party org"])
        stage = self.any_of("need-found", "served", "organised", "managed")
        self.says(
            self.any_of(
                AssignHost(unit=self.shop, host=self.unit(), starts="2026-03-01"),
                ReachStage(unit=self.shop, stage=stage, on="2026-03-05", org=org),
            )
        )

    def do_draw_a_grid(self) -> None:
        number = len(self.there["grid"])
        wider = f"G{number - 1:03}" if number and self.number(1, 2) == 1 else None
        body = DrawGrid(
            code=f"G{number:03}", name="网格(虚构)", level=self.number(1, 3), parent=wider, keeper=self.unit(),
            branch=self.any_of(None, *self.there["party org"][-1:]), starts="2026-03-01",
        )  # fmt: skip
        self.says(body, opens="grid")

    def do_change_a_grid(self) -> None:
        grid, other = self.one("grid"), self.one("grid")
        if self.number(1, 3) == 1:
            self.says(RedrawGrids(grids=(grid,), into=(other,), on="2026-03-05"))
            return
        branch = self.any_of(None, *self.there["party org"][-1:])
        body = self.any_of(
            SeatBranch(branch=branch, on="2026-03-05"), CloseGrid(on="2026-03-05", reason="not-needed")
        )
        self.says(body, on=grid)

    def do_place_on_a_grid(self) -> None:
        document = self.about(self.any_of("item", "order", "project", "meeting"))
        self.says(PlaceOnGrid(about=document, grid=self.any_of(None, self.one("grid"))))

    def do_merge_or_split(self) -> None:
        """Seldom, or nobody would be left to act for themselves."""
        if self.number(1, 4) > 1:
            raise NothingThere
        one, two, three = (self.any_of(*self.streets) for _ in range(3))
        common = {"on": self.any_of("2026-03-12", "2026-03-13"), "reason": "区划调整"}
        things = (self.one("item"),) if self.there["item"] else ()
        self.says(
            self.any_of(
                MergeUnits(units=(one,), into=two, counted=(one,), **common),
                MergeUnits(units=(one, two), into=three, **common),
                SplitUnit(unit=one, parts=(Part(unit=two), Part(unit=three, holds=things)), **common),
                CloseUnit(unit=one, **common),
            )
        )

    def do_serve_under_a_second_number(self) -> None:
        body = RecordService(
            person=self.one("number"), activity=self.one("activity"), bank=self.one("bank"), **self.worked()
        )
        self.says(body, opens="record")

    def do_amend_a_person(self) -> None:
        number, bits = self.one("number"), self.number(1, 9)
        self.says(AmendPerson(commitment=f"{bits}" * 64, reason="changed"), on=number)

    def do_propose_to_merge_numbers(self) -> None:
        body = MergePersons(duplicate=self.one("number"), into=self.one("number"), reason="two-units")
        self.says(body, opens="merge of numbers")

    def do_settle_a_merge_of_numbers(self) -> None:
        if self.number(1, 4) == 1:
            self.says(WithdrawPersonMerge(reason="two-people"), on=self.one("merge of numbers"))
            return
        common = {
            "about": self.about("merge of numbers"),
            "days": ("2026-03-02",),
            "banks": tuple(self.there["bank"]),
        }
        self.says(ConfirmPersonMerge(**common))

    def do_rename(self) -> None:
        self.says(RenameUnit(name=f"街道{self.number(1, 9)}"), on=self.any_of(*self.streets))

    def do_take_over(self) -> None:
        body = TakeOverMembership(alliance=self.county.alliance, of=self.any_of(*self.streets))
        self.says(body)

    # ── Keys ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def do_doubt(self) -> None:
        """A key is called stolen from some entry on; its holder goes on with another."""
        admin, name = self.any_of(
            (self.county.hospital, "hospital2"),
            (self.county.community, "community2"),
            (self.county.bureau, "bureau2"),
        )
        person, new = self.county.people[name], key(f"{name}, {self.done['doubt']}")
        possession = signing.prove_possession(self.county.taker.log, person.unit, person.id, new)
        old, since = (
            signing.keyid_of(person.key),
            self.number(100, self.county.taker.rows.max_notification_id()),
        )
        revocation = Revocation(keyid=old, reason="stolen", suspect_from=since)
        admin.says(EnrolKey(unit=person.unit, holder=person.id, key=possession, revokes=(revocation,)))
        person.key = new

    def do_affirm(self) -> None:
        self.says(AffirmEntries(entries=(self.entry(),)))

    # ── Whoever, whatever ────────────────────────────────────────────────────────────────────────────────────────

    def says(self, body: Body, *, on: Id | None = None, opens: str | None = None) -> None:
        """Whoever may says it. What it opens is there from now on."""
        people = list(self.county.people.values())
        self.random.shuffle(people)
        for person in people:
            try:
                stream = person.says(body, stream=on)
            except Refusal:
                continue
            if opens:
                self.there[opens].append(stream)
            return
        raise NothingThere

    def behalf(self) -> OnBehalf:
        """Of the shop, which has no computer."""
        return OnBehalf(of=self.shop, how="counter")

    def at(self) -> dict[str, Any]:
        """Somebody's account."""
        return {"bank": self.one("bank"), "owner": self.one("person")}

    def entrust(self) -> list[Id]:
        """Everybody without a key lets the community act for them."""
        community = self.county.community
        return [community.says(Entrust(of=person, evidence="7" * 64)) for person in self.there["person"]]

    def somebody(self) -> Person:
        return self.random.choice(list(self.county.people.values()))

    def unit(self) -> Id:
        return self.random.choice(list(self.county.units.values()))

    def one(self, kind: str) -> Id:
        if not self.there[kind]:
            raise NothingThere
        return self.random.choice(self.there[kind])

    def about(self, kind: str) -> About:
        return self.county.about(self.one(kind))

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def any_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def worked(self) -> dict[str, Clocked | Entered]:
        """Some time on the second of March: from a clock, or entered afterwards."""
        if self.number(1, 3) == 1:
            return {"entered": Entered(on="2026-03-02", minutes=self.number(1, 90))}
        start = self.number(8, 12)
        return {
            "clocked": Clocked(
                start=f"2026-03-02T{start:02}:00", end=f"2026-03-02T{start + self.number(0, 2):02}:30"
            )
        }


DEEDS = sorted(name.removeprefix("do_") for name in vars(Wanderer) if name.startswith("do_"))
