"""Two numbers that may be one person: what whoever confirms that compares, and names in what they sign.

    GET /persons/mergers/{merge}    the fields under both numbers, as far as the reader may see them; and the days, banks and entries
                                    that `person-merge.confirm` names

A unit that proposes a merger shows the other one by it what it knows of the person: nobody can say of a bare number whose it is. It shows
nothing of the other's own, so nobody learns a name by proposing. Every look is written down, and shown to the person.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api.described import PROBLEMS
from api.lanes import Lanes
from api.persons import REGISTRARS, is_known_to, note
from api.provided import SignedIn, TheLedger, TheVault
from api.readers import Reader
from api.reading import read_now
from api.refusals import NotYoursToRead
from api.streams import StreamId
from contracts.entry import read_entry
from contracts.statements.corrections import EntryRef
from contracts.statements.person_mergers import ConfirmPersonMerge
from contracts.values import About, Day, Digest, Id
from domain.accounts import AccountOpened
from domain.confirmations import confirmations
from domain.corrections import corrections_of
from domain.deciding import World
from domain.history import as_happened
from domain.hours import DutyPosted, HoursPosted
from domain.person_mergers import PersonMerge, is_doubled
from domain.persons import Person, numbers_of
from domain.refusals import require
from ledger.application import Ledger
from ledger.mentions import entries_naming
from ledger.vault import NothingKept, Vault

router = APIRouter(prefix="/persons/mergers", tags=["persons"], responses=PROBLEMS)


class ProposedMerge(BaseModel):
    """Everything that a confirmation names, as of now; and what the two numbers are to be compared by."""

    about: About
    duplicate: Id
    into: Id
    waits: bool
    """It is neither confirmed nor withdrawn."""
    days: list[Day]
    banks: list[Id]
    doubles: list[EntryRef]
    duplicate_fields: dict[str, str] | None
    """None where they are not shown to the reader, or not kept."""
    fields: dict[str, str] | None


@router.get("/{id}", response_model=ProposedMerge)
async def proposed(
    id: StreamId, request: Request, ledger: TheLedger, vault: TheVault, reader: SignedIn
) -> Response:
    """What a merger of two numbers comes to. For clerks and administrators of the units that registered them, and for the person."""
    lanes: Lanes = request.app.state.lanes
    found = await lanes.run(lambda: proposed_merge(ledger, vault, reader, id), long=True)
    return Response(found.model_dump_json(), media_type="application/json")


def proposed_merge(ledger: Ledger, vault: Vault, reader: Reader, merge: Id) -> ProposedMerge:
    """Read from the log itself and from no view, so that a day of a moment ago is not forgotten for good.

    Raises:
        NotYoursToRead: another's, or no such proposal; which of the two is not said.
        SealBroken, VaultKeyMissing, VaultKeyExposed, VaultKeyDamaged: as `Vault.open` does.
    """
    about, found, waits = read_now(ledger, lambda world: require_concerned(ledger, world, reader, merge))
    duplicate, into = found.body.duplicate, found.body.into
    days, banks = days_of(ledger, duplicate), banks_of(ledger, duplicate)
    return ProposedMerge(
        about=about,
        duplicate=duplicate,
        into=into,
        waits=waits,
        days=days,
        banks=banks,
        doubles=list(doubles_of(ledger, found, days)) if waits else [],
        duplicate_fields=fields_shown(ledger, vault, reader, found, duplicate, waits),
        fields=fields_shown(ledger, vault, reader, found, into, waits),
    )


def missing(found: ProposedMerge) -> dict[str, str]:
    """What only the duplicate has, as far as both are shown."""
    if found.fields is None:
        return {}
    return {name: text for name, text in (found.duplicate_fields or {}).items() if name not in found.fields}


def confirmation_of(found: ProposedMerge, committed: Digest | None) -> ConfirmPersonMerge:
    """What is signed to confirm it; `committed`: to the fields that are kept from now on, where some are taken over."""
    return ConfirmPersonMerge(
        about=found.about, days=tuple(found.days), banks=tuple(found.banks), doubles=tuple(found.doubles),
        **({"commitment": committed} if committed else {}),
    )  # fmt: skip


def require_concerned(
    ledger: Ledger, world: World, reader: Reader, merge: Id
) -> tuple[About, PersonMerge, bool]:
    found = world.folded(merge)
    require(isinstance(found.state, PersonMerge), NotYoursToRead())
    assert isinstance(found.state, PersonMerge)
    body = found.state.body
    registers = reader.roles & REGISTRARS and any(
        is_known_to(ledger, world, reader, each) for each in (body.duplicate, body.into)
    )
    require(registers or reader.person == body.into, NotYoursToRead())
    waits = not found.state.withdrawn and not confirmations(world, merge).holders
    return About(stream=merge, version=found.version, digest=found.digest), found.state, waits


def days_of(ledger: Ledger, person: Id) -> list[Day]:
    """On which something was posted to a person, under any of their numbers."""
    numbers = read_now(ledger, lambda world: list(numbers_of(world, person)))
    posted = entries_naming(ledger, numbers, [HoursPosted.event, DutyPosted.event])
    return sorted({entry.data["on"] for _, entry in posted if entry.data["person"] in numbers})


def banks_of(ledger: Ledger, person: Id) -> list[Id]:
    """Where an account was opened under this very number; those of earlier ones were emptied into it."""
    found = entries_naming(ledger, [person], [AccountOpened.event])
    opened = [(entry.signed or (entry.item or {})["statement"])["body"] for _, entry in found]
    return list(dict.fromkeys(body["bank"] for body in opened if body["owner"] == person))


def doubles_of(ledger: Ledger, merge: PersonMerge, days: Iterable[Day]) -> Iterator[EntryRef]:
    """The entries of the duplicate that count what the other number has too, and stand."""
    world, body = World(ledger.streams), merge.body
    numbers = list(numbers_of(world, body.duplicate))
    streams = [world.rule("person-day", number, day) for number in numbers for day in days]
    streams += [world.rule("checkin", number) for number in numbers]
    rows = ledger.rows.streams([UUID(stream) for stream in streams])
    for row in sorted((row for each in rows.values() for row in each), key=lambda row: row.position):
        happened = as_happened(read_entry(row.entry, row.position - 1), None, row.position - 1)
        entry = EntryRef(index=row.position - 1, leaf=row.leaf.hex())
        stands = corrections_of(world, entry) is None
        if stands and is_doubled(world, happened.data, body.duplicate, body.into):
            yield entry


def fields_shown(
    ledger: Ledger, vault: Vault, reader: Reader, merge: PersonMerge, person: Id, waits: bool
) -> dict[str, str] | None:
    """What is kept under one of the numbers, once the look has been written down."""

    def visible(world: World) -> Person | None:
        state = world.get(person, Person)
        if state.erased:
            return None
        known = is_known_to(ledger, world, reader, person)
        shown_by_proposal = waits and merge.unit == state.registrar
        may = bool(reader.roles & REGISTRARS) and (known or shown_by_proposal)
        return state if may or reader.person == person else None

    if (state := read_now(ledger, visible)) is None:
        return None
    with ledger.rows.datastore.cursor() as cursor:
        note(cursor, ledger, reader, person, "merge")
    try:
        return vault.open(UUID(person), state.commitment).fields
    except NothingKept:
        return None
