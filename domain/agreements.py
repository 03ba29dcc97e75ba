"""A co-building agreement, from draft to signature.

    draft ──revise──▶ draft ──review: agree | change──▶ draft
      │ sign (first party)
      ▼
    signing ──sign, in the order of the parties or in any──▶ signed        in force from `starts` to `ends`, by date alone
      │                                   └─▶ countersigning ─┘ where the terms name a superior body
      │ decline with reason, by a party that has not signed or by that body
      ▼
    declined

Signing stands in `domain/signatures.py`, what terms must hold in `domain/terms.py`. An amendment or a renewal is a document
of its own that goes the same way (`domain/amendments.py`); how an agreement ends early: `domain/terminations.py`; how its
commitments are fulfilled: `domain/fulfilments.py`.

Parties sign the digest of the terms, so what is signed is exactly what was read; nobody signs for another. A signature
binds: whoever has signed no longer steps back alone. After the last day nothing is signed any more.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, ClassVar

from contracts.canonical import encode
from contracts.statements.agreements import (
    CountersignAgreement,
    DeclineAgreement,
    DraftAgreement,
    Party,
    ReviewAgreement,
    ReviseAgreement,
    SignAgreement,
    Terms,
)
from contracts.values import Digest, Flag, Id
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import DatesReversed, NotThisUnit, OtherTerms, WrongStage, require
from domain.terms import gone, require_amends, require_same_parties, require_sound, require_unnumbered


class AgreementDrafted(Own):
    event = "agreement.drafted"
    terms: Digest


class AgreementRevised(Own):
    event = "agreement.revised"
    terms: Digest
    amends: Id | None = None
    """It is an amendment of this agreement that was revised."""
    leaving: tuple[Party, ...] | None = None
    """Of an amendment: who would be no party any more; they sign after the others."""


class AgreementReviewed(Own):
    event = "agreement.reviewed"


class AgreementSigned(Own):
    """`complete` with the last party's signature, unless a superior body is to countersign."""

    event = "agreement.signed"
    complete: Flag


class AgreementCountersigned(Own):
    """Complete with this."""

    event = "agreement.countersigned"


class AgreementDeclined(Own):
    event = "agreement.declined"


@dataclass(frozen=True, slots=True)
class Agreement:
    noun: ClassVar = ("协议", "agreement")
    terms: Terms
    digest: Digest
    drafted_by: Id
    agreed: frozenset[Id] = frozenset()
    signed: tuple[Id, ...] = ()
    countersigned: bool = False
    declined_by: Id | None = None
    amends: Id | None = None
    """It is no agreement of its own, but terms that are to take the place of those of this one."""
    leaving: tuple[Id, ...] = ()
    """Of an amendment: parties of that agreement that are none by it. They sign it too."""
    renews: Id | None = None
    version: int = 1
    earlier: tuple[Terms, ...] = ()
    """The terms of the versions before, the first of all first."""
    ended_on: str | None = None
    """The last day, where it was brought forward."""

    @property
    def order(self) -> tuple[Id, ...]:
        """Who signs, in this order where it is a listed one."""
        return (*(party.unit for party in self.terms.parties), *self.leaving)

    @property
    def waiting(self) -> tuple[Id, ...]:
        """The parties that have not signed, in the order of the terms."""
        return tuple(unit for unit in self.order if unit not in self.signed)

    @property
    def free(self) -> bool:
        """Whoever is ready signs."""
        return self.terms.procedure is not None and self.terms.procedure.order == "free"

    @property
    def above(self) -> Id | None:
        """The superior body that countersigns."""
        return self.terms.procedure.countersigned_by if self.terms.procedure else None

    @property
    def observers(self) -> tuple[Id, ...]:
        return self.terms.procedure.observers if self.terms.procedure else ()

    @property
    def versions(self) -> tuple[Terms, ...]:
        return (*self.earlier, self.terms)

    @property
    def ever(self) -> frozenset[Id]:
        """Everybody who is or was a party."""
        return frozenset(party.unit for terms in self.versions for party in terms.parties)

    @property
    def last_day(self) -> str:
        return self.ended_on or self.terms.ends

    @property
    def complete(self) -> bool:
        return not self.waiting and (self.countersigned or self.above is None)


def digest_of(terms: Terms) -> Digest:
    """SHA-256 of the canonical JSON of the terms, member for member as they were drafted."""
    return sha256(encode(as_drafted(terms))).hexdigest()


def as_drafted(terms: Terms) -> dict[str, Any]:
    return terms.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)


@evolves(
    AgreementDrafted, AgreementRevised, AgreementReviewed, AgreementSigned, AgreementCountersigned, AgreementDeclined
)  # fmt: skip
def evolve_agreement(agreement: Agreement | None, happened: Happened) -> Agreement:
    actor = happened.actor
    assert actor
    match happened.data, happened.body:
        case AgreementDrafted(terms=digest), DraftAgreement(terms=terms):
            return Agreement(terms, digest, actor)
        case AgreementRevised(terms=digest, leaving=leaving), ReviseAgreement(terms=terms):
            assert agreement
            units = tuple(party.unit for party in leaving or ())
            return replace(agreement, terms=terms, digest=digest, agreed=frozenset(), leaving=units)
    assert agreement
    match happened.body:
        case ReviewAgreement(opinion="agree"):
            return replace(agreement, agreed=agreement.agreed | {actor})
        case ReviewAgreement():
            return replace(agreement, agreed=agreement.agreed - {actor})
        case SignAgreement():
            return replace(agreement, signed=(*agreement.signed, actor))
        case CountersignAgreement():
            return replace(agreement, countersigned=True)
        case DeclineAgreement():
            return replace(agreement, declined_by=actor)
    raise AssertionError(happened)


@decides(DraftAgreement)
def draft(world: World, act: Act, body: DraftAgreement) -> list[Happening]:
    require_role(world, act, "clerk", "signatory")
    require_sound(world, act, body.terms)
    require_unnumbered(body.terms)
    return [own(act, AgreementDrafted, terms=digest_of(body.terms))]


@decides(ReviseAgreement)
def revise(world: World, act: Act, body: ReviseAgreement) -> list[Happening]:
    agreement = world.get(act.stream, Agreement)
    require_party(act, agreement)
    require_role(world, act, "clerk", "signatory")
    require_open(agreement)
    require(not agreement.signed, WrongStage(why_zh="已有单位签署", why_en="somebody has signed already"))
    leaving = gone(world.get(agreement.amends, Agreement).terms, body.terms) if agreement.amends else ()
    require_sound(world, act, body.terms, leaving)
    require_fits(world, agreement, body.terms)
    amends = {"amends": agreement.amends} if agreement.amends else {}
    more = {"leaving": leaving} if leaving else {}
    return [own(act, AgreementRevised, terms=digest_of(body.terms), **amends, **more)]


@decides(ReviewAgreement)
def review(world: World, act: Act, body: ReviewAgreement) -> list[Happening]:
    agreement = world.get(act.stream, Agreement)
    require_party(act, agreement)
    require_role(world, act, "clerk", "signatory")
    require_open(agreement)
    require(body.terms == agreement.digest, OtherTerms())
    return [own(act, AgreementReviewed)]


def require_party(act: Act, agreement: Agreement) -> None:
    require(act.actor in agreement.order, NotThisUnit(who_zh="协议的一方", who_en="a party to the agreement"))


def require_open(agreement: Agreement) -> None:
    require(agreement.declined_by is None, WrongStage(why_zh="已有一方不签", why_en="a party has declined"))
    require(not agreement.complete, WrongStage(why_zh="协议已签齐", why_en="everybody has signed"))


def require_no_amendment(agreement: Agreement) -> None:
    """
    Raises:
        WrongStage: it is an amendment; what it is about is the agreement that it amends.
    """
    here = WrongStage(
        why_zh="这是变更，请办在协议上", why_en="this is an amendment: name the agreement itself"
    )
    require(agreement.amends is None, here)


def require_in_force(act: Act, agreement: Agreement) -> None:
    """
    Raises:
        WrongStage: not everybody has signed, it is an amendment, or its last day has passed or was brought forward.
    """
    require(agreement.complete, WrongStage(why_zh="协议尚未签齐", why_en="not everybody has signed"))
    require_no_amendment(agreement)
    last = agreement.last_day
    ended = WrongStage(why_zh=f"协议到{last}为止", why_en=f"its last day is {last}")
    require(agreement.ended_on is None and act.day <= last, ended)


def require_fits(world: World, agreement: Agreement, terms: Terms) -> None:
    """Whether a revision of a draft is still what the draft was: an agreement, an amendment, a renewal.

    Raises:
        OtherNumber, OtherParties, OtherCommitment, DatesReversed: as they say.
    """
    if agreement.amends:
        require_amends(world.get(agreement.amends, Agreement).versions, terms)
        return
    require_unnumbered(terms)
    if agreement.renews:
        require_renews(world.get(agreement.renews, Agreement), terms)


def require_renews(before: Agreement, terms: Terms) -> None:
    """
    Raises:
        OtherParties: a renewal has the same parties.
        DatesReversed: it begins before the other has ended.
    """
    require_same_parties(before.terms, terms)
    require(terms.starts > before.terms.ends, DatesReversed(start=before.terms.ends, end=terms.starts))
