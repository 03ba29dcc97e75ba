"""Changing an agreement that is in force, and renewing one that ends: other terms, agreed upon like the first.

    agreement    version 1 ─────────────────────────────────▶ version 2          in the agreement's own stream
    amendment        └─amend──▶ draft ──signed by all──▶ signed ──┘              a stream of its own until then

    agreement    2026 ──renew──▶ another agreement, for the time after, which names this one

A party joins or leaves by an amendment, which all old and new ones sign. What was promised by or to whoever leaves is left out of the
terms and owed no longer; what was delivered of it stays.

While an amendment is talked over, nobody's reading of the agreement goes stale: it holds as it was until the last signature.
Of two amendments of one version the first to be signed by all wins. An agreement is renewed once; it may be renewed while an amendment
is on the table, or whoever proposed one could hold up the next year. What the amendment changes is asked of the renewal when it is signed: the
same parties, and a first day after the last one. Once it is renewed, no amendment of either reaches into the other's term.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from contracts.statements.agreements import AmendAgreement, Party, RenewAgreement, Terms
from contracts.values import Digest, Id, Positive
from domain.agreements import (
    Agreement,
    as_drafted,
    digest_of,
    require_in_force,
    require_no_amendment,
    require_party,
    require_renews,
)
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import Overtaken, TwoTerms, WrongStage, require
from domain.terms import gone, numbered, require_amends, require_sound, require_unnumbered


class AmendmentDrafted(Own):
    """`version` is what the agreement would be at with it."""

    event = "amendment.drafted"
    terms: Digest
    agreement: Id
    version: Positive
    leaving: tuple[Party, ...]
    """Who would be no party any more; they sign after the others."""


class RenewalDrafted(Own):
    event = "renewal.drafted"
    terms: Digest
    agreement: Id


class AgreementAmended(Data):
    """Stands in the agreement's own stream, whole: the terms as they were signed."""

    event = "agreement.amended"
    amendment: Id
    version: Positive
    digest: Digest
    terms: dict[str, Any]
    added: tuple[Positive, ...]
    """Numbers of commitments that are new."""
    dropped: tuple[Positive, ...]
    """Numbers of those that were left out."""
    joined: tuple[Id, ...]
    left: tuple[Id, ...]


class AgreementRenewed(Data):
    """Stands in a stream of its own, so that there is one."""

    event = "agreement.renewed"
    agreement: Id
    by: Id


@dataclass(frozen=True, slots=True)
class Renewal:
    noun: ClassVar = ("续签", "renewal")
    agreement: Id
    by: Id


@evolves(AmendmentDrafted, RenewalDrafted)
def evolve_draft(_: Agreement | None, happened: Happened) -> Agreement:
    assert happened.actor
    match happened.data, happened.body:
        case AmendmentDrafted() as data, AmendAgreement(about=about, terms=terms):
            leaving = tuple(party.unit for party in data.leaving)
            return Agreement(
                terms, data.terms, happened.actor, amends=about.stream, version=data.version, leaving=leaving
            )
        case RenewalDrafted(terms=digest), RenewAgreement(about=about, terms=terms):
            return Agreement(terms, digest, happened.actor, renews=about.stream)
    raise AssertionError(happened)


@evolves(AgreementAmended)
def evolve_amended(agreement: Agreement | None, happened: Happened) -> Agreement:
    assert agreement
    data = happened.data
    assert isinstance(data, AgreementAmended)
    terms = Terms.model_validate(data.terms)
    return replace(
        agreement,
        terms=terms,
        signed=tuple(party.unit for party in terms.parties),
        digest=data.digest,
        version=data.version,
        earlier=agreement.versions,
        countersigned=True,  # whatever signatures the new terms ask for, the amendment has them
    )


@evolves(AgreementRenewed)
def evolve_renewal(_: Renewal | None, happened: Happened) -> Renewal:
    assert isinstance(happened.data, AgreementRenewed)
    return Renewal(happened.data.agreement, happened.data.by)


@decides(AmendAgreement)
def amend(world: World, act: Act, body: AmendAgreement) -> list[Happening]:
    agreement = world.about(body.about, Agreement)
    require_party(act, agreement)
    require_role(world, act, "clerk", "signatory")
    require_in_force(act, agreement)
    leaving = gone(agreement.terms, body.terms)
    require_sound(world, act, body.terms, leaving)
    require_amends(agreement.versions, body.terms)
    require_beside(world, body.about.stream, agreement, body.terms)
    drafted = {"terms": digest_of(body.terms), "agreement": body.about.stream}
    return [own(act, AmendmentDrafted, **drafted, leaving=leaving, version=agreement.version + 1)]


@decides(RenewAgreement)
def renew(world: World, act: Act, body: RenewAgreement) -> list[Happening]:
    """Until its last day or after it, but not once it was brought to an end."""
    agreement = world.about(body.about, Agreement)
    require_party(act, agreement)
    require_role(world, act, "clerk", "signatory")
    require_renewable(world, body.about.stream, agreement)
    require_sound(world, act, body.terms)
    require_unnumbered(body.terms)
    require_renews(agreement, body.terms)
    return [own(act, RenewalDrafted, terms=digest_of(body.terms), agreement=body.about.stream)]


def require_renewable(world: World, stream: Id, agreement: Agreement) -> None:
    require(agreement.complete, WrongStage(why_zh="协议尚未签齐", why_en="not everybody has signed"))
    require_no_amendment(agreement)
    ended = WrongStage(
        why_zh="协议已解除，请另行签订", why_en="it was brought to an end; make another agreement"
    )
    require(agreement.ended_on is None, ended)
    renewed = world.find(world.rule("renewal", stream), Renewal)
    require(renewed is None, WrongStage(why_zh="协议已续签", why_en="it is renewed already"))


def require_beside(world: World, stream: Id, agreement: Agreement, terms: Terms) -> None:
    """
    Raises:
        TwoTerms: with these terms the agreement would be in force together with its renewal, or with what it renews.
    """
    if renewed := world.find(world.rule("renewal", stream), Renewal):
        starts = world.get(renewed.by, Agreement).terms.starts
        require(terms.ends < starts, TwoTerms(ends=terms.ends, starts=starts))
    if agreement.renews:
        ends = world.get(agreement.renews, Agreement).last_day
        require(ends < terms.starts, TwoTerms(ends=ends, starts=terms.starts))


def require_timely(world: World, act: Act, signed: Agreement) -> None:
    """Whether an amendment or a renewal can still take effect when it is signed.

    Raises:
        Overtaken: another amendment came first.
        WrongStage: what it amends has ended; what it renews was ended early, or is renewed already.
        TwoTerms: what it amends was renewed meanwhile, and would reach into that.
        OtherParties, DatesReversed: what it renews was amended meanwhile, and the renewal no longer goes with it.
    """
    if signed.amends:
        before = world.get(signed.amends, Agreement)
        require_in_force(act, before)
        require(before.version + 1 == signed.version, Overtaken(version=before.version))
        require_beside(world, signed.amends, before, signed.terms)
    if signed.renews:
        renewed = world.get(signed.renews, Agreement)
        require_renewable(world, signed.renews, renewed)
        require_renews(renewed, signed.terms)


def takes_effect(world: World, act: Act, signed: Agreement) -> list[Happening]:
    """What follows elsewhere from the last signature."""
    if signed.amends:
        old = world.get(signed.amends, Agreement).terms
        before, after = numbered(old), numbered(signed.terms)
        amended = AgreementAmended(
            amendment=act.stream,
            version=signed.version,
            digest=signed.digest,
            terms=as_drafted(signed.terms),
            added=tuple(sorted(after.keys() - before.keys())),
            dropped=tuple(sorted(before.keys() - after.keys())),
            joined=tuple(party.unit for party in gone(signed.terms, old)),
            left=tuple(party.unit for party in gone(old, signed.terms)),
        )
        return [Happening(signed.amends, amended)]
    if signed.renews:
        renewed = AgreementRenewed(agreement=signed.renews, by=act.stream)
        return [Happening(world.rule("renewal", signed.renews), renewed)]
    return []
