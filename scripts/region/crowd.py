"""Many people at once: their names into the vault, their pseudonyms into the log, on sheets of up to 4,096."""

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID, uuid4

from contracts.statement import MAX_BATCH, Body
from contracts.statements.keys import RegisterPerson
from contracts.streams import rule_id
from contracts.values import Digest, Id
from scripts.cast import Signer
from scripts.region.cast import Region


def invented(what: str, first: int, count: int) -> list[str]:
    """Numbered names of people whom there are not.

    >>> invented("志愿者", 8, 3)
    ['志愿者0000008（虚构）', '志愿者0000009（虚构）', '志愿者0000010（虚构）']
    """
    return [f"{what}{number:07}（虚构）" for number in range(first, first + count)]


def enter(region: Region, by: Signer, names: Sequence[str]) -> list[Id]:
    """Register people, 4,096 at most; their pseudonyms in the same order."""
    ids = [str(uuid4()) for _ in names]
    persons = [rule_id(region.ledger.log, "open", by.unit, id) for id in ids]
    kept = region.vault.keep_new(
        [(UUID(person), {"name": name}) for person, name in zip(persons, names, strict=True)]
    )
    by.says_all([RegisterPerson(commitment=commitment) for commitment in kept], ids)
    return persons


def in_sheets(count: int, size: int = MAX_BATCH) -> Iterator[range]:
    """The numbers from 0, in spans of at most one sheet.

    >>> list(in_sheets(5, 2))
    [range(0, 2), range(2, 4), range(4, 5)]
    """
    return (range(first, min(first + size, count)) for first in range(0, count, size))


def says_sheets(by: Signer, bodies: Iterator[Body]) -> Iterator[tuple[Digest, list[Id]]]:
    """Sign as many sheets as it takes; each one's digest and streams."""
    while sheet := list(islice(bodies, MAX_BATCH)):
        yield by.says_all(sheet)


def shares(total: int, among: int) -> list[int]:
    """A number divided as evenly as it goes.

    >>> shares(7, 3)
    [3, 2, 2]
    """
    return [total // among + (1 if place < total % among else 0) for place in range(among)]
