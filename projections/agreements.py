"""Agreements: terms, reviews, signatures, and for each commitment what was promised against what was delivered.

    commitment    promised 10 ── recorded 6, by either side ── delivered 4, confirmed by the other

Whether a signed agreement is in force follows from its dates when somebody looks (`registers.agreements`).
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from contracts.statements.agreements import (
    ConfirmFulfilment,
    DeclineAgreement,
    DraftAgreement,
    RecordFulfilment,
    ReviewAgreement,
    ReviseAgreement,
    SignAgreement,
    Terms,
)
from contracts.values import Day, Digest, Flag, Id
from domain.agreements import (
    AgreementCountersigned,
    AgreementDeclined,
    AgreementDrafted,
    AgreementReviewed,
    AgreementRevised,
    AgreementSigned,
    FulfilmentConfirmed,
    FulfilmentRecorded,
)
from domain.corrections import FulfilmentReversed
from projections.agency import Agency, agency
from projections.changes import Add, AnyChange, Change, Drop, Put
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View

MOST_PARTIES = 16
MOST_COMMITMENTS = 60


class AgreementRow(Row):
    table, primary, searched, indexed = "agreements", ("agreement",), "title", ("alliance",)
    agreement: Id
    title: str
    alliance: Id | None
    terms: Terms
    digest: Digest
    """What the parties sign: SHA-256 of the terms."""
    starts: Day
    ends: Day
    drafted_by: Id
    stage: Literal["draft", "signing", "signed", "declined"] = "draft"
    countersigned_by: Id | None
    """The superior body without whose signature it is not in force."""
    signed_on: Day | None = None
    """When the last of all signed."""
    declined_by: Id | None = None
    reason: str | None = None


class PartyRow(Row):
    table, primary, indexed = "parties", ("agreement", "place"), ("unit",)
    agreement: Id
    place: int
    """In the order in which they sign, from 1."""
    unit: Id
    office: str


class ReviewRow(Row):
    table, primary = "reviews", ("agreement", "unit")
    agreement: Id
    unit: Id
    terms: Digest
    """What was reviewed: an opinion on other terms than the present ones has lapsed."""
    opinion: Literal["agree", "change"]
    comment: str | None
    since: Day


class SignatureRow(Row):
    table, primary = "signatures", ("agreement", "unit")
    agreement: Id
    unit: Id
    holder: Id
    """The person whose key signed."""
    terms: Digest
    since: Day


class CommitmentRow(Row):
    table, primary, indexed = "commitments", ("agreement", "place"), ("by_unit", "to_unit", "due")
    agreement: Id
    place: int
    """Among the commitments, from 1."""
    by_unit: Id
    to_unit: Id
    what: str
    quantity: int
    measure: str
    due: Day
    item: Id | None
    recorded: int = 0
    """What one side says was delivered."""
    delivered: int = 0
    """Of this, what the other side confirmed."""


class FulfilmentRow(Row):
    table, primary, indexed = "fulfilments", ("fulfilment",), ("agreement",)
    fulfilment: Id
    agreement: Id
    place: int
    """Of the commitment."""
    unit: Id
    """Which side recorded it."""
    on_behalf: Agency | None
    quantity: int
    day: Day
    evidence: tuple[Digest, ...]
    activity: Id | None
    confirmed_by: Id | None = None
    confirmed_on: Day | None = None
    corrected: Flag = False


class Agreements(View):
    name = "agreements"
    rows = (AgreementRow, PartyRow, ReviewRow, SignatureRow, CommitmentRow, FulfilmentRow)
    events = (
        AgreementDrafted, AgreementRevised, AgreementReviewed, AgreementSigned, AgreementCountersigned, AgreementDeclined,
        FulfilmentRecorded, FulfilmentConfirmed, FulfilmentReversed,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day, actor = recorded.stream, recorded.day, recorded.actor
        match recorded.data, recorded.body:
            case AgreementDrafted(terms=digest), DraftAgreement(terms=terms):
                yield Put(
                    AgreementRow(agreement=stream, drafted_by=actor, digest=digest, **on_the_table(terms))
                )
                yield from content(stream, terms)
            case AgreementRevised(terms=digest), ReviseAgreement(terms=terms):
                yield Change(AgreementRow, stream, digest=digest, **on_the_table(terms))
                yield from content(stream, terms)
                yield from beyond(stream, terms)
            case AgreementReviewed(), ReviewAgreement() as body:
                yield Put(
                    ReviewRow(
                        agreement=stream,
                        unit=actor,
                        terms=body.terms,
                        opinion=body.opinion,
                        comment=body.comment,
                        since=day,
                    )
                )
            case AgreementSigned(holder=str(holder), complete=complete), SignAgreement(terms=digest):
                yield Put(SignatureRow(agreement=stream, unit=actor, holder=holder, terms=digest, since=day))
                if complete:
                    yield Change(AgreementRow, stream, stage="signed", signed_on=day)
                else:
                    yield Change(AgreementRow, stream, stage="signing")
            case AgreementCountersigned(), _:
                yield Change(AgreementRow, stream, stage="signed", signed_on=day)
            case AgreementDeclined(), DeclineAgreement(reason=reason):
                yield Change(AgreementRow, stream, stage="declined", declined_by=actor, reason=reason)
            case FulfilmentRecorded(), RecordFulfilment() as body:
                yield Put(
                    FulfilmentRow(
                        fulfilment=stream,
                        agreement=body.about.stream,
                        place=body.commitment,
                        unit=body.whose(actor),
                        on_behalf=agency(recorded),
                        quantity=body.quantity,
                        day=body.on,
                        evidence=body.evidence,
                        activity=body.activity,
                    )
                )
                yield Add(CommitmentRow, body.about.stream, body.commitment, recorded=body.quantity)
            case FulfilmentConfirmed() as data, ConfirmFulfilment(about=about):
                yield Change(FulfilmentRow, about.stream, confirmed_by=actor, confirmed_on=day)
                yield Add(CommitmentRow, data.agreement, data.commitment, delivered=data.quantity)
            case FulfilmentReversed() as back, _:
                yield Change(FulfilmentRow, back.fulfilment, corrected=True)
                less = {"recorded": -back.quantity, "delivered": -back.quantity}
                yield Add(CommitmentRow, back.agreement, back.commitment, **less)


def on_the_table(terms: Terms) -> dict[str, Any]:
    """The columns of an agreement that follow from its terms."""
    above = terms.procedure.countersigned_by if terms.procedure else None
    own = {"title": terms.title, "alliance": terms.alliance, "starts": terms.starts, "ends": terms.ends}
    return {"terms": terms, "countersigned_by": above, **own}


def content(agreement: Id, terms: Terms) -> Iterator[AnyChange]:
    for place, party in enumerate(terms.parties, 1):
        yield Put(PartyRow(agreement=agreement, place=place, unit=party.unit, office=party.office))
    for place, each in enumerate(terms.commitments, 1):
        yield Put(
            CommitmentRow(
                agreement=agreement,
                place=place,
                by_unit=each.by,
                to_unit=each.to,
                what=each.what,
                quantity=each.quantity,
                measure=each.measure,
                due=each.due,
                item=each.item,
            )
        )


def beyond(agreement: Id, terms: Terms) -> Iterator[AnyChange]:
    """A revision may have fewer parties and commitments than the draft before."""
    for place in range(len(terms.parties) + 1, MOST_PARTIES + 1):
        yield Drop(PartyRow, agreement, place)
    for place in range(len(terms.commitments) + 1, MOST_COMMITMENTS + 1):
        yield Drop(CommitmentRow, agreement, place)
