"""Reducer 2: which events are facts that a rulebook may read (SPEC.md, "Scores").

    event                   facts
    membership.begun        joined {unit; sort, category}                                    day: received
    membership.ended        left {unit}                                                      day: received
    attendance.recorded     attendance {unit; kind}, absence {unit; leave, kind}             day: of the meeting
    proposal.adopted        proposal_adopted {unit}                                          day: of the meeting
    activity.confirmed      joint_activity {unit}, for each unit it now counts for           day: it was held
    activity.kept           joint_activity {unit}, for the planner, whom another host's word still serves   day: it was held
    fulfilment.confirmed    fulfilment {unit; quantity}, for whoever delivered               day: of delivery
    delivery.confirmed      delivery {unit; quantity}, for whoever delivered                 day: of delivery
    roll.entered            on_roll {member, unit}                                           day: received
    roll.left               off_roll {member, unit}                                          day: stated
    checkin.confirmed       checked_in {member, unit, community}                             day: reported
    checkin.ended           checked_out {member, unit, community}                            day: stated
    duty.posted             duty {member, unit, community; minutes, task}                    day: worked
    visit.confirmed         visit {unit, community}                                          day: of the visit
    duty-day.counted        duty_day {appointment, officer, unit, community}                 day: spent there
    order.rated             order_served {unit, community; in_time, stars, response_minutes}    day: it was done
    whistle.rated           matter_closed {department, unit; response_minutes, allowed_minutes, resolved, rating, rater}  day: resolved
    milestone.accepted      milestone {unit; in_time}                                        day: it was reached
    hours.posted            service {volunteer; minutes, clocked, activity}; at a bank with a charter also earned and points_earned (below)  day: worked
    account.booked          opening, redeemed, gifted, donated, received, granted, referral, expired, exchanged, points_spent (below)  day: booked
    resolution.voted        followup {unit}, for each that follows when it passed            day: it is due
    followup.answered       followup_done {unit; on_time}, when accepted                     day: it was due
    duty-list.adopted       duty_item {unit}, for each on the list                            day: it is due
    duty-list.superseded    duty_item_dropped {unit}, for each that is owed no longer        day: it was due
    duty-item.counted       duty_item_done {unit; on_time}                                   day: it was due
    ballot.counted          ballot {unit; panel, voter, opinion}, for each that it rates     day: the last for ballots
    evaluation.closed       turnout {unit; panel, voted, asked}, for each that was to be rated   day: the last for ballots
    mark.given              mark {unit, member; item, score, period}                         day: last of the period
    grade.decided           graded {unit, member, …; given, years_ago, period, span, rulebook}, for each of the five years after  day: its first
    grade.changed           the same, instead                                                day: its first

Reducer 1 had neither what `joined` holds nor `graded` nor `activity.kept`; of everything else it had the same.
What takes facts away again, or gives them to an heir: `domain/standing_facts.py`.

A fact of an alliance names it, so that a rulebook of one alliance never counts what was done in another. The day is
the one that is claimed, not the one on which it came in; of a matter, the one on which it was resolved. Volunteer
service and duty are facts of different kinds. Refusing gives no fact at all.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from contracts.statements.alliances import AdoptProposal, RecordAttendance
from contracts.statements.duty_lists import AdoptDutyList
from contracts.statements.orders import RateOrder
from contracts.statements.resolutions import VoteResolution
from contracts.statements.rulebooks import GiveMark
from contracts.statements.service import EndCheckIn, EnterRoll, LeaveRoll
from contracts.statements.whistles import RateWhistle
from domain.activities import ActivityConfirmed
from domain.alliances import MembershipBegun, MembershipEnded
from domain.bookings import AccountBooked, Kind
from domain.deciding import Data, Happened, as_date, day_of
from domain.duty import CheckInCounted, CheckInEnded
from domain.duty_lists import DutyItemCounted, DutyListAdopted, DutyListSuperseded
from domain.evaluations import BallotCounted, EvaluationClosed
from domain.fact_words import RATING_WORDS
from domain.fulfilments import FulfilmentConfirmed
from domain.grade_facts import graded
from domain.grades import GradeChanged, GradeDecided
from domain.hours import DAY_MINUTES, Credit, DutyPosted, HoursPosted
from domain.lists import DeliveryConfirmed
from domain.marks import MarkWasGiven
from domain.meetings import AttendanceRecorded, ProposalAdopted
from domain.meetings_reversed import JointActivityKept
from domain.offices import DutyDayCounted
from domain.orders import OrderRated
from domain.periods import last_day
from domain.projects import MilestoneAccepted
from domain.resolutions import FollowUpAnswered, ResolutionVoted
from domain.rolls import RollEntered, RollLeft
from domain.scoring import Fact
from domain.scoring.reducers import REDUCER as REDUCER
from domain.visits import VisitConfirmed
from domain.whistles import WhistleRated

EPOCH = date(1970, 1, 1)
"""Moments are minutes after its midnight, local time."""


def facts_of(happened: Happened, position: int, zone: str) -> list[Fact]:
    """The facts in the event at `position` (its index + 1); most events hold none."""
    reduce = TABLE.get(type(happened.data))
    return reduce(happened, position, zone) if reduce else []


def _membership(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, MembershipBegun | MembershipEnded)
    kind = "joined" if isinstance(data, MembershipBegun) else "left"
    who = {"unit": data.unit, "alliance": data.alliance}
    held: dict[str, Any] = {}
    if isinstance(data, MembershipBegun):
        held = {name: word for name, word in (("sort", data.kind), ("category", data.category)) if word}
    return [Fact(position, kind, who, as_date(day_of(happened.received, zone)), held)]


def _attendance(happened: Happened, position: int, zone: str) -> list[Fact]:
    data, body = happened.data, happened.body
    assert isinstance(data, AttendanceRecorded)
    assert isinstance(body, RecordAttendance)
    kind = {"kind": data.kind} if data.kind else {}
    groups: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
        ("attendance", body.attended, kind),
        ("absence", body.excused, {"leave": "excused"} | kind),
        ("absence", data.absent, {"leave": "unexcused"} | kind),
    )
    return [
        Fact(position, kind, {"unit": unit, "alliance": data.alliance}, as_date(data.on), attributes)
        for kind, units, attributes in groups
        for unit in units
    ]


def _proposal(happened: Happened, position: int, zone: str) -> list[Fact]:
    data, body = happened.data, happened.body
    assert isinstance(data, ProposalAdopted)
    assert isinstance(body, AdoptProposal)
    who = {"unit": body.proposer, "alliance": data.alliance}
    return [Fact(position, "proposal_adopted", who, as_date(data.on))]


def _joint_activity(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, ActivityConfirmed | JointActivityKept)
    alliance = {"alliance": data.alliance} if data.alliance else {}
    return [
        Fact(position, "joint_activity", {"unit": unit} | alliance, as_date(data.on)) for unit in data.units
    ]


def _fulfilment(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, FulfilmentConfirmed)
    who = {"unit": data.by} | ({"alliance": data.alliance} if data.alliance else {})
    return [Fact(position, "fulfilment", who, as_date(data.on), {"quantity": data.quantity})]


def _delivery(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, DeliveryConfirmed)
    who = {"unit": data.by, "alliance": data.alliance}
    return [Fact(position, "delivery", who, as_date(data.on), {"quantity": data.quantity})]


def _on_roll(happened: Happened, position: int, zone: str) -> list[Fact]:
    assert isinstance(happened.body, EnterRoll)
    assert happened.actor
    who = {"member": happened.body.person, "unit": happened.actor}
    return [Fact(position, "on_roll", who, as_date(day_of(happened.received, zone)))]


def _off_roll(happened: Happened, position: int, zone: str) -> list[Fact]:
    data, body = happened.data, happened.body
    assert isinstance(data, RollLeft)
    assert isinstance(body, LeaveRoll)
    assert happened.actor
    return [Fact(position, "off_roll", {"member": data.person, "unit": happened.actor}, as_date(body.on))]


def _checked_in(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, CheckInCounted)
    who = {"member": data.person, "unit": data.unit, "community": data.community}
    return [Fact(position, "checked_in", who, as_date(data.on))]


def _checked_out(happened: Happened, position: int, zone: str) -> list[Fact]:
    data, body = happened.data, happened.body
    assert isinstance(data, CheckInEnded)
    assert isinstance(body, EndCheckIn)
    who = {"member": data.person, "unit": data.unit, "community": data.community}
    return [Fact(position, "checked_out", who, as_date(body.on))]


def _duty(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, DutyPosted)
    who = {"member": data.person, "unit": data.unit, "community": data.community}
    return [Fact(position, "duty", who, as_date(data.on), {"minutes": data.minutes, "task": data.task})]


def _visit(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, VisitConfirmed)
    assert happened.actor
    return [Fact(position, "visit", {"unit": data.unit, "community": happened.actor}, as_date(data.on))]


def _duty_day(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, DutyDayCounted)
    who = {
        "appointment": data.appointment, "officer": data.person, "unit": data.unit, "community": data.at,
    }  # fmt: skip
    alliance = {"alliance": data.alliance} if data.alliance else {}
    return [Fact(position, "duty_day", who | alliance, as_date(data.on))]


def _order(happened: Happened, position: int, zone: str) -> list[Fact]:
    """Of the unit that served. What was refused or withdrawn is no fact at all."""
    data, body = happened.data, happened.body
    assert isinstance(data, OrderRated)
    assert isinstance(body, RateOrder)
    who = {"unit": data.unit, "community": data.community}
    alliance = {"alliance": data.alliance} if data.alliance else {}
    attributes: dict[str, Any] = {
        "in_time": data.in_time,
        "stars": body.stars,
        "response_minutes": data.response_minutes,
    }
    return [Fact(position, "order_served", who | alliance, as_date(data.on), attributes)]


def _matter(happened: Happened, position: int, zone: str) -> list[Fact]:
    """Of the department that was called: what it refused is no fact at all."""
    data, body = happened.data, happened.body
    assert isinstance(data, WhistleRated)
    assert isinstance(body, RateWhistle)
    who = {"department": data.department, "unit": data.department}
    attributes: dict[str, Any] = {
        "response_minutes": data.response_minutes,
        "allowed_minutes": data.allowed_minutes,
        "resolved": data.resolved,
        "rating": RATING_WORDS[body.rating],
        "rater": data.raiser,
    }
    return [Fact(position, "matter_closed", who, as_date(data.on), attributes)]


def _milestone(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, MilestoneAccepted)
    who = {"unit": data.unit} | ({"alliance": data.alliance} if data.alliance else {})
    return [Fact(position, "milestone", who, as_date(data.on), {"in_time": data.in_time})]


def _service(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, HoursPosted)
    attributes: dict[str, Any] = {
        "minutes": data.minutes,
        "clocked": bool(data.spans),
        "activity": data.activity,
    }
    if data.credit and len(data.spans) == 1:
        midnight = (as_date(data.on) - EPOCH).days * DAY_MINUTES
        start, end = midnight + data.spans[0].start, midnight + data.spans[0].end
        attributes |= {"start": start, "end": end, "travel": 0, "confirmed": True}
    service = Fact(position, "service", {"volunteer": data.person}, as_date(data.on), attributes)
    return [service, *(_earned(data, data.credit, position) if data.credit else [])]


def _earned(data: HoursPosted, credit: Credit, position: int) -> list[Fact]:
    """Of the account, what was worked; and of the same account as a purse of points, what earned points."""
    day = as_date(data.on)
    who = {"account": credit.account, "volunteer": data.person, "bank": data.bank}
    attributes: dict[str, Any] = {
        "minutes": data.minutes,
        "activity": data.activity,
        "category": credit.category,
        "rating": "ok",
        "signed_out": bool(data.spans),
        "volunteer": data.person,
        "approvers": credit.approvers,
    }
    facts = [Fact(position, "earned", who, day, attributes)]
    if credit.rate:
        earned = sum(leg.hundredths for leg in data.point_legs or () if leg.account == credit.account)
        points: dict[str, Any] = {
            "minutes": credit.minutes,
            "points": Fraction(earned, 100),
            "category": credit.category,
        }
        facts.append(
            Fact(position, "points_earned", {"purse": credit.account, "bank": data.bank}, day, points)
        )
    return facts


BOOKED_AS: dict[Kind, str] = {
    "opening": "opening", "redemption": "redeemed", "gift": "gifted", "donation": "donated", "grant": "granted",
    "referral": "referral", "expiry": "expired", "exchange-out": "exchanged", "exchange-in": "exchanged",
}  # fmt: skip


def _booked(happened: Happened, position: int, zone: str) -> list[Fact]:
    """`age` is the one that was checked to be reached, `relation` the one that was attested: no more is known."""
    data = happened.data
    assert isinstance(data, AccountBooked)
    day = as_date(data.on)
    moved = sum(leg.minutes for leg in data.legs if leg.minutes > 0)
    points = Fraction(sum(leg.hundredths for leg in data.point_legs or () if leg.hundredths > 0), 100)
    who = {"account": data.account, "volunteer": data.owner, "bank": data.bank}
    attributes: dict[str, Any] = {"minutes": moved, "points": points}
    if data.kind == "exchange-out":
        attributes["minutes"] = -moved
    if data.kind == "redemption":
        attributes |= {"spent": points, "relation": data.serves, "holder": "person"}
        attributes |= {"age": data.least_age} if data.least_age else {}
    if data.kind == "gift":
        attributes |= {
            "relation": data.serves,
            "given_coins": Fraction(moved, 60),
            "lineal": data.serves == "lineal",
        }
    facts = [Fact(position, BOOKED_AS[data.kind], who, day, attributes)]
    if data.kind == "redemption" and points:
        spent = {"spent": points} | ({"offer": data.offer} if data.offer else {})
        facts.append(Fact(position, "points_spent", {"purse": data.account, "bank": data.bank}, day, spent))
    if data.other and data.kind in ("gift", "donation") and moved > data.pooled:
        target = next(leg.account for leg in data.legs if leg.minutes > 0)
        received = {"account": target, "volunteer": data.other, "bank": data.bank}
        facts.append(Fact(position, "received", received, day, {"minutes": moved - data.pooled}))
    return facts


def _follow_ups(happened: Happened, position: int, zone: str) -> list[Fact]:
    data, body = happened.data, happened.body
    assert isinstance(data, ResolutionVoted)
    assert isinstance(body, VoteResolution)
    return [
        Fact(position, "followup", {"unit": each.owner, "alliance": data.alliance}, as_date(each.due))
        for each in body.follow_ups
        if data.passed
    ]


def _follow_up_done(happened: Happened, position: int, zone: str) -> list[Fact]:
    """On time by the day on which its owner said so."""
    data = happened.data
    assert isinstance(data, FollowUpAnswered)
    who = {"unit": data.owner, "alliance": data.alliance}
    on_time = {"on_time": data.reported <= data.due}
    return [Fact(position, "followup_done", who, as_date(data.due), on_time)] if data.accepted else []


def _duty_items(happened: Happened, position: int, zone: str) -> list[Fact]:
    body = happened.body
    assert isinstance(body, AdoptDutyList)
    alliance = {"alliance": body.alliance} if body.alliance else {}
    return [
        Fact(position, "duty_item", {"unit": item.owner} | alliance, as_date(item.due)) for item in body.items
    ]


def _duty_items_dropped(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, DutyListSuperseded)
    alliance = {"alliance": data.alliance} if data.alliance else {}
    return [
        Fact(position, "duty_item_dropped", {"unit": item.owner} | alliance, as_date(item.due))
        for item in data.dropped
    ]


def _duty_item_done(happened: Happened, position: int, zone: str) -> list[Fact]:
    """On time by the day on which its owner said so."""
    data = happened.data
    assert isinstance(data, DutyItemCounted)
    who = {"unit": data.owner} | ({"alliance": data.alliance} if data.alliance else {})
    return [Fact(position, "duty_item_done", who, as_date(data.due), {"on_time": data.on <= data.due})]


def _mark(happened: Happened, position: int, zone: str) -> list[Fact]:
    """A mark's subject is a unit or a member; a rulebook knows which of the two its part is about."""
    data, body = happened.data, happened.body
    assert isinstance(data, MarkWasGiven)
    assert isinstance(body, GiveMark)
    who = {"unit": body.subject, "member": body.subject, "alliance": data.alliance}
    attributes: dict[str, Any] = {"item": body.item, "score": Fraction(body.score), "period": body.period}
    return [Fact(position, "mark", who, last_day(body.period), attributes)]


def _ballot(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, BallotCounted)
    return [
        Fact(
            position,
            "ballot",
            {"unit": choice.subject, "alliance": data.alliance},
            as_date(data.on),
            {"panel": data.panel, "voter": data.voter, "opinion": choice.opinion},
        )
        for choice in data.choices
    ]


def _turnout(happened: Happened, position: int, zone: str) -> list[Fact]:
    """Of each that was to be rated: how many others were asked, and how many of them voted."""
    data = happened.data
    assert isinstance(data, EvaluationClosed)
    facts = []
    for each in data.turnouts:
        for unit in each.subjects:
            voted, missing = (sum(voter != unit for voter in voters) for voters in (each.voted, each.missing))
            if each.secret:
                voted, missing = each.secret.ballots, each.secret.asked - each.secret.ballots
            who = {"unit": unit, "alliance": data.alliance}
            attributes: dict[str, Any] = {"panel": each.panel, "voted": voted, "asked": voted + missing}
            facts.append(Fact(position, "turnout", who, as_date(data.on), attributes))
    return facts


TABLE: dict[type[Data], Callable[[Happened, int, str], list[Fact]]] = {
    MembershipBegun: _membership,
    MembershipEnded: _membership,
    AttendanceRecorded: _attendance,
    ProposalAdopted: _proposal,
    ActivityConfirmed: _joint_activity,
    JointActivityKept: _joint_activity,
    FulfilmentConfirmed: _fulfilment,
    DeliveryConfirmed: _delivery,
    RollEntered: _on_roll,
    RollLeft: _off_roll,
    CheckInCounted: _checked_in,
    CheckInEnded: _checked_out,
    DutyPosted: _duty,
    VisitConfirmed: _visit,
    DutyDayCounted: _duty_day,
    OrderRated: _order,
    WhistleRated: _matter,
    MilestoneAccepted: _milestone,
    HoursPosted: _service,
    AccountBooked: _booked,
    ResolutionVoted: _follow_ups,
    FollowUpAnswered: _follow_up_done,
    DutyListAdopted: _duty_items,
    DutyListSuperseded: _duty_items_dropped,
    DutyItemCounted: _duty_item_done,
    BallotCounted: _ballot,
    EvaluationClosed: _turnout,
    MarkWasGiven: _mark,
    GradeDecided: graded,
    GradeChanged: graded,
}
