"""One key for each person, in a file beside the database, so that a person can be forgotten.

    beside the data folder, 0700:
        vault.key       the vault key, 32 random bytes in hexadecimal: wraps all the others
        persons.keys    one slot of 76 bytes for each person

        slot 0    "gongjian-person-keys/v1" LF ‖ SHA-256(label ‖ vault key): which vault key this is about
        slot n    person (UUID, 16) ‖ nonce (12) ‖ ChaCha20-Poly1305(vault key, person key 32; label ‖ person) (48)

Whoever's fields were kept more than once has a slot for each time, so that what was corrected can be forgotten alone.
To erase a person, their slots are overwritten with zeros in place; slots are never given out again. That is why
these keys are not in the database: a deleted row lives on in the write-ahead log, in replicas and in every
backup. Both files belong in no backup of the log. Whoever copies them (another disk, a safe) has a copy of what
may have to be erased: replace that copy whenever a person is erased.

Overwriting in place is as much as a file system promises; a disk that remaps its blocks may keep the old ones.
What is in them is wrapped under the vault key.
"""

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from contracts.refusals import Refusal
from ledger.durable import sync_folder, write_once

KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16  # ChaCha20-Poly1305, RFC 8439
SLOT_BYTES = 16 + NONCE_BYTES + KEY_BYTES + TAG_BYTES
MAGIC = b"gongjian-person-keys/v1\n"
LABEL = b"gongjian-person-key/v1\0"
VAULT_LABEL = b"gongjian-vault-key/v1\0"
SLOTS_A_READ = 16384


class VaultKeyMissing(Refusal):
    zh = "找不到保险库的密钥文件 {file}，而已有用它加密的内容。请把它放回原处；没有它，任何人的个人信息都无法读取。"
    en = "The vault's key file {file} is missing, and there is content encrypted under it. Put it back; without it nobody's personal fields can be read."


class VaultKeyExposed(Refusal):
    zh = "其他用户可以读取保险库密钥 {file}（权限 {mode}）。请运行 chmod 600 后重试，并考虑是否已有人复制。"
    en = "Other users can read the vault key {file} (mode {mode}). Run chmod 600 on it and try again, and consider whether somebody has copied it."


class VaultKeyDamaged(Refusal):
    zh = "{file} 已损坏，或不属于这个保险库。请把正确的文件放回原处。"
    en = "{file} is damaged, or belongs to another vault. Put the right file back."


class PersonKeys:
    """The keys in one folder. Processes of one machine share it."""

    def __init__(self, folder: Path) -> None:
        self.vault_key_file = folder / "vault.key"
        self.file = folder / "persons.keys"

    def add(self, person: UUID) -> tuple[int, bytes]:
        """A new key for this person: its slot, and the key. It is on the disk when this returns.

        The first call makes both files.

        Raises:
            VaultKeyMissing, VaultKeyExposed, VaultKeyDamaged.
        """
        [added] = self.add_all([person])
        return added

    def add_all(self, persons: Sequence[UUID]) -> list[tuple[int, bytes]]:
        """A new key for each of these persons, as `add` makes it, all written at once."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._locked() as descriptor:
            if os.fstat(descriptor).st_size < SLOT_BYTES:
                self._begin(descriptor)
            wrap = ChaCha20Poly1305(self._vault_key(os.pread(descriptor, SLOT_BYTES, 0)))
            first = (
                os.fstat(descriptor).st_size // SLOT_BYTES
            )  # what a crash left half written is overwritten
            added, block = [], bytearray()
            for slot, person in enumerate(persons, first):
                key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
                block += person.bytes + nonce + wrap.encrypt(nonce, key, LABEL + person.bytes)
                added.append((slot, key))
            os.pwrite(descriptor, block, first * SLOT_BYTES)
            os.fsync(descriptor)
        return added

    def get(self, slot: int, person: UUID) -> bytes | None:
        """The person's key; None when it has been destroyed.

        Raises:
            VaultKeyMissing, VaultKeyExposed, VaultKeyDamaged.
        """
        return self.get_each([(slot, person)]).get(person)

    def get_each(self, slots: Iterable[tuple[int, UUID]]) -> dict[UUID, bytes]:
        """The keys of these persons in these slots, without those that have been destroyed; the files are opened once.

        Raises:
            VaultKeyMissing, VaultKeyExposed, VaultKeyDamaged.
        """
        found = {}
        try:
            with self.file.open("rb") as stream:
                vault_key = ChaCha20Poly1305(self._vault_key(stream.read(SLOT_BYTES)))
                for slot, person in slots:
                    stream.seek(slot * SLOT_BYTES)
                    content = stream.read(SLOT_BYTES)
                    if content[:16] == person.bytes:
                        nonce, wrapped = content[16 : 16 + NONCE_BYTES], content[16 + NONCE_BYTES :]
                        found[person] = vault_key.decrypt(nonce, wrapped, LABEL + person.bytes)
        except FileNotFoundError:
            raise VaultKeyMissing(file=self.file) from None
        except InvalidTag:
            raise VaultKeyDamaged(file=self.file) from None
        return found

    def destroy(self, persons: Collection[UUID]) -> int:
        """Overwrite every slot of these persons in one pass over the file; how many there were.

        Needs no vault key. A second call finds nothing.
        """
        if not persons or not self.file.exists():
            return 0
        doomed = {person.bytes for person in persons}
        destroyed = 0
        with self._locked() as descriptor:
            for start in range(SLOT_BYTES, os.fstat(descriptor).st_size, SLOT_BYTES * SLOTS_A_READ):
                block = os.pread(descriptor, SLOT_BYTES * SLOTS_A_READ, start)
                for at in range(0, len(block), SLOT_BYTES):
                    if block[at : at + 16] in doomed:
                        os.pwrite(descriptor, bytes(SLOT_BYTES), start + at)
                        destroyed += 1
            os.fsync(descriptor)
        return destroyed

    def destroy_slots(self, person: UUID, slots: Collection[int]) -> None:
        """Overwrite these slots of this person, and none of anybody else; their other keys stay. A second call does nothing."""
        if not slots or not self.file.exists():
            return
        with self._locked() as descriptor:
            for slot in slots:
                if os.pread(descriptor, 16, slot * SLOT_BYTES) == person.bytes:
                    os.pwrite(descriptor, bytes(SLOT_BYTES), slot * SLOT_BYTES)
            os.fsync(descriptor)

    def _begin(self, descriptor: int) -> None:
        write_once(self.vault_key_file, secrets.token_hex(KEY_BYTES).encode() + b"\n")
        os.pwrite(descriptor, _header(self._read_vault_key()), 0)
        os.fsync(descriptor)
        sync_folder(self.file.parent)

    def _vault_key(self, header: bytes) -> bytes:
        key = self._read_vault_key()
        if header != _header(key):
            raise VaultKeyDamaged(file=self.vault_key_file)
        return key

    def _read_vault_key(self) -> bytes:
        try:
            mode = self.vault_key_file.stat().st_mode & 0o777
            text = self.vault_key_file.read_bytes()
        except FileNotFoundError:
            raise VaultKeyMissing(file=self.vault_key_file) from None
        if mode & 0o077:
            raise VaultKeyExposed(file=self.vault_key_file, mode=f"{mode:o}")
        if not re.fullmatch(rb"[0-9a-f]{64}\n?", text):
            raise VaultKeyDamaged(file=self.vault_key_file)
        return bytes.fromhex(text.decode("ascii"))

    @contextmanager
    def _locked(self) -> Iterator[int]:
        descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)


def _header(vault_key: bytes) -> bytes:
    return (MAGIC + hashlib.sha256(VAULT_LABEL + vault_key).digest()).ljust(SLOT_BYTES, b"\0")
