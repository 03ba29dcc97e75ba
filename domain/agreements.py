"""A co-building agreement, from draft to delivery.

    draft ──revise──▶ draft ──review: agree | change──▶ draft
      │ sign (first party)
      ▼
    signing ──sign, in the order of the parties──▶ signed        in force from `starts` to `ends`, by date alone
      │ decline with reason, by a party that has not signed
      ▼
    declined

Parties sign the digest of the terms, so what is signed is exactly what was read; nobody signs for another. A signature
binds: whoever has signed no longer steps back alone. After the last day nothing is signed any more.

A commitment is fulfilled by so much as one side has recorded and another person on the other side has confirmed. That
may be more than was promised: more is welcome, and the other side says whether it came.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar

from contracts.canonical import encode
from contracts.statements.agreements import (
    Commitment,
    ConfirmFulfilment,
    DeclineAgreement,
    DraftAgreement,
    RecordFulfilment,
    ReviewAgreement,
    ReviseAgreement,
    SignAgreement,
    Terms,
)
from contracts.values import Day, Digest, Flag, Id, Positive
from domain.activities import Activity
from domain.alliances import require_member
from domain.authority import require_role
from domain.confirmations import confirm_once
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.entrustments import agent_behind, require_apart, unit_behind
from domain.lists import Item
from domain.refusals import (
    DatesReversed,
    InTheFuture,
    NoSuch,
    NotThisUnit,
    NotYourTurn,
    OtherTerms,
    WrongStage,
    require,
)
from domain.units import Unit


class AgreementDrafted(Own):
    event = "agreement.drafted"
    terms: Digest


class AgreementRevised(Own):
    event = "agreement.revised"
    terms: Digest


class AgreementReviewed(Own):
    event = "agreement.reviewed"


class AgreementSigned(Own):
    """`complete` with the last party's signature."""

    event = "agreement.signed"
    complete: Flag


class AgreementDeclined(Own):
    event = "agreement.declined"


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
class Agreement:
    noun: ClassVar = ("协议", "agreement")
    terms: Terms
    digest: Digest
    drafted_by: Id
    agreed: frozenset[Id] = frozenset()
    signed: tuple[Id, ...] = ()
    declined_by: Id | None = None

    @property
    def order(self) -> tuple[Id, ...]:
        return tuple(party.unit for party in self.terms.parties)

    @property
    def complete(self) -> bool:
        return len(self.signed) == len(self.order)


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


def digest_of(terms: Terms) -> Digest:
    """SHA-256 of the canonical JSON of the terms, member for member as they were drafted."""
    return sha256(encode(terms.model_dump(by_alias=True, exclude_unset=True, exclude_none=True))).hexdigest()


@evolves(AgreementDrafted, AgreementRevised, AgreementReviewed, AgreementSigned, AgreementDeclined)
def evolve_agreement(agreement: Agreement | None, happened: Happened) -> Agreement:
    actor = happened.actor
    assert actor
    match happened.data, happened.body:
        case AgreementDrafted(terms=digest), DraftAgreement(terms=terms):
            return Agreement(terms, digest, actor)
        case AgreementRevised(terms=digest), ReviseAgreement(terms=terms):
            assert agreement
            return replace(agreement, terms=terms, digest=digest, agreed=frozenset())
    assert agreement
    match happened.body:
        case ReviewAgreement(opinion="agree"):
            return replace(agreement, agreed=agreement.agreed | {actor})
        case ReviewAgreement():
            return replace(agreement, agreed=agreement.agreed - {actor})
        case SignAgreement():
            return replace(agreement, signed=(*agreement.signed, actor))
        case DeclineAgreement():
            return replace(agreement, declined_by=actor)
    raise AssertionError(happened)


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


@decides(DraftAgreement)
def draft(world: World, act: Act, body: DraftAgreement) -> list[Happening]:
    require_role(world, act, "clerk", "signatory")
    require_sound(world, act, body.terms)
    return [own(act, AgreementDrafted, terms=digest_of(body.terms))]


@decides(ReviseAgreement)
def revise(world: World, act: Act, body: ReviseAgreement) -> list[Happening]:
    agreement = world.get(act.stream, Agreement)
    require_party(act, agreement)
    require_role(world, act, "clerk", "signatory")
    require_open(agreement)
    require(not agreement.signed, WrongStage(why_zh="已有单位签署", why_en="somebody has signed already"))
    require_sound(world, act, body.terms)
    return [own(act, AgreementRevised, terms=digest_of(body.terms))]


@decides(ReviewAgreement)
def review(world: World, act: Act, body: ReviewAgreement) -> list[Happening]:
    agreement = world.get(act.stream, Agreement)
    require_party(act, agreement)
    require_role(world, act, "clerk", "signatory")
    require_open(agreement)
    require(body.terms == agreement.digest, OtherTerms())
    return [own(act, AgreementReviewed)]


@decides(SignAgreement)
def sign(world: World, act: Act, body: SignAgreement) -> list[Happening]:
    agreement = world.get(act.stream, Agreement)
    require_party(act, agreement)
    require_role(world, act, "signatory")
    require_open(agreement)
    require(body.terms == agreement.digest, OtherTerms())
    ends = agreement.terms.ends
    require(
        act.day <= ends, WrongStage(why_zh=f"协议期限{ends}已过", why_en=f"its last day, {ends}, is past")
    )
    turn = agreement.order[len(agreement.signed)]
    require(act.actor == turn, NotYourTurn(next=world.get(turn, Unit).name))
    return [own(act, AgreementSigned, complete=len(agreement.signed) + 1 == len(agreement.order))]


@decides(DeclineAgreement)
def decline(world: World, act: Act, body: DeclineAgreement) -> list[Happening]:
    agreement = world.get(act.stream, Agreement)
    require_party(act, agreement)
    require_role(world, act, "signatory")
    require_open(agreement)
    bound = WrongStage(
        why_zh="贵单位已签署，不能单方退出", why_en="you have signed and cannot step back alone"
    )
    require(act.actor not in agreement.signed, bound)
    return [own(act, AgreementDeclined)]


@decides(RecordFulfilment)
def record_fulfilment(world: World, act: Act, body: RecordFulfilment) -> list[Happening]:
    agreement = world.about(body.about, Agreement)
    require(agreement.complete, WrongStage(why_zh="协议尚未签齐", why_en="not everybody has signed"))
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
    if body.activity:
        world.get(body.activity, Activity)
    return [own(act, FulfilmentRecorded)]


@decides(ConfirmFulfilment)
def confirm_fulfilment(world: World, act: Act, body: ConfirmFulfilment) -> list[Happening]:
    fulfilment = world.about(body.about, Fulfilment)
    agreement = world.get(fulfilment.agreement, Agreement)
    commitment = commitment_at(agreement, fulfilment.commitment, fulfilment.agreement)
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


def require_sound(world: World, act: Act, terms: Terms) -> None:
    """The drafter is a party, every party a unit and in the alliance, every commitment between parties and about
    list items that exist."""
    units = [party.unit for party in terms.parties]
    require(act.actor in units, NotThisUnit(who_zh="协议的一方", who_en="a party to the agreement"))
    require(
        len(set(units)) == len(units), WrongStage(why_zh="同一单位列了两次", why_en="a party is listed twice")
    )
    require(terms.starts <= terms.ends, DatesReversed(start=terms.starts, end=terms.ends))
    for unit in units:
        world.get(unit, Unit)
        if terms.alliance:
            require_member(world, terms.alliance, unit)
    for each in terms.commitments:
        between = each.by in units and each.to in units and each.by != each.to
        require(
            between,
            WrongStage(why_zh="承诺须在协议双方之间", why_en="a commitment is between two of the parties"),
        )
        require(each.due <= terms.ends, DatesReversed(start=each.due, end=terms.ends))
        if each.item:
            world.get(each.item, Item)


def require_party(act: Act, agreement: Agreement) -> None:
    require(act.actor in agreement.order, NotThisUnit(who_zh="协议的一方", who_en="a party to the agreement"))


def require_open(agreement: Agreement) -> None:
    require(agreement.declined_by is None, WrongStage(why_zh="已有一方不签", why_en="a party has declined"))
    require(not agreement.complete, WrongStage(why_zh="协议已签齐", why_en="everybody has signed"))


def require_side(unit: Id, commitment: Commitment) -> None:
    sides = (commitment.by, commitment.to)
    require(unit in sides, NotThisUnit(who_zh="承诺的一方", who_en="a side of the commitment"))


def commitment_at(agreement: Agreement, place: int, stream: Id) -> Commitment:
    """The commitment at a place counted from 1."""
    commitments = agreement.terms.commitments
    require(
        place <= len(commitments), NoSuch(noun_zh="承诺", noun_en="commitment", stream=f"{stream}#{place}")
    )
    return commitments[place - 1]
