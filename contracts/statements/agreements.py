"""Co-building agreements: terms as data, signatures in an agreed order, promise against delivery."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.keys import UnitsAct
from contracts.values import About, Day, Digest, Flag, Frozen, Id, Positive, Text, Title, Word

Evidence = Annotated[tuple[Digest, ...], Field(max_length=20)]
"""SHA-256 of files that are kept beside the log."""


class Commitment(Frozen):
    """Who does what for whom, how much, measured how, by when."""

    by: Id
    to: Id
    what: Title
    quantity: Positive
    measure: Word
    due: Day
    item: Id | None = None
    """The list item that it answers."""
    number: Positive | None = None
    """In an amendment: what it is called for life. In the first terms its place is its number, and nothing stands here."""


class Party(Frozen):
    unit: Id
    office: Word
    """In what office its signatory signs: an office, never a name."""


class Procedure(Frozen):
    """How the terms come into force and end, where the parties agree otherwise than to sign in the order in which they stand.

    It came with rule set 2.
    """

    order: Literal["listed", "free"] = "listed"
    """`free`: whoever is ready signs."""
    observers: Annotated[tuple[Id, ...], Field(max_length=16)] = ()
    """Units that may read and do not sign."""
    countersigned_by: Id | None = None
    """A superior body: the terms are in force only with its signature, after all others (会签)."""
    notice_days: Positive | None = None
    """By giving so many days of notice a party may end it alone. Without it, all must agree."""
    renewal_days: Positive | None = None
    """So many days before the end the parties are reminded to renew."""


class AppliedRulebook(Frozen):
    """By whose rules the record of a party is scored, as far as it comes of this agreement."""

    to: Id
    whose: Id
    """The party whose side's rulebook applies."""
    rulebook: Id | None = None
    """That rulebook, where this ledger has it."""


class PartyInterest(Frozen):
    """An interest of a party in the matter that the agreement is about, and what is done so that it decides nothing."""

    party: Id
    kind: Literal["supplier", "beneficiary", "same-organisation", "party-to-dispute", "other"]
    """承办或供应方、受益方、同一组织或上下级、争议当事方、其他。"""
    handled: Title
    """How: who stands aside from what, who looks on. Never whose house or case it is."""


class Typed(Frozen):
    """Clauses that a register can show as data. They came with rule set 2."""

    follows: Id | None = None
    """The version of an alliance's template that the clauses follow."""
    rulebooks: Annotated[tuple[AppliedRulebook, ...], Field(max_length=16)] = ()
    interests: Annotated[tuple[PartyInterest, ...], Field(max_length=16)] = ()


class Terms(Frozen):
    """Everything that the parties bind themselves to. They sign its digest."""

    title: Title
    alliance: Id | None = None
    purpose: Text
    parties: Annotated[tuple[Party, ...], Field(min_length=2, max_length=16)]
    """In the order in which they sign."""
    commitments: Annotated[tuple[Commitment, ...], Field(min_length=1, max_length=60)]
    clauses: Annotated[tuple[Text, ...], Field(max_length=60)] = ()
    starts: Day
    ends: Day
    full_text: Digest | None = None
    procedure: Procedure | None = None
    typed: Typed | None = None


class DraftAgreement(Body):
    """A party puts terms on the table."""

    type = "agreement.draft"
    terms: Terms


class ReviseAgreement(Body):
    """A party changes the draft; earlier reviews lapse."""

    type = "agreement.revise"
    begins = False
    terms: Terms


class ReviewAgreement(Body):
    """A party says that the draft may be signed, or asks for changes."""

    type = "agreement.review"
    begins = False
    terms: Digest
    opinion: Literal["agree", "change"]
    comment: Text | None = None


class SignAgreement(Body):
    """A party binds itself to exactly these terms: `terms` is the SHA-256 of their canonical JSON."""

    type = "agreement.sign"
    begins = False
    terms: Digest


class CountersignAgreement(Body):
    """The superior body that the terms name agrees to them, when all parties have signed."""

    type = "agreement.countersign"
    since = 2
    begins = False
    terms: Digest


class DeclineAgreement(Body):
    """A party that has not signed, or the body that was to countersign, will not sign, and says why."""

    type = "agreement.decline"
    begins = False
    reason: Text


class AmendAgreement(Body):
    """A party puts terms on the table that would take the place of those in force: in a document of their own, which is
    reviewed and signed like an agreement. Those in force hold until all have signed."""

    type = "agreement.amend"
    since = 2
    about: About
    terms: Terms


class RenewAgreement(Body):
    """A party puts an agreement on the table for the time after this one (续签)."""

    type = "agreement.renew"
    since = 2
    about: About
    terms: Terms


class TerminateAgreement(Body):
    """A party proposes a last day earlier than agreed; or gives notice of it, where the terms let it."""

    type = "agreement.terminate"
    since = 2
    about: About
    on: Day
    """The last day."""
    reason: Text
    by_notice: Flag = False


class AgreeTermination(Body):
    """Another party agrees to the last day that was proposed."""

    type = "termination.agree"
    since = 2
    begins = False


class RefuseTermination(Body):
    """Another party does not agree, or whoever proposed it no longer does: the agreement goes on."""

    type = "termination.refuse"
    since = 2
    begins = False
    reason: Text


class RecordFulfilment(UnitsAct):
    """One side of a commitment says that so much of it was delivered on that day. It may be more than was promised."""

    type = "fulfilment.record"
    about: About
    commitment: Positive
    """Its place among the commitments, from 1; in terms that were amended its number."""
    quantity: Positive
    on: Day
    evidence: Evidence = ()
    activity: Id | None = None


class ConfirmFulfilment(Body):
    """The other side agrees."""

    type = "fulfilment.confirm"
    about: About
