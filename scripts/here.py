"""The counter at the ledger itself, in its data folder: what is asked here goes through the functions of the routes."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import cache
from inspect import signature
from typing import Any, get_type_hints

import orjson
from pydantic import TypeAdapter, ValidationError

from api.ballots import box_of, paper_of, put_in
from api.certificates import standing_of
from api.desk import Desk, Invite, KeyRequest, OpenInvite
from api.desk_tables import create_tables
from api.envelopes import read_envelope, require_size
from api.key_requests import administers, require_administrator
from api.persons import Looked
from api.proofs import inclusion
from api.readers import Reader as Readable
from api.readers import reader_of
from api.reading import read_now
from api.refusals import BadRequest
from api.registers import REGISTERS, today
from api.scores import overview_at, own_reports_for, report_at
from api.sealed_lines import ProvenLine, lines_of
from api.sheets import Origin, SheetOfRecords, batch_meant, batch_of, newest_batch, origin, sheet_of
from api.statements import answer_to
from contracts import signing
from contracts.checkpoint import Checkpoint
from contracts.keys import PrivateKey, write_public
from contracts.note import Note
from contracts.refusals import Refusal
from contracts.shapes import first_mistake
from contracts.statement import Possession
from contracts.streams import rule_id
from contracts.tree import leaf_hash
from contracts.values import NIL, Day, Digest, Id, Seen
from domain.authority import Key
from domain.log import Log
from ledger.application import Ledger
from projections.certificates import Standing
from projections.pages import MOST_ROWS
from projections.reading import at
from projections.registers import Ids
from projections.score_overview import Overview
from projections.score_reports import ScoreQuery, ScoreReport
from projections.tail import Tail
from scripts.ids import an_id
from scripts.naming import fields_of_persons, names_of, note_looks
from scripts.place import Place
from scripts.readers import Head, all_pages


class Here:
    """Root keys, which sign in nowhere, invite here for units of any kind."""

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

    def proof(self, index: int) -> bytes:
        return bytes(inclusion(index, self.ledger).body)

    def standing(self, document: Digest) -> Standing:
        Tail(self.ledger).catch_up()
        return standing_of(self.ledger, document)

    def paper(self, evaluation: Id) -> dict[str, Any]:
        Tail(self.ledger).catch_up()
        return paper_of(self.ledger, evaluation).model_dump()

    def box(self, evaluation: Id) -> list[dict[str, Any]]:
        return [orjson.loads(envelope) for envelope in box_of(self.ledger, evaluation)]

    def post_ballot(self, envelope: dict[str, Any]) -> Digest:
        _, digest = put_in(self.ledger, read_envelope(orjson.dumps(envelope)))
        return digest

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
        found = self.ledger.streams.folded(an_id(stream))
        return Head(found.version, found.digest)

    def rows(self, register: str, **asked: str) -> list[dict[str, Any]]:
        Tail(self.ledger).catch_up()
        of, as_of = REGISTERS[register], int(asked.pop("as_of", "0")) or None
        given = meant(of.rows, asked) | (
            {"today": today(self.ledger, as_of)} if "today" in signature(of.rows).parameters else {}
        )
        with at(self.ledger, as_of, *of.views) as then:
            return all_pages(
                lambda after: of.rows(then, **given, after=after, limit=MOST_ROWS).model_dump(mode="json")
            )

    def zone(self) -> str:
        log = self.ledger.streams.folded(NIL).state
        assert isinstance(log, Log)
        return log.zone

    def today(self) -> Day:
        return today(self.ledger)

    def scores(self, query: ScoreQuery) -> ScoreReport:
        Tail(self.ledger).catch_up()
        return report_at(self.ledger, query)

    def overview(self, query: ScoreQuery) -> Overview:
        Tail(self.ledger).catch_up()
        return overview_at(self.ledger, query)

    def sealed_lines(self, report: Id) -> tuple[ProvenLine, ...]:
        Tail(self.ledger).catch_up()
        return lines_of(self.ledger, report)

    def own_scores(self, period: str) -> list[ScoreReport]:
        assert self._key, "one's own are asked for with a key"
        keyid = signing.keyid_of(self._key)
        who = read_now(self.ledger, lambda world: reader_of(world, keyid))
        Tail(self.ledger).catch_up()
        return own_reports_for(self.ledger, who.numbers, period)

    def sheet(self, batch: str | None) -> SheetOfRecords:
        return sheet_of(
            self.ledger,
            batch_meant(self.ledger, self.unit, batch) if batch else newest_batch(self.ledger, self.unit),
        )

    def person_names(self, persons: Collection[Id], what: Looked = "confirm") -> dict[Id, str]:
        names = names_of(self.ledger, self.place, persons)
        self._looked(names, what)
        return names

    def own_persons(self) -> dict[Id, dict[str, str]]:
        return fields_of_persons(self.ledger, self.place, self.unit)

    def found(self, persons: Collection[Id], what: Looked = "import") -> None:
        self._looked(persons, what)

    def _looked(self, persons: Collection[Id], what: Looked) -> None:
        assert self._key, "names are looked up by somebody"
        note_looks(self.ledger, self._key, persons, what)

    def origin(self, record: Id) -> Origin:
        return origin(self.ledger, batch_of(self.ledger, record))

    def seen(self) -> Seen:
        return last_seen(self.ledger)

    def cover(self) -> None:
        with suppress(Refusal):  # the key or the signer's state lies elsewhere: an older checkpoint will do
            self.place.sign_now(self.ledger)

    def entry(self, index: int) -> bytes | None:
        stored = self.ledger.rows.rows(index + 1, index + 1)
        return stored[0].entry if stored else None

    def leaf(self, index: int) -> Digest | None:
        stored = self.entry(index)
        return None if stored is None else leaf_hash(stored).hex()


def meant(rows: Callable[..., Any], asked: Mapping[str, str]) -> dict[str, Any]:
    """What was asked of a register, as its route would hand it on: text that stands for a number is one.

    Raises:
        BadRequest: a value has not the form of what it stands for; the route's answer too.
    """
    read = readers(rows)
    return {name: _read(read[name], name, value) for name, value in asked.items()}


def _read(form: TypeAdapter[Any], name: str, value: str) -> Any:
    try:
        return form.validate_python(value)
    except ValidationError as error:
        _, why_zh, why = first_mistake(error)
        raise BadRequest(where=f"query.{name}", why_zh=why_zh, why=why) from None


@cache
def readers(rows: Callable[..., Any]) -> dict[str, TypeAdapter[Any]]:
    """By a register's parameter, the form in which its route takes it."""
    hints = get_type_hints(rows, include_extras=True)
    asked = {name: hints[name] for name in signature(rows).parameters if name in hints}
    return {
        name: TypeAdapter(Id | None if kind == Ids else kind)
        for name, kind in asked.items()
        if name not in ("reading", "paging")
    }


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
