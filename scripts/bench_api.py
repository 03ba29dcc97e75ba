"""How many statements one server process takes a second, over HTTP on the loopback.

    python -m scripts.bench_api                   on an embedded PostgreSQL in a temporary folder

    client    32 connections, each sends its next statement when the last is answered      (a process of its own)
    server    what `gongjian serve` runs in its one process: the API, the signer, the views

One clerk records service, a statement a record, each on a stream of its own; then another clerk confirms each of them.
Everything is signed beforehand, and every answer must be 201. The client works on the same cores, so the server has
never the machine to itself.
"""

import argparse
import json
import select
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, redirect_stderr
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlsplit

import orjson

from api.logs import log_json_lines
from api.server import collect_less, serving
from contracts import dsse, signing
from contracts.canonical import decode
from contracts.statement import Body
from contracts.statements.service import ConfirmService
from contracts.values import About
from ledger.embedded import EmbeddedPostgres, remove
from ledger.log_key import LogKeyFiles, write_log_key
from ledger.signer import Signer as LogSigner
from ledger.signer_thread import SignerThread
from projections.tail import Tail
from scripts.bench_county import ORIGIN, BenchCounty, found_bench_county, new_id
from scripts.cast import Signer

Result = dict[str, Any]

REQUESTS = 4_000
CONNECTIONS = 32
VOLUNTEERS = 1_000


def measure(dsn: str, folder: Path, requests: int = REQUESTS) -> list[Result]:
    """In the empty database that `dsn` leads to; `folder` holds the signer's state."""
    county = found_bench_county(dsn, VOLUNTEERS)
    records = list(service_records(county, requests))
    recording = [envelope(county.recorder, payload) for payload in records]
    confirming = [
        envelope(county.confirmer, drafted(county.confirmer, ConfirmService(records=(about(payload),))))
        for payload in records
    ]
    with served(county, folder) as url, ProcessPoolExecutor(1, get_context("spawn")) as client:
        return [
            as_result(name, *client.submit(send_all, url, bodies).result(), cpu_us(cpu_s, len(bodies)))
            for name, bodies in (("POST, record service", recording), ("POST, confirm service", confirming))
            for cpu_s in [process_time()]
        ]


def cpu_us(since_s: float, requests: int) -> float:
    """Microseconds of work of this process, which is the server, for each request since then."""
    return 1_000_000 * (process_time() - since_s) / requests


# ── What is sent ────────────────────────────────────────────────────────────────────────────────────────────────────


def service_records(county: BenchCounty, many: int) -> Iterator[bytes]:
    """Payloads that record an hour and a half each, of one volunteer after the other, day by day."""
    for on in county.days():
        activity = county.held(on)
        for volunteer in county.volunteers:
            if many == 0:
                return
            many -= 1
            yield drafted(county.recorder, county.record(volunteer, activity, on))


def drafted(signer: Signer, body: Body) -> bytes:
    return signing.draft(signer.ledger.log, signer.unit, body, id=new_id())


def about(payload: bytes) -> About:
    """A statement that will have opened its stream, and that nobody has changed since."""
    return About(stream=decode(payload)["stream"], version=1, digest=sha256(payload).hexdigest())


def envelope(signer: Signer, payload: bytes) -> bytes:
    return orjson.dumps(dsse.export(dsse.STATEMENT, payload, signing.sign(payload, signer.key)))


# ── The server ──────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def served(county: BenchCounty, folder: Path) -> Iterator[str]:
    """The county's ledger behind HTTP, with signer and views, as `gongjian serve` would; its address."""
    ledger = county.ledger
    keys = LogKeyFiles(folder / "bench.log-key", ORIGIN)
    write_log_key(keys.file, ORIGIN, county.log_key)
    signer = LogSigner(ledger.rows, keys, folder / "bench.signer")
    signer.found()
    thread = SignerThread(signer)
    thread.start()
    try:
        with (folder / "server.log").open("w") as lines, Tail(ledger) as tail, serving(ledger) as url:
            with redirect_stderr(lines):
                log_json_lines()
            tail.wait(ledger.rows.max_notification_id() or 0, 60)
            collect_less()
            yield url
    finally:
        thread.stop()
        ledger.close()


# ── The client ──────────────────────────────────────────────────────────────────────────────────────────────────────


def send_all(url: str, bodies: Sequence[bytes]) -> tuple[float, list[float]]:
    """Requests a second, and how many milliseconds each waited for its answer, in rising order.

    HTTP/1.1 (RFC 9112) by hand: a client library would take more of the two cores than the server does.
    """
    address = urlsplit(url).netloc
    head = (
        f"POST /statements HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: "
    )
    coming = iter([f"{head}{len(body)}\r\n\r\n".encode() + body for body in bodies])
    host, port = address.split(":")
    waits_ms = list[float]()
    with ExitStack() as open_ones, select.epoll() as poll:
        sent: dict[int, float] = {}
        connections: dict[int, socket.socket] = {}
        began = perf_counter()
        for body in islice(coming, CONNECTIONS):
            connection = open_ones.enter_context(socket.create_connection((host, int(port))))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connections[connection.fileno()], sent[connection.fileno()] = connection, perf_counter()
            connection.sendall(body)
            poll.register(connection, select.EPOLLIN)
        while len(waits_ms) < len(bodies):
            for ready, _ in poll.poll():
                read_answer(connections[ready])
                waits_ms.append(1_000 * (perf_counter() - sent[ready]))
                if body := next(coming, b""):
                    sent[ready] = perf_counter()
                    connections[ready].sendall(body)
        took_s = perf_counter() - began
    return len(bodies) / took_s, sorted(waits_ms)


def read_answer(connection: socket.socket) -> None:
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65_536)
    head, content = answer.split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.1 201"), answer
    [length] = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while len(content) < length:
        content += connection.recv(65_536)


# ── The figures ─────────────────────────────────────────────────────────────────────────────────────────────────────


def as_result(measure: str, rate: float, waits_ms: Sequence[float], cpu_us: float) -> Result:
    return {
        "measure": measure,
        "callers": CONNECTIONS,
        "unit": "requests/s",
        "rates": {"one server process": rate},
        "ratios": {},
        "cpu_us": cpu_us,
        "waits_ms": {"median": waits_ms[len(waits_ms) // 2], "99 %": waits_ms[len(waits_ms) * 99 // 100]},
    }


def as_table(results: Sequence[Result]) -> str:
    lines = []
    for result in results:
        lines.append(f"{result['measure']}, {result['callers']} connections")
        lines.append(f"  {'requests a second':<42}{result['rates']['one server process']:>12,.0f}")
        lines.append(f"  {'work of the server, µs a request':<42}{result['cpu_us']:>12,.0f}")
        lines += [f"  {f'wait, {share}, ms':<42}{ms:>12.1f}" for share, ms in result["waits_ms"].items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=REQUESTS, help="statements of each kind")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        server = EmbeddedPostgres(folder / "data")
        try:
            results = measure(server.start(), folder, options.requests)
        finally:
            server.stop()
            remove(folder / "data")
    print(json.dumps(results, indent=2) if options.json else as_table(results))


if __name__ == "__main__":
    main()
