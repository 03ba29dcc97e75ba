"""Facts in bounded memory, while an audit does not know yet which of them a score sheet will ask for.

    add(fact, who signed it, statement)      to the end of its kind; by the thousand to a temporary file
    of(kinds)                                those of these kinds, in the order of the log

What is asked for together is what one rulebook reads, so memory follows the reports that are computed again and not the log.
"""

import os
import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import merge
from operator import itemgetter
from tempfile import TemporaryFile
from typing import NamedTuple

from contracts.values import Digest
from domain.scoring import Fact

AT_HAND = 2_000
"""So many facts of a kind wait in memory."""


class SignedFact(NamedTuple):
    number: int
    """In the order of the log."""
    fact: Fact
    keyids: tuple[Digest, ...]
    statement: Digest


class SpilledFacts:
    """For one thread. The file is gone with the object."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115
        self._waiting = defaultdict[str, list[SignedFact]](list)
        self._written = defaultdict[str, list[tuple[int, int]]](list)
        """By kind, the length and the place of each piece in the file."""
        self._bytes = 0
        self._count = 0

    def add(self, fact: Fact, keyids: tuple[Digest, ...], statement: Digest) -> None:
        waiting = self._waiting[fact.kind]
        waiting.append(SignedFact(self._count, fact, keyids, statement))
        self._count += 1
        if len(waiting) >= AT_HAND:
            piece = pickle.dumps(waiting, pickle.HIGHEST_PROTOCOL)
            self._file.write(piece)
            self._written[fact.kind].append((len(piece), self._bytes))
            self._bytes += len(piece)
            waiting.clear()

    def of(self, kinds: Iterable[str]) -> Iterator[SignedFact]:
        """Facts of other kinds are not even read."""
        self._file.flush()
        return merge(*(self._of(kind) for kind in set(kinds)), key=itemgetter(0))

    def _of(self, kind: str) -> Iterator[SignedFact]:
        for place in self._written.get(kind, ()):
            yield from pickle.loads(os.pread(self._file.fileno(), *place))
        yield from self._waiting.get(kind, ())
