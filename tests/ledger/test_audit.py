"""The audit, on a real log: intact when it is, and the first bad entry by its index when it is not."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts import dsse, signing
from contracts.canonical import decode, encode
from contracts.checkpoint import Checkpoint
from contracts.entry import write_entry
from contracts.note import NoteSigner
from contracts.statements.keys import AdoptRules, EnrolUnit, ReplaceLogKey, Revocation, RevokeKey
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import (
    Clocked,
    ConfirmService,
    FoundBank,
    OpenAccount,
    RecordService,
    SheetPart,
)
from contracts.tree import leaf_hash
from ledger.application import Ledger, found
from ledger.audit import Verdict, audit
from ledger.beside import Beside, Proven
from ledger.bundle import write_bundle
from ledger.datastore import Datastore
from ledger.log_key import LogKeyFiles, LogKeyThere, write_log_key
from ledger.rows import AuditRow
from ledger.signer import Signer
from ledger.sources import BundleSource, DatabaseSource
from tests.people import GENESIS, LOG_KEY, NOON, ORIGIN, County, found_county, key


@dataclass
class Scene:
    ledger: Ledger
    county: County
    folder: Path

    def audit(self, **options: object) -> Verdict:
        return audit(DatabaseSource(self.ledger.rows.datastore), **options)  # type: ignore[arg-type]

    def sign(self) -> None:
        keys = LogKeyFiles(self.folder / "log-key", ORIGIN)
        with suppress(LogKeyThere):
            write_log_key(keys.file, ORIGIN, LOG_KEY)
        signer = Signer(self.ledger.rows, keys, self.folder / "signer")
        signer.found()
        signer.tick()
        signer.close()

    def run(self, statement: str, *arguments: object) -> None:
        with self.ledger.rows.datastore.transaction() as cursor:
            cursor.execute(statement, arguments)

    def index_of(self, event: str, nth: int = 0) -> int:
        with self.ledger.rows.datastore.cursor() as cursor:
            cursor.execute("SELECT position FROM ledger_events WHERE topic = %s ORDER BY position", (event,))
            return int(cursor.fetchall()[nth][0]) - 1

    def entry(self, index: int) -> bytes:
        return self.ledger.rows.rows(index + 1, index + 1)[0].entry

    def rewrite(self, index: int, entry: bytes) -> None:
        """As somebody with the database would: the entry and the leaf that goes with it."""
        self.run(
            "UPDATE ledger_events SET state = %s, leaf = %s WHERE position = %s",
            entry, leaf_hash(entry), index + 1,
        )  # fmt: skip


@pytest.fixture
def scene(database: Datastore, tmp_path: Path) -> Iterator[Scene]:
    """A county in which a sheet of three volunteers was recorded by one person and confirmed by another."""
    dsn = database.dsn
    found(dsn, GENESIS, NOON)
    clock = iter(range(NOON + 1000, NOON + 86_400_000, 1000))
    ledger = Ledger(dsn, clock=lambda: next(clock))
    ledger.tree.create_tables()
    county = found_county(ledger)
    bank = county.lead.says(FoundBank(name="时间银行(虚构)", alliance=county.alliance))
    activity = county.community.says(PlanActivity(title="清洁家园(虚构)", category="环境", on="2026-01-01"))
    county.community.says(HoldActivity(on="2026-01-01"), stream=activity)
    volunteers = [county.volunteer(county.community, f"volunteer {n}") for n in range(3)]
    for volunteer in volunteers:
        county.lead.says(OpenAccount(bank=bank, owner=volunteer))
    nine = Clocked(start="2026-01-01T09:00", end="2026-01-01T10:30")
    sheet = county.community.sheet(
        [RecordService(person=v, activity=activity, bank=bank, clocked=nine) for v in volunteers]
    )
    batch = county.community.sends(sheet)
    county.community2.says(ConfirmService(sheets=(SheetPart(batch=batch),)))
    yield Scene(ledger, county, tmp_path)
    ledger.close()


def test_a_log_that_nobody_touched_is_intact(scene: Scene) -> None:
    scene.sign()

    verdict = scene.audit()

    assert verdict.intact
    assert verdict.whole
    assert verdict.size == scene.ledger.rows.max_notification_id() == verdict.checkpoint_size
    assert verdict.minutes == 0


def test_several_processes_come_to_the_same_verdict(scene: Scene) -> None:
    scene.sign()
    with ProcessPoolExecutor(2) as executor:
        assert scene.audit(executor=executor) == scene.audit()


def test_without_a_checkpoint_it_is_intact_as_far_as_one_can_see(scene: Scene) -> None:
    verdict = scene.audit()
    assert verdict.intact
    assert not verdict.whole


def test_a_bundle_gives_the_same_verdict_with_no_database(scene: Scene) -> None:
    scene.sign()
    write_bundle(scene.ledger, scene.folder / "bundle", index=scene.index_of("service.recorded"))

    verdict = audit(BundleSource(scene.folder / "bundle"))

    assert verdict.intact
    assert verdict.root == scene.audit().root


def test_a_bundle_with_one_byte_changed_is_found_out(scene: Scene) -> None:
    scene.sign()
    write_bundle(scene.ledger, scene.folder / "bundle")
    entries = next((scene.folder / "bundle" / "tile" / "entries").glob("000*"))
    if entries.is_dir():
        entries = next(entries.iterdir())
    data = entries.read_bytes()
    entries.write_bytes(data.replace(b"T09:00", b"T08:00", 1))

    verdict = audit(BundleSource(scene.folder / "bundle"))

    assert not verdict.intact


def change_minutes(scene: Scene) -> int:
    """The hours of one volunteer are raised, leaf and all."""
    index = scene.index_of("hours.posted")
    scene.rewrite(index, scene.entry(index).replace(b'"minutes":90', b'"minutes":99'))
    return index


def change_a_signed_word(scene: Scene) -> int:
    index = scene.index_of("activity.planned")
    scene.rewrite(index, scene.entry(index).replace("环境".encode(), "卫生".encode()))
    return index


def change_an_item(scene: Scene) -> int:
    """A batch answers for its items: the finding stands at the batch's own row."""
    index = scene.index_of("service.recorded", 1)
    scene.rewrite(index, scene.entry(index).replace(b"T09:00", b"T08:00"))
    return scene.index_of("batch.received")


def forge_an_item_as_somebody_else(scene: Scene) -> int:
    index = scene.index_of("service.recorded", 1)
    entry = decode(scene.entry(index))
    entry["item"]["i"] = 2
    scene.rewrite(index, encode(entry))
    return index


def change_only_the_entry(scene: Scene) -> int:
    index = scene.index_of("unit.enrolled", 1)
    entry = scene.entry(index).replace(b'"received":17', b'"received":16')
    scene.run("UPDATE ledger_events SET state = %s WHERE position = %s", entry, index + 1)
    return index


def change_only_the_leaf(scene: Scene) -> int:
    scene.run("UPDATE ledger_events SET leaf = %s WHERE position = 31", b"\0" * 32)
    return 30


def change_a_column(scene: Scene) -> int:
    scene.run("UPDATE ledger_events SET topic = 'unit.renamed' WHERE position = 31")
    return 30


def drop_a_further_row(scene: Scene) -> int:
    index = scene.index_of("hours.posted", 1)
    scene.run("DELETE FROM ledger_events WHERE position = %s", index + 1)
    return index


def swap_two_rows(scene: Scene) -> int:
    scene.run("UPDATE ledger_events SET position = 1000000 WHERE position = 41")
    scene.run("UPDATE ledger_events SET position = 41 WHERE position = 42")
    scene.run("UPDATE ledger_events SET position = 42 WHERE position = 1000000")
    return 40


def cut_the_tail(scene: Scene) -> int:
    """Rows are cut to the last statement: only the checkpoint knows that there was more."""
    index = scene.index_of("service.confirmed")
    scene.run("DELETE FROM ledger_events WHERE position > %s", index)
    return index


def replay_a_statement(scene: Scene) -> int:
    """The last statement's row once more at the end, under the next position and version."""
    index = scene.index_of("person.registered", 0)
    size = scene.ledger.rows.max_notification_id() or 0
    entry = decode(scene.entry(index)) | {"version": 2}
    row = encode(entry)
    scene.run(
        "INSERT INTO ledger_events VALUES (%s, %s, 2, 'person.registered', %s, %s, NULL)",
        size + 1, entry["stream"], row, leaf_hash(row),
    )  # fmt: skip
    return size


def sign_with_a_revoked_key(scene: Scene) -> int:
    """An operator revokes a key, then lets it sign on: integrity finds the key, whatever the row says."""
    county = scene.county
    second = county.people["bureau2"]
    keyid = signing.keyid_of(second.key)
    county.people["bureau"].says(
        RevokeKey(revocation=Revocation(keyid=keyid, reason="left")), stream=county.rule("key", keyid)
    )
    payload = second.drafts(PlanActivity(title="补签(虚构)", category="其他", on="2026-01-01"))
    signatures = signing.sign(payload, second.key)
    size = scene.ledger.rows.max_notification_id() or 0
    stream = county.stream_of(payload)
    entry = encode(
        {
            "v": 1, "stream": stream, "version": 1, "event": "activity.planned", "rules": 1,
            "received": NOON + 900_000, "data": {"holder": second.id}, "statement": decode(payload),
            "signatures": [signature.model_dump() for signature in signatures],
        }
    )  # fmt: skip
    scene.run(
        "INSERT INTO ledger_events VALUES (%s, %s, 1, 'activity.planned', %s, %s, %s)",
        size + 1, stream, entry, leaf_hash(entry), stream,
    )  # fmt: skip
    return size


def sign_what_would_be_refused(scene: Scene) -> int:
    """An operator writes, over a real signature, that the recorder confirmed their own sheet."""
    recorder = scene.county.community
    payload = recorder.drafts(PlanActivity(title="越权(虚构)", category="其他", on="2026-01-01"))
    content = decode(payload)
    content["type"], content["body"] = "bank.found", {"name": "无权设立(虚构)", "alliance": content["id"]}
    payload = encode(content)
    signatures = dsse.sign(dsse.STATEMENT, payload, recorder.key)
    size = scene.ledger.rows.max_notification_id() or 0
    entry = encode(
        {
            "v": 1, "stream": content["stream"], "version": 1, "event": "bank.founded", "rules": 1,
            "received": NOON + 900_000, "data": {"holder": recorder.id}, "statement": content,
            "signatures": [signature.model_dump() for signature in signatures],
        }
    )  # fmt: skip
    scene.run(
        "INSERT INTO ledger_events VALUES (%s, %s, 1, 'bank.founded', %s, %s, %s)",
        size + 1, content["stream"], entry, leaf_hash(entry), content["stream"],
    )  # fmt: skip
    return size


TAMPERING: dict[Callable[[Scene], int], str] = {
    change_minutes: "decided-otherwise",
    change_a_signed_word: "wrong-signature",
    change_an_item: "batch-root",
    forge_an_item_as_somebody_else: "item-outside",
    change_only_the_entry: "leaf-differs",
    change_only_the_leaf: "leaf-differs",
    change_a_column: "column-differs",
    drop_a_further_row: "position-gap",
    swap_two_rows: "decided-otherwise",
    cut_the_tail: "size-differs",
    replay_a_statement: "wrong-stream",
    sign_with_a_revoked_key: "key-not-valid",
    sign_what_would_be_refused: "would-be-refused",
}


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda tamper: tamper.__name__)
def test_tampering_is_named_at_its_entry(scene: Scene, tamper: Callable[[Scene], int]) -> None:
    if tamper is cut_the_tail:
        scene.sign()
    index = tamper(scene)

    verdict = scene.audit()

    assert not verdict.intact
    first = verdict.findings[0]
    assert (first.index, first.code) == (index, TAMPERING[tamper])
    told = index if tamper is cut_the_tail else index + 1  # how many there are, or which one it is
    assert f"{told}条" in first.zh
    assert "{" not in first.zh + first.en


def test_a_checkpoint_over_other_entries_is_found_out(scene: Scene) -> None:
    """Rows rewritten consistently after they were signed: only the checkpoint contradicts."""
    scene.sign()
    index = scene.index_of("person.registered")
    entry = decode(scene.entry(index))
    entry["received"] += 1
    scene.rewrite(index, encode(entry))

    verdict = scene.audit(meaning=False)

    assert [found.code for found in verdict.findings] == ["checkpoint-forked"]


def test_a_signer_who_saw_another_log_is_a_witness(scene: Scene) -> None:
    payload = scene.county.lead.drafts(PlanActivity(title="见证(虚构)", category="其他", on="2026-01-01"))
    content = decode(payload)
    content["seen"] = {"size": 7, "root": "ab" * 32}
    payload = encode(content)
    signatures = signing.sign(payload, scene.county.lead.key)
    size = scene.ledger.rows.max_notification_id() or 0
    entry = encode(
        {
            "v": 1, "stream": content["stream"], "version": 1, "event": "activity.planned", "rules": 1,
            "received": NOON + 900_000, "data": {"announced": True, "holder": scene.county.lead.id}, "statement": content,
            "signatures": [signature.model_dump() for signature in signatures],
        }
    )  # fmt: skip
    scene.run(
        "INSERT INTO ledger_events VALUES (%s, %s, 1, 'activity.planned', %s, %s, %s)",
        size + 1, content["stream"], entry, leaf_hash(entry), content["stream"],
    )  # fmt: skip

    assert [(f.index, f.code) for f in scene.audit().findings] == [(size, "seen-elsewhere")]


def test_rules_that_this_program_does_not_have_leave_the_meaning_unchecked_from_there_on(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr("domain.log.RULES", 9)
        newer.setattr("domain.authority.RULES", 9)
        scene.county.roots_say(AdoptRules(rules=9))
        scene.county.volunteer(scene.county.lead, "under the new rules")
    scene.sign()

    verdict = scene.audit()

    assert verdict.intact
    assert not verdict.meaning_checked
    assert not verdict.whole


def test_a_number_that_nobody_adopted_is_not_unknown_but_wrong(scene: Scene) -> None:
    index = scene.index_of("service.confirmed")
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT position, state FROM ledger_events WHERE position > %s", (index,))
        rows = [(position - 1, bytes(state)) for position, state in cursor.fetchall()]
    for at, stored in rows:
        scene.rewrite(at, encode(decode(stored) | {"rules": 9}))

    assert [(f.index, f.code) for f in scene.audit().findings] == [(index, "rules-differ")]


def test_a_clock_that_was_set_back_by_more_than_a_minute_is_reported_and_no_fault(
    database: Datastore,
) -> None:
    found(database.dsn, GENESIS, NOON)
    times = iter([NOON + 100_000, NOON + 40_000, NOON + 39_000, NOON - 21_001, NOON])
    ledger = Ledger(database.dsn, clock=lambda: next(times))
    ledger.tree.create_tables()
    county = County(ledger)
    for code in ("YH001", "YH002", "YH003", "YH004"):
        county.roots_say(EnrolUnit(code=code, name="单位(虚构)", kind="county"))

    verdict = audit(DatabaseSource(database))

    assert verdict.intact
    assert verdict.steps_back == (7,)
    ledger.close()


def test_checkpoints_are_signed_by_the_key_that_the_roots_named_last(scene: Scene) -> None:
    scene.sign()
    coming = write_log_key(scene.folder / "log-key.next", ORIGIN, key("the log's next"))
    scene.county.roots_say(ReplaceLogKey(log_vkey=coming.verifier.vkey, reason="例行更换"))
    size = scene.ledger.rows.max_notification_id() or 0
    late = Checkpoint(ORIGIN, size, scene.ledger.tree.root_at(size)).sign(NoteSigner(ORIGIN, LOG_KEY))
    scene.run("INSERT INTO ledger_checkpoints VALUES (%s, %s, 0)", size, late.to_bytes().decode())
    assert [(f.index, f.code) for f in scene.audit().findings] == [(size, "checkpoint-bad")]

    scene.run("DELETE FROM ledger_checkpoints WHERE size = %s", size)
    scene.sign()

    for pinned in (None, coming.verifier.vkey, GENESIS.log_vkey):
        assert scene.audit(vkey=pinned).whole
    stranger = NoteSigner(ORIGIN, key("a stranger's")).verifier.vkey
    assert {f.code for f in scene.audit(vkey=stranger).findings} == {"checkpoint-bad"}


def test_an_id_is_not_used_again_in_the_stream_that_it_opened(scene: Scene) -> None:
    """As an operator could write it who has somebody's key: the opening's id, and a change of what it opened."""
    opening = decode(scene.entry(scene.index_of("activity.planned")))["statement"]
    payload = signing.draft(
        scene.ledger.log, opening["actor"], HoldActivity(on="2026-01-01"), id=opening["id"],
        stream=opening["stream"], expect=2,
    )  # fmt: skip
    size = scene.ledger.rows.max_notification_id() or 0
    community = scene.county.community
    entry = write_entry(
        stream=opening["stream"], version=3, event="activity.held", rules=1, received=NOON, data={"holder": community.id},
        signed=("statement", payload, signing.sign(payload, community.key)),
    )  # fmt: skip

    class Entries:
        """The log's entries and the forged one, without columns, as in a bundle."""

        def size(self) -> int:
            return size + 1

        def rows(self, start: int = 0) -> Generator[AuditRow]:
            held = scene.ledger.rows.rows(1, size)
            yield from [*(AuditRow(row.position, row.entry) for row in held), AuditRow(size + 1, entry)][
                start:
            ]

        def key_rows(self) -> Generator[AuditRow]:
            return self.rows()

        def checkpoints(self) -> list[bytes]:
            return []

        def withheld(self) -> list[int]:
            return []

        def beside(self, proven: Proven) -> Beside:
            return Beside()

    found = audit(Entries(), meaning=False).findings

    assert [(f.index, f.code) for f in found] == [(size, "counted-twice")]


def test_nothing_at_all_is_no_log() -> None:
    class Empty:
        def size(self) -> int:
            return 0

        def rows(self, start: int = 0) -> Generator[AuditRow]:
            yield from ()

        def entry(self, index: int) -> None:
            return None

        def key_rows(self) -> list[AuditRow]:
            return []

        def checkpoints(self) -> list[bytes]:
            return []

        def withheld(self) -> list[int]:
            return []

        def beside(self, proven: Proven) -> Beside:
            return Beside()

    assert [found.code for found in audit(Empty()).findings] == ["not-genesis"]
