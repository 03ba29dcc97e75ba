"""Several statements at once: each is decided by itself, and all are appended together.

    A   decide ─┐          ┌─▶ receipt
    B   decide ─┼─ append ─┼─▶ refused
    C   decide ─┘          └─▶ overtaken: decide again ── append ─▶ receipt

A recording is a generator: it yields what it wants appended, is told the position or what stood in the way, and returns
its receipt or raises its refusal. So one caller waits for the disk once for all, and a thousand statements need neither
a thousand threads nor as many wake-ups.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TypeVar

from ledger.group_commit import Wanted

Answer = TypeVar("Answer")
Recording = Generator[Wanted, int, Answer]
AppendEach = Callable[[Sequence[Wanted]], Sequence[int | Exception]]


def side_by_side(
    recordings: Sequence[Recording[Answer]], append_each: AppendEach
) -> Iterator[tuple[int, Answer | Exception]]:
    """The number of each recording, from 0, with what it returned or raised, as soon as it is known."""
    told: dict[int, int | Exception | None] = dict.fromkeys(range(len(recordings)))
    while told:
        wanted: dict[int, Wanted] = {}
        for number, outcome in told.items():
            try:
                wanted[number] = _go_on(recordings[number], outcome)
            except StopIteration as returned:
                yield number, returned.value
            except Exception as raised:
                yield number, raised
        told = dict(zip(wanted, append_each(list(wanted.values())), strict=True))


def _go_on(recording: Recording[Answer], outcome: int | Exception | None) -> Wanted:
    """What it wants next, having heard what became of what it wanted last."""
    if outcome is None:
        return next(recording)
    if isinstance(outcome, Exception):
        return recording.throw(outcome)
    return recording.send(outcome)
