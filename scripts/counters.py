"""The counter where statements are handed in: here, at a data folder, or there, at a server.

    with counter_at(data, url) as counter:
        reader = counter.reader(key)            what a signer reads before signing
        receipt = counter.take(envelope)        the envelope as POST /statements takes it

Both counters answer alike: what is taken here goes the same way as what comes over HTTP (`api/statements.py`).
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Protocol, get_type_hints
from urllib.parse import quote, urlencode

import orjson
import typer

from api.desk import Desk, Invite, KeyRequest, OpenInvite
from api.desk_tables import create_tables
from api.envelopes import MAX_BODY_BYTES
from api.key_requests import administers, require_administrator
from api.persons import Looked
from api.readers import Reader as Readable
from api.readers import reader_of
from api.reading import read_now
from api.refusals import BodyTooLarge
from api.registers import REGISTERS, today
from api.sheets import Origin, SheetOfRecords, batch_meant, batch_of, newest_batch, origin, sheet_of
from api.statements import answer_to
from contracts import signing
from contracts.checkpoint import Checkpoint, open_checkpoint
from contracts.keys import PrivateKey, write_public
from contracts.note import Note, Verifier
from contracts.refusals import NotEvidence, Refused
from contracts.sheet import Sheet
from contracts.statement import Possession
from contracts.streams import rule_id
from contracts.tiles import WIDTH, Tile, unpack_entries_withheld, width_at, withheld_entries_path
from contracts.tree import HASH_BYTES, leaf_hash
from contracts.values import NIL, Day, Digest, Id, Seen
from domain.authority import Key
from domain.deciding import day_of
from domain.log import Log
from ledger.application import Ledger
from ledger.evidence import sheets
from projections.pages import MOST_ROWS
from projections.reading import at
from projections.tail import Tail
from scripts.founding import HERE
from scripts.keyfiles import read_key
from scripts.naming import NamesStayHome, fields_of_persons, names_of, note_looks
from scripts.place import Place
from scripts.remote import Remote, SaidNo, Session

Url = Annotated[
    str | None, typer.Option("--url", help="服务器地址，代替 --data。A server, instead of --data.")
]
DataOrUrl = Annotated[Path | None, typer.Option("--data", help="数据目录。The data folder.")]
ReadingKey = Annotated[
    Path | None, typer.Option("--key", help="密钥文件，与 --url 同用。A key file, with --url.")
]
"""Of a command that reads: at a data folder nobody asks for it."""
SigningKey = Annotated[Path, typer.Option("--key", help="签名用的密钥文件。The key that signs.")]


COVERED_WITHIN_S = 2
"""A checkpoint covers what is recorded within a second."""


class OneCounter(NotEvidence):
    zh = "请只给出一处：--data 数据目录，或 --url 服务器地址。"
    en = "Give one place: --data DIR or --url URL."


class NeedsKey(Refused):
    zh = "向服务器读取要先登录：请用 --key 给出密钥文件。"
    en = "Reading at a server needs a session: give a key file with --key."


class Head(NamedTuple):
    """Where a stream is: version 0 where there is nothing."""

    version: int
    digest: Digest | None


class Reader(Protocol):
    """What one signer reads."""

    log: Digest
    unit: Id
    """The unit that the signer's key was enrolled for; the nil UUID for a root key, and without a key."""

    def head(self, stream: Id) -> Head: ...

    def rows(self, register: str, **asked: str) -> list[dict[str, Any]]:
        """All rows of a register that have these values, as `GET /registers/…` gives them: as the log is now, or with `as_of` as
        it was when it had so many entries.

        Raises:
            SaidNo: they are not the reader's to see.
        """
        ...

    def zone(self) -> str:
        """Of the log, as its genesis names it: `Asia/Shanghai`."""
        ...

    def today(self) -> Day:
        """In the zone of the log."""
        ...

    def sheets(self, rulebook: Id, period: str) -> list[Sheet]:
        """The score sheets that the reader may see.

        Raises:
            Refusal, SaidNo: no such rulebook, or it is not in force for the period.
        """
        ...

    def sheet(self, batch: str | None) -> SheetOfRecords:
        """A sheet of records, by its digest or the beginning of it; without one, the newest of the reader's unit.

        Raises:
            Refusal, SaidNo: there is none, or several that begin so, or it is not the reader's to see.
        """
        ...

    def person_names(self, persons: Collection[Id]) -> dict[Id, str]:
        """Names out of the vault, of those persons who have one there, for a sheet to be confirmed; each is written down as
        looked at. At a server nobody has one: it does not hand them out.

        Raises:
            KeyUnknown, KeyEnded: nobody's key.
        """
        ...

    def own_persons(self) -> dict[Id, dict[str, str]]:
        """What the vault knows of each person whom the reader's unit has registered. Call `found` for those who are picked out.

        Raises:
            NamesStayHome: at a server.
        """
        ...

    def found(self, persons: Collection[Id]) -> None:
        """Write down that these persons were looked up for a sheet to be imported.

        Raises:
            NamesStayHome: at a server.
            KeyUnknown, KeyEnded: nobody's key.
        """
        ...

    def origin(self, record: Id) -> Origin:
        """The batch that something came with, and its day.

        Raises:
            NoSuch, SaidNo: it came in no batch, or is not the reader's to see.
        """
        ...

    def seen(self) -> Seen:
        """The newest checkpoint; the empty tree before the first."""
        ...

    def entry(self, index: int) -> bytes | None:
        """The stored bytes at an index of the log; None where there are none, or they are not the reader's to see."""
        ...

    def leaf(self, index: int) -> Digest | None:
        """The leaf hash at an index, which is everybody's to see; None where the log ends before it."""
        ...


class Counter(Protocol):
    def reader(self, key: PrivateKey | None) -> Reader:
        """
        Raises:
            NeedsKey: no key, where a session is needed.
        """
        ...

    def take(self, envelope: bytes, *, dry_run: bool = False) -> dict[str, Any]:
        """Record what is signed and return its receipt; of a dry run, `{"would": "accept"}`.

        Raises:
            Refusal, SaidNo: the answer is no, and nothing has been recorded.
        """
        ...

    def invite(self, by: PrivateKey, unit: Id, holder: Id) -> Invite: ...

    def open_invite(self, id: Id) -> OpenInvite: ...

    def answer(self, id: Id, key: Possession) -> KeyRequest: ...

    def key_requests(self, by: PrivateKey) -> list[KeyRequest]:
        """The answered invitations that the holder of this key may approve."""
        ...


@contextmanager
def counter_at(data: Path | None, url: str | None) -> Iterator[Counter]:
    """
    Raises:
        OneCounter: both are given; with neither, the usual data folder is meant.
    """
    if data and url:
        raise OneCounter
    if url:
        there = There(Remote(url))
        try:
            yield there
        finally:
            there.close()
        return
    place = Place(data or HERE)
    with place.ledger() as ledger:
        yield Here(ledger, place)


@contextmanager
def reader_at(data: Path | None, url: str | None, key: Path | None) -> Iterator[Reader]:
    """What a command that only reads is given: `--data`, or `--url` with `--key`.

    Raises:
        OneCounter, NeedsKey, KeyFileUnreadable: as they say.
    """
    with counter_at(data, url) as counter:
        yield counter.reader(read_key(key) if key else None)


class Here:
    """At the ledger itself. Root keys, which sign in nowhere, invite here for units of any kind."""

    def __init__(self, ledger: Ledger, place: Place) -> None:
        self.ledger, self.place = ledger, place
        create_tables(ledger.rows.datastore)

    def reader(self, key: PrivateKey | None) -> "ReaderHere":
        return ReaderHere(self.ledger, self.place, key)

    def require_known(self, key: PrivateKey) -> None:
        """What signing in is at a server.

        Raises:
            KeyUnknown, KeyEnded: it is nobody's key, nor a root's.
        """
        self._administrator(key)

    def take(self, envelope: bytes, *, dry_run: bool = False) -> dict[str, Any]:
        require_size(envelope)
        _, answer = answer_to(self.ledger, envelope, dry_run)
        receipt: dict[str, Any] = orjson.loads(answer)
        return receipt

    def invite(self, by: PrivateKey, unit: Id, holder: Id) -> Invite:
        who = self._administrator(by)
        if who:
            require_administrator(self.ledger, who, unit)
        return Desk(self.ledger).invite(who.holder if who else NIL, unit, holder)

    def open_invite(self, id: Id) -> OpenInvite:
        return Desk(self.ledger).open_invite(id)

    def answer(self, id: Id, key: Possession) -> KeyRequest:
        return Desk(self.ledger).answer(id, key)

    def key_requests(self, by: PrivateKey) -> list[KeyRequest]:
        who, pending = self._administrator(by), Desk(self.ledger).pending()
        return read_now(
            self.ledger,
            lambda world: [each for each in pending if not who or administers(world, who, each.invite.unit)],
        )

    def _administrator(self, key: PrivateKey) -> Readable | None:
        """Who holds a key; None for a root key.

        Raises:
            KeyUnknown, KeyEnded: nobody.
        """
        log = self.ledger.streams.folded(NIL).state
        assert isinstance(log, Log)
        if write_public(key.public_key()) in log.roots:
            return None
        return read_now(self.ledger, lambda world: reader_of(world, signing.keyid_of(key)))


class ReaderHere:
    """Whoever has the data folder reads everything in it."""

    def __init__(self, ledger: Ledger, place: Place, key: PrivateKey | None) -> None:
        self.ledger, self.place, self._key = ledger, place, key
        self.log = ledger.log
        self.unit = unit_of(ledger, key) if key else NIL

    def head(self, stream: Id) -> Head:
        found = self.ledger.streams.folded(stream)
        return Head(found.version, found.digest)

    def rows(self, register: str, **asked: str) -> list[dict[str, Any]]:
        Tail(self.ledger).catch_up()
        of, as_of = REGISTERS[register], asked.pop("as_of", None)
        given = meant(of.rows, asked) | (
            {"today": self.today()} if "today" in signature(of.rows).parameters else {}
        )
        with at(self.ledger, int(as_of) if as_of else None, *of.views) as then:
            return all_pages(
                lambda after: of.rows(then, **given, after=after, limit=MOST_ROWS).model_dump(mode="json")
            )

    def zone(self) -> str:
        log = self.ledger.streams.folded(NIL).state
        assert isinstance(log, Log)
        return log.zone

    def today(self) -> Day:
        return today(self.ledger)

    def sheets(self, rulebook: Id, period: str) -> list[Sheet]:
        return list(sheets(self.ledger, rulebook, period))

    def sheet(self, batch: str | None) -> SheetOfRecords:
        return sheet_of(
            self.ledger,
            batch_meant(self.ledger, self.unit, batch) if batch else newest_batch(self.ledger, self.unit),
        )

    def person_names(self, persons: Collection[Id]) -> dict[Id, str]:
        names = names_of(self.ledger, self.place, persons)
        self._looked(names, "confirm")
        return names

    def own_persons(self) -> dict[Id, dict[str, str]]:
        return fields_of_persons(self.ledger, self.place, self.unit)

    def found(self, persons: Collection[Id]) -> None:
        self._looked(persons, "import")

    def _looked(self, persons: Collection[Id], what: Looked) -> None:
        assert self._key, "names are looked up by somebody"
        note_looks(self.ledger, self._key, persons, what)

    def origin(self, record: Id) -> Origin:
        return origin(self.ledger, batch_of(self.ledger, record))

    def seen(self) -> Seen:
        return last_seen(self.ledger)

    def entry(self, index: int) -> bytes | None:
        stored = self.ledger.rows.rows(index + 1, index + 1)
        return stored[0].entry if stored else None

    def leaf(self, index: int) -> Digest | None:
        stored = self.entry(index)
        return None if stored is None else leaf_hash(stored).hex()


class There:
    """At a server. A signer is signed in when something must be read, once for each key."""

    def __init__(self, remote: Remote) -> None:
        self.remote = remote
        self._readers: dict[Digest, ReaderThere] = {}

    def close(self) -> None:
        for reader in self._readers.values():
            self.remote.sign_out(reader.session)
        self.remote.close()

    def reader(self, key: PrivateKey | None) -> "ReaderThere":
        if key is None:
            raise NeedsKey
        keyid = signing.keyid_of(key)
        if keyid not in self._readers:
            self._readers[keyid] = ReaderThere(self.remote, self.remote.sign_in(key))
        return self._readers[keyid]

    def take(self, envelope: bytes, *, dry_run: bool = False) -> dict[str, Any]:
        require_size(envelope)
        return self.remote.post("/statements?dry_run=1" if dry_run else "/statements", envelope)

    def invite(self, by: PrivateKey, unit: Id, holder: Id) -> Invite:
        asked = orjson.dumps({"unit": unit, "holder": holder})
        return Invite.model_validate(self.remote.post("/desk/invites", asked, self.reader(by).session))

    def open_invite(self, id: Id) -> OpenInvite:
        return OpenInvite.model_validate_json(self.remote.get(f"/desk/invites/{quote(id, safe='')}"))

    def answer(self, id: Id, key: Possession) -> KeyRequest:
        asked = key.model_dump_json().encode()
        return KeyRequest.model_validate(self.remote.post(f"/desk/invites/{quote(id, safe='')}/key", asked))

    def key_requests(self, by: PrivateKey) -> list[KeyRequest]:
        return [KeyRequest.model_validate(each) for each in self.reader(by).get("/desk/key-requests")]


class ReaderThere:
    def __init__(self, remote: Remote, session: Session) -> None:
        self.remote = remote
        self.session = session
        self.log = session.log
        self.unit = session.unit
        self._size: int | None = None
        self._tiles: dict[int, Sequence[bytes | None]] = {}

    def head(self, stream: Id) -> Head:
        try:
            found = self.get(f"/streams/{stream}")
        except SaidNo as no:
            if no.code() == "no-such-stream":
                return Head(0, None)
            raise
        return Head(found["version"], found["digest"])

    def rows(self, register: str, **asked: str) -> list[dict[str, Any]]:
        def page(after: str | None) -> dict[str, Any]:
            query = asked | {"limit": str(MOST_ROWS)} | ({"after": after} if after else {})
            found: dict[str, Any] = self.get(f"/registers/{register}?{urlencode(query)}")
            return found

        return all_pages(page)

    def zone(self) -> str:
        return str(self.get(f"/streams/{NIL}")["state"]["zone"])

    def today(self) -> Day:
        return day_of(time.time_ns() // 1_000_000, self.zone())

    def sheets(self, rulebook: Id, period: str) -> list[Sheet]:
        found = self.get(f"/scores/{rulebook}?{urlencode({'period': period})}")
        return [Sheet.model_validate(each) for each in found]

    def sheet(self, batch: str | None) -> SheetOfRecords:
        path = f"/sheets/{quote(batch, safe='')}" if batch else "/sheets"
        return SheetOfRecords.model_validate(self.get(path))

    def person_names(self, persons: Collection[Id]) -> dict[Id, str]:
        return {}

    def own_persons(self) -> dict[Id, dict[str, str]]:
        raise NamesStayHome

    def found(self, persons: Collection[Id]) -> None:
        raise NamesStayHome

    def origin(self, record: Id) -> Origin:
        return Origin.model_validate(self.get(f"/sheets/of/{record}"))

    def seen(self) -> Seen:
        """Signed by the key that the log itself names for its size. What it says is now what this signer has seen."""
        try:
            note = self.remote.get("/checkpoint")
        except SaidNo as no:
            if no.code() == "not-covered-yet":
                return signing.NOTHING_SEEN
            raise
        size = Checkpoint.parse(Note.parse(note).text).size
        named = orjson.loads(self.remote.get("/log-keys"))["keys"]
        vkeys = [key["vkey"] for key in named if key["first_size"] <= size]
        checkpoint = open_checkpoint(note, [Verifier.from_vkey(vkey) for vkey in vkeys[-1:]])
        return Seen(size=checkpoint.size, root=checkpoint.root.hex())

    def entry(self, index: int) -> bytes | None:
        """As far as the newest checkpoint goes: one tile of entries is fetched, and kept for the next that is asked for."""
        if self._size is None:
            self._size = self.seen().size
        if not 0 <= index < self._size:
            return None
        n, place = divmod(index, WIDTH)
        if n not in self._tiles:
            width = min(WIDTH, self._size - n * WIDTH)
            tile = self.remote.get(f"/{withheld_entries_path(n, width)}", self.session)
            self._tiles = {n: unpack_entries_withheld(tile, width)}
        return self._tiles[n][place]

    def leaf(self, index: int) -> Digest | None:
        """Out of a public tile. What was recorded just now is waited for until a checkpoint covers it."""
        size = self.seen().size
        for _ in range(COVERED_WITHIN_S * 10):
            if index < size:
                break
            time.sleep(0.1)
            size = self.seen().size
        if not 0 <= index < size:
            return None
        n, place = divmod(index, WIDTH)
        tile = self.remote.get(f"/{Tile(0, n, width_at(size, 0, n)).path}")
        return tile[place * HASH_BYTES : (place + 1) * HASH_BYTES].hex()

    def get(self, path: str) -> Any:
        return orjson.loads(self.remote.get(path, self.session))


def meant(rows: Callable[..., Any], asked: Mapping[str, str]) -> dict[str, Any]:
    """What was asked of a register, as a route would hand it on: text that stands for a number is one."""
    hints = get_type_hints(rows, include_extras=True)
    return {name: int(value) if hints[name] == int | None else value for name, value in asked.items()}


def all_pages(page: Callable[[str | None], dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of one page after the other, until there is no next one."""
    rows: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        found = page(after)
        rows += found["rows"]
        if (after := found["next"]) is None:
            return rows


def require_size(envelope: bytes) -> None:
    """
    Raises:
        BodyTooLarge: more than a server takes.
    """
    if len(envelope) > MAX_BODY_BYTES:
        raise BodyTooLarge(limit=MAX_BODY_BYTES)


def unit_of(ledger: Ledger, key: PrivateKey) -> Id:
    """The unit that a key was enrolled for; the nil UUID for one that was not, as a root key."""
    found = ledger.streams.folded(rule_id(ledger.log, "key", signing.keyid_of(key))).state
    return found.unit if isinstance(found, Key) else NIL


def last_seen(ledger: Ledger) -> Seen:
    """The newest checkpoint that this ledger published; the empty tree before the first."""
    note = ledger.tree.newest_note()
    if note is None:
        return signing.NOTHING_SEEN
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    return Seen(size=checkpoint.size, root=checkpoint.root.hex())
