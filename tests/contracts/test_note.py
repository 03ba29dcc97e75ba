"""Signed notes as other tools write them, and every way of being none."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contracts.note import (
    COSIGNATURE,
    ED25519,
    AmbiguousVerifierKeys,
    Cosigner,
    MalformedNote,
    MalformedVerifierKey,
    NoKnownSignature,
    Note,
    NoteSigner,
    Signature,
    Verifier,
    WrongNoteSignature,
    cosigned_at_s,
    from_base64,
    to_base64,
)

# signed-note.md, "Example"
SPEC_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()

# The reference implementation's own example: key, text, and the only signature Ed25519 gives for them.
PETER_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETER_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
PETER_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCH_VKEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
ENOCH_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

# A public log's checkpoint as it was served: the log's Ed25519 line, one of a type unknown here, four witnesses.
PUBLIC_NOTE = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
""".encode()
PUBLIC_LOG_VKEY = (
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
)
PUBLIC_WITNESS_VKEYS = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
]

PETER = Verifier.from_vkey(PETER_VKEY)
ENOCH = Verifier.from_vkey(ENOCH_VKEY)


# ── agreeing with others ────────────────────────────────────────────────────────────────────────────────────────


def test_the_example_of_the_specification_verifies() -> None:
    verifier = Verifier.from_vkey(SPEC_VKEY)
    note = Note.parse(SPEC_NOTE)
    assert note.text == "This is an example message.\n"
    assert list(note.verified_by([verifier])) == [verifier]
    assert note.to_bytes() == SPEC_NOTE
    assert verifier.vkey == SPEC_VKEY


def test_we_sign_the_same_bytes_as_the_reference_implementation() -> None:
    signer = NoteSigner("PeterNeumann", Ed25519PrivateKey.from_private_bytes(PETER_SEED))
    assert signer.verifier == PETER
    note = Note(PETER_TEXT).with_signature(signer.sign(PETER_TEXT))
    assert note.to_bytes() == f"{PETER_TEXT}\n{PETER_LINE}".encode()


def test_a_public_checkpoint_verifies_for_its_log_and_each_of_its_witnesses() -> None:
    log = Verifier.from_vkey(PUBLIC_LOG_VKEY)
    witnesses = [Verifier.from_vkey(vkey) for vkey in PUBLIC_WITNESS_VKEYS]
    note = Note.parse(PUBLIC_NOTE)
    signed = note.verified_by([log, *witnesses])
    assert list(signed) == [log, *witnesses]
    assert {cosigned_at_s(signed[witness]) for witness in witnesses} == {1779573024}
    assert log.type is ED25519
    assert {witness.type for witness in witnesses} == {COSIGNATURE}
    assert note.to_bytes() == PUBLIC_NOTE


def test_a_checkpoint_altered_after_a_real_witness_cosigned_it_is_void() -> None:
    altered = Note.parse(PUBLIC_NOTE.replace(b"1432088532", b"1432088533"))
    for vkey in [PUBLIC_LOG_VKEY, *PUBLIC_WITNESS_VKEYS]:
        with pytest.raises(WrongNoteSignature):
            altered.verified_by([Verifier.from_vkey(vkey)])


# ── who has signed ──────────────────────────────────────────────────────────────────────────────────────────────


def test_lines_of_unknown_keys_are_ignored() -> None:
    note = Note.parse(f"{PETER_TEXT}\n{PETER_LINE}{ENOCH_LINE}".encode())
    assert list(note.verified_by([PETER])) == [PETER]
    assert list(note.verified_by([ENOCH, PETER])) == [PETER, ENOCH]


def test_a_line_that_shares_only_the_name_or_only_the_id_is_of_an_unknown_key() -> None:
    right = Note.parse(f"{PETER_TEXT}\n{PETER_LINE}".encode()).signatures[0]
    same_name = Signature("PeterNeumann", b"\0\0\0\0", b"x" * 64)
    same_id = Signature("CarmenSandiego", right.key_id, b"x" * 64)
    assert list(Note(PETER_TEXT, (same_name, right, same_id)).verified_by([PETER])) == [PETER]
    with pytest.raises(NoKnownSignature):
        Note(PETER_TEXT, (same_name, same_id)).verified_by([PETER])


def test_one_wrong_line_of_a_known_key_makes_the_whole_note_bad() -> None:
    wrong = Signature("EnochRoot", ENOCH.key_id, b"x" * 64)
    note = Note.parse(f"{PETER_TEXT}\n{PETER_LINE}{wrong.line()}".encode())
    assert list(note.verified_by([PETER])) == [PETER]
    with pytest.raises(WrongNoteSignature, match="EnochRoot"):
        note.verified_by([PETER, ENOCH])


def test_a_second_wrong_line_of_a_key_is_not_hidden_behind_its_right_one() -> None:
    wrong = Signature("PeterNeumann", PETER.key_id, b"x" * 64)
    with pytest.raises(WrongNoteSignature):
        Note.parse(f"{PETER_TEXT}\n{PETER_LINE}{wrong.line()}".encode()).verified_by([PETER])


def test_a_note_that_no_known_key_signed_proves_nothing() -> None:
    note = Note.parse(f"{PETER_TEXT}\n{PETER_LINE}".encode())
    for verifiers in ([], [ENOCH]):
        with pytest.raises(NoKnownSignature):
            note.verified_by(verifiers)


def test_a_witness_that_cosigned_twice_counts_once() -> None:
    witness = Cosigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
    early, late = witness.sign(PETER_TEXT, 1_700_000_000), witness.sign(PETER_TEXT, 1_700_000_060)
    signed = Note(PETER_TEXT, (early, late)).verified_by([witness.verifier, witness.verifier])
    assert [cosigned_at_s(one) for one in signed.values()] == [1_700_000_000]


def test_two_keys_that_cannot_be_told_apart_are_refused() -> None:
    witness = Cosigner("w", Ed25519PrivateKey.from_private_bytes(b"w" * 32)).verifier

    class Twin(Verifier):
        @property
        def key_id(self) -> bytes:
            return witness.key_id

    twin = Twin("w", COSIGNATURE, b"t" * 32)
    with pytest.raises(AmbiguousVerifierKeys):
        Note(PETER_TEXT, ()).verified_by([witness, twin])


def test_a_later_signature_of_the_same_key_replaces_the_earlier() -> None:
    witness = Cosigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
    note = Note.parse(f"{PETER_TEXT}\n{PETER_LINE}".encode())
    note = note.with_signature(witness.sign(note.text, 1)).with_signature(witness.sign(note.text, 2))
    assert [one.name for one in note.signatures] == ["PeterNeumann", "witness.example/w"]
    assert cosigned_at_s(note.signatures[1]) == 2


def test_a_cosignature_holds_for_its_own_time_and_never_as_a_plain_signature() -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    witness, log = Cosigner("w", key), NoteSigner("w", key)
    cosigned = witness.sign(PETER_TEXT, 1_700_000_000).signature
    later = (1_700_000_001).to_bytes(8, "big") + cosigned[8:]
    for timestamp_s, holds in ((2**63 - 1, True), (2**63, False)):
        message = f"cosignature/v1\ntime {timestamp_s}\n{PETER_TEXT}".encode()
        assert (
            witness.verifier.verify(PETER_TEXT, timestamp_s.to_bytes(8, "big") + key.sign(message)) is holds
        )
    assert witness.verifier.verify(PETER_TEXT, cosigned)
    assert not witness.verifier.verify(PETER_TEXT, later)
    for length in (0, 1, 8, 71):
        assert not witness.verifier.verify(PETER_TEXT, cosigned[:length])
    assert not witness.verifier.verify(PETER_TEXT, cosigned + b"\0")
    assert not witness.verifier.verify(PETER_TEXT, log.sign(PETER_TEXT).signature)
    assert not log.verifier.verify(PETER_TEXT, cosigned[8:])
    assert witness.verifier.key_id != log.verifier.key_id


# ── form ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_text_may_hold_empty_lines_and_any_language() -> None:
    signer = NoteSigner("账本.example/共建", Ed25519PrivateKey.from_private_bytes(b"k" * 32))
    text = "第一行\n\n\n— not a signature\n\n末行\n"
    note = Note(text).with_signature(signer.sign(text))
    assert Note.parse(note.to_bytes()) == note
    assert list(note.verified_by([signer.verifier])) == [signer.verifier]


def test_the_shortest_note_is_a_blank_line_and_a_signature_of_one_byte() -> None:
    line = Signature("n", b"\0\0\0\0", b"x").line()
    assert Note.parse(f"\n\n{line}".encode()).text == "\n"


def test_sixteen_and_up_to_a_hundred_signatures_are_read() -> None:
    lines = [Signature(f"w{number}", b"\0\0\0\0", b"x" * 64).line() for number in range(101)]
    assert len(Note.parse(f"{PETER_TEXT}\n{''.join(lines[:16])}".encode()).signatures) == 16
    assert len(Note.parse(f"{PETER_TEXT}\n{''.join(lines[:100])}".encode()).signatures) == 100
    with pytest.raises(MalformedNote, match="100 signatures"):
        Note.parse(f"{PETER_TEXT}\n{''.join(lines)}".encode())


WHOLE = f"{PETER_TEXT}\n{PETER_LINE}"
BASE64 = PETER_LINE.split(" ")[2].strip()


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"", "no blank line"),
        (PETER_TEXT.encode(), "no blank line"),
        (f"{PETER_TEXT}\n".encode(), "no signature line"),
        (WHOLE[:-1].encode(), "no signature line that ends in LF"),
        (f"{WHOLE}\n".encode(), "no signature line"),
        (WHOLE.replace("\n", "\r\n").encode(), "control character"),
        (b"\x01" + WHOLE.encode(), "control character"),
        (b"\x00" + WHOLE.encode(), "control character"),
        (b"\xff" + WHOLE.encode(), "UTF-8"),
        (b"\xed\xa0\x80" + WHOLE.encode(), "UTF-8"),
        (b"x" * 1_000_001, "more than 1000000 bytes"),
        (f"{WHOLE}unexpected line\n".encode(), "does not begin with"),
        (f"{WHOLE}{PETER_LINE}".encode(), "twice"),
        (WHOLE.replace("— Peter", "- Peter").encode(), "does not begin with"),
        (WHOLE.replace("— Peter", "—\u00a0Peter").encode(), "does not begin with"),
        (WHOLE.replace("— PeterNeumann ", "—  ").encode(), "key name"),
        (WHOLE.replace("PeterNeumann", "Peter+Neumann").encode(), "key name"),
        (WHOLE.replace("PeterNeumann", "Peter\u3000Neumann").encode(), "key name"),
        (f"{PETER_TEXT}\n— PeterNeumann\n".encode(), "key name"),
        (WHOLE.replace("PeterNeumann", "Peter Neumann").encode(), "not base64"),
        (WHOLE.replace(BASE64, "").encode(), "not base64"),
        (WHOLE.replace(BASE64, "x08go===").encode(), "not base64"),
        (WHOLE.replace(BASE64, "x08gow==").encode(), "too short"),
        (WHOLE.replace("JnAM=", "JnAN=").encode(), "not base64"),  # unused bits set
        (WHOLE.replace("JnAM=", "JnAM").encode(), "not base64"),  # no padding
        (WHOLE.replace("JnAM=", "JnAM= ").encode(), "not base64"),
        (WHOLE.replace("x08go/", "x08go_").encode(), "not base64"),  # the URL alphabet
    ],
)
def test_what_is_not_a_note_is_refused_with_the_reason(data: bytes, because: str) -> None:
    with pytest.raises(MalformedNote, match=because):
        Note.parse(data)


@given(st.binary(max_size=300))
def test_a_note_is_written_exactly_as_it_was_read(data: bytes) -> None:
    data = f"{PETER_TEXT}\n".encode() + data + PETER_LINE.encode()
    try:
        note = Note.parse(data)
    except MalformedNote:
        return
    assert note.to_bytes() == data


# ── verifier keys ───────────────────────────────────────────────────────────────────────────────────────────────


def test_every_part_of_a_verifier_key_and_every_mistyped_one_is_refused() -> None:
    for start in range(len(PETER_VKEY)):
        for stop in range(start + 1, len(PETER_VKEY) + 1):
            if stop - start < len(PETER_VKEY):
                with pytest.raises(MalformedVerifierKey):
                    Verifier.from_vkey(PETER_VKEY[start:stop])
    for place, character in enumerate(PETER_VKEY):
        with pytest.raises(MalformedVerifierKey):
            Verifier.from_vkey(PETER_VKEY[:place] + chr(ord(character) + 1) + PETER_VKEY[place + 1 :])


@pytest.mark.parametrize(
    ("vkey", "because"),
    [
        ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEQ==", "another length"),
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "type unknown"),
        (PETER_VKEY.replace("c74f20a3", "C74F20A3"), "not that of this key"),
        (PETER_VKEY + "\n", "not base64"),
        ("Peter Neumann+c74f20a3+ARpc2Q==", "name"),
        ("+c74f20a3+ARpc2Q==", "name"),
        ("PeterNeumann+c74f20a3+", "not base64"),
        ("", "name"),
    ],
)
def test_a_verifier_key_is_refused_with_the_reason(vkey: str, because: str) -> None:
    with pytest.raises(MalformedVerifierKey, match=because):
        Verifier.from_vkey(vkey)


@given(st.text())
def test_base64_has_one_spelling(text: str) -> None:
    data = from_base64(text)
    assert data is None or to_base64(data) == text


@given(st.binary())
def test_base64_comes_back(data: bytes) -> None:
    assert from_base64(to_base64(data)) == data
