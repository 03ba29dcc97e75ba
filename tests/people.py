"""The cast: one small county, the same everywhere, with fixed keys, so every run signs the same bytes.

    组织部 (county, the lead) ── 和平社区 (community), 民政局 and 县医院 (resident units)

All names are invented. Each unit has a signatory (also its administrator) and a second person. Everybody signs
with Ed25519 but the second person of the hospital, who has an old browser and a P-256 key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts import signing
from contracts.canonical import decode
from contracts.dsse import Signatures
from contracts.entry import Genesis
from contracts.keys import PrivateKey, write_public
from contracts.note import NoteSigner
from contracts.statement import Body
from contracts.statements.alliances import AcceptMembership, Charter, FoundAlliance, InviteMember
from contracts.statements.keys import AppointAdministrator, EnrolKey, EnrolUnit, GrantRole, RegisterPerson
from contracts.streams import rule_id
from contracts.values import NIL, About, Digest, Id, Role
from domain.deciding import Folded

NOON = 1_767_240_000_000
"""2026-01-01 12:00 in Shanghai."""
DAY_MS = 86_400_000


def key(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()).digest())


def p256_key(seed: str) -> PrivateKey:
    return derive_private_key(int.from_bytes(sha256(seed.encode()).digest()) >> 1, SECP256R1())


ROOTS = [key("root 1"), key("root 2"), key("root 3")]
LOG_KEY = key("log")
ORIGIN = "ledger.example.org/yanhe"
GENESIS = Genesis(
    origin=ORIGIN,
    log_vkey=NoteSigner(ORIGIN, LOG_KEY).verifier.vkey,
    roots=tuple(write_public(root.public_key()) for root in ROOTS),
    k=2,
    zone="Asia/Shanghai",
)


class Taker(Protocol):
    """A ledger, or a story in memory."""

    log: Digest

    def submit(self, payload: bytes, signatures: Signatures) -> Any: ...

    def submit_batch(
        self, payload: bytes, signatures: Signatures, items: Sequence[dict[str, Any]]
    ) -> Any: ...


@dataclass
class Person:
    """Somebody with a key, acting for a unit or for themselves."""

    county: County
    key: PrivateKey
    unit: Id
    id: Id

    def says(
        self, body: Body, *, stream: Id | None = None, expect: int | None = None, as_self: bool = False
    ) -> Id:
        """Sign and submit; return the stream that was opened or changed."""
        payload = self.drafts(body, stream=stream, expect=expect, as_self=as_self)
        self.county.taker.submit(payload, signing.sign(payload, self.key))
        return self.county.stream_of(payload)

    def drafts(
        self, body: Body, *, stream: Id | None = None, expect: int | None = None, as_self: bool = False
    ) -> bytes:
        """The payload; `expect` is the version now unless another is given."""
        actor = self.id if as_self else self.unit
        id = self.county.next_id()
        home = body.opens(self.county.taker.log, actor, id) if body.begins else stream
        assert home
        found = self.county.folded(home).version if expect is None else expect
        return signing.draft(self.county.taker.log, actor, body, id=id, stream=home, expect=found)

    def sheet(self, bodies: Sequence[Body], *, as_self: bool = False) -> signing.Sheet:
        actor = self.id if as_self else self.unit
        return signing.draft_batch(
            self.county.taker.log, actor, [(self.county.next_id(), body) for body in bodies]
        )

    def sends(self, sheet: signing.Sheet) -> Digest:
        """Sign and submit a batch; return its digest."""
        self.county.taker.submit_batch(sheet.payload, signing.sign_batch(sheet, self.key), sheet.items)
        return sha256(sheet.payload).hexdigest()


@dataclass
class County:
    """The scene: who is there and what they have agreed on before a test begins."""

    taker: Any
    ids: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Id] = field(default_factory=dict)
    alliance: Id = NIL

    def next_id(self) -> Id:
        self.ids += 1
        return str(UUID(int=self.ids))

    def folded(self, stream: Id) -> Folded:
        folded: Folded = (
            self.taker.folded(stream) if hasattr(self.taker, "folded") else self.taker.streams.folded(stream)
        )
        return folded

    def about(self, stream: Id) -> About:
        """A stream as it is now, as somebody reads it before acting on it."""
        folded = self.folded(stream)
        return About(stream=stream, version=folded.version, digest=folded.digest)

    def rule(self, kind: str, *key: str) -> Id:
        return rule_id(self.taker.log, kind, *key)

    @staticmethod
    def stream_of(payload: bytes) -> Id:
        stream: Id = decode(payload)["stream"]
        return stream

    def roots_say(self, body: Body, *, signers: Sequence[PrivateKey] = ROOTS[:2]) -> Id:
        """A change is one of the log itself."""
        id = self.next_id()
        home = body.opens(self.taker.log, NIL, id) if body.begins else NIL
        expect = self.folded(home).version
        payload = signing.draft(self.taker.log, NIL, body, id=id, stream=home, expect=expect)
        self.taker.submit(payload, signing.sign(payload, *signers))
        return self.stream_of(payload)

    def first_administrator(self, unit: Id, seed: str, by: Person | None = None) -> Person:
        """The roots, or a superior's administrator, appoint somebody to a unit that has no key in use."""
        actor, id = (by.unit if by else NIL), self.next_id()
        holder, mine = rule_id(self.taker.log, "open", actor, id), key(seed)
        body = AppointAdministrator(
            unit=unit,
            commitment=sha256(seed.encode()).hexdigest(),
            key=signing.prove_possession(self.taker.log, unit, holder, mine),
            reason="单位首次启用",
        )
        payload = signing.draft(self.taker.log, actor, body, id=id)
        self.taker.submit(payload, signing.sign(payload, *([by.key] if by else ROOTS[:2])))
        return Person(self, mine, unit, holder)

    def colleague(self, by: Person, seed: str, *roles: Role, with_key: PrivateKey | None = None) -> Person:
        """An administrator registers a second person, enrols their key and grants roles."""
        holder = by.says(RegisterPerson(commitment=sha256(seed.encode()).hexdigest()))
        mine = with_key or key(seed)
        possession = signing.prove_possession(self.taker.log, by.unit, holder, mine)
        by.says(EnrolKey(unit=by.unit, holder=holder, key=possession))
        for role in roles:
            by.says(GrantRole(unit=by.unit, person=holder, role=role))
        return Person(self, mine, by.unit, holder)

    def volunteer(self, by: Person, seed: str) -> Id:
        """A person without a key."""
        return by.says(RegisterPerson(commitment=sha256(seed.encode()).hexdigest()))

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


UNITS = {
    "lead": ("YH001", "沿河县委组织部(虚构)", "county"),
    "community": ("YH101", "和平社区(虚构)", "community"),
    "bureau": ("YH201", "民政局(虚构)", "organ"),
    "hospital": ("YH202", "县医院(虚构)", "hospital"),
}
ALL_ROLES: tuple[Role, ...] = ("signatory", "clerk", "evaluator", "auditor")


def found_county(taker: Taker) -> County:
    """Units with two people each, and an alliance that all four belong to.

    People are named by their unit: `county.lead` and `county.lead2`, `county.community`, …
    """
    county = County(taker)
    for name, (code, title, kind) in UNITS.items():
        superior = county.units.get("lead")
        body = (
            EnrolUnit(code=code, name=title, kind=kind, superior=superior)
            if superior
            else EnrolUnit(code=code, name=title, kind=kind)
        )  # type: ignore[arg-type]
        by = county.people.get("lead")
        unit = by.says(body) if by else county.roots_say(body)
        county.units[name] = unit
        first = county.first_administrator(unit, f"{name} 1", by)
        for role in ALL_ROLES:
            first.says(GrantRole(unit=unit, person=first.id, role=role))
        county.people[name] = first
        second = p256_key("hospital 2") if name == "hospital" else None
        county.people[name + "2"] = county.colleague(first, f"{name} 2", *ALL_ROLES, with_key=second)
    charter = Charter(
        title="城市党建联盟章程(虚构)", articles=("自愿加入，平等协商。",), effective="2026-01-01"
    )
    county.alliance = county.lead.says(
        FoundAlliance(name="沿河城市党建联盟(虚构)", level="county", charter=charter)
    )
    for name in list(UNITS)[1:]:
        membership = county.lead.says(InviteMember(alliance=county.alliance, unit=county.units[name]))
        county.people[name].says(AcceptMembership(), stream=membership)
    return county
