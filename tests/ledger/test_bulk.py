"""The bulk reader gives what the recorder gives, in order, in lists that do not grow with the log."""

from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import InterfaceError, ProgrammingError

from ledger import bulk
from ledger.datastore import Datastore
from ledger.recorders import LedgerRecorder, Row
from ledger.rows import AuditRow
from tests.ledger.rows import changing, opening, statement
from tests.ledger.waiting import until


@pytest.fixture
def filled(recorder: LedgerRecorder) -> LedgerRecorder:
    """Rows of all shapes, in more than three ranges."""
    nil = UUID(int=0)
    recorder.append([Row(nil, 1, "log.founded", b"", nil)])
    recorder.append([Row(uuid4(), 1, "名称.变更", b"\x00\xff" * 30_000, uuid4()), *statement(2)[1:]])
    recorder.append([changing(nil, 2, b"{}")])
    for n in range(3):
        recorder.append(statement(1500, b"%d" % n * (n + 1)))
    return recorder


def test_it_reads_exactly_what_the_recorder_reads(filled: LedgerRecorder, database: Datastore) -> None:
    expected = filled.rows(1, 10_000)
    found = list(bulk.read(database))
    assert found == expected
    assert len(found) == 4504
    assert [(type(row.stream), hash(row.stream), row.stream.is_safe) for row in found[:9]] == [
        (type(row.stream), hash(row.stream), row.stream.is_safe) for row in expected[:9]
    ]


def test_ids_can_be_had_as_entries_spell_them(filled: LedgerRecorder, database: Datastore) -> None:
    expected = [
        AuditRow(
            row.position,
            row.entry,
            str(row.stream),
            row.version,
            row.event,
            row.leaf,
            str(row.act) if row.act else None,
        )
        for row in filled.rows(60, 4504)
    ]
    found = [row for chunk in bulk.spelled(database, start=60) for row in chunk]
    assert found == expected


@pytest.mark.parametrize(
    ("start", "stop"), [(1, 1), (2, 64), (64, 65), (4504, 4504), (4000, 9999), (9, 8), (5000, 9999)]
)
def test_a_range_includes_both_ends(
    filled: LedgerRecorder, database: Datastore, start: int, stop: int
) -> None:
    assert list(bulk.read(database, start=start, stop=stop)) == filled.rows(start, stop)


def test_of_some_events_it_gives_also_the_rows_that_they_follow_from(
    filled: LedgerRecorder, database: Datastore
) -> None:
    everything = filled.rows(1, 4000)
    [change] = [row for row in everything if row.event == "名称.变更"]
    [found] = bulk.of_events(database, "ledger_events", {"名称.变更"}, 4000)
    assert found == [change]
    follower = everything[change.position]
    assert follower.act is None
    found = [
        row for chunk in bulk.of_events(database, "ledger_events", {follower.event}, 4000) for row in chunk
    ]
    assert change in found
    assert {row.event for row in found if row.act is None} == {follower.event}
    assert found == [row for row in everything if row in found]
    assert list(bulk.of_events(database, "ledger_events", {follower.event}, 1)) == []


def test_parts_for_several_processes_make_the_whole(filled: LedgerRecorder, database: Datastore) -> None:
    parts = [(1, 1700), (1701, 3000), (3001, 4504)]
    together = [
        row
        for start, stop in parts
        for chunk in bulk.chunks(database, start=start, stop=stop)
        for row in chunk
    ]
    assert together == filled.rows(1, 10_000)


def test_it_ends_at_the_head_that_was_there_when_it_began(
    filled: LedgerRecorder, database: Datastore
) -> None:
    reading = bulk.read(database)
    next(reading)
    filled.append(statement(3000))
    assert sum(1 for _ in reading) == 4503


def test_an_empty_log_has_no_rows(recorder: LedgerRecorder, database: Datastore) -> None:
    assert list(bulk.read(database)) == []
    assert list(bulk.chunks(database, stop=9000)) == []


def test_gaps_and_changed_columns_are_read_as_they_are(filled: LedgerRecorder, database: Datastore) -> None:
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_events WHERE position BETWEEN 60 AND 4000")
        cursor.execute("UPDATE ledger_events SET leaf = 'short', act = NULL WHERE position = 4100")
        cursor.execute("UPDATE ledger_events SET position = 9000 WHERE position = 7")
    found = {row.position: row for row in bulk.read(database)}
    assert found.pop(4100).leaf == bytes(32)
    assert list(found.values()) == [row for row in filled.rows(1, 10_000) if row.position != 4100]


def test_the_lists_become_short_where_entries_are_long(recorder: LedgerRecorder, database: Datastore) -> None:
    for _ in range(10):
        recorder.append(statement(60, bytes(65_000)))
    weights = [sum(len(row.entry) for row in chunk) for chunk in bulk.chunks(database)]
    assert len(weights) > 8
    assert max(weights[1:]) <= bulk.RANGE_BYTES


def test_a_reading_that_is_given_up_gives_its_connection_back(
    filled: LedgerRecorder, database: Datastore
) -> None:
    def sessions() -> int:
        with database.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%string_agg(state%' AND pid <> pg_backend_pid()"
            )
            (count,) = cursor.fetchone() or (0,)
            return int(count)

    reading = bulk.chunks(database)
    next(reading)
    assert sessions() == 1
    reading.close()
    until(lambda: sessions() == 0)


def test_errors_are_those_of_the_library(database: Datastore) -> None:
    with pytest.raises(ProgrammingError, match="does not exist"):
        list(bulk.read(database, "no_such_table"))
    with pytest.raises(ProgrammingError, match="does not exist"):
        list(bulk.read(database, "no_such_table", stop=10))
    database.close()
    with pytest.raises(InterfaceError):
        list(bulk.read(database))


def test_an_opening_row_of_any_act_is_told_from_a_further_row(
    recorder: LedgerRecorder, database: Datastore
) -> None:
    first, further = opening(act=UUID(int=0)), opening()._replace(act=None)
    recorder.append([first, further])
    assert [row.act for row in bulk.read(database)] == [UUID(int=0), None]
