"""A backup holds the log, the desk and the files of one moment, and comes back whole or not at all."""

import hashlib
import io
import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from ledger.backup import (
    BLOCK_BYTES,
    BackupDamaged,
    FolderNotEmpty,
    NoLedger,
    NotABackup,
    TargetDiffers,
    TargetNotEmpty,
    backup,
    check,
    restore,
)
from ledger.datastore import Datastore
from ledger.files import Files, Sender
from ledger.rows import EventsTable
from tests.ledger.databases import empty_database

pytestmark = pytest.mark.slow


@pytest.fixture
def source(server: str) -> Iterator[Datastore]:
    with empty_database(server) as datastore:
        make_tables(datastore)
        record(datastore, 1, 500)
        fill_desk(datastore)
        sender = Sender(str(UUID(int=1)), str(UUID(int=2)), 5)
        Files(datastore).put(io.BytesIO(bytes(600_000)), sender)
        yield datastore


@pytest.fixture
def target(server: str) -> Iterator[Datastore]:
    with empty_database(server) as datastore:
        make_tables(datastore)
        yield datastore


def make_tables(datastore: Datastore) -> None:
    with datastore.transaction() as cursor:
        EventsTable("ledger_events").create(cursor)
        cursor.execute("CREATE SCHEMA desk; CREATE SCHEMA views; CREATE SCHEMA vault")
        cursor.execute("CREATE TABLE desk.the_draft (id serial PRIMARY KEY, text text, at timestamptz)")
        # In the order of names this one comes before the table that it refers to.
        cursor.execute(
            "CREATE TABLE desk.answer (draft int REFERENCES desk.the_draft, said jsonb, "
            "length int GENERATED ALWAYS AS (length(said::text)) STORED)"
        )
        cursor.execute("CREATE TABLE ledger_snapshots (id int); CREATE TABLE views.register (id int)")
        cursor.execute("CREATE TABLE vault.sealed (id int)")
    Files(datastore)


def record(datastore: Datastore, first: int, last: int) -> None:
    with datastore.transaction() as cursor:
        for position in range(first, last + 1):
            entry = b"entry %d \x00\\" % position + bytes(3000)
            leaf = hashlib.sha256(b"\x00" + entry).digest()
            act = UUID(int=position) if position % 3 else None
            row = (position, UUID(int=position), 1, "claim.made", entry, leaf, act)
            cursor.execute("INSERT INTO ledger_events VALUES (%s, %s, %s, %s, %s, %s, %s)", row)


def fill_desk(datastore: Datastore) -> None:
    with datastore.transaction() as cursor:
        cursor.execute(
            "INSERT INTO desk.the_draft (text, at) VALUES ('共建\t\\N', now()), (NULL, '-infinity')"
        )
        cursor.execute("""INSERT INTO desk.answer VALUES (2, '{"a": [1, null, "é"]}'), (1, NULL)""")
        cursor.execute("INSERT INTO ledger_snapshots VALUES (1); INSERT INTO views.register VALUES (1)")
        cursor.execute("INSERT INTO vault.sealed VALUES (1)")


KEPT = ("ledger_events", "desk.the_draft", "desk.answer", "files.file", "files.piece", "files.sent")
LEFT_OUT = ("ledger_snapshots", "views.register", "vault.sealed")


def contents(datastore: Datastore, *tables: str) -> list[list[tuple[object, ...]]]:
    found = []
    for table in tables:
        with datastore.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            found.append(cursor.fetchall())
    return found


def test_log_desk_and_files_come_back_and_nothing_else(
    source: Datastore, target: Datastore, tmp_path: Path
) -> None:
    manifest = backup(source, tmp_path / "out")
    assert {part.table: part.rows for part in manifest.parts} == {
        "desk.answer": 2,
        "desk.the_draft": 2,
        "files.file": 1,
        "files.piece": 3,
        "files.sent": 1,
        "public.ledger_events": 500,
    }
    assert restore(tmp_path / "out", target) == manifest
    assert contents(target, *KEPT) == contents(source, *KEPT)
    assert contents(target, *LEFT_OUT) == [[], [], []]


def test_after_a_restore_new_rows_get_new_numbers(
    source: Datastore, target: Datastore, tmp_path: Path
) -> None:
    backup(source, tmp_path / "out")
    restore(tmp_path / "out", target)
    with target.cursor() as cursor:
        cursor.execute("INSERT INTO desk.the_draft (text) VALUES ('new') RETURNING id")
        assert cursor.fetchall() == [(3,)]


def test_a_backup_is_of_one_moment_while_the_ledger_goes_on(
    source: Datastore, target: Datastore, tmp_path: Path
) -> None:
    appended: list[str] = []

    def append_meanwhile(table: str, _: int) -> None:
        if not appended:
            appended.append(table)
            record(source, 501, 600)
            fill_desk(source)

    before = contents(source, *KEPT)
    backup(source, tmp_path / "out", append_meanwhile)
    assert appended == ["public.ledger_events"], "while desk.answer and files.piece were still to be read"
    restore(tmp_path / "out", target)
    assert contents(target, *KEPT) == before
    assert contents(source, "ledger_events") != before[:1]


def test_two_backups_of_the_same_contents_are_the_same_bytes(source: Datastore, tmp_path: Path) -> None:
    backup(source, tmp_path / "one")
    with source.cursor() as cursor:  # the same rows, lying elsewhere
        cursor.execute("UPDATE ledger_events SET topic = topic WHERE position < 250")
    backup(source, tmp_path / "two")
    names = {file.name for file in (tmp_path / "one").iterdir()}
    assert len(names) == 7
    for name in names - {"desk.answer.copy"}:  # a table without a key has no order
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_progress_tells_how_far_each_table_is(source: Datastore, target: Datastore, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    backup(source, tmp_path / "out", lambda table, done: told.append((table, done)))
    size = (tmp_path / "out" / "public.ledger_events.copy").stat().st_size
    assert size > BLOCK_BYTES
    assert [table for table, _ in told] == ["public.ledger_events"]
    assert BLOCK_BYTES <= told[0][1] <= size
    told.clear()
    restore(tmp_path / "out", target, lambda table, done: told.append((table, done)))
    assert [table for table, _ in told] == ["public.ledger_events"]


def test_others_cannot_read_a_backup(source: Datastore, tmp_path: Path) -> None:
    backup(source, tmp_path / "out")
    assert stat.filemode((tmp_path / "out").stat().st_mode) == "drwx------"
    assert {file.stat().st_mode & 0o077 for file in (tmp_path / "out").iterdir()} == {0}


def test_nothing_is_overwritten(source: Datastore, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(FolderNotEmpty) as refusal:
        backup(source, tmp_path)
    assert str(tmp_path) in refusal.value.in_chinese()
    assert [file.name for file in tmp_path.iterdir()] == ["note.txt"]


def test_a_database_without_a_ledger_is_not_backed_up_as_if_it_had_none(server: str, tmp_path: Path) -> None:
    with empty_database(server) as nothing, pytest.raises(NoLedger) as refusal:
        backup(nothing, tmp_path / "out")
    assert "ledger_events" in refusal.value.in_chinese()
    assert not (tmp_path / "out" / "manifest.json").exists()


EVENTS = "public.ledger_events.copy"


def flip_a_byte(out: Path) -> None:
    content = bytearray((out / EVENTS).read_bytes())
    content[len(content) // 2] ^= 1
    (out / EVENTS).write_bytes(content)


def change_manifest(**change: object) -> Callable[[Path], None]:
    def apply(out: Path) -> None:
        manifest = json.loads((out / "manifest.json").read_bytes())
        (out / "manifest.json").write_text(json.dumps(manifest | change))

    return apply


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (flip_a_byte, BackupDamaged),
        (lambda out: (out / EVENTS).write_bytes((out / EVENTS).read_bytes()[:-1]), BackupDamaged),
        (lambda out: (out / EVENTS).write_bytes((out / EVENTS).read_bytes() + b"\0"), BackupDamaged),
        (lambda out: (out / EVENTS).unlink(), BackupDamaged),
        (lambda out: (out / "manifest.json").unlink(), NotABackup),
        (lambda out: (out / "manifest.json").write_bytes(b"{"), NotABackup),
        (change_manifest(format="gongjian-backup/2"), NotABackup),
        (change_manifest(of="vault"), NotABackup),
        (change_manifest(parts=[{}]), NotABackup),
        (change_manifest(more=1), NotABackup),
    ],
    ids=[
        "a byte changed",
        "a byte missing",
        "a byte more",
        "a file missing",
        "interrupted before the manifest",
        "manifest cut",
        "later format",
        "backup of a vault",
        "parts without facts",
        "unknown fact",
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_restored(
    source: Datastore,
    target: Datastore,
    tmp_path: Path,
    damage: Callable[[Path], object],
    kind: type[BackupDamaged | NotABackup],
) -> None:
    backup(source, tmp_path / "out")
    damage(tmp_path / "out")
    with pytest.raises(kind) as refusal:
        check(tmp_path / "out")
    assert str(tmp_path) in refusal.value.in_english()
    assert str(tmp_path) in refusal.value.in_chinese()
    with pytest.raises(kind):
        restore(tmp_path / "out", target)
    assert contents(target, *KEPT) == [[]] * len(KEPT)


@pytest.mark.parametrize("table", ["ledger_events", "desk.the_draft", "files.file"])
def test_a_database_that_holds_anything_is_not_restored_into(
    source: Datastore, target: Datastore, tmp_path: Path, table: str
) -> None:
    backup(source, tmp_path / "out")
    match table:
        case "ledger_events":
            record(target, 1, 1)
        case "desk.the_draft":
            fill_desk(target)
        case "files.file":
            Files(target).put(io.BytesIO())
    before = contents(target, *KEPT)
    with pytest.raises(TargetNotEmpty) as refusal:
        restore(tmp_path / "out", target)
    assert table in refusal.value.in_english()
    assert table in refusal.value.in_chinese()
    assert contents(target, *KEPT) == before


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("DROP TABLE desk.answer", "desk.answer"),
        ("ALTER TABLE files.piece ADD COLUMN kind text", "files.piece"),
        ("ALTER TABLE files.file ALTER COLUMN bytes TYPE int", "files.file"),
    ],
)
def test_tables_of_another_version_are_not_restored_into(
    source: Datastore, target: Datastore, tmp_path: Path, change: str, table: str
) -> None:
    backup(source, tmp_path / "out")
    with target.cursor() as cursor:
        cursor.execute(change)
    with pytest.raises(TargetDiffers) as refusal:
        restore(tmp_path / "out", target)
    assert table in refusal.value.in_english()
    assert table in refusal.value.in_chinese()
    assert contents(target, "ledger_events", "desk.the_draft", "files.file") == [[], [], []]


def test_a_manifest_cannot_name_a_table_that_is_not_the_ledgers(
    source: Datastore, target: Datastore, tmp_path: Path
) -> None:
    backup(source, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    [answers] = [part for part in manifest["parts"] if part["table"] == "desk.answer"]
    answers["table"] = "vault.sealed"
    (tmp_path / "out" / "desk.answer.copy").rename(tmp_path / "out" / "vault.sealed.copy")
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(TargetDiffers):
        restore(tmp_path / "out", target)
    assert contents(target, "vault.sealed", "ledger_events") == [[], []]
