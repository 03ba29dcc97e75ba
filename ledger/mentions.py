"""Where somebody occurs in the log: the entries whose bytes hold one of some names.

Read from the entries themselves and not from any view, so that nothing is left out. The whole log is read once, by the
database: a minute for tens of millions of entries, for the rare day on which somebody asks what is held about them.
"""

from collections.abc import Iterator, Sequence

from contracts.entry import Entry, read_entry
from contracts.values import Count, Frozen, Id, Milliseconds
from ledger.application import Ledger


class Mention(Frozen):
    index: Count
    event: str
    stream: Id
    received: Milliseconds


def mentions(ledger: Ledger, names: Sequence[str]) -> Iterator[Mention]:
    """The entries that hold any of these names, in order."""
    for index, entry in entries_naming(ledger, names):
        yield Mention(index=index, event=entry.event, stream=entry.stream, received=entry.received)


def entries_naming(
    ledger: Ledger, names: Sequence[str], events: Sequence[str] = ()
) -> Iterator[tuple[Count, Entry]]:
    """The entries themselves, each with its index; of these events alone, where some are named."""
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            f"SELECT position, state FROM {ledger.rows.table.quoted}"
            " WHERE (%(all)s OR topic = ANY (%(events)s))"
            " AND EXISTS (SELECT FROM unnest(%(names)s) AS name WHERE position(name IN state) > 0) ORDER BY position",
            {"names": [name.encode() for name in names], "events": list(events), "all": not events},
        )
        for position, state in cursor:
            yield position - 1, read_entry(bytes(state), position - 1)
