"""What a unit is, and who acts for what it held once it has merged, was split or has ended.

    东街 (holds a claim, an agreement, a time bank) ┐                    from the day on, people of 东河街道 sign in the
    河街                                            ┴─unit.merge──▶ 东河街道     name of 东街 whatever concerns what it held

Nothing is written anew: the claim stays 东街's, its digest and its history as they are, and each act on it is one in 东街's
name, signed with a key of the unit that acts for it. New things are begun in the new unit's own name. Two units of one line
never stand for two sides. Of a unit that was split, a thing goes where it was named to go, or else with what it belongs to
(a delivery with its claim), or else to the first part.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from contracts.statement import Body, Statement
from contracts.statements.agreements import DraftAgreement
from contracts.statements.alliances import ApplyForMembership, FoundAlliance, InviteMember
from contracts.statements.chairs import PassChair
from contracts.statements.consultations import AskConsultation
from contracts.statements.emergencies import DeclareEmergency
from contracts.statements.grids import DrawGrid
from contracts.statements.issues import ReportIssue
from contracts.statements.keys import (
    AppointAdministrator,
    EnrolKey,
    EnrolUnit,
    Entrust,
    GrantRole,
    RegisterPerson,
)
from contracts.statements.lists import MakeClaim, PlanActivity, PublishItem
from contracts.statements.offices import MakeAppointment
from contracts.statements.orders import DispatchOrder, PlaceOrder
from contracts.statements.pledges import MakePledge
from contracts.statements.projects import FileProject
from contracts.statements.service import EnterRoll, FoundBank
from contracts.statements.units import RenameUnit
from contracts.statements.whistles import RaiseWhistle
from contracts.statements.wishes import ClaimWish, PostWish
from contracts.values import ID, Day, Frozen, Id
from domain.deciding import Data, Happened, Own, World, evolves
from domain.persons import Person
from domain.refusals import NewInOldName, NotThisUnit, UnitEnded, require

AN_ID = re.compile(ID)


class UnitEnrolled(Own):
    event = "unit.enrolled"


class UnitRenamed(Own):
    event = "unit.renamed"


class Heir(Frozen):
    """Who acts for what a unit held: for what is named here, the first also for all the rest."""

    unit: Id
    holds: tuple[Id, ...] = ()


How = Literal["merged", "split", "closed"]


class UnitSucceeded(Data):
    """Stands in the stream of a unit that ends. Without heirs nobody acts for it: it was closed, and nobody is above."""

    event = "unit.succeeded"
    how: How
    ends: Day
    """From this day on it acts no longer."""
    heirs: tuple[Heir, ...] = ()
    counted_for: Id | None = None
    """For which of them its facts count in scores."""


class UnitInherited(Data):
    """Stands in the stream of a unit that acts for others since."""

    event = "unit.inherited"
    of: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    noun: ClassVar = ("单位", "unit")
    code: str
    name: str
    kind: str
    category: str | None
    superior: Id | None
    ends: str | None = None
    """The first day on which it no longer acts."""
    heirs: tuple[Heir, ...] = ()
    came_from: tuple[Id, ...] = ()

    def ended_on(self, day: str) -> bool:
        return self.ends is not None and self.ends <= day

    def heir_of(self, things: Iterable[Id]) -> Id | None:
        """Who acts for the first of `things` that is named with an heir; the first heir when none is."""
        for thing in things if len(self.heirs) > 1 else ():
            for heir in self.heirs:
                if thing in heir.holds:
                    return heir.unit
        return self.heirs[0].unit if self.heirs else None


@evolves(UnitEnrolled, UnitRenamed, UnitSucceeded, UnitInherited)
def evolve_unit(unit: Unit | None, happened: Happened) -> Unit:
    match happened.body:
        case EnrolUnit() as body:
            return Unit(body.code, body.name, body.kind, body.category, body.superior)
        case RenameUnit(name=name):
            assert unit
            return replace(unit, name=name)
    assert unit
    match happened.data:
        case UnitSucceeded(ends=ends, heirs=heirs):
            return replace(unit, ends=ends, heirs=heirs)
        case UnitInherited(of=of):
            return replace(unit, came_from=(*unit.came_from, *of))
    raise AssertionError(happened)


NEW: tuple[type[Body], ...] = (
    FoundAlliance, ApplyForMembership, DraftAgreement, PublishItem, MakeClaim, PlanActivity,
    PlaceOrder, PostWish, ClaimWish, RaiseWhistle, FileProject, DrawGrid, MakePledge, MakeAppointment,
    FoundBank, EnrolUnit, RegisterPerson, EnrolKey, GrantRole, Entrust, EnterRoll, AskConsultation,
    ReportIssue, DeclareEmergency,
)  # fmt: skip
"""What nobody does in the name of a unit that has ended: it begins something, and belongs to nothing that the unit held."""

WITH_ANOTHER: tuple[type[Body], ...] = (
    *NEW,
    InviteMember,
    PassChair,
    DispatchOrder,
    AppointAdministrator,
)
"""What is not begun with a unit that has ended either."""

BELONGS_TO = (
    "delivery", "claim", "item", "fulfilment", "agreement", "appointment", "wish", "order", "milestone", "project",
    "answer", "whistle", "resolution", "meeting", "list", "rulebook", "record", "activity", "account", "bank",
    "alliance", "person",
)  # fmt: skip
"""Under which names a thing says what it belongs to, the nearest first."""


def acting_for(world: World, unit: Id, day: str, things: Iterable[Id] = ()) -> Id | None:
    """The unit that acts on a day for what `unit` holds: itself, as long as it acts; None when nobody does.

    `things` are what it is about, the nearest first: of a split unit, one part acts for some and another for others.
    """
    things = tuple(things)
    now: Id | None = unit
    while now and (state := world.get(now, Unit)).ended_on(day):
        now = state.heir_of(things)
    return now


def registrar_now(world: World, person: Id, day: str) -> Id | None:
    """The unit that registered a person, or that acts for it on that day."""
    return acting_for(world, world.get(person, Person).registrar, day, (person,))


def heirs(world: World, unit: Id) -> Iterator[Id]:
    """Every unit that acts for something of `unit`, at any time; `unit` itself first."""
    yield unit
    for heir in world.get(unit, Unit).heirs:
        yield from heirs(world, heir.unit)


def ancestors(world: World, unit: Id) -> Iterator[Id]:
    """Every unit that `unit` came from, however far back; `unit` itself first."""
    yield unit
    for one in world.get(unit, Unit).came_from:
        yield from ancestors(world, one)


def above(world: World, unit: Id | None) -> Iterator[Id]:
    """The units above one, the nearest first."""
    at = world.get(unit, Unit).superior if unit else None
    while at is not None:
        yield at
        at = world.get(at, Unit).superior


def concerned(world: World, statement: Statement) -> tuple[Id, ...]:
    """What a statement is about, and what that belongs to, the nearest first."""
    body = statement.body
    found: list[Id] = [] if body.begins else [statement.header.stream]
    found += _named(body)
    for thing in found:  # it grows
        state = world.folded(thing).state
        found += [each for each in _named(getattr(state, "body", None), state) if each not in found]
    return tuple(found)


def _named(*things: Any) -> list[Id]:
    """The things that these name as what they belong to."""
    found = []
    for thing in things:
        about = getattr(thing, "about", None)
        found += [about.stream] if about else []
        found += [named for name in BELONGS_TO if isinstance(named := getattr(thing, name, None), str)]
    return [each for each in found if AN_ID.fullmatch(each)]


def require_acting(
    world: World, statement: Statement, signs: Id, day: str
) -> tuple[Id | None, frozenset[Id]]:
    """Who signs for whom: the unit that acts for the actor, when that is an older one, and the whole line of the unit that signs.

    `signs` is the unit whose key signed.

    Raises:
        UnitEnded: that unit acts no longer.
        NewInOldName: something new is begun in the name of a unit that has ended.
        NotThisUnit: another part acts for this.
    """
    unit, actor, body = world.get(signs, Unit), statement.header.actor, statement.body
    if unit.ended_on(day):
        raise ended(world, signs, day)
    line = frozenset(ancestors(world, signs))
    older = world.find(actor, Unit) if actor != signs else None
    if older is None:
        return None, line
    require(
        older.ended_on(day),
        NotThisUnit(who_zh="原单位：它还在办公", who_en="that unit itself: it still acts"),
    )
    require(not isinstance(body, NEW), NewInOldName(name=older.name))
    things = concerned(world, statement) if len(older.heirs) > 1 else ()
    part = acting_for(world, actor, day, things)
    require(part == signs, NotThisUnit(who_zh="承接这件事的单位", who_en="the unit to which this went"))
    return signs, line | {actor}


def require_partners_act(world: World, body: Body, day: str) -> None:
    """
    Raises:
        UnitEnded: something new would be begun with a unit that has ended.
    """
    if isinstance(body, WITH_ANOTHER):
        for named in _ids_in(body.model_dump()):
            if (unit := world.find(named, Unit)) and unit.ended_on(day):
                raise ended(world, named, day)


def ended(world: World, unit: Id, day: str) -> UnitEnded:
    state, now = world.get(unit, Unit), acting_for(world, unit, day)
    name = world.get(now, Unit).name if now else None
    return UnitEnded(
        name=state.name,
        ends=state.ends,
        now_zh=f"现由{name}承接" if name else "没有承接单位",
        now_en=f"{name} acts for it" if name else "nobody acts for it",
    )


def _ids_in(value: Any) -> Iterator[Id]:
    match value:
        case dict():
            for each in value.values():
                yield from _ids_in(each)
        case list() | tuple():
            for each in value:
                yield from _ids_in(each)
        case str() if AN_ID.fullmatch(value):
            yield value
