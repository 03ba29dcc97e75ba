"""The log in the order in which it came in, one row for each statement: for whoever looks through it by kind, unit or day.

    57   agreement.sign   民政局     2026-03-05        58, 59 and 60 follow from it and have no rows of their own
    61   claim.make       花花桥社区  2026-03-05

What was signed stands in the log alone: a row says where, and whose act it was.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from contracts.statement import BatchHeader, Body
from contracts.values import Day, Id
from domain import acts
from domain.deciding import EVENTS
from projections.changes import AnyChange, Put
from projections.facts import Days
from projections.pages import MOST_ROWS, BadPage, Page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View

assert acts.MODULES, "every event is known"
FOUNDED, BATCH = "log.founded", "batch.received"
"""What is on record without being a statement: the ledger's beginning, and a sheet whose statements follow it."""


class EntryRow(Row):
    table, primary = "entries", ("stream", "version")
    indexed = ("type", "unit")
    indexes = ('("unit", "type", position)',)
    stream: Id
    version: int
    type: str
    """Of the statement, or the event's name where there was none."""
    unit: Id | None
    """Whose act it was: a unit, or a person for themselves; of the first entry nobody's."""
    agent: Id | None
    """The unit that signed on their behalf."""
    day: Day
    """On which it was received."""


class Entries(View):
    name = "entries"
    rows = (EntryRow,)
    events = tuple(EVENTS.values())

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        happened, body = recorded.happened, recorded.body
        match body:
            case Body():
                type = body.type
            case BatchHeader():
                type = BATCH
            case None if happened.data.event == FOUNDED:
                type = FOUNDED
            case None:
                return
        behalf = getattr(body, "on_behalf", None)
        yield Put(
            EntryRow(
                stream=recorded.stream,
                version=happened.version,
                type=type,
                unit=behalf.of if behalf else happened.actor,
                agent=happened.actor if behalf else None,
                day=recorded.day,
            )
        )


def entries(
    reading: Reading,
    *,
    type: str | None = None,
    unit: Id | Collection[Id] | None = None,
    since: Day | None = None,
    until: Day | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page[EntryRow]:
    """Statements, the newest first; `since` and `until` are days, both included.

    Raises:
        BadPage: no such cursor, or a limit outside 1..500.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise BadPage(what=f"limit={limit}", most=MOST_ROWS)
    if after is not None and not (after.isdecimal() and len(after) <= 18):
        raise BadPage(what=f"after={after[:80]}", most=MOST_ROWS)
    where, values = ["true"], dict[str, object](limit=limit + 1)
    if type is not None:
        where.append("type = %(type)s")
        values["type"] = type
    if unit is not None:
        where.append("unit = ANY (%(unit)s::uuid[])")
        values["unit"] = [unit] if isinstance(unit, str) else list(unit)
    if after is not None:
        where.append("position < %(after)s")
        values["after"] = int(after)
    if since is not None:
        where.append("position >= %(from)s")
        values["from"] = first_of_day(reading, since)
    if until is not None:
        where.append("position < %(to)s")
        values["to"] = first_of_day(reading, (date.fromisoformat(until) + timedelta(days=1)).isoformat())
    reading.cursor.execute(
        f"""
        SELECT row_to_json(shown) FROM (
            SELECT * FROM entries WHERE {" AND ".join(where)} ORDER BY position DESC LIMIT %(limit)s
        ) AS shown""",
        values,
    )
    rows = tuple(EntryRow.model_validate(shown) for (shown,) in reading.cursor)
    more, rows = len(rows) > limit, rows[:limit]
    return Page(rows=rows, next=str(rows[-1].position) if more else None, position=reading.position(Entries))


def first_of_day(reading: Reading, day: Day) -> int:
    """The position of the first entry that was received on that day or later; beyond the log where there is none yet.

    An index by day would not serve: entries of a day stand together, so two positions bound them for every other filter.
    """
    reading.cursor.execute("SELECT min(position) FROM days WHERE day >= %s", (day,))
    ((position,),) = reading.cursor
    return 2**62 if position is None else int(position)


def following(reading: Reading, positions: Collection[int]) -> dict[int, int]:
    """How many entries follow from the statement at each of these positions, and have no row of their own."""
    reading.cursor.execute(
        """
        SELECT given, coalesce((SELECT min(position) FROM entries WHERE position > given), %s + 1) - given - 1
        FROM unnest(%s::bigint[]) AS given""",
        (reading.position(Entries), list(positions)),
    )
    return dict(reading.cursor)


VIEWS = (Entries, Days)
