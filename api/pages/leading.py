"""Where it is done: from a stream of the log to the page on which something of it is done.

delivery  9e…  ──▶ its claim ──▶ its item ──▶ /items/3f…
amendment 77…  ──▶ the agreement that it amends ──▶ /agreements/1c…
"""

from collections.abc import Callable, Mapping
from typing import Any

from contracts.values import Id
from domain.agreements import Agreement
from domain.deciding import World
from domain.fulfilments import Fulfilment
from domain.lists import Claim, Delivery, Item, Offer
from domain.rulebooks import RulebookState
from domain.score_appeals import ScoreAppeal
from domain.terminations import Termination

PAGES: Mapping[type[Any], Callable[[World, Id, Any], str]] = {
    Agreement: lambda world, stream, state: f"/agreements/{state.amends or stream}",
    Fulfilment: lambda world, stream, state: f"/agreements/{state.agreement}",
    Termination: lambda world, stream, state: f"/agreements/{state.agreement}",
    Item: lambda world, stream, state: f"/items/{stream}",
    Claim: lambda world, stream, state: f"/items/{state.item}",
    Offer: lambda world, stream, state: f"/items/{world.get(state.claim, Claim).item}",
    Delivery: lambda world, stream, state: f"/items/{world.get(state.claim, Claim).item}",
    RulebookState: lambda world, stream, state: f"/rulebooks/{stream}",
    ScoreAppeal: lambda world, stream, state: f"/score-appeals/{stream}",
}
"""By what a stream is. What is not here has no page of its own yet."""


def page_of(world: World, stream: Id) -> str | None:
    """The address of the page where something is done about it; None while there is none."""
    state = world.folded(stream).state
    leads = PAGES.get(type(state))
    return leads(world, stream, state) if leads else None
