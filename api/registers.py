"""GET /registers/{name}: what the views list, for those who may see it.

    /registers/items?alliance=1c…&search=空调&limit=20           the first twenty, and `next`
    /registers/items?alliance=1c…&search=空调&after=41~3f0c…     those after them
    /registers/items?alliance=1c…&as_of=4000                     as the log was when it had 4,000 entries

A register takes the filters that its function in `projections` takes; its routes are made from those. Who sees which
rows: `api/ways_in.py`. A cursor never moves: rows stand in the order in which they were first seen.
"""

from collections.abc import Callable, Sequence
from functools import cache
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, NamedTuple, get_type_hints

from fastapi import APIRouter, Query, Request, Response

from api.described import PROBLEMS
from api.lanes import Lanes
from api.provided import SignedIn, TheLedger
from api.readers import Reader
from api.ways_in import Way, confined
from contracts.canonical import MAX_INTEGER
from contracts.entry import read_entry
from contracts.values import NIL, Day, Id, Milliseconds
from domain.deciding import World, day_of
from domain.log import Log
from ledger.application import Ledger
from projections import (
    accounts,
    audit_findings,
    bookings,
    cadences,
    calendars,
    certificates,
    chairs,
    consultations,
    correction_requests,
    corrections,
    coverage,
    coverage_work,
    deadlines,
    disputes,
    doubts,
    draws,
    duty_lists,
    emergencies,
    endings,
    evaluations,
    grades,
    grids,
    handovers,
    honours,
    inbox,
    issues,
    leaving,
    lineage,
    matches,
    notices,
    offices,
    orders,
    party_orgs,
    person_mergers,
    pledges,
    proceedings,
    projects,
    promises,
    rectifications,
    redline,
    registers,
    report_notices,
    reports,
    resolutions,
    rounds,
    scans,
    score_appeals,
    secret_ballots,
    standards,
    stars,
    studies,
    templates,
    timeline,
    trainings,
    venues,
    whistles,
    wishes,
)
from projections.activities import Activities
from projections.agreements import Agreements
from projections.alliances import Alliances
from projections.audit_findings import AuditFindings
from projections.bookings import Bookings
from projections.cadences import Cadences
from projections.calendars import Calendars
from projections.certificates import Certificates
from projections.chairs import Chairs
from projections.consultations import Consultations
from projections.corrections import Corrections
from projections.coverage_work import CoverageWork
from projections.draws import Draws
from projections.duty import Duty
from projections.duty_lists import DutyLists
from projections.emergencies import Emergencies
from projections.evaluations import Evaluations
from projections.grades import Grades
from projections.grids import Grids
from projections.handovers import Handovers
from projections.honours import Honours
from projections.hours import Hours
from projections.issues import Issues
from projections.lineage import Lineage
from projections.lists import Lists
from projections.meetings import Meetings
from projections.notices import PublicNotices
from projections.offices import Offices
from projections.orders import Orders
from projections.pages import MOST_ROWS, Page
from projections.party_orgs import PartyOrgs
from projections.people import People
from projections.person_mergers import PersonMergers
from projections.pledges import Pledges
from projections.projects import Projects
from projections.reading import at, require_there
from projections.rectifications import Rectifications
from projections.registers import Ids
from projections.resolutions import Resolutions
from projections.rounds import Rounds
from projections.rulebooks import Rulebooks
from projections.scans import Scans
from projections.secret_ballots import SecretBallots
from projections.standards import Standards
from projections.stars import Stars
from projections.templates import Templates
from projections.trainings import Trainings
from projections.venues import Venues
from projections.view import View
from projections.whistles import Whistles
from projections.wishes import Wishes

router = APIRouter(prefix="/registers", tags=["registers"], responses=PROBLEMS)


class Register(NamedTuple):
    """A list of rows: what lists them, from which views, and by which ways in."""

    rows: Callable[..., Page[Any]]
    views: Sequence[type[View]]
    ways: Sequence[Way] = ()


def unit(*parameters: str) -> tuple[Way, ...]:
    return tuple(Way(parameter, "unit") for parameter in parameters)


def person(parameter: str) -> Way:
    return Way(parameter, "person")


def member(parameter: str) -> Way:
    return Way(parameter, "member")


def readable(*parameters: str) -> tuple[Way, ...]:
    return tuple(Way(parameter, "readable") for parameter in parameters)


REGISTERS: dict[str, Register] = {
    "units": Register(registers.units, [People]),
    "unit-names": Register(lineage.unit_names, [Lineage]),
    "successions": Register(lineage.successions, [Lineage]),
    "holdings": Register(lineage.holdings, lineage.VIEWS, unit("unit")),
    "party-orgs": Register(party_orgs.party_orgs, [PartyOrgs], unit("unit", "covers")),
    "party-coverage": Register(
        party_orgs.party_coverage, party_orgs.COVERAGE_VIEWS, unit("superior", "unit")
    ),
    "coverage-work": Register(
        coverage_work.coverage_work, coverage_work.VIEWS, unit("unit", "host", "superior")
    ),
    "coverage-steps": Register(coverage_work.coverage_steps, [CoverageWork], [*unit("unit", "recorded_by")]),
    "grids": Register(grids.grids, [Grids]),
    "grid-lines": Register(grids.grid_lines, [Grids]),
    "grid-counts": Register(grids.grid_counts, [Grids]),
    "grid-placements": Register(
        grids.grid_placements, [Grids], [member("alliance"), *unit("unit"), *readable("document")]
    ),
    "standards": Register(
        standards.standards, [Standards], [member("alliance"), *unit("keeper"), *readable("standard")]
    ),
    "attestations": Register(
        standards.attestations, [Standards], [*unit("unit", "keeper"), *readable("attestation")]
    ),
    "standards-met": Register(standards.standards_met, [Standards], unit("unit", "keeper")),
    "venue-bookings": Register(
        venues.venue_bookings,
        [Venues],
        [member("alliance"), *unit("unit", "publisher"), *readable("item", "booking")],
    ),
    "venue-use": Register(venues.venue_use, venues.VIEWS, [member("alliance"), *unit("publisher")]),
    "persons": Register(registers.persons, [People], [*unit("registrar"), person("person")]),
    "person-mergers": Register(
        person_mergers.person_mergers,
        [PersonMergers],
        [*unit("unit"), person("duplicate"), person("kept"), *readable("merge")],
    ),
    "keys": Register(registers.keys, [People], [*unit("unit"), person("holder")]),
    "roles": Register(registers.roles, [People], [*unit("unit"), person("person")]),
    "entrustments": Register(
        registers.entrustments, [People], [*unit("agent", "principal"), person("principal")]
    ),
    "alliances": Register(registers.alliances, [Alliances], [Way("alliance", "invited")]),
    "memberships": Register(registers.memberships, [Alliances], [*unit("unit"), member("alliance")]),
    "agreements": Register(registers.agreements, [Agreements], unit("party", "observer")),
    "commitments": Register(
        registers.commitments, [Agreements], [*readable("agreement"), *unit("by_unit", "to_unit")]
    ),
    "promises": Register(
        promises.promises, [Agreements], [*unit("unit", "by_unit", "to_unit"), *readable("agreement")]
    ),
    "fulfilments": Register(registers.fulfilments, [Agreements], [*readable("agreement"), *unit("unit")]),
    "amendments": Register(
        registers.amendments, [Agreements], [*unit("party", "observer"), *readable("agreement", "amends")]
    ),
    "party-changes": Register(registers.party_changes, [Agreements], [*unit("unit"), *readable("agreement")]),
    "agreement-versions": Register(redline.agreement_versions, [Agreements], readable("agreement")),
    "redline": Register(redline.redline, [Agreements], readable("agreement")),
    "templates": Register(templates.templates, [Templates], [member("alliance"), *readable("template")]),
    "template-clauses": Register(
        templates.template_clauses, [Templates], [member("alliance"), *readable("template")]
    ),
    "template-uses": Register(
        templates.template_uses,
        templates.VIEWS,
        [member("template_alliance"), *unit("party"), *readable("agreement")],
    ),
    "applied-rulebooks": Register(
        templates.applied_rulebooks, templates.VIEWS, [*unit("to_unit", "whose"), *readable("agreement")]
    ),
    "party-interests": Register(
        templates.party_interests, templates.VIEWS, [*unit("party"), *readable("agreement")]
    ),
    "terminations": Register(
        endings.terminations, [Agreements], [*unit("party"), *readable("agreement", "termination")]
    ),
    "items": Register(registers.items, [Lists], [member("alliance"), *unit("publisher")]),
    "claims": Register(registers.claims, [Lists], [*unit("unit"), *readable("item", "claim")]),
    "claim-offers": Register(
        leaving.claim_offers, [Lists], [*unit("unit", "to_unit"), *readable("claim", "offer")]
    ),
    "open-in-alliance": Register(leaving.open_in_alliance, leaving.VIEWS, unit("unit")),
    "deliveries": Register(registers.deliveries, [Lists], [*unit("unit"), *readable("claim", "item")]),
    "matches": Register(
        matches.matches,
        [Lists],
        [member("alliance"), *unit("needed_by", "offered_by"), *readable("need", "offer")],
    ),
    "timeline": Register(timeline.timeline, timeline.VIEWS, readable("item")),
    "orders": Register(
        orders.orders, [Orders], [*unit("community", "unit"), member("alliance"), *readable("stream")]
    ),
    "wishes": Register(
        wishes.wishes, [Wishes], [*unit("community", "unit"), member("alliance"), *readable("wish")]
    ),
    "admissions": Register(whistles.admissions, [Whistles]),
    "refused-tasks": Register(whistles.refused_tasks, [Whistles], unit("unit", "asked_by")),
    "whistles": Register(whistles.whistles, [Whistles], [*unit("raiser"), *readable("whistle")]),
    "whistle-answers": Register(whistles.answers, [Whistles], unit("department", "raiser")),
    "arrival-shares": Register(whistles.arrival_shares, [Whistles], unit("department")),
    "projects": Register(projects.projects, [Projects]),
    "milestones": Register(projects.milestones, [Projects]),
    "funding": Register(projects.funding, [Projects]),
    "disbursements": Register(projects.disbursements, [Projects]),
    "meetings": Register(registers.meetings, [Meetings], [member("alliance"), *readable("meeting")]),
    "attendance": Register(registers.attendance, [Meetings], [*unit("unit"), *readable("meeting")]),
    "proposals": Register(registers.proposals, [Meetings], [member("alliance"), *readable("meeting")]),
    "agenda-proposals": Register(
        resolutions.agenda_proposals, [Resolutions], [member("alliance"), *readable("meeting")]
    ),
    "interests": Register(
        resolutions.interests, [Resolutions], [member("alliance"), *unit("unit"), *readable("meeting")]
    ),
    "resolutions": Register(
        resolutions.resolutions, [Resolutions], [member("alliance"), *readable("meeting", "resolution")]
    ),
    "follow-ups": Register(
        resolutions.follow_ups, [Resolutions], [member("alliance"), *unit("owner"), *readable("resolution")]
    ),
    "follow-up-reports": Register(
        resolutions.follow_up_reports,
        [Resolutions],
        [member("alliance"), *unit("unit"), *readable("resolution")],
    ),
    "cadences": Register(cadences.cadences, [Cadences], [member("alliance"), *unit("unit")]),
    "cadence-periods": Register(
        cadences.cadence_periods, cadences.VIEWS, [member("alliance"), *unit("unit")]
    ),
    "occasions": Register(cadences.occasions, [Cadences], [member("alliance"), *unit("unit")]),
    "written-reports": Register(
        cadences.written_reports, [Cadences], [member("alliance"), *unit("unit", "recipient")]
    ),
    "calendars": Register(calendars.calendars, [Calendars]),
    "chairs": Register(chairs.chairs, [Chairs], [member("alliance"), *unit("unit")]),
    "hand-over": Register(chairs.hand_over, chairs.VIEWS, [member("alliance")]),
    "handovers": Register(handovers.handovers, [Handovers], [*unit("unit"), *readable("handover")]),
    "unit-hand-over": Register(handovers.unit_hand_over, handovers.VIEWS, unit("unit")),
    "duty-lists": Register(
        duty_lists.duty_lists, [DutyLists], [member("alliance"), *unit("keeper"), *readable("list")]
    ),
    "duty-items": Register(
        duty_lists.duty_items, [DutyLists], [member("alliance"), *unit("keeper", "owner"), *readable("list")]
    ),
    "duty-reports": Register(duty_lists.duty_reports, [DutyLists], [*unit("unit"), *readable("list")]),
    "duty-shares": Register(duty_lists.duty_shares, [DutyLists], unit("keeper", "owner")),
    "activities": Register(
        registers.activities, [Activities], [member("alliance"), *unit("planner"), *readable("activity")]
    ),
    "doubts": Register(doubts.doubts, doubts.VIEWS, [*unit("unit"), person("holder")]),
    "notices": Register(corrections.notices, [Corrections], [*unit("whom"), person("whom"), *readable("of")]),
    "correction-requests": Register(
        correction_requests.correction_requests,
        correction_requests.VIEWS,
        [*unit("asked", "whose"), person("whose"), *readable("stream")],
    ),
    "disputes": Register(
        disputes.disputes, disputes.VIEWS, [*unit("side", "ruler"), person("side"), *readable("dispute")]
    ),
    "audit-findings": Register(
        audit_findings.audit_findings, [AuditFindings], [*unit("unit", "by_unit"), *readable("finding")]
    ),
    "proceedings": Register(proceedings.proceedings, proceedings.VIEWS, readable("stream")),
    "public-notices": Register(notices.public_notices, [PublicNotices]),
    "objections": Register(
        notices.objections,
        [PublicNotices],
        [*unit("publisher", "whose"), person("whose"), *readable("objection")],
    ),
    "draws": Register(draws.draws, [Draws], [*unit("unit", "sharer"), *readable("draw", "of")]),
    "draw-shares": Register(draws.draw_shares, [Draws], [*unit("unit"), *readable("draw")]),
    "draw-picks": Register(draws.draw_picks, [Draws], readable("draw")),
    "reports": Register(
        reports.reports, reports.VIEWS, [member("alliance"), *readable("report", "rulebook")]
    ),
    "evaluations": Register(
        evaluations.evaluations, [Evaluations], [member("alliance"), *unit("asked"), *readable("evaluation")]
    ),
    "evaluation-panels": Register(evaluations.evaluation_panels, [Evaluations], readable("evaluation")),
    "opinions": Register(
        evaluations.opinions, [Evaluations], [*unit("subject", "voter"), *readable("evaluation")]
    ),
    "ballot-tokens": Register(
        secret_ballots.ballot_tokens,
        [SecretBallots],
        [*unit("voter"), person("voter"), Way("evaluation", "opener"), *readable("token")],
    ),
    "ballot-boxes": Register(secret_ballots.ballot_boxes, [SecretBallots], readable("evaluation")),
    "secret-ballots": Register(
        secret_ballots.secret_ballots, [SecretBallots], readable("ballot", "evaluation")
    ),
    "tallies": Register(evaluations.tallies, [Evaluations], [*unit("subject"), *readable("evaluation")]),
    "rounds": Register(
        rounds.rounds, [Rounds], [member("alliance"), *unit("unit", "decides"), *readable("round")]
    ),
    "round-versions": Register(rounds.round_versions, [Rounds], readable("round")),
    "report-notices": Register(
        report_notices.report_notices, report_notices.VIEWS, [member("alliance"), *unit("unit")]
    ),
    "score-appeals": Register(
        score_appeals.score_appeals,
        score_appeals.VIEWS,
        [*unit("side", "answers", "subject"), person("subject"), *readable("appeal")],
    ),
    "grades": Register(
        grades.grades,
        [Grades],
        [*unit("decided_by", "subject"), person("subject"), Way("rulebook", "lead"), *readable("decision")],
    ),
    "unit-grades": Register(grades.unit_grades, grades.UNIT_VIEWS, [member("alliance")]),
    "grade-changes": Register(
        grades.grade_changes,
        [Grades],
        [*unit("decided_by", "subject"), person("subject"), *readable("decision")],
    ),
    "recusals": Register(rounds.recusals, [Rounds], [*unit("unit", "subject"), person("person")]),
    "inbox": Register(inbox.inbox, inbox.VIEWS, [*unit("whom"), person("whom")]),
    "appointments": Register(
        offices.appointments,
        [Offices],
        [*unit("unit", "served"), person("person"), member("alliance"), *readable("appointment")],
    ),
    "duty-days": Register(offices.duty_days, [Offices], readable("appointment")),
    "duty-months": Register(
        offices.duty_months,
        [Offices],
        [*unit("unit", "served"), person("person"), *readable("appointment")],
    ),
    "honours": Register(
        honours.honours,
        [Honours],
        [member("alliance"), *unit("subject", "recorded_by"), *readable("subject")],
    ),
    "unit-pledges": Register(pledges.unit_pledges, [Pledges], unit("unit", "at")),
    "own-pledges": Register(pledges.own_pledges, [Pledges], [person("person")]),
    "rectifications": Register(rectifications.rectifications, [Rectifications], unit("unit", "by_unit")),
    "consultations": Register(
        consultations.consultations, [Consultations], [*unit("asker", "street"), *readable("consultation")]
    ),
    "trainings": Register(
        trainings.trainings,
        [Trainings],
        [member("alliance"), *unit("host", "took_part"), *readable("training")],
    ),
    "training-totals": Register(trainings.training_totals, [Trainings], unit("host")),
    "studies": Register(
        studies.studies, studies.VIEWS, [member("alliance"), *unit("unit", "place"), *readable("study")]
    ),
    "study-problems": Register(studies.study_problems, studies.VIEWS, readable("study")),
    "issues": Register(issues.issues, [Issues], [*unit("handler", "reporter"), *readable("issue")]),
    "issue-totals": Register(issues.issue_totals, [Issues]),
    "emergencies": Register(emergencies.emergencies, [Emergencies]),
    "standbys": Register(emergencies.standbys, [Emergencies], unit("unit", "declared_by")),
    "street-coverage": Register(coverage.street_coverage, coverage.STREET_VIEWS, unit("superior", "unit")),
    "liaison-coverage": Register(
        coverage.liaison_coverage, coverage.COMMUNITY_VIEWS, unit("superior", "unit")
    ),
    "fund-coverage": Register(coverage.fund_coverage, coverage.FUND_VIEWS),
    "rulebooks": Register(registers.rulebooks, [Rulebooks], [member("alliance"), *readable("rulebook")]),
    "marks": Register(
        registers.marks, [Rulebooks], [*unit("subject"), person("subject"), Way("rulebook", "lead")]
    ),
    "banks": Register(accounts.banks, [Hours], [member("alliance"), *unit("keeper"), *readable("bank")]),
    "bank-charters": Register(accounts.bank_charters, [Hours], readable("bank")),
    "bank-totals": Register(accounts.bank_totals, [Hours], readable("bank")),
    "openings": Register(bookings.openings, [Bookings], [person("owner"), Way("bank", "keeper")]),
    "account-requests": Register(
        bookings.requests, [Bookings], [person("owner"), Way("bank", "keeper"), *readable("stream")]
    ),
    "complaints": Register(
        bookings.complaints, [Bookings], [person("person"), *unit("unit"), Way("activity", "host")]
    ),
    "balances": Register(
        accounts.balances, [Hours], [person("owner"), Way("bank", "keeper"), *readable("account")]
    ),
    "service-records": Register(
        accounts.service_records,
        [Hours],
        [*unit("unit"), person("person"), Way("activity", "host"), *readable("record")],
    ),
    "slips": Register(scans.slips, [Scans], [*unit("unit"), Way("activity", "host"), *readable("slips")]),
    "scans": Register(
        scans.scans, [Scans], [*unit("unit"), person("person"), Way("activity", "host"), *readable("scan")]
    ),
    "scan-pairs": Register(scans.pairs, scans.VIEWS, [person("person"), Way("activity", "host")]),
    "star-notices": Register(
        stars.star_notices, [Stars], [member("alliance"), person("person"), Way("bank", "keeper")]
    ),
    "stars": Register(stars.stars, [Stars], [person("person"), Way("bank", "keeper"), *readable("star")]),
    "grades-withheld": Register(stars.grades_withheld, [Stars], [*unit("keeper"), person("person")]),
    "certificate-applications": Register(
        certificates.applications, [Certificates], [*unit("unit"), person("person"), *readable("application")]
    ),
    "certified-records": Register(
        certificates.certified_records, [*certificates.VIEWS, Activities], readable("certificate")
    ),
    "certificate-notices": Register(certificates.certificate_notices, [Certificates]),
    "certificates": Register(
        certificates.certificates,
        certificates.VIEWS,
        [*unit("unit"), person("person"), *readable("certificate")],
    ),
    "rolls": Register(accounts.rolls, [Duty], [*unit("unit"), person("person")]),
    "check-ins": Register(accounts.check_ins, [Duty], [*unit("unit", "community"), person("person")]),
    "duty-records": Register(accounts.duty_records, [Duty], [*unit("unit", "community"), person("person")]),
    "duty-totals": Register(accounts.duty_totals, [Duty], [*unit("unit"), person("person")]),
    "visits": Register(accounts.visits, [Duty], unit("unit", "community")),
    # By its alliance, an agreement would be shown to members who are no party to it.
    "deadlines": Register(deadlines.deadlines, deadlines.VIEWS, unit("unit")),
}

PAGING = {
    "after": (str | None, None, "`next` of the page before."),
    "limit": (int, 50, f"Rows of a page, 1 to {MOST_ROWS}."),
    "as_of": (int | None, None, "As the log was when it had so many entries. The longer, the slower."),
}


def listed(ledger: Ledger, reader: Reader, register: Register, asked: dict[str, Any]) -> bytes:
    """A page as JSON.

    Raises:
        NotYoursToRead, BadPage, NotThereYet: as they say.
    """
    return shown(ledger, reader, register, **asked).model_dump_json().encode()


def shown(
    ledger: Ledger, reader: Reader, register: Register, as_of: int | None = None, **asked: Any
) -> Page[Any]:
    """The rows that were asked for, as far as they are the reader's to see.

    Raises:
        NotYoursToRead, BadPage, NotThereYet: as they say.
    """
    theirs = confined(ledger, reader, register.ways, asked)
    if "today" in signature(register.rows).parameters:
        theirs["today"] = today(ledger, as_of)
    with at(ledger, as_of, *register.views) as reading:
        return register.rows(reading, **theirs)


def today(ledger: Ledger, as_of: int | None = None) -> Day:
    """In the zone of the log; as of an entry, the day on which that was received: so the same is drawn up on any later day.

    Raises:
        NotThereYet: the log is shorter.
    """
    zone = World(ledger.streams).get(NIL, Log).zone
    return day_of(ledger.clock() if as_of is None else received_ms(ledger, as_of), zone)


def received_ms(ledger: Ledger, position: int) -> Milliseconds:
    """When the ledger received what an entry says.

    Raises:
        NotThereYet: the log is shorter.
    """
    require_there(ledger, position)
    [row] = ledger.rows.rows(position, position)
    return read_entry(row.entry, position - 1).received


def add_route(name: str, register: Register) -> None:
    """A route with the parameters of the register's function, so that they are checked and described like any others."""

    async def page(request: Request, ledger: TheLedger, reader: SignedIn, **asked: Any) -> Response:
        lanes: Lanes = request.app.state.lanes
        work = lanes.run(lambda: listed(ledger, reader, register, asked), long=asked["as_of"] is not None)
        return Response(await work, media_type="application/json")

    given = [each for each in signature(page).parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
    page.__signature__ = Signature([*given, *parameters(register)])  # type: ignore[attr-defined]
    router.add_api_route(
        f"/{name}",
        page,
        name=name,
        response_model=get_type_hints(register.rows)["return"],
        description=described(name, register),
    )


def described(name: str, register: Register) -> str:
    """What the function says of itself, but for what concerns its callers in the program."""
    said = (register.rows.__doc__ or "").split("Needs")[0].strip()
    return said or f"The register of {name.replace('-', ' ')}."


def parameters(register: Register) -> list[Parameter]:
    hints = get_type_hints(register.rows, include_extras=True)
    found = []
    for name, parameter in signature(register.rows).parameters.items():
        if name in ("reading", "today") or parameter.kind is Parameter.VAR_KEYWORD:
            continue
        kind = Id | None if hints[name] == Ids else hints[name]
        found.append(query(name, kind, parameter.default))
    return found + [query(name, *of) for name, of in PAGING.items()]


def query(name: str, kind: Any, default: Any, description: str | None = None) -> Parameter:
    most = MAX_INTEGER if kind in (int, int | None) else None
    described = Annotated[kind, Query(description=description, le=most)]
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=described, default=default)


@cache
def add_routes() -> None:
    """Every register's route, made when there is to be an application: a command that only looks registers up does without."""
    for name, register in REGISTERS.items():
        add_route(name, register)
