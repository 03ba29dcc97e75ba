"""Signing an agreement: by its parties, in the order in which they stand or in any, then by a superior body where the terms ask.

order listed     bureau ──▶ hospital                  NotYourTurn for whoever comes too early
order free       whoever is ready, each once
countersigned    … ──▶ all parties ──▶ the body above them ──▶ in force
"""

from collections.abc import Sequence

from contracts.statements.agreements import CountersignAgreement, DeclineAgreement, SignAgreement
from contracts.values import Digest, Id
from domain.agreements import (
    Agreement,
    AgreementCountersigned,
    AgreementDeclined,
    AgreementSigned,
    require_open,
    require_party,
)
from domain.amendments import require_timely, takes_effect
from domain.authority import require_role
from domain.deciding import Act, Happening, World, decides, own
from domain.refusals import NotThisUnit, NotYourTurn, OtherTerms, WrongStage, require
from domain.units import Unit


@decides(SignAgreement)
def sign(world: World, act: Act, body: SignAgreement) -> list[Happening]:
    agreement = world.get(act.stream, Agreement)
    require_party(act, agreement)
    require_signable(world, act, agreement, body.terms)
    require(
        agreement.waiting, WrongStage(why_zh="各方已签齐，等待会签", why_en="it waits to be countersigned")
    )
    if agreement.free:
        signed = WrongStage(why_zh="贵单位已签署", why_en="you have signed")
        require(act.actor not in agreement.signed, signed)
    else:
        [turn, *_] = agreement.waiting
        require(act.actor == turn, NotYourTurn(next=world.get(turn, Unit).name))
    complete = agreement.waiting == (act.actor,) and agreement.above is None
    effects = takes_effect(world, act, agreement) if complete else []
    return [own(act, AgreementSigned, complete=complete), *effects]


@decides(CountersignAgreement)
def countersign(world: World, act: Act, body: CountersignAgreement) -> list[Happening]:
    agreement = world.get(act.stream, Agreement)
    require(act.actor == agreement.above, NotThisUnit(who_zh="会签机关", who_en="the body that countersigns"))
    require_signable(world, act, agreement, body.terms)
    require(not agreement.waiting, NotYourTurn(next=names(world, agreement.waiting)))
    return [own(act, AgreementCountersigned), *takes_effect(world, act, agreement)]


@decides(DeclineAgreement)
def decline(world: World, act: Act, body: DeclineAgreement) -> list[Happening]:
    agreement = world.get(act.stream, Agreement)
    if act.actor != agreement.above:
        require_party(act, agreement)
    require_role(world, act, "signatory")
    require_open(agreement)
    bound = WrongStage(
        why_zh="贵单位已签署，不能单方退出", why_en="you have signed and cannot step back alone"
    )
    require(act.actor not in agreement.signed, bound)
    return [own(act, AgreementDeclined)]


def require_signable(world: World, act: Act, agreement: Agreement, terms: Digest) -> None:
    """
    Raises:
        RoleMissing: the signer cannot bind the unit.
        WrongStage: it is signed or declined, or its last day has passed.
        OtherTerms: these are not the terms that are on the table.
        Overtaken: it is an amendment of terms that hold no more.
    """
    require_role(world, act, "signatory")
    require_open(agreement)
    require(terms == agreement.digest, OtherTerms())
    ends = agreement.terms.ends
    require(
        act.day <= ends, WrongStage(why_zh=f"协议期限{ends}已过", why_en=f"its last day, {ends}, is past")
    )
    require_timely(world, act, agreement)


def names(world: World, units: Sequence[Id]) -> str:
    return "、".join(world.get(unit, Unit).name for unit in units)
