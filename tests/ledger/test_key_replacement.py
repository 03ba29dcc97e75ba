"""The roots replace the log's checkpoint key while the signer works, and it is killed at every step of it.

… ──── last checkpoint ──── log-key.replaced ──── next checkpoint ──── …
          old key              (index r)           new key, size > r
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from contracts import keys
from contracts.checkpoint import Checkpoint, open_checkpoint
from contracts.note import NoKnownSignature, Note, NoteSigner, Verifier
from contracts.proof import TlogProof, parse_hashes, verify
from contracts.statements.keys import EnrolUnit, ReplaceLogKey, ReplaceRoots
from contracts.tree import leaf_hash, verify_consistency
from ledger.application import Ledger, found
from ledger.audit import audit
from ledger.backup import backup, restore
from ledger.bundle import write_bundle
from ledger.datastore import Datastore
from ledger.log_key import (
    LogKeyFiles,
    LogKeyMissing,
    LogKeyOpen,
    LogKeyUnreadable,
    named_keys,
    read_log_key,
    write_log_key,
)
from ledger.signer import Signer
from ledger.signer_thread import SignerThread
from ledger.sources import BundleSource, DatabaseSource
from ledger.tampering import CheckpointNotOurs, HistoryChanged, OlderDatabase, SignerRefuses
from scripts.keeping import make_tables
from tests.ledger.databases import empty_database
from tests.ledger.logs import ADVISORY_LOCKS, killed, wait_until
from tests.people import GENESIS, LOG_KEY, NOON, ORIGIN, ROOTS, County, key

pytestmark = pytest.mark.slow

OLD = NoteSigner(ORIGIN, LOG_KEY)


@dataclass
class Scene:
    """A founded log with a few entries, its signer, and the operator's folder."""

    ledger: Ledger
    folder: Path
    signers: list[Signer] = field(default_factory=list)
    units: int = 0

    def __post_init__(self) -> None:
        self.county = County(self.ledger)
        self.keys = LogKeyFiles(self.folder / "county.log-key", ORIGIN)

    @property
    def size(self) -> int:
        return self.ledger.rows.max_notification_id() or 0

    def grows(self, statements: int = 1) -> None:
        for _ in range(statements):
            self.units += 1
            self.county.roots_say(EnrolUnit(code=f"YH{self.units:03}", name="单位(虚构)", kind="county"))

    def signer(self) -> Signer:
        """A signer as a process makes one when it starts."""
        signer = Signer(self.ledger.rows, LogKeyFiles(self.keys.file, ORIGIN), self.folder / "county.signer")
        self.signers.append(signer)
        return signer

    def named(self, coming: NoteSigner) -> int:
        """The roots name this key; the smallest size that it signs."""
        self.county.roots_say(ReplaceLogKey(log_vkey=coming.verifier.vkey, reason="例行更换"))
        return self.size

    def published(self) -> list[tuple[int, Note]]:
        with self.ledger.rows.datastore.cursor() as cursor:
            cursor.execute("SELECT size, note FROM ledger_checkpoints ORDER BY size")
            return [(size, Note.parse(note.encode())) for size, note in cursor]

    def signed_by(self, *keys: NoteSigner) -> dict[int, list[str]]:
        """Which of these keys has signed each checkpoint, by its size."""
        return {
            size: [
                one.verifier.vkey
                for one in keys
                if any(one.verifier.verify(note.text, line.signature) for line in note.signatures)
            ]
            for size, note in self.published()
        }

    def require_sound(self) -> None:
        """Everything is signed, by the right keys, as a consistent log, and every auditor says so."""
        named = named_keys(self.ledger.rows)
        heads = [
            open_checkpoint(note.to_bytes(), [Verifier.from_vkey(named.log_key(size))])
            for size, note in self.published()
        ]
        assert heads[-1].size == self.size
        for old, new in pairwise(heads):
            proof = self.ledger.tree.consistency(old.size, new.size)
            verify_consistency(old.size, old.root, new.size, new.root, proof)
        for pinned in (None, *(vkey for _, vkey in named.log_keys)):
            verdict = audit(DatabaseSource(self.ledger.rows.datastore), vkey=pinned)
            assert verdict.whole
            assert verdict.intact, verdict.findings

    def dies(self, at: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
        """A process that signs is killed there."""
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                at(monkeypatch)
                signer = self.signer()
                for _ in range(3):
                    signer.tick()
            os._exit(1)
        assert killed(child)
        wait_until(lambda: not self._locked())

    def _locked(self) -> bool:
        with self.ledger.rows.datastore.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {ADVISORY_LOCKS}")
            return cursor.fetchone() != (0,)


@pytest.fixture
def scene(database: Datastore, tmp_path: Path) -> Iterator[Scene]:
    """Signed up to its end by the first key."""
    found(database.dsn, GENESIS, NOON)
    ledger = Ledger(database.dsn)
    make_tables(ledger.rows.datastore)
    scene = Scene(ledger, tmp_path)
    write_log_key(scene.keys.file, ORIGIN, LOG_KEY)
    first = scene.signer()
    first.found()
    scene.grows(2)
    first.tick()
    first.close()
    yield scene
    for signer in scene.signers:
        signer.close()
    ledger.close()


# ── while the signer works ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_running_signer_changes_keys_by_itself_where_the_roots_say(scene: Scene) -> None:
    signer = scene.signer()
    signer.tick()
    new = scene.keys.prepare()
    scene.grows()
    signer.tick()
    before = scene.size
    assert scene.named(new) == before + 1
    scene.grows()
    covered = signer.tick()
    signer.tick()

    by = scene.signed_by(OLD, new)
    assert covered
    assert by[covered.size] == [new.verifier.vkey]
    assert all(vkeys == [OLD.verifier.vkey] for size, vkeys in by.items() if size <= before)
    assert read_log_key(scene.keys.file, ORIGIN).verifier == new.verifier
    assert not scene.keys.next.exists()
    assert scene.keys.file.stat().st_mode & 0o777 == 0o600
    scene.require_sound()


def test_a_prepared_key_is_the_same_until_it_is_in_place_and_signs_nothing_before_it_is_named(
    scene: Scene,
) -> None:
    signer = scene.signer()
    new = scene.keys.prepare()
    assert scene.keys.prepare().verifier == new.verifier
    assert scene.keys.next.stat().st_mode & 0o777 == 0o600
    scene.grows()
    signer.tick()
    signer.tick()
    assert set(map(tuple, scene.signed_by(OLD, new).values())) == {(OLD.verifier.vkey,)}
    assert scene.keys.next.exists()


def test_a_key_is_replaced_again_and_again(scene: Scene) -> None:
    signer = scene.signer()
    used = [OLD]
    for _ in range(3):
        used.append(scene.keys.prepare())
        scene.named(used[-1])
        signer.tick()
        signer.tick()
        scene.grows()
        signer.tick()
    scene.require_sound()
    signers = list(scene.signed_by(*used).values())
    assert [vkeys for n, vkeys in enumerate(signers) if n == 0 or signers[n - 1] != vkeys] == [
        [one.verifier.vkey] for one in used
    ]


def test_of_two_replacements_under_one_checkpoint_the_last_one_signs(scene: Scene) -> None:
    between = NoteSigner(ORIGIN, key("between"))
    scene.named(between)
    new = scene.keys.prepare()
    scene.named(new)
    signer = scene.signer()
    checkpoint = signer.tick()
    assert checkpoint
    assert scene.signed_by(OLD, between, new)[checkpoint.size] == [new.verifier.vkey]
    scene.require_sound()


def test_a_long_import_is_signed_with_both_keys_where_both_are_in_hand(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.signer.ROWS_A_CHECKPOINT", 3)
    scene.grows(4)
    new = scene.keys.prepare()
    first = scene.named(new)
    scene.grows(4)
    signer = scene.signer()
    while signer.tick():
        pass
    by = scene.signed_by(OLD, new)
    assert sum(size < first for size in by) > 2
    assert sum(size >= first for size in by) > 1
    assert all(vkeys == [(new if size >= first else OLD).verifier.vkey] for size, vkeys in by.items())
    scene.require_sound()


def test_a_key_that_is_named_again_is_not_given_up_for_the_one_in_between(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The roots change their mind while a long import is being signed."""
    monkeypatch.setattr("ledger.signer.ROWS_A_CHECKPOINT", 3)
    scene.grows(4)
    between = scene.keys.prepare()
    since = scene.named(between)
    scene.grows(4)
    until = scene.named(OLD)
    while scene.signer().tick():
        scene.signers.pop().close()
    by = scene.signed_by(OLD, between)
    assert any(since <= size < until for size in by)
    assert all(
        vkeys == [(between if since <= size < until else OLD).verifier.vkey] for size, vkeys in by.items()
    )
    scene.require_sound()


# ── killed at any moment ───────────────────────────────────────────────────────────────────────────────────────────────


def dying(step: str, when: str, of: str = "") -> Callable[[pytest.MonkeyPatch], None]:
    """SIGKILL to ourselves before or after this function is called; `of` is in the name of a file that it is called for."""
    owner, name = step.rsplit(".", 1)
    module, kind = owner.rsplit(".", 1)

    def at(monkeypatch: pytest.MonkeyPatch) -> None:
        original = getattr(getattr(__import__(module, fromlist=[kind]), kind), name)

        def deadly(*arguments: object, **named: object) -> object:
            ours = of in str(arguments[0])
            if ours and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            result = original(*arguments, **named)
            if ours:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        monkeypatch.setattr(step, deadly)

    return at


STEPS = {
    "before the state is written": dying("ledger.signer_state.StateFile.write", "before"),
    "before the new state takes its place": dying("pathlib.Path.replace", "before", ".county.signer.new"),
    "after the state is written": dying("ledger.signer_state.StateFile.write", "after"),
    "after it is signed": dying("contracts.checkpoint.Checkpoint.sign", "after"),
    "before the publication is committed": dying("ledger.tree.StoredTree.publish", "after"),
    "before the new key takes its place": dying("pathlib.Path.replace", "before", "county.log-key.next"),
    "after the new key took its place": dying("pathlib.Path.replace", "after", "county.log-key.next"),
    "after its place is on the disk": dying("ledger.log_key.LogKeyFiles.put_in_place", "after"),
}


@pytest.mark.parametrize("old_key", ["there", "gone"])
@pytest.mark.parametrize("step", STEPS)
def test_a_signer_killed_while_it_changes_keys_never_signs_with_the_wrong_one(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, step: str, old_key: str
) -> None:
    new = scene.keys.prepare()
    first = scene.named(new)
    scene.grows()
    scene.dies(STEPS[step], monkeypatch)
    if old_key == "gone" and scene.keys.next.exists():
        scene.keys.file.unlink()

    signer = scene.signer()
    signer.tick()
    signer.tick()

    by = scene.signed_by(OLD, new)
    assert all(vkeys == [(new if size >= first else OLD).verifier.vkey] for size, vkeys in by.items())
    assert read_log_key(scene.keys.file, ORIGIN).verifier == new.verifier
    assert not scene.keys.next.exists()
    scene.require_sound()


def test_a_state_that_was_never_published_under_a_key_that_is_gone_is_covered_by_the_next_one(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.grows()
    scene.dies(STEPS["after the state is written"], monkeypatch)
    left = scene.size
    scene.keys.file.unlink()
    new = scene.keys.prepare()
    scene.named(new)

    checkpoint = scene.signer().tick()

    assert checkpoint == Checkpoint(ORIGIN, scene.size, scene.ledger.tree.root_at(scene.size))
    assert left not in scene.signed_by(OLD, new)
    scene.require_sound()


# ── keys that are not there ────────────────────────────────────────────────────────────────────────────────────────────


def test_where_only_the_new_key_is_in_hand_the_next_checkpoint_covers_its_naming(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.signer.ROWS_A_CHECKPOINT", 2)
    scene.grows(5)
    scene.keys.file.unlink()
    new = scene.keys.prepare()
    first = scene.named(new)
    scene.grows(2)
    last_by_the_old, _ = scene.published()[-1]

    signer = scene.signer()
    sizes = []
    while checkpoint := signer.tick():
        sizes.append(checkpoint.size)

    assert sizes[0] == first > last_by_the_old + 2
    assert sizes[-1] == scene.size
    scene.require_sound()


def test_a_key_that_is_missing_makes_the_ledger_read_only_until_it_is_there(scene: Scene) -> None:
    thread = SignerThread(scene.signer(), interval_s=0.01)
    thread.start()
    elsewhere = LogKeyFiles(scene.folder / "stick", ORIGIN)
    new = elsewhere.prepare()
    scene.named(new)
    wait_until(lambda: isinstance(thread.refusal, LogKeyMissing))
    size, _ = scene.published()[-1]
    assert size < scene.size
    assert new.verifier.vkey in thread.refusal.in_chinese()
    assert "log-key prepare" in str(thread.refusal)
    wait_until(lambda: thread.trouble == str(thread.refusal))
    assert thread.is_alive()

    elsewhere.next.chmod(0o644)
    elsewhere.next.rename(scene.keys.next)
    wait_until(lambda: isinstance(thread.refusal, LogKeyOpen))
    scene.keys.next.chmod(0o600)

    wait_until(lambda: scene.published()[-1][0] == scene.size and thread.refusal is None)
    wait_until(lambda: not scene.keys.next.exists())
    thread.stop()
    scene.require_sound()


def test_a_key_that_is_lost_before_it_signed_is_replaced_by_another(scene: Scene) -> None:
    scene.named(NoteSigner(ORIGIN, key("lost")))
    signer = scene.signer()
    for _ in range(2):
        with pytest.raises(LogKeyMissing):
            signer.tick()
    scene.named(scene.keys.prepare())

    assert signer.tick()
    assert signer.refusal is None
    scene.require_sound()


def test_without_any_key_file_the_signer_says_which_one_it_wants(scene: Scene) -> None:
    scene.keys.file.unlink()
    with pytest.raises(LogKeyUnreadable, match=r"county\.log-key"):
        scene.signer().tick()


def test_a_running_signer_whose_key_file_is_lost_goes_on_and_changes_keys_like_any_other(
    scene: Scene,
) -> None:
    signer = scene.signer()
    signer.tick()
    scene.keys.file.unlink()
    scene.grows()
    assert signer.tick()
    scene.named(scene.keys.prepare())
    assert signer.tick()
    signer.tick()
    assert scene.keys.file.exists()
    scene.require_sound()


def test_a_checkpoint_that_the_old_key_signs_after_its_replacement_is_refused(scene: Scene) -> None:
    """As a thief of the old key might, who can also write to the database."""
    signer = scene.signer()
    size = scene.named(scene.keys.prepare())
    stolen = Checkpoint(ORIGIN, size, scene.ledger.tree.root_at(size)).sign(OLD).to_bytes()
    with scene.ledger.rows.datastore.transaction() as cursor:
        cursor.execute("INSERT INTO ledger_checkpoints VALUES (%s, %s, 0)", (size, stolen.decode()))
    with pytest.raises(CheckpointNotOurs):
        signer.tick()


def test_a_signed_row_that_is_made_to_name_another_key_is_called_changed_history(scene: Scene) -> None:
    signer = scene.signer()
    scene.named(scene.keys.prepare())
    signer.tick()
    with scene.ledger.rows.datastore.transaction() as cursor:
        cursor.execute("SELECT position, state FROM ledger_events WHERE topic = 'log-key.replaced'")
        [(position, entry)] = cursor.fetchall()
        thief = NoteSigner(ORIGIN, key("a thief")).verifier.vkey
        vkey = named_keys(scene.ledger.rows).log_key(scene.size)
        forged = bytes(entry).replace(vkey.encode(), thief.encode())
        cursor.execute(
            "UPDATE ledger_events SET state = %s, leaf = %s WHERE position = %s",
            (forged, leaf_hash(forged), position),
        )
    for each in (signer, scene.signer()):
        with pytest.raises(HistoryChanged) as refused:
            each.tick()
        assert refused.value.facts["first"] == position - 1
        each.close()


# ── afterwards ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def replaced(scene: Scene) -> tuple[int, NoteSigner]:
    """The size of the last checkpoint of the old key, and the new key, which is in use."""
    old, _ = scene.published()[-1]
    signer, new = scene.signer(), scene.keys.prepare()
    scene.named(new)
    scene.grows()
    signer.tick()
    signer.tick()
    signer.close()
    return old, new


def test_a_signer_that_starts_with_the_new_key_accepts_what_the_old_one_signed(scene: Scene) -> None:
    replaced(scene)
    with scene.ledger.rows.datastore.transaction() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoints WHERE size = %s", (scene.size,))
    signer = scene.signer()
    assert signer.tick() is None
    signer.patrol()
    scene.require_sound()  # what was missing is published again


def test_a_checkpoint_of_the_old_key_is_adopted_and_one_of_a_stranger_is_not(scene: Scene) -> None:
    old, new = replaced(scene)
    kept = scene.ledger.tree.note_at(old) or b""
    head = scene.size
    (scene.folder / "county.signer").unlink()
    with scene.ledger.rows.datastore.transaction() as cursor:
        cursor.execute("TRUNCATE ledger_checkpoints")
    signer = scene.signer()
    wrong = Checkpoint(ORIGIN, old, scene.ledger.tree.root_at(old)).sign(new).to_bytes()
    with pytest.raises(NoKnownSignature):
        signer.adopt(wrong)

    assert signer.adopt(kept).size == old
    checkpoint = signer.tick()

    assert checkpoint
    assert checkpoint.size == head
    scene.require_sound()


def test_a_bundle_brings_the_key_of_each_checkpoint_that_is_in_it(scene: Scene, tmp_path: Path) -> None:
    old, new = replaced(scene)
    out = tmp_path / "bundle"
    size, _ = write_bundle(scene.ledger, out, index=1, old=old)

    def verifier(name: str) -> Verifier:
        return Verifier.from_vkey((out / name).read_text().removesuffix("\n"))

    assert verifier("log.vkey") == new.verifier
    assert verifier("log.vkey.old") == OLD.verifier
    checkpoint = open_checkpoint((out / "checkpoint").read_bytes(), [verifier("log.vkey")])
    earlier = open_checkpoint((out / "checkpoint.old").read_bytes(), [verifier("log.vkey.old")])
    hashes = parse_hashes((out / "consistency").read_bytes())
    verify_consistency(earlier.size, earlier.root, checkpoint.size, checkpoint.root, hashes)
    proof = TlogProof.parse((out / "proof").read_bytes())
    assert verify((out / "leaf").read_bytes(), proof, [verifier("log.vkey")]) == 1
    for pinned in (None, OLD.verifier.vkey, new.verifier.vkey):
        verdict = audit(BundleSource(out), vkey=pinned)
        assert verdict.whole
        assert verdict.intact
        assert verdict.size == size
    stranger = NoteSigner(ORIGIN, key("a stranger's")).verifier.vkey
    assert not audit(BundleSource(out), vkey=stranger).intact


def test_before_a_checkpoint_covers_the_replacement_a_bundle_brings_the_old_key(
    scene: Scene, tmp_path: Path
) -> None:
    scene.named(scene.keys.prepare())
    write_bundle(scene.ledger, tmp_path / "bundle", old=scene.published()[0][0])
    assert (tmp_path / "bundle" / "log.vkey").read_text() == OLD.verifier.vkey + "\n"
    assert not (tmp_path / "bundle" / "log.vkey.old").exists()


def test_roots_that_were_replaced_name_the_key_as_well(scene: Scene) -> None:
    spki = keys.write_public(key("another root").public_key())
    scene.county.roots_say(ReplaceRoots(roots=(spki,), k=1))
    new = scene.keys.prepare()
    body = ReplaceLogKey(log_vkey=new.verifier.vkey, reason="例行更换")
    scene.county.roots_say(body, signers=[key("another root")])
    assert scene.signer().tick()
    assert ROOTS
    scene.require_sound()


def test_an_older_database_under_a_running_signer_is_called_so_and_asks_for_no_key(scene: Scene) -> None:
    """The old key, which an older log names, is gone; yet making another one would be of no use."""
    signer = scene.signer()
    old = scene.size
    scene.named(scene.keys.prepare())
    signer.tick()
    signer.tick()
    with scene.ledger.rows.datastore.transaction() as cursor:
        cursor.execute("DELETE FROM ledger_events WHERE position > %s", (old,))
        cursor.execute("DELETE FROM ledger_checkpoints WHERE size > %s", (old,))
    with pytest.raises(OlderDatabase):
        signer.tick()


@pytest.mark.parametrize("moment", ["before", "between", "after"])
def test_a_backup_from_around_the_replacement_is_restored_and_signed_on_or_refused(
    scene: Scene, server: str, tmp_path: Path, moment: str
) -> None:
    """Before: the state knows more. Between the replacement and the next checkpoint, and after: nothing is missing."""
    signer = scene.signer()
    new = scene.keys.prepare()
    if moment == "before":
        backup(scene.ledger.rows.datastore, tmp_path / "backup")
    scene.named(new)
    if moment == "between":
        backup(scene.ledger.rows.datastore, tmp_path / "backup")
    signer.tick()
    signer.tick()
    if moment == "after":
        backup(scene.ledger.rows.datastore, tmp_path / "backup")
    signer.close()

    with empty_database(server) as datastore:
        make_tables(datastore)
        restore(tmp_path / "backup", datastore)
        ledger = Ledger(datastore.dsn)
        again = Scene(ledger, scene.folder, units=10)
        again.county.ids = 100
        starting = again.signer()
        if moment == "before":
            with pytest.raises(OlderDatabase):
                starting.tick()
            assert isinstance(starting.refusal, SignerRefuses)
        else:
            starting.tick()
            again.grows()
            starting.tick()
            again.require_sound()
        starting.close()
        ledger.close()
