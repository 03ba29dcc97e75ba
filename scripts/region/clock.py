"""The demo's clock and calendar: a year passes in seconds, because the clock shows the day of the act that is played.

On a real ledger `received` is the server's own time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush

YEAR = 2026
Act = Callable[[], object]


@dataclass
class DemoClock:
    """Milliseconds since 1970 UTC. Stands at noon of the day it was put to, and ticks with each look."""

    at: int = 0

    def put(self, day: str) -> None:
        noon = datetime.fromisoformat(day).replace(hour=4, tzinfo=UTC)  # 12:00 in Asia/Shanghai
        self.at = max(self.at, int(noon.timestamp() * 1000))

    def __call__(self) -> int:
        self.at += 10
        return self.at


@dataclass
class Calendar:
    """The acts that are still to be played, each on its day."""

    clock: DemoClock
    put: int = 0
    """How many acts have been put on it so far."""
    _waiting: list[tuple[str, int, Act]] = field(default_factory=list)

    def on(self, day: str, act: Act) -> None:
        """Put an act on its day; acts of one day keep the order in which they were put."""
        self.put += 1
        heappush(self._waiting, (day, self.put, act))

    def play(self, step: Callable[[int, int], None]) -> None:
        """Play the acts in order, with what is put on meanwhile; `step` hears how many are done, of how many."""
        done = 0
        while self._waiting:
            day, _, act = heappop(self._waiting)
            self.clock.put(day)
            act()
            done += 1
            step(done, self.put)
