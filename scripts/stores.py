"""The stores beside the log as one signer uses them: files, names, accounts; here, at a data folder, or there, at a server.

    stores = stores_of(counter, key)
    stores.keep(file)                the digest to put into a statement
    stores.fields(person)            what somebody is called, for those who may know

Both give the same answers and the same refusals: what is asked here goes through the functions of the routes
(`api/files.py`, `api/persons.py`, `api/scores.py`), as the reader that the key stands for.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol

import orjson
from pydantic import BaseModel

from api import files as files_over_http
from api import passbooks as passbooks_over_http
from api import person_mergers as mergers_over_http
from api import persons as persons_over_http
from api import subject_access
from api.files import Kept
from api.person_mergers import ProposedMerge
from api.persons import KnownPerson, ShownFields, read_registration
from api.readers import Reader, reader_of
from api.reading import read_now
from api.scores import statement_page
from contracts import signing
from contracts.entry import Receipt
from contracts.keys import PrivateKey, write_public
from contracts.values import NIL, Digest, Id
from ledger.application import Ledger
from ledger.files import LARGEST_BYTES, PIECE_BYTES, Files, FileTooLarge
from ledger.tidying import tidy
from ledger.vault import Vault
from projections.pages import MOST_ROWS
from projections.tail import Tail
from scripts.counters import Counter
from scripts.here import Here
from scripts.ids import a_digest, an_id
from scripts.place import Place
from scripts.there import ReaderThere, There

Document = dict[str, Any]
"""JSON as a route answers it."""

ERASED_WITHIN_S = 10
"""A server carries an erasure out within a second of its being recorded."""


class Stores(Protocol):
    """What one signer may ask of the stores. Every method raises the refusals of the route that it stands for."""

    @property
    def holder(self) -> Id:
        """The person whose key it is; the nil UUID for a root key."""
        ...

    def keep(self, file: Path) -> Kept: ...

    def fetch(self, digest: Digest, write: Callable[[bytes], object]) -> None: ...

    def register(self, registration: bytes) -> Receipt: ...

    def known(self, person: Id) -> KnownPerson: ...

    def fields(self, person: Id) -> ShownFields: ...

    def find(self, name: str) -> list[Id]: ...

    def export(self, person: Id) -> Document: ...

    def accounts(self, person: Id) -> Iterator[Document]: ...

    def statement(self, account: Id) -> Iterator[Document]: ...

    def proposed_merge(self, merge: Id) -> ProposedMerge:
        """What a merger of two numbers comes to, and the fields under both."""
        ...

    def passbook_code(self, person: Id) -> str:
        """A new code for a person's passbook, which ends the one before."""
        ...

    def end_passbook_code(self, person: Id) -> None: ...

    def erasure_done(self, person: Id) -> bool:
        """Whether the vault has carried out an erasure that the log has; waited for, at a server."""
        ...


def stores_of(counter: Counter, key: PrivateKey) -> Stores:
    """
    Raises:
        SaidNo, KeyUnknown, KeyEnded: at a server, the key signs in nowhere; here, once it has to read.
    """
    match counter:
        case Here(ledger=ledger, place=Place() as place):
            return StoresHere(ledger, place, key)
        case There():
            return StoresThere(counter.reader(key))
    raise AssertionError("a counter is here, with its place, or there")


class StoresHere:
    """At the data folder. Views are brought up with the log before they are asked, the vault before it is."""

    def __init__(self, ledger: Ledger, place: Place, key: PrivateKey) -> None:
        self.ledger, self._place, self._key = ledger, place, key

    @cached_property
    def _reader(self) -> Reader:
        return read_now(self.ledger, lambda world: reader_of(world, signing.keyid_of(self._key)))

    @cached_property
    def _files(self) -> Files:
        files = Files(self.ledger.rows.datastore)
        self._caught_up()
        return files

    @cached_property
    def _vault(self) -> Vault:
        vault = self._place.vault(self.ledger)
        tidy(self.ledger, vault)
        return vault

    def _caught_up(self) -> None:
        Tail(self.ledger).catch_up()

    @property
    def holder(self) -> Id:
        return self._reader.holder

    def keep(self, file: Path) -> Kept:
        unit, holder = self._sender()
        with file.open("rb") as stream:
            files = self._files
            waiting = files_over_http.waiting_now(self.ledger, unit, holder)
            files_over_http.require_room(waiting, files_over_http.NOTHING, size_of(file))
            return files_over_http.keep(self.ledger, files, stream, unit, holder)

    def _sender(self) -> tuple[Id, Id]:
        """Roots, who found a ledger with its first charter, send for nobody."""
        log = self.ledger.streams.folded(NIL).state
        if write_public(self._key.public_key()) in getattr(log, "roots", ()):
            return NIL, NIL
        return self._reader.unit, self._reader.holder

    def fetch(self, digest: Digest, write: Callable[[bytes], object]) -> None:
        _, stream = files_over_http.opened(self.ledger, self._files, self._reader, a_digest(digest))
        with stream:
            while piece := stream.read(PIECE_BYTES):
                write(piece)

    def register(self, registration: bytes) -> Receipt:
        asked = read_registration(registration)
        answer = persons_over_http.registered(self.ledger, self._vault, *asked)
        return Receipt.model_validate_json(answer.content)

    def known(self, person: Id) -> KnownPerson:
        return persons_over_http.known_person(self.ledger, self._vault, self._reader, an_id(person))

    def fields(self, person: Id) -> ShownFields:
        return persons_over_http.shown_fields(self.ledger, self._vault, self._reader, an_id(person))

    def find(self, name: str) -> list[Id]:
        self._caught_up()
        return persons_over_http.found_by_name(self.ledger, self._vault, self._reader, name).persons

    def export(self, person: Id) -> Document:
        self._caught_up()
        return as_document(subject_access.exported(self.ledger, self._vault, self._reader, an_id(person)))

    def accounts(self, person: Id) -> Iterator[Document]:
        self._caught_up()
        return pages(
            lambda after: as_document(
                subject_access.accounts_of(self.ledger, self._reader, an_id(person), after, MOST_ROWS)
            )
        )

    def statement(self, account: Id) -> Iterator[Document]:
        return pages(
            lambda after: as_document(statement_page(self.ledger, self._reader, account, after, MOST_ROWS))
        )

    def proposed_merge(self, merge: Id) -> ProposedMerge:
        self._caught_up()
        return mergers_over_http.proposed_merge(self.ledger, self._vault, self._reader, an_id(merge))

    def passbook_code(self, person: Id) -> str:
        return passbooks_over_http.made(self.ledger, self._reader, an_id(person))

    def end_passbook_code(self, person: Id) -> None:
        passbooks_over_http.ended(self.ledger, self._reader, an_id(person))

    def erasure_done(self, person: Id) -> bool:
        tidy(self.ledger, self._vault)
        return not self.known(person).kept


class StoresThere:
    """At a server, with a session."""

    def __init__(self, reader: ReaderThere) -> None:
        self._remote, self._session = reader.remote, reader.session

    @property
    def holder(self) -> Id:
        return self._session.holder

    def keep(self, file: Path) -> Kept:
        with file.open("rb") as stream:
            return Kept.model_validate(self._remote.send("/files", stream, size_of(file), self._session))

    def fetch(self, digest: Digest, write: Callable[[bytes], object]) -> None:
        self._remote.fetch(f"/files/{a_digest(digest)}", self._session, write)

    def register(self, registration: bytes) -> Receipt:
        return Receipt.model_validate(self._remote.post("/persons", registration))

    def known(self, person: Id) -> KnownPerson:
        return KnownPerson.model_validate_json(self._get(f"/persons/{an_id(person)}"))

    def fields(self, person: Id) -> ShownFields:
        return ShownFields.model_validate_json(self._get(f"/persons/{an_id(person)}/fields"))

    def find(self, name: str) -> list[Id]:
        asked = orjson.dumps({"name": name})
        found: list[Id] = self._remote.post("/persons/find", asked, self._session)["persons"]
        return found

    def export(self, person: Id) -> Document:
        exported: Document = orjson.loads(self._get(f"/persons/{an_id(person)}/export"))
        return exported

    def accounts(self, person: Id) -> Iterator[Document]:
        return self._pages(f"/persons/{an_id(person)}/accounts")

    def statement(self, account: Id) -> Iterator[Document]:
        return self._pages(f"/accounts/{account}/statement")

    def proposed_merge(self, merge: Id) -> ProposedMerge:
        return ProposedMerge.model_validate_json(self._get(f"/persons/mergers/{an_id(merge)}"))

    def passbook_code(self, person: Id) -> str:
        answer = self._remote.post(f"/passbooks/{an_id(person)}/code", b"", self._session)
        return str(answer["code"])

    def end_passbook_code(self, person: Id) -> None:
        self._remote.delete(f"/passbooks/{an_id(person)}/code", self._session)

    def erasure_done(self, person: Id) -> bool:
        until = monotonic() + ERASED_WITHIN_S
        while self.known(person).kept:
            if monotonic() > until:
                return False
            sleep(0.1)
        return True

    def _pages(self, path: str) -> Iterator[Document]:
        def page(after: str | None) -> Document:
            found: Document = orjson.loads(
                self._get(f"{path}?limit={MOST_ROWS}" + (f"&after={after}" if after else ""))
            )
            return found

        return pages(page)

    def _get(self, path: str) -> bytes:
        return self._remote.get(path, self._session)


def pages(page: Callable[[str | None], Document]) -> Iterator[Document]:
    """The rows of all pages of a register."""
    after = None
    while True:
        found = page(after)
        yield from found["rows"]
        if (after := found["next"]) is None:
            return


def as_document(shown: BaseModel) -> Document:
    """What the route would have answered."""
    document: Document = orjson.loads(shown.model_dump_json())
    return document


def size_of(file: Path) -> int:
    """
    Raises:
        FileTooLarge: more than is kept anywhere.
    """
    size = file.stat().st_size
    if size > LARGEST_BYTES:
        raise FileTooLarge(limit=LARGEST_BYTES >> 20)
    return size
