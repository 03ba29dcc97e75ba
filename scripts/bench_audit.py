"""How fast a log is audited, and in how much memory: a county's service records, in signed sheets, confirmed.

    python -m scripts.bench_audit                     builds 200,000 events on an embedded PostgreSQL, then audits them
    python -m scripts.bench_audit --events 1000000    a longer log; building it takes many times as long as the audit
    python -m scripts.bench_audit --ledger DSN        audits the ledger that is there

    integrity    bytes, columns, signatures, key validity, batch roots, versions, tree, by two processes beside the one
                 that puts their findings together
    replay       every decision taken again in order, books and all, and the integrity in another process meanwhile

Building is not timed. The audit runs in a process of its own, so that its memory is its own. Seconds of work (CPU) stand
beside seconds on the clock: where others use the machine too, only the first can be compared.
"""

import argparse
import json
import multiprocessing
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from ledger.audit import audit
from ledger.datastore import Datastore
from ledger.embedded import EmbeddedPostgres, remove
from ledger.sources import DatabaseSource
from scripts.bench_county import fill, found_bench_county

Result = dict[str, Any]

EVENTS = 200_000


def measure(dsn: str, events: int = EVENTS, progress: Callable[[int], None] | None = None) -> list[Result]:
    """Build so many events in the empty database that `dsn` leads to, and audit them."""
    county = found_bench_county(dsn)
    fill(county, events, progress)
    county.ledger.close()
    return measure_ledger(dsn)


def measure_ledger(dsn: str) -> list[Result]:
    """Audit the ledger that is there."""
    return [
        in_own_process("audit, integrity alone", dsn, 2, False),
        in_own_process("audit, whole replay", dsn, 1, True),
    ]


def in_own_process(measure: str, dsn: str, jobs: int, meaning: bool) -> Result:
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        found: Result = executor.submit(audited, dsn, jobs, meaning).result()
    return {"measure": measure, "callers": 1, "unit": "events/s", "ratios": {}, **found}


def audited(dsn: str, jobs: int, meaning: bool) -> Result:
    """Audit with so many processes beside this one, and say what it took."""
    datastore = Datastore(dsn)
    with ProcessPoolExecutor(jobs) as executor:
        began = perf_counter()
        verdict = audit(DatabaseSource(datastore), meaning=meaning, executor=executor)
        seconds = perf_counter() - began
        peaks = [peak_mb("self"), *(peak_mb(one.pid) for one in multiprocessing.active_children())]
    datastore.close()
    assert verdict.intact, verdict.findings
    own, others = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    work_s = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    return {
        "rates": {
            "events a second on the clock": verdict.size / seconds,
            "events a second of work": verdict.size / work_s,
        },
        "events": verdict.size,
        "seconds": seconds,
        "work_seconds": work_s,
        "peak_mb": peaks,
    }


def peak_mb(process: object) -> float:
    """The most memory that a process has held, in megabytes (proc(5), VmHWM)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert found
    return int(found[1]) / 1024


def as_table(results: Sequence[Result]) -> str:
    lines = []
    for result in results:
        lines.append(f"{result['measure']}, {result['events']:,} events in {result['seconds']:.1f} s")
        lines += [f"  {name:<42}{rate:>12,.0f}" for name, rate in result["rates"].items()]
        lines.append(
            f"  {'peak memory of each process, MB':<42}{' '.join(f'{mb:.0f}' for mb in result['peak_mb']):>12}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=EVENTS, help="how many events to build")
    parser.add_argument("--ledger", help="connection string of a ledger to audit instead")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    options = parser.parse_args()
    if options.ledger:
        results = measure_ledger(options.ledger)
    else:
        with TemporaryDirectory() as folder:
            server = EmbeddedPostgres(Path(folder) / "data")
            try:
                results = measure(server.start(), options.events)
            finally:
                server.stop()
                remove(Path(folder) / "data")
    print(json.dumps(results, indent=2) if options.json else as_table(results))


if __name__ == "__main__":
    main()
