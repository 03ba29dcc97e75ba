"""What the vault still owes the log: erasures and corrections that are signed and not carried out, and names that wait in vain.

    log     … person.erased ───────────▶ the person's key and fields are destroyed
            … person.amended ──────────▶ what was kept before of them is forgotten, once what replaces it is here
            … person.merged ───────────▶ likewise: what is kept of them is kept under their other number
    vault   names of a statement that    the log has their commitment: they stay
            was never recorded ────────▶ after an hour it has not: they go

Registering keeps first and signs afterwards, so no name is lost; erasing signs first and destroys afterwards, so none is
destroyed that nobody signed for. Whatever cuts either in two, the next look puts it right: `serve` looks every second,
and every `gongjian person` before it begins.
"""

import logging
from threading import Event, Thread
from typing import NamedTuple
from uuid import UUID

from eventsourcing.persistence import PersistenceError

from contracts.refusals import Refusal
from contracts.values import Digest, Id
from domain.deciding import World
from domain.persons import Person, PersonAmended, PersonErased, PersonMerged
from ledger.application import Ledger
from ledger.vault import Vault

PATIENCE_S = 3600
"""A statement that has not been recorded an hour after its names were kept will not be: whoever signed it must have been
told, and keeps them once more by trying again."""
PAGE = 2_000

log = logging.getLogger(__name__)


class Tidied(NamedTuple):
    """How many persons were erased, and how many names found in the log or taken back."""

    erased: int
    settled: int
    withdrawn: int


def tidy(ledger: Ledger, vault: Vault, patience_s: float = PATIENCE_S) -> Tidied:
    """Bring the vault up with the log. A second call does nothing; one that is interrupted is finished by the next.

    Raises:
        VaultKeyMissing: the keys that would have to be destroyed are not here; nothing has been changed.
    """
    vault.require_keys()
    erased = carry_out_erasures(ledger, vault)
    settled = withdrawn = 0
    for person, committed in vault.waiting(patience_s):
        if stands(ledger, str(person), committed):
            vault.settle(person, committed)
            forget_replaced(ledger, vault, person)
            settled += 1
        else:
            withdrawn += vault.withdraw(person, committed, patience_s)
    return Tidied(erased, settled, withdrawn)


def carry_out_erasures(ledger: Ledger, vault: Vault) -> int:
    """Destroy what is kept of those whom the log says to be erased; of how many something was. And of those whose fields were
    corrected, what was kept before."""
    done, head = vault.followed(), ledger.rows.max_notification_id() or 0
    if done == head or vault.is_empty():
        return 0
    persons = erased_since(ledger, done if done < head else 0, head)
    held = vault.holds(*persons) if persons else set()
    vault.erase(*persons)
    for person in named_since(ledger, done if done < head else 0, head, PersonAmended.event):
        forget_replaced(ledger, vault, person)
    vault.follow(head)
    return len(held)


def erased_since(ledger: Ledger, position: int, head: int) -> list[UUID]:
    """Those whose fields are to be destroyed: on request, or since they are kept under another number of the same person."""
    return named_since(ledger, position, head, PersonErased.event, PersonMerged.event)


def forget_replaced(ledger: Ledger, vault: Vault, person: UUID) -> int:
    """What the log no longer commits to, of somebody whose fields were corrected."""
    return vault.forget_replaced(person, lambda committed: stands(ledger, str(person), committed))


def named_since(ledger: Ledger, position: int, head: int, *topics: str) -> list[UUID]:
    """In whose streams one of these events stands."""
    found: list[UUID] = []
    while page := ledger.rows.select_notifications(position + 1, PAGE, stop=head, topics=list(topics)):
        found += [each.originator_id for each in page]  # type: ignore[misc]
        position = page[-1].id
    return found


def stands(ledger: Ledger, person: Id, committed: Digest) -> bool:
    """Whether the log, as it is now, has this commitment of this person, and they have not been erased."""
    while True:
        world = World(ledger.streams)
        state = world.folded(person).state
        # What another process has appended may not be in our cache.
        if ledger.streams.are_current(world.readings):
            return isinstance(state, Person) and state.commitment == committed and not state.erased


class Tidying(Thread):
    """Looks every second until it is stopped. Use it in a `with` block."""

    def __init__(self, ledger: Ledger, vault: Vault, interval_s: float = 1.0) -> None:
        super().__init__(name="vault", daemon=True)
        self.trouble: str | None = None
        """Why nothing can be done just now; None while it can."""
        self._ledger, self._vault, self._interval_s = ledger, vault, interval_s
        self._stopping = Event()

    def __enter__(self) -> "Tidying":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self.join()

    def run(self) -> None:
        while True:
            self._look()
            if self._stopping.wait(self._interval_s):
                return

    def _look(self) -> None:
        try:
            tidied = tidy(self._ledger, self._vault)
        except (Refusal, PersistenceError, OSError) as error:
            if self.trouble is None:
                log.error("The vault cannot be brought up with the log just now: %s", error)
            self.trouble = str(error)
        else:
            self.trouble = None
            if any(tidied):
                log.info("The vault: %d erased, %d settled, %d withdrawn", *tidied)
