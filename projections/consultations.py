"""Written opinions of streets, for the two units alone: what was asked, by when, and what the street said.

区委组织部 → 河东街道   reward   by 2026-04-10   open | overdue | answered 2026-04-02: agrees | withdrawn
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.consultations import (
    AnswerConsultation,
    AskConsultation,
    ConsultedOn,
    Opinion,
    WithdrawConsultation,
)
from contracts.values import Day, Digest, Id
from domain.consultations import ConsultationAnswered, ConsultationAsked, ConsultationWithdrawn
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class ConsultationRow(Row):
    table, primary, indexed = "consultations", ("consultation",), ("asker", "street")
    consultation: Id
    asker: Id
    street: Id
    matter: ConsultedOn
    request: Digest
    due: Day
    asked: Day
    answered: Day | None = None
    opinion: Opinion | None = None
    document: Digest | None = None
    withdrawn: str | None = None
    """Why it was."""


class Consultations(View):
    name = "consultations"
    rows = (ConsultationRow,)
    events = (ConsultationAsked, ConsultationAnswered, ConsultationWithdrawn)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case ConsultationAsked(), AskConsultation() as body:
                yield Put(
                    ConsultationRow(
                        consultation=stream,
                        asker=recorded.actor,
                        street=body.street,
                        matter=body.matter,
                        request=body.request,
                        due=body.due,
                        asked=recorded.day,
                    )
                )
            case ConsultationAnswered(), AnswerConsultation(opinion=opinion, document=document):
                answered = {"answered": recorded.day, "opinion": opinion, "document": document}
                yield Change(ConsultationRow, stream, **answered)
            case ConsultationWithdrawn(), WithdrawConsultation(reason=reason):
                yield Change(ConsultationRow, stream, withdrawn=reason)


class ConsultationNow(ConsultationRow):
    standing: Literal["open", "overdue", "answered", "withdrawn"]
    """As of the day asked for."""


CONSULTATIONS = """
    SELECT *, CASE WHEN withdrawn IS NOT NULL THEN 'withdrawn'
                   WHEN answered IS NOT NULL THEN 'answered'
                   WHEN due < %(today)s::date THEN 'overdue'
                   ELSE 'open' END AS standing
    FROM consultations
"""


def consultations(
    reading: Reading,
    today: Day,
    *,
    consultation: Ids = None,
    asker: Ids = None,
    street: Ids = None,
    matter: str | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ConsultationNow]:
    """What streets were asked for in writing and what they answered, on the day `today`; for the two units alone."""
    where = {
        "consultation": consultation, "asker": asker, "street": street, "matter": matter, "standing": standing,
    }  # fmt: skip
    given = {"today": today}
    return page(reading, Consultations, ConsultationNow, CONSULTATIONS, given, where=where, **paging)
