"""Pledges of units, and of persons: two registers, for a person's are shown to that person and never listed by others."""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.pledges import FulfilPledge, MakePledge, PledgeKind
from contracts.values import Day, Digest, Id
from domain.pledges import PledgeFulfilled, PledgeMade
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class PledgeRow(Row):
    """Of a unit or of a person, never of both."""

    table, primary, indexed = "pledges", ("pledge",), ("unit", "person", "at")
    pledge: Id
    unit: Id | None
    person: Id | None
    kind: PledgeKind
    at: Id
    quantity: int
    measure: str
    made: Day
    due: Day
    fulfilled: Day | None = None
    """On that day, by the word of whoever made it."""
    evidence: tuple[Digest, ...] = ()


class Pledges(View):
    name = "pledges"
    rows = (PledgeRow,)
    events = (PledgeMade, PledgeFulfilled)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case PledgeMade(personal=personal), MakePledge() as body:
                yield Put(
                    PledgeRow(
                        pledge=recorded.stream,
                        unit=None if personal else recorded.actor,
                        person=recorded.actor if personal else None,
                        kind=body.kind,
                        at=body.at,
                        quantity=body.quantity,
                        measure=body.measure,
                        made=recorded.day,
                        due=body.due,
                    )
                )
            case PledgeFulfilled(), FulfilPledge(on=day, evidence=evidence):
                yield Change(PledgeRow, recorded.stream, fulfilled=day, evidence=evidence)


class PledgeNow(PledgeRow):
    standing: Literal["open", "fulfilled", "lapsed"]
    """As of the day asked for. What lapsed counts against nobody."""


PLEDGES = """
    SELECT *, CASE WHEN fulfilled IS NOT NULL THEN 'fulfilled'
                   WHEN due < %(today)s::date THEN 'lapsed'
                   ELSE 'open' END AS standing
    FROM pledges
"""


def unit_pledges(
    reading: Reading,
    today: Day,
    *,
    unit: Ids = None,
    at: Ids = None,
    kind: str | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[PledgeNow]:
    """What units pledged, as it stands on the day `today`."""
    where = {"unit": unit, "at": at, "kind": kind, "standing": standing}
    of_units = PLEDGES + "WHERE unit IS NOT NULL"
    return page(reading, Pledges, PledgeNow, of_units, {"today": today}, where=where, **paging)


def own_pledges(
    reading: Reading,
    today: Day,
    *,
    person: Id | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[PledgeNow]:
    """What a person pledged for themselves, as it stands on the day `today`: for that person."""
    where = {"person": person, "standing": standing}
    of_persons = PLEDGES + "WHERE person IS NOT NULL"
    return page(reading, Pledges, PledgeNow, of_persons, {"today": today}, where=where, **paging)
