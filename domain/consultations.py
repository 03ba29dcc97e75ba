"""A street's written opinion on what another unit is about to decide (征求街道意见).

asked ──answer, by the street, another person──▶ answered
  └────withdraw, by whoever asked──▶ withdrawn

Only the two units read it. No fact follows, so nobody's score knows of it; nothing counts, so nothing is corrected: a wrong
request is withdrawn and made anew, and a wrong opinion is put right by asking again.
"""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from contracts.statements.consultations import AnswerConsultation, AskConsultation, WithdrawConsultation
from contracts.values import Id
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.entrustments import require_apart
from domain.persons import require_another
from domain.refusals import InThePast, NotThisUnit, WrongStage, require
from domain.units import Unit


class ConsultationAsked(Own):
    event = "consultation.asked"


class ConsultationAnswered(Own):
    event = "consultation.answered"
    told: tuple[Id, ...]
    """Whoever asked."""


class ConsultationWithdrawn(Own):
    event = "consultation.withdrawn"


@dataclass(frozen=True, slots=True)
class Consultation:
    noun: ClassVar = ("征求意见", "consultation")
    asker: Id
    street: Id
    holder: Id
    """Who asked."""
    stage: Literal["asked", "answered", "withdrawn"] = "asked"


@evolves(ConsultationAsked, ConsultationAnswered, ConsultationWithdrawn)
def evolve_consultation(before: Consultation | None, happened: Happened) -> Consultation:
    match happened.data, happened.body:
        case ConsultationAsked(holder=str(holder)), AskConsultation(street=street):
            assert happened.actor
            return Consultation(happened.actor, street, holder)
    assert before
    answered = isinstance(happened.data, ConsultationAnswered)
    return replace(before, stage="answered" if answered else "withdrawn")


@decides(AskConsultation)
def ask(world: World, act: Act, body: AskConsultation) -> list[Happening]:
    street = world.get(body.street, Unit)
    no_street = WrongStage(why_zh="被征求意见的不是街道", why_en="whoever is asked is no street")
    require(street.kind == "street", no_street)
    require_apart(act, act.actor, body.street)
    require_role(world, act, "signatory")
    require(act.day <= body.due, InThePast(day=body.due))
    return [own(act, ConsultationAsked)]


@decides(AnswerConsultation)
def answer(world: World, act: Act, body: AnswerConsultation) -> list[Happening]:
    consultation = world.get(act.stream, Consultation)
    asked = NotThisUnit(who_zh="被征求意见的街道", who_en="the street that was asked")
    require(act.actor == consultation.street, asked)
    require_role(world, act, "signatory")
    require_waiting(consultation)
    require_another(world, act, consultation.holder)
    require_apart(act, act.actor, consultation.asker)
    return [own(act, ConsultationAnswered, told=(consultation.asker,))]


@decides(WithdrawConsultation)
def withdraw(world: World, act: Act, body: WithdrawConsultation) -> list[Happening]:
    consultation = world.get(act.stream, Consultation)
    asker = NotThisUnit(who_zh="征求意见的单位", who_en="the unit that asked")
    require(act.actor == consultation.asker, asker)
    require_role(world, act, "signatory")
    require_waiting(consultation)
    return [own(act, ConsultationWithdrawn)]


def require_waiting(consultation: Consultation) -> None:
    no_longer = {
        "answered": ("已经答复", "it has been answered"),
        "withdrawn": ("已经撤回", "it was withdrawn"),
    }
    if consultation.stage != "asked":
        zh, en = no_longer[consultation.stage]
        raise WrongStage(why_zh=zh, why_en=en)
