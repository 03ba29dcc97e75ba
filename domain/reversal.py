"""What taking back an entry means: whom it concerns, who may do it, what happens then."""

from collections.abc import Callable
from typing import NamedTuple

from contracts.values import Id
from domain.deciding import Act, Happened, Happening, World


class Reversal(NamedTuple):
    """What taking back an event means."""

    of: Id
    may: tuple[Id, ...]
    """The units, or the person, that may take it back: its sides, and whoever signed for one of them."""
    told: tuple[Id, ...]
    events: tuple[Happening, ...] = ()


Reverse = Callable[[World, Act, Happened], Reversal]


def signed_for(*agents: Id | None) -> tuple[Id, ...]:
    """Those who signed on behalf of a side: they may take back what they signed, and their principal is told."""
    return tuple(agent for agent in agents if agent)
