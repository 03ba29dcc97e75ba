"""`gongjian bench`: speed and memory, each figure beside its peer, its target, or both.

    store    appending and reading, beside `eventsourcing.postgres` and beside one COPY     (scripts/bench_store.py)
    tail     from an append's return to the views, in milliseconds
    api      statements a second over HTTP, one server process                              (scripts/bench_api.py)
    audit    integrity and whole replay of a county's sheets, with memory                   (scripts/bench_audit.py)
    import   a sheet of 100,000 records, the whole command, with memory                     (scripts/bench_import.py)
    pages    each page with a long log and long lists behind it: milliseconds, bytes        (scripts/bench_pages.py)
    scores   everybody's scores out of so many facts, one sheet, and one more event         (scripts/bench_scores.py)

All in one run on one PostgreSQL with fsync on. What each figure means, and what bounds it: docs/benchmarks.md.
"""

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any, NamedTuple

import orjson
import typer

from contracts.refusals import Refused
from domain.refusals import require
from ledger.embedded import EmbeddedPostgres, remove
from projections.tail import Tail
from scripts import bench_api, bench_audit, bench_import, bench_pages, bench_scores, bench_store
from scripts.bench_county import found_bench_county
from scripts.bench_databases import fresh_database
from scripts.output import answers
from scripts.speaking import speak

Result = dict[str, Any]


class NoPeers(Refused):
    zh = "缺少用来比较的软件。请先运行：pip install 'gongjian-ledger[bench]'，或直接 make bench。"
    en = "The software to compare with is missing. Run `pip install 'gongjian-ledger[bench]'`, or just `make bench`."


class Target(NamedTuple):
    """What a figure was meant to be. `beside` names the peer whose multiple it is; None for a figure by itself."""

    measure: str
    callers: int
    beside: str | None
    least: float


LIBRARY = "eventsourcing.postgres"
TARGETS = (
    Target("append, 1 event a call", 1, LIBRARY, 2),
    Target("append, 1 event a call", 8, LIBRARY, 6),
    Target("append, 1 event a call", 32, LIBRARY, 12),
    Target("append, 1,000 events a call", 1, "one COPY of all rows", 0.6),
    Target("read the whole log", 1, f"{LIBRARY}, pages of 500", 4),
    Target("POST, record service", 32, None, 2_000),
    Target("POST, confirm service", 32, None, 2_000),
    Target("audit, integrity alone", 1, None, 200_000),
    Target("audit, whole replay", 1, None, 40_000),
    Target("import, XLSX of service", 1, None, 1_667),
    Target("import, CSV of service", 1, None, 1_667),
)
MOST_LAG_MS = 100
MOST = {
    "score everybody": 60, "read a member's sheet": 20, "read a unit's sheet": 20, "explain a unit's lines": 50, "one more event and its sheet": 5,
}  # fmt: skip
"""Seconds and milliseconds of what is measured of scores, with five million facts."""
MOST_MB = 500
MOST_MB_OF = {"score everybody": 1_000}


def add_to(app: typer.Typer) -> None:
    app.command("bench")(bench)


def bench(
    quick: Annotated[bool, typer.Option(help="小规模，一分钟左右。A small run, about a minute.")] = False,
    events: Annotated[int, typer.Option(help="审计多少条。How many events to audit.")] = bench_audit.EVENTS,
    out: Annotated[Path, typer.Option(help="结果文件写在哪里。Where the JSON file goes.")] = Path(),
) -> None:
    """测量速度与内存。Measure speed and memory."""
    with answers(), TemporaryDirectory() as folder:
        require(find_spec("psycopg"), NoPeers())
        server = EmbeddedPostgres(Path(folder) / "data")
        try:
            results = measured(server.start(), Path(folder), quick, events)
        finally:
            server.stop()
            remove(Path(folder) / "data")
        made = datetime.now(UTC)
        document = {"made": made.isoformat(timespec="seconds"), "machine": machine(), "results": results}
        file = out / f"bench-{made:%Y-%m-%d}.json"
        file.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    speak.result(document)
    speak.table("速度与内存 Speed and memory", ("what", "figure", "beside", "target", ""), lines(results))
    speak.say(f"全部数字在 {file}。", f"All figures are in {file}.")


def measured(server: str, folder: Path, quick: bool, events: int) -> list[Result]:
    """Every figure, each group in an empty database of its own."""
    results: list[Result] = []
    with fresh_database(server, "store") as dsn:
        results += bench_store.measure(dsn, *((0.3, 5_000, 10_000) if quick else ()))
    with fresh_database(server, "tail") as dsn:
        results.append(following_views(dsn, 100 if quick else 500))
    with fresh_database(server, "api") as dsn:
        results += bench_api.measure(dsn, folder, 400 if quick else bench_api.REQUESTS)
    with fresh_database(server, "audit") as dsn:
        results += bench_audit.measure(dsn, 20_000 if quick else events)
        results.append(bench_scores.folded(dsn))
    with fresh_database(server, "import") as dsn:
        results += bench_import.measure(dsn, folder, 2_000 if quick else bench_import.ROWS)
    with fresh_database(server, "pages") as dsn, TemporaryDirectory(dir=folder) as beside:
        results += bench_pages.measure(dsn, Path(beside), *((20_000, 1_000, 20) if quick else ()))
    with fresh_database(server, "scores") as dsn:
        results += bench_scores.measure(dsn, 50_000 if quick else 1_000_000)
    return [result | {"target": target_of(result)} for result in results]


def following_views(dsn: str, statements: int) -> Result:
    """Milliseconds from a statement's receipt until every view has taken it, one at a time."""
    county = found_bench_county(dsn, 10)
    ledger, lags_ms = county.ledger, []
    with Tail(ledger) as tail:
        tail.wait(ledger.rows.max_notification_id() or 0, 60)
        for on, _ in zip(county.days(), range(statements), strict=False):
            county.activity(on)
            began = perf_counter()
            assert tail.wait(ledger.rows.max_notification_id() or 0)
            lags_ms.append(1_000 * (perf_counter() - began))
    ledger.close()
    lags_ms.sort()
    rates = {"median": median(lags_ms), "99 %": lags_ms[statements * 99 // 100]}
    return {"measure": "follow with all views", "callers": 1, "unit": "ms", "rates": rates, "ratios": {}}


def target_of(result: Result) -> dict[str, Any] | None:
    """What was aimed at, and what share of it was reached; None where nothing was."""
    for target in TARGETS:
        if (target.measure, target.callers) == (result["measure"], result.get("callers", 1)):
            figure = result["ratios"][target.beside] if target.beside else first_rate(result)
            return {"beside": target.beside, "least": target.least, "reached": figure / target.least}
    if most := MOST.get(result["measure"]):
        return {"beside": None, "most": most, "reached": most / first_rate(result)}
    if result["unit"] == "ms":
        return {"beside": None, "most": MOST_LAG_MS, "reached": MOST_LAG_MS / first_rate(result)}
    return None


def lines(results: Sequence[Result]) -> Iterator[tuple[str, ...]]:
    """The rows of the table."""
    for result in results:
        callers = f" ×{result['callers']}" if result.get("callers", 1) > 1 else ""
        what, figure = result["measure"] + callers, f"{shown(first_rate(result))} {result['unit']}"
        target = result["target"]
        aimed = (
            f"{'≥' if 'least' in target else '≤'} {shown(target.get('least', target.get('most')))}"
            if target
            else ""
        )
        verdict = ("✓" if target["reached"] >= 1 else f"{target['reached']:.0%}") if target else ""
        beside = [f"{ratio:.2f} × {peer}" for peer, ratio in result["ratios"].items()] or [""]
        aimed_at = target["beside"] if target else None
        for place, peer in enumerate(beside):
            own = not aimed_at or peer.endswith(f"× {aimed_at}")
            yield (
                what if place == 0 else "",
                figure if place == 0 else "",
                peer,
                aimed if own else "",
                verdict if own else "",
            )
        if "peak_mb" in result:
            most, limit = max(result["peak_mb"]), MOST_MB_OF.get(result["measure"], MOST_MB)
            yield (
                "  most memory of a process" if limit == MOST_MB else "  most memory of all processes",
                f"{most:.0f} MB",
                "",
                f"≤ {limit:,}",
                "✓" if most <= limit else "✗",
            )
        if "waits_ms" in result:
            waits = ", ".join(f"{share} {ms:.0f} ms" for share, ms in result["waits_ms"].items())
            yield ("  wait for an answer", waits, "", "", "")


def first_rate(result: Result) -> float:
    return float(next(iter(result["rates"].values())))


def shown(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def machine() -> dict[str, Any]:
    """In words, what it was measured on."""
    load, _, _ = os.getloadavg()
    return {
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": load,
    }
