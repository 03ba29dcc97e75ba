"""Something done again and again in a thread while the server runs: deliveries, letters.

with Repeating("webhooks", lambda ended: send(…)):
    serve(…)
"""

import logging
from collections.abc import Callable
from threading import Event, Thread

from eventsourcing.persistence import PersistenceError

from contracts.refusals import Refused

log = logging.getLogger(__name__)


class Repeating:
    def __init__(self, name: str, step: Callable[[Event], object], interval_s: float = 1.0) -> None:
        """`step` is given what is set when the server ends, so that a long one can stop."""
        self._name, self._step, self._interval_s = name, step, interval_s
        self._ended = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> "Repeating":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._interval_s):
            try:
                self._step(self._ended)
            except (Refused, PersistenceError) as error:
                log.warning("%s: tried again: %s", self._name, error)
