"""Who may act: the log's own keys, units, persons, keys, roles, entrustments."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from contracts import keys
from contracts.statement import Body, Possession
from contracts.streams import rule_id
from contracts.values import CODE, Base64, Count, Digest, Frozen, Id, Positive, Role, Text, Title, Word

UnitKind = Literal[
    "city", "district", "county", "street", "community",
    "organ", "institution", "enterprise", "school", "hospital", "association", "new-sector",
]  # fmt: skip
"""What a unit is. Bodies of the five levels found alliances; the others are resident units. `new-sector`: 两新组织."""


class AdoptRules(Body):
    """Roots raise the number of the rule set by which everything after is decided (SPEC.md, "Four numbers")."""

    type = "rules.adopt"
    begins = False
    by_roots: ClassVar[bool] = True
    rules: Positive


class ReplaceRoots(Body):
    """Roots hand over to other roots."""

    type = "roots.replace"
    begins = False
    by_roots: ClassVar[bool] = True
    roots: Annotated[tuple[Base64, ...], Field(min_length=1, max_length=16)]
    k: Annotated[int, Field(strict=True, ge=1, le=16)]


class ReplaceLogKey(Body):
    """Roots name the log's new checkpoint key."""

    type = "log-key.replace"
    begins = False
    by_roots: ClassVar[bool] = True
    log_vkey: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}$")]
    reason: Text


class EnrolUnit(Body):
    """A superior unit, or the roots for the first ones, take a unit into the ledger."""

    type = "unit.enrol"
    by_roots: ClassVar[bool] = True
    code: Annotated[str, StringConstraints(pattern=CODE)]
    """Unique in the ledger: a unified social credit code, or a number of the region's own."""
    name: Title
    kind: UnitKind
    category: Word | None = None
    """Which rules of a rulebook apply to it, in the region's own words."""
    superior: Id | None = None


class AppointAdministrator(Body):
    """A unit without a usable key gets an administrator: at the beginning, or after its keys were lost.

    Opens the stream of a new person, who is the key's holder.
    """

    type = "administrator.appoint"
    by_roots: ClassVar[bool] = True
    unit: Id
    commitment: Digest
    key: Possession
    reason: Text


class RegisterPerson(Body):
    """A unit registers a person under a pseudonym. Names stay in the vault; here is only a commitment to them."""

    type = "person.register"
    commitment: Digest


WhyAmended = Literal["misspelt", "changed", "incomplete"]
"""写错了、有变化、不完整。What was wrong or is new stands nowhere here."""


class AmendPerson(Body):
    """What is kept of a person in the vault was wrong, has changed or was not all: this commits to their fields from now on.

    The commitment of before stays in the log, for it was signed; what it said is forgotten.
    """

    type = "person.amend"
    since = 2
    begins = False
    commitment: Digest
    reason: WhyAmended


class ErasePerson(Body):
    """A person's fields in the vault have been destroyed on request; the pseudonym and its minutes remain."""

    type = "person.erase"
    begins = False
    reason: Text


class Revocation(Frozen):
    """`suspect_from` is an index: what the key signed from there on counts nothing until re-affirmed."""

    keyid: Digest
    reason: Literal["lost", "stolen", "left", "replaced"]
    suspect_from: Count | None = None


class EnrolKey(Body):
    """A unit's administrator enrols a key for its holder; a lost one is revoked in the same breath."""

    type = "key.enrol"
    unit: Id
    holder: Id
    key: Possession
    revokes: Annotated[tuple[Revocation, ...], Field(max_length=4)] = ()

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "key", keys.keyid(self.key.spki))


class RotateKey(Body):
    """A holder replaces a key, signing with the old one and the new one."""

    type = "key.rotate"
    begins = False
    spki: Base64


class RevokeKey(Body):
    """The holder, or an administrator of the unit or of its superior, ends a key; the roots where none is above."""

    type = "key.revoke"
    begins = False
    by_roots: ClassVar[bool] = True
    revocation: Revocation


class GrantRole(Body):
    """An administrator lets a person act for the unit. Opens the role's stream the first time."""

    type = "role.grant"
    unit: Id
    person: Id
    role: Role

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "role", self.unit, self.person)


class WithdrawRole(Body):
    """An administrator ends it."""

    type = "role.withdraw"
    begins = False
    role: Role
    reason: Text


class Entrust(Body):
    """A unit records that a person without keys, or a unit without a computer, lets it act on their behalf.

    The paper is kept as a file; `evidence` is its SHA-256. Once it is withdrawn, another one may be recorded.
    """

    type = "entrustment.record"
    of: Id
    evidence: Digest

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "entrustment", self.of, actor)


class WithdrawEntrustment(Body):
    """Either side, or the unit that answers for whoever entrusted it, ends an entrustment. It can always be ended."""

    type = "entrustment.withdraw"
    begins = False
    reason: Text


class OnBehalf(Frozen):
    """Whose act this really is, and how they asked for it. Shown wherever the act is shown."""

    of: Id
    how: Literal["paper", "telephone", "counter"]
    evidence: Digest | None = None


class UnitsAct(Body):
    """An act of a unit. For one without a computer, a unit that it has entrusted signs."""

    on_behalf: OnBehalf | None = None

    def whose(self, actor: Id) -> Id:
        """The unit whose act it is, when `actor` signs."""
        return self.on_behalf.of if self.on_behalf else actor


class AnybodysAct(UnitsAct):
    """An act of a unit, or of a person who needs no role. For those who cannot sign, a unit that they have entrusted does."""
