"""What stands in doubt since a key came under suspicion: what it signed from there on, and whether its holder has affirmed it.

One row for each statement that gave facts which still stand; of everything else that the key signed nothing depends on a suspicion.
"""

from typing import Unpack

from contracts.values import Day, Digest, Flag, Id
from projections.facts import Facts
from projections.pages import Page, Paging, page
from projections.people import People
from projections.reading import Reading
from projections.registers import Ids
from projections.rows import Row

VIEWS = (Facts, People)

DOUBTS = """
    SELECT facts.statement, keys.keyid, keys.key, keys.holder, keys.unit, min(facts.entry) AS entry,
           array_agg(DISTINCT facts.kind) AS kinds, min(facts.day) AS day,
           EXISTS (SELECT FROM affirmations AS affirmed WHERE affirmed.statement = facts.statement
                   AND NOT EXISTS (SELECT FROM suspicions AS later
                                   WHERE later.keyid = affirmed.key AND later.suspect_from < affirmed.position)) AS affirmed,
           min(suspicions.position) AS position, max(suspicions.changed) AS changed
    FROM suspicions JOIN keys ON keys.keyid = suspicions.keyid
         JOIN facts ON facts.entry > suspicions.suspect_from AND facts.entry < suspicions.position
                    AND facts.keyids ? suspicions.keyid
    WHERE NOT EXISTS (SELECT FROM gone WHERE gone.entry = facts.entry)
      AND NOT EXISTS (SELECT FROM gone_statements AS gone WHERE gone.statement = facts.statement)
    GROUP BY facts.statement, keys.keyid, keys.key, keys.holder, keys.unit"""
"""Needs `VIEWS`."""


class DoubtRow(Row):
    table, primary = "doubts", ("statement", "keyid")
    statement: Digest
    keyid: Digest
    """Of the suspect key."""
    holder: Id
    unit: Id
    entry: int
    """The position of the first entry of the statement that gives facts: what `entry.affirm` may name."""
    kinds: tuple[str, ...]
    """Of its facts."""
    day: Day
    """Of the first of them."""
    affirmed: Flag


def doubts(
    reading: Reading,
    *,
    holder: Ids = None,
    unit: Ids = None,
    keyid: Digest | None = None,
    affirmed: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[DoubtRow]:
    where = {"holder": holder, "unit": unit, "keyid": keyid, "affirmed": affirmed}
    return page(reading, VIEWS, DoubtRow, DOUBTS, where=where, **paging)
