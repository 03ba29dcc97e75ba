"""What of all that the log holds about a person a reader may have: for the person everything, for others what streams show them.

The clerk who registered a volunteer may not read what other units record of them, nor their account at a bank that is
another's: an export opens nothing to a clerk that `GET /streams/{id}` keeps shut (`api/readers.py`).
"""

from collections.abc import Iterator

from api.readers import Reader, may_read
from api.reading import read_now
from contracts.values import Id
from domain.deciding import World
from ledger.application import Ledger
from ledger.mentions import Mention
from projections.duty import DutyTotalRow
from projections.rows import Row
from projections.subject import Held, HeldAccount, ids_in

LISTS = (
    "roles", "keys", "entrustments", "accounts", "openings", "account_requests", "complaints", "service_records", "rolls", "check_ins", "duty_records",
    "duty_totals", "marks", "correction_requests", "disputes", "corrections", "objections", "certificate_applications", "certificates",
    "stars", "grades_withheld", "mergers", "told", "entries",
)  # fmt: skip
Listed = Row | HeldAccount | Mention


def confined(ledger: Ledger, reader: Reader, person: Id, held: Held) -> Held:
    """What the reader may have of it, with the names of the units that still occur."""
    if reader.oversees or person in reader.numbers:
        return held
    readable = readable_among(ledger, reader, {stream_of(each) for each in listed(held)})

    def is_theirs(each: Listed) -> bool:
        if isinstance(each, DutyTotalRow):  # a sum has no stream: as the register of totals shows it
            return bool(reader.roles) and each.unit in reader.houses
        return stream_of(each) in readable

    kept = {name: [each for each in getattr(held, name) if is_theirs(each)] for name in LISTS}
    units = set(ids_in([held.registered, *kept.values()]))
    names = {unit: name for unit, name in held.names.items() if unit in units}
    return held.model_copy(update={**kept, "names": names})


def readable_among(ledger: Ledger, reader: Reader, streams: set[Id]) -> set[Id]:
    def found(world: World) -> set[Id]:
        world.prefetch(sorted(streams))
        return {stream for stream in streams if may_read(ledger, world, reader, stream)}

    return read_now(ledger, found)


def listed(held: Held) -> Iterator[Listed]:
    for name in LISTS:
        yield from (each for each in getattr(held, name) if not isinstance(each, DutyTotalRow))


def stream_of(each: Listed) -> Id:
    """A row's first key is the stream that it shows."""
    match each:
        case HeldAccount(account=account):
            return account.account
        case Mention(stream=stream):
            return stream
        case Row():
            return str(getattr(each, each.primary[0]))
