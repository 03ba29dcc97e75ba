"""The lane that statements share: what waits is done together, and each hears of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from threading import Event

import pytest

from api.lanes import MOST_TOGETHER, SharedLane

Lane = SharedLane[int, int]


class Odd(Exception):
    pass


class Halving:
    """Halves even numbers, and notes what it was given together. Waits until it is let go."""

    def __init__(self) -> None:
        self.heaps: list[list[int]] = []
        self.let_go = Event()
        self.busy = Event()

    def __call__(self, numbers: Sequence[int]) -> Iterator[tuple[int, int | Exception]]:
        self.heaps.append(list(numbers))
        self.busy.set()
        self.let_go.wait()
        for place, number in reversed(list(enumerate(numbers))):
            assert number >= 0, "what nobody has thought of"
            yield place, Odd(number) if number % 2 else number // 2


def with_a_lane(halving: Halving, story: Callable[[Lane], Awaitable[None]]) -> None:
    async def told() -> None:
        lane = SharedLane(halving, threads=1)
        try:
            await story(lane)
        finally:
            halving.let_go.set()
            lane.close()

    asyncio.run(told())


async def queued(lane: Lane, halving: Halving, numbers: Sequence[int]) -> list["asyncio.Task[int]"]:
    """The first number keeps the thread busy; the others wait."""
    first = asyncio.ensure_future(lane.run(numbers[0]))
    await asyncio.to_thread(halving.busy.wait)
    others = [asyncio.ensure_future(lane.run(number)) for number in numbers[1:]]
    await asyncio.sleep(0)
    return [first, *others]


def test_what_waits_meanwhile_is_done_together_and_each_hears_of_its_own() -> None:
    halving = Halving()

    async def story(lane: Lane) -> None:
        tasks = await queued(lane, halving, [2, 4, 5, 8])
        halving.let_go.set()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(answer) for answer in answers] == [int, int, Odd, int]
        assert [answer for answer in answers if isinstance(answer, int)] == [1, 2, 4]
        assert halving.heaps == [[2], [4, 5, 8]]

    with_a_lane(halving, story)


def test_no_heap_is_larger_than_the_most() -> None:
    halving = Halving()

    async def story(lane: Lane) -> None:
        tasks = await queued(lane, halving, [2] * (MOST_TOGETHER + 6))
        halving.let_go.set()
        assert await asyncio.gather(*tasks) == [1] * (MOST_TOGETHER + 6)
        assert [len(heap) for heap in halving.heaps] == [1, MOST_TOGETHER, 5]

    with_a_lane(halving, story)


def test_when_the_work_breaks_off_whoever_has_not_heard_yet_hears_why_and_the_lane_goes_on() -> None:
    halving = Halving()

    async def story(lane: Lane) -> None:
        tasks = await queued(lane, halving, [2, 4, -1, 8])
        halving.let_go.set()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(answer) for answer in answers] == [int, AssertionError, AssertionError, int]
        assert await lane.run(6) == 3

    with_a_lane(halving, story)


def test_whoever_no_longer_waits_does_not_harm_the_others() -> None:
    halving = Halving()

    async def story(lane: Lane) -> None:
        tasks = await queued(lane, halving, [2, 4, 6])
        tasks[2].cancel()  # whose answer comes first
        halving.let_go.set()
        assert await asyncio.wait_for(tasks[1], 5) == 2
        with pytest.raises(asyncio.CancelledError):
            await tasks[2]

    with_a_lane(halving, story)


def test_closing_does_what_waits() -> None:
    halving = Halving()

    async def told() -> None:
        lane = SharedLane(halving, threads=1)
        tasks = await queued(lane, halving, [2, 4, 6])
        halving.let_go.set()
        lane.close()
        assert await asyncio.gather(*tasks) == [1, 2, 3]

    asyncio.run(told())
