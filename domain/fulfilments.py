"""What was promised is delivered: so much of a commitment as one side has recorded and the other has confirmed.

    recorded by one side ──confirmed by another person on the other side──▶ counts

That may be more than was promised: more is welcome, and the other side says whether it came.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.agreements import Commitment, ConfirmFulfilment, RecordFulfilment
from contracts.values import Day, Id, Positive
from domain.activities import Activity
from domain.agreements import Agreement, require_no_amendment
from domain.authority import require_role
from domain.confirmations import confirm_once
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.entrustments import agent_behind, require_apart, unit_behind
from domain.refusals import InTheFuture, NoSuch, NotThisUnit, WrongStage, require
from domain.terms import numbered


class FulfilmentRecorded(Own):
    event = "fulfilment.recorded"


class FulfilmentConfirmed(Own):
    """So much of a commitment is delivered; `by` delivered it."""

    event = "fulfilment.confirmed"
    agreement: Id
    commitment: Positive
    by: Id
    to: Id
    quantity: Positive
    on: Day
    alliance: Id | None = None


@dataclass(frozen=True, slots=True)
class Fulfilment:
    noun: ClassVar = ("履约记录", "record of fulfilment")
    agreement: Id
    commitment: int
    quantity: int
    on: str
    unit: Id
    holder: Id
    agent: Id | None = None
    """The unit that signed on behalf of `unit`."""


@evolves(FulfilmentRecorded)
def evolve_fulfilment(_: Fulfilment | None, happened: Happened) -> Fulfilment:
    body, data = happened.body, happened.data
    assert isinstance(body, RecordFulfilment)
    assert isinstance(data, FulfilmentRecorded)
    assert happened.actor
    assert data.holder
    unit, agent = body.whose(happened.actor), agent_behind(happened)
    return Fulfilment(body.about.stream, body.commitment, body.quantity, body.on, unit, data.holder, agent)


stands_alone(FulfilmentConfirmed)


@decides(RecordFulfilment)
def record_fulfilment(world: World, act: Act, body: RecordFulfilment) -> list[Happening]:
    agreement = world.about(body.about, Agreement)
    require(agreement.complete, WrongStage(why_zh="协议尚未签齐", why_en="not everybody has signed"))
    require_no_amendment(agreement)
    commitment = commitment_at(agreement, body.commitment, body.about.stream)
    unit = unit_behind(world, act, body)
    require_side(unit, commitment)
    require_apart(act, unit, *({commitment.by, commitment.to} - {unit}))
    require_role(world, act, "clerk")
    require(body.on <= act.day, InTheFuture(day=body.on))
    require(
        body.on >= agreement.terms.starts,
        WrongStage(why_zh="协议尚未生效", why_en="before the agreement starts"),
    )
    ended = agreement.ended_on
    over = WrongStage(why_zh=f"协议已在{ended}解除", why_en=f"it was brought to an end on {ended}")
    require(ended is None or body.on <= ended, over)
    if body.activity:
        world.get(body.activity, Activity)
    return [own(act, FulfilmentRecorded)]


@decides(ConfirmFulfilment)
def confirm_fulfilment(world: World, act: Act, body: ConfirmFulfilment) -> list[Happening]:
    fulfilment = world.about(body.about, Fulfilment)
    agreement = world.get(fulfilment.agreement, Agreement)
    commitment = commitment_ever(agreement, fulfilment.commitment)
    require_side(act.actor, commitment)
    require(
        not act.is_one_with(fulfilment.unit),
        NotThisUnit(who_zh="承诺的另一方", who_en="the commitment's other side"),
    )
    require_role(world, act, "clerk")
    confirmed = own(
        act,
        FulfilmentConfirmed,
        agreement=fulfilment.agreement,
        commitment=fulfilment.commitment,
        by=commitment.by,
        to=commitment.to,
        quantity=fulfilment.quantity,
        on=fulfilment.on,
        alliance=agreement.terms.alliance,
    )
    return [confirmed, confirm_once(world, act, body.about.stream, fulfilment.holder)]


def require_side(unit: Id, commitment: Commitment) -> None:
    sides = (commitment.by, commitment.to)
    require(unit in sides, NotThisUnit(who_zh="承诺的一方", who_en="a side of the commitment"))


def commitment_at(agreement: Agreement, number: int, stream: Id) -> Commitment:
    """The commitment of that number in the terms in force.

    Raises:
        WrongStage: an amendment has left it out.
        NoSuch: there never was one.
    """
    found = numbered(agreement.terms).get(number)
    if found is None:
        dropped = WrongStage(
            why_zh="这项承诺已在变更中删去", why_en="an amendment has left this commitment out"
        )
        require(all(number not in numbered(each) for each in agreement.earlier), dropped)
        raise NoSuch(noun_zh="承诺", noun_en="commitment", stream=f"{stream}#{number}")
    return found


def commitment_ever(agreement: Agreement, number: int) -> Commitment:
    """The commitment of that number in the newest terms that have it: what was recorded in its day may be confirmed later."""
    return next(found for each in reversed(agreement.versions) if (found := numbered(each).get(number)))
