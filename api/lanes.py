"""Two lanes beside the event loop: what takes long must not stand in front of what takes a moment.

a statement       ─▶ 32 threads    they mostly wait for the commit that they share (`ledger/group_commit.py`)
a sheet, by size  ─▶  2 threads    4,096 records are a second of work; meanwhile statements go on beside them
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


class Lanes:
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
