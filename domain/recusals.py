"""Standing aside (回避): whoever has an interest in a subject of an evaluation says so, and leaves it to others.

What is declared counts for that person, under whichever key and number, and for that period of the rulebook; the register shows it. It is
not taken back: for whoever once had an interest there is somebody else to mark, to answer and to decide.
"""

from contracts.statements.rounds import DeclareRecusal
from contracts.values import Id
from domain.alliances import Alliance, Member, require_lead
from domain.authority import require_role
from domain.conflicts import RecusalCounted, stands_aside
from domain.deciding import Act, Happening, Own, World, decides, own, stands_alone
from domain.persons import living
from domain.refusals import NoRulebook, WrongStage, require
from domain.rounds import Round
from domain.rulebooks import RulebookState


class RecusalDeclared(Own):
    event = "recusal.declared"
    alliance: Id


stands_alone(RecusalDeclared)


@decides(DeclareRecusal)
def declare(world: World, act: Act, body: DeclareRecusal) -> list[Happening]:
    """Before the round is announced too: marks may be given all through the year."""
    book = world.get(body.rulebook, RulebookState)
    require(body.period in book.periods, NoRulebook(period=body.period))
    if not decides_on(world, act, body.rulebook, body.period):
        require_lead(act, world.get(book.alliance, Alliance))
    require_role(world, act, "evaluator", "signatory")
    if world.find(world.rule("membership", book.alliance, body.subject), Member) is None:
        living(world, body.subject)
    declared = WrongStage(why_zh="已经声明过", why_en="it has been declared")
    require(not stands_aside(world, act, body.rulebook, body.period, body.subject), declared)
    assert act.holder
    counted = RecusalCounted(person=act.holder)
    aside = world.rule("recused", body.rulebook, body.period, body.subject)
    return [own(act, RecusalDeclared, alliance=book.alliance), Happening(aside, counted)]


def decides_on(world: World, act: Act, rulebook: Id, period: str) -> bool:
    """Whether the round says that this unit decides on the grades."""
    round = world.find(world.rule("round", rulebook, period), Round)
    return round is not None and round.decides == act.actor
