"""Checkpoints: three lines, signed by the log itself."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contracts.checkpoint import (
    Checkpoint,
    MalformedCheckpoint,
    NotTheLogsSignature,
    open_checkpoint,
    read_decimal,
)
from contracts.note import Cosigner, MalformedNote, NoKnownSignature, NoteSigner, Verifier, WrongNoteSignature
from contracts.tree import EMPTY_ROOT
from tests.contracts.test_note import PUBLIC_LOG_VKEY, PUBLIC_NOTE, PUBLIC_WITNESS_VKEYS

ORIGIN = "ledger.example.org/yanhe"
LOG = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"l" * 32))
OTHER_LOG = NoteSigner("ledger.example.org/other", Ed25519PrivateKey.from_private_bytes(b"o" * 32))
WITNESS = Cosigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
HEAD = Checkpoint(ORIGIN, 20_852_163, bytes(range(32)))


def test_a_checkpoint_is_written_as_the_specification_says() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    checkpoint = Checkpoint.parse(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert checkpoint.text == text


def test_a_public_checkpoint_opens_with_its_log_key_and_with_its_witnesses_besides() -> None:
    log = Verifier.from_vkey(PUBLIC_LOG_VKEY)
    witnesses = [Verifier.from_vkey(vkey) for vkey in PUBLIC_WITNESS_VKEYS]
    assert open_checkpoint(PUBLIC_NOTE, [log]).size == 1432088532
    assert open_checkpoint(PUBLIC_NOTE, [*witnesses, log]).origin == "arche2025h1.staging.ct.transparency.dev"


def test_witnesses_alone_do_not_make_a_checkpoint() -> None:
    with pytest.raises(NotTheLogsSignature):
        open_checkpoint(PUBLIC_NOTE, [Verifier.from_vkey(vkey) for vkey in PUBLIC_WITNESS_VKEYS])


def test_what_a_log_signs_opens_again() -> None:
    for size, root in ((0, EMPTY_ROOT), (1, bytes(32)), (2**63 - 1, bytes(range(32)))):
        checkpoint = Checkpoint(ORIGIN, size, root)
        assert open_checkpoint(checkpoint.sign(LOG).to_bytes(), [LOG.verifier]) == checkpoint


def test_another_log_cannot_sign_for_this_one() -> None:
    forged = (HEAD.sign(LOG).text, OTHER_LOG.sign(HEAD.text))
    note = HEAD.sign(LOG).with_signature(forged[1])
    assert open_checkpoint(note.to_bytes(), [LOG.verifier, OTHER_LOG.verifier]) == HEAD
    with pytest.raises(NotTheLogsSignature, match=ORIGIN):
        open_checkpoint(note.to_bytes(), [OTHER_LOG.verifier])
    with pytest.raises(AssertionError):
        HEAD.sign(OTHER_LOG)


def test_a_log_that_cosigns_itself_has_not_signed() -> None:
    itself = Cosigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"l" * 32))
    note = HEAD.sign(OTHER_NAMED_AS_THIS).with_signature(itself.sign(HEAD.text, 1_700_000_000))
    with pytest.raises(NotTheLogsSignature):
        open_checkpoint(note.to_bytes(), [itself.verifier])


OTHER_NAMED_AS_THIS = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"x" * 32))


def test_a_key_of_the_same_name_is_another_key() -> None:
    with pytest.raises(NoKnownSignature):
        open_checkpoint(HEAD.sign(OTHER_NAMED_AS_THIS).to_bytes(), [LOG.verifier])


def test_a_witness_line_that_fails_voids_the_checkpoint() -> None:
    wrong = WITNESS.sign("another text\n", 1_700_000_000)
    data = HEAD.sign(LOG).with_signature(wrong).to_bytes()
    assert open_checkpoint(data, [LOG.verifier]) == HEAD
    with pytest.raises(WrongNoteSignature):
        open_checkpoint(data, [LOG.verifier, WITNESS.verifier])


@given(st.integers(0, 200), st.integers(1, 255))
def test_no_byte_of_a_signed_checkpoint_can_be_changed(place: int, change: int) -> None:
    data = bytearray(HEAD.sign(LOG).to_bytes())
    data[place % len(data)] ^= change
    with pytest.raises((MalformedNote, NoKnownSignature, WrongNoteSignature)):
        open_checkpoint(bytes(data), [LOG.verifier])


ROOT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "three lines"),
        (f"log\n5\n{ROOT}", "three lines"),
        (f"log\n5\n{ROOT}\nextension\n", "three lines"),
        (f"log\n5\n{ROOT}\n\n", "three lines"),
        (f"\n5\n{ROOT}\n", "origin"),
        (f"{'l' * 256}\n5\n{ROOT}\n", "origin"),
        (f"log\n05\n{ROOT}\n", "decimal"),
        (f"log\n+5\n{ROOT}\n", "decimal"),
        (f"log\n-5\n{ROOT}\n", "decimal"),
        (f"log\n 5\n{ROOT}\n", "decimal"),
        (f"log\n5 \n{ROOT}\n", "decimal"),
        (f"log\n5_0\n{ROOT}\n", "decimal"),
        (f"log\n0x5\n{ROOT}\n", "decimal"),
        (f"log\n\uff15\n{ROOT}\n", "decimal"),
        (f"log\n\n{ROOT}\n", "decimal"),
        (f"log\n{2**63}\n{ROOT}\n", "decimal"),
        (f"log\n{'9' * 5000}\n{ROOT}\n", "decimal"),
        (f"log\n5\n{ROOT[:-1]}\n", "32 bytes"),
        (f"log\n5\n{ROOT[:-2]}9=\n", "32 bytes"),
        (f"log\n5\n {ROOT}\n", "32 bytes"),
        (f"log\n5\n{ROOT[:-4]}\n", "32 bytes"),
        ("log\n5\n\n", "32 bytes"),
        (f"log\n0\n{ROOT}\n", "empty tree"),
    ],
)
def test_what_is_not_a_checkpoint_is_refused_with_the_reason(text: str, because: str) -> None:
    with pytest.raises(MalformedCheckpoint, match=because) as refused:
        Checkpoint.parse(text)
    assert "{" not in refused.value.in_chinese()


@given(st.integers(0, 2**63 - 1))
def test_decimals_come_back(number: int) -> None:
    assert read_decimal(str(number)) == number
