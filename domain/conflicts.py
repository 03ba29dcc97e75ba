"""Whoever has an interest in a subject of an evaluation does not act on it: asked of marks, of answers to appeals, of decisions.

How it is declared: `domain/recusals.py`.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.values import Id
from domain.deciding import Act, Data, Happened, World, evolves
from domain.persons import person_now
from domain.refusals import Conflicted, require


class RecusalCounted(Data):
    """Stands in the stream of those who stand aside from that subject."""

    event = "recusal.counted"
    person: Id


@dataclass(frozen=True, slots=True)
class Recused:
    noun: ClassVar = ("考评回避名单", "those who stand aside from a subject")
    persons: tuple[Id, ...] = ()


@evolves(RecusalCounted)
def evolve_recused(before: Recused | None, happened: Happened) -> Recused:
    assert isinstance(happened.data, RecusalCounted)
    return Recused((*(before or Recused()).persons, happened.data.person))


def stands_aside(world: World, act: Act, rulebook: Id, period: str, subject: Id) -> bool:
    aside = world.find(world.rule("recused", rulebook, period, subject), Recused) or Recused()
    return any(person_now(world, each) == act.holder for each in aside.persons)


def require_unconflicted(world: World, act: Act, rulebook: Id, period: str, subject: Id) -> None:
    """
    Raises:
        Conflicted: whoever signs has declared an interest in the subject, or is the subject.
    """
    theirs = act.holder is not None and person_now(world, subject) == act.holder
    require(not theirs and not stands_aside(world, act, rulebook, period, subject), Conflicted())
