"""The log's own key: an Ed25519 key in a PEM file of mode 0600, outside the database, without a passphrase.

It signs checkpoints and nothing else. There is no passphrase because `serve` must start again by itself; what keeps
it is the file's mode, and its place outside every backup.

Which key signs, the log says: entry 0 names the first one, and the roots replace it (SPEC.md, "Root keys"). A checkpoint
is signed by the key that was named last among the entries that it covers, so both follow from its size alone.

    county.log-key          the key in use
    county.log-key.next     the coming one: made, then named by the roots, then signs, then takes the place of the other

The one step on the disk is that last one, a rename; a crash before or after it changes nothing of what is signed.
"""

import os
from contextlib import suppress
from pathlib import Path
from uuid import UUID

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
from contracts.values import NIL
from ledger.durable import sync_folder, write_once
from ledger.key_table import KeyTable
from ledger.mishaps import mishap
from ledger.recorders import LedgerRecorder
from ledger.rows import AuditRow


class LogKeyThere(Refusal):
    zh = "{file} 已有账本密钥，不会覆盖。请换一个位置，或沿用原有密钥。"
    en = "There is a log key at {file} already; it is never overwritten. Name another place, or go on with that key."


class LogKeyUnreadable(Refusal):
    zh = "读不到账本密钥 {file}（{why_zh}）。请检查路径与权限；若已遗失，请更换账本密钥（gongjian log-key prepare）。"
    en = "The log key {file} cannot be read ({why}). Check the path and its mode; if it is lost, replace the log's key (`gongjian log-key prepare`)."


class LogKeyOpen(Refusal):
    zh = "其他用户能读到账本密钥 {file}。请运行 chmod 600 {file}；若已被他人看过，请更换账本密钥。"
    en = "Other users can read the log key {file}. Run chmod 600 {file}; if somebody has read it, change the log's key."


class LogKeyMissing(Refusal):
    zh = "账本记录所定的签发公钥是 {vkey}，{file} 和 {next} 都不是它的私钥。账本转为只读；请把该私钥放到 {next}（权限600），放好即恢复；若已丢失，请运行 gongjian log-key prepare 另做一把，由根密钥用 gongjian submit --data 提交更换。"
    en = "The log names {vkey} as the key of its checkpoints, and neither {file} nor {next} holds that key. The ledger is read-only; put the key at {next}, mode 600, and signing goes on by itself; if it is lost, make another with `gongjian log-key prepare` and have the roots name it with `gongjian submit --data`."


KEY_NOT_IN_HAND = (LogKeyMissing, LogKeyUnreadable, LogKeyOpen)
"""What ends as soon as the file is there as it should be."""


class LogKeyFiles:
    """The file of the log's key, and the one beside it in which the next one waits. For one thread at a time."""

    def __init__(self, file: Path, origin: str) -> None:
        self.file = file
        self.next = file.with_name(f"{file.name}.next")
        self.origin = origin
        self._read: dict[str, NoteSigner] = {}

    def signing(self, vkey: str) -> NoteSigner:
        """The key with this verifier key, which one of the files holds; it is remembered once it was read.

        Raises:
            LogKeyUnreadable, LogKeyOpen: a file that may hold it is no key, or others can read it, or there is no file.
            LogKeyMissing: the files hold other keys.
        """
        if vkey in self._read:
            return self._read[vkey]
        files = [file for file in (self.next, self.file) if file.exists()] or [self.file]
        problem: Refusal = LogKeyMissing(vkey=vkey, file=self.file, next=self.next)
        for file in files:
            try:
                key = read_log_key(file, self.origin)
            except (LogKeyUnreadable, LogKeyOpen) as no:
                problem = no
                continue
            if key.verifier.vkey == vkey:
                self._read[vkey] = key
                return key
        raise problem

    def vkeys(self) -> dict[str, Path]:
        """The verifier keys of those files that can be read, each with its file."""
        found = {}
        for file in (self.file, self.next):
            with suppress(LogKeyUnreadable, LogKeyOpen):
                found[read_log_key(file, self.origin).verifier.vkey] = file
        return found

    def prepare(self) -> NoteSigner:
        """The next key: made by the first call, and the same one for every later call until it is put in place.

        Raises:
            LogKeyUnreadable, LogKeyOpen: something else lies there.
        """
        with suppress(LogKeyThere):
            return make_log_key(self.next, self.origin)
        return read_log_key(self.next, self.origin)

    def put_in_place(self, vkey: str) -> None:
        """Let the next key take the place of the last one, which is then gone, if it has this verifier key.

        For when it has signed: from then on nothing is ever signed by the last one. A second call does nothing.
        """
        with suppress(LogKeyUnreadable, LogKeyOpen):
            if self.next.exists() and read_log_key(self.next, self.origin).verifier.vkey == vkey:
                self.next.replace(self.file)
                sync_folder(self.file.parent)
                self._read.clear()


def named_keys(recorder: LedgerRecorder) -> KeyTable:
    """Which key signs checkpoints of which size (`KeyTable.log_key`), by the rows as they are now."""
    own = recorder.streams([UUID(NIL)])[UUID(NIL)]
    return KeyTable.of(AuditRow(row.position, row.entry) for row in own)


def make_log_key(file: Path, origin: str) -> NoteSigner:
    """Makes a key at `file`. Refuses (`LogKeyThere`) when there is a file: a second call never replaces a key."""
    return write_log_key(file, origin, Ed25519PrivateKey.generate())


def write_log_key(file: Path, origin: str, key: Ed25519PrivateKey) -> NoteSigner:
    """Keeps a key at `file`. Refuses (`LogKeyThere`) as `make_log_key` does."""
    assert is_key_name(origin)
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
