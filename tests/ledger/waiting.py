"""Waiting for what happens in another thread or process."""

from collections.abc import Callable
from time import monotonic, sleep


def until(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + 60
    while not condition():
        assert monotonic() < deadline, "waited 60 s in vain"
        sleep(0.001)
