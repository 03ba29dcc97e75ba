"""What units and persons pledge to do (承诺、认领), and whether they say they have.

made ──fulfil──▶ fulfilled           what is not fulfilled lapses, and counts against nobody

A person's pledge is shown to that person and nobody compares persons by it: there are no facts for scores here.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.pledges import FulfilPledge, MakePledge
from contracts.values import Flag, Id
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import DatesReversed, InTheFuture, NotThisUnit, WrongStage, require
from domain.units import Unit


class PledgeMade(Own):
    event = "pledge.made"
    personal: Flag
    """A person's own, not a unit's."""


class PledgeFulfilled(Own):
    event = "pledge.fulfilled"


@dataclass(frozen=True, slots=True)
class Pledge:
    noun: ClassVar = ("承诺", "pledge")
    by: Id
    shown_to: tuple[Id, ...]
    """A unit's also to the unit where it is done; a person's to that person."""
    fulfilled: bool = False


@evolves(PledgeMade, PledgeFulfilled)
def evolve_pledge(pledge: Pledge | None, happened: Happened) -> Pledge:
    match happened.data, happened.body:
        case PledgeMade(personal=personal), MakePledge(at=at):
            assert happened.actor
            return Pledge(happened.actor, (happened.actor,) if personal else (happened.actor, at))
        case PledgeFulfilled(), _:
            assert pledge
            return replace(pledge, fulfilled=True)
    raise AssertionError(happened)


@decides(MakePledge)
def make_pledge(world: World, act: Act, body: MakePledge) -> list[Happening]:
    world.get(body.at, Unit)
    require_own_word(world, act)
    require(act.day <= body.due, DatesReversed(start=act.day, end=body.due))
    return [own(act, PledgeMade, personal=act.actor == act.holder)]


@decides(FulfilPledge)
def fulfil_pledge(world: World, act: Act, body: FulfilPledge) -> list[Happening]:
    pledge = world.get(act.stream, Pledge)
    require(
        act.actor == pledge.by, NotThisUnit(who_zh="作出承诺的单位或本人", who_en="whoever made the pledge")
    )
    require_own_word(world, act)
    require(not pledge.fulfilled, WrongStage(why_zh="已经兑现", why_en="it has been fulfilled"))
    require(body.on <= act.day, InTheFuture(day=body.on))
    return [own(act, PledgeFulfilled)]


def require_own_word(world: World, act: Act) -> None:
    """A person for themselves, or somebody who may speak for the unit."""
    if act.actor != act.holder:
        require_role(world, act, "signatory", "clerk")
