"""How fast the store is, each figure as a ratio to something measured in the same run on the same server.

    python -m scripts.bench_store                     on an embedded PostgreSQL in a temporary folder
    python -m scripts.bench_store --database URL      on a server, in a schema of its own that is dropped afterwards

    appending    one event a call, three streams read as conditions, by 1, 8 and 32 callers; against the library's own
                 recorder (`eventsourcing.postgres`, psycopg 3), which checks no conditions
    large calls  1,000 events a call, each an act that opens a stream; against one COPY of the same rows, encoded before
    reading      the whole log by `ledger.bulk`; against pages of 500 and 5,000 by `select_notifications`
    following    the time from an append's return to the event's arrival at a subscription

The rounds of the contenders alternate, and medians are compared.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter
from typing import Any
from uuid import uuid4

import psycopg2
from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent
from psycopg2.extensions import make_dsn, parse_dsn

from ledger import bulk
from ledger.appending import Request, rows_as_binary
from ledger.datastore import Datastore
from ledger.embedded import EmbeddedPostgres, remove
from ledger.recorders import LedgerRecorder, Reading, Row

Result = dict[str, Any]

ROUNDS = 3
SECONDS = 2.0
EVENT = "agreement.signed"
ENTRIES = [
    json.dumps(
        {"event": EVENT, "received": 1_767_225_600_000 + n, "signature": os.urandom(190 + n % 61).hex()}
    ).encode()
    for n in range(2_000)
]


def measure(
    dsn: str, seconds: float = SECONDS, large_rows: int = 100_000, read_rows: int = 300_000
) -> list[Result]:
    """All of it, on the empty schema that `dsn` leads to."""
    return [
        *(appending(dsn, callers, seconds) for callers in (1, 8, 32)),
        large_calls(dsn, large_rows),
        reading(dsn, read_rows),
        following(dsn),
    ]


def appending(dsn: str, callers: int, seconds: float = SECONDS) -> Result:
    """Events a second, one a call."""
    with recorders(dsn, f"append_{callers}") as (ours, theirs):
        hot = [uuid4() for _ in range(50)]
        ours.append([Row(stream, 1, EVENT, ENTRIES[0], uuid4()) for stream in hot])

        def append(n: int) -> None:
            readings = [Reading(hot[(n + k) % 50], 1) for k in (0, 7, 19)]
            ours.append([Row(uuid4(), 1, EVENT, ENTRIES[n % 2_000], uuid4())], readings)

        def insert(n: int) -> None:
            theirs.insert_events([StoredEvent(uuid4(), 1, EVENT, ENTRIES[n % 2_000])])

        rates = alternate(
            {"ledger": lambda: calls_a_second(append, callers, seconds)},
            {"eventsourcing.postgres": lambda: calls_a_second(insert, callers, seconds)},
        )
    return {"measure": "append, 1 event a call", "callers": callers, "unit": "events/s", **rates}


def large_calls(dsn: str, rows: int = 100_000) -> Result:
    """Events a second, 1,000 a call by one caller."""
    batches = [
        [Row(uuid4(), 1, EVENT, ENTRIES[(start + n) % 2_000], uuid4()) for n in range(1_000)]
        for start in range(0, rows, 1_000)
    ]

    def append_all() -> float:
        with recorders(dsn, f"large_{uuid4().hex[:8]}") as (ours, _):
            ours.append([Row(uuid4(), 1, EVENT, b"{}", uuid4())])
            began = perf_counter()
            for batch in batches:
                ours.append(batch)
            return rows / (perf_counter() - began)

    def copy_all() -> float:
        with recorders(dsn, f"copied_{uuid4().hex[:8]}") as (ours, _):
            encoded = rows_as_binary([Request(batch, (), ours.table.spell) for batch in batches], 0)
            with ours.datastore.transaction() as cursor:
                began = perf_counter()
                cursor.copy_expert(
                    f"COPY {ours.table.quoted} FROM STDIN (FORMAT binary)", BytesIO(encoded), 1 << 20
                )
                cursor.execute("COMMIT; BEGIN")
            return rows / (perf_counter() - began)

    rates = alternate({"ledger": append_all}, {"one COPY of all rows": copy_all})
    return {"measure": "append, 1,000 events a call", "callers": 1, "unit": "events/s", **rates}


def reading(dsn: str, rows: int = 300_000) -> Result:
    """Events a second, by one reader in one process."""
    with recorders(dsn, "read") as (ours, theirs):
        for start in range(0, rows, 500):
            ids = [uuid4() for _ in range(500)]
            entries = [ENTRIES[(start + n) % 2_000] for n in range(500)]
            ours.append(
                [Row(stream, 1, EVENT, entry, uuid4()) for stream, entry in zip(ids, entries, strict=True)]
            )
            theirs.insert_events(
                [StoredEvent(stream, 1, EVENT, entry) for stream, entry in zip(ids, entries, strict=True)]
            )

        def rate(read: Callable[[], int]) -> Callable[[], float]:
            def timed() -> float:
                began = perf_counter()
                assert read() == rows
                return rows / (perf_counter() - began)

            return timed

        rates = alternate(
            {"ledger.bulk": rate(lambda: sum(map(len, bulk.chunks(ours.datastore, ours.table.name))))},
            {
                "eventsourcing.postgres, pages of 500": rate(lambda: sum(map(len, pages(theirs, 500)))),
                "eventsourcing.postgres, pages of 5,000": rate(lambda: sum(map(len, pages(theirs, 5_000)))),
                "ledger.bulk, ids as text": rate(
                    lambda: sum(map(len, bulk.spelled(ours.datastore, ours.table.name)))
                ),
                "ledger, pages of 500": rate(lambda: sum(map(len, pages(ours, 500)))),
            },
        )
    return {"measure": "read the whole log", "callers": 1, "unit": "events/s", **rates}


def following(dsn: str, events: int = 500) -> Result:
    """Milliseconds from an append's return to the arrival of its event, with one writer."""
    with recorders(dsn, "follow") as (ours, _), ours.subscribe() as subscription:
        lags_ms = []
        for _ in range(events):
            ours.append([Row(uuid4(), 1, EVENT, ENTRIES[0], uuid4())])
            began = perf_counter()
            next(subscription)
            lags_ms.append(1_000 * (perf_counter() - began))
    lags_ms.sort()
    return {
        "measure": "follow the log",
        "unit": "ms",
        "rates": {"median": median(lags_ms), "99 %": lags_ms[events * 99 // 100]},
        "ratios": {},
    }


def pages(recorder: ApplicationRecorder, size: int) -> Iterator[Sequence[Notification]]:
    page = recorder.select_notifications(1, size)
    while page:
        yield page
        page = recorder.select_notifications(page[-1].id, size, inclusive_of_start=False)


def alternate(ours: dict[str, Callable[[], float]], theirs: dict[str, Callable[[], float]]) -> Result:
    """The median rate of each, the rounds taken in turn, and the ratio of the first to each of the others."""
    contenders = {**ours, **theirs}
    rounds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, run in contenders.items():
            rounds[name].append(run())
    rates = {name: median(measured) for name, measured in rounds.items()}
    [first] = ours
    return {
        "rates": rates,
        "rounds": rounds,
        "ratios": {name: rates[first] / rates[name] for name in theirs},
    }


def calls_a_second(call: Callable[[int], None], callers: int, seconds: float) -> float:
    """`call(n)` by so many threads for so long, after a tenth of that to warm up."""
    done = [0] * callers

    def work(caller: int, until: float) -> None:
        while perf_counter() < until:
            call(caller * 37 + done[caller])
            done[caller] += 1

    def all_work(seconds: float) -> float:
        done[:] = [0] * callers
        began = perf_counter()
        threads = [Thread(target=work, args=(caller, began + seconds)) for caller in range(callers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done) / (perf_counter() - began)

    all_work(seconds / 10)
    return all_work(seconds)


@contextmanager
def recorders(dsn: str, name: str) -> Iterator[tuple[LedgerRecorder, ApplicationRecorder]]:
    """Ours and the library's, each with an empty table in a schema that is dropped afterwards."""
    from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

    schema = f"bench_{name}"
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(
        f"CREATE SCHEMA {schema}; CHECKPOINT" if is_superuser(cursor) else f"CREATE SCHEMA {schema}"
    )
    datastore = Datastore(make_dsn(dsn, options=f"-c search_path={schema}"))
    given = parse_dsn(dsn)
    library_datastore = PostgresDatastore(
        given["dbname"], given["host"], given.get("port", "5432"), given["user"], given.get("password", ""),
        schema=schema, pool_size=5, max_overflow=40,
    )  # fmt: skip
    try:
        ours = LedgerRecorder(datastore)
        ours.create_table()
        theirs = PostgresApplicationRecorder(library_datastore)
        theirs.create_table()
        yield ours, theirs
    finally:
        datastore.close()
        library_datastore.close()
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
        connection.close()


def is_superuser(cursor: Any) -> bool:
    cursor.execute("SELECT current_setting('is_superuser')")
    return bool(cursor.fetchone() == ("on",))


def as_table(results: Sequence[Result]) -> str:
    lines = []
    for result in results:
        callers = f", {result['callers']} callers" if result.get("callers", 1) > 1 else ""
        lines.append(f"{result['measure']}{callers} ({result['unit']})")
        for name, rate in result["rates"].items():
            ratio = result["ratios"].get(name)
            shown = f"{rate:>12,.0f}" if rate > 100 else f"{rate:>12.2f}"
            lines.append(f"  {name:<42}{shown}{f'   ledger is {ratio:.2f} times this' if ratio else ''}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", help="connection string of a server; otherwise an embedded one is used")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="length of a round of appending")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    options = parser.parse_args()
    if options.database:
        results = measure(options.database, options.seconds)
    else:
        with tempfile.TemporaryDirectory() as folder:
            server = EmbeddedPostgres(Path(folder) / "data")
            try:
                results = measure(server.start(), options.seconds)
            finally:
                server.stop()
                remove(Path(folder) / "data")
    print(json.dumps(results, indent=2) if options.json else as_table(results))


if __name__ == "__main__":
    main()
