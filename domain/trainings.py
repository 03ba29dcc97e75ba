"""Trainings that were held: a number of people, minutes, a kind (培训).

recorded ──confirm, by a unit whose people came, another person──▶ confirmed
recorded, confirmed ──withdraw, by the host──▶ withdrawn

No fact follows and nobody is named, so study time counts for nobody; what is wrong is withdrawn and recorded anew.
"""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from contracts.statements.trainings import ConfirmTraining, RecordTraining, WithdrawTraining
from contracts.values import Id
from domain.alliances import require_member
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.entrustments import require_apart
from domain.persons import require_another
from domain.refusals import InTheFuture, NotThisUnit, Repeated, WrongStage, require
from domain.units import Unit


class TrainingRecorded(Own):
    event = "training.recorded"
    told: tuple[Id, ...]
    """Those of whom one confirms it."""


class TrainingConfirmed(Own):
    event = "training.confirmed"


class TrainingWithdrawn(Own):
    event = "training.withdrawn"


@dataclass(frozen=True, slots=True)
class Training:
    noun: ClassVar = ("培训", "training")
    host: Id
    units: tuple[Id, ...]
    alliance: Id | None
    holder: Id
    """Who recorded it."""
    stage: Literal["recorded", "confirmed", "withdrawn"] = "recorded"


@evolves(TrainingRecorded, TrainingConfirmed, TrainingWithdrawn)
def evolve_training(before: Training | None, happened: Happened) -> Training:
    match happened.data, happened.body:
        case TrainingRecorded(holder=str(holder)), RecordTraining() as body:
            assert happened.actor
            return Training(happened.actor, body.units, body.alliance, holder)
    assert before
    confirmed = isinstance(happened.data, TrainingConfirmed)
    return replace(before, stage="confirmed" if confirmed else "withdrawn")


@decides(RecordTraining)
def record(world: World, act: Act, body: RecordTraining) -> list[Happening]:
    require_role(world, act, "clerk")
    require(body.on <= act.day, InTheFuture(day=body.on))
    require(len(set(body.units)) == len(body.units), Repeated())
    for unit in body.units:
        world.get(unit, Unit)
    require_apart(act, act.actor, *body.units)
    if body.alliance:
        for unit in (act.actor, *body.units):
            require_member(world, body.alliance, unit)
    return [own(act, TrainingRecorded, told=body.units)]


@decides(ConfirmTraining)
def confirm(world: World, act: Act, body: ConfirmTraining) -> list[Happening]:
    training = world.get(act.stream, Training)
    came = NotThisUnit(who_zh="有人参加培训的单位", who_en="a unit whose people took part")
    require(act.actor in training.units, came)
    require_role(world, act, "clerk")
    require_stage(training, "recorded")
    require_another(world, act, training.holder)
    require_apart(act, act.actor, training.host)
    return [own(act, TrainingConfirmed)]


@decides(WithdrawTraining)
def withdraw(world: World, act: Act, body: WithdrawTraining) -> list[Happening]:
    training = world.get(act.stream, Training)
    require(act.actor == training.host, NotThisUnit(who_zh="举办单位", who_en="the host"))
    require_role(world, act, "clerk")
    require_stage(training, "recorded", "confirmed")
    return [own(act, TrainingWithdrawn)]


STAGES = {
    "recorded": ("尚未确认", "it has not been confirmed"),
    "confirmed": ("已经确认", "it has been confirmed"),
    "withdrawn": ("已经撤回", "it was withdrawn"),
}


def require_stage(training: Training, *any_of: str) -> None:
    zh, en = STAGES[training.stage]
    require(training.stage in any_of, WrongStage(why_zh=zh, why_en=en))
