"""What comes out of scoring, before it is written out as a sheet: exact numbers, and words kept apart from them.

Sentences are made when a sheet is written, never while summing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from contracts.rulebook import Verdict
from contracts.rulebook_words import Need
from contracts.sheet import Searched, Status
from domain.scoring.calendar import Days
from domain.scoring.reducers import REDUCER
from domain.scoring.sentences import Both, Said
from domain.scoring.standing import Standing
from domain.scoring.values import NOTHING, ZERO, total


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that adds to a line or is left out of it. `words` is what its sentence needs."""

    kind: str
    amount: Fraction
    words: Mapping[str, Said]
    evidence: frozenset[int] = NOTHING
    at: str | None = None
    lines: tuple[str, ...] = ()
    searched: Searched | None = None
    note: str | None = None
    says: str | None = None
    """By which template, where that is not the one of its kind."""


@dataclass(frozen=True, slots=True)
class LineResult:
    """A line's value (None: there is none), what it is made of, what caps cut off, and all positions behind it."""

    value: Fraction | None
    entries: tuple[Entry, ...]
    over: Fraction = ZERO
    support: frozenset[int] = NOTHING

    def __post_init__(self) -> None:
        if self.value is not None:
            added = total(entry.amount for entry in self.entries)
            assert added == self.value, f"entries add up to {added}, the line says {self.value}"


@dataclass(frozen=True, slots=True)
class Held:
    """A verdict that holds, and the numbers it was decided on; from reducer 2 on, its condition in words."""

    verdict: Verdict
    because: str
    why: Both | None = None


@dataclass(frozen=True, slots=True)
class Undecided:
    """A verdict or requirement that has no answer, or a requirement that is not met; `why` says so. `pending`: it is as things are
    now and can still change before the period is over."""

    rule: Verdict | Need | None
    why: Both
    pending: bool = False


@dataclass(slots=True)
class Outcome:
    """What the rules say of one subject."""

    subject: str
    status: Status
    stands: Standing
    lines: dict[str, LineResult] = field(default_factory=dict)
    result: Fraction | None = None
    grade_by_number: str | None = None
    grade: str | None = None
    held: tuple[Held, ...] = ()
    problems: tuple[Undecided, ...] = ()
    supports: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """The positions behind everything that a later part may read of this sheet; under "" those of its standing."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """For which days, as of which day, up to which head of the log and by which reducer the scores are."""

    days: Days
    as_of: date
    head: int
    reducer: int = REDUCER


def evidence_of(entries: Iterable[Entry]) -> frozenset[int]:
    """All positions that these entries rest upon."""
    return NOTHING.union(*(entry.evidence for entry in entries))
