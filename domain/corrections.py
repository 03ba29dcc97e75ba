"""Corrections: what an entry did is taken back by another, signed, with a reason, and told to everybody concerned.

    hours.posted  +90 −90 ──entry.correct──▶ hours.reversed  −90 +90, the day's minutes free again
                                             its facts are gone from here on, not before

Only what counts can be corrected: time and balances (`domain/time_reversed.py`), reporting and offices (`duty_reversed.py`),
what was delivered (`deliveries_reversed.py`), attendance, proposals and marks (`meetings_reversed.py`), and matters that were
rated, accepted, paid or voted (`matters_reversed.py`). A document is amended, not corrected. A correction opens a stream named
after the leaf of what it corrects, so it happens once; and it cannot itself be corrected: what was right after all is recorded anew.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.corrections import CorrectEntry, EntryRef
from contracts.values import Count, Digest, Id, Word
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.deliveries_reversed import DELIVERIES
from domain.duty_reversed import DUTY
from domain.freezing import require_not_frozen
from domain.marks import MarkWasGiven
from domain.matters_reversed import MATTERS
from domain.meetings_reversed import MEETINGS
from domain.persons import person_now
from domain.refusals import NotCorrectable, NotThisUnit, WrongStage, require
from domain.reversal import Reversal, Reverse
from domain.time_reversed import TIME


class EntryCorrected(Own):
    event = "entry.corrected"
    corrected: Word
    """The event that was corrected."""
    of: Id
    """What that was about: the record, the visit, the claim, the meeting …"""
    told: tuple[Id, ...]
    """The units and persons that it concerns: each has a notice."""


class EntryOverruled(Data):
    """The same by a ruling, or because the other side agreed. Stands where a correction of that entry would."""

    event = "entry.overruled"
    entry: Count
    """Its index."""
    leaf: Digest
    corrected: Word
    of: Id
    told: tuple[Id, ...]
    dispute: Id


class EntryDoubled(Data):
    """The same because it counted time of a person that is counted under another number of theirs too."""

    event = "entry.doubled"
    entry: Count
    leaf: Digest
    corrected: Word
    of: Id
    told: tuple[Id, ...]
    merge: Id


@dataclass(frozen=True, slots=True)
class Correction:
    noun: ClassVar = ("更正", "correction")
    entry: int
    """The index of what was corrected."""
    of: Id
    told: tuple[Id, ...]
    actor: Id | None
    """Whoever took it back; nobody alone, when that was by a ruling or a merger of two numbers."""
    corrected: str
    holder: Id | None = None
    reason: str | None = None


@evolves(EntryCorrected, EntryOverruled, EntryDoubled)
def evolve_correction(_: Correction | None, happened: Happened) -> Correction:
    match happened.data, happened.body:
        case EntryCorrected(of=of, told=told) as data, CorrectEntry(entry=entry, reason=reason):
            return Correction(entry.index, of, told, happened.actor, data.corrected, data.holder, reason)
        case (EntryOverruled() | EntryDoubled()) as data, _:
            return Correction(data.entry, data.of, data.told, None, data.corrected)
    raise AssertionError(happened)


@decides(CorrectEntry)
def correct(world: World, act: Act, body: CorrectEntry) -> list[Happening]:
    happened = world.written(body.entry.index, body.entry.leaf)
    require(corrections_of(world, body.entry) is None, gone())
    reversal = reversal_of(world, act, happened)
    require(
        act.actor in reversal.may,
        NotThisUnit(who_zh="记录或确认它的一方", who_en="a side of what is corrected"),
    )
    if isinstance(happened.data, MarkWasGiven):
        require_role(world, act, "evaluator")
    elif act.actor != act.holder:
        require_role(world, act, "clerk")
    require_not_frozen(world, body.entry)
    corrected = own(
        act, EntryCorrected, corrected=happened.data.event, of=reversal.of, told=distinct(reversal.told)
    )
    return [corrected, *reversal.events]


def reversal_of(world: World, act: Act, happened: Happened) -> Reversal:
    """What taking back an entry means, and for whom.

    Raises:
        NotCorrectable: it is nothing that counts.
    """
    reverse = REVERSALS.get(type(happened.data))
    if reverse is None:
        raise NotCorrectable(event=happened.data.event)
    reversal = reverse(world, act, happened)
    return reversal._replace(may=as_now(world, reversal.may), told=as_now(world, reversal.told))


def as_now(world: World, concerned: tuple[Id, ...]) -> tuple[Id, ...]:
    """Each under the number by which they go on."""
    return tuple(person_now(world, each) for each in concerned)


def gone() -> WrongStage:
    return WrongStage(why_zh="这条记录已经更正", why_en="the entry has been corrected")


def corrections_of(world: World, entry: EntryRef) -> Correction | None:
    return world.find(world.rule("corrected", entry.leaf), Correction)


def distinct(ids: tuple[Id, ...]) -> tuple[Id, ...]:
    return tuple(dict.fromkeys(ids))


REVERSALS: dict[type[Data], Reverse] = {
    **TIME,
    **DUTY,
    **DELIVERIES,
    **MEETINGS,
    **MATTERS,
}
"""How each event is taken back. What rests on a correction itself adds its own: `domain/stars.py`."""
