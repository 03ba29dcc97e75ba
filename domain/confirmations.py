"""The second person's word. One small stream for each thing that is confirmed, so that it counts once.

    recorded by A ──confirmed by B, another person──▶ counts
                  ──rejected by the other side──────▶ never counts

Whoever records and whoever confirms are two persons: holders are compared, never keys (local practice: two
approvers, or the entry is void).
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.values import Digest, Id
from domain.deciding import Act, Data, Happened, Happening, World, evolves
from domain.persons import require_another
from domain.refusals import AlreadyConfirmed, WasRejected, require


class Confirmed(Data):
    """Stands in the rule stream of what was confirmed."""

    event = "confirmation.counted"
    by: Id
    unit: Id


class Rejected(Data):
    """Stands there instead: it can no longer be confirmed."""

    event = "rejection.counted"
    by: Id
    unit: Id


@dataclass(frozen=True, slots=True)
class Confirmation:
    noun: ClassVar = ("确认", "confirmation")
    holders: tuple[Id, ...] = ()
    units: tuple[Id, ...] = ()
    rejected_by: Id | None = None
    """The unit that did."""
    kept_by: Digest | None = None
    """Of a joint activity: the statement after which it stayed one for its planner (`domain/meetings_reversed.py`)."""


@evolves(Confirmed, Rejected)
def evolve_confirmation(before: Confirmation | None, happened: Happened) -> Confirmation:
    data, earlier = happened.data, before or Confirmation()
    if isinstance(data, Rejected):
        return replace(earlier, rejected_by=data.unit)
    assert isinstance(data, Confirmed)
    return replace(earlier, holders=(*earlier.holders, data.by), units=(*earlier.units, data.unit))


def confirmations(world: World, subject: Id) -> Confirmation:
    return world.find(world.rule("confirmed", subject), Confirmation) or Confirmation()


def confirm_once(world: World, act: Act, subject: Id, recorded_by: Id | None) -> Happening:
    """The one confirmation of `subject`.

    Raises:
        SamePerson: whoever recorded it confirms it.
        AlreadyConfirmed, WasRejected: somebody has, or has said no.
    """
    assert act.holder
    require_another(world, act, recorded_by)
    require_unanswered(world, subject)
    return counted(world, act, subject)


def reject_once(world: World, act: Act, subject: Id) -> Happening:
    """The one rejection of `subject`.

    Raises:
        AlreadyConfirmed, WasRejected: it has its answer.
    """
    assert act.holder
    require_unanswered(world, subject)
    return Happening(world.rule("confirmed", subject), Rejected(by=act.holder, unit=act.actor))


def require_unanswered(world: World, subject: Id) -> None:
    answer = confirmations(world, subject)
    require(not answer.holders, AlreadyConfirmed())
    require(answer.rejected_by is None, WasRejected())


def counted(world: World, act: Act, subject: Id) -> Happening:
    assert act.holder
    return Happening(world.rule("confirmed", subject), Confirmed(by=act.holder, unit=act.actor))
