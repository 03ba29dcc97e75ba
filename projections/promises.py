"""Promise against delivery, on any day, as the log is now or was at any position.

    1   县医院 → 民政局   健康讲座   promised 10 场   recorded 5   delivered 3   due 2030-06-30   open

What was promised on a day stands in the version that was in force on it. Recorded is what one side says was delivered by then;
only what the other side has confirmed by then counts as delivered.
"""

from typing import Literal, Unpack

from contracts.values import Day, Flag, Id
from projections.agreements import Agreements
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.registers import Ids
from projections.rows import Row


class PromiseRow(Row):
    """One commitment as it stands on a day."""

    table, primary = "promises", ("agreement", "place")
    agreement: Id
    place: int
    """Its number."""
    title: str
    """Of the agreement."""
    version: int
    by_unit: Id
    to_unit: Id
    what: str
    promised: int
    measure: str
    recorded: int
    delivered: int
    due: Day
    days_left: int
    """Until it is due; below zero, so many days ago."""
    binding: Flag
    """Everybody has signed."""
    standing: Literal["kept", "open", "overdue", "lapsed"]
    """Lapsed: it was not yet due when the agreement was brought to an end."""


PROMISES = """
    SELECT *, due - %(on)s::date AS days_left,
           CASE WHEN delivered >= promised THEN 'kept'
                WHEN due > last_day THEN 'lapsed'
                WHEN due < %(on)s::date THEN 'overdue'
                ELSE 'open' END AS standing
    FROM (
        SELECT texts.agreement, place, title, texts.version, c ->> 'what' AS what, c ->> 'measure' AS measure,
               (c ->> 'by')::uuid AS by_unit, (c ->> 'to')::uuid AS to_unit, (c ->> 'quantity')::bigint AS promised,
               (c ->> 'due')::date AS due, stage = 'signed' AS binding,
               CASE WHEN terminated <= %(on)s::date THEN terminated END AS last_day,
               (SELECT coalesce(sum(quantity), 0)::bigint FROM fulfilments AS done
                WHERE done.agreement = texts.agreement AND done.place = numbered.place AND NOT corrected
                  AND day <= %(on)s::date) AS recorded,
               (SELECT coalesce(sum(quantity), 0)::bigint FROM fulfilments AS done
                WHERE done.agreement = texts.agreement AND done.place = numbered.place AND NOT corrected
                  AND confirmed_on <= %(on)s::date) AS delivered,
               agreements.position, agreements.changed
        FROM (SELECT DISTINCT ON (agreement) agreement, version, terms FROM agreement_versions
              WHERE since IS NULL OR since <= %(on)s::date ORDER BY agreement, version DESC) AS texts
        JOIN agreements USING (agreement),
             jsonb_array_elements(texts.terms -> 'commitments') WITH ORDINALITY AS listed (c, nth),
             LATERAL (SELECT coalesce((c ->> 'number')::bigint, nth) AS place) AS numbered
        WHERE amends IS NULL
    ) AS promises
"""


def promises(
    reading: Reading,
    today: Day,
    *,
    on: Day | None = None,
    agreement: Ids = None,
    unit: Id | None = None,
    by_unit: Ids = None,
    to_unit: Ids = None,
    binding: bool | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[PromiseRow]:
    """What was promised and delivered by the day `on`, today if none is named; `unit`: by it or to it."""
    concerned = "WHERE %(unit)s IN (by_unit, to_unit)" if unit else ""
    where = {
        "agreement": agreement, "by_unit": by_unit, "to_unit": to_unit, "binding": binding, "standing": standing,
    }  # fmt: skip
    given = {"on": on or today, "unit": unit}
    return page(reading, Agreements, PromiseRow, PROMISES + concerned, given, where=where, **paging)
