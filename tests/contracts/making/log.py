"""The small log: a county is founded, two units sign an agreement, a sheet of three is confirmed, a key is stolen.

0           genesis
1 …         four units, eight people with keys and roles, an alliance          checkpoint.old
then        an agreement, drafted, reviewed, signed by both
            a time bank, an activity, three volunteers                          (published)
            a sheet of three records under one signature; another person confirms it
            a key is rotated, a stolen one revoked, a role withdrawn            (published)
last        two statements whose signers had seen that                          checkpoint
"""

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from unittest.mock import patch

from contracts import signing
from contracts.checkpoint import Checkpoint
from contracts.dsse import Signatures
from contracts.entry import Receipt, log_id, read_entry, write_genesis
from contracts.keys import PrivateKey, write_public
from contracts.note import NoteSigner
from contracts.proof import TlogProof
from contracts.statement import Body, open_batch, open_statement
from contracts.statements import BODIES
from contracts.statements.agreements import (
    Commitment,
    DraftAgreement,
    Party,
    ReviewAgreement,
    SignAgreement,
    Terms,
)
from contracts.statements.keys import RegisterPerson, Revocation, RevokeKey, RotateKey, WithdrawRole
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import (
    Clocked,
    ConfirmService,
    Entered,
    FoundBank,
    OpenAccount,
    RecordService,
    SheetPart,
)
from contracts.tree import consistency_proof, hash_reader, inclusion_proof, leaf_hash, root
from contracts.values import Digest, Id, Seen
from domain.acts import act_out
from domain.agreements import digest_of
from domain.authority import authenticate
from domain.batches import authenticate_batch
from domain.deciding import Folded, World
from domain.history import History, as_happened, signed_part
from ledger.rows import Row
from ledger.writing import batch_rows, receipt_for, statement_rows
from tests import people
from tests.contracts.making.p256 import DeterministicP256
from tests.people import GENESIS, LOG_KEY, NOON, ORIGIN, County, Person, found_county, key

MINUTE_MS = 60_000
LOG_SIGNER = NoteSigner(ORIGIN, LOG_KEY)
NEW_KEY = key("bureau 2, the second key")


class Log:
    """Takes statements like a ledger and keeps the entries that a ledger would store."""

    def __init__(self) -> None:
        genesis = write_genesis(GENESIS, NOON)
        self.log: Digest = log_id(genesis)
        self.history = History(self.log)
        self.received = NOON
        self.entries: list[bytes] = []
        self.receipts: list[Receipt] = []
        self.published: list[int] = []
        self._store([genesis])

    def submit(self, payload: bytes, signatures: Signatures) -> Receipt:
        statement = open_statement(payload, self.log, BODIES)
        world = World(self.history)
        act = authenticate(world, statement, signatures, self._tick())
        return self._append(
            statement_rows(act_out(world, act), statement, signatures, act.rules), statement.digest
        )

    def submit_batch(
        self, payload: bytes, signatures: Signatures, items: Sequence[dict[str, Any]]
    ) -> Receipt:
        header, statements = open_batch(payload, items, self.log, BODIES)
        world, digest, received = World(self.history), sha256(payload).hexdigest(), self._tick()
        holder = authenticate_batch(world, header, signatures)
        rows = batch_rows(world, header, payload, signatures, statements, holder, received)
        return self._append(rows, digest)

    def folded(self, stream: Id) -> Folded:
        return self.history.folded(stream)

    @property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(entry) for entry in self.entries]

    def publish(self) -> bytes:
        """Sign a checkpoint; from now on signers have seen it."""
        self.published.append(len(self.entries))
        return signed_checkpoint(self.leaves)

    def seen(self) -> Seen:
        if not self.published:
            return signing.NOTHING_SEEN
        size = self.published[-1]
        return Seen(size=size, root=root(self.leaves[:size]).hex())

    def _tick(self) -> int:
        self.received += MINUTE_MS
        return self.received

    def _append(self, rows: Sequence[Row], digest: Digest) -> Receipt:
        receipt = receipt_for(rows, len(self.entries) + 1, digest, self.received)
        self._store([row.entry for row in rows])
        self.receipts.append(receipt)
        return receipt

    def _store(self, entries: Sequence[bytes]) -> None:
        for stored in entries:
            entry = read_entry(stored, len(self.entries))
            happened = as_happened(entry, signed_part(entry, self.log, self.history.header))
            self.history.record(happened, entry.item["batch"] if entry.item else None)
            self.entries.append(stored)


def signed_checkpoint(leaves: Sequence[bytes], signer: NoteSigner = LOG_SIGNER) -> bytes:
    return Checkpoint(signer.verifier.name, len(leaves), root(leaves)).sign(signer).to_bytes()


@dataclass(frozen=True)
class SmallLog:
    """The story told: what the vectors are made of."""

    log: Digest
    entries: tuple[bytes, ...]
    receipts: tuple[Receipt, ...]
    checkpoint_old: bytes
    checkpoint: bytes
    county: County
    sheet: signing.Sheet
    published: tuple[int, ...]

    @property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(entry) for entry in self.entries]

    def first(self, event: str, after: int = -1, kind: str | None = None) -> int:
        """The index of the first such entry; `kind` as in `contracts.entry.Entry`."""
        for index, stored in enumerate(self.entries):
            entry = read_entry(stored, index)
            if index > after and entry.event == event and kind in (None, entry.kind):
                return index
        raise KeyError(event)

    def proof(self, index: int) -> TlogProof:
        size = len(self.entries)
        hashes = inclusion_proof(index, size, hash_reader(self.leaves))
        return TlogProof(index, tuple(hashes), self.checkpoint)

    def consistency(self) -> list[bytes]:
        return consistency_proof(self.published[0], len(self.entries), hash_reader(self.leaves))


@contextmanager
def same_signatures_every_time() -> Any:
    """P-256 keys of the cast sign deterministically inside."""
    usual = people.p256_key
    with patch.object(people, "p256_key", lambda seed: deterministic(usual(seed))):
        yield


def deterministic(private: PrivateKey) -> PrivateKey:
    assert not isinstance(private, DeterministicP256)
    return DeterministicP256(private)  # type: ignore[arg-type]


@cache
def small_log() -> SmallLog:
    log = Log()
    with same_signatures_every_time():
        county = found_county(log)
    old = log.publish()
    sign_an_agreement(log, county)
    bank, activity, volunteers = open_a_bank(log, county)
    log.publish()
    sheet = confirm_a_sheet(log, county, bank, activity, volunteers)
    change_keys(log, county)
    log.publish()
    bureau2 = Person(county, NEW_KEY, county.units["bureau"], county.people["bureau2"].id)
    for seed in ("a person in time", "a person at the end"):
        says(log, bureau2, RegisterPerson(commitment=sha256(seed.encode()).hexdigest()))
    return SmallLog(
        log.log, tuple(log.entries), tuple(log.receipts), old, signed_checkpoint(log.leaves), county, sheet,
        tuple(log.published),
    )  # fmt: skip


def sign_an_agreement(log: Log, county: County) -> None:
    community, hospital = county.units["community"], county.units["hospital"]
    terms = Terms(
        title="健康进社区共建协议(虚构)",
        alliance=county.alliance,
        purpose="医务人员每月到社区义诊。\n社区提供场地。",
        parties=(Party(unit=community, office="书记"), Party(unit=hospital, office="院长")),
        commitments=(
            Commitment(by=hospital, to=community, what="义诊", quantity=12, measure="场", due="2026-12-31"),
        ),
        clauses=("本协议自双方签署后生效。",),
        starts="2026-01-01",
        ends="2026-12-31",
    )
    agreement = says(log, county.community, DraftAgreement(terms=terms))
    digest = digest_of(terms)
    says(log, county.hospital, ReviewAgreement(terms=digest, opinion="agree"), stream=agreement)
    says(log, county.community, SignAgreement(terms=digest), stream=agreement)
    says(log, county.hospital2, SignAgreement(terms=digest), stream=agreement)


def open_a_bank(log: Log, county: County) -> tuple[Id, Id, list[Id]]:
    hospital = county.units["hospital"]
    bank = says(log, county.community, FoundBank(name="和平社区时间银行(虚构)", alliance=county.alliance))
    plan = PlanActivity(hosts=(hospital,), title="元旦义诊(虚构)", category="义诊", on="2026-01-01")
    activity = says(log, county.community, plan)
    says(log, county.community, HoldActivity(on="2026-01-01"), stream=activity)
    volunteers = []
    for seed in ("volunteer 1", "volunteer 2", "volunteer 3"):
        who = RegisterPerson(commitment=sha256(seed.encode()).hexdigest())
        volunteers.append(says(log, county.community, who))
        says(log, county.community, OpenAccount(bank=bank, owner=volunteers[-1]))
    return bank, activity, volunteers


def confirm_a_sheet(
    log: Log, county: County, bank: Id, activity: Id, volunteers: Sequence[Id]
) -> signing.Sheet:
    first, second, third = volunteers
    whole, half = ("2026-01-01T08:00", "2026-01-01T10:00"), ("2026-01-01T09:00", "2026-01-01T10:30")
    bodies: list[Body] = [
        RecordService(
            activity=activity, bank=bank, person=first, clocked=Clocked(start=whole[0], end=whole[1])
        ),
        RecordService(
            activity=activity, bank=bank, person=second, clocked=Clocked(start=half[0], end=half[1])
        ),
        RecordService(
            activity=activity, bank=bank, person=third, entered=Entered(on="2026-01-01", minutes=45)
        ),
    ]
    by = county.community
    sheet = signing.draft_batch(
        log.log, by.unit, [(county.next_id(), body) for body in bodies], seen=log.seen()
    )
    log.submit_batch(sheet.payload, signing.sign_batch(sheet, by.key), sheet.items)
    confirmed = ConfirmService(sheets=(SheetPart(batch=sha256(sheet.payload).hexdigest()),))
    says(log, county.community2, confirmed)
    return sheet


def change_keys(log: Log, county: County) -> None:
    bureau2, lead2 = county.bureau2, county.lead2
    old = county.rule("key", signing.keyid_of(bureau2.key))
    says(log, bureau2, RotateKey(spki=write_public(NEW_KEY.public_key())), stream=old, also=NEW_KEY)
    stolen = signing.keyid_of(lead2.key)
    revocation = Revocation(keyid=stolen, reason="stolen", suspect_from=log.published[0])
    says(log, county.lead, RevokeKey(revocation=revocation), stream=county.rule("key", stolen))
    role = county.rule("role", bureau2.unit, bureau2.id)
    says(log, county.bureau, WithdrawRole(role="evaluator", reason="岗位调整"), stream=role)


def says(
    log: Log, person: Person, body: Body, *, stream: Id | None = None, also: PrivateKey | None = None
) -> Id:
    """Sign with the newest published checkpoint seen, and submit; return the stream that was opened or changed."""
    id = person.county.next_id()
    home = body.opens(log.log, person.unit, id) if body.begins else stream
    assert home
    payload = signing.draft(
        log.log, person.unit, body, id=id, stream=home, expect=log.folded(home).version, seen=log.seen()
    )
    log.submit(payload, signing.sign(payload, person.key, *([also] if also else [])))
    return home
