"""Conditions that can never hold, whatever is recorded: what contradicts itself, and what lies out of reach.

minutes > 5 and minutes < 3                    two edges with nothing between
sort == "a" and sort in ["b", "c"]             two lists with no word in common
day >= 2026-07-01 and day < 2026-03-01
total > 100                                    where `total` has a limit of 100
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from domain.scoring.formula import Binary, Constant, If, ListOf, Name, Node, Not, Records, as_written
from domain.scoring.meaning import Meaning
from domain.scoring.ranges import ANYTHING, Known, Range, range_of

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
OPPOSITE = {
    "<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "==", "in": "not in", "not in": "in",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Never:
    """What never holds. `edge` is the range of the name where it is that which stands in the way.

    `plain`: a name's comparisons with numbers contradict each other; that was always looked for (rule set 1).
    `inside`: it is a condition inside a formula, so only a part of the formula is out of reach.
    """

    name: str
    condition: str
    edge: Range | None = None
    plain: bool = False
    inside: bool = False


def never_holds(
    condition: Node, known: Known, names: Mapping[str, Meaning], given: Iterable[Node] = ()
) -> Iterator[Never]:
    """Each part of a condition that can never hold. `given` are conditions that hold beside it."""
    written = frozenset(map(id, condition.walk()))
    for branch in _branches(condition):
        conjuncts = list(_conjuncts(branch))
        beside = [each for other in given for each in _conjuncts(other)]
        if found := _contradiction(conjuncts, beside, known, names, written):
            yield found
    yield from never_hold_inside(condition, known, names)


def never_hold_inside(node: Node, known: Known, names: Mapping[str, Meaning]) -> Iterator[Never]:
    """The same for the conditions inside a formula, which is none itself: those of `if` and `records`."""
    for inner in _inner_conditions(node):
        yield from (replace(never, inside=True) for never in never_holds(inner, known, names))


def _branches(node: Node) -> Iterator[Node]:
    match node:
        case Binary(sign="or", left=left, right=right):
            yield from _branches(left)
            yield from _branches(right)
        case _:
            yield node


def _conjuncts(node: Node) -> Iterator[Node]:
    """What must all hold, with `not` carried inside."""
    match node:
        case Binary(sign="and", left=left, right=right):
            yield from _conjuncts(left)
            yield from _conjuncts(right)
        case Not(inner=Not(inner=inner)):
            yield from _conjuncts(inner)
        case Not(inner=Binary(sign="or", left=left, right=right)):
            yield from _conjuncts(Not(left))
            yield from _conjuncts(Not(right))
        case Not(inner=Binary(sign=sign, left=left, right=right)) if sign in OPPOSITE:
            yield Binary(OPPOSITE[sign], left, right)
        case _:
            yield node


def _inner_conditions(node: Node) -> Iterator[Node]:
    for each in node.walk():
        match each:
            case If(condition=condition):
                yield condition
            case Records(condition=condition):
                yield condition
            case Binary(sign="and", left=left, right=right):
                yield from (side for side in (left, right) if isinstance(side, Binary) and side.sign == "or")


def _contradiction(
    conjuncts: list[Node],
    beside: list[Node],
    known: Known,
    names: Mapping[str, Meaning],
    written: frozenset[int],
) -> Never | None:
    plain: dict[str, Possible] = {}
    for sign, name, constant in _plain(conjuncts, written):
        plain.setdefault(name, Possible()).narrow(sign, _Side.of(constant, known, names))
        if plain[name].is_empty:
            return Never(name, _written(conjuncts, name), plain=True)
    possible: dict[str, Possible] = {}
    for sign, name, other in _comparisons([*beside, *conjuncts]):
        if name not in possible:
            possible[name] = Possible.of(known(name), names.get(name))
        side = _Side.of(other, known, names)
        if side.never_comes(names.get(name)):
            continue
        was_empty = possible[name].is_empty
        possible[name].narrow(sign, side)
        if possible[name].is_empty and not was_empty:
            alone = Possible.of(known(name), names.get(name))
            alone.narrow(sign, side)
            edge = known(name) if alone.is_empty and known(name) != ANYTHING else None
            return Never(name, _written(conjuncts, name), edge)
    return None


def _plain(conjuncts: list[Node], written: frozenset[int]) -> Iterator[tuple[str, str, Constant]]:
    """As rule set 1 looked at conditions: a name beside a number, a text, yes or no, as the author wrote them."""
    as_they_stand = (each for each in conjuncts if id(each) in written and isinstance(each, Binary))
    for sign, name, other in _comparisons(as_they_stand):
        if isinstance(other, Constant) and sign != "!=" and not isinstance(other.constant, date):
            yield sign, name, other


def _written(conjuncts: list[Node], name: str) -> str:
    return " and ".join(as_written(each) for each in conjuncts if name in each.names())


def _comparisons(conjuncts: Iterable[Node]) -> Iterator[tuple[str, str, Node]]:
    """sign, name, and what the name is compared with."""
    for each in conjuncts:
        match each:
            case Binary(sign="in" | "not in" as sign, left=Name(name=name), right=ListOf() as items):
                yield sign, name, items
            case Binary(sign=sign, left=left, right=right) if sign in MIRRORED:
                if isinstance(left, Name):
                    yield sign, left.name, right
                if isinstance(right, Name):
                    yield MIRRORED[sign], right.name, left
            case Name(name=name):
                yield "==", name, Constant(True, "yes")
            case Not(inner=Name(name=name)):
                yield "==", name, Constant(False, "no")


Orderable = Fraction | date


@dataclass(frozen=True, slots=True)
class _Side:
    """What a name is compared with: the words or the yes and no that it can be, or its lowest and highest."""

    words: frozenset[object] | None = None
    low: Orderable | None = None
    high: Orderable | None = None

    @classmethod
    def of(cls, node: Node, known: Known, names: Mapping[str, Meaning]) -> "_Side":
        match node:
            case Constant(constant=Fraction() | date() as number) if not isinstance(number, bool):
                return cls(None, number, number)
            case Constant(constant=word):
                return cls(frozenset((word,)))
            case ListOf(items=items):
                texts = [each.constant for each in items if isinstance(each, Constant)]
                return cls(frozenset(texts)) if len(texts) == len(items) else cls()
        if isinstance(node, Name) and (meaning := names.get(node.name)) and meaning.kind != "number":
            return cls(frozenset(meaning.words) if meaning.words else None)
        got = range_of(node, known)
        return cls(None, got.low, got.high)

    def never_comes(self, meaning: Meaning | None) -> bool:
        """None of the words is one that the name may hold: that is said of the words themselves."""
        return bool(self.words and meaning and meaning.words and self.words.isdisjoint(meaning.words))


@dataclass(slots=True)
class Possible:
    """What is left of a name's possible values."""

    words: frozenset[object] | None = None
    not_words: set[object] = field(default_factory=set)
    low: tuple[Orderable, bool] | None = None
    high: tuple[Orderable, bool] | None = None

    @classmethod
    def of(cls, range: Range, meaning: Meaning | None) -> "Possible":
        words = frozenset[object](meaning.words) if meaning and meaning.words else None
        low = None if range.low is None else (range.low, False)
        return cls(words, set(), low, None if range.high is None else (range.high, True))

    def narrow(self, sign: str, by: _Side) -> None:
        """`low` is (edge, beyond it only); `high` is (edge, with it)."""
        if sign in ("==", "in") and by.words is not None:
            self.words = by.words if self.words is None else self.words & by.words
        if sign in ("!=", "not in") and by.words is not None and (sign == "not in" or len(by.words) == 1):
            self.not_words |= by.words
        if sign in ("==", ">", ">=") and by.low is not None:
            self.low = _later(self.low, (by.low, sign == ">"))
        if sign in ("==", "<", "<=") and by.high is not None:
            self.high = _earlier(self.high, (by.high, sign != "<"))

    @property
    def is_empty(self) -> bool:
        if self.words is not None and not self.words - self.not_words:
            return True
        if self.low is None or self.high is None:
            return False
        (low, above), (high, included) = self.low, self.high
        if isinstance(low, date) or isinstance(high, date):
            if not (isinstance(low, date) and isinstance(high, date)):
                return False  # one of the two is no date: that is said elsewhere
            return low > high or (low == high and (above or not included))
        return low > high or (low == high and (above or not included))


Edge = tuple[Orderable, bool]


def _later(one: Edge | None, other: Edge) -> Edge:
    return other if one is None or _before(one, other) else one


def _earlier(one: Edge | None, other: Edge) -> Edge:
    return other if one is None or _before(other, one) else one


def _before(one: Edge, other: Edge) -> bool:
    match one, other:
        case (Fraction() as a, x), (Fraction() as b, y):
            return (a, x) < (b, y)
        case (date() as a, x), (date() as b, y):
            return (a, x) < (b, y)
    return False
