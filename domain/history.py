"""Entries read back as events, and all of history kept in memory.

An item of a batch leaves out what stands once in the batch's own row, so whoever reads entries out of order must
find that row first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple, Protocol, TypeVar

from contracts.canonical import encode, encode_again
from contracts.entry import BadEntry, Entry, read_entry
from contracts.statement import BatchHeader, Statement, common_members, parse, understand
from contracts.statements import BODIES
from contracts.tree import leaf_hash
from contracts.values import Digest, Id
from domain.deciding import EVENTS, NOTHING, Data, Folded, Happened, Written, evolve
from domain.refusals import NoSuch

BatchFinder = Callable[[Digest], BatchHeader]


class UnknownEvent(BadEntry):
    """An event that this program does not know, or with other members than it has."""

    zh = "第{index}号记录的事件不认识：{why_zh}。"
    en = "Entry {index} holds an event that does not exist: {why}."


def signed_part(entry: Entry, log: Digest, find_batch: BatchFinder) -> Statement | BatchHeader | None:
    """What was signed for this entry; None for genesis and for a statement's further rows.

    Raises:
        NotEvidence: what `open_statement` or `open_batch` would have refused.
        NoSuch: the item of a batch that is not there.
    """
    match entry.kind:
        case "statement":
            return understand(entry.signed, entry.payload, log, BODIES)
        case "batch":
            return parse(BatchHeader, entry.signed)
        case "item":
            assert entry.item
            batch = find_batch(entry.item["batch"])
            whole = entry.item["statement"] | common_members(batch)
            return understand(whole, encode_again(whole), log, BODIES)
    return None


def data_of(entry: Entry, index: int = -1) -> Data:
    """
    Raises:
        UnknownEvent: the list of events is closed.
    """
    kind = EVENTS.get(entry.event)
    if kind is None:
        raise UnknownEvent(index=index, why_zh=entry.event, why=entry.event)
    try:
        return kind.model_validate(entry.data)
    except ValueError:
        raise UnknownEvent(
            index=index, why_zh=f"{entry.event}，成员不同", why=f"{entry.event}: other members"
        ) from None


def as_happened(entry: Entry, signed: Statement | BatchHeader | None, index: int = -1) -> Happened:
    """The event in an entry whose signed part is `signed`."""
    data = data_of(entry, index)
    match signed:
        case Statement():
            return Happened(
                entry.stream,
                entry.version,
                data,
                entry.received,
                signed.digest,
                signed.body,
                signed.header.actor,
            )
        case BatchHeader():
            digest = sha256(encode(signed.model_dump())).hexdigest()
            return Happened(entry.stream, entry.version, data, entry.received, digest, signed, signed.actor)
    digest = entry.of or ""
    return Happened(entry.stream, entry.version, data, entry.received, digest)


def written_as(stored: bytes, index: int, log: Digest, find_batch: BatchFinder) -> Written:
    """The entry in these bytes, as a decision looks back at it."""
    entry = read_entry(stored, index)
    happened = as_happened(entry, signed_part(entry, log, find_batch), index)
    return Written(leaf_hash(stored).hex(), happened)


def data_as_json(data: Data) -> dict[str, Any]:
    """`data` as it stands in an entry: without what is absent."""
    return data.model_dump(mode="json", by_alias=True, exclude_none=True)


K = TypeVar("K", contravariant=True)
V = TypeVar("V")


class Kept(Protocol[K, V]):
    """What of a dict a history needs."""

    def get(self, key: K, default: V, /) -> V: ...

    def __setitem__(self, key: K, value: V, /) -> None: ...


class Batch(NamedTuple):
    header: BatchHeader
    items: list[Id]
    """The streams that its items have begun so far."""


FoldedStreams = Kept[Id, Folded]
Batches = Kept[Digest, Batch | None]


class History:
    """Every stream as it is after the entries recorded so far. A `Source` for worlds."""

    def __init__(
        self,
        log: Digest,
        streams: FoldedStreams | None = None,
        batches: Batches | None = None,
        entry_at: Callable[[int], bytes | None] = lambda index: None,
    ) -> None:
        """`streams` and `batches` are where these are kept: dicts unless something roomier is given. `entry_at` gives
        the stored bytes at an index, to look back at; without it there is no looking back."""
        self.log = log
        self._entry_at = entry_at
        self._streams: FoldedStreams = {} if streams is None else streams
        self._batches: Batches = {} if batches is None else batches
        self._newest: tuple[Digest, Batch] | None = None
        """Its items come now; it is kept when they are all there."""

    def folded(self, stream: Id) -> Folded:
        return self._streams.get(stream, NOTHING)

    def written(self, index: int) -> Written | None:
        stored = self._entry_at(index)
        return written_as(stored, index, self.log, self.header) if stored else None

    def entries_back(self, index: int) -> Iterator[bytes]:
        for at in range(index, -1, -1):
            stored = self._entry_at(at)
            assert stored, "history looks back only where entries are kept"
            yield stored

    def prefetch(self, streams: Iterable[Id]) -> Mapping[Id, Folded]:
        """Everything is here."""
        return {}

    def items(self, batch: Digest) -> Sequence[Id] | None:
        found = self._batch(batch)
        return found.items if found else None

    def header(self, batch: Digest) -> BatchHeader:
        """
        Raises:
            NoSuch: the log has no such batch.
        """
        found = self._batch(batch)
        if found is None:
            raise NoSuch(noun_zh="批次", noun_en="batch", stream=batch)
        return found.header

    def _batch(self, batch: Digest) -> Batch | None:
        if self._newest and self._newest[0] == batch:
            return self._newest[1]
        return self._batches.get(batch, None)

    def record(self, happened: Happened, item_of: Digest | None = None, folded: Folded | None = None) -> None:
        """Take in the next event; `item_of` when it is the first row of a batch's item, `folded` when the world in
        which it was decided has its stream already."""
        if folded is None:
            state = evolve(self.folded(happened.stream).state, happened)
            folded = Folded(happened.version, happened.digest, state)
        self._streams[happened.stream] = folded
        if isinstance(happened.body, BatchHeader):
            self._newest = happened.digest, Batch(happened.body, [])
        if item_of is not None:
            assert self._newest
            assert self._newest[0] == item_of
            self._newest[1].items.append(happened.stream)
            if len(self._newest[1].items) == self._newest[1].header.count:
                self._batches[item_of] = self._newest[1]
