"""Running the application.

    serve(ledger, "127.0.0.1", 8000)                     until SIGINT or SIGTERM
    with serving(ledger) as url: …                       beside what else the process does, on a free port

How many statements one process takes a second: `docs/benchmarks.md`. Several may serve one ledger side by
side: the database orders them.
"""

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from threading import Thread
from time import sleep

import uvicorn

from api.app import create_app
from api.logs import log_json_lines
from api.sessions import origin_of
from ledger.application import Ledger
from ledger.vault import Vault

MOST_CONNECTIONS = 1024
KEEP_ALIVE_S = 30
LONGEST_HEADERS_BYTES = 32 << 10
START_S = 30
EVERYWHERE = ("127.0.0.1", "localhost", "::1", "0.0.0.0", "::")


def serve(
    ledger: Ledger,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    public: Sequence[str] = (),
    vault: Vault | None = None,
    sends: bool = False,
    mails: bool = False,
    listening: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGINT or SIGTERM; what is under way is finished first. Logs JSON lines to standard error.

    `public` are the addresses under which others reach it, as behind a proxy; its own is always one of its names.
    `listening` is called once, as soon as requests are taken.
    """
    log_json_lines()
    collect_less()
    names = {origin_of(url) for url in (*own_addresses(host, port, tls=tls_cert is not None), *public)}
    config = configured(ledger, names, host, port, vault, tls_cert, tls_key, sends, mails)
    Announced(config, listening).run()


class Announced(uvicorn.Server):
    """A server that tells when it takes requests."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()


def own_addresses(host: str, port: int, *, tls: bool) -> list[str]:
    """Where a server that is bound so is reached from its own machine, or by the name that it is bound to."""
    hosts = (
        ("127.0.0.1", "localhost", "[::1]") if host in EVERYWHERE else (f"[{host}]" if ":" in host else host,)
    )
    return [f"{'https' if tls else 'http'}://{one}:{port}" for one in hosts]


@contextmanager
def serving(
    ledger: Ledger,
    host: str = "127.0.0.1",
    port: int = 0,
    vault: Vault | None = None,
    sends: bool = False,
) -> Iterator[str]:
    """Serve from a thread while the block runs. Gives the address, `http://127.0.0.1:40123`.

    Raises:
        RuntimeError: it did not start.
    """
    names: set[str] = set()
    server = uvicorn.Server(configured(ledger, names, host, port, vault, sends=sends))
    thread = Thread(target=server.run, name="http", daemon=True)
    thread.start()
    try:
        for _ in range(START_S * 100):
            if server.started or not thread.is_alive():
                break
            sleep(0.01)
        if not server.started:
            raise RuntimeError(f"nothing serves at {host}:{port}")
        url = f"http://{host}:{server.servers[0].sockets[0].getsockname()[1]}"
        names.add(url)
        yield url
    finally:
        server.should_exit = True
        thread.join()


def configured(
    ledger: Ledger,
    names: Collection[str],
    host: str,
    port: int,
    vault: Vault | None = None,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    sends: bool = False,
    mails: bool = False,
) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(ledger, names, vault, sends=sends, mails=mails),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        h11_max_incomplete_event_size=LONGEST_HEADERS_BYTES,
        ssl_certfile=tls_cert,
        ssl_keyfile=tls_key,
    )


def collect_less() -> None:
    """Look for garbage less often, and no more among what is there now.

    Each look holds up every thread, at the last for a tenth of a second, and finds next to nothing: what a statement
    leaves behind is freed by counting references.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
