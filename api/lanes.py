"""Lanes beside the event loop, so that what takes long never stands in front of what takes a moment.

    statements      ─▶ 2 threads     each takes all that have come meanwhile, decides them, and appends them together
    what is short   ─▶ 32 threads    a page, which mostly waits for the database
    what is long    ─▶ 2 threads     a sheet, a score, a look back: 4,096 records are seconds of work

    event loop ──(future, work)──▶ queue ──▶ thread ──▶ what is done, in one heap ──one wake-up──▶ event loop

Threads of one process take turns, and each hand-over costs as much as a tenth of a statement's work. So statements are
handed over by the heap in both directions: those that arrive while one heap is under way are the next.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

Work = TypeVar("Work")
Answer = TypeVar("Answer")
Together = Callable[[Sequence[Work]], Iterator[tuple[int, Answer | Exception]]]
"""Does several at once: gives the number of each, from 0, with its answer or what it raised, as soon as it is known."""

MOST_TOGETHER = 64


class Lanes:
    """Of one application, while it runs."""

    def __init__(self) -> None:
        self._short = ThreadPoolExecutor(32, "short")
        self._long = ThreadPoolExecutor(2, "long")

    async def run(self, work: Callable[[], Answer], *, long: bool = False) -> Answer:
        """What `work` returns or raises."""
        return await asyncio.get_running_loop().run_in_executor(self._long if long else self._short, work)

    def close(self) -> None:
        """Wait for what is under way, then end the threads."""
        self._short.shutdown()
        self._long.shutdown()


class SharedLane(Generic[Work, Answer]):
    """Threads that do together whatever waits. To be made, and run, on the event loop."""

    def __init__(self, together: Together[Work, Answer], threads: int = 2) -> None:
        self._loop = asyncio.get_running_loop()
        self._together = together
        self._waiting: SimpleQueue[tuple[asyncio.Future[Answer], Work] | None] = SimpleQueue()
        self._done: deque[tuple[asyncio.Future[Answer], Answer | Exception]] = deque()
        self._announced = False
        self._threads = [Thread(target=self._run, name="statements", daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Work) -> Answer:
        """What came of `work`, which is done even when nobody waits for it any more."""
        future: asyncio.Future[Answer] = self._loop.create_future()
        self._waiting.put((future, work))
        return await future

    def close(self) -> None:
        """Do what waits, then end the threads."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while heap := self._next_heap():
            try:
                for number, answer in self._together([work for _, work in heap]):
                    self._tell(heap[number][0], answer)
            except Exception as error:  # nothing is known of the others
                for future, _ in heap:
                    self._tell(future, error)

    def _next_heap(self) -> list[tuple[asyncio.Future[Answer], Work]]:
        """What waits, once something does; nothing at the end."""
        heap = [first] if (first := self._waiting.get()) else []
        with suppress(Empty):
            while 0 < len(heap) < MOST_TOGETHER:
                if (another := self._waiting.get_nowait()) is None:
                    self._waiting.put(None)  # the end comes after this heap
                    break
                heap.append(another)
        return heap

    def _tell(self, future: asyncio.Future[Answer], answer: Answer | Exception) -> None:
        self._done.append((future, answer))
        # Put down first and announced afterwards; taken back first and taken up afterwards: nothing is left lying.
        if not self._announced:
            self._announced = True
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        self._announced = False
        while self._done:
            future, answer = self._done.popleft()
            if future.done():  # told before, or whoever waited has gone
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
