"""Rulebooks.

drafted ──adopted by another holder of the lead unit──▶ in force for its periods ──superseded──▶
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from contracts.rulebook import Rulebook, from_wire
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from contracts.values import Id
from domain.alliances import Alliance, require_lead, require_member
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.persons import require_another
from domain.refusals import NotAdoptedYet, UnsoundRulebook, WrongStage, require
from domain.scoring.check import check


class RulebookDrafted(Own):
    event = "rulebook.drafted"


class RulebookAdopted(Own):
    event = "rulebook.adopted"


class RulebookSuperseded(Data):
    event = "rulebook.superseded"
    by: Id


@dataclass(frozen=True, slots=True)
class RulebookState:
    noun: ClassVar = ("评分规则", "rulebook")
    alliance: Id
    data: dict[str, Any]
    holder: Id
    periods: tuple[str, ...] = ()
    superseded_by: Id | None = None

    @property
    def rulebook(self) -> Rulebook:
        return from_wire(self.data)


@evolves(RulebookDrafted, RulebookAdopted, RulebookSuperseded)
def evolve_rulebook(state: RulebookState | None, happened: Happened) -> RulebookState:
    match happened.data, happened.body:
        case RulebookDrafted(holder=str(holder)), DraftRulebook() as body:
            return RulebookState(body.alliance, body.rulebook, holder)
        case RulebookSuperseded(by=by), _:
            assert state
            return replace(state, superseded_by=by)
        case _, AdoptRulebook(periods=periods):
            assert state
            return replace(state, periods=periods)
    raise AssertionError(happened)


@decides(DraftRulebook)
def draft(world: World, act: Act, body: DraftRulebook) -> list[Happening]:
    require_member(world, body.alliance, act.actor)
    require_role(world, act, "evaluator")
    rulebook = from_wire(body.rulebook)
    near = any(part.near is not None for part in rulebook.parts)
    require(act.rules >= 2 or not near, NotAdoptedYet(type="rulebook.near", since=2, rules=act.rules))
    require_passing(rulebook, act.rules)
    return [own(act, RulebookDrafted)]


@decides(AdoptRulebook)
def adopt(world: World, act: Act, body: AdoptRulebook) -> list[Happening]:
    state = world.get(act.stream, RulebookState)
    require_lead(act, world.get(state.alliance, Alliance))
    require_role(world, act, "evaluator")
    require_another(world, act, state.holder)
    require(not state.periods, WrongStage(why_zh="已经采用", why_en="it is adopted already"))
    require_fitting(state.rulebook, body.periods, act.rules)
    if body.supersedes is None:
        return [own(act, RulebookAdopted)]
    old = world.get(body.supersedes, RulebookState)
    replaceable = old.alliance == state.alliance and old.periods and old.superseded_by is None
    require(
        replaceable, WrongStage(why_zh="所替代的规则不在用", why_en="the rulebook to replace is not in force")
    )
    return [own(act, RulebookAdopted), Happening(body.supersedes, RulebookSuperseded(by=act.stream))]


def require_passing(rulebook: Rulebook, rules: int, years: Collection[str] = ()) -> None:
    """
    Raises:
        UnsoundRulebook: the check finds an error for which this rule set refuses, such as a year without its value.
    """
    for finding in check(rulebook, years):
        passes = finding.severity != "error" or finding.since > rules
        require(passes, UnsoundRulebook(why_zh=finding.zh, why_en=finding.en))


def require_fitting(rulebook: Rulebook, periods: Collection[str], rules: int) -> None:
    """The periods are of the length that the rulebook scores, and all its values are known for them."""
    for period in periods:
        require(
            rulebook.period in ("lifetime", length_of(period)),
            WrongStage(
                why_zh=f"{period}不是这本规则的考核期",
                why_en=f"this rulebook scores by the {rulebook.period}, and {period} is none",
            ),
        )
    require_passing(rulebook, rules, {period[:4] for period in periods})


def length_of(period: str) -> str:
    """What calendar unit a period is.

    >>> [length_of(period) for period in ("2026", "2026-H1", "2026-Q3", "2026-07")]
    ['year', 'half', 'quarter', 'month']
    """
    return {"": "year", "H": "half", "Q": "quarter"}.get(period[5:6], "month")
