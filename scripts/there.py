"""The counter at a server, over HTTP. A signer is signed in when something must be read, once for each key."""

import time
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from api.desk import Invite, KeyRequest, OpenInvite
from api.envelopes import require_size
from api.persons import Looked
from api.sealed_lines import LINES, ProvenLine
from api.sheets import Origin, SheetOfRecords
from contracts import signing
from contracts.checkpoint import Checkpoint, open_checkpoint
from contracts.keys import PrivateKey
from contracts.note import Note, Verifier
from contracts.refusals import Refused
from contracts.statement import Possession
from contracts.tiles import WIDTH, Tile, unpack_entries_withheld, width_at, withheld_entries_path
from contracts.tree import HASH_BYTES
from contracts.values import NIL, Day, Digest, Id, Seen
from domain.deciding import day_of
from projections.certificates import Standing
from projections.pages import MOST_ROWS
from projections.score_overview import Overview
from projections.score_reports import ScoreQuery, ScoreReport
from scripts.ids import an_id
from scripts.naming import NamesStayHome
from scripts.readers import Head, all_pages
from scripts.remote import Remote, SaidNo, Session

COVERED_WITHIN_S = 2
"""A checkpoint covers what is recorded within a second."""


class NeedsKey(Refused):
    zh = "向服务器读取要先登录：请用 --key 给出密钥文件。"
    en = "Reading at a server needs a session: give a key file with --key."


class There:
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

    def proof(self, index: int) -> bytes:
        return self.remote.get(f"/proof/{index}")

    def standing(self, document: Digest) -> Standing:
        return Standing.model_validate_json(self.remote.get(f"/certificates/{document}"))

    def paper(self, evaluation: Id) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.remote.get(f"/ballots/{quote(evaluation, safe='')}/paper"))
        return found

    def box(self, evaluation: Id) -> list[dict[str, Any]]:
        found = orjson.loads(self.remote.get(f"/ballots/{quote(evaluation, safe='')}/box"))
        return list(found["ballots"])

    def post_ballot(self, envelope: dict[str, Any]) -> Digest:
        return str(self.remote.post("/ballots", orjson.dumps(envelope))["ballot"])

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
            found = self.get(f"/streams/{an_id(stream)}")
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

    def scores(self, query: ScoreQuery) -> ScoreReport:
        if query.tried is not None:
            tried = query.model_dump_json(exclude_none=True).encode()
            return ScoreReport.model_validate(self.remote.post("/scores/try", tried, self.session))
        asked = query.model_dump(exclude_none=True, exclude={"rulebook", "shares"}) | {"format": "report"}
        shares = {"share": [f"{share.grade}={share.at_most}" for share in query.shares]}
        path = f"/scores/{query.rulebook}?{urlencode(asked | shares, doseq=True)}"
        return ScoreReport.model_validate(self.get(path))

    def overview(self, query: ScoreQuery) -> Overview:
        asked = query.model_dump(exclude_none=True, include={"period", "as_of"})
        return Overview.model_validate(self.get(f"/scores/{query.rulebook}/overview?{urlencode(asked)}"))

    def sealed_lines(self, report: Id) -> tuple[ProvenLine, ...]:
        return LINES.validate_python(self.get(f"/reports/{report}/lines"))

    def own_scores(self, period: str) -> list[ScoreReport]:
        found = [
            ScoreReport.model_validate(each) for each in self.get(f"/scores?{urlencode({'period': period})}")
        ]
        return [each for each in found if not each.names]  # units have names, persons none

    def sheet(self, batch: str | None) -> SheetOfRecords:
        path = f"/sheets/{quote(batch, safe='')}" if batch else "/sheets"
        return SheetOfRecords.model_validate(self.get(path))

    def person_names(self, persons: Collection[Id], what: Looked = "confirm") -> dict[Id, str]:
        return {}

    def own_persons(self) -> dict[Id, dict[str, str]]:
        raise NamesStayHome

    def found(self, persons: Collection[Id], what: Looked = "import") -> None:
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

    def cover(self) -> None:
        """The server does."""

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
