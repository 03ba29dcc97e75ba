"""Whose a stream is: the persons, units and alliances that it belongs to, from what it has become.

    a claim             the unit that made it, the publisher of its item, the item's alliance
    a service record    the volunteer, the unit that recorded it, and those who may confirm it
    a person's day      the person alone: it shows what they did for every unit

`OWNERS` has a line for every kind of stream but marks, and what stands alone: of those it is asked who opened them.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from api.reading import opening
from contracts.statement import Statement
from contracts.statements.rulebooks import GiveMark
from contracts.values import NIL, About, Id
from domain.accounts import Account
from domain.activities import Activity
from domain.affirmations import Affirmed
from domain.agenda import AgendaProposal, Aside, Extension
from domain.agreements import Agreement
from domain.alliances import Alliance, Member
from domain.amendments import Renewal
from domain.audit_findings import AuditFinding
from domain.authority import Key, Roles
from domain.ballot_boxes import BallotBox, ClosedBox, SecretBallot, Unsealed
from domain.ballot_tokens import BallotToken
from domain.banks import Bank
from domain.batches import Batch
from domain.cadences import Cadence, Occasion, Report
from domain.calendars import YearCalendar
from domain.certificates import Answered, Application, Certificate, Numbers
from domain.chairs import Chair
from domain.complaints import Complaint
from domain.confirmations import Confirmation
from domain.conflicts import Recused
from domain.consultations import Consultation
from domain.correction_requests import CorrectionRequest
from domain.corrections import Correction
from domain.coverage_work import Coverage
from domain.deciding import World
from domain.disputes import Dispute
from domain.draws import Draw, Share
from domain.duty import CheckInRecord, DutyRecord, Reported
from domain.duty_lists import CountedDuty, DutyList, DutyReport
from domain.emergencies import Emergency, Standby
from domain.entrustments import Entrustment
from domain.evaluations import Ballot, Evaluation, PanelKey
from domain.exchange_stops import Stop
from domain.exchanges import Exchange
from domain.freezing import Contested, FrozenMinutes
from domain.fulfilments import Fulfilment
from domain.grades import Decision, GradeCounts, Graded
from domain.grids import Grid, GridCode, Placement
from domain.handovers import Handover
from domain.honours import Award
from domain.hours import PersonDay
from domain.issues import Issue
from domain.keys import Administrators, KeysInUse
from domain.lists import Claim, Delivery, Item, Offer, Taken
from domain.log import Log
from domain.meetings import Meeting
from domain.notices import Notice, Objection
from domain.offices import Appointment, CountedDay, DutyDay
from domain.openings import Opening
from domain.orders import Order
from domain.panel_names import PanelsOfName
from domain.party_orgs import PartyOrg
from domain.person_mergers import PersonMerge
from domain.persons import Person
from domain.pledges import Pledge
from domain.projects import Disbursed, MilestoneReport, Project, ProjectRating, Reached
from domain.rectifications import Rectification
from domain.redemptions import Redemption
from domain.report_notices import ReportNotice
from domain.reports import NewestReport, SealedReport
from domain.resolutions import FollowUpReport, Progress, Resolution, Voted
from domain.rolls import OnRoll
from domain.rounds import FixedRound, Round
from domain.rulebooks import RulebookState
from domain.score_appeals import AppealsOf, ScoreAppeal
from domain.service import ServiceRecord
from domain.slips import DayAtActivity, Scan, Served, Slips
from domain.standards import Attestation, Standard
from domain.stars import Fraud, Grade, Star, Withheld
from domain.studies import Study, StudyLink
from domain.templates import Template
from domain.terminations import Termination
from domain.trainings import Training
from domain.transfers import Transfer
from domain.units import Code, Unit
from domain.venues import Booking, VenueDay
from domain.visits import Visit
from domain.whistles import Admission, Answer, Whistle, WhistleRating
from domain.wishes import Reservation, Wish, WishClaim
from ledger.application import Ledger

EVERYBODY = NIL
"""Owns what whoever signed in may read."""


def owners(ledger: Ledger, world: World, stream: Id) -> Iterable[Id]:
    """The persons, units and alliances that a stream belongs to."""
    state = world.folded(stream).state
    if type(state) in OWNERS:
        return OWNERS[type(state)](world, stream, state)
    return _of_whoever_opened_it(ledger, world, stream)


def _of_whoever_opened_it(ledger: Ledger, world: World, stream: Id) -> Iterable[Id]:
    """A mark is its giver's and its subject's; a confirmation that stands alone its signer's, and of those whom it is about."""
    statement = opening(ledger, stream)
    if not isinstance(statement, Statement):
        return ()
    match statement.body:
        case GiveMark(subject=subject):
            return statement.header.actor, subject
    about = getattr(statement.body, "about", None)
    return statement.header.actor, *(owners(ledger, world, about.stream) if isinstance(about, About) else ())


Owners = Callable[[World, Id, Any], Iterable[Id]]


def everybody(world: World, stream: Id, state: Any) -> Iterable[Id]:
    return (EVERYBODY,)


def nobody(world: World, stream: Id, state: Any) -> Iterable[Id]:
    """Counters that name nobody: for those who oversee, and for whom the stream is named after."""
    return ()


def itself_and(*names: str) -> Owners:
    """The stream stands for its own owner."""
    others = those_in(*names)
    return lambda world, stream, state: (stream, *others(world, stream, state))


def those_in(*names: str) -> Owners:
    """Those whom these members of the state name: one, several or none each."""

    def named(world: World, stream: Id, state: Any) -> Iterable[Id]:
        for name in names:
            match attrgetter(name)(state):
                case str(owner):
                    yield owner
                case tuple(several):
                    yield from several

    return named


def of_agreement(world: World, stream: Id, state: Agreement | Fulfilment) -> Iterable[Id]:
    if isinstance(state, Fulfilment):
        return *of_agreement(world, stream, world.get(state.agreement, Agreement)), *signed_for(state)
    above = (state.above,) if state.above else ()
    return state.drafted_by, *state.order, *state.ever, *state.observers, *above


def of_its_agreement(world: World, stream: Id, state: Termination | Renewal) -> Iterable[Id]:
    return of_agreement(world, stream, world.get(state.agreement, Agreement))


def of_claim(world: World, stream: Id, state: Claim | Delivery) -> Iterable[Id]:
    if isinstance(state, Delivery):
        return *of_claim(world, stream, world.get(state.claim, Claim)), *signed_for(state)
    item = world.get(state.item, Item)
    return state.unit, item.publisher, item.alliance, *signed_for(state)


def of_offer(world: World, stream: Id, offer: Offer) -> Iterable[Id]:
    return offer.to, *of_claim(world, stream, world.get(offer.claim, Claim))


def signed_for(state: Claim | Delivery | Fulfilment) -> Iterable[Id]:
    """The unit that signed on behalf of whoever acted may read what it signed."""
    return (state.agent,) if state.agent else ()


def of_account(world: World, stream: Id, account: Account) -> Iterable[Id]:
    """A person's own is theirs and the keeper's; the public pool is for the bank's alliance too."""
    bank = world.get(account.bank, Bank)
    if account.owner:
        return account.owner, bank.keeper
    return bank.keeper, *([bank.alliance] if bank.alliance else [])


def of_request(world: World, stream: Id, state: Opening | Redemption | Transfer | Exchange) -> Iterable[Id]:
    """The owner, whoever signed, and the bank's keeper; of an exchange, the other bank's keeper too."""
    body = state if isinstance(state, Transfer) else state.body
    yield from (body.owner, state.unit, world.get(body.bank, Bank).keeper)
    if isinstance(state, Exchange):
        yield world.get(state.body.to_bank, Bank).keeper


def of_complaint(world: World, stream: Id, complaint: Complaint) -> Iterable[Id]:
    activity = world.get(complaint.activity, Activity)
    return complaint.person, complaint.unit, activity.planner, *activity.hosts


def of_office(world: World, stream: Id, day: DutyDay | CountedDay) -> Iterable[Id]:
    """Whoever holds the office, and the two units: on which days somebody came is nobody else's business."""
    appointment = world.get(day.appointment, Appointment)
    return appointment.body.person, appointment.unit, appointment.body.at


def of_coverage(world: World, stream: Id, coverage: Coverage) -> Iterable[Id]:
    """The unit, whoever looks after it, and its superior."""
    superior = world.get(coverage.unit, Unit).superior
    return (each for each in (coverage.unit, coverage.host, superior) if each)


def of_placed(world: World, stream: Id, placement: Placement) -> Iterable[Id]:
    """Where a document lies is for those whose the document is."""
    state = world.folded(placement.document).state
    return OWNERS[type(state)](world, placement.document, state)


def of_wish(world: World, stream: Id, claim: WishClaim) -> Iterable[Id]:
    return claim.claimant, claim.unit, world.get(claim.wish, Wish).community


def of_whistle(world: World, stream: Id, state: Answer | WhistleRating) -> Iterable[Id]:
    """The department and whoever called it; how the others answered is between them and whoever called."""
    return state.department, world.get(state.whistle, Whistle).raiser


def of_study(world: World, stream: Id, link: StudyLink) -> Iterable[Id]:
    study = world.get(link.study, Study)
    return study.unit, study.at, *study.together, *([study.alliance] if study.alliance else [])


def of_service(world: World, stream: Id, record: ServiceRecord) -> Iterable[Id]:
    """The volunteer, whoever recorded it, and those who may confirm it."""
    bank, activity = world.get(record.body.bank, Bank), world.get(record.body.activity, Activity)
    return record.body.person, record.unit, bank.keeper, activity.planner, *activity.hosts


def of_ballot(world: World, stream: Id, ballot: Ballot) -> Iterable[Id]:
    """Its voter's alone until it is counted; then of all who were asked or rated, for it is evidence of their scores."""
    if not ballot.counted:
        return (ballot.voter,)
    evaluation = world.get(ballot.evaluation, Evaluation)
    return evaluation.unit, *evaluation.asked


def of_appeal(world: World, stream: Id, appeal: ScoreAppeal) -> Iterable[Id]:
    """Its subject, whoever sealed the report, and whoever answers."""
    sealed = world.get(appeal.body.report, SealedReport)
    agent = (appeal.agent,) if appeal.agent else ()
    return appeal.whose, appeal.answers, sealed.unit, *agent


def of_decision(world: World, stream: Id, decision: Decision) -> Iterable[Id]:
    """The subject, the body that decided and the lead unit; of a unit all members of the alliance, of a person nobody else."""
    sealed = world.get(decision.body.report, SealedReport)
    yield from (decision.subject, decision.unit, sealed.unit)
    if world.find(decision.subject, Unit):
        yield decision.alliance


def of_token(world: World, stream: Id, token: BallotToken) -> Iterable[Id]:
    """The voter's, and of those who issue; who else has asked for one is nobody's to know."""
    return world.get(token.evaluation, Evaluation).unit, *([token.voter] if token.voter else ())


def of_secret_ballot(world: World, stream: Id, ballot: SecretBallot) -> Iterable[Id]:
    """Of all who have to do with the evaluation, so that everybody can count again."""
    return of_evaluation(world, world.get(ballot.body.evaluation, Evaluation))


def of_names(world: World, stream: Id, names: PanelsOfName) -> Iterable[Id]:
    return of_evaluation(world, world.get(names.newest, Evaluation))


def of_box(world: World, stream: Id, box: BallotBox | ClosedBox | Unsealed | PanelKey) -> Iterable[Id]:
    return of_evaluation(world, world.get(box.evaluation, Evaluation))


def of_evaluation(world: World, evaluation: Evaluation) -> Iterable[Id]:
    return evaluation.unit, evaluation.alliance, *evaluation.asked, *evaluation.trustees


def of_share(world: World, stream: Id, share: Share) -> Iterable[Id]:
    """Whoever may read the draw: that somebody kept theirs back is for all of them to see."""
    draw = world.get(share.draw, Draw)
    return draw.unit, *draw.body.sharers, draw.body.of


def of_slips(world: World, stream: Id, state: Slips | Scan) -> Iterable[Id]:
    """The hosts; of a scan the volunteer too."""
    activity = world.get(state.body.activity, Activity)
    volunteer = (state.body.person,) if isinstance(state, Scan) else ()
    return *volunteer, activity.planner, *activity.hosts


def of_day(world: World, stream: Id, day: PersonDay) -> Iterable[Id]:
    """The person alone: their day shows what they did for every unit. One of which nothing counts is nobody's."""
    for joined in day.joined:
        return (joined.person,)
    for each in day.records:
        return (world.folded(each).state.body.person,)
    return ()


def of_merge(world: World, stream: Id, merge: PersonMerge) -> Iterable[Id]:
    """The person, and the units that registered the two numbers."""
    numbers = (merge.body.duplicate, merge.body.into)
    return *numbers, *(world.get(each, Person).registrar for each in numbers)


OWNERS: dict[type[Any], Owners] = {
    Log: everybody,
    Unit: everybody,
    Code: everybody,
    Person: itself_and("registrar"),
    Key: everybody,
    Roles: those_in("person", "unit"),
    Entrustment: those_in("of", "to"),
    Batch: those_in("header.actor"),
    Alliance: itself_and("lead"),
    Member: those_in("unit", "agent", "alliance"),
    Meeting: those_in("alliance"),
    Evaluation: those_in("unit", "alliance", "asked", "trustees"),
    Ballot: of_ballot,
    BallotToken: of_token,
    SecretBallot: of_secret_ballot,
    BallotBox: of_box,
    ClosedBox: of_box,
    Unsealed: of_box,
    PanelKey: of_box,
    PanelsOfName: of_names,
    Draw: those_in("unit", "body.sharers", "body.of"),
    Share: of_share,
    Handover: those_in("unit", "body.of", "body.to"),
    Award: those_in("subject", "by", "alliance"),
    Pledge: those_in("shown_to"),
    Rectification: those_in("unit", "by"),
    Consultation: those_in("asker", "street"),
    Training: those_in("host", "units", "alliance"),
    Study: those_in("unit", "at", "together", "alliance"),
    StudyLink: of_study,
    Issue: those_in("reporter", "to"),
    Emergency: everybody,
    Standby: those_in("unit", "declared_by"),
    Chair: those_in("alliance"),
    AgendaProposal: those_in("alliance", "unit"),
    Resolution: those_in("alliance"),
    FollowUpReport: those_in("alliance", "unit"),
    DutyList: those_in("alliance", "keeper", "owners"),
    DutyReport: those_in("alliance", "keeper", "unit"),
    Cadence: those_in("alliance", "unit", "set_by"),
    Occasion: those_in("alliance", "unit"),
    Report: those_in("alliance", "unit", "to"),
    RulebookState: those_in("alliance"),
    Round: those_in("alliance", "decides"),
    Recused: nobody,
    FixedRound: nobody,
    ReportNotice: those_in("unit"),
    ScoreAppeal: of_appeal,
    AppealsOf: nobody,
    Decision: of_decision,
    Graded: nobody,
    GradeCounts: nobody,
    SealedReport: those_in("alliance"),
    NewestReport: nobody,
    Template: those_in("alliance", "keeper"),
    Agreement: of_agreement,
    Fulfilment: of_agreement,
    Renewal: of_its_agreement,
    Termination: of_its_agreement,
    Item: those_in("publisher", "agent", "alliance"),
    Claim: of_claim,
    Delivery: of_claim,
    Offer: of_offer,
    Appointment: those_in("body.person", "unit", "body.at", "body.alliance"),
    DutyDay: of_office,
    CountedDay: of_office,
    Order: those_in("community", "unit", "alliance"),
    Booking: those_in("unit", "publisher", "alliance"),
    VenueDay: nobody,
    PartyOrg: those_in("unit", "covers"),
    Coverage: of_coverage,
    Standard: those_in("alliance", "keeper"),
    Attestation: those_in("unit", "keeper"),
    Grid: everybody,
    GridCode: everybody,
    Placement: of_placed,
    Wish: those_in("community", "alliance"),
    WishClaim: of_wish,
    Reservation: nobody,
    Admission: everybody,
    Whistle: those_in("raiser", "departments"),
    Answer: of_whistle,
    WhistleRating: of_whistle,
    Project: everybody,
    MilestoneReport: everybody,
    Reached: everybody,
    Disbursed: everybody,
    ProjectRating: everybody,
    Activity: those_in("planner", "hosts", "alliance"),
    Bank: those_in("keeper", "alliance"),
    Account: of_account,
    Opening: of_request,
    Redemption: of_request,
    Transfer: of_request,
    Exchange: of_request,
    Complaint: of_complaint,
    ServiceRecord: of_service,
    Slips: of_slips,
    Scan: of_slips,
    Served: nobody,
    DayAtActivity: those_in("person"),
    Star: those_in("body.person", "keeper"),
    Fraud: those_in("person", "keeper"),
    Grade: nobody,
    Withheld: nobody,
    Application: those_in("body.person", "body.unit", "actor"),
    Certificate: those_in("said.person", "unit"),
    Numbers: nobody,
    Answered: nobody,
    OnRoll: those_in("person", "unit"),
    CheckInRecord: those_in("body.person", "body.unit", "body.community"),
    DutyRecord: those_in("body.person", "body.unit", "body.community"),
    Visit: those_in("unit", "agent", "community"),
    PersonDay: of_day,
    PersonMerge: of_merge,
    Confirmation: those_in("holders", "units"),
    Correction: those_in("told", "actor"),
    CorrectionRequest: those_in("whose", "asked", "agent"),
    Dispute: those_in("told", "ruler", "agents"),
    Notice: everybody,
    AuditFinding: those_in("unit", "by"),
    Objection: those_in("whose", "publisher", "agent"),
    Contested: nobody,
    Stop: nobody,
    Affirmed: nobody,
    FrozenMinutes: nobody,
    YearCalendar: everybody,
    Administrators: nobody,
    KeysInUse: nobody,
    Reported: nobody,
    Taken: nobody,
    CountedDuty: nobody,
    Extension: nobody,
    Aside: those_in("units"),
    Voted: nobody,
    Progress: nobody,
}
