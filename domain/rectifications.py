"""Weak organisations that a superior has on its list: status, deadline and the day of closing, and nothing else.

opened ──close──▶ closed ──opened again──▶ …

What was found, and about whom, is a matter of persons and stays out of the ledger.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.rectifications import CloseRectification, OpenRectification
from contracts.values import Id, Positive
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import DatesReversed, InTheFuture, NotThisUnit, WrongStage, require
from domain.units import Unit, is_above


class RectificationOpened(Own):
    """`turn` numbers it among those of the unit, by the version that opened it."""

    event = "rectification.opened"
    turn: Positive


class RectificationClosed(Own):
    event = "rectification.closed"
    turn: Positive


@dataclass(frozen=True, slots=True)
class Rectification:
    noun: ClassVar = ("整顿提升", "rectification")
    unit: Id
    by: Id
    turn: int
    closed: bool = False


@evolves(RectificationOpened, RectificationClosed)
def evolve_rectification(before: Rectification | None, happened: Happened) -> Rectification:
    match happened.data, happened.body:
        case RectificationOpened(turn=turn), OpenRectification(unit=unit):
            assert happened.actor
            return Rectification(unit, happened.actor, turn)
        case RectificationClosed(), _:
            assert before
            return replace(before, closed=True)
    raise AssertionError(happened)


@decides(OpenRectification)
def open_rectification(world: World, act: Act, body: OpenRectification) -> list[Happening]:
    world.get(body.unit, Unit)
    above = NotThisUnit(who_zh="上级单位", who_en="a unit above it")
    require(not act.is_one_with(body.unit) and is_above(world, act.actor, body.unit), above)
    require_role(world, act, "signatory")
    before = world.find(act.stream, Rectification)
    require(before is None or before.closed, WrongStage(why_zh="已在整顿", why_en="it is on the list"))
    require(act.day <= body.deadline, DatesReversed(start=act.day, end=body.deadline))
    return [own(act, RectificationOpened, turn=world.folded(act.stream).version + 1)]


@decides(CloseRectification)
def close_rectification(world: World, act: Act, body: CloseRectification) -> list[Happening]:
    before = world.get(act.stream, Rectification)
    require(act.actor == before.by, NotThisUnit(who_zh="列入的上级单位", who_en="the unit that put it there"))
    require_role(world, act, "signatory")
    require(not before.closed, WrongStage(why_zh="已经销号", why_en="it is off the list"))
    require(body.on <= act.day, InTheFuture(day=body.on))
    return [own(act, RectificationClosed, turn=before.turn)]
