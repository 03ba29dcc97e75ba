"""Formulas as trees: what each piece gives in a scope, which names it reads, how it is written out.

    routine * 50% + bonus - basic        Binary("-", Binary("+", Binary("*", Name, Constant), Name), Name)

A node gives its value in a scope, or raises `NoValue`. `written` puts other words in place of the names: labels in
two languages, or the numbers themselves, so that a sheet can show its arithmetic. `parsing.py` makes the trees.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.scoring.functions import FUNCTIONS
from domain.scoring.scope import Scope
from domain.scoring.values import (
    NoValue,
    Value,
    as_date,
    as_number,
    as_yes_no,
    calculated,
    compared,
    wrong_type,
)

LEVELS = {
    "or": 1,
    "and": 2,
    "not": 3,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in", "not in"), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/"), 6),
    "-x": 7,
}
"""How tightly each sign binds; higher is tighter."""

WRITTEN = {"*": "×", "/": "÷", ">=": "≥", "<=": "≤", "==": "=", "!=": "≠"}


class Node(ABC):
    """One piece of a formula."""

    @abstractmethod
    def value(self, scope: Scope) -> Value: ...

    @abstractmethod
    def written(self, words: "Words") -> str: ...

    def parts(self) -> tuple["Node", ...]:
        return ()

    def walk(self) -> Iterator["Node"]:
        """This node and all below it."""
        yield self
        for part in self.parts():
            yield from part.walk()

    def names(self) -> frozenset[str]:
        """Every name that is read, `over:line` for what a line's caps cut off."""
        return frozenset(node.name for node in self.walk() if isinstance(node, Name)) | frozenset(
            f"over:{node.line}" for node in self.walk() if isinstance(node, Over)
        )

    def number(self, scope: Scope) -> Fraction:
        return as_number(self.value(scope))

    def holds(self, scope: Scope) -> bool:
        return as_yes_no(self.value(scope))


Words = Callable[[str], str]
"""What to write for a name (`over:line` for what a cap cut off): the name, its label, or its value."""


def as_written(node: Node) -> str:
    """The formula in its author's names."""
    return node.written(lambda name: f"over({name[5:]})" if name.startswith("over:") else name)


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A number, a text, a date, yes or no, as it was written."""

    constant: Fraction | str | bool | date
    text: str

    def value(self, scope: Scope) -> Value:
        return self.constant

    def written(self, words: Words) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str

    def value(self, scope: Scope) -> Value:
        return scope.find(self.name)

    def written(self, words: Words) -> str:
        return words(self.name)


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    items: tuple[Node, ...]

    def value(self, scope: Scope) -> Value:
        texts = tuple(item.value(scope) for item in self.items)
        if not all(isinstance(text, str) for text in texts):
            raise wrong_type()
        return tuple(text for text in texts if isinstance(text, str))

    def written(self, words: Words) -> str:
        return f"[{', '.join(item.written(words) for item in self.items)}]"

    def parts(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class Not(Node):
    inner: Node

    def value(self, scope: Scope) -> Value:
        return not self.inner.holds(scope)

    def written(self, words: Words) -> str:
        return f"not {_bracketed(self.inner, words, LEVELS['not'])}"

    def parts(self) -> tuple[Node, ...]:
        return (self.inner,)


@dataclass(frozen=True, slots=True)
class Negative(Node):
    inner: Node

    def value(self, scope: Scope) -> Value:
        return -self.inner.number(scope)

    def written(self, words: Words) -> str:
        return f"-{_bracketed(self.inner, words, LEVELS['-x'])}"

    def parts(self) -> tuple[Node, ...]:
        return (self.inner,)


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two sides and a sign. `and` and `or` do not look at the right side when the left one decides."""

    sign: str
    left: Node
    right: Node

    def value(self, scope: Scope) -> Value:
        match self.sign:
            case "and":
                return self.left.holds(scope) and self.right.holds(scope)
            case "or":
                return self.left.holds(scope) or self.right.holds(scope)
            case "+" | "-" | "*" | "/":
                return calculated(self.sign, self.left.number(scope), self.right.number(scope))
        return compared(self.sign, self.left.value(scope), self.right.value(scope))

    def written(self, words: Words) -> str:
        level = LEVELS[self.sign]
        left, right = _bracketed(self.left, words, level), _bracketed(self.right, words, level + 1)
        return f"{left} {WRITTEN.get(self.sign, self.sign)} {right}"

    def parts(self) -> tuple[Node, ...]:
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of its arguments, each worked out first."""

    function: str
    arguments: tuple[Node, ...]

    def value(self, scope: Scope) -> Value:
        return FUNCTIONS[self.function].give(*(argument.value(scope) for argument in self.arguments))

    def written(self, words: Words) -> str:
        return f"{self.function}({', '.join(argument.written(words) for argument in self.arguments)})"

    def parts(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True)
class If(Node):
    """Only the branch that is taken is worked out."""

    condition: Node
    then: Node
    otherwise: Node

    def value(self, scope: Scope) -> Value:
        return self.then.value(scope) if self.condition.holds(scope) else self.otherwise.value(scope)

    def written(self, words: Words) -> str:
        return f"if({', '.join(part.written(words) for part in self.parts())})"

    def parts(self) -> tuple[Node, ...]:
        return self.condition, self.then, self.otherwise


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """The number that a table of the rulebook has for a word."""

    table: str
    word: Node

    def value(self, scope: Scope) -> Value:
        words, word = scope.tables.get(self.table), self.word.value(scope)
        if words is None:
            raise NoValue(f"没有对照表“{self.table}”", f'there is no table "{self.table}"')
        given = words.get(word if isinstance(word, str) else "", words[""])
        if given is None:
            raise NoValue(f"“{self.table}”里没有“{word}”", f'"{word}" is not in {self.table}')
        return given

    def written(self, words: Words) -> str:
        return f"lookup({self.table}, {self.word.written(words)})"

    def parts(self) -> tuple[Node, ...]:
        return (self.word,)


@dataclass(frozen=True, slots=True)
class Over(Node):
    """What the caps of a line cut off: this is how overflow goes elsewhere."""

    line: str

    def value(self, scope: Scope) -> Value:
        return scope.find(f"over:{self.line}")

    def written(self, words: Words) -> str:
        return words(f"over:{self.line}")


@dataclass(frozen=True, slots=True)
class Records(Node):
    """How many records of the group the condition holds for; only where a group is judged as a whole."""

    condition: Node

    def value(self, scope: Scope) -> Value:
        if scope.group is None:
            raise NoValue("这里没有成组的记录", "there is no group of records here")
        return Fraction(sum(self.condition.holds(record) for record in scope.group))

    def written(self, words: Words) -> str:
        return f"records({self.condition.written(words)})"

    def parts(self) -> tuple[Node, ...]:
        return (self.condition,)


@dataclass(frozen=True, slots=True)
class Workdays(Node):
    """Workdays from one day to another, by the calendar in the rulebook."""

    first: Node
    last: Node

    def value(self, scope: Scope) -> Value:
        first, last = as_date(self.first.value(scope)), as_date(self.last.value(scope))
        days = scope.workdays.between(first, last) if scope.workdays else None
        if days is None:
            raise NoValue("没有这一年的工作日历", "there is no workday calendar for that year")
        return Fraction(days)

    def written(self, words: Words) -> str:
        return f"workdays({self.first.written(words)}, {self.last.written(words)})"

    def parts(self) -> tuple[Node, ...]:
        return self.first, self.last


def _bracketed(node: Node, words: Words, level: int) -> str:
    """`node` written out, in brackets where it binds less tightly than `level`."""
    text = node.written(words)
    match node:
        case Binary(sign=sign):
            own = LEVELS[sign]
        case Not():
            own = LEVELS["not"]
        case Negative():
            own = LEVELS["-"]
        case _:
            return text
    return f"({text})" if own < level else text
