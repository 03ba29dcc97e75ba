"""`gongjian serve`: the API, with the signer, the views and the vault at work."""

import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from signal import SIGTERM, default_int_handler, signal
from typing import Annotated, Any

import typer

from api.mailing import Post
from api.mailing import step as send_mail
from api.repeating import Repeating
from api.server import serve
from api.tables.files import FileUnreadable, bytes_of
from api.webhooks import step as send_webhooks
from contracts.shapes import Reason
from ledger.tidying import Tidying
from projections.tail import Tail
from scripts.founding import HERE, Data
from scripts.output import answers
from scripts.place import Place, Settings
from scripts.root_keys import require_roots_elsewhere
from scripts.speaking import speak
from scripts.visiting import links
from scripts.visiting import say as say_visitors

NO_CERTIFICATE = Reason("不是 PEM 证书，或与私钥不配对", "it is no PEM certificate, or not of this key")


def add_to(app: typer.Typer) -> None:
    app.command("serve")(run_serve)


def run_serve(
    data: Data = HERE,
    port: Annotated[int, typer.Option(help="端口。The port.")] = 8000,
    host: Annotated[str, typer.Option(help="地址。The address.")] = "127.0.0.1",
    tls_cert: Annotated[Path | None, typer.Option(help="TLS 证书。A certificate.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="TLS 私钥。Its key.")] = None,
    public: Annotated[
        list[str] | None, typer.Option(help="他人访问所用的网址，可重复。Addresses by which others reach it.")
    ] = None,
    webhooks: Annotated[
        bool, typer.Option("--webhooks", help="向各单位登记的地址转发通知。Send notices to units' addresses.")
    ] = False,
) -> None:
    """提供接口，直到按 Ctrl-C。Serve until Ctrl-C."""
    with answers():
        if tls_cert:
            require_certificate(tls_cert, tls_key)
        document = {"url": address(host, port, tls=tls_cert is not None)}
        serve_until_interrupted(
            Place(data), port, host, tls_cert, tls_key, public or (), document=document, webhooks=webhooks
        )


def serve_until_interrupted(
    place: Place,
    port: int,
    host: str = "127.0.0.1",
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    public: Sequence[str] = (),
    *,
    document: Mapping[str, Any],
    webhooks: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM, and say where once requests are taken. `document` is what --json says then.

    Raises:
        RootKeyInData: a root key lies where the server is.
        OSError: the address is taken.
    """
    with place.signed_ledger() as ledger:
        require_roots_elsewhere(place.data, ledger)
        require_free(host, port)
        url = address(host, port, tls=tls_cert is not None)
        visitors = links(place, ledger, url)

        def listening() -> None:
            speak.say(f"账本接口：{url}/docs", "The API and its documentation are there. Ctrl-C ends.")
            say_visitors(visitors)
            speak.result(document)

        signal(SIGTERM, default_int_handler)  # whichever ends it, what is open here is closed
        vault = place.vault(ledger)
        reached, post = public[0] if public else url, post_office()
        sending = (
            Repeating("webhooks", partial(send_webhooks, ledger, reached)) if webhooks else nullcontext()
        )
        mailing = Repeating("mail", partial(send_mail, ledger, reached, post)) if post else nullcontext()
        with Tail(ledger), Tidying(ledger, vault), sending, mailing, suppress(KeyboardInterrupt):
            serve(
                ledger, host, port, tls_cert=tls_cert, tls_key=tls_key, public=public, vault=vault, sends=webhooks, mails=post is not None,
                listening=listening,
            )  # fmt: skip


def post_office() -> Post | None:
    """As the environment says; None where it says nothing, or no sender."""
    settings = Settings()
    return Post(settings.smtp_url, settings.mail_from) if settings.smtp_url and settings.mail_from else None


def address(host: str, port: int, *, tls: bool = False) -> str:
    return f"{'https' if tls else 'http'}://{host}:{port}"


def require_certificate(certificate: Path, key: Path | None) -> None:
    """
    Raises:
        FileUnreadable: either is not there, or they are no certificate with its key.
    """
    for file in (certificate, *([key] if key else [])):
        bytes_of(file)
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except OSError:  # what OpenSSL raises is one too
        raise FileUnreadable(file=certificate, **NO_CERTIFICATE.facts()) from None


def require_free(host: str, port: int) -> None:
    """
    Raises:
        OSError: something else listens there.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
