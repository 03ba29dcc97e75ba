"""The second person's word. One small stream for each thing that is confirmed, so that it counts once.

    recorded by A ──confirmed by B, another person──▶ counts

Whoever records and whoever confirms are two persons: holders are compared, never keys (local practice: two
approvers, or the entry is void).
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.values import Id
from domain.deciding import Act, Data, Happened, Happening, World, evolves
from domain.refusals import AlreadyConfirmed, SamePerson, require


class Confirmed(Data):
    """Stands in the rule stream of what was confirmed."""

    event = "confirmation.counted"
    by: Id
    unit: Id


@dataclass(frozen=True, slots=True)
class Confirmation:
    noun: ClassVar = ("确认", "confirmation")
    holders: tuple[Id, ...]
    units: tuple[Id, ...]


@evolves(Confirmed)
def evolve_confirmation(before: Confirmation | None, happened: Happened) -> Confirmation:
    data = happened.data
    assert isinstance(data, Confirmed)
    earlier = before or Confirmation((), ())
    return Confirmation((*earlier.holders, data.by), (*earlier.units, data.unit))


def confirmations(world: World, subject: Id) -> Confirmation:
    return world.find(world.rule("confirmed", subject), Confirmation) or Confirmation((), ())


def confirm_once(world: World, act: Act, subject: Id, recorded_by: Id | None) -> Happening:
    """The one confirmation of `subject`.

    Raises:
        SamePerson: whoever recorded it confirms it.
        AlreadyConfirmed: somebody has.
    """
    assert act.holder
    require(act.holder != recorded_by, SamePerson())
    require(not confirmations(world, subject).holders, AlreadyConfirmed())
    return counted(world, act, subject)


def counted(world: World, act: Act, subject: Id) -> Happening:
    assert act.holder
    return Happening(world.rule("confirmed", subject), Confirmed(by=act.holder, unit=act.actor))
