"""Who marks a subject and decides on its grade: nobody on themselves, under whatever name.

    of a member                              the lead unit marks, the body that the round names decides
    of that unit, or of one of its line      the nearest unit above that is another
    where no other is above                  marks: the body that the round names to decide; grades: nobody, until the round names another

A unit's line is what came of it and what it came of (`lineage.py`): a deciding unit that went into a member would otherwise decide on its heir, and the
heir in its name.
"""

from contracts.values import Id
from domain.alliances import Alliance
from domain.deciding import Act, World
from domain.lineage import Unit, above, acting_for, ancestors
from domain.rounds import Round
from domain.rulebooks import RulebookState


def marking_body(world: World, act: Act, rulebook: Id, period: str, subject: Id) -> Id | None:
    """The unit that marks this subject; None when there is none."""
    lead = world.get(world.get(rulebook, RulebookState).alliance, Alliance).lead
    judge = judge_of(world, act, lead, subject)
    round = world.find(world.rule("round", rulebook, period), Round)
    if judge is None and round and not is_one_line(world, act, round.decides, subject):
        return round.decides
    return judge


def judge_of(world: World, act: Act, body: Id, subject: Id) -> Id | None:
    """`body`, or of itself and its line the nearest unit above that is another."""
    bodies = (body, *above(world, body))
    return next((each for each in bodies if not is_one_line(world, act, each, subject)), None)


def is_one_line(world: World, act: Act, body: Id, subject: Id) -> bool:
    """Whether whoever acts for `body` today is the subject, or one came of the other."""
    if body == subject:
        return True
    if world.find(subject, Unit) is None:
        return False
    now = acting_for(world, body, act.day)
    return now is not None and (
        subject in ancestors(world, now) or acting_for(world, subject, act.day) == now
    )
