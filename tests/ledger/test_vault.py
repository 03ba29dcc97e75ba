"""Personal fields can be shown, proved, and erased for good."""

import fcntl
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from uuid import UUID

import pytest

from contracts.canonical import NotCanonical
from contracts.commitment import commitment
from contracts.refusals import Refusal
from ledger import person_keys
from ledger.backup import NotABackup, backup
from ledger.datastore import Datastore
from ledger.person_keys import SLOT_BYTES, PersonKeys, VaultKeyDamaged, VaultKeyExposed, VaultKeyMissing
from ledger.rows import EventsTable
from ledger.vault import NothingKept, SealBroken, Vault, keys_beside
from tests.ledger.databases import empty_database

WANG, LI, ZHAO = (UUID(int=number) for number in (1, 2, 3))
FIELDS = {"name": "王小明", "phone": "13800000000"}


@pytest.fixture
def datastore(server: str) -> Iterator[Datastore]:
    with empty_database(server) as datastore:
        yield datastore


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return keys_beside(tmp_path / "data")


@pytest.fixture
def vault(datastore: Datastore, keys: Path) -> Vault:
    return Vault(datastore, keys)


def rows(datastore: Datastore) -> int:
    with datastore.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault.sealed")
        [(count,)] = cursor.fetchall()
    return int(count)


def everything_in(datastore: Datastore) -> bytes:
    with datastore.cursor() as cursor:
        cursor.execute("SELECT nonce || sealed || commitment FROM vault.sealed")
        return b"".join(bytes(row[0]) for row in cursor.fetchall())


def test_what_was_kept_is_read_and_proves_its_commitment(vault: Vault) -> None:
    committed = vault.keep(WANG, FIELDS)
    vault.keep(LI, {"name": "李四"})
    assert vault.read(WANG) == FIELDS
    opening = vault.open(WANG, committed)
    assert opening.fields == FIELDS
    assert commitment(opening.blind, opening.fields) == committed


def test_the_same_fields_never_give_the_same_commitment_or_bytes(vault: Vault, datastore: Datastore) -> None:
    assert len({vault.keep(person, FIELDS) for person in (WANG, WANG, LI)}) == 3
    with datastore.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT nonce), count(DISTINCT sealed) FROM vault.sealed")
        assert cursor.fetchall() == [(3, 3)]


def test_fields_kept_anew_do_not_lose_those_that_the_log_still_names(vault: Vault) -> None:
    first = vault.keep(WANG, FIELDS)
    second = vault.keep(WANG, FIELDS | {"phone": "13900000000"})
    assert vault.read(WANG) == FIELDS | {"phone": "13900000000"}
    assert vault.read(WANG, first) == FIELDS
    assert vault.read(WANG, second) == vault.read(WANG)


def test_fields_kept_again_after_a_withdrawal_that_was_cut_off_are_read(
    vault: Vault, datastore: Datastore, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind, destroy = bytes(range(32)), PersonKeys.destroy

    def destroyed_and_then_cut_off(self: PersonKeys, persons: list[UUID]) -> int:
        destroy(self, persons)
        raise OSError("the connection to the database is lost before the commit")

    committed = vault.keep(WANG, FIELDS, blind)
    with monkeypatch.context() as patched:
        patched.setattr(PersonKeys, "destroy", destroyed_and_then_cut_off)
        with pytest.raises(OSError, match="before the commit"):
            vault.withdraw(WANG, committed)
    assert vault.keep(WANG, FIELDS, blind) == committed
    assert vault.read(WANG, committed) == FIELDS
    assert rows(datastore) == 1


def test_keeping_again_touches_no_other_row_of_the_person(vault: Vault, datastore: Datastore) -> None:
    blind, later = bytes(range(32)), FIELDS | {"phone": "13900000000"}
    first, second = vault.keep(WANG, FIELDS, blind), vault.keep(WANG, later)
    assert vault.keep(WANG, FIELDS, blind) == first
    assert (vault.read(WANG, first), vault.read(WANG, second)) == (FIELDS, later)
    assert vault.read(WANG) == later, "nor does it become what was kept last"
    assert rows(datastore) == 2


def test_many_people_are_kept_at_once_and_each_is_read_and_erased_alone(
    vault: Vault, datastore: Datastore
) -> None:
    vault.keep(ZHAO, FIELDS)
    kept = vault.keep_new([(WANG, {"name": "王小明"}), (LI, {"name": "李四"})])
    opened = vault.open(LI)
    assert opened.fields == vault.read(LI, kept[1]) == {"name": "李四"}
    assert commitment(opened.blind, opened.fields) == kept[1]
    assert set(vault.waiting(0)) >= {(WANG, kept[0]), (LI, kept[1])}

    vault.erase(WANG)

    assert rows(datastore) == 2
    assert vault.read(LI) == {"name": "李四"}
    with pytest.raises(NothingKept):
        vault.read(WANG)


def test_what_was_replaced_is_destroyed_with_its_key_and_what_stands_is_read(
    vault: Vault, datastore: Datastore
) -> None:
    first, second = vault.keep(WANG, FIELDS), vault.keep(WANG, {"name": "王晓明"})
    for committed in (first, second):
        vault.settle(WANG, committed)
    [slot] = slots(datastore, WANG, first)
    assert vault.forget_replaced(WANG, second.__eq__) == 1
    assert vault.read(WANG) == vault.read(WANG, second) == {"name": "王晓明"}
    assert vault.keys.get(slot, WANG) is None, "whoever has an old row opens it with nothing"
    with pytest.raises(NothingKept):
        vault.read(WANG, first)
    assert vault.forget_replaced(WANG, second.__eq__) == 0


def test_nothing_is_forgotten_before_what_replaces_it_is_here_nor_while_it_waits(vault: Vault) -> None:
    first = vault.keep(WANG, FIELDS)
    vault.settle(WANG, first)
    assert vault.forget_replaced(WANG, lambda _: False) == 0
    later = vault.keep(WANG, {"name": "王晓明"})
    assert vault.forget_replaced(WANG, first.__eq__) == 0
    assert (vault.read(WANG, first), vault.read(WANG, later)) == (FIELDS, {"name": "王晓明"})


def test_rows_from_when_a_person_had_one_key_are_forgotten_alone(vault: Vault, datastore: Datastore) -> None:
    blind = bytes(range(32))
    first, second = vault.keep(WANG, FIELDS), vault.keep(WANG, {"name": "王晓明"}, blind)
    for committed in (first, second):
        vault.settle(WANG, committed)
    [slot] = slots(datastore, WANG, first)
    with datastore.cursor() as cursor:
        cursor.execute(
            "UPDATE vault.sealed SET slot = %s WHERE encode(commitment, 'hex') = %s", (slot, second)
        )
    assert vault.keep(WANG, {"name": "王晓明"}, blind) == second, "sealed anew under that one"
    vault.settle(WANG, second)
    assert vault.forget_replaced(WANG, second.__eq__) == 1
    assert vault.read(WANG) == {"name": "王晓明"}


def test_names_that_are_taken_back_take_their_key_with_them(vault: Vault, datastore: Datastore) -> None:
    vault.settle(WANG, vault.keep(WANG, FIELDS))
    refused = vault.keep(WANG, {"name": "王晓明"})
    [slot] = slots(datastore, WANG, refused)
    assert vault.withdraw(WANG, refused)
    assert vault.keys.get(slot, WANG) is None
    assert vault.read(WANG) == FIELDS


def test_a_backup_from_before_a_correction_brings_the_old_fields_not_back(
    vault: Vault, datastore: Datastore, keys: Path, tmp_path: Path, server: str
) -> None:
    first = vault.keep(WANG, FIELDS)
    vault.settle(WANG, first)
    vault.backup(tmp_path / "backup")
    second = vault.keep(WANG, {"name": "王晓明"})
    vault.settle(WANG, second)
    vault.forget_replaced(WANG, second.__eq__)
    with empty_database(server) as elsewhere:
        restored = Vault(elsewhere, keys)
        restored.restore(tmp_path / "backup", [])
        assert restored.holds() == set()


def slots(datastore: Datastore, person: UUID, committed: str) -> list[int]:
    with datastore.cursor() as cursor:
        cursor.execute(
            "SELECT slot FROM vault.sealed WHERE person = %s AND encode(commitment, 'hex') = %s",
            (person, committed),
        )
        return [slot for (slot,) in cursor]


def test_nothing_readable_is_in_the_database_or_in_the_key_files(
    vault: Vault, datastore: Datastore, keys: Path
) -> None:
    vault.keep(WANG, FIELDS)
    written = (
        everything_in(datastore) + (keys / "vault.key").read_bytes() + (keys / "persons.keys").read_bytes()
    )
    for value in FIELDS.values():
        assert value.encode() not in written
    _, key = vault.keys.add(LI)
    assert key not in (keys / "persons.keys").read_bytes()


def test_the_keys_lie_beside_the_data_folder_for_nobody_elses_eyes(vault: Vault, keys: Path) -> None:
    vault.keep(WANG, FIELDS)
    assert keys.name == "data.vault"
    assert stat.filemode(keys.stat().st_mode) == "drwx------"
    assert {file.name: stat.filemode(file.stat().st_mode) for file in keys.iterdir()} == {
        "vault.key": "-rw-------",
        "persons.keys": "-rw-------",
    }


def test_a_person_of_whom_nothing_is_kept_is_refused_by_name(vault: Vault) -> None:
    committed = vault.keep(WANG, FIELDS)
    for person, which in ((LI, None), (WANG, "0" * 64), (LI, committed)):
        with pytest.raises(NothingKept) as refusal:
            vault.read(person, which)
        assert str(person) in refusal.value.in_english()
        assert str(person) in refusal.value.in_chinese()


def test_fields_that_no_statement_may_hold_are_not_kept(vault: Vault, datastore: Datastore) -> None:
    with pytest.raises(NotCanonical):
        vault.keep(WANG, {"name": "\u202e"})
    assert rows(datastore) == 0


def test_an_erased_person_is_gone_and_the_others_stay(vault: Vault, datastore: Datastore, keys: Path) -> None:
    vault.keep(WANG, FIELDS)
    vault.keep(WANG, {"name": "王大明"})
    vault.keep(LI, {"name": "李四"})
    assert vault.erase(WANG)
    assert not vault.erase(WANG)
    with pytest.raises(NothingKept):
        vault.read(WANG)
    assert vault.read(LI) == {"name": "李四"}
    assert rows(datastore) == 1
    assert WANG.bytes not in (keys / "persons.keys").read_bytes()
    vault.keep(WANG, FIELDS)
    assert vault.read(WANG) == FIELDS


def test_an_erasure_overwrites_the_key_where_it_stood(vault: Vault, keys: Path) -> None:
    for person in (WANG, LI, ZHAO):
        vault.keep(person, FIELDS)
    before = (keys / "persons.keys").read_bytes()
    inode = (keys / "persons.keys").stat().st_ino
    vault.erase(LI)
    after = (keys / "persons.keys").read_bytes()
    assert after == before[: 2 * SLOT_BYTES] + bytes(SLOT_BYTES) + before[3 * SLOT_BYTES :]
    assert (keys / "persons.keys").stat().st_ino == inode
    vault.keep(LI, FIELDS)
    assert (keys / "persons.keys").read_bytes()[: len(after)] == after, "a slot is never given out again"


def test_rows_that_escaped_an_erasure_open_with_nothing(vault: Vault, datastore: Datastore) -> None:
    vault.keep(WANG, FIELDS)
    with datastore.cursor() as cursor:
        cursor.execute("CREATE TABLE replica AS SELECT * FROM vault.sealed")
    vault.erase(WANG)
    with datastore.cursor() as cursor:
        cursor.execute("INSERT INTO vault.sealed SELECT * FROM replica")
    with pytest.raises(NothingKept):
        vault.read(WANG)
    assert vault.erase(WANG)
    assert rows(datastore) == 0


def test_an_erasure_finds_every_key_of_the_person_also_when_the_rows_were_lost(
    vault: Vault, datastore: Datastore, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_keys, "SLOTS_A_READ", 2)
    for person in (WANG, LI, WANG, WANG, ZHAO, WANG):
        vault.keep(person, FIELDS)
        with datastore.cursor() as cursor:
            cursor.execute("DELETE FROM vault.sealed")
    assert (keys / "persons.keys").read_bytes().count(WANG.bytes) == 4
    assert vault.erase(WANG)
    assert [(keys / "persons.keys").read_bytes().count(person.bytes) for person in (WANG, LI, ZHAO)] == [
        0,
        1,
        1,
    ]


def test_erasing_needs_no_vault_key(vault: Vault, datastore: Datastore, keys: Path) -> None:
    vault.keep(WANG, FIELDS)
    (keys / "vault.key").unlink()
    assert vault.erase(WANG)
    assert rows(datastore) == 0


def test_a_backup_brings_back_who_was_not_erased_meanwhile(
    vault: Vault, server: str, keys: Path, tmp_path: Path
) -> None:
    vault.keep(WANG, FIELDS)
    vault.keep(LI, {"name": "李四"})
    committed = vault.keep(ZHAO, {"name": "赵六"})
    vault.backup(tmp_path / "out")
    vault.erase(WANG)
    with empty_database(server) as fresh:
        restored = Vault(fresh, keys)
        restored.restore(tmp_path / "out", erased={LI})
        for person in (WANG, LI):
            with pytest.raises(NothingKept):
                restored.read(person)
        assert restored.read(ZHAO, committed) == {"name": "赵六"}
        assert rows(fresh) == 1
    with empty_database(server) as fresh:
        again = Vault(fresh, keys)
        again.restore(tmp_path / "out")
        with pytest.raises(NothingKept):
            again.read(LI)


def test_no_key_is_in_a_backup_of_the_vault_or_of_the_log(
    vault: Vault, datastore: Datastore, tmp_path: Path, keys: Path
) -> None:
    with datastore.transaction() as cursor:
        EventsTable("ledger_events").create(cursor)
    vault.keep(WANG, FIELDS)
    [(slot, key)] = [(1, vault.keys.get(1, WANG))]
    wrapped = (keys / "persons.keys").read_bytes()[slot * SLOT_BYTES + 28 :]
    vault_key = bytes.fromhex((keys / "vault.key").read_text())
    vault.backup(tmp_path / "vault")
    backup(datastore, tmp_path / "log")
    sealed = everything_in(datastore)[12:40]
    for folder, holds_the_row in ((tmp_path / "vault", True), (tmp_path / "log", False)):
        content = b"".join(file.read_bytes() for file in folder.iterdir())
        assert (sealed in content) is holds_the_row
        for secret in (key, wrapped, vault_key, vault_key.hex().encode()):
            assert secret
            assert secret not in content
    with pytest.raises(NotABackup):
        vault.restore(tmp_path / "log")


def test_a_backup_restored_where_its_keys_are_not_is_refused(
    vault: Vault, server: str, tmp_path: Path
) -> None:
    vault.keep(WANG, FIELDS)
    vault.backup(tmp_path / "out")
    with empty_database(server) as fresh:
        with pytest.raises(VaultKeyMissing):
            Vault(fresh, tmp_path / "elsewhere").restore(tmp_path / "out")
        assert rows(fresh) == 0


def new_key(keys: Path) -> None:
    (keys / "vault.key").write_text(os.urandom(32).hex() + "\n")


@pytest.mark.parametrize(
    ("mishap", "kind"),
    [
        (lambda keys: (keys / "vault.key").unlink(), VaultKeyMissing),
        (lambda keys: (keys / "persons.keys").unlink(), VaultKeyMissing),
        (shutil.rmtree, VaultKeyMissing),
        (lambda keys: (keys / "vault.key").chmod(0o640), VaultKeyExposed),
        (lambda keys: (keys / "vault.key").write_text("00" * 31), VaultKeyDamaged),
        (lambda keys: (keys / "vault.key").write_text("not a key"), VaultKeyDamaged),
        (new_key, VaultKeyDamaged),
    ],
    ids=[
        "no vault key",
        "no person keys",
        "neither",
        "readable by others",
        "short",
        "nonsense",
        "another vault's",
    ],
)
def test_keys_that_are_not_as_they_must_be_stop_everything_and_make_no_new_ones(
    vault: Vault, keys: Path, mishap: Callable[[Path], object], kind: type[Refusal]
) -> None:
    vault.keep(WANG, FIELDS)
    mishap(keys)
    left = sorted(keys.glob("*"))
    for act in (
        lambda: vault.read(WANG),
        lambda: vault.keep(WANG, FIELDS),
        lambda: vault.keep(LI, FIELDS),
    ):
        with pytest.raises(kind) as refusal:
            act()
        assert str(keys) in refusal.value.in_english()
        assert str(keys) in refusal.value.in_chinese()
    assert sorted(keys.glob("*")) == left


@pytest.mark.parametrize("column", ["sealed", "nonce", "commitment"])
def test_a_row_altered_in_the_database_is_not_read(vault: Vault, datastore: Datastore, column: str) -> None:
    vault.keep(WANG, FIELDS)
    with datastore.cursor() as cursor:
        cursor.execute(
            f"UPDATE vault.sealed SET {column} = set_byte({column}, 7, 255 - get_byte({column}, 7))"
        )
    with pytest.raises(SealBroken) as refusal:
        vault.read(WANG)
    assert str(WANG) in refusal.value.in_chinese()


def test_one_persons_row_cannot_be_passed_off_as_anothers(vault: Vault, datastore: Datastore) -> None:
    vault.keep(WANG, FIELDS)
    vault.keep(LI, {"name": "李四"})
    with datastore.cursor() as cursor:
        cursor.execute("UPDATE vault.sealed SET slot = 3 - slot")
    with pytest.raises(NothingKept):
        vault.read(WANG)
    with datastore.cursor() as cursor:
        cursor.execute("UPDATE vault.sealed SET person = (ARRAY[%s, %s])[slot]", (WANG, LI))
    with pytest.raises(SealBroken):
        vault.read(WANG)


def test_a_slot_moved_to_another_person_does_not_open(vault: Vault, keys: Path) -> None:
    vault.keep(WANG, FIELDS)
    content = bytearray((keys / "persons.keys").read_bytes())
    content[SLOT_BYTES : SLOT_BYTES + 16] = LI.bytes
    (keys / "persons.keys").write_bytes(content)
    with pytest.raises(VaultKeyDamaged):
        vault.keys.get(1, LI)


def test_a_key_half_written_by_a_crash_spoils_no_other(vault: Vault, keys: Path) -> None:
    vault.keep(WANG, FIELDS)
    with (keys / "persons.keys").open("ab") as file:
        file.write(LI.bytes + b"half")
    vault.keep(LI, {"name": "李四"})
    assert (vault.read(WANG), vault.read(LI)) == (FIELDS, {"name": "李四"})


def test_a_vault_whose_first_start_was_cut_off_begins_again(vault: Vault, keys: Path) -> None:
    keys.mkdir(mode=0o700)
    (keys / "persons.keys").write_bytes(b"gongj")
    vault.keep(WANG, FIELDS)
    assert vault.read(WANG) == FIELDS


def test_processes_change_the_keys_one_after_the_other(vault: Vault, keys: Path) -> None:
    vault.keep(WANG, FIELDS)
    with ThreadPoolExecutor() as pool, (keys / "persons.keys").open() as other_process:
        fcntl.flock(other_process, fcntl.LOCK_EX)
        waiting: list[Future[object]] = [pool.submit(vault.keep, LI, FIELDS), pool.submit(vault.erase, WANG)]
        assert wait(waiting, timeout=0.3).done == set()
        fcntl.flock(other_process, fcntl.LOCK_UN)
    assert vault.read(LI) == FIELDS


def test_many_may_begin_a_vault_at_once(datastore: Datastore, keys: Path) -> None:
    persons = [UUID(int=number) for number in range(1, 33)]

    def keep(person: UUID) -> str:
        return Vault(datastore, keys).keep(person, {"name": str(person)})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, persons))
    vault = Vault(datastore, keys)
    assert [vault.read(person)["name"] for person in persons] == [str(person) for person in persons]
    assert (keys / "persons.keys").stat().st_size == 33 * SLOT_BYTES
