"""The library's published cases for recorders and factories, on ours; and what the ledger's own recorder adds."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import (
    DataError,
    InfrastructureFactory,
    InfrastructureFactoryError,
    IntegrityError,
    ProgrammingError,
    StoredEvent,
    Tracking,
)
from eventsourcing.tests import persistence as published
from eventsourcing.utils import Environment, get_topic

from contracts.tree import leaf_hash
from ledger import bulk
from ledger.appending import COPY_FROM_ROWS, Appending
from ledger.datastore import Datastore
from ledger.postgres import PostgresFactory
from ledger.recorders import LedgerRecorder, PostgresAggregateRecorder, Reading, Row, Stale, Stored
from ledger.tracking import PostgresProcessRecorder, PostgresTrackingRecorder
from tests.ledger.rows import changing, opening, statement


class OnPostgres:
    """Gives a published case an empty database and, in the classes whose names end in Text, text ids."""

    id_type = "uuid"

    @pytest.fixture(autouse=True)
    def _empty_database(self, database: Datastore) -> None:
        self.database = database

    def create_recorder(self) -> Any:
        recorder = self.new_recorder()
        recorder.create_table()
        return recorder

    def new_recorder(self) -> Any:
        raise NotImplementedError


class TextIds:
    id_type = "text"

    def new_originator_id(self) -> str:
        return f'it\'s \\ "quoted", {{{uuid4()}}} 共建'


class TestAggregateRecorder(OnPostgres, published.AggregateRecorderTestCase):
    def new_recorder(self) -> PostgresAggregateRecorder:
        return PostgresAggregateRecorder(self.database, id_type=self.id_type)


class TestAggregateRecorderText(TextIds, TestAggregateRecorder):
    pass


class TestApplicationRecorder(OnPostgres, published.ApplicationRecorderTestCase):
    def new_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(self.database, id_type=self.id_type)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestApplicationRecorderText(TextIds, TestApplicationRecorder):
    pass


class TestPositionsDoNotInterleave(OnPostgres, published.NonInterleavingNotificationIDsBaseCase):
    def new_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(self.database, id_type=self.id_type)


class TestPositionsDoNotInterleaveText(TextIds, TestPositionsDoNotInterleave):
    pass


class TestTrackingRecorder(OnPostgres, published.TrackingRecorderTestCase):
    def new_recorder(self) -> PostgresTrackingRecorder:
        return PostgresTrackingRecorder(self.database)


class TestProcessRecorder(OnPostgres, published.ProcessRecorderTestCase):
    def new_recorder(self) -> PostgresProcessRecorder:
        return PostgresProcessRecorder(self.database, id_type=self.id_type)


class TestProcessRecorderText(TextIds, TestProcessRecorder):
    pass


class TestProcessRecorderAsApplicationRecorder(OnPostgres, published.ApplicationRecorderTestCase):
    def new_recorder(self) -> PostgresProcessRecorder:
        return PostgresProcessRecorder(self.database)


class TestProcessRecorderAsTrackingRecorder(OnPostgres, published.TrackingRecorderTestCase):
    def new_recorder(self) -> PostgresProcessRecorder:
        return PostgresProcessRecorder(self.database)


class View(PostgresTrackingRecorder):
    pass


class TestFactory(published.InfrastructureFactoryTestCase):
    @pytest.fixture(autouse=True)
    def _empty_database(self, database: Datastore) -> None:
        self.env = Environment("TestCase")
        self.env[InfrastructureFactory.PERSISTENCE_MODULE] = "ledger.postgres"
        self.env["DATABASE_URL"] = database.dsn

    def expected_factory_class(self) -> type[PostgresFactory]:
        return PostgresFactory

    def expected_aggregate_recorder_class(self) -> type[PostgresAggregateRecorder]:
        return PostgresAggregateRecorder

    def expected_application_recorder_class(self) -> type[LedgerRecorder]:
        return LedgerRecorder

    def expected_tracking_recorder_class(self) -> type[PostgresTrackingRecorder]:
        return PostgresTrackingRecorder

    def tracking_recorder_subclass(self) -> type[PostgresTrackingRecorder]:
        return View

    def expected_process_recorder_class(self) -> type[PostgresProcessRecorder]:
        return PostgresProcessRecorder


# ── The factory ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("ORIGINATOR_ID_TYPE", "integer", "ORIGINATOR_ID_TYPE is 'integer'"),
    ],
)
def test_an_unusable_environment_is_refused_by_name(setting: str, value: str, says: str) -> None:
    env = {"PERSISTENCE_MODULE": "ledger.postgres", "DATABASE_URL": "host=nowhere", setting: value}
    with pytest.raises(OSError, match=says):
        InfrastructureFactory.construct(env)


class OtherLog(LedgerRecorder):
    pass


class OtherProcess(PostgresProcessRecorder):
    pass


def test_recorder_topics_are_honoured_and_checked(database: Datastore) -> None:
    env = {
        "PERSISTENCE_MODULE": "ledger.postgres",
        "DATABASE_URL": database.dsn,
        "APPLICATION_RECORDER_TOPIC": get_topic(OtherLog),
        "PROCESS_RECORDER_TOPIC": get_topic(OtherProcess),
        "TRACKING_RECORDER_TOPIC": get_topic(OtherLog),
    }
    factory: PostgresFactory = InfrastructureFactory.construct(env)  # type: ignore[assignment]
    assert type(factory.application_recorder()) is OtherLog
    assert type(factory.process_recorder()) is OtherProcess
    with pytest.raises(OSError, match="OtherLog, which is not a PostgresTrackingRecorder"):
        factory.tracking_recorder()
    factory.close()


def test_tables_are_left_to_others_when_told_so(database: Datastore) -> None:
    env = {"PERSISTENCE_MODULE": "ledger.postgres", "DATABASE_URL": database.dsn, "CREATE_TABLE": "no"}
    factory: PostgresFactory = InfrastructureFactory.construct(env)  # type: ignore[assignment]
    with pytest.raises(ProgrammingError, match="does not exist"):
        factory.application_recorder().insert_events([StoredEvent(uuid4(), 1, "topic", b"")])
    factory.close()


def test_the_module_offers_the_library_one_factory() -> None:
    try:
        InfrastructureFactory.construct(
            {"PERSISTENCE_MODULE": "ledger.postgres", "DATABASE_URL": "host=nowhere"}
        )
    except InfrastructureFactoryError as error:
        pytest.fail(str(error))


class Dogs(Application[UUID]):
    is_snapshotting_enabled = True
    snapshotting_intervals = {Aggregate: 2}  # noqa: RUF012


def test_an_application_of_the_library_runs_on_it_with_snapshots(database: Datastore) -> None:
    with Dogs(env={"PERSISTENCE_MODULE": "ledger.postgres", "DATABASE_URL": database.dsn}) as dogs:
        dog = Aggregate()
        for _ in range(3):
            dog.trigger_event(Aggregate.Event)
        dogs.save(dog)
        assert dogs.repository.get(dog.id).version == 4
        assert [note.originator_version for note in dogs.notification_log.select(1, 10)] == [1, 2, 3, 4]
        assert [shot.originator_version for shot in dogs.snapshots.get(dog.id)] == [2, 4]  # type: ignore[union-attr]


def test_a_table_name_that_postgresql_would_cut_is_refused(database: Datastore) -> None:
    with pytest.raises(ProgrammingError, match="1 to 63 bytes"):
        LedgerRecorder(database, "册" * 22)


def test_a_table_may_have_any_name_that_fits(database: Datastore) -> None:
    recorder = LedgerRecorder(database, 'the "log" of 衍禾, it\'s')
    recorder.create_table()
    recorder.create_table()
    assert recorder.append([opening()]) == 1
    assert recorder.streams([uuid4()]).popitem()[1] == []
    assert len(list(bulk.read(database, 'the "log" of 衍禾, it\'s'))) == 1


# ── The ledger's own way ────────────────────────────────────────────────────────────────────────────────────────────

FEW, MANY = 3, COPY_FROM_ROWS + 3
FEW_AND_MANY = pytest.mark.parametrize("size", [FEW, MANY], ids=["few rows", "many rows"])


def written(recorder: LedgerRecorder) -> int:
    return recorder.max_notification_id() or 0


@FEW_AND_MANY
def test_rows_are_stored_in_order_at_consecutive_positions_with_their_leaves(
    recorder: LedgerRecorder, size: int
) -> None:
    recorder.append(statement(2))
    rows = statement(size, b'{"text": "\xe5\x85\xb1\\\x00"}')
    assert recorder.append(rows) == 3
    expected = [
        Stored(3 + n, row.stream, row.version, row.event, row.entry, leaf_hash(row.entry), row.act)
        for n, row in enumerate(rows)
    ]
    assert recorder.rows(3, 2 + size) == expected
    assert recorder.leaves(3, 2 + size) == [leaf_hash(row.entry) for row in rows]
    assert recorder.rows(3 + size, 100) == []


@FEW_AND_MANY
def test_several_versions_of_one_stream_go_together(recorder: LedgerRecorder, size: int) -> None:
    stream = uuid4()
    first = [opening(stream=stream)] + [
        Row(stream, n, "thing.changed", b"", None) for n in range(2, size + 1)
    ]
    recorder.append(first)
    recorder.append([changing(stream, size + 1)])
    assert [row.version for row in recorder.streams([stream])[stream]] == list(range(1, size + 2))
    assert recorder.heads([stream, stream]) == {stream: size + 1}


@FEW_AND_MANY
@pytest.mark.parametrize("version", [1, 2, 4, 5])
def test_only_the_next_version_of_a_stream_is_accepted(
    recorder: LedgerRecorder, size: int, version: int
) -> None:
    stream = uuid4()
    recorder.append([opening(stream=stream), Row(stream, 2, "thing.changed", b"", None)])
    with pytest.raises(Stale):
        recorder.append([changing(stream, version), *statement(size)])
    assert written(recorder) == 2
    assert recorder.append([changing(stream, 3), *statement(size)]) == 3


def test_a_new_stream_begins_with_version_1(recorder: LedgerRecorder) -> None:
    with pytest.raises(Stale):
        recorder.append([changing(uuid4(), 2)])
    assert written(recorder) == 0


@FEW_AND_MANY
@pytest.mark.parametrize(("read", "accepted"), [(0, False), (1, False), (2, True), (3, False)], ids=str)
def test_a_reading_holds_only_while_its_version_is_the_newest(
    recorder: LedgerRecorder, size: int, read: int, accepted: bool
) -> None:
    stream = uuid4()
    recorder.append([opening(stream=stream), Row(stream, 2, "thing.changed", b"", None)])
    if accepted:
        assert recorder.append(statement(size), [Reading(stream, read)]) == 3
    else:
        with pytest.raises(Stale):
            recorder.append(statement(size), [Reading(stream, read)])
        assert written(recorder) == 2


@FEW_AND_MANY
def test_a_reading_may_say_that_a_stream_did_not_exist(recorder: LedgerRecorder, size: int) -> None:
    stream = uuid4()
    assert recorder.append(statement(size), [Reading(stream, 0)]) == 1
    recorder.append([opening(stream=stream)], [Reading(stream, 0)])
    with pytest.raises(Stale):
        recorder.append(statement(size), [Reading(stream, 0)])
    assert written(recorder) == size + 1


@FEW_AND_MANY
def test_an_act_is_there_once(recorder: LedgerRecorder, size: int) -> None:
    rows = statement(size)
    recorder.append(rows)
    with pytest.raises(Stale):
        recorder.append([*statement(size), opening(act=rows[0].act)])
    assert written(recorder) == size


@pytest.mark.parametrize(
    "rows",
    [
        [opening(stream=UUID(int=1)), opening(stream=UUID(int=1))],
        [opening(stream=UUID(int=1)), changing(UUID(int=1), 3)],
        [opening(act=UUID(int=2)), opening(act=UUID(int=2))],
    ],
    ids=["a version twice", "a version left out", "an act twice"],
)
def test_rows_that_contradict_one_another_are_refused_for_good(
    recorder: LedgerRecorder, rows: list[Row]
) -> None:
    with pytest.raises(IntegrityError) as refusal:
        recorder.append(rows)
    assert not isinstance(refusal.value, Stale)
    assert written(recorder) == 0


@FEW_AND_MANY
def test_an_event_name_with_a_zero_character_is_refused(recorder: LedgerRecorder, size: int) -> None:
    rows = statement(size)
    with pytest.raises(DataError):
        recorder.append([*rows, opening()._replace(event="thing'},'{}\x00")])
    assert written(recorder) == 0


def test_streams_come_in_the_order_of_versions_and_only_after_what_is_known(recorder: LedgerRecorder) -> None:
    known, new, absent = uuid4(), uuid4(), uuid4()
    recorder.append([opening(b"1", known)])
    recorder.append([opening(b"2", new)])
    recorder.append([changing(known, 2, b"3")])
    recorder.append([changing(known, 3, b"4")])

    found = recorder.streams([known, new, absent], after={known: 1, absent: 5})

    assert list(found) == [known, new, absent]
    assert [(row.position, row.version, row.entry) for row in found[known]] == [(3, 2, b"3"), (4, 3, b"4")]
    assert found[new] == recorder.rows(2, 2)
    assert found[absent] == []
    assert recorder.streams([]) == {}
    assert recorder.heads([known, new, absent]) == {known: 3, new: 1, absent: 0}


def test_an_act_reaches_to_the_next_one(recorder: LedgerRecorder) -> None:
    before, act, after = statement(2), statement(3), statement(1)
    recorder.append(before)
    recorder.append([*act, *after])
    recorder.insert_events([StoredEvent(uuid4(), 1, "of.the.library", b"")])

    assert [row.position for row in recorder.act(act[0].act)] == [3, 4, 5]  # type: ignore[arg-type]
    assert [row.position for row in recorder.act(after[0].act)] == [6]  # type: ignore[arg-type]
    assert recorder.act(uuid4()) == []
    assert recorder.acts([act[0].act, after[0].act, uuid4()]) == {act[0].act, after[0].act}  # type: ignore[list-item]


def test_a_plan_made_for_an_empty_table_uses_its_indexes(
    recorder: LedgerRecorder, database: Datastore
) -> None:
    """Such a plan is kept while the table grows, until PostgreSQL gathers statistics."""
    recorder.streams([uuid4()])
    recorder.heads([uuid4()])
    with database.connection() as connection, connection.cursor() as cursor:
        Appending(recorder.table).prepare(connection)
        cursor.execute("SELECT name, cardinality(parameter_types) FROM pg_prepared_statements")
        prepared = cursor.fetchall()
        assert len(prepared) == 4
        for name, parameters in prepared:
            cursor.execute(f"EXPLAIN EXECUTE {name} ({', '.join(['NULL'] * parameters)})")
            plan = "\n".join(line for (line,) in cursor)
            assert "Index" in plan
            assert "Seq Scan" not in plan, plan


# ── A process recorder ──────────────────────────────────────────────────────────────────────────────────────────────


@FEW_AND_MANY
def test_events_and_tracking_are_written_together_or_not_at_all(database: Datastore, size: int) -> None:
    recorder = PostgresProcessRecorder(database)
    recorder.create_table()
    stream = uuid4()
    events = [StoredEvent(stream, n, "topic", b"") for n in range(1, size + 1)]

    assert recorder.insert_events(events, tracking=Tracking("upstream", 7)) == list(range(1, size + 1))
    with pytest.raises(IntegrityError):
        recorder.insert_events(events, tracking=Tracking("upstream", 8))
    with pytest.raises(IntegrityError):
        recorder.insert_events(
            [StoredEvent(stream, size + 2, "topic", b"")], tracking=Tracking("upstream", 8)
        )
    with pytest.raises(IntegrityError):
        recorder.insert_events([StoredEvent(uuid4(), 1, "topic", b"")], tracking=Tracking("upstream", 7))

    assert recorder.max_notification_id() == size
    assert recorder.max_tracking_id("upstream") == 7
