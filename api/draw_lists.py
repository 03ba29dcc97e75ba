"""The lists that lots are drawn from, as the log was when the draw was announced.

members of an alliance   ──as of entry 400──▶  their ids, sorted: what all who give a share have signed by its digest
"""

from collections.abc import Iterator, Mapping
from inspect import signature
from typing import Any, NamedTuple

from api.readers import Reader
from api.registers import REGISTERS, today
from api.ways_in import confined
from contracts.statements.draws import Among, Days
from contracts.values import Id
from ledger.application import Ledger
from projections.pages import MOST_ROWS
from projections.reading import at


class ListOf(NamedTuple):
    """Where a kind of list is registered."""

    register: str
    whose: str
    """The parameter that names whose it is."""
    id: str
    day: str
    title: str | None
    """Where what it is called stands; None where that is a unit, or a record without any name."""
    stage: str | None = None
    """Only rows at this stage are of the list."""

    def has(self, row: Mapping[str, Any], period: Days | None) -> bool:
        of_it = self.stage is None or row["stage"] == self.stage
        return of_it and (period is None or period.first <= row[self.day] <= period.last)


LISTS: Mapping[Among, ListOf] = {
    "members": ListOf("memberships", "alliance", "unit", "since", None, "member"),
    "items": ListOf("items", "alliance", "item", "available", "title"),
    "agreements": ListOf("agreements", "party", "agreement", "starts", "title"),
    "activities": ListOf("activities", "planner", "activity", "day", "title"),
    "service-records": ListOf("service-records", "unit", "record", "day", None),
}
OF_ALLIANCE = ("members", "items")


def list_for(
    ledger: Ledger, reader: Reader, kind: Among, whose: Id, period: Days | None, as_of: int
) -> dict[Id, Mapping[str, Any]]:
    """The rows of a list by their ids, sorted. The log is read up to there anew: the work grows with `as_of`.

    Raises:
        NotYoursToRead: the list is not the reader's to see.
        NotThereYet: the log is shorter.
    """
    place = LISTS[kind]
    register = REGISTERS[place.register]
    asked = confined(ledger, reader, register.ways, {place.whose: whose})
    if "today" in signature(register.rows).parameters:
        asked["today"] = today(ledger, as_of)
    with at(ledger, as_of, *register.views) as then:
        rows = {row[place.id]: row for row in every(register.rows, then, asked) if place.has(row, period)}
    return dict(sorted(rows.items()))


def every(rows: Any, then: Any, asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    after = None
    while True:
        found = rows(then, **asked, after=after, limit=MOST_ROWS)
        yield from (row.model_dump() for row in found.rows)
        if found.next is None:
            return
        after = found.next
