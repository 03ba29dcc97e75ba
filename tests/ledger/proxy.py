"""A wire between clients and the server that a test cuts at the worst moment."""

import select
import socket
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Literal, Self

from psycopg2.extensions import make_dsn, parse_dsn

Moment = Literal["before", "after", "half"]


class Proxy:
    """Passes bytes on. `dsn` leads through it to the server of the connection string `server`."""

    def __init__(self, server: str, folder: Path) -> None:
        parameters = parse_dsn(server)
        self._server = f"{parameters['host']}/.s.PGSQL.{parameters['port']}"
        self.dsn = make_dsn(server, host=str(folder), requirepeer="")
        self.down = Event()
        """While set, every connection is dropped."""
        self.cuts = 0
        self._moment: Moment | None = None
        self._text = b""
        self._left: list[socket.socket] = []
        self._closed = Event()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{folder}/.s.PGSQL.{parameters['port']}")
        self._listener.listen()
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()

    def cut(self, moment: Moment, text: bytes) -> None:
        """Drops the next connection on which a client sends this text, once.

        before   the server never sees it
        after    the server has answered, the client never sees the answer
        half     the server has received it and keeps its session, as it does when a network fails
        """
        self._moment, self._text = moment, text

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._closed.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for one in [self._listener, *self._left]:
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._closed.is_set():
                client, _ = self._listener.accept()
                self._threads.append(Thread(target=self._serve, args=(client,)))
                self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with client, suppress(OSError):
            server.connect(self._server)
            while not self._closed.is_set() and not self.down.is_set():
                readable = select.select([client, server], [], [], 0.02)[0]
                if client in readable and not self._passes(client.recv(1 << 20), server):
                    break
                if server in readable:
                    answer = server.recv(1 << 20)
                    if not answer:
                        break
                    client.sendall(answer)
        if server not in self._left:
            server.close()

    def _passes(self, sent: bytes, server: socket.socket) -> bool:
        """Whether the connection goes on after what the client sent; nothing is sent at its end."""
        if self._moment is None or self._text not in sent:
            server.sendall(sent)
            return bool(sent)
        moment, self._moment = self._moment, None
        self.cuts += 1
        if moment == "before":
            return False
        server.sendall(sent)
        if moment == "half":
            self._left.append(server)
            return False
        answer = server.recv(1 << 20)
        while answer and not answer.endswith(b"Z\x00\x00\x00\x05I"):  # ReadyForQuery, outside a transaction
            answer += server.recv(1 << 20)
        return False
