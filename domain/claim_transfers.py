"""Handing a claim over to another member of the alliance: offered by whoever holds it, taken over by the other.

    claim of the bureau, 6 of which 4 are delivered ──offer to the hospital──▶ ──take over──▶ claim of the hospital, 2

What was delivered stays with whoever delivered it, and of the item nothing becomes free in between.
"""

from contracts.statements.lists import OfferClaim, TakeOverClaim
from domain.alliances import require_member
from domain.authority import require_role
from domain.deciding import Act, Happening, World, decides, own
from domain.entrustments import require_apart
from domain.lists import (
    Claim,
    ClaimHandedOver,
    ClaimOffered,
    ClaimTakenOver,
    Item,
    Offer,
    taken,
)
from domain.persons import require_another
from domain.refusals import NotThisUnit, OwnItem, WrongStage, require


@decides(OfferClaim)
def offer(world: World, act: Act, body: OfferClaim) -> list[Happening]:
    claim = world.about(body.about, Claim)
    require(act.actor == claim.unit, NotThisUnit(who_zh="认领单位", who_en="the unit that made the claim"))
    require_role(world, act, "clerk")
    item = world.get(claim.item, Item)
    require(body.to not in (act.actor, item.publisher), OwnItem())
    require_member(world, item.alliance, body.to)
    left(world, body.about.stream, claim)
    return [own(act, ClaimOffered, claim=body.about.stream, to=body.to)]


@decides(TakeOverClaim)
def take_over(world: World, act: Act, body: TakeOverClaim) -> list[Happening]:
    offered = world.about(body.about, Offer)
    require(act.actor == offered.to, NotThisUnit(who_zh="受移交的单位", who_en="the unit it was offered to"))
    require_role(world, act, "clerk")
    claim = world.get(offered.claim, Claim)
    item = world.get(claim.item, Item)
    require_member(world, item.alliance, act.actor)
    require_apart(act, act.actor, item.publisher, item.agent)
    require_another(world, act, offered.holder)
    quantity = left(world, offered.claim, claim)
    return [
        own(act, ClaimTakenOver, claim=offered.claim, item=claim.item, quantity=quantity),
        Happening(offered.claim, ClaimHandedOver(to=act.actor, by=act.stream)),
    ]


def left(world: World, stream: str, claim: Claim) -> int:
    """What of the claim has not been recorded as delivered.

    Raises:
        WrongStage: nothing, or it is withdrawn or handed over.
    """
    require(
        not claim.withdrawn, WrongStage(why_zh="认领已撤回或已移交", why_en="it is withdrawn or handed over")
    )
    undelivered = claim.quantity - taken(world, stream)
    require(undelivered > 0, WrongStage(why_zh="已全部交付", why_en="all of it is delivered"))
    return undelivered
