"""Ending an agreement before its last day: proposed by one party, agreed to by all others; or by notice, where the terms let it.

    proposed ──agree, by each other party──▶ agreed        the agreement's last day is the one proposed
        └──refuse, by any party──▶ refused                 the agreement goes on
    by notice ─────────────────────────────▶ agreed        at once, for a day at least so far ahead as the terms say

What is still open stays on record: what was promised and not delivered is shown beside the end (`projections/endings.py`).
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from contracts.statements.agreements import AgreeTermination, RefuseTermination, TerminateAgreement
from contracts.values import Day, Flag, Id
from domain.agreements import Agreement, require_in_force, require_party
from domain.authority import require_role
from domain.deciding import (
    Act,
    Data,
    Happened,
    Happening,
    Own,
    World,
    as_date,
    decides,
    evolves,
    own,
)
from domain.refusals import DatesReversed, InThePast, NoNotice, NoticeTooShort, WrongStage, require


class TerminationProposed(Own):
    """`complete` when it was by notice."""

    event = "termination.proposed"
    agreement: Id
    complete: Flag


class TerminationAgreed(Own):
    """`complete` with the last party's word."""

    event = "termination.agreed"
    agreement: Id
    complete: Flag


class TerminationRefused(Own):
    event = "termination.refused"
    agreement: Id


class AgreementTerminated(Data):
    """Stands in the agreement's own stream."""

    event = "agreement.terminated"
    termination: Id
    on: Day


@dataclass(frozen=True, slots=True)
class Termination:
    noun: ClassVar = ("解除提议", "proposal to end an agreement")
    agreement: Id
    on: str
    agreed: tuple[Id, ...]
    complete: bool
    refused_by: Id | None = None


@evolves(TerminationProposed, TerminationAgreed, TerminationRefused)
def evolve_termination(before: Termination | None, happened: Happened) -> Termination:
    actor = happened.actor
    assert actor
    match happened.data, happened.body:
        case TerminationProposed(complete=complete), TerminateAgreement(about=about, on=on):
            return Termination(about.stream, on, (actor,), complete)
    assert before
    match happened.data:
        case TerminationAgreed(complete=complete):
            return replace(before, agreed=(*before.agreed, actor), complete=complete)
        case TerminationRefused():
            return replace(before, refused_by=actor)
    raise AssertionError(happened)


@evolves(AgreementTerminated)
def evolve_agreement(agreement: Agreement | None, happened: Happened) -> Agreement:
    assert agreement
    assert isinstance(happened.data, AgreementTerminated)
    return replace(agreement, ended_on=happened.data.on)


@decides(TerminateAgreement)
def terminate(world: World, act: Act, body: TerminateAgreement) -> list[Happening]:
    agreement = world.about(body.about, Agreement)
    require_party(act, agreement)
    require_role(world, act, "signatory")
    require_in_force(act, agreement)
    require(act.day <= body.on, InThePast(day=body.on))
    require(body.on <= agreement.terms.ends, DatesReversed(start=body.on, end=agreement.terms.ends))
    proposed = own(act, TerminationProposed, agreement=body.about.stream, complete=body.by_notice)
    if not body.by_notice:
        return [proposed]
    require_notice(act, agreement, body.on)
    return [proposed, ends(body.about.stream, act.stream, body.on)]


@decides(AgreeTermination)
def agree(world: World, act: Act, body: AgreeTermination) -> list[Happening]:
    termination = world.get(act.stream, Termination)
    agreement = world.get(termination.agreement, Agreement)
    require_party(act, agreement)
    require_role(world, act, "signatory")
    require_open(termination)
    require(act.actor not in termination.agreed, WrongStage(why_zh="贵单位已同意", why_en="you have agreed"))
    require_in_force(act, agreement)
    past = WrongStage(why_zh="所提的日期已过，请另提一个", why_en="the day has passed; propose another")
    require(act.day <= termination.on, past)
    complete = {*termination.agreed, act.actor} >= {*agreement.order}
    agreed = own(act, TerminationAgreed, agreement=termination.agreement, complete=complete)
    return [agreed, *([ends(termination.agreement, act.stream, termination.on)] if complete else [])]


@decides(RefuseTermination)
def refuse(world: World, act: Act, body: RefuseTermination) -> list[Happening]:
    termination = world.get(act.stream, Termination)
    require_party(act, world.get(termination.agreement, Agreement))
    require_role(world, act, "signatory")
    require_open(termination)
    return [own(act, TerminationRefused, agreement=termination.agreement)]


def require_notice(act: Act, agreement: Agreement, on: str) -> None:
    """
    Raises:
        NoNotice: the terms do not let a party end it alone.
        NoticeTooShort: the day is too near.
    """
    days = agreement.terms.procedure.notice_days if agreement.terms.procedure else None
    require(days, NoNotice())
    assert days
    earliest = as_date(act.day) + timedelta(days=days)
    require(as_date(on) >= earliest, NoticeTooShort(days=days, earliest=earliest.isoformat()))


def require_open(termination: Termination) -> None:
    require(
        termination.refused_by is None, WrongStage(why_zh="已有一方不同意", why_en="a party does not agree")
    )
    require(not termination.complete, WrongStage(why_zh="各方已同意", why_en="all have agreed"))


def ends(agreement: Id, termination: Id, on: str) -> Happening:
    return Happening(agreement, AgreementTerminated(termination=termination, on=on))
