"""Proof files: one entry, one file, one key, and no network."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contracts.checkpoint import Checkpoint, NotTheLogsSignature
from contracts.note import Cosigner, NoteSigner
from contracts.proof import MalformedProof, TlogProof, format_hashes, parse_hashes, verify
from contracts.refusals import NotEvidence
from contracts.tree import BadHashes, BadProof, hash_reader, inclusion_proof, leaf_hash, root

ORIGIN = "ledger.example.org/yanhe"
LOG = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"l" * 32))
WITNESS = Cosigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
ENTRIES = [b'{"entry":%d}' % number for number in range(11)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
CHECKPOINT = Checkpoint(ORIGIN, 11, root(LEAVES)).sign(LOG).to_bytes()


def proof_of(index: int, extra: bytes | None = None) -> TlogProof:
    return TlogProof(index, tuple(inclusion_proof(index, 11, hash_reader(LEAVES))), CHECKPOINT, extra)


@pytest.mark.parametrize("index", range(11))
def test_each_entry_is_proved_by_its_file(index: int) -> None:
    proof = TlogProof.parse(proof_of(index).to_bytes())
    assert verify(ENTRIES[index], proof, [LOG.verifier]) == index


def test_a_proof_file_is_written_as_the_specification_says() -> None:
    lines = proof_of(10, b"hint").to_bytes().decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra aGludA==", "index 10"]
    assert lines[3:6] == [*format_hashes(proof_of(10).hashes).decode().splitlines(), ""]
    assert "\n".join(lines[6:]).encode() == CHECKPOINT


def test_the_only_entry_of_a_log_needs_no_hashes() -> None:
    checkpoint = Checkpoint(ORIGIN, 1, LEAVES[0]).sign(LOG).to_bytes()
    data = b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + checkpoint
    assert TlogProof.parse(data) == TlogProof(0, (), checkpoint)
    assert verify(ENTRIES[0], TlogProof.parse(data), [LOG.verifier]) == 0


@given(st.integers(0, 10), st.none() | st.binary(min_size=1, max_size=50))
def test_a_proof_file_comes_back(index: int, extra: bytes | None) -> None:
    assert TlogProof.parse(proof_of(index, extra).to_bytes()) == proof_of(index, extra)


def test_the_proof_of_one_entry_proves_no_other() -> None:
    for index in range(11):
        with pytest.raises(BadProof):
            verify(ENTRIES[index], proof_of((index + 1) % 11), [LOG.verifier])
    with pytest.raises(BadProof):
        verify(ENTRIES[0] + b" ", proof_of(0), [LOG.verifier])


def test_a_proof_under_another_logs_checkpoint_proves_nothing() -> None:
    cosigned = TlogProof(
        0, proof_of(0).hashes, CHECKPOINT + WITNESS.sign(CHECKPOINT.decode(), 1).line().encode()
    )
    with pytest.raises(NotEvidence):
        verify(ENTRIES[0], cosigned, [WITNESS.verifier])
    own_text = Checkpoint(ORIGIN, 11, root(LEAVES)).text
    cosigned = TlogProof(0, proof_of(0).hashes, CHECKPOINT + WITNESS.sign(own_text, 1).line().encode())
    with pytest.raises(NotTheLogsSignature):
        verify(ENTRIES[0], cosigned, [WITNESS.verifier])
    assert verify(ENTRIES[0], cosigned, [LOG.verifier, WITNESS.verifier]) == 0


@given(st.integers(0, 10**6), st.integers(0, 7))
def test_no_bit_of_a_proof_file_can_be_flipped(place: int, bit: int) -> None:
    data = bytearray(proof_of(6).to_bytes())
    data[place % len(data)] ^= 1 << bit
    with pytest.raises(NotEvidence):
        verify(ENTRIES[6], TlogProof.parse(bytes(data)), [LOG.verifier])


HASH = b"gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ="
HEAD = b"c2sp.org/tlog-proof@v1\n"


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"", "no blank line"),
        (b"index 0\n\ncheckpoint\n", "first line"),
        (b"c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint\n", "first line"),
        (HEAD.replace(b"\n", b"\r\n") + b"index 0\n\ncheckpoint\n", "first line"),
        (HEAD + b"\ncheckpoint\n", "no index"),
        (HEAD + b"index\n\ncheckpoint\n", "no index"),
        (HEAD + b"Index 0\n\ncheckpoint\n", "no index"),
        (HEAD + HASH + b"\nindex 0\n\ncheckpoint\n", "no index"),
        (HEAD + b"index 01\n\ncheckpoint\n", "decimal"),
        (HEAD + b"index -5\n\ncheckpoint\n", "decimal"),
        (HEAD + b"index  0\n\ncheckpoint\n", "decimal"),
        (HEAD + b"index 0 \n\ncheckpoint\n", "decimal"),
        (HEAD + b"index 9223372036854775808\n\ncheckpoint\n", "decimal"),
        (HEAD + b"index notanumber\n\ncheckpoint\n", "decimal"),
        (HEAD + b"extra !!\nindex 0\n\ncheckpoint\n", "extra is not base64"),
        (HEAD + b"extra \nindex 0\n\ncheckpoint\n", "extra is not base64"),
        (HEAD + b"extra aGludB==\nindex 0\n\ncheckpoint\n", "extra is not base64"),
        (HEAD + b"extra aGludA==\nextra aGludA==\nindex 0\n\ncheckpoint\n", "no index"),
        (HEAD + b"extra " + b"AAAA" * 21_846 + b"\nindex 0\n\ncheckpoint\n", "too long"),
        (HEAD + b"index 0\nindex 0\n\ncheckpoint\n", "32 bytes"),
        (HEAD + b"index 0\n" + HASH[:-2] + b"R=\n\ncheckpoint\n", "32 bytes"),  # unused bits set
        (HEAD + b"index 0\n" + HASH + b" \n\ncheckpoint\n", "32 bytes"),
        (HEAD + b"index 0\n" + HASH[:-4] + b"\n\ncheckpoint\n", "32 bytes"),
        (HEAD + b"index 0\n" + (HASH + b"\n") * 65 + b"\ncheckpoint\n", "more than 64"),
        (HEAD + "index 0\n—\n\ncheckpoint\n".encode(), "ASCII"),
        (HEAD + b"index 0\n\n" + b"x" * 1_100_001, "too big"),
    ],
)
def test_what_is_not_a_proof_file_is_refused_with_the_reason(data: bytes, because: str) -> None:
    with pytest.raises((MalformedProof, BadHashes), match=because):
        TlogProof.parse(data)


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=64))
def test_lists_of_hashes_come_back(hashes: list[bytes]) -> None:
    assert parse_hashes(format_hashes(hashes)) == hashes


@pytest.mark.parametrize(
    "data", [HASH, b"\n", HASH + b"\r\n", HASH + b"\n\n", b" " + HASH + b"\n", (HASH + b"\n") * 65, b"\xff\n"]
)
def test_other_lists_of_hashes_are_refused(data: bytes) -> None:
    with pytest.raises(BadHashes):
        parse_hashes(data)
