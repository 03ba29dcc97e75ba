"""All that can be decided, gathered: importing this module registers every decider and every event."""

from collections.abc import Sequence

from contracts.modules import modules_of
from contracts.statements import BODIES
from domain.deciding import DECIDERS, Act, Happened, Happening, World, decide

MODULES = modules_of("domain", but={"acts"})

assert set(DECIDERS) == set(BODIES.values()), "every statement has its decider"


def act_out(world: World, act: Act) -> list[Happened]:
    """Decide, give each event its version, and let the world see it: what a statement adds to history.

    Raises:
        Refused: nothing happens.
    """
    return place(world, act, decide(world, act))


def place(world: World, act: Act, happenings: Sequence[Happening]) -> list[Happened]:
    placed = []
    for first, (stream, data) in zip([True] + [False] * len(happenings), happenings, strict=False):
        happened = Happened(
            stream=stream,
            version=world.folded(stream).version + 1,
            data=data,
            received=act.received,
            digest=act.statement.digest,
            body=act.statement.body if first else None,
            actor=act.actor if first else None,
        )
        world.happen(happened)
        placed.append(happened)
    return placed
