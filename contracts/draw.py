"""A draw of lots that nobody could choose (双随机): units put shares together, and the picks follow from all of them.

    share   32 random bytes, in hexadecimal, kept by whoever made it until all have committed
    c = SHA-256("gongjian-draw-share/v1" 00 ‖ canonical JSON of [log, draw, unit, share])       in the log first
    seed = SHA-256("gongjian-draw/v1" 00 ‖ canonical JSON of [log, draw, shares])               once all are revealed
    number n of label = SHA-256("gongjian-draw-number/v1" 00 ‖ canonical JSON of [seed, label, n]) as an integer

While one of the units is honest nobody can choose the seed, for each committed to its share before it saw another. Whoever
reveals last sees what would be drawn, and can only refuse: that they did is there for all to see.

    >>> picks("00" * 32, size=100, count=3)
    [59, 36, 94]
    >>> sorted(picks("00" * 32, size=5, count=5))
    [0, 1, 2, 3, 4]
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import count as count_up

from contracts.canonical import encode
from contracts.values import Digest, Id

SHARE_LABEL = b"gongjian-draw-share/v1\0"
SEED_LABEL = b"gongjian-draw/v1\0"
NUMBER_LABEL = b"gongjian-draw-number/v1\0"
NUMBERS = 1 << 256


def digest_of_list(ids: Iterable[Id]) -> Digest:
    """What all who give a share sign: the list from which is drawn, whatever order it was read in."""
    return sha256(encode(sorted(ids))).hexdigest()


def commitment_of(log: Digest, draw: Id, unit: Id, share: Digest) -> Digest:
    """What a unit puts into the log of a share before it reveals it."""
    return sha256(SHARE_LABEL + encode([log, draw, unit, share])).hexdigest()


def seed_of(log: Digest, draw: Id, shares: list[Digest]) -> Digest:
    """What follows from the shares, in the order in which the draw names the units."""
    return sha256(SEED_LABEL + encode([log, draw, shares])).hexdigest()


def picks(seed: Digest, size: int, count: int) -> list[int]:
    """So many different places of a list of `size`, from 0, in the order in which they are drawn: every such order is as
    likely as any other (Fisher and Yates). `count` is at most `size`; memory grows with `count` alone."""
    numbers, moved, drawn = _numbers(seed, "pick"), dict[int, int](), []
    for place in range(count):
        other = place + _below(size - place, numbers)
        drawn.append(moved.get(other, other))
        moved[other] = moved.get(place, place)
    return drawn


def days_drawn(seed: Digest, among: int, count: int) -> list[int]:
    """For each pick one of `among` days, from 0; one day may come several times."""
    numbers = _numbers(seed, "day")
    return [_below(among, numbers) for _ in range(count)]


def _numbers(seed: Digest, label: str) -> Iterator[int]:
    for n in count_up():
        yield int.from_bytes(sha256(NUMBER_LABEL + encode([seed, label, n])).digest())


def _below(limit: int, numbers: Iterator[int]) -> int:
    """The next number that favours none of 0 … limit - 1, brought into that range."""
    even = NUMBERS - NUMBERS % limit
    return next(number for number in numbers if number < even) % limit
