"""What is done with an account: redeemed, given, donated; and what comes to it but by service.

The owner signs with their own key, or the bank's keeper on behalf of somebody who has none. Whatever leaves a bank, and whatever was
signed on behalf, counts once a second person of the keeper's confirms it. Who is served stands nowhere: only the relation and the age
that were checked (规则 O07). Nothing here is bought or sold; giving is a donation, never credit.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.banks import Points, Relation
from contracts.statements.keys import OnBehalf
from contracts.streams import rule_id
from contracts.values import About, Digest, Id, Positive, Word

Withdrawal = Literal["not-wanted", "cannot-be-given", "entered-twice", "wrong"]


class OpenGroupAccount(Body):
    """The keeper opens an account for a unit (集体账户): volunteers give to it, and it only donates."""

    type = "group-account.open"
    since = 2
    bank: Id
    owner: Id

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "account", self.bank, self.owner)


class OwnersAct(Body):
    """An act of an account's owner: a person, or a unit with a group account."""

    bank: Id
    owner: Id
    on_behalf: OnBehalf | None = None


class MakeRedemption(OwnersAct):
    """Minutes or points for a service, or points for one of the charter's offers: one of the three."""

    type = "redemption.make"
    since = 2
    minutes: Positive | None = None
    points: Points | None = None
    offer: Word | None = None
    pieces: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1
    """Of the offer."""
    serves: Relation
    """Of whoever is served to the owner."""
    least_age: Annotated[int, Field(strict=True, ge=1, le=120)] | None = None
    """It was checked that whoever is served has reached this age: the one that the charter asks for, never their own."""


class ConfirmRedemption(Body):
    """Another person of the keeper's: it was checked, and what it was for is given."""

    type = "redemption.confirm"
    since = 2
    about: About


class WithdrawRedemption(Body):
    """The owner wants it no longer, or the keeper cannot give it. Nothing was held for it, so nothing else changes."""

    type = "redemption.withdraw"
    since = 2
    begins = False
    reason: Withdrawal


class MakeGift(OwnersAct):
    """Minutes for another person with an account at the bank."""

    type = "gift.make"
    since = 2
    to: Id
    minutes: Positive
    relation: Relation


class MakeDonation(OwnersAct):
    """Minutes for the public pool; or, from a volunteer, for a group."""

    type = "donation.make"
    since = 2
    to: Id | None = None
    minutes: Positive


class MakeGrant(Body):
    """The keeper gives minutes of the public pool to a person, as somebody decided; the decision is kept as a file."""

    type = "grant.make"
    since = 2
    bank: Id
    to: Id
    minutes: Positive
    basis: Digest


class RecordReferral(Body):
    """Somebody brought another volunteer: once for each who came."""

    type = "referral.record"
    since = 2
    bank: Id
    owner: Id
    referred: Id

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "referral", self.bank, self.referred)


class ConfirmTransfer(Body):
    """Another person of the keeper's confirms a grant, a referral, or a gift or donation signed on behalf."""

    type = "transfer.confirm"
    since = 2
    about: About


class WithdrawTransfer(Body):
    """Whoever asked for it, or the keeper, takes back what still waits for its second person."""

    type = "transfer.withdraw"
    since = 2
    begins = False
    reason: Withdrawal


class UpholdComplaint(Body):
    """A host of an activity finds that somebody did not act as required there: their minutes at it count zero. Before they are posted;
    what has been posted is corrected."""

    type = "complaint.uphold"
    since = 2
    activity: Id
    person: Id

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "complaint", self.activity, self.person)
