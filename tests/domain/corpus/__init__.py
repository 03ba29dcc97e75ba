"""An invented corpus of sentences as people type them, and what the lint finds in it.

free_text.tsv says of each sentence what must be found. The words and expressions were chosen looking at one half alone; the other
half is only counted. Some sentences were written afterwards to get round the list.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from domain.plain_words import found_in

FILE = Path(__file__).parent / "free_text.tsv"
NOTHING = "-"


class Sentence(NamedTuple):
    half: str
    way: str
    kind: str
    text: str

    @property
    def found(self) -> str:
        """The name of what the lint finds first, or a dash."""
        found = found_in(self.text)
        return found.sort.name if found else NOTHING


class Tally(NamedTuple):
    """Of the sentences of one kind: how many there are, how many are found as that kind, and how many others are taken for it."""

    there: int
    found: int
    mistaken: int

    @property
    def recall(self) -> str:
        return percent(self.found, self.there)

    @property
    def precision(self) -> str:
        return percent(self.found, self.found + self.mistaken)


def percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else "–"


def sentences() -> list[Sentence]:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [Sentence(*row) for row in list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]]


def tallies(of: Iterable[Sentence]) -> dict[str, Tally]:
    """By kind; a sentence that is refused for another reason than its own is found for neither."""
    there, found, mistaken = Counter[str](), Counter[str](), Counter[str]()
    for sentence in of:
        there[sentence.kind] += 1
        if sentence.found == sentence.kind:
            found[sentence.kind] += 1
        else:
            mistaken[sentence.found] += 1
    return {kind: Tally(there[kind], found[kind], mistaken[kind]) for kind in sorted(there)}


def refused(of: Iterable[Sentence]) -> Tally:
    """Of all that should be refused: how many are, for whatever reason; and how many harmless ones are refused too."""
    rows = list(of)
    bad = [row for row in rows if row.kind != NOTHING]
    return Tally(
        len(bad),
        sum(row.found != NOTHING for row in bad),
        sum(row.kind == NOTHING and row.found != NOTHING for row in rows),
    )
