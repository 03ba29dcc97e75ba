"""The log's key file: made once, read by its owner only, replaced by none but the next one that was made beside it."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from ledger.log_key import (
    LogKeyFiles,
    LogKeyMissing,
    LogKeyOpen,
    LogKeyThere,
    LogKeyUnreadable,
    make_log_key,
    read_log_key,
)

ORIGIN = "ledger.example.org/yanhe"


def test_a_key_that_is_made_can_be_read_and_signs_the_same(tmp_path: Path) -> None:
    file = tmp_path / "log.pem"
    made = make_log_key(file, ORIGIN)
    read = read_log_key(file, ORIGIN)
    assert read.verifier == made.verifier
    assert read.sign("text\n") == made.sign("text\n")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    file = tmp_path / "log.pem"
    make_log_key(file, ORIGIN)
    before = file.read_bytes()
    with pytest.raises(LogKeyThere):
        make_log_key(file, ORIGIN)
    assert file.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "log.pem"
    make_log_key(file, ORIGIN)
    file.chmod(mode)
    with pytest.raises(LogKeyOpen, match="chmod 600"):
        read_log_key(file, ORIGIN)


def test_what_is_no_key_of_ours_is_refused(tmp_path: Path) -> None:
    make_log_key(tmp_path / "log.pem", ORIGIN)
    key = load_pem_private_key((tmp_path / "log.pem").read_bytes(), None)
    other_kind = generate_private_key(SECP256R1())
    contents = {
        "none": None,
        "empty": b"",
        "text": b"-----BEGIN NOTHING-----",
        "passphrase": key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
        ),
        "another kind": other_kind.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }
    for name, content in contents.items():
        file = tmp_path / name
        if content is not None:
            os.close(os.open(file, os.O_CREAT, 0o600))
            file.write_bytes(content)
        with pytest.raises(LogKeyUnreadable):
            read_log_key(file, ORIGIN)


# ── the next key ───────────────────────────────────────────────────────────────────────────────────────────────────────


def files_with_a_next_key(folder: Path) -> tuple[LogKeyFiles, str, str]:
    """The files, and the verifier keys of the one in use and of the next one."""
    files = LogKeyFiles(folder / "log-key", ORIGIN)
    old = make_log_key(files.file, ORIGIN).verifier.vkey
    return files, old, files.prepare().verifier.vkey


def test_either_key_signs_where_its_verifier_key_is_asked_for(tmp_path: Path) -> None:
    files, old, new = files_with_a_next_key(tmp_path)
    assert [files.signing(vkey).verifier.vkey for vkey in (old, new)] == [old, new]
    assert files.vkeys() == {old: files.file, new: files.next}


def test_the_next_key_takes_the_place_of_the_last_one_which_is_gone(tmp_path: Path) -> None:
    files, old, new = files_with_a_next_key(tmp_path)
    files.signing(old)
    files.put_in_place(old)
    assert files.next.exists()
    files.put_in_place(new)
    files.put_in_place(new)
    assert files.vkeys() == {new: files.file}
    with pytest.raises(LogKeyMissing, match="log-key prepare"):
        files.signing(old)
    assert files.signing(new).verifier.vkey == new


def test_a_file_that_may_hold_the_wanted_key_is_named_when_it_cannot_be_used(tmp_path: Path) -> None:
    files, old, new = files_with_a_next_key(tmp_path)
    files.next.chmod(0o640)
    files.put_in_place(new)
    assert files.signing(old).verifier.vkey == old
    with pytest.raises(LogKeyOpen, match="next"):
        files.signing(new)
    files.next.chmod(0o600)
    files.next.write_bytes(b"no key")
    with pytest.raises(LogKeyUnreadable, match="next"):
        files.signing(new)
    files.next.unlink()
    files.file.unlink()
    with pytest.raises(LogKeyUnreadable, match="log-key"):
        files.signing(new)
