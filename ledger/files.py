"""Attachments, by what they are: the SHA-256 of their bytes.

An entry names an attachment by its digest (a scan of a paper agreement, a photograph of an activity); the bytes
are kept here, in schema `files` of the ledger's database, in pieces of 256 KiB. In the database rather than in
a folder: several servers of one ledger see the same files, one backup catches entries and files at the same
moment, and a replica has both. That pieces of at most 50 MiB pass through the write-ahead log is the price.

Nobody has to trust this table: what no longer has its digest is not handed out as if it had. Who sent a file is kept
beside it, for whoever names a file that they never sent shows nobody its bytes (`projections/attachments.py`).
"""

import hashlib
import io
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from contracts.refusals import NotEvidence, Refusal
from contracts.values import Digest, Id, Milliseconds
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
CREATE TABLE IF NOT EXISTS files.sent (
    digest bytea REFERENCES files.file ON DELETE CASCADE,
    unit uuid,
    holder uuid,
    sent_ms bigint NOT NULL,
    PRIMARY KEY (digest, unit, holder)
);
CREATE INDEX IF NOT EXISTS sent_by_unit ON files.sent (unit);
ALTER TABLE files.piece ALTER COLUMN content SET STORAGE EXTERNAL
"""


class FileTooLarge(Refusal):
    zh = "附件超过 {limit} MiB。请拆分或压缩后再上传。"
    en = "The attachment is larger than {limit} MiB. Split or compress it, and send it again."


class FileUnknown(Refusal):
    zh = "没有可供您查看的附件 {digest}：从未上传、已撤下，或提到它的记录不归您查看。请向上传者索取原件。"
    en = "There is no attachment {digest} for you to read: it was never sent, has been withdrawn, or is named only where you may not read. Ask whoever sent it for the original."


class FileAltered(NotEvidence):
    zh = "摘要为 {digest} 的附件在存储中已损坏或被改动。请从备份恢复，或重新上传原件。"
    en = "The attachment with digest {digest} has been damaged or altered where it is kept. Restore it from a backup, or send the original again."


class Sender(NamedTuple):
    """Who sent a file, and when. Root keys send for no unit: both ids are nil."""

    unit: Id
    holder: Id
    at_ms: Milliseconds


class KeptFile(NamedTuple):
    digest: Digest
    bytes: int


class Files:
    """The attachments of one ledger."""

    def __init__(self, datastore: Datastore) -> None:
        """Makes the tables when they are missing."""
        self.datastore = datastore
        with datastore.transaction() as cursor:
            cursor.execute(TABLES)

    def put(self, stream: BinaryIO, sender: Sender | None = None) -> str:
        """Keep what the stream holds, from where it stands to its end; its digest in lowercase hexadecimal.

        Keeping the same bytes again mends what was damaged of them and otherwise changes nothing but when they were
        sent. No more than a piece of a large file is in memory, and no transaction is open while the stream is read.

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
                # Locks the row also where it changes nothing (PostgreSQL, INSERT, "ON CONFLICT DO UPDATE"): `forget` waits.
                cursor.execute(
                    "INSERT INTO files.file VALUES (%s, %s) ON CONFLICT (digest) DO UPDATE SET bytes = excluded.bytes"
                    " WHERE file.bytes <> excluded.bytes",
                    (hasher.digest(), size),
                )
                for number in range(pieces_of(size)):
                    cursor.execute(
                        "INSERT INTO files.piece VALUES (%s, %s, %s) ON CONFLICT (digest, number)"
                        " DO UPDATE SET content = excluded.content WHERE piece.content <> excluded.content",
                        (hasher.digest(), number, waiting.read(PIECE_BYTES)),
                    )
                if sender:
                    cursor.execute(
                        "INSERT INTO files.sent VALUES (%s, %s, %s, %s)"
                        " ON CONFLICT (digest, unit, holder) DO UPDATE SET sent_ms = excluded.sent_ms",
                        (hasher.digest(), *sender),
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
        count = pieces_of(self.size(digest))
        return io.BufferedReader(_Pieces(self.datastore, digest, count), PIECE_BYTES)

    def size(self, digest: str) -> int:
        """How many bytes the file with this digest has.

        Raises:
            FileUnknown: there is none.
        """
        with self.datastore.cursor() as cursor:
            cursor.execute("SELECT bytes FROM files.file WHERE digest = %s", (_as_bytes(digest),))
            found: tuple[int] | None = cursor.fetchone()
        if found is None:
            raise FileUnknown(digest=digest)
        return found[0]

    def kept(self) -> Iterator[KeptFile]:
        """Every file, by digest, in pages; what is sent meanwhile may be among them or not."""
        page = [KeptFile("", 0)]
        while page:
            with self.datastore.cursor() as cursor:
                cursor.execute(
                    "SELECT encode(digest, 'hex'), bytes FROM files.file WHERE digest > decode(%s, 'hex')"
                    " ORDER BY digest LIMIT 1000",
                    (page[-1].digest,),
                )
                page = [KeptFile(*row) for row in cursor.fetchall()]
            yield from page

    def forget(self, digest: str, sent_before: Milliseconds | None = None) -> bool:
        """Destroy the bytes with this digest; False when there are none. Entries that name it stay.

        With `sent_before` only when nobody has sent them since: False, too, for what is being sent just now.
        """
        with self.datastore.transaction() as cursor:
            # `put` holds this row until it has written who sent: the next statement sees what it wrote.
            cursor.execute("SELECT FROM files.file WHERE digest = %s FOR UPDATE", (_as_bytes(digest),))
            cursor.execute(
                "DELETE FROM files.file WHERE digest = %(digest)s AND NOT EXISTS"
                " (SELECT FROM files.sent WHERE digest = %(digest)s AND sent_ms >= %(sent_before)s)",
                {"digest": _as_bytes(digest), "sent_before": sent_before},
            )
            return bool(cursor.rowcount)


def pieces_of(size: int) -> int:
    return -(-size // PIECE_BYTES)


def _as_bytes(digest: str) -> bytes:
    """What is no digest at all is that of no file."""
    try:
        return bytes.fromhex(digest)
    except ValueError:
        return b""


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
