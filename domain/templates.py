"""Templates of agreements in versions, and the clauses of an agreement that are data.

adopted ──superseded by the next version──▶ readable; agreements that follow it stay as they are

An agreement says in its own terms which version it follows, so whoever signs it signs that too; what the template requires
stands in it word for word. Not to follow one needs no reason.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.agreements import Terms, Typed
from contracts.statements.templates import AdoptTemplate, TemplateClause
from contracts.values import Id, Positive
from domain.alliances import Alliance, is_member, require_lead
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import (
    ClauseMissing,
    NotAdoptedYet,
    NotThisUnit,
    OtherTemplate,
    WrongStage,
    require,
)
from domain.rulebooks import RulebookState


class TemplateAdopted(Own):
    event = "template.adopted"
    version: Positive


class TemplateSuperseded(Data):
    """Stands in the stream of the version before."""

    event = "template.superseded"
    by: Id


@dataclass(frozen=True, slots=True)
class Template:
    noun: ClassVar = ("协议范本", "template of agreements")
    alliance: Id
    keeper: Id
    version: int
    effective: str
    clauses: tuple[TemplateClause, ...]
    superseded_by: Id | None = None


@evolves(TemplateAdopted, TemplateSuperseded)
def evolve_template(before: Template | None, happened: Happened) -> Template:
    match happened.data, happened.body:
        case TemplateAdopted(version=version), AdoptTemplate() as body:
            assert happened.actor
            return Template(body.alliance, happened.actor, version, body.effective, body.clauses)
        case TemplateSuperseded(by=by), _:
            assert before
            return replace(before, superseded_by=by)
    raise AssertionError(happened)


@decides(AdoptTemplate)
def adopt(world: World, act: Act, body: AdoptTemplate) -> list[Happening]:
    require_lead(act, world.get(body.alliance, Alliance))
    require_role(world, act, "signatory")
    if body.supersedes is None:
        return [own(act, TemplateAdopted, version=1)]
    before = world.get(body.supersedes, Template)
    same = WrongStage(why_zh="原范本不属于同一联盟", why_en="the template before is not of the same alliance")
    require(before.alliance == body.alliance, same)
    newest = WrongStage(why_zh="原范本已有新版", why_en="the template before has been superseded already")
    require(before.superseded_by is None, newest)
    return [
        own(act, TemplateAdopted, version=before.version + 1),
        Happening(body.supersedes, TemplateSuperseded(by=act.stream)),
    ]


def require_typed(world: World, act: Act, terms: Terms) -> None:
    """Whether the clauses that are data speak of the parties and of what there is.

    Raises:
        NotAdoptedYet: they came with a later rule set.
        NotThisUnit, WrongStage, NoSuch, OtherTemplate, ClauseMissing: as they say, in the order of the terms.
    """
    if terms.typed is None:
        return
    require(act.rules >= 2, NotAdoptedYet(type="terms.typed", since=2, rules=act.rules))
    if terms.typed.follows:
        require_follows(world, act, terms, terms.typed.follows)
    require_between_parties(world, terms, terms.typed)


def require_follows(world: World, act: Act, terms: Terms, follows: Id) -> None:
    template = world.get(follows, Template)
    if terms.alliance:
        require(template.alliance in above(world, terms.alliance), OtherTemplate())
    else:
        members = (is_member(world, template.alliance, party.unit) for party in terms.parties)
        require(any(members), OtherTemplate())
    later = WrongStage(
        why_zh=f"范本自{template.effective}起用", why_en=f"the template is in use from {template.effective}"
    )
    require(template.effective <= act.day, later)
    for clause in template.clauses:
        stands = not clause.required or clause.text in terms.clauses
        require(stands, ClauseMissing(name=clause.name))


def above(world: World, alliance: Id | None) -> list[Id]:
    """The alliance, the one above it, and so on up."""
    found: list[Id] = []
    while alliance and alliance not in found:
        found.append(alliance)
        alliance = world.get(alliance, Alliance).parent
    return found


def require_between_parties(world: World, terms: Terms, typed: Typed) -> None:
    parties = {party.unit for party in terms.parties}
    named = {unit for each in typed.rulebooks for unit in (each.to, each.whose)}
    named |= {each.party for each in typed.interests}
    require(named <= parties, NotThisUnit(who_zh="协议的一方", who_en="a party to the agreement"))
    once = len({each.to for each in typed.rulebooks}) == len(typed.rulebooks)
    twice = WrongStage(
        why_zh="同一方写了两次适用细则", why_en="for one party two rulebooks are said to apply"
    )
    require(once, twice)
    for each in typed.rulebooks:
        if each.rulebook:
            adopted = WrongStage(why_zh="所适用的细则还没有采用", why_en="that rulebook is not adopted yet")
            require(world.get(each.rulebook, RulebookState).periods, adopted)
