"""Where a ledger lives: its data folder, its database, and what lies beside the folder and in no backup.

    .gongjian/            the embedded database
    .gongjian.log-key     the log's checkpoint key; beside it .next, while another one is to replace it
    .gongjian.signer      what the signer has signed
    .gongjian.vault/      keys of the personal fields
    .gongjian.keys/       keys of the demo's invented people; a real ledger has no such folder
    .gongjian.day         what day it is on a ledger to practise on; a real ledger has none, and would not heed it

`GONGJIAN_DATABASE_URL` names a server to use instead of the embedded one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts.values import NIL
from domain.log import Log, to_practise
from ledger.application import Ledger, NotFounded, now_ms
from ledger.embedded import EmbeddedPostgres
from ledger.log_key import LogKeyFiles, read_log_key
from ledger.signer import Signer
from ledger.signer_thread import SignerThread, halted_by
from ledger.vault import Vault, keys_beside


class Settings(BaseSettings):
    """From the environment."""

    model_config = SettingsConfigDict(env_prefix="GONGJIAN_")

    database_url: str | None = None
    passphrase: str | None = None
    """For key files that have one; asked for otherwise."""
    smtp_url: str | None = None
    """Where e-mail is handed in: smtp://user:password@host:587 or smtps://…; without it none is sent."""
    mail_from: str | None = None
    """Who it is from: 共建账本 <ledger@example.org>."""


class Place:
    """One data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    @property
    def log_key(self) -> Path:
        return self._beside("log-key")

    @property
    def signer_state(self) -> Path:
        return self._beside("signer")

    @property
    def keys(self) -> Path:
        """Where the demo puts the keys of its invented people."""
        return self._beside("keys")

    @property
    def practice(self) -> Path:
        """By how many milliseconds the clock of a ledger to practise on is ahead (`scripts/practising.py`)."""
        return self._beside("day")

    @contextmanager
    def database(self) -> Iterator[str]:
        """A connection string while the database runs."""
        if url := Settings().database_url:
            yield url
            return
        with EmbeddedPostgres(self.data) as dsn:
            yield dsn

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger, without a signer: enough to read and to submit while `serve` signs elsewhere or later.

        Raises:
            NotFounded: nothing has been founded here.
        """
        nothing_here = NotFounded(where_zh=f"目录 {self.data} 里", where=f"the folder {self.data}")
        own = not Settings().database_url
        if own and not self.data.exists():
            raise nothing_here
        with self.database() as dsn:
            try:
                ledger = Ledger(dsn)
            except NotFounded as no:
                raise nothing_here if own else no from None
            if self.practice.exists() and to_practise(origin(ledger)):
                ahead = int(self.practice.read_text(encoding="utf-8"))
                ledger.clock = lambda: now_ms() + ahead
            try:
                yield ledger
            finally:
                ledger.close()

    def log_keys(self, ledger: Ledger) -> LogKeyFiles:
        return LogKeyFiles(self.log_key, origin(ledger))

    def vault(self, ledger: Ledger) -> Vault:
        """The personal fields, with their keys beside the data folder."""
        return Vault(ledger.rows.datastore, keys_beside(self.data))

    def signer(self, ledger: Ledger) -> Signer:
        """
        Raises:
            LogKeyUnreadable, LogKeyOpen: there is no key to sign with, neither in use nor coming.
        """
        keys = self.log_keys(ledger)
        if not keys.vkeys():
            read_log_key(keys.file, keys.origin)
        return Signer(ledger.rows, keys, self.signer_state)

    @contextmanager
    def signed_ledger(self) -> Iterator[Ledger]:
        """The ledger with its signer at work, refusing to append while the signer refuses to sign."""
        with self.ledger() as ledger:
            thread = SignerThread(self.signer(ledger))
            ledger.halted = lambda: halted_by(thread)
            thread.start()
            try:
                yield ledger
            finally:
                thread.stop()

    def sign_now(self, ledger: Ledger) -> None:
        """One checkpoint over everything that is there, unless another process signs for this log."""
        signer = self.signer(ledger)
        try:
            while signer.tick():
                pass
        finally:
            signer.close()

    def _beside(self, what: str) -> Path:
        data = self.data.resolve()
        return data.with_name(f"{data.name}.{what}")


def origin(ledger: Ledger) -> str:
    log = ledger.streams.folded(NIL).state
    assert isinstance(log, Log)
    return log.origin
