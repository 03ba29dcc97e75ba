"""Acting on behalf (代办): for persons without a key and units without a computer.

    ○ ──record, with the paper──▶ entrusted ──withdraw, by either side or from above──▶ withdrawn ──record──▶ entrusted

The act is the principal's: they are the publisher, the claimant, the member who reported. The agent's unit and the
person who signed are kept beside it. What is signed on behalf never stands for the other side's own word: the agent is
not that other side, and whoever answers for it is another person. Agreements are never signed on behalf.

It is for those who cannot sign. Whoever has a key in use signs for themselves, and a paper that they once gave no
longer serves; asked at each use, for keys come and go.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.keys import AnybodysAct, Entrust, OnBehalf, UnitsAct, WithdrawEntrustment
from contracts.values import Id
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.keys import administrators, keys_in_use
from domain.lineage import registrar_now
from domain.persons import Person, living, require_living
from domain.refusals import (
    CanSign,
    NotEntrusted,
    NotThisUnit,
    OtherSide,
    OwnEntrustment,
    WrongStage,
    require,
)
from domain.units import Unit


class Entrusted(Own):
    event = "entrustment.recorded"


class EntrustmentWithdrawn(Own):
    event = "entrustment.withdrawn"


@dataclass(frozen=True, slots=True)
class Entrustment:
    noun: ClassVar = ("委托", "entrustment")
    of: Id
    to: Id
    withdrawn: bool = False


@evolves(Entrusted, EntrustmentWithdrawn)
def evolve_entrustment(entrustment: Entrustment | None, happened: Happened) -> Entrustment:
    if isinstance(happened.body, Entrust):
        assert happened.actor
        return Entrustment(happened.body.of, happened.actor)
    assert entrustment
    return replace(entrustment, withdrawn=True)


@decides(Entrust)
def entrust(world: World, act: Act, body: Entrust) -> list[Happening]:
    require_role(world, act, "clerk")
    require(body.of not in (act.actor, act.holder), OwnEntrustment())
    if world.find(body.of, Unit) is None:
        living(world, body.of)
    require(not can_sign(world, act, body.of), CanSign())
    earlier = world.find(act.stream, Entrustment)
    on_record = WrongStage(
        why_zh="委托已在册，换新委托书请先撤回旧的",
        why_en="an entrustment is on record; withdraw it before you record another paper",
    )
    require(earlier is None or earlier.withdrawn, on_record)
    return [own(act, Entrusted)]


@decides(WithdrawEntrustment)
def withdraw(world: World, act: Act, body: WithdrawEntrustment) -> list[Happening]:
    entrustment = world.get(act.stream, Entrustment)
    concerned = NotThisUnit(
        who_zh="代办单位、委托方，或其登记单位、上级单位",
        who_en="the agent, whoever entrusted it, or the unit that registered them or is above them",
    )
    require(act.actor in (entrustment.of, entrustment.to, answering_for(world, entrustment.of)), concerned)
    if act.actor != act.holder:
        require_role(world, act, "clerk", "administrator")
    require(not entrustment.withdrawn, WrongStage(why_zh="委托已撤回", why_en="it is withdrawn already"))
    return [own(act, EntrustmentWithdrawn)]


def require_entrusted(world: World, act: Act, on_behalf: OnBehalf, of: Id) -> None:
    """
    Raises:
        NotEntrusted: `of` has not entrusted the unit that acts, or no longer; or the statement names somebody else.
        MergedAway: the principal goes on under another number.
        OwnEntrustment: whoever signs is the principal.
        CanSign: the principal has a key in use.
    """
    require(on_behalf.of == of, NotEntrusted())
    require_living(world, of)
    entrustment = world.find(world.rule("entrustment", of, act.actor), Entrustment)
    require(entrustment and not entrustment.withdrawn, NotEntrusted())
    require(act.holder != of, OwnEntrustment())
    require(not can_sign(world, act, of), CanSign())


def unit_behind(world: World, act: Act, body: UnitsAct) -> Id:
    """The unit whose act it is: the one that signs, or the one on whose behalf it signs.

    Raises:
        NoSuch: it is on behalf of a person.
        NotEntrusted, OwnEntrustment, CanSign: as `require_entrusted`.
    """
    unit = body.whose(act.actor)
    if body.on_behalf:
        world.get(unit, Unit)
        require_entrusted(world, act, body.on_behalf, unit)
    return unit


def whoever_behind(world: World, act: Act, body: AnybodysAct) -> Id:
    """The unit or person whose act it is: a unit by its clerk or evaluator, a person by themselves, or either on their behalf.

    Raises:
        NotEntrusted, OwnEntrustment, CanSign: as `require_entrusted`.
        RoleMissing: whoever signs for a unit is neither.
    """
    whose = body.whose(act.actor)
    if body.on_behalf:
        require_entrusted(world, act, body.on_behalf, whose)
    if act.actor != act.holder:
        require_role(world, act, "clerk", "evaluator")
    return whose


def agent_behind(happened: Happened) -> Id | None:
    """The unit that signed on behalf of another; None when whoever acted signed themselves."""
    assert isinstance(happened.body, UnitsAct)
    return happened.actor if happened.body.on_behalf else None


def require_apart(act: Act, unit: Id, *others: Id | None) -> None:
    """`others` are the unit on the other side, and whoever signed on its behalf.

    Raises:
        OtherSide: one of them is `unit`, whose act it is, or signs it, or is of the same line as whoever signs.
    """
    require(not any(other and (other == unit or act.is_one_with(other)) for other in others), OtherSide())


def can_sign(world: World, act: Act, principal: Id) -> bool:
    """A unit when one of its administrators has a key in use; a person with one from the unit that registered them, or acts
    for that one now."""
    if world.find(principal, Person):
        unit = registrar_now(world, principal, act.day)
        return unit is not None and keys_in_use(world, unit, principal) > 0
    listed = administrators(world, principal)
    world.prefetch(world.rule("keys-in-use", principal, each) for each in listed)
    return any(keys_in_use(world, principal, each) > 0 for each in listed)


def answering_for(world: World, principal: Id) -> Id | None:
    """The unit that registered a person, or the superior of a unit."""
    if person := world.find(principal, Person):
        return person.registrar
    return world.get(principal, Unit).superior
