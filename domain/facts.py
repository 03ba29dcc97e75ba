"""Reducer 1: which events are facts that a rulebook may read (SPEC.md, "Scores").

    event                   facts
    membership.begun        joined {unit}                                                    day: received
    membership.ended        left {unit}                                                      day: received
    attendance.recorded     attendance {unit}, absence {unit; leave: excused | unexcused}    day: of the meeting
    proposal.adopted        proposal_adopted {unit}                                          day: of the meeting
    activity.confirmed      joint_activity {unit}, for each unit it now counts for           day: it was held
    fulfilment.confirmed    fulfilment {unit; quantity}, for whoever delivered               day: of delivery
    delivery.confirmed      delivery {unit; quantity}, for whoever delivered                 day: of delivery
    roll.entered            on_roll {member, unit}                                           day: received
    roll.left               off_roll {member, unit}                                          day: stated
    checkin.confirmed       checked_in {member, unit, community}                             day: reported
    checkin.ended           checked_out {member, unit, community}                            day: stated
    duty.posted             duty {member, unit, community; minutes, task}                    day: worked
    visit.confirmed         visit {unit, community}                                          day: of the visit
    hours.posted            service {volunteer; minutes, clocked, activity}                  day: worked
    mark.given              mark {unit, member; item, score, period}                         day: last of the period

A fact of an alliance names it, so that a rulebook of one alliance never counts what was done in another. The day is
the one that is claimed, not the one on which it came in. Volunteer service and duty are facts of different kinds.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from re import fullmatch
from typing import Any

from contracts.statements.alliances import AdoptProposal, RecordAttendance
from contracts.statements.rulebooks import GiveMark
from contracts.statements.service import EndCheckIn, EnterRoll, LeaveRoll
from contracts.values import PERIOD, Digest
from domain.activities import ActivityConfirmed
from domain.agreements import FulfilmentConfirmed
from domain.alliances import MembershipBegun, MembershipEnded
from domain.deciding import Data, Happened, as_date, day_of
from domain.duty import CheckInCounted, CheckInEnded, RollEntered, RollLeft, VisitConfirmed
from domain.hours import DutyPosted, HoursPosted
from domain.lists import DeliveryConfirmed
from domain.meetings import AttendanceRecorded, ProposalAdopted
from domain.refusals import NotAPeriod, require
from domain.rulebooks import MarkWasGiven
from domain.scoring import Fact, SetAside

REDUCER = 1
"""The number of this table, together with the engine and its sentences."""


def facts_of(happened: Happened, position: int, zone: str) -> list[Fact]:
    """The facts in the event at `position` (its index + 1); most events hold none."""
    reduce = TABLE.get(type(happened.data))
    return reduce(happened, position, zone) if reduce else []


def last_day(period: str) -> date:
    """The last day of `2026`, `2026-H1`, `2026-Q3` or `2026-07`.

    >>> last_day("2026-Q1")
    datetime.date(2026, 3, 31)
    """
    return first_day_after(period) - timedelta(days=1)


def require_period(period: str) -> None:
    """
    Raises:
        NotAPeriod: it is none of the forms that a period has.
    """
    require(fullmatch(PERIOD, period), NotAPeriod(period=period))


def first_day(period: str) -> date:
    year, month, _ = _months(period)
    return date(year, month, 1)


def first_day_after(period: str) -> date:
    year, month, count = _months(period)
    following = year * 12 + month - 1 + count
    return date(following // 12, following % 12 + 1, 1)


def _months(period: str) -> tuple[int, int, int]:
    """Year, first month, number of months."""
    year, _, part = period.partition("-")
    if not part:
        return int(year), 1, 12
    if part[0] == "H":
        return int(year), 6 * int(part[1]) - 5, 6
    if part[0] == "Q":
        return int(year), 3 * int(part[1]) - 2, 3
    return int(year), int(part), 1


def _membership(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, MembershipBegun | MembershipEnded)
    kind = "joined" if isinstance(data, MembershipBegun) else "left"
    who = {"unit": data.unit, "alliance": data.alliance}
    return [Fact(position, kind, who, as_date(day_of(happened.received, zone)))]


def _attendance(happened: Happened, position: int, zone: str) -> list[Fact]:
    data, body = happened.data, happened.body
    assert isinstance(data, AttendanceRecorded)
    assert isinstance(body, RecordAttendance)
    groups: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
        ("attendance", body.attended, {}),
        ("absence", body.excused, {"leave": "excused"}),
        ("absence", data.absent, {"leave": "unexcused"}),
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
    assert isinstance(data, ActivityConfirmed)
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


def _service(happened: Happened, position: int, zone: str) -> list[Fact]:
    data = happened.data
    assert isinstance(data, HoursPosted)
    attributes: dict[str, Any] = {
        "minutes": data.minutes,
        "clocked": bool(data.spans),
        "activity": data.activity,
    }
    return [Fact(position, "service", {"volunteer": data.person}, as_date(data.on), attributes)]


def _mark(happened: Happened, position: int, zone: str) -> list[Fact]:
    """A mark's subject is a unit or a member; a rulebook knows which of the two its part is about."""
    data, body = happened.data, happened.body
    assert isinstance(data, MarkWasGiven)
    assert isinstance(body, GiveMark)
    who = {"unit": body.subject, "member": body.subject, "alliance": data.alliance}
    attributes: dict[str, Any] = {"item": body.item, "score": Fraction(body.score), "period": body.period}
    return [Fact(position, "mark", who, last_day(body.period), attributes)]


TABLE: dict[type[Data], Callable[[Happened, int, str], list[Fact]]] = {
    MembershipBegun: _membership,
    MembershipEnded: _membership,
    AttendanceRecorded: _attendance,
    ProposalAdopted: _proposal,
    ActivityConfirmed: _joint_activity,
    FulfilmentConfirmed: _fulfilment,
    DeliveryConfirmed: _delivery,
    RollEntered: _on_roll,
    RollLeft: _off_roll,
    CheckInCounted: _checked_in,
    CheckInEnded: _checked_out,
    DutyPosted: _duty,
    VisitConfirmed: _visit,
    HoursPosted: _service,
    MarkWasGiven: _mark,
}


def set_aside(position: int, keyids: Iterable[Digest], suspected: Mapping[Digest, int]) -> SetAside | None:
    """Why the facts of the event at `position` count nothing for now; None when they count.

    `suspected`: revoked keys, and the index from which each is under suspicion (SPEC.md, "Scores"). The event keeps its
    effect and the books; only its facts are set aside, until another valid key has affirmed them.
    """
    since = [suspected[keyid] for keyid in keyids if keyid in suspected]
    if not since or position - 1 < min(since):
        return None
    return SetAside(
        f"签名密钥自第{min(since)}号记录起存疑，尚未由另一把有效密钥重新确认",
        f"the key that signed it is under suspicion from entry {min(since)} on, and no other key has affirmed it",
    )
