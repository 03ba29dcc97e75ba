"""A fact: something recorded in the log, in the few words that a rulebook may read.

    Fact(position=7, kind="absence", who={"unit": "u"}, day=date(2026, 3, 2), attributes={"leave": "unexcused"})

Which events give which facts, with which attributes, is fixed elsewhere (by the number of the reducer); here they
come in as values, in any order. Facts are put in one order by (day, position) and then by their content, so the
order of arrival can never show.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from contracts.rulebook import FactKind
from domain.scoring.values import Value

TYPES_OF: dict[str, type[bool | str | date | tuple[str, ...]]] = {
    "yes_no": bool,
    "text": str,
    "date": date,
    "list": tuple,
}
"""What an attribute of this type holds; any other type is a number in a unit."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Why a fact counts nothing for now: a dispute is open, its key is under suspicion."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One recorded fact. `position` is its event's, from 1; `day` is the day it names, not the day it came in.

    Attributes are exact: `Fraction` (or `int`), `bool`, `str`, `date`, or a tuple of `str`; never a float. More
    attributes than the rulebook names may be given; they are not read.
    """

    position: int
    kind: str
    who: Mapping[str, str]
    day: date
    attributes: Mapping[str, Value | int] = field(default_factory=dict)
    set_aside: SetAside | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A fact as one part's formulas read it; `nth` is its place among the subject's records, in order.

    `supports` is there for a finished sheet only: the positions behind each of its attributes, so that a line
    over sheets leads to the same signed events as the sheets do.
    """

    nth: int
    fact: Fact
    names: Mapping[str, Value | None]
    supports: Mapping[str, frozenset[int]] | None = None

    def evidence(self, names_read: Iterable[str]) -> frozenset[int]:
        """The positions that a line reading these names rests upon."""
        if self.supports is None:
            return frozenset((self.fact.position,))
        return self.supports[""].union(*(self.supports.get(name, frozenset()) for name in names_read))


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts by (day, position); facts of one event and day by their content."""
    facts = list(facts)
    if len({fact.position for fact in facts}) == len(facts):
        return sorted(facts, key=lambda fact: (fact.day, fact.position))
    return sorted(facts, key=_full_order)


def read_as(kind: FactKind, fact: Fact) -> dict[str, Value | None]:
    """Return what formulas may read of `fact`: its attributes of the right type, its roles, its day.

    An attribute that is declared but absent, of another type, or a word that is not in the closed list, stands there
    as None: reading it gives no value.
    """
    names: dict[str, Value | None] = {
        attribute: _of_type(declared, fact.attributes.get(attribute))
        for attribute, declared in kind.attributes.items()
    }
    names.update({role: fact.who.get(role) for role in kind.who})
    names["day"] = fact.day
    return names


def _of_type(declared: str | tuple[str, ...], value: Value | int | None) -> Value | None:
    if value is None:
        return None
    if isinstance(declared, tuple):
        return value if isinstance(value, str) and value in declared else None
    wanted = TYPES_OF.get(declared)
    if wanted is not None:
        return value if type(value) is wanted else None
    if type(value) is int:
        return Fraction(value)
    return value if isinstance(value, Fraction) else None


def _full_order(fact: Fact) -> tuple[date, int, str, str, str, str]:
    attributes = sorted((name, str(value)) for name, value in fact.attributes.items())
    return (
        fact.day,
        fact.position,
        fact.kind,
        str(sorted(fact.who.items())),
        str(attributes),
        str(fact.set_aside),
    )
