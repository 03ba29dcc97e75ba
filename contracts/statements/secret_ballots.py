"""Secret ballots (无记名投票): tokens that are signed unseen, ballots that name nobody, and a box that opens to all trustees together.

    ballot-token.request ─┐                                          last day
    ballot-token.print ───┴─▶ ballot-token.issue     (ballots are posted) │ ballot.enter… ─▶ ballot-box.close ─▶ ballot-box.unseal… ─▶ evaluation.close

A ballot is sent without a session and waits outside the log until the last day is over (SPEC.md, "Ballots").
"""

from typing import Annotated

from pydantic import Field

from contracts import keys
from contracts.ballot import Ballot, Bytes32, Token
from contracts.blind import Number
from contracts.statement import Body
from contracts.statements.evaluations import MAX_PRINTED
from contracts.streams import rule_id
from contracts.values import Base64, Digest, Id, Word


class RequestToken(Body):
    """A voter of a secret panel asks for the one token that they have there: a number, signed without being understood."""

    type = "ballot-token.request"
    since = 2
    evaluation: Id
    panel: Word
    blinded: Number

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "ballot-token", self.evaluation, self.panel, actor)


class PrintToken(Body):
    """The same for a voter without a key, whoever that will be: it goes onto a slip of paper."""

    type = "ballot-token.print"
    since = 2
    evaluation: Id
    panel: Word
    number: Annotated[int, Field(strict=True, ge=1, le=MAX_PRINTED)]
    blinded: Number

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "printed-token", self.evaluation, self.panel, str(self.number))


class IssueToken(Body):
    """The panel's issuer signs the number that was asked for, another person than asked for it."""

    type = "ballot-token.issue"
    since = 2
    begins = False
    signed: Number


class EnterBallot(Body):
    """A ballot from the box is put into the log, after the last day: by whoever counts, or by a unit that finds it left out."""

    type = "ballot.enter"
    since = 2
    evaluation: Id
    opening: Digest
    panel: Word
    spki: Base64
    token: Token
    sealed: Base64
    sig: Base64
    """Of the ballot key, over the ballot that these members are."""

    def ballot(self, log: Digest) -> Ballot:
        """What the ballot key signed."""
        return Ballot(
            v=1,
            log=log,
            evaluation=self.evaluation,
            opening=self.opening,
            panel=self.panel,
            spki=self.spki,
            token=self.token,
            sealed=self.sealed,
        )

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "secret-ballot", self.evaluation, self.panel, keys.keyid(self.spki))


class CloseBallotBox(Body):
    """All ballots of a panel are in the log; none is taken any more, and the trustees may publish their secrets."""

    type = "ballot-box.close"
    since = 2
    evaluation: Id
    panel: Word

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "ballot-box-closed", self.evaluation, self.panel)


class UnsealBallotBox(Body):
    """A trustee publishes the secret half of the key that ballots were sealed to."""

    type = "ballot-box.unseal"
    since = 2
    evaluation: Id
    panel: Word
    secret: Bytes32

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "unsealed", self.evaluation, self.panel, actor)
