"""What a unit has open in an alliance, as it must be settled before it leaves: the list by which members leave.

    claim       6 处 of 老旧小区加装扶手, 4 recorded as delivered      with 和平社区
    item        闲置空调5台, on the list until 2026-12-31
    agreement   共驻共建协议, until 2026-12-31                          with 和平社区

Of a unit that has left it is what it left open.
"""

from typing import Literal, Unpack

from contracts.values import Day, Id
from projections.agreements import Agreements
from projections.lists import Lists, OfferRow
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.registers import Ids
from projections.rows import Row

VIEWS = (Lists, Agreements)


class OpenRow(Row):
    table, primary = "open_in_alliance", ("kind", "stream", "unit")
    kind: Literal["claim", "item", "agreement"]
    stream: Id
    unit: Id
    alliance: Id
    title: str
    left: int | None
    """Of a claim, what has not been recorded as delivered."""
    measure: str | None
    until: Day
    others: tuple[Id, ...]
    """The publisher of the item, or the other parties."""


OPEN = """
    SELECT * FROM (
        SELECT 'claim' AS kind, claim AS stream, unit, alliance, title,
               claims.quantity - coalesce(taken, 0) AS left, measure, until, ARRAY[publisher] AS others,
               claims.position, claims.changed
        FROM claims JOIN items USING (item) LEFT JOIN quantities ON quantities.counter = claims.counter
        WHERE NOT withdrawn AND claims.quantity > coalesce(taken, 0)
      UNION ALL
        SELECT 'item', item, publisher, alliance, title, NULL, measure, until, '{}', position, changed
        FROM items WHERE outcome IS NULL
      UNION ALL
        SELECT 'agreement', agreement, unit, alliance, title, NULL, NULL, coalesce(terminated, ends),
               ARRAY(SELECT other.unit FROM parties AS other
                     WHERE other.agreement = agreements.agreement AND other.unit <> parties.unit ORDER BY place),
               agreements.position, agreements.changed
        FROM agreements JOIN parties USING (agreement)
        WHERE stage = 'signed' AND amends IS NULL AND alliance IS NOT NULL
          AND coalesce(terminated, ends) >= %(today)s::date
    ) AS open
"""


def open_in_alliance(
    reading: Reading,
    today: Day,
    *,
    unit: Ids = None,
    alliance: Ids = None,
    kind: str | None = None,
    **paging: Unpack[Paging],
) -> Page[OpenRow]:
    """What a unit has open in an alliance on the day `today`. Needs `VIEWS`."""
    where = {"unit": unit, "alliance": alliance, "kind": kind}
    return page(reading, VIEWS, OpenRow, OPEN, {"today": today}, where=where, **paging)


def claim_offers(
    reading: Reading,
    *,
    offer: Ids = None,
    claim: Ids = None,
    unit: Ids = None,
    to_unit: Ids = None,
    **paging: Unpack[Paging],
) -> Page[OfferRow]:
    """Claims that were offered to other members, and what came of it."""
    where = {"offer": offer, "claim": claim, "unit": unit, "to_unit": to_unit}
    return page(reading, Lists, OfferRow, where=where, **paging)
