"""Agreements: terms in their versions, reviews, signatures, endings, and for each commitment what was promised against what
was delivered.

    commitment    promised 10 ── recorded 6, by either side ── delivered 4, confirmed by the other

Whether a signed agreement is in force follows from its dates when somebody looks (`registers.agreements`).
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from contracts.statements.agreements import (
    AmendAgreement,
    Commitment,
    ConfirmFulfilment,
    DeclineAgreement,
    DraftAgreement,
    Party,
    RecordFulfilment,
    RefuseTermination,
    RenewAgreement,
    ReviewAgreement,
    ReviseAgreement,
    SignAgreement,
    TerminateAgreement,
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
)
from domain.amendments import AgreementAmended, AgreementRenewed, AmendmentDrafted, RenewalDrafted
from domain.deliveries_reversed import FulfilmentReversed
from domain.fulfilments import FulfilmentConfirmed, FulfilmentRecorded
from domain.terminations import (
    AgreementTerminated,
    TerminationAgreed,
    TerminationProposed,
    TerminationRefused,
)
from domain.terms import numbered
from projections.agency import Agency, agency
from projections.changes import Add, AnyChange, Change, Drop, Put
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View

MOST_PARTIES = 32
"""Sixteen, and of an amendment as many that leave."""
MOST_COMMITMENTS = 60


class AgreementRow(Row):
    table, primary, searched, indexed = "agreements", ("agreement",), "title", ("alliance",)
    indexes = ("(amends) WHERE amends IS NOT NULL",)
    agreement: Id
    title: str
    alliance: Id | None
    terms: Terms
    digest: Digest
    """What the parties sign: SHA-256 of the terms."""
    starts: Day
    ends: Day
    drafted_by: Id
    drafted: Day
    stage: Literal["draft", "signing", "signed", "declined"] = "draft"
    countersigned_by: Id | None
    """The superior body without whose signature it is not in force."""
    signed_on: Day | None = None
    """When the last of all signed."""
    declined_by: Id | None = None
    reason: str | None = None
    amends: Id | None = None
    """It is an amendment of this agreement, and no agreement of its own."""
    version: int = 1
    """Of the terms; of an amendment, what the agreement would be at with it."""
    renews: Id | None = None
    renewed_by: Id | None = None
    terminated: Day | None = None
    """The last day, where it was brought forward."""


class VersionRow(Row):
    """The terms of a version. Of an amendment, which has one, what it proposes."""

    table, primary = "agreement_versions", ("agreement", "version")
    agreement: Id
    version: int
    digest: Digest
    terms: Terms
    since: Day | None = None
    """When it took the place of the version before."""
    amendment: Id | None = None


class TerminationRow(Row):
    table, primary, indexed = "terminations", ("termination",), ("agreement",)
    termination: Id
    agreement: Id
    last_day: Day
    reason: str
    by_notice: Flag
    proposed_by: Id
    proposed: Day
    stage: Literal["proposed", "agreed", "refused"]
    since: Day
    """When this stage was reached."""
    answer: str | None = None
    """Why it was refused."""


class PartyRow(Row):
    table, primary, indexed = "parties", ("agreement", "place"), ("unit",)
    agreement: Id
    place: int
    """In the order in which they sign, from 1."""
    unit: Id
    office: str
    leaving: Flag = False
    """By the amendment: no party of what it leads to."""


class PartyChangeRow(Row):
    """A unit that became a party, or is none any more, with a version of the agreement."""

    table, primary, indexed = "party_changes", ("agreement", "version", "unit"), ("unit",)
    agreement: Id
    version: int
    unit: Id
    joined: Flag
    """Otherwise it left: what it delivered stays."""
    day: Day
    amendment: Id


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
    """Its number: among the first commitments its place, from 1; it stays the same in every amendment."""
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
    dropped: int | None = None
    """The version that left it out."""


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
    confirmation: int | None = None
    """The position of the entry that confirmed it."""
    corrected: Flag = False


class Agreements(View):
    name = "agreements"
    rows = (
        AgreementRow, VersionRow, PartyRow, PartyChangeRow, ReviewRow, SignatureRow, CommitmentRow, FulfilmentRow, TerminationRow,
    )  # fmt: skip
    events = (
        AgreementDrafted, AgreementRevised, AgreementReviewed, AgreementSigned, AgreementCountersigned, AgreementDeclined,
        AmendmentDrafted, AgreementAmended, RenewalDrafted, AgreementRenewed,
        TerminationProposed, TerminationAgreed, TerminationRefused, AgreementTerminated,
        FulfilmentRecorded, FulfilmentConfirmed, FulfilmentReversed,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day, actor = recorded.stream, recorded.day, recorded.actor
        match recorded.data, recorded.body:
            case AgreementDrafted(terms=digest), DraftAgreement(terms=terms):
                yield from on_the_table(stream, terms, digest, drafted_by=actor, drafted=day)
                yield from commitments(stream, terms)
            case RenewalDrafted(terms=digest, agreement=renews), RenewAgreement(terms=terms):
                yield from on_the_table(stream, terms, digest, drafted_by=actor, drafted=day, renews=renews)
                yield from commitments(stream, terms)
            case AmendmentDrafted() as data, AmendAgreement(terms=terms):
                known = {"amends": data.agreement, "version": data.version}
                yield from on_the_table(stream, terms, data.terms, drafted_by=actor, drafted=day, **known)
                yield from leaving(stream, terms, data.leaving)
            case AgreementRevised(terms=digest, amends=amends, leaving=going), ReviseAgreement(terms=terms):
                yield from revised(stream, terms, digest, going or (), promises=amends is None)
            case AgreementAmended() as data, _:
                yield from amended(stream, data, day)
            case AgreementRenewed(agreement=before, by=renewal), _:
                yield Change(AgreementRow, before, renewed_by=renewal)
            case AgreementReviewed(), ReviewAgreement() as body:
                yield Put(review(recorded, body))
            case AgreementSigned(holder=str(holder), complete=complete), SignAgreement(terms=digest):
                yield Put(SignatureRow(agreement=stream, unit=actor, holder=holder, terms=digest, since=day))
                now = {"stage": "signed", "signed_on": day} if complete else {"stage": "signing"}
                yield Change(AgreementRow, stream, **now)
            case AgreementCountersigned(), _:
                yield Change(AgreementRow, stream, stage="signed", signed_on=day)
            case AgreementDeclined(), DeclineAgreement(reason=reason):
                yield Change(AgreementRow, stream, stage="declined", declined_by=actor, reason=reason)
            case TerminationProposed() as data, TerminateAgreement() as body:
                yield Put(termination(recorded, data, body))
            case TerminationAgreed(complete=complete), _:
                yield Change(TerminationRow, stream, since=day, stage="agreed" if complete else "proposed")
            case TerminationRefused(), RefuseTermination(reason=reason):
                yield Change(TerminationRow, stream, since=day, stage="refused", answer=reason)
            case AgreementTerminated(on=last), _:
                yield Change(AgreementRow, stream, terminated=last)
            case FulfilmentRecorded(), RecordFulfilment() as body:
                yield Put(fulfilment(recorded, body))
                yield Add(CommitmentRow, body.about.stream, body.commitment, recorded=body.quantity)
            case FulfilmentConfirmed() as data, ConfirmFulfilment(about=about):
                confirmed = {"confirmed_by": actor, "confirmed_on": day, "confirmation": recorded.position}
                yield Change(FulfilmentRow, about.stream, **confirmed)
                yield Add(CommitmentRow, data.agreement, data.commitment, delivered=data.quantity)
            case FulfilmentReversed() as back, _:
                yield Change(FulfilmentRow, back.fulfilment, corrected=True)
                less = {"recorded": -back.quantity, "delivered": -back.quantity}
                yield Add(CommitmentRow, back.agreement, back.commitment, **less)


def on_the_table(stream: Id, terms: Terms, digest: Digest, **more: Any) -> Iterator[AnyChange]:
    """A draft of an agreement, an amendment or a renewal."""
    yield Put(AgreementRow(agreement=stream, digest=digest, **following(terms), **more))
    yield from texts(stream, terms, digest)


def revised(
    stream: Id, terms: Terms, digest: Digest, going: tuple[Party, ...], *, promises: bool
) -> Iterator[AnyChange]:
    """The draft with other terms; what an amendment promises counts from the day on which all have signed it."""
    yield Change(AgreementRow, stream, digest=digest, **following(terms))
    yield from texts(stream, terms, digest)
    yield from leaving(stream, terms, going)
    yield from beyond(PartyRow, stream, len(terms.parties) + len(going), MOST_PARTIES)
    if promises:
        yield from commitments(stream, terms)
        yield from beyond(CommitmentRow, stream, len(terms.commitments), MOST_COMMITMENTS)


def following(terms: Terms) -> dict[str, Any]:
    """The columns of an agreement that follow from its terms."""
    above = terms.procedure.countersigned_by if terms.procedure else None
    own = {"title": terms.title, "alliance": terms.alliance, "starts": terms.starts, "ends": terms.ends}
    return {"terms": terms, "countersigned_by": above, **own}


def texts(stream: Id, terms: Terms, digest: Digest) -> Iterator[AnyChange]:
    """The first version, and the parties in it."""
    yield Put(VersionRow(agreement=stream, version=1, digest=digest, terms=terms))
    yield from parties(stream, terms)


def parties(stream: Id, terms: Terms) -> Iterator[AnyChange]:
    for place, party in enumerate(terms.parties, 1):
        yield Put(PartyRow(agreement=stream, place=place, unit=party.unit, office=party.office))


def leaving(stream: Id, terms: Terms, going: tuple[Party, ...]) -> Iterator[AnyChange]:
    """They sign an amendment after the parties that it leads to."""
    for place, party in enumerate(going, len(terms.parties) + 1):
        yield Put(PartyRow(agreement=stream, place=place, unit=party.unit, office=party.office, leaving=True))


def commitments(stream: Id, terms: Terms) -> Iterator[AnyChange]:
    for number, each in numbered(terms).items():
        yield Put(promised(stream, number, each))


def promised(stream: Id, number: int, each: Commitment) -> CommitmentRow:
    between = {"by_unit": each.by, "to_unit": each.to, "measure": each.measure}
    return CommitmentRow(agreement=stream, place=number, **between, **changeable(each))


def changeable(each: Commitment) -> dict[str, Any]:
    """What an amendment may change of a commitment."""
    return {"what": each.what, "quantity": each.quantity, "due": each.due, "item": each.item}


def amended(stream: Id, data: AgreementAmended, day: Day) -> Iterator[AnyChange]:
    """The agreement with the terms of its next version: what goes on keeps what was delivered of it."""
    terms = Terms.model_validate(data.terms)
    version = {"version": data.version, "digest": data.digest}
    yield Change(AgreementRow, stream, **version, **following(terms))
    yield Put(VersionRow(agreement=stream, terms=terms, since=day, amendment=data.amendment, **version))
    yield from parties(stream, terms)
    yield from beyond(PartyRow, stream, len(terms.parties), MOST_PARTIES)
    with_it = {"agreement": stream, "version": data.version, "day": day, "amendment": data.amendment}
    for unit in (*data.joined, *data.left):
        yield Put(PartyChangeRow(unit=unit, joined=unit in data.joined, **with_it))
    for number, each in numbered(terms).items():
        if number in data.added:
            yield Put(promised(stream, number, each))
        else:
            yield Change(CommitmentRow, stream, number, **changeable(each))
    for number in data.dropped:
        yield Change(CommitmentRow, stream, number, dropped=data.version)


def beyond(kind: type[Row], stream: Id, count: int, most: int) -> Iterator[AnyChange]:
    """A revision may have fewer parties and commitments than the draft before."""
    for place in range(count + 1, most + 1):
        yield Drop(kind, stream, place)


def review(recorded: Recorded, body: ReviewAgreement) -> ReviewRow:
    return ReviewRow(
        agreement=recorded.stream,
        unit=recorded.actor,
        terms=body.terms,
        opinion=body.opinion,
        comment=body.comment,
        since=recorded.day,
    )


def termination(recorded: Recorded, data: TerminationProposed, body: TerminateAgreement) -> TerminationRow:
    return TerminationRow(
        termination=recorded.stream,
        agreement=data.agreement,
        last_day=body.on,
        reason=body.reason,
        by_notice=body.by_notice,
        proposed_by=recorded.actor,
        proposed=recorded.day,
        stage="agreed" if data.complete else "proposed",
        since=recorded.day,
    )


def fulfilment(recorded: Recorded, body: RecordFulfilment) -> FulfilmentRow:
    return FulfilmentRow(
        fulfilment=recorded.stream,
        agreement=body.about.stream,
        place=body.commitment,
        unit=body.whose(recorded.actor),
        on_behalf=agency(recorded),
        quantity=body.quantity,
        day=body.on,
        evidence=body.evidence,
        activity=body.activity,
    )
