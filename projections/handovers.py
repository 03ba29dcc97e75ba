"""What a unit has open, for whoever comes to deal with it; and who handed it over to whom.

    signature      共建协议      waits for this unit          2026-03-01
    commitment     节能改造      2/5 户                       2026-04-30
    claim          扶手          4 处 to be delivered         2026-12-31
    fulfilment     节能改造      waits to be confirmed

The list is all that has a day and concerns the unit (`deadlines`, however far ahead), the claims that it made and that others
made on its items, and what waits for its confirmation. Sheets of hours and check-ins that wait stand in `service-records` and
`duty-records`. Its digest is SHA-256 of the canonical JSON of its lines `{due?, kind, place, stream}` in the order of
(kind, stream, place, due), so both persons sign the same list, and anybody who may read it can draw it up again.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple, Unpack

from contracts.canonical import encode
from contracts.statements.handovers import MakeHandover
from contracts.values import Day, Digest, Id
from domain.handovers import HandoverMade, HandoverTaken
from projections import deadlines
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class HandoverRow(Row):
    table, primary, indexed = "handovers", ("handover",), ("unit",)
    handover: Id
    unit: Id
    of_person: Id
    to_person: Id
    as_of: int
    day: Day
    list: Digest
    count: int
    made: Day
    taken: Day | None = None


class Handovers(View):
    name = "handovers"
    rows = (HandoverRow,)
    events = (HandoverMade, HandoverTaken)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case HandoverMade(), MakeHandover() as body:
                yield Put(
                    HandoverRow(
                        handover=recorded.stream,
                        unit=recorded.actor,
                        of_person=body.of,
                        to_person=body.to,
                        as_of=body.as_of,
                        day=body.day,
                        list=body.list,
                        count=body.count,
                        made=recorded.day,
                    )
                )
            case HandoverTaken(), _:
                yield Change(HandoverRow, recorded.stream, taken=recorded.day)


def handovers(
    reading: Reading,
    *,
    handover: Ids = None,
    unit: Ids = None,
    of_person: Ids = None,
    to_person: Ids = None,
    **paging: Unpack[Paging],
) -> Page[HandoverRow]:
    """Lists that were handed over, and whether they were taken."""
    where = {"handover": handover, "unit": unit, "of_person": of_person, "to_person": to_person}
    return page(reading, Handovers, HandoverRow, where=where, **paging)


class OpenLine(Row):
    """Something that is open for a unit on a day."""

    table, primary, order = "open_for_unit", ("kind", "stream", "place", "until"), ("position",)
    kind: str
    """As among deadlines; or claim, fulfilment, delivery: to be delivered, to be confirmed."""
    stream: Id
    place: int
    title: str
    due: Day | None
    until: Day
    """`due`, and of what has none the last day that there is: the periods of a cadence differ by it alone."""
    units: tuple[Id, ...]


VIEWS = deadlines.VIEWS
FAR = "9999-12-31"
NOT_LISTED: tuple[deadlines.Kind, ...] = ("notice-end", "last-objection")
"""What ends by date alone and is nobody's to do."""
WAITING = """
      UNION ALL
        SELECT 'claim', claim, 0, title, until, ARRAY[unit, publisher], claims.position, claims.changed
        FROM claims JOIN items USING (item) LEFT JOIN quantities ON quantities.counter = claims.counter
        WHERE NOT withdrawn AND claims.quantity > coalesce(taken, 0)
      UNION ALL
        SELECT 'delivery', delivery, 0, title, NULL,
               array_remove(ARRAY[claims.unit, publisher], deliveries.unit),
               deliveries.position, deliveries.changed
        FROM deliveries JOIN claims USING (claim) JOIN items USING (item)
        WHERE confirmed_by IS NULL AND rejected_by IS NULL
      UNION ALL
        SELECT 'fulfilment', fulfilment, 0, what, NULL,
               array_remove(ARRAY[by_unit, to_unit], fulfilments.unit),
               fulfilments.position, fulfilments.changed
        FROM fulfilments JOIN commitments USING (agreement, place)
        WHERE confirmed_by IS NULL
"""
OPEN = f"""
    SELECT *, coalesce(due, '{FAR}') AS until FROM (
        SELECT kind, stream, place, title, due, units, position, changed
        FROM ({deadlines.DEADLINES}) AS dated WHERE kind NOT IN {NOT_LISTED}
        {WAITING}
    ) AS open WHERE %(unit)s::uuid = ANY (units)
"""


def unit_hand_over(
    reading: Reading, today: Day, unit: Id, *, day: Day | None = None, **paging: Unpack[Paging]
) -> Page[OpenLine]:
    """What is open for a unit on the day `day`, today if none is named: the list that is handed over. Needs `VIEWS`."""
    given = {"today": day or today, "until": FAR, "unit": unit}
    return page(reading, VIEWS, OpenLine, OPEN, given, **paging)


class HandoverList(NamedTuple):
    """What is open for a unit: how much, under which digest, and some or all of it in the order in which people read it."""

    lines: Sequence[OpenLine]
    """By kind and title."""
    size: int
    """How many there are in all."""
    digest: Digest
    as_of: int


DRAWN_UP = f"""
    WITH open AS MATERIALIZED ({OPEN}), spelled AS (
        SELECT kind, stream, place, due,
               '{{' || coalesce('"due":"' || to_char(due, 'YYYY-MM-DD') || '",', '') || '"kind":"' || kind
                   || '","place":' || place || ',"stream":"' || stream || '"}}' AS line
        FROM open
    )
    SELECT (SELECT count(*) FROM open),
           (SELECT encode(sha256(convert_to(
                '[' || coalesce(string_agg(line, ',' ORDER BY kind COLLATE "C", stream, place, due NULLS FIRST), '') || ']', 'UTF8')), 'hex')
            FROM spelled),
           (SELECT coalesce(json_agg(row_to_json(shown)), '[]') FROM (
                SELECT * FROM open ORDER BY kind COLLATE "C", title COLLATE "C", position, stream, place, due NULLS FIRST
                LIMIT %(most)s OFFSET %(skipped)s
            ) AS shown)
"""
"""Counted and hashed where it stands: of ten thousand lines a screen shows a hundred. The bytes are those of `digest_of_list`."""


def hand_over_list(
    reading: Reading, day: Day, unit: Id, most: int | None = None, skipped: int = 0
) -> HandoverList:
    """The list that is handed over on a day, with `most` of its lines or all of them, after the first `skipped`. Needs `VIEWS`."""
    given = {"today": day, "until": FAR, "unit": unit, "most": most, "skipped": skipped}
    reading.cursor.execute(DRAWN_UP, given)
    [(count, digest, rows)] = reading.cursor
    lines = [OpenLine.model_validate(row) for row in rows]
    return HandoverList(lines, count, digest, reading.position(*VIEWS))


def digest_of_list(lines: Iterable[Mapping[str, Any]]) -> Digest:
    """What both persons sign."""
    kept = (
        {name: line[name] for name in ("due", "kind", "place", "stream") if line[name] is not None}
        for line in lines
    )
    return sha256(
        encode(
            sorted(kept, key=lambda line: (line["kind"], line["stream"], line["place"], line.get("due", "")))
        )
    ).hexdigest()
