"""The signer as a thread of `serve`.

thread = SignerThread(signer)
thread.start()
thread.refusal       None, or why nothing may be appended: for ever, or until the log's key is in its place
thread.trouble       None, or what fails just now: the database is away, the disk is full
thread.stop()
"""

import logging
from threading import Event, Thread

from eventsourcing.persistence import PersistenceError

from contracts.refusals import Refusal
from ledger.application import ReadOnly
from ledger.log_key import KEY_NOT_IN_HAND
from ledger.signer import Signer
from ledger.tampering import SignerRefuses

log = logging.getLogger(__name__)


def halted_by(signer: "SignerThread") -> ReadOnly | None:
    """For `Ledger.halted`: nothing is appended to a log that the signer refuses to sign."""
    refusal: Refusal | None = signer.refusal
    if refusal is None:
        return None
    return ReadOnly(why_zh=refusal.in_chinese(), why_en=refusal.in_english())


class SignerThread(Thread):
    """Ticks until it is stopped or the signer refuses. While another process signs, it stands by."""

    def __init__(self, signer: Signer, interval_s: float = 0.5) -> None:
        assert 0 < interval_s <= 1, "a receipt's proof follows within a second"
        super().__init__(name="signer", daemon=True)
        self.trouble: str | None = None
        self._signer = signer
        self._interval_s = interval_s
        self._stopping = Event()

    @property
    def refusal(self) -> Refusal | None:
        return self._signer.refusal

    def run(self) -> None:
        try:
            while not self._stopping.wait(self._interval_s):
                if not self._tick():
                    return
        finally:
            self._signer.close()

    def stop(self) -> None:
        """Ends the thread after the tick that is running, and gives the locks back. A second call does nothing."""
        self._stopping.set()
        if self.is_alive():
            self.join()

    def _tick(self) -> bool:
        """Whether to go on."""
        try:
            self._signer.tick()
        except SignerRefuses as refusal:
            log.error("The signer refuses: %s", refusal)
            return False
        except KEY_NOT_IN_HAND as refusal:
            if self.trouble is None:
                log.error("The signer lacks its key: %s", refusal)
            self.trouble = str(refusal)
        except (PersistenceError, OSError) as error:
            if self.trouble is None:
                log.warning("The signer cannot work just now: %s", error)
            self.trouble = str(error)
        except (
            Exception
        ) as bug:  # must be seen: without a signer, everything else would go on as if all were well
            log.exception("The signer failed")
            self.trouble = repr(bug)
        else:
            self.trouble = None
        return True
