"""How agreements end before their last day, and what is still open then.

2026-03-31   proposed by 民政局   agreed     open: 1 义诊 4 场, delivered 3 · 2 讲座 2 场, delivered 0
"""

from typing import Unpack

from contracts.values import Day, Frozen, Id
from projections.agreements import Agreements, TerminationRow
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.registers import Ids


class OpenCommitment(Frozen):
    number: int
    by_unit: Id
    to_unit: Id
    what: str
    quantity: int
    delivered: int
    measure: str
    due: Day


class TerminationNow(TerminationRow):
    title: str
    """Of the agreement."""
    open: tuple[OpenCommitment, ...]
    """What is promised and not delivered whole, as the log is now."""


TERMINATIONS = """
    SELECT terminations.*, title, (
        SELECT coalesce(json_agg(json_build_object(
                   'number', place, 'by_unit', by_unit, 'to_unit', to_unit, 'what', what, 'quantity', quantity,
                   'delivered', delivered, 'measure', measure, 'due', due) ORDER BY place), '[]')
        FROM commitments
        WHERE commitments.agreement = terminations.agreement AND dropped IS NULL AND delivered < quantity
    ) AS open
    FROM terminations JOIN agreements USING (agreement)
"""


def terminations(
    reading: Reading,
    *,
    termination: Ids = None,
    agreement: Ids = None,
    party: Id | None = None,
    stage: str | None = None,
    **paging: Unpack[Paging],
) -> Page[TerminationNow]:
    """Proposals to end an agreement and notices of it, each with the commitments that are open."""
    of_party = "WHERE agreement IN (SELECT agreement FROM parties WHERE unit = %(party)s)" if party else ""
    where = {"termination": termination, "agreement": agreement, "stage": stage}
    source, given = TERMINATIONS + of_party, {"party": party}
    return page(reading, Agreements, TerminationNow, source, given, where=where, **paging)
