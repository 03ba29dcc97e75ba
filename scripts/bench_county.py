"""The county that the benchmarks are run on: one unit, two clerks, a time bank, and as many volunteers as a sheet has
lines. All names are invented; every signature is real.

    a day = 1 activity + 4,096 records in one signed sheet + 1 confirmation by the second clerk, with its 4,096 postings
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts import signing
from contracts.entry import Genesis
from contracts.keys import PrivateKey, write_public
from contracts.note import NoteSigner
from contracts.statement import MAX_BATCH
from contracts.statements.keys import AppointAdministrator, EnrolKey, EnrolUnit, GrantRole, RegisterPerson
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import (
    Clocked,
    ConfirmService,
    FoundBank,
    OpenAccount,
    RecordService,
    SheetPart,
)
from contracts.streams import rule_id
from contracts.values import NIL, Digest, Id
from ledger.application import Ledger, found
from scripts.cast import Signer, roots_say

ORIGIN = "ledger.example.org/bench"
OPENING_MS = 1_767_240_000_000
"""2026-01-01 12:00 in Shanghai, after which every record of that day and before can be confirmed."""


@dataclass(frozen=True, slots=True)
class BenchCounty:
    ledger: Ledger
    log_key: Ed25519PrivateKey
    recorder: Signer
    confirmer: Signer
    bank: Id
    volunteers: list[Id]

    def activity(self, on: date) -> Id:
        return self.recorder.says(PlanActivity(title="清洁家园(虚构)", category="环境", on=on.isoformat()))

    def held(self, on: date) -> Id:
        """An activity that is on record as held, so that its records may be posted."""
        activity = self.activity(on)
        return self.recorder.says(HoldActivity(on=on.isoformat()), activity)

    def record(self, volunteer: Id, activity: Id, on: date) -> RecordService:
        nine = Clocked(start=f"{on}T09:00", end=f"{on}T10:30")
        return RecordService(person=volunteer, activity=activity, bank=self.bank, clocked=nine)

    def sheet(self, on: date) -> Digest:
        """A day's records of all volunteers, signed once; its digest."""
        activity = self.held(on)
        digest, _ = self.recorder.says_all([self.record(one, activity, on) for one in self.volunteers])
        return digest

    def days(self) -> Iterator[date]:
        """Days that nobody has worked on yet, going back from the opening."""
        return (date(2026, 1, 1) - timedelta(days=ago) for ago in count())


def found_bench_county(dsn: str, volunteers: int = MAX_BATCH) -> BenchCounty:
    """In the empty database that `dsn` leads to. Close `ledger` in the end."""
    roots = [Ed25519PrivateKey.generate() for _ in range(2)]
    log_key = Ed25519PrivateKey.generate()
    genesis = Genesis(
        origin=ORIGIN,
        log_vkey=NoteSigner(ORIGIN, log_key).verifier.vkey,
        roots=tuple(write_public(root.public_key()) for root in roots),
        k=2,
        zone="Asia/Shanghai",
    )
    found(dsn, genesis, OPENING_MS)
    ledger = Ledger(dsn, clock=ticking())
    ledger.tree.create_tables()
    recorder, confirmer = two_clerks(ledger, roots)
    bank = recorder.says(FoundBank(name="时间银行(虚构)"))
    _, people = recorder.says_all([RegisterPerson(commitment=digest_of(n)) for n in range(volunteers)])
    recorder.says_all([OpenAccount(bank=bank, owner=person) for person in people])
    return BenchCounty(ledger, log_key, recorder, confirmer, bank, people)


def two_clerks(ledger: Ledger, roots: list[Ed25519PrivateKey]) -> tuple[Signer, Signer]:
    unit = roots_say(
        ledger, EnrolUnit(code="BM001", name="和平社区(虚构)", kind="community"), roots, NIL, new_id()
    )
    id, key = new_id(), Ed25519PrivateKey.generate()
    holder = rule_id(ledger.log, "open", NIL, id)
    possession = signing.prove_possession(ledger.log, unit, holder, key)
    appointing = AppointAdministrator(
        unit=unit, commitment=digest_of("first"), key=possession, reason="单位首次启用"
    )
    roots_say(ledger, appointing, roots, NIL, id)
    first = Signer(ledger, key, unit, holder)
    first.says(GrantRole(unit=unit, person=holder, role="signatory"))
    first.says(GrantRole(unit=unit, person=holder, role="clerk"))
    return first, colleague(first)


def colleague(first: Signer) -> Signer:
    key: PrivateKey = Ed25519PrivateKey.generate()
    person = first.says(RegisterPerson(commitment=digest_of("second")))
    possession = signing.prove_possession(first.ledger.log, first.unit, person, key)
    first.says(EnrolKey(unit=first.unit, holder=person, key=possession))
    first.says(GrantRole(unit=first.unit, person=person, role="clerk"))
    return Signer(first.ledger, key, first.unit, person)


def fill(county: BenchCounty, events: int, progress: Callable[[int], None] | None = None) -> int:
    """Add whole days, confirmed, until the log has so many events; return how many it has."""
    size = county.ledger.rows.max_notification_id() or 0
    for on in county.days():
        if size >= events:
            break
        batch = county.sheet(on)
        county.confirmer.says(ConfirmService(sheets=(SheetPart(batch=batch),)))
        size = county.ledger.rows.max_notification_id() or 0
        if progress:
            progress(size)
    return size


def ticking() -> Callable[[], int]:
    """A clock that goes on by a millisecond with each look."""
    ticks = count(OPENING_MS)
    return lambda: next(ticks)


def digest_of(anything: object) -> Digest:
    return sha256(str(anything).encode()).hexdigest()


def new_id() -> Id:
    return str(uuid4())
