"""What a person may ask for about themselves.

GET  /persons/{id}/export    everything that vault and log hold about them, as far as the reader may read it
GET  /persons/{id}/accounts  their accounts at time banks
"""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from psycopg2.extensions import cursor as Cursor
from pydantic import BaseModel

from api.described import PROBLEMS
from api.held import confined
from api.lanes import Lanes
from api.letters import Letters
from api.persons import Looked, note, require_knowable
from api.provided import SignedIn, TheLedger, TheVault
from api.readers import Reader
from api.refusals import NotYoursToRead
from api.streams import StreamId
from contracts.values import Count, Digest, Id, Milliseconds
from domain.refusals import require
from ledger.application import Ledger
from ledger.vault import NothingKept, Vault
from projections.accounts import OwnedAccount, owned_accounts
from projections.hours import Hours
from projections.pages import MOST_ROWS, Page
from projections.reading import at, reading
from projections.registers import keys, numbers
from projections.subject import Held, held_about

router = APIRouter(prefix="/persons", tags=["persons"], responses=PROBLEMS)


class Look(BaseModel):
    """Somebody has looked at a person's fields."""

    at: Milliseconds
    holder: Id
    unit: Id
    what: Looked


class Mail(BaseModel):
    """Where letters about what waits for somebody go, of one of their keys."""

    keyid: Digest
    address: str
    confirmed: bool


class Export(BaseModel):
    """Everything that is held about a person."""

    person: Id
    fields: dict[str, str] | None
    """None where nothing is kept, or it has been erased."""
    blind: Digest | None
    log: Held
    """For the person everything; for anybody else what they may read in the streams themselves."""
    withheld: Count
    """How many entries that name the person are left out for that reason."""
    looks: list[Look]
    """Who has looked at the fields, oldest first; the last is this export."""
    mail: list[Mail]
    """For the person alone."""


@router.get("/{id}/export", response_model=Export)
async def export(
    id: StreamId, request: Request, ledger: TheLedger, vault: TheVault, reader: SignedIn
) -> Response:
    """Everything that is held about a person, for them (《个人信息保护法》第四十五条). The clerks and administrators of the unit that
    registered them get of the log what they may read in its streams."""
    lanes: Lanes = request.app.state.lanes
    found = await lanes.run(lambda: exported(ledger, vault, reader, id), long=True)
    return Response(found.model_dump_json(), media_type="application/json")


@router.get("/{id}/accounts", tags=["registers"], response_model=Page[OwnedAccount])
def accounts(
    id: StreamId, ledger: TheLedger, reader: SignedIn, after: str | None = None, limit: int = 50
) -> Response:
    """A person's accounts and their balances, in minutes. Whoever keeps banks sees those at their own."""
    page = accounts_of(ledger, reader, id, after, limit)
    return Response(page.model_dump_json(), media_type="application/json")


def exported(ledger: Ledger, vault: Vault, reader: Reader, person: Id) -> Export:
    """All for the person; for others nothing of the log that its streams do not show them.

    Raises:
        NotYoursToRead: as above.
        SealBroken, VaultKeyMissing, VaultKeyExposed, VaultKeyDamaged: as `Vault.open` does.
    """
    found = require_knowable(ledger, reader, person)
    with ledger.rows.datastore.cursor() as cursor:
        note(cursor, ledger, reader, person, "export")
        looks = looks_at(cursor, person)
    try:
        require(not found.erased, NothingKept(person=person))
        opening = vault.open(UUID(person), found.commitment)
    except NothingKept:
        opening = None
    everything = held_about(ledger, person)
    log = confined(ledger, reader, person, everything)
    return Export(
        person=person,
        fields=opening.fields if opening else None,
        blind=opening.blind.hex() if opening else None,
        log=log,
        withheld=len(everything.entries) - len(log.entries),
        looks=looks,
        mail=mail_of(ledger, person) if reader.person == person else [],
    )


def mail_of(ledger: Ledger, person: Id) -> list[Mail]:
    letters = Letters(ledger)
    with reading(ledger) as now:
        keyids = [key.keyid for key in keys(now, holder=person, limit=MOST_ROWS).rows]
    chosen = [choice for keyid in keyids if (choice := letters.of(keyid))]
    return [Mail(keyid=each.keyid, address=each.address, confirmed=each.confirmed) for each in chosen]


def accounts_of(
    ledger: Ledger, reader: Reader, person: Id, after: str | None = None, limit: int = 50
) -> Page[OwnedAccount]:
    """
    Raises:
        NotYoursToRead: neither the person, nor somebody with a role in a unit that may keep a bank.
    """
    own = reader.oversees or person in reader.numbers
    require(own or reader.roles, NotYoursToRead())
    with at(ledger, None, Hours) as now:
        whose = numbers(now, person)
        return owned_accounts(now, whose, None if own else reader.houses, after=after, limit=limit)


def looks_at(cursor: Cursor, person: Id) -> list[Look]:
    cursor.execute(
        "SELECT at_ms, holder, unit, what FROM desk.reads WHERE person = %s ORDER BY id", (person,)
    )
    return [Look(at=at_ms, holder=holder, unit=unit, what=what) for at_ms, holder, unit, what in cursor]
