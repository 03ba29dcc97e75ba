"""Where somebody occurs in the log: the entries whose bytes hold one of some names.

Read from the entries themselves and not from any view, so that nothing is left out. The whole log is read once, by the
database: a minute for tens of millions of entries, for the rare day on which somebody asks what is held about them.
"""

from collections.abc import Iterator, Sequence

from contracts.entry import read_entry
from contracts.values import Count, Frozen, Id, Milliseconds
from ledger.application import Ledger


class Mention(Frozen):
    index: Count
    event: str
    stream: Id
    received: Milliseconds


def mentions(ledger: Ledger, names: Sequence[str]) -> Iterator[Mention]:
    """The entries that hold any of these names, in order."""
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            f"SELECT position, topic, originator_id::text, state FROM {ledger.rows.table.quoted}"
            " WHERE EXISTS (SELECT FROM unnest(%s) AS name WHERE position(name IN state) > 0) ORDER BY position",
            ([name.encode() for name in names],),
        )
        for position, event, stream, state in cursor:
            received = read_entry(bytes(state), position - 1).received
            yield Mention(index=position - 1, event=event, stream=stream, received=received)
