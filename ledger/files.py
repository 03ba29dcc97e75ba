"""Attachments, by what they are: the SHA-256 of their bytes.

An entry names an attachment by its digest (a scan of a paper agreement, a photograph of an activity); the bytes
are kept here, in schema `files` of the ledger's database, in pieces of 256 KiB. In the database rather than in
a folder: several servers of one ledger see the same files, one backup catches entries and files at the same
moment, and a replica has both. That pieces of at most 50 MiB pass through the write-ahead log is the price.

Nobody has to trust this table: what no longer has its digest is not handed out as if it had.
"""

import hashlib
import io
import tempfile
from typing import BinaryIO

from contracts.refusals import NotEvidence, Refusal
from ledger.datastore import Datastore

LARGEST_BYTES = 50 << 20
PIECE_BYTES = 256 << 10
IN_MEMORY_BYTES = 1 << 20  # what is larger waits in a temporary file until its digest is known

# The pieces are stored as they are: attachments are mostly compressed already.
TABLES = """
SELECT pg_advisory_xact_lock(hashtext('gongjian.files'));
CREATE SCHEMA IF NOT EXISTS files;
CREATE TABLE IF NOT EXISTS files.file (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    bytes bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS files.piece (
    digest bytea REFERENCES files.file ON DELETE CASCADE,
    number int,
    content bytea NOT NULL,
    PRIMARY KEY (digest, number)
);
ALTER TABLE files.piece ALTER COLUMN content SET STORAGE EXTERNAL
"""


class FileTooLarge(Refusal):
    zh = "附件超过 {limit} MiB。请拆分或压缩后再上传。"
    en = "The attachment is larger than {limit} MiB. Split or compress it, and send it again."


class FileUnknown(Refusal):
    zh = "没有摘要为 {digest} 的附件：从未上传，或已撤下。请向上传者索取原件。"
    en = "There is no attachment with digest {digest}: it was never sent, or has been withdrawn. Ask whoever sent it for the original."


class FileAltered(NotEvidence):
    zh = "摘要为 {digest} 的附件在存储中已损坏或被改动。请从备份恢复，或重新上传原件。"
    en = "The attachment with digest {digest} has been damaged or altered where it is kept. Restore it from a backup, or send the original again."


class Files:
    """The attachments of one ledger."""

    def __init__(self, datastore: Datastore) -> None:
        """Makes the tables when they are missing."""
        self.datastore = datastore
        with datastore.transaction() as cursor:
            cursor.execute(TABLES)

    def put(self, stream: BinaryIO) -> str:
        """Keep what the stream holds, from where it stands to its end; its digest in lowercase hexadecimal.

        Keeping the same bytes again changes nothing. No more than a piece of a large file is in memory, and no
        transaction is open while the stream is read.

        Raises:
            FileTooLarge: it is over 50 MiB; nothing is kept.
        """
        hasher = hashlib.sha256()
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as waiting:
            while piece := stream.read(PIECE_BYTES):
                hasher.update(piece)
                waiting.write(piece)
                if waiting.tell() > LARGEST_BYTES:
                    raise FileTooLarge(limit=LARGEST_BYTES >> 20)
            size = waiting.tell()
            waiting.seek(0)
            with self.datastore.transaction() as cursor:
                cursor.execute(
                    "INSERT INTO files.file VALUES (%s, %s) ON CONFLICT DO NOTHING", (hasher.digest(), size)
                )
                for number in range(pieces_of(size) if cursor.rowcount else 0):
                    cursor.execute(
                        "INSERT INTO files.piece VALUES (%s, %s, %s)",
                        (hasher.digest(), number, waiting.read(PIECE_BYTES)),
                    )
        return hasher.hexdigest()

    def open(self, digest: str) -> BinaryIO:
        """The bytes with this digest, to be read once from the start.

        The last piece is handed out only after all of them gave the digest: a reader who got to the end has
        what was named.

        Raises:
            FileUnknown: there is none; also while reading, when it is withdrawn meanwhile.
            FileAltered: while reading, when what is kept has another digest.
        """
        with self.datastore.cursor() as cursor:
            cursor.execute("SELECT bytes FROM files.file WHERE encode(digest, 'hex') = %s", (digest,))
            found = cursor.fetchone()
        if found is None:
            raise FileUnknown(digest=digest)
        return io.BufferedReader(_Pieces(self.datastore, digest, pieces_of(found[0])), PIECE_BYTES)

    def forget(self, digest: str) -> bool:
        """Destroy the bytes with this digest; False when there are none. Entries that name it stay."""
        with self.datastore.transaction() as cursor:
            cursor.execute("DELETE FROM files.file WHERE encode(digest, 'hex') = %s", (digest,))
            return bool(cursor.rowcount)


def pieces_of(size: int) -> int:
    return -(-size // PIECE_BYTES)


class _Pieces(io.RawIOBase):
    """Reads a file piece by piece, hashing as it goes."""

    def __init__(self, datastore: Datastore, digest: str, count: int) -> None:
        self._datastore, self._digest, self._count = datastore, digest, count
        self._hasher = hashlib.sha256()
        self._number = 0
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(self._next_piece())
        read = min(len(buffer), len(self._rest))
        buffer[:read] = self._rest[:read]
        self._rest = self._rest[read:]
        return read

    def _next_piece(self) -> bytes:
        if self._number == self._count:
            return b""
        with self._datastore.cursor() as cursor:
            cursor.execute(
                "SELECT content FROM files.piece WHERE digest = decode(%s, 'hex') AND number = %s",
                (self._digest, self._number),
            )
            found = cursor.fetchone()
        if found is None:
            raise FileUnknown(digest=self._digest)
        piece = bytes(found[0])
        self._hasher.update(piece)
        self._number += 1
        if self._number == self._count and self._hasher.hexdigest() != self._digest:
            raise FileAltered(digest=self._digest)
        return piece
