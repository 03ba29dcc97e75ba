"""Two lanes beside the event loop: what takes long must not stand in front of what takes a moment.

a statement       ─▶ 32 threads    they mostly wait for the commit that they share (`ledger/group_commit.py`)
a sheet, by size  ─▶  2 threads    4,096 records are a second of work; meanwhile statements go on beside them
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")

LARGE_BYTES = 256 << 10
"""Four times what a single statement needs at most, with its envelope."""


class Lanes:
    def __init__(self) -> None:
        self._small = ThreadPoolExecutor(32, "statements")
        self._large = ThreadPoolExecutor(2, "sheets")

    async def run(self, size: int, work: Callable[[], Answer]) -> Answer:
        """What `work` returns or raises; `size` is that of the request, in bytes."""
        lane = self._large if size > LARGE_BYTES else self._small
        return await asyncio.get_running_loop().run_in_executor(lane, work)

    def close(self) -> None:
        """Wait for what is under way, then end the threads."""
        self._small.shutdown()
        self._large.shutdown()
