"""Root keys in files, and where they must never lie: under the data folder, where whoever has the server would have them."""

import os
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from contracts.keys import PrivateKey, write_public
from contracts.refusals import Refused
from contracts.values import NIL, Base64
from domain.log import Log
from ledger.application import Ledger
from scripts.asking import new_passphrase
from scripts.keyfiles import make_key

MARK = b"PRIVATE KEY-----"
LARGEST_KEY_BYTES = 64 << 10


class RootsBesideData(Refused):
    zh = "根密钥不能放在数据目录里：谁拿到服务器就拿到了根密钥。请另选目录，最好是移动介质。"
    en = "Root keys must not lie under the data folder: whoever has the server would have them. Choose another folder."


class RootKeyInData(Refused):
    zh = "{file} 是（或可能是）根密钥，却放在数据目录 {data} 里。请把它移到别处，最好是移动介质，再启动服务。"
    en = "{file} is, or may be, a root key, and it lies under the data folder {data}. Move it elsewhere, best to a removable medium, then serve."


def new_roots(folder: Path, data: Path, count: int = 3) -> list[Base64]:
    """Make root keys in files under a passphrase.

    Raises:
        RootsBesideData: the folder is inside the data folder.
    """
    if data.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise RootsBesideData
    folder.mkdir(parents=True, exist_ok=True)
    passphrase = new_passphrase("根密钥口令", "Passphrase of the root keys")
    made: list[PrivateKey] = [
        make_key(folder / f"root-{n}.pem", passphrase=passphrase) for n in range(1, count + 1)
    ]
    return [write_public(key.public_key()) for key in made]


def require_roots_elsewhere(data: Path, ledger: Ledger) -> None:
    """
    Raises:
        RootKeyInData: a root key lies under the data folder, or a key under a passphrase, which might be one.
    """
    log = ledger.streams.folded(NIL).state
    assert isinstance(log, Log)
    for file in private_keys_in(data):
        if root_of(file) in (None, *log.roots):
            raise RootKeyInData(file=file, data=data)


def private_keys_in(folder: Path) -> Iterator[Path]:
    """Files that look like one, but for what PostgreSQL itself keeps there."""
    for place, folders, files in os.walk(folder):
        if Path(place) == folder:
            folders[:] = [name for name in folders if name != "postgres"]
        for name in files:
            file = Path(place, name)
            if file.is_file() and file.stat().st_size < LARGEST_KEY_BYTES and MARK in file.read_bytes():
                yield file


def root_of(file: Path) -> Base64 | None:
    """The public half of a key file; None where a passphrase keeps it from being known."""
    pem = file.read_bytes()
    try:
        return write_public(load_pem_private_key(pem, None).public_key())  # type: ignore[arg-type]
    except TypeError:
        return None
    except (ValueError, UnsupportedAlgorithm):
        return ""
