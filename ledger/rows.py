"""The rows of the log: what a caller appends, what comes back, and the table between them.

A statement that changes two streams, followed by a second statement:

    position  originator_id  originator_version  topic             state          leaf              act
    41        agreement A    3                   agreement.signed  the entry      SHA-256(0 ‖ it)   statement S
    42        role R         1                   role.granted      the entry      …                 NULL, still of S
    43        claim C        1                   claim.made        the entry      …                 statement T

Positions are 1, 2, 3 … without a gap and versions of a stream are 1, 2, 3 …: both are given by the appending transaction,
under one lock (`ledger/appending.py`). The columns keep the names that `eventsourcing` gives them.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Any, Literal, NamedTuple
from uuid import UUID

from eventsourcing.persistence import DataError, IntegrityError, ProgrammingError
from psycopg2.extensions import cursor as Cursor

from contracts.tree import leaf_hash as leaf_of

__all__ = ["AuditRow", "EventsTable", "IdType", "Reading", "Row", "Stale", "Stored", "leaf_of"]

IdType = Literal["uuid", "text"]


class Row(NamedTuple):
    """One entry to append."""

    stream: UUID
    version: int
    event: str
    """The stable event name, such as "agreement.signed"."""
    entry: bytes
    """The stored bytes, which are the preimage of the log's leaf."""
    act: UUID | None
    """Names the statement (or batch) whose first row this is, once for ever; None on its further rows."""


class Reading(NamedTuple):
    """A stream that a decision read, and the version it found: 0 = the stream did not exist."""

    stream: UUID
    version: int


class Stored(NamedTuple):
    """One entry of the log. `position` counts from 1; the log's index is position - 1."""

    position: int
    stream: UUID
    version: int
    event: str
    entry: bytes
    leaf: bytes
    act: UUID | None


def stored(
    position: int, stream: UUID, version: int, event: str, entry: Any, leaf: Any, act: UUID | None
) -> Stored:
    """A row as the database gives it, with its columns in the order of `Stored`."""
    return Stored(position, stream, version, event, bytes(entry), bytes(leaf), act)


class AuditRow(NamedTuple):
    """The same as an audit reads it, which compares text with text: ids are as entries spell them.

    Where only entries are at hand, as in a bundle, there is nothing beside the entry but the leaf of a hash tile, if any.
    """

    position: int
    entry: bytes
    stream: str = ""
    version: int = 0
    event: str = ""
    leaf: bytes = b""
    act: str | None = None

    @property
    def at(self) -> int:
        """Its index, from 0."""
        return self.position - 1

    @property
    def withheld(self) -> bool:
        """Nothing is here but its leaf. An empty row of a database, which has a stream beside it, is only a bad entry."""
        return not self.entry and not self.stream


class Stale(IntegrityError):
    """A stream that the decision read, a version or an act is no longer as it was: nothing was written, decide again."""


class EventsTable:
    """A table of the log by its name, and what is derived from the name."""

    def __init__(self, name: str, id_type: IdType = "uuid") -> None:
        self.name = checked_identifier(name)
        self.id_type: IdType = id_type
        self.quoted = quoted_identifier(name)
        self.lock = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        """The key of the advisory lock that every transaction which appends to this table holds until it ends."""
        self.spell: Callable[[Any], str] = spelled_uuid if id_type == "uuid" else spelled_text
        """Writes an id as an element of an array literal."""

    def statement(self, purpose: str) -> str:
        """The name of a prepared statement for this table: a connection may serve several tables."""
        return f"{purpose}_{self.lock % 2**64:x}"

    def create(self, cursor: Cursor) -> None:
        """Creates the table and its indexes where they are not there yet. Call it within a transaction."""
        act_index = quoted_identifier(self.name[:55] + "_act_key")
        lock_creation(cursor)
        cursor.execute(f"""
            CREATE TABLE IF NOT EXISTS {self.quoted} (
                position bigint PRIMARY KEY,
                originator_id {self.id_type} NOT NULL,
                originator_version bigint NOT NULL,
                topic text NOT NULL,
                state bytea NOT NULL,
                leaf bytea NOT NULL,
                act uuid,
                UNIQUE (originator_id, originator_version)
            );
            CREATE UNIQUE INDEX IF NOT EXISTS {act_index} ON {self.quoted} (act) WHERE act IS NOT NULL
        """)


def checked_identifier(name: str) -> str:
    """The name itself. Raises `ProgrammingError` for one that PostgreSQL would cut (63 bytes, its manual 4.1.1)."""
    if not name or len(name.encode()) > 63 or "\x00" in name:
        raise ProgrammingError(f"{name!r} cannot name a table: PostgreSQL takes names of 1 to 63 bytes")
    return name


def quoted_identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def spelled_uuid(identity: UUID) -> str:
    return identity.hex


@lru_cache
def spelled_text(text: str) -> str:
    """A text as an element of an array literal (PostgreSQL manual 8.15.2) within a string literal."""
    if "\x00" in text:
        raise DataError("PostgreSQL's text cannot hold the character U+0000")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("'", "''") + '"'


def lock_creation(cursor: Cursor) -> None:
    """CREATE TABLE IF NOT EXISTS may fail when two processes run it at the same time, so one waits for the other."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('gongjian: create tables'))")
