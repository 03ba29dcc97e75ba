"""Where it is done: from a stream of the log to the page on which something of it is done.

delivery  9e…  ──▶ its claim ──▶ its item ──▶ /items/3f…
amendment 77…  ──▶ the agreement that it amends ──▶ /agreements/1c…
"""

from collections.abc import Callable, Mapping
from typing import Any

from contracts.values import Id
from domain.activities import Activity
from domain.agenda import AgendaProposal
from domain.agreements import Agreement
from domain.alliances import Alliance, Member
from domain.audit_findings import AuditFinding
from domain.authority import Key
from domain.cadences import Cadence
from domain.certificates import Application, Certificate
from domain.chairs import Chair
from domain.consultations import Consultation
from domain.correction_requests import CorrectionRequest
from domain.corrections import Correction
from domain.deciding import World
from domain.disputes import Dispute
from domain.draws import Draw, Share
from domain.duty_lists import DutyList, DutyReport
from domain.evaluations import Evaluation
from domain.fulfilments import Fulfilment
from domain.grades import Decision
from domain.handovers import Handover
from domain.issues import Issue
from domain.lists import Claim, Delivery, Item, Offer
from domain.meetings import Meeting
from domain.notices import Notice, Objection
from domain.offices import Appointment
from domain.orders import Order
from domain.person_mergers import PersonMerge
from domain.projects import MilestoneReport, Project
from domain.rectifications import Rectification
from domain.resolutions import FollowUpReport, Resolution
from domain.rounds import Round
from domain.rulebooks import RulebookState
from domain.score_appeals import ScoreAppeal
from domain.terminations import Termination
from domain.trainings import Training
from domain.units import Unit
from domain.whistles import Whistle
from domain.wishes import Wish, WishClaim


def duties_of(alliance: Id | None) -> str | None:
    return f"/alliances/{alliance}/charter" if alliance else None


def posts_of(alliance: Id | None) -> str | None:
    return f"/alliances/{alliance}/members" if alliance else None


PAGES: Mapping[type[Any], Callable[[World, Id, Any], str | None]] = {
    Agreement: lambda world, stream, state: f"/agreements/{state.amends or stream}",
    Fulfilment: lambda world, stream, state: f"/agreements/{state.agreement}",
    Termination: lambda world, stream, state: f"/agreements/{state.agreement}",
    Item: lambda world, stream, state: f"/items/{stream}",
    Claim: lambda world, stream, state: f"/items/{state.item}",
    Offer: lambda world, stream, state: f"/items/{world.get(state.claim, Claim).item}",
    Delivery: lambda world, stream, state: f"/items/{world.get(state.claim, Claim).item}",
    Order: lambda world, stream, state: f"/orders/{stream}",
    Wish: lambda world, stream, state: f"/wishes/{stream}",
    WishClaim: lambda world, stream, state: f"/wishes/{state.wish}",
    Whistle: lambda world, stream, state: f"/whistles/{stream}",
    Issue: lambda world, stream, state: f"/issues/{stream}",
    Consultation: lambda world, stream, state: f"/consultations/{stream}",
    Training: lambda world, stream, state: f"/trainings/{stream}",
    Project: lambda world, stream, state: f"/projects/{stream}",
    MilestoneReport: lambda world, stream, state: f"/projects/{state.project}",
    Draw: lambda world, stream, state: f"/draws/{stream}",
    Share: lambda world, stream, state: f"/draws/{state.draw}",
    Activity: lambda world, stream, state: "/service",
    Application: lambda world, stream, state: "/service/certificates",
    Certificate: lambda world, stream, state: "/service/certificates",
    Handover: lambda world, stream, state: f"/handover/{stream}",
    Correction: lambda world, stream, state: f"/entries/{state.entry + 1}",
    CorrectionRequest: lambda world, stream, state: f"/correction-requests/{stream}",
    PersonMerge: lambda world, stream, state: f"/people/mergers/{stream}",
    Dispute: lambda world, stream, state: f"/disputes/{stream}",
    Alliance: lambda world, stream, state: f"/alliances/{stream}",
    Member: lambda world, stream, state: f"/alliances/{state.alliance}",
    Cadence: lambda world, stream, state: (
        f"/alliances/{state.alliance}" if state.alliance else f"/units/{state.unit}"
    ),
    Rectification: lambda world, stream, state: f"/units/{state.unit}",
    Chair: lambda world, stream, state: f"/alliances/{state.alliance}",
    Meeting: lambda world, stream, state: f"/meetings/{stream}",
    AgendaProposal: lambda world, stream, state: f"/meetings/{state.meeting}",
    Resolution: lambda world, stream, state: f"/meetings/{state.meeting}",
    FollowUpReport: lambda world, stream, state: (
        f"/meetings/{world.get(state.resolution, Resolution).meeting}"
    ),
    DutyList: lambda world, stream, state: duties_of(state.alliance),
    DutyReport: lambda world, stream, state: duties_of(state.alliance),
    Appointment: lambda world, stream, state: posts_of(state.body.alliance),
    Unit: lambda world, stream, state: "/duty",
    Key: lambda world, stream, state: "/keys/requests",
    Round: lambda world, stream, state: f"/rounds/{stream}",
    Evaluation: lambda world, stream, state: f"/evaluations/{stream}",
    RulebookState: lambda world, stream, state: f"/rulebooks/{stream}",
    AuditFinding: lambda world, stream, state: f"/findings/{stream}",
    ScoreAppeal: lambda world, stream, state: f"/score-appeals/{stream}",
    Decision: lambda world, stream, state: f"/score/{state.rulebook}/{state.subject}?period={state.period}",
    Notice: lambda world, stream, state: f"/public-notices/{stream}",
    Objection: lambda world, stream, state: f"/public-notices/{state.notice}",
}
"""By what a stream is. What is not here has no page of its own yet."""

OWN: Mapping[type[Any], str] = {Application: "/book/certificates", Key: "/keys"}
"""Where it is another page for the person whom it is about than for the unit that sees to it."""


def page_of(world: World, stream: Id, own: bool = False) -> str | None:
    """The address of the page where something is done about it, by a unit or by oneself; None while there is none."""
    state = world.folded(stream).state
    if own and type(state) in OWN:
        return OWN[type(state)]
    leads = PAGES.get(type(state))
    return leads(world, stream, state) if leads else None
