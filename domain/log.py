"""The log itself: its root keys, its checkpoint key, the rule set in force.

Entry 0 founds it, and is the one event without a statement. Afterwards only k of the n root keys change it.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts import keys
from contracts.entry import Genesis
from contracts.statements.keys import AdoptRules, ReplaceLogKey, ReplaceRoots
from contracts.values import NIL, Base64
from domain.deciding import RULES, Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import RootsOnly, UnknownRules, WrongStage, require


class Founded(Data, Genesis):
    """Entry 0. The only event without a statement."""

    event = "log.founded"


class RulesAdopted(Own):
    event = "rules.adopted"


class RootsReplaced(Own):
    event = "roots.replaced"


class LogKeyReplaced(Own):
    event = "log-key.replaced"


@dataclass(frozen=True, slots=True)
class Log:
    noun: ClassVar = ("账本", "ledger")
    origin: str
    log_vkey: str
    roots: tuple[Base64, ...]
    k: int
    zone: str
    rules: int = 1


@evolves(Founded, RulesAdopted, RootsReplaced, LogKeyReplaced)
def evolve_log(log: Log | None, happened: Happened) -> Log:
    if isinstance(happened.data, Founded):
        founded = happened.data
        return Log(founded.origin, founded.log_vkey, founded.roots, founded.k, founded.zone)
    assert log is not None
    match happened.body:
        case AdoptRules(rules=rules):
            return replace(log, rules=rules)
        case ReplaceRoots(roots=roots, k=k):
            return replace(log, roots=roots, k=k)
        case ReplaceLogKey(log_vkey=vkey):
            return replace(log, log_vkey=vkey)
    raise AssertionError(happened)


@decides(AdoptRules)
def adopt_rules(world: World, act: Act, body: AdoptRules) -> list[Happening]:
    log = world.get(NIL, Log)
    require(act.by_roots, RootsOnly())
    require(body.rules > log.rules, WrongStage(why_zh="规则号只能升高", why_en="rule sets only go up"))
    require(body.rules <= RULES, UnknownRules(rules=body.rules, known=RULES))
    return [own(act, RulesAdopted)]


@decides(ReplaceRoots)
def replace_roots(world: World, act: Act, body: ReplaceRoots) -> list[Happening]:
    require(act.by_roots, RootsOnly())
    for spki in body.roots:
        keys.read_public(spki)
    distinct = len(set(body.roots)) == len(body.roots) >= body.k
    require(
        distinct, WrongStage(why_zh="根密钥重复，或少于所需把数", why_en="roots repeat or are fewer than k")
    )
    return [own(act, RootsReplaced)]


@decides(ReplaceLogKey)
def replace_log_key(world: World, act: Act, body: ReplaceLogKey) -> list[Happening]:
    require(act.by_roots, RootsOnly())
    return [own(act, LogKeyReplaced)]
