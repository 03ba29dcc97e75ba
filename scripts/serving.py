"""`gongjian serve`: the API, with the signer and the views at work."""

from pathlib import Path
from typing import Annotated

import typer

from api.server import serve
from projections.tail import Tail
from scripts.founding import HERE, Data
from scripts.output import answers, speak
from scripts.place import Place
from scripts.root_keys import require_roots_elsewhere


def add_to(app: typer.Typer) -> None:
    app.command("serve")(run_serve)


def run_serve(
    data: Data = HERE,
    port: Annotated[int, typer.Option(help="端口。The port.")] = 8000,
    host: Annotated[str, typer.Option(help="地址。The address.")] = "127.0.0.1",
    tls_cert: Annotated[Path | None, typer.Option(help="TLS 证书。A certificate.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="TLS 私钥。Its key.")] = None,
) -> None:
    """提供接口，直到按 Ctrl-C。Serve until Ctrl-C."""
    with answers(), Place(data).signed_ledger() as ledger:
        require_roots_elsewhere(data, ledger)
        scheme = "https" if tls_cert else "http"
        speak.say(
            f"账本接口：{scheme}://{host}:{port}/docs",
            "The API and its documentation are there. Ctrl-C ends.",
        )
        with Tail(ledger):
            serve(ledger, host, port, tls_cert=tls_cert, tls_key=tls_key)
