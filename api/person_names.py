"""What the clerks of a unit may see persons called: those whom their unit has registered, each look written down."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from api.persons import REGISTRARS, Looked, is_known_to, name_of, note, registered_by
from api.readers import Reader
from api.reading import read_now
from contracts.values import Id
from domain.persons import Person
from ledger.application import Ledger
from ledger.vault import Vault


class PersonNames(NamedTuple):
    """Names out of the vault for one reader; none without a vault, or for somebody who is no clerk."""

    ledger: Ledger
    vault: Vault | None
    reader: Reader

    def own_persons(self) -> dict[Id, dict[str, str]]:
        """What the vault knows of each person of the reader's unit. Call `found` for those who are picked out."""
        if self.vault is None or not self.reader.roles & REGISTRARS:
            return {}
        persons = [UUID(person) for unit in self.reader.houses for person in registered_by(self.ledger, unit)]
        return {str(person): fields for person, fields in self.vault.read_each(persons).items()}

    def found(self, persons: Collection[Id], what: Looked = "import") -> None:
        """Write down that they were looked at."""
        with self.ledger.rows.datastore.transaction() as cursor:
            for person in sorted(set(persons)):
                note(cursor, self.ledger, self.reader, person, what)

    def names(self, persons: Collection[Id], what: Looked = "confirm") -> dict[Id, str]:
        """Of those among them whom the reader may know."""
        if self.vault is None or not self.reader.roles & REGISTRARS:
            return {}
        vault, known = self.vault, self._known(set(persons))
        names = {person: name for person in known if (name := name_of(self.ledger, vault, person))}
        self.found(names, what)
        return names

    def _known(self, persons: Collection[Id]) -> list[Id]:
        return read_now(
            self.ledger,
            lambda world: [
                each
                for each in sorted(persons)
                if world.find(each, Person) and is_known_to(self.ledger, world, self.reader, each)
            ],
        )
