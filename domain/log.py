"""The log itself: its root keys, its checkpoint key, the rule set in force.

Entry 0 founds it, and is the one event without a statement. Afterwards only k of the n root keys change it.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts import keys
from contracts.entry import Genesis
from contracts.note import ED25519, Verifier
from contracts.statements.keys import AdoptRules, ReplaceLogKey, ReplaceRoots
from contracts.values import Base64
from domain.deciding import (
    RULES,
    Act,
    Data,
    Happened,
    Happening,
    Own,
    World,
    day_of,
    decides,
    evolves,
    own,
)
from domain.refusals import KeyTaken, RootsOnly, RulesNotMadeYet, WrongStage, require


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


def to_practise(origin: str) -> bool:
    """Whether a ledger of that name is nobody's: example.org is kept for examples (RFC 2606).

    >>> to_practise("ledger.example.org/qingdao"), to_practise("ledger.example.org.cn/county")
    (True, False)
    """
    host = origin.partition("/")[0]
    return host == "example.org" or host.endswith(".example.org")


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
    log = world.get(act.stream, Log)
    require(act.by_roots, RootsOnly())
    require(body.rules > log.rules, WrongStage(why_zh="规则号只能升高", why_en="rule sets only go up"))
    require(body.rules <= RULES, RulesNotMadeYet(rules=body.rules, known=RULES))
    return [own(act, RulesAdopted)]


@decides(ReplaceRoots)
def replace_roots(world: World, act: Act, body: ReplaceRoots) -> list[Happening]:
    world.get(act.stream, Log)
    require(act.by_roots, RootsOnly())
    require_sound_roots(body.roots, body.k)
    for spki in body.roots:
        require(not world.folded(world.rule("key", keys.keyid(spki))).version, KeyTaken())
    return [own(act, RootsReplaced)]


@decides(ReplaceLogKey)
def replace_log_key(world: World, act: Act, body: ReplaceLogKey) -> list[Happening]:
    log = world.get(act.stream, Log)
    require(act.by_roots, RootsOnly())
    require_log_key(body.log_vkey, log.origin)
    if act.rules >= 2:
        in_use = WrongStage(why_zh="它已是账本现用的密钥", why_en="it is the log's key already")
        require(body.log_vkey != log.log_vkey, in_use)
    return [own(act, LogKeyReplaced)]


def require_foundable(genesis: Genesis) -> None:
    """What could never be put right once it stands in entry 0.

    Raises:
        UnusableKey, MalformedVerifierKey: a key is none.
        WrongStage: roots repeat or are fewer than k, the log key bears another name, or there is no such zone.
    """
    require_sound_roots(genesis.roots, genesis.k)
    require_log_key(genesis.log_vkey, genesis.origin)
    try:
        day_of(0, genesis.zone)
    except (KeyError, OSError, ValueError):
        unknown = f"没有“{genesis.zone}”这个时区", f"there is no time zone {genesis.zone}"
        raise WrongStage(why_zh=unknown[0], why_en=unknown[1]) from None


def require_sound_roots(roots: tuple[Base64, ...], k: int) -> None:
    for spki in roots:
        keys.read_public(spki)
    enough = len(set(roots)) == len(roots) >= k
    require(
        enough, WrongStage(why_zh="根密钥重复，或少于所需把数", why_en="roots repeat or are fewer than k")
    )


def require_log_key(vkey: str, origin: str) -> None:
    """A log signs its checkpoints with Ed25519 under its own name (c2sp.org/tlog-checkpoint, "Note text")."""
    verifier = Verifier.from_vkey(vkey)
    own_name = (verifier.name, verifier.type) == (origin, ED25519)
    require(
        own_name,
        WrongStage(
            why_zh=f"须是以{origin}为名的 Ed25519 公钥", why_en=f"it is no Ed25519 key named {origin}"
        ),
    )
