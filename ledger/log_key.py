"""The log's own key: an Ed25519 key in a PEM file of mode 0600, outside the database, without a passphrase.

It signs checkpoints and nothing else. There is no passphrase because `serve` must start again by itself; what keeps
it is the file's mode, and its place outside every backup.
"""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from contracts.note import NoteSigner, is_key_name
from contracts.refusals import Refusal
from ledger.durable import write_once
from ledger.mishaps import mishap


class LogKeyThere(Refusal):
    zh = "{file} 已有账本密钥，不会覆盖。请换一个位置，或沿用原有密钥。"
    en = "There is a log key at {file} already; it is never overwritten. Name another place, or go on with that key."


class LogKeyUnreadable(Refusal):
    zh = "读不到账本密钥 {file}（{why_zh}）。请检查路径与权限；若已遗失，请按说明更换账本密钥。"
    en = "The log key {file} cannot be read ({why}). Check the path and its mode; if it is lost, change the log's key as the manual says."


class LogKeyOpen(Refusal):
    zh = "其他用户能读到账本密钥 {file}。请运行 chmod 600 {file}；若已被他人看过，请更换账本密钥。"
    en = "Other users can read the log key {file}. Run chmod 600 {file}; if somebody has read it, change the log's key."


def make_log_key(file: Path, origin: str) -> NoteSigner:
    """Makes a key at `file`. Refuses (`LogKeyThere`) when there is a file: a second call never replaces a key."""
    assert is_key_name(origin)
    key = Ed25519PrivateKey.generate()
    if not write_once(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())):
        raise LogKeyThere(file=file)
    return NoteSigner(origin, key)


def read_log_key(file: Path, origin: str) -> NoteSigner:
    """The key at `file`, signing as `origin`. Refuses `LogKeyUnreadable`, and `LogKeyOpen` when others can read it."""
    try:
        with file.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            pem = stream.read(10_000)
        key = load_pem_private_key(pem, password=None)
    except OSError as error:
        raise LogKeyUnreadable(file=file, **mishap(error).facts()) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise LogKeyUnreadable(
            file=file, why_zh="不是未加口令的 PEM 私钥", why="no PEM private key without a passphrase"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise LogKeyUnreadable(file=file, why_zh="不是 Ed25519 密钥", why="not an Ed25519 key")
    if mode & 0o077:
        raise LogKeyOpen(file=file)
    return NoteSigner(origin, key)
