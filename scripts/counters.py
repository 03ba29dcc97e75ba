"""The counter where statements are handed in: here, at a data folder, or there, at a server.

    with counter_at(data, url) as counter:
        reader = counter.reader(key)            what a signer reads before signing
        receipt = counter.take(envelope)        the envelope as POST /statements takes it

Both counters answer alike: what is taken here goes the same way as what comes over HTTP (`api/statements.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Protocol
from urllib.parse import quote

import orjson
import typer

from api.desk import Desk, Invite, KeyRequest, OpenInvite
from api.desk_tables import create_tables
from api.envelopes import MAX_BODY_BYTES
from api.key_requests import administers, require_administrator
from api.readers import Reader as Readable
from api.readers import reader_of
from api.reading import read_now
from api.refusals import BodyTooLarge
from api.statements import answer_to
from contracts import signing
from contracts.checkpoint import Checkpoint, open_checkpoint
from contracts.keys import PrivateKey, write_public
from contracts.note import Note, Verifier
from contracts.refusals import NotEvidence
from contracts.statement import Possession
from contracts.streams import rule_id
from contracts.values import NIL, Digest, Id, Seen
from domain.authority import Key
from domain.log import Log
from ledger.application import Ledger
from ledger.lookup import NothingFound, SeveralFound, folded, one
from scripts.founding import HERE
from scripts.place import Place
from scripts.remote import Remote, SaidNo, Session

Url = Annotated[
    str | None, typer.Option("--url", help="服务器地址，代替 --data。A server, instead of --data.")
]
DataOrUrl = Annotated[Path | None, typer.Option("--data", help="数据目录。The data folder.")]


class OneCounter(NotEvidence):
    zh = "请只给出一处：--data 数据目录，或 --url 服务器地址。"
    en = "Give one place: --data DIR or --url URL."


class Head(NamedTuple):
    """Where a stream is: version 0 where there is nothing."""

    version: int
    digest: Digest | None


class Reader(Protocol):
    """What one signer reads."""

    log: Digest
    unit: Id
    """The unit that the signer's key was enrolled for; the nil UUID for a root key."""

    def head(self, stream: Id) -> Head: ...

    def one(self, kind: str, text: str) -> Id:
        """The stream of the only thing of that name.

        Raises:
            NothingFound, SeveralFound: none, or more than one.
        """
        ...

    def seen(self) -> Seen:
        """The newest checkpoint; the empty tree before the first."""
        ...


class Counter(Protocol):
    def reader(self, key: PrivateKey) -> Reader: ...

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


class Here:
    """At the ledger itself. Root keys, which sign in nowhere, invite here for units of any kind."""

    def __init__(self, ledger: Ledger, place: Place | None = None) -> None:
        self.ledger = ledger
        self.place = place
        """Where the keys of the vault lie; of no use to whoever only hands in."""
        create_tables(ledger.rows.datastore)

    def reader(self, key: PrivateKey) -> "ReaderHere":
        return ReaderHere(self.ledger, key)

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
    def __init__(self, ledger: Ledger, key: PrivateKey) -> None:
        self.ledger = ledger
        self.log = ledger.log
        self.unit = unit_of(ledger, key)

    def head(self, stream: Id) -> Head:
        found = self.ledger.streams.folded(stream)
        return Head(found.version, found.digest)

    def one(self, kind: str, text: str) -> Id:
        return one(self.ledger, kind, text)

    def seen(self) -> Seen:
        return last_seen(self.ledger)


class There:
    """At a server. A signer is signed in when something must be read, once for each key."""

    def __init__(self, remote: Remote) -> None:
        self.remote = remote
        self._readers: dict[Digest, ReaderThere] = {}

    def close(self) -> None:
        for reader in self._readers.values():
            self.remote.sign_out(reader.session)
        self.remote.close()

    def reader(self, key: PrivateKey) -> "ReaderThere":
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

    def head(self, stream: Id) -> Head:
        try:
            found = self.get(f"/streams/{stream}")
        except SaidNo as no:
            if no.is_called("no-such-stream"):
                return Head(0, None)
            raise
        return Head(found["version"], found["digest"])

    def one(self, kind: str, text: str) -> Id:
        by_code = self._rows(f"units?code={quote(text)}") if kind == "unit" else []
        rows = by_code or self._rows(f"{kind}s?limit=500&search={quote(text)}")
        found = [(str(row[kind]), str(row.get("name") or row.get("title"))) for row in rows]
        whole = [each for each in found if folded(each[1]) == folded(text)]
        found = whole or found
        if not found:
            raise NothingFound(text=text)
        if len(found) > 1:
            raise SeveralFound(text=text, count=len(found), names="、".join(name for _, name in found[:5]))
        return found[0][0]

    def seen(self) -> Seen:
        """Signed by the key that the log itself names. What it says is now what this signer has seen."""
        try:
            note = self.remote.get("/checkpoint")
        except SaidNo as no:
            if no.is_called("not-covered-yet"):
                return signing.NOTHING_SEEN
            raise
        vkey = self.get(f"/streams/{NIL}")["state"]["log_vkey"]
        checkpoint = open_checkpoint(note, [Verifier.from_vkey(vkey)])
        return Seen(size=checkpoint.size, root=checkpoint.root.hex())

    def get(self, path: str) -> Any:
        return orjson.loads(self.remote.get(path, self.session))

    def _rows(self, register: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.get(f"/registers/{register}")["rows"]
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
