"""Persons and what the vault knows of them.

    POST /persons                {"blind": …, "fields": {"name": "王小明"}, "statement": envelope of person.register}; or of
                                 person.amend, when they are corrected; or of person-merge.confirm, when those of two
                                 numbers become one's
    GET  /persons/{id}/fields    what they are called, for the person and for the unit that registered them
    GET  /persons/{id}           whether they are erased in the log, and whether the vault still holds anything
    POST /persons/find           {"name": "王小明"}  ─▶  who of one's own unit is called so

Whoever signs the registration chooses the blind, so names and signature come together: what the log does not take, the
vault does not keep, and the same request again gives the same receipt. Erasing is signing `person.erase`; the server that
has the vault destroys the fields within a second of its being recorded (`ledger/tidying.py`).

Every look at somebody's fields is written down in `desk.reads` before they are shown, and shown to them in their export
(`api/subject_access.py`). These records are kept for three years at least (《个人信息保护法》第五十六条); this program never deletes any.
"""

from collections.abc import Iterator
from typing import Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response
from psycopg2.extensions import cursor as Cursor
from pydantic import BaseModel, ValidationError

from api.described import PROBLEMS, REGISTRATION, Registration
from api.envelopes import Envelope, body_of, read_envelope
from api.lanes import Lanes
from api.provided import SignedIn, TheLedger, TheVault
from api.readers import Reader
from api.reading import read_now
from api.refusals import BadRequest, NotThatRegistration, NotYoursToRead
from api.statements import Answer, as_answer, explained
from api.streams import StreamId
from contracts.commitment import commitment
from contracts.entry import Receipt
from contracts.refusals import Refusal
from contracts.shapes import first_mistake, not_json
from contracts.statement import Statement, open_statement
from contracts.statements import BODIES
from contracts.statements.keys import AmendPerson, RegisterPerson
from contracts.statements.person_mergers import ConfirmPersonMerge
from contracts.values import NIL, Digest, Frozen, Id, Word
from domain.deciding import World, day_of
from domain.lineage import acting_for
from domain.log import Log
from domain.person_mergers import PersonMerge
from domain.persons import Person, numbers_of, person_now
from domain.refusals import MergedAway, require
from ledger.application import Ledger
from ledger.tidying import forget_replaced, stands
from ledger.vault import NothingKept, SealBroken, Vault
from projections.pages import MOST_ROWS
from projections.reading import reading
from projections.registers import persons

router = APIRouter(prefix="/persons", tags=["persons"], responses=PROBLEMS)

LARGEST_BYTES = 256 << 10
Looked = Literal["fields", "found", "export", "confirm", "import", "passbook", "merge"]
"""`confirm` and `import`: a name was shown beside a sheet to be confirmed, or looked up for a sheet to be imported; `passbook`: a code was made
for their passbook, or ended; `merge`: it was compared with another number of what may be the same person."""


class KnownPerson(BaseModel):
    """Whether there is anything to show."""

    person: Id
    registrar: Id
    erased: bool
    """In the log: it has been signed that the fields are to be destroyed."""
    kept: bool
    """In the vault: they have not been destroyed yet."""
    merged_into: Id | None = None
    """The number under which they go on, where this one was their second."""
    numbers: list[Id]
    """This one, and those that were found to be second ones of theirs."""


class ShownFields(BaseModel):
    """What the vault knows, and the proof that this is what the log commits to: commitment(blind, fields)."""

    person: Id
    fields: dict[str, str]
    blind: Digest
    commitment: Digest


class Name(Frozen):
    name: Word


class FoundPersons(BaseModel):
    persons: list[Id]


@router.post("", status_code=201, response_model=Receipt, openapi_extra=REGISTRATION)
async def register(request: Request, ledger: TheLedger, vault: TheVault) -> Response:
    """Register a person: names into the vault, the commitment into the log, both or neither. No session: whoever signs, acts.

    Likewise a `person.amend`, which commits to all fields as they are from now on: what was kept before is forgotten. And a `person-merge.confirm` with a `commitment`: to what is kept of the person once two numbers are one."""
    body, lanes = await body_of(request, LARGEST_BYTES), request.app.state.lanes
    answer = await lanes.run(lambda: registered(ledger, vault, *read_registration(body)))
    return Response(answer.content, answer.status, media_type="application/json")


@router.post("/find")
async def find(
    name: Name, request: Request, ledger: TheLedger, vault: TheVault, reader: SignedIn
) -> FoundPersons:
    """Who is called exactly so among the persons that the reader's unit has registered. For its clerks and administrators."""
    lanes: Lanes = request.app.state.lanes
    return await lanes.run(lambda: found_by_name(ledger, vault, reader, name.name), long=True)


@router.get("/{id}")
def known(id: StreamId, ledger: TheLedger, vault: TheVault, reader: SignedIn) -> KnownPerson:
    """Whether anything is kept of a person. For them, and for the clerks and administrators of the unit that registered them."""
    return known_person(ledger, vault, reader, id)


@router.get("/{id}/fields")
def fields(id: StreamId, ledger: TheLedger, vault: TheVault, reader: SignedIn) -> ShownFields:
    """What a person is called. For the same readers; every look is written down, kept for three years at least, and shown to the person."""
    return shown_fields(ledger, vault, reader, id)


def read_registration(body: bytes) -> tuple[bytes, dict[str, str], Envelope]:
    """
    Raises:
        BadRequest, BadEnvelope: it has another form.
    """
    try:
        value = orjson.loads(body)
        asked = Registration.model_validate(value)
        envelope = orjson.dumps(value["statement"])
    except ValidationError as error:
        where, why_zh, why = first_mistake(error)
        raise BadRequest(where=where, why_zh=why_zh, why=why) from None
    except orjson.JSONDecodeError as error:
        raise BadRequest(where="body", **not_json(error).facts()) from None
    return bytes.fromhex(asked.blind), asked.fields, read_envelope(envelope)


def registered(
    ledger: Ledger, vault: Vault, blind: bytes, fields: dict[str, str], envelope: Envelope
) -> Answer:
    """Keep the names, record the statement; the answer to `POST /persons`.

    Cut off anywhere, by a crash or a lost database, it leaves names that wait for the log: they stay if the statement is
    there after all, and go within the hour if it is not.

    Raises:
        NotThatRegistration: another statement, or one that commits to other fields. Nothing was kept.
        Refusal: the log does not take it, and the vault keeps nothing of it.
    """
    statement, started_ms = open_statement(envelope.payload, ledger.log, BODIES), ledger.clock()
    committed = commitment(blind, fields)
    require(getattr(statement.body, "commitment", None) == committed, NotThatRegistration())
    person = UUID(whose_fields(ledger, statement))
    recorded = ledger.receipt(statement.act) is not None
    if not recorded:  # who may not register keeps nothing, not for a moment
        ledger.would(envelope.payload, envelope.signatures)
    if not recorded or stands(ledger, str(person), committed):
        vault.keep(person, fields, blind)
    try:
        receipt = ledger.submit(envelope.payload, envelope.signatures)
    except Refusal as no:
        _settle(ledger, vault, person, committed)
        raise explained(ledger, envelope, no) from None
    _settle(ledger, vault, person, committed)
    return as_answer(receipt, started_ms)


def whose_fields(ledger: Ledger, statement: Statement) -> Id:
    """Of whom a statement says that these are their fields: whoever is registered, or corrected, or goes on when two numbers are merged.

    Raises:
        NotThatRegistration: it is none of these.
    """
    match statement.body:
        case RegisterPerson() | AmendPerson():
            return statement.header.stream
        case ConfirmPersonMerge(about=about):
            merge = read_now(ledger, lambda world: world.find(about.stream, PersonMerge))
            if merge:
                return merge.body.into
    raise NotThatRegistration


def _settle(ledger: Ledger, vault: Vault, person: UUID, committed: Digest) -> None:
    """By what the log says: an old registration sent again brings nobody back who has been erased since."""
    if stands(ledger, str(person), committed):
        vault.settle(person, committed)
        forget_replaced(ledger, vault, person)
    else:
        vault.withdraw(person, committed)


def known_person(ledger: Ledger, vault: Vault, reader: Reader, person: Id) -> KnownPerson:
    """
    Raises:
        NotYoursToRead: neither the person nor somebody of the unit that registered them.
    """
    found = require_knowable(ledger, reader, person)
    kept = bool(vault.holds(UUID(person)))
    goes_on = read_now(ledger, lambda world: person_now(world, person))
    return KnownPerson(
        person=person,
        registrar=found.registrar,
        erased=found.erased,
        kept=kept,
        merged_into=goes_on if goes_on != person else None,
        numbers=read_now(ledger, lambda world: list(numbers_of(world, person))),
    )


def shown_fields(
    ledger: Ledger, vault: Vault, reader: Reader, person: Id, what: Looked = "fields"
) -> ShownFields:
    """What the vault holds under the commitment in the log; the look has been written down.

    Raises:
        NotYoursToRead: as above.
        MergedAway: they go on under another number, and what is kept is kept under that.
        NothingKept: the vault has nothing, or it has been erased.
        SealBroken, VaultKeyMissing, VaultKeyExposed, VaultKeyDamaged: as `Vault.open` does.
    """
    found = require_knowable(ledger, reader, person)
    if found.merged_into:
        raise MergedAway(into=read_now(ledger, lambda world: person_now(world, person)))
    require(not found.erased, NothingKept(person=person))  # whether or not it has been carried out
    with ledger.rows.datastore.cursor() as cursor:
        note(cursor, ledger, reader, person, what)
    opening = vault.open(UUID(person), found.commitment)
    return ShownFields(
        person=person, fields=opening.fields, blind=opening.blind.hex(), commitment=found.commitment
    )


def found_by_name(ledger: Ledger, vault: Vault, reader: Reader, name: str) -> FoundPersons:
    """Those of the reader's unit who have this name, in the order in which they were registered. Each is noted as looked at.

    Raises:
        NotYoursToRead: neither clerk nor administrator.
    """
    require(reader.roles & REGISTRARS, NotYoursToRead())
    registered = (person for unit in reader.houses for person in registered_by(ledger, unit))
    called_so = [person for person in registered if name_of(ledger, vault, person) == name]

    def theirs(world: World) -> list[Id]:
        known = (each for each in called_so if is_known_to(ledger, world, reader, each))
        return [each for each in known if not is_erased(world, each)]

    found = read_now(ledger, theirs)
    with ledger.rows.datastore.transaction() as cursor:
        for person in found:
            note(cursor, ledger, reader, person, "found")
    return FoundPersons(persons=found)


REGISTRARS = frozenset({"clerk", "administrator"})


def require_knowable(ledger: Ledger, reader: Reader, person: Id) -> Person:
    """The person, for a reader who may know who they are.

    Raises:
        NotYoursToRead: another, or no person at all; which of the two is not said.
    """

    def found(world: World) -> Person:
        state = world.folded(person).state
        require(isinstance(state, Person), NotYoursToRead())
        assert isinstance(state, Person)
        of_their_unit = is_known_to(ledger, world, reader, person) and bool(reader.roles & REGISTRARS)
        require(person in reader.numbers or of_their_unit, NotYoursToRead())
        return state

    return read_now(ledger, found)


def is_known_to(ledger: Ledger, world: World, reader: Reader, person: Id) -> bool:
    """Whether the reader's unit registered the person, under this number or the one by which they go on, or acts today for the unit
    that did."""
    today = day_of(ledger.clock(), world.get(NIL, Log).zone)
    for number in {person, person_now(world, person)}:
        registrar = world.get(number, Person).registrar
        if reader.unit in (registrar, acting_for(world, registrar, today, (number,))):
            return True
    return False


def registered_by(ledger: Ledger, unit: Id) -> Iterator[Id]:
    """The persons of a unit who have not been erased, in the order of the log. Needs the view of People."""
    after = None
    while True:
        with reading(ledger) as now:
            page = persons(now, registrar=unit, limit=MOST_ROWS, after=after)
        yield from (row.person for row in page.rows if not row.erased)
        if (after := page.next) is None:
            return


def is_erased(world: World, person: Id) -> bool:
    """In the log, whether or not view and vault have come so far."""
    return world.get(person, Person).erased


def name_of(ledger: Ledger, vault: Vault, person: Id) -> str | None:
    """None where nothing is kept of them, or it cannot be read."""
    state = ledger.streams.folded(person).state
    try:
        assert isinstance(state, Person)
        return vault.read(UUID(person), state.commitment).get("name")
    except (NothingKept, SealBroken):
        return None


def note(cursor: Cursor, ledger: Ledger, reader: Reader, person: Id, what: Looked) -> None:
    """Write down who looks at whom."""
    cursor.execute(
        "INSERT INTO desk.reads (at_ms, holder, unit, keyid, person, what) VALUES (%s, %s, %s, %s, %s, %s)",
        (ledger.clock(), reader.holder, reader.unit, reader.keyid, person, what),
    )
