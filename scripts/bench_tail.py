"""How far views are behind: from the moment an append is acknowledged to the moment a reader sees it.

append ── acknowledged ──┐ lag ┌── a reader, asking every millisecond, finds the views at its position
                         └─────┘

python -m scripts.bench_tail        on an embedded PostgreSQL of its own, with fsync on
"""

import json
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, sleep
from typing import Any

from ledger.application import Ledger
from ledger.embedded import EmbeddedPostgres, remove
from projections.rebuild import rebuild_all
from projections.tail import Tail
from projections.view import found
from scripts.bench_county import BenchCounty, found_bench_county

ASKING_EVERY_S = 0.001


def lag(ledger: Ledger, append: Callable[[int], object], count: int, pause_s: float = 0.02) -> dict[str, Any]:
    """Append `count` times with a pause in between, while a tail follows.

    Returns milliseconds: `median_ms`, `p99_ms` and `worst_ms`, and the number of appends.
    """
    acknowledged: list[tuple[int, float]] = []
    seen: list[tuple[int, float]] = []
    with Tail(ledger) as tail:
        assert tail.wait(_head(ledger), timeout_s=600)
        watcher = Thread(target=_watch, args=(ledger, seen, lambda: len(acknowledged) == count))
        watcher.start()
        for n in range(count):
            append(n)
            now = monotonic()
            acknowledged.append((_head(ledger), now))
            sleep(pause_s)
        watcher.join()
    lags = sorted(_lag_ms(position, at, seen) for position, at in acknowledged)
    return {
        "appends": count,
        "median_ms": round(median(lags), 2),
        "p99_ms": round(quantiles(lags, n=100)[98], 2),
        "worst_ms": round(lags[-1], 2),
    }


def rebuilding(ledger: Ledger) -> dict[str, Any]:
    """Make every view again. Returns the entries, the seconds and the rate."""
    start = monotonic()
    entries = rebuild_all(ledger)
    took = monotonic() - start
    return {"entries": entries, "seconds": round(took, 2), "per_second": round(entries / took)}


def _head(ledger: Ledger) -> int:
    return ledger.rows.max_notification_id() or 0


def _watch(ledger: Ledger, seen: list[tuple[int, float]], done: Callable[[], bool]) -> None:
    """Note when the views came to which position, as a reader of another connection sees it."""
    names, last = [view.name for view in found()], 0
    with ledger.rows.datastore.connection() as connection, connection.cursor() as cursor:
        while not (done() and last >= _head(ledger)):
            cursor.execute("SELECT min(position) FROM views.positions WHERE view = ANY (%s)", (names,))
            (position,) = cursor.fetchone() or (0,)
            if position > last:
                last = position
                seen.append((position, monotonic()))
            sleep(ASKING_EVERY_S)


def _lag_ms(position: int, acknowledged: float, seen: list[tuple[int, float]]) -> float:
    visible = next(at for reached, at in seen if reached >= position)
    return max(0.0, (visible - acknowledged) * 1000)


def recording(county: BenchCounty) -> Callable[[int], object]:
    """Appends the record of one volunteer after the other."""
    on = next(county.days())
    activity = county.held(on)
    volunteers = county.volunteers
    return lambda n: county.recorder.says(county.record(volunteers[n % len(volunteers)], activity, on))


def main() -> None:
    with TemporaryDirectory() as name:
        server = EmbeddedPostgres(Path(name) / "data")
        try:
            county = found_bench_county(server.start(), 100)
            append = recording(county)
            results = {
                "lag, a statement every 20 ms": lag(county.ledger, append, 500),
                "lag, one statement after the other": lag(county.ledger, append, 3_000, pause_s=0),
                "rebuilding": rebuilding(county.ledger),
            }
            county.ledger.close()
        finally:
            server.stop()
            remove(Path(name) / "data")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
