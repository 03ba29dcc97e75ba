"""A view: which events it reads, and what each of them changes in its rows.

    class Meetings(View):
        name = "meetings"
        rows = (MeetingRow, AttendanceRow)
        events = (MeetingConvened, AttendanceRecorded)

        def changes(recorded): yield Put(MeetingRow(…)) …         pure: looks at nothing but the event

How it is kept, rebuilt and shown is the same for every view, and stands elsewhere.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from typing import ClassVar

from psycopg2.extensions import cursor as Cursor

from contracts.modules import modules_of
from domain.deciding import Data
from projections.changes import AnyChange, MergedTable, merge
from projections.recorded import Recorded
from projections.rows import Row, create, create_indexes, create_past
from projections.writing import write


class View(ABC):
    """Never instantiated: a view has no state outside its tables."""

    name: ClassVar[str]
    rows: ClassVar[tuple[type[Row], ...]]
    """Its tables."""
    events: ClassVar[tuple[type[Data], ...]]
    """The events that `changes` knows; no others are given to it."""
    edition: ClassVar[int] = 1
    """Raised when `changes` comes to mean something else, so that every kept copy is rebuilt."""

    @staticmethod
    @abstractmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        """What one event changes."""

    @classmethod
    def take(cls, cursor: Cursor, batch: Sequence[Recorded]) -> None:
        """Change the tables on the cursor's search path by the events that this view reads among `batch`.

        Everything happens in the transaction of the caller, who moves the view's position in the same one.
        """
        write(cursor, cls.merged(batch))

    @classmethod
    def merged(cls, batch: Iterable[Recorded]) -> dict[type[Row], MergedTable]:
        """What the events that this view reads among `batch` come to."""
        events = frozenset(cls.events)
        mine = (recorded for recorded in batch if type(recorded.data) in events)
        return merge((each.position, change) for each in mine for change in cls.changes(each))

    @classmethod
    def create(cls, cursor: Cursor) -> None:
        """Make its tables, empty and without indexes for readers."""
        for kind in cls.rows:
            cursor.execute(create(kind))

    @classmethod
    def create_indexes(cls, cursor: Cursor) -> None:
        for kind in cls.rows:
            for statement in create_indexes(kind):
                cursor.execute(statement)

    @classmethod
    def tables(cls) -> list[str]:
        return [kind.table for kind in cls.rows]

    @classmethod
    def event_names(cls) -> frozenset[str]:
        return frozenset(event.event for event in cls.events)

    @classmethod
    def shape(cls) -> str:
        """Changes whenever kept tables are not what this program would make: SHA-256 of their definition."""
        return _shape(cls.edition, cls.events, cls.rows)


@cache
def _shape(edition: int, events: tuple[type[Data], ...], rows: tuple[type[Row], ...]) -> str:
    names = sorted({event.event for event in events})
    statements = [
        statement
        for kind in rows
        for statement in (create(kind), *create_indexes(kind), create_past(kind, "", ""))
    ]
    return sha256("\n".join([str(edition), *names, *statements]).encode()).hexdigest()


@cache
def found() -> tuple[type[View], ...]:
    """Every view of this package, by name."""
    ours = {module.__name__ for module in modules_of("projections")}
    return tuple(
        sorted((view for view in View.__subclasses__() if view.__module__ in ours), key=lambda v: v.name)
    )
