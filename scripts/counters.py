"""The counter where statements are handed in: here, at a data folder, or there, at a server.

    with counter_at(data, url) as counter:
        reader = counter.reader(key)            what a signer reads before signing
        receipt = counter.take(envelope)        the envelope as POST /statements takes it

Both counters answer alike: what is taken here goes the same way as what comes over HTTP (`api/statements.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from api.desk import Invite, KeyRequest, OpenInvite
from contracts.keys import PrivateKey
from contracts.refusals import NotEvidence
from contracts.statement import Possession
from contracts.values import Digest, Id
from projections.certificates import Standing
from scripts.founding import HERE
from scripts.here import Here
from scripts.keyfiles import read_key
from scripts.place import Place
from scripts.readers import Reader
from scripts.remote import Remote
from scripts.there import There

Url = Annotated[
    str | None, typer.Option("--url", help="服务器地址，代替 --data。A server, instead of --data.")
]
DataOrUrl = Annotated[Path | None, typer.Option("--data", help="数据目录。The data folder.")]
ReadingKey = Annotated[
    Path | None, typer.Option("--key", help="密钥文件，与 --url 同用。A key file, with --url.")
]
"""Of a command that reads: at a data folder nobody asks for it."""
SigningKey = Annotated[Path, typer.Option("--key", help="签名用的密钥文件。The key that signs.")]


class OneCounter(NotEvidence):
    zh = "请只给出一处：--data 数据目录，或 --url 服务器地址。"
    en = "Give one place: --data DIR or --url URL."


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

    def proof(self, index: int) -> bytes:
        """That the entry is in the log, as `GET /proof/…` answers.

        Raises:
            NotCoveredYet, SaidNo: no checkpoint covers it so far.
        """
        ...

    def standing(self, document: Digest) -> Standing:
        """What has become of a certificate. Nobody signs in for that.

        Raises:
            NoSuchCertificate, SaidNo: there is none with this digest.
        """
        ...

    def paper(self, evaluation: Id) -> dict[str, Any]:
        """What a voter has before them, as `GET /ballots/…/paper` answers. Nobody signs in for that."""
        ...

    def box(self, evaluation: Id) -> list[dict[str, Any]]:
        """Every ballot that was posted, once the last day is over. Nobody signs in for that."""
        ...

    def post_ballot(self, envelope: dict[str, Any]) -> Digest:
        """Put a ballot into the box; its digest. Nobody signs in for that.

        Raises:
            Refusal, SaidNo: it is not taken.
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
