"""Keys in files, for people who sign from the command line: PKCS#8 PEM, with a passphrase where one is given."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from contracts.keys import PrivateKey, write_public
from contracts.refusals import Refusal
from contracts.shapes import Reason
from contracts.values import Base64
from ledger.durable import write_once
from ledger.mishaps import mishap
from scripts.asking import typed
from scripts.place import Settings


class KeyFileThere(Refusal):
    zh = "{file} 已存在，不会覆盖。请换一个文件名。"
    en = "{file} exists and is never overwritten. Name another file."


NO_KEY = Reason("里面不是 PEM 格式的私钥", "it holds no private key in PEM")
NO_PUBLIC_KEY = Reason("里面不是 PEM 格式的公钥", "it holds no public key in PEM")
NO_PASSPHRASE = Reason(
    "密钥加了口令，而这里没有给出（可用 GONGJIAN_PASSPHRASE）",
    "it is under a passphrase, which was not given (GONGJIAN_PASSPHRASE can hold it)",
)
WRONG_PASSPHRASE = Reason("口令不对，或文件已损坏", "the passphrase is wrong, or the file is damaged")
OTHER_KIND = Reason("既不是 Ed25519 也不是 P-256 密钥", "it is neither an Ed25519 nor a P-256 key")


class KeyFileUnreadable(Refusal):
    zh = "读不出密钥文件 {file}：{why_zh}。请检查文件和口令。"
    en = "The key file {file} cannot be read: {why}. Check the file and the passphrase."


def make_key(file: Path, *, p256: bool = False, passphrase: str | None = None) -> PrivateKey:
    """Write a new key, readable by its owner alone, and its public half beside it as `.pub.pem`.

    Raises:
        KeyFileThere: the file exists.
    """
    key: PrivateKey = generate_private_key(SECP256R1()) if p256 else Ed25519PrivateKey.generate()
    save_key(file, key, passphrase)
    return key


def save_key(file: Path, key: PrivateKey, passphrase: str | None = None) -> None:
    protection = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    if not write_once(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)):
        raise KeyFileThere(file=file)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_once(file.with_suffix(".pub.pem"), public)


def read_key(file: Path) -> PrivateKey:
    """
    Raises:
        KeyFileUnreadable: no key there, or a wrong passphrase.
    """
    password = None
    try:
        pem = file.read_bytes()
        password = _passphrase(file) if b"ENCRYPTED" in pem else None
        key = load_pem_private_key(pem, password)
    except OSError as error:
        raise KeyFileUnreadable(file=file, **mishap(error).facts()) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        why = NO_PASSPHRASE if password == b"" else WRONG_PASSPHRASE if password else NO_KEY
        raise KeyFileUnreadable(file=file, **why.facts()) from None
    if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
        raise KeyFileUnreadable(file=file, **OTHER_KIND.facts())
    return key


def read_public_key(file: Path) -> Base64:
    try:
        return write_public(load_pem_public_key(file.read_bytes()))  # type: ignore[arg-type]
    except OSError as error:
        raise KeyFileUnreadable(file=file, **mishap(error).facts()) from None
    except (ValueError, UnsupportedAlgorithm):
        raise KeyFileUnreadable(file=file, **NO_PUBLIC_KEY.facts()) from None


def _passphrase(file: Path) -> bytes:
    given = Settings().passphrase
    if given is None and os.isatty(0):
        given = typed(f"{file} 的口令", "Passphrase", hidden=True)
    return (given or "").encode()
