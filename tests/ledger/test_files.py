"""Attachments are kept by what they are, whole or not at all."""

import hashlib
import io
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event
from typing import BinaryIO
from uuid import UUID

import pytest

from ledger import files as ledger_files
from ledger.datastore import Datastore
from ledger.files import (
    LARGEST_BYTES,
    PIECE_BYTES,
    FileAltered,
    Files,
    FileTooLarge,
    FileUnknown,
    Sender,
    pieces_of,
)
from tests.ledger.databases import empty_database


@pytest.fixture
def datastore(server: str) -> Iterator[Datastore]:
    with empty_database(server) as datastore:
        yield datastore


@pytest.fixture
def files(datastore: Datastore) -> Files:
    return Files(datastore)


def a_file(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def rows(datastore: Datastore, table: str) -> int:
    with datastore.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        [(count,)] = cursor.fetchall()
    return int(count)


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 7])
def test_what_was_kept_comes_back_by_its_digest(files: Files, size: int) -> None:
    content = a_file(size)
    digest = files.put(io.BytesIO(content))
    assert digest == hashlib.sha256(content).hexdigest()
    with files.open(digest) as stream:
        assert stream.read() == content


def test_the_same_bytes_are_kept_once_also_when_they_come_at_the_same_time(
    files: Files, datastore: Datastore
) -> None:
    content = a_file(2 * PIECE_BYTES)
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(lambda _: files.put(io.BytesIO(content)), range(8)))
    assert len(digests) == 1
    assert (rows(datastore, "files.file"), rows(datastore, "files.piece")) == (1, 2)


def test_a_stream_may_come_in_dribbles_and_be_read_in_sips(files: Files) -> None:
    content = a_file(PIECE_BYTES + 1000)

    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 999))

    with files.open(files.put(Dribble(content))) as stream:
        sips = list(iter(lambda: stream.read(777), b""))
    assert b"".join(sips) == content


def test_fifty_mebibytes_are_kept_and_a_byte_more_is_refused(files: Files, datastore: Datastore) -> None:
    class Zeros(io.RawIOBase):
        def __init__(self, size: int) -> None:
            self.left = size

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            given = min(len(buffer), self.left)
            buffer[:given] = bytes(given)
            self.left -= given
            return given

    def zeros(size: int) -> BinaryIO:
        return io.BufferedReader(Zeros(size))

    with pytest.raises(FileTooLarge) as refusal:
        files.put(zeros(LARGEST_BYTES + 1))
    assert "50 MiB" in refusal.value.in_english()
    assert "50 MiB" in refusal.value.in_chinese()
    assert rows(datastore, "files.piece") == 0
    files.put(zeros(LARGEST_BYTES))
    assert rows(datastore, "files.piece") == LARGEST_BYTES // PIECE_BYTES


@pytest.mark.parametrize("digest", ["0" * 64, "F" * 64, "", "no digest", "0" * 63, "é"])
def test_a_digest_that_nothing_has_is_unknown(files: Files, digest: str) -> None:
    files.put(io.BytesIO(b"something else"))
    with pytest.raises(FileUnknown) as refusal:
        files.open(digest)
    assert digest in refusal.value.in_english()
    assert digest in refusal.value.in_chinese()
    assert not files.forget(digest)


def test_what_is_being_sent_just_now_is_not_forgotten_as_overdue(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, sending, go_on = a_file(1000), Event(), Event()
    unit, holder = str(UUID(int=1)), str(UUID(int=2))
    digest = files.put(io.BytesIO(content), Sender(unit, holder, 1_000))

    def in_the_middle(size: int) -> int:
        sending.set()
        assert go_on.wait(20)
        return pieces_of(size)

    with ThreadPoolExecutor(2) as pool:
        with monkeypatch.context() as patched:
            patched.setattr(ledger_files, "pieces_of", in_the_middle)
            sent = pool.submit(files.put, io.BytesIO(content), Sender(unit, holder, 5_000))
            assert sending.wait(20)
            forgotten = pool.submit(files.forget, digest, sent_before=4_000)
            done, _ = wait([forgotten], timeout=0.5)
            assert not done, "it waits for whoever sends"
            go_on.set()
            sent.result(20)
        assert forgotten.result(20) is False
    assert files.open(digest).read() == content
    assert files.forget(digest, sent_before=5_001)


def test_a_forgotten_file_is_gone_with_all_its_pieces_and_can_be_kept_again(
    files: Files, datastore: Datastore
) -> None:
    content = a_file(2 * PIECE_BYTES)
    digest = files.put(io.BytesIO(content))
    reading = files.open(digest)
    assert files.forget(digest)
    assert not files.forget(digest)
    assert rows(datastore, "files.piece") == 0
    with pytest.raises(FileUnknown):
        files.open(digest)
    with pytest.raises(FileUnknown):
        reading.read()
    files.put(io.BytesIO(content))
    with files.open(digest) as stream:
        assert stream.read() == content


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE files.piece SET content = set_byte(content, 5, 255 - get_byte(content, 5)) WHERE number = 0",
        "UPDATE files.piece SET content = substr(content, 2) WHERE number = 2",
        "UPDATE files.piece SET content = content || content WHERE number = 1",
        "UPDATE files.piece SET number = 3 - number WHERE number IN (1, 2)",
        "UPDATE files.file SET bytes = bytes - 300000",
    ],
)
def test_a_file_altered_in_the_database_is_not_handed_out_to_the_end(
    files: Files, datastore: Datastore, tampering: str
) -> None:
    content = a_file(3 * PIECE_BYTES)
    digest = files.put(io.BytesIO(content))
    with datastore.cursor() as cursor:
        if "3 - number" in tampering:
            cursor.execute("ALTER TABLE files.piece DROP CONSTRAINT piece_pkey")
        cursor.execute(tampering)
        assert cursor.rowcount
    with files.open(digest) as stream, pytest.raises(FileAltered) as refusal:
        stream.read()
    assert digest in refusal.value.in_chinese()


def test_a_file_is_kept_whole_or_not_at_all(files: Files, datastore: Datastore) -> None:
    class BreaksOff(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > PIECE_BYTES:
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        files.put(BreaksOff(a_file(3 * PIECE_BYTES)))
    assert (rows(datastore, "files.file"), rows(datastore, "files.piece")) == (0, 0)


def test_the_tables_may_be_made_by_many_at_once(datastore: Datastore) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: Files(datastore), range(8)))
    assert rows(datastore, "files.file") == 0


def test_sending_again_mends_what_was_damaged(files: Files, datastore: Datastore) -> None:
    content = a_file(2 * PIECE_BYTES + 3)
    digest = files.put(io.BytesIO(content))
    with datastore.cursor() as cursor:
        cursor.execute("DELETE FROM files.piece WHERE number = 1")
        cursor.execute("UPDATE files.piece SET content = 'x' WHERE number = 2")
        cursor.execute("UPDATE files.file SET bytes = 1")
    assert files.put(io.BytesIO(content)) == digest
    with files.open(digest) as stream:
        assert stream.read() == content
    assert files.size(digest) == len(content)


def test_every_file_is_listed_with_its_size_and_its_sender_goes_with_it(
    files: Files, datastore: Datastore
) -> None:
    sender = Sender("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002", 5)
    digests = [files.put(io.BytesIO(a_file(size)), sender) for size in range(3)]
    files.put(io.BytesIO(a_file(2)), sender._replace(at_ms=9))
    assert list(files.kept()) == sorted((digest, size) for size, digest in enumerate(digests))
    assert rows(datastore, "files.sent") == 3
    assert files.forget(digests[2])
    assert rows(datastore, "files.sent") == 2


@pytest.mark.parametrize("asked", ["", "x", "0" * 63, "0" * 64])
def test_the_size_of_what_is_not_there_is_refused(files: Files, asked: str) -> None:
    with pytest.raises(FileUnknown):
        files.size(asked)
    assert not files.forget(asked)
