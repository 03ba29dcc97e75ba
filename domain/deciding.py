"""How a signed statement becomes history.

    world + act ──decide──▶ happenings, or a refusal        state + happened ──evolve──▶ state

`decide` is the only judge: it reads other streams through a `World`, which notes each stream and its version, and
those notes are the conditions under which the happenings may be appended. If one has changed meanwhile, it is
decided again. `evolve` never refuses: what happened, happened. Each module of this package registers its deciders
by the body they answer and its evolver by the events it knows.

A guard that comes later is written `if act.rules >= n`, and a type of statement says since which rule set there is one
(`Body.since`), so that history is always replayed by the rules of its day.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from contracts.entry import read_entry
from contracts.statement import BatchHeader, Body, Statement
from contracts.streams import rule_id
from contracts.values import About, Digest, Frozen, Id, Role
from domain.plain_words import require_plain
from domain.refusals import NoSuch, StaleAbout, StaleExpect, require

RULES = 2
"""The newest rule set that this program can decide by."""


class Data(Frozen, defer_build=True):
    """What deciding adds to a statement; `event` is the stable name under which it is stored."""

    event: ClassVar[str]


class Own(Data):
    """The event in the statement's own stream. `holder` is the person behind the key; roots have none."""

    holder: Id | None = None


class Happening(NamedTuple):
    """An event that a decision wants recorded."""

    stream: Id
    data: Data


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as it was recorded. `body` and `actor` stand only with a statement's first event."""

    stream: Id
    version: int
    data: Data
    received: int
    digest: Digest
    body: Body | BatchHeader | None = None
    actor: Id | None = None


class State(Protocol):
    """What a stream has become."""

    noun: ClassVar[tuple[str, str]]


Found = TypeVar("Found")
AnyBody = TypeVar("AnyBody", bound=Body)


class Folded(NamedTuple):
    """A stream at a version. The digest is of the statement behind that version."""

    version: int
    digest: Digest
    state: Any


NOTHING = Folded(0, "", None)


@dataclass(frozen=True, slots=True)
class Act:
    """A statement whose signatures have been found good, and who is behind it."""

    statement: Statement
    holder: Id | None
    """The person who holds the key; None when root keys signed."""
    received: int
    """Milliseconds since 1970 UTC, set by the server before deciding. The only clock there is."""
    rules: int
    day: str
    """The day of `received` in the zone of the log."""
    keys: tuple[Digest, ...] = ()
    successor: Id | None = None
    """The unit whose people sign, when `actor` is one that it acts for since that has ended."""
    line: frozenset[Id] = frozenset()
    """The unit whose people sign, and every unit that it came from."""

    @property
    def actor(self) -> Id:
        return self.statement.header.actor

    @property
    def stream(self) -> Id:
        return self.statement.header.stream

    @property
    def by_roots(self) -> bool:
        return self.holder is None

    def is_one_with(self, unit: Id | None) -> bool:
        """Whether `unit` is the acting one, or of its line: it cannot be the other side of anything."""
        return unit == self.actor or unit in self.line


class Written(NamedTuple):
    """An entry of the log, as a decision may look back at it. It never changes, so no condition is needed."""

    leaf: Digest
    happened: Happened


class Signed(NamedTuple):
    """Who signed the statement that an entry belongs to."""

    statement: Digest
    actor: Id
    keyids: tuple[Digest, ...]


class Source(Protocol):
    """Where a world finds streams as they are now, and entries as they were written."""

    log: Digest

    def written(self, index: int) -> Written | None: ...

    def entries_back(self, index: int) -> Iterable[bytes]:
        """The stored entries from this one back to the first."""
        ...

    def folded(self, stream: Id) -> Folded: ...

    def prefetch(self, streams: Iterable[Id]) -> Mapping[Id, Folded]: ...

    def items(self, batch: Digest) -> Sequence[Id] | None: ...


_named = lru_cache(65_536)(rule_id)
"""The same few streams are named again and again: a clerk's roles, a person's account."""


class World:
    """What a decision may read; it remembers what was read, and sees what its own batch has done so far."""

    def __init__(self, source: Source) -> None:
        self.log = source.log
        self.source = source
        self.readings: dict[Id, int] = {}
        self._now: dict[Id, Folded] = {}

    @property
    def known(self) -> dict[Id, Folded]:
        """Every stream that was read, as this decision leaves it."""
        return self._now

    def folded(self, stream: Id) -> Folded:
        if (known := self._now.get(stream)) is not None:
            return known
        found = self.source.folded(stream)
        self.readings[stream] = found.version
        self._now[stream] = found
        return found

    def find(self, stream: Id, kind: type[Found]) -> Found | None:
        """The state of `stream`, or None when it is not a `kind`."""
        state = self.folded(stream).state
        return state if isinstance(state, kind) else None

    def get(self, stream: Id, kind: type[Found]) -> Found:
        """
        Raises:
            NoSuch: the stream does not exist or is something else.
        """
        state = self.find(stream, kind)
        if state is None:
            zh, en = getattr(kind, "noun", ("记录", "record"))
            raise NoSuch(noun_zh=zh, noun_en=en, stream=stream)
        return state

    def rule(self, kind: str, *key: str) -> Id:
        return _named(self.log, kind, *key)

    def prefetch(self, streams: Iterable[Id]) -> None:
        """Read these now, in one round trip, rather than one by one; what the source has at hand stays there."""
        for stream, found in self.source.prefetch([one for one in streams if one not in self._now]).items():
            self.readings[stream] = found.version
            self._now[stream] = found

    def presume_new(self, stream: Id) -> None:
        """Take it without looking that nobody has opened this stream: if somebody has, nothing can be appended."""
        self.readings[stream] = NOTHING.version
        self._now[stream] = NOTHING

    def about(self, about: About, kind: type[Found]) -> Found:
        """What an act is about, as its signer read it.

        Raises:
            NoSuch: there is no such thing.
            StaleAbout: it has changed in substance since.
        """
        state = self.get(about.stream, kind)
        now = self.folded(about.stream)
        require((now.version, now.digest) == (about.version, about.digest), StaleAbout(found=now.version))
        return state

    def written(self, index: int, leaf: Digest) -> Happened:
        """The event at an index of the log.

        Raises:
            NoSuch: no such entry, or another leaf than was named.
        """
        found = self.source.written(index)
        if found is None or found.leaf != leaf:
            raise NoSuch(noun_zh="记录", noun_en="entry", stream=f"{index} {leaf}")
        return found.happened

    def signed(self, index: int, leaf: Digest) -> Signed:
        """Who signed the statement that the entry at an index belongs to.

        Raises:
            NoSuch: no such entry, another leaf than was named, or genesis, which nobody signed.
        """
        happened = self.written(index, leaf)
        for at, stored in zip(range(index, 0, -1), self.source.entries_back(index), strict=False):
            entry = read_entry(stored, at)
            if (
                entry.signatures
            ):  # of its own, of the statement that it follows from, of the batch: the nearest before
                assert entry.signed
                return Signed(
                    happened.digest, entry.signed["actor"], tuple(each.keyid for each in entry.signatures)
                )
        raise NoSuch(noun_zh="签名", noun_en="signature", stream=f"{index} {leaf}")

    def items(self, batch: Digest) -> Sequence[Id] | None:
        """The streams of a batch's items in order, or None when the log has no such batch."""
        return self.source.items(batch)

    def happen(self, happened: Happened) -> None:
        """Let what was just decided be seen by the next item of the same batch."""
        before = self.folded(happened.stream)
        self._now[happened.stream] = Folded(happened.version, happened.digest, evolve(before.state, happened))


class Ahead(World):
    """A world as it is once some of what is being decided has happened: for a decision whose parts build on one another.

    Its readings are those of the world that it looks ahead of, which sees none of this.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world.source)
        self.behind = world
        self.readings = world.readings

    def folded(self, stream: Id) -> Folded:
        if (known := self._now.get(stream)) is None:
            known = self._now[stream] = self.behind.folded(stream)
        return known

    def prefetch(self, streams: Iterable[Id]) -> None:
        self.behind.prefetch(streams)

    def settle(self, act: Act, happenings: Iterable[Happening]) -> None:
        """Let these be seen from here on."""
        for stream, data in happenings:
            version = self.folded(stream).version + 1
            self.happen(Happened(stream, version, data, act.received, act.statement.digest))


Decider = Callable[[World, Act, Any], list[Happening]]
Evolver = Callable[[Any, Happened], Any]
DECIDERS: dict[type[Body], Decider] = {}
EVOLVERS: dict[type[Data], Evolver] = {}
EVENTS: dict[str, type[Data]] = {}
"""Every event there is, by its stored name. Closed: another name in a row is an error, never an import."""


def decides(body: type[AnyBody]) -> Callable[[Callable[[World, Act, AnyBody], list[Happening]]], Decider]:
    """Register the decider of one type of statement."""

    def register(decider: Callable[[World, Act, AnyBody], list[Happening]]) -> Decider:
        assert body not in DECIDERS, body
        DECIDERS[body] = decider
        return decider

    return register


Foresees = Callable[[World, Any], Iterable[Id]]
FORESEEN: dict[type[Body], Foresees] = {}


def foresees(body: type[AnyBody]) -> Callable[[Callable[[World, AnyBody], Iterable[Id]]], Foresees]:
    """Register which streams a decision on such a statement will read, as far as its body tells: a long sheet has them
    read at once. A stream too many or too few changes nothing but the time that it takes."""

    def register(names: Callable[[World, AnyBody], Iterable[Id]]) -> Foresees:
        assert body not in FORESEEN, body
        FORESEEN[body] = names
        return names

    return register


def evolves(*events: type[Data]) -> Callable[[Evolver], Evolver]:
    """Register what these events mean for the stream that they stand in."""

    def register(evolver: Evolver) -> Evolver:
        for event in events:
            assert event.event not in EVENTS, event
            EVENTS[event.event] = event
            EVOLVERS[event] = evolver
        return evolver

    return register


def stands_alone(*events: type[Data]) -> None:
    """Register events that are the whole story of their stream: no later decision reads them there."""
    evolves(*events)(lambda _, __: None)


def decide(world: World, act: Act) -> list[Happening]:
    """Return what `act` makes happen, the event of its own stream first.

    Raises:
        Refused: it may not happen now.
    """
    expect, found = act.statement.header.expect, world.folded(act.stream).version
    require(found == expect, StaleExpect(found=found, expect=expect))
    if act.rules >= 2:
        require_plain(act.statement.body)
    happenings = DECIDERS[type(act.statement.body)](world, act, act.statement.body)
    assert happenings[0].stream == act.stream, "a statement speaks in its own stream first"
    return happenings


def evolve(state: Any, happened: Happened) -> Any:
    return EVOLVERS[type(happened.data)](state, happened)


def own(act: Act, data: type[Own], **facts: Any) -> Happening:
    """The event in the act's own stream, with who is behind it."""
    if act.holder is not None:
        facts["holder"] = act.holder
    return Happening(act.stream, data(**facts))


@lru_cache(64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def day_of(received: int, zone: str) -> str:
    """The calendar day of a moment in the zone of the log."""
    return _day_of_second(received // 1000, zone)


@lru_cache(1024)
def _day_of_second(second: int, zone: str) -> str:
    return datetime.fromtimestamp(second, UTC).astimezone(_zone(zone)).date().isoformat()


def minute_of(received: int, zone: str) -> str:
    """The minute of a moment in the zone of the log: `2026-03-05T09:30`."""
    moment = datetime.fromtimestamp(received // 1000, UTC).astimezone(_zone(zone))
    return moment.strftime("%Y-%m-%dT%H:%M")


def minutes_between(start: str, end: str) -> int:
    """From one minute of local time to another."""
    return int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()) // 60


def as_date(day: str) -> date:
    return date.fromisoformat(day)


ROLE_NAMES: dict[Role, str] = {
    "administrator": "管理员",
    "signatory": "签署人",
    "clerk": "经办人",
    "evaluator": "考评员",
    "auditor": "审计员",
}
