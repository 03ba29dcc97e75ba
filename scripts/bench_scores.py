"""Scores of a city: everybody at once, one sheet of one of them, and one more event.

    150,000 members by O03 and 1,500 units by O01, whose facts lie in the real view, spread over a year as they came
    in; the facts are made by the database, the rest is what a server does

python -m scripts.bench_scores [--events 5000000] [--quick]        on an embedded PostgreSQL of its own, with fsync on
"""

import argparse
import hashlib
import json
import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter
from typing import Any
from uuid import UUID

import orjson
import psycopg2
from psycopg2.extensions import cursor as Cursor

from contracts.canonical import encode
from contracts.rulebook import Rulebook, as_wire
from contracts.values import Id
from domain.scoring.reading import read
from ledger.application import Ledger
from ledger.embedded import EmbeddedPostgres, remove
from projections import positions, scores
from projections.changes import Put, merge
from projections.facts import Days, FactRow, Facts
from projections.positions import SCHEMA
from projections.reading import reading
from projections.rows import create_indexes
from projections.rulebooks import RulebookRow, Rulebooks
from projections.totals import totals
from projections.writing import write
from scripts.bench_county import found_bench_county
from scripts.demo import EXAMPLES

EVENTS = 5_000_000
MEMBERS, UNITS = 150_000, 1_500
PERIOD = "2026"
ALLIANCE = "a11a0000-0000-4000-8000-000000000000"
MEMBER_BOOK, UNIT_BOOK = "b0000000-0000-4000-8000-000000000003", "b0000000-0000-4000-8000-000000000001"
READS = 300

ON_ROLL = """
    SELECT n, 'on_roll' AS kind, jsonb_build_object('member', member(n), 'unit', unit(n)) AS who, DATE '2025-12-01' AS day,
           jsonb_build_object('membership', '在职') AS attributes
    FROM generate_series(0, %(members)s - 1) AS n"""
ONCE_A_UNIT = """
    SELECT n, CASE WHEN mod(n, 4) = 0 THEN 'joined' ELSE 'mark' END AS kind,
           jsonb_build_object('unit', unit(n / 4), 'alliance', %(alliance)s) AS who,
           CASE WHEN mod(n, 4) = 0 THEN DATE '2025-06-01' ELSE DATE '2026-12-20' END AS day,
           CASE WHEN mod(n, 4) = 0 THEN '{}'::jsonb ELSE jsonb_build_object(
               'item', (ARRAY['study', 'guiding', 'year_end'])[mod(n, 4)], 'score', mod(n, 11)) END AS attributes
    FROM generate_series(0, 4 * %(units)s - 1) AS n"""
OF_UNITS = """
    SELECT n, (ARRAY['attendance', 'absence', 'joint_activity', 'proposal_adopted'])[drawn(n, 2, 4) + 1] AS kind,
           jsonb_build_object('unit', unit(drawn(n, 1, %(units)s)), 'alliance', %(alliance)s) AS who,
           DATE '2026-01-01' + drawn(n, 3, 365) AS day,
           CASE drawn(n, 2, 4) WHEN 1 THEN jsonb_build_object('leave', (ARRAY['excused', 'unexcused'])[1 + mod(n, 2)])
                ELSE '{}' END AS attributes
    FROM generate_series(0, %(rest)s / 10 - 1) AS n"""
OF_MEMBERS = """
    SELECT n, (ARRAY['meeting', 'training', 'essay', 'micro_lecture', 'outside_lecture', 'community_service', 'missed_meeting'])
               [drawn(n, 2, 7) + 1] AS kind,
           jsonb_build_object('member', member(drawn(n, 1, %(members)s)), 'unit', unit(drawn(n, 1, %(members)s))) AS who,
           DATE '2026-01-01' + drawn(n, 3, 365) AS day,
           CASE drawn(n, 2, 7) WHEN 0 THEN '{"type": "org_life"}' WHEN 1 THEN jsonb_build_object('days', 1 + drawn(n, 4, 90))
                WHEN 2 THEN jsonb_build_object('city_award', mod(n, 2) = 0)
                WHEN 3 THEN jsonb_build_object('city_level', mod(n, 2) = 0) ELSE '{}' END::jsonb AS attributes
    FROM generate_series(0, %(rest)s - %(rest)s / 10 - 1) AS n"""
HELPERS = """
    CREATE FUNCTION pg_temp.drawn(n int, seed int, most int) RETURNS int LANGUAGE sql IMMUTABLE
        RETURN mod(hashint4(n * 8 + seed)::bigint + 2147483648, most)::int;
    CREATE FUNCTION pg_temp.member(n int) RETURNS text LANGUAGE sql IMMUTABLE RETURN md5('member' || n)::uuid::text;
    CREATE FUNCTION pg_temp.unit(n int) RETURNS text LANGUAGE sql IMMUTABLE
        RETURN md5('unit' || mod(n, {units}))::uuid::text;
"""


def measure(dsn: str, events: int = EVENTS) -> list[dict[str, Any]]:
    """Every figure, in an empty database."""
    scale = min(1.0, events / EVENTS)
    members, units = max(50, int(MEMBERS * scale)), max(5, int(UNITS * scale))
    ledger = found_bench_county(dsn, 10).ledger
    try:
        filled(ledger, events, members, units)
        results = [everybody(ledger, members, units)]
        subjects = random.Random(1).sample(range(members), min(READS, members))
        a_member = [digest_id("member", n) for n in subjects]
        a_unit = [digest_id("unit", n % units) for n in range(READS)]
        results.append(one_at_a_time(ledger, "read a member's sheet", MEMBER_BOOK, a_member))
        results.append(one_at_a_time(ledger, "read a unit's sheet", UNIT_BOOK, a_unit))
        results.append(one_more(ledger, a_member))
        return results
    finally:
        ledger.close()


def filled(ledger: Ledger, events: int, members: int, units: int) -> None:
    """The view of facts as if it had followed so many events, and the two rulebooks in use."""
    rest = events - members - 4 * units
    asked = {"alliance": ALLIANCE, "members": members, "units": units, "rest": rest}
    views = (Facts, Days, Rulebooks)
    positions.prepare(ledger.rows.datastore, views)
    at = ledger.rows.max_notification_id() or 0
    with ledger.rows.datastore.transaction() as cursor:
        cursor.execute(f"SET LOCAL synchronous_commit = off; SET LOCAL search_path = {SCHEMA}, pg_temp")
        cursor.execute(HELPERS.format(units=units))
        for rows in (ON_ROLL, ONCE_A_UNIT, OF_UNITS, OF_MEMBERS):
            cursor.execute(
                f"""
                INSERT INTO facts SELECT {at} + 1 + n, 0, kind, who, day, attributes,
                    jsonb_build_array(md5(mod(n, 500)::text) || md5('key')), md5(n::text) || md5('s' || n), {at} + 1 + n, {at} + 1 + n
                FROM ({rows.replace("member(", "pg_temp.member(").replace("unit(", "pg_temp.unit(").replace("drawn(", "pg_temp.drawn(")}) AS made""",
                asked,
            )
            at += cursor.rowcount
        for statement in create_indexes(FactRow):
            cursor.execute(statement)
        for id, name in ((MEMBER_BOOK, "O03"), (UNIT_BOOK, "O01")):
            adopt(cursor, id, book(name))
        cursor.execute("INSERT INTO days VALUES ('2026-12-31', 1, 1)")
        for view in views:
            positions.put(cursor, view, at)
        cursor.execute("ANALYZE facts")


def book(name: str) -> Rulebook:
    found = read((EXAMPLES / "rulebooks" / f"{name}.yaml").read_text(encoding="utf-8")).rulebook
    assert found
    return found


def adopt(cursor: Cursor, id: Id, rulebook: Rulebook) -> None:
    row = RulebookRow(
        rulebook=id, alliance=ALLIANCE, drafted_by=ALLIANCE, name=rulebook.rulebook, title=rulebook.title.zh,
        title_en=rulebook.title.en, content=as_wire(rulebook), digest=hashlib.sha256(encode(as_wire(rulebook))).hexdigest(), periods=(PERIOD,), adopted_at=1,
    )  # fmt: skip
    write(cursor, merge([(1, Put(row))]))


def everybody(ledger: Ledger, members: int, units: int) -> dict[str, Any]:
    """Results and grades of all, from the facts alone: nothing is kept from an earlier time."""
    with watched(ledger) as peak, reading(ledger) as now:
        began = perf_counter()
        found = sum(1 for id in (MEMBER_BOOK, UNIT_BOOK) for _ in totals(now, id, PERIOD))
        took = perf_counter() - began
    assert found == members + units, found
    return {
        "measure": "score everybody", "callers": 1, "unit": "s", "rates": {"by the clock": took}, "ratios": {},
        "sheets": found, "peak_mb": [sum(peak.values())], "peaks": peak,
    }  # fmt: skip


def one_at_a_time(ledger: Ledger, what: str, rulebook: Id, subjects: list[Id]) -> dict[str, Any]:
    """The sheet with every line explained, as `GET /scores/{rulebook}/{subject}` makes it, in milliseconds."""
    took = []
    for subject in subjects:
        began = perf_counter()
        with reading(ledger) as now:
            assert orjson.dumps(
                [sheet.as_wire() for sheet in scores.sheets_of(now, rulebook, PERIOD, subject)]
            )
        took.append(1_000 * (perf_counter() - began))
    return in_ms(what, took[len(took) // 10 :])


def one_more(ledger: Ledger, subjects: list[Id]) -> dict[str, Any]:
    """A fact comes into the view, and the sheet of its subject is right: milliseconds for both."""
    took = []
    for subject in subjects:
        with reading(ledger) as now:
            before = scores.sheets_of(now, MEMBER_BOOK, PERIOD, subject)[0]
        began = perf_counter()
        with ledger.rows.datastore.transaction() as cursor:
            cursor.execute(f"SET LOCAL synchronous_commit = off; SET LOCAL search_path = {SCHEMA}")
            cursor.execute("SELECT position + 1 FROM positions WHERE view = 'facts' FOR UPDATE")
            [(at,)] = cursor.fetchall()
            row = FactRow(
                entry=at, nth=0, kind="meeting", who={"member": subject}, day="2026-06-01",
                attributes={"type": "org_life"}, keyids=("5" * 64,), statement="6" * 64,
            )  # fmt: skip
            write(cursor, merge([(at, Put(row))]))
            positions.move(cursor, [view.name for view in (Facts, Days, Rulebooks)], at)
        with reading(ledger) as now:
            after = scores.sheets_of(now, MEMBER_BOOK, PERIOD, subject)[0]
        took.append(1_000 * (perf_counter() - began))
        assert float(after.line("meetings").value or 0) == float(before.line("meetings").value or 0) + 1
    return in_ms("one more event and its sheet", took[len(took) // 10 :])


def in_ms(what: str, took: list[float]) -> dict[str, Any]:
    rates = {"99 %": quantiles(took, n=100)[98], "median": median(took)}
    return {"measure": what, "callers": 1, "unit": "ms", "rates": rates, "ratios": {}}


def digest_id(word: str, n: int) -> Id:
    digits = hashlib.md5(f"{word}{n}".encode(), usedforsecurity=False).hexdigest()
    return str(UUID(digits))


@contextmanager
def watched(ledger: Ledger) -> Iterator[dict[str, float]]:
    """Afterwards: the most memory of this process, and of its database's processes together without what they share, in MB."""
    peak = {"here": 0.0, "database": 0.0}
    over = Event()
    watcher = Thread(target=_watch, args=(ledger.rows.datastore.dsn, peak, over))
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _watch(dsn: str, peak: dict[str, float], over: Event) -> None:
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    cursor = connection.cursor()
    while not over.wait(0.1):
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        ours = [own_mb(pid) for (pid,) in cursor.fetchall()]
        peak["database"] = max(peak["database"], sum(ours))
        peak["here"] = max(peak["here"], own_mb(os.getpid()))
    connection.close()


def own_mb(pid: int) -> float:
    """Memory that a process shares with nobody; 0 for one that is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        server = EmbeddedPostgres(Path(name) / "data")
        try:
            results = measure(server.start(), 50_000 if asked.quick else asked.events)
        finally:
            server.stop()
            remove(Path(name) / "data")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
