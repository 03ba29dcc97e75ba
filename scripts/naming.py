"""What people are called: names out of the vault, where there is one, that is beside the data folder.

In the log everybody is a pseudonym, and a server hands no names out. Whoever looks names up here is written down as over
HTTP (`api/persons.py`), and each person sees in their export who it was.
"""

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from api.persons import Looked, note
from api.readers import reader_of
from api.reading import read_now
from contracts import signing
from contracts.keys import PrivateKey
from contracts.refusals import Refused
from contracts.values import Id
from domain.persons import Person
from ledger.application import Ledger
from ledger.vault import NothingKept, Vault, keys_beside
from scripts.place import Place

PAGE = 2_000


class NamesStayHome(Refused):
    zh = "姓名只存在账本所在的机器上，不经服务器收发。请在那台机器上用 --data 办理，或在表里写人员编号。"
    en = "Names are kept at the ledger alone, and no server takes them or hands them out. Do this there with --data, or write 人员编号."


def names_of(ledger: Ledger, place: Place, persons: Collection[Id]) -> dict[Id, str]:
    """The names of those persons who have one in the vault; of nobody where there is no vault."""
    if not keys_beside(place.data).exists():
        return {}
    vault, names = vault_at(ledger, place), {}
    for person in set(persons):
        with suppress(NothingKept):
            names[person] = vault.read(UUID(person)).get("name", "")
    return {person: name for person, name in names.items() if name}


def fields_of_persons(ledger: Ledger, place: Place, unit: Id) -> dict[Id, dict[str, str]]:
    """What the vault knows of each person whom the unit has registered; whoever has been erased is not among them."""
    vault = vault_at(ledger, place)
    found: dict[Id, dict[str, str]] = {}
    at = 0
    while page := ledger.rows.select_notifications(at + 1, PAGE, topics=["person.registered"]):
        at = page[-1].id
        streams = [str(notification.originator_id) for notification in page]
        ledger.streams.prefetch(streams)
        persons = {stream: ledger.streams.folded(stream).state for stream in streams}
        ours = [UUID(stream) for stream, person in persons.items() if _registered_by(unit, person)]
        found |= {str(person): fields for person, fields in vault.read_each(ours).items()}
    return found


def _registered_by(unit: Id, person: object) -> bool:
    return isinstance(person, Person) and person.registrar == unit and not person.erased


def note_looks(ledger: Ledger, key: PrivateKey, persons: Collection[Id], what: Looked) -> None:
    """Write down that whoever holds this key looks at these persons. Call it before anything of them is shown.

    Raises:
        KeyUnknown, KeyEnded: it is nobody's key, and nobody looks.
    """
    if not persons:
        return
    who = read_now(ledger, lambda world: reader_of(world, signing.keyid_of(key)))
    with ledger.rows.datastore.transaction() as cursor:
        for person in sorted(set(persons)):
            note(cursor, ledger, who, person, what)


def vault_at(ledger: Ledger, place: Place) -> Vault:
    return Vault(ledger.rows.datastore, keys_beside(place.data))
