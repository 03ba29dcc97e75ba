"""What a formula means before any fact is read: its type, its unit, the words it may hold.

    minutes - travel          number, minutes             minutes + 3 absences     two units that do not add
    leave == "unexcused"      yes or no                   leave == "无故"           a word that never comes

`meaning` works it out from the meanings of the names; what does not fit goes to `Complaints`, in both languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from contracts.rulebook import FactKind
from contracts.rulebook_words import AttributeType, Unit
from domain.scoring.formula import (
    Binary,
    Call,
    Constant,
    If,
    ListOf,
    Lookup,
    Name,
    Negative,
    Node,
    Not,
    Over,
    Records,
    Workdays,
    as_written,
)
from domain.scoring.functions import FUNCTIONS
from domain.scoring.sentences import TYPES, unit_words

NEUTRAL = (None, "number", "percent")
"""Units that leave the other side's alone: a plain number, a share."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """`kind`: number, yes_no, text, date, list or unknown. `words`: the closed list that a text comes from."""

    kind: str
    unit: Unit | None = None
    words: tuple[str, ...] | None = None


UNKNOWN = Meaning("unknown")
NUMBER = Meaning("number")
YES_NO = Meaning("yes_no")
TEXT = Meaning("text")
DATE = Meaning("date")


@dataclass(slots=True)
class Complaints:
    """What does not fit in a formula: (Chinese, English) sentences."""

    said: list[tuple[str, str]] = field(default_factory=list)

    def say(self, zh: str, en: str) -> None:
        if (zh, en) not in self.said:
            self.said.append((zh, en))


def of_attribute(declared: AttributeType) -> Meaning:
    """What an attribute declared like this holds. A moment is a number of minutes."""
    match declared:
        case tuple():
            return Meaning("text", words=declared)
        case "yes_no" | "text" | "date" | "list":
            return Meaning(declared)
        case "moment":
            return Meaning("number", "minutes")
    return Meaning("number", declared)


def of_record(kinds: Mapping[str, FactKind]) -> dict[str, Meaning]:
    """What formulas over one record of these kinds may read: attributes, roles, the day."""
    names: dict[str, Meaning] = {"day": DATE}
    for kind in kinds.values():
        names.update(dict.fromkeys(kind.who, TEXT))
        names.update({attribute: of_attribute(declared) for attribute, declared in kind.attributes.items()})
    return names


def meaning(
    node: Node,
    names: Mapping[str, Meaning],
    complaints: Complaints | None = None,
    of_each_record: Mapping[str, Meaning] | None = None,
) -> Meaning:
    """Return what `node` gives, saying what does not fit to `complaints`.

    `of_each_record` are the names inside `records(…)`, where that is allowed.
    """
    return _Reader(names, complaints or Complaints(), of_each_record or {}).of(node)


@dataclass(slots=True)
class _Reader:
    names: Mapping[str, Meaning]
    complaints: Complaints
    of_each_record: Mapping[str, Meaning]
    known: dict[int, Meaning] = field(default_factory=dict)

    def of(self, node: Node) -> Meaning:
        """Each node is worked out once, however often its parents ask."""
        if id(node) not in self.known:
            self.known[id(node)] = self.worked_out(node)
        return self.known[id(node)]

    def worked_out(self, node: Node) -> Meaning:
        match node:
            case Constant(constant=constant):
                return _of_constant(constant)
            case Name(name=name):
                return self.names.get(name, UNKNOWN)
            case Over(line=line):
                return self.names.get(line, UNKNOWN)
            case ListOf(items=items):
                for item in items:
                    self.expect(item, "text")
                return Meaning("list")
            case Not(inner=inner):
                self.expect(inner, "yes_no")
                return YES_NO
            case Negative(inner=inner):
                return Meaning("number", self.expect(inner, "number").unit)
            case If(condition=condition, then=then, otherwise=otherwise):
                self.expect(condition, "yes_no")
                return self.alike(node, then, otherwise)
            case Lookup(word=word):
                self.expect(word, "text")
                return NUMBER
            case Records(condition=condition):
                _Reader({**self.names, **self.of_each_record}, self.complaints, {}).expect(
                    condition, "yes_no"
                )
                return Meaning("number", "number")
            case Workdays(first=first, last=last):
                self.expect(first, "date")
                self.expect(last, "date")
                return Meaning("number", "days")
            case Call():
                return self.of_call(node)
            case Binary():
                return self.of_binary(node)
        return UNKNOWN

    def of_call(self, call: Call) -> Meaning:
        function = FUNCTIONS[call.function]
        wanted = function.takes + function.takes[-1:] * (len(call.arguments) - len(function.takes))
        units = [self.expect(each, kind).unit for each, kind in zip(call.arguments, wanted, strict=True)]
        if function.unit is not None:
            return Meaning(function.gives, function.unit)
        return Meaning(function.gives, next((unit for unit in units if unit not in NEUTRAL), None))

    def of_binary(self, node: Binary) -> Meaning:
        match node.sign:
            case "and" | "or":
                self.expect(node.left, "yes_no")
                self.expect(node.right, "yes_no")
                return YES_NO
            case "+" | "-":
                self.expect(node.left, "number")
                self.expect(node.right, "number")
                return Meaning("number", self.alike(node, node.left, node.right).unit)
            case "*" | "/":
                return self.scaled(node)
            case "in" | "not in":
                self.expect(node.left, "text")
                self.expect(node.right, "list")
                self.words_that_never_come(node.left, node.right)
                return YES_NO
        self.alike(node, node.left, node.right)
        self.words_that_never_come(node.left, node.right)
        if node.sign not in ("==", "!=") and self.of(node.left).kind not in ("number", "date", "unknown"):
            self.complaints.say(
                f"“{as_written(node.left)}”不能比大小",
                f'"{as_written(node.left)}" is neither more nor less than anything',
            )
        return YES_NO

    def scaled(self, node: Binary) -> Meaning:
        """A percentage keeps the unit; any other literal is a conversion and leaves it open (minutes / 60)."""
        left, right = self.expect(node.left, "number"), self.expect(node.right, "number")
        if _converts(node.left) or _converts(node.right):
            return NUMBER
        if node.sign == "*":
            return Meaning("number", right.unit if left.unit in NEUTRAL else left.unit)
        if left.unit == right.unit:
            return Meaning("number", "number")
        return Meaning("number", left.unit if right.unit in NEUTRAL else None)

    def alike(self, node: Node, left: Node, right: Node) -> Meaning:
        """Both sides must be of one type and one unit; the meaning that they share is returned."""
        one, other = self.of(left), self.of(right)
        if "unknown" in (one.kind, other.kind):
            return one if other.kind == "unknown" else other
        if one.kind != other.kind:
            self.complaints.say(
                f"类型不同：{as_written(left)} 是{TYPES[one.kind][0]}，{as_written(right)} 是{TYPES[other.kind][0]}",
                f"types differ: {as_written(left)} is {TYPES[one.kind][1]}, {as_written(right)} is {TYPES[other.kind][1]}",
            )
        elif one.unit not in NEUTRAL and other.unit not in NEUTRAL and one.unit != other.unit:
            self.complaints.say(
                f"单位不同不能相加或比较：{as_written(left)} 是{unit_words(one.unit)[0]}，{as_written(right)} 是{unit_words(other.unit)[0]}",
                f"units differ: {as_written(left)} is in {one.unit}, {as_written(right)} in {other.unit}",
            )
        return other if one.unit in NEUTRAL else one

    def expect(self, node: Node, kind: str) -> Meaning:
        got = self.of(node)
        if got.kind not in (kind, "unknown"):
            self.complaints.say(
                f"“{as_written(node)}”应当是{TYPES[kind][0]}，却是{TYPES[got.kind][0]}",
                f'"{as_written(node)}" should be {TYPES[kind][1]} but is {TYPES[got.kind][1]}',
            )
        return got

    def words_that_never_come(self, left: Node, right: Node) -> None:
        for asked, given in ((left, right), (right, left)):
            words = self.of(asked).words
            for text in _texts(given) if words else ():
                if text not in (words or ()):
                    known = words or ()
                    self.complaints.say(
                        f"“{as_written(asked)}”只会是 {'、'.join(known)}；写成“{text}”永远不成立",
                        f'"{as_written(asked)}" is one of {", ".join(known)}; "{text}" can never match',
                    )


def _of_constant(constant: Fraction | str | bool | date) -> Meaning:
    match constant:
        case bool():
            return YES_NO
        case Fraction():
            return NUMBER
        case str():
            return TEXT
    return DATE


def _converts(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.constant, Fraction) and not node.text.endswith("%")


def _texts(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListOf) else (node,)
    return tuple(
        item.constant for item in items if isinstance(item, Constant) and isinstance(item.constant, str)
    )
