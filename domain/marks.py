"""Marks: numbers that the published rule leaves to judgement. Everything that the ledger can observe comes from its own events instead.

The lead unit marks, and from rule set 2 on neither itself nor its line: `domain/judges.py` says who does.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from contracts.rulebook import Rulebook
from contracts.rulebook_lines import Line
from contracts.statements.rulebooks import GiveMark
from contracts.values import Id
from domain.alliances import Alliance, Member, require_lead
from domain.authority import require_role
from domain.conflicts import require_unconflicted
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.judges import is_one_line, marking_body
from domain.persons import living
from domain.refusals import MarkedByAnother, MarkGiven, NoRulebook, NoSuch, OutOfRange, require
from domain.rulebooks import RulebookState
from domain.scoring.numbers import read_number, show
from domain.scoring.words import asks_for


class MarkWasGiven(Own):
    event = "mark.given"
    alliance: Id


@dataclass(frozen=True, slots=True)
class Mark:
    noun: ClassVar = ("评分", "mark")
    score: str


@evolves(MarkWasGiven)
def evolve_mark(_: Mark | None, happened: Happened) -> Mark:
    assert isinstance(happened.body, GiveMark)
    return Mark(happened.body.score)


@decides(GiveMark)
def give_mark(world: World, act: Act, body: GiveMark) -> list[Happening]:
    state = world.get(body.rulebook, RulebookState)
    require(body.period in state.periods and state.superseded_by is None, NoRulebook(period=body.period))
    require_may_mark(world, act, state, body)
    require_role(world, act, "evaluator")
    require_judged(state, body.item)
    if world.find(world.rule("membership", state.alliance, body.subject), Member) is None:
        living(world, body.subject)
    if act.rules >= 2:
        require_unconflicted(world, act, body.rulebook, body.period, body.subject)
        require_in_range(state, body)
    require(world.find(act.stream, Mark) is None, MarkGiven())
    return [own(act, MarkWasGiven, alliance=state.alliance)]


def require_may_mark(world: World, act: Act, state: RulebookState, body: GiveMark) -> None:
    """
    Raises:
        NotThisUnit: it is for the lead unit.
        MarkedByAnother: it marks itself, or somebody marks it who is not the one to do so.
    """
    alliance = world.get(state.alliance, Alliance)
    if act.rules >= 2 and is_one_line(world, act, alliance.lead, body.subject):
        marks = marking_body(world, act, body.rulebook, body.period, body.subject)
        require(act.actor == marks and not act.is_one_with(body.subject), MarkedByAnother())
    else:
        require_lead(act, alliance)


def require_in_range(state: RulebookState, body: GiveMark) -> None:
    """
    Raises:
        OutOfRange: the rulebook would cut it down to its limit, or put it up: whoever meant 9.4 wrote 94.
    """
    least, most = range_of(state.rulebook, body.item)
    score = read_number(body.score)
    fits = (least is None or least <= score) and (most is None or score <= most)
    least_said, most_said = ("-" if edge is None else show(edge) for edge in (least, most))
    require(fits, OutOfRange(score=body.score, item=body.item, least=least_said, most=most_said))


def judged(book: Rulebook) -> dict[str, Line]:
    """The items that people mark, in the order of the lines that ask for them, each with the first of these."""
    found: dict[str, Line] = {}
    for line in (line for part in book.parts for line in part.lines if "mark" in line.kinds):
        for item in (word for attribute, word in asks_for(line) if attribute == "item"):
            found.setdefault(item, line)
    return found


def range_of(book: Rulebook, item: str) -> tuple[Fraction | None, Fraction | None]:
    """Between which numbers a mark for this item counts as it was given: the limit of the one line that takes it so."""
    lines = [line for part in book.parts for line in part.lines if ("item", item) in asks_for(line)]
    if len(lines) != 1 or lines[0].of != "score" or lines[0].worth or not lines[0].limit:
        return None, None
    return _constant(lines[0].limit.min), _constant(lines[0].limit.max)


def _constant(edge: str | None) -> Fraction | None:
    """None also for one that the rulebook works out."""
    try:
        return None if edge is None else read_number(edge)
    except ValueError:
        return None


def require_judged(state: RulebookState, item: str) -> None:
    """The rulebook reads marks, and for this item."""
    attributes = state.data["facts"].get("mark", {}).get("attributes", {})
    items = attributes.get("item", [])
    known = items == "text" or (isinstance(items, list) and item in items)
    require(known, NoSuch(noun_zh="评分项", noun_en="item to mark", stream=item))
