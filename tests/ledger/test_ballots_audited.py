"""Secret ballots in an audit: from a bundle alone everybody verifies, opens and counts them again, and finds what was forged."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts import signing
from contracts.canonical import decode, encode
from contracts.keys import PrivateKey
from contracts.tree import leaf_hash
from ledger.application import Ledger
from ledger.audit import audit
from ledger.bundle import write_bundle
from ledger.log_key import LogKeyFiles, write_log_key
from ledger.signer import Signer
from ledger.sources import BundleSource, DatabaseSource
from tests.people import LOG_KEY, ORIGIN
from tests.projections.year import Year
from tests.projections.years import year_of_ones_own

pytestmark = pytest.mark.slow


@dataclass
class Log:
    ledger: Ledger
    year: Year

    def index_of(self, stream: str, version: int = 1) -> int:
        with self.ledger.rows.datastore.cursor() as cursor:
            cursor.execute(
                "SELECT position FROM ledger_events WHERE originator_id = %s AND originator_version = %s",
                (stream, version),
            )
            [(position,)] = cursor.fetchall()
        return int(position) - 1

    def entry(self, index: int) -> bytes:
        return self.ledger.rows.rows(index + 1, index + 1)[0].entry

    def rewrite(self, index: int, entry: bytes) -> None:
        """As somebody with the database would: the entry and the leaf that goes with it."""
        with self.ledger.rows.datastore.transaction() as cursor:
            cursor.execute(
                "UPDATE ledger_events SET state = %s, leaf = %s WHERE position = %s",
                (entry, leaf_hash(entry), index + 1),
            )

    def sign(self, folder: Path) -> None:
        keys = LogKeyFiles(folder / "log-key", ORIGIN)
        write_log_key(keys.file, ORIGIN, LOG_KEY)
        signer = Signer(self.ledger.rows, keys, folder / "signer")
        signer.found()
        signer.tick()
        signer.close()


@pytest.fixture(scope="module")
def log(server: str) -> Iterator[Log]:
    """A year in which a secret evaluation was counted."""
    with year_of_ones_own(server) as year:
        yield Log(year.ledger, year)


def test_a_bundle_is_enough_to_count_again(log: Log, tmp_path: Path) -> None:
    log.sign(tmp_path)
    write_bundle(log.ledger, tmp_path / "bundle")
    assert audit(BundleSource(tmp_path / "bundle")).intact


def signed_anew(entry: bytes, key: PrivateKey, **members: Any) -> bytes:
    """Another body over a real signature of whoever signed it first: as if the two had agreed to it."""
    value = decode(entry)
    value["statement"]["body"] |= members
    signatures = signing.sign(encode(value["statement"]), key)
    return encode(value | {"signatures": [each.model_dump() for each in signatures]})


def counted_otherwise(log: Log) -> tuple[int, bytes]:
    index = log.index_of(log.year.of["secret evaluation: ballot of bureau"], 2)
    return index, log.entry(index).replace("好".encode(), "差".encode())


def spoiled_made_to_count(log: Log) -> tuple[int, bytes]:
    index = log.index_of(log.year.of["secret evaluation: ballot of slip 2"], 2)
    return index, log.entry(index).replace(b"no-such-opinion", b"unreadable")


def turnout_raised(log: Log) -> tuple[int, bytes]:
    index = log.index_of(log.year.of["secret evaluation"], 2)
    return index, log.entry(index).replace(b'"ballots":4', b'"ballots":5')


def choices_changed_by_whoever_entered_it(log: Log) -> tuple[int, bytes]:
    index, other = (
        log.index_of(log.year.of[f"secret evaluation: ballot of {who}"]) for who in ("bureau", "slip 1")
    )
    sealed = decode(log.entry(other))["statement"]["body"]["sealed"]
    return index, signed_anew(log.entry(index), log.year.county.lead.key, sealed=sealed)


def token_put_on_another_ballot(log: Log) -> tuple[int, bytes]:
    index, other = (
        log.index_of(log.year.of[f"secret evaluation: ballot of {who}"]) for who in ("bureau", "slip 1")
    )
    token = decode(log.entry(other))["statement"]["body"]["token"]
    return index, signed_anew(log.entry(index), log.year.county.lead.key, token=token)


def secret_that_opens_nothing(log: Log) -> tuple[int, bytes]:
    index = log.index_of(log.year.of["trustee's secret"])
    return index, signed_anew(log.entry(index), log.year.county.hospital.key, secret="A" * 43 + "=")


def blind_signature_of_another_key(log: Log) -> tuple[int, bytes]:
    index = log.index_of(log.year.of["secret evaluation: token of bureau"], 2)
    return index, signed_anew(log.entry(index), log.year.county.lead.key, signed="A" * 511 + "B")


FORGED: dict[Callable[[Log], tuple[int, bytes]], str] = {
    counted_otherwise: "decided-otherwise",
    spoiled_made_to_count: "decided-otherwise",
    turnout_raised: "decided-otherwise",
    choices_changed_by_whoever_entered_it: "would-be-refused",
    token_put_on_another_ballot: "would-be-refused",
    secret_that_opens_nothing: "would-be-refused",
    blind_signature_of_another_key: "would-be-refused",
}


@pytest.mark.parametrize("forge", FORGED, ids=lambda forge: forge.__name__)
def test_what_was_forged_is_named_at_its_entry(log: Log, forge: Callable[[Log], tuple[int, bytes]]) -> None:
    index, entry = forge(log)
    before = log.entry(index)
    assert entry != before
    log.rewrite(index, entry)
    try:
        verdict = audit(DatabaseSource(log.ledger.rows.datastore))
    finally:
        log.rewrite(index, before)
    assert any((each.index, each.code) == (index, FORGED[forge]) for each in verdict.findings), (
        verdict.findings
    )
