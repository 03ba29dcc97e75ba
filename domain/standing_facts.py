"""Which facts stand, and whose they are: what later events take away, set aside, or carry over to an heir (SPEC.md, "Scores").

entry.corrected, entry.overruled and entry.doubled take away, from their own position on, the facts of the entry that they correct; checkin.reversed
those of the statement that ended the check-in, resolution.lost those of the vote, activity.reversed with `kept_by` those of what had kept it a joint one, grade.changed those of what gave the grade before. entry.frozen sets those of a contested entry aside, until
entry.released.

unit.succeeded with `counted_for` gives a unit's facts to that heir, from its own position and from the day `ends` on: they are
read as if the heir had always been named. An event that says of several units that they came, or took part, says it of
the heir of some of them once; it came when one of them did.

person.merged gives the facts of a second number to the person whose it was, and account.merged those of its account to the account that it
was emptied into, from its own position on. What both numbers counted has been taken back by then.

The facts of whatever a suspect key signed are set aside as well, until another valid key has affirmed them; and again, should that
key come under suspicion from before then on.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from contracts.statements.corrections import CorrectEntry
from contracts.values import Day, Digest, Id
from domain.accounts_merged import AccountMerged
from domain.affirmations import StatementAffirmed
from domain.attendance import ResolutionLost
from domain.corrections import EntryCorrected, EntryDoubled, EntryOverruled
from domain.deciding import Happened, as_date
from domain.duty_reversed import CheckInReversed
from domain.freezing import EntryFrozen, EntryReleased
from domain.grades import GradeChanged
from domain.lineage import UnitSucceeded
from domain.meetings_reversed import JointActivityReversed
from domain.persons import PersonMerged
from domain.scoring import Fact, SetAside


def corrected(happened: Happened) -> int | Digest | None:
    """Whose facts are gone from this event's own position on: those of the event at a position, or of all events of the
    statement with a digest; None when it corrects nothing."""
    match happened.data, happened.body:
        case EntryCorrected(), CorrectEntry(entry=entry):
            return entry.index + 1
        case ((EntryOverruled(entry=index) | EntryDoubled(entry=index)), _):
            return index + 1
        case (CheckInReversed(ended_by=digest), _) | (ResolutionLost(statement=digest), _):
            return digest
        case (GradeChanged(instead_of=digest), _) | (JointActivityReversed(kept_by=str(digest)), _):
            return digest
    return None


class Freeze(NamedTuple):
    """The facts of the event at a position are set aside from here on, or count again."""

    position: int
    begins: bool


def frozen(happened: Happened) -> Freeze | None:
    """What this event freezes or frees; None when it does neither."""
    match happened.data:
        case EntryFrozen(entry=index):
            return Freeze(index + 1, begins=True)
        case EntryReleased(entry=index):
            return Freeze(index + 1, begins=False)
    return None


class Succession(NamedTuple):
    """Whose facts are read as another unit's, and from which day on."""

    of: Id
    to: Id
    ends: Day


def succession(happened: Happened) -> Succession | None:
    match happened.data:
        case UnitSucceeded(counted_for=str(heir), ends=ends):
            return Succession(happened.stream, heir, ends)
        case PersonMerged(into=into):
            return Succession(happened.stream, into, FROM_THE_BEGINNING)
        case AccountMerged(into=into):
            return Succession(happened.stream, into, FROM_THE_BEGINNING)
    return None


FROM_THE_BEGINNING: Day = "1970-01-01"
"""A second number, or its account, always was the person's: from the merger's own position on, whatever the day."""


ONCE_AN_EVENT = {"attendance": "attendance", "absence": "attendance", "joint_activity": "joint_activity"}
"""What an event says of each unit once: whether it came, that it took part."""


def carried(facts: Iterable[Fact], successions: Iterable[Succession], as_of: date) -> Iterator[Fact]:
    """The facts with those of units that ended by the day given to whom they count for. In the order of the log."""
    heirs = _by_then(successions, as_of)
    said: set[tuple[int, str, Id]] = set()
    for fact in facts:
        who = {role: _last_heir(heirs, each) for role, each in fact.who.items()} if heirs else fact.who
        if heirs and (what := ONCE_AN_EVENT.get(fact.kind)):
            once = (fact.position, what, who["unit"])
            if once in said:
                continue
            said.add(once)
        yield replace(fact, who=who) if who != fact.who else fact


def heirs_of(ids: Iterable[Id], successions: Iterable[Succession], as_of: date) -> set[Id]:
    """Whose the facts under these names are read as: their own, but for those of units that ended."""
    heirs = _by_then(successions, as_of)
    return {_last_heir(heirs, each) for each in ids}


def names_of(ids: Collection[Id], successions: Iterable[Succession], as_of: date) -> set[Id]:
    """Under which names facts stand that are read as these: their own, and those of all who ended before them."""
    heirs = _by_then(successions, as_of)
    return {*ids, *(each for each in heirs if _last_heir(heirs, each) in ids)}


def _by_then(successions: Iterable[Succession], as_of: date) -> dict[Id, Id]:
    return {each.of: each.to for each in successions if as_date(each.ends) <= as_of}


def _last_heir(heirs: Mapping[Id, Id], unit: Id) -> Id:
    while unit in heirs:
        unit = heirs[unit]
    return unit


IN_DISPUTE = SetAside("有异议，裁决前不计", "it is in dispute and does not count until that is settled")


class Affirmation(NamedTuple):
    """A statement that a suspect key signed, said once more with another."""

    statement: Digest
    key: Digest
    position: int
    """Where it was affirmed."""


def affirmation(happened: Happened, position: int) -> Affirmation | None:
    match happened.data:
        case StatementAffirmed(statement=statement, key=key):
            return Affirmation(statement, key, position)
    return None


def affirmed_by(affirmations: Iterable[Affirmation], suspected: Mapping[Digest, int]) -> frozenset[Digest]:
    """The statements that have been affirmed, by a key that is not under suspicion itself from there on."""
    return frozenset(
        each.statement
        for each in affirmations
        if each.key not in suspected or each.position - 1 < suspected[each.key]
    )


def set_aside(
    position: int,
    keyids: Iterable[Digest],
    suspected: Mapping[Digest, int],
    disputed: Collection[int] = (),
    *,
    affirmed: bool = False,
) -> SetAside | None:
    """Why the facts of the event at `position` count nothing for now; None when they count.

    `suspected`: revoked keys, and the index from which each is under suspicion; `disputed`: positions of entries that are
    frozen (SPEC.md, "Scores"); `affirmed`: whether another key has affirmed the event's statement. The event keeps its effect and the books; only its facts are set aside, until another valid key
    has affirmed them, or the dispute is settled.
    """
    since = [suspected[keyid] for keyid in keyids if keyid in suspected]
    if since and position - 1 >= min(since) and not affirmed:
        return SetAside(
            f"签名密钥自第{min(since)}号记录起存疑，尚未由另一把有效密钥重新确认",
            f"the key that signed it is under suspicion from entry {min(since)} on, and no other key has affirmed it",
        )
    return IN_DISPUTE if position in disputed else None
