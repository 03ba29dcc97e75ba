"""The rotating chair of an alliance: who calls its meetings, and for how long.

passed to a member by the lead ──take──▶ in the chair from `starts` to `ends`, by date alone
           └──passed to another before it was taken──▶ over

A later term that is taken ends the one before, and a unit that leaves the alliance leaves the chair. While somebody is in the chair, they alone call meetings, and stand beside
the convenor in all that is still open of earlier ones; between terms the lead unit calls.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.chairs import PassChair, TakeChair
from contracts.values import Id, Positive
from domain.alliances import Alliance, is_member, require_lead, require_member
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import DatesReversed, NotTheChair, NotThisUnit, RewritesThePast, WrongStage, require


class ChairPassed(Own):
    """`version` numbers the term in the chair's own stream."""

    event = "chair.passed"
    version: Positive


class ChairTaken(Own):
    event = "chair.taken"
    alliance: Id
    term: Positive


@dataclass(frozen=True, slots=True)
class Term:
    """Numbered by the version that passed it."""

    version: int
    unit: Id
    starts: str
    ends: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Chair:
    noun: ClassVar = ("轮值主席", "rotating chair")
    alliance: Id
    terms: tuple[Term, ...]
    """Those that were taken, and at most one last that waits."""

    def on(self, day: str) -> Term | None:
        """Who is in the chair on that day."""
        begun = [term for term in self.terms if term.taken and term.starts <= day]
        latest = max(begun, key=lambda term: term.starts, default=None)
        return latest if latest and day <= latest.ends else None


@evolves(ChairPassed, ChairTaken)
def evolve_chair(chair: Chair | None, happened: Happened) -> Chair:
    match happened.data, happened.body:
        case ChairPassed(version=version), PassChair() as body:
            taken = tuple(term for term in chair.terms if term.taken) if chair else ()
            return Chair(body.alliance, (*taken, Term(version, body.to, body.starts, body.ends)))
        case ChairTaken(), _:
            assert chair
            *before, last = chair.terms
            return replace(chair, terms=(*before, replace(last, taken=True)))
    raise AssertionError(happened)


@decides(PassChair)
def pass_chair(world: World, act: Act, body: PassChair) -> list[Happening]:
    require_lead(act, world.get(body.alliance, Alliance))
    require_role(world, act, "signatory")
    require_member(world, body.alliance, body.to)
    require(body.starts <= body.ends, DatesReversed(start=body.starts, end=body.ends))
    require(body.starts >= act.day, RewritesThePast(day=body.starts, today=act.day))
    return [own(act, ChairPassed, version=world.folded(act.stream).version + 1)]


@decides(TakeChair)
def take_chair(world: World, act: Act, body: TakeChair) -> list[Happening]:
    chair = world.get(act.stream, Chair)
    last = chair.terms[-1]
    require(
        act.actor == last.unit,
        NotThisUnit(who_zh="接任轮值的单位", who_en="the unit the chair was passed to"),
    )
    require_role(world, act, "signatory")
    require(not last.taken, WrongStage(why_zh="已经接任", why_en="it has been taken"))
    require(act.day <= last.ends, WrongStage(why_zh="这一任期已过", why_en="the term is over"))
    require_member(world, chair.alliance, act.actor)
    return [own(act, ChairTaken, alliance=chair.alliance, term=last.version)]


def in_the_chair(world: World, alliance: Id, day: str) -> Term | None:
    """Who is in the chair on that day; nobody, if that unit has left the alliance since."""
    chair = world.find(world.rule("chair", alliance), Chair)
    term = chair.on(day) if chair else None
    return term if term and is_member(world, alliance, term.unit) else None


def require_calls(world: World, act: Act, alliance: Id) -> None:
    """Whoever is in the chair today calls the meetings; the lead unit while nobody is, and under rule set 1 always.

    Raises:
        NotTheChair: another member is in the chair today.
        NotThisUnit: nobody is, and it is not the lead unit.
    """
    term = in_the_chair(world, alliance, act.day) if act.rules >= 2 else None
    if term:
        require(act.actor == term.unit, NotTheChair(chair=term.unit, ends=term.ends))
    else:
        require_lead(act, world.get(alliance, Alliance))
