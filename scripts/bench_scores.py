"""Scores of a city: from the log to facts, from facts to everybody's scores, one sheet of one of them, and one more event.

    a county's real log ── folded ──▶ facts          so many entries a second: a rate, for a log of millions takes hours to sign
    facts of a city ── columns ──▶ everybody's scores
                   └── the readable engine ──▶ one sheet, explained

The city has 150,000 members by O03 and 1,500 units by O01. Its facts lie in the real view, spread over a year as they came in;
they are made by the database, the rest is what a server does, with its settings.

python -m scripts.bench_scores [--events 5000000] [--log 100000] [--quick]    on an embedded PostgreSQL of its own, with fsync on
"""

import argparse
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
from time import perf_counter, process_time
from typing import Any

import orjson
import psycopg2

from api.server import collect_less
from contracts.values import Id
from ledger.application import Ledger
from ledger.embedded import EmbeddedPostgres, remove
from projections import positions, scores
from projections.changes import Put, merge
from projections.facts import Days, FactRow, Facts
from projections.positions import SCHEMA
from projections.reading import reading
from projections.rebuild import rebuild
from projections.rulebooks import Rulebooks
from projections.score_reports import ScoreQuery, report
from projections.totals import totals
from projections.writing import write
from scripts.bench_city import (
    MEMBER_BOOK,
    MEMBERS,
    PERIOD,
    UNIT_BOOK,
    UNITS,
    VIEWS,
    digest_id,
    fill_city,
)
from scripts.bench_county import fill, found_bench_county
from scripts.bench_databases import fresh_database

EVENTS = 5_000_000
LOG_EVENTS = 100_000
READS = 300


def measure(dsn: str, events: int = EVENTS) -> list[dict[str, Any]]:
    """Every figure, in an empty database."""
    scale = min(1.0, events / EVENTS)
    members, units = max(50, int(MEMBERS * scale)), max(5, int(UNITS * scale))
    ledger = found_bench_county(dsn, 10).ledger
    try:
        fill_city(ledger, events, members, units)
        results = [everybody(ledger, members, units)]
        subjects = random.Random(1).sample(range(members), min(READS, members))
        a_member = [digest_id("member", n) for n in subjects]
        a_unit = [digest_id("unit", n % units) for n in range(READS)]
        collect_less()
        results.append(one_at_a_time(ledger, "read a member's sheet", MEMBER_BOOK, a_member))
        results.append(one_at_a_time(ledger, "read a unit's sheet", UNIT_BOOK, a_unit))
        results.append(explained(ledger, a_unit))
        results.append(one_more(ledger, a_member))
        return results
    finally:
        ledger.close()


def folded(dsn: str) -> dict[str, Any]:
    """The views that scores are made from, rebuilt out of the log that is there: entries a second."""
    ledger = Ledger(dsn)
    try:
        began, worked = perf_counter(), process_time()
        entries = rebuild(ledger, Facts, Days, Rulebooks)
        took, work = perf_counter() - began, process_time() - worked
        with reading(ledger) as now:
            now.cursor.execute("SELECT count(*) FROM facts")
            [(facts,)] = now.cursor.fetchall()
    finally:
        ledger.close()
    return {
        "measure": "fold facts from the log", "callers": 1, "unit": "events/s",
        "rates": {"entries a second": entries / took, "facts a second": facts / took, "entries a second of work here": entries / work}, "ratios": {},
        "events": entries, "facts": facts,
    }  # fmt: skip


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
    each = Each(ledger)
    for subject in subjects:
        with each.timed(), reading(ledger) as now:
            assert orjson.dumps(
                [sheet.as_wire() for sheet in scores.sheets_of(now, rulebook, PERIOD, subject)]
            )
    return each.as_result(what)


def explained(ledger: Ledger, subjects: list[Id]) -> dict[str, Any]:
    """The report on one unit, as a page shows it: every line explained, warnings, manifest and digest."""
    each = Each(ledger)
    for subject in subjects:
        with each.timed(), reading(ledger) as now:
            query = ScoreQuery(rulebook=UNIT_BOOK, period=PERIOD, subject=subject)
            assert report(now, query, ledger.log).model_dump_json()
    return each.as_result("explain a unit's lines")


def one_more(ledger: Ledger, subjects: list[Id]) -> dict[str, Any]:
    """A fact comes into the view, and the sheet of its subject is right: milliseconds for both."""
    each = Each(ledger)
    for subject in subjects:
        with reading(ledger) as now:
            before = scores.sheets_of(now, MEMBER_BOOK, PERIOD, subject)[0]
        with each.timed():
            take(ledger, subject)
            with reading(ledger) as now:
                after = scores.sheets_of(now, MEMBER_BOOK, PERIOD, subject)[0]
        assert float(after.line("meetings").value or 0) == float(before.line("meetings").value or 0) + 1
    return each.as_result("one more event and its sheet")


def take(ledger: Ledger, member: Id) -> None:
    """What the tail does with one more fact: its connection is set up, so a transaction is all."""
    with ledger.rows.datastore.connection() as connection, connection.cursor() as cursor:
        cursor.execute(f"""
            BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL search_path = {SCHEMA};
            SELECT position + 1 FROM positions WHERE view = 'facts' FOR UPDATE""")
        [(at,)] = cursor.fetchall()
        row = FactRow(
            entry=at, nth=0, kind="meeting", who={"member": member}, day="2026-06-01",
            attributes={"type": "org_life"}, keyids=("5" * 64,), statement="6" * 64,
        )  # fmt: skip
        write(cursor, merge([(at, Put(row))]))
        positions.move(cursor, [view.name for view in VIEWS], at)
        cursor.execute("COMMIT")


class Each:
    """Many of one sort, one after the other: how long each took by the clock, and how much work all were, here and in the
    database: CPU time, which a busy machine changes little."""

    def __init__(self, ledger: Ledger) -> None:
        self._took: list[float] = []
        self._work_s = 0.0
        with reading(ledger) as now:  # the one connection of the pool, lent again each time
            self._backend = now.cursor.connection.info.backend_pid

    @contextmanager
    def timed(self) -> Iterator[None]:
        before, began = self._worked_s(), perf_counter()
        yield
        self._took.append(1_000 * (perf_counter() - began))
        self._work_s += self._worked_s() - before

    def as_result(self, what: str) -> dict[str, Any]:
        """In milliseconds; the first tenth, which fills caches, is left out of what is said of the clock."""
        took = self._took[len(self._took) // 10 :]
        work = 1_000 * self._work_s / len(self._took)
        rates = {"99 %": quantiles(took, n=100)[98], "median": median(took), "of work, mean": work}
        return {"measure": what, "callers": 1, "unit": "ms", "rates": rates, "ratios": {}}

    def _worked_s(self) -> float:
        return process_time() + int(Path(f"/proc/{self._backend}/schedstat").read_text().split()[0]) / 1e9


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
    parser.add_argument(
        "--log", type=int, default=LOG_EVENTS, help="how many entries to sign and fold; 0: none"
    )
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    results: list[dict[str, Any]] = []
    with TemporaryDirectory() as name:
        server = EmbeddedPostgres(Path(name) / "data")
        try:
            dsn = server.start()
            if asked.log:
                with fresh_database(dsn, "log") as of_log:
                    county = found_bench_county(of_log)
                    fill(county, 20_000 if asked.quick else asked.log)
                    county.ledger.close()
                    results.append(folded(of_log))
            results += measure(dsn, 50_000 if asked.quick else asked.events)
        finally:
            server.stop()
            remove(Path(name) / "data")
    print(json.dumps({"load": os.getloadavg(), "results": results}, indent=2))


if __name__ == "__main__":
    main()
